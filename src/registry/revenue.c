/*
 * Turnover by month: see revenue.h. How far a source is believed is a convention of this house, not
 * a measurement: papers and payment records above a notebook, that above a word, a guess from
 * outside last. The range says how wide the truth may lie around the figure.
 */
#include "revenue.h"

#include "audit.h"
#include "calendar.h"
#include "follow.h"
#include "money.h"
#include "revenue_sql.h"

#include <jansson.h>
#include <string.h>

const struct field_choice revenue_sources[] = {
    {"word", "revenue_source.word"},         {"notebook", "revenue_source.notebook"},
    {"qris", "revenue_source.qris"},         {"marketplace", "revenue_source.marketplace"},
    {"receipts", "revenue_source.receipts"}, {"estimate", "revenue_source.estimate"},
    {"import", "revenue_source.import"},     {NULL, NULL},
};

static const struct {
    const char *source;
    int64_t confidence, spread;
} weights[] = {{"receipts", 85, 10}, {"qris", 80, 15},   {"marketplace", 80, 15},
               {"notebook", 70, 15}, {"import", 50, 25}, {"word", 40, 30},
               {"estimate", 25, 50}};

#define T(member) .offset = FIELD_TEXT(struct revenue, member)
#define I(member) .offset = FIELD_INT(struct revenue, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 90},
    {.name = "month", .kind = F_MONTH, T(month), .flags = F_REQUIRED, .label = "revenue.month"},
    {.name = "amount",
     .kind = F_MONEY,
     I(amount),
     .flags = F_REQUIRED,
     .label = "revenue.amount",
     .help = "revenue.amount_help"},
    {.name = "low", .kind = F_MONEY, I(low), .flags = F_HIDDEN, .label = "revenue.low"},
    {.name = "high", .kind = F_MONEY, I(high), .flags = F_HIDDEN, .label = "revenue.high"},
    {.name = "source",
     .kind = F_CHOICE,
     T(source),
     .choices = revenue_sources,
     .label = "revenue.source"},
    {.name = "note",
     .kind = F_TEXT,
     T(note),
     .flags = F_HIDDEN,
     .max = 300,
     .label = "revenue.note"},
    {.name = "confidence", .kind = F_INT, I(confidence), .flags = OUT, .max = 100},
    {.name = "current",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct revenue, current),
     .flags = OUT},
    {.name = "visit_id", .kind = F_REF, I(visit_id), .flags = OUT},
    {.name = "document_id", .kind = F_REF, I(document_id), .flags = OUT},
    {.name = "recorded_at", .kind = F_INSTANT, I(recorded_at), .flags = OUT},
    {.name = "withdrawn_at", .kind = F_INSTANT, I(withdrawn_at), .flags = OUT},
};
const struct field_table revenue_fields = FIELD_TABLE("Revenue", fields, struct revenue);

struct revenue revenue_new(void)
{
    struct revenue r = {0};
    field_clear(&revenue_fields, &r);
    return r;
}

int64_t revenue_confidence(const char *source)
{
    for (size_t i = 0; source && i < sizeof(weights) / sizeof(weights[0]); i++)
        if (strcmp(weights[i].source, source) == 0)
            return weights[i].confidence;
    return 0;
}

int64_t revenue_spread(const char *source)
{
    for (size_t i = 0; source && i < sizeof(weights) / sizeof(weights[0]); i++)
        if (strcmp(weights[i].source, source) == 0)
            return weights[i].spread;
    return 100;
}

/* ---- what is taken ---- */

static void fill(struct revenue *r)
{
    if (!r->source || !*r->source)
        r->source = "word";
    r->confidence = revenue_confidence(r->source);
    if (!r->note)
        r->note = "";
    if (r->amount == FIELD_UNSET || r->amount < 0)
        return;
    int64_t half = r->amount / 100 * revenue_spread(r->source);
    if (r->low == FIELD_UNSET)
        r->low = r->high == FIELD_UNSET || r->amount - half < r->high ? r->amount - half : r->high;
    if (r->high == FIELD_UNSET)
        r->high = r->amount + half > r->low ? r->amount + half : r->low;
    if (r->high > MONEY_MAX && r->amount <= MONEY_MAX)
        r->high = MONEY_MAX;
}

void revenue_check(struct ctx *cx, struct revenue *r)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(cx->now), today);
    fill(r);
    field_check(cx, &revenue_fields, r, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (r->month && month_valid(r->month) &&
        (strncmp(r->month, today, MONTH_LEN) > 0 || strcmp(r->month, "2000-01") < 0))
        fail_field(cx, "month", "error.revenue_month", NULL);
    if (r->amount == FIELD_UNSET || r->amount < 0)
        return;
    if (r->low > r->amount)
        fail_field(cx, "low", "error.revenue_range", NULL);
    if (r->high < r->amount)
        fail_field(cx, "high", "error.revenue_range", NULL);
}

/* ---- rows ---- */

static struct revenue row_of(struct ctx *cx, struct rows *r)
{
    return (struct revenue){.id = row_int(r, 0),
                            .business_id = row_int(r, 1),
                            .visit_id = row_int(r, 2),
                            .account_id = row_int(r, 3),
                            .recorded_at = row_int(r, 4),
                            .client_id = row_str(r, 5),
                            .month = row_str(r, 6),
                            .amount = row_int(r, 7),
                            .low = row_int(r, 8),
                            .high = row_int(r, 9),
                            .source = row_str(r, 10),
                            .confidence = row_int(r, 11),
                            .note = row_str(r, 12),
                            .current = row_int(r, 13) != 0,
                            .document_id = row_int(r, 14),
                            .withdrawn_at = row_int(r, 15)};
}

static enum err allowed(struct ctx *cx, int64_t business_id, struct business *ret)
{
    TRY(business_get(cx, business_id, ret));
    if (!business_shows_personal(cx, ret))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    return OK;
}

enum err revenue_list(struct ctx *cx, int64_t business_id, bool all, struct revenue **ret,
                      size_t *ret_n)
{
    return revenue_list_since(cx, business_id, all, NULL, ret, ret_n);
}

enum err revenue_list_since(struct ctx *cx, int64_t business_id, bool all, const char *month,
                            struct revenue **ret, size_t *ret_n)
{
    enum { MOST = 600 };
    struct business b;
    size_t n = 0, cap = 24;
    TRY(allowed(cx, business_id, &b));
    struct revenue *list = arena_array(cx->a, cap, sizeof(*list));
    unsigned mask = (all ? 0 : (unsigned)q_part_revenue_list_current) |
                    (month ? (unsigned)q_part_revenue_list_since : 0);
    struct rows *r = db_rows_mask(cx, &q_revenue_list, mask,
                                  ARGS(db_int(business_id), db_null(), db_text(month), db_null()));
    while (n < MOST && rows_next(r)) {
        if (n == cap) {
            struct revenue *more = arena_array(cx->a, cap * 2, sizeof(*more));
            memcpy(more, list, n * sizeof(*list));
            list = more;
            cap *= 2;
        }
        list[n++] = row_of(cx, r);
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* What was sent before is what there is. */
static enum err known(struct ctx *cx, struct revenue *r, bool *ret_known)
{
    int64_t business = 0;
    *ret_known = false;
    if (!r->client_id || !*r->client_id) {
        r->client_id = NULL;
        return OK;
    }
    TRY(db_int_of(cx, &q_revenue_client, ARGS(db_text(r->client_id)), 0, &business));
    if (!business)
        return OK;
    if (business != r->business_id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    struct rows *rows =
        db_rows_mask(cx, &q_revenue_list, q_part_revenue_list_one,
                     ARGS(db_int(business), db_text(r->client_id), db_null(), db_null()));
    *ret_known = rows_next(rows);
    if (*ret_known)
        *r = row_of(cx, rows);
    return rows_end(rows);
}

/* ---- adding ---- */

/* Whether this one becomes the figure of its month; the one there was steps back. */
static enum err choose(struct ctx *cx, struct revenue *r)
{
    int64_t before = 0, confidence = 0;
    struct rows *rows =
        db_rows(cx, &q_revenue_best, ARGS(db_int(r->business_id), db_text(r->month)));
    if (rows_next(rows)) {
        before = row_int(rows, 0);
        confidence = row_int(rows, 1);
    }
    TRY(rows_end(rows));
    r->current = !before || r->confidence >= confidence;
    return before && r->current ? db_exec(cx, &q_revenue_pass, ARGS(db_int(before)), NULL) : OK;
}

static enum err insert(struct ctx *cx, struct revenue *r)
{
    int64_t by = cx->actor->account_id;
    r->account_id = by;
    r->recorded_at = cx->now;
    TRY(db_int_of(cx, &q_revenue_insert,
                  ARGS(db_text(r->client_id), db_int(r->business_id), db_text(r->month),
                       db_int(r->amount), db_int(r->low), db_int(r->high), db_text(r->source),
                       db_int(r->confidence), r->visit_id ? db_int(r->visit_id) : db_null(),
                       by ? db_int(by) : db_null(), db_text(r->note), db_int(r->recorded_at),
                       db_int(r->current), r->document_id ? db_int(r->document_id) : db_null()),
                  0, &r->id));
    return r->id ? OK : fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
}

/* A checked figure that is not there yet: what comes of it is not told here. */
static enum err keep(struct ctx *cx, struct revenue *r)
{
    TRY(choose(cx, r));
    TRY(insert(cx, r));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "month", r->month);
    model_set_text(cx->a, m, "source", r->source);
    model_set_text(cx->a, m, "amount", "•"); /* as personal as a phone number */
    return audit(cx, "revenue-add", "business", r->business_id, m);
}

static enum err known_there(struct ctx *cx, const struct business *b, struct revenue *r,
                            bool *ret_known)
{
    if (b->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    return known(cx, r, ret_known);
}

enum err revenue_add(struct ctx *cx, struct revenue *r)
{
    struct business b;
    bool there;
    TRY(allowed(cx, r->business_id, &b));
    TRY(known_there(cx, &b, r, &there));
    if (there)
        return OK;
    revenue_check(cx, r);
    TRY(fields_check(cx));
    TRY(keep(cx, r));
    return business_followed(cx, r->business_id);
}

/* Whether the newest of its month and source says the same; *r is then that one. */
static enum err said(struct ctx *cx, struct revenue *r, bool *ret)
{
    *ret = false;
    struct rows *rows = db_rows_mask(
        cx, &q_revenue_list, q_part_revenue_list_same,
        ARGS(db_int(r->business_id), db_null(), db_text(r->month), db_text(r->source)));
    if (rows_next(rows)) {
        struct revenue was = row_of(cx, rows);
        *ret = was.amount == r->amount && was.low == r->low && was.high == r->high &&
               (!r->document_id || r->document_id == was.document_id);
        if (*ret)
            *r = was;
    }
    return rows_end(rows);
}

enum err revenue_put_quietly(struct ctx *cx, int64_t business_id, struct revenue *list, size_t n,
                             int64_t *ret_changed)
{
    struct business b;
    int64_t changed = 0;
    TRY(allowed(cx, business_id, &b));
    for (size_t i = 0; i < n; i++) {
        list[i].business_id = business_id;
        revenue_check(cx, &list[i]);
    }
    TRY(fields_check(cx));
    for (size_t i = 0; i < n; i++) {
        bool same, there;
        TRY(said(cx, &list[i], &same));
        if (same)
            continue;
        TRY(known_there(cx, &b, &list[i], &there));
        if (!there)
            TRY(keep(cx, &list[i]));
        changed++;
    }
    *ret_changed = changed;
    return OK;
}

enum err revenue_put(struct ctx *cx, struct revenue *r, bool *ret_changed)
{
    int64_t changed;
    TRY(revenue_put_quietly(cx, r->business_id, r, 1, &changed));
    *ret_changed = changed > 0;
    return *ret_changed ? business_followed(cx, r->business_id) : OK;
}

/* ---- told wrongly ---- */

/* Which figure is its month's follows from the rows. */
static enum err settle(struct ctx *cx, int64_t business_id)
{
    TRY(db_exec(cx, &q_revenue_settle_none, ARGS(db_int(business_id)), NULL));
    return db_exec(cx, &q_revenue_settle_best, ARGS(db_int(business_id)), NULL);
}

enum err revenue_withdraw_of_visit(struct ctx *cx, int64_t business_id, int64_t visit_id)
{
    enum { MOST = 100 };
    int64_t ids[MOST];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_revenue_of_visit, ARGS(db_int(business_id), db_int(visit_id)));
    while (n < MOST && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        TRY(db_exec(cx, &q_revenue_withdraw,
                    ARGS(db_int(ids[i]), db_int(business_id), db_int(cx->now)), NULL));
        struct model *m = model_object(cx->a);
        model_set_int(cx->a, m, "revenue", ids[i]);
        TRY(audit(cx, "revenue-withdraw", "business", business_id, m));
    }
    return n ? settle(cx, business_id) : OK;
}

enum err revenue_restore_of_visit(struct ctx *cx, int64_t business_id, int64_t visit_id, int64_t at)
{
    int64_t n;
    TRY(db_exec(cx, &q_revenue_restore, ARGS(db_int(business_id), db_int(visit_id), db_int(at)),
                &n));
    if (!n)
        return OK;
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "visit", visit_id);
    TRY(audit(cx, "revenue-restore", "business", business_id, m));
    return settle(cx, business_id);
}

/* ---- merging: ids of the rows that moved; which figure is its month's follows from the rows ----
 */

static enum err move(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved)
{
    struct rows *r = db_rows(cx, &q_revenue_merge_move, ARGS(db_int(from), db_int(to)));
    while (rows_next(r))
        model_add_int(cx->a, ret_moved, row_int(r, 0));
    TRY(rows_end(r));
    return settle(cx, to);
}

/* From the kept one back to the one that was gone. */
static enum err back(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved)
{
    size_t i;
    const json_t *id;
    json_array_foreach(moved, i, id)
        TRY(db_exec(cx, &q_revenue_merge_back,
                    ARGS(db_int(json_integer_value(id)), db_int(to), db_int(from)), NULL));
    TRY(settle(cx, to));
    return settle(cx, from);
}

const struct merge_mover revenue_merge_mover = {.name = "revenue", .move = move, .back = back};
