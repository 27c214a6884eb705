/* Rows of the list as programs get them: all their fields, or those asked for. */
#include "business_parts.h"
#include "business_query_web.h"

#include "caps.h"

#include <inttypes.h>

enum { JSON_ROW = 800, JSON_MAX = 4 << 20, ROWS_USUAL = 50 };

/* data.items, row by row. */
struct writing {
    struct web *w;
    struct buf out;
    const struct field_json *json;
    size_t n;
};

enum err business_fields_asked(struct web *w, const char *names, uint64_t *ret)
{
    *ret = UINT64_MAX;
    if (!names || !*names)
        return OK;
    const char *bad = field_pick(w->cx.a, &business_row_fields, names, ret);
    if (bad)
        fail_field(&w->cx, QUERY_FIELDS, "error.fields_unknown", "name", bad, NULL);
    *ret |= field_bit(&business_row_fields, "id");
    return fields_check(&w->cx);
}

bool business_asks_all(uint64_t picked)
{
    static const char *const shown[] = {"id",       "code",      "name",     "owner_name",
                                        "ward",     "ward_name", "district", "sector",
                                        "curation", "activity"};
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
        picked &= ~field_bit(&business_row_fields, shown[i]);
    return picked != 0;
}

/* Of some `rows`: room for them at once. */
static void rows_begin(struct web *w, uint64_t picked, size_t rows, struct writing *ret)
{
    *ret = (struct writing){.w = w,
                            .out = buf_new(w->cx.a, JSON_MAX),
                            .json = field_json_of(w->cx.a, &business_row_fields, picked)};
    buf_room(&ret->out, rows * JSON_ROW);
    buf_putc(&ret->out, '[');
}

/* A business_filter's `each`. */
static enum err rows_put(void *arg, struct business_row *row)
{
    struct writing *x = arg;
    struct business as = {.companion_id = row->companion_id, .owner_id = row->owner_id};
    if (x->n++)
        buf_putc(&x->out, ',');
    if (!row->code)
        business_row_places(&x->w->cx, row);
    field_write_json(&x->out, x->json, row, business_shows_personal(&x->w->cx, &as));
    return OK;
}

static enum err rows_end_list(struct writing *x)
{
    buf_putc(&x->out, ']');
    if (x->out.over)
        return fail_log(&x->w->cx, ERR_INTERNAL, "%zu rows are too long", x->n);
    model_set_json(x->w->cx.a, x->w->data, "items", buf_str(&x->out));
    return OK;
}

enum err business_rows_api(struct web *w, struct business_row *rows, size_t n, uint64_t picked)
{
    struct writing x;
    rows_begin(w, picked, n, &x);
    for (size_t i = 0; i < n; i++)
        TRY(rows_put(&x, &rows[i]));
    return rows_end_list(&x);
}

enum err business_find(struct web *w, const struct business_filter *f, struct business_page *ret)
{
    bool found;
    TRY(business_by_number(w, f->text, ret, &found));
    return found ? OK : business_list(&w->cx, f, ret);
}

enum err business_list_api(struct web *w, struct business_filter *f, uint64_t picked,
                           struct business_page *ret)
{
    struct writing x;
    rows_begin(w, picked, f->limit > 0 ? (size_t)f->limit : ROWS_USUAL, &x);
    f->full = business_asks_all(picked);
    f->each = rows_put;
    f->arg = &x;
    TRY(business_find(w, f, ret));
    for (size_t i = 0; ret->rows && i < ret->n; i++)
        TRY(rows_put(&x, &ret->rows[i]));
    return rows_end_list(&x);
}
