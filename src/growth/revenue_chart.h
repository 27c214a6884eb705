/*
 * Turnover by month as numbers to draw: bars with their ranges, windows of hard times behind them,
 * a scale. The page's template makes an SVG of them; the table beside it says the same in words.
 * Figures without proof are drawn hollow, so that colour alone tells nothing. Pure.
 */
#ifndef REVENUE_CHART_H
#define REVENUE_CHART_H

#include "class_rule.h"

enum {
    CHART_WIDTH = 720, /* user units of the drawing; a phone shows it at half that */
    CHART_HEIGHT = 400,
    CHART_LEFT = 104, /* room for the scale's words, */
    CHART_TOP = 36,   /* for the windows' names */
    CHART_RIGHT = 8,
    CHART_FOOT = 44, /* and for the months' */
    CHART_MONTHS = 36,
    CHART_TICKS = 6
};

struct chart_window {
    int32_t first, last; /* months */
    const char *name;
};
struct chart_bar {
    int32_t month, x, width, y, height; /* y: of its top */
    int32_t low_y, high_y;              /* ends of the range */
    int32_t middle;
    bool proven; /* confidence CLASS_PROOF or more */
    int64_t amount;
};
struct chart_band {
    int32_t x, width;
    const char *name;
};
struct chart_tick {
    int32_t y;
    int64_t amount;
};
struct chart_label {
    int32_t month, x;
};
struct chart {
    struct chart_bar bars[CHART_MONTHS];
    struct chart_band bands[CHART_MONTHS];
    struct chart_tick ticks[CHART_TICKS];
    struct chart_label labels[CHART_MONTHS];
    size_t bars_n, bands_n, ticks_n, labels_n;
    int32_t first, last; /* months shown */
};

/* Figures ascending; the last CHART_MONTHS months up to `now` are shown, beginning with the first
 * known one. False where none of them is known. */
bool chart_reckon(const struct month_figure *f, size_t n, const struct chart_window *w, size_t w_n,
                  int32_t now, struct chart *ret);
/* Of the bars that are proven, or of those that are not, the outline as an SVG path in the
 * drawing's units; "": none. Much shorter than an element a bar. */
const char *chart_path(struct arena *a, const struct chart *c, bool proven);
/* The step of a scale: 1, 2 or 5 × 10^k, so that at most CHART_TICKS - 1 steps reach `most`. */
int64_t chart_step(int64_t most);

#endif
