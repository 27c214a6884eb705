/*
 * The server over real sockets: a small application that echoes, clients that write raw bytes.
 * Malformed requests are tests/probes.mjs's; here it is the life of exchanges: bodies, waiting,
 * limits, slowness, stopping.
 */
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

static bool path_is(const struct exchange *x, const char *path)
{
    return strcmp(x->req.path, path) == 0;
}

static enum err admit(void *app, struct exchange *x, size_t *ret_body_max)
{
    (void)app;
    static const char *const known[] = {"/echo", "/page",   "/later", "/at-once",
                                        "/held", "/greedy", "/over",  "/fixed"};
    *ret_body_max = path_is(x, "/big") ? BIG : SMALL;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (path_is(x, known[i]))
            return OK;
    return path_is(x, "/big") ? OK : ERR_NOT_FOUND;
}

static void refuse(void *app, struct exchange *x, enum err why, const char *detail)
{
    (void)app;
    x->res.status = err_row(why)->status;
    x->res.type = "text/plain";
    buf_printf(&x->res.body, "%s: %s", err_row(why)->name, detail ? detail : "-");
}

static enum http_plan plan(void *app, struct exchange *x)
{
    (void)app;
    return path_is(x, "/later") || path_is(x, "/at-once") || path_is(x, "/held") ? HTTP_LATER
                                                                                 : HTTP_INLINE;
}

static void echo(struct exchange *x)
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

static void run_later(void *arg)
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

static void handle(void *app, struct exchange *x)
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

static void finished(void *app, struct exchange *x, int64_t micros, bool sent)
{
    (void)app;
    assert_true(micros >= 0 && x->req.id[15]);
    sent_count += sent;
    finished_count++;
}

static struct server *start_with(struct server_config c)
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

static struct server *start(void)
{
    return start_with((struct server_config){.listen = "127.0.0.1:0", .timeout = 10});
}

/* ---- the client ---- */

static char reply[REPLY_MAX];

static int dial(struct server *s)
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

static bool send_all(int fd, const char *p, size_t n)
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

static void say(int fd, const char *s)
{
    assert_true(send_all(fd, s, strlen(s)));
}

/* One reply into `reply`; its status, or 0 when the connection ended before. */
static int hear_of(int fd, bool head)
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

static int hear(int fd)
{
    return hear_of(fd, false);
}

static const char *words(void)
{
    const char *end = strstr(reply, "\r\n\r\n");
    return end ? end + 4 : "";
}

/* Has the other end closed, within `ms`? */
static bool closed(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char c;
    return poll(&p, 1, ms) == 1 && recv(fd, &c, 1, 0) <= 0;
}

static void pause_ms(int ms)
{
    poll(NULL, 0, ms);
}

static bool wait_for(atomic_int *counter, int value)
{
    for (int i = 0; i < 500 && atomic_load(counter) < value; i++)
        pause_ms(10);
    return atomic_load(counter) == value;
}

#define H         "Host: localhost\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" H "\r\n"

static int setup(void **state)
{
    (void)state;
    pool = pool_new(4, 1000);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pool_free(pool);
    return 0;
}

/* ---- the tests ---- */

static void keeps_the_connection(void **state)
{
    (void)state;
    struct server *s = start();
    int fd = dial(s);
    char first[17] = "";
    for (int i = 0; i < 3; i++) {
        say(fd, GET("/echo?a=%20b"));
        assert_int_equal(hear(fd), 200);
        assert_string_equal(words(), "GET /echo a=%20b||0|127.0.0.1");
        assert_non_null(strstr(reply, "\r\nDate: "));
        const char *id = strstr(reply, "\r\nX-Request-Id: ") + 16;
        assert_int_equal(strspn(id, "0123456789abcdef"), 16);
        assert_int_not_equal(strncmp(first, id, 16), 0);
        memcpy(first, id, 16);
    }
    say(fd, "HEAD /page HTTP/1.1\r\n" H "\r\n" GET("/fixed"));
    assert_int_equal(hear_of(fd, true), 200);
    assert_non_null(strstr(reply, "\r\nContent-Length: 7000\r\n"));
    assert_int_equal(hear(fd), 200);
    assert_string_equal(words(), "fixed words");
    assert_non_null(strstr(reply, "\r\nETag: \"7\"\r\n"));
    say(fd, GET("/fixed?close"));
    assert_int_equal(hear(fd), 200);
    assert_non_null(strstr(reply, "\r\nConnection: close\r\n"));
    assert_true(closed(fd, 2000));
    close(fd);
    assert_int_equal(server_stats(s).requests, 6);
    server_stop(s, 1);
    assert_int_equal(finished_count, 6);
    assert_int_equal(sent_count, 6);
}

static void answers_in_order(void **state)
{
    (void)state;
    struct server *s = start();
    int fd = dial(s);
    char text[16384] = "";
    size_t n = 0;
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "GET /%s?%d HTTP/1.1\r\n" H "\r\n",
                              i % 3 ? "echo" : "later", i);
    assert_true(send_all(fd, text, n));
    for (int i = 0; i < 100; i++) {
        char want[32];
        snprintf(want, sizeof(want), " %d|", i);
        assert_int_equal(hear(fd), 200);
        assert_non_null(strstr(words(), want));
    }
    close(fd);
    server_stop(s, 1);
}

static void takes_bodies(void **state)
{
    (void)state;
    struct server *s = start();
    int fd = dial(s);
    say(fd,
        "POST /echo HTTP/1.1\r\n" H
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n\r\na=1&b=%20+x");
    assert_int_equal(hear(fd), 200);
    assert_non_null(strstr(words(), "|11|a=1|b=  x|"));
    say(fd, "POST /echo HTTP/1.1\r\n" H
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    assert_int_equal(hear(fd), 200);
    assert_non_null(strstr(words(), "|7|json 1|"));
    say(fd, "PATCH /echo HTTP/1.1\r\n" H
            "Content-Type: application/merge-patch+json\r\nContent-Length: 7\r\n\r\n{\"a\":}\n");
    assert_int_equal(hear(fd), 400);
    assert_string_equal(words(), "bad-request: line 1, column 6: unexpected token");
    say(fd,
        "POST /echo HTTP/1.1\r\n" H
        "Content-Type: multipart/form-data; boundary=X\r\nContent-Length: 77\r\n\r\n"
        "--X\r\nContent-Disposition: form-data; name=f; filename=\"a.csv\"\r\n\r\n12345\r\n--X--");
    assert_int_equal(hear(fd), 200);
    assert_non_null(strstr(words(), "|77|f:a.csv:5|"));
    /* In pieces, and with Expect. */
    say(fd, "POST /echo HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    assert_int_equal(hear(fd), 100);
    for (int i = 0; i < 4; i++) {
        say(fd, "x");
        pause_ms(5);
    }
    assert_int_equal(hear(fd), 200);
    assert_non_null(strstr(words(), "||4|"));
    close(fd);
    server_stop(s, 1);
}

static void takes_large_bodies(void **state)
{
    (void)state;
    struct server *s = start();
    size_t n = 10 << 20;
    char *body = malloc(n);
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (unsigned char)(body[i] = (char)(i * 7 + i / 4096));
    int fd = dial(s);
    for (int i = 0; i < 2; i++) {
        say(fd, "POST /big HTTP/1.1\r\n" H "Content-Length: 10485760\r\n\r\n");
        assert_true(send_all(fd, body, n));
        assert_int_equal(hear(fd), 200);
        char want[32];
        snprintf(want, sizeof(want), "|sum %u", sum);
        assert_non_null(strstr(words(), want));
    }
    close(fd);
    free(body);
    server_stop(s, 1);
}

/* The client that writes everything before it reads still gets to read why. */
static void refuses_large_bodies(void **state)
{
    (void)state;
    struct server *s = start();
    size_t n = 8 << 20;
    char *body = calloc(1, n);
    for (int i = 0; i < 10; i++) {
        int fd = dial(s);
        say(fd, "POST /echo HTTP/1.1\r\n" H "Content-Length: 8388608\r\n\r\n");
        assert_true(send_all(fd, body, n));
        assert_int_equal(hear(fd), 413);
        assert_string_equal(words(), "too-large: the body may have 1000 bytes here");
        assert_true(closed(fd, 2000));
        close(fd);
    }
    int fd = dial(s);
    say(fd, "POST /echo HTTP/1.1\r\n" H "Content-Length: 8388608\r\nExpect: 100-continue\r\n\r\n");
    assert_int_equal(hear(fd), 413);
    close(fd);
    free(body);
    server_stop(s, 1);
}

static void refuses_and_goes_on(void **state)
{
    (void)state;
    struct server *s = start();
    int fd = dial(s);
    say(fd, GET("/nothing"));
    assert_int_equal(hear(fd), 404);
    say(fd, "POST /nothing HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc" GET("/echo"));
    assert_int_equal(hear(fd), 404);
    assert_int_equal(hear(fd), 200);
    say(fd, GET("/greedy"));
    assert_int_equal(hear(fd), 503);
    assert_null(strstr(words(), "too much"));
    say(fd, GET("/over"));
    assert_int_equal(hear(fd), 503);
    say(fd, GET("/echo?%zz") GET("/echo"));
    assert_int_equal(hear(fd), 400);
    assert_true(closed(fd, 2000));
    close(fd);
    assert_int_equal(server_stats(s).refused, 3);
    server_stop(s, 1);
}

static void compresses(void **state)
{
    (void)state;
    struct server *s = start();
    int fd = dial(s);
    say(fd, "GET /page HTTP/1.1\r\n" H "Accept-Encoding: gzip, br\r\n\r\n");
    assert_int_equal(hear(fd), 200);
    assert_non_null(strstr(reply, "\r\nContent-Encoding: gzip\r\n"));
    assert_memory_equal(words(), "\x1f\x8b", 2);
    say(fd, GET("/page"));
    assert_int_equal(hear(fd), 200);
    assert_null(strstr(reply, "Content-Encoding"));
    assert_non_null(strstr(reply, "\r\nVary: Accept-Encoding\r\n"));
    assert_int_equal(strlen(words()), 7000);
    close(fd);
    server_stop(s, 1);
}

static void *ask_often(void *arg)
{
    struct server *s = arg;
    long good = 0;
    int fd = dial(s);
    for (int i = 0; i < 300; i++) {
        static const char *const asked[] = {GET("/later"), GET("/at-once"), GET("/echo")};
        const char *text = asked[i % 3];
        good += send_all(fd, text, strlen(text));
        char text_back[1024];
        ssize_t n = recv(fd, text_back, sizeof(text_back), 0);
        good += n > 12 && memcmp(text_back, "HTTP/1.1 200", 12) == 0;
        if (i % 50 == 49) {
            close(fd);
            fd = dial(s);
        }
    }
    close(fd);
    return (void *)good;
}

static void waits_for_workers(void **state)
{
    (void)state;
    struct server *s = start();
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, ask_often, s);
    for (int i = 0; i < 8; i++) {
        void *good;
        pthread_join(threads[i], &good);
        assert_int_equal((long)good, 600);
    }
    server_stop(s, 2);
    assert_int_equal(finished_count, 2400);
}

/* Clients that leave while their request is being worked on. */
static void survives_leavers(void **state)
{
    (void)state;
    struct server *s = start();
    pthread_mutex_lock(&gate);
    for (int i = 0; i < 4; i++) {
        int fd = dial(s);
        say(fd, GET("/held"));
        assert_true(wait_for(&held_count, i + 1));
        struct linger now = {.l_onoff = 1};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        close(fd);
    }
    pthread_mutex_unlock(&gate);
    assert_true(wait_for(&finished_count, 4));
    int fd = dial(s);
    say(fd, GET("/echo"));
    assert_int_equal(hear(fd), 200);
    close(fd);
    server_stop(s, 1);
}

static void *stop_slowly(void *arg)
{
    server_stop(arg, 10);
    return NULL;
}

static void stops_gracefully(void **state)
{
    (void)state;
    struct server *s = start();
    int fd = dial(s), idle = dial(s);
    pthread_mutex_lock(&gate);
    say(fd, GET("/held"));
    assert_true(wait_for(&held_count, 1));
    unsigned port = server_port(s);
    pthread_t stopper;
    pthread_create(&stopper, NULL, stop_slowly, s);
    pause_ms(200);
    struct server *none = start_with((struct server_config){.listen = "127.0.0.1:1"});
    assert_true(!none || geteuid() == 0);
    if (none)
        server_stop(none, 0);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int late = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(late, (struct sockaddr *)&to, sizeof(to)), -1);
    assert_int_equal(errno, ECONNREFUSED);
    close(late);
    pthread_mutex_unlock(&gate);
    assert_int_equal(hear(fd), 200);
    assert_non_null(strstr(reply, "\r\nConnection: close\r\n"));
    pthread_join(stopper, NULL);
    assert_true(closed(fd, 1000) && closed(idle, 1000));
    close(fd);
    close(idle);
}

static void stops_without_the_stuck(void **state)
{
    (void)state;
    struct server *s = start();
    int fds[3];
    pthread_mutex_lock(&gate);
    for (int i = 0; i < 3; i++) {
        fds[i] = dial(s);
        say(fds[i], GET("/held"));
    }
    assert_true(wait_for(&held_count, 3));
    server_stop(s, 0);
    assert_int_equal(finished_count, 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(hear(fds[i]), 0);
        close(fds[i]);
    }
    pthread_mutex_unlock(&gate); /* the handlers end after their server */
    assert_true(wait_for(&finished_count, 3));
    assert_int_equal(sent_count, 0);
}

static void turns_away(void **state)
{
    (void)state;
    struct server *s = start_with(
        (struct server_config){.listen = "127.0.0.1:0", .connections_max = 3, .timeout = 10});
    int fds[4];
    for (int i = 0; i < 3; i++) {
        fds[i] = dial(s);
        say(fds[i], GET("/echo"));
        assert_int_equal(hear(fds[i]), 200);
    }
    assert_int_equal(server_stats(s).connections, 3);
    fds[3] = dial(s);
    say(fds[3], GET("/echo"));
    assert_int_equal(hear(fds[3]), 503);
    assert_true(closed(fds[3], 2000));
    close(fds[0]);
    for (int i = 0; i < 100 && server_stats(s).connections == 3; i++)
        pause_ms(10);
    int again = dial(s);
    say(again, GET("/echo"));
    assert_int_equal(hear(again), 200);
    close(again);
    for (int i = 1; i < 4; i++)
        close(fds[i]);
    server_stop(s, 1);
}

/* One byte after another keeps no connection for ever, neither in the head nor in the body. */
static void ends_the_slow(void **state)
{
    (void)state;
    struct server *s = start_with((struct server_config){.listen = "127.0.0.1:0", .timeout = 1});
    int idle = dial(s), head = dial(s), body = dial(s), brisk = dial(s);
    say(head, "GET /echo HTTP/1.1\r\n" H "X: ");
    say(body, "POST /echo HTTP/1.1\r\n" H "Content-Length: 999\r\n\r\n");
    bool head_ended = false, body_ended = false;
    for (int i = 0; i < 50 && !(head_ended && body_ended); i++) {
        head_ended = head_ended || !send_all(head, "x", 1) || closed(head, 0);
        body_ended = body_ended || !send_all(body, "x", 1) || closed(body, 0);
        if (i < 20) {
            say(brisk, GET("/echo"));
            assert_int_equal(hear(brisk), 200);
        }
        pause_ms(100);
    }
    assert_true(head_ended && body_ended);
    assert_true(closed(idle, 3000));
    close(idle);
    close(head);
    close(body);
    close(brisk);
    server_stop(s, 1);
}

static void refuses_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",       "8080",    ":8080",           "localhost",    "127.0.0.1:",    "127.0.0.1:http",
        "::1:80", "[::1:80", "127.0.0.1:99999", "256.0.0.1:80", "203.0.113.1:80"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_null(start_with((struct server_config){.listen = bad[i]}));
    unsetenv("LISTEN_FDS");
    assert_null(start_with((struct server_config){.listen = NULL}));
    struct server *s = start();
    char taken[32];
    snprintf(taken, sizeof(taken), "127.0.0.1:%u", server_port(s));
    assert_null(start_with((struct server_config){.listen = taken}));
    server_stop(s, 0);
}

/* systemd hands over a listening socket as descriptor 3 and names the process. */
static int serve_from_systemd(int listening)
{
    dup2(listening, 3);
    char pid[16];
    snprintf(pid, sizeof(pid), "%d", (int)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    struct server *s = start_with((struct server_config){.listen = NULL});
    if (!s)
        return 1;
    int fd = dial(s);
    say(fd, GET("/echo"));
    int status = hear(fd);
    close(fd);
    server_stop(s, 1);
    return status != 200;
}

static void takes_systemds_socket(void **state)
{
    (void)state;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(fd, 10), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(serve_from_systemd(fd));
    close(fd);
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_systemds_socket),
        cmocka_unit_test(refuses_addresses),
        cmocka_unit_test(keeps_the_connection),
        cmocka_unit_test(answers_in_order),
        cmocka_unit_test(takes_bodies),
        cmocka_unit_test(takes_large_bodies),
        cmocka_unit_test(refuses_large_bodies),
        cmocka_unit_test(refuses_and_goes_on),
        cmocka_unit_test(compresses),
        cmocka_unit_test(waits_for_workers),
        cmocka_unit_test(survives_leavers),
        cmocka_unit_test(stops_gracefully),
        cmocka_unit_test(stops_without_the_stuck),
        cmocka_unit_test(turns_away),
        cmocka_unit_test(ends_the_slow),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
