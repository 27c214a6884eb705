/* The room's route table, its menu entries, and what its pages share: see people_pages.h. */
#include "people_web.h"

#include "people_pages.h"
#include "places.h"
#include "reply.h"
#include "sign_in.h"
#include "text.h"

#include <inttypes.h>

/* ---- helpers ---- */

enum err pages_again(struct web *w, enum err e, const char *page)
{
    if (w->cx.err.retry_after > 0 && !w->req->api)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
    return web_again(w, e, page);
}

const char *pages_local(const char *path)
{
    if (!path || path[0] != '/' || path[1] == '/' || strlen(path) > 1000 || strchr(path, '\\'))
        return NULL;
    for (const char *s = path; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            return NULL;
    return path;
}

enum err pages_own(struct web *w, struct account *ret)
{
    if (!w->actor.session_id)
        return fail(&w->cx, ERR_FORBIDDEN, "error.session_needed", NULL);
    return account_get(&w->cx, w->actor.account_id, ret);
}

enum err pages_account(struct web *w, struct account *ret)
{
    return reply_wants_json(w) ? account_get(&w->cx, w->actor.account_id, ret) : pages_own(w, ret);
}

enum err pages_prove(struct web *w, const struct account *a, const struct proof *p)
{
    if (w->actor.session_id)
        return OK;
    return sign_in_prove(&w->cx, a, p->old ? p->old : "", p->code ? p->code : "");
}

enum err pages_bind(struct web *w, void *record)
{
    struct bound bound = {0};
    TRY(web_bind(w, record, &bound));
    return reply_wants_json(w) ? field_check(&w->cx, w->req->route->input, record, &bound) : OK;
}

const char *pages_role(struct web *w, const char *role)
{
    return web_words(w, arena_printf(w->cx.a, "role.%s", role), NULL);
}

const char *pages_area(struct web *w, const char *role, const char *area)
{
    static const char *const none[] = {"admin", "partner", "owner", "gateway"};
    if (area && *area)
        return place_name(places(), area);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        if (strcmp(role, none[i]) == 0)
            return "–";
    return web_words(w, "people.whole_city", NULL);
}

const char *pages_time(struct web *w, int64_t instant)
{
    return instant ? i18n_instant(w->cx.a, w->cx.lang, instant) : NULL;
}

struct model *pages_row(struct web *w, struct model *rows, const char *msgid, const char *value)
{
    struct model *row = model_add_object(w->cx.a, rows);
    model_set_text(w->cx.a, row, "label", web_words(w, msgid, NULL));
    model_set_text(w->cx.a, row, "value", value);
    static const char *const others[] = {"masked", "note", "href"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        model_set_null(w->cx.a, row, others[i]);
    return row;
}

void pages_empty(struct web *w, const char *msgid)
{
    struct model *empty = model_set_object(w->cx.a, w->page, "empty");
    model_set_text(w->cx.a, empty, "title", web_words(w, msgid, NULL));
    model_set_null(w->cx.a, empty, "text");
    model_set_null(w->cx.a, empty, "href");
}

static void add_places(struct web *w, struct model *choices, const char *chosen, const char *kind,
                       const char *msgid)
{
    size_t n;
    const struct place *const *list = places_of(places(), w->cx.a, kind, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        struct model *c = model_add_object(w->cx.a, choices);
        model_set_text(w->cx.a, c, "code", list[i]->code);
        model_set_text(w->cx.a, c, "label", web_words(w, msgid, "name", list[i]->name, NULL));
        model_set_bool(w->cx.a, c, "selected", chosen && strcmp(chosen, list[i]->code) == 0);
    }
}

void pages_area_choice(struct web *w)
{
    struct model *widget = field_widget((struct model *)model_get(w->page, "fields"), "area");
    const struct model *value = model_get(widget, "value");
    const char *chosen = value->type == M_TEXT ? value->s : NULL;
    struct model *choices = model_array(w->cx.a);
    add_places(w, choices, chosen, "district", "people.district_of");
    add_places(w, choices, chosen, "ward", "people.ward_of");
    field_widget_choices(w->cx.a, widget, choices);
}

enum err pages_cursor(struct web *w, const char *cursor, int64_t *ret_before)
{
    *ret_before = 0;
    if (!cursor || !*cursor)
        return OK;
    if (!text_int(cursor, ret_before) || *ret_before <= 0)
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    return OK;
}

/* ---- the table ---- */

#define ME            CAP_SIGNED_IN
#define MANAGE        CAP_ACCOUNT_MANAGE
#define BOTH          (ROUTE_HTML | ROUTE_API)
#define SLOW          (ROUTE_WRITE | ROUTE_SLOW)
#define FILE_MAX_BODY (4 << 20)

const struct route people_routes[] = {
    /* coming in and going out */
    {.method = HTTP_GET,
     .path = "/sign-in",
     .handle = sign_get,
     .cap = CAP_PUBLIC,
     .page = "sign-in",
     .flags = ROUTE_HTML,
     .doc = "Sign-in form"},
    {.method = HTTP_POST,
     .path = "/sign-in",
     .handle = sign_post,
     .cap = CAP_PUBLIC,
     .page = "sign-in",
     .flags = ROUTE_HTML | SLOW,
     .doc = "Sign in by name or phone and password"},
    {.method = HTTP_GET,
     .path = "/sign-in/code",
     .handle = sign_code_get,
     .cap = CAP_PUBLIC,
     .page = "sign-in-code",
     .flags = ROUTE_HTML,
     .doc = "Form for the second step"},
    {.method = HTTP_POST,
     .path = "/sign-in/code",
     .handle = sign_code_post,
     .cap = CAP_PUBLIC,
     .page = "sign-in-code",
     .flags = ROUTE_HTML | SLOW,
     .doc = "Second step: code of the app"},
    {.method = HTTP_POST,
     .path = "/sign-out",
     .handle = sign_out_post,
     .cap = ME,
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "End this session"},
    {.method = HTTP_GET,
     .path = "/reset/{token}",
     .handle = reset_get,
     .cap = CAP_PUBLIC,
     .page = "welcome",
     .flags = ROUTE_HTML,
     .doc = "Form of a one-time link; uses nothing up"},
    {.method = HTTP_POST,
     .path = "/reset/{token}",
     .handle = reset_post,
     .cap = CAP_PUBLIC,
     .page = "welcome",
     .flags = ROUTE_HTML | SLOW,
     .doc = "Set a password by a one-time link"},
    {.method = HTTP_GET,
     .path = "/welcome",
     .handle = welcome_get,
     .cap = CAP_PUBLIC,
     .page = "first-sign-in",
     .flags = ROUTE_HTML,
     .doc = "Form for a printed code"},
    {.method = HTTP_POST,
     .path = "/welcome",
     .handle = welcome_post,
     .cap = CAP_PUBLIC,
     .page = "first-sign-in",
     .flags = ROUTE_HTML | SLOW,
     .doc = "Set a password by a printed code"},

    /* one's own account */
    {.method = HTTP_GET,
     .path = "/me",
     .handle = account_me,
     .cap = ME,
     .output = &account_fields,
     .flags = ROUTE_API,
     .doc = "Who is asking"},
    {.method = HTTP_GET,
     .path = "/account",
     .handle = account_show,
     .cap = ME,
     .page = "account",
     .flags = ROUTE_HTML,
     .doc = "Own account"},
    {.method = HTTP_POST,
     .path = "/account",
     .handle = account_post,
     .cap = ME,
     .input = &profile_fields,
     .page = "account",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change own name and language"},
    {.method = HTTP_GET,
     .path = "/account/password",
     .handle = account_password_get,
     .cap = ME,
     .page = "account-password",
     .flags = ROUTE_HTML,
     .doc = "Form for another password"},
    {.method = HTTP_POST,
     .path = "/account/password",
     .handle = account_password_post,
     .cap = ME,
     .input = &password_fields,
     .page = "account-password",
     .flags = BOTH | SLOW | ROUTE_NO_BODY,
     .doc = "Set another password; other sessions end"},
    {.method = HTTP_GET,
     .path = "/account/sessions",
     .handle = account_sessions_get,
     .cap = ME,
     .output = &session_fields,
     .page = "account-sessions",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Where one is signed in"},
    {.method = HTTP_POST,
     .path = "/account/sessions/others",
     .handle = account_sessions_revoke,
     .cap = ME,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "End all other sessions"},
    {.method = HTTP_POST,
     .path = "/account/sessions/{id}/revoke",
     .handle = account_session_revoke,
     .cap = ME,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "End one session"},
    {.method = HTTP_GET,
     .path = "/account/tokens",
     .handle = account_tokens_get,
     .cap = ME,
     .output = &token_fields,
     .page = "account-tokens",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Own API tokens"},
    {.method = HTTP_POST,
     .path = "/account/tokens",
     .handle = account_tokens_post,
     .cap = ME,
     .input = &token_new_fields,
     .output_schema = token_made_schema,
     .page = "account-tokens",
     .flags = BOTH | SLOW | ROUTE_CREATED,
     .doc = "Make an API token: shown once"},
    {.method = HTTP_POST,
     .path = "/account/tokens/{id}/revoke",
     .handle = account_token_revoke,
     .cap = ME,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "End an API token"},
    {.method = HTTP_GET,
     .path = "/account/totp",
     .handle = totp_get,
     .cap = ME,
     .output_schema = totp_state_schema,
     .page = "account-totp",
     .flags = BOTH,
     .doc = "Second step: whether it is on; for people also a new secret to be confirmed"},
    {.method = HTTP_POST,
     .path = "/account/totp/begin",
     .handle = totp_begin,
     .cap = ME,
     .output_schema = totp_setup_schema,
     .flags = ROUTE_API | ROUTE_SLOW,
     .doc = "A new secret for the second step, shown once; a code of it switches it on"},
    {.method = HTTP_GET,
     .path = "/account/totp/qr.svg",
     .handle = totp_picture,
     .cap = ME,
     .flags = ROUTE_HTML,
     .doc = "The secret as a QR code"},
    {.method = HTTP_POST,
     .path = "/account/totp",
     .handle = totp_post,
     .cap = ME,
     .input = &totp_on_fields,
     .page = "account-totp",
     .flags = BOTH | SLOW | ROUTE_NO_BODY,
     .doc = "Switch the second step on by a code"},
    {.method = HTTP_POST,
     .path = "/account/totp/off",
     .handle = totp_off,
     .cap = ME,
     .input = &totp_off_fields,
     .page = "account-totp",
     .flags = BOTH | SLOW | ROUTE_NO_BODY,
     .doc = "Switch the second step off by the password"},

    /* accounts */
    {.method = HTTP_GET,
     .path = "/users",
     .handle = users_get,
     .cap = MANAGE,
     .query = &users_query_fields,
     .output = &account_fields,
     .page = "users",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Accounts"},
    {.method = HTTP_GET,
     .path = "/users/new",
     .handle = users_new,
     .cap = MANAGE,
     .page = "user-form",
     .flags = ROUTE_HTML,
     .doc = "Form for a new account"},
    {.method = HTTP_POST,
     .path = "/users",
     .handle = users_post,
     .cap = MANAGE,
     .input = &account_fields,
     .output = &account_fields,
     .page = "user-form",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Create an account, without a password yet"},
    {.method = HTTP_GET,
     .path = "/users/codes",
     .handle = users_codes_get,
     .cap = MANAGE,
     .page = "user-codes",
     .flags = ROUTE_HTML,
     .doc = "Who still waits for a code"},
    {.method = HTTP_POST,
     .path = "/users/codes",
     .handle = users_codes_post,
     .cap = MANAGE,
     .output_schema = users_codes_schema,
     .page = "user-codes",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "New codes for all accounts without a password: shown once"},
    {.method = HTTP_GET,
     .path = "/users/import",
     .handle = users_import_get,
     .cap = MANAGE,
     .page = "user-import",
     .flags = ROUTE_HTML,
     .doc = "Form for a file of accounts"},
    {.method = HTTP_POST,
     .path = "/users/import",
     .handle = users_import_post,
     .cap = MANAGE,
     .output_schema = users_import_schema,
     .page = "user-import",
     .flags = BOTH | SLOW | ROUTE_UPLOAD,
     .body_max = FILE_MAX_BODY,
     .doc = "Accounts from a CSV or XLSX file (part \"file\")"},
    {.method = HTTP_GET,
     .path = "/users/{id}",
     .handle = user_get,
     .cap = MANAGE,
     .output = &account_fields,
     .page = "user",
     .flags = BOTH,
     .doc = "An account"},
    {.method = HTTP_GET,
     .path = "/users/{id}/edit",
     .handle = user_edit,
     .cap = MANAGE,
     .page = "user-form",
     .flags = ROUTE_HTML,
     .doc = "Form of an account"},
    {.method = HTTP_POST,
     .path = "/users/{id}",
     .handle = user_post,
     .cap = MANAGE,
     .input = &users_change_fields,
     .page = "user-form",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change an account (form)"},
    {.method = HTTP_PATCH,
     .path = "/users/{id}",
     .handle = user_post,
     .cap = MANAGE,
     .input = &users_change_fields,
     .output = &account_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change an account"},
    {.method = HTTP_GET,
     .path = "/users/{id}/disable",
     .handle = user_disable_get,
     .cap = MANAGE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Asks before an account is shut"},
    {.method = HTTP_POST,
     .path = "/users/{id}/disable",
     .handle = user_disable_post,
     .cap = MANAGE,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Shut an account: sessions and tokens end"},
    {.method = HTTP_POST,
     .path = "/users/{id}/enable",
     .handle = user_enable_post,
     .cap = MANAGE,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Open an account again"},
    {.method = HTTP_GET,
     .path = "/users/{id}/reset-link",
     .handle = user_link_get,
     .cap = MANAGE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Asks before a link is made"},
    {.method = HTTP_POST,
     .path = "/users/{id}/reset-link",
     .handle = user_link_post,
     .cap = MANAGE,
     .output_schema = user_link_schema,
     .page = "user-link",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "A one-time link to set a password: shown once"},
    {.method = HTTP_GET,
     .path = "/users/{id}/totp-off",
     .handle = user_totp_off_get,
     .cap = MANAGE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Asks before somebody's second step is switched off"},
    {.method = HTTP_POST,
     .path = "/users/{id}/totp-off",
     .handle = user_totp_off_post,
     .cap = MANAGE,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Switch off the second step of a lost phone"},

    /* the record */
    {.method = HTTP_GET,
     .path = "/audit",
     .handle = audit_get,
     .cap = CAP_AUDIT_READ,
     .query = &audit_query_fields,
     .output_schema = audit_schema,
     .page = "audit",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Who changed what, newest first"},
    {.path = NULL},
};

const struct nav_entry people_nav[] = {
    {.href = "/users", .msgid = "nav.users", .cap = CAP_ACCOUNT_MANAGE, .rank = 60},
    {.href = "/audit", .msgid = "nav.audit", .cap = CAP_AUDIT_READ, .rank = 62},
    {.href = NULL},
};
