/* Export: exactly what the list shows, within what one may see, as CSV, XLSX or JSON. */
#include "business_query_web.h"
#include "registry_web.h"

#include "audit.h"
#include "license.h"
#include "places.h"
#include "tabular.h"

#include <inttypes.h>

enum { EXPORT_MAX = 96 << 20, COLUMNS_MAX = 48 };

struct export
{
    struct web *w;
    struct buf out;
    struct table_writer *table; /* NULL: JSON */
    int64_t rows;
    enum err bad;
};

static bool put_bytes(void *arg, const void *p, size_t n)
{
    struct buf *b = arg;
    buf_put(b, p, n);
    return !b->over;
}

static bool column(const struct field *f)
{
    return !(f->flags & (F_NO_OUT | F_SECRET)) && strcmp(f->name, "merged_into") != 0 &&
           strcmp(f->name, "client_id") != 0;
}

static enum err heading(struct export *e)
{
    const char *cells[COLUMNS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < business_fields.n; i++)
        if (column(&business_fields.fields[i]))
            cells[n++] = business_fields.fields[i].name;
    for (size_t i = 0; i < LICENSE_KINDS; i++)
        cells[n++] = license_kinds[i].code;
    cells[n++] = "ward_name";
    return table_put(e->table, cells, NULL, n);
}

static bool each_row(void *arg, const struct business *b)
{
    struct export *e = arg;
    struct ctx *cx = &e->w->cx;
    const char *cells[COLUMNS_MAX];
    bool numeric[COLUMNS_MAX] = {false}, personal = business_shows_personal(cx, b);
    size_t n = 0;
    for (size_t i = 0; i < business_fields.n; i++) {
        const struct field *f = &business_fields.fields[i];
        if (!column(f))
            continue;
        numeric[n] = f->kind == F_INT || f->kind == F_MONEY;
        cells[n++] = (f->flags & F_PERSONAL) && !personal ? "" : field_text(cx->a, f, b);
    }
    e->bad = license_columns(cx, b->id, &cells[n]);
    n += LICENSE_KINDS;
    cells[n++] = place_name(places(), b->ward);
    if (e->bad == OK)
        e->bad = table_put(e->table, cells, numeric, n);
    e->rows++;
    return e->bad == OK;
}

static bool each_json(void *arg, const struct business *b)
{
    struct export *e = arg;
    struct model *o = model_object(e->w->cx.a);
    business_to_model(&e->w->cx, b, o);
    e->bad = license_to_model(&e->w->cx, b->id, o);
    buf_puts(&e->out, e->rows++ ? ",\n" : "[\n");
    json_write(&e->out, o);
    return !e->out.over && e->bad == OK;
}

static enum err audit_rule(struct ctx *cx, void *arg)
{
    struct export *e = arg;
    struct model *m = model_object(cx->a), *pair = model_set_array(cx->a, m, "rows");
    model_add_int(cx->a, pair, 0);
    model_add_int(cx->a, pair, e->rows);
    return audit(cx, "export", "business", 0, m);
}

/* The rows of the list as it stands: found by a number or code, or filtered. */
static enum err each_seen(struct export *e, const struct business_filter *f,
                          bool (*each)(void *arg, const struct business *b))
{
    struct business_page p;
    bool found;
    TRY(business_by_number(e->w, f->text, &p, &found));
    if (!found)
        return business_each(&e->w->cx, f, each, e);
    for (size_t i = 0; i < p.n; i++) {
        struct business b;
        TRY(business_get(&e->w->cx, p.rows[i].id, &b));
        if (!each(e, &b))
            break;
    }
    return OK;
}

enum err business_export_get(struct web *w)
{
    struct list_query q;
    struct business_filter f;
    struct bound bound = {0};
    struct arena *kept =
        arena_new(2 * (size_t)EXPORT_MAX); /* the rows' scratch is given back, the file is not */
    struct export e = {.w = w, .out = buf_new(kept, EXPORT_MAX)};
    arena_defer(w->cx.a, (void (*)(void *))arena_free, kept);
    field_clear(&list_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(filter_of_query(w, &q, &f));
    f.cursor = NULL;
    const char *format = q.format && *q.format ? q.format : "csv";
    bool json = strcmp(format, "json") == 0, xlsx = strcmp(format, "xlsx") == 0;
    if (!json) {
        struct table_sink sink = {.put = put_bytes, .arg = &e.out};
        TRY(table_write(&w->cx, xlsx ? TABLE_XLSX : TABLE_CSV, "usaha", sink, &e.table));
        TRY(heading(&e));
    }
    TRY(each_seen(&e, &f, json ? each_json : each_row));
    if (e.bad != OK && !e.out.over)
        return e.bad;
    if (json)
        buf_puts(&e.out, e.rows ? "\n]\n" : "[]\n");
    else
        TRY(table_finish(e.table));
    if (e.out.over)
        return fail(&w->cx, ERR_TOO_LARGE, "error.export_large", NULL);
    TRY(app_write(&w->cx, audit_rule, &e));
    return web_bytes(w,
                     json   ? "application/json; charset=utf-8"
                     : xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                            : "text/csv; charset=utf-8",
                     arena_printf(w->cx.a, "usaha.%s", format), e.out.p, e.out.n);
}
