/* Open items as the reading of a file keeps them; all on the writer, the actor was checked. */
#ifndef LOAN_ITEM_PARTS_H
#define LOAN_ITEM_PARTS_H

#include "loan_item.h"

/* What is known of a row already: 0, or its id; whether it waits. */
enum err loan_item_known(struct ctx *cx, int64_t partner_id, const char *mark, int64_t *ret_id,
                         bool *ret_open);
/* Keeps one; one of that mark stays as it is. */
enum err loan_item_keep(struct ctx *cx, const struct loan_item *x, const char *mark);
/* The same for balances that differ: one that waits is told our figure of today, one that had
 * agreed waits again. */
enum err loan_item_differs(struct ctx *cx, const struct loan_item *x, const char *mark);
/* A file booked it after all. payment_id 0: it stood there. */
enum err loan_item_booked(struct ctx *cx, int64_t id, int64_t loan_id, int64_t payment_id);
/* Differences of a loan that are not this one are told no more. */
enum err loan_item_agree(struct ctx *cx, int64_t loan_id, const char *but);

#endif
