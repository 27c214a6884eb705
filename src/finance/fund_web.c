/* Funds: what they are for, how they stand, their ledger, and reports of it. */
#include "finance_pages_web.h"

#include "fund.h"
#include "i18n.h"
#include "money.h"
#include "reply.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

struct form {
    struct fund f;
    struct fund_booking b;
    struct bound bound;
    bool back, booking; /* the form that comes back, and which of the two */
    int64_t before;     /* cursor of bookings */
};

static void begin(struct form *form)
{
    memset(form, 0, sizeof(*form));
    field_clear(&fund_fields, &form->f);
    field_clear(&booking_fields, &form->b);
    form->f.budget = form->f.reserved = form->f.spent = form->f.left = 0;
}

static const char *kind_words(struct web *w, const struct fund *f)
{
    const char *kind = choice_words(w, fund_kinds, f->kind);
    return *f->asnaf ? arena_printf(w->cx.a, "%s (%s)", kind, codes_words(w, "asnaf", f->asnaf))
                     : kind;
}

/* ---- the list ---- */

static void put_items(struct web *w, const struct fund *list, size_t n)
{
    struct arena *a = w->cx.a;
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        const struct fund *f = &list[i];
        struct model *o = model_add_object(a, items);
        if (json) {
            field_to_model(a, &fund_fields, f, true, o, NULL);
            continue;
        }
        model_set_text(a, o, "href", arena_printf(a, "/funds/%" PRId64, f->id));
        model_set_text(a, o, "name", f->name);
        model_set_text(a, o, "partner", f->partner_name);
        model_set_text(a, o, "what", kind_words(w, f));
        model_set_text(a, o, "purposes", codes_words(w, "money_purpose", f->purposes));
        model_set_text(a, o, "period", period_words(w, f->valid_from, f->valid_to));
        model_set_text(a, o, "budget", money_format(a, f->budget));
        model_set_text(a, o, "reserved", money_format(a, f->reserved));
        model_set_text(a, o, "spent", money_format(a, f->spent));
        model_set_text(a, o, "left", money_format(a, f->left));
    }
    web_list(w, (int64_t)n, false, NULL);
}

static enum err put_list(struct web *w, void *arg)
{
    const struct form *form = arg;
    struct fund *list;
    size_t n;
    TRY(fund_list(&w->cx, 0, &list, &n));
    put_items(w, list, n);
    if (reply_wants_json(w))
        return OK;
    put_finance_tabs(w, "/funds");
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    model_set_null(w->cx.a, w->page, "empty");
    if (!n)
        put_nothing(w, "fund.none", "fund.none_text");
    struct model *forms = forms_begin(w);
    if (!can(&w->actor, CAP_PRODUCT_EDIT))
        return OK;
    const struct page_form f = {.code = "fund",
                                .action = "/funds",
                                .fields = &fund_fields,
                                .record = &form->f,
                                .bound = form->back ? &form->bound : NULL,
                                .back = form->back};
    return choose_partners(w, forms_add(w, forms, &f), "partner", form->f.partner_id);
}

static enum err funds_get(struct web *w)
{
    struct form form;
    begin(&form);
    TRY(put_list(w, &form));
    return web_show(w);
}

static enum err funds_post(struct web *w)
{
    struct form form;
    begin(&form);
    form.back = true;
    enum err e = web_bind(w, &form.f, &form.bound);
    if (e == OK)
        e = fund_add(&w->cx, &form.f);
    if (e != OK)
        return finance_again(w, e, "funds", put_list, &form);
    field_to_model(w->cx.a, &fund_fields, &form.f, true, w->data, NULL);
    web_etag(w, form.f.version);
    return web_created(w, "/funds/%" PRId64, form.f.id);
}

/* ---- one ---- */

static const char *line_words(struct web *w, const struct fund_line *l)
{
    if (strcmp(l->by, "month") == 0)
        return i18n_date(w->cx.a, w->cx.lang, l->code);
    const char *prefix = strcmp(l->by, "asnaf") == 0 ? "asnaf" : "money_purpose";
    return *l->code ? code_words(w, prefix, l->code) : web_words(w, "fund.no_purpose", NULL);
}

static enum err put_report(struct web *w, const struct fund *f)
{
    struct arena *a = w->cx.a;
    struct fund_line *lines;
    size_t n;
    TRY(fund_report(&w->cx, f->id, &lines, &n));
    struct model *list = model_set_array(a, w->page, "lines");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "by", code_words(w, "fund_by", lines[i].by));
        model_set_text(a, o, "name", line_words(w, &lines[i]));
        model_set_text(a, o, "spent", money_format(a, lines[i].spent));
        model_set_text(a, o, "reserved", money_format(a, lines[i].reserved));
        model_set_text(a, o, "n", web_number(w, lines[i].n));
    }
    model_set_bool(a, w->page, "has_lines", n > 0);
    return OK;
}

static enum err put_bookings(struct web *w, const struct fund *f, int64_t before)
{
    struct arena *a = w->cx.a;
    struct fund_booking *list;
    size_t n;
    int64_t total;
    TRY(fund_bookings(&w->cx, f->id, before, &list, &n));
    TRY(fund_booking_count(&w->cx, f->id, &total));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, json ? w->data : w->page, json ? "items" : "bookings");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, items);
        if (json) {
            field_to_model(a, &booking_fields, &list[i], true, o, NULL);
            continue;
        }
        model_set_text(a, o, "day", i18n_date(a, w->cx.lang, list[i].booked_on));
        model_set_text(a, o, "what", choice_words(w, booking_kinds, list[i].kind));
        model_set_text(a, o, "amount", money_format(a, list[i].amount));
        model_set_text(a, o, "purpose",
                       *list[i].purpose ? code_words(w, "money_purpose", list[i].purpose) : NULL);
        model_set_text(a, o, "asnaf",
                       *list[i].asnaf ? code_words(w, "asnaf", list[i].asnaf) : NULL);
        model_set_text(a, o, "left",
                       money_format(a, list[i].budget - list[i].reserved - list[i].spent));
        model_set_text(a, o, "note", *list[i].note ? list[i].note : NULL);
        model_set_text(a, o, "who", list[i].account);
    }
    model_set_bool(a, w->page, "has_bookings", n > 0);
    web_list(w, total, false,
             n == BOOKINGS_PAGE ? arena_printf(a, "%" PRId64, list[n - 1].id) : NULL);
    return OK;
}

static enum err put_forms(struct web *w, const struct form *form, const struct fund *f)
{
    struct arena *a = w->cx.a;
    struct model *forms = forms_begin(w);
    const struct page_form book = {.code = "booking",
                                   .action = arena_printf(a, "/funds/%" PRId64 "/bookings", f->id),
                                   .fields = &booking_fields,
                                   .record = &form->b,
                                   .bound = form->booking ? &form->bound : NULL,
                                   .back = form->booking};
    const struct page_form change = {.code = "fund_change",
                                     .action = arena_printf(a, "/funds/%" PRId64, f->id),
                                     .fields = &fund_fields,
                                     .record = &form->f,
                                     .bound = form->back && !form->booking ? &form->bound : NULL,
                                     .back = form->back && !form->booking,
                                     .version = form->f.version};
    if (can(&w->actor, CAP_FUND_BOOK) && (!form->back || form->booking))
        forms_add(w, forms, &book);
    if (can(&w->actor, CAP_PRODUCT_EDIT) && !form->booking)
        return choose_partners(w, forms_add(w, forms, &change), "partner", form->f.partner_id);
    return OK;
}

/* For all who read the ledger, also those who export nothing else. */
static void put_exports(struct web *w, int64_t fund_id)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "exports");
    for (const struct field_choice *f = export_formats; f->code; f++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href",
                       arena_printf(a, "/funds/%" PRId64 "/export?format=%s", fund_id, f->code));
        model_set_text(a, o, "label", web_words(w, f->msgid, NULL));
    }
}

static enum err put_one(struct web *w, void *arg)
{
    struct form *form = arg;
    struct arena *a = w->cx.a;
    struct fund f;
    bool good;
    TRY(fund_get(&w->cx, form->f.id, &f));
    TRY(fund_reconciles(&w->cx, f.id, &good));
    web_title_text(w, f.name);
    web_crumb(w, "fund.title", "/funds");
    web_crumb(w, f.name, NULL);
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_fact(w, rows, "fund.budget", money_format(a, f.budget));
    put_fact(w, rows, "fund.reserved", money_format(a, f.reserved));
    put_fact(w, rows, "fund.spent", money_format(a, f.spent));
    put_fact(w, rows, "fund.left", money_format(a, f.left));
    put_row_link(put_fact(w, rows, "fund.partner", f.partner_name),
                 arena_printf(a, "/partners/%" PRId64, f.partner_id));
    put_fact(w, rows, "fund.kind", kind_words(w, &f));
    put_fact(w, rows, "fund.purposes", codes_words(w, "money_purpose", f.purposes));
    put_fact(w, rows, "fund.valid_from", period_words(w, f.valid_from, f.valid_to));
    if (f.revolves)
        put_fact(w, rows, "fund.revolves", web_words(w, "answer.yes", NULL));
    if (*f.note)
        put_fact(w, rows, "fund.note", f.note);
    model_set_bool(a, w->page, "differs", !good);
    TRY(put_report(w, &f));
    TRY(put_bookings(w, &f, form->before));
    put_exports(w, f.id);
    return put_forms(w, form, &f);
}

static enum err read_one(struct web *w, struct form *form)
{
    int64_t id;
    begin(form);
    TRY(web_id(w, 0, &id));
    TRY(fund_get(&w->cx, id, &form->f));
    form->b.fund_id = id;
    return OK;
}

struct page_query {
    const char *cursor;
};
static const struct field page_list[] = {
    {.name = "cursor", .kind = F_TEXT, .offset = FIELD_TEXT(struct page_query, cursor), .max = 30}};
static const struct field_table page_fields =
    FIELD_TABLE("FundPageQuery", page_list, struct page_query);

static enum err read_cursor(struct web *w, int64_t *ret)
{
    struct page_query q = {0};
    struct bound bound;
    TRY(web_bind_query(w, &q, &bound));
    return read_before(w, ret);
}

static enum err fund_page_get(struct web *w)
{
    struct form form;
    TRY(read_one(w, &form));
    TRY(read_cursor(w, &form.before));
    web_etag(w, form.f.version);
    if (reply_wants_json(w))
        field_to_model(w->cx.a, &fund_fields, &form.f, true, w->data, NULL);
    else
        TRY(put_one(w, &form));
    return web_show(w);
}

static enum err fund_change(struct web *w)
{
    struct form form;
    TRY(read_one(w, &form));
    form.back = true;
    TRY(web_version(w, &form.f.version));
    enum err e = web_bind(w, &form.f, &form.bound);
    if (e == OK)
        e = fund_put(&w->cx, &form.f);
    if (e != OK)
        return finance_again(w, e, "fund", put_one, &form);
    field_to_model(w->cx.a, &fund_fields, &form.f, true, w->data, NULL);
    web_etag(w, form.f.version);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", "fund.saved", NULL);
    return web_redirect(w, "/funds/%" PRId64, form.f.id);
}

/* ---- the ledger ---- */

static enum err bookings_get(struct web *w)
{
    struct form form;
    TRY(read_one(w, &form));
    TRY(read_cursor(w, &form.before));
    TRY(put_bookings(w, &form.f, form.before));
    return web_show(w);
}

static enum err bookings_post(struct web *w)
{
    struct form form;
    TRY(read_one(w, &form));
    form.back = form.booking = true;
    enum err e = web_bind(w, &form.b, &form.bound);
    if (e == OK)
        e = fund_book_by_hand(&w->cx, &form.b);
    if (e != OK)
        return finance_again(w, e, "fund", put_one, &form);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "booking.saved", NULL);
        return web_redirect(w, "/funds/%" PRId64, form.f.id);
    }
    field_to_model(w->cx.a, &booking_fields, &form.b, true, w->data, NULL);
    return web_created(w, "/funds/%" PRId64 "/bookings", form.f.id);
}

static enum err report_get(struct web *w)
{
    struct form form;
    struct fund_line *lines;
    size_t n;
    TRY(read_one(w, &form));
    TRY(fund_report(&w->cx, form.f.id, &lines, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &fund_line_fields, &lines[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

enum { COLUMNS = 10 };
static const char *const columns[COLUMNS] = {"booked_on", "kind",     "amount", "purpose", "asnaf",
                                             "budget",    "reserved", "spent",  "subject", "note"};
static const bool numeric[COLUMNS] = {[2] = true, [5] = true, [6] = true, [7] = true};

static enum err export_one(struct web *w, struct export_file *file, const struct fund_booking *b)
{
    struct arena *a = w->cx.a;
    const int64_t numbers[COLUMNS] = {
        [2] = b->amount, [5] = b->budget, [6] = b->reserved, [7] = b->spent};
    const char *cells[COLUMNS] = {b->booked_on, b->kind, NULL, b->purpose, b->asnaf,
                                  NULL,         NULL,    NULL, b->subject, b->note};
    for (int i = 0; i < COLUMNS; i++)
        if (numeric[i])
            cells[i] = arena_printf(a, "%" PRId64, numbers[i]);
    if (!export_is_json(file))
        return export_row(file, cells, numeric, COLUMNS);
    struct model *o = model_object(a);
    for (int i = 0; i < COLUMNS; i++)
        if (numeric[i])
            model_set_int(a, o, columns[i], numbers[i]);
        else
            model_set_text(a, o, columns[i], cells[i]);
    return export_record(file, o);
}

static enum err export_all(struct web *w, int64_t fund_id, struct export_file *file)
{
    int64_t before = 0;
    size_t n = BOOKINGS_PAGE;
    TRY(export_heading(file, columns, COLUMNS));
    struct arena_mark mark = arena_mark(w->cx.a);
    while (n == BOOKINGS_PAGE) {
        struct fund_booking *list;
        TRY(fund_bookings(&w->cx, fund_id, before, &list, &n));
        for (size_t i = 0; i < n; i++)
            TRY(export_one(w, file, &list[i]));
        before = n ? list[n - 1].id : 0;
        arena_reset(w->cx.a, mark);
    }
    return OK;
}

static enum err export_get(struct web *w)
{
    struct form form;
    struct web_export x;
    TRY(read_one(w, &form));
    TRY(web_export_asked(w, "dana", &x));
    return web_export_end(&x, export_all(w, form.f.id, x.file), "fund");
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route fund_routes[] = {
    {.method = HTTP_GET,
     .path = "/funds",
     .handle = funds_get,
     .cap = CAP_FUND_READ,
     .output = &fund_fields,
     .page = "funds",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Funds with what they are for and what is left; a partner sees its own"},
    {.method = HTTP_POST,
     .path = "/funds",
     .handle = funds_post,
     .cap = CAP_PRODUCT_EDIT,
     .input = &fund_fields,
     .output = &fund_fields,
     .page = "funds",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Add a fund; its budget is booked afterwards"},
    {.method = HTTP_GET,
     .path = "/funds/{id}",
     .handle = fund_page_get,
     .cap = CAP_FUND_READ,
     .query = &page_fields,
     .output = &fund_fields,
     .page = "fund",
     .flags = BOTH,
     .doc = "One fund; on its page also its ledger and report"},
    {.method = HTTP_POST,
     .path = "/funds/{id}",
     .handle = fund_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &fund_fields,
     .page = "fund",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change what a fund is for, or its period"},
    {.method = HTTP_PATCH,
     .path = "/funds/{id}",
     .handle = fund_change,
     .cap = CAP_PRODUCT_EDIT,
     .input = &fund_fields,
     .output = &fund_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change what a fund is for, or its period"},
    {.method = HTTP_GET,
     .path = "/funds/{id}/bookings",
     .handle = bookings_get,
     .cap = CAP_FUND_READ,
     .query = &page_fields,
     .output = &booking_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "A fund's ledger, the newest first"},
    {.method = HTTP_POST,
     .path = "/funds/{id}/bookings",
     .handle = bookings_post,
     .cap = CAP_FUND_BOOK,
     .input = &booking_fields,
     .output = &booking_fields,
     .page = "fund",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Book on a fund: budget, cut, reserve, release, spend, refund"},
    {.method = HTTP_GET,
     .path = "/funds/{id}/report",
     .handle = report_get,
     .cap = CAP_FUND_READ,
     .output = &fund_line_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "What was reserved and spent by purpose, asnaf and month"},
    {.method = HTTP_GET,
     .path = "/funds/{id}/export",
     .handle = export_get,
     .cap = CAP_FUND_READ,
     .query = &web_export_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"booked_on\",\"kind\",\"amount\",\"purpose\",\"asnaf\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE,
     .doc = "A fund's ledger as CSV, XLSX or JSON file"},
    {.path = NULL},
};
