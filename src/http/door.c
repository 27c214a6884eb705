/*
 * The door's thread sleeps in poll() over the listening socket, the connections that linger and
 * a wake-up call, and looks at the deadlines twice a second. The lock is taken when a connection
 * begins or ends, never for a request.
 */
#include "door.h"

#include "ctx.h"
#include "log.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LINGERING_MAX = 256, TICK_MS = 500, FIXED_POLLS = 2 };
static const int64_t linger_micros = 10 * 1000000;

struct lingering {
    int fd;
    int64_t until;
};

struct door {
    struct door_config config;
    pthread_t thread;
    bool started;
    pthread_mutex_t lock;
    pthread_cond_t was_shut;
    int wake;
    bool shutting, shut, ending;             /* under the lock */
    struct guest *guests;                    /* under the lock */
    struct lingering arrived[LINGERING_MAX]; /* under the lock: not yet seen by the thread */
    size_t arrived_n;
    atomic_uint inside; /* let in and not yet gone */
    atomic_int_least64_t turned_away;
    /* the thread's own */
    struct lingering lingering[LINGERING_MAX];
    size_t lingering_n;
    int64_t next_tick, pause_until;
};

static void wake(struct door *d)
{
    uint64_t one = 1;
    if (write(d->wake, &one, sizeof(one)) < 0) {
        /* The counter is full: the thread will wake anyway. */
    }
}

/* ---- lingering ---- */

static void linger_here(struct door *d, int fd)
{
    if (d->lingering_n == LINGERING_MAX) {
        close(fd);
        return;
    }
    d->lingering[d->lingering_n++] = (struct lingering){fd, clock_micros() + linger_micros};
}

/* Reads what has come; false when the other end is done. */
static bool drain(int fd)
{
    char scratch[16 * 1024];
    for (int i = 0; i < 16; i++) {
        ssize_t n = recv(fd, scratch, sizeof(scratch), MSG_DONTWAIT);
        if (n == 0)
            return false;
        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
    }
    return true;
}

static void linger_on(struct door *d, const struct pollfd *polls)
{
    int64_t now = clock_micros();
    size_t kept = 0;
    for (size_t i = 0; i < d->lingering_n; i++) {
        struct lingering l = d->lingering[i];
        if (now >= l.until || (polls[i].revents && !drain(l.fd)))
            close(l.fd);
        else
            d->lingering[kept++] = l;
    }
    d->lingering_n = kept;
}

/* ---- accepting ---- */

/* Full: said at once, instead of leaving the client to wait. */
static void turn_away(struct door *d, int fd)
{
    static const char words[] = "HTTP/1.1 503 Service Unavailable\r\n"
                                "Content-Type: text/plain; charset=utf-8\r\n"
                                "Content-Length: 49\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"
                                "Server penuh, coba lagi sebentar. (server full)\r\n";
    atomic_fetch_add(&d->turned_away, 1);
    if (send(fd, words, sizeof(words) - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        close(fd);
        return;
    }
    shutdown(fd, SHUT_WR);
    linger_here(d, fd);
}

/* One connection; false when none waits. */
static bool accept_one(struct door *d)
{
    struct sockaddr_storage address = {0};
    socklen_t n = sizeof(address);
    int fd = accept4(d->config.fd, (struct sockaddr *)&address, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            log_event(LOG_ERROR, "accept", "why", strerrordesc_np(errno), NULL);
            d->pause_until = clock_micros() + 100000;
        }
        return errno == EINTR || errno == ECONNABORTED;
    }
    if (atomic_load(&d->inside) >= d->config.max) {
        turn_away(d, fd);
        return true;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    atomic_fetch_add(&d->inside, 1);
    if (!d->config.enter(d->config.cls, fd, (struct sockaddr *)&address, n))
        atomic_fetch_sub(&d->inside, 1);
    return true;
}

/* ---- the thread ---- */

static void tick(struct door *d)
{
    int64_t now = clock_micros();
    if (now < d->next_tick)
        return;
    d->next_tick = now + TICK_MS * 1000;
    pthread_mutex_lock(&d->lock);
    for (struct guest *g = d->guests; g; g = g->next) {
        int64_t deadline = atomic_load_explicit(&g->deadline, memory_order_relaxed);
        if (deadline && now > deadline)
            shutdown(g->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&d->lock);
}

/* Takes over what others have left under the lock. False when the thread is to end. */
static bool orders(struct door *d, bool *ret_shut)
{
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < d->arrived_n; i++)
        linger_here(d, d->arrived[i].fd);
    d->arrived_n = 0;
    *ret_shut = d->shutting && !d->shut;
    bool go_on = !d->ending;
    pthread_mutex_unlock(&d->lock);
    return go_on;
}

static void shut_now(struct door *d)
{
    while (accept_one(d))
        ;
    close(d->config.fd);
    d->config.fd = -1;
    pthread_mutex_lock(&d->lock);
    d->shut = true;
    pthread_cond_broadcast(&d->was_shut);
    pthread_mutex_unlock(&d->lock);
}

static void *keep(void *arg)
{
    struct door *d = arg;
    struct pollfd polls[FIXED_POLLS + LINGERING_MAX];
    for (bool shut; orders(d, &shut);) {
        if (shut)
            shut_now(d);
        bool paused = clock_micros() < d->pause_until;
        polls[0] = (struct pollfd){.fd = d->wake, .events = POLLIN};
        polls[1] = (struct pollfd){.fd = paused ? -1 : d->config.fd, .events = POLLIN};
        size_t n = d->lingering_n;
        for (size_t i = 0; i < n; i++)
            polls[FIXED_POLLS + i] = (struct pollfd){.fd = d->lingering[i].fd, .events = POLLIN};
        if (poll(polls, FIXED_POLLS + n, paused ? 100 : TICK_MS) < 0)
            continue;
        uint64_t calls;
        if (polls[0].revents && read(d->wake, &calls, sizeof(calls)) < 0)
            continue;
        linger_on(d, polls + FIXED_POLLS);
        for (int i = 0; polls[1].revents && i < 64 && accept_one(d); i++)
            ;
        tick(d);
    }
    for (size_t i = 0; i < d->lingering_n; i++)
        close(d->lingering[i].fd);
    d->lingering_n = 0;
    return NULL;
}

struct door *door_new(const struct door_config *config)
{
    struct door *d = calloc(1, sizeof(*d));
    if (!d)
        return NULL;
    d->config = *config;
    d->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (d->wake < 0) {
        free(d);
        return NULL;
    }
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->was_shut, NULL);
    return d;
}

bool door_start(struct door *d)
{
    d->started = pthread_create(&d->thread, NULL, keep, d) == 0;
    return d->started;
}

void door_shut(struct door *d)
{
    pthread_mutex_lock(&d->lock);
    d->shutting = true;
    wake(d);
    while (!d->shut)
        pthread_cond_wait(&d->was_shut, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

void door_free(struct door *d)
{
    pthread_mutex_lock(&d->lock);
    d->ending = true;
    pthread_mutex_unlock(&d->lock);
    wake(d);
    if (d->started)
        pthread_join(d->thread, NULL);
    for (size_t i = 0; i < d->arrived_n; i++)
        close(d->arrived[i].fd);
    if (d->config.fd >= 0)
        close(d->config.fd);
    close(d->wake);
    pthread_cond_destroy(&d->was_shut);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

void door_begin(struct door *d, struct guest *g)
{
    pthread_mutex_lock(&d->lock);
    g->prev = NULL;
    g->next = d->guests;
    if (g->next)
        g->next->prev = g;
    d->guests = g;
    pthread_mutex_unlock(&d->lock);
}

void door_end(struct door *d, struct guest *g)
{
    pthread_mutex_lock(&d->lock);
    if (g->prev)
        g->prev->next = g->next;
    else
        d->guests = g->next;
    if (g->next)
        g->next->prev = g->prev;
    pthread_mutex_unlock(&d->lock);
    atomic_fetch_sub(&d->inside, 1);
}

unsigned door_guests(struct door *d)
{
    return atomic_load(&d->inside);
}

int64_t door_turned_away(struct door *d)
{
    return atomic_load(&d->turned_away);
}

void door_linger(struct door *d, int fd)
{
    pthread_mutex_lock(&d->lock);
    bool room = d->arrived_n < LINGERING_MAX;
    if (room)
        d->arrived[d->arrived_n++].fd = fd;
    pthread_mutex_unlock(&d->lock);
    if (room)
        wake(d);
    else
        close(fd);
}
