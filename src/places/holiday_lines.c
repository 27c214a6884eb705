/*
 * The list of a year as it is pasted or sent in a file: lines of date, name and kind, read as
 * generously as offices write them and checked as strictly as deadlines need it.
 */
#include "calendar.h"
#include "holiday_parts.h"
#include "tabular.h"
#include "text.h"

#include <inttypes.h>

/* Fewer national holidays than that are no whole year's list (it has had 15 to 17), and messages
 * past the twentieth help nobody. */
enum { NATIONAL_LEAST = 10, TOLD_MAX = 20, NAME_MIN = 3, NAME_MAX = 120 };

enum { C_DATE, C_NAME, C_KIND, C_COUNT };

/* ---- lines ---- */

/* What a heading's cell says, or C_COUNT. */
static int column_of(struct arena *a, const char *cell)
{
    static const struct {
        const char *word;
        int column;
    } words[] = {{"date", C_DATE},         {"tanggal", C_DATE},
                 {"hari tanggal", C_DATE}, {"name", C_NAME},
                 {"nama", C_NAME},         {"keterangan", C_NAME},
                 {"peringatan", C_NAME},   {"nama hari libur", C_NAME},
                 {"kind", C_KIND},         {"jenis", C_KIND}};
    const char *fold = text_fold(a, cell);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i].word, fold) == 0)
            return words[i].column;
    return C_COUNT;
}

/* Whether the row names the columns; then *columns says where each stands. */
static bool is_heading(struct arena *a, const struct table_row *row, int columns[C_COUNT])
{
    int found[C_COUNT] = {-1, -1, -1}, n = 0;
    for (size_t i = 0; i < row->n; i++) {
        int c = column_of(a, row->cells[i]);
        if (c < C_COUNT && found[c] < 0) {
            found[c] = (int)i;
            n++;
        }
    }
    if (n == C_COUNT)
        memcpy(columns, found, sizeof(found));
    return n == C_COUNT;
}

static const char *cell_of(struct arena *a, const struct table_row *row, int column)
{
    return column >= 0 && (size_t)column < row->n ? text_trim(a, row->cells[column]) : "";
}

static enum err read_lines(struct ctx *cx, struct table_reader *t, struct holiday_line *list,
                           size_t *ret_n)
{
    struct table_row row;
    int columns[C_COUNT] = {0, 1, 2};
    size_t n = 0;
    bool first = true;
    while (table_next(t, &row)) {
        bool heading = first && is_heading(cx->a, &row, columns);
        first = false;
        if (heading)
            continue;
        if (n == HOLIDAYS_MAX) {
            fail_field(cx, "days", "holiday.error.many", NULL);
            return fields_check(cx);
        }
        list[n++] = (struct holiday_line){.number = row.number,
                                          .date = cell_of(cx->a, &row, columns[C_DATE]),
                                          .name = cell_of(cx->a, &row, columns[C_NAME]),
                                          .kind = cell_of(cx->a, &row, columns[C_KIND])};
    }
    *ret_n = n;
    return table_error(t);
}

enum err holiday_lines(struct ctx *cx, const char *data, size_t n, struct holiday_line **ret,
                       size_t *ret_n)
{
    struct table_reader *t = NULL;
    struct table_open from = {.fd = -1, .data = data, .n = n};
    struct holiday_line *list = arena_array(cx->a, HOLIDAYS_MAX, sizeof(*list));
    if (strspn(data, " \t\r\n") >= n) {
        fail_field(cx, "days", "holiday.error.none", NULL);
        return fields_check(cx);
    }
    TRY(table_open(cx, &from, &t));
    enum err e = read_lines(cx, t, list, ret_n);
    table_close(t);
    TRY(e);
    *ret = list;
    return OK;
}

/* A day with its year in four digits: a two-digit year would be taken for one long past. */
static bool day_of(const struct ctx *cx, const char *text, struct date *ret)
{
    return date_parse_loose(text, date_of_instant(cx->now), ret) && ret->year >= HOLIDAY_YEAR_MIN &&
           ret->year <= HOLIDAY_YEAR_MAX;
}

int64_t holiday_lines_year(struct ctx *cx, const struct holiday_line *lines, size_t n)
{
    struct date d;
    for (size_t i = 0; i < n; i++)
        if (day_of(cx, lines[i].date, &d))
            return d.year;
    return 0;
}

/* ---- what they say ---- */

static const char *kind_of(struct arena *a, const char *text)
{
    static const char *const words[][2] = {{"national", "national"},
                                           {"libur nasional", "national"},
                                           {"hari libur nasional", "national"},
                                           {"nasional", "national"},
                                           {"joint leave", "joint_leave"},
                                           {"cuti bersama", "joint_leave"},
                                           {"election", "election"},
                                           {"pemilu", "election"},
                                           {"libur nasional pemilu", "election"},
                                           {"local", "local"},
                                           {"daerah", "local"},
                                           {"libur daerah", "local"},
                                           {"lokal", "local"}};
    const char *fold = text_fold(a, text);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i][0], fold) == 0)
            return words[i][1];
    return NULL;
}

static bool name_good(const char *name)
{
    size_t characters = 0;
    for (const char *s = name; *s; s++)
        characters += ((unsigned char)*s & 0xC0) != 0x80;
    return text_valid(name, strlen(name), false) && characters >= NAME_MIN &&
           characters <= NAME_MAX;
}

static bool seen(const struct holiday_day *days, size_t n, const struct holiday_day *d)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(days[i].date, d->date) == 0 && strcmp(days[i].name_fold, d->name_fold) == 0)
            return true;
    return false;
}

/* NULL and *ret filled, or what is wrong with the line. */
static const char *understand(struct ctx *cx, const struct holiday_line *l, int64_t year,
                              struct holiday_day *ret)
{
    struct date d;
    char *iso = arena_alloc(cx->a, DATE_LEN + 1);
    if (!day_of(cx, l->date, &d))
        return "holiday.error.line_date";
    if (d.year != year)
        return "holiday.error.line_year";
    date_format(d, iso);
    *ret = (struct holiday_day){.date = iso,
                                .name = l->name,
                                .name_fold = text_fold(cx->a, l->name),
                                .kind = kind_of(cx->a, l->kind)};
    if (!name_good(l->name) || !*ret->name_fold)
        return "holiday.error.line_name";
    return ret->kind ? NULL : "holiday.error.line_kind";
}

enum err holiday_days(struct ctx *cx, const struct holiday_list *list, struct holiday_day **ret)
{
    struct holiday_day *days = arena_array(cx->a, list->n ? list->n : 1, sizeof(*days));
    const char *year = arena_printf(cx->a, "%" PRId64, list->year);
    int64_t wrong = 0, national = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct holiday_line *l = &list->lines[i];
        const char *why = understand(cx, l, list->year, &days[i]);
        if (!why && seen(days, i, &days[i]))
            why = "holiday.error.line_twice";
        if (why && wrong++ < TOLD_MAX)
            fail_field(cx, "days", why, "line", arena_printf(cx->a, "%" PRId64, l->number), "date",
                       l->date, "name", l->name, "kind", l->kind, "year", year, NULL);
        if (why)
            days[i] = (struct holiday_day){"", "", "", ""};
        national += strcmp(days[i].kind, "national") == 0;
    }
    if (wrong > TOLD_MAX)
        fail_field(cx, "days", "holiday.error.lines_more", "count",
                   arena_printf(cx->a, "%" PRId64, wrong - TOLD_MAX), NULL);
    if (!wrong && national < NATIONAL_LEAST)
        fail_field(cx, "days", "holiday.error.few", "count",
                   arena_printf(cx->a, "%" PRId64, national), "least",
                   arena_printf(cx->a, "%d", NATIONAL_LEAST), NULL);
    TRY(fields_check(cx));
    *ret = days;
    return OK;
}
