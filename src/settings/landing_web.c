/* The page "Kata sambutan halaman depan": headline, lead and announcement in both languages. */
#include "landing.h"
#include "model.h"
#include "settings_web.h"

#define PATH "/settings/welcome"

static void show(struct web *w, const struct landing *now, const struct landing *typed,
                 const struct bound *bound)
{
    web_title(w, "landing.title");
    web_crumb(w, "settings.title", "/settings");
    web_crumb(w, "landing.title", NULL);
    field_to_model(w->cx.a, &landing_fields, now, true, w->data, NULL);
    web_etag(w, now->version);
    web_form(w, &landing_fields, typed ? typed : now, bound, PATH, now->version);
}

static enum err welcome_get(struct web *w)
{
    struct landing now;
    TRY(landing_get(&w->cx, &now));
    show(w, &now, NULL, NULL);
    return web_show(w);
}

/* What is not named stays. */
static enum err change(struct web *w, struct landing *l, struct bound *bound)
{
    TRY(web_version(w, &l->version));
    TRY(web_bind(w, l, bound));
    return landing_set(&w->cx, l);
}

static enum err welcome_post(struct web *w)
{
    struct landing now, typed;
    struct bound bound = {0};
    TRY(landing_get(&w->cx, &now));
    typed = now;
    enum err e = change(w, &typed, &bound);
    if (e != OK) {
        show(w, &now, &typed, &bound);
        return web_again(w, e, "landing");
    }
    web_flash(w, "good", "landing.saved", NULL);
    return web_redirect(w, PATH);
}

static enum err welcome_put(struct web *w)
{
    struct landing l;
    struct bound bound = {0};
    TRY(landing_get(&w->cx, &l));
    TRY(change(w, &l, &bound));
    return welcome_get(w);
}

const struct route landing_routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .handle = welcome_get,
     .cap = CAP_SETTINGS,
     .output = &landing_fields,
     .page = "landing",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "The landing page's own words; null: the program's, no announcement"},
    {.method = HTTP_POST,
     .path = PATH,
     .handle = welcome_post,
     .cap = CAP_SETTINGS,
     .input = &landing_fields,
     .page = "landing",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change the landing page's words"},
    {.method = HTTP_PUT,
     .path = PATH,
     .handle = welcome_put,
     .cap = CAP_SETTINGS,
     .input = &landing_fields,
     .output = &landing_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change the landing page's words (If-Match); what is not named stays"},
    {.path = NULL},
};
