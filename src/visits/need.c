/* Needs: see need.h. */
#include "need.h"

#include "audit.h"
#include "need_sql.h"

const struct field_choice need_kinds[] = {
    {"nib", "need_kind.nib"},
    {"halal", "need_kind.halal"},
    {"packaging", "need_kind.packaging"},
    {"market", "need_kind.market"},
    {"stall", "need_kind.stall"},
    {"training", "need_kind.training"},
    {"capital", "need_kind.capital"},
    {"other", "need_kind.other"},
    {NULL, NULL},
};

/* Found again on a visit: it is the one there is. */
static enum err again(struct ctx *cx, struct need *n, int64_t id)
{
    if (!n->visit_id)
        return fail(cx, ERR_CONFLICT, "error.need_open", NULL);
    n->id = id;
    return OK;
}

enum err need_add(struct ctx *cx, struct need *n)
{
    struct business b;
    int64_t id = 0, by = cx->actor->account_id;
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(business_get(cx, n->business_id, &b));
    TRY(db_int_of(cx, &q_need_of_kind, ARGS(db_int(n->business_id), db_text(n->kind)), 0, &id));
    if (id)
        return again(cx, n, id);
    n->state = "open";
    TRY(db_int_of(cx, &q_need_insert,
                  ARGS(db_text(n->client_id), db_int(n->business_id),
                       n->visit_id ? db_int(n->visit_id) : db_null(), db_text(n->kind),
                       db_text(n->detail ? n->detail : ""),
                       n->account_id ? db_int(n->account_id) : db_null(), db_text(n->due_on),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &n->id));
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "business_id", n->business_id);
    model_set_text(cx->a, m, "kind", n->kind);
    return audit(cx, "create", "need", n->id, m);
}
