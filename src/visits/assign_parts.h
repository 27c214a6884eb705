/* What the files of assignment share; nobody else includes this. */
#ifndef ASSIGN_PARTS_H
#define ASSIGN_PARTS_H

#include "assign.h"
#include "db.h"

/* A business that wants a companion: columns id, name, ward, sector, lat_e6, lng_e6. */
struct wanting {
    int64_t id, lat, lng; /* FIELD_UNSET: unknown */
    const char *name, *ward, *sector;
};
enum err wanting_read(struct ctx *cx, struct rows *r, size_t max, struct wanting **ret,
                      size_t *ret_n);

/* Spreads businesses of one ward over who stands there now, but for `not_to`; rows in their order.
 */
enum err assign_spread(struct ctx *cx, const char *ward, int64_t not_to, const struct wanting *w,
                       size_t n, struct assign_row *ret);

/* On the writer: each row alone, then the assignment of those that were good; *ret_id 0: none. */
enum err assign_rows(struct ctx *cx, const char *kind, const char *reason, struct assign_row *rows,
                     size_t n, int64_t *ret_id, int64_t *ret_good);

#endif
