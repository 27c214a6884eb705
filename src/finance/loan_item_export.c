/* Open items out as a file, for the city and for each partner its own. */
#include "export.h"
#include "loan_item.h"

#include <inttypes.h>

enum { COLUMNS = 17, PAGE = 200 };
static const char *const columns[COLUMNS] = {
    "id",     "partner", "file",      "line",       "kind",      "number",
    "date",   "amount",  "reference", "reason",     "loan",      "ours",
    "theirs", "state",   "payment",   "closed_why", "settled_by"};
static const bool numeric[COLUMNS] = {
    [0] = true, [2] = true, [3] = true, [10] = true, [11] = true, [12] = true, [14] = true};

static const char *number(struct arena *a, int64_t n)
{
    return n == FIELD_UNSET || n == 0 ? "" : arena_printf(a, "%" PRId64, n);
}
static const char *sum(struct arena *a, int64_t n)
{
    return n == FIELD_UNSET ? "" : arena_printf(a, "%" PRId64, n);
}
static const char *text(const char *s)
{
    return s ? s : "";
}

static enum err put(struct ctx *cx, const struct loan_item *x, struct export_file *file)
{
    struct arena *a = cx->a;
    const char *const cells[COLUMNS] = {number(a, x->id),
                                        x->partner_name,
                                        number(a, x->file_id),
                                        number(a, x->line),
                                        x->kind,
                                        x->number,
                                        x->paid_on ? x->paid_on : x->day_text,
                                        x->amount == FIELD_UNSET ? x->amount_text
                                                                 : sum(a, x->amount),
                                        text(x->reference),
                                        x->told,
                                        number(a, x->loan_id),
                                        sum(a, x->ours),
                                        sum(a, x->theirs),
                                        x->state,
                                        number(a, x->payment_id),
                                        x->closed_why,
                                        text(x->settled_by)};
    if (!export_is_json(file))
        return export_row(file, cells, numeric, COLUMNS);
    struct model *o = model_object(a);
    for (int i = 0; i < COLUMNS; i++)
        if (numeric[i] && *cells[i])
            model_set_decimal(a, o, columns[i], cells[i]);
        else if (numeric[i])
            model_set_null(a, o, columns[i]);
        else
            model_set_text(a, o, columns[i], cells[i]);
    return export_record(file, o);
}

enum err loan_item_export(struct ctx *cx, const struct loan_item_filter *f,
                          struct export_file *file)
{
    struct loan_item_filter at = *f;
    struct loan_item_page page;
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(export_heading(file, columns, COLUMNS));
    struct arena_mark mark = arena_mark(cx->a);
    at.limit = PAGE;
    at.before = 0;
    do {
        TRY(loan_item_list(cx, &at, &page));
        for (size_t i = 0; i < page.n; i++)
            TRY(put(cx, &page.rows[i], file));
        at.before = page.n ? page.rows[page.n - 1].id : 0;
        arena_reset(cx->a, mark);
    } while (page.more);
    return OK;
}
