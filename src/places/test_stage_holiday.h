/*
 * For this room's tests of the calendar alone: a program over a fresh database with the built-in
 * holidays; SQLite, and PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#ifndef TEST_STAGE_HOLIDAY_H
#define TEST_STAGE_HOLIDAY_H

#include "app_test.h"

#include "app.h"
#include "audit.h"
#include "calendar.h"
#include "caps.h"
#include "holiday.h"

static const char *url;

static inline size_t said_n(const char *msgid)
{
    size_t n = 0;
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        n += strcmp(f->msgid, msgid) == 0;
    return n;
}

static inline enum err seed_rule(struct ctx *c, void *arg)
{
    return holiday_seed(c);
}

static inline enum err begin_rule(struct ctx *c, void *arg)
{
    TRY(keys_check(c, c->app->keys, true));
    return holiday_seed(c);
}

static inline int open_all(void **state)
{
    stage_begin(NOON);
    holiday_changed = NULL;
    url = server ? server : arena_printf(cx.a, "sqlite:%s/t.db", folder);
    must(&cx, app_write(&cx, begin_rule, NULL));
    look();
    return 0;
}

static inline int64_t day(const char *iso)
{
    struct date d;
    assert_true(date_parse(iso, &d));
    return date_days(d);
}

static inline const struct worktime *calendar(void)
{
    look();
    const struct worktime *t = worktime_now(&cx);
    assert_non_null(t);
    return t;
}

/* The day on which so many working days after that day's noon are over. */
static inline const char *due(const struct worktime *t, const char *from, int64_t n,
                              bool *provisional)
{
    struct span s = {n, SPAN_WORKING_DAYS};
    char *text = arena_alloc(cx.a, DATE_LEN + 1);
    int64_t noon = day(from) * 86400 - CITY_OFFSET + 12 * 3600;
    date_format(date_from_days(worktime_due_day(worktime_add(t, noon, s, provisional))), text);
    return text;
}

static inline enum err put_rule(struct ctx *c, void *arg)
{
    return holiday_put(c, arg);
}

static inline enum err add(const char *date, const char *name, const char *kind, bool official,
                           struct holiday *ret)
{
    *ret = (struct holiday){
        .date = date, .name = name, .kind = kind, .source = "Keputusan uji", .official = official};
    return write_now(put_rule, ret);
}

struct removing {
    int64_t id, version;
    const char *reason;
};
static inline enum err remove_rule(struct ctx *c, void *arg)
{
    const struct removing *r = arg;
    return holiday_remove(c, r->id, r->version, r->reason);
}
static inline enum err take_away(int64_t id, int64_t version, const char *reason)
{
    return write_now(remove_rule, &(struct removing){id, version, reason});
}

/* ---- loading by text ---- */

struct loading {
    const char *text, *source;
    int64_t year; /* 0: as the lines say */
    struct holiday_load sum;
};
static inline enum err load_rule(struct ctx *c, void *arg)
{
    struct loading *l = arg;
    struct holiday_list list = {.source = l->source};
    TRY(holiday_lines(c, l->text, strlen(l->text), &list.lines, &list.n));
    list.year = l->year ? l->year : holiday_lines_year(c, list.lines, list.n);
    return holiday_year_load(c, &list, &l->sum);
}
static inline enum err load(const char *text, struct holiday_load *ret)
{
    struct loading l = {.text = text, .source = "SKB uji"};
    enum err e = write_now(load_rule, &l);
    *ret = l.sum;
    return e;
}

struct revoking {
    int64_t year;
    const char *reason;
};
static inline enum err revoke_rule(struct ctx *c, void *arg)
{
    const struct revoking *r = arg;
    return holiday_year_revoke(c, r->year, r->reason);
}
static inline enum err take_back(int64_t year, const char *reason)
{
    return write_now(revoke_rule, &(struct revoking){year, reason});
}

/* Invented: no year's real list. */
#define LIST_2027                                                             \
    "Tanggal;Nama;Jenis\n"                                                    \
    "1 Januari 2027;Tahun Baru Masehi;Libur Nasional\n"                       \
    "04/01/2027;Hari uji satu;cuti bersama\n"                                 \
    "2027-02-01;Hari uji dua;national\n2027-03-01;Hari uji tiga;national\n"   \
    "2027-04-01;Hari uji empat;national\n2027-05-03;Hari uji lima;national\n" \
    "2027-06-01;Hari uji enam;national\n2027-07-01;Hari uji tujuh;national\n" \
    "2027-08-17;Proklamasi Kemerdekaan;national\n2027-09-01;Uji;national\n"   \
    "2027-10-01;Hari uji sepuluh;national\n2027-12-25;Natal;libur nasional\n"

#endif
