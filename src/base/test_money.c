/* Money: the ways in which people write rupiah, and what is none. */
#include "money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t rupiah;
    } rows[] = {
        {"0", 0},
        {"1000000", 1000000},
        {"1.000.000", 1000000},
        {"1,000,000", 1000000},
        {"1.000", 1000},
        {"1,000", 1000},
        {"Rp 1.000.000,00", 1000000},
        {"Rp1.000.000,-", 1000000},
        {"Rp. 1.000.000,--", 1000000},
        {"IDR 1,000,000.00", 1000000},
        {"rp\xc2\xa0"
         "750.000",
         750000},
        {"2,5 juta", 2500000},
        {"2.5 jt", 2500000},
        {"2,500 juta", 2500000},
        {"2.500 juta", INT64_C(2500000000)},
        {"0,5 juta", 500000},
        {"0.500 juta", 500000},
        {"500rb", 500000},
        {"500 Ribu", 500000},
        {"15K", 15000},
        {"1,2 M", 1200000000},
        {"1,2 milyar", 1200000000},
        {"2 triliun", INT64_C(2000000000000)},
        {"-1.000", -1000},
        {"-Rp1.000", -1000},
        {"Rp -1.000", -1000},
        {" 12 ", 12},
        {"1000000000000000", MONEY_MAX},
        {"-1000000000000000", -MONEY_MAX},
        {"1.000 triliun", MONEY_MAX},
        {"007", 7},
        {"100.00", 100},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t got = -7;
        if (!money_parse(rows[i].text, &got))
            fail_msg("refused: %s", rows[i].text);
        if (got != rows[i].rupiah)
            fail_msg("%s read as %lld", rows[i].text, (long long)got);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      " ",
                                      "Rp",
                                      "-",
                                      "juta",
                                      "1,5",
                                      "1.5",
                                      "1.0000",
                                      "1.00.000",
                                      "10.00.000",
                                      "1,000,00",
                                      "1.000,000,000",
                                      "1..000",
                                      "1000.000",
                                      "1,000.000.000",
                                      "0.500",
                                      "1.000.000,5",
                                      "12 kg",
                                      "12 jutaan",
                                      "1.5 rb x",
                                      "1e6",
                                      "1000000000000001",
                                      "1.001 triliun",
                                      "-1000000000000001",
                                      "--1",
                                      "-Rp-1",
                                      "99999999999999999999",
                                      "99999999999999999999999999999999999999 jt",
                                      "1.2345 rb",
                                      "1 000",
                                      "1,,-",
                                      ",5 juta",
                                      "5, juta",
                                      "0x10",
                                      "½ juta",
                                      "1.000.00"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t got = -7;
        if (money_parse(bad[i], &got))
            fail_msg("taken: \"%s\" as %lld", bad[i], (long long)got);
        assert_int_equal(got, -7);
    }
    int64_t got;
    assert_false(money_parse(NULL, &got));
}

static void test_format(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    static const struct {
        int64_t n;
        const char *number, *money;
    } rows[] = {
        {0, "0", "Rp0"},
        {999, "999", "Rp999"},
        {1000, "1.000", "Rp1.000"},
        {21270, "21.270", "Rp21.270"},
        {-1000000, "-1.000.000", "-Rp1.000.000"},
        {MONEY_MAX, "1.000.000.000.000.000", "Rp1.000.000.000.000.000"},
        {INT64_MAX, "9.223.372.036.854.775.807", "Rp9.223.372.036.854.775.807"},
        {INT64_MIN, "-9.223.372.036.854.775.808", "-Rp9.223.372.036.854.775.808"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(number_format(a, rows[i].n), rows[i].number);
        assert_string_equal(money_format(a, rows[i].n), rows[i].money);
    }
    arena_free(a);
}

static void test_there_and_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 24);
    for (int64_t n = 1; n <= MONEY_MAX; n = n * 7 + 3) {
        int64_t got;
        assert_true(money_parse(money_format(a, n), &got));
        assert_int_equal(got, n);
        assert_true(money_parse(money_format(a, -n), &got));
        assert_int_equal(got, -n);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_there_and_back),
    };
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
