/* Open items of partners' files: the list to work off, one, and what settles it. */
#include "i18n.h"
#include "loan_item.h"
#include "loan_pages_web.h"
#include "money.h"
#include "reply.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

struct item_query {
    const char *state, *kind, *cursor, *format;
    int64_t partner, file, limit;
};
#define Q(member) .offset = FIELD_TEXT(struct item_query, member)
#define N(member) .offset = FIELD_INT(struct item_query, member)
#define STATE                                                                     \
    {                                                                             \
        .name = "state", .kind = F_CHOICE, Q(state), .choices = loan_item_states, \
        .label = "loan.state"                                                     \
    }
#define KIND                                                                   \
    {                                                                          \
        .name = "kind", .kind = F_CHOICE, Q(kind), .choices = loan_item_kinds, \
        .label = "loan_item.kind"                                              \
    }
static const struct field query_list[] = {
    STATE,
    KIND,
    {.name = "partner", .kind = F_REF, N(partner), .flags = F_HIDDEN},
    {.name = "file", .kind = F_REF, N(file), .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 30, .flags = F_HIDDEN},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("LoanItemQuery", query_list, struct item_query);
static const struct field export_list[] = {
    STATE,
    KIND,
    {.name = "format", .kind = F_CHOICE, Q(format), .choices = export_formats},
};
static const struct field_table export_fields =
    FIELD_TABLE("LoanItemExport", export_list, struct item_query);
#undef Q
#undef N

/* ---- words ---- */

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static void put_tag(struct web *w, struct model *o, const struct loan_item *x)
{
    model_set_text(w->cx.a, o, "kind",
                   is(x->state, "open")     ? "warn"
                   : is(x->state, "closed") ? "plain"
                                            : "good");
    model_set_text(w->cx.a, o, "label", choice_words(w, loan_item_states, x->state));
}

static const char *amount_words(struct web *w, const struct loan_item *x)
{
    if (is(x->kind, "differs"))
        return web_words(w, "loan_item.both", "ours", money_format(w->cx.a, x->ours), "theirs",
                         money_format(w->cx.a, x->theirs), NULL);
    return x->amount == FIELD_UNSET ? x->amount_text : money_format(w->cx.a, x->amount);
}

static const char *why_words(struct web *w, const struct loan_item *x)
{
    return *x->told ? x->told : choice_words(w, loan_item_kinds, x->kind);
}

static void put_record(struct web *w, const struct loan_item *x, struct model *o)
{
    field_to_model(w->cx.a, &loan_item_fields, x, true, o, NULL);
}

/* ---- the list ---- */

static void row_page(struct web *w, const struct loan_item *x, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/loans/items/%" PRId64, x->id));
    model_set_text(a, o, "number", *x->number ? x->number : "–");
    model_set_text(a, o, "partner", w->actor.role == ROLE_PARTNER ? NULL : x->partner_name);
    model_set_text(a, o, "day", x->paid_on ? day_words(w, x->paid_on) : x->day_text);
    model_set_text(a, o, "amount", amount_words(w, x));
    model_set_text(a, o, "why", why_words(w, x));
    put_tag(w, model_set_object(a, o, "tag"), x);
}

/* Other states than the one that is shown. */
static void put_states(struct web *w, const char *now)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "states");
    for (const struct field_choice *c = loan_item_states; c->code; c++) {
        if (now && is(now, c->code))
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", arena_printf(a, "/loans/items?state=%s", c->code));
        model_set_text(a, o, "label", web_words(w, c->msgid, NULL));
    }
}

static enum err put_list(struct web *w, const struct item_query *q,
                         const struct loan_item_page *page)
{
    struct arena *a = w->cx.a;
    int64_t open, cut;
    TRY(loan_item_open(&w->cx, &open, &cut));
    web_title(w, "loan_item.title");
    web_crumb(w, "nav.loans", "/loans");
    web_crumb(w, "loan_item.title", NULL);
    TRY(put_loan_tabs(w, "/loans/items"));
    put_states(w, q->state);
    model_set_text(a, w->page, "cut",
                   cut ? web_words(w, "loan_item.cut", "n", web_number(w, cut), NULL) : NULL);
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        row_page(w, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    model_set_text(a, w->page, "export",
                   page->n ? arena_printf(a, "/loans/items/export?%s%sformat=",
                                          q->state ? arena_printf(a, "state=%s&", q->state) : "",
                                          q->kind ? arena_printf(a, "kind=%s&", q->kind) : "")
                           : NULL);
    if (page->n)
        model_set_null(a, w->page, "empty");
    else
        put_nothing(w, "loan_item.none", "loan_item.none_text");
    return OK;
}

static enum err items_get(struct web *w)
{
    struct item_query q = {.limit = FIELD_UNSET};
    struct bound bound = {0};
    struct loan_item_page page;
    int64_t before;
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_before(w, &before));
    if (!q.state && !reply_wants_json(w))
        q.state = "open"; /* what is to be done */
    struct loan_item_filter f = {.state = q.state,
                                 .kind = q.kind,
                                 .partner = q.partner,
                                 .file = q.file,
                                 .before = before,
                                 .limit = q.limit};
    TRY(loan_item_list(&w->cx, &f, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < page.n; i++)
        put_record(w, &page.rows[i], model_add_object(w->cx.a, items));
    web_list(w, page.total, page.total_capped,
             page.more ? arena_printf(w->cx.a, "%" PRId64, page.rows[page.n - 1].id) : NULL);
    if (!reply_wants_json(w))
        TRY(put_list(w, &q, &page));
    return web_show(w);
}

static enum err export_get(struct web *w)
{
    struct item_query q = {.limit = FIELD_UNSET};
    struct bound bound = {0};
    struct web_export x;
    TRY(web_bind_query(w, &q, &bound));
    struct loan_item_filter f = {.state = q.state, .kind = q.kind};
    TRY(web_export_begin(w, q.format, "pos-terbuka", &x));
    return web_export_end(&x, loan_item_export(&w->cx, &f, x.file), "loan_item");
}

/* ---- one ---- */

struct item_form {
    struct loan_item x;
    struct loan_item_act act;
    struct bound bound;
    const char *back; /* "assign", "close": the form that comes back */
};

static void row(struct web *w, struct model *rows, const char *label, const char *value)
{
    if (value && *value)
        put_row(w, rows, web_words(w, label, NULL), value, NULL);
}

static void put_facts(struct web *w, const struct loan_item *x)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    row(w, rows, "loan.partner", x->partner_name);
    row(w, rows, "loan_file.line", web_number(w, x->line));
    row(w, rows, "loan.number", x->number);
    row(w, rows, "loan.paid_on", x->paid_on ? day_words(w, x->paid_on) : x->day_text);
    row(w, rows, is(x->kind, "differs") ? "loan_file.gaps" : "loan.amount", amount_words(w, x));
    row(w, rows, "loan.reference", x->reference);
    row(w, rows, "loan_item.why", why_words(w, x));
    if (x->loan_id)
        put_row_link(put_row(w, rows, web_words(w, "loan_item.loan", NULL),
                             x->business_name ? x->business_name : x->number, NULL),
                     arena_printf(a, "/loans/%" PRId64, x->loan_id));
    row(w, rows, "loan_item.closed_why", x->closed_why);
    row(w, rows, "loan_item.settled_by", x->settled_by);
    row(w, rows, "loan_item.settled_at",
        x->settled_at ? i18n_instant(a, w->cx.lang, x->settled_at) : NULL);
}

static void put_form(struct web *w, struct model *forms, const struct item_form *f,
                     const char *code, const char *path, const struct field_table *t)
{
    bool here = f->back && is(f->back, path);
    const struct page_form form = {
        .code = code,
        .action = arena_printf(w->cx.a, "/loans/items/%" PRId64 "/%s", f->x.id, path),
        .fields = t,
        .record = &f->act,
        .bound = here ? &f->bound : NULL,
        .back = here,
        .version = f->x.version};
    forms_add(w, forms, &form);
}

static enum err put_one(struct web *w, void *arg)
{
    struct item_form *f = arg;
    struct arena *a = w->cx.a;
    TRY(loan_item_get(&w->cx, f->x.id, &f->x));
    bool open = is(f->x.state, "open"), done = is(f->x.state, "closed") || is(f->x.state, "booked");
    web_title(w, "loan_item.one");
    web_crumb(w, "nav.loans", "/loans");
    web_crumb(w, "loan_item.title", "/loans/items");
    web_crumb(w, "loan_item.one", NULL);
    put_tag(w, model_set_object(a, w->page, "tag"), &f->x);
    put_facts(w, &f->x);
    model_set_text(a, w->page, "reopen",
                   done ? arena_printf(a, "/loans/items/%" PRId64 "/reopen", f->x.id) : NULL);
    model_set_int(a, w->page, "version", f->x.version);
    struct model *forms = forms_begin(w);
    if (!f->back)
        f->act = (struct loan_item_act){.number = f->x.number,
                                        .paid_on = f->x.paid_on,
                                        .amount = f->x.amount,
                                        .reference = f->x.reference};
    if (open && !is(f->x.kind, "differs"))
        put_form(w, forms, f, "item_assign", "assign", &loan_item_assign_fields);
    if (open)
        put_form(w, forms, f, "item_close", "close", &loan_item_close_fields);
    return OK;
}

static enum err read_one(struct web *w, struct item_form *f)
{
    memset(f, 0, sizeof(*f));
    f->act.amount = FIELD_UNSET;
    TRY(web_id(w, 0, &f->x.id));
    return loan_item_get(&w->cx, f->x.id, &f->x);
}

static enum err item_get(struct web *w)
{
    struct item_form f;
    TRY(read_one(w, &f));
    web_etag(w, f.x.version);
    put_record(w, &f.x, w->data);
    if (!reply_wants_json(w))
        TRY(put_one(w, &f));
    return web_show(w);
}

static enum err answer(struct web *w, struct item_form *f, const char *flash)
{
    TRY(loan_item_get(&w->cx, f->x.id, &f->x));
    put_record(w, &f->x, w->data);
    web_etag(w, f->x.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "/loans/items");
}

static enum err settle(struct web *w, const char *path, const char *flash,
                       enum err (*act)(struct ctx *, int64_t, const struct loan_item_act *))
{
    struct item_form f;
    TRY(read_one(w, &f));
    f.back = path;
    TRY(web_version(w, &f.act.version));
    enum err e = web_bind(w, &f.act, &f.bound);
    if (e == OK)
        e = act(&w->cx, f.x.id, &f.act);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        TRY(put_one(w, &f));
        w->cx.err = told;
        return web_again(w, e, "loan-item");
    }
    TRY(e);
    return answer(w, &f, flash);
}

static enum err assign_post(struct web *w)
{
    return settle(w, "assign", "loan_item.booked", loan_item_assign);
}

static enum err close_post(struct web *w)
{
    return settle(w, "close", "loan_item.closed", loan_item_close);
}

static enum err reopen_post(struct web *w)
{
    struct item_form f;
    TRY(read_one(w, &f));
    TRY(web_version(w, &f.act.version));
    TRY(loan_item_reopen(&w->cx, f.x.id, &f.act));
    return answer(w, &f, "loan_item.reopened");
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
#define AT   "/loans/items/{item}"
const struct route loan_item_routes[] = {
    {.method = HTTP_GET,
     .path = "/loans/items",
     .handle = items_get,
     .cap = CAP_LOAN_WRITE,
     .query = &query_fields,
     .output = &loan_item_fields,
     .page = "loan-items",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Rows of partners' files that were not booked, and balances that differ"},
    {.method = HTTP_GET,
     .path = "/loans/items/export",
     .handle = export_get,
     .cap = CAP_LOAN_WRITE,
     .query = &export_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"id\",\"partner\",\"kind\",\"state\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE,
     .doc = "The same as a file; audited"},
    {.method = HTTP_GET,
     .path = AT,
     .handle = item_get,
     .cap = CAP_LOAN_WRITE,
     .output = &loan_item_fields,
     .page = "loan-item",
     .flags = BOTH,
     .doc = "One of them"},
    {.method = HTTP_POST,
     .path = AT "/assign",
     .handle = assign_post,
     .cap = CAP_LOAN_WRITE,
     .input = &loan_item_assign_fields,
     .output = &loan_item_fields,
     .page = "loan-item",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Its payment is booked to a loan, once (If-Match)"},
    {.method = HTTP_POST,
     .path = AT "/close",
     .handle = close_post,
     .cap = CAP_LOAN_WRITE,
     .input = &loan_item_close_fields,
     .output = &loan_item_fields,
     .page = "loan-item",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Closed with a reason (If-Match)"},
    {.method = HTTP_POST,
     .path = AT "/reopen",
     .handle = reopen_post,
     .cap = CAP_LOAN_WRITE,
     .output = &loan_item_fields,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Open again: it was closed, or its payment was reversed (If-Match)"},
    {.path = NULL},
};
