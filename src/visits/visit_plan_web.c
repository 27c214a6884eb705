/* Plans of visits, and the call-backs by lot. */
#include "visit_pages_web.h"
#include "visit_plan.h"
#include "visit_recall.h"

#include "calendar.h"
#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { DAY_MAX = 25 };

struct plan_query {
    const char *from;
};
static const struct field plan_query_list[] = {{.name = "from",
                                                .kind = F_DATE,
                                                .offset = FIELD_TEXT(struct plan_query, from),
                                                .label = "visit_filter.from"}};
const struct field_table plan_query_fields =
    FIELD_TABLE("VisitPlanQuery", plan_query_list, struct plan_query);

static const char *today_text(struct web *w)
{
    char text[DATE_LEN + 1];
    date_format(date_of_instant(w->cx.now), text);
    return arena_strdup(w->cx.a, text);
}

/* ---- plans ---- */

static void put_plan_page(struct web *w, const struct visit_plan *p, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", p->id);
    model_set_int(a, o, "version", p->version);
    model_set_text(a, o, "name", p->business_name);
    model_set_text(a, o, "href", arena_printf(a, "/businesses/%" PRId64, p->business_id));
    model_set_text(a, o, "visit",
                   arena_printf(a, "/businesses/%" PRId64 "/visits/new", p->business_id));
    model_set_text(a, o, "address", p->address);
    model_set_text(a, o, "ward_name", place_name(places(), p->ward));
    model_set_text(a, o, "day", day_words(w, p->planned_on));
    model_set_text(a, o, "note", *p->note ? p->note : NULL);
    model_set_text(a, o, "drop", arena_printf(a, "/visit-plans/%" PRId64 "/drop", p->id));
}

enum err plans_get(struct web *w)
{
    struct plan_query q = {0};
    struct bound bound;
    struct visit_plan *list;
    size_t n;
    bool json = reply_wants_json(w);
    TRY(web_bind_query(w, &q, &bound));
    TRY(visit_plans(&w->cx, q.from, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        if (json)
            field_to_model(w->cx.a, &visit_plan_fields, &list[i], true, o, NULL);
        else
            put_plan_page(w, &list[i], o);
    }
    web_list(w, (int64_t)n, false, NULL);
    if (json)
        return web_show(w);
    web_title(w, "visit_plan.title");
    web_crumb(w, "nav.today", "/today");
    web_crumb(w, "visit_plan.title", NULL);
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "visit_plan.none", "visit_plan.none_text");
    return web_show(w);
}

static enum err show_plan(struct web *w, const struct visit_plan *p)
{
    web_etag(w, p->version);
    field_to_model(w->cx.a, &visit_plan_fields, p, true, w->data, NULL);
    return OK;
}

enum err plan_get(struct web *w)
{
    int64_t id;
    struct visit_plan p;
    TRY(web_id(w, 0, &id));
    TRY(visit_plan_get(&w->cx, id, &p));
    TRY(show_plan(w, &p));
    return web_show(w);
}

const char visit_plan_schema[] =
    "{\"type\":\"object\",\"required\":[\"business\",\"planned_on\"],\"additionalProperties\":"
    "false,"
    "\"properties\":{\"client_id\":{\"type\":[\"string\",\"null\"],\"maxLength\":80},"
    "\"business\":{\"type\":[\"integer\",\"string\"],\"minimum\":1,\"maxLength\":20},"
    "\"planned_on\":{\"type\":\"string\",\"format\":\"date\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-"
    "[0-9]{2}$\"},\"rank\":{\"type\":[\"integer\",\"null\"],\"minimum\":0,\"maximum\":1000},"
    "\"note\":{\"type\":[\"string\",\"null\"],\"maxLength\":300}}}";

/* Whom to visit today is named by number, the register's page by code: both are taken. */
static void number_to_text(struct web *w)
{
    json_t *named = json_object_get(w->req->json, "business");
    if (!json_is_integer(named))
        return;
    const char *text = arena_printf(w->cx.a, "%" JSON_INTEGER_FORMAT, json_integer_value(named));
    json_object_set_new(w->req->json, "business", json_string(text));
}

enum err plan_post(struct web *w)
{
    struct visit_plan p = visit_plan_new();
    struct bound bound = {0};
    number_to_text(w);
    TRY(web_bind(w, &p, &bound));
    TRY(visit_plan_put(&w->cx, &p));
    TRY(show_plan(w, &p));
    return web_created(w, "/visit-plans/%" PRId64, p.id);
}

enum err plan_patch(struct web *w)
{
    int64_t id, version;
    struct visit_plan p;
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    TRY(visit_plan_get(&w->cx, id, &p));
    TRY(web_version(w, &version));
    TRY(web_bind(w, &p, &bound));
    p.id = id;
    p.version = version;
    TRY(visit_plan_put(&w->cx, &p));
    TRY(show_plan(w, &p));
    return web_show(w);
}

enum err plan_drop_post(struct web *w)
{
    int64_t id, version = 0;
    const char *text = req_form(w->req, "_version");
    TRY(web_id(w, 0, &id));
    if (text && !text_int(text, &version))
        version = 0;
    TRY(visit_plan_drop(&w->cx, id, version));
    if (!reply_wants_json(w))
        web_flash(w, "good", "visit_plan.dropped_flash", NULL);
    return web_done(w, "/visit-plans");
}

/* The stops of a way, in their order, for a day. */
enum err plan_day_post(struct web *w)
{
    const char *day = req_form(w->req, "_day");
    int64_t rank = 0;
    for (const struct pair *f = w->req->form; f && rank < DAY_MAX; f = f->next) {
        struct visit_plan p = visit_plan_new();
        if (strcmp(f->name, "_b[]") != 0)
            continue;
        p.business = f->value;
        p.planned_on = day && *day ? day : today_text(w);
        p.rank = ++rank;
        TRY(visit_plan_put(&w->cx, &p));
    }
    web_flash(w, "good", "visit_plan.day_planned", "n", web_number(w, rank), NULL);
    return web_redirect(w, "/visit-plans");
}

/* ---- call-backs ---- */

struct recall_query {
    const char *state;
};
static const struct field_choice recall_states[] = {{"called", "recall.called"}, {NULL, NULL}};
static const struct field recall_query_list[] = {{.name = "state",
                                                  .kind = F_CHOICE,
                                                  .offset = FIELD_TEXT(struct recall_query, state),
                                                  .choices = recall_states,
                                                  .label = "recall.result"}};
const struct field_table recall_query_fields =
    FIELD_TABLE("VisitRecallQuery", recall_query_list, struct recall_query);

static const char *tel_of(struct web *w, const char *phone)
{
    return phone && *phone == '0' ? arena_printf(w->cx.a, "+62%s", phone + 1) : NULL;
}

static void put_recall_page(struct web *w, const struct visit_recall *r, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", r->id);
    model_set_text(a, o, "name", r->business);
    model_set_text(a, o, "href", arena_printf(a, "/visits/%" PRId64, r->visit_id));
    model_set_text(a, o, "owner", r->owner);
    model_set_text(a, o, "phone", r->phone);
    model_set_text(a, o, "tel", tel_of(w, r->phone));
    model_set_text(a, o, "ward_name", place_name(places(), r->ward));
    model_set_text(a, o, "told",
                   web_words(w, "recall.told", "who", r->companion, "when",
                             i18n_instant(a, w->cx.lang, r->visited_at), NULL));
    model_set_text(a, o, "note", r->note && *r->note ? r->note : NULL);
    model_set_text(a, o, "kind",
                   !r->result                            ? NULL
                   : strcmp(r->result, "confirmed") == 0 ? "good"
                   : strcmp(r->result, "denied") == 0    ? "bad"
                                                         : "plain");
    model_set_text(a, o, "label", r->result ? code_words(w, "recall", r->result) : NULL);
    model_set_text(a, o, "action",
                   r->result ? NULL : arena_printf(a, "/visit-recalls/%" PRId64, r->id));
    struct model *results = model_set_array(a, o, "results");
    for (const struct field_choice *c = recall_results; c->code; c++) {
        struct model *x = model_add_object(a, results);
        model_set_text(a, x, "code", c->code);
        model_set_text(a, x, "words", web_words(w, c->msgid, NULL));
    }
}

/* The day by its date: on a Monday, "Monday" alone would be today. */
static void put_no_recalls(struct web *w)
{
    struct arena *a = w->cx.a;
    struct model *e = model_set_object(a, w->page, "empty");
    model_set_text(a, e, "title", web_words(w, "recall.none", NULL));
    model_set_text(
        a, e, "text",
        web_words(w, "recall.none_text", "day", day_words(w, visit_recall_next(&w->cx)), NULL));
    model_set_null(a, e, "href");
    model_set_null(a, e, "label");
}

static enum err put_recalls(struct web *w, bool open)
{
    struct arena *a = w->cx.a;
    struct visit_recall *list;
    size_t n;
    bool json = reply_wants_json(w);
    TRY(visit_recalls(&w->cx, open, &list, &n));
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, items);
        if (json)
            field_to_model(a, &visit_recall_fields, &list[i], true, o, NULL);
        else
            put_recall_page(w, &list[i], o);
    }
    web_list(w, (int64_t)n, false, NULL);
    web_title(w, "recall.title");
    web_crumb(w, "nav.visits", "/visits");
    web_crumb(w, "recall.title", NULL);
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (int i = 0; i < 2; i++) {
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href", i ? "/visit-recalls?state=called" : "/visit-recalls");
        model_set_text(a, t, "label", web_words(w, i ? "recall.called" : "recall.open", NULL));
        model_set_null(a, t, "count");
        model_set_bool(a, t, "current", open == (i == 0));
    }
    model_set_bool(a, w->page, "has_rows", n > 0);
    model_set_null(a, w->page, "wrong");
    if (!n)
        put_no_recalls(w);
    return OK;
}

enum err recalls_get(struct web *w)
{
    struct recall_query q = {0};
    struct bound bound;
    TRY(web_bind_query(w, &q, &bound));
    TRY(put_recalls(w, !q.state));
    return web_show(w);
}

enum err recall_post(struct web *w)
{
    int64_t id;
    struct visit_recall said = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &said, &bound);
    if (e == OK)
        e = visit_recall_result(&w->cx, id, said.result, said.note);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        for (struct field_err *f = told.fields; f; f = f->next)
            f->field = arena_printf(w->cx.a, "%s-%" PRId64, f->field, id);
        ctx_forgive(&w->cx);
        TRY(put_recalls(w, true));
        w->cx.err = told;
        return web_again(w, e, "visit-recalls");
    }
    TRY(e);
    if (!reply_wants_json(w))
        web_flash(w, "good", "recall.saved", NULL);
    return web_done(w, "/visit-recalls");
}
