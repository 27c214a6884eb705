/*
 * The demo city, through the same functions that people's hands go through: so that facts, counts,
 * search and duplicates agree as they do in a real one.
 */
#include "demo.h"

#include "account.h"
#include "basis.h"
#include "business.h"
#include "calendar.h"
#include "category.h"
#include "debts_seed.h"
#include "demo_applications.h"
#include "demo_capital.h"
#include "demo_cases.h"
#include "demo_debts.h"
#include "demo_face.h"
#include "demo_figures.h"
#include "demo_finance.h"
#include "demo_growth.h"
#include "demo_loans.h"
#include "demo_revenue.h"
#include "demo_settle.h"
#include "demo_sql.h"
#include "demo_visits.h"
#include "fact.h"
#include "holiday.h"
#include "names.h"
#include "places.h"
#include "product.h"
#include "ref_malang.h"
#include "search_tidy.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>

/* Small: SQLite walks its in-memory statement journal, which grows with the operation, at the end
 * of every statement. */
enum { SLICE = 16, COMPANIONS_MAX = 256, DIRTY_PER_MILLE = 30, SECOND_PER_MILLE = 40 };

struct city {
    const struct demo_plan *plan;
    struct demo_rng rng, fate; /* what exists; what became of it */
    struct date until;
    const char *password; /* one hash for all: Argon2 takes its time */
    struct {
        int64_t id;
        char ward[16];
    } companions[COMPANIONS_MAX];
    size_t companions_n;
    int64_t city_companion; /* the one whose businesses lie anywhere */
    int64_t done, phones;
    int64_t first_owner;
};

/* ---- accounts ---- */

/* Everybody has a phone of a range that no provider has: messages arrive at the demo's telephone.
 */
static enum err add_account(struct ctx *cx, struct city *city, const char *name,
                            const char *display, const char *role, const char *area)
{
    int64_t id;
    struct account a = {0};
    field_clear(&account_fields, &a);
    a.name = name;
    a.display_name = display;
    a.role = role;
    a.area = area;
    a.phone = arena_printf(cx->a, "08400000%04" PRId64, ++city->phones);
    a.active = true;
    a.lang = "id";
    return account_create(cx, &a, city->password, &id);
}

static enum err add_offices(struct ctx *cx, struct city *city)
{
    static const char *const rows[][3] = {{"admin", "Administrator", "admin"},
                                          {"dinas", "Petugas Diskopindag", "officer"},
                                          {"walikota", "Wali Kota Malang", "mayor"},
                                          {"baznas", "BAZNAS Kota Malang", "partner"},
                                          {"bpr", "BPR Kota", "partner"},
                                          {"bank", "Bank Mitra", "partner"},
                                          {"gerbang", "Gerbang SMS dan WhatsApp", "gateway"},
                                          {"pemilik-1", "Pemilik usaha", "owner"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        TRY(add_account(cx, city, rows[i][0], rows[i][1], rows[i][2], ""));
    for (int i = 0; i < PLACES_MALANG_ROWS; i++) {
        const struct place_ref *p = &places_malang[i];
        if (strcmp(p->kind, "district") == 0)
            TRY(add_account(cx, city, arena_printf(cx->a, "camat-%s", text_fold(cx->a, p->name)),
                            arena_printf(cx->a, "Camat %s", p->name), "camat", p->code));
    }
    return OK;
}

static const char *slug(struct ctx *cx, const char *name)
{
    char *s = text_fold(cx->a, name);
    for (char *c = s; *c; c++)
        if (*c == ' ')
            *c = '-';
    return s;
}

static enum err add_ward_people(struct ctx *cx, struct city *city)
{
    int companions = 0;
    for (size_t i = 0; i < PLACES_MALANG_WARDS; i++) {
        const struct place_ref *p = places_malang_ward(i);
        const char *name = slug(cx, p->name);
        TRY(add_account(cx, city, arena_printf(cx->a, "lurah-%s", name),
                        arena_printf(cx->a, "Lurah %s", p->name), "lurah", p->code));
        int here = i + 2 < PLACES_MALANG_WARDS ? 3 : 2; /* 55 × 3 + 2 × 2 + 1 of the city = 170 */
        for (int k = 1; k <= here; k++, companions++) {
            struct demo_person person;
            demo_person(&city->fate, 0, &person);
            TRY(add_account(cx, city, arena_printf(cx->a, "sahabat-%s-%d", name, k),
                            arena_strdup(cx->a, person.name), "companion", p->code));
        }
    }
    return add_account(cx, city, "sahabat-kota-1", "Sahabat Kota", "companion", "");
}

static enum err read_companions(struct ctx *cx, struct city *city)
{
    struct rows *r = db_rows(cx, &q_demo_companions, NO_ARGS);
    while (city->companions_n < COMPANIONS_MAX && rows_next(r)) {
        if (!*row_text(r, 1)) {
            city->city_companion = row_int(r, 0);
            continue;
        }
        city->companions[city->companions_n].id = row_int(r, 0);
        text_copy(city->companions[city->companions_n++].ward, 16, row_text(r, 1));
    }
    return rows_end(r);
}

static enum err begin(struct ctx *cx, void *arg)
{
    struct city *city = arg;
    int64_t some;
    char version[24];
    TRY(db_int_of(cx, &q_demo_some, NO_ARGS, 0, &some));
    if (some)
        return fail(cx, ERR_CONFLICT, "error.demo_data", NULL);
    snprintf(version, sizeof(version), "%d", DEMO_VERSION);
    TRY(places_seed(cx));
    TRY(places_load(cx));
    TRY(holiday_seed(cx));
    TRY(cases_seed(cx));
    TRY(growth_seed(cx));
    TRY(finance_seed(cx));
    TRY(debts_seed(cx));
    TRY(setting_set(cx, "_demo", "1"));
    TRY(setting_set(cx, "_demo_version", version));
    TRY(setting_set(cx, "city", "Kota Malang"));
    TRY(keys_check(cx, cx->app->keys, true));
    TRY(add_offices(cx, city));
    TRY(add_ward_people(cx, city));
    return read_companions(cx, city);
}

/* ---- businesses ---- */

static const char *text_or_null(struct ctx *cx, const char *s)
{
    return *s ? arena_strdup(cx->a, s) : NULL;
}

static const char *iso(struct ctx *cx, struct date d)
{
    char text[DATE_LEN + 1];
    date_format(d, text);
    return arena_strdup(cx->a, text);
}

static struct business of_demo(struct ctx *cx, const struct demo_business *d)
{
    struct business b = business_new();
    b.name = text_or_null(cx, d->name);
    b.owner_name = text_or_null(cx, d->owner_name);
    b.owner_nik = text_or_null(cx, d->nik);
    b.owner_npwp = text_or_null(cx, d->npwp);
    b.owner_birth_date = text_or_null(cx, d->birth_date);
    b.owner_gender = d->sex == 'f' ? "f" : "m";
    b.phone = text_phone(cx->a, d->phone);
    b.address = text_or_null(cx, d->address);
    b.ward = d->ward;
    b.kbli = text_or_null(cx, d->kbli);
    b.kbli_version = text_or_null(cx, d->kbli_version);
    b.sector = d->sector;
    b.nib = text_or_null(cx, d->nib);
    b.founded_on = text_or_null(cx, d->founded_on);
    b.channels = text_or_null(cx, d->channels);
    if (d->capital >= 0)
        b.capital = d->capital;
    if (d->employees >= 0)
        b.employees = d->employees;
    if (d->has_point) {
        b.lat = d->lat_e6;
        b.lng = d->lng_e6;
    }
    return b;
}

/* Three of four curated; the rest on the way. Dates lie before the city's today. */
static void give_state(struct ctx *cx, struct city *city, struct business *b)
{
    int64_t today = date_days(city->until);
    uint32_t fate = demo_below(&city->fate, 1000);
    int64_t since = today - demo_between(&city->fate, 20, 1000);
    b->curation = fate < 620   ? "curated"
                  : fate < 780 ? "verified"
                  : fate < 930 ? "proposed"
                               : "not_yet";
    b->curation_on = iso(cx, date_from_days(since));
    if (strcmp(b->curation, "curated") == 0)
        b->curation_until = iso(cx, date_add_months(date_from_days(since), 36));
    uint32_t alive = demo_below(&city->fate, 1000);
    b->activity = alive < 930   ? "active"
                  : alive < 965 ? "paused"
                  : alive < 995 ? "closed"
                                : "moved";
    /* When somebody last vouched for it: never before it was looked at. */
    b->confirmed_at =
        date_begins(date_from_days(today - demo_between(&city->fate, 1, today - since)));
}

static void give_companion(struct city *city, struct business *b)
{
    size_t here[8], n = 0;
    for (size_t i = 0; i < city->companions_n && n < 8; i++)
        if (strcmp(city->companions[i].ward, b->ward) == 0)
            here[n++] = i;
    if (n && !demo_chance(&city->fate, 60))
        b->companion_id = city->companions[here[demo_below(&city->fate, (uint32_t)n)]].id;
    else if (demo_chance(&city->fate, 500))
        b->companion_id = city->city_companion;
}

static enum err put_business(struct ctx *cx, struct city *city, const struct demo_business *d,
                             const char *source, int64_t owner_id, int64_t *ret_owner)
{
    struct business b = of_demo(cx, d);
    int64_t number = ++city->done;
    b.source = source;
    b.source_id = arena_printf(cx->a, "%s-%06" PRId64, source, number);
    b.owner_id = owner_id;
    give_state(cx, city, &b);
    give_companion(city, &b);
    TRY(business_create(cx, &b, HAND_DEMO, NULL));
    if (d->has_pirt && *d->pirt)
        TRY(db_exec(cx, &q_demo_license,
                    ARGS(db_int(b.id), db_text("pirt"), db_text(d->pirt), db_int(cx->now)), NULL));
    if (d->has_halal && *d->halal)
        TRY(db_exec(cx, &q_demo_license,
                    ARGS(db_int(b.id), db_text("halal"), db_text(d->halal), db_int(cx->now)),
                    NULL));
    if (ret_owner)
        *ret_owner = b.owner_id;
    return OK;
}

static enum err put_some(struct ctx *cx, void *arg)
{
    struct city *city = arg;
    int64_t end =
        city->done + SLICE < city->plan->businesses ? city->done + SLICE : city->plan->businesses;
    struct demo_business d, other;
    while (city->done < end) {
        struct arena_mark mark = arena_mark(cx->a);
        int64_t owner = 0;
        demo_business(&city->rng, demo_ward(&city->rng), &d);
        TRY(put_business(cx, city, &d, "pendataan", 0, &owner));
        if (!city->first_owner)
            city->first_owner = owner;
        if (city->done < end && demo_chance(&city->fate, SECOND_PER_MILLE)) {
            demo_second_business(&city->rng, demo_ward(&city->rng), &d, &other);
            TRY(put_business(cx, city, &other, "pendataan", owner, NULL));
        }
        if (city->done < end && demo_chance(&city->fate, DIRTY_PER_MILLE)) {
            demo_dirty_copy(&city->rng, &d, &other);
            TRY(put_business(cx, city, &other, "kelurahan", 0, NULL));
        }
        ctx_forgive(cx); /* warnings */
        arena_reset(cx->a, mark);
    }
    return OK;
}

static enum err finish(struct ctx *cx, void *arg)
{
    struct city *city = arg;
    if (city->first_owner)
        TRY(db_exec(cx, &q_demo_bind_owner, ARGS(db_text("pemilik-1"), db_int(city->first_owner)),
                    NULL));
    return OK;
}

/* What the rooms told people on the way lies in the past: nothing of it waits to be sent. */
static enum err told(struct ctx *cx, void *arg)
{
    return db_exec(cx, &q_demo_notices_drop, NO_ARGS, NULL);
}

enum err demo_city(struct ctx *cx, const struct demo_plan *plan,
                   void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct city *city = arena_new_of(cx->a, struct city);
    city->plan = plan;
    if (!date_parse(plan->until, &city->until))
        return fail(cx, ERR_INPUT, "error.date", "date", plan->until, NULL);
    cx->now = date_begins(city->until) + 9 * 3600;
    city->rng = demo_rng_new(plan->seed, city->until);
    city->fate = demo_rng_fork(plan->seed, 1, city->until);
    city->password = password_hash(cx, "sahabat");
    TRY(app_write(cx, begin, city));
    while (city->done < plan->businesses) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, put_some, city));
        arena_reset(cx->a, mark);
        if (progress)
            progress(arg, city->done, plan->businesses);
    }
    TRY(app_write(cx, finish, city));
    TRY(demo_visits(cx, plan, progress, arg));
    TRY(demo_revenue(cx, plan, progress, arg));
    TRY(demo_cases(cx, plan, progress, arg));
    TRY(demo_growth(cx));
    TRY(demo_finance(cx, plan));
    TRY(demo_face(cx));
    TRY(demo_loans(cx, plan));
    TRY(demo_applications(cx, plan));
    TRY(demo_capital(cx, plan));
    TRY(demo_debts(cx, plan));
    TRY(demo_settle(cx));
    TRY(demo_figures(cx, plan));
    TRY(app_write(cx, told, NULL));
    return search_tidy(cx);
}
