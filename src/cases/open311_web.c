/*
 * Open311 GeoReport v2 under /open311: the standard's names, shapes and codes. One model is written
 * as JSON or XML, as the path's ending says. Errors are the standard's, too.
 */
#include "cases_web.h"

#include "case_work_parts.h"
#include "category_guess.h"
#include "open311.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { ANSWER_MAX = 16 << 20, CHANGESET = 1795395600 /* 2026-11-23 08:00 in the city */ };

/* ---- answering ---- */

static bool is_xml(const struct web *w)
{
    size_t n = strlen(w->req->path);
    return n > 4 && strcmp(w->req->path + n - 4, ".xml") == 0;
}

static void write_answer(struct web *w, const char *root, const char *item, const struct model *m)
{
    bool xml = is_xml(w);
    w->res->body = buf_new(w->cx.a, ANSWER_MAX);
    if (xml)
        xml_write(&w->res->body, root, item, m);
    else
        json_write(&w->res->body, m);
    w->res->type = xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
    response_header(w->cx.a, w->res, "Access-Control-Allow-Origin", "*");
    response_header(w->cx.a, w->res, "Cache-Control", "no-store");
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
}

static enum err answer(struct web *w, const char *root, const char *item, const struct model *m)
{
    write_answer(w, root, item, m);
    return OK;
}

/* The rules speak of our fields; a client knows the standard's. */
static const char *standard_name(const char *field)
{
    static const char *const names[][2] = {{"category", "service_code"},
                                           {"name", "first_name"},
                                           {"lng", "long"},
                                           {"ward", "address_id"},
                                           {"address", "address_string"},
                                           {"concerns", "attribute[concerns]"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i][0], field) == 0)
            return names[i][1];
    return field;
}

static void add_error(struct web *w, struct model *list, int code, const char *words)
{
    struct model *o = model_add_object(w->cx.a, list);
    model_set_int(w->cx.a, o, "code", code);
    model_set_text(w->cx.a, o, "description", words);
}

/* [{"code", "description"}]; a missing or bad key is 403, a bad argument 400. */
static void refuse(struct web *w, enum err e)
{
    struct model *list = model_array(w->cx.a);
    int status = e == ERR_AUTH ? 403 : e == ERR_INVALID ? 400 : err_row(e)->status;
    for (const struct field_err *f = w->cx.err.fields; f; f = f->next)
        if (!f->warning)
            add_error(
                w, list, status,
                arena_printf(w->cx.a, "%s: %s", standard_name(f->field), reply_field_words(w, f)));
    if (!list->kids.count)
        add_error(w, list, status,
                  e == ERR_AUTH ? web_words(w, "open311.key", NULL) : reply_error_words(w, e));
    write_answer(w, "errors", NULL, list);
    w->res->status = status;
}

/* ---- reading ---- */

/* An argument: of the form, else of the query, as old clients send it. */
static const char *argument(struct web *w, const char *name)
{
    const char *s = req_form(w->req, name);
    return s ? s : req_query(w->req, name);
}

/* "place_stall" of "place_stall.json". */
static enum err named(struct web *w, const char **ret)
{
    const char *s = web_param(w, 0), *dot = strrchr(s, '.');
    if (!dot || (strcmp(dot, ".json") != 0 && strcmp(dot, ".xml") != 0))
        return fail(&w->cx, ERR_NOT_FOUND, "open311.format", NULL);
    *ret = arena_strndup(w->cx.a, s, (size_t)(dot - s));
    return OK;
}

/* An instant, or a day of the city (its end, when `end`). A "+" that was not encoded came as a
 * blank. 0: not given. */
static int64_t instant_of(struct web *w, const char *name, bool end)
{
    struct date d;
    int64_t at = 0;
    const char *given = argument(w, name);
    if (!given || !*given)
        return 0;
    char *s = arena_strdup(w->cx.a, given), *blank = strrchr(s, ' ');
    if (blank)
        *blank = '+';
    if (date_parse(s, &d))
        return date_begins(d) + (end ? 86399 : 0);
    if (!instant_parse(s, &at) || at <= 0)
        fail_field(&w->cx, name, "open311.instant", NULL);
    return at;
}

static int64_t number_of(struct web *w, const char *name)
{
    int64_t n = FIELD_UNSET;
    const char *s = argument(w, name);
    if (s && *s && !text_int(s, &n))
        fail_field(&w->cx, name, "field.error.integer", NULL);
    return n;
}

/* ---- discovery ---- */

static void put_instant(struct web *w, struct model *o, const char *key, int64_t at)
{
    int64_t city = at + CITY_OFFSET;
    char *text = arena_alloc(w->cx.a, INSTANT_LEN + sizeof("+07:00"));
    if (!at || at >= CASE_NEVER) {
        model_set_null(w->cx.a, o, key);
        return;
    }
    instant_format(city, text);
    memcpy(text + INSTANT_LEN - 1, "+07:00", sizeof("+07:00"));
    model_set_text(w->cx.a, o, key, text);
}

static enum err discovery_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct model *m = model_object(a);
    put_instant(w, m, "changeset", CHANGESET);
    model_set_text(a, m, "contact", web_words(w, "open311.contact", NULL));
    model_set_text(a, m, "key_service", web_words(w, "open311.key_service", NULL));
    struct model *one = model_add_object(a, model_set_array(a, m, "endpoints"));
    model_set_text(a, one, "specification", "http://wiki.open311.org/GeoReport_v2");
    model_set_text(a, one, "url", arena_printf(a, "%s/open311/v2", site_url(w->app)));
    put_instant(w, one, "changeset", CHANGESET);
    model_set_text(a, one, "type", w->app->demo ? "test" : "production");
    struct model *formats = model_set_array(a, one, "formats");
    model_add_text(a, formats, "text/xml");
    model_add_text(a, formats, "application/json");
    return answer(w, "discovery", NULL, m);
}

/* ---- services ---- */

static enum err services_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct category *list;
    size_t n;
    struct model *all = model_array(a);
    TRY(o311_services(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, all);
        const char *code = list[i].code, *words = category_keywords(&w->cx, code);
        model_set_text(a, o, "service_code", code);
        model_set_text(a, o, "service_name", category_name(&w->cx, code));
        model_set_text(a, o, "description", category_help(&w->cx, code));
        model_set_bool(a, o, "metadata", true);
        model_set_text(a, o, "type", "realtime");
        model_set_text(a, o, "keywords", words ? words : "");
        model_set_text(a, o, "group", category_name(&w->cx, category_root(&w->cx, code)));
    }
    return answer(w, "services", NULL, all);
}

static struct model *attribute(struct web *w, struct model *list, const char *code, int64_t order)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_bool(a, o, "variable", true);
    model_set_text(a, o, "code", code);
    model_set_text(a, o, "datatype", "singlevaluelist");
    model_set_bool(a, o, "required", false);
    model_set_text(a, o, "datatype_description",
                   web_words(w, arena_printf(a, "open311.%s_help", code), NULL));
    model_set_int(a, o, "order", order);
    model_set_text(a, o, "description", web_words(w, arena_printf(a, "open311.%s", code), NULL));
    return model_set_array(a, o, "values");
}

static void value(struct web *w, struct model *values, const char *key, const char *name)
{
    struct model *o = model_add_object(w->cx.a, values);
    model_set_text(w->cx.a, o, "key", key);
    model_set_text(w->cx.a, o, "name", name);
}

static enum err service_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct category c;
    const char *code;
    size_t n;
    TRY(named(w, &code));
    TRY(o311_service(&w->cx, code, &c));
    struct model *m = model_object(a);
    model_set_text(a, m, "service_code", c.code);
    struct model *list = model_set_array(a, m, "attributes");
    struct model *wards = attribute(w, list, "ward", 1);
    const struct place *const *all = places_of(places(), a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++)
        value(w, wards, all[i]->code,
              arena_printf(a, "%s (%s)", all[i]->name, place_name(places(), all[i]->parent)));
    struct model *concerns = attribute(w, list, "concerns", 2);
    for (const struct field_choice *k = case_concerns_choices; k->code; k++)
        value(w, concerns, k->code, web_words(w, k->msgid, NULL));
    return answer(w, "service_definition", NULL, m);
}

/* ---- requests ---- */

/* Who holds it, in words. */
static const char *agency_of(struct web *w, const struct o311_request *q)
{
    struct body b;
    const char *city = w->app->city ? w->app->city : "";
    if (q->level == LEVEL_WARD && is_ward(places(), q->ward))
        return web_words(w, "open311.agency_ward", "ward", place_name(places(), q->ward), NULL);
    if (q->level == LEVEL_DISTRICT)
        return web_words(w, "open311.agency_district", "district",
                         place_name(places(), district_of(w->cx.a, q->ward)), NULL);
    if (q->level == LEVEL_OUTSIDE) {
        if (q->body_code && body_get(&w->cx, q->body_code, &b) == OK)
            return b.name;
        ctx_forgive(&w->cx);
        return web_words(w, "open311.agency_partner", NULL);
    }
    return web_words(w, "open311.agency_city", "city", city, NULL);
}

static const char *notes_of(struct web *w, const struct o311_request *q)
{
    if (q->notes)
        return q->notes;
    if (strcmp(q->state, "closed") == 0 && q->outcome)
        return code_words(w, "case_outcome", q->outcome);
    return code_words(w, "case_state", q->state);
}

/* From the most exact to the most general, as the standard wants it. */
static const char *address_of(struct web *w, const struct o311_request *q)
{
    struct arena *a = w->cx.a;
    const struct place *p = place_find(places(), q->ward);
    const char *place = place_name(places(), q->ward);
    for (int i = 0; p && p->parent && i < 3; i++) {
        p = place_find(places(), p->parent);
        if (p)
            place = arena_printf(a, "%s, %s", place, p->name);
    }
    return q->address ? arena_printf(a, "%s, %s", q->address, place) : place;
}

/* Its own point where it is published, else the ward's centre. */
static void put_point(struct web *w, struct model *o, const struct o311_request *q)
{
    const struct place *p = place_find(places(), q->ward);
    bool exact = q->lat != FIELD_UNSET && q->lng != FIELD_UNSET;
    int64_t at[2] = {exact                             ? q->lat
                     : p && is_ward(places(), q->ward) ? p->lat_e6
                                                       : FIELD_UNSET,
                     exact                             ? q->lng
                     : p && is_ward(places(), q->ward) ? p->lng_e6
                                                       : FIELD_UNSET};
    static const char *const keys[2] = {"lat", "long"};
    for (int i = 0; i < 2; i++) {
        int64_t size = at[i] < 0 ? -at[i] : at[i];
        model_set_decimal(w->cx.a, o, keys[i],
                          at[i] == FIELD_UNSET
                              ? NULL
                              : arena_printf(w->cx.a, "%s%" PRId64 ".%06" PRId64,
                                             at[i] < 0 ? "-" : "", size / 1000000, size % 1000000));
    }
}

static void put_request(struct web *w, struct model *list, const struct o311_request *q)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    bool closed = strcmp(q->state, "closed") == 0, ward = is_ward(places(), q->ward);
    const struct place *p = place_find(places(), q->ward);
    model_set_text(a, o, "service_request_id", q->ticket);
    model_set_text(a, o, "status", closed ? "closed" : "open");
    model_set_text(a, o, "status_notes", notes_of(w, q));
    model_set_text(a, o, "service_name", category_name(&w->cx, q->category));
    model_set_text(a, o, "service_code", q->category);
    model_set_text(a, o, "description", q->description);
    model_set_text(a, o, "agency_responsible", agency_of(w, q));
    model_set_null(a, o, "service_notice");
    put_instant(w, o, "requested_datetime", q->opened_at);
    put_instant(w, o, "updated_datetime", closed && q->closed_at ? q->closed_at : q->updated_at);
    put_instant(w, o, "expected_datetime", q->expected_at);
    model_set_text(a, o, "address", address_of(w, q));
    model_set_text(a, o, "address_id", ward ? q->ward : NULL);
    model_set_text(a, o, "zipcode", ward && p ? p->postcode : NULL);
    put_point(w, o, q);
    model_set_null(a, o, "media_url");
}

/* Those of the numbers that there are for this reader; the standard asks for nothing else then. */
static enum err requests_by_number(struct web *w, const char *numbers, struct model *list)
{
    struct o311_request q;
    int asked = 0;
    for (const char *s = numbers; *s; asked++) {
        size_t n = strcspn(s, ",");
        if (asked == O311_IDS)
            return fail(&w->cx, ERR_INPUT, "open311.numbers", NULL);
        enum err e = o311_one(&w->cx, arena_strndup(w->cx.a, s, n), &q);
        if (e == OK)
            put_request(w, list, &q);
        else if (e != ERR_NOT_FOUND)
            return e;
        ctx_forgive(&w->cx);
        s += n + (s[n] == ',');
    }
    return list->kids.count ? OK : fail(&w->cx, ERR_NOT_FOUND, "open311.request_unknown", NULL);
}

static enum err requests_get(struct web *w)
{
    struct o311_request *found;
    size_t n;
    struct model *list = model_array(w->cx.a);
    const char *numbers = argument(w, "service_request_id");
    struct o311_filter f = {.services = argument(w, "service_code"),
                            .status = argument(w, "status")};
    if (numbers && *numbers) {
        TRY(requests_by_number(w, numbers, list));
        return answer(w, "service_requests", "request", list);
    }
    f.from = instant_of(w, "start_date", false);
    f.until = instant_of(w, "end_date", true);
    f.page = number_of(w, "page");
    f.page_size = number_of(w, "page_size");
    TRY(fields_check(&w->cx));
    TRY(o311_list(&w->cx, &f, &found, &n));
    for (size_t i = 0; i < n; i++)
        put_request(w, list, &found[i]);
    return answer(w, "service_requests", "request", list);
}

static enum err request_get(struct web *w)
{
    struct o311_request q;
    const char *number;
    struct model *list = model_array(w->cx.a);
    TRY(named(w, &number));
    TRY(o311_one(&w->cx, number, &q));
    put_request(w, list, &q);
    return answer(w, "service_requests", "request", list);
}

/* Numbers are given at once, so a token is one. */
static enum err token_get(struct web *w)
{
    struct o311_request q;
    const char *token;
    struct model *list = model_array(w->cx.a), *o;
    TRY(named(w, &token));
    TRY(o311_one(&w->cx, token, &q));
    o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "service_request_id", q.ticket);
    model_set_text(w->cx.a, o, "token", token);
    return answer(w, "service_requests", "request", list);
}

/* ---- sending ---- */

/* The same words by the same key on the same day are the same report, sent again; a client that
 * numbers its reports says so by Idempotency-Key. */
static const char *client_id_of(struct web *w)
{
    struct arena *a = w->cx.a;
    char day[DATE_LEN + 1];
    unsigned char hash[HASH_LEN];
    struct buf b = buf_new(a, 64 << 10);
    const char *given = req_header(w->req, "idempotency-key");
    date_format(date_of_instant(w->cx.now), day);
    buf_printf(&b, "%" PRId64 "\n%s\n", w->actor.account_id, given && *given ? given : day);
    for (size_t i = 0; (!given || !*given) && i < o311_report_fields.n; i++) {
        const char *s = argument(w, o311_report_fields.fields[i].name);
        buf_printf(&b, "%s=%s\n", o311_report_fields.fields[i].name, s ? s : "");
    }
    plain_hash(b.p, b.n, hash);
    return arena_printf(a, "open311-%s", text_hex(a, hash, 20));
}

static const char *notice_of(struct web *w, const struct o311_report *in,
                             const struct o311_sent *sent)
{
    const char *words =
        web_words(w, "open311.sent", "ticket", sent->ticket, "link", sent->link, NULL);
    if (!in->media_url || !*in->media_url)
        return words;
    return arena_printf(w->cx.a, "%s %s", words, web_words(w, "open311.media", NULL));
}

static enum err requests_post(struct web *w)
{
    struct o311_report in = {0};
    struct o311_sent sent = {0};
    struct bound bound = {0};
    field_clear(&o311_report_fields, &in);
    for (size_t i = 0; i < o311_report_fields.n; i++) {
        const char *name = o311_report_fields.fields[i].name, *s = argument(w, name);
        if (s && *s)
            field_bind_text(&w->cx, &o311_report_fields, name, s, &in, &bound);
    }
    TRY(field_check(&w->cx, &o311_report_fields, &in, &bound));
    in.client_id = client_id_of(w);
    TRY(o311_send(&w->cx, &in, &sent));
    struct model *list = model_array(w->cx.a), *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "service_request_id", sent.ticket);
    model_set_text(w->cx.a, o, "service_notice", notice_of(w, &in, &sent));
    model_set_null(w->cx.a, o, "account_id");
    return answer(w, "service_requests", "request", list);
}

/* ---- the table ---- */

#define ROW(method_, path_, handle_, cap_, more_, doc_)                                   \
    {                                                                                     \
        .method = method_, .path = "/open311" path_, .handle = handle_, .refuse = refuse, \
        .cap = cap_, .flags = ROUTE_HTML | ROUTE_KEY | (more_), .doc = "Open311: " doc_   \
    }
#define GET(path_, handle_, more_, doc_) ROW(HTTP_GET, path_, handle_, CAP_PUBLIC, more_, doc_)
#define POST(path_, handle_, doc_)       ROW(HTTP_POST, path_, handle_, CAP_CASE_SEND, ROUTE_WRITE, doc_)

const struct route open311_routes[] = {
    GET("/discovery.json", discovery_get, 0, "where the interface is (JSON)"),
    GET("/discovery.xml", discovery_get, 0, "where the interface is (XML)"),
    GET("/v2/discovery.json", discovery_get, 0, "where the interface is (JSON)"),
    GET("/v2/discovery.xml", discovery_get, 0, "where the interface is (XML)"),
    GET("/v2/services.json", services_get, 0, "what may be reported (JSON)"),
    GET("/v2/services.xml", services_get, 0, "what may be reported (XML)"),
    GET("/v2/services/{code}", service_get, 0, "what a service asks besides"),
    GET("/v2/requests.json", requests_get, ROUTE_SLOW | ROUTE_STANDBY,
        "requests of at most 90 days (JSON)"),
    GET("/v2/requests.xml", requests_get, ROUTE_SLOW | ROUTE_STANDBY,
        "requests of at most 90 days (XML)"),
    POST("/v2/requests.json", requests_post, "report (JSON)"),
    POST("/v2/requests.xml", requests_post, "report (XML)"),
    GET("/v2/requests/{id}", request_get, 0, "one request"),
    GET("/v2/tokens/{token}", token_get, 0, "the request of a token"),
    {.path = NULL},
};
