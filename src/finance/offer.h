/*
 * What an offer of money really costs, for the public page: money in hand, then equal instalments.
 *
 *   cost = instalment × number − received; the effective yearly rate is the XIRR (xirr.h) of the
 *   money received on a day and the instalments due after it, every so many days, weeks or months.
 *
 * Beside it stand public products with the same money in hand, as annuities in whole rupiah over
 * the offer's length, at least OFFER_MONTHS_MIN months and at most the product's longest tenor.
 */
#ifndef OFFER_H
#define OFFER_H

#include "field.h"
#include "schedule.h"

enum { OFFER_MONTHS_MIN = 12 };

struct offer {
    int64_t received, fee, instalment, number, every; /* fee: withheld at the start, told only */
    const char *unit;
};
extern const struct field_table offer_fields;

struct offer_cost {
    int64_t paid, cost;
    int64_t
        per_mille;  /* effective yearly rate in tenths of a percent; OFFER_RATE_MAX: that or more */
    int64_t months; /* its length, begun months counted whole */
};
#define OFFER_RATE_MAX INT64_C(1000000)

/* Checked fields, whose `every` and `fee` may be unset. Refuses what pays back less than was
 * received (field instalment), and ends past 2199 (field number). */
enum err offer_reckon(struct ctx *cx, const struct offer *o, struct offer_cost *ret);

/* A public product on a day: dated rows, of which NOTICE names the sources. */
struct offer_product {
    const char *code;
    const char *name;    /* msgid */
    const char *percent; /* a year, effective */
    int64_t ceiling, months_max;
    const char *from, *until; /* ISO; until NULL: no end known */
    const char *basis;        /* shown as it is */
};
/* The rows in force on a day, in order; NULL after the last. */
const struct offer_product *offer_product_next(const struct offer_product *after, const char *day);
struct offer_plan {
    int64_t months, instalment, cost;
    int64_t per_mille; /* as offer_cost's */
};
/* The same money from that product, for a loan of so many months; false where it is above its
 * ceiling. */
bool offer_product_reckon(struct ctx *cx, const struct offer_product *p, int64_t received,
                          int64_t months, struct offer_plan *ret);

#endif
