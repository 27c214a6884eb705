/* The field table, on the way in: every kind by form and by JSON, and every refusal. */
#include "test_thing.h"

/* The refusals so far as "field msgid, …"; warnings with a question mark. */
static const char *errors(struct setup *s)
{
    struct buf out = buf_new(s->a, CAP);
    for (const struct field_err *e = s->cx.err.fields; e; e = e->next)
        buf_printf(&out, "%s%s%s %s", out.n ? ", " : "", e->field, e->warning ? "?" : "",
                   strncmp(e->msgid, "field.error.", 12) == 0 ? e->msgid + 12 : e->msgid);
    return buf_str(&out);
}

static const char *arg(const struct setup *s, const char *name)
{
    for (const struct msg_arg *a = s->cx.err.fields->args; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return a->value;
    return NULL;
}

static void free_json(void *json)
{
    json_decref(json);
}

static enum err bind_json(struct setup *s, const char *text)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert_non_null(json);
    arena_defer(s->a, free_json, json);
    return field_bind_json(&s->cx, &table, json, &s->thing, &s->bound);
}

/* ---- in ---- */

static void test_form_good(void **state)
{
    struct setup s;
    begin(&s);
    assert_int_equal(
        bind_form(&s, "_csrf=x&name=  Warung   Ani &notes= a\r\nb\rc \n&employees= 12 &"
                      "capital=2,5 juta&founded_on=17/8/2015&month=11/2026&open=0&open=1&"
                      "state=curated&channels[]=&channels[]=web&channels[]=shop&channels[]=web&"
                      "ward=7&nik=3573 0241.0790-0001&npwp=12.345.678.9-012.345&"
                      "phone=+62 812-3456-7890&lat=-7,9666204&password=  rahasia &agreed=1&_save="),
        OK);
    assert_string_equal(errors(&s), "");
    assert_string_equal(s.thing.name, "Warung Ani");
    assert_string_equal(s.thing.notes, "a\nb\nc");
    assert_int_equal(s.thing.employees, 12);
    assert_int_equal(s.thing.capital, 2500000);
    assert_string_equal(s.thing.founded_on, "2015-08-17");
    assert_string_equal(s.thing.month, "2026-11");
    assert_true(s.thing.open);
    assert_string_equal(s.thing.state, "curated");
    assert_string_equal(s.thing.channels, "shop,web");
    assert_int_equal(s.thing.ward, 7);
    assert_string_equal(s.thing.nik, "3573024107900001");
    assert_string_equal(s.thing.npwp, "123456789012345");
    assert_string_equal(s.thing.phone, "081234567890");
    assert_int_equal(s.thing.lat, -7966620);
    assert_string_equal(s.thing.password, "  rahasia ");
    assert_true(bound_has(&s.bound, &table, "capital"));
    assert_string_equal(s.bound.raw[6], "2,5 juta");
    assert_int_equal(field_check(&s.cx, &table, &s.thing, &s.bound), OK);
    assert_int_equal(s.thing.age, FIELD_UNSET);
    arena_free(s.a);
}

static void test_json_good(void **state)
{
    struct setup s;
    begin(&s);
    assert_int_equal(
        bind_json(&s, "{\"name\":\"Warung\",\"notes\":\"a\\nb\",\"employees\":0,\"capital\":0,"
                      "\"founded_on\":\"2015-08-17\",\"month\":\"2026-11\",\"open\":true,"
                      "\"state\":\"proposed\",\"channels\":[\"web\",\"market\"],\"ward\":7,"
                      "\"nik\":\"3573024107900001\",\"phone\":\"0341123456\",\"lat\":-7.96662,"
                      "\"agreed\":true}"),
        OK);
    assert_int_equal(field_check(&s.cx, &table, &s.thing, &s.bound), OK);
    assert_string_equal(s.thing.notes, "a\nb");
    assert_int_equal(s.thing.employees, 0);
    assert_int_equal(s.thing.capital, 0);
    assert_string_equal(s.thing.channels, "market,web");
    assert_int_equal(s.thing.lat, -7966620);
    assert_true(s.thing.open);
    assert_false(bound_has(&s.bound, &table, "npwp"));
    assert_int_equal(bind_json(&s, "{\"lat\":\"-7.5\"}"), OK);
    assert_int_equal(s.thing.lat, -7500000);
    assert_int_equal(bind_json(&s, "{\"lat\":5}"), OK);
    assert_int_equal(s.thing.lat, 5000000);
    arena_free(s.a);
}

/* Not named, given as nothing, given as zero: three things. */
static void test_absent_empty_zero(void **state)
{
    struct setup s;
    begin(&s);
    s.thing.capital = 5;
    s.thing.employees = 5;
    s.thing.lat = 5;
    s.thing.ward = 5;
    s.thing.name = s.thing.notes = s.thing.nik = "5";
    assert_int_equal(bind_form(&s, "capital=0&employees=&notes= \r\n&ward= &nik="), OK);
    assert_int_equal(s.thing.capital, 0);
    assert_int_equal(s.thing.employees, FIELD_UNSET);
    assert_int_equal(s.thing.lat, 5);
    assert_int_equal(s.thing.ward, 0);
    assert_null(s.thing.notes);
    assert_null(s.thing.nik);
    assert_string_equal(s.thing.name, "5");
    assert_string_equal(s.bound.raw[4], " \r\n");
    assert_int_equal(s.bound.present, 1 << 4 | 1 << 5 | 1 << 6 | 1 << 12 | 1 << 13);
    assert_int_equal(s.bound.empty, 1 << 4 | 1 << 5 | 1 << 12 | 1 << 13);

    s.thing.capital = s.thing.lat = 5;
    s.thing.name = s.thing.channels = "5";
    assert_int_equal(bind_json(&s,
                               "{\"capital\":null,\"employees\":0,\"name\":\"\",\"channels\":[],"
                               "\"lat\":\"\",\"open\":null}"),
                     OK);
    assert_int_equal(s.thing.capital, FIELD_UNSET);
    assert_int_equal(s.thing.lat, FIELD_UNSET);
    assert_int_equal(s.thing.employees, 0);
    assert_null(s.thing.name);
    assert_null(s.thing.channels);
    assert_int_equal(s.bound.empty, 1 << 3 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 16);
    arena_free(s.a);
}

static void test_form_refused(void **state)
{
    static const struct {
        const char *form, *errors;
    } rows[] = {
        {"name=ab", "name too_short"},
        {"name=abcdefghijk", "name too_long"},
        {"name=\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9",
         ""},
        {"name=abc\x01", "name characters"},
        {"name=abc\xff", "name characters"},
        {"notes=a\x02", "notes characters"},
        {"notes=123456789012345678901", "notes too_long"},
        {"employees=1.5", "employees integer"},
        {"employees=dua", "employees integer"},
        {"employees=1.00", "employees integer"},
        {"employees=.100", "employees integer"},
        {"employees=1.000.", "employees integer"},
        {"employees=1000.000", "employees integer"},
        {"employees=1.000.00", "employees integer"},
        {"employees=99999999999999999999", "employees integer"},
        {"employees=-9223372036854775808", "employees integer"},
        {"capital=banyak", "capital money"},
        {"capital=1,5", "capital money"},
        {"founded_on=30/2/2020", "founded_on date"},
        {"founded_on=08/17/2015", "founded_on date"},
        {"month=13/2026", "month month"},
        {"month=2026", "month month"},
        {"month=2026-13", "month month"},
        {"month=2026-11-23", "month month"},
        {"open=mungkin", "open bool"},
        {"open=1&open=mungkin", "open bool"},
        {"state=gone", "state choice"},
        {"state=curated,proposed", "state choice"},
        {"channels=shop,radio", "channels choice"},
        {"channels[]=shop&channels[]=radio", "channels choice"},
        {"state[]=curated", "state[] unknown"},
        {"ward=Kauman", "ward ref"},
        {"nik=357302410790000", "nik digits"},
        {"nik=35730241079000O1", "nik digits_only"},
        {"nik=...", "nik digits"},
        {"npwp=12345678901234", "npwp digits_range"},
        {"phone=12", "phone phone"},
        {"phone=---", "phone phone"},
        {"phone=0812345678x0", "phone phone"},
        {"lat=utara", "lat point"},
        {"lat=1.", "lat point"},
        {"lat=1234.5", "lat point"},
        {"lat=-", "lat point"},
        {"lat=1.2.3", "lat point"},
        {"password=rahasia", "password too_short"},
        {"password=rahasia\n1", "password characters"},
        {"id=7", "id readonly"},
        {"updated_at=2026-11-23T00:00:00Z", "updated_at readonly"},
        {"name=abcd&name=efgh", "name twice"},
        {"nama=abcd", "nama unknown"},
        {"nama=abcd&lat=x&nik=1&_x=1", "nama unknown, lat point, nik digits"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct setup s;
        begin(&s);
        enum err e = bind_form(&s, rows[i].form);
        assert_string_equal(errors(&s), rows[i].errors);
        assert_int_equal(e, *rows[i].errors ? ERR_INVALID : OK);
        arena_free(s.a);
    }
}

static void test_json_refused(void **state)
{
    static const struct {
        const char *json, *errors;
    } rows[] = {
        {"{\"name\":5}", "name type_text"},
        {"{\"name\":[\"abc\"]}", "name type_text"},
        {"{\"name\":\"ab\"}", "name too_short"},
        {"{\"name\":\"abc\\u0000d\"}", "name characters"},
        {"{\"name\":\"abc\\u0007\"}", "name characters"},
        {"{\"employees\":\"5\"}", "employees type_integer"},
        {"{\"employees\":5.0}", "employees type_integer"},
        {"{\"capital\":\"1.000.000\"}", "capital type_integer"},
        {"{\"capital\":1.5}", "capital type_integer"},
        {"{\"capital\":true}", "capital type_integer"},
        {"{\"founded_on\":\"17/8/2015\"}", "founded_on date_iso"},
        {"{\"founded_on\":\"2015-02-29\"}", "founded_on date_iso"},
        {"{\"founded_on\":20150817}", "founded_on type_text"},
        {"{\"month\":\"11/2026\"}", "month month"},
        {"{\"open\":1}", "open type_bool"},
        {"{\"open\":\"ya\"}", "open type_bool"},
        {"{\"state\":\"gone\"}", "state choice"},
        {"{\"channels\":\"shop,web\"}", "channels type_list"},
        {"{\"channels\":[1]}", "channels type_list"},
        {"{\"channels\":[\"shop\",\"radio\"]}", "channels choice"},
        {"{\"ward\":\"7\"}", "ward type_integer"},
        {"{\"nik\":3573024107900001}", "nik type_text"},
        {"{\"nik\":\"3573\"}", "nik digits"},
        {"{\"phone\":\"halo\"}", "phone phone"},
        {"{\"lat\":\"utara\"}", "lat point"},
        {"{\"lat\":true}", "lat type_number"},
        {"{\"lat\":1e300}", "lat point"},
        {"{\"id\":1}", "id readonly"},
        {"{\"version\":null}", "version readonly"},
        {"{\"_csrf\":\"x\"}", "_csrf unknown"},
        {"{\"nama\":\"x\",\"lat\":true}", "nama unknown, lat type_number"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct setup s;
        begin(&s);
        assert_int_equal(bind_json(&s, rows[i].json), ERR_INVALID);
        assert_string_equal(errors(&s), rows[i].errors);
        assert_int_equal(s.cx.err.code, ERR_INVALID);
        arena_free(s.a);
    }
    struct setup s;
    begin(&s);
    assert_int_equal(bind_json(&s, "[1]"), ERR_INVALID);
    assert_string_equal(s.cx.err.msgid, "field.error.object");
    arena_free(s.a);
}

static void test_message_arguments(void **state)
{
    struct setup s;
    begin(&s);
    bind_form(&s, "name=abcdefghijkl");
    assert_string_equal(arg(&s, "max"), "10");
    assert_string_equal(arg(&s, "count"), "12");
    arena_free(s.a);
    begin(&s);
    bind_form(&s, "npwp=1234");
    assert_string_equal(arg(&s, "min"), "15");
    assert_string_equal(arg(&s, "max"), "16");
    assert_string_equal(arg(&s, "count"), "4");
    arena_free(s.a);
    begin(&s);
    bind_form(&s, "state=gone");
    assert_string_equal(arg(&s, "value"), "gone");
    assert_string_equal(arg(&s, "choices"), "proposed, curated");
    arena_free(s.a);
}

static void test_many_unknown(void **state)
{
    struct setup s;
    begin(&s);
    struct buf form = buf_new(s.a, CAP);
    for (int i = 0; i < 900; i++)
        buf_printf(&form, "x%d=1&", i);
    buf_puts(&form, "lat=x");
    assert_int_equal(bind_form(&s, buf_str(&form)), ERR_INVALID);
    int n = 0;
    for (const struct field_err *e = s.cx.err.fields; e; e = e->next)
        n++;
    assert_int_equal(n, 21);
    arena_free(s.a);
}

static void test_one_text(void **state)
{
    struct setup s;
    begin(&s);
    assert_true(field_bind_text(&s.cx, &table, "capital", "Rp 1.000.000", &s.thing, NULL));
    assert_int_equal(s.thing.capital, 1000000);
    assert_true(field_bind_text(&s.cx, &table, "channels", "web, shop", &s.thing, &s.bound));
    assert_string_equal(s.thing.channels, "shop,web");
    assert_true(field_bind_text(&s.cx, &table, "month", "November 2026", &s.thing, &s.bound));
    assert_string_equal(s.thing.month, "2026-11");
    assert_true(field_bind_text(&s.cx, &table, "open", "Ya", &s.thing, &s.bound));
    assert_true(s.thing.open);
    assert_true(field_bind_text(&s.cx, &table, "lat", "-7.9666205", &s.thing, &s.bound));
    assert_int_equal(s.thing.lat, -7966621);
    assert_true(field_bind_text(&s.cx, &table, "name", NULL, &s.thing, &s.bound));
    assert_true(s.bound.empty >> 3 & 1);
    assert_string_equal(errors(&s), "");
    assert_false(field_bind_text(&s.cx, &table, "nope", "x", &s.thing, &s.bound));
    assert_false(field_bind_text(&s.cx, &table, "nik", "x", &s.thing, &s.bound));
    assert_string_equal(errors(&s), "nope unknown, nik digits_only");
    arena_free(s.a);
}

/* ---- check ---- */

static void test_check(void **state)
{
    static const struct {
        const char *form, *errors;
    } rows[] = {
        {"", "name required, phone required, agreed tick"},
        {"name= &phone=0341123456&agreed=0", "name required, agreed tick"},
        {"name=ab&phone=x", "name too_short, phone phone, agreed tick"},
        {"name=abc!&phone=0341123456&agreed=1", "name test.shouts"},
        {"name=abc 1&phone=0341123456&agreed=1", "name? test.digit"},
        {"name=abc&phone=0341123456&agreed=1&employees=-1", "employees too_small"},
        {"name=abc&phone=0341123456&agreed=1&employees=1001", "employees too_large"},
        {"name=abc&phone=0341123456&agreed=1&employees=1000&age=17", ""},
        {"name=abc&phone=0341123456&agreed=1&capital=-5", "capital too_small"},
        {"name=abc&phone=0341123456&agreed=1&lat=-11.000001", "lat too_small"},
        {"name=abc&phone=0341123456&agreed=1&lat=6,000001", "lat too_large"},
        {"name=abc&phone=0341123456&agreed=1&lat=6", ""},
        {"name=abc&phone=0341123456&agreed=1&ward=0", ""},
        {"name=abc&phone=0341123456&agreed=1&ward=-3", "ward ref"},
        {"name=abc&phone=0341123456&agreed=1&age=16", "age too_small"},
        {"name=abc&phone=0341123456&agreed=1&age=9223372036854775807", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct setup s;
        begin(&s);
        bind_form(&s, rows[i].form[0] ? rows[i].form : "_=");
        enum err e = field_check(&s.cx, &table, &s.thing, &s.bound);
        assert_string_equal(errors(&s), rows[i].errors);
        assert_int_equal(e, *rows[i].errors && !strchr(rows[i].errors, '?') ? ERR_INVALID : OK);
        arena_free(s.a);
    }
    struct setup s;
    begin(&s);
    bind_form(&s, "name=abc&phone=0341123456&agreed=1&employees=1001");
    field_check(&s.cx, &table, &s.thing, NULL);
    assert_string_equal(arg(&s, "max"), "1.000");
    arena_free(s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_good),
        cmocka_unit_test(test_json_good),
        cmocka_unit_test(test_absent_empty_zero),
        cmocka_unit_test(test_form_refused),
        cmocka_unit_test(test_json_refused),
        cmocka_unit_test(test_message_arguments),
        cmocka_unit_test(test_many_unknown),
        cmocka_unit_test(test_one_text),
        cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
