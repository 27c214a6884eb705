/*
 * The loan mirror: what partners book about a loan, kept beside. The partner's book decides; this
 * one shows who owes what since when, and where both differ.
 *
 *   agreed → running → paid                     a payment reversed opens it again
 *            running → restructured → …         a new plan; the old one and its payments stay
 *            running, restructured → written_off   payments still count
 *   agreed → cancelled
 *
 * Invariants, to the rupiah (test_loan_property.c), for every loan and after each operation:
 *   lent = principal paid under all plans + principal_left
 *   paid = principal paid + interest paid under all plans + surplus
 *   interest of a plan left unpaid when it ended = carried + waived of the next
 * How money is spread over instalments, and who is late since when: loan_book.h.
 *
 * Who sees a loan (loan_scope): the city's officers all, a partner's account its own, a companion
 * those of the businesses they stand beside, an owner what they signed themselves. Nobody else.
 * Written by officers and the partner. Amounts in the record of changes are sealed.
 */
#ifndef LOAN_H
#define LOAN_H

#include "calculator.h"
#include "caps.h"
#include "loan_book.h"

/* The most that is lent, or paid at once: so no sum of a plan can overflow. */
#define LOAN_MAX INT64_C(1000000000000)

struct loan {
    int64_t id, version, created_at, updated_at;
    int64_t business_id, person_id, partner_id, product_id, fund_id, application_id; /* 0: none */
    const char *purpose, *asnaf; /* of a new one with a fund: what its money is for, for whom */
    const char *client_id, *number, *state, *signed_on, *disbursed_on, *ended_on, *reason;
    struct simulation terms; /* of the plan in force; `start` is the day it begins */
    int64_t plan;
    int64_t lent, paid, plan_paid, principal_left, interest_left, surplus;
    int64_t overdue, days_late; /* today */
    const char *next_due, *bucket;
    const char *business_name, *owner_name, *ward, *partner_name;
};
extern const struct field_table loan_fields;     /* "Loan" */
extern const struct field_table loan_new_fields; /* "LoanNew" */
extern const struct field_choice loan_states[];
extern const struct field_choice loan_buckets[];

struct loan loan_new(void);
/* Whether its instalments are owed: running, restructured. */
bool loan_open(const struct loan *l);

/* Within the actor's sight; ERR_NOT_FOUND. */
enum err loan_get(struct ctx *cx, int64_t id, struct loan *ret);
/* Whether the actor may write it. */
bool loan_writable(const struct ctx *cx, const struct loan *l);

struct loan_filter {
    const char *bucket, *state; /* NULL: any */
    int64_t business, partner;  /* 0: any */
    const char *cursor;
    int64_t limit; /* 1 … 200; 0: 50 */
};
struct loan_page {
    struct loan *rows;
    size_t n;
    int64_t total;
    bool total_capped;
    const char *next;
};
/* Who is late longest first; what owes nothing last. */
enum err loan_list(struct ctx *cx, const struct loan_filter *f, struct loan_page *ret);

/* What stands open in the actor's sight, by bucket. */
struct loan_figure {
    int64_t loans, principal_left, overdue;
};
enum err loan_figures(struct ctx *cx, struct loan_figure ret[static BUCKETS]);

/* ---- one loan's book ---- */

/* Rows of a plan, what was paid under it spread over them. plan 0: the one in force; an agreed
 * loan's are what disbursing it on the day agreed would make. */
enum err loan_rows(struct ctx *cx, const struct loan *l, int64_t plan, struct loan_row **ret,
                   size_t *ret_n, struct loan_sum *ret_sum);

struct loan_plan {
    int64_t plan, prior, carried, waived, created_at;
    const char *kind, *made_on, *reason;
    struct simulation terms;
};
enum err loan_plans(struct ctx *cx, int64_t loan_id, struct loan_plan **ret, size_t *ret_n);

struct loan_payment {
    int64_t id, loan_id, plan, amount, import_id, created_at, reversed_at;
    const char *paid_on, *reference, *source, *note, *reversed_why;
};
extern const struct field_table loan_payment_fields; /* "LoanPayment" */
/* Newest first. */
enum { LOAN_PAYMENTS_MAX = 2000 };
enum err loan_payments(struct ctx *cx, int64_t loan_id, struct loan_payment **ret, size_t *ret_n);

/* ---- writing: all on the writer ---- */

/* CAP_LOAN_AGREE: partners bring loans in by what was referred to them. l->terms as
 * simulation_terms() wants them, without `start`. A known client_id gives the loan there is.
 * ERR_INVALID by field. */
enum err loan_agree(struct ctx *cx, struct loan *l);
/* The same for a rule that has checked the hand already (an application that was accepted). */
enum err loan_agree_for(struct ctx *cx, struct loan *l);

/* What an act is told with; `version` is the one that was read (ERR_STALE). */
struct loan_act {
    int64_t version, amount; /* amount FIELD_UNSET: as the act says */
    const char *on, *reason, *reference, *number;
    struct simulation terms; /* restructuring: the new ones; principal is what is left */
};
/* On: the day the money went out, amount at most what was agreed (unset: that); terms.first_due may
 * name another first day. */
enum err loan_disburse(struct ctx *cx, int64_t id, const struct loan_act *act);
/* A new plan from `on`: principal_left under new terms. Interest whose day has come is carried into
 * the first instalment, without interest on it; interest of instalments to come is the new plan's.
 */
enum err loan_restructure(struct ctx *cx, int64_t id, const struct loan_act *act);
/* Paid off early on `on`; amount of interest unset: loan_payoff_of()'s rule. */
enum err loan_pay_off(struct ctx *cx, int64_t id, const struct loan_act *act);
enum err loan_write_off(struct ctx *cx, int64_t id, const struct loan_act *act);
enum err loan_cancel(struct ctx *cx, int64_t id, const struct loan_act *act);
/* Another number of the partner's. */
enum err loan_number(struct ctx *cx, int64_t id, const struct loan_act *act);

/* Adds a payment. *ret_known: one with this reference, day and amount stands there already, and
 * nothing changed; another day or amount under the same reference is ERR_INVALID on it. Refused for
 * a loan that is agreed, cancelled or paid (ERR_CONFLICT). */
enum err loan_pay(struct ctx *cx, struct loan_payment *p, bool *ret_known);
/* It stays and counts no more. Under an earlier plan ERR_CONFLICT: that plan was settled with it. A
 * reversed payoff brings the plan before back. */
enum err loan_reverse(struct ctx *cx, int64_t loan_id, int64_t payment_id, const char *why);

/* ---- out ---- */

struct export_file;
/* Loans in the actor's sight, one a row; needs CAP_LOAN_WRITE. */
enum err loan_export(struct ctx *cx, struct export_file *file);

/* ---- care ---- */

/* Reminders to owners: three days before an instalment, on the day after it was missed, and each
 * week after. And the days of instalments follow the working calendar. */
enum err loan_care(struct ctx *cx);

struct merge_mover;
extern const struct merge_mover loan_merge_mover;

#endif
