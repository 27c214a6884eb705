/* Tasks over a real database: whose they become, who sees and changes them, lists, what is told. */
#include "test_stage_visits.h"

#include "signal.h"
#include "task.h"
#include "visits_merge.h"

static enum err add_rule(struct ctx *c, void *arg)
{
    return task_add(c, arg);
}

static enum err add(const struct actor *who, struct task *t)
{
    as(who);
    return write_now(add_rule, t);
}

/* A task of the companion about the warung, but for what is said. */
static struct task some(const char *who, const char *due_on)
{
    return (struct task){
        .business_id = warung, .title = "Antar berkas NIB", .who = who, .due_on = due_on};
}

static int64_t made(const struct actor *who, struct task t)
{
    must(&cx, add(who, &t));
    return t.id;
}

static bool sees(const struct actor *who, int64_t id)
{
    struct task t;
    as(who);
    look();
    enum err e = task_get(&cx, id, &t);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

struct setting_call {
    int64_t id;
    const char *state, *outcome;
    struct task t;
};
static enum err set_rule(struct ctx *c, void *arg)
{
    struct setting_call *s = arg;
    return task_set(c, s->id, s->state, s->outcome, &s->t);
}
static enum err set(const struct actor *who, int64_t id, const char *state, const char *outcome)
{
    struct setting_call s = {.id = id, .state = state, .outcome = outcome};
    as(who);
    return write_now(set_rule, &s);
}

static enum err put_rule(struct ctx *c, void *arg)
{
    return task_put(c, arg);
}

static struct task_page list(const struct actor *who, struct task_filter f)
{
    struct task_page page;
    as(who);
    look();
    must(&cx, task_list(&cx, &f, &page));
    return page;
}

static bool holds(const struct task_page *p, int64_t id)
{
    for (size_t i = 0; i < p->n; i++)
        if (!p->rows[i].source && p->rows[i].id == id)
            return true;
    return false;
}

/* ---- adding ---- */

static void test_whose_it_becomes(void **state)
{
    struct task t = some("companion", "2026-12-01");
    must(&cx, add(&lurah, &t));
    assert_int_equal(t.account_id, companion.account_id);
    assert_string_equal(t.account, "sahabat-kauman-1");
    assert_string_equal(t.ward, KAUMAN);
    assert_string_equal(t.origin, "follow_up");
    assert_string_equal(t.state, "open");
    assert_string_equal(t.business_name, "Warung Bu Sri");
    assert_int_equal(audited("create", "task", t.id), 1);
    assert_int_equal(told("task_given", companion.account_id), 1);
    t = some("companion", "2026-12-01"); /* one's own, and what was promised: nobody is told */
    must(&cx, add(&companion, &t));
    t = some("companion", "2026-12-01");
    t.origin = "promise";
    must(&cx, add(&lurah, &t));
    assert_int_equal(told("task_given", companion.account_id), 1);

    t = some("companion", "2026-12-01");
    t.business_id = kios; /* nobody stands beside it */
    must(&cx, add(&lurah, &t));
    assert_int_equal(t.account_id, 0);
    assert_true(sees(&companion, t.id));
    assert_true(sees(&companion_2, t.id));
    assert_false(sees(&city_companion, t.id));

    t = some("lurah", "2026-12-01");
    must(&cx, add(&companion, &t));
    assert_int_equal(t.account_id, 0);

    t = some("companion", "2026-12-01");
    t.account = "sahabat-kauman-2";
    must(&cx, add(&lurah, &t));
    assert_int_equal(t.account_id, companion_2.account_id);

    t = (struct task){.title = "Susun laporan", .who = "companion", .due_on = "2026-12-01"};
    must(&cx, add(&companion, &t));
    assert_int_equal(t.account_id, companion.account_id);
    assert_string_equal(t.ward, KAUMAN);
    t = (struct task){.title = "Susun laporan", .who = "officer", .due_on = "2026-12-01"};
    must(&cx, add(&mayor, &t));
    assert_string_equal(t.ward, "");
    assert_true(sees(&officer, t.id));
}

static void test_what_is_refused(void **state)
{
    struct task t = {.business_id = warung};
    assert_int_equal(add(&companion, &t), ERR_INVALID);
    assert_non_null(said("title"));
    assert_non_null(said("who"));
    assert_non_null(said("due_on"));
    static const char *const days[] = {"2019-12-31", "2032-01-01"};
    for (size_t i = 0; i < 2; i++) {
        t = some("companion", days[i]);
        assert_int_equal(add(&companion, &t), ERR_INVALID);
        assert_string_equal(said("due_on"), "task.error.due_on");
    }
    t = some("owner", "2026-12-01");
    t.business_id = 0;
    assert_int_equal(add(&companion, &t), ERR_INVALID);
    assert_string_equal(said("who"), "task.error.owner");
    t = some("companion", "2026-12-01");
    t.account = "sahabat-kauman-2"; /* companions do not give each other tasks */
    assert_int_equal(add(&companion, &t), ERR_INVALID);
    assert_string_equal(said("account"), "task.error.account_other");
    t.account = "lurah-kauman"; /* no companion */
    assert_int_equal(add(&lurah, &t), ERR_INVALID);
    assert_string_equal(said("account"), "task.error.account");
    t = some("lurah", "2026-12-01");
    t.account = "lurah-arjosari"; /* of another ward */
    assert_int_equal(add(&officer, &t), ERR_INVALID);
    assert_string_equal(said("account"), "task.error.account");
    t = (struct task){.title = "Susun laporan", .who = "companion", .due_on = "2026-12-01"};
    assert_int_equal(add(&camat, &t), ERR_INVALID);
    assert_string_equal(said("account"), "task.error.account_needed");
}

static void test_scope(void **state)
{
    struct task t = some("companion", "2026-12-01");
    t.business_id = far;
    assert_int_equal(add(&companion, &t), ERR_NOT_FOUND);
    assert_int_equal(add(&other_lurah, &t), OK);
    t = some("companion", "2026-12-01");
    t.business_id = kios; /* in the ward's index, but not theirs */
    assert_int_equal(add(&companion, &t), ERR_FORBIDDEN);
    t = some("owner", "2026-12-01");
    assert_int_equal(add(&owner, &t), ERR_FORBIDDEN);
    t.origin = "objection";
    t.who = "lurah";
    assert_int_equal(add(&owner, &t), OK);
    assert_true(sees(&lurah, t.id));
}

static void test_once(void **state)
{
    QUERY(q, false, "SELECT count(*) FROM task WHERE id >= $1 AND client_id = 'hp-1'");
    struct task t = some("companion", "2026-12-01");
    t.client_id = "hp-1";
    int64_t id = made(&companion, t);
    for (int i = 0; i < 4; i++) {
        t = some("companion", "2026-12-09"); /* what came first counts */
        t.client_id = "hp-1";
        must(&cx, add(&companion, &t));
        assert_int_equal(t.id, id);
        assert_string_equal(t.due_on, "2026-12-01");
    }
    t = some("companion", "2026-12-01");
    t.client_id = "hp-1";
    assert_int_equal(add(&lurah, &t), ERR_CONFLICT);
    assert_int_equal(number_of(&q, 0), 1);
    assert_int_equal(audited("create", "task", id), 1);
}

/* ---- who sees ---- */

static void test_who_sees(void **state)
{
    int64_t promise, follow_up, owners;
    struct task t = some("companion", "2026-12-01");
    t.origin = "promise";
    promise = made(&companion, t);
    follow_up = made(&lurah, some("companion", "2026-12-02"));
    owners = made(&companion, some("owner", "2026-12-03"));
    const struct actor *const all[] = {&companion, &lurah, &camat, &officer};
    for (size_t i = 0; i < 4; i++) {
        assert_true(sees(all[i], promise));
        assert_true(sees(all[i], follow_up));
        assert_true(sees(all[i], owners));
    }
    const struct actor *const none[] = {&companion_2, &city_companion, &other_lurah, &mayor};
    for (size_t i = 0; i < 4; i++)
        assert_false(sees(none[i], promise));
    assert_true(sees(&owner, promise));
    assert_false(sees(&owner, follow_up));
    assert_true(sees(&owner, owners));
    as(&owner);
    look();
    must(&cx, task_get(&cx, promise, &t));
    assert_false(t.may_close);
    must(&cx, task_get(&cx, owners, &t));
    assert_true(t.may_close);
    assert_false(t.may_change);
}

/* ---- changing ---- */

static void test_done_and_back(void **state)
{
    int64_t id = made(&companion, some("companion", "2026-12-01"));
    struct task t;
    must(&cx, set(&companion, id, "done", "  Sudah diantar "));
    must(&cx, set(&companion, id, "done", NULL)); /* said twice */
    as(&companion);
    look();
    must(&cx, task_get(&cx, id, &t));
    assert_string_equal(t.state, "done");
    assert_string_equal(t.outcome, "Sudah diantar");
    assert_int_equal(t.done_at, NOON);
    assert_int_equal(t.version, 2);
    assert_int_equal(audited("done", "task", id), 1);
    t.title = "Lain";
    assert_int_equal(write_now(put_rule, &t), ERR_CONFLICT);
    must(&cx, set(&lurah, id, "open", NULL));
    assert_int_equal(set(&lurah, id, "dropped", " "), ERR_INVALID);
    assert_string_equal(said("outcome"), "task.error.why");
    must(&cx, set(&lurah, id, "dropped", "Pemilik pindah"));
    assert_int_equal(set(&other_lurah, id, "open", NULL), ERR_NOT_FOUND);
    assert_int_equal(audited("reopen", "task", id), 1);
    assert_int_equal(audited("dropped", "task", id), 1);
}

static void test_put(void **state)
{
    struct task t = some("companion", "2026-12-01");
    int64_t id = made(&companion, t);
    as(&companion);
    look();
    must(&cx, task_get(&cx, id, &t));
    struct task stale = t;
    t.title = "Antar berkas halal";
    t.due_on = "2026-12-05";
    must(&cx, write_now(put_rule, &t));
    assert_int_equal(t.version, 2);
    assert_int_equal(t.account_id, companion.account_id);
    stale.title = "Lain";
    assert_int_equal(write_now(put_rule, &stale), ERR_STALE);
    t.who = "lurah"; /* the companion's name that stands there is not the lurah's */
    must(&cx, write_now(put_rule, &t));
    assert_int_equal(t.account_id, 0);
    assert_string_equal(t.who, "lurah");
    assert_int_equal(audited("update", "task", id), 2);
    must(&cx, write_now(put_rule, &t)); /* nothing new */
    assert_int_equal(t.version, 3);
}

/* ---- lists ---- */

static enum err duty_mine(struct ctx *c, duty_taker *take, void *arg)
{
    static const char *const days[] = {"2026-11-20", "2026-12-11", "2027-06-01"};
    for (size_t i = 0; i < 3; i++) {
        const struct duty d = {.id = (int64_t)i + 1,
                               .source = "case",
                               .title = "Telepon pelapor",
                               .href = "/cases/1",
                               .due_on = days[i],
                               .about = "A-00001-5"};
        take(arg, &d);
    }
    return OK;
}
static const struct duty_source duty = {.code = "case", .mine = duty_mine};
static const struct duty_source *const duties[] = {&duty, NULL};

static void test_pages_hold_each_once(void **state)
{
    enum { MANY = 23, PAGE = 5 };
    int64_t ids[MANY];
    size_t own = 0, others = 0, pages = 0;
    for (size_t i = 0; i < MANY; i++) {
        char day[DATE_LEN + 1];
        date_format(date_from_days(date_days((struct date){2026, 12, 10}) + (int64_t)(i / 4)), day);
        struct task t = some("companion", arena_strdup(cx.a, day));
        t.account = "sahabat-kauman-2";
        ids[i] = made(&lurah, t);
    }
    duty_sources = duties;
    struct task_filter f = {.limit = PAGE};
    const char *last = "";
    int64_t total = list(&companion_2, f).total;
    do {
        struct task_page p = list(&companion_2, f);
        for (size_t i = 0; i < p.n; i++) {
            assert_true(strcmp(p.rows[i].due_on, last) >= 0);
            last = p.rows[i].due_on;
            own += !p.rows[i].source && p.rows[i].id >= ids[0];
            others += p.rows[i].source != NULL;
        }
        assert_int_equal(p.total, total);
        f.cursor = p.next;
        pages++;
    } while (f.cursor);
    duty_sources = NULL;
    assert_int_equal(own, MANY);
    assert_int_equal(others, 3);
    assert_true(pages >= MANY / PAGE);
    f = (struct task_filter){.cursor = "bukan-kursor"};
    struct task_page p;
    look();
    assert_int_equal(task_list(&cx, &f, &p), ERR_INPUT);
    f = (struct task_filter){.box = "yours"};
    look();
    assert_int_equal(task_list(&cx, &f, &p), ERR_INPUT);
}

static void test_boxes(void **state)
{
    struct task t = some("lurah", "2026-11-20");
    int64_t late = made(&companion, t), promise;
    t = some("companion", "2026-11-25");
    t.origin = "promise";
    promise = made(&companion, t);
    struct task_page p = list(&lurah, (struct task_filter){.due = "late", .limit = 200});
    assert_true(holds(&p, late));
    p = list(&lurah, (struct task_filter){.limit = 200});
    assert_true(holds(&p, late));
    assert_false(holds(&p, promise));
    p = list(&lurah, (struct task_filter){.box = "area", .limit = 200});
    assert_true(holds(&p, late) && holds(&p, promise));
    p = list(&other_lurah, (struct task_filter){.box = "area", .limit = 200});
    assert_false(holds(&p, late) || holds(&p, promise));
    p = list(&companion, (struct task_filter){.box = "made", .limit = 200});
    assert_true(holds(&p, late) && holds(&p, promise));
    p = list(&companion, (struct task_filter){.due = "week", .limit = 200});
    assert_true(holds(&p, promise));
    p = list(&companion, (struct task_filter){.due = "late", .limit = 200});
    assert_false(holds(&p, promise));
    p = list(&companion, (struct task_filter){.box = "area", .limit = 200});
    assert_true(holds(&p, late) && holds(&p, promise));
    p = list(&owner, (struct task_filter){.limit = 200});
    assert_true(holds(&p, promise));
    assert_false(holds(&p, late));
    p = list(&mayor, (struct task_filter){.box = "area", .limit = 200});
    assert_false(holds(&p, promise));
    p = list(&camat, (struct task_filter){.business = warung, .limit = 200});
    assert_true(holds(&p, late) && holds(&p, promise));
    p = list(&companion_2, (struct task_filter){.business = warung, .limit = 200});
    assert_false(holds(&p, promise));
    must(&cx, set(&companion, promise, "done", NULL));
    p = list(&companion, (struct task_filter){.state = "closed", .limit = 200});
    assert_true(holds(&p, promise));
    p = list(&companion, (struct task_filter){.state = "dropped", .limit = 200});
    assert_false(holds(&p, promise));
    p = list(&lurah, (struct task_filter){.box = "area", .state = "done", .limit = 200});
    assert_true(holds(&p, promise));
}

/* ---- telling ---- */

QUERY(q_close_all, true, "UPDATE task SET state = 'dropped' WHERE id >= $1 AND created_at >= $2");

static void test_told_once(void **state)
{
    by_hand(&q_close_all, 0, 0);
    made(&lurah, some("companion", "2026-11-23"));
    made(&companion, some("lurah", "2026-11-22"));
    made(&companion, some("lurah", "2026-11-23"));
    made(&companion, some("owner", "2026-11-23"));
    made(&lurah, some("companion", "2026-11-24")); /* not yet */
    for (int i = 0; i < 3; i++) {
        as(NULL);
        look();
        must(&cx, task_care(&cx));
    }
    assert_int_equal(told("task_due", companion.account_id), 1);
    assert_int_equal(told("task_due_many", lurah.account_id), 1);
    assert_int_equal(told("task_due", lurah.account_id), 0);
    assert_int_equal(told("task_due", other_lurah.account_id), 0);
    QUERY(q, false, "SELECT count(*) FROM notice WHERE event = 'task_due_owner' AND id >= $1");
    assert_int_equal(number_of(&q, 0), 1);
    cx.now += 86400;
    as(NULL);
    look();
    must(&cx, task_care(&cx));
    assert_int_equal(told("task_due", companion.account_id), 2);
    cx.now = NOON;
}

/* ---- merging ---- */

struct merging {
    struct merge_choice choice;
    int64_t id;
};

static enum err merge_rule(struct ctx *c, void *arg)
{
    struct merging *m = arg;
    return merge_businesses(c, &m->choice, &m->id);
}

static enum err unmerge_rule(struct ctx *c, void *arg)
{
    return merge_undo(c, ((struct merging *)arg)->id);
}

static int64_t version_of(int64_t business)
{
    struct business b;
    look();
    must(&cx, business_load(&cx, business, false, &b));
    return b.version;
}

QUERY(q_of, false, "SELECT count(*) FROM task WHERE business_id = $1");

static void test_merge_and_back(void **state)
{
    static const struct merge_mover *const movers[] = {&task_merge_mover, NULL};
    int64_t kept = number_of(&q_of, kios), gone = number_of(&q_of, warung);
    struct merging m = {.choice = {kios, version_of(kios), warung, version_of(warung), NULL}};
    assert_true(kept > 0 && gone > 0);
    merge_movers = movers;
    as(NULL);
    must(&cx, write_now(merge_rule, &m));
    assert_int_equal(number_of(&q_of, warung), 0);
    assert_int_equal(number_of(&q_of, kios), kept + gone);
    must(&cx, write_now(unmerge_rule, &m));
    merge_movers = NULL;
    assert_int_equal(number_of(&q_of, warung), gone);
    assert_int_equal(number_of(&q_of, kios), kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whose_it_becomes),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_scope),
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_who_sees),
        cmocka_unit_test(test_done_and_back),
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_pages_hold_each_once),
        cmocka_unit_test(test_told_once),
        cmocka_unit_test(test_merge_and_back),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
