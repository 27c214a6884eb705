/* A visit as programs send it: what no field table describes is read here by hand, part by part. */
#include "visit_pages_web.h"
#include "visit_parts.h"

#include "calendar.h"
#include "indicator.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#define DAY_SCHEMA "{\"type\":[\"string\",\"null\"],\"format\":\"date\"}"
#define POINT_PROPERTIES                                                                 \
    "\"lat\":{\"type\":[\"number\",\"null\"]},\"lng\":{\"type\":[\"number\",\"null\"]}," \
    "\"accuracy\":{\"type\":[\"integer\",\"null\"],\"minimum\":0,\"maximum\":100000}"
#define VISIT_PROPERTIES                                                                          \
    "\"visited_at\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"                   \
    "\"visited_on\":" DAY_SCHEMA ",\"kind\":{\"enum\":[\"first\",\"routine\",\"follow_up\","      \
    "\"problem\",\"phone\",\"group\",null]},\"met\":{\"enum\":[\"owner\",\"family\",\"worker\","  \
    "\"nobody\",null]},\"needs\":{\"type\":[\"array\",\"null\"],\"uniqueItems\":true,\"items\":{" \
    "\"enum\":[\"nib\",\"halal\",\"packaging\",\"market\",\"stall\",\"training\",\"capital\","    \
    "\"other\"]}},\"summary\":{\"type\":[\"string\",\"null\"],\"maxLength\":2000},"               \
    "\"advice\":{\"type\":[\"string\",\"null\"],\"maxLength\":2000}," POINT_PROPERTIES

#define PROMISES_SCHEMA(more, needed)                                                             \
    "\"promises\":{\"type\":[\"array\",\"null\"],\"maxItems\":10,\"items\":{\"type\":\"object\"," \
    "\"required\":[" needed "],\"additionalProperties\":false,\"properties\":{" more              \
    "\"client_id\":{\"type\":[\"string\",\"null\"],\"maxLength\":80},\"task\":{\"type\":"         \
    "\"string\",\"minLength\":2,\"maxLength\":200},\"who\":{\"enum\":[\"companion\",\"owner\","   \
    "\"lurah\",\"officer\",null]},\"due_on\":{\"type\":\"string\",\"format\":\"date\"}}}}"
#define REVENUE_SCHEMA(needed)                                                                     \
    "\"revenue\":{\"type\":[\"object\",\"null\"],\"required\":[" needed                            \
    "],\"additionalProperties\":false,\"properties\":{\"month\":{\"type\":[\"string\",\"null\"],"  \
    "\"pattern\":\"^[0-9]{4}-(0[1-9]|1[0-2])$\"},\"amount\":{\"type\":\"integer\",\"minimum\":0}," \
    "\"low\":{\"type\":[\"integer\",\"null\"],\"minimum\":0},\"high\":{\"type\":[\"integer\","     \
    "\"null\"],\"minimum\":0},\"source\":{\"enum\":[\"word\",\"notebook\",\"qris\","               \
    "\"marketplace\",\"receipts\",\"estimate\",\"import\",null]},\"note\":{\"type\":[\"string\","  \
    "\"null\"],\"maxLength\":300}}}"

const char visit_input_schema[] =
    "{\"type\":\"object\",\"required\":[\"business\"],\"additionalProperties\":false,"
    "\"properties\":{\"client_id\":{\"type\":[\"string\",\"null\"],\"maxLength\":70},"
    "\"business\":{\"type\":[\"integer\",\"string\"]},"
    "\"sent_at\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}," VISIT_PROPERTIES
    ",\"plan\":{\"type\":[\"integer\",\"null\"]}," PROMISES_SCHEMA(
        "",
        "\"task\",\"due_on\"") "," REVENUE_SCHEMA("\"amount\"") ",\"indicators\":{\"type\":["
                                                                "\"array\",\"null\"],\"maxItems\":"
                                                                "23,\"items\":{\"type\":\"object\","
                                                                "\"required\":[\"code\","
                                                                "\"level\"],"
                                                                "\"additionalProperties\":false,"
                                                                "\"properties\":{\"code\":{"
                                                                "\"type\":\"string\"},"
                                                                "\"level\":{\"type\":\"integer\","
                                                                "\"minimum\":0,\"maximum\":3}}}}}}";
const char visit_change_schema[] =
    "{\"type\":\"object\",\"required\":[\"reason\"],\"additionalProperties\":false,"
    "\"properties\":{" VISIT_PROPERTIES
    "," PROMISES_SCHEMA("\"id\":{\"type\":\"integer\"},\"version\":{\"type\":\"integer\"},",
                        "") "," REVENUE_SCHEMA("") ",\"reason\":{\"type\":\"string\",\"minLength\":"
                                                   "3,\"maxLength\":300}}}";

/* Takes a part out of the body; NULL where there is none, or null. */
static json_t *take(json_t *body, const char *name)
{
    json_t *part = json_object_get(body, name);
    if (!part)
        return NULL;
    json_incref(part);
    json_object_del(body, name);
    return part;
}

static bool given(const json_t *part)
{
    return part && !json_is_null(part);
}

static void read_instant(struct web *w, const char *name, const json_t *json, int64_t *to)
{
    const char *text = json_string_value(json);
    if (given(json) && (!text || !instant_parse(text, to)))
        fail_field(&w->cx, name,
                   text && date_year_off(text) ? "field.error.date_year" : "error.instant", NULL);
}

static void read_business(struct web *w, const json_t *json, struct visit *v)
{
    if (json_is_integer(json))
        v->business_id = json_integer_value(json);
    else if (json_is_string(json))
        v->business = arena_strdup(w->cx.a, json_string_value(json));
    else if (given(json))
        fail_field(&w->cx, "business", "error.visit_business", NULL);
    if (v->business_id < 0)
        v->business_id = 0;
}

/* One part by its own table; its messages are named after where it stands. `shape` says what it
 * should be when it is none. */
static void bind_part(struct web *w, const struct field_table *t, const json_t *json,
                      const char *prefix, const char *shape, void *record)
{
    struct ctx *cx = &w->cx;
    struct bound bound;
    struct field_err *last = visit_last_error(cx);
    if (!json_is_object(json)) {
        fail_field(cx, prefix, shape, NULL);
        return;
    }
    if (field_bind_json(cx, t, json, record, &bound) == ERR_INVALID)
        cx->err.code = OK; /* all messages at once */
    visit_rename_since(cx, last, prefix);
}

/* The promise that an element names by its id, as it stands: what is not said of it stays. */
static struct visit_promise promise_named(const json_t *one, const struct visit_promise *known,
                                          size_t n)
{
    int64_t id = json_integer_value(json_object_get(one, "id"));
    for (size_t i = 0; i < n; i++)
        if (known[i].id == id) {
            struct visit_promise p = known[i];
            p.version = 0; /* unless it is told */
            return p;
        }
    return (struct visit_promise){0};
}

/* v->promises, where they are given; what there is may be named by its id. */
static void read_promises(struct web *w, const json_t *json, struct visit *v)
{
    const struct visit_promise *known = v->promises;
    size_t i, n = json_array_size(json), known_n = v->promises_n;
    const json_t *one;
    if (!given(json))
        return;
    if (!json_is_array(json) || n > PROMISES_MAX) {
        fail_field(&w->cx, "promises",
                   json_is_array(json) ? "error.visit_promises_many" : "error.visit_promises_list",
                   NULL);
        return;
    }
    v->promises = arena_array(w->cx.a, n + 1, sizeof(*v->promises));
    v->promises_n = n;
    json_array_foreach(json, i, one)
    {
        v->promises[i] = promise_named(one, known, known_n);
        bind_part(w, &visit_promise_fields, one, arena_printf(w->cx.a, "promises[%zu]", i),
                  "error.visit_promise_object", &v->promises[i]);
    }
}

static void read_indicators(struct web *w, const json_t *json, struct visit *v)
{
    size_t i, n = json_array_size(json);
    const json_t *one;
    if (given(json) && (!json_is_array(json) || n > INDICATORS)) {
        fail_field(&w->cx, "indicators",
                   json_is_array(json) ? "error.visit_indicator" : "error.visit_indicators_list",
                   NULL);
        return;
    }
    v->indicators = arena_array(w->cx.a, n + 1, sizeof(*v->indicators));
    json_array_foreach(json, i, one)
    {
        const json_t *level = json_object_get(one, "level");
        const char *code = json_string_value(json_object_get(one, "code"));
        if (!code || !json_is_integer(level) || json_object_size(one) != 2)
            fail_field(&w->cx, arena_printf(w->cx.a, "indicators[%zu]", i), "error.visit_indicator",
                       NULL);
        else
            v->indicators[v->indicators_n++] = (struct visit_indicator){
                .code = arena_strdup(w->cx.a, code), .level = json_integer_value(level)};
    }
}

enum err visit_bind_json(struct web *w, struct visit *v)
{
    struct ctx *cx = &w->cx;
    struct bound bound;
    if (!json_is_object(w->req->json))
        return fail(cx, ERR_INVALID, "field.error.object", NULL);
    json_t *body = json_copy(w->req->json);
    json_t *at = take(body, "visited_at"), *sent = take(body, "sent_at"),
           *business = take(body, "business"), *promises = take(body, "promises"),
           *revenue = take(body, "revenue"), *levels = take(body, "indicators");
    read_business(w, business, v);
    read_instant(w, "visited_at", at, &v->visited_at);
    read_instant(w, "sent_at", sent, &v->sent_at);
    read_promises(w, promises, v);
    read_indicators(w, levels, v);
    v->has_revenue = given(revenue);
    if (v->has_revenue)
        bind_part(w, &revenue_fields, revenue, "revenue", "error.visit_revenue_object",
                  &v->revenue);
    if (field_bind_json(cx, &visit_fields, body, v, &bound) == ERR_INVALID)
        cx->err.code = OK; /* the rule adds what it finds */
    json_t *const all[] = {body, at, sent, business, promises, revenue, levels};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        json_decref(all[i]);
    return OK;
}

/* ---- a correction ---- */

/* The figure as it stands, with what is named of it; null takes it away. */
static void patch_revenue(struct web *w, const json_t *json, struct visit *v)
{
    v->revenue = revenue_new();
    v->revenue.amount = v->revenue_amount;
    v->revenue.month = v->revenue_month;
    v->revenue.source = v->revenue_source;
    v->has_revenue = given(json);
    v->no_revenue = json && !v->has_revenue;
    if (v->has_revenue)
        bind_part(w, &revenue_fields, json, "revenue", "error.visit_revenue_object", &v->revenue);
}

enum err visit_bind_patch(struct web *w, struct visit *v, const char **ret_reason)
{
    struct ctx *cx = &w->cx;
    struct bound bound;
    static const char *const fixed[] = {"client_id", "business", "plan"};
    if (!json_is_object(w->req->json))
        return fail(cx, ERR_INVALID, "field.error.object", NULL);
    json_t *body = json_copy(w->req->json);
    json_t *at = take(body, "visited_at"), *reason = take(body, "reason"),
           *promises = take(body, "promises"), *revenue = take(body, "revenue");
    *ret_reason = arena_strdup(cx->a, json_string_value(reason));
    read_instant(w, "visited_at", at, &v->visited_at);
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (json_object_get(body, fixed[i]))
            fail_field(cx, fixed[i], "field.error.readonly", NULL);
    read_promises(w, promises, v);
    patch_revenue(w, revenue, v);
    if (field_bind_json(cx, &visit_fields, body, v, &bound) == ERR_INVALID)
        cx->err.code = OK; /* the rule adds what it finds */
    json_t *const all[] = {body, at, reason, promises, revenue};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        json_decref(all[i]);
    return OK;
}
