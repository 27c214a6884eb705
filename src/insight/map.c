/* Wards on a map: see map.h. */
#include "map.h"

#include "caps.h"
#include "map_sql.h"
#include "tile.h"

#include <string.h>

bool map_is_share(enum figure_key k)
{
    return k == FIG_CURATED || k == FIG_VERIFIED || k == FIG_NEVER_VISITED ||
           strcmp(figure_defs[k].unit, "percent") == 0;
}

static void put_value(const struct figure *f, enum figure_key k, struct map_ward *w)
{
    int64_t shops = f[FIG_BUSINESSES].part;
    bool counted = strcmp(figure_defs[k].unit, "percent") != 0;
    w->value = f[k].value;
    w->part = f[k].part;
    w->whole = f[k].whole;
    if (map_is_share(k) && counted) {
        w->whole = shops;
        w->value = shops < FIGURE_MIN ? FIELD_UNSET : w->part * 100 / shops;
    } else if (counted && shops < FIGURE_MIN) {
        w->value = FIELD_UNSET;
    }
}

static struct map_ward *find(struct map_ward *list, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].code, code) == 0)
            return &list[i];
    return NULL;
}

static enum err put_tiles(struct ctx *cx, struct map_ward *list, size_t n)
{
    struct tile *tiles;
    size_t tiles_n;
    int32_t left = INT32_MAX, top = INT32_MAX;
    TRY(tile_list(cx, &tiles, &tiles_n));
    for (size_t i = 0; i < tiles_n; i++) {
        struct map_ward *w = find(list, n, tiles[i].code);
        if (!w)
            continue;
        w->col = tiles[i].col;
        w->line = tiles[i].line;
        left = w->col < left ? w->col : left;
        top = w->line < top ? w->line : top;
    }
    for (size_t i = 0; i < n; i++)
        if (list[i].col >= 0) {
            list[i].col -= left;
            list[i].line -= top;
        }
    return OK;
}

static enum err put_paths(struct ctx *cx, const char *area, struct map_ward *list, size_t n)
{
    const char *lo, *hi;
    size_t found = 0;
    area_range(cx->a, area, &lo, &hi);
    struct rows *r = db_rows(cx, &q_boundary_paths, ARGS(db_text(lo), db_text(hi)));
    while (rows_next(r)) {
        struct map_ward *w = find(list, n, row_text(r, 0));
        if (!w)
            continue;
        w->path = row_str(r, 1);
        w->height = row_int(r, 2);
        found++;
    }
    for (size_t i = 0; found < n && i < n; i++)
        list[i].path = NULL;
    return rows_end(r);
}

enum err map_wards(struct ctx *cx, const char *area, enum figure_key k, struct map_ward **ret,
                   size_t *ret_n)
{
    struct figure_set *sets;
    size_t n, kept = 0;
    TRY(figure_parts(cx, area, true, &sets, &n));
    struct map_ward *list = arena_array(cx->a, n + 1, sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        list[kept] = (struct map_ward){.code = sets[i].area, .col = -1, .line = -1};
        put_value(sets[i].of, k, &list[kept++]);
    }
    TRY(put_tiles(cx, list, kept));
    TRY(put_paths(cx, area, list, kept));
    *ret = list;
    *ret_n = kept;
    return OK;
}
