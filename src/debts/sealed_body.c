/* See sealed_body.h. */
#include "sealed_body.h"

#include <jansson.h>

enum { BODY_MAX = 64 << 10 };

enum err body_seal(struct ctx *cx, const struct own_key *key, const struct field_table *t,
                   const void *record, struct sealed *ret)
{
    struct model *m = model_object(cx->a);
    struct buf text = buf_new(cx->a, BODY_MAX);
    field_to_model(cx->a, t, record, true, m, NULL);
    json_write(&text, m);
    if (text.over)
        return fail(cx, ERR_TOO_LARGE, "error.debt_long", NULL);
    *ret = sheet_seal(cx, key, buf_str(&text));
    return OK;
}

enum err body_open(struct ctx *cx, const struct own_key *key, const struct field_table *t,
                   const void *p, size_t n, void *record)
{
    struct bound bound;
    const char *text = sheet_unseal(cx, key, p, n);
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    enum err e = json ? field_bind_json(cx, t, json, record, &bound) : ERR_INTERNAL;
    json_decref(json);
    if (e == OK)
        return OK;
    ctx_forgive(cx);
    return fail_log(cx, ERR_INTERNAL, "a sealed %s does not read", t->name);
}
