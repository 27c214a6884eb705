/*
 * One row being put together: the text of its cells in one piece of memory that the next row uses
 * again. Whoever passes a limit finds `over` set to the message that says which one; from then on
 * nothing is added.
 */
#ifndef ROW_BUILD_H
#define ROW_BUILD_H

#include "tabular.h"

struct row_build {
    struct arena *a;
    char *text; /* text[0] is NUL: every empty cell's text */
    size_t used, cap;
    size_t cell;                       /* where the open cell's text begins */
    uint32_t start[TABLE_COLUMNS_MAX]; /* of each cell's text; 0: empty */
    const char *cells[TABLE_COLUMNS_MAX];
    size_t n;      /* one past the last cell that was closed */
    size_t filled; /* one past the last cell with text */
    const char *over;
};

void row_build_init(struct row_build *b, struct arena *a);
void row_build_start(struct row_build *b);
/* Adds to the open cell. */
void row_build_put(struct row_build *b, const char *p, size_t n);
/* The open cell's text so far, and how much of it there is; it may be shortened in place. */
char *row_build_open(struct row_build *b, size_t *ret_n);
void row_build_cut(struct row_build *b, size_t n);
/* Closes the open cell as that of a column, from 0; an empty cell beyond the last column is no
 * fault. */
void row_build_end(struct row_build *b, size_t column);
/* The row, with its first `n` cells. */
struct table_row row_build_row(struct row_build *b, int64_t number, size_t n);

#endif
