/*
 * Looking for words in the blocks. Each block is a row a word, and a set of its businesses; what a
 * search wants is where the sets meet. It reads the sets of its words once, an eighth of a byte for
 * each business of the register at most, however many have the words; a round trip more, to read
 * the newest blocks alone, would cost as much.
 */
#include "search_block.h"

#include "search_block_sql.h"
#include "search_set.h"

enum { SLOTS_MAX = SEARCH_WORDS_MAX + 2, PART_BYTES = 1024 / 8 };

/* What is sought: all words, and for a single begun word besides that word whole. */
enum { ALL, WHOLE, WAYS };

struct hunt {
    const struct found_ask *ask;
    bool ready;
    int64_t newest;
    const struct search_words *words;
    const char *begun; /* the last word's own set, if it has one */
    int64_t block;     /* the present one; -1: none */
    struct search_hits hits[WAYS];
    /* Of the present block: the words; behind them the last one whole. */
    struct search_map slot[SLOTS_MAX];
    struct search_map gone, fresh[WAYS], met;
};

/* ---- what was found ---- */

static bool full(const struct hunt *h, int way)
{
    return (int64_t)h->hits[way].n == h->ask->limit;
}

/* Whether nothing more need be read for this way. */
static bool enough(const struct hunt *h, int way)
{
    int64_t most = h->ask->count;
    if (way == WHOLE && most < h->ask->many)
        most = h->ask->many;
    return full(h, way) && h->hits[way].total >= most;
}

/* The newest first. */
static void take_map(struct hunt *h, int way, const struct search_map *m)
{
    struct search_hits *s = &h->hits[way];
    int64_t first = h->block << SEARCH_SHIFT;
    for (size_t i = SEARCH_MAP_WORDS; i-- > 0;) {
        uint64_t w = m->w[i];
        if (!w)
            continue;
        s->total += __builtin_popcountll(w);
        while (w && !full(h, way)) {
            int bit = 63 - __builtin_clzll(w);
            int64_t id = first + (int64_t)i * 64 + bit;
            w &= ~(UINT64_C(1) << bit);
            if (id < h->ask->below)
                s->ids[s->n++] = id;
        }
    }
}

/* The last word in its way: as begun, or whole. */
static const struct search_map *slot_of(const struct hunt *h, size_t i, int way)
{
    return way == WHOLE && i + 1 == h->words->n ? &h->slot[i + 1] : &h->slot[i];
}

static void and_map(struct search_map *a, const struct search_map *b)
{
    for (size_t i = 0; i < SEARCH_MAP_WORDS; i++)
        a->w[i] &= b->w[i];
}

static void but_map(struct search_map *a, const struct search_map *b)
{
    for (size_t i = 0; i < SEARCH_MAP_WORDS; i++)
        a->w[i] &= ~b->w[i];
}

static void or_map(struct search_map *a, const struct search_map *b)
{
    for (size_t i = 0; i < SEARCH_MAP_WORDS; i++)
        a->w[i] |= b->w[i];
    a->some = true;
}

/* Where all words meet in the block; `some` is false when one is in no business of it. */
static void meet(struct hunt *h, int way, struct search_map *met)
{
    met->some = false;
    for (size_t i = 0; i < h->words->n; i++)
        if (!slot_of(h, i, way)->some)
            return;
    *met = *slot_of(h, 0, way);
    for (size_t i = 1; i < h->words->n; i++)
        and_map(met, slot_of(h, i, way));
    if (h->gone.some)
        but_map(met, &h->gone);
}

static void forget(struct search_map *m)
{
    if (m->some)
        *m = (struct search_map){0};
}

/* The present block is read: what it gives. */
static void end_block(struct hunt *h)
{
    if (h->block < 0)
        return;
    for (int way = 0; way < WAYS; way++) {
        if ((way == WHOLE && !h->words->whole) || enough(h, way))
            continue;
        meet(h, way, &h->met);
        if (!h->met.some)
            h->met = h->fresh[way];
        else if (h->fresh[way].some)
            or_map(&h->met, &h->fresh[way]);
        if (h->met.some)
            take_map(h, way, &h->met);
    }
    for (size_t i = 0; i < SLOTS_MAX; i++)
        forget(&h->slot[i]);
    for (int way = 0; way < WAYS; way++)
        forget(&h->fresh[way]);
    forget(&h->gone);
    h->block = -1;
}

/* ---- reading ---- */

enum { BLOCK_COLUMN, PART_COLUMN, WORD_COLUMN, IDS_COLUMN };

static enum err put_set(struct ctx *cx, struct search_map *m, struct rows *r)
{
    size_t n;
    const void *p = row_blob(r, IDS_COLUMN, &n);
    return search_set_into(p, n, m)
               ? OK
               : fail_log(cx, ERR_INTERNAL, "search_block: a set of no known form");
}

static enum err put_gone(struct ctx *cx, struct hunt *h, struct rows *r)
{
    size_t n;
    const void *p = row_blob(r, IDS_COLUMN, &n);
    if (n != PART_BYTES)
        return fail_log(cx, ERR_INTERNAL, "search_gone: a part of no known form");
    search_map_put(&h->gone, (size_t)row_int(r, PART_COLUMN) * PART_BYTES, p, n);
    return OK;
}

static void put_fresh(struct hunt *h, struct rows *r)
{
    enum { HAS_WHOLE = -2 };
    unsigned at = (unsigned)row_int(r, WORD_COLUMN) % SEARCH_IDS;
    for (int way = 0; way < WAYS; way++) {
        if (way == WHOLE && row_int(r, PART_COLUMN) != HAS_WHOLE)
            continue;
        search_map_mark(&h->fresh[way], at);
    }
}

static bool is_begun(const struct hunt *h, const char *word)
{
    const char *last = h->words->word[h->words->n - 1];
    return h->begun ? strcmp(word, h->begun) == 0 : strncmp(word, last, strlen(last)) == 0;
}

static enum err put_row(struct ctx *cx, struct hunt *h, struct rows *r)
{
    const struct search_words *w = h->words;
    const char *word = row_text(r, WORD_COLUMN);
    if (row_int(r, PART_COLUMN) < 0) {
        put_fresh(h, r);
        return OK;
    }
    if (!*word)
        return put_gone(cx, h, r);
    for (size_t i = 0; i < w->n; i++) {
        bool last = i + 1 == w->n, same = strcmp(word, w->word[i]) == 0;
        if (last && w->begun ? is_begun(h, word) : same)
            TRY(put_set(cx, &h->slot[i], r));
        if (last && w->whole && same)
            TRY(put_set(cx, &h->slot[i + 1], r));
    }
    return OK;
}

/* The last word is sought as a range of words, itself among them. */
static bool in_range(const struct hunt *h)
{
    return h->words->begun && !h->begun;
}

static void list_put(struct buf *b, const char *word)
{
    buf_printf(b, "%c\"%s\"", b->n ? ',' : '{', word);
}

/* {"kopi","tub*"}; folded words have nothing in them that would need care. */
static const char *list_of(struct ctx *cx, const struct hunt *h)
{
    const struct search_words *w = h->words;
    struct buf b = buf_new(cx->a, 8192);
    for (size_t i = 0; i + 1 < w->n; i++)
        list_put(&b, w->word[i]);
    if (!w->begun || (w->whole && !in_range(h)))
        list_put(&b, w->word[w->n - 1]);
    if (h->begun)
        list_put(&b, h->begun);
    buf_puts(&b, b.n ? "}" : "{}");
    return buf_str(&b);
}

/* From the newest block on. */
static enum err read_blocks(struct ctx *cx, struct hunt *h)
{
    const struct search_words *w = h->words;
    const char *last = w->word[w->n - 1];
    unsigned mask = in_range(h) ? (unsigned)q_part_search_block_sets_begun : 0;
    enum err e = OK;
    struct rows *r = db_rows_mask(cx, &q_search_block_sets, mask,
                                  ARGS(db_text(list_of(cx, h)), db_text(last),
                                       db_text(arena_printf(cx->a, "%s\xf4\x8f\xbf\xbf", last)),
                                       db_text(w->all), db_text(w->whole)));
    if (rows_next(r)) {
        h->ready = row_int(r, PART_COLUMN) != 0;
        h->newest = row_int(r, WORD_COLUMN);
    }
    while (e == OK && h->ready && rows_next(r)) {
        int64_t block = row_int(r, BLOCK_COLUMN);
        if (block != h->block)
            end_block(h);
        h->block = block;
        e = put_row(cx, h, r);
    }
    enum err ended = rows_end(r);
    end_block(h);
    return e != OK ? e : ended;
}

/* ---- the search ---- */

static struct hunt *hunt_new(struct ctx *cx, const struct found_ask *ask)
{
    struct hunt *h = arena_alloc(cx->a, sizeof(*h));
    const struct search_words *w = h->words = &ask->words;
    h->ask = ask;
    h->block = -1;
    if (w->begun)
        h->begun = search_block_begun(cx->a, w->word[w->n - 1]);
    for (int way = 0; way < WAYS; way++)
        h->hits[way].ids = arena_array(cx->a, (size_t)ask->limit, sizeof(int64_t));
    return h;
}

enum err search_block_find(struct ctx *cx, const struct found_ask *ask, struct search_hits *ret)
{
    struct hunt *h = hunt_new(cx, ask);
    TRY(read_blocks(cx, h));
    *ret = h->hits[h->words->whole && h->hits[WHOLE].total >= ask->many ? WHOLE : ALL];
    ret->ready = h->ready;
    ret->newest = h->newest;
    return OK;
}
