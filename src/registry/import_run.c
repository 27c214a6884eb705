/*
 * The run: a job that reads the file row by row and hands batches of IMPORT_SLICE rows to the
 * writer in slices (slices.h). A slice is one transaction with its rows' records, its import_row
 * rows and the counts. A run that was interrupted goes on behind the last row it wrote; two runs at
 * once do no harm, since a slice looks first where the import stands.
 */
#include "import.h"

#include "account.h"
#include "dup.h"
#include "follow.h"
#include "import_parts.h"
#include "import_sql.h"
#include "import_web.h"
#include "job.h"
#include "slices.h"

struct slice {
    struct import_run *run;
    int64_t job_id, total;
    struct import_draft *drafts;
    int64_t count[4], possible, rows; /* of this transaction */
    int64_t written, last; /* rows that stand in the database now, and when this run began */
};

/* ---- one row ---- */

static enum err put_row(struct ctx *cx, const struct slice *s, const struct import_draft *d,
                        const struct import_outcome *o)
{
    struct sealed before = {0}, cells = {0};
    if (o->before)
        before = seal(cx, cx->app->keys, o->before, strlen(o->before));
    if (o->action == IMPORT_REJECTED) {
        const char *json = reject_cells_json(cx->a, d->cells, d->n);
        cells = seal(cx, cx->app->keys, json, strlen(json));
    }
    const char *told = reject_told_json(cx->a, o->told);
    return db_exec(cx, &q_import_row_put,
                   ARGS(db_int(s->run->id), db_int(d->number),
                        db_text(import_action_name(o->action)),
                        o->business_id ? db_int(o->business_id) : db_null(),
                        o->version ? db_int(o->version) : db_null(), db_blob(before.p, before.n),
                        db_text(told), db_blob(cells.p, cells.n)),
                   NULL);
}

static enum err write_row(struct ctx *cx, struct slice *s, const struct import_draft *d,
                          const char *why)
{
    struct import_outcome o = {.action = IMPORT_REJECTED};
    struct import_draft own =
        *d; /* the transaction may be run again: what was read stays as it is */
    enum err e = why ? ERR_INVALID : import_apply(cx, s->run, &own, &o);
    if (why)
        fail_field(cx, "row", why, NULL);
    if (e != OK && e != ERR_INVALID)
        return e;
    if (e == ERR_INVALID)
        o = (struct import_outcome){.action = IMPORT_REJECTED};
    o.told = reject_told_join(cx->a, d->told, cx->err.fields);
    ctx_forgive(cx);
    s->count[o.action]++;
    s->possible += o.possible;
    return put_row(cx, s, d, &o);
}

/* ---- one transaction ---- */

static enum err begin_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    memset(s->count, 0, sizeof(s->count));
    s->possible = s->rows = 0;
    return db_int_of(cx, &q_import_last_row, ARGS(db_int(s->run->id)), 0, &s->written);
}

static enum err write_one(struct ctx *cx, void *arg, size_t i, const char *why)
{
    struct slice *s = arg;
    if (s->drafts[i].number <= s->written)
        return OK; /* somebody else did */
    s->rows++;
    return write_row(cx, s, &s->drafts[i], why);
}

static enum err end_slice(struct ctx *cx, void *arg, int64_t done)
{
    struct slice *s = arg;
    TRY(db_exec(cx, &q_import_add,
                ARGS(db_int(s->run->id), db_int(s->rows), db_int(s->count[IMPORT_CREATED]),
                     db_int(s->count[IMPORT_UPDATED]), db_int(s->count[IMPORT_UNCHANGED]),
                     db_int(s->count[IMPORT_REJECTED]), db_int(s->possible)),
                NULL));
    return s->job_id ? job_progress(cx, s->job_id, done, s->total) : OK;
}

/* ---- the whole ---- */

struct told_progress {
    void (*call)(void *arg, int64_t done, int64_t total);
    void *arg;
};

static enum err read_last(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    return db_int_of(cx, &q_import_last_row, ARGS(db_int(s->run->id)), 0, &s->last);
}

static enum err run_rows(struct ctx *cx, const struct import_plan *plan, struct slice *s,
                         struct told_progress tell)
{
    struct import_scan *scan;
    struct slices work = {begin_slice, write_one, end_slice, s, .strange = "import.error.row"};
    bool more = true;
    enum err e = OK;
    TRY(app_read(cx, read_last, s));
    TRY(import_scan_open(cx, plan, &scan));
    s->drafts = arena_array(cx->a, IMPORT_SLICE, sizeof(*s->drafts));
    struct arena_mark mark = arena_mark(cx->a);
    while (more && e == OK) {
        for (work.n = work.at = 0;
             work.n < IMPORT_SLICE && (more = import_scan_next(scan, &s->drafts[work.n]));) {
            if (s->drafts[work.n].number <= s->last)
                work.done++; /* done by an earlier run */
            else
                work.n++;
        }
        e = slices_write(cx, &work);
        if (e == OK && s->job_id && job_stopping(cx->app))
            e = fail_log(cx, ERR_BUSY, "import %lld goes on at the next start",
                         (long long)s->run->id);
        if (tell.call)
            tell.call(tell.arg, work.done, s->total);
        if (e == OK && cx->err.code == OK)
            arena_reset(cx->a, mark);
    }
    enum err read = import_scan_end(scan);
    return e != OK ? e : read;
}

static enum err count_rows(struct ctx *cx, const struct import_plan *plan, int64_t *ret)
{
    struct import_scan *scan;
    TRY(import_scan_open(cx, plan, &scan));
    *ret = import_scan_count(scan);
    return import_scan_end(scan);
}

struct end_op {
    int64_t id, at;
    const char *state;
};

static enum err put_end(struct ctx *cx, void *arg)
{
    struct end_op *end = arg;
    TRY(businesses_followed(cx));
    return import_set_state(cx, end->id, end->state, end->at);
}

struct load_op {
    int64_t id;
    struct import imp;
    struct import_plan plan;
    struct actor hand;
};

/* The file, and whose hand it is. */
static enum err load(struct ctx *cx, void *arg)
{
    struct load_op *l = arg;
    TRY(import_plan_load(cx, l->id, &l->imp, &l->plan));
    l->hand = *actor_operator();
    return account_hand(cx, l->imp.created_by, &l->hand);
}

static enum err run_loaded(struct ctx *cx, int64_t job_id, const struct import *imp,
                           const struct import_plan *plan, struct told_progress tell)
{
    struct import_run run = {.id = imp->id, .began = cx->now, .source = imp->source};
    struct slice s = {.run = &run, .job_id = job_id};
    TRY(count_rows(cx, plan, &s.total));
    TRY(run_rows(cx, plan, &s, tell));
    return dup_settle_all(cx); /* now that all words are counted */
}

static enum err run_as(struct ctx *cx, int64_t job_id, struct load_op *l, struct told_progress tell,
                       bool *ret_runs)
{
    cx->actor = actor_operator();
    *ret_runs = true;
    TRY(app_read(cx, load, l));
    *ret_runs =
        strcmp(l->imp.state, "running") == 0; /* else it ended, and the job alone did not know */
    cx->actor = &l->hand;
    return *ret_runs ? run_loaded(cx, job_id, &l->imp, &l->plan, tell) : OK;
}

enum err import_run(struct ctx *cx, int64_t job_id, int64_t import_id,
                    void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct load_op *l = arena_new_of(cx->a, struct load_op);
    const struct actor *before = cx->actor;
    int64_t began = clock_micros();
    bool runs;
    l->id = import_id;
    enum err e = run_as(cx, job_id, l, (struct told_progress){progress, arg}, &runs);
    struct errinfo told = cx->err;
    /* The context's clock stands still: what the run took is added. */
    struct end_op end = {.id = import_id,
                         .at = cx->now + (clock_micros() - began) / 1000000,
                         .state = e == OK ? "done" : "failed"};
    bool later = e == ERR_BUSY && job_id && job_stopping(cx->app);
    ctx_forgive(cx);
    enum err ended = runs && !later ? app_write(cx, put_end, &end) : OK;
    cx->actor = before;
    if (e != OK)
        cx->err = told;
    return e != OK ? e : ended;
}

static enum err run_job(struct ctx *cx, int64_t job_id, int64_t subject_id)
{
    return import_run(cx, job_id, subject_id, NULL, NULL);
}

const struct job_kind import_job_kind = {.kind = "import", .run = run_job};
