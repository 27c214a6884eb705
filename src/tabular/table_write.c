/*
 * Writing tables: see tabular.h. Here cells are made harmless, for both formats alike: a cell that
 * begins like a formula gets an apostrophe, since exports are opened by double click and a name may
 * be "=cmd|…".
 */
#include "table_write.h"

#include "text.h"

#include <ctype.h>

struct table_writer {
    struct ctx *cx;
    struct csv_write *csv; /* one of the two */
    struct xlsx_write *xlsx;
    struct arena *row; /* for the row's changed cells */
    enum err error;
    bool finished;
};

static void free_row(void *arg)
{
    arena_free(arg);
}

enum err table_write(struct ctx *cx, enum table_format format, const char *sheet,
                     struct table_sink sink, struct table_writer **ret)
{
    struct table_writer *w = arena_new_of(cx->a, struct table_writer);
    w->cx = cx;
    w->row = arena_new(4 * TABLE_ROW_MAX);
    arena_defer(cx->a, free_row, w->row);
    if (format == TABLE_XLSX) {
        TRY(xlsx_write_open(cx, sheet, sink, &w->xlsx));
    } else {
        w->csv = arena_new_of(cx->a, struct csv_write);
        TRY(csv_write_open(w->csv, cx, sink));
    }
    *ret = w;
    return OK;
}

/* "-12", "-1.000.000", "-0,5": digits with signs between, nothing that counts. */
static bool negative_number(const char *s)
{
    if (*s++ != '-' || !isdigit((unsigned char)*s))
        return false;
    for (; *s; s++)
        if (!isdigit((unsigned char)*s) &&
            !((*s == '.' || *s == ',') && isdigit((unsigned char)s[1])))
            return false;
    return true;
}

/* Also the full-width signs that some spreadsheets take for the same. */
static bool begins_formula(const char *s)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};
    if (*s && strchr("=+-@\t\r\n", *s))
        return !negative_number(s);
    for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
        if (strncmp(s, wide[i], 3) == 0)
            return true;
    return false;
}

/* A damaged text would make a damaged file: what cannot stand in one becomes "?". */
static char *repaired(struct arena *a, const char *s)
{
    char *to = arena_strdup(a, s);
    for (char *p = to; *p;) {
        size_t n = 1;
        while (n < 4 && ((unsigned char)p[n] & 0xc0) == 0x80)
            n++;
        if (!text_valid(p, n, true))
            memset(p, '?', n);
        p += n;
    }
    return to;
}

static const char *harmless(struct arena *a, const char *s)
{
    if (!s)
        return "";
    if (!text_valid(s, strlen(s), true))
        s = repaired(a, s);
    return begins_formula(s) ? arena_printf(a, "'%s", s) : s;
}

static enum err put_row(struct table_writer *w, const char *const *cells, const bool *numeric,
                        size_t n)
{
    if (n > TABLE_COLUMNS_MAX)
        return fail_log(w->cx, ERR_INTERNAL, "a row of %zu columns", n);
    const char **out = arena_array(w->row, n ? n : 1, sizeof(*out));
    for (size_t i = 0; i < n; i++)
        out[i] = harmless(w->row, cells[i]);
    return w->xlsx ? xlsx_write_row(w->xlsx, out, numeric, n) : csv_write_row(w->csv, out, n);
}

enum err table_put(struct table_writer *w, const char *const *cells, const bool *numeric, size_t n)
{
    if (w->error != OK || w->finished)
        return w->error;
    struct arena_mark mark = arena_mark(w->row);
    w->error = put_row(w, cells, numeric, n);
    arena_reset(w->row, mark);
    return w->error;
}

enum err table_finish(struct table_writer *w)
{
    if (w->error != OK || w->finished)
        return w->error;
    w->finished = true;
    w->error = w->xlsx ? xlsx_write_finish(w->xlsx) : csv_write_finish(w->csv);
    return w->error;
}
