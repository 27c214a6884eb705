/* XIRR: see xirr.h. */
#include "xirr.h"

#include <math.h>
#include <stdlib.h>

/* Counting may look at so many flows in all (some 0.2 s): anybody may ask. */
enum { LOOKS_MAX = 4000000, PIECES_MAX = 20000, NEWTON_MAX = 100, HALVINGS = 200 };
static const long double X_MIN = -9.21L, X_MAX = 23.03L; /* ln(1 + r): −0.9999 and 10^10 */

struct sums {
    const struct timed *flows;
    size_t n;
};

/* What comes in and goes out at x, and their slopes: all four ≥ 0 and falling in x. */
struct at {
    long double x, in, out, in1, out1;
};

static struct at at_x(const struct sums *s, long double x)
{
    struct at v = {.x = x};
    for (size_t k = 0; k < s->n; k++) {
        const struct timed *f = &s->flows[k];
        long double worth = fabsl(f->amount) * expl(-x * f->t);
        if (f->amount > 0) {
            v.in += worth;
            v.in1 += worth * f->t;
        } else {
            v.out += worth;
            v.out1 += worth * f->t;
        }
    }
    return v;
}

static long double value_at(const struct sums *s, long double x)
{
    struct at v = at_x(s, x);
    return v.in - v.out;
}

/* A root between a and b, where f differs in sign. */
static long double halve(const struct sums *s, long double a, long double b)
{
    bool up = value_at(s, b) > 0;
    for (int i = 0; i < HALVINGS; i++) {
        long double mid = a + (b - a) / 2;
        if (mid == a || mid == b)
            break;
        long double v = value_at(s, mid);
        if (v == 0)
            return mid;
        if ((v > 0) == up)
            b = mid;
        else
            a = mid;
    }
    return a + (b - a) / 2;
}

/* ---- counting ---- */

struct count {
    int roots;
    size_t pieces, most; /* looked at so far, and at most */
    bool unsure;
    long double a, b; /* where the first root lies */
};

static void count_roots(const struct sums *s, const struct at *lo, const struct at *hi,
                        struct count *c)
{
    if (c->unsure || c->roots > 1)
        return;
    if (lo->in < hi->out || hi->in > lo->out) /* in < out everywhere, or the other way */
        return;
    /* f' = out1 − in1 of one sign: at most one root. */
    if (hi->out1 > lo->in1 || lo->out1 < hi->in1) {
        long double a = lo->in - lo->out, b = hi->in - hi->out;
        if (a == 0 || (a > 0) == (b > 0 || b == 0))
            return; /* a root at `lo` belongs to the piece before */
        c->roots++;
        c->a = lo->x;
        c->b = hi->x;
        return;
    }
    if (++c->pieces > c->most || hi->x - lo->x < 1e-9L) {
        c->unsure = true;
        return;
    }
    struct at mid = at_x(s, lo->x + (hi->x - lo->x) / 2);
    count_roots(s, lo, &mid, c);
    count_roots(s, &mid, hi, c);
}

/* Widens until the signs differ: there is one root, wherever. */
static enum xirr only_change(const struct sums *s, long double *ret_rate)
{
    for (long double w = 0.5L; w <= 128; w *= 2) {
        long double lo = w > 32 ? -32 : -w;
        long double a = value_at(s, lo), b = value_at(s, w);
        if (a == 0 || b == 0 || (a > 0) != (b > 0)) {
            *ret_rate = expm1l(a == 0 ? lo : b == 0 ? w : halve(s, lo, w));
            return XIRR_OK;
        }
    }
    return XIRR_NONE;
}

static int by_day(const void *a, const void *b)
{
    const struct flow *x = a, *y = b;
    return x->day < y->day ? -1 : x->day > y->day;
}

/* In order of days, one flow a day, none of 0. Returns how many. */
static size_t netted(struct arena *a, const struct flow *flows, size_t n, struct timed *ret)
{
    struct flow *sorted = arena_memdup(a, flows, n * sizeof(*flows));
    size_t m = 0;
    qsort(sorted, n, sizeof(*sorted), by_day);
    for (size_t k = 0; k < n;) {
        long double sum = 0;
        int64_t day = sorted[k].day;
        for (; k < n && sorted[k].day == day; k++)
            sum += sorted[k].amount;
        if (sum != 0)
            ret[m++] = (struct timed){(long double)(day - sorted[0].day) / 365, sum};
    }
    return m;
}

static size_t changes(const struct timed *f, size_t n)
{
    size_t found = 0;
    for (size_t k = 1; k < n; k++)
        found += (f[k].amount > 0) != (f[k - 1].amount > 0);
    return found;
}

enum xirr xirr_only(struct arena *a, const struct flow *flows, size_t n, long double *ret_rate)
{
    struct timed *net = arena_array(a, n + 1, sizeof(*net));
    bool in = false, out = false;
    for (size_t k = 0; k < n; k++) {
        in |= flows[k].amount > 0;
        out |= flows[k].amount < 0;
    }
    if (!in || !out)
        return XIRR_NO_SIGN;
    struct sums s = {net, netted(a, flows, n, net)};
    if (s.n < 2)
        return XIRR_ONE_DAY;
    size_t turns = changes(net, s.n);
    if (turns == 0)
        return XIRR_NO_SIGN;
    if (turns == 1)
        return only_change(&s, ret_rate);
    struct at lo = at_x(&s, X_MIN), hi = at_x(&s, X_MAX);
    struct count c = {.most = LOOKS_MAX / s.n < PIECES_MAX ? LOOKS_MAX / s.n : PIECES_MAX};
    count_roots(&s, &lo, &hi, &c);
    if (c.unsure || c.roots > 1)
        return XIRR_SEVERAL;
    if (c.roots == 0)
        return XIRR_NONE;
    *ret_rate = expm1l(halve(&s, c.a, c.b));
    return XIRR_OK;
}

/* ---- from a guess ---- */

/* Newton over r itself, as spreadsheets do; false when it leaves r > −1 or does not settle. */
static bool newton(const struct sums *s, long double guess, long double *ret_rate)
{
    long double r = guess;
    for (int i = 0; i < NEWTON_MAX; i++) {
        struct at v = at_x(s, log1pl(r));
        long double slope = (v.out1 - v.in1) / (1 + r);
        if (slope == 0 || !isfinite(slope))
            return false;
        long double next = r - (v.in - v.out) / slope;
        if (!(next > -1) || !isfinite(next))
            return false;
        if (fabsl(next - r) <= 1e-14L * (1 + fabsl(next))) {
            *ret_rate = next;
            return true;
        }
        r = next;
    }
    return false;
}

bool rate_near(const struct timed *flows, size_t n, long double guess, long double *ret_rate)
{
    struct sums s = {flows, n};
    if (newton(&s, guess, ret_rate))
        return true;
    const long double step = 0.02L;
    long double x = fminl(log1pl(guess), X_MAX), at[2] = {x, x}; /* outwards, down and up */
    bool up = value_at(&s, at[0]) > 0; /* the sign all between them have */
    while (at[0] > X_MIN || at[1] < X_MAX) {
        for (int side = 0; side < 2; side++) {
            long double next = at[side] + (side ? step : -step);
            if (side ? at[side] >= X_MAX : at[side] <= X_MIN)
                continue;
            if ((value_at(&s, next) > 0) != up) {
                *ret_rate = expm1l(halve(&s, at[side], next));
                return true;
            }
            at[side] = next;
        }
    }
    return false;
}
