/*
 * Where a ward's office is and how it is reached, and who stands beside businesses there: what
 * everybody may know who looks for their companion. Companions are named, never with a phone of
 * their own.
 */
#ifndef WARD_OFFICE_H
#define WARD_OFFICE_H

#include "caps.h"
#include "field.h"

enum { WARD_COMPANIONS_MAX = 20 };

struct ward_office {
    int64_t version, updated_at; /* 0: nobody has filled it in yet */
    const char *ward, *address, *phone, *hours;
};
extern const struct field_table ward_office_fields; /* "WardOffice" */

/* No scope. ERR_NOT_FOUND for what is no ward. */
enum err ward_office_get(struct ctx *cx, const char *ward, struct ward_office *ret);
/* Names of the companions of the ward who are in office today, at most WARD_COMPANIONS_MAX. */
enum err ward_companions(struct ctx *cx, const char *ward, const char *ret[WARD_COMPANIONS_MAX],
                         size_t *ret_n);
/* On the writer: heads of the ward, of its district, officers (CAP_CURATE_WARD, within their
 * territory). o->version is the one read (ERR_STALE). */
enum err ward_office_put(struct ctx *cx, struct ward_office *o);
bool ward_office_may(const struct ctx *cx, const char *ward);

#endif
