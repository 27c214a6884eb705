/* What the files of this room share; nobody else includes this. */
#ifndef DEBTS_PARTS_H
#define DEBTS_PARTS_H

#include "debt.h"
#include "secret.h"

/* For field_diff(): protected values sealed with the sheet's key. `arg` is a struct sheet_sealer.
 */
struct sheet_sealer {
    struct ctx *cx;
    const struct own_key *key;
};
const char *sheet_protect(void *arg, const char *clear);
/* NULL in, {0} out. */
struct sealed sheet_seal(struct ctx *cx, const struct own_key *key, const char *text);
/* NULL where it does not open. */
const char *sheet_unseal(struct ctx *cx, const struct own_key *key, const void *p, size_t n);

/* The sealed part of a row as text, and back into the members of debt_body_fields. */
const char *debt_body_text(struct ctx *cx, const struct debt *d);
enum err debt_body_read(struct ctx *cx, const char *text, struct debt *ret);

bool given(const char *s); /* neither NULL nor "" */
struct db_val id_or_null(int64_t id);

#endif
