/*
 * What `sahabat setup` makes: see setup.h. Folders, key and setup.conf by who runs it (root, as a
 * rule); the database and what is in it in a child that is the service's user, so that every file
 * is the service's own. No signal but SIGKILL ends it in between; after that a second run goes on.
 */
#include "account.h"
#include "conf.h"
#include "delivery.h"
#include "people.h"
#include "places.h"
#include "setting.h"
#include "setup.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What this run made, to be taken back. */
struct made {
    const char *key, *database;
};

static const struct passwd *service_user(const struct setup *s)
{
    return s->user ? getpwnam(s->user) : NULL;
}

static enum err fail_file(struct ctx *cx, const char *path)
{
    return fail(cx, ERR_INTERNAL, "setup.file", "path", path, "why", strerror(errno), NULL);
}

/* ---- the database: in the child ---- */

static const char *kept_or(struct ctx *cx, const char *given, const char *key)
{
    return given ? given : setting_get(cx, key, NULL);
}

static enum err set_delivery(struct ctx *cx, const struct setup *s)
{
    struct delivery d = {.keep_days = FIELD_UNSET};
    if (!s->gateway_url && !s->smtp_url)
        return OK;
    d.gateway_url = kept_or(cx, s->gateway_url, "notice_gateway_url");
    d.smtp_url = kept_or(cx, s->smtp_url, "notice_smtp_url");
    d.smtp_user = kept_or(cx, s->smtp_user, "notice_smtp_user");
    d.smtp_from = kept_or(cx, s->smtp_from, "notice_smtp_from");
    d.gateway_secret = s->gateway_secret;
    d.smtp_password = s->smtp_password;
    d.quiet = setting_get(cx, "notice_quiet", NULL);
    if (!text_int(setting_get(cx, "notice_keep_days", ""), &d.keep_days))
        d.keep_days = FIELD_UNSET;
    return delivery_set(cx, &d);
}

static enum err set_settings(struct ctx *cx, void *arg)
{
    const struct setup *s = arg;
    if (s->city || !*setting_get(cx, "city", ""))
        TRY(setting_set(cx, "city", s->city ? s->city : "Kota Malang"));
    return set_delivery(cx, s);
}

static enum err is_there(struct ctx *cx, const char *name, bool *ret)
{
    struct account had;
    enum err e = account_find(cx, name, &had);
    *ret = e == OK;
    if (e == ERR_NOT_FOUND)
        ctx_forgive(cx);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Made once; who is there keeps their password. */
static enum err make_admin(struct cli *c, const struct setup *s)
{
    struct ctx *cx = c->cx;
    struct people_new n = {.name = s->admin, .role = "admin", .password = s->admin_password};
    const struct msg_arg who[] = {{"name", s->admin}, {NULL, NULL}};
    bool there = false;
    int64_t id;
    char *code;
    TRY(db_reader(c->app->db, cx));
    enum err e = is_there(cx, s->admin, &there);
    db_reader_end(c->app->db, cx);
    TRY(e);
    if (there) {
        fprintf(c->out, "%s\n", cli_words(c, "setup.admin_there", who));
        return OK;
    }
    TRY(people_add(cx, &n, &id));
    if (n.password)
        return OK;
    TRY(people_code_for(cx, s->admin, &code));
    fprintf(c->out, "%s %s\n", cli_words(c, "setup.admin_code", who), code);
    return OK;
}

static enum err fill(struct cli *c, const struct setup *s)
{
    struct ctx *cx = c->cx;
    if (s->admin_password)
        TRY(password_check(cx, "admin_password", s->admin_password, s->admin));
    TRY(app_open(cx, s->database, DB_WRITE | DB_CREATE, NULL, 0, &c->app));
    TRY(db_migrate(c->app->db, cx, NULL, NULL));
    TRY(app_write(cx, house_seed, NULL));
    TRY(app_write(cx, set_settings, (void *)(uintptr_t)s));
    return make_admin(c, s);
}

static int in_child(struct cli *c, const struct setup *s, const struct passwd *user)
{
    if (user && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
                 setuid(user->pw_uid) != 0)) {
        fprintf(c->err, "sahabat: %s: %s\n", user->pw_name, strerror(errno));
        return 1;
    }
    if (s->key_file)
        setenv("SAHABAT_KEY_FILE", s->key_file, true);
    else
        unsetenv("SAHABAT_KEY_FILE");
    enum err e = fill(c, s);
    if (e != OK)
        cli_tell(c, e);
    app_close(c->app);
    fflush(c->out);
    fflush(c->err);
    return e == OK ? 0 : 1;
}

/* ERR_CONFLICT without words of its own: the child has told. */
static bool make_database(struct cli *c, const struct setup *s)
{
    int status = -1;
    fflush(c->out);
    fflush(c->err);
    pid_t pid = fork();
    if (pid == 0)
        _exit(in_child(c, s, service_user(s)));
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* ---- folders and files ---- */

static enum err own(struct ctx *cx, const struct setup *s, const char *path, bool roots,
                    mode_t mode)
{
    const struct passwd *user = service_user(s);
    if (chmod(path, mode) != 0 ||
        (user && chown(path, roots ? 0 : user->pw_uid, user->pw_gid) != 0))
        return fail_file(cx, path);
    return OK;
}

static enum err make_folder(struct ctx *cx, const struct setup *s, const char *path, bool roots,
                            mode_t mode)
{
    if (mkdir(path, mode) != 0)
        return errno == EEXIST ? OK : fail_file(cx, path);
    return own(cx, s, path, roots, mode);
}

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash > path ? arena_strndup(a, path, (size_t)(slash - path)) : "/";
}

static enum err make_key(struct cli *c, struct setup *s, const char *file, struct made *made)
{
    const char *beside = file ? arena_printf(c->cx->a, "%s.key", file) : NULL;
    if (beside && s->key_file && access(s->key_file, F_OK) != 0 && access(beside, F_OK) == 0)
        s->key_file = NULL; /* an older installation: its key lies there */
    if (!s->key_file || access(s->key_file, F_OK) == 0)
        return OK;
    TRY(keys_make(c->cx, s->key_file));
    made->key = s->key_file;
    return own(c->cx, s, s->key_file, false, 0400);
}

static void conf_line(struct buf *b, const char *name, const char *value)
{
    if (value)
        buf_printf(b, "%s=%s\n", name, value);
}

static enum err write_conf(struct cli *c, const struct setup *s)
{
    struct arena *a = c->cx->a;
    const char *path = arena_printf(a, "%s/setup.conf", conf_folder());
    const char *part = arena_printf(a, "%s.part-%d", path, (int)getpid());
    struct buf b = buf_new(a, 64 << 10);
    buf_puts(&b, "# Written by `sahabat setup`. What sahabat.conf says counts more.\n");
    conf_line(&b, "SAHABAT_DB", s->database);
    conf_line(&b, "SAHABAT_KEY_FILE", s->key_file);
    conf_line(&b, "SAHABAT_LISTEN", s->listen);
    conf_line(&b, "SAHABAT_BASE_URL", s->base_url);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = fd >= 0 && cli_write(fd, buf_str(&b), b.n) && fsync(fd) == 0;
    enum err e = good ? own(c->cx, s, part, true, 0640) : fail_file(c->cx, part);
    if (e == OK && rename(part, path) != 0)
        e = fail_file(c->cx, path);
    if (fd >= 0)
        close(fd);
    if (e != OK)
        unlink(part);
    return e;
}

static void take_back(struct cli *c, const struct made *made)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    if (made->key)
        unlink(made->key);
    for (size_t i = 0; made->database && i < sizeof(ends) / sizeof(ends[0]); i++)
        unlink(arena_printf(c->cx->a, "%s%s", made->database, ends[i]));
}

static enum err make_all(struct cli *c, struct setup *s, struct made *made)
{
    struct ctx *cx = c->cx;
    const char *file = strncmp(s->database, "sqlite:", 7) == 0 ? s->database + 7 : NULL;
    TRY(make_folder(cx, s, conf_folder(), true, 0750));
    if (file)
        TRY(make_folder(cx, s, folder_of(cx->a, file), false, 0700));
    TRY(make_key(c, s, file, made));
    if (file && access(file, F_OK) != 0)
        made->database = file;
    if (!make_database(c, s))
        return fail(cx, ERR_CONFLICT, "setup.failed", NULL);
    return write_conf(c, s);
}

enum err setup_make(struct cli *c, const struct setup *given)
{
    struct setup s = *given;
    struct made made = {0};
    sigset_t ends, was;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, &was);
    enum err e = make_all(c, &s, &made);
    if (e != OK)
        take_back(c, &made);
    sigprocmask(SIG_SETMASK, &was, NULL);
    return e;
}
