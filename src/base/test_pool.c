/* Pool: every job runs, in order; a full queue refuses; closing waits. And the log's lines. */
#include "pool.h"

#include "log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Atomic int ran;
static int sequence[100];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void count(void *arg)
{
    (void)arg;
    ran++;
}

static void note(void *arg)
{
    sequence[ran++] = *(int *)arg;
}

static void wait_at_gate(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    ran++;
}

static void test_all_run(void **state)
{
    (void)state;
    ran = 0;
    struct pool *p = pool_new(4, 1000);
    for (int i = 0; i < 1000; i++)
        assert_true(pool_submit(p, count, NULL));
    pool_free(p);
    assert_int_equal(ran, 1000);
    pool_free(NULL);
}

static void test_in_order(void **state)
{
    (void)state;
    int numbers[100];
    ran = 0;
    struct pool *p = pool_new(1, 100);
    for (int i = 0; i < 100; i++) {
        numbers[i] = i;
        assert_true(pool_submit(p, note, &numbers[i]));
    }
    pool_free(p);
    for (int i = 0; i < 100; i++)
        assert_int_equal(sequence[i], i);
}

static void test_full_queue(void **state)
{
    (void)state;
    ran = 0;
    pthread_mutex_lock(&gate);
    struct pool *p = pool_new(2, 3);
    int taken = 0;
    for (int i = 0; i < 200; i++) {
        taken += pool_submit(p, wait_at_gate, NULL);
        usleep(100);
    }
    assert_int_equal(taken, 5); /* two run, three wait */
    pthread_mutex_unlock(&gate);
    pool_free(p);
    assert_int_equal(ran, 5);
}

/* What log_event writes to standard error. */
static const char *logged(void (*say)(void))
{
    static char text[8192];
    int ends[2], keep = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    say();
    dup2(keep, STDERR_FILENO);
    close(ends[1]);
    ssize_t n = read(ends[0], text, sizeof(text) - 1);
    close(ends[0]);
    close(keep);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void say_plain(void)
{
    log_event(LOG_INFO, "request", "route", "/businesses/{id}", "status", "200", "none", NULL,
              NULL);
}

static void say_nasty(void)
{
    log_event(LOG_ERROR, "a b", "v", "x\"y\\z\nq=\x01\t\xc3\xa9", "empty", "", NULL);
}

static void say_long(void)
{
    static char value[10000];
    memset(value, '\n', sizeof(value) - 1);
    log_event(LOG_WARN, "long", "v", value, NULL);
}

static void say_debug(void)
{
    log_event(LOG_DEBUG, "hidden", NULL);
}

static void test_log(void **state)
{
    (void)state;
    const char *line = logged(say_plain);
    assert_memory_equal(line, "t=20", 4);
    assert_string_equal(strchr(line, ' '),
                        " level=info msg=request route=/businesses/{id} status=200 none=\"\"\n");
    line = logged(say_nasty);
    assert_string_equal(
        strchr(line, ' '),
        " level=error msg=\"a b\" v=\"x\\\"y\\\\z\\nq=\\x01\\t\xc3\xa9\" empty=\"\"\n");
    line = logged(say_long);
    assert_true(strlen(line) <= 4096);
    assert_string_equal(line + strlen(line) - 7, " cut=1\n");
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    assert_string_equal(logged(say_debug), "");
    log_level(LOG_DEBUG);
    assert_non_null(strstr(logged(say_debug), "level=debug msg=hidden"));
    log_level(LOG_ERROR);
    assert_string_equal(logged(say_plain), "");
    log_level(LOG_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_run),
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_full_queue),
        cmocka_unit_test(test_log),
    };
    return cmocka_run_group_tests_name("pool and log", tests, NULL, NULL);
}
