/*
 * What the partial "field" draws. Every key that the partial tests is set, null where there is
 * nothing to say: a missing one would let the value of an outer object shine through.
 */
#include "field_impl.h"

#include "i18n.h"

#include <assert.h>

static const char *const kind_flags[] = {
    [F_TEXT] = "is_text",   [F_PARA] = "is_para",     [F_INT] = "is_int",
    [F_MONEY] = "is_money", [F_DATE] = "is_date",     [F_MONTH] = "is_month",
    [F_BOOL] = "is_bool",   [F_CHOICE] = "is_choice", [F_CHOICES] = "is_choices",
    [F_REF] = "is_ref",     [F_DIGITS] = "is_digits", [F_PHONE] = "is_phone",
    [F_POINT] = "is_point", [F_INSTANT] = "is_text",
};

static const char *words_of(struct ctx *cx, const struct i18n *words, const struct field_err *e)
{
    return e ? i18n_format(words, cx->a, cx->lang, e->msgid, e->args) : NULL;
}

/* The flag of the widget's kind. A date that could not be read is shown as text, as it was typed:
 * a browser's date field would hide it. */
static const char *flag_of(const struct field *f, bool refused)
{
    if (f->flags & F_SECRET)
        return "is_password";
    if (refused && (f->kind == F_DATE || f->kind == F_MONTH))
        return "is_text";
    return kind_flags[f->kind];
}

/* How many characters may be typed; 0: no limit of its own. */
static int64_t typed_max(const struct field *f)
{
    switch (f->kind) {
    case F_TEXT:
    case F_PARA: return field_range(f).max;
    case F_DIGITS:
    case F_PHONE:
    case F_MONEY: return 30;
    case F_INT:
    case F_POINT: return 20;
    case F_DATE:
    case F_MONTH:
    case F_INSTANT:
    case F_BOOL:
    case F_CHOICE:
    case F_CHOICES:
    case F_REF: break;
    }
    return 0;
}

static bool is_selected(const char *list, const char *code)
{
    size_t n = strlen(code);
    while (list && *list) {
        list += strspn(list, " ");
        size_t length = strcspn(list, ",");
        if (length == n && memcmp(list, code, n) == 0)
            return true;
        list += length + (list[length] == ',');
    }
    return false;
}

static void set_choices(struct ctx *cx, const struct i18n *words, const struct field *f,
                        const char *value, struct model *widget)
{
    struct model *choices = model_set_array(cx->a, widget, "choices");
    for (const struct field_choice *c = f->choices; c && c->code; c++) {
        struct model *choice = model_add_object(cx->a, choices);
        bool one = f->kind == F_CHOICE;
        model_set_text(cx->a, choice, "code", c->code);
        model_set_text(cx->a, choice, "label", i18n_format(words, cx->a, cx->lang, c->msgid, NULL));
        model_set_bool(cx->a, choice, "selected",
                       one ? strcmp(value, c->code) == 0 : is_selected(value, c->code));
    }
}

static void set_value(struct ctx *cx, const struct field *f, const char *value, bool ticked,
                      struct model *widget)
{
    if (f->kind == F_BOOL)
        model_set_bool(cx->a, widget, "value", ticked);
    else
        model_set_text(cx->a, widget, "value", *value && !(f->flags & F_SECRET) ? value : NULL);
}

static void add_widget(struct ctx *cx, const struct i18n *words, const struct field *f,
                       const void *record, const char *raw, struct model *list)
{
    struct arena *a = cx->a;
    struct model *w = model_add_object(a, list);
    const struct field_err *error = field_error_of(cx, f->name, false);
    const char *label = f->label ? f->label : arena_printf(a, "field.%s", f->name);
    const char *value = raw ? raw : field_text(a, f, record);
    model_set_bool(a, w, flag_of(f, error && raw), true);
    model_set_text(a, w, "name", f->name);
    model_set_text(a, w, "id", arena_printf(a, "f-%s", f->name));
    model_set_text(a, w, "label", i18n_format(words, a, cx->lang, label, NULL));
    model_set_text(a, w, "help", f->help ? i18n_format(words, a, cx->lang, f->help, NULL) : NULL);
    set_value(cx, f, value, f->kind == F_BOOL && field_get_bool(f, record), w);
    model_set_text(a, w, "error", words_of(cx, words, error));
    model_set_text(a, w, "warning", words_of(cx, words, field_error_of(cx, f->name, true)));
    model_set_bool(a, w, "required", f->flags & F_REQUIRED);
    model_set_text(a, w, "autocomplete", f->autocomplete);
    if (typed_max(f))
        model_set_int(a, w, "maxlength", typed_max(f));
    else
        model_set_null(a, w, "maxlength");
    if (f->kind == F_CHOICE || f->kind == F_CHOICES)
        set_choices(cx, words, f, value, w);
}

static void add_at(struct ctx *cx, const struct i18n *words, const struct field_table *t, size_t i,
                   const void *record, const struct bound *bound, struct model *list)
{
    const struct field *f = &t->fields[i];
    if (f->flags & (F_HIDDEN | F_READONLY) || f->kind == F_INSTANT)
        return;
    bool typed = bound && bound->present >> i & 1;
    add_widget(cx, words, f, record, typed ? bound->raw[i] : NULL, list);
}

struct model *field_widgets(struct ctx *cx, const struct i18n *words, const struct field_table *t,
                            const void *record, const struct bound *bound)
{
    struct model *list = model_array(cx->a);
    for (size_t i = 0; i < t->n; i++)
        add_at(cx, words, t, i, record, bound, list);
    return list;
}

struct model *field_widgets_of(struct ctx *cx, const struct i18n *words,
                               const struct field_table *t, const char *const *names,
                               const void *record, const struct bound *bound)
{
    struct model *list = model_array(cx->a);
    for (; *names; names++)
        for (size_t i = 0; i < t->n; i++)
            if (strcmp(t->fields[i].name, *names) == 0)
                add_at(cx, words, t, i, record, bound, list);
    return list;
}

struct model *field_widget(struct model *widgets, const char *name)
{
    assert(widgets->type == M_ARRAY);
    for (struct model *w = widgets->kids.first; w; w = w->next)
        if (strcmp(model_get(w, "name")->s, name) == 0)
            return w;
    return NULL;
}

void field_widget_choices(struct arena *a, struct model *widget, struct model *choices)
{
    struct model *flag = widget->kids.first;
    assert(flag && flag->type == M_BOOL && strncmp(flag->key, "is_", 3) == 0);
    if (strcmp(flag->key, "is_choice") == 0) { /* fewer than the table has */
        ((struct model *)model_get(widget, "choices"))->kids = choices->kids;
        return;
    }
    if (strcmp(flag->key, "is_ref") != 0) {
        flag->i = false;
        model_set_bool(a, widget, "is_choice", true);
    }
    struct model *length = (struct model *)model_get(widget, "maxlength");
    if (length)
        length->type = M_NULL; /* a choice has none */
    model_set(widget, "choices", choices);
}
