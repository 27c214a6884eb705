/*
 * The demo's cases hold what the room of cases promises: clocks and due times, history, seals; an
 * equal seed gives equal cases; nothing was refused and nobody was told.
 */
#include "test_stage_demo.h"

#include "audit.h"
#include "case_work.h"
#include "holiday.h"

enum { BUSINESSES = 60, CASES = 260 };

static void open_city(uint64_t seed, int64_t cases)
{
    city_open(
        END + 5000,
        (struct demo_plan){.businesses = BUSINESSES, .months = 24, .cases = cases, .seed = seed});
}

static int begin(void **state)
{
    open_city(1, CASES);
    return 0;
}

static int64_t count_of(const struct query *q)
{
    int64_t n = -1;
    must(&cx, db_int_of(&cx, q, NO_ARGS, -1, &n));
    return n;
}
#define COUNT(name, SQL)                        \
    QUERY(name, false, "SELECT count(*) " SQL); \
    int64_t n_##name = count_of(&name)
/* No row like this. */
#define NONE(name, SQL) \
    COUNT(name, SQL);   \
    assert_int_equal(n_##name, 0)
#define SOME(name, least, SQL) \
    COUNT(name, SQL);          \
    assert_in_range(n_##name, least, 100000)

/* ---- what the room promises ---- */

static void test_clocks(void **state)
{
    NONE(due,
         "FROM casefile c WHERE due_at <> coalesce((SELECT min(k.due_at) FROM case_clock k WHERE "
         "k.case_id = c.id AND k.ended_at IS NULL AND k.paused_at IS NULL), 9999999999)");
    NONE(risk,
         "FROM casefile c WHERE due_at < 9999999999 AND NOT EXISTS (SELECT 1 FROM case_clock k "
         "WHERE k.case_id = c.id AND k.ended_at IS NULL AND k.due_at = c.due_at AND k.risk_at = "
         "c.risk_at)");
    NONE(missed,
         "FROM casefile c WHERE overdue <> (SELECT count(*) FROM case_clock k WHERE k.case_id = "
         "c.id AND k.state = 'missed' AND k.kind <> 'answer')");
    NONE(unmarked,
         "FROM case_clock WHERE state = 'running' AND paused_at IS NULL AND due_at < 1795399140");
    NONE(running,
         "FROM case_clock k JOIN casefile c ON c.id = k.case_id WHERE k.ended_at IS NULL AND "
         "c.state IN ('held', 'closed')");
    NONE(
        level,
        "FROM casefile c WHERE state IN ('new', 'open') AND NOT EXISTS (SELECT 1 FROM case_clock k "
        "WHERE k.case_id = c.id AND k.round = c.reopened AND k.kind = CASE c.level WHEN 1 THEN "
        "'ward' WHEN 2 THEN 'district' WHEN 3 THEN 'city' ELSE 'partner' END)");
    NONE(backwards, "FROM case_clock WHERE due_at <= started_at OR ended_at < started_at");
    NONE(pause,
         "FROM casefile c WHERE paused_until IS NOT NULL AND (state <> 'open' OR paused_until <= "
         "1795399200 OR NOT EXISTS (SELECT 1 FROM case_clock k WHERE k.case_id = c.id AND "
         "k.paused_at IS NOT NULL))");
}

static void test_states(void **state)
{
    NONE(closed, "FROM casefile WHERE (state = 'closed') <> (closed_at IS NOT NULL) OR (state IN "
                 "('resolved', 'closed')) <> (outcome IS NOT NULL)");
    NONE(resolved, "FROM casefile WHERE state = 'resolved' AND resolved_at IS NULL");
    NONE(answered,
         "FROM casefile WHERE (state = 'new' AND responded_at IS NOT NULL) OR (state = 'open' AND "
         "responded_at IS NULL)");
    NONE(times,
         "FROM casefile WHERE opened_at > 1795399200 OR responded_at < opened_at OR resolved_at < "
         "opened_at OR closed_at < opened_at OR updated_at < opened_at");
    NONE(outside, "FROM casefile WHERE level = 4 AND partner_id IS NULL AND body_code IS NULL");
    NONE(hands, "FROM casefile c JOIN account a ON a.id = c.assignee_id WHERE a.area <> '' AND "
                "substr(c.ward, 1, length(a.area)) <> a.area");
    NONE(sealed, "FROM casefile WHERE seal > 0 AND title IS NOT NULL OR seal = 0 AND title_sealed "
                 "IS NOT NULL");
    NONE(words, "FROM case_word w JOIN casefile c ON c.id = w.case_id WHERE c.seal > 0");
    NONE(nobody,
         "FROM casefile WHERE anonymous = 1 AND (phone IS NOT NULL OR reporter IS NOT NULL)");
    NONE(newest,
         "FROM casefile a JOIN casefile b ON b.id = a.id + 1 WHERE b.created_at < a.created_at");
}

static void test_history(void **state)
{
    NONE(opened, "FROM casefile c WHERE (SELECT count(*) FROM case_event e WHERE e.case_id = c.id "
                 "AND e.type "
                 "= 'opened' AND e.at = c.created_at) <> 1");
    NONE(missed,
         "FROM casefile c WHERE (SELECT count(*) FROM case_event e WHERE e.case_id = c.id AND "
         "e.type "
         "= 'missed') <> (SELECT count(*) FROM case_clock k WHERE k.case_id = c.id AND k.state = "
         "'missed')");
    NONE(order, "FROM case_event a JOIN case_event b ON b.id = a.id + 1 WHERE b.at < a.at");
    NONE(future, "FROM case_event WHERE at > 1795399200");
    NONE(
        rated,
        "FROM casefile c WHERE rating IS NOT NULL AND NOT EXISTS (SELECT 1 FROM case_event e WHERE "
        "e.case_id = c.id AND e.type = 'rate')");
    NONE(audited,
         "FROM casefile c WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.entity = 'case' AND "
         "a.entity_id = c.id AND a.action = 'open')");
    NONE(acts,
         "FROM case_event e WHERE e.type IN ('verify', 'reply', 'resolve', 'transfer', 'close') "
         "AND NOT "
         "EXISTS (SELECT 1 FROM audit a WHERE a.entity = 'case' AND a.entity_id = e.case_id AND "
         "a.action = e.type AND a.at = e.at)");
    NONE(notices, "FROM notice");
    assert_int_equal(refused, 0);
}

static void tell_problem(void *arg, const char *text)
{
    print_error("%s\n", text);
}

static void test_audit_chain(void **state)
{
    int64_t rows;
    int problems;
    must(&cx, audit_verify(&cx, tell_problem, NULL, &rows, &problems));
    assert_int_equal(problems, 0);
    assert_true(rows > CASES * 4);
}

/* Whoever works, works while the office is open. */
static void test_office_hours(void **state)
{
    QUERY(q, false,
          "SELECT at FROM case_event WHERE type IN ('verify', 'assign', 'transfer', 'resolve')");
    const struct worktime *t = worktime_now(&cx);
    struct rows *r = db_rows(&cx, &q, NO_ARGS);
    size_t n = 0;
    while (rows_next(r)) {
        int64_t at = row_int(r, 0);
        assert_true(worktime_is_open(t, at) || worktime_is_open(t, at - 1));
        n++;
    }
    must(&cx, rows_end(r));
    assert_true(n > CASES);
}

/* ---- a city's life ---- */

static void test_variety(void **state)
{
    SOME(all, CASES - 4, "FROM casefile");
    SOME(unfinished, 15, "FROM casefile WHERE state IN ('new', 'open')");
    SOME(overdue, 1, "FROM casefile WHERE state IN ('new', 'open') AND due_at < 1795399200");
    SOME(in_time, CASES / 2, "FROM casefile WHERE overdue = 0");
    SOME(late, CASES / 20, "FROM casefile WHERE overdue > 0");
    SOME(climbed, 5, "FROM case_event WHERE type = 'escalate'");
    SOME(wards, 35, "FROM (SELECT DISTINCT ward FROM casefile) AS w");
    SOME(months, 24, "FROM (SELECT DISTINCT opened_at / 2629800 FROM casefile) AS m");
    SOME(categories, 20, "FROM (SELECT DISTINCT category FROM casefile) AS c");
    SOME(sealed, 20, "FROM casefile WHERE seal > 0");
    SOME(anonymous, 1, "FROM casefile WHERE anonymous = 1");
    SOME(others, 5, "FROM casefile WHERE concerns = 'other'");
    SOME(shops, 20, "FROM casefile WHERE business_id IS NOT NULL");
    SOME(owners, 2, "FROM casefile WHERE reporter_id IS NOT NULL");
    SOME(rated, 50, "FROM casefile WHERE rating IS NOT NULL");
    SOME(again, 2, "FROM casefile WHERE reopened > 0");
    SOME(referred, 2, "FROM case_event WHERE type = 'refer'");
    SOME(paused, 2, "FROM case_event WHERE type = 'pause'");
    SOME(twice, 1, "FROM casefile WHERE duplicate_of IS NOT NULL");
    SOME(replies, 5, "FROM reply_template");
}

/* ---- equal seed, equal cases ---- */

static uint64_t mixed(uint64_t sum, const char *text)
{
    for (const char *s = text ? text : "-"; *s; s++)
        sum = (sum ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return sum;
}

static uint64_t mixed_in(uint64_t sum, int64_t n)
{
    return (sum ^ (uint64_t)n) * UINT64_C(1099511628211);
}

/* Of all that can be read: what was told, how it stands, what happened. */
static uint64_t fingerprint(void)
{
    COUNT(all, "FROM casefile");
    uint64_t sum = UINT64_C(14695981039346656037);
    for (int64_t id = 1; id <= n_all; id++) {
        struct arena_mark mark = arena_mark(cx.a);
        struct casefile c;
        struct case_event *events;
        size_t n;
        must(&cx, case_load(&cx, id, &c));
        assert_non_null(c.body);
        sum = mixed(mixed(mixed(mixed(sum, c.title), c.body), c.category), c.ward);
        sum = mixed(mixed(mixed(mixed(sum, c.state), c.reporter), c.phone), c.assignee);
        sum = mixed_in(mixed_in(mixed_in(sum, c.due_at), c.opened_at), c.business_id);
        must(&cx, case_events(&cx, &c, &events, &n));
        for (size_t i = 0; i < n; i++)
            sum = mixed_in(mixed(mixed(sum, events[i].type), events[i].text), events[i].at);
        arena_reset(cx.a, mark);
    }
    return sum;
}

static void test_equal_seed_equal_cases(void **state)
{
    uint64_t sums[3];
    static const uint64_t seeds[] = {3, 3, 4};
    city_close();
    for (size_t i = 0; i < 3; i++) {
        open_city(seeds[i], 60);
        sums[i] = fingerprint();
        assert_int_equal(refused, 0);
        city_close();
    }
    assert_true(sums[0] == sums[1]);
    assert_true(sums[0] != sums[2]);
    open_city(1, CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_audit_chain),
        cmocka_unit_test(test_office_hours),
        cmocka_unit_test(test_variety),
        cmocka_unit_test(test_equal_seed_equal_cases),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
