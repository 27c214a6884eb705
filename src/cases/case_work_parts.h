/* What the acts on a case share: see case_work.h. */
#ifndef CASE_WORK_PARTS_H
#define CASE_WORK_PARTS_H

#include "account.h"
#include "case_parts.h"

/* One act under way. An act first checks all it needs and only then writes: clocks, and into `c`
 * what the case shall be; case_act() stores it, writes the event and tells people. */
struct acting {
    const struct case_act *act;
    struct casefile before, c;
    bool by_reporter;
    const char *text;      /* of the event: NULL none */
    struct model *data;    /* of the event and the audit row */
    enum case_shown shown; /* who reads the event */
    int64_t told_account;  /* this account is told of it: assignee, partner; 0: none */
};
typedef enum err (*act_run)(struct ctx *cx, struct acting *a);

enum { IN_HELD = 1, IN_NEW = 2, IN_OPEN = 4, IN_RESOLVED = 8, IN_CLOSED = 16 };
/* Who may, beyond seeing it. */
enum hand {
    HAND_WORKS, /* who may work on it */
    HAND_HOLDS, /* its assignee, a head of the level that holds it or above, the partner that has it
                 */
    HAND_STAFF, /* the same without partners */
    HAND_HEAD,  /* a head of the level that holds it or above */
    HAND_ASKED, /* the reporter, or a head */
    HAND_REPORTER, /* the reporter */
};
struct act_row {
    const char *type;
    unsigned states;
    enum hand hand;
    enum case_shown shown;
    act_run run;
};
extern const struct act_row act_rows[]; /* in the order of case_act_choices; ends with NULL */

/* case_work_acts.c */
enum err act_verify(struct ctx *cx, struct acting *a);
enum err act_reply(struct ctx *cx, struct acting *a);
enum err act_note(struct ctx *cx, struct acting *a);
enum err act_contact(struct ctx *cx, struct acting *a);
enum err act_category(struct ctx *cx, struct acting *a);
enum err act_seal(struct ctx *cx, struct acting *a);
enum err act_place(struct ctx *cx, struct acting *a);
enum err act_admit(struct ctx *cx, struct acting *a);
/* case_work_move.c */
enum err act_assign(struct ctx *cx, struct acting *a);
enum err act_transfer(struct ctx *cx, struct acting *a);
enum err act_refer(struct ctx *cx, struct acting *a);
enum err act_return(struct ctx *cx, struct acting *a);
enum err act_pause(struct ctx *cx, struct acting *a);
enum err act_resume(struct ctx *cx, struct acting *a);
/* case_work_end.c */
enum err act_resolve(struct ctx *cx, struct acting *a);
enum err act_close(struct ctx *cx, struct acting *a);
enum err act_reopen(struct ctx *cx, struct acting *a);
enum err act_rate(struct ctx *cx, struct acting *a);

/* ---- helpers of the acts ---- */

/* Refuses the field when the text is missing, too long, or not text. `what` is its name. */
void act_need(struct ctx *cx, const char *what, const char *text);
/* data[key] = [from, to] */
void act_moved(struct ctx *cx, struct acting *a, const char *key, const char *from, const char *to);
/* The level that the actor heads; a companion's is the ward's, a partner's the outside. 0: none. */
int64_t act_rank(const struct actor *who);
bool act_heads(const struct actor *who, const struct casefile *c);
bool act_holds(const struct actor *who, const struct casefile *c);
/* Whether who does not head it may take the case, or gives their own back. */
bool act_own_matter(const struct actor *who, const struct casefile *c);
/* Whether the time to rate and to reopen is not over. */
bool act_in_time(const struct ctx *cx, const struct casefile *c);
/* Closed as a duplicate or as spam: the offices' to judge, not the reporter's. */
bool act_judged(const struct casefile *c);
/* First words to the reporter: the response clock is met, what was new is open. */
enum err act_answered(struct ctx *cx, struct acting *a);
/* Whoever holds the case has acted. */
enum err act_level_met(struct ctx *cx, struct acting *a);
/* Its clocks go on, with an event of its own, when they stand still. */
enum err act_end_pause(struct ctx *cx, struct acting *a);
/* Whether the present pause is for something that the reporter owes. */
bool act_waits_for_reporter(struct ctx *cx, const struct casefile *c);
/* The other half of closing a duplicate: who follows or reported it hears of the first one. */
enum err case_duplicate_close(struct ctx *cx, struct acting *a);
/* Whether an account may be given the case: active, of a role that works on cases, its territory
 * holds the ward, and it may know of it. */
bool act_may_have(const struct account *who, const struct casefile *c);
/* The assignee goes when they may not have it any more. */
enum err act_check_assignee(struct ctx *cx, struct acting *a);
/* Moves to another ward (its code is known to be one). */
void act_set_ward(struct ctx *cx, struct acting *a, const char *ward);
/* The old category's clocks go on; the new one may be sealed more. */
enum err act_set_category(struct ctx *cx, struct acting *a, const char *code);
/* Another round: clocks begin anew. */
enum err act_begin_again(struct ctx *cx, struct acting *a);

/* ---- notices: case_work_notice.c ---- */
/* What the act causes, after everything was written. */
enum err case_tell(struct ctx *cx, const struct acting *a);
/* Who heads the level that holds it: lurah, camat, officers. */
enum err case_heads(struct ctx *cx, const struct casefile *c, int64_t **ret, size_t *ret_n);
/* The account that has it: partner or assignee, as long as it is in use; 0: nobody, its heads do.
 */
enum err case_holder(struct ctx *cx, const struct casefile *c, int64_t *ret_id);
/* One event to who is responsible: the assignee, else the heads of the level that holds it. `once`
 * (may be NULL): at most one for this subject. */
enum err case_tell_holder(struct ctx *cx, const struct casefile *c, const char *event,
                          const char *once);
enum err case_tell_heads(struct ctx *cx, const struct casefile *c, const char *event,
                         const char *once);
enum err case_tell_account(struct ctx *cx, const struct casefile *c, int64_t account_id,
                           const char *event, const char *once);
/* The reporter's private link as it is now. */
enum err case_track_link(struct ctx *cx, int64_t case_id, const char **ret);
enum err case_tell_reporter(struct ctx *cx, const struct casefile *c, const char *event,
                            const char *text);
enum err case_tell_followers(struct ctx *cx, const struct casefile *c, const char *event);

#endif
