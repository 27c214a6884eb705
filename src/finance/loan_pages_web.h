/* What the pages of loans share; only *_web.c of this room include it. */
#ifndef LOAN_PAGES_WEB_H
#define LOAN_PAGES_WEB_H

#include "loan.h"
#include "loan_web.h"
#include "page_parts.h"

/* {kind, label}: how late an open loan is, else its state. */
void put_loan_tag(struct web *w, struct model *o, const struct loan *l);
/* The page of one loan; a form that comes back stands open, with what was typed. */
struct loan_form {
    const char *code; /* of the act's form: "loan_disburse"; NULL: none comes back */
    const void *record;
    const struct bound *bound;
};
enum err put_loan_page(struct web *w, const struct loan *l, const struct loan_form *back);
/* page.tabs: loans, grants, open items with their count. `current`: the address of one. */
enum err put_loan_tabs(struct web *w, const char *current);
/* The record as programs get it. */
void put_loan_record(struct web *w, const struct loan *l, struct model *o);
/* Tables of the acts, over struct loan_act. */
extern const struct field_table loan_disburse_fields, loan_restructure_fields, loan_payoff_fields,
    loan_end_fields, loan_number_fields;

#endif
