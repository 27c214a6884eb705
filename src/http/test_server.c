/*
 * The server over real sockets: keeping connections, bodies, refusals, addresses. Malformed
 * requests are tests/probes.mjs's.
 */
#include "test_http.h"

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
    say(fd, "DELETE /echo HTTP/1.1\r\n" H "\r\n");
    assert_int_equal(hear(fd), 405);
    assert_non_null(strstr(reply, "\r\nAllow: GET, POST\r\n"));
    say(fd, GET("/greedy"));
    assert_int_equal(hear(fd), 503);
    assert_null(strstr(words(), "too much"));
    say(fd, GET("/over"));
    assert_int_equal(hear(fd), 503);
    say(fd, GET("/echo?%zz") GET("/echo"));
    assert_int_equal(hear(fd), 400);
    assert_true(closed(fd, 2000));
    close(fd);
    assert_int_equal(server_stats(s).refused, 4);
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

/*
 * systemd hands over a listening socket as descriptor 3 and names the process. As it does, the
 * program is executed anew: a mere fork would take over the locks of the pool's threads as they
 * stood, and the allocator's may stand locked.
 */
static int serve_from_systemd(void)
{
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
    char name[] = "test_server", why[] = "from-systemd", named[32], one[] = "LISTEN_FDS=1";
    char *const args[] = {name, why, NULL}, *const environment[] = {named, one, NULL};
    pid_t child = fork();
    if (child == 0) {
        dup2(fd, 3);
        snprintf(named, sizeof(named), "LISTEN_PID=%d", (int)getpid());
        execve("/proc/self/exe", args, environment);
        _exit(127);
    }
    close(fd);
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return serve_from_systemd();
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
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
