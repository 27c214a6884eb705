/*
 * Letters about debts: to the lender, to OJK (Kontak 157), to Satgas PASTI. A draft is made of what
 * stands in the sheet at that moment; it cites a rule only where the check says that it may be
 * cited (struct ceiling_finding), and it never calls a lender illegal, only what the register says
 * of it.
 *
 * What is issued is kept as it is: its document sealed with the sheet's key, number, day, who, and
 * the document's hash. It is never changed; a new one may take its place. Anybody who has a letter
 * in hand may ask whether it is genuine, and learns number, day and kind, nothing about a person.
 * Numbers are drawn by chance, so that nobody finds one by counting.
 */
#ifndef LETTER_H
#define LETTER_H

#include "ceiling.h"
#include "paper.h"
#include "settle_rule.h"

enum { LETTER_POINTS_MAX = 60, LETTERS_MAX = 200 };
extern const struct field_choice letter_kinds[]; /* lender, ojk, pasti */

/* What a letter says, in Indonesian. */
struct letter_draft {
    const char *kind;
    struct debt_sheet sheet;
    struct debt *debts; /* what it is about: one, or several (pasti) */
    size_t debts_n;
    const char *to[6];
    size_t to_n;
    const char *channel; /* how it gets there, for the page: address and hours of the body */
    const char *subject, *opening, *closing;
    struct paper_fact facts[16];
    size_t facts_n;
    const char *points[LETTER_POINTS_MAX]; /* what was found */
    size_t points_n;
    const char *asks[8];
    size_t asks_n;
    int unsaid; /* findings that may not be cited: told on the page, left out of the letter */
};
/* For who writes the sheet. debt 0: of a sheet (pasti). ERR_CONFLICT where such a letter has no
 * ground: OJK is for licensed lenders, PASTI for those that are not proven to be. */
enum err letter_draft_of(struct ctx *cx, int64_t sheet_id, const char *kind, int64_t debt_id,
                         struct letter_draft *ret);
/* Whether such a letter about this debt has ground. */
bool letter_fits(const struct debt *d, const char *kind);
/* Its document. Slow. */
enum err letter_paper(struct ctx *cx, const struct letter_draft *d, const char *number,
                      const char *link, const void **ret_pdf, size_t *ret_n);

struct debt_letter {
    int64_t id, sheet_id, debt_id, replaces, replaced_by, created_at;
    const char *number, *kind, *issued_on, *hash, *by; /* hash: hex */
};
extern const struct field_table debt_letter_fields; /* "DebtLetter" */

/* Not on the writer (it draws first). CAP_DEBT_WRITE; replaces: a letter of the same sheet that
 * nothing replaced yet, or 0. Audited. */
enum err letter_issue(struct ctx *cx, int64_t sheet_id, const char *kind, int64_t debt_id,
                      int64_t replaces, struct debt_letter *ret);
/* For who reads the sheet, the newest first. */
enum err letter_list(struct ctx *cx, const struct debt_sheet *s, struct debt_letter **ret,
                     size_t *ret_n);
/* For who reads its sheet; ERR_NOT_FOUND. */
enum err letter_get(struct ctx *cx, int64_t id, struct debt_letter *ret);
/* The document as it was issued; ERR_INTERNAL when it is not what was. */
enum err letter_read(struct ctx *cx, int64_t id, struct debt_letter *ret, const void **ret_pdf,
                     size_t *ret_n);

/* For everybody: what may be told of a number ("S-4K7Q2M9X-8", also as people type it). */
struct letter_seen {
    const char *number, *kind, *issued_on;
    bool replaced;
};
enum err letter_check(struct ctx *cx, const char *number,
                      struct letter_seen *ret); /* ERR_NOT_FOUND */

#endif
