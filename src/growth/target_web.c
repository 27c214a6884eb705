/* Targets with their forecasts; who entered when. */
#include "target.h"

#include "cohort.h"
#include "companion_pages_web.h"
#include "growth_pages_web.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

struct target_query {
    int64_t year;
};
static const struct field query_list[] = {
    {.name = "year",
     .kind = F_INT,
     .offset = FIELD_INT(struct target_query, year),
     .min = 2020,
     .max = 2100,
     .label = "growth.target_year"},
};
static const struct field_table query_fields =
    FIELD_TABLE("GrowthTargetQuery", query_list, struct target_query);

struct cohort_query {
    const char *area;
};
static const struct field cohort_query_list[] = {
    {.name = "area",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct cohort_query, area),
     .max = 20,
     .label = "companion.area"},
};
static const struct field_table cohort_query_fields =
    FIELD_TABLE("GrowthCohortQuery", cohort_query_list, struct cohort_query);

/* ---- targets ---- */

static const char *area_words(struct web *w, const char *area)
{
    return *area ? place_name(places(), area) : web_words(w, "companion.city", NULL);
}

static const char *forecast_words(struct web *w, const struct target *t)
{
    if (!t->f.known)
        return web_words(w, "growth.forecast_unknown", NULL);
    if (!t->f.days_left)
        return web_number(w, t->f.n);
    return web_words(w, "growth.forecast_range", "n", web_number(w, t->f.n), "low",
                     web_number(w, t->f.low), "high", web_number(w, t->f.high), NULL);
}

static void put_item(struct web *w, const struct target *t, struct model *o)
{
    struct arena *a = w->cx.a;
    bool good = t->done >= t->n || (t->f.known && t->f.n >= t->n);
    model_set_text(a, o, "href",
                   can(&w->actor, CAP_CURATE_CITY)
                       ? arena_printf(a, "/growth/targets/%" PRId64, t->id)
                       : NULL);
    model_set_text(a, o, "year", arena_printf(a, "%" PRId64, t->year));
    model_set_text(a, o, "area", area_words(w, t->area));
    model_set_text(a, o, "what", code_words(w, "growth.what", t->what));
    model_set_text(a, o, "n", web_number(w, t->n));
    model_set_text(a, o, "done", web_number(w, t->done));
    model_set_text(a, o, "near", web_number(w, t->near));
    model_set_text(a, o, "forecast", forecast_words(w, t));
    model_set_text(a, o, "note", t->note && *t->note ? t->note : NULL);
    model_set_text(a, o, "kind", good ? "good" : t->f.known ? "warn" : "plain");
    model_set_text(a, o, "label",
                   web_words(w,
                             good         ? "growth.target_good"
                             : t->f.known ? "growth.target_short"
                                          : "growth.target_open",
                             NULL));
}

static void put_new_form(struct web *w, const struct target *t, const struct bound *bound)
{
    struct model *forms = forms_begin(w);
    if (!can(&w->actor, CAP_CURATE_CITY))
        return;
    struct page_form f = {.code = "target",
                          .action = "/growth/targets",
                          .fields = &target_new_fields,
                          .record = t,
                          .bound = bound,
                          .back = bound != NULL};
    struct model *widgets = forms_add(w, forms, &f);
    visits_choose_areas(w, field_widget(widgets, "area"), t->area);
}

static enum err put_targets(struct web *w, const struct target *form, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct target_query q;
    struct bound b;
    struct target *list;
    size_t n;
    q.year = FIELD_UNSET;
    if (w->req->method == HTTP_GET)
        TRY(web_bind_query(w, &q, &b));
    TRY(target_list(&w->cx, q.year == FIELD_UNSET ? 0 : q.year, &list, &n));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        if (json)
            field_to_model(a, &target_fields, &list[i], true, model_add_object(a, items), NULL);
        else
            put_item(w, &list[i], model_add_object(a, items));
    model_set_int(a, w->data, "total", (int64_t)n);
    model_set_null(a, w->data, "next");
    if (json)
        return OK;
    put_growth_tabs(w, "/growth/targets");
    put_new_form(w, form, bound);
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "growth.targets_none", "growth.targets_none_text");
    return OK;
}

static struct target new_target(struct web *w)
{
    struct target t = {0};
    field_clear(&target_new_fields, &t);
    t.year = date_of_instant(w->cx.now).year;
    return t;
}

static enum err targets_get(struct web *w)
{
    struct target t = new_target(w);
    TRY(put_targets(w, &t, NULL));
    return web_show(w);
}

static enum err targets_post(struct web *w)
{
    struct target t = new_target(w);
    struct bound bound = {0};
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = target_put(&w->cx, &t);
    if ((e == ERR_INVALID || e == ERR_CONFLICT) && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        TRY(put_targets(w, &t, &bound));
        w->cx.err = told;
        return web_again(w, e, "growth-targets");
    }
    TRY(e);
    if (reply_wants_json(w)) {
        TRY(target_get(&w->cx, t.id, &t));
        field_to_model(w->cx.a, &target_fields, &t, true, w->data, NULL);
        return web_created(w, "/growth/targets/%" PRId64, t.id);
    }
    web_flash(w, "good", "growth.target_saved", NULL);
    return web_redirect(w, "/growth/targets");
}

static void put_one(struct web *w, const struct target *t, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    web_title_text(w, arena_printf(a, "%s %" PRId64 ": %s, %s", web_words(w, "growth.target", NULL),
                                   t->year, code_words(w, "growth.what", t->what),
                                   area_words(w, t->area)));
    web_crumb(w, "nav.growth", "/growth");
    web_crumb(w, "growth.targets", "/growth/targets");
    web_crumb(w, "growth.target", NULL);
    put_item(w, t, model_set_object(a, w->page, "target"));
    model_set_bool(a, w->page, "may", can(&w->actor, CAP_CURATE_CITY));
    web_form(w, &target_fields, t, bound, arena_printf(a, "/growth/targets/%" PRId64, t->id),
             t->version);
    model_set_null(a, w->page, "button");
    model_set_text(a, w->page, "cancel", "/growth/targets");
}

static enum err target_page_get(struct web *w)
{
    int64_t id;
    struct target t;
    TRY(web_id(w, 0, &id));
    TRY(target_get(&w->cx, id, &t));
    web_etag(w, t.version);
    if (reply_wants_json(w))
        field_to_model(w->cx.a, &target_fields, &t, true, w->data, NULL);
    else
        put_one(w, &t, NULL);
    return web_show(w);
}

static enum err change(struct web *w, struct target *t, struct bound *bound)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(target_get(&w->cx, id, t));
    t->version = version;
    TRY(web_bind(w, t, bound));
    return target_put(&w->cx, t);
}

static enum err target_post(struct web *w)
{
    struct target t = {0};
    struct bound bound = {0};
    enum err e = change(w, &t, &bound);
    if (e == ERR_INVALID && t.id) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        put_one(w, &t, &bound);
        w->cx.err = told;
        return web_again(w, e, "growth-target");
    }
    TRY(e);
    web_flash(w, "good", "growth.target_saved", NULL);
    return web_redirect(w, "/growth/targets");
}

static enum err target_patch(struct web *w)
{
    struct target t = {0};
    struct bound bound = {0};
    TRY(change(w, &t, &bound));
    TRY(target_get(&w->cx, t.id, &t));
    field_to_model(w->cx.a, &target_fields, &t, true, w->data, NULL);
    web_etag(w, t.version);
    return web_show(w);
}

/* ---- cohorts ---- */

static const char *share_words(struct web *w, int64_t n, int64_t of)
{
    if (n == FIELD_UNSET)
        return NULL;
    return web_words(w, "growth.share", "n", web_number(w, n), "percent",
                     web_number(w, (200 * n + of) / (2 * of)), NULL);
}

static void put_cohort(struct web *w, const struct cohort *c, struct model *o)
{
    struct arena *a = w->cx.a;
    bool few = c->entered == FIELD_UNSET;
    model_set_text(a, o, "year", arena_printf(a, "%" PRId64, c->year));
    model_set_text(a, o, "entered",
                   few ? web_words(w, "growth.few", "n", web_number(w, COHORT_MIN), NULL)
                       : web_number(w, c->entered));
    model_set_text(a, o, "active", share_words(w, c->active, c->entered));
    model_set_text(a, o, "risen", share_words(w, c->risen, c->entered));
    model_set_text(a, o, "fallen", share_words(w, c->fallen, c->entered));
    model_set_text(a, o, "steps_up", share_words(w, c->steps_up, c->entered));
    model_set_text(a, o, "steps_down", share_words(w, c->steps_down, c->entered));
}

static enum err cohorts_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct cohort_query q = {0};
    struct bound bound;
    struct cohort list[COHORTS_MAX];
    size_t n;
    TRY(web_bind_query(w, &q, &bound));
    TRY(cohort_list(&w->cx, q.area, list, &n));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        if (json)
            field_to_model(a, &cohort_fields, &list[i], true, model_add_object(a, items), NULL);
        else
            put_cohort(w, &list[i], model_add_object(a, items));
    model_set_int(a, w->data, "total", (int64_t)n);
    model_set_null(a, w->data, "next");
    if (json)
        return web_show(w);
    put_growth_tabs(w, "/growth/cohorts");
    struct model *fields =
        visits_put_filters(w, &cohort_query_fields, &q, "/growth/cohorts", "area");
    if (!visits_choose_areas(w, field_widget(fields, "area"), q.area))
        model_set_null(a, w->page, "filters");
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "growth.cohorts_none", "growth.cohorts_none_text");
    return web_show(w);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route target_routes[] = {
    {.method = HTTP_GET,
     .path = "/growth/targets",
     .handle = targets_get,
     .cap = CAP_BOARD,
     .query = &query_fields,
     .output = &target_fields,
     .page = "growth-targets",
     .flags = BOTH | ROUTE_LIST | ROUTE_SLOW | ROUTE_STANDBY,
     .doc = "What the programme wants of a year and area, what was done, and a forecast"},
    {.method = HTTP_POST,
     .path = "/growth/targets",
     .handle = targets_post,
     .cap = CAP_CURATE_CITY,
     .input = &target_new_fields,
     .output = &target_fields,
     .page = "growth-targets",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Set a target for a year and area"},
    {.method = HTTP_GET,
     .path = "/growth/targets/{id}",
     .handle = target_page_get,
     .cap = CAP_BOARD,
     .output = &target_fields,
     .page = "growth-target",
     .flags = BOTH,
     .doc = "One target"},
    {.method = HTTP_POST,
     .path = "/growth/targets/{id}",
     .handle = target_post,
     .cap = CAP_CURATE_CITY,
     .input = &target_fields,
     .page = "growth-target",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a target's number"},
    {.method = HTTP_PATCH,
     .path = "/growth/targets/{id}",
     .handle = target_patch,
     .cap = CAP_CURATE_CITY,
     .input = &target_fields,
     .output = &target_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a target's number"},
    {.method = HTTP_GET,
     .path = "/growth/cohorts",
     .handle = cohorts_get,
     .cap = CAP_BOARD,
     .query = &cohort_query_fields,
     .output = &cohort_fields,
     .page = "growth-cohorts",
     .flags = BOTH | ROUTE_LIST | ROUTE_SLOW | ROUTE_STANDBY,
     .doc = "Who entered in which year: still active, risen, fallen"},
    {.path = NULL},
};
