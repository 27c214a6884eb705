/*
 * Proposed changes: a companion, an owner or an import says what should stand in a record; a lurah,
 * camat or officer accepts or rejects it. Only the fields that differ are kept, sealed. Accepting
 * goes through business_update() as the decider, so it needs their right and their territory, and
 * is checked anew.
 *
 * A field is stale when a person changed it after it was proposed: shown, so that the decider
 * compares.
 */
#ifndef PROPOSAL_H
#define PROPOSAL_H

#include "business.h"

enum { PROPOSALS_OPEN_MAX = 20 }; /* of one business, by people */

extern const struct field_choice proposal_states[]; /* open, accepted, rejected */

struct proposal_change {
    const char *field, *value; /* "" empties the field */
    const char *now;           /* what stands in the record; NULL for one who may not see it */
    bool stale;
};

struct proposal {
    int64_t id, version, business_id, created_by, created_at, decided_by, decided_at;
    int64_t business_version; /* 0 for one who may not see the business (any more) */
    const char *origin;       /* companion, owner, import */
    const char *state, *note, *reason, *business_name, *ward, *by, *decider;
    struct proposal_change *changes; /* with proposal_get() */
    size_t n;
};
extern const struct field_table proposal_fields; /* "Proposal" */

/* For imports, on the writer: {"field": "text value"} as it is, without looking. `note` may be
 * NULL. */
enum err proposal_insert(struct ctx *cx, int64_t business_id, const char *origin,
                         const struct model *changes, const char *note, int64_t *ret_id);

/*
 * On the writer, CAP_BUSINESS_PROPOSE, for a business whose personal data the actor may see.
 * `after` is the record as it should be; what differs from the present one is kept. Checked as a
 * change would be. ERR_INVALID when nothing differs, ERR_STALE when after->version is another. A
 * client_id other than the business's own is the proposal's: a known one of the actor's gives the
 * proposal there is.
 */
enum err proposal_create(struct ctx *cx, struct business *after, const char *note, int64_t *ret_id);

/* Those who decide see the proposals of their territory, everybody else their own. */
struct proposal_filter {
    const char *state; /* NULL: open */
    int64_t before;    /* id; 0: from the newest */
    int64_t limit;     /* 1..200; 0: 50 */
};
enum err proposal_list(struct ctx *cx, const struct proposal_filter *f, struct proposal **ret,
                       size_t *ret_n, int64_t *ret_total);
/* ERR_NOT_FOUND for what the actor may not see. */
enum err proposal_get(struct ctx *cx, int64_t id, struct proposal *ret);

/*
 * On the writer, CAP_PROPOSAL_DECIDE. `version` is the proposal's, `business_version` the
 * business's as it was compared: ERR_STALE when either is another. ERR_CONFLICT when it was decided
 * already. What the record may not be is refused as by business_update(), with the fields.
 */
enum err proposal_accept(struct ctx *cx, int64_t id, int64_t version, int64_t business_version,
                         struct proposal *ret);
/* On the writer; a reason is needed: the proposer reads it. */
enum err proposal_reject(struct ctx *cx, int64_t id, int64_t version, const char *reason,
                         struct proposal *ret);

#endif
