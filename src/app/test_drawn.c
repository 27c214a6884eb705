/* Kept pieces of pages: what is shown is what was drawn under that very key and language, and what
 * is in use stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "drawn.h"
#include "web.h"

#include <cmocka.h>

static char dir[64];
static struct arena *a;
static struct web w;

static int setup(void **state)
{
    char url[128];
    snprintf(dir, sizeof(dir), "/tmp/sahabat-drawn-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(url, sizeof(url), "sqlite:%s/a.db", dir);
    a = arena_new(256 << 20);
    w = (struct web){.cx = ctx_new(a, 1700000000)};
    return app_open(&w.cx, url, DB_WRITE | DB_CREATE, NULL, 0, &w.app) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    char command[160];
    app_close(w.app);
    arena_free(a);
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

/* Draws a tag with these words under the key. */
static void draw(const char *key, const char *words)
{
    struct model *o = model_object(a);
    model_set_text(a, o, "kind", "plain");
    model_set_text(a, o, "label", words);
    drawn_make(&w, o, "tag", key);
}

/* What is kept under the key, or NULL. */
static const char *kept(const char *key)
{
    struct model *o = model_object(a);
    if (!drawn_set(&w, o, key))
        return NULL;
    const struct model *m = model_get(o, "drawn");
    return arena_strndup(a, m->drawn.p, m->drawn.n);
}

static const char *tag(const char *words)
{
    return arena_printf(a, "<strong class=\"tag plain\">%s</strong>\n", words);
}

static void a_key_and_a_language_are_a_piece(void **state)
{
    assert_null(kept("one"));
    draw("one", "satu & dua");
    assert_string_equal(kept("one"), tag("satu &amp; dua"));
    assert_null(kept("on"));
    w.cx.lang = LANG_EN;
    assert_null(kept("one"));
    draw("one", "one");
    assert_string_equal(kept("one"), tag("one"));
    w.cx.lang = LANG_ID;
    assert_string_equal(kept("one"), tag("satu &amp; dua"));
    draw("one", "lain");
    assert_string_equal(kept("one"), tag("lain"));
}

/* As the overview of a city has them: 63 areas of six pieces, asked for in turn. */
static void what_is_in_use_stays(void **state)
{
    enum { AREAS = 63, PIECES = 6 };
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < AREAS * PIECES; i++) {
            const char *key = arena_printf(a, "dash:%d:35.73.%02d.10%02d:1764461%03d:3fffffff",
                                           i % PIECES, i / 12, i / PIECES, round / 2);
            const char *text = kept(key);
            if (round != 1) { /* the third counts anew, as every minute does */
                assert_null(text);
                draw(key, key);
            } else {
                assert_non_null(text);
                assert_string_equal(text, tag(key));
            }
        }
}

static void a_full_table_gives_what_was_not_asked_for(void **state)
{
    enum { MANY = 20000, MOST = 1024 };
    size_t found = 0;
    draw("always", "always");
    for (int i = 0; i < MANY; i++) {
        const char *key = arena_printf(a, "key:%d", i);
        draw(key, key);
        assert_string_equal(kept("always"), tag("always"));
    }
    for (int i = 0; i < MANY; i++) {
        const char *key = arena_printf(a, "key:%d", i), *text = kept(key);
        found += text != NULL;
        if (text)
            assert_string_equal(text, tag(key));
    }
    assert_in_range(found, MOST / 2, MOST - 1);
}

static void what_is_too_long_is_drawn_but_not_kept(void **state)
{
    char *words = arena_alloc(a, (40 << 10) + 1);
    memset(words, 'x', 40 << 10);
    draw("long", words);
    assert_null(kept("long"));
    char *key = arena_alloc(a, 201);
    memset(key, 'k', 200);
    draw(key, "words");
    assert_null(kept(key));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_key_and_a_language_are_a_piece),
        T(what_is_in_use_stays),
        T(a_full_table_gives_what_was_not_asked_for),
        T(what_is_too_long_is_drawn_but_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
