/* Commands on cases: export, and the exchange of tickets with sister systems. */
#include "case_exchange.h"
#include "case_export.h"
#include "command.h"
#include "file.h"

#include <inttypes.h>

/* ---- export ---- */

static enum err export_cases(struct cli *c)
{
    struct case_filter all = {.box = BOX_ALL};
    struct export_file *file;
    TRY(cli_export_open(c, "aduan", &file));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = case_export(c->cx, &all, file);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    return cli_export_close(c, file, "case");
}

/* ---- exchange ---- */

static void tell_counts(struct cli *c, const struct case_exchange_counts *n)
{
    if (!cli_flag(c, "--json")) {
        fprintf(c->out,
                "opened %" PRId64 " (waiting %" PRId64 "), changed %" PRId64 ", unchanged %" PRId64
                ", conflicts %" PRId64 ", rejected %" PRId64 "\n",
                n->opened, n->waiting, n->changed, n->unchanged, n->conflicts, n->rejected);
        return;
    }
    struct model *m = model_object(c->cx->a);
    model_set_int(c->cx->a, m, "total", n->total);
    model_set_int(c->cx->a, m, "opened", n->opened);
    model_set_int(c->cx->a, m, "waiting", n->waiting);
    model_set_int(c->cx->a, m, "changed", n->changed);
    model_set_int(c->cx->a, m, "unchanged", n->unchanged);
    model_set_int(c->cx->a, m, "conflicts", n->conflicts);
    model_set_int(c->cx->a, m, "rejected", n->rejected);
    cli_print_json(c, m);
}

static enum err import_cases(struct cli *c)
{
    struct case_exchange_counts n = {0};
    char *data;
    size_t size;
    int report = cli_fd(c, "--report");
    struct table_sink rejects = {.put = cli_put_fd, .arg = &report};
    TRY(cli_read(c, "FILE", FILE_MAX, &data, &size));
    TRY(case_exchange_file(c->cx, cli_text(c, "--system"), cli_base_name(cli_text(c, "FILE")), data,
                           size, cli_flag(c, "--dry-run"), report >= 0 ? &rejects : NULL,
                           cli_progress, c, &n));
    tell_counts(c, &n);
    return OK;
}

static enum err export_states(struct cli *c)
{
    struct export_file *file;
    TRY(cli_export_open(c, "status", &file));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = case_exchange_states(c->cx, cli_text(c, "--system"), cli_text(c, "--since"), file);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    return cli_export_close(c, file, "case");
}

const struct command case_commands[] = {
    {.name = "import cases",
     .options = {{"FILE", OPT_IN, true},
                 {"--system", OPT_TEXT, true},
                 {"--dry-run", OPT_FLAG, false},
                 {"--report", OPT_OUT, false},
                 {"--json", OPT_FLAG, false}},
     .run = import_cases,
     .doc =
         "tickets of a sister system (lapor, sambat); rejected rows go to --report with reasons"},
    {.name = "export case-states",
     .options = {{"--system", OPT_TEXT, true},
                 {"--since", OPT_TEXT, false},
                 {"--format", OPT_TEXT, false},
                 {"-o", OPT_OUT, false}},
     .run = export_states,
     .doc = "our states of a sister system's tickets, in its words"},
    {.name = "export cases",
     .options = {{"--format", OPT_TEXT, false}, {"-o", OPT_OUT, false}},
     .run = export_cases,
     .doc = "all cases as csv, xlsx or json"},
    {.name = NULL},
};
