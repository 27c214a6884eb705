/* Visits out as a file: exactly those that a list shows, of each what its page would show. */
#ifndef VISIT_EXPORT_H
#define VISIT_EXPORT_H

#include "export.h"
#include "visit.h"

/* Heading and rows, or records (with their promises). What the actor may not see is an empty cell,
 * and named in a record's "masked". */
enum err visit_export(struct ctx *cx, const struct visit_filter *f, struct export_file *file);

#endif
