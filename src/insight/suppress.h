/*
 * Small numbers in a table of sums, hidden so that nobody reckons them back. Pure.
 *
 * A table is cells and equations: each says that one cell is the sum of others. Cells of 1 …
 * SUPPRESS_MIN - 1 are hidden; then, as long as the equations and the visible cells fix some hidden
 * cell, one more is hidden (complementary suppression). Whether a cell is fixed is decided by
 * elimination over the whole system, not by looking at one row or column at a time: with what is
 * visible, every hidden cell can still have other values. Zeros are shown, and never hidden beside
 * others (they could not give way).
 */
#ifndef SUPPRESS_H
#define SUPPRESS_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { SUPPRESS_MIN = 5 };

struct sum {
    int32_t whole; /* cell */
    const int32_t *parts;
    size_t n;
};
struct sums {
    const int64_t *cells;
    size_t cells_n;
    const struct sum *list;
    size_t n;
};
/* ret_hidden[cell]: not to be shown. False when the arena is full: then all are hidden. */
bool suppress(struct arena *a, const struct sums *s, bool *ret_hidden);
/* The same, and beside each visible sum the parts that are hidden are SUPPRESS_MIN or more
 * together.
 */
bool suppress_together(struct arena *a, const struct sums *s, bool *ret_hidden);

#endif
