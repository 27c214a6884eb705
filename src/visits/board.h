/*
 * The lurah's and the camat's board: whom nobody reached, how work is spread, what was promised and
 * kept, how fresh what we know is.
 */
#ifndef BOARD_H
#define BOARD_H

#include "business.h"

struct board {
    int64_t businesses;                       /* active */
    int64_t visited_3, visited_6, visited_12; /* in so many months */
    int64_t never, alone;                     /* never visited; without companion */
    int64_t companions, idle;                 /* active; of them without businesses */
    int64_t promises_due, promises_kept; /* due in the last 90 days; of them done by their day */
    int64_t tasks_late, needs_open, needs_late;
    int64_t confirmed_365; /* records that somebody vouched for in a year */
    int64_t phones_silent; /* not spoken for a week */
};
/* Of a ward, district or '' within the territory (CAP_BOARD). */
enum err board_get(struct ctx *cx, const char *area, struct board *ret);
/* The same for each part of the area: districts of the city, wards of a district, companions of a
 * ward. */
struct board_row {
    const char *code, *name; /* ward or district; sign-in name of a companion */
    struct board b;
};
enum err board_rows(struct ctx *cx, const char *area, struct board_row **ret, size_t *ret_n);

#endif
