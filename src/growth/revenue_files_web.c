/* Monthly figures in and out as files: pages and API. */
#include "revenue_import.h"

#include "i18n.h"
#include "reply.h"
#include "revenue_import_sql.h"
#include "revenue_pages_web.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

enum { UPLOAD_MAX = (32 << 20) + (64 << 10), SHOWN = 50, FILE_BYTES = 96 << 20 };

static const char *path_of(struct web *w, int64_t id, const char *end)
{
    return arena_printf(w->cx.a, "/revenue/imports/%" PRId64 "%s", id, end);
}

static void put_tag(struct web *w, struct model *o, const char *state)
{
    model_set_text(w->cx.a, o, "kind",
                   strcmp(state, "done") == 0     ? "good"
                   : strcmp(state, "failed") == 0 ? "bad"
                                                  : "info");
    model_set_text(w->cx.a, o, "label", code_words(w, "revenue_import.state", state));
}

static void put_record(struct web *w, const struct revenue_import *x, struct model *o)
{
    field_to_model(w->cx.a, &revenue_import_fields, x, true, o, NULL);
}

/* ---- the list, and the form ---- */

struct upload_form {
    const char *file;
};
static const struct field upload_list[] = {{.name = "file",
                                            .kind = F_TEXT,
                                            .offset = FIELD_TEXT(struct upload_form, file),
                                            .label = "import.file",
                                            .flags = F_HIDDEN}};
static const struct field_table upload_fields =
    FIELD_TABLE("RevenueUpload", upload_list, struct upload_form);

static const char *file_error(struct web *w)
{
    const struct errinfo *e = &w->cx.err;
    for (const struct field_err *f = e->fields; f; f = f->next)
        if (!f->warning && strcmp(f->field, "file") == 0)
            return i18n_format(w->app->words, w->cx.a, w->cx.lang, f->msgid, f->args);
    return e->msgid && !e->fields
               ? i18n_format(w->app->words, w->cx.a, w->cx.lang, e->msgid, e->args)
               : NULL;
}

static const char *result_words(struct web *w, const struct revenue_import *x)
{
    return web_words(w, "revenue_import.result", "total", web_number(w, x->total), "added",
                     web_number(w, x->added), "unchanged", web_number(w, x->unchanged), "rejected",
                     web_number(w, x->rejected), NULL);
}

static void put_list(struct web *w, const struct revenue_import *list, size_t n)
{
    struct arena *a = w->cx.a;
    web_title(w, "revenue_import.title");
    web_crumb(w, "nav.revenue", "/shocks");
    web_crumb(w, "revenue_import.title", NULL);
    put_revenue_tabs(w, "/revenue/imports");
    web_export_links(w, "/revenue/export");
    model_set_text(a, w->page, "file_error", file_error(w));
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "href", path_of(w, list[i].id, ""));
        model_set_text(a, o, "filename", list[i].filename);
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, list[i].created_at));
        model_set_text(a, o, "result", result_words(w, &list[i]));
        put_tag(w, o, list[i].state);
    }
    model_set_bool(a, w->page, "has_rows", n > 0);
}

static enum err imports_get(struct web *w)
{
    struct revenue_import *list;
    size_t n;
    int64_t before, total;
    TRY(read_before(w, &before));
    TRY(revenue_import_list(&w->cx, before, SHOWN, &list, &n));
    TRY(db_int_of(&w->cx, &q_revenue_import_count, NO_ARGS, 0, &total));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        put_record(w, &list[i], model_add_object(w->cx.a, items));
    web_list(w, total, false,
             n == SHOWN ? arena_printf(w->cx.a, "%" PRId64, list[n - 1].id) : NULL);
    if (!reply_wants_json(w))
        put_list(w, list, n);
    return web_show(w);
}

/* ---- upload ---- */

/* What was just written is not in this request's snapshot. */
struct fresh {
    int64_t id;
    struct revenue_import x;
};
static enum err read_fresh(struct ctx *cx, void *arg)
{
    struct fresh *f = arg;
    return revenue_import_get(cx, f->id, &f->x);
}

static enum err take(struct web *w, int64_t *ret_id)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    if (!u || !u->n)
        fail_field(&w->cx, "file", "error.file_missing", NULL);
    TRY(fields_check(&w->cx));
    return revenue_import_begin(&w->cx, u->filename, u->data, u->n, true, ret_id);
}

static enum err imports_post(struct web *w)
{
    struct fresh f = {.id = 0};
    enum err e = take(w, &f.id);
    if (e != OK) {
        put_list(w, NULL, 0);
        return web_again(w, e, "revenue-imports");
    }
    job_wake(w->app);
    TRY(app_read(&w->cx, read_fresh, &f));
    put_record(w, &f.x, w->data);
    return web_created(w, "/revenue/imports/%" PRId64, f.id);
}

/* ---- one ---- */

static enum err put_progress(struct web *w, const struct revenue_import *x)
{
    struct arena *a = w->cx.a;
    struct job job = {0};
    if (x->job_id)
        TRY(job_get(&w->cx, x->job_id, &job));
    int64_t percent = job.total > 0 ? job.done * 100 / job.total : 0;
    bool own = x->job_id && job.created_by == w->actor.account_id;
    struct model *p = model_set_object(a, w->page, "progress");
    model_set_text(a, p, "label", web_words(w, "import.progress", NULL));
    model_set_int(a, p, "percent", percent > 100 ? 100 : percent);
    model_set_text(a, p, "text", result_words(w, x));
    model_set_text(a, p, "poll", own ? arena_printf(a, "/api/v1/jobs/%" PRId64, x->job_id) : NULL);
    model_set_null(a, p, "next");
    return OK;
}

static enum err import_get(struct web *w)
{
    struct revenue_import x;
    struct arena *a = w->cx.a;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(revenue_import_get(&w->cx, id, &x));
    put_record(w, &x, w->data);
    if (reply_wants_json(w))
        return web_show(w);
    web_title_text(w, x.filename);
    web_crumb(w, "nav.revenue", "/shocks");
    web_crumb(w, "revenue_import.title", "/revenue/imports");
    web_crumb(w, x.filename, NULL);
    put_tag(w, model_set_object(a, w->page, "tag"), x.state);
    model_set_text(a, w->page, "when", i18n_instant(a, w->cx.lang, x.created_at));
    if (strcmp(x.state, "running") == 0)
        TRY(put_progress(w, &x));
    else
        model_set_null(a, w->page, "progress");
    model_set_text(a, w->page, "result", result_words(w, &x));
    model_set_bool(a, w->page, "failed", strcmp(x.state, "failed") == 0);
    model_set_text(a, w->page, "rejects", x.rejected ? path_of(w, x.id, "/rejects?format=") : NULL);
    return web_show(w);
}

static bool keep_bytes(void *arg, const void *p, size_t n)
{
    struct buf *out = arg;
    buf_put(out, p, n);
    return !out->over;
}

struct rejects_query {
    const char *format;
};
static const struct field_choice rejects_formats[] = {
    {"csv", "CSV"}, {"xlsx", "XLSX"}, {NULL, NULL}};
static const struct field rejects_list[] = {{.name = "format",
                                             .kind = F_CHOICE,
                                             .offset = FIELD_TEXT(struct rejects_query, format),
                                             .choices = rejects_formats}};
static const struct field_table rejects_fields =
    FIELD_TABLE("RevenueRejectsQuery", rejects_list, struct rejects_query);

static enum err rejects_get(struct web *w)
{
    int64_t id;
    struct rejects_query q = {0};
    struct bound bound = {0};
    TRY(web_bind_query(w, &q, &bound));
    TRY(web_id(w, 0, &id));
    bool xlsx = q.format && strcmp(q.format, "xlsx") == 0;
    struct arena *kept = arena_new(2 * (size_t)FILE_BYTES);
    arena_defer(w->cx.a, (void (*)(void *))arena_free, kept);
    struct buf out = buf_new(kept, FILE_BYTES);
    struct table_sink sink = {.put = keep_bytes, .arg = &out};
    TRY(revenue_import_rejects(&w->cx, id, xlsx ? TABLE_XLSX : TABLE_CSV, sink));
    return web_bytes(w,
                     xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                          : "text/csv; charset=utf-8",
                     arena_printf(w->cx.a, "%s-%" PRId64 ".%s",
                                  web_words(w, "reject.filename", NULL), id, xlsx ? "xlsx" : "csv"),
                     out.p, out.n);
}

/* ---- out ---- */

static enum err export_get(struct web *w)
{
    struct web_export x;
    TRY(web_export_asked(w, "omzet", &x));
    return web_export_end(&x, revenue_export(&w->cx, x.file), "revenue");
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route revenue_file_routes[] = {
    {.method = HTTP_GET,
     .path = "/revenue/imports",
     .handle = imports_get,
     .cap = CAP_IMPORT,
     .output = &revenue_import_fields,
     .page = "revenue-imports",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Files of monthly figures, newest first"},
    {.method = HTTP_POST,
     .path = "/revenue/imports",
     .handle = imports_post,
     .cap = CAP_IMPORT,
     .input = &upload_fields,
     .output = &revenue_import_fields,
     .page = "revenue-imports",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED,
     .body_max = UPLOAD_MAX,
     .doc = "Take monthly figures in from a file (part \"file\"), as a job"},
    {.method = HTTP_GET,
     .path = "/revenue/imports/{id}",
     .handle = import_get,
     .cap = CAP_IMPORT,
     .output = &revenue_import_fields,
     .page = "revenue-import",
     .flags = BOTH,
     .doc = "A file of monthly figures: how far it is, what came of it"},
    {.method = HTTP_GET,
     .path = "/revenue/imports/{id}/rejects",
     .handle = rejects_get,
     .cap = CAP_IMPORT,
     .query = &rejects_fields,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "Rejected rows with reasons, as CSV or XLSX (format=xlsx)"},
    {.method = HTTP_GET,
     .path = "/revenue/export",
     .handle = export_get,
     .cap = CAP_EXPORT,
     .query = &web_export_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"code\",\"month\",\"amount\",\"source\",\"low\",\"high\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE | ROUTE_STANDBY,
     .doc = "Monthly figures within one's territory that one may see, in the form that comes in"},
    {.path = NULL},
};
