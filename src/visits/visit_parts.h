/* What the files of visits share; nobody else includes this. */
#ifndef VISIT_PARTS_H
#define VISIT_PARTS_H

#include "db.h"
#include "visit.h"

/* The visit without scope: for rules on the writer that have checked. */
enum err visit_load(struct ctx *cx, int64_t id, struct visit *ret);
/* Its promises, as tasks. */
enum err visit_promises(struct ctx *cx, int64_t id, struct visit_promise **ret, size_t *ret_n);

/* The business in use that `named` (id or code; NULL: `id`) means, as the actor may visit it; a
 * field error on "business" and ret->id 0 otherwise. */
enum err visit_business(struct ctx *cx, const char *named, int64_t id, struct business *ret);

/* Field errors that came after `last` (NULL: all) get "<prefix>." before their names: what was said
 * of a part is said of the whole. */
struct field_err *visit_last_error(const struct ctx *cx);
void visit_rename_since(struct ctx *cx, struct field_err *last, const char *prefix);

/* Sets visited_at, visited_on and clock_off; `clock`: visited_at is what a phone's clock said,
 * which may be ahead: "future" into *ret_future. Field errors. */
void visit_when(struct ctx *cx, const struct business *b, struct visit *v, bool clock,
                bool *ret_future);
/* Fields of the visit itself, tidied and judged; field errors. */
void visit_check(struct ctx *cx, struct visit *v);
/* A promise of the visit, and its turnover, as they would be recorded; field errors. */
void visit_check_promise(struct ctx *cx, const struct visit *v, size_t i);
void visit_check_revenue(struct ctx *cx, const struct business *b, struct visit *v);
/* On the writer, what was checked: a promise becomes a task, turnover a figure; the plans that the
 * visit fulfils are done. */
enum err visit_add_promise(struct ctx *cx, const struct visit *v, struct visit_promise *p);
enum err visit_add_revenue(struct ctx *cx, struct visit *v, const char *client_id);
enum err visit_plans_done(struct ctx *cx, const struct visit *v);
/* On the writer: a line of the visit's history, by the actor. */
enum err visit_note(struct ctx *cx, int64_t visit_id, const char *field, const char *before,
                    const char *after, const char *reason);
/* A reason as it is kept; a field error on "reason" when it is none. */
const char *visit_reason(struct ctx *cx, const char *reason);
/* v->flags, from what is known now; `future` as visit_when() said. */
enum err visit_flag(struct ctx *cx, const struct business *b, bool future, struct visit *v);
/* On the writer: the newest day of the visits into the business. */
enum err visit_day_kept(struct ctx *cx, int64_t business_id);

#endif
