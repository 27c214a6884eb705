/* Pages and API of the exchange of tickets: files of sister systems in, our states out. */
#include "case_exchange_web.h"

#include "case_exchange_parts.h"
#include "case_exchange_sql.h"
#include "category.h"
#include "i18n.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "text.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

enum { UPLOAD_MAX = (32 << 20) + (64 << 10), ROWS_SHOWN = 50 };

static const char *path_of(struct web *w, int64_t id, const char *end)
{
    return arena_printf(w->cx.a, "/cases/exchange/%" PRId64 "%s", id, end);
}

static void crumbs(struct web *w, const struct case_exchange *x)
{
    web_crumb(w, "nav.cases", "/cases");
    web_crumb(w, "case_exchange.title", "/cases/exchange");
    if (x)
        web_crumb(w, x->filename, NULL);
}

static void put_tag(struct web *w, struct model *o, const char *state)
{
    const char *kind = strcmp(state, "done") == 0      ? "good"
                       : strcmp(state, "running") == 0 ? "info"
                       : strcmp(state, "failed") == 0  ? "bad"
                                                       : "plain";
    model_set_text(w->cx.a, o, "kind", kind);
    model_set_text(w->cx.a, o, "label", code_words(w, "case_exchange.state", state));
}

static enum err load_one(struct web *w, struct case_exchange *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return case_exchange_get(&w->cx, id, ret);
}

/* The version that was seen; programs that name none mean the present one. */
static enum err version_of(struct web *w, const struct case_exchange *x, int64_t *ret)
{
    bool named = req_header(w->req, "if-match") || req_form(w->req, "version") ||
                 req_form(w->req, "_version");
    *ret = x->version;
    return named || !w->req->api ? web_version(w, ret) : OK;
}

/* What was just written is not in this request's snapshot. */
struct fresh {
    int64_t id;
    struct case_exchange x;
};

static enum err read_fresh(struct ctx *cx, void *arg)
{
    struct fresh *f = arg;
    return case_exchange_get(cx, f->id, &f->x);
}

static void put_record(struct web *w, const struct case_exchange *x, struct model *o)
{
    field_to_model(w->cx.a, &case_exchange_fields, x, true, o, NULL);
}

static enum err put_fresh(struct web *w, int64_t id)
{
    struct fresh f = {.id = id};
    TRY(app_read(&w->cx, read_fresh, &f));
    put_record(w, &f.x, w->data);
    web_etag(w, f.x.version);
    return OK;
}

/* ---- the list, and the two forms ---- */

struct upload_form {
    const char *file, *system;
};
static const struct field upload_rows[] = {
    {.name = "file",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct upload_form, file),
     .label = "import.file",
     .flags = F_HIDDEN},
    {.name = "system",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct upload_form, system),
     .flags = F_REQUIRED,
     .choices = case_systems,
     .label = "case_exchange.system"},
};
static const struct field_table upload_fields =
    FIELD_TABLE("CaseExchangeUpload", upload_rows, struct upload_form);

struct states_query {
    const char *system, *since, *format;
};
#define Q(member) .offset = FIELD_TEXT(struct states_query, member)
static const struct field states_rows[] = {
    {.name = "system",
     .kind = F_CHOICE,
     Q(system),
     .flags = F_REQUIRED,
     .choices = case_systems,
     .label = "case_exchange.system"},
    {.name = "since",
     .kind = F_DATE,
     Q(since),
     .label = "case_exchange.since",
     .help = "case_exchange.since_help"},
    {.name = "format",
     .kind = F_CHOICE,
     Q(format),
     .choices = export_formats,
     .label = "case_exchange.format"},
};
static const struct field_table states_fields =
    FIELD_TABLE("CaseStatesQuery", states_rows, struct states_query);

static void list_row(struct web *w, const struct case_exchange *x, struct model *rows)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, rows);
    bool begun = strcmp(x->state, "uploaded") != 0 && strcmp(x->state, "dropped") != 0;
    model_set_text(a, o, "href", path_of(w, x->id, ""));
    model_set_text(a, o, "filename", x->filename);
    model_set_text(a, o, "system", code_words(w, "case_system", x->system));
    model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, x->created_at));
    put_tag(w, o, x->state);
    model_set_text(a, o, "result",
                   begun ? web_words(w, "case_exchange.result_short", "opened",
                                     web_number(w, x->opened), "changed", web_number(w, x->changed),
                                     "unchanged", web_number(w, x->unchanged), "conflicts",
                                     web_number(w, x->conflicts), "rejected",
                                     web_number(w, x->rejected), NULL)
                         : NULL);
}

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

/* Ids of the second form, which has a field of the same name as the first. */
static void rename_ids(struct web *w, struct model *fields)
{
    for (struct model *f = fields->kids.first; f; f = f->next) {
        struct model *id = (struct model *)model_get(f, "id");
        id->s = arena_printf(w->cx.a, "states-%s", model_get(f, "name")->s);
    }
}

static void put_forms(struct web *w, const struct upload_form *in, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct states_query out = {.format = "csv"};
    struct model *o = model_set_object(a, w->page, "states");
    struct model *fields = field_widgets(&w->cx, w->app->words, &states_fields, &out, NULL);
    rename_ids(w, fields);
    model_set(o, "fields", fields);
    struct model *up = model_set_object(a, w->page, "upload");
    model_set(up, "fields", field_widgets(&w->cx, w->app->words, &upload_fields, in, bound));
    model_set_text(a, w->page, "file_error", file_error(w));
}

static void list_page(struct web *w, const struct case_exchange *list, size_t n,
                      const struct upload_form *in, const struct bound *bound)
{
    web_crumb(w, "nav.cases", "/cases");
    web_crumb(w, "case_exchange.title", NULL);
    web_title(w, "case_exchange.title");
    put_forms(w, in, bound);
    struct model *rows = model_set_array(w->cx.a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        list_row(w, &list[i], rows);
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
}

static enum err get_list(struct web *w)
{
    struct case_exchange *list;
    struct upload_form empty = {0};
    size_t n;
    int64_t before, total;
    TRY(read_before(w, &before));
    TRY(case_exchange_list(&w->cx, before, ROWS_SHOWN, &list, &n));
    TRY(db_int_of(&w->cx, &q_exchange_count, NO_ARGS, 0, &total));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        put_record(w, &list[i], model_add_object(w->cx.a, items));
    web_list(w, total, false,
             n == ROWS_SHOWN ? arena_printf(w->cx.a, "%" PRId64, list[n - 1].id) : NULL);
    if (!reply_wants_json(w))
        list_page(w, list, n, &empty, NULL);
    return web_show(w);
}

/* ---- upload ---- */

static enum err take_upload(struct web *w, const struct upload_form *form, int64_t *ret_id)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    if (!xch_system_known(form->system))
        fail_field(&w->cx, "system", "case_exchange.error.system", NULL);
    if (!u || !u->n)
        fail_field(&w->cx, "file", "error.file_missing", NULL);
    TRY(fields_check(&w->cx));
    return case_exchange_upload(&w->cx, form->system, u->filename, u->data, u->n, ret_id);
}

static enum err post_upload(struct web *w)
{
    struct upload_form form = {.system = req_form(w->req, "system")};
    int64_t id;
    enum err e = take_upload(w, &form, &id);
    if (e == OK) {
        if (reply_wants_json(w))
            TRY(put_fresh(w, id));
        return web_created(w, "/cases/exchange/%" PRId64, id);
    }
    struct bound bound = {0};
    list_page(w, NULL, 0, &form, &bound);
    return web_again(w, e, "case-exchanges");
}

/* ---- one: preview, progress, result ---- */

static void put_counts(struct web *w, const struct case_exchange_counts *n, const char *base)
{
    static const char *const linked[] = {"opened", "changed", "conflict", "rejected"};
    const struct {
        const char *msgid, *show;
        int64_t n;
    } all[] = {{"case_exchange.total", NULL, n->total},
               {"case_exchange.opened", linked[0], n->opened},
               {"case_exchange.changed", linked[1], n->changed},
               {"case_exchange.unchanged", NULL, n->unchanged},
               {"case_exchange.conflicts", linked[2], n->conflicts},
               {"case_exchange.rejected", linked[3], n->rejected}};
    struct arena *a = w->cx.a;
    struct model *stats = model_set_array(a, w->page, "stats");
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct model *o = model_add_object(a, stats);
        bool waits = i == 1 && n->waiting;
        model_set_text(a, o, "label", web_words(w, all[i].msgid, NULL));
        model_set_text(a, o, "value", web_number(w, all[i].n));
        model_set_text(
            a, o, "note",
            waits ? web_words(w, "case_exchange.waiting", "count", web_number(w, n->waiting), NULL)
                  : NULL);
        model_set_text(a, o, "href",
                       base && all[i].show && all[i].n
                           ? arena_printf(a, "%s?show=%s", base, all[i].show)
                           : NULL);
    }
}

static const char *result_kind(const char *result)
{
    return strcmp(result, "rejected") == 0   ? "bad"
           : strcmp(result, "conflict") == 0 ? "warn"
           : strcmp(result, "opened") == 0   ? "info"
                                             : "plain";
}

static void put_rows(struct web *w, const struct case_exchange_row *rows, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        const struct case_exchange_row *r = &rows[i];
        struct model *o = model_add_object(a, list);
        const char *ticket = r->ticket && *r->ticket ? r->ticket : NULL;
        model_set_int(a, o, "row", r->number);
        model_set_text(
            a, o, "name",
            ticket ? ticket
                   : arena_printf(a, "%s %" PRId64, web_words(w, "import.row", NULL), r->number));
        model_set_text(a, o, "href",
                       r->case_id > 0 ? arena_printf(a, "/cases/%" PRId64, r->case_id) : NULL);
        model_set_text(a, o, "title", r->title);
        model_set_text(a, o, "category", r->category ? category_name(&w->cx, r->category) : NULL);
        model_set_bool(a, o, "unsure", r->unsure);
        model_set_text(a, o, "ward", r->ward ? place_name(places(), r->ward) : NULL);
        model_set_text(a, o, "reasons", r->reasons);
        model_set_text(a, o, "kind", result_kind(r->result));
        model_set_text(a, o, "label", code_words(w, "case_exchange.result", r->result));
    }
    model_set_bool(a, w->page, "has_rows", n > 0);
}

static void counts_data(struct web *w, const struct case_exchange_counts *n)
{
    struct arena *a = w->cx.a;
    struct model *o = model_set_object(a, w->data, "preview");
    model_set_int(a, o, "total", n->total);
    model_set_int(a, o, "opened", n->opened);
    model_set_int(a, o, "waiting", n->waiting);
    model_set_int(a, o, "changed", n->changed);
    model_set_int(a, o, "unchanged", n->unchanged);
    model_set_int(a, o, "conflicts", n->conflicts);
    model_set_int(a, o, "rejected", n->rejected);
}

static void put_steps(struct web *w, const struct case_exchange *x)
{
    struct arena *a = w->cx.a;
    struct model *o = model_set_object(a, w->page, "steps");
    bool begun = strcmp(x->state, "uploaded") != 0;
    model_set_text(a, o, "start", path_of(w, x->id, "/start"));
    model_set_text(a, o, "drop", path_of(w, x->id, "/drop"));
    model_set_text(a, o, "label",
                   web_words(w, begun ? "import.continue_do" : "case_exchange.start_do", NULL));
    model_set_int(a, o, "version", x->version);
}

static enum err put_preview(struct web *w, const struct case_exchange *x)
{
    struct case_exchange_counts counts;
    struct case_exchange_row *rows;
    size_t n;
    TRY(case_exchange_preview(&w->cx, x->id, &counts, &rows, &n));
    if (reply_wants_json(w)) {
        counts_data(w, &counts);
        return OK;
    }
    model_set_text(w->cx.a, w->page, "lead", web_words(w, "case_exchange.preview_lead", NULL));
    put_steps(w, x);
    put_counts(w, &counts, NULL);
    put_rows(w, rows, n);
    return OK;
}

static enum err put_progress(struct web *w, const struct case_exchange *x)
{
    struct arena *a = w->cx.a;
    struct job job = {0};
    if (x->job_id)
        TRY(job_get(&w->cx, x->job_id, &job));
    if (x->job_id && strcmp(job.state, "failed") == 0)
        put_steps(w, x); /* it died without a word: it may go on */
    int64_t percent = job.total > 0 ? job.done * 100 / job.total : 0;
    bool own = x->job_id && job.created_by == w->actor.account_id;
    struct model *p = model_set_object(a, w->page, "progress");
    model_set_text(a, p, "label", web_words(w, "import.progress", NULL));
    model_set_int(a, p, "percent", percent > 100 ? 100 : percent);
    model_set_text(a, p, "text",
                   web_words(w, "case_exchange.progress", "count", web_number(w, x->total), NULL));
    model_set_text(a, p, "poll", own ? arena_printf(a, "/api/v1/jobs/%" PRId64, x->job_id) : NULL);
    model_set_null(a, p, "next");
    return OK;
}

/* The part shown first: what needs somebody's eye. */
static const char *show_first(const struct case_exchange *x)
{
    return x->conflicts ? "conflict" : x->rejected ? "rejected" : x->opened ? "opened" : "changed";
}

static int64_t rows_of(const struct case_exchange *x, const char *show)
{
    return strcmp(show, "opened") == 0     ? x->opened
           : strcmp(show, "changed") == 0  ? x->changed
           : strcmp(show, "conflict") == 0 ? x->conflicts
           : strcmp(show, "rejected") == 0 ? x->rejected
                                           : -1;
}

static enum err put_result_rows(struct web *w, const struct case_exchange *x)
{
    struct case_exchange_row *rows;
    size_t n;
    int64_t after = 0;
    const char *asked = req_query(w->req, "show"), *cursor = req_query(w->req, "cursor");
    const char *show = asked && *asked ? asked : show_first(x);
    int64_t total = rows_of(x, show);
    if (total < 0)
        return fail(&w->cx, ERR_INPUT, "import.error.show", NULL);
    if (cursor && *cursor && !text_int(cursor, &after))
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    TRY(case_exchange_rows(&w->cx, x->id, show, after, ROWS_SHOWN, &rows, &n));
    put_rows(w, rows, n);
    model_set_text(w->cx.a, w->page, "shown", code_words(w, "case_exchange.result", show));
    web_list(w, total, false,
             n == ROWS_SHOWN ? arena_printf(w->cx.a, "%" PRId64, rows[n - 1].number) : NULL);
    return OK;
}

static enum err put_result(struct web *w, const struct case_exchange *x)
{
    struct case_exchange_counts n = {.total = x->total,
                                     .opened = x->opened,
                                     .waiting = x->waiting,
                                     .changed = x->changed,
                                     .unchanged = x->unchanged,
                                     .conflicts = x->conflicts,
                                     .rejected = x->rejected};
    struct arena *a = w->cx.a;
    bool failed = strcmp(x->state, "failed") == 0;
    if (failed && x->file_id)
        put_steps(w, x);
    if (failed)
        model_set_text(a, w->page, "lead", web_words(w, "case_exchange.failed_text", NULL));
    else if (x->conflicts)
        model_set_text(a, w->page, "lead", web_words(w, "case_exchange.conflict_lead", NULL));
    bool kept = x->rejected && x->finished_at > w->cx.now - EXCHANGE_REJECTS;
    model_set_text(a, w->page, "rejects", kept ? path_of(w, x->id, "/rejects?format=") : NULL);
    put_counts(w, &n, path_of(w, x->id, ""));
    return put_result_rows(w, x);
}

static enum err get_one(struct web *w)
{
    struct case_exchange x;
    TRY(load_one(w, &x));
    bool json = reply_wants_json(w);
    web_etag(w, x.version);
    if (json)
        put_record(w, &x, w->data);
    crumbs(w, &x);
    web_title_text(w, web_words(w, "case_exchange.title_one", "system",
                                code_words(w, "case_system", x.system), "file", x.filename, NULL));
    struct model *tag = model_set_object(w->cx.a, w->page, "tag");
    put_tag(w, tag, x.state);
    model_set_text(w->cx.a, w->page, "when", i18n_instant(w->cx.a, w->cx.lang, x.updated_at));
    if (strcmp(x.state, "uploaded") == 0)
        TRY(put_preview(w, &x));
    else if (!json && strcmp(x.state, "running") == 0)
        TRY(put_progress(w, &x));
    else if (!json)
        TRY(put_result(w, &x));
    return web_show(w);
}

/* ---- run, drop ---- */

static enum err post_start(struct web *w)
{
    struct case_exchange x;
    int64_t version, job_id;
    TRY(load_one(w, &x));
    TRY(version_of(w, &x, &version));
    TRY(case_exchange_start(&w->cx, x.id, version, &job_id));
    job_wake(w->app);
    if (reply_wants_json(w)) {
        TRY(case_exchange_get(&w->cx, x.id, &x));
        put_record(w, &x, w->data);
        web_etag(w, x.version);
        return web_show(w);
    }
    web_flash(w, "good", "case_exchange.started", NULL);
    return web_redirect(w, "/cases/exchange/%" PRId64, x.id);
}

static enum err post_drop(struct web *w)
{
    struct case_exchange x;
    int64_t version;
    TRY(load_one(w, &x));
    TRY(version_of(w, &x, &version));
    TRY(case_exchange_drop(&w->cx, x.id, version));
    web_flash(w, "good", "case_exchange.dropped", NULL);
    return web_done(w, "/cases/exchange");
}

/* ---- files out ---- */

static enum err get_states(struct web *w)
{
    struct states_query q;
    struct bound bound = {0};
    struct web_export x;
    field_clear(&states_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    const char *name = arena_printf(w->cx.a, "status-%s", q.system);
    TRY(web_export_begin(w, q.format, name, &x));
    return web_export_end(&x, case_exchange_states(&w->cx, q.system, q.since, x.file), "case");
}

static bool keep_bytes(void *arg, const void *p, size_t n)
{
    struct buf *b = arg;
    buf_put(b, p, n);
    return !b->over;
}

static enum err get_rejects(struct web *w)
{
    enum { FILE_BYTES = 96 << 20 };
    int64_t id;
    const char *format = req_query(w->req, "format");
    bool xlsx = format && strcmp(format, "xlsx") == 0;
    struct arena *kept = arena_new(2 * (size_t)FILE_BYTES);
    arena_defer(w->cx.a, (void (*)(void *))arena_free, kept);
    struct buf out = buf_new(kept, FILE_BYTES);
    struct table_sink sink = {.put = keep_bytes, .arg = &out};
    TRY(web_id(w, 0, &id));
    TRY(case_exchange_rejects(&w->cx, id, xlsx ? TABLE_XLSX : TABLE_CSV, sink));
    return web_bytes(w,
                     xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                          : "text/csv; charset=utf-8",
                     arena_printf(w->cx.a, "%s-%" PRId64 ".%s",
                                  web_words(w, "reject.filename", NULL), id, xlsx ? "xlsx" : "csv"),
                     out.p, out.n);
}

/* ---- the table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route exchange_routes[] = {
    {.method = HTTP_GET,
     .path = "/cases/exchange",
     .handle = get_list,
     .cap = CAP_IMPORT,
     .output = &case_exchange_fields,
     .page = "case-exchanges",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Files of sister systems (LAPOR!, SAMBAT), newest first"},
    {.method = HTTP_POST,
     .path = "/cases/exchange",
     .handle = post_upload,
     .cap = CAP_IMPORT,
     .input = &upload_fields,
     .output = &case_exchange_fields,
     .page = "case-exchanges",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED,
     .body_max = UPLOAD_MAX,
     .doc = "Upload a system's export (part \"file\"); nothing is taken in yet"},
    {.method = HTTP_GET,
     .path = "/cases/exchange/states",
     .handle = get_states,
     .cap = CAP_IMPORT,
     .query = &states_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"foreign_number\",\"ticket\",\"state\",\"state_at\",\"opened_at\","
                      "\"answer\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE,
     .doc = "Our states of a system's tickets that changed since a day, in its words"},
    {.method = HTTP_GET,
     .path = "/cases/exchange/{id}",
     .handle = get_one,
     .cap = CAP_IMPORT,
     .output = &case_exchange_fields,
     .page = "case-exchange",
     .flags = BOTH | ROUTE_SLOW,
     .doc = "A system's file: what running it would do (\"preview\"), how far it is, what came of "
            "it"},
    {.method = HTTP_POST,
     .path = "/cases/exchange/{id}/start",
     .handle = post_start,
     .cap = CAP_IMPORT,
     .output = &case_exchange_fields,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Take the file in as a job; also to continue a stopped one"},
    {.method = HTTP_POST,
     .path = "/cases/exchange/{id}/drop",
     .handle = post_drop,
     .cap = CAP_IMPORT,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Forget an uploaded file"},
    {.method = HTTP_GET,
     .path = "/cases/exchange/{id}/rejects",
     .handle = get_rejects,
     .cap = CAP_IMPORT,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "Rejected rows with reasons, as CSV or XLSX (format=xlsx)"},
    {.path = NULL},
};
