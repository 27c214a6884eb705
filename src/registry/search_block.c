/*
 * Looking for words in the blocks. Each block is a row a word, and a set of its businesses; what a
 * search wants is where the sets meet. It reads the sets of its words once, an eighth of a byte for
 * each business of the register at most, however many have the words; a round trip more, to read
 * the newest blocks alone, would cost as much. Words that were asked for before are on a shelf:
 * blocks are packed anew now and then only, and each packing has another stamp.
 */
#include "search_block.h"

#include "app.h"
#include "search_block_sql.h"
#include "search_set.h"
#include "shelf.h"

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

/* A word whose sets are wanted, or the range of words that begin with it. */
struct want {
    const char *word;
    bool range;
    unsigned slots;  /* a bit for each slot its sets belong to */
    const char *key; /* on the shelf */
    bool asked;      /* of the database: it was not on the shelf */
    const struct shelved *held;
    const void *sets;
    size_t n;
};

/* What is sought: all words, and for a single begun word besides that word whole. */
enum { ALL, WHOLE, WAYS };

struct hunt {
    const struct found_ask *ask;
    int64_t stamp; /* of the packing; 0: not all blocks are packed */
    int64_t newest;
    const struct search_words *words;
    const char *begun; /* the last word's own set, if it has one */
    struct want want[SLOTS_MAX];
    size_t want_n;
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
static enum err keep_sets(struct ctx *cx, struct hunt *h, const struct want *w)
{
    enum { HEAD = 12 };
    const unsigned char *p = w->sets;
    size_t n = w->n;
    while (n >= HEAD) {
        uint64_t block;
        uint32_t length;
        memcpy(&block, p, sizeof(block));
        memcpy(&length, p + sizeof(block), sizeof(length));
        struct piece set = {.block = (int64_t)be64toh(block),
                            .kind = KIND_WORD,
                            .slots = w->slots,
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

static void take_sets(struct ctx *cx, struct hunt *h, struct rows *r, const char *word, bool range)
{
    for (size_t i = 0; i < h->want_n; i++) {
        struct want *w = &h->want[i];
        if (w->range != range || (!range && strcmp(w->word, word) != 0))
            continue;
        const void *all = row_blob(r, IDS_COLUMN, &w->n);
        w->sets = arena_memdup(cx->a, all, w->n);
    }
}

static enum err keep_row(struct ctx *cx, struct hunt *h, struct rows *r)
{
    enum kind kind = (enum kind)row_int(r, KIND_COLUMN);
    int64_t number = row_int(r, NUMBER_COLUMN);
    const char *text = row_text(r, TEXT_COLUMN);
    struct piece p = {.kind = kind};
    switch (kind) {
    case KIND_STATE:
        h->stamp = number;
        h->newest = row_int(r, TEXT_COLUMN);
        return OK;
    case KIND_WORD: take_sets(cx, h, r, text, false); return OK;
    case KIND_RANGE: take_sets(cx, h, r, text, true); return OK;
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

/* ---- what is wanted ---- */

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

static void want(struct ctx *cx, struct hunt *h, const char *word, bool range)
{
    for (size_t i = 0; i < h->want_n; i++)
        if (h->want[i].range == range && strcmp(h->want[i].word, word) == 0)
            return;
    unsigned slots = range ? 1U << (h->words->n - 1) : slots_of(h, word);
    const char *key = arena_printf(cx->a, "%s%s", word, range ? "+" : "");
    h->want[h->want_n++] =
        (struct want){.word = word, .range = range, .slots = slots, .key = key, .asked = true};
}

/* The last word is sought with its beginning's own set, or as a range of words, itself among
 * them. */
static void want_all(struct ctx *cx, struct hunt *h)
{
    const struct search_words *w = h->words;
    const char *last = w->word[w->n - 1];
    if (w->begun)
        h->begun = search_block_begun(cx->a, last);
    for (size_t i = 0; i + 1 < w->n; i++)
        want(cx, h, w->word[i], false);
    if (!w->begun || w->whole)
        want(cx, h, last, false);
    if (w->begun)
        want(cx, h, h->begun ? h->begun : last, !h->begun);
}

/* What is on the shelf of one packing; returns its stamp, 0 when nothing is. */
static int64_t take_kept(struct ctx *cx, struct hunt *h)
{
    int64_t stamp = 0;
    for (size_t i = 0; i < h->want_n; i++) {
        struct want *w = &h->want[i];
        w->held = shelf_take(app_of(cx)->word_sets, w->key);
        if (!w->held)
            continue;
        if (!stamp)
            stamp = w->held->stamp;
        w->asked = w->held->stamp != stamp;
        w->sets = w->held->p;
        w->n = w->held->n;
    }
    return stamp;
}

static void keep_asked(struct ctx *cx, const struct hunt *h)
{
    for (size_t i = 0; i < h->want_n; i++)
        if (h->want[i].asked)
            shelf_put(app_of(cx)->word_sets, h->want[i].key, h->stamp, h->want[i].sets,
                      h->want[i].n);
}

/* ---- reading ---- */

/* {"kopi","tub*"}; folded words have nothing in them that would need care. *ret_mask: the parts of
 * search_block_sets that are needed. */
static const char *list_of(struct ctx *cx, const struct hunt *h, unsigned *ret_mask)
{
    struct buf b = buf_new(cx->a, 8192);
    *ret_mask = 0;
    for (size_t i = 0; i < h->want_n; i++) {
        const struct want *w = &h->want[i];
        if (w->asked && w->range)
            *ret_mask |= (unsigned)q_part_search_block_sets_begun;
        else if (w->asked)
            buf_printf(&b, "%c\"%s\"", b.n ? ',' : '{', w->word);
    }
    if (b.n)
        *ret_mask |= (unsigned)q_part_search_block_sets_listed;
    buf_puts(&b, b.n ? "}" : "{}");
    return buf_str(&b);
}

/* The words asked for, and what the blocks are wrong of. */
static enum err read_asked(struct ctx *cx, struct hunt *h)
{
    const struct search_words *w = h->words;
    const char *last = w->word[w->n - 1];
    unsigned mask;
    const char *list = list_of(cx, h, &mask);
    enum err e = OK;
    h->pieces_n = 0;
    for (size_t i = 0; i < h->want_n; i++)
        if (h->want[i].asked)
            h->want[i].sets = NULL, h->want[i].n = 0;
    struct rows *r = db_rows_mask(cx, &q_search_block_sets, mask,
                                  ARGS(db_text(list), db_text(last),
                                       db_text(arena_printf(cx->a, "%s\xf4\x8f\xbf\xbf", last)),
                                       db_text(w->all), db_text(w->whole)));
    while (e == OK && rows_next(r))
        e = keep_row(cx, h, r);
    enum err ended = rows_end(r);
    return e != OK ? e : ended;
}

static enum err read_pieces(struct ctx *cx, struct hunt *h)
{
    int64_t kept = take_kept(cx, h);
    TRY(read_asked(cx, h));
    if (!h->stamp)
        return OK;
    if (kept && kept != h->stamp) { /* of an older packing, or of one that comes */
        for (size_t i = 0; i < h->want_n; i++)
            h->want[i].asked = true;
        TRY(read_asked(cx, h));
    }
    keep_asked(cx, h);
    for (size_t i = 0; i < h->want_n; i++)
        TRY(keep_sets(cx, h, &h->want[i]));
    return OK;
}

/* ---- the search ---- */

static struct hunt *hunt_new(struct ctx *cx, const struct found_ask *ask)
{
    struct hunt *h = arena_alloc(cx->a, sizeof(*h));
    h->words = &ask->words;
    h->ask = ask;
    want_all(cx, h);
    for (int way = 0; way < WAYS; way++)
        h->hits[way].ids = arena_array(cx->a, (size_t)ask->limit, sizeof(int64_t));
    return h;
}

enum err search_block_find(struct ctx *cx, const struct found_ask *ask, struct search_hits *ret)
{
    struct hunt *h = hunt_new(cx, ask);
    enum err e = read_pieces(cx, h);
    if (e == OK && h->stamp)
        e = meet_all(cx, h);
    for (size_t i = 0; i < h->want_n; i++)
        shelf_leave(h->want[i].held);
    TRY(e);
    *ret = h->hits[h->words->whole && h->hits[WHOLE].total >= ask->many ? WHOLE : ALL];
    ret->ready = h->stamp != 0;
    ret->newest = h->newest;
    return OK;
}
