/* For the tests of deadlines and work: cases to work on, people who do, and instants as people
 * write them. */
#ifndef TEST_STAGE_WORK_H
#define TEST_STAGE_WORK_H

#include "test_stage_cases.h"

#include "case_clock_parts.h"
#include "case_work_parts.h"

static struct actor companion, bareng_companion, city_companion, lurah, other_lurah, camat, officer,
    officer_2, mayor, admin, partner, owner;

static inline int work_open(void **state)
{
    stage_open(state);
    companion = account("sahabat-kauman-1", "companion", KAUMAN);
    bareng_companion = account("sahabat-bareng-1", "companion", BARENG);
    city_companion = account("sahabat-kota-1", "companion", NULL);
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    other_lurah = account("lurah-arjosari", "lurah", ARJOSARI);
    camat = account("camat-klojen", "camat", "35.73.02");
    officer = account("dinas", "officer", NULL);
    officer_2 = account("dinas-2", "officer", NULL);
    mayor = account("walikota", "mayor", NULL);
    admin = account("admin", "admin", NULL);
    partner = account("baznas", "partner", NULL);
    owner = account("pemilik-1", "owner", NULL);
    return 0;
}

/* "2026-11-23 12:00" in the city. */
static inline int64_t when(const char *text)
{
    struct date d;
    int hour, minute;
    char day[DATE_LEN + 1];
    snprintf(day, sizeof(day), "%.10s", text);
    assert_true(date_parse(day, &d));
    assert_int_equal(sscanf(text + 11, "%d:%d", &hour, &minute), 2);
    return date_begins(d) + hour * 3600 + minute * 60;
}

/* And back, with seconds where there are some. */
static inline const char *said_at(int64_t instant)
{
    char day[DATE_LEN + 1];
    struct date d = date_of_instant(instant);
    date_format(d, day);
    int64_t s = instant - date_begins(d);
    const char *text = arena_printf(cx.a, "%s %02d:%02d", day, (int)(s / 3600), (int)(s / 60 % 60));
    return s % 60 ? arena_printf(cx.a, "%s:%02d", text, (int)(s % 60)) : text;
}
/* ---- a case ---- */

/* What it is made from; what is not said is as usual: licences in Kauman, the reporter's own. */
struct making {
    const char *category, *ward, *concerns, *phone;
    const struct actor *reporter; /* their account; NULL: none */
    bool held, sealed, anonymous;
    struct casefile c; /* comes back */
};

static inline enum err make_rule(struct ctx *c, void *arg)
{
    struct making *m = arg;
    struct report r = {0};
    char *track;
    bool known;
    field_clear(&report_fields, &r);
    r.category = m->category ? m->category : "licence_nib";
    r.ward = m->ward ? m->ward : KAUMAN;
    r.concerns = m->concerns ? m->concerns : "self";
    r.title = "Izin belum terbit";
    r.description = "Sudah tiga minggu menunggu, tidak ada kabar.";
    r.name = "Bu Sri";
    r.phone = m->phone ? m->phone : "081234567890";
    r.sealed = m->sealed;
    r.anonymous = m->anonymous;
    struct origin o = {.channel = "staff",
                       .reporter_id = m->reporter ? m->reporter->account_id : 0,
                       .held = m->held,
                       .device = ""};
    return case_open(c, &r, &o, &m->c, &track, &known);
}

static inline int64_t make(struct making m)
{
    const struct actor *before = cx.actor;
    as(NULL);
    must(&cx, write_now(make_rule, &m));
    cx.actor = before;
    return m.c.id;
}
#define MAKE(...) make((struct making){__VA_ARGS__})

static inline struct casefile load(int64_t id)
{
    struct casefile c;
    look();
    must(&cx, case_load(&cx, id, &c));
    return c;
}

/* The clock of a kind and round, or one with id 0. */
static inline struct case_clock clock_of(int64_t case_id, const char *kind, int64_t round)
{
    struct case_clock *list, none = {0};
    size_t n;
    look();
    must(&cx, case_clocks(&cx, case_id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].kind, kind) == 0 && list[i].round == round)
            return list[i];
    return none;
}

/* due_at and risk_at of the case are those of the clock that is due first. */
static inline void assert_due(int64_t case_id)
{
    struct casefile c = load(case_id);
    struct case_clock *list;
    size_t n;
    int64_t due = CASE_NEVER, risk = CASE_NEVER;
    must(&cx, case_clocks(&cx, case_id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (!list[i].ended_at && !list[i].paused_at && list[i].due_at < due) {
            due = list[i].due_at;
            risk = list[i].risk_at;
        }
    assert_int_equal(c.due_at, due);
    assert_int_equal(c.risk_at, risk);
}

/* ---- acts ---- */

#define REASON "Perlu keputusan dari tingkat ini"
#define TEXT   "Berkas sudah kami terima dan periksa."

/* All that an act may need, so that only state and hand decide. */
static inline struct case_act full(const char *type)
{
    struct case_act a = {.type = type,
                         .text = TEXT,
                         .reason = REASON,
                         .assignee = "sahabat-kauman-1",
                         .level = "district",
                         .partner = "baznas",
                         .ward = BARENG,
                         .until = "2026-11-30",
                         .category = "licence_halal",
                         .rating = 4,
                         .seal = 1,
                         .consent = true,
                         .solved = true};
    if (strcmp(type, "verify") == 0)
        a.ward = a.category = NULL;
    if (strcmp(type, "pause") == 0)
        a.reason = "other_office";
    if (strcmp(type, "transfer") == 0)
        a.ward = NULL;
    a.outcome = strcmp(type, "close") == 0 ? "declined" : "solved";
    return a;
}

struct doing {
    int64_t id, version;
    struct case_act act;
    bool reporter; /* by the private link */
    struct casefile c;
};

static inline enum err act_rule(struct ctx *c, void *arg)
{
    struct doing *d = arg;
    return d->reporter ? case_act_reporter(c, d->id, &d->act, &d->c)
                       : case_act(c, d->id, d->version, &d->act, &d->c);
}

/* An act by an account (NULL: the operator); errors stay in cx.err. */
static inline enum err do_act(const struct actor *who, int64_t id, struct case_act act)
{
    struct doing d = {.id = id, .act = act};
    as(who);
    enum err e = write_now(act_rule, &d);
    as(NULL);
    return e;
}
#define DO(who, id, ...) do_act(who, id, (struct case_act){__VA_ARGS__})

static inline enum err ask(int64_t id, struct case_act act)
{
    struct doing d = {.id = id, .act = act, .reporter = true};
    as(actor_public());
    enum err e = write_now(act_rule, &d);
    as(NULL);
    return e;
}
#define ASK(id, ...) ask(id, (struct case_act){__VA_ARGS__})

/* A case that was looked at. */
static inline int64_t make_open(struct making m)
{
    int64_t id = make(m);
    must(&cx, DO(NULL, id, .type = "verify"));
    return id;
}
#define MAKE_OPEN(...) make_open((struct making){__VA_ARGS__})

static inline int64_t events_of(int64_t id, const char *type)
{
    QUERY(q, false, "SELECT count(*) FROM case_event WHERE case_id = $1 AND type = $2");
    int64_t n = -1;
    look();
    must(&cx, db_int_of(&cx, &q, ARGS(db_int(id), db_text(type)), -1, &n));
    return n;
}

/* Messages of an event to an account (0: to no account, by phone). */
static inline int64_t told(const char *event, int64_t account_id)
{
    QUERY(q, false,
          "SELECT count(*) FROM notice WHERE event = $1 AND coalesce(account_id, 0) = $2");
    int64_t n = -1;
    look();
    must(&cx, db_int_of(&cx, &q, ARGS(db_text(event), db_int(account_id)), -1, &n));
    return n;
}

#define assert_at(instant, text) assert_string_equal(said_at(instant), text)

#endif
