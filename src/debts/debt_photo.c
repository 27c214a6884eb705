/* Photos of proof: see debt_photo.h. */
#include "debt_photo.h"

#include "audit.h"
#include "debt_sql.h"
#include "debts_parts.h"
#include "file.h"

#define I(member) .offset = FIELD_INT(struct debt_photo, member), .flags = F_READONLY
#define T(member) .offset = FIELD_TEXT(struct debt_photo, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id)},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "size", .kind = F_INT, I(size), .max = INT64_C(1) << 31},
    {.name = "by", .kind = F_TEXT, T(by), .flags = F_READONLY},
    {.name = "created_at", .kind = F_INSTANT, I(created_at)},
};
const struct field_table debt_photo_fields = FIELD_TABLE("DebtPhoto", fields, struct debt_photo);

static enum err load(struct ctx *cx, int64_t debt_id, int64_t id, struct debt_photo **ret,
                     size_t *ret_n)
{
    enum { MOST = 20 };
    struct debt_photo *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_debt_photo_list, id ? q_part_debt_photo_list_one : 0,
                                  ARGS(db_int(debt_id), db_int(id)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct debt_photo){.id = row_int(r, 0),
                                        .debt_id = row_int(r, 1),
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

enum err debt_photos(struct ctx *cx, int64_t debt_id, struct debt_photo **ret, size_t *ret_n)
{
    struct debt d;
    TRY(debt_get(cx, debt_id, &d));
    return load(cx, debt_id, 0, ret, ret_n);
}

enum err debt_photo_get(struct ctx *cx, int64_t debt_id, int64_t id, struct debt_photo *ret)
{
    struct debt d;
    struct debt_photo *list;
    size_t n;
    TRY(debt_get(cx, debt_id, &d));
    TRY(load(cx, debt_id, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

static enum err writable(struct ctx *cx, int64_t debt_id)
{
    struct debt d;
    struct debt_sheet s;
    TRY(debt_get(cx, debt_id, &d));
    TRY(debt_sheet_writable(cx, d.sheet_id, &s));
    return d.removed_at ? fail(cx, ERR_CONFLICT, "error.debt_removed", NULL) : OK;
}

/* What was sent before, to the same row. */
static enum err known(struct ctx *cx, int64_t debt_id, const char *client_id,
                      struct debt_photo *ret, bool *ret_known)
{
    int64_t id = 0, debt = 0;
    struct rows *r = db_rows(cx, &q_debt_photo_of_client, ARGS(db_text(client_id)));
    if (client_id && rows_next(r)) {
        id = row_int(r, 0);
        debt = row_int(r, 1);
    }
    TRY(rows_end(r));
    *ret_known = id != 0;
    if (id && debt != debt_id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    return id ? debt_photo_get(cx, debt_id, id, ret) : OK;
}

enum err debt_photo_add(struct ctx *cx, int64_t debt_id, const char *client_id,
                        const struct document_file *f, struct debt_photo *ret)
{
    bool there;
    int64_t have = 0, file = 0, id = 0;
    client_id = given(client_id) ? client_id : NULL;
    TRY(writable(cx, debt_id));
    TRY(known(cx, debt_id, client_id, ret, &there));
    if (there)
        return OK;
    TRY(db_int_of(cx, &q_debt_photo_count, ARGS(db_int(debt_id)), 0, &have));
    if (have >= DEBT_PHOTOS_MAX) {
        fail_field(cx, "file", "error.debt_photos_many", NULL);
        return fields_check(cx);
    }
    TRY(file_put(cx, "debt", f->type, f->p, f->n, &file));
    TRY(db_int_of(cx, &q_debt_photo_insert,
                  ARGS(db_int(debt_id), db_text(client_id), db_int(file),
                       id_or_null(cx->actor->account_id), db_int(cx->now)),
                  0, &id));
    if (!id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    TRY(audit(cx, "photo-add", "debt", debt_id, NULL));
    return debt_photo_get(cx, debt_id, id, ret);
}

enum err debt_photo_remove(struct ctx *cx, int64_t debt_id, int64_t id)
{
    struct debt_photo p;
    TRY(writable(cx, debt_id));
    TRY(debt_photo_get(cx, debt_id, id, &p));
    TRY(db_exec(cx, &q_debt_photo_remove, ARGS(db_int(id), db_int(debt_id), db_int(cx->now)),
                NULL));
    return audit(cx, "photo-remove", "debt", debt_id, NULL);
}
