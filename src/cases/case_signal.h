/* Open cases as reasons to visit a business: see registry/signal.h. */
#ifndef CASE_SIGNAL_H
#define CASE_SIGNAL_H

#include "signal.h"

/* "case_debt": about debts, the heaviest; "case_mine": assigned to the actor; "case_open": any
 * other. What is sealed from the actor gives none. Ends with NULL. */
extern const struct signal_source *const case_signals[];

#endif
