/* A whole copy of a SQLite database that is in use; for db_sqlite.c. */
#ifndef DB_SQLITE_COPY_H
#define DB_SQLITE_COPY_H

#include <sqlite3.h>

/*
 * Writes the database of `db`, a reader of its own, to the empty file `path`, without anything that
 * was deleted from it. `raw` names a file that is there meanwhile, and two beside it. A result code
 * of SQLite.
 */
int dbsqlite_copy(sqlite3 *db, const char *raw, const char *path);

#endif
