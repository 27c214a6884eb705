/* Map tiles around a point: see street.h. */
#include "street.h"

#include "setting.h"
#include "text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { ZOOM = 17, SIDE = 256, ACROSS = 3 };

/* ---- the address ---- */

/* "https://name[:port]" at its beginning; 0: none that will do. Nothing but letters, digits, dots
 * and hyphens gets into the page's policy. */
static size_t origin_length(const char *url)
{
    static const char names[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    bool plain = strncmp(url, "http://", 7) == 0;
    size_t begin = plain ? 7 : 8;
    if (!plain && strncmp(url, "https://", 8) != 0)
        return 0;
    size_t host = strspn(url + begin, names), port = 0;
    bool here = (host == 9 && memcmp(url + begin, "127.0.0.1", 9) == 0) ||
                (host == 9 && memcmp(url + begin, "localhost", 9) == 0);
    size_t end = begin + host;
    if (url[end] == ':') {
        port = strspn(url + end + 1, "0123456789");
        end += 1 + port;
        if (port < 1 || port > 5)
            return 0;
    }
    return host && url[end] == '/' && (here || !plain) ? end : 0;
}

static int times(const char *text, const char *part)
{
    int n = 0;
    for (const char *s = text; (s = strstr(s, part)); s += strlen(part))
        n++;
    return n;
}

static bool url_good(const char *url)
{
    size_t end = origin_length(url);
    if (!end || strlen(url) > STREET_URL_MAX)
        return false;
    for (const char *s = url + end; *s; s++)
        if (*s <= ' ' || *s >= 0x7f || strchr("\"'<>\\`", *s))
            return false;
    return times(url, "{z}") == 1 && times(url, "{x}") == 1 && times(url, "{y}") == 1 &&
           times(url, "{") == 3 && times(url, "}") == 3;
}

void street_check(struct ctx *cx, const char *url, const char *credit)
{
    if (url && *url && !url_good(url))
        fail_field(cx, "map_tiles", "street.error.url", NULL);
    if (url && *url && (!credit || !*credit))
        fail_field(cx, "map_credit", "street.error.credit", NULL);
    if (credit && strlen(credit) > STREET_CREDIT_MAX)
        fail_field(cx, "map_credit", "street.error.credit_long", NULL);
}

/* ---- in memory ---- */

static const struct street *street_now(struct app *app)
{
    static const struct street none;
    const struct app_kept *k = atomic_load(&app->streets);
    return k ? (const struct street *)(const void *)k : &none;
}

enum err street_read(struct ctx *cx)
{
    const struct street *now = street_now(cx->app);
    const char *url = setting_get(cx, "map_tiles", ""), *credit = setting_get(cx, "map_credit", "");
    if (strcmp(now->url, url) == 0 && strcmp(now->credit, credit) == 0)
        return OK;
    struct street *s = calloc(1, sizeof(*s));
    if (!s)
        abort();
    if (*url && url_good(url)) {
        text_copy(s->url, sizeof(s->url), url);
        memcpy(s->origin, url, origin_length(url));
    }
    text_copy(s->credit, sizeof(s->credit), credit);
    s->kept.before = atomic_load(&cx->app->streets);
    while (!atomic_compare_exchange_weak(&cx->app->streets, &s->kept.before, &s->kept))
        ;
    return OK;
}

static enum err set(struct ctx *cx, const char *key, const char *value)
{
    return strcmp(setting_get(cx, key, ""), value) == 0 ? OK : setting_set(cx, key, value);
}

enum err street_set(struct ctx *cx, const char *url, const char *credit)
{
    TRY(set(cx, "map_tiles", url ? url : ""));
    TRY(set(cx, "map_credit", credit ? credit : ""));
    return street_read(cx);
}

/* ---- on a page ---- */

static const char *tile_url(struct arena *a, const char *template, int64_t x, int64_t y)
{
    struct buf b = buf_new(a, STREET_URL_MAX + 100);
    for (const char *s = template; *s;) {
        int64_t n = s[0] != '{'                 ? -1
                    : strncmp(s, "{z}", 3) == 0 ? ZOOM
                    : strncmp(s, "{x}", 3) == 0 ? x
                                                : y;
        if (n < 0)
            buf_putc(&b, *s++);
        else {
            buf_printf(&b, "%" PRId64, n);
            s += 3;
        }
    }
    return buf_str(&b);
}

/* The point in pixels of the whole world at ZOOM, as tiles count them (Web Mercator). */
static void project(int64_t lat, int64_t lng, double *ret_x, double *ret_y)
{
    const double world = (double)(INT64_C(1) << ZOOM) * SIDE, pi = acos(-1);
    double phi = (double)lat / 1e6 * pi / 180;
    *ret_x = ((double)lng / 1e6 + 180) / 360 * world;
    *ret_y = (1 - asinh(tan(phi)) / pi) / 2 * world;
}

static bool is_staff(const struct actor *a)
{
    return a->role != ROLE_PUBLIC && a->role != ROLE_OWNER;
}

void put_street(struct web *w, int64_t lat, int64_t lng)
{
    enum { LAT_MOST = 85000000 }; /* the projection's own end */
    struct arena *a = w->cx.a;
    const struct street *s = street_now(w->app);
    double x, y;
    if (!*s->url || lat == FIELD_UNSET || lng == FIELD_UNSET || lat > LAT_MOST || lat < -LAT_MOST ||
        !is_staff(&w->actor)) {
        model_set_null(a, w->page, "street");
        return;
    }
    project(lat, lng, &x, &y);
    int64_t left = (int64_t)floor(x / SIDE) - 1, top = (int64_t)floor(y / SIDE) - 1;
    struct model *o = model_set_object(a, w->page, "street"),
                 *tiles = model_set_array(a, o, "tiles");
    for (int i = 0; i < ACROSS * ACROSS; i++)
        model_set_text(a, model_add_object(a, tiles), "src",
                       tile_url(a, s->url, left + i % ACROSS, top + i / ACROSS));
    model_set_int(a, o, "x", (int64_t)(x - (double)(left * SIDE)));
    model_set_int(a, o, "y", (int64_t)(y - (double)(top * SIDE)));
    model_set_text(a, o, "credit", s->credit);
    w->images_from = s->origin;
}
