/*
 * The proposal of who stands beside whom: see assign.h. Greedy, in order of id, over companions
 * whose middle is where their businesses are now: the same question gives the same answer, and each
 * row can be explained by three numbers.
 */
#include "assign_parts.h"

#include "assign_sql.h"
#include "calendar.h"
#include "curation_dated.h"
#include "places.h"

#include <math.h>

enum { CANDIDATES_MAX = 200, METRES_A_POINT = 10, WARDS_MAX = 1000 };

struct candidate {
    int64_t id, capacity, load, lat, lng; /* of the middle; FIELD_UNSET: unknown */
    const char *name, *area, *sectors;
};

int64_t assign_cost(int64_t load, int64_t capacity, int64_t metres, bool sector)
{
    int64_t way = metres < 0 ? COST_DISTANCE / 2 : metres / METRES_A_POINT;
    way = way > COST_DISTANCE ? COST_DISTANCE : way;
    return 1000 * load / (capacity > 0 ? capacity : 1) + way - (sector ? COST_SECTOR : 0);
}

/* Over a few kilometres the earth is flat. */
static int64_t metres_between(int64_t lat_1, int64_t lng_1, int64_t lat_2, int64_t lng_2)
{
    if (lat_1 == FIELD_UNSET || lng_1 == FIELD_UNSET || lat_2 == FIELD_UNSET ||
        lng_2 == FIELD_UNSET)
        return -1;
    const double degree = 111195.0, pi = 3.14159265358979323846;
    double dy = (double)(lat_2 - lat_1) / 1e6 * degree;
    double dx =
        (double)(lng_2 - lng_1) / 1e6 * degree * cos((double)(lat_1 + lat_2) / 2e6 * pi / 180.0);
    return (int64_t)llround(sqrt(dx * dx + dy * dy));
}

static bool knows(const char *sectors, const char *sector)
{
    size_t n = sector ? strlen(sector) : 0;
    for (const char *s = sectors; n && *s; s += strcspn(s, ","), s += *s == ',')
        if (strncmp(s, sector, n) == 0 && (s[n] == ',' || s[n] == '\0'))
            return true;
    return false;
}

/* Where their businesses are; without any, where their ways begin. */
static enum err middle(struct ctx *cx, struct candidate *c, const char *home)
{
    struct rows *r = db_rows(cx, &q_assign_middle, ARGS(db_int(c->id)));
    c->lat = c->lng = FIELD_UNSET;
    if (rows_next(r) && row_int(r, 0)) {
        c->lat = row_int(r, 1);
        c->lng = row_int(r, 2);
    }
    TRY(rows_end(r));
    const struct place *p = c->lat == FIELD_UNSET ? place_find(places(), home) : NULL;
    if (p) {
        c->lat = p->lat_e6;
        c->lng = p->lng_e6;
    }
    return OK;
}

static enum err candidates(struct ctx *cx, const char *ward, int64_t not_to, struct candidate **ret,
                           size_t *ret_n)
{
    struct candidate *list = arena_array(cx->a, CANDIDATES_MAX, sizeof(*list));
    const char **homes = arena_array(cx->a, CANDIDATES_MAX, sizeof(*homes));
    size_t n = 0;
    struct rows *r =
        db_rows(cx, &q_assign_candidates, ARGS(db_text(ward), db_text(today_text(cx))));
    while (n < CANDIDATES_MAX && rows_next(r)) {
        if (row_int(r, 0) == not_to)
            continue;
        list[n] = (struct candidate){.id = row_int(r, 0),
                                     .capacity = row_int(r, 1),
                                     .name = row_str(r, 2),
                                     .area = row_str(r, 3),
                                     .sectors = row_str(r, 4),
                                     .load = row_int(r, 6)};
        homes[n++] = row_null(r, 5) ? ward : row_str(r, 5);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(middle(cx, &list[i], homes[i]));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* The cheapest of those with room, the ward's own before others; NULL: nobody has room. */
static struct candidate *cheapest(struct candidate *list, size_t n, const struct wanting *w)
{
    for (int wider = 0; wider < 2; wider++) {
        struct candidate *best = NULL;
        int64_t least = 0;
        for (size_t i = 0; i < n; i++) {
            struct candidate *c = &list[i];
            if (c->load >= c->capacity || (strcmp(c->area, w->ward) != 0) != wider)
                continue;
            int64_t metres = metres_between(w->lat, w->lng, c->lat, c->lng);
            int64_t cost =
                assign_cost(c->load + 1, c->capacity, metres, knows(c->sectors, w->sector));
            if (!best || cost < least) {
                best = c;
                least = cost;
            }
        }
        if (best)
            return best;
    }
    return NULL;
}

enum err assign_spread(struct ctx *cx, const char *ward, int64_t not_to, const struct wanting *w,
                       size_t n, struct assign_row *ret)
{
    struct candidate *list;
    size_t list_n;
    TRY(candidates(cx, ward, not_to, &list, &list_n));
    for (size_t i = 0; i < n; i++) {
        struct candidate *c = cheapest(list, list_n, &w[i]);
        ret[i] = (struct assign_row){.business_id = w[i].id,
                                     .from_id = not_to,
                                     .business = w[i].name,
                                     .ward = w[i].ward,
                                     .metres = -1,
                                     .msgid = c ? NULL : "assign.error.full"};
        if (!c)
            continue;
        ret[i].to_id = c->id;
        ret[i].to = c->name;
        ret[i].metres = metres_between(w[i].lat, w[i].lng, c->lat, c->lng);
        ret[i].sector = knows(c->sectors, w[i].sector);
        ret[i].load = ++c->load;
        ret[i].capacity = c->capacity;
    }
    return OK;
}

enum err wanting_read(struct ctx *cx, struct rows *r, size_t max, struct wanting **ret,
                      size_t *ret_n)
{
    struct wanting *list = arena_array(cx->a, max, sizeof(*list));
    size_t n = 0;
    while (n < max && rows_next(r))
        list[n++] = (struct wanting){.id = row_int(r, 0),
                                     .name = row_str(r, 1),
                                     .ward = row_str(r, 2),
                                     .sector = row_str(r, 3),
                                     .lat = row_null(r, 4) ? FIELD_UNSET : row_int(r, 4),
                                     .lng = row_null(r, 5) ? FIELD_UNSET : row_int(r, 5)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err assign_alone_wards(struct ctx *cx, struct assign_alone **ret, size_t *ret_n)
{
    const char *lo, *hi;
    size_t n = 0;
    TRY(need(cx, CAP_ASSIGN));
    area_range(cx->a, cx->actor->area, &lo, &hi);
    struct assign_alone *list = arena_array(cx->a, WARDS_MAX, sizeof(*list));
    struct rows *r = db_rows(cx, &q_assign_alone_wards, ARGS(db_text(lo), db_text(hi)));
    while (n < WARDS_MAX && rows_next(r))
        list[n++] = (struct assign_alone){.ward = row_str(r, 0), .n = row_int(r, 1)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err assign_propose(struct ctx *cx, const char *ward, int64_t limit, struct assign_row **ret,
                        size_t *ret_n)
{
    struct wanting *list;
    TRY(need(cx, CAP_ASSIGN));
    if (!is_ward(places(), ward) || !area_holds(cx->actor->area, ward))
        return fail(cx, ERR_NOT_FOUND, "error.ward_unknown", "ward", ward, NULL);
    limit = limit < 1 ? 1 : limit > ASSIGN_MAX ? ASSIGN_MAX : limit;
    TRY(wanting_read(cx, db_rows(cx, &q_assign_alone, ARGS(db_text(ward), db_int(limit))),
                     (size_t)limit, &list, ret_n));
    *ret = arena_array(cx->a, *ret_n + 1, sizeof(**ret));
    return assign_spread(cx, ward, 0, list, *ret_n, *ret);
}
