/*
 * An owner comes to their own record: with a code sent to the phone that stands in it, or because a
 * companion or lurah confirms in person who it is. Then there is an owner's account bound to the
 * person, and a one-time link to set its password.
 *
 * What is claimed is named by a business code or by the phone itself. Whether either is known is
 * never told: the answer is the same, the code goes to the phone on record. A phone that stands
 * with several owners, or is that of somebody who works here, proves nothing: then only a person
 * can confirm.
 */
#ifndef CLAIM_H
#define CLAIM_H

#include "business.h"

/* Whose record is meant by "U-…" or a phone as typed; 0: nothing that could be claimed by a code.
 * For the rooms above that check who somebody is the same way. ERR_INVALID on field "what". */
struct claim_target {
    int64_t business_id, person_id;
    const char *phone; /* the one on record */
};
enum { CLAIM_WHAT_MAX = 40 };
enum err claim_find(struct ctx *cx, const char *what, struct claim_target *ret);

/* Sends a code when there is something to claim; OK either way. Not on the writer. `what`: "U-…" or
 * a phone as typed. ERR_INVALID on field "what" for what is neither. *ret_draft: sealed, for the
 * page. */
enum err claim_begin(struct ctx *cx, const char *what, const char *browser, char **ret_draft);

/* The code is right and the notice was accepted (`consent`): account, consent, link. Not on the
 * writer. ERR_CONFLICT when the account cannot be bound by itself. *ret_token: of the link
 * /reset/{token}. */
enum err claim_end(struct ctx *cx, const char *draft, const char *code, bool consent,
                   char **ret_token);

/*
 * On the writer: somebody of the territory (CAP_BUSINESS_CREATE, and may see the personal data) has
 * seen the owner and their consent. Keeps a fact who confirmed; makes the account and the link.
 * ERR_CONFLICT when the owner has a password already: nobody else may set it anew here.
 */
enum err claim_confirm(struct ctx *cx, int64_t business_id, int64_t version, bool consent,
                       char **ret_token);
/* Whether the actor may confirm this business's owner, and whether the owner has an account in use.
 */
bool claim_confirmable(const struct ctx *cx, const struct business *b);
enum err claim_account_used(struct ctx *cx, int64_t person_id, bool *ret_used);

#endif
