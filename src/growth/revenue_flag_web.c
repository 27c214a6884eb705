/* What looks odd among figures of turnover: a list, and two buttons each. */
#include "revenue_flag.h"

#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "revenue_pages_web.h"

#include <inttypes.h>
#include <string.h>

enum { SHOWN = 50 };

struct flag_query {
    const char *state, *cursor;
    int64_t business, limit;
};
static const struct field_choice states[] = {
    {"open", "revenue_flag_state.open"},   {"right", "revenue_flag_state.right"},
    {"wrong", "revenue_flag_state.wrong"}, {"passed", "revenue_flag_state.passed"},
    {"all", "revenue_flag.show_all"},      {NULL, NULL}};
#define Q(member) .offset = FIELD_TEXT(struct flag_query, member)
#define N(member) .offset = FIELD_INT(struct flag_query, member)
static const struct field query_list[] = {
    {.name = "state", .kind = F_CHOICE, Q(state), .choices = states},
    {.name = "business", .kind = F_REF, N(business)},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 20},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200},
};
static const struct field_table query_fields =
    FIELD_TABLE("RevenueFlagQuery", query_list, struct flag_query);

struct decision {
    const char *note;
};
static const struct field decision_list[] = {{.name = "note",
                                              .kind = F_TEXT,
                                              .offset = FIELD_TEXT(struct decision, note),
                                              .max = 300,
                                              .label = "revenue.note"}};
static const struct field_table decision_fields =
    FIELD_TABLE("RevenueFlagDecision", decision_list, struct decision);

static void put_row_of(struct web *w, const struct revenue_flag *f, struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    bool open = strcmp(f->state, "open") == 0;
    const char *own = arena_printf(a, "/revenue-flags/%" PRId64, f->id);
    model_set_text(a, o, "business", f->business);
    model_set_text(a, o, "href",
                   arena_printf(a, "/businesses/%" PRId64 "/revenue", f->business_id));
    model_set_text(a, o, "ward", place_name(places(), f->ward));
    model_set_text(a, o, "month", i18n_date(a, w->cx.lang, f->month));
    model_set_text(a, o, "amount", money_words(w, f->amount));
    model_set_text(a, o, "source", choice_words(w, revenue_sources, f->source));
    model_set_text(a, o, "what", choice_words(w, revenue_flag_kinds, f->kind));
    model_set_text(a, o, "why",
                   web_words(w, arena_printf(a, "revenue_flag.%s_why", f->kind), NULL));
    model_set_text(a, o, "right", open ? arena_printf(a, "%s/right", own) : NULL);
    model_set_text(a, o, "wrong", open ? arena_printf(a, "%s/wrong", own) : NULL);
    model_set_text(a, o, "kind", open ? "warn" : strcmp(f->state, "right") == 0 ? "good" : "plain");
    model_set_text(a, o, "label", choice_words(w, revenue_flag_states, f->state));
}

static void put_list(struct web *w, const struct flag_query *q, const struct revenue_flag *flags,
                     size_t n)
{
    struct arena *a = w->cx.a;
    web_title(w, "revenue_flag.title");
    web_crumb(w, "nav.revenue", "/shocks");
    web_crumb(w, "revenue_flag.title", NULL);
    put_revenue_tabs(w, "/revenue-flags");
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        put_row_of(w, &flags[i], rows);
    model_set_bool(a, w->page, "has_rows", n > 0);
    model_set_text(a, w->page, "all_href", q->state ? NULL : "/revenue-flags?state=all");
    model_set_text(a, w->page, "open_href", q->state ? "/revenue-flags" : NULL);
    if (!n)
        put_nothing(w, "revenue_flag.none", "revenue_flag.none_text");
    else
        model_set_null(a, w->page, "empty");
}

static enum err flags_get(struct web *w)
{
    struct flag_query q = {0};
    struct bound bound = {0};
    struct revenue_flag *flags;
    size_t n;
    int64_t before, open;
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_before(w, &before));
    bool plain = !q.state || strcmp(q.state, "open") == 0;
    int64_t limit = q.limit == FIELD_UNSET ? SHOWN : q.limit;
    struct flag_filter f = {.state = plain ? NULL : q.state,
                            .business = q.business,
                            .before = before,
                            .limit = limit + 1};
    TRY(revenue_flag_list(&w->cx, &f, &flags, &n));
    bool more = n > (size_t)limit;
    n -= more;
    TRY(revenue_flag_count(&w->cx, &open));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &revenue_flag_fields, &flags[i], true,
                       model_add_object(w->cx.a, items), NULL);
    bool whole = !more && !before; /* then they are counted */
    web_list(w, plain && !q.business ? open : (int64_t)n,
             plain && !q.business ? open >= 1000 : !whole,
             more ? arena_printf(w->cx.a, "%" PRId64, flags[n - 1].id) : NULL);
    if (!reply_wants_json(w))
        put_list(w, &q, flags, n);
    return web_show(w);
}

static enum err decide(struct web *w, bool right)
{
    struct decision in = {0};
    struct bound bound = {0};
    struct revenue_flag f;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(web_bind(w, &in, &bound));
    TRY(revenue_flag_decide(&w->cx, id, right, in.note, &f));
    field_to_model(w->cx.a, &revenue_flag_fields, &f, true, w->data, NULL);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", right ? "revenue_flag.right_done" : "revenue_flag.wrong_done", NULL);
    return web_redirect(w, "/revenue-flags");
}

static enum err right_post(struct web *w)
{
    return decide(w, true);
}

static enum err wrong_post(struct web *w)
{
    return decide(w, false);
}

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route revenue_flag_routes[] = {
    {.method = HTTP_GET,
     .path = "/revenue-flags",
     .handle = flags_get,
     .cap = CAP_CURATE_WARD,
     .query = &query_fields,
     .output = &revenue_flag_fields,
     .page = "revenue-flags",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Figures of turnover that look odd, within the territory"},
    {.method = HTTP_POST,
     .path = "/revenue-flags/{id}/right",
     .handle = right_post,
     .cap = CAP_CURATE_WARD,
     .input = &decision_fields,
     .output = &revenue_flag_fields,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "The figure is right as it is"},
    {.method = HTTP_POST,
     .path = "/revenue-flags/{id}/wrong",
     .handle = wrong_post,
     .cap = CAP_CURATE_WARD,
     .input = &decision_fields,
     .output = &revenue_flag_fields,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "A better figure is wanted: the companion gets a task"},
    {.path = NULL},
};
