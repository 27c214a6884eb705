/*
 * The owner's private link as a companion or head of the ward hands it over: shown once, as text,
 * to be sent by WhatsApp, and as a QR code on a sheet with blank fields for those without a phone.
 */
#include "owner_page.h"

#include "forms.h"
#include "i18n.h"
#include "page_parts.h"
#include "places.h"
#include "qr.h"
#include "reply.h"
#include "text.h"
#include "visits_web.h"

#include <inttypes.h>

struct handing {
    bool alone;
};
static const struct field handing_list[] = {{.name = "alone",
                                             .kind = F_BOOL,
                                             .offset = FIELD_BOOL(struct handing, alone),
                                             .label = "owner_link.alone"}};
static const struct field_table handing_fields =
    FIELD_TABLE("OwnerLinkNew", handing_list, struct handing);

/* "https://wa.me/62812…?text=…" */
static const char *share(struct web *w, const struct business *b, const char *link)
{
    struct arena *a = w->cx.a;
    const char *text =
        web_words(w, "owner_link.share_text", "name", b->owner_name, "link", link, NULL);
    const char *to =
        b->phone && phone_is_mobile(b->phone) ? arena_printf(a, "62%s", b->phone + 1) : "";
    return arena_printf(a, "https://wa.me/%s?text=%s", to, url_encode(a, text));
}

/* What the sheet asks for: what is known stands there to be corrected by hand. */
static void put_sheet(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct model *sheet = model_set_object(a, w->page, "sheet"),
                 *rows = model_set_array(a, sheet, "rows");
    put_row(w, rows, web_words(w, "field.name", NULL), b->name, NULL);
    put_row(w, rows, web_words(w, "field.owner_name", NULL), b->owner_name, NULL);
    put_row(w, rows, web_words(w, "field.phone", NULL), b->phone, NULL);
    put_row(w, rows, web_words(w, "field.address", NULL), b->address, NULL);
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), b->ward), NULL);
    put_row(w, rows, web_words(w, "field.nib", NULL), b->nib, NULL);
    model_set_text(a, sheet, "code", b->code);
}

static enum err put_link(struct web *w, const struct business *b, const char *token)
{
    struct arena *a = w->cx.a;
    struct qr q;
    const char *link = arena_printf(a, "%s/o/%s", site_url(w->app), token);
    TRY(qr_draw(&w->cx, link, &q));
    struct model *o = model_set_object(a, w->page, "link");
    model_set_text(a, o, "url", link);
    model_set_text(a, o, "share", share(w, b, link));
    model_set_int(a, o, "side", q.side);
    model_set_text(a, o, "path", q.path);
    put_sheet(w, b);
    return OK;
}

static enum err put_page(struct web *w, const struct business *b, const char *token)
{
    struct arena *a = w->cx.a;
    struct owner_link state;
    TRY(owner_link_state(&w->cx, b->id, &state));
    web_title(w, "owner_link.title");
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b->name, arena_printf(a, "/businesses/%" PRId64, b->id));
    web_crumb(w, "owner_link.title", NULL);
    model_set_text(a, w->page, "who", b->owner_name);
    model_set_text(a, w->page, "action", arena_printf(a, "/owner-pages/%" PRId64, b->id));
    model_set_text(a, w->page, "since",
                   state.created_at ? i18n_instant(a, w->cx.lang, state.created_at) : NULL);
    model_set_text(a, w->page, "until",
                   state.expires_at ? i18n_instant(a, w->cx.lang, state.expires_at) : NULL);
    model_set_text(a, w->page, "used",
                   state.used_at ? i18n_instant(a, w->cx.lang, state.used_at) : NULL);
    model_set_bool(a, w->page, "has_phone", b->phone && phone_is_mobile(b->phone));
    if (token)
        return put_link(w, b, token);
    model_set_null(a, w->page, "link");
    model_set_null(a, w->page, "sheet");
    return OK;
}

static enum err business_of(struct web *w, struct business *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return business_get(&w->cx, id, ret);
}

static enum err link_get(struct web *w)
{
    struct business b;
    TRY(business_of(w, &b));
    TRY(put_page(w, &b, NULL));
    return web_show(w);
}

static enum err link_post(struct web *w)
{
    struct business b;
    struct handing in = {0};
    struct bound bound = {0};
    char *token;
    TRY(business_of(w, &b));
    TRY(web_bind(w, &in, &bound));
    TRY(owner_link_make(&w->cx, b.id, in.alone, &token));
    response_header(w->cx.a, w->res, "Referrer-Policy", "no-referrer");
    TRY(put_page(w, &b, token));
    return web_show(w);
}

static enum err end_post(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(owner_link_revoke(&w->cx, id));
    web_flash(w, "good", "owner_link.ended", NULL);
    return web_redirect(w, "/owner-pages/%" PRId64, id);
}

const struct route owner_link_routes[] = {
    {.method = HTTP_GET,
     .path = "/owner-pages/{business}",
     .handle = link_get,
     .cap = CAP_BUSINESS_CREATE,
     .page = "owner-page-link",
     .flags = ROUTE_HTML,
     .doc = "Whether the owner of a business has a private link"},
    {.method = HTTP_POST,
     .path = "/owner-pages/{business}",
     .handle = link_post,
     .cap = CAP_BUSINESS_CREATE,
     .input = &handing_fields,
     .page = "owner-page-link",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "A private link for the owner: shown once, to be sent or printed"},
    {.method = HTTP_POST,
     .path = "/owner-pages/{business}/end",
     .handle = end_post,
     .cap = CAP_BUSINESS_CREATE,
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner's private links end"},
    {.path = NULL},
};
