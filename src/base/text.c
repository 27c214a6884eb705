/*
 * Text made comparable: see text.h. Almost all text here is ASCII, so folding, the hot path of
 * search and import, has a way for ASCII alone; the rest goes through utf8proc. Phones stand in
 * text_phone.c, codes and similarity in text_code.c.
 */
#include "text.h"

#include <assert.h>
#include <stdbool.h>
#include <utf8proc.h>

/* Length of the valid UTF-8 character at s (of n bytes), 0 when there is none. */
static size_t char_at(const char *s, size_t n, int32_t *ret_code)
{
    utf8proc_ssize_t len = utf8proc_iterate((const uint8_t *)s, (utf8proc_ssize_t)n, ret_code);
    return len > 0 && *ret_code >= 0 ? (size_t)len : 0;
}

bool text_valid(const char *s, size_t n, bool lines)
{
    for (size_t i = 0; i < n;) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x20 && c < 0x7f) {
            i++;
            continue;
        }
        if (c < 0x80) {
            if (!lines || (c != '\t' && c != '\n' && c != '\r'))
                return false;
            i++;
            continue;
        }
        int32_t code;
        size_t len = char_at(s + i, n - i, &code);
        if (!len || code < 0xa0) /* bytes 80–9f as characters are controls, too */
            return false;
        i += len;
    }
    return true;
}

/* Length of the white space at s, 0 when there is none: ASCII, NBSP, the blanks of U+2000, BOM. */
static size_t white_at(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (*u == ' ' || (*u >= '\t' && *u <= '\r'))
        return 1;
    if (u[0] == 0xc2 && u[1] == 0xa0)
        return 2;
    if (u[0] == 0xe2 && u[1] == 0x80 && ((u[2] >= 0x80 && u[2] <= 0x8b) || u[2] == 0xaf))
        return 3;
    if (strncmp(s, "\xe3\x80\x80", 3) == 0 || strncmp(s, "\xef\xbb\xbf", 3) == 0)
        return 3;
    return 0;
}

char *text_trim(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    char *to = arena_alloc(a, strlen(s) + 1), *p = to;
    bool blank = false;
    while (*s) {
        size_t white = white_at(s);
        if (white) {
            blank = p > to;
            s += white;
            continue;
        }
        if (blank)
            *p++ = ' ';
        blank = false;
        *p++ = *s++;
    }
    *p = '\0';
    return to;
}

static char *fold_ascii(char *to, const char *s)
{
    bool blank = false;
    char *p = to;
    for (; *s; s++) {
        char c = *s;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 'a' - 'A');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (blank)
                *p++ = ' ';
            blank = false;
            *p++ = c;
        } else {
            blank = p > to;
        }
    }
    *p = '\0';
    return to;
}

static bool letter_or_digit(int32_t code)
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return true;
    default: return false;
    }
}

/* A copy in which bytes that are no UTF-8 are blanks: a stored name may be damaged, never
 * unfoldable. */
static char *without_broken(struct arena *a, const char *s, size_t n)
{
    char *to = arena_strndup(a, s, n);
    for (size_t i = 0; i < n;) {
        int32_t code;
        size_t len = char_at(s + i, n - i, &code);
        if (!len)
            to[i] = ' ';
        i += len ? len : 1;
    }
    return to;
}

static char *fold_unicode(struct arena *a, const char *s, size_t n)
{
    static const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                         UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    const char *clean = without_broken(a, s, n);
    utf8proc_uint8_t *wide = NULL;
    utf8proc_ssize_t len = utf8proc_map((const uint8_t *)clean, (utf8proc_ssize_t)n, &wide, how);
    assert(len >= 0); /* valid text always maps; running out of memory ends here, too */
    char *to = arena_alloc(a, (size_t)len + 1), *p = to;
    bool blank = false;
    for (utf8proc_ssize_t i = 0; i < len;) {
        int32_t code;
        size_t size = char_at((const char *)wide + i, (size_t)(len - i), &code);
        assert(size > 0);
        if (letter_or_digit(code)) {
            if (blank)
                *p++ = ' ';
            blank = false;
            memcpy(p, wide + i, size);
            p += size;
        } else {
            blank = p > to;
        }
        i += (utf8proc_ssize_t)size;
    }
    *p = '\0';
    free(wide);
    return to;
}

char *text_fold(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    size_t n = strlen(s);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] >= 0x80)
            return fold_unicode(a, s, n);
    return fold_ascii(arena_alloc(a, n + 1), s);
}

char *text_digits(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    char *to = arena_alloc(a, strlen(s) + 1), *p = to;
    for (; *s; s++)
        if (*s >= '0' && *s <= '9')
            *p++ = *s;
    *p = '\0';
    return to;
}

bool text_int(const char *s, int64_t *ret_value)
{
    if (!s)
        return false;
    bool negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    int64_t value = 0;
    if (!*s)
        return false;
    for (; *s; s++) { /* counts downwards, since the least int64_t has no positive sister */
        if (*s < '0' || *s > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *s - '0', &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *ret_value = negative ? value : -value;
    return true;
}

void text_copy(char *to, size_t size, const char *from)
{
    assert(size > 0);
    size_t n = strnlen(from, size);
    if (n == size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(to, from, n);
    to[n] = '\0';
}

char *text_hex(struct arena *a, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = p;
    char *to = arena_array(a, n + 1, 2);
    for (size_t i = 0; i < n; i++) {
        to[2 * i] = digits[from[i] >> 4];
        to[2 * i + 1] = digits[from[i] & 15];
    }
    return to;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool text_unhex(struct arena *a, const char *s, void **ret_p, size_t *ret_n)
{
    size_t n = s ? strlen(s) : 1;
    if (n % 2)
        return false;
    unsigned char *to = arena_alloc(a, n / 2 + 1);
    for (size_t i = 0; i < n; i += 2) {
        int high = hex_value(s[i]), low = hex_value(s[i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i / 2] = (unsigned char)(high << 4 | low);
    }
    *ret_p = to;
    *ret_n = n / 2;
    return true;
}

char *text_base64url(struct arena *a, const void *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *from = p;
    char *start = arena_array(a, n / 3 + 2, 4), *to = start;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)from[i] << 16;
        v |= i + 1 < n ? (uint32_t)from[i + 1] << 8 : 0;
        v |= i + 2 < n ? from[i + 2] : 0;
        *to++ = digits[v >> 18];
        *to++ = digits[v >> 12 & 63];
        if (i + 1 < n)
            *to++ = digits[v >> 6 & 63];
        if (i + 2 < n)
            *to++ = digits[v & 63];
    }
    *to = '\0';
    return start;
}

static int base64url_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool text_unbase64url(struct arena *a, const char *s, void **ret_p, size_t *ret_n)
{
    size_t n = s ? strlen(s) : 1, made = 0;
    if (n % 4 == 1)
        return false;
    unsigned char *to = arena_alloc(a, n / 4 * 3 + 3);
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < n; i++) {
        int v = base64url_value(s[i]);
        if (v < 0)
            return false;
        held = (held << 6 | (uint32_t)v) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            to[made++] = (unsigned char)(held >> bits);
        }
    }
    if (held & ((1u << bits) - 1)) /* one value, one writing */
        return false;
    *ret_p = to;
    *ret_n = made;
    return true;
}
