/* For the tests of tables: a context, and what a reader makes of some bytes. */
#ifndef TEST_STAGE_TABULAR_H
#define TEST_STAGE_TABULAR_H

#include "buf.h"
#include "tabular.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))
#define TEXT(s)  (s), sizeof(s) - 1

static struct arena *a;
static struct ctx cx;

static inline int set_up(void **state)
{
    (void)state;
    a = arena_new((size_t)2 << 30);
    cx = ctx_new(a, 0);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* "1:a|b/2:c|d": number and cells of every row; what went wrong is left in cx.err. */
static const char *read_all(const struct table_open *from, struct table_reader **ret_reader)
{
    struct buf b = buf_new(a, 64 << 20);
    struct table_reader *r = NULL;
    ctx_forgive(&cx);
    if (ret_reader)
        *ret_reader = NULL;
    if (table_open(&cx, from, &r) != OK)
        return "";
    struct table_row row;
    while (table_next(r, &row)) {
        if (b.n)
            buf_putc(&b, '/');
        buf_int(&b, row.number);
        for (size_t i = 0; i < row.n; i++) {
            buf_putc(&b, i ? '|' : ':');
            buf_puts(&b, row.cells[i]);
        }
    }
    assert_int_equal(table_error(r), cx.err.code);
    assert_false(table_next(r, &row)); /* the end stays the end */
    assert_int_equal(table_progress(r), 1000);
    if (ret_reader)
        *ret_reader = r;
    else
        table_close(r);
    return buf_str(&b);
}

static inline struct table_open memory(const char *data, size_t n)
{
    return (struct table_open){.fd = -1, .data = data, .n = n};
}

static inline void expect_rows(const char *data, size_t n, const char *rows)
{
    struct table_open from = memory(data, n);
    const char *got = read_all(&from, NULL);
    if (cx.err.code != OK)
        fail_msg("refused (%s), wanted %s", cx.err.msgid, rows);
    if (strcmp(got, rows) != 0)
        fail_msg("got    %s\nwanted %s", got, rows);
}

/* The value of a named argument of the message, "" when there is none. */
static const char *argument(const char *name)
{
    for (const struct msg_arg *m = cx.err.args; m && m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m->value;
    return "";
}

/* Refused with this code and message, and one argument's value (or ""). */
static inline void expect_refused(const char *data, size_t n, enum err code, const char *msgid,
                                  const char *said)
{
    struct table_open from = memory(data, n);
    const char *got = read_all(&from, NULL);
    if (cx.err.code == OK)
        fail_msg("taken as \"%.200s\", wanted %s", got, msgid);
    if (cx.err.code != code || !cx.err.msgid || strcmp(cx.err.msgid, msgid) != 0)
        fail_msg("%d %s instead of %d %s", cx.err.code, cx.err.msgid ? cx.err.msgid : cx.err.detail,
                 code, msgid);
    const char *line = argument("line"), *part = argument("part");
    if (strcmp(*line ? line : part, said) != 0)
        fail_msg("%s says \"%s\", not \"%s\"", msgid, *line ? line : part, said);
}

struct bytes {
    char *p;
    size_t n;
};

/* `n` bytes of one, with a beginning and an end. */
static inline struct bytes repeated(const char *begin, const char *unit, size_t times,
                                    const char *end)
{
    struct bytes b = {.n = strlen(begin) + strlen(unit) * times + strlen(end)};
    b.p = arena_alloc(a, b.n + 1);
    char *p = b.p + strlen(begin);
    memcpy(b.p, begin, strlen(begin));
    for (size_t i = 0; i < times; i++, p += strlen(unit))
        memcpy(p, unit, strlen(unit));
    memcpy(p, end, strlen(end));
    return b;
}

#endif
