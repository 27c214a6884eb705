/*
 * Words for comparing. A text is folded and cut in one pass (ASCII at once, anything else through
 * text_fold first), then each word is brought to today's spelling ("Soeharto", "Suharto") and to
 * a code of how it sounds to an Indonesian ear ("Taufik", "Topik"). Both only bring together:
 * that two different words now and then share a code costs a little precision, and the other
 * fields make up for it.
 */
#include "match_parts.h"

#include "text.h"

#include <string.h>

enum { FOLD_BYTES = 3 * FIELD_BYTES, NOTHING_MAX = 14 /* letters of "tidakdiketahui" */ };

uint32_t hash_text(const char *s, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    return h ? h : 1;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_wordly(char c)
{
    return is_letter(c) || is_digit(c) || (unsigned char)c >= 0x80;
}
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Typographic apostrophes, dashes and blanks in UTF-8: what they are in ASCII, or 0. */
static char plain_sign(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] == 0xc2 && u[1] == 0xa0)
        return ' ';
    if (u[0] != 0xe2 || u[1] != 0x80)
        return 0;
    if (u[2] == 0x98 || u[2] == 0x99)
        return '\'';
    return u[2] >= 0x90 && u[2] <= 0x95 ? '-' : 0;
}

/* Lower case ASCII; what is not ASCII goes through text_fold, its neighbours untouched. */
static size_t fold(struct arena *a, const char *text, char to[static FOLD_BYTES])
{
    size_t n = 0, limit = strnlen(text, FIELD_BYTES);
    for (size_t i = 0; i < limit && n < FOLD_BYTES - 1;) {
        if ((unsigned char)text[i] < 0x80) {
            to[n++] = lower(text[i++]);
            continue;
        }
        char sign = i + 2 < limit ? plain_sign(text + i) : 0;
        if (sign) {
            to[n++] = sign;
            i += (unsigned char)text[i] == 0xc2 ? 2 : 3;
            continue;
        }
        size_t end = i;
        while (end < limit && (unsigned char)text[end] >= 0x80)
            end++;
        const char *folded = text_fold(a, arena_strndup(a, text + i, end - i));
        if (!*folded)
            folded = " ";
        size_t length = strlen(folded);
        if (length > FOLD_BYTES - 1 - n)
            length = FOLD_BYTES - 1 - n;
        memcpy(to + n, folded, length);
        n += length;
        i = end;
    }
    to[n] = '\0';
    return n;
}

/* Of the signs between two words the most telling one counts. */
static char telling(char old, char c)
{
    if (c == ',' || c == '(' || c == '/' || c == '#' || c == ';' || c == '\n')
        return c == '\n' || c == ';' ? ',' : c;
    if (c == '.')
        return old == ' ' || !old ? '.' : old;
    if (c == '-')
        return old == ' ' || !old || old == '.' ? '-' : old;
    return old == '.' || !old ? ' ' : old; /* "M. H." is two words, "C.V." is one */
}

/* "c.v." and "s.e": single letters with dots between are one word. */
static bool joins(const struct word *last, const char *p, char before)
{
    return before == '.' && last->len <= 4 && is_letter(p[0]) && !is_wordly(p[1]) &&
           is_letter(last->s[0]) && (last->len == 1 || last->dotted);
}

size_t words_cut(struct arena *a, const char *text, bool split_digits,
                 struct word ret_words[static WORDS_MAX])
{
    char s[FOLD_BYTES];
    size_t n = 0;
    if (!text || !*text)
        return 0;
    fold(a, text, s);
    char before = ' ';
    for (const char *p = s; *p;) {
        if (!is_wordly(*p)) {
            before = telling(before, *p++);
            continue;
        }
        struct word *w;
        if (n && joins(&ret_words[n - 1], p, before)) {
            w = &ret_words[n - 1];
            w->dotted = true;
        } else {
            if (n == WORDS_MAX)
                break;
            w = &ret_words[n++];
            *w = (struct word){.before = before};
        }
        bool letters = is_letter(*p);
        while (is_wordly(*p) || ((*p == '\'' || *p == '`') && is_wordly(p[1]))) {
            if (!is_wordly(*p) && p[1] == 's' && !is_wordly(p[2])) { /* "Joe's" */
                p += 2;
                break;
            }
            if (split_digits && letters && is_digit(*p))
                break;
            if (is_wordly(*p) && w->len < TOKEN_LEN)
                w->s[w->len++] = *p;
            p++;
        }
        w->s[w->len] = '\0';
        before = 0;
    }
    return n;
}

bool says_nothing(const struct word *w, size_t n)
{
    static const char *const nothings[] = {
        "tidakada",   "na",       "unknown", "none",      "null",   "pemilik",
        "owner",      "belumada", "anonim",  "tanpanama", "x",      "xx",
        "xxx",        "kosong",   "nihil",   "tdkada",    "noname", "tidakdiketahui",
        "belumdiisi", "0"};
    char s[NOTHING_MAX + 1];
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (used + w[i].len > NOTHING_MAX)
            return false;
        memcpy(s + used, w[i].s, w[i].len);
        used += w[i].len;
    }
    s[used] = '\0';
    for (size_t i = 0; i < sizeof nothings / sizeof *nothings; i++)
        if (*nothings[i] == *s && strcmp(nothings[i], s) == 0)
            return true;
    return used == 0;
}

/* A pair of letters that is written otherwise today: how, or NULL. */
static const char *respell(const char *s)
{
    static const struct {
        char pair[3];
        const char *to;
    } pairs[] = {{"oe", "u"}, {"dj", "j"}, {"tj", "c"}, {"ch", "h"}, {"kh", "h"}, {"sy", "s"},
                 {"sh", "s"}, {"th", "t"}, {"dh", "d"}, {"bh", "b"}, {"ph", "f"}, {"gh", "g"},
                 {"ck", "k"}, {"iy", "i"}, {"ie", "i"}, {"uw", "u"}};
    switch (s[1]) { /* most letters end none of them */
    case 'e':
    case 'h':
    case 'j':
    case 'k':
    case 'w':
    case 'y': break;
    default: return NULL;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (s[0] == pairs[i].pair[0] && s[1] == pairs[i].pair[1])
            return pairs[i].to;
    return NULL;
}

/* Today's spelling, no double letters; returns its length. */
static size_t spell(const char *s, char to[static TOKEN_LEN + 1])
{
    size_t n = 0;
    for (const char *p = s; *p && n < TOKEN_LEN;) {
        const char *other = is_letter(*p) ? respell(p) : NULL;
        char c = *p;
        if (other && strlen(s) > 3) {
            for (; *other && n < TOKEN_LEN; other++)
                if (!n || to[n - 1] != *other)
                    to[n++] = *other;
            p += 2;
            continue;
        }
        if (c == 'q')
            c = 'k';
        else if (c == 'z')
            c = 's';
        else if (c == 'v')
            c = 'f';
        if (!n || to[n - 1] != c || is_digit(c))
            to[n++] = c;
        p++;
    }
    to[n] = '\0';
    return n;
}

/* A letter as it sounds: one sign per group that is heard alike. */
static char sounds(char c)
{
    static const char like[26] = {'a', 'b', 'c', 't', 'i', 'p', 'g', 0,   'i', 'y', 'k', 'l', 'm',
                                  'n', 'u', 'p', 'k', 'r', 's', 't', 'u', 'p', 'w', 'k', 'y', 's'};
    return is_letter(c) ? like[c - 'a'] : c;
}
static bool is_vowel(char c)
{
    return c == 'a' || c == 'i' || c == 'u';
}

/* Consonants as heard; the vowels only where there are few consonants. */
static uint64_t sound(const char *s)
{
    char heard[TOKEN_LEN + 1];
    size_t n = 0, consonants = 0;
    uint64_t code = 0;
    for (const char *p = s; *p; p++) {
        char c = sounds(*p);
        if (!c && p == s)
            c = 'h';
        if (!c || (n && heard[n - 1] == c))
            continue;
        heard[n++] = c;
        consonants += !is_vowel(c);
    }
    for (size_t i = 0, used = 0; i < n && used < sizeof code; i++) {
        if (consonants > 2 && i && is_vowel(heard[i]))
            continue;
        if (consonants > 2 && i && (unsigned char)code == (unsigned char)heard[i])
            continue;
        code = code << 8 | (unsigned char)heard[i];
        used++;
    }
    return code;
}

static uint32_t letters(const char *s)
{
    uint32_t bits = 0;
    for (; *s; s++)
        bits |= is_letter(*s) ? 1u << (*s - 'a') : 1u << (26 + (unsigned char)*s % 6);
    return bits;
}

static void token_make(struct token *ret_t, const char *s)
{
    *ret_t = (struct token){.kind = TOKEN_PLAIN};
    ret_t->len = (uint8_t)spell(s, ret_t->s);
    ret_t->hash = hash_text(ret_t->s, ret_t->len);
    ret_t->letters = letters(ret_t->s);
    ret_t->sound = sound(ret_t->s);
    ret_t->first = s[0];
}

void token_weigh(struct token *t)
{
    static const uint8_t of_kind[] = {
        [TOKEN_PLAIN] = 75,  [TOKEN_COMMON] = 45, [TOKEN_PRODUCT] = 35,
        [TOKEN_FORM] = 8,    [TOKEN_TITLE] = 6,   [TOKEN_STOP] = 2,
        [TOKEN_NUMBER] = 25, [TOKEN_BRANCH] = 6,  [TOKEN_PLACE] = 6,
    };
    t->weight = of_kind[t->kind];
    if (t->kind == TOKEN_PLAIN)
        t->weight = (uint8_t)(t->len <= 1 ? 15 : t->len <= 3 ? 45 : t->len >= 7 ? 85 : 75);
}

static void token_read(struct token *ret_t, const char *word)
{
    struct lexeme l = {.kind = TOKEN_PLAIN};
    bool known = lexicon_find(word, &l);
    token_make(ret_t, known && l.canon ? l.canon : word);
    if (!known && is_digit(word[0]) && strspn(word, "0123456789") == strlen(word))
        l.kind = TOKEN_NUMBER;
    if (!known && l.kind == TOKEN_PLAIN && lexicon_find(ret_t->s, &l) && l.canon)
        token_make(ret_t, l.canon);
    ret_t->kind = l.kind;
    ret_t->sector = l.sector;
    token_weigh(ret_t);
}

/* A register's words come again and again, and reading one costs as much as comparing two: each
 * thread remembers those it read last. */
static void remembered(struct token *ret_t, const char *word,
                       void (*read)(struct token *, const char *))
{
    enum { WORDS = 1024 };
    static _Thread_local struct {
        void (*read)(struct token *, const char *);
        char word[TOKEN_LEN + 1];
        struct token t;
    } last[WORDS];
    size_t n = strlen(word), at = hash_text(word, n) % WORDS;
    if (n > TOKEN_LEN) {
        read(ret_t, word);
        return;
    }
    if (last[at].read != read || memcmp(last[at].word, word, n + 1) != 0) {
        read(&last[at].t, word);
        last[at].read = read;
        memcpy(last[at].word, word, n + 1);
    }
    *ret_t = last[at].t;
}

void match_token_make(struct token *ret_t, const char *s)
{
    remembered(ret_t, s, token_make);
}

void token_of_name(struct token *ret_t, const char *word)
{
    remembered(ret_t, word, token_read);
}

const char *form_misspelt(const struct token *t)
{
    static const struct {
        const char *s;
        uint8_t len;
    } forms[] = {{"warung", 6}, {"depot", 5}, {"kedai", 5}, {"lapak", 5},    {"gerai", 5},
                 {"pondok", 6}, {"dapur", 5}, {"usaha", 5}, {"sentra", 6},   {"warkop", 6},
                 {"griya", 5},  {"rumah", 5}, {"makan", 5}, {"restoran", 8}, {"restaurant", 10}};
    if (t->len < 4)
        return NULL;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const char *form = forms[i].s;
        int more = forms[i].len - t->len;
        if (*form != *t->s && form[forms[i].len - 1] != t->s[t->len - 1])
            continue; /* one slip spoils one end at most */
        if (more >= -1 && more <= 1 && one_slip(form, forms[i].len, t->s, t->len))
            return form;
    }
    return NULL;
}

static bool is_form(char *word, const char *from, size_t n)
{
    struct lexeme l;
    memcpy(word, from, n);
    word[n] = '\0';
    return lexicon_find(word, &l) && l.kind == TOKEN_FORM;
}

bool form_glued(const char *word, struct glued *ret_g)
{
    enum { FORM_LEAST = 4, FORM_MOST = 10, REST_LEAST = 4 };
    size_t n = strlen(word);
    for (size_t f = FORM_LEAST; f <= FORM_MOST && f + REST_LEAST <= n; f++) {
        bool begins = is_form(ret_g->form, word, f);
        if (!begins && !is_form(ret_g->form, word + n - f, f))
            continue;
        memcpy(ret_g->rest, begins ? word + f : word, n - f);
        ret_g->rest[n - f] = '\0';
        return true;
    }
    return false;
}

static void note_grams(struct tokens *ts)
{
    char last = 0;
    bool any = false;
    for (int all = 0; all < 2 && !any; all++)
        for (size_t i = 0; i < ts->n; i++) {
            uint8_t kind = ts->t[i].kind;
            if (!all && kind >= TOKEN_FORM && kind != TOKEN_NUMBER)
                continue;
            for (const char *p = ts->t[i].s; *p; last = *p++) {
                uint32_t h = ((unsigned char)last * 37u + (unsigned char)*p) * 2654435761u >> 24;
                if (last)
                    ts->grams[h / 64] |= UINT64_C(1) << h % 64;
            }
            any = true;
        }
}

struct tokens tokens_keep(struct arena *a, const struct token *t, size_t n)
{
    struct tokens kept = {.t = n ? arena_memdup(a, t, n * sizeof *t) : NULL, .n = (uint8_t)n};
    note_grams(&kept);
    return kept;
}
