/* Saved views of the list of businesses: its filters under a name, for who saved them alone. */
#include "app_sql.h"
#include "business_query_web.h"
#include "forms.h"
#include "reply.h"

struct view {
    int64_t id;
    const char *name, *query;
};
static const struct field view_form[] = {
    {.name = "id",
     .kind = F_REF,
     .offset = FIELD_INT(struct view, id),
     .flags = F_READONLY | F_HIDDEN},
    {.name = "name",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct view, name),
     .flags = F_REQUIRED,
     .max = 60,
     .label = "view.name"},
    {.name = "query",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct view, query),
     .max = 2000,
     .flags = F_HIDDEN},
};
const struct field_table view_fields = FIELD_TABLE("SavedView", view_form, struct view);

enum err business_views_get(struct web *w)
{
    struct arena *a = w->cx.a;
    int64_t n = 0;
    struct model *items = model_set_array(a, w->data, "items");
    struct rows *r = db_rows(&w->cx, &q_view_list, VIEWS_OF(w));
    while (rows_next(r)) {
        struct view v = {.id = row_int(r, 0), .name = row_str(r, 1), .query = row_str(r, 2)};
        field_to_model(a, &view_fields, &v, true, model_add_object(a, items), NULL);
        n++;
    }
    TRY(rows_end(r));
    web_list(w, n, false, NULL);
    return web_show(w);
}

/* The name is asked for again. */
static enum err view_again(struct web *w, const struct view *v, const struct bound *bound,
                           enum err e)
{
    if (e != ERR_INVALID)
        return e;
    web_title(w, "view.save");
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, "view.save", NULL);
    web_form(w, &view_fields, v, bound, "/businesses/views", 0);
    model_set_text(w->cx.a, w->page, "query", v->query);
    return web_again(w, e, "view-form");
}

enum err business_view_post(struct web *w)
{
    struct view v;
    struct bound bound = {0};
    struct pair *pairs;
    const char *why;
    field_clear(&view_fields, &v);
    enum err e = web_bind(w, &v, &bound);
    e = e == OK ? field_check(&w->cx, &view_fields, &v, &bound) : e;
    if (e != OK)
        return view_again(w, &v, &bound, e);
    if (!v.query || form_parse(w->cx.a, v.query, strlen(v.query), &pairs, &why) != OK)
        return fail(&w->cx, ERR_INPUT, "error.view_query", NULL);
    TRY(db_int_of(&w->cx, &q_view_insert,
                  ARGS(db_int(w->actor.account_id), db_text("businesses"), db_text(v.name),
                       db_text(v.query), db_int(w->cx.now)),
                  0, &v.id));
    if (reply_wants_json(w)) {
        field_to_model(w->cx.a, &view_fields, &v, true, w->data, NULL);
        return web_created(w, "/businesses/views");
    }
    web_flash(w, "good", "view.saved", "name", v.name, NULL);
    return web_redirect(w, "/businesses?%s", v.query);
}

enum err business_view_delete(struct web *w)
{
    int64_t id, gone;
    TRY(web_id(w, 0, &id));
    TRY(db_exec(&w->cx, &q_view_delete, ARGS(db_int(id), db_int(w->actor.account_id)), &gone));
    if (!gone)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return web_done(w, "/businesses");
}
