/* One's own account: name and language, password, sessions, API tokens. A program may come by a
 * token: where that could give it more than it has, it proves the password, too (pages_prove()). */
#include "people_pages.h"
#include "people_web.h"
#include "reply.h"
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

struct passwords {
    struct proof proof;
    const char *password, *again;
};
#define P(member) .offset = FIELD_TEXT(struct passwords, member)
static const struct field password_list[] = {
    {.name = "old",
     .kind = F_TEXT,
     P(proof.old),
     .flags = F_SECRET,
     .max = SIGN_IN_TEXT_MAX,
     .label = "people.password_old"},
    {.name = "code", .kind = F_TEXT, P(proof.code), .flags = F_SECRET, .label = "people.code"},
    {.name = "password",
     .kind = F_TEXT,
     P(password),
     .flags = F_SECRET | F_REQUIRED,
     .max = SIGN_IN_TEXT_MAX,
     .label = "welcome.password"},
    {.name = "password_again",
     .kind = F_TEXT,
     P(again),
     .flags = F_SECRET,
     .max = SIGN_IN_TEXT_MAX,
     .label = "welcome.again"},
};
const struct field_table password_fields =
    FIELD_TABLE("PasswordChange", password_list, struct passwords);

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

/* A program need not type it twice. */
static const char *typed_again(struct web *w, const struct passwords *in)
{
    if (in->again)
        return in->again;
    return reply_wants_json(w) ? in->password : "";
}

static enum err change_password(struct web *w, const struct account *a)
{
    struct passwords in = {0};
    TRY(pages_bind(w, &in));
    in.password = in.password ? in.password : "";
    TRY(sign_in_chosen(&w->cx, in.password, typed_again(w, &in), w->actor.name));
    TRY(pages_prove(w, a, &in.proof));
    const char *old = in.proof.old ? in.proof.old : "";
    bool proven = w->must_change || !w->actor.session_id;
    return sign_in_change(&w->cx, a->id, proven ? NULL : old, in.password, w->actor.session_id);
}

enum err account_password_post(struct web *w)
{
    struct account a;
    TRY(pages_account(w, &a));
    enum err e = change_password(w, &a);
    if (e != OK) {
        password_page(w);
        return pages_again(w, e, "account-password");
    }
    if (!reply_wants_json(w))
        web_flash(w, "good", "people.password_changed", NULL);
    return web_done(w, "%s", w->must_change ? "/" : "/account");
}

/* ---- sessions ---- */

struct session_item {
    struct session_row row;
    bool current;
};
#define S(member) .offset = FIELD_INT(struct session_item, row.member), .flags = F_READONLY
static const struct field session_list_fields[] = {
    {.name = "id", .kind = F_REF, S(id)},
    {.name = "device",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct session_item, row.device),
     .flags = F_READONLY},
    {.name = "created_at", .kind = F_INSTANT, S(created_at)},
    {.name = "seen_at", .kind = F_INSTANT, S(seen_at)},
    {.name = "current",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct session_item, current),
     .flags = F_READONLY},
};
const struct field_table session_fields =
    FIELD_TABLE("Session", session_list_fields, struct session_item);

static void sessions_page(struct web *w, const struct session_row *list, size_t n)
{
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
}

enum err account_sessions_get(struct web *w)
{
    struct account a;
    struct session_row *list;
    size_t n;
    TRY(pages_account(w, &a));
    TRY(session_list(&w->cx, a.id, &list, &n));
    if (!reply_wants_json(w)) {
        sessions_page(w, list, n);
        return web_show(w);
    }
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct session_item s = {.row = list[i], .current = list[i].id == w->actor.session_id};
        field_to_model(w->cx.a, &session_fields, &s, true, model_add_object(w->cx.a, items), NULL);
    }
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

static enum err done(struct web *w, const char *flash, const char *page)
{
    if (!reply_wants_json(w))
        web_flash(w, "good", flash, NULL);
    return web_done(w, "%s", page);
}

enum err account_session_revoke(struct web *w)
{
    struct account a;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(pages_account(w, &a));
    TRY(session_revoke(&w->cx, a.id, id));
    return done(w, "people.session_ended", "/account/sessions");
}

/* By a token: all of them. */
enum err account_sessions_revoke(struct web *w)
{
    struct account a;
    TRY(pages_account(w, &a));
    TRY(people_end_other_sessions(&w->cx, a.id, w->actor.session_id));
    return done(w, "people.sessions_ended", "/account/sessions");
}

/* ---- tokens ---- */

#define T(member) .offset = FIELD_INT(struct api_token_row, member), .flags = F_READONLY
static const struct field token_list[] = {
    {.name = "id", .kind = F_REF, T(id)},
    {.name = "label",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct api_token_row, label),
     .flags = F_READONLY},
    {.name = "created_at", .kind = F_INSTANT, T(created_at)},
    {.name = "revoked_at", .kind = F_INSTANT, T(revoked_at)},
};
const struct field_table token_fields = FIELD_TABLE("ApiToken", token_list, struct api_token_row);
const char token_made_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"label\",\"created_at\",\"revoked_at\",\"token\"],"
    "\"properties\":{\"id\":{\"type\":\"integer\"},\"label\":{\"type\":\"string\"},\"created_at\":{"
    "\"type\":\"string\",\"format\":\"date-time\"},\"revoked_at\":{\"type\":\"null\"},\"token\":{"
    "\"type\":\"string\"}}}";

struct token_new {
    const char *label;
    struct proof proof;
};
#define N(member) .offset = FIELD_TEXT(struct token_new, member)
static const struct field token_new_list[] = {
    {.name = "label",
     .kind = F_TEXT,
     N(label),
     .flags = F_REQUIRED,
     .max = 100,
     .label = "people.token_label"},
    {.name = "old",
     .kind = F_TEXT,
     N(proof.old),
     .flags = F_SECRET,
     .max = SIGN_IN_TEXT_MAX,
     .label = "people.password_old"},
    {.name = "code", .kind = F_TEXT, N(proof.code), .flags = F_SECRET, .label = "people.code"},
};
const struct field_table token_new_fields =
    FIELD_TABLE("ApiTokenNew", token_new_list, struct token_new);

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
    struct api_token_row *list;
    size_t n;
    TRY(pages_account(w, &a));
    if (!reply_wants_json(w)) {
        TRY(tokens_page(w, a.id, NULL));
        return web_show(w);
    }
    TRY(api_token_list(&w->cx, a.id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &token_fields, &list[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

struct making {
    int64_t account_id;
    const char *label;
    char *token;
    struct api_token_row row;
};

static enum err make(struct ctx *cx, void *arg)
{
    struct making *m = arg;
    return api_token_create(cx, m->account_id, m->label, &m->token, &m->row);
}

static enum err make_token(struct web *w, const struct account *a, struct making *ret)
{
    struct token_new in = {0};
    TRY(pages_bind(w, &in));
    const char *label = in.label ? in.label : "";
    if (!*label || strlen(label) > 100 || !text_valid(label, strlen(label), false)) {
        fail_field(&w->cx, "label", "error.token_label", NULL);
        return fields_check(&w->cx);
    }
    TRY(pages_prove(w, a, &in.proof));
    *ret = (struct making){.account_id = a->id, .label = label};
    return app_write(&w->cx, make, ret);
}

enum err account_tokens_post(struct web *w)
{
    struct account a;
    struct making m = {0};
    TRY(pages_account(w, &a));
    enum err e = make_token(w, &a, &m);
    if (reply_wants_json(w)) {
        TRY(e);
        field_to_model(w->cx.a, &token_fields, &m.row, true, w->data, NULL);
        model_set_text(w->cx.a, w->data, "token", m.token);
        return web_created(w, "/account/tokens");
    }
    TRY(tokens_page(w, a.id, m.token));
    return e == OK ? web_show(w) : pages_again(w, e, "account-tokens");
}

enum err account_token_revoke(struct web *w)
{
    struct account a;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(pages_account(w, &a));
    TRY(api_token_revoke(&w->cx, a.id, id));
    return done(w, "people.token_ended", "/account/tokens");
}
