/*
 * A file's rows: rehearsed for the preview, or written by a job in slices (slices.h). A run that
 * was interrupted goes on behind the last line that stands in the database; even if it did not, a
 * row that was taken is known by its event and does nothing.
 */
#include "account.h"
#include "case_exchange_parts.h"
#include "case_exchange_sql.h"
#include "case_exchange_web.h"
#include "file.h"
#include "job.h"
#include "seen.h"
#include "slices.h"
#include "text.h"

enum { BATCH = 200, SHOWN = 6, TELL_EVERY = 200, MEMORY = 96 << 20 };

struct told_progress {
    void (*call)(void *arg, int64_t done, int64_t total);
    void *arg;
};

static void close_arena(void *a)
{
    arena_free(a);
}

/* ---- without writing ---- */

/* Tickets of the file so far: what would be known of them after each row. */
struct rehearsal {
    struct ctx *cx;
    const char *system;
    struct arena *keep; /* what outlives a row */
    struct seen seen;
    struct xch_known *known;
    size_t n, cap;
    size_t shown[XCH_RESULTS];
    struct xch_preview *out;
    struct reject_file *rejects;
};

static uint64_t key_of(const char *text)
{
    unsigned char hash[HASH_LEN];
    uint64_t key;
    plain_hash(text, strlen(text), hash);
    memcpy(&key, hash, sizeof(key));
    return key;
}

static enum err known_here(struct rehearsal *h, const struct xch_row *r, struct xch_known **ret)
{
    uint64_t at = seen_put(&h->seen, key_of(r->ticket), h->n + 1);
    if (at) {
        *ret = &h->known[at - 1];
        return xch_seen(h->cx, r, *ret);
    }
    if (h->n == h->cap) {
        size_t more = h->cap ? h->cap * 2 : 256;
        h->known =
            arena_grow(h->keep, h->known, h->cap * sizeof(*h->known), more * sizeof(*h->known));
        h->cap = more;
    }
    *ret = &h->known[h->n++];
    TRY(xch_known(h->cx, h->system, r, *ret));
    struct xch_known *k = *ret;
    k->state = k->state ? arena_strdup(h->keep, k->state) : NULL;
    k->base = arena_strdup(h->keep, k->base);
    k->said = arena_strdup(h->keep, k->said);
    return OK;
}

static enum err judge(struct rehearsal *h, const struct xch_row *r, enum xch_result *ret)
{
    struct xch_known *k;
    const char *act;
    if (r->bad)
        return ERR_INVALID;
    TRY(known_here(h, r, &k));
    *ret = xch_judge(k, r, &act);
    if (*ret == XCH_OPENED)
        TRY(xch_check_new(h->cx, r));
    xch_learn(k, r, *ret, act);
    k->said = arena_strdup(h->keep, k->said);
    return OK;
}

static void keep_row(struct rehearsal *h, const struct xch_row *r, enum xch_result result,
                     const char *reasons)
{
    if (!h->out->rows || h->shown[result]++ >= SHOWN)
        return;
    struct arena *a = h->keep;
    const char *title = r->report.title ? r->report.title : r->report.description;
    char cut[160];
    text_copy(cut, sizeof(cut), title ? title : "");
    h->out->rows[h->out->n++] = (struct case_exchange_row){
        .number = r->number,
        .result = xch_result_name(result),
        .ticket = arena_strdup(a, r->ticket),
        .title = *cut ? arena_strdup(a, cut) : NULL,
        .category = result == XCH_OPENED ? arena_strdup(a, r->report.category) : NULL,
        .ward = r->report.ward ? arena_strdup(a, r->report.ward) : NULL,
        .unsure = result == XCH_OPENED && r->unsure && r->state <= XCH_OPEN,
        .reasons = *reasons ? arena_strdup(a, reasons) : NULL};
}

static void count(struct case_exchange_counts *n, const struct xch_row *r, enum xch_result result)
{
    int64_t *const of[XCH_RESULTS] = {&n->opened, &n->changed, &n->unchanged, &n->conflicts,
                                      &n->rejected};
    n->total++;
    (*of[result])++;
    n->waiting += result == XCH_OPENED && r->unsure && r->state <= XCH_OPEN;
}

static enum err rehearse_row(struct rehearsal *h, struct xch_row *r)
{
    struct ctx *cx = h->cx;
    enum xch_result result = XCH_REJECTED;
    enum err e = judge(h, r, &result);
    if (e != OK && e != ERR_INVALID)
        return e;
    if (e == ERR_INVALID)
        result = XCH_REJECTED;
    r->told = reject_told_join(cx->a, r->told, cx->err.fields);
    ctx_forgive(cx);
    count(&h->out->counts, r, result);
    const char *words =
        reject_told_words(cx, "case_exchange.field", r->told, result == XCH_REJECTED);
    keep_row(h, r, result, words);
    return h->rejects && result == XCH_REJECTED
               ? reject_file_put(h->rejects, r->number, r->cells, r->n, words)
               : OK;
}

enum err xch_rehearse(struct ctx *cx, const char *system, const char *data, size_t n,
                      struct reject_file *rejects,
                      void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                      struct xch_preview *ret)
{
    struct xch_sheet *s;
    struct xch_row row;
    enum err e = OK;
    struct rehearsal h = {
        .cx = cx, .system = system, .keep = arena_new(MEMORY), .out = ret, .rejects = rejects};
    arena_defer(cx->a, close_arena, h.keep);
    h.seen.a = h.keep;
    TRY(xch_open(cx, system, data, n, &s));
    struct arena_mark mark = arena_mark(cx->a);
    while (e == OK && xch_next(s, &row)) {
        e = rehearse_row(&h, &row);
        if (e == OK)
            arena_reset(cx->a, mark);
        if (progress && ret->counts.total % TELL_EVERY == 0)
            progress(arg, xch_progress(s), 1000);
    }
    enum err read = xch_close(s);
    if (e == OK && arena_failed(h.keep))
        return fail(cx, ERR_BUSY, "error.db_memory", NULL);
    return e != OK ? e : read;
}

enum err case_exchange_preview(struct ctx *cx, int64_t id, struct case_exchange_counts *ret,
                               struct case_exchange_row **ret_rows, size_t *ret_n)
{
    struct case_exchange x;
    struct xch_preview p = {.n = 0};
    char *data;
    size_t n;
    TRY(case_exchange_get(cx, id, &x));
    TRY(xch_data(cx, &x, &data, &n));
    p.rows = arena_array(cx->a, (size_t)XCH_RESULTS * SHOWN, sizeof(*p.rows));
    TRY(xch_rehearse(cx, x.system, data, n, NULL, NULL, NULL, &p));
    *ret = p.counts;
    *ret_rows = p.rows;
    *ret_n = p.n;
    return OK;
}

/* ---- writing ---- */

struct run {
    int64_t id, job_id, written, last; /* lines: in the database now, and when this run began */
    const char *system;
    struct xch_sheet *sheet;
    struct xch_row *rows;
    size_t n;
    bool more;
    struct case_exchange_counts counts; /* of this transaction */
};

static struct db_val sealed(struct ctx *cx, const char *text)
{
    struct sealed s = seal(cx, cx->app->keys, text, strlen(text));
    return db_blob(s.p, s.n);
}

static enum err put_row(struct ctx *cx, const struct run *u, const struct xch_row *r,
                        const struct xch_outcome *o, struct field_err *told)
{
    bool bad = o->result == XCH_REJECTED;
    const char *json = reject_told_json(cx->a, told);
    return db_exec(cx, &q_exchange_row_put,
                   ARGS(db_int(u->id), db_int(r->number), db_text(xch_result_name(o->result)),
                        o->case_id && !bad ? db_int(o->case_id) : db_null(),
                        *json ? sealed(cx, json) : db_null(),
                        bad ? sealed(cx, reject_cells_json(cx->a, r->cells, r->n)) : db_null()),
                   NULL);
}

static enum err begin_slice(struct ctx *cx, void *arg)
{
    struct run *u = arg;
    u->counts = (struct case_exchange_counts){0};
    return db_int_of(cx, &q_exchange_last_row, ARGS(db_int(u->id)), 0, &u->written);
}

static enum err write_one(struct ctx *cx, void *arg, size_t i, const char *why)
{
    struct run *u = arg;
    const struct xch_row *r = &u->rows[i];
    struct xch_outcome o = {.result = XCH_REJECTED};
    if (r->number <= u->written)
        return OK; /* somebody else did */
    enum err e = why ? ERR_INVALID : xch_apply(cx, u->system, r, &o);
    if (why)
        fail_field(cx, "row", why, NULL);
    if (e != OK && e != ERR_INVALID)
        return e;
    if (e == ERR_INVALID)
        o = (struct xch_outcome){.result = XCH_REJECTED};
    struct field_err *told = reject_told_join(cx->a, r->told, cx->err.fields);
    ctx_forgive(cx);
    u->written = r->number;
    count(&u->counts, r, o.result);
    return o.result == XCH_UNCHANGED ? OK : put_row(cx, u, r, &o, told);
}

static enum err end_slice(struct ctx *cx, void *arg, int64_t done)
{
    struct run *u = arg;
    const struct case_exchange_counts *n = &u->counts;
    TRY(db_exec(cx, &q_exchange_add,
                ARGS(db_int(u->id), db_int(u->written), db_int(n->total), db_int(n->opened),
                     db_int(n->waiting), db_int(n->changed), db_int(n->unchanged),
                     db_int(n->conflicts), db_int(n->rejected)),
                NULL));
    (void)done;
    return u->job_id ? job_progress(cx, u->job_id, xch_progress(u->sheet), 1000) : OK;
}

/* The next rows that are not written yet; with a reader, since categories may be read anew. */
static enum err read_batch(struct ctx *cx, void *arg)
{
    struct run *u = arg;
    (void)cx;
    u->n = 0;
    while (u->n < BATCH && (u->more = xch_next(u->sheet, &u->rows[u->n])))
        if (u->rows[u->n].number > u->last)
            u->n++;
    return OK;
}

static enum err run_rows(struct ctx *cx, struct run *u, struct told_progress tell)
{
    struct slices work = {begin_slice, write_one, end_slice, u, .strange = "import.error.row"};
    enum err e = OK;
    u->rows = arena_array(cx->a, BATCH, sizeof(*u->rows));
    struct arena_mark mark = arena_mark(cx->a);
    for (u->more = true; u->more && e == OK;) {
        e = app_read(cx, read_batch, u);
        work.n = u->n;
        work.at = 0;
        if (e == OK)
            e = slices_write(cx, &work);
        if (e == OK && u->job_id && job_stopping(cx->app))
            e = fail_log(cx, ERR_BUSY, "exchange %lld goes on at the next start", (long long)u->id);
        if (tell.call)
            tell.call(tell.arg, xch_progress(u->sheet), 1000);
        if (e == OK && cx->err.code == OK)
            arena_reset(cx->a, mark);
    }
    return e;
}

struct load_op {
    int64_t id;
    struct case_exchange x;
    char *data;
    size_t n;
    struct actor hand;
};

/* The file, and whose hand it is. */
static enum err load(struct ctx *cx, void *arg)
{
    struct load_op *l = arg;
    TRY(case_exchange_get(cx, l->id, &l->x));
    l->hand = *actor_operator();
    if (strcmp(l->x.state, "running") != 0)
        return OK; /* it ended, and the job alone did not know */
    TRY(xch_data(cx, &l->x, &l->data, &l->n));
    return account_hand(cx, l->x.created_by, &l->hand);
}

static enum err run_loaded(struct ctx *cx, int64_t job_id, struct load_op *l,
                           struct told_progress tell)
{
    struct run u = {.id = l->id, .job_id = job_id, .system = l->x.system, .last = l->x.last_row};
    TRY(xch_open(cx, u.system, l->data, l->n, &u.sheet));
    enum err e = run_rows(cx, &u, tell), read = xch_close(u.sheet);
    return e != OK ? e : read;
}

struct end_op {
    int64_t id, at;
    const char *state;
};

static enum err put_end(struct ctx *cx, void *arg)
{
    const struct end_op *end = arg;
    return xch_end(cx, end->id, end->state, end->at);
}

enum err case_exchange_run(struct ctx *cx, int64_t job_id, int64_t id,
                           void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct load_op *l = arena_new_of(cx->a, struct load_op);
    const struct actor *before = cx->actor;
    int64_t began = clock_micros();
    l->id = id;
    cx->actor = actor_operator();
    enum err e = app_read(cx, load, l);
    bool runs = e != OK || strcmp(l->x.state, "running") == 0;
    cx->actor = &l->hand;
    if (e == OK && runs)
        e = run_loaded(cx, job_id, l, (struct told_progress){progress, arg});
    struct errinfo told = cx->err;
    struct end_op end = {.id = id,
                         .at = cx->now + (clock_micros() - began) / 1000000,
                         .state = e == OK ? "done" : "failed"};
    bool later = e == ERR_BUSY && job_id && job_stopping(cx->app);
    cx->actor = actor_operator();
    ctx_forgive(cx);
    enum err ended = runs && !later ? app_write(cx, put_end, &end) : OK;
    cx->actor = before;
    if (e != OK)
        cx->err = told;
    return e != OK ? e : ended;
}

static enum err run_job(struct ctx *cx, int64_t job_id, int64_t subject_id)
{
    return case_exchange_run(cx, job_id, subject_id, NULL, NULL);
}

const struct job_kind case_exchange_job = {
    .kind = "case_exchange", .run = run_job, .care = case_exchange_care, .every = 3600};
