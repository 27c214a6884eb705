/* Figures as pages show them: value, change, a line of months, trust, definition. */
#include "caps.h"
#include "i18n.h"
#include "insight_pages_web.h"
#include "money.h"
#include "page_parts.h"
#include "places.h"
#include "revenue_pages_web.h"

#include <inttypes.h>
#include <string.h>

/* A line of months, in user units. */
enum { SPARK_WIDTH = 120, SPARK_HEIGHT = 32, SPARK_EDGE = 3 };

const char *const figure_groups[] = {"reach", "cases", "growth", "finance", NULL};

const char *figure_label(struct web *w, enum figure_key k)
{
    return code_words(w, "figure", figure_defs[k].key);
}

const char *figure_words(struct web *w, enum figure_key k, int64_t value)
{
    const char *unit = figure_defs[k].unit;
    if (value == FIELD_UNSET)
        return "–";
    if (strcmp(unit, "percent") == 0)
        return arena_printf(w->cx.a, "%" PRId64 "\u00a0%%", value);
    if (strcmp(unit, "rupiah") == 0)
        return money_format(w->cx.a, value);
    if (strcmp(unit, "days") == 0)
        return web_words(w, "figures.days", "n", web_number(w, value), NULL);
    return web_number(w, value);
}

const char *figure_short(struct web *w, enum figure_key k, int64_t value)
{
    return value == FIELD_UNSET || strcmp(figure_defs[k].unit, "rupiah") != 0
               ? figure_words(w, k, value)
               : arena_printf(w->cx.a, "Rp%s", money_short(w, value));
}

const char *area_name(struct web *w, const char *area)
{
    const char *city = w->app->city ? w->app->city : web_words(w, "companion.city", NULL);
    return *area ? place_name(places(), area) : city;
}

/* ---- lists behind figures ---- */

static const char *narrowed(struct web *w, const char *path, const char *area)
{
    if (!*area)
        return path;
    const char *name = is_ward(places(), area) ? "ward" : "district";
    return arena_printf(w->cx.a, "%s%c%s=%s", path, strchr(path, '?') ? '&' : '?', name, area);
}

static const char *with_area(struct web *w, const char *path, const char *area)
{
    return *area ? arena_printf(w->cx.a, "%s%carea=%s", path, strchr(path, '?') ? '&' : '?', area)
                 : path;
}

/* Of the last FIGURE_YEAR days, as the figure counts them. */
static const char *moves_href(struct web *w, const char *direction, const char *area)
{
    char since[DATE_LEN + 1];
    date_format(date_from_days(date_days(date_of_instant(w->cx.now)) - FIGURE_YEAR + 1), since);
    return with_area(w,
                     arena_printf(w->cx.a,
                                  "/growth/moves?what=class&direction=%s&state=confirmed&since=%s",
                                  direction, since),
                     area);
}

const char *figure_href(struct web *w, enum figure_key k, const char *area)
{
    struct arena *a = w->cx.a;
    const char *place = *area ? area : "1";
    bool cases = can(&w->actor, CAP_CASE_READ);
    switch (k) {
    case FIG_BUSINESSES: return narrowed(w, "/businesses?activity=active", area);
    case FIG_CURATED: return narrowed(w, "/businesses?curation=curated&activity=active", area);
    case FIG_VERIFIED: return narrowed(w, "/businesses?curation=verified&activity=active", area);
    case FIG_COVERAGE: return narrowed(w, "/businesses?activity=active&companion=none", area);
    case FIG_NEVER_VISITED: return narrowed(w, "/businesses?activity=active&visited=never", area);
    case FIG_VISITED_12: return narrowed(w, "/businesses?activity=active&visited=12", area);
    case FIG_CASES_OPEN: return cases ? arena_printf(a, "/cases?area=%s", place) : NULL;
    case FIG_CASES_AT_RISK:
        return cases ? arena_printf(a, "/cases?area=%s&due=at_risk", place) : NULL;
    case FIG_CASES_OVERDUE:
        return cases ? arena_printf(a, "/cases?area=%s&due=overdue", place) : NULL;
    case FIG_CLASS_RISES: return moves_href(w, "rise", area);
    case FIG_CLASS_FALLS: return moves_href(w, "fall", area);
    case FIG_RESILIENCE: return "/shocks";
    default: return NULL;
    }
}

/* ---- the line of months ---- */

struct spark {
    int64_t values[SERIES_MONTHS + 1], versions[SERIES_MONTHS + 1];
    size_t n;
};

static struct spark spark_of(struct web *w, const struct figures_shown *f, enum figure_key k)
{
    struct spark s = {.n = 0};
    size_t ended = f->series ? series_ended(f->series, w->cx.now) : 0;
    for (size_t i = 0; i < ended; i++) {
        s.values[s.n] = f->series->of[i].of[k].value;
        s.versions[s.n++] = f->series->of[i].of[k].definition;
    }
    s.values[s.n] = f->set->of[k].value;
    s.versions[s.n++] = f->set->of[k].definition;
    return s;
}

static void range(const struct spark *s, int64_t *ret_low, int64_t *ret_high, size_t *ret_known)
{
    *ret_low = INT64_MAX;
    *ret_high = INT64_MIN;
    *ret_known = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->values[i] == FIELD_UNSET)
            continue;
        *ret_low = s->values[i] < *ret_low ? s->values[i] : *ret_low;
        *ret_high = s->values[i] > *ret_high ? s->values[i] : *ret_high;
        ++*ret_known;
    }
}

static int spark_x(size_t i, size_t n)
{
    return SPARK_EDGE + (int)(i * (SPARK_WIDTH - 2 * SPARK_EDGE) / (n > 1 ? n - 1 : 1));
}

/* Why a line of months has a mark: what the figure means since when. */
static const char *mark_words(struct web *w, enum figure_key k)
{
    const char *day = NULL, *id = arena_printf(w->cx.a, "figure.%s.v%" PRId64, figure_defs[k].key,
                                               figure_defs[k].version);
    bool known = figure_since(&w->cx, k, &day) == OK && day;
    return known ? web_words(w, id, "day", day_words(w, day), NULL) : NULL;
}

static void put_spark(struct web *w, struct model *o, const struct figures_shown *f,
                      enum figure_key k)
{
    struct arena *a = w->cx.a;
    struct spark s = spark_of(w, f, k);
    struct buf points = buf_new(a, 1000);
    int64_t low, high;
    size_t known, marks_n = 0;
    range(&s, &low, &high, &known);
    if (known < 3) {
        model_set_null(a, o, "spark");
        return;
    }
    struct model *spark = model_set_object(a, o, "spark");
    struct model *marks = model_set_array(a, spark, "marks");
    for (size_t i = 0; i < s.n; i++) {
        if (s.values[i] == FIELD_UNSET)
            continue;
        int64_t up = high > low
                         ? (s.values[i] - low) * (SPARK_HEIGHT - 2 * SPARK_EDGE) / (high - low)
                         : (SPARK_HEIGHT - 2 * SPARK_EDGE) / 2;
        buf_printf(&points, "%s%d,%d", points.n ? " " : "", spark_x(i, s.n),
                   SPARK_HEIGHT - SPARK_EDGE - (int)up);
        if (i && s.versions[i - 1] && s.versions[i] != s.versions[i - 1]) {
            model_set_int(a, model_add_object(a, marks), "x", spark_x(i, s.n));
            marks_n++;
        }
    }
    model_set_text(a, spark, "changed", marks_n ? mark_words(w, k) : NULL);
    model_set_text(a, spark, "points", buf_str(&points));
    model_set_text(a, spark, "text",
                   web_words(w, "figures.spark", "first", day_words(w, f->series->days[0]), "low",
                             figure_words(w, k, low), "high", figure_words(w, k, high), NULL));
}

/* ---- one figure ---- */

/* A share rises by points: "5 %" more of 40 % would be 42 %. */
static const char *change_words(struct web *w, enum figure_key k, int64_t by)
{
    return strcmp(figure_defs[k].unit, "percent") == 0
               ? web_words(w, "figures.points", "n", web_number(w, by), NULL)
               : figure_short(w, k, by);
}

static void put_change(struct web *w, struct model *o, const struct figures_shown *f,
                       enum figure_key k)
{
    struct arena *a = w->cx.a;
    size_t ended = f->series ? series_ended(f->series, w->cx.now) : 0;
    int64_t now = f->set->of[k].value,
            then = ended ? f->series->of[ended - 1].of[k].value : FIELD_UNSET;
    model_set_null(a, o, "kind");
    if (now == FIELD_UNSET || then == FIELD_UNSET) {
        model_set_text(a, o, "change", NULL);
        return;
    }
    int64_t by = now - then;
    const char *amount = change_words(w, k, by < 0 ? -by : by);
    model_set_text(a, o, "change",
                   web_words(w,
                             by > 0   ? "figures.more"
                             : by < 0 ? "figures.fewer"
                                      : "figures.same",
                             "n", amount, "day", day_words(w, f->series->days[ended - 1]), NULL));
}

static const char *percent_words(struct web *w, int64_t p)
{
    return p == FIELD_UNSET ? web_words(w, "figures.unknown", NULL)
                            : arena_printf(w->cx.a, "%" PRId64 "\u00a0%%", p);
}

static void put_trust(struct web *w, struct model *o, const struct figure *x)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "trust",
                   web_words(w, "figures.trust", "coverage", percent_words(w, x->coverage),
                             "confidence", percent_words(w, x->confidence), NULL));
    bool weak = (x->coverage != FIELD_UNSET && x->coverage < 50) ||
                (x->confidence != FIELD_UNSET && x->confidence < 50);
    model_set_bool(a, o, "weak", weak);
}

static void put_figure(struct web *w, struct model *o, const struct figures_shown *f,
                       enum figure_key k)
{
    struct arena *a = w->cx.a;
    const struct figure *x = &f->set->of[k];
    bool share = strcmp(figure_defs[k].unit, "percent") == 0;
    bool rupiah = strcmp(figure_defs[k].unit, "rupiah") == 0 && x->value != FIELD_UNSET;
    const char *text = arena_printf(a, "%s.text", figure_defs[k].key);
    int64_t at = f->times ? f->times->source[figure_defs[k].source] : 0;
    model_set_text(a, o, "label", figure_label(w, k));
    model_set_text(a, o, "value", figure_short(w, k, x->value));
    model_set_text(a, o, "href", f->past ? NULL : figure_href(w, k, f->set->area));
    model_set_text(
        a, o, "parts",
        x->value == FIELD_UNSET
            ? web_words(w, figure_is_protected(k) ? "figures.kept_back" : "figures.too_few", NULL)
        : share  ? web_words(w, "board.of", "part", web_number(w, x->part), "all",
                             web_number(w, x->whole), NULL)
        : rupiah ? figure_words(w, k, x->value)
                 : NULL);
    model_set_text(a, o, "now",
                   f->now && f->now->of[k].definition
                       ? web_words(w, "figures.known_now", "value",
                                   figure_words(w, k, f->now->of[k].value), NULL)
                       : NULL);
    model_set_text(a, o, "note", f->notes ? f->notes[k] : NULL);
    put_change(w, o, f, k);
    put_trust(w, o, x);
    put_spark(w, o, f, k);
    model_set_text(a, o, "text", code_words(w, "figure", text));
    model_set_text(a, o, "as_of", at ? i18n_instant(a, w->cx.lang, at) : NULL);
}

/* Which figures of a group nobody knows of a past day. */
static const char *missing_words(struct web *w, const char *group, const struct figure_set *set)
{
    struct buf names = buf_new(w->cx.a, 1000);
    for (int k = 0; k < FIGURES; k++)
        if (strcmp(figure_defs[k].group, group) == 0 && !set->of[k].definition)
            buf_printf(&names, "%s%s", names.n ? ", " : "", figure_label(w, (enum figure_key)k));
    return names.n ? web_words(w, "figures.missing", "names", buf_str(&names), NULL) : NULL;
}

void put_figures(struct web *w, struct model *o, const char *group, const struct figures_shown *f)
{
    struct arena *a = w->cx.a;
    bool some = false;
    model_set_text(a, o, "title", code_words(w, "figure_group", group));
    struct model *list = model_set_array(a, o, "figures");
    for (int k = 0; k < FIGURES; k++)
        if (strcmp(figure_defs[k].group, group) == 0 && f->set->of[k].definition) {
            put_figure(w, model_add_object(a, list), f, (enum figure_key)k);
            some = true;
        }
    model_set_bool(a, o, "some", some);
    model_set_text(a, o, "missing", f->past ? missing_words(w, group, f->set) : NULL);
}
