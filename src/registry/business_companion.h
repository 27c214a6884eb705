/*
 * Who stands beside a business: one companion or nobody. The column is the register's own; the
 * dated fact "companion" (sign-in name, "" for nobody) says since when. Whoever assigns (visits/
 * assign.h) writes it through here, so that column, fact, version and audit agree.
 */
#ifndef BUSINESS_COMPANION_H
#define BUSINESS_COMPANION_H

#include "business.h"

struct companion_change {
    int64_t business_id, from_id, to_id; /* account ids; 0: nobody */
    const char *name, *ward;             /* of the business */
};

/*
 * On the writer, CAP_ASSIGN, for a business of the scope. companion_id 0: nobody. ERR_NOT_FOUND;
 * ERR_CONFLICT for a merged business, for who stands there already, and for an account that is no
 * companion, is shut, or whose territory does not hold the ward. `reason` may be NULL. When it was
 * last vouched for (confirmed_at) stays: nobody looked at the business. *ret names the business
 * whenever it was found.
 */
enum err business_set_companion(struct ctx *cx, int64_t business_id, int64_t companion_id,
                                const char *reason, struct companion_change *ret);

/*
 * On the writer, for a record that is about to be written with another ward: a companion whose
 * territory does not hold it stands beside it no longer (b->companion_id becomes 0), so that the
 * business is seen to be without one. Then, once it was written: column and fact.
 */
enum err companion_follow(struct ctx *cx, const struct business *old, struct business *b);
enum err companion_left(struct ctx *cx, const struct business *old, const struct business *b);

/* The same check, for who asks before: whether the account may stand beside businesses of the ward
 * ("": of none in particular). ERR_CONFLICT with the words why not. */
enum err companion_check(struct ctx *cx, int64_t companion_id, const char *ward,
                         const char **ret_name);

#endif
