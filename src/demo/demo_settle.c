/* See demo_settle.h. What happens to a debt follows from its id alone. */
#include "demo_settle.h"

#include "account.h"
#include "budget.h"
#include "calendar.h"
#include "ceiling.h"
#include "letter.h"
#include "settle.h"
#include "watch.h"

#include <string.h>

enum { SHEETS_MAX = 2000, LETTERS = 8, DAY = 86400, THOUSAND = 1000 };

/* ---- the budget ---- */

static int64_t between(int64_t id, int64_t low, int64_t high, int64_t step)
{
    return low + (id * 7919 % ((high - low) / step + 1)) * step;
}

static enum err put_budget(struct ctx *cx, const struct debt_sheet *s)
{
    struct budget b;
    TRY(budget_get(cx, s, &b));
    b.income = between(s->id, 2200, 5200, 100) * THOUSAND;
    b.months[1] = b.income * 3 / 4 / THOUSAND * THOUSAND; /* February is lean, */
    b.months[2] = b.income * 5 / 4 / THOUSAND * THOUSAND; /* before Lebaran it is full */
    b.food = between(s->id, 900, 1500, 50) * THOUSAND;
    b.home = s->id % 3 ? FIELD_UNSET : 400 * THOUSAND;
    b.energy = between(s->id, 150, 300, 10) * THOUSAND;
    b.school = s->id % 2 ? 250 * THOUSAND : FIELD_UNSET;
    b.transport = 150 * THOUSAND;
    b.health = 70 * THOUSAND;
    b.phone = 60 * THOUSAND;
    b.feast = 1200 * THOUSAND;
    b.taxes = 250 * THOUSAND;
    b.instalments = s->id % 5 ? FIELD_UNSET : 200 * THOUSAND;
    return budget_put(cx, &b);
}

/* ---- settling ---- */

static enum err step(struct ctx *cx, const struct debt *d, const char *kind, int back,
                     int64_t amount)
{
    struct settlement now;
    char day[DATE_LEN + 1];
    date_format(date_from_days(date_days(date_of_instant(cx->now)) - back), day);
    bool pay = strcmp(kind, "pay") == 0;
    struct settle_step s = {.debt_id = d->id,
                            .kind = kind,
                            .on = arena_strdup(cx->a, day),
                            .amount = amount,
                            .proof = "Kertas di map keluarga",
                            .reference = arena_printf(cx->a, "B-%05d", (int)(d->id % 100000)),
                            .payer = !pay        ? NULL
                                     : d->id % 2 ? "Pemilik sendiri"
                                                 : "BAZNAS Kota Malang",
                            .direct = pay};
    return settle_add(cx, &s, NULL, &now);
}

/* How far it has come: a third not begun, a third in talks, a third paid or settled. */
static enum err settle(struct ctx *cx, const struct debt *d)
{
    int64_t far = d->id % 9, claimed = d->claimed == FIELD_UNSET ? 0 : d->claimed;
    int start = 20 + (int)(d->id % 100);
    int64_t offer = claimed / 2 / THOUSAND * THOUSAND;
    int64_t agreed = claimed * 2 / 3 / THOUSAND * THOUSAND;
    if (far < 3 || offer < THOUSAND || (d->legal && strcmp(d->legal, "illegal") == 0))
        return OK;
    TRY(step(cx, d, "claim", start, claimed));
    if (far == 3)
        return OK;
    TRY(step(cx, d, "offer", start - 3, offer));
    if (far == 4)
        return OK;
    TRY(step(cx, d, "agree", start - 8, agreed));
    if (far == 5)
        return OK;
    if (far == 6)
        return step(cx, d, "pay", start - 12, agreed / 2);
    TRY(step(cx, d, "pay", start - 12, agreed));
    return far == 7 ? OK : step(cx, d, "receipt", start - 15, FIELD_UNSET);
}

/* Every second look that is due was taken. */
static enum err look_in(struct ctx *cx, const struct debt_sheet *s)
{
    struct debt_watch *list;
    size_t n;
    TRY(watch_list(cx, s, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct watch_check c = {.on = list[i].due_on,
                                .result = list[i].id % 7 ? "none" : "new_debt",
                                .note = "Berkunjung ke rumah, ditemui ibu"};
        if (strcmp(list[i].state, "due") == 0 && list[i].id % 2 == 0)
            TRY(watch_record(cx, s->id, list[i].id, &c));
    }
    return OK;
}

static enum err one_sheet(struct ctx *cx, void *arg)
{
    struct debt_sheet s;
    struct debt *debts;
    size_t n;
    TRY(debt_sheet_full(cx, *(int64_t *)arg, &s));
    TRY(debt_list(cx, &s, false, &debts, &n));
    if (s.id % 4)
        TRY(put_budget(cx, &s));
    for (size_t i = 0; i < n; i++)
        TRY(settle(cx, &debts[i]));
    return look_in(cx, &s);
}

/* ---- all sheets ---- */

static enum err open_sheets(struct ctx *cx, void *arg)
{
    int64_t *ids = arg;
    size_t n = 0;
    struct sheet_filter f = {.state = "open", .limit = 200};
    do {
        struct sheet_page page;
        TRY(debt_sheet_list(cx, &f, &page));
        for (size_t i = 0; i < page.n && n < SHEETS_MAX; i++)
            ids[n++] = page.rows[i].id;
        f.before = page.next;
    } while (f.before && n < SHEETS_MAX);
    return OK;
}

/* To the first lender of a sheet; not on the writer, since it is drawn first. */
static enum err write_letter(struct ctx *cx, void *arg)
{
    struct debt_sheet s;
    struct debt_letter l;
    struct debt *debts;
    size_t n;
    TRY(debt_sheet_full(cx, *(int64_t *)arg, &s));
    TRY(debt_list(cx, &s, false, &debts, &n));
    return n ? letter_issue(cx, s.id, "lender", debts[0].id, 0, &l) : OK;
}

static enum err all(struct ctx *cx, int64_t *ids)
{
    int letters = 0;
    for (size_t i = 0; ids[i]; i++) {
        struct arena_mark m = arena_mark(cx->a);
        TRY(app_write(cx, one_sheet, &ids[i]));
        if (letters < LETTERS && ids[i] % 3 == 0) {
            TRY(app_read(cx, write_letter, &ids[i]));
            letters++;
        }
        arena_reset(cx->a, m);
    }
    return OK;
}

static enum err officer_of(struct ctx *cx, void *arg)
{
    struct account a;
    TRY(account_find(cx, "dinas", &a));
    *(struct actor *)arg = account_actor(cx->a, &a);
    return OK;
}

enum err demo_settle(struct ctx *cx)
{
    const struct actor *before = cx->actor;
    struct actor officer;
    int64_t *ids = arena_array(cx->a, SHEETS_MAX + 1, sizeof(*ids));
    TRY(app_read(cx, officer_of, &officer));
    cx->actor = &officer;
    enum err e = app_read(cx, open_sheets, ids);
    if (e == OK)
        e = all(cx, ids);
    cx->actor = before;
    return e;
}
