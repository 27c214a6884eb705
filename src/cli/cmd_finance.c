/* The calculators as commands: no database, the contract of finance/calculator.h. */
#include "application_export.h"
#include "calculator.h"
#include "command.h"
#include "export.h"
#include "forms.h"
#include "loan.h"
#include "partner.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <unistd.h>

enum { INPUT_MAX = 1 << 20 };

/* "--first-due" → "first_due" */
static const char *field_of(struct cli *c, const char *option)
{
    char *name = arena_strdup(c->cx->a, option + 2);
    for (char *at = name; *at; at++)
        *at = *at == '-' ? '_' : *at;
    return name;
}

static int64_t int_of(const struct model *o, const char *key)
{
    return model_get(o, key)->i;
}

static void print_schedule(struct cli *c, const struct model *m)
{
    fprintf(c->out, "%4s  %-10s  %5s  %16s  %16s  %16s  %16s\n", "n", "due", "days", "principal",
            "interest", "total", "balance");
    for (const struct model *r = model_get(m, "rows")->kids.first; r; r = r->next)
        fprintf(c->out,
                "%4" PRId64 "  %-10s  %5" PRId64 "  %16" PRId64 "  %16" PRId64 "  %16" PRId64
                "  %16" PRId64 "\n",
                int_of(r, "n"), model_get(r, "due_date")->s, int_of(r, "days"),
                int_of(r, "principal"), int_of(r, "interest"), int_of(r, "total"),
                int_of(r, "balance"));
    fprintf(c->out, "interest %" PRId64 ", paid %" PRId64 ", effective annual rate %s\n",
            int_of(m, "total_interest"), int_of(m, "total_paid"),
            model_get(m, "effective_annual_rate")->s);
}

/* As programs write it: a date is ISO, not as people may write it on pages. */
static void take(struct cli *c, const char *name, const char *text, struct simulation *s,
                 struct bound *bound)
{
    struct date d;
    if (field_find(&simulation_fields, name)->kind == F_DATE && !date_parse(text, &d))
        fail_field(c->cx, name, "field.error.date_iso", NULL);
    else
        field_bind_text(c->cx, &simulation_fields, name, text, s, bound);
}

static enum err simulate(struct cli *c)
{
    struct simulation s;
    struct bound bound = {0};
    struct schedule_terms terms;
    struct model *m = model_object(c->cx->a);
    simulation_clear(&s);
    for (int i = 0; i < OPTIONS_MAX && c->command->options[i].name; i++)
        if (c->command->options[i].kind == OPT_TEXT && c->value[i])
            take(c, field_of(c, c->command->options[i].name), c->value[i], &s, &bound);
    TRY(simulation_terms(c->cx, &s, &bound, &terms));
    TRY(simulation_put(c->cx, &terms, m));
    if (cli_flag(c, "--json"))
        cli_print_json(c, m);
    else
        print_schedule(c, m);
    return OK;
}

static enum err read_input(struct cli *c, const char **ret, size_t *ret_n)
{
    struct buf b = buf_new(c->cx->a, INPUT_MAX);
    for (;;) {
        char *to = buf_room(&b, 16384);
        if (!to)
            return fail(c->cx, ERR_TOO_LARGE, "error.file_large", NULL);
        ssize_t n = read(0, to, 16384);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(c->cx, ERR_INPUT, "error.file_read", "why", strerror(errno), NULL);
        if (n == 0)
            break;
        b.n += (size_t)n;
    }
    *ret = buf_str(&b);
    *ret_n = b.n;
    return OK;
}

static enum err parse(struct cli *c, const char *text, size_t n, json_t **ret)
{
    const char *why = "";
    enum err e = json_parse(c->cx->a, text, n, ret, &why);
    return e == OK ? OK : fail(c->cx, e, "reckon.json", "why", why, NULL);
}

static enum err cost_body(struct cli *c, json_t **ret)
{
    const char *function = cli_text(c, "--function"), *args = cli_text(c, "--args"), *text = "";
    size_t n = 0;
    if (!function != !args)
        return fail(c->cx, ERR_USAGE, "finance.function_args", NULL);
    if (!function) {
        TRY(read_input(c, &text, &n));
        return parse(c, text, n, ret);
    }
    struct buf b = buf_new(c->cx->a, INPUT_MAX);
    buf_puts(&b, "{\"function\":");
    json_write_string(&b, function);
    buf_printf(&b, ",\"args\":%s}", args);
    if (b.over)
        return fail(c->cx, ERR_TOO_LARGE, "error.file_large", NULL);
    return parse(c, buf_str(&b), b.n, ret);
}

static enum err cost(struct cli *c)
{
    json_t *body;
    struct model *m = model_object(c->cx->a);
    TRY(cost_body(c, &body));
    TRY(cost_put(c->cx, body, m));
    if (cli_flag(c, "--json"))
        cli_print_json(c, m);
    else if (model_get(m, "value"))
        fprintf(c->out, "%s\n", model_get(m, "value")->s);
    else
        fprintf(c->out, "effective annual rate %s, total cost %" PRId64 "\n",
                model_get(m, "xirr")->s, int_of(m, "total_cost"));
    return OK;
}

/* ---- loans ---- */

static enum err export_loans(struct cli *c)
{
    struct export_file *file;
    TRY(cli_export_open(c, "pembiayaan", &file));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = loan_export(c->cx, file);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    return cli_export_close(c, file, "loan");
}

/* ---- applications for a partner ---- */

static enum err share_rule(struct ctx *cx, void *arg)
{
    return application_export_open(cx, arg);
}

/* By its code ("baznas") or its number. */
static enum err partner_asked(struct cli *c, int64_t *ret)
{
    const char *text = cli_text(c, "--partner");
    struct partner p = {.id = 0};
    TRY(db_reader(c->app->db, c->cx));
    enum err e =
        text_int(text, &p.id) ? partner_load(c->cx, p.id, &p) : partner_by_code(c->cx, text, &p);
    db_reader_end(c->app->db, c->cx);
    *ret = p.id;
    return e;
}

static enum err export_applications(struct cli *c)
{
    struct application_share s = {.partner_id = 0};
    struct export_file *file;
    TRY(cli_export_open(c, "pengajuan-mitra", &file));
    TRY(partner_asked(c, &s.partner_id));
    TRY(app_write(c->cx, share_rule, &s));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = application_export(c->cx, &s, file);
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    return cli_export_close(c, file, "application");
}

const struct command finance_commands[] = {
    {.name = "export applications",
     .options = {{"--partner", OPT_TEXT, true},
                 {"--format", OPT_TEXT, false},
                 {"-o", OPT_OUT, false}},
     .run = export_applications,
     .doc = "applications sent to a partner (code or id), as it sees them, as csv, xlsx or json"},
    {.name = "export loans",
     .options = {{"--format", OPT_TEXT, false}, {"-o", OPT_OUT, false}},
     .run = export_loans,
     .doc = "loans with what was paid and what is left, as csv, xlsx or json"},
    {.name = "simulate",
     .options = {{"--method", OPT_TEXT, true},
                 {"--principal", OPT_TEXT, true},
                 {"--rate", OPT_TEXT, false},
                 {"--periods", OPT_TEXT, true},
                 {"--every", OPT_TEXT, false},
                 {"--unit", OPT_TEXT, false},
                 {"--start", OPT_TEXT, true},
                 {"--first-due", OPT_TEXT, false},
                 {"--day-count", OPT_TEXT, false},
                 {"--rounding", OPT_TEXT, false},
                 {"--multiple-of", OPT_TEXT, false},
                 {"--grace-principal", OPT_TEXT, false},
                 {"--grace-interest", OPT_TEXT, false},
                 {"--json", OPT_FLAG, false}},
     .flags = CMD_NO_DB,
     .run = simulate,
     .doc = "a repayment schedule: annuity, flat, equal-principal, qardh, murabahah; rate in "
            "percent a year"},
    {.name = "cost",
     .options = {{"--function", OPT_TEXT, false},
                 {"--args", OPT_TEXT, false},
                 {"--json", OPT_FLAG, false}},
     .flags = CMD_NO_DB,
     .run = cost,
     .doc =
         "true cost of {\"flows\":[{\"date\",\"amount\"}]} on standard input, or a spreadsheet's "
         "PMT, IPMT, PPMT, RATE, NPER, EFFECT, NOMINAL, IRR, XIRR of a JSON array"},
    {.name = NULL},
};
