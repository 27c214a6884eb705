/* A growing byte string in an arena: see buf.h. */
#include "buf.h"

struct buf buf_new(struct arena *a, size_t max)
{
    return (struct buf){.a = a, .max = max};
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->over || n > b->max || b->n > b->max - n) {
        b->over = true;
        return NULL;
    }
    if (b->n + n + 1 > b->cap) {
        size_t cap = b->cap ? b->cap : 256;
        while (cap < b->n + n + 1)
            cap *= 2;
        b->p = arena_room(b->a, b->p, b->cap, cap);
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_put(struct buf *b, const void *p, size_t n)
{
    char *to = buf_room(b, n);
    if (!to)
        return;
    if (n)
        memcpy(to, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
    buf_put(b, &c, 1);
}

void buf_int(struct buf *b, long long i)
{
    enum { DIGITS_MAX = 20 };
    char text[DIGITS_MAX], *p = text + DIGITS_MAX;
    unsigned long long u = i < 0 ? 0 - (unsigned long long)i : (unsigned long long)i;
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (i < 0)
        *--p = '-';
    buf_put(b, p, (size_t)(text + DIGITS_MAX - p));
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    if (n < 0 || !buf_room(b, (size_t)n)) {
        b->over = true;
        return;
    }
    va_start(ap, format);
    vsnprintf(b->p + b->n, (size_t)n + 1, format, ap);
    va_end(ap);
    b->n += (size_t)n;
}

const char *buf_str(struct buf *b)
{
    return b->n ? b->p : ""; /* room that nobody filled says nothing */
}
