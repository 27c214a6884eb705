/* Filling the table of places: Malang as built in, or a file of another city. See places.h. */
#include "audit.h"
#include "caps.h"
#include "field.h"
#include "places.h"
#include "places_sql.h"
#include "ref_malang.h"
#include "tabular.h"
#include "text.h"

static struct db_val int_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

enum err places_seed(struct ctx *cx)
{
    bool some = false;
    struct rows *r = db_rows(cx, &q_place_all, NO_ARGS);
    some = rows_next(r);
    TRY(rows_end(r));
    if (some)
        return OK;
    for (int i = 0; i < PLACES_MALANG_ROWS; i++) {
        const struct place_ref *p = &places_malang[i];
        TRY(db_exec(cx, &q_place_insert,
                    ARGS(db_text(p->code), db_text(p->kind), db_text(p->name),
                         db_text(text_fold(cx->a, p->name)), db_text(p->parent),
                         db_text(p->postcode), db_text(p->postcode2), db_text(p->stat_code),
                         db_int(p->lat_e6), db_int(p->lng_e6), db_int(p->area_m2)),
                    NULL));
    }
    return OK;
}

/* Columns of the file: code,kind,name,parent,postcode,lat,lng in any order. */
enum { C_CODE, C_KIND, C_NAME, C_PARENT, C_POSTCODE, C_LAT, C_LNG, C_COUNT };
static const char *const headings[C_COUNT] = {"code",     "kind", "name", "parent",
                                              "postcode", "lat",  "lng"};

struct line {
    const char *cell[C_COUNT];
    int64_t number, lat, lng;
};

/* "‑7.98" → -7980000; FIELD_UNSET when empty; false when it is no such number. */
static bool degrees(const char *s, int64_t limit, int64_t *ret)
{
    *ret = FIELD_UNSET;
    if (!s || !*s)
        return true;
    bool minus = *s == '-';
    s += minus;
    int64_t whole = 0, part = 0, scale = 1000000;
    size_t digits = 0;
    for (; *s >= '0' && *s <= '9' && digits < 4; s++, digits++)
        whole = whole * 10 + (*s - '0');
    if (!digits)
        return false;
    if (*s == '.')
        for (s++; *s >= '0' && *s <= '9'; s++)
            if (scale > 1)
                part += (*s - '0') * (scale /= 10);
    if (*s || whole > limit)
        return false;
    *ret = (whole * 1000000 + part) * (minus ? -1 : 1);
    return true;
}

static bool code_good(const char *code, const char *kind)
{
    size_t dots = 0;
    for (const char *s = code; *s; s++) {
        if (*s == '.')
            dots++;
        else if (*s < '0' || *s > '9')
            return false;
    }
    return dots == (strcmp(kind, "city") == 0 ? 1u : strcmp(kind, "district") == 0 ? 2u : 3u);
}

/* NULL when the line is good, else the msgid of what is wrong. */
static const char *line_check(struct line *l)
{
    const char *kind = l->cell[C_KIND];
    if (strcmp(kind, "city") != 0 && strcmp(kind, "district") != 0 && strcmp(kind, "ward") != 0)
        return "places.error.kind";
    if (!code_good(l->cell[C_CODE], kind))
        return "places.error.code";
    if (!*l->cell[C_NAME] || strlen(l->cell[C_NAME]) > 120)
        return "places.error.name";
    if (!degrees(l->cell[C_LAT], 90, &l->lat) || !degrees(l->cell[C_LNG], 180, &l->lng))
        return "places.error.point";
    return NULL;
}

static const char *none_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static enum err line_store(struct ctx *cx, const struct line *l, struct places_import *sum)
{
    const char *fold = text_fold(cx->a, l->cell[C_NAME]);
    const struct place *old = place_find(places(), l->cell[C_CODE]);
    if (!old) {
        sum->added++;
        return db_exec(cx, &q_place_insert,
                       ARGS(db_text(l->cell[C_CODE]), db_text(l->cell[C_KIND]),
                            db_text(l->cell[C_NAME]), db_text(fold),
                            db_text(none_if_empty(l->cell[C_PARENT])),
                            db_text(none_if_empty(l->cell[C_POSTCODE])), db_null(), db_null(),
                            int_or_null(l->lat), int_or_null(l->lng), db_null()),
                       NULL);
    }
    if (same_text(old->name, l->cell[C_NAME]) && same_text(old->kind, l->cell[C_KIND]) &&
        same_text(old->parent, l->cell[C_PARENT]) &&
        same_text(old->postcode, l->cell[C_POSTCODE]) && old->lat_e6 == l->lat &&
        old->lng_e6 == l->lng) {
        sum->unchanged++;
        return OK;
    }
    sum->changed++;
    return db_exec(
        cx, &q_place_change,
        ARGS(db_text(l->cell[C_CODE]), db_text(l->cell[C_KIND]), db_text(l->cell[C_NAME]),
             db_text(fold), db_text(none_if_empty(l->cell[C_PARENT])),
             db_text(none_if_empty(l->cell[C_POSTCODE])), int_or_null(l->lat), int_or_null(l->lng)),
        NULL);
}

static enum err find_columns(struct ctx *cx, const struct table_row *row, int columns[C_COUNT])
{
    for (int c = 0; c < C_COUNT; c++) {
        columns[c] = -1;
        for (size_t i = 0; i < row->n; i++)
            if (strcmp(text_fold(cx->a, row->cells[i]), headings[c]) == 0)
                columns[c] = (int)i;
        if (columns[c] < 0 && c <= C_PARENT)
            return fail(cx, ERR_INVALID, "places.error.columns", "column", headings[c], NULL);
    }
    return OK;
}

static enum err read_lines(struct ctx *cx, struct table_reader *t, struct places_import *ret,
                           void (*tell)(void *, int64_t, const char *), void *arg)
{
    struct table_row row;
    int columns[C_COUNT];
    if (!table_next(t, &row))
        return table_error(t) != OK ? table_error(t)
                                    : fail(cx, ERR_INVALID, "places.error.empty", NULL);
    TRY(find_columns(cx, &row, columns));
    while (table_next(t, &row)) {
        struct line l = {.number = row.number};
        for (int c = 0; c < C_COUNT; c++)
            l.cell[c] = columns[c] >= 0 && (size_t)columns[c] < row.n
                            ? text_trim(cx->a, row.cells[columns[c]])
                            : "";
        const char *wrong = line_check(&l);
        if (wrong) {
            ret->rejected++;
            tell(arg, l.number, wrong);
        } else {
            TRY(line_store(cx, &l, ret));
        }
    }
    return table_error(t);
}

enum err places_import(struct ctx *cx, const char *data, size_t n, struct places_import *ret,
                       void (*tell)(void *, int64_t line, const char *msgid), void *arg)
{
    TRY(need(cx, CAP_PLACES_EDIT));
    *ret = (struct places_import){0};
    struct table_reader *t = NULL;
    struct table_open from = {.fd = -1, .data = data, .n = n};
    TRY(table_open(cx, &from, &t));
    enum err e = read_lines(cx, t, ret, tell, arg);
    table_close(t);
    TRY(e);
    TRY(audit(cx, "import", "places", 0, NULL));
    return places_load(cx);
}
