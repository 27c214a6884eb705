/*
 * Curation: whether a business is real and ready, as a state that people decide.
 *
 *   proposed ── ward ──▶ verified ── city ──▶ curated ── city ──▶ curated (looked at again)
 *       └────── ward or city, with reasons ──▶ not_yet ◀── city ──┘
 *   not_yet ── ward ──▶ verified
 *
 * "Ward" is who has CAP_CURATE_WARD (lurah, camat; the office too), "city" CAP_CURATE_CITY. A state
 * holds from a day on, which may be past (never before the present state began, see
 * curation_dated.h). Curated holds until curation_until, 24 months later (setting
 * "curation_months"); that day changes nothing by itself, it brings the business into the queue of
 * those to be looked at again. The criteria say what is met; none decides by itself.
 */
#ifndef CURATION_H
#define CURATION_H

#include "business.h"

enum { CURATION_SOON_DAYS = 60, CRITERIA_MAX = 12 };

extern const struct field_choice curation_reason_choices[];

struct curation_change {
    const char *state;
    const char *on;      /* NULL: today */
    const char *reasons; /* codes, comma separated: needed for not_yet, and only there */
    const char *note;    /* needed with reason "other" */
};
extern const struct field_table curation_change_fields; /* "CurationChange" */

/* Whether there is such a step, and whether this actor may take it. */
bool curation_step(const char *from, const char *to);
bool curation_may(const struct actor *a, const char *from, const char *to);

/*
 * On the writer: fact, columns, counts, audit. `version` is the business's as it was seen
 * (ERR_STALE). ERR_CONFLICT when there is no such step or the business was merged, ERR_FORBIDDEN
 * when another level decides it.
 */
enum err curation_set(struct ctx *cx, int64_t id, int64_t version, const struct curation_change *c,
                      struct business *ret);

/* Until when a curation of that day holds, in the arena; NULL for what is no day. */
const char *curation_term(struct ctx *cx, const char *on);
/*
 * On the writer, CAP_IMPORT: what a list says was so from a day on, whatever the step. A day before
 * the present state began is history: the fact is kept and today's state stays. *ret_changed:
 * whether anything was written.
 */
enum err curation_import(struct ctx *cx, int64_t id, const char *state, const char *on,
                         bool *ret_changed);

/* What speaks for a business; how many there are. Words are criterion.<code>. */
struct criterion {
    const char *code; /* complete, contact, nib, place, active, age, sector, photo, fresh */
    bool met;
};
size_t curation_criteria(struct ctx *cx, const struct business *b,
                         struct criterion ret[static CRITERIA_MAX]);

/* Curated businesses whose term ends within CURATION_SOON_DAYS or has ended, the oldest first,
 * within the scope and an area (code or NULL). `cursor` as business_list(). */
enum err curation_expiring(struct ctx *cx, const char *area, const char *cursor, int64_t limit,
                           struct business_page *ret);

#endif
