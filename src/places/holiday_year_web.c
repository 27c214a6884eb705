/* The official list of a year: pasted by people, put by programs, taken back. */
#include "holiday_pages_web.h"
#include "page_parts.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

/* ---- fields ---- */

struct year_form {
    int64_t year;
    const char *source, *days;
};
static const struct field form_list[] = {
    {.name = "year",
     .kind = F_INT,
     .offset = FIELD_INT(struct year_form, year),
     .flags = F_REQUIRED,
     .label = "holiday.load_year"},
    {.name = "source",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct year_form, source),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 200,
     .label = "holiday.load_source",
     .help = "holiday.source_help"},
    {.name = "days",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct year_form, days),
     .flags = F_REQUIRED,
     .max = 40000,
     .label = "holiday.load_days",
     .help = "holiday.load_help"},
};
const struct field_table holiday_year_input_fields =
    FIELD_TABLE("HolidayYearForm", form_list, struct year_form);

const char holiday_year_input_schema[] =
    "{\"type\":\"object\",\"required\":[\"source\",\"days\"],\"additionalProperties\":false,"
    "\"properties\":{\"source\":{\"type\":\"string\",\"minLength\":3,\"maxLength\":200},"
    "\"days\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":400,\"items\":{\"type\":\"object\","
    "\"required\":[\"date\",\"name\",\"kind\"],\"additionalProperties\":false,\"properties\":{"
    "\"date\":{\"type\":\"string\",\"format\":\"date\"},"
    "\"name\":{\"type\":\"string\",\"minLength\":3,\"maxLength\":120},"
    "\"kind\":{\"enum\":[\"national\",\"joint_leave\",\"election\",\"local\"]}}}}}}";
const char holiday_load_schema[] =
    "{\"type\":\"object\",\"required\":[\"year\",\"added\",\"removed\",\"unchanged\","
    "\"revision\"],\"properties\":{\"year\":{\"type\":\"integer\"},"
    "\"added\":{\"type\":\"integer\"},\"removed\":{\"type\":\"integer\"},"
    "\"unchanged\":{\"type\":\"integer\"},\"revision\":{\"type\":\"integer\"}}}";

/* ---- the form ---- */

static void put_form(struct web *w, const struct year_form *f, const struct bound *bound)
{
    web_title(w, "holiday.load_title");
    calendar_crumb(w, 0);
    web_crumb(w, "holiday.load", NULL);
    web_form(w, &holiday_year_input_fields, f, bound, "/calendar/years", 0);
    model_set_text(w->cx.a, w->page, "button", web_words(w, "holiday.load_do", NULL));
    model_set_text(w->cx.a, w->page, "cancel", "/calendar/holidays");
}

/* The year that was looked at, unless it is official already: then the next one. */
enum err year_new(struct web *w)
{
    struct year_form f = {0};
    struct holiday_year *years;
    size_t n;
    const char *asked = req_query(w->req, "year");
    TRY(holiday_years(&w->cx, &years, &n));
    if (!asked || !text_int(asked, &f.year))
        f.year = n ? years[n - 1].year + 1 : year_of_now(w);
    put_form(w, &f, NULL);
    return web_show(w);
}

static enum err load_form(struct web *w, const struct year_form *f, struct holiday_load *ret)
{
    struct holiday_list list = {.year = f->year, .source = f->source};
    TRY(holiday_lines(&w->cx, f->days, strlen(f->days), &list.lines, &list.n));
    return holiday_year_load(&w->cx, &list, ret);
}

enum err year_post(struct web *w)
{
    struct year_form f;
    struct bound bound = {0};
    struct holiday_load sum = {0};
    field_clear(&holiday_year_input_fields, &f);
    enum err e = web_bind(w, &f, &bound);
    if (e == OK)
        e = field_check(&w->cx, &holiday_year_input_fields, &f, &bound);
    if (e == OK)
        e = load_form(w, &f, &sum);
    if (e != OK) {
        put_form(w, &f, &bound);
        return web_again(w, e, "holiday-year");
    }
    web_flash(w, "good", sum.revision ? "holiday.loaded" : "holiday.loaded_same", "year",
              arena_printf(w->cx.a, "%" PRId64, f.year), "added", web_number(w, sum.added),
              "removed", web_number(w, sum.removed), "unchanged", web_number(w, sum.unchanged),
              NULL);
    return web_redirect(w, "/calendar/holidays?year=%" PRId64, f.year);
}

/* ---- taking back ---- */

static void put_revoke(struct web *w, int64_t year)
{
    const char *text = arena_printf(w->cx.a, "%" PRId64, year);
    put_confirm(w, "holiday.revoke", text,
                arena_printf(w->cx.a, "/calendar/holidays?year=%s", text));
    put_confirm_reason(w, "holiday.reason", 0);
    calendar_crumb(w, year);
    web_crumb(w, "holiday.revoke_do", NULL);
}

enum err year_revoke_get(struct web *w)
{
    int64_t year;
    struct holiday_year *years;
    size_t n;
    TRY(year_of_path(w, &year));
    TRY(holiday_years(&w->cx, &years, &n));
    if (!n || year < years[0].year || year > years[n - 1].year)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    put_revoke(w, year);
    return web_show(w);
}

enum err year_revoke_post(struct web *w)
{
    int64_t year;
    struct holiday_reason r = {0};
    struct bound bound = {0};
    TRY(year_of_path(w, &year));
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = field_check(&w->cx, &holiday_reason_fields, &r, &bound);
    if (e == OK)
        e = holiday_year_revoke(&w->cx, year, r.reason);
    if (e == ERR_NOT_FOUND)
        return e;
    if (e != OK) {
        put_revoke(w, year);
        return web_again(w, e, "confirm");
    }
    web_flash(w, "good", "holiday.revoked", "year", arena_printf(w->cx.a, "%" PRId64, year), NULL);
    return web_redirect(w, "/calendar/holidays?year=%" PRId64, year);
}

/* ---- for programs ---- */

enum err years_get(struct web *w)
{
    struct holiday_year *years;
    size_t n;
    TRY(holiday_years(&w->cx, &years, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &holiday_year_fields, &years[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

/* The text of a member, "" where there is none; false for what is no text. */
static bool text_member(const json_t *o, const char *key, const char **ret)
{
    const json_t *m = json_object_get(o, key);
    *ret = json_is_string(m) ? json_string_value(m) : "";
    return !m || json_is_string(m);
}

/* The first member whose name is none of these, or NULL. */
static const char *unknown_member(const json_t *o, const char *const *names, size_t n)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)o, key, value)
    {
        size_t i = 0;
        while (i < n && strcmp(key, names[i]) != 0)
            i++;
        if (i == n)
            return key;
    }
    return NULL;
}

static enum err refuse(struct web *w, const char *field, const char *msgid)
{
    fail_field(&w->cx, field, msgid, NULL);
    return fields_check(&w->cx);
}

/* {"source", "days": [{"date", "name", "kind"}]}: the lines, numbered from 1. */
static enum err read_body(struct web *w, struct holiday_list *ret)
{
    static const char *const members[] = {"source", "days"}, *const of_day[] = {"date", "name",
                                                                                "kind"};
    const json_t *body = w->req->json;
    if (!body)
        return fail(&w->cx, ERR_TYPE, "error.type_json", NULL);
    if (!json_is_object(body))
        return refuse(w, "days", "holiday.error.body");
    const char *unknown = unknown_member(body, members, 2);
    if (unknown)
        return refuse(w, unknown, "field.error.unknown");
    const json_t *days = json_object_get(body, "days");
    if (!text_member(body, "source", &ret->source))
        return refuse(w, "source", "field.error.type_text");
    if (days && !json_is_array(days))
        return refuse(w, "days", "holiday.error.body");
    if (json_array_size(days) > HOLIDAYS_MAX)
        return refuse(w, "days", "holiday.error.many");
    ret->n = json_array_size(days);
    ret->lines = arena_array(w->cx.a, ret->n, sizeof(*ret->lines));
    for (size_t i = 0; i < ret->n; i++) {
        const json_t *d = json_array_get(days, i);
        struct holiday_line *l = &ret->lines[i];
        l->number = (int64_t)i + 1;
        if (!json_is_object(d) || unknown_member(d, of_day, 3) ||
            !text_member(d, "date", &l->date) || !text_member(d, "name", &l->name) ||
            !text_member(d, "kind", &l->kind))
            return refuse(w, "days", "holiday.error.body");
    }
    return OK;
}

enum err year_put(struct web *w)
{
    struct holiday_list list = {0};
    struct holiday_load sum = {0};
    struct arena *a = w->cx.a;
    TRY(year_of_path(w, &list.year));
    TRY(read_body(w, &list));
    TRY(holiday_year_load(&w->cx, &list, &sum));
    const struct worktime *t = worktime_now(&w->cx);
    if (!t)
        return w->cx.err.code;
    model_set_int(a, w->data, "year", list.year);
    model_set_int(a, w->data, "added", sum.added);
    model_set_int(a, w->data, "removed", sum.removed);
    model_set_int(a, w->data, "unchanged", sum.unchanged);
    model_set_int(a, w->data, "revision", t->revision);
    return web_show(w);
}

enum err year_delete(struct web *w)
{
    int64_t year;
    struct holiday_reason r = {0};
    struct bound bound = {0};
    TRY(year_of_path(w, &year));
    TRY(web_bind_query(w, &r, &bound));
    TRY(holiday_year_revoke(&w->cx, year, r.reason));
    return web_done(w, "/holidays/years");
}
