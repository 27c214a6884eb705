/* Figures of an area and its parts as a file. */
#include "caps.h"
#include "insight_pages_web.h"
#include "places.h"
#include "reply.h"
#include "web_export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct export_query {
    const char *area, *format;
};
#define Q(member) .offset = FIELD_TEXT(struct export_query, member)
static const struct field query_list[] = {
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "companion.area"},
    {.name = "format", .kind = F_CHOICE, Q(format), .choices = export_formats, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("DashboardExportQuery", query_list, struct export_query);

enum { COLUMNS = 11 };
static const char *const columns[COLUMNS] = {"area",     "name",       "key",  "figure",
                                             "value",    "unit",       "part", "whole",
                                             "coverage", "confidence", "as_of"};
static const bool numeric[COLUMNS] = {[4] = true, [6] = true, [7] = true, [8] = true, [9] = true};

static const char *number(struct web *w, int64_t n)
{
    return n == FIELD_UNSET ? "" : arena_printf(w->cx.a, "%" PRId64, n);
}

static enum err put_one(struct web *w, const struct figure_set *s, enum figure_key k,
                        const struct figure_times *times, struct export_file *file)
{
    const struct figure *f = &s->of[k];
    char at[INSTANT_LEN + 1] = "";
    if (times->source[figure_defs[k].source])
        instant_format(times->source[figure_defs[k].source], at);
    const char *const cells[COLUMNS] = {s->area,
                                        area_name(w, s->area),
                                        figure_defs[k].key,
                                        figure_label(w, k),
                                        number(w, f->value),
                                        figure_defs[k].unit,
                                        number(w, f->part),
                                        number(w, f->whole),
                                        number(w, f->coverage),
                                        number(w, f->confidence),
                                        at};
    if (!export_is_json(file))
        return export_row(file, cells, numeric, COLUMNS);
    struct model *o = model_object(w->cx.a);
    for (int i = 0; i < COLUMNS; i++)
        if (!*cells[i] && i)
            model_set_null(w->cx.a, o, columns[i]);
        else if (numeric[i])
            model_set_int(w->cx.a, o, columns[i], strtoll(cells[i], NULL, 10));
        else
            model_set_text(w->cx.a, o, columns[i], arena_strdup(w->cx.a, cells[i]));
    return export_record(file, o);
}

static enum err put_set(struct web *w, const struct figure_set *s, const struct figure_times *times,
                        struct export_file *file)
{
    for (int k = 0; k < FIGURES; k++)
        TRY(put_one(w, s, (enum figure_key)k, times, file));
    return OK;
}

static enum err put_all(struct web *w, const char *area, struct export_file *file)
{
    struct figure_times times;
    struct figure_set own, *parts;
    size_t n;
    TRY(figure_times(&w->cx, &times));
    TRY(figure_now(&w->cx, area, &own));
    TRY(figure_parts(&w->cx, area, true, &parts, &n));
    TRY(export_heading(file, columns, COLUMNS));
    TRY(put_set(w, &own, &times, file));
    for (size_t i = 0; i < n; i++)
        if (strcmp(parts[i].area, area) != 0)
            TRY(put_set(w, &parts[i], &times, file));
    return OK;
}

static enum err export_get(struct web *w)
{
    struct export_query q = {0};
    struct bound bound;
    struct web_export x;
    const char *area;
    TRY(web_bind_query(w, &q, &bound));
    TRY(figure_area(&w->cx, q.area, &area));
    TRY(web_export_begin(w, q.format, "angka", &x));
    return web_export_end(&x, put_all(w, area, x.file), "figure");
}

const struct route figure_export_routes[] = {
    {.method = HTTP_GET,
     .path = "/dashboard/export",
     .handle = export_get,
     .cap = CAP_FIGURES,
     .query = &query_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_SLOW | ROUTE_TABLE | ROUTE_STANDBY,
     .doc = "Figures of an area and its wards as csv, xlsx or json"},
    {.path = NULL},
};
