/* Training sessions: the list, planning and changing one. One with its guests: training_page_web.c.
 */
#include "training_pages_web.h"

#include "places.h"
#include "reply.h"
#include "visits_web.h"

#include <inttypes.h>

enum { LIMIT = 50 };

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

void training_put_api(struct web *w, const struct training *t, struct model *o)
{
    field_to_model(w->cx.a, &training_fields, t, true, o, NULL);
}

/* ---- list ---- */

const char *training_when(struct web *w, const struct training *t)
{
    return arena_printf(w->cx.a, "%s, %s–%s", day_words(w, t->day),
                        i18n_clock(w->cx.a, w->cx.lang, t->starts),
                        i18n_clock(w->cx.a, w->cx.lang, t->ends));
}

void training_put_state(struct web *w, struct model *o, const struct training *t)
{
    bool over = t->ends_at < w->cx.now, off = strcmp(t->state, "cancelled") == 0;
    const char *kind = off ? "bad" : over ? "plain" : "info";
    visits_put_tag(w, o, kind,
                   over && !off ? web_words(w, "training_state.held", NULL)
                                : choice_words(w, training_states, t->state));
}

const char *training_area_words(struct web *w, const struct training *t)
{
    return t->area_name ? t->area_name : web_words(w, "companion.city", NULL);
}

static void row_page(struct web *w, const struct training *t, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", t->id);
    model_set_text(a, o, "title", t->title);
    model_set_text(a, o, "kind_name", choice_words(w, need_kinds, t->kind));
    model_set_text(a, o, "when", training_when(w, t));
    model_set_text(a, o, "place", t->place);
    model_set_text(a, o, "area_name", training_area_words(w, t));
    model_set_text(a, o, "counts",
                   web_words(w, "training.counts", "invited", web_number(w, t->invited), "attended",
                             web_number(w, t->attended), NULL));
    training_put_state(w, model_set_object(a, o, "state"), t);
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
            training_put_api(w, &list[i], model_add_object(a, items));
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
    training_put_api(w, &t, w->data);
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
    training_put_api(w, &t, w->data);
    web_etag(w, t.version);
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
     .output_schema = training_guest_schema,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Who is invited, who came"},
    {.method = HTTP_POST,
     .path = "/trainings/{id}/invite",
     .handle = training_invite_post,
     .cap = CAP_TRAINING,
     .input_schema = training_invite_schema,
     .output_schema = training_invited_schema,
     .page = "training",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Invite businesses by id or code, or those with a need of its kind"},
    {.method = HTTP_POST,
     .path = "/trainings/{id}/attendance",
     .handle = training_attendance_post,
     .cap = CAP_TRAINING,
     .input = &training_attendance_fields,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Note who came, and with what result"},
    {.method = HTTP_GET,
     .path = "/trainings/{id}/door",
     .handle = training_door_get,
     .cap = CAP_TRAINING,
     .output_schema = training_door_schema,
     .page = "training-door",
     .flags = BOTH,
     .doc = "The QR code at the door, to be printed"},
    {.path = NULL},
};
