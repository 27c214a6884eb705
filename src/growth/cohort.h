/*
 * Who entered the register in which year, and what became of them: from dated facts (the first one
 * of kind "activity" says when) and the moves. Businesses of today's places; merged ones count in
 * what they were merged into. A year with fewer than COHORT_MIN businesses in the area shows no
 * figures: a few would be known by name.
 */
#ifndef COHORT_H
#define COHORT_H

#include "growth.h"

enum { COHORT_MIN = 5, COHORTS_MAX = 100 };

struct cohort {
    int64_t year, entered, active, risen, fallen, steps_up, steps_down; /* FIELD_UNSET: too few */
};
extern const struct field_table cohort_fields; /* "GrowthCohort" */

/* Of an area within the territory (NULL: all of it), CAP_BOARD; the newest first. risen, fallen: of
 * class, confirmed; steps_up, steps_down: at least one step. */
enum err cohort_list(struct ctx *cx, const char *area, struct cohort ret[static COHORTS_MAX],
                     size_t *ret_n);

#endif
