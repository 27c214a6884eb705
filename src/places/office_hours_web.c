/* Office hours: a line a weekday. */
#include "holiday_pages_web.h"
#include "reply.h"

struct hours_form {
    const char *day[WEEK_DAYS];
    int64_t version;
};

/* Elements of `day`, whose type is checked once: FIELD_TEXT takes a member's name. */
#define DAY(k)                                                       \
    (offsetof(struct hours_form, day) + (k) * sizeof(const char *) + \
     0 * FIELD_TYPE_(struct hours_form, day[0], const char *))
#define WEEKDAY(name_, k)                                                                   \
    {                                                                                       \
        .name = name_, .kind = F_TEXT, .offset = DAY(k), .max = 30, .label = "hours." name_ \
    }
static const struct field form_list[] = {
    WEEKDAY("monday", 0),
    WEEKDAY("tuesday", 1),
    WEEKDAY("wednesday", 2),
    WEEKDAY("thursday", 3),
    WEEKDAY("friday", 4),
    WEEKDAY("saturday", 5),
    WEEKDAY("sunday", 6),
    {.name = "version",
     .kind = F_INT,
     .offset = FIELD_INT(struct hours_form, version),
     .flags = F_READONLY | F_HIDDEN},
};
const struct field_table office_hours_fields =
    FIELD_TABLE("OfficeHours", form_list, struct hours_form);

static enum err read_now(struct web *w, struct hours_form *f)
{
    const struct worktime *t = worktime_now(&w->cx);
    if (!t)
        return w->cx.err.code;
    for (int k = 0; k < WEEK_DAYS; k++)
        f->day[k] = office_hours_format(w->cx.a, t->week[k]);
    f->version = t->revision;
    return OK;
}

static void put_form(struct web *w, const struct hours_form *f, const struct bound *bound)
{
    web_title(w, "hours.title");
    calendar_crumb(w, 0);
    web_crumb(w, "hours.title", NULL);
    web_form(w, &office_hours_fields, f, bound, "/calendar/hours", f->version);
    model_set_null(w->cx.a, w->page, "button");
    model_set_text(w->cx.a, w->page, "cancel", "/calendar/holidays");
}

enum err hours_get(struct web *w)
{
    struct hours_form f;
    TRY(read_now(w, &f));
    put_form(w, &f, NULL);
    return web_show(w);
}

/* Binds and writes; *f holds what was typed. */
static enum err change(struct web *w, struct hours_form *f, struct bound *bound)
{
    struct day_hours week[WEEK_DAYS] = {{0, 0}};
    field_clear(&office_hours_fields, f);
    TRY(web_version(w, &f->version));
    TRY(web_bind(w, f, bound));
    for (int k = 0; k < WEEK_DAYS; k++)
        if (!office_hours_parse(w->cx.a, f->day[k], &week[k]))
            fail_field(&w->cx, form_list[k].name, "hours.error.form", NULL);
    TRY(fields_check(&w->cx));
    return office_hours_put(&w->cx, week, f->version);
}

enum err hours_post(struct web *w)
{
    struct hours_form f;
    struct bound bound = {0};
    enum err e = change(w, &f, &bound);
    if (e != OK) {
        put_form(w, &f, &bound);
        return web_again(w, e, "office-hours");
    }
    web_flash(w, "good", "hours.saved", NULL);
    return web_redirect(w, "/calendar/holidays");
}

static enum err show_record(struct web *w)
{
    struct hours_form f;
    TRY(read_now(w, &f));
    field_to_model(w->cx.a, &office_hours_fields, &f, true, w->data, NULL);
    web_etag(w, f.version);
    return web_show(w);
}

enum err hours_api_get(struct web *w)
{
    return show_record(w);
}

enum err hours_api_put(struct web *w)
{
    struct hours_form f;
    struct bound bound = {0};
    TRY(change(w, &f, &bound));
    return show_record(w);
}
