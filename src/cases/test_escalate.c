/*
 * Climbing: each level, once a pass and once for all servers; what else a pass does: pauses that
 * end, answers that never came, warnings, tasks, another calendar.
 */
#include "test_stage_work.h"

#include "holiday.h"
#include "job.h"

#include <pthread.h>
#include <semaphore.h>

/* A pass at an instant; how many clocks it found missed. */
static int64_t pass_at(int64_t now, int64_t slice)
{
    int64_t missed = -1;
    const struct actor *before = cx.actor;
    as(NULL);
    look();
    cx.now = now;
    must(&cx, case_escalate(&cx, slice, &missed));
    cx.actor = before;
    look();
    return missed;
}

static enum err clear_rule(struct ctx *c, void *arg)
{
    QUERY(clocks, true,
          "UPDATE case_clock SET state = 'cancelled', ended_at = 1 WHERE ended_at IS NULL");
    return db_exec(c, &clocks, NO_ARGS, NULL);
}

/* What other tests left behind is done with. */
static int fresh(void **state)
{
    cx.now = NOON;
    as(NULL);
    must(&cx, write_now(clear_rule, NULL));
    return 0;
}

/* ---- held ---- */

static enum err slower_rule(struct ctx *c, void *arg)
{
    struct clock_rule r = {.clock = "held", .scope = "category:marketing", .n = 2, .unit = "days"};
    return clock_rule_put(c, &r);
}

static enum err clear_held(struct ctx *c, void *arg)
{
    QUERY(q, true, "UPDATE casefile SET state = 'closed', closed_at = 1 WHERE state = 'held'");
    return db_exec(c, &q, NO_ARGS, NULL);
}

static void what_nobody_looks_at_is_told_once(void **state)
{
    must(&cx, write_now(clear_held, NULL));
    cx.now = when("2026-11-23 09:00");
    int64_t id = MAKE(.category = "licence_nib", .held = true),
            one = told("case_held", lurah.account_id);
    as(&officer);
    must(&cx, write_now(slower_rule, NULL));
    int64_t slow = MAKE(.category = "marketing", .held = true);
    int64_t looked = MAKE(.category = "licence_nib", .held = true);
    must(&cx, DO(&lurah, looked, .type = "admit"));
    assert_int_equal(load(id).due_at, CASE_NEVER); /* no clock */
    pass_at(when("2026-11-23 13:00"), 1);          /* four working hours, to the second */
    assert_int_equal(events_of(id, "waits"), 0);
    pass_at(when("2026-11-23 13:01"), 1);
    assert_int_equal(events_of(id, "waits"), 1);
    assert_int_equal(told("case_held", lurah.account_id), one + 1);
    assert_int_equal(events_of(looked, "waits"), 0);
    assert_int_equal(events_of(slow, "waits"), 0);
    pass_at(when("2026-11-23 15:00"), 50);
    assert_int_equal(events_of(id, "waits"), 1);
    assert_int_equal(told("case_held", lurah.account_id), one + 1);
    pass_at(when("2026-11-26 00:01"), 50);
    assert_int_equal(events_of(slow, "waits"), 1);
    assert_string_equal(load(slow).state, "held");
    must(&cx, DO(&lurah, id, .type = "admit"));
    assert_string_equal(load(id).state, "new");
    assert_true(load(id).due_at < CASE_NEVER);
    must(&cx, write_now(clear_held, NULL));
}

/* ---- levels ---- */

static void up_to_the_city_and_no_further(void **state)
{
    int64_t id = MAKE_OPEN(.category = "licence_nib"); /* answered; nobody acts */
    int64_t ward = clock_of(id, "ward", 0).due_at,
            camat_heard = told("case_escalated", camat.account_id);
    assert_int_equal(pass_at(ward, 50), 0); /* its last second */
    assert_int_equal(load(id).level, LEVEL_WARD);
    assert_int_equal(pass_at(ward + 1, 50), 1);
    struct casefile c = load(id);
    assert_int_equal(c.level, LEVEL_DISTRICT);
    assert_int_equal(c.overdue, 1);
    assert_string_equal(clock_of(id, "ward", 0).state, "missed");
    assert_int_equal(clock_of(id, "ward", 0).ended_at, ward + 1);
    assert_int_equal(told("case_escalated", camat.account_id), camat_heard + 1);
    assert_int_equal(events_of(id, "missed"), 1);
    assert_int_equal(events_of(id, "escalate"), 1);
    assert_due(id);
    int64_t district = clock_of(id, "district", 0).due_at;
    assert_at(district, "2026-12-07 16:00"); /* five days of its own */
    assert_int_equal(pass_at(ward + 60, 50), 0);
    assert_int_equal(pass_at(district + 1, 50), 1);
    assert_int_equal(load(id).level, LEVEL_CITY);
    /* The solution's deadline passes on 11 December, the city's on the 14th: it stays, overdue. */
    int64_t officer_heard = told("case_overdue", officer.account_id);
    assert_int_equal(pass_at(when("2026-12-20 09:00"), 50), 2);
    c = load(id);
    assert_int_equal(c.level, LEVEL_CITY);
    assert_int_equal(c.overdue, 4);
    assert_string_equal(clock_of(id, "city", 0).shown, "overdue");
    assert_at(c.due_at, "2026-12-11 16:00"); /* comes first in the inbox */
    assert_int_equal(told("case_overdue", officer.account_id), officer_heard + 1);
    assert_int_equal(events_of(id, "escalate"), 2);
    assert_int_equal(pass_at(when("2026-12-20 09:01"), 50), 0);
    /* What is done at last ends what was owed. */
    must(&cx, DO(&officer, id, .type = "resolve", .outcome = "solved", .text = TEXT));
    assert_string_equal(clock_of(id, "solution", 0).shown, "missed");
    assert_at(load(id).due_at, "2026-12-31 00:00"); /* the reporter's answer */
    assert_due(id);
}

static void nobody_looked_at_it(void **state)
{
    int64_t id = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "assign", .assignee = "sahabat-kauman-1"));
    int64_t response = clock_of(id, "response", 0).due_at,
            heard = told("case_overdue", companion.account_id);
    assert_int_equal(pass_at(response + 1, 50), 1);
    struct casefile c = load(id);
    assert_int_equal(c.level, LEVEL_DISTRICT);
    assert_int_equal(c.assignee_id, companion.account_id); /* it is still to be done */
    assert_string_equal(c.state, "new");
    assert_int_equal(c.due_at, response); /* the reporter has not been answered */
    assert_string_equal(clock_of(id, "ward", 0).shown, "paused");
    assert_int_equal(told("case_overdue", companion.account_id), heard + 1);
    assert_due(id);
}

static void one_level_a_pass_however_late(void **state)
{
    int64_t id = MAKE(.category = "licence_nib");
    assert_int_equal(pass_at(when("2027-03-01 09:00"), 50), 3); /* response, ward, solution */
    struct casefile c = load(id);
    assert_int_equal(c.level, LEVEL_DISTRICT);
    assert_int_equal(c.overdue, 3);
    assert_int_equal(events_of(id, "escalate"), 1);
    assert_int_equal(clock_of(id, "district", 0).started_at, when("2027-03-01 09:00"));
    assert_due(id);
}

static void a_partner_that_does_nothing(void **state)
{
    int64_t id = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "refer", .partner = "baznas", .reason = REASON));
    int64_t due = clock_of(id, "partner", 0).due_at;
    assert_int_equal(pass_at(due + 1, 50), 1);
    struct casefile c = load(id);
    assert_int_equal(c.level, LEVEL_CITY);
    assert_int_equal(c.partner_id, partner.account_id);
    assert_string_equal(clock_of(id, "city", 0).state, "running");
    assert_due(id);
}

static void what_is_met_or_stands_still_does_not_climb(void **state)
{
    int64_t met = MAKE(.category = "licence_nib"), paused = MAKE_OPEN(.category = "licence_nib"),
            closed = MAKE(.category = "licence_nib"), held = MAKE(.held = true);
    must(&cx, DO(&lurah, met, .type = "reply", .text = TEXT));
    must(&cx, DO(&lurah, paused, .type = "pause", .reason = "disaster", .until = "2026-12-20"));
    must(&cx, DO(&lurah, closed, .type = "close", .outcome = "spam"));
    assert_int_equal(pass_at(when("2026-12-10 12:00"), 50), 0);
    assert_int_equal(load(met).level, LEVEL_WARD);
    assert_int_equal(load(paused).level, LEVEL_WARD);
    assert_string_equal(load(held).state, "held");
}

/* ---- what else a pass does ---- */

static void pauses_end_by_themselves_and_at_their_time(void **state)
{
    int64_t id = MAKE_OPEN(.category = "licence_nib"), late = MAKE_OPEN(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-11-25"));
    must(&cx, DO(&lurah, late, .type = "pause", .reason = "papers", .until = "2026-11-25"));
    assert_int_equal(pass_at(when("2026-11-24 23:59"), 50), 0);
    assert_true(load(id).paused_until);
    assert_int_equal(pass_at(when("2026-11-25 00:00"), 50), 0);
    assert_int_equal(load(id).paused_until, 0);
    /* Monday 12:00 to Wednesday: 4 + 8 hours of work. */
    assert_at(clock_of(id, "ward", 0).due_at, "2026-12-02 12:00");
    assert_int_equal(events_of(id, "resume"), 1);
    assert_due(id);
    /* No server ran for a week: the pause was over all the same, and the deadline is missed. */
    late = MAKE_OPEN(.category = "licence_nib");
    cx.now = NOON;
    int64_t asleep = MAKE_OPEN(.category = "licence_nib");
    must(&cx, DO(&lurah, asleep, .type = "pause", .reason = "papers", .until = "2026-11-25"));
    pass_at(when("2026-12-02 12:01"), 50);
    assert_at(clock_of(asleep, "ward", 0).due_at, "2026-12-02 12:00");
    assert_string_equal(clock_of(asleep, "ward", 0).state, "missed");
    assert_int_equal(load(asleep).level, LEVEL_DISTRICT);
}

static void an_answer_that_never_came(void **state)
{
    int64_t id = MAKE(.category = "licence_nib"), reminded = told("case_answer", 0),
            closed = told("case_closed", 0);
    must(&cx, DO(&lurah, id, .type = "resolve", .outcome = "advised", .text = TEXT));
    assert_int_equal(pass_at(when("2026-12-02 12:00"), 50), 0);
    assert_int_equal(told("case_answer", 0), reminded + 1);
    assert_int_equal(pass_at(when("2026-12-02 13:00"), 50), 0);
    assert_int_equal(told("case_answer", 0), reminded + 1);
    assert_int_equal(pass_at(when("2026-12-04 00:00"), 50), 0);
    assert_string_equal(load(id).state, "resolved");
    pass_at(when("2026-12-04 00:01"), 50);
    struct casefile c = load(id);
    assert_string_equal(c.state, "closed");
    assert_string_equal(c.outcome, "advised");
    assert_at(c.closed_at, "2026-12-04 00:01");
    assert_int_equal(c.overdue, 0); /* nobody here was late */
    assert_int_equal(c.level, LEVEL_WARD);
    assert_int_equal(told("case_closed", 0), closed + 1);
    assert_due(id);
    must(&cx, ASK(id, .type = "reopen", .reason = REASON));
}

static void warned_once_when_four_fifths_are_used(void **state)
{
    int64_t id = MAKE_OPEN(.category = "licence_nib"), mine = MAKE_OPEN(.ward = BARENG);
    must(&cx, DO(&officer, mine, .type = "assign", .assignee = "sahabat-bareng-1"));
    int64_t risk = clock_of(id, "ward", 0).risk_at, lurahs = told("case_at_risk", lurah.account_id),
            theirs = told("case_at_risk", bareng_companion.account_id);
    pass_at(risk - 1, 50);
    assert_int_equal(told("case_at_risk", lurah.account_id), lurahs);
    for (int i = 0; i < 3; i++)
        pass_at(risk + i, 50);
    assert_int_equal(told("case_at_risk", lurah.account_id), lurahs + 1);
    assert_int_equal(told("case_at_risk", bareng_companion.account_id), theirs + 1);
}

static void who_left_is_not_warned_but_their_head_is(void **state)
{
    struct actor leaver = account("sahabat-kauman-7", "companion", KAUMAN);
    int64_t id = MAKE_OPEN(.category = "licence_nib"),
            heads = told("case_at_risk", lurah.account_id);
    must(&cx, DO(&lurah, id, .type = "assign", .assignee = "sahabat-kauman-7"));
    must(&cx, people_disable(&cx, "sahabat-kauman-7"));
    pass_at(clock_of(id, "ward", 0).risk_at, 50);
    assert_int_equal(told("case_at_risk", lurah.account_id), heads + 1);
    assert_int_equal(told("case_at_risk", leaver.account_id), 0);
}

static void many_at_once_are_one_message(void **state)
{
    int64_t one = told("case_escalated", camat.account_id),
            many = told("case_escalated_many", camat.account_id);
    int64_t first = MAKE_OPEN(.category = "licence_nib");
    for (int i = 0; i < 20; i++)
        MAKE_OPEN(.category = "licence_nib");
    assert_int_equal(pass_at(clock_of(first, "ward", 0).due_at + 1, 6), 21);
    assert_int_equal(told("case_escalated", camat.account_id), one);
    assert_int_equal(told("case_escalated_many", camat.account_id), many + 1);
}

struct task {
    int64_t case_id, id;
    const char *account, *due_on;
};
static enum err task_rule(struct ctx *c, void *arg)
{
    struct task *t = arg;
    return case_task_add(c, t->case_id, "Kirim surat", t->account, t->due_on, &t->id);
}

static void tasks_are_told_of_on_their_day(void **state)
{
    struct task t = {.case_id = MAKE(.category = "licence_nib"),
                     .account = "sahabat-kauman-1",
                     .due_on = "2026-11-24"};
    int64_t before = told("case_task_due", companion.account_id);
    as(&lurah);
    must(&cx, write_now(task_rule, &t));
    pass_at(when("2026-11-23 23:59"), 50);
    assert_int_equal(told("case_task_due", companion.account_id), before);
    pass_at(when("2026-11-24 00:01"), 50);
    pass_at(when("2026-11-24 00:02"), 50);
    assert_int_equal(told("case_task_due", companion.account_id), before + 1);
}

/* ---- another calendar ---- */

static enum err load_year(struct ctx *c, void *arg)
{
    static struct holiday_line lines[20] = {{1, "2027-01-01", "Tahun Baru Masehi", "national"},
                                            {2, "2027-01-05", "Libur uji", "national"},
                                            {3, "2027-02-08", "Cuti bersama uji", "joint_leave"}};
    for (int i = 3; i < 20; i++) /* what follows is far from what is reckoned here */
        lines[i] = (struct holiday_line){i + 1, arena_printf(c->a, "2027-08-%02d", i),
                                         arena_printf(c->a, "Libur uji %d", i), "national"};
    struct holiday_list list = {
        .year = 2027, .source = "SKB untuk pengujian", .lines = lines, .n = 20};
    struct holiday_load ret;
    return holiday_year_load(c, &list, &ret);
}

static void a_year_is_loaded(void **state)
{
    /* Sixty working days from 23 November reach into 2027, fourteen do not. */
    int64_t levy = MAKE(.category = "place_levy"), nib = MAKE(.category = "licence_nib");
    struct case_clock before = clock_of(levy, "solution", 0), plain = clock_of(nib, "solution", 0);
    assert_true(before.provisional);
    assert_at(before.due_at, "2027-02-17 16:00"); /* but for the holidays of 2026 */
    assert_false(plain.provisional);
    cx.now = when("2026-11-24 08:00");
    pass_at(cx.now, 50);
    assert_int_equal(events_of(levy, "recomputed"), 0);
    as(&officer);
    must(&cx, write_now(load_year, NULL));
    as(NULL);
    pass_at(cx.now, 50);
    struct case_clock after = clock_of(levy, "solution", 0);
    assert_false(after.provisional);
    assert_at(after.due_at, "2027-02-22 16:00"); /* three days more */
    assert_true(after.risk_at > before.risk_at);
    assert_true(after.calendar > before.calendar);
    assert_int_equal(after.started_at, before.started_at);
    assert_int_equal(events_of(levy, "recomputed"), 1);
    struct case_clock same = clock_of(nib, "solution", 0);
    assert_int_equal(same.due_at, plain.due_at);
    assert_int_equal(same.calendar, plain.calendar);
    assert_int_equal(events_of(nib, "recomputed"), 0);
    assert_due(levy);
    pass_at(cx.now + 60, 50);
    assert_int_equal(events_of(levy, "recomputed"), 1);
}

/* ---- several servers ---- */

struct server_pass {
    struct app *app;
    struct arena *a;
    int64_t now, missed;
    enum err e;
};

static void *pass_of(void *arg)
{
    struct server_pass *p = arg;
    struct ctx c = ctx_new(p->a, p->now);
    c.app = p->app;
    c.actor = actor_operator();
    p->e = case_escalate(&c, 5, &p->missed);
    return NULL;
}

static enum err adopt_rule(struct ctx *c, void *arg)
{
    return keys_check(c, c->app->keys, true);
}

/* On PostgreSQL two programs with a writer each; on SQLite two threads of the one that may write.
 */
static void two_servers_never_escalate_twice(void **state)
{
    enum { CASES = 60 };
    int64_t ids[CASES];
    for (size_t i = 0; i < CASES; i++)
        ids[i] = MAKE_OPEN(.category = "licence_nib");
    int64_t now = clock_of(ids[0], "ward", 0).due_at + 1;
    struct app *second = app;
    struct arena *a[2] = {arena_new((size_t)256 << 20), arena_new((size_t)256 << 20)};
    struct ctx c = ctx_new(a[1], NOON);
    must(&cx, write_now(adopt_rule, NULL)); /* as init does: the second finds the same key */
    if (server)
        must(&c, app_open(&c, server, DB_WRITE, NULL, 0, &second));
    struct server_pass p[2] = {{.app = app, .a = a[0], .now = now},
                               {.app = second, .a = a[1], .now = now}};
    pthread_t t[2];
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&t[i], NULL, pass_of, &p[i]), 0);
    for (size_t i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    must(&cx, p[0].e);
    must(&cx, p[1].e);
    assert_int_equal(p[0].missed + p[1].missed, CASES);
    for (size_t i = 0; i < CASES; i++) {
        assert_int_equal(load(ids[i]).level, LEVEL_DISTRICT);
        assert_int_equal(events_of(ids[i], "escalate"), 1);
        assert_int_equal(events_of(ids[i], "missed"), 1);
        assert_int_equal(load(ids[i]).overdue, 1);
        assert_due(ids[i]);
    }
    if (server)
        app_close(second);
    arena_free(a[0]);
    arena_free(a[1]);
}

/* ---- by itself ---- */

static sem_t looked;

static enum err signal_care(struct ctx *c)
{
    (void)c;
    sem_post(&looked);
    return OK;
}

/* The program's own minute: by the real clock, which is long past what was due in 2025. */
static void the_program_looks_by_itself(void **state)
{
    static const struct job_kind kinds[] = {
        {.kind = "cases", .care = case_escalate_care, .every = 60},
        {.kind = "then", .care = signal_care, .every = 60},
        {.kind = NULL}};
    cx.now = when("2025-03-27 10:00");
    int64_t id = MAKE(.category = "licence_nib");
    cx.now = NOON;
    sem_init(&looked, 0, 0);
    struct job_runner *r = job_runner_start(app, kinds);
    sem_wait(&looked);
    job_runner_stop(r);
    assert_int_equal(load(id).level, LEVEL_DISTRICT);
    assert_string_equal(clock_of(id, "response", 0).state, "missed");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, fresh)
    const struct CMUnitTest tests[] = {
        T(up_to_the_city_and_no_further),
        T(what_nobody_looks_at_is_told_once),
        T(nobody_looked_at_it),
        T(one_level_a_pass_however_late),
        T(a_partner_that_does_nothing),
        T(what_is_met_or_stands_still_does_not_climb),
        T(pauses_end_by_themselves_and_at_their_time),
        T(an_answer_that_never_came),
        T(warned_once_when_four_fifths_are_used),
        T(who_left_is_not_warned_but_their_head_is),
        T(many_at_once_are_one_message),
        T(tasks_are_told_of_on_their_day),
        T(two_servers_never_escalate_twice),
        T(the_program_looks_by_itself),
        T(a_year_is_loaded),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), work_open, stage_end);
}
