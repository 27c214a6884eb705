/*
 * Needs ("kebutuhan"): what a business needs to go on, as a request with somebody who takes care, a
 * day and an outcome. A business has at most one unfinished need of a kind.
 *
 * Read by whoever reads the business's visits (CAP_VISIT_READ, within the scope; companions: of
 * their businesses, and what they take care of). Words (detail, outcome) are personal.
 */
#ifndef NEED_H
#define NEED_H

#include "business.h"

/* nib, halal, packaging, market, stall, training, capital, other */
extern const struct field_choice need_kinds[];
extern const struct field_choice need_states[]; /* open, working, met, not_met, withdrawn */

struct need {
    int64_t id, version, created_at, updated_at, closed_at;
    int64_t business_id, visit_id, account_id, training_id;
    const char *client_id, *kind, *detail, *due_on, *state, *outcome;
    const char *account, *account_name; /* who takes care: sign-in and display name */
    const char *business_name, *ward;
    bool late; /* unfinished, and its day has passed */
};
extern const struct field_table need_fields; /* "Need": POST; out */
/* "NeedChange": what may be changed later: account, due_on, detail, state, outcome. */
extern const struct field_table need_change_fields;

/*
 * On the writer, CAP_VISIT_WRITE, for a business of the scope (a companion's: their own). Who takes
 * care: `account` (a sign-in name), else account_id, else the business's companion. A known
 * client_id gives the need there is. A second unfinished one of the kind is ERR_CONFLICT; with
 * visit_id (found again on a visit) it is the one there is. Who takes care is told, unless it is
 * the actor.
 */
enum err need_add(struct ctx *cx, struct need *n);
/* On the writer: the whole record as it should be; n->version the one that was read (ERR_STALE).
 * met and not_met want an outcome; a closed one may be opened again. */
enum err need_put(struct ctx *cx, struct need *n);
/* On the writer, by a training that was attended: met, if there is an unfinished one of the kind.
 * *ret_id 0: none. No scope: who attends says so at the door. */
enum err need_meet(struct ctx *cx, int64_t business_id, const char *kind, int64_t training_id,
                   const char *outcome, int64_t *ret_id);
/* On the writer: opens again what the training met, unless there is another of the kind. */
enum err need_unmeet(struct ctx *cx, int64_t business_id, const char *kind, int64_t training_id);
/* On the writer, by a rule that has checked who may: what the visit found, and nobody else found
 * since or works on, is withdrawn with it; and opened again when that had happened at that instant,
 * unless there is another of the kind. */
enum err need_withdraw_of_visit(struct ctx *cx, int64_t visit_id);
enum err need_restore_of_visit(struct ctx *cx, int64_t visit_id, int64_t at);
enum err need_get(struct ctx *cx, int64_t id, struct need *ret);
/* Whether the actor may read the words, and may change it. */
bool need_shows_words(const struct ctx *cx);

struct need_filter {
    const char *kind;
    const char *state; /* one of need_states; NULL: unfinished; "all" */
    const char *area;  /* ward or district, or NULL */
    int64_t business;
    bool mine, late;    /* I take care; its day has passed */
    const char *cursor; /* opaque, from *next */
    int64_t limit;      /* 1 … 200; 0: 50 */
};
struct need_page {
    struct need *rows;
    size_t n;
    int64_t total;
    bool total_capped;
    const char *next;
};
/* What is due first; without a day last. */
enum err need_list(struct ctx *cx, const struct need_filter *f, struct need_page *ret);

#endif
