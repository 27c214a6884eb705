/* Assigning, handing over, taking back: see assign.h. */
#include "assign.h"

#include "assign_parts.h"
#include "assign_sql.h"
#include "audit.h"
#include "notice.h"
#include "places.h"

#include <inttypes.h>

static struct db_val id_or_null(int64_t id)
{
    return id > 0 ? db_int(id) : db_null();
}

/* ---- what goes along ---- */

static enum err go_along(struct ctx *cx, const struct companion_change *c)
{
    static const struct query *const along[] = {&q_assign_tasks_along, &q_assign_needs_along};
    if (!c->from_id)
        return OK;
    for (size_t i = 0; i < sizeof(along) / sizeof(along[0]); i++)
        TRY(db_exec(
            cx, along[i],
            ARGS(db_int(c->business_id), db_int(c->from_id), id_or_null(c->to_id), db_int(cx->now)),
            NULL));
    if (!c->to_id)
        return db_exec(cx, &q_assign_plans_drop,
                       ARGS(db_int(c->business_id), db_int(c->from_id), db_int(cx->now)), NULL);
    return db_exec(
        cx, &q_assign_plans_along,
        ARGS(db_int(c->business_id), db_int(c->from_id), db_int(c->to_id), db_int(cx->now)), NULL);
}

/* What a rule refused may be told beside what went well; what is broken may not. */
static bool refused(enum err e)
{
    return e == ERR_NOT_FOUND || e == ERR_CONFLICT || e == ERR_FORBIDDEN || e == ERR_INVALID;
}

/* One business; a refusal comes back in the row. */
static enum err assign_one(struct ctx *cx, const char *reason, struct assign_row *row)
{
    struct companion_change c = {0};
    int64_t wanted = row->from_id;
    enum err e = OK;
    if (wanted >= 0) {
        struct rows *r = db_rows(cx, &q_assign_now, ARGS(db_int(row->business_id)));
        if (rows_next(r) && row_int(r, 0) != wanted)
            e = ERR_CONFLICT;
        TRY(rows_end(r));
        if (e != OK)
            fail(cx, e, "assign.error.moved", NULL);
    }
    if (e == OK)
        e = business_set_companion(cx, row->business_id, row->to_id, reason, &c);
    if (e == OK)
        e = go_along(cx, &c);
    if (c.name) {
        row->business = c.name;
        row->ward = c.ward;
        row->from_id = c.from_id;
    }
    row->result = e;
    row->msgid = e == OK ? NULL : cx->err.msgid;
    if (refused(e)) {
        ctx_forgive(cx);
        return OK;
    }
    return e;
}

/* ---- the row of it ---- */

/* The smallest place that holds all that went well. */
static const char *common_area(struct ctx *cx, const struct assign_row *rows, size_t n)
{
    const char *area = NULL;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].result != OK)
            continue;
        area = area ? area : rows[i].ward;
        while (*area && !area_holds(area, rows[i].ward))
            area = is_ward(places(), area) ? district_of(cx->a, area) : "";
    }
    return area ? area : "";
}

/* The one account that all good rows agree in; 0: several, or nobody. */
static int64_t common_id(const struct assign_row *rows, size_t n, bool to)
{
    int64_t id = -1;
    for (size_t i = 0; i < n; i++) {
        int64_t here = to ? rows[i].to_id : rows[i].from_id;
        if (rows[i].result == OK && id != here)
            id = id == -1 ? here : 0;
    }
    return id > 0 ? id : 0;
}

static enum err keep(struct ctx *cx, const char *kind, const char *reason,
                     const struct assign_row *rows, size_t n, int64_t good, int64_t *ret_id)
{
    int64_t by = cx->actor->account_id;
    TRY(db_int_of(cx, &q_assignment_insert,
                  ARGS(db_text(kind), db_text(common_area(cx, rows, n)),
                       id_or_null(common_id(rows, n, false)), id_or_null(common_id(rows, n, true)),
                       db_text(reason ? reason : ""), db_int(good), id_or_null(by),
                       db_int(cx->now)),
                  0, ret_id));
    for (size_t i = 0; i < n; i++)
        if (rows[i].result == OK)
            TRY(db_exec(cx, &q_assignment_row_insert,
                        ARGS(db_int(*ret_id), db_int(rows[i].business_id),
                             id_or_null(rows[i].from_id), id_or_null(rows[i].to_id)),
                        NULL));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "kind", kind);
    model_set_int(cx->a, m, "n", good);
    return audit(cx, "create", "assignment", *ret_id, m);
}

/* Each new companion once, and stays in the register from now on. */
static enum err tell(struct ctx *cx, int64_t id, const struct assign_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t to = rows[i].result == OK ? rows[i].to_id : 0, count = 0;
        bool before = false;
        for (size_t k = 0; to && !before && k < n; k++) {
            bool same = rows[k].result == OK && rows[k].to_id == to;
            before = same && k < i;
            count += same;
        }
        if (!to || before)
            continue;
        TRY(companion_keep(cx, to));
        if (to == cx->actor->account_id)
            continue;
        struct notice_to whom = {.account_id = to};
        TRY(notice_send(cx, count == 1 ? "assigned_one" : "assigned", &whom,
                        (const char *const[]){
                            "n", arena_printf(cx->a, "%" PRId64, count), "business",
                            rows[i].business, "link",
                            arena_printf(cx->a, "%s/companions/%" PRId64, site_url(cx->app), to),
                            "_secret", "business", "_once",
                            arena_printf(cx->a, "assignment:%" PRId64 ":%" PRId64, id, to), NULL}));
    }
    return OK;
}

enum err assign_rows(struct ctx *cx, const char *kind, const char *reason, struct assign_row *rows,
                     size_t n, int64_t *ret_id, int64_t *ret_good)
{
    int64_t good = 0;
    *ret_id = 0;
    for (size_t i = 0; i < n; i++) {
        TRY(assign_one(cx, reason, &rows[i]));
        good += rows[i].result == OK;
    }
    *ret_good = good;
    if (!good)
        return OK;
    TRY(keep(cx, kind, reason, rows, n, good, ret_id));
    return tell(cx, *ret_id, rows, n);
}

static enum err check_reason(struct ctx *cx, const char *reason, bool must)
{
    bool some = reason && *reason;
    if (must && !some)
        fail_field(cx, "reason", "field.error.required", NULL);
    if (some && strlen(reason) > 4 * REASON_MAX)
        fail_field(cx, "reason", "assign.error.reason", NULL);
    return fields_check(cx);
}

enum err assign_many(struct ctx *cx, const char *kind, const char *reason, struct assign_row *rows,
                     size_t n, int64_t *ret_id)
{
    int64_t good;
    *ret_id = 0;
    TRY(need(cx, CAP_ASSIGN));
    TRY(check_reason(cx, reason, false));
    if (n > ASSIGN_MAX)
        return fail(cx, ERR_TOO_LARGE, "assign.error.many", NULL);
    return assign_rows(cx, kind, reason, rows, n, ret_id, &good);
}

/* ---- a whole caseload ---- */

static enum err spread(struct ctx *cx, int64_t from, const struct wanting *list, size_t n,
                       struct assign_row *rows)
{
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i; k < n && strcmp(list[k].ward, list[i].ward) == 0; k++)
            ;
        TRY(assign_spread(cx, list[i].ward, from, &list[i], k - i, &rows[i]));
    }
    return OK;
}

enum err assign_handover(struct ctx *cx, int64_t from, int64_t to, const char *reason,
                         int64_t *ret_id, int64_t *ret_n, int64_t *ret_left)
{
    struct scope s = scope_of(cx);
    struct wanting *list;
    size_t n, some = 0;
    const char *name;
    TRY(need(cx, CAP_ASSIGN));
    TRY(check_reason(cx, reason, true));
    if (from == to)
        return fail(cx, ERR_CONFLICT, "error.companion_same", NULL);
    if (to)
        TRY(companion_check(cx, to, "", &name));
    TRY(wanting_read(
        cx,
        db_rows(cx, &q_assign_caseload,
                ARGS(db_int(from), db_text(s.lo), db_text(s.hi), db_int(HANDOVER_MAX + 1))),
        HANDOVER_MAX + 1, &list, &n));
    if (n > HANDOVER_MAX)
        return fail(cx, ERR_TOO_LARGE, "assign.error.many", NULL);
    struct assign_row *rows = arena_array(cx->a, n + 1, sizeof(*rows));
    if (!to)
        TRY(spread(cx, from, list, n, rows));
    for (size_t i = 0; i < n; i++) {
        struct assign_row row = {.business_id = list[i].id, .from_id = from, .to_id = to};
        row.to_id = to ? to : rows[i].to_id;
        if (row.to_id)
            rows[some++] = row;
    }
    TRY(assign_rows(cx, "handover", reason, rows, some, ret_id, ret_n));
    *ret_left = (int64_t)n - *ret_n;
    if (!*ret_n)
        return fail(cx, ERR_CONFLICT, n ? "assign.error.no_room" : "assign.error.nothing", NULL);
    return companion_keep(cx, from);
}

/* ---- back again ---- */

/* Whether the business is where this assignment put it, and nobody spoke of it since. */
static enum err untouched(struct ctx *cx, int64_t id, int64_t business, int64_t to, bool *ret)
{
    struct rows *r = db_rows(cx, &q_assignment_last, ARGS(db_int(business)));
    *ret = rows_next(r) && row_int(r, 0) == id && row_int(r, 1) == to;
    return rows_end(r);
}

static enum err undo_one(struct ctx *cx, int64_t id, int64_t business, int64_t from, int64_t to,
                         bool *ret_back)
{
    struct companion_change c;
    TRY(untouched(cx, id, business, to, ret_back));
    if (!*ret_back)
        return OK;
    enum err e = business_set_companion(cx, business, from, NULL, &c);
    *ret_back = e == OK;
    if (refused(e)) {
        ctx_forgive(cx);
        return OK;
    }
    TRY(e);
    TRY(go_along(cx, &c));
    return db_exec(cx, &q_assignment_row_undone, ARGS(db_int(id), db_int(business)), NULL);
}

enum err assign_undo(struct ctx *cx, int64_t id, int64_t *ret_n, int64_t *ret_left)
{
    struct assignment a;
    struct assign_row *rows = arena_array(cx->a, HANDOVER_MAX, sizeof(*rows));
    size_t n = 0;
    *ret_n = *ret_left = 0;
    TRY(need(cx, CAP_ASSIGN));
    TRY(assignment_get(cx, id, &a));
    if (a.undone_at)
        return fail(cx, ERR_CONFLICT, "assign.error.undone", NULL);
    struct rows *r = db_rows(cx, &q_assignment_rows_open, ARGS(db_int(id)));
    while (n < HANDOVER_MAX && rows_next(r))
        rows[n++] = (struct assign_row){
            .business_id = row_int(r, 0), .from_id = row_int(r, 1), .to_id = row_int(r, 2)};
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        bool back;
        TRY(undo_one(cx, id, rows[i].business_id, rows[i].from_id, rows[i].to_id, &back));
        *ret_n += back;
        *ret_left += !back;
    }
    if (!*ret_n)
        return fail(cx, ERR_CONFLICT, "assign.error.none_back", NULL);
    TRY(db_exec(cx, &q_assignment_undone, ARGS(db_int(id), db_int(cx->now)), NULL));
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "n", *ret_n);
    model_set_int(cx->a, m, "left", *ret_left);
    return audit(cx, "undo", "assignment", id, m);
}
