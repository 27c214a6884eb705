/*
 * The last RECENT_MONTHS months of turnover of a business as one text, kept in its row of growth:
 * what its page draws then costs one look. "2026-08:32700000,31500000+,,29000000" is the first
 * known month and what was turned over in each from there on, in rupiah; "+": with evidence
 * (CLASS_PROOF); nothing: not known. "": no month is known. Pure.
 */
#ifndef RECENT_H
#define RECENT_H

#include "class_rule.h"

enum { RECENT_MONTHS = 36 };

/* Figures by month, ascending, one a month, of at most RECENT_MONTHS months in a row. */
const char *recent_text(struct arena *a, const struct month_figure *f, size_t n);
/* The other way; low and high are the amount, confidence is CLASS_PROOF or 0. Returns how many. */
size_t recent_read(const char *text, struct month_figure ret[static RECENT_MONTHS]);

#endif
