/*
 * Deadlines against due times worked out by hand with a wall calendar, over the real holidays of
 * 2025 and 2026: Idul Fitri with its joint leave, the turn of the year, past the last official
 * year.
 */
#include "test_stage_work.h"

/* ---- reckoning ---- */

static void around_idul_fitri(void **state)
{
    /* Thursday before Nyepi and Idul Fitri 2025: all days from 28 March to 7 April are off. */
    cx.now = when("2025-03-27 10:00");
    int64_t id = MAKE(.category = "licence_nib");
    assert_at(clock_of(id, "response", 0).due_at, "2025-04-10 16:00"); /* Tue 8, Wed 9, Thu 10 */
    assert_at(clock_of(id, "ward", 0).due_at, "2025-04-14 16:00");
    assert_at(clock_of(id, "solution", 0).due_at, "2025-04-28 16:00"); /* 18 April is off, too */
    assert_int_equal(clock_of(id, "response", 0).provisional, false);
    assert_at(load(id).due_at, "2025-04-10 16:00");
    /* Tuesday before Idul Fitri 2026, late in the day: off until 24 March. */
    cx.now = when("2026-03-17 15:30");
    id = MAKE(.category = "licence_nib");
    assert_at(clock_of(id, "response", 0).due_at, "2026-03-27 16:00");
    cx.now = NOON;
}

static void over_the_new_year(void **state)
{
    cx.now = when("2025-12-22 14:00");
    int64_t id = MAKE(.category = "licence_nib");
    assert_at(clock_of(id, "response", 0).due_at, "2025-12-29 16:00"); /* Christmas, joint leave */
    assert_at(clock_of(id, "ward", 0).due_at, "2025-12-31 16:00");
    assert_at(clock_of(id, "solution", 0).due_at, "2026-01-14 16:00");
    /* Evenings and weekends gain nothing. */
    cx.now = when("2025-12-22 23:59");
    assert_at(clock_of(MAKE(.category = "licence_nib"), "response", 0).due_at, "2025-12-29 16:00");
    cx.now = NOON;
}

static void by_category_those_above_kind_and_all(void **state)
{
    cx.now = NOON; /* Monday, 23 November 2026 */
    int64_t threat = MAKE(.category = "harassment_threat");
    assert_at(clock_of(threat, "response", 0).due_at, "2026-11-24 16:00"); /* 1, of harassment */
    assert_at(clock_of(threat, "ward", 0).due_at, "2026-11-25 16:00");     /* 2, of harassment */
    assert_at(clock_of(threat, "solution", 0).due_at, "2026-12-11 16:00"); /* 14, a service */
    int64_t question = MAKE(.category = "other_question");
    assert_at(clock_of(question, "solution", 0).due_at, "2026-11-30 16:00"); /* 5: information */
    assert_at(clock_of(question, "ward", 0).due_at, "2026-11-30 16:00");     /* 5: of all */
    int64_t levy = MAKE(.category = "place_levy");
    assert_int_equal(clock_of(levy, "ward", 0).id, 0);
    assert_at(clock_of(levy, "city", 0).due_at, "2026-11-30 16:00");
}

static void at_risk_when_four_fifths_are_used(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    struct case_clock ward = clock_of(id, "ward", 0);
    /* 4 hours of Monday and 5 days of 8: 44 hours; 35.2 of them are used on Friday at 15:12. */
    assert_at(ward.due_at, "2026-11-30 16:00");
    assert_at(ward.risk_at, "2026-11-27 15:12");
    assert_string_equal(ward.shown, "on_time");
    cx.now = when("2026-11-27 15:12");
    assert_string_equal(clock_of(id, "ward", 0).shown, "at_risk");
    cx.now = when("2026-11-30 16:00");
    assert_string_equal(clock_of(id, "ward", 0).shown, "at_risk"); /* done now is done in time */
    cx.now++;
    assert_string_equal(clock_of(id, "ward", 0).shown, "overdue");
    assert_due(id);
    cx.now = NOON;
}

/* ---- rules ---- */

static enum err put_rule(struct ctx *c, void *arg)
{
    return clock_rule_put(c, arg);
}

static struct clock_rule in_force(const char *clock, const char *scope)
{
    struct clock_rule *list, none = {0};
    size_t n;
    look();
    must(&cx, clock_rule_list(&cx, false, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].clock, clock) == 0 && strcmp(list[i].scope, scope) == 0)
            return list[i];
    return none;
}

static void a_changed_rule_touches_no_running_clock(void **state)
{
    as(&officer);
    int64_t before = MAKE(.category = "marketing_online");
    struct clock_rule r = in_force("ward", "");
    int64_t first = r.id;
    r.n = 2;
    r.source = "Kesepakatan 2026";
    must(&cx, write_now(put_rule, &r));
    assert_int_equal(r.version, 2);
    assert_true(r.id != first);
    int64_t after = MAKE(.category = "marketing_online");
    assert_at(clock_of(before, "ward", 0).due_at, "2026-11-30 16:00");
    assert_int_equal(clock_of(before, "ward", 0).rule_id, first);
    assert_at(clock_of(after, "ward", 0).due_at, "2026-11-25 16:00");
    assert_int_equal(clock_of(after, "ward", 0).rule_id, r.id);
    r.n = 5;
    must(&cx, write_now(put_rule, &r));
    as(NULL);
}

static void special_rules_come_and_go(void **state)
{
    as(&officer);
    struct clock_rule r = {
        .clock = "ward", .scope = "category:marketing", .n = 8, .unit = "working_hours"};
    must(&cx, write_now(put_rule, &r));
    int64_t id = MAKE(.category = "marketing_online"); /* below it */
    assert_at(clock_of(id, "ward", 0).due_at, "2026-11-24 12:00");
    struct clock_rule stale = r;
    stale.version = 7;
    assert_int_equal(write_now(put_rule, &stale), ERR_STALE);
    r.n = 0;
    must(&cx, write_now(put_rule, &r));
    assert_int_equal(in_force("ward", "category:marketing").id, 0);
    assert_at(clock_of(MAKE(.category = "marketing_online"), "ward", 0).due_at, "2026-11-30 16:00");
    struct clock_rule again = {
        .clock = "ward", .scope = "category:marketing", .n = 3, .unit = "days"};
    must(&cx, write_now(put_rule, &again));
    assert_int_equal(again.version, 2); /* what clocks were reckoned by stays readable */
    again.n = 0;
    must(&cx, write_now(put_rule, &again));
    as(NULL);
}

static void bad_rules_are_refused(void **state)
{
    as(&officer);
    struct clock_rule r = in_force("ward", "");
    r.n = 0;
    assert_int_equal(write_now(put_rule, &r), ERR_INVALID);
    assert_string_equal(said("n"), "case.error.rule_general");
    r = (struct clock_rule){.clock = "ward", .scope = "category:nothing", .n = 1, .unit = "days"};
    assert_int_equal(write_now(put_rule, &r), ERR_INVALID);
    assert_string_equal(said("scope"), "case.error.scope");
    r = (struct clock_rule){.clock = "ward", .scope = "kind:rumour", .n = 1, .unit = "days"};
    assert_int_equal(write_now(put_rule, &r), ERR_INVALID);
    r = (struct clock_rule){.clock = "moon", .n = -1, .unit = "weeks"};
    assert_int_equal(write_now(put_rule, &r), ERR_INVALID);
    assert_non_null(said("clock"));
    assert_non_null(said("n"));
    assert_non_null(said("unit"));
    as(&lurah);
    r = (struct clock_rule){.clock = "ward", .n = 30, .unit = "days", .version = 1};
    assert_int_equal(write_now(put_rule, &r), ERR_FORBIDDEN);
    as(NULL);
}

/* ---- the clocks of one case ---- */

struct on {
    int64_t id, from;
    const char *kind;
    int64_t level, reopened;
};
static enum err start_rule(struct ctx *c, void *arg)
{
    struct on *o = arg;
    struct casefile f;
    TRY(case_load(c, o->id, &f));
    f.reopened = o->reopened;
    return case_clock_start(c, &f, o->kind, o->from ? o->from : c->now);
}
static enum err meet_rule(struct ctx *c, void *arg)
{
    struct on *o = arg;
    return case_clock_meet(c, o->id, o->kind);
}
static enum err cancel_rule(struct ctx *c, void *arg)
{
    struct on *o = arg;
    return case_clock_cancel(c, o->id, o->kind);
}
static enum err pause_rule(struct ctx *c, void *arg)
{
    struct on *o = arg;
    return case_clock_pause(c, o->id);
}
static enum err resume_rule(struct ctx *c, void *arg)
{
    struct on *o = arg;
    struct casefile f;
    TRY(case_load(c, o->id, &f));
    f.level = o->level ? o->level : f.level;
    return case_clock_resume(c, &f);
}
static enum err held_rule(struct ctx *c, void *arg)
{
    struct on *o = arg;
    struct casefile f;
    TRY(case_load(c, o->id, &f));
    f.level = o->level;
    return case_clock_held(c, &f);
}
#define ON(rule, ...) write_now(rule, &(struct on){__VA_ARGS__})

static void a_clock_starts_once(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    struct case_clock first = clock_of(id, "response", 0);
    cx.now = when("2026-11-25 09:00");
    must(&cx, ON(start_rule, .id = id, .kind = "response"));
    assert_int_equal(clock_of(id, "response", 0).due_at, first.due_at);
    must(&cx, ON(meet_rule, .id = id, .kind = "response"));
    must(&cx, ON(start_rule, .id = id, .kind = "response"));
    assert_string_equal(clock_of(id, "response", 0).state, "met");
    assert_int_equal(clock_of(id, "response", 0).ended_at, cx.now);
    must(&cx, ON(start_rule, .id = id, .kind = "response", .reopened = 1));
    assert_at(clock_of(id, "response", 1).due_at, "2026-11-30 16:00");
    assert_due(id);
    cx.now = NOON;
}

static void met_at_its_last_second_or_missed(void **state)
{
    cx.now = NOON;
    int64_t in_time = MAKE(.category = "licence_nib"), late = MAKE(.category = "licence_nib");
    cx.now = clock_of(in_time, "response", 0).due_at;
    must(&cx, ON(meet_rule, .id = in_time, .kind = "response"));
    assert_string_equal(clock_of(in_time, "response", 0).state, "met");
    assert_int_equal(load(in_time).overdue, 0);
    cx.now++;
    must(&cx, ON(meet_rule, .id = late, .kind = "response"));
    assert_string_equal(clock_of(late, "response", 0).state, "missed");
    assert_int_equal(clock_of(late, "response", 0).ended_at, cx.now);
    assert_int_equal(load(late).overdue, 1);
    must(&cx, ON(meet_rule, .id = late, .kind = "response"));
    assert_string_equal(clock_of(late, "response", 0).state, "missed");
    assert_int_equal(load(late).overdue, 1);
    struct case_event *events;
    size_t n;
    must(&cx, case_events_public(&cx, late, &events, &n));
    assert_int_equal(n, 2);
    assert_string_equal(events[1].type, "missed");
    assert_string_equal(events[1].data,
                        "{\"clock\":\"response\",\"due_at\":\"2026-11-26T09:00:00Z\"}");
    assert_due(late);
    cx.now = NOON;
}

static void cancelling_ends_all(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    must(&cx, ON(cancel_rule, .id = id, .kind = "ward"));
    assert_string_equal(clock_of(id, "ward", 0).state, "cancelled");
    assert_string_equal(clock_of(id, "solution", 0).state, "running");
    must(&cx, ON(cancel_rule, .id = id));
    assert_string_equal(clock_of(id, "solution", 0).state, "cancelled");
    assert_int_equal(load(id).due_at, CASE_NEVER);
    assert_due(id);
}

/* ---- standing still ---- */

static void a_pause_moves_by_working_time(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    must(&cx, ON(start_rule, .id = id, .kind = "answer")); /* calendar days */
    assert_at(clock_of(id, "answer", 0).due_at, "2026-12-04 00:00");
    cx.now = when("2026-11-24 10:00");
    must(&cx, ON(pause_rule, .id = id));
    assert_string_equal(clock_of(id, "ward", 0).shown, "paused");
    assert_int_equal(load(id).due_at, CASE_NEVER);
    assert_due(id);
    cx.now = when("2026-11-26 09:00"); /* 6 + 8 + 1 hours of work later */
    must(&cx, ON(resume_rule, .id = id));
    assert_at(clock_of(id, "ward", 0).due_at, "2026-12-02 15:00");  /* Mon 16:00 + 15 */
    assert_at(clock_of(id, "ward", 0).risk_at, "2026-12-01 14:12"); /* Fri 15:12 + 15 */
    assert_int_equal(clock_of(id, "ward", 0).stood, 15 * 3600);
    assert_at(clock_of(id, "answer", 0).due_at, "2026-12-05 23:00"); /* 47 hours later */
    assert_due(id);
    /* A weekend is no working time. */
    cx.now = when("2026-11-27 16:00");
    must(&cx, ON(pause_rule, .id = id));
    cx.now = when("2026-11-30 08:00");
    must(&cx, ON(resume_rule, .id = id));
    assert_at(clock_of(id, "ward", 0).due_at, "2026-12-02 15:00");
    assert_due(id);
    cx.now = NOON;
}

static void what_is_late_cannot_be_paused(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    int64_t response = clock_of(id, "response", 0).due_at;
    cx.now = response + 1;
    must(&cx, ON(pause_rule, .id = id));
    assert_string_equal(clock_of(id, "response", 0).shown, "overdue");
    assert_string_equal(clock_of(id, "ward", 0).shown, "paused");
    assert_int_equal(load(id).due_at, response); /* it still comes first */
    assert_due(id);
    assert_int_equal(ON(pause_rule, .id = id), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.nothing_to_pause");
    cx.now = NOON;
}

static void going_round_gains_no_time(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    cx.now = when("2026-11-25 12:00");
    must(&cx, ON(held_rule, .id = id, .level = LEVEL_DISTRICT));
    assert_string_equal(clock_of(id, "ward", 0).shown, "paused");
    assert_at(clock_of(id, "district", 0).due_at, "2026-12-02 16:00");
    assert_due(id);
    cx.now = when("2026-11-26 12:00"); /* 8 working hours later */
    must(&cx, ON(held_rule, .id = id, .level = LEVEL_WARD));
    assert_at(clock_of(id, "ward", 0).due_at, "2026-12-01 16:00"); /* Mon 16:00 + 8 */
    assert_string_equal(clock_of(id, "district", 0).shown, "paused");
    cx.now = when("2026-11-27 12:00");
    must(&cx, ON(held_rule, .id = id, .level = LEVEL_DISTRICT));
    assert_at(clock_of(id, "district", 0).due_at, "2026-12-03 16:00"); /* not begun anew */
    assert_due(id);
    /* A pause and its end leave the clock alone that stands still for another reason. */
    must(&cx, ON(pause_rule, .id = id));
    cx.now = when("2026-11-30 12:00");
    must(&cx, ON(resume_rule, .id = id, .level = LEVEL_DISTRICT));
    assert_string_equal(clock_of(id, "ward", 0).shown, "paused");
    assert_string_equal(clock_of(id, "district", 0).state, "running");
    assert_int_equal(clock_of(id, "district", 0).paused_at, 0);
    assert_due(id);
    cx.now = NOON;
}

static void the_next_level_takes_over_what_was_missed(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    cx.now = clock_of(id, "ward", 0).due_at + 60;
    must(&cx, ON(held_rule, .id = id, .level = LEVEL_DISTRICT));
    struct case_clock ward = clock_of(id, "ward", 0);
    assert_string_equal(ward.state, "missed");
    assert_int_equal(ward.ended_at, cx.now);
    assert_int_equal(load(id).overdue, 1);
    must(&cx, ON(held_rule, .id = id, .level = LEVEL_WARD));
    assert_int_equal(clock_of(id, "ward", 0).ended_at, ward.ended_at); /* it does not run again */
    assert_due(id);
    cx.now = NOON;
}

/* ---- the API ---- */

static void as_the_api_has_them(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    struct case_clock *list;
    size_t n;
    look();
    must(&cx, case_clocks(&cx, id, &list, &n));
    struct model *array = model_array(cx.a);
    case_clocks_to_model(&cx, list, 1, array);
    struct buf json = buf_new(cx.a, 4096);
    json_write(&json, array);
    assert_string_equal(
        buf_str(&json),
        "[{\"kind\":\"response\",\"due_at\":\"2026-11-26T09:00:00Z\",\"state\":\"on_time\","
        "\"provisional\":false,\"started_at\":\"2026-11-23T05:00:00Z\",\"ended_at\":null}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(around_idul_fitri),
        cmocka_unit_test(over_the_new_year),
        cmocka_unit_test(by_category_those_above_kind_and_all),
        cmocka_unit_test(at_risk_when_four_fifths_are_used),
        cmocka_unit_test(a_changed_rule_touches_no_running_clock),
        cmocka_unit_test(special_rules_come_and_go),
        cmocka_unit_test(bad_rules_are_refused),
        cmocka_unit_test(a_clock_starts_once),
        cmocka_unit_test(met_at_its_last_second_or_missed),
        cmocka_unit_test(cancelling_ends_all),
        cmocka_unit_test(a_pause_moves_by_working_time),
        cmocka_unit_test(what_is_late_cannot_be_paused),
        cmocka_unit_test(going_round_gains_no_time),
        cmocka_unit_test(the_next_level_takes_over_what_was_missed),
        cmocka_unit_test(as_the_api_has_them),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), work_open, stage_end);
}
