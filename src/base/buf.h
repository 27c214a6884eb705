/*
 * Text or bytes that grow inside an arena, never past a stated maximum. Past it
 * the buffer is marked `over` and takes no more; the caller looks at the mark once,
 * at the end.
 */
#ifndef BUF_H
#define BUF_H

#include "arena.h"

struct buf {
    struct arena *a;
    char *p;    /* NUL-terminated after every call once something was put */
    size_t n;   /* bytes in use, without the NUL */
    size_t cap; /* bytes allocated */
    size_t max; /* the most there may ever be */
    bool over;  /* something did not fit: the contents are not to be used */
};

struct buf buf_new(struct arena *a, size_t max);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_int(struct buf *b, long long i);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The contents as a string ("" when nothing was put). Valid until the next put. */
const char *buf_str(struct buf *b);

/* Makes room for at least `n` more bytes and returns where they go; then advance n yourself. */
char *buf_room(struct buf *b, size_t n);

#endif
