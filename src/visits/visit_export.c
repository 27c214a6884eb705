/* Visits out as a file: see visit_export.h. Cells are taken from the record as the API gives it, so
 * that both forms hide the same. */
#include "visit_export.h"

#include "visit_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SLICE = 200, COLUMNS_MAX = 64 };

struct export
{
    struct ctx *cx;
    struct export_file *file;
    enum err bad;
};

/* ---- all of a filter ---- */

/* One page; *ret_next is malloc'ed, since the arena is given back. */
static enum err each_page(struct ctx *cx, const struct visit_filter *f,
                          bool (*each)(void *arg, const struct visit *v), void *arg,
                          char **ret_next)
{
    struct visit_page page;
    *ret_next = NULL;
    TRY(visit_list(cx, f, &page));
    for (size_t i = 0; i < page.n; i++)
        if (!each(arg, &page.rows[i]))
            return OK;
    *ret_next = page.next ? strdup(page.next) : NULL;
    return OK;
}

enum err visit_each(struct ctx *cx, const struct visit_filter *f,
                    bool (*each)(void *arg, const struct visit *v), void *arg)
{
    struct visit_filter page = *f;
    struct arena_mark mark = arena_mark(cx->a);
    char *cursor = NULL;
    page.limit = SLICE;
    do {
        char *next;
        page.cursor = cursor;
        enum err e = each_page(cx, &page, each, arg, &next);
        free(cursor);
        cursor = next;
        TRY(e);
        arena_reset(cx->a, mark);
    } while (cursor);
    return OK;
}

/* ---- rows ---- */

static enum err heading(struct export *e)
{
    const char *cells[COLUMNS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < visit_row_fields.n; i++)
        cells[n++] = visit_row_fields.fields[i].name;
    cells[n++] = "ward_name";
    return export_heading(e->file, cells, n);
}

/* Several codes as "nib,halal". */
static const char *joined(struct arena *a, const struct model *m)
{
    struct buf b = buf_new(a, 2000);
    for (const struct model *k = m->kids.first; k; k = k->next) {
        buf_puts(&b, b.n ? "," : "");
        buf_puts(&b, k->s);
    }
    return buf_str(&b);
}

static const char *cell_of(struct arena *a, const struct model *m)
{
    if (!m)
        return "";
    switch (m->type) {
    case M_TEXT:
    case M_DECIMAL: return m->s;
    case M_INT: return arena_printf(a, "%" PRId64, m->i);
    case M_ARRAY: return joined(a, m);
    default: return "";
    }
}

static enum err put_cells(struct export *e, const struct model *record)
{
    const char *cells[COLUMNS_MAX];
    bool numeric[COLUMNS_MAX] = {false};
    size_t n = 0;
    for (size_t i = 0; i < visit_row_fields.n; i++) {
        const struct field *f = &visit_row_fields.fields[i];
        numeric[n] = f->kind == F_INT || f->kind == F_REF || f->kind == F_MONEY;
        cells[n++] = cell_of(e->cx->a, model_get(record, f->name));
    }
    cells[n++] = cell_of(e->cx->a, model_get(record, "ward_name"));
    return export_row(e->file, cells, numeric, n);
}

static bool put_visit(void *arg, const struct visit *v)
{
    struct export *e = arg;
    struct model *record = model_object(e->cx->a);
    struct visit shown = *v;
    bool json = export_is_json(e->file);
    if (json && visit_shows(e->cx, v))
        e->bad = visit_promises(e->cx, v->id, &shown.promises, &shown.promises_n);
    if (e->bad != OK)
        return false;
    visit_to_model(e->cx, &shown, record);
    e->bad = json ? export_record(e->file, record) : put_cells(e, record);
    return e->bad == OK;
}

enum err visit_export(struct ctx *cx, const struct visit_filter *f, struct export_file *file)
{
    struct export e = {.cx = cx, .file = file};
    TRY(heading(&e));
    TRY(visit_each(cx, f, put_visit, &e));
    return e.bad;
}
