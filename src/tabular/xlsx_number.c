/*
 * Numbers as text: see xlsx.h. A cell's number is decimal text in the file; it is moved about as
 * text and never becomes a floating point number, so that a 16-digit NIK keeps the digits that the
 * file has.
 */
#include "xlsx.h"

#include "calendar.h"

#include <ctype.h>

enum { DIGITS_MAX = 340, EXPONENT_MAX = 320, SHOWN_DIGITS = 15, DAY = 86400 };

/* Digits without leading or trailing zeros; `point` of them (or zeros) stand before the decimal
 * sign. */
struct decimal {
    bool negative;
    int n, point;
    char digits[DIGITS_MAX];
};

static bool take_exponent(const char *s, size_t n, int *ret_exponent)
{
    int value = 0;
    bool negative = n && *s == '-';
    size_t i = n && (*s == '-' || *s == '+');
    if (i == n)
        return false;
    for (; i < n; i++) {
        if (!isdigit((unsigned char)s[i]) || value > EXPONENT_MAX)
            return false;
        value = value * 10 + (s[i] - '0');
    }
    *ret_exponent = negative ? -value : value;
    return value <= EXPONENT_MAX;
}

static bool decimal_read(const char *s, size_t n, struct decimal *d)
{
    d->negative = n && *s == '-';
    d->n = d->point = 0;
    bool any = false, after = false;
    size_t i = n && (*s == '-' || *s == '+');
    for (; i < n && (isdigit((unsigned char)s[i]) || (s[i] == '.' && !after)); i++) {
        if (s[i] == '.') {
            after = true;
            continue;
        }
        any = true;
        if (d->n == 0 && s[i] == '0') {
            d->point -= after;
            continue;
        }
        if (d->n == DIGITS_MAX)
            return false;
        d->digits[d->n++] = s[i];
        d->point += !after;
    }
    int exponent = 0;
    if (!any || (i < n &&
                 ((s[i] != 'e' && s[i] != 'E') || !take_exponent(s + i + 1, n - i - 1, &exponent))))
        return false;
    d->point += exponent;
    while (d->n && d->digits[d->n - 1] == '0')
        d->n--;
    if (!d->n) {
        d->point = 0;
        d->negative = false;
    }
    return d->point > -EXPONENT_MAX && d->point < EXPONENT_MAX;
}

/* A fraction with more than 15 digits is a binary number's noise: 2.2999999999999998 is 2.3. */
static void round_noise(struct decimal *d)
{
    if (d->n <= SHOWN_DIGITS || d->point >= SHOWN_DIGITS)
        return;
    bool up = d->digits[SHOWN_DIGITS] >= '5';
    d->n = SHOWN_DIGITS;
    while (up && d->n && d->digits[d->n - 1] == '9')
        d->n--;
    if (up && d->n) {
        d->digits[d->n - 1]++;
    } else if (up) {
        d->digits[d->n++] = '1';
        d->point++;
    }
    while (d->n && d->digits[d->n - 1] == '0')
        d->n--;
}

static void decimal_write(const struct decimal *d, char *to)
{
    if (d->negative)
        *to++ = '-';
    if (d->point <= 0)
        *to++ = '0';
    for (int i = 0; i < d->point; i++)
        *to++ = i < d->n ? d->digits[i] : '0';
    if (d->point < d->n) {
        *to++ = '.';
        for (int i = d->point; i < 0; i++)
            *to++ = '0';
        for (int i = d->point > 0 ? d->point : 0; i < d->n; i++)
            *to++ = d->digits[i];
    }
    *to = '\0';
}

bool xlsx_number_plain(const char *s, size_t n, char *to)
{
    struct decimal d;
    _Static_assert(XLSX_NUMBER_MAX > DIGITS_MAX + 8 &&
                       XLSX_NUMBER_MAX > EXPONENT_MAX + SHOWN_DIGITS + 8,
                   "a number fits");
    if (!decimal_read(s, n, &d) || (d.point < 0 && d.n > SHOWN_DIGITS + 3))
        return false;
    round_noise(&d);
    decimal_write(&d, to);
    return true;
}

/* Days and seconds of a serial number, rounded to the second. */
static bool serial_split(const char *plain, int64_t *ret_days, int *ret_seconds)
{
    if (*plain == '-')
        return false;
    int64_t days = 0;
    for (; isdigit((unsigned char)*plain); plain++) {
        days = days * 10 + (*plain - '0');
        if (days > 2958465) /* 9999-12-31 */
            return false;
    }
    int64_t fraction = 0, scale = 1;
    if (*plain == '.')
        for (plain++; isdigit((unsigned char)*plain) && scale < 1000000000000; plain++) {
            fraction = fraction * 10 + (*plain - '0');
            scale *= 10;
        }
    int64_t seconds = (fraction * DAY + scale / 2) / scale;
    *ret_days = days + seconds / DAY;
    *ret_seconds = (int)(seconds % DAY);
    return true;
}

/* In the system of 1900 a 29 February 1900 is counted that never was: day 60. */
static bool serial_date(int64_t serial, bool base1904, char *to)
{
    enum { OF_1904 = 24107, OF_1900 = 25569, NEVER = 60 };
    if (!base1904 && serial < 1)
        return false;
    if (!base1904 && serial == NEVER) {
        memcpy(to, "1900-02-29", DATE_LEN + 1);
        return true;
    }
    int64_t days = base1904 ? serial - OF_1904 : serial - OF_1900 + (serial < NEVER);
    struct date d = date_from_days(days);
    if (d.year > 9999)
        return false;
    date_format(d, to);
    return true;
}

static bool shown_date(const char *plain, enum xlsx_kind kind, bool base1904, char *to)
{
    int64_t days;
    int seconds;
    if (!serial_split(plain, &days, &seconds))
        return false;
    char date[DATE_LEN + 1] = "", time[24] = "";
    if (kind == XLSX_TIME && days == 0) {
        snprintf(to, XLSX_NUMBER_MAX, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
        return true;
    }
    if (!serial_date(days, base1904, date))
        return false;
    if (kind != XLSX_DATE && seconds)
        snprintf(time, sizeof(time), " %02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
    snprintf(to, XLSX_NUMBER_MAX, "%s%s", date, time);
    return true;
}

/* The prefix, zeros up to the width, the number. */
static void shown_padded(const char *plain, size_t len, const struct xlsx_style *style, char *to)
{
    size_t prefix = strlen(style->prefix), zeros = style->width > len ? style->width - len : 0;
    memcpy(to, style->prefix, prefix);
    memset(to + prefix, '0', zeros);
    memcpy(to + prefix + zeros, plain, len + 1);
}

bool xlsx_number_shown(const char *s, size_t n, const struct xlsx_style *style, bool base1904,
                       char *to)
{
    enum { PADDED_MAX = 64 };
    char plain[XLSX_NUMBER_MAX];
    if (!xlsx_number_plain(s, n, plain))
        return false;
    size_t len = strlen(plain);
    bool whole = strspn(plain, "0123456789") == len;
    if (style->kind == XLSX_PADDED && whole && len < PADDED_MAX) {
        shown_padded(plain, len, style, to);
        return true;
    }
    if (style->kind != XLSX_PLAIN && style->kind != XLSX_PADDED &&
        shown_date(plain, (enum xlsx_kind)style->kind, base1904, to))
        return true;
    memcpy(to, plain, len + 1);
    return true;
}
