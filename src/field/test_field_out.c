/* The field table, on the way out: values, forms, schemas, what differs. */
#include "test_thing.h"

/* ---- out ---- */

static const struct thing sample = {.id = 7,
                                    .version = 3,
                                    .updated_at = 1795399200,
                                    .name = "Warung",
                                    .notes = NULL,
                                    .founded_on = "2015-08-17",
                                    .month = "2026-11",
                                    .state = "curated",
                                    .channels = "shop,web",
                                    .nik = "3573024107900001",
                                    .npwp = "123456789012345",
                                    .phone = "081234567890",
                                    .password = "rahasia sekali",
                                    .employees = 0,
                                    .capital = FIELD_UNSET,
                                    .lat = -500000,
                                    .ward = 0,
                                    .age = 17,
                                    .open = true};

static void test_to_model(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *o = model_object(a), *masked = model_array(a);
    field_to_model(a, &table, &sample, true, o, masked);
    assert_string_equal(
        json_of(a, o),
        "{\"id\":7,\"version\":3,\"updated_at\":\"2026-11-23T02:00:00Z\",\"name\":\"Warung\","
        "\"notes\":null,\"employees\":0,\"capital\":null,\"founded_on\":\"2015-08-17\","
        "\"month\":\"2026-11\",\"open\":true,\"state\":\"curated\","
        "\"channels\":[\"shop\",\"web\"],\"ward\":null,\"nik\":\"3573024107900001\","
        "\"phone\":\"081234567890\",\"lat\":-0.500000,\"age\":17,\"agreed\":false}");
    assert_int_equal(masked->kids.count, 0);
    o = model_object(a);
    field_to_model(a, &table, &sample, false, o, masked);
    assert_int_equal(model_get(o, "nik")->type, M_NULL);
    assert_int_equal(model_get(o, "phone")->type, M_NULL);
    assert_int_equal(model_get(o, "name")->type, M_TEXT);
    assert_null(model_get(o, "password"));
    assert_string_equal(json_of(a, masked), "[\"nik\",\"phone\"]");
    field_to_model(a, &table, &sample, false, model_object(a), NULL);
    arena_free(a);
}

/* Both ways to JSON say the same, of a full record and of an empty one, seen and masked; of a table
 * with something sealed, too. */
static void test_written_json(void **state)
{
    struct arena *a = arena_new(CAP);
    struct thing empty;
    struct field closed[FIELDS_MAX];
    struct field_table sealing = table;
    memcpy(closed, table.fields, table.n * sizeof(*closed));
    closed[field_find(&table, "nik") - table.fields].flags |= F_SEALED;
    sealing.fields = closed;
    field_clear(&table, &empty);
    const struct thing *things[] = {&sample, &empty};
    for (int i = 0; i < 8; i++) {
        bool personal = i & 4;
        const struct field_table *t = i & 1 ? &sealing : &table;
        const struct field_json *json = field_json(a, t);
        struct model *o = model_object(a), *masked = model_array(a);
        struct buf out = buf_new(a, 4096);
        field_to_model(a, t, things[i >> 1 & 1], personal, o, masked);
        model_set(o, "masked", masked);
        field_write_json(&out, json, things[i >> 1 & 1], personal);
        assert_string_equal(buf_str(&out), json_of(a, o));
    }
    /* Some of them: in the table's order, whatever the order asked for. */
    struct buf some = buf_new(a, 4096);
    uint64_t picked;
    assert_null(field_pick(a, &sealing, "nik, id", &picked));
    field_write_json(&some, field_json_of(a, &sealing, picked), &sample, true);
    assert_string_equal(buf_str(&some), "{\"id\":7,\"nik\":null,\"masked\":[\"nik\"]}");
    some.n = 0;
    assert_null(field_pick(a, &sealing, "id", &picked));
    field_write_json(&some, field_json_of(a, &sealing, picked), &sample, false);
    assert_string_equal(buf_str(&some), "{\"id\":7,\"masked\":[]}");
    assert_string_equal(field_pick(a, &sealing, "id,shoe", &picked), "shoe");
    assert_string_equal(field_pick(a, &sealing, ",id", &picked), "");
    struct buf out = buf_new(a, 4096);
    field_write_json(&out, field_json(a, &sealing), &sample, true);
    struct model *o = model_object(a);
    model_set_json(a, o, "row", buf_str(&out));
    const char *text = json_of(a, o);
    assert_true(strncmp(text, "{\"row\":{\"id\":7,", 15) == 0);
    assert_non_null(strstr(text, "\"nik\":null,\"phone\":\"081234567890\""));
    assert_non_null(strstr(text, "\"masked\":[\"nik\"]}"));
    arena_free(a);
}

static void test_text(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"id", "7"},          {"updated_at", "2026-11-23T02:00:00Z"},
        {"name", "Warung"},   {"notes", ""},
        {"employees", "0"},   {"capital", ""},
        {"ward", ""},         {"open", "true"},
        {"agreed", "false"},  {"lat", "-0.500000"},
        {"month", "2026-11"}, {"channels", "shop,web"},
    };
    struct arena *a = arena_new(CAP);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(field_text(a, field_find(&table, rows[i].name), &sample), rows[i].text);
    assert_null(field_find(&table, "nope"));
    arena_free(a);
}

static const char *lock(void *arg, const char *clear)
{
    return arena_printf(arg, "<%s>", clear);
}

static void test_diff(void **state)
{
    struct arena *a = arena_new(CAP);
    struct thing after = sample;
    assert_null(field_diff(a, &table, &sample, &after, NULL, NULL));
    after.version = 4;
    after.updated_at++;
    after.notes = "";
    assert_null(field_diff(a, &table, &sample, &after, NULL, NULL));
    after.name = "Warung 2";
    after.capital = 0;
    after.employees = FIELD_UNSET;
    after.open = false;
    after.nik = NULL;
    after.phone = "0341123456";
    after.password = "x";
    after.channels = "web";
    after.lat = 1;
    assert_string_equal(
        json_of(a, field_diff(a, &table, &sample, &after, lock, a)),
        "{\"name\":[\"Warung\",\"Warung 2\"],\"employees\":[0,null],\"capital\":[null,0],"
        "\"open\":[true,false],\"channels\":[[\"shop\",\"web\"],[\"web\"]],"
        "\"nik\":[\"\\u003c3573024107900001>\",null],"
        "\"phone\":[\"\\u003c081234567890>\",\"\\u003c0341123456>\"],"
        "\"lat\":[-0.500000,0.000001],"
        "\"password\":[\"\\u003crahasia sekali>\",\"\\u003cx>\"]}");
    const char *dots = json_of(a, field_diff(a, &table, &sample, &after, NULL, NULL));
    assert_non_null(strstr(dots, "\"phone\":[\"•\",\"•\"]"));
    assert_null(strstr(dots, "rahasia"));
    assert_null(strstr(dots, "3573"));
    arena_free(a);
}

/* ---- forms ---- */

#define PO                                                                                     \
    "msgid \"field.name\"\nmsgstr \"Nama\"\nmsgid \"test.ward\"\nmsgstr \"Kelurahan\"\n"       \
    "msgid \"test.help\"\nmsgstr \"Bantuan\"\nmsgid \"state.curated\"\nmsgstr \"Terkurasi\"\n" \
    "msgid \"field.error.too_long\"\nmsgstr \"Paling banyak {max} ({count})\"\n"               \
    "msgid \"test.digit\"\nmsgstr \"Ada angka: {name}\"\n"

static void test_widgets(void **state)
{
    struct setup s;
    begin(&s);
    const char *why = NULL;
    struct i18n *words = i18n_new(PO, sizeof(PO) - 1, PO, sizeof(PO) - 1, &why);
    assert_non_null(words);
    s.thing = sample;
    bind_form(&s,
              "name=Warung yang panjang&founded_on=kemarin&state=gone&password=x&agreed=1&lat=");
    struct model *list = field_widgets(&s.cx, words, &table, &s.thing, &s.bound);
    assert_int_equal(list->kids.count, 16); /* without id, version, updated_at, age */
    assert_null(field_widget(list, "age"));
    assert_string_equal(
        json_of(s.a, field_widget(list, "name")),
        "{\"is_text\":true,\"name\":\"name\",\"id\":\"f-name\",\"label\":\"Nama\","
        "\"help\":\"Bantuan\",\"value\":\"Warung yang panjang\",\"error\":\"Paling banyak 10 "
        "(19)\",\"warning\":null,\"required\":true,\"autocomplete\":\"organization\","
        "\"maxlength\":10}");
    /* A date that cannot be read is shown as typed; one that can is a date. */
    assert_string_equal(field_widget(list, "founded_on")->kids.first->key, "is_text");
    assert_string_equal(model_get(field_widget(list, "founded_on"), "value")->s, "kemarin");
    assert_string_equal(field_widget(list, "month")->kids.first->key, "is_month");
    assert_string_equal(model_get(field_widget(list, "month"), "value")->s, "2026-11");
    assert_string_equal(field_widget(list, "password")->kids.first->key, "is_password");
    assert_int_equal(model_get(field_widget(list, "password"), "value")->type, M_NULL);
    assert_int_equal(model_get(field_widget(list, "lat"), "value")->type, M_NULL);
    assert_int_equal(model_get(field_widget(list, "agreed"), "value")->i, true);
    assert_int_equal(model_get(field_widget(list, "month"), "maxlength")->type, M_NULL);
    assert_string_equal(json_of(s.a, model_get(field_widget(list, "channels"), "choices")),
                        "[{\"code\":\"shop\",\"label\":\"channel.shop\",\"selected\":true},"
                        "{\"code\":\"market\",\"label\":\"channel.market\",\"selected\":false},"
                        "{\"code\":\"web\",\"label\":\"channel.web\",\"selected\":true}]");
    i18n_free(words);
    arena_free(s.a);
}

static void test_some_widgets(void **state)
{
    static const char *const names[] = {"state", "nothing", "name", NULL};
    struct setup s;
    begin(&s);
    const char *why = NULL;
    struct i18n *words = i18n_new(PO, sizeof(PO) - 1, PO, sizeof(PO) - 1, &why);
    struct model *all = field_widgets(&s.cx, words, &table, &sample, NULL);
    struct model *some = field_widgets_of(&s.cx, words, &table, names, &sample, NULL);
    assert_int_equal(some->kids.count, 2);
    assert_string_equal(model_get(some->kids.first, "name")->s,
                        "state"); /* as they were asked for */
    assert_string_equal(json_of(s.a, some->kids.last), json_of(s.a, field_widget(all, "name")));
    i18n_free(words);
    arena_free(s.a);
}

static void test_widgets_of_record(void **state)
{
    struct setup s;
    begin(&s);
    const char *why = NULL;
    struct i18n *words = i18n_new(PO, sizeof(PO) - 1, PO, sizeof(PO) - 1, &why);
    warn_field(&s.cx, "name", "test.digit", "name", "W1", NULL);
    struct model *list = field_widgets(&s.cx, words, &table, &sample, NULL);
    struct model *name = field_widget(list, "name"), *ward = field_widget(list, "ward");
    assert_string_equal(model_get(name, "value")->s, "Warung");
    assert_int_equal(model_get(name, "error")->type, M_NULL);
    assert_string_equal(model_get(name, "warning")->s, "Ada angka: W1");
    assert_string_equal(model_get(ward, "label")->s, "Kelurahan");
    assert_string_equal(json_of(s.a, model_get(field_widget(list, "state"), "choices")),
                        "[{\"code\":\"proposed\",\"label\":\"state.proposed\",\"selected\":false},"
                        "{\"code\":\"curated\",\"label\":\"Terkurasi\",\"selected\":true}]");
    field_widget_choices(s.a, ward, model_array(s.a));
    assert_int_equal(model_get(ward, "is_ref")->i, true);
    assert_null(model_get(ward, "is_choice"));
    field_widget_choices(s.a, name, model_array(s.a));
    assert_int_equal(model_get(name, "is_text")->i, false);
    assert_int_equal(model_get(name, "is_choice")->i, true);
    assert_int_equal(model_get(name, "choices")->type, M_ARRAY);
    i18n_free(words);
    arena_free(s.a);
}

/* ---- schema ---- */

static const char *property(struct arena *a, const struct model *schema, const char *name)
{
    const struct model *m = model_get(model_get(schema, "properties"), name);
    return m ? json_of(a, m) : "";
}

static void test_schema_out(void **state)
{
    static const struct {
        const char *name, *json;
    } rows[] = {
        {"id", "{\"type\":[\"integer\",\"null\"],\"minimum\":1,\"readOnly\":true}"},
        {"updated_at",
         "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\",\"readOnly\":true}"},
        {"name", "{\"type\":\"string\",\"minLength\":3,\"maxLength\":10}"},
        {"notes", "{\"type\":[\"string\",\"null\"],\"maxLength\":20}"},
        {"employees", "{\"type\":[\"integer\",\"null\"],\"minimum\":0,\"maximum\":1000}"},
        {"age", "{\"type\":[\"integer\",\"null\"],\"minimum\":17}"},
        {"capital", "{\"type\":[\"integer\",\"null\"],\"minimum\":0,\"maximum\":1000000000000000}"},
        {"founded_on", "{\"type\":[\"string\",\"null\"],\"format\":\"date\","
                       "\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}"},
        {"month", "{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9]{4}-(0[1-9]|1[0-2])$\"}"},
        {"open", "{\"type\":\"boolean\"}"},
        {"state", "{\"type\":[\"string\",\"null\"],\"enum\":[\"proposed\",\"curated\",null]}"},
        {"channels", "{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"string\",\"enum\":"
                     "[\"shop\",\"market\",\"web\"]},\"uniqueItems\":true}"},
        {"nik", "{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9]{16}$\",\"x-personal\":true}"},
        {"phone", "{\"type\":[\"string\",\"null\"],\"maxLength\":30,\"x-personal\":true}"},
        {"lat", "{\"type\":[\"number\",\"null\"],\"minimum\":-11,\"maximum\":6}"},
        {"npwp", ""},
        {"password", ""},
    };
    struct arena *a = arena_new(CAP);
    struct model *schema = field_schema(a, &table, false);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(property(a, schema, rows[i].name), rows[i].json);
    assert_string_equal(model_get(schema, "title")->s, "Thing");
    assert_int_equal(model_get(schema, "required")->kids.count, 18);
    assert_null(model_get(schema, "additionalProperties"));
    arena_free(a);
}

static void test_schema_in(void **state)
{
    struct arena *a = arena_new(CAP);
    struct model *schema = field_schema(a, &table, true);
    assert_string_equal(property(a, schema, "id"), "");
    assert_string_equal(property(a, schema, "updated_at"), "");
    assert_string_equal(property(a, schema, "phone"),
                        "{\"type\":\"string\",\"maxLength\":30,\"x-personal\":true}");
    assert_string_equal(property(a, schema, "npwp"),
                        "{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9]{15,16}$\"}");
    assert_string_equal(
        property(a, schema, "password"),
        "{\"type\":[\"string\",\"null\"],\"minLength\":8,\"maxLength\":200,\"writeOnly\":true}");
    assert_string_equal(json_of(a, model_get(schema, "required")),
                        "[\"name\",\"phone\",\"agreed\"]");
    assert_int_equal(model_get(schema, "additionalProperties")->i, false);
    struct model *parameters = model_array(a);
    field_parameters(a, &table, parameters);
    assert_int_equal(parameters->kids.count, 17);
    assert_string_equal(json_of(a, parameters->kids.first),
                        "{\"name\":\"name\",\"in\":\"query\",\"required\":true,\"schema\":"
                        "{\"type\":\"string\",\"minLength\":3,\"maxLength\":10}}");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_to_model),
        cmocka_unit_test(test_written_json),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_diff),
        cmocka_unit_test(test_widgets),
        cmocka_unit_test(test_some_widgets),
        cmocka_unit_test(test_widgets_of_record),
        cmocka_unit_test(test_schema_out),
        cmocka_unit_test(test_schema_in),
    };
    return cmocka_run_group_tests_name("field_out", tests, NULL, NULL);
}
