/*
 * A household's budget beside its debt sheet: what comes in month by month, what it needs, what
 * comes once a year. It is specific personal data like the sheet, sealed with its key and read by
 * who reads the sheet. budget_sum.h reckons what can be paid, plan.h who gets it.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include "budget_sum.h"
#include "debt.h"
#include "plan.h"
#include "settle_rule.h"

struct budget {
    int64_t id, sheet_id, created_at; /* id 0: none was written yet */
    int64_t income;                   /* of a usual month, what the household gets in hand */
    int64_t months[12];               /* of months that differ, else FIELD_UNSET */
    int64_t food, home, energy, school, transport, health, phone, other; /* a month */
    int64_t feast, school_year, taxes, rent_year, other_year;            /* a year */
    int64_t instalments; /* a month, of debts that are not on the sheet */
    const char *note, *by;
};
extern const struct field_table budget_fields; /* "HouseholdBudget"; "version" is its id */

/* The newest, for who reads the sheet; an empty one (id 0) where there is none. */
enum err budget_get(struct ctx *cx, const struct debt_sheet *s, struct budget *ret);
/* On the writer, of who writes the sheet's rows: b->sheet_id, b->id the one that was read (0:
 * none), ERR_STALE when another was written since. The former ones are kept. */
enum err budget_put(struct ctx *cx, struct budget *b);
/* As the arithmetic wants it, with the plan beginning next month. False while there is no income.
 */
bool budget_in_of(const struct ctx *cx, const struct budget *b, struct budget_in *ret);

/* One debt in the plan. */
struct plan_row {
    struct debt debt;
    struct settle_stand stand;
    struct plan_claim claim;
    struct plan_line line;
};
struct debt_plan {
    struct debt_sheet sheet;
    struct budget budget;
    struct budget_sum sum; /* where known */
    bool known;            /* the budget says what can be paid */
    int64_t amount, left;  /* what is distributed; what is left over */
    struct plan_row *rows; /* by number */
    size_t n;
};
/* For who reads the sheet. amount FIELD_UNSET: what the budget can pay, 0 where it is not known. */
enum err plan_of(struct ctx *cx, int64_t sheet_id, int64_t amount, struct debt_plan *ret);

/*
 * What a debt costs a year, in hundredths of a percent of what was received, simple (not
 * compounded): from its rate, else its cost in rupiah, else from what was charged since it was
 * taken. PLAN_UNKNOWN where nothing says it. At most ten million percent.
 */
int64_t debt_yearly_cost(const struct ctx *cx, const struct debt *d);

#endif
