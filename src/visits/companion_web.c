/* The companions' register: list, one with their businesses and history, their appointment. */
#include "assign.h"
#include "assign_pages_web.h"
#include "companion_pages_web.h"
#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "visits_web.h"

#include <inttypes.h>

enum { LIMIT = 50, HISTORY = 20 };

struct companion_query {
    const char *q, *area, *state, *cursor;
    bool within;
    int64_t limit;
};
static const struct field_choice query_states[] = {
    {"stands", "companion.state_stands"}, {"active", "companion.state_active"},
    {"idle", "companion.state_idle"},     {"handover", "companion.state_handover"},
    {"ended", "companion.state_ended"},   {NULL, NULL}};
#define Q(member) .offset = FIELD_TEXT(struct companion_query, member)
static const struct field query_list[] = {
    {.name = "q", .kind = F_TEXT, Q(q), .max = 100, .flags = F_HIDDEN, .label = "companion.search"},
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "companion.area"},
    {.name = "state",
     .kind = F_CHOICE,
     Q(state),
     .choices = query_states,
     .label = "companion.state"},
    {.name = "within",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct companion_query, within),
     .label = "companion.within"},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 40, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct companion_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("CompanionQuery", query_list, struct companion_query);

/* ---- list ---- */

static void put_state(struct web *w, struct model *o, const char *state)
{
    const char *kind = strcmp(state, "active") == 0     ? "good"
                       : strcmp(state, "idle") == 0     ? "warn"
                       : strcmp(state, "handover") == 0 ? "bad"
                                                        : "plain";
    visits_put_tag(w, o, kind, choice_words(w, companion_states, state));
}

static const char *area_words(struct web *w, const struct companion *c)
{
    return c->area_name ? c->area_name : web_words(w, "companion.city", NULL);
}

static void row_page(struct web *w, const struct companion *c, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", c->account_id);
    model_set_text(a, o, "display_name", c->display_name);
    model_set_text(a, o, "area_name", area_words(w, c));
    model_set_text(a, o, "load",
                   web_words(w, "companion.load", "n", web_number(w, c->businesses), "of",
                             web_number(w, c->capacity), NULL));
    model_set_bool(a, o, "full", c->businesses >= c->capacity);
    model_set_text(a, o, "never", web_number(w, c->never_visited));
    model_set_text(a, o, "recent", web_number(w, c->visited_90));
    model_set_text(a, o, "last",
                   c->last_visit_at ? i18n_instant(a, w->cx.lang, c->last_visit_at) : NULL);
    put_state(w, o, c->state);
}

static enum err put_stats(struct web *w, const char *area)
{
    struct arena *a = w->cx.a;
    int64_t n, total;
    bool capped, more;
    struct companion *list;
    size_t some;
    const char *in = area ? arena_printf(a, "&area=%s", area) : "";
    const char *kind = !area || !*area ? "" : is_ward(places(), area) ? "&ward=" : "&district=";
    TRY(companion_alone(&w->cx, area, &n, &capped));
    visits_put_stat(
        w, "companion.alone", visits_capped(w, n, capped),
        arena_printf(a, "/businesses?companion=none&activity=active%s%s", kind, *kind ? area : ""));
    static const char *const states[] = {"idle", "handover"};
    for (size_t i = 0; i < 2; i++) {
        struct companion_filter f = {.area = area, .state = states[i], .limit = 1};
        TRY(companion_list(&w->cx, &f, &list, &some, &more, &total));
        visits_put_stat(w, arena_printf(a, "companion.state_%s", states[i]), web_number(w, total),
                        arena_printf(a, "/companions?state=%s%s", states[i], in));
    }
    return OK;
}

static void put_search(struct web *w, const struct companion_query *q)
{
    struct arena *a = w->cx.a;
    struct model *s = model_set_object(a, w->page, "search");
    model_set_text(a, s, "action", "/companions");
    model_set_text(a, s, "value", q->q);
    model_set_text(a, s, "label", web_words(w, "companion.search", NULL));
    model_set_null(a, s, "suggest");
    model_set_null(a, s, "link");
    put_search_keeps(w, s, &query_fields, q);
}

static enum err put_list(struct web *w, const struct companion_query *q, size_t n)
{
    bool heads = can(&w->actor, CAP_BOARD), assigns = can(&w->actor, CAP_ASSIGN);
    web_title(w, "nav.companions");
    model_set_array(w->cx.a, w->page, "links");
    model_set_bool(w->cx.a, w->page, "has_stats", heads);
    if (heads) {
        TRY(put_stats(w, q->area));
        struct model *fields = visits_put_filters(w, &query_fields, q, "/companions", "area");
        if (!visits_choose_areas(w, field_widget(fields, "area"), q->area))
            visits_drop_widget(fields, "area");
        put_search(w, q);
    }
    if (assigns) {
        visits_put_link(w, "/assignments/new", "assign.new");
        visits_put_link(w, "/assignments/proposal", "assign.proposal");
    }
    visits_put_link(w, "/assignments", "assign.history");
    visits_put_link(w, "/field/phones", "phones.title");
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "companion.none_found", "companion.none_found_text");
    return OK;
}

static enum err read_query(struct web *w, struct companion_query *q, struct companion_filter *f)
{
    struct bound bound = {0};
    field_clear(&query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    if (q->area && *q->area && !place_find(places(), q->area))
        return fail(&w->cx, ERR_INPUT, "error.ward_unknown", "ward", q->area, NULL);
    *f = (struct companion_filter){.area = q->area,
                                   .state = q->state,
                                   .within = q->within,
                                   .text = q->q,
                                   .limit = q->limit == FIELD_UNSET ? LIMIT : q->limit};
    return read_before(w, &f->after);
}

static enum err companions_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct companion_query q;
    struct companion_filter f;
    struct companion *list;
    size_t n;
    bool more;
    int64_t total;
    TRY(read_query(w, &q, &f));
    TRY(companion_list(&w->cx, &f, &list, &n, &more, &total));
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, items);
        if (!reply_wants_json(w)) {
            row_page(w, &list[i], o);
            continue;
        }
        struct model *masked = model_array(a);
        field_to_model(a, &companion_row_fields, &list[i], companion_shows_phone(&w->cx, &list[i]),
                       o, masked);
        model_set(o, "masked", masked);
    }
    web_list(w, total, false, more ? arena_printf(a, "%" PRId64, list[n - 1].account_id) : NULL);
    if (!reply_wants_json(w))
        TRY(put_list(w, &q, n));
    return web_show(w);
}

/* ---- one ---- */

static struct model *section(struct web *w, struct model *sections, const char *msgid)
{
    struct model *s = model_add_object(w->cx.a, sections);
    model_set_text(w->cx.a, s, "heading", web_words(w, msgid, NULL));
    return model_set_array(w->cx.a, s, "rows");
}

static void row(struct web *w, struct model *rows, const char *msgid, const char *value)
{
    put_row(w, rows, web_words(w, msgid, NULL), value, NULL);
}

static const char *term_words(struct web *w, const struct companion *c)
{
    const char *from = day_words(w, c->term_from), *until = day_words(w, c->term_until);
    if (!from && !until)
        return NULL;
    const char *open = web_words(w, "companion.term_open", NULL);
    return arena_printf(w->cx.a, "%s – %s", from ? from : open, until ? until : open);
}

static const char *letter_words(struct web *w, const struct companion *c)
{
    const char *day = day_words(w, c->letter_on);
    bool some = c->letter_number && *c->letter_number;
    return some && day ? arena_printf(w->cx.a, "%s, %s", c->letter_number, day)
           : some      ? c->letter_number
                       : day;
}

static void put_profile(struct web *w, const struct companion *c)
{
    struct arena *a = w->cx.a;
    struct model *sections = model_set_array(a, w->page, "sections");
    struct model *rows = section(w, sections, "companion.caseload");
    struct model *link = put_row(w, rows, web_words(w, "companion.businesses", NULL),
                                 web_words(w, "companion.load", "n", web_number(w, c->businesses),
                                           "of", web_number(w, c->capacity), NULL),
                                 NULL);
    const char *theirs = arena_printf(a, "/businesses?activity=active&companion=%s", c->name);
    put_row_link(link, theirs);
    link = put_row(w, rows, web_words(w, "companion.never_visited", NULL),
                   web_number(w, c->never_visited), NULL);
    put_row_link(link, arena_printf(a, "%s&visited=never", theirs));
    row(w, rows, "companion.visited_90", web_number(w, c->visited_90));
    row(w, rows, "companion.last_visit",
        c->last_visit_at ? i18n_instant(a, w->cx.lang, c->last_visit_at)
                         : web_words(w, "companion.no_visit", NULL));
    row(w, rows, "companion.tasks_open", web_number(w, c->tasks_open));
    row(w, rows, "companion.tasks_late", web_number(w, c->tasks_late));
    rows = section(w, sections, "companion.appointment");
    row(w, rows, "companion.duty", choice_words(w, companion_duties, c->duty));
    row(w, rows, "companion.letter", letter_words(w, c));
    row(w, rows, "companion.term", term_words(w, c));
    row(w, rows, "companion.sectors",
        *c->sectors ? codes_words(w, "sector", c->sectors)
                    : web_words(w, "companion.sectors_any", NULL));
    row(w, rows, "companion.home_ward", c->home_ward ? place_name(places(), c->home_ward) : NULL);
    row(w, rows, "account.name", c->name);
    if (companion_shows_phone(&w->cx, c))
        row(w, rows, "account.phone", c->phone);
}

static void put_head(struct web *w, const struct companion *c, const char *current)
{
    struct arena *a = w->cx.a;
    bool mine = can(&w->actor, CAP_ASSIGN) && area_holds(w->actor.area, c->area);
    web_title_text(w, c->display_name);
    web_crumb(w, "nav.companions", "/companions");
    if (current) {
        web_crumb(w, c->display_name, arena_printf(a, "/companions/%" PRId64, c->account_id));
        web_crumb(w, current, NULL);
    } else {
        web_crumb(w, c->display_name, NULL);
    }
    struct model *head = model_set_object(a, w->page, "head");
    model_set_text(a, head, "where", area_words(w, c));
    put_state(w, model_set_object(a, head, "state"), c->state);
    model_set_bool(a, head, "handover", strcmp(c->state, "handover") == 0);
    model_set_text(a, head, "edit",
                   mine ? arena_printf(a, "/companions/%" PRId64 "/edit", c->account_id) : NULL);
}

static enum err put_page(struct web *w, const struct companion *c, const struct bound *bound,
                         const struct handover_input *in)
{
    struct assignment *list;
    size_t n;
    put_head(w, c, NULL);
    put_profile(w, c);
    struct model *forms = forms_begin(w);
    if (can(&w->actor, CAP_ASSIGN) && (c->businesses || bound))
        TRY(companion_add_handover(w, forms, c, bound, in));
    TRY(assignment_list(&w->cx, c->account_id, 0, HISTORY, &list, &n));
    assign_put_list(w, list, n);
    return OK;
}

enum err companion_page_again(struct web *w, int64_t id, const struct bound *bound,
                              const struct handover_input *in)
{
    struct companion c;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(companion_get(&w->cx, id, &c));
    w->cx.err = told; /* the form's messages */
    w->cx.err.code = OK;
    TRY(put_page(w, &c, bound, in));
    w->cx.err = told;
    return OK;
}

static void put_api(struct web *w, const struct companion *c)
{
    struct model *masked = model_array(w->cx.a);
    field_to_model(w->cx.a, &companion_row_fields, c, companion_shows_phone(&w->cx, c), w->data,
                   masked);
    model_set(w->data, "masked", masked);
}

static enum err companion_page_get(struct web *w)
{
    int64_t id;
    struct companion c;
    TRY(web_id(w, 0, &id));
    TRY(companion_get(&w->cx, id, &c));
    web_etag(w, c.version);
    if (reply_wants_json(w))
        put_api(w, &c);
    else
        TRY(put_page(w, &c, NULL, NULL));
    return web_show(w);
}

/* ---- the appointment ---- */

static void put_form(struct web *w, const struct companion *c, const struct bound *bound)
{
    const char *one = arena_printf(w->cx.a, "/companions/%" PRId64, c->account_id);
    put_head(w, c, "companion.edit");
    web_form(w, &companion_fields, c, bound, arena_printf(w->cx.a, "%s/edit", one), c->version);
    struct model *widget = field_widget((struct model *)model_get(w->page, "fields"), "home_ward");
    visits_choose_wards(w, widget, c->home_ward);
    model_set_null(w->cx.a, w->page, "button");
    model_set_text(w->cx.a, w->page, "cancel", one);
}

static enum err companion_edit_get(struct web *w)
{
    int64_t id;
    struct companion c;
    TRY(web_id(w, 0, &id));
    TRY(companion_get(&w->cx, id, &c));
    if (!area_holds(w->actor.area, c.area))
        return fail(&w->cx, ERR_FORBIDDEN, "companion.error.not_yours", NULL);
    put_form(w, &c, NULL);
    return web_show(w);
}

/* The record as it is, with what came in laid over it. */
static enum err change(struct web *w, struct companion *c, struct bound *bound)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(companion_get(&w->cx, id, c));
    c->version = version;
    TRY(web_bind(w, c, bound));
    return companion_put(&w->cx, c);
}

static enum err companion_edit_post(struct web *w)
{
    struct companion c = {0};
    struct bound bound = {0};
    enum err e = change(w, &c, &bound);
    if (e != OK) {
        if (!c.account_id)
            return e;
        put_form(w, &c, &bound);
        return web_again(w, e, "companion-form");
    }
    web_flash(w, "good", "companion.saved", "name", c.display_name, NULL);
    return web_redirect(w, "/companions/%" PRId64, c.account_id);
}

static enum err companion_patch(struct web *w)
{
    struct companion c = {0};
    struct bound bound = {0};
    TRY(change(w, &c, &bound));
    put_api(w, &c);
    web_etag(w, c.version);
    return web_show(w);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route companion_routes[] = {
    {.method = HTTP_GET,
     .path = "/companions",
     .handle = companions_get,
     .cap = CAP_VISIT_WRITE,
     .query = &query_fields,
     .output = &companion_row_fields,
     .page = "companions",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Companions of one's territory, with how many businesses they stand beside"},
    {.method = HTTP_GET,
     .path = "/companions/{id}",
     .handle = companion_page_get,
     .cap = CAP_VISIT_WRITE,
     .output = &companion_row_fields,
     .page = "companion",
     .flags = BOTH,
     .doc = "One companion"},
    {.method = HTTP_GET,
     .path = "/companions/{id}/edit",
     .handle = companion_edit_get,
     .cap = CAP_ASSIGN,
     .page = "companion-form",
     .flags = ROUTE_HTML,
     .doc = "Form: a companion's appointment"},
    {.method = HTTP_POST,
     .path = "/companions/{id}/edit",
     .handle = companion_edit_post,
     .cap = CAP_ASSIGN,
     .input = &companion_fields,
     .page = "companion-form",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a companion's appointment"},
    {.method = HTTP_PATCH,
     .path = "/companions/{id}",
     .handle = companion_patch,
     .cap = CAP_ASSIGN,
     .input = &companion_fields,
     .output = &companion_row_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a companion's appointment (If-Match)"},
    {.path = NULL},
};
