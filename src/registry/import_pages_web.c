/* The page of one import: what its columns mean, how far it is, what came of it. */
#include "import_pages_web.h"

#include "i18n.h"
#include "import_parts.h"
#include "job.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

enum { ROWS_SHOWN = 50 };

void import_model(struct web *w, const struct import *imp, struct model *ret_object)
{
    field_to_model(w->cx.a, &import_fields, imp, true, ret_object, NULL);
}

void import_tag(struct web *w, struct model *object, const char *state)
{
    const char *kind = strcmp(state, "done") == 0      ? "good"
                       : strcmp(state, "running") == 0 ? "info"
                       : strcmp(state, "failed") == 0  ? "bad"
                       : strcmp(state, "undoing") == 0 ? "warn"
                                                       : "plain";
    model_set_text(w->cx.a, object, "kind", kind);
    model_set_text(w->cx.a, object, "label",
                   web_words(w, arena_printf(w->cx.a, "import.state_%s", state), NULL));
}

/* ---- columns ---- */

static void add_choices(struct web *w, struct model *parent, const char *chosen)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_set_array(a, parent, "choices");
    for (int i = I_NONE + 1; i < I_WHAT_COUNT; i++) {
        const char *name = import_what_name((enum import_what)i);
        struct model *c = model_add_object(a, choices);
        model_set_text(a, c, "code", name);
        model_set_text(a, c, "label", web_words(w, arena_printf(a, "import.field.%s", name), NULL));
        model_set_bool(a, c, "selected", strcmp(name, chosen) == 0);
    }
}

static void add_column(struct web *w, const struct import_column *col, size_t at, bool headings,
                       struct model *rows)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, rows), *samples;
    const char *heading = *col->heading ? col->heading : web_words(w, "import.unnamed", NULL);
    if (!headings)
        heading = web_words(w, "import.column_letter", "letter", col->heading, NULL);
    model_set_text(a, o, "name", arena_printf(a, "col-%zu", at));
    model_set_text(a, o, "heading", heading);
    model_set_text(a, o, "meaning", web_words(w, "import.meaning_of", "heading", heading, NULL));
    bool unsure = *col->field && !col->sure;
    model_set_text(a, o, "kind", unsure ? "warn" : NULL);
    model_set_text(a, o, "label", unsure ? web_words(w, "import.unsure", NULL) : NULL);
    samples = model_set_array(a, o, "samples");
    for (size_t i = 0; i < 3 && col->sample[i]; i++)
        model_add_text(a, samples, col->sample[i]);
    add_choices(w, o, col->field);
}

/* What becomes of rows without a ward. */
static void add_ward_choice(struct web *w, struct model *list, const char *code, const char *label,
                            const char *chosen)
{
    struct model *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "code", code);
    model_set_text(w->cx.a, o, "label", label);
    model_set_bool(w->cx.a, o, "selected", strcmp(code, chosen) == 0);
}

static void add_without_ward(struct web *w, const char *chosen, struct model *mapping)
{
    struct arena *a = w->cx.a;
    size_t n;
    struct model *list = model_set_array(a, mapping, "wards");
    const struct place *const *wards = places_of(places(), a, "ward", NULL, &n);
    add_ward_choice(w, list, "", web_words(w, "import.without_ward_none", NULL), chosen);
    add_ward_choice(w, list, IMPORT_WARD_DOWN, web_words(w, "import.without_ward_down", NULL),
                    chosen);
    for (size_t i = 0; i < n; i++)
        if (area_holds(w->actor.area, wards[i]->code))
            add_ward_choice(
                w, list, wards[i]->code,
                arena_printf(a, "%s (%s)", wards[i]->name, place_name(places(), wards[i]->parent)),
                chosen);
}

/* Where the headings stand; and a word where no row looks like them, lest a row of data be taken
 * for one. */
static void add_heading(struct web *w, const struct import *imp, const struct import_plan *plan)
{
    struct arena *a = w->cx.a;
    bool none = imp->header_row == 0;
    const char *row = none ? "" : arena_printf(a, "%" PRId64, imp->header_row);
    struct model *m = model_set_object(a, w->page, "heading");
    model_set_text(a, m, "row", row);
    model_set_bool(a, m, "none", none);
    model_set_text(a, m, "told",
                   plan->looks ? NULL
                   : none      ? web_words(w, "import.no_heading_told", NULL)
                               : web_words(w, "import.heading_doubtful", "row", row, NULL));
}

static enum err add_sheets(struct web *w, const struct import *imp)
{
    struct arena *a = w->cx.a;
    struct import again;
    struct import_plan plan;
    const char *const *sheets;
    size_t n;
    TRY(import_plan_load(&w->cx, imp->id, &again, &plan));
    add_heading(w, imp, &plan);
    TRY(import_sheets(&w->cx, &plan, &sheets, &n));
    model_set_bool(a, w->page, "has_sheets", n > 1);
    struct model *list = model_set_array(a, w->page, "sheets");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "name", sheets[i]);
        model_set_bool(a, o, "selected", imp->sheet && strcmp(imp->sheet, sheets[i]) == 0);
    }
    return OK;
}

/* For programs. */
static void columns_data(struct web *w, const struct import_column *columns, size_t n,
                         const char *without_ward)
{
    struct arena *a = w->cx.a;
    model_set_text(a, w->data, "without_ward", without_ward);
    struct model *list = model_set_array(a, w->data, "columns");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list), *samples;
        model_set_int(a, o, "index", (int64_t)i);
        model_set_text(a, o, "heading", columns[i].heading);
        model_set_text(a, o, "field", *columns[i].field ? columns[i].field : NULL);
        model_set_bool(a, o, "sure", columns[i].sure);
        samples = model_set_array(a, o, "samples");
        for (size_t k = 0; k < 3 && columns[i].sample[k]; k++)
            model_add_text(a, samples, columns[i].sample[k]);
    }
}

enum err import_page_columns(struct web *w, const struct import *imp)
{
    struct import_column *columns;
    size_t n;
    TRY(import_columns(&w->cx, imp->id, &columns, &n));
    const char *without_ward = import_mapping_without_ward(w->cx.a, imp->mapping);
    if (reply_wants_json(w)) {
        columns_data(w, columns, n, without_ward);
        return OK;
    }
    web_title_text(w, web_words(w, "import.columns_title", "file", imp->filename, NULL));
    struct model *m = model_set_object(w->cx.a, w->page, "mapping");
    model_set_text(w->cx.a, m, "action",
                   arena_printf(w->cx.a, "/imports/%" PRId64 "/map", imp->id));
    model_set_int(w->cx.a, m, "version", imp->version);
    struct model *rows = model_set_array(w->cx.a, m, "rows");
    for (size_t i = 0; i < n; i++)
        add_column(w, &columns[i], i, imp->header_row > 0, rows);
    add_without_ward(w, without_ward, m);
    return add_sheets(w, imp);
}

/* ---- progress ---- */

/* Begun by a command, which may have been cut off; or its job died without a word. */
static void may_go_on(struct web *w, const struct import *imp)
{
    struct model *s = model_set_object(w->cx.a, w->page, "stopped");
    model_set_text(w->cx.a, s, "start",
                   arena_printf(w->cx.a, "/imports/%" PRId64 "/start", imp->id));
    model_set_int(w->cx.a, s, "version", imp->version);
}

enum err import_page_progress(struct web *w, const struct import *imp)
{
    struct arena *a = w->cx.a;
    struct job job = {0};
    if (reply_wants_json(w))
        return OK;
    if (imp->job_id)
        TRY(job_get(&w->cx, imp->job_id, &job));
    web_title_text(w, web_words(w, "import.result_title", "file", imp->filename, NULL));
    int64_t percent = job.total > 0 ? job.done * 100 / job.total : 0;
    bool own = imp->job_id && job.created_by == w->actor.account_id;
    struct model *p = model_set_object(a, w->page, "progress");
    model_set_text(a, p, "label", web_words(w, "import.progress", NULL));
    model_set_int(a, p, "percent", percent > 100 ? 100 : percent);
    model_set_text(a, p, "text",
                   job.total > 0
                       ? web_words(w, "import.progress_text", "done", web_number(w, job.done),
                                   "total", web_number(w, job.total), NULL)
                       : web_words(w, "import.progress_begun", NULL));
    model_set_text(a, p, "poll",
                   own ? arena_printf(a, "/api/v1/jobs/%" PRId64, imp->job_id) : NULL);
    model_set_null(a, p, "next");
    if (!imp->job_id || strcmp(job.state, "failed") == 0)
        may_go_on(w, imp);
    return OK;
}

/* ---- result ---- */

static void add_stat(struct web *w, struct model *stats, const char *msgid, int64_t n,
                     const char *href)
{
    struct model *o = model_add_object(w->cx.a, stats);
    model_set_text(w->cx.a, o, "label", web_words(w, msgid, NULL));
    model_set_text(w->cx.a, o, "value", web_number(w, n));
    model_set_null(w->cx.a, o, "note");
    model_set_text(w->cx.a, o, "href", n ? href : NULL);
}

static void add_stats(struct web *w, const struct import *imp)
{
    struct model *stats = model_set_array(w->cx.a, w->page, "stats");
    const char *base = arena_printf(w->cx.a, "/imports/%" PRId64 "?show=", imp->id);
    add_stat(w, stats, "import.total", imp->total, NULL);
    add_stat(w, stats, "import.created", imp->created, arena_printf(w->cx.a, "%screated", base));
    add_stat(w, stats, "import.updated", imp->updated, arena_printf(w->cx.a, "%supdated", base));
    add_stat(w, stats, "import.unchanged", imp->unchanged,
             arena_printf(w->cx.a, "%sunchanged", base));
    add_stat(w, stats, "import.rejected", imp->rejected, arena_printf(w->cx.a, "%srejected", base));
    add_stat(w, stats, "import.possible", imp->possible, "/duplicates");
}

static void add_tabs(struct web *w, const struct import *imp, const char *show)
{
    static const char *const all[] = {"created", "updated", "unchanged", "rejected"};
    struct arena *a = w->cx.a;
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < 4; i++) {
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href",
                       arena_printf(a, "/imports/%" PRId64 "?show=%s", imp->id, all[i]));
        model_set_text(a, t, "label", web_words(w, arena_printf(a, "import.%s", all[i]), NULL));
        model_set_text(a, t, "count", web_number(w, import_rows_total(imp, all[i])));
        model_set_bool(a, t, "current", strcmp(show, all[i]) == 0);
    }
}

/* The part shown first: what needs somebody's eye. */
static const char *show_first(const struct import *imp)
{
    return imp->rejected  ? "rejected"
           : imp->created ? "created"
           : imp->updated ? "updated"
                          : "unchanged";
}

static enum err add_rows(struct web *w, const struct import *imp)
{
    struct arena *a = w->cx.a;
    int64_t after = 0, last;
    size_t n;
    const char *asked = req_query(w->req, "show"), *cursor = req_query(w->req, "cursor");
    const char *show = asked && *asked ? asked : show_first(imp);
    if (import_rows_total(imp, show) < 0)
        return fail(&w->cx, ERR_INPUT, "import.error.show", NULL);
    if (cursor && *cursor && !text_int(cursor, &after))
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    TRY(import_rows_model(w, imp, show, after, ROWS_SHOWN, model_set_array(a, w->page, "rows"), &n,
                          &last));
    add_tabs(w, imp, show);
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n) {
        struct model *empty = model_set_object(a, w->page, "empty");
        model_set_text(a, empty, "title", web_words(w, "import.no_rows", NULL));
        model_set_null(a, empty, "text");
        model_set_null(a, empty, "href");
    }
    web_list(w, import_rows_total(imp, show), false,
             n == ROWS_SHOWN ? arena_printf(a, "%" PRId64, last) : NULL);
    return OK;
}

static void add_note(struct web *w, const char *kind, const char *msgid)
{
    struct model *note = model_set_object(w->cx.a, w->page, "note");
    model_set_text(w->cx.a, note, "kind", kind);
    model_set_text(w->cx.a, note, "text", web_words(w, msgid, NULL));
}

enum err import_page_result(struct web *w, const struct import *imp)
{
    struct arena *a = w->cx.a;
    const char *base = arena_printf(a, "/imports/%" PRId64, imp->id);
    bool failed = strcmp(imp->state, "failed") == 0, undone = strcmp(imp->state, "undone") == 0,
         undoing = strcmp(imp->state, "undoing") == 0;
    if (reply_wants_json(w))
        return OK;
    web_title_text(w, web_words(w, "import.result_title", "file", imp->filename, NULL));
    struct model *r = model_set_object(a, w->page, "result");
    import_tag(w, r, imp->state);
    model_set_text(a, r, "source", imp->source);
    model_set_text(a, r, "when", i18n_instant(a, w->cx.lang, imp->updated_at));
    model_set_text(a, r, "start", failed ? arena_printf(a, "%s/start", base) : NULL);
    model_set_int(a, r, "version", imp->version);
    model_set_text(a, r, "undo", undone ? NULL : arena_printf(a, "%s/undo", base));
    model_set_text(a, r, "rejects",
                   imp->rejected ? arena_printf(a, "%s/rejects?format=", base) : NULL);
    model_set_text(a, r, "duplicates", imp->possible && !undone ? "/duplicates" : NULL);
    if (failed || undone || undoing)
        add_note(w, failed ? "bad" : "warn",
                 failed   ? "import.failed_text"
                 : undone ? "import.undone_text"
                          : "import.undoing_text");
    add_stats(w, imp);
    return add_rows(w, imp);
}
