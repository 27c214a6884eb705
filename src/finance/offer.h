/*
 * What an offer of money really costs, for the public page: money in hand, then equal instalments.
 *
 *   cost = instalment × number − received; the effective yearly rate is the XIRR (xirr.h) of the
 *   money received on a day and the instalments due after it, every so many days, weeks or months.
 *
 * Beside it stand products of the table (product.h) as they are in force today, with the same money
 * in hand, in whole rupiah over the offer's length: at least OFFER_MONTHS_MIN months and at most
 * the product's longest tenor. Which: KUR for small sums and OJIR, by code; officers keep their
 * terms.
 */
#ifndef OFFER_H
#define OFFER_H

#include "field.h"
#include "product.h"

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

/* Products to compare with, of those in force today. */
enum { OFFER_PRODUCTS_MAX = 3 };
struct offer_plan {
    int64_t months, instalment, cost;
    int64_t per_mille; /* as offer_cost's */
};
/* One of them beside the offer. */
struct offer_beside {
    struct product_now now;
    enum { OFFER_FITS, OFFER_ABOVE, OFFER_BELOW, OFFER_UNKNOWN } how; /* by amount; terms unknown */
    struct offer_plan plan;                                           /* where it fits */
};
/* Those that fit first, the cheapest first. Public: no actor is asked. */
enum err offer_beside(struct ctx *cx, const struct offer *o, const struct offer_cost *c,
                      struct offer_beside ret[OFFER_PRODUCTS_MAX], size_t *ret_n);

#endif
