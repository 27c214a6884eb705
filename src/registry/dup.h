/*
 * Possible duplicates: blocking keys and pairs kept with every write (business.c calls dup_refresh), the
 * queue for people, and merging with lineage and undo. How two records are compared: MATCHING.md, match.h.
 */
#ifndef DUP_H
#define DUP_H

#include "business.h"

/* On the writer: (re)writes the keys of a business and the pairs with what looks like it, city-wide, with score ≥
 * review threshold. Pairs once declared "not a duplicate" stay so. *ret_possible: open pairs of it now. */
enum err dup_refresh(struct ctx *cx, const struct business *b, int64_t *ret_possible);
/* On the writer: forgets keys and pairs of a business that goes. */
enum err dup_forget(struct ctx *cx, int64_t business_id);

/* While typing: what looks like this draft, city-wide; of businesses outside the actor's scope only code, name and ward
 * are given (masked). */
struct dup_hint {
    int64_t id, score;
    bool in_scope;
    const char *code, *name, *owner_name, *ward;
    const char *reasons; /* codes, comma separated; msgid "match.reason.<code>" */
};
enum err dup_hints(struct ctx *cx, const struct business *draft, int64_t limit, struct dup_hint **ret, size_t *ret_n);

struct dup_pair {
    int64_t id, version, a_id, b_id, score, created_at;
    const char *state, *reasons;
    const char *a_name, *b_name, *a_owner, *b_owner, *a_ward, *b_ward, *a_source_id, *b_source_id, *a_code, *b_code;
};
struct dup_filter {
    const char *state;   /* NULL: open */
    int64_t after_score, after_id; /* key of the last row shown; 0: beginning */
    int64_t limit;
};
/* Pairs of which at least one side is in the actor's scope, best first. */
enum err dup_list(struct ctx *cx, const struct dup_filter *f, struct dup_pair **ret, size_t *ret_n, int64_t *ret_total);
enum err dup_get(struct ctx *cx, int64_t id, struct dup_pair *ret);
/* On the writer: state "not_duplicate" or "open". Remembered. */
enum err dup_decide(struct ctx *cx, int64_t id, int64_t version, const char *state);

/* On the writer: joins `gone` into `kept`, taking from `gone` the named fields; everything that hangs on `gone` moves;
 * lineage is kept in merge_log. Both must be in scope, unmerged, and of these versions. */
struct merge_choice {
    int64_t kept_id, kept_version, gone_id, gone_version;
    const char *take; /* field names, comma separated, whose value is taken from gone */
};
enum err merge_businesses(struct ctx *cx, const struct merge_choice *m, int64_t *ret_merge_id);
/* On the writer: both are as before, also what moved; ERR_CONFLICT when the kept one changed since (says which field). */
enum err merge_undo(struct ctx *cx, int64_t merge_id);

#endif
