/* The holidays that are built in: see ref_holidays.c. Loaded once into the calendar (holiday.h),
 * where people keep them. */
#ifndef REF_HOLIDAYS_H
#define REF_HOLIDAYS_H

#include <stddef.h>

struct holiday_ref {
    const char *date, *name, *kind, *source;
};
extern const struct holiday_ref holidays_built_in[]; /* in order of date; ends with date NULL */

struct holiday_ref_year {
    int year;
    const char *source;
};
extern const struct holiday_ref_year holiday_years_built_in[]; /* without a gap; ends with year 0 */

#endif
