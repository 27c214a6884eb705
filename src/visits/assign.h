/*
 * Who stands beside whom. A business has one companion or none; the register's dated fact
 * "companion" says since when. Every assignment of one or many is a row with reason and lines, and
 * can be taken back while nobody moved the business since.
 *
 * The proposal: businesses without a companion (or chosen ones) go to the companions of their ward,
 * then of the city, so that loads even out and ways stay short: by nearness to the companion's
 * other businesses, the sector they know, and the room left to their capacity. It only proposes; a
 * person takes it over, row by row or whole.
 */
#ifndef ASSIGN_H
#define ASSIGN_H

#include "companion.h"

/* On the writer, for the registry's own column and fact (registry/business_write.c): counts,
 * version and audit go along. companion_id 0: nobody. */
enum err business_set_companion(struct ctx *cx, int64_t business_id, int64_t companion_id,
                                const char *reason);

struct assign_row {
    int64_t business_id, from_id, to_id; /* 0: nobody */
    const char *business, *from, *to, *ward;
    int64_t metres;  /* to the middle of the companion's businesses; -1: unknown */
    enum err result; /* of assign_many() */
    const char *msgid;
};
enum { ASSIGN_MAX = 1000 };
/* What would be done for a ward: its businesses without a companion, at most `limit`. */
enum err assign_propose(struct ctx *cx, const char *ward, int64_t limit, struct assign_row **ret,
                        size_t *ret_n);
/* On the writer, CAP_ASSIGN: each row alone; those that are refused come back with reasons. `kind`
 * is assignment.kind. *ret_id: of the assignment; 0 when no row was good. */
enum err assign_many(struct ctx *cx, const char *kind, const char *reason, struct assign_row *rows,
                     size_t n, int64_t *ret_id);
/* On the writer: everything that `from` stands beside goes to `to` (or, to 0, is spread over the
 * others of each ward as proposed); open tasks and plans of `from` about them go along. */
enum err assign_handover(struct ctx *cx, int64_t from, int64_t to, const char *reason,
                         int64_t *ret_id, int64_t *ret_n);
/* On the writer: back as it was, for those that nobody moved since; *ret_left: those that stay. */
enum err assign_undo(struct ctx *cx, int64_t id, int64_t *ret_left);

struct assignment {
    int64_t id, from_id, to_id, n, created_at, undone_at;
    const char *kind, *from, *to, *reason, *by;
};
/* Newest first, of the territory's companions; one companion's or all (0). */
enum err assignment_list(struct ctx *cx, int64_t companion, int64_t before, int64_t limit,
                         struct assignment **ret, size_t *ret_n);

#endif
