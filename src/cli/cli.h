/*
 * The command line: one table of commands over the same rules as pages and API. While a server runs
 * on the database, a command goes to it through its socket; else it opens the database itself.
 */
#ifndef CLI_H
#define CLI_H

#include "job.h"
#include "web.h"

/* What main wires together: the rooms. */
struct house {
    const struct route *const *routes; /* tables */
    size_t routes_n;
    const struct nav_entry *const *nav; /* tables, ended by NULL */
    const struct job_kind *jobs;
};

/* Runs a command and returns its exit code: 0 done, 1 failed, 2 usage. */
int cli_main(int argc, char **argv, const struct house *house);

#endif
