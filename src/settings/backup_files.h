/* The folder of the backups and what is in it: backup.c's and backup_run.c's. */
#ifndef BACKUP_FILES_H
#define BACKUP_FILES_H

#include "backup.h"

/* $SAHABAT_BACKUP_DIR, or NULL. */
const char *backup_folder(const struct ctx *cx);
/* "sahabat-2026-11-29-0200.db", of the city's time. */
const char *backup_name(struct ctx *cx, int64_t at, bool pg);
/* The day in such a name, or NULL where it is none of ours. */
const char *backup_day(struct arena *a, const char *name);
/* Deletes by rule; tells how many. Never what is not named as ours. */
enum err backup_thin(struct ctx *cx, const struct backup_rule *r, int64_t *ret_gone);
/* What an interrupted one left. */
void backup_sweep(struct ctx *cx);

#endif
