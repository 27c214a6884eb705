/* The file of applications for a partner: see application_export.h. What goes into it is chosen and
 * written down in one transaction; the rows are read afterwards and looked at again, so that a
 * consent taken back in between leaves nothing of the owner in the file. */
#include "application_export.h"

#include "application_parts.h"
#include "application_sql.h"
#include "audit.h"
#include "curation_dated.h"
#include "partner.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { COLUMNS = 23, ROWS_MAX = 50000, PARTNERS_SHOWN = 50, AGAIN = 3600 };
static const char *const columns[COLUMNS] = {
    "number",         "referred_on",   "product",      "purpose",    "amount", "months",
    "owner_name",     "business_name", "ward",         "ward_name",  "phone",  "papers_there",
    "papers_missing", "state",         "due_on",       "decided_on", "reason", "reason_words",
    "granted",        "disbursed",     "disbursed_on", "of_package", "consent"};
static const bool numeric[COLUMNS] = {[4] = true, [5] = true, [18] = true, [19] = true};

bool application_phone_agreed(const struct application *a)
{
    return a->consent_id && strcmp(a->consent_text, CONSENT_TEXT) >= 0;
}

bool application_phone_told(const struct application *a)
{
    return application_phone_agreed(a) && a->owner_id == a->person_id;
}

/* ---- what goes in ---- */

static enum err read_ids(struct ctx *cx, struct application_share *s)
{
    int64_t n = 0;
    TRY(db_int_of(cx, &q_application_shared_count, ARGS(db_int(s->partner_id)), 0, &n));
    if (n > ROWS_MAX)
        return fail(cx, ERR_TOO_LARGE, "error.export_large", NULL);
    int64_t *ids = arena_array(cx->a, (size_t)n + 1, sizeof(*ids));
    s->n = 0;
    s->ids = ids;
    struct rows *r = db_rows(cx, &q_application_shared_ids, ARGS(db_int(s->partner_id), db_int(n)));
    while (s->n < (size_t)n && rows_next(r))
        ids[s->n++] = row_int(r, 0);
    return rows_end(r);
}

enum err application_export_open(struct ctx *cx, struct application_share *s)
{
    int64_t by = cx->actor->account_id, mine;
    struct partner p;
    TRY(need(cx, CAP_APPLY_EXPORT));
    if (cx->actor->role == ROLE_PARTNER) {
        TRY(partner_of_actor(cx, &mine));
        if (!mine || mine != s->partner_id)
            return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    }
    TRY(partner_load(cx, s->partner_id, &p));
    TRY(read_ids(cx, s));
    TRY(db_exec(cx, &q_application_shared_put,
                ARGS(db_int(s->partner_id), by > 0 ? db_int(by) : db_null(), db_int(cx->now),
                     db_int(cx->now - AGAIN), db_int(by)),
                NULL));
    return audit(cx, "export", "partner", s->partner_id, NULL);
}

static bool goes_in(const struct application_share *s, const struct application *a)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->ids[middle] > a->id)
            low = middle + 1;
        else
            high = middle;
    }
    return !a->ended && low < s->n && s->ids[low] == a->id;
}

/* ---- one row ---- */

struct paid {
    int64_t amount; /* FIELD_UNSET: nothing was paid out */
    const char *on;
};

static enum err read_paid(struct ctx *cx, const struct application *a, struct paid *ret)
{
    *ret = (struct paid){.amount = FIELD_UNSET};
    if (a->granted == FIELD_UNSET)
        return OK;
    struct rows *r = db_rows(cx, &q_application_paid, ARGS(db_int(a->id)));
    if (rows_next(r))
        *ret = (struct paid){row_int(r, 0), row_str(r, 1)};
    return rows_end(r);
}

/* The product's papers that are there, or that are not. */
static const char *papers(struct ctx *cx, const struct application_paper *list, size_t n,
                          bool there)
{
    struct buf b = buf_new(cx->a, 4000);
    for (size_t i = 0; i < n; i++)
        if (list[i].there == there)
            buf_printf(&b, "%s%s", b.n ? "," : "", list[i].code);
    return buf_str(&b);
}

static const char *number(struct ctx *cx, int64_t n)
{
    return n == FIELD_UNSET ? "" : arena_printf(cx->a, "%" PRId64, n);
}

static const char *day(struct ctx *cx, int64_t at)
{
    char text[DATE_LEN + 1];
    if (!at)
        return "";
    date_format(date_of_instant(at), text);
    return arena_strdup(cx->a, text);
}

static enum err cells_of(struct ctx *cx, const struct application *a, bool whole,
                         const char **cells)
{
    struct application_paper *list;
    struct paid paid;
    size_t n;
    cells[0] = code_make(cx->a, "P", (uint64_t)a->id);
    cells[1] = day(cx, a->referred_at);
    cells[2] = a->product_name;
    cells[13] = a->state;
    cells[22] = whole ? "yes" : "ended";
    if (!whole)
        return OK;
    TRY(application_papers(cx, a, &list, &n));
    TRY(read_paid(cx, a, &paid));
    cells[3] = a->purpose;
    cells[4] = number(cx, a->amount);
    cells[5] = number(cx, a->months);
    cells[6] = a->owner_name;
    cells[7] = a->business_name;
    cells[8] = a->ward;
    cells[9] = place_name(places(), a->ward);
    cells[10] = application_phone_told(a) ? a->phone : NULL;
    cells[11] = papers(cx, list, n, true);
    cells[12] = papers(cx, list, n, false);
    cells[14] = application_is(a, "with_partner") ? day(cx, a->due_at) : NULL;
    cells[15] = day(cx, a->decided_at);
    cells[16] = a->reason;
    cells[17] = a->reason_words;
    cells[18] = number(cx, a->granted);
    cells[19] = number(cx, paid.amount);
    cells[20] = paid.on;
    cells[21] = a->package_id ? "yes" : "no";
    return OK;
}

static enum err put(struct ctx *cx, const struct application *a, bool whole,
                    struct export_file *file)
{
    const char *cells[COLUMNS] = {0};
    TRY(cells_of(cx, a, whole, cells));
    for (int i = 0; i < COLUMNS; i++)
        cells[i] = cells[i] ? cells[i] : "";
    if (!export_is_json(file))
        return export_row(file, cells, numeric, COLUMNS);
    struct model *o = model_object(cx->a);
    for (int i = 0; i < COLUMNS; i++)
        if (numeric[i] && *cells[i])
            model_set_decimal(cx->a, o, columns[i], cells[i]);
        else
            model_set_text(cx->a, o, columns[i], *cells[i] ? cells[i] : NULL);
    return export_record(file, o);
}

enum err application_export(struct ctx *cx, const struct application_share *s,
                            struct export_file *file)
{
    struct application_page page;
    int64_t before = 0;
    TRY(need(cx, CAP_APPLY_EXPORT));
    TRY(export_heading(file, columns, COLUMNS));
    struct arena_mark mark = arena_mark(cx->a);
    do {
        TRY(application_list_of(cx, s->partner_id, before, &page));
        for (size_t i = 0; i < page.n; i++)
            TRY(put(cx, &page.rows[i], goes_in(s, &page.rows[i]), file));
        before = page.n ? page.rows[page.n - 1].id : 0;
        arena_reset(cx->a, mark);
    } while (page.more);
    return OK;
}

/* ---- of whom there is one ---- */

enum err application_partners(struct ctx *cx, struct application_partner **ret, size_t *ret_n)
{
    int64_t mine = 0;
    struct application_partner *list = arena_array(cx->a, PARTNERS_SHOWN, sizeof(*list));
    size_t n = 0;
    TRY(need(cx, CAP_APPLY_EXPORT));
    if (cx->actor->role == ROLE_PARTNER)
        TRY(partner_of_actor(cx, &mine));
    struct rows *r =
        db_rows_mask(cx, &q_application_partners,
                     cx->actor->role == ROLE_PARTNER ? q_part_application_partners_one : 0,
                     ARGS(db_int(PARTNERS_SHOWN), db_int(mine)));
    while (n < PARTNERS_SHOWN && rows_next(r))
        list[n++] = (struct application_partner){
            .id = row_int(r, 0), .name = row_str(r, 1), .n = row_int(r, 2)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}
