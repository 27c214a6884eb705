/*
 * Backups: a consistent copy of a database into an open file while it is in use, and a database
 * filled from such a file. On SQLite the copy is a database file; on PostgreSQL it is what pg_dump
 * writes in its custom form, and the engine's own tools (package postgresql-client) do the work.
 */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "db.h"

/* Writes the copy from where `fd` stands; making it durable is the caller's. */
enum err db_backup(struct db *db, struct ctx *cx, int fd);

/*
 * Fills the database that `url` names from `fd`, a file that can be read twice. ERR_CONFLICT when a
 * database is there already (SQLite: the file; PostgreSQL: anything in it), or somebody uses it;
 * ERR_INPUT when the file is no backup of ours or is cut off. What fails leaves nothing behind.
 */
enum err db_restore(struct ctx *cx, const char *url, int fd);

#endif
