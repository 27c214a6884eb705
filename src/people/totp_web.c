/* The second step, for officers and administrators. Looking makes a secret, and keeps none. */
#include "forms.h"
#include "people_pages.h"
#include "qr.h"
#include "reply.h"
#include "second.h"
#include "sign_in.h"

const char totp_state_schema[] =
    "{\"type\":\"object\",\"required\":[\"on\"],\"properties\":{\"on\":"
    "{\"type\":\"boolean\"}}}";
const char totp_setup_schema[] = "{\"type\":\"object\",\"required\":[\"setup\",\"secret\",\"uri\","
                                 "\"expires_at\"],\"properties\":{"
                                 "\"setup\":{\"type\":\"string\"},\"secret\":{\"type\":\"string\"},"
                                 "\"uri\":{\"type\":\"string\"},"
                                 "\"expires_at\":{\"type\":\"string\",\"format\":\"date-time\"}}}";

struct totp {
    const char *setup, *code;
    struct proof proof;
};
#define T(member) .offset = FIELD_TEXT(struct totp, member)
#define OLD                                                                                      \
    {                                                                                            \
        .name = "old", .kind = F_TEXT, T(proof.old), .flags = F_SECRET, .max = SIGN_IN_TEXT_MAX, \
        .label = "people.password_old"                                                           \
    }
static const struct field on_list[] = {
    {.name = "setup",
     .kind = F_TEXT,
     T(setup),
     .flags = F_SECRET | F_REQUIRED,
     .max = 400,
     .label = "people.totp"},
    {.name = "code",
     .kind = F_TEXT,
     T(code),
     .flags = F_SECRET | F_REQUIRED,
     .label = "people.code"},
    OLD,
};
const struct field_table totp_on_fields = FIELD_TABLE("TotpOn", on_list, struct totp);
static const struct field off_list[] = {
    OLD,
    {.name = "code", .kind = F_TEXT, T(proof.code), .flags = F_SECRET, .label = "people.code"},
};
const struct field_table totp_off_fields = FIELD_TABLE("TotpOff", off_list, struct totp);

static enum err allowed(struct web *w, struct account *ret)
{
    if (!second_allowed(&w->actor))
        return fail(&w->cx, ERR_FORBIDDEN, "error.totp_role", NULL);
    return pages_account(w, ret);
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
    model_set_bool(w->cx.a, w->data, "on", a.has_totp);
    if (!reply_wants_json(w))
        TRY(totp_page(w, &a, NULL));
    return web_show(w);
}

/* For programs: the secret, once. It counts when totp_post() has seen a code of it. */
enum err totp_begin(struct web *w)
{
    struct account a;
    struct second_setup s;
    char *until = arena_alloc(w->cx.a, INSTANT_LEN + 1);
    TRY(allowed(w, &a));
    if (a.has_totp)
        return fail(&w->cx, ERR_CONFLICT, "error.totp_is_on", NULL);
    second_setup_make(&w->cx, &a, &s);
    instant_format(w->cx.now + SECOND_SETUP_SECONDS, until);
    model_set_text(w->cx.a, w->data, "setup", s.sealed);
    model_set_text(w->cx.a, w->data, "secret", s.secret);
    model_set_text(w->cx.a, w->data, "uri", s.uri);
    model_set_text(w->cx.a, w->data, "expires_at", until);
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

static enum err done(struct web *w, const char *flash)
{
    if (!reply_wants_json(w))
        web_flash(w, "good", flash, NULL);
    return web_done(w, "/account");
}

static enum err switch_on(struct web *w, const struct account *a, struct totp *in)
{
    TRY(pages_bind(w, in));
    TRY(pages_prove(w, a, &in->proof));
    return second_on(&w->cx, a, in->setup ? in->setup : "", in->code ? in->code : "");
}

enum err totp_post(struct web *w)
{
    struct account a;
    struct totp in = {0};
    TRY(allowed(w, &a));
    if (a.has_totp && reply_wants_json(w))
        return fail(&w->cx, ERR_CONFLICT, "error.totp_is_on", NULL);
    if (a.has_totp)
        return web_redirect(w, "/account/totp");
    enum err e = switch_on(w, &a, &in);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        TRY(totp_page(w, &a, in.setup));
        return web_again(w, e, "account-totp");
    }
    TRY(e);
    return done(w, "people.totp_is_on");
}

static enum err take_off(struct ctx *cx, void *arg)
{
    return second_off(cx, *(int64_t *)arg);
}

static enum err switch_off(struct web *w, const struct account *a)
{
    struct totp in = {0};
    TRY(pages_bind(w, &in));
    TRY(pages_prove(w, a, &in.proof));
    if (w->actor.session_id)
        TRY(sign_in_own(&w->cx, a, in.proof.old ? in.proof.old : ""));
    return app_write(&w->cx, take_off, (void *)(uintptr_t)&a->id);
}

enum err totp_off(struct web *w)
{
    struct account a;
    TRY(allowed(w, &a));
    enum err e = switch_off(w, &a);
    if (e != OK && !reply_wants_json(w)) {
        TRY(totp_page(w, &a, NULL));
        return pages_again(w, e, "account-totp");
    }
    TRY(e);
    return done(w, "people.totp_is_off");
}
