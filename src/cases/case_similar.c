/*
 * Open reports that may be the same problem: offered before another is filed. What stands here is
 * seen by everybody, so only what is not sealed: category, place and day, and the title where who
 * reported it wrote it themselves in public; what staff wrote down of a visit or a call is theirs.
 */
#include "casefile_parts.h"

#include "casefile_list_sql.h"
#include "category.h"
#include "text.h"

enum { SIMILAR_MAX = 5, SIMILAR_METRES = 300, SIMILAR_DAYS = 30, DAY = 86400 };

/* Metres between two points of one city: on a plane, with the length of a degree at 8° south
 * (110.6 km of latitude, 110.2 km of longitude). -1 where one is not known. */
static int64_t metres(int64_t lat_a, int64_t lng_a, int64_t lat_b, int64_t lng_b)
{
    if (lat_a == FIELD_UNSET || lng_a == FIELD_UNSET || lat_b == FIELD_UNSET ||
        lng_b == FIELD_UNSET)
        return -1;
    double north = (double)(lat_a - lat_b) * 0.1106, east = (double)(lng_a - lng_b) * 0.1102;
    double square = north * north + east * east, low = 0, high = 50000000;
    for (int i = 0; i < 60; i++) { /* a root without the mathematics library's error state */
        double mid = (low + high) / 2;
        *(mid * mid < square ? &low : &high) = mid;
    }
    return (int64_t)low;
}

struct candidate {
    struct case_row row;
    int64_t rank; /* lower is more alike */
};

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

/* Its own business first, then by distance, then what lies somewhere in the ward; -1: too far. */
static int64_t rank_of(const struct report *r, int64_t business, struct rows *row)
{
    enum { UNKNOWN = SIMILAR_METRES + 1 };
    if (business && row_int(row, 6) == business)
        return 0;
    int64_t far = metres(r->lat, r->lng, int_or_unset(row, 7), int_or_unset(row, 8));
    if (far > SIMILAR_METRES)
        return -1;
    return 1 + (far < 0 ? UNKNOWN : far);
}

static struct case_row public_row(struct ctx *cx, struct rows *r)
{
    struct case_row row = {.id = row_int(r, 0),
                           .category = row_str(r, 1),
                           .title = row_str(r, 2),
                           .ward = row_str(r, 3),
                           .state = row_str(r, 4),
                           .opened_at = row_int(r, 5),
                           .due_at = CASE_NEVER,
                           .risk_at = CASE_NEVER,
                           .sight = SIGHT_STAGE};
    row.code = code_make(cx->a, "A", (uint64_t)row.id);
    return row;
}

/* Keeps the best in order; an equal one stands behind those that came before, which are newer. */
static void keep(struct candidate *best, size_t *n, struct candidate c)
{
    size_t at = *n;
    while (at > 0 && best[at - 1].rank > c.rank)
        at--;
    if (at >= SIMILAR_MAX)
        return;
    size_t last = *n < SIMILAR_MAX ? (*n)++ : SIMILAR_MAX - 1;
    for (size_t i = last; i > at; i--)
        best[i] = best[i - 1];
    best[at] = c;
}

enum err case_similar(struct ctx *cx, const struct report *r, struct case_row *ret, size_t *ret_n)
{
    struct candidate best[SIMILAR_MAX];
    size_t n = 0;
    int64_t business = can(cx->actor, CAP_BUSINESS_READ) ? r->business_id : 0;
    *ret_n = 0;
    if (!r->ward || !r->category)
        return OK;
    struct rows *rows = db_rows(cx, &q_case_similar,
                                ARGS(db_text(r->ward), db_int(business),
                                     db_int(cx->now - (int64_t)SIMILAR_DAYS * DAY),
                                     db_text(category_root(cx, r->category))));
    while (rows_next(rows)) {
        int64_t rank = rank_of(r, business, rows);
        if (rank >= 0)
            keep(best, &n, (struct candidate){public_row(cx, rows), rank});
    }
    TRY(rows_end(rows));
    for (size_t i = 0; i < n; i++)
        ret[i] = best[i].row;
    *ret_n = n;
    return OK;
}
