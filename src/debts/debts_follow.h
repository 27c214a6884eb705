/* How debt sheets go along with businesses: main lists these in merge_movers and
 * business_followers. */
#ifndef DEBTS_FOLLOW_H
#define DEBTS_FOLLOW_H

#include "follow.h"
#include "merge.h"

extern const struct merge_mover debt_merge_mover; /* "debt" */
/* A new owner's business no longer leads to the former one's sheet, where they have another. */
extern const struct business_follower debt_follower;

#endif
