/*
 * CSV by RFC 4180: commas, CRLF, doubled quotes. It begins with a byte order mark, or spreadsheets
 * would take its UTF-8 for Windows-1252. Cells with a semicolon or tab are quoted, too: where those
 * part the columns they would fall apart.
 */
#include "table_write.h"

#include <errno.h>

static enum err hand_over(struct csv_write *w)
{
    size_t n = w->n;
    w->n = 0;
    if (n && !w->sink.put(w->sink.arg, w->buffer, n))
        return fail(w->cx, ERR_INTERNAL, "error.backup_write", "why", strerror(errno), NULL);
    return OK;
}

static enum err put(struct csv_write *w, const char *p, size_t n)
{
    while (n) {
        size_t room = sizeof(w->buffer) - w->n, part = n < room ? n : room;
        memcpy(w->buffer + w->n, p, part);
        w->n += part;
        p += part;
        n -= part;
        if (w->n == sizeof(w->buffer))
            TRY(hand_over(w));
    }
    return OK;
}

enum err csv_write_open(struct csv_write *w, struct ctx *cx, struct table_sink sink)
{
    w->cx = cx;
    w->sink = sink;
    w->n = 0;
    return put(w, "\xef\xbb\xbf", 3);
}

static enum err put_cell(struct csv_write *w, const char *s)
{
    size_t n = strlen(s);
    if (!s[strcspn(s, ",;\t\"\r\n")] && *s != ' ' && (!n || s[n - 1] != ' '))
        return put(w, s, n);
    TRY(put(w, "\"", 1));
    for (size_t part; *s; s += part) {
        part = strcspn(s, "\"");
        TRY(put(w, s, part));
        if (s[part] == '"') {
            TRY(put(w, "\"\"", 2));
            part++;
        }
    }
    return put(w, "\"", 1);
}

enum err csv_write_row(struct csv_write *w, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            TRY(put(w, ",", 1));
        TRY(put_cell(w, cells[i]));
    }
    return put(w, "\r\n", 2);
}

enum err csv_write_finish(struct csv_write *w)
{
    return hand_over(w);
}
