/*
 * Phones in the field: what they take along, how they speak, and how they are told to forget.
 *
 * The pack holds the actor's own businesses (at most 500) with last visits, open tasks and phone
 * numbers; the hint says of every registered business of the city, in 20 bits of a keyed hash of
 * its folded name and of its phone, that there may be one like this: one hash fits many people, and
 * the key changes. Writing goes through the ordinary API (visits, tasks, businesses, cases), each
 * with its client_id and Idempotency-Key.
 */
#ifndef FIELD_SYNC_H
#define FIELD_SYNC_H

#include "business.h"

enum { PACK_MAX = 500, HINT_BITS = 20 };

struct field_device {
    int64_t id, account_id, waiting, refused, clock_off, created_at, synced_at, revoked_at,
        wiped_at;
    const char *client_id, *label, *program, *account, *ward;
};
extern const struct field_table field_device_fields; /* "FieldDevice" */

/* On the writer: the phone says that it is there and how it stands; made when it is new. */
enum err field_hello(struct ctx *cx, struct field_device *d);
/* Mine; of the territory's companions (CAP_BOARD), those that have not spoken for longest first. */
enum err field_devices(struct ctx *cx, bool area, struct field_device **ret, size_t *ret_n);
/* On the writer: one's own, or one of the territory's. It wipes itself when it next speaks. */
enum err field_revoke(struct ctx *cx, int64_t id);
/* Reminds whose phone has unsent items or has not spoken for "field_reminder_days" (3) days, once
 * a silence; of job_kind "visits". */
enum err field_care(struct ctx *cx);

/* The whole pack as a model for the API; `since` (instant, 0: all) leaves out what is unchanged. */
enum err field_pack(struct ctx *cx, int64_t since, struct model *ret_object);

/* 20-bit hashes of all registered businesses, ascending, distinct, delta-coded as base64 varints;
 * with the key that hashes them (hint_key, turned over every 30 days). */
enum err field_hint(struct ctx *cx, struct model *ret_object);
/* For tests and the server's side: the hash of a folded name or a normalised phone. */
uint32_t field_hash(const unsigned char key[static 32], const char *what);

#endif
