/* Photos as answers: see web_picture.h. */
#include "web_picture.h"

#include "file.h"
#include "picture.h"

enum { SMALL_SIDE = 640 }; /* twice what a page shows, for screens of two dots a pixel */

struct picture_query {
    bool small;
};
static const struct field query_list[] = {
    {.name = "small", .kind = F_BOOL, .offset = FIELD_BOOL(struct picture_query, small)}};
const struct field_table picture_query_fields =
    FIELD_TABLE("PictureQuery", query_list, struct picture_query);

enum err web_picture(struct web *w, int64_t file_id)
{
    struct picture_query q = {0};
    struct bound bound;
    struct file f;
    char *whole;
    const void *p;
    size_t n;
    TRY(web_bind_query(w, &q, &bound));
    TRY(file_read(&w->cx, file_id, &f, &whole));
    p = whole;
    n = (size_t)f.size;
    if (q.small && picture_small(&w->cx, "file", whole, n, SMALL_SIDE, &p, &n) != OK) {
        ctx_forgive(&w->cx);
        p = whole;
        n = (size_t)f.size;
    }
    return web_bytes(w, f.type, NULL, p, n);
}
