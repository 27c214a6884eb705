/* What the pages of classes and steps share; only *_web.c of this room include it. */
#ifndef GROWTH_PAGES_WEB_H
#define GROWTH_PAGES_WEB_H

#include "growth.h"
#include "growth_web.h"
#include "page_parts.h"

/* page.tabs of the pages about growth, those that the actor may open; `current`: its address. Sets
 * title and crumbs. */
void put_growth_tabs(struct web *w, const char *current);
/* {kind, label} of a step, and of a class. */
void put_step_tag(struct web *w, struct model *object, const char *step);
/* "usaha mikro", "Tumbuh": of a class or a step, as the move says. */
const char *stand_words(struct web *w, const char *what, const char *code);
/* page.reasons, page.next or the like: texts as [{text}]. */
void put_texts(struct web *w, struct model *object, const char *key, const char *const *texts,
               size_t n);

#endif
