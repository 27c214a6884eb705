/* Month by month: what came to pass in each, and what stood at its end; a page, for programs, a
 * file. */
#include "calendar.h"
#include "caps.h"
#include "i18n.h"
#include "insight_pages_web.h"
#include "month.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "revenue_flag.h"
#include "revenue_pages_web.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

struct month_query {
    const char *area, *group, *format;
};
static const struct field_choice groups[] = {{"reach", "figure_group.reach"},
                                             {"cases", "figure_group.cases"},
                                             {"growth", "figure_group.growth"},
                                             {"finance", "figure_group.finance"},
                                             {NULL, NULL}};
#define Q(member) .offset = FIELD_TEXT(struct month_query, member)
static const struct field query_list[] = {
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .flags = F_HIDDEN},
    {.name = "group", .kind = F_CHOICE, Q(group), .choices = groups, .label = "months.group"},
};
static const struct field_table query_fields =
    FIELD_TABLE("DashboardMonthsQuery", query_list, struct month_query);
static const struct field export_list[] = {
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "companion.area"},
    {.name = "format", .kind = F_CHOICE, Q(format), .choices = export_formats, .flags = F_HIDDEN},
};
static const struct field_table export_fields =
    FIELD_TABLE("DashboardMonthsExportQuery", export_list, struct month_query);
#undef Q

#define TEXT   "{\"type\":\"string\"}"
#define NUMBER "{\"type\":[\"integer\",\"null\"]}"
#define LIST                                                                              \
    "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"key\",\"value\"," \
    "\"unit\"],\"properties\":{\"key\":" TEXT ",\"value\":" NUMBER                        \
    ",\"unit\":{\"enum\":[\"count\",\"percent\",\"days\",\"rupiah\"]}}}}"
static const char month_schema[] =
    "{\"type\":\"object\",\"required\":[\"area\",\"name\",\"months\"],\"properties\":{"
    "\"area\":" TEXT ",\"name\":" TEXT ",\"months\":{\"type\":\"array\",\"items\":{\"type\":"
    "\"object\",\"required\":[\"month\",\"flows\",\"figures\"],\"properties\":{\"month\":" TEXT
    ",\"flows\":" LIST ",\"figures\":" LIST "}}}}}";

/* What stands in the tables beside the sums of a group, as it was at a month's end: what is of the
 * moment, not of the year behind it. */
static const enum figure_key stood[] = {
    FIG_BUSINESSES, FIG_CURATED,          FIG_NEVER_VISITED,     FIG_COVERAGE,
    FIG_CASES_OPEN, FIG_CASES_OVERDUE,    FIG_CASES_MEDIAN_DAYS, FIG_CASES_P90_DAYS,
    FIG_RESILIENCE, FIG_REVENUE_COVERAGE, FIG_DEBT_SHEETS,       FIG_LOANS_RUNNING,
    FIG_LOANS_LATE};
enum { STOOD = sizeof(stood) / sizeof(stood[0]) };

struct months {
    const char *area;
    struct month of[MONTHS];
    struct figure_set end[MONTHS]; /* blank where no day of it was frozen */
};

static enum err read_months(struct web *w, const char *area, struct months *m)
{
    struct series *s = arena_new_of(w->cx.a, struct series);
    TRY(figure_area(&w->cx, area, &m->area));
    TRY(month_list(&w->cx, m->area, m->of));
    TRY(snapshot_series(&w->cx, m->area, s));
    for (int i = 0; i < MONTHS; i++) {
        figure_blank(&m->end[i], m->area);
        for (size_t k = 0; k < s->n; k++)
            if (strncmp(s->days[k], m->of[i].month, MONTH_LEN) == 0)
                m->end[i] = s->of[k];
    }
    /* The running month stands where it was counted last. */
    return figure_now(&w->cx, m->area, &m->end[0]);
}

static const char *flow_label(struct web *w, enum flow f)
{
    return code_words(w, "flow", flow_defs[f].key);
}

static const char *flow_words(struct web *w, enum flow f, int64_t n)
{
    return n == FIELD_UNSET ? "–"
           : strcmp(flow_defs[f].unit, "rupiah") == 0
               ? arena_printf(w->cx.a, "Rp%s", money_short(w, n))
               : web_number(w, n);
}

/* ---- the page ---- */

/* Wards are told no sums of finance. */
static bool has_flow(const struct months *m, const char *group, enum flow f)
{
    return strcmp(flow_defs[f].group, group) == 0 &&
           !(flow_is_protected(f) && is_ward(places(), m->area));
}

static void add_head(struct web *w, struct model *heads, const char *label)
{
    model_set_text(w->cx.a, model_add_object(w->cx.a, heads), "label", label);
}

static void add_cell(struct web *w, struct model *cells, const char *label, const char *value)
{
    struct model *o = model_add_object(w->cx.a, cells);
    model_set_text(w->cx.a, o, "label", label);
    model_set_text(w->cx.a, o, "value", value);
}

static bool in_group(const char *group, const char *of)
{
    return strcmp(group, of) == 0;
}

static void put_month(struct web *w, const struct months *m, int i, const char *group,
                      struct model *o)
{
    struct arena *a = w->cx.a;
    const char *name = month_words(w, figure_month(m->of[i].month));
    model_set_text(a, o, "month", i ? name : web_words(w, "months.running", "month", name, NULL));
    struct model *cells = model_set_array(a, o, "cells");
    for (int f = 0; f < FLOWS; f++)
        if (has_flow(m, group, (enum flow)f))
            add_cell(w, cells, flow_label(w, (enum flow)f),
                     flow_words(w, (enum flow)f, m->of[i].of[f]));
    for (int k = 0; k < STOOD; k++)
        if (in_group(figure_defs[stood[k]].group, group))
            add_cell(w, cells, figure_label(w, stood[k]),
                     figure_short(w, stood[k], m->end[i].of[stood[k]].value));
}

static void put_tabs(struct web *w, const struct months *m, const char *group)
{
    struct arena *a = w->cx.a;
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (const struct field_choice *c = groups; c->code; c++) {
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href",
                       arena_printf(a, "/dashboard/months?group=%s%s%s", c->code,
                                    *m->area ? "&area=" : "", m->area));
        model_set_text(a, t, "label", web_words(w, c->msgid, NULL));
        model_set_null(a, t, "count");
        model_set_bool(a, t, "current", in_group(c->code, group));
    }
}

static void put_group(struct web *w, const struct months *m, const char *group, struct model *o)
{
    struct arena *a = w->cx.a;
    int64_t flows = 0, ends = 0;
    model_set_text(a, o, "title", code_words(w, "figure_group", group));
    struct model *heads = model_set_array(a, o, "heads");
    for (int f = 0; f < FLOWS; f++)
        if (has_flow(m, group, (enum flow)f)) {
            add_head(w, heads, flow_label(w, (enum flow)f));
            flows++;
        }
    for (int k = 0; k < STOOD; k++)
        if (in_group(figure_defs[stood[k]].group, group)) {
            add_head(w, heads, figure_label(w, stood[k]));
            ends++;
        }
    if (flows)
        model_set_int(a, o, "flows", flows);
    else
        model_set_null(a, o, "flows");
    model_set_int(a, o, "ends", ends);
    model_set_text(a, o, "note",
                   in_group(group, "cases")      ? web_words(w, "months.cases", NULL)
                   : !in_group(group, "finance") ? NULL
                   : is_ward(places(), m->area)  ? web_words(w, "months.hidden_ward", NULL)
                                                 : web_words(w, "months.hidden", NULL));
    struct model *rows = model_set_array(a, o, "rows");
    for (int i = 0; i < MONTHS; i++)
        put_month(w, m, i, group, model_add_object(a, rows));
}

static void put_head(struct web *w, const struct months *m)
{
    struct arena *a = w->cx.a;
    const char *more = *m->area ? arena_printf(a, "&area=%s", m->area) : "";
    web_title_text(w, web_words(w, "months.title", "name", area_name(w, m->area), NULL));
    web_crumb(w, "nav.dashboard", "/dashboard");
    if (*m->area)
        web_crumb(w, area_name(w, m->area), arena_printf(a, "/dashboard?area=%s", m->area));
    web_crumb(w, "months.one", NULL);
    struct model *list = model_set_array(a, w->page, "downloads");
    for (int i = 0; i < 2; i++) {
        struct model *o = model_add_object(a, list);
        const char *format = i ? "csv" : "xlsx";
        model_set_text(a, o, "href",
                       arena_printf(a, "/dashboard/months/export?format=%s%s", format, more));
        model_set_text(
            a, o, "label",
            arena_printf(a, "%s (%s)", web_words(w, "months.export", NULL), i ? "CSV" : "XLSX"));
    }
}

/* ---- for programs ---- */

static void put_value(struct web *w, struct model *list, const char *key, const char *unit,
                      int64_t value)
{
    struct model *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "key", key);
    if (value == FIELD_UNSET)
        model_set_null(w->cx.a, o, "value");
    else
        model_set_int(w->cx.a, o, "value", value);
    model_set_text(w->cx.a, o, "unit", unit);
}

static void put_api(struct web *w, const struct months *m)
{
    struct arena *a = w->cx.a;
    model_set_text(a, w->data, "area", m->area);
    model_set_text(a, w->data, "name", area_name(w, m->area));
    struct model *list = model_set_array(a, w->data, "months");
    for (int i = 0; i < MONTHS; i++) {
        struct model *o = model_add_object(a, list), *flows, *figures;
        model_set_text(a, o, "month", m->of[i].month);
        flows = model_set_array(a, o, "flows");
        for (int f = 0; f < FLOWS; f++)
            put_value(w, flows, flow_defs[f].key, flow_defs[f].unit, m->of[i].of[f]);
        figures = model_set_array(a, o, "figures");
        for (int k = 0; k < STOOD; k++)
            put_value(w, figures, figure_defs[stood[k]].key, figure_defs[stood[k]].unit,
                      m->end[i].of[stood[k]].value);
    }
}

static enum err months_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct months *m = arena_new_of(a, struct months);
    struct month_query q = {0};
    struct bound bound;
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_months(w, q.area, m));
    if (reply_wants_json(w)) {
        put_api(w, m);
        return web_show(w);
    }
    put_head(w, m);
    const char *group = q.group && *q.group ? q.group : groups[0].code;
    put_tabs(w, m, group);
    put_group(w, m, group, model_set_object(a, w->page, "group"));
    return web_show(w);
}

/* ---- as a file ---- */

enum { COLUMNS = 8 };
static const char *const columns[COLUMNS] = {"area", "name",   "month", "kind",
                                             "key",  "figure", "value", "unit"};
static const bool numeric[COLUMNS] = {[6] = true};

struct writing {
    struct web *w;
    const struct months *m;
    struct export_file *file;
};

static enum err put_line(const struct writing *x, int i, const char *kind, const char *key,
                         const char *label, int64_t value, const char *unit)
{
    struct arena *a = x->w->cx.a;
    const char *number = value == FIELD_UNSET ? "" : arena_printf(a, "%" PRId64, value);
    const char *const cells[COLUMNS] = {
        x->m->area, area_name(x->w, x->m->area), x->m->of[i].month, kind, key, label, number, unit};
    if (!export_is_json(x->file))
        return export_row(x->file, cells, numeric, COLUMNS);
    struct model *o = model_object(a);
    for (int c = 0; c < COLUMNS; c++)
        if (!numeric[c])
            model_set_text(a, o, columns[c], cells[c]);
        else if (value == FIELD_UNSET)
            model_set_null(a, o, columns[c]);
        else
            model_set_int(a, o, columns[c], value);
    return export_record(x->file, o);
}

static enum err put_file(const struct writing *x)
{
    TRY(export_heading(x->file, columns, COLUMNS));
    for (int i = 0; i < MONTHS; i++) {
        for (int f = 0; f < FLOWS; f++)
            TRY(put_line(x, i, "flow", flow_defs[f].key, flow_label(x->w, (enum flow)f),
                         x->m->of[i].of[f], flow_defs[f].unit));
        for (int k = 0; k < STOOD; k++)
            TRY(put_line(x, i, "figure", figure_defs[stood[k]].key, figure_label(x->w, stood[k]),
                         x->m->end[i].of[stood[k]].value, figure_defs[stood[k]].unit));
    }
    return OK;
}

static enum err export_get(struct web *w)
{
    struct months *m = arena_new_of(w->cx.a, struct months);
    struct month_query q = {0};
    struct bound bound;
    struct web_export x;
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_months(w, q.area, m));
    TRY(web_export_begin(w, q.format, "bulanan", &x));
    return web_export_end(&x, put_file(&(struct writing){w, m, x.file}), "figure");
}

const struct route month_routes[] = {
    {.method = HTTP_GET,
     .path = "/dashboard/months",
     .handle = months_get,
     .cap = CAP_FIGURES,
     .query = &query_fields,
     .output_schema = month_schema,
     .page = "dashboard-months",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_STANDBY,
     .doc = "Month by month: what came to pass in an area, and what stood at each month's end"},
    {.method = HTTP_GET,
     .path = "/dashboard/months/export",
     .handle = export_get,
     .cap = CAP_FIGURES,
     .query = &export_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_SLOW | ROUTE_TABLE | ROUTE_STANDBY,
     .doc = "The months of an area as csv, xlsx or json"},
    {.path = NULL},
};
