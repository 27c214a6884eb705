/*
 * The owner's own page, by a private link (or an owner's account): my data, visits, promises,
 * cases; correct or object. The token is kept as a hash only; a GET never changes anything
 * (messengers fetch links ahead); sensitive parts (phone, NIK, turnover, cases) need a code sent to
 * the phone on record; nothing of it is sent on as a referrer.
 */
#ifndef OWNER_PAGE_H
#define OWNER_PAGE_H

#include "business.h"

enum { OWNER_LINK_DAYS = 365 };

/* On the writer, for a business whose personal data the actor may see: a new link; older ones of
 * the person end when `alone`. */
enum err owner_link_make(struct ctx *cx, int64_t business_id, bool alone, char **ret_token);
/* The person of a link; ERR_NOT_FOUND for unknown, expired, revoked. Reads alone. */
enum err owner_link_person(struct ctx *cx, const char *token, int64_t *ret_person);
enum err owner_link_revoke(struct ctx *cx, int64_t business_id);
/* Acts as the person: a context of role owner with that person's scope. */
enum err owner_as(struct ctx *cx, int64_t person, struct actor *ret);

#endif
