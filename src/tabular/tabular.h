/*
 * Tables as offices send them: CSV (comma, semicolon, tab, bar; UTF-8 with or without BOM, UTF-16,
 * Windows-1252) and XLSX, read row by row with bounded memory; CSV and XLSX written the same way.
 *
 * A reader gives raw cell text. What a row means (title, heading, blank, total) is for the
 * importer.
 */
#ifndef TABULAR_H
#define TABULAR_H

#include "ctx.h"

enum {
    TABLE_COLUMNS_MAX = 256,    /* a row with more is refused */
    TABLE_CELL_MAX = 32 * 1024, /* bytes of one cell */
    TABLE_ROW_MAX = 256 * 1024, /* bytes of one row */
    TABLE_ROWS_MAX = 2000000,
    TABLE_SHEETS_MAX = 64,
    TABLE_FILE_MAX = 1 << 30,     /* bytes of a CSV file */
    TABLE_STRINGS_MAX = 64 << 20, /* XLSX: bytes of all shared strings */
};

enum table_format { TABLE_CSV, TABLE_XLSX };

/* A cell: text as shown, dates as ISO text where the spreadsheet says that a number is a date (with
 * " HH:MM:SS" where it shows a time), leading zeros where its format shows them, other numbers in
 * plain decimal notation (never scientific: 16-digit numbers come back with the digits that the
 * file has; fractions are rounded to the 15 digits that a sheet shows). "" when empty; line breaks
 * are "\n". Rows without any text are left out: the number tells. */
struct table_row {
    int64_t number; /* line (CSV: where the row begins) or row number (XLSX), from 1 */
    size_t n;
    const char **cells; /* in the row's memory: valid until the next row */
};

struct table_reader;

struct table_open {
    const char *path; /* a file, or NULL */
    int fd;           /* or an open descriptor (seekable; -1: none), the caller's until the close */
    const char *data; /* or bytes in memory, the caller's until the close */
    size_t n;
    const char
        *sheet; /* XLSX: name; NULL: the first sheet that has rows, shown ones before hidden */
};

/*
 * Opens and detects format (by content, not name), encoding, delimiter. ERR_TYPE for what is
 * neither, ERR_INPUT for an empty or damaged file (truncated XLSX, DOCTYPE, bad encoding with line
 * number), ERR_NOT_FOUND for a file or sheet that is not there, ERR_TOO_LARGE for zip bombs (ratio
 * > 200 or an entry beyond 512 MiB). Damage and over-long lines further on are told by
 * table_next(). `cx` must live until the close.
 */
enum err table_open(struct ctx *cx, const struct table_open *from, struct table_reader **ret);
/* True with the next row; false at the end or on error (then table_error() is not OK and told to
 * cx). */
bool table_next(struct table_reader *r, struct table_row *ret_row);
enum err table_error(const struct table_reader *r);
void table_close(struct table_reader *r); /* also done with the context's arena */

enum table_format table_format(const struct table_reader *r);
/* "UTF-8", "UTF-16LE", "Windows-1252"; the CSV delimiter or 0. For showing what was recognised. */
const char *table_encoding(const struct table_reader *r);
char table_delimiter(const struct table_reader *r);
/* XLSX: names of all sheets; *ret_n is 0 for CSV. The one being read, or NULL. */
const char *const *table_sheets(const struct table_reader *r, size_t *ret_n);
const char *table_sheet(const struct table_reader *r);
/* How much has been read, 0 … 1000. */
int table_progress(const struct table_reader *r);

/* ---- writing ---- */

struct table_writer;

/* Where bytes go; returns false to stop. */
struct table_sink {
    bool (*put)(void *arg, const void *p, size_t n);
    void *arg;
};

/* XLSX is made in a temporary file and handed over at table_finish(). `sheet`: XLSX sheet name. */
enum err table_write(struct ctx *cx, enum table_format format, const char *sheet,
                     struct table_sink sink, struct table_writer **ret);
/* Cells beginning with = + - @ tab or CR get a leading apostrophe (formula injection), except plain
 * negative numbers. `numeric[i]` (may be NULL) marks cells to be written as numbers in XLSX. */
enum err table_put(struct table_writer *w, const char *const *cells, const bool *numeric, size_t n);
enum err table_finish(struct table_writer *w);

#endif
