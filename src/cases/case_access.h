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

/*
 * The territory as queries on cases take it, chosen from the actor alone; other queries on the
 * table casefile are to say the same. A case is known to the actor when it is assigned to them or
 * reported by them, or
 *   partner: partner_id = me and (seal = 0 or consent was given)
 *   owner:   (nothing else)
 *   theirs:  seal = 0 and the business's companion is me
 *   else:    the ward lies in [lo, hi) and seal <= max_seal.
 */
struct case_scope {
    const char *lo, *hi;         /* wards */
    const char *ward, *district; /* set when the territory is exactly one: its index serves */
    int64_t me;                  /* account; -1: the command line, which nothing is assigned to */
    int64_t max_seal;
    int64_t open_seal;          /* sealed up to this far are open to the actor while … */
    int64_t level_lo, level_hi; /* … the case is held at these levels */
    bool partner, owner, theirs;
};
struct case_scope case_scope_of(struct ctx *cx);

#endif
