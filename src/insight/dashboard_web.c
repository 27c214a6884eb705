/*
 * The city at a glance: /dashboard, from the city to a ward. What is the same for all who may see
 * an area is drawn once a count and kept (drawn.h): a page is then one question, when was it
 * counted.
 */
#include "brief.h"
#include "caps.h"
#include "drawn.h"
#include "figure_target.h"
#include "i18n.h"
#include "insight_pages_web.h"
#include "page_parts.h"
#include "past.h"
#include "places.h"
#include "reply.h"
#include "target.h"

#include <inttypes.h>
#include <string.h>

struct dash_query {
    const char *area, *as_of;
};
#define Q(member) .offset = FIELD_TEXT(struct dash_query, member)
static const struct field query_list[] = {
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "companion.area"},
    {.name = "as_of", .kind = F_DATE, Q(as_of), .label = "figures.as_of"},
};
static const struct field_table query_fields =
    FIELD_TABLE("DashboardQuery", query_list, struct dash_query);
#undef Q

#define TEXT   "{\"type\":\"string\"}"
#define NUMBER "{\"type\":[\"integer\",\"null\"]}"
static const char dash_schema[] =
    "{\"type\":\"object\",\"required\":[\"area\",\"name\",\"day\",\"basis\",\"figures\"],"
    "\"properties\":{\"area\":" TEXT ",\"name\":" TEXT ",\"day\":" TEXT
    ",\"basis\":{\"enum\":[\"now\",\"published\",\"known_now\"]},\"figures\":{\"type\":\"array\","
    "\"items\":{\"type\":\"object\",\"required\":[\"key\",\"value\",\"unit\",\"coverage\","
    "\"confidence\",\"as_of\"],\"properties\":{\"key\":" TEXT ",\"value\":" NUMBER
    ",\"unit\":{\"enum\":[\"count\",\"percent\",\"days\",\"rupiah\"]},\"part\":{\"type\":"
    "\"integer\"},"
    "\"whole\":{\"type\":\"integer\"},\"coverage\":" NUMBER ",\"confidence\":" NUMBER
    ",\"as_of\":{\"type\":[\"string\",\"null\"]},\"definition\":{\"type\":\"integer\"},"
    "\"known_now\":" NUMBER "}}}}}";

/* What a request is about. */
struct dash {
    const char *area, *day; /* day: of the figures */
    bool past, published;   /* a past day; with a snapshot */
    int64_t counted_at, targets_set, as_of;
    struct figure_set set, now; /* past: as published (or as known now), as known now */
    struct figure_times times;
    int64_t targets[FIGURES]; /* of this year, for programs */
};

static enum err read_query(struct web *w, struct dash *d)
{
    struct dash_query q = {0};
    struct bound bound;
    char today[DATE_LEN + 1];
    TRY(web_bind_query(w, &q, &bound));
    TRY(figure_area(&w->cx, q.area, &d->area));
    date_format(date_of_instant(w->cx.now), today);
    d->day = arena_strdup(w->cx.a, today);
    if (q.as_of && *q.as_of && strcmp(q.as_of, today) > 0)
        fail_field(&w->cx, "as_of", "error.dashboard_future", NULL);
    TRY(fields_check(&w->cx));
    d->past = q.as_of && *q.as_of && strcmp(q.as_of, today) < 0;
    if (d->past)
        d->day = q.as_of;
    return figure_stamps(&w->cx, &d->counted_at, &d->targets_set);
}

static enum err read_past(struct web *w, struct dash *d)
{
    struct figure_set *sets[PAST_DAYS_MAX];
    size_t n;
    TRY(past_reckon(&w->cx, &d->day, 1, sets, &n));
    figure_blank(&d->now, d->area);
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[0][i].area, d->area) == 0)
            d->now = sets[0][i];
    for (int k = 0; k < FIGURES; k++) /* of these only what was published: see figure.h */
        if (figure_is_protected((enum figure_key)k))
            d->now.of[k] = (struct figure){
                .value = FIELD_UNSET, .coverage = FIELD_UNSET, .confidence = FIELD_UNSET};
    enum err e = snapshot_get(&w->cx, d->area, d->day, &d->set, &d->as_of);
    d->published = e == OK;
    if (e == ERR_NOT_FOUND) {
        d->set = d->now;
        d->as_of = w->cx.now;
        return OK;
    }
    return e;
}

static enum err read_figures(struct web *w, struct dash *d)
{
    if (d->past)
        return read_past(w, d);
    TRY(figure_times(&w->cx, &d->times));
    return figure_now(&w->cx, d->area, &d->set);
}

/* ---- for programs ---- */

static void set_known(struct arena *a, struct model *o, const char *key, int64_t n)
{
    if (n == FIELD_UNSET)
        model_set_null(a, o, key);
    else
        model_set_int(a, o, key, n);
}

static void put_api_figure(struct web *w, const struct dash *d, enum figure_key k, struct model *o)
{
    struct arena *a = w->cx.a;
    const struct figure *f = &d->set.of[k];
    int64_t at = d->past ? d->as_of : d->times.source[figure_defs[k].source];
    char *text = arena_alloc(a, INSTANT_LEN + 1);
    model_set_text(a, o, "key", figure_defs[k].key);
    set_known(a, o, "value", f->value);
    model_set_text(a, o, "unit", figure_defs[k].unit);
    model_set_int(a, o, "part", f->part);
    model_set_int(a, o, "whole", f->whole);
    set_known(a, o, "coverage", f->coverage);
    set_known(a, o, "confidence", f->confidence);
    if (at)
        instant_format(at, text);
    model_set_text(a, o, "as_of", at ? text : NULL);
    model_set_int(a, o, "definition", f->definition ? f->definition : figure_defs[k].version);
    if (d->past)
        set_known(a, o, "known_now", d->now.of[k].value);
    else
        set_known(a, o, "target", d->targets[k]);
}

static enum err put_api(struct web *w, struct dash *d)
{
    struct arena *a = w->cx.a;
    TRY(read_figures(w, d));
    TRY(figure_targets_of(&w->cx, d->area, d->targets));
    model_set_text(a, w->data, "area", d->area);
    model_set_text(a, w->data, "name", area_name(w, d->area));
    model_set_text(a, w->data, "day", d->day);
    model_set_text(a, w->data, "basis",
                   !d->past       ? "now"
                   : d->published ? "published"
                                  : "known_now");
    struct model *list = model_set_array(a, w->data, "figures");
    for (int k = 0; k < FIGURES; k++)
        put_api_figure(w, d, (enum figure_key)k, model_add_object(a, list));
    return OK;
}

/* ---- figures on the page ---- */

static const char *year_words(struct web *w)
{
    return arena_printf(w->cx.a, "%d", date_of_instant(w->cx.now).year);
}

static const char *target_words(struct web *w, enum figure_key k, int64_t target, int64_t now)
{
    if (target == FIELD_UNSET)
        return NULL;
    const char *state = now == FIELD_UNSET                      ? "target.note"
                        : figure_target_reached(k, target, now) ? "target.note_reached"
                                                                : "target.note_not_yet";
    int64_t short_of = now == FIELD_UNSET ? 0 : now < target ? target - now : now - target;
    bool share = strcmp(figure_defs[k].unit, "percent") == 0;
    return web_words(w, state, "year", year_words(w), "target", figure_short(w, k, target), "n",
                     share ? web_words(w, "figures.points", "n", web_number(w, short_of), NULL)
                           : figure_short(w, k, short_of),
                     NULL);
}

/* What this year's targets of the area say beside their figures. */
static enum err read_targets(struct web *w, const char *area, const struct figure_set *set,
                             const char *notes[FIGURES])
{
    struct target *list;
    size_t n;
    int64_t year = date_of_instant(w->cx.now).year, targets[FIGURES];
    TRY(figure_targets_of(&w->cx, area, targets));
    for (int k = 0; k < FIGURES; k++)
        notes[k] = target_words(w, (enum figure_key)k, targets[k], set->of[k].value);
    TRY(target_list(&w->cx, year, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct target *t = &list[i];
        if (strcmp(t->area, area) == 0 && strcmp(t->what, "class") == 0)
            notes[FIG_CLASS_RISES] =
                web_words(w, "figures.target", "year", arena_printf(w->cx.a, "%" PRId64, year),
                          "done", web_number(w, t->done), "n", web_number(w, t->n), NULL);
    }
    return OK;
}

/* By all that it depends on: the count, the targets, the day (of which the change and the year are
 * told), who may follow which links. */
static const char *piece_key(struct web *w, const struct dash *d, const char *what)
{
    return arena_printf(w->cx.a, "dash:%s:%s:%s:%" PRId64 ":%" PRId64 ":%" PRIx64, what, d->area,
                        d->day, d->counted_at, d->targets_set, w->actor.caps);
}

static enum err put_groups(struct web *w, struct dash *d)
{
    struct arena *a = w->cx.a;
    struct series *series = NULL;
    const char *notes[FIGURES];
    struct model *groups = model_set_array(a, w->page, "groups");
    for (size_t i = 0; figure_groups[i]; i++) {
        struct model *o = model_add_object(a, groups);
        const char *key = piece_key(w, d, figure_groups[i]);
        if (!d->past && drawn_set(w, o, key))
            continue;
        if (!series) {
            series = arena_new_of(a, struct series);
            if (!d->past) {
                TRY(read_figures(w, d));
                TRY(snapshot_series(&w->cx, d->area, series));
            }
            TRY(read_targets(w, d->area, &d->set, notes));
        }
        struct figures_shown f = {.set = &d->set,
                                  .past = d->past,
                                  .now = d->past && d->published ? &d->now : NULL,
                                  .series = d->past ? NULL : series,
                                  .times = d->past ? NULL : &d->times,
                                  .notes = d->past ? NULL : notes};
        put_figures(w, o, figure_groups[i], &f);
        if (!d->past)
            drawn_make(w, o, "dashboard-figures", key);
        else
            model_set_null(a, o, "drawn");
    }
    return OK;
}

/* ---- what needs attention ---- */

static enum err put_acts(struct web *w, const struct dash *d)
{
    struct attention list[ATTENTION_MAX];
    size_t n;
    if (d->past) {
        model_set_null(w->cx.a, w->page, "attention");
        return OK;
    }
    struct model *o = model_set_object(w->cx.a, w->page, "attention");
    const char *key = piece_key(w, d, arena_printf(w->cx.a, "attention-%d", w->actor.role));
    if (drawn_set(w, o, key))
        return OK;
    TRY(attention_list(&w->cx, d->area, list, &n));
    put_attention(w, d->area, o, list, n);
    drawn_make(w, o, "dashboard-attention", key);
    return OK;
}

/* ---- parts of the area ---- */

static const char *share(struct web *w, int64_t part, int64_t of)
{
    return of < FIGURE_MIN ? "–" : arena_printf(w->cx.a, "%" PRId64 "\u00a0%%", part * 100 / of);
}

static void put_part(struct web *w, const struct figure_set *s, struct model *o)
{
    struct arena *a = w->cx.a;
    const struct figure *f = s->of;
    int64_t all = f[FIG_BUSINESSES].part;
    model_set_text(a, o, "name", place_name(places(), s->area));
    model_set_text(a, o, "href", arena_printf(a, "/dashboard?area=%s", s->area));
    model_set_text(a, o, "businesses", web_number(w, all));
    model_set_text(a, o, "curated", share(w, f[FIG_CURATED].part, all));
    model_set_text(a, o, "never", share(w, f[FIG_NEVER_VISITED].part, all));
    model_set_text(a, o, "coverage", figure_words(w, FIG_COVERAGE, f[FIG_COVERAGE].value));
    model_set_text(a, o, "open", web_number(w, f[FIG_CASES_OPEN].part));
    model_set_text(a, o, "overdue", web_number(w, f[FIG_CASES_OVERDUE].part));
}

static enum err put_parts(struct web *w, const struct dash *d)
{
    struct arena *a = w->cx.a;
    struct figure_set *sets;
    size_t n;
    if (is_ward(places(), d->area) || d->past) {
        model_set_null(a, w->page, "parts");
        return OK;
    }
    struct model *o = model_set_object(a, w->page, "parts");
    const char *key = piece_key(w, d, "parts");
    if (drawn_set(w, o, key))
        return OK;
    TRY(figure_parts(&w->cx, d->area, *d->area != '\0', &sets, &n));
    struct model *rows = model_set_array(a, o, "rows");
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[i].area, d->area) != 0)
            put_part(w, &sets[i], model_add_object(a, rows));
    drawn_make(w, o, "dashboard-parts", key);
    return OK;
}

/* ---- the page ---- */

static void put_crumbs(struct web *w, const struct dash *d)
{
    const char *own = w->actor.area;
    bool root = strcmp(d->area, own) == 0 || (!*d->area && !*own);
    if (root)
        return;
    web_crumb(w, "nav.dashboard", "/dashboard");
    const char *up = is_ward(places(), d->area) ? district_of(w->cx.a, d->area) : NULL;
    if (up && area_holds(own, up) && strcmp(up, own) != 0)
        web_crumb(w, place_name(places(), up), arena_printf(w->cx.a, "/dashboard?area=%s", up));
    web_crumb(w, place_name(places(), d->area), NULL);
}

static void put_downloads(struct web *w, const struct dash *d)
{
    static const char *const formats[] = {"xlsx", "csv"};
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "downloads");
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href",
                       arena_printf(a, "/dashboard/export?format=%s%s%s", formats[i],
                                    *d->area ? "&area=" : "", d->area));
        model_set_text(
            a, o, "label",
            arena_printf(a, "%s (%s)", web_words(w, "figures.export", NULL), i ? "CSV" : "XLSX"));
    }
}

static void put_head(struct web *w, const struct dash *d)
{
    struct arena *a = w->cx.a;
    web_title_text(w, web_words(w, "dashboard.title", "name", area_name(w, d->area), NULL));
    put_crumbs(w, d);
    model_set_text(a, w->page, "counted",
                   d->counted_at ? i18n_instant(a, w->cx.lang, d->counted_at) : NULL);
    model_set_text(a, w->page, "past",
                   !d->past
                       ? NULL
                       : web_words(w, d->published ? "dashboard.published" : "dashboard.known_now",
                                   "day", day_words(w, d->day), NULL));
    model_set_text(a, w->page, "back", arena_printf(a, "/dashboard?area=%s", d->area));
    model_set_text(a, w->page, "area", *d->area ? d->area : NULL);
    model_set_text(a, w->page, "day", d->day);
    model_set_text(a, w->page, "map",
                   is_ward(places(), d->area)
                       ? NULL
                       : arena_printf(a, "/dashboard/map%s%s", *d->area ? "?area=" : "", d->area));
    model_set_text(a, w->page, "months",
                   arena_printf(a, "/dashboard/months%s%s", *d->area ? "?area=" : "", d->area));
}

static enum err put_brief(struct web *w, const struct dash *d)
{
    struct arena *a = w->cx.a;
    bool wished;
    TRY(brief_wished(&w->cx, &wished));
    struct model *o = model_set_object(a, w->page, "brief");
    model_set_text(a, o, "href",
                   arena_printf(a, "/dashboard/brief%s%s", *d->area ? "?area=" : "", d->area));
    model_set_text(a, o, "wanted", wished ? "0" : "1");
    model_set_text(a, o, "button", web_words(w, wished ? "brief.end" : "brief.wish", NULL));
    return OK;
}

static enum err dashboard_get(struct web *w)
{
    struct dash *d = arena_new_of(w->cx.a, struct dash);
    TRY(read_query(w, d));
    if (reply_wants_json(w)) {
        TRY(put_api(w, d));
        return web_show(w);
    }
    if (d->past) /* the head says what they are */
        TRY(read_figures(w, d));
    put_head(w, d);
    put_downloads(w, d);
    TRY(put_brief(w, d));
    TRY(put_acts(w, d));
    TRY(put_groups(w, d));
    TRY(put_parts(w, d));
    return web_show(w);
}

const struct route dashboard_routes[] = {
    {.method = HTTP_GET,
     .path = "/dashboard",
     .handle = dashboard_get,
     .cap = CAP_FIGURES,
     .query = &query_fields,
     .output_schema = dash_schema,
     .page = "dashboard",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_PAST | ROUTE_STANDBY,
     .doc = "Figures of the territory or a part of it, now or as of a past day"},
    {.path = NULL},
};

/* Who answers for an area begins here; officers find it further on. */
const struct nav_entry insight_nav[] = {
    {.href = "/dashboard", .msgid = "nav.dashboard", .cap = CAP_OVERVIEW, .rank = 3},
    {.href = "/dashboard", .msgid = "nav.dashboard", .cap = CAP_CURATE_CITY, .rank = 11},
    {.href = "/dashboard/weights",
     .msgid = "attention.weights",
     .cap = CAP_FIELD_CONFIG,
     .rank = 73},
    {.href = NULL},
};
