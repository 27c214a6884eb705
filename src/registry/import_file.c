/*
 * An import in one go, for the command line: the file is read from a descriptor, its heading found,
 * its columns guessed, and the run begun and waited for, without a job: the command is the job. A
 * dry run writes nothing at all. Works the same inside a running server, which gets the descriptor
 * from the client.
 */
#include "import.h"

#include "file.h"
#include "import_parts.h"

#include <errno.h>
#include <unistd.h>

enum { READ_STEP = 1 << 16 };

static enum err read_all(struct ctx *cx, int fd, struct buf *b)
{
    for (;;) {
        char *room = buf_room(b, READ_STEP);
        ssize_t got = room && !b->over ? read(fd, room, READ_STEP) : -1;
        if (got < 0 && !b->over && errno == EINTR)
            continue;
        if (b->over || b->n > FILE_MAX)
            return fail(cx, ERR_TOO_LARGE, "error.file_large", NULL);
        if (got < 0)
            return fail(cx, ERR_INPUT, "table.unreadable", NULL);
        if (got == 0)
            return OK;
        b->n += (size_t)got;
    }
}

static bool put_fd(void *arg, const void *p, size_t n)
{
    int fd = *(const int *)arg;
    for (const char *from = p; n;) {
        ssize_t put = write(fd, from, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        from += put;
        n -= (size_t)put;
    }
    return true;
}

struct file_op {
    int64_t id, version, job_id;
    struct import_plan *plan;
    struct reject_file *rejects;
    void (*progress)(void *, int64_t, int64_t);
    void *arg;
    struct import_counts *counts;
    struct import imp;
    int report_fd;
    enum table_format report_format;
};

static enum err rehearse(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    return import_rehearse(cx, f->plan, f->rejects, f->progress, f->arg, f->counts, NULL, NULL);
}

static enum err dry(struct ctx *cx, struct file_op *f)
{
    size_t n;
    const char *const *headings = import_reject_headings(cx, f->plan, &n);
    if (f->report_fd >= 0)
        TRY(reject_file_open(cx, headings, n, f->report_format,
                             (struct table_sink){put_fd, &f->report_fd}, &f->rejects));
    TRY(app_read(cx, rehearse, f));
    return f->rejects ? reject_file_end(f->rejects) : OK;
}

static enum err begin(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    return import_begin(cx, f->id, f->version, false, &f->job_id);
}

static enum err result(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    return import_get(cx, f->id, &f->imp);
}

static enum err report(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    return import_reject_write(cx, f->id, f->report_format,
                               (struct table_sink){put_fd, &f->report_fd});
}

/* What the command says of the sheet and of rows without a ward stands with the import, as a
 * person's choice. */
static enum err choose(struct ctx *cx, void *arg)
{
    struct file_op *f = arg;
    TRY(import_map(cx, f->id, f->version, f->plan->sheet, f->plan->header_row,
                   import_mapping_text(cx->a, f->plan)));
    f->version++;
    return OK;
}

static enum err wet(struct ctx *cx, struct file_op *f, const struct import_how *how)
{
    TRY(import_upload(cx, how->source, how->filename, f->plan->data, f->plan->n, &f->id));
    if (f->plan->without_ward || f->plan->only)
        TRY(app_read(cx, choose, f));
    TRY(app_write(cx, begin, f));
    TRY(import_run(cx, 0, f->id, f->progress, f->arg));
    TRY(app_read(cx, result, f));
    *f->counts = (struct import_counts){.total = f->imp.total,
                                        .created = f->imp.created,
                                        .updated = f->imp.updated,
                                        .unchanged = f->imp.unchanged,
                                        .rejected = f->imp.rejected,
                                        .possible = f->imp.possible};
    return f->report_fd < 0 ? OK : app_read(cx, report, f);
}

enum err import_file(struct ctx *cx, const struct import_how *how, int fd,
                     void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
                     struct import_counts *ret)
{
    struct import_counts counts = {0};
    TRY(need(cx, CAP_IMPORT));
    struct buf b = buf_new(cx->a, FILE_MAX + 2 * READ_STEP);
    TRY(read_all(cx, fd, &b));
    bool named = how->source && *how->source;
    struct import_plan plan = {.source =
                                   named ? how->source : import_source_of(cx->a, how->filename),
                               .only = how->sheet,
                               .data = buf_str(&b),
                               .n = b.n};
    struct file_op f = {.plan = &plan,
                        .progress = progress,
                        .arg = arg,
                        .counts = &counts,
                        .version = 1,
                        .report_fd = how->report_fd,
                        .report_format = how->report_xlsx ? TABLE_XLSX : TABLE_CSV};
    TRY(import_head_find(cx, &plan));
    TRY(import_plan_without_ward(cx, how->without_ward, &plan));
    TRY(import_scan_sections(cx, &plan));
    TRY(import_mapping_check(cx, import_mapping_text(cx->a, &plan)));
    enum err e = how->dry_run ? dry(cx, &f) : wet(cx, &f, how);
    *ret = counts;
    ret->sheets_left = plan.sheets_left;
    return e;
}
