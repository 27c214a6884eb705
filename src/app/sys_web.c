/*
 * What the house itself answers: assets, health, metrics, the API's description, the
 * design page, language and theme, jobs' progress.
 */
#include "assets.h"
#include "audit.h"
#include "forms.h"
#include "job.h"
#include "look.h"
#include "model.h"
#include "openapi.h"
#include "outbox.h"
#include "reply.h"
#include "session.h"
#include "standby.h"
#include "web.h"

#include <inttypes.h>
#include <jansson.h>

/* ---- assets ---- */

static const char *type_of(const char *path)
{
    static const struct {
        const char *ending, *type;
    } types[] = {{".css", "text/css; charset=utf-8"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".svg", "image/svg+xml"},
                 {".json", "application/json; charset=utf-8"},
                 {".webmanifest", "application/manifest+json"},
                 {".png", "image/png"}};
    size_t n = strlen(path);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        size_t m = strlen(types[i].ending);
        if (n > m && strcmp(path + n - m, types[i].ending) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

enum err web_asset(struct web *w, const struct embedded *e, const char *cache)
{
    const char *accept = req_header(w->req, "accept-encoding");
    bool br = e->br && accept && strstr(accept, "br");
    const char *etag = arena_printf(w->cx.a, "\"%s\"", e->hash),
               *have = req_header(w->req, "if-none-match");
    response_header(w->cx.a, w->res, "ETag", etag);
    response_header(w->cx.a, w->res, "Cache-Control", cache);
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    response_header(w->cx.a, w->res, "Vary", "Accept-Encoding");
    w->answered = true;
    if (have && strcmp(have, etag) == 0) {
        w->res->status = 304;
        return OK;
    }
    w->res->type = type_of(e->path);
    w->res->fixed = br ? e->br : e->data;
    w->res->fixed_n = br ? e->br_n : e->n;
    if (br)
        response_header(w->cx.a, w->res, "Content-Encoding", "br");
    return OK;
}

static enum err get_asset(struct web *w)
{
    const struct embedded *e = asset_find(web_param(w, 1));
    if (!e || strcmp(e->hash, web_param(w, 0)) != 0)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return web_asset(w, e, "public, max-age=31536000, immutable");
}

static enum err get_named(struct web *w)
{
    const struct embedded *e = asset_find(w->req->path + 1);
    if (!e)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return web_asset(w, e, "public, max-age=86400");
}

/* The city's colour or logo. A hash that this process has not had yet may be another server's,
 * chosen a moment ago. */
static enum err get_look(struct web *w)
{
    const char *hash = web_param(w, 0), *name = web_param(w, 1);
    const struct look *l = look_of(w->app, hash);
    if (!l) {
        TRY(look_read(&w->cx));
        l = look_of(w->app, hash);
    }
    bool css = l && *l->css && strcmp(name, "look.css") == 0;
    if (!css && !(l && l->logo_n && strcmp(name, "logo.jpg") == 0))
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    w->res->type = css ? "text/css; charset=utf-8" : "image/jpeg";
    w->res->fixed = css ? (const void *)l->css : l->logo;
    w->res->fixed_n = css ? strlen(l->css) : l->logo_n;
    response_header(w->cx.a, w->res, "Cache-Control", "public, max-age=31536000, immutable");
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
    return OK;
}

/* ---- health ---- */

static enum err get_healthz(struct web *w)
{
    return web_text(w, "text/plain; charset=utf-8", "ok\n");
}

static enum err get_readyz(struct web *w)
{
    int version = 0;
    TRY(db_version(&w->cx, &version));
    if (version != db_newest())
        return fail(&w->cx, ERR_BUSY, "error.schema_old", NULL);
    return web_text(w, "text/plain; charset=utf-8", "ready\n");
}

static void metric(struct buf *b, const char *name, const char *type, const char *help,
                   int64_t value)
{
    buf_printf(b, "# HELP sahabat_%s %s\n# TYPE sahabat_%s %s\nsahabat_%s %" PRId64 "\n", name,
               help, name, type, name, value);
}

static enum err get_metrics(struct web *w)
{
    bool local = strncmp(w->req->peer, "127.", 4) == 0 || strcmp(w->req->peer, "::1") == 0;
    bool proxied = req_header(w->req, "x-forwarded-for") || req_header(w->req, "forwarded");
    if (!(local && !proxied))
        TRY(need(&w->cx, CAP_METRICS));
    struct notice_gauges notices;
    TRY(notice_gauges_get(&w->cx, &notices));
    struct db_stats d = db_stats(w->app->db);
    struct server_stats s =
        w->app->server ? server_stats(w->app->server) : (struct server_stats){0};
    struct buf b = buf_new(w->cx.a, 16 << 10);
    metric(&b, "http_requests_total", "counter", "Requests answered.", s.requests);
    metric(&b, "http_refused_total", "counter", "Requests refused before routing.", s.refused);
    metric(&b, "http_in_flight", "gauge", "Requests being handled.", s.in_flight);
    metric(&b, "http_connections", "gauge", "Open connections.", s.connections);
    metric(&b, "db_operations_total", "counter", "Write operations.", d.operations);
    metric(&b, "db_commits_total", "counter", "Durable commits (groups of operations).", d.groups);
    metric(&b, "db_failed_total", "counter", "Write operations that were rolled back.", d.failed);
    metric(&b, "db_largest_group", "gauge", "Most operations in one commit.", d.largest_group);
    metric(&b, "db_queue", "gauge", "Operations waiting for the writer.", d.queued);
    struct standby_stats standby = standby_stats(w->app->standby);
    metric(&b, "standby_near", "gauge", "1 while the standby is read.", standby.near);
    metric(&b, "standby_reads_total", "counter", "Requests read on the standby.", standby.reads);
    metric(&b, "standby_again_total", "counter", "Begun there, read in the database itself.",
           standby.again);
    metric(&b, "notices_waiting", "gauge", "Messages to people that wait.", notices.waiting);
    metric(&b, "notices_failed", "gauge", "Messages to people that failed.", notices.failed);
    metric(&b, "notices_late_seconds", "gauge", "How long the longest due message has waited.",
           notices.late);
    metric(&b, "uptime_seconds", "gauge", "Seconds since start.", w->cx.now - w->app->started_at);
    return web_text(w, "text/plain; version=0.0.4; charset=utf-8", buf_str(&b));
}

/* ---- pages of the house ---- */

static enum err get_design(struct web *w)
{
    const struct embedded *e = asset_find("design.json");
    struct json_t *json = NULL;
    const char *why = NULL;
    if (!e || json_parse(w->cx.a, (const char *)e->data, e->n, &json, &why) != OK)
        return fail_log(&w->cx, ERR_INTERNAL, "design.json: %s", why ? why : "missing");
    struct model *sample = model_from_json(w->cx.a, json);
    const struct model *page = model_get(sample, "page"), *data = model_get(sample, "data");
    if (page)
        w->page = (struct model *)page;
    if (data)
        w->data = (struct model *)data;
    return web_show(w);
}

static enum err get_openapi(struct web *w)
{
    reply_json(w, openapi_document(w->cx.a, w->app->router), 200);
    return OK;
}

/* Back to a page of this site: a path, never another host. */
static const char *local_path(const char *path)
{
    return path && path[0] == '/' && path[1] != '/' && path[1] != '\\' && !strpbrk(path, "\r\n\\")
               ? path
               : "/";
}

static enum err post_language(struct web *w)
{
    enum lang lang;
    const char *code = req_form(w->req, "lang");
    if (!code || !lang_of_code(code, &lang))
        return fail(&w->cx, ERR_INPUT, "error.language", NULL);
    web_cookie(w, "lang", lang_code(lang), 31536000);
    return web_redirect(w, "%s", local_path(req_form(w->req, "back")));
}

static enum err post_theme(struct web *w)
{
    const char *theme = req_form(w->req, "theme");
    bool known = theme && (strcmp(theme, "light") == 0 || strcmp(theme, "dark") == 0);
    web_cookie(w, "theme", known ? theme : NULL, 31536000);
    return web_redirect(w, "%s", local_path(req_form(w->req, "back")));
}

static enum err get_job(struct web *w)
{
    int64_t id;
    struct job job;
    TRY(web_id(w, 0, &id));
    TRY(job_get(&w->cx, id, &job));
    if (job.created_by != w->actor.account_id)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    int64_t percent = job.total > 0 ? job.done * 100 / job.total : 0;
    model_set_int(w->cx.a, w->data, "id", job.id);
    model_set_text(w->cx.a, w->data, "state", job.state);
    model_set_int(w->cx.a, w->data, "done", job.done);
    model_set_int(w->cx.a, w->data, "total", job.total);
    model_set_int(w->cx.a, w->data, "percent", percent > 100 ? 100 : percent);
    model_set_text(w->cx.a, w->data, "text",
                   web_words(w, "job.progress", "done", web_number(w, job.done), "total",
                             web_number(w, job.total), NULL));
    return web_show(w);
}

#define JOB_SCHEMA                                                                                 \
    "{\"type\":\"object\",\"required\":[\"id\",\"state\",\"done\",\"total\",\"percent\",\"text\"]" \
    ","                                                                                            \
    "\"properties\":{\"id\":{\"type\":\"integer\"},\"state\":{\"enum\":[\"waiting\",\"running\","  \
    "\"done\","                                                                                    \
    "\"failed\"]},\"done\":{\"type\":\"integer\"},\"total\":{\"type\":\"integer\"},\"percent\":"   \
    "{\"type\":\"integer\"},\"text\":{\"type\":\"string\"}}}"

const struct route app_routes[] = {
    {.method = HTTP_GET,
     .path = "/design",
     .handle = get_design,
     .cap = CAP_PUBLIC,
     .page = "design",
     .flags = ROUTE_HTML,
     .doc = "The design system"},
    {.method = HTTP_GET,
     .path = "/assets/{hash}/{path…}",
     .handle = get_asset,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_NO_DB,
     .doc = "Style sheet, scripts, icons under names that never change"},
    {.method = HTTP_GET,
     .path = "/look/{hash}/{name}",
     .handle = get_look,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "The city's own colour (look.css) and logo (logo.jpg) under names that never change"},
    {.method = HTTP_GET,
     .path = "/icons/{name}",
     .handle = get_named,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_NO_DB,
     .doc = "Icons under fixed names"},
    {.method = HTTP_GET,
     .path = "/manifest.webmanifest",
     .handle = get_named,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_NO_DB,
     .doc = "Web application manifest"},
    {.method = HTTP_GET,
     .path = "/healthz",
     .handle = get_healthz,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_NO_DB,
     .doc = "The process answers"},
    {.method = HTTP_GET,
     .path = "/readyz",
     .handle = get_readyz,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "The database answers and has this program's schema"},
    {.method = HTTP_GET,
     .path = "/metrics",
     .handle = get_metrics,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "Figures for Prometheus: on this machine, or with the capability"},
    {.method = HTTP_GET,
     .path = "/api/openapi.json",
     .handle = get_openapi,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML | ROUTE_NO_DB,
     .doc = "This API's description"},
    {.method = HTTP_POST,
     .path = "/language",
     .handle = post_language,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "Switch the language"},
    {.method = HTTP_POST,
     .path = "/theme",
     .handle = post_theme,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "Switch light and dark"},
    {.method = HTTP_GET,
     .path = "/jobs/{id}",
     .handle = get_job,
     .cap = CAP_SIGNED_IN,
     .flags = ROUTE_API,
     .output_schema = JOB_SCHEMA,
     .doc = "How far a long work of one's own is"},
    {.path = NULL},
};
