/* The page "Pengaturan": the city's name, where everything else is set, the history with undo. */
#include "settings_web.h"

#include "i18n.h"
#include "model.h"
#include "page_parts.h"
#include "setting.h"
#include "settings.h"

#include <inttypes.h>

enum { HISTORY = 50 };

struct city_form {
    const char *city;
    int64_t version;
};
static const struct field city_list[] = {
    {.name = "city",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct city_form, city),
     .max = 100,
     .flags = F_REQUIRED,
     .label = "setting.city",
     .help = "settings.city_help"},
    {.name = "version",
     .kind = F_INT,
     .offset = FIELD_INT(struct city_form, version),
     .flags = F_READONLY | F_HIDDEN},
};
static const struct field_table city_fields = FIELD_TABLE("Settings", city_list, struct city_form);

static const char settings_schema[] =
    "{\"type\":\"object\",\"required\":[\"city\",\"version\",\"history\"],\"properties\":{\"city\":"
    "{\"type\":[\"string\",\"null\"]},\"version\":{\"type\":\"integer\"},\"history\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"object\",\"required\":[\"id\",\"at\",\"actor\",\"key\","
    "\"old\",\"new\",\"undoable\"],\"properties\":{\"id\":{\"type\":\"integer\"},\"at\":{\"type\":"
    "\"string\",\"format\":\"date-time\"},\"actor\":{\"type\":\"string\"},\"key\":{\"type\":"
    "\"string\"},\"old\":{\"type\":[\"string\",\"null\"]},\"new\":{\"type\":\"string\"},"
    "\"undoable\":{\"type\":\"boolean\"}}}}}}";

/* Where what is set. */
static const struct {
    const char *href, *msgid;
    enum cap cap;
} places_of[] = {
    {"/settings/backup", "settings.backup", CAP_SETTINGS},
    {"/settings/delivery", "settings.delivery", CAP_OUTBOX_MANAGE},
    {"/settings/notices", "settings.notices", CAP_NOTICE_EDIT},
    {"/case-categories", "settings.categories", CAP_CASE_CONFIG},
    {"/case-rules", "settings.deadlines", CAP_CASE_CONFIG},
    {"/case-bodies", "settings.bodies", CAP_CASE_CONFIG},
    {"/reply-templates", "settings.replies", CAP_CASE_CONFIG},
    {"/calendar/hours", "settings.hours", CAP_CALENDAR_EDIT},
    {"/calendar/holidays", "settings.holidays", CAP_CALENDAR_EDIT},
    {"/today/weights", "settings.today", CAP_FIELD_CONFIG},
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
    }
}

/* Words of "setting.<key>", or the key where there are none. */
static const char *key_words(struct web *w, const char *key)
{
    const char *words =
        i18n_get(w->app->words, w->cx.lang, arena_printf(w->cx.a, "setting.%s", key));
    return words ? words : key;
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
        model_set_text(a, o, "was", c->old && *c->old ? c->old : NULL);
        model_set_text(a, o, "is", *c->value ? c->value : NULL);
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, c->at));
        model_set_text(a, o, "undo",
                       c->undoable ? arena_printf(a, "/settings/history/%" PRId64 "/undo", c->id)
                                   : NULL);
    }
    model_set_bool(a, w->page, "has_history", n > 0);
    return OK;
}

static enum err show(struct web *w, const struct city_form *typed, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct city_form now = {.city = setting_get(&w->cx, "city", NULL),
                            .version = settings_version(&w->cx)};
    web_title(w, "settings.title");
    model_set_text(a, w->data, "city", now.city);
    model_set_int(a, w->data, "version", now.version);
    web_etag(w, now.version);
    put_places(w);
    web_form(w, &city_fields, typed ? typed : &now, bound, "/settings", now.version);
    return put_history(w);
}

static enum err settings_get(struct web *w)
{
    TRY(show(w, NULL, NULL));
    return web_show(w);
}

static enum err change(struct web *w, struct city_form *f, struct bound *bound)
{
    TRY(web_version(w, &f->version));
    TRY(web_bind(w, f, bound));
    TRY(field_check(&w->cx, &city_fields, f, bound));
    return settings_city(&w->cx, f->city, f->version);
}

static enum err settings_post(struct web *w)
{
    struct city_form f = {0};
    struct bound bound = {0};
    enum err e = change(w, &f, &bound);
    if (e != OK) {
        struct errinfo told = w->cx.err;
        enum err shown = show(w, &f, &bound);
        w->cx.err = told;
        return shown == OK ? web_again(w, e, "settings") : e;
    }
    web_flash(w, "good", "settings.saved", NULL);
    return web_redirect(w, "/settings");
}

static enum err settings_put(struct web *w)
{
    struct city_form f = {0};
    struct bound bound = {0};
    TRY(change(w, &f, &bound));
    return settings_get(w);
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
     .input = &city_fields,
     .page = "settings",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change the city's name"},
    {.method = HTTP_PUT,
     .path = "/settings",
     .handle = settings_put,
     .cap = CAP_SETTINGS,
     .input = &city_fields,
     .output_schema = settings_schema,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change the city's name (If-Match)"},
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
