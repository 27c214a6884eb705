/*
 * Possible duplicates: blocking keys and pairs kept with every write (business.c calls
 * dup_refresh), the queue for people. How two records are compared: MATCHING.md, match.h. Joining
 * them: merge.h.
 *
 * A pair has one of three states: "open" waits for somebody; "not_duplicate" was looked at and is
 * remembered for ever; "merged" was joined (and opens again when the merge is undone). Open pairs
 * follow their records: they come, change their score and go with every write.
 */
#ifndef DUP_H
#define DUP_H

#include "business.h"
#include "merge.h"

/* On the writer: (re)writes the keys of a business as it stands in the database and its pairs,
 * city-wide, with score ≥ review threshold. Does nothing when none of the compared fields changed.
 * *ret_possible: open pairs of it now. */
enum err dup_refresh(struct ctx *cx, const struct business *b, int64_t *ret_possible);
/* On the writer: forgets keys and pairs of a business that goes. */
enum err dup_forget(struct ctx *cx, int64_t business_id);

/*
 * Walks, a slice a transaction. From DUP_COUNT on: words are counted anew, then keys and pairs of
 * the whole register made anew, after a change of MATCH_KEYS_VERSION or of the weights. From
 * DUP_SETTLE on: only the open pairs get the score that they would get today; after an import,
 * during which the words of the later rows were not yet known.
 */
enum dup_step { DUP_COUNT, DUP_REFRESH, DUP_SETTLE, DUP_DONE };
struct dup_walk {
    enum dup_step step;
    int64_t after; /* the last id looked at in this step */
    int64_t done;  /* businesses refreshed, or pairs settled, so far */
};
/* On the writer: one slice (struct dup_walk *). */
enum err dup_walk(struct ctx *cx, void *walk);
/* Whole walks, not on the writer; `tell` (may be NULL) hears how far it is. */
enum err dup_recheck_all(struct ctx *cx, void (*tell)(void *arg, int64_t done, int64_t total),
                         void *arg);
enum err dup_settle_all(struct ctx *cx);
/* Whether the stored keys are of another MATCH_KEYS_VERSION than the program's: then records of
 * before and after do not meet until dup_recheck_all(). */
bool dup_keys_old(struct ctx *cx);

/* While typing: what looks like this draft (draft->id: itself, left out), city-wide, best first; of
 * businesses outside the actor's scope only code, name and ward are given. The NIK is not looked
 * at: nobody may try out numbers. */
struct dup_hint {
    int64_t id, score;
    bool in_scope;
    const char *code, *name, *owner_name, *ward;
    const char *reasons; /* codes, comma separated; msgid "match.<code>" */
};
enum err dup_hints(struct ctx *cx, const struct business *draft, int64_t limit,
                   struct dup_hint **ret, size_t *ret_n);

/* Owner and source id are NULL on a side outside the actor's scope. */
struct dup_pair {
    int64_t id, version, a_id, b_id, score, created_at, decided_at;
    const char *state, *reasons, *decided_by;
    const char *a_name, *b_name, *a_owner, *b_owner, *a_ward, *b_ward, *a_source_id, *b_source_id,
        *a_code, *b_code;
    bool a_in_scope, b_in_scope;
};
struct dup_filter {
    const char *state;             /* NULL: open */
    int64_t after_score, after_id; /* key of the last row shown; after_id 0: beginning */
    int64_t limit;                 /* 1..200; 0: 50 */
};
/* Pairs of which at least one side is in the actor's scope, best first; *ret_total: all of that
 * state. */
enum err dup_list(struct ctx *cx, const struct dup_filter *f, struct dup_pair **ret, size_t *ret_n,
                  int64_t *ret_total);
/* ERR_NOT_FOUND also when neither side is in scope. */
enum err dup_get(struct ctx *cx, int64_t id, struct dup_pair *ret);
/* Every open pair within the scope, best first, until `each` says false; what it is shown lives
 * during the call only. */
enum err dup_each(struct ctx *cx, bool (*each)(void *arg, const struct dup_pair *p), void *arg);
/* On the writer: state "not_duplicate" or "open". Remembered. Both sides must be in scope
 * (ERR_FORBIDDEN); ERR_CONFLICT for a merged pair, ERR_STALE when the pair changed since it was
 * shown. */
enum err dup_decide(struct ctx *cx, int64_t id, int64_t version, const char *state);

#endif
