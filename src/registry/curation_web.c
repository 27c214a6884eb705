/* The curation queue, and the route tables of everything about states. */
#include "curation_web.h"

#include "activity.h"
#include "claim.h"
#include "curation.h"
#include "curation_pages_web.h"
#include "i18n.h"
#include "ownership.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

enum { BULK_MAX = 200 };

/* ---- the queue ---- */

static const struct field_choice queue_choices[] = {{"verify", "queue.verify"},
                                                    {"curate", "queue.curate"},
                                                    {"expiring", "queue.expiring"},
                                                    {NULL, NULL}};

struct queue_query {
    const char *queue, *ward, *cursor;
    int64_t limit;
};
#define Q(member) .offset = FIELD_TEXT(struct queue_query, member)
static const struct field query_list[] = {
    {.name = "queue", .kind = F_CHOICE, Q(queue), .choices = queue_choices, .flags = F_HIDDEN},
    {.name = "ward", .kind = F_TEXT, Q(ward), .max = 20},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 2000, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct queue_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
};
static const struct field_table queue_query_fields =
    FIELD_TABLE("CurationQuery", query_list, struct queue_query);

/* Each queue: whose state it holds, and the step that leads out of it. */
static const struct queue {
    const char *code, *state, *step;
} queues[] = {{"verify", "proposed", "verified"},
              {"curate", "verified", "curated"},
              {"expiring", "curated", "curated"}};

static const struct queue *queue_of(struct web *w, const char *code)
{
    for (size_t i = 0; code && i < sizeof(queues) / sizeof(queues[0]); i++)
        if (strcmp(queues[i].code, code) == 0)
            return &queues[i];
    return &queues[can(&w->actor, CAP_CURATE_CITY) ? 1 : 0];
}

static enum err read_rows(struct web *w, const struct queue *q, const struct queue_query *in,
                          struct business_page *page)
{
    int64_t limit = in->limit == FIELD_UNSET ? 50 : in->limit;
    if (strcmp(q->code, "expiring") == 0)
        return curation_expiring(&w->cx, in->ward, in->cursor, limit, page);
    struct business_filter f = {
        .ward = in->ward, .curation = q->state, .cursor = in->cursor, .limit = limit, .full = true};
    return business_list(&w->cx, &f, page);
}

static void row_api(struct web *w, const struct business_row *b, struct model *o)
{
    struct business as = {.companion_id = b->companion_id, .owner_id = b->owner_id};
    struct model *masked = model_array(w->cx.a);
    field_to_model(w->cx.a, &business_row_fields, b, business_shows_personal(&w->cx, &as), o,
                   masked);
    model_set(o, "masked", masked);
}

static void row_page(struct web *w, const struct queue *q, const struct business_row *b,
                     struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", b->id);
    model_set_int(a, o, "version", b->version);
    model_set_text(a, o, "name", b->name);
    model_set_text(a, o, "owner_name", b->owner_name);
    model_set_text(a, o, "ward_name", place_name(places(), b->ward));
    model_set_text(
        a, o, "day",
        day_words(w, strcmp(q->code, "expiring") == 0 ? b->curation_until : b->curation_on));
    put_curation_tag(w, o, b->curation);
}

static enum err put_tabs(struct web *w, const struct queue *now)
{
    struct arena *a = w->cx.a;
    struct business_counts c;
    TRY(business_count(&w->cx, NULL, &c));
    const int64_t counts[] = {c.proposed, c.verified, -1};
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++) {
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href", arena_printf(a, "/curation?queue=%s", queues[i].code));
        model_set_text(a, t, "label", code_words(w, "queue", queues[i].code));
        model_set_text(a, t, "count", counts[i] < 0 ? NULL : web_number(w, counts[i]));
        model_set_bool(a, t, "current", now == &queues[i]);
    }
    return OK;
}

static void put_filter(struct web *w, const struct queue *q, const struct queue_query *in)
{
    struct arena *a = w->cx.a;
    struct model *f = model_set_object(a, w->page, "filters");
    struct model *widgets = field_widgets(&w->cx, w->app->words, &queue_query_fields, in, NULL);
    const char *here = arena_printf(a, "/curation?queue=%s", q->code);
    forms_wards(w, widgets, in->ward);
    model_set_text(a, f, "action", "/curation");
    model_set(f, "fields", widgets);
    model_set_bool(a, f, "open", false);
    model_set_text(a, f, "clear", in->ward ? here : NULL);
    struct model *active = model_set_array(a, f, "active");
    if (in->ward) {
        struct model *o = model_add_object(a, active);
        model_set_text(a, o, "label", place_name(places(), in->ward));
        model_set_text(a, o, "remove", here);
    }
    struct model *hidden = model_add_object(a, model_set_array(a, f, "hidden"));
    model_set_text(a, hidden, "name", "queue");
    model_set_text(a, hidden, "value", q->code);
}

static void put_bulk(struct web *w, const struct queue *q)
{
    struct arena *a = w->cx.a;
    bool may = curation_may(&w->actor, q->state, q->step);
    model_set_bool(a, w->page, "may", may);
    if (!may) {
        model_set_null(a, w->page, "bulk");
        return;
    }
    struct model *action =
        model_add_object(a, model_set_array(a, model_set_object(a, w->page, "bulk"), "actions"));
    model_set_text(a, action, "value", q->step);
    model_set_text(a, action, "label", web_words(w, arena_printf(a, "queue.%s_do", q->code), NULL));
    model_set_bool(a, action, "danger", false);
}

static enum err put_queue_page(struct web *w, const struct queue *q, const struct queue_query *in,
                               const struct business_page *page)
{
    struct arena *a = w->cx.a;
    web_title(w, "nav.curation");
    model_set_text(a, w->page, "lead",
                   web_words(w, arena_printf(a, "queue.%s_lead", q->code), NULL));
    model_set_text(a, w->page, "queue", q->code);
    model_set_text(a, w->page, "ward", in->ward ? in->ward : "");
    model_set_text(
        a, w->page, "day_label",
        web_words(w,
                  strcmp(q->code, "expiring") == 0 ? "field.curation_until" : "field.curation_on",
                  NULL));
    TRY(put_tabs(w, q));
    put_filter(w, q, in);
    put_bulk(w, q);
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        row_page(w, q, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    if (page->n)
        model_set_null(a, w->page, "empty");
    else
        put_nothing(w, "queue.empty", "queue.empty_text");
    return OK;
}

static enum err queue_get(struct web *w)
{
    struct queue_query in;
    struct bound bound = {0};
    struct business_page page;
    field_clear(&queue_query_fields, &in);
    TRY(web_bind_query(w, &in, &bound));
    TRY(field_check(&w->cx, &queue_query_fields, &in, &bound));
    const struct queue *q = queue_of(w, in.queue);
    TRY(read_rows(w, q, &in, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; reply_wants_json(w) && i < page.n; i++)
        row_api(w, &page.rows[i], model_add_object(w->cx.a, items));
    web_list(w, page.total, page.total_capped, page.next);
    if (!reply_wants_json(w))
        TRY(put_queue_page(w, q, &in, &page));
    return web_show(w);
}

/* ---- many at once ---- */

/* One ticked row, "id-version". What cannot be done is counted and left as it is. */
static enum err bulk_one(struct web *w, const char *row, const char *state, int64_t *done,
                         int64_t *left)
{
    const char *dash = strchr(row, '-');
    int64_t id, version;
    struct business b;
    struct curation_change c = {.state = state};
    if (!dash || !text_int(arena_strndup(w->cx.a, row, (size_t)(dash - row)), &id) ||
        !text_int(dash + 1, &version))
        return fail(&w->cx, ERR_INPUT, "error.not_found", NULL);
    enum err e = curation_set(&w->cx, id, version, &c, &b);
    switch (e) {
    case OK: ++*done; return OK;
    case ERR_STALE:
    case ERR_CONFLICT:
    case ERR_NOT_FOUND:
        ++*left;
        ctx_forgive(&w->cx);
        return OK;
    default: return e;
    }
}

static enum err queue_post(struct web *w)
{
    const char *state = req_form(w->req, "_action"), *ward = req_form(w->req, "ward");
    const struct queue *q = queue_of(w, req_form(w->req, "queue"));
    int64_t done = 0, left = 0;
    if (!state || strcmp(state, q->step) != 0)
        return fail(&w->cx, ERR_INPUT, "error.bulk_action", NULL);
    for (const struct pair *p = w->req->form; p; p = p->next) {
        if (strcmp(p->name, "_id[]") != 0)
            continue;
        if (done + left == BULK_MAX)
            return fail(&w->cx, ERR_TOO_LARGE, "error.bulk_many", NULL);
        TRY(bulk_one(w, p->value, state, &done, &left));
    }
    const char *msgid = done + left == 0 ? "queue.none_ticked"
                        : left           ? "queue.done_some"
                                         : "queue.done";
    web_flash(w, done ? "good" : "bad", msgid, "done", web_number(w, done), "left",
              web_number(w, left), NULL);
    const char *narrow =
        ward && is_ward(places(), ward) ? arena_printf(w->cx.a, "&ward=%s", ward) : "";
    return web_redirect(w, "/curation?queue=%s%s", q->code, narrow);
}

/* ---- tables ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route curation_routes[] = {
    {.method = HTTP_GET,
     .path = "/curation",
     .handle = queue_get,
     .cap = CAP_CURATE_WARD,
     .query = &queue_query_fields,
     .output = &business_row_fields,
     .page = "curation-queue",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Businesses to verify, to curate, or whose curation ends soon"},
    {.method = HTTP_POST,
     .path = "/curation",
     .handle = queue_post,
     .cap = CAP_CURATE_WARD,
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Verify or curate the ticked businesses"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/states",
     .handle = states_get,
     .cap = CAP_BUSINESS_READ,
     .page = "business-states",
     .flags = ROUTE_HTML,
     .doc = "States of a business over time, and forms to change them"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/facts",
     .handle = facts_get,
     .cap = CAP_BUSINESS_READ,
     .output_schema = facts_schema,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Dated facts of a business, newest first"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/curation",
     .handle = curation_post,
     .cap = CAP_CURATE_WARD,
     .input = &curation_change_fields,
     .output = &business_fields,
     .page = "business-states",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Verify, curate, or say not yet with reasons (If-Match)"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/activity",
     .handle = activity_post,
     .cap = CAP_BUSINESS_EDIT,
     .input = &activity_change_fields,
     .output = &business_fields,
     .page = "business-states",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Active, paused, closed or moved away, from a day on (If-Match)"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/ward",
     .handle = ward_post,
     .cap = CAP_BUSINESS_EDIT,
     .input = &ward_move_fields,
     .output = &business_fields,
     .page = "business-states",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Move to another ward, from a day on (If-Match)"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/owner",
     .handle = owner_post,
     .cap = CAP_BUSINESS_EDIT,
     .input = &owner_change_fields,
     .output = &business_fields,
     .page = "business-states",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Another owner, from a day on (If-Match)"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/confirm-owner",
     .handle = confirm_owner_post,
     .cap = CAP_BUSINESS_CREATE,
     .input = &confirm_fields,
     .output_schema = confirm_schema,
     .page = "owner-link",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Confirm the owner in person: gives a one-time link (If-Match)"},
    {.path = NULL},
};

const struct nav_entry curation_nav[] = {
    {"/curation", "nav.curation", CAP_CURATE_WARD, 20},
    {"/proposals", "nav.proposals", CAP_BUSINESS_PROPOSE, 22},
    {NULL, NULL, 0, 0},
};
