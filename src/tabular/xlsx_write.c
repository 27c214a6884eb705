/*
 * XLSX by libxlsxwriter with constant memory: rows go to temporary files as they come, in a folder
 * of our own that nobody else may read, and the finished file is handed over from there. Whatever
 * happens, the folder is emptied and removed, at the latest with the arena.
 */
#include "table_write.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { SHEET_NAME_MAX = 31, ROWS_MAX = 1048576, NUMBER_DIGITS = 15, COLUMN_WIDTH = 18 };

struct xlsx_write {
    struct ctx *cx;
    struct table_sink sink;
    char *folder, *path;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    uint32_t row;
};

static void remove_folder(const char *folder)
{
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));)
        unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
    rmdir(folder);
}

static void discard(void *arg)
{
    struct xlsx_write *w = arg;
    if (w->book)
        lxw_workbook_free(w->book);
    w->book = NULL;
    remove_folder(w->folder);
}

/* Up to 31 characters without []:*?/\ or an apostrophe at the ends. */
static char *sheet_name(struct arena *a, const char *name)
{
    char *to = arena_strdup(a, name && *name ? name : "Data");
    int characters = 0;
    for (char *p = to; *p; p++) {
        if (strchr("[]:*?/\\'", *p) || (unsigned char)*p < 0x20)
            *p = '-';
        characters += ((unsigned char)*p & 0xc0) != 0x80;
        if (characters > SHEET_NAME_MAX)
            *p-- = '\0';
        if (characters > SHEET_NAME_MAX)
            break;
    }
    return to;
}

enum err xlsx_write_open(struct ctx *cx, const char *sheet, struct table_sink sink,
                         struct xlsx_write **ret)
{
    struct xlsx_write *w = arena_new_of(cx->a, struct xlsx_write);
    const char *tmp = getenv("TMPDIR");
    w->cx = cx;
    w->sink = sink;
    w->folder = arena_printf(cx->a, "%s/sahabat-xlsx-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(w->folder))
        return fail_log(cx, ERR_INTERNAL, "cannot make a folder for temporary files");
    arena_defer(cx->a, discard, w);
    w->path = arena_printf(cx->a, "%s/table.xlsx", w->folder);
    lxw_workbook_options how = {.constant_memory = LXW_TRUE, .tmpdir = w->folder};
    w->book = workbook_new_opt(w->path, &how);
    if (w->book)
        w->sheet = workbook_add_worksheet(w->book, sheet_name(cx->a, sheet));
    if (!w->sheet)
        return fail_log(cx, ERR_INTERNAL, "libxlsxwriter gave no sheet");
    worksheet_set_column(w->sheet, 0, TABLE_COLUMNS_MAX - 1, COLUMN_WIDTH, NULL);
    *ret = w;
    return OK;
}

/* A number that a spreadsheet's 15 digits hold without loss, and that looks the same afterwards. */
static bool safe_number(const char *s)
{
    size_t digits = 0, points = 0;
    s += *s == '-';
    if (!isdigit((unsigned char)*s) || (*s == '0' && isdigit((unsigned char)s[1])))
        return false;
    for (; *s; s++) {
        digits += isdigit((unsigned char)*s) != 0;
        points += *s == '.';
        if (!isdigit((unsigned char)*s) &&
            (*s != '.' || points > 1 || !isdigit((unsigned char)s[1])))
            return false;
    }
    return digits <= NUMBER_DIGITS;
}

enum err xlsx_write_row(struct xlsx_write *w, const char *const *cells, const bool *numeric,
                        size_t n)
{
    if (w->row == ROWS_MAX)
        return fail(w->cx, ERR_TOO_LARGE, "table.xlsx_rows", NULL);
    for (size_t i = 0; i < n; i++) {
        lxw_error e = LXW_NO_ERROR;
        if (numeric && numeric[i] && safe_number(cells[i]))
            e = worksheet_write_number(w->sheet, w->row, (lxw_col_t)i, strtod(cells[i], NULL),
                                       NULL);
        else if (*cells[i])
            e = worksheet_write_string(w->sheet, w->row, (lxw_col_t)i, cells[i], NULL);
        if (e == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
            return fail(w->cx, ERR_TOO_LARGE, "table.cell", "line",
                        arena_printf(w->cx->a, "%u", (unsigned)w->row + 1), NULL);
        if (e != LXW_NO_ERROR)
            return fail_log(w->cx, ERR_INTERNAL, "libxlsxwriter: %s", lxw_strerror(e));
    }
    w->row++;
    return OK;
}

static enum err hand_over(struct xlsx_write *w, int fd)
{
    char part[32 * 1024];
    for (;;) {
        ssize_t n = read(fd, part, sizeof(part));
        if (n < 0)
            return fail_log(w->cx, ERR_INTERNAL, "cannot read the finished table");
        if (n == 0)
            return OK;
        if (!w->sink.put(w->sink.arg, part, (size_t)n))
            return fail(w->cx, ERR_INTERNAL, "error.backup_write", "why", strerror(errno), NULL);
    }
}

enum err xlsx_write_finish(struct xlsx_write *w)
{
    lxw_error e = workbook_close(w->book); /* frees it, whatever happens */
    w->book = NULL;
    if (e != LXW_NO_ERROR)
        return fail_log(w->cx, ERR_INTERNAL, "libxlsxwriter: %s", lxw_strerror(e));
    int fd = open(w->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return fail_log(w->cx, ERR_INTERNAL, "the finished table is not there");
    enum err sent = hand_over(w, fd);
    close(fd);
    remove_folder(w->folder);
    return sent;
}
