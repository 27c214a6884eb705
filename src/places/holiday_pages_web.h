/* What the calendar's pages share; for main: calendar_web.h. Nobody else includes this. */
#ifndef HOLIDAY_PAGES_WEB_H
#define HOLIDAY_PAGES_WEB_H

#include "calendar_web.h"
#include "holiday.h"
#include "web.h"

extern const struct field_table holiday_query_fields, holiday_year_input_fields,
    holiday_reason_fields, office_hours_fields;
extern const char holiday_year_input_schema[], holiday_load_schema[];

struct holiday_reason {
    const char *reason;
};

/* This year in the city. */
int64_t year_of_now(const struct web *w);
/* The year of the path; ERR_NOT_FOUND. */
enum err year_of_path(struct web *w, int64_t *ret_year);
/* Crumb to the calendar of a year (0: this one). */
void calendar_crumb(struct web *w, int64_t year);
/* "Kamis, 1 Jan 2026". */
const char *holiday_day_words(struct web *w, const char *iso);
/* Rows of the week's hours, as a summary list under `key` of the page. */
void put_hours(struct web *w, const struct worktime *t, const char *key);

/* holiday_web.c */
enum err holidays_page(struct web *w);
enum err holiday_new(struct web *w);
enum err holiday_post(struct web *w);
enum err holiday_remove_get(struct web *w);
enum err holiday_remove_post(struct web *w);
enum err holidays_get(struct web *w);
enum err holiday_api_post(struct web *w);
enum err holiday_api_get(struct web *w);
enum err holiday_api_delete(struct web *w);
/* holiday_year_web.c */
enum err year_new(struct web *w);
enum err year_post(struct web *w);
enum err year_revoke_get(struct web *w);
enum err year_revoke_post(struct web *w);
enum err years_get(struct web *w);
enum err year_put(struct web *w);
enum err year_delete(struct web *w);
/* office_hours_web.c */
enum err hours_get(struct web *w);
enum err hours_post(struct web *w);
enum err hours_api_get(struct web *w);
enum err hours_api_put(struct web *w);

#endif
