/* Photos beside a record: see photo.h. */
#include "photo.h"

#include "audit.h"
#include "file.h"

#define I(member) .offset = FIELD_INT(struct photo, member), .flags = F_READONLY
#define T(member) .offset = FIELD_TEXT(struct photo, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id)},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "size", .kind = F_INT, I(size), .max = INT64_C(1) << 31},
    {.name = "by", .kind = F_TEXT, T(by), .flags = F_READONLY},
    {.name = "created_at", .kind = F_INSTANT, I(created_at)},
};
const struct field_table photo_fields = FIELD_TABLE("Photo", fields, struct photo);

/* id 0: all. */
static enum err load(struct ctx *cx, const struct photo_shelf *s, int64_t of, int64_t id,
                     struct photo **ret, size_t *ret_n)
{
    enum { MOST = 20 };
    struct photo *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, s->list, id ? s->one : 0, ARGS(db_int(of), db_int(id)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct photo){.id = row_int(r, 0),
                                   .of_id = row_int(r, 1),
                                   .file_id = row_int(r, 2),
                                   .created_by = row_int(r, 3),
                                   .created_at = row_int(r, 4),
                                   .size = row_int(r, 5),
                                   .by = row_str(r, 6),
                                   .client_id = row_str(r, 7)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err photo_list(struct ctx *cx, const struct photo_shelf *s, int64_t of, struct photo **ret,
                    size_t *ret_n)
{
    return load(cx, s, of, 0, ret, ret_n);
}

enum err photo_get(struct ctx *cx, const struct photo_shelf *s, int64_t of, int64_t id,
                   struct photo *ret)
{
    struct photo *list;
    size_t n;
    TRY(load(cx, s, of, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

/* What was sent before, to the same record. */
static enum err known(struct ctx *cx, const struct photo_shelf *s, int64_t of,
                      const char *client_id, struct photo *ret, bool *ret_known)
{
    int64_t id = 0, there = 0;
    *ret_known = false;
    if (!client_id)
        return OK;
    struct rows *r = db_rows(cx, s->of_client, ARGS(db_text(client_id)));
    if (rows_next(r)) {
        id = row_int(r, 0);
        there = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (!id)
        return OK;
    if (there != of)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    *ret_known = true;
    return photo_get(cx, s, of, id, ret);
}

enum err photo_add(struct ctx *cx, const struct photo_shelf *s, int64_t of, const char *client_id,
                   const struct document_file *f, struct photo *ret)
{
    bool there;
    int64_t have = 0, file = 0, id = 0, by = cx->actor->account_id;
    client_id = client_id && *client_id ? client_id : NULL;
    TRY(known(cx, s, of, client_id, ret, &there));
    if (there)
        return OK;
    TRY(db_int_of(cx, s->count, ARGS(db_int(of)), 0, &have));
    if (have >= s->most) {
        fail_field(cx, "file", s->too_many, NULL);
        return fields_check(cx);
    }
    TRY(file_put(cx, s->entity, f->type, f->p, f->n, &file));
    TRY(db_int_of(cx, s->insert,
                  ARGS(db_int(of), db_text(client_id), db_int(file), by ? db_int(by) : db_null(),
                       db_int(cx->now)),
                  0, &id));
    if (!id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    TRY(audit(cx, "photo-add", s->entity, of, NULL));
    return photo_get(cx, s, of, id, ret);
}

enum err photo_remove(struct ctx *cx, const struct photo_shelf *s, int64_t of, int64_t id)
{
    struct photo p;
    TRY(photo_get(cx, s, of, id, &p));
    TRY(db_exec(cx, s->remove, ARGS(db_int(id), db_int(of), db_int(cx->now)), NULL));
    return audit(cx, "photo-remove", s->entity, of, NULL);
}
