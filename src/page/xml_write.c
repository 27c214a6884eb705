/*
 * The model as XML, for interfaces that ask for it. Names come from the program, text from people:
 * it is escaped here and nowhere else, and what XML cannot hold at all (control bytes, U+FFFE,
 * U+FFFF) becomes U+FFFD, so that every answer parses.
 */
#include "model.h"
#include "put.h"

#include <assert.h>

#define REPLACEMENT "\xEF\xBF\xBD"

static const char *entity(const unsigned char *p)
{
    switch (*p) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\r': return "&#13;"; /* a reader would make a line break of it */
    case '\t':
    case '\n': return NULL;
    default: return *p < ' ' || *p == 0x7F ? REPLACEMENT : NULL;
    }
}

/* U+FFFE and U+FFFF. */
static bool no_character(const unsigned char *p)
{
    return p[0] == 0xEF && p[1] == 0xBF && (p[2] == 0xBE || p[2] == 0xBF);
}

static void put_text(struct buf *out, const char *s)
{
    const unsigned char *p = (const unsigned char *)s, *run = p;
    while (*p) {
        const char *instead = entity(p);
        size_t n = 1;
        if (!instead && no_character(p)) {
            instead = REPLACEMENT;
            n = 3;
        }
        if (instead) {
            put(out, (const char *)run, (size_t)(p - run));
            buf_puts(out, instead);
            run = p + n;
        }
        p += n;
    }
    put(out, (const char *)run, (size_t)(p - run));
}

static bool name_good(const char *s)
{
    return *s >= 'a' && *s <= 'z' && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* Elements of "services" are called "service". */
static const char *one_of(struct buf *out, const char *list)
{
    size_t n = strlen(list);
    assert(n > 1 && list[n - 1] == 's');
    return arena_strndup(out->a, list, n - 1);
}

static void element(struct buf *out, const char *name, const char *item, const struct model *m);

static void inside(struct buf *out, const char *name, const char *item, const struct model *m)
{
    switch (m->type) {
    case M_NULL:
    case M_JSON:
    case M_DRAWN: break;
    case M_BOOL: buf_puts(out, m->i ? "true" : "false"); break;
    case M_INT: buf_int(out, m->i); break;
    case M_TEXT:
    case M_DECIMAL: put_text(out, m->s); break;
    case M_OBJECT:
        for (const struct model *kid = m->kids.first; kid; kid = kid->next)
            element(out, kid->key, NULL, kid);
        break;
    case M_ARRAY:
        if (!item && m->kids.first)
            item = one_of(out, name);
        for (const struct model *kid = m->kids.first; kid; kid = kid->next)
            element(out, item, NULL, kid);
        break;
    }
}

static void element(struct buf *out, const char *name, const char *item, const struct model *m)
{
    assert(name_good(name));
    buf_printf(out, "<%s>", name);
    inside(out, name, item, m);
    buf_printf(out, "</%s>", name);
}

void xml_write(struct buf *out, const char *root, const char *item, const struct model *m)
{
    buf_puts(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    element(out, root, item, m);
    buf_putc(out, '\n');
}
