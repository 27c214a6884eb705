/*
 * The model as compact JSON. Text is copied in runs between the few bytes that need an
 * escape. '<' and the line separators U+2028/2029 are escaped as well, so that the result
 * may stand inside a page's script element.
 */
#include "model.h"
#include "put.h"

/* What a byte needs: 0 nothing, 'u' a \u00XX, '8' a look at U+2028/2029, else \ and this. */
static const char escapes[256] = {
    [0] = 'u',  [1] = 'u',  [2] = 'u',    [3] = 'u',     [4] = 'u',    [5] = 'u',
    [6] = 'u',  [7] = 'u',  ['\b'] = 'b', ['\t'] = 't',  ['\n'] = 'n', [11] = 'u',
    [12] = 'f', [13] = 'r', [14] = 'u',   [15] = 'u',    [16] = 'u',   [17] = 'u',
    [18] = 'u', [19] = 'u', [20] = 'u',   [21] = 'u',    [22] = 'u',   [23] = 'u',
    [24] = 'u', [25] = 'u', [26] = 'u',   [27] = 'u',    [28] = 'u',   [29] = 'u',
    [30] = 'u', [31] = 'u', ['"'] = '"',  ['\\'] = '\\', ['<'] = 'u',  [0xE2] = '8',
};

/* Sixteen bytes at a time, in the compilers' own vectors: on any processor. */
enum { WIDE = 16 };
typedef unsigned char wide __attribute__((vector_size(WIDE)));

/* Whether one of sixteen bytes has an entry in `escapes`. */
static inline bool careful(const char *p)
{
    wide v;
    memcpy(&v, p, sizeof(v));
    wide found = (wide)(v < ' ') | (wide)(v == '"') | (wide)(v == '\\') | (wide)(v == '<') |
                 (wide)(v == 0xE2);
    uint64_t half[2];
    memcpy(half, &found, sizeof(found));
    return (half[0] | half[1]) != 0;
}

/* Two moves that overlap, where they do: most texts are short, and a call costs more than they. */
static inline void copy(char *to, const char *s, size_t n)
{
    enum { WORD = sizeof(uint64_t), HALF = sizeof(uint32_t) };
    if (n > WIDE) {
        memcpy(to, s, n);
    } else if (n >= WORD) {
        uint64_t first, last;
        memcpy(&first, s, WORD);
        memcpy(&last, s + n - WORD, WORD);
        memcpy(to, &first, WORD);
        memcpy(to + n - WORD, &last, WORD);
    } else if (n >= HALF) {
        uint32_t first, last;
        memcpy(&first, s, HALF);
        memcpy(&last, s + n - HALF, HALF);
        memcpy(to, &first, HALF);
        memcpy(to + n - HALF, &last, HALF);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = s[i];
    }
}

/* Copies `n` bytes, and sixteen harmless ones behind them, so that they can be looked at in whole
 * steps; returns how many of the first need no escape for certain. */
static inline size_t copy_plain(char *to, const char *s, size_t n)
{
    static const char harmless[WIDE] = "----------------";
    copy(to, s, n);
    memcpy(to + n, harmless, WIDE);
    size_t i = 0;
    while (i < n && !careful(to + i))
        i += WIDE;
    return i < n ? i : n;
}

/* Writes the escape of what stands at p (before `end`); returns how many bytes it stood for. */
static size_t put_escape(struct buf *out, const char *p, const char *end)
{
    char how = escapes[(unsigned char)*p];
    if (how == '8') {
        bool separator = end - p >= 3 && p[1] == '\x80' && (p[2] == '\xA8' || p[2] == '\xA9');
        if (!separator) {
            buf_putc(out, *p);
            return 1;
        }
        buf_puts(out, p[2] == '\xA8' ? "\\u2028" : "\\u2029");
        return 3;
    }
    if (how == 'u')
        buf_printf(out, "\\u%04x", (unsigned)(unsigned char)*p);
    else
        buf_put(out, (char[]){'\\', how}, 2);
    return 1;
}

/* Text in quotes; `c` goes behind, but for NUL. */
static void write_string(struct buf *out, const char *s, char c)
{
    size_t n = strlen(s);
    char *to = buf_spare(out, n + 3 + WIDE);
    if (!to)
        return;
    *to++ = '"';
    size_t i = copy_plain(to, s, n);
    to += i;
    if (i == n) {
        *to++ = '"';
        if (c)
            *to++ = c;
        buf_end(out, to);
        return;
    }
    buf_end(out, to);
    const char *end = s + n, *run = s + i;
    for (s = run; s < end;) {
        if (!escapes[(unsigned char)*s]) {
            s++;
            continue;
        }
        put(out, run, (size_t)(s - run));
        s += put_escape(out, s, end);
        run = s;
    }
    put(out, run, (size_t)(end - run));
    put(out, (char[]){'"', c}, c ? 2 : 1);
}

void json_write_string(struct buf *out, const char *s)
{
    write_string(out, s, '\0');
}

void json_write_key(struct buf *out, const char *key)
{
    write_string(out, key, ':');
}

static void write_kids(struct buf *out, const struct model *m)
{
    bool object = m->type == M_OBJECT;
    put(out, object ? "{" : "[", 1);
    for (const struct model *kid = m->kids.first; kid; kid = kid->next) {
        if (kid != m->kids.first)
            put(out, ",", 1);
        if (object)
            write_string(out, kid->key, ':');
        json_write(out, kid);
    }
    put(out, object ? "}" : "]", 1);
}

void json_write(struct buf *out, const struct model *m)
{
    if (out->over)
        return;
    switch (m->type) {
    case M_NULL:
    case M_DRAWN: put(out, "null", 4); break;
    case M_BOOL: put(out, m->i ? "true" : "false", m->i ? 4 : 5); break;
    case M_INT: buf_int(out, m->i); break;
    case M_TEXT: json_write_string(out, m->s); break;
    case M_DECIMAL:
    case M_JSON: buf_puts(out, m->s); break;
    case M_OBJECT:
    case M_ARRAY: write_kids(out, m); break;
    }
}
