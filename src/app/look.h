/*
 * How the installation looks: the city's own logo and main colour, or the program's. Settings
 * "look_color" and "look_logo"; every page shows them, so they are kept in memory, and what
 * browsers fetch has an address that never changes its contents. Another server's change is seen by
 * look_read(), which main has called every ten seconds.
 */
#ifndef LOOK_H
#define LOOK_H

#include "app.h"

/* The head's colour while nobody has chosen one. */
#define LOOK_COLOR "#0f4679"

enum {
    LOOK_SIDE = 256,            /* the logo's longer side, in pixels, at most */
    LOOK_LOGO_BYTES = 24 << 10, /* so that a first visit stays small */
};

/* Never changed once made; valid as long as the program. */
struct look {
    struct app_kept kept;
    char color[8];     /* "#0f4679"; "": the program's own */
    int64_t logo_id;   /* of the file; 0: none */
    char css_url[64];  /* "" without a colour */
    char logo_url[64]; /* "" without a logo */
    char hash[33];     /* of all of it: another look, another hash; "" when nothing was chosen */
    char css[1024];    /* the style sheet */
    int64_t logo_w, logo_h;
    size_t logo_n;
    unsigned char logo[]; /* JPEG */
};

/* Never NULL. */
const struct look *look_now(struct app *app);
/* One that this process has had, by its hash; NULL: none. */
const struct look *look_of(struct app *app, const char *hash);

/* Compares what is kept with the settings, and reads them anew where they differ. With a
 * connection. */
enum err look_read(struct ctx *cx);

/* A field error on "color" for what is no colour ("#rrggbb") or too pale for the text on it: it
 * says how much, and names the nearest that will do. "" and LOOK_COLOR: the program's own, always
 * good. */
void look_color_check(struct ctx *cx, const char *color);
/* On the writer; of a checked one. */
enum err look_color_set(struct ctx *cx, const char *color);
/* PNG or JPEG, drawn anew in a process of its own (picture.h) so small that it keeps to
 * LOOK_LOGO_BYTES. Takes up to some seconds. ERR_INVALID on field "file". */
enum err look_logo_draw(struct ctx *cx, const void *p, size_t n, const void **ret_p, size_t *ret_n);
/* On the writer: what look_logo_draw() made; n 0: the program's own again. */
enum err look_logo_set(struct ctx *cx, const void *p, size_t n);

/* ---- colours (look_color.c) ---- */

enum look_mode { LOOK_LIGHT, LOOK_DARK, LOOK_MODES };

/* "#rrggbb" in either case as 0xrrggbb. */
bool look_color_parse(const char *text, uint32_t *ret);
/* Contrast of two colours as WCAG 2.2 defines it, in hundredths: 100 to 2100. */
int look_contrast(uint32_t a, uint32_t b);

/* What a main colour makes of the style sheet's colours in a mode. */
struct look_palette {
    uint32_t brand, brand_line; /* ground of the head, edges on it */
    uint32_t act, hot, foot;    /* ground of buttons, under the pointer, lower edge */
    uint32_t on_brand, on_act;  /* the text on them: the style sheet's own */
    uint32_t paper;             /* the page behind */
};
struct look_palette look_palette(uint32_t color, enum look_mode mode);

/* The least contrast of a text on a ground of that palette, in hundredths. */
int look_least(uint32_t color, enum look_mode mode);
enum { LOOK_CONTRAST = 450 };
/* The nearest that passes in both modes: itself, or a darker one of the same hue. */
uint32_t look_nearest(uint32_t color);

#endif
