/*
 * Acts that move a case between people and levels, or let its clocks stand still. Whatever moves,
 * moves on with its clocks: see case_clock_held().
 */
#include "case_work_parts.h"

#include "case_work_sql.h"
#include "casefile_parts.h"
#include "category.h"
#include "places.h"
#include "setting.h"
#include "text.h"

enum { DAY = 86400 };

/* ---- to people ---- */

bool act_may_have(const struct account *who, const struct casefile *c)
{
    static const char *const roles[] = {"companion", "lurah", "camat", "officer"};
    const char *area = who->area ? who->area : "";
    bool works = false;
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        works |= strcmp(who->role, roles[i]) == 0;
    return works && who->active && area_holds(area, c->ward) && (c->seal < SEAL_CITY || !*area);
}

enum err act_check_assignee(struct ctx *cx, struct acting *a)
{
    struct account who;
    if (!a->c.assignee_id)
        return OK;
    TRY(account_get(cx, a->c.assignee_id, &who));
    if (act_may_have(&who, &a->c))
        return OK;
    act_moved(cx, a, "assignee", who.name, NULL);
    a->c.assignee_id = 0;
    return OK;
}

/* Nobody has it, and the actor takes it; or the actor gives their own back. */
static bool own_matter(const struct actor *who, const struct casefile *c, int64_t to)
{
    return (to == who->account_id && !c->assignee_id) || (!to && c->assignee_id == who->account_id);
}

bool act_own_matter(const struct actor *who, const struct casefile *c)
{
    bool theirs = who->account_id && c->assignee_id == who->account_id;
    return theirs || (!c->assignee_id && who->role != ROLE_PARTNER);
}

enum err act_assign(struct ctx *cx, struct acting *a)
{
    struct account to = {0};
    if (!a->act->assignee)
        fail_field(cx, "assignee", "field.error.required", NULL);
    TRY(fields_check(cx));
    if (*a->act->assignee) {
        enum err e = account_find(cx, a->act->assignee, &to);
        if (e == ERR_NOT_FOUND || (e == OK && !act_may_have(&to, &a->c))) {
            ctx_forgive(cx);
            fail_field(cx, "assignee", "case.error.assignee", NULL);
            return fields_check(cx);
        }
        TRY(e);
    }
    if (to.id == a->c.assignee_id)
        return fail(cx, ERR_CONFLICT, "case.error.nothing_changes", NULL);
    if (!act_heads(cx->actor, &a->c) && !own_matter(cx->actor, &a->c, to.id))
        return fail(cx, ERR_FORBIDDEN, "case.error.assign_others", NULL);
    if (a->act->text && *a->act->text) {
        act_need(cx, "text", a->act->text);
        TRY(fields_check(cx));
        a->text = a->act->text;
    }
    act_moved(cx, a, "assignee", a->c.assignee, to.name);
    a->c.assignee_id = to.id;
    a->told_account = to.id != cx->actor->account_id ? to.id : 0;
    return OK;
}

/* ---- between levels ---- */

/* The level below disposes anew of who does it. */
static enum err move(struct ctx *cx, struct acting *a, int64_t to)
{
    TRY(act_end_pause(cx, a));
    if (to != a->c.level)
        act_moved(cx, a, "level", case_level_code(a->c.level), case_level_code(to));
    if (to < LEVEL_OUTSIDE) {
        a->c.assignee_id = 0;
        a->c.partner_id = 0;
        a->c.body_code = NULL;
    }
    a->c.level = to;
    a->text = a->act->reason;
    return case_clock_held(cx, &a->c);
}

enum err act_transfer(struct ctx *cx, struct acting *a)
{
    const char *ward = a->act->ward && *a->act->ward ? a->act->ward : a->c.ward;
    int64_t to = case_level_of(a->act->level);
    act_need(cx, "reason", a->act->reason);
    if (to < LEVEL_WARD || to > LEVEL_CITY)
        fail_field(cx, "level", a->act->level ? "case.error.level" : "field.error.required", NULL);
    else if (a->c.seal == SEAL_CITY && to < LEVEL_CITY)
        fail_field(cx, "level", "case.error.sealed_level", NULL);
    if (!is_ward(places(), ward))
        fail_field(cx, "ward", "case.error.ward", NULL);
    TRY(fields_check(cx));
    if (a->c.level == LEVEL_OUTSIDE)
        return fail(cx, ERR_CONFLICT, "case.error.outside", NULL);
    if (to == a->c.level && strcmp(ward, a->c.ward) == 0)
        return fail(cx, ERR_CONFLICT, "case.error.nothing_changes", NULL);
    act_set_ward(cx, a, ward);
    return move(cx, a, to);
}

/* A partner's account by its sign-in name, or the body's. */
static enum err find_partner(struct ctx *cx, const struct case_act *act, int64_t *ret_id,
                             const char **ret_body)
{
    bool body = act->body && *act->body, partner = act->partner && *act->partner;
    struct body b;
    struct account p;
    *ret_id = 0;
    *ret_body = NULL;
    if (body == partner) {
        fail_field(cx, "body", body ? "case.error.refer_one" : "field.error.required", NULL);
        return fields_check(cx);
    }
    enum err e = body ? body_get(cx, act->body, &b) : account_find(cx, act->partner, &p);
    bool good = e == OK && (body ? b.active : p.active && strcmp(p.role, "partner") == 0);
    if (!good && (e == OK || e == ERR_NOT_FOUND)) {
        ctx_forgive(cx);
        fail_field(cx, body ? "body" : "partner", "case.error.refer_whom", NULL);
        return fields_check(cx);
    }
    TRY(e);
    *ret_id = body ? b.account_id : p.id;
    *ret_body = body ? b.code : NULL;
    return OK;
}

enum err act_refer(struct ctx *cx, struct acting *a)
{
    int64_t partner;
    const char *body;
    act_need(cx, "reason", a->act->reason);
    TRY(fields_check(cx));
    TRY(find_partner(cx, a->act, &partner, &body));
    if (a->c.seal > SEAL_NONE && !a->c.consent_at && !a->act->consent) {
        fail_field(cx, "consent", "case.error.consent", NULL);
        return fields_check(cx);
    }
    if (strcmp(a->c.concerns, "other") == 0 && !a->c.contacted_at)
        return fail(cx, ERR_CONFLICT, "case.error.contact_first", NULL);
    if (a->act->consent)
        a->c.consent_at = cx->now;
    act_moved(cx, a, "to", NULL, body ? body : a->act->partner);
    TRY(act_answered(cx, a));
    TRY(move(cx, a, LEVEL_OUTSIDE));
    a->c.partner_id = partner;
    a->c.body_code = body;
    a->told_account = partner;
    return OK;
}

enum err act_return(struct ctx *cx, struct acting *a)
{
    act_need(cx, "reason", a->act->reason);
    TRY(fields_check(cx));
    if (a->c.level == LEVEL_WARD)
        return fail(cx, ERR_CONFLICT, "case.error.lowest", NULL);
    if (a->c.seal == SEAL_CITY && a->c.level == LEVEL_CITY)
        return fail(cx, ERR_CONFLICT, "case.error.sealed_level", NULL);
    if (a->c.level <= LEVEL_CITY && !is_ward(places(), a->c.ward))
        return fail(cx, ERR_CONFLICT, "case.error.place_first", NULL);
    return move(cx, a, a->c.level - 1);
}

/* ---- standing still ---- */

struct pauses {
    int64_t n, seconds;
    const char *last; /* data of the last one */
};

static enum err pauses_so_far(struct ctx *cx, int64_t case_id, struct pauses *ret)
{
    int64_t since = 0;
    *ret = (struct pauses){.last = ""};
    struct rows *r = db_rows(cx, &q_case_act_pauses, ARGS(db_int(case_id)));
    while (rows_next(r)) {
        if (strcmp(row_text(r, 0), "pause") == 0) {
            since = row_int(r, 1);
            ret->n++;
            ret->last = row_str(r, 2);
        } else if (since) {
            ret->seconds += row_int(r, 1) - since;
            since = 0;
        }
    }
    return rows_end(r);
}

bool act_waits_for_reporter(struct ctx *cx, const struct casefile *c)
{
    struct pauses p;
    return pauses_so_far(cx, c->id, &p) == OK &&
           (strstr(p.last, "\"reason\":\"reporter\"") || strstr(p.last, "\"reason\":\"papers\""));
}

static int64_t most(struct ctx *cx, const char *key, int64_t otherwise)
{
    int64_t n;
    const char *s = setting_get(cx, key, NULL);
    return s && text_int(s, &n) && n >= 0 ? n : otherwise;
}

static void check_until(struct ctx *cx, const struct pauses *p, const char *until, int64_t *ret)
{
    struct date d;
    int64_t days = most(cx, "case_pause_days_max", PAUSE_DAYS_MAX);
    if (!until || !*until) {
        fail_field(cx, "until", "field.error.required", NULL);
        return;
    }
    if (!date_parse(until, &d)) {
        fail_field(cx, "until", "case.error.until", NULL);
        return;
    }
    *ret = date_begins(d);
    const char *left = arena_printf(cx->a, "%lld", (long long)(days - p->seconds / DAY));
    if (*ret <= cx->now)
        fail_field(cx, "until", "case.error.until_past", NULL);
    else if (*ret - cx->now + p->seconds > days * DAY)
        fail_field(cx, "until", "case.error.until_far", "days", left, NULL);
}

static bool pause_reason(const char *code)
{
    for (const struct field_choice *c = pause_reasons; code && c->code; c++)
        if (strcmp(c->code, code) == 0)
            return true;
    return false;
}

enum err act_pause(struct ctx *cx, struct acting *a)
{
    struct pauses so_far;
    int64_t until = 0;
    if (a->c.paused_until)
        return fail(cx, ERR_CONFLICT, "case.error.paused", NULL);
    TRY(pauses_so_far(cx, a->c.id, &so_far));
    if (so_far.n >= most(cx, "case_pauses_max", PAUSES_MAX))
        return fail(cx, ERR_CONFLICT, "case.error.pauses", NULL);
    if (!pause_reason(a->act->reason))
        fail_field(cx, "reason", "case.error.pause_reason", NULL);
    check_until(cx, &so_far, a->act->until, &until);
    if (a->act->text && *a->act->text)
        act_need(cx, "text", a->act->text);
    TRY(fields_check(cx));
    TRY(case_clock_pause(cx, a->c.id));
    a->c.paused_until = until;
    model_set_text(cx->a, a->data, "reason", a->act->reason);
    model_set_text(cx->a, a->data, "until", a->act->until);
    a->text = a->act->text && *a->act->text ? a->act->text : NULL;
    return OK;
}

enum err act_resume(struct ctx *cx, struct acting *a)
{
    if (!a->c.paused_until)
        return fail(cx, ERR_CONFLICT, "case.error.not_paused", NULL);
    TRY(case_clock_resume(cx, &a->c));
    a->c.paused_until = 0;
    return OK;
}

enum err act_end_pause(struct ctx *cx, struct acting *a)
{
    if (!a->c.paused_until)
        return OK;
    TRY(case_clock_resume(cx, &a->c));
    a->c.paused_until = 0;
    return case_event_add(cx, a->c.id, "resume", a->by_reporter ? "reporter" : NULL, SHOWN_FACT,
                          NULL, NULL, NULL);
}
