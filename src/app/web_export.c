/* Records out as a download: see web_export.h. */
#include "web_export.h"
#include "reply.h"

#include <string.h>

enum { DOWNLOAD_MAX = 96 << 20 };

static bool keep_bytes(void *arg, const void *p, size_t n)
{
    struct buf *b = arg;
    buf_put(b, p, n);
    return !b->over;
}

enum err web_export_begin(struct web *w, const char *format, const char *name,
                          struct web_export *ret)
{
    struct arena *kept = arena_new(2 * (size_t)DOWNLOAD_MAX);
    arena_defer(w->cx.a, (void (*)(void *))arena_free, kept);
    *ret = (struct web_export){.w = w,
                               .out = buf_new(kept, DOWNLOAD_MAX),
                               .format = format && *format     ? format
                                         : reply_wants_json(w) ? "json"
                                                               : "csv",
                               .name = name};
    struct table_sink sink = {.put = keep_bytes, .arg = &ret->out};
    return export_open(&w->cx, ret->format, name, sink, &ret->file);
}

struct export_query {
    const char *format;
};
static const struct field query_list[] = {{.name = "format",
                                           .kind = F_CHOICE,
                                           .offset = FIELD_TEXT(struct export_query, format),
                                           .choices = export_formats}};
const struct field_table web_export_fields =
    FIELD_TABLE("ExportQuery", query_list, struct export_query);

enum err web_export_asked(struct web *w, const char *name, struct web_export *ret)
{
    struct export_query q = {0};
    struct bound bound = {0};
    TRY(web_bind_query(w, &q, &bound));
    return web_export_begin(w, q.format, name, ret);
}

static const char *type_of(const char *format)
{
    return strcmp(format, "json") == 0 ? "application/json; charset=utf-8"
           : strcmp(format, "xlsx") == 0
               ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
               : "text/csv; charset=utf-8";
}

enum err web_export_end(struct web_export *x, enum err e, const char *entity)
{
    struct web *w = x->w;
    if (e == OK)
        e = export_close(x->file);
    if (x->out.over) {
        ctx_forgive(&w->cx);
        return fail(&w->cx, ERR_TOO_LARGE, "error.export_large", NULL);
    }
    TRY(e);
    TRY(export_audit(&w->cx, entity, export_count(x->file)));
    return web_bytes(w, type_of(x->format), arena_printf(w->cx.a, "%s.%s", x->name, x->format),
                     x->out.p, x->out.n);
}

void web_export_links(struct web *w, const char *path)
{
    struct arena *a = w->cx.a;
    struct model *exports = model_set_array(a, w->page, "exports");
    if (!can(&w->actor, CAP_EXPORT))
        return;
    const char *rest = *w->req->query_text ? arena_printf(a, "&%s", w->req->query_text) : "";
    for (const struct field_choice *f = export_formats; f->code; f++) {
        struct model *e = model_add_object(a, exports);
        model_set_text(
            a, e, "href",
            arena_printf(a, "%s%cformat=%s%s", path, strchr(path, '?') ? '&' : '?', f->code, rest));
        model_set_text(a, e, "label", web_words(w, f->msgid, NULL));
    }
}
