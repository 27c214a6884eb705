/* How answers are made from the two halves of the model, and errors from the context: used by
 * web.c. */
#ifndef REPLY_H
#define REPLY_H

#include "web.h"

/* Starts the two halves of the model, empty. */
void reply_begin(struct web *w);
/* Renders a page with this status. */
void reply_page(struct web *w, const char *page, int status);
/* JSON of `m` with this status. */
void reply_json(struct web *w, const struct model *m, int status);
/* The answer to an error: problem+json, an error page, or the way to the sign-in page. */
void reply_error(struct web *w, enum err e);
/* Whether the client asked for JSON: by path, or by Accept where the route has both. */
bool reply_wants_json(const struct web *w);
/* What went wrong, in the request's language. */
const char *reply_error_words(struct web *w, enum err e);
const char *reply_field_words(struct web *w, const struct field_err *f);
/* The field errors as page.errors; page.has_errors. */
void reply_field_errors(struct web *w);

#endif
