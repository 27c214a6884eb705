/*
 * Blocking keys. Words enter by their sound or their first letters, whole fields by the letters
 * at either end with blanks left out, so that most misspellings keep some key. A popular word
 * alone gathers too many (the caller passes such a key over), so most keys combine two fields:
 * whoever spoils one leaves the others whole. Which kinds are worth their place was measured
 * (MATCHING.md). The first letter says the kind:
 *
 *   i NIK, b NIB, p phone
 *   v u first, last letters of the name   s its consonants as a set   w a word of it + ward
 *   o first consonants of the owner       x first letters of the owner + ward
 *   a street + number, h number + ward, l a long number, y street + name
 *   q two words of the name, where the record has few keys
 */
#include "match_parts.h"

#include <string.h>

enum {
    TELLING = 2, /* words of a field that keys are made of */
    KEY_WORD = 8,
    LETTERS_MAX = 60,
    LONG_NUMBER = 1000, /* a house number that is rare by itself */
    ENOUGH = 10,        /* keys after which the weaker ones are left out */
    PHONE_DIGITS = 9,
    PHONE_KEYS = 2,
    LEAST_NAME = 20, /* static weights below which a word makes no key */
    LEAST_OWNER = 10,
    LEAST_STREET = 20
};

/* The most telling words of a field, best first. */
struct telling {
    const struct token *t[TELLING];
    size_t n;
};

/* Whether x tells more than y: by kind and length alone, so that it never changes. */
static bool tells_more(const struct token *x, const struct token *y)
{
    if (x->weight != y->weight)
        return x->weight > y->weight;
    if (x->len != y->len)
        return x->len > y->len;
    return x->sound > y->sound;
}

static struct telling telling_words(const struct tokens *words, unsigned least)
{
    struct telling best = {.n = 0};
    for (size_t i = 0; i < words->n; i++) {
        const struct token *t = &words->t[i];
        bool again = t->weight < least || !t->sound;
        for (size_t j = 0; j < best.n; j++)
            again |= best.t[j]->sound == t->sound;
        if (again)
            continue;
        size_t at = best.n < TELLING ? best.n++ : TELLING;
        while (at > 0 && tells_more(t, best.t[at - 1])) {
            if (at < TELLING)
                best.t[at] = best.t[at - 1];
            at--;
        }
        if (at < TELLING)
            best.t[at] = t;
    }
    return best;
}

struct keys {
    struct match_key *list;
    size_t n;
};

static void put(struct keys *k, const char *text, size_t n)
{
    if (k->n == MATCH_KEYS_MAX)
        return;
    for (size_t i = 0; i < k->n; i++)
        if (strncmp(k->list[i].text, text, n) == 0 && k->list[i].text[n] == '\0')
            return;
    memcpy(k->list[k->n].text, text, n);
    k->list[k->n++].text[n] = '\0';
}

/* A letter of another alphabet: some letter of ours. */
static char ascii(char c)
{
    return (char)((unsigned char)c < 0x80 ? c : 'a' + (unsigned char)c % 26);
}

static size_t write_sound(char *to, uint64_t sound)
{
    size_t n = 0;
    for (int shift = 56; shift >= 0; shift -= 8) {
        char c = (char)(sound >> shift & 0xff);
        if (c)
            to[n++] = ascii(c);
    }
    return n;
}

static size_t write_digits(char *to, uint64_t n)
{
    char s[20];
    size_t count = 0, i = 0;
    do
        s[count++] = (char)('0' + n % 10);
    while (n /= 10);
    while (count)
        to[i++] = s[--count];
    return i;
}

static void put_number(struct keys *k, char sort, uint64_t number)
{
    char s[24] = {sort};
    put(k, s, 1 + write_digits(s + 1, number));
}

/* Two words, in order of sound where they are of one field (`sort` says which). */
static void put_two(struct keys *k, char sort, uint64_t x, uint64_t y, bool ordered)
{
    char s[MATCH_KEY_LEN] = {sort};
    if (!ordered && x > y) {
        uint64_t z = x;
        x = y;
        y = z;
    }
    size_t n = 1 + write_sound(s + 1, x);
    s[n++] = '.';
    n += write_sound(s + n, y);
    put(k, s, n);
}

static void put_word_and_number(struct keys *k, char sort, uint64_t x, uint64_t number)
{
    char s[MATCH_KEY_LEN] = {sort};
    size_t n = 1 + write_sound(s + 1, x);
    s[n++] = '.';
    n += write_digits(s + n, number);
    put(k, s, n);
}

static void put_nik(struct keys *k, const struct match_record *r)
{
    static const char hex[] = "0123456789abcdef";
    char s[MATCH_KEY_LEN] = {'i'};
    size_t n = 1;
    for (size_t i = 0; i < r->nik_n && i < 12; i++) {
        s[n++] = hex[r->nik[i] >> 4];
        s[n++] = hex[r->nik[i] & 15];
    }
    put(k, s, n);
}

static void put_exact(struct keys *k, const struct match_record *r)
{
    uint64_t most = 1;
    for (int i = 0; i < PHONE_DIGITS; i++)
        most *= 10;
    if (r->nik_n)
        put_nik(k, r);
    if (r->nib)
        put_number(k, 'b', r->nib);
    for (size_t i = 0; i < r->phones && i < PHONE_KEYS; i++)
        put_number(k, 'p', r->phone[i] % most);
}

/* The first letters of a sound, so that a slip further on does not matter. */
static uint64_t beginning(const struct token *t, size_t letters)
{
    uint64_t s = t->sound;
    size_t n = 0;
    while (n < 8 && s >> 8 * n)
        n++;
    return n > letters ? s >> 8 * (n - letters) : s;
}

static void put_text(struct keys *k, char sort, const char *s, size_t n)
{
    char text[MATCH_KEY_LEN] = {sort};
    for (size_t i = 0; i < n; i++)
        text[1 + i] = ascii(s[i]);
    put(k, text, n + 1);
}

static void put_text_and_ward(struct keys *k, char sort, const char *s, size_t n, uint64_t ward)
{
    char text[MATCH_KEY_LEN] = {sort};
    size_t length = 1;
    for (size_t i = 0; i < n; i++)
        text[length++] = ascii(s[i]);
    text[length++] = '.';
    length += write_digits(text + length, ward);
    put(k, text, length);
}

/* ---- a whole field, blanks left out: "Sumber Rejeki", "SumberRejeki" ---- */

static bool any_tells(const struct tokens *words, unsigned least)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->t[i].weight >= least)
            return true;
    return false;
}

/* The letters of the telling words, or of all where none tells. */
static size_t letters_of(const struct tokens *words, unsigned least, char to[static LETTERS_MAX])
{
    size_t n = 0;
    bool all = !any_tells(words, least);
    for (size_t i = 0; i < words->n; i++)
        for (const char *p = words->t[i].s; *p && (all || words->t[i].weight >= least); p++)
            if (n < LETTERS_MAX)
                to[n++] = *p;
    return n;
}

/* Likewise the consonants as they sound, no two alike in a row. */
static size_t skeleton(const struct tokens *words, unsigned least, char to[static LETTERS_MAX])
{
    size_t n = 0;
    bool all = !any_tells(words, least);
    for (size_t i = 0; i < words->n; i++) {
        char s[KEY_WORD];
        if (!all && words->t[i].weight < least)
            continue;
        size_t length = write_sound(s, words->t[i].sound);
        for (size_t k = 0; k < length && n < LETTERS_MAX; k++)
            if (!strchr("aiu", s[k]) && !(n && to[n - 1] == s[k]))
                to[n++] = s[k];
    }
    return n;
}

/* Sorts the letters, each kept once; how many those are. */
static size_t as_set(char *s, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        char c = s[i];
        while (at < kept && s[at] < c)
            at++;
        if (at < kept && s[at] == c)
            continue;
        memmove(s + at + 1, s + at, kept - at);
        s[at] = c;
        kept++;
    }
    return kept;
}

static void put_name(struct keys *k, const struct match_record *r, const struct telling *name)
{
    char s[LETTERS_MAX];
    size_t n = letters_of(&r->name, LEAST_NAME, s);
    if (n >= 4) {
        put_text(k, 'v', s, 4);
        put_text(k, 'u', s + n - 4, 4);
    }
    n = skeleton(&r->name, LEAST_NAME, s);
    if (n >= 3)
        put_text(k, 's', s, as_set(s, n));
    for (size_t i = 0; i < name->n; i++)
        if (name->t[i]->len >= 3)
            put_text_and_ward(k, 'w', name->t[i]->s, 3, r->ward);
}

static void put_owner(struct keys *k, const struct match_record *r)
{
    char s[LETTERS_MAX];
    size_t n = skeleton(&r->owner, LEAST_OWNER, s);
    if (n >= 3)
        put_text(k, 'o', s, n < 5 ? n : 5);
    n = letters_of(&r->owner, LEAST_OWNER, s);
    if (n >= 4)
        put_text_and_ward(k, 'x', s, 4, r->ward);
}

static void put_place(struct keys *k, const struct match_record *r, const struct telling *name)
{
    struct telling street = telling_words(&r->street, LEAST_STREET);
    const struct token *road = street.n ? street.t[0] : NULL;
    if (r->number)
        put_text_and_ward(k, 'h', "", 0, r->number * UINT64_C(0x100000000) + r->ward);
    if (r->number >= LONG_NUMBER)
        put_number(k, 'l', r->number);
    if (road && r->number)
        put_word_and_number(k, 'a', beginning(road, 3), r->number);
    for (size_t i = 0; road && i < name->n; i++)
        put_two(k, 'y', beginning(road, 3), beginning(name->t[i], 2), true);
}

size_t match_keys(const struct match_record *r, struct match_key ret_keys[static MATCH_KEYS_MAX])
{
    struct keys k = {.list = ret_keys};
    struct telling name = telling_words(&r->name, LEAST_NAME);
    if (!name.n)
        name = telling_words(&r->name, 0);
    put_exact(&k, r);
    put_name(&k, r, &name);
    put_owner(&k, r);
    put_place(&k, r, &name);
    for (size_t i = 0; i < name.n && k.n < ENOUGH; i++)
        for (size_t j = i + 1; j < name.n && k.n < ENOUGH; j++)
            put_two(&k, 'q', beginning(name.t[i], 2), beginning(name.t[j], 2), false);
    return k.n;
}
