/*
 * The demo's loans: some hundred over two years, agreed with BAZNAS, the city's BPR and the bank,
 * disbursed and paid back by the loan mirror's own rules: most on time, some late, some
 * restructured, paid off early or written off. The partners' demo accounts act for their partners.
 */
#ifndef DEMO_LOANS_H
#define DEMO_LOANS_H

#include "demo.h"

/* After the businesses: cx->now is left at the city's now. */
enum err demo_loans(struct ctx *cx, const struct demo_plan *plan);

#endif
