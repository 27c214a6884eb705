/* The two writers behind table_write(): each takes rows of cells that are already defused. */
#ifndef TABLE_WRITE_H
#define TABLE_WRITE_H

#include "tabular.h"

struct csv_write {
    struct ctx *cx;
    struct table_sink sink;
    size_t n;
    char buffer[32 * 1024];
};

enum err csv_write_open(struct csv_write *w, struct ctx *cx, struct table_sink sink);
enum err csv_write_row(struct csv_write *w, const char *const *cells, size_t n);
enum err csv_write_finish(struct csv_write *w);

struct xlsx_write;

/* Needs a folder for temporary files: $TMPDIR, else /tmp. Gives back what it holds with cx's arena.
 */
enum err xlsx_write_open(struct ctx *cx, const char *sheet, struct table_sink sink,
                         struct xlsx_write **ret);
/* `numeric` may be NULL. */
enum err xlsx_write_row(struct xlsx_write *w, const char *const *cells, const bool *numeric,
                        size_t n);
enum err xlsx_write_finish(struct xlsx_write *w);

#endif
