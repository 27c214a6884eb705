/*
 * Papers and photos of a business. What a file is, its content says, never its name: PNG, JPEG,
 * WebP and PDF are taken, up to 8 MiB. Pictures are drawn anew before they are kept (picture.h): no
 * EXIF, no hidden parts; a PDF is kept as it is and only ever handed out as a download. Removing is
 * soft: the row says when, the file stays.
 *
 * Some kinds tell the capital of a business (PP 7/2021 art. 35 (2)–(4): capital that is the owner's
 * own and lent, without land and buildings of the place of business): a balance sheet, the deed
 * that founded it or changed its capital, the statement of capital in OSS-RBA. Such a paper proves
 * the capital on record once somebody of the office has read in it the very same amount, for as
 * long as the paper stands and the record says so.
 *
 * They are personal data: who may see the phone number may see them (business_shows_personal); who
 * may also propose changes may add; who may change at once, or added it, may remove.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "business.h"

enum { DOCUMENTS_MAX = 60, DOCUMENT_BYTES = 8 << 20 };

/* photo, document; of capital: balance_sheet, capital_deed, capital_statement */
extern const struct field_choice document_kinds[];
bool document_of_capital(const char *kind);

struct document {
    int64_t id, business_id, file_id, created_by, created_at, size;
    const char *kind, *title, *type, *by; /* by: display name, or NULL */
    int64_t checked_at, capital;          /* 0, FIELD_UNSET: not read by the office */
    const char *checked_by;
    bool proves; /* the capital on record is the one that was read in it */
};
extern const struct field_table document_fields; /* "Document" */

/* A file that may be kept: looked at and, when a picture, drawn anew. */
struct document_file {
    const char *type;
    const void *p;
    size_t n;
};
/* Not on the writer: takes up to seconds. ERR_INVALID on `field` for what is not taken; `picture`
 * takes no PDF. */
enum err document_file_look(struct ctx *cx, const char *field, const void *p, size_t n,
                            bool picture, struct document_file *ret);

/* Whether the actor may see papers of this business; may add some. */
bool document_visible(const struct ctx *cx, const struct business *b);
bool document_addable(const struct ctx *cx, const struct business *b);

/* On the writer. The first photo becomes the business's. Counts as having confirmed the record. */
enum err document_add(struct ctx *cx, int64_t business_id, const char *kind, const char *title,
                      const struct document_file *f, struct document *ret);
/* On the writer. ERR_FORBIDDEN when somebody else added it and the actor may not change the record.
 */
enum err document_remove(struct ctx *cx, int64_t business_id, int64_t id);

/* Whether the actor may say what the paper tells of the capital: ERR_CONFLICT where it is no paper
 * of capital, ERR_FORBIDDEN. */
enum err document_may_check(struct ctx *cx, const struct business *b, const struct document *d);
/* On the writer, CAP_CURATE_WARD: the actor has read `capital` in the paper, and that is what the
 * record says; else ERR_INVALID on "capital", also where the record says none. Said once more it is
 * once; a later amount takes the place of an earlier. */
enum err document_check(struct ctx *cx, int64_t business_id, int64_t id, int64_t capital,
                        struct document *ret);

/* ERR_NOT_FOUND outside the scope, for what was removed, and for those who may not see it. */
enum err document_get(struct ctx *cx, int64_t business_id, int64_t id, struct document *ret);
/* Newest first; none for those who may not see them. */
enum err document_list(struct ctx *cx, int64_t business_id, struct document **ret, size_t *ret_n);

/* The newest photo: id, title, created_at; *ret_shown false where there is none, or it is not for
 * the actor. `b` as business_get() gave it; who has no photo costs nothing. */
enum err document_newest_photo(struct ctx *cx, const struct business *b, struct document *ret,
                               bool *ret_shown);

/* A name for downloads: letters and digits of the title, and the ending of the type. */
const char *document_filename(struct ctx *cx, const char *title, const char *type);

/* For license.c: the business when the actor may add papers to it, and the note that somebody
 * vouched for it. */
enum err document_begin(struct ctx *cx, int64_t business_id, struct business *ret);
enum err document_vouch(struct ctx *cx, struct business *b);

#endif
