/* Lines of text on pages: what every piece is drawn with. */
#include "paper_parts.h"

static const char FONT[] = "DejaVu Sans";

PangoLayout *pen_layout(struct pen *pen, const char *text, const struct style *s, double width)
{
    PangoLayout *l = pango_layout_new(pen->pango);
    PangoFontDescription *d = pango_font_description_new();
    pango_font_description_set_family_static(d, FONT);
    pango_font_description_set_absolute_size(d, s->size * PANGO_SCALE);
    pango_font_description_set_weight(d, s->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(l, 1.12F);
    pango_layout_set_alignment(l, s->centred ? PANGO_ALIGN_CENTER
                                  : s->right ? PANGO_ALIGN_RIGHT
                                             : PANGO_ALIGN_LEFT);
    struct arena_mark m = arena_mark(pen->cx->a);
    pango_layout_set_text(l, paper_clean(pen->cx->a, text), -1);
    arena_reset(pen->cx->a, m);
    return l;
}

double layout_height(PangoLayout *l)
{
    int w, h;
    pango_layout_get_size(l, &w, &h);
    return (double)h / PANGO_SCALE;
}

/* Where a line stands in its layout, in points. */
struct line_box {
    double x, top, high, base;
};

static struct line_box line_box(PangoLayoutIter *it)
{
    PangoRectangle r;
    int top, bottom;
    pango_layout_iter_get_line_extents(it, NULL, &r);
    pango_layout_iter_get_line_yrange(it, &top, &bottom);
    return (struct line_box){(double)r.x / PANGO_SCALE, (double)top / PANGO_SCALE,
                             (double)(bottom - top) / PANGO_SCALE,
                             (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE};
}

static void show_line(struct pen *pen, PangoLayoutIter *it, const struct style *s, double x,
                      double y)
{
    if (!pen->ink)
        return;
    cairo_set_source_rgb(pen->cr, s->grey, s->grey, s->grey);
    cairo_move_to(pen->cr, x, y);
    pango_cairo_show_layout_line(pen->cr, pango_layout_iter_get_line_readonly(it));
}

int pen_lines(struct pen *pen, PangoLayout *l, const struct style *s, double x, double y, int from,
              double room, double *ret_high)
{
    PangoLayoutIter *it = pango_layout_get_iter(l);
    int i = 0;
    double start = 0, high = 0;
    do {
        struct line_box b = line_box(it);
        if (i == from)
            start = b.top;
        if (i >= from) {
            if (b.top - start + b.high > room)
                break;
            high = b.top - start + b.high;
            show_line(pen, it, s, x + b.x, y + b.base - start);
        }
        i++;
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
    *ret_high = high;
    return i;
}

void pen_show(struct pen *pen, PangoLayout *l, const struct style *s, double x, double y)
{
    double high;
    pen_lines(pen, l, s, x, y, 0, PAGE_H, &high);
}

void pen_flow(struct pen *pen, PangoLayout *l, const struct style *s, double x, const char *tag)
{
    int lines = pango_layout_get_line_count(l);
    for (int at = 0; at < lines && !pen->full;) {
        double high;
        pen_tag(pen, tag);
        int next = pen_lines(pen, l, s, x, pen->y, at, PAGE_BOTTOM - pen->y, &high);
        pen_untag(pen, tag);
        pen->y += high;
        if (next < lines)
            pen_next_page(pen);
        at = next;
    }
}

void pen_text(struct pen *pen, const char *text, const struct style *s, double x, double width,
              const char *tag)
{
    PangoLayout *l = pen_layout(pen, text, s, width);
    pen_flow(pen, l, s, x, tag);
    g_object_unref(l);
}

void pen_tag(struct pen *pen, const char *tag)
{
    if (pen->ink)
        cairo_tag_begin(pen->cr, tag, NULL);
}

void pen_untag(struct pen *pen, const char *tag)
{
    if (pen->ink)
        cairo_tag_end(pen->cr, tag);
}

void pen_rule(struct pen *pen, double x, double y, double width, double thick)
{
    if (!pen->ink)
        return;
    cairo_set_source_rgb(pen->cr, 0.25, 0.25, 0.25);
    cairo_set_line_width(pen->cr, thick);
    cairo_move_to(pen->cr, x, y);
    cairo_line_to(pen->cr, x + width, y);
    cairo_stroke(pen->cr);
}

void pen_need(struct pen *pen, double high)
{
    if (pen->y + high > PAGE_BOTTOM && pen->y > PAGE_TOP)
        pen_next_page(pen);
}

void pen_next_page(struct pen *pen)
{
    if (pen->page >= PAPER_PAGES_MAX)
        pen->full = true;
    if (pen->full)
        return;
    pen_foot(pen);
    if (pen->ink)
        cairo_show_page(pen->cr);
    pen->page++;
    pen->y = PAGE_TOP;
}

/* "{n}" and "{of}" of the words for page numbers. */
static const char *page_words(struct pen *pen)
{
    const char *s = pen->paper->setup.page ? pen->paper->setup.page : "{n} / {of}";
    struct buf b = buf_new(pen->cx->a, 256);
    while (*s) {
        if (strncmp(s, "{n}", 3) == 0) {
            buf_int(&b, pen->page);
            s += 3;
        } else if (strncmp(s, "{of}", 4) == 0) {
            buf_int(&b, pen->pages);
            s += 4;
        } else {
            buf_putc(&b, *s++);
        }
    }
    return buf_str(&b);
}

/* Outside every tag: read aloud on each page it would only be in the way. */
void pen_foot(struct pen *pen)
{
    if (!pen->ink)
        return;
    const struct style left = {.size = 7.5, .grey = 0.35}, right = {.size = 7.5, .right = true};
    const double y = PAGE_BOTTOM + 16;
    pen_rule(pen, MARGIN, y - 4, LINE_W, 0.4);
    if (pen->paper->setup.foot) {
        double high;
        PangoLayout *l = pen_layout(pen, pen->paper->setup.foot, &left, LINE_W * 0.75);
        pen_lines(pen, l, &left, MARGIN, y, 0, 34, &high);
        g_object_unref(l);
    }
    PangoLayout *r = pen_layout(pen, page_words(pen), &right, LINE_W * 0.25);
    pen_show(pen, r, &right, MARGIN + LINE_W * 0.75, y);
    g_object_unref(r);
}
