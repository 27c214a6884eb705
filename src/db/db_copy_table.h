/* Tables as the engines' catalogues tell them, and their rows on the way: db_copy.c's alone. */
#ifndef DB_COPY_TABLE_H
#define DB_COPY_TABLE_H

#include "db_core.h"

enum { COPY_TABLES_MAX = 512, COPY_DIGEST = 32 };

struct copy_column {
    char name[64];
    enum db_type type;
    int key; /* its place in the primary key, from 1; 0: none */
};

struct copy_table {
    char name[64];
    struct copy_column columns[DB_ARGS_MAX];
    int columns_n, keys_n;
    const char *into; /* INSERT's table, when it has another name there */
    /* Made once; they live as long as the connections that cache them. */
    const struct query *read, *read_on, *last, *insert, *count, *clear;
};

struct copy_tables {
    struct copy_table *list;
    size_t n;
};

/* The tables of both connections, with the columns of the first; ERR_INTERNAL when one has a table
 * or a column that the other lacks. */
enum err copy_tables_read(struct ctx *cx, struct conn *from, struct conn *to,
                          struct copy_tables *ret);

/* How many rows somebody has written: migrations fill no accounts, no audit and no businesses. In a
 * part of a schema these tables may be missing. */
enum err copy_rows_at_all(struct ctx *cx, struct conn *c, int64_t *ret);

enum err copy_count(struct ctx *cx, struct conn *c, const struct copy_table *t, int64_t *ret);

/* What the target lacks of a table, committed every COPY_BATCH rows. */
struct copy_progress {
    void (*tell)(void *arg, int64_t done, int64_t total);
    void *arg;
    int64_t done, total;
};
enum err copy_rows(struct ctx *cx, struct conn *from, struct conn *to, const struct copy_table *t,
                   struct copy_progress *p);

/* How many rows there are, and a hash over all of them in the order of the key. */
enum err copy_digest(struct ctx *cx, struct conn *c, const struct copy_table *t, int64_t *ret_rows,
                     unsigned char ret_digest[static COPY_DIGEST]);

#endif
