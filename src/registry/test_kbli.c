/* The classification: what is known in which edition, what the words mean, what is refused. */
#include "kbli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_rows_are_whole(void **state)
{
    (void)state;
    struct kbli k, again;
    char before[6] = "";
    size_t n = 0;
    for (; kbli_common(n, &k); n++) {
        assert_int_equal(strlen(k.code), 5);
        assert_true(strcmp(before, k.code) < 0);
        snprintf(before, sizeof before, "%s", k.code);
        assert_int_equal(kbli_check("2020", k.code), KBLI_KNOWN);
        assert_true(kbli_find("2020", k.code, &again));
        assert_string_equal(again.title, k.title);
        assert_true(k.words[0] != '\0');
        assert_true(sector_valid(k.sector));
        if (k.change == KBLI_SAME || k.change == KBLI_WIDER)
            assert_string_equal(k.code, k.code_2025);
        if (k.change == KBLI_MOVED)
            assert_string_not_equal(k.code, k.code_2025);
        if (k.code_2025)
            assert_int_equal(kbli_check("2025", k.code_2025), KBLI_KNOWN);
    }
    assert_int_equal(n, 83);
}

static void test_divisions(void **state)
{
    (void)state;
    struct kbli_division d;
    size_t n2020 = 0, n2025 = 0;
    char code[3];
    for (int i = 0; i < 100; i++) {
        snprintf(code, sizeof code, "%02d", i);
        n2020 += kbli_division("2020", code, &d);
        n2025 += kbli_division("2025", code, &d);
    }
    assert_int_equal(n2020, 88);
    assert_int_equal(n2025, 87);
    assert_true(kbli_division(NULL, "56102", &d));
    assert_string_equal(d.code, "56");
    assert_int_equal(d.category, 'I');
    assert_true(kbli_division("2020", "96", &d));
    assert_int_equal(d.category, 'S');
    assert_true(kbli_division("2025", "96", &d));
    assert_int_equal(d.category, 'T');
    assert_false(kbli_division("2025", "45", &d));
    assert_false(kbli_division("2020", "04", &d));
    assert_false(kbli_division("2020", "5", &d));
    assert_false(kbli_division("2015", "56", &d));
    assert_false(kbli_division("2020", NULL, &d));
}

static void test_check(void **state)
{
    (void)state;
    assert_int_equal(kbli_check("2020", "56102"), KBLI_KNOWN);
    assert_int_equal(kbli_check("", "56102"), KBLI_KNOWN);
    assert_int_equal(kbli_check("2020", "56109"), KBLI_UNKNOWN_IN_DIVISION);
    assert_int_equal(kbli_check("2020", "04102"), KBLI_BAD);
    assert_int_equal(kbli_check("2020", "5610"), KBLI_BAD);
    assert_int_equal(kbli_check("2020", "561022"), KBLI_BAD);
    assert_int_equal(kbli_check("2020", "5610A"), KBLI_BAD);
    assert_int_equal(kbli_check("2020", ""), KBLI_BAD);
    assert_int_equal(kbli_check("2020", NULL), KBLI_BAD);
    assert_int_equal(kbli_check("2030", "56102"), KBLI_BAD);
    assert_int_equal(kbli_check("2025", "10307"), KBLI_KNOWN);
    assert_int_equal(kbli_check("2025", "10391"), KBLI_UNKNOWN_IN_DIVISION);
    assert_int_equal(kbli_check("2025", "45407"), KBLI_BAD);
}

static void test_editions(void **state)
{
    (void)state;
    struct kbli k;
    assert_true(kbli_find("2025", "10307", &k));
    assert_string_equal(k.code, "10307");
    assert_string_equal(k.code_2020, "10391");
    assert_int_equal(k.change, KBLI_MOVED);
    assert_true(kbli_find("2025", "47242", &k));
    assert_string_equal(k.code_2020, "47242");
    assert_true(kbli_find("2020", "56103", &k));
    assert_int_equal(k.change, KBLI_REMOVED);
    assert_null(k.code_2025);
    assert_false(k.sure);
    k.code = "untouched";
    assert_false(kbli_find("2025", "56103", &k));
    assert_string_equal(k.code, "untouched");
    assert_false(kbli_find("2020", "10307", &k));
}

static void assert_verdict(const char *version, const char *code, const char *error,
                           const char *warning)
{
    struct format_verdict v = kbli_verdict(version, code);
    assert_string_equal(v.error ? v.error : "", error);
    assert_string_equal(v.warning ? v.warning : "", warning);
}

static void test_verdicts(void **state)
{
    (void)state;
    assert_verdict("2020", "10794", "", "");
    assert_verdict("2025", "10794", "", "");
    assert_verdict("2020", "10999", "", "kbli.unknown");
    assert_verdict("2025", "10999", "", "kbli.unknown");
    assert_verdict("2025", "56102", "", "kbli.reused");
    assert_verdict("2025", "14302", "", "kbli.reused");
    assert_verdict("2025", "96111", "", "kbli.removed");
    assert_verdict("2017", "10794", "kbli.version", "");
    assert_verdict("2020", "1079", "kbli.digits", "");
    assert_verdict("2020", NULL, "kbli.digits", "");
    assert_verdict("2020", "34000", "kbli.division", "");
    assert_verdict("2025", "45407", "kbli.division", "");
}

/* The first suggestion for a text, "" when there is none. */
static const char *first(struct arena *a, const char *version, const char *text)
{
    struct kbli k[5];
    return kbli_suggest(a, version, text, k, 5) ? k[0].code : "";
}

static void test_suggestions(void **state)
{
    struct arena *a = *state;
    assert_string_equal(first(a, "2020", "warung makan"), "56102");
    assert_string_equal(first(a, "2020", "warung mak"), "56102");
    assert_string_equal(first(a, "2020", "BENGKEL"), "45407");
    assert_string_equal(first(a, "2025", "bengkel"), "95320");
    assert_string_equal(first(a, "2020", "keripik tempe"), "10794");
    assert_string_equal(first(a, "2020", "batik"), "13134");
    assert_string_equal(first(a, "2020", "laundry"), "96200");
    assert_string_equal(first(a, "2020", "10794"), "10794");
    assert_string_equal(first(a, "2020", "tukang sayur keliling"), "47992");
    assert_string_equal(first(a, "2020", "zzz"), "");
    assert_string_equal(first(a, "2020", ""), "");
    assert_string_equal(first(a, "2020", NULL), "");
    assert_string_equal(first(a, "2019", "batik"), "");
}

static void test_suggestions_keep_to_max_and_do_not_repeat(void **state)
{
    struct arena *a = *state;
    struct kbli k[83];
    size_t n = kbli_suggest(a, "2020", "107", k, 3);
    assert_int_equal(n, 3);
    assert_string_equal(k[0].code, "10710");
    assert_string_equal(k[1].code, "10732");
    assert_int_equal(kbli_suggest(a, "2020", "107", k, 0), 0);
    n = kbli_suggest(a, "2025", "kurir", k, 83);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(k[i].code, k[j].code);
    assert_int_equal(n, 1);
}

static void test_sector_of_code(void **state)
{
    (void)state;
    assert_string_equal(kbli_sector("56102"), "culinary");
    assert_string_equal(kbli_sector("10794"), "food_processing");
    assert_string_equal(kbli_sector("49424"), "transport");
    assert_string_equal(kbli_sector("95320"), "services");
    assert_string_equal(kbli_sector("01135"), "agriculture");
    assert_string_equal(kbli_sector("47999"), "trade");
    assert_string_equal(kbli_sector("04000"), "other");
    assert_string_equal(kbli_sector(""), "other");
    assert_string_equal(kbli_sector(NULL), "other");
    for (int i = 0; i < 100; i++) {
        char code[6];
        snprintf(code, sizeof code, "%02d000", i);
        assert_true(sector_valid(kbli_sector(code)));
    }
}

static void test_sectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < SECTOR_COUNT; i++)
        assert_true(sector_valid(sector_code(i)));
    assert_null(sector_code(SECTOR_COUNT));
    assert_false(sector_valid("kuliner"));
    assert_false(sector_valid(""));
    assert_false(sector_valid(NULL));
}

static void test_sector_guess(void **state)
{
    struct arena *a = *state;
    static const char *const cases[][2] = {
        {"Kuliner", "culinary"},
        {"MAMIN", "culinary"},
        {"Makanan & Minuman", "culinary"},
        {"F&B", "culinary"},
        {"Warung Makan Bu Sri", "culinary"},
        {"Makanan olahan", "food_processing"},
        {"Keripik Tempe Sanan Jaya", "food_processing"},
        {"Toko Kelontong", "trade"},
        {"jual baju anak", "trade"},
        {"warung", "trade"},
        {"Bengkel motor", "services"},
        {"BENGKEL LAS", "manufacturing"},
        {"Jasa", "services"},
        {"Handycraft", "crafts"},
        {"Kerajinan tangan / souvenir", "crafts"},
        {"Fashion", "fashion"},
        {"Konveksi & Bordir", "fashion"},
        {"Ekonomi Kreatif", "creative"},
        {"desain grafis", "creative"},
        {"Peternakan ayam", "agriculture"},
        {"Ojek online", "transport"},
        {"47112 - Perdagangan eceran", "trade"},
        {"KBLI 56102", "culinary"},
        {"food_processing", "food_processing"},
        {"Lain-lain", "other"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = sector_guess(a, cases[i][0]);
        if (!got || strcmp(got, cases[i][1]) != 0)
            fail_msg("%s: %s, not %s", cases[i][0], got ? got : "nothing", cases[i][1]);
    }
    assert_null(sector_guess(a, "xyz"));
    assert_null(sector_guess(a, ""));
    assert_null(sector_guess(a, NULL));
    assert_null(sector_guess(a, "99 kulinerisasi"));
    assert_null(sector_guess(a, "no. 04000"));
}

/* The labels on our own screens and in our own exports come back as what they stand for. */
static void test_labels_guess_themselves(void **state)
{
    struct arena *a = *state;
    static const char *const labels[SECTOR_COUNT] = {
        "Kuliner",
        "Makanan olahan",
        "Perdagangan",
        "Jasa",
        "Kerajinan dan mebel",
        "Fesyen dan tekstil",
        "Ekonomi kreatif",
        "Pertanian dan peternakan",
        "Transportasi dan pengiriman",
        "Industri lain",
        "Lainnya",
    };
    for (size_t i = 0; i < SECTOR_COUNT; i++) {
        assert_string_equal(sector_guess(a, labels[i]), sector_code(i));
        assert_string_equal(sector_guess(a, sector_code(i)), sector_code(i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_divisions),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_editions),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test_setup_teardown(test_suggestions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_suggestions_keep_to_max_and_do_not_repeat, set_up,
                                        tear_down),
        cmocka_unit_test(test_sector_of_code),
        cmocka_unit_test(test_sectors),
        cmocka_unit_test_setup_teardown(test_sector_guess, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_labels_guess_themselves, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
