/*
 * Packing the words of a block: all texts of its businesses are read once, a set is made
 * for each word and for what it begins with, and the sets are written in the place of those that
 * were there. What was written to the block's businesses since then is in them, so that they are
 * fresh no longer.
 */
#include "search_block.h"

#include "app.h"
#include "business_list_sql.h"
#include "search_block_sql.h"
#include "search_set.h"

#include <ctype.h>
#include <sodium.h>

/* Beginnings of 2 to 4 bytes have sets of their own. FRESH_FINE: so many more businesses beside the
 * blocks cost a search nothing much. */
enum { BEGUN_LEAST = 2, BEGUN_MOST = 4, FRESH_FINE = 4096, CHUNK = 64 << 10, WORD_MAX = 400 };

const char *search_block_begun(struct arena *a, const char *word)
{
    size_t n = strlen(word);
    return n >= BEGUN_LEAST && n <= BEGUN_MOST ? arena_printf(a, "%s*", word) : NULL;
}

/* ---- the words of a block: a table by their hash ---- */

struct entry {
    const char *word; /* NULL: free */
    size_t n;
    bool begun;
    struct search_set set;
};

struct table {
    struct entry *slots;
    size_t cap, used; /* cap: a power of two */
};

static size_t hash_of(const char *p, size_t n, bool begun)
{
    uint64_t h = UINT64_C(14695981039346656037) + begun; /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32);
}

static struct entry *find(const struct table *t, const char *p, size_t n, bool begun)
{
    for (size_t i = hash_of(p, n, begun);; i++) {
        struct entry *e = &t->slots[i & (t->cap - 1)];
        if (!e->word || (e->n == n && e->begun == begun && memcmp(e->word, p, n) == 0))
            return e;
    }
}

static void widen(struct arena *a, struct table *t)
{
    enum { FIRST = 1 << 15 };
    struct table wide = {.cap = t->cap ? t->cap * 2 : FIRST, .used = t->used};
    wide.slots = arena_array(a, wide.cap, sizeof(*wide.slots));
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].word)
            *find(&wide, t->slots[i].word, t->slots[i].n, t->slots[i].begun) = t->slots[i];
    *t = wide;
}

static void put(struct arena *a, struct table *t, const char *p, size_t n, bool begun, unsigned at)
{
    if (t->used * 2 >= t->cap)
        widen(a, t);
    struct entry *e = find(t, p, n, begun);
    if (!e->word) {
        *e = (struct entry){.word = arena_strndup(a, p, n), .n = n, .begun = begun};
        t->used++;
    }
    search_set_add(a, &e->set, at);
}

/* Bytes 10xxxxxx go on with a character. */
static bool ends_at(const char *word, size_t n, size_t at)
{
    return at == n || ((unsigned char)word[at] & 0xc0) != 0x80;
}

static bool in_word(char ch)
{
    return isalnum((unsigned char)ch) || (unsigned char)ch >= 0x80;
}

/* A word longer than the index takes stands there with its beginning: nobody types the rest. */
static void put_word(struct arena *a, struct table *t, const char *word, size_t n, unsigned at)
{
    size_t kept = n > WORD_MAX ? WORD_MAX : n;
    while (!ends_at(word, n, kept))
        kept--;
    put(a, t, word, kept, false, at);
    for (size_t k = BEGUN_LEAST; k <= BEGUN_MOST && k <= n; k++)
        if (ends_at(word, n, k))
            put(a, t, word, k, true, at);
}

static void put_words(struct arena *a, struct table *t, const char *text, unsigned at)
{
    while (*text) {
        size_t n = 0;
        while (in_word(text[n]))
            n++;
        if (n)
            put_word(a, t, text, n, at);
        text += n + (text[n] != '\0');
    }
}

/* ---- a block ---- */

static enum err read_words(struct ctx *cx, int64_t block, struct table *t)
{
    int64_t first = block << SEARCH_SHIFT;
    struct rows *r =
        db_rows(cx, &q_search_block_texts, ARGS(db_int(first), db_int(first + SEARCH_IDS)));
    widen(cx->a, t);
    while (rows_next(r))
        put_words(cx->a, t, row_text(r, 1), (unsigned)(row_int(r, 0) - first));
    return rows_end(r);
}

/* Words and sets as two lists of PostgreSQL, written when they are long. */
struct chunk {
    struct buf words, sets;
};

static struct chunk chunk_new(struct ctx *cx)
{
    struct chunk c = {.words = buf_new(cx->a, 4 * CHUNK), .sets = buf_new(cx->a, 4 * CHUNK)};
    buf_putc(&c.words, '{');
    buf_putc(&c.sets, '{');
    return c;
}

static enum err chunk_write(struct ctx *cx, struct chunk *c, int64_t block)
{
    buf_putc(&c->words, '}');
    buf_putc(&c->sets, '}');
    return db_exec(cx, &q_search_block_put,
                   ARGS(db_int(block), db_text(buf_str(&c->words)), db_text(buf_str(&c->sets))),
                   NULL);
}

static void chunk_put(struct chunk *c, const struct entry *e)
{
    static const char hex[] = "0123456789abcdef";
    const char *comma = c->words.n > 1 ? "," : "";
    buf_printf(&c->words, "%s\"%s%s\"", comma, e->word, e->begun ? "*" : "");
    buf_printf(&c->sets, "%s\"", comma);
    char *to = buf_room(&c->sets, 2 * e->set.n);
    for (size_t i = 0; i < e->set.n; i++) {
        *to++ = hex[e->set.p[i] >> 4];
        *to++ = hex[e->set.p[i] & 15];
    }
    c->sets.n += 2 * e->set.n;
    buf_putc(&c->sets, '"');
}

static enum err write_words(struct ctx *cx, int64_t block, const struct table *t)
{
    struct arena_mark mark = arena_mark(cx->a);
    struct chunk c = chunk_new(cx);
    for (size_t i = 0; i < t->cap; i++) {
        if (!t->slots[i].word)
            continue;
        chunk_put(&c, &t->slots[i]);
        if (c.words.n > CHUNK || c.sets.n > CHUNK) {
            TRY(chunk_write(cx, &c, block));
            arena_reset(cx->a, mark);
            c = chunk_new(cx);
        }
    }
    return c.words.n > 1 ? chunk_write(cx, &c, block) : OK;
}

static enum err pack_block(struct ctx *cx, int64_t block)
{
    struct table t = {0};
    int64_t first = block << SEARCH_SHIFT;
    TRY(db_exec(cx, &q_search_block_clear, ARGS(db_int(block)), NULL));
    TRY(db_exec(cx, &q_search_gone_clear, ARGS(db_int(block)), NULL));
    TRY(read_words(cx, block, &t));
    TRY(write_words(cx, block, &t));
    return db_exec(cx, &q_search_fresh_clear, ARGS(db_int(first), db_int(first + SEARCH_IDS)),
                   NULL);
}

/* ---- care ---- */

struct care {
    int64_t large;
    bool more;
};

static enum err begin(struct ctx *cx, struct care *c)
{
    int64_t newest;
    TRY(db_int_of(cx, &q_business_newest, NO_ARGS, 0, &newest));
    c->more = newest > c->large;
    return c->more ? db_exec(cx, &q_search_use_begin, NO_ARGS, NULL) : OK;
}

/* Packed once more: what was read of the blocks before tells by its stamp that it is old. A stamp
 * comes by chance, so that a database that was put back has none that stood for something else. */
static enum err packed(struct ctx *cx, int64_t next)
{
    int64_t stamp = 0;
    randombytes_buf(&stamp, sizeof(stamp));
    stamp = (stamp & INT64_MAX) | 1;
    return db_exec(cx, &q_search_use_next, ARGS(db_int(next), db_int(stamp)), NULL);
}

/* The first time: the next block that has businesses; behind the last one searches may begin. */
static enum err pack_next(struct ctx *cx, struct care *c, int64_t next)
{
    int64_t id;
    c->more = true;
    TRY(db_int_of(cx, &q_search_next_from, ARGS(db_int(next << SEARCH_SHIFT)), 0, &id));
    if (!id)
        return packed(cx, next);
    int64_t block = id >> SEARCH_SHIFT;
    TRY(pack_block(cx, block));
    return db_exec(cx, &q_search_use_next, ARGS(db_int(block + 1), db_int(0)), NULL);
}

/* Later: the block that most of the fresh ones are of, while they are many. */
static enum err pack_fresh(struct ctx *cx, struct care *c, int64_t next)
{
    int64_t fresh = 0, block = 0;
    struct rows *r = db_rows(cx, &q_search_fresh_most, NO_ARGS);
    if (rows_next(r)) {
        fresh = row_int(r, 0);
        block = row_int(r, 1);
    }
    TRY(rows_end(r));
    c->more = fresh > FRESH_FINE;
    if (!c->more)
        return OK;
    TRY(pack_block(cx, block));
    return packed(cx, next);
}

static enum err one_block(struct ctx *cx, void *arg)
{
    struct care *c = arg;
    int64_t next = -1;
    bool ready = false;
    c->more = false;
    struct rows *r = db_rows(cx, &q_search_use_now, NO_ARGS);
    if (rows_next(r)) {
        next = row_int(r, 0);
        ready = row_int(r, 1) != 0;
    }
    TRY(rows_end(r));
    return next < 0 ? begin(cx, c) : ready ? pack_fresh(cx, c, next) : pack_next(cx, c, next);
}

enum err search_block_tidy(struct ctx *cx, int64_t large)
{
    struct care c = {.large = large};
    do {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, one_block, &c));
        arena_reset(cx->a, mark);
    } while (c.more);
    return OK;
}
