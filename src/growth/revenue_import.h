/*
 * Files of monthly figures (CSV, XLSX): each row names a business by our code or by NIB; months
 * stand as columns ("Jan 2026", "2026-01", "01/2026"), or each row names month, amount and, if
 * known, source and range. A cell without anything is no figure.
 *
 * A row is taken whole or not at all; those that were refused come back as a file with reasons.
 * What a file says again changes nothing (revenue_put), so it may be sent twice; what our export
 * wrote may come in again. Without a source a figure's is "import".
 */
#ifndef REVENUE_IMPORT_H
#define REVENUE_IMPORT_H

#include "export.h"
#include "field.h"
#include "job.h"

enum {
    REVENUE_IMPORT_KEPT = 2 * 86400,     /* a file whose run died is kept so long, */
    REVENUE_IMPORT_REJECTS = 30 * 86400, /* and so long the rejected rows of a run */
};

struct revenue_import {
    int64_t id, file_id, last_row, total, added, unchanged, rejected, job_id, created_by,
        created_at, finished_at;
    const char *filename, *state; /* running, done, failed */
};
extern const struct field_table revenue_import_fields; /* "RevenueImport" */

/* All need CAP_IMPORT. */

/* Keeps the file, sealed, and begins its run, as a job (`with_job`; job_wake() is the caller's).
 * Takes the writer itself. ERR_INPUT when no row is a heading that names businesses and figures. */
enum err revenue_import_begin(struct ctx *cx, const char *filename, const char *data, size_t n,
                              bool with_job, int64_t *ret_id);
enum err revenue_import_get(struct ctx *cx, int64_t id, struct revenue_import *ret);
/* The newest first, below `before` (0: from the newest). */
enum err revenue_import_list(struct ctx *cx, int64_t before, int limit, struct revenue_import **ret,
                             size_t *ret_n);
/* The job: goes on behind the last row that was written. job_id 0: without one. Not on the writer.
 */
enum err revenue_import_run(struct ctx *cx, int64_t job_id, int64_t id,
                            void (*progress)(void *arg, int64_t done, int64_t total), void *arg);
/* The rejected rows as a file; ERR_GONE when they were kept long enough. */
enum err revenue_import_rejects(struct ctx *cx, int64_t id, enum table_format format,
                                struct table_sink sink);
/* All in one, for the command line; a dry run writes nothing. `rejects` may be NULL. */
enum err revenue_import_file(struct ctx *cx, const char *filename, const char *data, size_t n,
                             bool dry_run, const struct table_sink *rejects,
                             void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                             struct revenue_import *ret);
extern const struct job_kind revenue_import_job;

/* Figures that hold, one a row, of businesses of the actor's whose turnover they may see; by
 * business and month. In the form that comes in again. */
enum err revenue_export(struct ctx *cx, struct export_file *file);

#endif
