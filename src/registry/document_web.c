/* Papers, photos and licences of a business: page, API, adding, removing, handing out. */
#include "document.h"

#include "curation_pages_web.h"
#include "file.h"
#include "i18n.h"
#include "license.h"
#include "reply.h"
#include "text.h"
#include "web_picture.h"

#include <inttypes.h>

#define ACCEPT_PICTURE "image/jpeg,image/png,image/webp"
#define ACCEPT_ALL     ACCEPT_PICTURE ",application/pdf"

static const char list_schema[] =
    "{\"type\":\"object\",\"required\":[\"licenses\",\"documents\",\"masked\"],\"properties\":{"
    "\"licenses\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/License\"}},"
    "\"documents\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Document\"}},"
    "\"masked\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}";

struct papers {
    struct business b;
    struct license *licenses;
    struct document *documents;
    size_t licenses_n, documents_n;
};

static enum err read_papers(struct web *w, struct papers *ret)
{
    int64_t id;
    *ret = (struct papers){0};
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &ret->b));
    TRY(license_list(&w->cx, id, &ret->licenses, &ret->licenses_n));
    return document_list(&w->cx, id, &ret->documents, &ret->documents_n);
}

/* ---- the page ---- */

static const char *path_of(struct web *w, const struct business *b, const char *what)
{
    return arena_printf(w->cx.a, "/businesses/%" PRId64 "/%s", b->id, what);
}

/* The day it ends, or what its number says. */
static const char *expires_words(struct web *w, const struct license *l)
{
    int year = license_year(&w->cx, l);
    return year ? web_words(w, "license.expires_year", "year", arena_printf(w->cx.a, "%d", year),
                            NULL)
                : day_words(w, l->expires_on);
}

static void put_license(struct web *w, const struct license *l, bool visible, bool may,
                        struct model *o)
{
    struct arena *a = w->cx.a;
    const char *state = license_state(&w->cx, l),
               *base = arena_printf(a, "licenses/%" PRId64, l->id);
    struct business b = {.id = l->business_id};
    model_set_text(a, o, "kind_label", code_words(w, "license", l->kind));
    model_set_text(a, o, "number", l->number);
    model_set_text(a, o, "issued", day_words(w, l->issued_on));
    model_set_text(a, o, "expires", expires_words(w, l));
    model_set_text(a, o, "kind",
                   strcmp(state, "good") == 0   ? "good"
                   : strcmp(state, "soon") == 0 ? "warn"
                                                : "bad");
    model_set_text(a, o, "label", code_words(w, "license_state", state));
    model_set_text(a, o, "file",
                   visible && l->has_file ? path_of(w, &b, arena_printf(a, "%s/file", base))
                                          : NULL);
    model_set_text(a, o, "remove", may ? path_of(w, &b, arena_printf(a, "%s/remove", base)) : NULL);
}

static const char *size_words(struct web *w, int64_t bytes)
{
    int64_t kib = (bytes + 1023) / 1024;
    return arena_printf(w->cx.a, "%s KB", web_number(w, kib));
}

static void put_document(struct web *w, const struct business *b, const struct document *d,
                         bool may, struct model *o)
{
    struct arena *a = w->cx.a;
    bool photo = strcmp(d->kind, "photo") == 0,
         own = d->created_by && d->created_by == w->actor.account_id;
    const char *base = path_of(w, b, arena_printf(a, "documents/%" PRId64, d->id));
    model_set_text(a, o, "title", document_words(w, d));
    model_set_text(a, o, "paper",
                   document_of_capital(d->kind) && strcmp(d->title, d->kind) != 0
                       ? code_words(w, "document", d->kind)
                       : NULL);
    model_set_text(a, o, "checked", document_checked_words(w, d));
    model_set_text(a, o, "check",
                   document_of_capital(d->kind) && !d->proves && !b->merged_into &&
                           can(&w->actor, CAP_CURATE_WARD)
                       ? arena_printf(a, "%s/check", base)
                       : NULL);
    model_set_text(a, o, "href", base);
    model_set_text(a, o, "picture",
                   photo ? path_of(w, b, arena_printf(a, "photos/%" PRId64, d->id)) : NULL);
    model_set_text(a, o, "size", size_words(w, d->size));
    model_set_text(a, o, "type", strcmp(d->type, "application/pdf") == 0 ? "PDF" : "JPEG");
    model_set_text(a, o, "by", d->by);
    model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, d->created_at));
    model_set_text(a, o, "remove",
                   own || (may && can(&w->actor, CAP_BUSINESS_EDIT))
                       ? arena_printf(a, "%s/remove", base)
                       : NULL);
}

static void put_page(struct web *w, const struct papers *p)
{
    struct arena *a = w->cx.a;
    bool visible = document_visible(&w->cx, &p->b), may = document_addable(&w->cx, &p->b);
    put_business_head(w, &p->b, "documents", "business.tab_documents");
    struct model *photos = model_set_array(a, w->page, "photos"),
                 *papers = model_set_array(a, w->page, "papers");
    struct model *licenses = model_set_array(a, w->page, "licenses");
    for (size_t i = 0; i < p->licenses_n; i++)
        put_license(w, &p->licenses[i], visible, may, model_add_object(a, licenses));
    for (size_t i = 0; i < p->documents_n; i++) {
        const struct document *d = &p->documents[i];
        put_document(w, &p->b, d, may,
                     model_add_object(a, strcmp(d->kind, "photo") == 0 ? photos : papers));
    }
    model_set_bool(a, w->page, "has_licenses", p->licenses_n > 0);
    model_set_bool(a, w->page, "has_photos", photos->kids.count > 0);
    model_set_bool(a, w->page, "has_papers", papers->kids.count > 0);
    model_set_bool(a, w->page, "hidden", !visible);
}

static struct page_form license_form(struct web *w, const struct business *b,
                                     const struct license *l)
{
    return (struct page_form){.code = "license",
                              .action = path_of(w, b, "licenses"),
                              .fields = &license_fields,
                              .record = l,
                              .file = true};
}

static struct page_form document_form(struct web *w, const struct business *b,
                                      const struct document *d)
{
    return (struct page_form){.code = "document",
                              .action = path_of(w, b, "documents"),
                              .fields = &document_fields,
                              .record = d,
                              .file = true};
}

static void put_forms(struct web *w, const struct business *b)
{
    struct model *forms = forms_begin(w);
    struct license l = {0};
    struct document d = {.kind = "photo"};
    if (!document_addable(&w->cx, b))
        return;
    struct page_form f = document_form(w, b, &d), g = license_form(w, b, &l);
    forms_add_file(w, forms_add(w, forms, &f), &f, true, ACCEPT_ALL);
    forms_add_file(w, forms_add(w, forms, &g), &g, false, ACCEPT_ALL);
}

static void put_api(struct web *w, const struct papers *p)
{
    struct arena *a = w->cx.a;
    bool visible = document_visible(&w->cx, &p->b);
    struct model *licenses = model_set_array(a, w->data, "licenses");
    struct model *documents = model_set_array(a, w->data, "documents");
    struct model *masked = model_set_array(a, w->data, "masked");
    for (size_t i = 0; i < p->licenses_n; i++)
        field_to_model(a, &license_fields, &p->licenses[i], visible, model_add_object(a, licenses),
                       NULL);
    for (size_t i = 0; i < p->documents_n; i++)
        field_to_model(a, &document_fields, &p->documents[i], visible,
                       model_add_object(a, documents), NULL);
    if (!visible)
        model_add_text(a, masked, "documents");
}

static enum err documents_get(struct web *w)
{
    struct papers p;
    TRY(read_papers(w, &p));
    if (reply_wants_json(w)) {
        put_api(w, &p);
        return web_show(w);
    }
    put_page(w, &p);
    put_forms(w, &p.b);
    return web_show(w);
}

/* ---- adding ---- */

/* Fields of a form with a file, or of JSON without one. */
static enum err bind_upload(struct web *w, void *record, struct bound *bound)
{
    if (w->req->json)
        return web_bind(w, record, bound);
    return field_bind_form(&w->cx, w->req->route->input, w->req->form, record, bound);
}

/* The uploaded file, or NULL where none was chosen. */
static const struct upload *chosen(struct web *w)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    return u && u->n ? u : NULL;
}

struct adding {
    int64_t business_id;
    struct document document;
    struct license license;
    struct document_file file;
    bool has_file;
};

static enum err add_document(struct ctx *cx, void *arg)
{
    struct adding *x = arg;
    const char *kind = x->document.kind, *title = x->document.title;
    struct document made;
    TRY(document_add(cx, x->business_id, kind, title, &x->file, &made));
    x->document = made;
    return OK;
}

static enum err add_license(struct ctx *cx, void *arg)
{
    struct adding *x = arg;
    return license_add(cx, x->business_id, &x->license, x->has_file ? &x->file : NULL);
}

static enum err again(struct web *w, enum err e, const struct papers *p, struct page_form f,
                      const struct bound *bound, bool required)
{
    if (!p->b.id || reply_wants_json(w))
        return e;
    f.back = true;
    f.bound = bound;
    put_page(w, p);
    forms_add_file(w, forms_add(w, forms_begin(w), &f), &f, required, ACCEPT_ALL);
    return web_again(w, e, "business-documents");
}

static enum err look_at_document(struct web *w, struct adding *x)
{
    const struct upload *u = chosen(w);
    TRY(field_check(&w->cx, &document_fields, &x->document, NULL));
    bool photo = strcmp(x->document.kind, "photo") == 0;
    return document_file_look(&w->cx, "file", u ? u->data : NULL, u ? u->n : 0, photo, &x->file);
}

static enum err documents_post(struct web *w)
{
    struct papers p;
    struct adding x = {0};
    struct bound bound = {0};
    TRY(read_papers(w, &p));
    if (!document_addable(&w->cx, &p.b))
        return fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    x.business_id = p.b.id;
    enum err e = bind_upload(w, &x.document, &bound);
    if (e == OK)
        e = look_at_document(w, &x);
    if (e == OK)
        e = app_write(&w->cx, add_document, &x);
    if (e != OK)
        return again(w, e, &p, document_form(w, &p.b, &x.document), &bound, true);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "document.added", NULL);
        return web_redirect(w, "/businesses/%" PRId64 "/documents", p.b.id);
    }
    field_to_model(w->cx.a, &document_fields, &x.document, true, w->data, NULL);
    return web_created(w, "/businesses/%" PRId64 "/documents", p.b.id);
}

static enum err look_at_license(struct web *w, struct adding *x)
{
    const struct upload *u = chosen(w);
    TRY(field_check(&w->cx, &license_fields, &x->license, NULL));
    x->has_file = u != NULL;
    return u ? document_file_look(&w->cx, "file", u->data, u->n, false, &x->file) : OK;
}

static void tell_warning(struct web *w)
{
    for (const struct field_err *f = w->cx.err.fields; f; f = f->next)
        if (f->warning) {
            web_flash(w, "good", "business.saved_with_warning", "warning",
                      i18n_format(w->app->words, w->cx.a, w->cx.lang, f->msgid, f->args), NULL);
            return;
        }
    web_flash(w, "good", "license.added", NULL);
}

static enum err licenses_post(struct web *w)
{
    struct papers p;
    struct adding x = {0};
    struct bound bound = {0};
    TRY(read_papers(w, &p));
    if (!document_addable(&w->cx, &p.b))
        return fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    x.business_id = p.b.id;
    enum err e = bind_upload(w, &x.license, &bound);
    if (e == OK)
        e = look_at_license(w, &x);
    if (e == OK)
        e = app_write(&w->cx, add_license, &x);
    if (e != OK)
        return again(w, e, &p, license_form(w, &p.b, &x.license), &bound, false);
    if (!reply_wants_json(w)) {
        tell_warning(w);
        return web_redirect(w, "/businesses/%" PRId64 "/documents", p.b.id);
    }
    field_to_model(w->cx.a, &license_fields, &x.license, true, w->data, NULL);
    web_etag(w, x.license.version);
    return web_created(w, "/businesses/%" PRId64 "/documents", p.b.id);
}

/* ---- removing ---- */

static enum err two_ids(struct web *w, int64_t *ret_business, int64_t *ret_id)
{
    TRY(web_id(w, 0, ret_business));
    return web_id(w, 1, ret_id);
}

static enum err ask(struct web *w, int64_t business_id, const char *prefix, const char *name)
{
    struct business b;
    TRY(document_begin(&w->cx, business_id, &b));
    put_confirm(w, prefix, name, path_of(w, &b, "documents"));
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(w->cx.a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "business.tab_documents", path_of(w, &b, "documents"));
    return web_show(w);
}

static enum err document_remove_get(struct web *w)
{
    int64_t business, id;
    struct document d;
    TRY(two_ids(w, &business, &id));
    TRY(document_get(&w->cx, business, id, &d));
    return ask(w, business, "document.remove", document_words(w, &d));
}

static enum err license_remove_get(struct web *w)
{
    int64_t business, id;
    struct license l;
    TRY(two_ids(w, &business, &id));
    TRY(license_get(&w->cx, business, id, &l));
    return ask(w, business, "license.remove",
               arena_printf(w->cx.a, "%s %s", code_words(w, "license", l.kind), l.number));
}

static enum err removed(struct web *w, int64_t business, const char *flash)
{
    if (!reply_wants_json(w))
        web_flash(w, "good", flash, NULL);
    return web_done(w, "/businesses/%" PRId64 "/documents", business);
}

static enum err document_remove_post(struct web *w)
{
    int64_t business, id;
    TRY(two_ids(w, &business, &id));
    TRY(document_remove(&w->cx, business, id));
    return removed(w, business, "document.removed");
}

static enum err license_remove_post(struct web *w)
{
    int64_t business, id;
    TRY(two_ids(w, &business, &id));
    TRY(license_remove(&w->cx, business, id));
    return removed(w, business, "license.removed");
}

/* ---- handing out ---- */

static enum err give(struct web *w, int64_t file_id, const char *filename)
{
    struct file f;
    char *p;
    TRY(file_read(&w->cx, file_id, &f, &p));
    return web_bytes(w, f.type, filename, p, (size_t)f.size);
}

static enum err document_file_get(struct web *w)
{
    int64_t business, id;
    struct document d;
    TRY(two_ids(w, &business, &id));
    TRY(document_get(&w->cx, business, id, &d));
    return give(w, d.file_id, document_filename(&w->cx, d.title, d.type));
}

/* Shown inside the page: only photos, which we drew ourselves. */
static enum err photo_get(struct web *w)
{
    int64_t business, id;
    struct document d;
    TRY(two_ids(w, &business, &id));
    TRY(document_get(&w->cx, business, id, &d));
    if (strcmp(d.kind, "photo") != 0 || strcmp(d.type, "image/jpeg") != 0)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return web_picture(w, d.file_id);
}

static enum err license_file_get(struct web *w)
{
    int64_t business, id;
    struct business b;
    struct license l;
    struct file f;
    TRY(two_ids(w, &business, &id));
    TRY(business_get(&w->cx, business, &b));
    TRY(license_get(&w->cx, business, id, &l));
    if (!l.file_id || !document_visible(&w->cx, &b))
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(file_get(&w->cx, l.file_id, &f));
    return give(
        w, l.file_id,
        document_filename(&w->cx, arena_printf(w->cx.a, "%s %s", l.kind, l.number), f.type));
}

/* ---- table ---- */

#define BOTH     (ROUTE_HTML | ROUTE_API)
#define ADD      (BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED)
#define BODY_MAX (DOCUMENT_BYTES + (64 << 10))

const struct route document_routes[] = {
    {.method = HTTP_GET,
     .path = "/businesses/{id}/documents",
     .handle = documents_get,
     .cap = CAP_BUSINESS_READ,
     .output_schema = list_schema,
     .page = "business-documents",
     .flags = BOTH,
     .doc = "Licences, papers and photos of a business"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/documents",
     .handle = documents_post,
     .cap = CAP_BUSINESS_PROPOSE,
     .input = &document_fields,
     .output = &document_fields,
     .page = "business-documents",
     .flags = ADD,
     .body_max = BODY_MAX,
     .doc = "Add a paper or photo (part \"file\": PNG, JPEG, WebP, PDF)"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/licenses",
     .handle = licenses_post,
     .cap = CAP_BUSINESS_PROPOSE,
     .input = &license_fields,
     .output = &license_fields,
     .page = "business-documents",
     .flags = ADD,
     .body_max = BODY_MAX,
     .doc = "Add a licence, with a scan if there is one (part \"file\")"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/documents/{document}",
     .handle = document_file_get,
     .cap = CAP_BUSINESS_PERSONAL,
     .flags = BOTH | ROUTE_SLOW | ROUTE_PDF | ROUTE_JPEG,
     .doc = "A paper or photo as a download"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/photos/{document}",
     .handle = photo_get,
     .cap = CAP_BUSINESS_PERSONAL,
     .query = &picture_query_fields,
     .flags = BOTH | ROUTE_SLOW | ROUTE_JPEG,
     .doc = "A photo as it is shown inside a page"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/licenses/{license}/file",
     .handle = license_file_get,
     .cap = CAP_BUSINESS_PERSONAL,
     .flags = BOTH | ROUTE_SLOW | ROUTE_PDF | ROUTE_JPEG,
     .doc = "A licence's scan as a download"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/documents/{document}/remove",
     .handle = document_remove_get,
     .cap = CAP_BUSINESS_PROPOSE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before removing a paper"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/documents/{document}/remove",
     .handle = document_remove_post,
     .cap = CAP_BUSINESS_PROPOSE,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Remove a paper or photo"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/documents/{document}/check",
     .handle = document_check_get,
     .cap = CAP_CURATE_WARD,
     .page = "document-check",
     .flags = ROUTE_HTML,
     .doc = "Read a paper of capital: which amount stands in it"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/documents/{document}/check",
     .handle = document_check_post,
     .cap = CAP_CURATE_WARD,
     .input = &document_check_fields,
     .output = &document_fields,
     .page = "document-check",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Say which capital stands in a paper: the one on record is then proven"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/licenses/{license}/remove",
     .handle = license_remove_get,
     .cap = CAP_BUSINESS_PROPOSE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before removing a licence"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/licenses/{license}/remove",
     .handle = license_remove_post,
     .cap = CAP_BUSINESS_PROPOSE,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Remove a licence"},
    {.path = NULL},
};
