/*
 * Tables and rows of a copy: see db_copy_table.h. The only place where SQL is made of names: they
 * come from the engines' own catalogues and are looked at sign by sign.
 */
#include "db_copy_table.h"

#include "buf.h"

#include <ctype.h>
#include <sodium.h>

enum { COPY_BATCH = 1000, SQL_MAX = 1 << 20, BATCH_ARENA = 512 << 20, BATCH_BYTES = 16 << 20 };

/* Both engines find words in their own way; what is written into either is what this view or table
 * shows. */
static const char search[] = "search_text";

static const struct query q_tables = {
    .name = "copy_tables",
    .id = UINT32_MAX,
    .parts = {
        (const struct query_part[]){
            {NULL, 0,
             "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
             " AND name NOT GLOB 'business_fts*' AND name NOT IN ('schema_version', 'copy_state')"
             " UNION SELECT 'search_text' ORDER BY name"},
            {NULL, 0, NULL}},
        (const struct query_part[]){
            {NULL, 0,
             "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename"
             " NOT IN ('schema_version', 'copy_state', 'search_use', 'search_block', 'search_gone',"
             " 'search_fresh') ORDER BY tablename"},
            {NULL, 0, NULL}}}};

static const struct query q_columns = {
    .name = "copy_columns",
    .id = UINT32_MAX,
    .parts = {
        (const struct query_part[]){
            {NULL, 0,
             "SELECT name, type, CASE WHEN $1 = 'search_text' THEN name = 'business_id' ELSE pk END"
             " FROM pragma_table_info($1) ORDER BY name"},
            {NULL, 0, NULL}},
        (const struct query_part[]){
            {NULL, 0,
             "SELECT a.attname, format_type(a.atttypid, NULL),"
             " CASE WHEN coalesce(array_position(i.indkey::int2[], a.attnum), 99) < i.indnkeyatts"
             " THEN array_position(i.indkey::int2[], a.attnum) + 1 ELSE 0 END"
             " FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND"
             " i.indisprimary WHERE a.attrelid = (SELECT c.oid FROM pg_class c WHERE c.relname = $1"
             " AND c.relnamespace = current_schema()::regnamespace) AND a.attnum > 0"
             " AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attname"},
            {NULL, 0, NULL}}}};

/* Names of the catalogue go into SQL: a-z, 0-9 and _ alone. */
static bool name_good(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && n < 64 && name[n] == '\0';
}

/* A query that is in no file, in cx's arena. */
static const struct query *make_query(struct ctx *cx, const char *name, const char *sql,
                                      bool writes)
{
    struct query_part *parts = arena_array(cx->a, 2, sizeof(*parts));
    struct query *q = arena_alloc(cx->a, sizeof(*q));
    parts[0] = (struct query_part){.sql = sql};
    parts[1] = (struct query_part){.sql = NULL};
    *q = (struct query){.name = name, .id = UINT32_MAX, .writes = writes, .parts = {parts, parts}};
    return q;
}

/* ---- the catalogue ---- */

static bool type_of(const char *text, enum db_type *ret)
{
    static const struct {
        const char *name;
        enum db_type type;
    } types[] = {{"INTEGER", DB_INT}, {"BIGINT", DB_INT}, {"TEXT", DB_TEXT},
                 {"BLOB", DB_BLOB},   {"BYTEA", DB_BLOB}, {"", DB_TEXT}};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcasecmp(types[i].name, text) == 0) {
            *ret = types[i].type;
            return true;
        }
    return false;
}

static enum err read_columns(struct ctx *cx, struct copy_table *t)
{
    enum err e = OK;
    struct rows *r = db_rows(cx, &q_columns, ARGS(db_text(t->name)));
    t->columns_n = t->keys_n = 0;
    while (rows_next(r) && e == OK) {
        struct copy_column *k = &t->columns[t->columns_n++];
        const char *name = row_text(r, 0), *type = row_text(r, 1);
        snprintf(k->name, sizeof(k->name), "%s", name);
        k->key = (int)row_int(r, 2);
        t->keys_n += k->key > 0;
        /* SQLite's view of the words tells no types. */
        bool known = type_of(type, &k->type);
        if (strcmp(t->name, search) == 0)
            k->type = k->key ? DB_INT : DB_TEXT, known = true;
        if (!known || !name_good(name) || t->columns_n == DB_ARGS_MAX)
            e = fail_log(cx, ERR_INTERNAL, "copy: column %s.%s of type %s", t->name, name, type);
    }
    enum err ended = rows_end(r);
    return e != OK ? e : ended;
}

static enum err read_names(struct ctx *cx, struct copy_tables *ret)
{
    ret->list = arena_array(cx->a, COPY_TABLES_MAX, sizeof(*ret->list));
    ret->n = 0;
    struct rows *r = db_rows(cx, &q_tables, NO_ARGS);
    while (rows_next(r) && ret->n < COPY_TABLES_MAX) {
        struct copy_table *t = &ret->list[ret->n++];
        *t = (struct copy_table){0};
        snprintf(t->name, sizeof(t->name), "%s", row_text(r, 0));
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < ret->n; i++) {
        if (!name_good(ret->list[i].name))
            return fail_log(cx, ERR_INTERNAL, "copy: table %s", ret->list[i].name);
        TRY(read_columns(cx, &ret->list[i]));
    }
    return OK;
}

static enum err compare(struct ctx *cx, const struct copy_tables *a, const struct copy_tables *b)
{
    for (size_t i = 0; i < a->n || i < b->n; i++) {
        const struct copy_table *s = i < a->n ? &a->list[i] : NULL,
                                *t = i < b->n ? &b->list[i] : NULL;
        if (!s || !t || strcmp(s->name, t->name) != 0 || s->columns_n != t->columns_n)
            return fail_log(cx, ERR_INTERNAL, "copy: table %s here, %s there", s ? s->name : "none",
                            t ? t->name : "none");
        for (int k = 0; k < s->columns_n; k++)
            if (strcmp(s->columns[k].name, t->columns[k].name) != 0 ||
                s->columns[k].type != t->columns[k].type || s->columns[k].key != t->columns[k].key)
                return fail_log(cx, ERR_INTERNAL, "copy: column %s.%s differs", s->name,
                                s->columns[k].name);
    }
    return OK;
}

/* ---- its statements ---- */

/* The key's columns in its order, or all of them: what rows are ordered by. */
static void put_key(struct buf *b, const struct copy_table *t, const char *after)
{
    const char *comma = "";
    for (int place = 1; place <= t->keys_n; place++)
        for (int i = 0; i < t->columns_n; i++)
            if (t->columns[i].key == place) {
                buf_printf(b, "%s%s%s", comma, t->columns[i].name, after);
                comma = ", ";
            }
    for (int i = 0; t->keys_n == 0 && i < t->columns_n; i++) {
        buf_printf(b, "%s%s%s", comma, t->columns[i].name, after);
        comma = ", ";
    }
}

static void put_columns(struct buf *b, const struct copy_table *t, bool marks, bool to_sqlite)
{
    for (int i = 0; i < t->columns_n; i++) {
        const char *name = t->columns[i].name;
        if (marks)
            buf_printf(b, "%s$%d", i ? ", " : "", i + 1);
        else
            buf_printf(b, "%s%s", i ? ", " : "",
                       to_sqlite && t->into && t->columns[i].key ? "rowid" : name);
    }
}

static const char *read_sql(struct ctx *cx, const struct copy_table *t, bool on)
{
    struct buf b = buf_new(cx->a, SQL_MAX);
    buf_puts(&b, "SELECT ");
    put_columns(&b, t, false, false);
    buf_printf(&b, " FROM %s", t->name);
    if (on) {
        buf_puts(&b, " WHERE (");
        put_key(&b, t, "");
        buf_puts(&b, ") > (");
        for (int i = 0; i < t->keys_n; i++)
            buf_printf(&b, "%s$%d", i ? ", " : "", i + 1);
        buf_puts(&b, ")");
    }
    buf_puts(&b, " ORDER BY ");
    put_key(&b, t, "");
    return buf_str(&b);
}

static void make_statements(struct ctx *cx, struct copy_table *t, enum db_engine to)
{
    struct buf last = buf_new(cx->a, SQL_MAX), put = buf_new(cx->a, SQL_MAX);
    t->into = strcmp(t->name, search) == 0 && to == DB_SQLITE ? "business_fts" : NULL;
    t->read = make_query(cx, t->name, read_sql(cx, t, false), false);
    t->read_on = make_query(cx, t->name, read_sql(cx, t, true), false);
    buf_puts(&last, "SELECT ");
    put_key(&last, t, "");
    buf_printf(&last, " FROM %s ORDER BY ", t->name);
    put_key(&last, t, " DESC");
    buf_puts(&last, " LIMIT 1");
    t->last = make_query(cx, t->name, buf_str(&last), false);
    buf_printf(&put, "INSERT INTO %s (", t->into ? t->into : t->name);
    put_columns(&put, t, false, true);
    buf_puts(&put, ") VALUES (");
    put_columns(&put, t, true, true);
    buf_puts(&put, ")");
    t->insert = make_query(cx, t->name, buf_str(&put), true);
    t->clear = make_query(cx, t->name,
                          arena_printf(cx->a, "DELETE FROM %s", t->into ? t->into : t->name), true);
    t->count =
        make_query(cx, t->name, arena_printf(cx->a, "SELECT count(*) FROM %s", t->name), false);
}

enum err copy_tables_read(struct ctx *cx, struct conn *from, struct conn *to,
                          struct copy_tables *ret)
{
    struct copy_tables there;
    cx->conn = from;
    enum err e = read_names(cx, ret);
    cx->conn = to;
    if (e == OK)
        e = read_names(cx, &there);
    cx->conn = NULL;
    TRY(e);
    TRY(compare(cx, ret, &there));
    for (size_t i = 0; i < ret->n; i++)
        make_statements(cx, &ret->list[i], conn_engine(to));
    return OK;
}

enum err copy_rows_at_all(struct ctx *cx, struct conn *c, int64_t *ret)
{
    struct copy_tables all;
    *ret = 0;
    cx->conn = c;
    enum err e = read_names(cx, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        int64_t n = 0;
        const char *name = all.list[i].name;
        const char *sql = arena_printf(cx->a, "SELECT count(*) FROM %s", name);
        if (strcmp(name, "account") == 0 || strcmp(name, "audit") == 0 ||
            strcmp(name, "business") == 0)
            e = db_int_of(cx, make_query(cx, "copy_rows", sql, false), NO_ARGS, 0, &n);
        *ret += n;
    }
    cx->conn = NULL;
    return e;
}

/* ---- rows ---- */

static struct db_val value_of(struct rows *r, const struct copy_column *k, int i)
{
    size_t n;
    if (row_null(r, i))
        return db_null();
    if (k->type == DB_INT)
        return db_int(row_int(r, i));
    if (k->type == DB_TEXT)
        return db_text(row_text(r, i));
    const void *p = row_blob(r, i, &n);
    return db_blob(p, n);
}

enum err copy_count(struct ctx *cx, struct conn *c, const struct copy_table *t, int64_t *ret)
{
    cx->conn = c;
    enum err e = db_int_of(cx, t->count, NO_ARGS, 0, ret);
    cx->conn = NULL;
    return e;
}

/* The greatest key that is there already, in the arena; *ret_n 0: none, or a table without key,
 * which is filled at one go. */
static enum err last_key(struct ctx *cx, struct conn *to, const struct copy_table *t,
                         struct db_val *ret, size_t *ret_n)
{
    *ret_n = 0;
    cx->conn = to;
    struct rows *r = db_rows(cx, t->last, NO_ARGS);
    if (rows_next(r) && t->keys_n) {
        for (int place = 1; place <= t->keys_n; place++)
            for (int i = 0; i < t->columns_n; i++)
                if (t->columns[i].key == place) {
                    struct db_val v = value_of(r, &t->columns[i], place - 1);
                    if (v.p) {
                        char *kept = arena_alloc(cx->a, v.n + 1);
                        memcpy(kept, v.p, v.n);
                        kept[v.n] = '\0';
                        v.p = kept;
                    }
                    ret[(*ret_n)++] = v;
                }
    }
    enum err e = rows_end(r);
    cx->conn = NULL;
    return e;
}

/* Takes rows until the batch is full; *ret_more when the source has not ended. */
static enum err fill_batch(struct ctx *to, struct rows *r, const struct copy_table *t,
                           struct copy_progress *p, bool *ret_more)
{
    int64_t rows = 0;
    size_t bytes = 0;
    struct db_val values[DB_ARGS_MAX];
    *ret_more = false;
    while (rows_next(r)) {
        for (int i = 0; i < t->columns_n; i++) {
            values[i] = value_of(r, &t->columns[i], i);
            bytes += values[i].n;
        }
        TRY(db_exec_later(to, t->insert, values, (size_t)t->columns_n));
        p->done++;
        if ((++rows == COPY_BATCH || bytes > BATCH_BYTES) && t->keys_n) {
            *ret_more = true;
            break;
        }
    }
    return OK;
}

static enum err one_batch(struct ctx *cx, struct conn *c, struct rows *r,
                          const struct copy_table *t, struct copy_progress *p, bool *ret_more)
{
    struct arena *a = arena_new(BATCH_ARENA);
    struct ctx to = ctx_new(a, cx->now);
    to.conn = c;
    enum err e = c->e->control(&to, c, CONTROL_BEGIN);
    if (e == OK)
        e = fill_batch(&to, r, t, p, ret_more);
    if (e == OK && c->e->collect)
        e = c->e->collect(&to, c);
    conn_close_rows(c);
    if (e == OK)
        e = c->e->control(&to, c, CONTROL_COMMIT);
    else
        c->e->control(&to, c, CONTROL_ROLLBACK);
    if (e != OK) {
        fail(cx, e, to.err.msgid ? to.err.msgid : "error.db_busy", NULL);
        fail_log(cx, e, "copy: %s: %s", t->name, to.err.detail ? to.err.detail : "");
    }
    arena_free(a);
    return e;
}

enum err copy_rows(struct ctx *cx, struct conn *from, struct conn *to, const struct copy_table *t,
                   struct copy_progress *p)
{
    struct db_val key[DB_ARGS_MAX];
    size_t n;
    int64_t there;
    bool more = true;
    TRY(copy_count(cx, to, t, &there));
    p->done += there;
    if (there && !t->keys_n)
        return OK; /* it went over whole */
    TRY(last_key(cx, to, t, key, &n));
    cx->conn = from;
    struct rows *r = db_rows(cx, n ? t->read_on : t->read, key, n);
    enum err e = OK;
    while (more && e == OK) {
        e = one_batch(cx, to, r, t, p, &more);
        if (p->tell)
            p->tell(p->arg, p->done, p->total);
    }
    enum err ended = rows_end(r);
    cx->conn = NULL;
    return e != OK ? e : ended;
}

/* ---- comparing ---- */

static void digest_value(crypto_generichash_state *h, const struct db_val *v)
{
    unsigned char head[9] = {(unsigned char)v->type};
    uint64_t n = v->type == DB_INT ? (uint64_t)v->i : v->n;
    for (int i = 0; i < 8; i++)
        head[1 + i] = (unsigned char)(n >> (8 * i));
    crypto_generichash_update(h, head, sizeof(head));
    if (v->type != DB_INT && v->n)
        crypto_generichash_update(h, v->p, v->n);
}

enum err copy_digest(struct ctx *cx, struct conn *c, const struct copy_table *t, int64_t *ret_rows,
                     unsigned char ret_digest[static COPY_DIGEST])
{
    crypto_generichash_state h;
    int64_t rows = 0;
    crypto_generichash_init(&h, NULL, 0, COPY_DIGEST);
    cx->conn = c;
    struct rows *r = db_rows(cx, t->read, NO_ARGS);
    for (; rows_next(r); rows++)
        for (int i = 0; i < t->columns_n; i++) {
            struct db_val v = value_of(r, &t->columns[i], i);
            digest_value(&h, &v);
        }
    enum err e = rows_end(r);
    cx->conn = NULL;
    crypto_generichash_final(&h, ret_digest, COPY_DIGEST);
    *ret_rows = rows;
    return e;
}
