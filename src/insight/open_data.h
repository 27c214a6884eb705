/*
 * Open data: how many businesses each ward, district and the city had at the end of a month, by
 * their state in the programme, for everybody to use. Numbers of 1 to 4 are hidden, and with them
 * as many others as it takes so that none can be reckoned back (suppress.h).
 *
 * A month is published once, from the day's snapshot, and never again: two counts of one month
 * would tell what one hides.
 */
#ifndef OPEN_DATA_H
#define OPEN_DATA_H

#include "figure.h"

enum { OPEN_COLUMNS = 4 };
extern const char *const open_columns[OPEN_COLUMNS]; /* curated, verified, other, total */

struct open_row {
    const char *area;            /* "" the city */
    int64_t cells[OPEN_COLUMNS]; /* FIELD_UNSET: hidden */
};
/* The newest month's, in order of area; *ret_day NULL: nothing was published yet. */
enum err open_data_get(struct ctx *cx, const char **ret_day, struct open_row **ret, size_t *ret_n);

/* Care, as the end of figure_care(): publishes the last day of the month before, when it is frozen.
 */
enum err open_data_care(struct ctx *cx);

#endif
