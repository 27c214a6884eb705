/* A household's budget, and the plan over its debts. */
#include "budget.h"

#include "reply.h"
#include "settle_pages_web.h"

#include <inttypes.h>
#include <string.h>

/* ---- shared by the pages below a sheet ---- */

enum err sheet_of_path(struct web *w, struct debt_sheet *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return debt_sheet_full(&w->cx, id, ret);
}

void put_sheet_tabs(struct web *w, const struct debt_sheet *s, const char *tab)
{
    static const char *const tabs[] = {"sheet", "budget", "plan", "settlement", "letters", "watch"};
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href",
                       i ? arena_printf(a, "/debt-sheets/%" PRId64 "/%s", s->id, tabs[i])
                         : arena_printf(a, "/debt-sheets/%" PRId64, s->id));
        model_set_text(a, o, "label",
                       web_words(w, arena_printf(a, "settle.tab_%s", tabs[i]), NULL));
        model_set_null(a, o, "count");
        model_set_bool(a, o, "current", strcmp(tabs[i], tab) == 0);
    }
}

void put_settle_tabs(struct web *w, const struct debt_sheet *s, const char *tab, const char *title)
{
    struct arena *a = w->cx.a;
    put_sheet_tabs(w, s, tab);
    if (title)
        web_title_text(w, title);
    else
        web_title(w, arena_printf(a, "settle.tab_%s", tab));
    web_crumb(w, "settle.crumb_debts", "/debt-sheets");
    web_crumb(w, s->owner_name, arena_printf(a, "/debt-sheets/%" PRId64, s->id));
    web_crumb(w, arena_printf(a, "settle.tab_%s", tab),
              title ? arena_printf(a, "/debt-sheets/%" PRId64 "/%s", s->id, tab) : NULL);
    if (title)
        web_crumb(w, title, NULL);
    model_set_text(a, w->page, "owner", s->owner_name);
    model_set_text(a, w->page, "business", s->business_name);
}

/* ---- the budget ---- */

#define MONTHS                                                                                 \
    "income_01", "income_02", "income_03", "income_04", "income_05", "income_06", "income_07", \
        "income_08", "income_09", "income_10", "income_11", "income_12"
static const char *const incomes[] = {"income", NULL};
static const char *const months[] = {MONTHS, NULL};
static const char *const needs[] = {"food",   "home",  "energy", "school", "transport",
                                    "health", "phone", "other",  NULL};
static const char *const yearly[] = {"feast",     "school_year", "taxes",
                                     "rent_year", "other_year",  NULL};
static const char *const rest[] = {"instalments", "note", NULL};

static void add_group(struct web *w, struct model *groups, const char *title,
                      const char *const *names, const struct budget *b, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, groups);
    model_set_text(a, o, "title", web_words(w, title, NULL));
    model_set(o, "fields",
              field_widgets_of(&w->cx, w->app->words, &budget_fields, names, b, bound));
    model_set_bool(a, o, "fold", names == months);
    bool any = false;
    for (int m = 0; m < 12; m++)
        any = any || b->months[m] != FIELD_UNSET;
    model_set_bool(a, o, "open", any || bound);
}

static void put_form(struct web *w, const struct debt_sheet *s, const struct budget *b,
                     const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct model *groups = model_set_array(a, w->page, "groups");
    bool may = can(&w->actor, CAP_DEBT_WRITE) && strcmp(s->state, "open") == 0;
    model_set_text(a, w->page, "action",
                   may ? arena_printf(a, "/debt-sheets/%" PRId64 "/budget", s->id) : NULL);
    model_set_text(a, w->page, "version", arena_printf(a, "%" PRId64, b->id));
    if (!may)
        return;
    add_group(w, groups, "budget.group_income", incomes, b, bound);
    add_group(w, groups, "budget.group_months", months, b, bound);
    add_group(w, groups, "budget.group_needs", needs, b, bound);
    add_group(w, groups, "budget.group_yearly", yearly, b, bound);
    add_group(w, groups, "budget.group_rest", rest, b, bound);
}

static const char *month_words(struct web *w, int month)
{
    return web_words(w, arena_printf(w->cx.a, "month.%02d", month), NULL);
}

/* What can be paid, in one sentence. */
static const char *answer(struct web *w, const struct budget_sum *s)
{
    if (s->short_year)
        return web_words(w, "budget.answer_short", "rupiah", rupiah_words(w, -s->spare_year), NULL);
    if (!s->can_pay)
        return web_words(w, "budget.answer_none", "month", month_words(w, s->worst), NULL);
    return web_words(w, "budget.answer", "rupiah", rupiah_words(w, s->can_pay), "month",
                     month_words(w, s->worst), NULL);
}

static void put_sum(struct web *w, const struct budget *b)
{
    struct arena *a = w->cx.a;
    struct budget_in in;
    bool known = budget_in_of(&w->cx, b, &in);
    if (!known) {
        model_set_null(a, w->page, "answer");
        return;
    }
    struct budget_sum s = budget_sum_of(&in);
    model_set_text(a, w->page, "answer", answer(w, &s));
    struct model *sum = model_set_object(a, w->page, "sum");
    struct model *rows = model_set_array(a, sum, "rows");
    put_row(w, rows, web_words(w, "budget.needs", NULL), rupiah_words(w, in.needs), NULL);
    put_row(w, rows, web_words(w, "budget.yearly_month", NULL), rupiah_words(w, s.yearly_month),
            NULL);
    put_row(w, rows, web_words(w, "budget.instalments", NULL), rupiah_words(w, in.instalments),
            NULL);
    put_row(w, rows, web_words(w, "budget.outgo", NULL), rupiah_words(w, s.outgo), NULL);
    put_row(w, rows, web_words(w, "budget.can_pay", NULL), rupiah_words(w, s.can_pay), NULL);
    struct model *steady =
        put_row(w, rows, web_words(w, "budget.steady", NULL), rupiah_words(w, s.steady), NULL);
    model_set_text(a, steady, "note", web_words(w, "budget.steady_note", NULL));
    struct model *list = model_set_array(a, w->page, "months");
    for (int k = 0; k < 12; k++) {
        int m = (in.first - 1 + k) % 12;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "month", month_words(w, m + 1));
        model_set_text(a, o, "income", rupiah_words(w, in.income[m]));
        model_set_text(a, o, "spare", rupiah_words(w, s.spare[m]));
        model_set_bool(a, o, "worst", m + 1 == s.worst);
    }
}

static void put_data(struct web *w, const struct budget *b)
{
    struct arena *a = w->cx.a;
    struct budget_in in;
    field_to_model(a, &budget_fields, b, true, w->data, NULL);
    if (!budget_in_of(&w->cx, b, &in)) {
        model_set_null(a, w->data, "sum");
        return;
    }
    struct budget_sum s = budget_sum_of(&in);
    struct model *o = model_set_object(a, w->data, "sum"), *spare;
    model_set_int(a, o, "needs", in.needs);
    model_set_int(a, o, "yearly_month", s.yearly_month);
    model_set_int(a, o, "outgo", s.outgo);
    model_set_int(a, o, "worst_month", s.worst);
    model_set_int(a, o, "best_month", s.best);
    model_set_int(a, o, "income_year", s.income_year);
    model_set_int(a, o, "spare_year", s.spare_year);
    model_set_int(a, o, "can_pay", s.can_pay);
    model_set_int(a, o, "steady", s.steady);
    spare = model_set_array(a, o, "spare");
    for (int m = 0; m < 12; m++)
        model_add_int(a, spare, s.spare[m]);
}

static void put_budget(struct web *w, const struct debt_sheet *s, const struct budget *kept,
                       const struct budget *form, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    put_settle_tabs(w, s, "budget", NULL);
    put_sum(w, kept);
    put_form(w, s, form, bound);
    model_set_text(a, w->page, "saved",
                   kept->id ? web_words(w, "budget.saved", "who", kept->by ? kept->by : "–", "when",
                                        i18n_instant(a, w->cx.lang, kept->created_at), NULL)
                            : NULL);
    model_set_text(a, w->page, "plan", arena_printf(a, "/debt-sheets/%" PRId64 "/plan", s->id));
}

static enum err budget_page_get(struct web *w)
{
    struct debt_sheet s;
    struct budget b;
    TRY(sheet_of_path(w, &s));
    TRY(budget_get(&w->cx, &s, &b));
    web_etag(w, b.id);
    put_data(w, &b);
    if (!reply_wants_json(w))
        put_budget(w, &s, &b, &b, NULL);
    return web_show(w);
}

static enum err budget_post(struct web *w)
{
    struct debt_sheet s;
    struct budget kept, b;
    struct bound bound = {0};
    int64_t version;
    TRY(sheet_of_path(w, &s));
    TRY(budget_get(&w->cx, &s, &kept));
    TRY(web_version(w, &version));
    b = kept;
    enum err e = web_bind(w, &b, &bound);
    b.id = version;
    if (e == OK)
        e = budget_put(&w->cx, &b);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        put_budget(w, &s, &kept, &b, &bound);
        return web_again(w, e, "debt-budget");
    }
    TRY(e);
    web_etag(w, b.id);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "budget.flash", NULL);
        return web_redirect(w, "/debt-sheets/%" PRId64 "/budget", s.id);
    }
    put_data(w, &b);
    return web_show(w);
}

/* ---- the plan ---- */

struct plan_query {
    int64_t amount;
};
static const struct field plan_query_list[] = {{.name = "amount",
                                                .kind = F_MONEY,
                                                .offset = FIELD_INT(struct plan_query, amount),
                                                .label = "debt_plan.amount",
                                                .help = "debt_plan.amount_help"}};
static const struct field_table plan_query_fields =
    FIELD_TABLE("DebtPlanQuery", plan_query_list, struct plan_query);

static const char *const group_codes[] = {"first", "legal", "private", "wait", "done"};

static const char *cost_words(struct web *w, int64_t cost)
{
    if (cost == PLAN_UNKNOWN)
        return NULL;
    const char *whole = web_number(w, (cost + 50) / 100);
    return web_words(w, "debt_plan.cost_year", "n", whole, NULL);
}

static void put_plan_data(struct web *w, const struct debt_plan *p)
{
    struct arena *a = w->cx.a;
    model_set_int(a, w->data, "sheet", p->sheet.id);
    model_set_bool(a, w->data, "known", p->known);
    model_set_int(a, w->data, "amount", p->amount);
    model_set_int(a, w->data, "left", p->left);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < p->n; i++) {
        const struct plan_row *r = &p->rows[i];
        struct model *o = model_add_object(a, items);
        model_set_int(a, o, "debt", r->debt.id);
        model_set_int(a, o, "number", r->debt.number);
        model_set_text(a, o, "lender", r->debt.lender);
        model_set_text(a, o, "group", group_codes[r->line.group]);
        model_set_text(a, o, "reason", r->line.reason);
        model_set_int(a, o, "due", r->claim.due);
        model_set_int(a, o, "above", r->claim.above);
        model_set_int(a, o, "base", r->line.base);
        model_set_int(a, o, "share", r->line.share);
        model_set_int(a, o, "held", r->line.held);
        if (r->claim.cost == PLAN_UNKNOWN)
            model_set_null(a, o, "cost");
        else
            model_set_int(a, o, "cost", r->claim.cost);
        if (r->line.order)
            model_set_int(a, o, "order", r->line.order);
        else
            model_set_null(a, o, "order");
    }
}

static void put_line(struct web *w, const struct plan_row *r, struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "href", arena_printf(a, "/debts/%" PRId64 "/settlement", r->debt.id));
    model_set_text(a, o, "lender", r->debt.lender);
    model_set_text(a, o, "due", rupiah_words(w, r->claim.due));
    model_set_text(a, o, "share", rupiah_words(w, r->line.share));
    model_set_text(a, o, "held", r->line.held ? rupiah_words(w, r->line.held) : NULL);
    model_set_text(a, o, "cost", cost_words(w, r->claim.cost));
    model_set_text(a, o, "reason",
                   web_words(w, arena_printf(a, "debt_plan.%s", r->line.reason), "above",
                             rupiah_words(w, r->claim.above), NULL));
    model_set_text(a, o, "why",
                   r->line.order_reason
                       ? web_words(w, arena_printf(a, "debt_plan.%s", r->line.order_reason), NULL)
                       : NULL);
}

/* The rows in the order of settling. */
static void put_order(struct web *w, const struct debt_plan *p)
{
    struct model *list = model_set_array(w->cx.a, w->page, "order");
    for (int at = 1; at <= (int)p->n; at++)
        for (size_t i = 0; i < p->n; i++)
            if (p->rows[i].line.order == at)
                put_line(w, &p->rows[i], list);
}

static const char *plan_answer(struct web *w, const struct debt_plan *p, bool asked)
{
    if (!asked && !p->known)
        return web_words(w, "debt_plan.no_budget", NULL);
    if (!p->amount)
        return web_words(w, "debt_plan.nothing", NULL);
    return web_words(w, asked ? "debt_plan.asked" : "debt_plan.answer", "rupiah",
                     rupiah_words(w, p->amount), "left", rupiah_words(w, p->left), NULL);
}

static void put_plan(struct web *w, const struct debt_plan *p, const struct plan_query *q,
                     const struct bound *bound)
{
    struct arena *a = w->cx.a;
    put_settle_tabs(w, &p->sheet, "plan", NULL);
    model_set_text(a, w->page, "answer", plan_answer(w, p, q->amount != FIELD_UNSET));
    model_set_text(a, w->page, "action",
                   arena_printf(a, "/debt-sheets/%" PRId64 "/plan", p->sheet.id));
    model_set(w->page, "fields",
              field_widgets(&w->cx, w->app->words, &plan_query_fields, q, bound));
    model_set_text(a, w->page, "budget",
                   arena_printf(a, "/debt-sheets/%" PRId64 "/budget", p->sheet.id));
    struct model *groups = model_set_array(a, w->page, "plan_groups");
    for (enum plan_group g = PLAN_FIRST; g <= PLAN_DONE; g++) {
        struct model *rows = model_array(a);
        for (size_t i = 0; i < p->n; i++)
            if (p->rows[i].line.group == g)
                put_line(w, &p->rows[i], rows);
        if (!rows->kids.count)
            continue;
        struct model *o = model_add_object(a, groups);
        model_set_text(a, o, "title", code_words(w, "debt_plan.group", group_codes[g]));
        model_set_text(a, o, "lead", code_words(w, "debt_plan.group_text", group_codes[g]));
        model_set(o, "lines", rows);
    }
    put_order(w, p);
    model_set_bool(a, w->page, "has_rows", p->n > 0);
    if (!p->n)
        put_nothing(w, "debt_plan.none", "debt_plan.none_text");
    else
        model_set_null(a, w->page, "empty");
}

static enum err plan_get(struct web *w)
{
    struct debt_sheet s;
    struct debt_plan p;
    struct plan_query q = {FIELD_UNSET};
    struct bound bound = {0};
    TRY(sheet_of_path(w, &s));
    TRY(web_bind_query(w, &q, &bound));
    TRY(plan_of(&w->cx, s.id, q.amount, &p));
    put_plan_data(w, &p);
    if (!reply_wants_json(w))
        put_plan(w, &p, &q, &bound);
    return web_show(w);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route budget_routes[] = {
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/budget",
     .handle = budget_page_get,
     .cap = CAP_DEBT_READ,
     .output = &budget_fields,
     .page = "debt-budget",
     .flags = BOTH,
     .doc = "A household's budget, with what it can pay a month"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/budget",
     .handle = budget_post,
     .cap = CAP_DEBT_WRITE,
     .input = &budget_fields,
     .output = &budget_fields,
     .page = "debt-budget",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Write the budget anew; If-Match: \"0\" for the first; the former ones are kept"},
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/plan",
     .handle = plan_get,
     .cap = CAP_DEBT_READ,
     .query = &plan_query_fields,
     .output_schema = "{\"type\":\"object\",\"properties\":{\"sheet\":{\"type\":\"integer\"},"
                      "\"known\":{\"type\":"
                      "\"boolean\"},\"amount\":{\"type\":\"integer\"},\"left\":{\"type\":"
                      "\"integer\"},\"items\":{"
                      "\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}",
     .page = "debt-plan",
     .flags = BOTH,
     .doc = "Who gets how much of what the household can pay, and which debt is settled first"},
    {.path = NULL},
};
