/*
 * The workbook: which sheets there are, where they and the shared parts lie, and whether days count
 * from 1904. Parts are found by their relationships' types, since programs name them as they like;
 * both the usual and the "strict" types end in the same word.
 */
#include "xlsx.h"

enum { RELATIONS_MAX = 1024 };

struct relation {
    const char *id, *type, *target;
};

/* The relationships of one part. */
struct relations {
    struct arena *a;
    struct relation of[RELATIONS_MAX];
    size_t n;
};

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static void relation_start(struct xlsx_xml *x, const char *name, const char **attributes)
{
    struct relations *r = x->arg;
    if (strcmp(name, "Relationship") != 0)
        return;
    const char *id = xlsx_xml_attribute(attributes, "Id"),
               *type = xlsx_xml_attribute(attributes, "Type"),
               *target = xlsx_xml_attribute(attributes, "Target");
    if (!id || !type || !target || r->n == RELATIONS_MAX)
        return;
    r->of[r->n++] = (struct relation){arena_strdup(r->a, id), arena_strdup(r->a, type),
                                      arena_strdup(r->a, target)};
}

static void ignore_end(struct xlsx_xml *x, const char *name) {}

static enum err relations_read(struct xlsx_zip *z, struct arena *a, const char *part,
                               struct relations **ret)
{
    struct relations *r = arena_new_of(a, struct relations);
    struct xlsx_xml *x = arena_new_of(a, struct xlsx_xml);
    r->a = a;
    *x = (struct xlsx_xml){.arg = r, .start = relation_start, .end = ignore_end};
    TRY(xlsx_xml_all(x, z, part));
    *ret = r;
    return OK;
}

/* A target as the archive names it: from the root, or from the folder of the part that points to
 * it. */
static const char *resolve(struct arena *a, const char *from, const char *target)
{
    if (*target == '/')
        return target + 1;
    const char *slash = strrchr(from, '/');
    size_t folder = slash ? (size_t)(slash - from) + 1 : 0;
    while (strncmp(target, "../", 3) == 0 && folder) {
        target += 3;
        for (folder--; folder && from[folder - 1] != '/';)
            folder--;
    }
    return arena_printf(a, "%.*s%s", (int)folder, from, target);
}

static const char *target_of_type(const struct relations *r, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if (ends_with(r->of[i].type, type))
            return r->of[i].target;
    return NULL;
}

/* What the workbook's handlers share. */
struct book_reading {
    struct xlsx_book *book;
    const struct relations *relations;
    const char *part;
};

static void add_sheet(struct xlsx_xml *x, const char **attributes)
{
    struct book_reading *reading = x->arg;
    struct xlsx_book *b = reading->book;
    const char *name = xlsx_xml_attribute(attributes, "name"),
               *id = xlsx_xml_attribute(attributes, "id"),
               *state = xlsx_xml_attribute(attributes, "state");
    for (size_t i = 0; name && id && i < reading->relations->n; i++) {
        const struct relation *r = &reading->relations->of[i];
        if (strcmp(r->id, id) != 0 || !ends_with(r->type, "/worksheet"))
            continue;
        if (b->sheets == TABLE_SHEETS_MAX) {
            x->code = ERR_TOO_LARGE;
            x->msgid = "table.sheets";
            return;
        }
        b->names[b->sheets] = arena_strdup(b->a, name);
        b->parts[b->sheets] = resolve(b->a, reading->part, r->target);
        b->hidden[b->sheets++] = state && strcmp(state, "visible") != 0;
        return;
    }
}

static void book_start(struct xlsx_xml *x, const char *name, const char **attributes)
{
    struct book_reading *reading = x->arg;
    if (strcmp(name, "sheet") == 0) {
        add_sheet(x, attributes);
    } else if (strcmp(name, "workbookPr") == 0) {
        const char *value = xlsx_xml_attribute(attributes, "date1904");
        reading->book->base1904 = value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
    }
}

/* The workbook's part, ERR_TYPE when the archive is something else: a document, an .ods, an .xlsb.
 */
static enum err find_book(struct xlsx_zip *z, struct arena *a, const char **ret_part)
{
    struct relations *root;
    if (!xlsx_zip_has(z, "_rels/.rels"))
        return fail(z->cx, ERR_TYPE, "table.other_zip", NULL);
    TRY(relations_read(z, a, "_rels/.rels", &root));
    const char *target = target_of_type(root, "/officeDocument");
    const char *part = target ? resolve(a, "", target) : "";
    if (!ends_with(part, ".xml") || strstr(part, "word/") || strstr(part, "ppt/"))
        return fail(z->cx, ERR_TYPE, "table.other_zip", NULL);
    *ret_part = part;
    return OK;
}

enum err xlsx_book_read(struct xlsx_zip *z, struct arena *a, struct xlsx_book *ret)
{
    const char *part = NULL;
    TRY(find_book(z, a, &part));
    const char *slash = strrchr(part, '/');
    size_t folder = slash ? (size_t)(slash - part) + 1 : 0;
    struct relations *r;
    TRY(relations_read(z, a, arena_printf(a, "%.*s_rels/%s.rels", (int)folder, part, part + folder),
                       &r));
    *ret = (struct xlsx_book){.a = a};
    struct book_reading reading = {.book = ret, .relations = r, .part = part};
    struct xlsx_xml *x = arena_new_of(a, struct xlsx_xml);
    *x = (struct xlsx_xml){.arg = &reading, .start = book_start, .end = ignore_end};
    TRY(xlsx_xml_all(x, z, part));
    if (!ret->sheets)
        return fail(z->cx, ERR_INPUT, "table.no_sheet", NULL);
    const char *strings = target_of_type(r, "/sharedStrings"),
               *styles = target_of_type(r, "/styles");
    ret->strings_part = strings ? resolve(a, part, strings) : NULL;
    ret->styles_part = styles ? resolve(a, part, styles) : NULL;
    return OK;
}
