/*
 * What classes and steps are reckoned with: the lines of law (table class_rule) and the weights of
 * the ladder (table ladder_weight). Read once and remembered, like the categories of cases; a
 * change by anybody is seen by the next call (each looks at a stamp, one row).
 *
 * Lines of law are only ever added and ended. What a new installation begins with are the facts of
 * PP 7/2021 and UU 20/2008, and three other definitions that do not decide (NOTICE has the
 * sources).
 */
#ifndef BASIS_H
#define BASIS_H

#include "class_rule.h"
#include "indicator.h"

#include "app.h"

struct basis {
    struct app_kept kept;
    const struct class_rule *rules; /* by criterion, day, lower bound */
    size_t rules_n;
    int32_t weights[INDICATORS];
};

/* Never changed once given; valid as long as the program. */
enum err basis_get(struct ctx *cx, const struct basis **ret);
/* What an indicator weighs unless somebody says otherwise; they add up to 100. A proposal of ours,
 * see NOTICE: what a bank or a buyer asks first weighs most. */
int32_t ladder_usual(int index);

/* On the writer: the first lines of law, where there are none (init, migrate, demo). */
enum err growth_seed(struct ctx *cx);

/*
 * A change of law: all lines of a criterion at once, so that none can overlap or leave a gap.
 * turnover, capital: decide; workers: shown beside; all three have a line for each class, up to and
 * with its limit. kur (who may have that credit) and pph (who pays no final income tax) have one
 * limit and are shown beside.
 */
struct law {
    const char *criterion, *law, *article, *from, *source, *checked_on;
    int64_t micro, small, medium; /* rupiah or persons; of kur and pph: micro alone, the limit */
};
extern const struct field_choice law_criteria[];
extern const struct field_table law_fields; /* "ClassLaw" */
/* On the writer, CAP_FIELD_CONFIG: adds the lines from that day on and ends those that were in
 * force. ERR_INVALID with the fields: limits that do not rise, a day that is not after the first
 * one of what it ends. Everything is then reckoned anew. */
enum err law_add(struct ctx *cx, struct law *l);

/* On the writer, CAP_FIELD_CONFIG: all weights, 0 … LADDER_WEIGHT_MAX; at least one must count.
 * ERR_INVALID on field "_w_CODE". Everything is then reckoned anew. */
enum { LADDER_WEIGHT_MAX = 100 };
enum err ladder_weights_set(struct ctx *cx, const int64_t weights[static INDICATORS]);

#endif
