/*
 * Whom to visit today, and why, in plain words.
 *
 * Score: for each reason its weight × strength / 100, added up; equal scores by the longer ago
 * visit, then by id. Strength grows where more is worse (months without a visit: 100 at a year;
 * days that a promise is late: 100 at thirty; percent that turnover fell: 100 at half). Weights are
 * settings ("today_weight_<code>", 0 … 1000, 0: off). Reasons of this room: never (visited), stale,
 * promise (due), need (due), expiring (curation), turnover (fell), planned; other rooms bring
 * theirs (registry/signal.h).
 */
#ifndef TODAY_H
#define TODAY_H

#include "business.h"

struct today_reason {
    const char *code, *words; /* in the actor's language */
    int64_t points;
};
struct today_item {
    int64_t business_id, score, lat, lng;
    const char *code, *name, *owner_name, *phone, *address, *ward, *ward_name, *visited_on;
    bool planned;                 /* for today, by the actor */
    struct today_reason *reasons; /* the heaviest first */
    size_t reasons_n;
};
/* The actor's: a companion's own businesses; of a ward for its head; for who has more than one ward
 * `ward` names it (NULL: the first of the territory). The `limit` first (1 … 500). */
enum err today_list(struct ctx *cx, const char *ward, int64_t limit, struct today_item **ret,
                    size_t *ret_n, int64_t *ret_total);

/* Reasons with their weight as it stands, for the settings page. */
struct today_weight {
    const char *code;
    int64_t weight, usual;
};
enum err today_weights(struct ctx *cx, struct today_weight **ret, size_t *ret_n);
enum err today_weight_set(struct ctx *cx, const char *code, int64_t weight); /* CAP_FIELD_CONFIG */

/*
 * A walking order: nearest neighbour from the start (NULL point: from the first), then 2-opt until
 * nothing gets shorter. Great-circle metres. Places without a point come last, in the given order.
 * `order` gets indices of `points`; returns the length in metres.
 */
struct walk_point {
    int64_t lat, lng; /* × 10^6; FIELD_UNSET: unknown */
};
int64_t walk_order(const struct walk_point *start, const struct walk_point *points, size_t n,
                   size_t *order);

#endif
