/*
 * Bytes that were read once and are soon asked for again: by key, bounded in all. Each piece
 * carries the stamp of what it was read from; who takes one compares it with the present one. Any
 * thread may take and put.
 */
#ifndef SHELF_H
#define SHELF_H

#include <stddef.h>
#include <stdint.h>

enum { SHELF_KEY_MAX = 64 };

struct shelf;
/* Holds `most` bytes of pieces, each with at most a sixteenth of that. Never NULL. */
struct shelf *shelf_new(size_t most);
/* Pieces that are held still go with their last reader. NULL is allowed. */
void shelf_free(struct shelf *s);

/* A piece as it was put; never changed. */
struct shelved {
    int64_t stamp;
    const void *p;
    size_t n;
};
/* The piece of that key, which stays as long as it is held; NULL: it is not there. */
const struct shelved *shelf_take(struct shelf *s, const char *key);
/* Whoever took it has read it. NULL is allowed. */
void shelf_leave(const struct shelved *held);
/* Keeps a copy in the place of what had the key, or not at all where key or piece are too long.
 * Others may go for it. */
void shelf_put(struct shelf *s, const char *key, int64_t stamp, const void *p, size_t n);
/* Bytes on the shelf now. */
size_t shelf_bytes(struct shelf *s);

#endif
