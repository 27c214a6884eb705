/* Owners register themselves, by pages or by a program. Nobody is signed in here; what goes on
 * between two requests travels sealed in the form or the answer. */
#include "register_public.h"

#include "curation_pages_web.h"
#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

#define NOTICE_PARTS                                                                     \
    "\"privacy_version\":{\"type\":\"string\"},\"privacy_notice\":{\"type\":\"string\"," \
    "\"format\":\"uri-reference\"}"
const char public_notice_schema[] = "{\"type\":\"object\",\"required\":[\"privacy_version\","
                                    "\"privacy_notice\"],\"properties\":{" NOTICE_PARTS "}}";
const char public_draft_schema[] =
    "{\"type\":\"object\",\"required\":[\"draft\",\"phone\",\"code_seconds\",\"privacy_version\","
    "\"privacy_notice\"],\"properties\":{\"draft\":{\"type\":\"string\"},\"phone\":{\"type\":["
    "\"string\",\"null\"]},\"code_seconds\":{\"type\":\"integer\"}," NOTICE_PARTS "}}";
const char register_done_schema[] = "{\"type\":\"object\",\"required\":[\"code\"],\"properties\":{"
                                    "\"code\":{\"type\":\"string\"}}}";

#define D(member) .offset = FIELD_TEXT(struct public_draft, member)
static const struct field draft_list[] = {
    {.name = "draft", .kind = F_TEXT, D(draft), .flags = F_REQUIRED | F_HIDDEN, .max = 32 << 10},
};
const struct field_table public_draft_fields =
    FIELD_TABLE("Draft", draft_list, struct public_draft);
static const struct field code_list[] = {
    {.name = "draft", .kind = F_TEXT, D(draft), .flags = F_REQUIRED | F_HIDDEN, .max = 32 << 10},
    {.name = "code",
     .kind = F_TEXT,
     D(code),
     .flags = F_REQUIRED,
     .max = 40,
     .label = "register.code"},
};
const struct field_table register_code_fields =
    FIELD_TABLE("DraftCode", code_list, struct public_draft);

enum err public_draft_bind(struct web *w, struct public_draft *ret)
{
    struct bound bound = {0};
    *ret = (struct public_draft){.draft = "", .code = ""};
    enum err e = web_bind(w, ret, &bound);
    if (e == OK && reply_wants_json(w)) /* a page leads who lost its draft to the beginning */
        e = field_check(&w->cx, w->req->route->input, ret, &bound);
    ret->draft = ret->draft ? ret->draft : "";
    ret->code = ret->code ? ret->code : "";
    return e;
}

void public_notice_put(struct web *w)
{
    model_set_text(w->cx.a, w->data, "privacy_version", consent_version(&w->cx));
    model_set_text(w->cx.a, w->data, "privacy_notice", "/privacy");
}

void public_draft_put(struct web *w, const char *draft, const char *phone)
{
    model_set_text(w->cx.a, w->data, "draft", draft);
    model_set_text(w->cx.a, w->data, "phone", phone);
    model_set_int(w->cx.a, w->data, "code_seconds", CODE_SECONDS);
    public_notice_put(w);
}

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
    public_notice_put(w);
    if (!reply_wants_json(w))
        put_form(w, &r, NULL);
    return web_show(w);
}

/* The page that asks for the code. */
static void put_code_page(struct web *w, const char *draft, const char *phone, bool sent_again)
{
    public_draft_put(w, draft, phone);
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
    if (e != OK && reply_wants_json(w))
        return e;
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

/* After a try that failed: the code's page again, with what was wrong. */
static enum err code_again(struct web *w, enum err e, const char *draft)
{
    const char *phone;
    if (reply_wants_json(w))
        return e;
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
    struct public_draft in;
    const char *phone;
    enum err e = public_draft_bind(w, &in);
    if (e == OK)
        e = registration_again(&w->cx, in.draft, browser_text(w));
    if (e != OK)
        return code_again(w, e, in.draft);
    TRY(registration_phone(&w->cx, in.draft, &phone));
    put_code_page(w, in.draft, phone, true);
    return web_show(w);
}

enum err register_confirm_post(struct web *w)
{
    struct public_draft in;
    const char *code;
    enum err e = public_draft_bind(w, &in);
    if (e == OK)
        e = registration_end(&w->cx, in.draft, in.code, &code);
    if (e != OK)
        return code_again(w, e, in.draft);
    if (reply_wants_json(w)) {
        model_set_text(w->cx.a, w->data, "code", code);
        return web_show(w);
    }
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
