/* Levels of indicators from what the register knows: each limit at, one below, one above; and
 * forecasts. Pure. */
#include "growth_parts.h"
#include "target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MILLION INT64_C(1000000)

static const struct class_rule rules[] = {{.id = 1,
                                           .law = "PP 7/2021",
                                           .article = "Pasal 35 ayat (5) huruf a",
                                           .criterion = "turnover",
                                           .code = CLASS_MICRO,
                                           .over = -1,
                                           .up_to = 2000 * MILLION,
                                           .from = "2021-02-02",
                                           .source = "",
                                           .decides = true}};
static struct basis basis = {.rules = rules, .rules_n = 1};
static struct growth_day day;

static struct subject nobody(void)
{
    struct subject s = {.id = 1,
                        .ward = "35.73.02.1007",
                        .class_ = "micro",
                        .activity = "active",
                        .facts = {.capital = FIELD_UNSET, .workers = FIELD_UNSET, .founded = -1}};
    for (int i = 0; i < INDICATORS; i++) {
        s.told[i] = -1;
        basis.weights[i] = ladder_usual(i);
    }
    growth_day_of("2026-11-23", &day);
    return s;
}

static int32_t level(const struct subject *s, const char *code)
{
    struct growth g;
    growth_reckon(&basis, s, &day, STEP_UNKNOWN, &g);
    return g.indicators[indicator_index(code)].level;
}

static void workers(void **state)
{
    static const int32_t expected[] = {0, 1, 1, 2, 2, 3, 3};
    struct subject s = nobody();
    assert_int_equal(level(&s, "SDM1"), -1);
    for (int64_t n = 0; n < 7; n++) {
        s.facts.workers = n;
        assert_int_equal(level(&s, "SDM1"), expected[n]);
    }
}

/* Twelve months of so much together. */
static int32_t of_year(int64_t amount)
{
    struct month_figure months[12];
    struct subject s = nobody();
    for (int i = 0; i < 12; i++) {
        int64_t part = i < 11 ? amount / 12 : amount - amount / 12 * 11;
        months[i] = (struct month_figure){day.number - 12 + i, 80, part, part, part};
    }
    s.facts.figures = months;
    s.facts.figures_n = 12;
    return level(&s, "KEU4");
}

static void turnover(void **state)
{
    assert_int_equal(of_year(0), 0);
    assert_int_equal(of_year(300 * MILLION - 1), 0);
    assert_int_equal(of_year(300 * MILLION), 1);
    assert_int_equal(of_year(2000 * MILLION), 1);
    assert_int_equal(of_year(2000 * MILLION + 1), 2);
    assert_int_equal(of_year(15000 * MILLION), 2);
    assert_int_equal(of_year(15000 * MILLION + 1), 3);
}

static void turnover_beside_capital(void **state)
{
    /* Young: capital decides the class, the few months still say how much it sells. */
    struct month_figure months[2];
    struct subject s = nobody();
    for (int i = 0; i < 2; i++)
        months[i] = (struct month_figure){day.number - 2 + i, 80, 30 * MILLION, 0, 0};
    s.facts.founded = day.number - 3;
    s.facts.capital = MILLION;
    s.facts.figures = months;
    s.facts.figures_n = 2;
    assert_int_equal(level(&s, "KEU4"), 1); /* 360 million a year */
    s.facts.figures_n = 0;
    assert_int_equal(level(&s, "KEU4"), -1);
    s.told[indicator_index("KEU4")] = 2;
    assert_int_equal(level(&s, "KEU4"), 2);
}

static void papers(void **state)
{
    struct subject s = nobody();
    assert_int_equal(level(&s, "LEG1"), 0); /* none on record are to be got */
    assert_int_equal(level(&s, "LEG2"), 0);
    assert_int_equal(level(&s, "LEG3"), -1); /* not given is not none */
    s.told[indicator_index("LEG1")] = 3;
    s.told[indicator_index("LEG2")] = 2;
    assert_int_equal(level(&s, "LEG1"), 3);
    assert_int_equal(level(&s, "LEG2"), 2);
    s.licenses = 1; /* what is on record comes first */
    assert_int_equal(level(&s, "LEG2"), 1);
    s.licenses = 3;
    assert_int_equal(level(&s, "LEG2"), 3);
    s.licenses = 4;
    assert_int_equal(level(&s, "LEG2"), 3);
    s.npwp = true;
    assert_int_equal(level(&s, "LEG3"), 3);
}

static void channels(void **state)
{
    struct subject s = nobody();
    assert_int_equal(level(&s, "DIG1"), -1);
    s.channels = "home,stall";
    assert_int_equal(level(&s, "DIG1"), 0);
    s.channels = "stall,whatsapp";
    assert_int_equal(level(&s, "DIG1"), 1);
    s.channels = "whatsapp,social_media,marketplace";
    assert_int_equal(level(&s, "DIG1"), 3);
    s.channels = "whatsapp,social_media,marketplace,delivery_app";
    assert_int_equal(level(&s, "DIG1"), 3);
    s.channels = "marketplaces"; /* no code of ours */
    assert_int_equal(level(&s, "DIG1"), 0);
}

static void trainings(void **state)
{
    struct subject s = nobody();
    assert_int_equal(level(&s, "SDM2"), -1);
    for (int n = 1; n <= 4; n++) {
        s.trainings = n;
        assert_int_equal(level(&s, "SDM2"), n > 3 ? 3 : n);
    }
}

static void forecasts_by_hand(void **state)
{
    struct forecast f = {.done = 3, .near = 40, .rose = 10, .days_left = 73};
    forecast_reckon(&f); /* 40 × 10/50 × 73/365 = 1.6; 2 × √1.6 = 2.53 */
    assert_true(f.known);
    assert_int_equal(f.n, 5);
    assert_int_equal(f.low, 3);
    assert_int_equal(f.high, 7);
    f = (struct forecast){.near = 4000, .rose = 1000, .days_left = 365};
    forecast_reckon(&f); /* 800; 2 × √800 = 56.57 */
    assert_int_equal(f.n, 800);
    assert_int_equal(f.low, 743);
    assert_int_equal(f.high, 857);
    f = (struct forecast){.done = 7, .near = 40, .rose = 9, .days_left = 73};
    forecast_reckon(&f); /* one too few */
    assert_false(f.known);
    f = (struct forecast){.done = 7, .near = 40, .rose = 0, .days_left = 0};
    forecast_reckon(&f); /* the year is over */
    assert_true(f.known);
    assert_int_equal(f.n, 7);
    assert_int_equal(f.high, 7);
}

static void days(void **state)
{
    struct growth_day d;
    growth_day_of("2026-01-31", &d);
    assert_string_equal(d.month, "2026-01");
    assert_string_equal(d.first_month, "2023-02"); /* 36 with its own, that are drawn */
    assert_int_equal(d.number, 26 * 12);
    assert_int_equal(d.training_from, date_begins((struct date){2025, 1, 31}));
    assert_int_equal(d.training_until, date_begins((struct date){2026, 2, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers),  cmocka_unit_test(turnover),
        cmocka_unit_test(papers),   cmocka_unit_test(turnover_beside_capital),
        cmocka_unit_test(channels), cmocka_unit_test(trainings),
        cmocka_unit_test(days),     cmocka_unit_test(forecasts_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
