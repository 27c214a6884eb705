/*
 * Tasks: what somebody is to do by a day. A promise of a visit, a follow-up, a step of a need, an
 * owner's objection. Who: the companion, the owner (reminded by message, told on their page), the
 * lurah, an officer. Tasks of other rooms (duty_sources) are shown among one's own.
 */
#ifndef TASK_H
#define TASK_H

#include "business.h"

extern const struct field_choice task_whos[];   /* companion, owner, lurah, officer */
extern const struct field_choice task_states[]; /* open, done, dropped */

struct task {
    int64_t id, version, created_at, updated_at, done_at;
    int64_t business_id, visit_id, need_id, account_id;
    const char *client_id, *origin, *title, *who, *ward, *due_on, *state, *outcome;
    const char *business_name, *account, *done_by;
    /* of another room: */
    const char *source, *href;
};
extern const struct field_table task_fields; /* "Task" */

/* On the writer, for a business of the actor's scope or none. `who` decides account_id: the
 * business's companion, its lurah …; none there: whoever holds the role in the ward sees it. A
 * known client_id gives the task there is. */
enum err task_add(struct ctx *cx, struct task *t);
/* On the writer: done, dropped (with outcome), open again, another day or title. Who is to do it,
 * who made it, a head of the territory. */
enum err task_put(struct ctx *cx, struct task *t);
enum err task_get(struct ctx *cx, int64_t id, struct task *ret);

struct task_filter {
    const char *box; /* "mine" (NULL), "area": of the territory (heads), "made": by me */
    int64_t business;
    const char *state; /* NULL: open */
    const char *due;   /* "late", "week", NULL: any */
    const char *cursor;
    int64_t limit;
};
struct task_page {
    struct task *rows;
    size_t n;
    int64_t total;
    bool total_capped;
    const char *next;
};
/* What is due first. */
enum err task_list(struct ctx *cx, const struct task_filter *f, struct task_page *ret);
/* Of job_kind "visits" (care): whose day has come are told once, owners by message. */
enum err task_care(struct ctx *cx);

/* ---- calendar ---- RFC 5545: tasks, plans, training, duties of other rooms; by a private link */
/* On the writer: a new link ends the old one. *ret_token: shown once. */
enum err calendar_feed_make(struct ctx *cx, char **ret_token);
enum err calendar_feed_end(struct ctx *cx);
/* The whole feed of whose link it is; ERR_NOT_FOUND. Never says more than the account may see now;
 * names of businesses, no phones, no texts of cases. */
enum err calendar_feed_text(struct ctx *cx, const char *token, char **ret_ics);

#endif
