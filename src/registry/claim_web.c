/* Owners claim the record of their business, by pages or by a program; and the table of all public
 * routes of the register. */
#include "claim.h"

#include "curation_pages_web.h"
#include "people.h"
#include "register_public.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

struct what {
    const char *what;
};
static const struct field what_list[] = {
    {.name = "what",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct what, what),
     .flags = F_REQUIRED,
     .max = 40,
     .label = "claim.what",
     .help = "claim.what_help"},
};
static const struct field_table what_fields = FIELD_TABLE("Claim", what_list, struct what);

struct done_query {
    const char *code;
};
static const struct field done_list[] = {
    {.name = "code", .kind = F_TEXT, .offset = FIELD_TEXT(struct done_query, code), .max = 40},
};
static const struct field_table code_query_fields =
    FIELD_TABLE("CodeQuery", done_list, struct done_query);

#define D(member) .offset = FIELD_TEXT(struct public_draft, member)
static const struct field code_list[] = {
    {.name = "draft", .kind = F_TEXT, D(draft), .flags = F_REQUIRED | F_HIDDEN, .max = 1000},
    {.name = "code",
     .kind = F_TEXT,
     D(code),
     .flags = F_REQUIRED,
     .max = 40,
     .label = "register.code"},
    {.name = "consent",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct public_draft, consent),
     .label = "register.consent"},
};
static const struct field_table claim_code_fields =
    FIELD_TABLE("ClaimCode", code_list, struct public_draft);

static enum err again(struct web *w, enum err e, const char *page)
{
    if (w->cx.err.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
    return web_again(w, e, page);
}

static void put_form(struct web *w, const struct what *in, const struct bound *bound)
{
    web_title(w, "claim.title");
    web_form(w, &what_fields, in, bound, "/claim", 0);
    model_set_text(w->cx.a, w->page, "button", web_words(w, "claim.send", NULL));
    model_set_null(w->cx.a, w->page, "cancel");
}

enum err claim_get(struct web *w)
{
    const char *code = req_query(w->req, "code");
    uint64_t n;
    struct what in = {code && code_read(code, "U", &n) ? code_make(w->cx.a, "U", n) : NULL};
    put_form(w, &in, NULL);
    return web_show(w);
}

static void put_code_page(struct web *w, const char *draft)
{
    public_draft_put(w, draft, NULL);
    web_title(w, "claim.code_title");
    model_set_text(w->cx.a, w->page, "draft", draft);
    model_set_text(w->cx.a, w->page, "minutes", arena_printf(w->cx.a, "%d", CODE_SECONDS / 60));
    model_set_text(w->cx.a, w->page, "privacy_version", consent_version(&w->cx));
}

enum err claim_post(struct web *w)
{
    struct what in = {0};
    struct bound bound = {0};
    char *draft;
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = claim_begin(&w->cx, in.what, browser_text(w), &draft);
    if (e != OK && reply_wants_json(w))
        return e;
    if (e != OK) {
        put_form(w, &in, &bound);
        return again(w, e, "claim");
    }
    put_code_page(w, draft);
    return web_show(w);
}

/* The code's page again, with what was wrong. */
static enum err code_again(struct web *w, enum err e, const char *draft)
{
    if (reply_wants_json(w))
        return e;
    if (e == ERR_GONE) {
        web_flash(w, "bad", "error.draft_gone", NULL);
        return web_redirect(w, "/claim");
    }
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    put_code_page(w, draft);
    w->cx.err = told;
    return again(w, e, "claim-code");
}

enum err claim_confirm_post(struct web *w)
{
    struct public_draft in;
    char *token;
    enum err e = public_draft_bind(w, &in);
    if (e == OK)
        e = claim_end(&w->cx, in.draft, in.code, in.consent, &token);
    if (e != OK)
        return code_again(w, e, in.draft);
    if (!reply_wants_json(w))
        return web_redirect(w, "/reset/%s", token);
    put_reset_link(w, token);
    return web_show(w);
}

/* ---- table ---- */

#define SLOW (ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_SLOW)

const struct route public_routes[] = {
    {.method = HTTP_GET,
     .path = "/register",
     .handle = register_get,
     .cap = CAP_PUBLIC,
     .output_schema = public_notice_schema,
     .page = "register",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "For owners who register themselves: the form, the privacy notice they accept"},
    {.method = HTTP_POST,
     .path = "/register",
     .handle = register_post,
     .cap = CAP_PUBLIC,
     .input = &registration_fields,
     .output_schema = public_draft_schema,
     .page = "register-code",
     .flags = SLOW,
     .doc = "Check, and send a code to the phone"},
    {.method = HTTP_POST,
     .path = "/register/again",
     .handle = register_again_post,
     .cap = CAP_PUBLIC,
     .input = &public_draft_fields,
     .output_schema = public_draft_schema,
     .page = "register-code",
     .flags = SLOW,
     .doc = "Send another code"},
    {.method = HTTP_POST,
     .path = "/register/confirm",
     .handle = register_confirm_post,
     .cap = CAP_PUBLIC,
     .input = &register_code_fields,
     .output_schema = register_done_schema,
     .page = "register-code",
     .flags = SLOW,
     .doc = "The code is right: the business is proposed"},
    {.method = HTTP_GET,
     .path = "/register/done",
     .handle = register_done_get,
     .cap = CAP_PUBLIC,
     .query = &code_query_fields,
     .page = "register-done",
     .flags = ROUTE_HTML,
     .doc = "What happens next"},
    {.method = HTTP_GET,
     .path = "/claim",
     .handle = claim_get,
     .cap = CAP_PUBLIC,
     .query = &code_query_fields,
     .page = "claim",
     .flags = ROUTE_HTML,
     .doc = "Form for owners whose business is known already"},
    {.method = HTTP_POST,
     .path = "/claim",
     .handle = claim_post,
     .cap = CAP_PUBLIC,
     .input = &what_fields,
     .output_schema = public_draft_schema,
     .page = "claim-code",
     .flags = SLOW,
     .doc = "Send a code to the phone on record; the answer tells nothing"},
    {.method = HTTP_POST,
     .path = "/claim/confirm",
     .handle = claim_confirm_post,
     .cap = CAP_PUBLIC,
     .input = &claim_code_fields,
     .output_schema = confirm_schema,
     .page = "claim-code",
     .flags = SLOW,
     .doc = "The code is right: account, consent, link to set a password"},
    {.path = NULL},
};
