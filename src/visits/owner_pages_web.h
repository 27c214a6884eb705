/* What the pages under an owner's link share, in this room and in those that add some (face/). */
#ifndef OWNER_PAGES_WEB_H
#define OWNER_PAGES_WEB_H

#include "owner_page.h"
#include "web.h"

/* The owner of the link in the path, as whom this request acts from here on, and whether a code has
 * opened their page in this browser. */
enum err owner_come_in(struct web *w, struct owner **ret, bool *ret_open);
/* The answer to a link that does not hold; other errors are handed on. */
enum err owner_ended(struct web *w, enum err e);
/* To where the code is asked for. */
enum err owner_ask_code(struct web *w);
/* "/o/TOKEN" and more, or "/mine" and more. */
const char *owner_path(struct web *w, const char *what);
/* What the path names after its owner. */
enum err owner_id(struct web *w, int64_t *ret_id);
/* To the page with a word of thanks; or the page again with what was wrong. */
enum err owner_back(struct web *w, const char *flash);
/* The page with a code for a visit of that day, this once. */
enum err owner_code_page(struct web *w, const struct owner *o, const char *code, const char *on);
enum err owner_again(struct web *w, enum err e, const struct owner *o, bool open, bool sent);

/* The same, opened, when one of its forms is wrong: that of `id` in page.<list>, whose fields keep
 * what was typed and say what is wrong; `fields` ends with NULL. */
enum err owner_form_again(struct web *w, enum err e, const struct owner *o, const char *list,
                          int64_t id, const char *const *fields);

enum err owner_page_get(struct web *w);
enum err owner_code_post(struct web *w);
enum err owner_open_post(struct web *w);
enum err owner_close_post(struct web *w);
extern const struct field_table owner_query_fields, owner_code_fields;

#endif
