/* Rows of an import: lists by result, and the reject file. */
#include "import_pages_web.h"

#include "import_parts.h"
#include "import_sql.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

enum { REJECT_FILE_MAX = 96 << 20, ROWS_USUAL = 50, ROWS_MAX = 200 };

static const struct field_choice shows[] = {{"created", "import.action_created"},
                                            {"updated", "import.action_updated"},
                                            {"unchanged", "import.action_unchanged"},
                                            {"rejected", "import.action_rejected"},
                                            {NULL, NULL}};
static const struct field_choice formats[] = {
    {"csv", "export.csv"}, {"xlsx", "export.xlsx"}, {NULL, NULL}};

#define TEXT(member) .offset = FIELD_TEXT(struct import_rows_query, member)
#define INT(member)  .offset = FIELD_INT(struct import_rows_query, member)

static const struct field rows_fields[] = {
    {.name = "show", .kind = F_CHOICE, TEXT(show), .choices = shows, .label = "import.query_show"},
    {.name = "cursor", .kind = F_TEXT, TEXT(cursor), .max = 24, .label = "list.cursor"},
    {.name = "limit", .kind = F_INT, INT(limit), .min = 1, .max = ROWS_MAX, .label = "list.limit"},
};
const struct field_table import_rows_fields =
    FIELD_TABLE("ImportRowsQuery", rows_fields, struct import_rows_query);

static const struct field reject_fields[] = {
    {.name = "format",
     .kind = F_CHOICE,
     TEXT(format),
     .choices = formats,
     .label = "import.query_format"},
    {.name = "cursor", .kind = F_TEXT, TEXT(cursor), .max = 24, .label = "list.cursor"},
    {.name = "limit", .kind = F_INT, INT(limit), .min = 1, .max = ROWS_MAX, .label = "list.limit"},
};
const struct field_table import_rejects_fields =
    FIELD_TABLE("ImportRejectsQuery", reject_fields, struct import_rows_query);

int64_t import_rows_total(const struct import *imp, const char *show)
{
    return strcmp(show, "created") == 0     ? imp->created
           : strcmp(show, "updated") == 0   ? imp->updated
           : strcmp(show, "unchanged") == 0 ? imp->unchanged
           : strcmp(show, "rejected") == 0  ? imp->rejected
                                            : -1;
}

static enum err read_query(struct web *w, struct import_rows_query *q, int64_t *ret_after)
{
    struct bound bound = {0};
    *ret_after = 0;
    field_clear(w->req->route->query, q);
    TRY(web_bind_query(w, q, &bound));
    TRY(field_check(&w->cx, w->req->route->query, q, &bound));
    if (q->limit == FIELD_UNSET)
        q->limit = ROWS_USUAL;
    if (q->cursor && *q->cursor && (!text_int(q->cursor, ret_after) || *ret_after < 0))
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    return OK;
}

static void row_model(struct web *w, struct rows *r, const struct import_said_at *at,
                      struct model *o)
{
    struct arena *a = w->cx.a;
    size_t n;
    const void *cells = row_blob(r, 7, &n);
    const struct import_said said = import_said(&w->cx, at, cells, n);
    bool rejected = strcmp(row_str(r, 1), "rejected") == 0; /* what is kept otherwise is not */
    const char *ward = row_str(r, 6),
               *words = reject_json_words(&w->cx, "import.field", row_text(r, 3), rejected);
    model_set_int(a, o, "row", row_int(r, 0));
    model_set_text(a, o, "result", row_str(r, 1));
    if (row_null(r, 2) || row_null(r, 4))
        model_set_null(a, o, "business_id");
    else
        model_set_int(a, o, "business_id", row_int(r, 2));
    model_set_text(a, o, "name", cells ? said.name : row_str(r, 4));
    model_set_text(a, o, "owner_name", cells ? said.owner : row_str(r, 5));
    const char *given = reject_json_arg(&w->cx, row_text(r, 3), "ward", "ward");
    model_set_text(a, o, "ward_name",
                   ward        ? place_name(places(), ward)
                   : said.ward ? said.ward
                               : given); /* of a section's row, or chosen */
    model_set_text(a, o, "reasons", *words ? words : NULL);
}

enum err import_rows_model(struct web *w, const struct import *imp, const char *show, int64_t after,
                           int64_t limit, struct model *items, size_t *ret_n, int64_t *ret_last)
{
    const struct import_said_at at = import_said_at(w->cx.a, imp->mapping);
    *ret_n = 0;
    *ret_last = after;
    struct rows *r = db_rows(&w->cx, &q_import_rows,
                             ARGS(db_int(imp->id), db_text(show), db_int(after), db_int(limit),
                                  db_int(IMPORT_SAID_SEALED)));
    while (rows_next(r)) {
        *ret_last = row_int(r, 0);
        ++*ret_n;
        row_model(w, r, &at, model_add_object(w->cx.a, items));
    }
    return rows_end(r);
}

enum err import_rows_get(struct web *w)
{
    int64_t id, after, last;
    size_t n;
    struct import imp;
    struct import_rows_query q;
    TRY(web_id(w, 0, &id));
    TRY(import_get(&w->cx, id, &imp));
    TRY(read_query(w, &q, &after));
    const char *show = q.show ? q.show : "created";
    TRY(import_rows_model(w, &imp, show, after, q.limit, model_set_array(w->cx.a, w->data, "items"),
                          &n, &last));
    bool more = (int64_t)n == q.limit;
    web_list(w, import_rows_total(&imp, show), false,
             more ? arena_printf(w->cx.a, "%" PRId64, last) : NULL);
    return web_show(w);
}

/* ---- rejects ---- */

struct reject_list {
    struct web *w;
    struct model *items;
    int64_t after, left, last;
};

static bool add_reject(void *arg, int64_t number, const char *const *cells, size_t n,
                       const char *reasons)
{
    struct reject_list *l = arg;
    struct arena *a = l->w->cx.a;
    if (number <= l->after)
        return true;
    if (l->left-- == 0)
        return false;
    struct model *o = model_add_object(a, l->items), *list;
    model_set_int(a, o, "row", number);
    list = model_set_array(a, o, "cells");
    for (size_t i = 0; i < n; i++)
        model_add_text(a, list, arena_strdup(a, cells[i]));
    model_set_text(a, o, "reasons", arena_strdup(a, reasons));
    l->last = number;
    return true;
}

static bool put_bytes(void *arg, const void *p, size_t n)
{
    struct buf *b = arg;
    buf_put(b, p, n);
    return !b->over;
}

static enum err reject_file(struct web *w, const struct import *imp, bool xlsx)
{
    struct arena *kept = arena_new(
        2 * (size_t)REJECT_FILE_MAX); /* the rows' scratch is given back, the file is not */
    arena_defer(w->cx.a, (void (*)(void *))arena_free, kept);
    struct buf out = buf_new(kept, REJECT_FILE_MAX);
    struct table_sink sink = {.put = put_bytes, .arg = &out};
    TRY(import_reject_write(&w->cx, imp->id, xlsx ? TABLE_XLSX : TABLE_CSV, sink));
    if (out.over)
        return fail(&w->cx, ERR_TOO_LARGE, "error.export_large", NULL);
    return web_bytes(w,
                     xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                          : "text/csv; charset=utf-8",
                     arena_printf(w->cx.a, "%s-%" PRId64 ".%s",
                                  web_words(w, "reject.filename", NULL), imp->id,
                                  xlsx ? "xlsx" : "csv"),
                     out.p, out.n);
}

/* The API's list is made in an arena of its own, since each slice of rows gives its scratch back.
 */
static enum err reject_list(struct web *w, const struct import *imp,
                            const struct import_rows_query *q, int64_t after)
{
    struct ctx cx = w->cx;
    cx.a = arena_new(REJECT_FILE_MAX);
    arena_defer(w->cx.a, (void (*)(void *))arena_free, cx.a);
    struct reject_list l = {.w = w, .after = after, .left = q->limit, .last = after};
    l.items = model_set_array(w->cx.a, w->data, "items");
    enum err e = import_rejects(&cx, imp->id, add_reject, &l);
    if (e != OK) {
        w->cx.err = cx.err;
        return e;
    }
    bool more = l.left < 0;
    web_list(w, imp->rejected, false, more ? arena_printf(w->cx.a, "%" PRId64, l.last) : NULL);
    return web_show(w);
}

enum err import_rejects_get(struct web *w)
{
    int64_t id, after;
    struct import imp;
    struct import_rows_query q;
    TRY(web_id(w, 0, &id));
    TRY(import_get(&w->cx, id, &imp));
    TRY(read_query(w, &q, &after));
    if (!q.format && reply_wants_json(w))
        return reject_list(w, &imp, &q, after);
    return reject_file(w, &imp, q.format && strcmp(q.format, "xlsx") == 0);
}
