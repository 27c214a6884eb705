/*
 * What the server's tests share: a small application that echoes, and clients that write raw
 * bytes.
 */
#ifndef TEST_HTTP_H
#define TEST_HTTP_H

#include "pool.h"
#include "route.h"
#include "server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SMALL = 1000, BIG = 20 << 20, CAP = 1 << 20, REPLY_MAX = 1 << 20 };

/* ---- the application ---- */

static struct pool *pool;
static atomic_int finished_count, sent_count, held_count;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* held exchanges wait here */

static inline bool path_is(const struct exchange *x, const char *path)
{
    return strcmp(x->req.path, path) == 0;
}

static inline enum err admit(void *app, struct exchange *x, size_t *ret_body_max)
{
    (void)app;
    static const char *const known[] = {"/echo", "/page",   "/later", "/at-once",
                                        "/held", "/greedy", "/over",  "/fixed"};
    *ret_body_max = path_is(x, "/big") ? BIG : SMALL;
    if (x->req.method == HTTP_DELETE) {
        response_header(x->a, &x->res, "Allow", "GET, POST");
        return ERR_METHOD;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (path_is(x, known[i]))
            return OK;
    return path_is(x, "/big") ? OK : ERR_NOT_FOUND;
}

static inline void refuse(void *app, struct exchange *x, enum err why, const char *detail)
{
    (void)app;
    x->res.status = err_row(why)->status;
    x->res.type = "text/plain";
    buf_printf(&x->res.body, "%s: %s", err_row(why)->name, detail ? detail : "-");
}

static inline enum http_plan plan(void *app, struct exchange *x)
{
    (void)app;
    return path_is(x, "/later") || path_is(x, "/at-once") || path_is(x, "/held") ? HTTP_LATER
                                                                                 : HTTP_INLINE;
}

static inline void echo(struct exchange *x)
{
    struct buf *b = &x->res.body;
    buf_printf(b, "%s %s %s|%s|%zu", method_name(x->req.method), x->req.path, x->req.query_text,
               x->req.body_type, x->req.body_n);
    for (const struct pair *p = x->req.form; p; p = p->next)
        buf_printf(b, "|%s=%s", p->name, p->value);
    for (const struct upload *u = x->req.uploads; u; u = u->next)
        buf_printf(b, "|%s:%s:%zu", u->field, u->filename, u->n);
    if (x->req.json)
        buf_printf(b, "|json %zu", json_object_size(x->req.json));
    buf_printf(b, "|%s", x->req.peer);
}

static inline void run_later(void *arg)
{
    struct exchange *x = arg;
    if (path_is(x, "/held")) {
        held_count++;
        pthread_mutex_lock(&gate);
        pthread_mutex_unlock(&gate);
    }
    echo(x);
    exchange_done(x);
}

static inline void handle(void *app, struct exchange *x)
{
    (void)app;
    x->res.type = "text/plain; charset=utf-8";
    if (path_is(x, "/at-once")) {
        run_later(x);
    } else if (plan(app, x) == HTTP_LATER) {
        assert_true(pool_submit(pool, run_later, x));
    } else if (path_is(x, "/page")) {
        for (int i = 0; i < 1000; i++)
            buf_puts(&x->res.body, "Warung ");
    } else if (path_is(x, "/greedy")) {
        arena_alloc(x->a, 2 * CAP);
        buf_puts(&x->res.body, "too much");
    } else if (path_is(x, "/over")) {
        x->res.body = buf_new(x->a, 3);
        buf_puts(&x->res.body, "four");
    } else if (path_is(x, "/fixed")) {
        static const char words[] = "fixed words";
        x->res.fixed = words;
        x->res.fixed_n = sizeof(words) - 1;
        response_header(x->a, &x->res, "X-Empty", "");
        response_header(x->a, &x->res, "ETag", "\"7\"");
        x->res.close = x->req.query_text[0] == 'c';
    } else {
        unsigned sum = 0;
        for (size_t i = 0; i < x->req.body_n; i++)
            sum += (unsigned char)x->req.body[i];
        echo(x);
        if (path_is(x, "/big"))
            buf_printf(&x->res.body, "|sum %u", sum);
    }
}

static inline void finished(void *app, struct exchange *x, int64_t micros, bool sent)
{
    (void)app;
    assert_true(micros >= 0 && x->req.id[15]);
    sent_count += sent;
    finished_count++;
}

static inline struct server *start_with(struct server_config c)
{
    c.admit = admit;
    c.refuse = refuse;
    c.plan = plan;
    c.handle = handle;
    c.finished = finished;
    c.arena_cap = CAP;
    c.threads = c.threads ? c.threads : 2;
    finished_count = sent_count = held_count = 0;
    const char *why = NULL;
    struct server *s = server_start(&c, &why);
    if (!s)
        print_error("server_start: %s\n", why);
    return s;
}

static inline struct server *start(void)
{
    return start_with((struct server_config){.listen = "127.0.0.1:0", .timeout = 10});
}

/* ---- the client ---- */

static char reply[REPLY_MAX];

static inline int dial(struct server *s)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)server_port(s)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval wait = {.tv_sec = 10};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
        return fd;
    close(fd);
    return -1;
}

static inline bool send_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = send(fd, p, n, MSG_NOSIGNAL);
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static inline void say(int fd, const char *s)
{
    assert_true(send_all(fd, s, strlen(s)));
}

/* One reply into `reply`; its status, or 0 when the connection ended before. */
static inline int hear_of(int fd, bool head)
{
    size_t n = 0, need = 0;
    memset(reply, 0, 16);
    while (!need || n < need) {
        ssize_t got = recv(fd, reply + n, need ? need - n : 1, 0);
        if (got <= 0)
            return 0;
        n += (size_t)got;
        reply[n] = '\0';
        const char *end = need ? NULL : strstr(reply, "\r\n\r\n");
        if (!end)
            continue;
        const char *length = strcasestr(reply, "\r\nContent-Length: ");
        need = (size_t)(end + 4 - reply) + (length && !head ? strtoul(length + 18, NULL, 10) : 0);
        assert_true(need < REPLY_MAX);
    }
    return (int)strtol(reply + 9, NULL, 10);
}

static inline int hear(int fd)
{
    return hear_of(fd, false);
}

static inline const char *words(void)
{
    const char *end = strstr(reply, "\r\n\r\n");
    return end ? end + 4 : "";
}

/* Has the other end closed, within `ms`? */
static inline bool closed(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char c;
    return poll(&p, 1, ms) == 1 && recv(fd, &c, 1, 0) <= 0;
}

static inline void pause_ms(int ms)
{
    poll(NULL, 0, ms);
}

static inline bool wait_for(atomic_int *counter, int value)
{
    for (int i = 0; i < 500 && atomic_load(counter) < value; i++)
        pause_ms(10);
    return atomic_load(counter) == value;
}

#define H         "Host: localhost\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" H "\r\n"

static inline int setup(void **state)
{
    (void)state;
    pool = pool_new(4, 1000);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    pool_free(pool);
    return 0;
}

#endif
