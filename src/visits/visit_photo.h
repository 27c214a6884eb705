/* Photos of a visit (photo.h): no place or device goes along with them. Who may read the visit's
 * words may see them; who may correct it adds and removes. */
#ifndef VISIT_PHOTO_H
#define VISIT_PHOTO_H

#include "photo.h"
#include "visit.h"

enum { VISIT_PHOTOS_MAX = 6 };

enum err visit_photo_add(struct ctx *cx, int64_t visit_id, const char *client_id,
                         const struct document_file *f, struct photo *ret); /* on the writer */
enum err visit_photo_remove(struct ctx *cx, int64_t visit_id, int64_t id);  /* on the writer */
enum err visit_photo_get(struct ctx *cx, int64_t visit_id, int64_t id, struct photo *ret);
/* None for who may not see them. */
enum err visit_photos(struct ctx *cx, int64_t visit_id, struct photo **ret, size_t *ret_n);

#endif
