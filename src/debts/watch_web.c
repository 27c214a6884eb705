/* Looking in on a household after its debts were settled. */
#include "watch.h"

#include "reply.h"
#include "settle_pages_web.h"

#include <inttypes.h>
#include <string.h>

static const char *state_kind(const char *state)
{
    return strcmp(state, "due") == 0 ? "warn" : strcmp(state, "done") == 0 ? "good" : "plain";
}

static void put_data(struct web *w, const struct debt_watch *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, items);
        field_to_model(a, &debt_watch_fields, &list[i], true, o, NULL);
        struct model *checks = model_set_array(a, o, "checks");
        for (size_t k = 0; k < list[i].n; k++)
            field_to_model(a, &watch_check_fields, &list[i].checks[k], true,
                           model_add_object(a, checks), NULL);
    }
    web_list(w, (int64_t)n, false, NULL);
}

static void put_watch(struct web *w, const struct debt_watch *x, struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "days", web_words(w, "watch.days", "n", web_number(w, x->days), NULL));
    model_set_text(a, o, "due", day_words(w, x->due_on));
    model_set_text(a, o, "kind", state_kind(x->state));
    model_set_text(a, o, "label", code_words(w, "watch_state", x->state));
    struct model *checks = model_set_array(a, o, "checks");
    for (size_t k = 0; k < x->n; k++) {
        struct model *c = model_add_object(a, checks);
        model_set_text(a, c, "when", day_words(w, x->checks[k].on));
        model_set_text(a, c, "result", code_words(w, "watch_result", x->checks[k].result));
        model_set_text(a, c, "note", x->checks[k].note);
        model_set_text(a, c, "by", x->checks[k].by ? x->checks[k].by : "–");
    }
}

/* A form for the first that is not closed. */
static void put_form(struct web *w, const struct debt_sheet *s, const struct debt_watch *list,
                     size_t n, int64_t id, const struct watch_check *c, const struct bound *bound)
{
    struct model *forms = forms_begin(w);
    size_t i = 0;
    while (i < n && (id ? list[i].id != id : list[i].closed_at != 0))
        i++;
    if (i == n || !can(&w->actor, CAP_DEBT_WRITE))
        return;
    struct page_form f = {.code = "watch",
                          .action = arena_printf(w->cx.a, "/debt-sheets/%" PRId64 "/watch/%" PRId64,
                                                 s->id, list[i].id),
                          .fields = &watch_check_fields,
                          .record = c,
                          .bound = bound,
                          .back = bound != NULL,
                          .lead = "watch.form_lead"};
    forms_add(w, forms, &f);
}

static void put_page(struct web *w, const struct debt_sheet *s, const struct debt_watch *list,
                     size_t n)
{
    struct arena *a = w->cx.a;
    put_settle_tabs(w, s, "watch", NULL);
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        put_watch(w, &list[i], rows);
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "watch.none", "watch.none_text");
    else
        model_set_null(a, w->page, "empty");
}

static enum err watch_get(struct web *w)
{
    struct debt_sheet s;
    struct debt_watch *list;
    struct watch_check empty = {0};
    size_t n;
    TRY(sheet_of_path(w, &s));
    TRY(watch_list(&w->cx, &s, &list, &n));
    put_data(w, list, n);
    if (!reply_wants_json(w)) {
        put_page(w, &s, list, n);
        put_form(w, &s, list, n, 0, &empty, NULL);
    }
    return web_show(w);
}

static enum err watch_post(struct web *w)
{
    struct debt_sheet s;
    struct debt_watch *list;
    struct watch_check c = {0};
    struct bound bound = {0};
    int64_t id;
    size_t n;
    TRY(sheet_of_path(w, &s));
    TRY(web_id(w, 1, &id));
    enum err e = web_bind(w, &c, &bound);
    if (e == OK)
        e = watch_record(&w->cx, s.id, id, &c);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        TRY(watch_list(&w->cx, &s, &list, &n));
        put_page(w, &s, list, n);
        w->cx.err = told;
        put_form(w, &s, list, n, id, &c, &bound);
        return web_again(w, e, "debt-watch");
    }
    TRY(e);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", strcmp(c.result, "new_debt") == 0 ? "watch.flash_new" : "watch.flash",
                  NULL);
        return web_redirect(w, "/debt-sheets/%" PRId64 "/watch", s.id);
    }
    field_to_model(w->cx.a, &watch_check_fields, &c, true, w->data, NULL);
    return web_created(w, "/debt-sheets/%" PRId64 "/watch", s.id);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route watch_routes[] = {
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/watch",
     .handle = watch_get,
     .cap = CAP_DEBT_READ,
     .output = &debt_watch_fields,
     .page = "debt-watch",
     .flags = BOTH | ROUTE_LIST,
     .doc = "The days on which the household is looked in on after its last settlement"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/watch/{watch}",
     .handle = watch_post,
     .cap = CAP_DEBT_WRITE,
     .input = &watch_check_fields,
     .output = &watch_check_fields,
     .page = "debt-watch",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "What was found: no new debt, a new debt, nobody reached"},
    {.path = NULL},
};
