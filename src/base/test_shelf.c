/* The shelf: what was put is taken, by key; never more bytes than it may hold, whoever asks. */
#include "shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 64 << 10, KEYS = 500 };

static const char *key_of(int i)
{
    static _Thread_local char key[SHELF_KEY_MAX];
    snprintf(key, sizeof(key), "word %d", i);
    return key;
}

static void holds(struct shelf *s, const char *key, int64_t stamp, const char *bytes, size_t n)
{
    const struct shelved *p = shelf_take(s, key);
    assert_non_null(p);
    assert_int_equal(p->stamp, stamp);
    assert_int_equal(p->n, n);
    assert_memory_equal(p->p, bytes, n);
    shelf_leave(p);
}

static void what_was_put_is_taken(void **state)
{
    struct shelf *s = shelf_new(MOST);
    assert_null(shelf_take(s, "kopi"));
    shelf_put(s, "kopi", 7, "a\0b", 3);
    shelf_put(s, "teh", 8, NULL, 0);
    holds(s, "kopi", 7, "a\0b", 3);
    holds(s, "teh", 8, "", 0); /* nothing is a thing to know, too */
    const struct shelved *before = shelf_take(s, "kopi");
    shelf_put(s, "kopi", 9, "c", 1);
    holds(s, "kopi", 9, "c", 1);
    assert_int_equal(shelf_bytes(s), 1);
    shelf_free(s);
    assert_memory_equal(before->p, "a\0b", 3); /* held: it stays */
    shelf_leave(before);
    shelf_leave(NULL);
    shelf_free(NULL);
}

static void too_long_is_not_kept(void **state)
{
    struct shelf *s = shelf_new(MOST);
    char wide[MOST / 16 + 1] = {0}, key[SHELF_KEY_MAX + 1];
    memset(key, 'k', SHELF_KEY_MAX);
    key[SHELF_KEY_MAX] = '\0';
    shelf_put(s, key, 1, "x", 1);
    assert_null(shelf_take(s, key));
    key[SHELF_KEY_MAX - 1] = '\0';
    shelf_put(s, key, 1, "x", 1);
    holds(s, key, 1, "x", 1);
    shelf_put(s, "wide", 1, wide, sizeof(wide));
    assert_null(shelf_take(s, "wide"));
    shelf_put(s, "wide", 1, wide, sizeof(wide) - 1);
    holds(s, "wide", 1, wide, sizeof(wide) - 1);
    shelf_free(s);
}

/* Pieces of one letter each, as many as their key says: whoever takes one sees it whole. Something
 * is returned where that fails. */
static void *put_and_take(void *arg)
{
    struct shelf *s = arg;
    char bytes[KEYS];
    for (int i = 0; i < 20000; i++) {
        int of = i * 7919 % KEYS, sought = i % KEYS;
        memset(bytes, 'a' + of % 26, (size_t)of);
        shelf_put(s, key_of(of), of, bytes, (size_t)of);
        const struct shelved *p = shelf_take(s, key_of(sought));
        bool good = !p || (p->n == (size_t)sought && p->stamp == sought);
        for (size_t k = 0; good && p && k < p->n; k++)
            good = ((const char *)p->p)[k] == 'a' + sought % 26;
        shelf_leave(p);
        if (!good || shelf_bytes(s) > MOST)
            return arg;
    }
    return NULL;
}

static void many_hold_no_more_than_it_may(void **state)
{
    enum { THREADS = 4 };
    struct shelf *s = shelf_new(MOST);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, put_and_take, s);
    for (int i = 0; i < THREADS; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    assert_true(shelf_bytes(s) > MOST / 2);
    shelf_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_taken),
        cmocka_unit_test(too_long_is_not_kept),
        cmocka_unit_test(many_hold_no_more_than_it_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
