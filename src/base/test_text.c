/* Text: validity, trimming, folding, numbers, phones, codes, likeness, hex and base64url. */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))

static struct arena *a;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

struct pair_row {
    const char *in, *out;
};

static void check_rows(char *(*f)(struct arena *, const char *), const struct pair_row *rows,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = f(a, rows[i].in);
        bool same = got && rows[i].out ? strcmp(got, rows[i].out) == 0 : !got && !rows[i].out;
        if (!same)
            fail_msg("\"%s\" became \"%s\", not \"%s\"", rows[i].in, got ? got : "NULL",
                     rows[i].out ? rows[i].out : "NULL");
    }
}

static void test_valid(void **state)
{
    (void)state;
    assert_true(text_valid("", 0, false));
    assert_true(text_valid("Kopi É ☕ 𠮷", strlen("Kopi É ☕ 𠮷"), false));
    assert_true(text_valid("a\tb\r\nc", 6, true));
    assert_false(text_valid("a\tb", 3, false));
    assert_false(text_valid("a\nb", 3, false));
    static const struct {
        const char *bytes;
        size_t n;
    } bad[] = {
        {"a\0b", 3},         {"\x01", 1},
        {"\x7f", 1},         {"\x1b[0m", 4},
        {"\x80", 1},         {"\xc3", 1},
        {"\xc0\x80", 2},     {"\xe0\x80\x80", 3},
        {"\xed\xa0\x80", 3}, {"\xf4\x90\x80\x80", 4},
        {"\xff", 1},         {"\xc2\x85", 2},
        {"abc\xe2\x82", 5},  {"\xf0\x80\x80\x80", 4},
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        if (text_valid(bad[i].bytes, bad[i].n, true))
            fail_msg("taken: row %zu", i);
}

static void test_trim(void **state)
{
    (void)state;
    static const struct pair_row rows[] = {
        {"", ""},
        {"   \t\r\n ", ""},
        {"Toko", "Toko"},
        {"  Toko \t  Budi\n", "Toko Budi"},
        {"\xc2\xa0Toko\xc2\xa0\xc2\xa0"
         "Budi\xc2\xa0",
         "Toko Budi"},
        {"\xef\xbb\xbfToko\xe2\x80\x83"
         "Budi\xe3\x80\x80",
         "Toko Budi"},
        {"Caf\xc3\xa9 \xe2\x98\x95", "Caf\xc3\xa9 \xe2\x98\x95"},
        {"a\xe2\x80", "a\xe2\x80"}, /* cut in the middle: left alone, not read past */
        {"a\xe2", "a\xe2"},
        {"a\xc2", "a\xc2"},
        {NULL, NULL},
    };
    check_rows(text_trim, rows, COUNT(rows));
}

static void test_fold(void **state)
{
    (void)state;
    static const struct pair_row rows[] = {
        {NULL, NULL},
        {"", ""},
        {"--- ...", ""},
        {"Kopi  É-Tubruk", "kopi e tubruk"},
        {"KOPI E\xcc\x81 TUBRUK", "kopi e tubruk"}, /* the mark as a character of its own */
        {"Jl. M.T. Haryono No.12A", "jl m t haryono no 12a"},
        {"UD Ma'ruf & Anak", "ud ma ruf anak"},
        {"UD Ma\xe2\x80\x99ruf", "ud ma ruf"},
        {"ＴＯＫＯ　１２", "toko 12"}, /* full width */
        {"ﬁrma", "firma"},
        {"Straße", "strasse"},
        {"İSTANBUL", "istanbul"},
        {"m²", "m2"},
        {"Ñandú Ça va Ångström", "nandu ca va angstrom"},
        {"☕ Kopi ☕", "kopi"},
        {"مطعم", "مطعم"},
        {"東京 食堂", "東京 食堂"},
        {"Toko\xff"
         "Budi",
         "toko budi"}, /* broken bytes are blanks */
        {"Toko\xc2", "toko"},
        {"a\xc2\xad"
         "b",
         "ab"}, /* soft hyphen is no blank */
    };
    check_rows(text_fold, rows, COUNT(rows));
}

/* The way for ASCII and the way for all agree: the same text with a mark-free stranger at the end.
 */
static void test_fold_ways_agree(void **state)
{
    (void)state;
    for (int first = 1; first < 128; first++)
        for (int second = 1; second < 128; second++) {
            char ascii[] = {'k', (char)first, 'T', (char)second, 'z', 0};
            char wide[16];
            snprintf(wide, sizeof(wide), "%s\xc3\x89", ascii);
            const char *one = text_fold(a, ascii), *other = text_fold(a, wide);
            assert_int_equal(strlen(one) + 1, strlen(other));
            assert_memory_equal(one, other, strlen(one));
        }
}

/* Folding what is folded changes nothing: for every character there is. */
static void test_fold_settles(void **state)
{
    (void)state;
    struct arena_mark mark = arena_mark(a);
    for (int32_t code = 0x80; code < 0x110000; code += code < 0x30000 ? 1 : 257) {
        if (code >= 0xd800 && code < 0xe000)
            continue;
        utf8proc_uint8_t text[8] = {0};
        utf8proc_encode_char(code, text);
        const char *once = text_fold(a, (const char *)text);
        if (strcmp(text_fold(a, once), once) != 0)
            fail_msg("U+%04X does not settle", (unsigned)code);
        arena_reset(a, mark);
    }
}

static void test_int(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"0", 0},
        {"-0", 0},
        {"+7", 7},
        {"007", 7},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t got = 42;
        assert_true(text_int(rows[i].text, &got));
        assert_int_equal(got, rows[i].value);
    }
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "--1",
                                      "١",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t got = 42;
        if (text_int(bad[i], &got))
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(got, 42);
    }
    assert_false(text_int(NULL, &(int64_t){0}));
    assert_string_equal(text_digits(a, "35.73-02 1007x"), "3573021007");
    assert_string_equal(text_digits(a, "x"), "");
}

static void test_phone(void **state)
{
    (void)state;
    static const struct pair_row rows[] = {
        {NULL, NULL},
        {"", NULL},
        {" - ", NULL},
        {"081234567890", "081234567890"},
        {"0812-3456-7890", "081234567890"},
        {"0812–3456–7890", "081234567890"},
        {"(0341) 551.234", "0341551234"},
        {"+62 812 3456 7890", "081234567890"},
        {"+62 (0)812 3456 7890", "081234567890"},
        {"6281234567890", "081234567890"},
        {"006281234567890", "081234567890"},
        {"8.1234567890E+10", "081234567890"},
        {"8.12345678901E+11", "0812345678901"},
        {"8,12345678901E+11", "0812345678901"},
        {"6.28123456789E+12", "081234567890"},
        {"8.12E+11", "8.12E+11"}, /* lost digits are not invented */
        {"8,12346E+11", "8,12346E+11"},
        {"81234567890", "081234567890"},
        {"81234567890.0", "081234567890"},
        {"'081234567890", "081234567890"},
        {"341551234", "0341551234"},
        {"551234", "551234"}, /* a local number without its area: not ours to guess */
        {"0812345 / 0857", "0812345/0857"},
        {"tidak ada", "tidakada"},
        {"+6591234567", "+6591234567"},
        {"6.2E+99999999999", "6.2E+99999999999"},
        {"E+5", "E+5"},
    };
    check_rows(text_phone, rows, COUNT(rows));
}

static void test_phone_kinds(void **state)
{
    (void)state;
    static const char *const mobile[] = {"0812345678", "081234567890", "0895123456789"};
    static const char *const landline[] = {"0341551234", "02155512345", "03415512", "034155123456"};
    static const char *const neither[] = {"",
                                          "0",
                                          "812345678",
                                          "08x2345678",
                                          "0341551",
                                          "0341551234567",
                                          "62812345678",
                                          "08123456789012",
                                          "00000000000",
                                          "0123456789", /* no area code begins so */
                                          "+0341551234"};
    for (size_t i = 0; i < COUNT(mobile); i++) {
        assert_true(phone_is_mobile(mobile[i]));
        assert_false(phone_is_landline(mobile[i]));
    }
    for (size_t i = 0; i < COUNT(landline); i++) {
        assert_false(phone_is_mobile(landline[i]));
        assert_true(phone_is_landline(landline[i]));
    }
    for (size_t i = 0; i < COUNT(neither); i++) {
        assert_false(phone_is_mobile(neither[i]));
        assert_false(phone_is_landline(neither[i]));
    }
    assert_false(phone_is_mobile("0802345678")); /* 080 is no mobile */
    assert_false(phone_is_mobile("081234567"));
    assert_false(phone_is_mobile(NULL));
    assert_false(phone_is_landline(NULL));
}

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const uint64_t samples[] = {0,
                                   1,
                                   30,
                                   31,
                                   41,
                                   961,
                                   21270,
                                   999999,
                                   28629150,
                                   28629151,
                                   123456789,
                                   UINT32_MAX,
                                   UINT64_MAX - 1,
                                   UINT64_MAX};

static void test_code_reads(void **state)
{
    (void)state;
    assert_string_equal(code_make(a, "U", 41), "U-0001A-8");
    for (size_t i = 0; i < COUNT(samples); i++) {
        uint64_t n = ~samples[i];
        assert_true(code_read(code_make(a, "U", samples[i]), "U", &n));
        assert_true(n == samples[i]);
    }
    uint64_t n = 0;
    static const char *const forgiven[] = {"u-0001a-8", "U0001A8",   " u 0001 a 8 ",
                                           "U-OOO1A-8", "U-000IA-8", "u-ooola-8"};
    for (size_t i = 0; i < COUNT(forgiven); i++) {
        n = 0;
        assert_true(code_read(forgiven[i], "U", &n));
        assert_int_equal(n, 41);
    }
    static const char *const bad[] = {"",
                                      "U",
                                      "U-",
                                      "K-0001A-8",
                                      "0001A-8",
                                      "U-0001A",
                                      "U-0001A-7",
                                      "U-0001A-8-0",
                                      "U-0001!-8",
                                      "U-001A-8",
                                      "U-0001U-8",
                                      "U-YYYYYYYYYYYYY-0",
                                      "U-000000000000000000000001A8"};
    for (size_t i = 0; i < COUNT(bad); i++)
        if (code_read(bad[i], "U", &n))
            fail_msg("taken: %s", bad[i]);
    assert_false(code_read(NULL, "U", &n));
}

/* Every single wrong character of all 32 letters, and every swap of neighbours, in every sample. */
static void test_code_detects(void **state)
{
    (void)state;
    uint64_t n;
    for (size_t i = 0; i < COUNT(samples); i++) {
        char *code = code_make(a, "U", samples[i]);
        char *plain = arena_strdup(a, code), *p = plain;
        for (const char *c = code + 1; *c; c++)
            if (*c != '-')
                *p++ = *c;
        *p = '\0';
        size_t len = strlen(plain);
        for (size_t at = 0; at < len; at++) {
            char was = plain[at];
            for (const char *c = letters; *c; c++) {
                plain[at] = *c;
                if (code_read(arena_printf(a, "U%s", plain), "U", &n) != (*c == was))
                    fail_msg("%s for %s", plain, code);
            }
            plain[at] = was;
            if (at + 1 == len || plain[at + 1] == was)
                continue;
            plain[at] = plain[at + 1];
            plain[at + 1] = was;
            if (code_read(arena_printf(a, "U%s", plain), "U", &n))
                fail_msg("swapped %s for %s", plain, code);
            plain[at + 1] = plain[at];
            plain[at] = was;
        }
    }
}

static void test_similarity(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int like;
    } rows[] = {
        {"", "", 0},
        {"a", "", 0},
        {"abc", "xyz", 0},
        {"martha", "martha", 1000},
        {"martha", "marhta", 961},
        {"dwayne", "duane", 840},
        {"dixon", "dicksonx", 813},
        {"a", "a", 1000},
        {"東京食堂", "東京食道", 883},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(text_similarity(rows[i].a, rows[i].b), rows[i].like);
        assert_int_equal(text_similarity(rows[i].b, rows[i].a), rows[i].like);
    }
    char *long_one = arena_alloc(a, 5001);
    memset(long_one, 'x', 5000);
    assert_int_equal(text_similarity(long_one, long_one), 1000);
    assert_int_equal(text_similarity("\xff\xfe", "\xff\xfe"), 1000);
}

static void test_hex_and_base64(void **state)
{
    (void)state;
    unsigned char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)(i * 37);
    for (size_t n = 0; n <= 256; n++) {
        void *p;
        size_t got;
        assert_true(text_unhex(a, text_hex(a, bytes, n), &p, &got));
        assert_int_equal(got, n);
        assert_memory_equal(p, bytes, n);
        assert_true(text_unbase64url(a, text_base64url(a, bytes, n), &p, &got));
        assert_int_equal(got, n);
        assert_memory_equal(p, bytes, n);
    }
    assert_string_equal(text_hex(a, "\x00\xffz", 3), "00ff7a");
    assert_string_equal(text_base64url(a, "foobar", 6), "Zm9vYmFy");
    assert_string_equal(text_base64url(a, "fooba", 5), "Zm9vYmE");
    assert_string_equal(text_base64url(a, "\xff\xef\xbe", 3), "_---");
    void *p = NULL;
    size_t n;
    static const char *const bad_hex[] = {"0", "0g", "0 ", "zz", "00 00"};
    for (size_t i = 0; i < COUNT(bad_hex); i++)
        assert_false(text_unhex(a, bad_hex[i], &p, &n));
    static const char *const bad_64[] = {"A",    "AAAAA", "A=",   "Zg==", "Zh",
                                         "Zm9=", "Zm+v",  "Zm/v", "Zm 9"};
    for (size_t i = 0; i < COUNT(bad_64); i++)
        assert_false(text_unbase64url(a, bad_64[i], &p, &n));
    assert_false(text_unhex(a, NULL, &p, &n));
    assert_false(text_unbase64url(a, NULL, &p, &n));
    assert_null(p);
    assert_true(text_unhex(a, "00FF", &p, &n));
}

static void test_copy(void **state)
{
    (void)state;
    char to[6];
    text_copy(to, sizeof(to), "Toko");
    assert_string_equal(to, "Toko");
    text_copy(to, sizeof(to), "Toko Budi");
    assert_string_equal(to, "Toko ");
    text_copy(to, sizeof(to), "Toké\xe2\x98\x95");
    assert_string_equal(to, "Toké");
    text_copy(to, sizeof(to), "Toko\xc3\xa9");
    assert_string_equal(to, "Toko");
    text_copy(to, 1, "Toko");
    assert_string_equal(to, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_fold),         cmocka_unit_test(test_fold_ways_agree),
        cmocka_unit_test(test_fold_settles), cmocka_unit_test(test_int),
        cmocka_unit_test(test_phone),        cmocka_unit_test(test_phone_kinds),
        cmocka_unit_test(test_code_reads),   cmocka_unit_test(test_code_detects),
        cmocka_unit_test(test_similarity),   cmocka_unit_test(test_hex_and_base64),
        cmocka_unit_test(test_copy),
    };
    return cmocka_run_group_tests_name("text", tests, set_up, tear_down);
}
