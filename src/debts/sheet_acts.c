/*
 * What is done to a whole sheet: closed, its consent withdrawn and given anew, opened with a
 * reason; and how it goes along when businesses are merged or change hands. See debt_sheet.h.
 */
#include "debts_follow.h"

#include "audit.h"
#include "debt_sheet_sql.h"
#include "debts_parts.h"
#include "notice.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

enum { OPEN_SECONDS = 3600, REASON_MIN = 10, REASON_MAX = 500 };

static enum err audit_state(struct ctx *cx, const char *action, const struct debt_sheet *s,
                            const char *key, const char *value)
{
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, key, value);
    return audit(cx, action, "debt_sheet", s->id, m);
}

/* ---- closing ---- */

static enum err put_state(struct ctx *cx, const struct debt_sheet *s, int64_t version,
                          const char *state, const char *outcome)
{
    int64_t changed;
    bool closed = strcmp(state, "closed") == 0;
    TRY(db_exec(cx, &q_debt_sheet_state,
                ARGS(db_int(s->id), db_int(version), db_text(state), db_text(outcome),
                     closed ? db_int(cx->now) : db_null(), db_int(cx->now)),
                &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err debt_sheet_close(struct ctx *cx, int64_t id, int64_t version, const char *outcome)
{
    struct debt_sheet s;
    bool known = false;
    TRY(debt_sheet_writable(cx, id, &s));
    for (const struct field_choice *c = sheet_outcomes; c->code; c++)
        known = known || (outcome && strcmp(c->code, outcome) == 0);
    if (!known)
        fail_field(cx, "outcome", "error.sheet_outcome", NULL);
    TRY(fields_check(cx));
    TRY(put_state(cx, &s, version, "closed", outcome));
    return audit_state(cx, "close", &s, "outcome", outcome);
}

static enum err no_other(struct ctx *cx, const struct debt_sheet *s)
{
    int64_t other = 0;
    TRY(db_int_of(cx, &q_debt_sheet_open_of, ARGS(db_int(s->person_id), db_int(s->id)), 0, &other));
    return other ? fail(cx, ERR_CONFLICT, "error.sheet_open", NULL) : OK;
}

enum err debt_sheet_reopen(struct ctx *cx, int64_t id, int64_t version)
{
    struct debt_sheet s;
    TRY(debt_sheet_full(cx, id, &s));
    TRY(need(cx, CAP_DEBT_WRITE));
    if (strcmp(s.state, "closed") != 0)
        return fail(cx, ERR_CONFLICT, "error.sheet_not_closed", NULL);
    TRY(no_other(cx, &s));
    TRY(put_state(cx, &s, version, "open", ""));
    return audit_state(cx, "reopen", &s, "outcome", s.outcome);
}

/* ---- consent ---- */

static enum err put_consent(struct ctx *cx, const struct debt_sheet *s, int64_t version, bool holds)
{
    int64_t changed;
    TRY(db_exec(cx, &q_debt_sheet_consent,
                ARGS(db_int(s->id), db_int(version), db_text(holds ? "open" : "withdrawn"),
                     db_text(s->consent_version), db_text(s->consent_via), db_int(s->consent_at),
                     holds ? db_null() : db_int(cx->now), db_int(cx->now)),
                &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err debt_consent_withdraw(struct ctx *cx, int64_t id, int64_t version)
{
    struct debt_sheet s;
    TRY(debt_sheet_full(cx, id, &s));
    TRY(need(cx, CAP_DEBT_WRITE));
    if (strcmp(s.state, "withdrawn") == 0)
        return fail(cx, ERR_CONFLICT, "error.sheet_withdrawn", NULL);
    TRY(put_consent(cx, &s, version, false));
    return audit_state(cx, "consent_withdrawn", &s, "version", s.consent_version);
}

/* Whom consent may be given to: who would read the sheet if it stood. */
static bool may_take_consent(const struct actor *a, const struct debt_sheet *s)
{
    struct debt_sheet open = *s;
    open.state = "open";
    open.opened_until = 0;
    return can(a, CAP_DEBT_WRITE) && debt_sheet_sight(a, &open) == SHEET_FULL;
}

enum err debt_consent_give(struct ctx *cx, int64_t id, int64_t version, const char *via)
{
    struct debt_sheet s;
    TRY(debt_sheet_get(cx, id, &s));
    if (!may_take_consent(cx->actor, &s))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    if (strcmp(s.state, "withdrawn") != 0)
        return fail(cx, ERR_CONFLICT, "error.sheet_not_withdrawn", NULL);
    if (cx->actor->role == ROLE_OWNER)
        via = "web";
    else if (!via || (strcmp(via, "spoken") != 0 && strcmp(via, "signed") != 0))
        fail_field(cx, "consent_via", "error.sheet_via", NULL);
    TRY(fields_check(cx));
    TRY(no_other(cx, &s));
    s.consent_version = debt_consent_version(cx);
    s.consent_via = via;
    s.consent_at = cx->now;
    TRY(put_consent(cx, &s, version, true));
    return audit_state(cx, "consent", &s, "version", s.consent_version);
}

/* ---- opened with a reason ---- */

static size_t characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

static enum err check_reason(struct ctx *cx, const char **reason)
{
    *reason = *reason ? text_trim(cx->a, *reason) : "";
    if (!text_valid(*reason, strlen(*reason), false))
        fail_field(cx, "reason", "field.error.characters", NULL);
    else if (characters(*reason) < REASON_MIN)
        fail_field(cx, "reason", "error.case_reason_short", NULL);
    else if (characters(*reason) > REASON_MAX)
        fail_field(cx, "reason", "error.case_reason_long", NULL);
    return fields_check(cx);
}

/* Whose debts they are hears of it, where they have an account. */
static enum err tell_owner(struct ctx *cx, const struct debt_sheet *s, int64_t until)
{
    struct notice_to to = {.account_id = 0};
    TRY(db_int_of(cx, &q_debt_sheet_account, ARGS(db_int(s->person_id)), 0, &to.account_id));
    if (!to.account_id)
        return OK;
    return notice_send(
        cx, "debt_opened", &to,
        (const char *const[]){
            "who", cx->actor->display_name, "link",
            arena_printf(cx->a, "%s/debt-sheets/%" PRId64, site_url(cx->app), s->id), "_once",
            arena_printf(cx->a, "debt_opened:%" PRId64 ":%" PRId64, s->id, until), NULL});
}

enum err debt_sheet_unseal(struct ctx *cx, int64_t id, const char *reason, int64_t *ret_until)
{
    struct debt_sheet s;
    TRY(need(cx, CAP_DEBT_OPEN));
    TRY(debt_sheet_load(cx, id, &s));
    if (s.sight == SHEET_NONE)
        return fail(cx, ERR_NOT_FOUND, "error.sheet_unknown", NULL);
    if (strcmp(s.state, "withdrawn") == 0)
        return fail(cx, ERR_CONFLICT, "error.sheet_withdrawn", NULL);
    if (s.sight == SHEET_FULL)
        return fail(cx, ERR_CONFLICT, "error.sheet_not_sealed", NULL);
    TRY(check_reason(cx, &reason));
    int64_t until = cx->now + OPEN_SECONDS;
    struct sealed x = sheet_seal(cx, s.key, reason);
    struct sheet_sealer sealer = {cx, s.key};
    TRY(db_exec(cx, &q_debt_opening_insert,
                ARGS(db_int(id), db_int(cx->actor->account_id), db_blob(x.p, x.n), db_int(cx->now),
                     db_int(until)),
                NULL));
    TRY(audit_state(cx, "unseal", &s, "reason", sheet_protect(&sealer, reason)));
    *ret_until = until;
    return tell_owner(cx, &s, until);
}

enum err debt_sheet_openings(struct ctx *cx, const struct debt_sheet *s,
                             struct sheet_openings **ret, size_t *ret_n)
{
    enum { MOST = 50 };
    struct sheet_openings *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0, size;
    struct rows *r = db_rows(cx, &q_debt_opening_list, ARGS(db_int(s->id)));
    while (s->key && n < MOST && rows_next(r)) {
        const void *p = row_blob(r, 3, &size);
        list[n++] = (struct sheet_openings){.opened_at = row_int(r, 0),
                                            .until = row_int(r, 1),
                                            .who = row_str(r, 2),
                                            .reason = sheet_unseal(cx, s->key, p, size)};
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- along with the businesses ---- */

/* The household goes along where all its businesses did: two records of one person are one. */
static enum err move(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved)
{
    struct rows *r = db_rows(cx, &q_debt_sheet_merge_rows, ARGS(db_int(from), db_int(to)));
    while (rows_next(r))
        for (int i = 0; i < 3; i++) /* id, business, person */
            model_add_int(cx->a, ret_moved, row_int(r, i));
    TRY(rows_end(r));
    size_t i = 0;
    for (const struct model *m = ret_moved->kids.first; m; m = m->next, i++)
        if (i % 3 == 0)
            TRY(db_exec(cx, &q_debt_sheet_merge_move, ARGS(db_int(m->i), db_int(to), db_int(from)),
                        NULL));
    return OK;
}

static enum err back(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved)
{
    int64_t v[3];
    for (size_t i = 0; i + 2 < json_array_size(moved); i += 3) {
        for (size_t k = 0; k < 3; k++)
            v[k] = json_integer_value(json_array_get(moved, i + k));
        TRY(db_exec(cx, &q_debt_sheet_merge_back,
                    ARGS(db_int(v[0]), db_int(v[1]), db_int(v[2]), db_int(from)), NULL));
    }
    return OK;
}

const struct merge_mover debt_merge_mover = {.name = "debt", .move = move, .back = back};

static enum err changed(struct ctx *cx, int64_t business_id)
{
    return db_exec(cx, &q_debt_sheet_reach, ARGS(db_int(business_id)), NULL);
}

const struct business_follower debt_follower = {.changed = changed};
