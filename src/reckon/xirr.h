/*
 * The effective yearly rate of dated flows (XIRR): the r > −1 at which
 *   Σ amount_k / (1 + r)^((day_k − day_0) / 365) = 0        (act/365, day_0 the earliest day),
 * as spreadsheets define it (OpenFormula 1.2 §6.12.50 XIRR).
 *
 * With x = ln(1 + r) this is f(x) = Σ a_k e^(−x·t_k). By Descartes' rule for real exponents f has
 * no more roots than its amounts, in the order of days, change sign: one change, one root. With
 * more changes the roots of −0.9999 < r < 10^10 are counted, not guessed: the interval is halved
 * until on each piece either f cannot be 0 or f' cannot (bounds of a sum of falling functions minus
 * another); a piece that stays undecided (a double root, or too
 * many flows to go on halving) counts as several.
 */
#ifndef XIRR_H
#define XIRR_H

#include "arena.h"

#include <stdint.h>

enum { FLOWS_MAX = 5000 };

struct flow {
    int64_t day; /* since 1970-01-01 */
    long double amount;
};

enum xirr {
    XIRR_OK,
    XIRR_NO_SIGN, /* all flows go one way */
    XIRR_ONE_DAY, /* all that is left stands on one day */
    XIRR_NONE,    /* signs change, but no rate fits */
    XIRR_SEVERAL, /* several rates fit, or it cannot be told that only one does */
};

/* The only root, within 1e-12 of itself. `n` flows in any order; those of a day are netted. */
enum xirr xirr_only(struct arena *a, const struct flow *flows, size_t n, long double *ret_rate);

/* The root that Newton's method reaches from the guess, as spreadsheets find it; where it leaves
 * r > −1 or does not settle, the root nearest to the guess. False when there is none. `flows` may
 * not be all of one sign; `t` are the exponents (years, or periods for IRR). */
struct timed {
    long double t, amount;
};
bool rate_near(const struct timed *flows, size_t n, long double guess, long double *ret_rate);

#endif
