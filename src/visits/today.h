/*
 * Whom to visit today, and why, in plain words.
 *
 * Score: for each reason its weight × strength / 100, added up; equal scores by the longer ago
 * visit, then by id. Weights are settings ("today_weight_<code>", 0 … 1000, 0: off). Strength grows
 * where more is worse; what counts as a reason, and how much of its weight:
 *   never     nobody has been there                             100
 *   stale     two full months and more without a visit          months / 12, at most 100
 *   promise   tasks open, due within a week or late             30, late: + 70 × days / 30
 *   need      needs open, due within a week or late             the same
 *   expiring  curation ends within 60 days, or has ended        (60 − days left) / 60
 *   planned   by the actor for today or an earlier day          100
 * Other rooms bring theirs (registry/signal.h). A business without a reason is not in the list.
 */
#ifndef TODAY_H
#define TODAY_H

#include "business.h"
#include "signal.h"
#include "undo.h"

struct today_reason {
    const char *code, *words; /* in the actor's language */
    int64_t points, n;        /* n and day: what the words say */
    const char *day;
};
struct today_item {
    int64_t business_id, score, lat, lng;
    const char *code, *name, *owner_name, *phone, *address, *ward, *ward_name, *visited_on;
    bool planned;                 /* for today, by the actor */
    struct today_reason *reasons; /* the heaviest first */
    size_t reasons_n;
};
enum { TODAY_LIMIT_MAX = 500, TODAY_WEIGHT_MAX = 1000 };
/* The actor's (CAP_VISIT_WRITE): a companion's own businesses; of a ward for its head; for who has
 * more than one ward `ward` names it (NULL: the first of the territory). The `limit` first (1 …
 * 500); *ret_total: how many have a reason. Phone and address only for who may see them.
 * ERR_INPUT for a ward outside. */
enum err today_list(struct ctx *cx, const char *ward, int64_t limit, struct today_item **ret,
                    size_t *ret_n, int64_t *ret_total);
/* The ward that today_list() looks at; NULL for companions. */
const char *today_ward(struct ctx *cx, const char *ward);

/* Strengths, for tests and for who explains a score. */
int64_t today_strength_stale(int64_t months);
int64_t today_strength_due(int64_t days_late); /* negative: still to come */
int64_t today_strength_expiring(int64_t days_left);

/* Reasons with their weight as it stands, for the settings page. */
struct today_weight {
    const char *code;
    int64_t weight, usual;
};
enum err today_weights(struct ctx *cx, struct today_weight **ret, size_t *ret_n);
/* On the writer, CAP_FIELD_CONFIG. ERR_INVALID on field `code`: outside 0 … 1000; ERR_NOT_FOUND. */
enum err today_weight_set(struct ctx *cx, const char *code, int64_t weight);

/* Reasons of this room, for main's list of sources: none of them. Here for today.c alone. */
extern const struct signal_source *const today_sources[];

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

extern const struct undo_kind field_undo; /* for main */

#endif
