/* Records out as one file: see export.h. */
#include "export.h"

#include "app.h"
#include "audit.h"

#include <string.h>

enum { RECORD_MAX = 1 << 20 };

const struct field_choice export_formats[] = {
    {"csv", "export.csv"}, {"xlsx", "export.xlsx"}, {"json", "export.json"}, {NULL, NULL}};

struct export_file {
    struct ctx *cx;
    struct table_sink sink;
    struct table_writer *table; /* NULL: JSON */
    int64_t rows;
};

enum err export_open(struct ctx *cx, const char *format, const char *sheet, struct table_sink sink,
                     struct export_file **ret)
{
    bool json = format && strcmp(format, "json") == 0, xlsx = format && strcmp(format, "xlsx") == 0;
    if (format && *format && !json && !xlsx && strcmp(format, "csv") != 0)
        return fail(cx, ERR_INPUT, "error.export_format", NULL);
    struct export_file *f = arena_new_of(cx->a, struct export_file);
    *f = (struct export_file){.cx = cx, .sink = sink};
    if (!json)
        TRY(table_write(cx, xlsx ? TABLE_XLSX : TABLE_CSV, sheet, sink, &f->table));
    *ret = f;
    return OK;
}

bool export_is_json(const struct export_file *f)
{
    return !f->table;
}

int64_t export_count(const struct export_file *f)
{
    return f->rows;
}

static enum err put(struct export_file *f, const char *p, size_t n)
{
    return f->sink.put(f->sink.arg, p, n)
               ? OK
               : fail_log(f->cx, ERR_INTERNAL, "the export is not taken");
}

enum err export_heading(struct export_file *f, const char *const *cells, size_t n)
{
    return f->table ? table_put(f->table, cells, NULL, n) : OK;
}

enum err export_row(struct export_file *f, const char *const *cells, const bool *numeric, size_t n)
{
    f->rows++;
    return table_put(f->table, cells, numeric, n);
}

enum err export_record(struct export_file *f, const struct model *record)
{
    struct buf b = buf_new(f->cx->a, RECORD_MAX);
    buf_puts(&b, f->rows++ ? ",\n" : "[\n");
    json_write(&b, record);
    if (b.over)
        return fail(f->cx, ERR_TOO_LARGE, "error.export_large", NULL);
    return put(f, b.p, b.n);
}

enum err export_close(struct export_file *f)
{
    if (f->table)
        return table_finish(f->table);
    const char *end = f->rows ? "\n]\n" : "[]\n";
    return put(f, end, strlen(end));
}

struct audit_op {
    const char *entity;
    int64_t rows;
};

static enum err audit_rule(struct ctx *cx, void *arg)
{
    const struct audit_op *op = arg;
    struct model *m = model_object(cx->a), *pair = model_set_array(cx->a, m, "rows");
    model_add_int(cx->a, pair, 0);
    model_add_int(cx->a, pair, op->rows);
    return audit(cx, "export", op->entity, 0, m);
}

enum err export_audit(struct ctx *cx, const char *entity, int64_t rows)
{
    struct audit_op op = {.entity = entity, .rows = rows};
    return app_write(cx, audit_rule, &op);
}
