/*
 * Codes with a check character, and likeness of words: see text.h.
 *
 * A code's digits are base 31, not 32: modulo 31 the digits 0 and 31 of base 32 are one and the
 * same, so that "0" read as "Z" would pass. In base 31 with weights 1 (check character), 2, 3 …
 * from the right, all different and below 31, every single wrong character and every swap of
 * neighbours is found.
 */
#include "text.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <utf8proc.h>

enum { BASE = 31, CODE_MIN = 5, CODE_MAX = 13, LIKE_MAX = 256 };

static const char alphabet[BASE + 1] = "0123456789ABCDEFGHJKMNPQRSTVWXY";

char *code_make(struct arena *a, const char *prefix, uint64_t n)
{
    char digits[CODE_MAX + 1] = "";
    int at = CODE_MAX, sum = 0;
    for (int weight = 2; n || at > CODE_MAX - CODE_MIN; weight++, n /= BASE) {
        int digit = (int)(n % BASE);
        sum += weight * digit;
        digits[--at] = alphabet[digit];
    }
    /* Put together by hand: every row of a list has a code. */
    size_t head = strlen(prefix), n_digits = (size_t)(CODE_MAX - at);
    char *code = arena_alloc(a, head + n_digits + 4), *end = code + head;
    memcpy(code, prefix, head);
    *end++ = '-';
    memcpy(end, digits + at, n_digits);
    end += n_digits;
    *end++ = '-';
    *end = alphabet[(BASE - sum % BASE) % BASE];
    return code;
}

/* The character as meant: capital, O as 0, I and L as 1. */
static char as_meant(char c)
{
    c = (char)toupper((unsigned char)c);
    return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
}

static const char *skip_signs(const char *s)
{
    while (*s == '-' || isspace((unsigned char)*s))
        s++;
    return s;
}

bool code_read(const char *s, const char *prefix, uint64_t *ret_n)
{
    if (!s)
        return false;
    for (const char *p = prefix; *(p = skip_signs(p)); p++, s++) {
        s = skip_signs(s);
        if (!*s || as_meant(*s) != as_meant(*p))
            return false;
    }
    int digits[CODE_MAX + 1], count = 0, sum = 0;
    for (; *(s = skip_signs(s)); s++) {
        const char *found = strchr(alphabet, as_meant(*s));
        if (!found || count > CODE_MAX)
            return false;
        digits[count++] = (int)(found - alphabet);
    }
    if (count < CODE_MIN + 1)
        return false;
    uint64_t n = 0;
    for (int i = 0; i < count; i++) {
        sum += (count - i) * digits[i];
        if (i < count - 1 && (__builtin_mul_overflow(n, (uint64_t)BASE, &n) ||
                              __builtin_add_overflow(n, (uint64_t)digits[i], &n)))
            return false;
    }
    if (sum % BASE)
        return false;
    *ret_n = n;
    return true;
}

/* ---- Jaro-Winkler ---- */

/* The first LIKE_MAX characters; a broken byte counts as itself. */
static int characters(const char *s, int32_t *to)
{
    int n = 0;
    for (size_t left = strlen(s); left && n < LIKE_MAX; n++) {
        utf8proc_ssize_t len = 1;
        to[n] = (unsigned char)*s;
        if (to[n] >= 0x80) {
            len = utf8proc_iterate((const uint8_t *)s, (utf8proc_ssize_t)left, &to[n]);
            if (len <= 0) {
                to[n] = (unsigned char)*s;
                len = 1;
            }
        }
        s += len;
        left -= (size_t)len;
    }
    return n;
}

/* Characters of a that stand in b at most `reach` away, each taken once, marked in both. */
static int common(const int32_t *a, int na, const int32_t *b, int nb, bool *in_a, bool *in_b)
{
    int longest = na > nb ? na : nb, found = 0;
    int reach = longest / 2 > 1 ? longest / 2 - 1 : 0;
    for (int i = 0; i < na; i++) {
        int from = i > reach ? i - reach : 0;
        int to = i + reach + 1 < nb ? i + reach + 1 : nb;
        for (int j = from; j < to; j++) {
            if (in_b[j] || a[i] != b[j])
                continue;
            in_a[i] = in_b[j] = true;
            found++;
            break;
        }
    }
    return found;
}

int text_similarity(const char *a, const char *b)
{
    int32_t ca[LIKE_MAX], cb[LIKE_MAX];
    bool in_a[LIKE_MAX] = {false}, in_b[LIKE_MAX] = {false};
    int na = characters(a, ca), nb = characters(b, cb);
    int same = na && nb ? common(ca, na, cb, nb, in_a, in_b) : 0;
    if (!same)
        return 0;
    int swapped = 0;
    for (int i = 0, j = 0; i < na; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[j])
            j++;
        swapped += ca[i] != cb[j++];
    }
    double m = same;
    double jaro = (m / na + m / nb + (m - swapped / 2) / m) / 3;
    int prefix = 0;
    while (prefix < 4 && prefix < na && prefix < nb && ca[prefix] == cb[prefix])
        prefix++;
    return (int)((jaro + prefix * 0.1 * (1 - jaro)) * 1000 + 0.5);
}
