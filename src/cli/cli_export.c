/* Exports by command: `--format` and `-o` mean the same for all of them. */
#include "command.h"
#include "export.h"

static bool put_out(void *arg, const void *p, size_t n)
{
    struct cli *c = arg;
    int fd = cli_fd(c, "-o");
    return fd >= 0 ? cli_write(fd, p, n) : fwrite(p, 1, n, c->out) == n;
}

enum err cli_export_open(struct cli *c, const char *sheet, struct export_file **ret)
{
    const char *format = cli_text(c, "--format");
    struct table_sink sink = {.put = put_out, .arg = c};
    bool known = !format;
    for (const struct field_choice *f = export_formats; format && f->code; f++)
        known = known || strcmp(f->code, format) == 0;
    if (!known)
        return fail(c->cx, ERR_USAGE, "error.export_format", NULL);
    return export_open(c->cx, format, sheet, sink, ret);
}

enum err cli_export_close(struct cli *c, struct export_file *file, const char *entity)
{
    TRY(export_close(file));
    return export_audit(c->cx, entity, export_count(file));
}

bool cli_put_fd(void *fd, const void *p, size_t n)
{
    return cli_write(*(const int *)fd, p, n);
}

void cli_print_json(struct cli *c, const struct model *m)
{
    struct buf out = buf_new(c->cx->a, 256 << 20);
    json_write(&out, m);
    fprintf(c->out, "%s\n", buf_str(&out));
}

const char *cli_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
