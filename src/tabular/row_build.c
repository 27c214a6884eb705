/* A row's cells in one piece of memory: see row_build.h. */
#include "row_build.h"

#include <assert.h>

enum { FIRST_CAP = 4096 };

void row_build_init(struct row_build *b, struct arena *a)
{
    b->a = a;
    b->cap = FIRST_CAP;
    b->text = arena_alloc(a, b->cap);
    row_build_start(b);
}

void row_build_start(struct row_build *b)
{
    b->used = b->cell = 1;
    b->n = b->filled = 0;
    b->over = NULL;
}

static void make_room(struct row_build *b, size_t need)
{
    size_t cap = b->cap;
    while (cap < need)
        cap *= 2;
    if (cap == b->cap)
        return;
    b->text = arena_grow(b->a, b->text, b->used, cap);
    b->cap = cap;
}

void row_build_put(struct row_build *b, const char *p, size_t n)
{
    if (b->over || !n)
        return;
    if (n > TABLE_CELL_MAX || b->used - b->cell > TABLE_CELL_MAX - n)
        b->over = "table.cell";
    else if (b->used + n + 1 > TABLE_ROW_MAX)
        b->over = "table.row";
    if (b->over)
        return;
    make_room(b, b->used + n + 1);
    memcpy(b->text + b->used, p, n);
    b->used += n;
}

char *row_build_open(struct row_build *b, size_t *ret_n)
{
    *ret_n = b->used - b->cell;
    return b->text + b->cell;
}

void row_build_cut(struct row_build *b, size_t n)
{
    assert(n <= b->used - b->cell);
    b->used = b->cell + n;
}

void row_build_end(struct row_build *b, size_t column)
{
    bool empty = b->used == b->cell;
    if (column >= TABLE_COLUMNS_MAX && !empty && !b->over)
        b->over = "table.columns";
    if (b->over || column >= TABLE_COLUMNS_MAX)
        return;
    while (b->n <= column)
        b->start[b->n++] = 0;
    b->start[column] = empty ? 0 : (uint32_t)b->cell;
    if (empty)
        return;
    if (b->filled <= column)
        b->filled = column + 1;
    make_room(b, b->used + 1);
    b->text[b->used++] = '\0';
    b->cell = b->used;
}

struct table_row row_build_row(struct row_build *b, int64_t number, size_t n)
{
    assert(!b->over && n <= b->n);
    for (size_t i = 0; i < n; i++)
        b->cells[i] = b->text + b->start[i];
    return (struct table_row){.number = number, .n = n, .cells = b->cells};
}
