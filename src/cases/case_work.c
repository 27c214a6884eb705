/*
 * Acts on a case: which there are, who may, in which state; what is the same for all of them. What
 * each does stands in case_work_acts.c, case_work_move.c and case_work_end.c.
 */
#include "case_work_parts.h"

#include "audit.h"
#include "case_event_sql.h"
#include "case_work_sql.h"

enum { BULK_MAX = 200 };

#define UNFINISHED (IN_NEW | IN_OPEN)
#define ANY        (IN_HELD | IN_NEW | IN_OPEN | IN_RESOLVED | IN_CLOSED)

const struct act_row act_rows[] = {
    {"verify", IN_NEW, HAND_WORKS, SHOWN_FACT, act_verify},
    {"reply", UNFINISHED | IN_RESOLVED, HAND_WORKS, SHOWN_ALL, act_reply},
    {"note", ANY, HAND_WORKS, SHOWN_STAFF, act_note},
    {"assign", UNFINISHED, HAND_WORKS, SHOWN_STAFF, act_assign},
    {"transfer", UNFINISHED, HAND_STAFF, SHOWN_FACT, act_transfer},
    {"refer", UNFINISHED, HAND_STAFF, SHOWN_FACT, act_refer},
    {"return", UNFINISHED, HAND_HOLDS, SHOWN_FACT, act_return},
    {"pause", IN_OPEN, HAND_HOLDS, SHOWN_FACT, act_pause},
    {"resume", IN_OPEN, HAND_HOLDS, SHOWN_FACT, act_resume},
    {"contact", UNFINISHED, HAND_WORKS, SHOWN_STAFF, act_contact},
    {"resolve", UNFINISHED, HAND_HOLDS, SHOWN_ALL, act_resolve},
    {"close", IN_HELD | UNFINISHED, HAND_STAFF, SHOWN_ALL, act_close},
    {"reopen", IN_RESOLVED | IN_CLOSED, HAND_ASKED, SHOWN_ALL, act_reopen},
    {"rate", IN_RESOLVED | IN_CLOSED, HAND_REPORTER, SHOWN_ALL, act_rate},
    {"category", IN_HELD | UNFINISHED, HAND_STAFF, SHOWN_STAFF, act_category},
    {"seal", ANY, HAND_HEAD, SHOWN_STAFF, act_seal},
    {"place", IN_HELD | UNFINISHED, HAND_WORKS, SHOWN_STAFF, act_place},
    {"admit", IN_HELD, HAND_HEAD, SHOWN_STAFF, act_admit},
    {NULL, 0, 0, 0, NULL}};

static const struct act_row *row_of(const char *type)
{
    for (const struct act_row *r = act_rows; type && r->type; r++)
        if (strcmp(r->type, type) == 0)
            return r;
    return NULL;
}

/* What a reporter does by the private link or signed in. */
static bool reporters(const struct act_row *r)
{
    return r->hand == HAND_REPORTER || r->hand == HAND_ASKED || r->run == act_reply ||
           r->run == act_seal;
}

static unsigned state_bit(const char *state)
{
    static const char *const states[] = {"held", "new", "open", "resolved", "closed"};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (strcmp(states[i], state) == 0)
            return 1u << i;
    return 0;
}

/* ---- who may ---- */

int64_t act_rank(const struct actor *who)
{
    switch (who->role) {
    case ROLE_COMPANION:
    case ROLE_LURAH: return LEVEL_WARD;
    case ROLE_CAMAT: return LEVEL_DISTRICT;
    case ROLE_OFFICER:
    case ROLE_OPERATOR: return LEVEL_CITY;
    case ROLE_PARTNER: return LEVEL_OUTSIDE;
    default: return 0;
    }
}

bool act_heads(const struct actor *who, const struct casefile *c)
{
    if (who->role == ROLE_COMPANION || who->role == ROLE_PARTNER)
        return false;
    int64_t level = c->level == LEVEL_OUTSIDE ? LEVEL_CITY : c->level;
    return act_rank(who) >= level && area_holds(who->area, c->ward);
}

bool act_holds(const struct actor *who, const struct casefile *c)
{
    if (who->role == ROLE_PARTNER)
        return who->account_id && c->partner_id == who->account_id && c->level == LEVEL_OUTSIDE;
    return (who->account_id && c->assignee_id == who->account_id) || act_heads(who, c);
}

/* The one who reported it, about themselves, signed in. */
static bool is_reporter(const struct actor *who, const struct casefile *c)
{
    return who->account_id && c->reporter_id == who->account_id;
}

static bool may(struct ctx *cx, const struct act_row *r, const struct casefile *c)
{
    const struct actor *who = cx->actor;
    bool works = case_may_work(cx, c, c->sight);
    switch (r->hand) {
    case HAND_WORKS: return works;
    case HAND_HOLDS: return works && act_holds(who, c);
    case HAND_STAFF: return works && act_holds(who, c) && who->role != ROLE_PARTNER;
    case HAND_HEAD:
    case HAND_ASKED: return works && act_heads(who, c);
    default: return false;
    }
}

/* What the reporter may ask for; of another's problem only words. */
static bool reporter_may(const struct act_row *r, const struct casefile *c)
{
    return r->run == act_reply || (reporters(r) && strcmp(c->concerns, "self") == 0);
}

/* For a case that the actor reported and does not work on. */
static bool asks(struct ctx *cx, const struct act_row *r, const struct casefile *c)
{
    return is_reporter(cx->actor, c) && !may(cx, r, c) && reporter_may(r, c);
}

bool case_may_give(const struct ctx *cx, const struct casefile *c)
{
    return act_heads(cx->actor, c);
}

/* Whether the act would not be refused whatever is filled in: no button leads to a fault. */
static bool allowed(struct ctx *cx, const struct act_row *r, const struct casefile *c)
{
    const struct actor *who = cx->actor;
    bool reporter = is_reporter(who, c) && !may(cx, r, c);
    if (r->run == act_pause || r->run == act_resume)
        return (r->run == act_resume) == (c->paused_until != 0);
    if (r->run == act_return)
        return c->level > LEVEL_WARD && !(c->seal == SEAL_CITY && c->level == LEVEL_CITY);
    if (r->run == act_transfer)
        return c->level != LEVEL_OUTSIDE;
    if (r->run == act_assign)
        return case_may_give(cx, c) || act_own_matter(who, c);
    if (r->run == act_seal && reporter)
        return c->seal > SEAL_NONE && strcmp(c->state, "closed") != 0;
    if (r->run == act_place)
        return c->place_guessed || act_holds(who, c);
    if (r->run == act_reopen || r->run == act_rate)
        return act_in_time(cx, c) && !(reporter && act_judged(c));
    return true;
}

uint64_t case_acts_open(struct ctx *cx, const struct casefile *shown)
{
    struct casefile c;
    uint64_t open = 0;
    if (shown->sight <= SIGHT_HIDDEN)
        return 0;
    if (shown->sight == SIGHT_FULL) { /* nothing of it is covered */
        c = *shown;
    } else if (case_load(cx, shown->id, &c) != OK) {
        ctx_forgive(cx);
        return 0;
    }
    c.sight = shown->sight;
    for (size_t i = 0; act_rows[i].type; i++) {
        const struct act_row *r = &act_rows[i];
        bool fits = r->states & state_bit(c.state);
        if (fits && allowed(cx, r, &c) && (may(cx, r, &c) || asks(cx, r, &c)))
            open |= UINT64_C(1) << i;
    }
    return open;
}

/* ---- one act ---- */

static struct db_val instant_or_null(int64_t at)
{
    return at ? db_int(at) : db_null();
}

static bool same_refs(const struct casefile *a, const struct casefile *b)
{
    return strcmp(a->category, b->category) == 0 && strcmp(a->ward, b->ward) == 0 &&
           a->assignee_id == b->assignee_id && a->partner_id == b->partner_id &&
           a->duplicate_of == b->duplicate_of;
}

static enum err put_refs(struct ctx *cx, const struct casefile *c)
{
    return db_exec(cx, &q_case_act_put_refs,
                   ARGS(db_int(c->id), db_text(c->category), db_text(c->ward), db_text(c->district),
                        instant_or_null(c->assignee_id), instant_or_null(c->partner_id),
                        instant_or_null(c->duplicate_of)),
                   NULL);
}

static enum err put(struct ctx *cx, const struct casefile *before, const struct casefile *c)
{
    int64_t changed;
    if ((before->seal == SEAL_NONE) != (c->seal == SEAL_NONE))
        TRY(case_title_put(cx, c));
    TRY(db_exec(
        cx, &q_case_act_put,
        ARGS(db_int(c->id), db_int(before->version), db_int(c->seal), db_int(c->place_guessed),
             db_int(c->level), db_text(c->desk), db_text(c->body_code), db_text(c->state),
             db_text(c->outcome), instant_or_null(c->paused_until), db_int(c->confirmed),
             instant_or_null(c->contacted_at), instant_or_null(c->consent_at), db_int(c->opened_at),
             instant_or_null(c->responded_at), instant_or_null(c->resolved_at),
             instant_or_null(c->closed_at), db_int(c->reopened),
             c->rating == FIELD_UNSET ? db_null() : db_int(c->rating), db_int(cx->now)),
        &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return same_refs(before, c) ? OK : put_refs(cx, c);
}

/* A reporter may add words to what still waits for a look. */
static enum err check_state(struct ctx *cx, const struct act_row *r, const struct acting *a)
{
    const struct casefile *c = &a->c;
    bool adds = a->by_reporter && r->run == act_reply && strcmp(c->state, "held") == 0;
    if (r->states & state_bit(c->state) || adds)
        return OK;
    return fail(cx, ERR_CONFLICT, arena_printf(cx->a, "case.error.state_%s", c->state), NULL);
}

/* Clocks and history tell when it happened; the record and the audit, when it was written. */
static enum err act_then(struct ctx *cx, const struct act_row *r, struct acting *a)
{
    const char *actor = a->by_reporter ? "reporter" : NULL;
    TRY(r->run(cx, a));
    if (strcmp(a->before.state, a->c.state) != 0)
        act_moved(cx, a, "state", a->before.state, a->c.state);
    return case_event_add(cx, a->c.id, r->type, actor, a->shown, a->text, a->data,
                          a->act->client_id);
}

static enum err run(struct ctx *cx, const struct act_row *r, struct acting *a)
{
    int64_t now = cx->now;
    a->shown = r->shown;
    a->data = model_object(cx->a);
    a->before = a->c;
    TRY(check_state(cx, r, a));
    cx->now = a->act->at ? a->act->at : now;
    enum err e = act_then(cx, r, a);
    cx->now = now;
    TRY(e);
    TRY(put(cx, &a->before, &a->c));
    TRY(audit(cx, r->type, "case", a->c.id, a->data));
    return a->act->quiet ? OK : case_tell(cx, a);
}

/* What the same hand sent before does nothing: *ret_known. */
static enum err known(struct ctx *cx, int64_t id, const char *client_id, bool *ret_known)
{
    int64_t of = 0, by = 0;
    *ret_known = false;
    if (!client_id || !*client_id)
        return OK;
    struct rows *r = db_rows(cx, &q_case_event_of_client, ARGS(db_text(client_id)));
    if (rows_next(r)) {
        of = row_int(r, 0);
        by = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (of && (of != id || (cx->actor->account_id && by != cx->actor->account_id)))
        return fail(cx, ERR_CONFLICT, "case.error.client_id", NULL);
    *ret_known = of != 0;
    return OK;
}

/* The case as the actor sees it now, who may have given it out of sight by this very act. */
static enum err seen_after(struct ctx *cx, int64_t id, struct casefile *ret)
{
    enum sight s;
    TRY(case_load(cx, id, ret));
    TRY(case_sight(cx, ret, &s));
    case_cover(ret, s < SIGHT_HIDDEN ? SIGHT_HIDDEN : s);
    return OK;
}

static const struct act_row *row_or_refuse(struct ctx *cx, const char *type)
{
    const struct act_row *r = row_of(type);
    if (!r)
        fail_field(cx, "type", type ? "case.error.type" : "field.error.required", NULL);
    return r;
}

enum err case_act(struct ctx *cx, int64_t id, int64_t version, const struct case_act *act,
                  struct casefile *ret)
{
    struct acting a = {.act = act};
    bool done;
    const struct act_row *r = row_or_refuse(cx, act->type);
    TRY(fields_check(cx));
    TRY(known(cx, id, act->client_id, &done));
    if (done)
        return seen_after(cx, id, ret);
    TRY(case_load(cx, id, &a.c));
    TRY(case_sight(cx, &a.c, &a.c.sight));
    if (a.c.sight == SIGHT_NONE)
        return fail(cx, ERR_NOT_FOUND, "error.case_unknown", NULL);
    if (a.c.sight == SIGHT_HIDDEN)
        return fail(cx, ERR_FORBIDDEN, "case.error.sealed", NULL);
    a.by_reporter = asks(cx, r, &a.c);
    if (!a.by_reporter && !may(cx, r, &a.c))
        return fail(cx, ERR_FORBIDDEN, "case.error.hand", NULL);
    if (version && version != a.c.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(run(cx, r, &a));
    return seen_after(cx, id, ret);
}

enum err case_act_reporter(struct ctx *cx, int64_t id, const struct case_act *act,
                           struct casefile *ret)
{
    struct acting a = {.act = act, .by_reporter = true};
    bool done;
    const struct act_row *r = row_or_refuse(cx, act->type);
    TRY(fields_check(cx));
    TRY(case_load(cx, id, &a.c));
    if (r->run != act_admit && !reporter_may(r, &a.c))
        return fail(cx, ERR_FORBIDDEN, "case.error.hand", NULL);
    TRY(known(cx, id, act->client_id, &done));
    if (!done)
        TRY(run(cx, r, &a));
    return case_load(cx, id, ret);
}

/* ---- many at once ---- */

static enum err bulk_one(struct ctx *cx, int64_t id, const struct case_act *act,
                         struct case_bulk *ret)
{
    struct casefile c;
    struct case_act one = *act;
    if (one.client_id && *one.client_id)
        one.client_id = arena_printf(cx->a, "%s-%lld", one.client_id, (long long)id);
    ret->id = id;
    ret->result = case_act(cx, id, 0, &one, &c);
    ret->msgid = NULL;
    if (ret->result == OK)
        return OK;
    if (err_row(ret->result)->status >= 500)
        return ret->result;
    ret->msgid = cx->err.fields ? cx->err.fields->msgid : cx->err.msgid;
    ctx_forgive(cx);
    return OK;
}

enum err case_act_many(struct ctx *cx, const int64_t *ids, size_t n, const struct case_act *act,
                       struct case_bulk *ret)
{
    static const char *const allowed[] = {"assign", "note", "transfer"};
    bool good = false;
    for (size_t i = 0; act->type && i < sizeof(allowed) / sizeof(allowed[0]); i++)
        good |= strcmp(act->type, allowed[i]) == 0;
    if (!good)
        fail_field(cx, "type", "case.error.bulk_type", NULL);
    if (n > BULK_MAX)
        fail_field(cx, "ids", "case.error.bulk_many", NULL);
    TRY(fields_check(cx));
    for (size_t i = 0; i < n; i++)
        TRY(bulk_one(cx, ids[i], act, &ret[i]));
    return OK;
}
