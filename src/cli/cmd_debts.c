/* Commands on debts: export. */
#include "command.h"
#include "debt_export.h"

static enum err export_debts(struct cli *c)
{
    struct sheet_filter all = {0};
    struct export_file *file;
    TRY(cli_export_open(c, "utang", &file));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = debt_export(c->cx, &all, file);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    return cli_export_close(c, file, "debt");
}

const struct command debt_commands[] = {
    {.name = "export debts",
     .options = {{"--format", OPT_TEXT, false}, {"-o", OPT_OUT, false}},
     .run = export_debts,
     .doc = "debts of all sheets whose consent holds, as csv, xlsx or json"},
    {.name = NULL},
};
