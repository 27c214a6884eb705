/* The weekly brief as a document of two pages; asking for it each Monday. */
#include "brief.h"

#include "caps.h"
#include "i18n.h"
#include "insight_pages_web.h"
#include "look.h"
#include "mail.h"
#include "money.h"
#include "notice.h"
#include "page_parts.h"
#include "paper.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

enum { POINTS = SERIES_MONTHS + 1 };

struct brief_query {
    const char *area;
};
static const struct field query_list[] = {{.name = "area",
                                           .kind = F_TEXT,
                                           .offset = FIELD_TEXT(struct brief_query, area),
                                           .max = 20,
                                           .label = "companion.area"}};
static const struct field_table query_fields =
    FIELD_TABLE("BriefQuery", query_list, struct brief_query);

struct brief_wish_form {
    bool wanted;
};
static const struct field wish_list[] = {{.name = "wanted",
                                          .kind = F_BOOL,
                                          .offset = FIELD_BOOL(struct brief_wish_form, wanted),
                                          .label = "brief.wish"}};
static const struct field_table wish_fields =
    FIELD_TABLE("BriefWish", wish_list, struct brief_wish_form);

/* What the document says. */
struct brief {
    const char *area;
    struct figure_set set, *parts;
    size_t parts_n;
    struct series series;
    size_t months; /* of the series, that have ended: now stands for the running one */
    struct attention acts[ATTENTION_MAX];
    size_t acts_n;
    int64_t counted_at;
    bool by_mail; /* it leaves the house: what a case is called stays inside */
};

static enum err read_brief(struct web *w, struct brief *b)
{
    bool ward = is_ward(places(), b->area);
    TRY(figure_counted(&w->cx, &b->counted_at));
    TRY(figure_now(&w->cx, b->area, &b->set));
    TRY(snapshot_series(&w->cx, b->area, &b->series));
    b->months = series_ended(&b->series, w->cx.now);
    TRY(attention_list(&w->cx, b->area, b->acts, &b->acts_n));
    b->parts_n = 0;
    return ward ? OK : figure_parts(&w->cx, b->area, *b->area != '\0', &b->parts, &b->parts_n);
}

/* ---- page one: figures, what to act on ---- */

static const char *percent_words(struct web *w, int64_t p)
{
    return p == FIELD_UNSET ? "–" : arena_printf(w->cx.a, "%" PRId64 " %%", p);
}

static void put_figures_table(struct web *w, const struct brief *b, struct paper *p)
{
    const struct paper_column columns[] = {{web_words(w, "brief.figure", NULL), 10, false},
                                           {web_words(w, "brief.now", NULL), 4, true},
                                           {web_words(w, "brief.before", NULL), 4, true},
                                           {web_words(w, "brief.coverage", NULL), 4, true},
                                           {web_words(w, "brief.confidence", NULL), 4, true}};
    const char **cells = arena_array(w->cx.a, (size_t)FIGURES * 5, sizeof(*cells));
    const struct figure_set *before = b->months ? &b->series.of[b->months - 1] : NULL;
    size_t n = 0;
    for (int k = 0; k < FIGURES; k++) {
        const struct figure *f = &b->set.of[k];
        cells[n++] = figure_label(w, (enum figure_key)k);
        cells[n++] = figure_short(w, (enum figure_key)k, f->value);
        cells[n++] = before ? figure_short(w, (enum figure_key)k, before->of[k].value) : "–";
        cells[n++] = percent_words(w, f->coverage);
        cells[n++] = percent_words(w, f->confidence);
    }
    paper_table(p, &(struct paper_table){.columns = arena_memdup(w->cx.a, columns, sizeof(columns)),
                                         .column_n = 5,
                                         .cells = cells,
                                         .row_n = FIGURES});
    if (before)
        paper_note(p, web_words(w, "brief.before_note", "day",
                                day_words(w, b->series.days[b->months - 1]), NULL));
}

static void put_acts(struct web *w, const struct brief *b, struct paper *p)
{
    const char **items = arena_array(w->cx.a, ATTENTION_MAX, sizeof(*items));
    for (size_t i = 0; i < b->acts_n; i++) {
        const struct attention *x = &b->acts[i];
        const char *where = x->ward && *x->ward && (!x->code || strcmp(x->ward, x->code) != 0)
                                ? arena_printf(w->cx.a, " (%s)", place_name(places(), x->ward))
                                : "";
        const char *code = x->rule == ATT_CASE_LATE ? arena_printf(w->cx.a, "%s ", x->code) : "";
        const char *name = b->by_mail && x->rule == ATT_CASE_LATE ? "" : x->name;
        items[i] = arena_printf(w->cx.a, "%s%s%s: %s", code, name, where, attention_words(w, x));
    }
    paper_heading(p, 2, web_words(w, "attention.title", NULL));
    if (b->acts_n)
        paper_list(p, items, b->acts_n, true);
    else
        paper_text(p, web_words(w, "attention.none", NULL));
}

/* ---- page two: months, parts ---- */

static const char *axis_english(struct arena *a, int64_t n)
{
    char *text = arena_strdup(a, number_format(a, n));
    for (char *s = text; *s; s++)
        if (*s == '.')
            *s = ',';
    return text;
}

static void put_chart(struct web *w, const struct brief *b, struct paper *p, const char *title,
                      enum figure_key first, enum figure_key second)
{
    const enum figure_key keys[2] = {first, second};
    struct arena *a = w->cx.a;
    size_t n = b->months;
    int64_t *values[2];
    const char **labels = arena_array(a, POINTS, sizeof(*labels));
    bool known[2] = {false, false};
    for (int s = 0; s < 2; s++) {
        values[s] = arena_array(a, POINTS, sizeof(**values));
        for (size_t i = 0; i <= n; i++) {
            const struct figure_set *set = i < n ? &b->series.of[i] : &b->set;
            int64_t v = set->of[keys[s]].value;
            values[s][i] = v == FIELD_UNSET ? PAPER_NONE : v;
            known[s] |= v != FIELD_UNSET;
        }
    }
    for (size_t i = 0; i <= n; i++)
        labels[i] = i < n ? i18n_date(a, w->cx.lang, arena_strndup(a, b->series.days[i], 7))
                          : web_words(w, "brief.now", NULL);
    if (!known[0] && !known[1])
        return;
    struct paper_series *series = arena_array(a, 2, sizeof(*series));
    for (int s = 0; s < 2; s++)
        series[s] = (struct paper_series){figure_label(w, keys[s]), values[s]};
    paper_chart(p, &(struct paper_chart){
                       .title = web_words(w, title, NULL),
                       .words = web_words(w, "brief.chart_words", "first", figure_label(w, first),
                                          "second", figure_label(w, second), NULL),
                       .lines = true,
                       .labels = labels,
                       .point_n = n + 1,
                       .series = series,
                       .series_n = 2,
                       .number = w->cx.lang == LANG_EN ? axis_english : number_format});
}

static const char *share(struct web *w, int64_t part, int64_t of)
{
    return of < FIGURE_MIN ? "–" : arena_printf(w->cx.a, "%" PRId64 " %%", part * 100 / of);
}

static void put_parts(struct web *w, const struct brief *b, struct paper *p)
{
    const struct paper_column columns[] = {{web_words(w, "board.part", NULL), 6, false},
                                           {figure_label(w, FIG_BUSINESSES), 4, true},
                                           {figure_label(w, FIG_NEVER_VISITED), 4, true},
                                           {figure_label(w, FIG_COVERAGE), 4, true},
                                           {figure_label(w, FIG_CASES_OVERDUE), 4, true}};
    const char **cells = arena_array(w->cx.a, (b->parts_n + 1) * 5, sizeof(*cells));
    size_t n = 0;
    for (size_t i = 0; i < b->parts_n; i++) {
        const struct figure *f = b->parts[i].of;
        if (strcmp(b->parts[i].area, b->area) == 0)
            continue;
        cells[n++] = place_name(places(), b->parts[i].area);
        cells[n++] = web_number(w, f[FIG_BUSINESSES].part);
        cells[n++] = share(w, f[FIG_NEVER_VISITED].part, f[FIG_BUSINESSES].part);
        cells[n++] = figure_words(w, FIG_COVERAGE, f[FIG_COVERAGE].value);
        cells[n++] = web_number(w, f[FIG_CASES_OVERDUE].part);
    }
    if (!n)
        return;
    paper_heading(p, 2, web_words(w, "board.by_area", NULL));
    paper_table(p, &(struct paper_table){.columns = arena_memdup(w->cx.a, columns, sizeof(columns)),
                                         .column_n = 5,
                                         .cells = cells,
                                         .row_n = n / 5});
}

static enum err draw(struct web *w, struct brief *b, const void **ret, size_t *ret_n)
{
    TRY(read_brief(w, b));
    const char *name = area_name(w, b->area), *city = area_name(w, "");
    const char *title = web_words(w, "brief.title", "name", name, NULL);
    const char *day = i18n_instant(w->cx.a, w->cx.lang, w->cx.now);
    const char *const head[] = {web_words(w, "brief.program", NULL), city};
    const struct look *look = look_now(w->app);
    struct paper_setup setup = {.title = title,
                                .lang = lang_code(w->cx.lang),
                                .author = city,
                                .made = w->cx.now,
                                .foot = web_words(w, "brief.made", "day", day, NULL),
                                .page = w->cx.lang == LANG_ID ? "Halaman {n} dari {of}"
                                                              : "Page {n} of {of}",
                                .logo = {look->logo, look->logo_n, look->logo_w, look->logo_h}};
    struct paper *p = paper_new(&w->cx, &setup);
    paper_letterhead(p, head, 2);
    paper_heading(p, 1, title);
    put_figures_table(w, b, p);
    put_acts(w, b, p);
    paper_break(p);
    put_chart(w, b, p, "figure_group.reach", FIG_CURATED, FIG_NEVER_VISITED);
    put_chart(w, b, p, "figure_group.cases", FIG_CASES_OPEN, FIG_CASES_OVERDUE);
    put_parts(w, b, p);
    return paper_end(p, ret, ret_n);
}

#define FILENAME "ringkasan-mingguan.pdf"

static enum err brief_get(struct web *w)
{
    struct brief_query q = {0};
    struct bound bound;
    struct brief *b = arena_new_of(w->cx.a, struct brief);
    const void *bytes;
    size_t n;
    TRY(web_bind_query(w, &q, &bound));
    TRY(figure_area(&w->cx, q.area, &b->area));
    TRY(draw(w, b, &bytes, &n));
    return web_bytes(w, "application/pdf", FILENAME, bytes, n);
}

/* What makes words asks for a request: this one has nobody behind it but the account. */
static enum err attach(struct ctx *cx, struct mail_file *ret)
{
    struct web w = {.app = cx->app, .cx = *cx, .actor = *cx->actor};
    struct brief *b = arena_new_of(cx->a, struct brief);
    *ret = (struct mail_file){.name = FILENAME, .type = "application/pdf"};
    TRY(need(cx, CAP_FIGURES));
    b->by_mail = true;
    enum err e = figure_area(&w.cx, NULL, &b->area);
    if (e == OK)
        e = draw(&w, b, &ret->p, &ret->n);
    cx->err = w.cx.err;
    return e;
}

const struct notice_file brief_files[] = {{"weekly_brief", attach}, {NULL, NULL}};

static enum err wish_post(struct web *w)
{
    struct brief_wish_form f = {false};
    struct bound bound = {0};
    TRY(web_bind(w, &f, &bound));
    TRY(brief_wish(&w->cx, f.wanted));
    if (!reply_wants_json(w))
        web_flash(w, "good", f.wanted ? "brief.asked" : "brief.ended", NULL);
    return web_done(w, "/dashboard");
}

const struct route brief_routes[] = {
    {.method = HTTP_GET,
     .path = "/dashboard/brief",
     .handle = brief_get,
     .cap = CAP_FIGURES,
     .query = &query_fields,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_SLOW | ROUTE_PDF | ROUTE_STANDBY,
     .doc = "The weekly brief of the territory or a part of it, as PDF"},
    {.method = HTTP_POST,
     .path = "/dashboard/brief",
     .handle = wish_post,
     .cap = CAP_FIGURES,
     .input = &wish_fields,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Ask to be told of the brief each Monday, or no longer"},
    {.path = NULL},
};
