/*
 * A table of fixed size: each key has one place and takes it from whatever was there, so it never
 * grows past PLACES × PIECE_MAX. Whoever asks gets a copy in their own arena: to copy some thousand
 * bytes costs less than to count who still reads them.
 */
#include "drawn.h"

#include <pthread.h>

enum { PLACES = 1024, PIECE_MAX = 32 << 10, KEY_MAX = 120 }; /* PLACES: a power of two */

struct piece {
    size_t n;
    enum lang lang;
    char key[KEY_MAX];
    char html[];
};

struct drawn {
    pthread_mutex_t lock;
    struct piece *places[PLACES];
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
    for (size_t i = 0; i < PLACES; i++)
        free(d->places[i]);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

static struct piece **place(struct drawn *d, enum lang lang, const char *key)
{
    uint64_t h = 1 + (uint64_t)lang;
    for (const char *s = key; *s; s++)
        h = h * 31 + (unsigned char)*s;
    return &d->places[h * UINT64_C(0x9E3779B97F4A7C15) >> 32 & (PLACES - 1)];
}

bool drawn_set(struct web *w, struct model *o, const char *key)
{
    struct drawn *d = w->app->drawn;
    char *copy = NULL;
    size_t n = 0;
    if (!d)
        return false;
    struct piece **at = place(d, w->cx.lang, key);
    pthread_mutex_lock(&d->lock);
    const struct piece *p = *at;
    if (p && p->lang == w->cx.lang && strcmp(p->key, key) == 0) {
        n = p->n;
        copy = arena_memdup(w->cx.a, p->html, n);
    }
    pthread_mutex_unlock(&d->lock);
    if (copy)
        model_set_drawn(w->cx.a, o, "drawn", copy, n);
    return copy != NULL;
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
    struct piece **at = place(d, p->lang, key);
    pthread_mutex_lock(&d->lock);
    struct piece *before = *at;
    *at = p;
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
