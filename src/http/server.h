/*
 * The HTTP server: libmicrohttpd's epoll thread pool, with the strictness that it lacks.
 * Only server.c knows the library.
 *
 * Life of an exchange: headers are checked, the body is collected up to what `body_max` says, then
 * `plan` is asked where the request is to be handled. HTTP_INLINE: `handle` is called at once on
 * the server's thread and must fill x->res. HTTP_LATER: the connection is suspended, `handle` is
 * called and must see to it that exchange_done() is called once, from any thread.
 */
#ifndef SERVER_H
#define SERVER_H

#include "req.h"

struct server;

struct exchange {
    struct arena *a;
    struct req req;
    struct response res;
    int64_t began;                     /* clock_micros() at the end of the headers */
    void *app;                         /* the application's own, per exchange */
    const char *log_route, *log_actor; /* for the request log; set by the application */
    unsigned log_queries;
};

enum http_plan { HTTP_INLINE, HTTP_LATER };

struct server_config {
    const char *listen; /* "127.0.0.1:8080", "[::1]:8080", or NULL: socket from systemd (fd 3) */
    unsigned threads;   /* event loops; 0: one per core */
    size_t arena_cap;   /* per exchange, beyond the body */
    unsigned timeout;   /* seconds for an idle or slow connection; default 30 */
    unsigned connections_max; /* default 1000 */
    void *app;                /* handed to the calls below */
    /* Body bytes allowed for this method and path: asked after the headers, before the body. The
     * server refuses what is longer with 413. May also refuse at once: returns an error and the
     * response (404, 405, 415) is made by `refuse`. */
    enum err (*admit)(void *app, struct exchange *x, size_t *ret_body_max);
    /* Fills x->res for a refused request (also for the server's own refusals). Headers that `admit`
     * has added (Allow) are there and may be kept. x->req holds what had been read by then. */
    void (*refuse)(void *app, struct exchange *x, enum err why, const char *detail);
    enum http_plan (*plan)(void *app, struct exchange *x);
    void (*handle)(void *app, struct exchange *x);
    /* After the answer was handed to the kernel or the connection died; once for every exchange
     * whose headers arrived. A handler that outlives server_stop()'s patience gets it (unsent) from
     * its own exchange_done(). */
    void (*finished)(void *app, struct exchange *x, int64_t micros, bool sent);
};

/*
 * Whether only this machine can reach `listen` (NULL: systemd's socket). What is no address, or is
 * not known, counts as local: server_start() says what is wrong with it.
 */
bool server_is_local(const char *listen);

/* Starts listening. NULL with *ret_why set when the address can't be had. */
struct server *server_start(const struct server_config *config, const char **ret_why);
/* The port in use (for ":0"). */
unsigned server_port(const struct server *s);
/* An HTTP_LATER exchange is ready: its response goes out. Any thread. */
void exchange_done(struct exchange *x);
/* Takes no new connection, finishes requests in flight (at most `seconds`), then ends. */
void server_stop(struct server *s, unsigned seconds);

struct server_stats {
    int64_t connections, requests, refused, in_flight;
};
struct server_stats server_stats(struct server *s);

#endif
