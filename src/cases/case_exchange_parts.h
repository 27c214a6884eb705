/* What the files of the exchange share; nobody else includes this. */
#ifndef CASE_EXCHANGE_PARTS_H
#define CASE_EXCHANGE_PARTS_H

#include "case_exchange.h"
#include "casefile.h"
#include "reject.h"
#include "secret.h"

enum xch_result { XCH_OPENED, XCH_CHANGED, XCH_UNCHANGED, XCH_CONFLICT, XCH_REJECTED, XCH_RESULTS };
const char *xch_result_name(enum xch_result r);

/* ---- case_exchange_state.c ---- */

/* Their state as ours. */
enum xch_state { XCH_NEW, XCH_OPEN, XCH_SOLVED, XCH_DECLINED, XCH_UNKNOWN };
enum xch_state xch_state_of(struct arena *a, const char *words);
/* "new", "open", "resolved", "closed": what a case of ours is then. */
const char *xch_state_code(enum xch_state s);
/* A case's state in the system's words. */
const char *xch_state_words(const char *system, const struct casefile *c);
/* "LAPOR!" */
const char *xch_system_name(struct ctx *cx, const char *system);
bool xch_system_known(const char *system);

/* ---- case_exchange_read.c: the file ---- */

struct xch_row {
    int64_t number; /* line */
    const char *ticket, *state_words, *answer;
    enum xch_state state;
    int64_t at; /* of the state; 0: not told */
    struct report report;
    int64_t opened_at;            /* 0: not told */
    bool place_guessed, unsure;   /* unsure: no words tell the category */
    const char *said, *client_id; /* hashes: of state and answer; of all that it says */
    struct field_err *told;
    bool bad; /* an error among them */
    const char *const *cells;
    size_t n;
};

struct xch_sheet;
/* Finds the heading; the data are the caller's until the end. */
enum err xch_open(struct ctx *cx, const char *system, const char *data, size_t n,
                  struct xch_sheet **ret);
const char *const *xch_headings(const struct xch_sheet *s, size_t *ret_n);
/* The next row with anything in it, understood; in cx's arena, with a connection (categories may be
 * read anew). False at the end or on error. */
bool xch_next(struct xch_sheet *s, struct xch_row *ret);
int xch_progress(const struct xch_sheet *s); /* 0 … 1000 */
/* The error that ended it, or OK. */
enum err xch_close(struct xch_sheet *s);

/* ---- case_exchange_apply.c: one row ---- */

/* What is known of a ticket. */
struct xch_known {
    int64_t id;        /* 0: nothing */
    const char *state; /* our case's */
    const char *base;  /* our state when they spoke last; "new" before they did */
    const char *said;  /* what they said then, as xch_row.said; "" */
    int64_t at;        /* the newest time of theirs */
    bool seen;         /* this very row was taken already */
};
enum err xch_known(struct ctx *cx, const char *system, const struct xch_row *r,
                   struct xch_known *ret);
/* Sets k->seen for this row. */
enum err xch_seen(struct ctx *cx, const struct xch_row *r, struct xch_known *k);
/* What a row without errors is to do; *ret_act: the act that moves our case, or NULL. */
enum xch_result xch_judge(const struct xch_known *k, const struct xch_row *r, const char **ret_act);
/* What is known after that: for rows of the same ticket further down. */
void xch_learn(struct xch_known *k, const struct xch_row *r, enum xch_result done, const char *act);
/* Checks what opening would check: its errors come as ERR_INVALID. */
enum err xch_check_new(struct ctx *cx, const struct xch_row *r);

struct xch_outcome {
    enum xch_result result;
    int64_t case_id;
    bool waiting;
};
/* On the writer: does it. ERR_INVALID: refused, nothing written. */
enum err xch_apply(struct ctx *cx, const char *system, const struct xch_row *r,
                   struct xch_outcome *ret);

/* ---- case_exchange_run.c ---- */

struct xch_preview {
    struct case_exchange_counts counts;
    struct case_exchange_row *rows;
    size_t n;
};
/* A run without writing; `rejects` and `ret->rows` may be NULL. With a reader. */
enum err xch_rehearse(struct ctx *cx, const char *system, const char *data, size_t n,
                      struct reject_file *rejects,
                      void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                      struct xch_preview *ret);

/* ---- case_exchange.c ---- */

/* On the writer: running, with a job for the runner or without one. */
enum err xch_begin(struct ctx *cx, int64_t id, int64_t version, bool with_job, int64_t *ret_job_id);
/* On the writer: it ended as `state`; the file goes, unless it failed. */
enum err xch_end(struct ctx *cx, int64_t id, const char *state, int64_t at);
/* The file's bytes. ERR_GONE. */
enum err xch_data(struct ctx *cx, const struct case_exchange *x, char **ret, size_t *ret_n);

#endif
