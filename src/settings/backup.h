/*
 * Backups that make themselves: once a day at an hour of the city, into the folder that the machine
 * names (SAHABAT_BACKUP_DIR; without it none are made), each proved by restoring it beside and
 * looking at database, audit chain and key, then thinned out by rule. The key is never in one, and
 * a folder where the key lies is refused.
 *
 * On PostgreSQL the proof needs an empty database of its own (SAHABAT_BACKUP_CHECK_DB); without it
 * the file is read through to its end.
 */
#ifndef BACKUP_H
#define BACKUP_H

#include "job.h"

struct backup_rule {
    bool on;
    int64_t hour;                   /* 0 … 23, the city's */
    int64_t daily, weekly, monthly; /* of how many days, weeks, months the newest stays */
    int64_t version;
};

/* What came of it. Instants; 0: never. */
struct backup_state {
    const char *folder; /* NULL: the machine names none */
    int64_t made_at, proved_at, failed_at, bytes, seconds;
    bool restored;      /* the last proof was a restore, not only a reading */
    const char *file;   /* of the last, or NULL */
    const char *why;    /* msgid of the last failure, or NULL */
    bool running, late; /* late: switched on, and no proved one for 36 hours */
};

/* A file in the folder, newest first. */
struct backup_file {
    const char *name;
    int64_t at, bytes;
};
enum { BACKUP_FILES_MAX = 1000 };

enum err backup_rule_get(struct ctx *cx, struct backup_rule *ret);
/* On the writer; audited. ERR_STALE on another version. */
enum err backup_rule_set(struct ctx *cx, const struct backup_rule *r);
enum err backup_state_get(struct ctx *cx, struct backup_state *ret);
enum err backup_files(struct ctx *cx, struct backup_file **ret, size_t *ret_n);

/* On the writer: makes the job at once. ERR_CONFLICT without folder, or while one runs. */
enum err backup_begin(struct ctx *cx);

/* Which of n days (ISO, newest first, may repeat) stay by the rule: the newest of each of the last
 * `daily` days that have one, `weekly` weeks (from Monday), `monthly` months. The newest always
 * stays. */
void backup_keep(const char *const *days, size_t n, const struct backup_rule *r, bool *ret_keep);

/* For main: the job, and the look at the clock. */
enum err backup_run(struct ctx *cx, int64_t job_id, int64_t subject_id);
enum err backup_care(struct ctx *cx);

#endif
