/* A package asked for in one act, and the page of one with each part's state. */
#include "application_package.h"
#include "application_pages_web.h"
#include "business.h"
#include "i18n.h"
#include "match_facts.h"
#include "match_words.h"
#include "money.h"
#include "partner.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

static const char *money_or(struct web *w, int64_t amount, const char *otherwise)
{
    return amount == FIELD_UNSET ? otherwise : arena_printf(w->cx.a, "%" PRId64, amount);
}

/* ---- asking ---- */

struct wish {
    int64_t amount, more, monthly;
    const char *purpose, *products;
};
#define I(member) .offset = FIELD_INT(struct wish, member)
#define T(member) .offset = FIELD_TEXT(struct wish, member)
/* clang-format off */
static const struct field wish_list[] = {
    {.name = "amount", .kind = F_MONEY, I(amount), .min = 1, .max = 100000000000, .label = "match.amount"},
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .choices = money_purposes, .label = "match.purpose"},
    {.name = "more", .kind = F_MONEY, I(more), .max = 100000000000, .label = "match.more"},
    {.name = "monthly", .kind = F_MONEY, I(monthly), .max = 100000000000, .label = "match.monthly"},
    {.name = "products", .kind = F_TEXT, T(products), .max = 60, .label = "package.products"},
};
/* clang-format on */
static const struct field_table wish_fields = FIELD_TABLE("PackageQuery", wish_list, struct wish);

static const char *back_to(struct web *w, const struct application_package *p)
{
    return arena_printf(w->cx.a,
                        "/businesses/%" PRId64 "/matches?amount=%s&purpose=%s&more=%s&monthly=%s",
                        p->business_id, money_or(w, p->amount, ""), p->purpose ? p->purpose : "",
                        money_or(w, p->more, ""), money_or(w, p->monthly, ""));
}

/* One product: what it would bear, and the box for the consent to its partner. */
static enum err put_part(struct web *w, const struct application_package *p,
                         const struct package_part *x, int64_t number, struct model *o)
{
    struct arena *a = w->cx.a;
    struct partner of;
    const bool ticked[] = {p->consent_1, p->consent_2, p->consent_3};
    TRY(partner_load(&w->cx, x->m->now->p.partner_id, &of));
    model_set_text(a, o, "name", x->m->now->p.name);
    model_set_int(a, o, "product", x->m->now->p.id);
    model_set_text(a, o, "partner", of.name);
    model_set_text(a, o, "words",
                   web_words(w, x->plan.months ? "match.plan" : "match.plan_grant", "amount",
                             money_format(a, x->plan.amount), "instalment",
                             money_format(a, x->plan.instalment), "months",
                             web_number(w, x->plan.months), "cost", money_format(a, x->plan.cost),
                             NULL));
    model_set_text(a, o, "box", arena_printf(a, "consent_%" PRId64, number));
    model_set_bool(a, o, "ticked", ticked[number - 1]);
    model_set_text(a, o, "consent", web_words(w, "package.consent_to", "partner", of.name, NULL));
    return OK;
}

static void put_hidden(struct web *w, const struct application_package *p, const char *products)
{
    const char *const pairs[][2] = {{"amount", money_or(w, p->amount, "")},
                                    {"purpose", p->purpose},
                                    {"more", money_or(w, p->more, "")},
                                    {"monthly", money_or(w, p->monthly, "")},
                                    {"products", products}};
    struct model *list = model_set_array(w->cx.a, w->page, "hidden");
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct model *o = model_add_object(w->cx.a, list);
        model_set_text(w->cx.a, o, "name", pairs[i][0]);
        model_set_text(w->cx.a, o, "value", pairs[i][1]);
    }
}

static enum err put_new(struct web *w, const struct application_package *p,
                        const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct business b;
    struct package x;
    struct application_package plain = *p;
    struct errinfo told = w->cx.err;
    const char *products = "";
    ctx_forgive(&w->cx);
    plain.need = plain.assessment = plain.assessment_why = plain.via =
        NULL; /* their faults are told */
    TRY(business_get(&w->cx, p->business_id, &b));
    TRY(application_package_reckon(&w->cx, &plain, &x));
    web_title(w, "package.ask");
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "package.ask", NULL);
    struct model *parts = model_set_array(a, w->page, "parts");
    for (size_t i = 0; i < x.n; i++) {
        TRY(put_part(w, p, &x.parts[i], (int64_t)i + 1, model_add_object(a, parts)));
        products = arena_printf(a, "%s%s%" PRId64, products, i ? "," : "", x.parts[i].m->now->p.id);
    }
    model_set_text(a, w->page, "lead",
                   web_words(w, "match.package", "amount", money_format(a, x.amount), "instalment",
                             money_format(a, x.instalment), "cost", money_format(a, x.cost), NULL));
    model_set_text(a, w->page, "business", b.name);
    put_hidden(w, p, products);
    model_set_text(a, w->page, "cancel", back_to(w, p));
    w->cx.err = told;
    web_form(w, &package_new_fields, p, bound,
             arena_printf(a, "/businesses/%" PRId64 "/packages", b.id), 0);
    return OK;
}

static struct application_package package_new(int64_t business)
{
    return (struct application_package){.business_id = business,
                                        .amount = FIELD_UNSET,
                                        .more = FIELD_UNSET,
                                        .monthly = FIELD_UNSET};
}

/* One that does not fit any more leads back to what does. */
static enum err gone(struct web *w, enum err e, const struct application_package *p)
{
    if (reply_wants_json(w) || e != ERR_CONFLICT)
        return e;
    ctx_forgive(&w->cx);
    web_flash(w, "bad", "package.error.gone", NULL);
    return web_redirect(w, "%s", back_to(w, p));
}

static enum err new_get(struct web *w)
{
    struct wish q = {.amount = FIELD_UNSET, .more = FIELD_UNSET, .monthly = FIELD_UNSET};
    struct bound bound = {0};
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(web_bind_query(w, &q, &bound));
    struct application_package p = package_new(id);
    p.amount = q.amount;
    p.more = q.more;
    p.monthly = q.monthly;
    p.purpose = q.purpose;
    p.products = q.products;
    enum err e = put_new(w, &p, NULL);
    return e == OK ? web_show(w) : gone(w, e, &p);
}

/* ---- one ---- */

static const char record_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"business\",\"purpose\",\"amount\",\"more\","
    "\"parts\"],"
    "\"properties\":{\"id\":{\"type\":\"integer\"},\"business\":{\"type\":\"integer\"},\"purpose\":"
    "{"
    "\"type\":\"string\"},\"amount\":{\"type\":\"integer\"},\"more\":{\"type\":\"integer\"},"
    "\"parts\":{"
    "\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Application\"}}}}";

static void put_record(struct web *w, const struct application_package *p)
{
    struct arena *a = w->cx.a;
    model_set_int(a, w->data, "id", p->id);
    model_set_int(a, w->data, "business", p->business_id);
    model_set_text(a, w->data, "purpose", p->purpose);
    model_set_int(a, w->data, "amount", p->amount);
    model_set_int(a, w->data, "more", p->more);
    struct model *parts = model_set_array(a, w->data, "parts");
    for (size_t i = 0; i < p->n; i++)
        put_application_record(w, &p->parts[i], model_add_object(a, parts));
}

void put_package_parts(struct web *w, const struct application_package *p, int64_t but,
                       struct model *list)
{
    struct arena *a = w->cx.a;
    for (size_t i = 0; i < p->n; i++) {
        const struct application *x = &p->parts[i];
        if (x->id == but)
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", arena_printf(a, "/applications/%" PRId64, x->id));
        model_set_text(a, o, "product", x->product_name);
        model_set_text(a, o, "partner", x->partner_name);
        model_set_text(a, o, "words",
                       web_words(w, "package.part", "amount", money_format(a, x->amount), "months",
                                 web_number(w, x->months), NULL));
        model_set_text(a, o, "consent",
                       x->consent_id ? NULL : web_words(w, "package.no_consent", NULL));
        put_application_tag(w, o, x);
    }
}

static void put_page(struct web *w, const struct application_package *p)
{
    struct arena *a = w->cx.a;
    const struct application *first = &p->parts[0];
    const char *business = arena_printf(a, "/businesses/%" PRId64, p->business_id);
    bool own = w->actor.role == ROLE_OWNER, broken = false;
    for (size_t i = 0; i < p->n; i++)
        broken = broken || strcmp(p->parts[i].state, "rejected") == 0;
    web_title(w, "package.title");
    web_crumb(w, "nav.applications", "/applications");
    web_crumb(w, "package.title", NULL);
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row_link(put_row(w, rows, web_words(w, "loan.business", NULL), first->business_name, NULL),
                 business);
    if (!own)
        put_row(w, rows, web_words(w, "loan.owner", NULL), first->owner_name, NULL);
    put_row(w, rows, web_words(w, "application.purpose", NULL),
            choice_words(w, money_purposes, p->purpose), NULL);
    put_row(w, rows, web_words(w, "match.amount", NULL), money_format(a, p->amount), NULL);
    if (p->more > 0)
        put_row(w, rows, web_words(w, "match.more", NULL), money_format(a, p->more), NULL);
    put_row(w, rows, web_words(w, "package.asked_at", NULL),
            i18n_instant(a, w->cx.lang, p->created_at), NULL);
    put_package_parts(w, p, 0, model_set_array(a, w->page, "parts"));
    model_set_text(a, w->page, "broken", broken ? web_words(w, "package.broken", NULL) : NULL);
}

static enum err one_get(struct web *w)
{
    struct application_package p;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(application_package_get(&w->cx, id, &p));
    put_record(w, &p);
    if (!reply_wants_json(w))
        put_page(w, &p);
    return web_show(w);
}

static enum err ask_post(struct web *w)
{
    struct bound bound = {0};
    int64_t id;
    TRY(web_id(w, 0, &id));
    struct application_package p = package_new(id);
    enum err e = web_bind(w, &p, &bound);
    struct application_package typed = p;
    if (e == OK)
        e = field_check(&w->cx, &package_new_fields, &p, &bound);
    if (e == OK)
        e = application_package_ask(&w->cx, &p);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        e = put_new(w, &typed, &bound);
        return e == OK ? web_again(w, ERR_INVALID, "package-new") : gone(w, e, &typed);
    }
    if (e != OK)
        return gone(w, e, &typed);
    put_record(w, &p);
    if (!reply_wants_json(w))
        web_flash(w, "good", "package.asked", NULL);
    return web_created(w, "/packages/%" PRId64, p.id);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route package_routes[] = {
    {.method = HTTP_GET,
     .path = "/businesses/{id}/packages/new",
     .handle = new_get,
     .cap = CAP_APPLY_WRITE,
     .query = &wish_fields,
     .page = "package-new",
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "Form: ask for a package of several products, with consent for each partner"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/packages",
     .handle = ask_post,
     .cap = CAP_APPLY_WRITE,
     .input = &package_new_fields,
     .output_schema = record_schema,
     .page = "package-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Ask for a package as matching found it: an application a product, all or none; a "
            "client_id that is known gives it"},
    {.method = HTTP_GET,
     .path = "/packages/{id}",
     .handle = one_get,
     .cap = CAP_APPLY_READ,
     .output_schema = record_schema,
     .page = "package",
     .flags = BOTH,
     .doc = "A package with each part's state"},
    {.path = NULL},
};
