/* A partner's monthly file of payments: sent, and at once what came of it. */
#include "i18n.h"
#include "loan_file.h"
#include "loan_pages_web.h"
#include "money.h"
#include "partner.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

struct upload_form {
    const char *file;
    int64_t partner;
};
static const struct field upload_list[] = {{.name = "partner",
                                            .kind = F_REF,
                                            .offset = FIELD_INT(struct upload_form, partner),
                                            .label = "loan.partner"},
                                           {.name = "file",
                                            .kind = F_TEXT,
                                            .offset = FIELD_TEXT(struct upload_form, file),
                                            .label = "import.file",
                                            .flags = F_HIDDEN}};
static const struct field_table upload_fields =
    FIELD_TABLE("LoanFile", upload_list, struct upload_form);

static const char *file_error(struct web *w)
{
    const struct errinfo *e = &w->cx.err;
    for (const struct field_err *f = e->fields; f; f = f->next)
        if (strcmp(f->field, "file") == 0)
            return i18n_format(w->app->words, w->cx.a, w->cx.lang, f->msgid, f->args);
    return e->msgid && !e->fields
               ? i18n_format(w->app->words, w->cx.a, w->cx.lang, e->msgid, e->args)
               : NULL;
}

struct partners {
    struct partner *list;
    size_t n;
};
static enum err read_partners(struct ctx *cx, void *arg)
{
    struct partners *p = arg;
    return partner_list(cx, &p->list, &p->n);
}

static enum err put_form(struct web *w, int64_t partner)
{
    struct arena *a = w->cx.a;
    struct partners p = {0};
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(app_read(&w->cx, read_partners, &p));
    w->cx.err = told;
    web_title(w, "loan_file.title");
    web_crumb(w, "nav.loans", "/loans");
    web_crumb(w, "loan_file.title", NULL);
    model_set_text(a, w->page, "file_error", file_error(w));
    struct model *list = model_set_array(a, w->page, "partners");
    for (size_t i = 0; i < p.n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "id", p.list[i].id);
        model_set_text(a, o, "name", p.list[i].name);
        model_set_bool(a, o, "selected", p.list[i].id == partner);
    }
    return OK;
}

static enum err file_get(struct web *w)
{
    TRY(put_form(w, 0));
    model_set_null(w->cx.a, w->page, "result");
    return web_show(w);
}

static void put_result(struct web *w, const struct loan_file *f)
{
    struct arena *a = w->cx.a;
    struct model *bad = model_set_array(a, w->data, "rejected"),
                 *gaps = model_set_array(a, w->data, "differences");
    model_set_int(a, w->data, "added", f->added);
    model_set_int(a, w->data, "unchanged", f->same);
    for (size_t i = 0; i < f->n; i++) {
        const struct loan_file_row *r = &f->rows[i];
        if (r->result < FILE_NO_LOAN)
            continue;
        struct model *o = model_add_object(a, bad);
        model_set_int(a, o, "line", r->line);
        model_set_text(a, o, "number", r->number);
        model_set_text(a, o, "paid_on", r->day_text);
        model_set_text(a, o, "amount", r->amount_text);
        model_set_bool(a, o, "no_loan", r->result == FILE_NO_LOAN);
        model_set_text(a, o, "reason", r->why);
    }
    for (size_t i = 0; i < f->gaps_n; i++) {
        struct model *o = model_add_object(a, gaps);
        model_set_int(a, o, "loan", f->gaps[i].loan_id);
        model_set_text(a, o, "number", f->gaps[i].number);
        model_set_int(a, o, "ours", f->gaps[i].ours);
        model_set_int(a, o, "theirs", f->gaps[i].theirs);
        model_set_text(a, o, "ours_text", money_format(a, f->gaps[i].ours));
        model_set_text(a, o, "theirs_text", money_format(a, f->gaps[i].theirs));
    }
    model_set_bool(a, w->page, "has_rejected", f->refused > 0);
    model_set_bool(a, w->page, "has_gaps", f->gaps_n > 0);
    model_set_text(a, w->page, "result",
                   web_words(w, "loan_file.result", "added", web_number(w, f->added), "same",
                             web_number(w, f->same), "refused", web_number(w, f->refused), NULL));
}

struct own {
    int64_t id;
};
static enum err own_rule(struct ctx *cx, void *arg)
{
    return partner_of_actor(cx, &((struct own *)arg)->id);
}

static enum err take(struct web *w, struct upload_form *in, struct loan_file *f)
{
    struct bound bound = {0};
    struct own own = {0};
    const struct upload *u = w->req->uploads;
    TRY(field_bind_form(&w->cx, &upload_fields, w->req->form, in, &bound)); /* programs, too */
    if (in->partner <= 0)
        TRY(app_read(&w->cx, own_rule, &own));
    in->partner = in->partner > 0 ? in->partner : own.id;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    if (!u || !u->n)
        fail_field(&w->cx, "file", "error.file_missing", NULL);
    if (in->partner <= 0)
        fail_field(&w->cx, "partner", "loan.error.partner", NULL);
    TRY(fields_check(&w->cx));
    return loan_file_take(&w->cx, in->partner, u->data, u->n, f);
}

static enum err file_post(struct web *w)
{
    struct upload_form in = {0};
    struct loan_file f;
    enum err e = take(w, &in, &f);
    if (e != OK) {
        if (reply_wants_json(w))
            return e;
        TRY(put_form(w, in.partner));
        model_set_null(w->cx.a, w->page, "result");
        return web_again(w, e, "loan-file");
    }
    put_result(w, &f);
    if (!reply_wants_json(w))
        TRY(put_form(w, in.partner));
    return web_show(w);
}

const struct route loan_file_routes[] = {
    {.method = HTTP_GET,
     .path = "/loans/file",
     .handle = file_get,
     .cap = CAP_LOAN_WRITE,
     .page = "loan-file",
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "Form: a partner's monthly file of payments"},
    {.method = HTTP_POST,
     .path = "/loans/file",
     .handle = file_post,
     .cap = CAP_LOAN_WRITE,
     .input = &upload_fields,
     .output_schema = "{\"type\":\"object\",\"required\":[\"added\",\"unchanged\",\"rejected\","
                      "\"differences\"]}",
     .page = "loan-file",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD,
     .body_max = LOAN_FILE_BYTES + (64 << 10),
     .doc =
         "Payments from a partner's file (part \"file\"): booked once, with what was refused and "
         "where balances differ"},
    {.path = NULL},
};
