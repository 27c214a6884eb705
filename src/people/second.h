/*
 * The second step of officers and administrators: six digits of an authenticator app (RFC 6238).
 * A new secret is shown before it counts: it travels sealed in the form, bound to its account, and
 * is kept only when a code proves that the app has it.
 */
#ifndef SECOND_H
#define SECOND_H

#include "app.h"
#include "session.h"

enum { SECOND_SETUP_SECONDS = 3600 };

bool second_allowed(const struct actor *a);

struct second_setup {
    const char *sealed; /* for the form and the picture's address */
    const char *secret; /* base32, in groups of four: for typing */
    const char *uri;    /* otpauth://…: for the picture */
};
/* A new secret for the account. Changes nothing. */
void second_setup_make(struct ctx *cx, const struct account *a, struct second_setup *ret);
/* Reads a sealed one again. ERR_GONE when it is not this account's, older than an hour, or tampered
 * with. */
enum err second_setup_open(struct ctx *cx, const struct account *a, const char *sealed,
                           struct second_setup *ret);

/* Switches it on when `code` is right now. ERR_INVALID otherwise. Writes. */
enum err second_on(struct ctx *cx, const struct account *a, const char *sealed, const char *code);
/* On the writer: off. Changes nothing where it is off. */
enum err second_off(struct ctx *cx, int64_t account_id);

/* Whether `code` is right now and newer than the last one used; the caller uses the step up. */
bool second_verify(struct ctx *cx, const struct account *a, const char *code, int64_t *ret_step);

#endif
