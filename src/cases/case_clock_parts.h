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
/* The event "missed" of a clock. */
enum err case_clock_tell_missed(struct ctx *cx, int64_t case_id, const char *kind, int64_t due_at);

#endif
