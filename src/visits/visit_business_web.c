/* The tab "visits" of a business: what was, what was promised, what it turns over. */
#include "visit_pages_web.h"

#include "calendar.h"
#include "curation_pages_web.h"
#include "i18n.h"
#include "money.h"
#include "reply.h"
#include "task.h"
#include "text.h"
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

static const char *range_words(struct web *w, const struct revenue *r)
{
    if (r->low == r->high)
        return NULL;
    return web_words(w, "revenue.range", "low", money_format(w->cx.a, r->low), "high",
                     money_format(w->cx.a, r->high), NULL);
}

static enum err put_revenue(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct revenue *list;
    size_t n = 0;
    if (business_shows_personal(&w->cx, b))
        TRY(revenue_list(&w->cx, b->id, false, &list, &n));
    struct model *months = model_set_array(a, w->page, "revenue");
    for (size_t i = 0; i < n && i < 24; i++) {
        struct model *o = model_add_object(a, months);
        model_set_text(a, o, "month", i18n_date(a, w->cx.lang, list[i].month));
        model_set_text(a, o, "amount", money_format(a, list[i].amount));
        model_set_text(a, o, "range", range_words(w, &list[i]));
        model_set_text(a, o, "source", choice_words(w, revenue_sources, list[i].source));
    }
    model_set_bool(a, w->page, "has_revenue", n > 0);
    return OK;
}

static struct page_form revenue_form(struct web *w, const struct business *b,
                                     const struct revenue *r)
{
    return (struct page_form){.code = "revenue",
                              .action =
                                  arena_printf(w->cx.a, "/businesses/%" PRId64 "/revenue", b->id),
                              .fields = &revenue_fields,
                              .record = r};
}

static enum err put_page(struct web *w, const struct business *b, const struct page_form *back)
{
    struct arena *a = w->cx.a;
    struct revenue r = revenue_new();
    char month[DATE_LEN + 1];
    bool may = !b->merged_into && can(&w->actor, CAP_VISIT_WRITE) &&
               (business_shows_personal(&w->cx, b) || w->actor.role == ROLE_MAYOR);
    put_business_head(w, b, "nav.visits", "nav.visits");
    date_format(date_add_months(date_of_instant(w->cx.now), -1), month);
    r.month = arena_strndup(a, month, MONTH_LEN);
    r.source = "word";
    model_set_text(a, w->page, "new_href",
                   may ? arena_printf(a, "/businesses/%" PRId64 "/visits/new", b->id) : NULL);
    TRY(put_visits(w, b));
    TRY(put_promises(w, b));
    TRY(put_revenue(w, b));
    struct model *forms = forms_begin(w);
    struct page_form f = revenue_form(w, b, &r);
    if (back)
        forms_add(w, forms, back);
    else if (!b->merged_into && can(&w->actor, CAP_BUSINESS_PROPOSE) &&
             business_shows_personal(&w->cx, b))
        forms_add(w, forms, &f);
    return OK;
}

enum err business_visits_get(struct web *w)
{
    struct business b;
    TRY(business_of(w, &b));
    TRY(put_page(w, &b, NULL));
    return web_show(w);
}

/* ---- turnover ---- */

enum err business_revenue_get(struct web *w)
{
    struct business b;
    struct revenue *list;
    size_t n = 0;
    TRY(business_of(w, &b));
    bool shown = business_shows_personal(&w->cx, &b);
    if (shown)
        TRY(revenue_list(&w->cx, b.id, true, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &revenue_fields, &list[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

enum err business_revenue_post(struct web *w)
{
    struct business b;
    struct revenue r = revenue_new();
    struct bound bound = {0};
    TRY(business_of(w, &b));
    enum err e = web_bind(w, &r, &bound);
    r.business_id = b.id;
    if (e == OK)
        e = revenue_add(&w->cx, &r);
    if (e != OK && (reply_wants_json(w) || e != ERR_INVALID))
        return e;
    if (e != OK) {
        struct page_form f = revenue_form(w, &b, &r);
        f.back = true;
        f.bound = &bound;
        TRY(put_page(w, &b, &f));
        return web_again(w, e, "business-visits");
    }
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "revenue.added", NULL);
        return web_redirect(w, "/businesses/%" PRId64 "/visits", b.id);
    }
    field_to_model(w->cx.a, &revenue_fields, &r, true, w->data, NULL);
    return web_created(w, "/businesses/%" PRId64 "/revenue", b.id);
}
