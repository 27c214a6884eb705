/* What people do to a visit afterwards: correct it, add photos, have the owner confirm it. */
#include "visit_pages_web.h"

#include "calendar.h"
#include "file.h"
#include "reply.h"
#include "text.h"
#include "visit_confirm.h"
#include "visit_photo.h"
#include "web_picture.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#define ACCEPT "image/jpeg,image/png,image/webp"

static enum err visit_of(struct web *w, struct visit *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return visit_get(&w->cx, id, ret);
}

/* The page again, with what is wrong; for programs the error alone. */
static enum err page_again(struct web *w, enum err e, int64_t id)
{
    struct visit v;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e == ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    TRY(visit_get(&w->cx, id, &v));
    TRY(put_visit_page(w, &v));
    w->cx.err = told;
    model_set_text(w->cx.a, w->page, "wrong", reply_error_words(w, e));
    return web_again(w, e, "visit");
}

/* What is wrong with a field that no widget shows. */
static const char *field_wrong(struct web *w, const char *name)
{
    const char *words = NULL;
    for (struct field_err *e = w->cx.err.fields; e; e = e->next)
        if (strcmp(e->field, name) == 0)
            words = reply_field_words(w, e);
    return words;
}

/* ---- correcting ---- */

/* `bound`: what was typed of the visit itself; of its parts, `f` knows. */
static enum err put_edit(struct web *w, const struct visit *v, struct visit_form *f,
                         const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct business b;
    const char *reason = req_form(w->req, "_reason");
    TRY(business_load(&w->cx, v->business_id, false, &b));
    web_title(w, "visit.edit_title");
    web_crumb(w, "nav.visits", "/visits");
    web_crumb(w, v->business_name, arena_printf(a, "/visits/%" PRId64, v->id));
    web_crumb(w, "visit.edit_title", NULL);
    web_form(w, &visit_fields, v, bound, arena_printf(a, "/visits/%" PRId64 "/edit", v->id),
             v->version);
    put_visit_parts(w, &b, f);
    model_set_text(a, w->page, "reason", reason && *reason ? reason : NULL);
    model_set_text(a, w->page, "reason_error", field_wrong(w, "reason"));
    model_set_text(a, w->page, "back", arena_printf(a, "/visits/%" PRId64, v->id));
    return OK;
}

enum err visit_edit_get(struct web *w)
{
    struct visit v;
    struct visit_form f = {0};
    TRY(visit_of(w, &v));
    TRY(visit_need_hand(&w->cx, &v));
    visit_form_parts(w, &v, &f);
    TRY(put_edit(w, &v, &f, NULL));
    return web_show(w);
}

/* The form again, with what was typed. */
static enum err edit_again(struct web *w, enum err e, const struct visit *back,
                           struct visit_form *f)
{
    struct errinfo told = w->cx.err;
    w->cx.err.code = OK;
    TRY(put_edit(w, back, f, &f->bound));
    w->cx.err.code = told.code;
    return web_again(w, e, "visit-edit");
}

enum err visit_edit_post(struct web *w)
{
    struct visit v;
    struct visit_form f = {0};
    int64_t version;
    TRY(visit_of(w, &v));
    TRY(visit_need_hand(&w->cx, &v));
    TRY(web_version(w, &version));
    v.version = version;
    visit_form_parts(w, &v, &f);
    if (field_bind_form(&w->cx, &visit_fields, w->req->form, &f.v, &f.bound) == ERR_INVALID)
        w->cx.err.code = OK; /* the rule adds what it finds */
    visit_bind_parts(w, &f);
    struct visit now = f.v;
    enum err e = visit_correct(&w->cx, &now, req_form(w->req, "_reason"));
    if (e != OK)
        return edit_again(w, e, &v, &f);
    web_flash(w, "good", "visit.corrected_flash", NULL);
    return web_redirect(w, "/visits/%" PRId64, v.id);
}

enum err visit_patch(struct web *w)
{
    struct visit v;
    const char *reason = NULL;
    int64_t version;
    TRY(visit_of(w, &v));
    TRY(web_version(w, &version));
    v.version = version;
    TRY(visit_bind_patch(w, &v, &reason));
    TRY(visit_correct(&w->cx, &v, reason));
    web_etag(w, v.version);
    visit_to_model(&w->cx, &v, w->data);
    return web_show(w);
}

/* ---- withdrawing ---- */

struct reason_form {
    const char *reason;
};
static const struct field reason_list[] = {{.name = "reason",
                                            .kind = F_TEXT,
                                            .offset = FIELD_TEXT(struct reason_form, reason),
                                            .flags = F_REQUIRED,
                                            .min = 3,
                                            .max = 300,
                                            .label = "visit.withdraw_reason"}};
const struct field_table visit_reason_fields =
    FIELD_TABLE("VisitReason", reason_list, struct reason_form);

/* The page again, with what was typed; what is wrong stands at the reason. */
static enum err reason_again(struct web *w, enum err e, int64_t id, const char *reason)
{
    struct visit v;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e != ERR_INVALID)
        return page_again(w, e, id);
    const char *wrong = field_wrong(w, "reason");
    ctx_forgive(&w->cx);
    TRY(visit_get(&w->cx, id, &v));
    TRY(put_visit_page(w, &v));
    w->cx.err = told;
    struct model *m = (struct model *)model_get(w->page, "act");
    if (m->type == M_OBJECT) {
        model_put_text(m, "reason", reason);
        model_put_text(m, "error", wrong);
    }
    return web_again(w, e, "visit");
}

static enum err act_post(struct web *w,
                         enum err (*act)(struct ctx *cx, int64_t id, int64_t version,
                                         const char *reason),
                         const char *flash)
{
    int64_t id, version;
    struct reason_form f = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    enum err e = web_bind(w, &f, &bound);
    if (e == OK)
        e = act(&w->cx, id, version, f.reason);
    if (e != OK)
        return reason_again(w, e, id, f.reason);
    if (!reply_wants_json(w))
        web_flash(w, "good", flash, NULL);
    return web_done(w, "/visits/%" PRId64, id);
}

enum err visit_withdraw_post(struct web *w)
{
    return act_post(w, visit_withdraw, "visit.withdrawn_flash");
}

enum err visit_restore_post(struct web *w)
{
    return act_post(w, visit_restore, "visit.restored_flash");
}

const char visit_changes_schema[] =
    "{\"type\":\"object\",\"required\":[\"at\",\"by\",\"field\",\"before\",\"after\",\"reason\"],"
    "\"properties\":{\"at\":{\"type\":\"string\",\"format\":\"date-time\"},\"by\":{\"type\":["
    "\"string\",\"null\"]},\"field\":{\"type\":\"string\"},\"before\":{\"type\":\"string\"},"
    "\"after\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"}}}";

enum err visit_changes_get(struct web *w)
{
    struct arena *a = w->cx.a;
    int64_t id;
    struct visit_change *list;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(visit_changes(&w->cx, id, &list, &n));
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, items);
        char *at = arena_alloc(a, INSTANT_LEN + 1);
        instant_format(list[i].at, at);
        model_set_text(a, o, "at", at);
        model_set_text(a, o, "by", list[i].by);
        model_set_text(a, o, "field", list[i].field);
        model_set_text(a, o, "before", list[i].before);
        model_set_text(a, o, "after", list[i].after);
        model_set_text(a, o, "reason", list[i].reason);
    }
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- photos ---- */

static const struct upload *chosen(struct web *w)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    return u && u->n ? u : NULL;
}

enum err visit_photos_get(struct web *w)
{
    int64_t id;
    struct photo *list;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(visit_photos(&w->cx, id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &photo_fields, &list[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

struct adding {
    int64_t visit_id;
    struct photo photo;
    struct document_file file;
};
static enum err add(struct ctx *cx, void *arg)
{
    struct adding *x = arg;
    struct photo made;
    TRY(visit_photo_add(cx, x->visit_id, x->photo.client_id, &x->file, &made));
    x->photo = made;
    return OK;
}

enum err visit_photos_post(struct web *w)
{
    struct visit v;
    struct adding x = {0};
    struct bound bound = {0};
    const struct upload *u = chosen(w);
    TRY(visit_of(w, &v));
    TRY(visit_need_hand(&w->cx, &v));
    x.visit_id = v.id;
    enum err e = field_bind_form(&w->cx, &photo_fields, w->req->form, &x.photo, &bound);
    if (e == OK)
        e = document_file_look(&w->cx, "file", u ? u->data : NULL, u ? u->n : 0, true, &x.file);
    if (e == OK)
        e = app_write(&w->cx, add, &x);
    if (e != OK)
        return page_again(w, e, v.id);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "visit.photo_added", NULL);
        return web_redirect(w, "/visits/%" PRId64, v.id);
    }
    field_to_model(w->cx.a, &photo_fields, &x.photo, true, w->data, NULL);
    return web_created(w, "/visits/%" PRId64 "/photos", v.id);
}

static enum err photo_of(struct web *w, struct photo *ret)
{
    int64_t visit, id;
    TRY(web_id(w, 0, &visit));
    TRY(web_id(w, 1, &id));
    return visit_photo_get(&w->cx, visit, id, ret);
}

static enum err give(struct web *w, int64_t file_id)
{
    struct file f;
    char *p;
    TRY(file_read(&w->cx, file_id, &f, &p));
    return web_bytes(w, f.type, NULL, p, (size_t)f.size);
}

enum err visit_photo_file_get(struct web *w)
{
    struct photo p;
    TRY(photo_of(w, &p));
    return web_picture(w, p.file_id);
}

enum err visit_photo_remove_get(struct web *w)
{
    struct photo p;
    struct visit v;
    TRY(photo_of(w, &p));
    TRY(visit_get(&w->cx, p.of_id, &v));
    put_confirm(w, "visit.photo_remove", v.business_name,
                arena_printf(w->cx.a, "/visits/%" PRId64, v.id));
    return web_show(w);
}

enum err visit_photo_remove_post(struct web *w)
{
    struct photo p;
    TRY(photo_of(w, &p));
    TRY(visit_photo_remove(&w->cx, p.of_id, p.id));
    if (!reply_wants_json(w))
        web_flash(w, "good", "visit.photo_removed", NULL);
    return web_done(w, "/visits/%" PRId64, p.of_id);
}

/* ---- the owner's word ---- */

struct code_form {
    const char *code;
};
static const struct field code_list[] = {{.name = "code",
                                          .kind = F_TEXT,
                                          .offset = FIELD_TEXT(struct code_form, code),
                                          .flags = F_REQUIRED,
                                          .max = 20,
                                          .label = "visit.code"}};
const struct field_table visit_code_fields = FIELD_TABLE("VisitCode", code_list, struct code_form);

static enum err slow_down(struct web *w, enum err e)
{
    if (e == ERR_SLOW_DOWN && w->cx.err.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
    return e;
}

enum err visit_code_post(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    enum err e = slow_down(w, visit_code_send(&w->cx, id));
    if (e != OK)
        return page_again(w, e, id);
    if (!reply_wants_json(w))
        web_flash(w, "good", "visit.code_sent", NULL);
    return web_done(w, "/visits/%" PRId64, id);
}

static enum err confirmed(struct web *w, enum err e, int64_t id)
{
    if (slow_down(w, e) != OK)
        return page_again(w, e, id);
    if (!reply_wants_json(w))
        web_flash(w, "good", "visit.confirmed_flash", NULL);
    return web_done(w, "/visits/%" PRId64, id);
}

enum err visit_confirm_post(struct web *w)
{
    int64_t id;
    struct code_form f = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &f, &bound);
    if (e == OK)
        e = visit_confirm_code(&w->cx, id, f.code);
    return confirmed(w, e, id);
}

enum err visit_signature_post(struct web *w)
{
    int64_t id;
    const struct upload *u = chosen(w);
    TRY(web_id(w, 0, &id));
    return confirmed(w, visit_confirm_signature(&w->cx, id, u ? u->data : NULL, u ? u->n : 0), id);
}

enum err visit_signature_get(struct web *w)
{
    int64_t id, file;
    TRY(web_id(w, 0, &id));
    TRY(visit_signature(&w->cx, id, &file));
    if (!file)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return give(w, file);
}
