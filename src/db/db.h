/*
 * One door, two engines. A database is opened by URL ("sqlite:PATH" or "postgresql://…");
 * queries are named, stand in *.sql files beside their room, and are the same text on both
 * engines as far as can be (a few have a variant per engine).
 *
 * Reading: cx->conn is a reader; it cannot write by construction. Writing: a rule that writes
 * runs whole on the database's one writer thread (db_write, db_submit), inside a transaction
 * that is shared with the other operations waiting at that moment; each has a savepoint of its
 * own. It returns only when the group has been committed durably.
 */
#ifndef DB_H
#define DB_H

#include "ctx.h"

enum db_engine { DB_SQLITE, DB_PG };

/*
 * A query by name. Generated from the *.sql files by tools/embed.c; declared in
 * "<folder>_sql.h" as `extern const struct query q_<name>;`.
 *
 * A query may have optional parts, written in the file as lines `--? name: SQL`. They are
 * switched on by a bit mask, so that a list with optional filters gives the planner the very
 * conditions that are asked for. The text comes from the file alone, never from input.
 */
enum { QUERY_PARTS_MAX = 24, DB_ARGS_MAX = 64 };

struct query_part {
    const char *name; /* NULL: always there */
    unsigned bit; /* 1u << n for a named part, 0 for fixed text; parts of one name share a bit */
    const char *sql;
};

struct query {
    const char *name;
    unsigned id; /* index among all queries */
    bool writes;
    const struct query_part *parts[2]; /* per engine; ends with sql == NULL */
    unsigned masks;                    /* all bits in use */
};

/* One value to bind. Text and blobs are borrowed for the call. */
enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };
struct db_val {
    enum db_type type;
    int64_t i;
    const void *p;
    size_t n;
};

static inline struct db_val db_int(int64_t i)
{
    return (struct db_val){.type = DB_INT, .i = i};
}
static inline struct db_val db_null(void)
{
    return (struct db_val){.type = DB_NULL};
}
/* NULL binds NULL. */
static inline struct db_val db_text(const char *s)
{
    return (struct db_val){.type = s ? DB_TEXT : DB_NULL, .p = s, .n = s ? __builtin_strlen(s) : 0};
}
static inline struct db_val db_blob(const void *p, size_t n)
{
    return (struct db_val){.type = p ? DB_BLOB : DB_NULL, .p = p, .n = n};
}

/* The arguments of one statement: db_rows(cx, &q_x, ARGS(db_int(id), db_text(name))). */
#define ARGS(...)                         \
    (const struct db_val[]){__VA_ARGS__}, \
        sizeof((const struct db_val[]){__VA_ARGS__}) / sizeof(struct db_val)
#define NO_ARGS NULL, 0

/* ---- reading rows ---- */

struct rows;

/*
 * Starts a statement with all the query's arguments, also those of parts that are off. Never NULL;
 * an error is held and told by rows_end(). Rows not read to the end are closed with the context's
 * arena. A duplicate or a broken reference is ERR_CONFLICT. After an error the connection runs
 * nothing more until the operation's rollback or the reader's end, as PostgreSQL has it.
 */
struct rows *db_rows(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n);
struct rows *db_rows_mask(struct ctx *cx, const struct query *q, unsigned mask,
                          const struct db_val *args, size_t n);

/*
 * Says that this reader will be asked for these rows soon: PostgreSQL is then asked for them along
 * with the next statement, and db_rows_mask() with the same query, mask and arguments finds them
 * there, a way there and back the less. Does nothing on SQLite, on the writer, before the reader's
 * first statement, or when a few others wait already. What is not asked for after all was read for
 * nothing. ERR as the rows' would be.
 */
enum err db_ahead(struct ctx *cx, const struct query *q, unsigned mask, const struct db_val *args,
                  size_t n);

/* The next row, or false at the end, on error, or when the arena has failed. */
bool rows_next(struct rows *r);
/* Ends the statement early or late; the error, if there was one. Must be called once. */
enum err rows_end(struct rows *r);

/* Columns by index. NULL reads as 0, NULL, and length 0. Text is borrowed until the next row. */
int64_t row_int(struct rows *r, int column);
const char *row_text(struct rows *r, int column);
const void *row_blob(struct rows *r, int column, size_t *ret_n);
bool row_null(struct rows *r, int column);
/* As row_text(), copied into the context's arena. */
char *row_str(struct rows *r, int column);

/* A statement without rows; *ret_changed (may be NULL) is how many rows it changed. */
enum err db_exec(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n,
                 int64_t *ret_changed);
/* The same on the writer, without waiting for the answer: for rows that are written one by one, of
 * which PostgreSQL then takes many in one round trip. What follows sees them. That one was refused
 * is told by a statement after it, or at the end of the operation, which fails either way. */
enum err db_exec_later(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n);
/* One integer, or `otherwise` when there is no row. */
enum err db_int_of(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n,
                   int64_t otherwise, int64_t *ret);
/* One text in the arena, or NULL when there is no row. */
enum err db_text_of(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n,
                    char **ret);

/* ---- databases and connections ---- */

struct db;

/* Whether a URL is of a form that db_open() takes. */
bool db_url_good(const char *url);

enum db_open {
    DB_READ = 0,        /* readers only: for a command beside a running server, and tests */
    DB_WRITE = 1 << 0,  /* take the lease and start the writer */
    DB_CREATE = 1 << 1, /* make the file where there is none */
    DB_FOLLOWS = 1 << 2 /* readers of a standby that follows another database (PostgreSQL); it may
                         * be away now */
};

/*
 * Opens. ERR_CONFLICT when another process holds the lease (SQLite, DB_WRITE); ERR_NOT_FOUND when
 * there is no database; ERR_INPUT for an unknown URL. Does not migrate.
 */
enum err db_open(struct ctx *cx, const char *url, unsigned flags, struct db **ret_db);
/* Finishes what is queued, checkpoints, gives the lease back. NULL is allowed. */
void db_close(struct db *db);
enum db_engine db_engine(const struct db *db);
enum db_engine conn_engine(const struct conn *c);
/* The path of a SQLite database, or NULL. */
const char *db_path(const struct db *db);

/*
 * A reader for this thread, put into cx->conn until db_reader_end(). It sees one snapshot from
 * its first query on. SQLite: one connection per thread, no waiting. PostgreSQL: from a small
 * pool; ERR_BUSY when none is free in time.
 */
enum err db_reader(struct db *db, struct ctx *cx);
void db_reader_end(struct db *db, struct ctx *cx);

/* ---- writing ---- */

/*
 * One operation for the writer. `run` is called on the writer's thread with cx->conn set; what
 * it returns decides whether its savepoint is kept. It may be run again from the start after a
 * serialization failure (PostgreSQL): it must begin by clearing what it left. `done` is called
 * once, on the writer's thread, after the group's durable commit (or its failure): `result` is
 * then what the caller may tell. The caller owns the struct until `done`.
 */
struct db_op {
    struct ctx *cx;
    enum err (*run)(struct ctx *cx, void *arg);
    void (*done)(struct db_op *op);
    void *arg;
    enum err result;
    struct db_op *next; /* the queue's */
};

/* Queues an operation. False when the queue is full (answer 503): `done` is then not called. */
bool db_submit(struct db *db, struct db_op *op);

/*
 * Runs a rule on the writer and waits for the commit. Called on the writer itself (cx->conn is
 * the writer) it simply runs inside the present operation.
 */
enum err db_write(struct db *db, struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg);
bool conn_is_writer(const struct conn *c);
/* How many groups this process had committed when the reader was lent: what another reader of the
 * same number saw is as new, but for what other processes wrote. */
uint64_t conn_commits(const struct conn *c);
/* Whether it reads on a standby: what it sees may be a moment old. */
bool conn_follows(const struct conn *c);
/* Whether a statement has failed on it since it was lent: what was read is then not whole. */
bool conn_failed(const struct conn *c);

/* ---- migrations and care ---- */

/* Brings the schema to the newest version; either result may be NULL. Needs DB_WRITE. */
enum err db_migrate(struct db *db, struct ctx *cx, int *ret_from, int *ret_to);
/* The schema version in the database (0: empty) and the newest one this program knows. */
enum err db_version(struct ctx *cx, int *ret_version);
int db_newest(void);
/* The engine's own integrity check; problems go to `tell`, one call each. */
enum err db_integrity(struct db *db, struct ctx *cx, void (*tell)(void *, const char *), void *arg,
                      int *ret_problems);
/* A consistent copy of a SQLite database to a new file, while it is in use. */
enum err db_copy_file(struct db *db, struct ctx *cx, const char *path);

/* Every query on this connection, every part alone and all together: the number that does not
 * prepare, or whose parameters have gaps (tests). Problems go to `tell`. */
int db_prepare_all(struct db *db, struct ctx *cx, void (*tell)(void *, const char *), void *arg);

/* Figures for /metrics: operations, groups (commits), largest group, queue length. */
struct db_stats {
    int64_t operations, groups, largest_group, queued, failed;
};
struct db_stats db_stats(struct db *db);

#endif
