/* What the files of the calendar share: holiday.c, holiday_year.c, holiday_lines.c. */
#ifndef HOLIDAY_PARTS_H
#define HOLIDAY_PARTS_H

#include "audit.h"
#include "caps.h"
#include "holiday.h"
#include "holiday_sql.h"

/* A day of the calendar with its folded name. */
struct holiday_row {
    struct holiday h;
    const char *name_fold;
};
enum err holiday_rows(struct ctx *cx, int64_t year, bool removed, struct holiday_row **ret,
                      size_t *ret_n);

/* Begins a change: the next revision's row. */
enum err calendar_change(struct ctx *cx, const char *what, int64_t *ret_revision);
/* Ends it: tells the rooms. */
enum err calendar_changed(struct ctx *cx, int64_t revision);

enum err holiday_insert(struct ctx *cx, struct holiday *h, const char *name_fold, int64_t revision);
enum err holiday_end(struct ctx *cx, const struct holiday *h, int64_t revision, const char *reason);

/* A line that was understood. */
struct holiday_day {
    const char *date, *name, *name_fold, *kind;
};
/* Reads all lines of a list for its year; field errors on "days" where one is bad. */
enum err holiday_days(struct ctx *cx, const struct holiday_list *list, struct holiday_day **ret);

#endif
