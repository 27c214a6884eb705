/* What is done with an application: changed, submitted, referred, consented, answered. */
#include "application_pages_web.h"
#include "i18n.h"
#include "reply.h"

#include <inttypes.h>

enum err application_again(struct web *w, enum err e, int64_t id,
                           const struct application_form *back)
{
    struct application x;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e != ERR_INVALID)
        return e;
    ctx_forgive(&w->cx);
    TRY(application_get(&w->cx, id, &x));
    w->cx.err = told;
    TRY(put_application_page(w, &x, back));
    return web_again(w, e, "application");
}

static enum err answer(struct web *w, int64_t id, const char *flash)
{
    struct application x;
    TRY(application_get(&w->cx, id, &x));
    put_application_record(w, &x, w->data);
    web_etag(w, x.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "/applications/%" PRId64, id);
}

static enum err change(struct web *w)
{
    struct application x = {.id = 0};
    struct bound bound = {0};
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(application_get(&w->cx, id, &x));
    x.version = version;
    enum err e = web_bind(w, &x, &bound);
    if (e == OK)
        e = application_put(&w->cx, &x);
    if (e != OK)
        return application_again(w, e, id,
                                 &(struct application_form){"application_change", &x, &bound});
    return answer(w, id, "application.saved");
}

static enum err papers_post(struct web *w)
{
    struct paper_form in = {0};
    struct bound bound = {0};
    int64_t id;
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = field_check(&w->cx, &paper_form_fields, &in, &bound);
    if (e == OK)
        e = application_paper_set(&w->cx, id, in.code, in.document, in.there);
    if (e != OK)
        return application_again(w, e, id,
                                 &(struct application_form){"application_paper", &in, &bound});
    return answer(w, id, "application.saved");
}

static enum err submit_post(struct web *w)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(application_submit(&w->cx, id, version));
    return answer(w, id, "application.submitted");
}

static enum err refer_post(struct web *w)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(application_refer(&w->cx, id, version));
    return answer(w, id, "application.referred");
}

static enum err consent_post(struct web *w)
{
    struct consent_form in = {0};
    struct bound bound = {0};
    int64_t id;
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = share_agree(&w->cx, id, in.via);
    if (e != OK)
        return application_again(w, e, id, &(struct application_form){"share_agree", &in, &bound});
    return answer(w, id, "application.consent_noted");
}

static enum err withdraw_post(struct web *w)
{
    struct consent_form in = {0};
    struct bound bound = {0};
    int64_t id;
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = share_withdraw(&w->cx, id, in.via);
    if (e != OK)
        return application_again(w, e, id, &(struct application_form){"share_end", &in, &bound});
    return answer(w, id, "application.consent_ended");
}

static enum err decision_post(struct web *w)
{
    struct decision d = {.amount = FIELD_UNSET, .months = FIELD_UNSET};
    struct bound bound = {0};
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &d.version));
    enum err e = web_bind(w, &d, &bound);
    if (e == OK)
        e = field_check(&w->cx, &decision_fields, &d, &bound);
    if (e == OK)
        e = application_decide(&w->cx, id, &d);
    if (e != OK)
        return application_again(w, e, id,
                                 &(struct application_form){"application_decide", &d, &bound});
    return answer(w, id, "application.answered");
}

/* Shown once: to be sent to the partner's desk. */
static enum err link_post(struct web *w)
{
    struct application x;
    char *token;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(decide_link_make(&w->cx, id, &token));
    TRY(application_get(&w->cx, id, &x));
    response_header(w->cx.a, w->res, "Referrer-Policy", "no-referrer");
    TRY(put_application_page(w, &x, NULL));
    struct model *link = (struct model *)model_get(w->page, "link");
    link->type = M_TEXT;
    link->s = arena_printf(w->cx.a, "%s/decide/%s", site_url(w->app), token);
    return web_show(w);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
#define ACT(path_, handle_, cap_, input_, doc_)                                                   \
    {                                                                                             \
        .method = HTTP_POST, .path = "/applications/{id}/" path_, .handle = handle_, .cap = cap_, \
        .input = input_, .output = &application_fields, .page = "application",                    \
        .flags = BOTH | ROUTE_WRITE, .doc = doc_                                                  \
    }
const struct route apply_act_routes[] = {
    {.method = HTTP_POST,
     .path = "/applications/{id}/edit",
     .handle = change,
     .cap = CAP_APPLY_WRITE,
     .input = &application_change_fields,
     .page = "application",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change an application that is not with the partner"},
    {.method = HTTP_PATCH,
     .path = "/applications/{id}",
     .handle = change,
     .cap = CAP_APPLY_WRITE,
     .input = &application_change_fields,
     .output = &application_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change an application that is not with the partner (If-Match)"},
    ACT("papers", papers_post, CAP_APPLY_WRITE, &paper_form_fields,
        "A paper is there, as a document of the business or seen; or not"),
    ACT("submit", submit_post, CAP_APPLY_WRITE, NULL,
        "Ready to be referred (If-Match): the system's match is written down"),
    ACT("refer", refer_post, CAP_APPLY_REFER, NULL,
        "To the partner (If-Match): wants papers and consent, starts its clock"),
    ACT("consent", consent_post, CAP_APPLY_READ, &consent_form_fields,
        "The owner agrees that this partner gets the data; the owner gets a receipt"),
    ACT("consent/withdraw", withdraw_post, CAP_APPLY_READ, &consent_form_fields,
        "The owner takes it back: sharing ends at once"),
    ACT("decision", decision_post, CAP_APPLY_DECIDE, &decision_fields,
        "The partner's answer (If-Match): accept, return, reject"),
    {.method = HTTP_POST,
     .path = "/applications/{id}/link",
     .handle = link_post,
     .cap = CAP_APPLY_REFER,
     .page = "application",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "A link for a partner's desk without an account: shown once; a code goes another way"},
    {.path = NULL},
};
