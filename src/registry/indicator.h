/*
 * Indicators of growth ("naik kelas"): where a business stands in 23 questions of nine dimensions,
 * each in levels 0 … 3; questions of yes and no have 0 and 3 alone. What is so is a dated fact of
 * kind "ind:KEU1", never changed, only followed by another.
 */
#ifndef INDICATOR_H
#define INDICATOR_H

#include "ctx.h"

struct indicator {
    const char *code;      /* "KEU1": words "ind.keu1", of its levels "ind.keu1.0" … */
    const char *dimension; /* "finance": words "ind_dimension.finance" */
    bool yes_no;           /* levels 0 and 3 only */
};
enum { INDICATORS = 23, INDICATOR_LEVEL_MAX = 3 };
extern const struct indicator indicators[INDICATORS];

/* -1 when unknown. */
int indicator_index(const char *code);
/* The same of a fact's kind, "ind:KEU1". */
int indicator_of_fact(const char *kind);
/* Whether a level can be of this indicator. */
bool indicator_level(int index, int64_t level);
/* Message ids of the question and of a level, in the arena. */
const char *indicator_msgid(struct arena *a, int index);
const char *indicator_level_msgid(struct arena *a, int index, int64_t level);

/* On the writer, without scope: the caller has checked. A fact from `day` on, unless that is so on
 * that day already. */
enum err indicator_put(struct ctx *cx, int64_t business_id, int index, int64_t level,
                       const char *day);
/* What is so today, by index; -1: not known. Without scope. */
enum err indicator_now(struct ctx *cx, int64_t business_id, int64_t ret_levels[static INDICATORS]);

#endif
