/* Commands of the house: init, migrate, serve, check, backup, restore, demo, openapi, routes,
 * version. */
#include "audit.h"
#include "basis.h"
#include "caps.h"
#include "category.h"
#include "command.h"
#include "db_backup.h"
#include "db_copy.h"
#include "debts_seed.h"
#include "deliver.h"
#include "demo.h"
#include "embedded.h"
#include "holiday.h"
#include "log.h"
#include "openapi.h"
#include "places.h"
#include "product.h"
#include "secret.h"
#include "setting.h"
#include "standby.h"
#include "text.h"

#include <inttypes.h>
#include <signal.h>

/* ---- init, migrate ---- */

enum err house_seed(struct ctx *cx, void *arg)
{
    (void)arg;
    TRY(places_seed(cx));
    TRY(places_load(cx));
    TRY(holiday_seed(cx));
    TRY(cases_seed(cx));
    TRY(growth_seed(cx));
    TRY(finance_seed(cx));
    TRY(debts_seed(cx));
    return keys_check(cx, cx->app->keys, true);
}

static enum err migrate(struct cli *c)
{
    int from = 0, to = 0;
    TRY(db_migrate(c->app->db, c->cx, &from, &to));
    TRY(app_write(c->cx, house_seed, NULL));
    if (from == to)
        fprintf(c->out, "schema is at version %d\n", to);
    else
        fprintf(c->out, "schema brought from version %d to %d\n", from, to);
    return OK;
}

/* ---- demo ---- */

static enum err demo(struct cli *c)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(c->cx->now), today);
    const char *until = cli_text(c, "--until");
    struct demo_plan plan = {.businesses = cli_int(c, "--businesses", DEMO_BUSINESSES),
                             .months = cli_int(c, "--months", 24),
                             .cases = cli_int(c, "--cases", -1),
                             .seed = (uint64_t)cli_int(c, "--seed", 1),
                             .until = until ? until : today};
    if (plan.businesses < 1 || plan.businesses > 5000000 || plan.months < 1 || plan.months > 240 ||
        plan.cases < -1 || plan.cases > 1000000)
        return fail(c->cx, ERR_USAGE, "error.demo_size", NULL);
    TRY(db_migrate(c->app->db, c->cx, NULL, NULL));
    TRY(demo_city(c->cx, &plan, cli_progress, c));
    fprintf(c->out, "demo city: %" PRId64 " businesses, seed %" PRIu64 ", until %s\n",
            plan.businesses, plan.seed, plan.until);
    return OK;
}

/* For tools/run.sh: whether a demo database is of this program's schema and demo; exit 1 when not.
 */
static enum err demo_version(struct cli *c)
{
    int schema = 0;
    int64_t version = 0;
    TRY(db_reader(c->app->db, c->cx));
    enum err e = db_version(c->cx, &schema);
    if (e == OK && schema == db_newest()) {
        const char *text = setting_get(c->cx, "_demo_version", "");
        if (!text_int(text, &version))
            version = 0;
    }
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    fprintf(c->out, "schema %d of %d, demo %" PRId64 " of %d\n", schema, db_newest(), version,
            DEMO_VERSION);
    return schema == db_newest() && version == DEMO_VERSION
               ? OK
               : fail(c->cx, ERR_CONFLICT, "error.schema_old", NULL);
}

/* ---- serve ---- */

static enum err check_listen(struct cli *c, const char *listen)
{
    if (server_is_local(listen))
        return OK;
    if (c->app->demo && !cli_flag(c, "--public-demo"))
        return fail(c->cx, ERR_USAGE, "error.demo_public", NULL);
    if (!cli_flag(c, "--insecure-http"))
        return fail(c->cx, ERR_USAGE, "error.insecure_http", NULL);
    log_event(LOG_WARN, "listening without TLS on a public address", "listen",
              listen ? listen : "systemd", NULL);
    return OK;
}

static void wait_for_end(void)
{
    sigset_t set;
    int which;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    do
        sigwait(&set, &which);
    while (which != SIGTERM && which != SIGINT);
}

/* How this machine reaches its own server: of "every address", loopback. */
static const char *own_url(struct cli *c, const char *listen, unsigned port)
{
    const char *colon = listen ? strrchr(listen, ':') : NULL;
    const char *host = colon ? arena_strndup(c->cx->a, listen, (size_t)(colon - listen)) : "";
    if (!*host || strcmp(host, "0.0.0.0") == 0)
        host = "127.0.0.1";
    if (strcmp(host, "[::]") == 0)
        host = "[::1]";
    return arena_printf(c->cx->a, "http://%s:%u", host, port);
}

/* Kept by the program from its first use by a reader on; the writer would make it for each act. */
static enum err learn_calendar(struct cli *c)
{
    TRY(db_reader(c->app->db, c->cx));
    bool known = worktime_now(c->cx) != NULL;
    db_reader_end(c->app->db, c->cx);
    return known ? OK : c->cx->err.code;
}

/* An option's value, else the environment's. */
static const char *or_env(const char *given, const char *name)
{
    const char *env = getenv(name);
    return given ? given : env && *env ? env : NULL;
}

/* A password in a URL would stand in the list of processes: where there is one, the URL is named
 * by a variable. */
static const char *url_of(const char *given)
{
    return given && *given == '$' ? getenv(given + 1) : given;
}

/* The standby that is given, if any. */
static enum err follow(struct cli *c)
{
    const char *url = or_env(url_of(cli_text(c, "--read-db")), "SAHABAT_READ_DB"),
               *text = or_env(NULL, "SAHABAT_READ_DB_BEHIND");
    int64_t behind = STANDBY_BEHIND;
    if (!url)
        return OK;
    if ((text && !text_int(text, &behind)) || behind < 1 || behind > 3600)
        return fail(c->cx, ERR_USAGE, "error.read_db_behind", NULL);
    return standby_start(c->cx, url, behind, &c->app->standby);
}

static enum err serve(struct cli *c)
{
    const char *listen = or_env(cli_text(c, "--listen"), "SAHABAT_LISTEN"), *why = NULL,
               *base = or_env(cli_text(c, "--base-url"), "SAHABAT_BASE_URL");
    if (!listen && !getenv("LISTEN_FDS"))
        listen = "127.0.0.1:8080";
    TRY(check_listen(c, listen));
    TRY(learn_calendar(c));
    TRY(follow(c));
    if (cli_flag(c, "--quiet"))
        log_level(LOG_WARN);
    web_nav = c->house->nav;
    c->app->base_url = base;
    c->app->secure = base && strncmp(base, "https://", 8) == 0;
    struct server_config config = {.listen = listen,
                                   .arena_cap = 64 << 20,
                                   .timeout = 30,
                                   .connections_max = 1000,
                                   .app = c->app,
                                   .admit = web_admit,
                                   .refuse = web_refuse,
                                   .plan = web_plan,
                                   .handle = web_handle,
                                   .finished = web_finished};
    struct server *server = server_start(&config, &why);
    if (!server)
        return fail(c->cx, ERR_CONFLICT, "error.listen", "listen", listen ? listen : "systemd",
                    "why", why ? why : "", NULL);
    c->app->server = server;
    c->app->own_url = own_url(c, listen, server_port(server));
    struct job_runner *jobs = job_runner_start(c->app, c->house->jobs);
    struct deliverer *deliverer = deliver_start(c->app);
    struct cli_server *commands = cli_server_start(c->app, c->house);
    fprintf(c->out, "sahabat listens on port %u\n", server_port(server));
    fflush(c->out);
    wait_for_end();
    log_event(LOG_INFO, "stopping", NULL);
    server_stop(server, 10);
    c->app->server = NULL;
    cli_server_stop(commands);
    job_runner_stop(jobs);
    deliver_stop(deliverer); /* last: whoever writes may wake it */
    return OK;
}

/* ---- check, backup, restore ---- */

static void tell_line(void *arg, const char *line)
{
    struct cli *c = arg;
    fprintf(c->out, "%s\n", line);
}

static enum err check(struct cli *c)
{
    int problems = 0, chain = 0;
    int64_t rows = 0;
    TRY(db_reader(c->app->db, c->cx));
    enum err e = db_integrity(c->app->db, c->cx, tell_line, c, &problems);
    if (e == OK)
        e = audit_verify(c->cx, tell_line, c, &rows, &chain);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    fprintf(c->out, "database: %d problems; audit: %" PRId64 " rows, %d problems\n", problems, rows,
            chain);
    return problems + chain ? fail(c->cx, ERR_CONFLICT, "error.check", NULL) : OK;
}

static enum err backup(struct cli *c)
{
    TRY(db_backup(c->app->db, c->cx, cli_fd(c, "FILE")));
    fprintf(c->err, "backup written; keep the key file apart from it\n");
    return OK;
}

/* Runs without a database open: there must be none yet. */
static enum err restore(struct cli *c)
{
    TRY(db_restore(c->cx, c->url, cli_fd(c, "FILE")));
    fprintf(c->err, "restored; put the key file in its place and run: sahabat check\n");
    return OK;
}

static void tell_table(void *arg, const char *name, int64_t rows)
{
    struct cli *c = arg;
    fprintf(c->out, "%-24s %12" PRId64 " rows, equal\n", name, rows);
}

/* Both are opened here, by nobody else. */
static enum err copy(struct cli *c)
{
    struct db_copy what = {.from = url_of(cli_text(c, "--from")),
                           .to = url_of(cli_text(c, "--to")),
                           .progress = cli_progress,
                           .table = tell_table,
                           .arg = c};
    if (!what.from || !what.to || !db_url_good(what.from) || !db_url_good(what.to))
        return fail(c->cx, ERR_INPUT, "error.db_url", NULL);
    if (strcmp(what.from, what.to) == 0)
        return fail(c->cx, ERR_USAGE, "error.copy_same", NULL);
    TRY(db_copy(c->cx, &what));
    fprintf(c->err,
            "copied; the key file stays the same: name it by SAHABAT_KEY_FILE, or put it beside "
            "a SQLite file as FILE.key\n");
    return OK;
}

/* ---- descriptions ---- */

static enum err openapi(struct cli *c)
{
    struct router *r = router_new(c->house->routes, c->house->routes_n);
    struct buf out = buf_new(c->cx->a, 16 << 20);
    json_write(&out, openapi_document(c->cx->a, r));
    router_free(r);
    fprintf(c->out, "%s\n", buf_str(&out));
    return OK;
}

static enum err version(struct cli *c)
{
    fprintf(c->out, "sahabat %s\n", program_version);
    return OK;
}

/* For the tests: every row of the route table with who may. */
static enum err routes(struct cli *c)
{
    struct router *r = router_new(c->house->routes, c->house->routes_n);
    struct model *list = model_array(c->cx->a);
    size_t n;
    const struct route *const *rows = router_rows(r, &n);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(c->cx->a, list);
        model_set_text(c->cx->a, o, "method", method_name(rows[i]->method));
        model_set_text(c->cx->a, o, "path", rows[i]->path);
        model_set_text(c->cx->a, o, "capability", cap_name((enum cap)rows[i]->cap));
        model_set_bool(c->cx->a, o, "html", rows[i]->flags & ROUTE_HTML);
        model_set_bool(c->cx->a, o, "api", rows[i]->flags & ROUTE_API);
        model_set_bool(c->cx->a, o, "key", rows[i]->flags & ROUTE_KEY);
        struct model *roles = model_set_array(c->cx->a, o, "roles");
        for (int k = 0; k < ROLE_OPERATOR; k++)
            if (role_caps((enum role)k) & (UINT64_C(1) << rows[i]->cap))
                model_add_text(c->cx->a, roles, role_code((enum role)k));
    }
    struct buf out = buf_new(c->cx->a, 16 << 20);
    json_write(&out, list);
    router_free(r);
    fprintf(c->out, "%s\n", buf_str(&out));
    return OK;
}

const struct command base_commands[] = {
    {.name = "init",
     .flags = CMD_ALONE | CMD_CREATE,
     .run = migrate,
     .doc = "make a database and its key"},
    {.name = "migrate",
     .flags = CMD_ALONE,
     .run = migrate,
     .doc = "bring the schema to this program's version"},
    {.name = "serve",
     .options = {{"--listen", OPT_TEXT, false},
                 {"--base-url", OPT_TEXT, false},
                 {"--insecure-http", OPT_FLAG, false},
                 {"--public-demo", OPT_FLAG, false},
                 {"--read-db", OPT_TEXT, false},
                 {"--quiet", OPT_FLAG, false}},
     .flags = CMD_SERVER | CMD_ALONE,
     .run = serve,
     .doc = "answer on HOST:PORT until SIGTERM"},
    {.name = "demo",
     .options = {{"--businesses", OPT_INT, false},
                 {"--months", OPT_INT, false},
                 {"--cases", OPT_INT, false},
                 {"--seed", OPT_INT, false},
                 {"--until", OPT_TEXT, false}},
     .flags = CMD_ALONE | CMD_CREATE,
     .run = demo,
     .doc = "make the demo city in an empty database"},
    {.name = "demo-version",
     .flags = CMD_ALONE,
     .run = demo_version,
     .doc = "whether a demo database is this program's; exit 1 when not"},
    {.name = "check", .run = check, .doc = "integrity of the database and of the audit chain"},
    {.name = "backup",
     .options = {{"FILE", OPT_NEW, true}, {"--force", OPT_FLAG, false}},
     .run = backup,
     .doc = "a consistent copy, also while serving; --force: in place of a backup that is there"},
    {.name = "restore",
     .options = {{"FILE", OPT_IN, true}},
     .flags = CMD_NO_DB,
     .run = restore,
     .doc = "put a backup where no database is yet (PostgreSQL: into an empty one)"},
    {.name = "copy",
     .options = {{"--from", OPT_TEXT, true}, {"--to", OPT_TEXT, true}},
     .flags = CMD_NO_DB,
     .run = copy,
     .doc = "all data into another, empty database, verified; goes on where it was cut off. A URL "
            "with a "
            "password: '$NAME' of a variable"},
    {.name = "openapi",
     .flags = CMD_NO_DB,
     .run = openapi,
     .doc = "the API's description (OpenAPI 3.1)"},
    {.name = "version",
     .flags = CMD_NO_DB,
     .run = version,
     .doc = "this program's; also --version"},
    {.name = "routes",
     .flags = CMD_NO_DB,
     .run = routes,
     .doc = "all routes with the roles that may, as JSON"},
    {.name = NULL},
};
