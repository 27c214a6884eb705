/* Letters: preview, issue, the document, a new one in its place; and the public question whether
 * one is genuine. */
#include "letter.h"

#include "reply.h"
#include "settle_pages_web.h"

#include <inttypes.h>
#include <string.h>

/* ---- a sheet's letters ---- */

static const char *preview_link(struct web *w, const struct debt_sheet *s, const char *kind,
                                int64_t debt)
{
    struct arena *a = w->cx.a;
    const char *at =
        arena_printf(a, "/debt-sheets/%" PRId64 "/letters/preview?kind=%s", s->id, kind);
    return debt ? arena_printf(a, "%s&debt=%" PRId64, at, debt) : at;
}

static void add_offer(struct web *w, struct model *list, const struct debt_sheet *s,
                      const char *kind, int64_t debt)
{
    struct model *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "href", preview_link(w, s, kind, debt));
    model_set_text(w->cx.a, o, "label", code_words(w, "letter_kind", kind));
}

static bool may_write(struct web *w, const struct debt_sheet *s)
{
    return can(&w->actor, CAP_DEBT_WRITE) && strcmp(s->state, "open") == 0;
}

/* What may be written: to each lender, to OJK where there is ground; one to PASTI about all. */
static enum err put_offers(struct web *w, const struct debt_sheet *s)
{
    struct arena *a = w->cx.a;
    struct debt *debts;
    size_t n;
    bool pasti = false;
    struct model *list = model_set_array(a, w->page, "offers");
    TRY(debt_list(&w->cx, s, false, &debts, &n));
    for (size_t i = 0; may_write(w, s) && i < n; i++) {
        struct model *o = model_add_object(a, list), *links = model_set_array(a, o, "letters");
        model_set_text(a, o, "lender", debts[i].lender);
        add_offer(w, links, s, "lender", debts[i].id);
        if (letter_fits(&debts[i], "ojk"))
            add_offer(w, links, s, "ojk", debts[i].id);
        if (letter_fits(&debts[i], "pasti"))
            add_offer(w, links, s, "pasti", debts[i].id);
        pasti = pasti || letter_fits(&debts[i], "pasti");
    }
    model_set_text(a, w->page, "pasti",
                   pasti && may_write(w, s) ? preview_link(w, s, "pasti", 0) : NULL);
    model_set_bool(a, w->page, "has_offers", list->kids.count > 0);
    return OK;
}

static void put_letter(struct web *w, const struct debt_sheet *s, const struct debt_letter *l,
                       struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "href", arena_printf(a, "/debt-letters/%" PRId64, l->id));
    model_set_text(a, o, "number", l->number);
    model_set_text(a, o, "what", code_words(w, "letter_kind", l->kind));
    model_set_text(a, o, "issued", day_words(w, l->issued_on));
    model_set_text(a, o, "by", l->by ? l->by : "–");
    model_set_text(a, o, "hash", arena_strndup(a, l->hash, 16));
    model_set_text(a, o, "kind", l->replaced_by ? "plain" : "good");
    model_set_text(a, o, "label",
                   web_words(w, l->replaced_by ? "letter.replaced" : "letter.stands", NULL));
    model_set_text(a, o, "again",
                   l->replaced_by || !may_write(w, s)
                       ? NULL
                       : arena_printf(a, "/debt-letters/%" PRId64 "/reissue", l->id));
}

static enum err letters_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct debt_sheet s;
    struct debt_letter *list;
    size_t n;
    TRY(sheet_of_path(w, &s));
    TRY(letter_list(&w->cx, &s, &list, &n));
    struct model *items = model_set_array(a, w->data, "items");
    bool json = reply_wants_json(w);
    for (size_t i = 0; i < n; i++)
        if (json)
            field_to_model(a, &debt_letter_fields, &list[i], true, model_add_object(a, items),
                           NULL);
        else
            put_letter(w, &s, &list[i], items);
    web_list(w, (int64_t)n, false, NULL);
    if (json)
        return web_show(w);
    put_settle_tabs(w, &s, "letters", NULL);
    TRY(put_offers(w, &s));
    model_set_bool(a, w->page, "has_rows", n > 0);
    return web_show(w);
}

/* ---- preview ---- */

struct letter_query {
    const char *kind;
    int64_t debt;
};
static const struct field letter_query_list[] = {
    {.name = "kind",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct letter_query, kind),
     .flags = F_REQUIRED,
     .choices = letter_kinds,
     .label = "letter.kind"},
    {.name = "debt", .kind = F_REF, .offset = FIELD_INT(struct letter_query, debt)},
};
static const struct field_table letter_query_fields =
    FIELD_TABLE("DebtLetterQuery", letter_query_list, struct letter_query);

static void put_texts(struct web *w, const char *name, const char *const *texts, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->data, name);
    for (size_t i = 0; i < n; i++)
        model_add_text(a, list, texts[i]);
}

static void put_draft(struct web *w, const struct letter_draft *d)
{
    struct arena *a = w->cx.a;
    model_set_text(a, w->data, "kind", d->kind);
    model_set_text(a, w->data, "subject", d->subject);
    put_texts(w, "to", d->to, d->to_n);
    model_set_text(a, w->data, "opening", d->opening);
    struct model *facts = model_set_array(a, w->data, "facts");
    for (size_t i = 0; i < d->facts_n; i++) {
        struct model *o = model_add_object(a, facts);
        model_set_text(a, o, "label", d->facts[i].label);
        model_set_text(a, o, "value", d->facts[i].value);
    }
    struct model *debts = model_set_array(a, w->data, "debts");
    for (size_t i = 0; i < d->debts_n; i++)
        model_add_text(a, debts, d->debts[i].lender);
    put_texts(w, "points", d->points, d->points_n);
    put_texts(w, "asks", d->asks, d->asks_n);
    model_set_text(a, w->data, "closing", d->closing);
    model_set_int(a, w->data, "unsaid", d->unsaid);
}

static enum err preview_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct debt_sheet s;
    struct letter_query q = {0};
    struct letter_draft d;
    struct bound bound = {0};
    TRY(sheet_of_path(w, &s));
    TRY(web_bind_query(w, &q, &bound));
    TRY(letter_draft_of(&w->cx, s.id, q.kind, q.debt, &d));
    put_draft(w, &d);
    if (reply_wants_json(w))
        return web_show(w);
    put_settle_tabs(w, &s, "letters", code_words(w, "letter_kind", d.kind));
    model_set_text(a, w->page, "action", arena_printf(a, "/debt-sheets/%" PRId64 "/letters", s.id));
    model_set_text(a, w->page, "kind", d.kind);
    model_set_text(a, w->page, "debt", q.debt ? arena_printf(a, "%" PRId64, q.debt) : NULL);
    model_set_text(a, w->page, "channel", d.channel);
    model_set_text(a, w->page, "unsaid",
                   d.unsaid ? web_words(w, "letter.unsaid", "n", web_number(w, d.unsaid), NULL)
                            : NULL);
    model_set_bool(a, w->page, "has_points", d.points_n > 0);
    model_set_bool(a, w->page, "many", strcmp(d.kind, "pasti") == 0);
    return web_show(w);
}

/* ---- issuing ---- */

static enum err answer(struct web *w, const struct debt_letter *l)
{
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "letter.flash", "number", l->number, NULL);
        return web_redirect(w, "/debt-sheets/%" PRId64 "/letters", l->sheet_id);
    }
    field_to_model(w->cx.a, &debt_letter_fields, l, true, w->data, NULL);
    return web_created(w, "/debt-letters/%" PRId64, l->id);
}

static enum err letters_post(struct web *w)
{
    struct debt_sheet s;
    struct debt_letter in = {0}, made;
    struct bound bound = {0};
    TRY(sheet_of_path(w, &s));
    TRY(web_bind(w, &in, &bound));
    TRY(field_check(&w->cx, &debt_letter_fields, &in, &bound));
    TRY(letter_issue(&w->cx, s.id, in.kind, in.debt_id, in.replaces, &made));
    return answer(w, &made);
}

static enum err reissue_get(struct web *w)
{
    struct debt_letter l;
    struct debt_sheet s;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(letter_get(&w->cx, id, &l));
    TRY(debt_sheet_full(&w->cx, l.sheet_id, &s));
    put_confirm(w, "letter.reissue", l.number,
                arena_printf(w->cx.a, "/debt-sheets/%" PRId64 "/letters", s.id));
    put_settle_tabs(w, &s, "letters", l.number);
    return web_show(w);
}

static enum err reissue_post(struct web *w)
{
    struct debt_letter l, made;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(letter_get(&w->cx, id, &l));
    if (l.replaced_by)
        return fail(&w->cx, ERR_CONFLICT, "error.letter_replaced", NULL);
    TRY(letter_issue(&w->cx, l.sheet_id, l.kind, l.debt_id, l.id, &made));
    return answer(w, &made);
}

static enum err letter_file_get(struct web *w)
{
    struct debt_letter l;
    const void *pdf;
    size_t n;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(letter_read(&w->cx, id, &l, &pdf, &n));
    return web_bytes(w, "application/pdf", arena_printf(w->cx.a, "%s.pdf", l.number), pdf, n);
}

/* ---- genuine? ---- */

struct check_query {
    const char *number;
};
static const struct field check_query_list[] = {{.name = "number",
                                                 .kind = F_TEXT,
                                                 .offset = FIELD_TEXT(struct check_query, number),
                                                 .max = 40,
                                                 .label = "letter.number",
                                                 .help = "letter.number_help"}};
static const struct field_table check_query_fields =
    FIELD_TABLE("LetterCheckQuery", check_query_list, struct check_query);

static void put_check(struct web *w, const struct letter_seen *x, const struct check_query *q)
{
    struct arena *a = w->cx.a;
    web_title(w, "letter.check_title");
    model_set(w->page, "fields",
              field_widgets(&w->cx, w->app->words, &check_query_fields, q, NULL));
    if (!x) {
        model_set_null(a, w->page, "seen");
        return;
    }
    struct model *seen = model_set_object(a, w->page, "seen"),
                 *rows = model_set_array(a, seen, "rows");
    put_row(w, rows, web_words(w, "letter.number", NULL), x->number, NULL);
    put_row(w, rows, web_words(w, "letter.day", NULL), day_words(w, x->issued_on), NULL);
    put_row(w, rows, web_words(w, "letter.kind", NULL), code_words(w, "letter_kind", x->kind),
            NULL);
    model_set_text(a, seen, "replaced",
                   x->replaced ? web_words(w, "letter.check_replaced", NULL) : NULL);
}

static void put_seen(struct web *w, const struct letter_seen *x)
{
    struct arena *a = w->cx.a;
    model_set_text(a, w->data, "number", x->number);
    model_set_text(a, w->data, "kind", x->kind);
    model_set_text(a, w->data, "issued_on", x->issued_on);
    model_set_bool(a, w->data, "genuine", true);
    model_set_bool(a, w->data, "replaced", x->replaced);
}

static enum err check_get(struct web *w)
{
    struct letter_seen x;
    struct check_query q = {web_param(w, 0)};
    TRY(letter_check(&w->cx, q.number, &x));
    put_seen(w, &x);
    if (!reply_wants_json(w))
        put_check(w, &x, &q);
    return web_show(w);
}

static enum err ask_get(struct web *w)
{
    struct letter_seen x;
    struct check_query q = {0};
    struct bound bound = {0};
    TRY(web_bind_query(w, &q, &bound));
    if (!q.number || !*q.number) {
        put_check(w, NULL, &q);
        return web_show(w);
    }
    enum err e = letter_check(&w->cx, q.number, &x);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(&w->cx);
        put_check(w, NULL, &q);
        model_set_text(w->cx.a, w->page, "unknown", web_words(w, "error.letter_unknown", NULL));
        return web_show(w);
    }
    TRY(e);
    return web_redirect(w, "/letters/%s", x.number);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route letter_routes[] = {
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/letters",
     .handle = letters_get,
     .cap = CAP_DEBT_READ,
     .output = &debt_letter_fields,
     .page = "debt-letters",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Letters of a sheet as they were issued, the newest first"},
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/letters/preview",
     .handle = preview_get,
     .cap = CAP_DEBT_WRITE,
     .query = &letter_query_fields,
     .output_schema = "{\"type\":\"object\"}",
     .page = "debt-letter-preview",
     .flags = BOTH,
     .doc = "What a letter would say: to the lender, to OJK, to Satgas PASTI"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/letters",
     .handle = letters_post,
     .cap = CAP_DEBT_WRITE,
     .input = &debt_letter_fields,
     .output = &debt_letter_fields,
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_CREATED,
     .doc = "Issue a letter; its document is kept as it is"},
    {.method = HTTP_GET,
     .path = "/debt-letters/{id}",
     .handle = letter_file_get,
     .cap = CAP_DEBT_READ,
     .flags = BOTH | ROUTE_SLOW | ROUTE_PDF,
     .doc = "A letter's document (PDF) as it was issued"},
    {.method = HTTP_GET,
     .path = "/debt-letters/{id}/reissue",
     .handle = reissue_get,
     .cap = CAP_DEBT_WRITE,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before a letter is written anew"},
    {.method = HTTP_POST,
     .path = "/debt-letters/{id}/reissue",
     .handle = reissue_post,
     .cap = CAP_DEBT_WRITE,
     .output = &debt_letter_fields,
     .flags = BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_CREATED,
     .doc = "Write a letter anew from the sheet as it is now; it takes the old one's place"},
    {.method = HTTP_GET,
     .path = "/letters",
     .handle = ask_get,
     .cap = CAP_PUBLIC,
     .query = &check_query_fields,
     .page = "letter-check",
     .flags = ROUTE_HTML,
     .doc = "Ask whether a letter is genuine"},
    {.method = HTTP_GET,
     .path = "/letters/{number}",
     .handle = check_get,
     .cap = CAP_PUBLIC,
     .output_schema =
         "{\"type\":\"object\",\"properties\":{\"number\":{\"type\":\"string\"},\"kind\":"
         "{\"type\":\"string\"},\"issued_on\":{\"type\":\"string\"},\"genuine\":{"
         "\"type\":\"boolean\"},\"replaced\":{\"type\":\"boolean\"}}}",
     .page = "letter-check",
     .flags = BOTH,
     .doc = "What may be told of a letter: number, day, kind, that it is genuine"},
    {.path = NULL},
};
