/* Whom to visit today: the list, the way between the chosen ones, and what reasons weigh. */
#include "today.h"

#include "calendar.h"
#include "i18n.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "text.h"
#include "visit_recall.h"
#include "visits_web.h"

#include <inttypes.h>
#include <string.h>

enum { USUAL_ITEMS = 30, WALK_MAX = 25 };

struct today_query {
    const char *ward;
    int64_t limit;
};
static const struct field query_list[] = {
    {.name = "ward",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct today_query, ward),
     .max = 20,
     .label = "field.ward"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct today_query, limit),
     .min = 1,
     .max = TODAY_LIMIT_MAX,
     .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("TodayQuery", query_list, struct today_query);

static const char item_schema[] =
    "{\"type\":\"object\",\"required\":[\"business\",\"code\",\"name\",\"score\",\"reasons\"],"
    "\"properties\":{\"business\":{\"type\":\"integer\"},\"code\":{\"type\":\"string\"},"
    "\"name\":{\"type\":\"string\"},\"owner_name\":{\"type\":\"string\"},\"ward\":{\"type\":"
    "\"string\"},\"ward_name\":{\"type\":\"string\"},\"phone\":{\"type\":[\"string\",\"null\"]},"
    "\"address\":{\"type\":[\"string\",\"null\"]},\"lat\":{\"type\":[\"number\",\"null\"]},"
    "\"lng\":{\"type\":[\"number\",\"null\"]},\"visited_on\":{\"type\":[\"string\",\"null\"]},"
    "\"planned\":{\"type\":\"boolean\"},\"score\":{\"type\":\"integer\"},\"reasons\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"string\"}},\"why\":{\"type\":\"array\",\"items\":{\"type\":"
    "\"object\",\"required\":[\"code\",\"points\"],\"properties\":{\"code\":{\"type\":\"string\"},"
    "\"points\":{\"type\":\"integer\"}}}}}}";

/* ---- the list ---- */

static void put_degrees(struct web *w, struct model *o, const char *key, int64_t value)
{
    static const struct field point = {.kind = F_POINT};
    if (value == FIELD_UNSET)
        model_set_null(w->cx.a, o, key);
    else
        model_set_decimal(w->cx.a, o, key, field_text(w->cx.a, &point, &value));
}

static void put_item_api(struct web *w, const struct today_item *item, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "business", item->business_id);
    model_set_text(a, o, "code", item->code);
    model_set_text(a, o, "name", item->name);
    model_set_text(a, o, "owner_name", item->owner_name);
    model_set_text(a, o, "ward", item->ward);
    model_set_text(a, o, "ward_name", item->ward_name);
    model_set_text(a, o, "phone", item->phone);
    model_set_text(a, o, "address", item->address);
    put_degrees(w, o, "lat", item->lat);
    put_degrees(w, o, "lng", item->lng);
    model_set_text(a, o, "visited_on", item->visited_on);
    model_set_bool(a, o, "planned", item->planned);
    model_set_int(a, o, "score", item->score);
    struct model *reasons = model_set_array(a, o, "reasons"), *why = model_set_array(a, o, "why");
    for (size_t i = 0; i < item->reasons_n; i++) {
        struct model *r = model_add_object(a, why);
        model_add_text(a, reasons, item->reasons[i].words);
        model_set_text(a, r, "code", item->reasons[i].code);
        model_set_int(a, r, "points", item->reasons[i].points);
    }
}

/* "+62812…" to call. */
static const char *tel_of(struct web *w, const char *phone)
{
    return phone && *phone == '0' ? arena_printf(w->cx.a, "+62%s", phone + 1) : NULL;
}

static void put_item_page(struct web *w, const struct today_item *item, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", item->business_id);
    model_set_text(a, o, "name", item->name);
    model_set_text(a, o, "owner", item->owner_name);
    model_set_text(a, o, "address", item->address);
    model_set_text(a, o, "ward_name", item->ward_name);
    model_set_text(a, o, "tel", tel_of(w, item->phone));
    model_set_text(a, o, "phone", item->phone);
    model_set_bool(a, o, "planned", item->planned);
    model_set_text(a, o, "last", item->visited_on ? day_words(w, item->visited_on) : NULL);
    model_set_int(a, o, "score", item->score);
    struct model *reasons = model_set_array(a, o, "reasons");
    for (size_t i = 0; i < item->reasons_n; i++) {
        struct model *r = model_add_object(a, reasons);
        model_set_text(a, r, "words", item->reasons[i].words);
        model_set_text(a, r, "kind", i ? "plain" : "warn"); /* the heaviest stands out */
    }
}

/* Who has more than one ward chooses one. */
static void put_wards(struct web *w, const char *now)
{
    struct arena *a = w->cx.a;
    size_t n, mine = 0;
    struct model *list = model_set_array(a, w->page, "wards");
    const struct place *const *wards = places_of(places(), a, "ward", NULL, &n);
    for (size_t i = 0; now && i < n; i++) {
        if (!area_holds(w->actor.area, wards[i]->code))
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "code", wards[i]->code);
        model_set_text(a, o, "label", wards[i]->name);
        model_set_bool(a, o, "selected", strcmp(wards[i]->code, now) == 0);
        mine++;
    }
    model_set_bool(a, w->page, "choose_ward", mine > 1);
}

static void put_page(struct web *w, const char *ward, int64_t total, size_t n)
{
    struct arena *a = w->cx.a;
    char today[DATE_LEN + 1];
    date_format(date_of_instant(w->cx.now), today);
    web_title(w, "nav.today"); /* no crumb: it would say the same once more */
    put_wards(w, ward);
    model_set_text(a, w->page, "date", i18n_date(a, w->cx.lang, arena_strdup(a, today)));
    model_set_bool(a, w->page, "has_rows", n > 0);
    model_set_text(a, w->page, "settings",
                   can(&w->actor, CAP_FIELD_CONFIG) ? "/today/weights" : NULL);
    model_set_text(a, w->page, "more",
                   (int64_t)n < total
                       ? web_words(w, "today.more", "shown", web_number(w, (int64_t)n), "total",
                                   web_number(w, total), NULL)
                       : NULL);
    if (!n)
        put_nothing(w, "today.none", "today.none_text");
}

static enum err today_get(struct web *w)
{
    struct today_query q;
    struct bound bound;
    struct today_item *items;
    size_t n;
    int64_t total;
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    bool json = reply_wants_json(w);
    int64_t limit = q.limit != FIELD_UNSET ? q.limit : USUAL_ITEMS;
    TRY(today_list(&w->cx, q.ward, limit, &items, &n, &total));
    struct model *list = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, list);
        if (json)
            put_item_api(w, &items[i], o);
        else
            put_item_page(w, &items[i], o);
    }
    model_set_int(w->cx.a, w->data, "total", total);
    model_set_null(w->cx.a, w->data, "next");
    if (!json)
        put_page(w, today_ward(&w->cx, q.ward), total, n);
    return web_show(w);
}

/* ---- the way ---- */

static enum err read_chosen(struct web *w, struct business *list, size_t *ret_n)
{
    size_t n = 0;
    for (const struct pair *p = w->req->query; p && n < WALK_MAX; p = p->next) {
        int64_t id;
        if (strcmp(p->name, "_b[]") != 0 || !text_int(p->value, &id))
            continue;
        if (business_get(&w->cx, id, &list[n]) == OK)
            n++;
        else
            ctx_forgive(&w->cx); /* of somebody else's list: not mine, not shown */
    }
    *ret_n = n;
    return OK;
}

static const char *degrees(struct web *w, int64_t lat, int64_t lng)
{
    static const struct field point = {.kind = F_POINT};
    return arena_printf(w->cx.a, "%s,%s", field_text(w->cx.a, &point, &lat),
                        field_text(w->cx.a, &point, &lng));
}

/* A link that phones open in their map; the whole way as one that draws it. */
static const char *way_link(struct web *w, const struct business *list, const size_t *order,
                            size_t n)
{
    struct buf b = buf_new(w->cx.a, 4000);
    const char *last = NULL;
    buf_puts(&b, "https://www.google.com/maps/dir/?api=1&travelmode=two-wheeler&waypoints=");
    for (size_t i = 0, stops = 0; i < n; i++) {
        const struct business *at = &list[order[i]];
        if (at->lat == FIELD_UNSET || at->lng == FIELD_UNSET)
            continue;
        if (last)
            buf_printf(&b, "%s%s", stops++ ? "%7C" : "", last);
        last = degrees(w, at->lat, at->lng);
    }
    if (!last)
        return NULL;
    buf_printf(&b, "&destination=%s", last);
    return buf_str(&b);
}

static const char *metres_words(struct web *w, int64_t metres)
{
    if (metres < 1000)
        return arena_printf(w->cx.a, "%" PRId64 " m", metres / 10 * 10);
    return arena_printf(w->cx.a, "%" PRId64 "%c%" PRId64 " km", metres / 1000,
                        w->cx.lang == LANG_ID ? ',' : '.', metres / 100 % 10);
}

static void put_stop(struct web *w, const struct business *b, struct model *o)
{
    struct arena *a = w->cx.a;
    bool known = b->lat != FIELD_UNSET && b->lng != FIELD_UNSET;
    model_set_int(a, o, "id", b->id);
    model_set_text(a, o, "name", b->name);
    model_set_text(a, o, "address", business_shows_personal(&w->cx, b) ? b->address : NULL);
    model_set_text(a, o, "ward_name", place_name(places(), b->ward));
    model_set_text(a, o, "geo",
                   known ? arena_printf(a, "geo:%s?q=%s", degrees(w, b->lat, b->lng),
                                        degrees(w, b->lat, b->lng))
                         : NULL);
}

static bool start_of(struct web *w, struct walk_point *ret)
{
    const char *lat = req_query(w->req, "_lat"), *lng = req_query(w->req, "_lng");
    static const struct field points[] = {{.name = "lat",
                                           .kind = F_POINT,
                                           .offset = FIELD_INT(struct walk_point, lat),
                                           .min = -90000000,
                                           .max = 90000000},
                                          {.name = "lng",
                                           .kind = F_POINT,
                                           .offset = FIELD_INT(struct walk_point, lng),
                                           .min = -180000000,
                                           .max = 180000000}};
    static const struct field_table table = FIELD_TABLE("WalkStart", points, struct walk_point);
    if (!lat || !lng || !*lat || !*lng)
        return false;
    bool good = field_bind_text(&w->cx, &table, "lat", lat, ret, NULL) &&
                field_bind_text(&w->cx, &table, "lng", lng, ret, NULL) &&
                field_check(&w->cx, &table, ret, NULL) == OK;
    ctx_forgive(&w->cx);
    return good;
}

static enum err walk_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct business *list = arena_array(a, WALK_MAX, sizeof(*list));
    struct walk_point points[WALK_MAX], start;
    size_t order[WALK_MAX], n;
    TRY(read_chosen(w, list, &n));
    for (size_t i = 0; i < n; i++)
        points[i] = (struct walk_point){list[i].lat, list[i].lng};
    bool begun = start_of(w, &start);
    int64_t metres = n ? walk_order(begun ? &start : NULL, points, n, order) : 0;
    web_title(w, "walk.title");
    web_crumb(w, "nav.today", "/today");
    web_crumb(w, "walk.title", NULL);
    struct model *stops = model_set_array(a, w->page, "stops");
    for (size_t i = 0; i < n; i++)
        put_stop(w, &list[order[i]], model_add_object(a, stops));
    model_set_bool(a, w->page, "has_stops", n > 0);
    model_set_text(a, w->page, "length",
                   metres ? web_words(w, "walk.length", "length", metres_words(w, metres), NULL)
                          : NULL);
    model_set_text(a, w->page, "map", n ? way_link(w, list, order, n) : NULL);
    char day[DATE_LEN + 1];
    date_format(date_of_instant(w->cx.now), day);
    model_set_text(a, w->page, "day", arena_strdup(a, day));
    struct model *locate = model_set_object(a, w->page, "locate");
    model_set_text(a, locate, "lat", "w-lat");
    model_set_text(a, locate, "lng", "w-lng");
    model_set_null(a, locate, "accuracy");
    if (!n)
        put_nothing(w, "walk.none", "walk.none_text");
    return web_show(w);
}

/* ---- weights ---- */

static const char weight_schema[] =
    "{\"type\":\"object\",\"required\":[\"code\",\"weight\",\"usual\"],\"properties\":{\"code\":{"
    "\"type\":\"string\"},\"weight\":{\"type\":\"integer\"},\"usual\":{\"type\":\"integer\"}}}";

struct weight_form {
    const char *code;
    int64_t weight;
};
static const struct field weight_list[] = {
    {.name = "code",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct weight_form, code),
     .flags = F_REQUIRED,
     .max = 40},
    {.name = "weight",
     .kind = F_INT,
     .offset = FIELD_INT(struct weight_form, weight),
     .flags = F_REQUIRED,
     .min = 0,
     .max = TODAY_WEIGHT_MAX,
     .label = "today.weight"},
};
static const struct field_table weight_fields =
    FIELD_TABLE("TodayWeight", weight_list, struct weight_form);

static enum err put_weights(struct web *w)
{
    struct arena *a = w->cx.a;
    struct today_weight *list;
    size_t n;
    TRY(today_weights(&w->cx, &list, &n));
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        const char *typed = req_form(w->req, arena_printf(a, "_w_%s", list[i].code));
        struct model *o = model_add_object(a, items);
        model_set_text(a, o, "code", list[i].code);
        model_set_int(a, o, "weight", list[i].weight);
        model_set_int(a, o, "usual", list[i].usual);
        if (reply_wants_json(w))
            continue;
        model_set_text(a, o, "label", code_words(w, "today_reason", list[i].code));
        model_set_text(a, o, "value", typed ? typed : arena_printf(a, "%" PRId64, list[i].weight));
        model_set_text(a, o, "hint",
                       web_words(w, "today.usual", "n", web_number(w, list[i].usual), NULL));
    }
    const char *percent = req_form(w->req, "_recall_percent");
    model_set_text(a, w->page, "recall_percent",
                   percent ? percent : arena_printf(a, "%" PRId64, recall_percent(&w->cx)));
    web_title(w, "today.settings");
    web_crumb(w, "today.settings", NULL);
    model_set_int(a, w->data, "total", (int64_t)n);
    model_set_null(a, w->data, "next");
    return OK;
}

static enum err weights_get(struct web *w)
{
    TRY(put_weights(w));
    return web_show(w);
}

/* A whole number of the form; false when it is there and is none between 0 and `most`. */
static bool read_number(struct web *w, const char *name, int64_t most, int64_t *ret,
                        bool *ret_there)
{
    const char *text = req_form(w->req, name);
    *ret_there = text != NULL;
    return !text || (text_int(text_trim(w->cx.a, text), ret) && *ret >= 0 && *ret <= most);
}

/* All that the form has, or nothing; what is no number is named. */
static enum err set_all(struct web *w)
{
    struct today_weight *list;
    size_t n;
    bool there;
    int64_t percent = 0;
    TRY(today_weights(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const char *name = arena_printf(w->cx.a, "_w_%s", list[i].code);
        if (!read_number(w, name, TODAY_WEIGHT_MAX, &list[i].weight, &there))
            fail_field(&w->cx, name, "error.today_weight", NULL);
    }
    if (!read_number(w, "_recall_percent", RECALL_PERCENT_MAX, &percent, &there))
        fail_field(&w->cx, "_recall_percent", "error.recall_percent", NULL);
    TRY(fields_check(&w->cx));
    for (size_t i = 0; i < n; i++)
        TRY(today_weight_set(&w->cx, list[i].code, list[i].weight));
    return there ? recall_percent_set(&w->cx, percent) : OK;
}

static enum err weights_post(struct web *w)
{
    struct weight_form f;
    struct bound bound = {0};
    if (w->req->json) {
        field_clear(&weight_fields, &f);
        TRY(web_bind(w, &f, &bound));
        TRY(field_check(&w->cx, &weight_fields, &f, &bound));
        TRY(today_weight_set(&w->cx, f.code, f.weight));
        return web_done(w, "/today/weights");
    }
    enum err e = set_all(w);
    if (e != OK) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        TRY(put_weights(w));
        w->cx.err = told;
        return web_again(w, e, "today-weights");
    }
    if (!reply_wants_json(w))
        web_flash(w, "good", "today.weights_saved", NULL);
    return web_done(w, "/today/weights");
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route today_routes[] = {
    {.method = HTTP_GET,
     .path = "/today",
     .handle = today_get,
     .cap = CAP_VISIT_WRITE,
     .query = &query_fields,
     .output_schema = item_schema,
     .page = "today",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Whom to visit today, and why, the most urgent first"},
    {.method = HTTP_GET,
     .path = "/today/walk",
     .handle = walk_get,
     .cap = CAP_VISIT_WRITE,
     .page = "walk",
     .flags = ROUTE_HTML,
     .doc = "A short way between the chosen businesses"},
    {.method = HTTP_GET,
     .path = "/today/weights",
     .handle = weights_get,
     .cap = CAP_FIELD_CONFIG,
     .output_schema = weight_schema,
     .page = "today-weights",
     .flags = BOTH | ROUTE_LIST,
     .doc = "What each reason weighs"},
    {.method = HTTP_POST,
     .path = "/today/weights",
     .handle = weights_post,
     .cap = CAP_FIELD_CONFIG,
     .input = &weight_fields,
     .page = "today-weights",
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Set what a reason weighs (0: off)"},
    {.path = NULL},
};
