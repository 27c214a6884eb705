/*
 * Long work in slices: many small pieces, each slice of them one transaction. While nobody else has
 * written for a while a slice takes all there are, since neighbouring pieces share pages and a
 * commit writes a page once; else it ends when its short time is up, so that others wait for under
 * 50 ms. Waits when the writer is busy. Two runs at once do no harm where `begin` looks first where
 * the work stands.
 *
 * A piece that the database refuses for a reason nobody foresaw is tried alone and then handed over
 * with the reason: bad pieces never stop good ones. Many such pieces are a fault of ours and stop
 * it.
 */
#ifndef SLICES_H
#define SLICES_H

#include "ctx.h"

#include <stdbool.h>

struct slices {
    /* On the writer; a transaction may be run again, so they change nothing but what `begin` sets
     * anew and what they write. */
    enum err (*begin)(struct ctx *cx, void *arg);
    /* Piece `i` of the batch. `why`: it was refused for this reason (a msgid) and is only to be
     * written down as such; else NULL. */
    enum err (*one)(struct ctx *cx, void *arg, size_t i, const char *why);
    /* `done`: pieces so far, of all batches. */
    enum err (*end)(struct ctx *cx, void *arg, int64_t done);
    void *arg;
    const char *strange; /* msgid for a refusal without words */

    size_t n, at; /* a batch of pieces; the first that is not written yet */
    int64_t done; /* pieces of all batches that are written */

    /* its own */
    size_t after;    /* what `at` becomes when this transaction is committed */
    const char *why; /* of the piece at `at` */
    int refused;
    int64_t own, others, alone_from; /* operations of ours and of others; from when we are alone */
};

/* Writes the batch from `at` on. Not on the writer. */
enum err slices_write(struct ctx *cx, struct slices *s);

#endif
