/* Handlers of duplicates and merges, and what their files share; nobody else includes this. */
#ifndef DUP_PAGES_WEB_H
#define DUP_PAGES_WEB_H

#include "dup.h"
#include "web.h"

/* ---- dup_web.c ---- */
/* The tabs of the queue and the list of merges; `current`: a state, or "log". */
void dup_tabs(struct web *w, const char *current);
/* An instant for programs (RFC 3339); null for 0. */
void put_instant(struct web *w, struct model *object, const char *key, int64_t instant);
/* An instant for people, or null. */
void put_when(struct web *w, struct model *object, const char *key, int64_t instant);
/* The pair as the API shows it. */
void put_pair(struct web *w, const struct dup_pair *p, struct model *object);
/* Why, in words: [text]. */
void put_reasons(struct web *w, const char *codes, struct model *array);
/* How alike, as a tag {kind, label}. */
void put_score_tag(struct web *w, int64_t score, struct model *object);

/* ---- dup_compare_web.c: the page of one pair ---- */
enum err dup_get_pair(struct web *w);
/* Fills data and page of the pair; `chosen` (may be NULL): choices that come back after a refused
 * merge. */
struct merge_input {
    int64_t a_version, b_version;
    const char *keep;     /* "a" or "b" */
    const char *side[20]; /* by merge_fields: "a", "b" or NULL */
};
enum err dup_fill_pair(struct web *w, const struct dup_pair *p, const struct merge_input *chosen);
extern const struct field_table merge_input_fields;

/* ---- merge_web.c ---- */
enum err merge_post(struct web *w);
enum err merge_get_list(struct web *w);
enum err merge_get_one(struct web *w);
enum err merge_post_undo(struct web *w);
extern const struct field_table merge_query_fields;

#endif
