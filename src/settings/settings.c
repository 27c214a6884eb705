/* Settings, their history and undo: see settings.h. */
#include "settings.h"

#include "landing.h"
#include "look.h"
#include "model.h"
#include "setting.h"
#include "street.h"
#include "text.h"
#include "undo.h"

#include <inttypes.h>

enum { CITY_MAX = 100 };

/* What may be put back by itself: no other setting, secret or version hangs on these. A name that
 * ends with '_' stands for all that begin so. */
static const char *const alone[] = {
    "city",          "look_",           "landing_",         "map_",
    "backup_",       "notice_quiet",    "notice_keep_days", "recall_percent",
    "today_weight_", "curation_months", "case_pauses_max",  NULL};

static bool is_alone(const char *key)
{
    for (const char *const *name = alone; *name; name++) {
        size_t n = strlen(*name);
        bool family = (*name)[n - 1] == '_';
        if (family ? strncmp(key, *name, n) == 0 : strcmp(key, *name) == 0)
            return true;
    }
    return false;
}

enum err settings_read(struct ctx *cx, struct settings *ret)
{
    *ret = (struct settings){.city = setting_get(cx, "city", NULL),
                             .color = setting_get(cx, "look_color", ""),
                             .map_tiles = setting_get(cx, "map_tiles", ""),
                             .map_credit = setting_get(cx, "map_credit", "")};
    if (!text_int(setting_get(cx, "_settings_version", ""), &ret->version))
        ret->version = 1;
    return OK;
}

static enum err next_version(struct ctx *cx, int64_t version)
{
    return setting_set(cx, "_settings_version", arena_printf(cx->a, "%" PRId64, version + 1));
}

static enum err write_city(struct ctx *cx, const char *name)
{
    TRY(setting_set(cx, "city", name));
    app_city(cx->app, name);
    return OK;
}

enum err settings_write(struct ctx *cx, const struct settings *s)
{
    struct settings old;
    const char *name = s->city ? text_trim(cx->a, s->city) : "", *color = s->color ? s->color : "";
    TRY(settings_read(cx, &old));
    if (s->version != old.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (!*name)
        fail_field(cx, "city", "field.error.required", NULL);
    else if (strlen(name) > CITY_MAX)
        fail_field(cx, "city", "settings.city_long", NULL);
    look_color_check(cx, color);
    street_check(cx, s->map_tiles, s->map_credit);
    TRY(fields_check(cx));
    TRY(write_city(cx, name));
    TRY(look_color_set(cx, color));
    TRY(street_set(cx, s->map_tiles, s->map_credit));
    return next_version(cx, old.version);
}

enum err settings_logo(struct ctx *cx, const void *jpeg, size_t n)
{
    TRY(look_logo_set(cx, jpeg, n));
    struct settings now;
    TRY(settings_read(cx, &now));
    return next_version(cx, now.version);
}

/* What every page shows is kept in memory. */
static enum err seen(struct ctx *cx, void *arg)
{
    app_city(cx->app, setting_get(cx, "city", ""));
    TRY(look_read(cx));
    TRY(landing_read(cx));
    return street_read(cx);
}

/* ---- history ---- */

/* {"key": [old, new]}; of a secret the record says only that it changed. */
static bool is_pair(const struct undo_change *c)
{
    const struct model *m = c->changes->kids.first;
    return m && m->type == M_ARRAY && m->kids.count == 2;
}

static enum err stands_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    const char *key = c->changes->kids.first->key;
    if (is_alone(key))
        model_set_text(cx->a, ret, key, setting_get(cx, key, ""));
    return OK;
}

static enum err put_back(struct ctx *cx, const struct undo_change *c, const struct model *values)
{
    const struct model *old = values->kids.first;
    const char *was = old->type == M_TEXT ? old->s : "";
    if (landing_undo.about(c)) /* has a version and a memory of its own */
        return landing_undo.put(cx, c, values);
    if (strcmp(old->key, "city") == 0 && !*was)
        return fail(cx, ERR_CONFLICT, "settings.city_first", NULL); /* every page bears the name */
    TRY(setting_set(cx, old->key, was));
    street_check(cx, setting_get(cx, "map_tiles", ""), setting_get(cx, "map_credit", ""));
    TRY(fields_check(cx)); /* a map without its source does not come back */
    return seen(cx, NULL);
}

static const struct undo_kind kind = {.code = "settings",
                                      .entity = "setting",
                                      .page = "/settings",
                                      .cap = CAP_SETTINGS,
                                      .about = is_pair,
                                      .now = stands_now,
                                      .put = put_back};

enum err settings_history(struct ctx *cx, int64_t before, int limit, struct settings_change **ret,
                          size_t *ret_n)
{
    struct undo_change *rows;
    int64_t next;
    TRY(undo_list(cx, &kind, before, limit, &rows, ret_n, &next));
    struct settings_change *list = arena_array(cx->a, *ret_n + 1, sizeof(*list));
    for (size_t i = 0; i < *ret_n; i++) {
        const struct model *pair = rows[i].changes->kids.first, *old = pair->kids.first,
                           *value = pair->kids.last;
        list[i] = (struct settings_change){.id = rows[i].row.id,
                                           .at = rows[i].row.at,
                                           .actor = rows[i].row.actor,
                                           .key = pair->key,
                                           .old = old->type == M_TEXT ? old->s : NULL,
                                           .value = value->type == M_TEXT ? value->s : "",
                                           .undoable = rows[i].undoable};
    }
    *ret = list;
    return OK;
}

enum err settings_undo(struct ctx *cx, int64_t change_id)
{
    return undo_do(cx, &kind, change_id);
}

/* In the order of the writes: a reader that began before a change would put back what stood there,
 * after the change was answered. */
enum err settings_care(struct ctx *cx)
{
    return app_write(cx, seen, NULL);
}
