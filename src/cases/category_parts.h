/* What the files of categories and bodies share; nobody else includes this. */
#ifndef CATEGORY_PARTS_H
#define CATEGORY_PARTS_H

#include "category.h"

#define CATEGORY_STAMP "_categories" /* the setting that every change makes anew */
enum { CATEGORIES_MAX = 500, BODIES_MAX = 200 };

/* All rows as they stand in the database, by rank. */
enum err category_read(struct ctx *cx, struct category **ret, size_t *ret_n);
/* On the writer, after a change of categories, bodies or reply templates: what is remembered is
 * read anew. */
enum err category_changed(struct ctx *cx);
/* NULL for an empty text. */
const char *category_text(const char *s);

/* A body by its code, where there is one. */
enum err body_find(struct ctx *cx, const char *code, struct body *ret, bool *ret_found);

/* Without checking and audit, for the seed: inserts. */
enum err category_insert(struct ctx *cx, struct category *c);
enum err body_insert(struct ctx *cx, struct body *b);

#endif
