/*
 * Copying a database: see db_copy.h. The target is made by its migrations, its references are taken
 * off, rows go over by table, everything is compared, the references are put back (which checks
 * them), and only then copy_state goes: in one transaction, so that a database is either an
 * unfinished copy or a whole one.
 */
#include "db_copy.h"

#include "buf.h"
#include "db_copy_table.h"

#include <unistd.h>

struct copying {
    struct ctx *cx;
    const struct db_copy *what;
    struct db from_db, to_db; /* shells of the two connections */
    struct conn *from, *to;
    struct copy_tables tables;
};

static const struct query q_has_state = {
    .name = "copy_has_state",
    .id = UINT32_MAX,
    .parts = {(const struct query_part[]){{NULL, 0,
                                           "SELECT count(*) FROM sqlite_schema"
                                           " WHERE type = 'table' AND name = 'copy_state'"},
                                          {NULL, 0, NULL}},
              (const struct query_part[]){{NULL, 0,
                                           "SELECT count(*) FROM pg_tables WHERE schemaname ="
                                           " current_schema() AND tablename = 'copy_state'"},
                                          {NULL, 0, NULL}}}};

static const struct query q_has_tables = {
    .name = "copy_has_tables",
    .id = UINT32_MAX,
    .parts = {(const struct query_part[]){{NULL, 0, "SELECT count(*) FROM sqlite_schema"},
                                          {NULL, 0, NULL}},
              (const struct query_part[]){
                  {NULL, 0, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"},
                  {NULL, 0, NULL}}}};

/* Which source this is, and that nothing was done in it since: each act leaves an audit row. */
static const struct query_part identity_sql[] = {
    {NULL, 0,
     "SELECT coalesce((SELECT value FROM setting WHERE key = '_key_fingerprint'), '') || ' ' ||"
     " (SELECT count(*) FROM audit)"},
    {NULL, 0, NULL}};
static const struct query q_identity = {
    .name = "copy_identity", .id = UINT32_MAX, .parts = {identity_sql, identity_sql}};

static const struct query_part state_sql[] = {
    {NULL, 0, "SELECT text FROM copy_state WHERE kind = $1 ORDER BY id"}, {NULL, 0, NULL}};
static const struct query q_state = {
    .name = "copy_state", .id = UINT32_MAX, .parts = {state_sql, state_sql}};
static const struct query_part state_add_sql[] = {
    {NULL, 0, "INSERT INTO copy_state (id, kind, text) VALUES ($1, $2, $3)"}, {NULL, 0, NULL}};
static const struct query q_state_add = {.name = "copy_state_add",
                                         .id = UINT32_MAX,
                                         .writes = true,
                                         .parts = {state_add_sql, state_add_sql}};

/* PostgreSQL: each reference as it is dropped and as it is made again. Text, not regclass: names
 * need no quotes here. */
static const struct query_part references_sql[] = {
    {NULL, 0,
     "SELECT 'ALTER TABLE ' || c.relname || ' DROP CONSTRAINT ' || k.conname, 'ALTER TABLE ' ||"
     " c.relname || ' ADD CONSTRAINT ' || k.conname || ' ' || pg_get_constraintdef(k.oid)"
     " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'f'"
     " AND k.connamespace = current_schema()::regnamespace ORDER BY 1"},
    {NULL, 0, NULL}};
static const struct query q_references = {
    .name = "copy_references", .id = UINT32_MAX, .parts = {references_sql, references_sql}};
static const struct query_part identities_sql[] = {
    {NULL, 0,
     "SELECT 'SELECT setval(pg_get_serial_sequence(''' || table_name || ''', ''' || column_name ||"
     " '''), coalesce(max(' || column_name || '), 1), max(' || column_name || ') IS NOT NULL) FROM "
     "'"
     " || table_name FROM information_schema.columns WHERE table_schema = current_schema()"
     " AND is_identity = 'YES' ORDER BY 1"},
    {NULL, 0, NULL}};
static const struct query q_identities = {
    .name = "copy_identities", .id = UINT32_MAX, .parts = {identities_sql, identities_sql}};

static const struct query_part broken_sql[] = {
    {NULL, 0, "SELECT count(*) FROM pragma_foreign_key_check"}, {NULL, 0, NULL}};
static const struct query q_broken = {
    .name = "copy_broken", .id = UINT32_MAX, .parts = {broken_sql, broken_sql}};

enum err db_unfinished(struct ctx *cx, bool *ret)
{
    int64_t n = 0;
    TRY(db_int_of(cx, &q_has_state, NO_ARGS, 0, &n));
    *ret = n > 0;
    return OK;
}

/* ---- on one of the two ---- */

/* A transaction on the target: all of `run` or nothing. */
static enum err whole(struct copying *k, enum err (*run)(struct copying *k))
{
    struct ctx *cx = k->cx;
    struct conn *c = k->to;
    cx->conn = c;
    enum err e = c->e->control(cx, c, CONTROL_BEGIN);
    if (e == OK)
        e = run(k);
    cx->conn = c;
    conn_close_rows(c);
    enum err ended = c->e->control(cx, c, e == OK ? CONTROL_COMMIT : CONTROL_ROLLBACK);
    c->broken = false;
    cx->conn = NULL;
    return e != OK ? e : ended;
}

static enum err text_on(struct ctx *cx, struct conn *c, const struct query *q, const char *kind,
                        char **ret)
{
    cx->conn = c;
    enum err e =
        kind ? db_text_of(cx, q, ARGS(db_text(kind)), ret) : db_text_of(cx, q, NO_ARGS, ret);
    cx->conn = NULL;
    return e;
}

static enum err int_on(struct ctx *cx, struct conn *c, const struct query *q, int64_t *ret)
{
    cx->conn = c;
    enum err e = db_int_of(cx, q, NO_ARGS, 0, ret);
    cx->conn = NULL;
    return e;
}

/* Texts in the arena, ended by NULL. */
static enum err texts_of(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n,
                         int column, const char ***ret)
{
    size_t count = 0, room = 1024;
    const char **list = arena_array(cx->a, room, sizeof(*list));
    struct rows *r = db_rows(cx, q, args, n);
    while (rows_next(r) && count + 1 < room)
        list[count++] = row_str(r, column);
    list[count] = NULL;
    *ret = list;
    return rows_end(r);
}

static enum err run_texts(struct ctx *cx, const char *const *list)
{
    struct conn *c = cx->conn;
    for (; *list; list++)
        TRY(c->e->script(cx, c, *list));
    return OK;
}

/* ---- beginning ---- */

/* What the migrations wrote comes from the source, too. */
static enum err clear_tables(struct copying *k)
{
    for (size_t i = 0; i < k->tables.n; i++)
        TRY(db_exec(k->cx, k->tables.list[i].clear, NO_ARGS, NULL));
    return OK;
}

/* The target has the newest schema and only what the migrations wrote. */
static enum err begin_state(struct copying *k)
{
    struct ctx *cx = k->cx;
    struct conn *c = k->to;
    const char **drop = NULL, **add = NULL;
    char *identity = NULL;
    int64_t id = 1;
    TRY(c->e->script(cx, c,
                     "CREATE TABLE copy_state (id BIGINT PRIMARY KEY, kind TEXT NOT NULL,"
                     " text TEXT NOT NULL)"));
    TRY(text_on(cx, k->from, &q_identity, NULL, &identity));
    cx->conn = c;
    TRY(db_exec(cx, &q_state_add, ARGS(db_int(id++), db_text("source"), db_text(identity)), NULL));
    if (c->e->kind != DB_PG)
        return clear_tables(k);
    TRY(texts_of(cx, &q_references, NO_ARGS, 0, &drop));
    TRY(texts_of(cx, &q_references, NO_ARGS, 1, &add));
    for (const char **text = add; *text; text++)
        TRY(db_exec(cx, &q_state_add, ARGS(db_int(id++), db_text("reference"), db_text(*text)),
                    NULL));
    TRY(run_texts(cx, drop));
    return clear_tables(k);
}

static enum err fail_filled(struct copying *k)
{
    return fail(k->cx, ERR_CONFLICT, "error.copy_filled", NULL);
}

/* There may be a schema, or a part of one, but no row in it. */
static enum err look_rows(struct copying *k)
{
    int64_t n;
    TRY(copy_rows_at_all(k->cx, k->to, &n));
    return n ? fail_filled(k) : OK;
}

static enum err same_source(struct copying *k)
{
    char *mine = NULL, *theirs = NULL;
    TRY(text_on(k->cx, k->from, &q_identity, NULL, &mine));
    TRY(text_on(k->cx, k->to, &q_state, "source", &theirs));
    return theirs && strcmp(mine, theirs) == 0
               ? OK
               : fail(k->cx, ERR_CONFLICT, "error.copy_other", NULL);
}

/* ---- the two connections ---- */

static enum err claim(struct ctx *cx, struct conn *c)
{
    return c->e->claim ? c->e->claim(cx, c) : OK;
}

static enum err version_on(struct ctx *cx, struct conn *c, int *ret)
{
    cx->conn = c;
    enum err e = db_version(cx, ret);
    cx->conn = NULL;
    return e;
}

static enum err open_source(struct copying *k)
{
    int version = 0;
    TRY(db_connect(k->cx, k->what->from, DB_WRITE, &k->from_db, &k->from));
    TRY(claim(k->cx, k->from));
    TRY(version_on(k->cx, k->from, &version));
    if (version != db_newest())
        return fail(k->cx, ERR_CONFLICT, version ? "error.schema_old" : "error.schema_none", NULL);
    bool unfinished;
    k->cx->conn = k->from;
    enum err e = db_unfinished(k->cx, &unfinished);
    k->cx->conn = NULL;
    TRY(e);
    return unfinished ? fail(k->cx, ERR_CONFLICT, "error.copy_unfinished", NULL) : OK;
}

/* Makes the schema where there is nothing at all. */
static enum err make_schema(struct copying *k)
{
    struct db *db;
    TRY(db_open(k->cx, k->what->to, DB_WRITE | DB_CREATE, &db));
    enum err e = db_migrate(db, k->cx, NULL, NULL);
    db_close(db);
    return e;
}

static enum err open_target(struct copying *k)
{
    int version = 0;
    int64_t tables = 0;
    enum err e = db_connect(k->cx, k->what->to, DB_WRITE, &k->to_db, &k->to);
    if (e == ERR_NOT_FOUND && strncmp(k->what->to, "sqlite:", 7) == 0) {
        ctx_forgive(k->cx);
        e = OK;
    }
    TRY(e);
    if (k->to) {
        TRY(claim(k->cx, k->to));
        TRY(version_on(k->cx, k->to, &version));
        TRY(int_on(k->cx, k->to, &q_has_tables, &tables));
        if (tables && version == db_newest())
            return OK;
        if (tables) /* only what a copy leaves that was cut off while it made the schema */
            TRY(version ? look_rows(k) : fail_filled(k));
    }
    conn_free(k->to);
    k->to = NULL;
    TRY(make_schema(k));
    TRY(db_connect(k->cx, k->what->to, DB_WRITE, &k->to_db, &k->to));
    return claim(k->cx, k->to);
}

/* ---- the end ---- */

static enum err compare(struct copying *k)
{
    for (size_t i = 0; i < k->tables.n; i++) {
        const struct copy_table *t = &k->tables.list[i];
        int64_t here, there;
        unsigned char mine[COPY_DIGEST], theirs[COPY_DIGEST];
        TRY(copy_digest(k->cx, k->from, t, &here, mine));
        TRY(copy_digest(k->cx, k->to, t, &there, theirs));
        if (here != there || memcmp(mine, theirs, COPY_DIGEST) != 0)
            return fail(k->cx, ERR_CONFLICT, "error.copy_differs", "table", t->name, NULL);
        if (k->what->table)
            k->what->table(k->what->arg, t->name, here);
    }
    return OK;
}

static enum err end_state(struct copying *k)
{
    struct ctx *cx = k->cx;
    struct conn *c = k->to;
    const char **list = NULL;
    int64_t broken = 0;
    if (c->e->kind == DB_PG) {
        TRY(texts_of(cx, &q_state, ARGS(db_text("reference")), 0, &list));
        TRY(run_texts(cx, list));
        TRY(texts_of(cx, &q_identities, NO_ARGS, 0, &list));
        TRY(run_texts(cx, list));
    } else {
        TRY(db_int_of(cx, &q_broken, NO_ARGS, 0, &broken));
        if (broken)
            return fail(cx, ERR_CONFLICT, "error.db_reference", NULL);
    }
    return c->e->script(cx, c, "DROP TABLE copy_state");
}

static enum err run(struct copying *k)
{
    struct ctx *cx = k->cx;
    bool unfinished;
    TRY(open_source(k));
    TRY(open_target(k));
    TRY(copy_tables_read(cx, k->from, k->to, &k->tables));
    cx->conn = k->to;
    enum err e = db_unfinished(cx, &unfinished);
    cx->conn = NULL;
    TRY(e);
    if (!unfinished)
        TRY(look_rows(k));
    if (k->to->e->loose)
        k->to->e->loose(k->to);
    TRY(unfinished ? same_source(k) : whole(k, begin_state));
    struct copy_progress p = {.tell = k->what->progress, .arg = k->what->arg};
    for (size_t i = 0; i < k->tables.n; i++) {
        int64_t n;
        TRY(copy_count(cx, k->from, &k->tables.list[i], &n));
        p.total += n;
    }
    for (size_t i = 0; i < k->tables.n; i++)
        TRY(copy_rows(cx, k->from, k->to, &k->tables.list[i], &p));
    TRY(compare(k));
    TRY(whole(k, end_state));
    /* SQLite does without statistics, here as elsewhere. */
    return k->to->e->kind == DB_PG ? k->to->e->script(cx, k->to, "ANALYZE") : OK;
}

enum err db_copy(struct ctx *cx, const struct db_copy *copy)
{
    struct copying k = {.cx = cx, .what = copy};
    enum err e = run(&k);
    cx->conn = NULL;
    conn_free(k.from);
    conn_free(k.to);
    free(k.from_db.where);
    free(k.to_db.where);
    return e;
}
