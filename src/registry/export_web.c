/* Export: exactly what the list shows, within what one may see, as CSV, XLSX or JSON. */
#include "business_query_web.h"
#include "registry_web.h"

#include "calendar.h"
#include "i18n.h"
#include "license.h"
#include "page_parts.h"
#include "places.h"
#include "web_export.h"

enum { COLUMNS_MAX = 48 };

struct export
{
    struct web *w;
    struct ctx *cx;
    struct export_file *file;
    bool words; /* for people: a table of words; programs get codes */
    enum err bad;
};

static bool column(const struct field *f)
{
    return !(f->flags & (F_NO_OUT | F_SECRET)) && strcmp(f->name, "merged_into") != 0 &&
           strcmp(f->name, "client_id") != 0;
}

/* Numbers that only programs need. */
static bool is_inner(const struct field *f)
{
    static const char *const names[] = {"id", "owner_id", "version"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(f->name, names[i]) == 0)
            return true;
    return false;
}

static bool is_shown(const struct export *e, const struct field *f)
{
    return column(f) && !(e->words && is_inner(f));
}

static const char *label(const struct export *e, const struct field *f)
{
    const char *id = f->label ? f->label : arena_printf(e->cx->a, "field.%s", f->name);
    return e->words ? web_words(e->w, id, NULL) : f->name;
}

static enum err heading(struct export *e)
{
    const char *cells[COLUMNS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < business_fields.n; i++)
        if (is_shown(e, &business_fields.fields[i]))
            cells[n++] = label(e, &business_fields.fields[i]);
    for (size_t i = 0; i < LICENSE_KINDS; i++)
        cells[n++] =
            e->words ? web_words(e->w, license_kinds[i].msgid, NULL) : license_kinds[i].code;
    if (!e->words)
        cells[n++] = "ward_name";
    return export_heading(e->file, cells, n);
}

static const char *cell(const struct export *e, const struct field *f, const struct business *b)
{
    const char *text = field_text(e->cx->a, f, b);
    if (!e->words || !text || !*text)
        return text;
    if (f->kind == F_CHOICE)
        return choice_words(e->w, f->choices, text);
    if (f->kind == F_CHOICES)
        return choices_words(e->w, f->choices, text);
    int64_t at;
    if (f->kind == F_INSTANT && instant_parse(text, &at))
        return i18n_instant(e->cx->a, e->cx->lang, at);
    bool place = strcmp(f->name, "ward") == 0 || strcmp(f->name, "district") == 0;
    return place ? place_name(places(), text) : text;
}

static bool each_row(void *arg, const struct business *b)
{
    struct export *e = arg;
    struct ctx *cx = e->cx;
    const char *cells[COLUMNS_MAX];
    bool numeric[COLUMNS_MAX] = {false}, personal = business_shows_personal(cx, b);
    size_t n = 0;
    for (size_t i = 0; i < business_fields.n; i++) {
        const struct field *f = &business_fields.fields[i];
        if (!is_shown(e, f))
            continue;
        numeric[n] = f->kind == F_INT || f->kind == F_MONEY;
        cells[n++] = (f->flags & F_PERSONAL) && !personal ? "" : cell(e, f, b);
    }
    e->bad = license_columns(cx, b->id, &cells[n]);
    n += LICENSE_KINDS;
    if (!e->words)
        cells[n++] = place_name(places(), b->ward);
    if (e->bad == OK)
        e->bad = export_row(e->file, cells, numeric, n);
    return e->bad == OK;
}

static bool each_json(void *arg, const struct business *b)
{
    struct export *e = arg;
    struct model *o = model_object(e->cx->a);
    business_to_model(e->cx, b, o);
    e->bad = license_to_model(e->cx, b->id, o);
    if (e->bad == OK)
        e->bad = export_record(e->file, o);
    return e->bad == OK;
}

/* The rows of the list as it stands: found by a number or code, or filtered. */
static enum err each_seen(struct web *w, struct export *e, const struct business_filter *f)
{
    struct business_page p;
    bool found,
        (*each)(void *, const struct business *) = export_is_json(e->file) ? each_json : each_row;
    TRY(business_by_number(w, f->text, &p, &found));
    if (!found) {
        TRY(business_each(e->cx, f, each, e));
        return e->bad;
    }
    for (size_t i = 0; i < p.n; i++) {
        struct business b;
        TRY(business_get(e->cx, p.rows[i].id, &b));
        if (!each(e, &b))
            break;
    }
    return e->bad;
}

enum err business_export_get(struct web *w)
{
    struct list_query q;
    struct business_filter f;
    struct bound bound = {0};
    struct web_export x;
    field_clear(&list_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(filter_of_query(w, &q, &f));
    f.cursor = NULL;
    TRY(web_export_begin(w, q.format, "usaha", &x));
    struct export e = {.w = w, .cx = &w->cx, .file = x.file, .words = q.words};
    enum err done = heading(&e);
    if (done == OK)
        done = each_seen(w, &e, &f);
    return web_export_end(&x, done, "business");
}
