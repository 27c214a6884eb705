/*
 * How a business stands: its class by law, its step on the ladder, its turnover's trend; kept in
 * one row (table growth) that follows every new figure, indicator and profile change at once, and
 * that the whole run (growth_all) makes anew for what only time changes.
 *
 * The register's class changes only when a person confirms a move that this room proposed (move.h),
 * with its date, evidence and reasons; steps follow by themselves. Both are dated: growth_move
 * keeps rises and falls, and a past day's class is the fact of that day.
 *
 * Levels of indicators: what the register knows comes first, then what was told on visits (facts
 * "ind:CODE"), else -1, unknown.
 *   LEG1  3 with a NIB on record; else as told, else 0
 *   LEG2  kinds of licences valid on the day, 1, 2, 3 or more; without: as told, else 0
 *   LEG3  3 with the owner's NPWP on record; else as told
 *   DIG1  channels on record that are online: 0, 1, 2, 3 or more; without channels: as told
 *   KEU4  turnover of a year: below 300 million 0 (PP 7/2021's line of micro is 2 billion; that
 *         part of it is ours), up to 2 billion 1, up to 15 billion 2, above 3; unknown: as told
 *   SDM1  workers on record: 0; 1–2 1; 3–4 2; 5 and more 3; unknown: as told
 *   SDM2  sessions of training attended in the twelve months before, 3 and more 3; none: as told
 * Months taken are those before the day's own; a month that has not ended says nothing yet.
 *
 * The row's class is what is reckoned, `settled` what lasts (class_settle). The register's word for
 * what lies above "medium" is none: nobody is moved there, the reasons say it.
 */
#ifndef GROWTH_H
#define GROWTH_H

#include "basis.h"
#include "business.h"
#include "class_rule.h"
#include "indicator.h"
#include "ladder.h"
#include "resilience.h"

struct growth {
    int64_t business_id;
    const char *ward, *day;
    bool personal;                 /* the actor may see amounts */
    struct class_result class_now; /* as reckoned for the day */
    enum class_code in_force;      /* the register's, on that day */
    enum class_code settled;
    struct ladder_result ladder;
    struct ladder_indicator indicators[INDICATORS]; /* in the order of indicator.h */
    int32_t trend;                                  /* percent, INT32_MIN unknown */
    int32_t fell;                                   /* percent, as fell_of(); 0: it did not */
    const char *last_month;                         /* newest known, or NULL */
    const char *step_since;                         /* today's alone; NULL: unknown */
    const char *proof; /* the kind of the paper that proves the capital (document.h), or NULL */
    int64_t workers, turnover; /* for what is shown beside; FIELD_UNSET: unknown */
};

/* As it stands, or (day given) as it would be reckoned for a past day, as known now: with the rules
 * of that day, the months before it, what was told by then; capital, workers, channels and papers
 * that are not dated as they are now. Scope checked. ERR_INVALID on "on": a day that has not come,
 * before 2000, or none. */
enum err growth_get(struct ctx *cx, int64_t business_id, const char *day, struct growth *ret);

/* On the writer: the row of a business (or that it has none) follows; moves are proposed, withdrawn
 * or made. Under 2 ms. A merged business has no row. */
enum err growth_follow(struct ctx *cx, int64_t business_id);
/* main's entry in business_followers. */
extern const struct business_follower growth_follower;

/*
 * All businesses anew: read a slice at a time, and only where a row differs the slice is written,
 * on the writer (under 50 ms each). growth_job is of job_kind "growth" (after a change of law or
 * weights); growth_care runs it once a day.
 */
enum err growth_all(struct ctx *cx, int64_t *ret_n, int64_t *ret_written);
enum err growth_job(struct ctx *cx, int64_t job_id, int64_t subject_id);
enum err growth_care(struct ctx *cx);

/* In words of the actor's language, with articles: why this class and step; and what is next, in
 * the owner's words. Amounts, the trend and what is about debts only when g->personal. At most
 * GROWTH_WORDS_MAX each. */
enum { GROWTH_WORDS_MAX = 12 };
/* Whether the actor may know of the answer to an indicator. */
bool growth_shows(const struct growth *g, int index);
size_t growth_reasons(struct ctx *cx, const struct growth *g,
                      const char *ret[static GROWTH_WORDS_MAX]);
size_t growth_next(struct ctx *cx, const struct growth *g,
                   const char *ret[static GROWTH_WORDS_MAX]);
const char *class_basis_word(enum class_basis b); /* "turnover" … */

#endif
