/*
 * The archive: see xlsx.h. libzip reads it through a source of our own, so that files, descriptors
 * and memory go one way. A part's sizes as the archive states them are checked before the first
 * byte, and counted again while reading, since an archive may lie.
 */
#include "xlsx.h"

static zip_int64_t source_call(void *arg, void *data, zip_uint64_t len, zip_source_cmd_t cmd)
{
    struct xlsx_zip *z = arg;
    switch (cmd) {
    case ZIP_SOURCE_OPEN: z->pos = 0; return 0;
    case ZIP_SOURCE_READ: {
        ssize_t got = table_source_read(z->src, z->pos, data, (size_t)len);
        if (got < 0)
            zip_error_set(&z->error, ZIP_ER_READ, 0);
        else
            z->pos += (uint64_t)got;
        return got;
    }
    case ZIP_SOURCE_SEEK: {
        zip_int64_t to = zip_source_seek_compute_offset(z->pos, z->src->size, data, len, &z->error);
        if (to < 0)
            return -1;
        z->pos = (uint64_t)to;
        return 0;
    }
    case ZIP_SOURCE_TELL: return (zip_int64_t)z->pos;
    case ZIP_SOURCE_STAT: {
        zip_stat_t *st = data;
        zip_stat_init(st);
        st->size = z->src->size;
        st->valid = ZIP_STAT_SIZE;
        return (zip_int64_t)sizeof(*st);
    }
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&z->error, data, len);
    case ZIP_SOURCE_SUPPORTS: /* with FREE, though nothing is to be freed: its windows inherit this
                               */
        return zip_source_make_command_bitmap(
            ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
            ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, ZIP_SOURCE_FREE, -1);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE: return 0;
    default: zip_error_set(&z->error, ZIP_ER_OPNOTSUPP, 0); return -1;
    }
}

enum err xlsx_zip_open(struct xlsx_zip *z, struct ctx *cx, const struct source *src)
{
    *z = (struct xlsx_zip){.cx = cx, .src = src};
    zip_error_init(&z->error);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *from = zip_source_function_create(source_call, z, &error);
    if (from)
        z->zip = zip_open_from_source(from, ZIP_RDONLY, &error);
    if (!z->zip && from)
        zip_source_free(from);
    int code = zip_error_code_zip(&error);
    zip_error_fini(&error);
    if (z->zip)
        return OK;
    /* Without its directory, which stands at the end, an archive is none: the end is missing. */
    return code == ZIP_ER_NOZIP ? fail(cx, ERR_INPUT, "table.truncated", NULL)
                                : fail(cx, ERR_INPUT, "table.damaged", "part", "ZIP", NULL);
}

void xlsx_zip_close(struct xlsx_zip *z)
{
    if (z->zip)
        zip_discard(z->zip);
    z->zip = NULL;
    zip_error_fini(&z->error);
}

bool xlsx_zip_has(const struct xlsx_zip *z, const char *name)
{
    return zip_name_locate(z->zip, name, ZIP_FL_NOCASE) >= 0;
}

static enum err fail_part(struct xlsx_zip *z, enum err code, const char *msgid, const char *part)
{
    return fail(z->cx, code, msgid, "part", part, NULL);
}

static bool too_large(const struct xlsx_part *p, uint64_t size)
{
    return size > XLSX_PART_MAX ||
           (size > XLSX_RATIO_FROM && size / XLSX_RATIO_MAX > (p->packed ? p->packed : 1));
}

enum err xlsx_part_open(struct xlsx_zip *z, const char *name, struct xlsx_part *ret)
{
    struct xlsx_part p = {.z = z, .name = name};
    zip_int64_t i = zip_name_locate(z->zip, name, ZIP_FL_NOCASE);
    if (i < 0)
        return fail_part(z, ERR_INPUT, "table.no_part", name);
    zip_stat_t st;
    if (zip_stat_index(z->zip, (zip_uint64_t)i, 0, &st) < 0 || !(st.valid & ZIP_STAT_SIZE) ||
        !(st.valid & ZIP_STAT_COMP_SIZE))
        return fail_part(z, ERR_INPUT, "table.damaged", name);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return fail(z->cx, ERR_TYPE, "table.old_excel", NULL);
    p.size = st.size;
    p.packed = st.comp_size;
    if (too_large(&p, p.size))
        return fail_part(z, ERR_TOO_LARGE, "table.bomb", name);
    p.file = zip_fopen_index(z->zip, (zip_uint64_t)i, 0);
    if (!p.file)
        return fail_part(z, ERR_INPUT, "table.damaged", name);
    *ret = p;
    return OK;
}

enum err xlsx_part_read(struct xlsx_part *p, void *to, size_t n, size_t *ret_n)
{
    zip_int64_t got = zip_fread(p->file, to, n);
    if (got < 0 || (got == 0 && p->got != p->size))
        return fail_part(p->z, ERR_INPUT, "table.damaged", p->name);
    p->got += (uint64_t)got;
    if (too_large(p, p->got))
        return fail_part(p->z, ERR_TOO_LARGE, "table.bomb", p->name);
    *ret_n = (size_t)got;
    return OK;
}

void xlsx_part_close(struct xlsx_part *p)
{
    if (p->file)
        zip_fclose(p->file);
    p->file = NULL;
}
