/*
 * What a command is and what it gets. Options are declared, so that the client can open the files
 * that are named and hand them over open: a server never opens a path of a client's.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "cli.h"

#include <stdio.h>

/* OPT_SECRET: a text that lists of processes should not show: where it is "-", or must be and is
 * not given, it is the first line of standard input, typed unseen at a terminal. OPT_OUT: a file to
 * be written that appears under its name, whole, when the command succeeded. OPT_NEW: the same
 * where a file of that name is kept, unless it is a backup of ours and the command's --force is
 * given. Neither may be the database or the key: cli_guard().
 */
enum option_kind { OPT_FLAG, OPT_TEXT, OPT_INT, OPT_SECRET, OPT_IN, OPT_OUT, OPT_NEW };

/* `name` with dashes ("--json"), or a place ("FILE"): places are taken in order. */
struct option {
    const char *name;
    enum option_kind kind;
    bool must;
};

enum { OPTIONS_MAX = 16 };

enum command_flag {
    CMD_NO_DB = 1 << 0,  /* needs no database */
    CMD_ALONE = 1 << 1,  /* refuses a live database */
    CMD_CREATE = 1 << 2, /* makes the database where there is none */
    CMD_SERVER = 1 << 3, /* is the server */
};

struct cli {
    struct ctx *cx;
    struct app *app;    /* NULL with CMD_NO_DB */
    struct i18n *words; /* cli_words()'s own, where there is no app */
    const struct house *house;
    const struct command *command;
    const char *url;
    FILE *out, *err;
    bool tty; /* err is a terminal: progress may be drawn */
    const char
        *value[OPTIONS_MAX]; /* as typed, by the option's place in the table; NULL: not given */
    int fd[OPTIONS_MAX];     /* of a file's option: open descriptor, or -1 */
    const char *part[OPTIONS_MAX],
        *whole[OPTIONS_MAX]; /* OPT_OUT, OPT_NEW: its passing name, its own */
};

struct command {
    const char *name; /* "token create" */
    struct option options[OPTIONS_MAX];
    unsigned flags;
    enum err (*run)(struct cli *c);
    const char *doc; /* one line */
};

/* By the option's name; NULL, false, `otherwise` when not given. */
const char *cli_text(const struct cli *c, const char *option);
bool cli_flag(const struct cli *c, const char *option);
int64_t cli_int(const struct cli *c, const char *option, int64_t otherwise);
int cli_fd(const struct cli *c, const char *option);
/* Everything of an OPT_IN file in the arena; ERR_TOO_LARGE past `max`. */
enum err cli_read(struct cli *c, const char *option, size_t max, char **ret_p, size_t *ret_n);
/* A line of standard input without its end, after what is asked on standard error; false at the end
 * of input or Ctrl-C. Without echo Ctrl-C comes as a sign, so that the terminal is never left
 * silent. */
bool cli_line(struct cli *c, const char *asked, bool echo, char *to, size_t max);
/* What an OPT_SECRET is: NULL when nothing came. */
const char *cli_secret(struct cli *c, const char *asked);
bool cli_write(int fd, const void *p, size_t n);
/* "12.345 / 21.270" redrawn in place, on a terminal only. */
void cli_progress(void *cli, int64_t done, int64_t total);
/* An export to `-o` or the command's output in the form that `--format` names (csv unless said
 * otherwise); its end, with an audit row. */
struct export_file;
enum err cli_export_open(struct cli *c, const char *sheet, struct export_file **ret);
enum err cli_export_close(struct cli *c, struct export_file *file, const char *entity);
/* A table_sink's `put` over a descriptor. */
bool cli_put_fd(void *fd, const void *p, size_t n);
struct model;
void cli_print_json(struct cli *c, const struct model *m);
/* Whether option `i`'s file may be written: never over the database or the key, nor, with
 * OPT_NEW, over a file that is there, but a backup of ours with --force. */
enum err cli_guard(struct cli *c, int i);
/* The last part of a path. */
const char *cli_base_name(const char *path);
/* Words of a message id in the command's language. */
const char *cli_words(struct cli *c, const char *msgid, const struct msg_arg *args);
/* What a fresh database begins with, and its key's fingerprint: on the writer, as often as one
 * likes. */
enum err house_seed(struct ctx *cx, void *arg);
/* Tells what went wrong on err, with all refused fields. */
void cli_tell(struct cli *c, enum err e);

/* Tables, each ended by name == NULL. */
extern const struct command base_commands[], people_commands[], register_commands[],
    case_commands[], visit_commands[], assign_commands[], revenue_commands[], calendar_commands[],
    finance_commands[], setup_commands[], debt_commands[];
extern const struct command *const *cli_tables;

/* ---- the way to a running server ---- */

/* Asks the server on this database to run the command. False when there is no server. */
bool cli_remote(struct cli *c, int *ret_exit);
struct cli_server;
/* Listens on PATH.sock (0600); NULL for PostgreSQL or when it can't. */
struct cli_server *cli_server_start(struct app *app, const struct house *house);
void cli_server_stop(struct cli_server *s);
/* Runs a command that has its values and descriptors; returns the exit code. */
int cli_run(struct cli *c);

#endif
