/*
 * The working calendar over real databases: days added and taken away, revisions, office hours,
 * what rooms are told, what another server sees, and rollbacks.
 */
#include "test_stage_holiday.h"

#include <pthread.h>

/* ---- single days ---- */

static void test_add_and_remove(void **state)
{
    struct holiday h, other;
    struct audit_row *history;
    size_t n;
    bool p;
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-24");
    must(&cx, add("2026-11-24", "Hari jadi kota", "local", true, &h));
    assert_true(h.id > 0 && h.version == 1 && h.recorded_at == NOON);
    assert_int_equal(calendar()->revision, 2);
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-25");
    assert_false(p);
    must(&cx, audit_list(&cx, "holiday", h.id, 0, 10, &history, &n));
    assert_int_equal(n, 1);
    assert_string_equal(history[0].action, "create");

    /* The same day of the same name, however it is written; another name may share the day. */
    assert_int_equal(add("2026-11-24", "  HARI JADI KOTA. ", "national", true, &other),
                     ERR_INVALID);
    assert_string_equal(said("date"), "holiday.error.same");
    must(&cx, add("2026-11-24", "Upacara", "local", true, &other));
    assert_int_equal(calendar()->revision, 3);

    assert_int_equal(take_away(h.id, 2, "salah tanggal"), ERR_STALE);
    assert_int_equal(take_away(h.id, 1, " x "), ERR_INVALID);
    assert_string_equal(said("reason"), "holiday.error.reason");
    assert_int_equal(take_away(999999, 1, "salah tanggal"), ERR_NOT_FOUND);
    assert_int_equal(calendar()->revision, 3);
    must(&cx, take_away(h.id, 1, "salah tanggal"));
    assert_int_equal(take_away(h.id, 2, "salah tanggal"), ERR_NOT_FOUND);
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-25"); /* the other */
    must(&cx, take_away(other.id, 1, "salah tanggal"));
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-24");
    assert_int_equal(calendar()->revision, 5);

    /* The rows stay, with the reason. */
    must(&cx, holiday_get(&cx, h.id, &other));
    assert_int_equal(other.removed_at, NOON);
    assert_int_equal(other.version, 2);
    assert_string_equal(other.reason, "salah tanggal");

    /* Every past revision can be made again. */
    const struct worktime *t;
    static const char *const then[] = {"2026-11-24", "2026-11-25", "2026-11-25", "2026-11-25",
                                       "2026-11-24"};
    for (int64_t r = 1; r <= 5; r++) {
        must(&cx, worktime_of(&cx, r, &t));
        assert_int_equal(t->revision, r);
        assert_string_equal(due(t, "2026-11-23", 1, &p), then[r - 1]);
    }
    assert_int_equal(worktime_of(&cx, 6, &t), ERR_NOT_FOUND);
    ctx_forgive(&cx);
    assert_int_equal(worktime_of(&cx, 0, &t), ERR_NOT_FOUND);
}

static void test_announced_days_do_not_count(void **state)
{
    struct holiday h;
    bool p;
    must(&cx, add("2026-11-24", "Diumumkan saja", "local", false, &h));
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-24");
    must(&cx, take_away(h.id, 1, "selesai"));
}

static void test_bad_days_are_refused(void **state)
{
    int64_t revision = calendar()->revision;
    struct holiday h = {0};
    assert_int_equal(write_now(put_rule, &h), ERR_INVALID);
    static const char *const all[] = {"date", "name", "kind", "source"};
    for (size_t i = 0; i < 4; i++)
        assert_string_not_equal(said(all[i]), "");
    assert_int_equal(add("1999-12-31", "Terlalu lama", "local", true, &h), ERR_INVALID);
    assert_string_equal(said("date"), "holiday.error.year_range");
    assert_int_equal(add("2026-02-29", "Tidak ada", "local", true, &h), ERR_INVALID);
    assert_string_not_equal(said("date"), "");
    assert_int_equal(add("2026-11-24", "...", "local", true, &h), ERR_INVALID);
    assert_string_equal(said("name"), "holiday.error.name");
    assert_int_equal(add("2026-11-24", "Jenis salah", "weekend", true, &h), ERR_INVALID);
    assert_string_not_equal(said("kind"), "");

    struct actor mayor = {.account_id = 1, .name = "walikota", .role = ROLE_MAYOR, .area = ""};
    mayor.caps = role_caps(ROLE_MAYOR);
    cx.actor = &mayor;
    assert_int_equal(add("2026-11-24", "Hari baik", "local", true, &h), ERR_FORBIDDEN);
    assert_int_equal(take_away(1, 1, "tidak suka"), ERR_FORBIDDEN);
    struct holiday_load sum;
    assert_int_equal(load(LIST_2027, &sum), ERR_FORBIDDEN);
    assert_int_equal(take_back(2026, "tidak suka"), ERR_FORBIDDEN);
    cx.actor = actor_operator();
    assert_int_equal(calendar()->revision, revision);
}

/* ---- what rooms are told ---- */

static int64_t told, told_due;
static bool refuse;

static enum err hear(struct ctx *c, int64_t revision)
{
    bool p;
    const struct worktime *t = worktime_now(c);
    assert_non_null(t);
    assert_true(conn_is_writer(c->conn));
    assert_int_equal(t->revision, revision);
    told = revision;
    told_due = day(due(t, "2026-11-23", 1, &p));
    return refuse ? fail(c, ERR_CONFLICT, "error.not_found", NULL) : OK;
}

static void test_rooms_are_told(void **state)
{
    static const holiday_hook hooks[] = {hear, hear, NULL};
    struct holiday h;
    int64_t revision = calendar()->revision;
    holiday_changed = hooks;
    must(&cx, add("2026-11-24", "Didengar", "local", true, &h));
    assert_int_equal(told, revision + 1);
    assert_int_equal(told_due, day("2026-11-25")); /* already with the change */

    /* A refusal undoes the change; its revision goes to the next one, with other contents. */
    refuse = true;
    assert_int_equal(take_away(h.id, 1, "ditolak ruang lain"), ERR_CONFLICT);
    assert_int_equal(told, revision + 2);
    assert_int_equal(told_due, day("2026-11-24"));
    bool p;
    assert_int_equal(calendar()->revision, revision + 1);
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-25");
    refuse = false;
    struct holiday next;
    must(&cx, add("2026-11-25", "Sesudahnya", "local", true, &next));
    assert_int_equal(calendar()->revision, revision + 2);
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-26");
    must(&cx, take_away(h.id, 1, "selesai"));
    must(&cx, take_away(next.id, 1, "selesai"));
    assert_string_equal(due(calendar(), "2026-11-23", 1, &p), "2026-11-24");
    holiday_changed = NULL;
}

/* ---- office hours ---- */

static void test_hours_are_read(void **state)
{
    static const struct {
        const char *text;
        int32_t open, close;
    } good[] = {{"08:00-16:00", 28800, 57600},
                {"8.00 – 16.30", 28800, 59400},
                {"8-16", 28800, 57600},
                {" 07:30 — 24:00 ", 27000, 86400},
                {"00:00-00:01", 0, 60},
                {"", 0, 0},
                {"  ", 0, 0},
                {"-", 0, 0},
                {"Libur", 0, 0},
                {"TUTUP", 0, 0}};
    static const char *const bad[] = {"8",           "08:00",         "16:00-08:00", "08:00-08:00",
                                      "08:0-16:00",  "08:00-25:00",   "8:60-16:00",  "08:00-24:01",
                                      "pagi-sore",   "08:00-16:00 x", "8:00 16:00",  "-8-16",
                                      "08:00--16:00"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct day_hours h = {-1, -1};
        assert_true(office_hours_parse(cx.a, good[i].text, &h));
        assert_int_equal(h.open, good[i].open);
        assert_int_equal(h.close, good[i].close);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct day_hours h = {-1, -1};
        if (office_hours_parse(cx.a, bad[i], &h))
            print_error("taken: %s\n", bad[i]);
        assert_int_equal(h.open, -1);
    }
    assert_string_equal(office_hours_format(cx.a, (struct day_hours){27000, 86400}), "07:30-24:00");
    assert_null(office_hours_format(cx.a, (struct day_hours){0, 0}));
}

struct hours {
    struct day_hours week[WEEK_DAYS];
    int64_t revision;
};
static enum err hours_rule(struct ctx *c, void *arg)
{
    const struct hours *h = arg;
    return office_hours_put(c, h->week, h->revision);
}

static void test_hours_change(void **state)
{
    struct hours h = {.revision = calendar()->revision};
    int64_t begin = h.revision;
    assert_int_equal(write_now(hours_rule, &h), ERR_INVALID); /* never open */
    memcpy(h.week, worktime_week, sizeof(h.week));
    must(&cx, write_now(hours_rule, &h));
    assert_int_equal(calendar()->revision, begin); /* as they were */
    h.week[5] = (struct day_hours){28800, 43200};
    h.week[0] = (struct day_hours){0, 0};
    must(&cx, write_now(hours_rule, &h));
    assert_int_equal(calendar()->revision, begin + 1);
    assert_int_equal(write_now(hours_rule, &h), ERR_STALE);
    bool p;
    assert_string_equal(due(calendar(), "2026-11-20", 1, &p), "2026-11-21"); /* Saturday */
    assert_string_equal(due(calendar(), "2026-11-21", 1, &p), "2026-11-24"); /* not Monday */
    assert_int_equal(worktime_between(calendar(), day("2026-11-21") * 86400 - CITY_OFFSET,
                                      day("2026-11-22") * 86400 - CITY_OFFSET),
                     4 * 3600);
    memcpy(h.week, worktime_week, sizeof(h.week));
    h.revision = 0;
    must(&cx, write_now(hours_rule, &h));
    assert_string_equal(due(calendar(), "2026-11-21", 1, &p), "2026-11-23");
    const struct worktime *t;
    must(&cx, worktime_of(&cx, begin + 1, &t));
    assert_string_equal(due(t, "2026-11-21", 1, &p), "2026-11-24");
}

/* ---- others at the same time ---- */

/* Another program on the same database, as another server is. */
static void test_another_server_sees_it(void **state)
{
    struct arena *a = arena_new((size_t)64 << 20);
    struct ctx other = ctx_new(a, NOON);
    struct app *second;
    struct holiday h;
    other.actor = actor_operator();
    must(&other, app_open(&other, url, server ? DB_WRITE : DB_READ, NULL, 0, &second));
    must(&other, db_reader(second->db, &other));
    int64_t before = worktime_now(&other)->revision;
    assert_ptr_equal(worktime_now(&other), worktime_now(&other)); /* kept */
    db_reader_end(second->db, &other);
    must(&cx, add("2026-11-24", "Dari peladen lain", "local", true, &h));
    must(&other, db_reader(second->db, &other));
    const struct worktime *t = worktime_now(&other);
    assert_int_equal(t->revision, before + 1);
    assert_false(worktime_is_working_day(t, day("2026-11-24")));
    db_reader_end(second->db, &other);
    app_close(second);
    arena_free(a);
    must(&cx, take_away(h.id, 1, "selesai"));
}

enum { THREADS = 3, CHANGES = 25 };
static int64_t base_revision;
static _Atomic bool over;

/* With each revision one day more of March 2031 is off: contents and number always agree. */
static void *reading(void *arg)
{
    struct arena *a = arena_new((size_t)256 << 20);
    intptr_t bad = 0;
    int64_t last = 0;
    while (!atomic_load(&over)) {
        struct arena_mark mark = arena_mark(a);
        struct ctx c = ctx_new(a, NOON);
        c.app = app;
        if (db_reader(app->db, &c) == OK) {
            const struct worktime *t = worktime_now(&c);
            int64_t works =
                t ? worktime_days(t, day("2031-03-03"), day("2031-03-03") + CHANGES * 2) : 0;
            bad += !t || t->revision < last ||
                   works != *(int64_t *)arg - (t->revision - base_revision);
            last = t ? t->revision : last;
            db_reader_end(app->db, &c);
        }
        arena_reset(a, mark);
    }
    arena_free(a);
    return (void *)bad;
}

static void test_readers_meet_whole_calendars(void **state)
{
    pthread_t threads[THREADS];
    struct holiday h;
    int64_t works = worktime_days(calendar(), day("2031-03-03"), day("2031-03-03") + CHANGES * 2);
    base_revision = calendar()->revision;
    atomic_store(&over, false);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reading, &works), 0);
    int64_t d = day("2031-03-03");
    for (int done = 0; done < CHANGES; d++) {
        char iso[DATE_LEN + 1];
        if (weekday_of(d) > 4)
            continue;
        date_format(date_from_days(d), iso);
        must(&cx, add(arena_strdup(cx.a, iso), "Hari uji", "local", true, &h));
        done++;
    }
    atomic_store(&over, true);
    for (int i = 0; i < THREADS; i++) {
        void *bad;
        pthread_join(threads[i], &bad);
        assert_int_equal((intptr_t)bad, 0);
    }
    assert_int_equal(calendar()->revision, base_revision + CHANGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_and_remove),
        cmocka_unit_test(test_announced_days_do_not_count),
        cmocka_unit_test(test_bad_days_are_refused),
        cmocka_unit_test(test_rooms_are_told),
        cmocka_unit_test(test_hours_are_read),
        cmocka_unit_test(test_hours_change),
        cmocka_unit_test(test_another_server_sees_it),
        cmocka_unit_test(test_readers_meet_whole_calendars),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), open_all, stage_end);
}
