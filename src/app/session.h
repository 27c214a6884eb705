/*
 * Sessions (browsers), devices, API tokens, one-time links and codes. Only hashes are stored.
 */
#ifndef SESSION_H
#define SESSION_H

#include "account.h"

enum { SESSION_SECONDS = 12 * 3600, SESSION_SEEN_EVERY = 600 };

/* On the writer: a new session; the cookie's text in the arena. `device` is a short name of the
 * browser. */
enum err session_start(struct ctx *cx, int64_t account_id, const char *device, char **ret_token);
/* Who is it? ERR_AUTH when unknown, expired, revoked, or the account is not active. */
enum err session_actor(struct ctx *cx, const char *token, struct actor *ret, int64_t *ret_seen_at,
                       bool *ret_must_change);
enum err session_seen(struct ctx *cx, int64_t session_id);
/* 0: all of the account. ERR_NOT_FOUND when the session named is not the account's, or has ended.
 */
enum err session_revoke(struct ctx *cx, int64_t account_id, int64_t session_id);

struct session_row {
    int64_t id, created_at, seen_at;
    const char *device;
};
enum err session_list(struct ctx *cx, int64_t account_id, struct session_row **ret, size_t *ret_n);

/* A device that signed in well: cookie text; known later? */
enum err device_remember(struct ctx *cx, int64_t account_id, const char *token_or_null,
                         char **ret_token);
bool device_known(struct ctx *cx, int64_t account_id, const char *token);

/* On the writer. `ret`: the new token's row. */
struct api_token_row {
    int64_t id, created_at, revoked_at;
    const char *label;
};
enum err api_token_create(struct ctx *cx, int64_t account_id, const char *label, char **ret_token,
                          struct api_token_row *ret);
enum err api_token_actor(struct ctx *cx, const char *token, struct actor *ret);
enum err api_token_list(struct ctx *cx, int64_t account_id, struct api_token_row **ret,
                        size_t *ret_n);
/* As session_revoke(). */
enum err api_token_revoke(struct ctx *cx, int64_t account_id, int64_t id);

/*
 * One-time: kind "reset" (link to set a password), "onboard" (printed code), "second" (between
 * password and TOTP), "phone" (code sent to a phone; subject = phone). `text` is given, or made
 * when NULL.
 */
enum err one_time_create(struct ctx *cx, const char *kind, int64_t account_id, const char *subject,
                         const char *text, int64_t seconds, char **ret_text);
/* Looks without using: ERR_GONE when unknown, used or expired. */
enum err one_time_look(struct ctx *cx, const char *kind, const char *text, int64_t *ret_account_id,
                       const char **ret_subject);
/* On the writer: uses it up. */
enum err one_time_use(struct ctx *cx, const char *kind, const char *text, int64_t *ret_account_id,
                      const char **ret_subject);

/* CSRF: derived from the session's token and the master key, masked anew for every page. */
char *csrf_make(struct ctx *cx, const struct keys *k, const char *session_token);
bool csrf_good(struct ctx *cx, const struct keys *k, const char *session_token, const char *given);

#endif
