/* The calendar by its private link, and the page of one's account that makes, renews and ends it.
 */
#include "i18n.h"
#include "page_parts.h"
#include "reply.h"
#include "task.h"
#include "text.h"
#include "visits_web.h"

#include <inttypes.h>
#include <string.h>

/* ---- for calendar programs ---- */

/* "abc….ics" → "abc…"; NULL for what does not end so. */
static const char *token_of(struct web *w)
{
    const char *name = web_param(w, 0), *dot = strrchr(name, '.');
    return dot && strcmp(dot, ".ics") == 0 ? arena_strndup(w->cx.a, name, (size_t)(dot - name))
                                           : NULL;
}

static enum err feed_get(struct web *w)
{
    char *text;
    unsigned char hash[HASH_LEN];
    struct arena *a = w->cx.a;
    response_header(a, w->res, "X-Robots-Tag", "noindex, nofollow");
    response_header(a, w->res, "Referrer-Policy", "no-referrer");
    TRY(calendar_feed_text(&w->cx, token_of(w), &text));
    plain_hash(text, strlen(text), hash);
    const char *etag = arena_printf(a, "\"%s\"", text_hex(a, hash, 12)),
               *have = req_header(w->req, "if-none-match");
    response_header(a, w->res, "ETag", etag);
    response_header(a, w->res, "Cache-Control", "private, no-cache");
    response_header(a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
    if (have && strstr(have, etag)) {
        w->res->status = 304;
        return OK;
    }
    w->res->type = "text/calendar; charset=utf-8";
    w->res->fixed = text;
    w->res->fixed_n = strlen(text);
    return OK;
}

/* ---- for their person ---- */

/* `token`: just made, shown this once. */
static enum err put_page(struct web *w, const char *token)
{
    struct arena *a = w->cx.a;
    int64_t since;
    TRY(calendar_feed_since(&w->cx, &since));
    web_title(w, "feed.title");
    web_crumb(w, "people.account", "/account");
    web_crumb(w, "feed.title", NULL);
    const char *link =
        token ? arena_printf(a, "%s/calendar/%s.ics", site_url(w->app), token) : NULL;
    const char *rest = link ? strstr(link, "://") : NULL;
    model_set_text(a, w->page, "link", link);
    model_set_text(a, w->page, "subscribe", rest ? arena_printf(a, "webcal%s", rest) : NULL);
    model_set_text(a, w->page, "since", since ? i18n_instant(a, w->cx.lang, since) : NULL);
    return OK;
}

static enum err page_get(struct web *w)
{
    TRY(put_page(w, NULL));
    return web_show(w);
}

static enum err make_post(struct web *w)
{
    char *token;
    TRY(calendar_feed_make(&w->cx, &token));
    TRY(put_page(w, token));
    return web_show(w);
}

static enum err end_post(struct web *w)
{
    TRY(calendar_feed_end(&w->cx));
    web_flash(w, "good", "feed.ended", NULL);
    return web_redirect(w, "/account/calendar");
}

/* ---- table ---- */

const struct route feed_routes[] = {
    {.method = HTTP_GET,
     .path = "/calendar/{feed}",
     .handle = feed_get,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "A calendar by its private link, TOKEN.ics: tasks, plans, training (RFC 5545)"},
    {.method = HTTP_GET,
     .path = "/account/calendar",
     .handle = page_get,
     .cap = CAP_VISIT_READ,
     .page = "account-calendar",
     .flags = ROUTE_HTML,
     .doc = "The calendar's private link: whether there is one"},
    {.method = HTTP_POST,
     .path = "/account/calendar",
     .handle = make_post,
     .cap = CAP_VISIT_READ,
     .page = "account-calendar",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Make or renew the calendar's private link"},
    {.method = HTTP_POST,
     .path = "/account/calendar/end",
     .handle = end_post,
     .cap = CAP_VISIT_READ,
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "End the calendar's private link"},
    {.path = NULL},
};

const struct account_link visits_links[] = {
    {.href = "/account/calendar", .msgid = "feed.title", .cap = CAP_VISIT_READ},
    {.href = NULL},
};
