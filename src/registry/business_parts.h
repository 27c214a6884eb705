/* What the files of the business share; nobody else includes this. */
#ifndef BUSINESS_PARTS_H
#define BUSINESS_PARTS_H

#include "business.h"
#include "db.h"
#include "secret.h"

/* The protected half of an owner, opened or to be sealed. */
struct owner_secrets {
    struct own_key key;
    struct sealed sealed_key;
};

/* Checks and normalises the whole record (formats, ward, territory); field errors and warnings in
 * cx. */
enum err business_check(struct ctx *cx, struct business *b, const struct business *before);

/* Sealed values of a person; hash is NULL without NIK. */
struct sealed owner_seal(struct ctx *cx, const struct own_key *key, const char *text);
bool nik_hash(struct ctx *cx, const char *nik, unsigned char ret_hash[static HASH_LEN]);

/* search_text of a record as it is now. */
enum err search_refresh(struct ctx *cx, const struct business *b, bool fresh);
/* Summary counts: one fewer of the old, one more of the new (either may be NULL). */
enum err count_move(struct ctx *cx, const struct business *before, const struct business *after);

/* Audit text of a protected value: "sealed:" + base64url. */
const char *business_protect(void *cx, const char *clear);

/* On the writer: writes the state columns of `b` (curation … merged_into) with b->version; then
 * version+1. */
enum err business_put_state(struct ctx *cx, struct business *b);

/* A row of the list queries with their part `full`, and of the search's. */
struct business_row business_full_row(struct ctx *cx, struct rows *r);
/* Columns in the order id, version, updated_at, confirmed_at, companion_id, name, owner_name,
 * phone, address, ward, kbli, sector, curation, activity, class; the rest of the row stays empty.
 */
struct business_row business_row_of(struct ctx *cx, struct rows *r);

#endif
