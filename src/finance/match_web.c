/*
 * A business's tab "Pembiayaan": which products fit a need, why, what is missing and who can supply
 * it; packages; or "do not borrow now". The same as an API, and as a sheet to print.
 */
#include "i18n.h"
#include "match_facts.h"
#include "match_words.h"
#include "money.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

struct match_query {
    int64_t amount, more, monthly;
    const char *purpose;
};
#define I(member) .offset = FIELD_INT(struct match_query, member)
static const struct field query_list[] = {
    {.name = "amount",
     .kind = F_MONEY,
     I(amount),
     .min = 1,
     .max = 100000000000,
     .label = "match.amount"},
    {.name = "purpose",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct match_query, purpose),
     .choices = money_purposes,
     .label = "match.purpose"},
    {.name = "more",
     .kind = F_MONEY,
     I(more),
     .max = 100000000000,
     .label = "match.more",
     .help = "match.more_help"},
    {.name = "monthly",
     .kind = F_MONEY,
     I(monthly),
     .max = 100000000000,
     .label = "match.monthly",
     .help = "match.monthly_help"},
};
static const struct field_table query_fields =
    FIELD_TABLE("MatchQuery", query_list, struct match_query);

#undef I
#define I(member) .offset = FIELD_INT(struct match_pay, member)
static const struct field pay_list[] = {
    {.name = "monthly", .kind = F_MONEY, I(monthly)},
    {.name = "from", .kind = F_TEXT, .offset = FIELD_TEXT(struct match_pay, from)},
    {.name = "worst", .kind = F_MONEY, I(worst)},
    {.name = "steady", .kind = F_MONEY, I(steady)},
    {.name = "noted_at", .kind = F_INSTANT, I(noted_at)},
};
static const struct field_table pay_fields = FIELD_TABLE("MatchPay", pay_list, struct match_pay);

#define TEXT "{\"type\":\"string\"}"
#define LIST "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"
static const char matches_schema[] =
    "{\"type\":\"object\",\"required\":[\"items\",\"packages\",\"advice\",\"pay\",\"explains\"],"
    "\"properties\":{\"items\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
    "\"product\",\"code\",\"verdict\",\"checks\",\"documents\",\"plan\"],\"properties\":{"
    "\"product\":{\"type\":\"integer\"},\"code\":" TEXT
    ",\"verdict\":{\"enum\":[\"yes\",\"nearly\","
    "\"no\"]},\"checks\":" LIST ",\"documents\":" LIST "}}},\"packages\":" LIST
    ",\"advice\":{\"type\":[\"object\",\"null\"]},\"pay\":{\"type\":\"object\",\"required\":["
    "\"monthly\",\"from\",\"words\"]},\"explains\":" TEXT "}}";

/* What was asked, and what comes back wrong. */
struct tab {
    struct business b;
    struct match_query q;
    struct bound query_bound, bound;
    struct finance_answers answers;
    bool back; /* the answers' form */
};

static struct match_need need_of(struct web *w, const struct match_query *q, int64_t monthly)
{
    bool asked = q->amount != FIELD_UNSET;
    return (struct match_need){.amount = q->amount,
                               .monthly = asked ? monthly : FIELD_UNSET,
                               .more = asked && q->more != FIELD_UNSET ? q->more : 0,
                               .purpose = q->purpose && *q->purpose ? q->purpose : NULL,
                               .start = date_of_instant(w->cx.now)};
}

/* Debts at a moneylender come before new capital. */
static const char *first_words(struct web *w, const struct match_facts *f,
                               const struct match_need *need)
{
    bool settles = need->purpose && strcmp(need->purpose, "settle_debt") == 0;
    return f->answers[ANSWER_VICTIM] == TRI_YES && !settles && need->amount != FIELD_UNSET
               ? web_words(w, "match.debts_first", NULL)
               : NULL;
}

static void put_used(struct web *w, const struct match_facts *f)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->data, "used");
    for (size_t i = 0; i < f->used_n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "product", f->used[i].product_id);
        model_set_text(a, o, "name", f->used[i].name);
        model_set_bool(a, o, "running", f->used[i].running);
        model_set_text(a, o, "state",
                       web_words(w, f->used[i].running ? "match.running" : "match.ended", NULL));
    }
    model_set_bool(a, w->page, "has_used", f->used_n > 0);
}

/* What can be paid in a month, where that comes from, and of which day it is. */
static void put_pay(struct web *w, const struct match_pay *p)
{
    struct arena *a = w->cx.a;
    struct model *o = model_set_object(a, w->data, "pay");
    const char *id = p->from ? arena_printf(a, "match.pay_%s", p->from) : NULL;
    field_to_model(a, &pay_fields, p, true, o, NULL);
    model_set_text(a, o, "words",
                   id ? web_words(w, id, "monthly", money_format(a, p->monthly), "typed",
                                  p->typed == FIELD_UNSET ? "" : money_format(a, p->typed),
                                  "steady",
                                  p->steady == FIELD_UNSET ? "" : money_format(a, p->steady), "day",
                                  p->noted_at ? i18n_instant(a, w->cx.lang, p->noted_at) : "", NULL)
                      : NULL);
    model_set_text(a, w->page, "budget_href",
                   p->sheet_id ? arena_printf(a, "/debt-sheets/%" PRId64 "/budget", p->sheet_id)
                               : NULL);
}

static const char *money_or_none(struct web *w, int64_t amount)
{
    return amount == FIELD_UNSET ? "" : arena_printf(w->cx.a, "%" PRId64, amount);
}

/* Where a package is asked for, of who may write applications. */
static void put_ask(struct web *w, const struct tab *t)
{
    const struct match_query *q = &t->q;
    model_set_text(w->cx.a, w->page, "ask",
                   can(&w->actor, CAP_APPLY_WRITE) && q->amount != FIELD_UNSET
                       ? arena_printf(w->cx.a,
                                      "/businesses/%" PRId64
                                      "/packages/new?amount=%s&purpose=%s&more=%s&monthly=%s",
                                      t->b.id, money_or_none(w, q->amount),
                                      q->purpose ? q->purpose : "", money_or_none(w, q->more),
                                      money_or_none(w, q->monthly))
                       : NULL);
}

static enum err put_matches(struct web *w, const struct tab *t)
{
    struct arena *a = w->cx.a;
    struct match_facts f;
    struct match_pay pay;
    struct match *list;
    size_t n;
    bool debts;
    TRY(match_pay_get(&w->cx, t->b.id, t->q.monthly, &pay));
    struct match_need need = need_of(w, &t->q, pay.monthly);
    TRY(match_facts_get(&w->cx, t->b.id, &f, &debts));
    TRY(match_business_products(&w->cx, &f, &need, &list, &n));
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        put_match(w, &list[i], &need, model_add_object(a, items));
    if (need.amount != FIELD_UNSET && need.purpose) {
        struct package_answer answer;
        match_packages(list, n, &need, &answer);
        put_packages(w, &answer, &need, w->data);
    } else {
        model_set_array(a, w->data, "packages");
        model_set_null(a, w->data, "advice");
    }
    put_pay(w, &pay);
    put_ask(w, t);
    model_set_text(a, w->data, "first", first_words(w, &f, &need));
    model_set_bool(a, w->data, "debts_known", debts);
    put_used(w, &f);
    model_set_text(a, w->data, "explains", web_words(w, "product.people_decide", NULL));
    return OK;
}

/* The sheet for paper: what fits or nearly does, what is missing there, and which papers. */
static void put_sheet(struct web *w)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "sheet");
    for (struct model *m = model_get(w->data, "items")->kids.first; m; m = m->next) {
        if (strcmp(model_get(m, "verdict")->s, "no") == 0)
            continue;
        struct model *o = model_add_object(a, list);
        const struct model *plan = model_get(m, "plan");
        model_set_text(a, o, "name", model_get(m, "name")->s);
        model_set_text(a, o, "label", model_get(m, "label")->s);
        model_set_text(a, o, "plan", plan->type == M_OBJECT ? model_get(plan, "words")->s : NULL);
        struct model *checks = model_set_array(a, o, "checks");
        for (struct model *c = model_get(m, "checks")->kids.first; c; c = c->next) {
            const struct model *help = model_get(c, "help");
            if (strcmp(model_get(c, "holds")->s, "yes") == 0)
                continue;
            struct model *x = model_add_object(a, checks);
            model_set_text(a, x, "label", model_get(c, "label")->s);
            model_set_text(a, x, "words", model_get(c, "words")->s);
            model_set_text(a, x, "help", help->type == M_TEXT ? help->s : NULL);
        }
        const char *papers = NULL;
        for (struct model *d = model_get(m, "documents")->kids.first; d; d = d->next)
            papers = arena_printf(a, "%s%s%s (%s %s)", papers ? papers : "", papers ? "; " : "",
                                  model_get(d, "name")->s, web_words(w, "product.from", NULL),
                                  model_get(d, "from")->s);
        model_set_text(a, o, "papers", papers);
    }
}

static void put_need(struct web *w, const struct tab *t)
{
    struct arena *a = w->cx.a;
    const struct match_need need = need_of(w, &t->q, t->q.monthly);
    model_set_text(a, w->page, "action",
                   arena_printf(a, "/businesses/%" PRId64 "/matches", t->b.id));
    model_set(w->page, "fields",
              field_widgets(&w->cx, w->app->words, &query_fields, &t->q, &t->query_bound));
    model_set_bool(a, w->page, "asked", need.amount != FIELD_UNSET && need.purpose);
    model_set_text(a, w->page, "day", i18n_instant(a, w->cx.lang, w->cx.now));
    model_set_text(a, w->page, "business", t->b.name);
    model_set_text(a, w->page, "owner", t->b.owner_name);
}

/* All but the forms: read while nothing is held against what was typed. */
static enum err put_body(struct web *w, const struct tab *t)
{
    web_title_text(w, t->b.name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, t->b.name, arena_printf(w->cx.a, "/businesses/%" PRId64, t->b.id));
    web_crumb(w, "match.tab", NULL);
    put_business_tabs(w, &t->b, "match.tab");
    TRY(put_matches(w, t));
    put_sheet(w);
    return OK;
}

static void put_forms(struct web *w, const struct tab *t)
{
    const struct page_form f = {
        .code = "finance_answers",
        .action = arena_printf(w->cx.a, "/businesses/%" PRId64 "/matches/answers", t->b.id),
        .fields = &finance_answer_fields,
        .record = &t->answers,
        .bound = t->back ? &t->bound : NULL,
        .back = t->back,
        .version = t->answers.version,
        .lead = "match.answers_lead"};
    put_need(w, t);
    forms_add(w, forms_begin(w), &f);
}

/* The page with a form that comes back. */
static enum err tab_again(struct web *w, enum err e, const struct tab *t)
{
    if (e != ERR_INVALID || reply_wants_json(w))
        return e;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(put_body(w, t));
    w->cx.err = told;
    put_forms(w, t);
    return web_again(w, e, "matches");
}

static enum err read_tab(struct web *w, struct tab *t)
{
    int64_t id;
    memset(t, 0, sizeof(*t));
    field_clear(&query_fields, &t->q);
    TRY(web_id(w, 0, &id));
    TRY(match_business(&w->cx, id, &t->b));
    return answers_get(&w->cx, id, &t->answers);
}

static enum err matches_get(struct web *w)
{
    struct tab t;
    TRY(read_tab(w, &t));
    enum err e = web_bind_query(w, &t.q, &t.query_bound);
    if (e != OK) {
        field_clear(&query_fields, &t.q);
        return tab_again(w, e, &t);
    }
    TRY(reply_wants_json(w) ? put_matches(w, &t) : put_body(w, &t));
    if (!reply_wants_json(w))
        put_forms(w, &t);
    return web_show(w);
}

static enum err answers_page_get(struct web *w)
{
    struct tab t;
    TRY(read_tab(w, &t));
    field_to_model(w->cx.a, &finance_answer_fields, &t.answers, true, w->data, NULL);
    web_etag(w, t.answers.version);
    return web_show(w);
}

/* The first answers have no version yet: none is asked for. */
static enum err version_of(struct web *w, struct tab *t)
{
    return t->answers.version ? web_version(w, &t->answers.version) : OK;
}

static enum err answers_post(struct web *w)
{
    struct tab t;
    TRY(read_tab(w, &t));
    t.back = true;
    TRY(version_of(w, &t));
    enum err e = web_bind(w, &t.answers, &t.bound);
    if (e == OK)
        e = answers_put(&w->cx, t.b.id, &t.answers);
    if (e != OK)
        return tab_again(w, e, &t);
    field_to_model(w->cx.a, &finance_answer_fields, &t.answers, true, w->data, NULL);
    web_etag(w, t.answers.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", "match.answers_saved", NULL);
    return web_redirect(w, "/businesses/%" PRId64 "/matches", t.b.id);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route match_routes[] = {
    {.method = HTTP_GET,
     .path = "/businesses/{id}/matches",
     .handle = matches_get,
     .cap = CAP_MATCH,
     .query = &query_fields,
     .output_schema = matches_schema,
     .page = "matches",
     .flags = BOTH | ROUTE_SLOW,
     .doc =
         "Which products fit this business and a need, with every reason; packages, or why not to "
         "borrow now"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/matches/answers",
     .handle = answers_page_get,
     .cap = CAP_MATCH,
     .output = &finance_answer_fields,
     .flags = ROUTE_API,
     .doc = "What the owner said that products ask for"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/matches/answers",
     .handle = answers_post,
     .cap = CAP_MATCH,
     .input = &finance_answer_fields,
     .output = &finance_answer_fields,
     .page = "matches",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Write down what the owner said; sealed, for the owner, their companion and officers"},
    {.path = NULL},
};
