/*
 * A calendar by a private link: see task.h. Calendar programs ask with the link alone, so whoever
 * holds it reads what stands here: names of businesses and what is to be done, no phones, no
 * addresses of people, no texts of cases. It is made anew for each request as the account, so it
 * never says more than the account may see now.
 */
#include "account.h"
#include "audit.h"
#include "calendar_feed_sql.h"
#include "i18n.h"
#include "ics.h"
#include "places.h"
#include "secret.h"
#include "signal.h"
#include "task.h"
#include "text.h"
#include "training.h"

#include <inttypes.h>
#include <string.h>

enum {
    TOKEN_LEN = 43,
    FEED_BYTES = 2 << 20,
    TASK_PAGES = 3,
    TRAININGS = 100,
    PAST_DAYS = 30,
    DAY = 86400
};

/* ---- the link ---- */

enum err calendar_feed_make(struct ctx *cx, char **ret_token)
{
    unsigned char hash[HASH_LEN];
    int64_t me = cx->actor->account_id;
    TRY(need(cx, CAP_VISIT_READ));
    if (!me)
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    char *token = token_make(cx, hash);
    TRY(db_exec(cx, &q_feed_put, ARGS(db_int(me), db_blob(hash, HASH_LEN), db_int(cx->now)), NULL));
    TRY(audit(cx, "calendar-link", "account", me, NULL));
    *ret_token = token;
    return OK;
}

enum err calendar_feed_end(struct ctx *cx)
{
    int64_t changed, me = cx->actor->account_id;
    TRY(db_exec(cx, &q_feed_end, ARGS(db_int(me)), &changed));
    return changed ? audit(cx, "calendar-end", "account", me, NULL) : OK;
}

enum err calendar_feed_since(struct ctx *cx, int64_t *ret_at)
{
    return db_int_of(cx, &q_feed_since, ARGS(db_int(cx->actor->account_id)), 0, ret_at);
}

/* ---- events ---- */

struct feed {
    struct ctx *cx;
    struct buf text;
    const char *tag; /* of this installation, for ids that no other one gives */
};

static const char *words(struct feed *f, const char *msgid, const char *name, const char *value)
{
    struct ctx *cx = f->cx;
    return i18n_text(cx->app->words, cx->a, cx->lang, msgid, name, value, NULL);
}

/* The beginning of an event: who it is, and in which state. */
static void begin(struct feed *f, const char *kind, int64_t id, int64_t version, int64_t updated)
{
    char at[ICS_INSTANT + 1];
    struct arena *a = f->cx->a;
    ics_instant(updated, at);
    ics_line(&f->text, "BEGIN", "VEVENT");
    ics_line(&f->text, "UID", arena_printf(a, "%s-%" PRId64 "-%s@sahabat", kind, id, f->tag));
    ics_line(&f->text, "DTSTAMP", at);
    ics_line(&f->text, "LAST-MODIFIED", at);
    ics_line(&f->text, "SEQUENCE", arena_printf(a, "%" PRId64, version > 0 ? version - 1 : 0));
}

/* A whole day that keeps nobody busy. */
static void on_day(struct feed *f, const char *day)
{
    char from[ICS_DAY + 1], until[ICS_DAY + 1];
    ics_day(day, 0, from);
    ics_day(day, 1, until);
    ics_line(&f->text, "DTSTART;VALUE=DATE", from);
    ics_line(&f->text, "DTEND;VALUE=DATE", until);
    ics_line(&f->text, "TRANSP", "TRANSPARENT");
}

static void end(struct feed *f, const char *path)
{
    ics_line(&f->text, "URL", arena_printf(f->cx->a, "%s%s", site_url(f->cx->app), path));
    ics_line(&f->text, "END", "VEVENT");
}

static void put_task(struct feed *f, const struct task *t)
{
    struct arena *a = f->cx->a;
    begin(f, "task", t->id, t->version, t->updated_at);
    on_day(f, t->due_on);
    ics_text(&f->text, "SUMMARY",
             t->business_name ? arena_printf(a, "%s (%s)", t->title, t->business_name) : t->title);
    end(f, arena_printf(a, "/tasks/%" PRId64, t->id));
}

/* What another room said, without its text: the calendar is read in places that we do not know. */
static void put_duty(struct feed *f, const struct task *t)
{
    begin(f, t->source, t->id, 1, date_begins(date_of_instant(f->cx->now)));
    on_day(f, t->due_on);
    const char *what = words(f, arena_printf(f->cx->a, "duty.%s", t->source), NULL, NULL);
    ics_text(&f->text, "SUMMARY",
             t->business_name ? arena_printf(f->cx->a, "%s %s", what, t->business_name) : what);
    end(f, t->quiet ? "/tasks" : t->href);
}

static enum err put_tasks(struct feed *f)
{
    struct task_filter filter = {.limit = 200};
    struct task_page page;
    for (int i = 0; i < TASK_PAGES; i++) {
        TRY(task_list(f->cx, &filter, &page));
        for (size_t k = 0; k < page.n; k++) {
            if (page.rows[k].source)
                put_duty(f, &page.rows[k]);
            else
                put_task(f, &page.rows[k]);
        }
        if (!page.next)
            break;
        filter.cursor = page.next;
    }
    return OK;
}

static enum err put_plans(struct feed *f)
{
    struct ctx *cx = f->cx;
    struct scope s = scope_of(cx);
    char from[DATE_LEN + 1];
    date_format(date_of_instant(cx->now - PAST_DAYS * DAY), from);
    unsigned mask = (*s.lo ? (unsigned)q_part_feed_plans_area : 0) |
                    (s.companion ? (unsigned)q_part_feed_plans_companion : 0);
    struct rows *r = db_rows_mask(cx, &q_feed_plans, mask,
                                  ARGS(db_int(cx->actor->account_id), db_text(from), db_text(s.lo),
                                       db_text(s.hi), db_int(s.companion)));
    while (rows_next(r)) {
        const char *note = row_str(r, 4);
        begin(f, "plan", row_int(r, 0), row_int(r, 1), row_int(r, 2));
        on_day(f, row_str(r, 3));
        ics_text(&f->text, "SUMMARY", words(f, "feed.visit", "name", row_str(r, 6)));
        if (*note)
            ics_text(&f->text, "DESCRIPTION", note);
        end(f, arena_printf(cx->a, "/businesses/%" PRId64, row_int(r, 5)));
    }
    return rows_end(r);
}

static void put_training(struct feed *f, const struct training *t)
{
    char at[ICS_INSTANT + 1];
    begin(f, "training", t->id, t->version, t->updated_at);
    ics_instant(t->starts_at, at);
    ics_line(&f->text, "DTSTART", at);
    ics_instant(t->ends_at, at);
    ics_line(&f->text, "DTEND", at);
    if (strcmp(t->state, "cancelled") == 0)
        ics_line(&f->text, "STATUS", "CANCELLED");
    ics_text(&f->text, "SUMMARY", words(f, "feed.training", "title", t->title));
    ics_text(&f->text, "LOCATION", t->place);
    end(f, arena_printf(f->cx->a, "/trainings/%" PRId64, t->id));
}

static enum err put_trainings(struct feed *f)
{
    struct training *list;
    size_t n;
    TRY(training_list(f->cx, false, TRAININGS, &list, &n));
    for (size_t i = 0; i < n; i++)
        put_training(f, &list[i]);
    return OK;
}

/* ---- the calendar ---- */

/* The city's time; also what makes a calendar without events a good one: there is one part at
 * least. */
static void put_zone(struct feed *f)
{
    static const char *const lines[][2] = {
        {"BEGIN", "VTIMEZONE"},    {"TZID", "Asia/Jakarta"},
        {"BEGIN", "STANDARD"},     {"DTSTART", "19700101T000000"},
        {"TZOFFSETFROM", "+0700"}, {"TZOFFSETTO", "+0700"},
        {"TZNAME", "WIB"},         {"END", "STANDARD"},
        {"END", "VTIMEZONE"}};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        ics_line(&f->text, lines[i][0], lines[i][1]);
}

static void put_head(struct feed *f)
{
    const char *name = words(f, "feed.name", "name", f->cx->actor->display_name);
    ics_line(&f->text, "BEGIN", "VCALENDAR");
    ics_line(&f->text, "VERSION", "2.0");
    ics_line(&f->text, "PRODID", "-//Sahabat UMKM//Sahabat//ID");
    ics_line(&f->text, "CALSCALE", "GREGORIAN");
    ics_line(&f->text, "METHOD", "PUBLISH");
    ics_text(&f->text, "NAME", name);
    ics_text(&f->text, "X-WR-CALNAME", name);
    ics_line(&f->text, "X-WR-TIMEZONE", "Asia/Jakarta");
    ics_line(&f->text, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    ics_line(&f->text, "X-PUBLISHED-TTL", "PT1H");
    put_zone(f);
}

static const char *installation(struct ctx *cx)
{
    unsigned char hash[HASH_LEN];
    keyed_hash(cx->app->keys, "calendar", "uid", 3, hash);
    return text_hex(cx->a, hash, 4);
}

static enum err text_as(struct ctx *cx, char **ret_ics)
{
    struct feed f = {.cx = cx, .text = buf_new(cx->a, FEED_BYTES), .tag = installation(cx)};
    TRY(need(cx, CAP_VISIT_READ));
    put_head(&f);
    TRY(put_tasks(&f));
    if (cx->actor->role != ROLE_OWNER)
        TRY(put_plans(&f));
    TRY(put_trainings(&f));
    ics_line(&f.text, "END", "VCALENDAR");
    if (f.text.over)
        return fail_log(cx, ERR_BUSY, "calendar over %d bytes", FEED_BYTES);
    *ret_ics = arena_strndup(cx->a, f.text.p, f.text.n);
    return OK;
}

enum err calendar_feed_text(struct ctx *cx, const char *token, char **ret_ics)
{
    unsigned char hash[HASH_LEN];
    int64_t id = 0;
    struct account a = {0};
    if (token && strlen(token) == TOKEN_LEN) {
        plain_hash(token, TOKEN_LEN, hash);
        TRY(db_int_of(cx, &q_feed_account, ARGS(db_blob(hash, HASH_LEN)), 0, &id));
    }
    if (id)
        TRY(account_get(cx, id, &a));
    if (!a.active)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    struct actor as = account_actor(cx->a, &a);
    const struct actor *before = cx->actor;
    enum lang lang = cx->lang;
    cx->actor = &as;
    lang_of_code(a.lang, &cx->lang);
    enum err e = text_as(cx, ret_ics);
    cx->actor = before;
    cx->lang = lang;
    return e;
}
