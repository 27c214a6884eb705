/*
 * Looking in on a household 30, 60, 90 and 180 days after its last settlement, so that a new debt
 * is heard of while it is small. The days follow the newest receipt of the sheet: a later one moves
 * what was not looked at yet, one that is taken back moves it back.
 *
 * It is a duty and a reason to visit of the companion alone: nobody else learns from it that there
 * were debts, nor does a calendar (docs/decisions/0013). A closed sheet is looked in on, too; one
 * whose consent was withdrawn is not.
 */
#ifndef WATCH_H
#define WATCH_H

#include "debt_sheet.h"
#include "signal.h"

enum { WATCH_AHEAD = 7 /* days before it is due that it is told */ };
extern const struct field_choice watch_results[]; /* none, new_debt, not_reached */

struct watch_check {
    int64_t id, watch_id, created_at;
    const char *on, *by;
    const char *result, *note; /* sealed */
};
extern const struct field_table watch_check_fields; /* "WatchCheck" */

struct debt_watch {
    int64_t id, version, sheet_id, days, created_at, closed_at;
    const char *from, *due_on;
    const char *state; /* waiting, due, done, ended (a later settlement took its place) */
    struct watch_check *checks;
    size_t n;
};
extern const struct field_table debt_watch_fields; /* "DebtWatch" */

/* For who reads the sheet: by due day. */
enum err watch_list(struct ctx *cx, const struct debt_sheet *s, struct debt_watch **ret,
                    size_t *ret_n);
/* On the writer, CAP_DEBT_WRITE and reading the sheet. "none" and "new_debt" close it; after
 * "not_reached" it stays open. c->on: not after today. ERR_CONFLICT when it is closed. */
enum err watch_record(struct ctx *cx, int64_t sheet_id, int64_t watch_id, struct watch_check *c);

/* On the writer, when a receipt came or was taken back. */
enum err watch_follow(struct ctx *cx, int64_t sheet_id);

/* "debt_watch", "look_in": for main's lists. */
extern const struct signal_source *const watch_signals[];
extern const struct duty_source watch_duties;

#endif
