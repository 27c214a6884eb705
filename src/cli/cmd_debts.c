/* Commands on debts: export; a new list of OJK brought into the register of lenders. */
#include "command.h"
#include "debt_export.h"
#include "file.h"
#include "lender_import.h"
#include "reject.h"

#include <inttypes.h>
#include <string.h>

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

/* ---- a new list of OJK ---- */

struct lenders_call {
    struct lender_import in;
    char *data;
    size_t n;
    struct lender_changes all;
};
static enum err lenders_rule(struct ctx *cx, void *arg)
{
    struct lenders_call *x = arg;
    return lender_import(cx, &x->in, x->data, x->n, &x->all);
}

static const char *reason_of(struct cli *c, const struct lender_change *x)
{
    return cli_words(c, x->detail, NULL);
}

/* Bad rows with the file's own columns, to be put right and sent again. */
static enum err report_bad(struct cli *c, const struct lender_changes *all)
{
    int fd = cli_fd(c, "--report");
    struct table_sink sink = {.put = cli_put_fd, .arg = &fd};
    struct reject_file *f;
    if (fd < 0)
        return OK;
    TRY(reject_file_open(c->cx, all->headings, all->headings_n, TABLE_CSV, sink, &f));
    for (size_t i = 0; i < all->n; i++) {
        const struct lender_change *x = &all->list[i];
        if (strcmp(x->what, "bad") == 0)
            TRY(reject_file_put(f, x->number, x->cells, x->cells_n, reason_of(c, x)));
    }
    return reject_file_end(f);
}

static void print_change(struct cli *c, const struct lender_change *x)
{
    bool bad = strcmp(x->what, "bad") == 0;
    fprintf(c->out, "%s: %s",
            cli_words(c, arena_printf(c->cx->a, "lender_change.%s", x->what), NULL),
            x->name && *x->name ? x->name : "-");
    if (x->company && *x->company)
        fprintf(c->out, " (%s)", x->company);
    if (x->detail)
        fprintf(c->out, ": %s", bad ? reason_of(c, x) : x->detail);
    if (bad)
        fprintf(c->out, " [%" PRId64 "]", x->number);
    fputc('\n', c->out);
}

static void put_change(struct cli *c, const struct lender_change *x, struct model *o)
{
    struct arena *a = c->cx->a;
    model_set_text(a, o, "what", x->what);
    model_set_int(a, o, "row", x->number);
    model_set_text(a, o, "name", x->name);
    model_set_text(a, o, "company", x->company);
    model_set_text(a, o, "detail",
                   x->detail && strcmp(x->what, "bad") == 0 ? reason_of(c, x) : x->detail);
}

static void tell_changes(struct cli *c, const struct lender_changes *all, bool applied)
{
    struct arena *a = c->cx->a;
    const struct {
        const char *name;
        int64_t n;
    } counts[] = {{"added", all->added}, {"licensed", all->licensed}, {"changed", all->changed},
                  {"same", all->same},   {"unlisted", all->unlisted}, {"bad", all->bad}};
    enum { COUNTS = sizeof(counts) / sizeof(counts[0]) };
    if (!cli_flag(c, "--json")) {
        for (size_t i = 0; i < all->n; i++)
            print_change(c, &all->list[i]);
        for (size_t i = 0; i < COUNTS; i++)
            fprintf(c->out, "%s%s %" PRId64, i ? ", " : "", counts[i].name, counts[i].n);
        fputc('\n', c->out);
        return;
    }
    struct model *m = model_object(a);
    model_set_bool(a, m, "applied", applied);
    for (size_t i = 0; i < COUNTS; i++)
        model_set_int(a, m, counts[i].name, counts[i].n);
    struct model *items = model_set_array(a, m, "items");
    for (size_t i = 0; i < all->n; i++)
        put_change(c, &all->list[i], model_add_object(a, items));
    cli_print_json(c, m);
}

static enum err import_lenders(struct cli *c)
{
    struct lenders_call x = {.in = {.source = cli_text(c, "--source"),
                                    .checked_on = cli_text(c, "--checked-on"),
                                    .whole = cli_flag(c, "--whole"),
                                    .apply = !cli_flag(c, "--dry-run")}};
    TRY(cli_read(c, "FILE", FILE_MAX, &x.data, &x.n));
    TRY(app_write(c->cx, lenders_rule, &x));
    TRY(report_bad(c, &x.all));
    tell_changes(c, &x.all, x.in.apply);
    return OK;
}

const struct command debt_commands[] = {
    {.name = "import lenders",
     .options = {{"FILE", OPT_IN, true},
                 {"--source", OPT_TEXT, true},
                 {"--checked-on", OPT_TEXT, true},
                 {"--whole", OPT_FLAG, false},
                 {"--dry-run", OPT_FLAG, false},
                 {"--report", OPT_OUT, false},
                 {"--json", OPT_FLAG, false}},
     .run = import_lenders,
     .doc = "a new list of OJK (CSV, XLSX): --dry-run tells the differences, --whole that who is "
            "missing is off the list; bad rows go to --report with reasons"},
    {.name = "export debts",
     .options = {{"--format", OPT_TEXT, false}, {"-o", OPT_OUT, false}},
     .run = export_debts,
     .doc = "debts of all sheets whose consent holds, as csv, xlsx or json"},
    {.name = NULL},
};
