/*
 * A table of fixed size: each key has one place and takes it from whatever was there. When the
 * bytes are more than they may be, pieces go one place after the other.
 */
#include "shelf.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 1024 /* a power of two */, PART = 16 };

struct piece {
    struct shelved shown;
    _Atomic int held; /* by the shelf and by each reader */
    char key[SHELF_KEY_MAX];
    unsigned char p[];
};

struct shelf {
    pthread_mutex_t lock;
    size_t most, bytes, hand;
    struct piece *places[PLACES];
};

struct shelf *shelf_new(size_t most)
{
    struct shelf *s = calloc(1, sizeof(*s));
    if (!s)
        abort();
    s->most = most;
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void shelf_leave(const struct shelved *held)
{
    struct piece *p = (struct piece *)held; /* it stands first */
    if (p && atomic_fetch_sub(&p->held, 1) == 1)
        free(p);
}

static void clear(struct shelf *s, size_t at)
{
    struct piece *p = s->places[at];
    s->places[at] = NULL;
    if (!p)
        return;
    s->bytes -= p->shown.n;
    shelf_leave(&p->shown);
}

void shelf_free(struct shelf *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < PLACES; i++)
        clear(s, i);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static size_t place(const char *key)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (const char *c = key; *c; c++)
        h = (h ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32) & (PLACES - 1);
}

const struct shelved *shelf_take(struct shelf *s, const char *key)
{
    pthread_mutex_lock(&s->lock);
    struct piece *p = s->places[place(key)];
    if (p && strcmp(p->key, key) == 0)
        atomic_fetch_add(&p->held, 1);
    else
        p = NULL;
    pthread_mutex_unlock(&s->lock);
    return p ? &p->shown : NULL;
}

void shelf_put(struct shelf *s, const char *key, int64_t stamp, const void *p, size_t n)
{
    size_t length = strlen(key);
    if (length >= SHELF_KEY_MAX || n > s->most / PART)
        return;
    struct piece *new = malloc(sizeof(*new) + n);
    if (!new)
        abort();
    new->shown = (struct shelved){.stamp = stamp, .p = new->p, .n = n};
    new->held = 1;
    memcpy(new->key, key, length + 1);
    if (n)
        memcpy(new->p, p, n);
    size_t at = place(key);
    pthread_mutex_lock(&s->lock);
    clear(s, at);
    while (s->bytes + n > s->most)
        clear(s, s->hand++ & (PLACES - 1));
    s->places[at] = new;
    s->bytes += n;
    pthread_mutex_unlock(&s->lock);
}

size_t shelf_bytes(struct shelf *s)
{
    pthread_mutex_lock(&s->lock);
    size_t bytes = s->bytes;
    pthread_mutex_unlock(&s->lock);
    return bytes;
}
