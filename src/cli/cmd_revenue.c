/* Commands on turnover: monthly figures in and out. */
#include "command.h"
#include "file.h"
#include "revenue_import.h"

#include <inttypes.h>

static void tell_counts(struct cli *c, const struct revenue_import *x)
{
    if (!cli_flag(c, "--json")) {
        fprintf(c->out,
                "rows %" PRId64 ", figures %" PRId64 ", unchanged %" PRId64 ", rejected %" PRId64
                "\n",
                x->total, x->added, x->unchanged, x->rejected);
        return;
    }
    struct model *m = model_object(c->cx->a);
    model_set_int(c->cx->a, m, "total", x->total);
    model_set_int(c->cx->a, m, "added", x->added);
    model_set_int(c->cx->a, m, "unchanged", x->unchanged);
    model_set_int(c->cx->a, m, "rejected", x->rejected);
    cli_print_json(c, m);
}

static enum err import_revenue(struct cli *c)
{
    struct revenue_import x = {0};
    char *data;
    size_t size;
    int report = cli_fd(c, "--report");
    struct table_sink rejects = {.put = cli_put_fd, .arg = &report};
    TRY(cli_read(c, "FILE", FILE_MAX, &data, &size));
    TRY(revenue_import_file(c->cx, cli_base_name(cli_text(c, "FILE")), data, size,
                            cli_flag(c, "--dry-run"), report >= 0 ? &rejects : NULL, cli_progress,
                            c, &x));
    tell_counts(c, &x);
    return OK;
}

static enum err export_revenue(struct cli *c)
{
    struct export_file *file;
    TRY(cli_export_open(c, "omzet", &file));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = revenue_export(c->cx, file);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    return cli_export_close(c, file, "revenue");
}

const struct command revenue_commands[] = {
    {.name = "import revenue",
     .options = {{"FILE", OPT_IN, true},
                 {"--dry-run", OPT_FLAG, false},
                 {"--report", OPT_OUT, false},
                 {"--json", OPT_FLAG, false}},
     .run = import_revenue,
     .doc = "monthly figures by business code or NIB; rejected rows go to --report with reasons"},
    {.name = "export revenue",
     .options = {{"--format", OPT_TEXT, false}, {"-o", OPT_OUT, false}},
     .run = export_revenue,
     .doc = "monthly figures that hold, as csv, xlsx or json"},
    {.name = NULL},
};
