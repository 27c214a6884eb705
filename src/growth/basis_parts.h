/* What the files of the basis share; nobody else includes this. */
#ifndef BASIS_PARTS_H
#define BASIS_PARTS_H

#include "basis.h"

/* On the writer, after a change: what is remembered is read anew. */
enum err basis_changed(struct ctx *cx);

#endif
