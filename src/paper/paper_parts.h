/* What the files of this room share: the pieces of a document and the pen that draws them. */
#ifndef PAPER_PARTS_H
#define PAPER_PARTS_H

#include "buf.h"
#include "paper.h"
#include "paper_engine.h"

/* A4 in points, and what is written on. */
#define PAGE_W      595.276
#define PAGE_H      841.890
#define MARGIN      56.693 /* 20 mm */
#define PAGE_TOP    51.024 /* 18 mm */
#define PAGE_BOTTOM (PAGE_H - 65.197)
#define LINE_W      (PAGE_W - 2 * MARGIN)
#define MM          (72 / 25.4)
#define TEXT_SIZE   10.0
#define SMALL_SIZE  8.5
#define GAP         7.0

/*
 * One pass over the pieces. A document is gone through twice: first without ink, to know how many
 * pages there are. What does not fit is drawn by neither pass past `full`.
 */
struct pen {
    struct paper *paper;
    struct ctx *cx;
    cairo_t *cr;
    PangoContext *pango;
    bool ink;
    bool full; /* PAPER_PAGES_MAX is passed */
    double y;  /* where the next piece begins */
    int page, pages;
};

/* A piece draws itself at the pen's place and moves it. */
struct piece {
    void (*draw)(struct pen *pen, const void *what);
    const void *what;
    struct piece *next;
};

struct paper {
    struct ctx *cx;
    struct paper_setup setup;
    struct piece *first, **tail;
};

/* Adds a piece; `what` is copied (`size` bytes). */
void paper_add(struct paper *p, void (*draw)(struct pen *, const void *), const void *what,
               size_t size);

/* A copy of n things of `size` bytes that lives as long as the document; NULL of none. */
const void *paper_keep(struct paper *p, const void *things, size_t n, size_t size);

/* What may be printed of a text; never NULL. */
const char *paper_clean(struct arena *a, const char *text);

/* ---- drawing: paper_pen.c ---- */

struct style {
    double size;
    bool bold, right, centred;
    double grey; /* 0 black … 1 white */
};

/* A text laid out in lines of `width` points; the caller gives it back (g_object_unref). */
PangoLayout *pen_layout(struct pen *pen, const char *text, const struct style *s, double width);
double layout_height(PangoLayout *l);
/* Draws it whole with its corner at x, y. */
void pen_show(struct pen *pen, PangoLayout *l, const struct style *s, double x, double y);
/* Draws it line by line at x and the pen's place, breaking pages; tagged as `tag`. */
void pen_flow(struct pen *pen, PangoLayout *l, const struct style *s, double x, const char *tag);
/* As much of it, from line `from`, as fits in `room` points; returns the line that did not fit and
 * says how high what was drawn is. At least one line when `force`. */
int pen_lines(struct pen *pen, PangoLayout *l, const struct style *s, double x, double y, int from,
              double room, double *ret_high);
/* A text in one go, at the pen's place: pen_layout, pen_flow. */
void pen_text(struct pen *pen, const char *text, const struct style *s, double x, double width,
              const char *tag);

void pen_tag(struct pen *pen, const char *tag);
void pen_untag(struct pen *pen, const char *tag);
void pen_rule(struct pen *pen, double x, double y, double width, double thick);
/* Goes to the next page unless `high` points are left on this one. */
void pen_need(struct pen *pen, double high);
void pen_next_page(struct pen *pen);
/* Foot and page number of the page that ends. */
void pen_foot(struct pen *pen);

/* ---- paper_figure.c ---- */

/* How high a code with its words is in `width` points; draws it at the margin and the pen's place.
 */
double qr_height(struct pen *pen, const struct paper_qr *q, double width);
void qr_draw_at(struct pen *pen, const struct paper_qr *q, double width);

/* ---- paper_lang.c ---- */

/* Says in the document's catalog what language it is in, which cairo cannot. */
enum err paper_say_lang(struct ctx *cx, const char *lang, struct buf *pdf);

#endif
