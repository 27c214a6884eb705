/*
 * Import of spreadsheets: upload → heading found, columns guessed → preview with counts → run as a
 * job in slices → result, rejects as a file with reasons; undo as a whole while its records are
 * unchanged.
 *
 * Identity of a row, in this order: source + the source's own number; NIK + folded name; a row
 * whose folded cells equal a row imported before is unchanged. What only looks like a known
 * business is created and flagged. A field that a person changed since this source's last import is
 * not overwritten: it becomes a proposal. States and licences that a person decided stay, with a
 * warning.
 */
#ifndef IMPORT_H
#define IMPORT_H

#include "business.h"

/* Rows of one operation at most. It ends much earlier while others wait for the writer: they do so
 * for under 50 ms. */
enum { IMPORT_SLICE = 200 };

struct import {
    int64_t id, version, file_id, header_row, total, created, updated, unchanged, rejected,
        possible, job_id, created_by, created_at, finished_at, updated_at;
    /* header_row 0: the file has no headings, its first row is data; sheet: NULL for CSV. */
    const char *source, *filename, *sheet, *mapping;
    const char *state; /* uploaded, running, done, failed, undoing, undone */
};
extern const struct field_table import_fields; /* "Import" */

/* Keeps the file, finds sheet and heading, guesses columns. Reading takes its time, so better not
 * called on the writer: it takes the writer itself for what it writes. `source` NULL or "": the
 * file's name; a source known in another spelling keeps that. */
enum err import_upload(struct ctx *cx, const char *source, const char *filename, const char *data,
                       size_t n, int64_t *ret_id);
enum err import_get(struct ctx *cx, int64_t id, struct import *ret);
enum err import_list(struct ctx *cx, int64_t before, int limit, struct import **ret, size_t *ret_n);

/* A column of the file and what it is taken for. */
struct import_column {
    const char *heading;
    const char *field;     /* business field name, or "" = left out */
    const char *sample[3]; /* first values */
    bool sure;             /* guessed from a known heading */
};
enum err import_columns(struct ctx *cx, int64_t id, struct import_column **ret, size_t *ret_n);
/* Sheet, heading row and mapping {"column index": "field"} as a person corrected them; as
 * import_upload() it takes the writer itself. Row 0: the best heading of that sheet;
 * IMPORT_NO_HEADING: there is none. Mapping NULL: guessed anew. Beside the columns the mapping may
 * say which ward rows get that name none, by themselves or in a row above that stands for a ward:
 * {"without_ward": "down"}, the one of the row above, or a ward's code in the actor's territory. */
enum { IMPORT_NO_HEADING = -1 };
enum err import_map(struct ctx *cx, int64_t id, int64_t version, const char *sheet,
                    int64_t header_row, const char *mapping_json);

/* What a run would do, without doing it: counts over the whole file and the first rows of each
 * kind. Slow. Possible duplicates are looked for among the first 1,000 new rows only, and in the
 * register as it is: "at least so many". */
struct import_ward_rows {
    const char *ward;    /* code */
    int64_t rows, given; /* given: those that do not say it themselves */
};
struct import_counts {
    int64_t total, created, updated, unchanged, rejected, possible;
    const struct import_ward_rows *wards; /* of a rehearsal: the rows by ward, in order of code */
    size_t wards_n;
    const char *sheets_left; /* of a file: sheets of businesses that were not read: "A", "B" */
};
/* A licence that a row tells of, its number tidy. */
struct import_license {
    const char *kind, *number;
};
struct import_preview_row {
    int64_t number;
    const char *action, *name, *owner_name, *ward, *reasons; /* reasons in words of cx->lang */
    const struct import_license *licenses;
    size_t licenses_n;
};
enum err import_preview(struct ctx *cx, int64_t id, struct import_counts *ret,
                        struct import_preview_row **ret_rows, size_t *ret_n);

/* Takes the writer: state running, a job is made; job_wake() is the caller's. Also for a run that
 * failed: it goes on. */
enum err import_start(struct ctx *cx, int64_t id, int64_t version, int64_t *ret_job_id);
/* The job: goes on where an interrupted run stopped. `progress` may be NULL; job_id 0: without a
 * job. Not on the writer. */
enum err import_run(struct ctx *cx, int64_t job_id, int64_t import_id,
                    void (*progress)(void *arg, int64_t done, int64_t total), void *arg);

/* Rejected rows with their cells and reasons, in order of the file: for the reject file. Scratch is
 * given back between rows: what `each` keeps belongs into another arena than cx's. */
enum err import_rejects(struct ctx *cx, int64_t id,
                        bool (*each)(void *arg, int64_t number, const char *const *cells, size_t n,
                                     const char *reasons),
                        void *arg);
/* Takes it all back in slices; ERR_CONFLICT names the first record that changed since, and nothing
 * is changed. Goes on where an interrupted one stopped. Not on the writer. */
enum err import_undo(struct ctx *cx, int64_t id, int64_t version);

/* All in one for the command line: upload (or dry run) and run. */
struct import_how {
    const char *source, *filename;
    const char *sheet;        /* by its name; NULL: the one whose headings fit best */
    const char *without_ward; /* as in a mapping; NULL or "": nothing */
    int report_fd;            /* gets the rejects, as CSV or XLSX; -1: none */
    bool report_xlsx, dry_run;
};
enum err import_file(struct ctx *cx, const struct import_how *how, int fd,
                     void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                     struct import_counts *ret);

#endif
