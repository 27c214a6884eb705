/*
 * Pieces of pages that are the same for everybody who reads a language: the fields of a form, a
 * list of sixty wards to choose from. Each is drawn once by its template and kept as text; a page
 * that holds it copies it. A key names all that a piece depends on ("act:place:35.73.02.1007", the
 * stamp of a setting): a piece is never changed, another key is another piece.
 *
 * Nothing that a request brought with it may stand in such a piece: no token, no name, no text.
 */
#ifndef DRAWN_H
#define DRAWN_H

#include "web.h"

struct drawn;
struct drawn *drawn_new(void);
void drawn_free(struct drawn *d);

/* Sets `drawn` in `o` to the piece of that key in the reader's language; false: nobody has drawn
 * it, or its place was given to another. */
bool drawn_set(struct web *w, struct model *o, const char *key);
/* Draws `part` (a page's name, "fields") over what stands in `o`, keeps it and sets `drawn`. */
void drawn_make(struct web *w, struct model *o, const char *part, const char *key);

#endif
