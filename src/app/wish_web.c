/*
 * How one wants to be reached: of the own account, and by the link in a message for people without
 * one. The link proves nothing but that its holder saw the message; it shows and changes only this.
 */
#include "account.h"
#include "notice_pref.h"
#include "notice_web.h"
#include "page_parts.h"

#include <inttypes.h>

struct wish {
    const char *channel, *email;
    bool opt_out;
};
static const struct field_choice all_channels[] = {{"whatsapp", "outbox.channel.whatsapp"},
                                                   {"sms", "outbox.channel.sms"},
                                                   {"email", "outbox.channel.email"},
                                                   {NULL, NULL}};
#define CHANNEL(choices_)                                                                \
    {                                                                                    \
        .name = "channel", .kind = F_CHOICE, .offset = FIELD_TEXT(struct wish, channel), \
        .choices = (choices_), .label = "wish.channel"                                   \
    }
#define OPT_OUT                                                                        \
    {                                                                                  \
        .name = "opt_out", .kind = F_BOOL, .offset = FIELD_BOOL(struct wish, opt_out), \
        .label = "wish.opt_out", .help = "wish.opt_out_help"                           \
    }
static const struct field account_wishes[] = {
    CHANNEL(all_channels),
    {.name = "email",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct wish, email),
     .max = 254,
     .label = "wish.email",
     .autocomplete = "email"},
    OPT_OUT,
};
static const struct field_choice phone_channels[] = {
    {"whatsapp", "outbox.channel.whatsapp"}, {"sms", "outbox.channel.sms"}, {NULL, NULL}};
static const struct field phone_wishes[] = {CHANNEL(phone_channels), OPT_OUT};
const struct field_table wish_account_fields = FIELD_TABLE("Wish", account_wishes, struct wish);
const struct field_table wish_address_fields =
    FIELD_TABLE("AddressWish", phone_wishes, struct wish);

static bool filled(const char *s)
{
    return s && *s;
}

static enum err store(struct web *w, const char *who, const struct wish *v)
{
    struct notice_pref p = {.channel = filled(v->channel) ? v->channel : "",
                            .email = filled(v->email) ? v->email : NULL,
                            .opt_out = v->opt_out};
    return pref_set(&w->cx, who, &p);
}

/* ---- the own account's ---- */

/* Needs a session: as everything that is about the safety of an account. */
static enum err own(struct web *w, struct account *ret)
{
    if (!w->actor.session_id)
        return fail(&w->cx, ERR_FORBIDDEN, "error.session_needed", NULL);
    return account_get(&w->cx, w->actor.account_id, ret);
}

static void account_page(struct web *w, const struct account *a, const struct wish *v,
                         const struct bound *bound)
{
    web_title(w, "wish.title");
    web_crumb(w, "people.account", "/account");
    web_form(w, &wish_account_fields, v, bound, "/account/notices", 0);
    model_set_text(w->cx.a, w->page, "where", a->phone);
    model_set_bool(w->cx.a, w->page, "account", true);
}

enum err wish_account_get(struct web *w)
{
    struct account a;
    struct notice_pref p;
    TRY(own(w, &a));
    TRY(pref_get(&w->cx, pref_of_account(w->cx.a, a.id), &p));
    struct wish v = {.channel = p.channel, .email = p.email, .opt_out = p.opt_out};
    account_page(w, &a, &v, NULL);
    return web_show(w);
}

enum err wish_account_post(struct web *w)
{
    struct account a;
    struct wish v = {0};
    struct bound bound = {0};
    TRY(own(w, &a));
    enum err e = web_bind(w, &v, &bound);
    if (e == OK)
        e = store(w, pref_of_account(w->cx.a, a.id), &v);
    if (e != OK) {
        account_page(w, &a, &v, &bound);
        return web_again(w, e, "wish");
    }
    web_flash(w, "good", "wish.saved", NULL);
    return web_redirect(w, "/account");
}

/* ---- an address's, by the link ---- */

static void address_page(struct web *w, const char *address, const struct wish *v,
                         const struct bound *bound)
{
    struct field_table *f = arena_new_of(w->cx.a, struct field_table);
    *f = wish_address_fields;
    if (strchr(address, '@')) { /* one channel: nothing to choose */
        f->fields++;
        f->n--;
    }
    web_title(w, "wish.title");
    web_form(w, f, v, bound, w->req->path, 0);
    model_set_text(w->cx.a, w->page, "where", address_hidden(w->cx.a, address));
    model_set_bool(w->cx.a, w->page, "account", false);
}

enum err wish_address_get(struct web *w)
{
    const char *who, *address;
    struct notice_pref p;
    TRY(pref_of_token(&w->cx, web_param(w, 0), &who, &address));
    TRY(pref_get(&w->cx, who, &p));
    struct wish v = {.channel = p.channel, .opt_out = p.opt_out};
    address_page(w, address, &v, NULL);
    return web_show(w);
}

enum err wish_address_post(struct web *w)
{
    const char *who, *address;
    struct wish v = {0};
    struct bound bound = {0};
    TRY(pref_of_token(&w->cx, web_param(w, 0), &who, &address));
    enum err e = web_bind(w, &v, &bound);
    if (strchr(address, '@'))
        v.channel = NULL;
    if (e == OK)
        e = store(w, who, &v);
    if (e != OK) {
        address_page(w, address, &v, &bound);
        return web_again(w, e, "wish");
    }
    web_flash(w, "good", "wish.saved", NULL);
    return web_redirect(w, "%s", w->req->path);
}
