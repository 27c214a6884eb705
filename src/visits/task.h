/*
 * Tasks: what somebody is to do by a day. A promise of a visit, a follow-up, a step of a need, an
 * owner's objection. Who: the companion, the owner (reminded by message, told on their page), the
 * lurah, an officer. Tasks of other rooms (duty_sources) are shown among one's own.
 *
 * A task that names an account is that account's; one of a companion goes to who stands beside the
 * business. Without an account it is whoever's holds the role there today: the lurah of the ward,
 * an officer, the owner, the ward's companions where the business has none.
 *
 * Who sees a task: who is to do it, who made it, the business's companion, a head of its ward; an
 * owner what was promised and what is theirs to do. Mayors see figures, not other people's tasks.
 */
#ifndef TASK_H
#define TASK_H

#include "business.h"

extern const struct field_choice task_whos[];    /* companion, owner, lurah, officer */
extern const struct field_choice task_states[];  /* open, done, dropped */
extern const struct field_choice task_origins[]; /* promise, follow_up, need, training, objection */

struct task {
    int64_t id, version, created_at, updated_at, done_at, created_by;
    int64_t business_id, visit_id, need_id, account_id;
    const char *client_id, *origin, *title, *who, *ward, *due_on, *state, *outcome;
    const char *business_name;
    const char *account, *account_name; /* sign-in and display name of who is to do it */
    const char *done_by;                /* display name */
    const char *source, *href;          /* of another room, whose `id` this is then; else NULL */
    bool quiet;                         /* of another room: no calendar names `href` */
    bool may_close, may_change;         /* the actor */
};
extern const struct field_table task_fields;        /* "Task" */
extern const struct field_table task_new_fields;    /* "TaskNew": what a new one is told with */
extern const struct field_table task_change_fields; /* "TaskChange" */

enum { TASK_TITLE_MAX = 300, TASK_OUTCOME_MAX = 1000, TASKS_OPEN_MAX = 200 };

/*
 * On the writer, for a business whose personal data the actor may see (the mayor: any) or for none.
 * CAP_VISIT_WRITE, but for origin "objection", which an owner makes. origin NULL: "follow_up".
 * A client_id that is known gives the task there is, when it is the actor's; ERR_CONFLICT else, and
 * when a business has too many open ones. A merged business's task goes to the one in use. Only who
 * may assign names another account than their own; who is given a follow-up is told.
 */
enum err task_add(struct ctx *cx, struct task *t);
/* On the writer: title, day, who and account of an open one; t->version is the one that was read
 * (ERR_STALE). *t is then as it stands. */
enum err task_put(struct ctx *cx, struct task *t);
/* On the writer: "done", "dropped" (needs an outcome: why) or "open" again. What is so already
 * stays as it is and is OK, so that it may be said twice. `outcome` may be NULL. */
enum err task_set(struct ctx *cx, int64_t id, const char *state, const char *outcome,
                  struct task *ret);
enum err task_get(struct ctx *cx, int64_t id, struct task *ret);

struct task_filter {
    const char *box; /* "mine" (NULL), "area": of the territory, "made": by me */
    int64_t business;
    const char *state; /* "open" (NULL), "done", "dropped", "closed": either */
    const char *due;   /* of open ones: "late", "week", NULL: any */
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
/* Open ones: what is due first; closed ones: the newest first. "mine" of closed ones: closed by me.
 * Duties of other rooms stand among one's own open ones. ERR_INPUT for a foreign cursor. */
enum err task_list(struct ctx *cx, const struct task_filter *f, struct task_page *ret);

/* How far a day is from today: negative when it has passed. */
int64_t task_days_left(const struct ctx *cx, const char *due_on);

/* Of job_kind "tasks" (care): whose day has come are told once, owners by message. */
enum err task_care(struct ctx *cx);

/* ---- calendar ---- RFC 5545: tasks, plans, training, duties of other rooms; by a private link */
/* On the writer: a new link ends the old one. *ret_token: shown once. */
enum err calendar_feed_make(struct ctx *cx, char **ret_token);
enum err calendar_feed_end(struct ctx *cx);
/* When the actor's was made; 0: there is none. */
enum err calendar_feed_since(struct ctx *cx, int64_t *ret_at);
/* The whole feed of whose link it is; ERR_NOT_FOUND. Never says more than the account may see now;
 * names of businesses, no phones, no texts of cases. */
enum err calendar_feed_text(struct ctx *cx, const char *token, char **ret_ics);

#endif
