/*
 * The wards as a map: tiles, or polygons where an operator loaded boundaries; coloured in five
 * equal steps from the lowest to the highest value, of a scale that colour-blind eyes tell apart,
 * with the value written on each tile and a table beside it.
 */
#include "caps.h"
#include "drawn.h"
#include "insight_pages_web.h"
#include "map.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 80, GAP = 4, STEPS = 5 };

static const struct field_choice measures[] = {{"never_visited", "figure.never_visited"},
                                               {"coverage", "figure.coverage"},
                                               {"curated", "figure.curated"},
                                               {"visited_12", "figure.visited_12"},
                                               {"revenue_coverage", "figure.revenue_coverage"},
                                               {"resilience", "figure.resilience"},
                                               {"cases_open", "figure.cases_open"},
                                               {"cases_overdue", "figure.cases_overdue"},
                                               {NULL, NULL}};
struct map_query {
    const char *area, *figure;
};
#define Q(member) .offset = FIELD_TEXT(struct map_query, member)
static const struct field query_list[] = {
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .flags = F_HIDDEN},
    {.name = "figure", .kind = F_CHOICE, Q(figure), .choices = measures, .label = "map.figure"},
};
static const struct field_table query_fields =
    FIELD_TABLE("DashboardMapQuery", query_list, struct map_query);

static const char map_schema[] =
    "{\"type\":\"object\",\"required\":[\"figure\",\"unit\",\"wards\"],\"properties\":{\"figure\":{"
    "\"type\":\"string\"},\"unit\":{\"type\":\"string\"},\"wards\":{\"type\":\"array\",\"items\":{"
    "\"type\":\"object\",\"required\":[\"area\",\"name\",\"value\"],\"properties\":{\"area\":{"
    "\"type\":\"string\"},\"name\":{\"type\":\"string\"},\"value\":{\"type\":[\"integer\","
    "\"null\"]},\"part\":{\"type\":\"integer\"},\"whole\":{\"type\":\"integer\"}}}}}}";

struct shown {
    enum figure_key k;
    const char *area;
    struct map_ward *wards;
    size_t n;
    int64_t low, high;
    bool known;
};

static const char *value_words(struct web *w, const struct shown *s, int64_t value)
{
    if (value == FIELD_UNSET)
        return "–";
    return map_is_share(s->k) ? arena_printf(w->cx.a, "%" PRId64 "\u00a0%%", value)
                              : web_number(w, value);
}

static int step_of(const struct shown *s, int64_t value)
{
    int64_t span = s->high - s->low;
    return span ? (int)((value - s->low) * STEPS / (span + 1)) : 0;
}

static const char *class_of(struct web *w, const struct shown *s, int64_t value)
{
    return value == FIELD_UNSET ? "q-none" : arena_printf(w->cx.a, "q%d", step_of(s, value));
}

/* ---- the drawing ---- */

static void put_tile(struct web *w, const struct shown *s, const struct map_ward *x,
                     struct model *o)
{
    struct arena *a = w->cx.a;
    const char *name = place_name(places(), x->code), *value = value_words(w, s, x->value);
    model_set_text(a, o, "href", arena_printf(a, "/dashboard?area=%s", x->code));
    model_set_text(a, o, "kind", class_of(w, s, x->value));
    model_set_text(a, o, "words", arena_printf(a, "%s: %s", name, value));
    model_set_text(a, o, "path", x->path);
    if (x->path)
        return;
    model_set_int(a, o, "side", CELL - GAP);
    model_set_int(a, o, "x", x->col * CELL + GAP / 2);
    model_set_int(a, o, "y", x->line * CELL + GAP / 2);
    model_set_int(a, o, "middle", x->col * CELL + CELL / 2);
    model_set_int(a, o, "name_y", x->line * CELL + 34);
    model_set_int(a, o, "value_y", x->line * CELL + 60);
    model_set_text(a, o, "name", x->brief);
    model_set_text(a, o, "value", value);
}

static void put_drawing(struct web *w, const struct shown *s, struct model *o)
{
    struct arena *a = w->cx.a;
    int64_t wide = 0, tall = 0;
    bool polygons = s->n && s->wards[0].path;
    struct model *tiles = model_set_array(a, o, "tiles");
    for (size_t i = 0; i < s->n; i++) {
        const struct map_ward *x = &s->wards[i];
        wide = (x->col + 1) * CELL > wide ? (x->col + 1) * CELL : wide;
        tall = (x->line + 1) * CELL > tall ? (x->line + 1) * CELL : tall;
        if (x->path || x->col >= 0)
            put_tile(w, s, x, model_add_object(a, tiles));
    }
    if (polygons) {
        wide = MAP_WIDTH;
        tall = s->wards[0].height;
    }
    model_set_text(a, o, "box", arena_printf(a, "0 0 %" PRId64 " %" PRId64, wide, tall));
    model_set_text(a, o, "figure", figure_label(w, s->k));
}

static void put_legend(struct web *w, const struct shown *s, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "legend");
    int64_t span = s->high - s->low + 1;
    int steps = !s->known ? 0 : span < STEPS ? (int)span : STEPS;
    int before = -1;
    for (int i = 0; i < steps; i++) {
        /* The first value of step q is the least v with (v - low) × STEPS / span = q. */
        int64_t from = s->low + (span < STEPS ? i : (i * span + STEPS - 1) / STEPS);
        int64_t until = span < STEPS ? from : s->low + ((i + 1) * span + STEPS - 1) / STEPS - 1;
        int q = step_of(s, from);
        if (q == before)
            continue;
        before = q;
        struct model *e = model_add_object(a, list);
        model_set_text(a, e, "kind", arena_printf(a, "q%d", q));
        model_set_text(a, e, "label",
                       from == until ? value_words(w, s, from)
                                     : arena_printf(a, "%s – %s", value_words(w, s, from),
                                                    value_words(w, s, until)));
    }
    for (size_t i = 0; i < s->n; i++)
        if (s->wards[i].value == FIELD_UNSET) {
            struct model *e = model_add_object(a, list);
            model_set_text(a, e, "kind", "q-none");
            model_set_text(a, e, "label", web_words(w, "figures.too_few", NULL));
            break;
        }
}

/* ---- the table ---- */

static int by_value(const void *a, const void *b)
{
    const struct map_ward *x = a, *y = b;
    return x->value != y->value ? (x->value > y->value ? -1 : 1) : strcmp(x->code, y->code);
}

static void put_rows(struct web *w, const struct shown *s, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, o, "rows");
    struct map_ward *order = arena_array(a, s->n + 1, sizeof(*order));
    memcpy(order, s->wards, s->n * sizeof(*order));
    qsort(order, s->n, sizeof(*order), by_value);
    for (size_t i = 0; i < s->n; i++) {
        const struct map_ward *x = &order[i];
        struct model *row = model_add_object(a, rows);
        model_set_text(a, row, "href", arena_printf(a, "/dashboard?area=%s", x->code));
        model_set_text(a, row, "name", place_name(places(), x->code));
        model_set_text(a, row, "district", place_name(places(), district_of(a, x->code)));
        model_set_text(a, row, "value", value_words(w, s, x->value));
        model_set_text(a, row, "of",
                       x->whole ? web_words(w, "board.of", "part", web_number(w, x->part), "all",
                                            web_number(w, x->whole), NULL)
                                : "–");
    }
}

/* ---- the page ---- */

static enum err read_map(struct web *w, struct shown *s)
{
    s->known = false;
    s->low = s->high = 0;
    TRY(map_wards(&w->cx, s->area, s->k, &s->wards, &s->n));
    for (size_t i = 0; i < s->n; i++) {
        int64_t v = s->wards[i].value;
        if (v == FIELD_UNSET)
            continue;
        s->low = !s->known || v < s->low ? v : s->low;
        s->high = !s->known || v > s->high ? v : s->high;
        s->known = true;
    }
    return OK;
}

static enum err put_map(struct web *w, struct shown *s)
{
    struct arena *a = w->cx.a;
    int64_t at;
    struct model *o = model_set_object(a, w->page, "map");
    TRY(figure_counted(&w->cx, &at));
    const char *key = arena_printf(a, "map:%s:%s:%" PRId64, figure_defs[s->k].key, s->area, at);
    const char *table =
        arena_printf(a, "map-table:%s:%s:%" PRId64, figure_defs[s->k].key, s->area, at);
    struct model *t = model_set_object(a, w->page, "table");
    if (drawn_set(w, o, key) && drawn_set(w, t, table))
        return OK;
    TRY(read_map(w, s));
    put_drawing(w, s, o);
    put_legend(w, s, o);
    if (!model_get(o, "drawn"))
        drawn_make(w, o, "dashboard-map-drawing", key);
    put_rows(w, s, t);
    model_set_bool(a, t, "share", map_is_share(s->k));
    drawn_make(w, t, "dashboard-map-table", table);
    return OK;
}

static void put_choice(struct web *w, const struct shown *s)
{
    struct arena *a = w->cx.a;
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (const struct field_choice *c = measures; c->code; c++) {
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href",
                       arena_printf(a, "/dashboard/map?figure=%s%s%s", c->code,
                                    *s->area ? "&area=" : "", s->area));
        model_set_text(a, t, "label", web_words(w, c->msgid, NULL));
        model_set_null(a, t, "count");
        model_set_bool(a, t, "current", strcmp(c->code, figure_defs[s->k].key) == 0);
    }
}

static enum err put_api(struct web *w, struct shown *s)
{
    struct arena *a = w->cx.a;
    TRY(read_map(w, s));
    model_set_text(a, w->data, "figure", figure_defs[s->k].key);
    model_set_text(a, w->data, "unit", map_is_share(s->k) ? "percent" : "count");
    struct model *list = model_set_array(a, w->data, "wards");
    for (size_t i = 0; i < s->n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "area", s->wards[i].code);
        model_set_text(a, o, "name", place_name(places(), s->wards[i].code));
        if (s->wards[i].value == FIELD_UNSET)
            model_set_null(a, o, "value");
        else
            model_set_int(a, o, "value", s->wards[i].value);
        model_set_int(a, o, "part", s->wards[i].part);
        model_set_int(a, o, "whole", s->wards[i].whole);
    }
    return OK;
}

static enum err map_get(struct web *w)
{
    struct map_query q = {0};
    struct bound bound;
    struct shown s = {.n = 0};
    TRY(web_bind_query(w, &q, &bound));
    TRY(figure_area(&w->cx, q.area, &s.area));
    s.k = figure_of(q.figure && *q.figure ? q.figure : "never_visited");
    if (reply_wants_json(w)) {
        TRY(put_api(w, &s));
        return web_show(w);
    }
    web_title_text(w, web_words(w, "map.title", "name", area_name(w, s.area), NULL));
    web_crumb(w, "nav.dashboard", "/dashboard");
    web_crumb(w, "map.one", NULL);
    put_choice(w, &s);
    TRY(put_map(w, &s));
    return web_show(w);
}

const struct route map_routes[] = {
    {.method = HTTP_GET,
     .path = "/dashboard/map",
     .handle = map_get,
     .cap = CAP_FIGURES,
     .query = &query_fields,
     .output_schema = map_schema,
     .page = "dashboard-map",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_STANDBY,
     .doc = "One figure of all wards of the territory or a part of it, as a map"},
    {.path = NULL},
};
