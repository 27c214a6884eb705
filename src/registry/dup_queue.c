/*
 * The queue: pairs for people to look at, best first, and what they decide. A pair is visible when
 * one of its sides is in the actor's territory; the other side then shows code, name and ward only,
 * and deciding is for somebody who is responsible for both.
 */
#include "dup.h"

#include "audit.h"
#include "dup_parts.h"
#include "dup_sql.h"
#include "text.h"

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50 };

bool scope_holds(const struct scope *s, const char *ward, int64_t companion_id, int64_t owner_id)
{
    return ward && strcmp(ward, s->lo) >= 0 && strcmp(ward, s->hi) < 0 &&
           (!s->companion || s->companion == companion_id) && (!s->person || s->person == owner_id);
}

/* Columns of dup_pairs: the pair's, then six of each side. */
static struct dup_pair pair_of_row(struct ctx *cx, struct rows *r, const struct scope *s)
{
    struct dup_pair p = {.id = row_int(r, 0),
                         .version = row_int(r, 1),
                         .a_id = row_int(r, 2),
                         .b_id = row_int(r, 3),
                         .score = row_int(r, 4),
                         .created_at = row_int(r, 5),
                         .decided_at = row_int(r, 6),
                         .state = row_str(r, 7),
                         .reasons = row_str(r, 8),
                         .decided_by = row_str(r, 9),
                         .a_name = row_str(r, 10),
                         .a_ward = row_str(r, 12),
                         .b_name = row_str(r, 16),
                         .b_ward = row_str(r, 18)};
    p.a_code = code_make(cx->a, "U", (uint64_t)p.a_id);
    p.b_code = code_make(cx->a, "U", (uint64_t)p.b_id);
    p.a_in_scope = scope_holds(s, p.a_ward, row_int(r, 14), row_int(r, 15));
    p.b_in_scope = scope_holds(s, p.b_ward, row_int(r, 20), row_int(r, 21));
    p.a_owner = p.a_in_scope ? row_str(r, 11) : NULL;
    p.b_owner = p.b_in_scope ? row_str(r, 17) : NULL;
    p.a_source_id = p.a_in_scope ? row_str(r, 13) : NULL;
    p.b_source_id = p.b_in_scope ? row_str(r, 19) : NULL;
    return p;
}

struct ask {
    unsigned mask;
    const char *state;
    int64_t one, after_score, after_id, limit;
};

static struct rows *ask_pairs(struct ctx *cx, const struct ask *q, const struct scope *s)
{
    unsigned mask = q->mask | (*s->lo ? (unsigned)q_part_dup_pairs_area : 0);
    return db_rows_mask(cx, &q_dup_pairs, mask,
                        ARGS(db_text(q->state), db_int(q->one), db_int(q->after_score),
                             db_int(q->after_id), db_int(q->limit), db_text(s->lo),
                             db_text(s->hi)));
}

static enum err total(struct ctx *cx, const char *state, const struct scope *s, int64_t *ret)
{
    if (!*s->lo)
        return db_int_of(cx, &q_dup_total, ARGS(db_text(state)), 0, ret);
    *ret = 0;
    struct rows *r = db_rows_mask(cx, &q_dup_total_some, q_part_dup_total_some_area,
                                  ARGS(db_text(state), db_text(s->lo), db_text(s->hi)));
    if (rows_next(r))
        *ret = row_int(r, 0);
    return rows_end(r);
}

static bool state_known(const char *state)
{
    return strcmp(state, "open") == 0 || strcmp(state, "not_duplicate") == 0 ||
           strcmp(state, "merged") == 0;
}

enum err dup_list(struct ctx *cx, const struct dup_filter *f, struct dup_pair **ret, size_t *ret_n,
                  int64_t *ret_total)
{
    TRY(need(cx, CAP_DUPLICATE_REVIEW));
    struct scope s = scope_of(cx);
    struct ask q = {.mask = q_part_dup_pairs_state,
                    .state = f->state && *f->state ? f->state : "open",
                    .limit = f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL};
    if (!state_known(q.state))
        return fail(cx, ERR_INPUT, "error.dup_state", "state", q.state, NULL);
    if (f->after_id) {
        q.mask |= q_part_dup_pairs_after;
        q.after_score = f->after_score;
        q.after_id = f->after_id;
    }
    struct dup_pair *list = arena_array(cx->a, (size_t)q.limit, sizeof(*list));
    size_t n = 0;
    struct rows *r = ask_pairs(cx, &q, &s);
    while (n < (size_t)q.limit && rows_next(r)) {
        struct dup_pair p = pair_of_row(cx, r, &s);
        if (p.a_in_scope || p.b_in_scope)
            list[n++] = p;
    }
    TRY(rows_end(r));
    TRY(total(cx, q.state, &s, ret_total));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err dup_get(struct ctx *cx, int64_t id, struct dup_pair *ret)
{
    TRY(need(cx, CAP_DUPLICATE_REVIEW));
    struct scope s = scope_of(cx);
    struct ask q = {.mask = q_part_dup_pairs_one, .one = id, .limit = 1};
    bool found = false;
    struct rows *r = ask_pairs(cx, &q, &s);
    if (rows_next(r)) {
        *ret = pair_of_row(cx, r, &s);
        found = ret->a_in_scope || ret->b_in_scope;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.dup_unknown", NULL);
}

enum err dup_each(struct ctx *cx, bool (*each)(void *arg, const struct dup_pair *p), void *arg)
{
    TRY(need(cx, CAP_DUPLICATE_REVIEW));
    struct scope s = scope_of(cx);
    struct ask q = {.mask = q_part_dup_pairs_state, .state = "open", .limit = LIMIT_MAX};
    bool more = true;
    while (more) {
        struct arena_mark mark = arena_mark(cx->a);
        int64_t n = 0;
        struct rows *r = ask_pairs(cx, &q, &s);
        while (more && rows_next(r)) {
            struct dup_pair p = pair_of_row(cx, r, &s);
            q.after_score = p.score;
            q.after_id = p.id;
            n++;
            if (p.a_in_scope || p.b_in_scope)
                more = each(arg, &p);
        }
        TRY(rows_end(r));
        arena_reset(cx->a, mark);
        more = more && n == q.limit;
        q.mask |= q_part_dup_pairs_after;
    }
    return OK;
}

static enum err record(struct ctx *cx, const struct dup_pair *p, const char *state)
{
    struct model *changes = model_object(cx->a), *both = model_set_array(cx->a, changes, "state");
    model_add_text(cx->a, both, p->state);
    model_add_text(cx->a, both, state);
    struct model *codes = model_set_array(cx->a, changes, "pair");
    model_add_text(cx->a, codes, NULL);
    model_add_text(cx->a, codes, arena_printf(cx->a, "%s / %s", p->a_code, p->b_code));
    return audit(cx, strcmp(state, "open") == 0 ? "reopen" : "not_duplicate", "duplicate", p->id,
                 changes);
}

enum err dup_decide(struct ctx *cx, int64_t id, int64_t version, const char *state)
{
    struct dup_pair p;
    int64_t changed, by = cx->actor ? cx->actor->account_id : 0;
    TRY(dup_get(cx, id, &p));
    if (strcmp(state, "open") != 0 && strcmp(state, "not_duplicate") != 0)
        return fail(cx, ERR_INPUT, "error.dup_state", "state", state, NULL);
    if (!p.a_in_scope || !p.b_in_scope)
        return fail(cx, ERR_FORBIDDEN, "error.dup_outside", NULL);
    if (strcmp(p.state, "merged") == 0)
        return fail(cx, ERR_CONFLICT, "error.dup_merged", NULL);
    if (p.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (strcmp(p.state, state) == 0)
        return OK;
    TRY(db_exec(cx, &q_dup_decide,
                ARGS(db_int(id), db_int(version), db_text(state), by ? db_int(by) : db_null(),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return record(cx, &p, state);
}
