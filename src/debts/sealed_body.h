/* Records that lie sealed in one column: as JSON of a field table. For files of this room. */
#ifndef SEALED_BODY_H
#define SEALED_BODY_H

#include "debts_parts.h"

/* The record's fields, sealed with the sheet's key. ERR_TOO_LARGE past 64 KiB. */
enum err body_seal(struct ctx *cx, const struct own_key *key, const struct field_table *t,
                   const void *record, struct sealed *ret);
/* Back into a record that was cleared. ERR_INTERNAL when it does not open or read. */
enum err body_open(struct ctx *cx, const struct own_key *key, const struct field_table *t,
                   const void *p, size_t n, void *record);

/* What lies sealed of struct budget, settle_step, watch_check. */
extern const struct field_table budget_body_fields, step_body_fields, check_body_fields;

#endif
