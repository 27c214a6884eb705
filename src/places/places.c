/*
 * The set of places in memory: one array in order of code. A new set replaces the old one by one
 * pointer; old sets are kept, since requests may still read them (imports of places are rare).
 */
#include "places.h"

#include "app.h"
#include "field.h"
#include "places_parts.h"
#include "places_sql.h"
#include "setting.h"
#include "text.h"

#include <math.h>
#include <stdatomic.h>

enum { PLACES_CAP = 64 << 20, NEAR_METRES = 50000 };

static _Atomic(const struct places *) current;

const struct places *places(void)
{
    static const struct places none;
    const struct places *p = atomic_load(&current);
    return p ? p : &none;
}

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

int64_t places_revision(struct ctx *cx)
{
    int64_t n = 0;
    const char *kept = setting_get(cx, "_places_revision", "0");
    return text_int(kept, &n) ? n : 0;
}

enum err places_load(struct ctx *cx)
{
    struct arena *a = arena_new(PLACES_CAP);
    struct places *set = arena_new_of(a, struct places);
    set->revision = places_revision(cx);
    size_t cap = 0;
    struct rows *r = db_rows(cx, &q_place_all, NO_ARGS);
    while (rows_next(r)) {
        if (set->n == cap) {
            size_t more = cap ? cap * 2 : 128;
            set->list =
                arena_grow(a, set->list, cap * sizeof(*set->list), more * sizeof(*set->list));
            cap = more;
        }
        set->list[set->n++] = (struct place){.code = arena_strdup(a, row_text(r, 0)),
                                             .kind = arena_strdup(a, row_text(r, 1)),
                                             .name = arena_strdup(a, row_text(r, 2)),
                                             .name_fold = arena_strdup(a, row_text(r, 3)),
                                             .parent = arena_strdup(a, row_text(r, 4)),
                                             .postcode = arena_strdup(a, row_text(r, 5)),
                                             .lat_e6 = int_or_unset(r, 6),
                                             .lng_e6 = int_or_unset(r, 7)};
    }
    enum err e = rows_end(r);
    if (e != OK) {
        arena_free(a);
        return e;
    }
    set->arena = a;
    set->before = atomic_load(&current);
    atomic_store(&current, set);
    return OK;
}

/* A reader that began before an import's end does not put back what stood before it. */
enum err places_care(struct ctx *cx)
{
    struct db *db = app_of(cx)->db;
    TRY(db_reader(db, cx));
    enum err e = places_revision(cx) > places()->revision ? places_load(cx) : OK;
    db_reader_end(db, cx);
    return e;
}

const struct place *place_find(const struct places *p, const char *code)
{
    size_t lo = 0, hi = p->n;
    if (!code)
        return NULL;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(p->list[mid].code, code);
        if (c == 0)
            return &p->list[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const char *place_name(const struct places *p, const char *code)
{
    const struct place *x = place_find(p, code);
    return x ? x->name : code ? code : "";
}

const char *district_of(struct arena *a, const char *ward)
{
    const char *dot = ward ? strrchr(ward, '.') : NULL;
    return dot ? arena_strndup(a, ward, (size_t)(dot - ward)) : "";
}

bool is_ward(const struct places *p, const char *code)
{
    const struct place *x = place_find(p, code);
    return x && strcmp(x->kind, "ward") == 0;
}

/* Metres on a flat city: good enough to tell wards apart. */
static double metres(const struct place *x, int64_t lat, int64_t lng)
{
    const double degree = 111320.0, radian = 0.017453292519943295;
    double north = (double)(x->lat_e6 - lat) / 1e6 * degree,
           east = (double)(x->lng_e6 - lng) / 1e6 * degree * cos((double)lat / 1e6 * radian);
    return sqrt(north * north + east * east);
}

const struct place *ward_nearest(const struct places *p, int64_t lat_e6, int64_t lng_e6)
{
    const struct place *best = NULL;
    double least = NEAR_METRES;
    for (size_t i = 0; i < p->n; i++) {
        const struct place *x = &p->list[i];
        if (strcmp(x->kind, "ward") != 0 || x->lat_e6 == FIELD_UNSET || x->lng_e6 == FIELD_UNSET)
            continue;
        double far = metres(x, lat_e6, lng_e6);
        if (far < least) {
            least = far;
            best = x;
        }
    }
    return best;
}

const struct place *const *places_of(const struct places *p, struct arena *a, const char *kind,
                                     const char *parent, size_t *ret_n)
{
    const struct place **list = arena_array(a, p->n ? p->n : 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct place *x = &p->list[i];
        if (strcmp(x->kind, kind) == 0 &&
            (!parent || (x->parent && strcmp(x->parent, parent) == 0)))
            list[n++] = x;
    }
    *ret_n = n;
    return list;
}
