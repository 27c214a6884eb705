/* What is drawn, not written: QR codes and charts, as vectors. Words stand beside or below each. */
#include "paper_parts.h"

static void draw_dots(struct pen *pen, const struct paper_qr *q, double x, double y, double side)
{
    const double unit = side / (q->side + 8); /* four of quiet zone on each side */
    cairo_set_source_rgb(pen->cr, 0, 0, 0);
    for (int row = 0; row < q->side; row++)
        for (int col = 0; col < q->side; col++)
            if (q->dots[row * q->side + col] & 1)
                cairo_rectangle(pen->cr, x + (col + 4) * unit, y + (row + 4) * unit, unit, unit);
    cairo_set_antialias(pen->cr, CAIRO_ANTIALIAS_NONE);
    cairo_fill(pen->cr);
    cairo_set_antialias(pen->cr, CAIRO_ANTIALIAS_DEFAULT);
}

enum { CODE_MM = 28, CODE_GAP = 10 };
static const struct style words_style = {.size = SMALL_SIZE},
                          link_style = {.size = SMALL_SIZE, .grey = 0.3};

static double words_height(struct pen *pen, const char *text, double width)
{
    PangoLayout *l = pen_layout(pen, text, &words_style, width);
    double high = layout_height(l);
    g_object_unref(l);
    return high;
}

static double beside_height(struct pen *pen, const struct paper_qr *q, double width)
{
    const double w = width - CODE_MM * MM - CODE_GAP;
    return words_height(pen, q->words, w) + (q->link ? 3 + words_height(pen, q->link, w) : 0);
}

double qr_height(struct pen *pen, const struct paper_qr *q, double width)
{
    double high = beside_height(pen, q, width);
    return high > CODE_MM * MM ? high : CODE_MM * MM;
}

void qr_draw_at(struct pen *pen, const struct paper_qr *q, double width)
{
    const double side = CODE_MM * MM, x = MARGIN + side + CODE_GAP, w = width - side - CODE_GAP;
    const double top = pen->y, high = beside_height(pen, q, width);
    pen_tag(pen, "Figure");
    if (pen->ink)
        draw_dots(pen, q, MARGIN - 4 * side / (q->side + 8), top, side);
    pen_untag(pen, "Figure");
    pen->y = high < side ? top + (side - high) / 2 : top;
    pen_text(pen, q->words, &words_style, x, w, "P");
    if (q->link) {
        pen->y += 3;
        pen_text(pen, q->link, &link_style, x, w, "P");
    }
}

static void draw_qr(struct pen *pen, const void *what)
{
    const struct paper_qr *q = what;
    double high = qr_height(pen, q, LINE_W);
    pen_need(pen, high);
    double top = pen->y;
    qr_draw_at(pen, q, LINE_W);
    pen->y = top + high + GAP;
}

void paper_qr(struct paper *p, const struct paper_qr *qr)
{
    paper_add(p, draw_qr, qr, sizeof *qr);
}

/* ---- charts ---- */

static const double CHART_H = 150, AXIS_W = 74, LABEL_H = 14;

/* The plotted box and what its edges stand for. */
struct plot {
    const struct paper_chart *c;
    double x, y, w, h;
    int64_t low, high, step;
};

/* 1, 2 or 5 times a power of ten, so that at most five steps span the range. */
static int64_t step_of(uint64_t range)
{
    uint64_t power = 1;
    for (;;) {
        for (int i = 0; i < 3; i++) {
            uint64_t step = power * (i == 0 ? 1 : i == 1 ? 2 : 5);
            if (range / step <= 5)
                return (int64_t)step;
        }
        power *= 10;
    }
}

static void scale(struct plot *p)
{
    int64_t low = 0, high = 0;
    const int64_t most = INT64_C(1000000000000000000);
    for (size_t s = 0; s < p->c->series_n; s++)
        for (size_t i = 0; i < p->c->point_n; i++) {
            int64_t v = p->c->series[s].values[i];
            if (v == PAPER_NONE)
                continue;
            v = v > most ? most : v < -most ? -most : v;
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
    p->step = step_of((uint64_t)(high - low));
    p->low = low >= 0 ? 0 : -((-low + p->step - 1) / p->step) * p->step;
    p->high = (high + p->step - 1) / p->step * p->step;
    if (p->high == p->low)
        p->high = p->low + p->step;
}

static double at(const struct plot *p, int64_t v)
{
    long double part = ((long double)v - p->low) / ((long double)p->high - p->low);
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    return p->y + p->h * (double)(1 - part);
}

static void axis(struct pen *pen, const struct plot *p)
{
    const struct style s = {.size = 7.5, .right = true, .grey = 0.2};
    for (int64_t v = p->low; v <= p->high; v += p->step) {
        const char *words = p->c->number ? p->c->number(pen->cx->a, v)
                                         : arena_printf(pen->cx->a, "%lld", (long long)v);
        PangoLayout *l = pen_layout(pen, words, &s, AXIS_W - 6);
        pen_show(pen, l, &s, p->x - AXIS_W, at(p, v) - layout_height(l) / 2);
        g_object_unref(l);
        cairo_set_source_rgb(pen->cr, v == 0 ? 0.2 : 0.8, v == 0 ? 0.2 : 0.8, v == 0 ? 0.2 : 0.8);
        cairo_set_line_width(pen->cr, 0.5);
        cairo_move_to(pen->cr, p->x, at(p, v));
        cairo_line_to(pen->cr, p->x + p->w, at(p, v));
        cairo_stroke(pen->cr);
    }
}

static void labels(struct pen *pen, const struct plot *p)
{
    const struct style s = {.size = 7.5, .centred = true, .grey = 0.2};
    const double slot = p->w / (double)p->c->point_n;
    size_t every = (size_t)(40 / slot) + 1;
    for (size_t i = 0; i < p->c->point_n; i += every) {
        double width = slot * (double)every;
        double x = p->x + slot * ((double)i + 0.5) - width / 2, high;
        PangoLayout *l = pen_layout(pen, p->c->labels[i], &s, width);
        pen_lines(pen, l, &s, x, p->y + p->h + 3, 0, LABEL_H, &high);
        g_object_unref(l);
    }
}

/* Series differ in lightness and in dashes: also on a printer without colour. */
static void pick(struct pen *pen, size_t s)
{
    static const double tones[PAPER_SERIES_MAX][3] = {
        {0.05, 0.33, 0.36}, {0.80, 0.47, 0.10}, {0.45, 0.45, 0.45}, {0.62, 0.78, 0.80}};
    static const double dashes[PAPER_SERIES_MAX][2] = {{0, 0}, {5, 2}, {1.5, 1.5}, {8, 3}};
    cairo_set_source_rgb(pen->cr, tones[s][0], tones[s][1], tones[s][2]);
    cairo_set_dash(pen->cr, dashes[s], s == 0 ? 0 : 2, 0);
    cairo_set_line_width(pen->cr, 1.6);
}

static void bars(struct pen *pen, const struct plot *p, size_t s)
{
    const double slot = p->w / (double)p->c->point_n;
    const double wide = slot * 0.76 / (double)p->c->series_n;
    const double zero = at(p, 0);
    for (size_t i = 0; i < p->c->point_n; i++) {
        int64_t v = p->c->series[s].values[i];
        if (v == PAPER_NONE || v == 0)
            continue;
        cairo_rectangle(pen->cr, p->x + slot * ((double)i + 0.12) + wide * (double)s, at(p, v),
                        wide, zero - at(p, v));
    }
    cairo_fill(pen->cr);
}

/* Points are dots, joined where both have a value. */
static void line(struct pen *pen, const struct plot *p, size_t s)
{
    const double slot = p->w / (double)p->c->point_n;
    bool down = false;
    for (size_t i = 0; i < p->c->point_n; i++) {
        int64_t v = p->c->series[s].values[i];
        double x = p->x + slot * ((double)i + 0.5);
        if (v != PAPER_NONE && down)
            cairo_line_to(pen->cr, x, at(p, v));
        else if (v != PAPER_NONE)
            cairo_move_to(pen->cr, x, at(p, v));
        down = v != PAPER_NONE;
    }
    cairo_stroke(pen->cr);
    for (size_t i = 0; i < p->c->point_n; i++) {
        int64_t v = p->c->series[s].values[i];
        if (v == PAPER_NONE)
            continue;
        cairo_arc(pen->cr, p->x + slot * ((double)i + 0.5), at(p, v), 2, 0, 6.2832);
        cairo_fill(pen->cr);
    }
}

/* One name for each series, in a row: a chart of few has room for long ones. */
static void legend(struct pen *pen, const struct plot *p, double y)
{
    const struct style s = {.size = 7.5};
    const double width = p->w / (double)p->c->series_n;
    for (size_t i = 0; i < p->c->series_n; i++) {
        double x = p->x + width * (double)i, high;
        pick(pen, i);
        if (p->c->lines) {
            cairo_move_to(pen->cr, x, y + 5);
            cairo_line_to(pen->cr, x + 14, y + 5);
            cairo_stroke(pen->cr);
        } else {
            cairo_rectangle(pen->cr, x, y + 1, 8, 8);
            cairo_fill(pen->cr);
        }
        PangoLayout *l = pen_layout(pen, p->c->series[i].name, &s, width - 20);
        pen_lines(pen, l, &s, x + 17, y, 0, LABEL_H, &high);
        g_object_unref(l);
    }
    cairo_set_dash(pen->cr, NULL, 0, 0);
}

static void plot(struct pen *pen, const struct paper_chart *c)
{
    struct plot p = {.c = c,
                     .x = MARGIN + AXIS_W,
                     .y = pen->y + 4,
                     .w = LINE_W - AXIS_W,
                     .h = CHART_H - LABEL_H - 8};
    scale(&p);
    axis(pen, &p);
    for (size_t s = 0; s < c->series_n; s++) {
        pick(pen, s);
        if (c->lines)
            line(pen, &p, s);
        else
            bars(pen, &p, s);
    }
    cairo_set_dash(pen->cr, NULL, 0, 0);
    labels(pen, &p);
    if (c->series_n > 1)
        legend(pen, &p, pen->y + CHART_H + 2);
}

static void draw_chart(struct pen *pen, const void *what)
{
    const struct paper_chart *c = what;
    const struct style title = {.size = 9, .bold = true};
    const struct style note = {.size = SMALL_SIZE, .grey = 0.3};
    pen_need(pen, CHART_H + 60);
    pen_text(pen, c->title, &title, MARGIN, LINE_W, "P");
    pen_tag(pen, "Figure");
    if (pen->ink)
        plot(pen, c);
    pen_untag(pen, "Figure");
    pen->y += CHART_H + (c->series_n > 1 ? LABEL_H : 0) + 2;
    pen_text(pen, c->words, &note, MARGIN, LINE_W, "P");
    pen->y += GAP;
}

void paper_chart(struct paper *p, const struct paper_chart *chart)
{
    if (chart->point_n == 0 || chart->point_n > PAPER_POINTS_MAX || chart->series_n == 0 ||
        chart->series_n > PAPER_SERIES_MAX)
        return;
    struct paper_chart kept = *chart;
    struct paper_series series[PAPER_SERIES_MAX];
    for (size_t i = 0; i < chart->series_n; i++) {
        series[i] = chart->series[i];
        series[i].values = paper_keep(p, series[i].values, chart->point_n, sizeof(int64_t));
    }
    kept.series = paper_keep(p, series, chart->series_n, sizeof *series);
    kept.labels = paper_keep(p, chart->labels, chart->point_n, sizeof *chart->labels);
    paper_add(p, draw_chart, &kept, sizeof kept);
}
