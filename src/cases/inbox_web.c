/*
 * The inboxes: what is assigned to me, what is open in my area, everything I may see, and what
 * waits to be let in. What is due first stands first; how late it is stands there in words.
 */
#include "account.h"
#include "case_export.h"
#include "case_pages_web.h"
#include "category.h"
#include "drawn.h"
#include "i18n.h"
#include "places.h"
#include "registry_web.h"
#include "reply.h"
#include "text.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

enum { BULK_MAX = 200, HOUR = 3600, DAY = 86400 };

/* ---- the query ---- */

struct case_query {
    const char *q, *area, *state, *due, *category, *level, *assignee, *cursor, *count, *format;
    int64_t business, limit;
    bool mine, all;
};

static const struct field_choice state_choices[] = {{"unfinished", "case_filter.unfinished"},
                                                    {"held", "case_state.held"},
                                                    {"new", "case_state.new"},
                                                    {"open", "case_state.open"},
                                                    {"resolved", "case_state.resolved"},
                                                    {"closed", "case_state.closed"},
                                                    {NULL, NULL}};
static const struct field_choice due_choices[] = {{"overdue", "case_filter.overdue"},
                                                  {"at_risk", "case_filter.at_risk"},
                                                  {"today", "case_filter.today"},
                                                  {"week", "case_filter.week"},
                                                  {NULL, NULL}};
static const struct field_choice count_choices[] = {{"exact", "filter.count_exact"}, {NULL, NULL}};

#define Q(member) .offset = FIELD_TEXT(struct case_query, member)
static const struct field query_fields[] = {
    {.name = "q", .kind = F_TEXT, Q(q), .max = 200, .flags = F_HIDDEN, .label = "case_filter.q"},
    {.name = "mine",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct case_query, mine),
     .flags = F_HIDDEN},
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .flags = F_HIDDEN},
    {.name = "all",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct case_query, all),
     .flags = F_HIDDEN},
    {.name = "due", .kind = F_CHOICE, Q(due), .choices = due_choices, .label = "case_filter.due"},
    {.name = "state",
     .kind = F_CHOICE,
     Q(state),
     .choices = state_choices,
     .label = "case_filter.state"},
    {.name = "category", .kind = F_TEXT, Q(category), .max = 40, .label = "case_report.category"},
    {.name = "level",
     .kind = F_CHOICE,
     Q(level),
     .choices = case_level_choices,
     .label = "case_filter.level"},
    {.name = "assignee",
     .kind = F_TEXT,
     Q(assignee),
     .max = 60,
     .label = "case_filter.assignee",
     .help = "case_filter.assignee_help"},
    {.name = "business",
     .kind = F_REF,
     .offset = FIELD_INT(struct case_query, business),
     .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 2000, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct case_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
    {.name = "count", .kind = F_CHOICE, Q(count), .choices = count_choices, .flags = F_HIDDEN},
    {.name = "format", .kind = F_CHOICE, Q(format), .choices = export_formats, .flags = F_HIDDEN},
};
const struct field_table case_query_fields =
    FIELD_TABLE("CaseQuery", query_fields, struct case_query);

/* "1" means the whole territory; else a place's code. */
static bool names_place(const char *area)
{
    return area && *area && strcmp(area, "1") != 0 && strcmp(area, "mine") != 0;
}

static enum case_box box_of(struct web *w, const struct case_query *q, const struct case_counts *n)
{
    if (q->mine)
        return BOX_MINE;
    if (q->area && *q->area)
        return BOX_AREA;
    bool asked = q->all || q->state || q->q || q->business || q->category || q->assignee;
    if (w->actor.role == ROLE_OWNER)
        return BOX_REPORTED;
    if (asked || reply_wants_json(w) || !can(&w->actor, CAP_CASE_WORK))
        return BOX_ALL;
    return n->mine ? BOX_MINE : BOX_AREA;
}

static struct case_filter filter_of(const struct case_query *q, enum case_box box)
{
    return (struct case_filter){.box = box,
                                .area = names_place(q->area) ? q->area : NULL,
                                .state = q->state,
                                .due = q->due,
                                .category = q->category,
                                .level = q->level,
                                .assignee = q->assignee,
                                .business_id = q->business,
                                .text = q->q,
                                .limit = q->limit == FIELD_UNSET ? 0 : q->limit,
                                .cursor = q->cursor,
                                .count_exact = q->count && strcmp(q->count, "exact") == 0};
}

/* ---- rows ---- */

static const char *title_of(struct web *w, const struct case_row *r)
{
    return r->title ? r->title : category_name(&w->cx, r->category);
}

/* What many rows of a page share, put into words once. */
struct shared {
    struct web *w;
    bool wide; /* the list may hold several wards */
    struct {
        const char *state;
        struct model *tag;
    } states[8];
    const char *ward, *ward_name, *ward_href; /* of the row before */
    struct model *due;                        /* of the row before, when it was late … */
    int64_t late;                             /* … by so many days */
};

/* The same object once more. */
static struct model *again(struct shared *s, const struct model *object)
{
    struct model *copy = arena_new_of(s->w->cx.a, struct model);
    *copy = *object;
    copy->next = NULL;
    return copy;
}

static void put_state(struct shared *s, const char *state, struct model *o)
{
    size_t i = 0, n = sizeof(s->states) / sizeof(s->states[0]);
    while (i < n - 1 && s->states[i].state && strcmp(s->states[i].state, state) != 0)
        i++;
    if (!s->states[i].state || i == n - 1) {
        s->states[i].state = state;
        s->states[i].tag = model_object(s->w->cx.a);
        put_case_state(s->w, s->states[i].tag, state);
    }
    model_set(o, "state_tag", again(s, s->states[i].tag));
}

/* What is due first stands first: one row is often as late as the one before. */
static void put_row_due(struct shared *s, const struct case_row *r, struct model *o)
{
    struct web *w = s->w;
    int64_t span = w->cx.now - r->due_at, late = span / DAY;
    bool plain = r->due_at < CASE_NEVER && span >= DAY && r->paused_until <= w->cx.now;
    if (!plain || !s->due || s->late != late) {
        struct model *due = model_object(w->cx.a);
        put_due(w, due, r->due_at, r->risk_at, r->paused_until);
        s->due = due;
        s->late = plain ? late : -1;
    }
    model_set(o, "due_tag", again(s, s->due));
    model_set_bool(w->cx.a, o, "has_due", model_get(s->due, "kind")->type == M_TEXT);
}

static void put_ward(struct shared *s, const struct case_row *r, struct model *o)
{
    struct arena *a = s->w->cx.a;
    if (!s->ward || strcmp(s->ward, r->ward) != 0) {
        s->ward = r->ward;
        s->ward_name = place_name(places(), r->ward);
        s->ward_href = s->wide ? arena_printf(a, "/cases?area=%s", r->ward) : NULL;
    }
    model_set_text(a, o, "ward_name", s->ward_name);
    model_set_text(a, o, "ward_href", s->ward_href);
}

static void row_page(struct shared *s, const struct case_row *r, struct model *o)
{
    struct web *w = s->w;
    struct arena *a = w->cx.a;
    bool mine = r->assignee_id && r->assignee_id == w->actor.account_id;
    model_set_int(a, o, "id", r->id);
    model_set_text(a, o, "code", r->code);
    model_set_text(a, o, "title", title_of(w, r));
    model_set_text(a, o, "category_name", category_name(&w->cx, r->category));
    put_ward(s, r, o);
    bool owner = w->actor.role == ROLE_OWNER; /* hears from the office, not from names */
    model_set_text(a, o, "assignee",
                   mine    ? web_words(w, "inbox.me", NULL)
                   : owner ? NULL
                           : r->assignee_name);
    model_set_bool(a, o, "sealed", r->seal != SEAL_NONE);
    put_state(s, r->state, o);
    put_row_due(s, r, o);
}

static void row_api(struct web *w, const struct case_row *r, const struct case_clock_list *clocks,
                    struct model *o)
{
    struct arena *a = w->cx.a;
    static const char *const levels[] = {"ward", "district", "city", "outside"};
    model_set_int(a, o, "id", r->id);
    model_set_int(a, o, "version", r->version);
    model_set_text(a, o, "code", r->code);
    model_set_text(a, o, "category", r->category);
    model_set_text(a, o, "title", r->title);
    model_set_text(a, o, "ward", r->ward);
    model_set_text(a, o, "state", r->state);
    model_set_text(a, o, "outcome", r->outcome);
    model_set_int(a, o, "seal", r->seal);
    model_set_text(a, o, "held_by", r->level >= 1 && r->level <= 4 ? levels[r->level - 1] : NULL);
    model_set_text(a, o, "assignee", r->assignee);
    if (r->business_id)
        model_set_int(a, o, "business_id", r->business_id);
    else
        model_set_null(a, o, "business_id");
    model_set_text(a, o, "business_name", r->business_name);
    put_time(w, o, "due_at", r->due_at);
    put_time(w, o, "risk_at", r->risk_at);
    put_time(w, o, "paused_until", r->paused_until);
    put_time(w, o, "opened_at", r->opened_at);
    put_time(w, o, "updated_at", r->updated_at);
    model_set_int(a, o, "overdue", r->overdue);
    model_set_bool(a, o, "hidden", r->hidden);
    struct model *list = model_set_array(a, o, "clocks");
    if (r->sight != SIGHT_STAGE) /* of how it is handled, how far it is: no more */
        case_clocks_to_model(&w->cx, clocks->list, clocks->n, list);
}

static enum err put_items(struct web *w, const struct case_page *page)
{
    struct case_clock_list *clocks;
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    int64_t *ids = arena_array(w->cx.a, page->n + 1, sizeof(*ids));
    for (size_t i = 0; i < page->n; i++)
        ids[i] = page->rows[i].id;
    TRY(case_clocks_many(&w->cx, ids, page->n, &clocks));
    for (size_t i = 0; i < page->n; i++)
        row_api(w, &page->rows[i], &clocks[i], model_add_object(w->cx.a, items));
    return OK;
}

/* ---- the page ---- */

static const struct tab {
    const char *code, *href, *msgid;
} tabs[] = {{"mine", "/cases?mine=1", "inbox.mine"},
            {"area", "/cases?area=1", "inbox.area"},
            {"held", "/cases?state=held", "inbox.held"},
            {"all", "/cases?all=1", "inbox.all"}};

static const char *tab_now(const struct case_query *q, enum case_box box)
{
    if (q->state && strcmp(q->state, "held") == 0)
        return "held";
    return box == BOX_MINE ? "mine" : box == BOX_AREA ? "area" : "all";
}

static void put_tabs(struct web *w, const struct case_counts *n, const char *now)
{
    struct arena *a = w->cx.a;
    const int64_t counts[] = {n->mine, n->area, n->held, -1};
    struct model *list = model_set_array(a, w->page, "tabs");
    if (!can(&w->actor, CAP_CASE_WORK))
        return;
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        bool current = strcmp(tabs[i].code, now) == 0;
        if (strcmp(tabs[i].code, "held") == 0 && !n->held && !current)
            continue;
        struct model *t = model_add_object(a, list);
        model_set_text(a, t, "href", tabs[i].href);
        model_set_text(a, t, "label", web_words(w, tabs[i].msgid, NULL));
        model_set_bool(a, t, "current", current);
        model_set_text(a, t, "count",
                       counts[i] < 0       ? NULL
                       : counts[i] >= 1000 ? "1.000+"
                                           : web_number(w, counts[i]));
    }
}

static const char *filter_words(struct web *w, const struct field *f, const char *value)
{
    if (strcmp(f->name, "category") == 0)
        return category_name(&w->cx, value);
    for (const struct field_choice *c = f->choices; c && c->code; c++)
        if (strcmp(c->code, value) == 0)
            return web_words(w, c->msgid, NULL);
    return value;
}

static bool put_active(struct web *w, struct model *filters, const struct case_query *q)
{
    struct arena *a = w->cx.a;
    struct model *active = model_set_array(a, filters, "active");
    for (size_t i = 0; i < case_query_fields.n; i++) {
        const struct field *f = &case_query_fields.fields[i];
        const char *value = field_text(a, f, q);
        if (!*value || f->flags & F_HIDDEN)
            continue;
        struct model *item = model_add_object(a, active);
        model_set_text(
            a, item, "label",
            arena_printf(a, "%s: %s", web_words(w, f->label, NULL), filter_words(w, f, value)));
        model_set_text(a, item, "remove", web_link(w, f->name, NULL));
    }
    if (names_place(q->area)) {
        struct model *item = model_add_object(a, active);
        model_set_text(a, item, "label", place_name(places(), q->area));
        model_set_text(a, item, "remove", web_link(w, "area", "1"));
    }
    return active->kids.count > 0;
}

static void put_hidden(struct web *w, struct model *hidden, const char *name, const char *value)
{
    struct model *h = model_add_object(w->cx.a, hidden);
    model_set_text(w->cx.a, h, "name", name);
    model_set_text(w->cx.a, h, "value", value);
}

/* The box and the business stay when the filters change. */
static void put_box(struct web *w, const struct case_query *q, struct model *hidden,
                    const char *tab)
{
    bool place = strcmp(tab, "area") == 0 && names_place(q->area);
    if (q->business)
        put_hidden(w, hidden, "business", arena_printf(w->cx.a, "%" PRId64, q->business));
    if (strcmp(tab, "held") != 0)
        put_hidden(w, hidden, tab, place ? q->area : "1");
}

/* How it is handled is not an owner's to ask: those filters would do nothing. Where nothing is
 * chosen they are the same for all. */
static enum err put_filter_fields(struct web *w, const struct case_query *q, struct model *filters)
{
    static const char *const all[] = {"due", "state", "category", "level", "assignee", NULL},
                             *const owners[] = {"state", "category", NULL};
    bool owner = w->actor.role == ROLE_OWNER;
    const char *key =
        arena_printf(w->cx.a, "cases:%s:%s", owner ? "owner" : "all", category_stamp(&w->cx));
    bool chosen = q->due || q->state || q->category || q->level || q->assignee;
    if (!chosen && drawn_set(w, filters, key))
        return OK;
    struct model *fields =
        field_widgets_of(&w->cx, w->app->words, &case_query_fields, owner ? owners : all, q, NULL);
    TRY(choose_categories(w, field_widget(fields, "category"), q->category));
    model_set(filters, "fields", fields);
    if (chosen)
        model_set_null(w->cx.a, filters, "drawn");
    else
        drawn_make(w, filters, "fields", key);
    return OK;
}

static enum err put_filters(struct web *w, const struct case_query *q, const char *tab)
{
    struct arena *a = w->cx.a;
    struct model *filters = model_set_object(a, w->page, "filters");
    model_set_text(a, filters, "action", "/cases");
    bool any = put_active(w, filters, q), held = strcmp(tab, "held") == 0;
    TRY(put_filter_fields(w, q, filters));
    model_set_bool(a, filters, "open", false);
    const char *about = q->business ? arena_printf(a, "&business=%" PRId64, q->business) : "";
    model_set_text(a, filters, "clear",
                   any ? arena_printf(a, "/cases?%s=1%s", held ? "all" : tab, about) : NULL);
    put_box(w, q, model_set_array(a, filters, "hidden"), tab);
    struct model *search = model_set_object(a, w->page, "search");
    model_set_text(a, search, "action", "/cases");
    model_set_text(a, search, "value", q->q);
    model_set_text(a, search, "label", web_words(w, "case_filter.q", NULL));
    model_set_null(a, search, "suggest");
    model_set_null(a, search, "link");
    model_set_null(a, search, "kept");
    put_box(w, q, model_set_array(a, search, "hidden"), "all");
    return OK;
}

/* The smallest area that holds all that is listed: a ward, a district, or the city (""). */
static const char *common_area(struct web *w, const struct case_page *page)
{
    const char *area = page->n ? page->rows[0].ward : w->actor.area;
    for (size_t i = 1; i < page->n && *area; i++)
        while (*area && !area_holds(area, page->rows[i].ward))
            area = is_ward(places(), area) ? district_of(w->cx.a, area) : "";
    return area;
}

/* Who may be given all that is listed; a ward's people when the list is of one ward. */
static enum err put_bulk(struct web *w, const struct case_page *page)
{
    struct arena *a = w->cx.a;
    bool may = can(&w->actor, CAP_CASE_WORK) && w->actor.role != ROLE_PARTNER;
    model_set_bool(a, w->page, "may_bulk", may);
    if (!may) {
        model_set_null(a, w->page, "bulk");
        return OK;
    }
    struct model *choices,
        *action = model_add_object(
            a, model_set_array(a, model_set_object(a, w->page, "bulk"), "actions"));
    model_set_text(a, action, "value", "assign");
    model_set_text(a, action, "label", web_words(w, "inbox.assign", NULL));
    model_set_bool(a, action, "danger", false);
    TRY(account_choices(w, common_area(w, page), NULL, &choices));
    model_set(w->page, "assignees", choices);
    return OK;
}

/* What neither the tab nor the business says. */
static bool narrowed(const struct case_query *q, const char *tab)
{
    return q->q || q->due || q->category || q->level || q->assignee || names_place(q->area) ||
           (q->state && strcmp(tab, "held") != 0);
}

static void put_none(struct web *w, const struct case_query *q, const char *tab)
{
    if (narrowed(q, tab))
        put_nothing(w, "inbox.none_found", "inbox.none_found_text");
    else if (q->business)
        put_nothing(w, "inbox.none_business", "inbox.none_business_text");
    else
        put_nothing(w, arena_printf(w->cx.a, "inbox.none_%s", tab), "inbox.none_text");
}

/* Whose cases they are; a business that one may not see has no name here. */
static enum err put_about(struct web *w, const struct case_query *q)
{
    struct business b;
    enum err e = q->business ? business_get(&w->cx, q->business, &b) : ERR_NOT_FOUND;
    if (e != OK && e != ERR_NOT_FOUND && e != ERR_FORBIDDEN)
        return e;
    ctx_forgive(&w->cx);
    if (e != OK) {
        web_title(w, "nav.cases");
        return OK;
    }
    web_title_text(w, web_words(w, "inbox.of_business", "name", b.name, NULL));
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(w->cx.a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "nav.cases", NULL);
    return OK;
}

static enum err put_page(struct web *w, const struct case_query *q, enum case_box box,
                         const struct case_counts *n, const struct case_page *page)
{
    struct arena *a = w->cx.a;
    const char *tab = tab_now(q, box);
    TRY(put_about(w, q));
    put_tabs(w, n, tab);
    TRY(put_filters(w, q, tab));
    TRY(put_bulk(w, page));
    const char *about = q->business ? arena_printf(a, "?business=%" PRId64, q->business) : "";
    model_set_text(a, w->page, "new_href",
                   can(&w->actor, CAP_CASE_REPORT) ? arena_printf(a, "/cases/new%s", about) : NULL);
    model_set_text(a, w->page, "tasks_href", can(&w->actor, CAP_CASE_WORK) ? "/cases/tasks" : NULL);
    model_set_text(a, w->page, "exchange_href",
                   can(&w->actor, CAP_IMPORT) ? "/cases/exchange" : NULL);
    model_set_text(a, w->page, "back", w->req->query_text);
    web_export_links(w, "/cases/export");
    model_set_bool(a, w->page, "has_exports", page->n > 0 && can(&w->actor, CAP_EXPORT));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    model_set_bool(a, w->page, "shows_whom", w->actor.role != ROLE_OWNER);
    struct model *rows = model_set_array(a, w->page, "rows");
    bool wide = !is_ward(places(), names_place(q->area) ? q->area : w->actor.area) &&
                can(&w->actor, CAP_FIGURES);
    struct shared s = {.w = w, .wide = wide};
    for (size_t i = 0; i < page->n; i++)
        row_page(&s, &page->rows[i], model_add_object(a, rows));
    if (page->n)
        model_set_null(a, w->page, "empty");
    else
        put_none(w, q, tab);
    return OK;
}

enum err inbox_get(struct web *w)
{
    struct case_query q;
    struct bound bound = {0};
    struct case_counts counts = {0};
    struct case_page page;
    bool json = reply_wants_json(w);
    field_clear(&case_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    if (!json)
        TRY(case_count(&w->cx, &counts));
    enum case_box box = box_of(w, &q, &counts);
    struct case_filter f = filter_of(&q, box);
    f.full = json;
    TRY(case_list(&w->cx, &f, &page));
    if (json)
        TRY(put_items(w, &page));
    else
        model_set_array(w->cx.a, w->data, "items");
    web_list(w, page.total, page.total_capped, page.next);
    if (!json)
        TRY(put_page(w, &q, box, &counts, &page));
    return web_show(w);
}

/* ---- the list as a file ---- */

enum err case_export_get(struct web *w)
{
    struct case_query q;
    struct bound bound = {0};
    struct case_counts counts = {0};
    struct web_export x;
    field_clear(&case_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    if (!reply_wants_json(w))
        TRY(case_count(&w->cx, &counts));
    struct case_filter f = filter_of(&q, box_of(w, &q, &counts));
    TRY(web_export_begin(w, q.format, "aduan", &x));
    return web_export_end(&x, case_export(&w->cx, &f, x.file), "case");
}

/* ---- many at once ---- */

static size_t ticked(struct web *w, int64_t ids[static BULK_MAX], bool *ret_many)
{
    size_t n = 0;
    *ret_many = false;
    for (const struct pair *p = w->req->form; p; p = p->next) {
        int64_t id;
        if (strcmp(p->name, "_id[]") != 0 || !text_int(p->value, &id) || id <= 0)
            continue;
        *ret_many = n == BULK_MAX;
        if (*ret_many)
            break;
        ids[n++] = id;
    }
    return n;
}

enum err case_bulk_post(struct web *w)
{
    static const struct case_act none;
    int64_t ids[BULK_MAX], done = 0;
    struct case_bulk results[BULK_MAX];
    struct case_act act = none;
    bool many;
    const char *back = req_form(w->req, "_back");
    size_t n = ticked(w, ids, &many);
    if (many)
        return fail(&w->cx, ERR_TOO_LARGE, "error.bulk_many", NULL);
    act.type = "assign";
    act.assignee = req_form(w->req, "assignee");
    TRY(case_act_many(&w->cx, ids, n, &act, results));
    for (size_t i = 0; i < n; i++)
        done += results[i].result == OK;
    const char *msgid = n == 0              ? "queue.none_ticked"
                        : done < (int64_t)n ? "queue.done_some"
                                            : "queue.done";
    web_flash(w, done ? "good" : "bad", msgid, "done", web_number(w, done), "left",
              web_number(w, (int64_t)n - done), NULL);
    return web_redirect(w, "/cases%s%s", back && *back ? "?" : "", back ? back : "");
}
