/* What the files of duplicates and merging share; nobody else includes this. */
#ifndef DUP_PARTS_H
#define DUP_PARTS_H

#include "caps.h"

/* Whether a record of this ward, companion and owner lies in a territory. */
bool scope_holds(const struct scope *s, const char *ward, int64_t companion_id, int64_t owner_id);

/* On the writer, when `gone` was merged into `kept`: their pair becomes "merged" (*ret_state: what
 * it was, NULL when there was none), other open pairs and the keys of `gone` go. */
enum err dup_join(struct ctx *cx, int64_t kept, int64_t gone, const char **ret_state);
/* On the writer, when both stand again: their pair is as it was, keys and pairs of both are made
 * anew. */
enum err dup_part(struct ctx *cx, int64_t kept, int64_t gone, const char *state);

#endif
