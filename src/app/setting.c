/* Settings by key: see setting.h. */
#include "setting.h"

#include "app_sql.h"
#include "audit.h"

const char *setting_get(struct ctx *cx, const char *key, const char *otherwise)
{
    char *value = NULL;
    if (db_text_of(cx, &q_setting_get, ARGS(db_text(key)), &value) != OK)
        ctx_forgive(cx);
    return value ? value : otherwise;
}

enum err setting_set(struct ctx *cx, const char *key, const char *value)
{
    const char *old = setting_get(cx, key, NULL);
    if (old && strcmp(old, value) == 0)
        return OK;
    TRY(db_exec(cx, &q_setting_set, ARGS(db_text(key), db_text(value), db_int(cx->now)), NULL));
    if (*key == '_')
        return OK;
    struct model *changes = model_object(cx->a);
    struct model *pair = model_set_array(cx->a, changes, key);
    model_add_text(cx->a, pair, old);
    model_add_text(cx->a, pair, value);
    return audit(cx, "change", "setting", 0, changes);
}
