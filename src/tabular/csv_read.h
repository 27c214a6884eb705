/* CSV, row by row. Quotes as spreadsheets read them; see csv_read.c. */
#ifndef CSV_READ_H
#define CSV_READ_H

#include "csv_text.h"
#include "row_build.h"

struct csv_read {
    struct ctx *cx;
    struct csv_text text;
    char delimiter;
    int64_t line; /* of the next byte, from 1 */
    struct row_build row;
};

enum err csv_read_open(struct ctx *cx, struct arena *a, const struct source *src,
                       struct csv_read *ret);
/* OK with a row, or with ret_row->n == 0 at the end. */
enum err csv_read_next(struct csv_read *c, struct table_row *ret_row);

#endif
