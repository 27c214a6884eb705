/*
 * Backup and restore of PostgreSQL by its own tools: pg_dump out, pg_restore in, in the custom
 * form. They are started without a shell and are told where to connect by environment variables
 * alone: no password stands on a command line, where every user of the machine could read it.
 *
 * A restore goes into an empty database, in one transaction: a file that is cut off leaves nothing.
 * Meanwhile the lock of the writers is held, so that no Sahabat begins to write in between.
 */
#include "buf.h"
#include "db_pg.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { SAID_MAX = 4 << 20, VARIABLES_MAX = 64, OTHERS_TRIES = 10, OTHERS_MICROS = 100000 };

/* ---- what a tool is told ---- */

static bool sets(const char *entry, const char *name)
{
    size_t n = strlen(name);
    return strncmp(entry, name, n) == 0 && entry[n] == '=';
}

/* Our environment, and in it what the URL says. */
static enum err environment(struct ctx *cx, const char *url, char ***ret)
{
    PQconninfoOption *list = PQconninfoParse(url, NULL);
    size_t n = 0, all = 0;
    if (!list)
        return fail(cx, ERR_INPUT, "error.db_url", NULL);
    while (environ[all])
        all++;
    char **to = arena_array(cx->a, all + VARIABLES_MAX + 1, sizeof(*to));
    for (size_t i = 0; i < all; i++) {
        bool ours = false;
        for (PQconninfoOption *o = list; o->keyword && !ours; o++)
            ours = o->val && o->envvar && sets(environ[i], o->envvar);
        if (!ours)
            to[n++] = environ[i];
    }
    for (PQconninfoOption *o = list; o->keyword && n < all + VARIABLES_MAX; o++)
        if (o->val && o->envvar)
            to[n++] = arena_printf(cx->a, "%s=%s", o->envvar, o->val);
    PQconninfoFree(list);
    *ret = to;
    return OK;
}

/* dbname='…', for a name with any sign in it. */
static char *database_argument(struct arena *a, const char *name)
{
    struct buf b = buf_new(a, 1000);
    buf_puts(&b, "dbname='");
    for (; *name; name++) {
        if (*name == '\'' || *name == '\\')
            buf_putc(&b, '\\');
        buf_putc(&b, *name);
    }
    buf_putc(&b, '\'');
    return (char *)(uintptr_t)buf_str(&b);
}

/* ---- running one ---- */

struct tool {
    char *const *argv; /* ended by NULL */
    char **env;
    int in, out; /* -1: none; what goes to `out` else is kept with the complaints */
    struct buf said;
};

static int start(const struct tool *t, int said, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    if (t->in >= 0)
        posix_spawn_file_actions_adddup2(&actions, t->in, 0);
    else
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, t->out >= 0 ? t->out : said, 1);
    posix_spawn_file_actions_adddup2(&actions, said, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    int e = posix_spawnp(ret_pid, t->argv[0], &actions, &attributes, t->argv, t->env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return e;
}

static void listen_to(int fd, struct buf *said)
{
    char piece[4096];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof(piece));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        if (!said->over)
            buf_put(said, piece, (size_t)n);
    }
}

/* ERR_NOT_FOUND: it is not installed. *ret_good: it ended well; t->said is what it said. */
static enum err run(struct ctx *cx, struct tool *t, bool *ret_good)
{
    int ends[2], status = -1;
    pid_t pid;
    t->said = buf_new(cx->a, SAID_MAX);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail_log(cx, ERR_INTERNAL, "pipe: %s", strerror(errno));
    int e = start(t, ends[1], &pid);
    close(ends[1]);
    if (e == 0) {
        listen_to(ends[0], &t->said);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close(ends[0]);
    if (e != 0)
        return fail(cx, ERR_NOT_FOUND, "error.backup_tool", "tool", t->argv[0], NULL);
    *ret_good = status == 0;
    return OK;
}

/* What it complained of: the line with the first "error:", else the last line. */
static const char *complaint(struct arena *a, struct buf *said)
{
    static const char word[] = "error: ";
    const char *text = buf_str(said), *hit = strcasestr(text, word), *end = text + strlen(text);
    if (hit) {
        hit += strlen(word);
        return arena_strndup(a, hit, strcspn(hit, "\n"));
    }
    while (end > text && end[-1] == '\n')
        end--;
    const char *from = end;
    while (from > text && from[-1] != '\n')
        from--;
    return arena_strndup(a, from, (size_t)(end - from));
}

static enum err fail_tool(struct ctx *cx, enum err e, const char *msgid, struct tool *t)
{
    return fail(cx, e, msgid, "tool", t->argv[0], "why", complaint(cx->a, &t->said), NULL);
}

/* ---- out ---- */

/* Words of an argv, which exec declares without const. */
#define WORD(text) ((char *)(uintptr_t)(text))

enum err dbpg_dump(struct ctx *cx, const char *where, int fd)
{
    char *const argv[] = {WORD("pg_dump"),
                          WORD("--format=custom"),
                          WORD("--no-owner"),
                          WORD("--no-privileges"),
                          WORD("--no-password"),
                          WORD("--lock-wait-timeout=30s"),
                          NULL};
    struct tool t = {.argv = argv, .in = -1, .out = fd};
    bool good;
    TRY(environment(cx, where, &t.env));
    TRY(run(cx, &t, &good));
    return good ? OK : fail_tool(cx, ERR_BUSY, "error.backup_failed", &t);
}

/* ---- in ---- */

/* A table of contents with ours in it. */
static enum err look_at_file(struct ctx *cx, char **env, int fd)
{
    char head[5];
    bool good;
    char *const argv[] = {WORD("pg_restore"), WORD("--list"), NULL};
    struct tool t = {.argv = argv, .env = env, .in = fd, .out = -1};
    if (pread(fd, head, sizeof(head), 0) != sizeof(head) || memcmp(head, "PGDMP", 5) != 0 ||
        lseek(fd, 0, SEEK_SET) != 0)
        return fail(cx, ERR_INPUT, "error.restore_format", NULL);
    TRY(run(cx, &t, &good));
    if (!good)
        return fail_tool(cx, ERR_INPUT, "error.restore_failed", &t);
    return strstr(buf_str(&t.said), " TABLE DATA public schema_version ")
               ? OK
               : fail(cx, ERR_INPUT, "error.restore_format", NULL);
}

enum err dbpg_look_at(struct ctx *cx, int fd)
{
    return look_at_file(cx, environ, fd);
}

static enum err ask(struct ctx *cx, struct pg *c, const char *sql, bool *ret)
{
    PGresult *r = NULL;
    TRY(dbpg_command(cx, c, sql, &r));
    *ret = PQntuples(r) == 1 && strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    PQclear(r);
    return OK;
}

/* Whether a Sahabat is at it; one that just went may be seen for a moment still. */
static enum err look_for_others(struct ctx *cx, struct pg *c, bool *ret)
{
    static const char others[] =
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND application_name = 'sahabat')";
    *ret = true;
    for (int i = 0; i < OTHERS_TRIES && *ret; i++) {
        if (i)
            usleep(OTHERS_MICROS);
        TRY(ask(cx, c, others, ret));
    }
    return OK;
}

/* Nobody at it, and the writers' lock ours. */
enum err dbpg_claim(struct ctx *cx, struct conn *base)
{
    struct pg *c = dbpg_of(base);
    bool has_others, locked;
    TRY(look_for_others(cx, c, &has_others));
    TRY(ask(cx, c, "SELECT pg_try_advisory_lock(" DBPG_WRITE_LOCK ")", &locked));
    return has_others || !locked
               ? fail(cx, ERR_CONFLICT, "error.db_in_use", "database", PQdb(c->pg), NULL)
               : OK;
}

/* Nothing in it, nobody at it, and the writers' lock ours. */
static enum err take_empty(struct ctx *cx, struct pg *c)
{
    static const char filled[] =
        "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname <> 'information_schema'"
        " AND n.nspname NOT LIKE 'pg\\_%'"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))";
    bool is_filled;
    TRY(ask(cx, c, filled, &is_filled));
    if (is_filled)
        return fail(cx, ERR_CONFLICT, "error.restore_filled", "database", PQdb(c->pg), NULL);
    return dbpg_claim(cx, &c->base);
}

/* Statistics come with the next autovacuum; until then lists would take their time. */
static enum err fill(struct ctx *cx, struct pg *c, char **env, int fd)
{
    char *const argv[] = {WORD("pg_restore"),
                          WORD("--single-transaction"),
                          WORD("--no-owner"),
                          WORD("--no-privileges"),
                          WORD("--no-comments"),
                          WORD("--no-password"),
                          WORD("-d"),
                          database_argument(cx->a, PQdb(c->pg)),
                          NULL};
    struct tool t = {.argv = argv, .env = env, .in = fd, .out = -1};
    bool good;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return fail(cx, ERR_INPUT, "error.file_read", "why", strerror(errno), NULL);
    TRY(run(cx, &t, &good));
    if (!good)
        return fail_tool(cx, ERR_INPUT, "error.restore_failed", &t);
    return dbpg_command(cx, c, "ANALYZE", NULL);
}

enum err dbpg_load(struct ctx *cx, const char *where, int fd)
{
    struct conn *c;
    char **env;
    TRY(environment(cx, where, &env));
    TRY(look_at_file(cx, env, fd));
    TRY(engine_pg.open(cx, where, DB_WRITE, true, &c));
    enum err e = take_empty(cx, dbpg_of(c));
    if (e == OK)
        e = fill(cx, dbpg_of(c), env, fd);
    engine_pg.close(c);
    return e;
}

/* ---- proof ---- */

/* All of it is unpacked, and goes nowhere. */
enum err dbpg_leaf_through(struct ctx *cx, int fd)
{
    char *const argv[] = {WORD("pg_restore"), WORD("--file=/dev/null"), NULL};
    struct tool t = {.argv = argv, .env = environ, .in = fd, .out = -1};
    bool good;
    TRY(dbpg_look_at(cx, fd));
    if (lseek(fd, 0, SEEK_SET) != 0)
        return fail(cx, ERR_INPUT, "error.file_read", "why", strerror(errno), NULL);
    TRY(run(cx, &t, &good));
    return good ? OK : fail_tool(cx, ERR_INPUT, "error.restore_failed", &t);
}

enum err dbpg_empty(struct ctx *cx, const char *where)
{
    struct conn *c;
    TRY(engine_pg.open(cx, where, DB_WRITE, true, &c));
    enum err e = engine_pg.script(cx, c, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    engine_pg.close(c);
    return e;
}
