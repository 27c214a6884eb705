/* Changing the tree of categories. See category.h. */
#include "category_parts.h"

#include "audit.h"
#include "category_sql.h"

static const char *some(const char *s)
{
    return s ? s : "";
}

enum err category_insert(struct ctx *cx, struct category *c)
{
    c->version = 1;
    c->created_at = c->updated_at = cx->now;
    return db_int_of(cx, &q_category_insert,
                     ARGS(db_text(c->code), db_text(c->parent), db_text(c->name_id),
                          db_text(c->name_en), db_text(some(c->help_id)), db_text(some(c->help_en)),
                          db_int(c->seal), db_int(c->anonymous), db_int(c->level),
                          db_text(some(c->desk)), db_text(c->kind), db_text(some(c->bodies)),
                          db_int(c->urgent), db_int(c->is_public), db_int(c->rank),
                          db_int(c->active), db_int(cx->now)),
                     0, &c->id);
}

static enum err category_change(struct ctx *cx, struct category *c)
{
    int64_t changed;
    TRY(db_exec(cx, &q_category_update,
                ARGS(db_int(c->id), db_int(c->version), db_text(c->parent), db_text(c->name_id),
                     db_text(c->name_en), db_text(some(c->help_id)), db_text(some(c->help_en)),
                     db_int(c->seal), db_int(c->anonymous), db_int(c->level),
                     db_text(some(c->desk)), db_text(c->kind), db_text(some(c->bodies)),
                     db_int(c->urgent), db_int(c->is_public), db_int(c->rank), db_int(c->active),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    c->version++;
    c->updated_at = cx->now;
    return OK;
}

static const struct category *find(const struct category *list, size_t n, const char *code)
{
    for (size_t i = 0; code && i < n; i++)
        if (strcmp(list[i].code, code) == 0)
            return &list[i];
    return NULL;
}

/* How many levels hang below (and with) `code`. */
static int height(const struct category *list, size_t n, const char *code, int depth)
{
    int most = 1;
    for (size_t i = 0; i < n && depth <= CATEGORY_DEPTH_MAX + 1; i++) {
        if (!list[i].parent || strcmp(list[i].parent, code) != 0)
            continue;
        int h = 1 + height(list, n, list[i].code, depth + 1);
        most = h > most ? h : most;
    }
    return most;
}

static void check_parent(struct ctx *cx, const struct category *c, const struct category *list,
                         size_t n)
{
    int above = 0;
    const struct category *p = find(list, n, c->parent);
    if (c->parent && !p) {
        fail_field(cx, "parent", "error.category_unknown", NULL);
        return;
    }
    for (; p && above <= CATEGORY_DEPTH_MAX; p = find(list, n, p->parent), above++) {
        if (strcmp(p->code, c->code) == 0) {
            fail_field(cx, "parent", "error.category_ring", NULL);
            return;
        }
    }
    if (above + height(list, n, c->code, 0) > CATEGORY_DEPTH_MAX)
        fail_field(cx, "parent", "error.category_deep", NULL);
}

/* Each code must be a body's. */
static enum err check_bodies(struct ctx *cx, const char *codes)
{
    char code[64];
    while (codes && *codes) {
        size_t n = strcspn(codes, ",");
        struct body b;
        snprintf(code, sizeof(code), "%.*s", (int)(n < sizeof(code) ? n : sizeof(code) - 1), codes);
        codes += n + (codes[n] == ',');
        bool found;
        TRY(body_find(cx, code, &b, &found));
        if (!found)
            fail_field(cx, "bodies", "error.body_unknown_code", "code", arena_strdup(cx->a, code),
                       NULL);
    }
    return OK;
}

/* "ojk157, afpi ," → "ojk157,afpi". */
static const char *tidy_codes(struct arena *a, const char *s)
{
    char *to = arena_strdup(a, s ? s : ""), *p = to;
    for (; s && *s; s++) {
        if (*s == ' ' || (*s == ',' && (p == to || p[-1] == ',')))
            continue;
        *p++ = *s;
    }
    while (p > to && p[-1] == ',')
        p--;
    *p = '\0';
    return category_text(to);
}

enum err category_put(struct ctx *cx, struct category *c)
{
    struct category *list;
    size_t n;
    TRY(need(cx, CAP_CASE_CONFIG));
    TRY(category_read(cx, &list, &n));
    c->parent = category_text(c->parent);
    c->bodies = tidy_codes(cx->a, c->bodies);
    (void)field_check(cx, &category_fields, c, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    const struct category *before = find(list, n, c->code);
    if (!c->id && before)
        fail_field(cx, "code", "error.code_taken", NULL);
    if (!c->id && n >= CATEGORIES_MAX)
        fail_field(cx, "code", "error.category_many", NULL);
    if (c->code)
        check_parent(cx, c, list, n);
    TRY(check_bodies(cx, c->bodies));
    TRY(fields_check(cx));
    if (c->id && (!before || before->id != c->id))
        return fail(cx, ERR_NOT_FOUND, "error.category_unknown", NULL);
    if (before && before->version != c->version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    static const struct category nothing;
    struct model *diff =
        field_diff(cx->a, &category_fields, before ? before : &nothing, c, NULL, NULL);
    if (before && !diff)
        return OK;
    TRY(before ? category_change(cx, c) : category_insert(cx, c));
    TRY(category_changed(cx));
    return audit(cx, before ? "change" : "create", "case_category", c->id, diff);
}
