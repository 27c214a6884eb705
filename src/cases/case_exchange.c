/* Files of sister systems: kept, listed, begun, ended, forgotten. See case_exchange.h. */
#include "case_exchange.h"

#include "audit.h"
#include "case_exchange_parts.h"
#include "case_exchange_sql.h"
#include "file.h"
#include "job.h"
#include "text.h"

enum { FILENAME_SHOWN = 120, LIST_MAX = 200 };

#define TEXT(member) .offset = FIELD_TEXT(struct case_exchange, member)
#define INT(member)  .offset = FIELD_INT(struct case_exchange, member)
#define OUT          (F_READONLY | F_HIDDEN)

static const struct field fields[] = {
    {.name = "id", .kind = F_REF, INT(id), .flags = OUT},
    {.name = "system", .kind = F_CHOICE, TEXT(system), .flags = OUT, .choices = case_systems},
    {.name = "filename", .kind = F_TEXT, TEXT(filename), .flags = OUT},
    {.name = "state", .kind = F_TEXT, TEXT(state), .flags = OUT},
    {.name = "total", .kind = F_INT, INT(total), .flags = OUT},
    {.name = "opened", .kind = F_INT, INT(opened), .flags = OUT},
    {.name = "waiting", .kind = F_INT, INT(waiting), .flags = OUT},
    {.name = "changed", .kind = F_INT, INT(changed), .flags = OUT},
    {.name = "unchanged", .kind = F_INT, INT(unchanged), .flags = OUT},
    {.name = "conflicts", .kind = F_INT, INT(conflicts), .flags = OUT},
    {.name = "rejected", .kind = F_INT, INT(rejected), .flags = OUT},
    {.name = "job_id", .kind = F_REF, INT(job_id), .flags = OUT},
    {.name = "version", .kind = F_INT, INT(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, INT(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, INT(updated_at), .flags = OUT},
    {.name = "finished_at", .kind = F_INSTANT, INT(finished_at), .flags = OUT},
};
const struct field_table case_exchange_fields =
    FIELD_TABLE("CaseExchange", fields, struct case_exchange);

/* ---- reading ---- */

static struct case_exchange of_row(struct rows *r)
{
    int64_t ended = row_int(r, 14);
    return (struct case_exchange){.id = row_int(r, 0),
                                  .version = row_int(r, 1),
                                  .file_id = row_int(r, 2),
                                  .last_row = row_int(r, 3),
                                  .total = row_int(r, 4),
                                  .opened = row_int(r, 5),
                                  .waiting = row_int(r, 6),
                                  .changed = row_int(r, 7),
                                  .unchanged = row_int(r, 8),
                                  .conflicts = row_int(r, 9),
                                  .rejected = row_int(r, 10),
                                  .job_id = row_int(r, 11),
                                  .created_by = row_int(r, 12),
                                  .created_at = row_int(r, 13),
                                  .finished_at = ended,
                                  .updated_at = ended ? ended : row_int(r, 13),
                                  .system = row_str(r, 15),
                                  .filename = row_str(r, 16),
                                  .state = row_str(r, 17)};
}

enum err case_exchange_get(struct ctx *cx, int64_t id, struct case_exchange *ret)
{
    bool found = false;
    TRY(need(cx, CAP_IMPORT));
    struct rows *r = db_rows(cx, &q_exchange_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = of_row(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "case_exchange.error.unknown", NULL);
}

enum err case_exchange_list(struct ctx *cx, int64_t before, int limit, struct case_exchange **ret,
                            size_t *ret_n)
{
    TRY(need(cx, CAP_IMPORT));
    if (limit < 1 || limit > LIST_MAX)
        limit = LIST_MAX;
    struct case_exchange *list = arena_array(cx->a, (size_t)limit, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows(cx, &q_exchange_all, ARGS(db_int(before > 0 ? before : INT64_MAX), db_int(limit)));
    while (n < (size_t)limit && rows_next(r))
        list[n++] = of_row(r);
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err xch_data(struct ctx *cx, const struct case_exchange *x, char **ret, size_t *ret_n)
{
    struct file file;
    if (!x->file_id)
        return fail(cx, ERR_GONE, "case_exchange.error.gone", NULL);
    TRY(file_read_aside(cx, x->file_id, &file, ret));
    *ret_n = (size_t)file.size;
    return OK;
}

/* ---- upload ---- */

struct upload_op {
    const char *system, *filename, *data, *headings;
    size_t n;
    int64_t id;
};

static enum err put_upload(struct ctx *cx, void *arg)
{
    struct upload_op *u = arg;
    int64_t file_id, by = cx->actor ? cx->actor->account_id : 0;
    struct sealed headings = seal(cx, cx->app->keys, u->headings, strlen(u->headings));
    TRY(file_put_own(cx, u->filename, "application/octet-stream", u->data, u->n, &file_id));
    TRY(db_int_of(cx, &q_exchange_insert,
                  ARGS(db_text(u->system), db_text(u->filename), db_int(file_id),
                       db_blob(headings.p, headings.n), by ? db_int(by) : db_null(),
                       db_int(cx->now)),
                  0, &u->id));
    return audit(cx, "upload", "case_exchange", u->id, NULL);
}

static const char *shown_name(struct ctx *cx, const char *filename)
{
    const char *name = text_trim(cx->a, filename && *filename ? filename : "file");
    char *cut = arena_alloc(cx->a, FILENAME_SHOWN + 1);
    text_copy(cut, FILENAME_SHOWN + 1, text_valid(name, strlen(name), false) ? name : "file");
    return cut;
}

enum err case_exchange_upload(struct ctx *cx, const char *system, const char *filename,
                              const char *data, size_t n, int64_t *ret_id)
{
    struct xch_sheet *s;
    size_t columns;
    TRY(need(cx, CAP_IMPORT));
    if (!xch_system_known(system))
        fail_field(cx, "system", "case_exchange.error.system", NULL);
    TRY(fields_check(cx));
    if (n > FILE_MAX)
        return fail(cx, ERR_TOO_LARGE, "error.file_large", NULL);
    TRY(xch_open(cx, system, data, n, &s));
    const char *const *headings = xch_headings(s, &columns);
    struct upload_op u = {.system = system,
                          .filename = shown_name(cx, filename),
                          .data = data,
                          .n = n,
                          .headings = reject_cells_json(cx->a, headings, columns)};
    TRY(xch_close(s));
    TRY(app_write(cx, put_upload, &u));
    *ret_id = u.id;
    return OK;
}

/* ---- beginning and ending ---- */

/* A run that failed, or whose job died without a word, may go on. */
static enum err may_start(struct ctx *cx, const struct case_exchange *x)
{
    struct job job;
    if (!x->file_id)
        return fail(cx, ERR_GONE, "case_exchange.error.gone", NULL);
    if (strcmp(x->state, "running") != 0 || !x->job_id)
        return OK; /* without a job: the command line's, which ended in the middle */
    TRY(job_get(cx, x->job_id, &job));
    return strcmp(job.state, "failed") == 0 ? OK
                                            : fail(cx, ERR_CONFLICT, "import.error.running", NULL);
}

enum err xch_begin(struct ctx *cx, int64_t id, int64_t version, bool with_job, int64_t *ret_job_id)
{
    struct case_exchange x;
    int64_t changed, job_id = 0;
    TRY(case_exchange_get(cx, id, &x));
    TRY(may_start(cx, &x));
    if (with_job)
        TRY(job_create(cx, "case_exchange", id, &job_id));
    TRY(db_exec(cx, &q_exchange_set_running,
                ARGS(db_int(id), db_int(version), job_id ? db_int(job_id) : db_null()), &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    *ret_job_id = job_id;
    return audit(cx, "start", "case_exchange", id, NULL);
}

static enum err forget_file(struct ctx *cx, int64_t id, int64_t file_id)
{
    TRY(db_exec(cx, &q_exchange_forget_file, ARGS(db_int(id)), NULL));
    return file_id ? file_drop(cx, file_id) : OK;
}

static enum err forget_rows(struct ctx *cx, int64_t id)
{
    TRY(db_exec(cx, &q_exchange_forget_rows, ARGS(db_int(id)), NULL));
    return db_exec(cx, &q_exchange_forget_headings, ARGS(db_int(id)), NULL);
}

enum err xch_end(struct ctx *cx, int64_t id, const char *state, int64_t at)
{
    struct case_exchange x;
    TRY(case_exchange_get(cx, id, &x));
    TRY(db_exec(cx, &q_exchange_set_end, ARGS(db_int(id), db_text(state), db_int(at)), NULL));
    return strcmp(state, "failed") == 0 ? OK : forget_file(cx, id, x.file_id);
}

struct step_op {
    int64_t id, version, job_id;
};

static enum err put_start(struct ctx *cx, void *arg)
{
    struct step_op *s = arg;
    return xch_begin(cx, s->id, s->version, true, &s->job_id);
}

enum err case_exchange_start(struct ctx *cx, int64_t id, int64_t version, int64_t *ret_job_id)
{
    struct step_op s = {.id = id, .version = version};
    TRY(need(cx, CAP_IMPORT));
    TRY(app_write(cx, put_start, &s));
    *ret_job_id = s.job_id;
    return OK;
}

/* A run that stopped stays in the list as that, with what it did. */
static enum err discard(struct ctx *cx, const struct case_exchange *x)
{
    if (strcmp(x->state, "running") == 0)
        TRY(xch_end(cx, x->id, "failed", cx->now));
    if (strcmp(x->state, "uploaded") != 0)
        return forget_file(cx, x->id, x->file_id);
    TRY(xch_end(cx, x->id, "dropped", cx->now));
    return forget_rows(cx, x->id);
}

static enum err put_drop(struct ctx *cx, void *arg)
{
    struct step_op *s = arg;
    struct case_exchange x;
    TRY(case_exchange_get(cx, s->id, &x));
    if (x.version != s->version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (strcmp(x.state, "uploaded") != 0 && strcmp(x.state, "failed") != 0)
        return fail(cx, ERR_CONFLICT, "case_exchange.error.begun", NULL);
    TRY(discard(cx, &x));
    return audit(cx, "drop", "case_exchange", s->id, NULL);
}

enum err case_exchange_drop(struct ctx *cx, int64_t id, int64_t version)
{
    struct step_op s = {.id = id, .version = version};
    TRY(need(cx, CAP_IMPORT));
    return app_write(cx, put_drop, &s);
}

/* ---- forgetting ---- */

enum { SWEEP = 100 };

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
    TRY(ids_of(cx, &q_exchange_stale, cx->now - EXCHANGE_KEPT, ids, &n));
    for (size_t i = 0; i < n; i++) {
        struct case_exchange x;
        TRY(case_exchange_get(cx, ids[i], &x));
        TRY(discard(cx, &x));
    }
    TRY(ids_of(cx, &q_exchange_old, cx->now - EXCHANGE_REJECTS, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(forget_rows(cx, ids[i]));
    return OK;
}

enum err case_exchange_care(struct ctx *cx)
{
    return app_write(cx, forget, NULL);
}
