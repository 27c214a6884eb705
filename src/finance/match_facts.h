/*
 * What is known of an owner and business for matching: from the register, from growth (turnover of
 * the last twelve months), from the loan mirror (what was used), from the household's debt sheet
 * (whether it owes a moneylender or online lender), and what the owner said. Answers are specific
 * personal data (UU 27/2022 Pasal 4 ayat (2)): sealed with the person's own key; seen and written
 * by the owner, the business's own companion and officers (CAP_MATCH), and by nobody when the
 * business gets another owner.
 *
 * A NIB or NPWP that is not on record is unknown, not missing: nobody is told "no" for our gap.
 */
#ifndef MATCH_FACTS_H
#define MATCH_FACTS_H

#include "business.h"
#include "product_match.h"

struct finance_answers {
    int64_t version, updated_at; /* 0: nothing was said yet */
    const char *resident, *letter, *credit_clean, *program, *other, *mustahik, *victim, *market,
        *cluster, *migrant, *congregation, *client, *social_security, *pledge; /* yes, no, NULL */
    int64_t kur_times, group, income; /* FIELD_UNSET: not said */
};
extern const struct field_table finance_answer_fields; /* "FinanceAnswers" */

/* The business, for who may match it: ERR_NOT_FOUND outside the scope, ERR_FORBIDDEN for who does
 * not see its personal data. */
enum err match_business(struct ctx *cx, int64_t business_id, struct business *ret);
/* Scope checked. */
enum err answers_get(struct ctx *cx, int64_t business_id, struct finance_answers *ret);
/* On the writer: all answers as they should be; a->version as read (0: the first). Audited by name
 * of what changed, never by value. */
enum err answers_put(struct ctx *cx, int64_t business_id, struct finance_answers *a);

/* All that is known today; *ret_debts: whether the debt sheet says who is owed. Scope checked. */
enum err match_facts_get(struct ctx *cx, int64_t business_id, struct match_facts *ret,
                         bool *ret_debts);

/*
 * What can be paid in a month. By the household's budget (debts/budget.h) it is the worst month's
 * spare; a typed figure may ask for less, or for as much as saving in good months carries (steady),
 * never for more. Only who reads the debt sheet learns that there is a budget; for others, and
 * where there is none, the typed figure stands alone.
 */
struct match_pay {
    int64_t monthly;       /* what is reckoned with; FIELD_UNSET: not known */
    int64_t typed;         /* FIELD_UNSET: nothing */
    int64_t worst, steady; /* by the budget; FIELD_UNSET: none that the actor reads */
    int64_t noted_at, sheet_id;
    const char *from; /* budget, typed, capped (typed, and above what the budget carries); NULL */
};
/* Scope checked. typed FIELD_UNSET: nothing was typed. */
enum err match_pay_get(struct ctx *cx, int64_t business_id, int64_t typed, struct match_pay *ret);

/* Every product in force against the facts, "yes" first. */
enum err match_business_products(struct ctx *cx, const struct match_facts *f,
                                 const struct match_need *need, struct match **ret, size_t *ret_n);

/*
 * The whole city: how many businesses each product could reach, by ward, from the register and
 * growth alone (no answer is opened). Reads a slice at a time, writes once. match_care: once a day.
 */
enum err match_reach_all(struct ctx *cx, int64_t *ret_n);
enum err match_care(struct ctx *cx);

struct product_reach {
    int64_t product_id, fits, nearly;
    const char *code, *name, *made_on;
};
extern const struct field_table product_reach_fields; /* "ProductReach" */
/* CAP_FIGURES, within the actor's territory; by rank. */
enum err product_reach(struct ctx *cx, struct product_reach **ret, size_t *ret_n);

#endif
