/*
 * Message ids in an open hash table, each with its words in every language. Read once at start,
 * then only looked at: threads share it without locks.
 */
#include "i18n_impl.h"

#include "buf.h"

#include <assert.h>
#include <string.h>

enum { I18N_CAP = 64 << 20, FORMAT_MAX = 64 * 1024 };

/* Eight bytes at a time, the last eight over those before: a page asks for a hundred ids. */
static uint32_t hash_of(const char *s)
{
    size_t n = strlen(s);
    uint64_t h = n, eight = 0;
    for (size_t i = 0; i + 8 < n; i += 8) {
        memcpy(&eight, s + i, 8);
        h = (h ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
    }
    memcpy(&eight, n < 8 ? s : s + n - 8, n < 8 ? n : 8);
    h = (h ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 32);
}

/* ---- the table ---- */

static void place(struct i18n *w, uint32_t index)
{
    size_t at = w->list[index].hash & (w->places_n - 1);
    while (w->places[at])
        at = (at + 1) & (w->places_n - 1);
    w->places[at] = index + 1;
}

static void grow(struct i18n *w)
{
    size_t cap = w->cap ? w->cap * 2 : 512;
    w->list = arena_grow(w->a, w->list, w->cap * sizeof(*w->list), cap * sizeof(*w->list));
    w->cap = cap;
    w->places_n = cap * 2;
    w->places = arena_array(w->a, w->places_n, sizeof(*w->places));
    for (size_t i = 0; i < w->n; i++)
        place(w, (uint32_t)i);
}

static struct words *find(const struct i18n *w, const char *id, uint32_t hash)
{
    if (!w->places_n)
        return NULL;
    for (size_t at = hash & (w->places_n - 1); w->places[at]; at = (at + 1) & (w->places_n - 1)) {
        struct words *entry = &w->list[w->places[at] - 1];
        if (entry->hash == hash && strcmp(entry->id, id) == 0)
            return entry;
    }
    return NULL;
}

struct words *i18n_entry(struct i18n *w, const char *id, bool make)
{
    uint32_t hash = hash_of(id);
    struct words *entry = find(w, id, hash);
    if (entry || !make)
        return entry;
    if (w->n == w->cap)
        grow(w);
    entry = &w->list[w->n];
    *entry = (struct words){.id = arena_strdup(w->a, id), .hash = hash};
    place(w, (uint32_t)w->n++);
    return entry;
}

/* What is wrong, or NULL. */
static const char *load(struct i18n *w, const char *id_po, size_t id_n, const char *en_po,
                        size_t en_n)
{
    const char *why = po_read(w, LANG_ID, id_po, id_n);
    if (why)
        return arena_printf(w->a, "id.po: %s", why);
    why = po_read(w, LANG_EN, en_po, en_n);
    if (why)
        return arena_printf(w->a, "en.po: %s", why);
    for (size_t i = 0; i < w->n; i++)
        for (int lang = 0; lang < LANG_COUNT; lang++)
            if (!w->list[i].in[lang])
                return arena_printf(w->a, "%s.po: no words for: %s", lang_code((enum lang)lang),
                                    w->list[i].id);
    return NULL;
}

struct i18n *i18n_new(const char *id_po, size_t id_n, const char *en_po, size_t en_n,
                      const char **ret_why)
{
    struct arena *a = arena_new(I18N_CAP);
    struct i18n *w = arena_new_of(a, struct i18n);
    w->a = a;
    const char *why = load(w, id_po, id_n, en_po, en_n);
    if (!why)
        return w;
    *ret_why = strdup(why);
    arena_free(a);
    return NULL;
}

void i18n_free(struct i18n *w)
{
    if (w)
        arena_free(w->a);
}

size_t i18n_count(const struct i18n *w)
{
    return w->n;
}

const char *i18n_id(const struct i18n *w, size_t at)
{
    assert(at < w->n);
    return w->list[at].id;
}

/* ---- words ---- */

const char *i18n_get(const struct i18n *w, enum lang lang, const char *id)
{
    assert(lang < LANG_COUNT);
    const struct words *entry = find(w, id, hash_of(id));
    if (!entry)
        return NULL;
    return entry->in[lang] ? entry->in[lang] : entry->in[LANG_ID];
}

/* The value of the argument whose name is n bytes at s, or NULL. */
static const char *argument(const struct msg_arg *args, const char *s, size_t n)
{
    for (; args && args->name; args++)
        if (strncmp(args->name, s, n) == 0 && !args->name[n])
            return args->value;
    return NULL;
}

/* The argument itself, or of "|day|days" the first word where it is 1, else the second. */
static void put_argument(struct buf *out, const char *value, const char *choice, size_t n)
{
    const char *second = n ? memchr(choice + 1, '|', n - 1) : NULL;
    if (!second)
        buf_puts(out, value);
    else if (strcmp(value, "1") == 0)
        buf_put(out, choice + 1, (size_t)(second - choice - 1));
    else
        buf_put(out, second + 1, n - (size_t)(second - choice) - 1);
}

const char *i18n_format(const struct i18n *w, struct arena *a, enum lang lang, const char *id,
                        const struct msg_arg *args)
{
    const char *s = i18n_get(w, lang, id);
    if (!s)
        return id;
    if (!strchr(s, '{'))
        return s;
    struct buf out = buf_new(a, FORMAT_MAX);
    while (*s) {
        size_t run = strcspn(s, "{");
        buf_put(&out, s, run);
        s += run;
        if (!*s)
            break;
        size_t n = strcspn(s + 1, "{}");
        size_t name = strcspn(s + 1, "{|}");
        const char *value = s[1 + n] == '}' ? argument(args, s + 1, name) : NULL;
        if (value) {
            put_argument(&out, value, s + 1 + name, n - name);
            s += n + 2;
        } else {
            buf_putc(&out, *s++);
        }
    }
    return buf_str(&out);
}

const char *i18n_text(const struct i18n *w, struct arena *a, enum lang lang, const char *id, ...)
{
    struct msg_arg args[9] = {{0}};
    va_list ap;
    va_start(ap, id);
    for (int i = 0; i < 8; i++) {
        args[i].name = va_arg(ap, const char *);
        if (!args[i].name)
            break;
        args[i].value = va_arg(ap, const char *);
    }
    va_end(ap);
    return i18n_format(w, a, lang, id, args);
}
