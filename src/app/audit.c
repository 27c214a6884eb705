/*
 * The audit chain. A row's hash is BLAKE2b-256 over the hash before it and the row's fields, each
 * preceded by its length, so that no two rows give the same bytes. The very first row's "hash
 * before" is 32 zero bytes.
 */
#include "audit.h"

#include "app_sql.h"
#include "caps.h"
#include "secret.h"

#include <inttypes.h>

static void put_field(struct buf *b, const char *s)
{
    if (!s)
        s = "";
    buf_printf(b, "%zu:", strlen(s));
    buf_puts(b, s);
}

static void put_number(struct buf *b, int64_t i)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, i);
    put_field(b, text);
}

static void row_hash(struct ctx *cx, const unsigned char *before, const struct audit_row *row,
                     const char *request_id, unsigned char ret_hash[static HASH_LEN])
{
    struct buf b = buf_new(cx->a, 4 << 20);
    buf_put(&b, before, HASH_LEN);
    put_number(&b, row->at);
    put_number(&b, row->account_id);
    put_field(&b, row->actor);
    put_field(&b, row->action);
    put_field(&b, row->entity);
    put_number(&b, row->entity_id);
    put_field(&b, row->changes);
    put_field(&b, request_id);
    plain_hash(b.p, b.n, ret_hash);
}

static enum err last_hash(struct ctx *cx, unsigned char ret_hash[static HASH_LEN])
{
    memset(ret_hash, 0, HASH_LEN);
    struct rows *r = db_rows(cx, &q_audit_last, NO_ARGS);
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        if (n == HASH_LEN)
            memcpy(ret_hash, p, HASH_LEN);
    }
    return rows_end(r);
}

/* Writes one row; `hash` is the one before, and then its own. */
static enum err insert(struct ctx *cx, const struct audit_entry *x, unsigned char *hash)
{
    struct buf json = buf_new(cx->a, 1 << 20);
    if (x->changes)
        json_write(&json, x->changes);
    else
        buf_puts(&json, "{}");
    const struct actor *who = cx->actor ? cx->actor : actor_public();
    const char *request_id = cx->request_id ? cx->request_id : "";
    struct audit_row row = {.at = cx->now,
                            .account_id = who->account_id,
                            .actor = who->name,
                            .action = x->action,
                            .entity = x->entity,
                            .entity_id = x->entity_id,
                            .changes = buf_str(&json)};
    unsigned char before[HASH_LEN];
    memcpy(before, hash, HASH_LEN);
    row_hash(cx, before, &row, request_id, hash);
    return db_exec_later(cx, &q_audit_insert,
                         ARGS(db_int(row.at), who->account_id ? db_int(who->account_id) : db_null(),
                              db_text(row.actor), db_text(x->action), db_text(x->entity),
                              db_int(x->entity_id), db_text(row.changes), db_text(request_id),
                              db_blob(hash, HASH_LEN)));
}

enum err audit_many(struct ctx *cx, const struct audit_entry *list, size_t n)
{
    unsigned char hash[HASH_LEN];
    if (!n)
        return OK;
    TRY(last_hash(cx, hash));
    for (size_t i = 0; i < n; i++)
        TRY(insert(cx, &list[i], hash));
    return OK;
}

enum err audit(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
               const struct model *changes)
{
    return audit_many(cx, &(struct audit_entry){action, entity, entity_id, changes}, 1);
}

/* One slice of the walk; *at and `before` move on. */
static enum err verify_slice(struct ctx *cx, int64_t *at, unsigned char *before,
                             void (*tell)(void *, const char *), void *arg, int64_t *rows,
                             int *problems)
{
    struct rows *r = db_rows(cx, &q_audit_walk, ARGS(db_int(*at)));
    while (rows_next(r)) {
        struct arena_mark mark = arena_mark(cx->a);
        struct audit_row row = {.id = row_int(r, 0),
                                .at = row_int(r, 1),
                                .account_id = row_int(r, 2),
                                .actor = row_text(r, 3),
                                .action = row_text(r, 4),
                                .entity = row_text(r, 5),
                                .entity_id = row_int(r, 6),
                                .changes = row_text(r, 7)};
        unsigned char want[HASH_LEN];
        row_hash(cx, before, &row, row_text(r, 8), want);
        size_t n;
        const void *have = row_blob(r, 9, &n);
        if (n != HASH_LEN || memcmp(have, want, HASH_LEN) != 0) {
            (*problems)++;
            tell(arg,
                 arena_printf(cx->a, "audit row %" PRId64 ": the chain is broken here", row.id));
        }
        memset(before, 0, HASH_LEN);
        memcpy(before, have, n < HASH_LEN ? n : HASH_LEN);
        *at = row.id;
        (*rows)++;
        arena_reset(cx->a, mark);
    }
    return rows_end(r);
}

enum err audit_verify(struct ctx *cx, void (*tell)(void *, const char *), void *arg,
                      int64_t *ret_rows, int *ret_problems)
{
    unsigned char before[HASH_LEN] = {0};
    int64_t at = 0, seen = -1;
    *ret_rows = 0;
    *ret_problems = 0;
    while (at != seen) {
        seen = at;
        TRY(verify_slice(cx, &at, before, tell, arg, ret_rows, ret_problems));
    }
    return OK;
}

enum err audit_list(struct ctx *cx, const char *entity, int64_t entity_id, int64_t before,
                    int limit, struct audit_row **ret_rows, size_t *ret_n)
{
    struct audit_row *list = arena_array(cx->a, (size_t)limit, sizeof(*list));
    size_t n = 0;
    int64_t below = before > 0 ? before : INT64_MAX;
    struct rows *r =
        db_rows_mask(cx, &q_audit_list,
                     (entity ? (unsigned)q_part_audit_list_entity : 0) |
                         (entity && entity_id ? (unsigned)q_part_audit_list_one : 0),
                     ARGS(db_int(below), db_int(limit), db_text(entity), db_int(entity_id)));
    while (n < (size_t)limit && rows_next(r))
        list[n++] = (struct audit_row){.id = row_int(r, 0),
                                       .at = row_int(r, 1),
                                       .account_id = row_int(r, 2),
                                       .actor = row_str(r, 3),
                                       .action = row_str(r, 4),
                                       .entity = row_str(r, 5),
                                       .entity_id = row_int(r, 6),
                                       .changes = row_str(r, 7)};
    TRY(rows_end(r));
    *ret_rows = list;
    *ret_n = n;
    return OK;
}
