/* What turnover and steps say of whom to visit: see registry/signal.h. */
#ifndef GROWTH_SIGNAL_H
#define GROWTH_SIGNAL_H

#include "signal.h"

/* "turnover": the newest month fell by SIGNAL_FELL percent and more below those before it
 * (fell_of()); "growth_slide": turnover of three months against those of a year ago by SIGNAL_SLIDE
 * percent and more; both twice the percent of their weight. "growth_fall": a step lower in the last
 * 90 days, and not risen since. All from the kept row (growth.h). Ends with NULL. */
enum { SIGNAL_SLIDE = 15, SIGNAL_FELL = 15 };
extern const struct signal_source *const growth_signals[];

#endif
