/*
 * Recording a visit: everything that is told is checked at once, then the visit and all that it
 * brings along are written in one transaction. See visit.h.
 */
#include "visit_parts.h"

#include "audit.h"
#include "calendar.h"
#include "follow.h"
#include "indicator.h"
#include "need.h"
#include "task.h"
#include "text.h"
#include "visit_sql.h"
#include "visits_merge.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { MERGES_MAX = 8, PROMISE_YEARS = 3 };

static const char *null_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static struct db_val int_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

/* ---- what was sent before ---- */

static enum err find_known(struct ctx *cx, const char *client_id, int64_t *ret_id)
{
    int64_t account = 0;
    *ret_id = 0;
    if (!client_id)
        return OK;
    struct rows *r = db_rows(cx, &q_visit_of_client, ARGS(db_text(client_id)));
    if (rows_next(r)) {
        *ret_id = row_int(r, 0);
        account = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (*ret_id && account != cx->actor->account_id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    return OK;
}

/* ---- whose business ---- */

static bool id_of_text(const char *text, int64_t *ret_id)
{
    uint64_t n;
    if (text_int(text, ret_id))
        return *ret_id > 0;
    if (!code_read(text, "U", &n) || n > INT64_MAX)
        return false;
    *ret_id = (int64_t)n;
    return true;
}

enum err visit_business(struct ctx *cx, const char *named, int64_t id, struct business *ret)
{
    struct errinfo before = cx->err;
    *ret = (struct business){0};
    if (!id && !null_if_empty(named)) {
        fail_field(cx, "business", "field.error.required", NULL);
        return OK;
    }
    if (!id && !id_of_text(named, &id)) {
        fail_field(cx, "business", "error.visit_business", NULL);
        return OK;
    }
    struct business b = {.merged_into = id};
    enum err e = OK;
    for (int i = 0; i < MERGES_MAX && b.merged_into && e == OK; i++)
        e = business_load(cx, b.merged_into, false, &b);
    if (e == OK)
        e = business_get(cx, b.id, &b);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    cx->err = before;
    if (e == ERR_NOT_FOUND)
        fail_field(cx, "business", "error.visit_business", NULL);
    else if (!business_shows_personal(cx, &b) && cx->actor->role != ROLE_MAYOR)
        fail_field(cx, "business", "error.visit_not_yours", NULL);
    else
        *ret = b;
    return OK;
}

/* ---- checking ---- */

void visit_rename_since(struct ctx *cx, struct field_err *last, const char *prefix)
{
    struct field_err *f = last ? last->next : cx->err.fields;
    for (; f; f = f->next)
        f->field = arena_printf(cx->a, "%s.%s", prefix, f->field);
}

struct field_err *visit_last_error(const struct ctx *cx)
{
    struct field_err *f = cx->err.fields;
    while (f && f->next)
        f = f->next;
    return f;
}

/* Whether something was said of this part while it was read. */
static bool refused(const struct ctx *cx, const char *prefix)
{
    size_t n = strlen(prefix);
    for (const struct field_err *f = cx->err.fields; f; f = f->next)
        if (strncmp(f->field, prefix, n) == 0 && (f->field[n] == '.' || !f->field[n]))
            return true;
    return false;
}

static void go_on(struct ctx *cx)
{
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* all messages at once */
}

/* Whether it tells anything at all: see visit_record(). Asked before what is unset is filled in. */
static bool says_something(const struct visit *v)
{
    const char *const words[] = {v->by_form ? NULL : v->kind, v->needs, v->summary, v->advice};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (null_if_empty(words[i]))
            return true;
    bool others = null_if_empty(v->met) && strcmp(v->met, "owner") != 0;
    return others || v->promises_n || v->has_revenue || v->indicators_n;
}

void visit_check(struct ctx *cx, struct visit *v)
{
    v->client_id = null_if_empty(v->client_id);
    v->kind = null_if_empty(v->kind) ? v->kind : "routine";
    v->met = null_if_empty(v->met) ? v->met : "owner";
    v->needs = v->needs ? v->needs : "";
    v->summary = v->summary ? v->summary : "";
    v->advice = v->advice ? v->advice : "";
    field_check(cx, &visit_fields, v, NULL);
    go_on(cx);
    if ((v->lat == FIELD_UNSET) != (v->lng == FIELD_UNSET))
        fail_field(cx, v->lat == FIELD_UNSET ? "lat" : "lng", "error.point_half", NULL);
    if (v->lat == FIELD_UNSET)
        v->accuracy = FIELD_UNSET;
}

void visit_check_promise(struct ctx *cx, const struct visit *v, size_t i)
{
    struct visit_promise *p = &v->promises[i];
    struct date today = date_of_instant(cx->now), due;
    struct field_err *last = visit_last_error(cx);
    p->client_id = null_if_empty(p->client_id);
    p->who = null_if_empty(p->who) ? p->who : "companion";
    const char *name = arena_printf(cx->a, "promises[%zu]", i);
    if (!refused(cx, name))
        field_check(cx, &visit_promise_fields, p, NULL);
    go_on(cx);
    if (p->due_on && date_parse(p->due_on, &due) &&
        (strcmp(p->due_on, v->visited_on) < 0 || due.year > today.year + PROMISE_YEARS))
        fail_field(cx, "due_on", "error.visit_promise_day", NULL);
    visit_rename_since(cx, last, name);
}

static void check_promises(struct ctx *cx, struct visit *v)
{
    if (v->promises_n > PROMISES_MAX) {
        fail_field(cx, "promises", "error.visit_promises_many", NULL);
        return;
    }
    for (size_t i = 0; i < v->promises_n; i++) {
        if (v->promises[i].id)
            fail_field(cx, arena_printf(cx->a, "promises[%zu].id", i), "field.error.readonly",
                       NULL);
        visit_check_promise(cx, v, i);
    }
}

void visit_check_revenue(struct ctx *cx, const struct business *b, struct visit *v)
{
    if (!v->has_revenue)
        return;
    struct field_err *last = visit_last_error(cx);
    if (b->id && !business_shows_personal(cx, b))
        fail_field(cx, "amount", "error.visit_revenue_hidden", NULL);
    if (!null_if_empty(v->revenue.month)) /* of the month that is over */
        v->revenue.month = arena_strndup(cx->a, v->visited_on, MONTH_LEN);
    if (!refused(cx, "revenue"))
        revenue_check(cx, &v->revenue);
    visit_rename_since(cx, last, "revenue");
}

static void check_indicators(struct ctx *cx, const struct visit *v)
{
    if (v->indicators_n > INDICATORS) {
        fail_field(cx, "indicators", "error.visit_indicator", NULL);
        return;
    }
    for (size_t i = 0; i < v->indicators_n; i++) {
        int at = indicator_index(v->indicators[i].code);
        const char *name = arena_printf(cx->a, "indicators[%zu]", i);
        if (at < 0)
            fail_field(cx, arena_printf(cx->a, "%s.code", name), "error.visit_indicator", NULL);
        else if (!indicator_level(at, v->indicators[i].level))
            fail_field(cx, arena_printf(cx->a, "%s.level", name), "error.visit_level", NULL);
    }
}

/* ---- writing ---- */

static enum err insert(struct ctx *cx, struct visit *v)
{
    v->recorded_at = v->created_at = v->updated_at = cx->now;
    v->version = 1;
    TRY(db_int_of(cx, &q_visit_insert,
                  ARGS(db_text(v->client_id), db_int(v->business_id), db_int(v->account_id),
                       db_int(v->visited_at), db_text(v->visited_on), db_int(v->recorded_at),
                       db_int(v->clock_off), db_text(v->kind), db_text(v->met), db_text(v->needs),
                       db_text(v->summary), db_text(v->advice), int_or_null(v->lat),
                       int_or_null(v->lng), int_or_null(v->accuracy), db_text(v->flags)),
                  0, &v->id));
    return v->id ? OK : fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
}

/* "CLIENT-1": what hangs on a visit is known by the visit's own id. */
static const char *part_id(struct ctx *cx, const struct visit *v, const char *part)
{
    return v->client_id ? arena_printf(cx->a, "%s/%s", v->client_id, part) : NULL;
}

enum err visit_add_promise(struct ctx *cx, const struct visit *v, struct visit_promise *p)
{
    struct task t = {.business_id = v->business_id,
                     .visit_id = v->id,
                     .client_id = p->client_id,
                     .origin = "promise",
                     .title = p->task,
                     .who = p->who,
                     .due_on = p->due_on};
    TRY(task_add(cx, &t));
    p->id = t.id;
    p->version = t.version;
    p->state = t.state;
    return OK;
}

static enum err add_promises(struct ctx *cx, const struct visit *v)
{
    for (size_t i = 0; i < v->promises_n; i++) {
        struct visit_promise *p = &v->promises[i];
        if (!p->client_id)
            p->client_id = part_id(cx, v, arena_printf(cx->a, "%zu", i));
        TRY(visit_add_promise(cx, v, p));
    }
    return OK;
}

/* A need that is open already was found again: it stays what it is. */
static enum err add_needs(struct ctx *cx, const struct visit *v)
{
    char *list = arena_strdup(cx->a, v->needs), *save = NULL;
    for (char *kind = strtok_r(list, ",", &save); kind; kind = strtok_r(NULL, ",", &save)) {
        struct need n = {.business_id = v->business_id, .visit_id = v->id, .kind = kind};
        TRY(need_add(cx, &n));
    }
    return OK;
}

enum err visit_add_revenue(struct ctx *cx, struct visit *v, const char *client_id)
{
    v->revenue.business_id = v->business_id;
    v->revenue.visit_id = v->id;
    v->revenue.client_id = client_id;
    TRY(revenue_add(cx, &v->revenue));
    v->revenue_amount = v->revenue.amount;
    v->revenue_month = v->revenue.month;
    v->revenue_source = v->revenue.source;
    return OK;
}

enum err visit_plans_done(struct ctx *cx, const struct visit *v)
{
    return db_exec(cx, &q_visit_plans_done,
                   ARGS(db_int(v->business_id), db_int(v->account_id), db_text(v->visited_on),
                        db_int(v->id), db_int(cx->now), db_int(v->plan_id > 0 ? v->plan_id : 0)),
                   NULL);
}

static enum err bring_along(struct ctx *cx, struct visit *v)
{
    TRY(add_promises(cx, v));
    TRY(add_needs(cx, v));
    if (v->has_revenue)
        TRY(visit_add_revenue(cx, v, part_id(cx, v, "revenue")));
    for (size_t i = 0; i < v->indicators_n; i++)
        TRY(indicator_put(cx, v->business_id, indicator_index(v->indicators[i].code),
                          v->indicators[i].level, v->visited_on));
    if (v->indicators_n)
        TRY(business_followed(cx, v->business_id));
    TRY(visit_plans_done(cx, v));
    return visit_day_kept(cx, v->business_id);
}

static void fill(struct ctx *cx, const struct business *b, struct visit *v)
{
    v->business_id = b->id;
    v->business_code = b->code;
    v->business_name = b->name;
    v->ward = b->ward;
    v->companion_id = b->companion_id;
    v->owner_id = b->owner_id;
    v->account_id = cx->actor->account_id;
    v->account = cx->actor->display_name;
}

enum err visit_record(struct ctx *cx, struct visit *v, bool *ret_known)
{
    struct business b;
    bool future;
    int64_t known;
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(find_known(cx, null_if_empty(v->client_id), &known));
    *ret_known = known != 0;
    if (known) {
        TRY(visit_load(cx, known, v));
        return visit_promises(cx, known, &v->promises, &v->promises_n);
    }
    if (!cx->actor->account_id) /* the command line was nowhere */
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(visit_business(cx, v->business, v->business_id, &b));
    if (!says_something(v))
        fail_field(cx, "summary", "error.visit_empty", NULL);
    visit_check(cx, v);
    visit_when(cx, b.id ? &b : NULL, v, v->client_id != NULL, &future);
    check_promises(cx, v);
    visit_check_revenue(cx, &b, v);
    check_indicators(cx, v);
    TRY(fields_check(cx));
    fill(cx, &b, v);
    v->recorded_at = cx->now;
    TRY(visit_flag(cx, &b, future, v));
    TRY(insert(cx, v));
    TRY(bring_along(cx, v));
    struct visit nothing = visit_new();
    return audit(cx, "create", "visit", v->id,
                 field_diff(cx->a, &visit_row_fields, &nothing, v, NULL, NULL));
}

/* ---- merging ---- */

static enum err move(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved)
{
    static const struct query *const moves[] = {&q_visit_merge_move, &q_visit_plan_merge_move};
    for (size_t i = 0; i < 2; i++) {
        struct model *ids = model_array(cx->a);
        struct rows *r = db_rows(cx, moves[i], ARGS(db_int(from), db_int(to)));
        while (rows_next(r))
            model_add_int(cx->a, ids, row_int(r, 0));
        TRY(rows_end(r));
        model_add(ret_moved, ids);
    }
    TRY(visit_day_kept(cx, from));
    return visit_day_kept(cx, to);
}

/* From the kept one back to the one that was gone. */
static enum err back(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved)
{
    static const struct query *const backs[] = {&q_visit_merge_back, &q_visit_plan_merge_back};
    for (size_t t = 0; t < 2; t++) {
        size_t i;
        const json_t *id;
        json_array_foreach(json_array_get(moved, t), i, id) TRY(db_exec(
            cx, backs[t], ARGS(db_int(json_integer_value(id)), db_int(to), db_int(from)), NULL));
    }
    TRY(visit_day_kept(cx, from));
    return visit_day_kept(cx, to);
}

const struct merge_mover visit_merge_mover = {.name = "visit", .move = move, .back = back};
