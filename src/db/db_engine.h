/*
 * What an engine provides to db.c. Only db_sqlite.c and db_pg.c implement it; nobody else includes
 * this. A statement is prepared once per connection and (query, mask), and cached there.
 */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "db.h"

struct stmt;

/* Transaction control, so that an engine may keep it prepared or send it along with a query. */
enum control {
    CONTROL_READ, /* a reader's snapshot begins at its next query */
    CONTROL_READ_END,
    CONTROL_BEGIN,   /* the writer's group */
    CONTROL_SAVE,    /* an operation begins, */
    CONTROL_RELEASE, /* is kept, */
    CONTROL_UNDO,    /* or is not */
    CONTROL_COMMIT,  /* durable when it returns OK; else nothing of the group may be told */
    CONTROL_ROLLBACK,
    CONTROL_COUNT
};

struct engine {
    enum db_engine kind;
    unsigned readers_max; /* how many readers are pooled; 0: one per thread instead */
    /* A failed statement undoes itself alone and leaves the transaction usable: then a group is
     * run without savepoints first. */
    bool bold;
    /* Connections. A writer also takes the lease (SQLite: flock; ERR_CONFLICT when held). */
    enum err (*open)(struct ctx *cx, const char *where, unsigned flags, bool writer,
                     struct conn **ret);
    void (*close)(struct conn *c);
    /* Statements. */
    enum err (*prepare)(struct ctx *cx, struct conn *c, const char *sql, struct stmt **ret,
                        int *ret_params, int *ret_columns);
    void (*finalize)(struct conn *c, struct stmt *s);
    enum err (*start)(struct ctx *cx, struct conn *c, struct stmt *s, const struct db_val *args,
                      size_t n);
    /* As start, of what gives no rows and need not be stepped; its answer, and those of all before
     * it, come with the next statement or `collect`. NULL, both: answers come at once. */
    enum err (*later)(struct ctx *cx, struct conn *c, struct stmt *s, const struct db_val *args,
                      size_t n);
    enum err (*collect)(struct ctx *cx, struct conn *c);
    /* Whether `start` also sends what the connection's `ahead` holds, where it fetches rows whole.
     */
    bool asks_ahead;
    /* 1: a row, 0: the end, -1: an error (told to cx). */
    int (*step)(struct ctx *cx, struct conn *c, struct stmt *s);
    void (*reset)(struct conn *c, struct stmt *s);
    int64_t (*changed)(struct conn *c, struct stmt *s);
    /* Columns of the present row; NULL reads as 0 and as NULL. */
    bool (*is_null)(struct stmt *s, int column);
    int64_t (*get_int)(struct stmt *s, int column);
    const char *(*get_text)(struct stmt *s, int column);
    const void *(*get_blob)(struct stmt *s, int column, size_t *ret_n);
    enum err (*control)(struct ctx *cx, struct conn *c, enum control what);
    /* Whether a statement writes (1), only reads (0) or cannot be told (-1): tests. */
    int (*writes)(struct ctx *cx, struct conn *c, struct stmt *s);
    /* Whether the operation leaves deferred references that point nowhere; NULL: COMMIT tells. */
    bool (*dangling)(struct conn *c);
    /* Text that is no named query: migrations. May hold several statements. */
    enum err (*script)(struct ctx *cx, struct conn *c, const char *sql);
    /* The engine's own checks and copies; NULL where it has none. */
    enum err (*integrity)(struct ctx *cx, struct conn *c, void (*tell)(void *, const char *),
                          void *arg, int *ret_problems);
    enum err (*copy_file)(struct ctx *cx, struct conn *c, const char *path);
    /* Whether an open file, that this process has open nowhere else, is a backup of ours by its
     * schema: ERR_INPUT when not. Touches nothing beside it. */
    enum err (*look_at)(struct ctx *cx, int fd);
    /* A backup by the engine's own tools, out to and in from an open file; NULL: a file's copy. */
    enum err (*dump)(struct ctx *cx, const char *where, int fd);
    enum err (*load)(struct ctx *cx, const char *where, int fd);
    /* Where there is `load`: reads such a file to its end; empties a database that `load` filled.
     */
    enum err (*leaf_through)(struct ctx *cx, int fd);
    enum err (*empty)(struct ctx *cx, const char *where);
    /* For a copy (db_copy.c), on a writer's connection. Takes the writers' lock, ERR_CONFLICT when
     * somebody uses the database; NULL: opening did. Looks at no references any more; NULL: they
     * are dropped instead. */
    enum err (*claim)(struct ctx *cx, struct conn *c);
    void (*loose)(struct conn *c);
    /* Whether an error since CONTROL_BEGIN asks for the transaction to be run again (40001, 40P01).
     */
    bool (*again)(const struct conn *c);
    /* Whether the connection is lost and must be opened anew. May look at the socket. */
    bool (*lost)(struct conn *c);
};

extern const struct engine engine_sqlite, engine_pg;

#endif
