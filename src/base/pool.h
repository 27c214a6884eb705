/*
 * Worker threads for what takes longer than a millisecond. Jobs are taken in order; the queue
 * has a stated maximum.
 */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

struct pool *pool_new(unsigned threads, size_t queue_max);

/* False when the queue is full or the pool is closing: the caller answers 503. */
bool pool_submit(struct pool *p, void (*run)(void *), void *arg);

/* Runs what is queued, then ends the threads. */
void pool_free(struct pool *p);

#endif
