/* Cases out as a file: see case_export.h. Cells are taken from the record as the API gives it, so
 * that both forms hide the same. */
#include "case_export.h"

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

static const char *const names[] = {"category_name", "ward_name", "district_name"};

/* ---- all of a filter ---- */

/* One page; *ret_next is malloc'ed, since the arena is given back. */
static enum err each_page(struct ctx *cx, const struct case_filter *f,
                          bool (*each)(void *arg, const struct casefile *c), void *arg,
                          char **ret_next)
{
    struct case_page page;
    *ret_next = NULL;
    TRY(case_list(cx, f, &page));
    for (size_t i = 0; i < page.n; i++) {
        struct casefile c;
        TRY(case_get(cx, page.rows[i].id, &c));
        if (!each(arg, &c))
            return OK;
    }
    *ret_next = page.next ? strdup(page.next) : NULL;
    return OK;
}

enum err case_each(struct ctx *cx, const struct case_filter *f,
                   bool (*each)(void *arg, const struct casefile *c), void *arg)
{
    struct case_filter page = *f;
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

static bool is_column(const struct field *f)
{
    return !(f->flags & (F_NO_OUT | F_SECRET)) && strcmp(f->name, "client_id") != 0;
}

static enum err heading(struct export *e)
{
    const char *cells[COLUMNS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < casefile_fields.n; i++)
        if (is_column(&casefile_fields.fields[i]))
            cells[n++] = casefile_fields.fields[i].name;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        cells[n++] = names[i];
    return export_heading(e->file, cells, n);
}

static const char *cell_of(struct arena *a, const struct model *m)
{
    if (!m)
        return "";
    switch (m->type) {
    case M_TEXT:
    case M_DECIMAL: return m->s;
    case M_INT: return arena_printf(a, "%" PRId64, m->i);
    case M_BOOL: return m->i ? "1" : "0";
    default: return "";
    }
}

static enum err put_cells(struct export *e, const struct model *record)
{
    const char *cells[COLUMNS_MAX];
    bool numeric[COLUMNS_MAX] = {false};
    size_t n = 0;
    for (size_t i = 0; i < casefile_fields.n; i++) {
        const struct field *f = &casefile_fields.fields[i];
        if (!is_column(f))
            continue;
        numeric[n] = f->kind == F_INT || f->kind == F_REF;
        cells[n++] = cell_of(e->cx->a, model_get(record, f->name));
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        cells[n++] = cell_of(e->cx->a, model_get(record, names[i]));
    return export_row(e->file, cells, numeric, n);
}

static bool put_case(void *arg, const struct casefile *c)
{
    struct export *e = arg;
    struct model *record = model_object(e->cx->a);
    struct casefile shown = *c;
    shown.personal = c->personal && can(e->cx->actor, CAP_BUSINESS_PERSONAL);
    case_to_model(e->cx, &shown, record);
    e->bad = export_is_json(e->file) ? export_record(e->file, record) : put_cells(e, record);
    return e->bad == OK;
}

enum err case_export(struct ctx *cx, const struct case_filter *f, struct export_file *file)
{
    struct export e = {.cx = cx, .file = file};
    TRY(heading(&e));
    TRY(case_each(cx, f, put_case, &e));
    return e.bad;
}
