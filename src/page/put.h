/*
 * buf_put() for the writers of pages and JSON, whose answers are thousands of short pieces: the
 * common case, where the piece fits into what is allocated, without a call.
 */
#ifndef PUT_H
#define PUT_H

#include "buf.h"

#include <string.h>

static inline void put(struct buf *out, const char *s, size_t n)
{
    if (n < out->cap - out->n && out->n + n <= out->max && !out->over) {
        memcpy(out->p + out->n, s, n);
        out->n += n;
        out->p[out->n] = '\0';
    } else {
        buf_put(out, s, n);
    }
}

/* Room for at least n bytes and a NUL, to be filled from the returned place on; NULL past the
 * maximum, and `over` is then set. */
static inline char *buf_spare(struct buf *out, size_t n)
{
    if (n < out->cap - out->n && out->n + n <= out->max && !out->over)
        return out->p + out->n;
    return buf_room(out, n);
}

/* What was filled ends at `end`. */
static inline void buf_end(struct buf *out, char *end)
{
    *end = '\0';
    out->n = (size_t)(end - out->p);
}

#endif
