/*
 * Licences of a business: P-IRT, halal, brand, BPOM; their numbers in the form that the office
 * gives out (formats.h), with the day they were issued, the day they end, and a scan if there is
 * one. Same rules as for papers (document.h); kind and number may be seen by all who may see the
 * business, the scan not.
 */
#ifndef LICENSE_H
#define LICENSE_H

#include "document.h"

enum { LICENSES_MAX = 40 };

extern const struct field_choice license_kinds[]; /* pirt, halal, brand, bpom */

struct license {
    int64_t id, version, business_id, file_id, created_at, updated_at;
    const char *kind, *number, *issued_on, *expires_on;
    bool has_file;
};
extern const struct field_table license_fields; /* "License" */

/* On the writer. Checks and tidies the number (warnings in cx); `f` NULL: no scan. ERR_INVALID also
 * when the business has this licence already. */
enum err license_add(struct ctx *cx, int64_t business_id, struct license *l,
                     const struct document_file *f);
/* On the writer. */
enum err license_remove(struct ctx *cx, int64_t business_id, int64_t id);
enum err license_get(struct ctx *cx, int64_t business_id, int64_t id, struct license *ret);
/* By kind, newest first. */
enum err license_list(struct ctx *cx, int64_t business_id, struct license **ret, size_t *ret_n);

/* How it stands: "good", "soon" (within six months), "expired". */
const char *license_state(const struct ctx *cx, const struct license *l);

#endif
