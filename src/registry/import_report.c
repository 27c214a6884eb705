/* The rejected rows of an import, with the reasons that were kept with them. */
#include "import_parts.h"

#include "i18n.h"
#include "import_sql.h"
#include "text.h"

enum { REJECT_SLICE = 200 };

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
    return unseal(cx, cx->app->keys, p, n, &text, &got) &&
           reject_cells_read(cx, text, got, &ret->cells, &ret->n);
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
        x->reasons = reject_json_words(cx, "import.field", row_text(r, 1), true);
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

/* ---- what lists show of them ---- */

struct import_said_at import_said_at(struct arena *a, const char *mapping)
{
    return (struct import_said_at){.name = import_mapping_column(a, mapping, I_NAME),
                                   .owner = import_mapping_column(a, mapping, I_OWNER),
                                   .ward = import_mapping_column(a, mapping, I_WARD)};
}

const char *import_said_in(struct arena *a, const char *const *cells, size_t n, int64_t column)
{
    const char *s = column >= 0 && column < (int64_t)n ? text_trim(a, cells[column]) : "";
    size_t characters = 0;
    for (size_t i = 0; s[i]; i++)
        if ((s[i] & 0xc0) != 0x80 && characters++ == IMPORT_SAID_CHARACTERS)
            return arena_printf(a, "%.*s…", (int)i, s);
    return *s ? s : NULL;
}

struct import_said import_said(struct ctx *cx, const struct import_said_at *at, const void *sealed,
                               size_t n)
{
    struct reject x = {0};
    if (!sealed || !read_cells(cx, sealed, n, &x))
        return (struct import_said){0};
    return (struct import_said){.name = import_said_in(cx->a, x.cells, x.n, at->name),
                                .owner = import_said_in(cx->a, x.cells, x.n, at->owner),
                                .ward = import_said_in(cx->a, x.cells, x.n, at->ward)};
}

/* ---- the file ---- */

struct putting {
    struct reject_file *file;
    enum err bad;
};

static bool put_reject(void *arg, int64_t number, const char *const *cells, size_t n,
                       const char *reasons)
{
    struct putting *p = arg;
    p->bad = reject_file_put(p->file, number, cells, n, reasons);
    return p->bad == OK;
}

const char *const *import_reject_headings(struct ctx *cx, const struct import_plan *plan,
                                          size_t *ret_n)
{
    *ret_n = plan->columns;
    if (!import_ward_column(plan))
        return plan->headings;
    const char **all = arena_array(cx->a, plan->columns + 1, sizeof(*all));
    memcpy(all, plan->headings, plan->columns * sizeof(*all));
    all[(*ret_n)++] = i18n_get(cx->app->words, cx->lang, "import.field.ward");
    return all;
}

enum err import_reject_write(struct ctx *cx, int64_t id, enum table_format format,
                             struct table_sink sink)
{
    struct import imp;
    struct import_plan plan;
    struct putting p = {.bad = OK};
    TRY(import_plan_load(cx, id, &imp, &plan));
    size_t n;
    const char *const *headings = import_reject_headings(cx, &plan, &n);
    TRY(reject_file_open(cx, headings, n, format, sink, &p.file));
    TRY(import_rejects(cx, id, put_reject, &p));
    TRY(p.bad);
    return reject_file_end(p.file);
}
