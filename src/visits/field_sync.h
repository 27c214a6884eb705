/*
 * Phones in the field: what they take along, how they speak, and how they are told to forget.
 *
 * The pack holds the actor's own businesses (at most 500) with last visits, open tasks and phone
 * numbers; the hint says of every registered business of the city, in 20 bits of a keyed hash of
 * its folded name and of its phone, that there may be one like this: one hash fits many people, and
 * the key changes. Writing goes through the ordinary API (visits, tasks, businesses, cases,
 * proposals), each with its client_id and Idempotency-Key. docs/field.md says the rest.
 */
#ifndef FIELD_SYNC_H
#define FIELD_SYNC_H

#include "business.h"

enum { PACK_MAX = 500, PACK_VISITS = 3, HINT_BITS = 20, HINT_KEY_DAYS = 30, REMINDER_DAYS = 3 };

/* ---- phones ---- */

struct field_device {
    int64_t id, account_id, waiting, refused, clock_off, created_at, synced_at, revoked_at,
        wiped_at;
    int64_t sent_at; /* the phone's clock when it spoke, UTC seconds; FIELD_UNSET: not told */
    const char *client_id, *label, *program;
    const char *account, *ward; /* display name and area of whose it is */
    bool mine;
};
extern const struct field_table field_hello_fields;  /* "FieldHello": what a phone says */
extern const struct field_table field_device_fields; /* "FieldDevice" */

/* On the writer, CAP_VISIT_WRITE: the phone says that it is there and how it stands; made when it
 * is new. *d gets what is known of it (revoked_at). ERR_CONFLICT when it is somebody else's. */
enum err field_hello(struct ctx *cx, struct field_device *d);
/* Mine; with `area` (CAP_BOARD) those of the territory's accounts as well: who has not spoken for
 * longest first, at most 500; those that have wiped themselves last. */
enum err field_devices(struct ctx *cx, bool area, struct field_device **ret, size_t *ret_n);
/* One of them, ERR_NOT_FOUND. */
enum err field_device_get(struct ctx *cx, int64_t id, struct field_device *ret);
/* On the writer: one's own, or one of the territory's. It wipes itself when it next speaks, and the
 * session it last spoke with ends now. Twice is the same as once. */
enum err field_revoke(struct ctx *cx, int64_t id);
/* Whether a phone is to forget all, for whoever knows its number: it need not be signed in. An
 * unknown number is not revoked. */
enum err field_word(struct ctx *cx, const char *client_id, bool *ret_revoked);
/* On the writer, as field_word(): it has forgotten. Only of a revoked one. */
enum err field_wiped(struct ctx *cx, const char *client_id);

/* After how many days without a word people are reminded: setting "field_reminder_days". */
int64_t field_reminder_days(struct ctx *cx);
/* Of job_kind "field": reminds, once a silence, whose phone has not spoken for so many days; turns
 * the hint's key over and counts the hint anew. */
enum err field_care(struct ctx *cx);

/* ---- what they take along ---- */

/*
 * CAP_VISIT_WRITE: a companion's own businesses, a ward head's ward, what anybody else plans to
 * visit; who was not visited for longest first. `since` (instant, 0: all) leaves out what is
 * unchanged; "ids" names all in any case, so that the phone drops the others. "tasks" are the
 * actor's own ones that stand by none of these businesses, duties of other rooms among them, 200 at
 * most (task.h). Personal data as the actor may see them.
 */
enum err field_pack(struct ctx *cx, int64_t since, struct model *ret_object);
/* Kinds of problems that may be reported, as {code, label, below} into an array; set by main. */
extern enum err (*field_categories)(struct ctx *cx, struct model *array);
/* A business that the phone takes along. */
struct field_taken {
    int64_t id, owner_id;
};
/* What it takes to write debts down, into the pack as "debts" (debt_field.h); set by main. */
extern enum err (*field_debts)(struct ctx *cx, const struct field_taken *taken, size_t n,
                               struct model *pack);
/* A list of choices as {code, label}, in the actor's language. */
void field_put_choices(struct ctx *cx, struct model *o, const char *key,
                       const struct field_choice *list);

/* ---- what is registered already ---- */

/* The newest hint: {id, key, names, phones, businesses, made_at}; names and phones are ascending
 * 20-bit hashes as steps (field_steps()), in base64url; key null where none was made yet. */
enum err field_hint(struct ctx *cx, struct model *ret_object);
/* Not on the writer: counts anew, where the register moved, with the key there is, or with a new
 * one after HINT_KEY_DAYS. */
enum err field_hint_make(struct ctx *cx);
/* HMAC-SHA-256 of "name:" or "phone:" and the folded name or normalised phone, its first 20 bits.
 */
uint32_t field_hash(const unsigned char key[static 32], const char *kind, const char *what);
/* A set of hashes (bit h of set[h / 8]) as steps from one to the next, the first from -1, less one:
 * 7 bits a byte, the low ones first, 0x80 says that more follow. */
void field_steps(const unsigned char *set, struct buf *out);

#endif
