/* Public pages: owners register themselves. Nobody is signed in here; what goes on between two
 * pages travels sealed in the form. */
#include "register_public.h"

#include "curation_pages_web.h"
#include "i18n.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>

static void guide(struct web *w, const char *title)
{
    web_title(w, title);
    model_set_text(w->cx.a, w->page, "privacy_version", consent_version(&w->cx));
}

static enum err again(struct web *w, enum err e, const char *page)
{
    if (w->cx.err.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
    return web_again(w, e, page);
}

static void choose_sector(struct web *w, struct model *widgets, const char *now)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    for (const struct field_choice *c = field_find(&business_fields, "sector")->choices; c->code;
         c++) {
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", c->code);
        model_set_text(a, o, "label", web_words(w, c->msgid, NULL));
        model_set_bool(a, o, "selected", now && strcmp(now, c->code) == 0);
    }
    field_widget_choices(a, field_widget(widgets, "sector"), choices);
}

static void put_form(struct web *w, const struct registration *r, const struct bound *bound)
{
    guide(w, "register.title");
    model_set_text(w->cx.a, w->page, "description", web_words(w, "register.lead", NULL));
    web_form(w, &registration_fields, r, bound, "/register", 0);
    put_ward_choices(w, r->ward);
    choose_sector(w, (struct model *)model_get(w->page, "fields"), r->sector);
}

enum err register_get(struct web *w)
{
    struct registration r = {0};
    put_form(w, &r, NULL);
    return web_show(w);
}

/* The page that asks for the code. */
static void put_code_page(struct web *w, const char *draft, const char *phone, bool sent_again)
{
    guide(w, "register.code_title");
    model_set_text(w->cx.a, w->page, "draft", draft);
    model_set_text(w->cx.a, w->page, "phone", phone);
    model_set_bool(w->cx.a, w->page, "sent_again", sent_again);
    model_set_text(w->cx.a, w->page, "minutes", arena_printf(w->cx.a, "%d", CODE_SECONDS / 60));
}

enum err register_post(struct web *w)
{
    struct registration r = {0};
    struct bound bound = {0};
    char *draft;
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = registration_begin(&w->cx, &r, browser_text(w), &draft);
    if (e != OK) {
        put_form(w, &r, &bound);
        return again(w, e, "register");
    }
    put_code_page(w, draft, phone_hidden(&w->cx, r.phone), false);
    return web_show(w);
}

/* A draft that is too old: from the beginning. */
static enum err start_again(struct web *w)
{
    web_flash(w, "bad", "error.draft_gone", NULL);
    return web_redirect(w, "/register");
}

static const char *typed(struct web *w, const char *name)
{
    const char *s = req_form(w->req, name);
    return s ? s : "";
}

/* After a try that failed: the code's page again, with what was wrong. */
static enum err code_again(struct web *w, enum err e, const char *draft)
{
    const char *phone;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    if (registration_phone(&w->cx, draft, &phone) != OK)
        return start_again(w);
    put_code_page(w, draft, phone, false);
    w->cx.err = told;
    return again(w, e, "register-code");
}

enum err register_again_post(struct web *w)
{
    const char *draft = typed(w, "draft"), *phone;
    enum err e = registration_again(&w->cx, draft, browser_text(w));
    if (e != OK)
        return code_again(w, e, draft);
    TRY(registration_phone(&w->cx, draft, &phone));
    put_code_page(w, draft, phone, true);
    return web_show(w);
}

enum err register_confirm_post(struct web *w)
{
    const char *draft = typed(w, "draft"), *code;
    enum err e = registration_end(&w->cx, draft, typed(w, "code"), &code);
    if (e != OK)
        return code_again(w, e, draft);
    return web_redirect(w, "/register/done?code=%s", code);
}

enum err register_done_get(struct web *w)
{
    uint64_t n;
    const char *code = req_query(w->req, "code");
    bool good = code && code_read(code, "U", &n);
    web_title(w, "register.done_title");
    model_set_text(w->cx.a, w->page, "code", good ? code_make(w->cx.a, "U", n) : NULL);
    return web_show(w);
}
