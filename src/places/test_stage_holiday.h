/*
 * For this room's tests of the calendar alone: a program over a fresh database with the built-in
 * holidays; SQLite, and PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#ifndef TEST_STAGE_HOLIDAY_H
#define TEST_STAGE_HOLIDAY_H

#include "db_test.h"

#include "app.h"
#include "audit.h"
#include "calendar.h"
#include "caps.h"
#include "holiday.h"

#include <inttypes.h>

static const int64_t NOON = 1795410000; /* 2026-11-23 */

static struct app *app;
static struct ctx cx;
static char folder[64];
static const char *url, *server; /* server: PostgreSQL, or NULL: SQLite */

/* ---- the stage ---- */

static inline void look(void)
{
    if (cx.conn)
        db_reader_end(app->db, &cx);
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
}

static inline enum err write_now(enum err (*rule)(struct ctx *, void *), void *arg)
{
    look();
    enum err e = app_write(&cx, rule, arg);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    return e;
}

static inline const char *said(const char *field)
{
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        if (strcmp(f->field, field) == 0)
            return f->msgid;
    return "";
}

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

static inline void wipe(struct ctx *c)
{
    struct db *db;
    must(c, db_open(c, server, DB_WRITE, &db));
    must(c, db_write(db, c, run_script,
                     (void *)(uintptr_t) "DROP SCHEMA IF EXISTS public CASCADE;"
                                         "CREATE SCHEMA public"));
    db_close(db);
}

static inline int open_all(void **state)
{
    struct arena *a = arena_new((size_t)256 << 20);
    snprintf(folder, sizeof(folder), "/tmp/holiday-XXXXXX");
    assert_non_null(mkdtemp(folder));
    cx = ctx_new(a, NOON);
    cx.actor = actor_operator();
    holiday_changed = NULL;
    setenv("SAHABAT_KEY_FILE", arena_printf(a, "%s/key", folder), 1);
    if (server)
        wipe(&cx);
    url = server ? server : arena_printf(a, "sqlite:%s/t.db", folder);
    must(&cx, app_open(&cx, url, DB_WRITE | DB_CREATE, NULL, 0, &app));
    must(&cx, db_migrate(app->db, &cx, NULL, NULL));
    must(&cx, app_write(&cx, begin_rule, NULL));
    look();
    return 0;
}

static inline int close_all(void **state)
{
    static const char *const names[] = {"key", "t.db", "t.db-wal", "t.db-shm", "t.db.lock"};
    db_reader_end(app->db, &cx);
    app_close(app);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(arena_printf(cx.a, "%s/%s", folder, names[i]));
    assert_int_equal(rmdir(folder), 0);
    arena_free(cx.a);
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

/* Runs the tests on SQLite, and on PostgreSQL where there is one. */
static inline int run_on_both(const struct CMUnitTest *tests, size_t n)
{
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_all, close_all);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_all, close_all)
                  : failed;
}

#endif
