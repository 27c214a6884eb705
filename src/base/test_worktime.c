/*
 * Working time against a slow reference that walks day by day (and, for short spans, second by
 * second) through a plain list of holidays: 100,000 random instants and spans, most of them near
 * year ends, holidays, joint leave, opening and closing; then the laws: inverse, monotone,
 * additive.
 */
#include "worktime.h"

#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))

enum { ROUNDS = 100000, HOUR = 3600, DAY = 86400 };

/* National holidays and joint leave as they fell, and one at the turn of an unknown year. */
static const char *const holidays[] = {
    "2024-01-01", "2024-02-08", "2024-02-09", "2024-02-10", "2024-02-14", "2024-03-11",
    "2024-03-12", "2024-03-29", "2024-03-31", "2024-04-08", "2024-04-09", "2024-04-10",
    "2024-04-11", "2024-04-12", "2024-04-15", "2024-05-01", "2024-05-09", "2024-05-10",
    "2024-05-23", "2024-05-24", "2024-06-01", "2024-06-17", "2024-06-18", "2024-07-07",
    "2024-08-17", "2024-09-16", "2024-11-27", "2024-12-25", "2024-12-26", "2025-01-01",
    "2025-01-27", "2025-01-28", "2025-01-29", "2025-03-28", "2025-03-29", "2025-03-31",
    "2025-04-01", "2025-04-02", "2025-04-03", "2025-04-04", "2025-04-07", "2025-04-18",
    "2025-05-01", "2025-05-12", "2025-05-13", "2025-05-29", "2025-05-30", "2025-06-06",
    "2025-06-09", "2025-06-27", "2025-08-17", "2025-08-18", "2025-09-05", "2025-12-25",
    "2025-12-26", "2026-01-01", "2026-01-16", "2026-02-16", "2026-02-17", "2026-03-18",
    "2026-03-19", "2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23", "2026-03-24",
    "2026-04-03", "2026-04-05", "2026-05-01", "2026-05-14", "2026-05-15", "2026-05-27",
    "2026-05-28", "2026-05-31", "2026-06-01", "2026-06-16", "2026-08-17", "2026-08-25",
    "2026-12-24", "2026-12-25", "2027-01-01"};

/* The last is an office that works at night and on half a Saturday, closed on Wednesday. */
static const struct day_hours weeks[][WEEK_DAYS] = {
    {{28800, 57600}, {28800, 57600}, {28800, 57600}, {28800, 57600}, {28800, 57600}},
    {{27000, 57600}, {27000, 57600}, {27000, 57600}, {27000, 57600}, {27000, 52200}},
    {{0, 86400}, {1, 2}, {43200, 43200}, {61200, 86400}, {0, 21600}, {28800, 45000}, {0, 0}}};

static int64_t off_days[COUNT(holidays)];
static struct worktime calendars[COUNT(weeks)];

static int64_t day(const char *iso)
{
    struct date d;
    assert_true(date_parse(iso, &d));
    return date_days(d);
}

/* "2026-03-17 15:30" in the city. */
static int64_t at(const char *text)
{
    char iso[DATE_LEN + 1];
    memcpy(iso, text, DATE_LEN);
    iso[DATE_LEN] = '\0';
    return day(iso) * DAY - CITY_OFFSET + ((text[11] - '0') * 10 + text[12] - '0') * HOUR +
           ((text[14] - '0') * 10 + text[15] - '0') * 60;
}

static int make(void **state)
{
    for (size_t i = 0; i < COUNT(holidays); i++)
        off_days[i] = day(holidays[i]);
    for (size_t i = 0; i < COUNT(weeks); i++) {
        struct worktime_plan plan = {.off = off_days,
                                     .off_n = COUNT(holidays),
                                     .official_from = day("2024-01-01"),
                                     .official_until = day("2026-12-31"),
                                     .revision = (int64_t)i + 7};
        memcpy(plan.week, weeks[i], sizeof(plan.week));
        worktime_make(&calendars[i], &plan);
    }
    return 0;
}

/* ---- the reference: plain walks ---- */

/* Monday 2024-01-01 is day 19723; the walk counts weekdays from there. */
static const struct day_hours *hours_slow(size_t which, int64_t d)
{
    static const struct day_hours none = {0, 0};
    for (size_t i = 0; i < COUNT(holidays); i++)
        if (off_days[i] == d)
            return &none;
    int64_t k = (d - 19723) % 7;
    return &weeks[which][k < 0 ? k + 7 : k];
}

static int64_t day_slow(int64_t instant)
{
    int64_t d = 19723; /* walked in leaps of a year at most: no division to trust */
    while (d * DAY - CITY_OFFSET > instant)
        d -= 365;
    while ((d + 365) * DAY - CITY_OFFSET <= instant)
        d += 365;
    while ((d + 1) * DAY - CITY_OFFSET <= instant)
        d++;
    return d;
}

static int64_t add_slow(size_t which, int64_t from, struct span s, bool *ret_provisional)
{
    int64_t d = day_slow(from), left = s.n;
    bool out = d < day("2024-01-01");
    *ret_provisional = false;
    if (s.n == 0)
        return from;
    if (s.unit == SPAN_HOURS)
        return from + s.n * HOUR;
    if (s.unit == SPAN_DAYS)
        return (d + s.n + 1) * DAY - CITY_OFFSET;
    if (s.unit == SPAN_WORKING_HOURS)
        left *= HOUR;
    for (d += s.unit == SPAN_WORKING_DAYS;; d++) {
        const struct day_hours *h = hours_slow(which, d);
        int64_t opens = d * DAY - CITY_OFFSET + h->open, closes = d * DAY - CITY_OFFSET + h->close;
        int64_t begins = opens > from ? opens : from;
        *ret_provisional = out || d > day("2026-12-31");
        if (h->open == h->close)
            continue;
        if (s.unit == SPAN_WORKING_DAYS && --left == 0)
            return closes;
        if (s.unit == SPAN_WORKING_HOURS && closes > begins) {
            if (left <= closes - begins)
                return begins + left;
            left -= closes - begins;
        }
    }
}

static int64_t between_slow(size_t which, int64_t from, int64_t to)
{
    int64_t sum = 0;
    for (int64_t d = day_slow(from); d * DAY - CITY_OFFSET < to; d++) {
        const struct day_hours *h = hours_slow(which, d);
        int64_t a = d * DAY - CITY_OFFSET + h->open, b = d * DAY - CITY_OFFSET + h->close;
        a = a > from ? a : from;
        b = b < to ? b : to;
        sum += b > a ? b - a : 0;
    }
    return sum;
}

/* ---- chance, always the same ---- */

static uint64_t chance = 88172645463325252u;

static int64_t below(int64_t n)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (int64_t)(chance % (uint64_t)n);
}

/* Mostly around what is special: a holiday, a year's end, opening, closing; else anywhen. */
static int64_t some_instant(size_t which)
{
    static const char *const ends[] = {"2023-12-31", "2024-12-31", "2025-12-31", "2026-12-31"};
    int64_t d = day("2023-06-01") + below(5 * 365);
    if (below(3) == 0)
        d = off_days[below(COUNT(holidays))] + below(7) - 3;
    else if (below(4) == 0)
        d = day(ends[below(COUNT(ends))]) + below(9) - 4;
    const struct day_hours *h = &weeks[which][weekday_of(d)];
    int64_t into = below(DAY);
    if (below(3) == 0)
        into = (below(2) ? h->open : h->close) + below(3) - 1;
    return d * DAY - CITY_OFFSET + into;
}

static struct span some_span(void)
{
    struct span s = {.unit = (enum span_unit)below(4)};
    static const int64_t most[] = {1, 4, 16, 70};
    s.n = below(most[below(4)] + 1) * (s.unit == SPAN_WORKING_HOURS && below(2) ? 4 : 1);
    return s;
}

/* ---- against the reference ---- */

static void test_add_as_the_reference(void **state)
{
    (void)state;
    int seen[4] = {0}, provisional_n = 0;
    for (int i = 0; i < ROUNDS; i++) {
        size_t which = (size_t)i % COUNT(weeks);
        int64_t from = some_instant(which);
        struct span s = some_span();
        bool slow, quick;
        int64_t want = add_slow(which, from, s, &slow);
        int64_t have = worktime_add(&calendars[which], from, s, &quick);
        if (want != have || slow != quick)
            fail_msg("week %zu, from %" PRId64 ", %" PRId64 " of unit %d: %" PRId64 " (%d), not "
                     "%" PRId64 " (%d)",
                     which, from, s.n, (int)s.unit, have, quick, want, slow);
        seen[s.unit]++;
        provisional_n += quick;
    }
    for (int u = 0; u < 4; u++)
        assert_true(seen[u] > ROUNDS / 5);
    assert_true(provisional_n > ROUNDS / 20 && provisional_n < ROUNDS / 2);
}

static void test_between_as_the_reference(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        size_t which = (size_t)i % COUNT(weeks);
        int64_t from = some_instant(which),
                to = below(4) ? from + below(40) * DAY + below(DAY) : some_instant(which);
        int64_t want = from < to ? between_slow(which, from, to) : 0;
        if (worktime_between(&calendars[which], from, to) != want)
            fail_msg("week %zu: %" PRId64 " … %" PRId64 ": %" PRId64 ", not %" PRId64, which, from,
                     to, worktime_between(&calendars[which], from, to), want);
    }
}

/* Second by second: the least instant before which so many open seconds lie. */
static void test_seconds_walked(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        size_t which = (size_t)i % COUNT(weeks);
        int64_t from = some_instant(which), seconds = 1 + below(10 * HOUR), left = seconds,
                t = from;
        for (; left; t++) {
            int64_t d = day_slow(t), into = t - (d * DAY - CITY_OFFSET);
            const struct day_hours *h = hours_slow(which, d);
            bool open = into >= h->open && into < h->close;
            assert_int_equal(open, worktime_is_open(&calendars[which], t));
            left -= open;
        }
        assert_int_equal(worktime_add_seconds(&calendars[which], from, seconds, NULL), t);
    }
}

static void test_days_as_the_reference(void **state)
{
    (void)state;
    for (size_t which = 0; which < COUNT(weeks); which++) {
        int64_t n = 0, first = day("2023-01-01");
        for (int64_t d = first; d <= day("2028-12-31"); d++) {
            bool works = hours_slow(which, d)->open < hours_slow(which, d)->close;
            assert_int_equal(worktime_is_working_day(&calendars[which], d), works);
            n += works;
            assert_int_equal(worktime_days(&calendars[which], first, d), n);
        }
        assert_int_equal(worktime_days(&calendars[which], first, first - 1), 0);
    }
}

/* ---- laws ---- */

static void test_inverse(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        const struct worktime *t = &calendars[(size_t)i % COUNT(weeks)];
        int64_t from = some_instant((size_t)i % COUNT(weeks)), n = below(2000);
        struct span s = {.n = n, .unit = SPAN_WORKING_HOURS};
        int64_t due = worktime_add(t, from, s, NULL);
        assert_int_equal(worktime_between(t, from, due), n * HOUR);
        if (n) /* the least such instant */
            assert_int_equal(worktime_between(t, from, due - 1), n * HOUR - 1);
        int64_t odd = below(1000000);
        assert_int_equal(worktime_between(t, from, worktime_add_seconds(t, from, odd, NULL)), odd);
        /* In two parts: the same. */
        int64_t half = worktime_add_seconds(t, from, odd / 3, NULL);
        assert_int_equal(worktime_add_seconds(t, half, odd - odd / 3, NULL),
                         worktime_add_seconds(t, from, odd, NULL));
    }
}

static void test_monotone(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        const struct worktime *t = &calendars[(size_t)i % COUNT(weeks)];
        int64_t from = some_instant((size_t)i % COUNT(weeks)), later = from + below(3 * DAY);
        struct span s = some_span(), more = {.n = s.n + 1, .unit = s.unit};
        int64_t due = worktime_add(t, from, s, NULL);
        assert_true(due >= from);
        assert_true(worktime_add(t, later, s, NULL) >= due);
        assert_true(worktime_add(t, from, more, NULL) > due);
    }
}

/* From before the map (1999) to after it (2100) and far outside: day by day the same sums. */
static void test_outside_of_the_map(void **state)
{
    (void)state;
    for (size_t which = 0; which < COUNT(weeks); which++) {
        const struct worktime *t = &calendars[which];
        static const char *const around[] = {"1999-12-27", "2100-01-10", "1950-06-01",
                                             "2190-06-01"};
        for (int i = 0; i < 4000; i++) {
            int64_t d = day(around[i % 4]) + below(40) - 20, from = d * DAY + below(DAY);
            struct span s = some_span();
            bool slow, quick;
            assert_int_equal(worktime_add(t, from, s, &quick), add_slow(which, from, s, &slow));
            assert_int_equal(quick, slow);
            int64_t to = from + below(50 * DAY);
            assert_int_equal(worktime_between(t, from, to), between_slow(which, from, to));
        }
    }
}

/* ---- what is promised, by example ---- */

static void due(const char *from, int64_t n, enum span_unit unit, const char *want,
                bool provisional)
{
    bool p;
    int64_t have = worktime_add(&calendars[0], at(from), (struct span){n, unit}, &p);
    if (have != at(want) || p != provisional) {
        char text[INSTANT_LEN + 1];
        instant_format(have, text);
        fail_msg("%s + %" PRId64 " of unit %d: %s (%d), not %s", from, n, (int)unit, text, p, want);
    }
}

static void test_by_example(void **state)
{
    (void)state;
    /* Friday morning, Friday night and Sunday have day 1 on Monday. */
    due("2026-11-20 09:00", 1, SPAN_WORKING_DAYS, "2026-11-23 16:00", false);
    due("2026-11-20 23:59", 1, SPAN_WORKING_DAYS, "2026-11-23 16:00", false);
    due("2026-11-22 12:00", 1, SPAN_WORKING_DAYS, "2026-11-23 16:00", false);
    due("2026-11-23 00:00", 1, SPAN_WORKING_DAYS, "2026-11-24 16:00", false);
    /* Nyepi and Lebaran 2026: Wednesday 18 to Tuesday 24 March are off. */
    due("2026-03-17 10:00", 1, SPAN_WORKING_DAYS, "2026-03-25 16:00", false);
    due("2026-03-20 10:00", 3, SPAN_WORKING_DAYS, "2026-03-27 16:00", false);
    due("2026-03-17 15:00", 2, SPAN_WORKING_HOURS, "2026-03-25 09:00", false);
    /* Closing is outside; used up at closing is over at closing. */
    due("2026-11-20 16:00", 1, SPAN_WORKING_HOURS, "2026-11-23 09:00", false);
    due("2026-11-20 15:59", 8, SPAN_WORKING_HOURS, "2026-11-23 15:59", false);
    due("2026-11-20 08:00", 8, SPAN_WORKING_HOURS, "2026-11-20 16:00", false);
    due("2026-11-20 03:00", 8, SPAN_WORKING_HOURS, "2026-11-20 16:00", false);
    /* Calendar days, into a joint leave and over the year's end: never moved, never provisional. */
    due("2026-12-14 09:00", 10, SPAN_DAYS, "2026-12-25 00:00", false);
    due("2026-12-30 23:00", 10, SPAN_DAYS, "2027-01-10 00:00", false);
    due("2026-12-31 23:00", 2, SPAN_HOURS, "2027-01-01 01:00", false);
    /* At once. */
    due("2026-12-25 03:00", 0, SPAN_WORKING_DAYS, "2026-12-25 03:00", false);
    due("2027-12-25 03:00", 0, SPAN_WORKING_HOURS, "2027-12-25 03:00", false);
    due("2026-11-20 12:00", 0, SPAN_DAYS, "2026-11-20 12:00", false);
    /* 2027 is not known: provisional, from the first day that is counted there. */
    due("2026-12-30 10:00", 1, SPAN_WORKING_DAYS, "2026-12-31 16:00", false);
    due("2026-12-31 10:00", 1, SPAN_WORKING_DAYS, "2027-01-04 16:00", true);
    due("2026-12-31 10:00", 6, SPAN_WORKING_HOURS, "2026-12-31 16:00", false);
    due("2026-12-31 10:00", 7, SPAN_WORKING_HOURS, "2027-01-04 09:00", true);
    due("2023-12-29 10:00", 1, SPAN_WORKING_DAYS, "2024-01-02 16:00", true);
    due("2024-01-01 10:00", 1, SPAN_WORKING_DAYS, "2024-01-02 16:00", false);
}

static void test_small_things(void **state)
{
    (void)state;
    assert_int_equal(weekday_of(day("2026-11-23")), 0);
    assert_int_equal(weekday_of(day("2026-11-22")), 6);
    assert_int_equal(weekday_of(0), 3);
    assert_int_equal(weekday_of(-1), 2);
    assert_int_equal(worktime_due_day(at("2026-12-25 00:00")), day("2026-12-24"));
    assert_int_equal(worktime_due_day(at("2026-12-24 16:00")), day("2026-12-24"));
    assert_true(worktime_is_open(&calendars[0], at("2026-11-23 08:00")));
    assert_false(worktime_is_open(&calendars[0], at("2026-11-23 16:00")));
    assert_false(worktime_is_open(&calendars[0], at("2026-12-25 09:00")));
    assert_int_equal(
        worktime_between(&calendars[0], at("2026-11-24 09:00"), at("2026-11-23 09:00")), 0);
    assert_int_equal(calendars[2].revision, 9);

    assert_true(span_valid((struct span){0, SPAN_DAYS}));
    assert_true(span_valid((struct span){SPAN_DAYS_MAX * 24, SPAN_HOURS}));
    assert_false(span_valid((struct span){SPAN_DAYS_MAX + 1, SPAN_WORKING_DAYS}));
    assert_false(span_valid((struct span){-1, SPAN_HOURS}));

    assert_true(worktime_week_valid(worktime_week));
    struct day_hours none[WEEK_DAYS] = {{0, 0}}, odd[WEEK_DAYS] = {{7, 6}, {0, 10}},
                     long_day[WEEK_DAYS] = {{0, 86401}}, early[WEEK_DAYS] = {{-1, 10}};
    assert_false(worktime_week_valid(none));
    assert_false(worktime_week_valid(odd));
    assert_false(worktime_week_valid(long_day));
    assert_false(worktime_week_valid(early));
}

/* No year known: all that counts working days is provisional. Every day of the century off but
 * one: it is found, and after it the plain weeks beyond the map. */
static void test_odd_calendars(void **state)
{
    (void)state;
    static int64_t off[36600];
    static struct worktime t;
    int64_t first = day("1999-12-20"), one = day("2050-03-02"), n = 0;
    for (int64_t d = first; d < first + 36600; d++)
        if (d != one)
            off[n++] = d;
    struct worktime_plan plan = {
        .off = off, .off_n = (size_t)n, .official_from = 1, .official_until = 0};
    memcpy(plan.week, worktime_week, sizeof(plan.week));
    worktime_make(&t, &plan);
    bool p;
    assert_int_equal(
        worktime_add(&t, at("2026-11-20 09:00"), (struct span){1, SPAN_WORKING_DAYS}, &p),
        at("2050-03-02 16:00"));
    assert_true(p);
    assert_int_equal(
        worktime_add(&t, at("2026-11-20 09:00"), (struct span){3, SPAN_WORKING_HOURS}, &p),
        at("2050-03-02 11:00"));
    assert_true(p);
    int64_t second = worktime_due_day(
        worktime_add(&t, at("2026-11-20 09:00"), (struct span){2, SPAN_WORKING_DAYS}, NULL));
    assert_true(second > day("2100-01-01") && second < day("2100-01-20"));
    assert_false(worktime_is_working_day(&t, one - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_example),
        cmocka_unit_test(test_small_things),
        cmocka_unit_test(test_odd_calendars),
        cmocka_unit_test(test_add_as_the_reference),
        cmocka_unit_test(test_between_as_the_reference),
        cmocka_unit_test(test_seconds_walked),
        cmocka_unit_test(test_days_as_the_reference),
        cmocka_unit_test(test_inverse),
        cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_outside_of_the_map),
    };
    return cmocka_run_group_tests_name("working time", tests, make, NULL);
}
