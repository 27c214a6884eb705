/*
 * Open items: what a partner's monthly file (loan_file.h) brought and was not booked, and balances
 * that differ. Each is kept until somebody, or a later file, settles it:
 *
 *   no_loan, unread, refused    open → booked (to a loan, as one payment), or closed with a reason
 *   differs                     open → agreed (a later file tells our figure, or another difference
 *                               took its place), or closed with a reason
 *   closed → open again; booked → open again once its payment was reversed
 *
 * A row is known by what it says (number, day, amount, reference, the how-manieth equal one): in a
 * second file it is the same item, and one that was settled is never booked again by a file. A
 * payment settles one item at most. Officers see all, a partner's account its own (CAP_LOAN_WRITE).
 */
#ifndef LOAN_ITEM_H
#define LOAN_ITEM_H

#include "loan.h"

extern const struct field_choice loan_item_kinds[];  /* no_loan, unread, refused, differs */
extern const struct field_choice loan_item_states[]; /* open, booked, agreed, closed */

struct loan_item {
    int64_t id, version, created_at, updated_at;
    int64_t partner_id, file_id, line, loan_id, payment_id, settled_at;
    int64_t amount, ours, theirs; /* rupiah; FIELD_UNSET: not understood, not of this kind */
    const char *kind, *number, *day_text, *amount_text, *paid_on, *reference, *told;
    const char *state, *closed_why, *partner_name, *settled_by, *business_name;
};
extern const struct field_table loan_item_fields; /* "LoanItem" */

struct loan_item_filter {
    const char *state, *kind;             /* NULL: any */
    int64_t partner, file, before, limit; /* before: id; newest first */
};
struct loan_item_page {
    struct loan_item *rows;
    size_t n;
    int64_t total;
    bool total_capped, more;
};
enum err loan_item_list(struct ctx *cx, const struct loan_item_filter *f,
                        struct loan_item_page *ret);
enum err loan_item_get(struct ctx *cx, int64_t id, struct loan_item *ret);
/* Open ones in the actor's sight, at most 1,001; files whose reading was cut short. Without
 * CAP_LOAN_WRITE none. */
enum err loan_item_open(struct ctx *cx, int64_t *ret_items, int64_t *ret_files);

/* What an act is told with; `version` is the one that was read (ERR_STALE). */
struct loan_item_act {
    int64_t version, loan_id, amount;         /* amount FIELD_UNSET: the item's */
    const char *number, *paid_on, *reference; /* number: the partner's, of the right loan */
    const char *reason;
};
extern const struct field_table loan_item_assign_fields; /* "LoanItemAssign" */
extern const struct field_table loan_item_close_fields;  /* "LoanItemClose" */
/* On the writer: its payment is booked to that loan, once; one that was entered by hand with that
 * day and amount is taken for it. ERR_CONFLICT for one that is settled, or that differs. */
enum err loan_item_assign(struct ctx *cx, int64_t id, const struct loan_item_act *act);
enum err loan_item_close(struct ctx *cx, int64_t id, const struct loan_item_act *act);
enum err loan_item_reopen(struct ctx *cx, int64_t id, const struct loan_item_act *act);

struct export_file;
enum err loan_item_export(struct ctx *cx, const struct loan_item_filter *f,
                          struct export_file *file);

#endif
