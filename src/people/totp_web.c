/* The second step's pages, for officers and administrators. Looking makes a secret, and keeps none.
 */
#include "forms.h"
#include "people_pages.h"
#include "qr.h"
#include "second.h"
#include "sign_in.h"

static enum err allowed(struct web *w, struct account *ret)
{
    if (!second_allowed(&w->actor))
        return fail(&w->cx, ERR_FORBIDDEN, "error.totp_role", NULL);
    return pages_own(w, ret);
}

/* `sealed` NULL: a new secret. */
static enum err totp_page(struct web *w, const struct account *a, const char *sealed)
{
    web_title(w, "people.totp");
    web_crumb(w, "people.account", "/account");
    model_set_bool(w->cx.a, w->page, "on", a->has_totp);
    if (a->has_totp)
        return OK;
    struct second_setup s;
    if (sealed)
        TRY(second_setup_open(&w->cx, a, sealed, &s));
    else
        second_setup_make(&w->cx, a, &s);
    model_set_text(w->cx.a, w->page, "setup", s.sealed);
    model_set_text(w->cx.a, w->page, "secret", s.secret);
    model_set_text(
        w->cx.a, w->page, "picture",
        arena_printf(w->cx.a, "/account/totp/qr.svg?setup=%s", url_encode(w->cx.a, s.sealed)));
    return OK;
}

enum err totp_get(struct web *w)
{
    struct account a;
    TRY(allowed(w, &a));
    TRY(totp_page(w, &a, NULL));
    return web_show(w);
}

enum err totp_picture(struct web *w)
{
    struct account a;
    struct second_setup s;
    const char *svg;
    TRY(allowed(w, &a));
    TRY(second_setup_open(&w->cx, &a, req_query(w->req, "setup"), &s));
    TRY(qr_svg(&w->cx, s.uri, &svg));
    return web_text(w, "image/svg+xml", svg);
}

enum err totp_post(struct web *w)
{
    struct account a;
    const char *sealed = req_form(w->req, "setup"), *code = req_form(w->req, "code");
    TRY(allowed(w, &a));
    if (a.has_totp)
        return web_redirect(w, "/account/totp");
    enum err e = second_on(&w->cx, &a, sealed ? sealed : "", code ? code : "");
    if (e == ERR_INVALID) {
        TRY(totp_page(w, &a, sealed));
        return web_again(w, e, "account-totp");
    }
    TRY(e);
    web_flash(w, "good", "people.totp_is_on", NULL);
    return web_redirect(w, "/account");
}

static enum err switch_off(struct ctx *cx, void *arg)
{
    return second_off(cx, *(int64_t *)arg);
}

enum err totp_off(struct web *w)
{
    struct account a;
    const char *password = req_form(w->req, "old");
    TRY(allowed(w, &a));
    enum err e = sign_in_own(&w->cx, &a, password ? password : "");
    if (e != OK) {
        TRY(totp_page(w, &a, NULL));
        return pages_again(w, e, "account-totp");
    }
    TRY(app_write(&w->cx, switch_off, &a.id));
    web_flash(w, "good", "people.totp_is_off", NULL);
    return web_redirect(w, "/account");
}
