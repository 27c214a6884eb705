/* A visit and what it brings along, in the two ways: see demo_visits.h. */
#include "business_sql.h"
#include "demo_revenue.h"
#include "demo_sql.h"
#include "demo_visit_parts.h"
#include "demo_visit_words.h"
#include "revenue.h"
#include "visit.h"

#include <string.h>

enum { CLOSE_DAYS = 120 };

/* ---- a visit ---- */

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
    return demo_chance(&f->rng, 170) ? demo_any(f, kinds) : "";
}

/* What is drawn of a visit, whichever way it is written. */
static struct visit draw(struct ctx *cx, struct outing *f, const struct shop *s, int64_t at)
{
    struct visit v = visit_new();
    v.business_id = s->id;
    v.visited_at = at;
    v.visited_on = demo_day_text(cx, demo_day_of(at));
    v.kind = kind_of(f, s);
    v.met = met_of(f);
    v.flags = "";
    bool met = strcmp(v.met, "nobody") != 0, there = strcmp(v.kind, "phone") != 0;
    v.needs = met ? need_of(f) : "";
    v.summary = met ? demo_any(f, demo_summaries) : "";
    v.advice = met && demo_chance(&f->rng, 600) ? demo_any(f, demo_advices) : "";
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
        e.outcome = demo_any(f, demo_dropped);
    } else {
        e.state = "done";
        e.outcome = demo_any(f, demo_promise_outcomes);
    }
    bool late = demo_chance(&f->rng, pace < 70 ? 450 : 140);
    int64_t from = demo_day_of(at) + 1,
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
    int64_t due = demo_day_of(at) + demo_between(&f->rng, 4, 40), id;
    struct ending e = end_of(f, at, due, pace);
    bool open = strcmp(e.state, "open") == 0;
    const char *title = demo_any(f, companion ? demo_promises_companion
                                    : owner   ? demo_promises_owner
                                              : demo_promises_lurah);
    TRY(db_exec(cx, &q_demo_promise,
                ARGS(db_int(s->id), db_int(visit), db_text(title), db_text(who),
                     companion ? db_int(s->companion) : db_null(),
                     db_text(places_malang_ward(s->ward)->code), db_text(demo_day_text(cx, due)),
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
    int64_t due = demo_day_of(at) + demo_between(&f->rng, 30, 120), over = f->last_day - due, id;
    bool open = over < 0 || demo_chance(&f->rng, over < CLOSE_DAYS ? 250 : 10);
    bool met = demo_chance(&f->rng, 780);
    const char *state = !open                       ? met ? "met" : "not_met"
                        : demo_chance(&f->rng, 500) ? "working"
                                                    : "open";
    int64_t closed = date_begins(date_from_days(due)) + MORNING;
    closed = closed < f->end ? closed : f->end - 1;
    TRY(db_exec(cx, &q_demo_need,
                ARGS(db_int(s->id), db_int(visit), db_text(kind), id_or_null(account),
                     db_text(demo_day_text(cx, due)), db_text(state),
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
    int64_t days = demo_day_of(at) - f->first_day,
            amount = s->turnover + s->turnover * s->trend / 100 * days / 365;
    amount = amount * demo_left(s->fall, number - 1, date_from_days(f->last_day)) / 100;
    amount = (amount * demo_between(&f->rng, 85, 115) / 100 + 49999) / 50000 * 50000;
    amount = amount > 200000 ? amount : 200000;
    const char *source = demo_any(f, sources);
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
                     db_text(confirmed ? demo_any(f, ways) : NULL),
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
        s->last_day = demo_day_of(v->visited_at);
}

enum err demo_visit_happened(struct ctx *cx, struct outing *f, struct shop *s, int64_t at)
{
    int64_t id, account = s->companion && !demo_chance(&f->rng, 30) ? s->companion : s->lurah;
    size_t who = demo_person_of(f, s->companion);
    int64_t pace = who < f->people_n ? f->people[who].pace : 100;
    struct visit v = draw(cx, f, s, at);
    TRY(write_visit(cx, f, &v, account, &id));
    if (demo_chance(&f->rng, 420) && strcmp(v.met, "nobody") != 0)
        TRY(put_promise(cx, f, s, id, account, at, pace));
    if (*v.needs && demo_day_of(at) + 200 < f->last_day) /* of one kind at most one is open */
        TRY(put_need(cx, f, s, v.needs, id, account, at));
    if (strcmp(v.met, "owner") == 0 && demo_chance(&f->rng, 650))
        TRY(put_turnover(cx, f, s, id, account, at));
    stood_there(s, &v);
    return OK;
}

enum err demo_visit_happens(struct ctx *cx, struct outing *f, struct shop *s, int64_t at)
{
    size_t who = demo_person_of(f, s->companion);
    struct visit v = draw(cx, f, s, at);
    struct visit_promise p = {
        .who = demo_chance(&f->rng, 500) ? "companion" : "owner",
        .due_on = demo_day_text(cx, demo_day_of(at) + demo_between(&f->rng, 3, 14))};
    bool known, companion = strcmp(p.who, "companion") == 0;
    if (who == f->people_n)
        return demo_visit_happened(cx, f, s, at);
    p.task = demo_any(f, companion ? demo_promises_companion : demo_promises_owner);
    v.promises = &p;
    v.promises_n = demo_chance(&f->rng, 500);
    cx->actor = &f->people[who].as;
    cx->now = at + demo_between(&f->rng, 60, 900);
    if (demo_day_of(v.visited_at) < s->founded)
        return OK; /* nobody visits what is not there yet */
    stood_there(s, &v);
    return visit_record(cx, &v, &known);
}
