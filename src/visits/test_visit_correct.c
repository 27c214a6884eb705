/* What is wrong with a visit, and putting it right: a day that has not come, one that says nothing,
 * corrections with what stood there, turnover and promises among them, withdrawing and putting
 * back. */
#include "test_visits_told.h"

#include "need.h"
#include "revenue.h"
#include "task.h"
#include "visit_confirm.h"
#include "visit_plan.h"
#include "visit_recall.h"

/* A day that somebody names is no clock: it is wrong, and said to be. */
static void days_ahead(void **s)
{
    struct visit v = some(warung);
    v.client_id = "formulir";
    v.visited_on = "2026-12-25";
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    assert_string_equal(said("visited_on"), "error.visit_future");
    v = some(warung);
    v.visited_on = "2026-11-24";
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    v = some(warung);
    v.visited_at = NOON + DAY; /* of no phone */
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    assert_string_equal(said("visited_at"), "error.visit_future");
    v = some(warung);
    v.visited_at = NOON + 60;
    must(&cx, record(&companion, &v));
    assert_int_equal(v.visited_at, NOON);
    assert_string_equal(v.flags, "");
    v = some(warung);
    v.sent_at = NOON + 40 * (int64_t)DAY; /* its clock names the day too */
    v.visited_on = "2027-01-02";
    must(&cx, record(&companion, &v));
    assert_string_equal(v.visited_on, "2026-11-23");
}

/* ---- something is told ---- */

static enum err told_by(bool form, const char *kind, const char *met, const char *summary)
{
    struct visit v = visit_new();
    v.business_id = warung;
    v.by_form = form;
    v.kind = kind;
    v.met = met;
    v.summary = summary;
    return record(&companion, &v);
}

static void says_something(void **s)
{
    QUERY(q, false, "SELECT count(*) FROM visit WHERE business_id = $1");
    int64_t before = number_of(&q, warung);
    assert_int_equal(told_by(false, NULL, NULL, NULL), ERR_INVALID);
    assert_string_equal(said("summary"), "error.visit_empty");
    assert_int_equal(told_by(false, "", "owner", ""), ERR_INVALID);
    assert_int_equal(told_by(true, "routine", "owner", ""), ERR_INVALID);
    assert_int_equal(told_by(true, "phone", "owner", NULL), ERR_INVALID);
    assert_string_equal(said("summary"), "error.visit_empty");
    assert_int_equal(number_of(&q, warung), before);
    must(&cx, told_by(false, "routine", NULL, NULL)); /* a program that names the kind */
    must(&cx, told_by(false, NULL, "nobody", NULL));
    must(&cx, told_by(true, "routine", "nobody", ""));
    must(&cx, told_by(true, "phone", "owner", "Baik"));
    struct visit v = visit_new();
    v.business_id = warung;
    v.needs = "stall";
    must(&cx, record(&companion, &v));
    assert_int_equal(number_of(&q, warung), before + 5);
}

/* ---- corrections ---- */

static void corrections(void **s)
{
    struct visit v = made(warung, NOON), now = seen(&companion, v.id);
    struct visit_change *changes;
    size_t n;
    now.advice = "Pisahkan uang usaha";
    assert_int_equal(correct(&companion, &now, " "), ERR_INVALID);
    assert_string_equal(said("reason"), "error.visit_reason");
    struct visit other = seen(&companion, v.id);
    other.advice = "x";
    assert_int_equal(correct(&owner, &other, "bukan saya"), ERR_FORBIDDEN);
    assert_int_equal(correct(&mayor, &other, "bukan saya"), ERR_FORBIDDEN);
    other.advice = "dari lurah";
    must(&cx, correct(&lurah, &other, "kata pemilik")); /* a head of the territory */
    assert_int_equal(correct(&companion, &now, "lengkapi"), ERR_STALE);
    now = seen(&companion, v.id);
    now.visited_on = "2027-05-01";
    assert_int_equal(correct(&companion, &now, "salah hari"), ERR_INVALID);
    assert_string_equal(said("visited_on"), "error.visit_future");
    now = seen(&companion, v.id);
    now.visited_at = NOON + 3 * (int64_t)DAY;
    assert_int_equal(correct(&companion, &now, "salah jam"), ERR_INVALID);
    assert_string_equal(said("visited_at"), "error.visit_future");
    now = seen(&companion, v.id);
    now.visited_on = "2026-11-02";
    must(&cx, correct(&companion, &now, "salah hari"));
    assert_string_equal(now.visited_on, "2026-11-02");
    assert_string_equal(now.flags, "late"); /* told three weeks later */
    as(&officer);
    look();
    must(&cx, visit_changes(&cx, v.id, &changes, &n));
    assert_int_equal(n, 2);
    assert_string_equal(changes[0].field, "visited_at");
    assert_string_equal(changes[1].field, "advice");
    assert_string_equal(changes[1].after, "dari lurah");
}

/* ---- turnover and promises ---- */

static int64_t figure_of(int64_t business, const char *month)
{
    struct revenue *list;
    size_t n;
    as(&officer);
    look();
    must(&cx, revenue_list(&cx, business, false, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].month, month) == 0)
            return list[i].amount;
    return -1;
}

/* How many stand in the history under that name; the newest into *ret. */
static size_t history(int64_t visit, const char *field, struct visit_change *ret)
{
    struct visit_change *list;
    size_t n, found = 0;
    as(&officer);
    look();
    must(&cx, visit_changes(&cx, visit, &list, &n));
    for (size_t i = n; i-- > 0;)
        if (strcmp(list[i].field, field) == 0) {
            found++;
            *ret = list[i];
        }
    return found;
}

static struct visit with_figure(const char *month, int64_t amount, const char *source)
{
    struct visit v = some(kios);
    v.has_revenue = true;
    v.revenue.month = month;
    v.revenue.amount = amount;
    v.revenue.source = source;
    must(&cx, record(&lurah, &v));
    return seen(&lurah, v.id);
}

static void another_figure(struct visit *v, const char *month, int64_t amount, const char *source)
{
    v->has_revenue = true;
    v->revenue = revenue_new();
    v->revenue.month = month;
    v->revenue.amount = amount;
    v->revenue.source = source;
}

static void turnover_corrected(void **s)
{
    struct visit_change c;
    struct visit older = with_figure("2026-09", 700, "word"),
                 v = with_figure("2026-09", 45000, "receipts"), again;
    assert_int_equal(figure_of(kios, "2026-09"), 45000);
    another_figure(&v, "2026-12", 1, "word");
    assert_int_equal(correct(&lurah, &v, "salah bulan"), ERR_INVALID);
    assert_string_equal(said("revenue.month"), "error.revenue_month");
    v = seen(&lurah, v.id);
    another_figure(&v, "2026-10", 4500, "word"); /* weaker, and of another month */
    must(&cx, correct(&lurah, &v, "salah nol"));
    assert_int_equal(v.revenue_amount, 4500);
    assert_string_equal(v.revenue_month, "2026-10");
    assert_int_equal(figure_of(kios, "2026-10"), 4500);
    assert_int_equal(figure_of(kios, "2026-09"), older.revenue_amount); /* what else is known */
    assert_int_equal(history(v.id, "revenue_amount", &c), 1);
    assert_string_equal(c.before, "45000");
    assert_string_equal(c.after, "4500");
    assert_string_equal(c.reason, "salah nol");
    assert_int_equal(history(v.id, "revenue_source", &c), 1);
    again = v;
    another_figure(&again, "2026-10", 4500, "word");
    must(&cx, correct(&lurah, &again, "sama saja"));
    assert_int_equal(again.version, v.version); /* nothing changed, nothing is written */
    v.has_revenue = false;
    v.no_revenue = true;
    must(&cx, correct(&lurah, &v, "tidak diceritakan"));
    assert_true(v.revenue_amount == FIELD_UNSET);
    assert_int_equal(figure_of(kios, "2026-10"), -1);
    struct revenue *list;
    size_t n;
    as(&officer);
    look();
    must(&cx, revenue_list(&cx, kios, true, &list, &n));
    assert_int_equal(n, 3); /* all stay to be read */
    as(&mayor);
    struct visit his = some(kios);
    must(&cx, record(&mayor, &his));
    another_figure(&his, "2026-10", 5, "word");
    assert_int_equal(correct(&mayor, &his, "menebak"), ERR_INVALID);
    assert_string_equal(said("revenue.amount"), "error.visit_revenue_hidden");
}

static enum err close_rule(struct ctx *c, void *arg)
{
    struct task t;
    return task_set(c, *(int64_t *)arg, "done", NULL, &t);
}

static void promises_corrected(void **s)
{
    struct visit_promise p[] = {{.task = "Antar berkas", .due_on = "2026-12-01"},
                                {.task = "Foto produk", .who = "owner", .due_on = "2026-12-05"}};
    struct visit_change c;
    struct visit v = some(kios);
    v.promises = p;
    v.promises_n = 2;
    must(&cx, record(&lurah, &v));
    struct visit now = seen(&lurah, v.id), stale;
    assert_int_equal(now.promises_n, 2);
    assert_string_equal(now.promises[0].state, "open");
    struct visit_promise change[] = {
        now.promises[0], {.task = "Cetak label", .who = "owner", .due_on = "2026-12-09"}};
    change[0].task = "Antar berkas halal";
    change[0].due_on = "2026-12-03";
    now.promises = change;
    now.promises_n = 2;
    change[1].due_on = "2019-01-01";
    stale = now;
    assert_int_equal(correct(&lurah, &stale, "lupa satu"), ERR_INVALID);
    assert_string_equal(said("promises[1].due_on"), "error.visit_promise_day");
    change[1].due_on = "2026-12-09";
    must(&cx, correct(&lurah, &now, "lupa satu"));
    assert_int_equal(now.promises_n, 3);
    assert_string_equal(now.promises[0].task, "Antar berkas halal");
    assert_string_equal(now.promises[0].due_on, "2026-12-03");
    assert_string_equal(now.promises[1].task, "Foto produk"); /* not named: it stays */
    assert_string_equal(now.promises[2].task, "Cetak label");
    assert_int_equal(history(v.id, "promise", &c), 2);
    assert_string_equal(c.before, "");
    assert_string_equal(c.after, "Cetak label|owner|2026-12-09");
    struct visit_promise old = change[0]; /* of a page that was opened before */
    old.task = "Antar berkas NIB";
    stale = now;
    stale.promises = &old;
    stale.promises_n = 1;
    assert_int_equal(correct(&lurah, &stale, "salah ketik"), ERR_STALE);
    as(&lurah);
    must(&cx, write_now(close_rule, &now.promises[1].id));
    struct visit_promise done = now.promises[1];
    stale = seen(&lurah, v.id);
    stale.promises = &done;
    stale.promises_n = 1;
    stale.advice = "Rajin mencatat"; /* a done one that is named as it is: no matter */
    must(&cx, correct(&lurah, &stale, "saran"));
    stale.promises = &done;
    stale.promises_n = 1;
    done.task = "Foto etalase";
    assert_int_equal(correct(&lurah, &stale, "salah ketik"), ERR_INVALID);
    assert_string_equal(said("promises[0].task"), "task.error.closed");
    done.id = 999999;
    assert_int_equal(correct(&lurah, &stale, "salah ketik"), ERR_INVALID);
    assert_string_equal(said("promises[0].id"), "error.visit_promise_other");
}

/* ---- withdrawn, and put back ---- */

struct acting {
    bool back;
    int64_t id, version;
    const char *reason;
};
static enum err act_rule(struct ctx *c, void *arg)
{
    const struct acting *x = arg;
    return x->back ? visit_restore(c, x->id, x->version, x->reason)
                   : visit_withdraw(c, x->id, x->version, x->reason);
}
static enum err act(const struct actor *who, bool back, int64_t id, const char *reason)
{
    struct acting x = {back, id, seen(&officer, id).version, reason};
    as(who);
    return write_now(act_rule, &x);
}

static const char *text_by_hand(const struct query *q, int64_t id)
{
    char *text = NULL;
    look();
    must(&cx, db_text_of(&cx, q, ARGS(db_int(id)), &text));
    return text ? text : "";
}

static enum err plan_rule(struct ctx *c, void *arg)
{
    return visit_plan_put(c, arg);
}

QUERY(q_last, false, "SELECT visited_on FROM business WHERE id = $1");
QUERY(q_need, false, "SELECT state FROM need WHERE visit_id = $1");
QUERY(q_task, false, "SELECT state FROM task WHERE visit_id = $1 AND origin = 'promise'");
QUERY(q_plan, false, "SELECT state FROM visit_plan WHERE business_id = $1");

static void everything_stands(int64_t shop_id, int64_t visit, bool stands)
{
    assert_string_equal(text_by_hand(&q_last, shop_id), stands ? "2026-11-23" : "2026-06-01");
    assert_string_equal(text_by_hand(&q_need, visit), stands ? "open" : "withdrawn");
    assert_string_equal(text_by_hand(&q_task, visit), stands ? "open" : "dropped");
    assert_string_equal(text_by_hand(&q_plan, shop_id), stands ? "done" : "planned");
    assert_int_equal(figure_of(shop_id, "2026-08"), stands ? 9000 : 400);
}

/* A visit with all that one brings, after an older one that told a weaker figure. */
static struct visit full_visit(int64_t shop_id)
{
    struct visit_promise p = {.task = "Antar berkas", .due_on = "2026-12-01"};
    struct visit_plan plan = visit_plan_new();
    struct visit old = some(shop_id), v = some(shop_id);
    old.visited_on = "2026-06-01";
    another_figure(&old, "2026-05", 1, "word");
    old.revenue.month = "2026-08";
    old.revenue.amount = 400;
    must(&cx, record(&lurah, &old));
    plan.business_id = shop_id;
    plan.planned_on = "2026-11-23";
    as(&lurah);
    must(&cx, write_now(plan_rule, &plan));
    v.needs = "stall";
    v.promises = &p;
    v.promises_n = 1;
    another_figure(&v, "2026-08", 9000, "receipts");
    must(&cx, record(&lurah, &v));
    return v;
}

static void withdrawn_and_back(void **s)
{
    int64_t shop_id = shop("Depot Bu Yuli", "Yuliati", "081234500077", KAUMAN);
    struct visit v = full_visit(shop_id), now;
    everything_stands(shop_id, v.id, true);
    assert_int_equal(act(&companion_2, false, v.id, "iseng saja"), ERR_NOT_FOUND);
    assert_int_equal(act(&mayor, false, v.id, "bukan saya"), ERR_FORBIDDEN);
    assert_int_equal(act(&camat, false, v.id, " "), ERR_INVALID);
    assert_string_equal(said("reason"), "error.visit_reason");
    must(&cx, act(&camat, false, v.id, "salah usaha")); /* a head of the territory */
    everything_stands(shop_id, v.id, false);
    now = seen(&lurah, v.id);
    assert_string_equal(now.withdrawn_why, "salah usaha");
    assert_string_equal(now.withdrawn_by, "camat-klojen");
    assert_true(now.withdrawn_at > 0 && now.revenue_amount == FIELD_UNSET);
    assert_int_equal(act(&lurah, false, v.id, "dua kali"), ERR_CONFLICT);
    now.advice = "x";
    assert_int_equal(correct(&lurah, &now, "terlambat"), ERR_CONFLICT);
    struct visit_change c;
    assert_int_equal(history(v.id, "withdrawn", &c), 1);
    assert_int_equal(audited("withdraw", "visit", v.id), 1);
    struct visit_page page;
    as(&lurah);
    look();
    must(&cx,
         visit_list(&cx, &(struct visit_filter){.business = shop_id, .withdrawn = true}, &page));
    assert_int_equal(page.n, 1);
    assert_int_equal(page.rows[0].id, v.id);
    cx.now = NOON + 60;
    must(&cx, act(&lurah, true, v.id, "ternyata benar"));
    cx.now = NOON;
    everything_stands(shop_id, v.id, true);
    assert_int_equal(act(&lurah, true, v.id, "dua kali"), ERR_CONFLICT);
    assert_int_equal(seen(&lurah, v.id).withdrawn_at, 0);
}

/* What others found or take care of is not the visit's alone. */
static void needs_of_others_stay(void **s)
{
    int64_t shop_id = shop("Depot Bu Rini", "Rini Astuti", "081234500078", KAUMAN);
    struct visit first = some(shop_id), second = some(shop_id);
    first.needs = second.needs = "packaging";
    must(&cx, record(&lurah, &first));
    must(&cx, record(&lurah, &second));
    must(&cx, act(&lurah, false, first.id, "salah usaha"));
    assert_string_equal(text_by_hand(&q_need, first.id), "open");
    assert_string_equal(text_by_hand(&q_last, shop_id), "2026-11-23");
    must(&cx, act(&lurah, false, second.id, "salah usaha"));
    assert_string_equal(text_by_hand(&q_last, shop_id), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_ahead),           cmocka_unit_test(says_something),
        cmocka_unit_test(corrections),          cmocka_unit_test(turnover_corrected),
        cmocka_unit_test(promises_corrected),   cmocka_unit_test(withdrawn_and_back),
        cmocka_unit_test(needs_of_others_stay),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
