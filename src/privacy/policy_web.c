/* The privacy notice, its versions, and the form that makes a new one. */
#include "policy.h"

#include "i18n.h"
#include "page_parts.h"
#include "privacy_web.h"
#include "reply.h"

#include <string.h>

struct version_query {
    const char *version;
};
static const struct field version_list[] = {{.name = "version",
                                             .kind = F_TEXT,
                                             .offset = FIELD_TEXT(struct version_query, version),
                                             .max = 20}};
static const struct field_table version_query_fields =
    FIELD_TABLE("PrivacyVersionQuery", version_list, struct version_query);

static enum err put_versions(struct web *w, const char *shown)
{
    struct arena *a = w->cx.a;
    struct policy *list;
    size_t n;
    struct model *versions = model_set_array(a, w->page, "versions");
    TRY(policy_list(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, versions);
        model_set_text(a, o, "href",
                       strcmp(list[i].version, shown) == 0
                           ? NULL
                           : arena_printf(a, "/privacy?version=%s", list[i].version));
        model_set_text(a, o, "version", list[i].version);
        model_set_text(a, o, "when",
                       list[i].created_at ? i18n_instant(a, w->cx.lang, list[i].created_at) : NULL);
        model_set_text(a, o, "note", list[i].note);
    }
    model_set_bool(a, w->page, "has_versions", n > 1);
    return OK;
}

static enum err policy_page_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct version_query q = {0};
    struct bound bound = {0};
    struct policy p, now;
    TRY(web_bind_query(w, &q, &bound));
    TRY(policy_get(&w->cx, NULL, &now));
    TRY(policy_get(&w->cx, q.version && *q.version ? q.version : NULL, &p));
    web_title(w, "privacy.title");
    model_set_text(a, w->page, "notice_version", p.version);
    model_set_text(a, w->page, "notice_date",
                   p.created_at ? i18n_instant(a, w->cx.lang, p.created_at) : NULL);
    model_set_text(a, w->page, "newer", strcmp(p.version, now.version) == 0 ? NULL : now.version);
    model_set_text(a, w->page, "description", web_words(w, "privacy.describe", NULL));
    model_set_text(a, w->page, "canonical", arena_printf(a, "%s/privacy", site_url(w->app)));
    policy_blocks(&w->cx, w->cx.lang == LANG_EN ? p.body_en : p.body_id,
                  model_set_array(a, w->page, "blocks"));
    TRY(put_versions(w, p.version));
    return web_show(w);
}

static enum err put_text_form(struct web *w, const struct policy *p, const struct bound *bound)
{
    web_title(w, "privacy.text_title");
    web_crumb(w, "privacy.inbox", "/privacy/inbox");
    web_crumb(w, "privacy.text_title", NULL);
    web_form(w, &policy_fields, p, bound, "/privacy/text", 0);
    model_set_text(w->cx.a, w->page, "button", web_words(w, "privacy.publish", NULL));
    model_set_text(w->cx.a, w->page, "cancel", "/privacy/inbox");
    return put_versions(w, "");
}

static enum err text_get(struct web *w)
{
    struct policy p;
    TRY(policy_get(&w->cx, NULL, &p));
    p.note = NULL;
    TRY(put_text_form(w, &p, NULL));
    return web_show(w);
}

static enum err text_post(struct web *w)
{
    struct policy p = {0};
    struct bound bound = {0};
    enum err e = web_bind(w, &p, &bound);
    if (e == OK)
        e = policy_publish(&w->cx, &p);
    if (e == ERR_INVALID) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        TRY(put_text_form(w, &p, &bound));
        w->cx.err = told;
        return web_again(w, e, "privacy-text");
    }
    TRY(e);
    web_flash(w, "good", "privacy.published", "version", p.version, NULL);
    return web_redirect(w, "/privacy");
}

const struct route policy_routes[] = {
    {.method = HTTP_GET,
     .path = "/privacy",
     .handle = policy_page_get,
     .cap = CAP_PUBLIC,
     .query = &version_query_fields,
     .page = "privacy",
     .flags = ROUTE_HTML,
     .doc = "Privacy notice, as it is or as it was"},
    {.method = HTTP_GET,
     .path = "/privacy/text",
     .handle = text_get,
     .cap = CAP_PRIVACY,
     .page = "privacy-text",
     .flags = ROUTE_HTML,
     .doc = "Form: another text of the privacy notice"},
    {.method = HTTP_POST,
     .path = "/privacy/text",
     .handle = text_post,
     .cap = CAP_PRIVACY,
     .input = &policy_fields,
     .page = "privacy-text",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .body_max = 256 << 10,
     .doc = "Publish another text of the privacy notice"},
    {.path = NULL},
};
