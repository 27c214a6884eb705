/* One's own account: name and language, password, sessions, API tokens. */
#include "people_pages.h"
#include "people_web.h"
#include "second.h"
#include "sign_in.h"
#include "text.h"

#include <inttypes.h>

struct profile {
    const char *display_name, *lang;
};
static const struct field_choice languages[] = {
    {"id", "people.lang_id"}, {"en", "people.lang_en"}, {NULL, NULL}};
static const struct field profile_list[] = {
    {.name = "display_name",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct profile, display_name),
     .flags = F_REQUIRED,
     .max = 120,
     .label = "account.display_name",
     .autocomplete = "name"},
    {.name = "lang",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct profile, lang),
     .flags = F_REQUIRED,
     .choices = languages,
     .label = "people.lang"},
};
const struct field_table profile_fields = FIELD_TABLE("Profile", profile_list, struct profile);

/* ---- profile ---- */

enum err account_me(struct web *w)
{
    struct account a;
    TRY(account_get(&w->cx, w->actor.account_id, &a));
    field_to_model(w->cx.a, &account_fields, &a, true, w->data, NULL);
    web_etag(w, a.version);
    return web_show(w);
}

const struct account_link *account_links;

static void add_link(struct web *w, struct model *list, const char *href, const char *msgid)
{
    struct model *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "href", href);
    model_set_text(w->cx.a, o, "label", web_words(w, msgid, NULL));
    model_set_text(w->cx.a, o, "help", web_words(w, arena_printf(w->cx.a, "%s_help", msgid), NULL));
}

static void account_page(struct web *w, const struct account *a, const struct profile *p,
                         const struct bound *bound)
{
    web_title(w, "people.account");
    struct model *profile = model_set_object(w->cx.a, w->page, "profile");
    struct model *rows = model_set_array(w->cx.a, profile, "rows");
    pages_row(w, rows, "account.name", a->name);
    pages_row(w, rows, "account.role", pages_role(w, a->role));
    pages_row(w, rows, "account.area", pages_area(w, a->role, a->area));
    pages_row(w, rows, "account.phone", a->phone);
    web_form(w, &profile_fields, p, bound, "/account", 0);
    struct model *links = model_set_array(w->cx.a, w->page, "links");
    add_link(w, links, "/account/notices", "wish.title");
    add_link(w, links, "/account/password", "people.password");
    if (second_allowed(&w->actor))
        add_link(w, links, "/account/totp", "people.totp");
    add_link(w, links, "/account/sessions", "people.sessions");
    add_link(w, links, "/account/tokens", "people.tokens");
    for (const struct account_link *l = account_links; l && l->href; l++)
        if (can(&w->actor, (enum cap)l->cap))
            add_link(w, links, l->href, l->msgid);
}

enum err account_show(struct web *w)
{
    struct account a;
    TRY(pages_own(w, &a));
    struct profile p = {.display_name = a.display_name, .lang = a.lang};
    account_page(w, &a, &p, NULL);
    return web_show(w);
}

static enum err save_profile(struct web *w, struct account *a, const struct profile *p)
{
    if (strcmp(a->display_name, p->display_name) != 0) {
        a->display_name = p->display_name;
        TRY(account_update(&w->cx, a));
    }
    return account_set_lang(&w->cx, a->id, p->lang);
}

enum err account_post(struct web *w)
{
    struct account a;
    struct profile p;
    struct bound bound = {0};
    TRY(pages_own(w, &a));
    p = (struct profile){.display_name = a.display_name, .lang = a.lang};
    enum err e = web_bind(w, &p, &bound);
    if (e == OK)
        e = field_check(&w->cx, &profile_fields, &p, &bound);
    if (e == OK)
        e = save_profile(w, &a, &p);
    if (e != OK) {
        account_page(w, &a, &p, &bound);
        return web_again(w, e, "account");
    }
    web_cookie(w, "lang", p.lang, 365 * 24 * 3600);
    web_flash(w, "good", "people.saved", NULL);
    return web_redirect(w, "/account");
}

/* ---- password ---- */

static void password_page(struct web *w)
{
    web_title(w, w->must_change ? "people.password_must" : "people.password");
    if (!w->must_change)
        web_crumb(w, "people.account", "/account");
    model_set_bool(w->cx.a, w->page, "ask_old", !w->must_change);
    model_set_text(w->cx.a, w->page, "user_name", w->actor.name);
}

enum err account_password_get(struct web *w)
{
    struct account a;
    TRY(pages_own(w, &a));
    password_page(w);
    return web_show(w);
}

enum err account_password_post(struct web *w)
{
    struct account a;
    const char *old = req_form(w->req, "old"), *password = req_form(w->req, "password");
    const char *again = req_form(w->req, "password_again");
    TRY(pages_own(w, &a));
    enum err e =
        sign_in_chosen(&w->cx, password ? password : "", again ? again : "", w->actor.name);
    if (e == OK)
        e = sign_in_change(&w->cx, a.id,
                           w->must_change ? NULL
                           : old          ? old
                                          : "",
                           password, w->actor.session_id);
    if (e != OK) {
        password_page(w);
        return pages_again(w, e, "account-password");
    }
    web_flash(w, "good", "people.password_changed", NULL);
    return web_redirect(w, "%s", w->must_change ? "/" : "/account");
}

/* ---- sessions ---- */

enum err account_sessions_get(struct web *w)
{
    struct account a;
    struct session_row *list;
    size_t n;
    TRY(pages_own(w, &a));
    TRY(session_list(&w->cx, a.id, &list, &n));
    web_title(w, "people.sessions");
    web_crumb(w, "people.account", "/account");
    struct model *rows = model_set_array(w->cx.a, w->page, "sessions");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, rows);
        model_set_int(w->cx.a, o, "id", list[i].id);
        model_set_text(w->cx.a, o, "device",
                       list[i].device && *list[i].device ? list[i].device
                                                         : web_words(w, "people.device", NULL));
        model_set_text(w->cx.a, o, "since", pages_time(w, list[i].created_at));
        model_set_text(w->cx.a, o, "seen", pages_time(w, list[i].seen_at));
        model_set_bool(w->cx.a, o, "here", list[i].id == w->actor.session_id);
    }
    model_set_bool(w->cx.a, w->page, "others", n > 1);
    return web_show(w);
}

enum err account_session_revoke(struct web *w)
{
    struct account a;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(pages_own(w, &a));
    TRY(session_revoke(&w->cx, a.id, id));
    web_flash(w, "good", "people.session_ended", NULL);
    return web_redirect(w, "/account/sessions");
}

enum err account_sessions_revoke(struct web *w)
{
    struct account a;
    TRY(pages_own(w, &a));
    TRY(people_end_other_sessions(&w->cx, a.id, w->actor.session_id));
    web_flash(w, "good", "people.sessions_ended", NULL);
    return web_redirect(w, "/account/sessions");
}

/* ---- tokens ---- */

static enum err tokens_page(struct web *w, int64_t account_id, const char *made)
{
    struct api_token_row *list;
    size_t n;
    TRY(api_token_list(&w->cx, account_id, &list, &n));
    web_title(w, "people.tokens");
    web_crumb(w, "people.account", "/account");
    model_set_text(w->cx.a, w->page, "token", made);
    struct model *rows = model_set_array(w->cx.a, w->page, "tokens");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, rows);
        model_set_int(w->cx.a, o, "id", list[i].id);
        model_set_text(w->cx.a, o, "token_label",
                       *list[i].label ? list[i].label
                                      : web_words(w, "people.token_nameless", NULL));
        model_set_text(w->cx.a, o, "since", pages_time(w, list[i].created_at));
        model_set_text(w->cx.a, o, "ended", pages_time(w, list[i].revoked_at));
    }
    model_set_bool(w->cx.a, w->page, "has_tokens", n > 0);
    return OK;
}

enum err account_tokens_get(struct web *w)
{
    struct account a;
    TRY(pages_own(w, &a));
    TRY(tokens_page(w, a.id, NULL));
    return web_show(w);
}

enum err account_tokens_post(struct web *w)
{
    struct account a;
    const char *typed = req_form(w->req, "label");
    const char *label = text_trim(w->cx.a, typed ? typed : "");
    char *token = NULL;
    TRY(pages_own(w, &a));
    if (!*label || strlen(label) > 100 || !text_valid(label, strlen(label), false)) {
        fail_field(&w->cx, "label", "error.token_label", NULL);
        enum err e = fields_check(&w->cx);
        TRY(tokens_page(w, a.id, NULL));
        return web_again(w, e, "account-tokens");
    }
    TRY(api_token_create(&w->cx, a.id, label, &token));
    TRY(tokens_page(w, a.id, token));
    return web_show(w);
}

enum err account_token_revoke(struct web *w)
{
    struct account a;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(pages_own(w, &a));
    TRY(api_token_revoke(&w->cx, a.id, id));
    web_flash(w, "good", "people.token_ended", NULL);
    return web_redirect(w, "/account/tokens");
}
