/* Wards on a map: see map.h. */
#include "map.h"

#include "caps.h"
#include "map_sql.h"
#include "places.h"
#include "text.h"
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

/* ---- short names ---- */

/* The first letters of one word, the initials of several. */
static const char *first_letters(struct arena *a, const char *name)
{
    char *s = arena_alloc(a, MAP_LETTERS + 1);
    size_t n = 0;
    if (!strchr(name, ' ')) {
        text_copy(s, MAP_LETTERS + 1, name);
        return s;
    }
    for (const char *c = name; *c && n < MAP_LETTERS; c++)
        if (*c != ' ' && (c == name || c[-1] == ' '))
            s[n++] = *c;
    s[n] = '\0';
    return s;
}

/* The first letters but one, and the letter at `at`; NULL: it has none there. */
static const char *with_letter(struct arena *a, const char *name, size_t at)
{
    char head[MAP_LETTERS];
    if (at >= strlen(name) || name[at] <= ' ' || name[at] > '~')
        return NULL;
    text_copy(head, sizeof(head), name);
    return arena_printf(a, "%s%c", head, name[at]);
}

static bool taken(const char *const *list, size_t n, const char *brief)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] && strcmp(list[i], brief) == 0)
            return true;
    return false;
}

/* Those that share `brief` with the i-th, told apart by one letter; false: none does it. */
static bool apart(struct arena *a, const char *const *names, size_t n, const size_t *alike,
                  size_t alike_n, const char **ret)
{
    size_t longest = 0;
    for (size_t k = 0; k < alike_n; k++)
        longest = strlen(names[alike[k]]) > longest ? strlen(names[alike[k]]) : longest;
    for (size_t at = MAP_LETTERS - 1; at < longest; at++) {
        size_t k = 0;
        for (; k < alike_n; k++) {
            const char *brief = with_letter(a, names[alike[k]], at);
            if (!brief || taken(ret, n, brief))
                break;
            ret[alike[k]] = brief;
        }
        if (k == alike_n)
            return true;
        while (k-- > 0)
            ret[alike[k]] = NULL;
    }
    return false;
}

/* By numbers: where no letter does it, and none is taken that far. */
static void numbered(struct arena *a, const char *const *names, size_t n, size_t i,
                     const char **ret)
{
    for (int number = 1; !ret[i]; number++) {
        char head[MAP_LETTERS];
        text_copy(head, number < 10 ? MAP_LETTERS : MAP_LETTERS - 1, names[i]);
        const char *brief = arena_printf(a, "%s%d", head, number);
        if (number >= 100 || !taken(ret, n, brief))
            ret[i] = brief;
    }
}

void map_briefs(struct arena *a, const char *const *names, size_t n, const char **ret)
{
    const char **first = arena_array(a, n + 1, sizeof(*first));
    size_t *alike = arena_array(a, n + 1, sizeof(*alike));
    for (size_t i = 0; i < n; i++)
        first[i] = first_letters(a, names[i]);
    for (size_t i = 0; i < n; i++) {
        bool alone = true;
        for (size_t k = 0; k < n; k++)
            alone &= k == i || strcmp(first[k], first[i]) != 0;
        ret[i] = alone ? first[i] : NULL;
    }
    for (size_t i = 0; i < n; i++) {
        size_t alike_n = 0;
        for (size_t k = i; k < n && !ret[i]; k++)
            if (!ret[k] && strcmp(first[k], first[i]) == 0)
                alike[alike_n++] = k;
        if (alike_n && !apart(a, names, n, alike, alike_n, ret))
            for (size_t k = 0; k < alike_n; k++)
                numbered(a, names, n, alike[k], ret);
    }
}

/* ---- the wards ---- */

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

/* Among all wards of the city: a ward is called the same on every map. */
static void put_briefs(struct ctx *cx, struct map_ward *list, size_t n)
{
    size_t all;
    const struct place *const *wards = places_of(places(), cx->a, "ward", NULL, &all);
    const char **names = arena_array(cx->a, all + 1, sizeof(*names)),
               **briefs = arena_array(cx->a, all + 1, sizeof(*briefs));
    for (size_t i = 0; i < all; i++)
        names[i] = wards[i]->name;
    map_briefs(cx->a, names, all, briefs);
    for (size_t i = 0; i < all; i++) {
        struct map_ward *w = find(list, n, wards[i]->code);
        if (w)
            w->brief = briefs[i];
    }
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
    put_briefs(cx, list, kept);
    TRY(put_tiles(cx, list, kept));
    TRY(put_paths(cx, area, list, kept));
    *ret = list;
    *ret_n = kept;
    return OK;
}
