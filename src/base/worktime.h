/*
 * Working time: which days an office works, between which hours, and when a span that begins at an
 * instant is over. Pure arithmetic over an immutable calendar; places/holiday.h makes one.
 *
 * What the words mean. Chosen once and kept, so that a due date can be checked with a wall calendar
 * in the hand; days are the city's (Asia/Jakarta, 00:00–24:00), hours are half-open, [open, close).
 *
 * - A working day is a day whose weekday has hours and that is no holiday and no joint leave.
 * - n working days: the day of receipt does not count, at whatever hour and on whatever day it was:
 *   day 1 is the first working day after it. Over at the close of office on day n. So a report of
 *   Friday morning, of Friday night and of Sunday have day 1 on Monday: nobody gains by waiting
 *   for the evening, and offices count so ("terhitung sejak hari kerja berikutnya").
 * - n working hours: n × 3600 seconds of office hours from that very instant on. Outside of hours,
 *   on a holiday, and at the second of closing (which lies outside) they begin at the next opening.
 *   Over at the first instant at which that much has passed: used up at closing, it is over at
 *   closing, not at the next opening.
 * - n days: calendar days; the day of receipt does not count; over at 24:00 of the nth day after
 *   it, which is 00:00 of the next (worktime_due_day() gives the day that people are told). It is
 *   not moved when that day is a holiday: it binds people, not offices.
 * - n hours: n × 3600 seconds.
 * - A span of 0 is over at once, at `from` itself, in each unit.
 *
 * A clock is met when the thing is done at or before its due instant, missed after it. Adding is
 * monotone in `from` and in n.
 *
 * Past the last year whose holidays are known officially only weekends (and what single days are
 * known) can be left out: what reaches there, or begins before the first such year, is provisional.
 */
#ifndef WORKTIME_H
#define WORKTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum span_unit { SPAN_WORKING_DAYS, SPAN_WORKING_HOURS, SPAN_DAYS, SPAN_HOURS };
struct span {
    int64_t n; /* 0 … SPAN_DAYS_MAX, of hours 24 × that */
    enum span_unit unit;
};
enum { SPAN_DAYS_MAX = 36500 };
bool span_valid(struct span s);

/* Office hours of a weekday in seconds after midnight, 0 <= open <= close <= 86400; equal: none. */
struct day_hours {
    int32_t open, close;
};
enum { WEEK_DAYS = 7, WORKTIME_WORDS = 580, WORKTIME_WORD_DAYS = 63 };
/* Monday to Friday 08:00–16:00: five days of 8 hours are 37.5 hours and five half-hour breaks. */
extern const struct day_hours worktime_week[WEEK_DAYS];
/* Hours in order, and at least one day that has some (else no span would ever end). */
bool worktime_week_valid(const struct day_hours week[WEEK_DAYS]); /* from Monday */

/* What a calendar is made of. Days as date_days() counts them. */
struct worktime_plan {
    struct day_hours week[WEEK_DAYS]; /* from Monday; valid */
    const int64_t *off;               /* holidays and joint leave, any order, repeats allowed */
    size_t off_n;
    int64_t official_from, official_until; /* first and last day of the years whose holidays are
                                              official; from > until: none */
    int64_t revision;
};

/*
 * A calendar; 14 KB, never changed once made. Working days are bits, nine weeks to a word from
 * Monday 1999-12-27 on (so that each weekday has the same bits in each word), with what lies before
 * the word summed up: counting days or seconds costs a population count or two. Days outside of
 * this century are reckoned by weekdays alone.
 */
struct worktime {
    struct {
        uint64_t works; /* bit i: day i of the word is a working day */
        int64_t days;   /* working days of the words before */
        int64_t seconds;
    } words[WORKTIME_WORDS + 1];
    struct day_hours week[WEEK_DAYS];
    int64_t days_to[WEEK_DAYS + 1], seconds_to[WEEK_DAYS + 1]; /* of a plain week, before a day */
    int64_t official_from, official_until;
    int64_t revision;
};

/* Days off beyond the words (2000–2099) are left out. */
void worktime_make(struct worktime *ret, const struct worktime_plan *plan);

/*
 * The instant at which the span is over. *ret_provisional (may be NULL) tells whether working days
 * were counted outside of the official years; always false for calendar units and spans of 0.
 */
int64_t worktime_add(const struct worktime *t, int64_t from, struct span s, bool *ret_provisional);
/* The same for any number of working seconds >= 0: what is left of a paused clock, 80 % of one. */
int64_t worktime_add_seconds(const struct worktime *t, int64_t from, int64_t seconds,
                             bool *ret_provisional);
/* Working seconds in [from, to); 0 when to <= from. */
int64_t worktime_between(const struct worktime *t, int64_t from, int64_t to);
/* Working days among the days first … last (both counted); 0 when last < first. */
int64_t worktime_days(const struct worktime *t, int64_t first, int64_t last);
bool worktime_is_working_day(const struct worktime *t, int64_t day);
/* Whether the office is open at that instant. */
bool worktime_is_open(const struct worktime *t, int64_t instant);
/* The day that a due instant belongs to, as people say it: closing at 24:00 is still that day. */
int64_t worktime_due_day(int64_t due);
/* 0 Monday … 6 Sunday. */
int weekday_of(int64_t day);

#endif
