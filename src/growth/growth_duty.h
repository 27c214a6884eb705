/* Proposed classes that wait for a ward's head, among what they are to do: main lists it in
 * duty_sources. Due DUTY_DAYS after they were proposed. Officers and district heads have the list.
 */
#ifndef GROWTH_DUTY_H
#define GROWTH_DUTY_H

#include "signal.h"

enum { DUTY_DAYS = 14 };
extern const struct duty_source growth_duties; /* "growth" */

#endif
