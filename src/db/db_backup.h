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

/*
 * Whether `fd` is a backup of ours, of either engine, by its beginning: ERR_INPUT when not. A
 * SQLite database of ours is one, too. Not for a file that this process has open elsewhere.
 */
enum err db_backup_look(struct ctx *cx, int fd);

/*
 * Proves that `fd` holds a good backup of a database like `db`: restores it to `place` (SQLite: a
 * path where nothing is; PostgreSQL: the URL of an empty database), runs `look` with a reader of
 * the copy, and removes it again. Without `place` it is read through to its end. ERR_INPUT when it
 * is cut off or damaged; what `look` returns.
 */
enum err db_backup_prove(struct db *db, struct ctx *cx, int fd, const char *place,
                         enum err (*look)(struct ctx *cx, struct db *copy, void *arg), void *arg);

#endif
