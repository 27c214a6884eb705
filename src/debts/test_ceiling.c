/* Debts beside the rules, worked by hand; the rules as they are kept, on both engines. */
#include "test_stage_debts.h"

#include "ceiling.h"

static struct ceiling_rules rules;
static struct ceiling_finding found[CEILING_FINDINGS_MAX];
static size_t found_n;

static enum err seed_rule(struct ctx *c, void *arg)
{
    return ceiling_seed(c);
}

static void test_seeded_once(void **state)
{
    as(NULL);
    must(&cx, write_now(seed_rule, NULL));
    must(&cx, write_now(seed_rule, NULL));
    look();
    must(&cx, ceiling_list(&cx, &rules));
    assert_int_equal(rules.n, 32);
}

/* A million as agreed (900,000 in the hand), of a lender that was licensed. */
static struct debt million(const char *taken_on, int64_t tenor, const char *unit)
{
    struct debt d = debt_new();
    d.kind = "online";
    d.legal = d.legal_then = "licensed";
    d.purpose = "consumer";
    d.received = 900000;
    d.withheld = 100000;
    d.taken_on = taken_on;
    d.tenor = tenor;
    d.tenor_unit = unit;
    return d;
}

static size_t check_on(const struct debt *d, const char *on)
{
    struct ceiling_about about = {.on = on, .scale = "micro", .known = true};
    return found_n = ceiling_check(d, &rules, &about, found);
}

/* The `nth` finding of a topic, or one that says nothing. */
static const struct ceiling_finding *of(const char *topic, size_t nth)
{
    static const struct ceiling_finding none = {.verdict = "none"};
    for (size_t i = 0; i < found_n; i++)
        if (strcmp(found[i].topic, topic) == 0 && nth-- == 0)
            return &found[i];
    return &none;
}

static void benefit(int64_t claimed, struct debt d, const char *verdict, int64_t excess)
{
    d.claimed = claimed;
    check_on(&d, d.taken_on);
    assert_string_equal(of("benefit", 0)->verdict, verdict);
    assert_true(of("benefit", 0)->excess == excess);
}

/* 0.3 % of 1,000,000 a day for 30 days: 90,000 at most, so 990,000 may be claimed. */
static void test_at_below_above(void **state)
{
    struct debt d = million("2024-03-01", 30, "day");
    benefit(989999, d, "within", 0);
    benefit(990000, d, "within", 0);
    benefit(990001, d, "exceeds", 1);
    assert_true(of("benefit", 0)->allowed == 90000 && of("benefit", 0)->days == 30);
    assert_true(of("benefit", 0)->citable && !of("benefit", 0)->check);
    d.paid = 400000; /* what was paid counts as well */
    benefit(590001, d, "exceeds", 1);
    d = million("2024-03-01", 1, "day"); /* 3,000.003 rupiah: the fraction is allowed */
    d.withheld = 100001;
    benefit(903001, d, "within", 0);
    benefit(903002, d, "exceeds", 1);
    assert_string_equal(of("total", 0)->verdict, "within");
    d = million("2024-03-01", 1200, "month");
    d.received = 1000000;
    d.withheld = FIELD_UNSET;
    d.claimed = 2000000;
    check_on(&d, "2024-03-01"); /* all together: 100 % and no more */
    assert_string_equal(of("total", 0)->verdict, "within");
    d.claimed = 2000001;
    check_on(&d, "2024-03-01");
    assert_string_equal(of("total", 0)->verdict, "exceeds");
    assert_true(of("total", 0)->excess == 1 && of("total", 0)->citable);
}

static void test_largest_and_nothing(void **state)
{
    struct debt d = million("2024-03-01", 1200, "month");
    d.received = INT64_C(1000000000000000);
    d.withheld = 0;
    d.claimed = d.received;
    check_on(&d, "2026-11-23");
    /* to 2124-03-01: 100 years with 24 leap days, for 2100 has none */
    assert_true(of("benefit", 0)->days == 36524);
    assert_true(of("benefit", 0)->allowed == INT64_C(109572000000000000));
    d = million("2024-03-01", 30, "day");
    d.received = d.withheld = d.claimed = 0;
    check_on(&d, "2024-03-01");
    assert_string_equal(of("benefit", 0)->verdict, "within");
    d.claimed = 1;
    check_on(&d, "2024-03-01");
    assert_true(of("benefit", 0)->excess == 1);
}

/* Last of 2024: 0.3 % whatever the tenor. 2025: 0.3 to 180 days, else 0.2. 2026: two that differ.
 */
static void test_turn_of_the_rule(void **state)
{
    struct debt d = million("2024-12-31", 200, "day");
    d.claimed = 900000;
    check_on(&d, "2024-12-31");
    assert_true(of("benefit", 0)->allowed == 600000);
    d.taken_on = "2025-01-01";
    check_on(&d, "2025-01-01");
    assert_true(of("benefit", 0)->allowed == 400000 && !of("benefit", 0)->check);
    d.taken_on = "2025-12-31";
    check_on(&d, "2025-12-31");
    assert_true(of("benefit", 0)->allowed == 400000 && !of("benefit", 0)->check);
    d.taken_on = "2026-01-01";
    d.claimed = 1900001; /* 1,000,001 charged: above either */
    check_on(&d, "2026-01-01");
    assert_true(of("benefit", 0)->check && of("benefit", 1)->check);
    assert_true(!of("benefit", 0)->citable && !of("benefit", 1)->citable);
    assert_string_equal(of("benefit", 1)->verdict, "exceeds");
    assert_string_equal(of("benefit", 2)->verdict, "none");
    assert_true(of("total", 0)->citable); /* that rule is sure */
    d.taken_on = "2016-12-31";
    check_on(&d, "2026-01-01");
    assert_string_equal(of("benefit", 0)->missing, "rule");
    d.taken_on = NULL; /* whose rules? */
    d.claimed = 1900001;
    check_on(&d, "2024-06-01");
    assert_string_equal(of("total", 0)->missing, "taken_on");
    assert_true(of("total", 0)->check && !of("total", 0)->citable);
}

static void days_of(const char *taken_on, int64_t tenor, const char *unit, int64_t days,
                    size_t matching)
{
    struct debt d = million(taken_on, tenor, unit);
    d.claimed = 900000;
    check_on(&d, taken_on);
    assert_true(of("benefit", 0)->days == days);
    assert_string_equal(of("benefit", matching)->verdict, "none");
    assert_string_not_equal(of("benefit", matching - 1)->verdict, "none");
}

/* The source says six months, the rule 180 days: 181 to 184 days may be either. */
static void test_days_and_leap_years(void **state)
{
    days_of("2024-01-31", 1, "month", 29, 1); /* to 29 February */
    days_of("2025-01-31", 1, "month", 28, 1);
    days_of("2024-02-01", 12, "month", 366, 1);
    days_of("2024-03-01", 12, "month", 365, 1);
    days_of("2025-03-01", 6, "month", 184, 1); /* six months are six months */
    assert_true(of("benefit", 0)->rule->value == 3000);
    days_of("2025-03-01", 7, "month", 214, 1);
    assert_true(of("benefit", 0)->rule->value == 2000);
    days_of("2025-03-01", 180, "day", 180, 1);
    days_of("2025-03-01", 181, "day", 181, 2);
    assert_true(of("benefit", 0)->check);
    days_of("2025-03-01", 184, "day", 184, 2);
    days_of("2025-03-01", 185, "day", 185, 1);
    assert_true(of("benefit", 0)->rule->value == 2000);
    days_of("2025-03-01", 2, "week", 14, 1);
}

static void test_fines(void **state)
{
    struct debt d = million("2024-03-01", 30, "day"); /* due on 31 March */
    d.claimed = 1030000;
    d.late_claimed = 30000; /* ten days of 0.3 % */
    check_on(&d, "2024-04-10");
    assert_string_equal(of("late", 0)->verdict, "within");
    assert_string_equal(of("benefit", 0)->verdict, "exceeds"); /* 100,000 of interest */
    assert_true(of("benefit", 0)->excess == 10000);
    d.late_claimed = 30001;
    check_on(&d, "2024-04-10");
    assert_true(of("late", 0)->excess == 1 && of("late", 0)->days == 10);
    check_on(&d, "2024-03-31"); /* not late yet: no fine at all */
    assert_true(of("late", 0)->excess == 30001);
    d.late_claimed = FIELD_UNSET; /* not told apart: they count with what a fine may be */
    d.claimed = 1020000;
    check_on(&d, "2024-04-10");
    assert_true(of("benefit", 0)->allowed == 120000 && !of("benefit", 0)->check);
    assert_string_equal(of("benefit", 0)->verdict, "within");
    d.taken_on = "2025-03-01"; /* no rule on fines is known for 2025 */
    check_on(&d, "2025-04-10");
    assert_true(of("benefit", 0)->check && !of("benefit", 0)->citable);
    assert_string_equal(of("benefit", 0)->missing, "late_claimed");
    d.late_claimed = 1;
    check_on(&d, "2025-04-10");
    assert_string_equal(of("late", 0)->missing, "rule");
}

static void test_said_prices(void **state)
{
    struct debt d = million("2024-03-01", 30, "day");
    d.rate = "0.3";
    d.cost_per = "day";
    d.cost = 3001;
    check_on(&d, "2024-03-01");
    assert_string_equal(of("rate", 0)->verdict, "within");
    assert_true(of("cost", 0)->excess == 1);
    assert_string_equal(of("benefit", 0)->missing, "claimed");
    d.rate = "0.300001";
    check_on(&d, "2024-03-01");
    assert_string_equal(of("rate", 0)->verdict, "exceeds");
    d.rate = "9.3"; /* a month of 31 days */
    d.cost_per = "month";
    check_on(&d, "2024-03-01");
    assert_string_equal(of("rate", 0)->verdict, "within");
}

static void test_only_the_licensed(void **state)
{
    static const char *const then[] = {"not_proven", "illegal", "revoked"};
    struct debt d = million("2024-03-01", 30, "day");
    d.claimed = 9000000;
    for (size_t i = 0; i < 3; i++) {
        d.legal_then = then[i];
        assert_int_equal(check_on(&d, "2024-03-01"), 1);
        assert_string_equal(of("law", 0)->verdict, "uncovered");
        assert_string_equal(of("law", 0)->legal, then[i]);
    }
    d.legal_then = "licensed";
    d.kind = "bank";
    assert_int_equal(check_on(&d, "2024-03-01"), 1);
    d.kind = "online";
    d.legal = "revoked"; /* since; then it was licensed */
    check_on(&d, "2024-03-01");
    assert_string_equal(of("benefit", 0)->verdict, "exceeds");
}

/* 2026-11-22 is a Sunday, the 21st a Saturday. */
static void test_hours(void **state)
{
    static const struct {
        const char *day, *time, *verdict;
        bool holiday;
    } rows[] = {{"2026-11-20", "08:00", "within", false}, {"2026-11-20", "07:59", "exceeds", false},
                {"2026-11-20", "20:00", "within", false}, {"2026-11-20", "20:01", "exceeds", false},
                {"2026-11-21", "10:00", "within", false}, {"2026-11-22", "10:00", "exceeds", false},
                {"2026-11-22", NULL, "exceeds", false},   {"2026-11-20", NULL, "none", false},
                {"2026-11-20", "10:00", "exceeds", true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct debt d = million("2024-03-01", 30, "day");
        struct ceiling_about about = {.on = "2026-11-23", .known = true};
        d.contacted_on = rows[i].day;
        d.contacted_time = rows[i].time;
        about.holiday = rows[i].holiday;
        found_n = ceiling_check(&d, &rules, &about, found);
        assert_string_equal(of("hours", 0)->verdict, rows[i].verdict);
    }
}

static void test_a_whole_sheet(void **state)
{
    struct debt list[5];
    for (int i = 0; i < 5; i++) {
        list[i] = million("2024-03-01", 30, "day");
        list[i].lender_id = i + 1;
    }
    found_n = ceiling_check_sheet(list, 3, &rules, "2026-11-23", FIELD_UNSET, FIELD_UNSET, found);
    assert_string_equal(of("platforms", 0)->verdict, "within");
    found_n = ceiling_check_sheet(list, 4, &rules, "2026-11-23", 3000000, 900000, found);
    assert_true(of("platforms", 0)->actual == 4 && of("platforms", 0)->excess == 1);
    assert_string_equal(of("income", 0)->verdict, "within"); /* 30 % in 2026 */
    list[3].lender_id = 1;                                   /* two loans of one lender */
    list[4].claimed = 0;                                     /* nothing is owed any more */
    found_n = ceiling_check_sheet(list, 5, &rules, "2026-11-23", 3000000, 900001, found);
    assert_string_equal(of("platforms", 0)->verdict, "within");
    assert_true(of("income", 0)->excess == 1 && of("income", 0)->citable);
    found_n = ceiling_check_sheet(list, 5, &rules, "2025-11-23", 3000000, 1200001, found);
    assert_true(of("income", 0)->check && !of("income", 0)->citable); /* 40 %: from memory */
}

/* ---- kept ---- */

static enum err add_rule(struct ctx *c, void *arg)
{
    return ceiling_add(c, arg);
}
static enum err put_rule(struct ctx *c, void *arg)
{
    return ceiling_put(c, arg);
}

static void test_rules_are_kept(void **state)
{
    struct ceiling_rule r = {0}, bad;
    field_clear(&ceiling_fields, &r);
    r.topic = "benefit";
    r.value_text = "0,15";
    r.valid_from = "2027-01-01";
    r.law = "SEOJK baru";
    r.source = "Siaran OJK";
    r.checked_on = "2026-11-20";
    bad = r;
    as(&lurah);
    assert_int_equal(write_now(add_rule, &r), ERR_FORBIDDEN);
    as(&officer);
    bad.value_text = "0,12345";
    bad.valid_to = "2027-01-01";
    bad.days_from = 10;
    bad.days_to = 9;
    bad.checked_on = "2026-11-24";
    assert_int_equal(write_now(add_rule, &bad), ERR_INVALID);
    assert_non_null(said("value"));
    assert_non_null(said("valid_to"));
    assert_non_null(said("days_to"));
    assert_non_null(said("checked_on"));
    must(&cx, write_now(add_rule, &r));
    assert_true(r.value == 1500);
    assert_string_equal(r.value_text, "0.15");
    r.verified = true;
    r.valid_to = "2028-01-01";
    struct ceiling_rule stale = r;
    must(&cx, write_now(put_rule, &r));
    assert_true(r.version == 2 && r.verified);
    assert_int_equal(write_now(put_rule, &stale), ERR_STALE);
    bad = r;
    bad.topic = "hours";
    bad.value_text = "20:00-08:00";
    assert_int_equal(write_now(add_rule, &bad), ERR_INVALID);
    bad.value_text = "08:00-20:00";
    must(&cx, write_now(add_rule, &bad));
    assert_string_equal(bad.value_text, "08:00-20:00");
}

/* What collectors did: only where it was told, dated, and by one verified rule citable. */
static void test_conduct(void **state)
{
    struct debt d = million("2025-03-01", 30, "day");
    d.claimed = 900000;
    check_on(&d, "2026-11-23");
    assert_string_equal(of("threats", 0)->verdict, "none");
    d.behaviour = "shames,violence,contacts_others,spreads_data,outside_hours";
    check_on(&d, "2026-11-23");
    assert_string_equal(of("threats", 0)->verdict, "exceeds");
    assert_true(of("threats", 0)->citable && !of("threats", 0)->check);
    assert_string_equal(of("threats", 0)->rule->article, "Pasal 62");
    assert_false(ceiling_told(of("threats", 0), 0)); /* threatens was not told */
    assert_true(ceiling_told(of("threats", 0), 1) && ceiling_told(of("threats", 0), 2));
    assert_true(of("others", 0)->citable);
    assert_true(of("data", 0)->check && !of("data", 0)->citable); /* its article was not checked */
    assert_string_equal(of("place", 0)->verdict, "none");
    assert_int_equal(ceiling_excess(found, found_n), 0); /* no rupiah of it */
    d.taken_on = "2023-06-01"; /* before the rule, and nobody says when it was */
    check_on(&d, "2026-11-23");
    assert_true(of("threats", 0)->check && !of("threats", 0)->citable);
    assert_string_equal(of("threats", 0)->missing, "contacted_on");
    d.contacted_on = "2026-11-20";
    check_on(&d, "2026-11-23");
    assert_true(of("threats", 0)->citable);
    d.contacted_on = "2023-06-20";
    check_on(&d, "2026-11-23");
    assert_string_equal(of("threats", 0)->verdict, "none");
    d = million("2025-03-01", 30, "day");
    d.behaviour = "threatens";
    d.legal = d.legal_then = "not_proven"; /* these rules are for those that were licensed */
    check_on(&d, "2026-11-23");
    assert_string_equal(of("threats", 0)->verdict, "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_seeded_once),
                                       cmocka_unit_test(test_conduct),
                                       cmocka_unit_test(test_at_below_above),
                                       cmocka_unit_test(test_largest_and_nothing),
                                       cmocka_unit_test(test_turn_of_the_rule),
                                       cmocka_unit_test(test_days_and_leap_years),
                                       cmocka_unit_test(test_fines),
                                       cmocka_unit_test(test_said_prices),
                                       cmocka_unit_test(test_only_the_licensed),
                                       cmocka_unit_test(test_hours),
                                       cmocka_unit_test(test_a_whole_sheet),
                                       cmocka_unit_test(test_rules_are_kept)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
