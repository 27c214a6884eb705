/*
 * Needs and coaching ("pembinaan"): what a business needs to go on, as a request with somebody who
 * takes care, a day and an outcome; and training sessions with invitations and attendance.
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
    const char *business_name, *ward, *account;
};
extern const struct field_table need_fields; /* "Need" */

/* On the writer, for a business of the scope. One open need a kind and business: a second one is
 * ERR_CONFLICT that names it; found again on a visit it is the one there is. */
enum err need_add(struct ctx *cx, struct need *n);
/* On the writer: who takes care, the day, the state. met and not_met want an outcome. */
enum err need_put(struct ctx *cx, struct need *n);
enum err need_get(struct ctx *cx, int64_t id, struct need *ret);
struct need_filter {
    const char *kind, *state, *ward; /* state NULL: open and working */
    int64_t business;
    bool mine, late;
    const char *cursor;
    int64_t limit;
};
struct need_page {
    struct need *rows;
    size_t n;
    int64_t total;
    bool total_capped;
    const char *next;
};
enum err need_list(struct ctx *cx, const struct need_filter *f, struct need_page *ret);

/* ---- training ---- */
struct training {
    int64_t id, version, created_at, updated_at, starts_at, ends_at, seats;
    const char *title, *kind, *area, *place, *text, *state;
    int64_t invited, coming, attended; /* counted */
};
extern const struct field_table training_fields; /* "Training" */
enum err training_put(struct ctx *cx,
                      struct training *t); /* on the writer, CAP_TRAINING; id 0: new */
enum err training_get(struct ctx *cx, int64_t id, struct training *ret);
enum err training_list(struct ctx *cx, bool past, int64_t limit, struct training **ret,
                       size_t *ret_n);

struct training_guest {
    int64_t business_id, invited_at, attended_at;
    const char *business, *owner, *phone, *state, *how, *result;
};
/* On the writer: invites businesses of the scope (told by message), each once; those with an open
 * need of its kind can be taken together. *ret_n: newly invited. */
enum err training_invite(struct ctx *cx, int64_t id, const int64_t *businesses, size_t n,
                         int64_t *ret_n);
enum err training_invite_needing(struct ctx *cx, int64_t id, const char *ward, int64_t *ret_n);
enum err training_guests(struct ctx *cx, int64_t id, struct training_guest **ret, size_t *ret_n);
/* On the writer: by the list. attended meets the open need of the session's kind when `meets`. */
enum err training_attend(struct ctx *cx, int64_t id, int64_t business, const char *state,
                         const char *result, bool meets);
/* The link in the QR code at the door ("/attend/TOKEN"): valid from an hour before to an hour after
 * the session. Whoever holds it says which business they are (code and the last four digits of its
 * phone). */
enum err training_door(struct ctx *cx, int64_t id, char **ret_token);
enum err training_attend_by_door(struct ctx *cx, const char *token, const char *code,
                                 const char *phone_end);

#endif
