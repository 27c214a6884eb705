/*
 * A document is a list of pieces until paper_end() draws it: only then is it known how many pages
 * there are, and a failure anywhere leaves nothing half made.
 */
#include "paper_parts.h"

#include <utf8proc.h>

struct paper *paper_new(struct ctx *cx, const struct paper_setup *setup)
{
    struct paper *p = arena_new_of(cx->a, struct paper);
    *p = (struct paper){.cx = cx, .setup = *setup};
    p->tail = &p->first;
    return p;
}

void paper_add(struct paper *p, void (*draw)(struct pen *, const void *), const void *what,
               size_t size)
{
    struct piece *piece = arena_new_of(p->cx->a, struct piece);
    *piece = (struct piece){.draw = draw, .what = arena_memdup(p->cx->a, what, size)};
    *p->tail = piece;
    p->tail = &piece->next;
}

const void *paper_keep(struct paper *p, const void *things, size_t n, size_t size)
{
    return n ? arena_memdup(p->cx->a, things, n * size) : NULL;
}

/* Marks that turn the direction of what follows around: a name must not rearrange a letter. */
static bool turns(utf8proc_int32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F;
}

const char *paper_clean(struct arena *a, const char *text)
{
    struct buf b = buf_new(a, PAPER_TEXT_MAX + 8);
    const utf8proc_uint8_t *s = (const utf8proc_uint8_t *)(text ? text : "");
    while (*s) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(s, -1, &c);
        if (b.n + 4 > PAPER_TEXT_MAX) {
            buf_puts(&b, "…");
            break;
        }
        if (n < 0) {
            buf_puts(&b, "\xEF\xBF\xBD");
            s++;
            continue;
        }
        bool control = (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0);
        if (c == '\t')
            buf_putc(&b, ' ');
        else if (!control && !turns(c) && c != 0x2028 && c != 0x2029 && c != 0xFEFF)
            buf_put(&b, s, (size_t)n);
        s += n;
    }
    return buf_str(&b);
}

/* ---- pieces of text ---- */

struct heading {
    int level;
    const char *text;
};

static void draw_heading(struct pen *pen, const void *what)
{
    const struct heading *h = what;
    static const double sizes[] = {15, 12, 10.5};
    static const char *const tags[] = {"H1", "H2", "H3"};
    int i = h->level < 1 ? 0 : h->level > 3 ? 2 : h->level - 1;
    struct style s = {.size = sizes[i], .bold = true};
    if (pen->y > PAGE_TOP)
        pen->y += i == 0 ? 2 : 6;
    pen_need(pen, sizes[i] * 1.3 + 4 * TEXT_SIZE);
    pen_text(pen, h->text, &s, MARGIN, LINE_W, tags[i]);
    pen->y += i == 0 ? GAP : 4;
}

void paper_heading(struct paper *p, int level, const char *text)
{
    paper_add(p, draw_heading, &(struct heading){level, text}, sizeof(struct heading));
}

struct words {
    const char *text;
    bool small;
};

static void draw_text(struct pen *pen, const void *what)
{
    const struct words *w = what;
    struct style s = {.size = w->small ? SMALL_SIZE : TEXT_SIZE, .grey = w->small ? 0.3 : 0};
    pen_text(pen, w->text, &s, MARGIN, LINE_W, "P");
    pen->y += w->small ? GAP / 2 : GAP;
}

void paper_text(struct paper *p, const char *text)
{
    paper_add(p, draw_text, &(struct words){text, false}, sizeof(struct words));
}

void paper_note(struct paper *p, const char *text)
{
    paper_add(p, draw_text, &(struct words){text, true}, sizeof(struct words));
}

struct lines {
    const char *const *texts;
    size_t n;
    bool numbered;
};

/* At the left of what comes; its width with the gap behind it, and where it ends. The bytes go into
 * the document as they are. */
static double draw_logo(struct pen *pen, double *ret_end)
{
    enum { HIGH_MM = 18, WIDE_MM = 34 };
    const struct paper_logo *l = &pen->paper->setup.logo;
    *ret_end = pen->y;
    if (!l->n || l->width < 1 || l->height < 1)
        return 0;
    double by_width = WIDE_MM * MM / (double)l->width, scale = HIGH_MM * MM / (double)l->height;
    scale = by_width < scale ? by_width : scale;
    if (pen->ink) {
        cairo_surface_t *s =
            cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)l->width, (int)l->height);
        cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, l->jpeg, l->n, NULL, NULL);
        cairo_save(pen->cr);
        cairo_translate(pen->cr, MARGIN, pen->y);
        cairo_scale(pen->cr, scale, scale);
        cairo_set_source_surface(pen->cr, s, 0, 0);
        cairo_paint(pen->cr);
        cairo_restore(pen->cr);
        cairo_surface_destroy(s);
    }
    *ret_end = pen->y + scale * (double)l->height;
    return scale * (double)l->width + 2 * GAP;
}

static void draw_letterhead(struct pen *pen, const void *what)
{
    const struct lines *l = what;
    double end, side = draw_logo(pen, &end);
    for (size_t i = 0; i < l->n; i++) {
        struct style s = {.size = i == 1   ? 14
                                  : i == 0 ? 11
                                           : SMALL_SIZE,
                          .bold = i < 2,
                          .centred = true};
        pen_text(pen, l->texts[i], &s, MARGIN + side, LINE_W - 2 * side, "P");
        pen->y += 1;
    }
    pen->y = (pen->y > end ? pen->y : end) + 5;
    pen_rule(pen, MARGIN, pen->y, LINE_W, 1.6);
    pen_rule(pen, MARGIN, pen->y + 2.6, LINE_W, 0.5);
    pen->y += 2.6 + 2 * GAP;
}

void paper_letterhead(struct paper *p, const char *const *lines, size_t n)
{
    lines = paper_keep(p, lines, n, sizeof *lines);
    paper_add(p, draw_letterhead, &(struct lines){lines, n, false}, sizeof(struct lines));
}

static void draw_list(struct pen *pen, const void *what)
{
    const struct lines *l = what;
    const struct style s = {.size = TEXT_SIZE};
    const double indent = l->numbered ? 20 : 14;
    pen_tag(pen, "L");
    for (size_t i = 0; i < l->n && !pen->full; i++) {
        const char *mark = l->numbered ? arena_printf(pen->cx->a, "%zu.", i + 1) : "•";
        PangoLayout *lay = pen_layout(pen, mark, &s, indent);
        pen_need(pen, layout_height(lay));
        pen_tag(pen, "LI");
        pen_tag(pen, "Lbl");
        pen_show(pen, lay, &s, MARGIN, pen->y);
        pen_untag(pen, "Lbl");
        g_object_unref(lay);
        pen_text(pen, l->texts[i], &s, MARGIN + indent, LINE_W - indent, "LBody");
        pen_untag(pen, "LI");
        pen->y += 2;
    }
    pen_untag(pen, "L");
    pen->y += GAP - 2;
}

void paper_list(struct paper *p, const char *const *items, size_t n, bool numbered)
{
    if (n == 0)
        return;
    items = paper_keep(p, items, n, sizeof *items);
    paper_add(p, draw_list, &(struct lines){items, n, numbered}, sizeof(struct lines));
}

static void draw_space(struct pen *pen, const void *what)
{
    const int *mm = what;
    pen->y += *mm * MM;
    pen_need(pen, 0);
}

void paper_space(struct paper *p, int mm)
{
    paper_add(p, draw_space, &mm, sizeof mm);
}

static void draw_break(struct pen *pen, const void *what)
{
    (void)what;
    pen_next_page(pen);
}

void paper_break(struct paper *p)
{
    paper_add(p, draw_break, "", 1);
}

struct signature {
    const char *above, *below;
    bool coded;
    struct paper_qr qr;
};

static void draw_signature(struct pen *pen, const void *what)
{
    const struct signature *g = what;
    const struct style s = {.size = TEXT_SIZE};
    const double x = MARGIN + LINE_W * 0.55, width = LINE_W * 0.45, room = 48;
    PangoLayout *above = pen_layout(pen, g->above, &s, width);
    PangoLayout *below = pen_layout(pen, g->below, &s, width);
    double high = layout_height(above) + room + layout_height(below);
    double code = g->coded ? qr_height(pen, &g->qr, LINE_W * 0.5) : 0;
    pen->y += GAP;
    pen_need(pen, high > code ? high : code);
    double top = pen->y;
    pen_flow(pen, above, &s, x, "P");
    pen->y += room;
    pen_rule(pen, x, pen->y - 2, width, 0.5);
    pen_flow(pen, below, &s, x, "P");
    if (g->coded) {
        pen->y = top;
        qr_draw_at(pen, &g->qr, LINE_W * 0.5);
    }
    pen->y = top + (high > code ? high : code) + GAP;
    g_object_unref(above);
    g_object_unref(below);
}

void paper_signature(struct paper *p, const char *above, const char *below)
{
    paper_add(p, draw_signature, &(struct signature){.above = above, .below = below},
              sizeof(struct signature));
}

void paper_signature_qr(struct paper *p, const char *above, const char *below,
                        const struct paper_qr *qr)
{
    paper_add(p, draw_signature, &(struct signature){above, below, true, *qr},
              sizeof(struct signature));
}

/* ---- the end ---- */

static cairo_status_t take(void *buf, const unsigned char *bytes, unsigned n)
{
    struct buf *b = buf;
    buf_put(b, bytes, n);
    return b->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void describe(struct paper *p, cairo_surface_t *surface)
{
    const struct paper_setup *s = &p->setup;
    struct tm tm;
    time_t t = (time_t)s->made;
    char date[32];
    gmtime_r(&t, &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   paper_clean(p->cx->a, s->title));
    if (s->author)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR,
                                       paper_clean(p->cx->a, s->author));
    if (s->subject)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT,
                                       paper_clean(p->cx->a, s->subject));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

static void pass(struct pen *pen, bool ink)
{
    struct paper *p = pen->paper;
    pen->ink = ink;
    pen->page = 1;
    pen->y = PAGE_TOP;
    pen_tag(pen, "Document");
    for (const struct piece *i = p->first; i && !pen->full; i = i->next)
        i->draw(pen, i->what);
    pen_foot(pen);
    if (ink)
        cairo_show_page(pen->cr);
    pen_untag(pen, "Document");
    pen->pages = pen->page;
}

static PangoContext *pango_new(PangoFontMap *fonts, const char *lang)
{
    PangoContext *c = pango_font_map_create_context(fonts);
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(c, o);
    cairo_font_options_destroy(o);
    pango_cairo_context_set_resolution(c, 72);
    pango_context_set_round_glyph_positions(c, FALSE);
    pango_context_set_language(c, pango_language_from_string(lang));
    return c;
}

static bool has_font(PangoFontMap *fonts)
{
    PangoFontFamily **families = NULL;
    int n = 0;
    pango_font_map_list_families(fonts, &families, &n);
    g_free(families);
    return n > 0;
}

/* Draws into `out`. */
static enum err draw(struct paper *p, PangoFontMap *fonts, struct buf *out)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, out, PAGE_W, PAGE_H);
    describe(p, surface);
    struct pen pen = {.paper = p, .cx = p->cx, .cr = cairo_create(surface)};
    pen.pango = pango_new(fonts, p->setup.lang);
    pass(&pen, false);
    if (!pen.full)
        pass(&pen, true);
    cairo_status_t status = cairo_status(pen.cr);
    g_object_unref(pen.pango);
    cairo_destroy(pen.cr);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (pen.full || out->over)
        return fail(p->cx, ERR_TOO_LARGE, "paper.too_large", NULL);
    if (arena_failed(p->cx->a))
        return fail(p->cx, ERR_BUSY, NULL, NULL);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail_log(p->cx, ERR_INTERNAL, "cairo: %s", cairo_status_to_string(status));
    return OK;
}

enum err paper_end(struct paper *p, const void **ret_bytes, size_t *ret_n)
{
    struct buf out = buf_new(p->cx->a, PAPER_BYTES_MAX);
    /* A map of its own for each document: nothing is left between documents, and what one text
     * asked for cannot change how another looks. */
    PangoFontMap *fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!fonts || !has_font(fonts)) {
        g_clear_object(&fonts);
        return fail_log(p->cx, ERR_INTERNAL, "no font is installed: fonts-dejavu-core");
    }
    enum err e = draw(p, fonts, &out);
    g_object_unref(fonts);
    TRY(e);
    TRY(paper_say_lang(p->cx, p->setup.lang, &out));
    *ret_bytes = out.p;
    *ret_n = out.n;
    return OK;
}
