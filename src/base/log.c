/*
 * The log: see log.h. A line is put together on the stack and handed over with one write(2), so
 * that lines of several threads never mix; what does not fit is cut and says so.
 */
#include "log.h"

#include "calendar.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, TAIL = 8 };

struct line {
    char text[LINE_MAX_BYTES];
    size_t n;
    bool cut;
};

static _Atomic int least_level = LOG_INFO;

void log_level(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

static void line_put(struct line *l, const char *s, size_t n)
{
    if (l->cut || n > sizeof(l->text) - TAIL - l->n) {
        l->cut = true;
        return;
    }
    memcpy(l->text + l->n, s, n);
    l->n += n;
}

/* One byte of a quoted value. */
static void line_escape(struct line *l, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    if (c == '"' || c == '\\')
        line_put(l, (char[]){'\\', (char)c}, 2);
    else if (c == '\n')
        line_put(l, "\\n", 2);
    else if (c == '\t')
        line_put(l, "\\t", 2);
    else if (c < 0x20 || c == 0x7f)
        line_put(l, (char[]){'\\', 'x', hex[c >> 4], hex[c & 15]}, 4);
    else
        line_put(l, (const char *)&c, 1);
}

/* Bare when it is one plain word, else quoted. */
static void line_value(struct line *l, const char *value)
{
    bool plain = *value != '\0';
    for (const unsigned char *p = (const unsigned char *)value; *p && plain; p++)
        plain = *p > 0x20 && *p != '"' && *p != '=' && *p != '\\' && *p != 0x7f;
    if (plain) {
        line_put(l, value, strlen(value));
        return;
    }
    line_put(l, "\"", 1);
    for (const unsigned char *p = (const unsigned char *)value; *p; p++)
        line_escape(l, *p);
    line_put(l, "\"", 1);
}

static void line_pair(struct line *l, const char *key, const char *value)
{
    if (l->n)
        line_put(l, " ", 1);
    line_put(l, key, strlen(key));
    line_put(l, "=", 1);
    line_value(l, value);
}

void log_event(enum log_level level, const char *msg, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if ((int)level < atomic_load(&least_level))
        return;
    struct line l = {.n = 0};
    char when[INSTANT_LEN + 1];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    instant_format(now.tv_sec, when);
    line_pair(&l, "t", when);
    line_pair(&l, "level", names[level]);
    line_pair(&l, "msg", msg);
    va_list ap;
    va_start(ap, msg);
    for (const char *key; (key = va_arg(ap, const char *));) {
        const char *value = va_arg(ap, const char *);
        line_pair(&l, key, value ? value : "");
    }
    va_end(ap);
    if (l.cut) {
        memcpy(l.text + l.n, " cut=1", 6);
        l.n += 6;
    }
    l.text[l.n++] = '\n';
    /* A log that cannot be written has nobody left to tell. */
    ssize_t wrote = write(STDERR_FILENO, l.text, l.n);
    (void)wrote;
}
