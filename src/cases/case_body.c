/* Bodies outside that cases are referred to: reading and writing. See category.h. */
#include "category_parts.h"

#include "audit.h"
#include "calendar.h"
#include "category_sql.h"

static struct body body_of_row(struct ctx *cx, struct rows *r)
{
    return (struct body){.id = row_int(r, 0),
                         .version = row_int(r, 1),
                         .updated_at = row_int(r, 2),
                         .account_id = row_int(r, 3),
                         .code = row_str(r, 4),
                         .name = row_str(r, 5),
                         .purpose = row_str(r, 6),
                         .phone = category_text(row_str(r, 7)),
                         .whatsapp = category_text(row_str(r, 8)),
                         .address = category_text(row_str(r, 9)),
                         .hours = category_text(row_str(r, 10)),
                         .source = category_text(row_str(r, 11)),
                         .checked_on = row_str(r, 12),
                         .account = row_str(r, 13),
                         .active = row_int(r, 14)};
}

enum err body_list(struct ctx *cx, bool all, struct body **ret, size_t *ret_n)
{
    struct body *list = arena_array(cx->a, BODIES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_body_all, all ? 0 : (unsigned)q_part_body_all_active, ARGS(db_null()));
    while (n < BODIES_MAX && rows_next(r))
        list[n++] = body_of_row(cx, r);
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err body_find(struct ctx *cx, const char *code, struct body *ret, bool *ret_found)
{
    struct rows *r =
        db_rows_mask(cx, &q_body_all, (unsigned)q_part_body_all_code, ARGS(db_text(code)));
    *ret_found = rows_next(r);
    if (*ret_found)
        *ret = body_of_row(cx, r);
    return rows_end(r);
}

enum err body_get(struct ctx *cx, const char *code, struct body *ret)
{
    bool found;
    TRY(body_find(cx, code, ret, &found));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.body_unknown", NULL);
}

/* ---- writing ---- */

static const char *some(const char *s)
{
    return s ? s : "";
}

static struct db_val account_or_null(const struct body *b)
{
    return b->account_id ? db_int(b->account_id) : db_null();
}

enum err body_insert(struct ctx *cx, struct body *b)
{
    b->version = 1;
    b->updated_at = cx->now;
    return db_int_of(cx, &q_body_insert,
                     ARGS(db_text(b->code), db_text(b->name), db_text(b->purpose),
                          db_text(some(b->phone)), db_text(some(b->whatsapp)),
                          db_text(some(b->address)), db_text(some(b->hours)),
                          db_text(some(b->source)), db_text(b->checked_on), account_or_null(b),
                          db_int(b->active), db_int(cx->now)),
                     0, &b->id);
}

static enum err body_change(struct ctx *cx, struct body *b)
{
    int64_t changed;
    TRY(db_exec(cx, &q_body_update,
                ARGS(db_int(b->id), db_int(b->version), db_text(b->name), db_text(b->purpose),
                     db_text(some(b->phone)), db_text(some(b->whatsapp)), db_text(some(b->address)),
                     db_text(some(b->hours)), db_text(some(b->source)), db_text(b->checked_on),
                     account_or_null(b), db_int(b->active), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    b->version++;
    b->updated_at = cx->now;
    return OK;
}

/* The account that works on what is referred is a partner's; the facts are not from tomorrow. */
static enum err body_check(struct ctx *cx, struct body *b)
{
    struct date checked;
    (void)field_check(cx, &body_fields, b, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    b->account_id = 0;
    if (b->account && *b->account) {
        TRY(db_int_of(cx, &q_body_partner, ARGS(db_text(b->account)), 0, &b->account_id));
        if (!b->account_id)
            fail_field(cx, "account", "error.body_account", NULL);
    }
    if (b->checked_on && date_parse(b->checked_on, &checked) &&
        date_days(checked) > date_days(date_of_instant(cx->now)))
        fail_field(cx, "checked_on", "error.date_future", NULL);
    return fields_check(cx);
}

enum err body_put(struct ctx *cx, struct body *b)
{
    struct body before = {0};
    bool known = false;
    TRY(need(cx, CAP_CASE_CONFIG));
    TRY(body_check(cx, b));
    TRY(body_find(cx, b->code, &before, &known));
    if (!b->id && known) {
        fail_field(cx, "code", "error.code_taken", NULL);
        return fields_check(cx);
    }
    if (b->id && (!known || before.id != b->id))
        return fail(cx, ERR_NOT_FOUND, "error.body_unknown", NULL);
    if (b->id && before.version != b->version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    struct model *diff = field_diff(cx->a, &body_fields, &before, b, NULL, NULL);
    if (b->id && !diff)
        return OK;
    const char *action = b->id ? "change" : "create";
    TRY(b->id ? body_change(cx, b) : body_insert(cx, b));
    TRY(category_changed(cx));
    return audit(cx, action, "case_body", b->id, diff);
}
