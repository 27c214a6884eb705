/* History and undo over the record of changes: see undo.h. */
#include "undo.h"

#include "forms.h"

#include <inttypes.h>
#include <jansson.h>

const struct undo_kind *const *undo_kinds;

const struct undo_kind *undo_kind_of(const char *code)
{
    const struct undo_kind *const *k = undo_kinds;
    while (k && *k && strcmp((*k)->code, code) != 0)
        k++;
    return k ? *k : NULL;
}

/* ---- reading ---- */

static bool read_change(struct ctx *cx, const struct audit_row *row, struct undo_change *ret)
{
    struct json_t *json = NULL;
    if (json_parse_own(cx->a, row->changes, &json) != OK)
        return false;
    const struct model *m = model_from_json(cx->a, json);
    *ret = (struct undo_change){.row = *row, .changes = m};
    return m && m->type == M_OBJECT;
}

static bool is_pair(const struct model *m)
{
    return m->type == M_ARRAY && m->kids.count == 2;
}

static const char *as_text(struct ctx *cx, const struct model *m)
{
    struct buf b = buf_new(cx->a, 64 << 10);
    json_write(&b, m);
    return buf_str(&b);
}

struct model *undo_copy(struct arena *a, const struct model *m)
{
    struct model *copy = arena_memdup(a, m, sizeof(*m));
    copy->next = NULL;
    return copy;
}

enum standing { STANDS, CHANGED_SINCE, NOT_FROM_HERE };

/* Whether what the change wrote is what stands there now. */
static enum standing standing(struct ctx *cx, const struct undo_change *c, const struct model *now)
{
    bool some = false;
    for (const struct model *pair = c->changes->kids.first; pair; pair = pair->next) {
        if (!is_pair(pair))
            continue;
        const struct model *value = model_get(now, pair->key);
        if (!value)
            return NOT_FROM_HERE;
        if (strcmp(as_text(cx, value), as_text(cx, pair->kids.last)) != 0)
            return CHANGED_SINCE;
        some = true;
    }
    return some ? STANDS : NOT_FROM_HERE;
}

static enum err record_now(struct ctx *cx, const struct undo_kind *kind, struct undo_change *c,
                           struct model *ret)
{
    void *record = arena_alloc(cx->a, kind->fields->size);
    bool found = false;
    TRY(kind->find(cx, c->row.entity_id, record, &c->name, &found));
    if (found && strcmp(c->row.action, "change") == 0)
        field_to_model(cx->a, kind->fields, record, true, ret, NULL);
    return OK;
}

static enum err record_back(struct ctx *cx, const struct undo_kind *kind,
                            const struct undo_change *c, const struct model *values)
{
    void *record = arena_alloc(cx->a, kind->fields->size);
    const char *name;
    bool found = false;
    TRY(kind->find(cx, c->row.entity_id, record, &name, &found));
    if (!found)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(undo_bind(cx, kind->fields, values, record));
    return kind->save(cx, record);
}

static enum err look(struct ctx *cx, const struct undo_kind *kind, struct undo_change *c,
                     enum standing *ret)
{
    struct model *now = model_object(cx->a);
    TRY(kind->find ? record_now(cx, kind, c, now) : kind->now(cx, c, now));
    *ret = standing(cx, c, now);
    c->undoable = *ret == STANDS;
    return OK;
}

enum err undo_list(struct ctx *cx, const struct undo_kind *kind, int64_t before, int limit,
                   struct undo_change **ret, size_t *ret_n, int64_t *ret_next)
{
    struct audit_row *rows;
    enum standing s;
    size_t n;
    TRY(need(cx, kind->cap));
    TRY(audit_list(cx, kind->entity, 0, before, limit + 1, &rows, &n));
    bool more = n > (size_t)limit;
    n = more ? (size_t)limit : n;
    struct undo_change *list = arena_array(cx->a, n + 1, sizeof(*list));
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct undo_change *c = &list[*ret_n];
        if (!read_change(cx, &rows[i], c) || (kind->about && !kind->about(c)))
            continue;
        TRY(look(cx, kind, c, &s));
        (*ret_n)++;
    }
    *ret = list;
    *ret_next = more ? rows[n - 1].id : 0;
    return OK;
}

/* ---- undoing ---- */

static struct model *former(struct ctx *cx, const struct undo_change *c)
{
    struct model *values = model_object(cx->a);
    for (const struct model *pair = c->changes->kids.first; pair; pair = pair->next)
        if (is_pair(pair))
            model_set(values, pair->key, undo_copy(cx->a, pair->kids.first));
    return values;
}

enum err undo_do(struct ctx *cx, const struct undo_kind *kind, int64_t id)
{
    struct audit_row *rows;
    struct undo_change c;
    enum standing s;
    size_t n;
    TRY(need(cx, kind->cap));
    TRY(audit_list(cx, kind->entity, 0, id + 1, 1, &rows, &n));
    if (n != 1 || rows[0].id != id || !read_change(cx, &rows[0], &c) ||
        (kind->about && !kind->about(&c)))
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(look(cx, kind, &c, &s));
    if (s != STANDS)
        return fail(cx, ERR_CONFLICT,
                    s == CHANGED_SINCE ? "settings.changed_since" : "settings.own_page", NULL);
    const struct model *values = former(cx, &c);
    return kind->find ? record_back(cx, kind, &c, values) : kind->put(cx, &c, values);
}

/* ---- for rooms ---- */

/* As a form would send it. */
static const char *form_text(struct ctx *cx, const struct model *m)
{
    switch (m->type) {
    case M_TEXT:
    case M_DECIMAL: return m->s;
    case M_INT: return arena_printf(cx->a, "%" PRId64, m->i);
    case M_BOOL: return m->i ? "1" : "0";
    default: return "";
    }
}

enum err undo_bind(struct ctx *cx, const struct field_table *t, const struct model *values,
                   void *record)
{
    struct bound bound = {0};
    for (const struct model *m = values->kids.first; m; m = m->next) {
        const struct field *f = field_find(t, m->key);
        if (f && !(f->flags & F_READONLY) && f->kind != F_INSTANT)
            field_bind_text(cx, t, m->key, form_text(cx, m), record, &bound);
    }
    return fields_check(cx);
}

int64_t undo_int(const struct model *values, const char *name, int64_t otherwise)
{
    const struct model *m = model_get(values, name);
    return m && m->type == M_INT ? m->i : otherwise;
}
