/* QR codes: see qr.h. */
#include "qr.h"

#include "buf.h"

#include <qrencode.h>

enum { QUIET = 4, PATH_MAX_BYTES = 256 << 10 };

enum err qr_dots(struct ctx *cx, const char *text, int *ret_side, const unsigned char **ret_dots)
{
    QRcode *qr = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!qr)
        return fail(cx, ERR_TOO_LARGE, NULL, NULL);
    size_t n = (size_t)qr->width * (size_t)qr->width;
    unsigned char *dots = arena_memdup(cx->a, qr->data, n);
    for (size_t i = 0; i < n; i++)
        dots[i] &= 1;
    *ret_side = qr->width;
    *ret_dots = dots;
    QRcode_free(qr);
    return OK;
}

enum err qr_draw(struct ctx *cx, const char *text, struct qr *ret)
{
    int side;
    const unsigned char *dots;
    TRY(qr_dots(cx, text, &side, &dots));
    struct buf b = buf_new(cx->a, PATH_MAX_BYTES);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            if (dots[y * side + x])
                buf_printf(&b, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
    *ret = (struct qr){.side = side + 2 * QUIET, .path = buf_str(&b)};
    return OK;
}

enum err qr_svg(struct ctx *cx, const char *text, const char **ret_svg)
{
    struct qr q;
    TRY(qr_draw(cx, text, &q));
    *ret_svg = arena_printf(
        cx->a,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
        "height=\"%d\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
        "<path d=\"%s\"/></svg>",
        q.side, q.side, q.side * 5, q.side * 5, q.side, q.side, q.path);
    return OK;
}
