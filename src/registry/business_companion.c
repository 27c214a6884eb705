/* Who stands beside a business: see business_companion.h. */
#include "business_companion.h"

#include "audit.h"
#include "business_companion_sql.h"
#include "business_parts.h"
#include "curation_dated.h"
#include "fact.h"
#include "places.h"

static enum err load(struct ctx *cx, int64_t id, struct companion_change *ret, int64_t *ret_version,
                     const char **ret_from, bool *ret_merged)
{
    struct scope s = scope_of(cx);
    bool found = false;
    struct rows *r =
        db_rows(cx, &q_companion_of_business, ARGS(db_int(id), db_text(s.lo), db_text(s.hi)));
    if (rows_next(r)) {
        *ret = (struct companion_change){.business_id = id,
                                         .from_id = row_int(r, 1),
                                         .name = row_str(r, 2),
                                         .ward = row_str(r, 3)};
        *ret_version = row_int(r, 0);
        *ret_from = row_str(r, 4);
        *ret_merged = !row_null(r, 5);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.business_unknown", NULL);
}

enum err companion_check(struct ctx *cx, int64_t companion_id, const char *ward,
                         const char **ret_name)
{
    const char *why = "error.companion_unknown";
    struct rows *r = db_rows(cx, &q_companion_account, ARGS(db_int(companion_id)));
    if (rows_next(r)) {
        *ret_name = row_str(r, 0);
        why = strcmp(row_text(r, 1), "companion") != 0     ? "error.companion_unknown"
              : !row_int(r, 3)                             ? "error.companion_shut"
              : *ward && !area_holds(row_text(r, 2), ward) ? "error.companion_outside"
                                                           : NULL;
    }
    TRY(rows_end(r));
    return why ? fail(cx, ERR_CONFLICT, why, "ward", place_name(places(), ward), NULL) : OK;
}

static enum err note_change(struct ctx *cx, int64_t id, const char *from, const char *to,
                            const char *reason)
{
    struct model *changes = model_object(cx->a);
    struct model *pair = model_set_array(cx->a, changes, "companion");
    model_add_text(cx->a, pair, from);
    model_add_text(cx->a, pair, to);
    if (reason && *reason) {
        pair = model_set_array(cx->a, changes, "note");
        model_add_text(cx->a, pair, NULL);
        model_add_text(cx->a, pair, business_protect(cx, reason));
    }
    return audit(cx, "companion", "business", id, changes);
}

enum err business_set_companion(struct ctx *cx, int64_t business_id, int64_t companion_id,
                                const char *reason, struct companion_change *ret)
{
    int64_t version = 0, changed;
    const char *from = NULL, *to = NULL;
    bool merged = false;
    *ret = (struct companion_change){.business_id = business_id};
    TRY(need(cx, CAP_ASSIGN));
    TRY(load(cx, business_id, ret, &version, &from, &merged));
    if (merged)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (ret->from_id == companion_id)
        return fail(cx, ERR_CONFLICT,
                    companion_id ? "error.companion_same" : "error.companion_none", NULL);
    if (companion_id)
        TRY(companion_check(cx, companion_id, ret->ward, &to));
    ret->to_id = companion_id;
    TRY(db_exec(cx, &q_companion_set,
                ARGS(db_int(business_id), db_int(version),
                     companion_id ? db_int(companion_id) : db_null(), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(fact_add(cx, business_id, "companion", to ? to : "", today_text(cx), NULL, NULL));
    return note_change(cx, business_id, from, to, reason);
}

enum err companion_follow(struct ctx *cx, const struct business *old, struct business *b)
{
    char *area = NULL;
    if (!old->companion_id || strcmp(old->ward, b->ward) == 0)
        return OK;
    TRY(db_text_of(cx, &q_companion_area, ARGS(db_int(old->companion_id)), &area));
    if (area && area_holds(area, b->ward))
        return OK;
    b->companion_id = 0;
    b->companion = NULL;
    return OK;
}

enum err companion_left(struct ctx *cx, const struct business *old, const struct business *b)
{
    if (!old->companion_id || b->companion_id)
        return OK;
    TRY(db_exec(cx, &q_companion_gone, ARGS(db_int(b->id)), NULL));
    return fact_add(cx, b->id, "companion", "", today_text(cx), NULL, NULL);
}
