/*
 * A table of fixed size, so it never grows past ROWS × WAYS × PIECE_MAX: each key has one row, and
 * takes there the place that was not asked for the longest. With one place a key, a third of a few
 * hundred pieces in use would stand in each other's way and be drawn again and again. Whoever asks
 * gets a copy in their own arena: to copy some thousand bytes costs less than to count who still
 * reads them.
 */
#include "drawn.h"

#include <pthread.h>

enum { ROWS = 64, WAYS = 16, PIECE_MAX = 32 << 10, KEY_MAX = 120 }; /* ROWS: a power of two */

struct piece {
    uint64_t asked; /* when, in the table's ticks */
    size_t n;
    enum lang lang;
    char key[KEY_MAX];
    char html[];
};

struct drawn {
    pthread_mutex_t lock;
    uint64_t ticks;
    struct row {
        uint64_t hashes[WAYS]; /* of the pieces' languages and keys */
        struct piece *pieces[WAYS];
    } rows[ROWS];
};

struct drawn *drawn_new(void)
{
    struct drawn *d = calloc(1, sizeof(*d));
    if (!d)
        abort();
    pthread_mutex_init(&d->lock, NULL);
    return d;
}

void drawn_free(struct drawn *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < WAYS; k++)
            free(d->rows[i].pieces[k]);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

static uint64_t hash_of(enum lang lang, const char *key)
{
    uint64_t h = 1 + (uint64_t)lang;
    for (const char *s = key; *s; s++)
        h = h * 31 + (unsigned char)*s;
    return h * UINT64_C(0x9E3779B97F4A7C15);
}

static struct row *row_of(struct drawn *d, uint64_t hash)
{
    return &d->rows[hash >> 32 & (ROWS - 1)];
}

/* Where the piece stands, WAYS where it does not. */
static size_t find(const struct row *row, uint64_t hash, enum lang lang, const char *key)
{
    for (size_t i = 0; i < WAYS; i++) {
        const struct piece *p = row->pieces[i];
        if (p && row->hashes[i] == hash && p->lang == lang && strcmp(p->key, key) == 0)
            return i;
    }
    return WAYS;
}

bool drawn_set(struct web *w, struct model *o, const char *key)
{
    struct drawn *d = w->app->drawn;
    char *copy = NULL;
    size_t n = 0;
    if (!d)
        return false;
    uint64_t hash = hash_of(w->cx.lang, key);
    struct row *row = row_of(d, hash);
    pthread_mutex_lock(&d->lock);
    size_t at = find(row, hash, w->cx.lang, key);
    if (at < WAYS) {
        struct piece *p = row->pieces[at];
        p->asked = ++d->ticks;
        n = p->n;
        copy = arena_memdup(w->cx.a, p->html, n);
    }
    pthread_mutex_unlock(&d->lock);
    if (copy)
        model_set_drawn(w->cx.a, o, "drawn", copy, n);
    return copy != NULL;
}

/* The piece's own place when it is there already, else an empty one, else the one that was not
 * asked for the longest. */
static size_t place_for(const struct row *row, uint64_t hash, const struct piece *p)
{
    size_t at = find(row, hash, p->lang, p->key);
    if (at < WAYS)
        return at;
    for (size_t i = at = 0; i < WAYS && row->pieces[at]; i++)
        if (!row->pieces[i] || row->pieces[i]->asked < row->pieces[at]->asked)
            at = i;
    return at;
}

static void keep(struct web *w, const char *key, const struct buf *html)
{
    struct drawn *d = w->app->drawn;
    if (!d || html->over || html->n > PIECE_MAX || strlen(key) >= KEY_MAX)
        return;
    struct piece *p = malloc(sizeof(*p) + html->n);
    if (!p)
        abort();
    p->n = html->n;
    p->lang = w->cx.lang;
    snprintf(p->key, sizeof(p->key), "%s", key);
    memcpy(p->html, html->p, html->n);
    uint64_t hash = hash_of(p->lang, key);
    struct row *row = row_of(d, hash);
    pthread_mutex_lock(&d->lock);
    size_t at = place_for(row, hash, p);
    struct piece *before = row->pieces[at];
    p->asked = ++d->ticks;
    row->hashes[at] = hash;
    row->pieces[at] = p;
    pthread_mutex_unlock(&d->lock);
    free(before);
}

void drawn_make(struct web *w, struct model *o, const char *part, const char *key)
{
    enum { ANY_MAX = 1 << 20 };
    const struct template *t = catalogue_page(w->app->pages, w->cx.lang, part);
    struct buf html = buf_new(w->cx.a, ANY_MAX);
    template_render(t, o, &html);
    keep(w, key, &html);
    model_set_drawn(w->cx.a, o, "drawn", buf_str(&html), html.n);
}
