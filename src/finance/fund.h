/*
 * Money with a purpose. A fund belongs to a partner, has a period, and says what it may be used
 * for; zakat also for whom. It is never used for what it is not for: the refusal says why.
 *
 *   zakat    only for mustahik of the asnaf that the fund names, one of the eight (QS 9:60; UU
 * 23/2011 art. 25); for working capital and investment as "usaha produktif" (art. 27) infaq    as
 * its giver said: the fund's purposes (art. 28) bank, budget, csr, other    the fund's purposes
 *
 * A ledger stands behind it: budget, reserved and spent are the sums of its bookings, kept in one
 * row; each booking keeps what the fund stood at after it. Bookings are never changed or removed.
 *   budget   budget + amount             cut      budget − amount
 *   reserve  reserved + amount           release  reserved − amount
 *   spend    reserved − amount, spent + amount    refund   spent − amount (money that came back)
 *   again    spent + amount (what was told to have come back did not; never by hand)
 * Never reserved + spent > budget, nothing below 0; what one subject (an application, a loan)
 * reserved or spent is released or refunded for it alone.
 */
#ifndef FUND_H
#define FUND_H

#include "partner.h"

enum { FUNDS_MAX = 200, BOOKINGS_PAGE = 50 };
extern const struct field_choice fund_kinds[];     /* zakat, infaq, bank, budget, csr, other */
extern const struct field_choice asnaf_choices[];  /* fakir, miskin, amil, muallaf, riqab, gharimin,
                                                      fisabilillah, ibnu_sabil */
extern const struct field_choice money_purposes[]; /* working, investment, settle_debt, margin,
                                                      emergency, departure */

struct fund {
    int64_t id, version, created_at, updated_at, partner_id;
    int64_t budget, reserved, spent, left; /* rupiah; left = budget − reserved − spent */
    bool revolves; /* principal that comes back is lent again: the loan mirror refunds it */
    const char *code, *name, *kind, *asnaf, *purposes;
    const char *valid_from, *valid_to; /* the first and the last day */
    const char *note, *partner_name;
};
extern const struct field_table fund_fields; /* "Fund" */

/* With CAP_FUND_READ; a partner's account sees its own partner's. `partner_id` 0: of all. */
enum err fund_list(struct ctx *cx, int64_t partner_id, struct fund **ret, size_t *ret_n);
enum err fund_get(struct ctx *cx, int64_t id, struct fund *ret);
/* Without looking at the actor, for rules that have checked. */
enum err fund_load(struct ctx *cx, int64_t id, struct fund *ret);

/* On the writer, CAP_PRODUCT_EDIT. The budget begins at 0 and is booked. ERR_INVALID with the
 * fields: zakat without asnaf, asnaf of what is no zakat, a period that ends before it begins.
 * Code, kind and partner stay. */
enum err fund_add(struct ctx *cx, struct fund *f);
enum err fund_put(struct ctx *cx, struct fund *f);

/* What money is wanted for. */
struct fund_use {
    int64_t amount;
    const char *purpose, *asnaf, *day; /* asnaf: of zakat; else NULL or "" */
};
/* Why the fund may not be used so, as a msgid ("error.fund_purpose" …); NULL: it may. The period is
 * checked, the money left is not. Pure. */
const char *fund_refuses(const struct fund *f, const struct fund_use *u);

struct fund_booking {
    int64_t id, fund_id, amount, subject_id, account_id, booked_at;
    int64_t budget, reserved, spent;    /* of the fund, afterwards */
    int64_t own_reserved, own_spent;    /* of the subject in this fund, afterwards */
    const char *kind, *purpose, *asnaf; /* purpose: of reserve; else that of its subject */
    const char *subject;                /* "application", "loan"; "": by hand */
    const char *key;                    /* NULL, or what makes it once: "application:12:reserve" */
    const char *note, *booked_on;
    const char *account; /* who booked, to read */
};
extern const struct field_choice booking_kinds[];
extern const struct field_table booking_fields; /* "FundBooking" */

/*
 * On the writer, without looking at the actor: for rules that have checked. ERR_INVALID says of
 * "purpose", "asnaf" or "amount" what is wrong: what the fund is not for, or more than is left.
 * A key that was booked gives that booking, when amount, kind and fund are equal, else
 * ERR_CONFLICT.
 */
enum err fund_book(struct ctx *cx, struct fund_booking *b);

/* Whose money it is: an application's, or a loan's that came without one. */
struct fund_subject {
    int64_t fund_id; /* 0: no fund, nothing is booked */
    const char *subject;
    int64_t subject_id;
};
struct fund_stand {
    bool there; /* something was booked for it */
    int64_t reserved, spent;
};
enum err fund_stands(struct ctx *cx, const struct fund_subject *of, struct fund_stand *ret);
/* fund_book() for a subject; amounts of 0 are none. The first three once a subject, by key; purpose
 * and asnaf are of what was reserved. */
enum err fund_reserve_for(struct ctx *cx, const struct fund_subject *of, int64_t amount,
                          const char *purpose, const char *asnaf);
enum err fund_book_for(struct ctx *cx, const struct fund_subject *of, const char *kind,
                       int64_t amount);
/* refund, again: as often as money moves; the caller sees that it is told once. */
enum err fund_move_for(struct ctx *cx, const struct fund_subject *of, const char *kind,
                       int64_t amount);
/* By hand, by officers and by the fund's own partner (CAP_FUND_BOOK); subject stays "". */
enum err fund_book_by_hand(struct ctx *cx, struct fund_booking *b);
/* The newest first, below `before` (0: from the newest); at most BOOKINGS_PAGE. Scope as fund_get.
 */
enum err fund_bookings(struct ctx *cx, int64_t fund_id, int64_t before, struct fund_booking **ret,
                       size_t *ret_n);
enum err fund_booking_count(struct ctx *cx, int64_t fund_id, int64_t *ret);

/* What was spent, less refunds, by one of its sides. */
struct fund_line {
    const char *by, *code; /* "purpose", "asnaf", "month" */
    int64_t reserved, spent, n;
};
enum { FUND_LINES_MAX = 400 };
extern const struct field_table fund_line_fields; /* "FundLine" */
enum err fund_report(struct ctx *cx, int64_t fund_id, struct fund_line **ret, size_t *ret_n);
/* Whether the row agrees with its bookings, to the rupiah. */
enum err fund_reconciles(struct ctx *cx, int64_t fund_id, bool *ret);

#endif
