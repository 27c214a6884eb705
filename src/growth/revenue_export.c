/* Monthly figures out as a file, in the form that comes in again: see revenue_import.h. */
#include "revenue_import.h"

#include "caps.h"
#include "places.h"
#include "revenue_import_sql.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 500, COLUMNS = 12 };
static const char *const columns[COLUMNS] = {"code",      "name",  "nib",        "ward",
                                             "ward_name", "month", "amount",     "source",
                                             "low",       "high",  "confidence", "note"};
static const bool numeric[COLUMNS] = {[6] = true, [8] = true, [9] = true, [10] = true};

struct place_in_list {
    int64_t business;
    char month[16];
};

static const char *number(struct ctx *cx, struct rows *r, int column)
{
    return arena_printf(cx->a, "%" PRId64, row_int(r, column));
}

static enum err put(struct ctx *cx, struct rows *r, struct export_file *file)
{
    const char *ward = row_str(r, 3), *nib = row_str(r, 2);
    const char *const cells[COLUMNS] = {code_make(cx->a, "U", (uint64_t)row_int(r, 0)),
                                        row_str(r, 1),
                                        nib ? nib : "",
                                        ward,
                                        place_name(places(), ward),
                                        row_str(r, 4),
                                        number(cx, r, 5),
                                        row_str(r, 8),
                                        number(cx, r, 6),
                                        number(cx, r, 7),
                                        number(cx, r, 9),
                                        row_str(r, 10)};
    if (!export_is_json(file))
        return export_row(file, cells, numeric, COLUMNS);
    struct model *o = model_object(cx->a);
    for (int i = 0; i < COLUMNS; i++)
        if (numeric[i])
            model_set_int(cx->a, o, columns[i], strtoll(cells[i], NULL, 10));
        else
            model_set_text(cx->a, o, columns[i], cells[i]);
    return export_record(file, o);
}

static enum err put_page(struct ctx *cx, const struct scope *s, struct place_in_list *at,
                         struct export_file *file, size_t *ret_n)
{
    bool own = cx->actor->role == ROLE_COMPANION; /* who stands beside, not the ward's index */
    unsigned mask =
        (own ? q_part_revenue_export_companion : 0) | (s->person ? q_part_revenue_export_owner : 0);
    struct rows *r = db_rows_mask(cx, &q_revenue_export, mask,
                                  ARGS(db_text(s->lo), db_text(s->hi),
                                       db_int(cx->actor->account_id), db_int(s->person),
                                       db_int(at->business), db_text(at->month), db_int(PAGE)));
    size_t n = 0;
    enum err e = OK;
    while (e == OK && rows_next(r)) {
        at->business = row_int(r, 0);
        text_copy(at->month, sizeof(at->month), row_text(r, 4));
        e = put(cx, r, file);
        n++;
    }
    enum err read = rows_end(r);
    *ret_n = n;
    return e != OK ? e : read;
}

enum err revenue_export(struct ctx *cx, struct export_file *file)
{
    struct place_in_list at = {0};
    size_t n = PAGE;
    TRY(need(cx, CAP_EXPORT));
    TRY(need(cx, CAP_BUSINESS_PERSONAL));
    struct scope s = scope_of(cx);
    TRY(export_heading(file, columns, COLUMNS));
    struct arena_mark mark = arena_mark(cx->a);
    while (n == PAGE) {
        TRY(put_page(cx, &s, &at, file, &n));
        arena_reset(cx->a, mark);
    }
    return OK;
}
