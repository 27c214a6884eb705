/* Pages and API of imports: upload, columns, preview, run, result, rejects, undo. */
#include "import_web.h"

#include "i18n.h"
#include "import_pages_web.h"
#include "import_parts.h"
#include "import_sql.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

enum { UPLOAD_MAX = (32 << 20) + (64 << 10), LIST_USUAL = 50 };

void import_crumbs(struct web *w, const struct import *imp)
{
    web_crumb(w, "nav.imports", "/imports");
    if (imp)
        web_crumb(w, imp->filename, arena_printf(w->cx.a, "/imports/%" PRId64, imp->id));
}

enum err import_load_one(struct web *w, struct import *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return import_get(&w->cx, id, ret);
}

/* The version that was seen; programs that name none mean the present one. */
enum err import_version(struct web *w, const struct import *imp, int64_t *ret)
{
    bool named = req_header(w->req, "if-match") || req_form(w->req, "version") ||
                 req_form(w->req, "_version");
    *ret = imp->version;
    return named || !w->req->api ? web_version(w, ret) : OK;
}

static enum err show_one(struct web *w, int64_t id)
{
    struct import imp;
    TRY(import_get(&w->cx, id, &imp));
    import_model(w, &imp, w->data);
    web_etag(w, imp.version);
    return web_show(w);
}

/* ---- list ---- */

static void list_row(struct web *w, const struct import *imp, struct model *rows)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, rows);
    bool begun = strcmp(imp->state, "uploaded") != 0;
    model_set_text(a, o, "href", arena_printf(a, "/imports/%" PRId64, imp->id));
    model_set_text(a, o, "filename", imp->filename);
    model_set_text(a, o, "source", imp->source);
    model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, imp->created_at));
    import_tag(w, o, imp->state);
    model_set_text(a, o, "result",
                   begun
                       ? web_words(w, "import.result_short", "created", web_number(w, imp->created),
                                   "updated", web_number(w, imp->updated), "unchanged",
                                   web_number(w, imp->unchanged), "rejected",
                                   web_number(w, imp->rejected), NULL)
                       : NULL);
}

static void list_page(struct web *w, const struct import *list, size_t n)
{
    struct arena *a = w->cx.a;
    web_title(w, "import.title");
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        list_row(w, &list[i], rows);
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (n)
        return;
    struct model *empty = model_set_object(a, w->page, "empty");
    model_set_text(a, empty, "title", web_words(w, "import.none", NULL));
    model_set_text(a, empty, "text", web_words(w, "import.none_text", NULL));
    model_set_text(a, empty, "href", "/imports/new");
    model_set_text(a, empty, "label", web_words(w, "import.new", NULL));
}

struct list_query {
    const char *cursor;
    int64_t limit;
};
static const struct field list_fields[] = {
    {.name = "cursor",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct list_query, cursor),
     .max = 24,
     .label = "list.cursor"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct list_query, limit),
     .min = 1,
     .max = 200,
     .label = "list.limit"},
};
static const struct field_table list_query_table =
    FIELD_TABLE("ImportsQuery", list_fields, struct list_query);

static enum err get_list(struct web *w)
{
    struct list_query q;
    struct bound bound = {0};
    struct import *list;
    size_t n;
    int64_t before = 0, total;
    field_clear(&list_query_table, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(field_check(&w->cx, &list_query_table, &q, &bound));
    if (q.cursor && *q.cursor && (!text_int(q.cursor, &before) || before <= 0))
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    int limit = q.limit == FIELD_UNSET ? LIST_USUAL : (int)q.limit;
    TRY(import_list(&w->cx, before, limit, &list, &n));
    TRY(db_int_of(&w->cx, &q_import_count, NO_ARGS, 0, &total));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        import_model(w, &list[i], model_add_object(w->cx.a, items));
    web_list(w, total, false,
             (int)n == limit ? arena_printf(w->cx.a, "%" PRId64, list[n - 1].id) : NULL);
    if (!reply_wants_json(w))
        list_page(w, list, n);
    return web_show(w);
}

/* What was just written is not in this request's snapshot. */
struct fresh {
    int64_t id;
    struct import imp;
};

static enum err read_fresh(struct ctx *cx, void *arg)
{
    struct fresh *f = arg;
    return import_get(cx, f->id, &f->imp);
}

enum err import_fresh(struct web *w, int64_t id)
{
    struct fresh f = {.id = id};
    TRY(app_read(&w->cx, read_fresh, &f));
    import_model(w, &f.imp, w->data);
    web_etag(w, f.imp.version);
    return OK;
}

/* ---- one ---- */

static enum err get_one(struct web *w)
{
    struct import imp;
    TRY(import_load_one(w, &imp));
    web_etag(w, imp.version);
    if (reply_wants_json(w))
        import_model(w, &imp, w->data);
    import_crumbs(w, NULL);
    web_crumb(w, imp.filename, NULL);
    if (strcmp(imp.state, "uploaded") == 0)
        TRY(import_page_columns(w, &imp));
    else if (strcmp(imp.state, "running") == 0)
        TRY(import_page_progress(w, &imp));
    else
        TRY(import_page_result(w, &imp));
    return web_show(w);
}

/* ---- run, undo ---- */

static enum err post_start(struct web *w)
{
    struct import imp;
    int64_t version, job_id;
    TRY(import_load_one(w, &imp));
    TRY(import_version(w, &imp, &version));
    TRY(import_start(&w->cx, imp.id, version, &job_id));
    job_wake(w->app);
    if (reply_wants_json(w))
        return show_one(w, imp.id);
    web_flash(w, "good", "import.started", NULL);
    return web_redirect(w, "/imports/%" PRId64, imp.id);
}

static void undo_page(struct web *w, const struct import *imp)
{
    struct arena *a = w->cx.a;
    import_crumbs(w, imp);
    web_title(w, "import.undo_title");
    struct model *c = model_set_object(a, w->page, "confirm");
    model_set_text(a, c, "title", web_words(w, "import.undo_title", NULL));
    model_set_text(a, c, "text", web_words(w, "import.undo_text", NULL));
    model_set_null(a, c, "facts");
    model_set_text(a, c, "action", arena_printf(a, "/imports/%" PRId64 "/undo", imp->id));
    model_set_text(a, c, "button", web_words(w, "import.undo_do", NULL));
    model_set_text(a, c, "cancel", arena_printf(a, "/imports/%" PRId64, imp->id));
    model_set_bool(a, c, "danger", true);
    model_set_text(a, c, "version", arena_printf(a, "%" PRId64, imp->version));
    model_set_null(a, c, "reason_label");
}

static enum err get_undo(struct web *w)
{
    struct import imp;
    TRY(import_load_one(w, &imp));
    undo_page(w, &imp);
    return web_show(w);
}

static enum err post_undo(struct web *w)
{
    struct import imp;
    int64_t version;
    TRY(import_load_one(w, &imp));
    TRY(import_version(w, &imp, &version));
    enum err e = import_undo(&w->cx, imp.id, version);
    if (e != OK) {
        undo_page(w, &imp);
        return web_again(w, e, "confirm");
    }
    const struct field_err *kept = w->cx.err.fields;
    if (kept)
        web_flash(w, "good", "import.undone_kept", "count", kept->args[0].value, NULL);
    else
        web_flash(w, "good", "import.undone", NULL);
    if (reply_wants_json(w)) {
        TRY(import_fresh(w, imp.id));
        return web_show(w);
    }
    return web_redirect(w, "/imports/%" PRId64, imp.id);
}

/* ---- the table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
#define ROW_SCHEMA                                                                                 \
    "{\"type\":\"object\",\"required\":[\"row\",\"result\",\"business_id\",\"name\",\"reasons\"]," \
    "\"properties\":{"                                                                             \
    "\"row\":{\"type\":\"integer\"},\"result\":{\"type\":\"string\"},\"business_id\":{\"type\":["  \
    "\"integer\",\"null\"]},"                                                                      \
    "\"name\":{\"type\":[\"string\",\"null\"]},\"owner_name\":{\"type\":[\"string\",\"null\"]},"   \
    "\"ward_name\":{\"type\":[\"string\",\"null\"]},\"reasons\":{\"type\":[\"string\",\"null\"]}}" \
    "}"
#define REJECT_SCHEMA                                                                             \
    "{\"type\":\"object\",\"required\":[\"row\",\"cells\",\"reasons\"],\"properties\":{\"row\":{" \
    "\"type\":\"integer\"},"                                                                      \
    "\"cells\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"reasons\":{\"type\":"       \
    "\"string\"}}}"
#define WARDS_SCHEMA                                                                           \
    "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"ward\",\"ward_name\"," \
    "\"rows\",\"given\"],\"properties\":{\"ward\":{\"type\":\"string\"},\"ward_name\":{"       \
    "\"type\":\"string\"},\"rows\":{\"type\":\"integer\"},\"given\":{\"type\":\"integer\"}}}}"
#define PREVIEW_SCHEMA                                                                             \
    "{\"type\":\"object\",\"required\":[\"total\",\"created\",\"updated\",\"unchanged\","          \
    "\"rejected\","                                                                                \
    "\"possible_duplicates\",\"wards\",\"rows\"],\"properties\":{\"total\":{\"type\":\"integer\"}" \
    ","                                                                                            \
    "\"created\":{\"type\":"                                                                       \
    "\"integer\"},\"updated\":{\"type\":\"integer\"},\"unchanged\":{\"type\":\"integer\"},"        \
    "\"rejected\":{\"type\":"                                                                      \
    "\"integer\"},\"possible_duplicates\":{\"type\":\"integer\"},\"wards\":" WARDS_SCHEMA          \
    ",\"rows\":{\"type\":\"array\","                                                               \
    "\"items\":{\"type\":"                                                                         \
    "\"object\"}}}}"

const struct route import_routes[] = {
    {.method = HTTP_GET,
     .path = "/imports",
     .handle = get_list,
     .cap = CAP_IMPORT,
     .query = &list_query_table,
     .output = &import_fields,
     .page = "imports",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Imports of files, newest first"},
    {.method = HTTP_GET,
     .path = "/imports/new",
     .handle = import_new_get,
     .cap = CAP_IMPORT,
     .page = "import-new",
     .flags = ROUTE_HTML,
     .doc = "Form for a file to be imported"},
    {.method = HTTP_POST,
     .path = "/imports",
     .handle = import_upload_post,
     .cap = CAP_IMPORT,
     .input = &import_upload_fields,
     .output = &import_fields,
     .page = "import-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED,
     .body_max = UPLOAD_MAX,
     .doc = "Upload a CSV or XLSX file (part \"file\"); its columns are guessed, nothing is "
            "imported yet"},
    {.method = HTTP_GET,
     .path = "/imports/{id}",
     .handle = get_one,
     .cap = CAP_IMPORT,
     .output = &import_fields,
     .page = "import",
     .flags = BOTH | ROUTE_SLOW,
     .doc = "An import: its columns, its progress or its result"},
    {.method = HTTP_POST,
     .path = "/imports/{id}/map",
     .handle = import_map_post,
     .cap = CAP_IMPORT,
     .input = &import_map_fields,
     .output = &import_fields,
     .page = "import",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW,
     .doc = "Sheet, heading row (with no_heading there is none and header_row is 0) and what the "
            "columns mean: mapping is JSON text {\"column\": "
            "\"field\"}; in it \"without_ward\" says which ward rows get that name none: \"down\" "
            "(that of the row above) or a ward's code"},
    {.method = HTTP_GET,
     .path = "/imports/{id}/preview",
     .handle = import_preview_get,
     .cap = CAP_IMPORT,
     .output_schema = PREVIEW_SCHEMA,
     .page = "import-preview",
     .flags = BOTH | ROUTE_SLOW,
     .doc = "What running the import would do"},
    {.method = HTTP_POST,
     .path = "/imports/{id}/start",
     .handle = post_start,
     .cap = CAP_IMPORT,
     .output = &import_fields,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Run the import as a job; also to continue a stopped one"},
    {.method = HTTP_GET,
     .path = "/imports/{id}/rows",
     .handle = import_rows_get,
     .cap = CAP_IMPORT,
     .query = &import_rows_fields,
     .output_schema = ROW_SCHEMA,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Rows of an import by result, in order of the file; a rejected row has name, owner and "
            "ward as the sheet writes them"},
    {.method = HTTP_GET,
     .path = "/imports/{id}/rejects",
     .handle = import_rejects_get,
     .cap = CAP_IMPORT,
     .query = &import_rejects_fields,
     .output_schema = REJECT_SCHEMA,
     .flags = BOTH | ROUTE_SLOW | ROUTE_LIST | ROUTE_TABLE,
     .doc = "Rejected rows with reasons; as a file with format=csv or xlsx"},
    {.method = HTTP_GET,
     .path = "/imports/{id}/undo",
     .handle = get_undo,
     .cap = CAP_IMPORT,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Asks before an import is undone"},
    {.method = HTTP_POST,
     .path = "/imports/{id}/undo",
     .handle = post_undo,
     .cap = CAP_IMPORT,
     .output = &import_fields,
     .page = "confirm",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW,
     .doc = "Undo an import as a whole, while its records are unchanged"},
    {.path = NULL},
};

const struct nav_entry import_nav[] = {
    {"/imports", "nav.imports", CAP_IMPORT, 30},
    {NULL, NULL, 0, 0},
};
