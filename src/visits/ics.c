/* Lines of a calendar: see ics.h. */
#include "ics.h"

#include "calendar.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX = 75 };

/* How many of the next n bytes fit into `room`, whole characters only. */
static size_t fits(const char *s, size_t n, size_t room)
{
    if (n <= room)
        return n;
    while (room && ((unsigned char)s[room] & 0xC0) == 0x80)
        room--;
    return room;
}

static void fold(struct buf *b, const char *line, size_t n)
{
    size_t room = LINE_MAX;
    while (n > room) {
        size_t m = fits(line, n, room);
        buf_put(b, line, m);
        buf_puts(b, "\r\n ");
        line += m;
        n -= m;
        room = LINE_MAX - 1; /* the blank that marks what goes on counts */
    }
    buf_put(b, line, n);
    buf_puts(b, "\r\n");
}

void ics_line(struct buf *b, const char *name, const char *value)
{
    struct buf line = buf_new(b->a, 8192);
    buf_puts(&line, name);
    buf_puts(&line, ":");
    buf_puts(&line, value);
    fold(b, line.p, line.n);
}

void ics_text(struct buf *b, const char *name, const char *value)
{
    struct buf line = buf_new(b->a, 16384);
    buf_puts(&line, name);
    buf_puts(&line, ":");
    for (const char *s = value; *s; s++) {
        if (*s == '\n')
            buf_puts(&line, "\\n");
        else if (strchr("\\;,", *s))
            buf_printf(&line, "\\%c", *s);
        else if ((unsigned char)*s >= 0x20) /* others are not allowed at all */
            buf_put(&line, s, 1);
    }
    fold(b, line.p, line.n);
}

void ics_day(const char *iso, int64_t plus_days, char ret[static ICS_DAY + 1])
{
    struct date d;
    bool good = date_parse(iso, &d);
    assert(good);
    d = date_from_days(date_days(d) + plus_days);
    snprintf(ret, ICS_DAY + 1, "%04u%02u%02u", (unsigned)d.year % 10000, (unsigned)d.month % 100,
             (unsigned)d.day % 100);
}

void ics_instant(int64_t instant, char ret[static ICS_INSTANT + 1])
{
    char iso[INSTANT_LEN + 1]; /* 2026-11-23T01:15:00Z */
    instant_format(instant, iso);
    size_t n = 0;
    for (const char *s = iso; *s && n < ICS_INSTANT; s++)
        if (*s != '-' && *s != ':')
            ret[n++] = *s;
    ret[n] = '\0';
}
