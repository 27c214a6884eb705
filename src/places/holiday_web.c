/* The calendar of a year: shown to all who are signed in, days added and removed by who keeps it.
 */
#include "calendar.h"
#include "holiday_pages_web.h"
#include "page_parts.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

enum { LIMIT_MAX = 200 };

/* ---- fields ---- */

struct holiday_query {
    int64_t year, limit;
    const char *cursor;
    bool removed;
};
#define Q(member) FIELD_INT(struct holiday_query, member)
static const struct field query_list[] = {
    {.name = "year", .kind = F_INT, .offset = Q(year), .label = "holiday.year"},
    {.name = "removed",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct holiday_query, removed),
     .label = "holiday.removed"},
    {.name = "cursor",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct holiday_query, cursor),
     .max = 40,
     .label = "list.cursor"},
    {.name = "limit",
     .kind = F_INT,
     .offset = Q(limit),
     .min = 1,
     .max = LIMIT_MAX,
     .label = "list.limit"},
};
const struct field_table holiday_query_fields =
    FIELD_TABLE("HolidayQuery", query_list, struct holiday_query);

static const struct field reason_list[] = {
    {.name = "reason",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct holiday_reason, reason),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 200,
     .label = "holiday.reason"},
};
const struct field_table holiday_reason_fields =
    FIELD_TABLE("Reason", reason_list, struct holiday_reason);

/* ---- helpers ---- */

int64_t year_of_now(const struct web *w)
{
    return date_of_instant(w->cx.now).year;
}

enum err year_of_path(struct web *w, int64_t *ret_year)
{
    int64_t year;
    if (!text_int(web_param(w, 0), &year) || year < HOLIDAY_YEAR_MIN || year > HOLIDAY_YEAR_MAX)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret_year = year;
    return OK;
}

static const char *calendar_path(struct web *w, int64_t year)
{
    return arena_printf(w->cx.a, "/calendar/holidays?year=%" PRId64, year);
}

void calendar_crumb(struct web *w, int64_t year)
{
    web_crumb(w, "nav.calendar", calendar_path(w, year ? year : year_of_now(w)));
}

static const char *const weekdays[WEEK_DAYS] = {
    "hours.monday", "hours.tuesday",  "hours.wednesday", "hours.thursday",
    "hours.friday", "hours.saturday", "hours.sunday"};

const char *holiday_day_words(struct web *w, const char *iso)
{
    struct date d;
    if (!iso || !date_parse(iso, &d))
        return iso;
    return arena_printf(w->cx.a, "%s, %s", web_words(w, weekdays[weekday_of(date_days(d))], NULL),
                        day_words(w, iso));
}

void put_hours(struct web *w, const struct worktime *t, const char *key)
{
    struct model *rows = model_set_array(w->cx.a, model_set_object(w->cx.a, w->page, key), "rows");
    for (int k = 0; k < WEEK_DAYS; k++) {
        const char *hours = office_hours_format(w->cx.a, t->week[k]);
        put_row(w, rows, web_words(w, weekdays[k], NULL),
                hours ? hours : web_words(w, "hours.closed", NULL), NULL);
    }
}

static enum err read_query(struct web *w, struct holiday_query *q)
{
    struct bound bound = {0};
    field_clear(&holiday_query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    if (q->year == FIELD_UNSET)
        q->year = year_of_now(w);
    if (q->limit == FIELD_UNSET)
        q->limit = LIMIT_MAX;
    if (q->year < HOLIDAY_YEAR_MIN || q->year > HOLIDAY_YEAR_MAX)
        fail_field(&w->cx, "year", "holiday.error.year_range", NULL);
    return fields_check(&w->cx);
}

/* ---- the page ---- */

struct shown_year {
    int64_t year;
    const struct worktime *t;
    const struct holiday_year *years; /* the official ones */
    size_t n;
    const struct holiday_year *official; /* of them, or NULL */
    const char *source;                  /* its list's, or NULL */
};

/* What is to be said beside a day: another decree than the year's list, no working day anyhow. */
static const char *note_of(struct web *w, const struct holiday *h, const struct shown_year *y)
{
    struct date d;
    const char *source = y->source && strcmp(y->source, h->source) == 0 ? NULL : h->source;
    const struct day_hours *hours =
        date_parse(h->date, &d) ? &y->t->week[weekday_of(date_days(d))] : NULL;
    const char *weekend =
        hours && hours->open == hours->close ? web_words(w, "holiday.weekend", NULL) : NULL;
    if (source && weekend)
        return arena_printf(w->cx.a, "%s · %s", source, weekend);
    return source ? source : weekend;
}

static void put_day(struct web *w, struct model *list, const struct holiday *h,
                    const struct shown_year *y)
{
    static const struct {
        const char *kind, *colour;
    } colours[] = {{"national", "info"}, {"joint_leave", "good"}, {"election", "warn"}};
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, list);
    const char *colour = "plain";
    for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
        if (strcmp(colours[i].kind, h->kind) == 0)
            colour = colours[i].colour;
    model_set_text(a, o, "day", holiday_day_words(w, h->date));
    model_set_text(a, o, "iso", h->date);
    model_set_text(a, o, "name", h->name);
    model_set_text(a, o, "kind", colour);
    model_set_text(a, o, "label", code_words(w, "holiday", h->kind));
    model_set_text(a, o, "note", note_of(w, h, y));
    model_set_bool(a, o, "announced", !h->official);
    model_set_text(a, o, "remove",
                   can(&w->actor, CAP_CALENDAR_EDIT)
                       ? arena_printf(a, "/calendar/holidays/%" PRId64 "/remove", h->id)
                       : NULL);
    model_set_text(
        a, o, "remove_label",
        web_words(w, "holiday.remove_of", "name", h->name, "date", day_words(w, h->date), NULL));
    model_set_text(a, o, "gone",
                   h->removed_at ? web_words(w, "holiday.removed_when", "when",
                                             i18n_instant(a, w->cx.lang, h->removed_at), "reason",
                                             h->reason ? h->reason : "–", NULL)
                                 : NULL);
}

static enum err put_days(struct web *w, const struct shown_year *y)
{
    struct holiday *list;
    size_t n, live = 0;
    TRY(holiday_list(&w->cx, y->year, true, &list, &n));
    struct model *days = model_set_array(w->cx.a, w->page, "days");
    struct model *gone = model_set_array(w->cx.a, w->page, "gone_days");
    for (size_t i = 0; i < n; i++) {
        live += !list[i].removed_at;
        put_day(w, list[i].removed_at ? gone : days, &list[i], y);
    }
    model_set_bool(w->cx.a, w->page, "has_days", live > 0);
    model_set_bool(w->cx.a, w->page, "has_gone", live < n);
    model_set_text(w->cx.a, w->page, "caption",
                   web_words(w, "holiday.list_caption", "year",
                             arena_printf(w->cx.a, "%" PRId64, y->year), NULL));
    return OK;
}

static void put_stat(struct web *w, struct model *stats, const char *msgid, int64_t n)
{
    struct model *o = model_add_object(w->cx.a, stats);
    model_set_text(w->cx.a, o, "label", web_words(w, msgid, NULL));
    model_set_text(w->cx.a, o, "value", web_number(w, n));
    model_set_null(w->cx.a, o, "note");
    model_set_null(w->cx.a, o, "href");
}

/* The year's list if it is official, else what that means; figures. */
static void put_state(struct web *w, const struct shown_year *y)
{
    struct arena *a = w->cx.a;
    const struct holiday_year *of = y->official;
    const char *year = arena_printf(a, "%" PRId64, y->year);
    model_set_text(a, w->page, "official",
                   of ? web_words(w, "holiday.official_note", "source", of->source, "when",
                                  i18n_instant(a, w->cx.lang, of->loaded_at), NULL)
                      : NULL);
    model_set_text(a, w->page, "unofficial",
                   of ? NULL : web_words(w, "holiday.unofficial", "year", year, NULL));
    if (!of)
        return;
    struct model *stats = model_set_array(a, w->page, "stats");
    put_stat(w, stats, "holiday.stat_working", of->working_days);
    put_stat(w, stats, "holiday.stat_national", of->national);
    put_stat(w, stats, "holiday.stat_joint_leave", of->joint_leave);
    if (of->other)
        put_stat(w, stats, "holiday.stat_other", of->other);
}

/* What who keeps the calendar can do here. */
static void put_acts(struct web *w, const struct shown_year *y)
{
    struct arena *a = w->cx.a;
    bool may = can(&w->actor, CAP_CALENDAR_EDIT);
    bool end = y->official && y->n > 1 &&
               (y->official == &y->years[0] || y->official == &y->years[y->n - 1]);
    const char *year = arena_printf(a, "%" PRId64, y->year);
    model_set_text(a, w->page, "add",
                   may ? arena_printf(a, "/calendar/holidays/new?year=%s", year) : NULL);
    model_set_text(a, w->page, "load",
                   may ? arena_printf(a, "/calendar/years/new?year=%s", year) : NULL);
    model_set_text(a, w->page, "revoke",
                   may && end ? arena_printf(a, "/calendar/years/%s/revoke", year) : NULL);
    model_set_text(a, w->page, "revoke_label", web_words(w, "holiday.revoke", "year", year, NULL));
    model_set_text(a, w->page, "hours_edit", may ? "/calendar/hours" : NULL);
}

static void put_tab(struct web *w, struct model *tabs, int64_t year, int64_t shown)
{
    struct model *o = model_add_object(w->cx.a, tabs);
    model_set_text(w->cx.a, o, "href", calendar_path(w, year));
    model_set_text(w->cx.a, o, "label", arena_printf(w->cx.a, "%" PRId64, year));
    model_set_null(w->cx.a, o, "count");
    model_set_bool(w->cx.a, o, "current", year == shown);
}

/* The official years and the next one, this year, and the one that is shown. */
static void put_tabs(struct web *w, const struct shown_year *y)
{
    int64_t first = year_of_now(w), last = first;
    struct model *tabs = model_set_array(w->cx.a, w->page, "tabs");
    for (size_t i = 0; i < y->n; i++) {
        first = y->years[i].year < first ? y->years[i].year : first;
        last = y->years[i].year + 1 > last ? y->years[i].year + 1 : last;
    }
    if (y->year < first)
        put_tab(w, tabs, y->year, y->year);
    for (int64_t k = first; k <= last && k <= HOLIDAY_YEAR_MAX; k++)
        put_tab(w, tabs, k, y->year);
    if (y->year > last)
        put_tab(w, tabs, y->year, y->year);
}

static enum err read_shown(struct web *w, struct shown_year *y)
{
    struct holiday_query q;
    struct holiday_year *years;
    TRY(read_query(w, &q));
    TRY(holiday_years(&w->cx, &years, &y->n));
    y->t = worktime_now(&w->cx);
    if (!y->t)
        return w->cx.err.code;
    y->year = q.year;
    y->years = years;
    y->official = NULL;
    for (size_t i = 0; i < y->n; i++)
        if (years[i].year == q.year)
            y->official = &years[i];
    y->source = y->official ? y->official->source : NULL;
    return OK;
}

enum err holidays_page(struct web *w)
{
    struct shown_year y;
    TRY(read_shown(w, &y));
    web_title_text(
        w, web_words(w, "holiday.title", "year", arena_printf(w->cx.a, "%" PRId64, y.year), NULL));
    put_tabs(w, &y);
    put_state(w, &y);
    put_acts(w, &y);
    TRY(put_days(w, &y));
    put_hours(w, y.t, "hours");
    return web_show(w);
}

/* ---- adding ---- */

static void put_new_form(struct web *w, const struct holiday *h, const struct bound *bound,
                         int64_t year)
{
    web_title(w, "holiday.add_title");
    calendar_crumb(w, year);
    web_crumb(w, "holiday.add", NULL);
    web_form(w, &holiday_fields, h, bound, "/calendar/holidays", 0);
    model_set_text(w->cx.a, w->page, "button", web_words(w, "holiday.add", NULL));
    model_set_text(w->cx.a, w->page, "cancel", calendar_path(w, year ? year : year_of_now(w)));
}

enum err holiday_new(struct web *w)
{
    struct holiday_query q;
    struct holiday h = {.official = true};
    TRY(read_query(w, &q));
    put_new_form(w, &h, NULL, q.year);
    return web_show(w);
}

static enum err bind_new(struct web *w, struct holiday *h, struct bound *bound)
{
    field_clear(&holiday_fields, h);
    h->official = true; /* unless said otherwise */
    TRY(web_bind(w, h, bound));
    return holiday_put(&w->cx, h);
}

enum err holiday_post(struct web *w)
{
    struct holiday h;
    struct bound bound = {0};
    struct date d;
    enum err e = bind_new(w, &h, &bound);
    if (e != OK) {
        put_new_form(w, &h, &bound, 0);
        return web_again(w, e, "holiday-form");
    }
    web_flash(w, "good", "holiday.added", NULL);
    return web_redirect(w, "%s",
                        calendar_path(w, date_parse(h.date, &d) ? d.year : year_of_now(w)));
}

/* ---- removing ---- */

static int64_t year_of(const struct holiday *h, const struct web *w)
{
    struct date d;
    return date_parse(h->date, &d) ? d.year : year_of_now(w);
}

static enum err standing(struct web *w, struct holiday *h)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(holiday_get(&w->cx, id, h));
    return h->removed_at ? fail(&w->cx, ERR_NOT_FOUND, "holiday.error.gone", NULL) : OK;
}

static void put_remove(struct web *w, const struct holiday *h)
{
    put_confirm(w, "holiday.remove", h->name, calendar_path(w, year_of(h, w)));
    put_confirm_reason(w, "holiday.remove_reason", h->version);
    calendar_crumb(w, year_of(h, w));
    web_crumb(w, "holiday.remove", NULL);
    struct model *rows = put_confirm_facts(w);
    put_row(w, rows, web_words(w, "holiday.date", NULL), holiday_day_words(w, h->date), NULL);
    put_row(w, rows, web_words(w, "holiday.kind", NULL), code_words(w, "holiday", h->kind), NULL);
    put_row(w, rows, web_words(w, "holiday.source", NULL), h->source, NULL);
}

enum err holiday_remove_get(struct web *w)
{
    struct holiday h;
    TRY(standing(w, &h));
    put_remove(w, &h);
    return web_show(w);
}

enum err holiday_remove_post(struct web *w)
{
    struct holiday h;
    struct holiday_reason r = {0};
    struct bound bound = {0};
    int64_t version;
    TRY(standing(w, &h));
    TRY(web_version(w, &version));
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = field_check(&w->cx, &holiday_reason_fields, &r, &bound);
    if (e == OK)
        e = holiday_remove(&w->cx, h.id, version, r.reason);
    if (e != OK) {
        put_remove(w, &h);
        return web_again(w, e, "confirm");
    }
    web_flash(w, "good", "holiday.removed_flash", NULL);
    return web_redirect(w, "%s", calendar_path(w, year_of(&h, w)));
}

/* ---- for programs ---- */

static void put_record(struct web *w, const struct holiday *h)
{
    field_to_model(w->cx.a, &holiday_fields, h, true, w->data, NULL);
    web_etag(w, h->version);
}

/* Where the list goes on after a cursor: the id of the last one given. */
static enum err start_of(struct web *w, const struct holiday *list, size_t n, const char *cursor,
                         size_t *ret)
{
    int64_t id = 0;
    *ret = 0;
    if (!cursor || !*cursor)
        return OK;
    for (size_t i = 0; text_int(cursor, &id) && i < n; i++)
        if (list[i].id == id) {
            *ret = i + 1;
            return OK;
        }
    return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
}

enum err holidays_get(struct web *w)
{
    struct holiday_query q;
    struct holiday *list;
    size_t n, from;
    TRY(read_query(w, &q));
    TRY(holiday_list(&w->cx, q.year, q.removed, &list, &n));
    TRY(start_of(w, list, n, q.cursor, &from));
    size_t end = n - from > (size_t)q.limit ? from + (size_t)q.limit : n;
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = from; i < end; i++)
        field_to_model(w->cx.a, &holiday_fields, &list[i], true, model_add_object(w->cx.a, items),
                       NULL);
    web_list(w, (int64_t)n, false,
             end < n ? arena_printf(w->cx.a, "%" PRId64, list[end - 1].id) : NULL);
    return web_show(w);
}

enum err holiday_api_post(struct web *w)
{
    struct holiday h;
    struct bound bound = {0};
    TRY(bind_new(w, &h, &bound));
    put_record(w, &h);
    return web_created(w, "/holidays/%" PRId64, h.id);
}

enum err holiday_api_get(struct web *w)
{
    struct holiday h;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(holiday_get(&w->cx, id, &h));
    put_record(w, &h);
    return web_show(w);
}

enum err holiday_api_delete(struct web *w)
{
    struct holiday_reason r = {0};
    struct bound bound = {0};
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_bind_query(w, &r, &bound));
    TRY(web_version(w, &version));
    TRY(holiday_remove(&w->cx, id, version, r.reason));
    return web_done(w, "/holidays");
}
