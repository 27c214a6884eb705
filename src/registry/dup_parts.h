/* What the files of duplicates and merging share; nobody else includes this. */
#ifndef DUP_PARTS_H
#define DUP_PARTS_H

#include "caps.h"
#include "db.h"
#include "match.h"

/* ---- dup_queue.c ---- */

/* Whether a record of this ward, companion and owner lies in a territory. */
bool scope_holds(const struct scope *s, const char *ward, int64_t companion_id, int64_t owner_id);

/* ---- dup.c ---- */

/* What is compared of a row (columns: see dup.sql), with the NIK's hash where the query gives it;
 * texts are the row's. */
struct match_raw dup_read(struct rows *r, bool nik);
/* The score; *ret_reasons (codes, heaviest first) only from MATCH_REVIEW on. */
int dup_compare(struct ctx *cx, const struct match_record *a, const struct match_record *b,
                const char **ret_reasons);
/* On the writer: keys and pairs of a business as it stands; `always`: also when nothing that is
 * compared has changed. */
enum err dup_refresh_one(struct ctx *cx, int64_t id, bool always, int64_t *ret_open);

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

#endif
