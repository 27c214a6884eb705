/* Rises and falls: the list, one with its decision, by page and by program. */
#include "move.h"

#include "companion_pages_web.h"
#include "growth_pages_web.h"
#include "i18n.h"
#include "money.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

enum { LIMIT = 50 };

struct move_query {
    const char *area, *what, *state, *direction, *since, *cursor;
    int64_t limit;
};
#define Q(member) .offset = FIELD_TEXT(struct move_query, member)
static const struct field query_list[] = {
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "companion.area"},
    {.name = "what", .kind = F_CHOICE, Q(what), .choices = move_whats, .label = "growth.move_what"},
    {.name = "state",
     .kind = F_CHOICE,
     Q(state),
     .choices = move_states,
     .label = "growth.move_state"},
    {.name = "direction",
     .kind = F_CHOICE,
     Q(direction),
     .choices = move_directions,
     .label = "growth.move_direction"},
    {.name = "since", .kind = F_DATE, Q(since), .label = "growth.move_since"},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 20, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct move_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("GrowthMoveQuery", query_list, struct move_query);

struct decision_input {
    const char *day, *reason;
};
#define D(member) .offset = FIELD_TEXT(struct decision_input, member)
static const struct field confirm_list[] = {
    {.name = "day", .kind = F_DATE, D(day), .label = "growth.move_day"},
    {.name = "reason",
     .kind = F_PARA,
     D(reason),
     .max = MOVE_REASON_MAX,
     .label = "growth.move_note"},
};
static const struct field reason_list[] = {
    {.name = "reason",
     .kind = F_PARA,
     D(reason),
     .max = MOVE_REASON_MAX,
     .flags = F_REQUIRED,
     .label = "growth.move_reason"},
};
static const struct field_table confirm_fields =
    FIELD_TABLE("GrowthMoveConfirm", confirm_list, struct decision_input);
static const struct field_table reason_fields =
    FIELD_TABLE("GrowthMoveReason", reason_list, struct decision_input);

/* ---- the list ---- */

static void put_state(struct web *w, struct model *o, const char *state)
{
    const char *kind = strcmp(state, "confirmed") == 0  ? "good"
                       : strcmp(state, "proposed") == 0 ? "warn"
                                                        : "plain";
    visits_put_tag(w, o, kind, code_words(w, "growth.state", state));
}

static const char *path_words(struct web *w, const struct growth_move *m)
{
    return arena_printf(w->cx.a, "%s → %s", stand_words(w, m->what, m->before),
                        stand_words(w, m->what, m->after));
}

static void put_api(struct web *w, const struct growth_move *m, struct model *o)
{
    struct model *masked = model_array(w->cx.a);
    field_to_model(w->cx.a, &move_fields, m, m->personal, o, masked);
    model_set(o, "masked", masked);
}

static void put_item(struct web *w, const struct growth_move *m, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/growth/moves/%" PRId64, m->id));
    model_set_text(a, o, "name", m->business);
    model_set_text(a, o, "ward_name", place_name(places(), m->ward));
    model_set_text(a, o, "path", path_words(w, m));
    model_set_text(a, o, "direction",
                   web_words(w, m->rise ? "growth.direction.rise" : "growth.direction.fall", NULL));
    model_set_text(a, o, "day", day_words(w, m->moved_on));
    put_state(w, model_set_object(a, o, "state"), m->state);
}

static const char *some(const char *s)
{
    return s && *s ? s : NULL;
}

static enum err read_query(struct web *w, struct move_query *q, struct move_filter *f)
{
    struct bound bound = {0};
    field_clear(&query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    *f = (struct move_filter){.area = some(q->area),
                              .what = some(q->what),
                              .state = some(q->state),
                              .direction = some(q->direction),
                              .since = some(q->since),
                              .limit = q->limit == FIELD_UNSET ? LIMIT : q->limit};
    return read_before(w, &f->before);
}

static void put_list(struct web *w, const struct move_query *q, size_t n)
{
    put_growth_tabs(w, "/growth/moves");
    struct model *fields = visits_put_filters(w, &query_fields, q, "/growth/moves", "area");
    if (!visits_choose_areas(w, field_widget(fields, "area"), q->area))
        visits_drop_widget(fields, "area");
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "growth.moves_none", "growth.moves_none_text");
}

static enum err moves_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct move_query q;
    struct move_filter f;
    struct growth_move *list;
    size_t n;
    int64_t total;
    bool more, capped;
    TRY(read_query(w, &q, &f));
    TRY(move_list(&w->cx, &f, &list, &n, &more));
    TRY(move_count(&w->cx, &f, &total, &capped));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        if (json)
            put_api(w, &list[i], model_add_object(a, items));
        else
            put_item(w, &list[i], model_add_object(a, items));
    web_list(w, total, capped, more ? arena_printf(a, "%" PRId64, list[n - 1].id) : NULL);
    if (!json)
        put_list(w, &q, n);
    return web_show(w);
}

/* ---- one ---- */

static const char *why_words(struct web *w, const struct growth_move *m)
{
    const char *basis = code_words(w, "growth.basis", *m->basis ? m->basis : "none");
    return m->personal ? arena_printf(w->cx.a, "%s: %s", basis, money_format(w->cx.a, m->value))
                       : basis;
}

static void put_facts(struct web *w, const struct growth_move *m)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, w->page, "rows");
    bool class_ = strcmp(m->what, "class") == 0;
    put_row_link(put_row(w, rows, web_words(w, "visit.business", NULL), m->business, NULL),
                 arena_printf(a, "/businesses/%" PRId64 "/growth", m->business_id));
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), m->ward), NULL);
    put_row(w, rows, web_words(w, "growth.move_day", NULL), day_words(w, m->moved_on), NULL);
    if (class_) {
        put_row(w, rows, web_words(w, "growth.basis", NULL), why_words(w, m), NULL);
        put_row(w, rows, web_words(w, "growth.evidence", NULL),
                web_words(w, m->verified ? "growth.verified" : "growth.provisional", NULL),
                m->verified ? "good" : "warn");
    }
    if (m->by)
        put_row(w, rows, web_words(w, "growth.decided", NULL),
                arena_printf(a, "%s · %s", m->by, i18n_instant(a, w->cx.lang, m->decided_at)),
                NULL);
    if (m->personal && *m->reason)
        put_row(w, rows, web_words(w, "growth.move_reason", NULL), m->reason, NULL);
}

/* Which form came back, with what was typed. */
struct back {
    const char *code;
    const struct bound *bound;
    const struct decision_input *in;
};

static void add_form(struct web *w, struct model *forms, const struct growth_move *m,
                     const char *code, const struct back *back)
{
    static const struct decision_input empty;
    bool here = back && strcmp(back->code, code) == 0;
    if (back && !here)
        return;
    struct decision_input in = here ? *back->in : empty;
    bool confirm = strcmp(code, "confirm") == 0;
    if (confirm && !in.day)
        in.day = m->moved_on;
    struct page_form f = {.code = arena_printf(w->cx.a, "move_%s", code),
                          .action =
                              arena_printf(w->cx.a, "/growth/moves/%" PRId64 "/%s", m->id, code),
                          .fields = confirm ? &confirm_fields : &reason_fields,
                          .record = &in,
                          .bound = here ? back->bound : NULL,
                          .back = here,
                          .danger = strcmp(code, "undo") == 0,
                          .version = m->version,
                          .lead = confirm ? "growth.confirm_lead" : NULL};
    forms_add(w, forms, &f);
}

static void put_page(struct web *w, const struct growth_move *m, const struct back *back)
{
    struct arena *a = w->cx.a;
    web_title_text(w, arena_printf(a, "%s: %s", m->business, path_words(w, m)));
    web_crumb(w, "nav.growth", "/growth");
    web_crumb(w, "growth.moves", "/growth/moves");
    web_crumb(w, m->business, NULL);
    put_state(w, model_set_object(a, w->page, "state"), m->state);
    put_facts(w, m);
    struct model *forms = forms_begin(w);
    if (m->may_decide) {
        add_form(w, forms, m, "confirm", back);
        add_form(w, forms, m, "reject", back);
    }
    if (m->may_undo)
        add_form(w, forms, m, "undo", back);
}

static enum err move_page_get(struct web *w)
{
    int64_t id;
    struct growth_move m;
    TRY(web_id(w, 0, &id));
    TRY(move_get(&w->cx, id, &m));
    web_etag(w, m.version);
    if (reply_wants_json(w))
        put_api(w, &m, w->data);
    else
        put_page(w, &m, NULL);
    return web_show(w);
}

/* ---- decisions ---- */

static enum err decide(struct web *w, enum err (*rule)(struct ctx *, const struct move_decision *),
                       struct decision_input *in, struct bound *bound, int64_t *ret_id)
{
    struct move_decision d;
    TRY(web_id(w, 0, &d.id));
    TRY(web_version(w, &d.version));
    *ret_id = d.id;
    TRY(web_bind(w, in, bound));
    d.day = in->day;
    d.reason = in->reason;
    return rule(&w->cx, &d);
}

static enum err again(struct web *w, enum err e, int64_t id, const struct back *back)
{
    struct growth_move m;
    struct errinfo told = w->cx.err;
    if (!id || e != ERR_INVALID || reply_wants_json(w))
        return e;
    ctx_forgive(&w->cx);
    TRY(move_get(&w->cx, id, &m));
    w->cx.err = told; /* the form's messages */
    w->cx.err.code = OK;
    put_page(w, &m, back);
    w->cx.err = told;
    return web_again(w, e, "growth-move");
}

static enum err post(struct web *w, const char *code,
                     enum err (*rule)(struct ctx *, const struct move_decision *),
                     const char *flash)
{
    struct decision_input in = {0};
    struct bound bound = {0};
    int64_t id = 0;
    struct growth_move m;
    enum err e = decide(w, rule, &in, &bound, &id);
    if (e != OK)
        return again(w, e, id, &(struct back){code, &bound, &in});
    if (reply_wants_json(w)) {
        TRY(move_get(&w->cx, id, &m));
        put_api(w, &m, w->data);
        web_etag(w, m.version);
        return web_show(w);
    }
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "/growth/moves/%" PRId64, id);
}

static enum err confirm_post(struct web *w)
{
    return post(w, "confirm", move_confirm, "growth.confirmed");
}
static enum err reject_post(struct web *w)
{
    return post(w, "reject", move_reject, "growth.rejected");
}
static enum err undo_post(struct web *w)
{
    return post(w, "undo", move_undo, "growth.undone");
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route move_routes[] = {
    {.method = HTTP_GET,
     .path = "/growth/moves",
     .handle = moves_get,
     .cap = CAP_BOARD,
     .query = &query_fields,
     .output = &move_fields,
     .page = "growth-moves",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Rises and falls of class and step within the territory, newest first"},
    {.method = HTTP_GET,
     .path = "/growth/moves/{id}",
     .handle = move_page_get,
     .cap = CAP_BOARD,
     .output = &move_fields,
     .page = "growth-move",
     .flags = BOTH,
     .doc = "One rise or fall"},
    {.method = HTTP_POST,
     .path = "/growth/moves/{id}/confirm",
     .handle = confirm_post,
     .cap = CAP_CURATE_WARD,
     .input = &confirm_fields,
     .output = &move_fields,
     .page = "growth-move",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Confirm a proposed class: it becomes the register's from that day"},
    {.method = HTTP_POST,
     .path = "/growth/moves/{id}/reject",
     .handle = reject_post,
     .cap = CAP_CURATE_WARD,
     .input = &reason_fields,
     .output = &move_fields,
     .page = "growth-move",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Reject a proposed class; it is not proposed again for 90 days"},
    {.method = HTTP_POST,
     .path = "/growth/moves/{id}/undo",
     .handle = undo_post,
     .cap = CAP_CURATE_WARD,
     .input = &reason_fields,
     .output = &move_fields,
     .page = "growth-move",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Take a confirmed class back, within 30 days"},
    {.path = NULL},
};
