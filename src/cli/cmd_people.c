/* Commands on accounts: user add|list|passwd|disable, token create, import users. */
#include "account.h"
#include "command.h"
#include "people.h"
#include "people_import.h"

#include <inttypes.h>
#include <unistd.h>

static enum err user_add(struct cli *c)
{
    int64_t id;
    struct people_new n = {.name = cli_text(c, "NAME"),
                           .display_name = cli_text(c, "--display-name"),
                           .role = cli_text(c, "--role"),
                           .area = cli_text(c, "--area"),
                           .phone = cli_text(c, "--phone"),
                           .password = cli_text(c, "--password")};
    TRY(people_add(c->cx, &n, &id));
    if (!n.password) {
        char *code;
        TRY(people_code_for(c->cx, n.name, &code));
        fprintf(c->out, "%s\n", code);
    }
    return OK;
}

static enum err user_list(struct cli *c)
{
    struct account_filter f = {.role = cli_text(c, "--role"), .limit = 200};
    struct model *list = model_array(c->cx->a);
    bool json = cli_flag(c, "--json");
    for (;;) {
        struct account *rows;
        size_t n;
        int64_t total;
        TRY(db_reader(c->app->db, c->cx));
        enum err e = account_list(c->cx, &f, &rows, &n, &total);
        db_reader_end(c->app->db, c->cx);
        TRY(e);
        for (size_t i = 0; i < n; i++) {
            if (json)
                field_to_model(c->cx->a, &account_fields, &rows[i], true,
                               model_add_object(c->cx->a, list), NULL);
            else
                fprintf(c->out, "%-28s %-10s %-16s %s%s\n", rows[i].name, rows[i].role,
                        rows[i].area, rows[i].display_name, rows[i].active ? "" : " (disabled)");
        }
        if (n < (size_t)f.limit)
            break;
        f.after = rows[n - 1].id;
    }
    if (json) {
        struct buf out = buf_new(c->cx->a, 64 << 20);
        json_write(&out, list);
        fprintf(c->out, "%s\n", buf_str(&out));
    }
    return OK;
}

static enum err user_passwd(struct cli *c)
{
    return people_password(c->cx, cli_text(c, "NAME"), cli_text(c, "--password"));
}

static enum err user_totp_off(struct cli *c)
{
    return people_totp_off(c->cx, cli_text(c, "NAME"));
}

static enum err user_disable(struct cli *c)
{
    return people_disable(c->cx, cli_text(c, "NAME"));
}

static enum err token_create(struct cli *c)
{
    char *token;
    TRY(people_token(c->cx, cli_text(c, "--user"), cli_text(c, "--label"), &token));
    fprintf(c->out, "%s\n", token);
    return OK;
}

static enum err import_users(struct cli *c)
{
    struct table_open from = {.fd = cli_fd(c, "FILE")};
    struct people_import sum = {0};
    TRY(people_import(c->cx, &from, &sum));
    fprintf(c->out, "name,role,area,code\n");
    for (size_t i = 0; i < sum.created; i++)
        fprintf(c->out, "%s,%s,%s,%s\n", sum.codes[i].name, sum.codes[i].role, sum.codes[i].area,
                sum.codes[i].code);
    for (size_t i = 0; i < sum.rejected; i++)
        for (const struct field_err *f = sum.rejects[i].reasons; f; f = f->next)
            fprintf(c->err, "row %" PRId64 " (%s): %s: %s\n", sum.rejects[i].number,
                    sum.rejects[i].name, f->field, cli_words(c, f->msgid, f->args));
    fprintf(c->err, "%zu created, %zu unchanged, %zu rejected\n", sum.created, sum.unchanged,
            sum.rejected);
    return OK;
}

const struct command people_commands[] = {
    {.name = "user add",
     .options = {{"NAME", OPT_TEXT, true},
                 {"--role", OPT_TEXT, true},
                 {"--area", OPT_TEXT, false},
                 {"--display-name", OPT_TEXT, false},
                 {"--phone", OPT_TEXT, false},
                 {"--password", OPT_SECRET, false}},
     .run = user_add,
     .doc = "make an account; without password prints a one-time code"},
    {.name = "user list",
     .options = {{"--role", OPT_TEXT, false}, {"--json", OPT_FLAG, false}},
     .run = user_list,
     .doc = "all accounts"},
    {.name = "user passwd",
     .options = {{"NAME", OPT_TEXT, true}, {"--password", OPT_SECRET, true}},
     .run = user_passwd,
     .doc = "set a password, asked for unless it is given; signs every device out"},
    {.name = "user totp-off",
     .options = {{"NAME", OPT_TEXT, true}},
     .run = user_totp_off,
     .doc = "sign-in without the second step, for who lost their phone"},
    {.name = "user disable",
     .options = {{"NAME", OPT_TEXT, true}},
     .run = user_disable,
     .doc = "shut an account; revokes sessions and tokens"},
    {.name = "token create",
     .options = {{"--user", OPT_TEXT, true}, {"--label", OPT_TEXT, false}},
     .run = token_create,
     .doc = "make an API token; prints only the token"},
    {.name = "import users",
     .options = {{"FILE", OPT_IN, true}},
     .run = import_users,
     .doc = "accounts of a whole programme from CSV or XLSX; prints codes as CSV"},
    {.name = NULL},
};
