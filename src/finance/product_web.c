/*
 * Products, for everybody: what there is, what it costs, who can have it, and how sure that is. By
 * GET, so that an answer can be kept as a link or printed.
 */
#include "product_pages_web.h"

#include "i18n.h"
#include "match_facts.h"
#include "money.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

enum { AMOUNT = 5000000, MONTHS = 12 };

struct products_query {
    int64_t amount, months;
};
static const struct field query_list[] = {
    {.name = "amount",
     .kind = F_MONEY,
     .offset = FIELD_INT(struct products_query, amount),
     .min = 1,
     .max = 100000000000,
     .label = "product.query_amount"},
    {.name = "months",
     .kind = F_INT,
     .offset = FIELD_INT(struct products_query, months),
     .min = 1,
     .max = TENOR_MAX,
     .label = "product.query_months"},
};
static const struct field_table query_fields =
    FIELD_TABLE("ProductsQuery", query_list, struct products_query);

/* ---- figures, and how sure they are ---- */

/* A figure that is weak is said with "ask the provider", and not at all where little is certain. */
static const char *figure(struct web *w, const struct product_version *v, const char *what,
                          const char *words)
{
    bool ask = codes_hold(v->ask, what), low = strcmp(v->confidence, "low") == 0;
    const char *asked = web_words(w, "product.ask_provider", NULL);
    if (!words || (ask && low))
        return asked;
    return ask ? arena_printf(w->cx.a, "%s (%s)", words, asked) : words;
}

static const char *amount_words(struct web *w, const struct product_version *v)
{
    struct arena *a = w->cx.a;
    if (v->amount_max == FIELD_UNSET)
        return NULL;
    return v->amount_min > 0
               ? arena_printf(a, "%s – %s", money_format(a, v->amount_min),
                              money_format(a, v->amount_max))
               : web_words(w, "product.up_to", "amount", money_format(a, v->amount_max), NULL);
}

static const char *rate_words(struct web *w, const struct product_version *v)
{
    const char *method = code_words(w, "product_method", v->method);
    if (strcmp(v->method, "unknown") == 0)
        return NULL;
    if (!v->rate)
        return strcmp(v->method, "grant") == 0 || strcmp(v->method, "qardh") == 0 ? method : NULL;
    char *text = arena_strdup(w->cx.a, v->rate), *dot = strchr(text, '.');
    if (dot && w->cx.lang == LANG_ID)
        *dot = ',';
    return web_words(w, "product.rate_year", "rate", text, "method", method, NULL);
}

static const char *tenor_words(struct web *w, const struct product_version *v)
{
    if (strcmp(v->method, "grant") == 0)
        return web_words(w, "product.no_tenor", NULL);
    if (v->tenor_max == FIELD_UNSET)
        return NULL;
    const char *all = web_words(w, "product.months", "n", web_number(w, v->tenor_max), NULL);
    if (v->tenor_working == FIELD_UNSET)
        return all;
    return web_words(w, "product.months_working", "all", all, "n", web_number(w, v->tenor_working),
                     NULL);
}

static const char *margin_words(struct web *w, const struct product_version *v)
{
    struct partner p;
    if (!v->margin || partner_load(&w->cx, v->margin_by, &p) != OK)
        return NULL;
    return web_words(w, "product.margin_borne", "percent", v->margin, "partner", p.name, NULL);
}

static void put_words(struct web *w, const struct product_version *v, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "amount", figure(w, v, "amount", amount_words(w, v)));
    model_set_text(a, o, "rate", figure(w, v, "rate", rate_words(w, v)));
    model_set_text(a, o, "tenor", figure(w, v, "tenor", tenor_words(w, v)));
    model_set_text(a, o, "collateral", code_words(w, "collateral", v->collateral));
    model_set_text(a, o, "purposes", codes_words(w, "money_purpose", v->purposes));
    model_set_text(a, o, "margin", margin_words(w, v));
    model_set_text(a, o, "confidence", code_words(w, "confidence", v->confidence));
    model_set_text(a, o, "ask", *v->ask ? codes_words(w, "product_ask", v->ask) : NULL);
    model_set_text(a, o, "audience", *v->audience ? v->audience : NULL);
    model_set_text(a, o, "note", *v->note ? v->note : NULL);
    model_set_text(a, o, "basis", *v->basis ? v->basis : NULL);
    model_set_text(a, o, "source", v->source);
    model_set_text(a, o, "checked", v->checked_on ? i18n_date(a, w->cx.lang, v->checked_on) : NULL);
    model_set_text(a, o, "period", period_words(w, v->valid_from, v->valid_to));
}

void put_rules(struct web *w, const struct product_version *v, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "rules");
    for (size_t i = 0; i < v->rules_n; i++) {
        struct model *r = model_add_object(a, list);
        field_to_model(a, &product_rule_fields, &v->rules[i], true, r, NULL);
        model_set_text(a, r, "words", rule_words(w, &v->rules[i]));
    }
}

void put_product(struct web *w, const struct product_now *now, struct model *o)
{
    struct arena *a = w->cx.a;
    field_to_model(a, &product_fields, &now->p, true, o, NULL);
    if (!now->v.id) {
        model_set_null(a, o, "terms");
        model_set_null(a, o, "words");
        model_set_array(a, o, "rules");
        model_set_array(a, o, "documents");
        return;
    }
    field_to_model(a, &product_version_fields, &now->v, true, model_set_object(a, o, "terms"),
                   NULL);
    put_words(w, &now->v, model_set_object(a, o, "words"));
    put_rules(w, &now->v, o);
    put_documents(w, &now->v, o);
}

/* ---- the list ---- */

/* What the amount would cost there, over the months asked for or its longest tenor. */
static void put_example(struct web *w, const struct product_now *p, const struct products_query *q,
                        struct model *o)
{
    struct arena *a = w->cx.a;
    struct match_plan plan;
    int64_t tenor = product_tenor(&p->v, "working");
    bool grant = strcmp(p->v.method, "grant") == 0;
    bool within = q->amount >= p->v.amount_min && p->v.amount_max != FIELD_UNSET &&
                  q->amount <= p->v.amount_max;
    bool weak = strcmp(p->v.confidence, "low") == 0 || codes_hold(p->v.ask, "rate");
    if (!within || weak || (tenor == FIELD_UNSET && !grant) ||
        !match_plan_of(&p->v, q->amount, grant || q->months < tenor ? q->months : tenor,
                       date_of_instant(w->cx.now), &plan)) {
        model_set_null(a, o, "example");
        return;
    }
    struct model *e = model_set_object(a, o, "example");
    model_set_int(a, e, "months", plan.months);
    model_set_int(a, e, "instalment", plan.instalment);
    model_set_int(a, e, "cost", plan.cost);
    model_set_text(a, e, "words",
                   plan.months
                       ? web_words(w, "product.example", "amount", money_format(a, plan.instalment),
                                   "n", web_number(w, plan.months), "cost",
                                   money_format(a, plan.cost), NULL)
                       : web_words(w, "product.example_grant", NULL));
}

static enum err put_reach(struct web *w)
{
    struct product_reach *list;
    size_t n;
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, w->page, "reach");
    if (!can(&w->actor, CAP_FIGURES)) {
        model_set_bool(a, w->page, "has_reach", false);
        return OK;
    }
    TRY(product_reach(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "name", list[i].name);
        model_set_text(a, o, "fits", web_number(w, list[i].fits));
        model_set_text(a, o, "nearly", web_number(w, list[i].nearly));
    }
    model_set_bool(a, w->page, "has_reach", n > 0);
    if (n)
        model_set_text(a, w->page, "reach_day", i18n_date(a, w->cx.lang, list[0].made_on));
    return OK;
}

static void put_query(struct web *w, const struct products_query *q, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    model_set(w->page, "fields", field_widgets(&w->cx, w->app->words, &query_fields, q, bound));
    model_set_text(a, w->page, "asked",
                   web_words(w, "product.asked", "amount", money_format(a, q->amount), "n",
                             web_number(w, q->months), NULL));
}

static enum err put_list(struct web *w, const struct products_query *q)
{
    char today[DATE_LEN + 1];
    struct product_now *list;
    size_t n;
    bool all = can(&w->actor, CAP_PRODUCT_EDIT);
    date_format(date_of_instant(w->cx.now), today);
    TRY(product_on(&w->cx, today, all, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        put_product(w, &list[i], o);
        if (list[i].v.id)
            put_example(w, &list[i], q, o);
        else
            model_set_null(w->cx.a, o, "example");
    }
    web_list(w, (int64_t)n, false, NULL);
    if (reply_wants_json(w))
        return OK;
    put_finance_tabs(w, "/products");
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    model_set_null(w->cx.a, w->page, "empty");
    if (!n)
        put_nothing(w, "product.none", "product.none_text");
    return put_reach(w);
}

/* The list with a form of a new product, for officers. */
enum err put_products(struct web *w, void *arg)
{
    const struct product_form *form = arg;
    const struct products_query q = {AMOUNT, MONTHS};
    TRY(put_list(w, &q));
    if (reply_wants_json(w))
        return OK;
    put_query(w, &q, NULL);
    return put_product_form(w, form);
}

static enum err products_get(struct web *w)
{
    struct products_query q = {FIELD_UNSET, FIELD_UNSET};
    struct product_form form;
    struct bound bound = {0};
    enum err e = web_bind_query(w, &q, &bound);
    if (e != OK && (e != ERR_INVALID || reply_wants_json(w)))
        return e;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    q.amount = e != OK || q.amount == FIELD_UNSET ? AMOUNT : q.amount;
    q.months = e != OK || q.months == FIELD_UNSET ? MONTHS : q.months;
    TRY(put_list(w, &q));
    if (reply_wants_json(w))
        return web_show(w);
    product_form_begin(&form);
    TRY(put_product_form(w, &form));
    w->cx.err = told;
    put_query(w, &q, &bound);
    return e == OK ? web_show(w) : web_again(w, e, "products");
}

static enum err reach_get(struct web *w)
{
    struct product_reach *list;
    size_t n;
    TRY(product_reach(&w->cx, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &product_reach_fields, &list[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- one ---- */

static enum err put_versions(struct web *w, int64_t product_id, int64_t now)
{
    struct arena *a = w->cx.a;
    struct product_version *list;
    size_t n;
    TRY(product_versions(&w->cx, product_id, &list, &n));
    struct model *rows = model_set_array(a, w->page, "versions");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        put_words(w, &list[i], o);
        model_set_bool(a, o, "now", list[i].id == now);
        model_set_text(
            a, o, "href",
            can(&w->actor, CAP_PRODUCT_EDIT)
                ? arena_printf(a, "/products/%" PRId64 "/versions/%" PRId64, product_id, list[i].id)
                : NULL);
    }
    model_set_bool(a, w->page, "has_versions", n > 0);
    return OK;
}

enum err product_now_of(struct web *w, int64_t id, struct product_now *ret)
{
    char today[DATE_LEN + 1];
    struct product_version *list;
    size_t n;
    *ret = (struct product_now){.v.id = 0};
    date_format(date_of_instant(w->cx.now), today);
    TRY(product_get(&w->cx, id, &ret->p));
    TRY(product_versions(&w->cx, id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].valid_from, today) <= 0 &&
            (!list[i].valid_to || strcmp(today, list[i].valid_to) <= 0))
            ret->v = list[i];
    return OK;
}

enum err put_one_product(struct web *w, void *arg)
{
    struct product_form *form = arg;
    struct product_now now;
    TRY(product_now_of(w, form->p.id, &now));
    put_product(w, &now, model_set_object(w->cx.a, w->page, "product"));
    web_title_text(w, now.p.name);
    web_crumb(w, "product.title", "/products");
    web_crumb(w, now.p.name, NULL);
    TRY(put_versions(w, now.p.id, now.v.id));
    return put_product_forms(w, form, &now);
}

static enum err product_page_get(struct web *w)
{
    struct product_form form;
    struct product_now now;
    int64_t id;
    product_form_begin(&form);
    TRY(web_id(w, 0, &id));
    TRY(product_now_of(w, id, &now));
    form.p = now.p;
    web_etag(w, now.p.version);
    put_product(w, &now, w->data);
    if (!reply_wants_json(w))
        TRY(put_one_product(w, &form));
    return web_show(w);
}

static enum err versions_get(struct web *w)
{
    struct product_version *list;
    struct product p;
    size_t n;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(product_get(&w->cx, id, &p));
    TRY(product_versions(&w->cx, id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        field_to_model(w->cx.a, &product_version_fields, &list[i], true, o, NULL);
        put_rules(w, &list[i], o);
    }
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route product_routes[] = {
    {.method = HTTP_GET,
     .path = "/products",
     .handle = products_get,
     .cap = CAP_PUBLIC,
     .query = &query_fields,
     .output = &product_fields,
     .page = "products",
     .flags = BOTH | ROUTE_LIST,
     .doc =
         "Financing products in force, with terms, rules, papers, and what an amount would cost"},
    {.method = HTTP_GET,
     .path = "/products/reach",
     .handle = reach_get,
     .cap = CAP_FIGURES,
     .output = &product_reach_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "How many businesses of the territory each product could reach, by the register alone"},
    {.method = HTTP_GET,
     .path = "/products/{id}",
     .handle = product_page_get,
     .cap = CAP_PUBLIC,
     .output = &product_fields,
     .page = "product",
     .flags = BOTH,
     .doc = "One product: terms in force today, rules, papers, sources; its versions"},
    {.method = HTTP_GET,
     .path = "/products/{id}/versions",
     .handle = versions_get,
     .cap = CAP_PUBLIC,
     .output = &product_version_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "A product's versions with their rules, the newest first"},
    {.path = NULL},
};
