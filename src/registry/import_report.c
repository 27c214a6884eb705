/*
 * What was told about rows: kept as JSON of message ids, shown in words. The reject file has the
 * columns of the file it came from, then the row's number and the reasons, so that it can be put
 * right and sent again; cells behind the last heading stand behind these two.
 */
#include "import_parts.h"

#include "forms.h"
#include "i18n.h"
#include "import_sql.h"

#include <inttypes.h>
#include <jansson.h>

enum { TOLD_MAX = 64 << 10, WORDS_MAX = 8 << 10, REJECT_SLICE = 200 };

struct field_err *import_join_told(struct field_err *first, struct field_err *more)
{
    struct field_err **end = &first;
    while (*end)
        end = &(*end)->next;
    for (struct field_err *f = more, *next; f; f = next) {
        bool known = false;
        next = f->next;
        for (struct field_err *g = first; g; g = g->next)
            known = known || (strcmp(g->field, f->field) == 0 &&
                              (!g->warning || strcmp(g->msgid, f->msgid) == 0));
        if (known)
            continue;
        f->next = NULL;
        *end = f;
        end = &f->next;
    }
    return first;
}

/* ---- as JSON ---- */

const char *import_told_json(struct arena *a, const struct field_err *told)
{
    if (!told)
        return "";
    struct buf b = buf_new(a, TOLD_MAX);
    struct model *list = model_array(a);
    for (; told; told = told->next) {
        struct model *m = model_add_object(a, list);
        model_set_text(a, m, "field", told->field);
        model_set_text(a, m, "id", told->msgid);
        if (told->args && told->args->name) {
            struct model *args = model_set_object(a, m, "args");
            for (const struct msg_arg *arg = told->args; arg->name; arg++)
                model_set_text(a, args, arg->name, arg->value);
        }
        if (told->warning)
            model_set_bool(a, m, "warning", true);
    }
    json_write(&b, list);
    return b.over ? "" : buf_str(&b);
}

const char *import_cells_json(struct arena *a, const char *const *cells, size_t n)
{
    struct buf b = buf_new(a, 8 * TABLE_ROW_MAX);
    struct model *list = model_array(a);
    for (size_t i = 0; i < n; i++)
        model_add_text(a, list, cells[i]);
    json_write(&b, list);
    return b.over ? "[]" : buf_str(&b);
}

/* ---- in words ---- */

static void put_words(struct ctx *cx, struct buf *b, const char *field, const char *msgid,
                      const struct msg_arg *args)
{
    const struct i18n *words = cx->app->words;
    const char *label = i18n_get(words, cx->lang, arena_printf(cx->a, "import.field.%s", field));
    buf_printf(b, "%s%s: %s", b->n ? "; " : "", label ? label : field,
               i18n_format(words, cx->a, cx->lang, msgid, args));
}

const char *import_told_words(struct ctx *cx, const struct field_err *told, bool errors_only)
{
    struct buf b = buf_new(cx->a, WORDS_MAX);
    for (; told; told = told->next)
        if (!errors_only || !told->warning)
            put_words(cx, &b, told->field, told->msgid, told->args);
    return buf_str(&b);
}

static struct msg_arg *args_of(struct arena *a, const json_t *object)
{
    const char *key;
    json_t *value;
    size_t n = 0;
    struct msg_arg *args = arena_array(a, json_object_size(object) + 1, sizeof(*args));
    json_object_foreach((json_t *)object, key, value) args[n++] =
        (struct msg_arg){arena_strdup(a, key), arena_strdup(a, json_string_value(value))};
    return args;
}

const char *import_reasons_words(struct ctx *cx, const char *json, bool errors_only)
{
    struct json_t *root;
    const char *why;
    struct buf b = buf_new(cx->a, WORDS_MAX);
    if (!json || !*json || json_parse(cx->a, json, strlen(json), &root, &why) != OK)
        return "";
    size_t i;
    json_t *item;
    json_array_foreach(root, i, item)
    {
        const char *field = json_string_value(json_object_get(item, "field"));
        const char *msgid = json_string_value(json_object_get(item, "id"));
        if (!field || !msgid || (errors_only && json_is_true(json_object_get(item, "warning"))))
            continue;
        put_words(cx, &b, field, msgid, args_of(cx->a, json_object_get(item, "args")));
    }
    return buf_str(&b);
}

/* ---- rejects ---- */

struct reject {
    int64_t number;
    const char *reasons;
    const char **cells;
    size_t n;
};

static bool read_cells(struct ctx *cx, const void *p, size_t n, struct reject *ret)
{
    char *text;
    size_t got;
    struct json_t *root;
    const char *why;
    if (!unseal(cx, cx->app->keys, p, n, &text, &got) ||
        json_parse(cx->a, text, got, &root, &why) != OK)
        return false;
    ret->n = json_array_size(root);
    ret->cells = arena_array(cx->a, ret->n + 1, sizeof(*ret->cells));
    for (size_t i = 0; i < ret->n; i++) {
        const char *cell = json_string_value(json_array_get(root, i));
        ret->cells[i] = cell ? cell : "";
    }
    return true;
}

/* The next rejects behind `after`. */
static enum err read_slice(struct ctx *cx, int64_t id, int64_t after, struct reject *list,
                           size_t *ret_n)
{
    size_t n = 0;
    struct rows *r =
        db_rows(cx, &q_import_rejected, ARGS(db_int(id), db_int(after), db_int(REJECT_SLICE)));
    while (n < REJECT_SLICE && rows_next(r)) {
        size_t size;
        struct reject *x = &list[n++];
        *x = (struct reject){.number = row_int(r, 0)};
        x->reasons = import_reasons_words(cx, row_text(r, 1), true);
        const void *p = row_blob(r, 2, &size);
        if (!read_cells(cx, p, size, x))
            x->n = 0;
    }
    *ret_n = n;
    return rows_end(r);
}

enum err import_rejects(struct ctx *cx, int64_t id,
                        bool (*each)(void *arg, int64_t number, const char *const *cells, size_t n,
                                     const char *reasons),
                        void *arg)
{
    struct import imp;
    TRY(import_get(cx, id, &imp));
    struct reject *list = arena_array(cx->a, REJECT_SLICE, sizeof(*list));
    int64_t after = 0;
    for (size_t n = REJECT_SLICE; n == REJECT_SLICE;) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(read_slice(cx, id, after, list, &n));
        for (size_t i = 0; i < n; i++) {
            after = list[i].number;
            if (!each(arg, list[i].number, list[i].cells, list[i].n, list[i].reasons))
                return OK;
        }
        arena_reset(cx->a, mark);
    }
    return OK;
}

/* ---- the reject file ---- */

struct import_reject_file {
    struct ctx *cx;
    struct table_writer *table;
    size_t columns, width; /* the file's own columns; where the cells without heading begin */
    enum err bad;
};

bool import_is_reject_file(const struct import_plan *plan)
{
    static const char *const pairs[][2] = {{"Baris", "Alasan"}, {"Row", "Reason"}};
    for (size_t i = 0; i < 2 && plan->columns > 2; i++)
        if (strcasecmp(plan->headings[plan->columns - 2], pairs[i][0]) == 0 &&
            strcasecmp(plan->headings[plan->columns - 1], pairs[i][1]) == 0)
            return true;
    return false;
}

static const char *word(struct ctx *cx, const char *msgid)
{
    const char *text = i18n_get(cx->app->words, cx->lang, msgid);
    return text ? text : msgid;
}

enum err import_reject_open(struct ctx *cx, const struct import_plan *plan,
                            enum table_format format, struct table_sink sink,
                            struct import_reject_file **ret)
{
    struct import_reject_file *f = arena_new_of(cx->a, struct import_reject_file);
    f->cx = cx;
    f->width = plan->columns;
    f->columns = import_is_reject_file(plan) ? plan->columns - 2 : plan->columns;
    if (f->columns > TABLE_COLUMNS_MAX - 2)
        f->columns = TABLE_COLUMNS_MAX - 2;
    TRY(table_write(cx, format, word(cx, "import.reject_sheet"), sink, &f->table));
    const char **cells = arena_array(cx->a, f->columns + 2, sizeof(*cells));
    for (size_t i = 0; i < f->columns; i++)
        cells[i] = plan->headings[i];
    cells[f->columns] = word(cx, "import.reject_row");
    cells[f->columns + 1] = word(cx, "import.reject_reason");
    TRY(table_put(f->table, cells, NULL, f->columns + 2));
    *ret = f;
    return OK;
}

enum err import_reject_put(struct import_reject_file *f, int64_t number, const char *const *cells,
                           size_t n, const char *reasons)
{
    const char *out[TABLE_COLUMNS_MAX];
    char row[24];
    size_t at = 0;
    snprintf(row, sizeof(row), "%" PRId64, number);
    for (; at < f->columns; at++)
        out[at] = at < n ? cells[at] : "";
    out[at++] = row;
    out[at++] = reasons;
    for (size_t i = f->width; i < n && at < TABLE_COLUMNS_MAX; i++)
        out[at++] = cells[i];
    return table_put(f->table, out, NULL, at);
}

enum err import_reject_end(struct import_reject_file *f)
{
    return table_finish(f->table);
}

static bool put_reject(void *arg, int64_t number, const char *const *cells, size_t n,
                       const char *reasons)
{
    struct import_reject_file *f = arg;
    f->bad = import_reject_put(f, number, cells, n, reasons);
    return f->bad == OK;
}

enum err import_reject_write(struct ctx *cx, int64_t id, enum table_format format,
                             struct table_sink sink)
{
    struct import imp;
    struct import_plan plan;
    struct import_reject_file *f;
    TRY(import_plan_load(cx, id, &imp, &plan));
    TRY(import_reject_open(cx, &plan, format, sink, &f));
    TRY(import_rejects(cx, id, put_reject, f));
    TRY(f->bad);
    return import_reject_end(f);
}
