/* What the files of the business share; nobody else includes this. */
#ifndef BUSINESS_PARTS_H
#define BUSINESS_PARTS_H

#include "business.h"
#include "db.h"
#include "search_words.h"
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
/* On the writer: a person of the owner's fields. */
enum err owner_make(struct ctx *cx, const struct business *b, int64_t *ret_id);

/* search_text of a record as it is now. */
enum err search_refresh(struct ctx *cx, const struct business *b, bool fresh);
/* Summary counts: one fewer of the old, one more of the new (either may be NULL). */
enum err count_move(struct ctx *cx, const struct business *before, const struct business *after);

/* Audit text of a protected value: "sealed:" + base64url. */
const char *business_protect(void *cx, const char *clear);

/* On the writer: writes the state columns of `b` (curation … merged_into) with b->version; then
 * version+1. */
enum err business_put_state(struct ctx *cx, struct business *b);

/* A row of the list queries with their part `full`, and of the search's; and one without it. */
struct business_row business_full_row(struct ctx *cx, struct rows *r);
/* Code, district and the ward's name, of what a row has. */
void business_row_places(struct ctx *cx, struct business_row *b);
/* The companions of rows that do not bring their names: after the rows were read, on the same
 * reader. */
enum err business_rows_name(struct ctx *cx, struct business_row *rows, size_t n);
struct business_row business_shown_row(struct rows *r);

/* Rows gathered, each business once; more than `max` are not taken. */
struct found {
    struct business_row *rows;
    size_t n, max;
};
void found_take(struct found *f, const struct business_row *row);
/* Which businesses have the words, the newest first. */
struct found_ask {
    struct search_words words;
    int64_t below; /* ids below this; INT64_MAX: all */
    int64_t limit; /* so many ids of the index, before companion and person are looked at */
    int64_t count; /* how far to count; 0: not at all */
    int64_t companion, person; /* only theirs; 0: all */
    int64_t many,
        large; /* from when on so many have a word, and a register is large; 0: as usual */
    bool full;
};
/* *ret_total: how many have the words, whatever their id; NULL when not asked for. */
enum err found_read(struct ctx *cx, const struct found_ask *ask, struct found *f,
                    int64_t *ret_total);
/* Columns in the order id, version, updated_at, confirmed_at, companion_id, name, owner_name,
 * phone, address, ward, kbli, sector, curation, activity, class; the rest of the row stays empty.
 */
struct business_row business_row_of(struct ctx *cx, struct rows *r);

#endif
