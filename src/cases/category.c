/*
 * The tree of categories in memory: one array in order of the tree, replaced as a whole. A setting
 * holds a stamp that every change makes anew; it is looked at once a second, and by this process at
 * every call for a while after it changed something itself. Old trees are kept, since requests may
 * still read them (changes are rare).
 */
#include "category_parts.h"
#include "model.h"

#include "category_sql.h"
#include "setting.h"

enum { WATCH_SECONDS = 2, STAMP_MAX = 24 };

/* One piece of memory: the texts stand behind the list. */
struct tree {
    struct app_kept kept;
    char stamp[STAMP_MAX];
    size_t n;
    uint16_t by_code[CATEGORIES_MAX]; /* places in the list, in order of code */
    struct category list[];           /* parents before children, siblings by rank */
};

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

/* Where the texts of a category stand in its struct. */
static const size_t texts[] = {
    offsetof(struct category, code),    offsetof(struct category, parent),
    offsetof(struct category, name_id), offsetof(struct category, name_en),
    offsetof(struct category, help_id), offsetof(struct category, help_en),
    offsetof(struct category, desk),    offsetof(struct category, kind),
    offsetof(struct category, bodies),
};
enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static const char **text_at(struct category *c, size_t i)
{
    return (const char **)(void *)((char *)c + texts[i]);
}

/* How much the texts take, and with `to` copies them there. */
static size_t put_texts(struct category *list, size_t n, char *to)
{
    size_t used = 0;
    for (size_t i = 0; i < n * TEXTS; i++) {
        const char **text = text_at(&list[i / TEXTS], i % TEXTS);
        size_t length = *text ? strlen(*text) + 1 : 0;
        if (to && *text)
            *text = memcpy(to + used, *text, length);
        used += length;
    }
    return used;
}

static void put_order(struct tree *t)
{
    for (size_t i = 0; i < t->n; i++) {
        size_t at = i;
        for (; at > 0 && strcmp(t->list[t->by_code[at - 1]].code, t->list[i].code) > 0; at--)
            t->by_code[at] = t->by_code[at - 1];
        t->by_code[at] = (uint16_t)i;
    }
}

static const struct tree *tree_load(struct ctx *cx, const char *stamp)
{
    struct category *rows;
    size_t n;
    if (category_read(cx, &rows, &n) != OK)
        return NULL;
    size_t head = sizeof(struct tree) + n * sizeof(*rows);
    struct tree *t = calloc(1, head + put_texts(rows, n, NULL));
    if (!t)
        abort();
    snprintf(t->stamp, sizeof(t->stamp), "%s", stamp);
    put_below(t, rows, n, NULL, 1);
    put_texts(t->list, t->n, (char *)t + head);
    put_order(t);
    t->kept.before = atomic_load(&cx->app->categories);
    while (!atomic_compare_exchange_weak(&cx->app->categories, &t->kept.before, &t->kept))
        ;
    return t;
}

static enum err look_again(struct ctx *cx, void *arg)
{
    const struct tree **t = arg;
    const char *stamp = setting_get(cx, CATEGORY_STAMP, "");
    if (!*t || strcmp((*t)->stamp, stamp) != 0)
        *t = tree_load(cx, stamp);
    return *t ? OK : ERR_INTERNAL;
}

static const struct tree *tree(struct ctx *cx)
{
    static const struct tree none;
    struct app *app = cx->app;
    const struct tree *t = (const struct tree *)atomic_load(&app->categories);
    int64_t watch = atomic_load(&app->categories_watch);
    bool watched = cx->now <= watch && cx->now >= watch - WATCH_SECONDS; /* the demo goes back */
    if (t && atomic_load(&app->categories_seen) == cx->now && !watched)
        return t;
    if (app_read_newest(cx, look_again, &t) == OK)
        atomic_store(&app->categories_seen, cx->now);
    return t ? t : &none;
}

enum err category_changed(struct ctx *cx)
{
    atomic_store(&cx->app->categories_watch, cx->now + WATCH_SECONDS);
    return setting_set(cx, CATEGORY_STAMP, code_digits(cx, 15));
}

const char *category_stamp(struct ctx *cx)
{
    return tree(cx)->stamp;
}

static const struct category *find(const struct tree *t, const char *code)
{
    size_t low = 0, high = code ? t->n : 0;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct category *c = &t->list[t->by_code[mid]];
        int order = strcmp(code, c->code);
        if (order == 0)
            return c;
        *(order < 0 ? &high : &low) = order < 0 ? mid : mid + 1;
    }
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

enum err category_tree_put(struct ctx *cx, struct model *array)
{
    struct category *all;
    size_t n;
    TRY(category_list(cx, false, &all, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(cx->a, array);
        model_set_text(cx->a, o, "code", all[i].code);
        model_set_text(cx->a, o, "label", category_name(cx, all[i].code));
        model_set_text(cx->a, o, "below", all[i].parent);
    }
    return OK;
}
