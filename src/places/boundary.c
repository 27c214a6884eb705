/* Boundaries from GeoJSON: see boundary.h. */
#include "boundary.h"

#include "audit.h"
#include "boundary_sql.h"
#include "caps.h"
#include "places.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum {
    PATH_MAX_BYTES = 256 << 10,
    RINGS_MAX = 20000,
    RING_MIN = 4,
    HEIGHT_MAX = 20 * BOUNDARY_WIDTH
};
#define TOLERANCE 0.7 /* units of the map */
#define WEST      94.9
#define EAST      141.1
#define SOUTH     (-11.1)
#define NORTH     6.1

struct point {
    double x, y;
};
struct ring {
    size_t feature; /* index of the ward's */
    struct point *points;
    size_t n;
};
struct loading {
    struct ctx *cx;
    bool (*ours)(const char *code);
    struct ring *rings;
    size_t rings_n, points;
    const char **codes; /* of wards' features */
    size_t codes_n;
    const char *foreign[BOUNDARY_NAMED]; /* the first codes that are of no ward here */
    size_t foreign_n;
    struct boundary_load sum;
};

static enum err refuse(struct loading *l, const char *msgid, size_t feature)
{
    return fail(l->cx, ERR_INVALID, msgid, "n", arena_printf(l->cx->a, "%zu", feature), NULL);
}

/* ---- reading ---- */

/* NULL where it is of no ward here; *ret_said is what it says then, or NULL. */
static const char *code_of(const struct loading *l, const json_t *feature, const char **ret_said)
{
    static const char *const names[] = {"code", "kode", "kode_kel", "kode_kelurahan", "kode_desa"};
    const char *key, *id = json_string_value(json_object_get(feature, "id"));
    json_t *value, *properties = json_object_get(feature, "properties");
    *ret_said = id;
    json_object_foreach(properties, key, value)
    {
        const char *text = json_string_value(value);
        for (size_t i = 0; text && i < sizeof(names) / sizeof(names[0]); i++) {
            if (strcasecmp(key, names[i]) != 0)
                continue;
            if (l->ours(text))
                return text;
            *ret_said = text;
        }
    }
    return id && l->ours(id) ? id : NULL;
}

/* Another place's, or a code that is written otherwise than ours: told where nothing was known. */
static void pass_over(struct loading *l, const char *said)
{
    enum { LONGEST = 40 };
    l->sum.other++;
    if (said && *said && strlen(said) <= LONGEST && l->foreign_n < BOUNDARY_NAMED)
        l->foreign[l->foreign_n++] = arena_strdup(l->cx->a, said);
}

static enum err refuse_all(struct loading *l)
{
    struct arena *a = l->cx->a;
    const char *read = arena_printf(a, "%" PRId64, l->sum.other), *codes = NULL;
    for (size_t i = 0; i < l->foreign_n; i++)
        codes = codes ? arena_printf(a, "%s, %s", codes, l->foreign[i]) : l->foreign[i];
    if (!codes)
        return fail(l->cx, ERR_INVALID, "error.boundary_codeless", "n", read, NULL);
    bool more = l->sum.other > (int64_t)l->foreign_n;
    return fail(l->cx, ERR_INVALID, "error.boundary_none", "n", read, "codes",
                more ? arena_printf(a, "%s, …", codes) : codes, NULL);
}

static enum err read_ring(struct loading *l, const json_t *list, size_t at)
{
    size_t n = json_array_size(list);
    if (n < RING_MIN)
        return refuse(l, "error.boundary_ring", at);
    l->points += n;
    if (l->points > BOUNDARY_POINTS_MAX || l->rings_n == RINGS_MAX)
        return refuse(l, "error.boundary_much", at);
    struct ring *r = &l->rings[l->rings_n++];
    *r = (struct ring){.feature = l->codes_n, .n = n};
    r->points = arena_array(l->cx->a, n, sizeof(*r->points));
    for (size_t i = 0; i < n; i++) {
        const json_t *p = json_array_get(list, i), *x = json_array_get(p, 0),
                     *y = json_array_get(p, 1);
        if (!json_is_number(x) || !json_is_number(y))
            return refuse(l, "error.boundary_ring", at);
        r->points[i] = (struct point){json_number_value(x), json_number_value(y)};
        if (!(r->points[i].x >= WEST && r->points[i].x <= EAST && r->points[i].y >= SOUTH &&
              r->points[i].y <= NORTH))
            return refuse(l, "error.boundary_place", at);
    }
    if (memcmp(&r->points[0], &r->points[n - 1], sizeof(struct point)) != 0)
        return refuse(l, "error.boundary_ring", at);
    return OK;
}

static enum err read_polygon(struct loading *l, const json_t *rings, size_t at)
{
    if (!json_array_size(rings))
        return refuse(l, "error.boundary_ring", at);
    for (size_t i = 0; i < json_array_size(rings); i++)
        TRY(read_ring(l, json_array_get(rings, i), at));
    return OK;
}

static enum err read_feature(struct loading *l, const json_t *feature, size_t at)
{
    const char *said, *code = code_of(l, feature, &said);
    const json_t *geometry = json_object_get(feature, "geometry"),
                 *all = json_object_get(geometry, "coordinates");
    const char *type = json_string_value(json_object_get(geometry, "type"));
    if (!code) {
        pass_over(l, said);
        return OK;
    }
    for (size_t i = 0; i < l->codes_n; i++)
        if (strcmp(l->codes[i], code) == 0)
            return refuse(l, "error.boundary_twice", at);
    bool many = type && strcmp(type, "MultiPolygon") == 0;
    if (!json_is_array(all) || !json_array_size(all) ||
        (!many && (!type || strcmp(type, "Polygon") != 0)))
        return refuse(l, "error.boundary_polygon", at);
    if (!many)
        TRY(read_polygon(l, all, at));
    for (size_t i = 0; many && i < json_array_size(all); i++)
        TRY(read_polygon(l, json_array_get(all, i), at));
    l->codes[l->codes_n++] = arena_strdup(l->cx->a, code);
    return OK;
}

static enum err read_document(struct loading *l, const json_t *root)
{
    const json_t *features = json_object_get(root, "features");
    const char *type = json_string_value(json_object_get(root, "type"));
    size_t n = json_array_size(features);
    if (!type || strcmp(type, "FeatureCollection") != 0 || !n)
        return refuse(l, "error.boundary_document", 0);
    if (n > BOUNDARY_FEATURES_MAX)
        return refuse(l, "error.boundary_much", n);
    l->rings = arena_array(l->cx->a, RINGS_MAX, sizeof(*l->rings));
    l->codes = arena_array(l->cx->a, n, sizeof(*l->codes));
    for (size_t i = 0; i < n; i++)
        TRY(read_feature(l, json_array_get(features, i), i + 1));
    return l->codes_n ? OK : refuse_all(l);
}

/* ---- drawing ---- */

/* All rings in units of the map; the map's height. */
static int64_t project(struct loading *l)
{
    double west = EAST, east = WEST, south = NORTH, north = SOUTH;
    for (size_t r = 0; r < l->rings_n; r++)
        for (size_t i = 0; i < l->rings[r].n; i++) {
            const struct point *p = &l->rings[r].points[i];
            west = fmin(west, p->x);
            east = fmax(east, p->x);
            south = fmin(south, p->y);
            north = fmax(north, p->y);
        }
    double squeeze = cos((south + north) / 2 * 3.14159265358979323846 / 180);
    double wide = (east - west) * squeeze, tall = north - south;
    double scale = wide > 0 ? BOUNDARY_WIDTH / wide : 1;
    if (tall * scale > HEIGHT_MAX) /* a strip from north to south */
        scale = HEIGHT_MAX / tall;
    for (size_t r = 0; r < l->rings_n; r++)
        for (size_t i = 0; i < l->rings[r].n; i++) {
            struct point *p = &l->rings[r].points[i];
            *p = (struct point){(p->x - west) * squeeze * scale, (north - p->y) * scale};
        }
    return tall * scale < 1 ? 1 : (int64_t)ceil(tall * scale);
}

static double away(const struct point *p, const struct point *a, const struct point *b)
{
    double dx = b->x - a->x, dy = b->y - a->y, length = hypot(dx, dy);
    return length > 0 ? fabs(dx * (a->y - p->y) - dy * (a->x - p->x)) / length
                      : hypot(p->x - a->x, p->y - a->y);
}

struct stretch {
    size_t from, to;
};

/* Douglas-Peucker, without recursion. keep[i]: the point stays. */
static void simplify(struct arena *a, const struct ring *r, bool *keep)
{
    struct stretch *open = arena_array(a, r->n + 1, sizeof(*open));
    size_t n = 0;
    memset(keep, 0, r->n);
    keep[0] = keep[r->n - 1] = true;
    open[n++] = (struct stretch){0, r->n - 1};
    while (n) {
        struct stretch s = open[--n];
        size_t at = 0;
        double far = TOLERANCE;
        for (size_t i = s.from + 1; i < s.to; i++) {
            double d = away(&r->points[i], &r->points[s.from], &r->points[s.to]);
            if (d > far) {
                far = d;
                at = i;
            }
        }
        if (!at)
            continue;
        keep[at] = true;
        open[n++] = (struct stretch){s.from, at};
        open[n++] = (struct stretch){at, s.to};
    }
}

static void put_ring(struct loading *l, const struct ring *r, struct buf *path)
{
    bool *keep = arena_array(l->cx->a, r->n, sizeof(*keep));
    size_t n = 0;
    simplify(l->cx->a, r, keep);
    for (size_t i = 0; i < r->n; i++)
        n += keep[i];
    if (n < RING_MIN && path->n)
        return; /* too small to be seen beside the others */
    int64_t before_x = INT64_MIN, before_y = 0;
    for (size_t i = 0; i + 1 < r->n; i++) {
        int64_t x = llround(r->points[i].x), y = llround(r->points[i].y);
        if (!keep[i] || (x == before_x && y == before_y))
            continue;
        buf_printf(path, "%s%" PRId64 " %" PRId64, before_x == INT64_MIN ? "M" : "L", x, y);
        before_x = x;
        before_y = y;
        l->sum.kept++;
    }
    buf_puts(path, "Z");
}

static enum err draw_all(struct loading *l, struct boundary_map *ret)
{
    struct arena *a = l->cx->a;
    *ret = (struct boundary_map){.height = project(l), .n = l->codes_n};
    ret->shapes = arena_array(a, l->codes_n, sizeof(*ret->shapes));
    for (size_t i = 0, r = 0; i < l->codes_n; i++) {
        struct buf path = buf_new(a, PATH_MAX_BYTES);
        for (; r < l->rings_n && l->rings[r].feature == i; r++)
            put_ring(l, &l->rings[r], &path);
        if (path.over)
            return refuse(l, "error.boundary_much", i + 1);
        ret->shapes[i] = (struct boundary_shape){l->codes[i], buf_str(&path)};
    }
    ret->sum = l->sum;
    ret->sum.wards = (int64_t)l->codes_n;
    ret->sum.points = (int64_t)l->points;
    return OK;
}

enum err boundary_read(struct ctx *cx, const char *data, size_t n, bool (*ours)(const char *),
                       struct boundary_map *ret)
{
    struct loading l = {.cx = cx, .ours = ours};
    json_error_t why;
    if (n > BOUNDARY_BYTES_MAX)
        return refuse(&l, "error.boundary_much", 0);
    json_t *root = json_loadb(data, n, JSON_REJECT_DUPLICATES, &why);
    if (!root)
        return refuse(&l, "error.boundary_json", (size_t)(why.line > 0 ? why.line : 0));
    enum err e = read_document(&l, root);
    json_decref(root);
    TRY(e);
    return draw_all(&l, ret);
}

static bool ward_here(const char *code)
{
    return is_ward(places(), code);
}

static enum err find_missing(struct ctx *cx, struct boundary_load *ret)
{
    struct rows *r = db_rows(cx, &q_boundary_missing, NO_ARGS);
    for (ret->missing = 0; rows_next(r); ret->missing++)
        if (ret->missing < BOUNDARY_NAMED)
            ret->named[ret->missing] =
                arena_printf(cx->a, "%s (%s)", row_text(r, 1), row_text(r, 0));
    return rows_end(r);
}

enum err boundary_load(struct ctx *cx, const char *data, size_t n, struct boundary_load *ret)
{
    struct boundary_map map;
    TRY(need(cx, CAP_PLACES_EDIT));
    TRY(boundary_read(cx, data, n, ward_here, &map));
    TRY(db_exec(cx, &q_boundary_forget, NO_ARGS, NULL));
    for (size_t i = 0; i < map.n; i++)
        TRY(db_exec(
            cx, &q_boundary_put,
            ARGS(db_text(map.shapes[i].code), db_text(map.shapes[i].path), db_int(map.height)),
            NULL));
    TRY(find_missing(cx, &map.sum));
    TRY(audit(cx, "boundaries", "place", 0, NULL));
    *ret = map.sum;
    return OK;
}
