/*
 * Commands: found in the tables, parsed by their declared options, run here or by the server that
 * has the database open. Exit 0 done, 1 failed, 2 usage.
 */
#include "cli.h"

#include "command.h"
#include "conf.h"
#include "embedded.h"
#include "log.h"
#include "places.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARENA_CAP = 512 << 20 };

static const struct command *const tables[] = {
    base_commands,    people_commands, register_commands, case_commands,
    revenue_commands, visit_commands,  assign_commands,   calendar_commands,
    finance_commands, debt_commands,   setup_commands,    NULL};
const struct command *const *cli_tables = tables;

/* ---- values ---- */

static int option_index(const struct cli *c, const char *name)
{
    for (int i = 0; i < OPTIONS_MAX && c->command->options[i].name; i++)
        if (strcmp(c->command->options[i].name, name) == 0)
            return i;
    abort(); /* a command asks for an option that it does not declare */
}

const char *cli_text(const struct cli *c, const char *option)
{
    return c->value[option_index(c, option)];
}

bool cli_flag(const struct cli *c, const char *option)
{
    return cli_text(c, option) != NULL;
}

int64_t cli_int(const struct cli *c, const char *option, int64_t otherwise)
{
    int64_t i;
    const char *s = cli_text(c, option);
    return s && text_int(s, &i) ? i : otherwise;
}

int cli_fd(const struct cli *c, const char *option)
{
    return c->fd[option_index(c, option)];
}

enum err cli_read(struct cli *c, const char *option, size_t max, char **ret_p, size_t *ret_n)
{
    struct buf b = buf_new(c->cx->a, max);
    int fd = cli_fd(c, option);
    for (;;) {
        char *to = buf_room(&b, 65536);
        if (!to)
            return fail(c->cx, ERR_TOO_LARGE, "error.file_large", NULL);
        ssize_t n = read(fd, to, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(c->cx, ERR_INPUT, "error.file_read", "why", strerror(errno), NULL);
        if (n == 0)
            break;
        b.n += (size_t)n;
    }
    *ret_p = (char *)buf_str(&b);
    *ret_n = b.n;
    return OK;
}

bool cli_write(int fd, const void *p, size_t n)
{
    for (const char *at = p; n;) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

void cli_progress(void *arg, int64_t done, int64_t total)
{
    struct cli *c = arg;
    if (!c->tty)
        return;
    fprintf(c->err, "\r%" PRId64 " / %" PRId64 " ", done, total);
    if (done >= total)
        fputs("\r\033[K", c->err);
    fflush(c->err);
}

static const struct embedded *locale_file(const char *path)
{
    const struct embedded *e = embedded_locale;
    while (strcmp(e->path, path) != 0)
        e++;
    return e;
}

/* Where no database could be opened, the words are read for the message alone. */
static const struct i18n *words_of(struct cli *c)
{
    const char *why;
    const struct embedded *id = locale_file("id.po"), *en = locale_file("en.po");
    if (c->app && c->app->words)
        return c->app->words;
    if (!c->words)
        c->words = i18n_new((const char *)id->data, id->n, (const char *)en->data, en->n, &why);
    return c->words;
}

const char *cli_words(struct cli *c, const char *msgid, const struct msg_arg *args)
{
    const struct i18n *words = words_of(c);
    return words ? i18n_format(words, c->cx->a, c->cx->lang, msgid, args) : msgid;
}

void cli_tell(struct cli *c, enum err e)
{
    const struct errinfo *info = &c->cx->err;
    const char *msgid =
        info->msgid ? info->msgid : arena_printf(c->cx->a, "status.%s.text", err_row(e)->name);
    fprintf(c->err, "sahabat: %s\n", cli_words(c, msgid, info->args));
    for (const struct field_err *f = info->fields; f; f = f->next)
        if (!f->warning)
            fprintf(c->err, "  %s: %s\n", f->field, cli_words(c, f->msgid, f->args));
    if (info->detail)
        fprintf(c->err, "  %s\n", info->detail);
}

/* ---- usage ---- */

static void usage_line(FILE *to, const struct command *k)
{
    fprintf(to, "  sahabat %s", k->name);
    for (int i = 0; i < OPTIONS_MAX && k->options[i].name; i++) {
        const struct option *o = &k->options[i];
        const char *what = o->name[0] != '-' || o->kind == OPT_FLAG ? ""
                           : o->kind == OPT_INT                     ? " N"
                           : o->kind == OPT_TEXT                    ? " TEXT"
                           : o->kind == OPT_SECRET                  ? " TEXT|-"
                                                                    : " FILE";
        fprintf(to, o->must ? " %s%s" : " [%s%s]", o->name, what);
    }
    fprintf(to, "\n        %s\n", k->doc);
}

static int usage(FILE *to)
{
    fputs("usage: sahabat [--db URL] COMMAND …\n"
          "  URL: sqlite:PATH or postgresql://…; else $SAHABAT_DB, else /etc/sahabat's,\n"
          "  else sqlite:var/sahabat.db\n\n",
          to);
    for (const struct command *const *t = cli_tables; *t; t++)
        for (const struct command *k = *t; k->name; k++)
            usage_line(to, k);
    return 2;
}

/* ---- parsing ---- */

/* The command whose words begin argv; *ret_used of them. */
static const struct command *find(int argc, char **argv, int *ret_used)
{
    for (const struct command *const *t = cli_tables; *t; t++) {
        for (const struct command *k = *t; k->name; k++) {
            char name[64];
            text_copy(name, sizeof(name), k->name);
            char *save = NULL;
            int n = 0;
            bool fits = true;
            for (char *w = strtok_r(name, " ", &save); w && fits;
                 w = strtok_r(NULL, " ", &save), n++)
                fits = n < argc && strcmp(argv[n], w) == 0;
            if (fits) {
                *ret_used = n;
                return k;
            }
        }
    }
    return NULL;
}

/* Opens what is to become FILE beside it; what is there and no plain file (a device, a pipe) is
 * written itself. */
static int open_whole(struct cli *c, int i, const char *value)
{
    struct stat st;
    char real[PATH_MAX];
    bool there = stat(value, &st) == 0;
    if (there && !S_ISREG(st.st_mode))
        return open(value, O_WRONLY | O_CLOEXEC);
    c->whole[i] = arena_strdup(c->cx->a, there && realpath(value, real) ? real : value);
    c->part[i] = arena_printf(c->cx->a, "%s.part-%d", c->whole[i], (int)getpid());
    int fd = open(c->part[i], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        c->part[i] = NULL;
    return fd;
}

/* The folder, so that the new name outlives a power cut. */
static bool sync_folder(struct cli *c, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dir = slash ? arena_strndup(c->cx->a, path, (size_t)(slash - path) + 1) : ".";
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* What was written gets its name when the command succeeded, else it goes. Returns the exit code.
 */
static int finish_files(struct cli *c, int code)
{
    for (int i = 0; i < OPTIONS_MAX; i++) {
        if (!c->part[i])
            continue;
        bool good = code == 0 && fsync(c->fd[i]) == 0 && rename(c->part[i], c->whole[i]) == 0 &&
                    sync_folder(c, c->whole[i]);
        if (code == 0 && !good) {
            fprintf(c->err, "sahabat: %s: %s\n", c->whole[i], strerror(errno));
            code = 1;
        }
        if (!good)
            unlink(c->part[i]);
        close(c->fd[i]);
    }
    return code;
}

static bool take_option(struct cli *c, int i, const char *value)
{
    const struct option *o = &c->command->options[i];
    int64_t n;
    if (o->kind == OPT_INT && !text_int(value, &n)) {
        fprintf(c->err, "sahabat: %s takes a whole number, not \"%s\"\n", o->name, value);
        return false;
    }
    if (o->kind == OPT_SECRET && strcmp(value, "-") == 0 && !(value = cli_secret(c, o->name))) {
        fprintf(c->err, "sahabat: %s: nothing came on standard input\n", o->name);
        return false;
    }
    c->value[i] = value;
    if (o->kind == OPT_IN)
        c->fd[i] = strcmp(value, "-") == 0 ? 0 : open(value, O_RDONLY | O_CLOEXEC);
    if (o->kind >= OPT_OUT)
        c->fd[i] = strcmp(value, "-") == 0 ? 1 : open_whole(c, i, value);
    if (o->kind >= OPT_IN && c->fd[i] < 0) {
        fprintf(c->err, "sahabat: %s: %s\n", value, strerror(errno));
        return false;
    }
    return true;
}

/* 0, or the exit code of what is wrong. */
static int parse(struct cli *c, int argc, char **argv)
{
    const struct option *o = c->command->options;
    int place = 0;
    for (int a = 0; a < argc; a++) {
        int i = 0;
        bool named = argv[a][0] == '-' && argv[a][1];
        if (named) {
            while (i < OPTIONS_MAX && o[i].name && strcmp(o[i].name, argv[a]) != 0)
                i++;
        } else {
            i = place;
            while (i < OPTIONS_MAX && o[i].name && o[i].name[0] == '-')
                i++;
            place = i + 1;
        }
        if (i >= OPTIONS_MAX || !o[i].name) {
            fprintf(c->err, "sahabat: \"%s\" is not understood here\n", argv[a]);
            usage_line(c->err, c->command);
            return 2;
        }
        if (named && o[i].kind != OPT_FLAG && ++a == argc) {
            fprintf(c->err, "sahabat: %s needs a value\n", o[i].name);
            return 2;
        }
        if (!take_option(c, i, argv[a]))
            return o[i].kind == OPT_INT ? 2 : 1;
    }
    for (int i = 0; i < OPTIONS_MAX && o[i].name; i++) {
        if (o[i].must && !c->value[i] && o[i].kind == OPT_SECRET) {
            if (!take_option(c, i, "-"))
                return 1;
        } else if (o[i].must && !c->value[i]) {
            fprintf(c->err, "sahabat: %s is missing\n", o[i].name);
            usage_line(c->err, c->command);
            return 2;
        }
    }
    for (int i = 0; i < OPTIONS_MAX && o[i].name; i++) {
        enum err e = c->whole[i] ? cli_guard(c, i) : OK;
        if (e != OK) {
            cli_tell(c, e);
            return 1;
        }
    }
    return 0;
}

/* ---- running ---- */

int cli_run(struct cli *c)
{
    enum err e = c->command->run(c);
    bool lost = fflush(c->out) != 0 || ferror(c->out);
    if (e == OK && lost)
        e = fail(c->cx, ERR_INTERNAL, "error.output_write", "why", strerror(errno), NULL);
    if (e != OK)
        cli_tell(c, e);
    fflush(c->err);
    return err_row(e)->exit_code;
}

static unsigned db_flags(const struct command *k)
{
    return DB_WRITE | (k->flags & CMD_CREATE ? (unsigned)DB_CREATE : 0);
}

static enum err open_app(struct cli *c)
{
    bool server = c->command->flags & CMD_SERVER;
    enum err e = app_open(c->cx, c->url, db_flags(c->command), server ? c->house->routes : NULL,
                          server ? c->house->routes_n : 0, &c->app);
    if (e != OK)
        return e;
    e = db_reader(c->app->db, c->cx);
    int version = 0;
    if (e == OK)
        e = db_version(c->cx, &version);
    if (e == OK && version > 0)
        e = places_load(c->cx);
    db_reader_end(c->app->db, c->cx);
    bool any = c->command->flags & (CMD_CREATE | CMD_ALONE);
    if (e == OK && (server ? version < db_newest() : version != db_newest() && !any))
        e = fail(c->cx, ERR_CONFLICT, version ? "error.schema_old" : "error.schema_none", NULL);
    return e;
}

static int run_here(struct cli *c)
{
    int code;
    enum err e = c->command->flags & CMD_NO_DB ? OK : open_app(c);
    if (e == OK) {
        code = cli_run(c);
    } else {
        cli_tell(c, e);
        code = err_row(e)->exit_code;
    }
    app_close(c->app);
    return code;
}

static const char *pick_url(struct arena *a, int *argc, char ***argv)
{
    const char *url = getenv("SAHABAT_DB");
    bool named = *argc >= 2 && strcmp((*argv)[0], "--db") == 0;
    if (!named && !(url && *url)) {
        conf_load(a);
        url = getenv("SAHABAT_DB");
    }
    if (named) {
        url = (*argv)[1];
        *argc -= 2;
        *argv += 2;
    }
    return url && *url ? url : "sqlite:var/sahabat.db";
}

static enum lang pick_lang(void)
{
    const char *lang = getenv("LC_ALL");
    if (!lang || !*lang)
        lang = getenv("LANG");
    return lang && strncmp(lang, "id", 2) == 0 ? LANG_ID : LANG_EN;
}

/* The server waits for these itself; no thread may be ended by them. */
static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int cli_main(int argc, char **argv, const struct house *house)
{
    argc--;
    argv++;
    struct arena *a = arena_new(ARENA_CAP);
    const char *url = pick_url(a, &argc, &argv);
    if (argc == 0 || strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0) {
        usage(argc ? stdout : stderr);
        arena_free(a);
        return argc ? 0 : 2;
    }
    if (strcmp(argv[0], "--version") == 0)
        argv[0] += strlen("--"); /* as one looks for it */
    int used = 0, code;
    struct ctx cx = ctx_new(a, clock_now());
    struct cli c = {
        .cx = &cx, .house = house, .url = url, .out = stdout, .err = stderr, .tty = isatty(2)};
    for (int i = 0; i < OPTIONS_MAX; i++)
        c.fd[i] = -1;
    cx.actor = actor_operator();
    cx.lang = pick_lang();
    c.command = find(argc, argv, &used);
    if (!c.command) {
        fprintf(stderr, "sahabat: \"%s\" is no command; see sahabat help\n", argv[0]);
        code = 2;
    } else {
        code = parse(&c, argc - used, argv + used);
        bool local = code || c.command->flags & (CMD_NO_DB | CMD_ALONE | CMD_SERVER | CMD_CREATE);
        if (c.command->flags & CMD_SERVER)
            block_signals(); /* before any thread is made: they all inherit it */
        if (!code && (local || !cli_remote(&c, &code)))
            code = run_here(&c);
        code = finish_files(&c, code);
    }
    i18n_free(c.words);
    arena_free(a);
    return code;
}
