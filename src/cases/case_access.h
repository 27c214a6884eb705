/*
 * Who may see which case, in one place: lists, counts and single reads all go through here
 * (README.md says the rule in words). A query takes it as optional parts and arguments.
 */
#ifndef CASE_ACCESS_H
#define CASE_ACCESS_H

#include "casefile.h"

/* What the actor sees of a loaded case; looks for an opening (case_unseal) and a referral. */
enum err case_sight(struct ctx *cx, const struct casefile *c, enum sight *ret);
/* Whether the actor may work on it (events other than asking): FULL sight and CAP_CASE_WORK, or a
 * partner to whom it was referred. */
bool case_may_work(const struct ctx *cx, const struct casefile *c, enum sight s);

/* Takes away from a loaded case what this sight does not show; sets hidden and personal. */
void case_cover(struct casefile *c, enum sight s);

/* The part of the predicate that queries need; SQL in casefile.sql uses the same names. */
struct case_scope {
    const char *lo, *hi;         /* wards */
    const char *ward, *district; /* set when the territory is exactly one: its index serves */
    int64_t me;                  /* account */
    int64_t person;              /* owners: their businesses and reports */
    int64_t max_seal;            /* rows above it are listed only when assigned to me */
    bool own;                    /* only assigned, the companion's or the owner's */
};
struct case_scope case_scope_of(struct ctx *cx);

#endif
