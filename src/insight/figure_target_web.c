/* What figures shall be: the list, a new one, another value. */
#include "figure_target.h"

#include "caps.h"
#include "companion_pages_web.h"
#include "insight_pages_web.h"
#include "page_parts.h"
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
    FIELD_TABLE("FigureTargetQuery", query_list, struct target_query);

/* ---- the list ---- */

static const char *state_of(struct web *w, const struct figure_target *t, bool known, bool good)
{
    bool ended = t->year < date_of_instant(w->cx.now).year;
    return t->value == FIELD_UNSET ? "target.dropped"
           : !known                ? "target.unknown"
           : good                  ? "target.reached"
           : ended                 ? "target.missed"
                                   : "target.not_yet";
}

static void put_item(struct web *w, const struct figure_target *t, struct model *o)
{
    struct arena *a = w->cx.a;
    enum figure_key k = figure_of(t->figure);
    bool known = t->now != FIELD_UNSET && t->value != FIELD_UNSET,
         good = known && figure_target_reached(k, t->value, t->now);
    model_set_text(a, o, "href",
                   can(&w->actor, CAP_CURATE_CITY)
                       ? arena_printf(a, "/dashboard/targets/%" PRId64, t->id)
                       : NULL);
    model_set_text(a, o, "year", arena_printf(a, "%" PRId64, t->year));
    model_set_text(a, o, "area", area_name(w, t->area));
    model_set_text(a, o, "figure", figure_label(w, k));
    model_set_text(a, o, "value", figure_words(w, k, t->value));
    model_set_text(a, o, "now", figure_words(w, k, t->now));
    model_set_text(a, o, "note", t->note && *t->note ? t->note : NULL);
    model_set_text(a, o, "kind", good ? "good" : known ? "warn" : "plain");
    model_set_text(a, o, "label", web_words(w, state_of(w, t, known, good), NULL));
}

static void put_new_form(struct web *w, const struct figure_target *t, const struct bound *bound)
{
    struct model *forms = forms_begin(w);
    if (!can(&w->actor, CAP_CURATE_CITY))
        return;
    struct page_form f = {.code = "figure_target",
                          .action = "/dashboard/targets",
                          .fields = &figure_target_new_fields,
                          .record = t,
                          .bound = bound,
                          .back = bound != NULL};
    visits_choose_areas(w, field_widget(forms_add(w, forms, &f), "area"), t->area);
}

static enum err put_targets(struct web *w, const struct figure_target *form,
                            const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct target_query q = {.year = FIELD_UNSET};
    struct bound b;
    struct figure_target *list;
    size_t n;
    if (w->req->method == HTTP_GET)
        TRY(web_bind_query(w, &q, &b));
    TRY(figure_target_list(&w->cx, q.year == FIELD_UNSET ? 0 : q.year, &list, &n));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        if (json)
            field_to_model(a, &figure_target_fields, &list[i], true, model_add_object(a, items),
                           NULL);
        else
            put_item(w, &list[i], model_add_object(a, items));
    model_set_int(a, w->data, "total", (int64_t)n);
    model_set_null(a, w->data, "next");
    if (json)
        return OK;
    web_title(w, "target.figures");
    web_crumb(w, "nav.dashboard", "/dashboard");
    web_crumb(w, "growth.targets", NULL);
    put_new_form(w, form, bound);
    model_set_bool(a, w->page, "growth", can(&w->actor, CAP_BOARD));
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "growth.targets_none", "target.none_text");
    return OK;
}

static struct figure_target new_target(struct web *w)
{
    struct figure_target t = {0};
    field_clear(&figure_target_new_fields, &t);
    t.year = date_of_instant(w->cx.now).year;
    return t;
}

static enum err targets_get(struct web *w)
{
    struct figure_target t = new_target(w);
    TRY(put_targets(w, &t, NULL));
    return web_show(w);
}

static enum err targets_post(struct web *w)
{
    struct figure_target t = new_target(w);
    struct bound bound = {0};
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = figure_target_put(&w->cx, &t);
    if ((e == ERR_INVALID || e == ERR_CONFLICT) && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        TRY(put_targets(w, &t, &bound));
        w->cx.err = told;
        return web_again(w, e, "dashboard-targets");
    }
    TRY(e);
    if (reply_wants_json(w)) {
        TRY(figure_target_get(&w->cx, t.id, &t));
        field_to_model(w->cx.a, &figure_target_fields, &t, true, w->data, NULL);
        return web_created(w, "/dashboard/targets/%" PRId64, t.id);
    }
    web_flash(w, "good", "growth.target_saved", NULL);
    return web_redirect(w, "/dashboard/targets");
}

/* ---- one ---- */

static void put_one(struct web *w, const struct figure_target *t, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    web_title_text(w, arena_printf(a, "%s %" PRId64 ": %s, %s", web_words(w, "growth.target", NULL),
                                   t->year, figure_label(w, figure_of(t->figure)),
                                   area_name(w, t->area)));
    web_crumb(w, "nav.dashboard", "/dashboard");
    web_crumb(w, "growth.targets", "/dashboard/targets");
    web_crumb(w, "growth.target", NULL);
    put_item(w, t, model_set_object(a, w->page, "target"));
    model_set_bool(a, w->page, "may", can(&w->actor, CAP_CURATE_CITY));
    web_form(w, &figure_target_fields, t, bound,
             arena_printf(a, "/dashboard/targets/%" PRId64, t->id), t->version);
    model_set_null(a, w->page, "button");
    model_set_text(a, w->page, "cancel", "/dashboard/targets");
}

static enum err target_get(struct web *w)
{
    int64_t id;
    struct figure_target t;
    TRY(web_id(w, 0, &id));
    TRY(figure_target_get(&w->cx, id, &t));
    web_etag(w, t.version);
    if (reply_wants_json(w))
        field_to_model(w->cx.a, &figure_target_fields, &t, true, w->data, NULL);
    else
        put_one(w, &t, NULL);
    return web_show(w);
}

static enum err change(struct web *w, struct figure_target *t, struct bound *bound)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(figure_target_get(&w->cx, id, t));
    t->version = version;
    TRY(web_bind(w, t, bound));
    return figure_target_put(&w->cx, t);
}

static enum err target_post(struct web *w)
{
    struct figure_target t = {0};
    struct bound bound = {0};
    enum err e = change(w, &t, &bound);
    if (e == ERR_INVALID && t.id) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        put_one(w, &t, &bound);
        w->cx.err = told;
        return web_again(w, e, "dashboard-target");
    }
    TRY(e);
    web_flash(w, "good", t.value == FIELD_UNSET ? "target.dropped_saved" : "growth.target_saved",
              NULL);
    return web_redirect(w, "/dashboard/targets");
}

static enum err target_patch(struct web *w)
{
    struct figure_target t = {0};
    struct bound bound = {0};
    TRY(change(w, &t, &bound));
    TRY(figure_target_get(&w->cx, t.id, &t));
    field_to_model(w->cx.a, &figure_target_fields, &t, true, w->data, NULL);
    web_etag(w, t.version);
    return web_show(w);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route figure_target_routes[] = {
    {.method = HTTP_GET,
     .path = "/dashboard/targets",
     .handle = targets_get,
     .cap = CAP_FIGURES,
     .query = &query_fields,
     .output = &figure_target_fields,
     .page = "dashboard-targets",
     .flags = BOTH | ROUTE_LIST | ROUTE_STANDBY,
     .doc = "What figures shall be by the end of a year, and what they are"},
    {.method = HTTP_POST,
     .path = "/dashboard/targets",
     .handle = targets_post,
     .cap = CAP_CURATE_CITY,
     .input = &figure_target_new_fields,
     .output = &figure_target_fields,
     .page = "dashboard-targets",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Set what a figure shall be in a year and area"},
    {.method = HTTP_GET,
     .path = "/dashboard/targets/{id}",
     .handle = target_get,
     .cap = CAP_FIGURES,
     .output = &figure_target_fields,
     .page = "dashboard-target",
     .flags = BOTH,
     .doc = "One figure's target"},
    {.method = HTTP_POST,
     .path = "/dashboard/targets/{id}",
     .handle = target_post,
     .cap = CAP_CURATE_CITY,
     .input = &figure_target_fields,
     .page = "dashboard-target",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a figure's target, or want it no more"},
    {.method = HTTP_PATCH,
     .path = "/dashboard/targets/{id}",
     .handle = target_patch,
     .cap = CAP_CURATE_CITY,
     .input = &figure_target_fields,
     .output = &figure_target_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change a figure's target, or want it no more"},
    {.path = NULL},
};
