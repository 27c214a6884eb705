/*
 * Photos of a visit: pictures drawn anew before they are kept (document.h), so that no place or
 * device goes along. Who may read the visit's words may see them; who may correct it adds and
 * removes. A client_id that is known gives the photo there is.
 */
#ifndef VISIT_PHOTO_H
#define VISIT_PHOTO_H

#include "document.h"
#include "visit.h"

enum { VISIT_PHOTOS_MAX = 6 };

struct visit_photo {
    int64_t id, visit_id, file_id, created_by, created_at, size;
    const char *by, *client_id;
};
extern const struct field_table visit_photo_fields; /* "VisitPhoto" */

/* On the writer; `f` was looked at by document_file_look(). */
enum err visit_photo_add(struct ctx *cx, int64_t visit_id, const char *client_id,
                         const struct document_file *f, struct visit_photo *ret);
enum err visit_photo_remove(struct ctx *cx, int64_t visit_id, int64_t id); /* on the writer */
enum err visit_photo_get(struct ctx *cx, int64_t visit_id, int64_t id, struct visit_photo *ret);
/* None for who may not see them. */
enum err visit_photos(struct ctx *cx, int64_t visit_id, struct visit_photo **ret, size_t *ret_n);

#endif
