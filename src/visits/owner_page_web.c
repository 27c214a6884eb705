/*
 * The owner's page: large, plain words, nothing to sign in to. A GET only reads. Until a code sent
 * to the phone on record has opened it in this browser, it shows that somebody came and when, and
 * no more.
 */
#include "owner_pages_web.h"

#include "i18n.h"
#include "money.h"
#include "page_parts.h"
#include "places.h"
#include "register_public.h"
#include "reply.h"
#include "revenue.h"
#include "signal.h"
#include "task.h"
#include "visit.h"
#include "visit_confirm.h"
#include "visit_pages_web.h"
#include "visits_pages_web.h"
#include "visits_web.h"

#include <inttypes.h>
#include <string.h>

enum { VISITS = 12, TASKS = 50, MONTHS = 3, FIGURES = 6 };
#define GRANT "owner"

/* ---- who it is ---- */

static void private_headers(struct web *w)
{
    response_header(w->cx.a, w->res, "Referrer-Policy", "no-referrer");
    response_header(w->cx.a, w->res, "X-Robots-Tag", "noindex, nofollow");
}

/* Signed in, instead of by the link. */
static bool by_account(const struct web *w)
{
    return strncmp(w->req->route->path, "/mine", 5) == 0;
}

const char *owner_path(struct web *w, const char *what)
{
    return by_account(w) ? arena_printf(w->cx.a, "/mine%s", what)
                         : arena_printf(w->cx.a, "/o/%s%s", web_param(w, 0), what);
}

enum err owner_id(struct web *w, int64_t *ret_id)
{
    return web_id(w, by_account(w) ? 0 : 1, ret_id);
}

/* An ended link says kindly what to do, and not whose it was. */
enum err owner_ended(struct web *w, enum err e)
{
    if (e != ERR_NOT_FOUND)
        return e;
    web_title(w, "owner.ended");
    return web_again(w, e, "owner-ended");
}

/* The owner, of the link or signed in; from here on this request acts as them. */
enum err owner_come_in(struct web *w, struct owner **ret, bool *ret_open)
{
    struct owner *o = arena_new_of(w->cx.a, struct owner);
    private_headers(w);
    TRY(by_account(w) ? owner_of_account(&w->cx, o) : owner_of_link(&w->cx, web_param(w, 0), o));
    w->cx.actor = &o->as;
    *ret_open =
        by_account(w) || owner_opened(&w->cx, o, req_cookie(w->req, GRANT), browser_text(w));
    *ret = o;
    return OK;
}

/* To the part of the page where the code is asked for. */
enum err owner_ask_code(struct web *w)
{
    web_flash(w, "bad", "owner.code_first", NULL);
    return web_redirect(w, "%s", owner_path(w, ""));
}

/* ---- the parts ---- */

const struct owner_way *owner_ways;

/* What other rooms offer for this business. */
static void put_ways(struct web *w, const struct business *b, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "ways");
    for (const struct owner_way *x = owner_ways; x && x->path; x++) {
        struct model *m = model_add_object(a, list);
        model_set_text(a, m, "href", owner_path(w, arena_printf(a, "%s/%" PRId64, x->path, b->id)));
        model_set_text(a, m, "label", web_words(w, x->msgid, NULL));
    }
}

static void put_data(struct web *w, const struct business *b, bool open, struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list), *rows = model_set_array(a, o, "rows");
    model_set_text(a, o, "name", b->name);
    model_set_text(a, o, "correct",
                   open ? owner_path(w, arena_printf(a, "/correct/%" PRId64, b->id)) : NULL);
    put_row(w, rows, web_words(w, "field.code", NULL), b->code, NULL);
    if (!open) {
        model_set_array(a, o, "ways");
        return;
    }
    put_ways(w, b, o);
    put_row(w, rows, web_words(w, "field.owner_name", NULL), b->owner_name, NULL);
    put_row(w, rows, web_words(w, "field.phone", NULL), b->phone, NULL);
    put_row(w, rows, web_words(w, "field.address", NULL), b->address, NULL);
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), b->ward), NULL);
    put_row(w, rows, web_words(w, "field.sector", NULL), choice_words(w, sector_choices, b->sector),
            NULL);
    put_row(w, rows, web_words(w, "field.nib", NULL), b->nib, NULL);
}

static void put_visit(struct web *w, const struct visit *v, bool open, struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_int(a, o, "id", v->id);
    model_set_text(a, o, "day", day_words(w, v->visited_on));
    model_set_text(a, o, "what", choice_words(w, visit_kinds, v->kind));
    model_set_text(a, o, "who", v->account);
    model_set_text(a, o, "business", v->business_name);
    model_set_text(a, o, "summary", open && v->summary && *v->summary ? v->summary : NULL);
    model_set_text(a, o, "advice", open && v->advice && *v->advice ? v->advice : NULL);
    model_set_text(a, o, "action",
                   open && !v->withdrawn_at
                       ? owner_path(w, arena_printf(a, "/visits/%" PRId64, v->id))
                       : NULL);
    model_set_null(a, o, "text_typed");
    model_set_null(a, o, "text_error");
    model_set_bool(a, o, "may_so", !v->confirmed_at);
    model_set_text(a, o, "reads",
                   open && !v->confirmed_at
                       ? owner_path(w, arena_printf(a, "/visits/%" PRId64 "/code", v->id))
                       : NULL);
    model_set_bool(a, o, "may_not", !v->objected_at);
    model_set_text(a, o, "kind", v->withdrawn_at ? "plain" : v->objected_at ? "warn" : "good");
    model_set_text(a, o, "label",
                   v->withdrawn_at   ? web_words(w, "owner.withdrawn", NULL)
                   : v->objected_at  ? web_words(w, "owner.objected", NULL)
                   : v->confirmed_at ? web_words(w, "owner.confirmed", NULL)
                                     : NULL);
}

static enum err put_visits(struct web *w, bool open)
{
    struct visit_page page;
    struct model *list = model_set_array(w->cx.a, w->page, "visits");
    TRY(visit_list(&w->cx, &(struct visit_filter){.limit = VISITS}, &page));
    for (size_t i = 0; i < page.n; i++)
        put_visit(w, &page.rows[i], open, list);
    model_set_bool(w->cx.a, w->page, "has_visits", page.n > 0);
    return OK;
}

static enum err put_promises(struct web *w)
{
    struct arena *a = w->cx.a;
    struct task_page page;
    struct model *list = model_set_array(a, w->page, "promises");
    TRY(task_list(&w->cx, &(struct task_filter){.limit = TASKS}, &page));
    for (size_t i = 0; i < page.n; i++) {
        const struct task *t = &page.rows[i];
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "title", t->title);
        model_set_text(a, o, "who", web_words(w, arena_printf(a, "owner.by_%s", t->who), NULL));
        model_set_text(a, o, "day", day_words(w, t->due_on));
        model_set_text(
            a, o, "action",
            t->may_close ? owner_path(w, arena_printf(a, "/tasks/%" PRId64 "/done", t->id)) : NULL);
        put_due_day(w, o, t->due_on, t->state);
    }
    model_set_bool(a, w->page, "has_promises", page.n > 0);
    return OK;
}

static enum err put_needs(struct web *w, const struct owner *owner)
{
    struct arena *a = w->cx.a;
    struct owner_need *needs;
    size_t n;
    struct model *list = model_set_array(a, w->page, "needs");
    TRY(owner_needs(&w->cx, owner, &needs, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "what", code_words(w, "need_kind", needs[i].kind));
        model_set_text(a, o, "kind", strcmp(needs[i].state, "met") == 0 ? "good" : "plain");
        model_set_text(a, o, "label",
                       web_words(w, arena_printf(a, "owner.need_%s", needs[i].state), NULL));
        model_set_text(a, o, "day", day_words(w, needs[i].due_on));
    }
    model_set_bool(a, w->page, "has_needs", n > 0);
    return OK;
}

struct word_list {
    struct web *w;
    struct model *list;
};
static void take_word(void *arg, const struct owner_word *x)
{
    struct word_list *l = arg;
    struct arena *a = l->w->cx.a;
    struct model *o = model_add_object(a, l->list);
    model_set_text(a, o, "title", x->title);
    model_set_text(a, o, "number", x->number);
    model_set_text(a, o, "when", i18n_instant(a, l->w->cx.lang, x->at));
    model_set_text(a, o, "kind", "info");
    model_set_text(a, o, "label", x->state);
}

static enum err put_cases(struct web *w, const struct owner *o)
{
    struct word_list l = {w, model_set_array(w->cx.a, w->page, "cases")};
    for (size_t i = 0; owner_sources && owner_sources[i]; i++)
        TRY(owner_sources[i]->each(&w->cx, o->account_id, o->phone, take_word, &l));
    model_set_bool(w->cx.a, w->page, "has_cases", l.list->kids.count > 0);
    return OK;
}

/* This month and those before it, which they may tell. */
static void put_months(struct web *w, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "months");
    struct date today = date_of_instant(w->cx.now), first = {today.year, today.month, 1};
    for (int i = 0; i < MONTHS; i++) {
        char day[DATE_LEN + 1];
        date_format(date_add_months(first, -i), day);
        const char *month = arena_strndup(a, day, MONTH_LEN);
        struct model *m = model_add_object(a, list);
        model_set_text(a, m, "code", month);
        model_set_text(a, m, "label", i18n_date(a, w->cx.lang, month));
        model_set_bool(a, m, "selected", i == 0);
    }
}

static enum err put_revenue(struct web *w, const struct business *b, struct model *list)
{
    struct arena *a = w->cx.a;
    struct revenue *figures;
    size_t n;
    struct model *o = model_add_object(a, list), *rows = model_set_array(a, o, "rows");
    TRY(revenue_list(&w->cx, b->id, false, &figures, &n));
    model_set_text(a, o, "name", b->name);
    model_set_int(a, o, "id", b->id);
    model_set_text(a, o, "action", owner_path(w, arena_printf(a, "/revenue/%" PRId64, b->id)));
    for (size_t i = 0; i < n && i < FIGURES; i++)
        put_row(w, rows, i18n_date(a, w->cx.lang, figures[i].month),
                money_format(a, figures[i].amount), NULL);
    put_months(w, o);
    static const char *const nulls[] = {"month_typed", "month_error", "amount_typed",
                                        "amount_error"};
    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
        model_set_null(a, o, nulls[i]);
    return OK;
}

static enum err put_businesses(struct web *w, const struct owner *o, bool open)
{
    struct arena *a = w->cx.a;
    struct model *data = model_set_array(a, w->page, "businesses"),
                 *turnover = model_set_array(a, w->page, "turnover");
    for (size_t i = 0; i < o->businesses_n; i++) {
        struct business b;
        TRY(business_get(&w->cx, o->businesses[i], &b));
        put_data(w, &b, open, data);
        if (open)
            TRY(put_revenue(w, &b, turnover));
    }
    return OK;
}

/* `sent`: a code is on its way, so it is asked for. */
static void put_door(struct web *w, const struct owner *o, bool open, bool sent)
{
    struct arena *a = w->cx.a;
    model_set_bool(a, w->page, "open", open);
    model_set_bool(a, w->page, "sent", sent);
    model_set_text(a, w->page, "phone", o->phone ? phone_hidden(&w->cx, o->phone) : NULL);
    model_set_text(a, w->page, "minutes", arena_printf(a, "%d", CODE_SECONDS / 60));
    model_set_text(a, w->page, "base", owner_path(w, ""));
    model_set_text(a, w->page, "close", open && !by_account(w) ? owner_path(w, "/close") : NULL);
}

static enum err put_page(struct web *w, const struct owner *o, bool open, bool sent)
{
    web_title(w, "owner.title");
    model_set_text(w->cx.a, w->page, "name", open ? o->name : NULL);
    put_door(w, o, open, sent);
    if (!model_get(w->page, "code"))
        model_set_null(w->cx.a, w->page, "code");
    TRY(put_businesses(w, o, open));
    TRY(put_visits(w, open));
    if (!open)
        return OK;
    TRY(put_promises(w));
    TRY(put_needs(w, o));
    return put_cases(w, o);
}

struct page_query {
    const char *code;
};
static const struct field page_list[] = {
    {.name = "code", .kind = F_TEXT, .offset = FIELD_TEXT(struct page_query, code), .max = 1}};
const struct field_table owner_query_fields =
    FIELD_TABLE("OwnerQuery", page_list, struct page_query);

enum err owner_page_get(struct web *w)
{
    struct page_query q = {0};
    struct bound bound = {0};
    struct owner *o;
    bool open;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    if (w->req->route->query)
        TRY(web_bind_query(w, &q, &bound));
    TRY(put_page(w, o, open, q.code != NULL));
    return web_show(w);
}

/* The page again with what was wrong. */
enum err owner_again(struct web *w, enum err e, const struct owner *o, bool open, bool sent)
{
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(put_page(w, o, open, sent));
    w->cx.err = told;
    if (told.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, told.retry_after));
    return web_again(w, e, "owner");
}

/* What was typed in a field, and what is wrong with it: there, and under the name that it has on a
 * page with several forms alike. */
static void put_typed(struct web *w, struct model *form, int64_t id, const char *field)
{
    struct arena *a = w->cx.a;
    const char *wrong = NULL, *typed = req_form(w->req, field);
    for (struct field_err *e = w->cx.err.fields; e; e = e->next)
        if (strcmp(e->field, field) == 0) {
            wrong = wrong ? wrong : reply_field_words(w, e);
            e->field = arena_printf(a, "%s-%" PRId64, field, id);
        }
    model_put_text(form, arena_printf(a, "%s_typed", field), typed);
    model_put_text(form, arena_printf(a, "%s_error", field), wrong);
}

static void choose_month(struct model *form)
{
    const char *typed = model_get(form, "month_typed")->s;
    for (struct model *m = model_get(form, "months")->kids.first; m && typed; m = m->next)
        ((struct model *)model_get(m, "selected"))->i = strcmp(model_get(m, "code")->s, typed) == 0;
}

enum err owner_form_again(struct web *w, enum err e, const struct owner *o, const char *list,
                          int64_t id, const char *const *fields)
{
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(put_page(w, o, true, false));
    w->cx.err = told;
    const struct model *forms = model_get(w->page, list);
    struct model *m = forms ? forms->kids.first : NULL;
    while (m && model_get(m, "id")->i != id)
        m = m->next;
    for (size_t i = 0; m && fields[i]; i++)
        put_typed(w, m, id, fields[i]);
    if (m && model_get(m, "months"))
        choose_month(m);
    return web_again(w, e, "owner");
}

enum err owner_code_page(struct web *w, const struct owner *o, const char *code, const char *on)
{
    struct arena *a = w->cx.a;
    struct model *m = model_set_object(a, w->page, "code");
    model_set_text(a, m, "day", day_words(w, on));
    model_set_text(a, m, "digits", arena_printf(a, "%.3s %s", code, code + 3));
    model_set_text(a, m, "minutes", arena_printf(a, "%d", VISIT_READ_SECONDS / 60));
    TRY(put_page(w, o, true, false));
    return web_show(w);
}

enum err owner_back(struct web *w, const char *flash)
{
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "%s", owner_path(w, ""));
}

/* ---- the code ---- */

struct code {
    const char *code;
};
static const struct field code_list[] = {{.name = "code",
                                          .kind = F_TEXT,
                                          .offset = FIELD_TEXT(struct code, code),
                                          .flags = F_REQUIRED,
                                          .max = 12,
                                          .label = "register.code"}};
const struct field_table owner_code_fields = FIELD_TABLE("OwnerCode", code_list, struct code);

enum err owner_code_post(struct web *w)
{
    struct owner *o;
    bool open;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    e = owner_code_send(&w->cx, o, browser_text(w));
    return e == OK ? web_redirect(w, "%s?code=1", owner_path(w, ""))
                   : owner_again(w, e, o, open, false);
}

enum err owner_open_post(struct web *w)
{
    struct owner *o;
    struct code in = {0};
    struct bound bound = {0};
    bool open;
    char *grant;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    e = web_bind(w, &in, &bound);
    if (e == OK)
        e = field_check(&w->cx, &owner_code_fields, &in, &bound);
    if (e == OK)
        e = owner_code_open(&w->cx, o, in.code, browser_text(w), &grant);
    if (e != OK)
        return owner_again(w, e, o, open, true);
    web_cookie(w, GRANT, grant, OWNER_OPEN_SECONDS);
    return owner_back(w, "owner.opened");
}

enum err owner_close_post(struct web *w)
{
    struct owner *o;
    bool open;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    web_cookie(w, GRANT, NULL, 0);
    return owner_back(w, "owner.closed");
}
