/*
 * Fuzzing the reading of XLSX. An input that begins like an archive is read as it is; since
 * mutations rarely get through an archive's checksums, any other is taken for the parts themselves
 * (sheet, shared strings, styles, workbook, its relationships, parted by lines of "---") and packed
 * here, uncompressed.
 */
#include "tabular.h"

#include "buf.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 64 << 20, PARTS = 6 };

#define TYPES "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

struct part {
    const char *name, *text;
    size_t n;
    uint32_t at, crc;
};

static const char root_rels[] = "<Relationships><Relationship Id='r1' Type='" TYPES
                                "officeDocument' Target='xl/workbook.xml'/></Relationships>";
static const char book[] =
    "<workbook xmlns:r='x'><sheets><sheet name='Data' sheetId='1' r:id='r1'/></sheets></workbook>";
static const char book_rels[] =
    "<Relationships><Relationship Id='r1' Type='" TYPES "worksheet' Target='sheet.xml'/>"
    "<Relationship Id='r2' Type='" TYPES "styles' Target='styles.xml'/>"
    "<Relationship Id='r3' Type='" TYPES "sharedStrings' Target='strings.xml'/></Relationships>";

static void put_number(struct buf *b, uint32_t value, int bytes)
{
    for (; bytes--; value >>= 8)
        buf_putc(b, (char)(value & 0xff));
}

static uint32_t crc32_of(const char *p, size_t n)
{
    uint32_t crc = 0xffffffff;
    while (n--) {
        crc ^= (unsigned char)*p++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* What a part's local and central headers share. */
static void put_head(struct buf *b, const struct part *p)
{
    put_number(b, 20, 2); /* version needed */
    put_number(b, 0, 2);  /* flags */
    put_number(b, 0, 2);  /* stored */
    put_number(b, 0x21 << 16, 4);
    put_number(b, p->crc, 4);
    put_number(b, (uint32_t)p->n, 4);
    put_number(b, (uint32_t)p->n, 4);
    put_number(b, (uint32_t)strlen(p->name), 2);
    put_number(b, 0, 2);
}

static void pack(struct buf *b, struct part *parts)
{
    for (int i = 0; i < PARTS; i++) {
        parts[i].at = (uint32_t)b->n;
        parts[i].crc = crc32_of(parts[i].text, parts[i].n);
        buf_put(b, "PK\3\4", 4);
        put_head(b, &parts[i]);
        buf_puts(b, parts[i].name);
        buf_put(b, parts[i].text, parts[i].n);
    }
    uint32_t directory = (uint32_t)b->n;
    for (int i = 0; i < PARTS; i++) {
        buf_put(b, "PK\1\2", 4);
        put_number(b, 20, 2);
        put_head(b, &parts[i]);
        for (int zeros = 0; zeros < 10; zeros++)
            buf_putc(b, '\0');
        put_number(b, parts[i].at, 4);
        buf_puts(b, parts[i].name);
    }
    uint32_t end = (uint32_t)b->n;
    buf_put(b, "PK\5\6\0\0\0", 8);
    put_number(b, PARTS, 2);
    put_number(b, PARTS, 2);
    put_number(b, end - directory, 4);
    put_number(b, directory, 4);
    put_number(b, 0, 2);
}

static void cut_parts(const char *p, size_t n, struct part *parts)
{
    for (int i = 0; i < PARTS - 1 && n; i++) {
        const char *cut = memmem(p, n, "\n---\n", 5);
        parts[i].text = p;
        parts[i].n = cut ? (size_t)(cut - p) : n;
        n -= cut ? parts[i].n + 5 : n;
        p = cut ? cut + 5 : p;
    }
}

static void read_table(struct ctx *cx, const char *data, size_t n)
{
    struct table_open from = {.fd = -1, .data = data, .n = n};
    struct table_reader *r;
    struct table_row row;
    if (table_open(cx, &from, &r) != OK)
        return;
    while (table_next(r, &row)) {
        if (row.n == 0 || row.n > TABLE_COLUMNS_MAX)
            abort();
        for (size_t i = 0; i < row.n; i++)
            if (strlen(row.cells[i]) > TABLE_CELL_MAX)
                abort();
    }
    if (table_error(r) != cx->err.code)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(CAP);
    struct ctx cx = ctx_new(a, 0);
    const char *p = (const char *)data;
    if (n >= 4 && memcmp(p, "PK\3\4", 4) == 0) {
        read_table(&cx, p, n);
    } else {
        struct part parts[PARTS] = {
            {.name = "xl/sheet.xml", .text = "<x/>", .n = 4},
            {.name = "xl/strings.xml", .text = "<x/>", .n = 4},
            {.name = "xl/styles.xml", .text = "<x/>", .n = 4},
            {.name = "xl/workbook.xml", .text = book, .n = sizeof(book) - 1},
            {.name = "xl/_rels/workbook.xml.rels", .text = book_rels, .n = sizeof(book_rels) - 1},
            {.name = "_rels/.rels", .text = root_rels, .n = sizeof(root_rels) - 1}};
        struct buf b = buf_new(a, CAP);
        cut_parts(p, n, parts);
        pack(&b, parts);
        read_table(&cx, b.p, b.n);
    }
    if (cx.err.code != OK && !cx.err.msgid)
        abort(); /* whatever goes wrong is told */
    arena_free(a);
    return 0;
}
