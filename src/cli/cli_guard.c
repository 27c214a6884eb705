/*
 * What a command's FILE may be written over. The name is only words: what counts is which file it
 * leads to, by device and inode, so that no link and no second name gets past. Asked by the client,
 * before the command runs, with or without a server.
 */
#include "command.h"
#include "db_backup.h"
#include "secret.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_file(const struct stat *file, const char *path)
{
    struct stat st;
    return path && stat(path, &st) == 0 && st.st_dev == file->st_dev && st.st_ino == file->st_ino;
}

/* The database's real path, as its key and what belongs to it stand beside that; NULL for
 * PostgreSQL. */
static const char *database_path(struct cli *c)
{
    char real[PATH_MAX];
    if (strncmp(c->url, "sqlite:", 7) != 0)
        return NULL;
    return realpath(c->url + 7, real) ? arena_strdup(c->cx->a, real) : c->url + 7;
}

static bool is_of_database(struct cli *c, const struct stat *file, const char *database)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".lock", ".sock"};
    for (size_t i = 0; database && i < sizeof(ends) / sizeof(ends[0]); i++)
        if (is_file(file, arena_printf(c->cx->a, "%s%s", database, ends[i])))
            return true;
    return false;
}

/* A backup of ours, and not the database of another Sahabat: who writes to one leaves a lock. */
static enum err guard_backup(struct cli *c, const char *path)
{
    const char *lock = arena_printf(c->cx->a, "%s.lock", path);
    if (access(lock, F_OK) == 0)
        return fail(c->cx, ERR_CONFLICT, "error.file_was_database", "file", path, "lock", lock,
                    NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err e = fd < 0 ? ERR_INPUT : db_backup_look(c->cx, fd);
    if (fd >= 0)
        close(fd);
    if (e != ERR_INPUT)
        return e;
    ctx_forgive(c->cx);
    return fail(c->cx, ERR_CONFLICT, "error.file_no_backup", "file", path, NULL);
}

enum err cli_guard(struct cli *c, int i)
{
    struct stat st;
    const char *path = c->whole[i], *database = database_path(c);
    if (stat(path, &st) != 0)
        return OK;
    if (is_of_database(c, &st, database))
        return fail(c->cx, ERR_CONFLICT, "error.file_is_database", "file", path, NULL);
    if (is_file(&st, keys_path(c->cx, database)) || keys_is_key(path))
        return fail(c->cx, ERR_CONFLICT, "error.file_is_key", "file", path, NULL);
    if (c->command->options[i].kind != OPT_NEW)
        return OK;
    if (!cli_flag(c, "--force"))
        return fail(c->cx, ERR_CONFLICT, "error.file_there", "file", path, NULL);
    return guard_backup(c, path);
}
