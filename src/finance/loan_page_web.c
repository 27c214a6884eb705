/* The page of one loan: where it stands, instalments, payments, plans; and what is done with it. */
#include "curation_dated.h"
#include "i18n.h"
#include "loan_pages_web.h"
#include "money.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

/* ---- tables of the acts ---- */

/* clang-format off */
#define T(member) .offset = FIELD_TEXT(struct loan_act, member)
#define I(member) .offset = FIELD_INT(struct loan_act, member)
#define ON        {.name = "on", .kind = F_DATE, T(on), .flags = F_REQUIRED, .label = "loan.on"}
#define REASON    {.name = "reason", .kind = F_PARA, T(reason), .flags = F_REQUIRED, .max = 500, .label = "loan.reason"}
#define FIRST     {.name = "first_due", .kind = F_DATE, T(terms.first_due), .label = "finance.field.first_due"}
static const struct field disburse_list[] = {
    ON,
    {.name = "amount", .kind = F_MONEY, I(amount), .min = 1, .max = LOAN_MAX, .label = "loan.disbursed", .help = "loan.disbursed_help"},
    FIRST,
};
const struct field_table loan_disburse_fields = FIELD_TABLE("LoanDisburse", disburse_list, struct loan_act);
static const struct field restructure_list[] = {
    ON,
    {.name = "method", .kind = F_CHOICE, T(terms.method), .choices = schedule_methods, .flags = F_REQUIRED, .label = "finance.field.method"},
    {.name = "rate", .kind = F_TEXT, T(terms.rate), .max = 20, .label = "finance.field.rate"},
    {.name = "periods", .kind = F_INT, I(terms.periods), .min = 1, .max = SCHEDULE_PERIODS_MAX, .flags = F_REQUIRED, .label = "finance.field.periods"},
    {.name = "every", .kind = F_INT, I(terms.every), .min = 1, .max = SCHEDULE_EVERY_MAX, .label = "finance.field.every"},
    {.name = "unit", .kind = F_CHOICE, T(terms.unit), .choices = schedule_units, .label = "finance.field.unit"},
    FIRST,
    {.name = "day_count", .kind = F_CHOICE, T(terms.day_count), .choices = schedule_counts, .label = "finance.field.day_count"},
    {.name = "rounding", .kind = F_CHOICE, T(terms.rounding), .choices = schedule_roundings, .label = "finance.field.rounding"},
    {.name = "multiple_of", .kind = F_INT, I(terms.multiple_of), .min = 1, .max = LOAN_MAX, .label = "finance.field.multiple_of"},
    {.name = "grace_principal", .kind = F_INT, I(terms.grace_principal), .max = SCHEDULE_PERIODS_MAX, .label = "finance.field.grace_principal"},
    {.name = "grace_interest", .kind = F_INT, I(terms.grace_interest), .max = SCHEDULE_PERIODS_MAX, .label = "finance.field.grace_interest"},
    REASON,
};
const struct field_table loan_restructure_fields = FIELD_TABLE("LoanRestructure", restructure_list, struct loan_act);
static const struct field payoff_list[] = {
    ON,
    {.name = "interest", .kind = F_MONEY, I(amount), .label = "loan.payoff_interest", .help = "loan.payoff_help"},
    {.name = "reference", .kind = F_TEXT, T(reference), .max = 80, .label = "loan.reference"},
};
const struct field_table loan_payoff_fields = FIELD_TABLE("LoanPayoff", payoff_list, struct loan_act);
static const struct field end_list[] = {ON, REASON};
const struct field_table loan_end_fields = FIELD_TABLE("LoanEnd", end_list, struct loan_act);
static const struct field number_list[] = {
    {.name = "number", .kind = F_TEXT, T(number), .max = 60, .label = "loan.number", .help = "loan.number_help"},
};
const struct field_table loan_number_fields = FIELD_TABLE("LoanNumber", number_list, struct loan_act);
/* clang-format on */

/* ---- where it stands ---- */

static const char *rupiah(struct web *w, int64_t n)
{
    return money_format(w->cx.a, n);
}

static void put_facts(struct web *w, const struct loan *l)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    const char *words[][2] = {
        {"loan.partner", l->partner_name},
        {"loan.number", l->number},
        {"loan.owner", w->actor.role == ROLE_OWNER ? NULL : l->owner_name},
        {"loan.signed_on", day_words(w, l->signed_on)},
        {"loan.disbursed_on", day_words(w, l->disbursed_on)},
        {"loan.ended_on", day_words(w, l->ended_on)},
        {"loan.reason", l->reason && *l->reason ? l->reason : NULL},
        {"loan.lent", l->disbursed_on ? rupiah(w, l->lent) : rupiah(w, l->terms.principal)},
        {"loan.terms",
         web_words(w, "loan.terms_of", "method", choice_words(w, schedule_methods, l->terms.method),
                   "rate", l->terms.rate, "periods", web_number(w, l->terms.periods), "every",
                   web_number(w, l->terms.every), "unit",
                   choice_words(w, schedule_units, l->terms.unit), NULL)},
        {"loan.paid", rupiah(w, l->paid)},
        {"loan.principal_left", rupiah(w, l->principal_left)},
        {"loan.interest_left", rupiah(w, l->interest_left)},
        {"loan.overdue", l->overdue ? rupiah(w, l->overdue) : NULL},
        {"loan.days_late", l->bucket && l->days_late > 0 ? web_number(w, l->days_late) : NULL},
        {"loan.surplus", l->surplus ? rupiah(w, l->surplus) : NULL},
        {"loan.next_due", l->bucket ? day_words(w, l->next_due) : NULL}};
    if (w->actor.role != ROLE_PARTNER)
        put_row_link(put_row(w, rows, web_words(w, "loan.business", NULL), l->business_name, NULL),
                     arena_printf(a, "/businesses/%" PRId64, l->business_id));
    else
        put_row(w, rows, web_words(w, "loan.business", NULL), l->business_name, NULL);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i][1])
            put_row(w, rows, web_words(w, words[i][0], NULL), words[i][1], NULL);
}

static void put_rows(struct web *w, const struct loan *l, const struct loan_row *rows, size_t n)
{
    struct arena *a = w->cx.a;
    const char *today = today_text(&w->cx);
    struct model *list = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        const struct loan_row *r = &rows[i];
        int64_t total = r->principal + r->interest, paid = r->paid_principal + r->paid_interest;
        bool late = l->disbursed_on && paid < total && strcmp(r->pay_by, today) < 0;
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "n", r->n);
        model_set_text(a, o, "day", day_words(w, r->due_on));
        model_set_text(a, o, "pay_by",
                       strcmp(r->due_on, r->pay_by) ? day_words(w, r->pay_by) : NULL);
        model_set_text(a, o, "principal", rupiah(w, r->principal));
        model_set_text(a, o, "interest", rupiah(w, r->interest));
        model_set_text(a, o, "total", rupiah(w, total));
        model_set_text(a, o, "paid", paid ? rupiah(w, paid) : NULL);
        model_set_text(a, o, "kind", paid >= total ? "good" : late ? "bad" : "plain");
        model_set_text(a, o, "label",
                       web_words(w,
                                 paid >= total ? "loan.row_paid"
                                 : late        ? "loan.row_late"
                                 : paid        ? "loan.row_part"
                                               : "loan.row_open",
                                 NULL));
    }
}

static enum err put_payments(struct web *w, const struct loan *l)
{
    struct arena *a = w->cx.a;
    struct loan_payment *list;
    size_t n;
    TRY(loan_payments(&w->cx, l->id, &list, &n));
    struct model *rows = model_set_array(a, w->page, "payments");
    for (size_t i = 0; i < n; i++) {
        const struct loan_payment *p = &list[i];
        struct model *o = model_add_object(a, rows);
        bool may = loan_writable(&w->cx, l) && !p->reversed_at && p->plan == l->plan;
        model_set_text(a, o, "day", day_words(w, p->paid_on));
        model_set_text(a, o, "amount", rupiah(w, p->amount));
        model_set_text(a, o, "reference", p->reference);
        model_set_text(a, o, "source", code_words(w, "loan_source", p->source));
        model_set_text(a, o, "why", p->reversed_at ? p->reversed_why : NULL);
        model_set_text(
            a, o, "reverse",
            may ? arena_printf(a, "/loans/%" PRId64 "/payments/%" PRId64 "/reverse", l->id, p->id)
                : NULL);
    }
    model_set_bool(a, w->page, "has_payments", n > 0);
    return OK;
}

static enum err put_plans(struct web *w, const struct loan *l)
{
    struct arena *a = w->cx.a;
    struct loan_plan *list;
    size_t n;
    TRY(loan_plans(&w->cx, l->id, &list, &n));
    struct model *rows = model_set_array(a, w->page, "plans");
    for (size_t i = 0; i < n; i++) {
        const struct loan_plan *p = &list[i];
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "what", code_words(w, "loan_plan", p->kind));
        model_set_text(a, o, "day", day_words(w, p->made_on));
        model_set_text(a, o, "principal", rupiah(w, p->terms.principal));
        model_set_text(a, o, "periods", web_number(w, p->terms.periods));
        model_set_text(a, o, "carried", p->carried ? rupiah(w, p->carried) : NULL);
        model_set_text(a, o, "waived", p->waived ? rupiah(w, p->waived) : NULL);
        model_set_text(a, o, "reason", *p->reason ? p->reason : NULL);
    }
    model_set_bool(a, w->page, "has_plans", n > 1);
    return OK;
}

/* ---- what may be done ---- */

static const struct act {
    const char *code, *path, *flash;
    const struct field_table *fields;
    enum err (*act)(struct ctx *cx, int64_t id, const struct loan_act *act);
    const char *when; /* state in which it is offered; NULL: while it is open */
    bool danger;
} acts[] = {
    {"loan_disburse", "disburse", "loan.disbursed_now", &loan_disburse_fields, loan_disburse,
     "agreed", false},
    {"loan_payoff", "payoff", "loan.paid_off", &loan_payoff_fields, loan_pay_off, NULL, false},
    {"loan_restructure", "restructure", "loan.restructured_now", &loan_restructure_fields,
     loan_restructure, NULL, false},
    {"loan_write_off", "write-off", "loan.written_off_now", &loan_end_fields, loan_write_off, NULL,
     true},
    {"loan_cancel", "cancel", "loan.cancelled_now", &loan_end_fields, loan_cancel, "agreed", true},
    {"loan_number", "number", "loan.number_set", &loan_number_fields, loan_number, "", false},
};
enum { ACTS = sizeof(acts) / sizeof(acts[0]) };

static struct loan_act act_of(struct web *w, const struct loan *l)
{
    struct loan_act act = {.version = l->version,
                           .amount = FIELD_UNSET,
                           .on = today_text(&w->cx),
                           .number = l->number};
    simulation_clear(&act.terms);
    return act;
}

static bool offered(const struct act *a, const struct loan *l)
{
    return !a->when ? loan_open(l) : !*a->when || strcmp(a->when, l->state) == 0;
}

static void put_pay_form(struct web *w, const struct loan *l, struct model *forms,
                         const struct loan_form *back)
{
    bool here = back && strcmp(back->code, "loan_pay") == 0;
    struct loan_payment *p = arena_new_of(w->cx.a, struct loan_payment);
    *p = (struct loan_payment){.paid_on = today_text(&w->cx), .amount = FIELD_UNSET};
    struct page_form f = {.code = "loan_pay",
                          .action = arena_printf(w->cx.a, "/loans/%" PRId64 "/payments", l->id),
                          .fields = &loan_payment_fields,
                          .record = here ? back->record : p,
                          .bound = here ? back->bound : NULL,
                          .back = here};
    forms_add(w, forms, &f);
}

static void put_forms(struct web *w, const struct loan *l, const struct loan_form *back)
{
    struct model *forms = forms_begin(w);
    if (!loan_writable(&w->cx, l))
        return;
    if (loan_open(l) || strcmp(l->state, "written_off") == 0)
        put_pay_form(w, l, forms, back);
    for (size_t i = 0; i < ACTS; i++) {
        const struct act *x = &acts[i];
        bool here = back && strcmp(back->code, x->code) == 0;
        if (!here && !offered(x, l))
            continue;
        struct loan_act *act = arena_new_of(w->cx.a, struct loan_act);
        *act = act_of(w, l);
        struct page_form f = {.code = x->code,
                              .action =
                                  arena_printf(w->cx.a, "/loans/%" PRId64 "/%s", l->id, x->path),
                              .fields = x->fields,
                              .record = here ? back->record : act,
                              .bound = here ? back->bound : NULL,
                              .back = here,
                              .danger = x->danger,
                              .version = l->version};
        forms_add(w, forms, &f);
    }
}

enum err put_loan_page(struct web *w, const struct loan *l, const struct loan_form *back)
{
    struct loan_row *rows;
    struct loan_sum sum;
    size_t n;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(loan_rows(&w->cx, l, 0, &rows, &n, &sum));
    web_title_text(w, l->business_name);
    web_crumb(w, "nav.loans", "/loans");
    web_crumb(w, l->business_name, NULL);
    put_loan_tag(w, model_set_object(w->cx.a, w->page, "tag"), l);
    put_facts(w, l);
    put_rows(w, l, rows, n);
    TRY(put_payments(w, l));
    TRY(put_plans(w, l));
    w->cx.err = told;
    put_forms(w, l, back);
    return OK;
}

/* ---- acting ---- */

static const struct act *act_of_path(const struct web *w)
{
    const char *last = strrchr(w->req->route->path, '/') + 1;
    for (size_t i = 0; i < ACTS; i++)
        if (strcmp(acts[i].path, last) == 0)
            return &acts[i];
    return &acts[ACTS - 1]; /* PATCH /loans/{id} */
}

/* The page again, with what was typed; nothing of it was written. */
static enum err again(struct web *w, enum err e, int64_t id, const struct loan_form *back)
{
    struct loan l;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e != ERR_INVALID)
        return e;
    ctx_forgive(&w->cx);
    TRY(loan_get(&w->cx, id, &l));
    w->cx.err = told;
    TRY(put_loan_page(w, &l, back));
    return web_again(w, e, "loan");
}

static enum err act_post(struct web *w)
{
    const struct act *x = act_of_path(w);
    struct loan_act act = {.amount = FIELD_UNSET};
    struct bound bound = {0};
    struct loan l;
    int64_t id;
    simulation_clear(&act.terms);
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &act.version));
    enum err e = web_bind(w, &act, &bound);
    if (e == OK)
        e = field_check(&w->cx, x->fields, &act, &bound);
    if (e == OK)
        e = x->act(&w->cx, id, &act);
    if (e != OK)
        return again(w, e, id, &(struct loan_form){x->code, &act, &bound});
    TRY(loan_get(&w->cx, id, &l));
    put_loan_record(w, &l, w->data);
    web_etag(w, l.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", x->flash, NULL);
    return web_redirect(w, "/loans/%" PRId64, id);
}

static enum err payments_post(struct web *w)
{
    struct loan_payment p = {.amount = FIELD_UNSET};
    struct bound bound = {0};
    bool known = false;
    TRY(web_id(w, 0, &p.loan_id));
    enum err e = web_bind(w, &p, &bound);
    if (e == OK)
        e = loan_pay(&w->cx, &p, &known);
    if (e != OK)
        return again(w, e, p.loan_id, &(struct loan_form){"loan_pay", &p, &bound});
    field_to_model(w->cx.a, &loan_payment_fields, &p, true, w->data, NULL);
    if (reply_wants_json(w))
        return web_created(w, "/loans/%" PRId64 "/payments/%" PRId64, p.loan_id, p.id);
    web_flash(w, "good", known ? "loan.pay_known" : "loan.pay_added", NULL);
    return web_redirect(w, "/loans/%" PRId64, p.loan_id);
}

static enum err payment_of(struct web *w, struct loan *ret, struct loan_payment *ret_payment)
{
    int64_t id, payment;
    struct loan_payment *list;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(web_id(w, 1, &payment));
    TRY(loan_get(&w->cx, id, ret));
    TRY(loan_payments(&w->cx, id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].id == payment) {
            *ret_payment = list[i];
            return OK;
        }
    return fail(&w->cx, ERR_NOT_FOUND, "loan.error.payment", NULL);
}

static enum err payment_get(struct web *w)
{
    struct loan l;
    struct loan_payment p;
    TRY(payment_of(w, &l, &p));
    field_to_model(w->cx.a, &loan_payment_fields, &p, true, w->data, NULL);
    return web_show(w);
}

static enum err put_reverse(struct web *w)
{
    struct loan l;
    struct loan_payment p;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(payment_of(w, &l, &p));
    w->cx.err = told;
    const char *back = arena_printf(w->cx.a, "/loans/%" PRId64, l.id);
    put_confirm(w, "loan.reverse",
                arena_printf(w->cx.a, "%s, %s", rupiah(w, p.amount), day_words(w, p.paid_on)),
                back);
    put_confirm_reason(w, "loan.reason", 0);
    web_crumb(w, "nav.loans", "/loans");
    web_crumb(w, l.business_name, back);
    return OK;
}

static enum err reverse_get(struct web *w)
{
    TRY(put_reverse(w));
    return web_show(w);
}

struct why {
    const char *reason;
};
static const struct field why_list[] = {{.name = "reason",
                                         .kind = F_TEXT,
                                         .offset = FIELD_TEXT(struct why, reason),
                                         .flags = F_REQUIRED,
                                         .max = 300,
                                         .label = "loan.reason"}};
static const struct field_table why_fields = FIELD_TABLE("LoanReverse", why_list, struct why);

static enum err reverse_post(struct web *w)
{
    struct why in = {0};
    struct bound bound = {0};
    int64_t id, payment;
    TRY(web_id(w, 0, &id));
    TRY(web_id(w, 1, &payment));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = loan_reverse(&w->cx, id, payment, in.reason);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        TRY(put_reverse(w));
        return web_again(w, e, "confirm");
    }
    TRY(e);
    if (!reply_wants_json(w))
        web_flash(w, "good", "loan.reversed_now", NULL);
    return web_done(w, "/loans/%" PRId64, id);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
#define ACT(path_, fields_, doc_)                                                           \
    {                                                                                       \
        .method = HTTP_POST, .path = "/loans/{id}/" path_, .handle = act_post,              \
        .cap = CAP_LOAN_WRITE, .input = &(fields_), .output = &loan_fields, .page = "loan", \
        .flags = BOTH | ROUTE_WRITE, .doc = doc_                                            \
    }

const struct route loan_act_routes[] = {
    ACT("disburse", loan_disburse_fields, "The money went out (If-Match): the schedule begins"),
    ACT("restructure", loan_restructure_fields,
        "New terms for what is left (If-Match); the old schedule stays"),
    ACT("payoff", loan_payoff_fields, "Paid off early (If-Match)"),
    ACT("write-off", loan_end_fields, "Written off by the partner (If-Match)"),
    ACT("cancel", loan_end_fields, "Never disbursed (If-Match)"),
    {.method = HTTP_POST,
     .path = "/loans/{id}/number",
     .handle = act_post,
     .cap = CAP_LOAN_WRITE,
     .input = &loan_number_fields,
     .page = "loan",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The partner's number of a loan"},
    {.method = HTTP_PATCH,
     .path = "/loans/{id}",
     .handle = act_post,
     .cap = CAP_LOAN_WRITE,
     .input = &loan_number_fields,
     .output = &loan_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "The partner's number of a loan (If-Match)"},
    {.method = HTTP_POST,
     .path = "/loans/{id}/payments",
     .handle = payments_post,
     .cap = CAP_LOAN_WRITE,
     .input = &loan_payment_fields,
     .output = &loan_payment_fields,
     .page = "loan",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "A payment; a reference that is known with the same day and amount changes nothing"},
    {.method = HTTP_GET,
     .path = "/loans/{id}/payments/{payment}",
     .handle = payment_get,
     .cap = CAP_LOAN_READ,
     .output = &loan_payment_fields,
     .flags = ROUTE_API,
     .doc = "One payment of a loan"},
    {.method = HTTP_GET,
     .path = "/loans/{id}/payments/{payment}/reverse",
     .handle = reverse_get,
     .cap = CAP_LOAN_WRITE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before a payment is reversed"},
    {.method = HTTP_POST,
     .path = "/loans/{id}/payments/{payment}/reverse",
     .handle = reverse_post,
     .cap = CAP_LOAN_WRITE,
     .input = &why_fields,
     .page = "confirm",
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Reverse a payment that was told wrongly; it stays, and says why"},
    {.path = NULL},
};
