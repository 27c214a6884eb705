/*
 * How the field's past goes by: see demo_visits.h. Every shop's visits are dealt out first, by the
 * pace of its companion and ward, then they happen in order of time: ids, audit and history read as
 * if somebody had been there.
 */
#include "demo_visits.h"

#include "account.h"
#include "audit.h"
#include "business_sql.h"
#include "companion.h"
#include "demo_sql.h"
#include "demo_visit_words.h"
#include "names.h"
#include "places.h"
#include "ref_malang.h"
#include "revenue.h"
#include "visit.h"
#include "visited.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A slice is one transaction: see demo.c about its size. */
enum { SLICE = 64, STREAM_VISITS = 3, DAY = 86400, RULE_DAYS = 5, MORNING = 9 * 3600 };
enum { NEVER_PER_MILLE = 90, PEOPLE_MAX = 256, WARDS = PLACES_MALANG_WARDS, CLOSE_DAYS = 120 };

struct shop {
    int64_t id, companion, lurah, owner;
    int64_t turnover; /* of a usual month */
    int64_t last_day; /* of the newest visit that was no missed call; 0: none */
    int32_t lat, lng; /* 0: unknown */
    int16_t trend;    /* per cent a year */
    int16_t month;    /* the last one whose turnover was told, as year × 12 + month */
    uint8_t ward, visits;
};

struct stop {
    int64_t at;
    uint32_t shop;
};

struct outing {
    const struct demo_plan *plan;
    struct demo_rng rng;
    int64_t first_day, last_day, end, owner;
    struct shop *shops;
    size_t shops_n, shops_cap;
    struct stop *stops;
    size_t stops_n, stops_cap, done;
    struct {
        int64_t id;
        uint16_t pace; /* per cent */
        struct actor as;
    } people[PEOPLE_MAX];
    size_t people_n;
    int64_t heads[WARDS];
    struct audit_entry log[SLICE * 4]; /* of a slice */
    size_t log_n;
};

/* ---- who and where ---- */

static size_t ward_number(const char *code)
{
    for (size_t i = 0; i < WARDS; i++)
        if (strcmp(places_malang_ward(i)->code, code) == 0)
            return i;
    return 0;
}

static void *grown(struct ctx *cx, void *old, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return old;
    size_t more = *cap ? *cap * 2 : 1024;
    void *p = arena_array(cx->a, more, size);
    if (n)
        memcpy(p, old, n * size);
    *cap = more;
    return p;
}

static void add_shop(struct ctx *cx, struct outing *f, struct rows *r)
{
    static const struct {
        const char *sector;
        int64_t usual; /* thousand rupiah a month */
    } trades[] = {{"culinary", 9000}, {"trade", 12000}, {"fashion", 7000}, {"crafts", 5000}};
    int64_t usual = 6000;
    for (size_t i = 0; i < sizeof(trades) / sizeof(trades[0]); i++)
        if (row_text(r, 6) && strcmp(row_text(r, 6), trades[i].sector) == 0)
            usual = trades[i].usual;
    size_t ward = ward_number(row_text(r, 2));
    f->shops = grown(cx, f->shops, f->shops_n, &f->shops_cap, sizeof(*f->shops));
    f->shops[f->shops_n++] = (struct shop){
        .id = row_int(r, 0),
        .companion = row_int(r, 1),
        .lurah = f->heads[ward],
        .ward = (uint8_t)ward,
        .lat = (int32_t)row_int(r, 3),
        .lng = (int32_t)row_int(r, 4),
        .owner = row_int(r, 5),
        .turnover = usual * demo_between(&f->rng, 20, 260) / 100 * 1000,
        .trend = (int16_t)(demo_chance(&f->rng, 120) ? -demo_between(&f->rng, 25, 70)
                                                     : demo_between(&f->rng, -10, 35))};
}

static enum err read_shops(struct ctx *cx, struct outing *f)
{
    size_t before;
    do {
        before = f->shops_n;
        int64_t last = before ? f->shops[before - 1].id : 0;
        struct rows *r = db_rows(cx, &q_demo_shops, ARGS(db_int(last)));
        while (rows_next(r))
            add_shop(cx, f, r);
        TRY(rows_end(r));
    } while (f->shops_n > before);
    return OK;
}

static enum err read_people(struct ctx *cx, struct outing *f)
{
    struct rows *r = db_rows(cx, &q_demo_heads, NO_ARGS);
    while (rows_next(r))
        f->heads[ward_number(row_text(r, 1))] = row_int(r, 0);
    TRY(rows_end(r));
    r = db_rows(cx, &q_demo_field_people, NO_ARGS);
    while (f->people_n < PEOPLE_MAX && rows_next(r))
        f->people[f->people_n++].id = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < f->people_n; i++) {
        struct account a;
        TRY(account_get(cx, f->people[i].id, &a));
        f->people[i].as = account_actor(cx->a, &a);
        bool slow = demo_chance(&f->rng, 150);
        f->people[i].pace =
            (uint16_t)(slow ? demo_between(&f->rng, 35, 60) : demo_between(&f->rng, 80, 140));
    }
    return db_int_of(cx, &q_demo_owner_person, NO_ARGS, 0, &f->owner);
}

static size_t person_of(const struct outing *f, int64_t account)
{
    for (size_t i = 0; i < f->people_n; i++)
        if (f->people[i].id == account)
            return i;
    return f->people_n;
}

/* ---- dealing out ---- */

static void add_stop(struct ctx *cx, struct outing *f, size_t shop, int64_t day)
{
    enum { SUNDAY = 3 }; /* 1970-01-01 was a Thursday */
    day += day % 7 == SUNDAY;
    if (day >= f->last_day)
        return;
    int64_t at = date_begins(date_from_days(day)) + demo_between(&f->rng, 8 * 3600, 16 * 3600);
    f->stops = grown(cx, f->stops, f->stops_n, &f->stops_cap, sizeof(*f->stops));
    f->stops[f->stops_n++] = (struct stop){at, (uint32_t)shop};
}

static void deal(struct ctx *cx, struct outing *f, size_t shop)
{
    static const int64_t own[] = {400, 220, 110, 40, 3};
    const struct shop *s = &f->shops[shop];
    if (f->owner && s->owner == f->owner) {
        for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
            if (f->last_day - own[i] >= f->first_day)
                add_stop(cx, f, shop, f->last_day - own[i]);
        return;
    }
    size_t who = person_of(f, s->companion);
    if (who == f->people_n || demo_chance(&f->rng, NEVER_PER_MILLE))
        return;
    int64_t pace = f->people[who].pace, day = f->first_day;
    day += demo_between(&f->rng, 0, 330) * 100 / pace;
    while (day < f->last_day) {
        add_stop(cx, f, shop, day);
        day += demo_between(&f->rng, 70, 330) * 100 / pace;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct stop *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->shop > y->shop) - (x->shop < y->shop);
}

/* ---- a visit ---- */

static const char *any(struct outing *f, const char *const *list)
{
    uint32_t n = 0;
    while (list[n])
        n++;
    return list[demo_below(&f->rng, n)];
}

static const char *day_text(struct ctx *cx, int64_t day)
{
    char text[DATE_LEN + 1];
    date_format(date_from_days(day), text);
    return arena_strdup(cx->a, text);
}

static int64_t day_of(int64_t at)
{
    return date_days(date_of_instant(at));
}

static const char *kind_of(struct outing *f, const struct shop *s)
{
    uint32_t n = demo_below(&f->rng, 100);
    return s->visits == 0 ? "first"
           : n < 60       ? "routine"
           : n < 82       ? "follow_up"
           : n < 92       ? "phone"
                          : "problem";
}

static const char *met_of(struct outing *f)
{
    uint32_t n = demo_below(&f->rng, 100);
    return n < 80 ? "owner" : n < 90 ? "family" : n < 96 ? "worker" : "nobody";
}

static const char *need_of(struct outing *f)
{
    static const char *const kinds[] = {"nib",   "halal",    "halal",   "packaging", "market",
                                        "stall", "training", "capital", "capital",   NULL};
    return demo_chance(&f->rng, 170) ? any(f, kinds) : "";
}

/* What is drawn of a visit, whichever way it is written. */
static struct visit draw(struct ctx *cx, struct outing *f, const struct shop *s, int64_t at)
{
    struct visit v = visit_new();
    v.business_id = s->id;
    v.visited_at = at;
    v.visited_on = day_text(cx, day_of(at));
    v.kind = kind_of(f, s);
    v.met = met_of(f);
    v.flags = "";
    bool met = strcmp(v.met, "nobody") != 0, there = strcmp(v.kind, "phone") != 0;
    v.needs = met ? need_of(f) : "";
    v.summary = met ? any(f, demo_summaries) : "";
    v.advice = met && demo_chance(&f->rng, 600) ? any(f, demo_advices) : "";
    if (there && s->lat && demo_chance(&f->rng, 800)) {
        v.lat = s->lat + demo_between(&f->rng, -150, 150);
        v.lng = s->lng + demo_between(&f->rng, -150, 150);
        v.accuracy = demo_between(&f->rng, 4, 40);
    }
    return v;
}

static void note(struct ctx *cx, struct outing *f, const char *entity, int64_t id, int64_t business)
{
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "business_id", business);
    f->log[f->log_n++] = (struct audit_entry){"create", entity, id, m};
}

/* ---- what it brings along ---- */

static struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

/* How a promise ended: kept, late, still open, dropped. */
struct ending {
    const char *state, *outcome;
    int64_t done_at;
};
static struct ending end_of(struct outing *f, int64_t at, int64_t due_day, int64_t pace)
{
    int64_t over = f->last_day - due_day;
    uint32_t fate = demo_below(&f->rng, 1000);
    struct ending e = {.state = "open", .outcome = ""};
    uint32_t open = over > CLOSE_DAYS ? 15 : over > 0 ? 130 : 900;
    if (fate < open)
        return e;
    if (fate < open + 40) {
        e.state = "dropped";
        e.outcome = any(f, demo_dropped);
    } else {
        e.state = "done";
        e.outcome = any(f, demo_promise_outcomes);
    }
    bool late = demo_chance(&f->rng, pace < 70 ? 450 : 140);
    int64_t from = day_of(at) + 1,
            day = late ? due_day + demo_between(&f->rng, 1, 20)
                       : demo_between(&f->rng, from < due_day ? from : due_day, due_day);
    e.done_at = date_begins(date_from_days(day)) + demo_between(&f->rng, 8, 16) * 3600;
    if (e.done_at >= f->end || e.done_at <= at)
        return (struct ending){.state = "open", .outcome = ""};
    return e;
}

static enum err put_promise(struct ctx *cx, struct outing *f, const struct shop *s, int64_t visit,
                            int64_t account, int64_t at, int64_t pace)
{
    uint32_t n = demo_below(&f->rng, 100);
    const char *who = n < 55 && s->companion ? "companion" : n < 92 ? "owner" : "lurah";
    bool companion = strcmp(who, "companion") == 0, owner = strcmp(who, "owner") == 0;
    int64_t due = day_of(at) + demo_between(&f->rng, 4, 40), id;
    struct ending e = end_of(f, at, due, pace);
    bool open = strcmp(e.state, "open") == 0;
    const char *title = any(f, companion ? demo_promises_companion
                               : owner   ? demo_promises_owner
                                         : demo_promises_lurah);
    TRY(db_exec(cx, &q_demo_promise,
                ARGS(db_int(s->id), db_int(visit), db_text(title), db_text(who),
                     companion ? db_int(s->companion) : db_null(),
                     db_text(places_malang_ward(s->ward)->code), db_text(day_text(cx, due)),
                     db_text(e.state), db_text(e.outcome), open ? db_null() : db_int(e.done_at),
                     open ? db_null() : db_int(account), db_int(due <= f->last_day),
                     db_int(account), db_int(at), db_int(open ? at : e.done_at)),
                NULL));
    TRY(db_int_of(cx, &q_business_new_id, NO_ARGS, 0, &id));
    note(cx, f, "task", id, s->id);
    return OK;
}

static enum err put_need(struct ctx *cx, struct outing *f, const struct shop *s, const char *kind,
                         int64_t visit, int64_t account, int64_t at)
{
    int64_t due = day_of(at) + demo_between(&f->rng, 30, 120), over = f->last_day - due, id;
    bool open = over < 0 || demo_chance(&f->rng, over < CLOSE_DAYS ? 250 : 10);
    bool met = demo_chance(&f->rng, 780);
    const char *state = !open                       ? met ? "met" : "not_met"
                        : demo_chance(&f->rng, 500) ? "working"
                                                    : "open";
    int64_t closed = date_begins(date_from_days(due)) + MORNING;
    closed = closed < f->end ? closed : f->end - 1;
    TRY(db_exec(cx, &q_demo_need,
                ARGS(db_int(s->id), db_int(visit), db_text(kind), id_or_null(account),
                     db_text(day_text(cx, due)), db_text(state),
                     db_text(open  ? ""
                             : met ? "Sudah terpenuhi."
                                   : "Belum dapat dibantu, syaratnya belum lengkap."),
                     open ? db_null() : db_int(closed), db_int(at), db_int(open ? at : closed)),
                NULL));
    TRY(db_int_of(cx, &q_business_new_id, NO_ARGS, 0, &id));
    note(cx, f, "need", id, s->id);
    return OK;
}

/* Turnover of the month before, as it might be by now. */
static enum err put_turnover(struct ctx *cx, struct outing *f, struct shop *s, int64_t visit,
                             int64_t account, int64_t at)
{
    static const char *const sources[] = {"word",     "word", "word",     "notebook",
                                          "notebook", "qris", "receipts", NULL};
    struct date d = date_of_instant(at), first = {d.year, d.month, 1};
    char month[DATE_LEN + 1];
    d = date_add_months(first, -1);
    int16_t number = (int16_t)((d.year - 2000) * 12 + d.month);
    if (number <= s->month)
        return OK;
    s->month = number;
    date_format(d, month);
    int64_t days = day_of(at) - f->first_day,
            amount = s->turnover + s->turnover * s->trend / 100 * days / 365;
    amount = (amount * demo_between(&f->rng, 85, 115) / 100 + 49999) / 50000 * 50000;
    amount = amount > 200000 ? amount : 200000;
    const char *source = any(f, sources);
    int64_t half = amount / 100 * revenue_spread(source);
    return db_exec(cx, &q_demo_revenue,
                   ARGS(db_int(s->id), db_text(arena_strndup(cx->a, month, MONTH_LEN)),
                        db_int(amount), db_int(amount - half), db_int(amount + half),
                        db_text(source), db_int(revenue_confidence(source)), db_int(visit),
                        db_int(account), db_int(at)),
                   NULL);
}

/* ---- the two ways ---- */

static struct db_val point_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

static enum err write_visit(struct ctx *cx, struct outing *f, const struct visit *v,
                            int64_t account, int64_t *ret_id)
{
    static const char *const ways[] = {"signature", "signature", "code", "link", NULL};
    int64_t recorded = v->visited_at + demo_between(&f->rng, 60, 3 * 3600);
    if (demo_chance(&f->rng, 30)) /* without signal, or forgotten */
        recorded += demo_between(&f->rng, 1, 20) * DAY;
    recorded = recorded < f->end ? recorded : f->end - 1;
    bool late = recorded - v->visited_at > (int64_t)VISIT_LATE_DAYS * DAY;
    bool owner = strcmp(v->met, "owner") == 0;
    bool confirmed = owner && demo_chance(&f->rng, 380),
         objected = !confirmed && demo_chance(&f->rng, 3);
    TRY(db_exec(cx, &q_demo_visit,
                ARGS(db_int(v->business_id), db_int(account), db_int(v->visited_at),
                     db_text(v->visited_on), db_int(recorded), db_text(v->kind), db_text(v->met),
                     db_text(v->needs), db_text(v->summary), db_text(v->advice),
                     point_or_null(v->lat), point_or_null(v->lng), point_or_null(v->accuracy),
                     db_text(late ? "late" : ""), confirmed ? db_int(recorded) : db_null(),
                     db_text(confirmed ? any(f, ways) : NULL),
                     objected ? db_int(recorded) : db_null()),
                NULL));
    TRY(db_int_of(cx, &q_business_new_id, NO_ARGS, 0, ret_id));
    note(cx, f, "visit", *ret_id, v->business_id);
    return OK;
}

/* A call that nobody took is no visit. */
static void stood_there(struct shop *s, const struct visit *v)
{
    if (strcmp(v->kind, "phone") != 0 || strcmp(v->met, "nobody") != 0)
        s->last_day = day_of(v->visited_at);
}

/* Long ago: as the rules would have left it. */
static enum err happened(struct ctx *cx, struct outing *f, struct shop *s, int64_t at)
{
    int64_t id, account = s->companion && !demo_chance(&f->rng, 30) ? s->companion : s->lurah;
    size_t who = person_of(f, s->companion);
    int64_t pace = who < f->people_n ? f->people[who].pace : 100;
    struct visit v = draw(cx, f, s, at);
    TRY(write_visit(cx, f, &v, account, &id));
    if (demo_chance(&f->rng, 420) && strcmp(v.met, "nobody") != 0)
        TRY(put_promise(cx, f, s, id, account, at, pace));
    if (*v.needs && day_of(at) + 200 < f->last_day) /* of one kind at most one is open */
        TRY(put_need(cx, f, s, v.needs, id, account, at));
    if (strcmp(v.met, "owner") == 0 && demo_chance(&f->rng, 650))
        TRY(put_turnover(cx, f, s, id, account, at));
    stood_there(s, &v);
    return OK;
}

/* These days: recorded by who stands beside it. */
static enum err happens(struct ctx *cx, struct outing *f, struct shop *s, int64_t at)
{
    size_t who = person_of(f, s->companion);
    struct visit v = draw(cx, f, s, at);
    struct visit_promise p = {.who = demo_chance(&f->rng, 500) ? "companion" : "owner",
                              .due_on = day_text(cx, day_of(at) + demo_between(&f->rng, 3, 14))};
    bool known, companion = strcmp(p.who, "companion") == 0;
    if (who == f->people_n)
        return happened(cx, f, s, at);
    p.task = any(f, companion ? demo_promises_companion : demo_promises_owner);
    v.promises = &p;
    v.promises_n = demo_chance(&f->rng, 500);
    cx->actor = &f->people[who].as;
    cx->now = at + demo_between(&f->rng, 60, 900);
    stood_there(s, &v);
    return visit_record(cx, &v, &known);
}

static enum err some(struct ctx *cx, void *arg)
{
    struct outing *f = arg;
    const struct actor *operator= cx->actor;
    enum err e = OK;
    f->log_n = 0;
    for (int i = 0; i < SLICE && f->done < f->stops_n && e == OK; i++, f->done++) {
        const struct stop *x = &f->stops[f->done];
        struct shop *s = &f->shops[x->shop];
        cx->now = x->at;
        e = f->last_day - day_of(x->at) > RULE_DAYS ? happened(cx, f, s, x->at)
                                                    : happens(cx, f, s, x->at);
        cx->actor = operator;
        s->visits += s->visits < 255;
    }
    TRY(e);
    return audit_many(cx, f->log, f->log_n);
}

/* ---- the day of the last visit ---- */

static enum err set_days(struct ctx *cx, void *arg)
{
    struct outing *f = arg;
    for (int i = 0; i < SLICE * 4 && f->done < f->shops_n; i++, f->done++) {
        const struct shop *s = &f->shops[f->done];
        if (s->last_day)
            TRY(business_visited(cx, s->id, day_text(cx, s->last_day)));
    }
    return OK;
}

/* ---- letters, plans, phones ---- */

static enum err put_letter(struct ctx *cx, struct outing *f, size_t i)
{
    struct companion c;
    TRY(companion_get(cx, f->people[i].id, &c));
    c.letter_number = arena_printf(cx->a, "800/%03zu/35.73/2024", i + 1);
    c.letter_on = c.term_from = day_text(cx, f->first_day);
    if (i % 23 == 5)
        c.duty = "coordinator";
    return companion_put(cx, &c);
}

/* The shops of a companion that nobody saw for longest, a few for today and the days after. */
static enum err put_plans(struct ctx *cx, struct outing *f, size_t who)
{
    enum { TODAY = 4, AHEAD = 2, DAYS = 3 };
    int64_t rank = 0, today = f->last_day;
    size_t wanted = TODAY + AHEAD * (DAYS - 1), skip = demo_below(&f->rng, 7);
    for (size_t i = 0; i < f->shops_n && wanted; i++) {
        const struct shop *s = &f->shops[i];
        if (s->companion != f->people[who].id || s->last_day > today - 60 || skip-- > 0)
            continue;
        skip = demo_below(&f->rng, 3);
        int64_t day = rank < TODAY ? today : today + 1 + (rank - TODAY) / AHEAD;
        TRY(db_exec(cx, &q_demo_plan,
                    ARGS(db_int(s->id), db_int(f->people[who].id), db_text(day_text(cx, day)),
                         db_int(rank++), db_int(f->end)),
                    NULL));
        wanted--;
    }
    return OK;
}

static enum err put_phone(struct ctx *cx, struct outing *f, size_t who)
{
    bool silent = demo_chance(&f->rng, 90);
    int64_t seen = f->end - (silent ? demo_between(&f->rng, 8, 40) * DAY
                                    : demo_between(&f->rng, 600, 2 * DAY));
    return db_exec(cx, &q_demo_phone,
                   ARGS(db_int(f->people[who].id), db_text(arena_printf(cx->a, "demo-%zu", who)),
                        db_text("Chrome, Android"), db_text("demo"),
                        db_int(silent ? demo_between(&f->rng, 0, 4) : 0), db_int(seen - 90 * DAY),
                        db_int(seen)),
                   NULL);
}

static enum err equip(struct ctx *cx, void *arg)
{
    struct outing *f = arg;
    cx->now = f->end;
    for (size_t i = 0; i < f->people_n; i++) {
        TRY(put_letter(cx, f, i));
        TRY(put_plans(cx, f, i));
        if (!demo_chance(&f->rng, 300))
            TRY(put_phone(cx, f, i));
    }
    return OK;
}

/* ---- the whole ---- */

static enum err begin(struct ctx *cx, void *arg)
{
    TRY(read_people(cx, arg));
    return read_shops(cx, arg);
}

static enum err go_by(struct ctx *cx, struct outing *f,
                      void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    TRY(app_write(cx, begin, f));
    for (size_t i = 0; i < f->shops_n; i++)
        deal(cx, f, i);
    if (f->stops_n)
        qsort(f->stops, f->stops_n, sizeof(*f->stops), by_time);
    while (f->done < f->stops_n) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, some, f));
        arena_reset(cx->a, mark);
        if (progress)
            progress(arg, (int64_t)f->done, (int64_t)f->stops_n);
    }
    for (f->done = 0; f->done < f->shops_n;) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, set_days, f));
        arena_reset(cx->a, mark);
    }
    return app_write(cx, equip, f);
}

enum err demo_visits(struct ctx *cx, const struct demo_plan *plan,
                     void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct date until;
    struct outing *f = arena_new_of(cx->a, struct outing);
    if (!date_parse(plan->until, &until))
        return fail(cx, ERR_INPUT, "error.date", "date", plan->until, NULL);
    const struct actor *who = cx->actor;
    f->plan = plan;
    f->rng = demo_rng_fork(plan->seed, STREAM_VISITS, until);
    f->last_day = date_days(until);
    f->first_day = date_days(date_add_months(until, -(int)plan->months));
    f->end = date_begins(until) + MORNING;
    cx->app->quiet = true;
    enum err e = go_by(cx, f, progress, arg);
    cx->app->quiet = false;
    cx->actor = who;
    cx->now = f->end;
    return e;
}
