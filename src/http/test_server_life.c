/* The life of exchanges over real sockets: waiting for workers, limits, slowness, stopping. */
#include "test_http.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_for_workers), cmocka_unit_test(survives_leavers),
        cmocka_unit_test(stops_gracefully),  cmocka_unit_test(stops_without_the_stuck),
        cmocka_unit_test(turns_away),        cmocka_unit_test(ends_the_slow),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
