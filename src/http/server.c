/*
 * The glue to libmicrohttpd 0.9.75, and the only file that knows it.
 *
 * One library daemon with one epoll thread per core, each a `loop` with its own free list and
 * counters, so that a request takes no lock. The door (door.h) accepts and hands connections to
 * the loops. A request then comes by in this order, always on its loop's thread:
 *
 *   on_target     the request line: an exchange is taken from the free list
 *   on_call       first call: headers are checked, `admit` is asked; then once for each piece of
 *                 the body; then once more: the body is parsed, `plan` and `handle` are asked
 *   on_call       again after exchange_done(), for HTTP_LATER
 *   on_completed  the answer is out, or the connection has died
 *
 * The library copies nothing of the answer: body and exchange stay until on_completed.
 */
#include "exchange.h"

#include "ctx.h"
#include "log.h"

#include <assert.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTION_MEMORY = 32 * 1024, LATE_COMPRESS = 64 * 1024 };

/* ---- the answer ---- */

static bool add_header(struct MHD_Response *r, const char *name, const char *value)
{
    /* The library takes no empty values; they would say nothing anyway. */
    return !*value || MHD_add_response_header(r, name, value) == MHD_YES;
}

static bool add_headers(struct MHD_Response *r, const struct entry *e)
{
    const struct response *res = &e->x.res;
    bool good = add_header(r, "X-Request-Id", e->id);
    if (res->type)
        good &= add_header(r, "Content-Type", res->type);
    for (const struct pair *p = res->headers; p; p = p->next)
        good &= add_header(r, p->name, p->value);
    if (res->close || atomic_load_explicit(&e->loop->s->stopping, memory_order_relaxed))
        good &= add_header(r, "Connection", "close");
    return good;
}

static enum MHD_Result answer(struct entry *e)
{
    struct response *res = &e->x.res;
    if (res->body.over || (arena_failed(e->x.a) && e->refused != ERR_BUSY)) {
        res->headers = NULL;
        entry_refuse(e, ERR_BUSY, "the request needs more memory than it may have");
    }
    entry_compress(e);
    const void *body = res->fixed ? res->fixed : buf_str(&res->body);
    size_t n = res->fixed ? res->fixed_n : res->body.n;
    int status = res->status ? res->status : 200;
    struct MHD_Response *r =
        MHD_create_response_from_buffer(n, (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    enum MHD_Result queued = MHD_NO;
    if (add_headers(r, e))
        queued = MHD_queue_response(e->connection, (unsigned)status, r);
    MHD_destroy_response(r);
    e->stage = AT_ANSWER;
    entry_deadline(e, clock_micros(), n);
    return queued;
}

static enum MHD_Result refuse(struct entry *e, enum err why, const char *detail)
{
    bump(&e->loop->refused, 1);
    entry_refuse(e, why, detail);
    return answer(e);
}

/* Refuses before the body was read: the library closes after such an answer. */
static enum MHD_Result refuse_early(struct entry *e, enum err why, const char *detail)
{
    e->linger = true;
    e->x.res.close = true;
    return refuse(e, why, detail);
}

/* ---- headers ---- */

static void *on_target(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct loop *l = cls;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct entry *e = entry_take(l, info->socket_context);
    if (!e)
        return NULL;
    bump(&l->in_flight, 1);
    e->connection = connection;
    e->target = uri;
    e->target_n = strlen(uri);
    e->target_copy = arena_strndup(e->x.a, uri, e->target_n);
    /* We parse the query ourselves. The library would put each parameter into the connection's
     * memory, and hang when there are too many: so it is shown an empty query. */
    char *mark = strchr(uri, '?');
    if (mark && mark[1])
        mark[1] = '\0';
    return e;
}

static size_t no_unescape(void *cls, struct MHD_Connection *connection, char *s)
{
    return strlen(s);
}

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                 size_t name_n, const char *value, size_t value_n)
{
    struct loop *l = cls;
    if (l->headers_n > HEADERS_MAX)
        return MHD_NO;
    l->headers[l->headers_n++] = (struct raw_header){.name = name,
                                                     .value = value ? value : name + name_n,
                                                     .name_n = name_n,
                                                     .value_n = value ? value_n : 0};
    return MHD_YES;
}

static enum MHD_Result on_headers(struct entry *e, const char *method, const char *version)
{
    struct loop *l = e->loop;
    e->x.began = clock_micros();
    e->stage = AT_BODY;
    bump(&l->requests, 1);
    l->headers_n = 0;
    MHD_get_connection_values_n(e->connection, MHD_HEADER_KIND, on_header, l);
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(e->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct raw_request raw = {.method = method,
                              .target = e->target,
                              .version = version,
                              .target_n = e->target_n,
                              .headers = l->headers,
                              .headers_n = l->headers_n,
                              .block_n = size ? size->header_size : 0};
    bool early = false;
    const char *why = NULL;
    enum err refused = entry_admit(e, &raw, &early, &why);
    if (refused && early)
        return refuse_early(e, refused, why);
    e->refused = refused;
    e->refused_why = why;
    return MHD_YES;
}

static enum MHD_Result on_body(struct entry *e, const char *data, size_t *size)
{
    if (!e->refused && !entry_body(e, data, *size))
        e->refused = ERR_BUSY;
    *size = 0;
    return MHD_YES;
}

/* ---- handling ---- */

/* The next request's head must be here after twice the timeout: the library ends the connection
 * when nothing comes at all, we when it comes too slowly. */
static void head_deadline(struct visitor *v, const struct server *s, int64_t now)
{
    int64_t wait = 2 * (int64_t)s->config.timeout * 1000000;
    atomic_store_explicit(&v->guest.deadline, now + wait, memory_order_relaxed);
}

/* Suspends the connection. False when the server is past waiting. */
static bool wait_begin(struct entry *e)
{
    struct loop *l = e->loop;
    pthread_mutex_lock(&l->lock);
    bool wait = !l->closing;
    if (wait) {
        e->stage = AT_LATER;
        atomic_store(&e->later, WAITING);
        atomic_store_explicit(&e->visitor->guest.deadline, 0, memory_order_relaxed);
        e->next = l->waiting;
        e->back = &l->waiting;
        if (e->next)
            e->next->back = &e->next;
        l->waiting = e;
        MHD_suspend_connection(e->connection);
    }
    pthread_mutex_unlock(&l->lock);
    return wait;
}

/* More than once does no harm. */
static void wait_end(struct entry *e)
{
    struct loop *l = e->loop;
    pthread_mutex_lock(&l->lock);
    if (e->back)
        *e->back = e->next;
    if (e->back && e->next)
        e->next->back = e->back;
    e->back = NULL;
    pthread_mutex_unlock(&l->lock);
}

/* The whole request is here. */
static enum MHD_Result on_whole(struct entry *e)
{
    struct server_config *config = &e->loop->s->config;
    const char *why = e->refused_why;
    enum err refused = e->refused ? e->refused : entry_parse(e, &why);
    if (refused)
        return refuse(e, refused, why);
    if (config->plan(config->app, &e->x) == HTTP_INLINE) {
        config->handle(config->app, &e->x);
        return answer(e);
    }
    /* First suspended, then handed on: exchange_done() may come before handle() returns. */
    if (!wait_begin(e))
        return refuse(e, ERR_BUSY, "the server is stopping");
    config->handle(config->app, &e->x);
    return MHD_YES;
}

void exchange_done(struct exchange *x)
{
    struct entry *e = (struct entry *)x;
    if (x->res.body.n > LATE_COMPRESS && !x->res.body.over)
        entry_compress(e);
    int was = WAITING;
    if (atomic_compare_exchange_strong(&e->later, &was, DONE)) {
        MHD_resume_connection(e->connection);
        return;
    }
    /* The server has given up on it. Whoever comes last clears away. */
    was = atomic_exchange(&e->later, DONE);
    assert(was == ABANDONED || was == ORPHANED);
    if (was == ORPHANED)
        entry_orphan_free(e);
}

static enum MHD_Result on_resumed(struct entry *e)
{
    wait_end(e);
    if (atomic_load(&e->later) == DONE)
        return answer(e);
    return MHD_NO; /* the server stops and waits no longer */
}

static enum MHD_Result on_call(void *cls, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *version, const char *data,
                               size_t *size, void **context)
{
    struct entry *e = *context;
    if (!e)
        return MHD_NO;
    switch (e->stage) {
    case AT_HEADERS: return on_headers(e, method, version);
    case AT_BODY: return *size ? on_body(e, data, size) : on_whole(e);
    case AT_LATER: return on_resumed(e);
    case AT_ANSWER: *size = 0; return MHD_YES;
    }
    return MHD_NO;
}

/* Keeps the socket open after the library has closed its copy of it. */
static void linger(struct entry *e)
{
    int fd = dup(e->visitor->guest.fd);
    if (fd >= 0)
        door_linger(e->loop->s->door, fd);
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    struct loop *l = cls;
    struct entry *e = *context;
    if (!e)
        return;
    *context = NULL;
    int64_t now = clock_micros();
    bool sent = how == MHD_REQUEST_TERMINATED_COMPLETED_OK && e->stage == AT_ANSWER;
    /* Refused by the library itself, in its own words: the headers never reached us. */
    bool unseen = e->stage == AT_HEADERS;
    if (unseen)
        bump(&l->refused, 1);
    if (e->linger || (unseen && how == MHD_REQUEST_TERMINATED_WITH_ERROR))
        linger(e);
    head_deadline(e->visitor, l->s, now);
    bump(&l->in_flight, -1);
    if (e->stage == AT_LATER) {
        /* Either the server gave up on it, or the client had gone when it was resumed. */
        wait_end(e);
        int was = ABANDONED;
        atomic_fetch_add(&l->s->holders, 1);
        if (atomic_compare_exchange_strong(&e->later, &was, ORPHANED))
            return;
        atomic_fetch_sub(&l->s->holders, 1);
    }
    if (!unseen && l->s->config.finished)
        l->s->config.finished(l->s->config.app, &e->x, now - e->x.began, sent);
    entry_release(e);
}

/* ---- connections ---- */

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct loop *l = cls;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        door_end(l->s->door, *context);
        free(*context);
        *context = NULL;
        return;
    }
    struct visitor *v = calloc(1, sizeof(*v));
    if (!v)
        abort(); /* out of memory, as everywhere */
    v->guest.fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    address_text(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
        v->peer);
    head_deadline(v, l->s, clock_micros());
    *context = v;
    door_begin(l->s->door, &v->guest);
}

static bool on_enter(void *cls, int fd, const struct sockaddr *address, socklen_t n)
{
    struct server *s = cls;
    struct loop *l = &s->loops[s->turn++ % s->loops_n];
    return MHD_add_connection(l->daemon, fd, address, n) == MHD_YES;
}

/* ---- start and stop ---- */

static bool loop_start(struct server *s, struct loop *l)
{
    l->s = s;
    pthread_mutex_init(&l->lock, NULL);
    if (getrandom(&l->ids, sizeof(l->ids), 0) != sizeof(l->ids))
        return false;
    l->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0,
        NULL, NULL, on_call, l, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_LIMIT, s->config.connections_max + 16, MHD_OPTION_CONNECTION_TIMEOUT,
        s->config.timeout, MHD_OPTION_URI_LOG_CALLBACK, on_target, l, MHD_OPTION_UNESCAPE_CALLBACK,
        no_unescape, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, l,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, l, MHD_OPTION_END);
    return l->daemon;
}

static void loop_end(struct loop *l)
{
    if (l->daemon)
        MHD_stop_daemon(l->daemon);
    loop_entries_free(l);
    pthread_mutex_destroy(&l->lock);
}

static void server_free(struct server *s)
{
    for (unsigned i = 0; i < s->loops_n; i++)
        loop_end(&s->loops[i]);
    if (s->door)
        door_free(s->door);
    server_drop(s);
}

static struct server *server_new(const struct server_config *config)
{
    struct server *s = calloc(1, sizeof(*s));
    if (!s)
        return NULL;
    s->config = *config;
    atomic_init(&s->holders, 1);
    if (!s->config.timeout)
        s->config.timeout = 30;
    if (!s->config.connections_max)
        s->config.connections_max = 1000;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    s->loops_n = s->config.threads ? s->config.threads : cores > 0 ? (unsigned)cores : 1;
    s->loops = calloc(s->loops_n, sizeof(*s->loops));
    if (s->loops)
        return s;
    free(s);
    return NULL;
}

/* Our threads take no signals: those are the main thread's. The door owns `fd`. */
static bool threads_start(struct server *s, int fd)
{
    struct door_config door = {
        .fd = fd, .max = s->config.connections_max, .enter = on_enter, .cls = s};
    s->door = door_new(&door);
    if (!s->door) {
        close(fd);
        return false;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool good = true;
    for (unsigned i = 0; i < s->loops_n && good; i++)
        good = loop_start(s, &s->loops[i]);
    good = good && door_start(s->door);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return good;
}

struct server *server_start(const struct server_config *config, const char **ret_why)
{
    assert(config->admit && config->refuse && config->plan && config->handle);
    int fd = door_listen(config->listen, ret_why);
    if (fd < 0)
        return NULL;
    struct server *s = server_new(config);
    *ret_why = "no memory or thread for the server";
    if (!s) {
        close(fd);
        return NULL;
    }
    s->port = door_port(fd);
    s->whole = strncmp(MHD_get_version(), "0.9.75", 6) == 0;
    if (!s->whole)
        log_event(LOG_WARN, "unknown libmicrohttpd: some strictness is off", "version",
                  MHD_get_version(), NULL);
    if (threads_start(s, fd))
        return s;
    server_free(s);
    return NULL;
}

unsigned server_port(const struct server *s)
{
    return s->port;
}

static int64_t in_flight(struct server *s)
{
    int64_t n = 0;
    for (unsigned i = 0; i < s->loops_n; i++)
        n += atomic_load_explicit(&s->loops[i].in_flight, memory_order_relaxed);
    return n;
}

/* Gives up on those whose handler is not done; their connections wake up and close. */
static bool abandon_waiting(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    l->closing = true;
    for (struct entry *e = l->waiting; e; e = e->next) {
        int was = WAITING;
        if (atomic_compare_exchange_strong(&e->later, &was, ABANDONED))
            MHD_resume_connection(e->connection);
    }
    bool any = l->waiting;
    pthread_mutex_unlock(&l->lock);
    return any;
}

void server_stop(struct server *s, unsigned seconds)
{
    static const struct timespec pause = {.tv_nsec = 2000000};
    atomic_store(&s->stopping, true);
    door_shut(s->door);
    int64_t until = clock_micros() + (int64_t)seconds * 1000000;
    while (in_flight(s) && clock_micros() < until)
        nanosleep(&pause, NULL);
    /* The library may not be stopped while a connection is suspended. */
    for (unsigned i = 0; i < s->loops_n; i++)
        while (abandon_waiting(&s->loops[i]))
            nanosleep(&pause, NULL);
    server_free(s);
}

struct server_stats server_stats(struct server *s)
{
    struct server_stats stats = {.connections = door_guests(s->door),
                                 .refused = door_turned_away(s->door),
                                 .in_flight = in_flight(s)};
    for (unsigned i = 0; i < s->loops_n; i++) {
        stats.requests += atomic_load_explicit(&s->loops[i].requests, memory_order_relaxed);
        stats.refused += atomic_load_explicit(&s->loops[i].refused, memory_order_relaxed);
    }
    return stats;
}
