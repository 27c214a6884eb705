/*
 * Rare words take a byte or two for each business, common ones an eighth of a byte: so the words of
 * a block take about as much room as the text they come from.
 */
#include "search_set.h"

#include <endian.h>
#include <string.h>

enum { GAP_BITS = 7, GAP_MORE = 1 << GAP_BITS, GAP_LONGEST = 2 };

static bool is_map(size_t n)
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

bool search_set_into(const void *p, size_t n, struct search_map *m)
{
    const unsigned char *s = p, *end = s + n;
    unsigned at = 0;
    m->some = true;
    if (n > SEARCH_BYTES)
        return false;
    if (is_map(n)) {
        search_map_put(m, 0, p, n);
        return true;
    }
    while (s < end) {
        unsigned gap = *s++;
        if (gap & GAP_MORE) {
            if (s == end)
                return false;
            gap = (gap & (GAP_MORE - 1)) | (unsigned)*s++ << GAP_BITS;
        }
        at += gap;
        if (at >= SEARCH_IDS)
            return false;
        m->w[at / 64] |= UINT64_C(1) << at % 64;
        at++;
    }
    return true;
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
    if (!is_map(s->n) && s->n + GAP_LONGEST >= SEARCH_BYTES)
        become_map(a, s);
    unsigned gap = at - s->next;
    s->next = at + 1;
    if (is_map(s->n)) {
        mark_byte(s->p, at);
    } else if (gap < GAP_MORE) {
        put(a, s, gap);
    } else {
        put(a, s, (gap & (GAP_MORE - 1)) | GAP_MORE);
        put(a, s, gap >> GAP_BITS);
    }
}
