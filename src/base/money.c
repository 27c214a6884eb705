/*
 * Reading and writing rupiah: see money.h. A text is cut into sign, "Rp", number and unit; the
 * number into a whole part, whose groups must be exact, and decimals; and the product must be
 * whole.
 */
#include "money.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { DIGITS_MAX = 18, DECIMALS_MAX = 9, SEN = 2 };

static const char *skip_blanks(const char *s)
{
    for (;; s++) {
        if (strncmp(s, "\xc2\xa0", 2) == 0)
            s++;
        else if (!isspace((unsigned char)*s))
            return s;
    }
}

/* Moves past `word`, in any case. */
static bool take_word(const char **s, const char *word)
{
    size_t n = strlen(word);
    if (strncasecmp(*s, word, n) != 0)
        return false;
    *s += n;
    return true;
}

/* What a unit after the number multiplies by: 1 without one, 0 for an unknown word. */
static int64_t take_unit(const char **s)
{
    static const struct {
        const char *word;
        int64_t times;
    } units[] = {
        {"ribu", 1000},
        {"rb", 1000},
        {"k", 1000},
        {"juta", 1000000},
        {"jt", 1000000},
        {"miliar", 1000000000},
        {"milyar", 1000000000},
        {"m", 1000000000},
        {"triliun", INT64_C(1000000000000)},
        {"trilyun", INT64_C(1000000000000)},
        {"t", INT64_C(1000000000000)},
    };
    const char *from = skip_blanks(*s);
    size_t n = 0;
    while (isalpha((unsigned char)from[n]))
        n++;
    if (!n)
        return 1;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (strlen(units[i].word) == n && strncasecmp(units[i].word, from, n) == 0) {
            *s = from + n;
            return units[i].times;
        }
    return 0;
}

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isdigit((unsigned char)s[i]))
            return false;
    return n > 0;
}

/* Whether exact groups by `separator` stand there; each separator must follow a full group. */
static bool grouped(const char *s, size_t n, char separator)
{
    size_t lead = 0;
    while (lead < n && isdigit((unsigned char)s[lead]))
        lead++;
    if (lead < 1 || lead > 3 || lead == n || s[0] == '0' || (n - lead) % 4)
        return false;
    for (size_t i = lead; i < n; i += 4)
        if (s[i] != separator || !all_digits(s + i + 1, 3))
            return false;
    return true;
}

/* Where the decimals' sign stands in a number of digits, dots and commas; n when there is none. */
static size_t decimal_at(const char *s, size_t n, bool with_unit)
{
    size_t dots = 0, commas = 0, last = n;
    for (size_t i = 0; i < n; i++) {
        dots += s[i] == '.';
        commas += s[i] == ',';
        if (!isdigit((unsigned char)s[i]))
            last = i;
    }
    if (last == n)
        return n;
    if (dots && commas)
        return last;
    if (dots + commas > 1)
        return n;
    /* One sign alone: "1.000" is a thousand, "1,000" too unless a unit follows; "2,5" has decimals.
     */
    if (grouped(s, n, s[last]) && !(with_unit && s[last] == ','))
        return n;
    return last;
}

/* The number's digits as one integer and how many of them are decimals. */
static bool number_read(const char *s, size_t n, bool with_unit, __int128 *ret_digits,
                        int *ret_decimals)
{
    size_t at = decimal_at(s, n, with_unit);
    size_t decimals = at < n ? n - at - 1 : 0;
    char point = at < n ? s[at] : 0;
    if (at < n && (!decimals || decimals > (with_unit ? DECIMALS_MAX : SEN) ||
                   !all_digits(s + at + 1, decimals)))
        return false;
    if (!all_digits(s, at) && !(point != '.' && grouped(s, at, '.')) &&
        !(point != ',' && grouped(s, at, ',')))
        return false;
    __int128 value = 0;
    int digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isdigit((unsigned char)s[i]))
            continue;
        value = value * 10 + (s[i] - '0');
        digits += value != 0;
        if (digits > DIGITS_MAX + DECIMALS_MAX)
            return false;
    }
    *ret_digits = value;
    *ret_decimals = (int)decimals;
    return true;
}

bool money_parse(const char *s, int64_t *ret_rupiah)
{
    if (!s)
        return false;
    s = skip_blanks(s);
    bool negative = take_word(&s, "-");
    s = skip_blanks(s);
    if (take_word(&s, "rp") || take_word(&s, "idr"))
        take_word(&s, ".");
    s = skip_blanks(s);
    if (!negative)
        negative = take_word(&s, "-");
    const char *number = s;
    while (isdigit((unsigned char)*s) || ((*s == '.' || *s == ',') && isdigit((unsigned char)s[1])))
        s++;
    size_t n = (size_t)(s - number);
    if (take_word(&s, ",-") || take_word(&s, ".-"))
        take_word(&s, "-");
    const char *before = s;
    int64_t times = take_unit(&s);
    bool with_unit = s != before;
    __int128 value;
    int decimals;
    if (!times || !number_read(number, n, with_unit, &value, &decimals) || *skip_blanks(s))
        return false;
    value *= times;
    for (; decimals; decimals--, value /= 10)
        if (value % 10)
            return false;
    if (value > MONEY_MAX)
        return false;
    *ret_rupiah = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

const char *number_format(struct arena *a, int64_t n)
{
    char text[32], *p = text + sizeof(text);
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    int digits = 0;
    do {
        if (digits && digits % 3 == 0)
            *--p = '.';
        *--p = (char)('0' + u % 10);
        digits++;
    } while (u /= 10);
    if (n < 0)
        *--p = '-';
    return arena_strndup(a, p, (size_t)(text + sizeof(text) - p));
}

const char *money_format(struct arena *a, int64_t rupiah)
{
    const char *digits = number_format(a, rupiah);
    return rupiah < 0 ? arena_printf(a, "-Rp%s", digits + 1) : arena_printf(a, "Rp%s", digits);
}
