/* One debt: written in a row, its page with what the law says, corrected, removed, given back. */
#include "debts_pages_web.h"

#include "i18n.h"
#include "reply.h"
#include "web_picture.h"

#include <inttypes.h>
#include <string.h>

struct debt_query {
    bool removed;
};
static const struct field query_list[] = {
    {.name = "removed", .kind = F_BOOL, .offset = FIELD_BOOL(struct debt_query, removed)},
};
static const struct field_table query_fields =
    FIELD_TABLE("DebtQuery", query_list, struct debt_query);

/* ---- many, and a new one ---- */

static enum err debts_get(struct web *w)
{
    struct debt_query q = {0};
    struct bound bound = {0};
    struct debt_sheet s;
    struct debt *list;
    size_t n;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(web_bind_query(w, &q, &bound));
    TRY(debt_sheet_full(&w->cx, id, &s));
    TRY(debt_list(&w->cx, &s, q.removed, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        put_debt_api(w, &list[i], model_add_object(w->cx.a, items));
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* No lender is the number 0; none at all is null. */
static enum err bind(struct web *w, const struct field_table *t, struct debt *d,
                     struct bound *bound)
{
    TRY(web_bind(w, d, bound));
    for (size_t i = 0; i < t->n; i++)
        if (t->fields[i].kind == F_REF && (bound->present >> i & 1) && !(bound->empty >> i & 1) &&
            !field_is_set(&t->fields[i], d))
            fail_field(&w->cx, t->fields[i].name, "field.error.required", NULL);
    return fields_check(&w->cx);
}

static enum err debts_post(struct web *w)
{
    struct debt d = debt_new();
    struct bound bound = {0};
    struct debt_sheet s;
    bool known;
    enum err e = bind(w, &debt_fields, &d, &bound);
    if (e == OK && !d.sheet_id) {
        fail_field(&w->cx, "sheet", "field.error.required", NULL);
        e = fields_check(&w->cx);
    }
    struct debt made = d;
    if (e == OK)
        e = debt_add(&w->cx, &made, &known);
    if (e == OK) {
        put_debt_api(w, &made, w->data);
        web_etag(w, made.version);
        if (reply_wants_json(w))
            return web_created(w, "/debts/%" PRId64, made.id);
        web_flash(w, "good", "debt.added", "lender", made.lender, NULL);
        return web_redirect(w, "/debt-sheets/%" PRId64 "#f-lender", made.sheet_id);
    }
    if (reply_wants_json(w) || !d.sheet_id || (e != ERR_INVALID && e != ERR_CONFLICT))
        return e;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(debt_sheet_get(&w->cx, d.sheet_id, &s));
    w->cx.err = told;
    TRY(put_sheet_page(w, &s, &d, &bound));
    return web_again(w, e, "debt-sheet");
}

/* ---- one ---- */

static enum err put_findings(struct web *w, const struct debt_sheet *s, const struct debt *d,
                             struct model *api)
{
    struct arena *a = w->cx.a;
    struct ceiling_rules rules;
    struct ceiling_finding *found;
    size_t n;
    TRY(ceiling_list(&w->cx, &rules));
    TRY(ceiling_of_debt(&w->cx, s, d, &rules, &found, &n));
    if (api) {
        for (size_t i = 0; i < n; i++)
            put_finding_api(w, model_add_object(a, api), &found[i]);
        return OK;
    }
    struct model *list = model_set_array(a, w->page, "findings");
    for (size_t i = 0; i < n; i++)
        put_finding(w, model_add_object(a, list), &found[i]);
    int64_t over = ceiling_excess(found, n);
    model_set_text(a, w->page, "over",
                   over ? web_words(w, "debt.over", "excess", rupiah_words(w, over), NULL) : NULL);
    return OK;
}

/* A field of the sealed part as people read it. */
static const char *shown(struct web *w, const struct field *f, const struct debt *d)
{
    if (!field_is_set(f, d))
        return NULL;
    const char *text = field_text(w->cx.a, f, d);
    switch (f->kind) {
    case F_MONEY:
        return rupiah_words(w, *(const int64_t *)(const void *)((const char *)d + f->offset));
    case F_DATE: return day_words(w, text);
    case F_CHOICE: return choice_words(w, f->choices, text);
    case F_CHOICES: return codes_words(w, "debt_behaviour", text);
    default: return text;
    }
}

/* What each correction changed: the row before beside the row after it. */
static enum err put_history(struct web *w, const struct debt *d)
{
    struct arena *a = w->cx.a;
    struct debt_revision *list;
    size_t n;
    TRY(debt_history(&w->cx, d, &list, &n));
    struct model *timeline = model_set_array(a, w->page, "timeline");
    const struct debt *after = d;
    for (size_t i = 0; i < n; i++, after = &list[i - 1].d) {
        struct model *o = model_add_object(a, timeline);
        model_set_text(a, o, "title", web_words(w, "debt.changed", NULL));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, list[i].changed_at));
        char iso[INSTANT_LEN + 1];
        instant_format(list[i].changed_at, iso);
        model_set_text(a, o, "iso", arena_strdup(a, iso));
        model_set_text(a, o, "who", list[i].by);
        model_set_null(a, o, "text");
        struct model *changes = model_set_array(a, o, "changes");
        for (size_t k = 0; k < debt_body_fields.n; k++) {
            const struct field *f = &debt_body_fields.fields[k];
            const char *before = shown(w, f, &list[i].d), *now = shown(w, f, after);
            if (!f->label || strcmp(before ? before : "", now ? now : "") == 0)
                continue;
            struct model *c = model_add_object(a, changes);
            model_set_text(a, c, "label", web_words(w, f->label, NULL));
            model_set_text(a, c, "old", before);
            model_set_text(a, c, "new", now);
        }
    }
    model_set_bool(a, w->page, "has_timeline", n > 0);
    return OK;
}

static void put_facts(struct web *w, const struct debt *d)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row(w, rows, web_words(w, "debt.source", NULL),
            d->legal_source
                ? arena_printf(a, "%s (%s)", d->legal_source, day_words(w, d->legal_checked_on))
                : web_words(w, "debt.no_source", NULL),
            NULL);
    for (size_t k = 0; k < debt_body_fields.n; k++) {
        const struct field *f = &debt_body_fields.fields[k];
        const char *text = f->label ? shown(w, f, d) : NULL;
        if (text && strcmp(f->name, "lender") != 0)
            put_row(w, rows, web_words(w, f->label, NULL), text, NULL);
    }
}

static enum err put_page(struct web *w, const struct debt *stored, const struct debt *d,
                         const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct debt_sheet s;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(debt_sheet_full(&w->cx, stored->sheet_id, &s));
    bool may =
        can(&w->actor, CAP_DEBT_WRITE) && strcmp(s.state, "open") == 0 && !stored->removed_at;
    web_title_text(w, stored->lender);
    put_sheet_crumbs(w, &s);
    web_crumb(w, stored->lender, NULL);
    put_legal_tag(w, model_set_object(a, w->page, "legal"), stored->legal);
    put_facts(w, stored);
    TRY(put_findings(w, &s, stored, NULL));
    TRY(put_history(w, stored));
    TRY(put_debt_photos(w, stored, may));
    w->cx.err = told;
    model_set_bool(a, w->page, "removed", stored->removed_at != 0);
    model_set_bool(a, w->page, "edit", may);
    model_set_text(a, w->page, "base", arena_printf(a, "/debts/%" PRId64, stored->id));
    struct model *forms = forms_begin(w);
    if (!may)
        return OK;
    const char *at = arena_printf(a, "/debts/%" PRId64, stored->id);
    forms_add(w, forms,
              &(struct page_form){.code = "debt",
                                  .action = at,
                                  .fields = &debt_body_fields,
                                  .record = d,
                                  .bound = bound,
                                  .back = bound != NULL,
                                  .version = d->version});
    forms_add(w, forms,
              &(struct page_form){.code = "debt_remove",
                                  .action = arena_printf(a, "%s/remove", at),
                                  .fields = &sheet_no_fields,
                                  .record = d,
                                  .version = stored->version,
                                  .lead = "debt.remove_lead",
                                  .danger = true});
    return OK;
}

static enum err debt_page_get(struct web *w)
{
    struct debt d;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(debt_get(&w->cx, id, &d));
    web_etag(w, d.version);
    put_debt_api(w, &d, w->data);
    if (!reply_wants_json(w))
        TRY(put_page(w, &d, &d, NULL));
    return web_show(w);
}

enum err debt_page_again(struct web *w, enum err e, int64_t id)
{
    struct debt d;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e == ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    TRY(debt_get(&w->cx, id, &d));
    w->cx.err = told;
    TRY(put_page(w, &d, &d, NULL));
    return web_again(w, e, "debt");
}

static enum err findings_get(struct web *w)
{
    struct debt_sheet s;
    struct debt d;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(debt_get(&w->cx, id, &d));
    TRY(debt_sheet_full(&w->cx, d.sheet_id, &s));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    TRY(put_findings(w, &s, &d, items));
    web_list(w, (int64_t)items->kids.count, false, NULL);
    return web_show(w);
}

/* ---- changing ---- */

static enum err change(struct web *w, struct debt *d, struct bound *bound)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(debt_get(&w->cx, id, d));
    d->version = version;
    TRY(bind(w, &debt_body_fields, d, bound));
    return debt_put(&w->cx, d);
}

static enum err debt_post(struct web *w)
{
    struct debt d = debt_new(), stored;
    struct bound bound = {0};
    enum err e = change(w, &d, &bound);
    if (e == OK) {
        web_flash(w, "good", "debt.saved", NULL);
        return web_redirect(w, "/debts/%" PRId64, d.id);
    }
    if (!d.id)
        return e;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(debt_get(&w->cx, d.id, &stored));
    w->cx.err = told;
    TRY(put_page(w, &stored, &d, &bound));
    return web_again(w, e, "debt");
}

static enum err debt_patch(struct web *w)
{
    struct debt d;
    struct bound bound = {0};
    TRY(change(w, &d, &bound));
    put_debt_api(w, &d, w->data);
    web_etag(w, d.version);
    return web_show(w);
}

static enum err take(struct web *w, bool removed)
{
    struct debt d;
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(debt_get(&w->cx, id, &d));
    enum err e = removed ? debt_remove(&w->cx, id, version) : debt_restore(&w->cx, id, version);
    if (e != OK)
        return debt_page_again(w, e, id);
    if (!reply_wants_json(w))
        web_flash(w, "good", removed ? "debt.removed" : "debt.restored", "lender", d.lender, NULL);
    return web_done(w, "/debt-sheets/%" PRId64, d.sheet_id);
}

static enum err remove_post(struct web *w)
{
    return take(w, true);
}
static enum err restore_post(struct web *w)
{
    return take(w, false);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route debt_routes[] = {
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/debts",
     .handle = debts_get,
     .cap = CAP_DEBT_READ,
     .query = &query_fields,
     .output = &debt_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "The rows of a debt sheet"},
    {.method = HTTP_POST,
     .path = "/debts",
     .handle = debts_post,
     .cap = CAP_DEBT_WRITE,
     .input = &debt_fields,
     .output = &debt_fields,
     .page = "debt-sheet",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Write a debt into a sheet; a client_id that is known gives the row there is"},
    {.method = HTTP_GET,
     .path = "/debts/{id}",
     .handle = debt_page_get,
     .cap = CAP_DEBT_READ,
     .output = &debt_fields,
     .page = "debt",
     .flags = BOTH,
     .doc = "One debt; on its page: what of it is above the law, and what it said before"},
    {.method = HTTP_GET,
     .path = "/debts/{id}/findings",
     .handle = findings_get,
     .cap = CAP_DEBT_READ,
     .output = &ceiling_finding_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "A debt beside the ceilings of the law"},
    {.method = HTTP_POST,
     .path = "/debts/{id}",
     .handle = debt_post,
     .cap = CAP_DEBT_WRITE,
     .input = &debt_body_fields,
     .page = "debt",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Correct a debt; what it said before is kept"},
    {.method = HTTP_PATCH,
     .path = "/debts/{id}",
     .handle = debt_patch,
     .cap = CAP_DEBT_WRITE,
     .input = &debt_body_fields,
     .output = &debt_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Correct a debt (If-Match); what it said before is kept"},
    {.method = HTTP_POST,
     .path = "/debts/{id}/remove",
     .handle = remove_post,
     .cap = CAP_DEBT_WRITE,
     .page = "debt",
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Take a debt out of its sheet (If-Match); it may come back"},
    {.method = HTTP_POST,
     .path = "/debts/{id}/restore",
     .handle = restore_post,
     .cap = CAP_DEBT_WRITE,
     .page = "debt",
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Give a removed debt back to its sheet (If-Match)"},
    {.method = HTTP_GET,
     .path = "/debts/{id}/photos",
     .handle = debt_photos_get,
     .cap = CAP_DEBT_READ,
     .output = &photo_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Photos of proof of a debt"},
    {.method = HTTP_POST,
     .path = "/debts/{id}/photos",
     .handle = debt_photos_post,
     .cap = CAP_DEBT_WRITE,
     .input = &photo_fields,
     .output = &photo_fields,
     .page = "debt",
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED,
     .body_max = DOCUMENT_BYTES + (64 << 10),
     .doc = "Add a photo of proof (part \"file\"); a client_id that is known gives the photo there "
            "is"},
    {.method = HTTP_GET,
     .path = "/debts/{id}/photos/{photo}",
     .handle = debt_photo_file_get,
     .cap = CAP_DEBT_READ,
     .query = &picture_query_fields,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "A photo of proof, shown inside a page"},
    {.method = HTTP_GET,
     .path = "/debts/{id}/photos/{photo}/remove",
     .handle = debt_photo_remove_get,
     .cap = CAP_DEBT_WRITE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before a photo of proof is removed"},
    {.method = HTTP_POST,
     .path = "/debts/{id}/photos/{photo}/remove",
     .handle = debt_photo_remove_post,
     .cap = CAP_DEBT_WRITE,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Remove a photo of proof"},
    {.path = NULL},
};
