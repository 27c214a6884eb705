/* Growing delays for what strangers may try: by name, phone or device, never by address alone. */
#ifndef THROTTLE_H
#define THROTTLE_H

#include "ctx.h"

/* Seconds to wait before the next try is looked at (0: now). After `free` tries: 2, 4, 8 … up to
 * 900. */
enum err throttle_wait(struct ctx *cx, const char *key, int64_t free, int64_t *ret_seconds);
/* A key for who is not to be written in clear: a phone, a browser. `what` names the act. */
const char *throttle_key(struct ctx *cx, const char *what, const char *who);
/* ERR_SLOW_DOWN with cx->err.retry_after while it is not yet time; else OK. */
enum err throttle_turn(struct ctx *cx, const char *key, int64_t free);
/* Counts a try (on the writer); forgets it all after a day without tries. */
enum err throttle_count(struct ctx *cx, const char *key);
enum err throttle_clear(struct ctx *cx, const char *key);
/*
 * On the writer, when a try was looked at: whether it still is its turn, then counted or forgiven.
 * Many that are tried at once all find a low count before; here they come one after the other, and
 * those too many get ERR_SLOW_DOWN, right or wrong, as if nobody had looked.
 */
enum err throttle_failed(struct ctx *cx, const char *key, int64_t free);
enum err throttle_passed(struct ctx *cx, const char *key, int64_t free);

#endif
