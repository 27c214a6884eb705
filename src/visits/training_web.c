/* Training sessions: list, one with its guests, plan and change, invite, attendance. */
#include "training.h"

#include "business.h"
#include "companion_pages_web.h"
#include "i18n.h"
#include "places.h"
#include "qr.h"
#include "reply.h"
#include "text.h"
#include "visits_web.h"

#include <inttypes.h>
#include <jansson.h>

enum { LIMIT = 50, INVITE_MAX = 500 };

struct training_query {
    bool past;
    int64_t limit;
};
static const struct field query_list[] = {
    {.name = "past", .kind = F_BOOL, .offset = FIELD_BOOL(struct training_query, past)},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct training_query, limit),
     .min = 1,
     .max = 200},
};
static const struct field_table query_fields =
    FIELD_TABLE("TrainingQuery", query_list, struct training_query);

static void put_api(struct web *w, const struct training *t, struct model *o)
{
    field_to_model(w->cx.a, &training_fields, t, true, o, NULL);
}

/* ---- list ---- */

static const char *when_words(struct web *w, const struct training *t)
{
    return arena_printf(w->cx.a, "%s, %s–%s", day_words(w, t->day), t->starts, t->ends);
}

static void put_state(struct web *w, struct model *o, const struct training *t)
{
    bool over = t->ends_at < w->cx.now, off = strcmp(t->state, "cancelled") == 0;
    const char *kind = off ? "bad" : over ? "plain" : "info";
    visits_put_tag(w, o, kind,
                   over && !off ? web_words(w, "training_state.held", NULL)
                                : choice_words(w, training_states, t->state));
}

static const char *area_words(struct web *w, const struct training *t)
{
    return t->area_name ? t->area_name : web_words(w, "companion.city", NULL);
}

static void row_page(struct web *w, const struct training *t, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", t->id);
    model_set_text(a, o, "title", t->title);
    model_set_text(a, o, "kind_name", choice_words(w, need_kinds, t->kind));
    model_set_text(a, o, "when", when_words(w, t));
    model_set_text(a, o, "place", t->place);
    model_set_text(a, o, "area_name", area_words(w, t));
    model_set_text(a, o, "counts",
                   web_words(w, "training.counts", "invited", web_number(w, t->invited), "attended",
                             web_number(w, t->attended), NULL));
    put_state(w, model_set_object(a, o, "state"), t);
}

static void put_tab(struct web *w, struct model *tabs, const char *href, const char *msgid,
                    bool current)
{
    struct model *t = model_add_object(w->cx.a, tabs);
    model_set_text(w->cx.a, t, "href", href);
    model_set_text(w->cx.a, t, "label", web_words(w, msgid, NULL));
    model_set_null(w->cx.a, t, "count");
    model_set_bool(w->cx.a, t, "current", current);
}

static enum err trainings_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct training_query q;
    struct bound bound = {0};
    struct training *list;
    size_t n;
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(training_list(&w->cx, q.past, q.limit == FIELD_UNSET ? LIMIT : q.limit, &list, &n));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items"),
                 *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        if (json)
            put_api(w, &list[i], model_add_object(a, items));
        else
            row_page(w, &list[i], model_add_object(a, rows));
    web_list(w, (int64_t)n, false, NULL);
    if (json)
        return web_show(w);
    web_title(w, "nav.trainings");
    struct model *tabs = model_set_array(a, w->page, "tabs");
    put_tab(w, tabs, "/trainings", "training.coming", !q.past);
    put_tab(w, tabs, "/trainings?past=1", "training.past", q.past);
    model_set_text(a, w->page, "new_href", can(&w->actor, CAP_TRAINING) ? "/trainings/new" : NULL);
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "training.none", q.past ? "training.none_past" : "training.none_coming");
    return web_show(w);
}

/* ---- plan and change ---- */

static void put_form(struct web *w, const struct training *t, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    const char *one = t->id ? arena_printf(a, "/trainings/%" PRId64, t->id) : "/trainings";
    web_title(w, t->id ? "training.edit" : "training.new");
    web_crumb(w, "nav.trainings", "/trainings");
    if (t->id && t->title)
        web_crumb(w, t->title, one);
    web_crumb(w, t->id ? "training.edit" : "training.new", NULL);
    web_form(w, &training_fields, t, bound, t->id ? arena_printf(a, "%s/edit", one) : one,
             t->version);
    struct model *fields = (struct model *)model_get(w->page, "fields");
    if (!visits_choose_areas(w, field_widget(fields, "area"), t->area))
        visits_drop_widget(fields, "area");
    if (!t->id)
        visits_drop_widget(fields, "state");
    model_set_null(a, w->page, "button");
    model_set_text(a, w->page, "cancel", one);
}

static enum err training_new_get(struct web *w)
{
    struct training t = {.meets = true, .seats = FIELD_UNSET};
    put_form(w, &t, NULL);
    return web_show(w);
}

static enum err trainings_post(struct web *w)
{
    struct training t = {.meets = true, .seats = FIELD_UNSET};
    struct bound bound = {0};
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = training_put(&w->cx, &t);
    if (e != OK) {
        t.id = t.version = 0;
        put_form(w, &t, &bound);
        return web_again(w, e, "companion-form");
    }
    put_api(w, &t, w->data);
    web_etag(w, t.version);
    if (!reply_wants_json(w))
        web_flash(w, "good", "training.added", NULL);
    return web_created(w, "/trainings/%" PRId64, t.id);
}

static enum err mine(struct web *w, struct training *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, ret));
    return area_holds(w->actor.area, ret->area)
               ? OK
               : fail(&w->cx, ERR_FORBIDDEN, "training.error.not_yours", NULL);
}

static enum err training_edit_get(struct web *w)
{
    struct training t;
    TRY(mine(w, &t));
    put_form(w, &t, NULL);
    return web_show(w);
}

static enum err change(struct web *w, struct training *t, struct bound *bound)
{
    int64_t version;
    TRY(web_version(w, &version));
    TRY(mine(w, t));
    t->version = version;
    TRY(web_bind(w, t, bound));
    return training_put(&w->cx, t);
}

static enum err training_edit_post(struct web *w)
{
    struct training t = {0};
    struct bound bound = {0};
    enum err e = change(w, &t, &bound);
    if (e != OK) {
        if (!t.id)
            return e;
        put_form(w, &t, &bound);
        return web_again(w, e, "companion-form");
    }
    web_flash(w, "good", "training.saved", NULL);
    return web_redirect(w, "/trainings/%" PRId64, t.id);
}

static enum err training_patch(struct web *w)
{
    struct training t = {0};
    struct bound bound = {0};
    TRY(change(w, &t, &bound));
    put_api(w, &t, w->data);
    web_etag(w, t.version);
    return web_show(w);
}

/* ---- guests ---- */

static const char guest_schema[] =
    "{\"type\":\"object\",\"required\":[\"business_id\",\"code\",\"business\",\"owner\",\"ward\","
    "\"state\",\"how\",\"result\",\"attended_at\"],\"properties\":{\"business_id\":{\"type\":"
    "\"integer\"},\"code\":{\"type\":\"string\"},\"business\":{\"type\":\"string\"},\"owner\":{"
    "\"type\":\"string\"},\"phone\":{\"type\":[\"string\",\"null\"]},\"ward\":{\"type\":"
    "\"string\"},\"state\":{\"type\":\"string\"},\"how\":{\"type\":[\"string\",\"null\"]},"
    "\"result\":{\"type\":[\"string\",\"null\"]},\"attended_at\":{\"type\":[\"string\","
    "\"null\"]}}}";

static void guest_api(struct web *w, const struct training_guest *g, struct model *o)
{
    struct arena *a = w->cx.a;
    char *at = arena_alloc(a, INSTANT_LEN + 1);
    instant_format(g->attended_at, at);
    model_set_int(a, o, "business_id", g->business_id);
    model_set_text(a, o, "code", g->code);
    model_set_text(a, o, "business", g->business);
    model_set_text(a, o, "owner", g->owner);
    model_set_text(a, o, "phone", g->phone);
    model_set_text(a, o, "ward", g->ward);
    model_set_text(a, o, "state", g->state);
    model_set_text(a, o, "how", g->how);
    model_set_text(a, o, "result", g->result && *g->result ? g->result : NULL);
    model_set_text(a, o, "attended_at", g->attended_at ? at : NULL);
}

static enum err training_guests_get(struct web *w)
{
    int64_t id;
    struct training t;
    struct training_guest *list;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    TRY(training_guests(&w->cx, id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        guest_api(w, &list[i], model_add_object(w->cx.a, items));
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

static void guest_row(struct web *w, const struct training_guest *g, struct model *o)
{
    struct arena *a = w->cx.a;
    bool came = strcmp(g->state, "attended") == 0;
    model_set_int(a, o, "id", g->business_id);
    model_set_text(a, o, "business", g->business);
    model_set_text(a, o, "owner", g->owner);
    model_set_text(a, o, "phone", g->phone);
    model_set_text(a, o, "ward_name", place_name(places(), g->ward));
    model_set_text(a, o, "result", g->result && *g->result ? g->result : NULL);
    model_set_text(a, o, "how", came && g->how ? code_words(w, "training_how", g->how) : NULL);
    const char *kind = came                                ? "good"
                       : strcmp(g->state, "absent") == 0   ? "bad"
                       : strcmp(g->state, "declined") == 0 ? "warn"
                                                           : "plain";
    visits_put_tag(w, model_set_object(a, o, "state"), kind,
                   choice_words(w, training_guest_states, g->state));
}

/* ---- one ---- */

struct invite_input {
    const char *codes;
    bool needing;
};
static const struct field invite_list[] = {
    {.name = "needing",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct invite_input, needing),
     .label = "training.needing"},
    {.name = "codes",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct invite_input, codes),
     .max = 4000,
     .label = "training.codes",
     .help = "training.codes_help"},
};
static const struct field_table invite_fields =
    FIELD_TABLE("TrainingInvite", invite_list, struct invite_input);

static void put_facts(struct web *w, const struct training *t)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row(w, rows, web_words(w, "training.kind", NULL), choice_words(w, need_kinds, t->kind),
            NULL);
    put_row(w, rows, web_words(w, "training.when", NULL), when_words(w, t), NULL);
    put_row(w, rows, web_words(w, "training.place", NULL), t->place, NULL);
    put_row(w, rows, web_words(w, "companion.area", NULL), area_words(w, t), NULL);
    put_row(w, rows, web_words(w, "training.seats", NULL),
            t->seats ? web_number(w, t->seats) : web_words(w, "training.seats_any", NULL), NULL);
    if (*t->text)
        put_row(w, rows, web_words(w, "training.text", NULL), t->text, NULL);
}

static void put_bulk(struct web *w)
{
    struct arena *a = w->cx.a;
    static const char *const states[] = {"attended", "absent", "coming", "declined"};
    struct model *actions = model_set_array(a, model_set_object(a, w->page, "bulk"), "actions");
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        struct model *o = model_add_object(a, actions);
        model_set_text(a, o, "value", states[i]);
        model_set_text(a, o, "label", choice_words(w, training_guest_states, states[i]));
        model_set_bool(a, o, "danger", false);
    }
}

static enum err put_page(struct web *w, const struct training *t, const struct bound *bound,
                         const struct invite_input *in)
{
    struct arena *a = w->cx.a;
    static const struct invite_input none = {.needing = true};
    struct training_guest *list;
    size_t n;
    bool runs = can(&w->actor, CAP_TRAINING), own = runs && area_holds(w->actor.area, t->area);
    web_title_text(w, t->title);
    web_crumb(w, "nav.trainings", "/trainings");
    web_crumb(w, t->title, NULL);
    put_state(w, model_set_object(a, w->page, "state"), t);
    put_facts(w, t);
    const char *base = arena_printf(a, "/trainings/%" PRId64, t->id);
    model_set_text(a, w->page, "base", base);
    model_set_text(a, w->page, "edit", own ? arena_printf(a, "%s/edit", base) : NULL);
    model_set_text(a, w->page, "door", runs ? arena_printf(a, "%s/door", base) : NULL);
    struct model *forms = forms_begin(w);
    bool open = t->ends_at >= w->cx.now && strcmp(t->state, "cancelled") != 0;
    if (runs && open) {
        struct page_form f = {.code = "invite",
                              .action = arena_printf(a, "%s/invite", base),
                              .fields = &invite_fields,
                              .record = in ? in : &none,
                              .bound = bound,
                              .back = bound != NULL,
                              .lead = "training.invite_lead"};
        forms_add(w, forms, &f);
    }
    TRY(training_guests(&w->cx, t->id, &list, &n));
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        guest_row(w, &list[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", n > 0);
    model_set_bool(a, w->page, "runs", runs);
    model_set_bool(a, w->page, "shows_phone", can(&w->actor, CAP_BUSINESS_PERSONAL));
    put_bulk(w);
    return OK;
}

static enum err training_page_get(struct web *w)
{
    int64_t id;
    struct training t;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    web_etag(w, t.version);
    put_api(w, &t, w->data);
    if (!reply_wants_json(w))
        TRY(put_page(w, &t, NULL, NULL));
    return web_show(w);
}

/* ---- inviting ---- */

static const char invite_schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"businesses\":{"
    "\"type\":\"array\",\"maxItems\":500,\"items\":{\"type\":\"integer\",\"minimum\":1}},"
    "\"needing\":{\"type\":\"boolean\"},\"codes\":{\"type\":[\"string\",\"null\"],\"maxLength\":"
    "4000}}}";
static const char invited_schema[] =
    "{\"type\":\"object\",\"required\":[\"invited\"],\"properties\":{\"invited\":{\"type\":"
    "\"integer\"}}}";

struct invited {
    int64_t ids[INVITE_MAX];
    size_t n;
};

static void ids_of_json(struct web *w, const json_t *list, struct invited *ret)
{
    size_t i;
    const json_t *id;
    if (!list)
        return;
    bool good = json_is_array(list) && json_array_size(list) <= INVITE_MAX;
    json_array_foreach(good ? list : NULL, i, id)
    {
        ret->ids[i] = json_integer_value(id);
        good = good && ret->ids[i] > 0;
        ret->n = i + 1;
    }
    if (!good)
        fail_field(&w->cx, "businesses", "assign.error.businesses", NULL);
}

/* "U-0001A-7, U-0002B-3": each must be a code. */
static void ids_of_codes(struct web *w, const char *codes, struct invited *ret)
{
    char *save = NULL;
    for (char *c = strtok_r(arena_strdup(w->cx.a, codes ? codes : ""), " ,;\r\n\t", &save); c;
         c = strtok_r(NULL, " ,;\r\n\t", &save)) {
        uint64_t n;
        if (ret->n < INVITE_MAX && code_read(c, "U", &n) && n <= INT64_MAX)
            ret->ids[ret->n++] = (int64_t)n;
        else
            fail_field(&w->cx, "codes", "training.error.code", "code", c, NULL);
    }
}

static enum err read_invite(struct web *w, struct invite_input *in, struct bound *bound,
                            struct invited *ret)
{
    struct json_t *json = w->req->json;
    if (json && json_is_object(json)) {
        json_t *rest = json_copy(json); /* shares its values with the body, which stays */
        ids_of_json(w, json_object_get(json, "businesses"), ret);
        json_object_del(rest, "businesses");
        field_bind_json(&w->cx, &invite_fields, rest, in, bound);
        json_decref(rest);
    } else if (json) {
        TRY(field_bind_json(&w->cx, &invite_fields, json, in, bound));
    } else {
        field_bind_form(&w->cx, &invite_fields, w->req->form, in, bound);
    }
    if (w->cx.err.code == ERR_INVALID)
        w->cx.err.code = OK; /* all messages at once */
    TRY(w->cx.err.code);
    ids_of_codes(w, in->codes, ret);
    return field_check(&w->cx, &invite_fields, in, bound);
}

static enum err invite(struct web *w, int64_t id, struct invite_input *in, struct bound *bound,
                       int64_t *ret_n)
{
    struct invited who = {.n = 0};
    int64_t needing = 0, chosen = 0;
    TRY(read_invite(w, in, bound, &who));
    TRY(fields_check(&w->cx));
    if (who.n)
        TRY(training_invite(&w->cx, id, who.ids, who.n, &chosen));
    if (in->needing || !who.n)
        TRY(training_invite_needing(&w->cx, id, "", &needing));
    *ret_n = needing + chosen;
    return OK;
}

static enum err training_invite_post(struct web *w)
{
    int64_t id, n;
    struct training t;
    struct invite_input in = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    enum err e = invite(w, id, &in, &bound, &n);
    if (e != OK) {
        struct errinfo told = w->cx.err;
        if (reply_wants_json(w))
            return e;
        ctx_forgive(&w->cx);
        w->cx.err.fields = told.fields;
        TRY(put_page(w, &t, &bound, &in));
        w->cx.err = told;
        return web_again(w, e, "training");
    }
    model_set_int(w->cx.a, w->data, "invited", n);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, n ? "good" : "bad", n ? "training.invited" : "training.invited_none", "n",
              web_number(w, n), NULL);
    return web_redirect(w, "/trainings/%" PRId64, id);
}

/* ---- attendance ---- */

struct attendance {
    int64_t business;
    const char *state, *result;
};
static const struct field attendance_list[] = {
    {.name = "business",
     .kind = F_REF,
     .offset = FIELD_INT(struct attendance, business),
     .flags = F_REQUIRED,
     .label = "need.business"},
    {.name = "state",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct attendance, state),
     .flags = F_REQUIRED,
     .choices = training_guest_states,
     .label = "training.attendance"},
    {.name = "result",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct attendance, result),
     .max = 500,
     .label = "training.result"},
};
static const struct field_table attendance_fields =
    FIELD_TABLE("TrainingAttendance", attendance_list, struct attendance);

static enum err attendance_api(struct web *w, int64_t id)
{
    struct attendance in = {0};
    struct bound bound = {0};
    TRY(web_bind(w, &in, &bound));
    TRY(field_check(&w->cx, &attendance_fields, &in, &bound));
    TRY(training_attend(&w->cx, id, in.business, in.state, in.result));
    return web_done(w, "/trainings/%" PRId64, id);
}

/* The page's form: ticked rows, the button's state, one result for all of them. */
static enum err attendance_post(struct web *w)
{
    int64_t id, n = 0;
    struct training t;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    if (reply_wants_json(w))
        return attendance_api(w, id);
    const char *state = req_form(w->req, "_action"), *result = req_form(w->req, "_result");
    for (const struct pair *p = w->req->form; p; p = p->next) {
        int64_t business;
        if (strcmp(p->name, "_id[]") != 0 || !text_int(p->value, &business) || business <= 0)
            continue;
        TRY(training_attend(&w->cx, id, business, state, result));
        n++;
    }
    web_flash(w, n ? "good" : "bad", n ? "training.noted" : "queue.none_ticked", "n",
              web_number(w, n), NULL);
    return web_redirect(w, "/trainings/%" PRId64, id);
}

/* ---- the door, to be printed ---- */

static const char door_schema[] =
    "{\"type\":\"object\",\"required\":[\"link\"],\"properties\":{\"link\":{\"type\":\"string\"}}}";

static enum err training_door_get(struct web *w)
{
    struct arena *a = w->cx.a;
    int64_t id;
    struct training t;
    struct qr qr;
    char *token;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    TRY(training_door(&w->cx, id, &token));
    const char *link = arena_printf(a, "%s/attend/%s", site_url(w->app), token);
    model_set_text(a, w->data, "link", link);
    if (reply_wants_json(w))
        return web_show(w);
    TRY(qr_draw(&w->cx, link, &qr));
    web_title_text(w, t.title);
    web_crumb(w, "nav.trainings", "/trainings");
    web_crumb(w, t.title, arena_printf(a, "/trainings/%" PRId64, id));
    web_crumb(w, "training.door", NULL);
    model_set_text(a, w->page, "when", when_words(w, &t));
    model_set_text(a, w->page, "place", t.place);
    model_set_int(a, w->page, "side", qr.side);
    model_set_text(a, w->page, "path", qr.path);
    return web_show(w);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route training_routes[] = {
    {.method = HTTP_GET,
     .path = "/trainings",
     .handle = trainings_get,
     .cap = CAP_VISIT_READ,
     .query = &query_fields,
     .output = &training_fields,
     .page = "trainings",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Training sessions that are coming, or past ones"},
    {.method = HTTP_POST,
     .path = "/trainings",
     .handle = trainings_post,
     .cap = CAP_TRAINING,
     .input = &training_fields,
     .output = &training_fields,
     .page = "companion-form",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Plan a training session"},
    {.method = HTTP_GET,
     .path = "/trainings/new",
     .handle = training_new_get,
     .cap = CAP_TRAINING,
     .page = "companion-form",
     .flags = ROUTE_HTML,
     .doc = "Form: a training session"},
    {.method = HTTP_GET,
     .path = "/trainings/{id}",
     .handle = training_page_get,
     .cap = CAP_VISIT_READ,
     .output = &training_fields,
     .page = "training",
     .flags = BOTH,
     .doc = "One training session"},
    {.method = HTTP_GET,
     .path = "/trainings/{id}/edit",
     .handle = training_edit_get,
     .cap = CAP_TRAINING,
     .page = "companion-form",
     .flags = ROUTE_HTML,
     .doc = "Form: change a training session"},
    {.method = HTTP_POST,
     .path = "/trainings/{id}/edit",
     .handle = training_edit_post,
     .cap = CAP_TRAINING,
     .input = &training_fields,
     .page = "companion-form",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change or cancel a training session"},
    {.method = HTTP_PATCH,
     .path = "/trainings/{id}",
     .handle = training_patch,
     .cap = CAP_TRAINING,
     .input = &training_fields,
     .output = &training_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change or cancel a training session (If-Match)"},
    {.method = HTTP_GET,
     .path = "/trainings/{id}/guests",
     .handle = training_guests_get,
     .cap = CAP_VISIT_READ,
     .output_schema = guest_schema,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Who is invited, who came"},
    {.method = HTTP_POST,
     .path = "/trainings/{id}/invite",
     .handle = training_invite_post,
     .cap = CAP_TRAINING,
     .input_schema = invite_schema,
     .output_schema = invited_schema,
     .page = "training",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Invite businesses by id or code, or those with a need of its kind"},
    {.method = HTTP_POST,
     .path = "/trainings/{id}/attendance",
     .handle = attendance_post,
     .cap = CAP_TRAINING,
     .input = &attendance_fields,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Note who came, and with what result"},
    {.method = HTTP_GET,
     .path = "/trainings/{id}/door",
     .handle = training_door_get,
     .cap = CAP_TRAINING,
     .output_schema = door_schema,
     .page = "training-door",
     .flags = BOTH,
     .doc = "The QR code at the door, to be printed"},
    {.path = NULL},
};
