/*
 * Rises and falls. A change of class is proposed when it lasts (class_rule.h) and becomes the
 * register's when a person confirms it, with a day and a reason; it is withdrawn by itself when it
 * is no longer so. What was refused or taken back is not proposed again for MOVE_REST_DAYS. A step
 * moves by itself and is confirmed at once. Nothing is taken away: falls are kept like rises.
 *
 * States: proposed → confirmed, rejected, withdrawn; confirmed → undone within MOVE_UNDO_DAYS, by
 * who may confirm, while nobody changed the class since.
 */
#ifndef MOVE_H
#define MOVE_H

#include "growth.h"

enum { MOVE_REST_DAYS = 90, MOVE_UNDO_DAYS = 30, MOVE_REASON_MAX = 500 };

struct growth_move {
    int64_t id, version, business_id, created_at, decided_at, value, rule_id;
    const char *what, *before, *after, *moved_on, *state, *basis, *reason, *business, *ward;
    const char *by; /* display name of who decided, or NULL */
    bool rise, verified, personal;
    bool may_decide, may_undo; /* the actor, now */
};
extern const struct field_table move_fields; /* "GrowthMove" */
extern const struct field_choice move_whats[], move_states[], move_directions[];

struct move_filter {
    const char *what, *state, *area, *direction; /* direction: "rise", "fall"; NULL: any */
    const char *since;                           /* those of this day and later; NULL: all */
    int64_t business;                            /* 0: all */
    int64_t before, limit;                       /* newest first, ids below `before` (0: newest) */
};
/* Within the territory. *ret_more: there are older ones. */
enum err move_list(struct ctx *cx, const struct move_filter *f, struct growth_move **ret,
                   size_t *ret_n, bool *ret_more);
/* How many, counted to 1,000. */
enum err move_count(struct ctx *cx, const struct move_filter *f, int64_t *ret_n, bool *ret_capped);
enum err move_get(struct ctx *cx, int64_t id, struct growth_move *ret);

/*
 * On the writer, CAP_CURATE_WARD within the territory. confirm: the class becomes the register's
 * from `day` on (NULL: m.moved_on), with the reason as the fact's note; reject and undo want a
 * reason. ERR_STALE when it was decided meanwhile; ERR_CONFLICT when it is in no such state, or the
 * register's class is no longer the one it starts from.
 */
struct move_decision {
    int64_t id, version;
    const char *day, *reason;
};
enum err move_confirm(struct ctx *cx, const struct move_decision *d);
enum err move_reject(struct ctx *cx, const struct move_decision *d);
enum err move_undo(struct ctx *cx, const struct move_decision *d);

#endif
