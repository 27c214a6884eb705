/*
 * Who stands beside whom. A business has one companion or none; the register's dated fact
 * "companion" says since when (registry/business_companion.h). Every assignment of one or many is a
 * row with reason and lines, and can be taken back while nobody moved the business since. What the
 * one before was to do about it (open tasks, needs, plans) goes along.
 *
 * The proposal: businesses without a companion go to the companions of their ward, and where these
 * are full to those of the district and the city, so that loads even out and ways stay short. It
 * only proposes; a person takes it over, row by row or whole.
 */
#ifndef ASSIGN_H
#define ASSIGN_H

#include "account.h"
#include "business_companion.h"
#include "companion.h"

enum { ASSIGN_MAX = 1000, HANDOVER_MAX = 5000, ASSIGN_ANY = -1, REASON_MAX = 300 };

struct assign_row {
    int64_t business_id, from_id, to_id; /* 0: nobody */
    const char *business, *to, *ward;    /* names of business and companion; code */
    /* why, in a proposal: metres to the middle of the companion's businesses (-1: unknown), whether
     * they know the sector, how many they then have of how many they can. */
    int64_t metres, load, capacity;
    bool sector;
    enum err result;   /* of assign_many() */
    const char *msgid; /* why not */
};

/* What would be done for a ward of the territory (CAP_ASSIGN): its active businesses without a
 * companion, at most `limit` (1 … ASSIGN_MAX), in order of id. Rows that nobody has room for have
 * to_id 0. */
enum err assign_propose(struct ctx *cx, const char *ward, int64_t limit, struct assign_row **ret,
                        size_t *ret_n);

/* How many businesses a proposal would be for, by ward of the territory (CAP_ASSIGN); wards with
 * none are not named. */
struct assign_alone {
    const char *ward;
    int64_t n;
};
enum err assign_alone_wards(struct ctx *cx, struct assign_alone **ret, size_t *ret_n);

/*
 * What a place beside a companion costs; the proposal takes the cheapest with room, business by
 * business. How full they then are in thousandths, and up to COST_DISTANCE for the way (10 m a
 * point), less COST_SECTOR for a sector they know: so nobody is fuller than another with room by
 * more than COST_DISTANCE + COST_SECTOR thousandths.
 */
enum { COST_DISTANCE = 300, COST_SECTOR = 100 };
int64_t assign_cost(int64_t load, int64_t capacity, int64_t metres, bool sector);

/* On the writer, CAP_ASSIGN: each row alone (business_id, to_id; from_id: who stands there now, or
 * ASSIGN_ANY); those that are refused come back with result and msgid. `kind`: "one", "bulk",
 * "proposal". *ret_id: of the assignment; 0 when no row was good. New companions are told. */
enum err assign_many(struct ctx *cx, const char *kind, const char *reason, struct assign_row *rows,
                     size_t n, int64_t *ret_id);

/* On the writer, CAP_ASSIGN, with a reason: every business of the territory that `from` stands
 * beside goes to `to`, or, to 0, is spread over the others of each ward as proposed. *ret_left: had
 * no place there. ERR_CONFLICT when none went. */
enum err assign_handover(struct ctx *cx, int64_t from, int64_t to, const char *reason,
                         int64_t *ret_id, int64_t *ret_n, int64_t *ret_left);

/* On the writer, CAP_ASSIGN: back as it was, for those that nobody moved since; *ret_left: those
 * that stay. Once: ERR_CONFLICT for the second time, and when none went back. */
enum err assign_undo(struct ctx *cx, int64_t id, int64_t *ret_n, int64_t *ret_left);

/*
 * Of account_followers. A companion whose territory changes leaves what lies outside it, as an
 * assignment to nobody that can be taken back; one whose role changes stays in the register, with
 * the caseload to be handed over.
 */
enum err assign_follow_account(struct ctx *cx, const struct account *before,
                               const struct account *now);

struct assignment {
    int64_t id, from_id, to_id, n, created_at, undone_at; /* from_id, to_id 0: several or nobody */
    const char *kind, *area, *reason;
    const char *from, *to, *by; /* display names, or NULL */
};
extern const struct field_choice assignment_kinds[]; /* one, bulk, proposal, handover */
extern const struct field_table assignment_fields;   /* "Assignment" */
/* Newest first, below `before` (0: from the newest): what touched the territory (CAP_BOARD), else
 * the actor; of one companion or all (0). */
enum err assignment_list(struct ctx *cx, int64_t companion, int64_t before, int64_t limit,
                         struct assignment **ret, size_t *ret_n);
enum err assignment_get(struct ctx *cx, int64_t id, struct assignment *ret);

struct assignment_row {
    int64_t business_id;
    const char *business, *ward, *from, *to; /* display names; NULL: nobody */
    bool undone;                             /* taken back */
    bool moved; /* not taken back, but somebody assigned the business again since */
    bool back;  /* could still be taken back: whom it would go to may stand beside it */
};
/* Its lines within the territory. */
enum err assignment_rows(struct ctx *cx, int64_t id, struct assignment_row **ret, size_t *ret_n);

#endif
