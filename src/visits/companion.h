/*
 * Companions ("sahabat"): accounts of that role, with their appointment, and how many businesses
 * they stand beside. Accounts are made in people/; the row here is made with the first change, and
 * until then an account has the usual values.
 */
#ifndef COMPANION_H
#define COMPANION_H

#include "business.h"

extern const struct field_choice companion_duties[]; /* companion, coordinator, enumerator */

struct companion {
    int64_t account_id, version, created_at, updated_at, capacity;
    const char *name, *display_name, *area, *phone; /* of the account */
    const char *duty, *letter_number, *letter_on, *term_from, *term_until, *sectors, *home_ward;
    bool active; /* stands beside businesses now: the account is active, and so is the term */
    /* counted */
    int64_t businesses, never_visited, visited_90; /* of active businesses; visited in 90 days */
    int64_t last_visit_at, tasks_open, tasks_late;
};
extern const struct field_table companion_fields;     /* "Companion": what is written */
extern const struct field_table companion_row_fields; /* "CompanionRow": with the counts */

struct companion_filter {
    const char *area;     /* ward or district within the territory, or NULL */
    const char *state;    /* "active" (NULL), "ended", "idle": active without businesses */
    const char *text;     /* begins of the name's words */
    int64_t after, limit; /* by name, id */
};
/* Those who stand beside businesses of the actor's territory (CAP_BOARD), or the actor alone. */
enum err companion_list(struct ctx *cx, const struct companion_filter *f, struct companion **ret,
                        size_t *ret_n, int64_t *ret_total);
enum err companion_get(struct ctx *cx, int64_t account_id, struct companion *ret);
/* On the writer, CAP_ASSIGN within the territory. ERR_STALE. */
enum err companion_put(struct ctx *cx, struct companion *c);

#endif
