/*
 * Documents for print: A4 as PDF, tagged so that a screen reader reads them in order, with title
 * and language. Pieces are put one under the other; pages break by themselves, tables between rows
 * with their head repeated. Equal pieces give equal bytes (with equal fonts): the only time in a
 * document is `made`.
 *
 * Making a document takes tens of milliseconds: routes that do it are ROUTE_SLOW.
 *
 * Texts are UTF-8 as people typed them: what no printer should see (control characters, marks that
 * turn the reading direction around, broken bytes) is left out or shown as U+FFFD. A line break is
 * a line break. Pieces and their lists are copied; the texts (and a QR code's dots) must live until
 * paper_end(); nothing is freed by the caller.
 */
#ifndef PAPER_H
#define PAPER_H

#include "ctx.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct paper;

enum {
    PAPER_PAGES_MAX = 200,
    PAPER_BYTES_MAX = 8 << 20,
    PAPER_TEXT_MAX = 32 << 10, /* bytes of one text; what is longer ends in "…" */
    PAPER_COLUMNS_MAX = 12,
    PAPER_SERIES_MAX = 4,
    PAPER_POINTS_MAX = 60,
};

/* A picture beside the letterhead: JPEG bytes that live until paper_end(). n 0: none. */
struct paper_logo {
    const void *jpeg;
    size_t n;
    int64_t width, height; /* as its own head says */
};

/* NULL where nothing is said, except `title` and `lang`. */
struct paper_setup {
    const char *title;   /* also what a reader's window is called */
    const char *lang;    /* BCP 47: "id", "en" */
    const char *author;  /* whose document it is */
    const char *subject; /* what it is about */
    int64_t made;        /* UTC seconds: the document's date of making */
    const char *foot;    /* small, at the foot of each page */
    const char *page;    /* "Halaman {n} dari {of}", beside it; NULL: "{n} / {of}" */
    struct paper_logo logo;
};

/* An empty document. Limits are looked at by paper_end(). */
struct paper *paper_new(struct ctx *cx, const struct paper_setup *setup);

/* Who writes: the first line small, the second large, the others small; the logo at the left; a
 * rule below. */
void paper_letterhead(struct paper *p, const char *const *lines, size_t n);
/* Level 1 (once, at the beginning) to 3; stays together with what follows. */
void paper_heading(struct paper *p, int level, const char *text);
void paper_text(struct paper *p, const char *text);
/* Small and grey: sources, notes. */
void paper_note(struct paper *p, const char *text);
/* Items with a dot, or with numbers from 1. */
void paper_list(struct paper *p, const char *const *items, size_t n, bool numbered);
/* Empty room, in millimetres. */
void paper_space(struct paper *p, int mm);
void paper_break(struct paper *p);

/* Names with values beside them; an empty value is a line to write on. */
struct paper_fact {
    const char *label, *value;
};
void paper_facts(struct paper *p, const struct paper_fact *facts, size_t n);

struct paper_column {
    const char *label;
    int width;   /* its part of the whole, in any unit; at least 1 */
    bool number; /* set at the right */
};
struct paper_table {
    const char *caption; /* or NULL */
    const struct paper_column *columns;
    size_t column_n;          /* 1..PAPER_COLUMNS_MAX */
    const char *const *cells; /* row by row, row_n × column_n; NULL: an empty cell */
    size_t row_n;
    int row_mm;  /* rows are at least so high: to be filled in by hand; 0: as the text needs */
    bool totals; /* the last row sums up: bold */
};
void paper_table(struct paper *p, const struct paper_table *table);

/* A QR code of side × side dots (app/qr.h), row by row, 1 is dark; with words beside it that say
 * what it is, and the link itself for who has no camera. */
struct paper_qr {
    int side;
    const unsigned char *dots;
    const char *words;
    const char *link; /* or NULL */
};
void paper_qr(struct paper *p, const struct paper_qr *qr);

/* A place without a value. */
#define PAPER_NONE INT64_MIN
struct paper_series {
    const char *name;
    const int64_t *values; /* point_n of them */
};
/* Bars beside each other, or lines; told apart in print without colour, too. */
struct paper_chart {
    const char *title;
    const char
        *words; /* what it shows, in a sentence: printed below it, read by who cannot see it */
    bool lines;
    const char *const *labels; /* of the points */
    size_t point_n;            /* 1..PAPER_POINTS_MAX */
    const struct paper_series *series;
    size_t series_n;                                   /* 1..PAPER_SERIES_MAX */
    const char *(*number)(struct arena *a, int64_t n); /* at the axis */
};
void paper_chart(struct paper *p, const struct paper_chart *chart);

/* Place for a signature, never split: the lines above it (place and date, in whose name) and those
 * below (name, office). */
void paper_signature(struct paper *p, const char *above, const char *below);
/* The same with a QR code at its left: letters end on one page more often. */
void paper_signature_qr(struct paper *p, const char *above, const char *below,
                        const struct paper_qr *qr);

/*
 * The document's bytes, in the context's arena. ERR_TOO_LARGE past PAPER_PAGES_MAX pages or
 * PAPER_BYTES_MAX bytes; ERR_BUSY when the arena's cap was passed; ERR_INTERNAL when there is no
 * font (the package fonts-dejavu-core has one).
 */
enum err paper_end(struct paper *p, const void **ret_bytes, size_t *ret_n);

#endif
