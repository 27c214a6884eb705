/*
 * Figures of turnover that look odd: told to a person, never dropped, never changed. Looked at are
 * a business's figures of their months (revenue.current):
 *   outlier          more than FLAG_TIMES × the median of the other known months at most twelve
 *                    before or after it, or less than a FLAG_TIMES-th of it; only where there are
 *                    FLAG_OTHERS of those. A month that has not ended is never too little, and
 *                    tells nothing about others
 *   copied           the same amount, not 0, by word or estimate, in FLAG_RUN months in a row or
 *                    more: the newest of them is flagged, until a person said of one that it is
 *                    right; or the same amount of the same month told by one account of FLAG_CROWD
 *                    businesses or more: all of them are flagged
 *   before_founding  of a month before that of the founding
 * Why so: shops swing by two or three with the seasons, a slip of a zero is ten; who repeats the
 * same sum month after month did not count. The limits are ours, not law.
 *
 * A flag is open until a person says that the figure is right, or asks for a better one, which is a
 * task of the companion; it has passed when a later figure took the place or the oddness went.
 */
#ifndef REVENUE_FLAG_H
#define REVENUE_FLAG_H

#include "follow.h"
#include "merge.h"
#include "revenue.h"

enum { FLAG_TIMES = 5, FLAG_OTHERS = 4, FLAG_RUN = 4, FLAG_CROWD = 5 };
enum flag_kind { FLAG_OUTLIER, FLAG_COPIED, FLAG_BEFORE_FOUNDING, FLAG_KINDS };
extern const struct field_choice revenue_flag_kinds[], revenue_flag_states[];

/* Months count from 2000-01 = 0. */
int32_t figure_month(const char *month);
const char *figure_month_text(struct arena *a, int32_t number);

/* ---- the rules: pure ---- */

struct flag_figure {
    int64_t id, amount, account_id, recorded_at;
    int32_t month;
    bool told;    /* by word or estimate */
    bool right;   /* a person said of "copied" that it is so */
    bool running; /* the month has not ended */
};
/* Figures by month, ascending. ret[i]: bits 1 << flag_kind. founded: month, -1 unknown. */
void revenue_odd(const struct flag_figure *f, size_t n, int32_t founded, unsigned *ret);

/* ---- rows ---- */

struct revenue_flag {
    int64_t id, revenue_id, business_id, amount, created_at, decided_at;
    const char *kind, *state; /* open, right, wrong, passed */
    const char *note, *month, *source, *business, *ward;
};
extern const struct field_table revenue_flag_fields; /* "RevenueFlag" */

/* On the writer, after a figure or the founding of a business changed: its flags as they should be.
 */
enum err revenue_flags_follow(struct ctx *cx, int64_t business_id);
/* main's entry in business_followers. */
extern const struct business_follower revenue_flag_follower;
/* All of a business: id, revenue_id, kind and state alone. Without scope: the caller has checked.
 */
enum err revenue_flags_of(struct ctx *cx, int64_t business_id, struct revenue_flag **ret,
                          size_t *ret_n);

struct flag_filter {
    const char *state; /* NULL: open; "all" */
    int64_t business, before, limit;
};
/* The newest first, of businesses of the territory whose figures the actor may see. */
enum err revenue_flag_list(struct ctx *cx, const struct flag_filter *f, struct revenue_flag **ret,
                           size_t *ret_n);
enum err revenue_flag_count(struct ctx *cx, int64_t *ret);
enum err revenue_flag_get(struct ctx *cx, int64_t id, struct revenue_flag *ret);
/* On the writer, CAP_CURATE_WARD: the figure is right; or a better one is wanted, and the companion
 * of the business gets a task to ask for it. Said twice alike is said once; ERR_CONFLICT when
 * something else was said. */
enum err revenue_flag_decide(struct ctx *cx, int64_t id, bool right, const char *note,
                             struct revenue_flag *ret);

/* Flags move along with their figures when a business is merged into another, and come back. */
extern const struct merge_mover revenue_flag_mover;

#endif
