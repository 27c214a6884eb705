/*
 * The owner says that a visit was so: by a code that was sent to their phone, or that they read on
 * their own page, and told to who visits; by a signature; or on their own page (owner_page.h). The
 * last word counts; what was said before is kept as a change.
 */
#ifndef VISIT_CONFIRM_H
#define VISIT_CONFIRM_H

#include "visit.h"

enum { VISIT_CODE_SECONDS = 3600, VISIT_READ_SECONDS = 600, VISIT_CODE_LEN = 6 };

/* Not on the writer. A six-digit code to the owner's phone, for this visit alone; who may correct
 * the visit asks for it. ERR_SLOW_DOWN; ERR_CONFLICT without a mobile phone, or when it is
 * confirmed. */
enum err visit_code_send(struct ctx *cx, int64_t id);
/*
 * On the writer, for rules that have checked that the owner themselves asks: a code to be told to
 * who visits, good once, for this visit, for VISIT_READ_SECONDS. ERR_CONFLICT when it is confirmed;
 * ERR_SLOW_DOWN past a few.
 */
enum err visit_code_read(struct ctx *cx, const struct visit *v, const char **ret_code);
/* Not on the writer. ERR_INVALID on field "code"; ERR_SLOW_DOWN after too many tries. */
enum err visit_confirm_code(struct ctx *cx, int64_t id, const char *code);
/* Not on the writer: a signature drawn on the phone, a picture, redrawn as every picture. */
enum err visit_confirm_signature(struct ctx *cx, int64_t id, const void *p, size_t n);
/* The file of the signature, 0: none. For who may read the visit's words. */
enum err visit_signature(struct ctx *cx, int64_t id, int64_t *ret_file_id);

/* On the writer, for rules that have checked: the owner said that it was so ("link": on their own
 * page), or denied it, by whatever way. What is so already stays as it is. */
enum err visit_confirmed(struct ctx *cx, const struct visit *v, const char *how);
enum err visit_objected(struct ctx *cx, const struct visit *v, const char *why);

#endif
