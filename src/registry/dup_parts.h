/* What the files of duplicates and merging share; nobody else includes this. */
#ifndef DUP_PARTS_H
#define DUP_PARTS_H

#include "caps.h"
#include "db.h"
#include "match.h"

/* ---- dup_queue.c ---- */

/* Whether a record of this ward, companion and owner lies in a territory. */
bool scope_holds(const struct scope *s, const char *ward, int64_t companion_id, int64_t owner_id);

/* ---- dup_keys.c ---- */

enum {
    DUP_KEYS = MATCH_KEYS_MAX + 1,
    DUP_NEAR_MAX = 200, /* neighbours, at most */
    DUP_RAWS = 16       /* records read at once */
};

/* As stored: ascending, each once; the last one is the whole record's. */
struct dup_keys {
    int64_t list[DUP_KEYS];
    size_t n;
};
void dup_keys_make(const struct match_record *record, const struct match_raw *raw,
                   struct dup_keys *ret);
enum err dup_keys_stored(struct ctx *cx, int64_t id, struct dup_keys *ret);
bool dup_keys_same(const struct dup_keys *a, const struct dup_keys *b);
/* On the writer: a record has no keys any more. */
enum err dup_keys_remove(struct ctx *cx, int64_t id);
enum err dup_keys_write(struct ctx *cx, int64_t id, const struct dup_keys *old,
                        const struct dup_keys *now);

/* Who shares keys that at most MATCH_BLOCK_MAX share, but `id` itself: the `max` with the rarest
 * keys in common, best first. */
struct dup_near {
    int64_t ids[DUP_NEAR_MAX];
    size_t n;
};
enum err dup_near(struct ctx *cx, int64_t id, const struct dup_keys *keys, size_t max,
                  struct dup_near *ret);

/* ---- dup.c ---- */

/* What is compared of a row (columns: see dup.sql), with the NIK's hash where the query gives it;
 * texts are the row's. */
struct match_raw dup_read(struct rows *r, bool nik);
/* The score; from `from` on also *ret_reasons: codes, heaviest first. */
int dup_compare(struct ctx *cx, const struct match_record *a, const struct match_record *b,
                int from, const char **ret_reasons);
/* On the writer: keys and pairs of a business as it stands. */
enum dup_depth {
    DUP_CHANGED, /* only when something that is compared has changed */
    DUP_ALWAYS,
    DUP_DEEP /* against all neighbours, where the others look at the best dozen */
};
enum err dup_refresh_one(struct ctx *cx, int64_t id, enum dup_depth depth, int64_t *ret_open);

/* On the writer, when `gone` was merged into `kept`: their pair becomes "merged" (*ret_state: what
 * it was, NULL when there was none), other open pairs and the keys of `gone` go. */
enum err dup_join(struct ctx *cx, int64_t kept, int64_t gone, const char **ret_state);
/* On the writer, when both stand again: their pair is as it was, keys and pairs of both are made
 * anew. */
enum err dup_part(struct ctx *cx, int64_t kept, int64_t gone, const char *state);

/* ---- dup_words.c: how often words occur, as the writer's thread remembers it ---- */

/* For match_score(): NULL for readers, and as long as nothing was counted. */
const struct match_words *dup_words(struct ctx *cx);
/* On the writer: counts a new record. */
void dup_words_add(struct ctx *cx, const struct match_record *r);
/* On the writer: forgets all counts, to count anew; then counts what is added only. */
void dup_words_clear(struct ctx *cx);
/* Keys that more than MATCH_BLOCK_MAX shared when they were last read; readers know of none. */
bool dup_crowded(struct ctx *cx, int64_t key);
void dup_crowd_add(struct ctx *cx, int64_t key);
void dup_crowds_clear(struct ctx *cx);

#endif
