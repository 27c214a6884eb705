/*
 * Photos of proof: screenshots of bills and threats, receipts. Pictures drawn anew before they are
 * kept (registry/document.h). Who reads the row sees them; who may write rows adds and removes.
 */
#ifndef DEBT_PHOTO_H
#define DEBT_PHOTO_H

#include "debt.h"
#include "document.h"

enum { DEBT_PHOTOS_MAX = 12 };

struct debt_photo {
    int64_t id, debt_id, file_id, created_by, created_at, size;
    const char *by, *client_id;
};
extern const struct field_table debt_photo_fields; /* "DebtPhoto" */

/* On the writer; `f` was looked at by document_file_look(). A client_id that is known gives the
 * photo there is. ERR_INVALID on "file" when there are too many. */
enum err debt_photo_add(struct ctx *cx, int64_t debt_id, const char *client_id,
                        const struct document_file *f, struct debt_photo *ret);
enum err debt_photo_remove(struct ctx *cx, int64_t debt_id, int64_t id); /* on the writer */
enum err debt_photo_get(struct ctx *cx, int64_t debt_id, int64_t id, struct debt_photo *ret);
enum err debt_photos(struct ctx *cx, int64_t debt_id, struct debt_photo **ret, size_t *ret_n);

#endif
