/*
 * Blocking keys. Words enter by their sound or its beginning, so that most misspellings keep
 * some key; a popular word alone gathers too many (the caller passes such a key over), so the
 * rest combine two fields: whoever spoils one leaves the others whole. Which kinds are worth
 * their place was measured one by one (MATCHING.md). The first letter says the kind:
 *
 *   i NIK, b NIB, p phone              n one telling word of the name
 *   v u first, last consonants of the name      o first consonants of the owner
 *   a street + number, h name + number, w name + ward
 *   z street + owner, y street + name, q two words of the name, x two of the owner
 */
#include "match_parts.h"

#include <string.h>

enum {
    TELLING = 2, /* words of a field that keys are made of */
    KEY_WORD = 8,
    SKELETON_MAX = 24,
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

static size_t write_sound(char *to, uint64_t sound)
{
    size_t n = 0;
    for (int shift = 56; shift >= 0; shift -= 8) {
        char c = (char)(sound >> shift & 0xff);
        if (c)
            to[n++] = (char)((unsigned char)c < 0x80 ? c : 'a' + (unsigned char)c % 26);
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

static void put_one(struct keys *k, char sort, uint64_t x)
{
    char s[MATCH_KEY_LEN] = {sort};
    put(k, s, 1 + write_sound(s + 1, x));
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

/* The consonants of all telling words in a row: blanks in the wrong place do not matter. */
static size_t skeleton(const struct tokens *words, char to[static SKELETON_MAX])
{
    size_t n = 0;
    for (int all = 0; all < 2 && !n; all++)
        for (size_t i = 0; i < words->n; i++) {
            char s[KEY_WORD];
            if (!all && words->t[i].weight < LEAST_NAME)
                continue;
            size_t length = write_sound(s, words->t[i].sound);
            for (size_t k = 0; k < length && n < SKELETON_MAX; k++)
                if (!strchr("aiu", s[k]) && !(n && to[n - 1] == s[k]))
                    to[n++] = s[k];
        }
    return n;
}

static void put_text(struct keys *k, char sort, const char *s, size_t n)
{
    char text[MATCH_KEY_LEN] = {sort};
    memcpy(text + 1, s, n);
    put(k, text, n + 1);
}

static void put_skeletons(struct keys *k, const struct match_record *r)
{
    char s[SKELETON_MAX];
    size_t n = skeleton(&r->name, s);
    if (n >= 4) {
        put_text(k, 'v', s, 4);
        put_text(k, 'u', s + n - 4, 4);
    }
    n = skeleton(&r->owner, s);
    if (n >= 3)
        put_text(k, 'o', s, n < 5 ? n : 5);
}

/* What the words give together with the street, its number and the ward. */
static void put_places(struct keys *k, const struct match_record *r, const struct telling *name,
                       const struct telling *owner, const struct telling *street)
{
    const struct token *road = street->n ? street->t[0] : NULL;
    if (road && r->number)
        put_word_and_number(k, 'a', beginning(road, 3), r->number);
    if (name->n && r->number)
        put_word_and_number(k, 'h', beginning(name->t[0], 3), r->number);
    for (size_t i = 0; road && i < owner->n && i < 2; i++)
        put_two(k, 'z', beginning(road, 3), beginning(owner->t[i], 3), true);
    for (size_t i = 0; road && i < name->n && i < (owner->n ? 1 : 2); i++)
        put_two(k, 'y', road->sound, name->t[i]->sound, true);
    if (name->n && r->ward)
        put_word_and_number(k, 'w', beginning(name->t[0], 4), r->ward);
}

size_t match_keys(const struct match_record *r, struct match_key ret_keys[static MATCH_KEYS_MAX])
{
    struct keys k = {.list = ret_keys};
    struct telling name = telling_words(&r->name, LEAST_NAME),
                   owner = telling_words(&r->owner, LEAST_OWNER),
                   street = telling_words(&r->street, LEAST_STREET);
    if (!name.n)
        name = telling_words(&r->name, 0);
    put_exact(&k, r);
    for (size_t i = 0; i < name.n && i < 2; i++)
        put_one(&k, 'n', name.t[i]->sound);
    put_skeletons(&k, r);
    put_places(&k, r, &name, &owner, &street);
    if (name.n > 1)
        put_two(&k, 'q', beginning(name.t[0], 3), beginning(name.t[1], 3), false);
    if (owner.n > 1)
        put_two(&k, 'x', beginning(owner.t[0], 3), beginning(owner.t[1], 3), false);
    return k.n;
}
