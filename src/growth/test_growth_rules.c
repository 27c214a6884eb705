/* Class, ladder and resilience against hand-worked cases, and at each limit: one below, at, one
 * above. */
#include "class_rule.h"
#include "ladder.h"
#include "recent.h"
#include "resilience.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))
#define BILLION  INT64_C(1000000000)
#define MILLION  INT64_C(1000000)
#define PP       "PP 7/2021"
#define UU       "UU 20/2008"

static const struct class_rule rules[] = {
    {1, UU, "6", "turnover", CLASS_MICRO, -1, 300 * MILLION, "2008-07-04", "2021-02-02", "", NULL,
     true},
    {2, UU, "6", "turnover", CLASS_SMALL, 300 * MILLION, 2500 * MILLION, "2008-07-04", "2021-02-02",
     "", NULL, true},
    {3, UU, "6", "turnover", CLASS_MEDIUM, 2500 * MILLION, 50 * BILLION, "2008-07-04", "2021-02-02",
     "", NULL, true},
    {4, PP, "35", "turnover", CLASS_MICRO, -1, 2 * BILLION, "2021-02-02", NULL, "", NULL, true},
    {5, PP, "35", "turnover", CLASS_SMALL, 2 * BILLION, 15 * BILLION, "2021-02-02", NULL, "", NULL,
     true},
    {6, PP, "35", "turnover", CLASS_MEDIUM, 15 * BILLION, 50 * BILLION, "2021-02-02", NULL, "",
     NULL, true},
    {7, PP, "35", "capital", CLASS_MICRO, -1, 1 * BILLION, "2021-02-02", NULL, "", NULL, true},
    {8, PP, "35", "capital", CLASS_SMALL, 1 * BILLION, 5 * BILLION, "2021-02-02", NULL, "", NULL,
     true},
    {9, PP, "35", "capital", CLASS_MEDIUM, 5 * BILLION, 10 * BILLION, "2021-02-02", NULL, "", NULL,
     true},
    {10, "BPS", "", "workers", CLASS_SMALL, 4, 19, "2008-01-01", NULL, "", NULL, false},
};
#define MONTH(y, m) (((y)-2000) * 12 + (m)-1)

/* `n` months up to 2026-10, each `amount`. */
static struct class_facts steady(struct month_figure *buf, int n, int64_t amount)
{
    for (int i = 0; i < n; i++) {
        buf[i] = (struct month_figure){MONTH(2026, 10) - n + 1 + i, 40, amount, amount, amount};
    }
    return (struct class_facts){.capital = FIELD_UNSET,
                                .workers = FIELD_UNSET,
                                .founded = -1,
                                .figures = buf,
                                .figures_n = (size_t)n};
}

static struct class_result on(const struct class_facts *f, const char *day)
{
    struct class_result r;
    class_reckon(rules, COUNT(rules), f, day, &r);
    return r;
}

static void test_capital_limits(void **state)
{
    (void)state;
    static const struct {
        int64_t capital;
        enum class_code code;
    } rows[] = {
        {0, CLASS_MICRO},
        {BILLION - 1, CLASS_MICRO},
        {BILLION, CLASS_MICRO},
        {BILLION + 1, CLASS_SMALL},
        {5 * BILLION - 1, CLASS_SMALL},
        {5 * BILLION, CLASS_SMALL},
        {5 * BILLION + 1, CLASS_MEDIUM},
        {10 * BILLION - 1, CLASS_MEDIUM},
        {10 * BILLION, CLASS_MEDIUM},
        {10 * BILLION + 1, CLASS_LARGE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct class_facts f = {.capital = rows[i].capital, .founded = MONTH(2026, 5)};
        struct class_result r = on(&f, "2026-11-29");
        assert_int_equal(r.code, rows[i].code);
        assert_int_equal(r.basis, BASIS_CAPITAL);
        assert_int_equal(r.value, rows[i].capital);
        assert_int_equal(r.to_next, r.code == CLASS_MICRO   ? BILLION + 1 - rows[i].capital
                                    : r.code == CLASS_SMALL ? 5 * BILLION + 1 - rows[i].capital
                                                            : 0);
    }
}

static void test_turnover_limits(void **state)
{
    (void)state;
    static const struct {
        int64_t year;
        enum class_code code;
    } rows[] = {
        {0, CLASS_MICRO},
        {2 * BILLION - 1, CLASS_MICRO},
        {2 * BILLION, CLASS_MICRO},
        {2 * BILLION + 1, CLASS_SMALL},
        {15 * BILLION - 1, CLASS_SMALL},
        {15 * BILLION, CLASS_SMALL},
        {15 * BILLION + 1, CLASS_MEDIUM},
        {50 * BILLION - 1, CLASS_MEDIUM},
        {50 * BILLION, CLASS_MEDIUM},
        {50 * BILLION + 1, CLASS_LARGE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct month_figure buf[12];
        struct class_facts f = steady(buf, 12, rows[i].year / 12);
        buf[3].amount += rows[i].year % 12;
        struct class_result r = on(&f, "2026-11-29");
        assert_int_equal(r.value, rows[i].year);
        assert_int_equal(r.code, rows[i].code);
        assert_int_equal(r.basis, BASIS_TURNOVER);
        assert_int_equal(r.months, 12);
    }
}

/* The same figures under the older law until the day before, under the newer from the day on. */
static void test_law_changes(void **state)
{
    (void)state;
    struct month_figure buf[12];
    for (int i = 0; i < 12; i++)
        buf[i] = (struct month_figure){MONTH(2020, 1) + i, 80, 100 * MILLION, 100 * MILLION,
                                       100 * MILLION};
    struct class_facts f = {.capital = FIELD_UNSET, .founded = -1, .figures = buf, .figures_n = 12};
    struct class_result before = on(&f, "2021-01-31"), last = on(&f, "2021-02-01"),
                        first = on(&f, "2021-02-02");
    assert_int_equal(before.code, CLASS_SMALL); /* 1.2 billion: over 300 million */
    assert_string_equal(before.rule->law, UU);
    assert_int_equal(last.code, CLASS_SMALL);
    assert_int_equal(first.code, CLASS_MICRO);
    assert_string_equal(first.rule->law, PP);
    assert_int_equal(first.months, 11); /* January has left the year */
    assert_true(first.verified);
    struct class_facts none = {.capital = BILLION, .founded = -1};
    assert_int_equal(on(&none, "2020-05-05").basis, BASIS_NONE); /* that law knew net worth alone */
    assert_int_equal(on(&none, "2007-05-05").code, CLASS_NONE);
}

static void test_weak_evidence(void **state)
{
    (void)state;
    struct month_figure buf[12];
    struct class_facts f = steady(buf, 5, 200 * MILLION);
    struct class_result r = on(&f, "2026-11-29");
    assert_int_equal(r.basis, BASIS_TURNOVER_WEAK); /* five of twelve months */
    assert_int_equal(r.value, 2400 * MILLION);
    f.capital = 10 * MILLION;
    assert_int_equal(on(&f, "2026-11-29").basis, BASIS_CAPITAL);
    f = steady(buf, 6, 200 * MILLION);
    f.capital = 10 * MILLION;
    r = on(&f, "2026-11-29");
    assert_int_equal(r.basis, BASIS_TURNOVER);
    assert_int_equal(r.code, CLASS_SMALL);
    f.founded = MONTH(2025, 12); /* not a year old: its capital counts */
    assert_int_equal(on(&f, "2026-11-29").basis, BASIS_CAPITAL);
    f.founded = MONTH(2025, 11);
    assert_int_equal(on(&f, "2026-11-29").basis, BASIS_TURNOVER);
    f.founded = MONTH(2026, 9); /* figures from before it was founded are no figures of it */
    f.capital = FIELD_UNSET;
    assert_int_equal(on(&f, "2026-11-29").months, 2);
    /* a third of a rupiah: 12 × 100 / 7 = 171.43 */
    f = steady(buf, 7, 0);
    buf[0].amount = 100;
    assert_int_equal(on(&f, "2026-11-29").value, 171);
    buf[0].amount = 102; /* 174.86 */
    assert_int_equal(on(&f, "2026-11-29").value, 175);
}

static void test_verified(void **state)
{
    (void)state;
    struct month_figure buf[12];
    struct class_facts f = steady(buf, 12, 10 * MILLION);
    assert_false(on(&f, "2026-11-01").verified);
    for (int i = 0; i < 5; i++)
        buf[i].confidence = CLASS_PROOF;
    assert_false(on(&f, "2026-11-01").verified);
    buf[5].confidence = CLASS_PROOF - 1;
    assert_false(on(&f, "2026-11-01").verified);
    buf[5].confidence = CLASS_PROOF;
    assert_true(on(&f, "2026-11-01").verified);
}

/* One good month is no rise, one good year is; a fall takes longer. */
static void test_hysteresis(void **state)
{
    (void)state;
    struct month_figure buf[30];
    struct class_facts f = steady(buf, 30, 100 * MILLION);
    const char *day = "2026-11-01";
    buf[29].amount = 5 * BILLION;
    assert_int_equal(on(&f, day).code, CLASS_SMALL);
    assert_int_equal(class_settle(rules, COUNT(rules), &f, day, CLASS_MICRO), CLASS_MICRO);
    f = steady(buf, 30, 200 * MILLION);
    assert_int_equal(class_settle(rules, COUNT(rules), &f, day, CLASS_MICRO), CLASS_SMALL);
    /* 200 million only since eight months: 8 × 200 + 4 × 100 = 2.0; a month earlier below: two in a
     * row */
    for (int i = 0; i < 22; i++)
        buf[i].amount = 100 * MILLION;
    assert_int_equal(on(&f, day).value, 2000 * MILLION);
    buf[29].amount++;
    assert_int_equal(on(&f, day).code, CLASS_SMALL);
    assert_int_equal(class_settle(rules, COUNT(rules), &f, day, CLASS_MICRO), CLASS_MICRO);
    /* a fall: below the line at six month ends in a row, no earlier */
    f = steady(buf, 30, 100 * MILLION);
    assert_int_equal(class_settle(rules, COUNT(rules), &f, day, CLASS_SMALL), CLASS_MICRO);
    for (int i = 0; i < 18; i++)
        buf[i].amount =
            400 * MILLION; /* until 2025-10: the year before 2026-11 is 1.2, before 2026-06 3.3 */
    assert_int_equal(on(&f, day).code, CLASS_MICRO);
    assert_int_equal(class_settle(rules, COUNT(rules), &f, day, CLASS_SMALL), CLASS_SMALL);
    /* stays where the law's figure agrees; and where nothing is known */
    f.figures_n = 0;
    assert_int_equal(class_settle(rules, COUNT(rules), &f, day, CLASS_SMALL), CLASS_SMALL);
    assert_int_equal(class_settle(rules, COUNT(rules), &f, day, CLASS_NONE), CLASS_NONE);
}

static void test_extremes(void **state)
{
    (void)state;
    struct month_figure buf[12];
    struct class_facts f = steady(buf, 12, INT64_C(1000000000000000));
    assert_int_equal(on(&f, "2026-11-01").value, INT64_C(12000000000000000));
    assert_int_equal(on(&f, "2026-11-01").code, CLASS_LARGE);
    f = steady(buf, 6, INT64_C(1000000000000000));
    assert_int_equal(on(&f, "2026-11-01").value, INT64_C(12000000000000000));
}

static void test_ladder(void **state)
{
    (void)state;
    struct ladder_indicator in[] = {{"LEG1", "legality", 10, 3, true},
                                    {"PRO4", "production", 5, 1, false},
                                    {"KEU1", "finance", 10, 2, false},
                                    {"DIG2", "digital", 5, -1, true}};
    struct ladder_result r;
    /* 30 + 5 + 20 = 55 of 75 → 73.3; known 25 of 30 → 83.3 */
    ladder_reckon(in, COUNT(in), INT32_MIN, STEP_UNKNOWN, &r);
    assert_int_equal(r.score, 73);
    assert_int_equal(r.coverage, 83);
    assert_int_equal(r.step, STEP_READY);
    assert_int_equal(r.missing_gate, -1);
    assert_int_equal(r.next[0], 2); /* one level of KEU1: 10; of PRO4: 5 */
    assert_int_equal(r.next[1], 1);
    assert_int_equal(r.next[2], -1);
    in[0].level = 0; /* 25 of 75 → 33.3 */
    ladder_reckon(in, COUNT(in), INT32_MIN, STEP_UNKNOWN, &r);
    assert_int_equal(r.step, STEP_STABLE);
    assert_int_equal(r.next[0], 0); /* a yes is three levels */
    in[0].level = 3;
    in[2].level = 1; /* no monthly books: 45 of 75 = 60 */
    in[1].level = 3; /* 55 of 75 = 73, but the gate is shut */
    ladder_reckon(in, COUNT(in), 0, STEP_UNKNOWN, &r);
    assert_int_equal(r.score, 73);
    assert_int_equal(r.step, STEP_GROWING);
    assert_int_equal(r.missing_gate, 2);
    assert_int_equal(r.next[0], 2);
    ladder_reckon(in, COUNT(in), -10, STEP_UNKNOWN, &r);
    assert_int_equal(r.step, STEP_GROWING);
    ladder_reckon(in, COUNT(in), -11, STEP_UNKNOWN, &r);
    assert_int_equal(r.step, STEP_STABLE);
    /* half is enough, less is not */
    struct ladder_indicator half[] = {{"A", "d", 5, 3, false}, {"B", "d", 5, -1, false}};
    ladder_reckon(half, 2, INT32_MIN, STEP_UNKNOWN, &r);
    assert_int_equal(r.coverage, 50);
    assert_int_equal(r.step, STEP_READY);
    half[1].weight = 6;
    ladder_reckon(half, 2, INT32_MIN, STEP_UNKNOWN, &r);
    assert_int_equal(r.step, STEP_UNKNOWN);
    ladder_reckon(half, 0, INT32_MIN, STEP_UNKNOWN, &r);
    assert_int_equal(r.step, STEP_UNKNOWN);
    assert_int_equal(r.next[0], -1);
}

/* Each line of the ladder: one below, at it; and the slack downwards. One indicator of weight 100 a
 * level of which is a third: scores by two indicators with fine weights. */
static void test_ladder_lines(void **state)
{
    (void)state;
    static const struct {
        int32_t score;
        enum ladder_step before, step;
    } rows[] = {
        {29, STEP_UNKNOWN, STEP_SURVIVING}, {30, STEP_UNKNOWN, STEP_STABLE},
        {49, STEP_UNKNOWN, STEP_STABLE},    {50, STEP_UNKNOWN, STEP_GROWING},
        {69, STEP_UNKNOWN, STEP_GROWING},   {70, STEP_UNKNOWN, STEP_READY},
        {25, STEP_STABLE, STEP_STABLE},     {24, STEP_STABLE, STEP_SURVIVING},
        {45, STEP_GROWING, STEP_GROWING},   {44, STEP_GROWING, STEP_STABLE},
        {65, STEP_READY, STEP_READY},       {64, STEP_READY, STEP_GROWING},
        {100, STEP_UNKNOWN, STEP_READY},    {0, STEP_UNKNOWN, STEP_SURVIVING},
        {0, STEP_READY, STEP_SURVIVING},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ladder_indicator in[] = {{"A", "d", rows[i].score, 3, false},
                                        {"B", "d", 100 - rows[i].score, 0, false}};
        struct ladder_result r;
        ladder_reckon(in, 2, INT32_MIN, rows[i].before, &r);
        assert_int_equal(r.score, rows[i].score);
        assert_int_equal(r.step, rows[i].step);
    }
}

static void test_median(void **state)
{
    (void)state;
    int64_t one[] = {7}, odd[] = {9, 1, 5}, even[] = {4, 1, 3, 2}, neg[] = {-3, -4};
    assert_int_equal(median_of(one, 1), 7);
    assert_int_equal(median_of(odd, 3), 5);
    assert_int_equal(median_of(even, 4), 3); /* 2.5 */
    assert_int_equal(median_of(neg, 2), -3); /* -3.5 */
}

/* Twelve months of 10, then 8, 5, 4, 5, 8, 10, 10, 11: from 2025-01 on. */
static size_t shock(struct month_figure *buf)
{
    static const int64_t after[] = {8, 5, 4, 5, 8, 10, 10, 11};
    for (int i = 0; i < 20; i++) {
        int64_t a = (i < 12 ? 10 : after[i - 12]) * MILLION;
        buf[i] = (struct month_figure){MONTH(2024, 1) + i, i < 12 ? 60 : 40, a, a, a};
    }
    return 20;
}

static void test_resilience(void **state)
{
    (void)state;
    struct month_figure f[20];
    size_t n = shock(f);
    struct resilience r;
    int32_t first = MONTH(2025, 1), last = MONTH(2025, 4), now = MONTH(2025, 8);
    resilience_reckon(f, n, first, last, now, &r);
    assert_true(r.known);
    assert_int_equal(r.baseline, 10 * MILLION);
    assert_int_equal(r.trough, 5 * MILLION); /* median of 8, 5, 4; then 5, 4, 5 */
    assert_int_equal(r.trough_month, first);
    assert_int_equal(r.fall, 50);
    assert_false(r.held);
    assert_int_equal(r.recovered_after, 4); /* 8, 10, 10 from May on */
    assert_int_equal(r.coverage, 100);
    assert_int_equal(r.confidence, 55); /* (12 × 60 + 4 × 40) / 16 */
    resilience_reckon(f, n, first, last, MONTH(2025, 4), &r);
    assert_int_equal(r.recovered_after, -1); /* as known then */
    resilience_reckon(f, 14, first, last, now, &r);
    assert_false(r.known); /* two months are no three */
    resilience_reckon(f + 7, 13, first, last, now, &r);
    assert_false(r.known); /* five months are no baseline */
    assert_int_equal(r.recovered_after, -1);
    resilience_reckon(f + 6, 14, first, last, now, &r);
    assert_true(r.known);
}

static void test_resilience_limits(void **state)
{
    (void)state;
    static const struct {
        int64_t low;
        int32_t fall;
        bool held;
        int32_t back;
    } rows[] = {{80, 20, true, -1}, {79, 21, false, -1}, {81, 19, true, -1},
                {95, 5, true, 0},   {94, 6, true, -1},   {120, -20, true, 0}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct month_figure f[15];
        for (int k = 0; k < 15; k++)
            f[k] = (struct month_figure){MONTH(2024, 1) + k, 50, k < 12 ? 100 : rows[i].low, 0, 0};
        struct resilience r;
        resilience_reckon(f, 15, MONTH(2025, 1), MONTH(2025, 3), MONTH(2025, 3), &r);
        assert_int_equal(r.fall, rows[i].fall);
        assert_int_equal(r.held, rows[i].held);
        assert_int_equal(r.recovered_after, rows[i].back);
    }
}

static void test_trend(void **state)
{
    (void)state;
    struct month_figure f[20];
    size_t n = shock(f);
    int32_t now = MONTH(2025, 3);
    assert_int_equal(trend_of(f, n, now), -43); /* 17 against 30: −43.3 */
    f[12].month = MONTH(2025, 1) - 100;
    assert_int_equal(trend_of(f, n, now), -55); /* two pairs: 9 against 20 */
    assert_int_equal(trend_of(f, 12, now), INT32_MIN);
    for (int i = 0; i < 3; i++)
        f[i].amount = 0;
    assert_int_equal(trend_of(f, n, now), INT32_MIN);
}

static int32_t fell(size_t n, int32_t first, const int64_t *amounts)
{
    struct month_figure f[8];
    for (size_t i = 0; i < n; i++)
        f[i] = (struct month_figure){first + (int32_t)i, 50, amounts[i], 0, 0};
    return fell_of(f, n, MONTH(2025, 6));
}

static void test_fell(void **state)
{
    (void)state;
    const int64_t half[] = {9999, 100, 100, 100, 50}, flat[] = {100, 100, 100}, up[] = {1, 1, 200};
    assert_int_equal(fell(5, MONTH(2025, 2), half), 50);    /* the fifth is too long ago */
    assert_int_equal(fell(5, MONTH(2024, 11), half), 50);   /* and so are the first two here */
    assert_int_equal(fell(5, MONTH(2024, 10), half), 0);    /* one to compare with */
    assert_int_equal(fell(5, MONTH(2024, 7), half), 0);     /* all are too long ago */
    assert_int_equal(fell(4, MONTH(2025, 4), half + 1), 0); /* the month that runs says nothing */
    assert_int_equal(fell(2, MONTH(2025, 5), half), 0);
    assert_int_equal(fell(3, MONTH(2025, 4), flat), 0);
    assert_int_equal(fell(3, MONTH(2025, 4), up), 0);
    assert_int_equal(fell(0, MONTH(2025, 4), up), 0);
}

/* ---- months as one text ---- */

static void test_recent(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct month_figure f[] = {
        {MONTH(2025, 12), CLASS_PROOF - 1, 0, 0, 0},
        {MONTH(2026, 1), CLASS_PROOF, 32700000, 30000000, 40000000},
        {MONTH(2026, 4), 100, INT64_C(999999999999999), 0, INT64_C(999999999999999)},
    };
    struct month_figure back[RECENT_MONTHS];
    assert_string_equal(recent_text(a, f, 0), "");
    assert_int_equal(recent_read("", back), 0);
    assert_int_equal(recent_read(NULL, back), 0);
    assert_string_equal(recent_text(a, f, 3), "2025-12:0,32700000+,,,999999999999999+");
    assert_int_equal(recent_read(recent_text(a, f, 3), back), 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(back[i].month, f[i].month);
        assert_int_equal(back[i].amount, f[i].amount);
        assert_int_equal(back[i].low, f[i].amount);
        assert_int_equal(back[i].high, f[i].amount);
        assert_int_equal(back[i].confidence >= CLASS_PROOF, f[i].confidence >= CLASS_PROOF);
    }
    struct month_figure whole[RECENT_MONTHS];
    for (int i = 0; i < RECENT_MONTHS; i++)
        whole[i] = (struct month_figure){MONTH(2023, 11) + i, 100, INT64_C(999999999999999), 0, 0};
    const char *text = recent_text(a, whole, RECENT_MONTHS);
    assert_int_equal(recent_read(text, back), RECENT_MONTHS);
    assert_int_equal(back[RECENT_MONTHS - 1].month, MONTH(2026, 10));
    assert_int_equal(back[RECENT_MONTHS - 1].amount, INT64_C(999999999999999));
    assert_int_equal(recent_read(arena_printf(a, "%s,1", text), back), RECENT_MONTHS);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_capital_limits), cmocka_unit_test(test_turnover_limits),
        cmocka_unit_test(test_law_changes),    cmocka_unit_test(test_weak_evidence),
        cmocka_unit_test(test_verified),       cmocka_unit_test(test_hysteresis),
        cmocka_unit_test(test_extremes),       cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_ladder_lines),   cmocka_unit_test(test_median),
        cmocka_unit_test(test_resilience),     cmocka_unit_test(test_resilience_limits),
        cmocka_unit_test(test_trend),          cmocka_unit_test(test_fell),
        cmocka_unit_test(test_recent),
    };
    return cmocka_run_group_tests_name("growth rules", tests, NULL, NULL);
}
