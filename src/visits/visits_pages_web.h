/* What the field's pages share; only *_web.c of this room include it. */
#ifndef VISITS_PAGES_WEB_H
#define VISITS_PAGES_WEB_H

#include "visits_web.h"

/* Whether what is told of the business (visits, needs, promises) is another companion's to read. */
bool visits_closed(const struct web *w, const struct business *b);

/* When something is to be done, in words and colour ("terlambat 3 hari", "hari ini", "2 Des 2026"),
 * of a task in this state: {kind, label}. */
void put_due_day(struct web *w, struct model *object, const char *due_on, const char *state);

#endif
