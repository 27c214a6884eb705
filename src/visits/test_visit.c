/* Visits over a real database: once whatever is sent, what they bring, clocks and marks, who sees
 * what, plans, lots; turnover and the day of the last visit, also through merges. What is put right
 * afterwards: test_visit_correct.c. */
#include "test_visits_told.h"

#include "fact.h"
#include "indicator.h"
#include "merge.h"
#include "need.h"
#include "owner_page.h"
#include "revenue.h"
#include "setting.h"
#include "task.h"
#include "visit_confirm.h"
#include "visit_plan.h"
#include "visit_recall.h"
#include "visits_merge.h"

static const char *last_day(int64_t business)
{
    QUERY(q, false, "SELECT visited_on FROM business WHERE id = $1");
    char *day = NULL;
    look();
    must(&cx, db_text_of(&cx, &q, ARGS(db_int(business)), &day));
    return day ? day : "";
}

static void beside(int64_t business, const struct actor *who)
{
    QUERY(q, true, "UPDATE business SET companion_id = $2 WHERE id = $1");
    by_hand(&q, business, who->account_id);
}

static bool sees(const struct actor *who, int64_t id)
{
    struct visit v;
    as(who);
    look();
    return visit_get(&cx, id, &v) == OK;
}

static void stands_at(int64_t business, int64_t lat)
{
    QUERY(q, true, "UPDATE business SET lat_e6 = $2, lng_e6 = 112630000 WHERE id = $1");
    by_hand(&q, business, lat);
}

/* ---- once, with all that it brings ---- */

static void everything_or_nothing(void **s)
{
    QUERY(q_visits, false, "SELECT count(*) FROM visit WHERE business_id = $1");
    QUERY(q_tasks, false, "SELECT count(*) FROM task WHERE business_id = $1");
    struct visit_promise p[] = {{.task = "Antar berkas", .due_on = "2026-12-01"},
                                {.task = "Foto produk", .who = "owner", .due_on = "2026-12-05"}};
    struct visit_indicator bad[] = {{"KEU1", 2}, {"LEG1", 2}};
    struct visit v = some(warung);
    v.client_id = "satu";
    v.needs = "nib,halal";
    v.promises = p;
    v.promises_n = 2;
    v.indicators = bad;
    v.indicators_n = 2;
    assert_int_equal(record(&companion, &v), ERR_INVALID); /* a question of yes and no */
    assert_string_equal(said("indicators[1].level"), "error.visit_level");
    assert_int_equal(number_of(&q_visits, warung), 0);
    assert_int_equal(number_of(&q_tasks, warung), 0);
    bad[1].level = 3;
    v.has_revenue = true;
    v.revenue.month = "2026-10";
    v.revenue.amount = 3000000;
    must(&cx, record(&companion, &v));
    assert_string_equal(v.visited_on, "2026-11-23");
    assert_int_equal(number_of(&q_tasks, warung), 2);
    assert_string_equal(last_day(warung), "2026-11-23");
    int64_t levels[INDICATORS];
    look();
    must(&cx, indicator_now(&cx, warung, levels));
    assert_int_equal(levels[indicator_index("KEU1")], 2);
    assert_int_equal(levels[indicator_index("LEG1")], 3);
    assert_int_equal(levels[indicator_index("UTG1")], -1);
    struct visit twice = some(warung);
    struct recording again = {.v = &twice};
    twice.client_id = "satu";
    as(&companion);
    must(&cx, write_now(record_rule, &again));
    assert_true(again.known);
    assert_int_equal(twice.id, v.id);
    assert_int_equal(twice.promises_n, 2);
    assert_int_equal(number_of(&q_visits, warung), 1);
    struct visit other = some(warung);
    other.client_id = "satu";
    assert_int_equal(record(&lurah, &other), ERR_CONFLICT);
}

static void only_where_they_stand(void **s)
{
    struct visit v = some(kios);
    assert_int_equal(record(&companion, &v), ERR_INVALID); /* in the ward, but nobody's */
    assert_string_equal(said("business"), "error.visit_not_yours");
    v = some(far);
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    assert_string_equal(said("business"), "error.visit_business");
    v = some(kios);
    must(&cx, record(&lurah, &v));
    v = some(kios);
    v.summary = "Kunjungan wali kota";
    must(&cx, record(&mayor, &v));
    struct visit lured = some(kios);
    lured.has_revenue = true;
    lured.revenue.amount = 5;
    assert_int_equal(record(&mayor, &lured), ERR_INVALID);
    assert_string_equal(said("revenue.amount"), "error.visit_revenue_hidden");
    assert_int_equal(record(&owner, &v), ERR_FORBIDDEN);
    assert_int_equal(record(NULL, &v), ERR_FORBIDDEN); /* the command line was nowhere */
}

/* ---- clocks and marks ---- */

static void clocks(void **s)
{
    struct visit v = some(warung);
    v.sent_at = NOON - 1000 * (int64_t)DAY; /* the phone lives in 2024 */
    v.visited_at = v.sent_at - 7200;
    must(&cx, record(&companion, &v));
    assert_int_equal(v.visited_at, NOON - 7200);
    assert_int_equal(v.clock_off, -1000 * (int64_t)DAY);
    v = some(warung);
    v.sent_at = NOON + 200; /* within five minutes: let it be */
    v.visited_at = NOON - 60;
    must(&cx, record(&companion, &v));
    assert_int_equal(v.clock_off, 0);
    assert_int_equal(v.visited_at, NOON - 60);
    v = some(warung);
    v.client_id = "ponsel-mendahului";
    v.visited_at = NOON + 3 * (int64_t)DAY;
    must(&cx, record(&companion, &v));
    assert_int_equal(v.visited_at, NOON);
    assert_string_equal(v.flags, "future");
    v = some(warung);
    v.visited_at = 1577811599; /* a second before 2020 in the city */
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    assert_string_equal(said("visited_at"), "error.visit_before");
    v = some(warung);
    v.visited_on = "2026-03-02"; /* a day alone: noon of it */
    must(&cx, record(&companion, &v));
    assert_int_equal(v.visited_at, 1772427600);
    assert_string_equal(v.flags, "late");
    assert_string_equal(last_day(warung), "2026-11-23"); /* an older one changes nothing */
}

static void far_fast_and_crowded(void **s)
{
    struct visit v = some(warung);
    int64_t at = NOON - 5 * (int64_t)DAY;
    stands_at(warung, -7980000);
    v.visited_at = at;
    v.lat = -7982000; /* 222 m */
    v.lng = 112630000;
    v.accuracy = 15;
    must(&cx, record(&companion, &v));
    assert_string_equal(v.flags, "");
    v = some(warung);
    v.visited_at = at + 10 * 60;
    v.lat = -7992000; /* 1.3 km from there, ten minutes later: on foot in haste, but possible */
    v.lng = 112630000;
    v.accuracy = 2000; /* and the phone knows that it does not know */
    must(&cx, record(&companion, &v));
    assert_string_equal(v.flags, "");
    v = some(warung);
    v.visited_at = at + 12 * 60;
    v.lat = -8080000; /* ten kilometres off in two minutes */
    v.lng = 112630000;
    v.accuracy = 10;
    must(&cx, record(&companion, &v));
    assert_string_equal(v.flags, "far,fast");
    v = some(warung);
    v.kind = "phone"; /* has no place */
    v.visited_at = at + 13 * 60;
    v.lat = 0;
    v.lng = 0;
    must(&cx, record(&companion, &v));
    assert_string_equal(v.flags, "");
    for (int i = 0; i < VISIT_CROWD; i++)
        made(warung, NOON - 20 * (int64_t)DAY + i * 120);
    v = some(warung);
    v.visited_at = NOON - 20 * (int64_t)DAY + 900;
    must(&cx, record(&companion, &v));
    assert_string_equal(v.flags, "late,crowd");
    v = some(warung);
    v.lat = 1;
    assert_int_equal(record(&companion, &v), ERR_INVALID); /* half a point */
}

/* ---- who sees what ---- */

static void who_sees(void **s)
{
    struct visit v = some(warung);
    v.summary = "Rahasia dagang";
    must(&cx, record(&companion, &v));
    assert_true(sees(&companion, v.id) && sees(&lurah, v.id) && sees(&camat, v.id) &&
                sees(&officer, v.id) && sees(&mayor, v.id) && sees(&owner, v.id));
    assert_false(sees(&companion_2, v.id) || sees(&other_lurah, v.id));
    struct visit as_mayor = seen(&mayor, v.id), as_owner = seen(&owner, v.id);
    as(&mayor);
    assert_false(visit_shows(&cx, &as_mayor));
    as(&owner);
    assert_true(visit_shows(&cx, &as_owner));
    beside(warung, &companion_2); /* handed over: both know, the former what they made */
    assert_true(sees(&companion_2, v.id) && sees(&companion, v.id));
    beside(warung, &companion);
    const struct actor *all[] = {&companion, &companion_2, &city_companion, &lurah, &other_lurah,
                                 &camat,     &officer,     &mayor,          &owner};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) { /* lists hold what is seen */
        struct visit_filter f = {.limit = 200};
        struct visit_page page;
        bool there = false;
        as(all[i]);
        look();
        must(&cx, visit_list(&cx, &f, &page));
        for (size_t k = 0; k < page.n; k++)
            there = there || page.rows[k].id == v.id;
        assert_int_equal(there, sees(all[i], v.id));
    }
}

static void pages_of_a_list(void **s)
{
    struct visit_filter f = {.limit = 3};
    struct visit_page page;
    int64_t before_at = INT64_MAX, n = 0, total = 0;
    do {
        as(&officer);
        look();
        must(&cx, visit_list(&cx, &f, &page));
        total = total ? total : page.total;
        for (size_t i = 0; i < page.n; i++, n++) {
            assert_true(page.rows[i].visited_at <= before_at);
            before_at = page.rows[i].visited_at;
        }
        f.cursor = page.next;
    } while (page.next);
    assert_int_equal(n, total);
    f = (struct visit_filter){.flag = "crowd"};
    look();
    must(&cx, visit_list(&cx, &f, &page));
    assert_int_equal(page.n, 1);
    f = (struct visit_filter){.cursor = "x"};
    assert_int_equal(visit_list(&cx, &f, &page), ERR_INPUT);
}

/* ---- turnover ---- */

static enum err revenue_rule(struct ctx *c, void *arg)
{
    return revenue_add(c, arg);
}
static struct revenue sold(int64_t business, const char *month, int64_t amount, const char *source)
{
    struct revenue r = revenue_new();
    r.business_id = business;
    r.month = month;
    r.amount = amount;
    r.source = source;
    as(&officer);
    must(&cx, write_now(revenue_rule, &r));
    return r;
}

static int64_t figure_of(int64_t business, const char *month)
{
    struct revenue *list;
    size_t n;
    int64_t found = -1;
    as(&officer);
    look();
    must(&cx, revenue_list(&cx, business, false, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].month, month) == 0) {
            assert_int_equal(found, -1); /* one a month */
            found = list[i].amount;
        }
    return found;
}

static void better_and_later(void **s)
{
    struct revenue r = sold(kios, "2026-09", 100, "word");
    assert_true(r.current);
    assert_int_equal(r.low, 100 - 30); /* a third either way for a word */
    assert_int_equal(r.high, 100 + 30);
    assert_true(sold(kios, "2026-09", 120, "word").current); /* as good, later */
    assert_false(sold(kios, "2026-09", 999, "estimate").current);
    assert_true(sold(kios, "2026-09", 150, "receipts").current);
    assert_false(sold(kios, "2026-09", 140, "notebook").current);
    assert_int_equal(figure_of(kios, "2026-09"), 150);
    r = revenue_new();
    r.business_id = kios;
    r.month = "2026-12"; /* has not begun */
    r.amount = 1;
    as(&officer);
    assert_int_equal(write_now(revenue_rule, &r), ERR_INVALID);
    assert_string_equal(said("month"), "error.revenue_month");
    as(&mayor);
    assert_int_equal(write_now(revenue_rule, &r), ERR_FORBIDDEN);
    as(&companion);
    assert_int_equal(write_now(revenue_rule, &r), ERR_FORBIDDEN); /* another's */
}

/* ---- merging ---- */

struct merging {
    struct merge_choice m;
    int64_t id;
};
static enum err merge_rule(struct ctx *c, void *arg)
{
    struct merging *m = arg;
    return merge_businesses(c, &m->m, &m->id);
}
static enum err undo_rule(struct ctx *c, void *arg)
{
    return merge_undo(c, *(int64_t *)arg);
}

static int64_t version_of(int64_t business)
{
    struct business b;
    look();
    must(&cx, business_load(&cx, business, false, &b));
    return b.version;
}

static void merged_and_back(void **s)
{
    static const struct merge_mover *const movers[] = {&visit_merge_mover, &revenue_merge_mover,
                                                       NULL};
    int64_t a = shop("Warung Lama", "Bu Tini", "081234511111", KAUMAN),
            b = shop("Warung Baru", "Bu Tini", "081234511112", KAUMAN);
    merge_movers = movers;
    struct visit on_a = some(a), on_b = some(b);
    on_a.visited_on = "2026-10-01";
    on_b.visited_on = "2026-11-11";
    must(&cx, record(&lurah, &on_a));
    must(&cx, record(&lurah, &on_b));
    sold(a, "2026-08", 10, "notebook");
    sold(b, "2026-08", 20, "word");
    sold(b, "2026-07", 30, "word");
    struct merging m = {.m = {.kept_id = a,
                              .kept_version = version_of(a),
                              .gone_id = b,
                              .gone_version = version_of(b)}};
    as(&officer);
    must(&cx, write_now(merge_rule, &m));
    assert_string_equal(last_day(a), "2026-11-11");
    assert_string_equal(last_day(b), "");
    assert_int_equal(figure_of(a, "2026-08"), 10); /* the better of two */
    assert_int_equal(figure_of(a, "2026-07"), 30);
    struct visit late = some(b); /* a phone that knows only the gone one */
    late.visited_on = "2026-11-12";
    must(&cx, record(&lurah, &late));
    assert_int_equal(late.business_id, a);
    as(&officer);
    must(&cx, write_now(undo_rule, &m.id));
    assert_string_equal(last_day(a), "2026-11-12"); /* what came after stays with the kept one */
    assert_string_equal(last_day(b), "2026-11-11");
    assert_int_equal(figure_of(a, "2026-08"), 10);
    assert_int_equal(figure_of(b, "2026-08"), 20);
    assert_int_equal(figure_of(a, "2026-07"), -1);
    merge_movers = NULL;
}

/* ---- plans and lots ---- */

static enum err plan_rule(struct ctx *c, void *arg)
{
    return visit_plan_put(c, arg);
}

static void plans(void **s)
{
    struct visit_plan p = visit_plan_new(), *list;
    size_t n;
    p.business_id = warung;
    p.planned_on = "2026-11-22"; /* yesterday */
    as(&companion);
    assert_int_equal(write_now(plan_rule, &p), ERR_INVALID);
    p.planned_on = "2026-11-23";
    must(&cx, write_now(plan_rule, &p));
    struct visit_plan next = visit_plan_new();
    next.business_id = warung;
    next.planned_on = "2026-12-20";
    must(&cx, write_now(plan_rule, &next));
    struct visit_plan twice = visit_plan_new();
    twice.business_id = warung;
    twice.planned_on = "2026-12-20";
    must(&cx, write_now(plan_rule, &twice));
    assert_int_equal(twice.id, next.id);
    as(&companion_2);
    twice.id = 0;
    assert_int_equal(write_now(plan_rule, &twice), ERR_INVALID); /* not theirs */
    made(warung, NOON); /* done what was planned until today; the other stays */
    as(&companion);
    look();
    must(&cx, visit_plans(&cx, NULL, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, next.id);
    as(&lurah);
    look();
    struct visit_plan theirs;
    assert_int_equal(visit_plan_get(&cx, next.id, &theirs), ERR_NOT_FOUND);
}

static void lots(void **s)
{
    QUERY(q_all, false, "SELECT count(*) FROM visit_recall WHERE visit_id > $1");
    QUERY(q_week, false,
          "SELECT count(*) FROM visit WHERE visited_on >= '2026-11-16' AND visited_on < "
          "'2026-11-23' AND id > $1");
    struct visit_recall *list;
    size_t n;
    for (int i = 0; i < 100; i++) /* of last week, an hour apart */
        made(warung, NOON - 6 * (int64_t)DAY + i * 3600);
    int64_t week = number_of(&q_week, 0);
    as(NULL);
    look();
    must(&cx, visit_recall_draw(&cx));
    int64_t drawn = number_of(&q_all, 0);
    assert_int_equal(drawn, (week * 2 + 99) / 100);
    as(NULL);
    look();
    must(&cx, visit_recall_draw(&cx));                         /* once a week */
    assert_string_equal(visit_recall_next(&cx), "2026-11-30"); /* a Monday: not today's */
    assert_int_equal(number_of(&q_all, 0), drawn);
    as(&lurah);
    look();
    must(&cx, visit_recalls(&cx, true, &list, &n));
    assert_int_equal(n, drawn);
    assert_non_null(list[0].phone);
    as(&other_lurah);
    look();
    must(&cx, visit_recalls(&cx, true, &list, &n));
    assert_int_equal(n, 0);
    as(&companion);
    assert_int_equal(visit_recalls(&cx, true, &list, &n), ERR_FORBIDDEN);
    as(&mayor);
    assert_int_equal(visit_recalls(&cx, true, &list, &n), ERR_FORBIDDEN);
}

/* ---- a code that the owner reads ---- */

struct reading {
    int64_t visit;
    const char *code, *on;
};
static enum err read_rule(struct ctx *c, void *arg)
{
    struct reading *r = arg;
    return owner_visit_code(c, r->visit, &r->code, &r->on);
}
static enum err reads(const struct actor *who, int64_t visit, const char **ret_code)
{
    struct reading r = {.visit = visit};
    as(who);
    enum err e = write_now(read_rule, &r);
    *ret_code = r.code;
    return e;
}
static enum err told_code(int64_t visit, const char *code)
{
    as(&companion);
    look();
    return visit_confirm_code(&cx, visit, code);
}

static void test_a_code_that_the_owner_reads(void **state)
{
    const char *code, *again;
    struct visit v = made(warung, NOON - INT64_C(50) * 86400),
                 w = made(warung, NOON - INT64_C(55) * 86400), after;
    struct actor stranger = account("pemilik-lain", "owner", NULL);
    stranger.person_id = owner_of(kios);
    assert_int_equal(reads(&stranger, v.id, &code), ERR_NOT_FOUND);
    must(&cx, reads(&owner, v.id, &code));
    assert_int_equal(strlen(code), VISIT_CODE_LEN);
    assert_int_equal(audited("code-read", "visit", v.id), 1);
    assert_int_equal(told_code(w.id, code), ERR_INVALID); /* of another visit */
    cx.now = NOON + VISIT_READ_SECONDS;
    assert_int_equal(told_code(v.id, code), ERR_INVALID); /* too late */
    assert_string_equal(said("code"), "error.visit_code");
    must(&cx, reads(&owner, v.id, &again));
    must(&cx, told_code(v.id, arena_printf(cx.a, "%.3s %s", again, again + 3)));
    look();
    must(&cx, visit_get(&cx, v.id, &after));
    assert_string_equal(after.confirmed_by, "code");
    assert_int_equal(told_code(v.id, again), ERR_CONFLICT);
    assert_int_equal(reads(&owner, v.id, &code), ERR_CONFLICT);
    for (int i = 0; i < 5; i++)
        must(&cx, reads(&owner, w.id, &code));
    assert_int_equal(reads(&owner, w.id, &code), ERR_SLOW_DOWN);
    cx.now = NOON;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_or_nothing),
        cmocka_unit_test(only_where_they_stand),
        cmocka_unit_test(clocks),
        cmocka_unit_test(far_fast_and_crowded),
        cmocka_unit_test(who_sees),
        cmocka_unit_test(pages_of_a_list),
        cmocka_unit_test(better_and_later),
        cmocka_unit_test(merged_and_back),
        cmocka_unit_test(plans),
        cmocka_unit_test(lots),
        cmocka_unit_test(test_a_code_that_the_owner_reads),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
