/* The catalogue as everybody sees it: list, page, counter card, photos; for people and programs. */
#include "face_pages_web.h"

#include "forms.h"
#include "page_parts.h"
#include "places.h"
#include "qr.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- one ---- */

const char *listing_photo_path(struct web *w, const struct listing *l, int64_t n, bool small)
{
    return arena_printf(w->cx.a, "/catalogue/%s/photos/%" PRId64 "%s.jpg?v=%" PRId64, l->code, n,
                        small ? "s" : "", l->version);
}

static const char *path_of(struct web *w, const struct listing *l)
{
    return arena_printf(w->cx.a, "/catalogue/%s", l->code);
}

/* What programs get beside the record. */
static void complete(struct web *w, struct listing *l)
{
    struct arena *a = w->cx.a;
    l->ward_name = place_name(places(), l->ward);
    l->url = arena_printf(a, "%s%s", site_url(w->app), path_of(w, l));
    l->photo = l->photos
                   ? arena_printf(a, "%s%s", site_url(w->app), listing_photo_path(w, l, 1, false))
                   : NULL;
}

static const char *some(const char *s)
{
    return s && *s ? s : NULL;
}

static void put_item(struct web *w, const struct listing *l, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", path_of(w, l));
    model_set_text(a, o, "name", l->name);
    model_set_text(a, o, "products", some(l->products));
    model_set_text(a, o, "ward", place_name(places(), l->ward));
    model_set_text(a, o, "sector", choice_words(w, sector_choices, some(l->sector)));
    model_set_text(a, o, "picture", l->photos ? listing_photo_path(w, l, 1, true) : NULL);
}

/* ---- the list ---- */

struct catalogue_query {
    const char *q, *ward, *sector;
    int64_t cursor, limit;
};
#define Q(member) .offset = FIELD_TEXT(struct catalogue_query, member)
#define N(member) .offset = FIELD_INT(struct catalogue_query, member)
static const struct field query_list[] = {
    {.name = "q", .kind = F_TEXT, Q(q), .max = 100, .label = "filter.q", .flags = F_HIDDEN},
    {.name = "ward", .kind = F_TEXT, Q(ward), .max = 20, .label = "field.ward"},
    {.name = "sector",
     .kind = F_CHOICE,
     Q(sector),
     .choices = sector_choices,
     .label = "field.sector"},
    {.name = "cursor", .kind = F_INT, N(cursor), .min = 1, .max = INT32_MAX, .flags = F_HIDDEN},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 100, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("CatalogueQuery", query_list, struct catalogue_query);

static int64_t or_none(int64_t n)
{
    return n == FIELD_UNSET ? 0 : n;
}

static void put_search(struct web *w, const struct catalogue_query *q, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct model *search = model_set_object(a, w->page, "search");
    model_set_text(a, search, "action", "/catalogue");
    model_set_text(a, search, "value", q->q);
    model_set_text(a, search, "label", web_words(w, "listing.search", NULL));
    model_set_null(a, search, "suggest");
    put_search_keeps(w, search, &query_fields, q);
    struct model *f = model_set_object(a, w->page, "filters");
    model_set_text(a, f, "action", "/catalogue");
    struct model *fields = field_widgets(&w->cx, w->app->words, &query_fields, q, bound);
    model_set(f, "fields", fields);
    model_set_null(a, f, "drawn");
    model_set_bool(a, f, "open", some(q->ward) || some(q->sector));
    model_set_text(a, f, "clear", some(q->ward) || some(q->sector) ? "/catalogue" : NULL);
    struct model *hidden = model_set_array(a, f, "hidden");
    if (some(q->q)) {
        struct model *h = model_add_object(a, hidden);
        model_set_text(a, h, "name", "q");
        model_set_text(a, h, "value", q->q);
    }
    model_set_array(a, f, "active");
    struct model *choices = model_array(a);
    size_t n;
    const struct place *const *wards = places_of(places(), a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", wards[i]->code);
        model_set_text(a, o, "label", wards[i]->name);
        model_set_bool(a, o, "selected", q->ward && strcmp(q->ward, wards[i]->code) == 0);
    }
    field_widget_choices(a, field_widget(fields, "ward"), choices);
}

static enum err catalogue_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct catalogue_query q = {.cursor = FIELD_UNSET, .limit = FIELD_UNSET};
    struct bound bound = {0};
    struct listing_page page;
    TRY(web_bind_query(w, &q, &bound));
    TRY(listing_list(&w->cx,
                     &(struct listing_filter){.text = q.q,
                                              .area = q.ward,
                                              .sector = q.sector,
                                              .after = or_none(q.cursor),
                                              .limit = or_none(q.limit)},
                     &page));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < page.n; i++) {
        complete(w, &page.rows[i]);
        if (json)
            field_to_model(a, &listing_out_fields, &page.rows[i], true, model_add_object(a, items),
                           NULL);
        else
            put_item(w, &page.rows[i], model_add_object(a, items));
    }
    web_list(w, page.total, page.total_capped,
             page.more ? arena_printf(a, "%" PRId64, page.rows[page.n - 1].business_id) : NULL);
    if (json)
        return web_show(w);
    web_title(w, "listing.title");
    put_search(w, &q, &bound);
    put_public(w, "/catalogue", web_words(w, "listing.lead", NULL), NULL);
    model_set_bool(a, w->page, "has_rows", page.n > 0);
    if (!page.n)
        put_nothing(w, "listing.none", "listing.none_text");
    return web_show(w);
}

/* ---- a page ---- */

static const char *wa_link(struct web *w, const struct listing *l)
{
    struct arena *a = w->cx.a;
    if (!l->whatsapp)
        return NULL;
    return arena_printf(a, "https://wa.me/62%s?text=%s", l->whatsapp + 1,
                        url_encode(a, web_words(w, "listing.wa_text", "name", l->name, NULL)));
}

/* "+62812…": as others' programs read it. */
static const char *phone_abroad(struct web *w, const struct listing *l)
{
    return l->whatsapp ? arena_printf(w->cx.a, "+62%s", l->whatsapp + 1) : NULL;
}

static enum err put_photos(struct web *w, const struct listing *l)
{
    struct arena *a = w->cx.a;
    struct listing_size sizes[LISTING_PHOTOS];
    size_t n;
    struct model *list = model_set_array(a, w->page, "photos");
    TRY(listing_sizes(&w->cx, l->business_id, sizes, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "src", listing_photo_path(w, l, sizes[i].n, false));
        model_set_text(a, o, "small", listing_photo_path(w, l, sizes[i].n, true));
        model_set_int(a, o, "width", sizes[i].width);
        model_set_int(a, o, "height", sizes[i].height);
        model_set_int(a, o, "small_width",
                      sizes[i].width >= sizes[i].height
                          ? (sizes[i].width < LISTING_SMALL ? sizes[i].width : LISTING_SMALL)
                          : sizes[i].width * LISTING_SMALL / sizes[i].height);
        model_set_text(a, o, "alt",
                       web_words(w, "listing.photo_alt", "name", l->name, "n",
                                 web_number(w, sizes[i].n), NULL));
        model_set_bool(a, o, "first", i == 0);
    }
    return OK;
}

static const char *description_of(struct web *w, const struct listing *l)
{
    const char *ward = place_name(places(), l->ward);
    return some(l->products)
               ? web_words(w, "listing.describe_products", "name", l->name, "products", l->products,
                           "ward", ward, NULL)
               : web_words(w, "listing.describe", "name", l->name, "ward", ward, NULL);
}

static void put_shop(struct web *w, const struct listing *l)
{
    struct arena *a = w->cx.a;
    struct model *shop = model_set_object(a, w->page, "shop");
    model_set_text(a, shop, "name", l->name);
    model_set_text(a, shop, "url", l->url);
    model_set_text(a, shop, "products", some(l->products));
    model_set_text(a, shop, "about", some(l->about));
    model_set_text(a, shop, "hours", some(l->hours));
    model_set_text(a, shop, "ward", l->ward_name);
    model_set_text(a, shop, "city", w->app->city);
    model_set_text(a, shop, "sector", choice_words(w, sector_choices, some(l->sector)));
    model_set_text(a, shop, "wa", wa_link(w, l));
    model_set_text(a, shop, "phone", phone_abroad(w, l));
    model_set_text(a, shop, "card", arena_printf(a, "%s/card", path_of(w, l)));
}

static enum err shop_get(struct web *w)
{
    struct listing l;
    TRY(listing_shown(&w->cx, web_param(w, 0), &l));
    complete(w, &l);
    if (reply_wants_json(w)) {
        field_to_model(w->cx.a, &listing_out_fields, &l, true, w->data, NULL);
        return web_show(w);
    }
    web_title_text(w, l.name);
    web_crumb(w, "listing.title", "/catalogue");
    web_crumb(w, l.name, NULL);
    put_shop(w, &l);
    put_public(w, path_of(w, &l), description_of(w, &l),
               l.photos ? listing_photo_path(w, &l, 1, false) : NULL);
    TRY(put_photos(w, &l));
    return web_show(w);
}

/* To be printed and put on the counter. */
static enum err card_get(struct web *w)
{
    struct listing l;
    struct qr q;
    struct arena *a = w->cx.a;
    TRY(listing_shown(&w->cx, web_param(w, 0), &l));
    complete(w, &l);
    TRY(qr_draw(&w->cx, l.url, &q));
    web_title_text(w, web_words(w, "listing.card_title", "name", l.name, NULL));
    web_crumb(w, "listing.title", "/catalogue");
    web_crumb(w, l.name, path_of(w, &l));
    web_crumb(w, "listing.card", NULL);
    put_shop(w, &l);
    model_set_int(a, w->page, "side", q.side);
    model_set_text(a, w->page, "path", q.path);
    response_header(a, w->res, "X-Robots-Tag", "noindex");
    return web_show(w);
}

/* "1.jpg", "1s.jpg" */
static enum err photo_get(struct web *w)
{
    struct listing l;
    char *p;
    size_t n;
    const char *name = web_param(w, 1);
    bool small = *name && name[1] == 's';
    bool good = *name >= '1' && *name <= '0' + LISTING_PHOTOS &&
                strcmp(name + (small ? 2 : 1), ".jpg") == 0;
    if (!good)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(listing_shown(&w->cx, web_param(w, 0), &l));
    TRY(listing_photo(&w->cx, l.business_id, *name - '0', small, &p, &n));
    w->res->type = "image/jpeg";
    w->res->fixed = p;
    w->res->fixed_n = n;
    /* An hour at most: what is withdrawn must not be seen for long. */
    response_header(w->cx.a, w->res, "Cache-Control", "public, max-age=3600");
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
    return OK;
}

static const struct field photo_query_list[] = {{.name = "v",
                                                 .kind = F_INT,
                                                 .offset = FIELD_INT(struct catalogue_query, limit),
                                                 .max = INT32_MAX}};
static const struct field_table photo_query_fields =
    FIELD_TABLE("CataloguePhotoQuery", photo_query_list, struct catalogue_query);

const struct route listing_routes[] = {
    {.method = HTTP_GET,
     .path = "/catalogue",
     .handle = catalogue_get,
     .cap = CAP_PUBLIC,
     .query = &query_fields,
     .output = &listing_out_fields,
     .page = "catalogue",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_LIST | ROUTE_STANDBY,
     .doc = "Businesses whose owners agreed to be shown"},
    {.method = HTTP_GET,
     .path = "/catalogue/{code}",
     .handle = shop_get,
     .cap = CAP_PUBLIC,
     .output = &listing_out_fields,
     .page = "catalogue-shop",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "A business of the catalogue"},
    {.method = HTTP_GET,
     .path = "/catalogue/{code}/card",
     .handle = card_get,
     .cap = CAP_PUBLIC,
     .page = "catalogue-card",
     .flags = ROUTE_HTML,
     .doc = "A card for the counter, with a QR code, to be printed"},
    {.method = HTTP_GET,
     .path = "/catalogue/{code}/photos/{name}",
     .handle = photo_get,
     .cap = CAP_PUBLIC,
     .query = &photo_query_fields,
     .flags = ROUTE_HTML,
     .doc = "A photo of the catalogue"},
    {.path = NULL},
};
