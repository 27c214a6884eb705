/* Settings, their history and undo: see settings.h. */
#include "settings.h"

#include "audit.h"
#include "forms.h"
#include "look.h"
#include "model.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

enum { CITY_MAX = 100 };

/* What may be put back by itself: no other setting, secret or version hangs on these. A name that
 * ends with '_' stands for all that begin so. */
static const char *const alone[] = {
    "city",           "look_",         "backup_",         "notice_quiet",    "notice_keep_days",
    "recall_percent", "today_weight_", "curation_months", "case_pauses_max", NULL};

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
                             .color = setting_get(cx, "look_color", "")};
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
    TRY(fields_check(cx));
    TRY(write_city(cx, name));
    TRY(look_color_set(cx, color));
    return next_version(cx, old.version);
}

enum err settings_logo(struct ctx *cx, const void *jpeg, size_t n)
{
    TRY(look_logo_set(cx, jpeg, n));
    struct settings now;
    TRY(settings_read(cx, &now));
    return next_version(cx, now.version);
}

/* ---- history ---- */

/* {"key": [old, new]} */
static bool read_change(struct ctx *cx, const struct audit_row *row, struct settings_change *ret)
{
    struct json_t *json = NULL;
    const char *why = NULL;
    if (json_parse(cx->a, row->changes, strlen(row->changes), &json, &why) != OK)
        return false;
    const struct model *m = model_from_json(cx->a, json);
    const struct model *pair = m && m->type == M_OBJECT ? m->kids.first : NULL;
    if (!pair || pair->type != M_ARRAY || pair->kids.count != 2)
        return false;
    const struct model *old = pair->kids.first, *value = pair->kids.last;
    *ret = (struct settings_change){.id = row->id,
                                    .at = row->at,
                                    .actor = row->actor,
                                    .key = pair->key,
                                    .old = old->type == M_TEXT ? old->s : NULL,
                                    .value = value->type == M_TEXT ? value->s : ""};
    return true;
}

enum err settings_history(struct ctx *cx, int64_t before, int limit, struct settings_change **ret,
                          size_t *ret_n)
{
    struct audit_row *rows;
    size_t n;
    TRY(audit_list(cx, "setting", 0, before, limit, &rows, &n));
    struct settings_change *list = arena_array(cx->a, n + 1, sizeof(*list));
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct settings_change *c = &list[*ret_n];
        if (!read_change(cx, &rows[i], c))
            continue;
        c->undoable = is_alone(c->key) && strcmp(setting_get(cx, c->key, ""), c->value) == 0;
        (*ret_n)++;
    }
    *ret = list;
    return OK;
}

/* What every page shows is kept in memory. */
static enum err seen(struct ctx *cx, void *arg)
{
    app_city(cx->app, setting_get(cx, "city", ""));
    return look_read(cx);
}

enum err settings_undo(struct ctx *cx, int64_t change_id)
{
    struct audit_row *rows;
    struct settings_change c;
    size_t n;
    TRY(audit_list(cx, "setting", 0, change_id + 1, 1, &rows, &n));
    if (n != 1 || rows[0].id != change_id || !read_change(cx, &rows[0], &c))
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    if (!is_alone(c.key))
        return fail(cx, ERR_CONFLICT, "settings.own_page", NULL);
    if (strcmp(setting_get(cx, c.key, ""), c.value) != 0)
        return fail(cx, ERR_CONFLICT, "settings.changed_since", NULL);
    TRY(setting_set(cx, c.key, c.old ? c.old : ""));
    return seen(cx, NULL);
}

enum err settings_care(struct ctx *cx)
{
    return app_read(cx, seen, NULL);
}
