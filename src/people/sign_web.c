/*
 * Pages for coming in and going out. A session's cookie and the device's are set here and nowhere
 * else; where to go afterwards is only ever a path of this site.
 */
#include "forms.h"
#include "people_pages.h"
#include "sign_in.h"
#include "text.h"

enum { DEVICE_SECONDS = 365 * 24 * 3600 };

static const char *session_cookie(const struct web *w)
{
    return w->app->secure ? "__Host-session" : "session";
}

/* "Chrome, Android": enough for people to know their own devices in the list. */
static const char *browser_of(struct web *w)
{
    static const struct {
        const char *sign, *name;
    } browsers[] = {{"Edg/", "Edge"},        {"OPR/", "Opera"},     {"SamsungBrowser/", "Samsung"},
                    {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"},
                    {"Chrome/", "Chrome"},   {"Safari/", "Safari"}, {"curl/", "curl"}},
      systems[] = {{"Android", "Android"}, {"iPhone", "iPhone"},  {"iPad", "iPad"},
                   {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"},
                   {"Linux", "Linux"}};
    const char *agent = req_header(w->req, "user-agent"), *browser = NULL, *system = NULL;
    for (size_t i = 0; agent && !browser && i < sizeof(browsers) / sizeof(browsers[0]); i++)
        browser = strstr(agent, browsers[i].sign) ? browsers[i].name : NULL;
    for (size_t i = 0; agent && !system && i < sizeof(systems) / sizeof(systems[0]); i++)
        system = strstr(agent, systems[i].sign) ? systems[i].name : NULL;
    if (browser && system)
        return arena_printf(w->cx.a, "%s, %s", browser, system);
    return browser ? browser : system ? system : "";
}

/* All steps are done: a session begins. */
static enum err enter(struct web *w, const struct account *a, const char *next)
{
    struct sign_in_tokens tokens;
    TRY(sign_in_start(&w->cx, a, browser_of(w), req_cookie(w->req, "device"), &tokens));
    web_cookie(w, session_cookie(w), tokens.session, SESSION_SECONDS);
    web_cookie(w, "device", tokens.device, DEVICE_SECONDS);
    return web_redirect(w, "%s", next ? next : "/");
}

/* ---- name and password ---- */

static void add_demo_accounts(struct web *w)
{
    static const char *const names[] = {
        "admin",          "dinas",  "walikota", "camat-klojen", "lurah-kauman", "sahabat-kauman-1",
        "sahabat-kota-1", "baznas", "bpr",      "bank",         "pemilik-1"};
    struct model *list = model_set_array(w->cx.a, w->page, "demo_accounts");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct account a;
        if (account_find(&w->cx, names[i], &a) != OK) {
            ctx_forgive(&w->cx);
            continue;
        }
        struct model *o = model_add_object(w->cx.a, list);
        model_set_text(w->cx.a, o, "name", a.name);
        model_set_text(w->cx.a, o, "role_label", pages_role(w, a.role));
        model_set_text(w->cx.a, o, "place",
                       *a.area ? pages_area(w, a.role, a.area) : a.display_name);
    }
}

static void sign_in_page(struct web *w, const char *name, const char *next)
{
    web_title(w, "sign_in.title");
    model_set_text(w->cx.a, w->page, "name", name && *name ? name : NULL);
    model_set_text(w->cx.a, w->page, "next", pages_local(next));
    if (w->app->demo)
        add_demo_accounts(w);
}

enum err sign_get(struct web *w)
{
    const char *next = pages_local(req_query(w->req, "next"));
    if (w->token)
        return web_redirect(w, "%s", next ? next : "/");
    sign_in_page(w, NULL, next);
    return web_show(w);
}

static enum err refused(struct web *w, enum err e, const char *name, const char *next)
{
    struct errinfo told = w->cx.err; /* making the page may look for accounts that are not there */
    ctx_forgive(&w->cx);
    sign_in_page(w, name, next);
    w->cx.err = told;
    return pages_again(w, e, "sign-in");
}

enum err sign_post(struct web *w)
{
    const char *name = req_form(w->req, "name"), *password = req_form(w->req, "password");
    const char *next = pages_local(req_form(w->req, "next"));
    struct sign_in s = {.name = text_trim(w->cx.a, name ? name : ""),
                        .password = password ? password : "",
                        .device = req_cookie(w->req, "device")};
    struct account a;
    enum err e = sign_in_password(&w->cx, &s, &a);
    if (e != OK)
        return refused(w, e, s.name, next);
    if (!a.has_totp)
        return enter(w, &a, next);
    char *token;
    TRY(sign_in_second_begin(&w->cx, &a, &token));
    web_cookie(w, "second", token, SIGN_IN_SECOND_SECONDS);
    return next ? web_redirect(w, "/sign-in/code?next=%s", url_encode(w->cx.a, next))
                : web_redirect(w, "/sign-in/code");
}

/* ---- code of the app ---- */

static enum err code_page(struct web *w, const char *next)
{
    web_title(w, "people.code_title");
    model_set_text(w->cx.a, w->page, "next", pages_local(next));
    return OK;
}

enum err sign_code_get(struct web *w)
{
    if (!req_cookie(w->req, "second"))
        return web_redirect(w, "/sign-in");
    TRY(code_page(w, req_query(w->req, "next")));
    return web_show(w);
}

enum err sign_code_post(struct web *w)
{
    const char *token = req_cookie(w->req, "second"), *code = req_form(w->req, "code");
    const char *next = pages_local(req_form(w->req, "next"));
    struct account a;
    enum err e = sign_in_second(&w->cx, token ? token : "", code ? code : "", &a);
    if (e == ERR_GONE) {
        web_cookie(w, "second", NULL, 0);
        web_flash(w, "bad", "people.second_gone", NULL);
        return web_redirect(w, "/sign-in");
    }
    if (e != OK) {
        code_page(w, next);
        return pages_again(w, e, "sign-in-code");
    }
    web_cookie(w, "second", NULL, 0);
    return enter(w, &a, next);
}

enum err sign_out_post(struct web *w)
{
    if (w->actor.session_id)
        TRY(session_revoke(&w->cx, w->actor.account_id, w->actor.session_id));
    web_cookie(w, session_cookie(w), NULL, 0);
    web_flash(w, "good", "people.signed_out", NULL);
    return web_redirect(w, "/sign-in");
}

/* ---- a password by a link or a printed code ---- */

static const char *typed(struct web *w, const char *name)
{
    const char *s = req_form(w->req, name);
    return s ? s : "";
}

static void reset_page(struct web *w, const struct account *a)
{
    web_title(w, "welcome.title");
    model_set_text(w->cx.a, w->page, "action",
                   arena_printf(w->cx.a, "/reset/%s", url_encode(w->cx.a, web_param(w, 0))));
    model_set_text(w->cx.a, w->page, "user_name", a->name);
}

enum err reset_get(struct web *w)
{
    struct account a;
    TRY(sign_in_link_look(&w->cx, web_param(w, 0), &a));
    reset_page(w, &a);
    return web_show(w);
}

/* With a second step the password alone is not enough: it is asked for at the sign-in. */
static enum err enter_or_ask(struct web *w, const struct account *a)
{
    web_flash(w, "good", "people.password_set", NULL);
    return a->has_totp ? web_redirect(w, "/sign-in") : enter(w, a, NULL);
}

enum err reset_post(struct web *w)
{
    struct account a;
    TRY(sign_in_link_look(&w->cx, web_param(w, 0), &a));
    const char *password = typed(w, "password");
    enum err e = sign_in_chosen(&w->cx, password, typed(w, "password_again"), a.name);
    if (e != OK) {
        reset_page(w, &a);
        return web_again(w, e, "welcome");
    }
    TRY(sign_in_link_use(&w->cx, web_param(w, 0), password, &a));
    return enter_or_ask(w, &a);
}

static void welcome_page(struct web *w, const char *name, const char *code)
{
    web_title(w, "people.first_title");
    model_set_text(w->cx.a, w->page, "name", *name ? name : NULL);
    model_set_text(w->cx.a, w->page, "code", *code ? code : NULL);
}

enum err welcome_get(struct web *w)
{
    welcome_page(w, "", "");
    return web_show(w);
}

enum err welcome_post(struct web *w)
{
    const char *name = text_trim(w->cx.a, typed(w, "name")), *code = typed(w, "code");
    const char *password = typed(w, "password");
    struct account a;
    enum err e = sign_in_chosen(&w->cx, password, typed(w, "password_again"), name);
    if (e == OK)
        e = sign_in_code_use(&w->cx, name, code, password, &a);
    if (e != OK) {
        welcome_page(w, name, code);
        return pages_again(w, e, "first-sign-in");
    }
    return enter_or_ask(w, &a);
}
