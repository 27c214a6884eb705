/* What the field app asks for and says, and the page of phones for who looks after them. */
#include "field_sync.h"
#include "visits_web.h"

#include "field_app_web.h"
#include "i18n.h"
#include "money.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "session.h"
#include "text.h"

#include <inttypes.h>

/* ---- who is signed in here ---- */

/* Asked by the app before it sends: the token that comes along belongs to this session alone, so
 * that nothing is ever sent in another's name. Nobody signed in is an answer, too. */
static enum err session_get(struct web *w)
{
    struct arena *a = w->cx.a;
    char now[INSTANT_LEN + 1];
    bool may = w->actor.account_id && can(&w->actor, CAP_VISIT_WRITE);
    instant_format(w->cx.now, now);
    model_set_text(a, w->data, "now", arena_strdup(a, now));
    model_set_text(a, w->data, "program", field_program(w->app, a));
    if (!may) {
        model_set_null(a, w->data, "account");
        model_set_bool(a, w->data, "signed_in", w->actor.account_id != 0);
        return web_show(w);
    }
    struct model *o = model_set_object(a, w->data, "account");
    model_set_int(a, o, "id", w->actor.account_id);
    model_set_text(a, o, "name", w->actor.display_name);
    model_set_text(a, o, "role", role_code(w->actor.role));
    model_set_text(a, o, "area", w->actor.area);
    model_set_bool(a, w->data, "signed_in", true);
    model_set_text(a, w->data, "csrf", w->token ? csrf_make(&w->cx, w->app->keys, w->token) : NULL);
    model_set_int(a, w->data, "reminder_days", field_reminder_days(&w->cx));
    return web_show(w);
}

/* ---- pack and hint ---- */

struct pack_query {
    const char *since;
};
static const struct field pack_rows[] = {
    {.name = "since",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct pack_query, since),
     .max = INSTANT_LEN},
};
static const struct field_table pack_fields =
    FIELD_TABLE("FieldPackQuery", pack_rows, struct pack_query);

static enum err pack_get(struct web *w)
{
    struct pack_query q = {0};
    struct bound bound = {0};
    int64_t since = 0;
    TRY(web_bind_query(w, &q, &bound));
    if (q.since && *q.since && !instant_parse(q.since, &since)) {
        fail_field(&w->cx, "since", "phones.error_instant", NULL);
        return fields_check(&w->cx);
    }
    TRY(field_pack(&w->cx, since, w->data));
    return web_show(w);
}

static enum err hint_get(struct web *w)
{
    TRY(field_hint(&w->cx, w->data));
    const struct model *made = model_get(w->data, "made_at");
    const char *etag = arena_printf(w->cx.a, "\"%" PRId64 "-%s\"", model_get(w->data, "id")->i,
                                    made->type == M_TEXT ? made->s : "none"),
               *have = req_header(w->req, "if-none-match");
    if (have && strcmp(have, etag) == 0) {
        w->res->status = 304;
        w->answered = true;
    } else {
        TRY(web_show(w));
    }
    response_header(w->cx.a, w->res, "ETag", etag);
    return OK;
}

/* ---- a phone speaks ---- */

static enum err hello_post(struct web *w)
{
    struct field_device d = {0};
    struct bound bound = {0};
    char now[INSTANT_LEN + 1];
    field_clear(&field_hello_fields, &d);
    enum err e = web_bind(w, &d, &bound);
    if (e == OK)
        e = field_check(&w->cx, &field_hello_fields, &d, &bound);
    TRY(e);
    TRY(field_hello(&w->cx, &d));
    instant_format(w->cx.now, now);
    model_set_int(w->cx.a, w->data, "id", d.id);
    model_set_text(w->cx.a, w->data, "now", arena_strdup(w->cx.a, now));
    model_set_int(w->cx.a, w->data, "clock_off", d.clock_off);
    model_set_bool(w->cx.a, w->data, "revoked", d.revoked_at != 0);
    model_set_int(w->cx.a, w->data, "reminder_days", field_reminder_days(&w->cx));
    return web_show(w);
}

static enum err word_get(struct web *w)
{
    bool revoked;
    TRY(field_word(&w->cx, web_param(w, 0), &revoked));
    model_set_bool(w->cx.a, w->data, "revoked", revoked);
    return web_show(w);
}

struct wiped {
    const char *client_id;
};
static const struct field wiped_rows[] = {
    {.name = "client_id",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct wiped, client_id),
     .flags = F_REQUIRED,
     .min = 16,
     .max = 80},
};
static const struct field_table wiped_fields = FIELD_TABLE("FieldWiped", wiped_rows, struct wiped);

static enum err wiped_post(struct web *w)
{
    struct wiped in = {0};
    struct bound bound = {0};
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = field_check(&w->cx, &wiped_fields, &in, &bound);
    TRY(e);
    TRY(field_wiped(&w->cx, in.client_id));
    return web_done(w, "/field");
}

/* ---- the page of phones ---- */

static const char *count_words(struct web *w, const char *msgid, int64_t n)
{
    return web_words(w, msgid, "count", web_number(w, n), NULL);
}

/* Its state as one tag: what needs somebody comes before what is quiet. */
static void put_state(struct web *w, struct model *o, const struct field_device *d, int64_t days)
{
    bool silent = d->synced_at < w->cx.now - days * 86400;
    const char *kind = "good", *msgid = "phones.state_good";
    if (d->wiped_at) {
        kind = "plain";
        msgid = "phones.state_wiped";
    } else if (d->revoked_at) {
        kind = "warn";
        msgid = "phones.state_revoked";
    } else if (silent) {
        kind = "bad";
        msgid = "phones.state_silent";
    } else if (d->refused) {
        kind = "warn";
        msgid = "phones.state_refused";
    }
    model_set_text(w->cx.a, o, "kind", kind);
    model_set_text(w->cx.a, o, "label", web_words(w, msgid, NULL));
}

static void put_phone(struct web *w, const struct field_device *d, int64_t days, struct model *o)
{
    struct arena *a = w->cx.a;
    int64_t off = d->clock_off < 0 ? -d->clock_off : d->clock_off;
    model_set_text(a, o, "whose", d->account);
    model_set_text(a, o, "place", *d->ward ? place_name(places(), d->ward) : NULL);
    model_set_text(a, o, "phone", *d->label ? d->label : NULL);
    model_set_text(a, o, "synced", i18n_instant(a, w->cx.lang, d->synced_at));
    model_set_text(a, o, "waiting",
                   d->waiting ? count_words(w, "phones.waiting", d->waiting) : NULL);
    model_set_text(a, o, "refused",
                   d->refused ? count_words(w, "phones.refused", d->refused) : NULL);
    model_set_text(a, o, "clock",
                   off > 300 ? count_words(w, "phones.clock_off", (off + 59) / 60) : NULL);
    model_set_text(a, o, "revoke",
                   d->revoked_at ? NULL
                                 : arena_printf(a, "/field/phones/%" PRId64 "/revoke", d->id));
    put_state(w, o, d, days);
}

static enum err phones_get(struct web *w)
{
    struct field_device *list;
    size_t n;
    int64_t days = field_reminder_days(&w->cx);
    TRY(field_devices(&w->cx, true, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    bool json = reply_wants_json(w);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        if (json)
            field_to_model(w->cx.a, &field_device_fields, &list[i], true, o, NULL);
        else
            put_phone(w, &list[i], days, o);
    }
    web_title(w, "phones.title");
    model_set_text(
        w->cx.a, w->page, "lead",
        count_words(w, can(&w->actor, CAP_BOARD) ? "phones.lead_area" : "phones.lead", days));
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "phones.none", "phones.none_text");
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

static enum err revoke_get(struct web *w)
{
    int64_t id;
    struct field_device d = {0};
    TRY(web_id(w, 0, &id));
    TRY(field_device_get(&w->cx, id, &d));
    put_confirm(w, "phones.revoke", d.account, "/field/phones");
    web_crumb(w, "phones.title", "/field/phones");
    struct model *rows = put_confirm_facts(w);
    put_row(w, rows, web_words(w, "phones.phone", NULL), *d.label ? d.label : NULL, NULL);
    put_row(w, rows, web_words(w, "phones.synced", NULL),
            i18n_instant(w->cx.a, w->cx.lang, d.synced_at), NULL);
    put_row(w, rows, web_words(w, "phones.unsent", NULL), web_number(w, d.waiting + d.refused),
            NULL);
    return web_show(w);
}

static enum err revoke_post(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(field_revoke(&w->cx, id));
    if (!w->req->api)
        web_flash(w, "good", "phones.revoked", NULL);
    return web_done(w, "/field/phones");
}

/* ---- table ---- */

#define S(...) #__VA_ARGS__
static const char session_schema[] = S({
    "type" : "object",
    "required" : [ "now", "program", "account", "signed_in" ],
    "properties" : {
        "now" : {"type" : "string", "format" : "date-time"},
        "program" : {"type" : "string"},
        "signed_in" : {"type" : "boolean"},
        "csrf" : {"type" : [ "string", "null" ]},
        "reminder_days" : {"type" : "integer"},
        "account" : {
            "type" : [ "object", "null" ],
            "required" : [ "id", "name", "role", "area" ],
            "properties" : {
                "id" : {"type" : "integer"},
                "name" : {"type" : "string"},
                "role" : {"type" : "string"},
                "area" : {"type" : "string"}
            }
        }
    }
});
static const char pack_schema[] = S({
    "type" : "object",
    "required" : [
        "now", "whole", "ids", "businesses", "capped", "tasks", "tasks_more", "today", "choices",
        "debts"
    ],
    "properties" : {
        "now" : {"type" : "string", "format" : "date-time"},
        "whole" : {"type" : "boolean"},
        "capped" : {"type" : "boolean"},
        "ids" : {"type" : "array", "items" : {"type" : "integer"}},
        "choices" : {"type" : "object"},
        "debts" : {
            "type" : [ "object", "null" ],
            "required" : [ "sheets", "withdrawn", "consent", "lenders", "choices" ],
            "properties" : {
                "sheets" : {
                    "type" : "array",
                    "items" : {
                        "type" : "object",
                        "required" : [ "id", "business" ],
                        "additionalProperties" : false,
                        "properties" :
                            {"id" : {"type" : "integer"}, "business" : {"type" : "integer"}}
                    }
                },
                "withdrawn" : {"type" : "array", "items" : {"type" : "integer"}},
                "consent" : {
                    "type" : "object",
                    "required" : [ "version", "text" ],
                    "properties" : {"version" : {"type" : "string"}, "text" : {"type" : "string"}}
                },
                "lenders" : {
                    "type" : "object",
                    "required" : [ "on", "more", "names" ],
                    "properties" : {
                        "on" : {"type" : "string", "format" : "date"},
                        "more" : {"type" : "boolean"},
                        "names" : {
                            "type" : "array",
                            "items" : {
                                "type" : "object",
                                "required" : [ "name", "kind", "legal" ],
                                "properties" : {
                                    "name" : {"type" : "string"},
                                    "kind" : {"type" : "string"},
                                    "legal" : {"type" : "string"}
                                }
                            }
                        }
                    }
                },
                "choices" : {"type" : "object"}
            }
        },
        "tasks_more" : {"type" : "boolean"},
        "tasks" : {
            "type" : "array",
            "items" : {
                "type" : "object",
                "required" : [ "title", "due_on" ],
                "properties" : {
                    "id" : {"type" : "integer"},
                    "title" : {"type" : "string"},
                    "due_on" : {"type" : "string", "format" : "date"},
                    "who" : {"type" : "string"},
                    "business" : {"type" : "integer"},
                    "about" : {"type" : "string"},
                    "what" : {"type" : "string"},
                    "href" : {"type" : "string"}
                }
            }
        },
        "today" : {
            "type" : "array",
            "items" : {
                "type" : "object",
                "required" : [ "business", "score", "reasons" ],
                "properties" : {
                    "business" : {"type" : "integer"},
                    "score" : {"type" : "integer"},
                    "reasons" : {"type" : "array", "items" : {"type" : "string"}}
                }
            }
        },
        "businesses" : {
            "type" : "array",
            "items" : {
                "type" : "object",
                "required" : [ "id", "version", "code", "name", "owner_name", "ward" ],
                "properties" : {
                    "id" : {"type" : "integer"},
                    "version" : {"type" : "integer"},
                    "code" : {"type" : "string"},
                    "name" : {"type" : "string"},
                    "owner_name" : {"type" : "string"},
                    "ward" : {"type" : "string"}
                }
            }
        }
    }
});
static const char hint_schema[] = S({
    "type" : "object",
    "required" : [ "id", "key", "names", "phones", "businesses", "made_at" ],
    "properties" : {
        "id" : {"type" : "integer"},
        "key" : {"type" : [ "string", "null" ]},
        "names" : {"type" : "string"},
        "phones" : {"type" : "string"},
        "businesses" : {"type" : "integer"},
        "made_at" : {"type" : [ "string", "null" ], "format" : "date-time"}
    }
});
static const char hello_schema[] = S({
    "type" : "object",
    "required" : [ "id", "now", "clock_off", "revoked", "reminder_days" ],
    "properties" : {
        "id" : {"type" : "integer"},
        "now" : {"type" : "string", "format" : "date-time"},
        "clock_off" : {"type" : "integer"},
        "revoked" : {"type" : "boolean"},
        "reminder_days" : {"type" : "integer"}
    }
});
static const char word_schema[] = S({
    "type" : "object",
    "required" : ["revoked"],
    "properties" : {"revoked" : {"type" : "boolean"}}
});

const struct route field_routes[] = {
    {.method = HTTP_GET,
     .path = "/field",
     .handle = field_shell_get,
     .cap = CAP_PUBLIC,
     .page = "field-app",
     .flags = ROUTE_HTML,
     .doc = "The field app: the same for everybody, nothing personal in it"},
    {.method = HTTP_GET,
     .path = "/field/sw.js",
     .handle = field_worker_get,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_NO_DB,
     .doc = "The field app's service worker"},
    {.method = HTTP_GET,
     .path = "/field/app/{version}/{file}",
     .handle = field_file_get,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_NO_DB,
     .doc = "The field app's modules, style and words"},
    {.method = HTTP_GET,
     .path = "/field/session",
     .handle = session_get,
     .cap = CAP_PUBLIC,
     .output_schema = session_schema,
     .flags = ROUTE_API,
     .doc = "Who is signed in, with the token that changes must carry"},
    {.method = HTTP_GET,
     .path = "/field/pack",
     .handle = pack_get,
     .cap = CAP_VISIT_WRITE,
     .query = &pack_fields,
     .output_schema = pack_schema,
     .flags = ROUTE_API,
     .doc = "What a phone takes along: one's own businesses (500 at most), changed since"},
    {.method = HTTP_GET,
     .path = "/field/hint",
     .handle = hint_get,
     .cap = CAP_VISIT_WRITE,
     .output_schema = hint_schema,
     .flags = ROUTE_API | ROUTE_SAME,
     .doc = "20-bit keyed hashes of registered names and phones, for a warning without signal"},
    {.method = HTTP_POST,
     .path = "/field/hello",
     .handle = hello_post,
     .cap = CAP_VISIT_WRITE,
     .input = &field_hello_fields,
     .output_schema = hello_schema,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "A phone says that it is there and how many items wait"},
    {.method = HTTP_GET,
     .path = "/field/word/{client}",
     .handle = word_get,
     .cap = CAP_PUBLIC,
     .output_schema = word_schema,
     .flags = ROUTE_API,
     .doc = "Whether the phone of this secret number is to forget everything"},
    {.method = HTTP_POST,
     .path = "/field/wiped",
     .handle = wiped_post,
     .cap = CAP_PUBLIC,
     .input = &wiped_fields,
     .flags = ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "A revoked phone has forgotten everything"},
    {.method = HTTP_GET,
     .path = "/field/phones",
     .handle = phones_get,
     .cap = CAP_VISIT_WRITE,
     .output = &field_device_fields,
     .page = "field-phones",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_LIST,
     .doc = "Phones that work offline, one's own and the territory's: who has not synced"},
    {.method = HTTP_GET,
     .path = "/field/phones/{id}/revoke",
     .handle = revoke_get,
     .cap = CAP_VISIT_WRITE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before a phone is told to forget"},
    {.method = HTTP_POST,
     .path = "/field/phones/{id}/revoke",
     .handle = revoke_post,
     .cap = CAP_VISIT_WRITE,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Tell a phone to wipe itself when it next speaks"},
    {.path = NULL},
};
