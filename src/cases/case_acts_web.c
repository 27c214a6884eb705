/* What may be done to a case: one form an act, each with the fields that it needs. */
#include "case_access.h"
#include "case_pages_web.h"
#include "category.h"
#include "drawn.h"
#include "i18n.h"
#include "places.h"

#include <inttypes.h>
#include <string.h>

/* ---- the forms ---- */

/* In the order of the pages; the fields in the order of the form. */
#define ACT(type)        type, "act." type, "act." type "_do", "events", &case_act_fields
#define ADD(type, under) type, "form.case_" type, "form.case_" type "_do", under
#define ALWAYS           "held new open resolved closed"
static const struct act_form {
    const char *type, *title, *button;
    const char *under; /* posts to /cases/{id}/<under> */
    const struct field_table *table;
    const char *fields[5];
    const char *daily; /* the states in which it stands on the case's own page, not on one alone */
    bool danger;
} act_forms[] = {
    {ACT("admit"), {NULL}, ALWAYS, false},
    {ACT("verify"), {"text", NULL}, ALWAYS, false},
    {ACT("reply"), {"text", NULL}, ALWAYS, false},
    {ACT("assign"), {"assignee", "text", NULL}, ALWAYS, false},
    {ACT("rate"), {"solved", "rating", "text", NULL}, ALWAYS, false},
    {ACT("resume"), {NULL}, ALWAYS, false},
    {ACT("resolve"), {"outcome", "text", NULL}, "open", false},
    {ACT("note"), {"text", NULL}, ALWAYS, false},
    {ACT("reopen"), {"reason", NULL}, "", false},
    {ACT("contact"), {"consent", "text", NULL}, "", false},
    {ACT("place"), {"ward", NULL}, "", false},
    {ACT("transfer"), {"level", "ward", "reason", NULL}, "", false},
    {ACT("refer"), {"body", "partner", "reason", "consent", NULL}, "", false},
    {ACT("return"), {"reason", NULL}, "", false},
    {ACT("pause"), {"reason", "until", "text", NULL}, "", false},
    {ACT("category"), {"category", "reason", NULL}, "", false},
    {ACT("seal"), {"seal", "reason", NULL}, "", false},
    {ADD("file", "attachments"), &case_file_fields, {"shown", "proof", NULL}, "", false},
    {ADD("task", "tasks"), &case_task_new_fields, {"title", "account", "due_on", NULL}, "", false},
    {ADD("link", "links"), &case_link_fields, {"ticket", NULL}, "", false},
    {ACT("close"), {"outcome", "duplicate_of", "text", NULL}, "", true},
};
enum { ACT_FORMS = sizeof(act_forms) / sizeof(act_forms[0]) };

static const struct act_form *form_of(const char *type)
{
    for (size_t i = 0; type && i < ACT_FORMS; i++)
        if (strcmp(act_forms[i].type, type) == 0)
            return &act_forms[i];
    return NULL;
}

static bool act_open(uint64_t open, const char *type)
{
    for (int i = 0; case_act_choices[i].code; i++)
        if (*case_act_choices[i].code == *type && strcmp(case_act_choices[i].code, type) == 0)
            return open >> i & 1;
    return false;
}

/* ---- choices that no table knows ---- */

static void add_choice(struct web *w, struct model *choices, const char *code, const char *label,
                       bool selected)
{
    struct model *o = model_add_object(w->cx.a, choices);
    model_set_text(w->cx.a, o, "code", code);
    model_set_text(w->cx.a, o, "label", label);
    model_set_bool(w->cx.a, o, "selected", selected);
}

/* Reasons of a pause come from a list; of all else in words. */
static void choose_reasons(struct web *w, struct model *widget, const char *selected)
{
    struct model *choices = model_array(w->cx.a);
    for (const struct field_choice *c = pause_reasons; c->code; c++)
        add_choice(w, choices, c->code, web_words(w, c->msgid, NULL),
                   selected && strcmp(selected, c->code) == 0);
    field_widget_choices(w->cx.a, widget, choices);
}

static void choose_rating(struct web *w, struct model *widget, int64_t selected)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    for (int i = 5; i >= 1; i--)
        add_choice(w, choices, arena_printf(a, "%d", i),
                   web_words(w, arena_printf(a, "track.rating%d", i), NULL), i == selected);
    field_widget_choices(a, widget, choices);
}

/* Who works on it chooses what is tighter, and the city looser; who reported it looser alone. */
static void choose_seals(struct web *w, struct model *widget, const struct casefile *c,
                         int64_t selected)
{
    int64_t now = c->seal;
    bool works = case_may_work(&w->cx, c, c->sight);
    struct arena *a = w->cx.a;
    static const char *const words[] = {"case.seal_none", "case.seal", "case.seal_city"};
    struct model *choices = model_array(a);
    bool loosens = can(&w->actor, CAP_CASE_CONFIG);
    for (int i = 0; i < 3; i++)
        if (i != now && !(works ? i < now && !loosens : i > now))
            add_choice(w, choices, arena_printf(a, "%d", i), web_words(w, words[i], NULL),
                       i == selected);
    field_widget_choices(a, widget, choices);
}

/* Who does not give it to others takes it, or gives it back. */
static void choose_self(struct web *w, struct model *widget, bool have_it)
{
    struct model *choices = model_array(w->cx.a);
    if (!have_it)
        add_choice(w, choices, w->actor.name, web_words(w, "case.assign_me", NULL), true);
    field_widget_choices(w->cx.a, widget, choices);
}

static enum err choose_account(struct web *w, struct model *widget, const struct casefile *c,
                               const char *typed)
{
    struct model *choices;
    TRY(account_choices(w, c->ward, typed ? typed : c->assignee, &choices));
    field_widget_choices(w->cx.a, widget, choices);
    return OK;
}

/* What was typed comes back chosen. */
static enum err choose_of_act(struct web *w, const struct casefile *c, const struct case_act *act,
                              const char *type, struct model *widget)
{
    const char *name = model_get(widget, "name")->s;
    if (strcmp(name, "assignee") == 0 && !case_may_give(&w->cx, c)) {
        choose_self(w, widget, c->assignee_id == w->actor.account_id);
    } else if (strcmp(name, "assignee") == 0) {
        TRY(choose_account(w, widget, c, act->assignee));
    } else if (strcmp(name, "category") == 0) {
        TRY(choose_categories(w, widget, act->category ? act->category : c->category));
    } else if (strcmp(name, "body") == 0) {
        TRY(choose_bodies(w, widget, act->body ? act->body : c->body_code));
    } else if (strcmp(name, "seal") == 0) {
        choose_seals(w, widget, c, act->seal);
    } else if (strcmp(name, "rating") == 0) {
        choose_rating(w, widget, act->rating);
    } else if (strcmp(name, "ward") == 0) {
        choose_wards(w, widget, act->ward ? act->ward : c->ward);
    } else if (strcmp(name, "reason") == 0 && strcmp(type, "pause") == 0) {
        choose_reasons(w, widget, act->reason);
    }
    return OK;
}

/* ---- one form ---- */

/* The widgets, fresh or (`typed` not NULL) as they were sent. */
static enum err fields_of(struct web *w, const struct casefile *c, const struct act_form *f,
                          const struct typed *typed, struct model **ret)
{
    void *fresh = arena_alloc(w->cx.a, f->table->size);
    field_clear(f->table, fresh);
    const void *record = typed ? typed->record : fresh;
    struct model *fields = *ret = field_widgets_of(&w->cx, w->app->words, f->table, f->fields,
                                                   record, typed ? typed->bound : NULL);
    if (f->table == &case_task_new_fields) {
        struct model *account = field_widget(fields, "account");
        const char *value = typed ? model_get(account, "value")->s : NULL;
        return choose_account(w, account, c, value);
    }
    for (struct model *widget = fields->kids.first; widget && f->table == &case_act_fields;
         widget = widget->next)
        TRY(choose_of_act(w, c, record, f->type, widget));
    return OK;
}

/* An owner writes to the office, who works on it to the reporter. */
static const char *title_of(struct web *w, const struct act_form *f)
{
    bool owner = w->actor.role == ROLE_OWNER && strcmp(f->type, "reply") == 0;
    return web_words(w, owner ? "form.track_reply" : f->title, NULL);
}

static void put_frame(struct web *w, const struct act_form *f, struct model *o)
{
    struct arena *a = w->cx.a;
    bool act = f->table == &case_act_fields;
    model_set_text(a, o, "type", act ? f->type : NULL);
    model_set_text(a, o, "under", f->under);
    model_set_text(a, o, "title", title_of(w, f));
    model_set_text(a, o, "button", web_words(w, f->button, NULL));
    model_set_bool(a, o, "danger", f->danger);
    model_set_bool(a, o, "file", f->table == &case_file_fields);
}

/* ---- on the case's own page ---- */

/* The fields of a daily form are the same for all: but whether one takes it or gives it back. */
static bool may_keep(const struct act_form *f)
{
    return !f->fields[0] || strcmp(f->fields[0], "assignee") != 0;
}

static enum err put_daily(struct web *w, const struct casefile *c, const struct act_form *f,
                          struct model *o)
{
    struct model *fields;
    put_frame(w, f, o);
    model_set_bool(w->cx.a, o, "open",
                   strcmp(f->type, "reply") == 0 || strcmp(f->type, "admit") == 0);
    /* Who gives it to others chooses among many, on a page of its own. */
    model_set_bool(w->cx.a, o, "away", !may_keep(f) && case_may_give(&w->cx, c));
    if (model_get(o, "away")->i || (may_keep(f) && drawn_set(w, o, f->title)))
        return OK;
    TRY(fields_of(w, c, f, NULL, &fields));
    for (struct model *widget = fields->kids.first; widget; widget = widget->next) {
        struct model *id = (struct model *)model_get(widget, "id"); /* several forms, one page */
        id->s = arena_printf(w->cx.a, "%s-%s", f->type, model_get(widget, "name")->s);
    }
    model_set(o, "fields", fields);
    if (may_keep(f))
        drawn_make(w, o, "fields", f->title);
    else
        model_set_null(w->cx.a, o, "drawn");
    return OK;
}

/* page.templates, where there are any. */
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
    return OK;
}

/* An act where the state and the hand allow it; what is added to a case by all who work on it. */
static bool is_open(const struct act_form *f, uint64_t open, bool may_work)
{
    return f->table == &case_act_fields ? act_open(open, f->type) : may_work;
}

enum err put_act_forms(struct web *w, const struct casefile *c)
{
    struct arena *a = w->cx.a;
    struct model *daily = model_set_array(a, w->page, "acts"),
                 *others = model_set_array(a, w->page, "others");
    uint64_t open = c->hidden ? 0 : case_acts_open(&w->cx, c);
    bool may = !c->hidden && case_may_work(&w->cx, c, c->sight);
    for (size_t i = 0; i < ACT_FORMS; i++) {
        const struct act_form *f = &act_forms[i];
        if (!is_open(f, open, may))
            continue;
        if (strstr(f->daily, c->state)) {
            TRY(put_daily(w, c, f, model_add_object(a, daily)));
            continue;
        }
        struct model *o = model_add_object(a, others);
        model_set_text(a, o, "type", f->type);
        model_set_text(a, o, "title", title_of(w, f));
    }
    model_set_bool(a, w->page, "has_acts", daily->kids.count > 0);
    model_set_bool(a, w->page, "has_others", others->kids.count > 0);
    model_set_bool(a, w->page, "may_split", may && case_may_split(&w->cx, c));
    return may ? put_templates(w, c) : OK;
}

/* ---- on a page of its own ---- */

bool act_form_known(const char *type)
{
    return form_of(type) != NULL;
}

static void add_file(struct web *w, const struct act_form *f, struct model *fields)
{
    const struct page_form as = {.code = f->title, .back = true}; /* it stands alone */
    forms_add_file(w, fields, &as, true, "image/jpeg,image/png,image/webp,application/pdf");
}

enum err put_act_page(struct web *w, const struct casefile *c, const char *type,
                      const struct typed *typed, bool *ret_open)
{
    struct arena *a = w->cx.a;
    const struct act_form *f = form_of(type);
    struct model *fields;
    uint64_t open = c->hidden ? 0 : case_acts_open(&w->cx, c);
    bool may = !c->hidden && case_may_work(&w->cx, c, c->sight);
    *ret_open = f && is_open(f, open, may);
    if (!*ret_open)
        return OK;
    put_case_head(w, c);
    web_crumb(w, c->code, model_get(w->page, "base")->s);
    web_title_text(w, title_of(w, f));
    web_crumb(w, title_of(w, f), NULL);
    struct model *o = model_set_object(a, w->page, "act");
    put_frame(w, f, o);
    TRY(fields_of(w, c, f, typed, &fields));
    if (f->table == &case_file_fields)
        add_file(w, f, fields);
    model_set(o, "fields", fields);
    bool answers = strcmp(type, "reply") == 0 || strcmp(type, "resolve") == 0;
    return may && answers ? put_templates(w, c) : OK;
}
