/* The register of lenders, written: see lender.h. */
#include "lender.h"

#include "audit.h"
#include "curation_dated.h"
#include "debts_parts.h"
#include "lender_sql.h"
#include "ref_lenders.h"
#include "text.h"

#define T(member) .offset = FIELD_TEXT(struct lender_status, member)
#define I(member) .offset = FIELD_INT(struct lender_status, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "status", .kind = F_CHOICE, T(status), .flags = F_REQUIRED, .choices = lender_statuses, .label = "lender.status"},
    {.name = "valid_from", .kind = F_DATE, T(valid_from), .label = "lender.valid_from", .help = "lender.valid_from_help"},
    {.name = "source", .kind = F_TEXT, T(source), .flags = F_REQUIRED, .min = 3, .max = 300, .label = "ceiling.source", .help = "lender.source_help"},
    {.name = "checked_on", .kind = F_DATE, T(checked_on), .flags = F_REQUIRED, .label = "ceiling.checked_on"},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
};
/* clang-format on */
const struct field_table lender_status_fields =
    FIELD_TABLE("LenderStatus", fields, struct lender_status);

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

/* ---- a lender ---- */

static enum err check(struct ctx *cx, struct lender *l)
{
    int64_t other = 0;
    l->name = l->name ? text_trim(cx->a, l->name) : NULL;
    if (field_check(cx, &lender_fields, l, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (given(l->name) && !*lender_key(cx, l->name))
        fail_field(cx, "name", "field.error.required", NULL);
    TRY(fields_check(cx));
    TRY(db_int_of(cx, &q_lender_taken,
                  ARGS(db_text(l->kind), db_text(lender_key(cx, l->name)), db_int(l->id)), 0,
                  &other));
    if (other)
        fail_field(cx, "name", "error.lender_known", NULL);
    return fields_check(cx);
}

static enum err insert(struct ctx *cx, struct lender *l)
{
    return db_int_of(
        cx, &q_lender_insert,
        ARGS(db_text(l->name), db_text(text_fold(cx->a, l->name)), db_text(lender_key(cx, l->name)),
             db_text(or_empty(l->company)), db_text(lender_key(cx, l->company)), db_text(l->kind),
             db_text(or_empty(l->site)), db_text(or_empty(l->licence)), db_text(or_empty(l->note)),
             id_or_null(cx->actor->account_id), db_int(cx->now)),
        0, &l->id);
}

enum err lender_add(struct ctx *cx, struct lender *l)
{
    struct lender nothing = {0};
    TRY(need(cx, CAP_LENDER_EDIT));
    l->id = 0;
    TRY(check(cx, l));
    TRY(insert(cx, l));
    TRY(audit(cx, "create", "lender", l->id,
              field_diff(cx->a, &lender_fields, &nothing, l, NULL, NULL)));
    return lender_get(cx, l->id, l);
}

enum err lender_put(struct ctx *cx, struct lender *l)
{
    struct lender was;
    int64_t changed;
    TRY(need(cx, CAP_LENDER_EDIT));
    TRY(lender_get(cx, l->id, &was));
    l->kind = was.kind;
    TRY(check(cx, l));
    TRY(db_exec(cx, &q_lender_update,
                ARGS(db_int(l->id), db_int(l->version), db_text(l->name),
                     db_text(text_fold(cx->a, l->name)), db_text(lender_key(cx, l->name)),
                     db_text(or_empty(l->company)), db_text(lender_key(cx, l->company)),
                     db_text(or_empty(l->site)), db_text(or_empty(l->licence)),
                     db_text(or_empty(l->note)), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(audit(cx, "change", "lender", l->id,
              field_diff(cx->a, &lender_fields, &was, l, NULL, NULL)));
    return lender_get(cx, l->id, l);
}

/* ---- its status ---- */

static enum err insert_status(struct ctx *cx, struct lender_status *s)
{
    return db_int_of(cx, &q_lender_status_insert,
                     ARGS(db_int(s->lender_id), db_text(s->status), db_text(s->valid_from),
                          db_text(s->source), db_text(s->checked_on),
                          id_or_null(cx->actor->account_id), db_int(cx->now)),
                     0, &s->id);
}

static enum err check_status(struct ctx *cx, struct lender_status *s)
{
    const char *today = today_text(cx);
    if (field_check(cx, &lender_status_fields, s, NULL) == ERR_INVALID)
        cx->err.code = OK;
    if (given(s->checked_on) && strcmp(s->checked_on, today) > 0)
        fail_field(cx, "checked_on", "error.debt_future", NULL);
    if (!given(s->valid_from))
        s->valid_from = s->checked_on;
    else if (strcmp(s->valid_from, today) > 0)
        fail_field(cx, "valid_from", "error.debt_future", NULL);
    return fields_check(cx);
}

enum err lender_status_add(struct ctx *cx, struct lender_status *s)
{
    struct lender l;
    struct lender_status nothing = {0}, *list;
    size_t n;
    TRY(need(cx, CAP_LENDER_EDIT));
    TRY(lender_get(cx, s->lender_id, &l));
    TRY(check_status(cx, s));
    TRY(lender_status_list(cx, s->lender_id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].status, s->status) == 0 &&
            strcmp(list[i].valid_from, s->valid_from) == 0 &&
            strcmp(list[i].source, s->source) == 0 &&
            strcmp(list[i].checked_on, s->checked_on) == 0) {
            *s = list[i];
            return OK;
        }
    TRY(insert_status(cx, s));
    s->created_at = cx->now;
    return audit(cx, "status", "lender", s->lender_id,
                 field_diff(cx->a, &lender_status_fields, &nothing, s, NULL, NULL));
}

enum err lender_status_list(struct ctx *cx, int64_t lender_id, struct lender_status **ret,
                            size_t *ret_n)
{
    enum { MOST = 100 };
    struct lender_status *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_lender_statuses, ARGS(db_int(lender_id)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct lender_status){.id = row_int(r, 0),
                                           .lender_id = lender_id,
                                           .status = row_str(r, 1),
                                           .valid_from = row_str(r, 2),
                                           .source = row_str(r, 3),
                                           .checked_on = row_str(r, 4),
                                           .created_at = row_int(r, 5),
                                           .by = row_str(r, 6)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- what an installation begins with ---- */

enum err lender_seed(struct ctx *cx)
{
    int64_t some;
    TRY(db_int_of(cx, &q_lender_some, NO_ARGS, 0, &some));
    for (size_t i = 0; !some && i < LENDERS_REF; i++) {
        const struct lender_ref *r = &lenders_ref[i];
        struct lender l = {.name = r->name,
                           .company = r->company,
                           .kind = "online",
                           .licence = r->licence,
                           .site = r->site,
                           .note = r->note};
        TRY(insert(cx, &l));
        struct lender_status s = {.lender_id = l.id,
                                  .status = r->status,
                                  .valid_from = r->from,
                                  .source = r->source,
                                  .checked_on = LENDERS_REF_CHECKED};
        TRY(insert_status(cx, &s));
    }
    return OK;
}
