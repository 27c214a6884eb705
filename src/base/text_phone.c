/*
 * Phones as typed and as spreadsheets spoil them: see text_phone() in text.h. Only what can be
 * undone without guessing is undone; anything else is left as it is, for the check to refuse.
 */
#include "text.h"

#include <ctype.h>
#include <stdbool.h>

enum { SCIENTIFIC_DIGITS = 20, LOST_MIN = 4 };

/*
 * "8.12345678901E+11" or, as an Indonesian spreadsheet writes it, "8,12345678901E+11" → its digits.
 * NULL when it is no such number, or when four or more digits are missing at the end ("8,12E+11"):
 * then the sheet had rounded them away, and filling in zeros would invent somebody's phone.
 */
static char *from_scientific(struct arena *a, const char *s)
{
    char digits[SCIENTIFIC_DIGITS + 1] = "";
    int n = 0, point = -1, exponent = 0;
    for (; isdigit((unsigned char)*s) || ((*s == '.' || *s == ',') && point < 0); s++) {
        if (!isdigit((unsigned char)*s))
            point = n;
        else if (n < SCIENTIFIC_DIGITS)
            digits[n++] = *s;
        else
            return NULL;
    }
    if (!n)
        return NULL;
    s += s[1] == '+' ? 2 : 1;
    if (!isdigit((unsigned char)*s))
        return NULL;
    for (; isdigit((unsigned char)*s) && exponent < SCIENTIFIC_DIGITS; s++)
        exponent = exponent * 10 + (*s - '0');
    int whole = (point < 0 ? n : point) + exponent;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    if (*s || whole < n || whole > SCIENTIFIC_DIGITS || whole - n >= LOST_MIN)
        return NULL;
    while (n < whole)
        digits[n++] = '0';
    return arena_strndup(a, digits, (size_t)n);
}

/* "81234567890.0", a number that a program wrote with its decimal. */
static size_t without_decimal(const char *s, size_t n)
{
    if (n < 10 || strcmp(s + n - 2, ".0") != 0)
        return n;
    for (size_t i = 0; i < n - 2; i++)
        if (!isdigit((unsigned char)s[i]))
            return n;
    return n - 2;
}

/* Without blanks, dots, hyphens, brackets, and the apostrophe that keeps a sheet from counting. */
static char *without_signs(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    char *to = arena_alloc(a, n + 1), *p = to;
    n = without_decimal(s, n);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        bool dash = c == 0xe2 && (unsigned char)s[i + 1] == 0x80 &&
                    (unsigned char)s[i + 2] >= 0x90 && (unsigned char)s[i + 2] <= 0x95;
        if (dash)
            i += 2;
        else if (!isspace(c) && !strchr(".-()[]'`", c))
            *p++ = s[i];
    }
    *p = '\0';
    return to;
}

static bool only_digits(const char *s)
{
    return *s && s[strspn(s, "0123456789")] == '\0';
}

/* A country code that stands before the number of this country, or 0. */
static size_t country_code(const char *s)
{
    static const char *const codes[] = {"+62", "0062", "62"};
    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        size_t n = strlen(codes[i]);
        if (strncmp(s, codes[i], n) == 0 && strlen(s) >= n + 5)
            return n;
    }
    return 0;
}

char *text_phone(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    const char *trimmed = text_trim(a, s);
    size_t figures = strspn(trimmed, "0123456789.,");
    char *number;
    if (figures && (trimmed[figures] == 'E' || trimmed[figures] == 'e')) {
        number = from_scientific(a, trimmed);
        if (!number)
            return arena_strdup(a, trimmed);
    } else {
        number = without_signs(a, trimmed);
    }
    if (!*number)
        return NULL;
    size_t code = country_code(number), n = strlen(number);
    if (code && only_digits(number + code)) {
        number += code;
        number += strspn(number, "0"); /* "+62 (0)812…" */
        return arena_printf(a, "0%s", number);
    }
    bool lost_zero = (number[0] == '8' && n >= 9) || (strncmp(number, "341", 3) == 0 && n >= 9);
    if (lost_zero && only_digits(number))
        return arena_printf(a, "0%s", number);
    return number;
}

bool phone_is_mobile(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    return n >= 10 && n <= 13 && only_digits(s) && s[0] == '0' && s[1] == '8' && s[2] != '0';
}

bool phone_is_landline(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    return n >= 8 && n <= 12 && only_digits(s) && s[0] == '0' && s[1] >= '2' && !phone_is_mobile(s);
}
