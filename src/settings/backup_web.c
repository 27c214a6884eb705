/* Backups as the administrator sees them: when, which stay, what came of the last ones. */
#include "backup.h"
#include "i18n.h"
#include "model.h"
#include "page_parts.h"
#include "settings_web.h"

#include <inttypes.h>

#define I(member) .offset = FIELD_INT(struct backup_rule, member)
static const struct field rule_list[] = {
    {.name = "on",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct backup_rule, on),
     .label = "backup.on"},
    {.name = "hour",
     .kind = F_INT,
     I(hour),
     .min = 0,
     .max = 23,
     .flags = F_REQUIRED,
     .label = "backup.hour",
     .help = "backup.hour_help"},
    {.name = "daily",
     .kind = F_INT,
     I(daily),
     .min = 1,
     .max = 60,
     .flags = F_REQUIRED,
     .label = "backup.daily"},
    {.name = "weekly",
     .kind = F_INT,
     I(weekly),
     .min = 0,
     .max = 60,
     .flags = F_REQUIRED,
     .label = "backup.weekly"},
    {.name = "monthly",
     .kind = F_INT,
     I(monthly),
     .min = 0,
     .max = 120,
     .flags = F_REQUIRED,
     .label = "backup.monthly",
     .help = "backup.keep_help"},
    {.name = "version", .kind = F_INT, I(version), .flags = F_READONLY | F_HIDDEN},
};
static const struct field_table backup_fields =
    FIELD_TABLE("BackupRule", rule_list, struct backup_rule);

static const char backup_schema[] =
    "{\"type\":\"object\",\"required\":[\"on\",\"hour\",\"daily\",\"weekly\",\"monthly\","
    "\"version\",\"folder\",\"late\",\"running\",\"made_at\",\"proved_at\",\"restored\",\"file\","
    "\"bytes\",\"seconds\",\"failed_at\",\"why\",\"files\"],\"properties\":{\"on\":{\"type\":"
    "\"boolean\"},\"hour\":{\"type\":\"integer\"},\"daily\":{\"type\":\"integer\"},\"weekly\":{"
    "\"type\":\"integer\"},\"monthly\":{\"type\":\"integer\"},\"version\":{\"type\":\"integer\"},"
    "\"folder\":{\"type\":[\"string\",\"null\"]},\"late\":{\"type\":\"boolean\"},\"running\":{"
    "\"type\":\"boolean\"},\"made_at\":{\"type\":[\"string\",\"null\"]},\"proved_at\":{\"type\":["
    "\"string\",\"null\"]},\"restored\":{\"type\":\"boolean\"},\"file\":{\"type\":[\"string\","
    "\"null\"]},\"bytes\":{\"type\":\"integer\"},\"seconds\":{\"type\":\"integer\"},\"failed_at\":"
    "{\"type\":[\"string\",\"null\"]},\"why\":{\"type\":[\"string\",\"null\"]},\"files\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
    "\"bytes\":{\"type\":\"integer\"}}}}}}";

/* ---- for programs ---- */

static void set_instant(struct arena *a, struct model *o, const char *key, int64_t at)
{
    char text[INSTANT_LEN + 1];
    instant_format(at, text);
    model_set_text(a, o, key, at ? arena_strdup(a, text) : NULL);
}

static const char *why_words(struct web *w, const struct backup_state *s)
{
    return s->why && *s->why ? web_words(w, s->why, "why", "", NULL) : NULL;
}

static void put_data(struct web *w, const struct backup_rule *r, const struct backup_state *s)
{
    struct arena *a = w->cx.a;
    field_to_model(a, &backup_fields, r, true, w->data, NULL);
    model_set_text(a, w->data, "folder", s->folder);
    model_set_bool(a, w->data, "late", s->late);
    model_set_bool(a, w->data, "running", s->running);
    set_instant(a, w->data, "made_at", s->made_at);
    set_instant(a, w->data, "proved_at", s->proved_at);
    model_set_bool(a, w->data, "restored", s->restored);
    model_set_text(a, w->data, "file", s->file);
    model_set_int(a, w->data, "bytes", s->bytes);
    model_set_int(a, w->data, "seconds", s->seconds);
    set_instant(a, w->data, "failed_at", s->failed_at);
    model_set_text(a, w->data, "why", why_words(w, s));
    web_etag(w, r->version);
}

/* ---- for people ---- */

static const char *size_words(struct web *w, int64_t bytes)
{
    const char *number = web_number(w, (bytes + 1023) / 1024);
    return web_words(w, "backup.kilobytes", "n", number, NULL);
}

static const char *when(struct web *w, int64_t at)
{
    return at ? i18n_instant(w->cx.a, w->cx.lang, at) : web_words(w, "backup.never", NULL);
}

static void put_state(struct web *w, const struct backup_state *s)
{
    struct arena *a = w->cx.a;
    struct model *now = model_set_object(a, w->page, "now");
    struct model *rows = model_set_array(a, now, "rows");
    put_row(w, rows, web_words(w, "backup.folder", NULL),
            s->folder ? s->folder : web_words(w, "backup.no_folder", NULL), NULL);
    put_row(w, rows, web_words(w, "backup.proved_at", NULL), when(w, s->proved_at),
            s->late ? "bad" : "good");
    if (s->file) {
        put_row(w, rows, web_words(w, "backup.file", NULL), s->file, NULL);
        put_row(w, rows, web_words(w, "backup.size", NULL), size_words(w, s->bytes), NULL);
        put_row(w, rows, web_words(w, "backup.proof", NULL),
                web_words(w, s->restored ? "backup.restored" : "backup.read", NULL), NULL);
    }
    bool failed = s->failed_at > s->proved_at;
    model_set_text(a, w->page, "failed",
                   failed ? web_words(w, "backup.failed", "when", when(w, s->failed_at), "why",
                                      why_words(w, s) ? why_words(w, s) : "", NULL)
                          : NULL);
    model_set_bool(a, w->page, "late", s->late);
    model_set_bool(a, w->page, "running", s->running);
    model_set_bool(a, w->page, "can_begin", s->folder && !s->running);
}

static void put_files(struct web *w, const struct backup_file *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *files = model_set_array(a, w->data, "files");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, files);
        model_set_text(a, o, "name", list[i].name);
        model_set_int(a, o, "bytes", list[i].bytes);
        if (!w->req->api)
            model_set_text(a, o, "size", size_words(w, list[i].bytes));
    }
    model_set_bool(a, w->page, "has_files", n > 0);
}

static enum err show(struct web *w, const struct backup_rule *typed, const struct bound *bound)
{
    struct backup_rule r;
    struct backup_state s;
    struct backup_file *list;
    size_t n;
    TRY(backup_rule_get(&w->cx, &r));
    TRY(backup_state_get(&w->cx, &s));
    TRY(backup_files(&w->cx, &list, &n));
    web_title(w, "backup.title");
    web_crumb(w, "settings.title", "/settings");
    web_crumb(w, "backup.title", NULL);
    put_data(w, &r, &s);
    put_files(w, list, n);
    put_state(w, &s);
    web_form(w, &backup_fields, typed ? typed : &r, bound, "/settings/backup", r.version);
    return OK;
}

static enum err backup_get(struct web *w)
{
    TRY(show(w, NULL, NULL));
    return web_show(w);
}

static enum err change(struct web *w, struct backup_rule *r, struct bound *bound)
{
    int64_t version;
    TRY(backup_rule_get(&w->cx, r));
    TRY(web_version(w, &version));
    TRY(web_bind(w, r, bound));
    TRY(field_check(&w->cx, &backup_fields, r, bound));
    r->version = version;
    return backup_rule_set(&w->cx, r);
}

static enum err backup_post(struct web *w)
{
    struct backup_rule r;
    struct bound bound = {0};
    enum err e = change(w, &r, &bound);
    if (e != OK) {
        struct errinfo told = w->cx.err;
        enum err shown = show(w, &r, &bound);
        w->cx.err = told;
        return shown == OK ? web_again(w, e, "backup") : e;
    }
    web_flash(w, "good", "backup.saved", NULL);
    return web_redirect(w, "/settings/backup");
}

static enum err backup_put(struct web *w)
{
    struct backup_rule r;
    struct bound bound = {0};
    TRY(change(w, &r, &bound));
    return backup_get(w);
}

static enum err backup_now(struct web *w)
{
    TRY(backup_begin(&w->cx));
    job_wake(w->app);
    web_flash(w, "good", "backup.begun", NULL);
    return web_done(w, "/settings/backup");
}

const struct route backup_routes[] = {
    {.method = HTTP_GET,
     .path = "/settings/backup",
     .handle = backup_get,
     .cap = CAP_SETTINGS,
     .output_schema = backup_schema,
     .page = "backup",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "Scheduled backups: rule, state, files"},
    {.method = HTTP_POST,
     .path = "/settings/backup",
     .handle = backup_post,
     .cap = CAP_SETTINGS,
     .input = &backup_fields,
     .page = "backup",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change when backups are made and which stay"},
    {.method = HTTP_PUT,
     .path = "/settings/backup",
     .handle = backup_put,
     .cap = CAP_SETTINGS,
     .input = &backup_fields,
     .output_schema = backup_schema,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change when backups are made and which stay"},
    {.method = HTTP_POST,
     .path = "/settings/backup/now",
     .handle = backup_now,
     .cap = CAP_SETTINGS,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Make a backup at once"},
    {.path = NULL},
};
