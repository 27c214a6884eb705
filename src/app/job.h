/*
 * Long work that outlives a request: kept in the database, claimed by one process under a lease,
 * run in a thread of its own, seen by people as progress. And care: what is due again and again, in
 * another thread, so that no long job keeps it waiting.
 */
#ifndef JOB_H
#define JOB_H

#include "app.h"
#include "caps.h"

struct job {
    int64_t id, subject_id, done, total, created_by, created_at, finished_at;
    const char *kind, *state, *message;
};

/* On the writer. The runner looks at once. */
enum err job_create(struct ctx *cx, const char *kind, int64_t subject_id, int64_t *ret_id);
enum err job_get(struct ctx *cx, int64_t id, struct job *ret);
/* From a job's run: tells how far it is and keeps the lease; its own short transaction. */
enum err job_progress(struct ctx *cx, int64_t id, int64_t done, int64_t total);

/*
 * What runs a kind of job. Called on the runner's thread with an operator's context that has a
 * reader of its own per call of the rule (db_reader is the job's to take); writes by app_write().
 * An interrupted job (its lease is over; on SQLite: when the next process begins) is run again from
 * the start: it must go on where it was.
 */
struct job_kind {
    const char *kind;
    enum err (*run)(struct ctx *cx, int64_t job_id, int64_t subject_id);
    /* Beside or instead of `run`: called at the start and then `every` seconds, by each server;
     * it ends soon, or when job_stopping(). */
    enum err (*care)(struct ctx *cx);
    int64_t every;
};

/* Starts the threads; `kinds` ends with kind == NULL. */
struct job_runner;
struct job_runner *job_runner_start(struct app *app, const struct job_kind *kinds);
void job_runner_stop(struct job_runner *r);
/* Whether the runner is to end: a long job looks here now and then and returns ERR_BUSY; it is run
 * again at the next start. */
bool job_stopping(const struct app *app);
/* Wakes the runner: there is something new. */
void job_wake(struct app *app);

#endif
