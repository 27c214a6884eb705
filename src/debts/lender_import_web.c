/* A new list of OJK: pasted or sent as a file, first looked at, then taken over. */
#include "debts_pages_web.h"
#include "lender_import.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

const char lender_import_schema[] =
    "{\"type\":\"object\",\"required\":[\"applied\",\"added\",\"licensed\",\"changed\",\"same\","
    "\"unlisted\",\"bad\",\"items\"],\"properties\":{\"applied\":{\"type\":\"boolean\"},\"added\":{"
    "\"type\":\"integer\"},\"licensed\":{\"type\":\"integer\"},\"changed\":{\"type\":\"integer\"},"
    "\"same\":{\"type\":\"integer\"},\"unlisted\":{\"type\":\"integer\"},\"bad\":{\"type\":"
    "\"integer\"},\"items\":{\"type\":\"array\"}}}";

static void put_form(struct web *w, const struct lender_import *in, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    web_title(w, "lender.import");
    web_crumb(w, "lender.title", "/lenders");
    web_crumb(w, "lender.import", NULL);
    struct model *fields = field_widgets(&w->cx, w->app->words, &lender_import_fields, in, bound);
    struct page_form f = {.code = "lender_import", .back = true};
    forms_add_file(w, fields, &f, false, ".csv,.xlsx");
    model_set(w->page, "fields", fields);
    model_set_bool(a, w->page, "has_changes", false);
}

enum err lender_import_get(struct web *w)
{
    struct lender_import in = {.whole = true};
    put_form(w, &in, NULL);
    return web_show(w);
}

static const char *detail_words(struct web *w, const struct lender_change *c)
{
    if (!c->detail)
        return NULL;
    return strcmp(c->what, "bad") == 0 ? web_words(w, c->detail, NULL)
                                       : codes_words(w, "lender", c->detail);
}

static void put_changes(struct web *w, const struct lender_changes *all, bool applied)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, w->page, "changes");
    for (size_t i = 0; i < all->n; i++) {
        const struct lender_change *c = &all->list[i];
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "what", code_words(w, "lender_change", c->what));
        model_set_text(a, o, "name", c->name && *c->name ? c->name : "–");
        model_set_text(a, o, "company", c->company);
        model_set_text(a, o, "detail", detail_words(w, c));
        model_set_text(a, o, "number", c->number ? web_number(w, c->number) : NULL);
    }
    model_set_text(a, w->page, "result",
                   web_words(w, applied ? "lender.import_done" : "lender.import_would", "added",
                             web_number(w, all->added), "licensed", web_number(w, all->licensed),
                             "changed", web_number(w, all->changed), "same",
                             web_number(w, all->same), "unlisted", web_number(w, all->unlisted),
                             "bad", web_number(w, all->bad), NULL));
    ((struct model *)model_get(w->page, "has_changes"))->i = all->n > 0;
}

static void put_api(struct web *w, const struct lender_changes *all, bool applied)
{
    struct arena *a = w->cx.a;
    model_set_bool(a, w->data, "applied", applied);
    model_set_int(a, w->data, "added", all->added);
    model_set_int(a, w->data, "licensed", all->licensed);
    model_set_int(a, w->data, "changed", all->changed);
    model_set_int(a, w->data, "same", all->same);
    model_set_int(a, w->data, "unlisted", all->unlisted);
    model_set_int(a, w->data, "bad", all->bad);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < all->n; i++) {
        const struct lender_change *c = &all->list[i];
        struct model *o = model_add_object(a, items);
        model_set_text(a, o, "what", c->what);
        model_set_int(a, o, "row", c->number);
        model_set_text(a, o, "name", c->name);
        model_set_text(a, o, "company", c->company);
        model_set_text(a, o, "detail", detail_words(w, c));
    }
}

enum err lender_import_post(struct web *w)
{
    struct lender_import in = {0};
    struct lender_changes all = {0};
    struct bound bound = {0};
    const struct upload *u = w->req->uploads;
    while (u && (strcmp(u->field, "file") != 0 || !u->n))
        u = u->next;
    enum err e = web_bind(w, &in, &bound);
    const char *data = u ? u->data : in.list ? in.list : "";
    if (e == OK)
        e = lender_import(&w->cx, &in, data, u ? u->n : strlen(data), &all);
    put_api(w, &all, e == OK && in.apply);
    if (reply_wants_json(w))
        return e == OK ? web_show(w) : e;
    if (e != OK && e != ERR_INVALID)
        return e;
    bool text = u && text_valid(u->data, u->n, true);
    if (text) /* what was sent stands there for the next step */
        in.list = arena_strndup(w->cx.a, u->data, u->n);
    put_form(w, &in, text ? NULL : &bound);
    if (e != OK)
        return web_again(w, e, "lender-import");
    put_changes(w, &all, in.apply);
    return web_show(w);
}
