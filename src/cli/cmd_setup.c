/* setup: from an empty machine to a running service. */
#include "conf.h"
#include "setup.h"

#include <unistd.h>

/* How the service is started where no systemd does it. */
static void tell_how(struct cli *c, const struct setup *s)
{
    const char *dir = getenv("SAHABAT_CONF_DIR"), *as = s->user ? "runuser -u " : "";
    fprintf(c->out, "%s\n  %s%s%s%s%ssahabat serve\n", cli_words(c, "setup.start_it", NULL), as,
            s->user ? s->user : "", s->user ? " -- " : "",
            dir && *dir ? "env SAHABAT_CONF_DIR=" : "",
            dir && *dir ? arena_printf(c->cx->a, "%s ", dir) : "");
}

static enum err start(struct cli *c, const struct setup *s)
{
    if (!setup_service("enable") || !setup_service("restart") || !setup_answers(s->listen))
        return fail(c->cx, ERR_CONFLICT, "setup.not_started", NULL);
    fprintf(c->out, "%s %s\n", cli_words(c, "setup.runs", NULL),
            s->base_url ? s->base_url : arena_printf(c->cx->a, "http://%s", s->listen));
    return OK;
}

static enum err setup(struct cli *c)
{
    struct setup s;
    TRY(setup_ask(c, &s));
    bool service = setup_has_service() && !cli_flag(c, "--no-start");
    if (service)
        setup_service("stop"); /* it has the database, when this is not the first run */
    enum err e = setup_make(c, &s);
    if (e != OK && service &&
        access(arena_printf(c->cx->a, "%s/setup.conf", conf_folder()), F_OK) == 0)
        setup_service("start"); /* as it was */
    TRY(e);
    fprintf(c->out, "%s\n", cli_words(c, "setup.keep_key", NULL));
    if (service)
        return start(c, &s);
    tell_how(c, &s);
    return OK;
}

const struct command setup_commands[] = {
    {.name = "setup",
     .options = {{"--file", OPT_IN, false},
                 {"--city", OPT_TEXT, false},
                 {"--admin", OPT_TEXT, false},
                 {"--database", OPT_TEXT, false},
                 {"--key-file", OPT_TEXT, false},
                 {"--listen", OPT_TEXT, false},
                 {"--base-url", OPT_TEXT, false},
                 {"--gateway-url", OPT_TEXT, false},
                 {"--smtp-url", OPT_TEXT, false},
                 {"--smtp-from", OPT_TEXT, false},
                 {"--smtp-user", OPT_TEXT, false},
                 {"--user", OPT_TEXT, false},
                 {"--yes", OPT_FLAG, false},
                 {"--no-start", OPT_FLAG, false}},
     .flags = CMD_NO_DB,
     .run = setup,
     .doc =
         "ask for city, administrator, database, mail; make them; start the service. Secrets come "
         "from the terminal or --file (NAME=value lines)"},
    {.name = NULL},
};
