/* Packages, files and grants of the demo city: see demo_capital.h. */
#include "demo_capital.h"

#include "account.h"
#include "application_file.h"
#include "application_package.h"
#include "award.h"
#include "curation_dated.h"
#include "demo_sql.h"
#include "match_facts.h"
#include "names.h"
#include "paper.h"
#include "partner.h"

#include <inttypes.h>
#include <string.h>

enum {
    STREAM_CAPITAL = 14,
    TRIES = 240,
    PACKAGES = 8,
    GRANTS = 10,
    FEW = 4,
    SLICE = 4,
    DAY = 86400
};
#define MILLION INT64_C(1000000)

static const char *const desks[] = {"baznas", "bpr"};
enum { DESKS = sizeof(desks) / sizeof(desks[0]) };

struct work {
    struct demo_rng rng;
    struct actor officer, desk[DESKS];
    int64_t partner[DESKS], grant, fund; /* fund 0: none of the year */
    int64_t product[DESKS];              /* of a package: BAZNAS_MODAL, OJIR */
    const void *pdf;                     /* stands for every paper */
    size_t pdf_n;
    int64_t shops[TRIES], now;
    size_t n, at, packages, grants, most_packages, most_grants;
};

/* ---- at the beginning ---- */

static enum err actor_named(struct ctx *cx, const char *name, struct actor *ret)
{
    struct account a;
    TRY(account_find(cx, name, &a));
    *ret = account_actor(cx->a, &a);
    return OK;
}

static enum err make_paper(struct ctx *cx, struct work *d)
{
    struct paper_setup setup = {
        .title = "Contoh berkas", .lang = "id", .author = "Kota contoh", .made = d->now};
    struct paper *p = paper_new(cx, &setup);
    paper_heading(p, 1, "Contoh berkas pengajuan");
    paper_text(p,
               "Berkas rekaan kota contoh. Di kota yang sebenarnya, di sini ada pindaian dokumen "
               "yang dilampirkan Sahabat, petugas, atau pemilik usaha.");
    return paper_end(p, &d->pdf, &d->pdf_n);
}

static enum err find_products(struct ctx *cx, struct work *d)
{
    struct product_now *list;
    size_t n;
    TRY(product_on(cx, today_text(cx), false, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const char *code = list[i].p.code;
        int64_t *at = strcmp(code, "BAZNAS_MODAL") == 0   ? &d->product[0]
                      : strcmp(code, "OJIR") == 0         ? &d->product[1]
                      : strcmp(code, "BAZNAS_HIBAH") == 0 ? &d->grant
                                                          : NULL;
        if (at)
            *at = list[i].p.id;
    }
    return OK;
}

/* Of this year, for zakat: grants of another year are booked by hand, as before there was a ledger.
 */
static enum err find_fund(struct ctx *cx, struct work *d)
{
    struct fund *list;
    size_t n;
    int day = date_of_instant(d->now).day, month = date_of_instant(d->now).month;
    TRY(fund_list(cx, d->partner[0], &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].kind, "zakat") == 0 && (month > 2 || (month == 2 && day > 20)))
            d->fund = list[i].id;
    return OK;
}

struct opening {
    const struct demo_plan *plan;
    struct work *d;
};
static enum err open_all(struct ctx *cx, void *arg)
{
    const struct opening *o = arg;
    struct work *d = o->d;
    TRY(actor_named(cx, "dinas", &d->officer));
    for (size_t i = 0; i < DESKS; i++) {
        struct partner p;
        TRY(actor_named(cx, desks[i], &d->desk[i]));
        TRY(partner_by_code(cx, desks[i], &p));
        d->partner[i] = p.id;
    }
    TRY(find_products(cx, d));
    TRY(find_fund(cx, d));
    int64_t step = o->plan->businesses / TRIES;
    d->n = 0;
    struct rows *r =
        db_rows(cx, &q_demo_capital_shops, ARGS(db_int(step > 5 ? step : 5), db_int(TRIES)));
    while (d->n < TRIES && rows_next(r))
        d->shops[d->n++] = row_int(r, 0);
    return rows_end(r);
}

/* ---- on the way to the partner ---- */

static enum err say_answers(struct ctx *cx, int64_t business)
{
    struct finance_answers a;
    TRY(answers_get(cx, business, &a));
    a.resident = a.victim = a.mustahik = a.credit_clean = "yes";
    a.kur_times = 0;
    return answers_put(cx, business, &a);
}

/* All papers are there, the first ones as files. */
static enum err put_papers(struct ctx *cx, const struct work *d, int64_t id, size_t files)
{
    const struct document_file f = {"application/pdf", d->pdf, d->pdf_n};
    struct application a;
    struct application_paper *papers;
    struct application_file x;
    size_t n;
    TRY(application_get(cx, id, &a));
    TRY(application_papers(cx, &a, &papers, &n));
    for (size_t i = 0; i < n; i++)
        TRY(i < files ? application_file_add(cx, id, papers[i].code, NULL, &f, &x)
                      : application_paper_set(cx, id, papers[i].code, 0, true));
    return OK;
}

static enum err send(struct ctx *cx, const struct work *d, int64_t id, size_t files)
{
    TRY(put_papers(cx, d, id, files));
    TRY(application_submit(cx, id, 0));
    cx->now += DAY;
    return application_refer(cx, id, 0);
}

/* The partner's desk looks at the files, and answers. */
static enum err answer(struct ctx *cx, const struct work *d, size_t desk, int64_t id,
                       struct decision say)
{
    struct application a;
    struct application_file *files;
    size_t n;
    cx->actor = &d->desk[desk];
    enum err e = application_get(cx, id, &a);
    if (e == OK)
        e = application_looked(cx, &a, "application");
    if (e == OK)
        e = application_files(cx, &a, &files, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        e = application_file_looked(cx, &a, &files[i]);
    if (e == OK)
        e = application_decide(cx, id, &say);
    cx->actor = &d->officer;
    return e;
}

static struct decision yes(void)
{
    return (struct decision){.what = "accept", .amount = FIELD_UNSET, .months = FIELD_UNSET};
}

static size_t desk_of(const struct work *d, const struct application *a)
{
    return a->partner_id == d->partner[0] ? 0 : 1;
}

/* ---- a package ---- */

static struct application_package wanted(struct ctx *cx, const struct work *d, int64_t business)
{
    return (struct application_package){
        .business_id = business,
        .purpose = "settle_debt",
        .amount = 12 * MILLION,
        .more = 3 * MILLION,
        .monthly = 1100000,
        .products = arena_printf(cx->a, "%" PRId64 ",%" PRId64, d->product[0], d->product[1]),
        .need = "Lunas dari rentenir, dan modal agar tidak kembali ke sana",
        .assessment = "recommend",
        .assessment_why = "Rajin mencatat; angsuran harian rentenir berhenti begitu lunas.",
        .via = "paper",
        .consent_1 = true,
        .consent_2 = true};
}

/* 0: still drafts; 1: both wait; 2: one said yes; 3: one said no; then again. */
static enum err package_goes(struct ctx *cx, const struct work *d,
                             const struct application_package *p, int fate)
{
    int64_t began = cx->now;
    for (size_t i = 0; fate && i < p->n; i++) {
        cx->now = began + DAY;
        TRY(send(cx, d, p->parts[i].id, 2));
    }
    if (fate < 2)
        return OK;
    const struct application *a = &p->parts[0];
    struct decision no = {.what = "reject",
                          .amount = FIELD_UNSET,
                          .months = FIELD_UNSET,
                          .reason = "capacity",
                          .words = "Angsuran bersama lebih besar dari yang dapat dibayar."};
    cx->now = began + 5 * DAY;
    return answer(cx, d, desk_of(d, a), a->id, fate == 2 ? yes() : no);
}

/* Where it does not fit the owner, nothing happens. */
static enum err try_package(struct ctx *cx, struct work *d, int64_t business)
{
    struct package found;
    int fate = (int)(d->packages + 1) % 4;
    cx->now =
        d->now - (fate < 2 ? demo_between(&d->rng, 3, 6) : demo_between(&d->rng, 9, 60)) * DAY;
    struct application_package p = wanted(cx, d, business);
    TRY(say_answers(cx, business));
    if (application_package_reckon(cx, &p, &found) != OK) {
        ctx_forgive(cx);
        return OK;
    }
    TRY(application_package_ask(cx, &p));
    d->packages++;
    return package_goes(cx, d, &p, fate);
}

/* ---- a grant ---- */

static enum err grant_goes(struct ctx *cx, struct work *d, int64_t application, size_t nth)
{
    int64_t id;
    char on[DATE_LEN + 1];
    cx->now += DAY;
    date_format(date_of_instant(cx->now), on);
    struct award_act act = {.on = on,
                            .amount = FIELD_UNSET,
                            .proof = arena_printf(cx->a, "BA-%zu/BAZNAS", nth + 1),
                            .reason = "Usaha pindah ke luar kota"};
    TRY(award_of_application(cx, application, &id));
    cx->actor = &d->desk[0];
    enum err e = nth % 5 == 3 ? award_end(cx, id, &act) : award_disburse(cx, id, &act);
    if (e == OK && nth % 5 == 4)
        e = award_end(cx, id, &act);
    cx->actor = &d->officer;
    return e;
}

/* One after the other, so that the fund's ledger goes on in order; every fourth waits to be paid.
 */
static enum err put_grant(struct ctx *cx, struct work *d, int64_t business)
{
    size_t nth = d->grants++;
    int64_t left = (int64_t)(d->most_grants - nth);
    struct application a = {.business_id = business,
                            .product_id = d->grant,
                            .purpose = "working",
                            .amount = MILLION / 4 * demo_between(&d->rng, 2, 6),
                            .months = 1,
                            .need = "Gerobak dan peralatan pengganti yang rusak",
                            .assessment = "recommend",
                            .assessment_why = "Keluarga mustahik; usaha berjalan sejak lama."};
    struct decision say = yes();
    cx->now = d->now - (left * 2 + 14) * DAY;
    TRY(say_answers(cx, business));
    TRY(application_add(cx, &a));
    TRY(share_agree(cx, a.id, "paper"));
    TRY(send(cx, d, a.id, 1));
    say.fund_id = d->fund;
    say.asnaf = d->fund ? "miskin" : NULL;
    cx->now = d->now - (left * 2 + 1) * DAY;
    TRY(answer(cx, d, 0, a.id, say));
    return nth % 4 == 1 ? OK : grant_goes(cx, d, a.id, nth);
}

/* ---- all of them ---- */

static enum err some(struct ctx *cx, void *arg)
{
    struct work *d = arg;
    const struct actor *before = cx->actor;
    enum err e = OK;
    cx->actor = &d->officer;
    for (int i = 0; e == OK && i < SLICE && d->at < d->n; i++, d->at++)
        e = d->grants < d->most_grants       ? put_grant(cx, d, d->shops[d->at])
            : d->packages < d->most_packages ? try_package(cx, d, d->shops[d->at])
                                             : OK;
    cx->actor = before;
    cx->now = d->now;
    return e;
}

enum err demo_capital(struct ctx *cx, const struct demo_plan *plan)
{
    struct work *d = arena_new_of(cx->a, struct work);
    bool small = plan->businesses < 1000;
    *d = (struct work){.rng = demo_rng_fork(plan->seed, STREAM_CAPITAL, date_of_instant(cx->now)),
                       .now = cx->now,
                       .most_packages = small ? FEW : PACKAGES,
                       .most_grants = small ? FEW : GRANTS};
    TRY(make_paper(cx, d));
    TRY(app_write(cx, open_all, &(struct opening){plan, d}));
    struct arena_mark mark = arena_mark(cx->a);
    while (d->at < d->n && (d->grants < d->most_grants || d->packages < d->most_packages)) {
        TRY(app_write(cx, some, d));
        arena_reset(cx->a, mark);
    }
    return OK;
}
