/* Partners: who they are, how long they may take to answer, who acts for them. */
#include "application_pages_web.h"
#include "finance_pages_web.h"

#include "partner.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

/* A form and what was wrong with it. */
struct form {
    struct partner p;
    struct bound bound;
    bool back;
};

static void put_items(struct web *w, const struct partner *list, size_t n)
{
    struct arena *a = w->cx.a;
    char today[DATE_LEN + 1];
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items");
    date_format(date_of_instant(w->cx.now), today);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, items);
        if (json) {
            field_to_model(a, &partner_fields, &list[i], true, o, NULL);
            continue;
        }
        bool now = partner_active(&list[i], today);
        model_set_text(a, o, "href", arena_printf(a, "/partners/%" PRId64, list[i].id));
        model_set_text(a, o, "name", list[i].name);
        model_set_text(a, o, "what", choice_words(w, partner_kinds, list[i].kind));
        model_set_text(a, o, "days",
                       web_words(w, "partner.days", "n", web_number(w, list[i].answer_days), NULL));
        model_set_text(a, o, "contact", *list[i].contact ? list[i].contact : NULL);
        model_set_text(a, o, "accounts", *list[i].accounts ? list[i].accounts : NULL);
        model_set_text(a, o, "kind", now ? "good" : "plain");
        model_set_text(a, o, "label", web_words(w, now ? "partner.now" : "partner.not_now", NULL));
    }
    web_list(w, (int64_t)n, false, NULL);
}

static enum err put_list(struct web *w, void *arg)
{
    const struct form *form = arg;
    struct partner *list;
    size_t n;
    TRY(partner_list(&w->cx, &list, &n));
    put_items(w, list, n);
    if (reply_wants_json(w))
        return OK;
    put_finance_tabs(w, "/partners");
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    model_set_null(w->cx.a, w->page, "empty");
    if (!n)
        put_nothing(w, "partner.none", "partner.none_text");
    struct model *forms = forms_begin(w);
    if (!can(&w->actor, CAP_PRODUCT_EDIT))
        return OK;
    const struct page_form f = {.code = "partner",
                                .action = "/partners",
                                .fields = &partner_fields,
                                .record = &form->p,
                                .bound = form->back ? &form->bound : NULL,
                                .back = form->back};
    forms_add(w, forms, &f);
    return OK;
}

static void begin(struct form *form)
{
    memset(form, 0, sizeof(*form));
    field_clear(&partner_fields, &form->p);
}

static enum err partners_get(struct web *w)
{
    struct form form;
    begin(&form);
    TRY(put_list(w, &form));
    return web_show(w);
}

static enum err partners_post(struct web *w)
{
    struct form form;
    begin(&form);
    form.back = true;
    enum err e = web_bind(w, &form.p, &form.bound);
    if (e == OK)
        e = partner_add(&w->cx, &form.p);
    if (e != OK)
        return finance_again(w, e, "partners", put_list, &form);
    field_to_model(w->cx.a, &partner_fields, &form.p, true, w->data, NULL);
    web_etag(w, form.p.version);
    return web_created(w, "/partners/%" PRId64, form.p.id);
}

/* ---- one ---- */

static enum err put_one(struct web *w, void *arg)
{
    struct form *form = arg;
    struct arena *a = w->cx.a;
    const struct partner *p = &form->p;
    struct partner now;
    struct fund *funds;
    size_t n;
    TRY(partner_get(&w->cx, p->id, &now));
    TRY(fund_list(&w->cx, p->id, &funds, &n));
    web_title_text(w, now.name);
    web_crumb(w, "partner.title", "/partners");
    web_crumb(w, now.name, NULL);
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_fact(w, rows, "partner.kind", choice_words(w, partner_kinds, now.kind));
    put_fact(w, rows, "partner.contact", *now.contact ? now.contact : NULL);
    put_fact(w, rows, "partner.phone", now.phone);
    put_fact(w, rows, "partner.answer_days",
             web_words(w, "partner.days", "n", web_number(w, now.answer_days), NULL));
    put_fact(w, rows, "partner.active_from", period_words(w, now.active_from, now.active_to));
    put_fact(w, rows, "partner.accounts", *now.accounts ? now.accounts : NULL);
    struct model *list = model_set_array(a, w->page, "funds");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", arena_printf(a, "/funds/%" PRId64, funds[i].id));
        model_set_text(a, o, "name", funds[i].name);
    }
    model_set_bool(a, w->page, "has_funds", n > 0);
    TRY(put_partner_files(w, p->id));
    struct model *forms = forms_begin(w);
    if (!can(&w->actor, CAP_PRODUCT_EDIT))
        return OK;
    const struct page_form f = {.code = "partner_change",
                                .action = arena_printf(a, "/partners/%" PRId64, p->id),
                                .fields = &partner_fields,
                                .record = p,
                                .bound = form->back ? &form->bound : NULL,
                                .back = form->back,
                                .version = p->version};
    forms_add(w, forms, &f);
    return OK;
}

static enum err read_one(struct web *w, struct form *form)
{
    int64_t id;
    begin(form);
    TRY(web_id(w, 0, &id));
    return partner_get(&w->cx, id, &form->p);
}

static enum err partner_page_get(struct web *w)
{
    struct form form;
    TRY(read_one(w, &form));
    web_etag(w, form.p.version);
    field_to_model(w->cx.a, &partner_fields, &form.p, true, w->data, NULL);
    if (!reply_wants_json(w))
        TRY(put_one(w, &form));
    return web_show(w);
}

static enum err partner_change(struct web *w)
{
    struct form form;
    TRY(read_one(w, &form));
    form.back = true;
    TRY(web_version(w, &form.p.version));
    enum err e = web_bind(w, &form.p, &form.bound);
    if (e == OK)
        e = partner_put(&w->cx, &form.p);
    if (e != OK)
        return finance_again(w, e, "partner", put_one, &form);
    field_to_model(w->cx.a, &partner_fields, &form.p, true, w->data, NULL);
    web_etag(w, form.p.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", "partner.saved", NULL);
    return web_redirect(w, "/partners/%" PRId64, form.p.id);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route partner_routes[] = {
    {.method = HTTP_GET,
     .path = "/partners",
     .handle = partners_get,
     .cap = CAP_FUND_READ,
     .output = &partner_fields,
     .page = "partners",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Partners with money for businesses; a partner sees itself"},
    {.method = HTTP_POST,
     .path = "/partners",
     .handle = partners_post,
     .cap = CAP_PRODUCT_EDIT,
     .input = &partner_fields,
     .output = &partner_fields,
     .page = "partners",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Add a partner, with the accounts that act for it"},
    {.method = HTTP_GET,
     .path = "/partners/{id}",
     .handle = partner_page_get,
     .cap = CAP_FUND_READ,
     .output = &partner_fields,
     .page = "partner",
     .flags = BOTH,
     .doc = "One partner"},
    {.method = HTTP_POST,
     .path = "/partners/{id}",
     .handle = partner_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &partner_fields,
     .page = "partner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a partner; its code stays"},
    {.method = HTTP_PATCH,
     .path = "/partners/{id}",
     .handle = partner_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &partner_fields,
     .output = &partner_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a partner; its code stays"},
    {.path = NULL},
};
