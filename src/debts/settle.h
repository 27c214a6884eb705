/*
 * Settling a debt: what was claimed, offered, agreed, paid and receipted, each step dated and with
 * its proof (settle_rule.h says what may follow what). Steps are never changed; the last that
 * stands is taken back with a reason and stays in sight. Read by who reads the sheet, written by
 * who writes it while it is open. Money goes straight to the lender: a payment names the transfer
 * or shows the paper, and who paid.
 */
#ifndef SETTLE_H
#define SETTLE_H

#include "debt.h"
#include "document.h"
#include "settle_rule.h"

enum { STEPS_MAX = 60 };
extern const struct field_choice settle_kinds[]; /* claim, offer, agree, pay, receipt */
extern const struct field_choice
    settle_states[]; /* none, claimed, offered, agreed, paid, settled */

struct settle_step {
    int64_t id, debt_id, sheet_id, number, file_id, created_at, undone_at;
    const char *client_id, *kind, *on; /* on: the day it happened */
    /* sealed */
    int64_t amount;        /* FIELD_UNSET of a receipt */
    const char *until;     /* of agree: the day until which it holds */
    const char *payer;     /* of pay: whose money it is */
    const char *reference; /* number of the transfer, of the letter */
    const char *proof;     /* what shows it, and where it lies */
    bool direct;           /* of pay: into the lender's own hands or account */
    /* told */
    const char *by, *undone_by, *undone_reason;
    bool has_file;
};
extern const struct field_table settle_step_fields; /* "SettlementStep" */

struct settlement {
    struct debt debt;
    struct settle_stand stand;
    struct settle_step *steps; /* by number, also those taken back */
    size_t n;
};
/* As who reads the sheet; ERR_NOT_FOUND, ERR_FORBIDDEN as debt_get(). */
enum err settle_get(struct ctx *cx, int64_t debt_id, struct settlement *ret);
/* How each debt of a sheet that was read fully stands, in the order of `debts`. */
enum err settle_stands(struct ctx *cx, const struct debt_sheet *s, const struct debt *debts,
                       size_t n, struct settle_stand *ret);

/*
 * On the writer. Sets debt_id, kind, on (not after today, not before the step before), amount, and
 * what goes with it; `f`: the proof as a file, or NULL. Without a file every step wants `proof` in
 * words, pay and receipt also `reference`. Pay wants `payer` and `direct`. ERR_CONFLICT for a step
 * that may not follow; a client_id that is known gives the step there is. *ret as it stands then.
 */
enum err settle_add(struct ctx *cx, struct settle_step *s, const struct document_file *f,
                    struct settlement *ret);
/* On the writer: the last that stands. reason: 5 to 500 characters. */
enum err settle_undo(struct ctx *cx, int64_t debt_id, int64_t number, const char *reason,
                     struct settlement *ret);
/* The proof's file, for who reads the sheet. */
enum err settle_file(struct ctx *cx, int64_t debt_id, int64_t number, int64_t *ret_file);

const char *settle_state_code(enum settle_state s);

#endif
