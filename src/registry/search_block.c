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

/* A word's set in the present block: as it is stored, or put together of several. */
struct part {
    const void *p; /* NULL: nobody has it here */
    size_t n;
    const struct search_map *map; /* NULL: as it is stored */
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
    struct part part[SLOTS_MAX];
    struct search_map slot[SLOTS_MAX]; /* of words that begin so, put together */
    struct search_map gone, fresh[WAYS], met;
    struct search_few few;
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

static void take(struct hunt *h, int way, int64_t id)
{
    struct search_hits *s = &h->hits[way];
    if (id < h->ask->below)
        s->ids[s->n++] = id;
}

/* The newest first. */
static void take_map(struct hunt *h, int way, const struct search_map *m)
{
    int64_t first = h->block << SEARCH_SHIFT;
    for (size_t i = SEARCH_MAP_WORDS; i-- > 0;) {
        uint64_t w = m->w[i];
        if (!w)
            continue;
        h->hits[way].total += __builtin_popcountll(w);
        while (w && !full(h, way)) {
            int bit = 63 - __builtin_clzll(w);
            w &= ~(UINT64_C(1) << bit);
            take(h, way, first + (int64_t)i * 64 + bit);
        }
    }
}

static void take_few(struct hunt *h, int way)
{
    int64_t first = h->block << SEARCH_SHIFT;
    h->hits[way].total += (int64_t)h->few.n;
    for (size_t i = h->few.n; i-- > 0 && !full(h, way);)
        take(h, way, first + h->few.at[i]);
}

/* The last word in its way: as begun, or whole. */
static const struct part *part_of(const struct hunt *h, size_t i, int way)
{
    return way == WHOLE && i + 1 == h->words->n ? &h->part[i + 1] : &h->part[i];
}

static bool is_list(const struct part *p)
{
    return !p->map && !search_set_is_map(p->n);
}

/* The word of which the block has the shortest list; NULL: all are maps. */
static const struct part *shortest(const struct hunt *h, int way)
{
    const struct part *found = NULL;
    for (size_t i = 0; i < h->words->n; i++) {
        const struct part *p = part_of(h, i, way);
        if (is_list(p) && (!found || p->n < found->n))
            found = p;
    }
    return found;
}

/* Where all words meet, one of them being a list: into h->few. */
static bool meet_few(struct hunt *h, int way, const struct part *least)
{
    bool good = search_set_list(least->p, least->n, &h->few);
    for (size_t i = 0; good && i < h->words->n && h->few.n; i++) {
        const struct part *p = part_of(h, i, way);
        if (p->map)
            search_few_keep(p->map, true, &h->few);
        else if (p != least)
            good = search_set_meet(p->p, p->n, &h->few);
    }
    if (h->gone.some)
        search_few_keep(&h->gone, false, &h->few);
    return good;
}

/* Where all words meet, all of them being maps: into h->met. */
static void meet_maps(struct hunt *h, int way)
{
    memset(h->met.w, 0xff, sizeof(h->met.w));
    for (size_t i = 0; i < h->words->n; i++) {
        const struct part *p = part_of(h, i, way);
        if (!p->map)
            search_map_meet(&h->met, p->p);
        for (size_t k = 0; p->map && k < SEARCH_MAP_WORDS; k++)
            h->met.w[k] &= p->map->w[k];
    }
    for (size_t k = 0; h->gone.some && k < SEARCH_MAP_WORDS; k++)
        h->met.w[k] &= ~h->gone.w[k];
}

/* Whether every word is in some business of the block. */
static bool all_here(const struct hunt *h, int way)
{
    for (size_t i = 0; i < h->words->n; i++)
        if (!part_of(h, i, way)->p)
            return false;
    return true;
}

/* Takes those that the blocks do not have yet along with those that met. */
static void take_fresh(struct hunt *h, int way, bool maps)
{
    if (!maps)
        h->met = (struct search_map){0};
    for (size_t i = 0; !maps && i < h->few.n; i++)
        search_map_mark(&h->met, h->few.at[i]);
    for (size_t k = 0; k < SEARCH_MAP_WORDS; k++)
        h->met.w[k] |= h->fresh[way].w[k];
    take_map(h, way, &h->met);
}

static bool meet(struct hunt *h, int way)
{
    bool here = all_here(h, way), maps = false;
    h->few.n = 0;
    if (here) {
        const struct part *least = shortest(h, way);
        maps = !least;
        if (maps)
            meet_maps(h, way);
        else if (!meet_few(h, way, least))
            return false;
    }
    if (h->fresh[way].some)
        take_fresh(h, way, maps);
    else if (maps)
        take_map(h, way, &h->met);
    else
        take_few(h, way);
    return true;
}

static void forget(struct search_map *m)
{
    if (m->some)
        *m = (struct search_map){0};
}

/* The present block is read: what it gives. False: a set of no known form. */
static bool end_block(struct hunt *h)
{
    bool good = true;
    for (int way = 0; good && way < WAYS; way++)
        if ((way == ALL || h->words->whole) && !enough(h, way))
            good = meet(h, way);
    memset(h->part, 0, sizeof(h->part));
    for (size_t i = 0; i < SLOTS_MAX; i++)
        forget(&h->slot[i]);
    for (int way = 0; way < WAYS; way++)
        forget(&h->fresh[way]);
    forget(&h->gone);
    return good;
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

/* A second word that begins as the slot's does: they are put together. */
static bool add_part(struct part *to, struct search_map *slot, const struct piece *p)
{
    bool good = to->map || search_set_into(to->p, to->n, slot);
    to->map = slot;
    return good && search_set_into(p->p, p->n, slot);
}

static bool put_piece(struct hunt *h, const struct piece *p)
{
    bool good = true;
    switch (p->kind) {
    case KIND_FRESH:
        search_map_mark(&h->fresh[ALL], p->at);
        if (p->slots)
            search_map_mark(&h->fresh[WHOLE], p->at);
        break;
    case KIND_GONE: search_map_put(&h->gone, p->at / 8, p->p, PART_BYTES); break;
    default:
        for (size_t i = 0; good && i < SLOTS_MAX; i++)
            if (p->slots >> i & 1 && h->part[i].p)
                good = add_part(&h->part[i], &h->slot[i], p);
            else if (p->slots >> i & 1)
                h->part[i] = (struct part){.p = p->p, .n = p->n};
    }
    return good;
}

/* From the newest block on. */
static enum err meet_all(struct ctx *cx, struct hunt *h)
{
    if (h->pieces_n)
        qsort(h->pieces, h->pieces_n, sizeof(*h->pieces), newest_first);
    for (size_t i = 0; i < h->pieces_n;) {
        bool good = true;
        for (h->block = h->pieces[i].block; i < h->pieces_n && h->pieces[i].block == h->block; i++)
            good = put_piece(h, &h->pieces[i]) && good;
        if (!end_block(h) || !good)
            return fail_log(cx, ERR_INTERNAL, "search_block: a set of no known form");
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

static enum err meet_sets(struct ctx *cx, struct hunt *h)
{
    for (size_t i = 0; i < h->want_n; i++)
        TRY(keep_sets(cx, h, &h->want[i]));
    return meet_all(cx, h);
}

static const struct search_hits *best(const struct hunt *h)
{
    bool whole = h->words->whole && h->hits[WHOLE].total >= h->ask->many;
    return &h->hits[whole ? WHOLE : ALL];
}

/* What is found when no block was packed anew and nothing changed since. */
static enum err guess(struct ctx *cx, struct hunt *h, search_guessed *guessed, bool *ret_done)
{
    *ret_done = true;
    for (size_t i = 0; i < h->want_n; i++)
        *ret_done = *ret_done && !h->want[i].asked;
    if (!*ret_done)
        return OK;
    TRY(meet_sets(cx, h));
    return guessed(cx, h->ask, best(h));
}

static enum err hunt_down(struct ctx *cx, struct hunt *h, search_guessed *guessed)
{
    int64_t kept = take_kept(cx, h);
    bool done;
    TRY(guess(cx, h, guessed, &done));
    TRY(read_asked(cx, h));
    if (!h->stamp || (done && kept == h->stamp && !h->pieces_n))
        return OK;
    if (kept && kept != h->stamp) { /* of an older packing, or of one that comes */
        for (size_t i = 0; i < h->want_n; i++)
            h->want[i].asked = true;
        TRY(read_asked(cx, h));
    }
    keep_asked(cx, h);
    for (int way = 0; way < WAYS; way++)
        h->hits[way].n = 0, h->hits[way].total = 0;
    return meet_sets(cx, h);
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

enum err search_block_find(struct ctx *cx, const struct found_ask *ask, search_guessed *guessed,
                           struct search_hits *ret)
{
    struct hunt *h = hunt_new(cx, ask);
    enum err e = hunt_down(cx, h, guessed);
    for (size_t i = 0; i < h->want_n; i++)
        shelf_leave(h->want[i].held);
    TRY(e);
    *ret = *best(h);
    ret->ready = h->stamp != 0;
    ret->newest = h->newest;
    return OK;
}
