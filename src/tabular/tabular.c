/*
 * One reader over both formats: see tabular.h. What a file is, its first bytes say, never its name:
 * offices rename .xls to .csv. A reader keeps an arena of its own, with a cap, that is given back
 * with it.
 */
#include "tabular.h"

#include "csv_read.h"
#include "xlsx_read.h"

enum { READER_MEMORY = 192 << 20 };

struct table_reader {
    struct ctx *cx;
    struct arena *a; /* NULL once closed */
    struct source src;
    enum table_format format;
    enum err error;
    int64_t rows;
    struct csv_read *csv; /* one of the two */
    struct xlsx_read *xlsx;
    bool ended;
};

static void reader_close(void *arg)
{
    table_close(arg);
}

static enum err open_format(struct ctx *cx, struct table_reader *r, const char *sheet)
{
    char head[4] = "";
    ssize_t got = table_source_read(&r->src, 0, head, sizeof(head));
    if (got < 0)
        return fail(cx, ERR_INPUT, "table.unreadable", NULL);
    if (got == 4 && memcmp(head, "PK\3\4", 4) == 0) {
        r->format = TABLE_XLSX;
        r->xlsx = arena_new_of(r->a, struct xlsx_read);
        return xlsx_read_open(cx, r->a, &r->src, sheet, r->xlsx);
    }
    r->format = TABLE_CSV;
    r->csv = arena_new_of(r->a, struct csv_read);
    return csv_read_open(cx, r->a, &r->src, r->csv);
}

enum err table_open(struct ctx *cx, const struct table_open *from, struct table_reader **ret)
{
    struct source src;
    TRY(table_source_open(cx, from, &src));
    struct table_reader *r = arena_new_of(cx->a, struct table_reader);
    r->cx = cx;
    r->src = src;
    r->a = arena_new(READER_MEMORY);
    arena_defer(cx->a, reader_close, r);
    enum err e = open_format(cx, r, from->sheet);
    if (e != OK) {
        table_close(r);
        return e;
    }
    *ret = r;
    return OK;
}

static enum err next(struct table_reader *r, struct table_row *row)
{
    if (r->format == TABLE_XLSX)
        TRY(xlsx_read_next(r->xlsx, row));
    else
        TRY(csv_read_next(r->csv, row));
    if (row->n && ++r->rows > TABLE_ROWS_MAX)
        return fail(r->cx, ERR_TOO_LARGE, "table.rows", NULL);
    if (arena_failed(r->a))
        return fail_log(r->cx, ERR_BUSY, "a table reader passed its memory");
    return OK;
}

bool table_next(struct table_reader *r, struct table_row *ret_row)
{
    struct table_row row;
    if (!r->a || r->ended)
        return false;
    r->error = next(r, &row);
    r->ended = r->error != OK || !row.n;
    if (r->ended)
        return false;
    *ret_row = row;
    return true;
}

enum err table_error(const struct table_reader *r)
{
    return r->error;
}

void table_close(struct table_reader *r)
{
    if (!r->a)
        return;
    if (r->xlsx)
        xlsx_read_close(r->xlsx);
    table_source_close(&r->src);
    arena_free(r->a);
    r->a = NULL;
    r->xlsx = NULL;
    r->csv = NULL;
}

enum table_format table_format(const struct table_reader *r)
{
    return r->format;
}

const char *table_encoding(const struct table_reader *r)
{
    return r->csv ? csv_text_encoding(&r->csv->text) : "UTF-8";
}

char table_delimiter(const struct table_reader *r)
{
    return r->csv ? r->csv->delimiter : '\0';
}

const char *const *table_sheets(const struct table_reader *r, size_t *ret_n)
{
    *ret_n = r->xlsx ? r->xlsx->book.sheets : 0;
    return r->xlsx ? r->xlsx->book.names : NULL;
}

const char *table_sheet(const struct table_reader *r)
{
    return r->xlsx ? r->xlsx->book.names[r->xlsx->sheet] : NULL;
}

int table_progress(const struct table_reader *r)
{
    if (r->ended || (!r->csv && !r->xlsx))
        return 1000;
    uint64_t done = r->xlsx ? r->xlsx->xml.part.got : r->csv->text.at;
    uint64_t all = r->xlsx ? r->xlsx->xml.part.size : r->csv->text.end;
    return all ? (int)(done * 1000 / all) : 1000;
}
