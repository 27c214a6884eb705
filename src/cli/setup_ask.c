/* What `sahabat setup` is told: see setup.h. */
#include "conf.h"
#include "server.h"
#include "setup.h"
#include "text.h"

#include <pwd.h>
#include <unistd.h>

enum { ANSWERS_MAX = 1 << 20, TYPED_MAX = 1000 };

/* In the order they are asked. `option` NULL: a secret, which no command line may hold. */
static const struct question {
    const char *name, *option, *words;
    size_t offset;
} questions[] = {
    {"city", "--city", "setup.city", offsetof(struct setup, city)},
    {"admin", "--admin", "setup.admin", offsetof(struct setup, admin)},
    {"admin_password", NULL, "setup.admin_password", offsetof(struct setup, admin_password)},
    {"database", "--database", "setup.database", offsetof(struct setup, database)},
    {"key_file", "--key-file", "setup.key_file", offsetof(struct setup, key_file)},
    {"listen", "--listen", "setup.listen", offsetof(struct setup, listen)},
    {"base_url", "--base-url", "setup.base_url", offsetof(struct setup, base_url)},
    {"gateway_url", "--gateway-url", "setup.gateway_url", offsetof(struct setup, gateway_url)},
    {"gateway_secret", NULL, "setup.gateway_secret", offsetof(struct setup, gateway_secret)},
    {"smtp_url", "--smtp-url", "setup.smtp_url", offsetof(struct setup, smtp_url)},
    {"smtp_from", "--smtp-from", "setup.smtp_from", offsetof(struct setup, smtp_from)},
    {"smtp_user", "--smtp-user", "setup.smtp_user", offsetof(struct setup, smtp_user)},
    {"smtp_password", NULL, "setup.smtp_password", offsetof(struct setup, smtp_password)},
};
enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]) };

static const char **slot(struct setup *s, const struct question *q)
{
    return (const char **)((char *)s + q->offset);
}

/* ---- where answers come from ---- */

static const char *from_env(const char *name, const char *otherwise)
{
    const char *v = getenv(name);
    return v && *v ? v : otherwise;
}

/* What stands in /etc/sahabat already (conf_load() put it into the environment), else the usual. */
static void begin_with(struct cli *c, struct setup *s)
{
    struct arena *a = c->cx->a;
    const char *beside = arena_printf(a, "%s/sahabat.key", conf_folder());
    *s = (struct setup){.admin = "admin",
                        .database = from_env("SAHABAT_DB", "sqlite:/var/lib/sahabat/sahabat.db"),
                        .key_file = from_env("SAHABAT_KEY_FILE", beside),
                        .listen = from_env("SAHABAT_LISTEN", "127.0.0.1:8080"),
                        .base_url = from_env("SAHABAT_BASE_URL", NULL)};
}

/* A name that is mistyped would leave its answer unheard. */
static enum err known(void *arg, const char *name, const char *value)
{
    struct cli *c = arg;
    for (size_t i = 0; i < QUESTIONS; i++)
        if (strcmp(questions[i].name, name) == 0)
            return OK;
    return fail(c->cx, ERR_INPUT, "setup.unknown", "name", name, NULL);
}

static enum err from_file(struct cli *c, struct setup *s)
{
    char *text;
    size_t n;
    if (cli_fd(c, "--file") < 0)
        return OK;
    TRY(cli_read(c, "--file", ANSWERS_MAX, &text, &n));
    TRY(conf_each(c->cx->a, text, known, c));
    for (size_t i = 0; i < QUESTIONS; i++) {
        const char *v = conf_value(c->cx->a, text, questions[i].name);
        if (v)
            *slot(s, &questions[i]) = *v ? v : NULL;
    }
    return OK;
}

static void from_options(struct cli *c, struct setup *s)
{
    for (size_t i = 0; i < QUESTIONS; i++)
        if (questions[i].option && cli_text(c, questions[i].option))
            *slot(s, &questions[i]) = cli_text(c, questions[i].option);
}

/* ---- the terminal ---- */

static bool wanted(const struct setup *s, const struct question *q)
{
    if (q->offset == offsetof(struct setup, gateway_secret))
        return s->gateway_url != NULL;
    if (q->offset == offsetof(struct setup, smtp_from) ||
        q->offset == offsetof(struct setup, smtp_user))
        return s->smtp_url != NULL;
    if (q->offset == offsetof(struct setup, smtp_password))
        return s->smtp_user != NULL;
    return true;
}

/* Enter keeps what stands in brackets; "-" takes it away. */
static enum err from_terminal(struct cli *c, struct setup *s)
{
    char line[TYPED_MAX];
    fprintf(c->err, "%s\n\n", cli_words(c, "setup.hello", NULL));
    for (size_t i = 0; i < QUESTIONS; i++) {
        const struct question *q = &questions[i];
        const char **at = slot(s, q);
        bool secret = !q->option;
        if (!wanted(s, q) || (!secret && cli_text(c, q->option)))
            continue;
        const char *words = cli_words(c, q->words, NULL), *now = *at      ? *at
                                                                 : i == 0 ? "Kota Malang"
                                                                          : NULL;
        const char *asked = now ? arena_printf(c->cx->a, "%s [%s]: ", words, secret ? "…" : now)
                                : arena_printf(c->cx->a, "%s: ", words);
        if (!cli_line(c, asked, !secret, line, sizeof(line)))
            return fail(c->cx, ERR_CONFLICT, "setup.stopped", NULL);
        const char *typed = text_trim(c->cx->a, line);
        if (*typed)
            *at = strcmp(typed, "-") == 0 ? NULL : typed;
    }
    const char *go = arena_printf(c->cx->a, "\n%s ", cli_words(c, "setup.go", NULL));
    if (!cli_line(c, go, true, line, sizeof(line)) || (*line && !strchr("yY", *line)))
        return fail(c->cx, ERR_CONFLICT, "setup.stopped", NULL);
    return OK;
}

/* ---- what cannot be ---- */

/* postgresql://user:password@… */
static bool has_password(const char *url)
{
    const char *host = strstr(url, "://"), *at = host ? strchr(host, '@') : NULL;
    return (at && memchr(host + 3, ':', (size_t)(at - host - 3))) || strstr(url, "password=");
}

static enum err check(struct cli *c, struct setup *s)
{
    struct ctx *cx = c->cx;
    const char *given = cli_text(c, "--database");
    if (given && has_password(given))
        fail_field(cx, "--database", "setup.password_in_url", NULL);
    if (!s->database || !db_url_good(s->database))
        fail_field(cx, "database", "error.db_url", NULL);
    else if (s->database[0] == 's' && s->database[7] != '/')
        fail_field(cx, "database", "setup.relative", NULL);
    if (s->database && s->database[0] == 'p' && !s->key_file)
        fail_field(cx, "key_file", "error.key_unnamed", NULL);
    if (!s->admin)
        fail_field(cx, "admin", "field.error.required", NULL);
    if (!s->listen || !strchr(s->listen, ':') || !server_is_local(s->listen))
        fail_field(cx, "listen", "setup.listen_local", NULL);
    if (s->base_url && strncmp(s->base_url, "https://", 8) != 0 &&
        strncmp(s->base_url, "http://", 7) != 0)
        fail_field(cx, "base_url", "setup.base_url_form", NULL);
    for (size_t i = 0; i < QUESTIONS; i++)
        if (*slot(s, &questions[i]) && strpbrk(*slot(s, &questions[i]), "\r\n\"\\"))
            fail_field(cx, questions[i].name, "setup.signs", NULL);
    return fields_check(cx);
}

/* Root sets up for the service's user, anybody else for themselves. */
static enum err choose_user(struct cli *c, struct setup *s)
{
    s->user = cli_text(c, "--user");
    if (geteuid() != 0)
        return s->user ? fail(c->cx, ERR_FORBIDDEN, "setup.not_root", NULL) : OK;
    if (!s->user)
        s->user = "sahabat";
    return getpwnam(s->user) ? OK
                             : fail(c->cx, ERR_NOT_FOUND, "setup.no_user", "user", s->user, NULL);
}

enum err setup_ask(struct cli *c, struct setup *ret)
{
    conf_load(c->cx->a);
    begin_with(c, ret);
    TRY(choose_user(c, ret));
    TRY(from_file(c, ret));
    from_options(c, ret);
    if (isatty(0) && cli_fd(c, "--file") < 0 && !cli_flag(c, "--yes"))
        TRY(from_terminal(c, ret));
    return check(c, ret);
}
