/* The landing page's words in memory and in the settings: see landing.h. What was shown stays in
 * memory for who reads it still, like the city's name; changes are rare. */
#include "landing.h"

#include "calendar.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

#define PREFIX  "landing_"
#define VERSION "_landing_version"

#define WORDS(name_, kind_, part, lang, max_, help_)                                          \
    {                                                                                         \
        .name = name_, .kind = kind_, .offset = FIELD_TEXT(struct landing, text[part][lang]), \
        .max = max_, .label = "setting." PREFIX name_, .help = help_                          \
    }
static const struct field fields[] = {
    WORDS("headline_id", F_TEXT, LANDING_HEADLINE, LANG_ID, LANDING_HEADLINE_MAX,
          "landing.headline_help"),
    WORDS("headline_en", F_TEXT, LANDING_HEADLINE, LANG_EN, LANDING_HEADLINE_MAX, NULL),
    WORDS("lead_id", F_PARA, LANDING_LEAD, LANG_ID, LANDING_LEAD_MAX, "landing.lead_help"),
    WORDS("lead_en", F_PARA, LANDING_LEAD, LANG_EN, LANDING_LEAD_MAX, NULL),
    WORDS("announcement_id", F_PARA, LANDING_ANNOUNCEMENT, LANG_ID, LANDING_ANNOUNCEMENT_MAX,
          "landing.announcement_help"),
    WORDS("announcement_en", F_PARA, LANDING_ANNOUNCEMENT, LANG_EN, LANDING_ANNOUNCEMENT_MAX,
          "landing.announcement_en_help"),
    {.name = "announcement_until",
     .kind = F_DATE,
     .offset = FIELD_TEXT(struct landing, until),
     .label = "setting." PREFIX "announcement_until",
     .help = "landing.until_help"},
    {.name = "version",
     .kind = F_INT,
     .offset = FIELD_INT(struct landing, version),
     .flags = F_READONLY | F_HIDDEN},
};
const struct field_table landing_fields = FIELD_TABLE("LandingWords", fields, struct landing);

enum { SETTINGS = sizeof(fields) / sizeof(fields[0]) - 1 }; /* all but the version are text */

static const char **member(struct landing *l, size_t i)
{
    return (const char **)(void *)((char *)l + fields[i].offset);
}

static const char *key_of(struct ctx *cx, size_t i)
{
    return arena_printf(cx->a, PREFIX "%s", fields[i].name);
}

/* ---- in the settings ---- */

static int64_t version_now(struct ctx *cx)
{
    int64_t version;
    return text_int(setting_get(cx, VERSION, ""), &version) ? version : 1;
}

enum err landing_get(struct ctx *cx, struct landing *ret)
{
    *ret = (struct landing){.version = version_now(cx)};
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *value = setting_get(cx, key_of(cx, i), "");
        *member(ret, i) = *value ? value : NULL;
    }
    return OK;
}

/* ---- in memory ---- */

struct kept_landing {
    struct app_kept kept;
    struct landing l;
    char bytes[]; /* its texts, one behind the other */
};

static const struct landing *landing_now(struct app *app)
{
    static const struct landing none = {.version = 1};
    const struct app_kept *k = atomic_load(&app->landings);
    return k ? &((const struct kept_landing *)(const void *)k)->l : &none;
}

static void keep(struct app *app, struct landing l)
{
    size_t n = 0;
    for (size_t i = 0; i < SETTINGS; i++)
        n += *member(&l, i) ? strlen(*member(&l, i)) + 1 : 0;
    struct kept_landing *k = calloc(1, sizeof(*k) + n);
    if (!k)
        abort();
    char *to = k->bytes;
    k->l.version = l.version;
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *from = *member(&l, i);
        if (!from)
            continue;
        size_t length = strlen(from) + 1;
        *member(&k->l, i) = memcpy(to, from, length);
        to += length;
    }
    k->kept.before = atomic_load(&app->landings);
    while (!atomic_compare_exchange_weak(&app->landings, &k->kept.before, &k->kept))
        ;
}

static enum err read_anew(struct ctx *cx)
{
    struct landing l;
    TRY(landing_get(cx, &l));
    keep(cx->app, l);
    return OK;
}

enum err landing_read(struct ctx *cx)
{
    return version_now(cx) == landing_now(cx->app)->version ? OK : read_anew(cx);
}

/* ---- shown ---- */

static bool is_over(const struct ctx *cx, const char *day)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(cx->now), today);
    return strcmp(day, today) < 0;
}

const char *landing_headline(struct ctx *cx)
{
    return landing_now(cx->app)->text[LANDING_HEADLINE][cx->lang];
}

const char *landing_lead(struct ctx *cx)
{
    return landing_now(cx->app)->text[LANDING_LEAD][cx->lang];
}

const char *landing_announcement(struct ctx *cx, enum lang *ret_lang)
{
    const struct landing *l = landing_now(cx->app);
    const char *const *text = l->text[LANDING_ANNOUNCEMENT];
    enum lang lang = text[cx->lang] ? cx->lang : LANG_ID;
    if (!text[lang] || (l->until && is_over(cx, l->until)))
        return NULL;
    *ret_lang = lang;
    return text[lang];
}

/* ---- changing ---- */

static bool differs(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") != 0;
}

/* Who only mends the headline is not held up by an announcement that has ended. */
static void check_until(struct ctx *cx, const struct landing *old, const struct landing *l)
{
    struct date day;
    bool is_new = differs(old->until, l->until);
    for (enum lang k = 0; k < LANG_COUNT; k++) {
        const char *text = l->text[LANDING_ANNOUNCEMENT][k];
        is_new |= text && differs(old->text[LANDING_ANNOUNCEMENT][k], text);
    }
    if (is_new && l->until && date_parse(l->until, &day) && is_over(cx, l->until))
        fail_field(cx, "announcement_until", "landing.error.over", NULL);
}

/* Nothing said where nothing was is no change. */
static enum err put(struct ctx *cx, const char *key, const char *value)
{
    return differs(setting_get(cx, key, ""), value) ? setting_set(cx, key, value ? value : "") : OK;
}

static enum err next_version(struct ctx *cx)
{
    TRY(setting_set(cx, VERSION, arena_printf(cx->a, "%" PRId64, version_now(cx) + 1)));
    return read_anew(cx);
}

enum err landing_set(struct ctx *cx, const struct landing *l)
{
    struct landing old, clean = *l;
    TRY(landing_get(cx, &old));
    if (l->version != old.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *text = text_trim(cx->a, *member(&clean, i));
        *member(&clean, i) = text && *text ? text : NULL;
    }
    field_check(cx, &landing_fields, &clean, NULL);
    check_until(cx, &old, &clean);
    TRY(fields_check(cx));
    for (size_t i = 0; i < SETTINGS; i++)
        TRY(put(cx, key_of(cx, i), *member(&clean, i)));
    return next_version(cx);
}

/* ---- undo (undo.h) ---- */

static bool is_ours(const struct undo_change *c)
{
    const struct model *m = c->changes->kids.first;
    return m && m->type == M_ARRAY && strncmp(m->key, PREFIX, strlen(PREFIX)) == 0;
}

static enum err stands_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    const char *key = c->changes->kids.first->key;
    model_set_text(cx->a, ret, key, setting_get(cx, key, ""));
    return OK;
}

static enum err put_back(struct ctx *cx, const struct undo_change *c, const struct model *values)
{
    const struct model *old = values->kids.first;
    TRY(put(cx, old->key, old->type == M_TEXT ? old->s : ""));
    return next_version(cx);
}

const struct undo_kind landing_undo = {.code = "welcome",
                                       .entity = "setting",
                                       .page = "/settings/welcome",
                                       .cap = CAP_SETTINGS,
                                       .labels = "setting",
                                       .about = is_ours,
                                       .now = stands_now,
                                       .put = put_back};
