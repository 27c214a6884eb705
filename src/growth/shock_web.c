/* Hard times: officers define windows, heads and mayor read whether income held, with how much is
 * known beside each share. */
#include "shock.h"

#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "revenue_pages_web.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

static bool may_define(const struct web *w)
{
    return can(&w->actor, CAP_CURATE_CITY);
}

static const char *area_words(struct web *w, const char *area)
{
    return *area ? place_name(places(), area) : web_words(w, "shock.city", NULL);
}

static const char *months_words(struct web *w, const struct shock *s)
{
    return arena_printf(w->cx.a, "%s – %s", i18n_date(w->cx.a, w->cx.lang, s->first_month),
                        i18n_date(w->cx.a, w->cx.lang, s->last_month));
}

/* ---- the form ---- */

static void add_places(struct web *w, struct model *list, const char *kind, const char *parent,
                       const char *selected)
{
    struct arena *a = w->cx.a;
    size_t n;
    const struct place *const *all = places_of(places(), a, kind, parent, &n);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "code", all[i]->code);
        model_set_text(a, o, "label",
                       parent ? arena_printf(a, "– %s", all[i]->name)
                              : web_words(w, "shock.district", "name", all[i]->name, NULL));
        model_set_bool(a, o, "selected", selected && strcmp(selected, all[i]->code) == 0);
        if (!parent)
            add_places(w, list, "ward", all[i]->code, selected);
    }
}

static void put_area_choices(struct web *w, struct model *widgets, const char *selected)
{
    struct model *list = model_array(w->cx.a), *widget = field_widget(widgets, "area");
    add_places(w, list, "district", NULL, selected);
    if (widget)
        field_widget_choices(w->cx.a, widget, list);
}

static struct page_form form_of(struct web *w, const struct shock *s, const struct bound *bound)
{
    return (struct page_form){.code = s->id ? "shock_change" : "shock",
                              .action = s->id ? arena_printf(w->cx.a, "/shocks/%" PRId64, s->id)
                                              : "/shocks",
                              .fields = &shock_fields,
                              .record = s,
                              .bound = bound,
                              .back = bound != NULL,
                              .version = s->version};
}

static void put_form(struct web *w, const struct shock *s, const struct bound *bound)
{
    struct page_form f = form_of(w, s, bound);
    struct model *forms = forms_begin(w);
    put_area_choices(w, forms_add(w, forms, &f), s->area);
}

/* ---- the list ---- */

static enum err put_list(struct web *w, const struct shock *list, size_t n)
{
    struct arena *a = w->cx.a;
    web_title(w, "shock.title");
    web_crumb(w, "nav.revenue", "/shocks");
    put_revenue_tabs(w, "/shocks");
    web_export_links(w, "/revenue/export");
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "name", list[i].name);
        model_set_text(a, o, "href", arena_printf(a, "/shocks/%" PRId64, list[i].id));
        model_set_text(a, o, "what", choice_words(w, shock_kinds, list[i].kind));
        model_set_text(a, o, "area", area_words(w, list[i].area));
        model_set_text(a, o, "months", months_words(w, &list[i]));
    }
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "shock.none", "shock.none_text");
    else
        model_set_null(a, w->page, "empty");
    return OK;
}

static enum err shocks_get(struct web *w)
{
    struct shock *list, empty = {0};
    size_t n;
    TRY(shock_list(&w->cx, NULL, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &shock_fields, &list[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, (int64_t)n, false, NULL);
    if (!reply_wants_json(w)) {
        TRY(put_list(w, list, n));
        if (may_define(w))
            put_form(w, &empty, NULL);
    }
    return web_show(w);
}

/* ---- one: did income hold? ---- */

static const char *percent(struct web *w, int64_t n)
{
    return n == FIELD_UNSET ? NULL : arena_printf(w->cx.a, "%" PRId64 "\u00a0%%", n);
}

static const char *fall_words(struct web *w, int64_t n)
{
    if (n == FIELD_UNSET)
        return NULL;
    return n >= 0 ? web_words(w, "shock.fell", "n", arena_printf(w->cx.a, "%" PRId64, n), NULL)
                  : web_words(w, "shock.rose", "n", arena_printf(w->cx.a, "%" PRId64, -n), NULL);
}

static void put_figure(struct web *w, const struct shock_figure *f, const char *label,
                       struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "label", label);
    model_set_text(a, o, "known",
                   web_words(w, "shock.known_of", "known", web_number(w, f->known), "all",
                             web_number(w, f->businesses), "share", percent(w, f->coverage), NULL));
    model_set_text(a, o, "held", percent(w, f->held_share));
    model_set_text(a, o, "recovered", percent(w, f->recovered_share));
    model_set_text(a, o, "fall", fall_words(w, f->fall));
    model_set_text(a, o, "confidence",
                   f->confidence == FIELD_UNSET ? NULL
                                                : arena_printf(a, "%" PRId64, f->confidence));
}

/* The answer in one sentence, for the actor's own area. */
static void put_answer(struct web *w, const struct shock_figure *f)
{
    struct arena *a = w->cx.a;
    const char *area = area_words(w, f->area), *share = percent(w, f->coverage);
    if (f->held_share == FIELD_UNSET)
        model_set_text(a, w->page, "answer",
                       web_words(w, "shock.answer_unknown", "area", area, "known",
                                 web_number(w, f->known), "all", web_number(w, f->businesses),
                                 NULL));
    else
        model_set_text(a, w->page, "answer",
                       web_words(w, "shock.answer", "area", area, "held", percent(w, f->held_share),
                                 "recovered", percent(w, f->recovered_share), "fall",
                                 fall_words(w, f->fall), NULL));
    model_set_text(
        a, w->page, "rests",
        web_words(w, "shock.rests", "known", web_number(w, f->known), "all",
                  web_number(w, f->businesses), "share", share, "confidence",
                  f->confidence == FIELD_UNSET ? "–" : arena_printf(a, "%" PRId64, f->confidence),
                  NULL));
    model_set_text(a, w->page, "made", i18n_instant(a, w->cx.lang, f->made_at));
}

static void put_figures(struct web *w, const struct shock_figure *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *areas = model_set_array(a, w->page, "areas"),
                 *sectors = model_set_array(a, w->page, "sectors");
    for (size_t i = 0; i < n; i++) {
        const struct shock_figure *f = &list[i];
        bool own = strcmp(f->area, w->actor.area) == 0;
        if (own && !*f->sector)
            put_answer(w, f);
        if (!*f->sector)
            put_figure(w, f, area_words(w, f->area), areas);
        else if (own)
            put_figure(w, f, choice_words(w, sector_choices, f->sector), sectors);
    }
    model_set_bool(a, w->page, "has_sectors", sectors->kids.count > 0);
}

static void put_head(struct web *w, const struct shock *s)
{
    struct arena *a = w->cx.a;
    web_title_text(w, s->name);
    web_crumb(w, "nav.revenue", "/shocks");
    web_crumb(w, s->name, NULL);
    model_set_text(a, w->page, "what", choice_words(w, shock_kinds, s->kind));
    model_set_text(a, w->page, "area", area_words(w, s->area ? s->area : ""));
    model_set_text(a, w->page, "months", months_words(w, s));
    model_set_text(a, w->page, "note", s->note && *s->note ? s->note : NULL);
}

static enum err put_page(struct web *w, const struct shock *s)
{
    struct shock_figure *list;
    size_t n;
    TRY(shock_figures(&w->cx, s->id, &list, &n));
    put_head(w, s);
    put_figures(w, list, n);
    model_set_text(w->cx.a, w->page, "remove",
                   may_define(w) ? arena_printf(w->cx.a, "/shocks/%" PRId64 "/remove", s->id)
                                 : NULL);
    return OK;
}

static enum err one_of(struct web *w, struct shock *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return shock_get(&w->cx, id, ret);
}

static enum err shock_page_get(struct web *w)
{
    struct shock s;
    TRY(one_of(w, &s));
    web_etag(w, s.version);
    field_to_model(w->cx.a, &shock_fields, &s, true, w->data, NULL);
    if (!reply_wants_json(w)) {
        TRY(put_page(w, &s));
        if (may_define(w))
            put_form(w, &s, NULL);
    }
    return web_show(w);
}

static enum err figures_get(struct web *w)
{
    struct shock_figure *list;
    struct shock s;
    size_t n;
    TRY(one_of(w, &s));
    TRY(shock_figures(&w->cx, s.id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &shock_figure_fields, &list[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- defining ---- */

static enum err add_rule(struct ctx *cx, void *arg)
{
    struct shock *s = arg, x = *s;
    TRY(shock_add(cx, &x));
    *s = x;
    return OK;
}

static enum err put_rule(struct ctx *cx, void *arg)
{
    struct shock *s = arg, x = *s;
    TRY(shock_put(cx, &x));
    *s = x;
    return OK;
}

static enum err answer_shock(struct web *w, const struct shock *s, bool made)
{
    TRY(shock_reckon(&w->cx, s->id));
    web_etag(w, s->version);
    field_to_model(w->cx.a, &shock_fields, s, true, w->data, NULL);
    if (made)
        return web_created(w, "/shocks/%" PRId64, s->id);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", "shock.saved", NULL);
    return web_redirect(w, "/shocks/%" PRId64, s->id);
}

static enum err shocks_post(struct web *w)
{
    struct shock s = {0}, *list;
    struct bound bound = {0};
    size_t n;
    enum err e = web_bind(w, &s, &bound);
    if (e == OK)
        e = app_write(&w->cx, add_rule, &s);
    if (e == OK)
        return answer_shock(w, &s, true);
    if (reply_wants_json(w) || e != ERR_INVALID)
        return e;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(shock_list(&w->cx, NULL, &list, &n));
    TRY(put_list(w, list, n));
    w->cx.err = told;
    put_form(w, &s, &bound);
    return web_again(w, e, "shocks");
}

static enum err change(struct web *w)
{
    struct shock s, was;
    struct bound bound = {0};
    TRY(one_of(w, &s));
    was = s;
    TRY(web_version(w, &s.version));
    enum err e = web_bind(w, &s, &bound);
    if (e == OK)
        e = app_write(&w->cx, put_rule, &s);
    if (e == OK)
        return answer_shock(w, &s, false);
    if (reply_wants_json(w) || e != ERR_INVALID)
        return e;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(put_page(w, &was));
    w->cx.err = told;
    put_form(w, &s, &bound);
    return web_again(w, e, "shock");
}

static enum err remove_get(struct web *w)
{
    struct shock s;
    TRY(one_of(w, &s));
    put_confirm(w, "shock.remove", s.name, arena_printf(w->cx.a, "/shocks/%" PRId64, s.id));
    struct model *version = (struct model *)model_get(model_get(w->page, "confirm"), "version");
    version->type = M_INT;
    version->i = s.version;
    web_crumb(w, "nav.revenue", "/shocks");
    web_crumb(w, s.name, arena_printf(w->cx.a, "/shocks/%" PRId64, s.id));
    return web_show(w);
}

static enum err remove_post(struct web *w)
{
    struct shock s;
    int64_t version;
    TRY(one_of(w, &s));
    TRY(web_version(w, &version));
    TRY(shock_remove(&w->cx, s.id, version));
    if (!reply_wants_json(w))
        web_flash(w, "good", "shock.removed", NULL);
    return web_done(w, "/shocks");
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route shock_routes[] = {
    {.method = HTTP_GET,
     .path = "/shocks",
     .handle = shocks_get,
     .cap = CAP_FIGURES,
     .output = &shock_fields,
     .page = "shocks",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Windows of hard times, the newest first"},
    {.method = HTTP_POST,
     .path = "/shocks",
     .handle = shocks_post,
     .cap = CAP_CURATE_CITY,
     .input = &shock_fields,
     .output = &shock_fields,
     .page = "shocks",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_CREATED,
     .doc = "Define a window of hard times; what it did is reckoned at once"},
    {.method = HTTP_GET,
     .path = "/shocks/{id}",
     .handle = shock_page_get,
     .cap = CAP_FIGURES,
     .output = &shock_fields,
     .page = "shock",
     .flags = BOTH,
     .doc = "One window; on its page: did income hold?"},
    {.method = HTTP_POST,
     .path = "/shocks/{id}",
     .handle = change,
     .cap = CAP_CURATE_CITY,
     .input = &shock_fields,
     .page = "shock",
     .flags = ROUTE_HTML | ROUTE_WRITE | ROUTE_SLOW,
     .doc = "Change a window; what it did is reckoned at once"},
    {.method = HTTP_PATCH,
     .path = "/shocks/{id}",
     .handle = change,
     .cap = CAP_CURATE_CITY,
     .input = &shock_fields,
     .output = &shock_fields,
     .flags = ROUTE_API | ROUTE_WRITE | ROUTE_SLOW,
     .doc = "Change a window; what it did is reckoned at once"},
    {.method = HTTP_GET,
     .path = "/shocks/{id}/figures",
     .handle = figures_get,
     .cap = CAP_FIGURES,
     .output = &shock_figure_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "What a window did by area and sector, with coverage and confidence"},
    {.method = HTTP_GET,
     .path = "/shocks/{id}/remove",
     .handle = remove_get,
     .cap = CAP_CURATE_CITY,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before removing a window"},
    {.method = HTTP_POST,
     .path = "/shocks/{id}/remove",
     .handle = remove_post,
     .cap = CAP_CURATE_CITY,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Remove a window"},
    {.path = NULL},
};
