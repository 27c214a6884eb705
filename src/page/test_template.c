/*
 * What the specification does not say: what is refused when a page is read, the catalogue with its
 * words and partials, bounds. The specification's rules are tests/data/mustache, run by
 * build/test-template.
 */
#include "template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { CAP = 64 << 20, OUT_MAX = 1 << 20 };

static void test_refused(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"a\nb\n{{#a}}", "line 3: section 'a' is not closed"},
        {"{{#a}}{{#b}}{{/a}}{{/b}}", "line 1: section 'b' is open, but 'a' is closed"},
        {"{{#a.b}}{{/a}}", "line 1: section 'a.b' is open, but 'a' is closed"},
        {"x\n{{/a}}", "line 2: section 'a' is closed but was not opened"},
        {"x{{a", "line 1: a tag is not closed"},
        {"x{{", "line 1: a tag is not closed"},
        {"{{a}", "line 1: a tag is not closed"},
        {"{{{a}}", "line 1: a tag is not closed"},
        {"{{!a", "line 1: a tag is not closed"},
        {"{{=<% %>}}", "line 1: a tag is not closed"},
        {"{{}}", "line 1: '' is no name"},
        {"{{#}}{{/}}", "line 1: '' is no name"},
        {"{{a b}}", "line 1: 'a b' is no name"},
        {"{{a..b}}", "line 1: 'a..b' is no name"},
        {"{{.a}}", "line 1: '.a' is no name"},
        {"{{a.}}", "line 1: 'a.' is no name"},
        {"{{..}}", "line 1: '..' is no name"},
        {"{{1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17}}",
         "line 1: '1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17' is no name"},
        {"{{=a=}}", "line 1: 'a' are no delimiters"},
        {"{{= a =}}", "line 1: 'a' are no delimiters"},
        {"{{= =}}", "line 1: '' are no delimiters"},
        {"{{=a b c=}}", "line 1: 'a b c' are no delimiters"},
        {"{{=a= b=}}", "line 1: 'a= b' are no delimiters"},
        {"{{=123456789 b=}}", "line 1: '123456789 b' are no delimiters"},
    };
    struct arena *a = arena_new(CAP);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *why = NULL;
        assert_null(template_parse(a, rows[i].text, strlen(rows[i].text), NULL, 0, &why));
        assert_string_equal(why, rows[i].why);
    }
    const char *odd = NULL;
    assert_null(template_parse(a, "{{n\0\0\0\0\0}}", 10, NULL, 0, &odd));
    assert_string_equal(odd, "line 1: 'n' is no name");
    struct template_source bad = {"p", "{{#x}}", 6};
    const char *why = NULL;
    assert_null(template_parse(a, "", 0, &bad, 1, &why));
    assert_string_equal(why, "p: line 1: section 'x' is not closed");
    arena_free(a);
}

static void test_section_depth(void **state)
{
    struct arena *a = arena_new(CAP);
    for (int depth = 32; depth <= 33; depth++) {
        struct buf text = buf_new(a, OUT_MAX);
        for (int i = 0; i < depth; i++)
            buf_puts(&text, "{{#a}}");
        for (int i = 0; i < depth; i++)
            buf_puts(&text, "{{/a}}");
        const char *why = NULL;
        struct template *t = template_parse(a, buf_str(&text), text.n, NULL, 0, &why);
        if (depth == 32)
            assert_non_null(t);
        else
            assert_string_equal(why, "line 1: sections are nested too deeply");
    }
    arena_free(a);
}

/* A partial that never ends is stopped, and the result is not to be used. */
static void test_partial_depth(void **state)
{
    struct arena *a = arena_new(CAP);
    struct template_source p = {"p", "x{{>p}}{{>p}}", 13};
    const char *why;
    struct template *t = template_parse(a, "{{>p}}", 6, &p, 1, &why);
    struct buf out = buf_new(a, OUT_MAX);
    template_render(t, model_object(a), &out);
    assert_true(out.over);
    assert_int_equal(out.n, 32);
    arena_free(a);
}

/* Recursion that ends in time is fine: 31 levels of a tree. */
static void test_partial_tree(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *root = model_object(a), *at = root;
    for (int i = 0; i < 31; i++) {
        model_set_text(a, at, "n", "x");
        at = model_add_object(a, model_set_array(a, at, "kids"));
    }
    model_set_null(a, at, "n");
    model_set_null(a, at, "kids");
    struct template_source p = {"p", "{{n}}{{#kids}}{{>p}}{{/kids}}", 29};
    const char *why;
    struct template *t = template_parse(a, "{{>p}}", 6, &p, 1, &why);
    struct buf out = buf_new(a, OUT_MAX);
    template_render(t, root, &out);
    assert_false(out.over);
    assert_int_equal(out.n, 31);
    arena_free(a);
}

static void test_too_long(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *list = model_array(a);
    for (int i = 0; i < 1000; i++)
        model_add_int(a, list, i);
    const char *why, *text = "{{#.}}<li>{{.}}</li>{{/.}}";
    struct template *t = template_parse(a, text, strlen(text), NULL, 0, &why);
    struct buf out = buf_new(a, 300);
    template_render(t, list, &out);
    assert_true(out.over);
    assert_true(out.n <= 300);
    arena_free(a);
}

static void test_escape(void **state)
{
    struct arena *a = arena_new(CAP);
    struct buf out = buf_new(a, OUT_MAX);
    html_escape(&out, "", 0);
    html_escape(&out, "<a href='x'>\"R&D\"</a>", 21);
    assert_string_equal(buf_str(&out), "&lt;a href=&#39;x&#39;&gt;&quot;R&amp;D&quot;&lt;/a&gt;");
    arena_free(a);
}

/* ---- catalogue ---- */

#define PO(title, count, where)                                                           \
    "msgid \"title\"\nmsgstr \"" title "\"\nmsgid \"list.count\"\nmsgstr \"" count "\"\n" \
    "msgid \"where\"\nmsgstr \"" where "\"\n"

static const char id_po[] = PO("Usaha & <warga>", "{shown} dari {total} usaha", "Di {ward.name} {");
static const char en_po[] = PO("Businesses", "{shown} of {total}", "In {ward.name} {Not} {}");

static struct i18n *words_new(void)
{
    const char *why = NULL;
    struct i18n *w = i18n_new(id_po, sizeof(id_po) - 1, en_po, sizeof(en_po) - 1, &why);
    assert_non_null(w);
    return w;
}

static const char *page_of(struct arena *a, const struct catalogue *c, enum lang lang,
                           const char *name, const struct model *m)
{
    struct buf out = buf_new(a, OUT_MAX);
    const struct template *t = catalogue_page(c, lang, name);
    assert_non_null(t);
    template_render(t, m, &out);
    assert_false(out.over);
    return buf_str(&out);
}

/* What was drawn before stands as it is, by name and as a section; programs get null. */
static void test_drawn(void **state)
{
    const char *why, *text = "{{x}}|{{#x}}{{.}}{{/x}}|{{^x}}no{{/x}}|{{t}}";
    struct arena *a = arena_new(1 << 20);
    struct template *t = template_parse(a, text, strlen(text), NULL, 0, &why);
    struct model *m = model_object(a);
    struct buf out = buf_new(a, 1000), json = buf_new(a, 1000);
    model_set_drawn(a, m, "x", "<b>&amp;</b>", 8); /* so much of it */
    model_set_text(a, m, "t", "<b>");
    template_render(t, m, &out);
    assert_string_equal(buf_str(&out), "<b>&amp;|<b>&amp;||&lt;b&gt;");
    json_write(&json, m);
    assert_string_equal(buf_str(&json), "{\"x\":null,\"t\":\"\\u003cb>\"}");
    arena_free(a);
}

static void test_catalogue(void **state)
{
    static const char list[] = "<h1>{{t.title}}</h1>\n  {{> count}}\n{{! none }}<b>{{t.where}}</b>"
                               "{{#x}}{{t.list.count}}{{/x}}{{t}}";
    static const char count[] = "<p>{{t.list.count}}</p>\n<i>\n";
    const struct template_source sources[] = {
        {"list", list, sizeof(list) - 1}, {"count", count, sizeof(count) - 1}, {"a", "", 0}};
    struct arena *a = arena_new(CAP);
    struct i18n *w = words_new();
    const char *why = NULL;
    struct catalogue *c = catalogue_new(sources, 3, w, &why);
    assert_non_null(c);
    struct model *m = model_object(a);
    model_set_int(a, m, "shown", 50);
    model_set_text(a, m, "total", "<21.270>");
    model_set_text(a, m, "t", "T");
    model_set_text(a, model_set_object(a, m, "ward"), "name", "Kauman");
    assert_string_equal(page_of(a, c, LANG_ID, "list", m),
                        "<h1>Usaha &amp; &lt;warga&gt;</h1>\n"
                        "<p>50 dari &lt;21.270&gt; usaha</p>\n<i>\n<b>Di Kauman {</b>T");
    assert_string_equal(page_of(a, c, LANG_EN, "list", m),
                        "<h1>Businesses</h1>\n"
                        "<p>50 of &lt;21.270&gt;</p>\n<i>\n<b>In Kauman {Not} {}</b>T");
    assert_string_equal(page_of(a, c, LANG_EN, "a", m), "");
    assert_null(catalogue_page(c, LANG_ID, "lis"));
    assert_null(catalogue_page(c, LANG_ID, "z"));
    assert_null(catalogue_page(c, LANG_ID, ""));
    catalogue_free(c);
    catalogue_free(NULL);
    i18n_free(w);
    arena_free(a);
}

static void test_catalogue_refused(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"x\n{{t.no.such}}", "page: line 2: there are no words for 'no.such'"},
        {"{{#t.title}}{{/t.title}}", "page: line 1: words cannot be a section"},
        {"{{> nowhere}}", "page: line 1: there is no partial 'nowhere'"},
        {"{{#a}}", "page: line 1: section 'a' is not closed"},
    };
    struct i18n *w = words_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct template_source s = {"page", rows[i].text, strlen(rows[i].text)};
        const char *why = NULL;
        assert_null(catalogue_new(&s, 1, w, &why));
        assert_string_equal(why, rows[i].why);
        free((char *)why);
    }
    const struct template_source twice[] = {{"page", "", 0}, {"b", "", 0}, {"page", "x", 1}};
    const char *why = NULL;
    assert_null(catalogue_new(twice, 3, w, &why));
    assert_string_equal(why, "two pages are named 'page'");
    free((char *)why);
    i18n_free(w);
}

/* Outside a catalogue "t." is a name like any other. */
static void test_no_words(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *m = model_object(a);
    model_set_text(a, model_set_object(a, m, "t"), "title", "dari model");
    const char *why;
    struct template *t = template_parse(a, "{{t.title}}{{t.x}}", 18, NULL, 0, &why);
    struct buf out = buf_new(a, OUT_MAX);
    template_render(t, m, &out);
    assert_string_equal(buf_str(&out), "dari model");
    arena_free(a);
}

/* Many large objects, one in the other, each asked for keys of its own, of another's and of none:
 * the nearest that has the key answers, the first of two wins. */
static void test_large_objects(void **state)
{
    enum { OBJECTS = 12, KEYS = 40 };
    struct arena *a = arena_new(CAP);
    struct buf text = buf_new(a, OUT_MAX), want = buf_new(a, OUT_MAX), out = buf_new(a, OUT_MAX);
    struct model *root = model_object(a), *o = root;
    for (int d = 0; d < OBJECTS; d++) {
        for (int k = 0; k < KEYS; k++)
            if (k % (d + 2))
                model_set_int(a, o, arena_printf(a, "k%d", k), d * 1000 + k);
        model_set_text(a, o, "k1", "second");
        for (int k = 0; k < KEYS; k++) {
            int at = d; /* the nearest that has it */
            while (at >= 0 && k % (at + 2) == 0)
                at--;
            buf_printf(&text, "{{k%d}},{{none%d}}", k, k);
            if (at >= 0)
                buf_int(&want, at * 1000 + k);
            buf_putc(&want, ',');
        }
        if (d + 1 < OBJECTS) {
            buf_puts(&text, "{{#in}}");
            o = model_set_object(a, o, "in");
        }
    }
    for (int d = 0; d + 1 < OBJECTS; d++)
        buf_puts(&text, "{{/in}}");
    const char *why = NULL;
    struct template *t = template_parse(a, buf_str(&text), text.n, NULL, 0, &why);
    assert_non_null(t);
    template_render(t, root, &out);
    assert_string_equal(buf_str(&out), buf_str(&want));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_section_depth),
        cmocka_unit_test(test_partial_depth),
        cmocka_unit_test(test_partial_tree),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_catalogue),
        cmocka_unit_test(test_catalogue_refused),
        cmocka_unit_test(test_no_words),
        cmocka_unit_test(test_large_objects),
    };
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
