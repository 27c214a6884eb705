/* The list of businesses: filters, search, counts on a day, export. */
#include "business_query_web.h"
#include "registry_web.h"

#include "app_sql.h"
#include "caps.h"
#include "fact.h"
#include "forms.h"
#include "i18n.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "tabular.h"
#include "text.h"
#include "web_export.h"

#include <inttypes.h>
#include <jansson.h>

/* ---- query tables ---- */

static const struct field_choice stale_choices[] = {
    {"3", "filter.stale_3"}, {"6", "filter.stale_6"}, {"12", "filter.stale_12"}, {NULL, NULL}};
static const struct field_choice confirmed_choices[] = {
    {"3", "filter.within_3"}, {"6", "filter.within_6"}, {"12", "filter.within_12"}, {NULL, NULL}};
static const struct field_choice visited_choices[] = {
    {"never", "filter.visited_never"}, {"3", "filter.within_3"},          {"6", "filter.within_6"},
    {"12", "filter.within_12"},        {"older", "filter.visited_older"}, {NULL, NULL}};
static const struct field_choice count_choices[] = {{"exact", "filter.count_exact"}, {NULL, NULL}};
static const struct field_choice sort_choices[] = {{"name", "filter.sort_name"},
                                                   {"-updated_at", "filter.sort_updated"},
                                                   {"confirmed_at", "filter.sort_fresh"},
                                                   {NULL, NULL}};
#define Q(member) .offset = FIELD_TEXT(struct list_query, member)
static const struct field query_fields[] = {
    {.name = "q", .kind = F_TEXT, Q(q), .max = 200, .label = "filter.q", .flags = F_HIDDEN},
    {.name = "district", .kind = F_TEXT, Q(district), .max = 20, .label = "field.district"},
    {.name = "ward", .kind = F_TEXT, Q(ward), .max = 20, .label = "field.ward"},
    {.name = "curation",
     .kind = F_CHOICE,
     Q(curation),
     .choices = curation_choices,
     .label = "field.curation"},
    {.name = "activity",
     .kind = F_CHOICE,
     Q(activity),
     .choices = activity_choices,
     .label = "field.activity"},
    {.name = "sector", .kind = F_TEXT, Q(sector), .max = 40, .label = "field.sector"},
    {.name = "class",
     .kind = F_CHOICE,
     Q(class_),
     .choices = class_choices,
     .label = "field.class"},
    {.name = "companion",
     .kind = F_TEXT,
     Q(companion),
     .max = 60,
     .label = "field.companion",
     .help = "filter.companion_help"},
    {.name = "stale",
     .kind = F_CHOICE,
     Q(stale),
     .choices = stale_choices,
     .label = "filter.stale"},
    {.name = "confirmed",
     .kind = F_CHOICE,
     Q(confirmed),
     .choices = confirmed_choices,
     .label = "filter.confirmed"},
    {.name = "visited",
     .kind = F_CHOICE,
     Q(visited),
     .choices = visited_choices,
     .label = "filter.visited"},
    {.name = "sort", .kind = F_CHOICE, Q(sort), .choices = sort_choices, .label = "filter.sort"},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 2000, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct list_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
    {.name = "count", .kind = F_CHOICE, Q(count), .choices = count_choices, .flags = F_HIDDEN},
    {.name = "format", .kind = F_CHOICE, Q(format), .choices = export_formats, .flags = F_HIDDEN},
    {.name = "words",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct list_query, words),
     .label = "list.words",
     .flags = F_HIDDEN},
    {.name = QUERY_FIELDS,
     .kind = F_TEXT,
     Q(fields),
     .max = 600,
     .label = "list.fields",
     .flags = F_HIDDEN},
};
const struct field_table list_query_fields =
    FIELD_TABLE("BusinessQuery", query_fields, struct list_query);

static const struct field suggest_fields[] = {
    {.name = "q", .kind = F_TEXT, Q(q), .max = 200, .flags = F_REQUIRED, .label = "filter.q"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct list_query, limit),
     .min = 1,
     .max = 20},
};
const struct field_table suggest_query_fields =
    FIELD_TABLE("SuggestQuery", suggest_fields, struct list_query);

struct counts_query {
    const char *on, *area;
};
static const struct field count_fields[] = {
    {.name = "on",
     .kind = F_DATE,
     .offset = FIELD_TEXT(struct counts_query, on),
     .label = "filter.on"},
    {.name = "area",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct counts_query, area),
     .max = 20,
     .label = "field.ward"},
};
const struct field_table counts_query_fields =
    FIELD_TABLE("CountsQuery", count_fields, struct counts_query);

static const struct field history_fields[] = {
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 40},
};
const struct field_table history_query_fields =
    FIELD_TABLE("HistoryQuery", history_fields, struct list_query);

/* ---- the filter ---- */

static struct date months_ago(const struct ctx *cx, int64_t months)
{
    return date_add_months(date_of_instant(cx->now), -(int)months);
}

/* What is asked for in months before today. The boards count by the same days. */
static void days_of_query(struct ctx *cx, const struct list_query *q, struct business_filter *f)
{
    int64_t months;
    if (q->stale && text_int(q->stale, &months))
        f->stale_before = date_begins(months_ago(cx, months));
    if (q->confirmed && text_int(q->confirmed, &months))
        f->confirmed_since = date_begins(months_ago(cx, months));
    if (!q->visited || !*q->visited)
        return;
    char *day = arena_alloc(cx->a, DATE_LEN + 1);
    f->visited_never = strcmp(q->visited, "never") == 0;
    bool within = text_int(q->visited, &months);
    date_format(months_ago(cx, within ? months : 12), day);
    if (within)
        f->visited_since = day;
    else if (!f->visited_never)
        f->visited_before = day;
}

enum err filter_of_query(struct web *w, const struct list_query *q, struct business_filter *ret)
{
    struct ctx *cx = &w->cx;
    *ret = (struct business_filter){.ward = q->ward,
                                    .district = q->district,
                                    .curation = q->curation,
                                    .activity = q->activity,
                                    .sector = q->sector,
                                    .class_ = q->class_,
                                    .companion = q->companion,
                                    .text = q->q,
                                    .sort = q->sort,
                                    .cursor = q->cursor,
                                    .limit = q->limit == FIELD_UNSET ? 0 : q->limit,
                                    .count_exact = q->count && strcmp(q->count, "exact") == 0};
    if (q->ward && *q->ward && !is_ward(places(), q->ward)) {
        const struct place *p = ward_guess(places(), cx->a, q->ward, NULL, NULL, NULL);
        if (!p)
            return fail(cx, ERR_INPUT, "error.ward_unknown", "ward", q->ward, NULL);
        ret->ward = p->code;
    }
    days_of_query(cx, q, ret);
    return OK;
}

static enum err read_query(struct web *w, struct list_query *q, struct business_filter *f)
{
    struct bound bound = {0};
    field_clear(&list_query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    return filter_of_query(w, q, f);
}

/* ---- the page ---- */

/* Neighbours in a list often share these: looked up when they change. */
struct row_words {
    const char *ward, *ward_name, *sector, *sector_label, *curation, *kind, *label;
};

static bool changes(const char **last, const char *now)
{
    bool same = *last && now && strcmp(*last, now) == 0;
    *last = now;
    return !same;
}

static void row_state(struct web *w, const char *state, struct row_words *words, struct model *o)
{
    if (changes(&words->curation, state)) {
        put_curation_tag(w, o, state);
        words->kind = model_get(o, "kind")->s;
        words->label = model_get(o, "label")->s;
        return;
    }
    model_set_text(w->cx.a, o, "kind", words->kind);
    model_set_text(w->cx.a, o, "label", words->label);
}

static void row_page(struct web *w, const struct business_row *b, struct row_words *words,
                     struct model *o)
{
    struct arena *a = w->cx.a;
    if (changes(&words->ward, b->ward))
        words->ward_name = place_name(places(), b->ward);
    if (changes(&words->sector, b->sector))
        words->sector_label = choice_words(w, sector_choices, b->sector);
    model_set_int(a, o, "id", b->id);
    model_set_text(a, o, "name", b->name);
    model_set_text(a, o, "owner_name", b->owner_name);
    model_set_text(a, o, "ward_name", words->ward_name);
    model_set_text(a, o, "sector_label", words->sector_label);
    row_state(w, b->curation, words, o);
    model_set_text(
        a, o, "note",
        strcmp(b->activity, "active") == 0 ? NULL : choice_words(w, activity_choices, b->activity));
}

static void rows_page(struct web *w, const struct business_row *rows, size_t n)
{
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    struct row_words words = {0};
    for (size_t i = 0; i < n; i++)
        row_page(w, &rows[i], &words, model_add_object(w->cx.a, items));
}

static void choose_places(struct web *w, struct model *fields, const char *name, const char *kind,
                          const char *now)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    size_t n;
    const struct place *const *list = places_of(places(), a, kind, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        if (!area_holds(w->actor.area, list[i]->code) && !area_holds(list[i]->code, w->actor.area))
            continue;
        struct model *c = model_add_object(a, choices);
        model_set_text(a, c, "code", list[i]->code);
        model_set_text(a, c, "label", list[i]->name);
        model_set_bool(a, c, "selected", now && strcmp(now, list[i]->code) == 0);
    }
    field_widget_choices(a, field_widget(fields, name), choices);
}

static void choose_sectors(struct web *w, struct model *fields, const char *now)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    for (const struct field_choice *s = sector_choices; s->code; s++) {
        struct model *c = model_add_object(a, choices);
        model_set_text(a, c, "code", s->code);
        model_set_text(a, c, "label", web_words(w, s->msgid, NULL));
        model_set_bool(a, c, "selected", now && strcmp(now, s->code) == 0);
    }
    field_widget_choices(a, field_widget(fields, "sector"), choices);
}

static const char *filter_words(struct web *w, const struct field *f, const char *value)
{
    for (const struct field_choice *c = f->choices; c && c->code; c++)
        if (strcmp(c->code, value) == 0)
            return web_words(w, c->msgid, NULL);
    if (strcmp(f->name, "ward") == 0 || strcmp(f->name, "district") == 0)
        return place_name(places(), value);
    if (strcmp(f->name, "sector") == 0)
        return choice_words(w, sector_choices, value);
    if (strcmp(f->name, "companion") == 0 && business_names_nobody(value))
        return web_words(w, "filter.companion_none", NULL);
    return value;
}

/* Filters now on, each with the address without it. */
static bool put_active(struct web *w, struct model *filters, const struct list_query *q)
{
    struct arena *a = w->cx.a;
    struct model *active = model_set_array(a, filters, "active");
    bool any = false;
    for (size_t i = 0; i < list_query_fields.n; i++) {
        const struct field *f = &list_query_fields.fields[i];
        const char *value = field_text(a, f, q);
        if (!*value || (f->flags & F_HIDDEN) || strcmp(f->name, "sort") == 0)
            continue;
        struct model *item = model_add_object(a, active);
        model_set_text(
            a, item, "label",
            arena_printf(a, "%s: %s", web_words(w, f->label, NULL), filter_words(w, f, value)));
        model_set_text(a, item, "remove", web_link(w, f->name, NULL));
        any = true;
    }
    return any;
}

static void put_filters(struct web *w, const struct list_query *q)
{
    struct arena *a = w->cx.a;
    struct model *filters = model_set_object(a, w->page, "filters");
    struct model *fields = field_widgets(&w->cx, w->app->words, &list_query_fields, q, NULL);
    choose_places(w, fields, "ward", "ward", q->ward);
    choose_places(w, fields, "district", "district", q->district);
    choose_sectors(w, fields, q->sector);
    model_set_text(a, filters, "action", "/businesses");
    model_set(filters, "fields", fields);
    bool any = put_active(w, filters, q);
    model_set_bool(a, filters, "open", false);
    model_set_text(a, filters, "clear", any ? "/businesses" : NULL);
    struct model *hidden = model_set_array(a, filters, "hidden");
    if (q->q && *q->q) {
        struct model *h = model_add_object(a, hidden);
        model_set_text(a, h, "name", "q");
        model_set_text(a, h, "value", q->q);
    }
    struct model *search = model_set_object(a, w->page, "search");
    model_set_text(a, search, "action", "/businesses");
    model_set_text(a, search, "value", q->q);
    model_set_text(a, search, "label", web_words(w, "business.search_label", NULL));
    model_set_text(a, search, "suggest", "/api/v1/businesses/suggest");
    model_set_text(a, search, "link", "/businesses/{id}");
    put_search_keeps(w, search, &list_query_fields, q);
}

static enum err put_views(struct web *w)
{
    struct arena *a = w->cx.a;
    struct model *views = model_set_array(a, w->page, "views");
    struct rows *r = db_rows(&w->cx, &q_view_list, VIEWS_OF(w));
    while (rows_next(r)) {
        struct model *v = model_add_object(a, views);
        model_set_int(a, v, "id", row_int(r, 0));
        model_set_text(a, v, "name", row_str(r, 1));
        model_set_text(a, v, "href", arena_printf(a, "/businesses?%s", row_str(r, 2)));
    }
    TRY(rows_end(r));
    model_set_bool(a, w->page, "has_views", views->kids.count);
    model_set_text(a, w->page, "query", w->req->query_text);
    bool savable = w->actor.account_id && *w->req->query_text;
    model_set_bool(a, w->page, "can_save_view", savable);
    return OK;
}

const struct list_way *list_ways;

/* What else may be done with what the list shows. */
static void put_ways(struct web *w)
{
    struct arena *a = w->cx.a;
    struct model *ways = model_set_array(a, w->page, "ways");
    for (const struct list_way *l = list_ways; l && l->href; l++) {
        if (!can(&w->actor, (enum cap)l->cap))
            continue;
        struct model *o = model_add_object(a, ways);
        const char *query = w->req->query_text;
        model_set_text(a, o, "href", arena_printf(a, "%s%s%s", l->href, *query ? "?" : "", query));
        model_set_text(a, o, "label", web_words(w, l->msgid, NULL));
    }
}

static void put_actions(struct web *w)
{
    struct arena *a = w->cx.a;
    put_ways(w);
    model_set_text(a, w->page, "new_href",
                   can(&w->actor, CAP_BUSINESS_CREATE) ? "/businesses/new" : NULL);
    web_export_links(w, "/businesses/export?words=1");
}

static void put_empty(struct web *w, bool filtered)
{
    struct arena *a = w->cx.a;
    struct model *e = model_set_object(a, w->page, "empty");
    bool may = can(&w->actor, CAP_BUSINESS_CREATE);
    model_set_text(a, e, "title",
                   web_words(w, filtered ? "business.none_found" : "business.none_yet", NULL));
    model_set_text(
        a, e, "text",
        web_words(w, filtered ? "business.none_found_text" : "business.none_yet_text", NULL));
    model_set_text(a, e, "href", filtered ? "/businesses" : may ? "/businesses/new" : NULL);
    model_set_text(a, e, "label",
                   filtered ? web_words(w, "business.show_all", NULL)
                   : may    ? web_words(w, "business.new_title", NULL)
                            : NULL);
}

/* 16 digits are a NIK: looked up by its hash, on the writer, because the look is audited. */
struct nik_search {
    const char *text;
    struct business_row *rows;
    size_t n;
};

static enum err nik_rule(struct ctx *cx, void *arg)
{
    struct nik_search *s = arg;
    return business_search(cx, s->text, 20, &s->rows, &s->n);
}

enum err business_by_number(struct web *w, const char *text, struct business_page *ret,
                            bool *ret_found)
{
    const char *digits = text ? text_digits(w->cx.a, text) : "";
    uint64_t id = 0;
    size_t n = strlen(digits);
    bool number = text && n >= 13 && n + 4 >= strlen(text),
         code = text && code_read(text, "U", &id);
    *ret_found = false;
    if (!number && !code)
        return OK;
    struct nik_search s = {.text = text};
    if (n == 16 && can(&w->actor, CAP_NIK_SEARCH))
        TRY(app_write(&w->cx, nik_rule, &s));
    else
        TRY(nik_rule(&w->cx, &s));
    *ret_found = number || (s.n == 1 && s.rows[0].id == (int64_t)id);
    *ret = (struct business_page){.rows = s.rows, .n = s.n, .total = (int64_t)s.n};
    return OK;
}

enum err business_list_get(struct web *w)
{
    struct list_query q;
    struct business_filter f;
    struct business_page page;
    bool json = reply_wants_json(w);
    uint64_t picked;
    TRY(read_query(w, &q, &f));
    TRY(business_fields_asked(w, q.fields, &picked));
    if (json) {
        TRY(business_list_api(w, &f, picked, &page));
    } else {
        TRY(db_ahead(&w->cx, &q_view_list, 0, VIEWS_OF(w)));
        TRY(business_find(w, &f, &page));
        rows_page(w, page.rows, page.n);
    }
    web_list(w, page.total, page.total_capped, page.next);
    if (!json) {
        web_title(w, "nav.businesses");
        put_filters(w, &q);
        put_actions(w);
        TRY(put_views(w));
        model_set_bool(w->cx.a, w->page, "has_rows", page.n > 0);
        if (!page.n)
            put_empty(w, *w->req->query_text != '\0');
        else
            model_set_null(w->cx.a, w->page, "empty");
    }
    return web_show(w);
}

enum err business_suggest_get(struct web *w)
{
    struct list_query q;
    struct bound bound = {0};
    struct business_row *rows;
    size_t n;
    field_clear(&suggest_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    const char *digits = text_digits(w->cx.a, q.q);
    if (strlen(digits) == 16)
        n = 0, rows = NULL; /* a NIK is looked up only when asked for, not while it is typed */
    else
        TRY(business_search(&w->cx, q.q, q.limit == FIELD_UNSET ? 8 : (int)q.limit, &rows, &n));
    TRY(business_rows_api(w, rows, n, UINT64_MAX));
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

static void put_count(struct web *w, const char *key, int64_t n)
{
    model_set_int(w->cx.a, w->data, key, n);
}

enum err business_counts_get(struct web *w)
{
    struct counts_query q;
    struct bound bound = {0};
    struct business_counts c = {0};
    char today[DATE_LEN + 1];
    field_clear(&counts_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    date_format(date_of_instant(w->cx.now), today);
    const char *area = q.area ? q.area : w->actor.area;
    if (!area_holds(w->actor.area, area))
        return fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    bool past = q.on && strcmp(q.on, today) < 0;
    if (!past) {
        TRY(business_count(&w->cx, area, &c));
    } else {
        TRY(fact_count_on(&w->cx, "curation", "proposed", q.on, area, &c.proposed));
        TRY(fact_count_on(&w->cx, "curation", "verified", q.on, area, &c.verified));
        TRY(fact_count_on(&w->cx, "curation", "curated", q.on, area, &c.curated));
        TRY(fact_count_on(&w->cx, "curation", "not_yet", q.on, area, &c.not_yet));
        c.total = c.proposed + c.verified + c.curated + c.not_yet;
    }
    put_count(w, "total", c.total);
    put_count(w, "proposed", c.proposed);
    put_count(w, "verified", c.verified);
    put_count(w, "curated", c.curated);
    put_count(w, "not_yet", c.not_yet);
    if (past)
        model_set_null(w->cx.a, w->data, "active");
    else
        put_count(w, "active", c.active);
    model_set_text(w->cx.a, w->data, "on", past ? q.on : arena_strdup(w->cx.a, today));
    model_set_text(w->cx.a, w->data, "area", area);
    return web_show(w);
}
