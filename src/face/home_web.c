/*
 * The landing page for who is not signed in, where a ward's companions and office are found, the
 * programme's figures, and what search engines ask for: robots.txt and the sitemap.
 */
#include "face_pages_web.h"

#include "assets.h"
#include "calendar.h"
#include "city_count.h"
#include "i18n.h"
#include "landing.h"
#include "look.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "text.h"
#include "ward_office.h"

#include <inttypes.h>
#include <string.h>

enum { FEW = 5 }; /* below that a number of businesses is not told */

const struct face_link *face_links;

void put_public(struct web *w, const char *path, const char *description, const char *image)
{
    struct arena *a = w->cx.a;
    const char *site = site_url(w->app);
    model_set_text(a, w->page, "canonical", arena_printf(a, "%s%s", site, path));
    model_set_text(a, w->page, "description", description);
    struct model *share = model_set_object(a, w->page, "share");
    if (!image)
        image =
            *look_now(w->app)->logo_url ? look_now(w->app)->logo_url : asset_url("icons/share.png");
    model_set_text(a, share, "image", arena_printf(a, "%s%s", site, image));
}

void put_districts(struct web *w, const char *selected)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "districts");
    size_t n, m;
    const struct place *const *districts = places_of(places(), a, "district", NULL, &n);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list), *wards;
        model_set_text(a, o, "name", districts[i]->name);
        wards = model_set_array(a, o, "wards");
        const struct place *const *inside = places_of(places(), a, "ward", districts[i]->code, &m);
        for (size_t k = 0; k < m; k++) {
            struct model *c = model_add_object(a, wards);
            model_set_text(a, c, "code", inside[k]->code);
            model_set_text(a, c, "label", inside[k]->name);
            model_set_bool(a, c, "selected", selected && strcmp(selected, inside[k]->code) == 0);
        }
    }
}

static void put_links(struct web *w)
{
    struct model *list = model_set_array(w->cx.a, w->page, "links");
    for (const struct face_link *l = face_links; l && l->href; l++) {
        struct model *o = model_add_object(w->cx.a, list);
        model_set_text(w->cx.a, o, "href", l->href);
        model_set_text(w->cx.a, o, "label", web_words(w, l->msgid, NULL));
    }
}

/* ---- landing ---- */

static const char *today_words(struct web *w)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(w->cx.now), today);
    return i18n_date(w->cx.a, w->cx.lang, today);
}

/* The city's own words where it set some, the program's otherwise. */
static void put_welcome(struct web *w)
{
    struct arena *a = w->cx.a;
    enum lang lang = w->cx.lang;
    const char *headline = landing_headline(&w->cx), *lead = landing_lead(&w->cx),
               *announcement = landing_announcement(&w->cx, &lang);
    web_title_text(w, headline ? headline : web_words(w, "home.title", NULL));
    put_public(w, "/", lead ? lead : web_words(w, "home.lead", NULL), NULL);
    if (!announcement) {
        model_set_null(a, w->page, "announcement");
        return;
    }
    struct model *o = model_set_object(a, w->page, "announcement");
    model_set_text(a, o, "text", announcement);
    model_set_text(a, o, "in", lang == w->cx.lang ? NULL : lang_code(lang));
}

static enum err show_home(struct web *w)
{
    struct arena *a = w->cx.a;
    struct city_count c;
    int64_t shown;
    TRY(city_count(&w->cx, "", &c));
    TRY(listing_count(&w->cx, &shown));
    put_welcome(w);
    put_districts(w, NULL);
    put_links(w);
    model_set_text(a, w->page, "businesses", web_number(w, c.active));
    model_set_text(a, w->page, "curated", web_number(w, c.curated));
    model_set_text(a, w->page, "shown", web_number(w, shown));
    model_set_text(a, w->page, "meaning",
                   web_words(w, "home.meaning", "day", today_words(w), NULL));
    return web_show(w);
}

static enum err home_get(struct web *w)
{
    return w->actor.role == ROLE_PUBLIC ? show_home(w) : web_redirect(w, "%s", web_home(&w->actor));
}

/* Who sets its words sees the page, below their own menu. */
static enum err preview_get(struct web *w)
{
    web_crumb(w, "settings.title", "/settings");
    web_crumb(w, "landing.title", "/settings/welcome");
    web_crumb(w, "landing.preview", NULL);
    return show_home(w);
}

/* ---- a ward ---- */

struct ward_query {
    const char *ward;
};
static const struct field ward_query_list[] = {{.name = "ward",
                                                .kind = F_TEXT,
                                                .offset = FIELD_TEXT(struct ward_query, ward),
                                                .max = 20,
                                                .label = "field.ward"}};
static const struct field_table ward_query_fields =
    FIELD_TABLE("WardQuery", ward_query_list, struct ward_query);

static void put_office(struct web *w, const struct ward_office *o)
{
    struct arena *a = w->cx.a;
    struct model *office = model_set_object(a, w->page, "office"),
                 *rows = model_set_array(a, office, "rows");
    put_row(w, rows, web_words(w, "face.office_address", NULL), *o->address ? o->address : NULL,
            NULL);
    struct model *phone = put_row(w, rows, web_words(w, "face.office_phone", NULL), o->phone, NULL);
    if (o->phone)
        model_set_text(a, phone, "tel", arena_printf(a, "+62%s", o->phone + 1));
    put_row(w, rows, web_words(w, "face.office_hours", NULL), *o->hours ? o->hours : NULL, NULL);
}

static enum err put_ward(struct web *w, const char *ward)
{
    struct arena *a = w->cx.a;
    struct ward_office o;
    const char *names[WARD_COMPANIONS_MAX];
    size_t n;
    TRY(ward_office_get(&w->cx, ward, &o));
    TRY(ward_companions(&w->cx, ward, names, &n));
    struct model *found = model_set_object(a, w->page, "found"),
                 *list = model_set_array(a, found, "names");
    model_set_text(a, found, "ward", place_name(places(), ward));
    model_set_text(a, found, "district", place_name(places(), district_of(a, ward)));
    model_set_bool(a, found, "has_names", n > 0);
    for (size_t i = 0; i < n; i++)
        model_set_text(a, model_add_object(a, list), "name", names[i]);
    model_set_text(a, found, "catalogue", arena_printf(a, "/catalogue?ward=%s", ward));
    put_office(w, &o);
    return OK;
}

static enum err ward_get(struct web *w)
{
    struct ward_query q = {0};
    struct bound bound = {0};
    TRY(web_bind_query(w, &q, &bound));
    web_title(w, "face.find");
    put_public(w, "/find", web_words(w, "face.find_text", NULL), NULL);
    put_districts(w, q.ward);
    if (q.ward && *q.ward)
        TRY(put_ward(w, q.ward));
    else
        model_set_null(w->cx.a, w->page, "found");
    return web_show(w);
}

/* ---- ward offices, for their heads ---- */

static enum err offices_get(struct web *w)
{
    struct arena *a = w->cx.a;
    size_t n;
    const struct place *const *wards = places_of(places(), a, "ward", NULL, &n);
    struct model *list = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        struct ward_office o;
        if (!ward_office_may(&w->cx, wards[i]->code))
            continue;
        TRY(ward_office_get(&w->cx, wards[i]->code, &o));
        struct model *m = model_add_object(a, list);
        model_set_text(a, m, "href", arena_printf(a, "/ward-offices/%s", o.ward));
        model_set_text(a, m, "name", wards[i]->name);
        model_set_text(a, m, "address", *o.address ? o.address : NULL);
        model_set_text(a, m, "phone", o.phone);
    }
    web_title(w, "face.offices");
    return web_show(w);
}

static enum err office_of(struct web *w, struct ward_office *ret)
{
    const char *ward = web_param(w, 0);
    TRY(ward_office_get(&w->cx, ward, ret));
    return ward_office_may(&w->cx, ward) ? OK
                                         : fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static void put_office_form(struct web *w, const struct ward_office *o, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    const char *name = place_name(places(), o->ward);
    web_title_text(w, web_words(w, "face.office_title", "ward", name, NULL));
    web_crumb(w, "face.offices", "/ward-offices");
    web_crumb(w, name, NULL);
    web_form(w, &ward_office_fields, o, bound, arena_printf(a, "/ward-offices/%s", o->ward), 0);
    model_set_text(a, w->page, "was", arena_printf(a, "%" PRId64, o->version));
}

static enum err office_get(struct web *w)
{
    struct ward_office o;
    TRY(office_of(w, &o));
    put_office_form(w, &o, NULL);
    return web_show(w);
}

static enum err office_post(struct web *w)
{
    struct ward_office o;
    struct bound bound = {0};
    int64_t version;
    TRY(office_of(w, &o));
    TRY(web_version(w, &version));
    enum err e = web_bind(w, &o, &bound);
    o.version = version;
    if (e == OK)
        e = ward_office_put(&w->cx, &o);
    if (e == ERR_INVALID) {
        put_office_form(w, &o, &bound);
        return web_again(w, e, "ward-office");
    }
    TRY(e);
    web_flash(w, "good", "face.office_saved", NULL);
    return web_redirect(w, "/ward-offices");
}

/* ---- figures ---- */

/* A column of the table: of the city and its districts. */
enum column { ACTIVE, CHECKED, CURATED, COLUMNS };
static const char *const columns[COLUMNS] = {"active", "checked", "curated"};

static int64_t of_column(const struct city_count *c, enum column k)
{
    return k == ACTIVE ? c->active : k == CHECKED ? c->verified + c->curated : c->curated;
}

static bool few(int64_t n)
{
    return n > 0 && n < FEW;
}

/* A few in one district are not told, nor then what the others have: they would tell it. So would
 * the difference of two columns. */
static bool hides(const struct city_count *list, size_t n, enum column k)
{
    for (size_t i = 0; i < n; i++) {
        const struct city_count *c = &list[i];
        if (few(of_column(c, k)) ||
            (k == CHECKED && (few(c->verified) || few(c->active - of_column(c, k)))))
            return true;
    }
    return false;
}

static void put_area(struct web *w, struct model *list, const char *name,
                     const struct city_count *c, const bool *hidden)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "name", name);
    for (enum column k = 0; k < COLUMNS; k++)
        model_set_text(a, o, columns[k],
                       hidden && hidden[k] ? "…" : web_number(w, of_column(c, k)));
}

static enum err put_areas(struct web *w)
{
    enum { MOST = 50 };
    struct arena *a = w->cx.a;
    struct city_count city, list[MOST];
    bool hidden[COLUMNS];
    size_t n;
    struct model *areas = model_set_array(a, w->page, "areas");
    const struct place *const *districts = places_of(places(), a, "district", NULL, &n);
    n = n < MOST ? n : MOST;
    TRY(city_count(&w->cx, "", &city));
    for (size_t i = 0; i < n; i++)
        TRY(city_count(&w->cx, districts[i]->code, &list[i]));
    for (enum column k = 0; k < COLUMNS; k++)
        hidden[k] = hides(list, n, k);
    put_area(w, areas, web_words(w, "face.whole_city", NULL), &city, NULL);
    for (size_t i = 0; i < n; i++)
        put_area(w, areas, districts[i]->name, &list[i], hidden);
    return OK;
}

static enum err figures_get(struct web *w)
{
    int64_t shown;
    TRY(put_areas(w));
    TRY(listing_count(&w->cx, &shown));
    web_title(w, "face.figures");
    put_public(w, "/figures", web_words(w, "face.figures_text", NULL), NULL);
    put_links(w);
    model_set_text(w->cx.a, w->page, "shown", web_number(w, shown));
    model_set_text(w->cx.a, w->page, "day", today_words(w));
    return web_show(w);
}

/* ---- for search engines ---- */

static enum err text_for_all(struct web *w, const char *type, const char *text)
{
    w->res->type = type;
    w->res->fixed = text;
    w->res->fixed_n = strlen(text);
    response_header(w->cx.a, w->res, "Cache-Control", "public, max-age=3600");
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
    return OK;
}

static enum err robots_get(struct web *w)
{
    static const char *const closed[] = {"/api/",      "/o/",      "/track/", "/notices/",
                                         "/calendar/", "/attend/", "/reset/", "/first-sign-in",
                                         "/sign-in",   "/demo/",   "/design"};
    struct buf b = buf_new(w->cx.a, 4096);
    buf_puts(&b, "User-agent: *\n");
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
        buf_printf(&b, "Disallow: %s\n", closed[i]);
    buf_printf(&b, "\nSitemap: %s/sitemap.xml\n", site_url(w->app));
    return text_for_all(w, "text/plain; charset=utf-8", buf_str(&b));
}

struct map {
    struct web *w;
    struct buf b;
};

static void map_shop(void *arg, int64_t business_id, int64_t updated_at)
{
    struct map *m = arg;
    char day[DATE_LEN + 1];
    date_format(date_of_instant(updated_at), day);
    buf_printf(&m->b, "<url><loc>%s/catalogue/%s</loc><lastmod>%s</lastmod></url>\n",
               site_url(m->w->app), code_make(m->w->cx.a, "U", (uint64_t)business_id), day);
}

static enum err sitemap_get(struct web *w)
{
    static const char *const pages[] = {"/",         "/catalogue", "/calculator", "/report",
                                        "/register", "/find",      "/figures",    "/privacy"};
    struct map m = {.w = w, .b = buf_new(w->cx.a, 8 << 20)};
    buf_puts(&m.b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        buf_printf(&m.b, "<url><loc>%s%s</loc></url>\n", site_url(w->app), pages[i]);
    for (const struct face_link *l = face_links; l && l->href; l++)
        buf_printf(&m.b, "<url><loc>%s%s</loc></url>\n", site_url(w->app), l->href);
    TRY(listing_each(&w->cx, SITEMAP_MAX, map_shop, &m));
    buf_puts(&m.b, "</urlset>\n");
    return text_for_all(w, "application/xml; charset=utf-8", buf_str(&m.b));
}

const struct route face_routes[] = {
    {.method = HTTP_GET,
     .path = "/",
     .handle = home_get,
     .cap = CAP_PUBLIC,
     .page = "home",
     .flags = ROUTE_HTML | ROUTE_STANDBY,
     .doc = "Start page"},
    {.method = HTTP_GET,
     .path = "/settings/welcome/preview",
     .handle = preview_get,
     .cap = CAP_SETTINGS,
     .page = "home",
     .flags = ROUTE_HTML,
     .doc = "The start page as visitors see it, for who sets its words"},
    {.method = HTTP_GET,
     .path = "/find",
     .handle = ward_get,
     .cap = CAP_PUBLIC,
     .query = &ward_query_fields,
     .page = "find",
     .flags = ROUTE_HTML | ROUTE_STANDBY,
     .doc = "A ward's companions and its office"},
    {.method = HTTP_GET,
     .path = "/figures",
     .handle = figures_get,
     .cap = CAP_PUBLIC,
     .page = "figures",
     .flags = ROUTE_HTML | ROUTE_STANDBY,
     .doc = "The programme in figures; small numbers are not told"},
    {.method = HTTP_GET,
     .path = "/ward-offices",
     .handle = offices_get,
     .cap = CAP_CURATE_WARD,
     .page = "ward-offices",
     .flags = ROUTE_HTML,
     .doc = "Offices of the wards of one's territory"},
    {.method = HTTP_GET,
     .path = "/ward-offices/{ward}",
     .handle = office_get,
     .cap = CAP_CURATE_WARD,
     .page = "ward-office",
     .flags = ROUTE_HTML,
     .doc = "Form: where a ward's office is and how it is reached"},
    {.method = HTTP_POST,
     .path = "/ward-offices/{ward}",
     .handle = office_post,
     .cap = CAP_CURATE_WARD,
     .input = &ward_office_fields,
     .page = "ward-office",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Where a ward's office is and how it is reached"},
    {.method = HTTP_GET,
     .path = "/robots.txt",
     .handle = robots_get,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "What search engines leave alone"},
    {.method = HTTP_GET,
     .path = "/sitemap.xml",
     .handle = sitemap_get,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_SLOW | ROUTE_STANDBY,
     .doc = "Addresses of the public pages, for search engines"},
    {.path = NULL},
};
