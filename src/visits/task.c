/* Tasks: one read, added, changed, closed: see task.h. Lists stand in task_list.c. */
#include "task.h"

#include "account.h"
#include "audit.h"
#include "notice.h"
#include "places.h"
#include "task_parts.h"
#include "task_sql.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { YEARS_AHEAD = 5 };

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool equal(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

/* ---- who may what ---- */

const char *task_role_of(const struct actor *a)
{
    switch (a->role) {
    case ROLE_COMPANION: return *a->area ? "companion" : ""; /* the city's have theirs by name */
    case ROLE_LURAH: return "lurah";
    case ROLE_OFFICER: return "officer";
    default: return "";
    }
}

bool task_heads(const struct ctx *cx)
{
    return can(cx->actor, CAP_BOARD) && can(cx->actor, CAP_BUSINESS_PERSONAL);
}

/* May sets and sees, from how the actor stands to the task. */
static bool judge(struct ctx *cx, int64_t companion, int64_t owner, struct task *t)
{
    const struct actor *a = cx->actor;
    int64_t me = a->account_id;
    bool owns = a->role == ROLE_OWNER && a->person_id && owner == a->person_id,
         theirs = same(t->who, "owner"), promise = same(t->origin, "promise");
    bool role = !t->account_id &&
                (same(t->who, task_role_of(a)) ? area_holds(a->area, t->ward) : owns && theirs);
    bool does = role || (me && t->account_id == me), made = me && t->created_by == me;
    bool beside = a->role == ROLE_COMPANION && me && companion == me,
         head = task_heads(cx) && area_holds(a->area, t->ward);
    t->may_close = does || made || beside || head;
    t->may_change = made || beside || head || (does && !owns);
    return t->may_close || (owns && (theirs || promise));
}

struct task task_of_row(struct ctx *cx, struct rows *r, bool *ret_sees)
{
    struct task t = {.id = row_int(r, 0),
                     .version = row_int(r, 1),
                     .created_at = row_int(r, 2),
                     .updated_at = row_int(r, 3),
                     .done_at = row_int(r, 4),
                     .business_id = row_int(r, 5),
                     .visit_id = row_int(r, 6),
                     .need_id = row_int(r, 7),
                     .account_id = row_int(r, 8),
                     .created_by = row_int(r, 9),
                     .client_id = row_str(r, 10),
                     .origin = row_str(r, 11),
                     .title = row_str(r, 12),
                     .who = row_str(r, 13),
                     .ward = row_str(r, 14),
                     .due_on = row_str(r, 15),
                     .state = row_str(r, 16),
                     .outcome = row_str(r, 17),
                     .business_name = row_str(r, 18),
                     .account = row_str(r, 21),
                     .account_name = row_str(r, 22),
                     .done_by = row_str(r, 23)};
    *ret_sees = judge(cx, row_int(r, 19), row_int(r, 20), &t);
    return t;
}

enum err task_get(struct ctx *cx, int64_t id, struct task *ret)
{
    bool sees = false;
    TRY(need(cx, CAP_VISIT_READ));
    struct rows *r = db_rows(cx, &q_task_one, ARGS(db_int(id)));
    if (rows_next(r))
        *ret = task_of_row(cx, r, &sees);
    TRY(rows_end(r));
    return sees ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

int64_t task_days_left(const struct ctx *cx, const char *due_on)
{
    struct date d;
    return date_parse(due_on, &d) ? date_days(d) - date_days(date_of_instant(cx->now)) : 0;
}

/* ---- what it is about, and whose ---- */

/* The one in use of a merged business; the actor must see its personal data, but for the mayor. */
static enum err about(struct ctx *cx, int64_t *id, struct business *ret)
{
    enum { LONG = 20 };
    for (int i = 0; i < LONG; i++) {
        TRY(business_get(cx, *id, ret));
        if (!ret->merged_into)
            break;
        *id = ret->merged_into;
    }
    if (cx->actor->role == ROLE_MAYOR || business_shows_personal(cx, ret))
        return OK;
    return fail(cx, ERR_FORBIDDEN, "task.error.business", NULL);
}

/* The account that is named: of that role, for that ward. */
static enum err named(struct ctx *cx, struct task *t, const char *ward)
{
    struct account a;
    enum err e = account_find(cx, t->account, &a);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    bool fits = e == OK && a.active && same(a.role, t->who) && (!ward || area_holds(a.area, ward));
    if (!fits) {
        fail_field(cx, "account", "task.error.account", NULL);
        return OK;
    }
    if (a.id != cx->actor->account_id && !can(cx->actor, CAP_ASSIGN)) {
        fail_field(cx, "account", "task.error.account_other", NULL);
        return OK;
    }
    t->account_id = a.id;
    t->ward = ward ? ward : a.area;
    return OK;
}

/* Nobody is named: who stands beside the business; else whoever holds the role there. */
static void by_role(struct ctx *cx, struct task *t, const struct business *b)
{
    const struct actor *a = cx->actor;
    bool own = same(t->who, role_code(a->role));
    t->ward = b ? b->ward : a->area;
    if (same(t->who, "companion"))
        t->account_id = b ? b->companion_id : own ? a->account_id : 0;
    if (b)
        return;
    bool clear = own || (same(t->who, "officer") && (t->ward = "", true)) ||
                 (same(t->who, "lurah") && is_ward(places(), a->area));
    if (!clear)
        fail_field(cx, "account", "task.error.account_needed", NULL);
}

static enum err hand_over(struct ctx *cx, struct task *t, const struct business *b)
{
    t->account_id = 0;
    if (same(t->who, "owner")) {
        if (!b)
            fail_field(cx, "who", "task.error.owner", NULL);
        else if (t->account && *t->account)
            fail_field(cx, "account", "task.error.owner_account", NULL);
        t->ward = b ? b->ward : "";
        return OK;
    }
    if (t->account && *t->account)
        return named(cx, t, b ? b->ward : NULL);
    by_role(cx, t, b);
    return OK;
}

static void check(struct ctx *cx, const struct field_table *fields, struct task *t)
{
    struct date d, today = date_of_instant(cx->now);
    field_check(cx, fields, t, NULL);
    if (!t->due_on || !date_parse(t->due_on, &d))
        return;
    if (d.year < 2020 || d.year > today.year + YEARS_AHEAD)
        fail_field(cx, "due_on", "task.error.due_on", NULL);
}

/* ---- adding ---- */

/* The task of a client_id; *t->id is 0 when there is none yet. */
static enum err known(struct ctx *cx, struct task *t, bool *ret_known)
{
    int64_t id = 0, by = 0;
    *ret_known = false;
    if (!t->client_id || !*t->client_id) {
        t->client_id = NULL;
        return OK;
    }
    struct rows *r = db_rows(cx, &q_task_of_client, ARGS(db_text(t->client_id)));
    if (rows_next(r)) {
        id = row_int(r, 0);
        by = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (!id)
        return OK;
    if (by != cx->actor->account_id)
        return fail(cx, ERR_CONFLICT, "task.error.client_id", NULL);
    *ret_known = true;
    return task_get(cx, id, t);
}

static enum err audit_new(struct ctx *cx, const struct task *t)
{
    static const struct task none;
    struct model *m = field_diff(cx->a, &task_change_fields, &none, t, NULL, NULL);
    if (t->business_id)
        model_set_int(cx->a, m, "business_id", t->business_id);
    model_set_text(cx->a, m, "origin", t->origin);
    return audit(cx, "create", "task", t->id, m);
}

static enum err insert(struct ctx *cx, struct task *t)
{
    return db_int_of(cx, &q_task_insert,
                     ARGS(db_text(t->client_id), id_or_null(t->business_id),
                          id_or_null(t->visit_id), id_or_null(t->need_id), db_text(t->origin),
                          db_text(t->title), db_text(t->who), id_or_null(t->account_id),
                          db_text(t->ward), db_text(t->due_on), id_or_null(cx->actor->account_id),
                          db_int(cx->now)),
                     0, &t->id);
}

static enum err check_room(struct ctx *cx, int64_t business_id)
{
    int64_t open = 0;
    TRY(db_int_of(cx, &q_task_open_of_business, ARGS(db_int(business_id)), 0, &open));
    return open < TASKS_OPEN_MAX ? OK : fail(cx, ERR_CONFLICT, "task.error.many", NULL);
}

/* Who is given something by somebody else hears of it; what was promised, they heard themselves. */
static enum err tell_given(struct ctx *cx, const struct task *t)
{
    if (!t->account_id || t->account_id == cx->actor->account_id || !same(t->origin, "follow_up"))
        return OK;
    const char *place = arena_printf(cx->a, "%s/tasks/%" PRId64, site_url(cx->app), t->id);
    const char *pairs[] = {"title", t->title, "day", i18n_date(cx->a, LANG_ID, t->due_on),
                           "place", place,    NULL};
    return notice_send(cx, "task_given", &(struct notice_to){.account_id = t->account_id}, pairs);
}

enum err task_add(struct ctx *cx, struct task *t)
{
    struct business b;
    bool is_known;
    t->origin = t->origin ? t->origin : "follow_up";
    TRY(need(cx, same(t->origin, "objection") ? CAP_VISIT_READ : CAP_VISIT_WRITE));
    TRY(known(cx, t, &is_known));
    if (is_known)
        return OK;
    if (t->business_id)
        TRY(about(cx, &t->business_id, &b));
    t->title = t->title ? text_trim(cx->a, t->title) : NULL;
    TRY(hand_over(cx, t, t->business_id ? &b : NULL));
    check(cx, &task_new_fields, t);
    TRY(fields_check(cx));
    if (t->business_id)
        TRY(check_room(cx, t->business_id));
    TRY(insert(cx, t));
    TRY(audit_new(cx, t));
    TRY(tell_given(cx, t));
    bool sees = false;
    struct rows *r = db_rows(cx, &q_task_one, ARGS(db_int(t->id)));
    if (rows_next(r))
        *t = task_of_row(cx, r, &sees);
    return rows_end(r);
}

/* ---- changing ---- */

static enum err to_change(struct ctx *cx, int64_t id, int64_t version, struct task *ret)
{
    TRY(task_get(cx, id, ret));
    if (!ret->may_change)
        return fail(cx, ERR_FORBIDDEN, "task.error.hand", NULL);
    if (version != ret->version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return same(ret->state, "open") ? OK : fail(cx, ERR_CONFLICT, "task.error.closed", NULL);
}

enum err task_put(struct ctx *cx, struct task *t)
{
    struct task before;
    struct business b;
    int64_t changed;
    TRY(to_change(cx, t->id, t->version, &before));
    if (before.business_id)
        TRY(business_load(cx, before.business_id, false, &b));
    t->title = t->title ? text_trim(cx->a, t->title) : NULL;
    bool other = !equal(t->who, before.who), renamed = !equal(t->account, before.account);
    t->account_id = before.account_id;
    t->ward = before.ward;
    if (other && !renamed)
        t->account = NULL; /* was the former role's */
    if (other || renamed)
        TRY(hand_over(cx, t, before.business_id ? &b : NULL));
    check(cx, &task_change_fields, t);
    TRY(fields_check(cx));
    struct model *m = field_diff(cx->a, &task_change_fields, &before, t, NULL, NULL);
    if (!m)
        return OK;
    bool again = t->account_id != before.account_id || other || !same(t->due_on, before.due_on);
    TRY(db_exec(cx, &q_task_update,
                ARGS(db_int(t->id), db_int(t->version), db_text(t->title), db_text(t->who),
                     id_or_null(t->account_id), db_text(t->ward), db_text(t->due_on),
                     again ? db_int(0) : db_null(), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(audit(cx, "update", "task", t->id, m));
    return task_get(cx, t->id, t);
}

static enum err write_state(struct ctx *cx, const struct task *t, const char *state,
                            const char *outcome)
{
    int64_t changed, me = cx->actor->account_id;
    bool open = same(state, "open");
    TRY(db_exec(cx, &q_task_state,
                ARGS(db_int(t->id), db_int(t->version), db_text(state), db_text(outcome),
                     open ? db_null() : db_int(cx->now), open ? db_null() : id_or_null(me),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    struct model *m = model_object(cx->a), *pair = model_set_array(cx->a, m, "state");
    model_add_text(cx->a, pair, t->state);
    model_add_text(cx->a, pair, state);
    if (*outcome)
        model_set_text(cx->a, m, "outcome", outcome);
    return audit(cx, open ? "reopen" : state, "task", t->id, m);
}

enum err task_set(struct ctx *cx, int64_t id, const char *state, const char *outcome,
                  struct task *ret)
{
    TRY(task_get(cx, id, ret));
    if (!ret->may_close)
        return fail(cx, ERR_FORBIDDEN, "task.error.hand", NULL);
    outcome = outcome ? text_trim(cx->a, outcome) : "";
    if (same(state, ret->state))
        return OK;
    if (same(state, "dropped") && !*outcome)
        fail_field(cx, "outcome", "task.error.why", NULL);
    if (strlen(outcome) > TASK_OUTCOME_MAX * 4)
        fail_field(cx, "outcome", "task.error.outcome", NULL);
    TRY(fields_check(cx));
    TRY(write_state(cx, ret, state, outcome));
    return task_get(cx, id, ret);
}
