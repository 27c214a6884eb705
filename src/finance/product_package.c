/* Packages of several products for one need: see product_package.h. Small sets are tried one by
 * one.
 */
#include "product_package.h"

#include <string.h>

static const int64_t lengths[] = {6, 12, 18, 24, 36, 48, 60, TENOR_MAX};
enum { LENGTHS = sizeof(lengths) / sizeof(lengths[0]), ROUND_DOWN_TO = 100000 };

struct search {
    const struct match_need *need;
    const struct match *candidates[PACKAGE_CANDIDATES];
    size_t n;
    struct package_answer *answer;
    int64_t best_ceiling;
};

/* ---- which products come into question ---- */

/* Whether only the need's size stands against it. */
static bool usable(const struct match *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct match_check *c = &m->checks[i];
        bool size = c->what == CHECK_MOST || c->what == CHECK_CARRY || c->what == CHECK_LEAST;
        if (c->what == CHECK_USED ||
            (c->holds == HOLDS_NO && !c->curable && !size && c->what != CHECK_PURPOSE))
            return false;
    }
    return m->now->v.amount_max != FIELD_UNSET && m->planned;
}

static bool serves(const struct match *m, const char *purpose)
{
    return purpose && codes_hold(m->now->v.purposes, purpose);
}

/* The cost of a rupiah, to compare: interest per million and month; grants first. */
static int64_t price(const struct match *m)
{
    if (!m->plan.months)
        return -1;
    return m->plan.cost * 1000000 / (m->plan.amount * m->plan.months);
}

static void gather(struct search *s, const struct match *matches, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct match *m = &matches[i];
        bool one = serves(m, s->need->purpose), two = s->need->more > 0 && serves(m, "working");
        if ((!one && !two) || !usable(m))
            continue;
        size_t k = s->n < PACKAGE_CANDIDATES ? s->n++ : s->n;
        for (; k > 0 && price(m) < price(s->candidates[k - 1]); k--)
            if (k < PACKAGE_CANDIDATES)
                s->candidates[k] = s->candidates[k - 1];
        if (k < PACKAGE_CANDIDATES)
            s->candidates[k] = m;
    }
}

/* ---- one order of products: who bears what ---- */

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Fills the need, then the working capital beside it, in this order; false where something is left,
 * or a product is not needed, or bears less than its least. */
static bool fill(const struct search *s, const struct match *const *order, size_t n,
                 struct package *p)
{
    int64_t left = s->need->amount, more = s->need->more;
    *p = (struct package){.n = n};
    for (size_t i = 0; i < n; i++) {
        p->parts[i] = (struct package_part){.m = order[i]};
        if (serves(order[i], s->need->purpose)) {
            p->parts[i].amount = least_of(left, order[i]->now->v.amount_max);
            left -= p->parts[i].amount;
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct package_part *x = &p->parts[i];
        if (serves(order[i], "working")) {
            x->more = least_of(more, order[i]->now->v.amount_max - x->amount);
            more -= x->more;
        }
        int64_t sum = x->amount + x->more;
        if (sum == 0 || sum < order[i]->now->v.amount_min)
            return false;
    }
    return left == 0 && more == 0;
}

static void note_ceiling(struct search *s, const struct match *const *set, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += set[i]->now->v.amount_max;
    if (sum > s->best_ceiling)
        s->best_ceiling = sum;
}

/* ---- what it costs ---- */

/* Plans of at most `months` each; false where one cannot be made. */
static bool reckon(const struct search *s, struct package *p, int64_t months)
{
    p->amount = p->instalment = p->cost = p->margin = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct package_part *x = &p->parts[i];
        const struct product_version *v = &x->m->now->v;
        int64_t tenor = product_tenor(v, x->amount ? s->need->purpose : "working");
        if (tenor == FIELD_UNSET)
            tenor = 1; /* a grant's */
        if (!match_plan_of(v, x->amount + x->more, least_of(months, tenor), s->need->start,
                           &x->plan))
            return false;
        p->amount += x->amount + x->more;
        p->instalment += x->plan.instalment;
        p->cost += x->plan.cost;
        p->margin += x->plan.margin;
    }
    return true;
}

static int64_t open_of(const struct package *p)
{
    int64_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < p->parts[i].m->n; k++) {
            const struct match_check *c = &p->parts[i].m->checks[k];
            n += c->holds != HOLDS_YES && c->what < RULE_COUNT;
        }
    return n;
}

/* What could be carried of the need, if instalments go with the amount. */
static void note_carry(struct search *s, const struct package *p)
{
    struct package_answer *a = s->answer;
    if (a->lowest && p->instalment >= a->lowest)
        return;
    a->lowest = p->instalment;
    __extension__ __int128 about = (__int128)p->amount * s->need->monthly / p->instalment;
    a->about = (int64_t)about / ROUND_DOWN_TO * ROUND_DOWN_TO;
}

/* The shortest lengths that can be carried. */
static bool carry(struct search *s, struct package *p)
{
    if (!reckon(s, p, lengths[LENGTHS - 1]))
        return false;
    if (p->instalment > s->need->monthly) {
        note_carry(s, p);
        return false;
    }
    for (size_t i = 0; i < LENGTHS; i++)
        if (reckon(s, p, lengths[i]) && p->instalment <= s->need->monthly)
            return true;
    return false;
}

/* ---- keeping the best ---- */

static bool holds_product(const struct package *p, const struct match *m)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->parts[i].m == m)
            return true;
    return false;
}

static bool within(const struct package *small, const struct package *large)
{
    for (size_t i = 0; i < small->n; i++)
        if (!holds_product(large, small->parts[i].m))
            return false;
    return true;
}

static bool better(const struct package *a, const struct package *b)
{
    if (a->cost != b->cost)
        return a->cost < b->cost;
    return a->open != b->open ? a->open < b->open : a->n < b->n;
}

static void keep(struct package_answer *a, struct package *p)
{
    for (size_t i = 0; i < a->n; i++)
        if (within(&a->list[i], p) && a->list[i].cost <= p->cost)
            return;
    size_t k = a->n < PACKAGES_MAX ? a->n++ : a->n;
    for (; k > 0 && better(p, &a->list[k - 1]); k--)
        if (k < PACKAGES_MAX)
            a->list[k] = a->list[k - 1];
    if (k < PACKAGES_MAX)
        a->list[k] = *p;
}

/* ---- the search ---- */

/* Every order of a set of n: the first that fills is taken at its best. */
static void try_set(struct search *s, const struct match *const *set, size_t n)
{
    static const unsigned char orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                               {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct package best = {0}, p;
    note_ceiling(s, set, n);
    for (size_t o = 0; o < 6; o++) {
        const struct match *order[PACKAGE_PARTS];
        bool within_n = true;
        for (size_t i = 0; i < n; i++) {
            within_n = within_n && orders[o][i] < n;
            order[i] = set[orders[o][i] % n];
        }
        if (!within_n || !fill(s, order, n, &p) || !carry(s, &p))
            continue;
        p.open = open_of(&p);
        if (!best.n || better(&p, &best))
            best = p;
    }
    if (best.n)
        keep(s->answer, &best);
}

static bool same_family(const struct match *a, const struct match *b)
{
    return strcmp(a->now->p.family, b->now->p.family) == 0;
}

/* Sets of a size, the next product after `from`: small sets first, so that no larger one stands in
 * for them. */
static void try_size(struct search *s, const struct match **set, size_t have, size_t size,
                     size_t from)
{
    if (have == size) {
        try_set(s, set, size);
        return;
    }
    for (size_t i = from; i < s->n; i++) {
        bool twice = false;
        for (size_t k = 0; k < have; k++)
            twice = twice || same_family(set[k], s->candidates[i]);
        if (twice)
            continue;
        set[have] = s->candidates[i];
        try_size(s, set, have + 1, size, i + 1);
    }
}

void match_packages(const struct match *matches, size_t n, const struct match_need *need,
                    struct package_answer *ret)
{
    const struct match *set[PACKAGE_PARTS];
    struct search s = {.need = need, .answer = ret};
    memset(ret, 0, sizeof(*ret));
    if (need->monthly == FIELD_UNSET) {
        ret->why = NO_LOAN_UNKNOWN;
        return;
    }
    gather(&s, matches, n);
    for (size_t size = 1; size <= PACKAGE_PARTS; size++)
        try_size(&s, set, 0, size, 0);
    ret->ceiling = s.best_ceiling;
    if (ret->n)
        ret->why = LOAN_FITS;
    else if (need->monthly <= 0)
        ret->why = NO_LOAN_NOTHING;
    else if (!s.n)
        ret->why = NO_LOAN_NO_PRODUCT;
    else
        ret->why = ret->lowest ? NO_LOAN_CARRY : NO_LOAN_CEILING;
}
