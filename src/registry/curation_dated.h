/*
 * States that hold "from a day on", over the facts (fact.h): since when the present one has held,
 * and how a new one is written down, also with a day that has long passed. For curation, activity,
 * ward and owner.
 */
#ifndef CURATION_DATED_H
#define CURATION_DATED_H

#include "fact.h"

struct dated {
    const char *value;  /* of today; NULL: no fact yet */
    const char *since;  /* the first day of the run of facts that say so */
    struct fact *facts; /* newest first */
    size_t n;
};
enum err dated_get(struct ctx *cx, int64_t business_id, const char *kind, struct dated *ret);

/*
 * The day of a change as a person gave it: NULL or "" is today; a day that has not come is refused
 * on field `field`. With `d` also a day before the present state began: it cannot have ended
 * before. One exception: while there is only the one fact that came with the record, which was
 * dated by whoever entered it, an earlier day is taken.
 */
enum err dated_day(struct ctx *cx, const char *field, const char *given, const struct dated *d,
                   const char **ret_day);

/*
 * On the writer: the kind has this value from `day` on until today. Where facts with later days
 * stand, the same value is repeated on each of these days, since facts are only ever followed by
 * others.
 */
enum err dated_put(struct ctx *cx, int64_t business_id, const char *kind, const struct dated *d,
                   const char *value, const char *day, const char *reasons, const char *note);

/* On the writer: a fact of long ago needs a place, or no ward's figure would count it: before the
 * first ward known stands the same ward. dated_put() does it too. */
enum err dated_ward(struct ctx *cx, int64_t business_id, const char *day);

/* Today in the city, in the arena. */
const char *today_text(struct ctx *cx);

#endif
