/* Calendar: strict and loose dates, days, months, instants; what must be refused. */
#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))

static const struct date today = {2026, 11, 23};

static void test_strict(void **state)
{
    (void)state;
    static const char *const good[] = {"1900-01-01", "2000-02-29", "2024-02-29", "2199-12-31"};
    static const char *const bad[] = {
        "",           "1899-12-31",  "2200-01-01",  "1900-02-29", "2023-02-29",
        "2023-04-31", "2023-00-10",  "2023-13-10",  "2023-10-00", "2023-1-1",
        "23-10-10",   "2023-10-10 ", " 2023-10-10", "2023/10/10", "2023-10-1a",
        "2023-10",    "+023-10-10",  "2023-10-100"};
    for (size_t i = 0; i < COUNT(good); i++) {
        struct date d;
        char text[DATE_LEN + 1];
        assert_true(date_parse(good[i], &d));
        date_format(d, text);
        assert_string_equal(text, good[i]);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct date d = {1, 2, 3};
        if (date_parse(bad[i], &d))
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(d.year, 1); /* touched only on success */
    }
    struct date d;
    assert_false(date_parse(NULL, &d));
    assert_true(date_year_off("9999-01-01") && date_year_off("1899-12-31T10:00:00Z"));
    assert_false(date_year_off("2026-01-01") || date_year_off("9999-13-01") ||
                 date_year_off("9999") || date_year_off(NULL));
}

static void test_months(void **state)
{
    (void)state;
    assert_true(month_valid("2026-11"));
    static const char *const bad[] = {"",           "2026-00", "2026-13", "2026-1",
                                      "2026-11-01", "1899-12", "x"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(month_valid(bad[i]));
    assert_false(month_valid(NULL));
    static const struct {
        struct date from;
        int months;
        struct date to;
    } rows[] = {
        {{2024, 1, 31}, 1, {2024, 2, 29}},   {{2023, 1, 31}, 1, {2023, 2, 28}},
        {{2024, 2, 29}, 12, {2025, 2, 28}},  {{2024, 3, 31}, -1, {2024, 2, 29}},
        {{2024, 1, 15}, -1, {2023, 12, 15}}, {{2024, 12, 15}, 1, {2025, 1, 15}},
        {{2024, 5, 31}, 0, {2024, 5, 31}},   {{2000, 1, 1}, -1200, {1900, 1, 1}},
        {{2024, 1, 1}, 25, {2026, 2, 1}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date r = date_add_months(rows[i].from, rows[i].months);
        assert_memory_equal(&r, &rows[i].to, sizeof(r));
    }
}

/* Every day of three hundred years follows the one before, and comes back. */
static void test_days(void **state)
{
    (void)state;
    assert_int_equal(date_days((struct date){1970, 1, 1}), 0);
    assert_int_equal(date_days((struct date){1969, 12, 31}), -1);
    assert_int_equal(date_days((struct date){2000, 3, 1}), 11017);
    int64_t first = date_days((struct date){1900, 1, 1}),
            last = date_days((struct date){2199, 12, 31});
    assert_int_equal(last - first + 1, 109573);
    struct date before = date_from_days(first - 1);
    assert_false(date_valid(before));
    for (int64_t day = first; day <= last; day++) {
        struct date d = date_from_days(day);
        assert_true(date_valid(d));
        assert_int_equal(date_days(d), day);
        bool next = d.day == before.day + 1 ||
                    (d.day == 1 &&
                     (d.month == before.month + 1 || (d.month == 1 && d.year == before.year + 1)));
        assert_true(next);
        before = d;
    }
}

static void test_city_day(void **state)
{
    (void)state;
    int64_t midnight = date_begins((struct date){2026, 11, 23});
    char text[INSTANT_LEN + 1];
    instant_format(midnight, text);
    assert_string_equal(text, "2026-11-22T17:00:00Z");
    struct date d = date_of_instant(midnight);
    assert_int_equal(d.day, 23);
    assert_int_equal(date_of_instant(midnight - 1).day, 22);
    assert_int_equal(date_of_instant(midnight + 86399).day, 23);
    assert_int_equal(date_of_instant(midnight + 86400).day, 24);
    d = date_of_instant(-CITY_OFFSET - 1); /* before 1970 divides downwards */
    assert_int_equal(d.year, 1969);
}

static void test_loose(void **state)
{
    (void)state;
    static const struct {
        const char *text, *iso;
    } rows[] = {
        {"1990-07-01", "1990-07-01"},
        {"01/07/1990", "1990-07-01"},
        {"1-7-90", "1990-07-01"},
        {"1.7.1990", "1990-07-01"},
        {"1 Juli 1990", "1990-07-01"},
        {"1 Jul 1990", "1990-07-01"},
        {"01-JULI-1990", "1990-07-01"},
        {"1-Jul-90", "1990-07-01"},
        {"1-Aug-90", "1990-08-01"},
        {"17 Agustus 1945", "1945-08-17"},
        {"10 Nopember 2020", "2020-11-10"},
        {"5 Pebruari 2021", "2021-02-05"},
        {"31 Des. 2019", "2019-12-31"},
        {"33055", "1990-07-01"},
        {"33055.75", "1990-07-01"},
        {"33055,75", "1990-07-01"},
        {"1990/7/1", "1990-07-01"},
        {"1990-07-01 00:00:00", "1990-07-01"},
        {"1990-07-01T13:05:00", "1990-07-01"},
        {"1990-07-01T17:00:00Z", "1990-07-02"}, /* midnight in the city */
        {"01/07/1990 08.30", "1990-07-01"},
        {" 1 / 7 / 1990 ", "1990-07-01"},
        {"29/02/2024", "2024-02-29"},
        {"23/11/26", "2026-11-23"},
        {"24/11/26", "1926-11-24"},
        {"1/1/00", "2000-01-01"},
        {"2/3/04", "2004-03-02"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date d;
        char text[DATE_LEN + 1];
        if (!date_parse_loose(rows[i].text, today, &d))
            fail_msg("refused: %s", rows[i].text);
        date_format(d, text);
        if (strcmp(text, rows[i].iso) != 0)
            fail_msg("%s read as %s", rows[i].text, text);
    }
}

static void test_loose_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "-",
                                      "07/25/1990",
                                      "13/13/1990",
                                      "July 1, 1990",
                                      "Juli 1990",
                                      "1990",
                                      "199",
                                      "1 Yuli 1990",
                                      "31/04/2020",
                                      "29/02/2023",
                                      "1/7",
                                      "1/7-1990",
                                      "1 7 1990",
                                      "1/7/990",
                                      "1/7/19900",
                                      "001/7/1990",
                                      "01071990",
                                      "19900701",
                                      "09999",
                                      "330551",
                                      "33055x",
                                      "1/7/1990x",
                                      "1990 Juli 1",
                                      "1/7/1990 25:00",
                                      "1/7/1990 10:60",
                                      "1/7/1990 10:",
                                      "0/7/1990",
                                      "1/0/1990",
                                      "1990-07-001",
                                      "1/7/1899",
                                      "1Juli1990",
                                      "999999999999/1/2020",
                                      "1/7/1990 abc"};
    struct date d;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (date_parse_loose(bad[i], today, &d))
            fail_msg("taken: \"%s\" as %d-%d-%d", bad[i], d.year, d.month, d.day);
    assert_false(date_parse_loose(NULL, today, &d));
}

static void test_instants(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t instant;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},         {"2026-11-23T01:15:00Z", 1795396500},
        {"1969-12-31T23:59:59Z", -1},        {"2000-02-29T23:59:59Z", 951868799},
        {"2000-02-29T00:00:00Z", 951782400}, /* the same day once more, and the next */
        {"2000-03-01T00:00:00Z", 951868800},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[INSTANT_LEN + 1];
        int64_t instant;
        instant_format(rows[i].instant, text);
        assert_string_equal(text, rows[i].text);
        assert_true(instant_parse(text, &instant));
        assert_int_equal(instant, rows[i].instant);
    }
    int64_t instant = 7;
    assert_true(instant_parse("2026-11-23T08:15:00+07:00", &instant));
    assert_int_equal(instant, 1795396500);
    assert_true(instant_parse("2026-11-23T01:15:00.123Z", &instant));
    assert_int_equal(instant, 1795396500);
    static const char *const bad[] = {"",
                                      "2026-11-23",
                                      "2026-11-23T01:15:00",
                                      "2026-11-23 01:15:00Z",
                                      "2026-11-23T24:00:00Z",
                                      "2026-11-23T01:60:00Z",
                                      "2026-11-23T01:15:60Z",
                                      "2026-02-30T01:15:00Z",
                                      "2026-11-23T01:15:00.Z",
                                      "2026-11-23T01:15:00ZZ",
                                      "2026-11-23T01:15:00+0700",
                                      "2026-11-23T01:15Z"};
    instant = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(instant_parse(bad[i], &instant));
    assert_false(instant_parse(NULL, &instant));
    assert_int_equal(instant, 7);
    char text[INSTANT_LEN + 1];
    instant_format(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    instant_format(INT64_MIN, text);
    assert_string_equal(text, "0000-01-01T00:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strict),   cmocka_unit_test(test_months),
        cmocka_unit_test(test_days),     cmocka_unit_test(test_city_day),
        cmocka_unit_test(test_loose),    cmocka_unit_test(test_loose_refused),
        cmocka_unit_test(test_instants),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
