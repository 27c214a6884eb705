/*
 * Fuzzing the reading of CSV: the input is a file, whatever it is. Every row must be valid UTF-8
 * within the limits that tabular.h states, and line numbers must grow.
 */
#include "tabular.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 64 << 20 };

static void check_row(const struct table_row *row, int64_t before)
{
    size_t all = 0;
    if (row->number <= before || row->n == 0 || row->n > TABLE_COLUMNS_MAX)
        abort();
    for (size_t i = 0; i < row->n; i++) {
        size_t n = strlen(row->cells[i]);
        all += n;
        if (n > TABLE_CELL_MAX)
            abort();
    }
    if (all > TABLE_ROW_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n >= 2 && memcmp(data, "PK", 2) == 0) /* fuzz_xlsx does these */
        return 0;
    struct arena *a = arena_new(CAP);
    struct ctx cx = ctx_new(a, 0);
    struct table_open from = {.fd = -1, .data = (const char *)data, .n = n};
    struct table_reader *r;
    struct table_row row;
    int64_t before = 0;
    if (table_open(&cx, &from, &r) == OK) {
        for (; table_next(r, &row); before = row.number)
            check_row(&row, before);
        if (table_error(r) != cx.err.code)
            abort();
    }
    if (cx.err.code != OK && !cx.err.msgid)
        abort(); /* whatever goes wrong is told */
    arena_free(a);
    return 0;
}
