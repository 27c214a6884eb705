/*
 * Delivers the outbox: a thread of its own in every server. It claims what is due (outbox.h), sends
 * it (outgoing.h), and marks what came of it; the writer only ever sees the two short transactions.
 *
 * A try that failed is repeated after a growing time (notice_due.h), not before what a gateway asks
 * for by Retry-After, and not in quiet hours; after TRIES_MAX tries the row is "failed". What a
 * gateway refuses for good (4xx but 408 and 429) fails at once. $SAHABAT_NOTICE_BACKOFF sets the
 * first waiting time in seconds (30), $SAHABAT_NOTICE_LEASE how long a claim holds (120): for
 * tests, and for gateways with wishes of their own.
 */
#ifndef DELIVER_H
#define DELIVER_H

#include "app.h"

struct deliverer;
struct deliverer *deliver_start(struct app *app);
/* Ends; what is being sent is put back and goes out with the same key at the next start. NULL is
 * allowed. */
void deliver_stop(struct deliverer *d);
/* There may be something new; from the writer: looks behind the present transaction. */
void deliver_wake(struct app *app);

/* Sends one text at once, outside the outbox, for the button "send a test message". Not on the
 * writer. *ret_why: "" or the reason. ERR_CONFLICT when the channel has no way out. */
enum err deliver_test(struct ctx *cx, const char *channel, const char *to, const char *subject,
                      const char *body, const char **ret_why);

#endif
