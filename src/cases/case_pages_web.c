/* Parts of the pages of those who work on cases: see case_pages_web.h. */
#include "case_pages_web.h"
#include "category.h"
#include "i18n.h"
#include "places.h"

#include <string.h>

enum { HOUR = 3600, DAY = 86400 };

/* ---- words and colours ---- */

void put_case_state(struct web *w, struct model *object, const char *state)
{
    const char *kind = strcmp(state, "closed") == 0     ? "plain"
                       : strcmp(state, "resolved") == 0 ? "good"
                       : strcmp(state, "held") == 0     ? "warn"
                                                        : "info";
    model_set_text(w->cx.a, object, "kind", kind);
    model_set_text(w->cx.a, object, "label", code_words(w, "case_state", state));
}

static const char *span_words(struct web *w, int64_t seconds, const char *hours, const char *days)
{
    bool short_time = seconds < DAY;
    int64_t n = short_time ? (seconds + HOUR - 1) / HOUR : seconds / DAY;
    return web_words(w, short_time ? hours : days, "n", web_number(w, n), NULL);
}

static const char *clock_time(struct web *w, int64_t instant)
{
    int64_t day = instant - date_begins(date_of_instant(instant));
    return arena_printf(w->cx.a, "%02d.%02d", (int)(day / HOUR), (int)(day % HOUR / 60));
}

static const char *due_words(struct web *w, int64_t due_at)
{
    int64_t now = w->cx.now, midnight = date_begins(date_of_instant(now)) + DAY;
    if (now >= due_at)
        return span_words(w, now - due_at, "due.late_hours", "due.late_days");
    if (due_at <= midnight)
        return web_words(w, "due.today", "time", clock_time(w, due_at), NULL);
    if (due_at <= midnight + DAY)
        return web_words(w, "due.tomorrow", "time", clock_time(w, due_at), NULL);
    char day[DATE_LEN + 1];
    date_format(date_of_instant(due_at), day);
    return i18n_date(w->cx.a, w->cx.lang, arena_strdup(w->cx.a, day));
}

void put_due(struct web *w, struct model *object, int64_t due_at, int64_t risk_at,
             int64_t paused_until)
{
    struct arena *a = w->cx.a;
    if (paused_until > w->cx.now) {
        model_set_text(a, object, "kind", "plain");
        model_set_text(
            a, object, "label",
            web_words(w, "due.paused", "until", i18n_instant(a, w->cx.lang, paused_until), NULL));
        return;
    }
    if (due_at >= CASE_NEVER) {
        model_set_null(a, object, "kind");
        model_set_null(a, object, "label");
        return;
    }
    bool late = w->cx.now >= due_at, risk = w->cx.now >= risk_at;
    model_set_text(a, object, "kind", late ? "bad" : risk ? "warn" : "plain");
    model_set_text(a, object, "label", due_words(w, due_at));
}

void put_time(struct web *w, struct model *object, const char *key, int64_t instant)
{
    char *text = arena_alloc(w->cx.a, INSTANT_LEN + 1);
    bool some = instant > 0 && instant < CASE_NEVER;
    if (some)
        instant_format(instant, text);
    model_set_text(w->cx.a, object, key, some ? text : NULL);
}

/* ---- choices ---- */

static void add_choice(struct web *w, struct model *choices, const char *code, const char *label,
                       const char *selected)
{
    struct model *c = model_add_object(w->cx.a, choices);
    model_set_text(w->cx.a, c, "code", code);
    model_set_text(w->cx.a, c, "label", label);
    model_set_bool(w->cx.a, c, "selected", selected && strcmp(selected, code) == 0);
}

void choose_wards(struct web *w, struct model *widget, const char *selected)
{
    size_t n;
    struct model *choices = model_array(w->cx.a);
    const struct place *const *wards = places_of(places(), w->cx.a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++)
        add_choice(w, choices, wards[i]->code,
                   arena_printf(w->cx.a, "%s (%s)", wards[i]->name,
                                place_name(places(), wards[i]->parent)),
                   selected);
    field_widget_choices(w->cx.a, widget, choices);
}

enum err choose_categories(struct web *w, struct model *widget, const char *selected)
{
    struct category *all;
    size_t n;
    struct model *choices = model_array(w->cx.a);
    TRY(category_list(&w->cx, false, &all, &n));
    for (size_t i = 0; i < n; i++) {
        const char *name = category_name(&w->cx, all[i].code);
        add_choice(w, choices, all[i].code,
                   all[i].parent ? arena_printf(w->cx.a, "– %s", name) : name, selected);
    }
    field_widget_choices(w->cx.a, widget, choices);
    return OK;
}

enum err choose_bodies(struct web *w, struct model *widget, const char *selected)
{
    struct body *all;
    size_t n;
    struct model *choices = model_array(w->cx.a);
    TRY(body_list(&w->cx, false, &all, &n));
    for (size_t i = 0; i < n; i++)
        add_choice(w, choices, all[i].code, all[i].name, selected);
    field_widget_choices(w->cx.a, widget, choices);
    return OK;
}
