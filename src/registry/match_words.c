/*
 * How often words occur. Open addressing over (tag, count) pairs of 8 bytes; a tag is the hash
 * of field and word, so two words that share a tag (about one pair among 21,000 words) are
 * counted together, which only makes both look a little more common. Nothing is ever moved: a
 * word that falls to zero keeps its place.
 */
#include "match_parts.h"

#include <assert.h>

enum {
    SLOTS_MIN = 1024,
    SLOTS_MAX = 1 << 22,
    PROBES = 24,      /* places that are looked at before a word counts as unknown */
    LOG_UNIT = 16,    /* log2 in sixteenths */
    TRUST_AFTER = 150 /* records that weigh as much as what the lexicon says */
};

struct slot {
    uint32_t tag, count;
};

struct match_words {
    struct slot *slots;
    uint32_t mask;
    uint32_t filled, fill_max;
    uint32_t total[FIELDS]; /* records that have the field */
};

struct match_words *match_words_new(struct arena *a, size_t slots)
{
    size_t n = SLOTS_MIN;
    while (n < slots && n < SLOTS_MAX)
        n *= 2;
    struct match_words *w = arena_new_of(a, struct match_words);
    *w = (struct match_words){.slots = arena_array(a, n, sizeof(struct slot)),
                              .mask = (uint32_t)n - 1,
                              .fill_max = (uint32_t)(n / 8 * 7)};
    return w;
}

static uint32_t tag_of(enum field f, uint64_t value)
{
    uint64_t h = (value + 1 + (uint64_t)f) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
    h *= UINT64_C(0xbf58476d1ce4e5b9);
    h ^= (uint64_t)f << 40;
    h ^= h >> 32;
    return (uint32_t)h ? (uint32_t)h : 1;
}

/* The word's place, else the free one it may take, else NULL. */
static struct slot *place(const struct match_words *w, uint32_t tag)
{
    for (uint32_t i = 0; i < PROBES; i++) {
        struct slot *s = &w->slots[(tag + i) & w->mask];
        if (s->tag == tag || !s->tag)
            return s;
    }
    return NULL;
}

static void count(struct match_words *w, enum field f, uint64_t value, int step)
{
    uint32_t tag = tag_of(f, value);
    struct slot *s = place(w, tag);
    if (!s)
        return;
    if (!s->tag) {
        if (step < 0 || w->filled == w->fill_max)
            return;
        s->tag = tag;
        w->filled++;
    }
    if (step > 0 || s->count)
        s->count += (uint32_t)step;
}

static void count_tokens(struct match_words *w, enum field f, const struct tokens *t, int step)
{
    if (!t->n)
        return;
    if (step > 0 || w->total[f])
        w->total[f] += (uint32_t)step;
    for (size_t i = 0; i < t->n; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again |= t->t[j].hash == t->t[i].hash;
        if (!again)
            count(w, f, t->t[i].hash, step);
    }
}

static void count_whole(struct match_words *w, enum field f, uint64_t value, int step)
{
    if (!value)
        return;
    if (step > 0 || w->total[f])
        w->total[f] += (uint32_t)step;
    count(w, f, value, step);
}

static void count_record(struct match_words *w, const struct match_record *r, int step)
{
    count_tokens(w, FIELD_NAME, &r->name, step);
    count_tokens(w, FIELD_OWNER, &r->owner, step);
    count_tokens(w, FIELD_STREET, &r->street, step);
    count_whole(w, FIELD_NAME_WHOLE, r->name_hash, step);
    count_whole(w, FIELD_WARD, r->ward, step);
    for (size_t i = 0; i < r->phones; i++)
        count_whole(w, FIELD_PHONE, r->phone[i], step);
}

void match_words_add(struct match_words *w, const struct match_record *r)
{
    count_record(w, r, 1);
}

void match_words_remove(struct match_words *w, const struct match_record *r)
{
    count_record(w, r, -1);
}

unsigned words_count(const struct match_words *w, enum field f, uint64_t value)
{
    if (!w || !value)
        return 0;
    uint32_t tag = tag_of(f, value);
    const struct slot *s = place(w, tag);
    return s && s->tag == tag ? s->count : 0;
}

/* log2 of x > 0 in sixteenths, between powers of two along a straight line. */
static unsigned log2_units(uint32_t x)
{
    assert(x);
    unsigned whole = 31u - (unsigned)__builtin_clz(x);
    uint64_t part = ((uint64_t)x * LOG_UNIT >> whole) - LOG_UNIT;
    return whole * LOG_UNIT + (unsigned)part;
}

/* 100 for a value that none of `total` bears besides those who are looked at, down to 0. */
static unsigned rarity(uint32_t total, uint32_t others)
{
    if (others + 1 >= total)
        return 0;
    return 100 * (log2_units(total) - log2_units(others + 1)) / log2_units(total);
}

unsigned words_weight(const struct match_words *w, enum field f, const struct token *t)
{
    if (!w || w->total[f] < 2)
        return t->weight;
    uint32_t total = w->total[f], bearers = words_count(w, f, t->hash);
    uint32_t counted = rarity(total, bearers > 2 ? bearers - 2 : 0);
    uint32_t trust = total < 100000 ? total : 100000;
    uint32_t weight = (t->weight * TRUST_AFTER + counted * trust) / (TRUST_AFTER + trust);
    bool minor = t->kind >= TOKEN_FORM && t->kind != TOKEN_NUMBER;
    uint32_t most = minor ? 3u * t->weight : 100;
    return weight > most ? most : weight < 1 ? 1 : weight;
}

unsigned words_rarity(const struct match_words *w, enum field f, unsigned others, unsigned guess)
{
    if (!w || w->total[f] < 2)
        return guess;
    uint32_t total = w->total[f], counted = rarity(total, others);
    if (total >= TRUST_AFTER)
        return counted;
    return (counted * total + guess * (TRUST_AFTER - total)) / TRUST_AFTER;
}
