/* Who slides, as reasons to visit: see registry/signal.h. */
#ifndef GROWTH_SIGNAL_H
#define GROWTH_SIGNAL_H

#include "signal.h"

/* "growth_slide": turnover of three months against those of a year ago fell by SIGNAL_SLIDE percent
 * and more, twice the percent of its weight; "growth_fall": a step lower in the last 90 days, and
 * still there. Ends with NULL. */
enum { SIGNAL_SLIDE = 15 };
extern const struct signal_source *const growth_signals[];

#endif
