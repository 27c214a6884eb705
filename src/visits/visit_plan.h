/* Plans: a day to be with a business, in the order of the day's way. They are the planner's own; a
 * visit of theirs to the business on that day or later makes them done. */
#ifndef VISIT_PLAN_H
#define VISIT_PLAN_H

#include "visit.h"

struct visit_plan {
    int64_t id, version, business_id, account_id, rank, visit_id;
    const char *business; /* as it is named: id or code; NULL: business_id says it */
    const char *client_id, *planned_on, *note, *state, *business_name, *address, *ward;
    int64_t lat, lng;
};
extern const struct field_table visit_plan_fields; /* "VisitPlan" */

struct visit_plan visit_plan_new(void);
/*
 * On the writer, CAP_VISIT_WRITE. id 0: a new one, for a business that the actor may visit, from
 * today on, a year at most; one that is planned for the business and day already, and a client_id
 * that is known, give the plan there is. Else p->version is the one that was read (ERR_STALE); only
 * day, rank and note change.
 */
enum err visit_plan_put(struct ctx *cx, struct visit_plan *p);
enum err visit_plan_drop(struct ctx *cx, int64_t id, int64_t version);
enum err visit_plan_get(struct ctx *cx, int64_t id, struct visit_plan *ret); /* mine */
/* Mine that are planned, from a day on (NULL: all), at most 500. */
enum err visit_plans(struct ctx *cx, const char *from, struct visit_plan **ret, size_t *ret_n);

#endif
