/*
 * Rare words take a byte or two for each business, common ones an eighth of a byte: so the words of
 * a block take about as much room as the text they come from.
 */
#include "search_set.h"

#include <endian.h>
#include <string.h>

enum { GAP_BITS = 7, GAP_MORE = 1 << GAP_BITS, GAP_LONGEST = 2 };

bool search_set_is_map(size_t n)
{
    return n == SEARCH_BYTES;
}

void search_map_mark(struct search_map *m, unsigned at)
{
    m->w[at / 64] |= UINT64_C(1) << at % 64;
    m->some = true;
}

void search_map_put(struct search_map *m, size_t from, const void *p, size_t n)
{
    for (size_t i = 0; i < n; i += sizeof(uint64_t)) {
        uint64_t w;
        memcpy(&w, (const char *)p + i, sizeof(w));
        m->w[(from + i) / sizeof(w)] |= le64toh(w);
    }
    m->some = true;
}

void search_map_meet(struct search_map *m, const void *map)
{
    for (size_t i = 0; i < SEARCH_MAP_WORDS; i++) {
        uint64_t w;
        memcpy(&w, (const char *)map + i * sizeof(w), sizeof(w));
        m->w[i] &= le64toh(w);
    }
}

/* Goes through a list; `at` is the present number. */
struct walk {
    const unsigned char *s, *end;
    unsigned next; /* the least number that may follow */
    unsigned at;
    bool bad;
};

static bool walk_on(struct walk *w)
{
    if (w->s == w->end)
        return false;
    unsigned gap = *w->s++;
    if (gap & GAP_MORE) {
        if (w->s == w->end)
            return w->bad = true, false;
        gap = (gap & (GAP_MORE - 1)) | (unsigned)*w->s++ << GAP_BITS;
    }
    w->at = w->next + gap;
    w->next = w->at + 1;
    w->bad = w->at >= SEARCH_IDS;
    return !w->bad;
}

static struct walk walk_of(const void *p, size_t n)
{
    const unsigned char *s = p;
    return (struct walk){.s = s, .end = s + n, .bad = n > SEARCH_BYTES};
}

bool search_set_into(const void *p, size_t n, struct search_map *m)
{
    m->some = true;
    if (search_set_is_map(n)) {
        search_map_put(m, 0, p, n);
        return true;
    }
    struct walk w = walk_of(p, n);
    while (!w.bad && walk_on(&w))
        m->w[w.at / 64] |= UINT64_C(1) << w.at % 64;
    return !w.bad;
}

bool search_set_list(const void *p, size_t n, struct search_few *ret)
{
    struct walk w = walk_of(p, n);
    ret->n = 0;
    while (!w.bad && walk_on(&w))
        ret->at[ret->n++] = (uint16_t)w.at;
    return !w.bad;
}

void search_few_keep(const struct search_map *m, bool in, struct search_few *few)
{
    size_t kept = 0;
    for (size_t i = 0; i < few->n; i++) {
        unsigned at = few->at[i];
        few->at[kept] = (uint16_t)at;
        kept += (m->w[at / 64] >> at % 64 & 1) == in;
    }
    few->n = kept;
}

bool search_set_meet(const void *p, size_t n, struct search_few *few)
{
    size_t kept = 0;
    if (search_set_is_map(n)) {
        const unsigned char *map = p;
        for (size_t i = 0; i < few->n; i++) {
            few->at[kept] = few->at[i];
            kept += map[few->at[i] >> 3] >> (few->at[i] & 7) & 1;
        }
        few->n = kept;
        return true;
    }
    /* Both lists step by step would guess wrong at every other step which one is behind. */
    struct walk w = walk_of(p, n);
    struct search_map those = {0};
    for (size_t i = 0; i < few->n; i++)
        search_map_mark(&those, few->at[i]);
    while (!w.bad && walk_on(&w)) {
        few->at[kept] = (uint16_t)w.at;
        kept += those.w[w.at / 64] >> w.at % 64 & 1;
    }
    few->n = kept;
    return !w.bad;
}

static void mark_byte(unsigned char *map, unsigned at)
{
    map[at >> 3] |= (unsigned char)(1U << (at & 7));
}

/* What the list holds, as a map. */
static void become_map(struct arena *a, struct search_set *s)
{
    struct search_map *m = arena_alloc(a, sizeof(*m));
    search_set_into(s->p, s->n, m);
    for (size_t i = 0; i < SEARCH_MAP_WORDS; i++)
        m->w[i] = htole64(m->w[i]);
    s->p = (unsigned char *)m->w;
    s->n = s->cap = SEARCH_BYTES;
}

static void put(struct arena *a, struct search_set *s, unsigned byte)
{
    enum { FIRST = 8 };
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : FIRST;
        s->p = arena_grow(a, s->p, s->n, s->cap);
    }
    s->p[s->n++] = (unsigned char)byte;
}

void search_set_add(struct arena *a, struct search_set *s, unsigned at)
{
    if (at < s->next || at >= SEARCH_IDS)
        return;
    if (!search_set_is_map(s->n) && s->n + GAP_LONGEST >= SEARCH_BYTES)
        become_map(a, s);
    unsigned gap = at - s->next;
    s->next = at + 1;
    if (search_set_is_map(s->n)) {
        mark_byte(s->p, at);
    } else if (gap < GAP_MORE) {
        put(a, s, gap);
    } else {
        put(a, s, (gap & (GAP_MORE - 1)) | GAP_MORE);
        put(a, s, gap >> GAP_BITS);
    }
}
