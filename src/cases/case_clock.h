/*
 * Deadlines. A clock is reckoned once, when it starts, from the rule in force and the calendar as
 * it is then; both are kept with it. Kinds: response (verified and answered first), ward, district,
 * city, partner (whoever holds it acts), solution, answer (the reporter says whether it is solved).
 *
 * LAPOR!'s classes are what a new installation begins with (verification 3 working days, first
 * action 5, the reporter's answer 10 days; solution 5, 14 or 60 working days by kind, Permenpan RB
 * 62/2018); all rules are rows (clock_rule) that officers change; changing one touches no clock
 * that runs. A rule "held" is no clock: after so long the heads are told of a report that still
 * waits for a look (4 working hours where there is no such rule).
 */
#ifndef CASE_CLOCK_H
#define CASE_CLOCK_H

#include "casefile.h"

extern const struct field_choice clock_kind_choices[], clock_unit_choices[];

struct clock_rule {
    int64_t id, n, version, created_at, ended_at;
    const char *clock, *scope, *unit, *source, *by;
};
extern const struct field_table clock_rule_fields; /* "ClockRule" */
/* In force (or with `all` the ended ones, too), by clock and scope. */
enum err clock_rule_list(struct ctx *cx, bool all, struct clock_rule **ret, size_t *ret_n);
/* On the writer, CAP_CASE_CONFIG: ends the one in force for (clock, scope) and writes the next.
 * n = 0 takes a special rule away again (never the general one). ERR_STALE: version is another. */
enum err clock_rule_put(struct ctx *cx, struct clock_rule *r);

/* Missed and not ended: still owed, shown as overdue. */
struct case_clock {
    int64_t id, round, rule_id, calendar, started_at, due_at, risk_at, ended_at, paused_at, stood;
    const char *kind, *state; /* running, met, missed, cancelled */
    int64_t n;         /* of the rule, with its unit ("5 working_days"): where rules work … */
    const char *unit;  /* … with the clock; NULL for who only looks */
    const char *shown; /* on_time, at_risk, overdue, paused, met, missed, cancelled: at cx->now */
    bool provisional;
};
/* In order of start. */
enum err case_clocks(struct ctx *cx, int64_t case_id, struct case_clock **ret, size_t *ret_n);
/* The same of many cases at once, ret[i] of ids[i]. */
struct case_clock_list {
    struct case_clock *list;
    size_t n;
};
enum err case_clocks_many(struct ctx *cx, const int64_t *ids, size_t n,
                          struct case_clock_list **ret);
/* Into the API's array: {kind, due_at, state (as `shown`), provisional, started_at, ended_at}. */
void case_clocks_to_model(struct ctx *cx, const struct case_clock *c, size_t n,
                          struct model *array);

/* ---- for the rules of this room, on the writer; each refreshes due_at and risk_at of the case
 * ---- */

/* Begins a clock at `from` for the case's category and round (c->reopened); none when one of that
 * kind and round has begun already, or no rule says how long. */
enum err case_clock_start(struct ctx *cx, const struct casefile *c, const char *kind, int64_t from);
/* What a case begins with, and each new round: response, its level's, solution. */
enum err case_clock_begin(struct ctx *cx, const struct casefile *c, int64_t from);
/* What a case goes on with when those who ended it open it again: round c->reopened takes over the
 * deadlines of the round before, as though it had not ended at `ended`. The time in between counts
 * (but for levels that did not hold it); what was met before that stays done. */
enum err case_clock_go_on(struct ctx *cx, const struct casefile *c, int64_t ended);
/* The clock of c->level begins or goes on; those of other levels stand still. */
enum err case_clock_held(struct ctx *cx, const struct casefile *c);
/* "ward", "district", "city", "partner". */
const char *case_clock_of_level(int64_t level);
/* Met: ended at cx->now. What comes too late was missed, and what was missed stays so. */
enum err case_clock_meet(struct ctx *cx, int64_t case_id, const char *kind);
enum err case_clock_cancel(struct ctx *cx, int64_t case_id,
                           const char *kind); /* NULL: all that have not ended */
/* All clocks that run stand still (one that is past its time cannot): ERR_CONFLICT when none can.
 * And those of the case and its level go on, each due time moved by the working time (calendar time
 * for rules in days and hours) that it stood still. */
enum err case_clock_pause(struct ctx *cx, int64_t case_id);
enum err case_clock_resume(struct ctx *cx, const struct casefile *c);

/* ---- climbing ---- */

/*
 * One pass over the whole backlog. Reckons provisional clocks anew that an older calendar gave (an
 * event "recomputed", old → new; others never change); ends pauses whose time is over, at that
 * time; closes what the reporter did not answer; marks each clock that is past its time as missed
 * and lets its case climb one level, the city's and a partner's to the city's heads, with an event
 * and notices; tells once who holds a case that 80 % of its time is used; tells of tasks that are
 * due, and of reports that nobody has looked at yet. A case climbs one level a pass, however late.
 * In slices of at most `slice` cases a transaction, so that other writers wait under 50 ms; a clock
 * is missed once, however many servers look. Not on the writer. *ret_missed: how many clocks.
 */
enum err case_escalate(struct ctx *cx, int64_t slice, int64_t *ret_missed);
/* The instant at which a pass next has something to do: a pause ends, a clock is missed (it is
 * after that instant); CASE_NEVER: none. */
enum err case_escalate_next(struct ctx *cx, int64_t *ret);
/* The same, each minute (struct job_kind). */
enum err case_escalate_care(struct ctx *cx);

#endif
