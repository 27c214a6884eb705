/* Grants: the list, one with what is done with it. */
#include "award.h"
#include "curation_dated.h"
#include "fund.h"
#include "i18n.h"
#include "loan_pages_web.h"
#include "money.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

struct award_query {
    const char *state, *cursor;
    int64_t business, limit;
};
#define Q(member) .offset = FIELD_TEXT(struct award_query, member)
#define N(member) .offset = FIELD_INT(struct award_query, member)
static const struct field query_list[] = {
    {.name = "state", .kind = F_CHOICE, Q(state), .choices = award_states, .label = "loan.state"},
    {.name = "business", .kind = F_REF, N(business), .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 30, .flags = F_HIDDEN},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("GrantQuery", query_list, struct award_query);

static bool is(const struct award *x, const char *state)
{
    return strcmp(x->state, state) == 0;
}

static void put_tag(struct web *w, struct model *o, const struct award *x)
{
    model_set_text(w->cx.a, o, "kind",
                   is(x, "disbursed")  ? "good"
                   : is(x, "accepted") ? "info"
                                       : "plain");
    model_set_text(w->cx.a, o, "label", choice_words(w, award_states, x->state));
}

static void put_record(struct web *w, const struct award *x, struct model *o)
{
    field_to_model(w->cx.a, &award_fields, x, true, o, NULL);
}

/* ---- the list ---- */

static void row_page(struct web *w, const struct award *x, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/grants/%" PRId64, x->id));
    model_set_text(a, o, "name", x->business_name);
    model_set_text(a, o, "owner", w->actor.role == ROLE_OWNER ? NULL : x->owner_name);
    model_set_text(a, o, "product", x->product_name);
    model_set_text(a, o, "partner", x->partner_name);
    model_set_text(a, o, "amount", money_format(a, is(x, "disbursed") ? x->disbursed : x->granted));
    put_tag(w, model_set_object(a, o, "tag"), x);
}

static enum err put_list(struct web *w, const struct award_page *page)
{
    struct arena *a = w->cx.a;
    web_title(w, "award.title");
    web_crumb(w, "nav.loans", "/loans");
    web_crumb(w, "award.title", NULL);
    TRY(put_loan_tabs(w, "/grants"));
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        row_page(w, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    if (page->n)
        model_set_null(a, w->page, "empty");
    else
        put_nothing(w, "award.none", "award.none_text");
    return OK;
}

static enum err list_get(struct web *w)
{
    struct award_query q = {.limit = FIELD_UNSET};
    struct bound bound = {0};
    struct award_page page;
    int64_t before;
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_before(w, &before));
    struct award_filter f = {
        .state = q.state, .business = q.business, .before = before, .limit = q.limit};
    TRY(award_list(&w->cx, &f, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < page.n; i++)
        put_record(w, &page.rows[i], model_add_object(w->cx.a, items));
    web_list(w, page.total, page.total_capped,
             page.more ? arena_printf(w->cx.a, "%" PRId64, page.rows[page.n - 1].id) : NULL);
    if (!reply_wants_json(w))
        TRY(put_list(w, &page));
    return web_show(w);
}

/* ---- one ---- */

struct award_form {
    struct award x;
    struct award_act act;
    struct bound bound;
    const char *back; /* path of the form that comes back */
};

static void row(struct web *w, struct model *rows, const char *label, const char *value)
{
    if (value && *value)
        put_row(w, rows, web_words(w, label, NULL), value, NULL);
}

static void put_facts(struct web *w, const struct award *x)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    if (can(&w->actor, CAP_BUSINESS_READ))
        put_row_link(put_row(w, rows, web_words(w, "loan.business", NULL), x->business_name, NULL),
                     arena_printf(a, "/businesses/%" PRId64, x->business_id));
    else
        row(w, rows, "loan.business", x->business_name);
    row(w, rows, "loan.owner", w->actor.role == ROLE_OWNER ? NULL : x->owner_name);
    row(w, rows, "loan.partner", x->partner_name);
    row(w, rows, "loan.product", x->product_name);
    put_row_link(put_row(w, rows, web_words(w, "award.application", NULL),
                         code_make(a, "P", (uint64_t)x->application_id), NULL),
                 arena_printf(a, "/applications/%" PRId64, x->application_id));
    row(w, rows, "application.purpose", choice_words(w, money_purposes, x->purpose));
    row(w, rows, "application.granted", money_format(a, x->granted));
    row(w, rows, "award.accepted_on", day_words(w, x->accepted_on));
    row(w, rows, "loan.disbursed", x->disbursed_on ? money_format(a, x->disbursed) : NULL);
    row(w, rows, "loan.disbursed_on", day_words(w, x->disbursed_on));
    row(w, rows, "award.proof", x->proof);
    row(w, rows, "award.ended_on", day_words(w, x->ended_on));
    row(w, rows, "loan.reason", x->reason);
}

static void put_form(struct web *w, struct model *forms, const struct award_form *f,
                     const char *code, const char *path, const struct field_table *t)
{
    bool here = f->back && strcmp(f->back, path) == 0;
    const struct page_form form = {
        .code = code,
        .action = arena_printf(w->cx.a, "/grants/%" PRId64 "/%s", f->x.id, path),
        .fields = t,
        .record = &f->act,
        .bound = here ? &f->bound : NULL,
        .back = here,
        .danger = strcmp(path, "end") == 0,
        .version = f->x.version};
    forms_add(w, forms, &form);
}

static enum err put_one(struct web *w, struct award_form *f)
{
    TRY(award_get(&w->cx, f->x.id, &f->x));
    bool accepted = is(&f->x, "accepted"), out = is(&f->x, "disbursed");
    web_title_text(w, f->x.business_name);
    web_crumb(w, "nav.loans", "/loans");
    web_crumb(w, "award.title", "/grants");
    web_crumb(w, f->x.business_name, NULL);
    put_tag(w, model_set_object(w->cx.a, w->page, "tag"), &f->x);
    put_facts(w, &f->x);
    struct model *forms = forms_begin(w);
    if (!can(&w->actor, CAP_LOAN_WRITE))
        return OK;
    if (!f->back)
        f->act.on = today_text(&w->cx);
    if (accepted)
        put_form(w, forms, f, "award_disburse", "disburse", &award_disburse_fields);
    if (accepted || out)
        put_form(w, forms, f, out ? "award_return" : "award_cancel", "end", &award_end_fields);
    return OK;
}

static enum err read_one(struct web *w, struct award_form *f)
{
    memset(f, 0, sizeof(*f));
    f->act.amount = FIELD_UNSET;
    TRY(web_id(w, 0, &f->x.id));
    return award_get(&w->cx, f->x.id, &f->x);
}

static enum err award_page_get(struct web *w)
{
    struct award_form f;
    TRY(read_one(w, &f));
    web_etag(w, f.x.version);
    put_record(w, &f.x, w->data);
    if (!reply_wants_json(w))
        TRY(put_one(w, &f));
    return web_show(w);
}

static enum err act_post(struct web *w, const char *path, const char *flash,
                         enum err (*act)(struct ctx *, int64_t, const struct award_act *))
{
    struct award_form f;
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
        return web_again(w, e, "grant");
    }
    TRY(e);
    TRY(award_get(&w->cx, f.x.id, &f.x));
    put_record(w, &f.x, w->data);
    web_etag(w, f.x.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "/grants/%" PRId64, f.x.id);
}

static enum err disburse_post(struct web *w)
{
    return act_post(w, "disburse", "award.disbursed_now", award_disburse);
}

static enum err end_post(struct web *w)
{
    return act_post(w, "end", "award.ended_now", award_end);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route award_routes[] = {
    {.method = HTTP_GET,
     .path = "/grants",
     .handle = list_get,
     .cap = CAP_LOAN_READ,
     .query = &query_fields,
     .output = &award_fields,
     .page = "grants",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Grants that one may see, the newest first"},
    {.method = HTTP_GET,
     .path = "/grants/{id}",
     .handle = award_page_get,
     .cap = CAP_LOAN_READ,
     .output = &award_fields,
     .page = "grant",
     .flags = BOTH,
     .doc = "One grant"},
    {.method = HTTP_POST,
     .path = "/grants/{id}/disburse",
     .handle = disburse_post,
     .cap = CAP_LOAN_WRITE,
     .input = &award_disburse_fields,
     .output = &award_fields,
     .page = "grant",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "The money went out (If-Match): what was reserved is spent, the rest is free again"},
    {.method = HTTP_POST,
     .path = "/grants/{id}/end",
     .handle = end_post,
     .cap = CAP_LOAN_WRITE,
     .input = &award_end_fields,
     .output = &award_fields,
     .page = "grant",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Cancelled, or returned after it was paid out (If-Match): the fund has it again"},
    {.path = NULL},
};
