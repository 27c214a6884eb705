/* What clocks, their rules and the climbing share. */
#ifndef CASE_CLOCK_PARTS_H
#define CASE_CLOCK_PARTS_H

#include "case_parts.h"
#include "worktime.h"

struct reckoned {
    int64_t due_at, risk_at;
    bool provisional;
};
/* When n units from `from` on are over, and when 80 % of that time is used. */
struct reckoned clock_reckon(const struct worktime *t, int64_t from, int64_t n, const char *unit);
/* How people are told of it at `now`: see case_clock.h. */
const char *case_clock_shown(const struct case_clock *k, int64_t now);
/* ---- the clocks of a case in memory: read, changed, written back ---- */

/* What clocks are reckoned by: the calendar, and the rules in force, read when the first is asked
 * for. */
struct rule_now {
    int64_t id, n;
    const char *clock, *scope, *unit;
};
struct clock_book {
    const struct worktime *t;
    struct rule_now *rules; /* NULL: not read yet */
    size_t rules_n;
};
enum err clock_book_open(struct ctx *cx, struct clock_book *ret);
/* The nearest rule for a clock: of the category, of those above it, of its kind, of all; NULL: none
 * says how long. */
enum err clock_book_rule(struct ctx *cx, struct clock_book *book, const char *clock,
                         const char *category, const struct rule_now **ret);

struct clocks {
    struct clock_book *book;
    int64_t case_id;
    struct case_clock *list;
    bool *changed;
    size_t n, cap;
    int64_t missed; /* found to be missed now */
};
enum err clocks_load(struct ctx *cx, struct clock_book *book, int64_t case_id, struct clocks *ret);
/* Of all cases with a late clock, by case: each clock with its case. */
struct late_clock {
    int64_t case_id;
    struct case_clock k;
};
enum err clocks_late(struct ctx *cx, int64_t most, struct late_clock **ret, size_t *ret_n);
struct clocks clocks_of(struct ctx *cx, struct clock_book *book, int64_t case_id,
                        const struct late_clock *list, size_t n);

/* Those that changed; then due_at and risk_at of the case, that are due()'s. */
enum err clocks_put(struct ctx *cx, const struct clocks *s);
enum err clocks_save(struct ctx *cx, const struct clocks *s);
/* The earliest of those that have not ended and do not stand still, or CASE_NEVER. */
void clocks_due(const struct clocks *s, int64_t *ret_due, int64_t *ret_risk);

/* The clock of c->level begins or goes on; those of other levels stand still, or end when they were
 * missed. */
enum err clocks_hold(struct ctx *cx, struct clocks *s, const struct casefile *c);
/* Its time is over and nobody has marked it yet. */
bool clock_late(const struct ctx *cx, const struct case_clock *k);
/* Marks it, with an event; it is owed until it is ended. */
enum err clock_miss(struct ctx *cx, struct clocks *s, size_t i);
void clock_end(struct ctx *cx, struct clocks *s, size_t i, const char *state);
/* Provisional ones of a case, that an older calendar gave, by this one. */
enum err clocks_anew(struct ctx *cx, struct clock_book *book, int64_t case_id);

#endif
