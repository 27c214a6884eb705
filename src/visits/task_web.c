/*
 * Tasks: what is due first stands first, how late it is stands there in words, and one press says
 * that it is done.
 */
#include "task.h"

#include "i18n.h"
#include "page_parts.h"
#include "reply.h"
#include "text.h"
#include "visits_pages_web.h"

#include <inttypes.h>
#include <string.h>

/* ---- the query ---- */

struct task_query {
    const char *box, *state, *due, *cursor;
    int64_t business, limit;
};
static const struct field_choice boxes[] = {
    {"mine", "task_box.mine"}, {"area", "task_box.area"}, {"made", "task_box.made"}, {NULL, NULL}};
static const struct field_choice states[] = {{"open", "task_state.open"},
                                             {"closed", "task_state.closed"},
                                             {"done", "task_state.done"},
                                             {"dropped", "task_state.dropped"},
                                             {NULL, NULL}};
static const struct field_choice dues[] = {
    {"late", "task_due.late"}, {"week", "task_due.week"}, {NULL, NULL}};

#define Q(member) .offset = FIELD_TEXT(struct task_query, member)
#define N(member) .offset = FIELD_INT(struct task_query, member)
static const struct field query_list[] = {
    {.name = "box", .kind = F_CHOICE, Q(box), .choices = boxes},
    {.name = "state", .kind = F_CHOICE, Q(state), .choices = states},
    {.name = "due", .kind = F_CHOICE, Q(due), .choices = dues},
    {.name = "business", .kind = F_REF, N(business)},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 80},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200},
};
static const struct field_table query_fields =
    FIELD_TABLE("TaskQuery", query_list, struct task_query);

static const struct field from_list[] = {{.name = "business", .kind = F_REF, N(business)}};
static const struct field_table from_fields = FIELD_TABLE("TaskFrom", from_list, struct task_query);

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

/* ---- words ---- */

void put_due_day(struct web *w, struct model *o, const char *due_on, const char *state)
{
    struct arena *a = w->cx.a;
    int64_t left = task_days_left(&w->cx, due_on);
    bool open = same(state, "open");
    const char *n = arena_printf(a, "%" PRId64, left < 0 ? -left : left);
    const char *label = !open        ? code_words(w, "task_state", state)
                        : left < -1  ? web_words(w, "due_day.late", "n", n, NULL)
                        : left == -1 ? web_words(w, "due_day.late_one", NULL)
                        : left == 0  ? web_words(w, "due_day.today", NULL)
                        : left == 1  ? web_words(w, "due_day.tomorrow", NULL)
                                     : web_words(w, "due_day.in", "n", n, NULL);
    model_set_text(a, o, "kind",
                   same(state, "done") ? "good"
                   : !open             ? "plain"
                   : left < 0          ? "bad"
                   : left <= 1         ? "warn"
                                       : "plain");
    model_set_text(a, o, "label", label);
}

static const char *whose(struct web *w, const struct task *t)
{
    if (t->account_id && t->account_id == w->actor.account_id)
        return web_words(w, "task.me", NULL);
    return t->account_name && w->actor.role != ROLE_OWNER ? t->account_name
                                                          : code_words(w, "task_who", t->who);
}

/* ---- the list ---- */

static void row_page(struct web *w, const struct task *t, struct model *o)
{
    struct arena *a = w->cx.a;
    const char *own = arena_printf(a, "/tasks/%" PRId64, t->id);
    model_set_text(a, o, "title", t->title);
    model_set_text(a, o, "href", t->source ? t->href : own);
    model_set_text(a, o, "note",
                   t->source ? web_words(w, arena_printf(a, "duty.%s", t->source), NULL)
                             : code_words(w, "task_origin", t->origin));
    model_set_text(a, o, "about", t->business_name);
    model_set_text(a, o, "about_href",
                   t->business_id ? arena_printf(a, "/businesses/%" PRId64, t->business_id) : NULL);
    model_set_text(a, o, "who", whose(w, t));
    model_set_text(a, o, "day", day_words(w, t->due_on));
    put_due_day(w, model_set_object(a, o, "due"), t->due_on, t->state);
    model_set_text(a, o, "done",
                   t->may_close && same(t->state, "open") ? arena_printf(a, "%s/done", own) : NULL);
}

static const struct tab {
    const char *href, *msgid, *box, *state;
} tabs[] = {{"/tasks", "task_box.mine", "mine", "open"},
            {"/tasks?box=area", "task_box.area", "area", "open"},
            {"/tasks?box=made", "task_box.made", "made", "open"},
            {"/tasks?state=closed", "task_box.closed", "mine", "closed"}};

/* Of the territory for who looks after it or after businesses; what one made for who makes some. */
static bool tab_shown(const struct web *w, const struct tab *t)
{
    if (same(t->box, "area"))
        return can(&w->actor, CAP_BUSINESS_PERSONAL) && can(&w->actor, CAP_VISIT_WRITE);
    return !same(t->box, "made") || can(&w->actor, CAP_VISIT_WRITE);
}

static void put_tabs(struct web *w, const struct task_query *q)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    const char *box = q->box ? q->box : "mine",
               *state = q->state && strcmp(q->state, "open") != 0 ? "closed" : "open";
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        const struct tab *t = &tabs[i];
        if (!tab_shown(w, t))
            continue;
        bool own = same(t->box, "mine"), closed = same(t->state, "closed");
        const char *href = t->href;
        if (q->business)
            href = arena_printf(a, "%s%cbusiness=%" PRId64, t->href,
                                strchr(t->href, '?') ? '&' : '?', q->business);
        if (q->business && !own)
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", href);
        model_set_text(a, o, "label",
                       web_words(w, q->business && !closed ? "task_state.open" : t->msgid, NULL));
        model_set_null(a, o, "count");
        model_set_bool(a, o, "current", same(t->box, box) && same(t->state, state));
    }
}

static enum err put_about(struct web *w, int64_t business_id)
{
    struct business b;
    TRY(business_get(&w->cx, business_id, &b));
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(w->cx.a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "nav.tasks", NULL);
    web_title_text(w, web_words(w, "task.of_business", "name", b.name, NULL));
    return OK;
}

static enum err put_list(struct web *w, const struct task_query *q, const struct task_page *page)
{
    struct arena *a = w->cx.a;
    if (q->business)
        TRY(put_about(w, q->business));
    else
        web_title(w, "nav.tasks");
    put_tabs(w, q);
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        row_page(w, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    bool writes = can(&w->actor, CAP_VISIT_WRITE);
    model_set_text(a, w->page, "new_href",
                   !writes       ? NULL
                   : q->business ? arena_printf(a, "/tasks/new?business=%" PRId64, q->business)
                                 : "/tasks/new");
    model_set_text(a, w->page, "late_href",
                   !q->state && !q->due ? web_link(w, "due", "late") : NULL);
    model_set_text(a, w->page, "all_href", q->due ? web_link(w, "due", NULL) : NULL);
    bool closed = q->state && strcmp(q->state, "open") != 0;
    if (!page->n)
        put_nothing(w, closed ? "task.none_closed" : "task.none",
                    closed ? "task.none_closed_text" : "task.none_text");
    else
        model_set_null(a, w->page, "empty");
    return OK;
}

static enum err tasks_get(struct web *w)
{
    struct task_query q = {0};
    struct bound bound = {0};
    struct task_page page;
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    struct task_filter f = {.box = q.box,
                            .business = q.business,
                            .state = q.state,
                            .due = q.due,
                            .cursor = q.cursor,
                            .limit = q.limit == FIELD_UNSET ? 0 : q.limit};
    TRY(task_list(&w->cx, &f, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    bool json = reply_wants_json(w);
    for (size_t i = 0; json && i < page.n; i++)
        field_to_model(w->cx.a, &task_fields, &page.rows[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, page.total, page.total_capped, page.next);
    if (!json)
        TRY(put_list(w, &q, &page));
    return web_show(w);
}

/* ---- one ---- */

static const struct field done_list[] = {
    {.name = "outcome",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct task, outcome),
     .max = TASK_OUTCOME_MAX,
     .label = "task.outcome"},
};
static const struct field_table done_fields = FIELD_TABLE("TaskDone", done_list, struct task);
static const struct field drop_list[] = {
    {.name = "outcome",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct task, outcome),
     .flags = F_REQUIRED,
     .max = TASK_OUTCOME_MAX,
     .label = "task.why"},
};
static const struct field_table drop_fields = FIELD_TABLE("TaskDrop", drop_list, struct task);

/* Accounts are named by those who assign; for others the role says enough. It is the last field. */
static struct field_table spared(const struct web *w, const struct field_table *fields)
{
    struct field_table t = *fields;
    t.n -= !can(&w->actor, CAP_ASSIGN);
    return t;
}

/* A form that came back: it stands alone. */
struct back {
    const char *code;
    const struct task *record;
    const struct bound *bound;
};

static void put_form(struct web *w, struct model *forms, struct page_form f,
                     const struct back *back)
{
    if (back && strcmp(back->code, f.code) != 0)
        return;
    if (back) {
        f.record = back->record;
        f.bound = back->bound;
        f.back = true;
    }
    forms_add(w, forms, &f);
}

static void put_forms(struct web *w, const struct task *t, const struct back *back)
{
    struct arena *a = w->cx.a;
    const char *path = arena_printf(a, "/tasks/%" PRId64, t->id);
    struct model *forms = forms_begin(w);
    struct field_table change = spared(w, &task_change_fields);
    static const struct task none;
    static const struct field_table no_fields = {.name = "None", .n = 0};
    bool open = same(t->state, "open");
    if (t->may_close && open)
        put_form(w, forms,
                 (struct page_form){.code = "task_done",
                                    .action = arena_printf(a, "%s/done", path),
                                    .fields = &done_fields,
                                    .record = &none},
                 back);
    if (t->may_change && open && can(&w->actor, CAP_VISIT_WRITE))
        put_form(w, forms,
                 (struct page_form){.code = "task_change",
                                    .action = path,
                                    .fields = &change,
                                    .record = t,
                                    .version = t->version},
                 back);
    if (t->may_close && open)
        put_form(w, forms,
                 (struct page_form){.code = "task_drop",
                                    .action = arena_printf(a, "%s/drop", path),
                                    .fields = &drop_fields,
                                    .record = &none,
                                    .danger = true},
                 back);
    if (t->may_close && !open)
        put_form(w, forms,
                 (struct page_form){.code = "task_reopen",
                                    .action = arena_printf(a, "%s/reopen", path),
                                    .fields = &no_fields,
                                    .record = &none},
                 back);
}

static void put_facts(struct web *w, const struct task *t)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row(w, rows, web_words(w, "task.due_on", NULL), day_words(w, t->due_on), NULL);
    put_row(w, rows, web_words(w, "task.who", NULL), whose(w, t), NULL);
    if (t->business_name)
        put_row_link(put_row(w, rows, web_words(w, "task.business", NULL), t->business_name, NULL),
                     arena_printf(a, "/businesses/%" PRId64, t->business_id));
    put_row(w, rows, web_words(w, "task.origin", NULL), code_words(w, "task_origin", t->origin),
            NULL);
    put_row(w, rows, web_words(w, "task.made", NULL), i18n_instant(a, w->cx.lang, t->created_at),
            NULL);
    if (t->done_at)
        put_row(w, rows, web_words(w, "task.closed", NULL), i18n_instant(a, w->cx.lang, t->done_at),
                NULL);
    if (t->done_by && w->actor.role != ROLE_OWNER)
        put_row(w, rows, web_words(w, "task.closed_by", NULL), t->done_by, NULL);
    if (*t->outcome)
        put_row(w, rows, web_words(w, "task.outcome", NULL), t->outcome, NULL);
}

static void put_task(struct web *w, const struct task *t, const struct back *back)
{
    web_title_text(w, t->title);
    web_crumb(w, "nav.tasks", "/tasks");
    web_crumb(w, t->title, NULL);
    put_due_day(w, model_set_object(w->cx.a, w->page, "due"), t->due_on, t->state);
    put_facts(w, t);
    put_forms(w, t, back);
}

static enum err show(struct web *w, const struct task *t)
{
    web_etag(w, t->version);
    field_to_model(w->cx.a, &task_fields, t, true, w->data, NULL);
    if (!reply_wants_json(w))
        put_task(w, t, NULL);
    return web_show(w);
}

static enum err task_show(struct web *w)
{
    int64_t id;
    struct task t;
    TRY(web_id(w, 0, &id));
    TRY(task_get(&w->cx, id, &t));
    return show(w, &t);
}

/* ---- a new one ---- */

static void put_new(struct web *w, struct task *t, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    unsigned char key[16];
    if (!t->client_id) { /* pressed twice is told once */
        ctx_random(&w->cx, key, sizeof(key));
        t->client_id = arena_printf(a, "web-%s", text_hex(a, key, sizeof(key)));
    }
    struct field_table fields = spared(w, &task_new_fields);
    web_form(w, &fields, t, bound, "/tasks", 0);
    model_set_text(a, w->page, "client_id", t->client_id);
    model_set_text(a, w->page, "business_id",
                   t->business_id ? arena_printf(a, "%" PRId64, t->business_id) : NULL);
    model_set_text(a, w->page, "about", t->business_name);
    model_set_text(a, w->page, "cancel",
                   t->business_id ? arena_printf(a, "/tasks?business=%" PRId64, t->business_id)
                                  : "/tasks");
    web_title(w, "task.new");
    web_crumb(w, "nav.tasks", "/tasks");
    web_crumb(w, "task.new", NULL);
}

/* Who most probably is to do it. */
static const char *usual_who(const struct web *w)
{
    const char *role = role_code(w->actor.role);
    for (const struct field_choice *c = task_whos; c->code; c++)
        if (strcmp(c->code, role) == 0)
            return c->code;
    return "companion";
}

static enum err new_get(struct web *w)
{
    struct task_query q = {0};
    struct bound bound = {0};
    struct business b;
    struct task t = {0};
    TRY(web_bind_query(w, &q, &bound));
    if (q.business) {
        TRY(business_get(&w->cx, q.business, &b));
        t.business_id = b.id;
        t.business_name = b.name;
    }
    t.who = usual_who(w);
    put_new(w, &t, NULL);
    return web_show(w);
}

static enum err name_business(struct web *w, struct task *t)
{
    struct business b;
    enum err e = t->business_id ? business_get(&w->cx, t->business_id, &b) : ERR_NOT_FOUND;
    if (e == OK)
        t->business_name = b.name;
    else
        t->business_id = 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err new_again(struct web *w, enum err e, struct task *t, const struct bound *bound)
{
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w))
        return e;
    ctx_forgive(&w->cx);
    TRY(name_business(w, t));
    w->cx.err = told;
    put_new(w, t, bound);
    return web_again(w, e, "task-new");
}

static enum err tasks_post(struct web *w)
{
    struct task t = {0};
    struct bound bound = {0};
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = task_add(&w->cx, &t);
    if (e != OK)
        return new_again(w, e, &t, &bound);
    web_etag(w, t.version);
    if (reply_wants_json(w)) {
        field_to_model(w->cx.a, &task_fields, &t, true, w->data, NULL);
        return web_created(w, "/tasks/%" PRId64, t.id);
    }
    web_flash(w, "good", "task.added", NULL);
    if (t.business_id)
        return web_redirect(w, "/tasks?business=%" PRId64, t.business_id);
    return web_redirect(w, "/tasks");
}

/* ---- changing ---- */

static enum err change(struct web *w, struct task *t, struct bound *bound)
{
    int64_t version;
    TRY(web_version(w, &version));
    TRY(web_bind(w, t, bound));
    t->version = version;
    return task_put(&w->cx, t);
}

static enum err change_post(struct web *w)
{
    int64_t id;
    struct task t, now;
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    TRY(task_get(&w->cx, id, &now));
    t = now;
    enum err e = change(w, &t, &bound);
    if (e == OK && reply_wants_json(w))
        return show(w, &t);
    if (e == OK) {
        web_flash(w, "good", "task.changed", NULL);
        return web_redirect(w, "/tasks/%" PRId64, id);
    }
    if (reply_wants_json(w))
        return e;
    put_task(w, &now, &(struct back){"task_change", &t, &bound});
    return web_again(w, e, "task");
}

static enum err set(struct web *w, const char *state, const char *flash)
{
    int64_t id;
    struct task t, in = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    TRY(task_get(&w->cx, id, &t));
    enum err e = w->req->route->input ? web_bind(w, &in, &bound) : OK;
    if (e == OK)
        e = task_set(&w->cx, id, state, in.outcome, &t);
    if (reply_wants_json(w))
        return e == OK ? show(w, &t) : e;
    if (e != OK) {
        struct back back = {same(state, "dropped") ? "task_drop" : "task_done", &in, &bound};
        put_task(w, &t, w->req->route->input ? &back : NULL);
        return web_again(w, e, "task");
    }
    web_flash(w, "good", flash, "title", t.title, NULL);
    return web_redirect(w, "/tasks");
}

static enum err done_post(struct web *w)
{
    return set(w, "done", "task.done_flash");
}

static enum err drop_post(struct web *w)
{
    return set(w, "dropped", "task.dropped_flash");
}

static enum err reopen_post(struct web *w)
{
    return set(w, "open", "task.reopened_flash");
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route task_routes[] = {
    {.method = HTTP_GET,
     .path = "/tasks",
     .handle = tasks_get,
     .cap = CAP_VISIT_READ,
     .query = &query_fields,
     .output = &task_fields,
     .page = "tasks",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Tasks: mine with duties of other rooms, of my area, made by me; of a business, with "
            "my duties there"},
    {.method = HTTP_GET,
     .path = "/tasks/new",
     .handle = new_get,
     .cap = CAP_VISIT_WRITE,
     .query = &from_fields,
     .page = "task-new",
     .flags = ROUTE_HTML,
     .doc = "Form: a new task"},
    {.method = HTTP_POST,
     .path = "/tasks",
     .handle = tasks_post,
     .cap = CAP_VISIT_WRITE,
     .input = &task_new_fields,
     .output = &task_fields,
     .page = "task-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Add a task; a client_id that is known gives the task there is"},
    {.method = HTTP_GET,
     .path = "/tasks/{id}",
     .handle = task_show,
     .cap = CAP_VISIT_READ,
     .output = &task_fields,
     .page = "task",
     .flags = BOTH,
     .doc = "One task"},
    {.method = HTTP_POST,
     .path = "/tasks/{id}",
     .handle = change_post,
     .cap = CAP_VISIT_WRITE,
     .input = &task_change_fields,
     .page = "task",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change title, day or who is to do it"},
    {.method = HTTP_PATCH,
     .path = "/tasks/{id}",
     .handle = change_post,
     .cap = CAP_VISIT_WRITE,
     .input = &task_change_fields,
     .output = &task_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change title, day or who is to do it (If-Match)"},
    {.method = HTTP_POST,
     .path = "/tasks/{id}/done",
     .handle = done_post,
     .cap = CAP_VISIT_READ,
     .input = &done_fields,
     .output = &task_fields,
     .page = "task",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "It is done; said twice is done once"},
    {.method = HTTP_POST,
     .path = "/tasks/{id}/drop",
     .handle = drop_post,
     .cap = CAP_VISIT_READ,
     .input = &drop_fields,
     .output = &task_fields,
     .page = "task",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "It will not be done, and why"},
    {.method = HTTP_POST,
     .path = "/tasks/{id}/reopen",
     .handle = reopen_post,
     .cap = CAP_VISIT_READ,
     .output = &task_fields,
     .page = "task",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "It is open again"},
    {.path = NULL},
};
