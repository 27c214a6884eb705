/*
 * Whose day has come is told once: the account that is to do it, whoever holds the role there, the
 * owner by message. Many tasks of one person on one day are one message: who gets ten reminders
 * reads none.
 */
#include "notice.h"
#include "task_parts.h"
#include "task_sql.h"

#include <inttypes.h>
#include <string.h>

enum { TAKE = 200, HOLDERS_MAX = 20 };

struct due {
    int64_t id, account_id, owner_id;
    const char *title, *who, *ward, *due_on, *business, *phone, *owner;
};

/* Of one recipient: an account, or an owner by phone. */
struct reminder {
    int64_t account_id;
    const struct due *first;
    int64_t n;
};

static enum err read_due(struct ctx *cx, struct due *list, size_t *ret_n)
{
    char today[DATE_LEN + 1];
    size_t n = 0;
    date_format(date_of_instant(cx->now), today);
    struct rows *r = db_rows(cx, &q_task_due, ARGS(db_text(today), db_int(TAKE)));
    while (n < TAKE && rows_next(r))
        list[n++] = (struct due){.id = row_int(r, 0),
                                 .title = row_str(r, 1),
                                 .who = row_str(r, 2),
                                 .ward = row_str(r, 3),
                                 .due_on = row_str(r, 4),
                                 .account_id = row_int(r, 5),
                                 .business = row_str(r, 6),
                                 .phone = row_str(r, 7),
                                 .owner = row_str(r, 8),
                                 .owner_id = row_int(r, 9)};
    *ret_n = n;
    return rows_end(r);
}

static enum err tell_owner(struct ctx *cx, const struct due *d)
{
    if (!d->phone)
        return OK;
    const struct notice_to to = {
        .person_id = d->owner_id, .name = d->owner, .phone = d->phone, .lang = "id"};
    const char *pairs[] = {"title",    d->title,
                           "day",      i18n_date(cx->a, LANG_ID, d->due_on),
                           "business", d->business ? d->business : "",
                           NULL};
    return notice_send(cx, "task_due_owner", &to, pairs);
}

static void remind(struct reminder *list, size_t *n, int64_t account_id, const struct due *d)
{
    for (size_t i = 0; i < *n; i++)
        if (list[i].account_id == account_id) {
            list[i].n++;
            return;
        }
    list[(*n)++] = (struct reminder){account_id, d, 1};
}

static enum err tell_account(struct ctx *cx, const struct reminder *m)
{
    const struct notice_to to = {.account_id = m->account_id};
    const char *place =
        m->n == 1 ? arena_printf(cx->a, "%s/tasks/%" PRId64, site_url(cx->app), m->first->id)
                  : arena_printf(cx->a, "%s/tasks", site_url(cx->app));
    const char *pairs[] = {"title", m->first->title,
                           "day",   i18n_date(cx->a, LANG_ID, m->first->due_on),
                           "n",     arena_printf(cx->a, "%" PRId64, m->n),
                           "place", place,
                           NULL};
    return notice_send(cx, m->n == 1 ? "task_due" : "task_due_many", &to, pairs);
}

/* Who holds the role there: the ward's, the city's officers. */
static enum err holders(struct ctx *cx, const struct due *d, struct reminder *list, size_t *n)
{
    int64_t ids[HOLDERS_MAX];
    size_t found = 0;
    bool officer = strcmp(d->who, "officer") == 0;
    struct rows *r =
        db_rows(cx, &q_task_holders, ARGS(db_text(d->who), db_text(officer ? "" : d->ward)));
    while (found < HOLDERS_MAX && rows_next(r))
        ids[found++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < found; i++)
        remind(list, n, ids[i], d);
    return OK;
}

/* One slice, on the writer; *ret_n is how many were due. */
static enum err tell(struct ctx *cx, void *ret_n)
{
    struct due *list = arena_array(cx->a, TAKE, sizeof(*list));
    struct reminder *told = arena_array(cx->a, TAKE * HOLDERS_MAX, sizeof(*told));
    size_t n, m = 0;
    TRY(read_due(cx, list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct due *d = &list[i];
        if (strcmp(d->who, "owner") == 0)
            TRY(tell_owner(cx, d));
        else if (d->account_id)
            remind(told, &m, d->account_id, d);
        else
            TRY(holders(cx, d, told, &m));
        TRY(db_exec(cx, &q_task_told, ARGS(db_int(d->id)), NULL));
    }
    for (size_t i = 0; i < m; i++)
        TRY(tell_account(cx, &told[i]));
    *(size_t *)ret_n = n;
    return OK;
}

enum err task_care(struct ctx *cx)
{
    enum { SLICES = 50 }; /* the rest with the next call */
    for (int i = 0; i < SLICES; i++) {
        size_t n = 0;
        TRY(app_write(cx, tell, &n));
        if (n < TAKE)
            break;
    }
    return OK;
}
