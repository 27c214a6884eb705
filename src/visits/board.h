/*
 * The lurah's and the camat's board: whom nobody reached, how work is spread, what was promised and
 * kept, how fresh what we know is.
 *
 * A ward is counted when somebody looks. Districts and the city are sums of rows kept by ward
 * (board_care), some minutes old at most: looking at them costs the same however many businesses
 * there are. Where no such rows are, or old ones, all is counted.
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
    /* Tasks: those that are written down. Duties of other rooms (signal.h) are not counted: they
     * are for the person alone, and a number beside a name would tell of sealed cases and of debts.
     */
    int64_t tasks_late, needs_open, needs_late;
    int64_t confirmed_365; /* records that somebody vouched for in 12 months */
    int64_t phones_silent; /* not spoken for a week */
};
enum { BOARD_FIGURES = sizeof(struct board) / sizeof(int64_t), BOARD_OLD_SECONDS = 600 };

/* The same for each part of the area: districts of the city, wards of a district, companions of a
 * ward (whose `code` is the sign-in name, whose account `id` is). */
struct board_row {
    int64_t id;
    const char *code, *name;
    struct board b;
};
extern const struct field_table board_fields; /* "BoardRow" */

struct board_page {
    const char *area, *name; /* place code ("" the city's own) and name */
    int64_t counted_at;
    struct board b;
    struct board_row *rows;
    size_t n;
};
/* Of a ward, a district, or NULL for the actor's whole territory (CAP_BOARD). ERR_NOT_FOUND outside
 * it. */
enum err board_get(struct ctx *cx, const char *area, struct board_page *ret);

/* Of job_kind "board" (care): counts all wards and keeps the rows. */
enum err board_care(struct ctx *cx);

#endif
