/* Growing delays: see throttle.h. */
#include "throttle.h"

#include "app.h"
#include "app_sql.h"
#include "text.h"

#include <inttypes.h>

enum { LONGEST = 900, FORGET = 86400 };

enum err throttle_wait(struct ctx *cx, const char *key, int64_t free_tries, int64_t *ret_seconds)
{
    *ret_seconds = 0;
    struct rows *r = db_rows(cx, &q_throttle_get, ARGS(db_text(key)));
    if (rows_next(r)) {
        int64_t count = row_int(r, 0), last = row_int(r, 1), over = count - free_tries;
        if (over >= 0 && cx->now - last < FORGET) {
            int64_t wait = over > 9 ? LONGEST : (INT64_C(2) << over);
            wait = wait > LONGEST ? LONGEST : wait;
            if (last + wait > cx->now)
                *ret_seconds = last + wait - cx->now;
        }
    }
    return rows_end(r);
}

const char *throttle_key(struct ctx *cx, const char *what, const char *who)
{
    unsigned char hash[HASH_LEN];
    keyed_hash(cx->app->keys, "throttle", who, strlen(who), hash);
    return arena_printf(cx->a, "%s:%s", what, text_hex(cx->a, hash, 12));
}

enum err throttle_turn(struct ctx *cx, const char *key, int64_t free_tries)
{
    int64_t seconds;
    TRY(throttle_wait(cx, key, free_tries, &seconds));
    if (!seconds)
        return OK;
    cx->err.retry_after = seconds;
    return fail(cx, ERR_SLOW_DOWN, "error.wait", "seconds",
                arena_printf(cx->a, "%" PRId64, seconds), NULL);
}

enum err throttle_count(struct ctx *cx, const char *key)
{
    return db_exec(cx, &q_throttle_count, ARGS(db_text(key), db_int(cx->now)), NULL);
}

enum err throttle_clear(struct ctx *cx, const char *key)
{
    return db_exec(cx, &q_throttle_clear, ARGS(db_text(key)), NULL);
}

enum err throttle_failed(struct ctx *cx, const char *key, int64_t free_tries)
{
    TRY(throttle_turn(cx, key, free_tries));
    return throttle_count(cx, key);
}

enum err throttle_passed(struct ctx *cx, const char *key, int64_t free_tries)
{
    TRY(throttle_turn(cx, key, free_tries));
    return throttle_clear(cx, key);
}
