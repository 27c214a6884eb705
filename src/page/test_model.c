/* The model and its JSON: order, nulls, escapes, numbers, what does not fit. */
#include "model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

enum { CAP = 16 << 20 };

static const char *json_of(struct arena *a, const struct model *m)
{
    struct buf out = buf_new(a, CAP);
    json_write(&out, m);
    assert_false(out.over);
    return buf_str(&out);
}

static void test_all_types(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *o = model_object(a);
    model_set_text(a, o, "name", "Warung");
    model_set_text(a, o, "phone", NULL);
    model_set_int(a, o, "capital", INT64_MAX);
    model_set_int(a, o, "least", INT64_MIN);
    model_set_bool(a, o, "open", true);
    model_set_bool(a, o, "closed", false);
    model_set_null(a, o, "nib");
    model_set_decimal(a, o, "lat", "-7.966620");
    model_set_decimal(a, o, "lon", NULL);
    model_set_int(a, model_set_object(a, o, "ward"), "id", 7);
    struct model *list = model_set_array(a, o, "list");
    model_add_text(a, list, "a");
    model_add_text(a, list, NULL);
    model_add_int(a, list, 0);
    model_set_text(a, model_add_object(a, list), "k", "v");
    model_add(list, model_array(a));
    model_set(o, "tree", model_object(a));
    assert_string_equal(json_of(a, o),
                        "{\"name\":\"Warung\",\"phone\":null,\"capital\":9223372036854775807,"
                        "\"least\":-9223372036854775808,\"open\":true,\"closed\":false,"
                        "\"nib\":null,\"lat\":-7.966620,\"lon\":null,\"ward\":{\"id\":7},"
                        "\"list\":[\"a\",null,0,{\"k\":\"v\"},[]],\"tree\":{}}");
    assert_int_equal(list->kids.count, 5);
    arena_free(a);
}

static void test_get(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *o = model_object(a);
    const char *keys[] = {"", "n", "nam", "nama", "nama_", "nama_usaha", "namb"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        model_set_int(a, o, keys[i], (int64_t)i);
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        char copy[16];
        snprintf(copy, sizeof(copy), "%s", keys[i]);
        assert_int_equal(model_get(o, copy)->i, i);
    }
    assert_null(model_get(o, "nama_u"));
    assert_null(model_get(o, "na"));
    assert_null(model_get(NULL, "n"));
    assert_null(model_get(model_get(o, "n"), "n"));
    model_set_int(a, o, "n", 99);
    assert_int_equal(model_get(o, "n")->i, 1); /* the first wins */
    arena_free(a);
}

/* With many keys every bit is set: what is there is found, what is not is not. */
static void test_many_and_renamed(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *o = model_object(a);
    for (int i = 0; i < 200; i++)
        model_set_int(a, o, arena_printf(a, "%dkey", i), i);
    for (int i = 0; i < 200; i++)
        assert_int_equal(model_get(o, arena_printf(a, "%dkey", i))->i, i);
    assert_null(model_get(o, "200key"));
    struct model *few = model_object(a), *flag = model_set_bool(a, few, "is_choice", true);
    model_rename(few, flag, "is_radio");
    assert_null(model_get(few, "is_choice"));
    assert_ptr_equal(model_get(few, "is_radio"), flag);
    arena_free(a);
}

static void test_escapes(void **state)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"", "\"\""},
        {"Siti", "\"Siti\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\""},
        {"</script>", "\"\\u003c/script>\""},
        {"\xE2\x80\xA8|\xE2\x80\xA9|\xE2\x80\x93", "\"\\u2028|\\u2029|\xE2\x80\x93\""},
        {"\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
        {"cut \xE2\x80", "\"cut \xE2\x80\""}, /* not ours to repair, but never read past its end */
        {"cut \xE2", "\"cut \xE2\""},
    };
    struct arena *a = arena_new(CAP);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct buf out = buf_new(a, CAP);
        json_write_string(&out, rows[i].text);
        assert_string_equal(buf_str(&out), rows[i].json);
    }
    arena_free(a);
}

/* Text is looked at eight bytes at a time: every byte is seen wherever it stands, and no other. */
static void test_escape_anywhere(void **state)
{
    enum { LONG = 21 };
    struct arena *a = arena_new(CAP);
    for (int byte = 1; byte < 256; byte++) {
        for (int at = 0; at < LONG; at++) {
            char text[LONG + 1] = "abcdefgh\x7f\xFFijklmnopqrs", alone[2] = {(char)byte};
            struct buf out = buf_new(a, 256), one = buf_new(a, 256), want = buf_new(a, 256);
            text[at] = (char)byte;
            json_write_string(&one, alone);
            buf_printf(&want, "\"%.*s%.*s%s\"", at, text, (int)one.n - 2, buf_str(&one) + 1,
                       text + at + 1);
            json_write_string(&out, text);
            assert_string_equal(buf_str(&out), buf_str(&want));
        }
        arena_clear(a, CAP);
    }
    arena_free(a);
}

/* Short texts are moved in words of their own: each length whole, its last byte as well. */
static void test_each_length(void **state)
{
    enum { LONG = 40 };
    static const char text[LONG + 1] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN";
    struct arena *a = arena_new(CAP);
    for (int n = 0; n <= LONG; n++) {
        char *short_one = arena_strndup(a, text, (size_t)n);
        struct buf out = buf_new(a, 256), want = buf_new(a, 256);
        buf_printf(&want, "\"%s\"", short_one);
        json_write_string(&out, short_one);
        assert_string_equal(buf_str(&out), buf_str(&want));
        if (!n)
            continue;
        short_one[n - 1] = '"';
        out = want = buf_new(a, 256);
        buf_printf(&want, "\"%.*s\\\"\"", n - 1, text);
        json_write_string(&out, short_one);
        assert_string_equal(buf_str(&out), buf_str(&want));
    }
    arena_free(a);
}

static void test_too_long(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *list = model_array(a);
    for (int i = 0; i < 100; i++)
        model_add_text(a, list, "sepuluh...");
    struct buf out = buf_new(a, 500);
    json_write(&out, list);
    assert_true(out.over);
    assert_true(out.n <= 500);
    arena_free(a);
}

/* ---- XML ---- */

static const char *xml_of(struct arena *a, const char *root, const char *item,
                          const struct model *m)
{
    static const char head[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    struct buf out = buf_new(a, CAP);
    xml_write(&out, root, item, m);
    assert_false(out.over);
    assert_memory_equal(buf_str(&out), head, sizeof(head) - 1);
    return buf_str(&out) + sizeof(head) - 1;
}

static void test_xml(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *all = model_array(a), *o = model_add_object(a, all);
    assert_string_equal(xml_of(a, "services", NULL, model_array(a)), "<services></services>\n");
    model_set_text(a, o, "name", "Kopi & <Teh> \"1\" 'x'");
    model_set_null(a, o, "notes");
    model_set_int(a, o, "n", -7);
    model_set_bool(a, o, "open", true);
    model_set_decimal(a, o, "lat", "-7.966620");
    struct model *values = model_set_array(a, o, "values");
    model_set_text(a, model_add_object(a, values), "key", "a");
    model_add_text(a, values, "b");
    const char *inside =
        "<name>Kopi &amp; &lt;Teh&gt; &quot;1&quot; &#39;x&#39;</name><notes></notes><n>-7</n>"
        "<open>true</open><lat>-7.966620</lat><values><value><key>a</key></value><value>b</value>"
        "</values>";
    assert_string_equal(xml_of(a, "services", NULL, all),
                        arena_printf(a, "<services><service>%s</service></services>\n", inside));
    assert_string_equal(
        xml_of(a, "service_requests", "request", all),
        arena_printf(a, "<service_requests><request>%s</request></service_requests>\n", inside));
    arena_free(a);
}

/* Every byte, and what no reader of XML takes. */
static void test_xml_bytes(void **state)
{
    struct arena *a = arena_new(CAP);
    for (int byte = 1; byte < 0x80; byte++) {
        const char text[] = {'x', (char)byte, 'y', 0};
        const char *got = xml_of(a, "t", NULL, model_add_text(a, model_array(a), text));
        bool plain = byte >= ' ' && byte != 0x7F && !strchr("&<>\"'", byte);
        if (plain || byte == '\n' || byte == '\t')
            assert_string_equal(got, arena_printf(a, "<t>%s</t>\n", text));
        else
            assert_true(strncmp(got, "<t>x&", 5) == 0 || strncmp(got, "<t>x\xEF\xBF\xBDy", 8) == 0);
    }
    struct model *none = model_add_text(a, model_array(a),
                                        "a\xEF\xBF\xBE"
                                        "b\xEF\xBF\xBF\xF0\x9F\x98\x80");
    assert_string_equal(xml_of(a, "t", NULL, none), "<t>a\xEF\xBF\xBD"
                                                    "b\xEF\xBF\xBD\xF0\x9F\x98\x80</t>\n");
    arena_free(a);
}

/* What comes in as JSON goes out as the same JSON; every number in the shortest form that is the
 * same. */
static void test_there_and_back(void **state)
{
    const char *text = "{\"a\":[1,-2,1.21,0.1,-7.96662,1e+300,2.5e-07,true,false,null,\"x\\ny\"],"
                       "\"b\":{\"c\":{}},\"d\":[]}";
    struct arena *a = arena_new(CAP);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    struct model *m = model_from_json(a, json);
    json_decref(json);
    assert_string_equal(json_of(a, m), text);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_types),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_many_and_renamed),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_escape_anywhere),
        cmocka_unit_test(test_each_length),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_xml_bytes),
    };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
