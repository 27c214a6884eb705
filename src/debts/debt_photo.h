/* Photos of proof (photo.h): screenshots of bills and threats, receipts. Who reads the row sees
 * them; who may write rows adds and removes. */
#ifndef DEBT_PHOTO_H
#define DEBT_PHOTO_H

#include "debt.h"
#include "photo.h"

enum { DEBT_PHOTOS_MAX = 12 };

/* On the writer. ERR_INVALID on "file" when there are too many. */
enum err debt_photo_add(struct ctx *cx, int64_t debt_id, const char *client_id,
                        const struct document_file *f, struct photo *ret);
enum err debt_photo_remove(struct ctx *cx, int64_t debt_id, int64_t id); /* on the writer */
enum err debt_photo_get(struct ctx *cx, int64_t debt_id, int64_t id, struct photo *ret);
enum err debt_photos(struct ctx *cx, int64_t debt_id, struct photo **ret, size_t *ret_n);

#endif
