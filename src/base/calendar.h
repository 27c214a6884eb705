/*
 * Dates, months and instants. An instant is UTC seconds (int64_t); a date is ISO
 * text "2026-11-23", a month "2026-11". Periods are reckoned in the city's time,
 * Asia/Jakarta: UTC+7 all year (WIB, no summer time since 1964).
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum { CITY_OFFSET = 7 * 3600, DATE_LEN = 10, MONTH_LEN = 7 };

struct date {
    int year, month, day;
};

/* Strict ISO "YYYY-MM-DD" of a real day, years 1900–2199. */
bool date_parse(const char *s, struct date *ret_date);
/* Whether a text begins like a date or instant of the API whose year alone is outside of those that
 * are taken (1900 to 2199): there its form is right. */
bool date_year_off(const char *s);
bool date_valid(struct date d);
/* Writes 10 characters and NUL. */
void date_format(struct date d, char ret_text[static DATE_LEN + 1]);
/* Days since 1970-01-01 and back. */
int64_t date_days(struct date d);
struct date date_from_days(int64_t days);
/* The city's date at an instant; the instant at which that date begins there. */
struct date date_of_instant(int64_t instant);
int64_t date_begins(struct date d);
/* Adds months, staying at the month's end where the day does not exist. */
struct date date_add_months(struct date d, int months);
/* Strict "YYYY-MM". */
bool month_valid(const char *s);

/*
 * A date as people in offices write it: "1990-07-01", "01/07/1990", "1-7-90", "1 Juli 1990",
 * "1 Jul 1990", "July 1, 1990" is not; an RFC 3339 instant (the city's day then); a spreadsheet
 * serial ("33055", 1900 system). Two-digit years: the century that gives a day not after `today`. A
 * day/month order that is impossible the Indonesian way (day first) but possible the other way is
 * refused, not guessed.
 */
bool date_parse_loose(const char *s, struct date today, struct date *ret_date);

/* RFC 3339 in UTC, "2026-11-23T01:15:00Z" (20 characters and NUL), and back. */
enum { INSTANT_LEN = 20 };
void instant_format(int64_t instant, char ret_text[static INSTANT_LEN + 1]);
bool instant_parse(const char *s, int64_t *ret_instant);

#endif
