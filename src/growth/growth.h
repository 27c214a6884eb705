/*
 * How a business stands: its class by law, its step on the ladder, its turnover's trend; kept in
 * one row (table growth) that follows every new figure, indicator and profile change at once, and
 * that the whole run (growth_all) makes anew.
 *
 * The register's class changes only when a person confirms a move that this room proposed, with its
 * date, evidence and reasons; steps follow by themselves. Both are dated: growth_move keeps rises
 * and falls, and a past day's class is the fact of that day.
 */
#ifndef GROWTH_H
#define GROWTH_H

#include "business.h"
#include "class_rule.h"
#include "ladder.h"
#include "resilience.h"

struct growth {
    int64_t business_id, reckoned_at;
    struct class_result class_now; /* as reckoned for the day */
    enum class_code in_force;      /* the register's */
    struct ladder_result ladder;
    struct ladder_indicator indicators[LADDER_INDICATORS_MAX];
    size_t indicators_n;
    int32_t trend;              /* percent, INT32_MIN unknown */
    int32_t months, last_month; /* known of the last twelve; newest known */
};

/* As it stands, or (day given) as it would be reckoned for a past day, as known now. Scope checked;
 * figures are personal as turnover is: without them class and step alone. */
enum err growth_get(struct ctx *cx, int64_t business_id, const char *day, struct growth *ret);
/* In words of the actor's language, with articles: why this class; and what is next. */
enum err growth_reasons(struct ctx *cx, const struct growth *g, const char ***ret, size_t *ret_n);
enum err growth_next(struct ctx *cx, const struct growth *g, const char ***ret, size_t *ret_n);

/* On the writer, after a figure, indicator or profile of a business changed (registered with the
 * register's hooks in main): under 2 ms. */
enum err growth_follow(struct ctx *cx, int64_t business_id);
/* Of job_kind "growth": all businesses anew, in slices; also medians of wards and sectors, cohorts.
 * Nightly, and after a change of rules or weights. */
enum err growth_all(struct ctx *cx);

/* ---- moves: rises and falls ---- */
struct growth_move {
    int64_t id, version, business_id, created_at, decided_at, value;
    const char *what;                   /* class, step */
    const char *from, *to, *on, *state; /* proposed, confirmed, rejected; steps: confirmed */
    const char *basis, *reason, *business, *ward, *by;
    bool verified;
};
struct move_filter {
    const char *what, *state, *ward, *direction; /* "rise", "fall"; NULL: any */
    const char *cursor;
    int64_t limit;
};
enum err growth_moves(struct ctx *cx, const struct move_filter *f, struct growth_move **ret,
                      size_t *ret_n, const char **ret_next);
/* On the writer, CAP_CURATE_WARD within the territory: the class becomes the register's from `on`.
 */
enum err growth_move_decide(struct ctx *cx, int64_t id, int64_t version, bool yes,
                            const char *reason);

#endif
