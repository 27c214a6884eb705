/*
 * Training sessions ("pelatihan"): planned for an area, businesses invited (told by message),
 * attendance by the list or by a QR code at the door, the result on the business's page. Attending
 * may meet the unfinished need of the session's kind.
 *
 * Seen by those whose territory lies in its area or holds it; by owners who are invited.
 */
#ifndef TRAINING_H
#define TRAINING_H

#include "need.h"

enum { DOOR_BEFORE = 3600, DOOR_AFTER = 3600, TRAINING_GUESTS_MAX = 2000 };

extern const struct field_choice training_states[];       /* planned, held, cancelled */
extern const struct field_choice training_guest_states[]; /* invited, coming, … */

struct training {
    int64_t id, version, created_at, updated_at, starts_at, ends_at, seats; /* seats 0: no limit */
    const char *title, *kind, *area, *area_name, *place, *text, *state;
    const char *day, *starts, *ends;   /* as written: "2026-12-01", "09:00", "12:00" */
    bool meets;                        /* attending meets the need of its kind */
    int64_t invited, coming, attended; /* counted; invited: all on the list */
};
extern const struct field_table training_fields; /* "Training" */

/* On the writer, CAP_TRAINING, for an area of the territory. id 0: new, with its link at the door.
 * t->version: the one that was read (ERR_STALE). Cancelling, and another time or place, is told to
 * who is invited. */
enum err training_put(struct ctx *cx, struct training *t);
enum err training_get(struct ctx *cx, int64_t id, struct training *ret);
/* Coming ones, the next first; or past ones, the last first. */
enum err training_list(struct ctx *cx, bool past, int64_t limit, struct training **ret,
                       size_t *ret_n);

struct training_guest {
    int64_t business_id, invited_at, attended_at;
    const char *code, *business, *owner, *phone, *ward, *state, *how, *result;
    /* of training_of_business(): */
    int64_t training_id, starts_at;
    const char *title, *kind;
};
/* Who was invited newly, and who was not and why. Both invitations add to it: begin with zeros. */
struct training_refused {
    int64_t business_id;
    const char *business; /* its name, or its code where the name is not for the actor */
    const char *reason;   /* of training_refusals */
};
struct training_invited {
    int64_t n;
    struct training_refused *refused;
    size_t n_refused;
};
extern const struct field_choice training_refusals[]; /* full, already, merged, unknown */
/* On the writer, CAP_TRAINING: invites businesses of the scope, each once, as far as seats go; the
 * others are refused one by one. ERR_CONFLICT when it is over, cancelled, or was full before. */
enum err training_invite(struct ctx *cx, int64_t id, const int64_t *businesses, size_t n,
                         struct training_invited *ret);
/* Those with an unfinished need of the session's kind, who wait longest first; of an area of the
 * session's ("": all of it). */
enum err training_invite_needing(struct ctx *cx, int64_t id, const char *area,
                                 struct training_invited *ret);
/* The list within the territory. */
enum err training_guests(struct ctx *cx, int64_t id, struct training_guest **ret, size_t *ret_n);
/* What a business was invited to, the newest first; within the scope. */
enum err training_of_business(struct ctx *cx, int64_t business_id, struct training_guest **ret,
                              size_t *ret_n);
/* On the writer, CAP_TRAINING, by the list, for a business of the scope. `attended` meets the need,
 * another state opens again what this session met. attended and absent: not before the day. */
enum err training_attend(struct ctx *cx, int64_t id, int64_t business, const char *state,
                         const char *result);

/* CAP_TRAINING: the token of the link at the door, the same every time. */
enum err training_door(struct ctx *cx, int64_t id, char **ret_token);
/* What the door's page says: ERR_NOT_FOUND for an unknown token, ERR_GONE outside an hour before to
 * an hour after. Changes nothing. */
enum err training_of_door(struct ctx *cx, const char *token, struct training *ret);
/* Not on the writer. Who holds the link says which business they are: its code and the last four
 * digits of its phone; throttled by `device` and by business. One wrong answer for all that is
 * wrong. Who was not invited comes in as a guest, as far as area and seats go. */
enum err training_attend_by_door(struct ctx *cx, const char *token, const char *code,
                                 const char *phone_end, const char *device,
                                 const char **ret_business);

#endif
