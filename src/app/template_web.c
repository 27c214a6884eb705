/* Words of messages as officers change them: the list, one with its preview, back to the program's.
 */
#include "i18n.h"
#include "notice_template.h"
#include "notice_web.h"
#include "page_parts.h"

#include <inttypes.h>

/* "WhatsApp, Indonesia" */
static const char *place_words(struct web *w, const struct notice_template *t)
{
    return arena_printf(w->cx.a, "%s, %s", code_words(w, "outbox.channel", t->channel),
                        web_words(w, arena_printf(w->cx.a, "people.lang_%s", t->lang), NULL));
}

enum { LIMIT = 50, LIMIT_MAX = 200 };

struct template_query {
    const char *cursor;
    int64_t limit;
};
static const struct field query_list[] = {
    {.name = "cursor",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct template_query, cursor),
     .max = 200,
     .label = "list.cursor"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct template_query, limit),
     .min = 1,
     .max = LIMIT_MAX,
     .label = "list.limit"},
};
const struct field_table template_query_fields =
    FIELD_TABLE("NoticeTemplateQuery", query_list, struct template_query);

/* ---- the list ---- */

static struct model *event_group(struct web *w, struct model *events,
                                 const struct notice_template *t, size_t n)
{
    bool changed = false;
    for (size_t i = 0; i < n && strcmp(t[i].event, t->event) == 0; i++)
        changed |= t[i].own;
    struct model *o = model_add_object(w->cx.a, events);
    model_set_text(w->cx.a, o, "event", event_words(w, t->event));
    model_set_text(w->cx.a, o, "text", t->body);
    model_set_text(w->cx.a, o, "changed", changed ? web_words(w, "template.own", NULL) : NULL);
    return model_set_array(w->cx.a, o, "templates");
}

enum err templates_page_get(struct web *w)
{
    struct notice_template *list;
    struct model *events = model_set_array(w->cx.a, w->page, "events"), *group = NULL;
    const char *event = "";
    size_t n;
    TRY(template_list(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (strcmp(event, list[i].event) != 0)
            group = event_group(w, events, &list[i], n - i);
        event = list[i].event;
        struct model *o = model_add_object(w->cx.a, group);
        model_set_text(w->cx.a, o, "href",
                       arena_printf(w->cx.a, "/settings/notices/%s", list[i].id));
        model_set_text(w->cx.a, o, "where", place_words(w, &list[i]));
        model_set_text(w->cx.a, o, "own", list[i].own ? web_words(w, "template.own", NULL) : NULL);
    }
    web_title(w, "template.title");
    return web_show(w);
}

/* ---- one ---- */

/* Only e-mails have a subject: other forms do not ask for one. */
static struct field_table form_fields(const struct notice_template *t)
{
    struct field_table f = notice_template_change_fields;
    if (strcmp(t->channel, "email") != 0) {
        f.fields++;
        f.n--;
    }
    return f;
}

static void preview(struct web *w, const struct notice_template *t)
{
    enum lang lang = LANG_ID;
    lang_of_code(t->lang, &lang);
    struct model *p = model_set_object(w->cx.a, w->page, "preview");
    model_set_text(w->cx.a, p, "subject",
                   t->subject && *t->subject ? template_sample(&w->cx, t->subject, lang) : NULL);
    model_set_text(w->cx.a, p, "text", template_sample(&w->cx, t->body ? t->body : "", lang));
}

static void form_page(struct web *w, const struct notice_template *t, int64_t version,
                      const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct field_table *f = arena_new_of(a, struct field_table);
    *f = form_fields(t);
    web_title_text(w, event_title(w, t->event));
    web_crumb(w, "template.title", "/settings/notices");
    model_set_text(a, w->page, "where", place_words(w, t));
    model_set(w->page, "fields", field_widgets(&w->cx, w->app->words, f, t, bound));
    model_set_text(a, w->page, "action", arena_printf(a, "/settings/notices/%s", t->id));
    model_set_int(a, w->page, "version", version);
    struct model *names = model_set_array(a, w->page, "names");
    for (const char *const *n = template_names(&w->cx, t->event); *n; n++) {
        struct model *o = model_add_object(a, names);
        const char *about =
            i18n_get(w->app->words, w->cx.lang, arena_printf(a, "template.name.%s", *n));
        model_set_text(a, o, "code", arena_printf(a, "{%s}", *n));
        model_set_text(a, o, "about", about);
    }
    preview(w, t);
    model_set_text(a, w->page, "back_to_default",
                   t->own ? arena_printf(a, "/settings/notices/%s/default", t->id) : NULL);
}

enum err template_page_get(struct web *w)
{
    struct notice_template t;
    TRY(template_get(&w->cx, web_param(w, 0), &t));
    form_page(w, &t, t.version, NULL);
    return web_show(w);
}

enum err template_page_post(struct web *w)
{
    struct notice_template t;
    struct bound bound = {0};
    int64_t version;
    const char *act = req_form(w->req, "_action");
    bool look = act && strcmp(act, "preview") == 0;
    TRY(template_get(&w->cx, web_param(w, 0), &t));
    TRY(web_version(w, &version));
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = look ? template_check(&w->cx, &t) : template_set(&w->cx, &t, version);
    if (e != OK || look) {
        form_page(w, &t, version, &bound);
        return e == OK ? web_show(w) : web_again(w, e, "template");
    }
    web_flash(w, "good", "template.saved", NULL);
    return web_redirect(w, "/settings/notices");
}

enum err template_default_get(struct web *w)
{
    struct notice_template t;
    TRY(template_get(&w->cx, web_param(w, 0), &t));
    web_crumb(w, "template.title", "/settings/notices");
    put_confirm(w, "template.default", event_title(w, t.event),
                arena_printf(w->cx.a, "/settings/notices/%s", t.id));
    struct model *version = (struct model *)model_get(model_get(w->page, "confirm"), "version");
    version->type = M_INT;
    version->i = t.version;
    return web_show(w);
}

enum err template_default_post(struct web *w)
{
    int64_t version;
    TRY(web_version(w, &version));
    TRY(template_reset(&w->cx, web_param(w, 0), version));
    web_flash(w, "good", "template.is_default", NULL);
    return web_redirect(w, "/settings/notices");
}

/* ---- for programs ---- */

static void to_model(struct web *w, const struct notice_template *t, struct model *o)
{
    field_to_model(w->cx.a, &notice_template_fields, t, true, o, NULL);
}

enum err templates_api_get(struct web *w)
{
    struct template_query q;
    struct bound bound = {0};
    struct notice_template *list;
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    size_t n, at = 0;
    field_clear(&template_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(template_list(&w->cx, &list, &n));
    if (q.cursor && *q.cursor) { /* the id that comes next */
        while (at < n && strcmp(list[at].id, q.cursor) != 0)
            at++;
        if (at == n)
            return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    }
    size_t end = at + (size_t)(q.limit == FIELD_UNSET ? LIMIT : q.limit);
    for (; at < n && at < end; at++)
        to_model(w, &list[at], model_add_object(w->cx.a, items));
    web_list(w, (int64_t)n, false, at < n ? list[at].id : NULL);
    return web_show(w);
}

static enum err show(struct web *w, const struct notice_template *t)
{
    to_model(w, t, w->data);
    web_etag(w, t->version);
    return web_show(w);
}

enum err template_api_get(struct web *w)
{
    struct notice_template t;
    TRY(template_get(&w->cx, web_param(w, 0), &t));
    return show(w, &t);
}

enum err template_api_patch(struct web *w)
{
    struct notice_template t;
    struct bound bound = {0};
    int64_t version;
    TRY(template_get(&w->cx, web_param(w, 0), &t));
    TRY(web_version(w, &version));
    TRY(web_bind(w, &t, &bound));
    TRY(template_set(&w->cx, &t, version));
    return show(w, &t);
}

enum err template_api_delete(struct web *w)
{
    int64_t version;
    TRY(web_version(w, &version));
    TRY(template_reset(&w->cx, web_param(w, 0), version));
    return web_done(w, "/settings/notices");
}
