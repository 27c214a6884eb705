/* Photos of proof: see debt_photo.h. */
#include "debt_photo.h"

#include "debt_sql.h"
#include "debts_parts.h"

static const struct photo_shelf shelf = {.entity = "debt",
                                         .list = &q_debt_photo_list,
                                         .one = q_part_debt_photo_list_one,
                                         .of_client = &q_debt_photo_of_client,
                                         .count = &q_debt_photo_count,
                                         .insert = &q_debt_photo_insert,
                                         .remove = &q_debt_photo_remove,
                                         .most = DEBT_PHOTOS_MAX,
                                         .too_many = "error.debt_photos_many"};

static enum err writable(struct ctx *cx, int64_t debt_id)
{
    struct debt d;
    struct debt_sheet s;
    TRY(debt_get(cx, debt_id, &d));
    TRY(debt_sheet_writable(cx, d.sheet_id, &s));
    return d.removed_at ? fail(cx, ERR_CONFLICT, "error.debt_removed", NULL) : OK;
}

enum err debt_photos(struct ctx *cx, int64_t debt_id, struct photo **ret, size_t *ret_n)
{
    struct debt d;
    TRY(debt_get(cx, debt_id, &d));
    return photo_list(cx, &shelf, debt_id, ret, ret_n);
}

enum err debt_photo_get(struct ctx *cx, int64_t debt_id, int64_t id, struct photo *ret)
{
    struct debt d;
    TRY(debt_get(cx, debt_id, &d));
    return photo_get(cx, &shelf, debt_id, id, ret);
}

enum err debt_photo_add(struct ctx *cx, int64_t debt_id, const char *client_id,
                        const struct document_file *f, struct photo *ret)
{
    TRY(writable(cx, debt_id));
    return photo_add(cx, &shelf, debt_id, client_id, f, ret);
}

enum err debt_photo_remove(struct ctx *cx, int64_t debt_id, int64_t id)
{
    TRY(writable(cx, debt_id));
    return photo_remove(cx, &shelf, debt_id, id);
}
