/* Shared parts: see companion_pages_web.h. */
#include "companion_pages_web.h"

#include "i18n.h"
#include "places.h"

#include <inttypes.h>

enum { CHOICES_MAX = 1000 };

/* ---- choices ---- */

static void add_choice(struct web *w, struct model *choices, const char *code, const char *label,
                       const char *now)
{
    struct model *c = model_add_object(w->cx.a, choices);
    model_set_text(w->cx.a, c, "code", code);
    model_set_text(w->cx.a, c, "label", label);
    model_set_bool(w->cx.a, c, "selected", now && strcmp(now, code) == 0);
}

static void add_places(struct web *w, struct model *choices, const char *kind, const char *now)
{
    size_t n;
    const struct place *const *list = places_of(places(), w->cx.a, kind, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        if (!area_holds(w->actor.area, list[i]->code))
            continue;
        const char *label = strcmp(kind, "ward") == 0
                                ? list[i]->name
                                : web_words(w, "companion.district", "name", list[i]->name, NULL);
        add_choice(w, choices, list[i]->code, label, now);
    }
}

bool visits_choose_wards(struct web *w, struct model *widget, const char *now)
{
    struct model *choices = model_array(w->cx.a);
    add_places(w, choices, "ward", now);
    field_widget_choices(w->cx.a, widget, choices);
    return choices->kids.count > 1;
}

bool visits_choose_areas(struct web *w, struct model *widget, const char *now)
{
    struct model *choices = model_array(w->cx.a);
    add_places(w, choices, "district", now);
    add_places(w, choices, "ward", now);
    field_widget_choices(w->cx.a, widget, choices);
    return choices->kids.count > 1;
}

enum err visits_choose_companions(struct web *w, struct model *widget, const char *area,
                                  int64_t not_to, const char *now)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    struct companion_filter f = {.area = area, .state = "active", .limit = 200};
    bool more = true;
    while (more && choices->kids.count < CHOICES_MAX) {
        struct companion *list;
        size_t n;
        int64_t total;
        TRY(companion_list(&w->cx, &f, &list, &n, &more, &total));
        for (size_t i = 0; i < n; i++) {
            if (list[i].account_id == not_to)
                continue;
            const char *where =
                list[i].area_name ? list[i].area_name : web_words(w, "companion.city", NULL);
            const char *load =
                web_words(w, "companion.load", "n", web_number(w, list[i].businesses), "of",
                          web_number(w, list[i].capacity), NULL);
            add_choice(w, choices, list[i].name,
                       arena_printf(a, "%s · %s · %s", list[i].display_name, where, load), now);
        }
        f.after = n ? list[n - 1].account_id : 0;
    }
    field_widget_choices(a, widget, choices);
    return OK;
}

void visits_add_nobody(struct web *w, struct model *widget, const char *now)
{
    struct model *choices = (struct model *)model_get(widget, "choices");
    add_choice(w, choices, COMPANION_NONE, web_words(w, "assign.release", NULL), now);
}

void visits_keep_choice(struct web *w, struct model *widget, const char *code, const char *label)
{
    struct model *choices = (struct model *)model_get(widget, "choices");
    if (!code || !*code)
        return;
    for (const struct model *c = choices->kids.first; c; c = c->next)
        if (strcmp(model_get(c, "code")->s, code) == 0)
            return;
    add_choice(w, choices, code, label && *label ? label : code, code);
}

/* ---- parts ---- */

void visits_put_tag(struct web *w, struct model *object, const char *kind, const char *label)
{
    model_set_text(w->cx.a, object, "kind", kind);
    model_set_text(w->cx.a, object, "label", label);
}

static const char *filter_words(struct web *w, const struct field *f, const char *value,
                                const char *area)
{
    if (area && strcmp(f->name, area) == 0)
        return place_name(places(), value);
    for (const struct field_choice *c = f->choices; c && c->code; c++)
        if (strcmp(c->code, value) == 0)
            return web_words(w, c->msgid, NULL);
    return f->kind == F_DATE ? i18n_date(w->cx.a, w->cx.lang, value) : value;
}

struct model *visits_put_filters(struct web *w, const struct field_table *t, const void *query,
                                 const char *action, const char *area)
{
    struct arena *a = w->cx.a;
    struct model *filters = model_set_object(a, w->page, "filters");
    struct model *fields = field_widgets(&w->cx, w->app->words, t, query, NULL);
    struct model *active = model_set_array(a, filters, "active");
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        const char *value = field_text(a, f, query);
        bool off = !*value || (f->kind == F_BOOL && strcmp(value, "true") != 0);
        if (off || f->flags & F_HIDDEN)
            continue;
        struct model *item = model_add_object(a, active);
        const char *label = web_words(w, f->label, NULL);
        model_set_text(a, item, "label",
                       f->kind == F_BOOL
                           ? label
                           : arena_printf(a, "%s: %s", label, filter_words(w, f, value, area)));
        model_set_text(a, item, "remove", web_link(w, f->name, NULL));
    }
    model_set_text(a, filters, "action", action);
    model_set(filters, "fields", fields);
    model_set_bool(a, filters, "open", false);
    model_set_text(a, filters, "clear", active->kids.count ? action : NULL);
    model_set_array(a, filters, "hidden");
    return fields;
}

void visits_drop_widget(struct model *fields, const char *name)
{
    struct model *before = NULL;
    for (struct model *m = fields->kids.first; m; before = m, m = m->next) {
        if (strcmp(model_get(m, "name")->s, name) != 0)
            continue;
        if (before)
            before->next = m->next;
        else
            fields->kids.first = m->next;
        if (fields->kids.last == m)
            fields->kids.last = before;
        fields->kids.count--;
        return;
    }
}

static struct model *list_of(struct web *w, const char *key)
{
    struct model *list = (struct model *)model_get(w->page, key);
    return list ? list : model_set_array(w->cx.a, w->page, key);
}

void visits_put_link(struct web *w, const char *href, const char *msgid)
{
    struct model *o = model_add_object(w->cx.a, list_of(w, "links"));
    model_set_text(w->cx.a, o, "href", href);
    model_set_text(w->cx.a, o, "label", web_words(w, msgid, NULL));
}

void visits_put_stat(struct web *w, const char *msgid, const char *value, const char *href)
{
    struct model *o = model_add_object(w->cx.a, list_of(w, "stats"));
    model_set_text(w->cx.a, o, "label", web_words(w, msgid, NULL));
    model_set_text(w->cx.a, o, "value", value);
    model_set_text(w->cx.a, o, "href", href);
    model_set_null(w->cx.a, o, "note");
}

const char *visits_capped(struct web *w, int64_t n, bool capped)
{
    const char *number = web_number(w, n);
    return capped ? arena_printf(w->cx.a, "%s+", number) : number;
}
