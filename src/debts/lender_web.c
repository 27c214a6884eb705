/* The register of lenders: found as typed, one with its dated status, kept by officers. */
#include "debts_pages_web.h"

#include "i18n.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

struct lender_query {
    const char *q, *kind, *legal, *cursor;
    int64_t limit;
};
static const struct field_choice legal_choices[] = {
    {"licensed", "debt_legal.licensed"}, {"revoked", "debt_legal.revoked"},
    {"illegal", "debt_legal.illegal"},   {"unlisted", "lender_status.unlisted"},
    {"none", "lender.no_status"},        {NULL, NULL}};
#define Q(member) .offset = FIELD_TEXT(struct lender_query, member)
static const struct field query_list[] = {
    {.name = "q", .kind = F_TEXT, Q(q), .max = 120, .label = "lender.name"},
    {.name = "kind", .kind = F_CHOICE, Q(kind), .choices = lender_kinds, .label = "lender.kind"},
    {.name = "legal",
     .kind = F_CHOICE,
     Q(legal),
     .choices = legal_choices,
     .label = "lender.status"},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 400, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct lender_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("LenderQuery", query_list, struct lender_query);

static bool may_edit(const struct web *w)
{
    return can(&w->actor, CAP_LENDER_EDIT);
}

/* ---- the list ---- */

static void put_row_of(struct web *w, const struct lender *l, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/lenders/%" PRId64, l->id));
    model_set_text(a, o, "name", l->name);
    model_set_text(a, o, "company", *l->company ? l->company : NULL);
    model_set_text(a, o, "what", code_words(w, "lender_kind", l->kind));
    put_legal_tag(w, model_set_object(a, o, "legal"), l->legal);
    model_set_text(a, o, "checked", day_words(w, l->legal_checked_on));
}

static void put_page(struct web *w, const struct lender_query *q, const struct lender_page *page,
                     const struct lender *l, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    put_debts_tabs(w, "/lenders");
    bool narrowed = q->q || q->kind || q->legal;
    struct model *f = model_set_object(a, w->page, "filters");
    model_set_text(a, f, "action", "/lenders");
    model_set(f, "fields", field_widgets(&w->cx, w->app->words, &query_fields, q, NULL));
    model_set_null(a, f, "drawn");
    model_set_bool(a, f, "open", narrowed);
    model_set_text(a, f, "clear", narrowed ? "/lenders" : NULL);
    model_set_array(a, f, "active");
    model_set_array(a, f, "hidden");
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        put_row_of(w, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    if (!page->n)
        put_nothing(w, "lender.none", "lender.none_text");
    else
        model_set_null(a, w->page, "empty");
    struct model *forms = forms_begin(w);
    model_set_text(a, w->page, "import", may_edit(w) ? "/lenders/import" : NULL);
    if (may_edit(w))
        forms_add(w, forms,
                  &(struct page_form){.code = "lender",
                                      .action = "/lenders",
                                      .fields = &lender_fields,
                                      .record = l,
                                      .bound = bound,
                                      .back = bound != NULL});
}

/* By name as typed, or the whole register page by page. */
static enum err read_lenders(struct web *w, const struct lender_query *q, struct lender_page *page)
{
    struct lender_filter f = {.kind = q->kind,
                              .legal = q->legal,
                              .cursor = q->cursor,
                              .limit = q->limit == FIELD_UNSET ? 0 : q->limit};
    if (!q->q || !*q->q)
        return lender_list(&w->cx, &f, page);
    *page = (struct lender_page){0};
    TRY(lender_search(&w->cx, q->q, 20, &page->rows, &page->n));
    page->total = (int64_t)page->n;
    return OK;
}

static enum err put_lenders(struct web *w, const struct lender_query *q, const struct lender *l,
                            const struct bound *bound)
{
    struct lender_page page;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(read_lenders(w, q, &page));
    w->cx.err = told;
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; reply_wants_json(w) && i < page.n; i++)
        field_to_model(w->cx.a, &lender_fields, &page.rows[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, page.total, false, page.next);
    if (!reply_wants_json(w))
        put_page(w, q, &page, l, bound);
    return OK;
}

static enum err lenders_get(struct web *w)
{
    struct lender_query q = {0};
    struct lender empty = {0};
    struct bound bound = {0};
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(put_lenders(w, &q, &empty, NULL));
    return web_show(w);
}

static enum err lenders_post(struct web *w)
{
    struct lender l = {0};
    struct lender_query q;
    struct bound bound = {0};
    field_clear(&query_fields, &q);
    enum err e = web_bind(w, &l, &bound);
    struct lender made = l;
    if (e == OK)
        e = lender_add(&w->cx, &made);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        TRY(put_lenders(w, &q, &l, &bound));
        return web_again(w, e, "lenders");
    }
    TRY(e);
    field_to_model(w->cx.a, &lender_fields, &made, true, w->data, NULL);
    web_etag(w, made.version);
    return web_created(w, "/lenders/%" PRId64, made.id);
}

/* ---- one ---- */

static enum err put_statuses(struct web *w, int64_t id, struct model *api)
{
    struct arena *a = w->cx.a;
    struct lender_status *list;
    size_t n;
    TRY(lender_status_list(&w->cx, id, &list, &n));
    struct model *rows = model_set_array(a, w->page, "statuses");
    for (size_t i = 0; i < n; i++) {
        if (api)
            field_to_model(a, &lender_status_fields, &list[i], true, model_add_object(a, api),
                           NULL);
        struct model *o = model_add_object(a, rows);
        const char *s = list[i].status;
        put_legal_tag(w, o, s);
        if (strcmp(s, "unlisted") == 0)
            ((struct model *)model_get(o, "label"))->s =
                web_words(w, "lender_status.unlisted", NULL);
        model_set_text(a, o, "from", day_words(w, list[i].valid_from));
        model_set_text(a, o, "source", list[i].source);
        model_set_text(a, o, "checked", day_words(w, list[i].checked_on));
    }
    model_set_bool(a, w->page, "has_statuses", n > 0);
    return OK;
}

/* A form that came back. */
struct back {
    const char *form; /* "lender_change", "lender_status"; NULL: none */
    const struct lender *l;
    const struct lender_status *s;
    const struct bound *bound;
};

static enum err put_lender(struct web *w, const struct lender *l, const struct back *back)
{
    struct arena *a = w->cx.a;
    struct lender_status empty = {0};
    const char *at = arena_printf(a, "/lenders/%" PRId64, l->id);
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(put_statuses(w, l->id, NULL));
    w->cx.err = told;
    web_title_text(w, l->name);
    web_crumb(w, "lender.title", "/lenders");
    web_crumb(w, l->name, NULL);
    put_legal_tag(w, model_set_object(a, w->page, "legal"), l->legal);
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row(w, rows, web_words(w, "lender.kind", NULL), code_words(w, "lender_kind", l->kind),
            NULL);
    put_row(w, rows, web_words(w, "lender.company", NULL), l->company, NULL);
    put_row(w, rows, web_words(w, "lender.licence", NULL), l->licence, NULL);
    put_row(w, rows, web_words(w, "lender.site", NULL), l->site, NULL);
    if (*l->note)
        put_row(w, rows, web_words(w, "lender.note", NULL), l->note, NULL);
    struct model *forms = forms_begin(w);
    if (!may_edit(w))
        return OK;
    bool status = back && strcmp(back->form, "lender_status") == 0, change = back && !status;
    forms_add(w, forms,
              &(struct page_form){.code = "lender_status",
                                  .action = arena_printf(a, "%s/statuses", at),
                                  .fields = &lender_status_fields,
                                  .record = status ? back->s : &empty,
                                  .bound = status ? back->bound : NULL,
                                  .back = status,
                                  .lead = "lender.status_lead"});
    forms_add(w, forms,
              &(struct page_form){.code = "lender_change",
                                  .action = at,
                                  .fields = &lender_fields,
                                  .record = change ? back->l : l,
                                  .bound = change ? back->bound : NULL,
                                  .back = change,
                                  .version = change ? back->l->version : l->version});
    return OK;
}

static enum err one_of(struct web *w, struct lender *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return lender_get(&w->cx, id, ret);
}

static enum err lender_page_get(struct web *w)
{
    struct lender l;
    TRY(one_of(w, &l));
    web_etag(w, l.version);
    field_to_model(w->cx.a, &lender_fields, &l, true, w->data, NULL);
    if (reply_wants_json(w))
        TRY(put_statuses(w, l.id, model_set_array(w->cx.a, w->data, "statuses")));
    else
        TRY(put_lender(w, &l, NULL));
    return web_show(w);
}

static enum err again(struct web *w, enum err e, const struct lender *stored,
                      const struct back *back)
{
    if (reply_wants_json(w) || e != ERR_INVALID)
        return e;
    TRY(put_lender(w, stored, back));
    return web_again(w, e, "lender");
}

static enum err change(struct web *w)
{
    struct lender stored, l;
    struct bound bound = {0};
    TRY(one_of(w, &stored));
    l = stored;
    TRY(web_version(w, &l.version));
    enum err e = web_bind(w, &l, &bound);
    struct lender typed = l;
    if (e == OK)
        e = lender_put(&w->cx, &l);
    if (e != OK)
        return again(w, e, &stored, &(struct back){"lender_change", &typed, NULL, &bound});
    web_etag(w, l.version);
    field_to_model(w->cx.a, &lender_fields, &l, true, w->data, NULL);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", "lender.saved", NULL);
    return web_redirect(w, "/lenders/%" PRId64, l.id);
}

static enum err statuses_post(struct web *w)
{
    struct lender stored;
    struct lender_status s = {0};
    struct bound bound = {0};
    TRY(one_of(w, &stored));
    enum err e = web_bind(w, &s, &bound);
    struct lender_status made = s;
    made.lender_id = stored.id;
    if (e == OK)
        e = lender_status_add(&w->cx, &made);
    if (e != OK)
        return again(w, e, &stored, &(struct back){"lender_status", NULL, &s, &bound});
    field_to_model(w->cx.a, &lender_status_fields, &made, true, w->data, NULL);
    if (!reply_wants_json(w))
        web_flash(w, "good", "lender.status_saved", NULL);
    return web_created(w, "/lenders/%" PRId64, stored.id);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route lender_routes[] = {
    {.method = HTTP_GET,
     .path = "/lenders",
     .handle = lenders_get,
     .cap = CAP_SIGNED_IN,
     .query = &query_fields,
     .output = &lender_fields,
     .page = "lenders",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Lenders with their legal status today; with q those of a name like that"},
    {.method = HTTP_POST,
     .path = "/lenders",
     .handle = lenders_post,
     .cap = CAP_LENDER_EDIT,
     .input = &lender_fields,
     .output = &lender_fields,
     .page = "lenders",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Add a lender; it has no status until a source says one"},
    {.method = HTTP_GET,
     .path = "/lenders/import",
     .handle = lender_import_get,
     .cap = CAP_LENDER_EDIT,
     .page = "lender-import",
     .flags = ROUTE_HTML,
     .doc = "Form: a new list of OJK"},
    {.method = HTTP_POST,
     .path = "/lenders/import",
     .handle = lender_import_post,
     .cap = CAP_LENDER_EDIT,
     .input = &lender_import_fields,
     .output_schema = lender_import_schema,
     .page = "lender-import",
     .flags = BOTH | ROUTE_WRITE | ROUTE_UPLOAD,
     .body_max = 2 << 20,
     .doc = "A new list of OJK: what it changes, and with `apply` the change itself"},
    {.method = HTTP_GET,
     .path = "/lenders/{id}",
     .handle = lender_page_get,
     .cap = CAP_SIGNED_IN,
     .output = &lender_fields,
     .page = "lender",
     .flags = BOTH,
     .doc = "A lender and what its sources said"},
    {.method = HTTP_POST,
     .path = "/lenders/{id}",
     .handle = change,
     .cap = CAP_LENDER_EDIT,
     .input = &lender_fields,
     .page = "lender",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a lender"},
    {.method = HTTP_PATCH,
     .path = "/lenders/{id}",
     .handle = change,
     .cap = CAP_LENDER_EDIT,
     .input = &lender_fields,
     .output = &lender_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a lender (If-Match); its kind stays"},
    {.method = HTTP_POST,
     .path = "/lenders/{id}/statuses",
     .handle = statuses_post,
     .cap = CAP_LENDER_EDIT,
     .input = &lender_status_fields,
     .output = &lender_status_fields,
     .page = "lender",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "What a source says of a lender since a day; the same again changes nothing"},
    {.path = NULL},
};
