/* The page "Pengaturan": the city's name, where everything else is set, the history with undo. */
#include "settings_web.h"

#include "i18n.h"
#include "look.h"
#include "model.h"
#include "page_parts.h"
#include "picture.h"
#include "reply.h"
#include "setting.h"
#include "settings.h"
#include "street.h"

#include <inttypes.h>

enum { HISTORY = 50 };

static const struct field settings_list[] = {
    {.name = "city",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct settings, city),
     .max = 100,
     .flags = F_REQUIRED,
     .label = "setting.city",
     .help = "settings.city_help"},
    {.name = "color",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct settings, color),
     .max = 20,
     .label = "setting.look_color",
     .help = "look.color_help"},
    {.name = "map_tiles",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct settings, map_tiles),
     .max = STREET_URL_MAX,
     .label = "setting.map_tiles",
     .help = "street.url_help"},
    {.name = "map_credit",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct settings, map_credit),
     .max = STREET_CREDIT_MAX,
     .label = "setting.map_credit",
     .help = "street.credit_help"},
    {.name = "version",
     .kind = F_INT,
     .offset = FIELD_INT(struct settings, version),
     .flags = F_READONLY | F_HIDDEN},
};
static const struct field_table settings_fields =
    FIELD_TABLE("Settings", settings_list, struct settings);

static const char settings_schema[] =
    "{\"type\":\"object\",\"required\":[\"city\",\"color\",\"logo\",\"style\",\"map_tiles\",\"map_"
    "credit\",\"version\","
    "\"history\"],\"properties\":{\"city\":"
    "{\"type\":[\"string\",\"null\"]},\"color\":{\"type\":[\"string\",\"null\"]},\"logo\":{"
    "\"type\":[\"string\",\"null\"]},\"map_tiles\":{\"type\":[\"string\",\"null\"]},\"map_credit\":"
    "{\"type\":[\"string\",\"null\"]},"
    "\"style\":{\"type\":[\"string\",\"null\"]},"
    "\"version\":{\"type\":\"integer\"},\"history\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"object\",\"required\":[\"id\",\"at\",\"actor\",\"key\","
    "\"old\",\"new\",\"undoable\"],\"properties\":{\"id\":{\"type\":\"integer\"},\"at\":{\"type\":"
    "\"string\",\"format\":\"date-time\"},\"actor\":{\"type\":\"string\"},\"key\":{\"type\":"
    "\"string\"},\"old\":{\"type\":[\"string\",\"null\"]},\"new\":{\"type\":\"string\"},"
    "\"undoable\":{\"type\":\"boolean\"}}}}}}";

/* Where what is set. */
static const struct {
    const char *href, *msgid;
    enum cap cap;
    const char *history; /* code of its undo (app/undo.h), or NULL */
} places_of[] = {
    {"/settings/welcome", "settings.welcome", CAP_SETTINGS, "welcome"},
    {"/settings/backup", "settings.backup", CAP_SETTINGS, NULL},
    {"/settings/delivery", "settings.delivery", CAP_OUTBOX_MANAGE, NULL},
    {"/settings/notices", "settings.notices", CAP_NOTICE_EDIT, "notices"},
    {"/case-categories", "settings.categories", CAP_CASE_CONFIG, "categories"},
    {"/case-rules", "settings.deadlines", CAP_CASE_CONFIG, "deadlines"},
    {"/case-bodies", "settings.bodies", CAP_CASE_CONFIG, "bodies"},
    {"/reply-templates", "settings.replies", CAP_CASE_CONFIG, "replies"},
    {"/calendar/hours", "settings.hours", CAP_CALENDAR_EDIT, "hours"},
    {"/calendar/holidays", "settings.holidays", CAP_CALENDAR_EDIT, "holidays"},
    {"/today/weights", "settings.today", CAP_FIELD_CONFIG, "today"},
    {"/dashboard/weights", "changes.attention", CAP_FIELD_CONFIG, "attention"},
    {"/growth/ladder", "changes.ladder", CAP_FIELD_CONFIG, "ladder"},
};

static void put_places(struct web *w)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "places");
    for (size_t i = 0; i < sizeof(places_of) / sizeof(places_of[0]); i++) {
        if (!(w->actor.caps & (UINT64_C(1) << places_of[i].cap)))
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", places_of[i].href);
        model_set_text(a, o, "label", web_words(w, places_of[i].msgid, NULL));
        const char *history = places_of[i].history;
        model_set_text(a, o, "history",
                       history ? arena_printf(a, "/settings/changes/%s", history) : NULL);
    }
}

/* Words of "setting.<key>", or the key where there are none. */
static const char *key_words(struct web *w, const char *key)
{
    const char *words =
        i18n_get(w->app->words, w->cx.lang, arena_printf(w->cx.a, "setting.%s", key));
    return words ? words : key;
}

/* NULL for nothing. A logo is kept as the number of its file. */
static const char *value_words(struct web *w, const char *key, const char *value)
{
    if (!value || !*value)
        return NULL;
    return strcmp(key, "look_logo") == 0 ? web_words(w, "look.logo_n", "n", value, NULL) : value;
}

static enum err put_history(struct web *w)
{
    struct arena *a = w->cx.a;
    struct settings_change *list;
    size_t n;
    TRY(settings_history(&w->cx, 0, HISTORY, &list, &n));
    struct model *items = model_set_array(a, w->data, "history");
    for (size_t i = 0; i < n; i++) {
        const struct settings_change *c = &list[i];
        char at[INSTANT_LEN + 1];
        struct model *o = model_add_object(a, items);
        instant_format(c->at, at);
        model_set_int(a, o, "id", c->id);
        model_set_text(a, o, "at", arena_strdup(a, at));
        model_set_text(a, o, "actor", c->actor);
        model_set_text(a, o, "key", c->key);
        model_set_text(a, o, "old", c->old);
        model_set_text(a, o, "new", c->value);
        model_set_bool(a, o, "undoable", c->undoable);
        if (w->req->api)
            continue;
        model_set_text(a, o, "label", key_words(w, c->key));
        model_set_text(a, o, "was", value_words(w, c->key, c->old));
        model_set_text(a, o, "is", value_words(w, c->key, c->value));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, c->at));
        model_set_text(a, o, "undo",
                       c->undoable ? arena_printf(a, "/settings/history/%" PRId64 "/undo", c->id)
                                   : NULL);
    }
    model_set_bool(a, w->page, "has_history", n > 0);
    return OK;
}

/* A browser's own way to choose a colour: it knows no empty one. */
static void choose_color(struct web *w)
{
    struct model *fields = (struct model *)model_get(w->page, "fields"),
                 *o = field_widget(fields, "color");
    struct model *value = (struct model *)model_get(o, "value");
    uint32_t color;
    model_rename(o, (struct model *)model_get(o, "is_text"), "is_color");
    ((struct model *)model_get(o, "maxlength"))->type = M_NULL;
    if (value->type != M_TEXT || !look_color_parse(value->s, &color)) {
        value->type = M_TEXT;
        value->s = LOOK_COLOR;
    }
}

/* The nearest that will do, one press away. */
static void put_offer(struct web *w, const struct settings *typed)
{
    uint32_t color;
    if (!typed || !look_color_parse(typed->color, &color) || look_nearest(color) == color)
        return;
    struct model *o = model_set_object(w->cx.a, w->page, "offer");
    const char *nearest = arena_printf(w->cx.a, "#%06x", look_nearest(color));
    model_set_text(w->cx.a, o, "color", nearest);
    model_set_text(w->cx.a, o, "city", typed->city);
    model_set_text(w->cx.a, o, "map_tiles", typed->map_tiles);
    model_set_text(w->cx.a, o, "map_credit", typed->map_credit);
    model_set_text(w->cx.a, o, "label", web_words(w, "look.use", "color", nearest, NULL));
}

static void put_look(struct web *w)
{
    struct arena *a = w->cx.a;
    const struct look *l = look_now(w->app);
    model_set_text(a, w->data, "logo", *l->logo_url ? l->logo_url : NULL);
    model_set_text(a, w->data, "style", *l->css_url ? l->css_url : NULL);
    if (!*l->logo_url)
        return;
    struct model *o = model_set_object(a, w->page, "own_logo");
    model_set_int(a, o, "width", l->logo_w);
    model_set_int(a, o, "height", l->logo_h);
}

static enum err show(struct web *w, const struct settings *typed, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct settings now;
    TRY(settings_read(&w->cx, &now));
    web_title(w, "settings.title");
    model_set_text(a, w->data, "city", now.city);
    model_set_text(a, w->data, "color", *now.color ? now.color : NULL);
    model_set_text(a, w->data, "map_tiles", *now.map_tiles ? now.map_tiles : NULL);
    model_set_text(a, w->data, "map_credit", *now.map_credit ? now.map_credit : NULL);
    model_set_int(a, w->data, "version", now.version);
    web_etag(w, now.version);
    put_places(w);
    put_look(w);
    web_form(w, &settings_fields, typed ? typed : &now, bound, "/settings", now.version);
    choose_color(w);
    put_offer(w, typed);
    return put_history(w);
}

static enum err settings_get(struct web *w)
{
    TRY(show(w, NULL, NULL));
    return web_show(w);
}

static enum err again(struct web *w, enum err e, const struct settings *typed,
                      const struct bound *bound)
{
    struct errinfo told = w->cx.err;
    enum err shown = show(w, typed, bound);
    w->cx.err = told;
    return shown == OK ? web_again(w, e, "settings") : e;
}

/* What is not named stays. */
static enum err change(struct web *w, struct settings *s, struct bound *bound)
{
    int64_t version;
    TRY(settings_read(&w->cx, s));
    TRY(web_version(w, &version));
    s->version = version;
    TRY(web_bind(w, s, bound));
    TRY(field_check(&w->cx, &settings_fields, s, bound));
    return settings_write(&w->cx, s);
}

static enum err settings_post(struct web *w)
{
    struct settings s = {0};
    struct bound bound = {0};
    enum err e = change(w, &s, &bound);
    if (e != OK)
        return again(w, e, &s, &bound);
    web_flash(w, "good", "settings.saved", NULL);
    return web_redirect(w, "/settings");
}

static enum err settings_put(struct web *w)
{
    struct settings s = {0};
    struct bound bound = {0};
    TRY(change(w, &s, &bound));
    return settings_get(w);
}

/* ---- the logo ---- */

struct drawn_logo {
    const void *p;
    size_t n;
};

static enum err set_logo(struct ctx *cx, void *arg)
{
    const struct drawn_logo *l = arg;
    return settings_logo(cx, l->p, l->n);
}

static enum err logo_post(struct web *w)
{
    const struct upload *u = w->req->uploads;
    struct drawn_logo l = {NULL, 0};
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    enum err e = look_logo_draw(&w->cx, u ? u->data : "", u ? u->n : 0, &l.p, &l.n);
    if (e == OK)
        e = app_write(&w->cx, set_logo, &l);
    if (e != OK)
        return reply_wants_json(w) ? e : again(w, e, NULL, NULL);
    if (!reply_wants_json(w))
        web_flash(w, "good", "look.logo_set", NULL);
    return web_done(w, "/settings");
}

static enum err logo_remove_post(struct web *w)
{
    TRY(settings_logo(&w->cx, NULL, 0));
    if (!reply_wants_json(w))
        web_flash(w, "good", "look.logo_gone", NULL);
    return web_done(w, "/settings");
}

static enum err undo_post(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(settings_undo(&w->cx, id));
    web_flash(w, "good", "settings.undone", NULL);
    return web_done(w, "/settings");
}

const struct route settings_routes[] = {
    {.method = HTTP_GET,
     .path = "/settings",
     .handle = settings_get,
     .cap = CAP_SETTINGS,
     .output_schema = settings_schema,
     .page = "settings",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "Settings of the installation and the last 50 changes of settings"},
    {.method = HTTP_POST,
     .path = "/settings",
     .handle = settings_post,
     .cap = CAP_SETTINGS,
     .input = &settings_fields,
     .page = "settings",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change the city's name, main colour, source of street tiles"},
    {.method = HTTP_PUT,
     .path = "/settings",
     .handle = settings_put,
     .cap = CAP_SETTINGS,
     .input = &settings_fields,
     .output_schema = settings_schema,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change the city's name, main colour, source of street tiles (If-Match); what is not "
            "named stays"},
    {.method = HTTP_POST,
     .path = "/settings/logo",
     .handle = logo_post,
     .cap = CAP_SETTINGS,
     .page = "settings",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_NO_BODY,
     .body_max = PICTURE_BYTES + (64 << 10),
     .doc = "The city's logo (part \"file\": PNG or JPEG), drawn anew"},
    {.method = HTTP_POST,
     .path = "/settings/logo/remove",
     .handle = logo_remove_post,
     .cap = CAP_SETTINGS,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Show the program's own logo again"},
    {.method = HTTP_POST,
     .path = "/settings/history/{change}/undo",
     .handle = undo_post,
     .cap = CAP_SETTINGS,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Put back what a change of a setting had replaced, unless it was changed again"},
    {.path = NULL},
};

const struct nav_entry settings_nav[] = {
    {.href = "/settings", .msgid = "settings.title", .cap = CAP_SETTINGS, .rank = 91},
    {.href = NULL},
};
