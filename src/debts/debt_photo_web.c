/* Photos of proof on a debt's page, and for programs. */
#include "debts_pages_web.h"
#include "i18n.h"
#include "reply.h"
#include "web_picture.h"

#include <inttypes.h>
#include <string.h>

static const char *path_of(struct web *w, const struct photo *p, const char *end)
{
    return arena_printf(w->cx.a, "/debts/%" PRId64 "/photos/%" PRId64 "%s", p->of_id, p->id, end);
}

enum err put_debt_photos(struct web *w, const struct debt *d, bool may)
{
    struct arena *a = w->cx.a;
    struct photo *list;
    size_t n;
    TRY(debt_photos(&w->cx, d->id, &list, &n));
    struct model *rows = model_set_array(a, w->page, "photos");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "href", path_of(w, &list[i], ""));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, list[i].created_at));
        model_set_text(a, o, "remove", may ? path_of(w, &list[i], "/remove") : NULL);
    }
    model_set_bool(a, w->page, "has_photos", n > 0);
    return OK;
}

enum err debt_photos_get(struct web *w)
{
    int64_t id;
    struct photo *list;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(debt_photos(&w->cx, id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &photo_fields, &list[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- adding ---- */

struct adding {
    int64_t debt_id;
    struct photo photo;
    struct document_file file;
};
static enum err add(struct ctx *cx, void *arg)
{
    struct adding *x = arg;
    struct photo made;
    TRY(debt_photo_add(cx, x->debt_id, x->photo.client_id, &x->file, &made));
    x->photo = made;
    return OK;
}

enum err debt_photos_post(struct web *w)
{
    struct debt d;
    struct debt_sheet s;
    struct adding x = {0};
    struct bound bound = {0};
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    TRY(web_id(w, 0, &x.debt_id));
    TRY(debt_get(&w->cx, x.debt_id, &d));
    TRY(debt_sheet_writable(&w->cx, d.sheet_id, &s)); /* before the picture is looked at */
    enum err e = field_bind_form(&w->cx, &photo_fields, w->req->form, &x.photo, &bound);
    if (e == OK)
        e = document_file_look(&w->cx, "file", u ? u->data : NULL, u ? u->n : 0, true, &x.file);
    if (e == OK)
        e = app_write(&w->cx, add, &x);
    if (e != OK)
        return debt_page_again(w, e, x.debt_id);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "debt.photo_added", NULL);
        return web_redirect(w, "/debts/%" PRId64, x.debt_id);
    }
    field_to_model(w->cx.a, &photo_fields, &x.photo, true, w->data, NULL);
    return web_created(w, "/debts/%" PRId64 "/photos", x.debt_id);
}

/* ---- one ---- */

static enum err photo_of(struct web *w, struct photo *ret)
{
    int64_t debt, id;
    TRY(web_id(w, 0, &debt));
    TRY(web_id(w, 1, &id));
    return debt_photo_get(&w->cx, debt, id, ret);
}

enum err debt_photo_file_get(struct web *w)
{
    struct photo p;
    TRY(photo_of(w, &p));
    return web_picture(w, p.file_id);
}

enum err debt_photo_remove_get(struct web *w)
{
    struct photo p;
    struct debt d;
    TRY(photo_of(w, &p));
    TRY(debt_get(&w->cx, p.of_id, &d));
    put_confirm(w, "debt.photo_remove", d.lender, arena_printf(w->cx.a, "/debts/%" PRId64, d.id));
    return web_show(w);
}

enum err debt_photo_remove_post(struct web *w)
{
    struct photo p;
    TRY(photo_of(w, &p));
    TRY(debt_photo_remove(&w->cx, p.of_id, p.id));
    if (!reply_wants_json(w))
        web_flash(w, "good", "debt.photo_removed", NULL);
    return web_done(w, "/debts/%" PRId64, p.of_id);
}
