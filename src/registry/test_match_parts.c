/*
 * The parts of the matching engine: spelling and likeness of words, addresses, phones, counting,
 * keys; and any bytes at all as input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match_parts.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 1 << 28 };

#define W1 "35.73.02.1007"
#define W2 "35.73.05.1003"

#define R(n, o, p, s, w)                                           \
    {                                                              \
        .name = n, .owner = o, .phone = p, .address = s, .ward = w \
    }

static bool has_reason(const struct match_reasons *why, enum match_reason r)
{
    for (size_t i = 0; i < why->n; i++)
        if (why->list[i].code == r)
            return true;
    return false;
}

/* ---- words ---- */

static void test_spellings_meet(void **state)
{
    static const char *const same[][2] = {
        {"Soeharto", "Suharto"},     {"Djoko", "Joko"},         {"Tjokro", "Cokro"},
        {"Achmad", "Ahmad"},         {"Moch", "Muhammad"},      {"Muchammad", "Mohamad"},
        {"Khoirul", "Choirul"},      {"Fatimah", "Fattimah"},   {"Rokhmah", "Rohmah"},
        {"Syaiful", "Saiful"},       {"Stephanus", "Stefanus"}, {"Novi", "Nofi"},
        {"Rizqi", "Rizky"},          {"Alfiyah", "Alfiah"},     {"Fotocopy", "Fotokopi"},
        {"Restaurant", "Restoran"},  {"Waroeng", "Warung"},     {"Bpk", "Bapak"},
        {"Sembiring's", "Sembiring"}};
    struct arena *a = arena_new(ROOM);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct match_raw x = {.name = same[i][0]}, y = {.name = same[i][1]};
        struct match_record *r = match_prepare(a, &x), *s = match_prepare(a, &y);
        assert_int_equal(r->name.n, 1);
        if (r->name.t[0].hash != s->name.t[0].hash)
            fail_msg("%s is %s, %s is %s", same[i][0], r->name.t[0].s, same[i][1], s->name.t[0].s);
    }
    arena_free(a);
}

static unsigned like(const char *x, const char *y)
{
    struct token a, b;
    token_of_name(&a, x);
    token_of_name(&b, y);
    assert_int_equal(token_similarity(&a, &b), token_similarity(&b, &a));
    return token_similarity(&a, &b);
}

static void test_likeness_of_words(void **state)
{
    assert_int_equal(like("slamet", "slamet"), 100);
    assert_in_range(like("taufik", "topik"), 60, 99);
    assert_in_range(like("sulastri", "sulatsri"), 80, 99);
    assert_in_range(like("delicious", "del"), 55, 99);
    assert_in_range(like("bgkl", "bangkalan"), 55, 99);
    assert_in_range(like("w", "wahyuni"), 50, 60);
    assert_in_range(like("k", "khotijah"), 50, 60);
    assert_in_range(like("dapursullivan", "sullivan"), 60, 99);
    assert_int_equal(like("slamet", "bambang"), 0);
    assert_int_equal(like("12", "13"), 0);
    assert_int_equal(edit_distance("abcd", 4, "abdc", 4), 1);
    assert_int_equal(edit_distance("abcd", 4, "", 0), 4);
    assert_int_equal(edit_distance("kitten", 6, "sitting", 7), 3);
}

/* All words of up to five letters of two kinds, and what is one slip away. */
static void test_one_slip_is_a_distance_of_one(void **state)
{
    char words[62][8];
    size_t n = 0;
    for (size_t length = 1; length <= 5; length++)
        for (unsigned bits = 0; bits < 1u << length; bits++, n++)
            for (size_t i = 0; i <= length; i++)
                words[n][i] = i == length ? '\0' : bits >> i & 1 ? 'b' : 'a';
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const char *x = words[i], *y = words[j];
            assert_int_equal(one_slip(x, strlen(x), y, strlen(y)),
                             edit_distance(x, strlen(x), y, strlen(y)) == 1);
        }
}

static void test_forms_come_apart(void **state)
{
    static const char *const same[][2] = {{"CafeValentino", "Valentino Cafe"},
                                          {"Tokosumber Rejeki", "Toko Sumber Rejeki"},
                                          {"sullivanrestaurant", "Restoran Sullivan"},
                                          {"Harung Sullivan", "Warung Sullivan"}};
    static const char *const whole[] = {"tokopi", "bakery", "sumber", "warungku"};
    struct arena *a = arena_new(ROOM);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct match_raw x = {.name = same[i][0]}, y = {.name = same[i][1]};
        struct match_record *r = match_prepare(a, &x), *s = match_prepare(a, &y);
        assert_int_equal(r->name.n, s->name.n);
        assert_int_equal(r->name_hash, s->name_hash);
    }
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        struct match_raw x = {.name = whole[i]};
        assert_int_equal(match_prepare(a, &x)->name.n, 1);
    }
    arena_free(a);
}

static void test_lexicon_is_in_order(void **state)
{
    const char *last = "";
    size_t n = 0, lists = 1;
    for (const char *s; (s = lexicon_at(n)); n++) {
        if (!*s)
            lists++;
        else if (*last && strcmp(last, s) >= 0)
            fail_msg("\"%s\" stands before \"%s\"", last, s);
        assert_true(!*s || strchr(s, ' '));
        last = s;
    }
    assert_int_equal(lists, 2);
    assert_true(n > 900);
}

/* ---- addresses and phones ---- */

static void test_addresses(void **state)
{
    static const struct {
        const char *text;
        unsigned number, lane, rt, rw;
        char suffix;
        const char *street; /* its first word */
    } rows[] = {
        {"Jl. Danau Toba Gg. 3 No. 12A RT.03/RW.05 Kel. Sawojajar", 12, 3, 3, 5, 'a', "danau"},
        {"JLN DANAU TOBA GANG III NO 12", 12, 3, 0, 0, 0, "danau"},
        {"jalan kawi 7 rt/rw 004/012", 7, 0, 4, 12, 0, "kawi"},
        {"Jl Kawi RT04 RW12 no7", 7, 0, 4, 12, 0, "kawi"},
        {"Jl. Kawi RT 4/12", 0, 0, 4, 12, 0, "kawi"},
        {"Jl. Bandung 2 No. 15", 15, 0, 0, 0, 0, "bandung"},
        {"Perum Griyashanta Blok L-312", 0, 0, 0, 0, 0, "perum"},
        {"Jl. Ijen 25-27, Malang 65119", 25, 0, 0, 0, 0, "ijen"},
        {"12224 Ventura Blvd. between Whitsett and 5th", 12224, 0, 0, 0, 0, "fentura"},
        {"149 e. 57th st.", 149, 0, 0, 0, 0, "e"},
        {"Dekat masjid Al Hidayah", 0, 0, 0, 0, 0, "masjid"},
        {"", 0, 0, 0, 0, 0, NULL},
        {"---", 0, 0, 0, 0, 0, NULL},
        {"Tidak ada", 0, 0, 0, 0, 0, NULL},
        {"No. 99999999999", 0, 0, 0, 0, 0, "99999999999"},
    };
    struct arena *a = arena_new(ROOM);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct match_raw raw = {.address = rows[i].text};
        struct match_record *r = match_prepare(a, &raw);
        if (r->number != rows[i].number || r->lane != rows[i].lane || r->rt != rows[i].rt ||
            r->rw != rows[i].rw || r->suffix != rows[i].suffix)
            fail_msg("%s: no %u%c lane %u rt %u rw %u", rows[i].text, r->number, r->suffix, r->lane,
                     r->rt, r->rw);
        if (rows[i].street)
            assert_string_equal(r->street.t[0].s, rows[i].street);
        else
            assert_int_equal(r->street.n, 0);
    }
    arena_free(a);
}

static void test_blocks_of_houses(void **state)
{
    struct arena *a = arena_new(ROOM);
    struct match_raw x = {.address = "Perum Griyashanta Blok L-312"},
                     y = {.address = "Griyashanta blk L 312"},
                     z = {.address = "Griyashanta Blok M 312"};
    struct match_record *r = match_prepare(a, &x), *s = match_prepare(a, &y),
                        *t = match_prepare(a, &z);
    assert_true(r->block && s->block && t->block);
    assert_int_not_equal(r->block, t->block);
    arena_free(a);
}

static void test_phones(void **state)
{
    static const struct {
        const char *text;
        unsigned n;
        uint64_t first;
    } rows[] = {{"0812-3456-7890", 1, 81234567890},
                {"+62 812 3456 7890", 1, 81234567890},
                {"8.1234567890E+10", 1, 81234567890},
                {"310/246-1501", 1, 3102461501},
                {"0341-551234 / 081233300011", 2, 341551234},
                {"081233300011 atau 081233300022", 2, 81233300011},
                {"081233300011, 081233300011", 1, 81233300011},
                {"-", 0, 0},
                {"", 0, 0},
                {"0000000000", 0, 0},
                {"08111111111", 1, 8111111111},
                {"99999999", 0, 0},
                {"12345", 0, 0},
                {"tidak ada", 0, 0}};
    struct arena *a = arena_new(ROOM);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct match_raw raw = {.phone = rows[i].text};
        struct match_record *r = match_prepare(a, &raw);
        if (r->phones != rows[i].n || (r->phones && r->phone[0] != rows[i].first))
            fail_msg("%s: %u, %llu", rows[i].text, r->phones, (unsigned long long)r->phone[0]);
    }
    arena_free(a);
}

static void test_nothing_is_no_evidence(void **state)
{
    static const char *const nothings[] = {NULL, "", "-", "Tidak Ada", "n/a", "unknown", "???"};
    struct arena *a = arena_new(ROOM);
    for (size_t i = 0; i < sizeof nothings / sizeof *nothings; i++) {
        struct match_raw x = R("Toko Barokah", nothings[i], nothings[i], nothings[i], NULL),
                         empty = R(nothings[i], nothings[i], nothings[i], nothings[i], NULL);
        struct match_record *r = match_prepare(a, &empty), *s = match_prepare(a, &x);
        struct match_key keys[MATCH_KEYS_MAX];
        assert_true(match_score(r, r, NULL, NULL) < MATCH_REVIEW);
        assert_true(match_score(r, s, NULL, NULL) < MATCH_REVIEW);
        if (s->owner.n)
            fail_msg("\"%s\" became an owner: %s", nothings[i], s->owner.t[0].s);
        if (!nothings[i] || strcmp(nothings[i], "???") != 0)
            assert_true(match_keys(r, keys) <= 3);
    }
    struct match_raw named = R("Toko Barokah", "TOKO BAROKAH", NULL, NULL, NULL);
    assert_int_equal(match_prepare(a, &named)->owner.n, 0); /* no owner, the name once more */
    arena_free(a);
}

/* ---- counting ---- */

static void test_counting(void **state)
{
    struct arena *a = arena_new(ROOM);
    struct match_words *w = match_words_new(a, 4096);
    struct match_raw popular = R("Warung Bu Sri", "Sri Wahyuni", "081230001111", "Jl. Kawi 1", W1);
    struct match_record *p = match_prepare(a, &popular);
    for (int i = 0; i < 400; i++) {
        char name[40], owner[40];
        snprintf(name, sizeof name, "Zarona%d Lima%d", i, i * 7);
        snprintf(owner, sizeof owner, "Kelimba%d", i);
        struct match_raw other = R(name, owner, NULL, "Jl. Raya", W1);
        match_words_add(w, match_prepare(a, &other));
    }
    unsigned rare = words_weight(w, FIELD_NAME, &p->name.t[2]);
    for (int i = 0; i < 60; i++)
        match_words_add(w, p);
    assert_int_equal(words_count(w, FIELD_PHONE, p->phone[0]), 60);
    assert_int_equal(words_count(w, FIELD_NAME_WHOLE, p->name_hash), 60);
    assert_true(words_weight(w, FIELD_NAME, &p->name.t[2]) < rare);
    assert_true(words_rarity(w, FIELD_NAME_WHOLE, 59, 100) < 50);
    struct match_raw once = R("Warung Bu Sri", NULL, NULL, NULL, W1);
    struct match_reasons why;
    match_score(match_prepare(a, &once), p, w, &why);
    assert_true(has_reason(&why, MATCH_NAME_POPULAR));
    match_score(p, p, w, &why);
    assert_true(has_reason(&why, MATCH_PHONE_SHARED));
    for (int i = 0; i < 60; i++)
        match_words_remove(w, p);
    assert_int_equal(words_count(w, FIELD_PHONE, p->phone[0]), 0);
    match_words_remove(w, p); /* once too often does no harm */
    assert_int_equal(words_count(w, FIELD_PHONE, p->phone[0]), 0);
    arena_free(a);
}

/* A table that is full takes no new words, but goes on counting those it knows. */
static void test_full_table(void **state)
{
    struct arena *a = arena_new(ROOM);
    struct match_words *w = match_words_new(a, 1);
    struct match_raw first = {.name = "Zarona"};
    struct match_record *r = match_prepare(a, &first);
    match_words_add(w, r);
    for (int i = 0; i < 5000; i++) {
        char name[40];
        snprintf(name, sizeof name, "unik%d", i);
        struct match_raw other = {.name = name};
        match_words_add(w, match_prepare(a, &other));
    }
    match_words_add(w, r);
    assert_int_equal(words_count(w, FIELD_NAME_WHOLE, r->name_hash), 2);
    assert_int_equal(words_count(w, FIELD_NAME_WHOLE, 4711), 0);
    arena_free(a);
}

/* ---- keys ---- */

static void test_keys(void **state)
{
    struct arena *a = arena_new(ROOM);
    struct match_raw raw =
        R("Warung Bakso Pak Slamet Riyadi", "Slamet Riyadi Santoso",
          "081234567890, 081299998888, 0341551234", "Jl. Danau Toba 5 RT 1 RW 2", W1);
    raw.nik = "0123456789abcdef", raw.nik_n = 16, raw.nib = "1234567890123";
    struct match_key keys[MATCH_KEYS_MAX], again[MATCH_KEYS_MAX];
    size_t n = match_keys(match_prepare(a, &raw), keys);
    assert_in_range(n, 8, MATCH_KEYS_MAX);
    for (size_t i = 0; i < n; i++) {
        assert_in_range(strlen(keys[i].text), 2, MATCH_KEY_LEN);
        for (const char *p = keys[i].text; *p; p++)
            assert_in_range((unsigned char)*p, 0x21, 0x7e);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(keys[i].text, keys[j].text);
    }
    assert_int_equal(match_keys(match_prepare(a, &raw), again), n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(keys[i].text, again[i].text);
    assert_int_equal(keys[0].text[0], 'i');
    assert_string_equal(keys[1].text, "b1234567890123");
    arena_free(a);
}

/* Any bytes at all: no overrun (the sanitizer looks), a score within bounds. */
static void test_any_bytes(void **state)
{
    struct arena *a = arena_new(ROOM);
    uint64_t state_of = 42;
    for (int i = 0; i < 3000; i++) {
        char text[4][400];
        for (int f = 0; f < 4; f++) {
            size_t n = (state_of >> 33) % sizeof text[f];
            for (size_t k = 0; k < n; k++) {
                state_of = state_of * UINT64_C(6364136223846793005) + 1442695040888963407u;
                unsigned char c = (unsigned char)(state_of >> 40);
                text[f][k] = (char)(i % 3 == 0   ? c
                                    : i % 3 == 1 ? " .,/aA1'-\xc3\xa9z"[c % 13]
                                                 : 'a' + c % 26);
                if (!text[f][k])
                    text[f][k] = ' ';
            }
            text[f][n] = '\0';
        }
        struct arena_mark mark = arena_mark(a);
        struct match_raw x = R(text[0], text[1], text[2], text[3], W1),
                         y = R(text[1], text[0], text[3], text[2], W2);
        struct match_key keys[MATCH_KEYS_MAX];
        struct match_record *r = match_prepare(a, &x), *s = match_prepare(a, &y);
        struct match_reasons why;
        assert_in_range(match_score(r, s, NULL, &why), 0, 1000);
        assert_in_range(match_keys(r, keys), 0, MATCH_KEYS_MAX);
        arena_reset(a, mark);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings_meet),
        cmocka_unit_test(test_likeness_of_words),
        cmocka_unit_test(test_one_slip_is_a_distance_of_one),
        cmocka_unit_test(test_forms_come_apart),
        cmocka_unit_test(test_lexicon_is_in_order),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_blocks_of_houses),
        cmocka_unit_test(test_phones),
        cmocka_unit_test(test_nothing_is_no_evidence),
        cmocka_unit_test(test_counting),
        cmocka_unit_test(test_full_table),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
