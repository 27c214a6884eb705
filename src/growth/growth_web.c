/* A business's tab "naik kelas": class now and on a day, step, what is next; the same as an API. */
#include "curation_dated.h"
#include "curation_pages_web.h"
#include "growth_pages_web.h"
#include "i18n.h"
#include "money.h"
#include "move.h"

#include <inttypes.h>
#include <string.h>

enum { HISTORY = 50 };

struct growth_query {
    const char *on;
};
static const struct field query_list[] = {
    {.name = "on",
     .kind = F_DATE,
     .offset = FIELD_TEXT(struct growth_query, on),
     .label = "growth.on",
     .help = "growth.on_help"},
};
static const struct field_table query_fields =
    FIELD_TABLE("GrowthQuery", query_list, struct growth_query);

#define TEXT     "{\"type\":\"string\"}"
#define NULLABLE "{\"type\":[\"string\",\"null\"]}"
#define NUMBER   "{\"type\":[\"integer\",\"null\"]}"
#define TEXTS    "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
static const char class_schema[] =
    "{\"type\":\"object\",\"required\":[\"class\",\"step\",\"basis\",\"reasons\",\"next\"],"
    "\"properties\":{\"on\":" TEXT ",\"class\":" TEXT ",\"in_force\":" TEXT ",\"settled\":" TEXT
    ",\"basis\":" TEXT ",\"verified\":{\"type\":\"boolean\"},\"proof\":" NULLABLE
    ",\"law\":" NULLABLE ",\"article\":" NULLABLE ",\"value\":" NUMBER ",\"low\":" NUMBER
    ",\"high\":" NUMBER ",\"months\":{\"type\":\"integer\"},\"to_next\":" NUMBER ",\"step\":" TEXT
    ",\"score\":{\"type\":\"integer\"},\"coverage\":{\"type\":\"integer\"},\"trend\":" NUMBER
    ",\"reasons\":" TEXTS ",\"next\":" TEXTS ",\"next_codes\":" TEXTS ",\"masked\":" TEXTS "}}";

/* ---- for programs ---- */

static void put_amount(struct web *w, const char *key, const struct growth *g, int64_t value,
                       struct model *masked)
{
    bool known = g->class_now.basis != BASIS_NONE;
    if (known && g->personal)
        model_set_int(w->cx.a, w->data, key, value);
    else
        model_set_null(w->cx.a, w->data, key);
    if (known && !g->personal)
        model_add_text(w->cx.a, masked, key);
}

static void put_list(struct web *w, const char *key, const char *const *texts, size_t n)
{
    struct model *list = model_set_array(w->cx.a, w->data, key);
    for (size_t i = 0; i < n; i++)
        model_add_text(w->cx.a, list, texts[i]);
}

static void put_api(struct web *w, const struct growth *g)
{
    struct arena *a = w->cx.a;
    const struct class_result *r = &g->class_now;
    const char *words[GROWTH_WORDS_MAX];
    struct model *masked = model_array(a);
    model_set_text(a, w->data, "on", g->day);
    model_set_text(a, w->data, "class", class_word(r->basis == BASIS_NONE ? g->in_force : r->code));
    model_set_text(a, w->data, "in_force", class_word(g->in_force));
    model_set_text(a, w->data, "settled", class_word(g->settled));
    model_set_text(a, w->data, "basis", class_basis_word(r->basis));
    model_set_bool(a, w->data, "verified", r->verified);
    model_set_text(a, w->data, "proof", r->basis == BASIS_CAPITAL ? g->proof : NULL);
    model_set_text(a, w->data, "law", r->rule ? r->rule->law : NULL);
    model_set_text(a, w->data, "article", r->rule ? r->rule->article : NULL);
    put_amount(w, "value", g, r->value, masked);
    put_amount(w, "low", g, r->low, masked);
    put_amount(w, "high", g, r->high, masked);
    model_set_int(a, w->data, "months", r->months);
    put_amount(w, "to_next", g, r->to_next, masked);
    model_set_text(a, w->data, "step", step_word(g->ladder.step));
    model_set_int(a, w->data, "score", g->ladder.score);
    model_set_int(a, w->data, "coverage", g->ladder.coverage);
    bool trend = g->trend != INT32_MIN;
    if (trend && g->personal)
        model_set_int(a, w->data, "trend", g->trend);
    else
        model_set_null(a, w->data, "trend");
    if (trend && !g->personal)
        model_add_text(a, masked, "trend");
    put_list(w, "reasons", words, growth_reasons(&w->cx, g, words));
    put_list(w, "next", words, growth_next(&w->cx, g, words));
    struct model *codes = model_set_array(a, w->data, "next_codes");
    for (int i = 0; i < LADDER_NEXT_MAX; i++)
        if (g->ladder.next[i] >= 0 && growth_shows(g, g->ladder.next[i]))
            model_add_text(a, codes, g->indicators[g->ladder.next[i]].code);
    model_set(w->data, "masked", masked);
}

/* ---- for people ---- */

static void put_answers(struct web *w, const struct growth *g)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "answers");
    for (int i = 0; i < INDICATORS; i++) {
        const struct ladder_indicator *in = &g->indicators[i];
        if (!in->weight || !growth_shows(g, i))
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "dimension", code_words(w, "ind_dimension", in->dimension));
        model_set_text(a, o, "question", web_words(w, indicator_msgid(a, i), NULL));
        model_set_text(a, o, "answer",
                       in->level < 0 ? NULL
                                     : web_words(w, indicator_level_msgid(a, i, in->level), NULL));
        model_set_text(a, o, "weight", web_number(w, in->weight));
    }
}

/* The line of a definition in force that a value falls under; else the last of them (*ret_in
 * false); NULL: none is in force. */
static const struct class_rule *beside_line(const struct basis *basis, const char *criterion,
                                            int64_t value, const char *day, bool *ret_in)
{
    const struct class_rule *last = NULL;
    *ret_in = false;
    for (size_t i = 0; i < basis->rules_n; i++) {
        const struct class_rule *r = &basis->rules[i];
        if (r->decides || strcmp(r->criterion, criterion) != 0 || strcmp(r->from, day) > 0 ||
            (r->until && strcmp(r->until, day) <= 0))
            continue;
        last = r;
        *ret_in = value != FIELD_UNSET && value > r->over && value <= r->up_to;
        if (*ret_in)
            break;
    }
    return last;
}

/* What other definitions say: statistics, credit, tax. They decide nothing. */
static enum err put_beside(struct web *w, const struct growth *g)
{
    static const char *const criteria[] = {"workers", "kur", "pph"};
    struct arena *a = w->cx.a;
    const struct basis *basis;
    struct model *list = model_set_array(a, w->page, "beside");
    TRY(basis_get(&w->cx, &basis));
    for (size_t i = 0; i < sizeof(criteria) / sizeof(criteria[0]); i++) {
        bool in;
        int64_t value = i == 0 ? g->workers : g->personal ? g->turnover : FIELD_UNSET;
        const struct class_rule *r = beside_line(basis, criteria[i], value, g->day, &in);
        if (!r)
            continue;
        const char *words = value == FIELD_UNSET ? NULL
                            : !in                ? web_words(w, "growth.beside.over", NULL)
                            : r->code == CLASS_NONE
                                ? web_words(w, "growth.beside.within", NULL)
                                : code_words(w, "growth.class", class_word(r->code));
        struct model *row = model_add_object(a, list);
        model_set_text(
            a, row, "label",
            arena_printf(a, "%s (%s)", code_words(w, "growth.criterion", criteria[i]), r->law));
        model_set_text(a, row, "value", words);
        model_set_text(a, row, "note", r->source);
    }
    return OK;
}

static void put_class(struct web *w, const struct growth *g)
{
    struct arena *a = w->cx.a;
    const struct class_result *r = &g->class_now;
    struct model *rows = model_set_array(a, w->page, "rows");
    bool known = r->basis != BASIS_NONE;
    put_row(w, rows, web_words(w, "growth.in_force", NULL),
            code_words(w, "growth.class", class_word(g->in_force)), "info");
    put_row(w, rows, web_words(w, "growth.reckoned", NULL),
            known ? code_words(w, "growth.class", class_word(r->code)) : NULL, NULL);
    put_row(w, rows, web_words(w, "growth.basis", NULL),
            code_words(w, "growth.basis", class_basis_word(r->basis)), NULL);
    if (known)
        put_row(w, rows, web_words(w, "growth.evidence", NULL),
                web_words(w, r->verified ? "growth.verified" : "growth.provisional", NULL),
                r->verified ? "good" : "warn");
    if (known && g->personal)
        put_row(w, rows, web_words(w, "growth.value", NULL),
                web_words(w, "growth.value_range", "value", money_format(a, r->value), "low",
                          money_format(a, r->low), "high", money_format(a, r->high), NULL),
                NULL);
    if (r->to_next && g->personal)
        put_row(w, rows, web_words(w, "growth.to_next", NULL), money_format(a, r->to_next), NULL);
    if (g->trend != INT32_MIN && g->personal)
        put_row(w, rows, web_words(w, "growth.trend", NULL),
                web_words(w,
                          g->trend < 0            ? "growth.trend_down"
                          : g->trend >= TREND_MAX ? "growth.trend_most"
                                                  : "growth.trend_up",
                          "percent", web_number(w, g->trend < 0 ? -g->trend : g->trend), NULL),
                NULL);
}

static const char *move_title(struct web *w, const struct growth_move *m)
{
    return arena_printf(
        w->cx.a, "%s: %s → %s",
        web_words(w, m->rise ? "growth.direction.rise" : "growth.direction.fall", NULL),
        stand_words(w, m->what, m->before), stand_words(w, m->what, m->after));
}

static enum err put_history(struct web *w, int64_t business)
{
    struct arena *a = w->cx.a;
    struct growth_move *moves;
    size_t n;
    bool more;
    struct move_filter f = {.business = business, .limit = HISTORY};
    TRY(move_list(&w->cx, &f, &moves, &n, &more));
    struct model *list = model_set_array(a, w->page, "timeline");
    for (size_t i = 0; i < n; i++) {
        const struct growth_move *m = &moves[i];
        bool step = strcmp(m->what, "step") == 0;
        struct model *t = model_add_object(a, list);
        model_set_text(a, t, "title", move_title(w, m));
        model_set_text(a, t, "when", day_words(w, m->moved_on));
        model_set_text(a, t, "iso", m->moved_on);
        model_set_text(
            a, t, "who",
            step    ? web_words(w, "growth.by_itself", NULL)
            : m->by ? arena_printf(a, "%s · %s", code_words(w, "growth.state", m->state), m->by)
                    : code_words(w, "growth.state", m->state));
        model_set_text(a, t, "text", m->personal && *m->reason ? m->reason : NULL);
        model_set_array(a, t, "changes");
    }
    model_set_bool(a, w->page, "has_history", n > 0);
    return OK;
}

static enum err put_page(struct web *w, const struct business *b, const struct growth *g,
                         const struct growth_query *q)
{
    struct arena *a = w->cx.a;
    const char *words[GROWTH_WORDS_MAX];
    bool today = strcmp(g->day, today_text(&w->cx)) == 0;
    put_business_head(w, b, "growth.tab", "growth.tab");
    put_step_tag(w, model_set_object(a, w->page, "step"), step_word(g->ladder.step));
    model_set_text(a, w->page, "since",
                   g->step_since && g->ladder.step != STEP_UNKNOWN
                       ? web_words(w, "growth.since", "day", day_words(w, g->step_since), NULL)
                       : NULL);
    model_set_text(a, w->page, "past",
                   today ? NULL : web_words(w, "growth.past", "day", day_words(w, g->day), NULL));
    put_class(w, g);
    put_texts(w, w->page, "reasons", words, growth_reasons(&w->cx, g, words));
    size_t n = growth_next(&w->cx, g, words);
    put_texts(w, w->page, "next", words, n);
    model_set_bool(a, w->page, "has_next", n > 0);
    put_answers(w, g);
    TRY(put_beside(w, g));
    model_set(w->page, "fields", field_widgets(&w->cx, w->app->words, &query_fields, q, NULL));
    model_set_text(a, w->page, "action", arena_printf(a, "/businesses/%" PRId64 "/growth", b->id));
    return put_history(w, b->id);
}

/* ---- routes ---- */

static enum err read(struct web *w, struct growth_query *q, struct growth *g)
{
    int64_t id;
    struct bound bound;
    TRY(web_id(w, 0, &id));
    field_clear(&query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    return growth_get(&w->cx, id, q->on, g);
}

static enum err class_get(struct web *w)
{
    struct growth_query q;
    struct growth g;
    TRY(read(w, &q, &g));
    put_api(w, &g);
    return web_show(w);
}

static enum err growth_page_get(struct web *w)
{
    struct growth_query q;
    struct growth g;
    struct business b;
    TRY(read(w, &q, &g));
    TRY(business_get(&w->cx, g.business_id, &b));
    TRY(put_page(w, &b, &g, &q));
    return web_show(w);
}

const struct route growth_routes[] = {
    {.method = HTTP_GET,
     .path = "/businesses/{id}/growth",
     .handle = growth_page_get,
     .cap = CAP_BUSINESS_READ,
     .query = &query_fields,
     .page = "business-growth",
     .flags = ROUTE_HTML,
     .doc = "A business's class and step, why, and what is next"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/class",
     .handle = class_get,
     .cap = CAP_BUSINESS_READ,
     .query = &query_fields,
     .output_schema = class_schema,
     .flags = ROUTE_API,
     .doc = "A business's class by law on a day, its step, with reasons and what is next"},
    {.path = NULL},
};
