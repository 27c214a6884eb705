/* The map of tiles: see tile.h. */
#include "tile.h"

#include "app.h"
#include "field.h"
#include "places.h"
#include "tile_sql.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Positions are in thousandths of a cell: integers, so that the same centres give the same map. */
enum { CELL = 1000, ROUNDS = 50 };

struct grid {
    struct tile *tiles;
    size_t n;
    int32_t cols, lines;
    int64_t *x, *y; /* wanted */
    int32_t *taken; /* tile of a cell, -1 */
};
struct pair_at {
    int64_t far;
    int32_t tile, cell;
};

static int64_t far_of(const struct grid *g, int32_t tile, int32_t cell)
{
    int64_t dx = g->x[tile] - (int64_t)(cell % g->cols) * CELL,
            dy = g->y[tile] - (int64_t)(cell / g->cols) * CELL;
    return dx * dx + dy * dy;
}

static int by_far(const void *a, const void *b)
{
    const struct pair_at *x = a, *y = b;
    if (x->far != y->far)
        return x->far < y->far ? -1 : 1;
    if (x->tile != y->tile)
        return x->tile < y->tile ? -1 : 1;
    return x->cell < y->cell ? -1 : x->cell > y->cell;
}

/* The plane: width and height of the centres, and where each wants to be. */
static void scale(struct arena *a, struct grid *g)
{
    int64_t west = INT64_MAX, east = INT64_MIN, south = INT64_MAX, north = INT64_MIN;
    for (size_t i = 0; i < g->n; i++) {
        const struct tile *t = &g->tiles[i];
        west = t->lng_e6 < west ? t->lng_e6 : west;
        east = t->lng_e6 > east ? t->lng_e6 : east;
        south = t->lat_e6 < south ? t->lat_e6 : south;
        north = t->lat_e6 > north ? t->lat_e6 : north;
    }
    double squeeze = cos((double)(south + north) / 2e6 * 3.14159265358979323846 / 180.0);
    double wide = (double)(east - west) * squeeze + 1, tall = (double)(north - south) + 1;
    double side = sqrt(wide * tall / (1.6 * (double)g->n));
    g->cols = (int32_t)(wide / side) + 1;
    g->lines = (int32_t)(tall / side) + 1;
    while ((size_t)g->cols * (size_t)g->lines < g->n + g->n / 4 + 1)
        g->cols <= g->lines ? g->cols++ : g->lines++;
    g->x = arena_array(a, g->n, sizeof(*g->x));
    g->y = arena_array(a, g->n, sizeof(*g->y));
    for (size_t i = 0; i < g->n; i++) {
        const struct tile *t = &g->tiles[i];
        g->x[i] = (int64_t)((double)(t->lng_e6 - west) / (double)(east - west + 1) * (g->cols - 1) *
                            CELL);
        g->y[i] = (int64_t)((double)(north - t->lat_e6) / (double)(north - south + 1) *
                            (g->lines - 1) * CELL);
    }
}

static int32_t cell_of(const struct grid *g, size_t tile)
{
    return g->tiles[tile].line * g->cols + g->tiles[tile].col;
}

static void put(struct grid *g, int32_t tile, int32_t cell)
{
    g->tiles[tile].col = cell % g->cols;
    g->tiles[tile].line = cell / g->cols;
    g->taken[cell] = tile;
}

static void join_nearest(struct arena *a, struct grid *g)
{
    int32_t cells = g->cols * g->lines;
    size_t pairs_n = 0;
    struct pair_at *pairs = arena_array(a, g->n * (size_t)cells, sizeof(*pairs));
    bool *placed = arena_array(a, g->n, sizeof(*placed));
    g->taken = arena_array(a, (size_t)cells, sizeof(*g->taken));
    for (int32_t c = 0; c < cells; c++)
        g->taken[c] = -1;
    for (size_t t = 0; t < g->n; t++)
        for (int32_t c = 0; c < cells; c++)
            pairs[pairs_n++] = (struct pair_at){far_of(g, (int32_t)t, c), (int32_t)t, c};
    qsort(pairs, pairs_n, sizeof(*pairs), by_far);
    for (size_t i = 0; i < pairs_n; i++)
        if (!placed[pairs[i].tile] && g->taken[pairs[i].cell] < 0) {
            put(g, pairs[i].tile, pairs[i].cell);
            placed[pairs[i].tile] = true;
        }
}

/* Moves a tile to a cell, free or by swapping, where that shortens; true when it did. */
static bool better(struct grid *g, int32_t t, int32_t cell)
{
    int32_t from = cell_of(g, (size_t)t), other = g->taken[cell];
    if (cell == from)
        return false;
    int64_t before = far_of(g, t, from), after = far_of(g, t, cell);
    if (other >= 0) {
        before += far_of(g, other, cell);
        after += far_of(g, other, from);
    }
    if (after >= before)
        return false;
    g->taken[from] = -1;
    if (other >= 0)
        put(g, other, from);
    put(g, t, cell);
    return true;
}

void tile_layout(struct arena *a, struct tile *tiles, size_t n, int32_t *ret_cols,
                 int32_t *ret_lines)
{
    struct grid g = {.tiles = tiles, .n = n};
    *ret_cols = *ret_lines = 0;
    if (!n || n > TILES_MAX)
        return;
    scale(a, &g);
    join_nearest(a, &g);
    bool changed = true;
    for (int round = 0; changed && round < ROUNDS; round++) {
        changed = false;
        for (size_t t = 0; t < n; t++)
            for (int32_t c = 0; c < g.cols * g.lines; c++)
                changed |= better(&g, (int32_t)t, c);
    }
    *ret_cols = g.cols;
    *ret_lines = g.lines;
}

/* ---- kept ---- */

enum err tile_list(struct ctx *cx, struct tile **ret, size_t *ret_n)
{
    size_t n = 0;
    struct tile *list = arena_array(cx->a, TILES_MAX, sizeof(*list));
    struct rows *r = db_rows(cx, &q_tile_list, NO_ARGS);
    while (n < TILES_MAX && rows_next(r)) {
        list[n++] = (struct tile){.code = row_str(r, 0),
                                  .col = (int32_t)row_int(r, 1),
                                  .line = (int32_t)row_int(r, 2),
                                  .lat_e6 = row_int(r, 3),
                                  .lng_e6 = row_int(r, 4)};
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

struct laying {
    struct tile *now, *stored;
    size_t n, stored_n;
};

static void centres(struct ctx *cx, struct laying *l)
{
    size_t n;
    const struct place *const *wards = places_of(places(), cx->a, "ward", NULL, &n);
    l->now = arena_array(cx->a, n + 1, sizeof(*l->now));
    for (size_t i = 0; i < n; i++)
        if (wards[i]->lat_e6 != FIELD_UNSET)
            l->now[l->n++] = (struct tile){
                .code = wards[i]->code, .lat_e6 = wards[i]->lat_e6, .lng_e6 = wards[i]->lng_e6};
    if (l->n > TILES_MAX)
        l->n = 0;
}

static bool same(const struct laying *l)
{
    if (l->n != l->stored_n)
        return false;
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->now[i].code, l->stored[i].code) != 0 ||
            l->now[i].lat_e6 != l->stored[i].lat_e6 || l->now[i].lng_e6 != l->stored[i].lng_e6)
            return false;
    return true;
}

static enum err read_stored(struct ctx *cx, void *arg)
{
    struct laying *l = arg;
    return tile_list(cx, &l->stored, &l->stored_n);
}

static enum err write_tiles(struct ctx *cx, void *arg)
{
    const struct laying *l = arg;
    TRY(db_exec(cx, &q_tile_forget, NO_ARGS, NULL));
    for (size_t i = 0; i < l->n; i++)
        TRY(db_exec(cx, &q_tile_put,
                    ARGS(db_text(l->now[i].code), db_int(l->now[i].col), db_int(l->now[i].line),
                         db_int(l->now[i].lat_e6), db_int(l->now[i].lng_e6)),
                    NULL));
    return OK;
}

enum err tile_care(struct ctx *cx)
{
    struct laying l = {.n = 0};
    int32_t cols, lines;
    TRY(app_read(cx, read_stored, &l));
    centres(cx, &l);
    if (same(&l))
        return OK;
    tile_layout(cx->a, l.now, l.n, &cols, &lines);
    return app_write(cx, write_tiles, &l);
}
