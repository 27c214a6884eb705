/* The .po form and what it refuses, arguments, languages, dates; and the real locale files. */
#include "buf.h"
#include "embedded.h"
#include "i18n.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { CAP = 1 << 20 };

static struct i18n *read_both(const char *id, const char *en, const char **why)
{
    return i18n_new(id, strlen(id), en, strlen(en), why);
}

static const char id_po[] = "# Kata-kata\n"
                            "msgid \"\"\n"
                            "msgstr \"\"\n"
                            "\"Language: id\\n\"\n"
                            "\n"
                            "#: business.html:3\n"
                            "msgid \"business.name\"\n"
                            "msgstr \"Nama usaha\"\n"
                            "\n"
                            "msgid \"row.rejected\"\r\n"
                            "msgstr \"\"\r\n"
                            "  \"Baris {row} \"\r\n"
                            "  \"ditolak: {why}\"\r\n"
                            "msgid \"odd\"\n"
                            "msgstr \"\\\"a\\\\b\\\"\\n\\t{ {x {} {row}\"";
static const char en_po[] = "\xEF\xBB\xBFmsgid \"odd\"\nmsgstr \"{row}{row}\"\n"
                            "msgid \"business.\"\n\"name\"\nmsgstr \"Business name\"\n"
                            "msgid\t\"row.rejected\"\nmsgstr \"Row {row} refused: {why}\"\n"
                            "#~ msgid \"old\"\n#~ msgstr \"old\"\n";

static void test_words(void **state)
{
    struct arena *a = arena_new(CAP);
    const char *why = NULL;
    struct i18n *w = read_both(id_po, en_po, &why);
    assert_non_null(w);
    assert_int_equal(i18n_count(w), 3);
    assert_string_equal(i18n_id(w, 0), "business.name");
    assert_string_equal(i18n_get(w, LANG_ID, "business.name"), "Nama usaha");
    assert_string_equal(i18n_get(w, LANG_EN, "business.name"), "Business name");
    assert_null(i18n_get(w, LANG_ID, "old"));
    assert_null(i18n_get(w, LANG_ID, ""));
    assert_string_equal(i18n_text(w, a, LANG_ID, "row.rejected", "row", "7", "why", "{row}", NULL),
                        "Baris 7 ditolak: {row}");
    assert_string_equal(i18n_text(w, a, LANG_EN, "row.rejected", "row", "7", NULL),
                        "Row 7 refused: {why}");
    assert_string_equal(i18n_text(w, a, LANG_ID, "odd", "row", "7", NULL), "\"a\\b\"\n\t{ {x {} 7");
    assert_string_equal(i18n_text(w, a, LANG_EN, "odd", "row", "7", NULL), "77");
    assert_string_equal(i18n_format(w, a, LANG_EN, "odd", NULL), "{row}{row}");
    assert_string_equal(i18n_text(w, a, LANG_ID, "no.such.id", NULL), "no.such.id");
    i18n_free(w);
    i18n_free(NULL);
    arena_free(a);
}

/* What hangs on a number. */
static void test_one_or_more(void **state)
{
#define LATE(WORDS) "msgid \"late\"\nmsgstr \"" WORDS "\"\n"
    struct arena *a = arena_new(CAP);
    const char *why = NULL;
    struct i18n *w =
        read_both(LATE("{n} hari terlambat"), LATE("{n} {n|day|days} late, {n|{n}|x} {n|}"), &why);
    assert_non_null(w);
    assert_string_equal(i18n_text(w, a, LANG_EN, "late", "n", "1", NULL), "1 day late, {n|1|x} 1");
    assert_string_equal(i18n_text(w, a, LANG_EN, "late", "n", "11", NULL),
                        "11 days late, {n|11|x} 11");
    assert_string_equal(i18n_text(w, a, LANG_EN, "late", "n", "0", NULL), "0 days late, {n|0|x} 0");
    assert_string_equal(i18n_text(w, a, LANG_EN, "late", "m", "1", NULL),
                        "{n} {n|day|days} late, {n|{n}|x} {n|}");
    i18n_free(w);
    arena_free(a);
}

static void test_refused(void **state)
{
#define OTHER "msgid \"a\"\nmsgstr \"b\"\n"
    static const struct {
        const char *id, *en, *why;
    } rows[] = {
        {OTHER OTHER, OTHER, "id.po: line 3: stands twice: a"},
        {OTHER "msgid \"c\"\nmsgstr \"d\"\n", OTHER, "en.po: no words for: c"},
        {OTHER, OTHER "msgid \"c\"\nmsgstr \"d\"\n", "id.po: no words for: c"},
        {"msgid \"a\"\nmsgstr \"\"\n", OTHER, "id.po: line 1: no words for: a"},
        {"#, fuzzy\n" OTHER, OTHER, "id.po: no words for: a"},
        {"msgid \"a\"\n", OTHER, "id.po: line 1: msgid without msgstr: a"},
        {"msgid \"a\"\n" OTHER, OTHER, "id.po: line 1: msgid without msgstr: a"},
        {"msgid \"a\nmsgstr \"b\"\n", OTHER, "id.po: line 1: the string is not closed"},
        {"msgid \"a\\\"\nmsgstr \"b\"\n", OTHER, "id.po: line 1: the string is not closed"},
        {"msgid \"a\"\nmsgstr \"b\\q\"\n", OTHER, "id.po: line 2: unknown escape"},
        {"msgid \"a\"\nmsgstr \"b\\", OTHER, "id.po: line 2: unknown escape"},
        {"msgid \"a\" x\nmsgstr \"b\"\n", OTHER, "id.po: line 1: something follows the string"},
        {"msgid a\nmsgstr \"b\"\n", OTHER, "id.po: line 1: a string is expected"},
        {"msgstr \"b\"\n", OTHER, "id.po: line 1: not understood: msgstr \"b\""},
        {"\"b\"\n", OTHER, "id.po: line 1: not understood: \"b\""},
        {OTHER "msgctxt \"b\"\n", OTHER, "id.po: line 3: not understood: msgctxt \"b\""},
        {"msgid \"a\"\nmsgid_plural \"b\"\n", OTHER,
         "id.po: line 2: not understood: msgid_plural \"b\""},
        {OTHER, "rubbish", "en.po: line 1: not understood: rubbish"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *why = NULL;
        assert_null(read_both(rows[i].id, rows[i].en, &why));
        assert_string_equal(why, rows[i].why);
        free((char *)why);
    }
    const char *why = NULL, nul[] = "msgid \"a\"\nmsgstr \"b\0c\"\n";
    assert_null(i18n_new(nul, sizeof(nul) - 1, OTHER, strlen(OTHER), &why));
    assert_string_equal(why, "id.po: a NUL byte");
    free((char *)why);
}

static void test_many(void **state)
{
    struct arena *a = arena_new(64 << 20);
    struct buf po = buf_new(a, 16 << 20);
    for (int i = 0; i < 5000; i++)
        buf_printf(&po, "msgid \"id.%d\"\nmsgstr \"kata %d\"\n", i, i);
    const char *why;
    struct i18n *w = i18n_new(buf_str(&po), po.n, buf_str(&po), po.n, &why);
    assert_non_null(w);
    assert_int_equal(i18n_count(w), 5000);
    for (int i = 0; i < 5000; i += 7)
        assert_string_equal(i18n_get(w, LANG_ID, arena_printf(a, "id.%d", i)),
                            arena_printf(a, "kata %d", i));
    assert_null(i18n_get(w, LANG_ID, "id.5000"));
    i18n_free(w);
    arena_free(a);
}

static void test_header(void **state)
{
    static const struct {
        const char *header;
        enum lang lang;
    } rows[] = {
        {NULL, LANG_ID},
        {"", LANG_ID},
        {"en", LANG_EN},
        {"EN-gb", LANG_EN},
        {"id", LANG_ID},
        {"in-ID,en;q=0.9", LANG_ID},
        {"en-GB,en;q=0.9", LANG_EN},
        {"id,en", LANG_ID},
        {"en,id", LANG_EN},
        {"id;q=0.5, en;q=0.8", LANG_EN},
        {"id;q=0.85,en;q=0.8", LANG_ID},
        {"id;q=0.801,en;q=0.8", LANG_ID},
        {"fr, de;q=0.9", LANG_ID},
        {"fr, en;q=0.1", LANG_EN},
        {"en;q=0", LANG_ID},
        {"en;q=0.0, *", LANG_ID},
        {"*", LANG_ID},
        {"eng", LANG_ID},
        {"e", LANG_ID},
        {"en;q=x", LANG_ID},
        {"en;", LANG_ID},
        {",,, ,en", LANG_EN},
        {"en;q=1.999,id;q=1", LANG_EN},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(lang_of_header(rows[i].header), rows[i].lang);
}

static void test_codes(void **state)
{
    enum lang lang = LANG_ID;
    assert_string_equal(lang_code(LANG_ID), "id");
    assert_string_equal(lang_code(LANG_EN), "en");
    assert_true(lang_of_code("en", &lang));
    assert_int_equal(lang, LANG_EN);
    assert_false(lang_of_code("fr", &lang));
    assert_false(lang_of_code("", &lang));
    assert_int_equal(lang, LANG_EN);
}

static void test_dates(void **state)
{
    struct arena *a = arena_new(CAP);
    assert_string_equal(i18n_date(a, LANG_ID, "2026-11-23"), "23 Nov 2026");
    assert_string_equal(i18n_date(a, LANG_ID, "2026-08-01"), "1 Agu 2026");
    assert_string_equal(i18n_date(a, LANG_EN, "2026-05-09"), "9 May 2026");
    assert_string_equal(i18n_date(a, LANG_ID, "2026-05-09"), "9 Mei 2026");
    assert_string_equal(i18n_date(a, LANG_ID, "2026-10"), "Okt 2026");
    assert_string_equal(i18n_date(a, LANG_ID, "2026-02-30"), "2026-02-30");
    assert_string_equal(i18n_date(a, LANG_ID, ""), "");
    assert_string_equal(i18n_date(a, LANG_ID, NULL), "");
    /* 17:30 UTC on the 31st is half past midnight of the next day in the city. */
    assert_string_equal(i18n_instant(a, LANG_ID, 1798738200), "1 Jan 2027 00.30");
    assert_string_equal(i18n_instant(a, LANG_EN, 1798738200), "1 Jan 2027 00:30");
    assert_string_equal(i18n_instant(a, LANG_ID, 0), "1 Jan 1970 07.00");
    assert_string_equal(i18n_clock(a, LANG_ID, "09:30"), "09.30");
    assert_string_equal(i18n_clock(a, LANG_EN, "09:30"), "09:30");
    assert_string_equal(i18n_clock(a, LANG_ID, "siang"), "siang");
    arena_free(a);
}

/* The files that are built in read well and know the messages of this floor. */
static void test_real_files(void **state)
{
    const struct embedded *id = NULL, *en = NULL;
    for (const struct embedded *e = embedded_locale; e->path; e++) {
        if (strcmp(e->path, "id.po") == 0)
            id = e;
        if (strcmp(e->path, "en.po") == 0)
            en = e;
    }
    assert_non_null(id);
    assert_non_null(en);
    const char *why = NULL;
    struct i18n *w = i18n_new((const char *)id->data, id->n, (const char *)en->data, en->n, &why);
    if (!w)
        fail_msg("%s", why);
    assert_string_equal(i18n_get(w, LANG_ID, "field.error.required"), "Wajib diisi");
    i18n_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),   cmocka_unit_test(test_one_or_more),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_many),
        cmocka_unit_test(test_header),  cmocka_unit_test(test_codes),
        cmocka_unit_test(test_dates),   cmocka_unit_test(test_real_files),
    };
    return cmocka_run_group_tests_name("i18n", tests, NULL, NULL);
}
