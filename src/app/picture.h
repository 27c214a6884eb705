/*
 * Pictures from strangers: told by their content, measured before anything decodes them, and drawn
 * anew in a child process that has no key, no files and little memory. What comes out is a JPEG
 * without EXIF (so without the place where it was taken), turned upright.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include "ctx.h"

enum {
    PICTURE_BYTES = 8 << 20,       /* of the upload */
    PICTURE_PIXELS = 40 * 1000000, /* width × height */
    PICTURE_SIDE = 1600,           /* the longer side of what is kept */
};

/* "image/png", "image/jpeg" or "image/webp" by the first bytes, or NULL: names and claimed types
 * count for nothing. */
const char *picture_type(const void *p, size_t n);

/* Width and height as the file's own head says, without decoding. False when there is no such head.
 */
bool picture_size(const void *p, size_t n, int64_t *ret_width, int64_t *ret_height);

/*
 * Draws a PNG, JPEG or WebP anew, at most PICTURE_SIDE on the longer side; the JPEG in the arena.
 * Takes up to some seconds: never on a server thread nor on the writer. Field errors on `field`:
 * not a picture, too large, not readable (ERR_INVALID). ERR_BUSY when the child could not be
 * started.
 */
enum err picture_clean(struct ctx *cx, const char *field, const void *p, size_t n,
                       const void **ret_p, size_t *ret_n);
/* The same with `side` (1 … PICTURE_SIDE) as the most of the longer side: for lists and previews.
 */
enum err picture_small(struct ctx *cx, const char *field, const void *p, size_t n, int side,
                       const void **ret_p, size_t *ret_n);

/*
 * The child's whole life: main() returns this when argv[1] is PICTURE_CHILD, before anything else.
 * Reads the picture from standard input, writes the JPEG to standard output. 0: done. `side`: the
 * most of the longer side as text, or NULL: PICTURE_SIDE.
 */
#define PICTURE_CHILD "--picture-child"
int picture_child(const char *side);

#endif
