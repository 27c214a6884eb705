/* The logo and the main colour in memory: see look.h. What was shown stays there for who reads it
 * still, like the city's name; changes are rare. */
#include "look.h"

#include "file.h"
#include "log.h"
#include "picture.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

static const struct look none;

const struct look *look_now(struct app *app)
{
    const struct app_kept *k = atomic_load(&app->looks);
    return k ? (const struct look *)(const void *)k : &none;
}

const struct look *look_of(struct app *app, const char *hash)
{
    const struct look *l = look_now(app);
    while (l && strcmp(l->hash, hash) != 0)
        l = (const struct look *)(const void *)l->kept.before;
    return l && *hash ? l : NULL;
}

/* ---- making one ---- */

/* As the style sheet names them: what browsers without light-dark() take, then the pairs. */
static void write_css(struct look *l)
{
    uint32_t color = 0;
    if (!look_color_parse(l->color, &color))
        return;
    struct look_palette a = look_palette(color, LOOK_LIGHT), b = look_palette(color, LOOK_DARK);
    snprintf(
        l->css, sizeof(l->css),
        ":root{--brand:#%06x;--brand-line:#%06x;--act:#%06x;--act-hot:#%06x;--act-foot:#%06x}\n"
        "@supports (color:light-dark(red,red)){:root{--brand:light-dark(#%06x,#%06x);"
        "--brand-line:light-dark(#%06x,#%06x);--act:light-dark(#%06x,#%06x);"
        "--act-hot:light-dark(#%06x,#%06x);--act-foot:light-dark(#%06x,#%06x)}}\n",
        a.brand, a.brand_line, a.act, a.hot, a.foot, a.brand, b.brand, a.brand_line, b.brand_line,
        a.act, b.act, a.hot, b.hot, a.foot, b.foot);
}

static void write_addresses(struct look *l)
{
    crypto_generichash_state s;
    unsigned char h[crypto_generichash_BYTES_MIN];
    crypto_generichash_init(&s, NULL, 0, crypto_generichash_BYTES_MIN);
    crypto_generichash_update(&s, (const unsigned char *)l->css, strlen(l->css));
    crypto_generichash_update(&s, l->logo, l->logo_n);
    crypto_generichash_final(&s, h, sizeof(h));
    if (*l->color || l->logo_n)
        sodium_bin2hex(l->hash, sizeof(l->hash), h, sizeof(h));
    if (*l->color)
        snprintf(l->css_url, sizeof(l->css_url), "/look/%s/look.css", l->hash);
    if (l->logo_n)
        snprintf(l->logo_url, sizeof(l->logo_url), "/look/%s/logo.jpg", l->hash);
}

static void keep(struct app *app, struct look *l)
{
    l->kept.before = atomic_load(&app->looks);
    while (!atomic_compare_exchange_weak(&app->looks, &l->kept.before, &l->kept))
        ;
}

enum err look_read(struct ctx *cx)
{
    const struct look *now = look_now(cx->app);
    const char *color = setting_get(cx, "look_color", "");
    struct file f = {0};
    char *logo = NULL;
    int64_t id = 0;
    if (!text_int(setting_get(cx, "look_logo", ""), &id))
        id = 0;
    if (strcmp(now->color, color) == 0 && now->logo_id == id)
        return OK;
    if (id && file_read(cx, id, &f, &logo) != OK) { /* no reason not to serve pages */
        log_event(LOG_WARN, "the logo can't be read", "detail",
                  cx->err.detail ? cx->err.detail : err_row(cx->err.code)->name, NULL);
        ctx_forgive(cx);
        logo = NULL;
    }
    size_t n = logo && f.size <= LOOK_LOGO_BYTES ? (size_t)f.size : 0;
    struct look *l = calloc(1, sizeof(*l) + n);
    if (!l)
        abort();
    text_copy(l->color, sizeof(l->color), color);
    l->logo_id = id;
    if (n && picture_size(logo, n, &l->logo_w, &l->logo_h)) {
        memcpy(l->logo, logo, n);
        l->logo_n = n;
    }
    write_css(l);
    write_addresses(l);
    keep(cx->app, l);
    return OK;
}

/* ---- changing ---- */

/* "4,49" */
static const char *ratio(struct ctx *cx, int hundredths)
{
    return arena_printf(cx->a, "%d%c%02d", hundredths / 100, cx->lang == LANG_ID ? ',' : '.',
                        hundredths % 100);
}

/* In small letters; "" for the program's own. */
static const char *tidy(struct ctx *cx, const char *color)
{
    char *clean = arena_strdup(cx->a, color ? color : "");
    for (char *s = clean; *s; s++)
        *s = *s >= 'A' && *s <= 'F' ? (char)(*s | 0x20) : *s;
    return strcmp(clean, LOOK_COLOR) == 0 ? "" : clean;
}

void look_color_check(struct ctx *cx, const char *color)
{
    uint32_t c;
    const char *clean = tidy(cx, color);
    if (!*clean)
        return;
    if (!look_color_parse(clean, &c)) {
        fail_field(cx, "color", "look.error.color", NULL);
        return;
    }
    int light = look_least(c, LOOK_LIGHT), dark = look_least(c, LOOK_DARK);
    if (light < LOOK_CONTRAST || dark < LOOK_CONTRAST)
        fail_field(cx, "color", light < LOOK_CONTRAST ? "look.error.light" : "look.error.dark",
                   "ratio", ratio(cx, light < LOOK_CONTRAST ? light : dark), "nearest",
                   arena_printf(cx->a, "#%06x", look_nearest(c)), NULL);
}

/* Nothing chosen where nothing was is no change. */
static enum err set(struct ctx *cx, const char *key, const char *value)
{
    if (strcmp(setting_get(cx, key, ""), value) != 0)
        TRY(setting_set(cx, key, value));
    return look_read(cx);
}

enum err look_color_set(struct ctx *cx, const char *color)
{
    return set(cx, "look_color", tidy(cx, color));
}

enum err look_logo_draw(struct ctx *cx, const void *p, size_t n, const void **ret_p, size_t *ret_n)
{
    const char *type = picture_type(p, n);
    if (!type || strcmp(type, "image/webp") == 0) {
        fail_field(cx, "file", "look.error.kind", NULL);
        return fields_check(cx);
    }
    for (int side = LOOK_SIDE; side >= LOOK_SIDE / 4; side -= LOOK_SIDE / 4) {
        TRY(picture_small(cx, "file", p, n, side, ret_p, ret_n));
        if (*ret_n <= LOOK_LOGO_BYTES)
            return OK;
    }
    fail_field(cx, "file", "look.error.large", NULL);
    return fields_check(cx);
}

enum err look_logo_set(struct ctx *cx, const void *p, size_t n)
{
    int64_t id = 0;
    if (n)
        TRY(file_put(cx, "logo.jpg", "image/jpeg", p, n, &id));
    return set(cx, "look_logo", id ? arena_printf(cx->a, "%" PRId64, id) : "");
}
