/*
 * How people want to be reached: a channel, an e-mail address, or not at all (but for what is
 * urgent or was asked for). Of accounts by their id; of everybody else by a keyed hash of the
 * address, which is also the unguessable end of the link in a message: who has the message may say
 * how they want it.
 */
#ifndef NOTICE_PREF_H
#define NOTICE_PREF_H

#include "notice.h"

struct notice_pref {
    const char *channel; /* "": no wish */
    const char *email;   /* NULL: none known */
    bool opt_out;
};

const char *pref_of_account(struct arena *a, int64_t account_id);
/* For a normalised phone or an e-mail address. */
const char *pref_of_address(struct ctx *cx, const char *address);

/* All unset where nothing was ever said. */
enum err pref_get(struct ctx *cx, const char *who, struct notice_pref *ret);
/* On the writer; audited (without the address). ERR_INVALID on an unknown channel or a bad e-mail
 * address. */
enum err pref_set(struct ctx *cx, const char *who, const struct notice_pref *p);

/* The token of {stop} for an address, and whom it names: ERR_GONE when no message ever went there.
 * ret_address: where the last one went. */
const char *pref_token(struct ctx *cx, const char *address);
enum err pref_of_token(struct ctx *cx, const char *token, const char **ret_who,
                       const char **ret_address);

#endif
