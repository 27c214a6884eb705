/*
 * Percent-encoding, urlencoded forms and cookies. Every function reads its input once, from
 * front to back, and writes into the arena; nothing is guessed: a bad escape is an error, not
 * a literal '%'.
 */
#include "forms.h"

#include <string.h>

enum { COOKIES_MAX = 50, FORM_NAME_MAX = 64 };

/* Length of the well-formed sequence that begins at p (RFC 3629), or 0. */
static size_t utf8_sequence(const unsigned char *p, size_t n)
{
    if (p[0] >= 0xc2 && p[0] <= 0xdf)
        return n >= 2 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
    if (n < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
        return 0;
    if (p[0] == 0xe0)
        return p[1] >= 0xa0 ? 3 : 0;
    if (p[0] == 0xed) /* surrogates */
        return p[1] <= 0x9f ? 3 : 0;
    if (p[0] >= 0xe1 && p[0] <= 0xef)
        return 3;
    if (n < 4 || (p[3] & 0xc0) != 0x80)
        return 0;
    if (p[0] == 0xf0)
        return p[1] >= 0x90 ? 4 : 0;
    if (p[0] == 0xf4)
        return p[1] <= 0x8f ? 4 : 0;
    return p[0] >= 0xf1 && p[0] <= 0xf3 ? 4 : 0;
}

bool form_utf8(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;
    while (p < end) {
        if (*p < 0x80) {
            if (!*p++)
                return false;
            continue;
        }
        size_t step = utf8_sequence(p, (size_t)(end - p));
        if (!step)
            return false;
        p += step;
    }
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *url_decode(struct arena *a, const char *s, size_t n, bool plus, size_t *ret_n)
{
    char *text = arena_alloc(a, n + 1), *to = text;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            int high = n - i > 2 ? hex_digit(s[i + 1]) : -1;
            int low = n - i > 2 ? hex_digit(s[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        }
        *to++ = c;
    }
    *to = '\0';
    if (!form_utf8(text, (size_t)(to - text)))
        return NULL;
    if (ret_n)
        *ret_n = (size_t)(to - text);
    return text;
}

static bool unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("-._~", c));
}

char *url_encode(struct arena *a, const char *s)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = arena_alloc(a, 3 * strlen(s) + 1), *to = text;
    for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
        if (unreserved(*p)) {
            *to++ = (char)*p;
            continue;
        }
        *to++ = '%';
        *to++ = digits[*p >> 4];
        *to++ = digits[*p & 15];
    }
    *to = '\0';
    return text;
}

/* One "name=value" of a form; what is wrong with it, or NULL. */
static const char *form_pair(struct arena *a, const char *s, size_t n, struct pair *to)
{
    const char *equals = memchr(s, '=', n);
    size_t name_n = equals ? (size_t)(equals - s) : n;
    size_t decoded = 0;
    to->name = url_decode(a, s, name_n, true, &decoded);
    if (!to->name)
        return "a name has a bad escape or is not UTF-8";
    if (decoded < 1 || decoded > FORM_NAME_MAX)
        return "a name must have 1 to 64 bytes";
    const char *value = equals ? equals + 1 : s + n;
    to->value = url_decode(a, value, (size_t)(s + n - value), true, &to->n);
    return to->value ? NULL : "a value has a bad escape or is not UTF-8";
}

enum err form_parse(struct arena *a, const char *s, size_t n, struct pair **ret,
                    const char **ret_why)
{
    struct pair *first = NULL, **to = &first;
    const char *end = s + n;
    if (n > FORM_BYTES_MAX) {
        *ret_why = "more than 1 MiB of form";
        return ERR_TOO_LARGE;
    }
    for (int count = 0; s < end;) {
        const char *stop = memchr(s, '&', (size_t)(end - s));
        if (!stop)
            stop = end;
        if (stop > s) {
            if (++count > FORM_PAIRS_MAX) {
                *ret_why = "more than 1000 fields";
                return ERR_INPUT;
            }
            struct pair *p = arena_new_of(a, struct pair);
            const char *why = form_pair(a, s, (size_t)(stop - s), p);
            if (why) {
                *ret_why = arena_printf(a, "field %d: %s", count, why);
                return ERR_INPUT;
            }
            *to = p;
            to = &p->next;
        }
        s = stop + 1;
    }
    *ret = first;
    return OK;
}

/* RFC 6265: the name is a token, the value is visible ASCII without separators. */
static bool cookie_name(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] <= ' ' || s[i] >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", s[i]))
            return false;
    return n > 0;
}

static bool cookie_value(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] <= ' ' || s[i] >= 0x7f || strchr("\",;\\", s[i]))
            return false;
    return true;
}

/* One "name=value", blanks around it; NULL when it is malformed. */
static struct pair *cookie_pair(struct arena *a, const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    const char *equals = memchr(s, '=', (size_t)(end - s));
    if (!equals || !cookie_name(s, (size_t)(equals - s)))
        return NULL;
    const char *value = equals + 1;
    if (end - value >= 2 && *value == '"' && end[-1] == '"') {
        value++;
        end--;
    }
    if (!cookie_value(value, (size_t)(end - value)))
        return NULL;
    struct pair *p = arena_new_of(a, struct pair);
    p->name = arena_strndup(a, s, (size_t)(equals - s));
    p->n = (size_t)(end - value);
    p->value = arena_strndup(a, value, p->n);
    return p;
}

struct pair *cookies_parse(struct arena *a, const char *header)
{
    struct pair *first = NULL, **to = &first;
    for (int count = 0; *header && count < COOKIES_MAX; count++) {
        const char *stop = strchrnul(header, ';');
        struct pair *p = cookie_pair(a, header, stop);
        if (p) {
            *to = p;
            to = &p->next;
        }
        header = *stop ? stop + 1 : stop;
    }
    return first;
}
