/* Settling: a sheet's debts with how each stands; one debt's steps, their proofs, taking back. */
#include "settle.h"

#include "file.h"
#include "money.h"
#include "reply.h"
#include "settle_pages_web.h"

#include <inttypes.h>
#include <string.h>

static const char *const accepted = "image/png,image/jpeg,image/webp,application/pdf";

static const char *state_kind(enum settle_state s)
{
    return s == SETTLE_SETTLED ? "good" : s >= SETTLE_AGREED ? "info" : "plain";
}

/* NULL while nothing says it. */
static const char *some_money(struct web *w, int64_t rupiah, bool said)
{
    return said ? money_format(w->cx.a, rupiah) : NULL;
}

static void put_stand(struct web *w, struct model *o, const struct settle_stand *s)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "state", settle_state_code(s->state));
    model_set_int(a, o, "claimed", s->claimed);
    model_set_int(a, o, "offered", s->offered);
    model_set_int(a, o, "agreed", s->agreed);
    model_set_int(a, o, "paid", s->paid);
    model_set_int(a, o, "left", s->left);
    model_set_int(a, o, "saved", s->saved);
}

/* ---- all debts of a sheet ---- */

static void put_debt(struct web *w, const struct debt *d, const struct settle_stand *s,
                     struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "href", arena_printf(a, "/debts/%" PRId64 "/settlement", d->id));
    model_set_text(a, o, "lender", d->lender);
    model_set_text(a, o, "claimed",
                   s->state ? money_format(a, s->claimed) : rupiah_words(w, d->claimed));
    model_set_text(a, o, "agreed", some_money(w, s->agreed, s->agreed > 0));
    model_set_text(a, o, "paid", some_money(w, s->paid, s->agreed > 0));
    model_set_text(a, o, "kind", state_kind(s->state));
    model_set_text(a, o, "label", code_words(w, "settle_state", settle_state_code(s->state)));
}

static enum err settlements_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct debt_sheet s;
    struct debt *debts;
    size_t n;
    int64_t agreed = 0, paid = 0, saved = 0, settled = 0;
    TRY(sheet_of_path(w, &s));
    TRY(debt_list(&w->cx, &s, false, &debts, &n));
    struct settle_stand *stands = arena_array(a, n + 1, sizeof(*stands));
    TRY(settle_stands(&w->cx, &s, debts, n, stands));
    struct model *items = model_set_array(a, w->data, "items");
    bool json = reply_wants_json(w);
    for (size_t i = 0; i < n; i++) {
        agreed += stands[i].agreed;
        paid += stands[i].paid;
        saved += stands[i].saved;
        settled += stands[i].state == SETTLE_SETTLED;
        if (!json) {
            put_debt(w, &debts[i], &stands[i], items);
            continue;
        }
        struct model *o = model_add_object(a, items);
        model_set_int(a, o, "debt", debts[i].id);
        model_set_int(a, o, "number", debts[i].number);
        model_set_text(a, o, "lender", debts[i].lender);
        put_stand(w, o, &stands[i]);
    }
    web_list(w, (int64_t)n, false, NULL);
    if (json)
        return web_show(w);
    put_settle_tabs(w, &s, "settlement", NULL);
    model_set_text(a, w->page, "answer",
                   web_words(w, "settle.answer", "settled", web_number(w, settled), "all",
                             web_number(w, (int64_t)n), "agreed", money_format(a, agreed), "paid",
                             money_format(a, paid), "saved", money_format(a, saved), NULL));
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "debt_plan.none", "debt_plan.none_text");
    else
        model_set_null(a, w->page, "empty");
    return web_show(w);
}

/* ---- one debt ---- */

/* Of the debt of the path, with its sheet. */
static enum err settlement_of(struct web *w, struct debt_sheet *ret_s, struct settlement *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(settle_get(&w->cx, id, ret));
    return debt_sheet_full(&w->cx, ret->debt.sheet_id, ret_s);
}

static void put_data(struct web *w, const struct settlement *x)
{
    struct arena *a = w->cx.a;
    model_set_int(a, w->data, "sheet", x->debt.sheet_id);
    model_set_int(a, w->data, "debt", x->debt.id);
    model_set_text(a, w->data, "lender", x->debt.lender);
    put_stand(w, w->data, &x->stand);
    struct model *steps = model_set_array(a, w->data, "steps");
    for (size_t i = 0; i < x->n; i++)
        field_to_model(a, &settle_step_fields, &x->steps[i], true, model_add_object(a, steps),
                       NULL);
}

static const char *path_of(struct web *w, const struct settlement *x)
{
    return arena_printf(w->cx.a, "/debts/%" PRId64 "/settlement", x->debt.id);
}

static void put_step(struct web *w, const struct settlement *x, const struct settle_step *s,
                     bool undoable, struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "what", code_words(w, "settle_kind", s->kind));
    model_set_text(a, o, "iso", s->on);
    model_set_text(a, o, "when", day_words(w, s->on));
    model_set_text(a, o, "amount", rupiah_words(w, s->amount));
    model_set_text(
        a, o, "until",
        s->until ? web_words(w, "settle.holds_until", "day", day_words(w, s->until), NULL) : NULL);
    model_set_text(a, o, "payer",
                   s->payer ? web_words(w, "settle.paid_by", "who", s->payer, NULL) : NULL);
    model_set_text(a, o, "reference", s->reference);
    model_set_text(a, o, "proof", s->proof);
    model_set_text(a, o, "by", s->by ? s->by : "–");
    model_set_text(a, o, "file",
                   s->file_id ? arena_printf(a, "%s/%" PRId64 "/file", path_of(w, x), s->number)
                              : NULL);
    model_set_text(a, o, "undone",
                   s->undone_at
                       ? web_words(w, "settle.undone", "who", s->undone_by ? s->undone_by : "–",
                                   "reason", s->undone_reason ? s->undone_reason : "–", NULL)
                       : NULL);
    model_set_text(a, o, "undo",
                   undoable ? arena_printf(a, "%s/%" PRId64 "/undo", path_of(w, x), s->number)
                            : NULL);
}

/* Only the kinds that may follow. */
static void put_kinds(struct web *w, struct model *widgets, const struct settlement *x,
                      const char *selected)
{
    struct arena *a = w->cx.a;
    struct model *widget = field_widget(widgets, "kind"), *list = model_array(a);
    for (int k = SETTLE_CLAIM; k <= SETTLE_RECEIPT; k++) {
        if (!settle_may(&x->stand, (enum settle_kind)k))
            continue;
        struct model *o = model_add_object(a, list);
        const char *code = settle_kinds[k].code;
        model_set_text(a, o, "code", code);
        model_set_text(a, o, "label", code_words(w, "settle_kind", code));
        model_set_bool(a, o, "selected", selected && strcmp(selected, code) == 0);
    }
    if (widget)
        field_widget_choices(a, widget, list);
}

static void put_form(struct web *w, const struct debt_sheet *s, const struct settlement *x,
                     const struct settle_step *step, const struct bound *bound)
{
    struct model *forms = forms_begin(w);
    if (!can(&w->actor, CAP_DEBT_WRITE) || strcmp(s->state, "open") != 0 || x->debt.removed_at ||
        x->stand.state == SETTLE_SETTLED)
        return;
    struct page_form f = {.code = "settle",
                          .action = path_of(w, x),
                          .fields = &settle_step_fields,
                          .record = step,
                          .bound = bound,
                          .back = bound != NULL,
                          .lead = "settle.lead",
                          .file = true};
    struct model *widgets = forms_add(w, forms, &f);
    put_kinds(w, widgets, x, step->kind);
    forms_add_file(w, widgets, &f, false, accepted);
}

static void put_page(struct web *w, const struct debt_sheet *s, const struct settlement *x)
{
    struct arena *a = w->cx.a;
    const struct settle_stand *at = &x->stand;
    size_t last = x->n;
    put_settle_tabs(w, s, "settlement", x->debt.lender);
    model_set_text(a, w->page, "kind", state_kind(at->state));
    model_set_text(a, w->page, "label",
                   code_words(w, "settle_state", settle_state_code(at->state)));
    struct model *sum = model_set_object(a, w->page, "sum"),
                 *rows = model_set_array(a, sum, "rows");
    put_row(w, rows, web_words(w, "settle.claimed", NULL),
            at->state ? money_format(a, at->claimed) : rupiah_words(w, x->debt.claimed), NULL);
    put_row(w, rows, web_words(w, "settle.offered", NULL),
            some_money(w, at->offered, at->offered > 0), NULL);
    put_row(w, rows, web_words(w, "settle.agreed", NULL), some_money(w, at->agreed, at->agreed > 0),
            NULL);
    put_row(w, rows, web_words(w, "settle.paid", NULL), some_money(w, at->paid, at->agreed > 0),
            NULL);
    put_row(w, rows, web_words(w, "settle.left", NULL), some_money(w, at->left, at->agreed > 0),
            NULL);
    put_row(w, rows, web_words(w, "settle.saved", NULL), some_money(w, at->saved, at->agreed > 0),
            NULL);
    while (last > 0 && x->steps[last - 1].undone_at)
        last--;
    bool may = can(&w->actor, CAP_DEBT_WRITE) && strcmp(s->state, "open") == 0;
    struct model *list = model_set_array(a, w->page, "steps");
    for (size_t i = 0; i < x->n; i++)
        put_step(w, x, &x->steps[i], may && i + 1 == last, list);
    model_set_bool(a, w->page, "has_steps", x->n > 0);
}

static enum err settlement_get(struct web *w)
{
    struct debt_sheet s;
    struct settlement x;
    struct settle_step empty = {.amount = FIELD_UNSET};
    TRY(settlement_of(w, &s, &x));
    put_data(w, &x);
    if (!reply_wants_json(w)) {
        put_page(w, &s, &x);
        put_form(w, &s, &x, &empty, NULL);
    }
    return web_show(w);
}

/* ---- a step ---- */

struct adding {
    struct settle_step step;
    struct document_file file;
    bool has_file;
    struct settlement ret;
};

static enum err add(struct ctx *cx, void *arg)
{
    struct adding *x = arg;
    struct settle_step s = x->step;
    return settle_add(cx, &s, x->has_file ? &x->file : NULL, &x->ret);
}

static const struct upload *chosen(struct web *w)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    return u && u->n ? u : NULL;
}

static enum err bind_step(struct web *w, struct adding *x, struct bound *bound)
{
    const struct upload *u = chosen(w);
    if (w->req->json)
        TRY(web_bind(w, &x->step, bound));
    else
        TRY(field_bind_form(&w->cx, &settle_step_fields, w->req->form, &x->step, bound));
    x->has_file = u != NULL;
    return u ? document_file_look(&w->cx, "file", u->data, u->n, false, &x->file) : OK;
}

static enum err settlement_post(struct web *w)
{
    struct debt_sheet s;
    struct settlement was;
    struct adding x = {.step = {.amount = FIELD_UNSET}};
    struct bound bound = {0};
    TRY(settlement_of(w, &s, &was));
    enum err e = bind_step(w, &x, &bound);
    x.step.debt_id = was.debt.id;
    if (e == OK)
        e = app_write(&w->cx, add, &x);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        put_page(w, &s, &was);
        put_form(w, &s, &was, &x.step, &bound);
        return web_again(w, e, "debt-settlement");
    }
    TRY(e);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "settle.flash", NULL);
        return web_redirect(w, "%s", path_of(w, &was));
    }
    put_data(w, &x.ret);
    return web_created(w, "%s", path_of(w, &was));
}

static enum err file_get_of(struct web *w)
{
    struct debt_sheet s;
    struct settlement x;
    struct file f;
    int64_t number, file;
    char *p;
    TRY(settlement_of(w, &s, &x));
    TRY(web_id(w, 1, &number));
    TRY(settle_file(&w->cx, x.debt.id, number, &file));
    TRY(file_read(&w->cx, file, &f, &p));
    bool pdf = strcmp(f.type, "application/pdf") == 0;
    return web_bytes(w, f.type, pdf ? "bukti.pdf" : NULL, p, (size_t)f.size);
}

/* ---- taking back ---- */

struct reason {
    const char *reason;
};
static const struct field reason_list[] = {{.name = "reason",
                                            .kind = F_PARA,
                                            .offset = FIELD_TEXT(struct reason, reason),
                                            .flags = F_REQUIRED,
                                            .max = 500,
                                            .label = "settle.reason"}};
static const struct field_table reason_fields =
    FIELD_TABLE("SettlementUndo", reason_list, struct reason);

static enum err ask(struct web *w, const struct debt_sheet *s, const struct settlement *x)
{
    put_confirm(w, "settle.undo", x->debt.lender, path_of(w, x));
    put_settle_tabs(w, s, "settlement", x->debt.lender);
    put_confirm_reason(w, "settle.reason", 0);
    return OK;
}

static enum err undo_get(struct web *w)
{
    struct debt_sheet s;
    struct settlement x;
    int64_t number;
    TRY(settlement_of(w, &s, &x));
    TRY(web_id(w, 1, &number));
    TRY(ask(w, &s, &x));
    return web_show(w);
}

static enum err undo_post(struct web *w)
{
    struct debt_sheet s;
    struct settlement was, x;
    struct reason r = {0};
    struct bound bound = {0};
    int64_t number;
    TRY(settlement_of(w, &s, &was));
    TRY(web_id(w, 1, &number));
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = settle_undo(&w->cx, was.debt.id, number, r.reason, &x);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        TRY(ask(w, &s, &was));
        return web_again(w, e, "confirm");
    }
    TRY(e);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "settle.undo_flash", NULL);
        return web_redirect(w, "%s", path_of(w, &was));
    }
    put_data(w, &x);
    return web_show(w);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
static const char stands_schema[] = "{\"type\":\"object\"}";

const struct route settle_routes[] = {
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/settlement",
     .handle = settlements_get,
     .cap = CAP_DEBT_READ,
     .output_schema = stands_schema,
     .page = "debt-settlements",
     .flags = BOTH,
     .doc = "How each debt of a sheet stands: claimed, offered, agreed, paid, settled"},
    {.method = HTTP_GET,
     .path = "/debts/{id}/settlement",
     .handle = settlement_get,
     .cap = CAP_DEBT_READ,
     .output_schema = stands_schema,
     .page = "debt-settlement",
     .flags = BOTH,
     .doc = "The steps of settling one debt, also those that were taken back"},
    {.method = HTTP_POST,
     .path = "/debts/{id}/settlement",
     .handle = settlement_post,
     .cap = CAP_DEBT_WRITE,
     .input = &settle_step_fields,
     .output_schema = stands_schema,
     .page = "debt-settlement",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED,
     .body_max = DOCUMENT_BYTES + (64 << 10),
     .doc = "The next step, with its proof in words or as a file (part \"file\")"},
    {.method = HTTP_GET,
     .path = "/debts/{id}/settlement/{step}/file",
     .handle = file_get_of,
     .cap = CAP_DEBT_READ,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "The proof of a step"},
    {.method = HTTP_GET,
     .path = "/debts/{id}/settlement/{step}/undo",
     .handle = undo_get,
     .cap = CAP_DEBT_WRITE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask why the last step is taken back"},
    {.method = HTTP_POST,
     .path = "/debts/{id}/settlement/{step}/undo",
     .handle = undo_post,
     .cap = CAP_DEBT_WRITE,
     .input = &reason_fields,
     .output_schema = stands_schema,
     .page = "confirm",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Take the last step back, with a reason; it stays in sight"},
    {.path = NULL},
};
