/*
 * Figures of past days as known now: from dated facts (curation, activity, ward, companion: the
 * facts valid on the day), visits, cases with their clocks, moves, turnover, sheets of debts,
 * applications and loans. All businesses are read once, for all the days that are asked for
 * together; it takes a while (some 100 ms for 20,000 businesses): never on the server's own
 * threads.
 *
 * What was overwritten cannot be told: a loan is late by the plan and the payments of that day and
 * the days to pay by of now; income held by the windows of hard times that are known now and had
 * begun by that day, of businesses where they are today; the ward of a case, a debt or a loan is
 * today's, clocks that stood still are taken as if they had run, a merged business counts as the
 * one it was merged into.
 */
#ifndef PAST_H
#define PAST_H

#include "figure.h"

enum { PAST_DAYS_MAX = 64 };

/* `days` ascending, at most PAST_DAYS_MAX. ret[i]: the sets of days[i], in order of area; all alike
 * long. Takes the database as an operator: who asks was looked at before. */
enum err past_reckon(struct ctx *cx, const char *const *days, size_t n,
                     struct figure_set *ret[static PAST_DAYS_MAX], size_t *ret_areas);

#endif
