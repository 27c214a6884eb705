/* What goes out: our states in a system's words, the rows that a run refused, and a run in one go
 * for the command line. */
#include "case_exchange_parts.h"

#include "calendar.h"
#include "case_exchange_sql.h"
#include "case_parts.h"

enum { PAGE = 200 };

/* ---- our states ---- */

static const char *const out_columns[] = {"Nomor Laporan",  "Tiket Sahabat",   "Status",
                                          "Tanggal Status", "Tanggal Laporan", "Tindak Lanjut"};
static const char *const keys[] = {"foreign_number", "ticket",    "state",
                                   "state_at",       "opened_at", "answer"};
enum { COLUMNS = sizeof(out_columns) / sizeof(out_columns[0]) };

/* "2026-11-23 14:05" in the city. */
static const char *time_words(struct arena *a, int64_t instant)
{
    enum { HOUR = 3600, MINUTE = 60 };
    char day[DATE_LEN + 1];
    struct date d = date_of_instant(instant);
    int64_t s = instant - date_begins(d);
    date_format(d, day);
    return arena_printf(a, "%s %02d:%02d", day, (int)(s / HOUR), (int)(s % HOUR / MINUTE));
}

static enum err answer_of(struct ctx *cx, int64_t case_id, int64_t event_id, const char **ret)
{
    struct own_key key;
    *ret = "";
    if (!event_id)
        return OK;
    TRY(case_own_key(cx, case_id, &key));
    struct rows *r = db_rows(cx, &q_exchange_event_text, ARGS(db_int(event_id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        const char *text = case_unseal_text(cx, &key, p, n);
        *ret = text ? text : "";
    }
    return rows_end(r);
}

struct changed {
    int64_t id, answer, at;
};

/* One case, unless its contents are hidden from the actor: their number leads to them. */
static enum err put_state(struct ctx *cx, const char *system, const struct changed *x,
                          struct export_file *file, int64_t *ret_updated)
{
    struct casefile c;
    const char *answer;
    TRY(case_get(cx, x->id, &c));
    *ret_updated = c.updated_at;
    if (c.sight < SIGHT_PLAIN)
        return OK;
    TRY(answer_of(cx, c.id, x->answer, &answer));
    const char *const cells[COLUMNS] = {c.foreign_number,
                                        c.code,
                                        xch_state_words(system, &c),
                                        time_words(cx->a, x->at ? x->at : c.updated_at),
                                        time_words(cx->a, c.opened_at),
                                        answer};
    if (!export_is_json(file))
        return export_row(file, cells, NULL, COLUMNS);
    struct model *record = model_object(cx->a);
    for (size_t i = 0; i < COLUMNS; i++)
        model_set_text(cx->a, record, keys[i], cells[i]);
    return export_record(file, record);
}

static enum err read_changed(struct ctx *cx, const char *system, int64_t updated, int64_t id,
                             struct changed *list, size_t *ret_n)
{
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_exchange_changed,
                             ARGS(db_text(system), db_int(updated), db_int(id), db_int(PAGE)));
    while (n < PAGE && rows_next(r))
        list[n++] = (struct changed){row_int(r, 0), row_int(r, 1), row_int(r, 2)};
    *ret_n = n;
    return rows_end(r);
}

enum err case_exchange_states(struct ctx *cx, const char *system, const char *since,
                              struct export_file *file)
{
    struct changed list[PAGE];
    struct date day;
    size_t n = PAGE;
    int64_t updated = 0, id = 0;
    TRY(need(cx, CAP_IMPORT));
    if (!xch_system_known(system))
        fail_field(cx, "system", "case_exchange.error.system", NULL);
    if (since && *since && !date_parse(since, &day))
        fail_field(cx, "since", "field.error.date", NULL);
    TRY(fields_check(cx));
    if (since && *since)
        updated = date_begins(day);
    TRY(export_heading(file, out_columns, COLUMNS));
    struct arena_mark mark = arena_mark(cx->a);
    while (n == PAGE) {
        TRY(read_changed(cx, system, updated, id, list, &n));
        for (size_t i = 0; i < n; i++) {
            TRY(put_state(cx, system, &list[i], file, &updated));
            id = list[i].id;
        }
        arena_reset(cx->a, mark);
    }
    return OK;
}

/* ---- rows of a run ---- */

static const char *opened(struct ctx *cx, struct rows *r, int column)
{
    char *text;
    size_t n, size;
    const void *p = row_blob(r, column, &size);
    return p && unseal(cx, cx->app->keys, p, size, &text, &n) ? text : NULL;
}

struct kept_row {
    int64_t number, case_id;
    const char *told, *cells; /* NULL: none, or gone */
};

static enum err read_rows(struct ctx *cx, int64_t id, const char *result, int64_t after, int limit,
                          struct kept_row *list, size_t *ret_n)
{
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_exchange_rows,
                             ARGS(db_int(id), db_text(result), db_int(after), db_int(limit)));
    while (n < (size_t)limit && rows_next(r))
        list[n++] = (struct kept_row){.number = row_int(r, 0),
                                      .case_id = row_int(r, 2),
                                      .told = opened(cx, r, 3),
                                      .cells = opened(cx, r, 4)};
    *ret_n = n;
    return rows_end(r);
}

/* Of the case as the actor sees it. */
static enum err show_case(struct ctx *cx, struct case_exchange_row *row)
{
    struct casefile c;
    enum err e = case_get(cx, row->case_id, &c);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(cx);
        row->case_id = 0;
        return OK;
    }
    TRY(e);
    row->ticket = c.foreign_number;
    row->title = c.title;
    row->category = c.category;
    row->ward = c.ward;
    row->unsure = strcmp(c.state, "held") == 0;
    return OK;
}

enum err case_exchange_rows(struct ctx *cx, int64_t id, const char *result, int64_t after,
                            int limit, struct case_exchange_row **ret, size_t *ret_n)
{
    TRY(need(cx, CAP_IMPORT));
    struct kept_row *kept = arena_array(cx->a, (size_t)limit + 1, sizeof(*kept));
    struct case_exchange_row *list = arena_array(cx->a, (size_t)limit + 1, sizeof(*list));
    TRY(read_rows(cx, id, result, after, limit, kept, ret_n));
    for (size_t i = 0; i < *ret_n; i++) {
        const char *words = reject_json_words(cx, "case_exchange.field", kept[i].told,
                                              strcmp(result, "rejected") == 0);
        list[i] = (struct case_exchange_row){.number = kept[i].number,
                                             .result = result,
                                             .case_id = kept[i].case_id,
                                             .reasons = *words ? words : NULL};
        if (kept[i].case_id)
            TRY(show_case(cx, &list[i]));
    }
    *ret = list;
    return OK;
}

static enum err headings_of(struct ctx *cx, int64_t id, const char ***ret, size_t *ret_n)
{
    const char *json = NULL;
    struct rows *r = db_rows(cx, &q_exchange_headings, ARGS(db_int(id)));
    if (rows_next(r))
        json = opened(cx, r, 0);
    TRY(rows_end(r));
    if (!json || !reject_cells_read(cx, json, strlen(json), ret, ret_n))
        return fail(cx, ERR_GONE, "case_exchange.error.gone", NULL);
    return OK;
}

static enum err put_rejects(struct ctx *cx, int64_t id, struct reject_file *f)
{
    struct kept_row *list = arena_array(cx->a, PAGE, sizeof(*list));
    int64_t after = 0;
    for (size_t n = PAGE; n == PAGE;) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(read_rows(cx, id, "rejected", after, PAGE, list, &n));
        for (size_t i = 0; i < n; i++) {
            const char **cells = NULL, *json = list[i].cells ? list[i].cells : "[]";
            size_t width = 0;
            (void)reject_cells_read(cx, json, strlen(json), &cells, &width);
            TRY(reject_file_put(f, list[i].number, cells, width,
                                reject_json_words(cx, "case_exchange.field", list[i].told, true)));
            after = list[i].number;
        }
        arena_reset(cx->a, mark);
    }
    return OK;
}

enum err case_exchange_rejects(struct ctx *cx, int64_t id, enum table_format format,
                               struct table_sink sink)
{
    struct case_exchange x;
    struct reject_file *f;
    const char **headings;
    size_t n;
    TRY(case_exchange_get(cx, id, &x));
    TRY(headings_of(cx, id, &headings, &n));
    TRY(reject_file_open(cx, headings, n, format, sink, &f));
    TRY(put_rejects(cx, id, f));
    return reject_file_end(f);
}

/* ---- in one go ---- */

struct file_op {
    int64_t id, job_id;
    const char *system, *data;
    size_t n;
    const struct table_sink *rejects;
    void (*progress)(void *, int64_t, int64_t);
    void *arg;
    struct xch_preview preview;
    struct case_exchange x;
};

static enum err dry(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    struct xch_sheet *s;
    struct reject_file *rejects = NULL;
    size_t columns;
    TRY(xch_open(cx, f->system, f->data, f->n, &s));
    const char *const *headings = xch_headings(s, &columns);
    TRY(xch_close(s));
    if (f->rejects)
        TRY(reject_file_open(cx, headings, columns, TABLE_CSV, *f->rejects, &rejects));
    TRY(xch_rehearse(cx, f->system, f->data, f->n, rejects, f->progress, f->arg, &f->preview));
    return rejects ? reject_file_end(rejects) : OK;
}

static enum err begin(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    return xch_begin(cx, f->id, 1, false, &f->job_id);
}

static enum err result(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    TRY(case_exchange_get(cx, f->id, &f->x));
    return f->rejects ? case_exchange_rejects(cx, f->id, TABLE_CSV, *f->rejects) : OK;
}

static struct case_exchange_counts counts_of(const struct case_exchange *x)
{
    return (struct case_exchange_counts){.total = x->total,
                                         .opened = x->opened,
                                         .waiting = x->waiting,
                                         .changed = x->changed,
                                         .unchanged = x->unchanged,
                                         .conflicts = x->conflicts,
                                         .rejected = x->rejected};
}

enum err case_exchange_file(struct ctx *cx, const char *system, const char *filename,
                            const char *data, size_t n, bool dry_run,
                            const struct table_sink *rejects,
                            void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                            struct case_exchange_counts *ret)
{
    struct file_op f = {.system = system,
                        .data = data,
                        .n = n,
                        .rejects = rejects,
                        .progress = progress,
                        .arg = arg};
    TRY(need(cx, CAP_IMPORT));
    if (!xch_system_known(system))
        fail_field(cx, "system", "case_exchange.error.system", NULL);
    TRY(fields_check(cx));
    if (dry_run) {
        TRY(app_read(cx, dry, &f));
        *ret = f.preview.counts;
        return OK;
    }
    TRY(case_exchange_upload(cx, system, filename, data, n, &f.id));
    TRY(app_write(cx, begin, &f));
    TRY(case_exchange_run(cx, 0, f.id, progress, arg));
    TRY(app_read(cx, result, &f));
    *ret = counts_of(&f.x);
    return OK;
}
