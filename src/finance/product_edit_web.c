/* Changing products: officers' forms for the product, its versions, their rules; the same by API.
 */
#include "product_pages_web.h"

#include "i18n.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

void product_form_begin(struct product_form *form)
{
    memset(form, 0, sizeof(*form));
    field_clear(&product_fields, &form->p);
    field_clear(&product_version_fields, &form->v);
    field_clear(&product_rule_fields, &form->r);
    field_clear(&product_check_fields, &form->c);
}

static const char *version_path(struct web *w, const struct product_version *v, const char *more)
{
    return arena_printf(w->cx.a, "/products/%" PRId64 "/versions/%" PRId64 "%s", v->product_id,
                        v->id, more);
}

/* ---- forms ---- */

enum err put_product_form(struct web *w, const struct product_form *form)
{
    bool back = form->back == FORM_PRODUCT;
    struct model *forms = forms_begin(w);
    const struct page_form f = {.code = "product",
                                .action = "/products",
                                .fields = &product_fields,
                                .record = &form->p,
                                .bound = back ? &form->bound : NULL,
                                .back = back};
    if (!can(&w->actor, CAP_PRODUCT_EDIT))
        return OK;
    return choose_partners(w, forms_add(w, forms, &f), "partner", form->p.partner_id);
}

/* A new version begins with what holds now. */
static struct product_version proposed(struct web *w, const struct product_form *form,
                                       const struct product_now *now)
{
    char tomorrow[DATE_LEN + 1];
    struct product_version v = now->v.id ? now->v : form->v;
    if (form->back == FORM_VERSION)
        return form->v;
    date_format(date_from_days(date_days(date_of_instant(w->cx.now)) + 1), tomorrow);
    v.valid_from = arena_strdup(w->cx.a, tomorrow);
    v.valid_to = v.checked_on = NULL;
    return v;
}

enum err put_product_forms(struct web *w, const struct product_form *form,
                           const struct product_now *now)
{
    struct arena *a = w->cx.a;
    bool product = form->back == FORM_PRODUCT, version = form->back == FORM_VERSION;
    struct product_version v = proposed(w, form, now);
    struct model *forms = forms_begin(w);
    const struct page_form change = {.code = "product_change",
                                     .action = arena_printf(a, "/products/%" PRId64, now->p.id),
                                     .fields = &product_fields,
                                     .record = &form->p,
                                     .bound = product ? &form->bound : NULL,
                                     .back = product,
                                     .version = form->p.version};
    const struct page_form add = {.code = "product_version",
                                  .action =
                                      arena_printf(a, "/products/%" PRId64 "/versions", now->p.id),
                                  .fields = &product_version_fields,
                                  .record = &v,
                                  .bound = version ? &form->bound : NULL,
                                  .back = version,
                                  .lead = "product.version_lead"};
    if (!can(&w->actor, CAP_PRODUCT_EDIT))
        return OK;
    if (!product)
        TRY(choose_partners(w, forms_add(w, forms, &add), "margin_by", v.margin_by));
    if (!version)
        TRY(choose_partners(w, forms_add(w, forms, &change), "partner", form->p.partner_id));
    return OK;
}

/* Binds the body. A reference to 0 is none: field tables take it for "not given". */
static enum err bind(struct web *w, const struct field_table *t, void *record, const char *ref,
                     struct bound *bound)
{
    TRY(web_bind(w, record, bound));
    for (size_t i = 0; i < t->n; i++) {
        uint64_t bit = UINT64_C(1) << i;
        if (strcmp(t->fields[i].name, ref) == 0 && (bound->present & bit) &&
            !(bound->empty & bit) && !field_is_set(&t->fields[i], record))
            fail_field(&w->cx, ref, "field.error.ref", NULL);
    }
    return fields_check(&w->cx);
}

/* ---- products ---- */

static enum err answer_product(struct web *w, int64_t id, const char *flash)
{
    struct product_now now;
    TRY(product_now_of(w, id, &now));
    put_product(w, &now, w->data);
    web_etag(w, now.p.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "/products/%" PRId64, id);
}

static enum err products_post(struct web *w)
{
    struct product_form form;
    struct product_now now;
    product_form_begin(&form);
    form.back = FORM_PRODUCT;
    enum err e = bind(w, &product_fields, &form.p, "partner", &form.bound);
    if (e == OK)
        e = product_add(&w->cx, &form.p);
    if (e != OK)
        return finance_again(w, e, "products", put_products, &form);
    TRY(product_now_of(w, form.p.id, &now));
    put_product(w, &now, w->data);
    web_etag(w, form.p.version);
    return web_created(w, "/products/%" PRId64, form.p.id);
}

static enum err read_product(struct web *w, struct product_form *form)
{
    int64_t id;
    product_form_begin(form);
    TRY(web_id(w, 0, &id));
    TRY(product_get(&w->cx, id, &form->p));
    form->v.product_id = id;
    return OK;
}

static enum err product_change(struct web *w)
{
    struct product_form form;
    TRY(read_product(w, &form));
    form.back = FORM_PRODUCT;
    TRY(web_version(w, &form.p.version));
    enum err e = bind(w, &product_fields, &form.p, "partner", &form.bound);
    if (e == OK)
        e = product_put(&w->cx, &form.p);
    if (e != OK)
        return finance_again(w, e, "product", put_one_product, &form);
    return answer_product(w, form.p.id, "product.saved");
}

/* ---- versions ---- */

static enum err put_version(struct web *w, const struct product_version *v)
{
    field_to_model(w->cx.a, &product_version_fields, v, true, w->data, NULL);
    put_rules(w, v, w->data);
    put_documents(w, v, w->data);
    web_etag(w, v->version);
    return OK;
}

static enum err versions_post(struct web *w)
{
    struct product_form form;
    TRY(read_product(w, &form));
    form.back = FORM_VERSION;
    enum err e = bind(w, &product_version_fields, &form.v, "margin_by", &form.bound);
    if (e == OK)
        e = product_version_add(&w->cx, &form.v);
    if (e != OK)
        return finance_again(w, e, "product", put_one_product, &form);
    TRY(put_version(w, &form.v));
    return web_created(w, "/products/%" PRId64 "/versions/%" PRId64, form.v.product_id, form.v.id);
}

/* The product and version of the path; one of another product is not there. */
static enum err read_version(struct web *w, struct product_form *form)
{
    int64_t id;
    TRY(read_product(w, form));
    TRY(web_id(w, 1, &id));
    TRY(product_version_get(&w->cx, id, &form->v));
    if (form->v.product_id != form->p.id)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    form->c.version_id = id;
    form->c.version = form->v.version;
    return OK;
}

static void put_rule_rows(struct web *w, const struct product_version *v, bool may)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "rules");
    for (size_t i = 0; i < v->rules_n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "words", rule_words(w, &v->rules[i]));
        model_set_text(a, o, "basis", *v->rules[i].basis ? v->rules[i].basis : NULL);
        model_set_text(
            a, o, "remove",
            may ? version_path(w, v, arena_printf(a, "/rules/%s/remove", v->rules[i].kind)) : NULL);
        model_set_int(a, o, "version", v->version);
    }
    model_set_bool(a, w->page, "has_rules", v->rules_n > 0);
}

static enum err put_version_forms(struct web *w, const struct product_form *form,
                                  const struct product_version *v, bool may)
{
    struct model *forms = forms_begin(w);
    const struct page_form rule = {.code = "product_rule",
                                   .action = version_path(w, v, "/rules"),
                                   .fields = &product_rule_fields,
                                   .record = &form->r,
                                   .bound = form->back == FORM_RULE ? &form->bound : NULL,
                                   .back = form->back == FORM_RULE,
                                   .version = v->version};
    const struct page_form change = {.code = "version_change",
                                     .action = version_path(w, v, ""),
                                     .fields = &product_version_fields,
                                     .record = &form->v,
                                     .bound = form->back == FORM_VERSION ? &form->bound : NULL,
                                     .back = form->back == FORM_VERSION,
                                     .version = form->v.version};
    const struct page_form check = {.code = "product_check",
                                    .action = version_path(w, v, "/checked"),
                                    .fields = &product_check_fields,
                                    .record = &form->c,
                                    .bound = form->back == FORM_CHECK ? &form->bound : NULL,
                                    .back = form->back == FORM_CHECK,
                                    .version = v->version,
                                    .lead = "product.check_lead"};
    bool any = form->back == FORM_NONE;
    if (any || form->back == FORM_CHECK)
        forms_add(w, forms, &check);
    if (may && (any || form->back == FORM_RULE))
        forms_add(w, forms, &rule);
    if (may && (any || form->back == FORM_VERSION))
        TRY(choose_partners(w, forms_add(w, forms, &change), "margin_by", form->v.margin_by));
    return OK;
}

static enum err put_one_version(struct web *w, void *arg)
{
    struct product_form *form = arg;
    struct arena *a = w->cx.a;
    struct product_version v;
    char today[DATE_LEN + 1];
    date_format(date_of_instant(w->cx.now), today);
    TRY(product_version_get(&w->cx, form->v.id, &v));
    bool may = strcmp(v.valid_from, today) >= 0, later = strcmp(v.valid_from, today) > 0;
    web_title_text(
        w, arena_printf(a, "%s, %s", form->p.name, period_words(w, v.valid_from, v.valid_to)));
    web_crumb(w, "product.title", "/products");
    web_crumb(w, form->p.name, arena_printf(a, "/products/%" PRId64, form->p.id));
    web_crumb(w, "product.version", NULL);
    const struct product_now now = {form->p, v};
    put_product(w, &now, model_set_object(a, w->page, "product"));
    put_rule_rows(w, &v, may);
    model_set_bool(a, w->page, "may", may);
    model_set_text(a, w->page, "remove", later ? version_path(w, &v, "/remove") : NULL);
    model_set_int(a, w->page, "version", v.version);
    return put_version_forms(w, form, &v, may);
}

static enum err version_page_get(struct web *w)
{
    struct product_form form;
    TRY(read_version(w, &form));
    TRY(put_version(w, &form.v));
    if (!reply_wants_json(w))
        TRY(put_one_version(w, &form));
    return web_show(w);
}

static enum err answer_version(struct web *w, const struct product_form *form, const char *flash)
{
    struct product_version v;
    TRY(product_version_get(&w->cx, form->v.id, &v));
    TRY(put_version(w, &v));
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "/products/%" PRId64 "/versions/%" PRId64, v.product_id, v.id);
}

static enum err version_change(struct web *w)
{
    struct product_form form;
    TRY(read_version(w, &form));
    form.back = FORM_VERSION;
    TRY(web_version(w, &form.v.version));
    enum err e = bind(w, &product_version_fields, &form.v, "margin_by", &form.bound);
    if (e == OK)
        e = product_version_put(&w->cx, &form.v);
    if (e != OK)
        return finance_again(w, e, "product-version", put_one_version, &form);
    return answer_version(w, &form, "product.saved");
}

static enum err version_remove(struct web *w)
{
    struct product_form form;
    int64_t version;
    TRY(read_version(w, &form));
    TRY(web_version(w, &version));
    TRY(product_version_remove(&w->cx, form.v.id, version));
    if (!reply_wants_json(w))
        web_flash(w, "good", "product.removed", NULL);
    return web_done(w, "/products/%" PRId64, form.p.id);
}

static enum err version_checked(struct web *w)
{
    struct product_form form;
    TRY(read_version(w, &form));
    form.back = FORM_CHECK;
    TRY(web_version(w, &form.c.version));
    enum err e = web_bind(w, &form.c, &form.bound);
    if (e == OK)
        e = product_checked(&w->cx, &form.c);
    if (e != OK)
        return finance_again(w, e, "product-version", put_one_version, &form);
    return answer_version(w, &form, "product.saved");
}

/* ---- rules ---- */

static enum err rule_post(struct web *w)
{
    struct product_form form;
    TRY(read_version(w, &form));
    form.back = FORM_RULE;
    int64_t version;
    TRY(web_version(w, &version));
    enum err e = web_bind(w, &form.r, &form.bound);
    if (e == OK)
        e = product_rule_set(&w->cx, form.v.id, version, &form.r);
    if (e != OK)
        return finance_again(w, e, "product-version", put_one_version, &form);
    return answer_version(w, &form, "product.saved");
}

static enum err rule_remove(struct web *w)
{
    struct product_form form;
    int64_t version;
    TRY(read_version(w, &form));
    TRY(web_version(w, &version));
    TRY(product_rule_remove(&w->cx, form.v.id, version, web_param(w, 2)));
    return answer_version(w, &form, "product.saved");
}

#define BOTH (ROUTE_HTML | ROUTE_API)
#define AT   "/products/{id}/versions/{version}"
const struct route product_edit_routes[] = {
    {.method = HTTP_POST,
     .path = "/products",
     .handle = products_post,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_fields,
     .output = &product_fields,
     .page = "products",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Add a product; its terms are a version"},
    {.method = HTTP_POST,
     .path = "/products/{id}",
     .handle = product_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_fields,
     .page = "product",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a product's name, provider, family or place; its code stays"},
    {.method = HTTP_PATCH,
     .path = "/products/{id}",
     .handle = product_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_fields,
     .output = &product_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a product's name, provider, family or place; its code stays"},
    {.method = HTTP_POST,
     .path = "/products/{id}/versions",
     .handle = versions_post,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_version_fields,
     .output = &product_version_fields,
     .page = "product",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Terms from a day on, with the rules of those before, which end the day before"},
    {.method = HTTP_GET,
     .path = AT,
     .handle = version_page_get,
     .cap = CAP_PRODUCT_EDIT,
     .output = &product_version_fields,
     .page = "product-version",
     .flags = BOTH,
     .doc = "One version with its rules"},
    {.method = HTTP_POST,
     .path = AT,
     .handle = version_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_version_fields,
     .page = "product-version",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a version that begins today or later"},
    {.method = HTTP_PATCH,
     .path = AT,
     .handle = version_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_version_fields,
     .output = &product_version_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a version that begins today or later"},
    {.method = HTTP_POST,
     .path = AT "/remove",
     .handle = version_remove,
     .cap = CAP_PRODUCT_EDIT,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Take back a version that begins after today"},
    {.method = HTTP_POST,
     .path = AT "/checked",
     .handle = version_checked,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_check_fields,
     .output = &product_version_fields,
     .page = "product-version",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Somebody asked the provider today: source and confidence"},
    {.method = HTTP_POST,
     .path = AT "/rules",
     .handle = rule_post,
     .cap = CAP_PRODUCT_EDIT,
     .input = &product_rule_fields,
     .output = &product_version_fields,
     .page = "product-version",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Set one rule of a version that begins today or later (If-Match: of the version)"},
    {.method = HTTP_POST,
     .path = AT "/rules/{kind}/remove",
     .handle = rule_remove,
     .cap = CAP_PRODUCT_EDIT,
     .output = &product_version_fields,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Remove one rule of a version that begins today or later (If-Match: of the version)"},
    {.path = NULL},
};
