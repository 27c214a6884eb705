/*
 * What upper rooms keep of a business follows its changes: profile, state, licences, turnover,
 * indicators, class, merging. Each room brings a follower; main sets the list, as merge_movers.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "ctx.h"

struct business;

struct business_follower {
    /* On the writer, instead of `changed`: a business just made, of an owner just made, of whom no
     * table knows more than the register's own rows. NULL: nothing is kept of such a one. */
    enum err (*made)(struct ctx *cx, const struct business *b);
    /* On the writer, in the change's own transaction, when the rows are as they will be. Told once
     * or several times for one change. */
    enum err (*changed)(struct ctx *cx, int64_t business_id);
    /* On the writer, before the business's row is taken out of the register; NULL: nothing hangs
     * on it. */
    enum err (*removed)(struct ctx *cx, int64_t business_id);
    /* On the writer, at the end of an import or its undo, which does not tell of each business that
     * it made: what is kept of all may be made anew later. NULL: nothing is. */
    enum err (*many)(struct ctx *cx);
};
extern const struct business_follower *const *business_followers; /* ends with NULL; NULL: none */

/* On the writer: tells them all. */
enum err business_made(struct ctx *cx, const struct business *b);
enum err business_followed(struct ctx *cx, int64_t business_id);
enum err business_forgotten(struct ctx *cx, int64_t business_id);
enum err businesses_followed(struct ctx *cx);

#endif
