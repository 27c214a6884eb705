/*
 * Shared strings: see xlsx.h. They have to be kept, since any row may point to any of them; so they
 * are kept tightly: text in chunks of a megabyte, four bytes of index each, both with a stated
 * maximum.
 */
#include "xlsx.h"

#include <ctype.h>

enum { TOO_LONG = 0xffffffff };

/* The text being gathered; phonetic readings (rPh) are no part of it. */
struct string_reading {
    struct xlsx_strings *strings;
    char *text;
    size_t n;
    int in_text, in_phonetic;
};

static void string_start(struct xlsx_xml *x, const char *name, const char **attributes)
{
    struct string_reading *r = x->arg;
    if (strcmp(name, "si") == 0)
        r->n = 0;
    r->in_text += strcmp(name, "t") == 0;
    r->in_phonetic += strcmp(name, "rPh") == 0;
}

static void string_text(struct xlsx_xml *x, const char *p, size_t n)
{
    struct string_reading *r = x->arg;
    if (!r->in_text || r->in_phonetic || r->n > TABLE_CELL_MAX)
        return;
    if (n > TABLE_CELL_MAX - r->n) {
        r->n = TABLE_CELL_MAX + 1; /* an error only if a row shows it */
        return;
    }
    memcpy(r->text + r->n, p, n);
    r->n += n;
}

/* Where a text of n bytes goes, or TOO_LONG when all is full. */
static uint32_t keep_text(struct xlsx_strings *s, const char *text, size_t n)
{
    if (!s->chunks || s->used + n + 1 > XLSX_CHUNK) {
        if (s->chunks == sizeof(s->chunk) / sizeof(*s->chunk))
            return TOO_LONG;
        s->chunk[s->chunks++] = arena_alloc(s->a, XLSX_CHUNK);
        s->used = 0;
    }
    char *to = s->chunk[s->chunks - 1] + s->used;
    memcpy(to, text, n);
    to[n] = '\0';
    uint32_t at = (uint32_t)((s->chunks - 1) * XLSX_CHUNK + s->used);
    s->used += n + 1;
    return at;
}

static void string_keep(struct xlsx_xml *x)
{
    struct string_reading *r = x->arg;
    struct xlsx_strings *s = r->strings;
    size_t block = s->n / XLSX_STRING_BLOCK;
    uint32_t at = TOO_LONG;
    bool fits = block < XLSX_STRING_BLOCKS;
    if (fits && r->n <= TABLE_CELL_MAX) {
        at = keep_text(s, r->text, xlsx_strings_unescape(r->text, r->n));
        fits = at != TOO_LONG;
    }
    if (!fits) {
        x->code = ERR_TOO_LARGE;
        x->msgid = "table.strings";
        return;
    }
    if (!s->index[block])
        s->index[block] = arena_array(s->a, XLSX_STRING_BLOCK, sizeof(uint32_t));
    s->index[block][s->n++ % XLSX_STRING_BLOCK] = at;
}

static void string_end(struct xlsx_xml *x, const char *name)
{
    struct string_reading *r = x->arg;
    r->in_text -= strcmp(name, "t") == 0;
    r->in_phonetic -= strcmp(name, "rPh") == 0;
    if (strcmp(name, "si") == 0)
        string_keep(x);
}

enum err xlsx_strings_read(struct xlsx_zip *z, struct arena *a, const char *part,
                           struct xlsx_strings *ret)
{
    struct string_reading r = {.strings = ret};
    r.text = arena_alloc(a, TABLE_CELL_MAX + 1);
    struct xlsx_xml *x = arena_new_of(a, struct xlsx_xml);
    *ret = (struct xlsx_strings){.a = a};
    *x =
        (struct xlsx_xml){.arg = &r, .start = string_start, .end = string_end, .text = string_text};
    return xlsx_xml_all(x, z, part);
}

const char *xlsx_strings_get(const struct xlsx_strings *s, uint64_t i, bool *ret_long)
{
    *ret_long = false;
    if (i >= s->n)
        return NULL;
    uint32_t at = s->index[i / XLSX_STRING_BLOCK][i % XLSX_STRING_BLOCK];
    *ret_long = at == TOO_LONG;
    return at == TOO_LONG ? "" : s->chunk[at / XLSX_CHUNK] + at % XLSX_CHUNK;
}

size_t xlsx_strings_unescape(char *p, size_t n)
{
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        bool escape = n - i >= 7 && p[i] == '_' && p[i + 1] == 'x' && p[i + 6] == '_';
        for (size_t j = 2; escape && j < 6; j++)
            escape = isxdigit((unsigned char)p[i + j]);
        if (!escape) {
            p[made++] = p[i];
            continue;
        }
        char digits[5] = {p[i + 2], p[i + 3], p[i + 4], p[i + 5], 0};
        unsigned long code = strtoul(digits, NULL, 16);
        if (code >= 0x80) { /* only what XML cannot hold is escaped so; this is text */
            p[made++] = p[i];
            continue;
        }
        if (code && code != '\r')
            p[made++] = (char)code;
        i += 6;
    }
    return made;
}
