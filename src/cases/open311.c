/* Open311: services, sending, what is published of requests. See open311.h. */
#include "open311.h"

#include "case_work_parts.h"
#include "i18n.h"
#include "open311_sql.h"
#include "places.h"
#include "text.h"
#include "track_parts.h"

#include <inttypes.h>
#include <string.h>

enum { DAY = 86400, KEY_MANY = 200, WORDS_LEAST = 10, NAME_LEAST = 2 };

#define T(member) .offset = FIELD_TEXT(struct o311_report, member)
#define I(member) .offset = FIELD_INT(struct o311_report, member)
static const struct field report_rows[] = {
    {.name = "service_code", .kind = F_TEXT, T(service_code), .flags = F_REQUIRED, .max = 40},
    {.name = "lat", .kind = F_POINT, I(lat), .min = -90000000, .max = 90000000},
    {.name = "long", .kind = F_POINT, I(lng), .min = -180000000, .max = 180000000},
    {.name = "address_string", .kind = F_TEXT, T(address_string), .max = 300},
    {.name = "address_id", .kind = F_TEXT, T(address_id), .max = 20},
    {.name = "description", .kind = F_PARA, T(description), .max = 4000},
    {.name = "first_name", .kind = F_TEXT, T(first_name), .max = 60, .flags = F_PERSONAL},
    {.name = "last_name", .kind = F_TEXT, T(last_name), .max = 58, .flags = F_PERSONAL},
    {.name = "email", .kind = F_TEXT, T(email), .max = 200, .flags = F_PERSONAL},
    {.name = "phone", .kind = F_PHONE, T(phone), .flags = F_PERSONAL},
    {.name = "device_id", .kind = F_TEXT, T(device_id), .max = 200},
    {.name = "media_url", .kind = F_TEXT, T(media_url), .max = 2000},
    {.name = "attribute[ward]", .kind = F_TEXT, T(ward), .max = 20},
    {.name = "attribute[concerns]",
     .kind = F_CHOICE,
     T(concerns),
     .choices = case_concerns_choices},
};
const struct field_table o311_report_fields =
    FIELD_TABLE("Open311Report", report_rows, struct o311_report);

/* ---- services ---- */

bool o311_is_service(const struct category *c)
{
    return c->is_public && c->seal == SEAL_NONE;
}

enum err o311_services(struct ctx *cx, struct category **ret, size_t *ret_n)
{
    struct category *all;
    size_t n, kept = 0;
    TRY(category_list(cx, false, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (o311_is_service(&all[i]))
            all[kept++] = all[i];
    *ret = all;
    *ret_n = kept;
    return OK;
}

enum err o311_service(struct ctx *cx, const char *code, struct category *ret)
{
    struct category c;
    if (category_open(cx, code) && category_get(cx, code, &c) == OK && o311_is_service(&c)) {
        *ret = c;
        return OK;
    }
    ctx_forgive(cx);
    return fail(cx, ERR_NOT_FOUND, "open311.service_unknown", "code", code ? code : "", NULL);
}

/* ---- sending ---- */

static const char *some(const char *s)
{
    return s && *s ? s : NULL;
}

/* Where it is: see o311_send(). */
static void locate(struct ctx *cx, const struct o311_report *in, struct report *r, struct origin *o)
{
    const char *code = some(in->address_id) ? in->address_id : some(in->ward);
    const struct place *near = NULL;
    bool point = in->lat != FIELD_UNSET && in->lng != FIELD_UNSET;
    r->lat = in->lat;
    r->lng = in->lng;
    r->address = some(in->address_string);
    if ((in->lat == FIELD_UNSET) != (in->lng == FIELD_UNSET))
        fail_field(cx, in->lat == FIELD_UNSET ? "lat" : "long", "error.point_half", NULL);
    else if (code && !is_ward(places(), code))
        fail_field(cx, "address_id", "error.ward_unknown", "ward", code, NULL);
    else if (!code && !point && !r->address)
        fail_field(cx, "address_string", "open311.location", NULL);
    else if (!code && point && !(near = ward_nearest(places(), in->lat, in->lng)))
        fail_field(cx, "lat", "open311.outside", NULL);
    if (!code && !near)
        near = ward_in_text(places(), cx->a, r->address);
    r->ward = code ? code : near ? near->code : NULL;
    o->place_guessed = !code && near;
    o->place_unknown = !r->ward;
}

/* The standard takes requests without words and with few; a person needs to know at least what. */
static const char *words_of(struct ctx *cx, const struct o311_report *in, const struct category *c)
{
    const char *text = in->description ? in->description : "";
    size_t n = 0;
    for (const char *s = text; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    if (n >= WORDS_LEAST)
        return text;
    return arena_printf(cx->a, "%s: %s", c->name_id,
                        n ? text : i18n_get(cx->app->words, LANG_ID, "open311.no_words"));
}

static const char *name_of(struct ctx *cx, const struct o311_report *in)
{
    const char *first = in->first_name ? in->first_name : "",
               *last = in->last_name ? in->last_name : "";
    const char *both = text_trim(cx->a, arena_printf(cx->a, "%s %s", first, last));
    return strlen(both) < NAME_LEAST ? NULL : both;
}

/* Whom reports are counted by: the device, else the phone (by itself), else the key. */
static const char *device_of(struct ctx *cx, const struct o311_report *in)
{
    if (!some(in->device_id) && some(in->phone))
        return "";
    return report_device(cx, arena_printf(cx->a, "open311:%" PRId64 ":%s", cx->actor->account_id,
                                          in->device_id ? in->device_id : ""));
}

static enum err check_spam(struct ctx *cx, const struct report *r, struct origin *o)
{
    int64_t by_key = 0;
    TRY(report_suspicious(cx, r, o->device, &o->held));
    TRY(db_int_of(cx, &q_o311_of_key, ARGS(db_int(cx->actor->account_id), db_int(cx->now - DAY)), 0,
                  &by_key));
    o->held = o->held || by_key >= KEY_MANY;
    return OK;
}

enum err o311_send(struct ctx *cx, const struct o311_report *in, struct o311_sent *ret)
{
    struct category service;
    struct casefile made;
    struct report r;
    char *track;
    struct origin o = {.channel = "open311", .device = device_of(cx, in)};
    bool owner = cx->actor->role == ROLE_OWNER;
    TRY(o311_service(cx, in->service_code, &service));
    field_clear(&report_fields, &r);
    r.client_id = in->client_id;
    r.category = service.code;
    r.description = words_of(cx, in, &service);
    r.name = name_of(cx, in);
    r.phone = in->phone;
    r.email = some(in->email);
    r.concerns = in->concerns ? in->concerns : "self";
    o.reporter_id = owner ? cx->actor->account_id : 0;
    locate(cx, in, &r, &o);
    TRY(fields_check(cx));
    TRY(check_spam(cx, &r, &o));
    TRY(case_open(cx, &r, &o, &made, &track, &ret->known));
    ret->ticket = made.code;
    return case_track_link(cx, made.id, &ret->link);
}

/* ---- what is published ---- */

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

static const char *opened(struct ctx *cx, const struct own_key *key, struct rows *r, int column)
{
    size_t n;
    const void *p = row_blob(r, column, &n);
    return case_unseal_text(cx, key, p, n);
}

static enum err open_words(struct ctx *cx, struct rows *r, struct o311_request *q)
{
    struct own_key key;
    size_t n;
    const void *p = row_blob(r, 13, &n);
    if (!p || !own_key_open(cx, cx->app->keys, p, n, &key))
        return fail_log(cx, ERR_INTERNAL, "the key of case %s does not open", q->ticket);
    q->description = opened(cx, &key, r, 14);
    q->address = opened(cx, &key, r, 15);
    q->lat = int_or_unset(r, 10);
    q->lng = int_or_unset(r, 11);
    return OK;
}

static enum err read_row(struct ctx *cx, struct rows *r, struct o311_request *ret)
{
    struct o311_request q = {.id = row_int(r, 0),
                             .category = row_str(r, 1),
                             .state = row_str(r, 2),
                             .outcome = row_str(r, 3),
                             .ward = row_str(r, 4),
                             .level = row_int(r, 5),
                             .body_code = row_str(r, 6),
                             .opened_at = row_int(r, 7),
                             .updated_at = row_int(r, 8),
                             .closed_at = row_int(r, 9),
                             .expected_at = row_int(r, 16),
                             .lat = FIELD_UNSET,
                             .lng = FIELD_UNSET};
    q.ticket = code_make(cx->a, "A", (uint64_t)q.id);
    q.told = strcmp(row_text(r, 12), "open311") == 0;
    q.own = strcmp(row_text(r, 18), "self") == 0;
    q.mine = q.told && cx->actor->account_id && row_int(r, 17) == cx->actor->account_id;
    if (q.told)
        TRY(open_words(cx, r, &q));
    *ret = q;
    return OK;
}

/* What a question comes to. */
struct question {
    unsigned mask;
    int64_t id, from, until, limit, offset;
    const char *services;
};

static enum err ask(struct ctx *cx, const struct question *q, struct o311_request **ret,
                    size_t *ret_n)
{
    struct o311_request *list = arena_array(cx->a, (size_t)q->limit, sizeof(*list));
    size_t n = 0;
    enum err e = OK;
    struct rows *r = db_rows_mask(cx, &q_o311_rows, q->mask,
                                  ARGS(db_int(cx->actor->account_id ? cx->actor->account_id : -1),
                                       db_int(q->id), db_int(q->from), db_int(q->until),
                                       db_text(q->services), db_int(q->limit), db_int(q->offset)));
    while (e == OK && n < (size_t)q->limit && rows_next(r))
        e = read_row(cx, r, &list[n++]);
    enum err ended = rows_end(r);
    *ret = list;
    *ret_n = n;
    return e != OK ? e : ended;
}

/* The standard's span: 90 days back from now, or from or up to the one end that is given. */
static void plan_span(struct ctx *cx, const struct o311_filter *f, struct question *q)
{
    q->until = f->until ? f->until : f->from ? f->from + O311_SPAN : cx->now;
    q->from = f->from ? f->from : q->until - O311_SPAN;
    q->mask |= q_part_o311_rows_span;
    if (q->from > q->until)
        fail_field(cx, "end_date", "open311.end_before", NULL);
    else if (q->until - q->from > O311_SPAN)
        fail_field(cx, "end_date", "open311.span", NULL);
}

static void plan_status(struct ctx *cx, const char *status, struct question *q)
{
    bool open = false, closed = false;
    for (const char *s = status; s && *s;) {
        size_t n = strcspn(s, ",");
        bool is_open = n == 4 && strncmp(s, "open", n) == 0;
        bool is_closed = n == 6 && strncmp(s, "closed", n) == 0;
        if (!is_open && !is_closed) {
            fail_field(cx, "status", "open311.status", NULL);
            return;
        }
        open = open || is_open;
        closed = closed || is_closed;
        s += n + (s[n] == ',');
    }
    if (open != closed)
        q->mask |= open ? q_part_o311_rows_open : q_part_o311_rows_closed;
}

static void plan_page(struct ctx *cx, const struct o311_filter *f, struct question *q)
{
    int64_t page = f->page == FIELD_UNSET ? 1 : f->page;
    q->limit = f->page_size == FIELD_UNSET ? O311_ROWS : f->page_size;
    if (page < 1 || page > O311_PAGES)
        fail_field(cx, "page", "open311.page", NULL);
    else if (q->limit < 1 || q->limit > O311_ROWS)
        fail_field(cx, "page_size", "open311.page_size", NULL);
    else
        q->offset = (page - 1) * q->limit;
}

enum err o311_list(struct ctx *cx, const struct o311_filter *f, struct o311_request **ret,
                   size_t *ret_n)
{
    struct question q = {0};
    plan_span(cx, f, &q);
    plan_status(cx, f->status, &q);
    plan_page(cx, f, &q);
    TRY(fields_check(cx));
    if (some(f->services)) {
        q.services = arena_printf(cx->a, ",%s,", f->services);
        q.mask |= q_part_o311_rows_services;
    }
    return ask(cx, &q, ret, ret_n);
}

/* The last words that the reporter was given. */
static enum err last_words(struct ctx *cx, struct o311_request *q)
{
    struct case_event *list;
    size_t n;
    TRY(case_events_public(cx, q->id, &list, &n));
    for (size_t i = n; i > 0 && !q->notes; i--)
        if (list[i - 1].text && strcmp(list[i - 1].actor, "reporter") != 0)
            q->notes = list[i - 1].text;
    return OK;
}

enum err o311_one(struct ctx *cx, const char *ticket, struct o311_request *ret)
{
    struct o311_request *list;
    struct question q = {.mask = q_part_o311_rows_one, .limit = 1};
    uint64_t id;
    size_t n = 0;
    if (code_read(ticket, "A", &id) && id <= INT64_MAX) {
        q.id = (int64_t)id;
        TRY(ask(cx, &q, &list, &n));
    }
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "open311.request_unknown", NULL);
    *ret = list[0];
    return ret->mine && ret->own ? last_words(cx, ret) : OK;
}
