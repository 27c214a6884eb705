/* Files of backups: see backup_files.h. */
#include "backup_files.h"

#include "calendar.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_DAY = 8, NAME_LEN = 23 }; /* "sahabat-", "sahabat-2026-11-29-0200" */

const char *backup_folder(const struct ctx *cx)
{
    const char *dir = getenv("SAHABAT_BACKUP_DIR");
    (void)cx;
    return dir && *dir ? dir : NULL;
}

const char *backup_name(struct ctx *cx, int64_t at, bool pg)
{
    char day[DATE_LEN + 1];
    struct date d = date_of_instant(at);
    int64_t minute = (at - date_begins(d)) / 60;
    date_format(d, day);
    return arena_printf(cx->a, "sahabat-%s-%02d%02d.%s", day, (int)(minute / 60),
                        (int)(minute % 60), pg ? "dump" : "db");
}

const char *backup_day(struct arena *a, const char *name)
{
    struct date d;
    size_t n = strlen(name);
    if (n < NAME_LEN || strncmp(name, "sahabat-", NAME_DAY) != 0 || name[18] != '-' ||
        (strcmp(name + NAME_LEN, ".db") != 0 && strcmp(name + NAME_LEN, ".dump") != 0))
        return NULL;
    for (size_t i = 19; i < NAME_LEN; i++)
        if (!isdigit((unsigned char)name[i]))
            return NULL;
    const char *day = arena_strndup(a, name + NAME_DAY, DATE_LEN);
    return date_parse(day, &d) ? day : NULL;
}

static int newest_first(const void *a, const void *b)
{
    const struct backup_file *x = a, *y = b;
    return strcmp(y->name, x->name);
}

enum err backup_files(struct ctx *cx, struct backup_file **ret, size_t *ret_n)
{
    const char *folder = backup_folder(cx);
    struct backup_file *list = arena_array(cx->a, BACKUP_FILES_MAX, sizeof(*list));
    DIR *dir = folder ? opendir(folder) : NULL;
    *ret = list;
    *ret_n = 0;
    if (!dir)
        return OK;
    for (struct dirent *d; (d = readdir(dir)) != NULL && *ret_n < BACKUP_FILES_MAX;) {
        struct stat st;
        if (!backup_day(cx->a, d->d_name) || fstatat(dirfd(dir), d->d_name, &st, 0) != 0)
            continue;
        list[(*ret_n)++] = (struct backup_file){
            .name = arena_strdup(cx->a, d->d_name), .at = st.st_mtime, .bytes = st.st_size};
    }
    closedir(dir);
    qsort(list, *ret_n, sizeof(*list), newest_first);
    return OK;
}

enum err backup_thin(struct ctx *cx, const struct backup_rule *r, int64_t *ret_gone)
{
    struct backup_file *list;
    size_t n;
    const char *folder = backup_folder(cx);
    TRY(backup_files(cx, &list, &n));
    const char **days = arena_array(cx->a, n + 1, sizeof(*days));
    bool *keep = arena_array(cx->a, n + 1, sizeof(*keep));
    for (size_t i = 0; i < n; i++)
        days[i] = backup_day(cx->a, list[i].name);
    backup_keep(days, n, r, keep);
    for (size_t i = 0; i < n; i++)
        if (!keep[i] && unlink(arena_printf(cx->a, "%s/%s", folder, list[i].name)) == 0)
            (*ret_gone)++;
    return OK;
}

void backup_sweep(struct ctx *cx)
{
    const char *folder = backup_folder(cx);
    DIR *dir = folder ? opendir(folder) : NULL;
    if (!dir)
        return;
    for (struct dirent *d; (d = readdir(dir)) != NULL;)
        if (strncmp(d->d_name, ".sahabat-", 9) == 0)
            unlinkat(dirfd(dir), d->d_name, 0);
    closedir(dir);
}
