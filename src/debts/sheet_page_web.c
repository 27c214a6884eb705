/*
 * The page of a sheet: what the household owes, what of it is above the law, a row to write the
 * next debt into at once; and the same on paper, with blank rows.
 */
#include "debts_pages_web.h"

#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "settle_pages_web.h"

#include <inttypes.h>
#include <string.h>

enum { BLANK_ROWS = 12 };

/* The fields of the quick row, in the order in which they are asked for. */
static const char *const quick[] = {"kind",     "received", "claimed",    "paid",
                                    "taken_on", "tenor",    "tenor_unit", NULL};
static const char *const quick_lender[] = {"lender", NULL}; /* drawn with the register's names */

/* ---- rows ---- */

static enum err put_debt(struct web *w, const struct debt_sheet *s, const struct debt *d,
                         const struct ceiling_rules *rules, struct model *o, int64_t *excess)
{
    struct arena *a = w->cx.a;
    struct ceiling_finding *found;
    size_t n;
    bool check = false;
    TRY(ceiling_of_debt(&w->cx, s, d, rules, &found, &n));
    int64_t over = ceiling_excess(found, n);
    for (size_t i = 0; i < n; i++)
        check = check || (found[i].check && strcmp(found[i].verdict, "exceeds") == 0);
    *excess += over;
    model_set_int(a, o, "number", d->number);
    model_set_text(a, o, "href", arena_printf(a, "/debts/%" PRId64, d->id));
    model_set_text(a, o, "lender", d->lender);
    model_set_text(a, o, "lender_kind", code_words(w, "lender_kind", d->kind));
    put_legal_tag(w, model_set_object(a, o, "legal"), d->legal);
    model_set_text(a, o, "received", rupiah_words(w, d->received));
    model_set_text(a, o, "claimed", rupiah_words(w, d->claimed));
    model_set_text(a, o, "paid", rupiah_words(w, d->paid));
    model_set_text(a, o, "due", day_words(w, d->due_on));
    model_set_text(a, o, "over", over ? rupiah_words(w, over) : NULL);
    model_set_bool(a, o, "check", check);
    return OK;
}

/* "Berizin: 2, belum terbukti berizin: 19" */
static const char *by_legal(struct web *w, const struct debt_totals *t)
{
    const struct {
        const char *msgid;
        int64_t n;
    } rows[] = {{"debt_legal.licensed", t->licensed},
                {"debt_legal.revoked", t->revoked},
                {"debt_legal.illegal", t->illegal},
                {"debt_legal.not_proven", t->not_proven},
                {"sheet.others", t->others}};
    struct buf text = buf_new(w->cx.a, 600);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!rows[i].n)
            continue;
        buf_puts(&text, text.n ? "; " : "");
        buf_puts(&text, web_words(w, rows[i].msgid, NULL));
        buf_puts(&text, ": ");
        buf_puts(&text, web_number(w, rows[i].n));
    }
    return buf_str(&text);
}

static void put_totals(struct web *w, const struct debt_totals *t, int64_t excess)
{
    struct model *rows =
        model_set_array(w->cx.a, model_set_object(w->cx.a, w->page, "totals"), "rows");
    put_row(w, rows, web_words(w, "sheet.lenders", NULL), web_number(w, t->n), NULL);
    put_row(w, rows, web_words(w, "debt.received", NULL), rupiah_words(w, t->received), NULL);
    put_row(w, rows, web_words(w, "debt.claimed", NULL), rupiah_words(w, t->claimed), NULL);
    put_row(w, rows, web_words(w, "debt.paid", NULL), rupiah_words(w, t->paid), NULL);
    struct model *over =
        put_row(w, rows, web_words(w, "sheet.excess", NULL), rupiah_words(w, excess), NULL);
    struct model *note = (struct model *)model_get(over, "note");
    note->type = M_TEXT;
    note->s = web_words(w, "sheet.sure", NULL);
    put_row(w, rows, web_words(w, "debt.legal", NULL), by_legal(w, t), NULL);
    model_set_text(w->cx.a, w->page, "unknown",
                   t->unknown ? web_words(w, "sheet.unknown", "n", web_number(w, t->unknown), NULL)
                              : NULL);
}

static void put_removed(struct web *w, const struct debt *list, size_t n, bool may)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, w->page, "removed");
    size_t some = 0;
    for (size_t i = 0; i < n; i++) {
        if (!list[i].removed_at)
            continue;
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "text",
                       arena_printf(a, "%" PRId64 ". %s", list[i].number, list[i].lender));
        model_set_text(a, o, "action", arena_printf(a, "/debts/%" PRId64 "/restore", list[i].id));
        model_set_int(a, o, "row_version", list[i].version);
        model_set_bool(a, o, "may_restore", may);
        some++;
    }
    model_set_bool(a, w->page, "has_removed", some > 0);
}

static enum err put_rows(struct web *w, const struct debt_sheet *s, bool may)
{
    struct arena *a = w->cx.a;
    struct debt *list;
    struct ceiling_rules rules;
    struct ceiling_finding *found = arena_array(a, CEILING_FINDINGS_MAX, sizeof(*found));
    char today[DATE_LEN + 1];
    size_t n;
    int64_t excess = 0;
    date_format(date_of_instant(w->cx.now), today);
    TRY(debt_list(&w->cx, s, true, &list, &n));
    TRY(ceiling_list(&w->cx, &rules));
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        if (!list[i].removed_at)
            TRY(put_debt(w, s, &list[i], &rules, model_add_object(a, rows), &excess));
    struct debt_totals t = debt_totals_of(list, n);
    put_totals(w, &t, excess);
    put_removed(w, list, n, may);
    struct model *findings = model_set_array(a, w->page, "findings");
    size_t found_n = ceiling_check_sheet(list, n, &rules, today, FIELD_UNSET, FIELD_UNSET, found);
    for (size_t i = 0; i < found_n; i++)
        if (strcmp(found[i].verdict, "exceeds") == 0)
            put_finding(w, model_add_object(a, findings), &found[i]);
    model_set_bool(a, w->page, "has_rows", t.n > 0);
    return OK;
}

/* ---- the next row ---- */

static enum err put_quick(struct web *w, const struct debt *d, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct debt empty = debt_new();
    struct lender_page page;
    model_set(w->page, "fields",
              field_widgets_of(&w->cx, w->app->words, &debt_fields, quick, d ? d : &empty, bound));
    model_set(
        w->page, "lender",
        field_widgets_of(&w->cx, w->app->words, &debt_fields, quick_lender, d ? d : &empty, bound));
    struct lender_filter f = {.limit = 200};
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(lender_list(&w->cx, &f, &page));
    w->cx.err = told;
    struct model *names = model_set_array(a, w->page, "names");
    for (size_t i = 0; i < page.n; i++)
        model_set_text(a, model_add_object(a, names), "name", page.rows[i].name);
    return OK;
}

/* ---- what is done to the whole ---- */

static void put_acts(struct web *w, const struct debt_sheet *s, bool may)
{
    const char *at = arena_printf(w->cx.a, "/debt-sheets/%" PRId64, s->id);
    static const struct debt_sheet nothing = {0};
    struct model *forms = forms_begin(w);
    bool open = strcmp(s->state, "open") == 0;
    if (may && open)
        forms_add(w, forms,
                  &(struct page_form){.code = "sheet_close",
                                      .action = arena_printf(w->cx.a, "%s/close", at),
                                      .fields = &sheet_close_fields,
                                      .record = &nothing,
                                      .version = s->version});
    if (may && strcmp(s->state, "closed") == 0)
        forms_add(w, forms,
                  &(struct page_form){.code = "sheet_reopen",
                                      .action = arena_printf(w->cx.a, "%s/reopen", at),
                                      .fields = &sheet_no_fields,
                                      .record = &nothing,
                                      .version = s->version});
    if (may && strcmp(s->state, "withdrawn") != 0)
        forms_add(w, forms,
                  &(struct page_form){.code = "sheet_withdraw",
                                      .action = arena_printf(w->cx.a, "%s/withdraw", at),
                                      .fields = &sheet_no_fields,
                                      .record = &nothing,
                                      .version = s->version,
                                      .lead = "sheet.withdraw_lead",
                                      .danger = true});
}

static void put_hidden_acts(struct web *w, const struct debt_sheet *s)
{
    static const struct debt_sheet nothing = {0};
    const char *at = arena_printf(w->cx.a, "/debt-sheets/%" PRId64, s->id);
    bool withdrawn = strcmp(s->state, "withdrawn") == 0;
    struct model *forms =
        model_get(w->page, "forms") ? (struct model *)model_get(w->page, "forms") : forms_begin(w);
    if (withdrawn && can(&w->actor, CAP_DEBT_WRITE))
        forms_add(w, forms,
                  &(struct page_form){.code = "sheet_consent",
                                      .action = arena_printf(w->cx.a, "%s/consent", at),
                                      .fields = &sheet_consent_fields,
                                      .record = &nothing,
                                      .version = s->version,
                                      .lead = "sheet.consent_text"});
    if (!withdrawn && s->sight == SHEET_HIDDEN && can(&w->actor, CAP_DEBT_OPEN))
        forms_add(w, forms,
                  &(struct page_form){.code = "sheet_unseal",
                                      .action = arena_printf(w->cx.a, "%s/unseal", at),
                                      .fields = &sheet_unseal_fields,
                                      .record = &nothing,
                                      .lead = "sheet.unseal_lead",
                                      .danger = true});
}

static enum err put_openings(struct web *w, const struct debt_sheet *s)
{
    struct arena *a = w->cx.a;
    struct sheet_openings *list;
    size_t n;
    TRY(debt_sheet_openings(&w->cx, s, &list, &n));
    struct model *rows = model_set_array(a, w->page, "openings");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, list[i].opened_at));
        model_set_text(a, o, "who", list[i].who);
        model_set_text(a, o, "reason", list[i].reason);
    }
    model_set_bool(a, w->page, "has_openings", n > 0);
    return OK;
}

static void put_facts(struct web *w, const struct debt_sheet *s)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row_link(put_row(w, rows, web_words(w, "need.business", NULL), s->business_name, NULL),
                 arena_printf(a, "/businesses/%" PRId64, s->business_id));
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), s->ward), NULL);
    if (s->case_id)
        put_row_link(put_row(w, rows, web_words(w, "sheet.case", NULL),
                             web_words(w, "sheet.case_open", NULL), NULL),
                     arena_printf(a, "/cases/%" PRId64, s->case_id));
    put_row(w, rows, web_words(w, "sheet.consent_given", NULL),
            arena_printf(a, "%s (%s)", i18n_instant(a, w->cx.lang, s->consent_at),
                         code_words(w, "consent_way", s->consent_via)),
            NULL);
    if (s->outcome)
        put_row(w, rows, web_words(w, "form.sheet_close", NULL),
                code_words(w, "sheet_outcome", s->outcome), NULL);
}

enum err put_sheet_page(struct web *w, const struct debt_sheet *s, const struct debt *d,
                        const struct bound *bound)
{
    struct arena *a = w->cx.a;
    bool full = s->sight == SHEET_FULL, open = strcmp(s->state, "open") == 0;
    bool may = full && can(&w->actor, CAP_DEBT_WRITE);
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    web_title_text(w, s->owner_name);
    put_sheet_crumbs(w, s);
    put_sheet_tag(w, model_set_object(a, w->page, "state"), s->state);
    put_facts(w, s);
    model_set_bool(a, w->page, "full", full);
    model_set_bool(a, w->page, "writes", may && open);
    model_set_int(a, w->page, "sheet_id", s->id);
    model_set_text(a, w->page, "until",
                   s->opened_until ? web_words(w, "sheet.open_until", "when",
                                               i18n_instant(a, w->cx.lang, s->opened_until), NULL)
                                   : NULL);
    put_acts(w, s, may);
    put_hidden_acts(w, s);
    if (full) {
        put_sheet_tabs(w, s, "sheet");
        TRY(put_rows(w, s, may && open));
        TRY(put_openings(w, s));
    }
    w->cx.err = told;
    return may && open ? put_quick(w, d, bound) : OK;
}

/* ---- on paper ---- */

enum err sheet_print_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct debt_sheet s;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(debt_sheet_full(&w->cx, id, &s));
    web_title_text(w, web_words(w, "sheet.paper", "name", s.owner_name, NULL));
    put_sheet_crumbs(w, &s);
    web_crumb(w, "sheet.print", NULL);
    put_facts(w, &s);
    TRY(put_rows(w, &s, false));
    model_set_text(a, w->page, "printed", i18n_instant(a, w->cx.lang, w->cx.now));
    struct model *blanks = model_set_array(a, w->page, "blanks");
    for (int i = 0; i < BLANK_ROWS; i++)
        model_set_bool(a, model_add_object(a, blanks), "blank", true);
    return web_show(w);
}
