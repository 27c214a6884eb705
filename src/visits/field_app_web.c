/*
 * The program on the phone: a page without anything personal, modules, style, words. All its
 * addresses hold one version, so that modules of two versions never meet; the service worker's
 * text begins with the list of what it keeps, so that a new version is a new worker.
 */
#include "field_app_web.h"

#include "assets.h"
#include "i18n.h"
#include "look.h"
#include "model.h"
#include "text.h"

#include <sodium.h>

#define MODULES  "js/field/"
#define MANIFEST "lapangan.webmanifest"
#define WORDS    "fieldapp."
#define FOREVER  "public, max-age=31536000, immutable"

enum { LIST_MAX = 16 << 10, WORDS_MAX = 256 << 10 };

static bool begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

static bool is_worker(const char *path)
{
    return strcmp(path, MODULES "sw.js") == 0;
}

static bool is_ours(const char *path)
{
    return begins(path, MODULES) || strcmp(path, "css/field.css") == 0 ||
           strcmp(path, "css/sahabat.css") == 0 || strcmp(path, MANIFEST) == 0;
}

const char *field_program(struct app *app, struct arena *a)
{
    crypto_generichash_state s;
    unsigned char h[16];
    crypto_generichash_init(&s, NULL, 0, sizeof(h));
    for (const struct embedded *e = embedded_web; e->path; e++)
        if (is_ours(e->path))
            crypto_generichash_update(&s, (const unsigned char *)e->hash, strlen(e->hash));
    for (const struct embedded *e = embedded_locale; e->path; e++)
        crypto_generichash_update(&s, (const unsigned char *)e->hash, strlen(e->hash));
    const char *look = look_now(app)->hash; /* it keeps the city's colour, too */
    crypto_generichash_update(&s, (const unsigned char *)look, strlen(look));
    crypto_generichash_final(&s, h, sizeof(h));
    return text_hex(a, h, 6);
}

/* An embedded file by its name in the app's addresses; NULL: none of the app's. */
static const struct embedded *file_of(struct arena *a, const char *name)
{
    size_t n = strlen(name);
    if (n > 3 && strcmp(name + n - 3, ".js") == 0) {
        const char *path = arena_printf(a, MODULES "%s", name);
        return is_worker(path) ? NULL : asset_find(path);
    }
    if (strcmp(name, "field.css") == 0)
        return asset_find("css/field.css");
    return strcmp(name, MANIFEST) == 0 ? asset_find(MANIFEST) : NULL;
}

/* {"id": "words"} of the app's own words. */
static enum err words_get(struct web *w, enum lang lang)
{
    const struct i18n *words = w->app->words;
    struct buf b = buf_new(w->cx.a, WORDS_MAX);
    char between = '{';
    for (size_t i = 0; i < i18n_count(words); i++) {
        const char *id = i18n_id(words, i);
        if (!begins(id, WORDS))
            continue;
        buf_putc(&b, between);
        json_write_key(&b, id + strlen(WORDS));
        json_write_string(&b, i18n_get(words, lang, id));
        between = ',';
    }
    buf_putc(&b, '}');
    w->res->type = "application/json; charset=utf-8";
    w->res->body = b;
    response_header(w->cx.a, w->res, "Cache-Control", FOREVER);
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
    return OK;
}

enum err field_file_get(struct web *w)
{
    const char *name = web_param(w, 1);
    if (strcmp(web_param(w, 0), field_program(w->app, w->cx.a)) == 0) {
        const struct embedded *e = file_of(w->cx.a, name);
        if (e)
            return web_asset(w, e, FOREVER);
        if (strcmp(name, "words.id.json") == 0)
            return words_get(w, LANG_ID);
        if (strcmp(name, "words.en.json") == 0)
            return words_get(w, LANG_EN);
    }
    return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static void put_file(struct buf *b, const char *address)
{
    buf_putc(b, ',');
    json_write_string(b, address);
}

/* The worker: what it keeps, then what it does (web/js/field/sw.js). */
enum err field_worker_get(struct web *w)
{
    struct arena *a = w->cx.a;
    const char *version = field_program(w->app, a), *css = look_now(w->app)->css_url;
    const struct embedded *worker = asset_find(MODULES "sw.js");
    if (!worker)
        return fail_log(&w->cx, ERR_INTERNAL, "no service worker");
    struct buf b = buf_new(a, LIST_MAX + worker->n);
    buf_printf(&b, "const VERSION = \"%s\";\nconst FILES = [\"/field\"", version);
    put_file(&b, asset_url("css/sahabat.css"));
    if (*css)
        put_file(&b, css);
    put_file(&b, "/icons/favicon.svg");
    for (const struct embedded *e = embedded_web; e->path; e++)
        if (begins(e->path, MODULES) && !is_worker(e->path))
            put_file(&b, arena_printf(a, "/field/app/%s/%s", version, e->path + strlen(MODULES)));
    static const char *const more[] = {"field.css", MANIFEST, "words.id.json", "words.en.json"};
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
        put_file(&b, arena_printf(a, "/field/app/%s/%s", version, more[i]));
    buf_puts(&b, "];\n");
    buf_put(&b, (const char *)worker->data, worker->n);
    w->res->type = "text/javascript; charset=utf-8";
    w->res->body = b;
    response_header(a, w->res, "Cache-Control", "no-cache");
    response_header(a, w->res, "Service-Worker-Allowed", "/field");
    response_header(a, w->res, "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; connect-src 'self'");
    response_header(a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
    return OK;
}

enum err field_shell_get(struct web *w)
{
    web_title(w, "fieldapp.title");
    model_set_text(w->cx.a, w->page, "program", field_program(w->app, w->cx.a));
    return web_show(w);
}
