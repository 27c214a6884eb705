/* Arena and buf: zeroing, alignment, growth, marks, closers, caps. */
#include "arena.h"

#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void test_pieces(void **state)
{
    (void)state;
    struct arena *a = arena_new(8 << 20);
    for (size_t n = 0; n < 40000; n = n * 2 + 1) {
        char *p = arena_alloc(a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xaa, n);
    }
    assert_false(arena_failed(a));
    assert_string_equal(arena_strdup(a, "Kauman"), "Kauman");
    assert_string_equal(arena_strndup(a, "Kauman", 3), "Kau");
    assert_null(arena_strdup(a, NULL));
    assert_string_equal(arena_printf(a, "%s-%d", "U", 7), "U-7");
    assert_memory_equal(arena_memdup(a, "a\0b", 3), "a\0b", 3);
    arena_free(a);
    arena_free(NULL);
}

static void test_grow(void **state)
{
    (void)state;
    struct arena *a = arena_new(8 << 20);
    char *p = arena_alloc(a, 10);
    memcpy(p, "0123456789", 10);
    p = arena_grow(a, p, 10, 1000);
    assert_memory_equal(p, "0123456789", 10);
    for (int i = 10; i < 1000; i++)
        assert_int_equal(p[i], 0);
    char *other = arena_alloc(a, 1);
    *other = 'x';
    char *moved = arena_grow(a, p, 1000, 5000);
    assert_memory_equal(moved, "0123456789", 10);
    memset(moved, 1, 5000);
    assert_int_equal(*other, 'x');
    assert_non_null(arena_grow(a, NULL, 0, 5));
    arena_free(a);
}

static void test_cap(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    char *p = arena_alloc(a, 900);
    assert_false(arena_failed(a));
    p = arena_alloc(a, 900); /* past the cap it still succeeds */
    memset(p, 1, 900);
    assert_true(arena_failed(a));
    assert_true(arena_peak(a) >= 1800);
    arena_clear(a, 1000);
    assert_false(arena_failed(a));
    assert_int_equal(arena_used(a), 0);
    assert_non_null(arena_array(a, SIZE_MAX / 2, 16)); /* overflows */
    assert_true(arena_failed(a));
    arena_clear(a, 1000);
    assert_non_null(arena_alloc(a, SIZE_MAX - 3));
    assert_true(arena_failed(a));
    arena_free(a);
}

static char order[16];
static char names[] = "abcde";

static void note(void *what)
{
    size_t n = strlen(order);
    order[n] = *(char *)what;
    order[n + 1] = '\0';
}

static void test_closers(void **state)
{
    (void)state;
    order[0] = '\0';
    struct arena *a = arena_new(1 << 20);
    arena_defer(a, note, &names[0]);
    struct arena_mark mark = arena_mark(a);
    size_t used = arena_used(a);
    arena_alloc(a, 100000);
    arena_defer(a, note, &names[1]);
    arena_defer(a, note, &names[2]);
    arena_reset(a, mark);
    assert_string_equal(order, "cb");
    assert_int_equal(arena_used(a), used);
    arena_defer(a, note, &names[3]);
    arena_clear(a, 1 << 20);
    assert_string_equal(order, "cbda");
    arena_defer(a, note, &names[4]);
    arena_free(a);
    assert_string_equal(order, "cbdae");
}

static void test_buf(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct buf b = buf_new(a, 1000);
    assert_string_equal(buf_str(&b), "");
    buf_puts(&b, "Kauman ");
    buf_int(&b, -42);
    buf_putc(&b, ' ');
    buf_int(&b, INT64_MIN);
    buf_printf(&b, " %s", "Dinoyo");
    assert_string_equal(buf_str(&b), "Kauman -42 -9223372036854775808 Dinoyo");
    assert_int_equal(b.n, strlen(buf_str(&b)));
    for (int i = 0; i < 2000; i++)
        buf_putc(&b, 'x');
    assert_true(b.over);
    assert_true(b.n <= 1000);
    struct buf full = buf_new(a, 4);
    buf_puts(&full, "1234");
    assert_false(full.over);
    buf_putc(&full, '5');
    assert_true(full.over);
    assert_string_equal(buf_str(&full), "1234");
    struct buf room = buf_new(a, SIZE_MAX - 1);
    assert_non_null(buf_room(&room, 5000));
    struct buf small = buf_new(a, 10);
    buf_printf(&small, "%s", "12345678901");
    assert_true(small.over);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),  cmocka_unit_test(test_grow), cmocka_unit_test(test_cap),
        cmocka_unit_test(test_closers), cmocka_unit_test(test_buf),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
