/*
 * Snapshots: the figures as they were published at the end of a day. Frozen once, never changed,
 * kept for ever; a figure of today is no snapshot yet. What is known of the same day now is
 * past.h's.
 */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "figure.h"

enum { SERIES_MONTHS = 13 };

/* On the writer: what figure_now holds becomes that day's. A day that is frozen stays as it is. */
enum err snapshot_freeze(struct ctx *cx, const char *day, int64_t as_of);
/* On the writer: sets of a past day that were reckoned (the demo's). */
enum err snapshot_put(struct ctx *cx, const char *day, int64_t as_of, const struct figure_set *sets,
                      size_t n);

/* Of a day; ERR_NOT_FOUND (without words) where none was frozen. */
enum err snapshot_get(struct ctx *cx, const char *area, const char *day, struct figure_set *ret,
                      int64_t *ret_as_of);

/* By month, the oldest first: the last snapshot of each of the last SERIES_MONTHS months that has
 * one. `days` are theirs. */
struct series {
    size_t n;
    const char *days[SERIES_MONTHS];
    struct figure_set of[SERIES_MONTHS];
};
enum err snapshot_series(struct ctx *cx, const char *area, struct series *ret);
/* How many of its months had ended at `now`: the running one may be its last, and is told by what
 * was counted last. */
size_t series_ended(const struct series *s, int64_t now);

/* Since when a figure means what it means now; NULL: nothing was counted yet. */
enum err figure_since(struct ctx *cx, enum figure_key k, const char **ret_day);

#endif
