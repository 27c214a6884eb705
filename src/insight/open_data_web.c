/* Open data for everybody: a page, JSON, CSV. */
#include "caps.h"
#include "drawn.h"
#include "export.h"
#include "insight_pages_web.h"
#include "open_data.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

enum { BYTES_MAX = 4 << 20 };
#define LICENCE     "CC BY 4.0"
#define LICENCE_URL "https://creativecommons.org/licenses/by/4.0/deed.id"

static const struct field_choice formats[] = {{"csv", "export.csv"}, {NULL, NULL}};
struct open_query {
    const char *format;
};
static const struct field query_list[] = {{.name = "format",
                                           .kind = F_CHOICE,
                                           .choices = formats,
                                           .offset = FIELD_TEXT(struct open_query, format),
                                           .flags = F_HIDDEN}};
static const struct field_table query_fields =
    FIELD_TABLE("OpenDataQuery", query_list, struct open_query);

#define NUMBER "{\"type\":[\"integer\",\"null\"]}"
static const char open_schema[] =
    "{\"type\":\"object\",\"required\":[\"day\",\"licence\",\"rows\"],\"properties\":{\"day\":{"
    "\"type\":[\"string\",\"null\"]},\"licence\":{\"type\":\"string\"},\"licence_url\":{\"type\":"
    "\"string\"},\"note\":{\"type\":\"string\"},\"rows\":{\"type\":\"array\",\"items\":{\"type\":"
    "\"object\",\"properties\":{\"area\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},"
    "\"kind\":{\"type\":\"string\"},\"curated\":" NUMBER ",\"verified\":" NUMBER
    ",\"other\":" NUMBER ",\"total\":" NUMBER "}}}}}";

struct opened {
    const char *day;
    struct open_row *rows;
    size_t n;
};

static const char *kind_of(const char *area)
{
    const struct place *p = *area ? place_find(places(), area) : NULL;
    return p ? p->kind : "city";
}

/* ---- files ---- */

static bool keep_bytes(void *arg, const void *p, size_t n)
{
    struct buf *b = arg;
    buf_put(b, p, n);
    return !b->over;
}

static enum err csv(struct web *w, const struct opened *d)
{
    static const char *const heading[] = {"day",      "area",  "name",  "kind",   "curated",
                                          "verified", "other", "total", "licence"};
    struct buf out = buf_new(w->cx.a, BYTES_MAX);
    struct export_file *file;
    TRY(export_open(&w->cx, "csv", "data", (struct table_sink){keep_bytes, &out}, &file));
    TRY(export_heading(file, heading, 9));
    for (size_t i = 0; i < d->n; i++) {
        const struct open_row *r = &d->rows[i];
        const char *cells[9] = {d->day, r->area, area_name(w, r->area), kind_of(r->area)};
        for (int c = 0; c < OPEN_COLUMNS; c++)
            cells[4 + c] =
                r->cells[c] == FIELD_UNSET ? "" : arena_printf(w->cx.a, "%" PRId64, r->cells[c]);
        cells[8] = LICENCE;
        TRY(export_row(file, cells, NULL, 9));
    }
    TRY(export_close(file));
    return web_bytes(w, "text/csv; charset=utf-8", "data-terbuka.csv", out.p, out.n);
}

static void put_api(struct web *w, const struct opened *d)
{
    struct arena *a = w->cx.a;
    model_set_text(a, w->data, "day", d->day);
    model_set_text(a, w->data, "licence", LICENCE);
    model_set_text(a, w->data, "licence_url", LICENCE_URL);
    model_set_text(a, w->data, "note", web_words(w, "open_data.hidden", NULL));
    struct model *list = model_set_array(a, w->data, "rows");
    for (size_t i = 0; i < d->n; i++) {
        const struct open_row *r = &d->rows[i];
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "area", r->area);
        model_set_text(a, o, "name", area_name(w, r->area));
        model_set_text(a, o, "kind", kind_of(r->area));
        for (int c = 0; c < OPEN_COLUMNS; c++)
            if (r->cells[c] == FIELD_UNSET)
                model_set_null(a, o, open_columns[c]);
            else
                model_set_int(a, o, open_columns[c], r->cells[c]);
    }
}

/* ---- the page ---- */

static const char *cell_words(struct web *w, int64_t n)
{
    return n == FIELD_UNSET ? "…" : web_number(w, n);
}

static void put_rows(struct web *w, const struct opened *d, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, o, "rows");
    for (size_t i = 0; i < d->n; i++) {
        const struct open_row *r = &d->rows[i];
        struct model *row = model_add_object(a, rows);
        model_set_text(a, row, "name", area_name(w, r->area));
        model_set_text(a, row, "place",
                       web_words(w, arena_printf(a, "open_data.kind_%s", kind_of(r->area)), NULL));
        for (int c = 0; c < OPEN_COLUMNS; c++)
            model_set_text(a, row, open_columns[c], cell_words(w, r->cells[c]));
    }
}

static enum err open_get(struct web *w)
{
    struct open_query q = {0};
    struct bound bound;
    struct opened d;
    TRY(web_bind_query(w, &q, &bound));
    TRY(open_data_get(&w->cx, &d.day, &d.rows, &d.n));
    bool wants_csv = q.format && strcmp(q.format, "csv") == 0;
    if (wants_csv)
        return csv(w, &d);
    if (reply_wants_json(w)) {
        put_api(w, &d);
        return web_show(w);
    }
    web_title(w, "open_data.title");
    model_set_text(w->cx.a, w->page, "day", d.day ? day_words(w, d.day) : NULL);
    model_set_text(w->cx.a, w->page, "licence", LICENCE);
    model_set_text(w->cx.a, w->page, "licence_url", LICENCE_URL);
    put_rows(w, &d, w->page);
    return web_show(w);
}

const struct route open_data_routes[] = {
    {.method = HTTP_GET,
     .path = "/open-data",
     .handle = open_get,
     .cap = CAP_PUBLIC,
     .query = &query_fields,
     .output_schema = open_schema,
     .page = "open-data",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_TABLE | ROUTE_STANDBY,
     .doc = "Businesses by ward and state at a month's end, small numbers hidden; as CSV with "
            "format=csv"},
    {.path = NULL},
};
