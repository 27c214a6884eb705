/*
 * Number formats: see xlsx.h. A spreadsheet's date is a number; only the format of its cell says
 * that it is one. A format is either built in (known by number) or its code stands in the styles
 * part. Formats of bare digits matter, too: "000000000000" and "\0#" are how offices keep the zero
 * of a phone.
 */
#include "xlsx.h"

#include <ctype.h>

/* What the styles' handlers share; xfs outside <cellXfs> are templates. */
struct style_reading {
    struct arena *a;
    struct xlsx_styles *styles;
    size_t cap;
    bool in_xfs;
    struct {
        unsigned long id;
        struct xlsx_style style;
    } * formats;
    size_t formats_n, formats_cap;
};

/* One literal character of a code ("\\x", "_x" is a gap, "*x" fills), how many bytes it takes; 0:
 * none. */
static size_t skip_literal(const char *s)
{
    if ((*s == '\\' || *s == '_' || *s == '*') && s[1])
        return 2;
    if (*s == '"') {
        const char *end = strchr(s + 1, '"');
        return end ? (size_t)(end - s) + 1 : strlen(s);
    }
    if (*s != '[')
        return 0;
    const char *end = strchr(s, ']');
    return end ? (size_t)(end - s) + 1 : strlen(s);
}

/* "[h]", "[mm]", "[ss]": elapsed time; other brackets are colours, conditions, currencies. */
static bool elapsed(const char *s)
{
    size_t n = strspn(s + 1, "hHmMsS");
    return *s == '[' && n > 0 && s[n + 1] == ']';
}

/* Only the first section counts: that of positive numbers. */
static enum xlsx_kind kind_of_code(const char *s)
{
    bool day = false, month = false, time = false;
    while (*s && *s != ';') {
        time |= elapsed(s);
        size_t literal = skip_literal(s);
        if (literal) {
            s += literal;
            continue;
        }
        int c = tolower((unsigned char)*s++);
        if (c == 'g' || c == 'e') /* "General"; "E+00": no dates */
            return XLSX_PLAIN;
        day |= c == 'y' || c == 'd';
        month |= c == 'm';
        time |= c == 'h' || c == 's';
    }
    if (day || (month && !time))
        return time ? XLSX_DATETIME : XLSX_DATE;
    return time ? XLSX_TIME : XLSX_PLAIN;
}

/* The literal digits (and plus) that a code puts before a number; false for other words. */
static bool take_prefix(const char **s, char *to, size_t size)
{
    size_t n = 0;
    for (size_t literal; (literal = skip_literal(*s)); *s += literal) {
        if (**s != '\\' && **s != '"')
            return false;
        for (const char *p = *s + 1; p < *s + literal && *p != '"'; p++) {
            if ((!isdigit((unsigned char)*p) && *p != '+') || n + 1 >= size)
                return false;
            to[n++] = *p;
        }
    }
    to[n] = '\0';
    return true;
}

struct xlsx_style xlsx_style_of_code(const char *code)
{
    struct xlsx_style style = {.kind = (unsigned char)kind_of_code(code)};
    if (style.kind != XLSX_PLAIN)
        return style;
    struct xlsx_style padded = {.kind = XLSX_PADDED};
    const char *s = code;
    if (!take_prefix(&s, padded.prefix, sizeof(padded.prefix)))
        return style;
    s += strspn(s, "#");
    size_t width = strspn(s, "0#"), zeros = strspn(s, "0");
    bool shows = width > 1 || *padded.prefix;
    if (s[width] || width > 32 || !shows || (width && !zeros))
        return style;
    padded.width = (unsigned char)width;
    return padded;
}

static enum xlsx_kind kind_of_builtin(unsigned long id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
        id == 57 || id == 58)
        return XLSX_DATE;
    if (id == 22)
        return XLSX_DATETIME;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 ||
        id == 56)
        return XLSX_TIME;
    return XLSX_PLAIN;
}

static unsigned long number_of(const char *s)
{
    return s && isdigit((unsigned char)*s) ? strtoul(s, NULL, 10) : 0;
}

/* Room for one more in a list that doubles; what it leaves behind stays in the arena, at most as
 * much again. */
static void *room_for(struct arena *a, void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return list;
    size_t more = *cap ? *cap * 2 : 64;
    list = arena_grow(a, list, n * size, more * size);
    *cap = more;
    return list;
}

static void add_format(struct style_reading *r, const char **attributes)
{
    const char *id = xlsx_xml_attribute(attributes, "numFmtId"),
               *code = xlsx_xml_attribute(attributes, "formatCode");
    if (!id || !code || r->formats_n == XLSX_STYLES_MAX)
        return;
    r->formats = room_for(r->a, r->formats, r->formats_n, &r->formats_cap, sizeof(*r->formats));
    r->formats[r->formats_n].id = number_of(id);
    r->formats[r->formats_n++].style = xlsx_style_of_code(code);
}

static void add_style(struct style_reading *r, const char **attributes)
{
    struct xlsx_styles *all = r->styles;
    if (all->n == XLSX_STYLES_MAX)
        return;
    unsigned long id = number_of(xlsx_xml_attribute(attributes, "numFmtId"));
    struct xlsx_style style = {.kind = (unsigned char)kind_of_builtin(id)};
    for (size_t i = 0; i < r->formats_n && i < 4096; i++)
        if (r->formats[i].id == id)
            style = r->formats[i].style;
    all->of = room_for(r->a, all->of, all->n, &r->cap, sizeof(*all->of));
    all->of[all->n++] = style;
}

static void style_start(struct xlsx_xml *x, const char *name, const char **attributes)
{
    struct style_reading *r = x->arg;
    if (strcmp(name, "numFmt") == 0)
        add_format(r, attributes);
    else if (strcmp(name, "cellXfs") == 0)
        r->in_xfs = true;
    else if (r->in_xfs && strcmp(name, "xf") == 0)
        add_style(r, attributes);
}

static void style_end(struct xlsx_xml *x, const char *name)
{
    struct style_reading *r = x->arg;
    if (strcmp(name, "cellXfs") == 0)
        r->in_xfs = false;
}

enum err xlsx_styles_read(struct xlsx_zip *z, struct arena *a, const char *part,
                          struct xlsx_styles *ret)
{
    struct style_reading r = {.a = a, .styles = ret};
    struct xlsx_xml *x = arena_new_of(a, struct xlsx_xml);
    *ret = (struct xlsx_styles){0};
    *x = (struct xlsx_xml){.arg = &r, .start = style_start, .end = style_end};
    return xlsx_xml_all(x, z, part);
}
