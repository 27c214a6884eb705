/*
 * The run: a job that reads the file row by row and hands slices of rows to the writer. A slice is
 * one transaction with its rows' records, its import_row rows and the counts. While nobody else
 * has written for a while it takes IMPORT_SLICE rows, since neighbouring rows share pages and a
 * commit writes a page once; else it ends when its short time is up, so that others wait little. A
 * run that was interrupted goes on behind the last row it wrote; two runs at once do no harm, since
 * a slice looks first where the import stands.
 *
 * A row that the database refuses for a reason nobody foresaw is tried alone and then told as
 * rejected: bad rows never stop good ones. Many such rows in one import are a fault of ours and
 * stop it.
 */
#include "import.h"

#include "account.h"
#include "dup.h"
#include "import_parts.h"
#include "import_sql.h"
#include "import_web.h"
#include "job.h"

#include <unistd.h>

enum {
    SLICE_MICROS = 10000,
    ALONE_MICROS = 2000000,
    BUSY_TRIES = 25,
    BUSY_MICROS = 200000,
    STRANGE_MAX = 50
};

struct slice {
    struct import_run *run;
    int64_t job_id, total;
    struct import_draft *drafts;
    size_t n, at;    /* at: the first that is not written yet */
    size_t after;    /* what `at` becomes when this transaction is committed */
    bool strange;    /* the one row at `at` is written down as rejected, unseen */
    const char *why; /* its msgid */
    int64_t count[4], possible, done, last; /* last: row that an earlier run ended with */
    int64_t own, others, alone_from; /* operations of ours and of others; from when we are alone */
};

/* ---- one row ---- */

static struct field_err *copy_told(struct arena *a, const struct field_err *list)
{
    struct field_err *first = NULL, **end = &first;
    for (; list; list = list->next) {
        *end = arena_memdup(a, list, sizeof(*list));
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    return first;
}

static enum err put_row(struct ctx *cx, const struct slice *s, const struct import_draft *d,
                        const struct import_outcome *o)
{
    struct sealed before = {0}, cells = {0};
    if (o->before)
        before = seal(cx, cx->app->keys, o->before, strlen(o->before));
    if (o->action == IMPORT_REJECTED) {
        const char *json = import_cells_json(cx->a, d->cells, d->n);
        cells = seal(cx, cx->app->keys, json, strlen(json));
    }
    const char *told = import_told_json(cx->a, o->told);
    return db_exec(cx, &q_import_row_put,
                   ARGS(db_int(s->run->id), db_int(d->number),
                        db_text(import_action_name(o->action)),
                        o->business_id ? db_int(o->business_id) : db_null(),
                        o->version ? db_int(o->version) : db_null(), db_blob(before.p, before.n),
                        db_text(told), db_blob(cells.p, cells.n)),
                   NULL);
}

static enum err write_row(struct ctx *cx, struct slice *s, struct import_draft *d)
{
    struct import_outcome o = {.action = IMPORT_REJECTED};
    struct import_draft own =
        *d; /* the transaction may be run again: what was read stays as it is */
    enum err e = s->strange ? ERR_INVALID : import_apply(cx, s->run, &own, &o);
    if (s->strange)
        fail_field(cx, "row", s->why, NULL);
    if (e != OK && e != ERR_INVALID)
        return e;
    if (e == ERR_INVALID)
        o = (struct import_outcome){.action = IMPORT_REJECTED};
    o.told = import_join_told(copy_told(cx->a, d->told), cx->err.fields);
    ctx_forgive(cx);
    s->count[o.action]++;
    s->possible += o.possible;
    return put_row(cx, s, d, &o);
}

/* ---- one transaction ---- */

static bool goes_on(const struct ctx *cx, const struct slice *s, int64_t began)
{
    int64_t now = clock_micros();
    return now - began < SLICE_MICROS ||
           (now >= s->alone_from && db_stats(cx->app->db).queued == 0);
}

/* Whether anybody else wrote since the last operation of ours. */
static void look_around(const struct ctx *cx, struct slice *s)
{
    int64_t others = db_stats(cx->app->db).operations - ++s->own;
    if (others != s->others)
        s->alone_from = clock_micros() + ALONE_MICROS;
    s->others = others;
}

static enum err write_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    int64_t began = clock_micros(), last, rows = 0;
    memset(s->count, 0, sizeof(s->count));
    s->possible = 0;
    s->after = s->at;
    TRY(db_int_of(cx, &q_import_last_row, ARGS(db_int(s->run->id)), 0, &last));
    while (s->after < s->n && (s->after == s->at || goes_on(cx, s, began))) {
        struct import_draft *d = &s->drafts[s->after++];
        if (d->number <= last)
            continue; /* somebody else did */
        struct arena_mark mark = arena_mark(cx->a);
        TRY(write_row(cx, s, d));
        arena_reset(cx->a, mark);
        rows++;
        if (s->strange)
            break;
    }
    TRY(db_exec(cx, &q_import_add,
                ARGS(db_int(s->run->id), db_int(rows), db_int(s->count[IMPORT_CREATED]),
                     db_int(s->count[IMPORT_UPDATED]), db_int(s->count[IMPORT_UNCHANGED]),
                     db_int(s->count[IMPORT_REJECTED]), db_int(s->possible)),
                NULL));
    int64_t done = s->done + (int64_t)(s->after - s->at);
    return s->job_id ? job_progress(cx, s->job_id, done, s->total) : OK;
}

/* Waits when the writer is busy. */
static enum err write_patiently(struct ctx *cx, struct slice *s)
{
    enum err e = OK;
    for (int i = 0; i < BUSY_TRIES; i++) {
        struct arena_mark mark = arena_mark(cx->a);
        e = app_write(cx, write_slice, s);
        look_around(cx, s);
        if (e == OK) {
            s->done += (int64_t)(s->after - s->at);
            s->at = s->after;
        }
        if (e != ERR_BUSY || arena_failed(cx->a))
            break;
        ctx_forgive(cx);
        arena_reset(cx->a, mark);
        usleep(BUSY_MICROS);
    }
    return e;
}

/* Row by row after a refusal: the guilty one is written down as rejected. */
static enum err write_singly(struct ctx *cx, struct slice *s, int *strange)
{
    size_t n = s->n;
    enum err e = OK;
    while (s->at < n && e == OK) {
        s->n = s->at + 1;
        ctx_forgive(cx);
        e = write_patiently(cx, s);
        if (e == OK || e == ERR_BUSY || ++*strange > STRANGE_MAX)
            continue;
        s->strange = true;
        s->why = cx->err.msgid ? cx->err.msgid : "import.error.row";
        ctx_forgive(cx);
        e = write_patiently(cx, s);
        s->strange = false;
    }
    s->n = n;
    return e;
}

static enum err write_all(struct ctx *cx, struct slice *s, int *strange)
{
    while (s->at < s->n) {
        enum err e = write_patiently(cx, s);
        if (e != OK && e != ERR_BUSY)
            e = write_singly(cx, s, strange);
        TRY(e);
    }
    return OK;
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
    int strange = 0;
    bool more = true;
    enum err e = OK;
    TRY(import_on_reader(cx, read_last, s));
    TRY(import_scan_open(cx, plan, &scan));
    s->drafts = arena_array(cx->a, IMPORT_SLICE, sizeof(*s->drafts));
    struct arena_mark mark = arena_mark(cx->a);
    while (more && e == OK) {
        for (s->n = s->at = 0;
             s->n < IMPORT_SLICE && (more = import_scan_next(scan, &s->drafts[s->n]));) {
            if (s->drafts[s->n].number <= s->last)
                s->done++; /* done by an earlier run */
            else
                s->n++;
        }
        e = write_all(cx, s, &strange);
        if (e == OK && s->job_id && job_stopping(cx->app))
            e = fail_log(cx, ERR_BUSY, "import %lld goes on at the next start",
                         (long long)s->run->id);
        if (tell.call)
            tell.call(tell.arg, s->done, s->total);
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
    return import_set_state(cx, end->id, end->state, end->at);
}

struct load_op {
    int64_t id;
    struct import imp;
    struct import_plan plan;
    struct actor hand;
};

/* The file, and whose hand it is: who began it, with the rights of the machine, since beginning it
 * was allowed. */
static enum err load(struct ctx *cx, void *arg)
{
    struct load_op *l = arg;
    struct account acc;
    TRY(import_plan_load(cx, l->id, &l->imp, &l->plan));
    l->hand = *actor_operator();
    if (!l->imp.created_by)
        return OK;
    TRY(account_get(cx, l->imp.created_by, &acc));
    l->hand.account_id = acc.id;
    l->hand.name = acc.name;
    l->hand.display_name = acc.display_name;
    return OK;
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
    TRY(import_on_reader(cx, load, l));
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
