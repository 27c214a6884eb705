/* Debts out as a file: see debt_export.h. Cells are taken from the record as the API gives it. */
#include "debt_export.h"

#include <inttypes.h>
#include <string.h>

enum { SLICE = 100, COLUMNS_MAX = 64 };
static const char *const of_sheet[] = {"sheet_id", "owner_name", "business_name", "ward", "state"};
enum { OF_SHEET = sizeof(of_sheet) / sizeof(of_sheet[0]) };

static bool is_column(const struct field *f)
{
    return !(f->flags & F_NO_OUT) && strcmp(f->name, "client_id") != 0 &&
           strcmp(f->name, "sheet") != 0;
}

static enum err heading(struct export_file *file)
{
    const char *cells[COLUMNS_MAX];
    size_t n = 0;
    for (; n < OF_SHEET; n++)
        cells[n] = of_sheet[n];
    for (size_t i = 0; i < debt_fields.n; i++)
        if (is_column(&debt_fields.fields[i]))
            cells[n++] = debt_fields.fields[i].name;
    return export_heading(file, cells, n);
}

static enum err put_cells(struct ctx *cx, struct export_file *file, const struct debt_sheet *s,
                          const struct debt *d)
{
    const char *cells[COLUMNS_MAX] = {arena_printf(cx->a, "%" PRId64, s->id), s->owner_name,
                                      s->business_name, s->ward, s->state};
    bool numeric[COLUMNS_MAX] = {true};
    size_t n = OF_SHEET;
    for (size_t i = 0; i < debt_fields.n; i++) {
        const struct field *f = &debt_fields.fields[i];
        if (!is_column(f))
            continue;
        numeric[n] = f->kind == F_INT || f->kind == F_REF || f->kind == F_MONEY;
        cells[n++] = field_text(cx->a, f, d);
    }
    return export_row(file, cells, numeric, n);
}

static enum err put_record(struct ctx *cx, struct export_file *file, const struct debt_sheet *s,
                           const struct debt *d)
{
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "sheet_id", s->id);
    model_set_text(cx->a, m, "owner_name", s->owner_name);
    model_set_text(cx->a, m, "business_name", s->business_name);
    model_set_text(cx->a, m, "ward", s->ward);
    model_set_text(cx->a, m, "state", s->state);
    for (size_t i = 0; i < debt_fields.n; i++)
        if (is_column(&debt_fields.fields[i]))
            field_to_model(cx->a,
                           &(struct field_table){.name = debt_fields.name,
                                                 .fields = &debt_fields.fields[i],
                                                 .n = 1,
                                                 .size = debt_fields.size},
                           d, true, m, NULL);
    return export_record(file, m);
}

static enum err put_sheet(struct ctx *cx, int64_t id, struct export_file *file)
{
    struct debt_sheet s;
    struct debt *list;
    size_t n;
    TRY(debt_sheet_full(cx, id, &s));
    TRY(debt_list(cx, &s, false, &list, &n));
    for (size_t i = 0; i < n; i++)
        TRY(export_is_json(file) ? put_record(cx, file, &s, &list[i])
                                 : put_cells(cx, file, &s, &list[i]));
    return OK;
}

enum err debt_export(struct ctx *cx, const struct sheet_filter *f, struct export_file *file)
{
    struct sheet_filter part = *f;
    struct sheet_page page;
    int64_t ids[SLICE];
    part.limit = SLICE;
    TRY(heading(file));
    struct arena_mark mark = arena_mark(cx->a);
    do {
        size_t n = 0;
        TRY(debt_sheet_list(cx, &part, &page));
        for (size_t i = 0; i < page.n; i++)
            if (page.rows[i].sight == SHEET_FULL)
                ids[n++] = page.rows[i].id;
        part.before = page.next;
        for (size_t i = 0; i < n; i++) {
            TRY(put_sheet(cx, ids[i], file));
            arena_reset(cx->a, mark);
        }
    } while (part.before);
    return OK;
}
