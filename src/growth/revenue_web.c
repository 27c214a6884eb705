/*
 * A business's turnover: chart, months with their sources, and a form of two fields and a source.
 * What was corrected stays to be read under its month.
 */
#include "revenue.h"

#include "curation_pages_web.h"
#include "document.h"
#include "i18n.h"
#include "reply.h"
#include "revenue_chart.h"
#include "revenue_flag.h"
#include "revenue_pages_web.h"
#include "shock.h"
#include "shock_sql.h"

#include <inttypes.h>
#include <string.h>

enum { BODY_MAX = DOCUMENT_BYTES + (64 << 10), STRONG = 70, MIDDLING = 40, MONTHS_SHOWN = 12 };
#define ACCEPT "image/jpeg,image/png,image/webp,application/pdf"

/* ---- what is told ---- */

/* By whom a form or program is used: how figures come in from files is not theirs to say. */
static const struct field_choice told_sources[] = {
    {"word", "revenue_source.word"},
    {"notebook", "revenue_source.notebook"},
    {"qris", "revenue_source.qris"},
    {"marketplace", "revenue_source.marketplace"},
    {"receipts", "revenue_source.receipts"},
    {"estimate", "revenue_source.estimate"},
    {NULL, NULL},
};

#define T(member) .offset = FIELD_TEXT(struct revenue, member)
#define I(member) .offset = FIELD_INT(struct revenue, member)
static const struct field put_list[] = {
    {.name = "amount", .kind = F_MONEY, I(amount), .flags = F_REQUIRED, .label = "revenue.amount"},
    {.name = "low", .kind = F_MONEY, I(low), .label = "revenue.low"},
    {.name = "high", .kind = F_MONEY, I(high), .label = "revenue.high"},
    {.name = "source",
     .kind = F_CHOICE,
     T(source),
     .choices = told_sources,
     .label = "revenue.source"},
    {.name = "note", .kind = F_TEXT, T(note), .max = 300, .label = "revenue.note"},
};
static const struct field_table put_fields = FIELD_TABLE("RevenuePut", put_list, struct revenue);

static const struct field told_list[] = {
    {.name = "month", .kind = F_MONTH, T(month), .flags = F_REQUIRED, .label = "revenue.month"},
    {.name = "amount",
     .kind = F_MONEY,
     I(amount),
     .flags = F_REQUIRED,
     .label = "revenue.amount",
     .help = "revenue.amount_help"},
    {.name = "source",
     .kind = F_CHOICE,
     T(source),
     .flags = F_REQUIRED,
     .choices = told_sources,
     .label = "revenue.source"},
    {.name = "low", .kind = F_MONEY, I(low), .flags = F_HIDDEN, .label = "revenue.low"},
    {.name = "high", .kind = F_MONEY, I(high), .flags = F_HIDDEN, .label = "revenue.high"},
    {.name = "note", .kind = F_TEXT, T(note), .flags = F_HIDDEN, .max = 300},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 90},
};
static const struct field_table told_fields = FIELD_TABLE("RevenueTold", told_list, struct revenue);

struct revenue_query {
    bool all;
};
static const struct field query_list[] = {
    {.name = "all", .kind = F_BOOL, .offset = FIELD_BOOL(struct revenue_query, all)}};
static const struct field_table query_fields =
    FIELD_TABLE("RevenueQuery", query_list, struct revenue_query);

/* ---- the chart ---- */

/* Those that hold, the oldest first. */
static enum err figures_of(struct web *w, int64_t business_id, struct month_figure **ret,
                           size_t *ret_n)
{
    enum { MOST = 600 };
    struct month_figure *f = arena_array(w->cx.a, MOST, sizeof(*f));
    size_t n = 0;
    struct rows *r =
        db_rows(&w->cx, &q_shock_months, ARGS(db_int(business_id), db_int(business_id + 1)));
    for (; n < MOST && rows_next(r); n++)
        f[n] = (struct month_figure){.month = figure_month(row_text(r, 1)),
                                     .confidence = (int32_t)row_int(r, 5),
                                     .amount = row_int(r, 2),
                                     .low = row_int(r, 3),
                                     .high = row_int(r, 4)};
    *ret = f;
    *ret_n = n;
    return rows_end(r);
}

static void put_bars(struct web *w, const struct chart *c, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *bars = model_set_array(a, o, "bars");
    for (size_t i = 0; i < c->bars_n; i++) {
        const struct chart_bar *b = &c->bars[i];
        struct model *m = model_add_object(a, bars);
        model_set_int(a, m, "x", b->x);
        model_set_int(a, m, "y", b->y);
        model_set_int(a, m, "width", b->width);
        model_set_int(a, m, "height", b->height);
        model_set_int(a, m, "middle", b->middle);
        model_set_int(a, m, "low", b->low_y);
        model_set_int(a, m, "high", b->high_y);
        model_set_text(a, m, "kind", b->proven ? "proven" : "told");
        model_set_text(
            a, m, "words",
            arena_printf(a, "%s: %s", month_words(w, b->month), money_words(w, b->amount)));
    }
}

static void put_scale(struct web *w, const struct chart *c, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *ticks = model_set_array(a, o, "ticks"), *labels = model_set_array(a, o, "labels");
    for (size_t i = 0; i < c->ticks_n; i++) {
        struct model *m = model_add_object(a, ticks);
        model_set_int(a, m, "y", c->ticks[i].y);
        model_set_int(a, m, "text_y", c->ticks[i].y + 8);
        model_set_text(a, m, "label", money_short(w, c->ticks[i].amount));
    }
    for (size_t i = 0; i < c->labels_n; i++) {
        struct model *m = model_add_object(a, labels);
        model_set_int(a, m, "x", c->labels[i].x);
        model_set_text(a, m, "label", month_words(w, c->labels[i].month));
    }
    struct model *bands = model_set_array(a, o, "bands");
    for (size_t i = 0; i < c->bands_n; i++) {
        struct model *m = model_add_object(a, bands);
        model_set_int(a, m, "x", c->bands[i].x);
        model_set_int(a, m, "width", c->bands[i].width);
        model_set_text(a, m, "name", c->bands[i].name);
    }
}

static void put_chart(struct web *w, const struct month_figure *f, size_t n,
                      const struct shock_answer *shocks, size_t shocks_n)
{
    struct arena *a = w->cx.a;
    struct chart *c = arena_new_of(a, struct chart);
    struct chart_window *windows = arena_array(a, shocks_n + 1, sizeof(*windows));
    for (size_t i = 0; i < shocks_n; i++)
        windows[i] = (struct chart_window){.first = figure_month(shocks[i].first_month),
                                           .last = figure_month(shocks[i].last_month),
                                           .name = shocks[i].name};
    if (!chart_reckon(f, n, windows, shocks_n, this_month(w), c))
        return;
    const struct chart_bar *least = &c->bars[0], *most = least;
    for (size_t i = 0; i < c->bars_n; i++) {
        least = c->bars[i].amount < least->amount ? &c->bars[i] : least;
        most = c->bars[i].amount > most->amount ? &c->bars[i] : most;
    }
    struct model *o = model_set_object(a, w->page, "chart");
    model_set_int(a, o, "left", CHART_LEFT);
    model_set_int(a, o, "right", CHART_WIDTH - CHART_RIGHT);
    model_set_int(a, o, "tick_x", CHART_LEFT - 10);
    model_set_int(a, o, "top", CHART_TOP);
    model_set_int(a, o, "band_y", CHART_TOP - 10);
    model_set_bool(a, o, "has_bands", c->bands_n > 0);
    model_set_int(a, o, "tall", CHART_HEIGHT - CHART_FOOT - CHART_TOP);
    model_set_int(a, o, "label_y", CHART_HEIGHT - 14);
    model_set_text(a, o, "text",
                   web_words(w, "revenue.chart_text", "first", month_words(w, c->first), "last",
                             month_words(w, c->last), "least", money_words(w, least->amount),
                             "least_month", month_words(w, least->month), "most",
                             money_words(w, most->amount), "most_month",
                             month_words(w, most->month), NULL));
    put_scale(w, c, o);
    put_bars(w, c, o);
}

/* ---- hard times, in words ---- */

static const char *number_of(struct web *w, int64_t n)
{
    return arena_printf(w->cx.a, "%" PRId64, n);
}

static const char *shock_words(struct web *w, const struct shock_answer *s)
{
    int64_t fall = s->fall;
    const char *coverage = number_of(w, s->coverage);
    if (!s->known)
        return web_words(w, "shock_words.unknown", "coverage", coverage, NULL);
    if (fall < 0)
        return web_words(w, "shock_words.rose", "n", number_of(w, -fall), NULL);
    if (s->recovered_after == FIELD_UNSET)
        return web_words(w, "shock_words.not_yet", "n", number_of(w, fall), NULL);
    if (!s->recovered_after)
        return web_words(w, "shock_words.held", "n", number_of(w, fall), NULL);
    return web_words(w, "shock_words.back", "n", number_of(w, fall), "months",
                     number_of(w, s->recovered_after), NULL);
}

/* "Nilai tengah kelurahan: turun 3 %." */
static const char *median_words(struct web *w, const char *id, int64_t median, const char *near)
{
    bool fell = median >= 0;
    if (!near)
        return NULL;
    return web_words(w, arena_printf(w->cx.a, "shock_words.%s_%s", id, fell ? "fell" : "rose"),
                     "near", code_words(w, "shock_near", near), "n",
                     number_of(w, fell ? median : -median), NULL);
}

static void put_shocks(struct web *w, const struct shock_answer *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *shocks = model_set_array(a, w->page, "shocks");
    for (size_t i = 0; i < n; i++) {
        const struct shock_answer *s = &list[i];
        struct model *o = model_add_object(a, shocks);
        model_set_text(a, o, "name", s->name);
        model_set_text(a, o, "months",
                       arena_printf(a, "%s – %s", i18n_date(a, w->cx.lang, s->first_month),
                                    i18n_date(a, w->cx.lang, s->last_month)));
        model_set_text(a, o, "words", shock_words(w, s));
        model_set_text(a, o, "rests",
                       s->known ? web_words(w, "shock_words.rests", "coverage",
                                            number_of(w, s->coverage), "confidence",
                                            number_of(w, s->confidence), NULL)
                                : NULL);
        model_set_text(a, o, "median", median_words(w, "median", s->median, s->near));
        model_set_text(a, o, "sector", median_words(w, "sector", s->sector_median, s->sector_near));
    }
    model_set_bool(a, w->page, "has_shocks", n > 0);
}

/* ---- the months ---- */

static void put_confidence(struct web *w, struct model *o, int64_t confidence)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "kind",
                   confidence >= STRONG     ? "good"
                   : confidence >= MIDDLING ? "plain"
                                            : "warn");
    model_set_text(a, o, "label",
                   web_words(w,
                             confidence >= STRONG     ? "revenue.strong"
                             : confidence >= MIDDLING ? "revenue.middling"
                                                      : "revenue.weak",
                             NULL));
}

static void put_flags(struct web *w, const struct revenue *r, const struct revenue_flag *flags,
                      size_t n, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "flags");
    for (size_t i = 0; i < n; i++) {
        bool open = strcmp(flags[i].state, "open") == 0,
             asked = strcmp(flags[i].state, "wrong") == 0;
        if (flags[i].revenue_id != r->id || (!open && !asked))
            continue;
        struct model *m = model_add_object(a, list);
        model_set_text(a, m, "kind", "warn");
        model_set_text(a, m, "label",
                       asked ? web_words(w, "revenue_flag_state.wrong", NULL)
                             : choice_words(w, revenue_flag_kinds, flags[i].kind));
    }
}

static struct model *put_month(struct web *w, const struct revenue *r, struct model *list)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    model_set_text(a, o, "month", i18n_date(a, w->cx.lang, r->month));
    model_set_text(a, o, "amount", money_words(w, r->amount));
    model_set_text(a, o, "range",
                   web_words(w, "revenue.between", "low", web_number(w, r->low), "high",
                             web_number(w, r->high), NULL));
    model_set_text(a, o, "source", choice_words(w, revenue_sources, r->source));
    model_set_text(a, o, "note", *r->note ? r->note : NULL);
    model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, r->recorded_at));
    model_set_text(a, o, "proof",
                   r->document_id ? arena_printf(a, "/businesses/%" PRId64 "/documents/%" PRId64,
                                                 r->business_id, r->document_id)
                                  : NULL);
    put_confidence(w, model_set_object(a, o, "belief"), r->confidence);
    return o;
}

/* One row a month with the figure that holds; what stood there, or was told beside it, below. */
static enum err put_months(struct web *w, int64_t business_id, const struct revenue *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct revenue_flag *flags;
    size_t flags_n;
    TRY(revenue_flags_of(&w->cx, business_id, &flags, &flags_n));
    struct model *months = model_set_array(a, w->page, "months");
    for (size_t i = 0; i < n;) {
        size_t end = i, now = i;
        for (; end < n && strcmp(list[end].month, list[i].month) == 0; end++)
            now = list[end].current ? end : now;
        struct model *o = put_month(w, &list[now], months);
        put_flags(w, &list[now], flags, flags_n, o);
        struct model *olds = model_set_array(a, o, "olds");
        for (size_t k = i; k < end; k++)
            if (k != now)
                model_set_text(a, model_add_object(a, olds), "text",
                               web_words(w, "revenue.old", "amount", money_words(w, list[k].amount),
                                         "source", choice_words(w, revenue_sources, list[k].source),
                                         "when", i18n_instant(a, w->cx.lang, list[k].recorded_at),
                                         NULL));
        i = end;
    }
    model_set_bool(a, w->page, "has_months", n > 0);
    return OK;
}

/* ---- the page ---- */

static void put_form(struct web *w, const struct business *b, const struct revenue *r,
                     const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct page_form file = {.back = true};
    web_form(w, &told_fields, r, bound, arena_printf(a, "/businesses/%" PRId64 "/revenue", b->id),
             0);
    if (document_addable(&w->cx, b)) {
        struct model *fields = (struct model *)model_get(w->page, "fields");
        forms_add_file(w, fields, &file, false, ACCEPT);
        struct model *label = (struct model *)model_get(fields->kids.last, "label");
        label->s = web_words(w, "revenue.proof", NULL);
    }
    model_set_bool(a, w->page, "may_tell", true);
}

static bool may_tell(const struct web *w, const struct business *b)
{
    return can(&w->actor, CAP_BUSINESS_PROPOSE) && business_shows_personal(&w->cx, b) &&
           !b->merged_into;
}

/* The chart tells of all months; the table of those of the last year that are known, or of all. */
static enum err put_page(struct web *w, const struct business *b, bool all)
{
    struct revenue *list;
    struct month_figure *f;
    struct shock_answer *shocks;
    size_t n, months, shocks_n;
    const char *since = NULL;
    put_business_head(w, b, "revenue.tab", "revenue.tab");
    bool shows = business_shows_personal(&w->cx, b);
    model_set_bool(w->cx.a, w->page, "hidden", !shows);
    if (!shows)
        return OK;
    TRY(figures_of(w, b->id, &f, &months));
    if (!all && months > MONTHS_SHOWN)
        since = figure_month_text(w->cx.a, f[months - MONTHS_SHOWN].month);
    TRY(revenue_list_since(&w->cx, b->id, true, since, &list, &n));
    model_set_text(w->cx.a, w->page, "older",
                   since ? arena_printf(w->cx.a, "/businesses/%" PRId64 "/revenue?all=1", b->id)
                         : NULL);
    TRY(shock_of_months(&w->cx, b, f, months, &shocks, &shocks_n));
    put_chart(w, f, months, shocks, shocks_n);
    put_shocks(w, shocks, shocks_n);
    return put_months(w, b->id, list, n);
}

static enum err revenue_get(struct web *w)
{
    int64_t id;
    struct business b;
    struct revenue_query q = {0};
    struct bound bound = {0};
    TRY(web_bind_query(w, &q, &bound));
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    if (!reply_wants_json(w)) {
        struct revenue r = revenue_new();
        r.month = figure_month_text(w->cx.a, this_month(w) - 1); /* the one that is over */
        r.source = "word";
        TRY(put_page(w, &b, q.all));
        if (may_tell(w, &b))
            put_form(w, &b, &r, NULL);
        return web_show(w);
    }
    struct revenue *list;
    size_t n;
    TRY(revenue_list(&w->cx, id, q.all, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &revenue_fields, &list[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- telling ---- */

struct telling {
    struct revenue r;
    struct document_file file;
    bool has_file, changed, odd;
};

static enum err tell(struct ctx *cx, void *arg)
{
    struct telling *t = arg;
    struct revenue r = t->r; /* a transaction may run again */
    struct revenue_flag *flags;
    struct document d;
    size_t n;
    revenue_check(cx, &r);
    TRY(fields_check(cx));
    if (t->has_file) {
        const char *title = i18n_text(cx->app->words, cx->a, LANG_ID, "revenue.proof_title",
                                      "month", i18n_date(cx->a, LANG_ID, r.month), NULL);
        TRY(document_add(cx, r.business_id, "document", title, &t->file, &d));
        r.document_id = d.id;
    }
    TRY(revenue_put(cx, &r, &t->changed));
    TRY(revenue_flags_of(cx, r.business_id, &flags, &n));
    t->odd = false;
    for (size_t i = 0; i < n; i++)
        t->odd = t->odd || (flags[i].revenue_id == r.id && strcmp(flags[i].state, "open") == 0);
    t->r = r;
    return OK;
}

static const struct upload *chosen(struct web *w)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    return u && u->n ? u : NULL;
}

static enum err take(struct web *w, struct telling *t, struct bound *bound)
{
    const struct upload *u = chosen(w);
    TRY(web_bind(w, &t->r, bound));
    TRY(field_check(&w->cx, &told_fields, &t->r, bound));
    t->has_file = u != NULL;
    if (u)
        TRY(document_file_look(&w->cx, "file", u->data, u->n, false, &t->file));
    return app_write(&w->cx, tell, t);
}

static enum err revenue_post(struct web *w)
{
    struct business b;
    struct telling t = {.r = revenue_new()};
    struct bound bound = {0};
    TRY(web_id(w, 0, &t.r.business_id));
    TRY(business_get(&w->cx, t.r.business_id, &b));
    if (!business_shows_personal(&w->cx, &b))
        return fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    enum err e = take(w, &t, &bound);
    if (e != OK && reply_wants_json(w))
        return e;
    if (e != OK) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        TRY(put_page(w, &b, false));
        w->cx.err = told;
        if (may_tell(w, &b))
            put_form(w, &b, &t.r, &bound);
        return web_again(w, e, "business-revenue");
    }
    if (reply_wants_json(w)) {
        field_to_model(w->cx.a, &revenue_fields, &t.r, true, w->data, NULL);
        return web_created(w, "/businesses/%" PRId64 "/revenue", b.id);
    }
    web_flash(w, "good",
              t.odd       ? "revenue.saved_odd"
              : t.changed ? "revenue.saved"
                          : "revenue.saved_before",
              "month", i18n_date(w->cx.a, w->cx.lang, t.r.month), NULL);
    return web_redirect(w, "/businesses/%" PRId64 "/revenue", b.id);
}

static enum err revenue_put_api(struct web *w)
{
    struct telling t = {.r = revenue_new()};
    struct bound bound = {0};
    TRY(web_id(w, 0, &t.r.business_id));
    t.r.month = web_param(w, 1);
    enum err e = web_bind(w, &t.r, &bound);
    if (e == OK)
        e = field_check(&w->cx, &put_fields, &t.r, &bound);
    if (!month_valid(t.r.month)) {
        fail_field(&w->cx, "month", "field.error.month", NULL);
        e = ERR_INVALID;
    }
    TRY(e);
    TRY(tell(&w->cx, &t));
    field_to_model(w->cx.a, &revenue_fields, &t.r, true, w->data, NULL);
    return web_show(w);
}

static enum err resilience_get(struct web *w)
{
    struct shock_answer *list;
    size_t n;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(shock_of_business(&w->cx, id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &shock_answer_fields, &list[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* ---- table ---- */

const struct route revenue_routes[] = {
    {.method = HTTP_GET,
     .path = "/businesses/{id}/revenue",
     .handle = revenue_get,
     .cap = CAP_BUSINESS_PERSONAL,
     .query = &query_fields,
     .output = &revenue_fields,
     .page = "business-revenue",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_LIST,
     .doc = "Turnover by month, the newest first; all=1: also what was corrected"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/revenue",
     .handle = revenue_post,
     .cap = CAP_BUSINESS_PROPOSE,
     .input = &told_fields,
     .output = &revenue_fields,
     .page = "business-revenue",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED,
     .body_max = BODY_MAX,
     .doc = "Tell a month's turnover, with its evidence if there is any (part \"file\")"},
    {.method = HTTP_PUT,
     .path = "/businesses/{id}/revenue/{month}",
     .handle = revenue_put_api,
     .cap = CAP_BUSINESS_PROPOSE,
     .input = &put_fields,
     .output = &revenue_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Tell a month's turnover (\"2026-11\"); the same twice changes nothing"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/resilience",
     .handle = resilience_get,
     .cap = CAP_BUSINESS_PERSONAL,
     .output = &shock_answer_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "What each window of hard times did to a business's turnover"},
    {.path = NULL},
};
