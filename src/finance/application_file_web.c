/*
 * Papers of an application as files: attached, removed, and handed out, to a partner by account or
 * by an opened link. A GET changes nothing of the application; that a partner looked is written
 * down before the file is shown.
 */
#include "application_file.h"
#include "application_pages_web.h"
#include "application_parts.h"
#include "file.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

#define ACCEPT "image/jpeg,image/png,image/webp,application/pdf"

static bool is_pdf(const struct application_file *f)
{
    return strcmp(f->type, "application/pdf") == 0;
}

/* ---- on the pages of an application ---- */

enum err put_paper_files(struct web *w, const struct application *a, const char *base,
                         struct model *papers)
{
    struct arena *m = w->cx.a;
    struct application_file *list;
    size_t n;
    TRY(application_files(&w->cx, a, &list, &n));
    bool may = application_files_open(&w->cx, a);
    for (struct model *p = papers->kids.first; p; p = p->next) {
        struct model *files = model_set_array(m, p, "files");
        int64_t number = 0;
        for (size_t i = 0; i < n; i++) {
            if (strcmp(list[i].code, model_get(p, "code")->s) != 0)
                continue;
            struct model *o = model_add_object(m, files);
            const char *href = arena_printf(m, "%s/files/%" PRId64, base, list[i].id);
            model_set_text(m, o, "href", href);
            model_set_text(m, o, "label",
                           web_words(w, "application.file", "n", web_number(w, ++number), "type",
                                     is_pdf(&list[i]) ? "PDF" : "JPEG", "size",
                                     web_number(w, (list[i].size + 1023) / 1024), NULL));
            model_set_text(m, o, "remove", may ? arena_printf(m, "%s/remove", href) : NULL);
        }
    }
    bool ours = w->actor.role != ROLE_PARTNER && w->actor.role != ROLE_PUBLIC;
    bool goes_on = application_changes(a) || strcmp(a->state, "with_partner") == 0;
    model_set_text(m, w->page, "files_note",
                   ours && goes_on && a->consent_id && !application_files_agreed(a)
                       ? web_words(w, "application.files_not_agreed", NULL)
                       : NULL);
    return OK;
}

enum err put_file_form(struct web *w, const struct application *a, struct model *forms,
                       const struct application_form *back)
{
    struct arena *m = w->cx.a;
    struct application_file *empty = arena_new_of(m, struct application_file);
    struct application_paper *papers;
    struct model *codes = model_array(m);
    size_t n;
    bool here = back && strcmp(back->code, "application_file") == 0;
    if (!application_files_open(&w->cx, a))
        return OK;
    TRY(application_papers(&w->cx, a, &papers, &n));
    if (!n)
        return OK;
    struct page_form f = {.code = "application_file",
                          .action = arena_printf(m, "/applications/%" PRId64 "/files", a->id),
                          .fields = &application_file_fields,
                          .record = here ? back->record : empty,
                          .bound = here ? back->bound : NULL,
                          .back = here,
                          .lead = "application.file_lead",
                          .file = true};
    struct model *widgets = forms_add(w, forms, &f);
    forms_add_file(w, widgets, &f, true, ACCEPT);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(m, codes);
        model_set_text(m, o, "code", papers[i].code);
        model_set_text(m, o, "label", code_words(w, "fin_doc", papers[i].code));
        model_set_bool(m, o, "selected", i == 0);
    }
    ((struct model *)model_get(field_widget(widgets, "code"), "choices"))->kids = codes->kids;
    return OK;
}

/* ---- the checklist, for programs ---- */

static enum err papers_get(struct web *w)
{
    struct arena *m = w->cx.a;
    struct application a;
    struct application_paper *papers;
    struct application_file *files;
    size_t n = 0, files_n;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(application_get(&w->cx, id, &a));
    if (!a.ended)
        TRY(application_papers(&w->cx, &a, &papers, &n));
    TRY(application_files(&w->cx, &a, &files, &files_n));
    struct model *items = model_set_array(m, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(m, items);
        model_set_text(m, o, "code", papers[i].code);
        model_set_text(m, o, "name", code_words(w, "fin_doc", papers[i].code));
        model_set_bool(m, o, "there", papers[i].there);
        struct model *list = model_set_array(m, o, "files");
        for (size_t k = 0; k < files_n; k++)
            if (strcmp(files[k].code, papers[i].code) == 0)
                field_to_model(m, &application_file_fields, &files[k], true,
                               model_add_object(m, list), NULL);
    }
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- attaching ---- */

struct adding {
    int64_t id;
    struct application_file x;
    struct document_file file;
};
static enum err add(struct ctx *cx, void *arg)
{
    struct adding *x = arg;
    struct application_file made;
    TRY(application_file_add(cx, x->id, x->x.code, x->x.client_id, &x->file, &made));
    x->x = made;
    return OK;
}

static enum err files_post(struct web *w)
{
    struct application a;
    struct adding x = {0};
    struct bound bound = {0};
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    TRY(web_id(w, 0, &x.id));
    TRY(application_get(&w->cx, x.id, &a)); /* before the picture is looked at */
    if (w->actor.role == ROLE_PARTNER)
        return fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    enum err e = w->req->json ? web_bind(w, &x.x, &bound)
                              : field_bind_form(&w->cx, &application_file_fields, w->req->form,
                                                &x.x, &bound);
    if (e == OK)
        e = field_check(&w->cx, &application_file_fields, &x.x, &bound);
    if (e == OK)
        e = document_file_look(&w->cx, "file", u ? u->data : NULL, u ? u->n : 0, false, &x.file);
    struct application_file typed = x.x;
    if (e == OK)
        e = app_write(&w->cx, add, &x);
    if (e != OK)
        return application_again(w, e, x.id,
                                 &(struct application_form){"application_file", &typed, &bound});
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "application.file_added", NULL);
        return web_redirect(w, "/applications/%" PRId64, x.id);
    }
    field_to_model(w->cx.a, &application_file_fields, &x.x, true, w->data, NULL);
    return web_created(w, "/applications/%" PRId64 "/papers", x.id);
}

/* ---- removing ---- */

static enum err file_of(struct web *w, struct application *ret_a, struct application_file *ret)
{
    int64_t id, file;
    TRY(web_id(w, 0, &id));
    TRY(web_id(w, 1, &file));
    TRY(application_get(&w->cx, id, ret_a));
    return application_file_get(&w->cx, ret_a, file, ret);
}

static enum err ours(struct web *w)
{
    return w->actor.role == ROLE_PARTNER ? fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL)
                                         : OK;
}

static enum err remove_get(struct web *w)
{
    struct application a;
    struct application_file f;
    TRY(ours(w));
    TRY(file_of(w, &a, &f));
    put_confirm(w, "application.file_remove", code_words(w, "fin_doc", f.code),
                arena_printf(w->cx.a, "/applications/%" PRId64, a.id));
    return web_show(w);
}

static enum err remove_post(struct web *w)
{
    struct application a;
    struct application_file f;
    TRY(ours(w));
    TRY(file_of(w, &a, &f));
    TRY(application_file_remove(&w->cx, a.id, f.id));
    if (!reply_wants_json(w))
        web_flash(w, "good", "application.file_removed", NULL);
    return web_done(w, "/applications/%" PRId64, a.id);
}

/* ---- handing out ---- */

struct looking {
    int64_t id, file;
    bool by_link;
    struct application_file found;
};

/* Consent is asked for again on the writer, in the transaction that writes the look down. */
static enum err look(struct ctx *cx, void *arg)
{
    struct looking *x = arg;
    struct application a;
    TRY(x->by_link ? decide_link_get(cx, x->id, &a) : application_get(cx, x->id, &a));
    TRY(application_file_get(cx, &a, x->file, &x->found));
    return application_file_looked(cx, &a, &x->found);
}

/* Pictures, which we drew ourselves, are shown; a PDF is a download. */
static enum err give(struct web *w, const struct application_file *f)
{
    struct file file;
    char *p;
    TRY(file_read(&w->cx, f->file_id, &file, &p));
    response_header(w->cx.a, w->res, "Referrer-Policy", "no-referrer");
    const char *name =
        is_pdf(f) ? document_filename(&w->cx, code_words(w, "fin_doc", f->code), f->type) : NULL;
    return web_bytes(w, file.type, name, p, (size_t)file.size);
}

static enum err file_get_one(struct web *w)
{
    struct application a;
    struct looking x = {0};
    TRY(file_of(w, &a, &x.found));
    x.id = a.id;
    x.file = x.found.id;
    if (w->actor.role == ROLE_PARTNER)
        TRY(app_write(&w->cx, look, &x));
    return give(w, &x.found);
}

static enum err link_file_get(struct web *w)
{
    struct looking x = {.by_link = true};
    bool opened;
    TRY(web_id(w, 1, &x.file));
    enum err e = decide_door(w, &x.id, &opened);
    if (e != OK || !opened)
        return e == OK ? web_redirect(w, "/decide/%s", web_param(w, 0)) : e;
    TRY(app_write(&w->cx, look, &x));
    return give(w, &x.found);
}

/* ---- table ---- */

const struct route apply_file_routes[] = {
    {.method = HTTP_GET,
     .path = "/applications/{id}/papers",
     .handle = papers_get,
     .cap = CAP_APPLY_READ,
     .output_schema = "{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{\"items\":{"
                      "\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"code\","
                      "\"there\",\"files\"]}}}}",
     .flags = ROUTE_API,
     .doc = "The papers that the product asks for, and their files as far as they are handed out"},
    {.method = HTTP_POST,
     .path = "/applications/{id}/files",
     .handle = files_post,
     .cap = CAP_APPLY_READ,
     .input = &application_file_fields,
     .output = &application_file_fields,
     .page = "application",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED,
     .body_max = DOCUMENT_BYTES + (64 << 10),
     .doc =
         "Attach a paper as a file (part \"file\": PNG, JPEG, WebP, PDF), by companion, officer or "
         "the owner; a client_id that is known gives the file there is"},
    {.method = HTTP_GET,
     .path = "/applications/{id}/files/{file}",
     .handle = file_get_one,
     .cap = CAP_APPLY_READ,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "A paper's file; to a partner only while consent holds, and each look is written down"},
    {.method = HTTP_GET,
     .path = "/applications/{id}/files/{file}/remove",
     .handle = remove_get,
     .cap = CAP_APPLY_READ,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before a paper's file is removed"},
    {.method = HTTP_POST,
     .path = "/applications/{id}/files/{file}/remove",
     .handle = remove_post,
     .cap = CAP_APPLY_READ,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Remove a paper's file"},
    {.method = HTTP_GET,
     .path = "/decide/{token}/files/{file}",
     .handle = link_file_get,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "A paper's file by a partner's opened link; the look is written down"},
    {.path = NULL},
};
