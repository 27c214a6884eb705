/*
 * What needs attention this week: at most ATTENTION_MAX wards, cases, companions and partners of an
 * area, each with a reason in words. Plain rules; a rule's severity (0 … 100) times its weight is
 * the score, the highest come first, at most ATTENTION_EACH of one rule:
 *   ward_late       unfinished cases past their deadline, 2 and more: 20 each
 *   ward_never      share of active businesses never visited, from 10 percent: 2 × percent
 *   ward_alone      share without a companion, from 5 percent: 4 × percent
 *   case_late       a case past its deadline: 30, and 2 for each day
 *   companion_late  tasks past their day, 3 and more: 10 each
 *   companion_silent a phone that has not spoken for a week: 3 for each day
 *   partner_late    cases referred to a partner past their deadline: 25 each
 * Wards of fewer than ATTENTION_SHOPS active businesses are not ranked by shares. Sealed cases are
 * counted, never named. The weights are people's to set.
 */
#ifndef ATTENTION_H
#define ATTENTION_H

#include "figure.h"
#include "undo.h"

enum { ATTENTION_MAX = 7, ATTENTION_EACH = 2, ATTENTION_SHOPS = 20, ATTENTION_WEIGHT_MAX = 1000 };

enum attention_rule {
    ATT_WARD_LATE,
    ATT_WARD_NEVER,
    ATT_WARD_ALONE,
    ATT_CASE_LATE,
    ATT_COMPANION_LATE,
    ATT_COMPANION_SILENT,
    ATT_PARTNER_LATE,
    ATT_RULES
};
extern const char *const attention_rules[ATT_RULES]; /* "ward_late" … */

struct attention {
    enum attention_rule rule;
    int64_t id, amount, score;      /* amount: cases, percent, days, tasks, as the rule says */
    const char *code, *name, *ward; /* code: a place's, or a case's ticket; ward: where, or NULL */
};
/* Of an area that figure_area() gave, as the actor may see it. */
enum err attention_list(struct ctx *cx, const char *area, struct attention ret[ATTENTION_MAX],
                        size_t *ret_n);

/* Weights by rule, in percent; the usual one is 100, 0 leaves a rule out. */
enum err attention_weights(struct ctx *cx, int64_t ret[ATT_RULES]);
/* On the writer; CAP_FIELD_CONFIG. ERR_INVALID beyond 0 … ATTENTION_WEIGHT_MAX. */
enum err attention_weight_set(struct ctx *cx, enum attention_rule rule, int64_t weight);

extern const struct undo_kind attention_undo; /* for main */

#endif
