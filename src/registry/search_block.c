/*
 * Looking for words in the blocks. Each block is a row a word, and a set of its businesses; what a
 * search wants is where the sets meet. It reads the sets of its words once, an eighth of a byte for
 * each business of the register at most, however many have the words; a round trip more, to read
 * the newest blocks alone, would cost as much.
 */
#include "search_block.h"

#include "search_block_sql.h"
#include "search_set.h"

#include <endian.h>

enum { SLOTS_MAX = SEARCH_WORDS_MAX + 2, PART_SHIFT = 10, PART_BYTES = (1 << PART_SHIFT) / 8 };

/* What a row of search_block_sets is. */
enum { KIND_COLUMN, NUMBER_COLUMN, TEXT_COLUMN, IDS_COLUMN };
enum kind { KIND_STATE, KIND_WORD, KIND_RANGE, KIND_GONE, KIND_FRESH };

/* A word's set in a block, a part of those gone, or a fresh one. */
struct piece {
    int64_t block;
    enum kind kind;
    unsigned slots; /* of a set: a bit for each slot it belongs to; of a fresh one: has it whole */
    unsigned at;    /* in the block: a part's first, a fresh one's own number */
    const void *p;
    size_t n;
};

/* What is sought: all words, and for a single begun word besides that word whole. */
enum { ALL, WHOLE, WAYS };

struct hunt {
    const struct found_ask *ask;
    bool ready;
    int64_t newest;
    const struct search_words *words;
    const char *begun; /* the last word's own set, if it has one */
    struct piece *pieces;
    size_t pieces_n, pieces_cap;
    int64_t block; /* the present one */
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
}

/* ---- pieces ---- */

static void keep(struct ctx *cx, struct hunt *h, struct piece p)
{
    enum { FIRST = 128 };
    if (h->pieces_n == h->pieces_cap) {
        size_t used = h->pieces_cap * sizeof(p);
        h->pieces_cap = h->pieces_cap ? h->pieces_cap * 2 : FIRST;
        h->pieces = arena_grow(cx->a, h->pieces, used, h->pieces_cap * sizeof(p));
    }
    h->pieces[h->pieces_n++] = p;
}

/* Sets in one piece: number of the block (8 bytes) and length (4), high byte first, and the set. */
static enum err keep_sets(struct ctx *cx, struct hunt *h, struct rows *r, unsigned slots)
{
    enum { HEAD = 12 };
    size_t n;
    const void *all = row_blob(r, IDS_COLUMN, &n);
    const unsigned char *p = arena_memdup(cx->a, all, n);
    while (n >= HEAD) {
        uint64_t block;
        uint32_t length;
        memcpy(&block, p, sizeof(block));
        memcpy(&length, p + sizeof(block), sizeof(length));
        struct piece set = {.block = (int64_t)be64toh(block),
                            .kind = KIND_WORD,
                            .slots = slots,
                            .p = p + HEAD,
                            .n = be32toh(length)};
        if (set.n > n - HEAD)
            break;
        keep(cx, h, set);
        p += HEAD + set.n;
        n -= HEAD + set.n;
    }
    return n ? fail_log(cx, ERR_INTERNAL, "search_block: sets of no known form") : OK;
}

/* A bit for each slot that is this very word. */
static unsigned slots_of(const struct hunt *h, const char *word)
{
    const struct search_words *w = h->words;
    unsigned slots = 0;
    for (size_t i = 0; i < w->n; i++) {
        bool last = i + 1 == w->n, same = strcmp(word, w->word[i]) == 0;
        if (last && w->begun ? h->begun && strcmp(word, h->begun) == 0 : same)
            slots |= 1U << i;
        if (last && w->whole && same)
            slots |= 1U << (i + 1);
    }
    return slots;
}

static enum err keep_row(struct ctx *cx, struct hunt *h, struct rows *r)
{
    enum kind kind = (enum kind)row_int(r, KIND_COLUMN);
    int64_t number = row_int(r, NUMBER_COLUMN);
    const char *text = row_text(r, TEXT_COLUMN);
    struct piece p = {.kind = kind};
    switch (kind) {
    case KIND_STATE:
        h->ready = number != 0;
        h->newest = row_int(r, TEXT_COLUMN);
        return OK;
    case KIND_WORD: return keep_sets(cx, h, r, slots_of(h, text));
    case KIND_RANGE: return keep_sets(cx, h, r, 1U << (h->words->n - 1));
    case KIND_GONE:
        number <<= PART_SHIFT;
        p.p = row_blob(r, IDS_COLUMN, &p.n);
        if (p.n != PART_BYTES)
            return fail_log(cx, ERR_INTERNAL, "search_gone: a part of no known form");
        p.p = arena_memdup(cx->a, p.p, p.n);
        break;
    case KIND_FRESH: p.slots = text && *text == 't'; break;
    }
    p.block = number >> SEARCH_SHIFT;
    p.at = (unsigned)(number & (SEARCH_IDS - 1));
    keep(cx, h, p);
    return OK;
}

static int newest_first(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    return (x->block < y->block) - (x->block > y->block);
}

static bool put_piece(struct hunt *h, const struct piece *p)
{
    if (p->kind == KIND_FRESH) {
        search_map_mark(&h->fresh[ALL], p->at);
        if (p->slots)
            search_map_mark(&h->fresh[WHOLE], p->at);
    } else if (p->kind == KIND_GONE) {
        search_map_put(&h->gone, p->at / 8, p->p, PART_BYTES);
    } else {
        for (size_t i = 0; i < SLOTS_MAX; i++)
            if (p->slots >> i & 1 && !search_set_into(p->p, p->n, &h->slot[i]))
                return false;
    }
    return true;
}

/* From the newest block on. */
static enum err meet_all(struct ctx *cx, struct hunt *h)
{
    if (h->pieces_n)
        qsort(h->pieces, h->pieces_n, sizeof(*h->pieces), newest_first);
    for (size_t i = 0; i < h->pieces_n;) {
        for (h->block = h->pieces[i].block; i < h->pieces_n && h->pieces[i].block == h->block; i++)
            if (!put_piece(h, &h->pieces[i]))
                return fail_log(cx, ERR_INTERNAL, "search_block: a set of no known form");
        end_block(h);
    }
    return OK;
}

/* ---- reading ---- */

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
    if (!w->begun || w->whole)
        list_put(&b, w->word[w->n - 1]);
    if (h->begun)
        list_put(&b, h->begun);
    buf_puts(&b, b.n ? "}" : "{}");
    return buf_str(&b);
}

static enum err read_pieces(struct ctx *cx, struct hunt *h)
{
    const struct search_words *w = h->words;
    const char *last = w->word[w->n - 1];
    unsigned mask = in_range(h) ? (unsigned)q_part_search_block_sets_begun : 0;
    enum err e = OK;
    struct rows *r = db_rows_mask(cx, &q_search_block_sets, mask,
                                  ARGS(db_text(list_of(cx, h)), db_text(last),
                                       db_text(arena_printf(cx->a, "%s\xf4\x8f\xbf\xbf", last)),
                                       db_text(w->all), db_text(w->whole)));
    while (e == OK && rows_next(r))
        e = keep_row(cx, h, r);
    enum err ended = rows_end(r);
    return e != OK ? e : ended;
}

/* ---- the search ---- */

static struct hunt *hunt_new(struct ctx *cx, const struct found_ask *ask)
{
    struct hunt *h = arena_alloc(cx->a, sizeof(*h));
    const struct search_words *w = h->words = &ask->words;
    h->ask = ask;
    if (w->begun)
        h->begun = search_block_begun(cx->a, w->word[w->n - 1]);
    for (int way = 0; way < WAYS; way++)
        h->hits[way].ids = arena_array(cx->a, (size_t)ask->limit, sizeof(int64_t));
    return h;
}

enum err search_block_find(struct ctx *cx, const struct found_ask *ask, struct search_hits *ret)
{
    struct hunt *h = hunt_new(cx, ask);
    TRY(read_pieces(cx, h));
    if (h->ready)
        TRY(meet_all(cx, h));
    *ret = h->hits[h->words->whole && h->hits[WHOLE].total >= ask->many ? WHOLE : ALL];
    ret->ready = h->ready;
    ret->newest = h->newest;
    return OK;
}
