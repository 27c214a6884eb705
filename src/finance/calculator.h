/*
 * The calculators' contract, the same for commands and programs: fields in, a model out. They know
 * no database.
 */
#ifndef CALCULATOR_H
#define CALCULATOR_H

#include "field.h"
#include "schedule.h"

struct json_t;

/* What `sahabat simulate` and POST /finance/simulate take, as given. */
struct simulation {
    const char *method, *rate, *unit, *start, *first_due, *day_count, *rounding;
    int64_t principal, periods, every, multiple_of, grace_principal, grace_interest;
};
extern const struct field_table simulation_fields;
extern const struct field_choice schedule_methods[], schedule_units[], schedule_counts[],
    schedule_roundings[];

/* Every member as if nothing were said: defaults filled in. */
void simulation_clear(struct simulation *s);
/* The bound fields, checked, as terms; ERR_INVALID with all field errors. */
enum err simulation_terms(struct ctx *cx, const struct simulation *s, const struct bound *bound,
                          struct schedule_terms *ret_terms);
/* {"rows", "total_interest", "total_paid", "effective_annual_rate"} */
enum err simulation_put(struct ctx *cx, const struct schedule_terms *t, struct model *ret);

/* XIRR of the disbursement and the rows, as decimal text of 8 places. */
enum err schedule_rate(struct ctx *cx, const struct schedule_terms *t,
                       const struct schedule_row *rows, const char **ret_rate);

/*
 * {"flows": [{"date", "amount"}]} → {"xirr", "total_cost"}, or {"function", "args"} → {"value"}.
 * Amounts are whole; what is received by who borrows is positive, or the other way round: the cost
 * is what is paid back beyond what was received, seen from the earliest flow.
 */
enum err cost_put(struct ctx *cx, const struct json_t *body, struct model *ret);

#endif
