/* Sessions, devices, tokens, one-time links, CSRF: see session.h. */
#include "session.h"

#include "app_sql.h"
#include "audit.h"
#include "text.h"

enum { TOKEN_MAX = 128, CSRF_LEN = 32 };

static bool hash_of(const char *token, unsigned char hash[static HASH_LEN])
{
    size_t n = token ? strlen(token) : 0;
    if (n == 0 || n > TOKEN_MAX)
        return false;
    plain_hash(token, n, hash);
    return true;
}

enum err session_start(struct ctx *cx, int64_t account_id, const char *device, char **ret_token)
{
    unsigned char hash[HASH_LEN];
    char *token = token_make(cx, hash);
    int64_t id;
    TRY(db_int_of(cx, &q_session_insert,
                  ARGS(db_blob(hash, HASH_LEN), db_int(account_id), db_int(cx->now),
                       db_int(cx->now + SESSION_SECONDS), db_text(device ? device : "")),
                  0, &id));
    TRY(audit(cx, "sign-in", "account", account_id, NULL));
    *ret_token = token;
    return OK;
}

static struct actor actor_row(struct rows *r)
{
    struct actor who = {.account_id = row_int(r, 0),
                        .person_id = row_int(r, 1),
                        .name = row_str(r, 2),
                        .display_name = row_str(r, 3),
                        .area = row_str(r, 5)};
    if (role_of_code(row_text(r, 4), &who.role))
        who.caps = role_caps(who.role);
    return who;
}

enum err session_actor(struct ctx *cx, const char *token, struct actor *ret, int64_t *ret_seen_at,
                       bool *ret_must_change)
{
    unsigned char hash[HASH_LEN];
    if (!hash_of(token, hash))
        return ERR_AUTH;
    bool found = false;
    struct rows *r = db_rows(cx, &q_session_actor, ARGS(db_blob(hash, HASH_LEN), db_int(cx->now)));
    if (rows_next(r)) {
        *ret = actor_row(r);
        *ret_must_change = row_int(r, 6) != 0;
        ret->session_id = row_int(r, 7);
        *ret_seen_at = row_int(r, 8);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : ERR_AUTH;
}

enum err session_seen(struct ctx *cx, int64_t session_id)
{
    return db_exec(cx, &q_session_seen, ARGS(db_int(session_id), db_int(cx->now)), NULL);
}

enum err session_revoke(struct ctx *cx, int64_t account_id, int64_t session_id)
{
    int64_t ended;
    TRY(db_exec(cx, &q_session_revoke,
                ARGS(db_int(account_id), db_int(session_id), db_int(cx->now)), &ended));
    if (session_id && !ended)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return audit(cx, "sign-out", "account", account_id, NULL);
}

enum err session_list(struct ctx *cx, int64_t account_id, struct session_row **ret, size_t *ret_n)
{
    enum { MOST = 100 };
    struct session_row *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_session_list, ARGS(db_int(account_id), db_int(cx->now)));
    while (n < MOST && rows_next(r))
        list[n++] =
            (struct session_row){row_int(r, 0), row_int(r, 1), row_int(r, 2), row_str(r, 3)};
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err device_remember(struct ctx *cx, int64_t account_id, const char *token, char **ret_token)
{
    unsigned char hash[HASH_LEN];
    char *text = token ? arena_strdup(cx->a, token) : NULL;
    if (!text || strlen(text) != 43 || !hash_of(text, hash))
        text = token_make(cx, hash);
    TRY(db_exec(cx, &q_device_insert,
                ARGS(db_blob(hash, HASH_LEN), db_int(account_id), db_int(cx->now)), NULL));
    *ret_token = text;
    return OK;
}

bool device_known(struct ctx *cx, int64_t account_id, const char *token)
{
    unsigned char hash[HASH_LEN];
    int64_t found = 0;
    if (!hash_of(token, hash))
        return false;
    if (db_int_of(cx, &q_device_known, ARGS(db_blob(hash, HASH_LEN), db_int(account_id)), 0,
                  &found) != OK)
        ctx_forgive(cx);
    return found == 1;
}

enum err api_token_create(struct ctx *cx, int64_t account_id, const char *label, char **ret_token,
                          struct api_token_row *ret)
{
    unsigned char hash[HASH_LEN];
    char *token = token_make(cx, hash);
    int64_t id;
    TRY(db_int_of(cx, &q_token_insert,
                  ARGS(db_blob(hash, HASH_LEN), db_int(account_id), db_text(label ? label : ""),
                       db_int(cx->now)),
                  0, &id));
    TRY(audit(cx, "token-create", "account", account_id, NULL));
    *ret_token = token;
    *ret = (struct api_token_row){.id = id, .created_at = cx->now, .label = label ? label : ""};
    return OK;
}

enum err api_token_actor(struct ctx *cx, const char *token, struct actor *ret)
{
    unsigned char hash[HASH_LEN];
    bool found = false;
    if (!hash_of(token, hash))
        return ERR_AUTH;
    struct rows *r = db_rows(cx, &q_token_actor, ARGS(db_blob(hash, HASH_LEN), db_int(cx->now)));
    if (rows_next(r)) {
        *ret = actor_row(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : ERR_AUTH;
}

enum err api_token_list(struct ctx *cx, int64_t account_id, struct api_token_row **ret,
                        size_t *ret_n)
{
    enum { MOST = 100 };
    struct api_token_row *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_token_list, ARGS(db_int(account_id)));
    while (n < MOST && rows_next(r))
        list[n++] =
            (struct api_token_row){row_int(r, 0), row_int(r, 1), row_int(r, 2), row_str(r, 3)};
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err api_token_revoke(struct ctx *cx, int64_t account_id, int64_t id)
{
    int64_t ended;
    TRY(db_exec(cx, &q_token_revoke, ARGS(db_int(account_id), db_int(id), db_int(cx->now)),
                &ended));
    if (id && !ended)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return audit(cx, "token-revoke", "account", account_id, NULL);
}

enum err one_time_create(struct ctx *cx, const char *kind, int64_t account_id, const char *subject,
                         const char *text, int64_t seconds, char **ret_text)
{
    unsigned char hash[HASH_LEN];
    char *token = text ? arena_strdup(cx->a, text) : token_make(cx, hash);
    /* Short codes are only good together with what they are for. */
    const char *full = arena_printf(cx->a, "%s|%s", text && subject ? subject : "", token);
    plain_hash(full, strlen(full), hash);
    int64_t id, by = cx->actor ? cx->actor->account_id : 0;
    TRY(db_int_of(cx, &q_one_time_insert,
                  ARGS(db_text(kind), db_blob(hash, HASH_LEN),
                       account_id ? db_int(account_id) : db_null(), db_text(subject ? subject : ""),
                       db_int(cx->now), by ? db_int(by) : db_null(), db_int(cx->now + seconds)),
                  0, &id));
    *ret_text = token;
    return OK;
}

static enum err look(struct ctx *cx, const char *kind, const char *text, int64_t *ret_id,
                     int64_t *ret_account_id, const char **ret_subject)
{
    unsigned char hash[HASH_LEN];
    bool found = false;
    if (!text || strlen(text) > TOKEN_MAX)
        return fail(cx, ERR_GONE, "error.link_gone", NULL);
    /* "subject|code", or a long token alone. */
    const char *full = strchr(text, '|') ? text : arena_printf(cx->a, "|%s", text);
    plain_hash(full, strlen(full), hash);
    struct rows *r = db_rows(cx, &q_one_time_look,
                             ARGS(db_text(kind), db_blob(hash, HASH_LEN), db_int(cx->now)));
    if (rows_next(r)) {
        *ret_id = row_int(r, 0);
        *ret_account_id = row_int(r, 1);
        *ret_subject = row_str(r, 2);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_GONE, "error.link_gone", NULL);
}

enum err one_time_look(struct ctx *cx, const char *kind, const char *text, int64_t *ret_account_id,
                       const char **ret_subject)
{
    int64_t id;
    return look(cx, kind, text, &id, ret_account_id, ret_subject);
}

enum err one_time_use(struct ctx *cx, const char *kind, const char *text, int64_t *ret_account_id,
                      const char **ret_subject)
{
    int64_t id, changed;
    TRY(look(cx, kind, text, &id, ret_account_id, ret_subject));
    TRY(db_exec(cx, &q_one_time_use, ARGS(db_int(id), db_int(cx->now)), &changed));
    return changed ? OK : fail(cx, ERR_GONE, "error.link_gone", NULL);
}

/* The page's token is pad ‖ (pad ⊕ mac): another text on every page, so that compression tells
 * nothing. */
char *csrf_make(struct ctx *cx, const struct keys *k, const char *session_token)
{
    unsigned char both[2 * CSRF_LEN], mac[HASH_LEN];
    keyed_hash(k, "csrf", session_token, strlen(session_token), mac);
    ctx_random(cx, both, CSRF_LEN);
    for (int i = 0; i < CSRF_LEN; i++)
        both[CSRF_LEN + i] = both[i] ^ mac[i];
    return text_base64url(cx->a, both, sizeof(both));
}

bool csrf_good(struct ctx *cx, const struct keys *k, const char *session_token, const char *given)
{
    unsigned char mac[HASH_LEN], diff = 0;
    void *p;
    size_t n;
    if (!given || !text_unbase64url(cx->a, given, &p, &n) || n != 2 * CSRF_LEN)
        return false;
    const unsigned char *both = p;
    keyed_hash(k, "csrf", session_token, strlen(session_token), mac);
    for (int i = 0; i < CSRF_LEN; i++)
        diff |= (unsigned char)(both[i] ^ both[CSRF_LEN + i] ^ mac[i]);
    return diff == 0;
}
