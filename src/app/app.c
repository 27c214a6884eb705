/* Opening and closing the running program: see app.h. */
#include "app.h"

#include "account_name.h"
#include "db_copy.h"
#include "drawn.h"
#include "embedded.h"
#include "landing.h"
#include "log.h"
#include "look.h"
#include "memo.h"
#include "setting.h"
#include "shelf.h"
#include "standby.h"
#include "street.h"

enum { WORKERS = 4, QUEUE_MAX = 256, SOURCES_MAX = 512, WORD_SETS_MOST = 12 << 20 };

struct app *app_of(const struct ctx *cx)
{
    return cx->app;
}

const char *site_url(const struct app *app)
{
    return app->base_url ? app->base_url : app->own_url ? app->own_url : "";
}

enum err app_write(struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg)
{
    return db_write(cx->app->db, cx, rule, arg);
}

enum err app_read(struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg)
{
    struct conn *had = cx->conn;
    cx->conn = NULL;
    enum err e = db_reader(cx->app->db, cx);
    if (e == OK) {
        e = rule(cx, arg);
        db_reader_end(cx->app->db, cx);
    }
    cx->conn = had;
    return e;
}

enum err app_read_newest(struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg)
{
    return conn_follows(cx->conn) ? app_read(cx, rule, arg) : rule(cx, arg);
}

static const struct embedded *locale_file(const char *path)
{
    for (const struct embedded *e = embedded_locale; e->path; e++)
        if (strcmp(e->path, path) == 0)
            return e;
    return NULL;
}

static enum err load_words(struct ctx *cx, struct app *app)
{
    const struct embedded *id = locale_file("id.po"), *en = locale_file("en.po");
    const char *why = NULL;
    app->words = i18n_new((const char *)id->data, id->n, (const char *)en->data, en->n, &why);
    return app->words ? OK : fail_log(cx, ERR_INTERNAL, "locale: %s", why);
}

/* "registry/pages/business.html" → "business". */
static const char *page_name(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path,
               *dot = strrchr(base, '.');
    return arena_strndup(a, base, dot ? (size_t)(dot - base) : strlen(base));
}

static enum err load_pages(struct ctx *cx, struct app *app)
{
    struct template_source sources[SOURCES_MAX];
    size_t n = 0;
    for (const struct embedded *e = embedded_pages; e->path && n < SOURCES_MAX; e++)
        sources[n++] =
            (struct template_source){page_name(cx->a, e->path), (const char *)e->data, e->n};
    const char *why = NULL;
    app->pages = catalogue_new(sources, n, app->words, &why);
    return app->pages ? OK : fail_log(cx, ERR_INTERNAL, "pages: %s", why);
}

struct city_name {
    struct app_kept kept;
    char text[];
};

void app_city(struct app *app, const char *name)
{
    const char *now = __atomic_load_n(&app->city, __ATOMIC_ACQUIRE);
    if (strcmp(now ? now : "", name) == 0)
        return;
    struct city_name *c = malloc(sizeof(*c) + strlen(name) + 1);
    if (!c)
        abort();
    memcpy(c->text, name, strlen(name) + 1);
    c->kept.before = atomic_load(&app->cities);
    while (!atomic_compare_exchange_weak(&app->cities, &c->kept.before, &c->kept))
        ;
    __atomic_store_n(&app->city, *name ? c->text : NULL, __ATOMIC_RELEASE);
}

static enum err read_settings(struct ctx *cx, struct app *app, bool adopt)
{
    TRY(db_reader(app->db, cx));
    int version = 0;
    bool unfinished = false;
    enum err e = db_version(cx, &version);
    if (e == OK)
        e = db_unfinished(cx, &unfinished);
    if (e == OK && unfinished)
        e = fail(cx, ERR_CONFLICT, "error.copy_unfinished", NULL);
    if (e == OK && version > 0) {
        e = keys_check(cx, app->keys, adopt);
        app->demo = strcmp(setting_get(cx, "_demo", "0"), "1") == 0;
        app_city(app, setting_get(cx, "city", ""));
        if (e == OK)
            e = look_read(cx);
        if (e == OK)
            e = landing_read(cx);
        if (e == OK)
            e = street_read(cx);
    }
    db_reader_end(app->db, cx);
    return e;
}

enum err app_open(struct ctx *cx, const char *url, unsigned db_flags,
                  const struct route *const *tables, size_t n, struct app **ret_app)
{
    struct app *app = calloc(1, sizeof(*app));
    if (!app)
        abort();
    app->started_at = cx->now;
    app->memo = memo_new();
    app->account_names = account_names_new();
    app->drawn = drawn_new();
    app->word_sets = shelf_new(WORD_SETS_MOST);
    cx->app = app;
    enum err e = load_words(cx, app);
    if (e == OK)
        e = load_pages(cx, app);
    if (e == OK && n)
        app->router = router_new(tables, n);
    if (e == OK)
        e = db_open(cx, url, db_flags, &app->db);
    if (e == OK)
        e = keys_load(cx, db_path(app->db), db_flags & DB_CREATE, &app->keys);
    if (e == OK)
        e = read_settings(cx, app, false);
    if (e == OK)
        app->workers = pool_new(WORKERS, QUEUE_MAX);
    if (e != OK) {
        app_close(app);
        cx->app = NULL;
        return e;
    }
    *ret_app = app;
    return OK;
}

static void free_kept(struct app_kept *k)
{
    while (k) {
        struct app_kept *before = k->before;
        free(k);
        k = before;
    }
}

void app_close(struct app *app)
{
    if (!app)
        return;
    pool_free(app->workers);
    standby_stop(app->standby);
    db_close(app->db); /* the writer's thread ends here */
    arena_free(app->writer_memory);
    free_kept(atomic_load(&app->cities));
    free_kept(atomic_load(&app->looks));
    free_kept(atomic_load(&app->landings));
    free_kept(atomic_load(&app->streets));
    free_kept(atomic_load(&app->calendar));
    free_kept(atomic_load(&app->categories));
    free_kept(atomic_load(&app->growth_basis));
    memo_free(app->memo);
    account_names_free(app->account_names);
    drawn_free(app->drawn);
    shelf_free(app->word_sets);
    keys_free(app->keys);
    router_free(app->router);
    catalogue_free(app->pages);
    i18n_free(app->words);
    free(app);
}
