/* Needs: the list with its filters (also of one business), a new one, one with its outcome. */
#include "need.h"

#include "companion_pages_web.h"
#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "training.h"
#include "visits_pages_web.h"

#include <inttypes.h>

struct need_query {
    const char *kind, *state, *area, *cursor;
    int64_t business, limit;
    bool mine, late;
};
static const struct field_choice state_choices[] = {
    {"open", "need_state.open"},
    {"working", "need_state.working"},
    {"met", "need_state.met"},
    {"not_met", "need_state.not_met"},
    {"withdrawn", "need_state.withdrawn"},
    {"all", "need_state.all"},
    {NULL, NULL},
};
#define Q(member) .offset = FIELD_TEXT(struct need_query, member)
#define B(member) .offset = FIELD_BOOL(struct need_query, member)
#define N(member) .offset = FIELD_INT(struct need_query, member)
static const struct field query_list[] = {
    {.name = "kind", .kind = F_CHOICE, Q(kind), .choices = need_kinds, .label = "need.kind"},
    {.name = "state", .kind = F_CHOICE, Q(state), .choices = state_choices, .label = "need.state"},
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "companion.area"},
    {.name = "mine", .kind = F_BOOL, B(mine), .label = "need.mine"},
    {.name = "late", .kind = F_BOOL, B(late), .label = "need.late"},
    {.name = "business", .kind = F_REF, N(business), .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 200, .flags = F_HIDDEN},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("NeedQuery", query_list, struct need_query);

/* ---- words ---- */

static void put_state(struct web *w, struct model *o, const struct need *n)
{
    const char *kind = strcmp(n->state, "met") == 0       ? "good"
                       : strcmp(n->state, "not_met") == 0 ? "bad"
                       : strcmp(n->state, "working") == 0 ? "info"
                       : strcmp(n->state, "open") == 0    ? "warn"
                                                          : "plain";
    visits_put_tag(w, o, kind, choice_words(w, need_states, n->state));
}

/* When it is to be done, while it is not. */
static void put_due(struct web *w, struct model *o, const struct need *n)
{
    bool due = n->due_on && !n->closed_at;
    model_set_bool(w->cx.a, o, "has_due", due);
    if (due)
        put_due_day(w, model_set_object(w->cx.a, o, "due"), n->due_on, "open");
}

static void put_api(struct web *w, const struct need *n, struct model *o)
{
    struct model *masked = model_array(w->cx.a);
    field_to_model(w->cx.a, &need_fields, n, need_shows_words(&w->cx), o, masked);
    model_set(o, "masked", masked);
}

/* ---- list ---- */

static void row_page(struct web *w, const struct need *n, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", n->id);
    model_set_text(a, o, "kind_name", choice_words(w, need_kinds, n->kind));
    model_set_text(a, o, "detail", need_shows_words(&w->cx) && *n->detail ? n->detail : NULL);
    model_set_text(a, o, "business", n->business_name);
    model_set_int(a, o, "business_id", n->business_id);
    model_set_text(a, o, "ward_name", place_name(places(), n->ward));
    model_set_text(a, o, "who", w->actor.role == ROLE_OWNER ? NULL : n->account_name);
    put_state(w, model_set_object(a, o, "state"), n);
    put_due(w, o, n);
}

/* What the business was invited to, beside its needs. */
static enum err put_trainings(struct web *w, int64_t business)
{
    struct arena *a = w->cx.a;
    struct training_guest *list;
    size_t n;
    TRY(training_of_business(&w->cx, business, &list, &n));
    struct model *rows = model_set_array(a, w->page, "trainings");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "title", list[i].title);
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, list[i].starts_at));
        model_set_text(a, o, "href", arena_printf(a, "/trainings/%" PRId64, list[i].training_id));
        model_set_text(a, o, "result",
                       need_shows_words(&w->cx) && *list[i].result ? list[i].result : NULL);
        visits_put_tag(w, o, strcmp(list[i].state, "attended") == 0 ? "good" : "plain",
                       choice_words(w, training_guest_states, list[i].state));
    }
    model_set_bool(a, w->page, "has_trainings", n > 0);
    return OK;
}

static enum err put_about(struct web *w, int64_t business, bool *ret_closed)
{
    struct business b;
    TRY(business_get(&w->cx, business, &b));
    *ret_closed = visits_closed(w, &b);
    web_title_text(w, b.name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(w->cx.a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "nav.needs", NULL);
    put_business_tabs(w, &b, "nav.needs");
    return put_trainings(w, business);
}

/* A territory of one place has nothing to choose; who takes care of none is not asked for theirs.
 */
static void put_filters(struct web *w, const struct need_query *q)
{
    struct model *fields = visits_put_filters(w, &query_fields, q, "/needs", "area");
    if (w->actor.role == ROLE_OWNER || w->actor.role == ROLE_COMPANION ||
        !visits_choose_areas(w, field_widget(fields, "area"), q->area))
        visits_drop_widget(fields, "area");
    if (w->actor.role == ROLE_OWNER)
        visits_drop_widget(fields, "mine");
}

static enum err put_list(struct web *w, const struct need_query *q, const struct need_page *page)
{
    struct arena *a = w->cx.a;
    bool writes = can(&w->actor, CAP_VISIT_WRITE), one = q->business != 0, closed = false;
    model_set_bool(a, w->page, "one", one);
    model_set_array(a, w->page, "links");
    if (one) {
        TRY(put_about(w, q->business, &closed));
    } else {
        web_title(w, "nav.needs");
        put_filters(w, q);
        visits_put_link(w, "/trainings", "nav.trainings");
    }
    model_set_text(a, w->page, "new_href",
                   writes && one && !closed
                       ? arena_printf(a, "/businesses/%" PRId64 "/needs/new", q->business)
                       : NULL);
    model_set_bool(a, w->page, "shows_who", w->actor.role != ROLE_OWNER);
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        row_page(w, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    if (!page->n && closed)
        put_nothing(w, "need.closed", "visit.closed");
    else if (!page->n)
        put_nothing(w, "need.none",
                    one                   ? "need.none_here"
                    : *w->req->query_text ? "need.none_text"
                                          : "need.none_yet");
    return OK;
}

static enum err needs_get(struct web *w)
{
    struct need_query q = {0};
    struct bound bound = {0};
    struct need_page page;
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    if (q.area && *q.area && !place_find(places(), q.area))
        return fail(&w->cx, ERR_INPUT, "error.ward_unknown", "ward", q.area, NULL);
    struct need_filter f = {.kind = q.kind,
                            .state = q.state,
                            .area = q.area,
                            .business = q.business,
                            .mine = q.mine,
                            .late = q.late,
                            .cursor = q.cursor,
                            .limit = q.limit == FIELD_UNSET ? 0 : q.limit};
    if (q.business && !q.state && !reply_wants_json(w))
        f.state = "all"; /* the business's page tells the whole story */
    TRY(need_list(&w->cx, &f, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; reply_wants_json(w) && i < page.n; i++)
        put_api(w, &page.rows[i], model_add_object(w->cx.a, items));
    web_list(w, page.total, page.total_capped, page.next);
    if (!reply_wants_json(w))
        TRY(put_list(w, &q, &page));
    return web_show(w);
}

/* ---- a new one ---- */

/* Who may take care: the companions of the business's ward, the actor, and who does now. */
static enum err choose_carers(struct web *w, const char *ward, const struct need *n)
{
    struct model *widget = field_widget((struct model *)model_get(w->page, "fields"), "account");
    bool head = can(&w->actor, CAP_BOARD); /* a companion knows no others */
    TRY(visits_choose_companions(w, widget, head ? ward : NULL, 0, n->account));
    if (head && w->actor.role != ROLE_MAYOR) {
        struct model *c = model_add_object(w->cx.a, (struct model *)model_get(widget, "choices"));
        model_set_text(w->cx.a, c, "code", w->actor.name);
        model_set_text(w->cx.a, c, "label", web_words(w, "need.me", NULL));
        model_set_bool(w->cx.a, c, "selected",
                       n->account && strcmp(n->account, w->actor.name) == 0);
    }
    visits_keep_choice(w, widget, n->account, n->account_name);
    return OK;
}

static enum err put_form(struct web *w, const struct need *n, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct business b;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(business_get(&w->cx, n->business_id, &b));
    w->cx.err.fields = told.fields;
    web_title(w, "need.new");
    web_crumb(w, b.name, arena_printf(a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "nav.needs", arena_printf(a, "/needs?business=%" PRId64, b.id));
    web_crumb(w, "need.new", NULL);
    web_form(w, &need_fields, n, bound, "/needs", 0);
    TRY(choose_carers(w, b.ward, n));
    model_set_text(a, w->page, "lead", b.name);
    model_set_int(a, w->page, "business", b.id);
    model_set_text(a, w->page, "button", web_words(w, "need.add", NULL));
    model_set_text(a, w->page, "cancel", arena_printf(a, "/needs?business=%" PRId64, b.id));
    w->cx.err = told;
    return OK;
}

static enum err need_new_get(struct web *w)
{
    struct need n = {0};
    TRY(web_id(w, 0, &n.business_id));
    TRY(put_form(w, &n, NULL));
    return web_show(w);
}

static enum err needs_post(struct web *w)
{
    struct need n = {0};
    struct bound bound = {0};
    enum err e = web_bind(w, &n, &bound);
    if (e == OK)
        e = field_check(&w->cx, &need_fields, &n, &bound);
    if (e == OK)
        e = need_add(&w->cx, &n);
    if (e != OK) {
        if (reply_wants_json(w) || !n.business_id || e == ERR_NOT_FOUND)
            return e;
        TRY(put_form(w, &n, &bound));
        return web_again(w, e, "need-new");
    }
    TRY(need_get(&w->cx, n.id, &n));
    put_api(w, &n, w->data);
    web_etag(w, n.version);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "need.added", "kind", choice_words(w, need_kinds, n.kind), NULL);
        return web_redirect(w, "/needs?business=%" PRId64, n.business_id);
    }
    return web_created(w, "/needs/%" PRId64, n.id);
}

/* ---- one ---- */

static bool may_write(const struct web *w)
{
    return can(&w->actor, CAP_VISIT_WRITE);
}

static void put_facts(struct web *w, const struct need *n)
{
    struct arena *a = w->cx.a;
    bool words = need_shows_words(&w->cx);
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row_link(put_row(w, rows, web_words(w, "need.business", NULL), n->business_name, NULL),
                 arena_printf(a, "/businesses/%" PRId64, n->business_id));
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), n->ward), NULL);
    if (words)
        put_row(w, rows, web_words(w, "need.detail", NULL), n->detail, NULL);
    if (w->actor.role != ROLE_OWNER)
        put_row(w, rows, web_words(w, "need.account", NULL), n->account_name, NULL);
    put_row(w, rows, web_words(w, "need.due_on", NULL), day_words(w, n->due_on), NULL);
    if (words && n->closed_at)
        put_row(w, rows, web_words(w, "need.outcome", NULL), n->outcome, NULL);
    if (n->closed_at)
        put_row(w, rows, web_words(w, "need.closed_at", NULL),
                i18n_instant(a, w->cx.lang, n->closed_at), NULL);
    if (n->training_id)
        put_row_link(put_row(w, rows, web_words(w, "need.training", NULL),
                             web_words(w, "training.one", NULL), NULL),
                     arena_printf(a, "/trainings/%" PRId64, n->training_id));
}

static enum err put_page(struct web *w, const struct need *stored, const struct need *n,
                         const struct bound *bound)
{
    struct arena *a = w->cx.a;
    const char *kind = choice_words(w, need_kinds, stored->kind);
    web_title_text(w, kind);
    web_crumb(w, "nav.needs", "/needs");
    web_crumb(w, kind, NULL);
    put_state(w, model_set_object(a, w->page, "state"), stored);
    put_due(w, w->page, stored);
    put_facts(w, stored);
    model_set_bool(a, w->page, "may", may_write(w));
    if (!may_write(w))
        return OK;
    struct errinfo told = w->cx.err;
    web_form(w, &need_change_fields, n, bound, arena_printf(a, "/needs/%" PRId64 "/edit", n->id),
             n->version);
    model_set_null(a, w->page, "button");
    model_set_text(a, w->page, "cancel",
                   arena_printf(a, "/needs?business=%" PRId64, stored->business_id));
    ctx_forgive(&w->cx);
    TRY(choose_carers(w, stored->ward, n));
    w->cx.err = told;
    return OK;
}

static enum err need_page_get(struct web *w)
{
    int64_t id;
    struct need n;
    TRY(web_id(w, 0, &id));
    TRY(need_get(&w->cx, id, &n));
    web_etag(w, n.version);
    put_api(w, &n, w->data);
    if (!reply_wants_json(w))
        TRY(put_page(w, &n, &n, NULL));
    return web_show(w);
}

static enum err change(struct web *w, struct need *n, struct bound *bound)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(need_get(&w->cx, id, n));
    n->version = version;
    TRY(web_bind(w, n, bound));
    return need_put(&w->cx, n);
}

static enum err need_edit_post(struct web *w)
{
    struct need n = {0}, stored;
    struct bound bound = {0};
    enum err e = change(w, &n, &bound);
    if (e != OK) {
        if (!n.id)
            return e;
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        TRY(need_get(&w->cx, n.id, &stored));
        w->cx.err = told;
        TRY(put_page(w, &stored, &n, &bound));
        return web_again(w, e, "need");
    }
    web_flash(w, "good", "need.saved", NULL);
    return web_redirect(w, "/needs/%" PRId64, n.id);
}

static enum err need_patch(struct web *w)
{
    struct need n = {0};
    struct bound bound = {0};
    TRY(change(w, &n, &bound));
    put_api(w, &n, w->data);
    web_etag(w, n.version);
    return web_show(w);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route need_routes[] = {
    {.method = HTTP_GET,
     .path = "/needs",
     .handle = needs_get,
     .cap = CAP_VISIT_READ,
     .query = &query_fields,
     .output = &need_fields,
     .page = "needs",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Needs of businesses, what is due first"},
    {.method = HTTP_POST,
     .path = "/needs",
     .handle = needs_post,
     .cap = CAP_VISIT_WRITE,
     .input = &need_fields,
     .output = &need_fields,
     .page = "need-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Note a need of a business; a client_id that is known gives the need there is"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/needs/new",
     .handle = need_new_get,
     .cap = CAP_VISIT_WRITE,
     .page = "need-new",
     .flags = ROUTE_HTML,
     .doc = "Form: a need of a business"},
    {.method = HTTP_GET,
     .path = "/needs/{id}",
     .handle = need_page_get,
     .cap = CAP_VISIT_READ,
     .output = &need_fields,
     .page = "need",
     .flags = BOTH,
     .doc = "One need"},
    {.method = HTTP_POST,
     .path = "/needs/{id}/edit",
     .handle = need_edit_post,
     .cap = CAP_VISIT_WRITE,
     .input = &need_change_fields,
     .page = "need",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a need: state and outcome, who takes care, until when"},
    {.method = HTTP_PATCH,
     .path = "/needs/{id}",
     .handle = need_patch,
     .cap = CAP_VISIT_WRITE,
     .input = &need_change_fields,
     .output = &need_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a need (If-Match): state and outcome, who takes care, until when"},
    {.path = NULL},
};
