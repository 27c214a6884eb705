/*
 * Grants ("hibah"): money that a partner gives and that is not paid back. Each comes of one
 * accepted application for a product whose method is "grant"; the fund's money was reserved with
 * the answer. (The word of the code is award: "grant" is one of SQL's.)
 *
 *   accepted → disbursed    with the day and a proof; what is not paid out of it is free again
 *   accepted → cancelled    the reserved money is free again
 *   disbursed → returned    the money came back, to the fund as well
 *
 * Who sees one: as with loans (loan.h): officers all, the partner its own, the companion beside the
 * business, the owner who applied. Written by officers and the partner (CAP_LOAN_WRITE). Amounts in
 * the record of changes are sealed.
 */
#ifndef AWARD_H
#define AWARD_H

#include "loan.h"

extern const struct field_choice award_states[]; /* accepted, disbursed, cancelled, returned */

struct award {
    int64_t id, version, created_at, updated_at;
    int64_t application_id, business_id, person_id, partner_id, fund_id; /* 0: none */
    int64_t product_version_id;                                          /* to write */
    int64_t granted, disbursed;                                          /* rupiah */
    const char *purpose, *state, *accepted_on, *disbursed_on, *proof, *ended_on, *reason;
    const char *business_name, *owner_name, *partner_name, *product_name;
};
extern const struct field_table award_fields; /* "Grant" */

struct award_filter {
    const char *state;
    int64_t business, before, limit; /* before: id; newest first */
};
struct award_page {
    struct award *rows;
    size_t n;
    int64_t total;
    bool total_capped, more;
};
enum err award_list(struct ctx *cx, const struct award_filter *f, struct award_page *ret);
/* Within the actor's sight; ERR_NOT_FOUND. */
enum err award_get(struct ctx *cx, int64_t id, struct award *ret);
/* Of an application that the actor sees; 0: none. */
enum err award_of_application(struct ctx *cx, int64_t application_id, int64_t *ret_id);

/* ---- on the writer ---- */

/* For a rule that has checked the hand and reserved the money: an application that was accepted. */
enum err award_accept_for(struct ctx *cx, struct award *a);

struct award_act {
    int64_t version, amount; /* amount FIELD_UNSET: all that was granted */
    const char *on, *proof, *reason;
};
extern const struct field_table award_disburse_fields; /* "GrantDisburse" */
extern const struct field_table award_end_fields;      /* "GrantEnd" */
enum err award_disburse(struct ctx *cx, int64_t id, const struct award_act *act);
/* Cancelled before, returned after it was paid out. */
enum err award_end(struct ctx *cx, int64_t id, const struct award_act *act);

extern const struct merge_mover award_merge_mover;

#endif
