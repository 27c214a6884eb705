/*
 * A change of owner: from a day on the business belongs to another person, new or known. The former
 * owner stays as a fact; nothing of theirs goes along: not the consents (they belong to the
 * person), not the account's access, not the phone number.
 */
#ifndef OWNERSHIP_H
#define OWNERSHIP_H

#include "business.h"

struct owner_change {
    const char *owner_of; /* code of another business in the scope: its owner takes over */
    const char *owner_name, *owner_nik, *owner_birth_date, *owner_gender; /* else: who it is */
    const char *phone;     /* the business's from now on; NULL: none is known */
    const char *on, *note; /* on NULL: today */
};
extern const struct field_table owner_change_fields; /* "OwnerChange" */

/*
 * On the writer, CAP_BUSINESS_EDIT. A person with the same NIK and folded name is taken, else one
 * is made. ERR_STALE, ERR_CONFLICT (merged) as elsewhere; ERR_INVALID also when it is the same
 * owner.
 */
enum err owner_set(struct ctx *cx, int64_t id, int64_t version, const struct owner_change *c,
                   struct business *ret);

/* Display name of a person, for facts of kind "owner"; NULL when unknown or erased. */
enum err owner_name_of(struct ctx *cx, int64_t person_id, const char **ret_name);

#endif
