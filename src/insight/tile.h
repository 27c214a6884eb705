/*
 * A map of tiles: each ward a square of the same size, near where it lies, none over another. Made
 * from the wards' centres alone, since no boundaries ship with the program.
 *
 * Layout: centres are put on a plane (longitude × cos latitude), scaled to a grid with about 1.6
 * cells a ward; the nearest pairs of ward and free cell are joined first; then wards move to free
 * cells and swap as long as the sum of squared distances falls. The same centres give the same map.
 */
#ifndef TILE_H
#define TILE_H

#include "ctx.h"

enum { TILES_MAX = 400 };

struct tile {
    const char *code;
    int64_t lat_e6, lng_e6;
    int32_t col, line; /* result, from 0 */
};
/* Pure, but for the arena it works in. *ret_cols, *ret_lines: of the whole map. */
void tile_layout(struct arena *a, struct tile *tiles, size_t n, int32_t *ret_cols,
                 int32_t *ret_lines);

/* All wards with a centre, as stored; none where there are more than TILES_MAX. */
enum err tile_list(struct ctx *cx, struct tile **ret, size_t *ret_n);
/* Care: lays out and stores when wards or centres have changed. */
enum err tile_care(struct ctx *cx);

#endif
