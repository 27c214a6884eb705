/* What stands beside the demo's visits: letters, plans, phones, trainings. */
#include "account.h"
#include "companion.h"
#include "demo_sql.h"
#include "demo_visit_parts.h"
#include "training.h"

#include <inttypes.h>
#include <string.h>

/* ---- letters, plans, phones ---- */

static enum err put_letter(struct ctx *cx, struct outing *f, size_t i)
{
    struct companion c;
    TRY(companion_get(cx, f->people[i].id, &c));
    c.letter_number = arena_printf(cx->a, "800/%03zu/35.73/2024", i + 1);
    c.letter_on = c.term_from = demo_day_text(cx, f->first_day);
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
                    ARGS(db_int(s->id), db_int(f->people[who].id), db_text(demo_day_text(cx, day)),
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

enum err demo_equip(struct ctx *cx, void *arg)
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

/* ---- trainings ---- */

static const struct session {
    const char *title, *kind, *place;
} sessions[] = {{"Urus NIB lewat HP", "nib", "Balai kelurahan"},
                {"Sertifikat halal gratis: cara daftar", "halal", "Aula kecamatan"},
                {"Kemasan dan label yang menjual", "packaging", "Rumah kemasan"},
                {"Berjualan lewat WhatsApp", "market", "Balai kelurahan"},
                {"Mencatat uang usaha setiap hari", "training", "Aula kecamatan"},
                {"Bicara modal: zakat, KUR, BPR", "capital", "Kantor Diskopindag"}};
enum { SESSIONS = sizeof(sessions) / sizeof(sessions[0]), GUESTS = 24, COMING = 6 };

/* Of the camat's district, or of the whole city; `ret_ahead`: days from the city's today. */
static const char *area_of(int number, int64_t *ret_ahead)
{
    static const char *const areas[] = {"35.73.01", "35.73.02", "35.73.03",
                                        "35.73.04", "35.73.05", ""};
    bool coming = number >= DEMO_TRAININGS - COMING;
    int past = DEMO_TRAININGS - COMING;
    *ret_ahead = coming ? 4 + 5 * (number - past) : -660 + 640 * number / past;
    return areas[number % 6];
}

static size_t guests_of(struct outing *f, const char *area, int64_t ids[static GUESTS])
{
    size_t n = 0;
    for (int tries = 0; tries < GUESTS * 40 && n < GUESTS && f->shops_n; tries++) {
        const struct shop *s = &f->shops[demo_below(&f->rng, (uint32_t)f->shops_n)];
        if (area_holds(area, places_malang_ward(s->ward)->code))
            ids[n++] = s->id;
    }
    return n;
}

static enum err hold(struct ctx *cx, struct outing *f, struct training *t, const int64_t *ids,
                     size_t n)
{
    cx->now = t->ends_at + 3600;
    for (size_t i = 0; i < n; i++) {
        bool came = demo_chance(&f->rng, 720);
        enum err e = training_attend(cx, t->id, ids[i], came ? "attended" : "absent", NULL);
        if (e == ERR_NOT_FOUND) /* drawn twice, or the room was full */
            ctx_forgive(cx);
        else
            TRY(e);
    }
    TRY(training_get(cx, t->id, t));
    t->state = "held";
    return training_put(cx, t);
}

enum err demo_training(struct ctx *cx, struct outing *f, int number)
{
    const struct session *s = &sessions[number % SESSIONS];
    struct account a;
    struct training t = {0};
    struct training_invited invited = {0};
    int64_t ahead, ids[GUESTS];
    const char *area = area_of(number, &ahead);
    TRY(account_find(cx, "dinas", &a));
    struct actor *officer = arena_new_of(cx->a, struct actor);
    *officer = account_actor(cx->a, &a);
    cx->actor = officer;
    int64_t day = f->last_day + ahead;
    if (day < f->first_day)
        return OK;
    t.title = s->title;
    t.kind = s->kind;
    t.place = s->place;
    t.area = area;
    t.day = demo_day_text(cx, day);
    t.starts = "09:00";
    t.ends = "12:00";
    t.seats = GUESTS + 6;
    t.meets = ahead > 0; /* what is needed today was not yet needed then */
    cx->now = ahead > 0 ? f->end - 3600 : date_begins(date_from_days(day - 12)) + MORNING;
    TRY(training_put(cx, &t));
    size_t n = guests_of(f, area, ids);
    TRY(training_invite(cx, t.id, ids, n, &invited));
    return ahead > 0 ? OK : hold(cx, f, &t, ids, n);
}
