/*
 * Memory with a lifetime. Everything a request needs is taken from its arena
 * and given back at once, when the request ends; nobody frees a single piece.
 *
 * An allocation never returns NULL. Past the arena's cap it still succeeds but
 * marks the arena as failed: row iterators and writers look at the mark and
 * stop, and the request is answered 503. Only running out of process memory
 * aborts.
 *
 * Built with -DARENA_EMULATE every piece is its own malloc, so that a sanitizer
 * sees an overrun of one piece into the next.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A place to come back to: see arena_mark(). */
struct arena_mark {
    void *block;
    size_t used;
    size_t total;
    void *closer;
};

/* A new arena that hands out at most `cap` bytes before it is marked failed. */
struct arena *arena_new(size_t cap);

/* Runs the closers in reverse order, then gives everything back. NULL is allowed. */
void arena_free(struct arena *a);

/* As arena_free() followed by arena_new() with the new cap, but keeps the first block. */
void arena_clear(struct arena *a, size_t cap);

/* `n` bytes, zeroed, aligned to 16. */
void *arena_alloc(struct arena *a, size_t n);

/* `count` zeroed elements of `size` bytes; an overflowing product marks the arena failed. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* `n` bytes that hold the first `used` bytes of `old`, then zeros; grows in place where `old` is
 * the last piece. n ≥ used. */
void *arena_grow(struct arena *a, void *old, size_t used, size_t n);
/* As arena_grow(), but what follows the `used` bytes is not set: for text that is being written. */
void *arena_room(struct arena *a, void *old, size_t used, size_t n);

/* Copies; NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
void *arena_memdup(struct arena *a, const void *p, size_t n);

/* A formatted string. */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Registers what is to be closed when the arena is freed, cleared or reset past this point. */
void arena_defer(struct arena *a, void (*close)(void *), void *what);

/* Scratch: everything allocated after the mark is given back (closers run) by the reset. */
struct arena_mark arena_mark(const struct arena *a);
void arena_reset(struct arena *a, struct arena_mark mark);

/* Whether the cap was passed; how many bytes are handed out; the most there ever were. */
bool arena_failed(const struct arena *a);
size_t arena_used(const struct arena *a);
size_t arena_peak(const struct arena *a);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
