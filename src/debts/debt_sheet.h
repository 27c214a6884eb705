/*
 * Debt sheets ("lembar utang"): what one household owes, one row a lender (debt.h). A sheet belongs
 * to a person, not to a business: a new owner of the business does not get it. A household has at
 * most one open sheet (two only after a merge of its businesses brought them together).
 *
 * Debts are specific personal data (UU 27/2022 Pasal 4 ayat (2)): a sheet is opened with the
 * owner's consent, its contents are sealed with a key of its own, and it is seen by who has the
 * task.
 *
 * | who                                             | sees                                  |
 * | the owner, by account                           | full                                  |
 * | companion of the business, while it is theirs   | full; hidden when consent is withdrawn |
 * | officer, command line                           | full; hidden when consent is withdrawn |
 * | lurah, camat in their area                      | hidden; full for an hour with a reason |
 * | mayor                                           | counts (debt_figures())                |
 * | everybody else                                  | none                                  |
 */
#ifndef DEBT_SHEET_H
#define DEBT_SHEET_H

#include "app.h"
#include "caps.h"
#include "field.h"

enum sheet_sight {
    SHEET_NONE,   /* not known to the actor */
    SHEET_HIDDEN, /* that there is one, and its state */
    SHEET_FULL,
};
extern const struct field_choice sheet_states[];   /* open, closed, withdrawn */
extern const struct field_choice sheet_outcomes[]; /* settled, stopped, mistaken */
extern const struct field_choice consent_ways[];   /* web, spoken, signed */

struct debt_sheet {
    int64_t id, version, created_at, updated_at, closed_at, consent_at, withdrawn_at;
    int64_t person_id, business_id, case_id; /* case_id 0: none */
    int64_t debts;                           /* rows that stand; FIELD_UNSET where it is hidden */
    int64_t companion_id;                    /* of the business; 0: none */
    int64_t opened_until;                    /* the actor has opened it with a reason; 0: not */
    const char *client_id, *state, *outcome, *consent_version, *consent_via;
    const char *consent_on; /* input of debt_sheet_open(): the day of it; NULL: today */
    const char *owner_name, *business_name, *ward;
    bool consent;              /* input of debt_sheet_open(): the text was read out and agreed to */
    bool owners;               /* the business still belongs to the person */
    enum sheet_sight sight;    /* of the actor */
    const struct own_key *key; /* opened; NULL where the sight is not full */
};
enum { SHEET_CONSENT_DAYS = 60 };
/* "DebtSheet": POST takes business, case, consent, consent_via, consent_on, consent_version,
 * client_id. */
extern const struct field_table debt_sheet_fields;

/* The version of the text that households agree to (setting "debt_consent_version"). */
const char *debt_consent_version(struct ctx *cx);

/*
 * On the writer, CAP_DEBT_WRITE: the owner's own, a companion's own businesses, officers. Sets
 * business_id (in), case_id (in, one that the actor sees fully, about this business), consent (in,
 * must be true), consent_via (in; an owner's own is "web"), client_id (in). Written down without
 * signal: consent_on, at most SHEET_CONSENT_DAYS ago, and consent_version (in), the text that was
 * read out, which must be the one that holds. ERR_CONFLICT when the household has an open one; a
 * client_id that is known gives the sheet there is. Audited.
 */
enum err debt_sheet_open(struct ctx *cx, struct debt_sheet *s);
/* CAP_DEBT_READ, as the actor sees it; ERR_NOT_FOUND for what is not known to them. */
enum err debt_sheet_get(struct ctx *cx, int64_t id, struct debt_sheet *ret);
/* The same, and ERR_FORBIDDEN unless the sight is full: what every rule over contents begins with.
 */
enum err debt_sheet_full(struct ctx *cx, int64_t id, struct debt_sheet *ret);
/* Full, open, and with CAP_DEBT_WRITE: who may write rows. ERR_CONFLICT when it is not open. */
enum err debt_sheet_writable(struct ctx *cx, int64_t id, struct debt_sheet *ret);
/* Without looking at the actor, with its key: for rules that have checked already, and jobs. */
enum err debt_sheet_load(struct ctx *cx, int64_t id, struct debt_sheet *ret);
enum sheet_sight debt_sheet_sight(const struct actor *a, const struct debt_sheet *s);

/* On the writer. Of one whose rows may be written; closing wants an outcome. Opening again is a
 * conflict while the household has another open one. ERR_STALE. */
enum err debt_sheet_close(struct ctx *cx, int64_t id, int64_t version, const char *outcome);
enum err debt_sheet_reopen(struct ctx *cx, int64_t id, int64_t version);
/*
 * On the writer. Withdrawing: the owner themselves, or who writes down that they did; from then on
 * nobody but the owner reads it, not with a reason either. Given anew by the owner's account, or
 * in their presence (who could read it before): it is open again.
 */
enum err debt_consent_withdraw(struct ctx *cx, int64_t id, int64_t version);
enum err debt_consent_give(struct ctx *cx, int64_t id, int64_t version, const char *via);
/*
 * On the writer, CAP_DEBT_OPEN ("break glass"): who sees it hidden reads it for an hour. The reason
 * (10 to 500 characters) is sealed; an audit row, and the owner is told where they have an account.
 */
enum err debt_sheet_unseal(struct ctx *cx, int64_t id, const char *reason, int64_t *ret_until);

struct sheet_openings {
    int64_t opened_at, until;
    const char *who, *reason;
};
/* Who opened it with a reason, newest first, at most 50: for who sees it fully. */
enum err debt_sheet_openings(struct ctx *cx, const struct debt_sheet *s,
                             struct sheet_openings **ret, size_t *ret_n);

struct sheet_filter {
    const char *state, *area;  /* NULL: any */
    int64_t business, case_id; /* sheets of this business's owner, or reached by it; of this case */
    int64_t before, limit;     /* cursor: ids below; 0: the newest. limit 1 … 200; 0: 50 */
};
struct sheet_page {
    struct debt_sheet *rows; /* without keys */
    size_t n;
    int64_t total;
    bool total_capped;
    int64_t next; /* cursor, 0: none */
};
/* Newest first, within what is known to the actor. */
enum err debt_sheet_list(struct ctx *cx, const struct sheet_filter *f, struct sheet_page *ret);

/* Into a model for the API, with "masked" naming what is kept from the actor. */
void debt_sheet_to_model(struct ctx *cx, const struct debt_sheet *s, struct model *ret_object);

struct debt_figure {
    const char *ward;
    int64_t open, closed, withdrawn; /* sheets */
};
extern const struct field_table debt_figure_fields; /* "DebtFigure" */
/* CAP_FIGURES, of the actor's territory: how many sheets each ward has; those without any are left
 * out. */
enum err debt_figures(struct ctx *cx, struct debt_figure **ret, size_t *ret_n);

#endif
