/* Lines of a calendar: what was folded and escaped reads as what was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "ics.h"
#include "text.h"

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct arena *a;

/* Folding undone, as a reader does it; checks each line's length on the way. */
static const char *unfold(const char *text)
{
    struct buf b = buf_new(a, 1 << 20);
    size_t line = 0;
    for (const char *s = text; *s; s++) {
        if (s[0] == '\r' && s[1] == '\n') {
            assert_true(line <= 75);
            line = 0;
            s++;
            if (s[1] == ' ') {
                s++;
                line = 1;
            }
            continue;
        }
        assert_true(*s != '\n' && *s != '\r');
        buf_put(&b, s, 1);
        line++;
    }
    assert_int_equal(line, 0); /* ends with a line's end */
    return buf_str(&b);
}

static const char *folded(void (*put)(struct buf *, const char *, const char *), const char *value)
{
    struct buf b = buf_new(a, 1 << 20);
    put(&b, "SUMMARY", value);
    return buf_str(&b);
}

static void test_every_length(void **state)
{
    static const char *const units[] = {"x", "é", "日", "\U0001F600"};
    for (size_t u = 0; u < 4; u++) {
        struct buf value = buf_new(a, 4096);
        for (int n = 0; n < 300; n++) {
            const char *text = folded(ics_line, buf_str(&value));
            assert_string_equal(unfold(text) + strlen("SUMMARY:"), buf_str(&value));
            for (const char *s = text; (s = strstr(s, "\r\n ")); s += 3)
                assert_true(((unsigned char)s[3] & 0xC0) != 0x80); /* no character torn */
            buf_puts(&value, units[u]);
        }
    }
}

static void test_escaped(void **state)
{
    assert_string_equal(folded(ics_text, "a,b;c\\d\ne\r\x01"), "SUMMARY:a\\,b\\;c\\\\d\\ne\r\n");
    assert_string_equal(folded(ics_line, "https://a/b,c;d"), "SUMMARY:https://a/b,c;d\r\n");
}

static void test_days(void **state)
{
    char day[ICS_DAY + 1], at[ICS_INSTANT + 1];
    ics_day("2026-12-31", 0, day);
    assert_string_equal(day, "20261231");
    ics_day("2026-12-31", 1, day);
    assert_string_equal(day, "20270101");
    ics_instant(1795410000, at);
    assert_string_equal(at, "20261123T050000Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_length),
                                       cmocka_unit_test(test_escaped), cmocka_unit_test(test_days)};
    a = arena_new((size_t)64 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return failed;
}
