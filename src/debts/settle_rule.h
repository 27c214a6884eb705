/*
 * Settling one debt, step by step: what may follow what, and how it stands. Pure; settle.h keeps
 * the steps.
 *
 *   claim    what the lender asks for to be done with it (a paper, a screen)
 *   offer    what the household offers
 *   agree    the lender's word: an amount, and until which day it holds
 *   pay      straight to the lender, by whoever pays; several may add up to what was agreed
 *   receipt  the lender's paper that it is settled
 *
 * | standing | may follow                  |
 * | none     | claim                       |
 * | claimed  | claim, offer                |
 * | offered  | claim, offer, agree         |
 * | agreed   | pay; offer while nothing is paid |
 * | paid     | receipt                     |
 * | settled  | nothing                     |
 *
 * A step is taken back only while it is the last that stands. A new claim or offer ends what was
 * agreed before.
 */
#ifndef SETTLE_RULE_H
#define SETTLE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum settle_kind { SETTLE_CLAIM, SETTLE_OFFER, SETTLE_AGREE, SETTLE_PAY, SETTLE_RECEIPT };
enum settle_state {
    SETTLE_NONE,
    SETTLE_CLAIMED,
    SETTLE_OFFERED,
    SETTLE_AGREED,
    SETTLE_PAID,
    SETTLE_SETTLED
};

struct settle_move {
    enum settle_kind kind;
    int64_t amount;     /* rupiah; of a receipt: 0 */
    int64_t day, until; /* days since 1970; until: of agree, 0: not said */
};
struct settle_stand {
    enum settle_state state;
    int64_t claimed, offered, agreed, paid; /* 0: not said */
    int64_t left;                           /* agreed - paid, else 0 */
    int64_t saved;                          /* claimed - agreed, once it is agreed */
    int64_t last, until;                    /* days; until: of what is agreed */
};

/* Why it may not follow: a word ("order", "amount", "above_claim", "above_left", "day", "until"),
 * or NULL. */
const char *settle_refuses(const struct settle_stand *s, const struct settle_move *m);
/* As it stands after a move that may follow. */
struct settle_stand settle_after(const struct settle_stand *s, const struct settle_move *m);
bool settle_may(const struct settle_stand *s, enum settle_kind kind);

#endif
