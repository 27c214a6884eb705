/* QR codes as drawings: of links and secrets, to be shown or printed. */
#ifndef QR_H
#define QR_H

#include "ctx.h"

/* A square of `side` units, its quiet zone included; `path` draws the dark units (SVG path data).
 * In a page: <svg viewBox="0 0 {{side}} {{side}}"><path d="{{path}}"/></svg> on white. */
struct qr {
    int side;
    const char *path;
};
/* With medium error correction (a seventh may be dirty); ERR_TOO_LARGE past what fits. */
enum err qr_draw(struct ctx *cx, const char *text, struct qr *ret);
/* The dots alone, without quiet zone: side × side bytes, row by row, 1 is dark (paper.h). */
enum err qr_dots(struct ctx *cx, const char *text, int *ret_side, const unsigned char **ret_dots);
/* As qr_draw(), as an SVG document. */
enum err qr_svg(struct ctx *cx, const char *text, const char **ret_svg);

#endif
