/* Needs and invitations go along with a business that is merged: main lists these in merge_movers.
 */
#ifndef NEED_MERGE_H
#define NEED_MERGE_H

#include "merge.h"

extern const struct merge_mover need_merge_mover;     /* "need" */
extern const struct merge_mover training_merge_mover; /* "training" */

#endif
