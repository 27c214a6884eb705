/*
 * Elimination modulo a prime: a hidden cell is fixed exactly when the reduced system has a row with
 * that cell alone. (Modulo a prime a dependence could show that is none over the whole numbers, one
 * time in two milliards: it would hide one cell too many or see a fixed cell as free; coefficients
 * here are 0, 1 and -1.)
 */
#include "suppress.h"

#include <string.h>

enum { NOBODY = -1 };
#define PRIME INT64_C(2147483647)

struct system {
    const struct sums *s;
    bool *hidden;
    int32_t *column; /* of a cell, or NOBODY */
    int32_t *cell;   /* of a column */
    int32_t *turn;   /* when a cell was hidden */
    int64_t *m;      /* equations × columns */
    size_t columns;
};

static int64_t inverse(int64_t v)
{
    int64_t result = 1;
    for (int64_t power = PRIME - 2; power; power >>= 1) {
        if (power & 1)
            result = result * v % PRIME;
        v = v * v % PRIME;
    }
    return result;
}

static void fill(struct system *y)
{
    const struct sums *s = y->s;
    y->columns = 0;
    for (size_t i = 0; i < s->cells_n; i++) {
        y->column[i] = y->hidden[i] ? (int32_t)y->columns : NOBODY;
        if (y->hidden[i])
            y->cell[y->columns++] = (int32_t)i;
    }
    memset(y->m, 0, s->n * y->columns * sizeof(*y->m));
    for (size_t e = 0; e < s->n; e++) {
        int64_t *row = &y->m[e * y->columns];
        if (y->column[s->list[e].whole] != NOBODY)
            row[y->column[s->list[e].whole]] = PRIME - 1;
        for (size_t i = 0; i < s->list[e].n; i++)
            if (y->column[s->list[e].parts[i]] != NOBODY)
                row[y->column[s->list[e].parts[i]]] = 1;
    }
}

static void subtract(int64_t *to, const int64_t *row, int64_t times, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (row[k])
            to[k] = (to[k] + (PRIME - times) * row[k]) % PRIME;
}

/* Reduced to row echelon form; the number of rows that are left. */
static size_t reduce(struct system *y)
{
    size_t rank = 0, n = y->columns;
    for (size_t c = 0; c < n && rank < y->s->n; c++) {
        size_t at = rank;
        while (at < y->s->n && !y->m[at * n + c])
            at++;
        if (at == y->s->n)
            continue;
        int64_t *row = &y->m[rank * n], *found = &y->m[at * n];
        for (size_t k = 0; at != rank && k < n; k++) {
            int64_t keep = row[k];
            row[k] = found[k];
            found[k] = keep;
        }
        int64_t by = inverse(row[c]);
        for (size_t k = 0; k < n; k++)
            row[k] = row[k] * by % PRIME;
        for (size_t e = 0; e < y->s->n; e++)
            if (e != rank && y->m[e * n + c])
                subtract(&y->m[e * n], row, y->m[e * n + c], n);
        rank++;
    }
    return rank;
}

/* Of the hidden cells that are fixed the one that was hidden last, and before `before`; NOBODY:
 * none. So what is hidden grows into a ring instead of a star around the first. */
static int32_t fixed(struct system *y, size_t rank, int32_t before)
{
    int32_t best = NOBODY;
    for (size_t e = 0; e < rank; e++) {
        int32_t alone = NOBODY;
        size_t some = 0;
        for (size_t c = 0; c < y->columns && some < 2; c++)
            if (y->m[e * y->columns + c]) {
                alone = y->cell[c];
                some++;
            }
        if (some == 1 && y->turn[alone] < before &&
            (best == NOBODY || y->turn[alone] > y->turn[best]))
            best = alone;
    }
    return best;
}

/* The smallest visible cell above 0 that stands in an equation with the fixed one: first among
 * parts, then also the sums. */
static int32_t companion(const struct system *y, int32_t cell)
{
    const struct sums *s = y->s;
    int32_t best = NOBODY;
    for (int with_sums = 0; with_sums < 2 && best == NOBODY; with_sums++)
        for (size_t e = 0; e < s->n; e++) {
            const struct sum *q = &s->list[e];
            bool inside = q->whole == cell;
            for (size_t i = 0; i < q->n; i++)
                inside |= q->parts[i] == cell;
            for (size_t i = 0; inside && i < q->n + (size_t)with_sums; i++) {
                int32_t x = i < q->n ? q->parts[i] : q->whole;
                if (!y->hidden[x] && s->cells[x] > 0 &&
                    (best == NOBODY || s->cells[x] < s->cells[best]))
                    best = x;
            }
        }
    return best;
}

/* Hides one more cell beside one that is fixed. False: none is fixed, or (*ret_stuck) none is left
 * that could give way. */
static bool hide_more(struct system *y, int32_t turn, bool *ret_stuck)
{
    fill(y);
    size_t rank = reduce(y);
    int32_t cell = fixed(y, rank, INT32_MAX), more;
    *ret_stuck = cell != NOBODY;
    for (; cell != NOBODY; cell = fixed(y, rank, y->turn[cell]))
        if ((more = companion(y, cell)) != NOBODY) {
            y->hidden[more] = true;
            y->turn[more] = turn;
            return true;
        }
    return false;
}

bool suppress(struct arena *a, const struct sums *s, bool *ret_hidden)
{
    struct system y = {.s = s, .hidden = ret_hidden};
    bool stuck = false;
    y.column = arena_array(a, s->cells_n + 1, sizeof(*y.column));
    y.cell = arena_array(a, s->cells_n + 1, sizeof(*y.cell));
    y.turn = arena_array(a, s->cells_n + 1, sizeof(*y.turn));
    y.m = arena_array(a, (s->n + 1) * (s->cells_n + 1), sizeof(*y.m));
    int32_t turn = (int32_t)s->cells_n;
    for (size_t i = 0; i < s->cells_n; i++) {
        ret_hidden[i] = arena_failed(a) || (s->cells[i] > 0 && s->cells[i] < SUPPRESS_MIN);
        y.turn[i] = (int32_t)i;
    }
    while (!arena_failed(a) && hide_more(&y, turn, &stuck))
        turn++;
    /* Nothing is left that could give way, as in a table of one cell: nothing is shown. */
    for (size_t i = 0; stuck && i < s->cells_n; i++)
        ret_hidden[i] = s->cells[i] > 0;
    return !arena_failed(a);
}

/* ---- together ---- */

/* The smallest visible part, or else the sum; NOBODY: nothing is left that says anything. */
static int32_t next_to_hide(const struct sums *all, const struct sum *s, const bool *hidden)
{
    int32_t best = NOBODY;
    for (size_t i = 0; i < s->n; i++) {
        int32_t x = s->parts[i];
        if (!hidden[x] && all->cells[x] > 0 && (best == NOBODY || all->cells[x] < all->cells[best]))
            best = x;
    }
    return best == NOBODY && !hidden[s->whole] ? s->whole : best;
}

/* One more where a visible sum tells that few lie in its hidden parts: it is taken for small. */
static bool hide_together(const struct sums *s, const bool *hidden, int64_t *cells)
{
    for (size_t e = 0; e < s->n; e++) {
        const struct sum *q = &s->list[e];
        int64_t together = 0;
        for (size_t i = 0; i < q->n; i++)
            together += hidden[q->parts[i]] ? s->cells[q->parts[i]] : 0;
        if (hidden[q->whole] || together == 0 || together >= SUPPRESS_MIN)
            continue;
        int32_t more = next_to_hide(s, q, hidden);
        if (more == NOBODY)
            continue;
        cells[more] = 1;
        return true;
    }
    return false;
}

bool suppress_together(struct arena *a, const struct sums *s, bool *ret_hidden)
{
    struct sums taken = *s;
    int64_t *cells = arena_array(a, s->cells_n + 1, sizeof(*cells));
    bool done;
    for (size_t i = 0; i < s->cells_n; i++)
        cells[i] = s->cells[i];
    taken.cells = cells;
    do {
        struct arena_mark mark = arena_mark(a);
        done = suppress(a, &taken, ret_hidden);
        arena_reset(a, mark);
    } while (done && hide_together(s, ret_hidden, cells));
    return done;
}
