/*
 * Tables: a row stays whole where a page has room for it; one that is higher than a page goes on
 * over the next. The head stands again on each page, for eyes only: a screen reader has heard it.
 */
#include "paper_parts.h"

enum { PAD = 3 };
static const double CELL_SIZE = 9;

struct grid {
    const struct paper_table *t;
    double x[PAPER_COLUMNS_MAX], w[PAPER_COLUMNS_MAX];
    bool tagged; /* what is drawn now is for screen readers, too */
};

static struct grid grid_of(const struct paper_table *t)
{
    struct grid g = {.t = t, .tagged = true};
    double sum = 0, x = MARGIN;
    for (size_t i = 0; i < t->column_n; i++)
        sum += t->columns[i].width < 1 ? 1 : t->columns[i].width;
    for (size_t i = 0; i < t->column_n; i++) {
        g.x[i] = x;
        g.w[i] = LINE_W * (t->columns[i].width < 1 ? 1 : t->columns[i].width) / sum;
        x += g.w[i];
    }
    return g;
}

struct row {
    PangoLayout *cells[PAPER_COLUMNS_MAX];
    struct style style[PAPER_COLUMNS_MAX];
    double high;
    const char *tag; /* of its cells */
    bool shaded;
};

static struct row row_of(struct pen *pen, const struct grid *g, const char *const *texts, bool head,
                         bool bold)
{
    struct row r = {.tag = head ? "TH" : "TD", .shaded = head};
    for (size_t i = 0; i < g->t->column_n; i++) {
        const char *text = head ? g->t->columns[i].label : texts[i];
        r.style[i] = (struct style){
            .size = CELL_SIZE - head, .bold = head || bold, .right = g->t->columns[i].number};
        r.cells[i] = pen_layout(pen, text, &r.style[i], g->w[i] - 2 * PAD);
        double high = layout_height(r.cells[i]) + 2 * PAD;
        r.high = high > r.high ? high : r.high;
    }
    if (!head && r.high < g->t->row_mm * MM)
        r.high = g->t->row_mm * MM;
    return r;
}

static void row_free(const struct grid *g, struct row *r)
{
    for (size_t i = 0; i < g->t->column_n; i++)
        g_object_unref(r->cells[i]);
}

/* Shade and lines; written before the cells, so that text is on top. */
static void frame(struct pen *pen, const struct grid *g, const struct row *r, double high)
{
    if (!pen->ink)
        return;
    if (r->shaded) {
        cairo_set_source_rgb(pen->cr, 0.91, 0.91, 0.91);
        cairo_rectangle(pen->cr, MARGIN, pen->y, LINE_W, high);
        cairo_fill(pen->cr);
    }
    pen_rule(pen, MARGIN, pen->y, LINE_W, 0.4);
    pen_rule(pen, MARGIN, pen->y + high, LINE_W, 0.4);
    if (g->t->row_mm == 0)
        return;
    for (size_t i = 0; i <= g->t->column_n; i++) { /* boxes to write in */
        double x = i < g->t->column_n ? g->x[i] : MARGIN + LINE_W;
        cairo_move_to(pen->cr, x, pen->y);
        cairo_line_to(pen->cr, x, pen->y + high);
        cairo_stroke(pen->cr);
    }
}

static void cell_tag(struct pen *pen, const struct grid *g, const char *tag, bool begin)
{
    if (!g->tagged)
        return;
    if (begin)
        pen_tag(pen, tag);
    else
        pen_untag(pen, tag);
}

/* As much of a row as this page holds, from the lines in `at` on, which move; true when all is. */
static bool slice(struct pen *pen, const struct grid *g, const struct row *r, int at[])
{
    const double room = PAGE_BOTTOM - pen->y - 2 * PAD;
    double high = 0, all = 0;
    bool first = true, done = true;
    bool ink = pen->ink;
    pen->ink = false;
    for (size_t i = 0; i < g->t->column_n; i++) {
        pen_lines(pen, r->cells[i], &r->style[i], 0, 0, at[i], room, &high);
        all = high > all ? high : all;
        first = first && at[i] == 0;
    }
    pen->ink = ink;
    all += 2 * PAD;
    if (first && all < r->high && pen->y + r->high <= PAGE_BOTTOM)
        all = r->high;
    frame(pen, g, r, all);
    cell_tag(pen, g, "TR", true);
    for (size_t i = 0; i < g->t->column_n; i++) {
        cell_tag(pen, g, r->tag, true);
        at[i] = pen_lines(pen, r->cells[i], &r->style[i], g->x[i] + PAD, pen->y + PAD, at[i], room,
                          &high);
        cell_tag(pen, g, r->tag, false);
        done = done && at[i] >= pango_layout_get_line_count(r->cells[i]);
    }
    cell_tag(pen, g, "TR", false);
    pen->y += all;
    return done;
}

static void draw_head(struct pen *pen, struct grid *g, bool again)
{
    struct row head = row_of(pen, g, NULL, true, false);
    int at[PAPER_COLUMNS_MAX] = {0};
    g->tagged = !again;
    slice(pen, g, &head, at);
    g->tagged = true;
    row_free(g, &head);
}

static void draw_row(struct pen *pen, struct grid *g, size_t n)
{
    const struct paper_table *t = g->t;
    bool bold = t->totals && n + 1 == t->row_n;
    struct row r = row_of(pen, g, t->cells + n * t->column_n, false, bold);
    int at[PAPER_COLUMNS_MAX] = {0};
    double page = PAGE_BOTTOM - PAGE_TOP - 60;
    if (pen->y + (r.high < page ? r.high : 40) > PAGE_BOTTOM) {
        pen_next_page(pen);
        draw_head(pen, g, true);
    }
    while (!pen->full && !slice(pen, g, &r, at)) {
        pen_next_page(pen);
        if (!pen->full)
            draw_head(pen, g, true);
    }
    row_free(g, &r);
}

static void draw_table(struct pen *pen, const void *what)
{
    const struct paper_table *t = what;
    struct grid g = grid_of(t);
    const struct style s = {.size = CELL_SIZE, .bold = true};
    pen_need(pen, 60);
    if (t->caption) {
        pen_text(pen, t->caption, &s, MARGIN, LINE_W, "Caption");
        pen->y += 2;
    }
    pen_tag(pen, "Table");
    draw_head(pen, &g, false);
    for (size_t i = 0; i < t->row_n && !pen->full; i++)
        draw_row(pen, &g, i);
    pen_untag(pen, "Table");
    pen->y += GAP + 2;
}

void paper_table(struct paper *p, const struct paper_table *table)
{
    if (table->column_n == 0 || table->column_n > PAPER_COLUMNS_MAX)
        return;
    struct paper_table kept = *table;
    kept.columns = paper_keep(p, table->columns, table->column_n, sizeof *table->columns);
    kept.cells = paper_keep(p, table->cells, table->column_n * table->row_n, sizeof *table->cells);
    paper_add(p, draw_table, &kept, sizeof kept);
}

/* ---- names with values ---- */

struct facts {
    const struct paper_fact *facts;
    size_t n;
};

static void draw_fact(struct pen *pen, const struct paper_fact *f)
{
    const struct style name = {.size = TEXT_SIZE, .grey = 0.3}, value = {.size = TEXT_SIZE};
    const double split = LINE_W * 0.32;
    PangoLayout *l = pen_layout(pen, f->label, &name, split - 6);
    double high = layout_height(l);
    pen_need(pen, high);
    double top = pen->y;
    pen_tag(pen, "TR");
    pen_tag(pen, "TH");
    pen_show(pen, l, &name, MARGIN, top);
    pen_untag(pen, "TH");
    int page = pen->page;
    if (f->value && f->value[0]) {
        pen_text(pen, f->value, &value, MARGIN + split, LINE_W - split, "TD");
    } else {
        pen->y += 16;
        pen_rule(pen, MARGIN + split, pen->y - 3, LINE_W - split, 0.4);
    }
    pen_untag(pen, "TR");
    if (pen->page == page && pen->y < top + high)
        pen->y = top + high;
    pen->y += 2;
    g_object_unref(l);
}

static void draw_facts(struct pen *pen, const void *what)
{
    const struct facts *f = what;
    pen_tag(pen, "Table");
    for (size_t i = 0; i < f->n && !pen->full; i++)
        draw_fact(pen, &f->facts[i]);
    pen_untag(pen, "Table");
    pen->y += GAP;
}

void paper_facts(struct paper *p, const struct paper_fact *facts, size_t n)
{
    if (n == 0)
        return;
    facts = paper_keep(p, facts, n, sizeof *facts);
    paper_add(p, draw_facts, &(struct facts){facts, n}, sizeof(struct facts));
}
