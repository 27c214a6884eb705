/* What somebody is to do in cases, for lists and calendars of other rooms: main lists it in
 * duty_sources. */
#ifndef CASE_DUTY_H
#define CASE_DUTY_H

#include "signal.h"

extern const struct duty_source case_duties; /* "case" */

#endif
