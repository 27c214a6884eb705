/* Visits: the list, one visit, the form that begins one; and the routes of all their pages. */
#include "visit_pages_web.h"

#include "account.h"
#include "i18n.h"
#include "money.h"
#include "need.h"
#include "places.h"
#include "reply.h"
#include "task.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- query tables ---- */

struct visit_query {
    const char *business, *by, *ward, *from, *to, *kind, *flag, *state, *cursor;
    int64_t limit;
};
static const struct field_choice flag_choices[] = {{"any", "visit_flag.any"},
                                                   {"far", "visit_flag.far"},
                                                   {"fast", "visit_flag.fast"},
                                                   {"late", "visit_flag.late"},
                                                   {"future", "visit_flag.future"},
                                                   {"crowd", "visit_flag.crowd"},
                                                   {NULL, NULL}};
static const struct field_choice state_choices[] = {
    {"objected", "visit_state.objected"}, {"unconfirmed", "visit_state.unconfirmed"}, {NULL, NULL}};
#define Q(member) .offset = FIELD_TEXT(struct visit_query, member)
static const struct field query_list[] = {
    {.name = "business", .kind = F_TEXT, Q(business), .max = 20, .flags = F_HIDDEN},
    {.name = "by",
     .kind = F_TEXT,
     Q(by),
     .max = 60,
     .label = "visit_filter.by",
     .help = "visit_filter.by_help"},
    {.name = "ward", .kind = F_TEXT, Q(ward), .max = 20, .label = "field.ward"},
    {.name = "from", .kind = F_DATE, Q(from), .label = "visit_filter.from"},
    {.name = "to", .kind = F_DATE, Q(to), .label = "visit_filter.to"},
    {.name = "kind", .kind = F_CHOICE, Q(kind), .choices = visit_kinds, .label = "visit.kind"},
    {.name = "flag", .kind = F_CHOICE, Q(flag), .choices = flag_choices, .label = "visit.flags"},
    {.name = "state",
     .kind = F_CHOICE,
     Q(state),
     .choices = state_choices,
     .label = "visit.confirmation"},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 200, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct visit_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
};
const struct field_table visit_query_fields =
    FIELD_TABLE("VisitQuery", query_list, struct visit_query);

static bool is(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

/* "me", or a sign-in name; one that nobody has finds nothing. */
static enum err account_of(struct web *w, const char *by, int64_t *ret_id)
{
    struct account a;
    if (is(by, "me")) {
        *ret_id = w->actor.account_id;
        return OK;
    }
    enum err e = account_find(&w->cx, by, &a);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(&w->cx);
        *ret_id = -1;
        return OK;
    }
    TRY(e);
    *ret_id = a.id;
    return OK;
}

/* A business named by id or code. */
static enum err business_named(struct web *w, const char *text, struct business *ret)
{
    int64_t id;
    if (text_int(text, &id))
        return business_get(&w->cx, id, ret);
    return business_by_code(&w->cx, text, ret);
}

static enum err read_query(struct web *w, struct visit_query *q, struct visit_filter *f)
{
    struct bound bound;
    struct business b;
    field_clear(&visit_query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    *f = (struct visit_filter){.ward = q->ward,
                               .from = q->from,
                               .to = q->to,
                               .kind = q->kind,
                               .flag = q->flag,
                               .objected = is(q->state, "objected"),
                               .unconfirmed = is(q->state, "unconfirmed"),
                               .cursor = q->cursor,
                               .limit = q->limit == FIELD_UNSET ? 0 : q->limit};
    if (q->by && *q->by)
        TRY(account_of(w, q->by, &f->account));
    if (q->business && *q->business) {
        TRY(business_named(w, q->business, &b));
        f->business = b.merged_into ? b.merged_into : b.id;
    }
    return OK;
}

/* ---- the list ---- */

static void put_visit_tags(struct web *w, const struct visit *v, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *tags = model_set_array(a, o, "tags"), *t;
    const char *state = v->objected_at ? "objected" : v->confirmed_at ? "confirmed" : NULL;
    if (state) {
        t = model_add_object(a, tags);
        model_set_text(a, t, "kind", v->objected_at ? "bad" : "good");
        model_set_text(a, t, "label", code_words(w, "visit_state", state));
    }
    char *list = arena_strdup(a, v->flags), *save = NULL;
    for (char *flag = strtok_r(list, ",", &save); flag; flag = strtok_r(NULL, ",", &save)) {
        t = model_add_object(a, tags);
        model_set_text(a, t, "kind", "warn");
        model_set_text(a, t, "label", code_words(w, "visit_flag", flag));
    }
}

static void put_row_page(struct web *w, const struct visit *v, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/visits/%" PRId64, v->id));
    model_set_text(a, o, "day", day_words(w, v->visited_on));
    model_set_text(a, o, "name", v->business_name);
    model_set_text(a, o, "business_href", arena_printf(a, "/businesses/%" PRId64, v->business_id));
    model_set_text(a, o, "ward_name", place_name(places(), v->ward));
    model_set_text(a, o, "by", v->account);
    model_set_text(a, o, "kind_label", code_words(w, "visit_kind", v->kind));
    put_visit_tags(w, v, o);
}

static void put_filters(struct web *w, const struct visit_query *q)
{
    struct arena *a = w->cx.a;
    struct model *filters = model_set_object(a, w->page, "filters");
    model_set_text(a, filters, "action", "/visits");
    model_set(filters, "fields",
              field_widgets(&w->cx, w->app->words, &visit_query_fields, q, NULL));
    bool any = *w->req->query_text != '\0';
    model_set_bool(a, filters, "open", false);
    model_set_text(a, filters, "clear", any ? "/visits" : NULL);
    model_set_array(a, filters, "active");
    model_set_array(a, filters, "hidden");
}

enum err visits_get(struct web *w)
{
    struct visit_query q;
    struct visit_filter f;
    struct visit_page page;
    TRY(read_query(w, &q, &f));
    TRY(visit_list(&w->cx, &f, &page));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < page.n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        if (json)
            visit_to_model(&w->cx, &page.rows[i], o);
        else
            put_row_page(w, &page.rows[i], o);
    }
    web_list(w, page.total, page.total_capped, page.next);
    if (json)
        return web_show(w);
    web_title(w, "nav.visits");
    web_crumb(w, "nav.visits", NULL);
    put_filters(w, &q);
    model_set_bool(w->cx.a, w->page, "has_rows", page.n > 0);
    if (!page.n)
        put_nothing(w, "visit.none", "visit.none_text");
    return web_show(w);
}

/* ---- one ---- */

static const char *needs_words(struct web *w, const char *needs)
{
    struct buf b = buf_new(w->cx.a, 1000);
    char *list = arena_strdup(w->cx.a, needs), *save = NULL;
    for (char *kind = strtok_r(list, ",", &save); kind; kind = strtok_r(NULL, ",", &save)) {
        buf_puts(&b, b.n ? ", " : "");
        buf_puts(&b, choice_words(w, need_kinds, kind));
    }
    return buf_str(&b);
}

static void put_facts(struct web *w, const struct visit *v, bool shown)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row_link(put_row(w, rows, web_words(w, "visit.business", NULL), v->business_name, NULL),
                 arena_printf(a, "/businesses/%" PRId64, v->business_id));
    put_row(w, rows, web_words(w, "visit.at", NULL), i18n_instant(a, w->cx.lang, v->visited_at),
            NULL);
    put_row(w, rows, web_words(w, "visit.by", NULL), v->account, NULL);
    put_row(w, rows, web_words(w, "visit.kind", NULL), code_words(w, "visit_kind", v->kind), NULL);
    put_row(w, rows, web_words(w, "visit.met", NULL), code_words(w, "visit_met", v->met), NULL);
    put_row(w, rows, web_words(w, "visit.needs", NULL), needs_words(w, v->needs), NULL);
    if (v->recorded_at - v->visited_at > 3600)
        put_row(w, rows, web_words(w, "visit.recorded_at", NULL),
                i18n_instant(a, w->cx.lang, v->recorded_at), NULL);
    if (v->clock_off)
        put_row(w, rows, web_words(w, "visit.clock", NULL),
                web_words(w, "visit.clock_off", "minutes", web_number(w, v->clock_off / 60), NULL),
                NULL);
    if (shown && v->revenue_amount != FIELD_UNSET)
        put_row(w, rows,
                web_words(w, "visit.revenue_of", "month",
                          i18n_date(a, w->cx.lang, v->revenue_month), NULL),
                arena_printf(a, "%s (%s)", money_format(a, v->revenue_amount),
                             code_words(w, "revenue_source", v->revenue_source)),
                NULL);
    if (shown && v->lat != FIELD_UNSET) {
        char lat[40], lng[40];
        snprintf(lat, sizeof(lat), "%s", field_text(a, field_find(&visit_row_fields, "lat"), v));
        snprintf(lng, sizeof(lng), "%s", field_text(a, field_find(&visit_row_fields, "lng"), v));
        put_row_link(put_row(w, rows, web_words(w, "visit.point", NULL),
                             v->accuracy == FIELD_UNSET
                                 ? web_words(w, "visit.on_map", NULL)
                                 : web_words(w, "visit.on_map_within", "metres",
                                             web_number(w, v->accuracy), NULL),
                             NULL),
                     arena_printf(a, "https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=18/%s/%s",
                                  lat, lng, lat, lng));
    }
}

static void put_promise_list(struct web *w, const struct visit *v)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "promises");
    model_set_bool(a, w->page, "has_promises", v->promises_n > 0);
    for (size_t i = 0; i < v->promises_n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "task", v->promises[i].task);
        model_set_text(a, o, "who", choice_words(w, task_whos, v->promises[i].who));
        model_set_text(a, o, "due", day_words(w, v->promises[i].due_on));
    }
}

static const char *null_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static enum err put_visit_page(struct web *w, const struct visit *v)
{
    struct arena *a = w->cx.a;
    bool shown = visit_shows(&w->cx, v);
    web_title_text(w, web_words(w, "visit.title", "name", v->business_name, "day",
                                day_words(w, v->visited_on), NULL));
    web_crumb(w, "nav.visits", "/visits");
    web_crumb(w, v->business_name, NULL);
    put_visit_tags(w, v, w->page);
    put_facts(w, v, shown);
    put_promise_list(w, v);
    model_set_text(a, w->page, "summary", shown ? null_if_empty(v->summary) : NULL);
    model_set_text(a, w->page, "advice", shown ? null_if_empty(v->advice) : NULL);
    model_set_bool(a, w->page, "masked", !shown);
    return OK;
}

enum err visit_page_get(struct web *w)
{
    int64_t id;
    struct visit v;
    TRY(web_id(w, 0, &id));
    TRY(visit_get(&w->cx, id, &v));
    web_etag(w, v.version);
    if (reply_wants_json(w))
        visit_to_model(&w->cx, &v, w->data);
    else
        TRY(put_visit_page(w, &v));
    return web_show(w);
}

/* ---- a new one ---- */

/* The business in use, when the actor may visit it; else *ret_theirs is false. */
static enum err visitable(struct web *w, int64_t id, struct business *ret, bool *ret_theirs)
{
    TRY(business_get(&w->cx, id, ret));
    if (ret->merged_into)
        TRY(business_get(&w->cx, ret->merged_into, ret));
    *ret_theirs = w->actor.role == ROLE_MAYOR || business_shows_personal(&w->cx, ret);
    return OK;
}

enum err visit_new_get(struct web *w)
{
    int64_t id;
    struct business b;
    struct visit_form f;
    bool theirs;
    TRY(web_id(w, 0, &id));
    TRY(visitable(w, id, &b, &theirs));
    if (!theirs) { /* known to the ward, but another stands beside it */
        web_flash(w, "bad", "error.visit_not_yours", NULL);
        return web_redirect(w, "/businesses/%" PRId64, b.id);
    }
    TRY(visit_form_begin(w, &b, &f));
    TRY(put_visit_form(w, &b, &f, "/visits"));
    return web_show(w);
}

/* The form again, with what was typed; for an unknown business the error stands alone. */
static enum err form_again(struct web *w, enum err e, struct visit_form *f, const char *named)
{
    struct business b;
    struct errinfo told = w->cx.err;
    bool theirs = false;
    if (e != ERR_INVALID || !named)
        return e;
    w->cx.err.code = OK;
    enum err got = business_named(w, named, &b);
    if (got == OK)
        got = visitable(w, b.id, &b, &theirs);
    if (got != OK || !theirs) {
        w->cx.err = told;
        return e;
    }
    f->v.business = named;
    TRY(put_visit_form(w, &b, f, "/visits"));
    w->cx.err.code = told.code;
    return web_again(w, e, "visit-form");
}

static enum err post_form(struct web *w)
{
    struct visit_form f = {.v = visit_new()};
    bool known = false;
    enum err e = visit_bind_form(w, &f);
    const char *named = f.v.business;
    if (e == OK)
        e = visit_record(&w->cx, &f.v, &known);
    if (e == OK) {
        web_flash(w, "good", known ? "visit.known" : "visit.recorded", "name", f.v.business_name,
                  NULL);
        return web_redirect(w, "/visits/%" PRId64, f.v.id);
    }
    return form_again(w, e, &f, named);
}

enum err visit_post(struct web *w)
{
    struct visit v = visit_new();
    bool known;
    if (!w->req->json)
        return post_form(w);
    TRY(visit_bind_json(w, &v));
    TRY(visit_record(&w->cx, &v, &known));
    web_etag(w, v.version);
    visit_to_model(&w->cx, &v, w->data);
    return web_created(w, "/visits/%" PRId64, v.id);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route visit_routes[] = {
    {.method = HTTP_GET,
     .path = "/visits",
     .handle = visits_get,
     .cap = CAP_VISIT_READ,
     .query = &visit_query_fields,
     .output = &visit_row_fields,
     .page = "visits",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Visits, the newest first"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/visits/new",
     .handle = visit_new_get,
     .cap = CAP_VISIT_WRITE,
     .page = "visit-form",
     .flags = ROUTE_HTML,
     .doc = "Form: a visit to a business"},
    {.method = HTTP_POST,
     .path = "/visits",
     .handle = visit_post,
     .cap = CAP_VISIT_WRITE,
     .input_schema = visit_input_schema,
     .output = &visit_row_fields,
     .page = "visit-form",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc =
         "Record a visit and what it brings; a client_id that is known gives the visit there is"},
    {.method = HTTP_GET,
     .path = "/visits/{id}",
     .handle = visit_page_get,
     .cap = CAP_VISIT_READ,
     .output = &visit_row_fields,
     .page = "visit",
     .flags = BOTH,
     .doc = "One visit"},
    {.path = NULL},
};
