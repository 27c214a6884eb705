/*
 * Exchange of tickets with sister systems by files: the national LAPOR!/SP4N and the city's SAMBAT.
 * Their export comes in: upload → preview with counts → run as a job in slices → result, rejected
 * rows as a file with reasons. Our states go out: their number, the state in their words, the
 * public answer.
 *
 * A ticket of theirs is one case here, found by its number (casefile.foreign_system and
 * foreign_number, unique): nothing is counted twice, and the same file again changes nothing. Each
 * thing that a system says of a known ticket is an event ("exchange") with what it said, when, and
 * our state after it. A state of theirs moves the case only while ours has not moved since they
 * spoke last. When both moved, ours stays: the event says so, and a person decides. What is older
 * than what they said before changes nothing; without a date, what they said once is no news.
 *
 * What is told of a ticket that comes in new happened when they say it did, so its clocks are
 * judged by that; what is told of a case that we hold happens when we hear of it. Nobody is sent a
 * message, but for who is to act on a new and recent one.
 *
 * States (their words folded; the table is in case_exchange_state.c):
 *
 *   theirs                                  ours      why
 *   menunggu, belum terverifikasi, masuk    new       nobody has looked at it
 *   ditunda                                 new       they wait for the reporter; our look is owed
 *   terdisposisi, belum ditindaklanjuti     new       passed on; no office has answered
 *   proses, ditindaklanjuti, dijawab        open      an office has it in hand
 *   selesai, tuntas                         resolved  said to be solved; here one may still say no
 *   bukan wewenang, diarsipkan, ditolak     closed    declined: nothing more will be done
 *
 *   ours                       LAPOR!                 SAMBAT      why
 *   held, new                  Belum Ditindaklanjuti  Diteruskan  not answered; our look at a
 *                                                                 doubtful one is no step back
 *   open                       Proses                 Diproses
 *   resolved, closed as
 *   solved, advised, referred  Selesai                Selesai     they ask their reporter
 *   closed otherwise           Diarsipkan             Ditolak
 *
 * Their words and columns are taken from manuals and from what offices send; what is not in the
 * table refuses its row with the word that was met.
 */
#ifndef CASE_EXCHANGE_H
#define CASE_EXCHANGE_H

#include "app.h"
#include "export.h"
#include "field.h"

extern const struct field_choice case_systems[]; /* lapor, sambat */

enum {
    EXCHANGE_KEPT = 2 * 86400,     /* a file that nobody runs is kept so long, */
    EXCHANGE_REJECTS = 30 * 86400, /* and so long the rejected rows of a run */
};

struct case_exchange {
    int64_t id, version, file_id, last_row, total, opened, waiting, changed, unchanged, conflicts,
        rejected, job_id, created_by, created_at, finished_at, updated_at;
    const char *system, *filename;
    const char *state; /* uploaded, running, done, failed, dropped */
};
extern const struct field_table case_exchange_fields; /* "CaseExchange" */

/* All need CAP_IMPORT, which only those have who read the city's cases. */

/* Keeps the file, sealed. Takes the writer itself, so not called on it. ERR_INPUT when no row is a
 * heading that names ticket and state, or when the file is one of ours going out. */
enum err case_exchange_upload(struct ctx *cx, const char *system, const char *filename,
                              const char *data, size_t n, int64_t *ret_id);
enum err case_exchange_get(struct ctx *cx, int64_t id, struct case_exchange *ret);
/* The newest first, below `before` (0: from the newest). */
enum err case_exchange_list(struct ctx *cx, int64_t before, int limit, struct case_exchange **ret,
                            size_t *ret_n);

struct case_exchange_counts {
    int64_t total, opened, waiting, changed, unchanged, conflicts, rejected;
};
struct case_exchange_row {
    int64_t number;     /* line of the file */
    const char *result; /* opened, changed, unchanged, conflict, rejected */
    int64_t case_id;    /* 0: none */
    const char *ticket, *title, *category, *ward; /* their number; codes; NULL: not known */
    bool unsure; /* a person looks at the category before it is let in */
    const char *reasons;
};
/* What a run would do, without doing it: counts of the whole file, the first rows of each result.
 * Slow.
 */
enum err case_exchange_preview(struct ctx *cx, int64_t id, struct case_exchange_counts *ret,
                               struct case_exchange_row **ret_rows, size_t *ret_n);

/* Takes the writer: state running, and a job; job_wake() is the caller's. Also goes on with a run
 * that failed. */
enum err case_exchange_start(struct ctx *cx, int64_t id, int64_t version, int64_t *ret_job_id);
/* Takes the writer: the file goes away unused. */
enum err case_exchange_drop(struct ctx *cx, int64_t id, int64_t version);
/* The job: goes on behind the last row that was written. job_id 0: without a job. Not on the
 * writer. The file is gone afterwards, unless it failed. */
enum err case_exchange_run(struct ctx *cx, int64_t job_id, int64_t id,
                           void (*progress)(void *arg, int64_t done, int64_t total), void *arg);

/* Rows of one result behind line `after`, at most `limit`. */
enum err case_exchange_rows(struct ctx *cx, int64_t id, const char *result, int64_t after,
                            int limit, struct case_exchange_row **ret, size_t *ret_n);
/* The rejected rows as a file; ERR_GONE when they were kept long enough. */
enum err case_exchange_rejects(struct ctx *cx, int64_t id, enum table_format format,
                               struct table_sink sink);

/* All in one, for the command line; `rejects` may be NULL. */
enum err case_exchange_file(struct ctx *cx, const char *system, const char *filename,
                            const char *data, size_t n, bool dry_run,
                            const struct table_sink *rejects,
                            void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                            struct case_exchange_counts *ret);

/* Our states for a system: cases of its tickets that changed since the day `since` (ISO; NULL:
 * all), as far as the actor reads them. */
enum err case_exchange_states(struct ctx *cx, const char *system, const char *since,
                              struct export_file *file);

/* Each hour: what was kept long enough goes away (struct job_kind). */
enum err case_exchange_care(struct ctx *cx);

#endif
