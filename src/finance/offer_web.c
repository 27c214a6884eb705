/*
 * "What does this loan really cost?": a page for everybody, by GET, so that an answer can be kept
 * as a link or printed. Nothing is stored.
 */
#include "calculator_web.h"

#include "i18n.h"
#include "money.h"
#include "offer.h"

#include <inttypes.h>

/* "30,4 %" of tenths of a percent. */
static const char *percent_words(struct web *w, int64_t per_mille)
{
    const char *whole = web_number(w, per_mille / 10);
    int tenths = (int)(per_mille % 10);
    return tenths
               ? arena_printf(w->cx.a, "%s%c%d%%", whole, w->cx.lang == LANG_ID ? ',' : '.', tenths)
               : arena_printf(w->cx.a, "%s%%", whole);
}

static struct model *put_loan(struct web *w, struct model *list, const char *name)
{
    struct model *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "name", name);
    return o;
}

/* Why the product gives no such loan; NULL where it is not worth a row. */
static const char *limit_words(struct web *w, const struct offer_beside *x)
{
    return x->how == OFFER_ABOVE     ? web_words(w, "finance.offer.above", "ceiling",
                                                 money_format(w->cx.a, x->now.v.amount_max), NULL)
           : x->how == OFFER_UNKNOWN ? web_words(w, "product.ask_provider", NULL)
                                     : NULL;
}

static void put_product(struct web *w, struct model *list, const struct offer_beside *x)
{
    struct arena *a = w->cx.a;
    bool fits = x->how == OFFER_FITS;
    const char *limit = limit_words(w, x);
    if (!fits && !limit)
        return;
    struct model *row = put_loan(w, list, x->now.p.name);
    model_set_text(a, row, "href", arena_printf(a, "/products/%" PRId64, x->now.p.id));
    model_set_text(a, row, "basis", *x->now.v.basis ? x->now.v.basis : x->now.v.source);
    model_set_text(a, row, "rate", fits ? percent_words(w, x->plan.per_mille) : "–");
    model_set_text(a, row, "cost", fits ? money_format(a, x->plan.cost) : "–");
    model_set_text(a, row, "plan",
                   fits ? web_words(w, "finance.offer.plan_month", "amount",
                                    money_format(a, x->plan.instalment), "number",
                                    web_number(w, x->plan.months), NULL)
                        : limit);
}

static const char *plan_words(struct web *w, const struct offer *o)
{
    int64_t every = o->every == FIELD_UNSET ? 1 : o->every;
    const char *unit = web_words(w, arena_printf(w->cx.a, "finance.unit.%s", o->unit), NULL);
    return web_words(w, "finance.offer.plan", "amount", money_format(w->cx.a, o->instalment),
                     "number", web_number(w, o->number), "every", web_number(w, every), "unit",
                     unit, NULL);
}

/* The offer and, beside it, products in force today. */
static enum err put_beside(struct web *w, const struct offer *o, const struct offer_cost *c,
                           const char *rate, struct model *r)
{
    struct arena *a = w->cx.a;
    struct offer_beside others[OFFER_PRODUCTS_MAX];
    char today[DATE_LEN + 1];
    size_t n;
    TRY(offer_beside(&w->cx, o, c, others, &n));
    struct model *list = model_set_array(a, r, "loans");
    struct model *own = put_loan(w, list, web_words(w, "finance.offer.own", NULL));
    model_set_null(a, own, "href");
    model_set_text(a, own, "plan", plan_words(w, o));
    model_set_text(a, own, "cost", money_format(a, c->cost));
    model_set_text(a, own, "rate", rate);
    model_set_null(a, own, "basis");
    for (size_t i = 0; i < n; i++)
        put_product(w, list, &others[i]);
    date_format(date_of_instant(w->cx.now), today);
    model_set_text(a, r, "day", i18n_date(a, w->cx.lang, today));
    model_set_text(a, r, "none",
                   n && others[0].how == OFFER_FITS ? NULL
                                                    : web_words(w, "finance.offer.none", NULL));
    return OK;
}

static enum err put_result(struct web *w, const struct offer *o, const struct offer_cost *c)
{
    struct arena *a = w->cx.a;
    bool beyond = c->per_mille >= OFFER_RATE_MAX;
    const char *rate = percent_words(w, c->per_mille);
    struct model *r = model_set_object(a, w->page, "result");
    if (beyond)
        rate = web_words(w, "finance.offer.beyond", "rate", rate, NULL);
    model_set_text(a, r, "received", money_format(a, o->received));
    model_set_text(a, r, "paid", money_format(a, c->paid));
    model_set_text(a, r, "cost", money_format(a, c->cost));
    model_set_text(a, r, "rate", rate);
    model_set_text(a, r, "words",
                   beyond ? web_words(w, "finance.offer.words_beyond", NULL)
                          : web_words(w, "finance.offer.words", "cost",
                                      money_format(a, c->per_mille * 100), NULL));
    model_set_text(a, r, "fee",
                   o->fee == FIELD_UNSET || o->fee == 0
                       ? NULL
                       : web_words(w, "finance.offer.fee_words", "fee", money_format(a, o->fee),
                                   "agreed", money_format(a, o->received + o->fee), NULL));
    return put_beside(w, o, c, rate, r);
}

static enum err calculator_get(struct web *w)
{
    struct offer o;
    struct offer_cost c;
    struct bound bound = {0};
    enum err e = OK;
    field_clear(&offer_fields, &o);
    if (w->req->query) {
        e = web_bind_query(w, &o, &bound);
        if (e == OK)
            e = offer_reckon(&w->cx, &o, &c);
        if (e == OK)
            TRY(put_result(w, &o, &c));
    }
    if (!w->req->query || e != OK)
        model_set_null(w->cx.a, w->page, "result");
    if (!w->req->query)
        o.unit = "month";
    web_title(w, "finance.offer.title");
    model_set_text(w->cx.a, w->page, "description", web_words(w, "finance.offer.lead", NULL));
    web_form(w, &offer_fields, &o, &bound, "/calculator", 0);
    return e == OK ? web_show(w) : web_again(w, e, "calculator");
}

const struct route offer_routes[] = {
    {.method = HTTP_GET,
     .path = "/calculator",
     .handle = calculator_get,
     .cap = CAP_PUBLIC,
     .query = &offer_fields,
     .page = "calculator",
     .flags = ROUTE_HTML,
     .doc = "What a loan really costs, for everybody"},
    {.path = NULL},
};
