/* Commands on visits: export. */
#include "command.h"
#include "visit_export.h"

static enum err export_visits(struct cli *c)
{
    static const struct visit_filter all;
    struct export_file *file;
    TRY(cli_export_open(c, "kunjungan", &file));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = visit_export(c->cx, &all, file);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    return cli_export_close(c, file, "visit");
}

const struct command visit_commands[] = {
    {.name = "export visits",
     .options = {{"--format", OPT_TEXT, false}, {"-o", OPT_OUT, false}},
     .run = export_visits,
     .doc = "all visits as csv, xlsx or json"},
    {.name = NULL},
};
