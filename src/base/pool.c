/*
 * Worker threads over a ring of jobs: see pool.h. Workers block every signal: those belong to the
 * thread that waits for them.
 */
#include "pool.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>

struct job {
    void (*run)(void *);
    void *arg;
};

/* `count` jobs wait in ring[head …], wrapping at `size`; all under the lock. */
struct pool {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool closing;
    size_t head, count, size;
    struct job *ring;
    unsigned threads;
    pthread_t thread[];
};

static void *work(void *arg)
{
    struct pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->count && !p->closing)
            pthread_cond_wait(&p->wake, &p->lock);
        if (!p->count)
            break;
        struct job job = p->ring[p->head];
        p->head = (p->head + 1) % p->size;
        p->count--;
        pthread_mutex_unlock(&p->lock);
        job.run(job.arg);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void start_threads(struct pool *p, unsigned threads)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (p->threads < threads && pthread_create(&p->thread[p->threads], NULL, work, p) == 0)
        p->threads++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct pool *pool_new(unsigned threads, size_t queue_max)
{
    assert(threads > 0 && queue_max > 0);
    struct pool *p = calloc(1, sizeof(*p) + threads * sizeof(p->thread[0]));
    struct job *ring = calloc(queue_max, sizeof(*ring));
    if (!p || !ring) {
        fputs("sahabat: out of memory\n", stderr);
        abort();
    }
    p->ring = ring;
    p->size = queue_max;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    start_threads(p, threads);
    if (!p->threads) {
        fputs("sahabat: cannot start a thread\n", stderr);
        abort();
    }
    return p;
}

bool pool_submit(struct pool *p, void (*run)(void *), void *arg)
{
    pthread_mutex_lock(&p->lock);
    bool room = !p->closing && p->count < p->size;
    if (room) {
        p->ring[(p->head + p->count) % p->size] = (struct job){run, arg};
        p->count++;
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    return room;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->threads; i++)
        pthread_join(p->thread[i], NULL);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p);
}
