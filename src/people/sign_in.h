/*
 * Coming in: password, second step, one-time link, printed code. Tries are delayed per name, from
 * the third failure on 2, 4, 8 … 900 seconds, whether there is such an account or not; a device
 * that once signed in well is told from strangers and has its own, longer leash. What is refused
 * never says whether the name or the secret was wrong. All of it hashes (60 ms): never on a server
 * thread.
 */
#ifndef SIGN_IN_H
#define SIGN_IN_H

#include "people.h"

enum { SIGN_IN_SECOND_SECONDS = 300, SIGN_IN_TEXT_MAX = 200 };

struct sign_in {
    const char *name, *password; /* as typed; the name may be a phone */
    const char *device;          /* the device cookie, or NULL */
};

/*
 * Checks name and password; counts what fails. ERR_SLOW_DOWN with cx->err.retry_after while the
 * name has to wait, ERR_INVALID when they are not good. Gives no session yet.
 */
enum err sign_in_password(struct ctx *cx, const struct sign_in *s, struct account *ret);

/* After all steps: a session and the device's cookie; failures are forgotten. */
struct sign_in_tokens {
    char *session, *device;
};
enum err sign_in_start(struct ctx *cx, const struct account *a, const char *browser,
                       const char *device, struct sign_in_tokens *ret);

/* Between password and code: a token for five minutes; then the code of the app, each good once.
 * ERR_GONE when the five minutes are over. */
enum err sign_in_second_begin(struct ctx *cx, const struct account *a, char **ret_token);
enum err sign_in_second(struct ctx *cx, const char *token, const char *code, struct account *ret);

/* A link from an administrator: whose is it (changes nothing); sets the password and uses the link
 * up. */
enum err sign_in_link_look(struct ctx *cx, const char *token, struct account *ret);
enum err sign_in_link_use(struct ctx *cx, const char *token, const char *password,
                          struct account *ret);

/* First sign-in with a printed code: sets the password. Delayed as a password is. */
enum err sign_in_code_use(struct ctx *cx, const char *name, const char *code, const char *password,
                          struct account *ret);

/* Checks a password that is chosen twice; adds errors to fields "password" and "password_again". */
enum err sign_in_chosen(struct ctx *cx, const char *password, const char *again, const char *name);

/* Sets another password for somebody who is signed in; `old` NULL: has to be set, nobody asks for
 * the old one. Every session but `keep` ends. */
enum err sign_in_change(struct ctx *cx, int64_t account_id, const char *old, const char *password,
                        int64_t keep_session);
/* Whether this is the account's password: tries are delayed. ERR_INVALID on field "old". */
enum err sign_in_own(struct ctx *cx, const struct account *a, const char *password);
/* All that a sign-in asks for: the password, and with a second step its code, on field "code". It
 * is used up. For who changes how one comes in and came by an API token themselves. */
enum err sign_in_prove(struct ctx *cx, const struct account *a, const char *password,
                       const char *code);

#endif
