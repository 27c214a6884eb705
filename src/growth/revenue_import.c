/*
 * Files of monthly figures: kept, run in slices (slices.h), ended, forgotten. A run that was
 * interrupted goes on behind the last line that stands in the database; even if it did not, what a
 * row says again changes nothing.
 */
#include "account.h"
#include "audit.h"
#include "file.h"
#include "follow.h"
#include "revenue_import_parts.h"
#include "revenue_import_sql.h"
#include "secret.h"
#include "slices.h"
#include "text.h"

#include <string.h>

enum { BATCH = 200, LIST_MAX = 200, PAGE = 200, SWEEP = 100, NAME_SHOWN = 120 };

#define T(member) .offset = FIELD_TEXT(struct revenue_import, member)
#define I(member) .offset = FIELD_INT(struct revenue_import, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "filename", .kind = F_TEXT, T(filename), .flags = OUT},
    {.name = "state", .kind = F_TEXT, T(state), .flags = OUT},
    {.name = "total", .kind = F_INT, I(total), .flags = OUT},
    {.name = "added", .kind = F_INT, I(added), .flags = OUT},
    {.name = "unchanged", .kind = F_INT, I(unchanged), .flags = OUT},
    {.name = "rejected", .kind = F_INT, I(rejected), .flags = OUT},
    {.name = "job_id", .kind = F_REF, I(job_id), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "finished_at", .kind = F_INSTANT, I(finished_at), .flags = OUT},
};
const struct field_table revenue_import_fields =
    FIELD_TABLE("RevenueImport", fields, struct revenue_import);

/* ---- reading ---- */

static struct revenue_import row_of(struct rows *r)
{
    return (struct revenue_import){.id = row_int(r, 0),
                                   .file_id = row_int(r, 1),
                                   .last_row = row_int(r, 2),
                                   .total = row_int(r, 3),
                                   .added = row_int(r, 4),
                                   .unchanged = row_int(r, 5),
                                   .rejected = row_int(r, 6),
                                   .job_id = row_int(r, 7),
                                   .created_by = row_int(r, 8),
                                   .created_at = row_int(r, 9),
                                   .finished_at = row_int(r, 10),
                                   .filename = row_str(r, 11),
                                   .state = row_str(r, 12)};
}

enum err revenue_import_list(struct ctx *cx, int64_t before, int limit, struct revenue_import **ret,
                             size_t *ret_n)
{
    TRY(need(cx, CAP_IMPORT));
    if (limit < 1 || limit > LIST_MAX)
        limit = LIST_MAX;
    struct revenue_import *list = arena_array(cx->a, (size_t)limit, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_revenue_import_list, 0,
                     ARGS(db_int(before > 0 ? before : INT64_MAX), db_int(limit), db_int(0)));
    while (n < (size_t)limit && rows_next(r))
        list[n++] = row_of(r);
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err revenue_import_get(struct ctx *cx, int64_t id, struct revenue_import *ret)
{
    bool found = false;
    TRY(need(cx, CAP_IMPORT));
    struct rows *r = db_rows_mask(cx, &q_revenue_import_list, q_part_revenue_import_list_one,
                                  ARGS(db_int(INT64_MAX), db_int(1), db_int(id)));
    if (rows_next(r)) {
        *ret = row_of(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

/* ---- beginning ---- */

struct begin_op {
    const char *filename, *data, *headings;
    size_t n;
    bool with_job;
    int64_t id;
};

static enum err put_begin(struct ctx *cx, void *arg)
{
    struct begin_op *b = arg;
    int64_t file_id, job_id, by = cx->actor ? cx->actor->account_id : 0;
    struct sealed headings = seal(cx, cx->app->keys, b->headings, strlen(b->headings));
    TRY(file_put_own(cx, b->filename, "application/octet-stream", b->data, b->n, &file_id));
    TRY(db_int_of(cx, &q_revenue_import_insert,
                  ARGS(db_text(b->filename), db_int(file_id), db_blob(headings.p, headings.n),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &b->id));
    if (b->with_job) {
        TRY(job_create(cx, revenue_import_job.kind, b->id, &job_id));
        TRY(db_exec(cx, &q_revenue_import_set_job, ARGS(db_int(b->id), db_int(job_id)), NULL));
    }
    return audit(cx, "start", "revenue_import", b->id, NULL);
}

static const char *shown_name(struct ctx *cx, const char *filename)
{
    const char *name = text_trim(cx->a, filename && *filename ? filename : "file");
    char *cut = arena_alloc(cx->a, NAME_SHOWN + 1);
    text_copy(cut, NAME_SHOWN + 1, text_valid(name, strlen(name), false) ? name : "file");
    return cut;
}

enum err revenue_import_begin(struct ctx *cx, const char *filename, const char *data, size_t n,
                              bool with_job, int64_t *ret_id)
{
    struct rim_sheet *s;
    size_t columns;
    TRY(need(cx, CAP_IMPORT));
    if (n > FILE_MAX)
        return fail(cx, ERR_TOO_LARGE, "error.file_large", NULL);
    TRY(rim_open(cx, data, n, &s));
    const char *const *headings = rim_headings(s, &columns);
    struct begin_op b = {.filename = shown_name(cx, filename),
                         .data = data,
                         .n = n,
                         .with_job = with_job,
                         .headings = reject_cells_json(cx->a, headings, columns)};
    TRY(rim_close(s));
    TRY(app_write(cx, put_begin, &b));
    *ret_id = b.id;
    return OK;
}

/* ---- running ---- */

struct counts {
    int64_t total, added, unchanged, rejected;
};
struct run {
    int64_t id, job_id, written, last; /* lines: in the database now, and when this run began */
    struct rim_sheet *sheet;
    struct rim_row *rows;
    size_t n;
    bool more;
    struct counts counts; /* of this transaction */
    int64_t open;         /* has new figures that its followers were not told of yet; 0: none */
};

static struct db_val sealed(struct ctx *cx, const char *text)
{
    struct sealed s = seal(cx, cx->app->keys, text, strlen(text));
    return db_blob(s.p, s.n);
}

static enum err begin_slice(struct ctx *cx, void *arg)
{
    struct run *u = arg;
    u->counts = (struct counts){0};
    u->open = 0;
    return db_int_of(cx, &q_revenue_import_last_row, ARGS(db_int(u->id)), 0, &u->written);
}

/* What hangs on a business follows when its rows end, not after each of its figures: the next one's
 * begin (`business`), or the transaction's (0). */
static enum err tell(struct ctx *cx, struct run *u, int64_t business)
{
    int64_t before = u->open;
    u->open = business;
    return before && before != business ? business_followed(cx, before) : OK;
}

/* All figures of a row, or none. */
static enum err apply(struct ctx *cx, const struct rim_row *row, struct run *u)
{
    struct revenue *figures =
        arena_memdup(cx->a, row->figures, (row->figures_n + 1) * sizeof(*row->figures));
    int64_t business, added;
    TRY(rim_business(cx, row, &business));
    TRY(revenue_put_quietly(cx, business, figures, row->figures_n, &added));
    u->counts.added += added;
    u->counts.unchanged += (int64_t)row->figures_n - added;
    return added ? tell(cx, u, business) : OK;
}

static enum err write_one(struct ctx *cx, void *arg, size_t i, const char *why)
{
    struct run *u = arg;
    const struct rim_row *r = &u->rows[i];
    if (r->number <= u->written)
        return OK; /* somebody else did */
    enum err e = why || r->bad ? ERR_INVALID : apply(cx, r, u);
    if (e != OK && e != ERR_INVALID)
        return e;
    if (why)
        fail_field(cx, "row", why, NULL);
    struct field_err *told = reject_told_join(cx->a, r->told, cx->err.fields);
    ctx_forgive(cx);
    u->written = r->number;
    u->counts.total++;
    if (e == OK)
        return OK;
    u->counts.rejected++;
    return db_exec(cx, &q_revenue_import_reject,
                   ARGS(db_int(u->id), db_int(r->number), sealed(cx, reject_told_json(cx->a, told)),
                        sealed(cx, reject_cells_json(cx->a, r->cells, r->n))),
                   NULL);
}

static enum err end_slice(struct ctx *cx, void *arg, int64_t done)
{
    struct run *u = arg;
    const struct counts *n = &u->counts;
    (void)done;
    TRY(tell(cx, u, 0));
    TRY(db_exec(cx, &q_revenue_import_add,
                ARGS(db_int(u->id), db_int(u->written), db_int(n->total), db_int(n->added),
                     db_int(n->unchanged), db_int(n->rejected)),
                NULL));
    return u->job_id ? job_progress(cx, u->job_id, rim_progress(u->sheet), 1000) : OK;
}

static void read_batch(struct run *u)
{
    u->n = 0;
    while (u->n < BATCH && (u->more = rim_next(u->sheet, &u->rows[u->n])))
        if (u->rows[u->n].number > u->last)
            u->n++;
}

static enum err run_rows(struct ctx *cx, struct run *u,
                         void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct slices work = {begin_slice, write_one, end_slice, u, .strange = "import.error.row"};
    enum err e = OK;
    u->rows = arena_array(cx->a, BATCH, sizeof(*u->rows));
    struct arena_mark mark = arena_mark(cx->a);
    for (u->more = true; u->more && e == OK;) {
        read_batch(u);
        work.n = u->n;
        work.at = 0;
        e = slices_write(cx, &work);
        if (e == OK && u->job_id && job_stopping(cx->app))
            e = fail_log(cx, ERR_BUSY, "import %lld goes on at the next start", (long long)u->id);
        if (progress)
            progress(arg, rim_progress(u->sheet), 1000);
        if (e == OK && cx->err.code == OK)
            arena_reset(cx->a, mark);
    }
    return e;
}

struct load_op {
    int64_t id;
    struct revenue_import x;
    char *data;
    size_t n;
    struct actor hand;
};

/* The file, and whose hand it is. */
static enum err load(struct ctx *cx, void *arg)
{
    struct load_op *l = arg;
    struct file file;
    TRY(revenue_import_get(cx, l->id, &l->x));
    l->hand = *actor_operator();
    if (strcmp(l->x.state, "running") != 0)
        return OK; /* it ended, and the job alone did not know */
    TRY(file_read_aside(cx, l->x.file_id, &file, &l->data));
    l->n = (size_t)file.size;
    return account_hand(cx, l->x.created_by, &l->hand);
}

struct end_op {
    int64_t id, at;
    const char *state;
};

/* The file goes, whatever came of it: it may be sent again. */
static enum err put_end(struct ctx *cx, void *arg)
{
    const struct end_op *end = arg;
    struct revenue_import x;
    TRY(revenue_import_get(cx, end->id, &x));
    TRY(db_exec(cx, &q_revenue_import_end,
                ARGS(db_int(end->id), db_text(end->state), db_int(end->at)), NULL));
    return x.file_id ? file_drop(cx, x.file_id) : OK;
}

static enum err run_loaded(struct ctx *cx, int64_t job_id, struct load_op *l,
                           void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct run u = {.id = l->id, .job_id = job_id, .last = l->x.last_row};
    TRY(rim_open(cx, l->data, l->n, &u.sheet));
    enum err e = run_rows(cx, &u, progress, arg), read = rim_close(u.sheet);
    return e != OK ? e : read;
}

enum err revenue_import_run(struct ctx *cx, int64_t job_id, int64_t id,
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
        e = run_loaded(cx, job_id, l, progress, arg);
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

/* ---- rejected rows ---- */

static const char *opened(struct ctx *cx, struct rows *r, int column)
{
    char *text;
    size_t n, size;
    const void *p = row_blob(r, column, &size);
    return p && unseal(cx, cx->app->keys, p, size, &text, &n) ? text : NULL;
}

static enum err headings_of(struct ctx *cx, int64_t id, const char ***ret, size_t *ret_n)
{
    const char *json = NULL;
    struct rows *r = db_rows(cx, &q_revenue_import_headings, ARGS(db_int(id)));
    if (rows_next(r))
        json = opened(cx, r, 0);
    TRY(rows_end(r));
    if (!json || !reject_cells_read(cx, json, strlen(json), ret, ret_n))
        return fail(cx, ERR_GONE, "case_exchange.error.gone", NULL);
    return OK;
}

struct kept_row {
    int64_t number;
    const char *told, *cells;
};

static enum err put_rejects(struct ctx *cx, int64_t id, struct reject_file *f)
{
    struct kept_row *list = arena_array(cx->a, PAGE, sizeof(*list));
    int64_t after = 0;
    struct arena_mark mark = arena_mark(cx->a);
    for (size_t n = PAGE; n == PAGE; arena_reset(cx->a, mark)) {
        n = 0;
        struct rows *r =
            db_rows(cx, &q_revenue_import_rows, ARGS(db_int(id), db_int(after), db_int(PAGE)));
        while (n < PAGE && rows_next(r))
            list[n++] = (struct kept_row){row_int(r, 0), opened(cx, r, 1), opened(cx, r, 2)};
        TRY(rows_end(r));
        for (size_t i = 0; i < n; i++) {
            const char **cells = NULL;
            size_t cells_n = 0;
            if (list[i].cells)
                reject_cells_read(cx, list[i].cells, strlen(list[i].cells), &cells, &cells_n);
            const char *words = reject_json_words(cx, "revenue_import.field",
                                                  list[i].told ? list[i].told : "", true);
            TRY(reject_file_put(f, list[i].number, cells, cells_n, words));
            after = list[i].number;
        }
    }
    return OK;
}

enum err revenue_import_rejects(struct ctx *cx, int64_t id, enum table_format format,
                                struct table_sink sink)
{
    struct revenue_import x;
    struct reject_file *f;
    const char **headings;
    size_t n;
    TRY(revenue_import_get(cx, id, &x));
    TRY(headings_of(cx, id, &headings, &n));
    TRY(reject_file_open(cx, headings, n, format, sink, &f));
    TRY(put_rejects(cx, id, f));
    return reject_file_end(f);
}

/* ---- all in one ---- */

struct file_op {
    const char *data;
    size_t n;
    const struct table_sink *rejects;
    struct revenue_import x;
};

static enum err judge(struct ctx *cx, struct rim_row *r)
{
    int64_t business;
    if (r->bad)
        return ERR_INVALID;
    TRY(rim_business(cx, r, &business));
    rim_check(cx, r, business);
    return fields_check(cx);
}

/* Without writing: what would be refused, and how many figures would be looked at. */
static enum err dry(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    struct rim_sheet *s;
    struct rim_row r;
    struct reject_file *rejects = NULL;
    size_t columns;
    f->x = (struct revenue_import){.state = "done"};
    TRY(rim_open(cx, f->data, f->n, &s));
    const char *const *headings = rim_headings(s, &columns);
    if (f->rejects)
        TRY(reject_file_open(cx, headings, columns, TABLE_CSV, *f->rejects, &rejects));
    struct arena_mark mark = arena_mark(cx->a);
    while (rim_next(s, &r)) {
        enum err e = judge(cx, &r);
        if (e != OK && e != ERR_INVALID)
            return e;
        f->x.total++;
        f->x.added += e == OK ? (int64_t)r.figures_n : 0;
        f->x.rejected += e != OK;
        r.told = reject_told_join(cx->a, r.told, cx->err.fields);
        ctx_forgive(cx);
        if (e != OK && rejects)
            TRY(reject_file_put(rejects, r.number, r.cells, r.n,
                                reject_told_words(cx, "revenue_import.field", r.told, true)));
        arena_reset(cx->a, mark);
    }
    TRY(rim_close(s));
    return rejects ? reject_file_end(rejects) : OK;
}

static enum err result(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    TRY(revenue_import_get(cx, f->x.id, &f->x));
    return f->rejects ? revenue_import_rejects(cx, f->x.id, TABLE_CSV, *f->rejects) : OK;
}

enum err revenue_import_file(struct ctx *cx, const char *filename, const char *data, size_t n,
                             bool dry_run, const struct table_sink *rejects,
                             void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                             struct revenue_import *ret)
{
    struct file_op f = {.data = data, .n = n, .rejects = rejects};
    TRY(need(cx, CAP_IMPORT));
    if (dry_run) {
        TRY(app_read(cx, dry, &f));
        *ret = f.x;
        return OK;
    }
    TRY(revenue_import_begin(cx, filename, data, n, false, &f.x.id));
    TRY(revenue_import_run(cx, 0, f.x.id, progress, arg));
    TRY(app_read(cx, result, &f));
    *ret = f.x;
    return OK;
}

/* ---- job and care ---- */

static enum err run_job(struct ctx *cx, int64_t job_id, int64_t subject_id)
{
    return revenue_import_run(cx, job_id, subject_id, NULL, NULL);
}

static enum err ids_of(struct ctx *cx, const struct query *q, int64_t before, int64_t *ids,
                       size_t *ret_n)
{
    size_t n = 0;
    struct rows *r = db_rows(cx, q, ARGS(db_int(before)));
    while (n < SWEEP && rows_next(r))
        ids[n++] = row_int(r, 0);
    *ret_n = n;
    return rows_end(r);
}

static enum err forget(struct ctx *cx, void *arg)
{
    int64_t ids[SWEEP];
    size_t n;
    (void)arg;
    TRY(ids_of(cx, &q_revenue_import_dead, cx->now - REVENUE_IMPORT_KEPT, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(put_end(cx, &(struct end_op){.id = ids[i], .at = cx->now, .state = "failed"}));
    TRY(ids_of(cx, &q_revenue_import_old, cx->now - REVENUE_IMPORT_REJECTS, ids, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(db_exec(cx, &q_revenue_import_forget, ARGS(db_int(ids[i])), NULL));
        TRY(db_exec(cx, &q_revenue_import_forget_rows, ARGS(db_int(ids[i])), NULL));
    }
    return OK;
}

static enum err care(struct ctx *cx)
{
    return app_write(cx, forget, NULL);
}

const struct job_kind revenue_import_job = {
    .kind = "revenue_import", .run = run_job, .care = care, .every = 3600};
