/* Loans as a list by how late they are, a new one, one with its schedule and payments. */
#include "business.h"
#include "curation_dated.h"
#include "i18n.h"
#include "loan_pages_web.h"
#include "money.h"
#include "partner.h"
#include "places.h"
#include "product.h"
#include "reply.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

enum { PLANS_SHOWN = 20 };

const struct business_tab loan_tabs[] = {
    {"loan.tab", "/loans?business=", "", CAP_LOAN_READ},
    {NULL, NULL, NULL, 0},
};
const struct nav_entry loan_nav[] = {
    {.href = "/loans", .msgid = "nav.loans", .cap = CAP_LOAN_READ, .rank = 21},
    {.href = NULL},
};

struct loan_query {
    const char *bucket, *state, *cursor, *format;
    int64_t business, partner, limit;
};
#define Q(member) .offset = FIELD_TEXT(struct loan_query, member)
#define N(member) .offset = FIELD_INT(struct loan_query, member)
static const struct field query_list[] = {
    {.name = "bucket",
     .kind = F_CHOICE,
     Q(bucket),
     .choices = loan_buckets,
     .label = "loan.bucket"},
    {.name = "state", .kind = F_CHOICE, Q(state), .choices = loan_states, .label = "loan.state"},
    {.name = "partner", .kind = F_REF, N(partner), .flags = F_HIDDEN, .label = "loan.partner"},
    {.name = "business", .kind = F_REF, N(business), .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 200, .flags = F_HIDDEN},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("LoanQuery", query_list, struct loan_query);

/* ---- words ---- */

void put_loan_tag(struct web *w, struct model *o, const struct loan *l)
{
    const char *kind = strcmp(l->state, "paid") == 0          ? "good"
                       : strcmp(l->state, "written_off") == 0 ? "bad"
                       : !l->bucket                           ? "plain"
                       : l->days_late <= 0                    ? "good"
                       : l->days_late <= 30                   ? "warn"
                                                              : "bad";
    model_set_text(w->cx.a, o, "kind", kind);
    model_set_text(w->cx.a, o, "label",
                   l->bucket ? choice_words(w, loan_buckets, l->bucket)
                             : choice_words(w, loan_states, l->state));
}

static const char *rupiah(struct web *w, int64_t n)
{
    return money_format(w->cx.a, n);
}

void put_loan_record(struct web *w, const struct loan *l, struct model *o)
{
    field_to_model(w->cx.a, &loan_fields, l, true, o, NULL);
}

/* ---- the list ---- */

static void row_page(struct web *w, const struct loan *l, struct model *o)
{
    struct arena *a = w->cx.a;
    bool partner = w->actor.role == ROLE_PARTNER;
    model_set_text(a, o, "href", arena_printf(a, "/loans/%" PRId64, l->id));
    model_set_text(a, o, "name", l->business_name);
    model_set_text(a, o, "owner", w->actor.role == ROLE_OWNER ? NULL : l->owner_name);
    model_set_text(a, o, "partner", partner ? (l->number ? l->number : "–") : l->partner_name);
    model_set_text(a, o, "left", rupiah(w, l->principal_left));
    model_set_text(a, o, "overdue", l->overdue ? rupiah(w, l->overdue) : NULL);
    model_set_text(a, o, "next", l->bucket ? day_words(w, l->next_due) : NULL);
    put_loan_tag(w, model_set_object(a, o, "tag"), l);
}

/* How much stands open in each bucket; each leads to its list. */
static enum err put_figures(struct web *w)
{
    struct arena *a = w->cx.a;
    struct loan_figure f[BUCKETS];
    struct model *list = model_set_array(a, w->page, "stats");
    TRY(loan_figures(&w->cx, f));
    for (int b = 0; b < BUCKETS; b++) {
        const char *code = loan_bucket_code((enum loan_bucket)b);
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "label", choice_words(w, loan_buckets, code));
        model_set_text(a, o, "value", web_number(w, f[b].loans));
        model_set_text(
            a, o, "note",
            web_words(w, "loan.left_of", "amount", rupiah(w, f[b].principal_left), NULL));
        model_set_text(a, o, "href", arena_printf(a, "/loans?bucket=%s", code));
    }
    return OK;
}

static enum err put_about(struct web *w, int64_t business)
{
    struct business b;
    struct arena *a = w->cx.a;
    TRY(business_get(&w->cx, business, &b));
    web_title_text(w, b.name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "nav.loans", NULL);
    put_business_tabs(w, &b, "loan.tab");
    model_set_text(a, w->page, "new_href",
                   can(&w->actor, CAP_LOAN_AGREE)
                       ? arena_printf(a, "/businesses/%" PRId64 "/loans/new", b.id)
                       : NULL);
    return OK;
}

static void put_filters(struct web *w, const struct loan_query *q)
{
    struct arena *a = w->cx.a;
    struct model *filters = model_set_object(a, w->page, "filters"),
                 *active = model_set_array(a, filters, "active");
    struct {
        const char *name, *label, *value;
    } on[] = {{"bucket", "loan.bucket", choice_words(w, loan_buckets, q->bucket)},
              {"state", "loan.state", choice_words(w, loan_states, q->state)}};
    for (size_t i = 0; i < 2; i++)
        if (on[i].value && *on[i].value) {
            struct model *o = model_add_object(a, active);
            model_set_text(a, o, "label",
                           arena_printf(a, "%s: %s", web_words(w, on[i].label, NULL), on[i].value));
            model_set_text(a, o, "remove", web_link(w, on[i].name, NULL));
        }
    model_set_text(a, filters, "action", "/loans");
    model_set(filters, "fields", field_widgets(&w->cx, w->app->words, &query_fields, q, NULL));
    model_set_null(a, filters, "drawn");
    model_set_bool(a, filters, "open", false);
    model_set_text(a, filters, "clear", active->kids.count ? "/loans" : NULL);
    model_set_array(a, filters, "hidden");
}

static enum err put_list(struct web *w, const struct loan_query *q, const struct loan_page *page)
{
    struct arena *a = w->cx.a;
    model_set_bool(a, w->page, "one", q->business > 0);
    if (q->business > 0) {
        TRY(put_about(w, q->business));
        model_set_null(a, w->page, "filters");
    } else {
        web_title(w, "nav.loans");
        TRY(put_loan_tabs(w, "/loans"));
        TRY(put_figures(w));
        put_filters(w, q);
        model_set_null(a, w->page, "new_href");
    }
    model_set_text(a, w->page, "export",
                   can(&w->actor, CAP_LOAN_WRITE) ? "/loans/export?format=" : NULL);
    model_set_text(
        a, w->page, "with",
        web_words(w, w->actor.role == ROLE_PARTNER ? "loan.number" : "loan.partner", NULL));
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        row_page(w, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    if (page->n)
        model_set_null(a, w->page, "empty");
    else
        put_nothing(w, "loan.none", "loan.none_text");
    return OK;
}

static enum err loans_get(struct web *w)
{
    struct loan_query q = {.business = 0};
    struct bound bound = {0};
    struct loan_page page;
    q.limit = FIELD_UNSET;
    TRY(web_bind_query(w, &q, &bound));
    struct loan_filter f = {.bucket = q.bucket,
                            .state = q.state,
                            .business = q.business,
                            .partner = q.partner,
                            .cursor = q.cursor,
                            .limit = q.limit};
    TRY(loan_list(&w->cx, &f, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < page.n; i++)
        put_loan_record(w, &page.rows[i], model_add_object(w->cx.a, items));
    web_list(w, page.total, page.total_capped, page.next);
    if (!reply_wants_json(w))
        TRY(put_list(w, &q, &page));
    return web_show(w);
}

/* ---- a new one ---- */

static void choice(struct web *w, struct model *list, int64_t id, const char *label, int64_t now)
{
    struct model *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "code", arena_printf(w->cx.a, "%" PRId64, id));
    model_set_text(w->cx.a, o, "label", label);
    model_set_bool(w->cx.a, o, "selected", id == now);
}

static enum err put_choices(struct web *w, const struct loan *l)
{
    struct arena *a = w->cx.a;
    struct model *fields = (struct model *)model_get(w->page, "fields");
    struct model *partners = model_array(a), *products = model_array(a), *funds = model_array(a);
    struct partner *p;
    struct product_now *v;
    struct fund *f;
    size_t n;
    TRY(partner_list(&w->cx, &p, &n));
    for (size_t i = 0; i < n; i++)
        choice(w, partners, p[i].id, p[i].name, l->partner_id);
    TRY(product_on(&w->cx, today_text(&w->cx), true, &v, &n));
    for (size_t i = 0; i < n; i++)
        choice(w, products, v[i].p.id, v[i].p.name, l->product_id);
    TRY(fund_list(&w->cx, 0, &f, &n));
    for (size_t i = 0; i < n; i++)
        choice(w, funds, f[i].id, f[i].name, l->fund_id);
    field_widget_choices(a, field_widget(fields, "partner"), partners);
    field_widget_choices(a, field_widget(fields, "product"), products);
    field_widget_choices(a, field_widget(fields, "fund"), funds);
    return OK;
}

static enum err put_form(struct web *w, const struct loan *l, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct business b;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(business_get(&w->cx, l->business_id, &b));
    w->cx.err = told;
    web_title(w, "loan.new");
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "loan.new", NULL);
    web_form(w, &loan_new_fields, l, bound, "/loans", 0);
    ctx_forgive(&w->cx);
    TRY(put_choices(w, l));
    w->cx.err = told;
    model_set_text(a, w->page, "lead", b.name);
    model_set_int(a, w->page, "business", b.id);
    model_set_text(a, w->page, "button", web_words(w, "loan.add", NULL));
    model_set_text(a, w->page, "cancel", arena_printf(a, "/loans?business=%" PRId64, b.id));
    return OK;
}

static enum err loan_new_get(struct web *w)
{
    struct loan l = loan_new();
    TRY(web_id(w, 0, &l.business_id));
    l.terms.unit = "month";
    l.terms.day_count = "equal";
    l.terms.rounding = "half-up";
    TRY(put_form(w, &l, NULL));
    return web_show(w);
}

static enum err loans_post(struct web *w)
{
    struct loan l = loan_new();
    struct bound bound = {0};
    enum err e = web_bind(w, &l, &bound);
    if (e == OK)
        e = field_check(&w->cx, &loan_new_fields, &l, &bound);
    if (e == OK)
        e = loan_agree(&w->cx, &l);
    if (e != OK) {
        if (reply_wants_json(w) || e != ERR_INVALID || l.business_id <= 0)
            return e;
        TRY(put_form(w, &l, &bound));
        return web_again(w, e, "loan-new");
    }
    put_loan_record(w, &l, w->data);
    web_etag(w, l.version);
    if (!reply_wants_json(w))
        web_flash(w, "good", "loan.added", NULL);
    return web_created(w, "/loans/%" PRId64, l.id);
}

/* ---- one ---- */

static enum err loan_of(struct web *w, struct loan *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return loan_get(&w->cx, id, ret);
}

static enum err loan_page_get(struct web *w)
{
    struct loan l;
    TRY(loan_of(w, &l));
    web_etag(w, l.version);
    put_loan_record(w, &l, w->data);
    if (!reply_wants_json(w))
        TRY(put_loan_page(w, &l, NULL));
    return web_show(w);
}

struct schedule_record {
    int64_t n, principal, interest, total, paid_principal, paid_interest;
    const char *due_on, *pay_by;
};
#define R(member) .offset = FIELD_INT(struct schedule_record, member)
static const struct field schedule_list[] = {
    {.name = "n", .kind = F_INT, R(n)},
    {.name = "due_on", .kind = F_DATE, .offset = FIELD_TEXT(struct schedule_record, due_on)},
    {.name = "pay_by", .kind = F_DATE, .offset = FIELD_TEXT(struct schedule_record, pay_by)},
    {.name = "principal", .kind = F_MONEY, R(principal)},
    {.name = "interest", .kind = F_MONEY, R(interest)},
    {.name = "total", .kind = F_MONEY, R(total)},
    {.name = "paid_principal", .kind = F_MONEY, R(paid_principal)},
    {.name = "paid_interest", .kind = F_MONEY, R(paid_interest)},
};
static const struct field_table schedule_fields =
    FIELD_TABLE("LoanInstalment", schedule_list, struct schedule_record);

static enum err schedule_get(struct web *w)
{
    struct loan l;
    struct loan_row *rows;
    struct loan_sum sum;
    size_t n;
    TRY(loan_of(w, &l));
    TRY(loan_rows(&w->cx, &l, 0, &rows, &n, &sum));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        const struct loan_row *r = &rows[i];
        struct schedule_record x = {r->n,
                                    r->principal,
                                    r->interest,
                                    r->principal + r->interest,
                                    r->paid_principal,
                                    r->paid_interest,
                                    r->due_on,
                                    r->pay_by};
        field_to_model(w->cx.a, &schedule_fields, &x, true, model_add_object(w->cx.a, items), NULL);
    }
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

static enum err payments_get(struct web *w)
{
    struct loan l;
    struct loan_payment *list;
    size_t n;
    TRY(loan_of(w, &l));
    TRY(loan_payments(&w->cx, l.id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &loan_payment_fields, &list[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- out ---- */

static enum err export_get(struct web *w)
{
    struct web_export x;
    TRY(web_export_asked(w, "pembiayaan", &x));
    return web_export_end(&x, loan_export(&w->cx, x.file), "loan");
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route loan_routes[] = {
    {.method = HTTP_GET,
     .path = "/loans",
     .handle = loans_get,
     .cap = CAP_LOAN_READ,
     .query = &query_fields,
     .output = &loan_fields,
     .page = "loans",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Loans that one may see, who is late longest first"},
    {.method = HTTP_POST,
     .path = "/loans",
     .handle = loans_post,
     .cap = CAP_LOAN_AGREE,
     .input = &loan_new_fields,
     .output = &loan_fields,
     .page = "loan-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "A loan that a partner and an owner agreed on; a client_id that is known gives it"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/loans/new",
     .handle = loan_new_get,
     .cap = CAP_LOAN_AGREE,
     .page = "loan-new",
     .flags = ROUTE_HTML,
     .doc = "Form: a loan of a business"},
    {.method = HTTP_GET,
     .path = "/loans/export",
     .handle = export_get,
     .cap = CAP_LOAN_WRITE,
     .query = &web_export_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"id\",\"partner\",\"state\",\"principal_left\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE,
     .doc = "Loans that one may see, with what was paid and what is left; audited"},
    {.method = HTTP_GET,
     .path = "/loans/{id}",
     .handle = loan_page_get,
     .cap = CAP_LOAN_READ,
     .output = &loan_fields,
     .page = "loan",
     .flags = BOTH,
     .doc = "One loan; on its page its schedule and payments"},
    {.method = HTTP_GET,
     .path = "/loans/{id}/schedule",
     .handle = schedule_get,
     .cap = CAP_LOAN_READ,
     .output = &schedule_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Instalments of the plan in force, and what was paid of each"},
    {.method = HTTP_GET,
     .path = "/loans/{id}/payments",
     .handle = payments_get,
     .cap = CAP_LOAN_READ,
     .output = &loan_payment_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Payments of a loan, the newest first; reversed ones stay"},
    {.path = NULL},
};
