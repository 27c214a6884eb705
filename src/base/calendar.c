/*
 * Dates and instants: see calendar.h. Days are counted by Howard Hinnant's civil algorithm (years
 * that begin in March, eras of 400 years), so no table, no loop and no C library calendar with its
 * time zone is needed.
 */
#include "calendar.h"

#include <assert.h>
#include <ctype.h>
#include <strings.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, DAY_SECONDS = 86400, SERIAL_1970 = 25569 };

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool date_valid(struct date d)
{
    return d.year >= YEAR_MIN && d.year <= YEAR_MAX && d.month >= 1 && d.month <= 12 &&
           d.day >= 1 && d.day <= days_in_month(d.year, d.month);
}

/* Exactly `n` digits at *s; moves past them. */
static bool take_digits(const char **s, int n, int *ret_value)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (!isdigit((unsigned char)(*s)[i]))
            return false;
        value = value * 10 + ((*s)[i] - '0');
    }
    *s += n;
    *ret_value = value;
    return true;
}

static bool take_char(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool take_date(const char **s, struct date *ret_date)
{
    struct date d;
    if (!take_digits(s, 4, &d.year) || !take_char(s, '-') || !take_digits(s, 2, &d.month) ||
        !take_char(s, '-') || !take_digits(s, 2, &d.day) || !date_valid(d))
        return false;
    *ret_date = d;
    return true;
}

bool date_parse(const char *s, struct date *ret_date)
{
    struct date d;
    if (!s || !take_date(&s, &d) || *s)
        return false;
    *ret_date = d;
    return true;
}

bool date_year_off(const char *s)
{
    struct date d;
    if (!s || !take_digits(&s, 4, &d.year) || !take_char(&s, '-') ||
        !take_digits(&s, 2, &d.month) || !take_char(&s, '-') || !take_digits(&s, 2, &d.day))
        return false;
    bool off = d.year < YEAR_MIN || d.year > YEAR_MAX;
    d.year = 2000; /* a leap year: the 29th of February may be meant */
    return off && date_valid(d);
}

bool month_valid(const char *s)
{
    int year, month;
    return s && take_digits(&s, 4, &year) && take_char(&s, '-') && take_digits(&s, 2, &month) &&
           !*s && year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12;
}

/* A number below 100. */
static inline void put_two(char *to, unsigned value)
{
    unsigned tens = value * 103 >> 10;
    to[0] = (char)('0' + tens);
    to[1] = (char)('0' + value - tens * 10);
}

void date_format(struct date d, char ret_text[static DATE_LEN + 1])
{
    assert(d.year >= 0 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= 31);
    unsigned century = (unsigned)d.year / 100;
    put_two(ret_text, century);
    put_two(ret_text + 2, (unsigned)d.year - century * 100);
    ret_text[4] = '-';
    put_two(ret_text + 5, (unsigned)d.month);
    ret_text[7] = '-';
    put_two(ret_text + 8, (unsigned)d.day);
    ret_text[DATE_LEN] = '\0';
}

int64_t date_days(struct date d)
{
    int64_t y = (int64_t)d.year - (d.month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_from_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    uint32_t of_era = (uint32_t)(z - era * 146097);
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint32_t m = (5 * of_year + 2) / 153;
    int month = (int)(m < 10 ? m + 3 : m - 9);
    return (struct date){.year = (int)((int64_t)year + era * 400 + (month <= 2)),
                         .month = month,
                         .day = (int)(of_year - (153 * m + 2) / 5 + 1)};
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct date date_of_instant(int64_t instant)
{
    return date_from_days(floor_div(instant + CITY_OFFSET, DAY_SECONDS));
}

int64_t date_begins(struct date d)
{
    return date_days(d) * DAY_SECONDS - CITY_OFFSET;
}

struct date date_add_months(struct date d, int months)
{
    int64_t all = (int64_t)d.year * 12 + (d.month - 1) + months;
    struct date r = {.year = (int)floor_div(all, 12), .day = d.day};
    r.month = (int)(all - (int64_t)r.year * 12) + 1;
    int last = days_in_month(r.year, r.month);
    if (r.day > last)
        r.day = last;
    return r;
}

/* ---- as people write them ---- */

/* The month that a name or its customary short form means, 0 for none. Spreadsheets set to
 * English write Aug, Oct, Dec and May: these mean nothing else. */
static int month_named(const char *s, size_t n)
{
    static const struct {
        const char *name;
        int month;
    } names[] = {
        {"januari", 1},   {"jan", 1},       {"january", 1},   {"februari", 2},  {"feb", 2},
        {"pebruari", 2},  {"peb", 2},       {"february", 2},  {"maret", 3},     {"mar", 3},
        {"mrt", 3},       {"march", 3},     {"april", 4},     {"apr", 4},       {"mei", 5},
        {"may", 5},       {"juni", 6},      {"jun", 6},       {"june", 6},      {"juli", 7},
        {"jul", 7},       {"july", 7},      {"agustus", 8},   {"agu", 8},       {"agt", 8},
        {"ags", 8},       {"agust", 8},     {"agus", 8},      {"aug", 8},       {"august", 8},
        {"september", 9}, {"sep", 9},       {"sept", 9},      {"oktober", 10},  {"okt", 10},
        {"oct", 10},      {"october", 10},  {"november", 11}, {"nopember", 11}, {"nov", 11},
        {"nop", 11},      {"desember", 12}, {"des", 12},      {"dec", 12},      {"december", 12},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strlen(names[i].name) == n && strncasecmp(names[i].name, s, n) == 0)
            return names[i].month;
    return 0;
}

/* A run of digits, at most nine; *ret_width is 0 where there is none. */
static int take_number(const char **s, int *ret_width)
{
    int value = 0, width = 0;
    while (isdigit((unsigned char)**s) && width < 9) {
        value = value * 10 + (**s - '0');
        (*s)++;
        width++;
    }
    *ret_width = width;
    return value;
}

/* One of '/', '-', '.' with blanks around it, or blanks alone. Returns the sign, ' ' for blanks, 0.
 */
static char take_separator(const char **s)
{
    char found = 0;
    while (**s == ' ') {
        found = ' ';
        (*s)++;
    }
    if (**s && strchr("/-.", **s)) {
        found = *(*s)++;
        while (**s == ' ')
            (*s)++;
    }
    return found;
}

/* A time of day after the date, as spreadsheets add it: looked at, then ignored. */
static bool skip_time(const char *s)
{
    int hour, minute, second = 0, width;
    if (*s == 'T' || *s == ' ')
        s++;
    while (*s == ' ')
        s++;
    if (!*s)
        return true;
    hour = take_number(&s, &width);
    if (!width || width > 2 || hour > 23 || (*s != ':' && *s != '.'))
        return false;
    s++;
    if (!take_digits(&s, 2, &minute) || minute > 59)
        return false;
    if (*s == ':' || *s == '.') {
        s++;
        if (!take_digits(&s, 2, &second) || second > 59)
            return false;
    }
    return !*s;
}

static bool serial_parse(const char *s, struct date *ret_date)
{
    int serial;
    if (!take_digits(&s, 5, &serial) || serial < 10000)
        return false;
    if (*s == '.' || *s == ',') { /* a time of day */
        s++;
        while (isdigit((unsigned char)*s))
            s++;
    }
    if (*s)
        return false;
    *ret_date = date_from_days((int64_t)serial - SERIAL_1970);
    return date_valid(*ret_date);
}

/* "07", "7" or "Juli". */
static bool take_month(const char **s, int *ret_month)
{
    int width;
    if (isdigit((unsigned char)**s)) {
        *ret_month = take_number(s, &width);
        return width <= 2;
    }
    size_t n = 0;
    while (isalpha((unsigned char)(*s)[n]))
        n++;
    *ret_month = month_named(*s, n);
    *s += n;
    return *ret_month != 0;
}

static bool year_full(int width, struct date today, struct date *d)
{
    if (width == 4)
        return true;
    if (width != 2)
        return false;
    d->year += 2000;
    if (date_days(*d) > date_days(today))
        d->year -= 100;
    return true;
}

bool date_parse_loose(const char *s, struct date today, struct date *ret_date)
{
    struct date d;
    int first, width;
    if (!s)
        return false;
    while (*s == ' ')
        s++;
    int64_t instant;
    if (instant_parse(s, &instant)) { /* as programs write it: the city's day at that instant */
        *ret_date = date_of_instant(instant);
        return true;
    }
    if (serial_parse(s, &d)) {
        *ret_date = d;
        return true;
    }
    first = take_number(&s, &width);
    bool year_first = width == 4;
    char sign = take_separator(&s);
    bool named = isalpha((unsigned char)*s);
    if (!width || !sign || (year_first && named) || !take_month(&s, &d.month))
        return false;
    char again = take_separator(&s);
    if (named ? !again : sign == ' ' || again != sign)
        return false;
    int last_width, last = take_number(&s, &last_width);
    if (year_first ? last_width < 1 || last_width > 2 : width > 2)
        return false;
    d.year = year_first ? first : last;
    d.day = year_first ? last : first;
    if (d.month < 1 || d.month > 12 || !year_full(year_first ? 4 : last_width, today, &d) ||
        !date_valid(d) || !skip_time(s))
        return false;
    *ret_date = d;
    return true;
}

/* ---- instants ---- */

/* Those of a list are often of one day: its text is kept for the next. */
void instant_format(int64_t instant, char ret_text[static INSTANT_LEN + 1])
{
    static _Thread_local struct {
        int64_t days;
        char text[DATE_LEN + 1];
    } last;
    const int64_t least = INT64_C(-62167219200), most = INT64_C(253402300799); /* years 0–9999 */
    instant = instant < least ? least : instant > most ? most : instant;
    int64_t days = floor_div(instant, DAY_SECONDS);
    unsigned second = (unsigned)(instant - days * DAY_SECONDS);
    if (days != last.days || !*last.text) {
        date_format(date_from_days(days), last.text);
        last.days = days;
    }
    memcpy(ret_text, last.text, DATE_LEN);
    ret_text[10] = 'T';
    put_two(ret_text + 11, second / 3600);
    ret_text[13] = ':';
    put_two(ret_text + 14, second / 60 % 60);
    ret_text[16] = ':';
    put_two(ret_text + 17, second % 60);
    ret_text[19] = 'Z';
    ret_text[INSTANT_LEN] = '\0';
}

/* "Z" or "+07:00": seconds east of UTC. */
static bool take_zone(const char **s, int *ret_offset)
{
    if (take_char(s, 'Z')) {
        *ret_offset = 0;
        return true;
    }
    int sign = **s == '-' ? -1 : 1, hours, minutes;
    if (**s != '+' && **s != '-')
        return false;
    (*s)++;
    if (!take_digits(s, 2, &hours) || !take_char(s, ':') || !take_digits(s, 2, &minutes) ||
        hours > 23 || minutes > 59)
        return false;
    *ret_offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool instant_parse(const char *s, int64_t *ret_instant)
{
    struct date d;
    int hour, minute, second, offset;
    if (!s || !take_date(&s, &d) || !take_char(&s, 'T') || !take_digits(&s, 2, &hour) ||
        !take_char(&s, ':') || !take_digits(&s, 2, &minute) || !take_char(&s, ':') ||
        !take_digits(&s, 2, &second) || hour > 23 || minute > 59 || second > 59)
        return false;
    if (*s == '.') { /* a browser sends milliseconds */
        if (!isdigit((unsigned char)*++s))
            return false;
        while (isdigit((unsigned char)*s))
            s++;
    }
    if (!take_zone(&s, &offset) || *s)
        return false;
    *ret_instant = date_days(d) * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
    return true;
}
