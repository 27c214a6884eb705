/* What of the field goes along with a business that is merged into another: main lists it in
 * merge_movers. */
#ifndef VISITS_MERGE_H
#define VISITS_MERGE_H

#include "merge.h"

extern const struct merge_mover task_merge_mover;  /* "task" */
extern const struct merge_mover visit_merge_mover; /* "visit": visits and plans */

#endif
