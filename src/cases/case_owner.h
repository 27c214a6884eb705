/* An owner's own reports, for their private page: main lists it in owner_sources. */
#ifndef CASE_OWNER_H
#define CASE_OWNER_H

#include "signal.h"

extern const struct owner_source case_owner_source; /* "case" */

#endif
