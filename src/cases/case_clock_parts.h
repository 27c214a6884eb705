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
/* Writes due_at and risk_at of the case; adds to the deadlines that it missed. */
enum err case_clock_refresh(struct ctx *cx, int64_t case_id, int64_t missed);

/* ---- the clocks of a case in memory: read, changed, written back ---- */

struct clocks {
    const struct worktime *t;
    int64_t case_id;
    struct case_clock *list;
    bool *changed;
    size_t n;
    int64_t missed; /* found to be missed now */
};
/* `t` NULL: as it is now. */
enum err clocks_load(struct ctx *cx, const struct worktime *t, int64_t case_id, struct clocks *ret);
/* Those that changed, and due_at and risk_at of the case. */
enum err clocks_save(struct ctx *cx, const struct clocks *s);
/* The clock of c->level begins or goes on; those of other levels stand still, or end when they were
 * missed. */
enum err clocks_hold(struct ctx *cx, struct clocks *s, const struct casefile *c);
/* Its time is over and nobody has marked it yet. */
bool clock_late(const struct ctx *cx, const struct case_clock *k);
/* Marks it, with an event; it is owed until it is ended. */
enum err clock_miss(struct ctx *cx, struct clocks *s, size_t i);
void clock_end(struct ctx *cx, struct clocks *s, size_t i, const char *state);
/* Provisional ones of a case, that an older calendar gave, by this one. */
enum err clocks_anew(struct ctx *cx, const struct worktime *t, int64_t case_id);

#endif
