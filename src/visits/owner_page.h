/*
 * The owner's own page, by a private link or their account: my data, visits, promises, needs,
 * cases; correct or object; tell a month's turnover. The token is kept as a hash only; a GET never
 * changes anything (messengers fetch links ahead).
 *
 * The link says who it is about, not who holds it: it was handed over by a companion, so it alone
 * shows no more than that somebody came. What is sensitive, and every act, needs a code sent to the
 * phone on record; what it opens is bound to that browser for half an hour.
 */
#ifndef OWNER_PAGE_H
#define OWNER_PAGE_H

#include "business.h"

enum { OWNER_LINK_DAYS = 365, OWNER_OPEN_SECONDS = 1800, OWNER_BUSINESSES_MAX = 20 };

/* On the writer, CAP_BUSINESS_CREATE, for a business whose personal data the actor may see: a new
 * link; older ones of the person end when `alone`, and those past the newest five. */
enum err owner_link_make(struct ctx *cx, int64_t business_id, bool alone, char **ret_token);
/* On the writer, by the same people: all links of the business's owner end. */
enum err owner_link_revoke(struct ctx *cx, int64_t business_id);
/* The newest link that holds; all 0 when there is none. used_at: when a code last opened it. */
struct owner_link {
    int64_t created_at, expires_at, used_at;
};
enum err owner_link_state(struct ctx *cx, int64_t business_id, struct owner_link *ret);

/* Whose link it is; ERR_NOT_FOUND alike for unknown, expired, revoked, and when the person has no
 * business any more. */
struct owner {
    int64_t link_id, person_id, account_id; /* the owner's account; 0: none */
    const char *name, *phone;               /* the mobile on record, or NULL */
    int64_t businesses[OWNER_BUSINESSES_MAX];
    size_t businesses_n;
    struct actor as; /* role owner, with that person's scope */
};
enum err owner_of_link(struct ctx *cx, const char *token, struct owner *ret);
/* The same of an owner who is signed in: cx->actor. */
enum err owner_of_account(struct ctx *cx, struct owner *ret);

/* ---- the code; neither on the writer ---- `browser` tells one browser from others */
enum err owner_code_send(struct ctx *cx, const struct owner *o, const char *browser);
/* A right one gives what that browser shows from then on (a cookie's text). ERR_INVALID on "code",
 * ERR_SLOW_DOWN. */
enum err owner_code_open(struct ctx *cx, const struct owner *o, const char *code,
                         const char *browser, char **ret_grant);
bool owner_opened(struct ctx *cx, const struct owner *o, const char *grant, const char *browser);

/* What the owner's businesses need, the newest first. */
struct owner_need {
    const char *kind, *state, *due_on, *outcome, *business_name;
};
enum err owner_needs(struct ctx *cx, const struct owner *o, struct owner_need **ret, size_t *ret_n);

/* ---- acts, on the writer, as the owner (cx->actor is o->as) ---- */
/* Of a visit to one of their businesses: it was so, or not (text: why; a task for the lurah, who is
 * told, unless one is open). The last word counts (visit_confirm.h). */
enum err owner_says(struct ctx *cx, int64_t visit_id, bool so, const char *text);
/* A code for such a visit, to be read to who visits (visit_code_read()); *ret_on is its day. */
enum err owner_visit_code(struct ctx *cx, int64_t visit_id, const char **ret_code,
                          const char **ret_on);

#endif
