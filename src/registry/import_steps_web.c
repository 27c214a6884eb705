/* The steps before an import runs: upload, what the columns mean, preview. */
#include "i18n.h"
#include "import_pages_web.h"
#include "import_parts.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

/* ---- upload ---- */

struct upload_form {
    const char *file, *source;
};
static const struct field upload_form_fields[] = {
    {.name = "file",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct upload_form, file),
     .label = "import.file"},
    {.name = "source",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct upload_form, source),
     .max = 80,
     .label = "import.source",
     .help = "import.source_help"},
};
const struct field_table import_upload_fields =
    FIELD_TABLE("ImportUpload", upload_form_fields, struct upload_form);

static void upload_page(struct web *w)
{
    web_title(w, "import.new_title");
    import_crumbs(w, NULL);
    web_crumb(w, "import.new", NULL);
    model_set_text(w->cx.a, w->page, "source", req_form(w->req, "source"));
    const char *error = NULL;
    for (const struct field_err *f = w->cx.err.fields; f; f = f->next)
        if (!f->warning && strcmp(f->field, "file") == 0)
            error = i18n_format(w->app->words, w->cx.a, w->cx.lang, f->msgid, f->args);
    if (!error && w->cx.err.msgid && !w->cx.err.fields)
        error = i18n_format(w->app->words, w->cx.a, w->cx.lang, w->cx.err.msgid, w->cx.err.args);
    model_set_text(w->cx.a, w->page, "file_error", error);
}

enum err import_new_get(struct web *w)
{
    upload_page(w);
    return web_show(w);
}

static enum err take_upload(struct web *w, int64_t *ret_id)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    if (!u || !u->n) {
        bool chosen = u && u->filename && *u->filename;
        fail_field(&w->cx, "file", chosen ? "table.empty" : "error.file_missing", NULL);
        return fields_check(&w->cx);
    }
    return import_upload(&w->cx, req_form(w->req, "source"), u->filename, u->data, u->n, ret_id);
}

enum err import_upload_post(struct web *w)
{
    int64_t id;
    enum err e = take_upload(w, &id);
    if (e != OK) {
        upload_page(w);
        return web_again(w, e, "import-new");
    }
    TRY(import_fresh(w, id));
    return web_created(w, "/imports/%" PRId64, id);
}

/* ---- columns ---- */

struct map_form {
    const char *sheet, *mapping;
    int64_t header_row;
    bool no_heading;
};
static const struct field map_fields[] = {
    {.name = "sheet",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct map_form, sheet),
     .label = "import.sheet"},
    {.name = "header_row",
     .kind = F_INT,
     .offset = FIELD_INT(struct map_form, header_row),
     .min = 0,
     .max = 2000000,
     .label = "import.header_row"},
    {.name = "no_heading",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct map_form, no_heading),
     .label = "import.no_heading"},
    {.name = "mapping",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct map_form, mapping),
     .max = 20000,
     .label = "import.field.mapping"},
};
const struct field_table import_map_fields =
    FIELD_TABLE("ImportMapping", map_fields, struct map_form);

/* The form's columns "col-0" … as {"0": "name"}; a field chosen twice is told by the rule. */
static const char *mapping_of_form(struct web *w)
{
    struct model *m = model_object(w->cx.a);
    struct buf b = buf_new(w->cx.a, 64 << 10);
    for (const struct pair *p = w->req->form; p; p = p->next)
        if (strncmp(p->name, "col-", 4) == 0 && *p->value)
            model_set_text(w->cx.a, m, p->name + 4, p->value);
    if (req_form(w->req, "without_ward"))
        model_set_text(w->cx.a, m, "without_ward", req_form(w->req, "without_ward"));
    json_write(&b, m);
    return buf_str(&b);
}

static enum err read_form(struct web *w, const struct import *imp, struct map_form *ret)
{
    const char *row = req_form(w->req, "header_row");
    ret->sheet = req_form(w->req, "sheet");
    if (!ret->sheet || !*ret->sheet)
        ret->sheet = imp->sheet;
    ret->header_row = 0;
    if (row && *row && (!text_int(row, &ret->header_row) || ret->header_row < 0))
        return fail(&w->cx, ERR_INVALID, "import.error.heading_row", NULL);
    const char *none = req_form(w->req, "no_heading");
    ret->no_heading = none && strcmp(none, "1") == 0;
    bool sheet = strcmp(ret->sheet ? ret->sheet : "", imp->sheet ? imp->sheet : "") == 0,
         same = ret->header_row && ret->header_row == imp->header_row;
    if (!sheet && same)
        ret->header_row = 0; /* another sheet has its heading elsewhere */
    /* Columns are the same ones where what was taken for headings is data. */
    ret->mapping = sheet && (same || ret->no_heading) ? mapping_of_form(w) : NULL;
    return OK;
}

static enum err read_json(struct web *w, const struct import *imp, struct map_form *ret)
{
    struct bound bound = {0};
    field_clear(&import_map_fields, ret);
    TRY(web_bind(w, ret, &bound));
    TRY(field_check(&w->cx, &import_map_fields, ret, &bound));
    if (!bound_has(&bound, &import_map_fields, "sheet"))
        ret->sheet = imp->sheet;
    bool row = bound_has(&bound, &import_map_fields, "header_row");
    if (!row || ret->header_row == FIELD_UNSET)
        ret->header_row = imp->header_row;
    if (!row && !bound_has(&bound, &import_map_fields, "no_heading"))
        ret->no_heading = imp->header_row == 0;
    return OK;
}

static enum err map_again(struct web *w, enum err e, const struct import *imp)
{
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || err_row(e)->status >= 500)
        return e;
    ctx_forgive(&w->cx);
    import_crumbs(w, NULL);
    web_crumb(w, imp->filename, NULL);
    enum err page = import_page_columns(w, imp);
    w->cx.err = told;
    return page == OK ? web_again(w, e, "import") : e;
}

enum err import_map_post(struct web *w)
{
    struct import imp;
    struct map_form f = {0};
    int64_t version;
    TRY(import_load_one(w, &imp));
    TRY(import_version(w, &imp, &version));
    enum err e = w->req->json ? read_json(w, &imp, &f) : read_form(w, &imp, &f);
    if (e == OK)
        e = import_map(&w->cx, imp.id, version, f.sheet,
                       f.no_heading ? IMPORT_NO_HEADING : f.header_row, f.mapping);
    if (e != OK)
        return map_again(w, e, &imp);
    if (reply_wants_json(w)) {
        TRY(import_fresh(w, imp.id));
        return web_show(w);
    }
    return f.mapping ? web_redirect(w, "/imports/%" PRId64 "/preview", imp.id)
                     : web_redirect(w, "/imports/%" PRId64, imp.id);
}

/* ---- preview ---- */

static void preview_counts(struct web *w, const struct import_counts *n)
{
    const struct {
        const char *name, *msgid;
        int64_t n;
    } all[] = {{"total", "import.total", n->total},
               {"created", "import.created", n->created},
               {"updated", "import.updated", n->updated},
               {"unchanged", "import.unchanged", n->unchanged},
               {"rejected", "import.rejected", n->rejected},
               {"possible_duplicates", "import.possible", n->possible}};
    struct arena *a = w->cx.a;
    struct model *stats = model_set_array(a, w->page, "stats");
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        bool capped = i == 5 && n->created > IMPORT_PREVIEW_LOOKS;
        struct model *o = model_add_object(a, stats);
        model_set_int(a, w->data, all[i].name, all[i].n);
        model_set_text(a, o, "label", web_words(w, all[i].msgid, NULL));
        model_set_text(a, o, "value", web_number(w, all[i].n));
        model_set_text(a, o, "note", capped ? web_words(w, "import.possible_note", NULL) : NULL);
        model_set_null(a, o, "href");
    }
}

static void preview_row(struct web *w, const struct import_preview_row *row, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "row", row->number);
    model_set_text(a, o, "result", row->action);
    model_set_text(a, o, "name", row->name);
    model_set_text(a, o, "owner_name", row->owner_name);
    model_set_text(a, o, "ward_name", row->ward);
    model_set_text(a, o, "reasons", *row->reasons ? row->reasons : NULL);
}

static void preview_licenses(struct web *w, const struct import_preview_row *row, bool json,
                             struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "licenses");
    for (size_t i = 0; i < row->licenses_n; i++) {
        const struct import_license *l = &row->licenses[i];
        struct model *one = model_add_object(a, list);
        model_set_text(a, one, "kind", l->kind);
        model_set_text(a, one, "number", l->number);
        if (!json)
            model_set_text(a, one, "label",
                           web_words(w, arena_printf(a, "license.%s", l->kind), NULL));
    }
}

/* Which ward rows get, where some do not say it themselves. */
static void preview_wards(struct web *w, const struct import_counts *n)
{
    struct arena *a = w->cx.a;
    bool json = reply_wants_json(w), any = false;
    struct model *list = model_set_array(a, json ? w->data : w->page, "wards");
    for (size_t i = 0; i < n->wards_n; i++) {
        const struct import_ward_rows *of = &n->wards[i];
        struct model *o = model_add_object(a, list);
        any = any || of->given;
        model_set_text(a, o, "ward_name", place_name(places(), of->ward));
        if (json) {
            model_set_text(a, o, "ward", of->ward);
            model_set_int(a, o, "rows", of->rows);
            model_set_int(a, o, "given", of->given);
        } else {
            model_set_text(a, o, "count", web_number(w, of->rows));
            model_set_text(a, o, "given", web_number(w, of->given));
        }
    }
    model_set_bool(a, w->page, "has_wards", any);
}

static void preview_rows(struct web *w, const struct import_preview_row *rows, size_t n)
{
    struct arena *a = w->cx.a;
    bool json = reply_wants_json(w);
    struct model *list = model_set_array(a, json ? w->data : w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        preview_row(w, &rows[i], o);
        preview_licenses(w, &rows[i], json, o);
        if (json)
            continue;
        bool bad = strcmp(rows[i].action, "rejected") == 0;
        model_set_text(a, o, "kind", bad ? "bad" : "plain");
        model_set_text(a, o, "label",
                       web_words(w, arena_printf(a, "import.action_%s", rows[i].action), NULL));
    }
}

enum err import_preview_get(struct web *w)
{
    struct import imp;
    struct import_counts counts;
    struct import_preview_row *rows;
    size_t n;
    TRY(import_load_one(w, &imp));
    if (strcmp(imp.state, "uploaded") != 0)
        return reply_wants_json(w) ? fail(&w->cx, ERR_CONFLICT, "import.error.begun", NULL)
                                   : web_redirect(w, "/imports/%" PRId64, imp.id);
    enum err e = import_preview(&w->cx, imp.id, &counts, &rows, &n);
    if (e != OK)
        return map_again(w, e, &imp);
    preview_counts(w, &counts);
    preview_wards(w, &counts);
    preview_rows(w, rows, n);
    import_crumbs(w, &imp);
    web_title_text(w, web_words(w, "import.preview_title", "file", imp.filename, NULL));
    struct model *p = model_set_object(w->cx.a, w->page, "preview");
    model_set_text(w->cx.a, p, "start",
                   arena_printf(w->cx.a, "/imports/%" PRId64 "/start", imp.id));
    model_set_text(w->cx.a, p, "back", arena_printf(w->cx.a, "/imports/%" PRId64, imp.id));
    model_set_int(w->cx.a, p, "version", imp.version);
    return web_show(w);
}
