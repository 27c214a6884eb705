/* Reminders of instalments, and days of instalments that follow the working calendar: see loan.h.
 */
#include "app.h"
#include "curation_dated.h"
#include "holiday.h"
#include "i18n.h"
#include "loan_parts.h"
#include "loan_sql.h"
#include "money.h"
#include "notice.h"
#include "setting.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TAKE = 100, BEFORE_DAYS = 3, AGAIN_DAYS = 7, AGAIN_MOST = 13 };
#define REVISION "_loan_calendar" /* of the working calendar that the days follow */

/* ---- reminders ---- */

struct due {
    int64_t id, person_id, owner_id, account_id, amount;
    const char *day, *reminded, *business, *phone, *owner, *partner;
};

/* "before", "missed", "missed2" …: at most one of each for a day; NULL: nothing to say. */
static const char *kind_of(struct ctx *cx, const struct due *d, const char *today)
{
    int64_t late = loan_days(d->day, today);
    if (late <= 0)
        return -late <= BEFORE_DAYS ? "before" : NULL;
    int64_t times = 1 + (late - 1) / AGAIN_DAYS;
    return times <= AGAIN_MOST ? arena_printf(cx->a, "missed%" PRId64, times) : NULL;
}

static enum err tell(struct ctx *cx, const struct due *d, const char *kind)
{
    bool missed = strcmp(kind, "before") != 0;
    /* Whoever took the business over does not hear of another's loan. */
    const char *phone = d->owner_id == d->person_id ? d->phone : NULL;
    struct notice_to to = {.account_id = d->account_id,
                           .person_id = d->person_id,
                           .name = d->owner,
                           .phone = phone,
                           .lang = d->account_id ? NULL : "id"};
    const char *pairs[] = {
        "day",     i18n_date(cx->a, LANG_ID, d->day),
        "amount",  money_format(cx->a, d->amount),
        "partner", d->partner,
        "_secret", "amount,partner",
        "_once",   arena_printf(cx->a, "loan:%" PRId64 ":%s:%s", d->id, d->day, kind),
        NULL};
    return notice_send(cx, missed ? "loan_missed" : "loan_due", &to, pairs);
}

/* Ids from `from` on; where the next slice begins. A transaction may be run again. */
struct slice {
    int64_t from, after;
    size_t n;
};

static enum err read_due(struct ctx *cx, const char *until, struct slice *s, struct due *list)
{
    s->n = 0;
    struct rows *r =
        db_rows(cx, &q_loan_to_remind, ARGS(db_text(until), db_int(s->from), db_int(TAKE)));
    while (s->n < TAKE && rows_next(r))
        list[s->n++] = (struct due){.id = row_int(r, 0),
                                    .day = row_str(r, 1),
                                    .reminded = row_str(r, 2),
                                    .business = row_str(r, 3),
                                    .phone = row_str(r, 4),
                                    .owner = row_str(r, 5),
                                    .person_id = row_int(r, 6),
                                    .partner = row_str(r, 7),
                                    .owner_id = row_int(r, 8),
                                    .account_id = row_int(r, 9),
                                    .amount = row_int(r, 10)};
    return rows_end(r);
}

static enum err remind(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    struct due *list = arena_array(cx->a, TAKE, sizeof(*list));
    const char *today = today_text(cx);
    char until[DATE_LEN + 1];
    date_format(date_of_instant(cx->now + BEFORE_DAYS * INT64_C(86400)), until);
    TRY(read_due(cx, until, s, list));
    for (size_t i = 0; i < s->n; i++) {
        const char *kind = kind_of(cx, &list[i], today);
        s->after = list[i].id;
        if (!kind)
            continue;
        const char *mark = arena_printf(cx->a, "%s %s", list[i].day, kind);
        if (list[i].reminded && strcmp(list[i].reminded, mark) == 0)
            continue;
        TRY(tell(cx, &list[i], kind));
        TRY(db_exec(cx, &q_loan_reminded, ARGS(db_int(list[i].id), db_text(mark)), NULL));
    }
    return OK;
}

/* ---- the calendar ---- */

static enum err follow_one(struct ctx *cx, int64_t id, const struct worktime *calendar)
{
    struct loan l;
    struct loan_row *rows;
    struct loan_sum sum;
    size_t n;
    bool moved = false;
    TRY(loan_load(cx, id, &l));
    TRY(loan_rows(cx, &l, 0, &rows, &n, &sum));
    for (size_t i = 0; i < n; i++) {
        struct date due;
        char day[DATE_LEN + 1];
        if (!date_parse(rows[i].due_on, &due))
            continue;
        date_format(loan_pay_by(calendar, due), day);
        if (strcmp(day, rows[i].pay_by) == 0)
            continue;
        moved = true;
        TRY(db_exec(cx, &q_loan_row_pay_by,
                    ARGS(db_int(id), db_int(l.plan), db_int(rows[i].n), db_text(day)), NULL));
    }
    return moved ? loan_settle(cx, id, l.plan) : OK;
}

static enum err follow(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    int64_t ids[TAKE];
    const struct worktime *calendar = worktime_now(cx);
    if (!calendar)
        return cx->err.code;
    s->n = 0;
    struct rows *r = db_rows(cx, &q_loan_open_from, ARGS(db_int(s->from), db_int(TAKE)));
    while (s->n < TAKE && rows_next(r))
        ids[s->n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < s->n; i++) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(follow_one(cx, ids[i], calendar));
        s->after = ids[i];
        arena_reset(cx->a, mark);
    }
    return OK;
}

static enum err followed(struct ctx *cx, void *revision)
{
    return setting_set(cx, REVISION, revision);
}

static enum err revision_now(struct ctx *cx, void *ret)
{
    const struct worktime *t = worktime_now(cx);
    const char **text = ret;
    if (!t)
        return cx->err.code;
    const char *now = arena_printf(cx->a, "%" PRId64, t->revision);
    *text = strcmp(setting_get(cx, REVISION, ""), now) == 0 ? NULL : now;
    return OK;
}

enum err loan_care(struct ctx *cx)
{
    const char *revision;
    TRY(app_read(cx, revision_now, &revision));
    for (struct slice s = {.n = TAKE}; revision && s.n == TAKE; s.from = s.after)
        TRY(app_write(cx, follow, &s));
    if (revision)
        TRY(app_write(cx, followed, (void *)(uintptr_t)revision));
    for (struct slice s = {.n = TAKE}; s.n == TAKE; s.from = s.after)
        TRY(app_write(cx, remind, &s));
    return OK;
}
