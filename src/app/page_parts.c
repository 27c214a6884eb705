/* Parts of pages: see page_parts.h. */
#include "page_parts.h"

#include "account.h"
#include "drawn.h"
#include "i18n.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- words ---- */

const char *day_words(struct web *w, const char *iso)
{
    return iso && *iso ? i18n_date(w->cx.a, w->cx.lang, iso) : NULL;
}

const char *code_words(struct web *w, const char *prefix, const char *code)
{
    char id[80];
    if (!code)
        return NULL;
    size_t n = strlen(prefix), m = strlen(code);
    if (n + m + 2 > sizeof(id))
        return code;
    memcpy(id, prefix, n);
    id[n] = '.';
    memcpy(id + n + 1, code, m + 1);
    const char *known = i18n_get(w->app->words, w->cx.lang, id);
    return known ? known : code;
}

const char *codes_words(struct web *w, const char *prefix, const char *codes)
{
    struct buf b = buf_new(w->cx.a, 4000);
    char *list = arena_strdup(w->cx.a, codes ? codes : ""), *save = NULL;
    for (char *c = strtok_r(list, ",", &save); c; c = strtok_r(NULL, ",", &save)) {
        if (b.n)
            buf_puts(&b, ", ");
        buf_puts(&b, code_words(w, prefix, c));
    }
    return buf_str(&b);
}

const char *called_words(struct web *w, struct model *known, const char *name)
{
    const char *called = name;
    const struct model *have = known && name ? model_get(known, name) : NULL;
    if (!name || have)
        return have ? have->s : NULL;
    if (account_called(&w->cx, name, &called) != OK)
        ctx_forgive(&w->cx);
    if (known)
        model_set_text(w->cx.a, known, name, called);
    return called;
}

const char *choice_words(struct web *w, const struct field_choice *choices, const char *code)
{
    if (!code || !*code)
        return NULL;
    for (const struct field_choice *c = choices; c && c->code; c++)
        if (strcmp(c->code, code) == 0)
            return i18n_get(w->app->words, w->cx.lang, c->msgid);
    return code;
}

const char *choices_words(struct web *w, const struct field_choice *choices, const char *codes)
{
    struct buf b = buf_new(w->cx.a, 4000);
    char *list = arena_strdup(w->cx.a, codes ? codes : ""), *save = NULL;
    for (char *c = strtok_r(list, ",", &save); c; c = strtok_r(NULL, ",", &save)) {
        if (b.n)
            buf_puts(&b, ", ");
        buf_puts(&b, choice_words(w, choices, c));
    }
    return buf_str(&b);
}

/* ---- forms ---- */

struct model *forms_begin(struct web *w)
{
    return model_set_array(w->cx.a, w->page, "forms");
}

/* "f-on" becomes "curation-on": one page may hold several forms. */
static void own_ids(struct web *w, struct model *widgets, const char *code)
{
    for (struct model *m = widgets->kids.first; m; m = m->next) {
        struct model *id = (struct model *)model_get(m, "id");
        id->s = arena_printf(w->cx.a, "%s-%s", code, model_get(m, "name")->s);
    }
}

static struct model *add_form(struct web *w, struct model *forms, const struct page_form *f)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, forms);
    model_set_text(a, o, "title", web_words(w, arena_printf(a, "form.%s", f->code), NULL));
    model_set_text(a, o, "button", web_words(w, arena_printf(a, "form.%s_do", f->code), NULL));
    model_set_text(a, o, "lead", f->lead ? web_words(w, f->lead, NULL) : NULL);
    model_set_text(a, o, "action", f->action);
    model_set_bool(a, o, "open", f->back);
    model_set_bool(a, o, "danger", f->danger);
    model_set_bool(a, o, "file", f->file);
    if (f->version)
        model_set_int(a, o, "version", f->version);
    else
        model_set_null(a, o, "version");
    model_set_array(a, o, "hidden");
    return o;
}

static struct model *add_widgets(struct web *w, struct model *form, const struct page_form *f)
{
    struct model *widgets = field_widgets(&w->cx, w->app->words, f->fields, f->record, f->bound);
    if (!f->back)
        own_ids(w, widgets, f->code);
    model_set(form, "fields", widgets);
    return widgets;
}

void forms_hide(struct web *w, struct model *forms, const char *name, const char *value)
{
    struct model *hidden = (struct model *)model_get(forms->kids.last, "hidden");
    struct model *h = model_add_object(w->cx.a, hidden);
    model_set_text(w->cx.a, h, "name", name);
    model_set_text(w->cx.a, h, "value", value);
}

struct model *forms_add(struct web *w, struct model *forms, const struct page_form *f)
{
    struct model *o = add_form(w, forms, f);
    model_set_null(w->cx.a, o, "drawn");
    return add_widgets(w, o, f);
}

struct model *forms_add_kept(struct web *w, struct model *forms, const struct page_form *f,
                             const char *key)
{
    struct model *o = add_form(w, forms, f);
    return drawn_set(w, o, key) ? NULL : add_widgets(w, o, f);
}

void forms_keep(struct web *w, struct model *forms, const char *key)
{
    drawn_make(w, forms->kids.last, "fields", key);
}

/* What is wrong with a field, in words; or NULL. */
static const char *error_of(struct web *w, const char *field)
{
    for (const struct field_err *e = w->cx.err.fields; e; e = e->next)
        if (!e->warning && strcmp(e->field, field) == 0)
            return i18n_format(w->app->words, w->cx.a, w->cx.lang, e->msgid, e->args);
    return NULL;
}

void forms_add_file(struct web *w, struct model *widgets, const struct page_form *f, bool required,
                    const char *accept)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, widgets);
    model_set_bool(a, o, "is_file", true);
    model_set_text(a, o, "name", "file");
    model_set_text(a, o, "id", arena_printf(a, "%s-file", f->back ? "f" : f->code));
    model_set_text(a, o, "label", web_words(w, "document.file", NULL));
    model_set_text(a, o, "help", web_words(w, "document.file_help", NULL));
    model_set_null(a, o, "value");
    model_set_text(a, o, "error", f->back ? error_of(w, "file") : NULL);
    model_set_null(a, o, "warning");
    model_set_bool(a, o, "required", required);
    model_set_null(a, o, "autocomplete");
    model_set_null(a, o, "maxlength");
    model_set_text(a, o, "accept", accept);
}

/* ---- rows, empty lists, questions ---- */

struct model *put_row(struct web *w, struct model *rows, const char *label, const char *value,
                      const char *kind)
{
    static const char *const others[] = {"masked", "note", "href", "tel"};
    struct model *r = model_add_object(w->cx.a, rows);
    model_set_text(w->cx.a, r, "label", label);
    model_set_text(w->cx.a, r, "value", value && *value ? value : NULL);
    model_set_text(w->cx.a, r, "kind", kind);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        model_set_null(w->cx.a, r, others[i]);
    return r;
}

void put_row_link(struct model *row, const char *href)
{
    struct model *m = (struct model *)model_get(row, "href");
    m->type = M_TEXT;
    m->s = href;
}

void put_nothing(struct web *w, const char *title, const char *text)
{
    struct model *e = model_set_object(w->cx.a, w->page, "empty");
    model_set_text(w->cx.a, e, "title", web_words(w, title, NULL));
    model_set_text(w->cx.a, e, "text", text ? web_words(w, text, NULL) : NULL);
    model_set_null(w->cx.a, e, "href");
    model_set_null(w->cx.a, e, "label");
}

void put_confirm(struct web *w, const char *prefix, const char *name, const char *cancel)
{
    struct arena *a = w->cx.a;
    const char *title = web_words(w, arena_printf(a, "%s_ask", prefix), "name", name, NULL);
    web_title_text(w, title);
    struct model *c = model_set_object(a, w->page, "confirm");
    model_set_text(a, c, "title", title);
    model_set_text(a, c, "text", web_words(w, arena_printf(a, "%s_text", prefix), NULL));
    model_set_null(a, c, "facts");
    model_set_text(a, c, "action", w->req->path);
    model_set_text(a, c, "button", web_words(w, arena_printf(a, "%s_do", prefix), NULL));
    model_set_text(a, c, "cancel", cancel);
    model_set_bool(a, c, "danger", true);
    model_set_null(a, c, "version");
    model_set_null(a, c, "reason_label");
}

struct model *put_confirm_facts(struct web *w)
{
    struct model *facts = (struct model *)model_get(model_get(w->page, "confirm"), "facts");
    facts->type = M_OBJECT;
    facts->kids.first = facts->kids.last = NULL;
    facts->kids.count = facts->kids.keys = 0;
    return model_set_array(w->cx.a, facts, "rows");
}

void put_confirm_reason(struct web *w, const char *label, int64_t version)
{
    struct model *c = (struct model *)model_get(w->page, "confirm");
    struct model *of_label = (struct model *)model_get(c, "reason_label");
    struct model *of_version = (struct model *)model_get(c, "version");
    of_label->type = M_TEXT;
    of_label->s = web_words(w, label, NULL);
    if (version) {
        of_version->type = M_INT;
        of_version->i = version;
    }
    model_set_text(w->cx.a, c, "reason", req_form(w->req, "reason"));
    model_set_text(w->cx.a, c, "reason_error", error_of(w, "reason"));
}

/* ---- search ---- */

void put_search_keeps(struct web *w, struct model *search, const struct field_table *t,
                      const void *query)
{
    struct arena *a = w->cx.a;
    struct model *hidden = model_set_array(a, search, "hidden");
    bool narrows = false;
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        const char *value = field_text(a, f, query);
        if (!*value || f->flags & F_HIDDEN || (f->kind == F_BOOL && strcmp(value, "true") != 0))
            continue;
        struct model *h = model_add_object(a, hidden);
        model_set_text(a, h, "name", f->name);
        model_set_text(a, h, "value", value);
        narrows = narrows || strcmp(f->name, "sort") != 0;
    }
    model_set_text(a, search, "kept", narrows ? web_words(w, "ui.search_kept", NULL) : NULL);
}

/* ---- requests ---- */

enum err read_before(struct web *w, int64_t *ret_before)
{
    const char *cursor = req_query(w->req, "cursor");
    *ret_before = 0;
    if (cursor && *cursor && (!text_int(cursor, ret_before) || *ret_before <= 0))
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    return OK;
}

const char *browser_text(struct web *w)
{
    const char *guest = req_cookie(w->req, "guest");
    if (w->token)
        return w->token;
    if (w->req->api) /* no form stands behind a cookie there: anybody could make up another */
        return w->actor.account_id ? arena_printf(w->cx.a, "account %" PRId64, w->actor.account_id)
                                   : "program";
    return guest ? guest : "";
}
