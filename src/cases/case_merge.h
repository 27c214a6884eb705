/* Cases go along with a business that is merged into another: main lists it in merge_movers. */
#ifndef CASE_MERGE_H
#define CASE_MERGE_H

#include "merge.h"

extern const struct merge_mover case_merge_mover; /* "case" */

#endif
