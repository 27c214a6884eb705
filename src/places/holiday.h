/*
 * The working calendar of the city: which days are holidays, known since when and from where; which
 * years are known whole and officially; office hours. Facts set by decree: dated rows that people
 * keep, never constants; nothing is overwritten. Every change is a revision with an audit row, and
 * the calendar of each revision can be made again.
 *
 * A holiday counts when it is official; announced ones are shown and do not count. A year is
 * official when its whole list was loaded (the joint decree of three ministers, SKB 3 Menteri);
 * official years form an unbroken run, so "known until" is one day. What is reckoned past it is
 * provisional (base/worktime.h). Estimates are never loaded.
 *
 * All that writes runs on the writer and needs CAP_CALENDAR_EDIT.
 */
#ifndef HOLIDAY_H
#define HOLIDAY_H

#include "ctx.h"
#include "field.h"
#include "worktime.h"

/* ---- reckoning ---- */

/*
 * The calendar as it is now, with its revision. Kept by the program and read again when the
 * revision has moved, also by another server: one small query a call, so take it once a request.
 * Inside a change's own transaction it is the changed one. Valid as long as the context's arena.
 * NULL only when the database failed: then cx->err says so.
 */
const struct worktime *worktime_now(struct ctx *cx);
/* The calendar of a past revision, in the arena. ERR_NOT_FOUND for one that never was. */
enum err worktime_of(struct ctx *cx, int64_t revision, const struct worktime **ret);

/*
 * Called after each change, on the writer, inside the change's transaction, with the new revision;
 * worktime_now() gives the new calendar. What takes longer than some milliseconds makes a job
 * (job_create). An error undoes the change. Set by main, ended by NULL; NULL: nobody.
 */
typedef enum err (*holiday_hook)(struct ctx *cx, int64_t revision);
extern const holiday_hook *holiday_changed;

/* ---- single days ---- */

enum { HOLIDAY_YEAR_MIN = 2000, HOLIDAY_YEAR_MAX = 2099, HOLIDAYS_MAX = 400 };

extern const struct field_choice holiday_kinds[]; /* national, joint_leave, election, local */

struct holiday {
    int64_t id, version, recorded_at, removed_at, updated_at; /* removed_at 0: it stands */
    const char *date, *name, *kind, *source, *reason;         /* reason: of the removal */
    bool official;
};
extern const struct field_table holiday_fields; /* "Holiday" */

/* By date, then id; with `removed` also those that were taken away. */
enum err holiday_list(struct ctx *cx, int64_t year, bool removed, struct holiday **ret,
                      size_t *ret_n);
enum err holiday_get(struct ctx *cx, int64_t id, struct holiday *ret);
/* Adds a day; sets id, version, recorded_at. ERR_INVALID when that day has one of that name. */
enum err holiday_put(struct ctx *cx, struct holiday *h);
/* Takes a day away; the row stays. ERR_STALE: version is another; ERR_NOT_FOUND: already gone. */
enum err holiday_remove(struct ctx *cx, int64_t id, int64_t version, const char *reason);

/* ---- whole years ---- */

struct holiday_year {
    int64_t year, loaded_at, national, joint_leave, other, working_days;
    const char *source;
};
extern const struct field_table holiday_year_fields; /* "HolidayYear" */
/* The official years, oldest first. */
enum err holiday_years(struct ctx *cx, struct holiday_year **ret, size_t *ret_n);

/* A line of a list as it was written: date in any usual form, kind by code or Indonesian word. */
struct holiday_line {
    int64_t number; /* in the file, for messages */
    const char *date, *name, *kind;
};
struct holiday_list {
    int64_t year;
    const char *source;
    struct holiday_line *lines;
    size_t n;
};
/* Lines of CSV (also semicolons or tabs, also XLSX): date,name,kind; a first line that names the
 * columns (Indonesian or English, any order) is allowed. ERR_INVALID on "days" when it is none. */
enum err holiday_lines(struct ctx *cx, const char *data, size_t n, struct holiday_line **ret,
                       size_t *ret_n);
/* The year of the first line with a date, or 0. */
int64_t holiday_lines_year(struct ctx *cx, const struct holiday_line *lines, size_t n);

struct holiday_load {
    int64_t added, removed, unchanged, revision;
};
/*
 * The whole list of a year, made official: whole or nothing, with the reason for each bad line
 * (field "days"). A list that was loaded before is replaced, where it differs: national holidays
 * and joint leave that are not in the new list end; election days and local ones stay. The same
 * list again changes nothing. Only a year of the run of official years, or one next to it.
 */
enum err holiday_year_load(struct ctx *cx, const struct holiday_list *list,
                           struct holiday_load *ret);
/* A list that should not have been loaded: its national holidays and joint leave end, the year is
 * no longer official. Only the first or the last year of the run; never the only one. */
enum err holiday_year_revoke(struct ctx *cx, int64_t year, const char *reason);

/* What is built in (ref_holidays.h), for years that were never loaded. On the writer, at init,
 * migrate and demo. */
enum err holiday_seed(struct ctx *cx);

/* ---- office hours ---- */

/* ERR_STALE when the calendar's revision is another; `revision` 0: whatever it is. */
enum err office_hours_put(struct ctx *cx, const struct day_hours week[WEEK_DAYS], int64_t revision);
/* "08:00-16:00", "8.00 – 16.00", "8-16"; empty, "-", "tutup", "libur", "closed": no hours. */
bool office_hours_parse(struct arena *a, const char *text, struct day_hours *ret);
/* "08:00-16:00", or NULL for none; in the arena. */
const char *office_hours_format(struct arena *a, struct day_hours h);

#endif
