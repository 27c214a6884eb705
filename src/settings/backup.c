/* When backups are made, what is known of them, which stay: see backup.h. */
#include "backup.h"

#include "backup_files.h"
#include "backup_sql.h"
#include "calendar.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>

enum { LATE_AFTER = 36 * 3600 };

static int64_t number_of(struct ctx *cx, const char *key, int64_t otherwise)
{
    int64_t n;
    return text_int(setting_get(cx, key, ""), &n) ? n : otherwise;
}

static const char *text_of(struct ctx *cx, int64_t n)
{
    return arena_printf(cx->a, "%" PRId64, n);
}

/* ---- the rule ---- */

enum err backup_rule_get(struct ctx *cx, struct backup_rule *ret)
{
    *ret = (struct backup_rule){.on = number_of(cx, "backup_on", 1) != 0,
                                .hour = number_of(cx, "backup_hour", 2),
                                .daily = number_of(cx, "backup_daily", 7),
                                .weekly = number_of(cx, "backup_weekly", 4),
                                .monthly = number_of(cx, "backup_monthly", 12),
                                .version = number_of(cx, "_backup_version", 1)};
    return OK;
}

enum err backup_rule_set(struct ctx *cx, const struct backup_rule *r)
{
    if (r->version != number_of(cx, "_backup_version", 1))
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(setting_set(cx, "backup_on", r->on ? "1" : "0"));
    TRY(setting_set(cx, "backup_hour", text_of(cx, r->hour)));
    TRY(setting_set(cx, "backup_daily", text_of(cx, r->daily)));
    TRY(setting_set(cx, "backup_weekly", text_of(cx, r->weekly)));
    TRY(setting_set(cx, "backup_monthly", text_of(cx, r->monthly)));
    return setting_set(cx, "_backup_version", text_of(cx, r->version + 1));
}

/* ---- which stay ---- */

static int64_t week_of(struct date d)
{
    return (date_days(d) + 3) / 7; /* 1970-01-01 was a Thursday */
}

static int64_t month_of(struct date d)
{
    return d.year * 12 + d.month;
}

static int64_t day_of(struct date d)
{
    return date_days(d);
}

/* Keeps the newest of each of the last `most` spans. */
static void keep_spans(const char *const *days, size_t n, int64_t most,
                       int64_t (*span)(struct date), bool *keep)
{
    int64_t last = INT64_MIN, kept = 0;
    for (size_t i = 0; i < n && kept < most; i++) {
        struct date d;
        if (!date_parse(days[i], &d)) {
            keep[i] = true; /* not ours to delete */
            continue;
        }
        int64_t now = span(d);
        if (now != last) {
            keep[i] = true;
            kept++;
        }
        last = now;
    }
}

void backup_keep(const char *const *days, size_t n, const struct backup_rule *r, bool *ret_keep)
{
    for (size_t i = 0; i < n; i++)
        ret_keep[i] = i == 0;
    keep_spans(days, n, r->daily, day_of, ret_keep);
    keep_spans(days, n, r->weekly, week_of, ret_keep);
    keep_spans(days, n, r->monthly, month_of, ret_keep);
}

/* ---- what is known ---- */

enum err backup_state_get(struct ctx *cx, struct backup_state *ret)
{
    int64_t running = 0;
    struct backup_rule r;
    TRY(backup_rule_get(cx, &r));
    TRY(db_int_of(cx, &q_backup_running, NO_ARGS, 0, &running));
    *ret = (struct backup_state){.folder = backup_folder(cx),
                                 .made_at = number_of(cx, "_backup_made_at", 0),
                                 .proved_at = number_of(cx, "_backup_proved_at", 0),
                                 .failed_at = number_of(cx, "_backup_failed_at", 0),
                                 .bytes = number_of(cx, "_backup_bytes", 0),
                                 .seconds = number_of(cx, "_backup_seconds", 0),
                                 .restored = number_of(cx, "_backup_restored", 0) != 0,
                                 .file = setting_get(cx, "_backup_file", NULL),
                                 .why = setting_get(cx, "_backup_why", NULL),
                                 .running = running > 0};
    int64_t since = ret->proved_at ? ret->proved_at : number_of(cx, "_backup_since", cx->now);
    ret->late =
        !ret->folder || (r.on && cx->now - since > LATE_AFTER) || (ret->failed_at > ret->proved_at);
    return OK;
}

/* ---- when ---- */

enum err backup_begin(struct ctx *cx)
{
    int64_t running = 0, id;
    if (!backup_folder(cx))
        return fail(cx, ERR_CONFLICT, "backup.no_folder", NULL);
    TRY(db_int_of(cx, &q_backup_running, NO_ARGS, 0, &running));
    if (running)
        return fail(cx, ERR_CONFLICT, "backup.runs_already", NULL);
    return job_create(cx, "backup", 0, &id);
}

static const char *day_text(struct ctx *cx, int64_t at)
{
    char day[DATE_LEN + 1];
    date_format(date_of_instant(at), day);
    return arena_strdup(cx->a, day);
}

static bool is_due(struct ctx *cx, const struct backup_rule *r)
{
    int64_t hour = (cx->now - date_begins(date_of_instant(cx->now))) / 3600;
    return r->on && hour >= r->hour &&
           strcmp(setting_get(cx, "_backup_day", ""), day_text(cx, cx->now)) != 0;
}

/* Whichever server comes first notes the day: the others find it noted. */
static enum err begin_today(struct ctx *cx, void *arg)
{
    struct backup_rule r;
    int64_t running = 0;
    (void)arg;
    TRY(backup_rule_get(cx, &r));
    TRY(db_int_of(cx, &q_backup_running, NO_ARGS, 0, &running));
    if (!is_due(cx, &r) || running)
        return OK;
    if (!*setting_get(cx, "_backup_since", ""))
        TRY(setting_set(cx, "_backup_since", text_of(cx, cx->now)));
    TRY(setting_set(cx, "_backup_day", day_text(cx, cx->now)));
    return backup_begin(cx);
}

static enum err look(struct ctx *cx, void *arg)
{
    struct backup_rule r;
    TRY(backup_rule_get(cx, &r));
    *(bool *)arg = is_due(cx, &r);
    return OK;
}

enum err backup_care(struct ctx *cx)
{
    bool due = false;
    if (!backup_folder(cx))
        return OK;
    TRY(app_read(cx, look, &due));
    if (!due)
        return OK;
    TRY(app_write(cx, begin_today, NULL));
    job_wake(cx->app);
    return OK;
}
