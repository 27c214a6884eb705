/* What was told about the rows of a file, and the rows themselves: see reject.h. */
#include "reject.h"

#include "app.h"
#include "forms.h"
#include "i18n.h"

#include <inttypes.h>
#include <jansson.h>
#include <strings.h>

enum { TOLD_MAX = 64 << 10, WORDS_MAX = 8 << 10 };

struct field_err *reject_told_join(struct arena *a, const struct field_err *told,
                                   struct field_err *more)
{
    struct field_err *first = NULL, **end = &first;
    for (; told; told = told->next) {
        *end = arena_memdup(a, told, sizeof(*told));
        (*end)->next = NULL;
        end = &(*end)->next;
    }
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

const char *reject_told_json(struct arena *a, const struct field_err *told)
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

const char *reject_cells_json(struct arena *a, const char *const *cells, size_t n)
{
    struct buf b = buf_new(a, 8 * TABLE_ROW_MAX);
    struct model *list = model_array(a);
    for (size_t i = 0; i < n; i++)
        model_add_text(a, list, cells[i]);
    json_write(&b, list);
    return b.over ? "[]" : buf_str(&b);
}

/* ---- in words ---- */

/* A {date} is told as people read it. */
static const struct msg_arg *args_in_words(struct ctx *cx, const struct msg_arg *args)
{
    size_t n = 0;
    while (args && args[n].name)
        n++;
    struct msg_arg *list = arena_array(cx->a, n + 1, sizeof(*list));
    for (size_t i = 0; i < n; i++)
        list[i] = (struct msg_arg){args[i].name, strcmp(args[i].name, "date") == 0
                                                     ? i18n_date(cx->a, cx->lang, args[i].value)
                                                     : args[i].value};
    return list;
}

static void put_words(struct ctx *cx, struct buf *b, const char *labels, const char *field,
                      const char *msgid, const struct msg_arg *args)
{
    const struct i18n *words = cx->app->words;
    const char *label = i18n_get(words, cx->lang, arena_printf(cx->a, "%s.%s", labels, field));
    buf_printf(b, "%s%s: %s", b->n ? "; " : "", label ? label : field,
               i18n_format(words, cx->a, cx->lang, msgid, args_in_words(cx, args)));
}

const char *reject_told_words(struct ctx *cx, const char *labels, const struct field_err *told,
                              bool errors_only)
{
    struct buf b = buf_new(cx->a, WORDS_MAX);
    for (; told; told = told->next)
        if (!errors_only || !told->warning)
            put_words(cx, &b, labels, told->field, told->msgid, told->args);
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

const char *reject_json_words(struct ctx *cx, const char *labels, const char *json,
                              bool errors_only)
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
        put_words(cx, &b, labels, field, msgid, args_of(cx->a, json_object_get(item, "args")));
    }
    return buf_str(&b);
}

bool reject_cells_read(struct ctx *cx, const char *json, size_t n, const char ***ret, size_t *ret_n)
{
    struct json_t *root;
    const char *why;
    if (json_parse(cx->a, json, n, &root, &why) != OK)
        return false;
    *ret_n = json_array_size(root);
    *ret = arena_array(cx->a, *ret_n + 1, sizeof(**ret));
    for (size_t i = 0; i < *ret_n; i++) {
        const char *cell = json_string_value(json_array_get(root, i));
        (*ret)[i] = cell ? cell : "";
    }
    return true;
}

/* ---- the reject file ---- */

struct reject_file {
    struct ctx *cx;
    struct table_writer *table;
    size_t columns, width; /* the file's own columns; where the cells without heading begin */
};

bool reject_is_file(const char *const *headings, size_t n)
{
    static const char *const pairs[][2] = {{"Baris", "Alasan"}, {"Row", "Reason"}};
    for (size_t i = 0; i < 2 && n > 2; i++)
        if (strcasecmp(headings[n - 2], pairs[i][0]) == 0 &&
            strcasecmp(headings[n - 1], pairs[i][1]) == 0)
            return true;
    return false;
}

static const char *word(struct ctx *cx, const char *msgid)
{
    const char *text = i18n_get(cx->app->words, cx->lang, msgid);
    return text ? text : msgid;
}

enum err reject_file_open(struct ctx *cx, const char *const *headings, size_t n,
                          enum table_format format, struct table_sink sink,
                          struct reject_file **ret)
{
    struct reject_file *f = arena_new_of(cx->a, struct reject_file);
    f->cx = cx;
    f->width = n;
    f->columns = reject_is_file(headings, n) ? n - 2 : n;
    if (f->columns > TABLE_COLUMNS_MAX - 2)
        f->columns = TABLE_COLUMNS_MAX - 2;
    TRY(table_write(cx, format, word(cx, "reject.sheet"), sink, &f->table));
    const char **cells = arena_array(cx->a, f->columns + 2, sizeof(*cells));
    for (size_t i = 0; i < f->columns; i++)
        cells[i] = headings[i];
    cells[f->columns] = word(cx, "reject.row");
    cells[f->columns + 1] = word(cx, "reject.reason");
    TRY(table_put(f->table, cells, NULL, f->columns + 2));
    *ret = f;
    return OK;
}

enum err reject_file_put(struct reject_file *f, int64_t number, const char *const *cells, size_t n,
                         const char *reasons)
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

enum err reject_file_end(struct reject_file *f)
{
    return table_finish(f->table);
}

const char *reject_json_arg(struct ctx *cx, const char *json, const char *field, const char *name)
{
    struct json_t *root;
    const char *why, *value = NULL;
    size_t i;
    json_t *item;
    if (!json || !*json || json_parse(cx->a, json, strlen(json), &root, &why) != OK)
        return NULL;
    json_array_foreach(root, i, item)
    {
        const char *of = json_string_value(json_object_get(item, "field"));
        if (!value && of && strcmp(of, field) == 0)
            value = json_string_value(json_object_get(json_object_get(item, "args"), name));
    }
    return value ? arena_strdup(cx->a, value) : NULL;
}
