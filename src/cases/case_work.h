/*
 * What people do to a case. One act is one event in its history, one audit row, and the notices it
 * causes, in one transaction; the case's version moves. Acts that the state does not allow are
 * ERR_CONFLICT with words; a client_id that was seen already does nothing and gives the event there
 * was.
 */
#ifndef CASE_WORK_H
#define CASE_WORK_H

#include "casefile.h"

/* POST /cases/{id}/events and the forms. `type` decides what is needed:
 *  verify    the first look: it is a case (response clock met); optional category, ward
 *  reply     text, to the reporter (meets the response clock)
 *  note      text, internal
 *  assign    assignee (sign-in name within the case's territory and sight; "" nobody)
 *  transfer  level (ward, district, city), reason text; ward where it was the wrong one
 *  refer     body (code of an outside body) or partner (sign-in name), reason; needs consent where
 *            the case is sealed, and contact first where it concerns another than the reporter; the
 *            partner's clock starts
 *  return    reason: back to the level below, or from a partner to the city
 *  pause     reason from pause_reasons, until (date: goes on when it begins); optional text; at
 * most PAUSES_MAX times and PAUSE_DAYS_MAX days a case; the reporter's words end a pause that waits
 * for them, and so does whatever moves the case resume contact   the person concerned was spoken
 * with; consent (bool) resolve   outcome, text (what was done, public), proof: attachments; starts
 * the answer clock close     outcome without asking (spam, withdrawn, duplicate, declined with
 * reason text) reopen    reason; within REOPEN_DAYS after closing; a new round of clocks rate
 * rating 1..5, text, solved (bool): the reporter's; not solved reopens category  category: changed
 * with reason seal      seal 0..2 with reason (loosening needs CAP_CASE_CONFIG or the reporter's
 * word: by their link, or signed in, without a reason) place     ward: the guess confirmed or
 * corrected admit     a held report becomes a case: its clocks start now
 */
struct case_act {
    const char *client_id, *type, *text, *assignee, *level, *ward, *body, *partner, *reason, *until,
        *outcome, *category, *duplicate_of;
    int64_t rating, seal;
    int64_t at; /* set by the program: when it happened, for what a sister system did; 0: now */
    bool consent, solved;
    bool quiet; /* set by the program: nobody is told (a sister system's older acts, the demo) */
};
extern const struct field_table case_act_fields; /* "CaseAct" */
extern const struct field_choice case_act_choices[], pause_reasons[];
/* Of a case in all, unless settings case_pause_days_max and case_pauses_max say otherwise. */
enum { PAUSE_DAYS_MAX = 30, PAUSES_MAX = 3, REOPEN_DAYS = 30 };

/* On the writer. `version` 0: whatever it is now (events of the API are additions); else ERR_STALE.
 */
enum err case_act(struct ctx *cx, int64_t id, int64_t version, const struct case_act *act,
                  struct casefile *ret);
/* On the writer, for track.c, which has checked the private link: the same by the reporter (actor
 * "reporter"): "reply" adds their words (public; tells who works on it), "rate", "reopen", "seal"
 * to loosen it, and "admit" when their phone's code was right. */
enum err case_act_reporter(struct ctx *cx, int64_t id, const struct case_act *act,
                           struct casefile *ret);
/* Whether the actor gives the case to others; who does not takes it, or gives their own back. */
bool case_may_give(const struct ctx *cx, const struct casefile *c);
/* What of the acts the actor may do now: a bit per row of case_act_choices. */
uint64_t case_acts_open(struct ctx *cx, const struct casefile *c);
/* On the writer: the same act (assign, note, transfer) to many; each alone: the bad ones come back
 * with reasons. */
struct case_bulk {
    int64_t id;
    enum err result;
    const char *msgid;
};
enum err case_act_many(struct ctx *cx, const int64_t *ids, size_t n, const struct case_act *act,
                       struct case_bulk *ret);

/* Who reads an event: who works on it; the reporter, too; the reporter without its text. */
enum case_shown { SHOWN_STAFF, SHOWN_ALL, SHOWN_FACT };
struct case_event {
    int64_t id, at, account_id;
    const char *type, *actor, *text;
    const char *data; /* JSON: codes and numbers */
    bool is_public;
};
enum { CASE_EVENTS_MAX = 2000 }; /* that are read of a case: case_event.sql says it, too */
/* In order of time; those that the actor may read (a reporter and the mayor: public ones, by
 * "reporter", "system" or "office", without what tells of people and other cases). */
enum err case_events(struct ctx *cx, const struct casefile *c, struct case_event **ret,
                     size_t *ret_n);
/* The public ones, without looking at the actor: for who holds the private link. */
enum err case_events_public(struct ctx *cx, int64_t case_id, struct case_event **ret,
                            size_t *ret_n);
/* On the writer, for rules of this room: adds one. text NULL: none; data NULL: {}. `actor` NULL:
 * the context's. */
enum err case_event_add(struct ctx *cx, int64_t case_id, const char *type, const char *actor,
                        enum case_shown shown, const char *text, const struct model *data,
                        const char *client_id);

/* ---- split, link, duplicates ---- all on the writer */
/* Whether the actor's hand may split this case off: who holds it, no partner. */
bool case_may_split(const struct ctx *cx, const struct casefile *c);
enum err case_split(struct ctx *cx, int64_t id, const struct report *r, struct casefile *ret);
enum err case_link(struct ctx *cx, int64_t id, const char *other_code); /* related */
enum err case_unlink(struct ctx *cx, int64_t id, int64_t other);
struct case_link_row {
    int64_t id;
    const char *code, *kind, *state, *title;
};
/* Those that the actor reads: that a sealed one belongs to this one would tell whose it is. */
enum err case_links(struct ctx *cx, int64_t id, struct case_link_row **ret, size_t *ret_n);

/* ---- tasks ---- */
struct case_task {
    int64_t id, version, case_id, account_id, done_at, created_at;
    const char *title, *account, *due_on, *code;
};
extern const struct field_table case_task_fields; /* "CaseTask" */
enum err case_task_add(struct ctx *cx, int64_t case_id, const char *title, const char *account,
                       const char *due_on, int64_t *ret_id);
enum err case_task_done(struct ctx *cx, int64_t task_id, bool done);
enum err case_tasks(struct ctx *cx, int64_t case_id, struct case_task **ret, size_t *ret_n);
/* Mine, open, of cases that I still read, what is due first; at most 200. */
enum err case_tasks_mine(struct ctx *cx, struct case_task **ret, size_t *ret_n);

/* ---- reply templates ---- */
struct reply_template {
    int64_t id, version, updated_at;
    const char *title, *text, *category, *lang;
    bool active;
};
extern const struct field_table reply_template_fields; /* "ReplyTemplate" */
enum err reply_template_list(struct ctx *cx, const char *category, bool all,
                             struct reply_template **ret, size_t *ret_n);
enum err reply_template_put(struct ctx *cx, struct reply_template *t); /* CAP_CASE_CONFIG */

#endif
