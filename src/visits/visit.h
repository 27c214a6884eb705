/*
 * Visits: planned, recorded, corrected. A visit is added once (client_id) and never taken away; a
 * correction says what stood there before. What it brings along (promises, needs, turnover, changed
 * indicators, the day of the last visit) is written in its own transaction.
 *
 * Proof without surveillance: a point is asked for, never demanded; what is implausible is flagged
 * for a person and never refused; a few visits are drawn by lot and the owner is called
 * (visit_recall.h).
 */
#ifndef VISIT_H
#define VISIT_H

#include "revenue.h"

extern const struct field_choice
    visit_kinds[];                            /* first, routine, follow_up, problem, phone, group */
extern const struct field_choice visit_met[]; /* owner, family, worker, nobody */
extern const struct field_choice visit_flags[]; /* far, fast, late, future, crowd */

struct visit_promise {
    int64_t id, version; /* of its task; 0: a new one, whichever version */
    const char *client_id, *task, *who, *due_on, *state;
};
extern const struct field_table visit_promise_fields; /* "VisitPromise" */
struct visit_indicator {
    const char *code; /* "KEU1": registry/indicator.h */
    int64_t level;    /* 0 … 3 */
};

struct visit {
    int64_t id, version, created_at, updated_at, recorded_at;
    int64_t business_id, account_id, plan_id;
    int64_t companion_id, owner_id; /* of the business: who may see what */
    const char *business; /* as who records names it: id or code; NULL: business_id says it */
    const char *client_id, *business_code, *business_name, *ward, *account; /* display name */
    int64_t visited_at, clock_off; /* UTC seconds; see visit_record() */
    int64_t sent_at;               /* the phone's clock when it sent; 0: not told */
    const char *visited_on, *kind, *met, *needs, *summary, *advice, *flags;
    int64_t lat, lng, accuracy;                /* × 10^6, metres; FIELD_UNSET */
    int64_t confirmed_at, objected_at, photos; /* photos: how many */
    const char *confirmed_by;                  /* signature, code, link */
    int64_t withdrawn_at;                      /* 0: it stands */
    const char *withdrawn_by, *withdrawn_why;
    bool by_form;           /* from a form, which names a kind by itself: see visit_record() */
    int64_t revenue_amount; /* of a month; FIELD_UNSET: none told */
    const char *revenue_month, *revenue_source;
    bool has_revenue, no_revenue; /* no_revenue: a correction takes the figure away */
    struct revenue revenue;       /* going in, when has_revenue */
    struct visit_promise *promises;
    size_t promises_n;
    struct visit_indicator *indicators;
    size_t indicators_n;
};
extern const struct field_table visit_fields;     /* "Visit": POST and the form */
extern const struct field_table visit_row_fields; /* "VisitRow": what is answered */

enum {
    PROMISES_MAX = 10,
    VISIT_LATE_DAYS = 14,
    VISIT_FAR_METRES = 300,  /* beyond the accuracy: the business's own point is a guess */
    VISIT_FAST_KMH = 80,     /* as the crow flies, between two visits of one account */
    VISIT_CROWD = 8,         /* others of one account within half an hour before or after */
    VISIT_CLOCK_SLACK = 300, /* seconds that a clock may be off without a word */
};

/* An empty visit: everything unset. */
struct visit visit_new(void);
/* Great-circle metres between two points (degrees × 10^6). */
int64_t metres_between(int64_t lat_a, int64_t lng_a, int64_t lat_b, int64_t lng_b);

/*
 * On the writer, CAP_VISIT_WRITE, for a business of the actor's scope (who sees its personal data,
 * and the mayor). Everything or nothing. A client_id that is known gives the visit there is, when
 * it is the actor's, and *ret_known. The phone's clock: sent_at − now is how far it is off; beyond
 * five minutes visited_at is set right by it and clock_off keeps it. What still lies in the future
 * is a phone's clock when visited_at came with a client_id: it becomes now with the flag "future";
 * a day or time that was named otherwise is ERR_INVALID, as is one before the business's first day
 * or 2020. With visited_on alone it was on that day: now when that is today, else at noon. A merged
 * business's visit goes to the one in use. Field errors of what comes along are named
 * "promises[0].due_on", "revenue.amount", "indicators[0].level".
 *
 * A visit says at least one thing, else ERR_INVALID on "summary": words, needs, promises, turnover,
 * indicators, or that somebody else than the owner was met. A kind that a program names is such a
 * thing (a phone that was only there tells no more); that of a form (by_form) is not, since the
 * form names one whatever the person does. Whom one met is the owner unless it is told.
 */
enum err visit_record(struct ctx *cx, struct visit *v, bool *ret_known);
/*
 * On the writer: who recorded it, or a head of the territory, with a reason. Not: business,
 * client_id, who. What visited_on says now counts as in visit_record(). ERR_STALE.
 *
 * Turnover (has_revenue): another amount, month or source is a new figure by the rules of
 * revenue.h, and the one that was told is withdrawn; no_revenue withdraws it alone. Promises: those
 * with an id change (words, who, day) while they are open, those without one are added, those not
 * named stay; `version`, when it is told, is the task's that was read. All of it stands in the
 * visit's history.
 */
enum err visit_correct(struct ctx *cx, struct visit *v, const char *reason);
/*
 * On the writer, by the same people, with a reason: it did not take place, or not there. It stays
 * to be read and counts no more; its open promises are dropped, needs that it alone found and
 * nobody works on are withdrawn, its turnover is no month's figure, plans it had made done are
 * planned again. What it said of indicators stays: they are corrected by themselves. ERR_STALE,
 * ERR_CONFLICT when it is withdrawn already.
 */
enum err visit_withdraw(struct ctx *cx, int64_t id, int64_t version, const char *reason);
/* On the writer: back again with all that went with it; a need only where there is none of its
 * kind. */
enum err visit_restore(struct ctx *cx, int64_t id, int64_t version, const char *reason);
/* Within the scope: a companion's are those of their businesses and those they made. */
enum err visit_get(struct ctx *cx, int64_t id, struct visit *ret);
/* Whether its words, place and turnover may be shown to the actor. */
bool visit_shows(const struct ctx *cx, const struct visit *v);
/* Whether the actor may correct it, or add to it: not once it is withdrawn. */
bool visit_correctable(const struct ctx *cx, const struct visit *v);
/* The same as an error that says why not. */
enum err visit_need_hand(struct ctx *cx, const struct visit *v);
/* Whether the actor may withdraw it, or put it back. */
bool visit_theirs(const struct ctx *cx, const struct visit *v);
/* The record as the API answers: masked as the actor may see it. */
void visit_to_model(struct ctx *cx, const struct visit *v, struct model *ret_object);

struct visit_change {
    int64_t at;
    const char *by, *field, *before, *after, *reason;
};
enum err visit_changes(struct ctx *cx, int64_t id, struct visit_change **ret, size_t *ret_n);

struct visit_filter {
    int64_t business, account;                  /* 0: any */
    const char *ward, *from, *to, *kind, *flag; /* days; NULL: any; flag "any": with some */
    bool objected, unconfirmed, withdrawn;
    const char *cursor;
    int64_t limit;
};
struct visit_page {
    struct visit *rows;
    size_t n;
    int64_t total;
    bool total_capped;
    const char *next;
};
/* Within the scope, newest first. */
enum err visit_list(struct ctx *cx, const struct visit_filter *f, struct visit_page *ret);
/* All of a filter from the newest on, for exports: until false or the end. */
enum err visit_each(struct ctx *cx, const struct visit_filter *f,
                    bool (*each)(void *arg, const struct visit *v), void *arg);

#endif
