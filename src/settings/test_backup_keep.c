/* Which backups stay, worked by hand. */
#include "backup.h"
#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 800 };

/* "1011": which of the days, newest first, stay. */
static void expect(const char *const *days, size_t n, int64_t daily, int64_t weekly,
                   int64_t monthly, const char *stays)
{
    struct backup_rule r = {.daily = daily, .weekly = weekly, .monthly = monthly};
    bool keep[MOST];
    char said[MOST + 1] = "";
    backup_keep(days, n, &r, keep);
    for (size_t i = 0; i < n; i++)
        said[i] = keep[i] ? '1' : '0';
    assert_string_equal(said, stays);
}

static void test_by_hand(void **state)
{
    (void)state;
    /* 2026-11-29 is a Sunday: its week began on the 23rd. */
    static const char *const days[] = {"2026-11-29", "2026-11-29", "2026-11-28", "2026-11-27",
                                       "2026-11-23", "2026-11-22", "2026-11-16", "2026-10-31",
                                       "2026-10-01", "2026-09-30", "2025-09-30"};
    expect(days, 11, 1, 0, 0, "10000000000");
    expect(days, 11, 2, 0, 0, "10100000000"); /* of one day the newest */
    expect(days, 11, 3, 0, 0, "10110000000");
    expect(days, 11, 1, 2, 0, "10000100000");
    expect(days, 11, 1, 3, 0, "10000101000"); /* the week of the 16th was kept by the 22nd */
    expect(days, 11, 1, 0, 2, "10000001000");
    expect(days, 11, 1, 0, 4, "10000001011"); /* September of two years */
    expect(days, 11, 7, 4, 12, "10111111111");
    expect(days, 0, 7, 4, 12, "");
}

static void test_years_of_days(void **state)
{
    (void)state;
    static char text[MOST][DATE_LEN + 1];
    const char *days[MOST];
    struct backup_rule r = {.daily = 7, .weekly = 4, .monthly = 12};
    bool keep[MOST];
    size_t kept = 0;
    for (int i = 0; i < MOST; i++) {
        struct date d = {2026, 11, 29};
        date_format(date_from_days(date_days(d) - i), text[i]);
        days[i] = text[i];
    }
    backup_keep(days, MOST, &r, keep);
    for (size_t i = 0; i < MOST; i++)
        kept += keep[i];
    for (size_t i = 0; i < 7; i++)
        assert_true(keep[i]);
    assert_true(keep[7]);  /* Sunday of the week before, */
    assert_true(keep[14]); /* and before that */
    assert_true(keep[21]);
    assert_false(keep[28]);
    assert_true(keep[29]); /* 2026-10-31 */
    assert_true(kept == 7 + 3 + 11);
}

static void test_what_is_no_date_stays(void **state)
{
    (void)state;
    static const char *const days[] = {"2026-11-29", "2026-13-01", "2026-11-01"};
    expect(days, 3, 1, 0, 0, "100");
    expect(days, 3, 9, 0, 0, "111");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand),
                                       cmocka_unit_test(test_years_of_days),
                                       cmocka_unit_test(test_what_is_no_date_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
