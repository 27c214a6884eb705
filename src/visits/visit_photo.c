/* Photos of a visit: see visit_photo.h. */
#include "visit_photo.h"

#include "audit.h"
#include "file.h"
#include "visit_acts_sql.h"

#define I(member) .offset = FIELD_INT(struct visit_photo, member), .flags = F_READONLY
#define T(member) .offset = FIELD_TEXT(struct visit_photo, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id)},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "size", .kind = F_INT, I(size), .max = INT64_C(1) << 31},
    {.name = "by", .kind = F_TEXT, T(by), .flags = F_READONLY},
    {.name = "created_at", .kind = F_INSTANT, I(created_at)},
};
const struct field_table visit_photo_fields = FIELD_TABLE("VisitPhoto", fields, struct visit_photo);

static enum err load(struct ctx *cx, int64_t visit_id, int64_t id, struct visit_photo **ret,
                     size_t *ret_n)
{
    enum { MOST = 20 };
    struct visit_photo *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_photo_list, id ? q_part_photo_list_one : 0,
                                  ARGS(db_int(visit_id), db_int(id)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct visit_photo){.id = row_int(r, 0),
                                         .visit_id = row_int(r, 1),
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

static enum err seen(struct ctx *cx, int64_t visit_id, struct visit *ret)
{
    TRY(visit_get(cx, visit_id, ret));
    return visit_shows(cx, ret) ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static enum err changeable(struct ctx *cx, int64_t visit_id)
{
    struct visit v;
    TRY(visit_get(cx, visit_id, &v));
    return visit_correctable(cx, &v) ? OK : fail(cx, ERR_FORBIDDEN, "error.visit_hand", NULL);
}

enum err visit_photos(struct ctx *cx, int64_t visit_id, struct visit_photo **ret, size_t *ret_n)
{
    struct visit v;
    *ret_n = 0;
    TRY(visit_get(cx, visit_id, &v));
    return visit_shows(cx, &v) ? load(cx, visit_id, 0, ret, ret_n) : OK;
}

enum err visit_photo_get(struct ctx *cx, int64_t visit_id, int64_t id, struct visit_photo *ret)
{
    struct visit v;
    struct visit_photo *list;
    size_t n;
    TRY(seen(cx, visit_id, &v));
    TRY(load(cx, visit_id, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

/* What was sent before, to the same visit. */
static enum err known(struct ctx *cx, int64_t visit_id, const char *client_id,
                      struct visit_photo *ret, bool *ret_known)
{
    int64_t id = 0, visit = 0;
    *ret_known = false;
    if (!client_id)
        return OK;
    struct rows *r = db_rows(cx, &q_photo_of_client, ARGS(db_text(client_id)));
    if (rows_next(r)) {
        id = row_int(r, 0);
        visit = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (!id)
        return OK;
    if (visit != visit_id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    *ret_known = true;
    return visit_photo_get(cx, visit_id, id, ret);
}

enum err visit_photo_add(struct ctx *cx, int64_t visit_id, const char *client_id,
                         const struct document_file *f, struct visit_photo *ret)
{
    bool there;
    int64_t have = 0, file = 0, id = 0, by = cx->actor->account_id;
    client_id = client_id && *client_id ? client_id : NULL;
    TRY(changeable(cx, visit_id));
    TRY(known(cx, visit_id, client_id, ret, &there));
    if (there)
        return OK;
    TRY(db_int_of(cx, &q_photo_count, ARGS(db_int(visit_id)), 0, &have));
    if (have >= VISIT_PHOTOS_MAX) {
        fail_field(cx, "file", "error.visit_photos_many", NULL);
        return fields_check(cx);
    }
    TRY(file_put(cx, "visit", f->type, f->p, f->n, &file));
    TRY(db_int_of(cx, &q_photo_insert,
                  ARGS(db_int(visit_id), db_text(client_id), db_int(file),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &id));
    if (!id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    TRY(audit(cx, "photo-add", "visit", visit_id, NULL));
    return visit_photo_get(cx, visit_id, id, ret);
}

enum err visit_photo_remove(struct ctx *cx, int64_t visit_id, int64_t id)
{
    struct visit_photo p;
    TRY(changeable(cx, visit_id));
    TRY(visit_photo_get(cx, visit_id, id, &p));
    TRY(db_exec(cx, &q_photo_remove, ARGS(db_int(id), db_int(visit_id), db_int(cx->now)), NULL));
    return audit(cx, "photo-remove", "visit", visit_id, NULL);
}
