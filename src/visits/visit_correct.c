/*
 * Correcting a visit: by who made it, or a head of the territory, with a reason. What stood there
 * is kept, field by field; the marks of what is implausible are made anew. Turnover and promises
 * are records of their own: a figure is told anew, a promise changed as its task is.
 */
#include "visit_parts.h"

#include "audit.h"
#include "follow.h"
#include "need.h"
#include "task.h"
#include "text.h"
#include "visit_sql.h"

#include <string.h>

enum { REASON_MIN = 3, REASON_MAX = 300 };

static const char *const fields[] = {
    "visited_at", "kind", "met",      "needs",          "summary",       "advice",
    "lat",        "lng",  "accuracy", "revenue_amount", "revenue_month", "revenue_source"};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static struct db_val int_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

static const char *text_of(struct ctx *cx, const char *name, const struct visit *v)
{
    return field_text(cx->a, field_find(&visit_row_fields, name), v);
}

enum err visit_note(struct ctx *cx, int64_t visit_id, const char *field, const char *before,
                    const char *after, const char *reason)
{
    int64_t by = cx->actor ? cx->actor->account_id : 0;
    return db_exec(cx, &q_visit_change_insert,
                   ARGS(db_int(visit_id), db_int(cx->now), by ? db_int(by) : db_null(),
                        db_text(field), db_text(before), db_text(after), db_text(reason)),
                   NULL);
}

const char *visit_reason(struct ctx *cx, const char *reason)
{
    reason = text_trim(cx->a, reason ? reason : "");
    if (strlen(reason) < REASON_MIN || strlen(reason) > REASON_MAX)
        fail_field(cx, "reason", "error.visit_reason", NULL);
    return reason;
}

static enum err keep(struct ctx *cx, const struct visit *old, const struct visit *v,
                     const char *reason, bool *ret_changed)
{
    for (size_t i = 0; i < FIELDS; i++) {
        const char *before = text_of(cx, fields[i], old), *after = text_of(cx, fields[i], v);
        if (strcmp(before, after) == 0)
            continue;
        *ret_changed = true;
        TRY(visit_note(cx, v->id, fields[i], before, after, reason));
    }
    return OK;
}

static bool in_list(const char *list, const char *code)
{
    size_t n = strlen(code);
    for (const char *s = list; s && *s; s += strcspn(s, ","), s += *s == ',')
        if (strncmp(s, code, n) == 0 && (s[n] == ',' || !s[n]))
            return true;
    return false;
}

/* Needs that were not named before are noted; one that is struck out stays for who takes care. */
static enum err add_needs(struct ctx *cx, const struct visit *old, const struct visit *v)
{
    char *list = arena_strdup(cx->a, v->needs), *save = NULL;
    for (char *kind = strtok_r(list, ",", &save); kind; kind = strtok_r(NULL, ",", &save)) {
        struct need n = {.business_id = v->business_id, .visit_id = v->id, .kind = kind};
        if (!in_list(old->needs, kind))
            TRY(need_add(cx, &n));
    }
    return OK;
}

/* ---- turnover ---- */

/* The figure as it was told, when nothing else is; else what it shall be, checked. */
static void check_revenue(struct ctx *cx, const struct business *b, const struct visit *old,
                          struct visit *v)
{
    visit_check_revenue(cx, b, v);
    if (v->no_revenue && !business_shows_personal(cx, b))
        fail_field(cx, "revenue.amount", "error.visit_revenue_hidden", NULL);
    const struct revenue *r = &v->revenue;
    bool same = v->has_revenue && old->revenue_amount != FIELD_UNSET &&
                r->amount == old->revenue_amount && r->month && r->source &&
                strcmp(r->month, old->revenue_month) == 0 &&
                strcmp(r->source, old->revenue_source) == 0;
    v->has_revenue = v->has_revenue && !same;
    v->no_revenue = v->no_revenue && old->revenue_amount != FIELD_UNSET;
    v->revenue_amount = v->has_revenue  ? r->amount
                        : v->no_revenue ? FIELD_UNSET
                                        : old->revenue_amount;
    v->revenue_month = v->has_revenue ? r->month : v->no_revenue ? NULL : old->revenue_month;
    v->revenue_source = v->has_revenue ? r->source : v->no_revenue ? NULL : old->revenue_source;
}

static enum err write_revenue(struct ctx *cx, const struct visit *old, struct visit *v)
{
    if (!v->has_revenue && !v->no_revenue)
        return OK;
    if (old->revenue_amount != FIELD_UNSET)
        TRY(revenue_withdraw_of_visit(cx, v->business_id, v->id));
    return v->has_revenue ? visit_add_revenue(cx, v, NULL) : business_followed(cx, v->business_id);
}

/* ---- promises ---- */

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static const struct visit_promise *promise_of(const struct visit *old, int64_t id)
{
    for (size_t i = 0; i < old->promises_n; i++)
        if (old->promises[i].id == id)
            return &old->promises[i];
    return NULL;
}

static bool promise_stays(const struct visit_promise *was, const struct visit_promise *p)
{
    return was && same(was->task, p->task) && same(was->who, p->who) &&
           same(was->due_on, p->due_on);
}

/* What is unchanged is not judged again: its day may have passed, it may be done. */
static void check_promises(struct ctx *cx, const struct visit *old, struct visit *v)
{
    size_t added = 0;
    for (size_t i = 0; i < v->promises_n; i++) {
        struct visit_promise *p = &v->promises[i];
        const struct visit_promise *was = p->id ? promise_of(old, p->id) : NULL;
        const char *name = arena_printf(cx->a, "promises[%zu]", i);
        if (promise_stays(was, p))
            continue;
        added += !p->id;
        if (p->id && !was)
            fail_field(cx, arena_printf(cx->a, "%s.id", name), "error.visit_promise_other", NULL);
        else if (was && !same(was->state, "open"))
            fail_field(cx, arena_printf(cx->a, "%s.task", name), "task.error.closed", NULL);
        visit_check_promise(cx, v, i);
    }
    if (old->promises_n + added > PROMISES_MAX)
        fail_field(cx, "promises", "error.visit_promises_many", NULL);
}

/* "Antar berkas|companion|2026-12-01" */
static const char *promise_text(struct ctx *cx, const struct visit_promise *p)
{
    return arena_printf(cx->a, "%s|%s|%s", p->task, p->who, p->due_on);
}

static enum err change_promise(struct ctx *cx, const struct visit_promise *was,
                               const struct visit_promise *p)
{
    struct task t;
    TRY(task_get(cx, was->id, &t));
    if (p->version && p->version != t.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    t.title = p->task;
    t.who = p->who;
    t.due_on = p->due_on;
    return task_put(cx, &t);
}

static enum err write_promises(struct ctx *cx, const struct visit *old, struct visit *v,
                               const char *reason, bool *ret_changed)
{
    for (size_t i = 0; i < v->promises_n; i++) {
        struct visit_promise *p = &v->promises[i];
        const struct visit_promise *was = p->id ? promise_of(old, p->id) : NULL;
        if (promise_stays(was, p))
            continue;
        TRY(was ? change_promise(cx, was, p) : visit_add_promise(cx, v, p));
        TRY(visit_note(cx, v->id, "promise", was ? promise_text(cx, was) : "", promise_text(cx, p),
                       reason));
        *ret_changed = true;
    }
    return OK;
}

/* ---- all of it ---- */

static void keep_fixed(struct visit *v, const struct visit *old)
{
    v->business_id = old->business_id;
    v->account_id = old->account_id;
    v->client_id = old->client_id;
    v->recorded_at = old->recorded_at;
    v->clock_off = old->clock_off;
    v->sent_at = 0;
    v->business = NULL;
    if (v->visited_at == old->visited_at && v->visited_on &&
        strcmp(v->visited_on, old->visited_on) != 0)
        v->visited_at = 0; /* the day was said anew: it decides */
}

static enum err write(struct ctx *cx, const struct visit *v)
{
    int64_t changed;
    TRY(db_exec(cx, &q_visit_update,
                ARGS(db_int(v->id), db_int(v->version), db_int(v->visited_at),
                     db_text(v->visited_on), db_text(v->kind), db_text(v->met), db_text(v->needs),
                     db_text(v->summary), db_text(v->advice), int_or_null(v->lat),
                     int_or_null(v->lng), int_or_null(v->accuracy), db_text(v->flags),
                     db_int(cx->now)),
                &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

static enum err may(struct ctx *cx, const struct visit *v, struct visit *ret_old)
{
    TRY(visit_get(cx, v->id, ret_old));
    TRY(visit_need_hand(cx, ret_old));
    return v->version == ret_old->version ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err visit_correct(struct ctx *cx, struct visit *v, const char *reason)
{
    struct visit old;
    struct business b;
    bool future, changed = false;
    TRY(may(cx, v, &old));
    TRY(business_load(cx, old.business_id, false, &b));
    keep_fixed(v, &old);
    reason = visit_reason(cx, reason);
    visit_check(cx, v);
    visit_when(cx, &b, v, false, &future);
    check_promises(cx, &old, v);
    check_revenue(cx, &b, &old, v);
    TRY(fields_check(cx));
    future = future || (v->visited_at == old.visited_at && in_list(old.flags, "future"));
    TRY(visit_flag(cx, &b, future, v));
    TRY(keep(cx, &old, v, reason, &changed));
    TRY(write_promises(cx, &old, v, reason, &changed));
    if (!changed)
        return visit_get(cx, v->id, v);
    TRY(add_needs(cx, &old, v));
    TRY(write_revenue(cx, &old, v));
    TRY(write(cx, v));
    TRY(visit_day_kept(cx, v->business_id));
    struct model *m = field_diff(cx->a, &visit_row_fields, &old, v, NULL, NULL);
    TRY(audit(cx, "correct", "visit", v->id, m));
    return visit_get(cx, v->id, v);
}
