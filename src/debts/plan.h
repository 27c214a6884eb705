/*
 * Who gets what a household can pay, and which debt is settled first: plain rules, each with its
 * reason, in whole rupiah; pure. The system reckons and explains; household and companion decide.
 *
 * What may be paid on a debt (`base`):
 *   first    what a roof, a tool or a current hangs on (secured, essential) and is not illegal: the
 *            month's instalment, else all that is asked for
 *   legal    banks, BPR, cooperatives, licensed lenders: what is asked for, less what is above the
 *            ceiling or needs looking at: nothing is promised of that before it is settled
 *   private  family, neighbours, moneylenders: what was received and is not yet paid back; nothing
 *            where that is not known
 *   wait     lenders that are illegal or not proven licensed, persons who have back what they lent
 *            or of whom that is not known: nothing before it is cleared
 *   done     settled, or nothing is left
 * `held` is the rest of the claim. The month's amount goes to first, then legal, then private;
 * where a group asks for more than there is, each of it gets its part of the base (largest
 * remainder, then the lower row number). Shares and what is left over sum to the amount.
 *
 * Settled first, when money for whole debts comes: groups in the same order; within one the highest
 * true cost a year, unknown costs last; then the smaller debt; then the lower row number.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum plan_group { PLAN_FIRST, PLAN_LEGAL, PLAN_PRIVATE, PLAN_WAIT, PLAN_DONE };
enum plan_standing {
    PLAN_LICENSED, /* bank, BPR, cooperative, licensed */
    PLAN_KNOWN,    /* family, neighbour, moneylender: a person's claim */
    PLAN_UNPROVEN, /* not proven licensed */
    PLAN_ILLEGAL,  /* called illegal, or its licence was revoked */
};
enum { PLAN_UNKNOWN = -1 };

struct plan_claim {
    int64_t number;         /* row of the sheet */
    int64_t due;            /* what is asked for and not yet paid */
    int64_t above;          /* of it, what the rules do not allow; 0 … due */
    int64_t principal_left; /* received and not paid back, or PLAN_UNKNOWN */
    int64_t instalment;     /* of a month; 0: none is known */
    int64_t cost;           /* true cost a year in hundredths of a percent, or PLAN_UNKNOWN */
    enum plan_standing standing;
    bool secured, essential, settled;
    bool unclear; /* `above` rests on a rule or a fact that needs looking at */
};
struct plan_line {
    enum plan_group group;
    const char *reason; /* words: "debt_plan.<reason>" */
    int64_t base, share, held;
    int order;                /* of settling, from 1; 0: not now */
    const char *order_reason; /* words, or NULL */
};
/* `ret[i]` is of claims[i]; returns what of `amount` (>= 0) is left over. */
int64_t plan_share(const struct plan_claim *claims, size_t n, int64_t amount,
                   struct plan_line *ret);

/* Parts of `amount` by weight, at most the weights' sum: each at most its weight, together all. */
void plan_parts(const int64_t *weights, size_t n, int64_t amount, int64_t *ret);

#endif
