/*
 * Visits: planned, recorded, corrected. A visit is added once (client_id) and never taken away; a
 * correction says what stood there before. What it brings along (promises, needs, turnover, changed
 * indicators, the day of the last visit) is written in its own transaction.
 *
 * Proof without surveillance: a point is asked for, never demanded; what is implausible is flagged
 * for a person and never refused; a few visits are drawn by lot and the owner is called.
 */
#ifndef VISIT_H
#define VISIT_H

#include "business.h"
#include "task.h"

extern const struct field_choice
    visit_kinds[];                            /* first, routine, follow_up, problem, phone, group */
extern const struct field_choice visit_met[]; /* owner, family, worker, nobody */

struct visit_promise {
    const char *client_id, *task, *who, *due_on;
};
struct visit_indicator {
    const char *code; /* "KEU1": registry/indicator.h */
    int64_t level;    /* 0 … 3 */
};

struct visit {
    int64_t id, version, created_at, updated_at, recorded_at;
    int64_t business_id, account_id, plan_id;
    const char *client_id, *business_code, *business_name, *ward, *account; /* display name */
    int64_t visited_at, clock_off; /* UTC seconds; see visit_record() */
    int64_t sent_at;               /* the phone's clock when it sent; FIELD_UNSET: not told */
    const char *visited_on, *kind, *met, *needs, *summary, *advice, *flags;
    int64_t lat, lng, accuracy; /* × 10^6, metres; FIELD_UNSET */
    int64_t confirmed_at, objected_at;
    const char *confirmed_by;
    int64_t revenue_amount; /* of a month; FIELD_UNSET: none told */
    const char *revenue_month, *revenue_source;
    struct visit_promise *promises;
    size_t promises_n;
    struct visit_indicator *indicators;
    size_t indicators_n;
};
extern const struct field_table visit_fields;     /* "Visit": POST and the form */
extern const struct field_table visit_row_fields; /* "VisitRow" */

enum { PROMISES_MAX = 10, VISIT_PHOTOS_MAX = 6, VISIT_LATE_DAYS = 14 };

/*
 * On the writer, CAP_VISIT_WRITE, for a business of the actor's scope (who sees its personal data,
 * and the mayor). Everything or nothing. A client_id that is known gives the visit there is, when
 * it is the actor's, and *ret_known. The phone's clock: sent_at − now is how far it is off; beyond
 * five minutes visited_at is set right by it and clock_off keeps it; what still lies in the future
 * becomes now with the flag "future"; before the business's first day or 2020 is ERR_INVALID. A
 * merged business's visit goes to the one in use.
 */
enum err visit_record(struct ctx *cx, struct visit *v, bool *ret_known);
/* On the writer: who recorded it, or a head of the territory, with a reason. Not: business,
 * client_id, who. */
enum err visit_correct(struct ctx *cx, struct visit *v, const char *reason);
enum err visit_get(struct ctx *cx, int64_t id, struct visit *ret);

struct visit_change {
    int64_t at;
    const char *by, *field, *before, *after, *reason;
};
enum err visit_changes(struct ctx *cx, int64_t id, struct visit_change **ret, size_t *ret_n);

struct visit_filter {
    int64_t business, account;                  /* 0: any */
    const char *ward, *from, *to, *kind, *flag; /* days; NULL: any */
    bool objected, unconfirmed;
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

/* ---- confirmation by the owner ---- */
/* A six-digit code to the owner's phone, or to read from their own page; not on the writer. */
enum err visit_code_send(struct ctx *cx, int64_t id);
enum err visit_confirm_code(struct ctx *cx, int64_t id, const char *code);
/* A signature drawn on the phone: a PNG, redrawn as every picture. */
enum err visit_confirm_signature(struct ctx *cx, int64_t id, const void *png, size_t n);
/* From the owner's page, which has checked who it is: it was so, or not (text: why; a task for the
 * lurah). */
enum err visit_owner_says(struct ctx *cx, int64_t id, int64_t person, bool so, const char *text);

/* ---- plans ---- */
struct visit_plan {
    int64_t id, version, business_id, account_id, rank, visit_id;
    const char *client_id, *planned_on, *note, *state, *business_name, *address, *ward;
    int64_t lat, lng;
};
extern const struct field_table visit_plan_fields;             /* "VisitPlan" */
enum err visit_plan_put(struct ctx *cx, struct visit_plan *p); /* on the writer */
enum err visit_plan_drop(struct ctx *cx, int64_t id, int64_t version);
/* Mine, from a day on. */
enum err visit_plans(struct ctx *cx, const char *from, struct visit_plan **ret, size_t *ret_n);

/* ---- call-backs by lot ---- */
struct visit_recall {
    int64_t id, visit_id, picked_at, called_at, visited_at;
    const char *business, *owner, *phone, *companion, *result, *note, *by;
};
/* Of job_kind "visits" (care): draws setting "recall_percent" (2) of a past week's visits, once. */
enum err visit_recall_draw(struct ctx *cx);
/* Of the territory (CAP_BOARD), never for who made the visit. */
enum err visit_recalls(struct ctx *cx, bool open, struct visit_recall **ret, size_t *ret_n);
enum err visit_recall_result(struct ctx *cx, int64_t id, const char *result, const char *note);

#endif
