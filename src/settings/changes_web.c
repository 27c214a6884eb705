/* What was set on a page: who changed what when, before and after, and a button that puts it back.
 * One list for all kinds (app/undo.h). */
#include "i18n.h"
#include "model.h"
#include "page_parts.h"
#include "reply.h"
#include "settings_web.h"
#include "undo.h"

#include <inttypes.h>

enum { LIMIT = 50 };

static const char changes_schema[] =
    "{\"type\":\"object\",\"required\":[\"items\",\"next\"],\"properties\":{\"next\":{\"type\":["
    "\"string\",\"null\"]},\"items\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"required\":[\"id\",\"at\",\"actor\",\"action\",\"name\",\"changes\",\"undoable\"],"
    "\"properties\":{\"id\":{\"type\":\"integer\"},\"at\":{\"type\":\"string\",\"format\":"
    "\"date-time\"},\"actor\":{\"type\":\"string\"},\"action\":{\"type\":\"string\"},\"name\":{"
    "\"type\":[\"string\",\"null\"]},\"changes\":{\"type\":\"object\"},\"undoable\":{\"type\":"
    "\"boolean\"}}}}}}";

struct changes_query {
    const char *cursor;
};
static const struct field query_list[] = {{.name = "cursor",
                                           .kind = F_TEXT,
                                           .offset = FIELD_TEXT(struct changes_query, cursor),
                                           .max = 20,
                                           .flags = F_HIDDEN,
                                           .label = "list.cursor"}};
static const struct field_table query_fields =
    FIELD_TABLE("SettingChangesQuery", query_list, struct changes_query);

/* ---- words ---- */

/* "ind.keu1" of "KEU1": ids of words are in small letters. */
static const char *words_id(struct web *w, const char *prefix, const char *name)
{
    char *id = arena_printf(w->cx.a, "%s.%s", prefix, name);
    for (char *c = id; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
    return id;
}

static const char *label_of(struct web *w, const struct undo_kind *kind, const char *name)
{
    size_t n = kind->strip ? strlen(kind->strip) : 0;
    name += n && strncmp(name, kind->strip, n) == 0 ? n : 0;
    const struct field *f = kind->fields ? field_find(kind->fields, name) : NULL;
    const char *id =
        f && f->label ? f->label : words_id(w, kind->labels ? kind->labels : "field", name);
    const char *words = i18n_get(w->app->words, w->cx.lang, id);
    return words ? words : name;
}

/* NULL for nothing. */
static const char *value_words(struct web *w, const struct undo_kind *kind, const char *name,
                               const struct model *m)
{
    const struct field *f = kind->fields ? field_find(kind->fields, name) : NULL;
    if (m->type == M_BOOL)
        return web_words(w, m->i ? "people.yes" : "people.no", NULL);
    if (m->type == M_INT)
        return web_number(w, m->i);
    if ((m->type != M_TEXT && m->type != M_DECIMAL) || !*m->s)
        return NULL;
    for (const struct field_choice *c = f ? f->choices : NULL; c && c->code; c++)
        if (strcmp(c->code, m->s) == 0)
            return web_words(w, c->msgid, NULL);
    return f && f->kind == F_DATE ? day_words(w, m->s) : m->s;
}

static void put_pairs(struct web *w, const struct undo_kind *kind, const struct undo_change *c,
                      struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "changes");
    for (const struct model *m = c->changes->kids.first; m; m = m->next) {
        const struct field *f = kind->fields ? field_find(kind->fields, m->key) : NULL;
        if (m->type != M_ARRAY || m->kids.count != 2 || (f && f->flags & F_READONLY && !f->label))
            continue;
        struct model *pair = model_add_object(a, list);
        model_set_text(a, pair, "label", label_of(w, kind, m->key));
        model_set_text(a, pair, "old", value_words(w, kind, m->key, m->kids.first));
        model_set_text(a, pair, "new", value_words(w, kind, m->key, m->kids.last));
    }
}

/* ---- the list ---- */

static void put_change(struct web *w, const struct undo_kind *kind, const struct undo_change *c,
                       struct model *o)
{
    struct arena *a = w->cx.a;
    char *at = arena_alloc(a, INSTANT_LEN + 1);
    instant_format(c->row.at, at);
    model_set_int(a, o, "id", c->row.id);
    model_set_text(a, o, "at", at);
    model_set_text(a, o, "actor", c->row.actor);
    model_set_text(a, o, "action", c->row.action);
    model_set_text(a, o, "name", c->name);
    model_set_bool(a, o, "undoable", c->undoable);
    if (reply_wants_json(w)) {
        model_set(o, "changes", undo_copy(a, c->changes));
        return;
    }
    put_pairs(w, kind, c, o);
    model_set_text(a, o, "title", code_words(w, "audit.action", c->row.action));
    model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, c->row.at));
    model_set_text(a, o, "undo",
                   c->undoable ? arena_printf(a, "/settings/changes/%s/%" PRId64 "/undo",
                                              kind->code, c->row.id)
                               : NULL);
}

static enum err kind_of(struct web *w, const struct undo_kind **ret)
{
    *ret = undo_kind_of(web_param(w, 0));
    return *ret ? OK : fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static enum err changes_get(struct web *w)
{
    struct arena *a = w->cx.a;
    const struct undo_kind *kind;
    struct undo_change *list;
    int64_t before, next;
    size_t n;
    TRY(kind_of(w, &kind));
    TRY(read_before(w, &before));
    TRY(undo_list(&w->cx, kind, before, LIMIT, &list, &n, &next));
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        put_change(w, kind, &list[i], model_add_object(a, items));
    const char *cursor = next ? arena_printf(a, "%" PRId64, next) : NULL;
    model_set_text(a, w->data, "next", cursor);
    const char *name = web_words(w, arena_printf(a, "changes.%s", kind->code), NULL);
    web_title_text(w, web_words(w, "changes.title", "name", name, NULL));
    web_crumb(w, name, kind->page);
    web_crumb(w, "changes.link", NULL);
    model_set_bool(a, w->page, "has_items", n > 0);
    model_set_text(a, w->page, "older", cursor ? web_link(w, "cursor", cursor) : NULL);
    return web_show(w);
}

static enum err undo_post(struct web *w)
{
    const struct undo_kind *kind;
    int64_t id;
    TRY(kind_of(w, &kind));
    TRY(web_id(w, 1, &id));
    TRY(undo_do(&w->cx, kind, id));
    web_flash(w, "good", "settings.undone", NULL);
    return web_done(w, "/settings/changes/%s", kind->code);
}

const struct route changes_routes[] = {
    {.method = HTTP_GET,
     .path = "/settings/changes/{what}",
     .handle = changes_get,
     .cap = CAP_HISTORY,
     .query = &query_fields,
     .output_schema = changes_schema,
     .page = "changes",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "Who changed what on a page of settings, when, before and after"},
    {.method = HTTP_POST,
     .path = "/settings/changes/{what}/{change}/undo",
     .handle = undo_post,
     .cap = CAP_HISTORY,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Put back what a change had replaced, unless it was changed again"},
    {.path = NULL},
};
