/*
 * A walking order: nearest neighbour, then 2-opt (a stretch is walked the other way round when that
 * is shorter) until nothing gets shorter. The way begins at the start and ends anywhere. A dozen
 * stops is what a day has: squares of it are nothing.
 */
#include "today.h"
#include "visit.h"

#include <string.h>

/* A place of the way; NULL: nowhere, and no metres from it. */
static int64_t leg(const struct walk_point *a, const struct walk_point *b)
{
    return a && b ? metres_between(a->lat, a->lng, b->lat, b->lng) : 0;
}

static bool known(const struct walk_point *p)
{
    return p->lat != FIELD_UNSET && p->lng != FIELD_UNSET;
}

/* The nearest of those from `i` on comes next. */
static void nearest(const struct walk_point *points, const struct walk_point *at, size_t *order,
                    size_t i, size_t n)
{
    size_t best = i;
    for (size_t k = i + 1; k < n; k++)
        if (leg(at, &points[order[k]]) < leg(at, &points[order[best]]))
            best = k;
    size_t chosen = order[best];
    memmove(&order[i + 1], &order[i], (best - i) * sizeof(*order));
    order[i] = chosen;
}

static void reverse(size_t *order, size_t from, size_t to)
{
    for (; from < to; from++, to--) {
        size_t kept = order[from];
        order[from] = order[to];
        order[to] = kept;
    }
}

/* One round over all stretches; whether something got shorter. The first stays when nobody said
 * where one starts. */
static bool improve(const struct walk_point *start, const struct walk_point *points, size_t *order,
                    size_t n)
{
    bool better = false;
    for (size_t i = start ? 0 : 1; i + 1 < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            const struct walk_point *before = i ? &points[order[i - 1]] : start,
                                    *after = k + 1 < n ? &points[order[k + 1]] : NULL,
                                    *first = &points[order[i]], *last = &points[order[k]];
            if (leg(before, last) + leg(first, after) < leg(before, first) + leg(last, after)) {
                reverse(order, i, k);
                better = true;
            }
        }
    return better;
}

int64_t walk_order(const struct walk_point *start, const struct walk_point *points, size_t n,
                   size_t *order)
{
    size_t placed = 0, last = n;
    int64_t metres = 0;
    for (size_t i = 0; i < n; i++)
        if (known(&points[i]))
            order[placed++] = i;
    for (size_t i = n; i-- > 0;) /* those without a place at the end, in the given order */
        if (!known(&points[i]))
            order[--last] = i;
    for (size_t i = start ? 0 : 1; i < placed; i++)
        nearest(points, i ? &points[order[i - 1]] : start, order, i, placed);
    while (improve(start, points, order, placed))
        ;
    for (size_t i = 0; i < placed; i++)
        metres += leg(i ? &points[order[i - 1]] : start, &points[order[i]]);
    return metres;
}
