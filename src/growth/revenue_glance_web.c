/* Turnover and step on the business's own page: the chart in few strokes, one sentence, the stairs.
 */
#include "growth_pages_web.h"
#include "growth_parts.h"
#include "i18n.h"
#include "recent.h"
#include "revenue_chart.h"
#include "revenue_pages_web.h"
#include "stand_sql.h"

#include <inttypes.h>
#include <string.h>

static void put_picture(struct web *w, const struct chart *c, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *picture = model_set_object(a, o, "picture");
    model_set_text(a, picture, "view",
                   arena_printf(a, "%d %d %d %d", CHART_LEFT, CHART_TOP,
                                CHART_WIDTH - CHART_LEFT - CHART_RIGHT,
                                CHART_HEIGHT - CHART_FOOT - CHART_TOP));
    model_set_text(a, picture, "text", web_words(w, "revenue.chart", NULL));
    model_set_text(a, picture, "first", month_words(w, c->first));
    model_set_text(a, picture, "last", c->last > c->first ? month_words(w, c->last) : NULL);
    struct model *paths = model_set_array(a, picture, "paths");
    for (int proven = 1; proven >= 0; proven--) {
        const char *d = chart_path(a, c, proven);
        if (!*d)
            continue;
        struct model *p = model_add_object(a, paths);
        model_set_text(a, p, "kind", proven ? "bar" : "bar told");
        model_set_text(a, p, "d", d);
    }
}

/* "Okt 2026: Rp 32,7 jt. Tiga bulan terakhir turun 3 % …" */
static const char *sentence(struct web *w, const struct chart *c, int64_t trend)
{
    const struct chart_bar *last = &c->bars[c->bars_n - 1];
    const char *month = month_words(w, last->month), *amount = money_short(w, last->amount);
    if (trend == FIELD_UNSET || !trend || trend >= TREND_MAX) /* that much is a slip, or no trend */
        return web_words(w, trend ? "revenue.glance" : "revenue.glance_same", "month", month,
                         "amount", amount, NULL);
    return web_words(w, trend < 0 ? "revenue.glance_down" : "revenue.glance_up", "month", month,
                     "amount", amount, "percent", web_number(w, trend < 0 ? -trend : trend), NULL);
}

static void put_stairs(struct web *w, enum ladder_step now, struct model *o)
{
    struct model *stairs = model_set_array(w->cx.a, o, "stairs");
    for (int i = STEP_SURVIVING; i <= STEP_READY; i++) {
        struct model *s = model_add_object(w->cx.a, stairs);
        model_set_text(w->cx.a, s, "label",
                       code_words(w, "growth.step", step_word((enum ladder_step)i)));
        model_set_bool(w->cx.a, s, "here", i == (int)now);
    }
}

static enum err put(struct web *w, const struct business *b, struct model *o, bool *ret_shown)
{
    struct arena *a = w->cx.a;
    struct month_figure figures[RECENT_MONTHS];
    struct chart chart;
    size_t n = 0;
    int64_t trend = FIELD_UNSET;
    enum ladder_step step = STEP_UNKNOWN;
    if (!business_shows_personal(&w->cx, b))
        return OK;
    struct rows *r = db_rows(&w->cx, &q_glance_stand, ARGS(db_int(b->id)));
    if (rows_next(r)) {
        step = step_of_word(row_text(r, 0));
        trend = row_null(r, 1) ? FIELD_UNSET : row_int(r, 1);
        n = recent_read(row_text(r, 2), figures);
    }
    TRY(rows_end(r));
    bool drawn = chart_reckon(figures, n, NULL, 0, this_month(w), &chart);
    if (!drawn && step == STEP_UNKNOWN)
        return OK;
    model_set_text(a, o, "heading", web_words(w, "revenue.tab", NULL));
    model_set_text(a, o, "href", arena_printf(a, "/businesses/%" PRId64 "/revenue", b->id));
    if (drawn)
        put_picture(w, &chart, o);
    else
        model_set_null(a, o, "picture");
    model_set_text(a, o, "words", drawn ? sentence(w, &chart, trend) : NULL);
    model_set_bool(a, o, "has_stairs", step != STEP_UNKNOWN);
    if (step != STEP_UNKNOWN)
        put_stairs(w, step, o);
    *ret_shown = true;
    return OK;
}

const struct business_glance revenue_glance = {.cap = CAP_BUSINESS_PERSONAL, .put = put};
