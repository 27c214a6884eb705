/*
 * The visit card: one page about a business for who goes there, to read beforehand or to print. It
 * says what the reader may see and no more; what is promised there becomes a task at once.
 */
#include "caps.h"
#include "case_list.h"
#include "category.h"
#include "curation_pages_web.h"
#include "growth.h"
#include "insight_pages_web.h"
#include "ladder.h"
#include "places.h"
#include "reply.h"
#include "task.h"
#include "text.h"
#include "visit.h"

#include <inttypes.h>
#include <string.h>

enum { SHOWN = 5 };

#define T(member) .offset = FIELD_TEXT(struct task, member)
static const struct field promise_list[] = {
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "title",
     .kind = F_TEXT,
     T(title),
     .flags = F_REQUIRED,
     .min = 2,
     .max = TASK_TITLE_MAX,
     .label = "card.promise",
     .help = "card.promise_help"},
    {.name = "due_on", .kind = F_DATE, T(due_on), .flags = F_REQUIRED, .label = "task.due_on"},
    {.name = "who",
     .kind = F_CHOICE,
     T(who),
     .flags = F_REQUIRED,
     .choices = task_whos,
     .label = "task.who"},
};
static const struct field_table promise_fields =
    FIELD_TABLE("CardPromise", promise_list, struct task);

static enum err business_of(struct web *w, struct business *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return business_get(&w->cx, id, ret);
}

/* ---- what is known ---- */

static void put_facts(struct web *w, const struct business *b, const struct growth *g)
{
    struct arena *a = w->cx.a;
    bool personal = business_shows_personal(&w->cx, b);
    struct model *rows = model_set_array(a, w->page, "rows");
    put_row(w, rows, web_words(w, "field.owner_name", NULL), b->owner_name, NULL);
    put_row(w, rows, web_words(w, "field.ward", NULL),
            arena_printf(a, "%s, %s", place_name(places(), b->ward),
                         place_name(places(), district_of(a, b->ward))),
            NULL);
    if (personal) {
        put_row(w, rows, web_words(w, "field.address", NULL), b->address, NULL);
        put_row(w, rows, web_words(w, "field.phone", NULL), b->phone, NULL);
    }
    put_row(w, rows, web_words(w, "field.sector", NULL), choice_words(w, sector_choices, b->sector),
            NULL);
    put_row(w, rows, web_words(w, "field.founded_on", NULL), day_words(w, b->founded_on), NULL);
    put_row(w, rows, web_words(w, "field.class", NULL),
            choice_words(w, class_choices, b->business_class), NULL);
    put_row(w, rows, web_words(w, "card.step", NULL),
            code_words(w, "growth.step", step_word(g->ladder.step)), NULL);
    put_row(w, rows, web_words(w, "companion.one", NULL), b->companion_name, NULL);
}

static void put_growth(struct web *w, const struct growth *g)
{
    struct arena *a = w->cx.a;
    const char *words[GROWTH_WORDS_MAX];
    size_t n = growth_next(&w->cx, g, words);
    struct model *list = model_set_array(a, w->page, "next");
    for (size_t i = 0; i < n && i < SHOWN; i++)
        model_set_text(a, model_add_object(a, list), "text", words[i]);
    model_set_bool(a, w->page, "has_next", n > 0);
}

static enum err put_lately(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct visit_page visits;
    struct case_page cases;
    struct task_page tasks;
    struct model *list = model_set_array(a, w->page, "visits");
    TRY(visit_list(&w->cx, &(struct visit_filter){.business = b->id, .limit = 3}, &visits));
    for (size_t i = 0; i < visits.n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "day", day_words(w, visits.rows[i].visited_on));
        model_set_text(a, o, "text",
                       visit_shows(&w->cx, &visits.rows[i]) && *visits.rows[i].summary
                           ? visits.rows[i].summary
                           : NULL);
    }
    model_set_bool(a, w->page, "has_visits", visits.n > 0);
    list = model_set_array(a, w->page, "cases");
    struct case_filter f = {
        .box = BOX_ALL, .state = "unfinished", .business_id = b->id, .limit = SHOWN};
    TRY(case_list(&w->cx, &f, &cases));
    for (size_t i = 0; i < cases.n; i++) {
        struct model *o = model_add_object(a, list);
        const struct case_row *r = &cases.rows[i];
        model_set_text(a, o, "code", r->code);
        model_set_text(a, o, "title", r->title ? r->title : category_name(&w->cx, r->category));
    }
    model_set_bool(a, w->page, "has_cases", cases.n > 0);
    /* Mayors see what they themselves promised, not other people's tasks. */
    bool own = w->actor.role == ROLE_MAYOR;
    size_t shown = 0;
    struct task_filter t = {.business = own ? 0 : b->id, .box = own ? "made" : NULL, .limit = 200};
    TRY(task_list(&w->cx, &t, &tasks));
    list = model_set_array(a, w->page, "tasks");
    for (size_t i = 0; i < tasks.n && shown < SHOWN; i++) {
        if (tasks.rows[i].business_id != b->id)
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "title", tasks.rows[i].title);
        model_set_text(a, o, "day", day_words(w, tasks.rows[i].due_on));
        shown++;
    }
    model_set_bool(a, w->page, "has_tasks", shown > 0);
    return OK;
}

/* ---- the page ---- */

static enum err put_card(struct web *w, const struct business *b)
{
    struct growth g;
    TRY(growth_get(&w->cx, b->id, NULL, &g));
    put_business_head(w, b, "card.tab", "card.tab");
    put_facts(w, b, &g);
    put_growth(w, &g);
    return put_lately(w, b);
}

static void put_promise(struct web *w, const struct business *b, struct task *t,
                        const struct bound *bound)
{
    struct arena *a = w->cx.a;
    unsigned char key[16];
    bool may = !b->merged_into && can(&w->actor, CAP_VISIT_WRITE) &&
               (w->actor.role == ROLE_MAYOR || business_shows_personal(&w->cx, b));
    if (!t->client_id) { /* pressed twice is promised once */
        ctx_random(&w->cx, key, sizeof(key));
        t->client_id = arena_printf(a, "web-%s", text_hex(a, key, sizeof(key)));
    }
    web_form(w, &promise_fields, t, bound, arena_printf(a, "/businesses/%" PRId64 "/card", b->id),
             0);
    model_set_text(a, w->page, "client_id", may ? t->client_id : NULL);
}

static enum err card_get(struct web *w)
{
    struct business b;
    struct task t = {.who = "companion"};
    TRY(business_of(w, &b));
    TRY(put_card(w, &b));
    put_promise(w, &b, &t, NULL);
    return web_show(w);
}

/* What is promised now is for a day that is still to come: the owner is told of it at once. */
static enum err check_day(struct ctx *cx, const struct task *t)
{
    struct date d;
    if (t->due_on && date_parse(t->due_on, &d) &&
        date_days(d) < date_days(date_of_instant(cx->now)))
        fail_field(cx, "due_on", "card.error.past", NULL);
    return fields_check(cx);
}

static enum err card_post(struct web *w)
{
    struct business b;
    struct task t = {0};
    struct bound bound = {0};
    TRY(business_of(w, &b));
    enum err e = web_bind(w, &t, &bound);
    t.business_id = b.id;
    t.origin = "promise";
    if (e == OK)
        e = check_day(&w->cx, &t);
    if (e == OK)
        e = task_add(&w->cx, &t);
    if (e == OK && reply_wants_json(w)) {
        field_to_model(w->cx.a, &task_fields, &t, true, w->data, NULL);
        return web_created(w, "/tasks/%" PRId64, t.id);
    }
    if (e == OK) {
        web_flash(w, "good", "card.promised", NULL);
        return web_redirect(w, "/businesses/%" PRId64 "/card", b.id);
    }
    if (reply_wants_json(w))
        return e;
    struct errinfo why = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(put_card(w, &b));
    w->cx.err = why;
    put_promise(w, &b, &t, &bound);
    return web_again(w, e, "business-card");
}

const struct route card_routes[] = {
    {.method = HTTP_GET,
     .path = "/businesses/{id}/card",
     .handle = card_get,
     .cap = CAP_FIGURES,
     .page = "business-card",
     .flags = ROUTE_HTML,
     .doc = "A business on one page for a visit, to be printed"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/card",
     .handle = card_post,
     .cap = CAP_FIGURES,
     .input = &promise_fields,
     .output = &task_fields,
     .page = "business-card",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "What was promised at a visit becomes a task"},
    {.path = NULL},
};

const struct business_tab insight_tabs[] = {
    {"card.tab", "/businesses/", "/card", CAP_FIGURES},
    {NULL, NULL, NULL, 0},
};
