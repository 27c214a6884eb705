/*
 * Licences of a business: P-IRT, halal, brand, BPOM; their numbers in the form that the office
 * gives out (formats.h), with the day they were issued, the day they end, and a scan if there is
 * one. Same rules as for papers (document.h); kind and number may be seen by all who may see the
 * business, the scan not.
 */
#ifndef LICENSE_H
#define LICENSE_H

#include "document.h"
#include "formats.h"

enum { LICENSES_MAX = 40, LICENSE_KINDS = 4 };

extern const struct field_choice license_kinds[]; /* pirt, halal, brand, bpom */

struct license {
    int64_t id, version, business_id, file_id, created_at, updated_at;
    const char *kind, *number, *issued_on, *expires_on;
    bool has_file;
};
extern const struct field_table license_fields; /* "License" */

/* The number as the office writes it, and what is to be told of it; *ret NULL when nothing is left.
 */
struct format_verdict license_number(struct ctx *cx, const char *kind, const char *typed,
                                     const char **ret);

/* On the writer. Checks and tidies the number (warnings in cx); `f` NULL: no scan. ERR_INVALID also
 * when the business has this licence already. Touches the kind, so that no import decides it. */
enum err license_add(struct ctx *cx, int64_t business_id, struct license *l,
                     const struct document_file *f);
/* On the writer. Touches the kind as well. */
enum err license_remove(struct ctx *cx, int64_t business_id, int64_t id);
enum err license_get(struct ctx *cx, int64_t business_id, int64_t id, struct license *ret);
/* By kind, newest first. */
enum err license_list(struct ctx *cx, int64_t business_id, struct license **ret, size_t *ret_n);

/* Without scope, for rules that have looked already. */
enum err license_load(struct ctx *cx, int64_t business_id, struct license **ret, size_t *ret_n);
/* For an export, whose rows are within the scope: the numbers by kind, in the order of
 * license_kinds, each once, "; " between several, "" for none; and as {"pirt": …} with null. */
enum err license_columns(struct ctx *cx, int64_t business_id, const char *ret[LICENSE_KINDS]);
enum err license_to_model(struct ctx *cx, int64_t business_id, struct model *ret_object);

/* For imports, on the writer: writes a licence whose number is tidy and new to the business, and
 * takes one back as if it had not been. Both audited; nobody's touch. */
enum err license_put(struct ctx *cx, int64_t business_id, const char *kind, const char *number,
                     int64_t *ret_id);
enum err license_take_back(struct ctx *cx, int64_t business_id, int64_t id);

/* The year at whose end it ends, where no day is known but the number tells it (P-IRT); or 0. */
int license_year(const struct ctx *cx, const struct license *l);
/* How it stands: "good", "soon" (within six months), "expired"; by its day, else by that year. */
const char *license_state(const struct ctx *cx, const struct license *l);

#endif
