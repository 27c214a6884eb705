/* What is done to a case by a form or a program: acts, opening what is sealed, tasks, links. */
#include "case_pages_web.h"
#include "i18n.h"
#include "reply.h"

#include <inttypes.h>

/* ---- fields ---- */

struct unseal {
    const char *reason;
};
static const struct field unseal_list[] = {
    {.name = "reason",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct unseal, reason),
     .flags = F_REQUIRED,
     .min = 10,
     .max = 500,
     .label = "case.unseal_reason",
     .help = "case.unseal_help"},
};
const struct field_table case_unseal_fields = FIELD_TABLE("CaseUnseal", unseal_list, struct unseal);

struct task_new {
    const char *title, *account, *due_on;
};
static const struct field task_list[] = {
    {.name = "title",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct task_new, title),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 200,
     .label = "case_task.title"},
    {.name = "account",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct task_new, account),
     .flags = F_REQUIRED,
     .max = 60,
     .label = "case_task.account"},
    {.name = "due_on",
     .kind = F_DATE,
     .offset = FIELD_TEXT(struct task_new, due_on),
     .flags = F_REQUIRED,
     .label = "case_task.due_on"},
};
const struct field_table case_task_new_fields =
    FIELD_TABLE("CaseTaskNew", task_list, struct task_new);

struct link_new {
    const char *ticket;
};
static const struct field link_list[] = {
    {.name = "ticket",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct link_new, ticket),
     .flags = F_REQUIRED,
     .max = 20,
     .label = "track.ticket",
     .help = "case.link_help"},
};
const struct field_table case_link_fields = FIELD_TABLE("CaseLink", link_list, struct link_new);

/* ---- acts ---- */

enum err case_act_get(struct web *w)
{
    int64_t id;
    struct casefile c;
    bool open;
    const char *type = web_param(w, 1);
    TRY(web_id(w, 0, &id));
    TRY(case_get(&w->cx, id, &c));
    if (!act_form_known(type))
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(put_act_page(w, &c, type, NULL, &open));
    if (open)
        return web_show(w);
    web_flash(w, "bad", "case.act_shut", NULL);
    return web_redirect(w, "/cases/%" PRId64, id);
}

enum err case_again(struct web *w, enum err e, int64_t id, const struct typed *typed)
{
    struct casefile c;
    bool open;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e == ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    TRY(case_get(&w->cx, id, &c));
    w->cx.err = told; /* the widgets tell what is wrong with them */
    TRY(put_act_page(w, &c, typed->type, typed, &open));
    if (open)
        return web_again(w, e, "case-act-form");
    ctx_forgive(&w->cx);
    TRY(put_case_page(w, &c));
    w->cx.err = told;
    return web_again(w, e, "case");
}

/* Programs may name the version; forms always do. */
static enum err version_of(struct web *w, int64_t *ret_version)
{
    *ret_version = 0;
    if (!req_header(w->req, "if-match") && !req_form(w->req, "_version"))
        return OK;
    return web_version(w, ret_version);
}

enum err case_act_post(struct web *w)
{
    int64_t id, version;
    struct case_act act = {0}; /* what is no field, too */
    struct bound bound = {0};
    struct casefile c;
    TRY(web_id(w, 0, &id));
    field_clear(&case_act_fields, &act);
    TRY(version_of(w, &version));
    enum err e = web_bind(w, &act, &bound);
    if (e == OK)
        e = case_act(&w->cx, id, version, &act, &c);
    if (e != OK)
        return case_again(w, e, id, &(struct typed){act.type, &act, &bound});
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "act.done", "act",
                  web_words(w, arena_printf(w->cx.a, "act.%s", act.type), NULL), NULL);
        return to_case_or_list(w, id);
    }
    web_etag(w, c.version);
    TRY(put_case_api(w, &c));
    return web_created(w, "/cases/%" PRId64, id);
}

enum err case_unseal_post(struct web *w)
{
    int64_t id, until;
    struct unseal u = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &u, &bound);
    if (e == OK)
        e = field_check(&w->cx, &case_unseal_fields, &u, &bound);
    if (e == OK)
        e = case_unseal(&w->cx, id, u.reason, &until);
    if (e != OK)
        return case_again(w, e, id, &(struct typed){NULL, &u, &bound});
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "case.unsealed", "until", i18n_instant(w->cx.a, w->cx.lang, until),
                  NULL);
        return web_redirect(w, "/cases/%" PRId64, id);
    }
    put_time(w, w->data, "until", until);
    return web_show(w);
}

/* ---- tasks and links ---- */

static enum err done(struct web *w, int64_t id, const char *flash)
{
    if (!reply_wants_json(w))
        web_flash(w, "good", flash, NULL);
    return web_done(w, "/cases/%" PRId64, id);
}

enum err case_task_post(struct web *w)
{
    int64_t id, task;
    struct task_new t = {0};
    struct bound bound = {0};
    struct case_task *tasks;
    size_t n;
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = field_check(&w->cx, &case_task_new_fields, &t, &bound);
    if (e == OK)
        e = case_task_add(&w->cx, id, t.title, t.account, t.due_on, &task);
    if (e != OK)
        return case_again(w, e, id, &(struct typed){"task", &t, &bound});
    if (!reply_wants_json(w))
        return done(w, id, "case_task.added");
    TRY(case_tasks(&w->cx, id, &tasks, &n));
    for (size_t i = 0; i < n; i++)
        if (tasks[i].id == task)
            field_to_model(w->cx.a, &case_task_fields, &tasks[i], true, w->data, NULL);
    return web_created(w, "/cases/tasks");
}

enum err case_task_done_post(struct web *w)
{
    int64_t task;
    TRY(web_id(w, 0, &task));
    TRY(case_task_done(&w->cx, task, true));
    if (!reply_wants_json(w))
        web_flash(w, "good", "case_task.finished", NULL);
    return web_done(w, "/cases/tasks");
}

enum err case_tasks_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct case_task *tasks;
    size_t n;
    TRY(case_tasks_mine(&w->cx, &tasks, &n));
    struct model *items = model_set_array(a, w->data, "items"),
                 *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        field_to_model(a, &case_task_fields, &tasks[i], true, model_add_object(a, items), NULL);
        struct model *o = model_add_object(a, rows);
        model_set_int(a, o, "id", tasks[i].id);
        model_set_int(a, o, "case_id", tasks[i].case_id);
        model_set_text(a, o, "code", tasks[i].code);
        model_set_text(a, o, "title", tasks[i].title);
        model_set_text(a, o, "due", day_words(w, tasks[i].due_on));
    }
    web_list(w, (int64_t)n, false, NULL);
    web_title(w, "case_task.mine");
    web_crumb(w, "nav.cases", "/cases");
    web_crumb(w, "case_task.mine", NULL);
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (n)
        model_set_null(a, w->page, "empty");
    else
        put_nothing(w, "case_task.none", "case_task.none_text");
    return web_show(w);
}

enum err case_link_post(struct web *w)
{
    int64_t id;
    struct link_new l = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &l, &bound);
    if (e == OK)
        e = field_check(&w->cx, &case_link_fields, &l, &bound);
    if (e == OK)
        e = case_link(&w->cx, id, l.ticket);
    if (e != OK)
        return case_again(w, e, id, &(struct typed){"link", &l, &bound});
    return done(w, id, "case.linked");
}

enum err case_unlink_post(struct web *w)
{
    int64_t id, other;
    TRY(web_id(w, 0, &id));
    TRY(web_id(w, 1, &other));
    TRY(case_unlink(&w->cx, id, other));
    return done(w, id, "case.unlinked");
}
