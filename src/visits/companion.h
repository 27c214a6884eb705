/*
 * Companions ("sahabat"): accounts of that role, with their appointment, and how many businesses
 * they stand beside. Accounts are made in people/; the row here is made with the first change, and
 * until then an account has the usual values.
 *
 * Who was a companion stays in the register (a row of the table companion), so that a caseload that
 * is left behind by a shut account, an ended term or another role shows as "handover".
 */
#ifndef COMPANION_H
#define COMPANION_H

#include "business.h"

enum { COMPANION_CAPACITY = 150, COMPANION_CAPACITY_MAX = 1000 };

extern const struct field_choice companion_duties[]; /* companion, coordinator, enumerator */
extern const struct field_choice companion_states[]; /* active, idle, handover, ended */

struct companion {
    int64_t account_id, version, created_at, updated_at, capacity;
    const char *name, *display_name, *area, *area_name, *phone; /* of the account */
    const char *duty, *letter_number, *letter_on, *term_from, *term_until, *sectors, *home_ward;
    bool active; /* as written down; who stands beside businesses now: state */
    /* "active"; "idle": could, but has none; "handover": no longer, but still has some; "ended". By
     * the account (open, a companion's), `active`, and the term. */
    const char *state;
    /* counted */
    int64_t businesses, never_visited, visited_90; /* of active businesses; visited in 90 days */
    /* Tasks that are written down (task.h). Duties of other rooms are not among them: whoever looks
     * at a companion must not learn how many sealed cases or debts they look after. */
    int64_t last_visit_at, tasks_open, tasks_late;
};
extern const struct field_table companion_fields;     /* "Companion": what is written */
extern const struct field_table companion_row_fields; /* "CompanionRow": with the counts */

struct companion_filter {
    const char *area; /* ward or district within the territory, or NULL */
    bool within;      /* only whose own territory lies within the area */
    const char
        *state;       /* one of companion_states; "active" and "stands": with the idle; NULL: all */
    const char *text; /* begins of the name's words */
    int64_t after, limit; /* by sign-in name: after this account; 1 … 200 */
};
/* Those who stand (or may) beside businesses of the actor's territory (CAP_BOARD), or the actor
 * alone. *ret_more: there are others behind these. */
enum err companion_list(struct ctx *cx, const struct companion_filter *f, struct companion **ret,
                        size_t *ret_n, bool *ret_more, int64_t *ret_total);
enum err companion_get(struct ctx *cx, int64_t account_id, struct companion *ret);
/* By sign-in name; ERR_NOT_FOUND. */
enum err companion_find(struct ctx *cx, const char *name, struct companion *ret);
/* Whether the actor may see the companion's phone. */
bool companion_shows_phone(const struct ctx *cx, const struct companion *c);
/* On the writer, CAP_ASSIGN, for a companion of the territory itself. c->version: the one that was
 * read (ERR_STALE). */
enum err companion_put(struct ctx *cx, struct companion *c);
/* On the writer: keeps the account in the register, also when it is a companion's no longer. */
enum err companion_keep(struct ctx *cx, int64_t account_id);

/* Active businesses of the territory (or of an area in it) without companion, counted to 1,000. */
enum err companion_alone(struct ctx *cx, const char *area, int64_t *ret_n, bool *ret_capped);

#endif
