/*
 * Turnover by month, from evidence of any strength: the owner's word, a notebook, QRIS, receipts, a
 * companion's estimate. Each figure has its source, a range and a confidence; none is ever changed:
 * a better one (more confidence) or a later one of the same confidence becomes the figure of its
 * month, the others stay to be read. So does one that was told wrongly and withdrawn, which is no
 * month's figure any more however strong its source.
 */
#ifndef REVENUE_H
#define REVENUE_H

#include "merge.h"

/* "word", "notebook", "qris", "marketplace", "receipts", "estimate", "import". */
extern const struct field_choice revenue_sources[];

struct revenue {
    int64_t id, business_id, visit_id, account_id, recorded_at;
    const char *client_id;
    const char *month; /* "2026-11" */
    int64_t amount;    /* rupiah */
    int64_t low, high; /* FIELD_UNSET: the range that is usual for its source */
    const char *source;
    int64_t confidence; /* 0 … 100, set from the source */
    const char *note;
    int64_t document_id; /* its evidence among the business's papers, or 0 */
    bool current;
    int64_t withdrawn_at; /* 0: it stands */
};
extern const struct field_table revenue_fields; /* "Revenue" */

/* An empty figure: everything unset. */
struct revenue revenue_new(void);
/* How far a source is believed, 0 … 100, and the half width of its usual range in percent. */
int64_t revenue_confidence(const char *source);
int64_t revenue_spread(const char *source);

/* Adds what revenue_add() would refuse as field errors, for rules that gather all of theirs first;
 * sets source, range and confidence where nothing was said. */
void revenue_check(struct ctx *cx, struct revenue *r);
/* On the writer, for a business whose personal data the actor may see (turnover is as personal as
 * a phone number). ERR_INVALID: a month that has not begun or is before 2000, a negative amount, a
 * range that does not hold it. A client_id that is known gives the row there is. */
enum err revenue_add(struct ctx *cx, struct revenue *r);
/* The same said once more: nothing, when the newest of its month from this source has the same
 * amount and range and no new evidence comes; *r is then that one. */
enum err revenue_put(struct ctx *cx, struct revenue *r, bool *ret_changed);
/* The same for several figures of one business, in their order: all of them, or none when one is
 * refused by its words. Followers are not told: the caller does (business_followed), in the same
 * transaction, once the last of the business's figures stands. *ret_changed: how many are new. */
enum err revenue_put_quietly(struct ctx *cx, int64_t business_id, struct revenue *list, size_t n,
                             int64_t *ret_changed);
/* The figures of months, the newest first; `all`: also those that are not current. */
enum err revenue_list(struct ctx *cx, int64_t business_id, bool all, struct revenue **ret,
                      size_t *ret_n);
/* Those from a month ("2026-03") on; NULL: all. */
enum err revenue_list_since(struct ctx *cx, int64_t business_id, bool all, const char *month,
                            struct revenue **ret, size_t *ret_n);

/* On the writer, by a rule that has checked who may: what was told on a visit was told wrongly; the
 * best of what else is known of the months takes its place. Restored are those that were withdrawn
 * at that instant. Followers are not told: the caller does. */
enum err revenue_withdraw_of_visit(struct ctx *cx, int64_t business_id, int64_t visit_id);
enum err revenue_restore_of_visit(struct ctx *cx, int64_t business_id, int64_t visit_id,
                                  int64_t at);

/* Figures move along when their business is merged into another, and come back. */
extern const struct merge_mover revenue_merge_mover;

#endif
