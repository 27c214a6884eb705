/*
 * Who may see which case. README.md says the rule in words, case_sight_by_role() in C for one case;
 * the parts of casefile_list.sql say the same for many, and test_case_access.c holds all three
 * together.
 */
#include "casefile_parts.h"

#include "casefile_sql.h"

enum sight case_sight_by_role(const struct actor *a, const struct casefile *c)
{
    bool inside = area_holds(a->area ? a->area : "", c->ward);
    if (a->role == ROLE_OPERATOR || (a->account_id && c->assignee_id == a->account_id))
        return SIGHT_FULL;
    switch (a->role) {
    case ROLE_COMPANION:
        return inside && *a->area && c->seal == SEAL_NONE ? SIGHT_FULL : SIGHT_NONE;
    case ROLE_LURAH:
    case ROLE_CAMAT:
        if (!inside || c->seal > SEAL_CONFIDENTIAL)
            return SIGHT_NONE;
        if (c->seal == SEAL_NONE)
            return SIGHT_FULL;
        return c->level == (a->role == ROLE_LURAH ? LEVEL_WARD : LEVEL_DISTRICT) ? SIGHT_FULL
                                                                                 : SIGHT_HIDDEN;
    case ROLE_OFFICER:
        if (!inside)
            return SIGHT_NONE;
        return c->seal == SEAL_CONFIDENTIAL && c->level < LEVEL_CITY ? SIGHT_HIDDEN : SIGHT_FULL;
    case ROLE_MAYOR: return c->seal == SEAL_NONE ? SIGHT_PLAIN : SIGHT_HIDDEN;
    case ROLE_PARTNER:
        if (!a->account_id || c->partner_id != a->account_id)
            return SIGHT_NONE;
        return c->consent_at ? SIGHT_FULL : c->seal == SEAL_NONE ? SIGHT_PLAIN : SIGHT_NONE;
    default: return SIGHT_NONE;
    }
}

static enum sight by_report(const struct actor *a, const struct casefile *c)
{
    if (!a->account_id || c->reporter_id != a->account_id)
        return SIGHT_NONE;
    return c->concerns && strcmp(c->concerns, "self") == 0 ? SIGHT_FULL : SIGHT_STAGE;
}

enum sight case_sight_plain(const struct actor *a, const struct casefile *c)
{
    if (!can(a, CAP_CASE_READ))
        return SIGHT_NONE;
    enum sight role = case_sight_by_role(a, c), report = by_report(a, c);
    return role > report ? role : report;
}

/* A companion of the city sees what is not sealed about the businesses that are theirs. */
static enum err by_business(struct ctx *cx, const struct casefile *c, enum sight *s)
{
    const struct actor *a = cx->actor;
    int64_t companion = 0;
    if (*s == SIGHT_FULL || c->seal != SEAL_NONE || !c->business_id || a->role != ROLE_COMPANION ||
        *a->area)
        return OK;
    TRY(db_int_of(cx, &q_casefile_companion, ARGS(db_int(c->business_id)), 0, &companion));
    if (companion == a->account_id)
        *s = SIGHT_FULL;
    return OK;
}

enum err case_opened_until(struct ctx *cx, int64_t case_id, int64_t *ret)
{
    TRY(db_int_of(cx, &q_casefile_opening, ARGS(db_int(case_id), db_int(cx->actor->account_id)), 0,
                  ret));
    if (*ret <= cx->now)
        *ret = 0;
    return OK;
}

static enum err by_opening(struct ctx *cx, const struct casefile *c, enum sight *s)
{
    int64_t until = 0;
    if ((*s == SIGHT_HIDDEN || *s == SIGHT_PLAIN) && can(cx->actor, CAP_CASE_UNSEAL))
        TRY(case_opened_until(cx, c->id, &until));
    if (until)
        *s = SIGHT_FULL;
    return OK;
}

enum err case_sight(struct ctx *cx, const struct casefile *c, enum sight *ret)
{
    if (!cx->actor || !can(cx->actor, CAP_CASE_READ)) {
        *ret = SIGHT_NONE;
        return OK;
    }
    enum sight report = by_report(cx->actor, c), role = case_sight_by_role(cx->actor, c);
    if (report != SIGHT_FULL) {
        TRY(by_business(cx, c, &role));
        TRY(by_opening(cx, c, &role));
    }
    *ret = role > report ? role : report;
    return OK;
}

/* ---- many ---- */

/* "35.73.02.1007" has three dots, a district two. */
static size_t dots_in(const char *area)
{
    size_t n = 0;
    for (; *area; area++)
        n += *area == '.';
    return n;
}

struct case_scope case_scope_of(struct ctx *cx)
{
    const struct actor *a = cx->actor ? cx->actor : actor_public();
    const char *area = a->area ? a->area : "";
    struct case_scope s = {.me = a->account_id ? a->account_id : -1, .level_hi = -1};
    area_range(cx->a, area, &s.lo, &s.hi);
    s.ward = dots_in(area) == 3 ? area : NULL;
    s.district = dots_in(area) == 2 ? area : NULL;
    switch (a->role) {
    case ROLE_COMPANION: s.theirs = !*area; break;
    case ROLE_LURAH: s.level_lo = s.level_hi = LEVEL_WARD; break;
    case ROLE_CAMAT: s.level_lo = s.level_hi = LEVEL_DISTRICT; break;
    case ROLE_OFFICER: s.level_lo = LEVEL_CITY, s.level_hi = LEVEL_OUTSIDE; break;
    case ROLE_OPERATOR: s.level_hi = LEVEL_OUTSIDE; break;
    case ROLE_PARTNER: s.partner = true; break;
    case ROLE_MAYOR: break;
    default: s.owner = true; break;
    }
    if (a->role == ROLE_LURAH || a->role == ROLE_CAMAT)
        s.max_seal = s.open_seal = SEAL_CONFIDENTIAL;
    if (a->role == ROLE_OFFICER || a->role == ROLE_OPERATOR)
        s.max_seal = s.open_seal = SEAL_CITY;
    if (a->role == ROLE_MAYOR)
        s.max_seal = SEAL_CITY;
    return s;
}

/* ---- working ---- */

bool case_may_work(const struct ctx *cx, const struct casefile *c, enum sight s)
{
    const struct actor *a = cx->actor;
    if (!can(a, CAP_CASE_WORK))
        return false;
    if (a->role == ROLE_PARTNER)
        return case_sight_by_role(a, c) >= SIGHT_PLAIN;
    bool reported = a->account_id && c->reporter_id == a->account_id;
    return reported ? case_sight_by_role(a, c) == SIGHT_FULL : s == SIGHT_FULL;
}

/* ---- covering ---- */

static void cover_persons(struct casefile *c)
{
    c->personal = false;
    c->reporter = c->phone = c->email = c->concerned = c->concerned_phone = c->address = NULL;
    c->lat = c->lng = FIELD_UNSET;
    c->reporter_id = 0;
}

static void cover_contents(struct casefile *c)
{
    c->hidden = true;
    c->title = c->body = c->business_name = c->concerns = NULL;
    c->foreign_system = c->foreign_number = c->client_id = NULL;
    c->business_id = c->duplicate_of = 0;
    c->rating = FIELD_UNSET;
}

/* What the reporter said stays; of the handling only how far it is. */
static void cover_handling(struct casefile *c)
{
    bool closed = c->state && strcmp(c->state, "closed") == 0;
    bool begun = c->state && (strcmp(c->state, "open") == 0 || strcmp(c->state, "resolved") == 0);
    c->state = closed ? "closed" : begun ? "open" : "new";
    c->assignee = c->partner = c->desk = c->body_code = c->outcome = c->held_by = NULL;
    c->assignee_id = c->partner_id = c->duplicate_of = 0;
    c->due_at = c->risk_at = CASE_NEVER;
    c->level = c->overdue = c->reopened = 0;
    c->responded_at = c->resolved_at = c->paused_until = c->contacted_at = c->consent_at = 0;
    c->rating = FIELD_UNSET;
}

void case_cover(struct casefile *c, enum sight s)
{
    c->sight = s;
    c->hidden = false;
    c->personal = true;
    if (s == SIGHT_STAGE)
        cover_handling(c);
    if (s == SIGHT_PLAIN || s <= SIGHT_HIDDEN)
        cover_persons(c);
    if (s <= SIGHT_HIDDEN)
        cover_contents(c);
}
