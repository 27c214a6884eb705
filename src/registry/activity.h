/*
 * Whether a business is at work, and where: active, paused, closed, moved away (out of the city),
 * each from a day on and with a reason; and the move to another ward, which keeps the old one as a
 * fact, so that figures of a past day count the business where it stood then.
 */
#ifndef ACTIVITY_H
#define ACTIVITY_H

#include "business.h"

extern const struct field_choice activity_reason_choices[];

struct activity_change {
    const char *activity, *on; /* on NULL: today */
    const char *reason;        /* a code; needed unless active */
    const char *note;          /* needed with reason "other" */
};
extern const struct field_table activity_change_fields; /* "ActivityChange" */

/* On the writer, CAP_BUSINESS_EDIT. ERR_STALE for another version, ERR_CONFLICT for a merged
 * business; days as curation_dated.h has it. The same state again with another reason is a fact,
 * too. */
enum err activity_set(struct ctx *cx, int64_t id, int64_t version, const struct activity_change *c,
                      struct business *ret);

struct ward_move {
    const char *ward, *on;
    const char *address; /* the new one; NULL: the old one does not hold, none is known */
    const char *note;
};
extern const struct field_table ward_move_fields; /* "WardMove" */

/* On the writer, CAP_BUSINESS_EDIT. Both wards lie in the actor's territory. The point on the map
 * goes: it was of the old place. */
enum err ward_move(struct ctx *cx, int64_t id, int64_t version, const struct ward_move *m,
                   struct business *ret);

#endif
