/* What the field keeps of a person, for their copy and their erasure: main lists it in
 * personal_sources. */
#ifndef VISIT_PERSONAL_H
#define VISIT_PERSONAL_H

#include "personal.h"

extern const struct personal_source visits_personal[]; /* visits, needs, promises */

#endif
