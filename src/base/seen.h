/* What was seen already: a set of 64-bit keys (parts of hashes) with a value each, in an arena. */
#ifndef SEEN_H
#define SEEN_H

#include "arena.h"

#include <stdint.h>

/* Open addressing; begins as {.a = arena}. */
struct seen {
    struct arena *a;
    uint64_t *slots; /* pairs: key, value */
    size_t n, cap;
};

/* The value kept for a key; 0 when there was none, and `value` (not 0) is kept now. */
uint64_t seen_put(struct seen *s, uint64_t key, uint64_t value);
/* The value kept for a key, 0 when there is none. */
uint64_t seen_get(const struct seen *s, uint64_t key);

#endif
