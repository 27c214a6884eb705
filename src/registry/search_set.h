/* Which businesses of a block have a word: a set of numbers below 16,384, as it is stored. */
#ifndef SEARCH_SET_H
#define SEARCH_SET_H

#include "arena.h"

#include <stdint.h>

/* A block holds the businesses id >> 14; within it a business is id & 16383. */
enum {
    SEARCH_SHIFT = 14,
    SEARCH_IDS = 1 << SEARCH_SHIFT,
    SEARCH_BYTES = SEARCH_IDS / 8,
    SEARCH_MAP_WORDS = SEARCH_IDS / 64
};

/*
 * Fewer than 2,048 bytes: the gaps between the numbers, each in one byte, or where bit 7 of that is
 * set, in its other 7 bits and the 8 of the next byte above them; the first gap counts from 0, each
 * other one from the number after the last. Exactly 2,048 bytes: a map, number n is bit n % 8 of
 * byte n / 8, as set_bit() of PostgreSQL has it.
 */
struct search_set {
    unsigned char *p;
    size_t n, cap;
    unsigned next; /* the least number that may follow */
};

/* Adds `at` (< 16,384); numbers come in ascending order, the same one again changes nothing. */
void search_set_add(struct arena *a, struct search_set *s, unsigned at);

/* A set to reckon with: number n is bit n % 64 of w[n / 64]. */
struct search_map {
    uint64_t w[SEARCH_MAP_WORDS];
    bool some; /* anything was put in */
};

void search_map_mark(struct search_map *m, unsigned at);
/* Bytes of a stored map, from byte `from` on; from and n are multiples of 8. */
void search_map_put(struct search_map *m, size_t from, const void *p, size_t n);
/* Puts the members of a stored set in besides what is there. False: not of that form. */
bool search_set_into(const void *p, size_t n, struct search_map *m);
/* Keeps of `m` what a stored map has, too. */
void search_map_meet(struct search_map *m, const void *map);

/* The same of few, in ascending order. */
struct search_few {
    uint16_t at[SEARCH_BYTES];
    size_t n;
};

/* Whether a stored set of `n` bytes is a map; else it has at most `n` members. */
bool search_set_is_map(size_t n);
/* The members of a stored set that is no map. False: not of that form. */
bool search_set_list(const void *p, size_t n, struct search_few *ret);
/* Keeps of `few` what a stored set has, too. False: not of that form. */
bool search_set_meet(const void *p, size_t n, struct search_few *few);
/* Keeps of `few` what is in `m`, or with `in` false what is not. */
void search_few_keep(const struct search_map *m, bool in, struct search_few *few);

#endif
