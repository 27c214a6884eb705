/*
 * The tree of categories in memory: one array in order of the tree, replaced as a whole. A setting
 * holds a stamp that every change makes anew; it is looked at once a second, and by this process at
 * every call for a while after it changed something itself. Old trees are kept, since requests may
 * still read them (changes are rare).
 */
#include "category_parts.h"

#include "category_sql.h"
#include "setting.h"

#include <stdatomic.h>

enum { TREE_CAP = 4 << 20, FRESH_SECONDS = 2 };

struct tree {
    struct category *list; /* parents before children, siblings by rank */
    size_t n;
    const char *stamp;
    struct arena *arena;       /* what it all lives in */
    const struct tree *before; /* the one it replaced */
};

static _Atomic(const struct tree *) current;
static _Atomic int64_t checked_at, fresh_until;

static struct category category_of_row(struct ctx *cx, struct rows *r)
{
    return (struct category){.id = row_int(r, 0),
                             .version = row_int(r, 1),
                             .created_at = row_int(r, 2),
                             .updated_at = row_int(r, 3),
                             .seal = row_int(r, 4),
                             .level = row_int(r, 5),
                             .rank = row_int(r, 6),
                             .code = row_str(r, 7),
                             .parent = row_str(r, 8),
                             .name_id = row_str(r, 9),
                             .name_en = row_str(r, 10),
                             .help_id = category_text(row_str(r, 11)),
                             .help_en = category_text(row_str(r, 12)),
                             .desk = category_text(row_str(r, 13)),
                             .kind = row_str(r, 14),
                             .bodies = category_text(row_str(r, 15)),
                             .anonymous = row_int(r, 16),
                             .urgent = row_int(r, 17),
                             .is_public = row_int(r, 18),
                             .active = row_int(r, 19)};
}

const char *category_text(const char *s)
{
    return s && *s ? s : NULL;
}

enum err category_read(struct ctx *cx, struct category **ret, size_t *ret_n)
{
    struct category *list = arena_array(cx->a, CATEGORIES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_category_all, NO_ARGS);
    while (n < CATEGORIES_MAX && rows_next(r))
        list[n++] = category_of_row(cx, r);
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* Those below `parent` (NULL: the roots), each followed by its own; `from` is in order of rank. */
static void put_below(struct tree *t, const struct category *from, size_t n, const char *parent,
                      int depth)
{
    for (size_t i = 0; i < n && depth <= CATEGORY_DEPTH_MAX; i++) {
        const char *above = from[i].parent;
        if (parent ? !above || strcmp(above, parent) != 0 : above != NULL)
            continue;
        t->list[t->n++] = from[i];
        put_below(t, from, n, from[i].code, depth + 1);
    }
}

static const struct tree *tree_load(struct ctx *cx, const char *stamp)
{
    struct ctx own = *cx;
    struct category *rows;
    size_t n;
    own.a = arena_new(TREE_CAP);
    if (category_read(&own, &rows, &n) != OK) {
        arena_free(own.a);
        return NULL;
    }
    struct tree *t = arena_new_of(own.a, struct tree);
    t->list = arena_array(own.a, n ? n : 1, sizeof(*t->list));
    t->stamp = arena_strdup(own.a, stamp);
    t->arena = own.a;
    t->before = atomic_load(&current);
    put_below(t, rows, n, NULL, 1);
    atomic_store(&current, t);
    return t;
}

static const struct tree *tree(struct ctx *cx)
{
    static const struct tree none;
    const struct tree *t = atomic_load(&current);
    if (t && atomic_load(&checked_at) == cx->now && cx->now > atomic_load(&fresh_until))
        return t;
    const char *stamp = setting_get(cx, CATEGORY_STAMP, "");
    if (!t || strcmp(t->stamp, stamp) != 0)
        t = tree_load(cx, stamp);
    atomic_store(&checked_at, cx->now);
    return t ? t : &none;
}

enum err category_changed(struct ctx *cx)
{
    atomic_store(&fresh_until, cx->now + FRESH_SECONDS);
    return setting_set(cx, CATEGORY_STAMP, code_digits(cx, 15));
}

static const struct category *find(const struct tree *t, const char *code)
{
    for (size_t i = 0; code && i < t->n; i++)
        if (strcmp(t->list[i].code, code) == 0)
            return &t->list[i];
    return NULL;
}

static bool open_in(const struct tree *t, const struct category *c)
{
    while (c && c->active && c->parent)
        c = find(t, c->parent);
    return c && c->active;
}

enum err category_list(struct ctx *cx, bool all, struct category **ret, size_t *ret_n)
{
    const struct tree *t = tree(cx);
    struct category *list = arena_array(cx->a, t->n ? t->n : 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        if (all || open_in(t, &t->list[i]))
            list[n++] = t->list[i];
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err category_get(struct ctx *cx, const char *code, struct category *ret)
{
    const struct category *c = find(tree(cx), code);
    if (!c)
        return fail(cx, ERR_NOT_FOUND, "error.category_unknown", NULL);
    *ret = *c;
    return OK;
}

const char *category_name(struct ctx *cx, const char *code)
{
    const struct category *c = find(tree(cx), code);
    if (!c)
        return code ? code : "";
    return cx->lang == LANG_EN ? c->name_en : c->name_id;
}

const char *category_help(struct ctx *cx, const char *code)
{
    const struct category *c = find(tree(cx), code);
    const char *help = !c ? NULL : cx->lang == LANG_EN ? c->help_en : c->help_id;
    return help ? help : "";
}

const char *category_parent(struct ctx *cx, const char *code)
{
    const struct category *c = find(tree(cx), code);
    return c ? c->parent : NULL;
}

const char *category_root(struct ctx *cx, const char *code)
{
    const struct tree *t = tree(cx);
    const struct category *c = find(t, code);
    while (c && c->parent)
        c = find(t, c->parent);
    return c ? c->code : code;
}

bool category_below(struct ctx *cx, const char *code, const char *above)
{
    const struct tree *t = tree(cx);
    for (const struct category *c = find(t, code); c; c = find(t, c->parent))
        if (above && strcmp(c->code, above) == 0)
            return true;
    return false;
}

bool category_open(struct ctx *cx, const char *code)
{
    const struct tree *t = tree(cx);
    return open_in(t, find(t, code));
}

bool category_urgent(struct ctx *cx, const char *code)
{
    const struct category *c = find(tree(cx), code);
    return c && c->urgent;
}
