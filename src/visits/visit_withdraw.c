/* A visit that is withdrawn, with all that hung on it, and put back: see visit.h. What goes with it
 * is known again by the instant at which it went. */
#include "visit_parts.h"

#include "audit.h"
#include "follow.h"
#include "need.h"
#include "task.h"
#include "visit_sql.h"

static enum err load(struct ctx *cx, int64_t id, int64_t version, struct visit *ret)
{
    TRY(visit_get(cx, id, ret));
    if (!visit_theirs(cx, ret))
        return fail(cx, ERR_FORBIDDEN, "error.visit_hand", NULL);
    return version == ret->version ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

static enum err write(struct ctx *cx, const struct visit *v, int64_t at, const char *reason)
{
    int64_t changed, by = cx->actor->account_id;
    TRY(db_exec(cx, &q_visit_withdraw,
                ARGS(db_int(v->id), db_int(v->version), at ? db_int(at) : db_null(),
                     at && by ? db_int(by) : db_null(), at ? db_text(reason) : db_null(),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(visit_note(cx, v->id, "withdrawn", at ? "" : "withdrawn", at ? "withdrawn" : "", reason));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "reason", reason);
    return audit(cx, at ? "withdraw" : "restore", "visit", v->id, m);
}

/* Dropped with the visit's reason, or opened again: as their tasks are by hand. */
static enum err set_promises(struct ctx *cx, struct rows *r, const char *state, const char *outcome)
{
    enum { MOST = 100 };
    int64_t ids[MOST];
    size_t n = 0;
    struct task t;
    while (n < MOST && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(task_set(cx, ids[i], state, outcome, &t));
    return OK;
}

/* What the register keeps of the business's visits and figures, as it is now. */
static enum err told(struct ctx *cx, const struct visit *v)
{
    TRY(visit_day_kept(cx, v->business_id));
    return business_followed(cx, v->business_id);
}

enum err visit_withdraw(struct ctx *cx, int64_t id, int64_t version, const char *reason)
{
    struct visit v;
    TRY(load(cx, id, version, &v));
    if (v.withdrawn_at)
        return fail(cx, ERR_CONFLICT, "error.visit_withdrawn", NULL);
    reason = visit_reason(cx, reason);
    TRY(fields_check(cx));
    TRY(set_promises(cx, db_rows(cx, &q_visit_promises_open, ARGS(db_int(id))), "dropped", reason));
    TRY(write(cx, &v, cx->now, reason));
    TRY(need_withdraw_of_visit(cx, id));
    TRY(revenue_withdraw_of_visit(cx, v.business_id, id));
    TRY(db_exec(cx, &q_visit_plans_undone, ARGS(db_int(id), db_int(cx->now)), NULL));
    return told(cx, &v);
}

enum err visit_restore(struct ctx *cx, int64_t id, int64_t version, const char *reason)
{
    struct visit v;
    TRY(load(cx, id, version, &v));
    if (!v.withdrawn_at)
        return fail(cx, ERR_CONFLICT, "error.visit_stands", NULL);
    reason = visit_reason(cx, reason);
    TRY(fields_check(cx));
    TRY(set_promises(
        cx, db_rows(cx, &q_visit_promises_closed, ARGS(db_int(id), db_int(v.withdrawn_at))), "open",
        NULL));
    TRY(write(cx, &v, 0, reason));
    TRY(need_restore_of_visit(cx, id, v.withdrawn_at));
    TRY(revenue_restore_of_visit(cx, v.business_id, id, v.withdrawn_at));
    TRY(visit_plans_done(cx, &v));
    return told(cx, &v);
}
