/*
 * Money is whole rupiah in int64_t. People write Rp1.000.000 (dot for thousands,
 * comma for decimals); the API writes integers.
 */
#ifndef MONEY_H
#define MONEY_H

#include "arena.h"

#include <stdint.h>

/* The most any single amount may be: Rp 10^15. */
#define MONEY_MAX INT64_C(1000000000000000)

/*
 * Reads "1000000", "1.000.000", "Rp 1.000.000,00", "Rp1.000.000,-", "1,000,000" (only where
 * groups are exact), "2,5 juta", "500rb", "1,2 M" (miliar). False when it is not a whole
 * rupiah amount or out of ±MONEY_MAX.
 */
bool money_parse(const char *s, int64_t *ret_rupiah);

/* "Rp1.000.000"; negative "-Rp1.000.000". */
const char *money_format(struct arena *a, int64_t rupiah);

/* Digits grouped with dots: "21.270". */
const char *number_format(struct arena *a, int64_t n);

#endif
