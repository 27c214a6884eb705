/* Follow-up tasks of a case: who does what until when. Their titles are sealed with its key. */
#include "case_work_parts.h"

#include "audit.h"
#include "case_task_sql.h"
#include "text.h"

#include <inttypes.h>

enum { TASKS_MAX = 200, TASKS_OPEN_MAX = 50, TITLE_MAX = 300 };

#define T(member) .offset = FIELD_TEXT(struct case_task, member)
#define I(member) .offset = FIELD_INT(struct case_task, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "case_id", .kind = F_REF, I(case_id), .flags = OUT},
    {.name = "code", .kind = F_TEXT, T(code), .flags = OUT},
    {.name = "title",
     .kind = F_TEXT,
     T(title),
     .flags = F_REQUIRED,
     .max = TITLE_MAX,
     .label = "case_task.title"},
    {.name = "account", .kind = F_TEXT, T(account), .max = 80, .label = "case_task.account"},
    {.name = "due_on", .kind = F_DATE, T(due_on), .flags = F_REQUIRED, .label = "case_task.due_on"},
    {.name = "done_at", .kind = F_INSTANT, I(done_at), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
};
const struct field_table case_task_fields = FIELD_TABLE("CaseTask", fields, struct case_task);

/* ---- reading ---- */

struct reading {
    struct own_key key;
    int64_t of; /* the case that it is of */
};

static struct case_task task_row(struct ctx *cx, struct rows *r, struct reading *k)
{
    size_t title_n, key_n;
    const void *title = row_blob(r, 6, &title_n), *sealed = row_blob(r, 9, &key_n);
    struct case_task t = {.id = row_int(r, 0),
                          .version = row_int(r, 1),
                          .case_id = row_int(r, 2),
                          .account_id = row_int(r, 3),
                          .done_at = row_int(r, 4),
                          .created_at = row_int(r, 5),
                          .account = row_str(r, 7),
                          .due_on = row_str(r, 8)};
    if (t.case_id != k->of && own_key_open(cx, cx->app->keys, sealed, key_n, &k->key))
        k->of = t.case_id;
    t.title = k->of == t.case_id ? case_unseal_text(cx, &k->key, title, title_n) : NULL;
    t.code = code_make(cx->a, "A", (uint64_t)t.case_id);
    return t;
}

static bool due_before(const struct case_task *a, const struct case_task *b)
{
    int order = strcmp(a->due_on, b->due_on);
    return order < 0 || (order == 0 && a->id < b->id);
}

/* What is due first. */
static enum err list(struct ctx *cx, unsigned part, int64_t id, struct case_task **ret,
                     size_t *ret_n)
{
    enum { AT_ONCE = 8 };
    struct case_task *tasks = NULL;
    struct reading key = {.of = 0};
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_case_task_list, part, ARGS(db_int(id), db_int(id), db_int(id)));
    while (n < TASKS_MAX && rows_next(r)) {
        struct case_task t = task_row(cx, r, &key);
        if (n % AT_ONCE == 0)
            tasks = arena_grow(cx->a, tasks, n * sizeof(t), (n + AT_ONCE) * sizeof(t));
        size_t at = n++;
        for (; at > 0 && due_before(&t, &tasks[at - 1]); at--)
            tasks[at] = tasks[at - 1];
        tasks[at] = t;
    }
    TRY(rows_end(r));
    *ret = tasks;
    *ret_n = n;
    return OK;
}

enum err case_tasks(struct ctx *cx, int64_t case_id, struct case_task **ret, size_t *ret_n)
{
    return list(cx, q_part_case_task_list_case, case_id, ret, ret_n);
}

/* Of a case that was sealed or moved on meanwhile its tasks are not read any more, either. */
static enum err keep_readable(struct ctx *cx, struct case_task *tasks, size_t *n)
{
    size_t kept = 0;
    int64_t of = 0;
    bool readable = false;
    for (size_t i = 0; i < *n; i++) {
        struct casefile c;
        if (tasks[i].case_id != of) {
            enum err e = case_get(cx, tasks[i].case_id, &c);
            if (e != OK && e != ERR_NOT_FOUND)
                return e;
            readable = e == OK && !c.hidden;
            of = tasks[i].case_id;
            ctx_forgive(cx);
        }
        if (readable)
            tasks[kept++] = tasks[i];
    }
    *n = kept;
    return OK;
}

enum err case_tasks_mine(struct ctx *cx, struct case_task **ret, size_t *ret_n)
{
    *ret = NULL;
    *ret_n = 0;
    if (!cx->actor->account_id)
        return OK;
    TRY(list(cx, q_part_case_task_list_mine, cx->actor->account_id, ret, ret_n));
    return keep_readable(cx, *ret, ret_n);
}

/* ---- writing ---- */

static enum err working_on(struct ctx *cx, int64_t case_id, struct casefile *ret)
{
    enum sight s;
    TRY(case_load(cx, case_id, ret));
    TRY(case_sight(cx, ret, &s));
    if (s == SIGHT_NONE)
        return fail(cx, ERR_NOT_FOUND, "error.case_unknown", NULL);
    if (!case_may_work(cx, ret, s))
        return fail(cx, ERR_FORBIDDEN, "case.error.hand", NULL);
    return OK;
}

/* Who shall do it: the actor, somebody who may have the case, or the partner that has it. Called
 * before other fields are refused: it forgets an account that is not there. */
static enum err doer(struct ctx *cx, const struct casefile *c, const char *name, int64_t *ret_id)
{
    struct account who;
    *ret_id = cx->actor->account_id;
    if (name && *name) {
        enum err e = account_find(cx, name, &who);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        ctx_forgive(cx);
        bool fits = e == OK && (act_may_have(&who, c) || (who.active && who.id == c->partner_id));
        *ret_id = fits ? who.id : 0;
    }
    if (!*ret_id)
        fail_field(cx, "account", "case.error.assignee", NULL);
    return OK;
}

static void check_due(struct ctx *cx, const char *due_on)
{
    struct date d;
    if (!due_on || !*due_on)
        fail_field(cx, "due_on", "field.error.required", NULL);
    else if (!date_parse(due_on, &d))
        fail_field(cx, "due_on", "case.error.until", NULL);
    else if (date_days(d) < date_days(date_of_instant(cx->now)))
        fail_field(cx, "due_on", "case.error.until_past", NULL);
}

enum err case_task_add(struct ctx *cx, int64_t case_id, const char *title, const char *account,
                       const char *due_on, int64_t *ret_id)
{
    struct casefile c;
    struct own_key key;
    int64_t who, open = 0, by = cx->actor->account_id;
    TRY(working_on(cx, case_id, &c));
    if (strcmp(c.state, "closed") == 0)
        return fail(cx, ERR_CONFLICT, "case.error.state_closed", NULL);
    title = title ? text_trim(cx->a, title) : NULL;
    TRY(doer(cx, &c, account, &who));
    act_need(cx, "title", title);
    if (title && strlen(title) > TITLE_MAX * 4)
        fail_field(cx, "title", "case.error.text", NULL);
    check_due(cx, due_on);
    TRY(fields_check(cx));
    TRY(db_int_of(cx, &q_case_task_open_count, ARGS(db_int(case_id)), 0, &open));
    if (open >= TASKS_OPEN_MAX)
        return fail(cx, ERR_CONFLICT, "case.error.tasks", NULL);
    TRY(case_own_key(cx, case_id, &key));
    struct sealed s = case_seal_text(cx, &key, title);
    TRY(db_int_of(cx, &q_case_task_insert,
                  ARGS(db_int(case_id), db_blob(s.p, s.n), db_int(who), db_text(due_on),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, ret_id));
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "task", *ret_id);
    model_set_text(cx->a, m, "account", account && *account ? account : cx->actor->name);
    model_set_text(cx->a, m, "due_on", due_on);
    TRY(case_event_add(cx, case_id, "task", NULL, SHOWN_STAFF, title, m, NULL));
    TRY(audit(cx, "task", "case", case_id, m));
    return who == by ? OK : case_tell_account(cx, &c, who, "case_task", NULL);
}

enum err case_task_done(struct ctx *cx, int64_t task_id, bool done)
{
    struct case_task *t;
    struct casefile c;
    size_t n;
    int64_t by = cx->actor->account_id;
    TRY(list(cx, q_part_case_task_list_one, task_id, &t, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    enum err e = working_on(cx, t->case_id, &c);
    if (e == ERR_FORBIDDEN && by && t->account_id == by) /* theirs, though the case moved on */
        ctx_forgive(cx);
    else
        TRY(e);
    if (done == (t->done_at != 0))
        return OK;
    TRY(db_exec(cx, &q_case_task_set_done,
                ARGS(db_int(task_id), done ? db_int(cx->now) : db_null(),
                     done && by ? db_int(by) : db_null()),
                NULL));
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "task", task_id);
    const char *type = done ? "task_done" : "task_undone";
    TRY(case_event_add(cx, t->case_id, type, NULL, SHOWN_STAFF, t->title, m, NULL));
    return audit(cx, type, "case", t->case_id, m);
}
