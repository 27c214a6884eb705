/*
 * Thirty months of turnover of some businesses, as they come in: one keeps QRIS records, another a
 * notebook with gaps, many are asked now and then. A flood a year ago that hit sectors and wards
 * unlike, and how it was overcome; a few figures that look odd, for people to look at.
 */
#ifndef DEMO_REVENUE_H
#define DEMO_REVENUE_H

#include "demo.h"

#include "calendar.h"

/* How much of a usual month a business of that ward (as demo_ward()) and sector lost at the worst,
 * percent; and what it turned over in a month (from 2000-01 = 0), percent of a usual one. */
int demo_fall(size_t ward, const char *sector);
int demo_left(int fall, int32_t month, struct date until);

/* After visits, which bring figures of their own: fills the months between, defines the window,
 * flags. */
enum err demo_revenue(struct ctx *cx, const struct demo_plan *plan,
                      void (*progress)(void *arg, int64_t done, int64_t total), void *arg);

#endif
