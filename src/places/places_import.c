/* Filling the table of places: Malang as built in, or a file of another city. See places.h. */
#include "audit.h"
#include "caps.h"
#include "field.h"
#include "places.h"
#include "places_parts.h"
#include "places_sql.h"
#include "ref_malang.h"
#include "setting.h"
#include "tabular.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

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

/* ---- a file: read whole, checked whole, stored whole ---- */

/* All of Indonesia has 91,000 places. */
enum { LINES_MAX = 120000, NAME_BYTES = 120, POSTCODE_LEN = 5 };

/* Columns of the file: code,kind,name,parent,postcode,lat,lng in any order. */
enum { C_CODE, C_KIND, C_NAME, C_PARENT, C_POSTCODE, C_LAT, C_LNG, C_COUNT };
static const char *const headings[C_COUNT] = {"code",     "kind", "name", "parent",
                                              "postcode", "lat",  "lng"};

struct line {
    const char *cell[C_COUNT], *wrong; /* the msgid of what is wrong, or NULL */
    int64_t number, lat, lng;
};

struct list {
    struct line *lines, **by_code;
    size_t n, cap;
};

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

static void keep_line(struct ctx *cx, struct list *list, const struct table_row *row,
                      const int columns[C_COUNT])
{
    if (list->n == list->cap) {
        size_t more = list->cap ? list->cap * 2 : 256, each = sizeof(*list->lines);
        list->lines = arena_grow(cx->a, list->lines, list->cap * each, more * each);
        list->cap = more;
    }
    struct line *l = &list->lines[list->n++];
    *l = (struct line){.number = row->number};
    for (int c = 0; c < C_COUNT; c++) {
        bool there = columns[c] >= 0 && (size_t)columns[c] < row->n;
        l->cell[c] = there ? text_trim(cx->a, row->cells[columns[c]]) : "";
    }
}

static enum err read_lines(struct ctx *cx, struct table_reader *t, struct list *list)
{
    struct table_row row;
    int columns[C_COUNT];
    if (!table_next(t, &row))
        return table_error(t) != OK ? table_error(t)
                                    : fail(cx, ERR_INVALID, "places.error.empty", NULL);
    TRY(find_columns(cx, &row, columns));
    while (table_next(t, &row)) {
        if (list->n == LINES_MAX)
            return fail(cx, ERR_TOO_LARGE, "places.error.many", NULL);
        keep_line(cx, list, &row, columns);
    }
    TRY(table_error(t));
    return list->n ? OK : fail(cx, ERR_INVALID, "places.error.empty", NULL);
}

/* ---- what is wrong with a line by itself ---- */

/* "‑7.98" → -7980000; false when it is no such number. */
static bool degrees(const char *s, int64_t *ret)
{
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
    *ret = (whole * 1000000 + part) * (minus ? -1 : 1);
    return *s == '\0';
}

/* Both or neither, and in Indonesia: who swaps the two is told. */
static bool point_good(struct line *l)
{
    const char *lat = l->cell[C_LAT], *lng = l->cell[C_LNG];
    l->lat = l->lng = FIELD_UNSET;
    if (!*lat && !*lng)
        return true;
    return degrees(lat, &l->lat) && degrees(lng, &l->lng) && l->lat >= -11100000 &&
           l->lat <= 6100000 && l->lng >= 94900000 && l->lng <= 141100000;
}

/* Groups of digits joined by dots: two for a city, three for a district, four for a ward. */
static bool code_good(const char *code, const char *kind)
{
    size_t groups = 0;
    for (;;) {
        size_t digits = strspn(code, "0123456789");
        if (!digits || digits > 4)
            return false;
        groups++;
        code += digits;
        if (*code != '.')
            break;
        code++;
    }
    return *code == '\0' && groups == (strcmp(kind, "city") == 0       ? 2u
                                       : strcmp(kind, "district") == 0 ? 3u
                                                                       : 4u);
}

/* The parent's code is the own without its last group; a city may leave it (its province) out. */
static bool parent_good(const struct line *l)
{
    const char *code = l->cell[C_CODE], *parent = l->cell[C_PARENT];
    size_t n = (size_t)(strrchr(code, '.') - code);
    if (strcmp(l->cell[C_KIND], "city") == 0 && !*parent)
        return true;
    return strlen(parent) == n && memcmp(parent, code, n) == 0;
}

static bool postcode_good(const char *s)
{
    return !*s || (strlen(s) == POSTCODE_LEN && strspn(s, "0123456789") == POSTCODE_LEN);
}

static const char *wrong_by_itself(struct line *l)
{
    const char *kind = l->cell[C_KIND];
    if (strcmp(kind, "city") != 0 && strcmp(kind, "district") != 0 && strcmp(kind, "ward") != 0)
        return "places.error.kind";
    if (!code_good(l->cell[C_CODE], kind))
        return "places.error.code";
    if (!parent_good(l))
        return "places.error.parent";
    if (!*l->cell[C_NAME] || strlen(l->cell[C_NAME]) > NAME_BYTES)
        return "places.error.name";
    if (!postcode_good(l->cell[C_POSTCODE]))
        return "places.error.postcode";
    return point_good(l) ? NULL : "places.error.point";
}

/* ---- what is wrong with it among the others ---- */

static int by_code(const void *a, const void *b)
{
    const struct line *x = *(struct line *const *)a, *y = *(struct line *const *)b;
    int c = strcmp(x->cell[C_CODE], y->cell[C_CODE]);
    return c ? c : (x->number > y->number) - (x->number < y->number);
}

static bool in_list(const struct list *list, const char *code)
{
    size_t lo = 0, hi = list->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(list->by_code[mid]->cell[C_CODE], code);
        if (c == 0)
            return true;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

static void sort_by_code(struct ctx *cx, struct list *list)
{
    list->by_code = arena_array(cx->a, list->n, sizeof(*list->by_code));
    for (size_t i = 0; i < list->n; i++)
        list->by_code[i] = &list->lines[i];
    qsort(list->by_code, list->n, sizeof(*list->by_code), by_code);
}

static void look_at_all(struct list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        struct line *l = list->by_code[i];
        const char *parent = l->cell[C_PARENT];
        l->wrong = wrong_by_itself(l);
        if (!l->wrong && i && strcmp(list->by_code[i - 1]->cell[C_CODE], l->cell[C_CODE]) == 0)
            l->wrong = "places.error.twice";
        if (!l->wrong && strcmp(l->cell[C_KIND], "city") != 0 && !place_find(places(), parent) &&
            !in_list(list, parent))
            l->wrong = "places.error.orphan";
    }
}

static enum err check_all(struct ctx *cx, struct list *list,
                          void (*tell)(void *, int64_t, const char *), void *arg)
{
    int64_t wrong = 0;
    sort_by_code(cx, list);
    look_at_all(list);
    for (size_t i = 0; i < list->n; i++)
        if (list->lines[i].wrong) {
            tell(arg, list->lines[i].number, list->lines[i].wrong);
            wrong++;
        }
    return wrong ? fail(cx, ERR_INVALID, "places.error.lines", "n",
                        arena_printf(cx->a, "%" PRId64, wrong), NULL)
                 : OK;
}

/* ---- storing ---- */

static const char *none_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_same(const struct place *old, const struct line *l)
{
    return same_text(old->name, l->cell[C_NAME]) && same_text(old->kind, l->cell[C_KIND]) &&
           same_text(old->parent, l->cell[C_PARENT]) &&
           same_text(old->postcode, l->cell[C_POSTCODE]) && old->lat_e6 == l->lat &&
           old->lng_e6 == l->lng;
}

static enum err store(struct ctx *cx, const struct line *l, struct places_import *sum)
{
    const struct place *old = place_find(places(), l->cell[C_CODE]);
    struct db_val code = db_text(l->cell[C_CODE]), kind = db_text(l->cell[C_KIND]),
                  name = db_text(l->cell[C_NAME]),
                  fold = db_text(text_fold(cx->a, l->cell[C_NAME])),
                  parent = db_text(none_if_empty(l->cell[C_PARENT])),
                  postcode = db_text(none_if_empty(l->cell[C_POSTCODE])), lat = int_or_null(l->lat),
                  lng = int_or_null(l->lng), none = db_null();
    if (!old) {
        sum->added++;
        return db_exec(cx, &q_place_insert,
                       ARGS(code, kind, name, fold, parent, postcode, none, none, lat, lng, none),
                       NULL);
    }
    if (is_same(old, l)) {
        sum->unchanged++;
        return OK;
    }
    sum->changed++;
    return db_exec(cx, &q_place_change, ARGS(code, kind, name, fold, parent, postcode, lat, lng),
                   NULL);
}

enum err places_import(struct ctx *cx, const char *data, size_t n, struct places_import *ret,
                       void (*tell)(void *, int64_t line, const char *msgid), void *arg)
{
    TRY(need(cx, CAP_PLACES_EDIT));
    struct list list = {0};
    struct table_reader *t = NULL;
    struct table_open from = {.fd = -1, .data = data, .n = n};
    *ret = (struct places_import){0};
    TRY(table_open(cx, &from, &t));
    enum err e = read_lines(cx, t, &list);
    table_close(t);
    TRY(e);
    TRY(check_all(cx, &list, tell, arg));
    for (size_t i = 0; i < list.n; i++)
        TRY(store(cx, list.by_code[i], ret)); /* what lies in a place comes after it */
    if (ret->added + ret->changed) {
        int64_t next = places_revision(cx) + 1;
        TRY(setting_set(cx, "_places_revision", arena_printf(cx->a, "%" PRId64, next)));
    }
    TRY(audit(cx, "import", "places", 0, NULL));
    return places_load(cx);
}
