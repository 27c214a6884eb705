/*
 * How office lists get spoilt, one small independent kind at a time: see match_sample_noise.h.
 */
#include "match_sample_noise.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static uint64_t next(struct chance *c)
{
    uint64_t z = c->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

unsigned chance_below(struct chance *c, unsigned n)
{
    return (unsigned)(next(c) % n);
}

bool chance_of(struct chance *c, unsigned per_cent)
{
    return chance_below(c, 100) < per_cent;
}

bool chance_slip(struct chance *c, unsigned clean, unsigned messy)
{
    return chance_below(c, 10000) < clean * (100 - c->mess) + messy * c->mess;
}

const char *chance_pick(struct chance *c, const char *const *list)
{
    unsigned n = 0;
    while (list[n])
        n++;
    return list[chance_below(c, n)];
}

void noise_set(char *s, const char *format, ...)
{
    char made[SAMPLE_TEXT];
    va_list ap;
    va_start(ap, format);
    vsnprintf(made, sizeof made, format, ap);
    va_end(ap);
    memcpy(s, made, sizeof made);
}

static char near_key(struct chance *c, char letter)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *p = letter ? strchr(rows[i], letter) : NULL;
        if (p)
            return p == rows[i] || (p[1] && chance_of(c, 50)) ? p[1] : p[-1];
    }
    return (char)('a' + chance_below(c, 26));
}

void noise_typo(struct chance *c, char *s)
{
    size_t n = strlen(s);
    if (n < 4 || n + 2 > SAMPLE_TEXT)
        return;
    size_t at = chance_of(c, 90) ? 1 + chance_below(c, (unsigned)n - 1) : 0;
    char letter = s[at];
    switch (chance_below(c, 5)) {
    case 0: memmove(s + at, s + at + 1, n - at); break;
    case 1:
        memmove(s + at + 1, s + at, n - at + 1);
        s[at] = chance_of(c, 50) ? letter : (char)('a' + chance_below(c, 26));
        break;
    case 2: s[at] = (char)('a' + chance_below(c, 26)); break;
    case 3: s[at] = near_key(c, letter); break;
    default:
        if (at + 1 < n) {
            s[at] = s[at + 1];
            s[at + 1] = letter;
        }
    }
}

void noise_replace(char *s, const char *from, const char *to)
{
    char *p = strstr(s, from);
    size_t n = strlen(s), f = strlen(from), t = strlen(to);
    if (!p || n - f + t + 1 > SAMPLE_TEXT)
        return;
    memmove(p + t, p + f, n - (size_t)(p - s) - f + 1);
    memcpy(p, to, t);
}

void noise_respell(struct chance *c, char *s)
{
    static const char *const ways[][2] = {
        {"u", "oe"}, {"oe", "u"},  {"c", "tj"}, {"j", "dj"}, {"y", "j"},   {"ah", "a"},
        {"iy", "i"}, {"sy", "s"},  {"z", "s"},  {"k", "q"},  {"f", "p"},   {"v", "f"},
        {"i", "y"},  {"kh", "ch"}, {"d", "t"},  {"nn", "n"}, {"s", "ss"},  {"n", "nn"},
        {"o", "u"},  {"e", "i"},   {"th", "t"}, {"t", "th"}, {"ai", "ae"}, {"d", "dh"}};
    for (unsigned tries = 0; tries < 4; tries++) {
        unsigned i = chance_below(c, sizeof ways / sizeof *ways);
        if (!strstr(s, ways[i][0]))
            continue;
        noise_replace(s, ways[i][0], ways[i][1]);
        return;
    }
}

static unsigned words_in(const char *s)
{
    unsigned n = *s != 0;
    for (; *s; s++)
        n += *s == ' ';
    return n;
}

/* Where the i-th word begins. */
static char *word_at(char *s, unsigned i)
{
    for (; i && *s; s++)
        i -= *s == ' ';
    return s;
}

void noise_drop_word(struct chance *c, char *s)
{
    unsigned n = words_in(s);
    if (n < 2)
        return;
    char *word = word_at(s, chance_below(c, n)), *end = strchr(word, ' ');
    if (end)
        memmove(word, end + 1, strlen(end + 1) + 1);
    else
        word[-1] = '\0';
}

void noise_turn_words(struct chance *c, char *s, const char *between)
{
    char *cut = chance_of(c, 50) ? strchr(s, ' ') : strrchr(s, ' ');
    if (!cut)
        return;
    *cut = '\0';
    noise_set(s, "%s%s%s", cut + 1, between, s);
}

void noise_join_words(struct chance *c, char *s)
{
    unsigned n = words_in(s);
    if (n < 2)
        return;
    char *word = word_at(s, 1 + chance_below(c, n - 1));
    memmove(word - 1, word, strlen(word) + 1);
}

void noise_shorten_word(struct chance *c, char *s)
{
    char *word = word_at(s, chance_below(c, words_in(s) + 1));
    size_t n = strcspn(word, " ");
    if (n < 6)
        return;
    if (chance_of(c, 50)) {
        memmove(word + 4, word + n, strlen(word + n) + 1);
        return;
    }
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (!strchr("aiueo", word[i]))
            word[kept++] = word[i];
    memmove(word + kept, word + n, strlen(word + n) + 1);
}

void noise_case(struct chance *c, char *s)
{
    unsigned way = chance_below(c, 3);
    for (; *s; s++) {
        if (way == 0 && *s >= 'a' && *s <= 'z')
            *s = (char)(*s - 32);
        else if (way == 1 && *s >= 'A' && *s <= 'Z')
            *s = (char)(*s + 32);
    }
}

void noise_digit(struct chance *c, char *s)
{
    size_t n = strlen(s);
    if (n < 4)
        return;
    size_t at = 3 + chance_below(c, (unsigned)n - 3);
    char old = s[at];
    switch (chance_below(c, 3)) {
    case 0: s[at] = (char)('0' + (old - '0' + 1 + (int)chance_below(c, 9)) % 10); break;
    case 1: memmove(s + at, s + at + 1, n - at); break;
    default: s[at] = s[at - 1]; s[at - 1] = old;
    }
}
