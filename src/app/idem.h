/*
 * Idempotency keys: the same POST sent twice acts once. A key belongs to an actor and a route; it
 * is written in the write's own transaction with the sealed answer, which a repetition gets again.
 */
#ifndef IDEM_H
#define IDEM_H

#include "web.h"

/* Before the handler: answers a repetition (w->answered), refuses another body (ERR_INVALID) or a
 * key that is running (ERR_CONFLICT). Does nothing without an Idempotency-Key header on POST. */
enum err idem_begin(struct web *w);
/* After a good handler: keeps the answer. */
enum err idem_end(struct web *w);
/* After a bad handler that ran in the pool: gives the key back, so that it may be tried again. */
void idem_abort(struct web *w);

#endif
