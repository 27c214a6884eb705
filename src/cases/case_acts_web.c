/* What may be done to a case: one form an act, each with the fields that it needs. */
#include "case_access.h"
#include "case_pages_web.h"
#include "category.h"
#include "drawn.h"
#include "i18n.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

/* ---- further forms of the page ---- */

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

/* ---- the forms ---- */

/* In the order of the page; the fields in the order of the form. */
#define ACT(type) type, "act." type, "act." type "_do"
static const struct act_form {
    const char *type, *title, *button;
    const char *fields[5];
    enum { FIRST, MORE, DANGER } place; /* what is done daily stands first, the rest in a fold */
} act_forms[] = {
    {ACT("admit"), {NULL}, FIRST},
    {ACT("verify"), {"text", NULL}, FIRST},
    {ACT("reply"), {"text", NULL}, FIRST},
    {ACT("assign"), {"assignee", "text", NULL}, FIRST},
    {ACT("rate"), {"solved", "rating", "text", NULL}, FIRST},
    {ACT("resume"), {NULL}, FIRST},
    {ACT("resolve"), {"outcome", "text", NULL}, FIRST},
    {ACT("reopen"), {"reason", NULL}, FIRST},
    {ACT("note"), {"text", NULL}, FIRST},
    {ACT("contact"), {"consent", "text", NULL}, MORE},
    {ACT("place"), {"ward", NULL}, MORE},
    {ACT("transfer"), {"level", "ward", "reason", NULL}, MORE},
    {ACT("refer"), {"body", "partner", "reason", "consent", NULL}, MORE},
    {ACT("return"), {"reason", NULL}, MORE},
    {ACT("pause"), {"reason", "until", "text", NULL}, MORE},
    {ACT("category"), {"category", "reason", NULL}, MORE},
    {ACT("seal"), {"seal", "reason", NULL}, MORE},
    {ACT("close"), {"outcome", "duplicate_of", "text", NULL}, DANGER},
};

static bool act_open(uint64_t open, const char *type)
{
    for (int i = 0; case_act_choices[i].code; i++)
        if (strcmp(case_act_choices[i].code, type) == 0)
            return open >> i & 1;
    return false;
}

/* Reasons of a pause come from a list; of all else in words. */
static void choose_reasons(struct web *w, struct model *widget)
{
    struct model *choices = model_array(w->cx.a);
    for (const struct field_choice *c = pause_reasons; c->code; c++) {
        struct model *o = model_add_object(w->cx.a, choices);
        model_set_text(w->cx.a, o, "code", c->code);
        model_set_text(w->cx.a, o, "label", web_words(w, c->msgid, NULL));
        model_set_bool(w->cx.a, o, "selected", false);
    }
    field_widget_choices(w->cx.a, widget, choices);
}

static void choose_rating(struct web *w, struct model *widget)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    for (int i = 5; i >= 1; i--) {
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", arena_printf(a, "%d", i));
        model_set_text(a, o, "label", web_words(w, arena_printf(a, "track.rating%d", i), NULL));
        model_set_bool(a, o, "selected", false);
    }
    field_widget_choices(a, widget, choices);
}

/* Who works on it chooses what is tighter, and the city looser; who reported it looser alone. */
static void choose_seals(struct web *w, struct model *widget, const struct casefile *c)
{
    int64_t now = c->seal;
    bool works = case_may_work(&w->cx, c, c->sight);
    struct arena *a = w->cx.a;
    static const char *const words[] = {"case.seal_none", "case.seal", "case.seal_city"};
    struct model *choices = model_array(a);
    bool loosens = can(&w->actor, CAP_CASE_CONFIG);
    for (int i = 0; i < 3; i++) {
        if (i == now || (works ? i < now && !loosens : i > now))
            continue;
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", arena_printf(a, "%d", i));
        model_set_text(a, o, "label", web_words(w, words[i], NULL));
        model_set_bool(a, o, "selected", false);
    }
    field_widget_choices(a, widget, choices);
}

/* Who does not give it to others takes it, or gives it back. */
static void choose_self(struct web *w, struct model *widget, bool have_it)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    if (!have_it) {
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", w->actor.name);
        model_set_text(a, o, "label", web_words(w, "case.assign_me", NULL));
        model_set_bool(a, o, "selected", true);
    }
    field_widget_choices(a, widget, choices);
}

/* The page's forms as they are made. */
struct making {
    struct web *w;
    const struct casefile *c;
    const struct case_act *back; /* a form that comes back, with what was typed */
    const struct bound *bound;
    const char *stamp;      /* of the settings */
    struct model *accounts; /* who may be given it, once read */
};

/* Two forms offer them. */
static enum err choose_account(struct making *m, struct model *widget)
{
    struct arena *a = m->w->cx.a;
    if (!m->accounts)
        TRY(account_choices(m->w, m->c->ward, m->c->assignee, &m->accounts));
    struct model *choices = model_array(a);
    choices->kids = m->accounts->kids;
    field_widget_choices(a, widget, choices);
    return OK;
}

static enum err choose(struct making *m, const char *type, const char *name, struct model *widget)
{
    struct web *w = m->w;
    const struct casefile *c = m->c;
    static const struct case_act none;
    bool back = m->back && m->back->type && strcmp(m->back->type, type) == 0;
    const struct case_act *typed = back ? m->back : &none; /* it comes back as it was typed */
    if (strcmp(name, "assignee") == 0 && !case_may_give(&w->cx, c)) {
        choose_self(w, widget, c->assignee_id == w->actor.account_id);
    } else if (strcmp(name, "assignee") == 0) {
        TRY(choose_account(m, widget));
    } else if (strcmp(name, "category") == 0) {
        TRY(choose_categories(w, widget, typed->category ? typed->category : c->category));
    } else if (strcmp(name, "body") == 0) {
        TRY(choose_bodies(w, widget, typed->body ? typed->body : c->body_code));
    } else if (strcmp(name, "seal") == 0) {
        choose_seals(w, widget, c);
    } else if (strcmp(name, "rating") == 0) {
        choose_rating(w, widget);
    } else if (strcmp(name, "ward") == 0) {
        choose_wards(w, widget, typed->ward ? typed->ward : c->ward);
    } else if (strcmp(name, "reason") == 0 && strcmp(type, "pause") == 0) {
        choose_reasons(w, widget);
    }
    return OK;
}

static void name_ids(struct web *w, struct model *widget, const char *type, bool back)
{
    struct model *id = (struct model *)model_get(widget, "id");
    if (!back)
        id->s = arena_printf(w->cx.a, "%s-%s", type, model_get(widget, "name")->s);
}

/* An owner writes to the office, who works on it to the reporter. */
static const char *act_title(struct web *w, const struct act_form *f)
{
    bool owner = w->actor.role == ROLE_OWNER && strcmp(f->type, "reply") == 0;
    return owner ? "form.track_reply" : f->title;
}

/* What the fields of a form depend on, beside the settings, or NULL: those who may be given a case
 * change with every account. */
static const char *act_key(const struct making *m, const struct act_form *f)
{
    struct arena *a = m->w->cx.a;
    const struct casefile *c = m->c;
    const char *now = "";
    for (const char *const *name = f->fields; *name; name++) {
        if (strcmp(*name, "assignee") == 0)
            return NULL;
        if (strcmp(*name, "ward") == 0)
            now = arena_printf(a, "%p:%s", (const void *)places(), c->ward); /* a set stays */
        else if (strcmp(*name, "category") == 0)
            now = c->category;
        else if (strcmp(*name, "body") == 0)
            now = c->body_code ? c->body_code : "";
        else if (strcmp(*name, "seal") == 0)
            now = arena_printf(a, "%d:%d:%d", (int)c->seal, can(&m->w->actor, CAP_CASE_CONFIG),
                               case_may_work(&m->w->cx, c, c->sight));
    }
    return arena_printf(a, "%s:%s:%s", f->title, m->stamp, now);
}

static enum err put_fields(struct making *m, const struct act_form *f, bool back, struct model *o)
{
    struct web *w = m->w;
    static const struct case_act none = {.rating = FIELD_UNSET, .seal = FIELD_UNSET};
    const char *key = back ? NULL : act_key(m, f);
    if (key && drawn_set(w, o, key))
        return OK;
    struct model *fields = field_widgets_of(&w->cx, w->app->words, &case_act_fields, f->fields,
                                            back ? m->back : &none, back ? m->bound : NULL);
    for (struct model *widget = fields->kids.first; widget; widget = widget->next) {
        TRY(choose(m, f->type, model_get(widget, "name")->s, widget));
        name_ids(w, widget, f->type, back);
    }
    model_set(o, "fields", fields);
    if (key)
        drawn_make(w, o, "fields", key);
    else
        model_set_null(w->cx.a, o, "drawn");
    return OK;
}

static enum err put_form(struct making *m, const struct act_form *f, bool back, struct model *list)
{
    struct web *w = m->w;
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "type", f->type);
    model_set_text(a, o, "title", web_words(w, act_title(w, f), NULL));
    model_set_text(a, o, "button", web_words(w, f->button, NULL));
    model_set_bool(a, o, "danger", f->place == DANGER);
    model_set_bool(a, o, "open",
                   back || strcmp(f->type, "reply") == 0 || strcmp(f->type, "admit") == 0);
    return put_fields(m, f, back, o);
}

/* null where there are none. */
static enum err put_templates(struct web *w, const struct casefile *c)
{
    struct arena *a = w->cx.a;
    struct reply_template *list;
    size_t n;
    struct model *o = model_object(a);
    const char *key = arena_printf(a, "replies:%s:%s", category_stamp(&w->cx), c->category);
    if (!drawn_set(w, o, key)) {
        struct model *items = model_set_array(a, o, "templates");
        TRY(reply_template_list(&w->cx, c->category, false, &list, &n));
        for (size_t i = 0; i < n; i++) {
            struct model *t = model_add_object(a, items);
            model_set_text(a, t, "title", list[i].title);
            model_set_text(a, t, "text", list[i].text);
        }
        drawn_make(w, o, "case-templates", key);
    }
    if (model_get(o, "drawn")->drawn.n)
        model_set(w->page, "templates", o);
    else
        model_set_null(a, w->page, "templates");
    return OK;
}

static enum err put_more_forms(struct making *m)
{
    struct web *w = m->w;
    struct arena *a = w->cx.a;
    const char *base = arena_printf(a, "/cases/%" PRId64, m->c->id);
    static const struct task_new task = {0};
    static const struct link_new link = {0};
    static const int64_t nothing = 0;
    struct model *forms = forms_begin(w);
    struct page_form f = {.code = "case_file",
                          .action = arena_printf(a, "%s/attachments", base),
                          .fields = &case_file_fields,
                          .record = &nothing,
                          .file = true};
    struct model *widgets = forms_add_kept(w, forms, &f, "form:case_file");
    if (widgets) {
        forms_add_file(w, widgets, &f, true, "image/jpeg,image/png,image/webp,application/pdf");
        forms_keep(w, forms, "form:case_file");
    }
    struct page_form t = {.code = "case_task",
                          .action = arena_printf(a, "%s/tasks", base),
                          .fields = &case_task_new_fields,
                          .record = &task};
    TRY(choose_account(m, field_widget(forms_add(w, forms, &t), "account")));
    struct page_form l = {.code = "case_link",
                          .action = arena_printf(a, "%s/links", base),
                          .fields = &case_link_fields,
                          .record = &link};
    if (forms_add_kept(w, forms, &l, "form:case_link"))
        forms_keep(w, forms, "form:case_link");
    return OK;
}

enum err put_act_forms(struct web *w, const struct casefile *c, const struct case_act *back,
                       const struct bound *bound)
{
    struct making m = {
        .w = w, .c = c, .back = back, .bound = bound, .stamp = category_stamp(&w->cx)};
    struct model *first = model_set_array(w->cx.a, w->page, "acts"),
                 *more = model_set_array(w->cx.a, w->page, "more_acts");
    uint64_t open = c->hidden ? 0 : case_acts_open(&w->cx, c);
    bool unfold = false;
    for (size_t i = 0; i < sizeof(act_forms) / sizeof(act_forms[0]); i++) {
        const struct act_form *f = &act_forms[i];
        if (!act_open(open, f->type))
            continue;
        bool came_back = back && back->type && strcmp(back->type, f->type) == 0;
        TRY(put_form(&m, f, came_back, f->place == FIRST ? first : more));
        unfold = unfold || (came_back && f->place != FIRST);
    }
    model_set_bool(w->cx.a, w->page, "has_acts", first->kids.count > 0);
    model_set_bool(w->cx.a, w->page, "has_more", more->kids.count > 0);
    model_set_bool(w->cx.a, w->page, "unfold", unfold);
    bool may = model_get(w->page, "may_work")->i;
    if (!may) {
        forms_begin(w);
        model_set_null(w->cx.a, w->page, "templates");
        return OK;
    }
    TRY(put_templates(w, c));
    return put_more_forms(&m);
}

/* ---- doing ---- */

static enum err come_back(struct web *w, enum err e, int64_t id, const struct case_act *act,
                          const struct bound *bound)
{
    struct casefile c;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e == ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    TRY(case_get(&w->cx, id, &c));
    w->cx.err = told;
    TRY(put_case_page(w, &c, act, bound));
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
        return come_back(w, e, id, &act, &bound);
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
        return come_back(w, e, id, NULL, NULL);
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
        return come_back(w, e, id, NULL, NULL);
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
    return e == OK ? done(w, id, "case.linked") : come_back(w, e, id, NULL, NULL);
}

enum err case_unlink_post(struct web *w)
{
    int64_t id, other;
    TRY(web_id(w, 0, &id));
    TRY(web_id(w, 1, &other));
    TRY(case_unlink(&w->cx, id, other));
    return done(w, id, "case.unlinked");
}
