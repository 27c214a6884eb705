/* The drawing of turnover in numbers: see revenue_chart.h. */
#include "revenue_chart.h"

enum { LABEL_EVERY = 6, FLOOR = CHART_HEIGHT - CHART_FOOT, TALL = FLOOR - CHART_TOP };

int64_t chart_step(int64_t most)
{
    static const int64_t first[] = {1, 2, 5};
    for (int64_t ten = 1;; ten *= 10)
        for (int i = 0; i < 3; i++)
            if (first[i] * ten * (CHART_TICKS - 1) >= most)
                return first[i] * ten;
}

static int32_t y_of(int64_t amount, int64_t top)
{
    __int128 up = (__int128)amount * TALL / top;
    return FLOOR - (int32_t)(up > TALL ? TALL : up < 0 ? 0 : up);
}

/* Left edge of the i-th of n months. */
static int32_t x_of(int32_t i, int32_t n)
{
    return CHART_LEFT + i * (CHART_WIDTH - CHART_LEFT - CHART_RIGHT) / n;
}

static void put_bars(struct chart *c, const struct month_figure *f, size_t n, int64_t top)
{
    int32_t all = c->last - c->first + 1;
    for (size_t i = 0; i < n && c->bars_n < CHART_MONTHS; i++) {
        if (f[i].month < c->first || f[i].month > c->last)
            continue;
        int32_t x = x_of(f[i].month - c->first, all), end = x_of(f[i].month - c->first + 1, all);
        int32_t gap = (end - x) / 6 + 1, y = y_of(f[i].amount, top);
        int32_t wide = end - x - 2 * gap < 60 ? end - x - 2 * gap : 60;
        c->bars[c->bars_n++] = (struct chart_bar){.month = f[i].month,
                                                  .x = (x + end - wide) / 2,
                                                  .width = wide,
                                                  .y = y,
                                                  .height = FLOOR - y,
                                                  .low_y = y_of(f[i].low, top),
                                                  .high_y = y_of(f[i].high, top),
                                                  .middle = (x + end) / 2,
                                                  .proven = f[i].confidence >= CLASS_PROOF,
                                                  .amount = f[i].amount};
    }
}

static void put_bands(struct chart *c, const struct chart_window *w, size_t n)
{
    int32_t all = c->last - c->first + 1;
    for (size_t i = 0; i < n && c->bands_n < CHART_MONTHS; i++) {
        int32_t first = w[i].first > c->first ? w[i].first : c->first;
        int32_t last = w[i].last < c->last ? w[i].last : c->last;
        if (first > last)
            continue;
        int32_t x = x_of(first - c->first, all);
        c->bands[c->bands_n++] = (struct chart_band){
            .x = x, .width = x_of(last - c->first + 1, all) - x, .name = w[i].name};
    }
}

/* Each month where there are few, else each half year. */
static void put_labels(struct chart *c)
{
    int32_t all = c->last - c->first + 1, every = all <= LABEL_EVERY ? 1 : LABEL_EVERY;
    for (int32_t m = c->first; m <= c->last && c->labels_n < CHART_MONTHS; m++)
        if (every == 1 || m % every == 0)
            c->labels[c->labels_n++] = (struct chart_label){
                .month = m, .x = (x_of(m - c->first, all) + x_of(m - c->first + 1, all)) / 2};
}

bool chart_reckon(const struct month_figure *f, size_t n, const struct chart_window *w, size_t w_n,
                  int32_t now, struct chart *ret)
{
    struct chart c = {.first = -1};
    int64_t most = 1;
    for (size_t i = 0; i < n; i++) {
        if (f[i].month <= now - CHART_MONTHS || f[i].month > now)
            continue;
        c.first = c.first < 0 ? f[i].month : c.first;
        c.last = f[i].month;
        int64_t high = f[i].high < 2 * f[i].amount ? f[i].high : 2 * f[i].amount;
        most = high > most ? high : most;
        most = f[i].amount > most ? f[i].amount : most;
    }
    if (c.first < 0)
        return false;
    int64_t step = chart_step(most), top = step * ((most + step - 1) / step);
    put_bars(&c, f, n, top);
    put_bands(&c, w, w_n);
    put_labels(&c);
    for (int64_t at = 0; at <= top && c.ticks_n < CHART_TICKS; at += step)
        c.ticks[c.ticks_n++] = (struct chart_tick){.y = y_of(at, top), .amount = at};
    *ret = c;
    return true;
}

const char *chart_path(struct arena *a, const struct chart *c, bool proven)
{
    enum { BAR_TEXT = 48 };
    struct buf d = buf_new(a, CHART_MONTHS * BAR_TEXT);
    buf_room(&d, c->bars_n * BAR_TEXT);
    for (size_t i = 0; i < c->bars_n; i++) {
        const struct chart_bar *b = &c->bars[i];
        if (b->proven != proven)
            continue;
        buf_putc(&d, 'M');
        buf_int(&d, b->x);
        buf_putc(&d, ' ');
        buf_int(&d, FLOOR);
        buf_putc(&d, 'V');
        buf_int(&d, b->y);
        buf_putc(&d, 'h');
        buf_int(&d, b->width);
        buf_putc(&d, 'V');
        buf_int(&d, FLOOR);
    }
    return buf_str(&d);
}
