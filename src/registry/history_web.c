/* A business's history: audit rows in the API's form and in people's words. */
#include "business_query_web.h"
#include "registry_web.h"

#include "business.h"
#include "calendar.h"
#include "forms.h"
#include "i18n.h"
#include "money.h"
#include "page_parts.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

static const char prefix[] = "sealed:", hidden_value[] = "•••";

/* Protected values open here, for those who may see them; else they stay dots. */
static const char *open_value(struct web *w, const char *text, bool personal)
{
    void *p;
    size_t n;
    char *clear;
    if (strncmp(text, prefix, sizeof(prefix) - 1) != 0)
        return text;
    if (!personal || !text_unbase64url(w->cx.a, text + sizeof(prefix) - 1, &p, &n) ||
        !unseal(&w->cx, w->app->keys, p, n, &clear, NULL))
        return hidden_value;
    return clear;
}

static void reveal(struct web *w, struct model *m, bool personal)
{
    if (m->type == M_TEXT && m->s)
        m->s = open_value(w, m->s, personal);
    else if (m->type == M_OBJECT || m->type == M_ARRAY)
        for (struct model *k = m->kids.first; k; k = k->next)
            reveal(w, k, personal);
}

static const struct field *field_of(const char *name)
{
    for (size_t i = 0; i < business_fields.n; i++)
        if (strcmp(business_fields.fields[i].name, name) == 0)
            return &business_fields.fields[i];
    return NULL;
}

/* Rows from before a field was personal have it in clear. */
static void hide_values(struct model *m)
{
    if (m->type == M_OBJECT || m->type == M_ARRAY) {
        for (struct model *k = m->kids.first; k; k = k->next)
            hide_values(k);
    } else if (m->type != M_NULL) {
        m->type = M_TEXT;
        m->s = hidden_value;
    }
}

static void hide_personal(struct model *changes)
{
    for (struct model *k = changes->kids.first; k; k = k->next) {
        const struct field *f = field_of(k->key);
        if (f && f->flags & F_PERSONAL)
            hide_values(k);
    }
}

void history_item(struct web *w, const struct audit_row *row, bool personal, struct model *item)
{
    struct arena *a = w->cx.a;
    char at[INSTANT_LEN + 1];
    struct json_t *json = NULL;
    instant_format(row->at, at);
    model_set_int(a, item, "id", row->id);
    model_set_text(a, item, "at", arena_strdup(a, at));
    model_set_text(a, item, "actor", row->actor);
    model_set_text(a, item, "action", row->action);
    struct model *changes =
        json_parse_own(a, row->changes, &json) == OK ? model_from_json(a, json) : model_object(a);
    reveal(w, changes, personal);
    if (!personal && changes->type == M_OBJECT)
        hide_personal(changes);
    model_set(item, "changes", changes);
}

/* Codes, a ward, a day or a sum as people read it. */
static const char *text_words(struct web *w, const char *name, const char *text)
{
    const struct field *f = field_of(name);
    struct date d;
    int64_t sum;
    if (strcmp(name, "ward") == 0 || strcmp(name, "district") == 0)
        return place_name(places(), text);
    if (f && f->kind == F_CHOICE)
        return choice_words(w, f->choices, text);
    if (f && f->kind == F_CHOICES)
        return choices_words(w, f->choices, text);
    if (strcmp(name, "reasons") == 0)
        return codes_words(w, "reason", text);
    if (strcmp(name, "companion") == 0)
        return called_words(w, NULL, text);
    if (f && f->kind == F_MONEY && text_int(text, &sum))
        return money_format(w->cx.a, sum);
    return date_parse(text, &d) ? i18n_date(w->cx.a, w->cx.lang, text) : text;
}

static const char *value_words(struct web *w, const char *name, const struct model *m)
{
    struct buf b = buf_new(w->cx.a, 4096);
    if (!m || m->type == M_NULL)
        return "–";
    if (m->type == M_TEXT || m->type == M_DECIMAL)
        return *m->s ? text_words(w, name, m->s) : "–";
    if (m->type == M_INT)
        return text_words(w, name, arena_printf(w->cx.a, "%" PRId64, m->i));
    if (m->type == M_BOOL)
        return web_words(w, m->i ? "answer.yes" : "answer.no", NULL);
    json_write(&b, m);
    return buf_str(&b);
}

void history_timeline(struct web *w, const struct model *items,
                      const char *(*label)(struct web *, const char *))
{
    struct arena *a = w->cx.a;
    struct model *timeline = model_set_array(a, w->page, "timeline"), *people = model_object(a);
    for (const struct model *i = items->kids.first; i; i = i->next) {
        int64_t at = 0;
        const char *iso = model_get(i, "at")->s;
        instant_parse(iso, &at);
        struct model *t = model_add_object(a, timeline);
        const char *action = arena_printf(a, "history.%s", model_get(i, "action")->s);
        const char *known = i18n_get(w->app->words, w->cx.lang, action);
        model_set_text(a, t, "when", i18n_instant(a, w->cx.lang, at));
        model_set_text(a, t, "iso", iso);
        model_set_text(a, t, "who", called_words(w, people, model_get(i, "actor")->s));
        model_set_text(a, t, "title", known ? known : model_get(i, "action")->s);
        model_set_null(a, t, "text");
        struct model *changes = model_set_array(a, t, "changes");
        for (const struct model *c = model_get(i, "changes")->kids.first; c; c = c->next) {
            const char *called = label(w, c->key);
            if (!called)
                continue; /* kept for programs: no field that people see */
            struct model *row = model_add_object(a, changes);
            const struct model *old = c->type == M_ARRAY ? c->kids.first : NULL;
            model_set_text(a, row, "label", called);
            model_set_text(a, row, "old", value_words(w, c->key, old));
            model_set_text(a, row, "new", value_words(w, c->key, old ? old->next : c));
        }
    }
}
