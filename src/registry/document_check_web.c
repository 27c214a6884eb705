/* A paper of capital: somebody of the office reads it and says which amount stands there. */
#include "document.h"

#include "curation_pages_web.h"
#include "i18n.h"
#include "money.h"
#include "reply.h"

#include <inttypes.h>

struct check_input {
    int64_t capital;
};
static const struct field input_list[] = {
    {.name = "capital",
     .kind = F_MONEY,
     .offset = FIELD_INT(struct check_input, capital),
     .flags = F_REQUIRED,
     .label = "document.capital_read",
     .help = "document.capital_read_help"},
};
const struct field_table document_check_fields =
    FIELD_TABLE("DocumentCheck", input_list, struct check_input);

struct checking {
    struct business b;
    struct document d;
    struct check_input in;
};

static const char *path_of(struct web *w, const struct document *d, const char *what)
{
    return arena_printf(w->cx.a, "/businesses/%" PRId64 "/documents%s", d->business_id, what);
}

const char *document_words(struct web *w, const struct document *d)
{
    return strcmp(d->title, d->kind) == 0 ? code_words(w, "document", d->kind) : d->title;
}

const char *document_checked_words(struct web *w, const struct document *d)
{
    if (!d->checked_at)
        return NULL;
    return web_words(w, d->proves ? "document.checked_by" : "document.checked_past", "capital",
                     money_format(w->cx.a, d->capital), "by", d->checked_by ? d->checked_by : "–",
                     "when", i18n_instant(w->cx.a, w->cx.lang, d->checked_at), NULL);
}

static void put_page(struct web *w, const struct checking *x, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    const char *file = arena_printf(a, "/%" PRId64, x->d.id);
    struct model *rows = model_set_array(a, w->page, "rows");
    struct page_form f = {.code = "document_check",
                          .action = path_of(w, &x->d, arena_printf(a, "%s/check", file)),
                          .fields = &document_check_fields,
                          .record = &x->in,
                          .bound = bound,
                          .back = true};
    put_business_head(w, &x->b, "documents", "document.check_title");
    put_row(w, rows, web_words(w, "document.kind", NULL), code_words(w, "document", x->d.kind),
            NULL);
    put_row_link(
        put_row(w, rows, web_words(w, "document.title", NULL), document_words(w, &x->d), NULL),
        path_of(w, &x->d, file));
    put_row(w, rows, web_words(w, "document.checked", NULL), document_checked_words(w, &x->d),
            NULL);
    forms_add(w, forms_begin(w), &f);
}

static enum err read(struct web *w, struct checking *x)
{
    int64_t business, id;
    *x = (struct checking){.in.capital = FIELD_UNSET};
    TRY(web_id(w, 0, &business));
    TRY(web_id(w, 1, &id));
    TRY(business_get(&w->cx, business, &x->b));
    return document_get(&w->cx, business, id, &x->d);
}

enum err document_check_get(struct web *w)
{
    struct checking x;
    TRY(read(w, &x));
    TRY(document_may_check(&w->cx, &x.b, &x.d));
    put_page(w, &x, NULL);
    return web_show(w);
}

enum err document_check_post(struct web *w)
{
    struct checking x;
    struct bound bound = {0};
    TRY(read(w, &x));
    enum err e = web_bind(w, &x.in, &bound);
    if (e == OK)
        e = field_check(&w->cx, &document_check_fields, &x.in, &bound);
    if (e == OK)
        e = document_check(&w->cx, x.b.id, x.d.id, x.in.capital, &x.d);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        put_page(w, &x, &bound);
        return web_again(w, e, "document-check");
    }
    TRY(e);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "document.check_done", NULL);
        return web_redirect(w, "/businesses/%" PRId64 "/documents", x.b.id);
    }
    field_to_model(w->cx.a, &document_fields, &x.d, true, w->data, NULL);
    return web_show(w);
}
