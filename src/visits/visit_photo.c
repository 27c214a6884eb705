/* Photos of a visit: see visit_photo.h. */
#include "visit_photo.h"

#include "visit_acts_sql.h"

static const struct photo_shelf shelf = {.entity = "visit",
                                         .list = &q_photo_list,
                                         .one = q_part_photo_list_one,
                                         .of_client = &q_photo_of_client,
                                         .count = &q_photo_count,
                                         .insert = &q_photo_insert,
                                         .remove = &q_photo_remove,
                                         .most = VISIT_PHOTOS_MAX,
                                         .too_many = "error.visit_photos_many"};

static enum err changeable(struct ctx *cx, int64_t visit_id)
{
    struct visit v;
    TRY(visit_get(cx, visit_id, &v));
    return visit_need_hand(cx, &v);
}

enum err visit_photos(struct ctx *cx, int64_t visit_id, struct photo **ret, size_t *ret_n)
{
    struct visit v;
    *ret_n = 0;
    TRY(visit_get(cx, visit_id, &v));
    return visit_shows(cx, &v) ? photo_list(cx, &shelf, visit_id, ret, ret_n) : OK;
}

enum err visit_photo_get(struct ctx *cx, int64_t visit_id, int64_t id, struct photo *ret)
{
    struct visit v;
    TRY(visit_get(cx, visit_id, &v));
    if (!visit_shows(cx, &v))
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return photo_get(cx, &shelf, visit_id, id, ret);
}

enum err visit_photo_add(struct ctx *cx, int64_t visit_id, const char *client_id,
                         const struct document_file *f, struct photo *ret)
{
    TRY(changeable(cx, visit_id));
    return photo_add(cx, &shelf, visit_id, client_id, f, ret);
}

enum err visit_photo_remove(struct ctx *cx, int64_t visit_id, int64_t id)
{
    TRY(changeable(cx, visit_id));
    struct photo p;
    TRY(visit_photo_get(cx, visit_id, id, &p));
    return photo_remove(cx, &shelf, visit_id, id);
}
