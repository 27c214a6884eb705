/* See audit_words_web.h. */
#include "audit_words_web.h"

#include "calendar.h"
#include "field.h"
#include "i18n.h"
#include "money.h"
#include "page_parts.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>

const struct audit_namer *audit_namers;

static const char *found(struct web *w, const char *prefix, const char *code)
{
    return i18n_get(w->app->words, w->cx.lang, arena_printf(w->cx.a, "%s.%s", prefix, code));
}

const char *audit_action_words(const struct audit_words *x, const char *entity, const char *action)
{
    struct web *w = x->w;
    struct arena *a = w->cx.a;
    size_t n = strcspn(action, ":"); /* "ward-office:35.73.02.1007": of which one */
    const char *code = arena_strndup(a, action, n);
    const char *of = action[n] ? place_name(places(), action + n + 1) : NULL;
    const char *words = NULL;
    const char *const prefixes[] = {
        arena_printf(a, "audit.action.%s", entity), arena_printf(a, "%s_event", entity),
        arena_printf(a, "%s.event", entity),
        strcmp(entity, "business") == 0 ? "history" : "audit.action", "audit.action"};
    for (size_t i = 0; !words && i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        words = found(w, prefixes[i], code);
    if (!words)
        return action;
    return of ? arena_printf(a, "%s: %s", words, of) : words;
}

const char *audit_entity_words(const struct audit_words *x, const char *entity)
{
    return code_words(x->w, "audit.of", entity);
}

/* ---- the tables of fields ---- */

/* How well a table's name fits a record's: 2 the same, 1 it begins so ("LoanPayment"), 0 not. */
static int fits(const char *table, const char *entity)
{
    for (; *entity; entity++) {
        if (*entity == '_' || *entity == '-')
            continue;
        if ((*table | 0x20) != *entity)
            return 0;
        table++;
    }
    return *table ? 1 : 2;
}

/* The field of that name; with `code`, only if it is none of a choice that lacks the code. */
static const struct field *in_table(const struct field_table *t, const char *name, const char *code)
{
    const struct field *f = t->fields, *end = f + t->n;
    while (f < end && strcmp(f->name, name) != 0)
        f++;
    if (f == end)
        return NULL;
    const struct field_choice *c = code && f->kind == F_CHOICE ? f->choices : NULL;
    for (; c && c->code; c++)
        if (strcmp(c->code, code) == 0)
            return f;
    return c ? NULL : f;
}

/*
 * In the record's own table, else in one that begins with its name. A record that has no table of
 * its own lends the words from the first that has such a field.
 */
static const struct field *field_of(const struct audit_words *x, const char *entity,
                                    const char *name, const char *code)
{
    int best = -1;
    const struct field *ret = NULL;
    for (size_t i = 0; i < x->n && best < 2; i++) {
        int fit = fits(x->tables[i]->name, entity);
        const struct field *f = fit > best ? in_table(x->tables[i], name, code) : NULL;
        if (!f || (fit == 0 && f->kind != F_CHOICE && f->kind != F_CHOICES && code))
            continue;
        ret = f;
        best = fit;
    }
    return ret;
}

static void add_table(struct audit_words *x, const struct field_table *t)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->tables[i] == t)
            return;
    x->tables[x->n++] = t;
}

struct audit_words audit_words_begin(struct web *w)
{
    size_t n;
    const struct route *const *rows = router_rows(w->app->router, &n);
    struct audit_words x = {.w = w, .tables = arena_array(w->cx.a, 2 * n, sizeof(*x.tables))};
    for (size_t i = 0; i < n; i++) {
        if (rows[i]->output)
            add_table(&x, rows[i]->output);
        if (rows[i]->input)
            add_table(&x, rows[i]->input);
    }
    return x;
}

const char *audit_field_words(const struct audit_words *x, const char *entity, const char *name)
{
    struct web *w = x->w;
    const char *words = found(w, "audit.field", name);
    if (!words)
        words = found(w, entity, name);
    if (!words)
        words = found(w, "field", name);
    if (words)
        return words;
    const struct field *f = field_of(x, entity, name, NULL);
    words = f && f->label ? i18n_get(w->app->words, w->cx.lang, f->label) : NULL;
    return words ? words : name;
}

/* ---- values ---- */

/* What the field's own kind says, or NULL. */
static const char *kind_words(struct web *w, const struct field *f, const char *text)
{
    int64_t i;
    switch (f->kind) {
    case F_CHOICE: return choice_words(w, f->choices, text);
    case F_CHOICES: return choices_words(w, f->choices, text);
    case F_MONEY: return text_int(text, &i) ? money_format(w->cx.a, i) : NULL;
    case F_TEXT:
    case F_PARA:
    case F_DIGITS:
    case F_PHONE: return text;
    case F_INT:
    case F_DATE:
    case F_MONTH:
    case F_INSTANT:
    case F_BOOL:
    case F_REF:
    case F_POINT: return NULL;
    }
    return NULL;
}

/* Codes that no table declares: an upper room's own, or words under the record's and the field's
 * names, "case_state". */
static const char *named_words(struct web *w, const char *entity, const char *field,
                               const char *text)
{
    for (const struct audit_namer *n = audit_namers; n && n->entity; n++)
        if (strcmp(n->entity, entity) == 0 && strcmp(n->field, field) == 0)
            return n->words(w, text);
    if (strcmp(field, "role") == 0)
        return code_words(w, "role", text);
    if (strcmp(field, "reasons") == 0)
        return codes_words(w, "reason", text);
    if (strcmp(field, "subject") == 0)
        return code_words(w, "audit.of", text);
    if (strcmp(entity, "case") == 0 && strcmp(field, "reason") == 0)
        return code_words(w, "case_pause", text);
    return strlen(text) < 40 ? found(w, arena_printf(w->cx.a, "%s_%s", entity, field), text) : NULL;
}

static const char *text_words(const struct audit_words *x, const char *entity, const char *field,
                              const char *text)
{
    struct web *w = x->w;
    static const char sealed[] = "sealed:";
    struct date d;
    if (!*text)
        return NULL;
    if (strncmp(text, sealed, sizeof(sealed) - 1) == 0)
        return web_words(w, "audit.sealed", NULL);
    const struct place *place = place_find(places(), text);
    if (place)
        return place->name;
    const char *words = named_words(w, entity, field, text);
    const struct field *f = words ? NULL : field_of(x, entity, field, text);
    if (f)
        words = kind_words(w, f, text);
    if (words)
        return words;
    return date_parse(text, &d) ? i18n_date(w->cx.a, w->cx.lang, text) : text;
}

static const char *truth_words(struct web *w, const char *field, bool yes)
{
    if (strcmp(field, "active") == 0)
        return web_words(w, yes ? "people.open" : "people.shut", NULL);
    return web_words(w, yes ? "people.yes" : "people.no", NULL);
}

const char *audit_value_words(const struct audit_words *x, const char *entity, const char *field,
                              const struct model *m)
{
    struct web *w = x->w;
    if (!m || m->type == M_NULL)
        return NULL;
    if (m->type == M_TEXT || m->type == M_DECIMAL)
        return text_words(x, entity, field, m->s);
    if (m->type == M_BOOL)
        return truth_words(w, field, m->i);
    if (m->type == M_INT)
        return text_words(x, entity, field, arena_printf(w->cx.a, "%" PRId64, m->i));
    struct buf b = buf_new(w->cx.a, 4000);
    json_write(&b, m);
    return b.over ? "…" : buf_str(&b);
}
