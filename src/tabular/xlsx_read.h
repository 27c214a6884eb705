/* One sheet of an XLSX file, row by row. */
#ifndef XLSX_READ_H
#define XLSX_READ_H

#include "xlsx.h"

/* The cell being read. */
struct xlsx_cell {
    enum { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL, CELL_DATE, CELL_ERROR } type;
    size_t column, style;
    bool open, in_value;
    int in_phonetic;
};

struct xlsx_read {
    struct ctx *cx;
    struct xlsx_zip zip;
    struct xlsx_book book;
    struct xlsx_styles styles;
    struct xlsx_strings strings;
    size_t sheet; /* the one being read */
    struct xlsx_xml xml;
    struct row_build row;
    int64_t number; /* of the row */
    size_t next_column;
    bool in_row;
    struct xlsx_cell cell;
    bool waiting; /* a row is read and not yet given */
};

/* The named sheet, or the first that has rows. Close it also after an error. */
enum err xlsx_read_open(struct ctx *cx, struct arena *a, const struct source *src,
                        const char *sheet, struct xlsx_read *ret);
/* OK with a row, or with ret_row->n == 0 at the end. */
enum err xlsx_read_next(struct xlsx_read *x, struct table_row *ret_row);
void xlsx_read_close(struct xlsx_read *x);

#endif
