/*
 * Working time: see worktime.h. Everything rests on two sums that grow with time, working days and
 * working seconds since the first day of the map; spans are found by looking a sum up backwards.
 */
#include "worktime.h"

#include "calendar.h"

#include <assert.h>

enum { DAY_SECONDS = 86400, MAP_FIRST = 10952, MAP_DAYS = WORKTIME_WORDS * WORKTIME_WORD_DAYS };
/* The bits of Mondays in a word; of the weekday k: shifted by k. */
#define MONDAYS UINT64_C(0x0102040810204081)

const struct day_hours worktime_week[WEEK_DAYS] = {
    {28800, 57600}, {28800, 57600}, {28800, 57600}, {28800, 57600}, {28800, 57600}, {0, 0}, {0, 0}};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int weekday_of(int64_t day)
{
    return (int)(day + 3 - floor_div(day + 3, WEEK_DAYS) * WEEK_DAYS); /* 1970-01-01: Thursday */
}

static int64_t day_of(int64_t instant)
{
    return floor_div(instant + CITY_OFFSET, DAY_SECONDS);
}

static int64_t begin_of(int64_t day)
{
    return day * DAY_SECONDS - CITY_OFFSET;
}

static int64_t hours_of(const struct worktime *t, int weekday)
{
    return t->week[weekday].close - t->week[weekday].open;
}

bool span_valid(struct span s)
{
    bool hours = s.unit == SPAN_HOURS || s.unit == SPAN_WORKING_HOURS;
    return s.n >= 0 && s.n <= SPAN_DAYS_MAX * (hours ? 24 : 1) && s.unit <= SPAN_HOURS;
}

bool worktime_week_valid(const struct day_hours week[WEEK_DAYS])
{
    bool some = false;
    for (int k = 0; k < WEEK_DAYS; k++) {
        if (week[k].open < 0 || week[k].open > week[k].close || week[k].close > DAY_SECONDS)
            return false;
        some |= week[k].open < week[k].close;
    }
    return some;
}

/* ---- making ---- */

static int64_t word_seconds(const struct worktime *t, uint64_t works)
{
    int64_t sum = 0;
    for (int k = 0; k < WEEK_DAYS; k++)
        sum += __builtin_popcountll(works & (MONDAYS << k)) * hours_of(t, k);
    return sum;
}

void worktime_make(struct worktime *ret, const struct worktime_plan *plan)
{
    assert(worktime_week_valid(plan->week));
    *ret = (struct worktime){.official_from = plan->official_from,
                             .official_until = plan->official_until,
                             .revision = plan->revision};
    uint64_t plain = 0;
    for (int k = 0; k < WEEK_DAYS; k++) {
        ret->week[k] = plan->week[k];
        bool works = hours_of(ret, k) > 0;
        plain |= works ? MONDAYS << k : 0;
        ret->days_to[k + 1] = ret->days_to[k] + works;
        ret->seconds_to[k + 1] = ret->seconds_to[k] + hours_of(ret, k);
    }
    plain &= (UINT64_C(1) << WORKTIME_WORD_DAYS) - 1;
    for (int i = 0; i < WORKTIME_WORDS; i++)
        ret->words[i].works = plain;
    for (size_t i = 0; i < plan->off_n; i++) {
        int64_t at = plan->off[i] - MAP_FIRST;
        if (at >= 0 && at < MAP_DAYS)
            ret->words[at / WORKTIME_WORD_DAYS].works &= ~(UINT64_C(1) << at % WORKTIME_WORD_DAYS);
    }
    for (int i = 0; i < WORKTIME_WORDS; i++) {
        uint64_t works = ret->words[i].works;
        ret->words[i + 1].days = ret->words[i].days + __builtin_popcountll(works);
        ret->words[i + 1].seconds = ret->words[i].seconds + word_seconds(ret, works);
    }
}

/* ---- sums, and backwards ---- */

/* A sum over plain weeks from the map's first day to the day `at` after it, may be negative. */
static int64_t plain_sum(const int64_t to[WEEK_DAYS + 1], int64_t at)
{
    int64_t weeks = floor_div(at, WEEK_DAYS);
    return weeks * to[WEEK_DAYS] + to[at - weeks * WEEK_DAYS];
}

/* Working days since the map's first day and before `day`; negative before the map. */
static int64_t days_before(const struct worktime *t, int64_t day)
{
    int64_t at = day - MAP_FIRST;
    if (at < 0)
        return plain_sum(t->days_to, at);
    if (at >= MAP_DAYS)
        return t->words[WORKTIME_WORDS].days + plain_sum(t->days_to, at - MAP_DAYS);
    uint64_t below = (UINT64_C(1) << at % WORKTIME_WORD_DAYS) - 1;
    return t->words[at / WORKTIME_WORD_DAYS].days +
           __builtin_popcountll(t->words[at / WORKTIME_WORD_DAYS].works & below);
}

static int64_t seconds_before_day(const struct worktime *t, int64_t day)
{
    int64_t at = day - MAP_FIRST;
    if (at < 0)
        return plain_sum(t->seconds_to, at);
    if (at >= MAP_DAYS)
        return t->words[WORKTIME_WORDS].seconds + plain_sum(t->seconds_to, at - MAP_DAYS);
    uint64_t below = (UINT64_C(1) << at % WORKTIME_WORD_DAYS) - 1;
    return t->words[at / WORKTIME_WORD_DAYS].seconds +
           word_seconds(t, t->words[at / WORKTIME_WORD_DAYS].works & below);
}

static int64_t seconds_before(const struct worktime *t, int64_t instant)
{
    int64_t day = day_of(instant), into = instant - begin_of(day), sum = seconds_before_day(t, day);
    const struct day_hours *h = &t->week[weekday_of(day)];
    if (into <= h->open || !worktime_is_working_day(t, day))
        return sum;
    return sum + (into < h->close ? into : h->close) - h->open;
}

/* The day of plain weeks, counted from 0, within which the sum passes n; *ret_before: at its
 * beginning. */
static int64_t plain_find(const int64_t to[WEEK_DAYS + 1], int64_t n, int64_t *ret_before)
{
    int64_t weeks = floor_div(n, to[WEEK_DAYS]), rest = n - weeks * to[WEEK_DAYS];
    int k = 0;
    while (to[k + 1] <= rest)
        k++;
    *ret_before = weeks * to[WEEK_DAYS] + to[k];
    return weeks * WEEK_DAYS + k;
}

/* The working day before which exactly n lie. */
static int64_t day_find(const struct worktime *t, int64_t n)
{
    int64_t all = t->words[WORKTIME_WORDS].days, unused;
    if (n < 0)
        return MAP_FIRST + plain_find(t->days_to, n, &unused);
    if (n >= all)
        return MAP_FIRST + MAP_DAYS + plain_find(t->days_to, n - all, &unused);
    int lo = 0, hi = WORKTIME_WORDS;
    while (hi - lo > 1) {
        int mid = (lo + hi) / 2;
        if (t->words[mid].days <= n)
            lo = mid;
        else
            hi = mid;
    }
    uint64_t works = t->words[lo].works;
    for (int64_t skip = n - t->words[lo].days; skip > 0; skip--)
        works &= works - 1;
    return MAP_FIRST + lo * WORKTIME_WORD_DAYS + __builtin_ctzll(works);
}

/* The working day within which the sum of seconds passes n; *ret_before: at its beginning. */
static int64_t second_find(const struct worktime *t, int64_t n, int64_t *ret_before)
{
    int64_t all = t->words[WORKTIME_WORDS].seconds;
    if (n < 0)
        return MAP_FIRST + plain_find(t->seconds_to, n, ret_before);
    if (n >= all) {
        int64_t day = plain_find(t->seconds_to, n - all, ret_before);
        *ret_before += all;
        return MAP_FIRST + MAP_DAYS + day;
    }
    int lo = 0, hi = WORKTIME_WORDS;
    while (hi - lo > 1) {
        int mid = (lo + hi) / 2;
        if (t->words[mid].seconds <= n)
            lo = mid;
        else
            hi = mid;
    }
    int64_t before = t->words[lo].seconds;
    uint64_t works = t->words[lo].works;
    for (;; works &= works - 1) {
        int at = __builtin_ctzll(works);
        int64_t hours = hours_of(t, at % WEEK_DAYS);
        if (n < before + hours) {
            *ret_before = before;
            return MAP_FIRST + lo * WORKTIME_WORD_DAYS + at;
        }
        before += hours;
    }
}

/* ---- spans ---- */

/* Whether counting from one day to another left the official years. */
static bool outside(const struct worktime *t, int64_t first, int64_t last)
{
    return first < t->official_from || last > t->official_until;
}

static int64_t add_days(const struct worktime *t, int64_t from, int64_t n, bool *ret_provisional)
{
    int64_t received = day_of(from), due = day_find(t, days_before(t, received + 1) + n - 1);
    *ret_provisional = outside(t, received, due);
    return begin_of(due) + t->week[weekday_of(due)].close;
}

int64_t worktime_add_seconds(const struct worktime *t, int64_t from, int64_t seconds,
                             bool *ret_provisional)
{
    bool unused, *provisional = ret_provisional ? ret_provisional : &unused;
    assert(seconds >= 0);
    *provisional = false;
    if (seconds == 0)
        return from;
    /* The last second is looked up, not the instant after it: that may be the closing of a day,
     * before which as much has passed as before the next opening. */
    int64_t last = seconds_before(t, from) + seconds - 1, before;
    int64_t due = second_find(t, last, &before);
    *provisional = outside(t, day_of(from), due);
    return begin_of(due) + t->week[weekday_of(due)].open + (last - before) + 1;
}

int64_t worktime_add(const struct worktime *t, int64_t from, struct span s, bool *ret_provisional)
{
    bool unused, *provisional = ret_provisional ? ret_provisional : &unused;
    assert(span_valid(s));
    *provisional = false;
    if (s.n == 0)
        return from;
    switch (s.unit) {
    case SPAN_WORKING_DAYS: return add_days(t, from, s.n, provisional);
    case SPAN_WORKING_HOURS: return worktime_add_seconds(t, from, s.n * 3600, provisional);
    case SPAN_DAYS: return begin_of(day_of(from) + s.n + 1);
    case SPAN_HOURS: break;
    }
    return from + s.n * 3600;
}

int64_t worktime_between(const struct worktime *t, int64_t from, int64_t to)
{
    return to <= from ? 0 : seconds_before(t, to) - seconds_before(t, from);
}

int64_t worktime_days(const struct worktime *t, int64_t first, int64_t last)
{
    return last < first ? 0 : days_before(t, last + 1) - days_before(t, first);
}

bool worktime_is_working_day(const struct worktime *t, int64_t day)
{
    int64_t at = day - MAP_FIRST;
    if (at < 0 || at >= MAP_DAYS)
        return hours_of(t, weekday_of(day)) > 0;
    return t->words[at / WORKTIME_WORD_DAYS].works >> at % WORKTIME_WORD_DAYS & 1;
}

bool worktime_is_open(const struct worktime *t, int64_t instant)
{
    int64_t day = day_of(instant), into = instant - begin_of(day);
    const struct day_hours *h = &t->week[weekday_of(day)];
    return into >= h->open && into < h->close && worktime_is_working_day(t, day);
}

int64_t worktime_due_day(int64_t due)
{
    return day_of(due - 1);
}
