/*
 * Dated facts: curation, activity, ward, class, owner, companion. A fact says what is so from a day
 * on, and when we came to know it; it is never changed, only followed by another. A figure for a
 * past day uses the facts valid on that day, as known now.
 */
#ifndef FACT_H
#define FACT_H

#include "ctx.h"

struct fact {
    int64_t id, business_id, recorded_at, account_id;
    const char *kind, *value, *valid_from, *reasons, *note,
        *account; /* account: display name, or NULL */
};

/* On the writer: only adds the row; the register's functions keep the columns in step. */
enum err fact_add(struct ctx *cx, int64_t business_id, const char *kind, const char *value,
                  const char *valid_from, const char *reasons, const char *note);
/* Newest first (valid_from, id), of one kind or all (NULL). */
enum err fact_list(struct ctx *cx, int64_t business_id, const char *kind, struct fact **ret,
                   size_t *ret_n);
/* What was so on a day; *ret NULL when nothing yet. */
enum err fact_on(struct ctx *cx, int64_t business_id, const char *kind, const char *day,
                 const char **ret_value);
/* How many businesses had this value of this kind on that day, in an area (code or ""), as known
 * now; of an owner and of a companion of the city only theirs. */
enum err fact_count_on(struct ctx *cx, const char *kind, const char *value, const char *day,
                       const char *area, int64_t *ret_n);

#endif
