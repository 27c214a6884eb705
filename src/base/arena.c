/*
 * A chain of blocks, the newest first. Pieces are cut from the newest block;
 * a piece larger than a block gets a block of its own. Closers form a list in
 * the arena itself.
 *
 * A request takes some ten blocks and gives them back at once. malloc() would
 * return them to the system each time and fault them in again for the next one
 * (a list as JSON cost twice as much), so each thread keeps a few.
 *
 * With ARENA_EMULATE every piece is a block of its own, exactly as long as was
 * asked for, so that ASan sees what happens at its edges.
 */
#include "arena.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>

enum { BLOCK_SIZE = 16 * 1024, ALIGN = 16, KEEP_MAX = 64 * 1024 };
#ifdef ARENA_EMULATE
enum { SPARE_MAX = 0 }; /* a sanitizer is to see what is used after its end */
#else
enum { SPARE_MAX = 32 };
#endif

struct block {
    struct block *prev;
    size_t size;
    size_t used;
    size_t pad;
    char data[];
};

struct closer {
    struct closer *prev;
    void (*close)(void *);
    void *what;
};

struct arena {
    struct block *top;
    struct closer *closers;
    size_t cap, total, peak;
    bool failed;
};

static void die_of_hunger(void)
{
    fputs("sahabat: out of memory\n", stderr);
    abort();
}

struct arena *arena_new(size_t cap)
{
    struct arena *a = calloc(1, sizeof(*a));
    if (!a)
        die_of_hunger();
    a->cap = cap;
    return a;
}

/* ---- blocks ---- */

static _Thread_local struct block *spare;
static _Thread_local unsigned spare_n;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_thread_end;

static void spare_free(void *list)
{
    (void)list;
    while (spare) {
        struct block *b = spare;
        spare = b->prev;
        free(b);
    }
    spare_n = 0;
}

static void key_make(void)
{
    if (pthread_key_create(&at_thread_end, spare_free) != 0)
        abort();
}

static struct block *block_new(size_t size)
{
    struct block *b = spare;
    if (b && size == BLOCK_SIZE) {
        spare = b->prev;
        spare_n--;
        return b;
    }
    b = malloc(sizeof(*b) + size);
    if (!b)
        die_of_hunger();
    b->size = size;
    return b;
}

static void block_free(struct block *b)
{
    if (b->size != BLOCK_SIZE || spare_n == SPARE_MAX) {
        free(b);
        return;
    }
    if (!spare_n++) { /* so that the thread's end gives them back */
        pthread_once(&once, key_make);
        pthread_setspecific(at_thread_end, &spare);
    }
    b->prev = spare;
    spare = b;
}

static void push_block(struct arena *a, size_t size)
{
    struct block *b = block_new(size);
    b->prev = a->top;
    b->used = 0;
    a->top = b;
}

/* ---- pieces ---- */

/* The total only grows between resets: what follows from it is noted when it shrinks or is asked
 * for. */
static void note_total(struct arena *a)
{
    if (a->total > a->peak)
        a->peak = a->total;
    if (a->total > a->cap)
        a->failed = true;
}

/* Counts `n` bytes in whole units and returns them; an absurd number becomes one unit. */
static inline size_t counted(struct arena *a, size_t n)
{
    if (n > SIZE_MAX / 4) {
        a->failed = true;
        n = ALIGN;
    }
    size_t need = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    a->total += need;
    return need;
}

/* The next piece, as it comes: what is in it is not set. */
static inline char *take(struct arena *a, size_t n)
{
    size_t need = counted(a, n);
#ifdef ARENA_EMULATE
    need = n > need ? need : n ? n : 1;
    push_block(a, need);
#else
    if (!a->top || a->top->size - a->top->used < need)
        push_block(a, need > BLOCK_SIZE ? need : BLOCK_SIZE);
#endif
    char *p = a->top->data + a->top->used;
    a->top->used += need;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    char *p = take(a, n), *end = a->top->data + a->top->used;
#ifndef ARENA_EMULATE
    if (end - p <= 4 * ALIGN) { /* most are small: no call for them */
        for (char *unit = p; unit < end; unit += ALIGN)
            memset(unit, 0, ALIGN);
        return p;
    }
#endif
    return memset(p, 0, (size_t)(end - p));
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n)) {
        a->failed = true;
        n = size;
    }
    return arena_alloc(a, n);
}

void *arena_room(struct arena *a, void *old, size_t used, size_t n)
{
#ifndef ARENA_EMULATE
    struct block *b = a->top;
    size_t have = (used + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    size_t need = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (old && b && b->used >= have && (char *)old == b->data + b->used - have &&
        n < SIZE_MAX / 4 && b->size - b->used >= need - have) {
        b->used += counted(a, need - have);
        return old;
    }
#endif
    void *p = take(a, n);
    if (old && used)
        memcpy(p, old, used);
    return p;
}

void *arena_grow(struct arena *a, void *old, size_t used, size_t n)
{
    char *p = arena_room(a, old, used, n);
    if (n < SIZE_MAX / 4)
        memset(p + used, 0, n - used);
    return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    if (!s)
        return NULL;
    char *p = take(a, n + 1);
    memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
    void *q = take(a, n);
    if (n)
        memcpy(q, p, n);
    return q;
}

/* Formatted once where it is short, as it mostly is. */
char *arena_vprintf(struct arena *a, const char *format, va_list ap)
{
    char scratch[256];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(scratch, sizeof(scratch), format, ap);
    assert(n >= 0);
    char *p;
    if ((size_t)n < sizeof(scratch)) {
        p = arena_strndup(a, scratch, (size_t)n);
    } else {
        p = take(a, (size_t)n + 1);
        vsnprintf(p, (size_t)n + 1, format, again);
    }
    va_end(again);
    return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    char *p = arena_vprintf(a, format, ap);
    va_end(ap);
    return p;
}

void arena_defer(struct arena *a, void (*close)(void *), void *what)
{
    struct closer *c = arena_alloc(a, sizeof(*c));
    *c = (struct closer){.prev = a->closers, .close = close, .what = what};
    a->closers = c;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){.block = a->top,
                               .used = a->top ? a->top->used : 0,
                               .total = a->total,
                               .closer = a->closers};
}

void arena_reset(struct arena *a, struct arena_mark mark)
{
    while (a->closers && (void *)a->closers != mark.closer) {
        struct closer *c = a->closers;
        a->closers = c->prev;
        c->close(c->what);
    }
    while (a->top && (void *)a->top != mark.block) {
        struct block *b = a->top;
        a->top = b->prev;
        block_free(b);
    }
    if (a->top)
        a->top->used = mark.used;
    note_total(a);
    a->total = mark.total;
}

void arena_clear(struct arena *a, size_t cap)
{
    struct arena_mark start = {0};
#ifndef ARENA_EMULATE
    struct block *first = a->top;
    while (first && first->prev)
        first = first->prev;
    if (first && first->size <= KEEP_MAX)
        start.block = first;
#endif
    arena_reset(a, start);
    a->cap = cap;
    a->peak = 0;
    a->failed = false;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a, (struct arena_mark){0});
    free(a);
}

bool arena_failed(const struct arena *a)
{
    return a->failed || a->total > a->cap;
}

size_t arena_used(const struct arena *a)
{
    return a->total;
}

size_t arena_peak(const struct arena *a)
{
    return a->peak > a->total ? a->peak : a->total;
}
