/* The outbox: messages to people, written with the change that causes them, delivered by a worker.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include "app.h"

struct notice {
    int64_t id, created_at, sent_at;
    const char *channel, *address, *event, *body, *state, *reason;
};

/* On the writer. `channel`: "whatsapp", "sms", "email". */
enum err notice_queue(struct ctx *cx, const char *channel, const char *address, const char *event,
                      const char *body);
/* Newest first, below `before` (0: all). */
enum err notice_list(struct ctx *cx, int64_t before, int limit, struct notice **ret, size_t *ret_n);

#endif
