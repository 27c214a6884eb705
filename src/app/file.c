/* Files: see file.h. */
#include "file.h"

#include "app_sql.h"
#include "caps.h"

static enum err find(struct ctx *cx, const struct query *q, struct db_val key, struct file *ret,
                     struct own_key *ret_key, bool *ret_found)
{
    *ret_found = false;
    struct rows *r = db_rows(cx, q, &key, 1);
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 4, &n);
        *ret = (struct file){.id = row_int(r, 0),
                             .size = row_int(r, 1),
                             .type = row_str(r, 2),
                             .name = row_str(r, 3)};
        *ret_found = own_key_open(cx, cx->app->keys, p, n, ret_key);
    }
    return rows_end(r);
}

static enum err insert(struct ctx *cx, const unsigned char *hash, const struct file *f,
                       const void *p, int64_t *ret_id)
{
    struct own_key key;
    struct sealed sealed_key = own_key_make(cx, cx->app->keys, &key);
    int64_t id, by = cx->actor ? cx->actor->account_id : 0;
    size_t n = (size_t)f->size;
    TRY(db_int_of(cx, &q_file_insert,
                  ARGS(db_blob(hash, HASH_LEN), db_int(f->size), db_text(f->type), db_text(f->name),
                       db_blob(sealed_key.p, sealed_key.n), by ? db_int(by) : db_null(),
                       db_int(cx->now)),
                  0, &id));
    for (size_t at = 0, i = 0; at < n; at += FILE_CHUNK, i++) {
        struct arena_mark mark = arena_mark(cx->a);
        size_t piece = n - at < FILE_CHUNK ? n - at : FILE_CHUNK;
        struct sealed s = own_seal(cx, &key, (const char *)p + at, piece);
        TRY(db_exec(cx, &q_file_chunk_insert,
                    ARGS(db_int(id), db_int((int64_t)i), db_blob(s.p, s.n)), NULL));
        arena_reset(cx->a, mark);
    }
    *ret_id = id;
    return OK;
}

enum err file_put(struct ctx *cx, const char *name, const char *type, const void *p, size_t n,
                  int64_t *ret_id)
{
    if (n > FILE_MAX)
        return fail(cx, ERR_TOO_LARGE, "error.file_large", NULL);
    unsigned char hash[HASH_LEN];
    struct file have, new = {.size = (int64_t)n, .type = type, .name = name};
    struct own_key key;
    bool found;
    keyed_hash(cx->app->keys, "file", p, n, hash);
    TRY(find(cx, &q_file_find, db_blob(hash, HASH_LEN), &have, &key, &found));
    if (!found)
        return insert(cx, hash, &new, p, ret_id);
    *ret_id = have.id;
    return OK;
}

enum err file_put_own(struct ctx *cx, const char *name, const char *type, const void *p, size_t n,
                      int64_t *ret_id)
{
    if (n > FILE_MAX)
        return fail(cx, ERR_TOO_LARGE, "error.file_large", NULL);
    unsigned char hash[HASH_LEN];
    struct file new = {.size = (int64_t)n, .type = type, .name = name};
    ctx_random(cx, hash, sizeof(hash)); /* of no content: nobody finds it by one */
    return insert(cx, hash, &new, p, ret_id);
}

enum err file_drop(struct ctx *cx, int64_t id)
{
    TRY(db_exec(cx, &q_file_chunks_drop, ARGS(db_int(id)), NULL));
    return db_exec(cx, &q_file_row_drop, ARGS(db_int(id)), NULL);
}

enum err file_destroy(struct ctx *cx, int64_t id)
{
    unsigned char hash[HASH_LEN];
    ctx_random(cx, hash, sizeof(hash));
    TRY(db_exec(cx, &q_file_chunks_drop, ARGS(db_int(id)), NULL));
    return db_exec(cx, &q_file_destroy, ARGS(db_int(id), db_blob(hash, HASH_LEN), db_blob("", 0)),
                   NULL);
}

enum err file_get(struct ctx *cx, int64_t id, struct file *ret)
{
    struct own_key key;
    bool found;
    TRY(find(cx, &q_file_get, db_int(id), ret, &key, &found));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

enum err file_read(struct ctx *cx, int64_t id, struct file *ret, char **ret_p)
{
    struct own_key key;
    bool found;
    TRY(find(cx, &q_file_get, db_int(id), ret, &key, &found));
    if (!found)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    struct buf b = buf_new(cx->a, FILE_MAX);
    buf_room(&b, (size_t)ret->size); /* at once: growing would take twice as much */
    struct rows *r = db_rows(cx, &q_file_chunks, ARGS(db_int(id)));
    bool good = true;
    while (rows_next(r)) {
        size_t n, got;
        struct arena_mark mark = arena_mark(cx->a);
        const void *p = row_blob(r, 0, &n);
        char *piece;
        good = good && own_unseal(cx, &key, p, n, &piece, &got);
        if (good)
            buf_put(&b, piece, got);
        arena_reset(cx->a, mark);
    }
    TRY(rows_end(r));
    if (!good || b.n != (size_t)ret->size)
        return fail_log(cx, ERR_INTERNAL, "file %lld does not open", (long long)id);
    *ret_p = (char *)buf_str(&b);
    return OK;
}

static void close_arena(void *a)
{
    arena_free(a);
}

enum err file_read_aside(struct ctx *cx, int64_t id, struct file *ret, char **ret_p)
{
    struct ctx own = *cx;
    own.a = arena_new(4 * (size_t)FILE_MAX);
    arena_defer(cx->a, close_arena, own.a);
    ctx_forgive(&own);
    if (file_read(&own, id, ret, ret_p) != OK)
        return fail_log(cx, own.err.code, "%s", own.err.detail ? own.err.detail : "file_read");
    return OK;
}
