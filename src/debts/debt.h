/*
 * A debt: one row of a sheet, one lender. Everything in it but its number is sealed; a row is read
 * by who sees its sheet fully (debt_sheet.h), and written while the sheet is open.
 *
 * Money in rupiah; FIELD_UNSET: not known. What was agreed on (the principal) is received +
 * withheld: fees that the lender kept back are part of it. What a debt has cost, or would if all
 * were paid that is asked for now, is claimed + paid - received.
 */
#ifndef DEBT_H
#define DEBT_H

#include "debt_sheet.h"

enum { DEBTS_MAX = 100, DEBT_TENOR_MAX = 1200 };

extern const struct field_choice lender_kinds[];    /* bank, bpr, cooperative, online, moneylender,
                                                       family, other */
extern const struct field_choice debt_legal[];      /* licensed, revoked, illegal, not_proven,
                                                       unchecked (bank, bpr, cooperative: not in the
                                                       register), private (family, other) */
extern const struct field_choice debt_units[];      /* day, week, month */
extern const struct field_choice debt_purposes[];   /* consumer, productive */
extern const struct field_choice debt_behaviours[]; /* threatens, shames, violence, spreads_data,
                                                       contacts_others, outside_hours, elsewhere,
                                                       incessant, no_identity */

struct debt {
    int64_t id, version, created_at, updated_at, removed_at;
    int64_t sheet_id, number;
    const char *client_id;
    /* sealed */
    int64_t lender_id;            /* of the register; 0: free name */
    const char *lender;           /* as it is called; with lender_id the register's name */
    const char *kind, *agreement; /* agreement: its number */
    int64_t received, withheld, claimed, late_claimed, paid; /* late_claimed: of claimed, fines */
    const char *rate;     /* percent as decimal text, of the principal … */
    int64_t cost;         /* … or rupiah */
    const char *cost_per; /* every day, week, month */
    const char *taken_on;
    int64_t tenor; /* so many … */
    const char *tenor_unit;
    const char *due_on; /* the (next) day */
    int64_t instalment; /* what is due then and each `tenor_unit` after it */
    const char *purpose;
    const char *collateral; /* what secures it ("BPKB motor"), or NULL */
    bool essential;         /* a roof, water, current hang on it: arrears of rent or bills */
    const char *behaviour, *behaviour_words;   /* codes with commas; own words */
    const char *contacted_on, *contacted_time; /* of a collector: day, "HH:MM" in the city */
    const char *note;
    /* what the register says of the lender today, and of the day it was taken; set by reading */
    const char *legal, *legal_source, *legal_checked_on, *legal_then;
};
extern const struct field_table debt_fields;      /* "Debt" */
extern const struct field_table debt_body_fields; /* of it, what lies sealed */

struct debt debt_new(void); /* all unset */
/* received + withheld, or FIELD_UNSET while the first is not known. */
int64_t debt_principal(const struct debt *d);
/* claimed + paid - received, or FIELD_UNSET while claimed or received is not known; not below 0. */
int64_t debt_charged(const struct debt *d);

/*
 * On the writer. `d->sheet_id`, and at least lender (or lender_id) and kind. With a lender_id, name
 * and kind are the register's; a free name that is exactly one of the register's is that one.
 * ERR_CONFLICT past DEBTS_MAX rows; a client_id that is known gives the row there is (*ret_known).
 */
enum err debt_add(struct ctx *cx, struct debt *d, bool *ret_known);
/* On the writer: the whole row as it should be, d->version the one that was read (ERR_STALE). What
 * it said before is kept. */
enum err debt_put(struct ctx *cx, struct debt *d);
/* On the writer. A removed row keeps its number and counts for nothing; it may come back. */
enum err debt_remove(struct ctx *cx, int64_t id, int64_t version);
enum err debt_restore(struct ctx *cx, int64_t id, int64_t version);

/* ERR_NOT_FOUND for who does not know of the sheet, ERR_FORBIDDEN for who does not read it. */
enum err debt_get(struct ctx *cx, int64_t id, struct debt *ret);
/* Rows of a sheet that was read fully, by number; with `removed` also those. */
enum err debt_list(struct ctx *cx, const struct debt_sheet *s, bool removed, struct debt **ret,
                   size_t *ret_n);

struct debt_revision {
    int64_t version, changed_at;
    const char *by; /* display name, or NULL */
    struct debt d;  /* as it was */
};
/* What the row said before, the newest first. */
enum err debt_history(struct ctx *cx, const struct debt *d, struct debt_revision **ret,
                      size_t *ret_n);

/* Sums over rows that stand; what is not known counts 0 and is counted in `unknown`. */
struct debt_totals {
    int64_t n, received, withheld, claimed, paid, charged;
    int64_t unknown;                                        /* rows without received or claimed */
    int64_t licensed, revoked, illegal, not_proven, others; /* rows by status today */
};
struct debt_totals debt_totals_of(const struct debt *list, size_t n);

#endif
