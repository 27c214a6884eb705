/* Who is nearest to rising, who slides. */
#include "stand.h"

#include "companion_pages_web.h"
#include "growth_pages_web.h"
#include "i18n.h"
#include "money.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

struct stand_query {
    const char *list, *step, *area, *cursor;
    int64_t limit;
};
#define Q(member) .offset = FIELD_TEXT(struct stand_query, member)
static const struct field query_list[] = {
    {.name = "list",
     .kind = F_CHOICE,
     Q(list),
     .choices = stand_lists,
     .flags = F_HIDDEN,
     .label = "growth.list"},
    {.name = "step",
     .kind = F_CHOICE,
     Q(step),
     .choices = stand_steps,
     .label = "growth.what.step"},
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "companion.area"},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 60, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct stand_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("GrowthStandQuery", query_list, struct stand_query);

static void put_api(struct web *w, const struct stand *s, struct model *o)
{
    struct model *masked = model_array(w->cx.a);
    field_to_model(w->cx.a, &stand_fields, s, s->personal, o, masked);
    model_set(o, "masked", masked);
}

/* The first of what is next, in the owner's words. */
static const char *next_words(struct web *w, const struct stand *s)
{
    struct arena *a = w->cx.a;
    char *code = arena_strdup(a, s->next), *end = strchr(code, ',');
    if (end)
        *end = '\0';
    int index = indicator_index(code);
    return index < 0 || !s->personal ? NULL : web_words(w, indicator_msgid(a, index), NULL);
}

static const char *missing_words(struct web *w, const struct stand *s, const char *list)
{
    if (strcmp(list, "near") == 0)
        return s->missing ? web_words(w, "growth.points", "n", web_number(w, s->missing), NULL)
                          : NULL;
    if (!s->personal)
        return web_words(w, "ui.masked", NULL);
    if (strcmp(list, "class") == 0)
        return money_format(w->cx.a, s->to_next);
    return s->trend == FIELD_UNSET
               ? NULL
               : web_words(w, "growth.trend_down", "percent", web_number(w, -s->trend), NULL);
}

static void put_item(struct web *w, const struct stand *s, const char *list, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/businesses/%" PRId64 "/growth", s->business_id));
    model_set_text(a, o, "name", s->business);
    model_set_text(a, o, "ward_name", place_name(places(), s->ward));
    model_set_text(a, o, "class", code_words(w, "growth.class", s->class_));
    put_step_tag(w, model_set_object(a, o, "step"), s->step);
    model_set_text(a, o, "score", web_number(w, s->score));
    model_set_text(a, o, "missing", missing_words(w, s, list));
    model_set_text(a, o, "next", next_words(w, s));
    model_set_bool(a, o, "fell", s->fell);
}

static enum err put_stats(struct web *w, const char *area)
{
    int64_t n[STEP_READY + 1];
    TRY(stand_count(&w->cx, area, n));
    const char *in = area && *area ? arena_printf(w->cx.a, "&area=%s", area) : "";
    for (int i = STEP_READY; i >= STEP_UNKNOWN; i--) {
        const char *step = step_word((enum ladder_step)i);
        visits_put_stat(w, arena_printf(w->cx.a, "growth.step.%s", step), web_number(w, n[i]),
                        arena_printf(w->cx.a, "/growth?step=%s%s", step, in));
    }
    return OK;
}

static enum err put_page(struct web *w, const struct stand_query *q, const char *list, size_t n)
{
    struct arena *a = w->cx.a;
    bool near = strcmp(list, "near") == 0, sliding = strcmp(list, "sliding") == 0;
    put_growth_tabs(w, sliding ? "/growth?list=sliding" : "/growth");
    if (near)
        TRY(put_stats(w, q->area));
    model_set_bool(a, w->page, "has_stats", near);
    struct model *fields = visits_put_filters(w, &query_fields, q, "/growth", "area");
    if (!visits_choose_areas(w, field_widget(fields, "area"), q->area))
        visits_drop_widget(fields, "area");
    if (!near) {
        visits_drop_widget(fields, "step");
        struct model *hidden = (struct model *)model_get(model_get(w->page, "filters"), "hidden");
        struct model *h = model_add_object(a, hidden);
        model_set_text(a, h, "name", "list");
        model_set_text(a, h, "value", list);
    }
    model_set_text(a, w->page, "lead", web_words(w, arena_printf(a, "growth.lead_%s", list), NULL));
    model_set_text(a, w->page, "missing",
                   web_words(w, arena_printf(a, "growth.missing_%s", list), NULL));
    model_set_text(a, w->page, "other", sliding ? NULL : near ? "/growth?list=class" : "/growth");
    model_set_text(a, w->page, "other_label",
                   web_words(w, near ? "growth.near_class" : "growth.near_step", NULL));
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "growth.none", "growth.none_text");
    return OK;
}

static enum err growth_get_list(struct web *w)
{
    struct stand_query q;
    struct bound bound;
    struct stand *list;
    size_t n;
    const char *next;
    int64_t total;
    bool capped, json = reply_wants_json(w);
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    const char *which = q.list && *q.list ? q.list : "near";
    struct stand_filter f = {.list = which,
                             .step = q.step,
                             .area = q.area,
                             .cursor = q.cursor,
                             .limit = q.limit == FIELD_UNSET ? 50 : q.limit};
    TRY(stand_list(&w->cx, &f, &list, &n, &next, &total, &capped));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        if (json)
            put_api(w, &list[i], model_add_object(w->cx.a, items));
        else
            put_item(w, &list[i], which, model_add_object(w->cx.a, items));
    web_list(w, total, capped, next);
    if (!json)
        TRY(put_page(w, &q, which, n));
    return web_show(w);
}

const struct route growth_list_routes[] = {
    {.method = HTTP_GET,
     .path = "/growth",
     .handle = growth_get_list,
     .cap = CAP_VISIT_WRITE,
     .query = &query_fields,
     .output = &stand_fields,
     .page = "growth",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_LIST | ROUTE_SLOW | ROUTE_STANDBY,
     .doc = "Who is nearest to rising a step or class, and who slides"},
    {.path = NULL},
};
