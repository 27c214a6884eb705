/* Open data: see open_data.h. */
#include "open_data.h"

#include "calendar.h"
#include "caps.h"
#include "open_data_sql.h"
#include "places.h"
#include "suppress.h"

#include <stdlib.h>
#include <string.h>

/* The elimination takes the cube of the areas: above this, districts and the city alone. */
enum { AREAS_MAX = 300, ROWS_MAX = 5000, WORK = 256 << 20 };
enum { CURATED, VERIFIED, OTHER, TOTAL };

const char *const open_columns[OPEN_COLUMNS] = {"curated", "verified", "other", "total"};

enum err open_data_get(struct ctx *cx, const char **ret_day, struct open_row **ret, size_t *ret_n)
{
    char *day = NULL;
    *ret_n = 0;
    *ret = arena_array(cx->a, 1, sizeof(**ret));
    TRY(db_text_of(cx, &q_open_day, NO_ARGS, &day));
    *ret_day = day;
    if (!day)
        return OK;
    struct open_row *list = arena_array(cx->a, ROWS_MAX, sizeof(*list));
    struct rows *r = db_rows(cx, &q_open_rows, ARGS(db_text(day)));
    while (*ret_n < ROWS_MAX && rows_next(r)) {
        struct open_row *o = &list[(*ret_n)++];
        o->area = row_str(r, 0);
        for (int i = 0; i < OPEN_COLUMNS; i++)
            o->cells[i] = row_null(r, 1 + i) ? FIELD_UNSET : row_int(r, 1 + i);
    }
    *ret = list;
    return rows_end(r);
}

/* ---- publishing ---- */

struct publishing {
    char *day;
    struct open_row *rows; /* in order of area */
    size_t n;
};

static enum err read_source(struct ctx *cx, void *arg)
{
    struct publishing *p = arg;
    char first[DATE_LEN + 1];
    date_format(date_of_instant(cx->now), first);
    memcpy(first + 8, "01", 2);
    p->n = 0;
    TRY(db_text_of(cx, &q_open_due, ARGS(db_text(first)), &p->day));
    if (!p->day)
        return OK;
    p->rows = arena_array(cx->a, ROWS_MAX, sizeof(*p->rows));
    struct rows *r = db_rows(cx, &q_open_source, ARGS(db_text(p->day)));
    while (rows_next(r)) {
        const char *area = row_text(r, 0), *key = row_text(r, 1);
        if (!p->n || strcmp(p->rows[p->n - 1].area, area) != 0) {
            if (p->n == ROWS_MAX)
                break;
            p->rows[p->n++] = (struct open_row){.area = arena_strdup(cx->a, area)};
        }
        p->rows[p->n - 1].cells[*key == 'b'   ? TOTAL
                                : *key == 'c' ? CURATED
                                              : VERIFIED] = row_int(r, 2);
    }
    return rows_end(r);
}

/* The area that one lies in, as an index; -1 for the city. */
static int parent_of(const struct publishing *p, size_t i)
{
    const char *area = p->rows[i].area;
    const struct place *place = *area ? place_find(places(), area) : NULL;
    if (!place)
        return -1;
    bool ward = strcmp(place->kind, "ward") == 0;
    for (size_t k = 0; k < p->n; k++)
        if (strcmp(p->rows[k].area, ward && place->parent ? place->parent : "") == 0)
            return (int)k;
    return -1;
}

static void wards_out(struct publishing *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->n; i++)
        if (!is_ward(places(), p->rows[i].area))
            p->rows[kept++] = p->rows[i];
    p->n = kept;
}

/* Rows add up to their total; parts of an area to the area. */
static size_t equations(struct arena *a, const struct publishing *p, struct sum *list)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        int32_t *parts = arena_array(a, TOTAL, sizeof(*parts));
        for (int c = 0; c < TOTAL; c++)
            parts[c] = (int32_t)i * OPEN_COLUMNS + c;
        list[n++] = (struct sum){(int32_t)i * OPEN_COLUMNS + TOTAL, parts, TOTAL};
    }
    for (size_t up = 0; up < p->n; up++)
        for (int c = 0; c < OPEN_COLUMNS; c++) {
            struct sum s = {.whole = (int32_t)up * OPEN_COLUMNS + c};
            int32_t *parts = arena_array(a, p->n, sizeof(*parts));
            for (size_t i = 0; i < p->n; i++)
                if (parent_of(p, i) == (int)up)
                    parts[s.n++] = (int32_t)i * OPEN_COLUMNS + c;
            s.parts = parts;
            if (s.n)
                list[n++] = s;
        }
    return n;
}

static bool hide(struct publishing *p)
{
    struct arena *a = arena_new(WORK);
    size_t cells = p->n * OPEN_COLUMNS;
    int64_t *values = arena_array(a, cells + 1, sizeof(*values));
    bool *hidden = arena_array(a, cells + 1, sizeof(*hidden));
    struct sum *list = arena_array(a, p->n * (1 + OPEN_COLUMNS) + 1, sizeof(*list));
    for (size_t i = 0; i < cells; i++)
        values[i] = p->rows[i / OPEN_COLUMNS].cells[i % OPEN_COLUMNS];
    struct sums s = {.cells = values, .cells_n = cells, .list = list, .n = equations(a, p, list)};
    bool done = suppress(a, &s, hidden);
    for (size_t i = 0; done && i < cells; i++)
        if (hidden[i])
            p->rows[i / OPEN_COLUMNS].cells[i % OPEN_COLUMNS] = FIELD_UNSET;
    arena_free(a);
    return done;
}

static struct db_val known(int64_t n)
{
    return n == FIELD_UNSET ? db_null() : db_int(n);
}

static enum err write_all(struct ctx *cx, void *arg)
{
    const struct publishing *p = arg;
    for (size_t i = 0; i < p->n; i++) {
        const int64_t *c = p->rows[i].cells;
        TRY(db_exec_later(cx, &q_open_put,
                          ARGS(db_text(p->day), db_text(p->rows[i].area), known(c[CURATED]),
                               known(c[VERIFIED]), known(c[OTHER]), known(c[TOTAL]))));
    }
    return OK;
}

enum err open_data_care(struct ctx *cx)
{
    struct publishing p = {.n = 0};
    TRY(app_read(cx, read_source, &p));
    if (!p.n)
        return OK;
    if (p.n > AREAS_MAX)
        wards_out(&p);
    for (size_t i = 0; i < p.n; i++)
        p.rows[i].cells[OTHER] =
            p.rows[i].cells[TOTAL] - p.rows[i].cells[CURATED] - p.rows[i].cells[VERIFIED];
    if (!hide(&p))
        return fail(cx, ERR_BUSY, "error.db_memory", NULL);
    return app_write(cx, write_all, &p);
}
