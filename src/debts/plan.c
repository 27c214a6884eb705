/* See plan.h. */
#include "plan.h"

enum { PARTS_MAX = 256 };

/* ---- what may be paid, and why ---- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static struct plan_line line_of(const struct plan_claim *c)
{
    const int64_t allowed = c->due - c->above;
    if (c->settled || c->due <= 0)
        return (struct plan_line){.group = PLAN_DONE, .reason = "done"};
    if (c->standing == PLAN_ILLEGAL)
        return (struct plan_line){.group = PLAN_WAIT, .reason = "illegal", .held = c->due};
    if (c->secured || c->essential) {
        int64_t base = c->instalment > 0 ? least(c->instalment, allowed) : allowed;
        return (struct plan_line){.group = PLAN_FIRST,
                                  .reason = c->secured ? "secured" : "essential",
                                  .base = base,
                                  .held = c->above};
    }
    if (c->standing == PLAN_UNPROVEN)
        return (struct plan_line){.group = PLAN_WAIT, .reason = "unproven", .held = c->due};
    if (c->standing == PLAN_LICENSED)
        return (struct plan_line){.group = PLAN_LEGAL,
                                  .reason = c->above == 0 ? "legal"
                                            : c->unclear  ? "legal_unclear"
                                                          : "legal_above",
                                  .base = allowed,
                                  .held = c->above};
    if (c->principal_left == PLAN_UNKNOWN)
        return (struct plan_line){.group = PLAN_WAIT, .reason = "private_unknown", .held = c->due};
    if (c->principal_left == 0)
        return (struct plan_line){.group = PLAN_WAIT, .reason = "private_paid", .held = c->due};
    int64_t base = least(c->principal_left, allowed);
    return (struct plan_line){
        .group = PLAN_PRIVATE, .reason = "private", .base = base, .held = c->due - base};
}

/* ---- the month's amount ---- */

void plan_parts(const int64_t *weights, size_t n, int64_t amount, int64_t *ret)
{
    __int128 sum = 0, rest[PARTS_MAX];
    int64_t given = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weights[i];
        ret[i] = 0;
    }
    if (sum <= 0 || n > PARTS_MAX)
        return;
    for (size_t i = 0; i < n; i++) {
        __int128 whole = (__int128)amount * weights[i];
        ret[i] = (int64_t)(whole / sum);
        rest[i] = whole % sum;
        given += ret[i];
    }
    for (; given < amount; given++) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if (rest[i] > 0 && (next == n || rest[i] > rest[next]))
                next = i;
        if (next == n)
            return;
        ret[next]++;
        rest[next] = 0;
    }
}

/* Gives a group its parts; returns what is left. */
static int64_t give(struct plan_line *lines, size_t n, enum plan_group group, int64_t amount)
{
    int64_t weights[PARTS_MAX] = {0}, parts[PARTS_MAX], sum = 0;
    for (size_t i = 0; i < n; i++) {
        weights[i] = lines[i].group == group ? lines[i].base : 0;
        sum += weights[i];
    }
    int64_t give = least(amount, sum);
    plan_parts(weights, n, give, parts);
    for (size_t i = 0; i < n; i++)
        lines[i].share += parts[i];
    return amount - give;
}

/* ---- the order of settling ---- */

/* Whether a comes before b; both may be settled. */
static bool before(const struct plan_claim *a, const struct plan_line *x,
                   const struct plan_claim *b, const struct plan_line *y)
{
    if (x->group != y->group)
        return x->group < y->group;
    if (a->cost != b->cost)
        return a->cost > b->cost;
    if (a->due != b->due)
        return a->due < b->due;
    return a->number < b->number;
}

static void put_order(const struct plan_claim *claims, size_t n, struct plan_line *lines)
{
    for (size_t i = 0; i < n; i++) {
        if (lines[i].group >= PLAN_WAIT)
            continue;
        lines[i].order = 1;
        for (size_t k = 0; k < n; k++)
            if (k != i && lines[k].group < PLAN_WAIT &&
                before(&claims[k], &lines[k], &claims[i], &lines[i]))
                lines[i].order++;
        lines[i].order_reason = lines[i].group == PLAN_FIRST     ? "order_first"
                                : claims[i].cost == PLAN_UNKNOWN ? "order_unknown"
                                : lines[i].group == PLAN_LEGAL   ? "order_cost"
                                                                 : "order_private";
    }
}

int64_t plan_share(const struct plan_claim *claims, size_t n, int64_t amount, struct plan_line *ret)
{
    if (n > PARTS_MAX)
        n = PARTS_MAX;
    for (size_t i = 0; i < n; i++)
        ret[i] = line_of(&claims[i]);
    for (enum plan_group g = PLAN_FIRST; g <= PLAN_PRIVATE; g++)
        amount = give(ret, n, g, amount);
    put_order(claims, n, ret);
    return amount;
}
