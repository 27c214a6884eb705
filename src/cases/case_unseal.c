/* Opening a sealed case with a reason, for an hour ("break glass"). See casefile.h. */
#include "casefile_parts.h"

#include "audit.h"
#include "casefile_list_sql.h"
#include "text.h"

enum { OPEN_SECONDS = 3600, REASON_MIN = 10, REASON_MAX = 500 };

static size_t characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

static enum err check_reason(struct ctx *cx, const char *reason, const char **ret)
{
    const char *text = reason ? text_trim(cx->a, reason) : "";
    if (!text_valid(text, strlen(text), false))
        fail_field(cx, "reason", "field.error.characters", NULL);
    else if (characters(text) < REASON_MIN)
        fail_field(cx, "reason", "error.case_reason_short", NULL);
    else if (characters(text) > REASON_MAX)
        fail_field(cx, "reason", "error.case_reason_long", NULL);
    *ret = text;
    return fields_check(cx);
}

/* An event that all who work on it see, and an audit row; the reason is sealed in both. */
static enum err record(struct ctx *cx, const struct casefile *c, const char *reason, int64_t until)
{
    struct own_key key;
    struct model *data = model_object(cx->a), *changes = model_object(cx->a);
    TRY(case_own_key(cx, c->id, &key));
    struct sealed s = case_seal_text(cx, &key, reason);
    model_set_int(cx->a, data, "until", until);
    model_set_int(cx->a, changes, "until", until);
    model_set_text(cx->a, changes, "reason",
                   arena_printf(cx->a, "sealed:%s", text_base64url(cx->a, s.p, s.n)));
    TRY(db_exec(cx, &q_case_opening_insert,
                ARGS(db_int(c->id), db_int(cx->actor->account_id), db_blob(s.p, s.n),
                     db_int(cx->now), db_int(until)),
                NULL));
    TRY(case_event_add(cx, c->id, "unsealed", NULL, SHOWN_STAFF, reason, data, NULL));
    return audit(cx, "unseal", "case", c->id, changes);
}

enum err case_unseal(struct ctx *cx, int64_t id, const char *reason, int64_t *ret_until)
{
    struct casefile c;
    enum sight sight;
    const char *text;
    TRY(need(cx, CAP_CASE_UNSEAL));
    TRY(case_load(cx, id, &c));
    TRY(case_sight(cx, &c, &sight));
    if (sight == SIGHT_NONE)
        return fail(cx, ERR_NOT_FOUND, "error.case_unknown", NULL);
    if (sight == SIGHT_FULL)
        return fail(cx, ERR_CONFLICT, "error.case_not_sealed", NULL);
    if (case_sight_by_role(cx->actor, &c) == SIGHT_NONE) /* known as its reporter alone */
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(check_reason(cx, reason, &text));
    int64_t until = cx->now + OPEN_SECONDS;
    TRY(record(cx, &c, text, until));
    *ret_until = until;
    return OK;
}
