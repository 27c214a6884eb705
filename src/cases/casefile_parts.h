/* What the files of the record share; nobody else includes this. */
#ifndef CASEFILE_PARTS_H
#define CASEFILE_PARTS_H

#include "case_parts.h"

/* "ward", "district", "city", "outside"; and back (0: none of them). */
const char *case_level_code(int64_t level);
int64_t case_level_of(const char *code);
/* By which a phone's reports are found: casefile.phone_hash. */
void case_phone_hash(struct ctx *cx, const char *phone, unsigned char ret_hash[static HASH_LEN]);

/* What the actor sees by what they are, apart from having reported it. */
enum sight case_sight_by_role(const struct actor *a, const struct casefile *c);
/* What the actor sees without looking into other tables (an opening, a business's companion). */
enum sight case_sight_plain(const struct actor *a, const struct casefile *c);

/* Whether the actor's register holds a business of this ward, companion and owner. */
bool case_business_in_scope(struct ctx *cx, const char *ward, int64_t companion, int64_t owner);

/* The instant until which the actor has opened a sealed case; 0: not, or no longer. */
enum err case_opened_until(struct ctx *cx, int64_t case_id, int64_t *ret);

#endif
