/* The tab "visits" of a business: what was, what was promised, and planning the next one. Who may
 * not read any of it is told so, and not that there is nothing. */
#include "visit_pages_web.h"
#include "visit_plan.h"

#include "calendar.h"
#include "curation_pages_web.h"
#include "task.h"
#include "visits_pages_web.h"

#include <inttypes.h>
#include <string.h>

enum { SHOWN = 20 };

bool visits_closed(const struct web *w, const struct business *b)
{
    return w->actor.role == ROLE_COMPANION && !business_shows_personal(&w->cx, b);
}

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
    model_set_bool(a, w->page, "shows_visits", page.n > 0 || !visits_closed(w, b));
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
    model_set_bool(a, w->page, "shows_promises", page.n > 0 || !visits_closed(w, b));
    return OK;
}

/* My plans for it, and the form of one more. */
static enum err put_plans(struct web *w, const struct business *b, const struct visit_plan *p,
                          const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct visit_plan *list;
    size_t n;
    TRY(visit_plans(&w->cx, NULL, &list, &n));
    struct model *rows = model_set_array(a, w->page, "plans");
    for (size_t i = 0; i < n; i++)
        if (list[i].business_id == b->id)
            model_set_text(a, model_add_object(a, rows), "day", day_words(w, list[i].planned_on));
    web_form(w, &visit_plan_fields, p, bound,
             arena_printf(a, "/businesses/%" PRId64 "/visits/plan", b->id), 0);
    model_set_bool(a, w->page, "plan_open", bound != NULL);
    return OK;
}

static bool may_visit(struct web *w, const struct business *b)
{
    return !b->merged_into && can(&w->actor, CAP_VISIT_WRITE) &&
           (business_shows_personal(&w->cx, b) || w->actor.role == ROLE_MAYOR);
}

static enum err put_page(struct web *w, const struct business *b, const struct visit_plan *p,
                         const struct bound *bound)
{
    struct arena *a = w->cx.a;
    bool may = may_visit(w, b);
    put_business_head(w, b, "nav.visits", "nav.visits");
    model_set_text(a, w->page, "new_href",
                   may ? arena_printf(a, "/businesses/%" PRId64 "/visits/new", b->id) : NULL);
    model_set_bool(a, w->page, "closed", visits_closed(w, b));
    model_set_bool(a, w->page, "may_plan", may);
    if (may)
        TRY(put_plans(w, b, p, bound));
    TRY(put_visits(w, b));
    return put_promises(w, b);
}

/* A plan as its form begins: tomorrow. */
static struct visit_plan plan_new(struct web *w, const struct business *b)
{
    struct visit_plan p = visit_plan_new();
    char *day = arena_alloc(w->cx.a, DATE_LEN + 1);
    date_format(date_from_days(date_days(date_of_instant(w->cx.now)) + 1), day);
    p.business_id = b->id;
    p.planned_on = day;
    return p;
}

enum err business_visits_get(struct web *w)
{
    struct business b;
    TRY(business_of(w, &b));
    struct visit_plan p = plan_new(w, &b);
    TRY(put_page(w, &b, &p, NULL));
    return web_show(w);
}

enum err business_plan_post(struct web *w)
{
    struct business b;
    struct bound bound = {0};
    TRY(business_of(w, &b));
    struct visit_plan p = visit_plan_new();
    enum err e = web_bind(w, &p, &bound);
    p.id = 0;
    p.business = NULL;
    p.business_id = b.id;
    if (e == OK)
        e = visit_plan_put(&w->cx, &p);
    if (e == OK) {
        web_flash(w, "good", "visit_plan.planned_flash", "name", b.name, "day",
                  day_words(w, p.planned_on), NULL);
        return web_redirect(w, "/visit-plans");
    }
    if (e != ERR_INVALID || !may_visit(w, &b))
        return e;
    struct errinfo told = w->cx.err;
    w->cx.err.code = OK;
    p = plan_new(w, &b);
    TRY(put_page(w, &b, &p, &bound));
    w->cx.err.code = told.code;
    return web_again(w, e, "business-visits");
}
