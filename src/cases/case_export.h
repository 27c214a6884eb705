/* Cases out as a file: exactly those that a list shows, of each what its page would show. */
#ifndef CASE_EXPORT_H
#define CASE_EXPORT_H

#include "case_list.h"
#include "export.h"

/* All cases of a filter in its order, whatever its limit and cursor, each covered as case_get()
 * does; scratch is given back between them. Ends early when `each` returns false. */
enum err case_each(struct ctx *cx, const struct case_filter *f,
                   bool (*each)(void *arg, const struct casefile *c), void *arg);

/* Heading and rows, or records. Names, phones and addresses of people only to who works with
 * personal data (CAP_BUSINESS_PERSONAL) and sees the case in full; what is masked is an empty cell,
 * and named in a record's "masked". */
enum err case_export(struct ctx *cx, const struct case_filter *f, struct export_file *file);

#endif
