/* Matches in words: see match_words.h. */
#include "match_words.h"

#include "money.h"

#include <inttypes.h>
#include <string.h>

static const char *const limit_codes[] = {"purpose", "least", "most", "carry",
                                          "pledge",  "used",  "ask"};

const char *verdict_code(enum match_verdict v)
{
    return v == MATCH_YES ? "yes" : v == MATCH_NEARLY ? "nearly" : "no";
}

void put_verdict(struct web *w, struct model *o, enum match_verdict v)
{
    model_set_text(w->cx.a, o, "kind",
                   v == MATCH_YES      ? "good"
                   : v == MATCH_NEARLY ? "info"
                                       : "plain");
    model_set_text(w->cx.a, o, "label", code_words(w, "verdict", verdict_code(v)));
}

/* ---- one check ---- */

static const char *check_code(const struct match_check *c)
{
    return c->what < RULE_COUNT ? rule_info((enum rule_kind)c->what)->code
                                : limit_codes[c->what - RULE_COUNT];
}

static const char *state_code(const struct match_check *c)
{
    return c->holds == HOLDS_YES     ? "yes"
           : c->holds == HOLDS_MAYBE ? "unknown"
           : c->curable              ? "not_yet"
                                     : "no";
}

static const char *state_kind(const struct match_check *c)
{
    return c->holds == HOLDS_YES     ? "good"
           : c->holds == HOLDS_MAYBE ? "info"
           : c->curable              ? "warn"
                                     : "bad";
}

/* What is on record, in the rule's unit. */
static const char *found_words(struct web *w, const struct match_check *c)
{
    if (c->found == FIELD_UNSET || c->what >= RULE_COUNT)
        return NULL;
    const char *n = web_number(w, c->found);
    switch (rule_info((enum rule_kind)c->what)->number) {
    case NUMBER_MONEY: return money_format(w->cx.a, c->found);
    case NUMBER_MONTHS: return web_words(w, "product.months", "n", n, NULL);
    case NUMBER_PERSONS: return web_words(w, "match.persons", "n", n, NULL);
    default: return web_words(w, "match.times", "n", n, NULL);
    }
}

static const char *limit_words(struct web *w, const struct match *m, const struct match_check *c,
                               const struct match_need *need)
{
    bool known = c->found != FIELD_UNSET;
    const char *id = arena_printf(w->cx.a, "check.%s%s", check_code(c),
                                  c->holds == HOLDS_MAYBE && !known && c->what != CHECK_PLEDGE &&
                                          c->what != CHECK_ASK
                                      ? "_ask"
                                      : "");
    return web_words(w, id, "n", known ? money_format(w->cx.a, c->found) : "", "months",
                     web_number(w, m->plan.months), "purpose",
                     need->purpose ? code_words(w, "money_purpose", need->purpose) : "",
                     "collateral", code_words(w, "collateral", m->now->v.collateral), NULL);
}

static void put_check(struct web *w, const struct match *m, const struct match_check *c,
                      const struct match_need *need, struct model *o)
{
    struct arena *a = w->cx.a;
    const char *code = check_code(c), *prefix = c->what < RULE_COUNT ? "rule_help" : "check_help";
    bool holds = c->holds == HOLDS_YES;
    model_set_text(a, o, "what", code);
    model_set_text(a, o, "holds", state_code(c));
    model_set_text(a, o, "words", c->rule ? rule_words(w, c->rule) : limit_words(w, m, c, need));
    model_set_text(a, o, "found", found_words(w, c));
    model_set_text(a, o, "basis", c->rule && *c->rule->basis ? c->rule->basis : NULL);
    model_set_text(a, o, "help", holds ? NULL : code_words(w, prefix, code));
    model_set_text(a, o, "kind", state_kind(c));
    model_set_text(a, o, "label", code_words(w, "holds", state_code(c)));
    model_set_bool(a, o, "missing", !holds);
}

/* ---- one product ---- */

static void put_plan(struct web *w, const struct match_plan *p, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "amount", p->amount);
    model_set_int(a, o, "months", p->months);
    model_set_int(a, o, "instalment", p->instalment);
    model_set_int(a, o, "cost", p->cost);
    model_set_int(a, o, "margin", p->margin);
    model_set_text(a, o, "words",
                   web_words(w, p->months ? "match.plan" : "match.plan_grant", "amount",
                             money_format(a, p->amount), "instalment",
                             money_format(a, p->instalment), "months", web_number(w, p->months),
                             "cost", money_format(a, p->cost), NULL));
    model_set_text(
        a, o, "borne",
        p->margin ? web_words(w, "match.borne", "amount", money_format(a, p->margin), NULL) : NULL);
}

void put_match(struct web *w, const struct match *m, const struct match_need *need, struct model *o)
{
    struct arena *a = w->cx.a;
    const struct product_now *now = m->now;
    model_set_int(a, o, "product", now->p.id);
    model_set_text(a, o, "code", now->p.code);
    model_set_text(a, o, "name", now->p.name);
    model_set_text(a, o, "provider", now->p.provider);
    model_set_text(a, o, "verdict", verdict_code(m->verdict));
    put_verdict(w, o, m->verdict);
    model_set_text(a, o, "confidence", now->v.confidence);
    model_set_text(a, o, "ask", *now->v.ask ? codes_words(w, "product_ask", now->v.ask) : NULL);
    struct model *checks = model_set_array(a, o, "checks");
    for (size_t i = 0; i < m->n; i++)
        put_check(w, m, &m->checks[i], need, model_add_object(a, checks));
    put_documents(w, &now->v, o);
    if (m->planned)
        put_plan(w, &m->plan, model_set_object(a, o, "plan"));
    else
        model_set_null(a, o, "plan");
}

/* ---- packages ---- */

/* What asks for it as a whole (application_package.h): its products, all of them of partners. */
static void put_askable(struct web *w, const struct package *p, struct model *o)
{
    const char *products = "";
    bool can_ask = true;
    for (size_t i = 0; i < p->n; i++) {
        const struct product *x = &p->parts[i].m->now->p;
        products = arena_printf(w->cx.a, "%s%s%" PRId64, products, i ? "," : "", x->id);
        can_ask = can_ask && x->partner_id;
    }
    model_set_text(w->cx.a, o, "products", products);
    model_set_bool(w->cx.a, o, "can_ask", can_ask);
}

static void put_package(struct web *w, const struct package *p, struct model *o)
{
    struct arena *a = w->cx.a;
    struct match_plan all = {p->amount, 0, p->instalment, p->cost, p->margin};
    struct model *parts = model_set_array(a, o, "parts");
    for (size_t i = 0; i < p->n; i++) {
        const struct package_part *x = &p->parts[i];
        struct model *r = model_add_object(a, parts);
        model_set_int(a, r, "product", x->m->now->p.id);
        model_set_text(a, r, "code", x->m->now->p.code);
        model_set_text(a, r, "name", x->m->now->p.name);
        model_set_int(a, r, "for_need", x->amount);
        model_set_int(a, r, "for_capital", x->more);
        put_verdict(w, r, x->m->verdict);
        put_plan(w, &x->plan, r);
        model_set_text(a, r, "split",
                       x->amount && x->more
                           ? web_words(w, "match.split", "need", money_format(a, x->amount), "more",
                                       money_format(a, x->more), NULL)
                           : NULL);
    }
    put_askable(w, p, o);
    model_set_int(a, o, "amount", p->amount);
    model_set_int(a, o, "instalment", p->instalment);
    model_set_int(a, o, "cost", p->cost);
    model_set_int(a, o, "margin", p->margin);
    model_set_int(a, o, "open", p->open);
    model_set_text(a, o, "words",
                   web_words(w, "match.package", "amount", money_format(a, all.amount),
                             "instalment", money_format(a, all.instalment), "cost",
                             money_format(a, all.cost), NULL));
    model_set_text(a, o, "still",
                   p->open ? web_words(w, "match.open", "n", web_number(w, p->open), NULL) : NULL);
}

static const char *advice_code(enum no_loan why)
{
    static const char *const codes[] = {"fits",       "unknown", "nothing",
                                        "no_product", "ceiling", "carry"};
    return codes[why];
}

void put_packages(struct web *w, const struct package_answer *x, const struct match_need *need,
                  struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "packages");
    for (size_t i = 0; i < x->n; i++)
        put_package(w, &x->list[i], model_add_object(a, list));
    struct model *advice = model_set_object(a, o, "advice");
    bool about = x->why == NO_LOAN_CARRY && x->about > 0;
    model_set_text(a, advice, "code", advice_code(x->why));
    model_set_bool(a, advice, "borrow", x->why == LOAN_FITS);
    model_set_text(a, advice, "words",
                   web_words(w, arena_printf(a, "match.advice.%s", advice_code(x->why)), "lowest",
                             money_format(a, x->lowest), "monthly",
                             money_format(a, need->monthly == FIELD_UNSET ? 0 : need->monthly),
                             "ceiling", money_format(a, x->ceiling), NULL));
    model_set_text(
        a, advice, "about",
        about ? web_words(w, "match.advice_about", "about", money_format(a, x->about), NULL)
              : NULL);
}
