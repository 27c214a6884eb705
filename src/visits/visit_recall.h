/*
 * Call-backs by lot: of a past week's visits a few are drawn, and somebody else calls the owner and
 * asks whether it was so. A draw cannot be foreseen nor repeated.
 */
#ifndef VISIT_RECALL_H
#define VISIT_RECALL_H

#include "visit.h"

extern const struct field_choice recall_results[]; /* confirmed, denied, no_answer */

struct visit_recall {
    int64_t id, visit_id, business_id, picked_at, called_at, visited_at;
    const char *business, *owner, *phone, *companion, *ward, *result, *note, *by;
};
extern const struct field_table visit_recall_fields;        /* "VisitRecall" */
extern const struct field_table visit_recall_result_fields; /* "VisitRecallResult" */

enum { RECALL_PERCENT = 2, RECALL_PERCENT_MAX = 100 };
/* How many of a hundred are drawn: setting "recall_percent". Set on the writer, CAP_FIELD_CONFIG;
 * ERR_INVALID on field "recall_percent". */
int64_t recall_percent(struct ctx *cx);
enum err recall_percent_set(struct ctx *cx, int64_t percent);
/* Of job_kind "visits" (care): once a week, of the last full week, recall_percent() of the visits
 * where somebody was met whose phone is known, at least one. */
enum err visit_recall_draw(struct ctx *cx);
/* The day of the next week's draw, always after today: an ISO date. */
const char *visit_recall_next(struct ctx *cx);
/* Of the territory (CAP_ASSIGN: its heads), never for who made the visit; open ones or those
 * that were called, the newest first. */
enum err visit_recalls(struct ctx *cx, bool open, struct visit_recall **ret, size_t *ret_n);
enum err visit_recall_get(struct ctx *cx, int64_t id, struct visit_recall *ret);
/* On the writer. denied wants a note, and marks the visit as denied by the owner. ERR_CONFLICT when
 * it was called already. */
enum err visit_recall_result(struct ctx *cx, int64_t id, const char *result, const char *note);

#endif
