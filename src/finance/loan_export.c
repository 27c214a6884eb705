/* Loans out as a file, for the city and for each partner its own. */
#include "export.h"
#include "loan_parts.h"
#include "text.h"

#include <inttypes.h>

enum { COLUMNS = 25, PAGE = 200 };
static const char *const columns[COLUMNS] = {
    "id",       "business_code", "business_name",  "owner_name",    "ward",      "partner",
    "number",   "state",         "bucket",         "days_late",     "signed_on", "disbursed_on",
    "ended_on", "method",        "rate",           "periods",       "unit",      "principal",
    "lent",     "paid",          "principal_left", "interest_left", "overdue",   "surplus",
    "next_due"};
static const bool numeric[COLUMNS] = {
    [0] = true,  [9] = true,  [15] = true, [17] = true, [18] = true,
    [19] = true, [20] = true, [21] = true, [22] = true, [23] = true};

static const char *number(struct arena *a, int64_t n)
{
    return arena_printf(a, "%" PRId64, n);
}
static const char *text(const char *s)
{
    return s ? s : "";
}

static enum err put(struct ctx *cx, const struct loan *l, struct export_file *file)
{
    struct arena *a = cx->a;
    const char *const cells[COLUMNS] = {number(a, l->id),
                                        code_make(a, "U", (uint64_t)l->business_id),
                                        l->business_name,
                                        l->owner_name,
                                        l->ward,
                                        l->partner_name,
                                        text(l->number),
                                        l->state,
                                        text(l->bucket),
                                        number(a, l->days_late),
                                        l->signed_on,
                                        text(l->disbursed_on),
                                        text(l->ended_on),
                                        l->terms.method,
                                        text(l->terms.rate),
                                        number(a, l->terms.periods),
                                        l->terms.unit,
                                        number(a, l->terms.principal),
                                        number(a, l->lent),
                                        number(a, l->paid),
                                        number(a, l->principal_left),
                                        number(a, l->interest_left),
                                        number(a, l->overdue),
                                        number(a, l->surplus),
                                        text(l->next_due)};
    if (!export_is_json(file))
        return export_row(file, cells, numeric, COLUMNS);
    struct model *o = model_object(a);
    for (int i = 0; i < COLUMNS; i++)
        if (numeric[i])
            model_set_decimal(a, o, columns[i], cells[i]);
        else
            model_set_text(a, o, columns[i], cells[i]);
    return export_record(file, o);
}

enum err loan_export(struct ctx *cx, struct export_file *file)
{
    struct loan_page page = {.next = NULL};
    char cursor[200] = "";
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(export_heading(file, columns, COLUMNS));
    struct arena_mark mark = arena_mark(cx->a);
    do {
        struct loan_filter f = {.cursor = cursor, .limit = PAGE};
        TRY(loan_list(cx, &f, &page));
        for (size_t i = 0; i < page.n; i++)
            TRY(put(cx, &page.rows[i], file));
        text_copy(cursor, sizeof(cursor), page.next ? page.next : "");
        arena_reset(cx->a, mark);
    } while (*cursor);
    return OK;
}
