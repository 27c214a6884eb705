/* The tab "visits" of a business: what was, and what was promised. */
#include "visit_pages_web.h"

#include "curation_pages_web.h"
#include "task.h"
#include "visits_pages_web.h"

#include <inttypes.h>
#include <string.h>

enum { SHOWN = 20 };

static enum err business_of(struct web *w, struct business *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return business_get(&w->cx, id, ret);
}

static enum err put_visits(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct visit_page page;
    const struct visit_filter f = {.business = b->id, .limit = SHOWN};
    TRY(visit_list(&w->cx, &f, &page));
    struct model *list = model_set_array(a, w->page, "visits");
    for (size_t i = 0; i < page.n; i++) {
        const struct visit *v = &page.rows[i];
        struct model *o = model_add_object(a, list);
        bool shown = visit_shows(&w->cx, v);
        put_visit_row(w, v, o);
        model_set_text(a, o, "summary", shown && *v->summary ? v->summary : NULL);
        model_set_text(a, o, "advice", shown && *v->advice ? v->advice : NULL);
    }
    model_set_bool(a, w->page, "has_visits", page.n > 0);
    model_set_text(a, w->page, "all_visits",
                   page.next ? arena_printf(a, "/visits?business=%" PRId64, b->id) : NULL);
    return OK;
}

static enum err put_promises(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct task_page page;
    const struct task_filter f = {.business = b->id, .limit = SHOWN};
    TRY(task_list(&w->cx, &f, &page));
    struct model *list = model_set_array(a, w->page, "tasks");
    for (size_t i = 0; i < page.n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "title", page.rows[i].title);
        model_set_text(a, o, "href",
                       page.rows[i].href ? page.rows[i].href
                                         : arena_printf(a, "/tasks/%" PRId64, page.rows[i].id));
        model_set_text(a, o, "who", choice_words(w, task_whos, page.rows[i].who));
        put_due_day(w, o, page.rows[i].due_on, page.rows[i].state);
    }
    model_set_bool(a, w->page, "has_tasks", page.n > 0);
    return OK;
}

static enum err put_page(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    bool may = !b->merged_into && can(&w->actor, CAP_VISIT_WRITE) &&
               (business_shows_personal(&w->cx, b) || w->actor.role == ROLE_MAYOR);
    put_business_head(w, b, "nav.visits", "nav.visits");
    model_set_text(a, w->page, "new_href",
                   may ? arena_printf(a, "/businesses/%" PRId64 "/visits/new", b->id) : NULL);
    TRY(put_visits(w, b));
    return put_promises(w, b);
}

enum err business_visits_get(struct web *w)
{
    struct business b;
    TRY(business_of(w, &b));
    TRY(put_page(w, &b));
    return web_show(w);
}
