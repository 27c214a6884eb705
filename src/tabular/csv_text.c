/*
 * Encodings: see csv_text.h. A byte order mark decides; without one NULs at every other place mean
 * UTF-16, then what is UTF-8 all through is UTF-8. What is not is Windows-1252, unless most of its
 * non-ASCII characters are well-formed UTF-8: then it is UTF-8 with damage, and the line is told
 * instead of showing "Ã©" in names. All this is known before the first row, so the file is read
 * through at the opening.
 */
#include "csv_text.h"

#include <ctype.h>
#include <strings.h>

/* What one walk over the raw bytes finds. */
struct scan {
    uint64_t wide;      /* well-formed characters of more than one byte */
    uint64_t broken;    /* bytes that are no UTF-8 */
    uint64_t even, odd; /* NULs at even and odd places */
    uint64_t controls;  /* other control bytes that no text holds */
};

/* Length of a UTF-8 character of more than one byte, 0 when it is broken. */
static size_t wide_at(const unsigned char *s, size_t n)
{
    size_t len = s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc2 ? 2 : 0;
    if (s[0] >= 0xf5 || !len || n < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xed && s[1] >= 0xa0;
    bool beyond = s[0] == 0xf4 && s[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : len;
}

static bool control(unsigned char c)
{
    return c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1a;
}

/* Looks at n bytes that stand at `at`; returns how many, fewer where a character may go on. */
static size_t scan_bytes(struct scan *scan, const unsigned char *s, size_t n, uint64_t at,
                         bool last)
{
    size_t i = 0;
    while (i < n) {
        if (s[i] >= 0x80) {
            size_t len = wide_at(s + i, n - i);
            if (!len && !last && n - i < 4)
                break;
            scan->wide += len > 0;
            scan->broken += !len;
            i += len ? len : 1;
            continue;
        }
        if (s[i] == 0) {
            scan->even += (at + i) % 2 == 0;
            scan->odd += (at + i) % 2;
        } else {
            scan->controls += control(s[i]);
        }
        i++;
    }
    return i;
}

static bool scan_source(const struct csv_text *t, struct scan *ret)
{
    *ret = (struct scan){0};
    for (uint64_t at = t->at; at < t->end;) {
        ssize_t got = table_source_read(t->src, at, t->raw, CSV_RAW);
        if (got <= 0)
            return false;
        bool last = at + (uint64_t)got >= t->end;
        at += scan_bytes(ret, (const unsigned char *)t->raw, (size_t)got, at, last);
    }
    return true;
}

/* A byte order mark at the beginning; moves past it. */
static bool take_mark(struct csv_text *t)
{
    static const struct {
        const char *bytes;
        size_t n;
        enum csv_encoding encoding;
    } marks[] = {
        {"\xef\xbb\xbf", 3, CSV_UTF8}, {"\xff\xfe", 2, CSV_UTF16LE}, {"\xfe\xff", 2, CSV_UTF16BE}};
    char head[3];
    ssize_t got = table_source_read(t->src, 0, head, sizeof(head));
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (got >= (ssize_t)marks[i].n && memcmp(head, marks[i].bytes, marks[i].n) == 0) {
            t->at = marks[i].n;
            t->encoding = marks[i].encoding;
            return true;
        }
    return false;
}

/* The encoding of a file without a mark; false when it is no text at all. */
static bool guess(struct csv_text *t, const struct scan *s)
{
    uint64_t size = t->end - t->at, nuls = s->even + s->odd;
    if (nuls) {
        t->encoding = s->odd > s->even ? CSV_UTF16LE : CSV_UTF16BE;
        uint64_t less = s->odd > s->even ? s->even : s->odd;
        return size % 2 == 0 && (nuls - less) * 10 >= size * 3 && less * 20 <= size;
    }
    if (s->controls * 50 > size)
        return false;
    t->encoding = !s->broken || s->wide > s->broken ? CSV_UTF8 : CSV_1252;
    return true;
}

static void put_char(struct csv_text *t, uint32_t c)
{
    unsigned char *to = (unsigned char *)t->p + t->n;
    if (c < 0x80) {
        to[0] = (unsigned char)c;
        t->n += 1;
    } else if (c < 0x800) {
        to[0] = (unsigned char)(0xc0 | c >> 6);
        to[1] = (unsigned char)(0x80 | (c & 63));
        t->n += 2;
    } else if (c < 0x10000) {
        to[0] = (unsigned char)(0xe0 | c >> 12);
        to[1] = (unsigned char)(0x80 | (c >> 6 & 63));
        to[2] = (unsigned char)(0x80 | (c & 63));
        t->n += 3;
    } else {
        to[0] = (unsigned char)(0xf0 | c >> 18);
        to[1] = (unsigned char)(0x80 | (c >> 12 & 63));
        to[2] = (unsigned char)(0x80 | (c >> 6 & 63));
        to[3] = (unsigned char)(0x80 | (c & 63));
        t->n += 4;
    }
}

/* The decoders take what they can of n raw bytes and return how many that was. */

static size_t decode_utf8(struct csv_text *t, const unsigned char *s, size_t n, bool last)
{
    size_t i = 0;
    while (i < n) {
        size_t len = s[i] < 0x80 ? s[i] != 0 : wide_at(s + i, n - i);
        if (!len) {
            t->bad = s[i] < 0xc2 || last || n - i >= 4;
            break;
        }
        i += len;
    }
    memcpy(t->p, s, i);
    t->n = i;
    return i;
}

static size_t decode_utf16(struct csv_text *t, const unsigned char *s, size_t n, bool last)
{
    size_t low = t->encoding == CSV_UTF16BE, i = 0;
    while (n - i >= 2) {
        uint32_t c = s[i + low] | (uint32_t)s[i + 1 - low] << 8;
        size_t len = 2;
        if (c >= 0xd800 && c < 0xdc00 && n - i >= 4) {
            uint32_t d = s[i + 2 + low] | (uint32_t)s[i + 3 - low] << 8;
            if (d >= 0xdc00 && d < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (d - 0xdc00);
                len = 4;
            }
        } else if (c >= 0xd800 && c < 0xdc00 && !last) {
            return i;
        }
        if (c == 0 || (c >= 0xd800 && c < 0xe000)) {
            t->bad = true;
            return i;
        }
        put_char(t, c);
        i += len;
    }
    t->bad = last && i < n;
    return i;
}

static size_t decode_1252(struct csv_text *t, const unsigned char *s, size_t n)
{
    static const uint16_t high[32] = {
        0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};
    for (size_t i = 0; i < n; i++) {
        uint32_t c = s[i] >= 0x80 && s[i] < 0xa0 ? high[s[i] - 0x80] : s[i];
        if (!c) {
            t->bad = true;
            return i;
        }
        put_char(t, c);
    }
    return n;
}

bool csv_text_fill(struct csv_text *t)
{
    t->pos = t->n = 0;
    while (!t->n && !t->bad && !t->unreadable && t->at < t->end) {
        size_t want = t->end - t->at < CSV_RAW ? (size_t)(t->end - t->at) : CSV_RAW;
        ssize_t got = table_source_read(t->src, t->at, t->raw, want);
        if (got <= 0) {
            t->unreadable = true;
            break;
        }
        bool last = t->at + (uint64_t)got >= t->end;
        const unsigned char *s = (const unsigned char *)t->raw;
        size_t used = t->encoding == CSV_UTF8   ? decode_utf8(t, s, (size_t)got, last)
                      : t->encoding == CSV_1252 ? decode_1252(t, s, (size_t)got)
                                                : decode_utf16(t, s, (size_t)got, last);
        t->at += used;
    }
    return t->n > 0;
}

const char *csv_text_encoding(const struct csv_text *t)
{
    static const char *const names[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"};
    return names[t->encoding];
}

/* Decodes everything once, and comes back to the beginning. */
static enum err check_all(struct ctx *cx, struct csv_text *t)
{
    struct csv_text all = *t;
    long long line = 1;
    while (csv_text_fill(&all))
        for (const char *p = all.p; (p = memchr(p, '\n', all.n - (size_t)(p - all.p))); p++)
            line++;
    if (all.unreadable)
        return fail(cx, ERR_INPUT, "table.unreadable", NULL);
    if (all.bad)
        return fail(cx, ERR_INPUT, "table.encoding", "encoding", csv_text_encoding(t), "line",
                    arena_printf(cx->a, "%lld", line), NULL);
    return OK;
}

/* What begins like this is a page, a PDF or a compound file: its name may still end in .csv or
 * .xls. */
static const char *foreign(const struct csv_text *t)
{
    char head[16] = "";
    ssize_t got = table_source_read(t->src, t->at, head, sizeof(head) - 1);
    if (got >= 4 && memcmp(head, "\xd0\xcf\x11\xe0", 4) == 0)
        return "table.old_excel";
    const char *p = head;
    while (isspace((unsigned char)*p))
        p++;
    if (strncasecmp(p, "<html", 5) == 0 || strncasecmp(p, "<!doctype", 9) == 0 ||
        strncasecmp(p, "<table", 6) == 0 || strncasecmp(p, "<?xml", 5) == 0)
        return "table.html";
    return strncmp(p, "%PDF", 4) == 0 || strncmp(p, "{\\rtf", 5) == 0 ? "table.type" : NULL;
}

enum err csv_text_open(struct ctx *cx, struct arena *a, const struct source *src,
                       struct csv_text *ret)
{
    if (src->size > TABLE_FILE_MAX)
        return fail(cx, ERR_TOO_LARGE, "table.file", NULL);
    struct csv_text t = {.src = src, .end = src->size};
    struct scan scan;
    t.raw = arena_alloc(a, CSV_RAW);
    t.p = arena_alloc(a, CSV_RAW * 3);
    bool marked = take_mark(&t);
    const char *what = foreign(&t);
    if (what)
        return fail(cx, ERR_TYPE, what, NULL);
    if (!marked) {
        if (!scan_source(&t, &scan))
            return fail(cx, ERR_INPUT, "table.unreadable", NULL);
        if (!guess(&t, &scan))
            return fail(cx, ERR_TYPE, "table.type", NULL);
    }
    char last = 0;
    if (table_source_read(src, t.end - 1, &last, 1) == 1 && last == 0x1a && t.end > t.at &&
        (t.encoding == CSV_UTF8 || t.encoding == CSV_1252))
        t.end--; /* the end mark of old programs */
    if (t.at == t.end)
        return fail(cx, ERR_INPUT, "table.empty", NULL);
    TRY(check_all(cx, &t));
    *ret = t;
    return OK;
}
