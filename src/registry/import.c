/*
 * Imports: the file is kept, its sheet and heading found, its columns guessed and put right by a
 * person, the run begun. Reading a file takes its time, so it is done before the writer is asked:
 * the functions here may be called on a reader and take the writer for the short part, or on the
 * writer itself.
 */
#include "import.h"

#include "audit.h"
#include "file.h"
#include "import_parts.h"
#include "import_sql.h"
#include "job.h"
#include "text.h"

#include <inttypes.h>

#define TEXT(member) .offset = FIELD_TEXT(struct import, member)
#define INT(member)  .offset = FIELD_INT(struct import, member)
#define OUT          (F_READONLY | F_HIDDEN)

static const struct field fields[] = {
    {.name = "id", .kind = F_REF, INT(id), .flags = OUT},
    {.name = "source", .kind = F_TEXT, TEXT(source), .flags = OUT, .max = 80},
    {.name = "filename", .kind = F_TEXT, TEXT(filename), .flags = OUT},
    {.name = "sheet", .kind = F_TEXT, TEXT(sheet), .flags = OUT},
    {.name = "header_row", .kind = F_INT, INT(header_row), .flags = OUT},
    {.name = "state", .kind = F_TEXT, TEXT(state), .flags = OUT},
    {.name = "total", .kind = F_INT, INT(total), .flags = OUT},
    {.name = "created", .kind = F_INT, INT(created), .flags = OUT},
    {.name = "updated", .kind = F_INT, INT(updated), .flags = OUT},
    {.name = "unchanged", .kind = F_INT, INT(unchanged), .flags = OUT},
    {.name = "rejected", .kind = F_INT, INT(rejected), .flags = OUT},
    {.name = "possible_duplicates", .kind = F_INT, INT(possible), .flags = OUT},
    {.name = "job_id", .kind = F_REF, INT(job_id), .flags = OUT},
    {.name = "version", .kind = F_INT, INT(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, INT(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, INT(updated_at), .flags = OUT},
    {.name = "finished_at", .kind = F_INSTANT, INT(finished_at), .flags = OUT},
};
const struct field_table import_fields = FIELD_TABLE("Import", fields, struct import);

enum {
    SOURCE_MAX = 80,
    FILENAME_MAX_SHOWN = 120,
    SAMPLE_MAX = 60,
    SAMPLE_LOOK = 60,
    LIST_MAX = 200
};

static struct import import_of_row(struct rows *r)
{
    int64_t ended = row_int(r, 13);
    return (struct import){.updated_at = ended ? ended : row_int(r, 12),
                           .id = row_int(r, 0),
                           .version = row_int(r, 1),
                           .file_id = row_int(r, 2),
                           .header_row = row_int(r, 3),
                           .total = row_int(r, 4),
                           .created = row_int(r, 5),
                           .updated = row_int(r, 6),
                           .unchanged = row_int(r, 7),
                           .rejected = row_int(r, 8),
                           .possible = row_int(r, 9),
                           .job_id = row_int(r, 10),
                           .created_by = row_int(r, 11),
                           .created_at = row_int(r, 12),
                           .finished_at = row_int(r, 13),
                           .source = row_str(r, 14),
                           .filename = row_str(r, 15),
                           .sheet = row_str(r, 16),
                           .mapping = row_str(r, 17),
                           .state = row_str(r, 18)};
}

enum err import_get(struct ctx *cx, int64_t id, struct import *ret)
{
    TRY(need(cx, CAP_IMPORT));
    bool found = false;
    struct rows *r = db_rows(cx, &q_import_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = import_of_row(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "import.error.unknown", NULL);
}

enum err import_list(struct ctx *cx, int64_t before, int limit, struct import **ret, size_t *ret_n)
{
    TRY(need(cx, CAP_IMPORT));
    if (limit < 1 || limit > LIST_MAX)
        limit = LIST_MAX;
    struct import *list = arena_array(cx->a, (size_t)limit, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows(cx, &q_import_all, ARGS(db_int(before > 0 ? before : INT64_MAX), db_int(limit)));
    while (n < (size_t)limit && rows_next(r))
        list[n++] = import_of_row(r);
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- names ---- */

const char *import_source_of(struct arena *a, const char *filename)
{
    const char *slash = strrchr(filename, '/'), *base = slash ? slash + 1 : filename,
               *dot = strrchr(base, '.');
    size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    const char *fold = text_fold(a, arena_strndup(a, base, n));
    return *fold ? fold : "import";
}

/* A source that is known in another spelling keeps the known one: "Dinas" and "dinas" are one. */
static enum err source_name(struct ctx *cx, const char *source, const char *filename,
                            const char **ret)
{
    const char *name = text_trim(cx->a, source ? source : "");
    if (!*name)
        name = import_source_of(cx->a, filename);
    if (strlen(name) > SOURCE_MAX || !text_valid(name, strlen(name), false)) {
        fail_field(cx, "source", "import.error.source", NULL);
        return fields_check(cx);
    }
    const char *fold = text_fold(cx->a, name);
    struct rows *r = db_rows(cx, &q_import_sources, NO_ARGS);
    while (rows_next(r))
        if (*fold && strcmp(text_fold(cx->a, row_text(r, 0)), fold) == 0)
            name = row_str(r, 0);
    *ret = name;
    return rows_end(r);
}

/* ---- upload ---- */

struct upload_op {
    const char *source, *filename;
    const struct import_plan *plan;
    int64_t id;
};

static enum err put_upload(struct ctx *cx, void *arg)
{
    struct upload_op *u = arg;
    const struct import_plan *p = u->plan;
    const char *source = NULL;
    int64_t file_id, by = cx->actor ? cx->actor->account_id : 0;
    const char *type = p->format == TABLE_CSV
                           ? "text/csv"
                           : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    TRY(source_name(cx, u->source, u->filename, &source));
    TRY(file_put(cx, u->filename, type, p->data, p->n, &file_id));
    TRY(db_int_of(cx, &q_import_insert,
                  ARGS(db_text(source), db_text(u->filename), db_int(file_id), db_text(p->sheet),
                       db_int(p->header_row), db_text(import_mapping_text(cx->a, p)),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &u->id));
    return audit(cx, "upload", "import", u->id, NULL);
}

/* Numbers as no heading has them: of a phone, an identity card. */
static bool looks_like_data(struct arena *a, const struct table_row *row)
{
    enum { DIGITS = 6 };
    bool data = false;
    struct arena_mark mark = arena_mark(a);
    for (size_t i = 0; i < row->n && !data; i++)
        data = strlen(text_digits(a, row->cells[i])) >= DIGITS;
    arena_reset(a, mark);
    return data;
}

/* Without a heading that we know: the first sheet's first row with several cells, for a person to
 * put right; or none, where that row is data. */
static enum err head_any(struct ctx *cx, struct import_plan *plan)
{
    struct table_open from = {.fd = -1, .data = plan->data, .n = plan->n};
    struct table_reader *t;
    struct table_row row;
    int64_t number = 0, first = 0;
    TRY(table_open(cx, &from, &t));
    for (int i = 0; i < SAMPLE_LOOK && !number && table_next(t, &row); i++) {
        first = first ? first : row.number;
        number = row.n < 2 ? 0 : looks_like_data(cx->a, &row) ? IMPORT_NO_HEADING : row.number;
    }
    const char *sheet = table_sheet(t) ? arena_strdup(cx->a, table_sheet(t)) : NULL;
    enum err e = table_error(t);
    table_close(t);
    TRY(e);
    if (!first)
        return fail(cx, ERR_INPUT, "table.empty", NULL);
    return import_head_at(cx, sheet, number ? number : first, plan);
}

enum err import_upload(struct ctx *cx, const char *source, const char *filename, const char *data,
                       size_t n, int64_t *ret_id)
{
    TRY(need(cx, CAP_IMPORT));
    if (n > FILE_MAX)
        return fail(cx, ERR_TOO_LARGE, "error.file_large", NULL);
    struct import_plan plan = {.data = data, .n = n};
    enum err e = import_head_find(cx, &plan);
    if (e == ERR_INPUT && strcmp(cx->err.msgid ? cx->err.msgid : "", "import.error.heading") == 0) {
        ctx_forgive(cx);
        e = head_any(cx, &plan);
    }
    TRY(e);
    TRY(import_scan_sections(cx, &plan));
    const char *name = text_trim(cx->a, filename && *filename ? filename : "file");
    if (!text_valid(name, strlen(name), false))
        name = "file";
    char *cut = arena_alloc(cx->a, FILENAME_MAX_SHOWN + 1);
    text_copy(cut, FILENAME_MAX_SHOWN + 1, name);
    struct upload_op u = {.source = source, .filename = cut, .plan = &plan};
    TRY(app_write(cx, put_upload, &u));
    *ret_id = u.id;
    return OK;
}

/* ---- columns ---- */

static enum err read_data(struct ctx *cx, const struct import *imp, struct import_plan *ret)
{
    struct file file;
    char *data;
    TRY(file_read_aside(cx, imp->file_id, &file, &data));
    *ret = (struct import_plan){.source = imp->source, .data = data, .n = (size_t)file.size};
    return OK;
}

enum err import_plan_load(struct ctx *cx, int64_t id, struct import *ret_import,
                          struct import_plan *ret)
{
    TRY(import_get(cx, id, ret_import));
    TRY(read_data(cx, ret_import, ret));
    int64_t row = ret_import->header_row ? ret_import->header_row : IMPORT_NO_HEADING;
    TRY(import_head_at(cx, ret_import->sheet, row, ret));
    return import_mapping_read(cx, ret_import->mapping, ret);
}

static enum err read_samples(struct ctx *cx, const struct import_plan *p,
                             struct import_column *columns)
{
    struct table_open from = {.fd = -1, .data = p->data, .n = p->n, .sheet = p->sheet};
    struct table_reader *t;
    struct table_row row;
    TRY(table_open(cx, &from, &t));
    for (int looked = 0; looked < SAMPLE_LOOK && table_next(t, &row);) {
        if (row.number <= p->header_row)
            continue;
        looked++;
        for (size_t i = 0; i < p->columns && i < row.n; i++) {
            size_t at = 0;
            while (at < 3 && columns[i].sample[at])
                at++;
            char text[SAMPLE_MAX + 1];
            text_copy(text, sizeof(text), row.cells[i]);
            if (at < 3 && text[strspn(text, " \t\r\n")])
                columns[i].sample[at] = text_trim(cx->a, text);
        }
    }
    enum err e = table_error(t);
    table_close(t);
    return e;
}

enum err import_columns(struct ctx *cx, int64_t id, struct import_column **ret, size_t *ret_n)
{
    struct import imp;
    struct import_plan plan;
    TRY(import_plan_load(cx, id, &imp, &plan));
    struct import_column *columns = arena_array(cx->a, plan.columns + 1, sizeof(*columns));
    struct import_guess *guesses = arena_array(cx->a, plan.columns + 1, sizeof(*guesses));
    import_guess_row(cx->a, NULL, plan.headings, plan.columns, guesses);
    for (size_t i = 0; i < plan.columns; i++) {
        const char *name = import_what_name(plan.what[i]);
        columns[i] =
            (struct import_column){.heading = plan.headings[i],
                                   .field = name ? name : "",
                                   .sure = plan.sure[i] && guesses[i].what == plan.what[i]};
    }
    TRY(read_samples(cx, &plan, columns));
    *ret = columns;
    *ret_n = plan.columns;
    return OK;
}

struct map_op {
    int64_t id, version;
    const struct import_plan *plan;
};

static enum err put_map(struct ctx *cx, void *arg)
{
    struct map_op *m = arg;
    int64_t changed;
    TRY(db_exec(cx, &q_import_set_map,
                ARGS(db_int(m->id), db_int(m->version), db_text(m->plan->sheet),
                     db_int(m->plan->header_row), db_text(import_mapping_text(cx->a, m->plan))),
                &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err import_map(struct ctx *cx, int64_t id, int64_t version, const char *sheet,
                    int64_t header_row, const char *mapping_json)
{
    struct import imp;
    struct import_plan plan;
    TRY(import_get(cx, id, &imp));
    if (strcmp(imp.state, "uploaded") != 0)
        return fail(cx, ERR_CONFLICT, "import.error.begun", NULL);
    TRY(read_data(cx, &imp, &plan));
    TRY(import_head_at(cx, sheet, header_row, &plan));
    if (mapping_json && *mapping_json)
        TRY(import_mapping_read(cx, mapping_json, &plan));
    else
        plan.without_ward = import_mapping_without_ward(cx->a, imp.mapping);
    TRY(import_plan_without_ward(cx, plan.without_ward, &plan));
    TRY(import_scan_sections(cx, &plan));
    struct map_op m = {.id = id, .version = version, .plan = &plan};
    return app_write(cx, put_map, &m);
}

/* ---- beginning ---- */

enum err import_set_state(struct ctx *cx, int64_t id, const char *state, int64_t at)
{
    bool ended = strcmp(state, "running") != 0 && strcmp(state, "undoing") != 0;
    return db_exec(cx, &q_import_set_state,
                   ARGS(db_int(id), db_text(state), ended ? db_int(at) : db_null()), NULL);
}

/* A run that failed, or whose job died without a word, may go on. */
static enum err may_start(struct ctx *cx, const struct import *imp)
{
    struct job job;
    if (strcmp(imp->state, "uploaded") == 0 || strcmp(imp->state, "failed") == 0)
        return OK;
    if (strcmp(imp->state, "running") != 0)
        return fail(cx, ERR_CONFLICT, "import.error.begun", NULL);
    if (!imp->job_id)
        return OK; /* the command line's, which ended in the middle */
    TRY(job_get(cx, imp->job_id, &job));
    return strcmp(job.state, "failed") == 0 ? OK
                                            : fail(cx, ERR_CONFLICT, "import.error.running", NULL);
}

struct start_op {
    int64_t id, version, job_id;
    bool with_job;
};

enum err import_begin(struct ctx *cx, int64_t id, int64_t version, bool with_job,
                      int64_t *ret_job_id)
{
    struct import imp;
    int64_t changed, job_id = 0;
    TRY(import_get(cx, id, &imp));
    TRY(may_start(cx, &imp));
    TRY(import_mapping_check(cx, imp.mapping));
    if (with_job)
        TRY(job_create(cx, "import", id, &job_id));
    TRY(db_exec(cx, &q_import_set_running,
                ARGS(db_int(id), db_int(version), job_id ? db_int(job_id) : db_null()), &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    *ret_job_id = job_id;
    return audit(cx, "start", "import", id, NULL);
}

static enum err put_start(struct ctx *cx, void *arg)
{
    struct start_op *s = arg;
    return import_begin(cx, s->id, s->version, s->with_job, &s->job_id);
}

enum err import_start(struct ctx *cx, int64_t id, int64_t version, int64_t *ret_job_id)
{
    struct start_op s = {.id = id, .version = version, .with_job = true};
    TRY(need(cx, CAP_IMPORT));
    TRY(app_write(cx, put_start, &s));
    *ret_job_id = s.job_id;
    return OK;
}
