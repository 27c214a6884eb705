/*
 * Phones: that they are there, how they stand, and that they are to forget. A phone is known by a
 * number that it drew itself (its client_id, 128 bits of chance): whoever knows it may ask whether
 * the phone is to wipe itself, so that a stolen one learns it without anybody signing in.
 */
#include "field_sync.h"

#include "audit.h"
#include "field_sync_sql.h"
#include "job.h"
#include "notice.h"
#include "session.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>

enum { DAY = 86400, PHONES_MAX = 500, SLICE = 200 };

#define TEXT(member) .offset = FIELD_TEXT(struct field_device, member)
#define INT(member)  .offset = FIELD_INT(struct field_device, member)
#define BOOL(member) .offset = FIELD_BOOL(struct field_device, member)
#define OUT          (F_READONLY | F_HIDDEN)

static const struct field hello_rows[] = {
    {.name = "client_id",
     .kind = F_TEXT,
     TEXT(client_id),
     .flags = F_REQUIRED,
     .min = 16,
     .max = 80},
    {.name = "label", .kind = F_TEXT, TEXT(label), .max = 80},
    {.name = "program", .kind = F_TEXT, TEXT(program), .max = 40},
    {.name = "waiting", .kind = F_INT, INT(waiting), .min = 0, .max = 100000},
    {.name = "refused", .kind = F_INT, INT(refused), .min = 0, .max = 100000},
    {.name = "sent_at", .kind = F_INT, INT(sent_at), .min = 0, .max = INT64_C(99999999999)},
};
const struct field_table field_hello_fields =
    FIELD_TABLE("FieldHello", hello_rows, struct field_device);

static const struct field device_rows[] = {
    {.name = "id", .kind = F_REF, INT(id), .flags = OUT},
    {.name = "account", .kind = F_TEXT, TEXT(account), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, TEXT(ward), .flags = OUT},
    {.name = "label", .kind = F_TEXT, TEXT(label), .flags = OUT},
    {.name = "program", .kind = F_TEXT, TEXT(program), .flags = OUT},
    {.name = "waiting", .kind = F_INT, INT(waiting), .flags = OUT},
    {.name = "refused", .kind = F_INT, INT(refused), .flags = OUT},
    {.name = "clock_off", .kind = F_INT, INT(clock_off), .flags = OUT},
    {.name = "mine", .kind = F_BOOL, BOOL(mine), .flags = OUT},
    {.name = "synced_at", .kind = F_INSTANT, INT(synced_at), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, INT(created_at), .flags = OUT},
    {.name = "revoked_at", .kind = F_INSTANT, INT(revoked_at), .flags = OUT},
    {.name = "wiped_at", .kind = F_INSTANT, INT(wiped_at), .flags = OUT},
};
const struct field_table field_device_fields =
    FIELD_TABLE("FieldDevice", device_rows, struct field_device);

/* ---- a phone speaks ---- */

struct known {
    int64_t id, account_id, revoked_at, wiped_at;
};

static enum err known_of(struct ctx *cx, const char *client_id, struct known *ret)
{
    *ret = (struct known){0};
    struct rows *r = db_rows(cx, &q_field_device_of_client, ARGS(db_text(client_id)));
    if (rows_next(r))
        *ret = (struct known){row_int(r, 0), row_int(r, 1), row_int(r, 2), row_int(r, 3)};
    return rows_end(r);
}

static int64_t or_none(int64_t n)
{
    return n == FIELD_UNSET ? 0 : n;
}

static enum err first_word(struct ctx *cx, struct field_device *d)
{
    TRY(db_int_of(cx, &q_field_device_insert,
                  ARGS(db_int(d->account_id), db_text(d->client_id), db_text(d->label),
                       db_text(d->program), db_int(d->waiting), db_int(d->refused),
                       db_int(d->clock_off), db_int(cx->actor->session_id), db_int(cx->now)),
                  0, &d->id));
    return audit(cx, "create", "field_device", d->id, NULL);
}

enum err field_hello(struct ctx *cx, struct field_device *d)
{
    struct known k;
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(known_of(cx, d->client_id, &k));
    if (k.id && k.account_id != cx->actor->account_id)
        return fail(cx, ERR_CONFLICT, "phones.other", NULL);
    d->account_id = cx->actor->account_id;
    d->mine = true;
    d->label = d->label ? d->label : "";
    d->program = d->program ? d->program : "";
    d->waiting = or_none(d->waiting);
    d->refused = or_none(d->refused);
    d->clock_off = d->sent_at == FIELD_UNSET ? 0 : d->sent_at - cx->now;
    d->synced_at = cx->now;
    if (!k.id)
        return first_word(cx, d);
    d->id = k.id;
    d->revoked_at = k.revoked_at;
    d->wiped_at = k.wiped_at;
    if (k.revoked_at) /* what it says counts no more */
        return OK;
    return db_exec(cx, &q_field_device_spoke,
                   ARGS(db_int(d->id), db_text(d->label), db_text(d->program), db_int(d->waiting),
                        db_int(d->refused), db_int(d->clock_off), db_int(cx->actor->session_id),
                        db_int(cx->now)),
                   NULL);
}

enum err field_word(struct ctx *cx, const char *client_id, bool *ret_revoked)
{
    struct known k;
    TRY(known_of(cx, client_id, &k));
    *ret_revoked = k.revoked_at != 0;
    return OK;
}

enum err field_wiped(struct ctx *cx, const char *client_id)
{
    struct known k;
    int64_t changed;
    TRY(known_of(cx, client_id, &k));
    TRY(db_exec(cx, &q_field_device_wiped, ARGS(db_text(client_id), db_int(cx->now)), &changed));
    return changed ? audit(cx, "wipe", "field_device", k.id, NULL) : OK;
}

/* ---- who looks after them ---- */

static enum err list(struct ctx *cx, bool area, int64_t id, struct field_device **ret,
                     size_t *ret_n)
{
    const char *lo, *hi;
    struct field_device *all = arena_array(cx->a, PHONES_MAX, sizeof(*all));
    size_t n = 0;
    TRY(need(cx, CAP_VISIT_WRITE));
    area_range(cx->a, cx->actor->area, &lo, &hi);
    struct rows *r =
        db_rows_mask(cx, &q_field_device_list, id ? (unsigned)q_part_field_device_list_one : 0,
                     ARGS(db_int(cx->actor->account_id), db_int(area && can(cx->actor, CAP_BOARD)),
                          db_text(lo), db_text(hi), db_int(id)));
    while (n < PHONES_MAX && rows_next(r))
        all[n++] = (struct field_device){.id = row_int(r, 0),
                                         .account_id = row_int(r, 1),
                                         .waiting = row_int(r, 2),
                                         .refused = row_int(r, 3),
                                         .clock_off = row_int(r, 4),
                                         .created_at = row_int(r, 5),
                                         .synced_at = row_int(r, 6),
                                         .revoked_at = row_int(r, 7),
                                         .wiped_at = row_int(r, 8),
                                         .client_id = row_str(r, 9),
                                         .label = row_str(r, 10),
                                         .program = row_str(r, 11),
                                         .account = row_str(r, 12),
                                         .ward = row_str(r, 13),
                                         .mine = row_int(r, 1) == cx->actor->account_id};
    *ret = all;
    *ret_n = n;
    return rows_end(r);
}

enum err field_devices(struct ctx *cx, bool area, struct field_device **ret, size_t *ret_n)
{
    return list(cx, area, 0, ret, ret_n);
}

enum err field_device_get(struct ctx *cx, int64_t id, struct field_device *ret)
{
    struct field_device *found;
    size_t n;
    TRY(list(cx, true, id, &found, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = found[0];
    return OK;
}

enum err field_revoke(struct ctx *cx, int64_t id)
{
    struct field_device d;
    int64_t changed, session;
    TRY(field_device_get(cx, id, &d));
    TRY(db_exec(cx, &q_field_device_revoke, ARGS(db_int(id), db_int(cx->now)), &changed));
    if (!changed)
        return OK;
    TRY(audit(cx, "revoke", "field_device", id, NULL));
    TRY(db_int_of(cx, &q_field_device_session, ARGS(db_int(id)), 0, &session));
    /* Not the session from which it is revoked: one's own browser may be the very phone. */
    return session && session != cx->actor->session_id ? session_revoke(cx, d.account_id, session)
                                                       : OK;
}

/* ---- silence ---- */

int64_t field_reminder_days(struct ctx *cx)
{
    int64_t days;
    const char *text = setting_get(cx, "field_reminder_days", NULL);
    return text && text_int(text, &days) && days >= 1 && days <= 60 ? days : REMINDER_DAYS;
}

struct silence {
    int64_t id, account_id, waiting, synced_at;
};

static enum err remind(struct ctx *cx, const struct silence *s)
{
    const struct notice_to to = {.account_id = s->account_id};
    const char *days = arena_printf(cx->a, "%" PRId64, (cx->now - s->synced_at) / DAY),
               *once = arena_printf(cx->a, "phone:%" PRId64 ":%" PRId64, s->id, s->synced_at),
               *link = arena_printf(cx->a, "%s/field", site_url(cx->app)),
               *waiting = arena_printf(cx->a, "%" PRId64, s->waiting);
    const char *const pairs[] = {"days",  days,    "link", link, "waiting",
                                 waiting, "_once", once,   NULL};
    TRY(notice_send(cx, s->waiting ? "field_waiting" : "field_silent", &to, pairs));
    return db_exec(cx, &q_field_device_told, ARGS(db_int(s->id), db_int(cx->now)), NULL);
}

static enum err remind_slice(struct ctx *cx, void *arg)
{
    struct silence all[SLICE];
    int64_t *n = arg;
    *n = 0;
    struct rows *r =
        db_rows(cx, &q_field_device_silent, ARGS(db_int(cx->now - field_reminder_days(cx) * DAY)));
    while (*n < SLICE && rows_next(r))
        all[(*n)++] = (struct silence){row_int(r, 0), row_int(r, 1), row_int(r, 2), row_int(r, 3)};
    TRY(rows_end(r));
    for (int64_t i = 0; i < *n; i++)
        TRY(remind(cx, &all[i]));
    return OK;
}

enum err field_care(struct ctx *cx)
{
    int64_t n = SLICE;
    TRY(field_hint_make(cx));
    while (n == SLICE && !job_stopping(cx->app))
        TRY(app_write(cx, remind_slice, &n));
    return OK;
}
