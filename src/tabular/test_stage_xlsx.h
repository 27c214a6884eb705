/* For the tests of workbooks: small archives packed part by part, so that each hostile one differs
 * from a good one in one thing only. */
#ifndef TEST_STAGE_XLSX_H
#define TEST_STAGE_XLSX_H

#include "test_stage_tabular.h"
#include "xlsx.h"

struct part {
    const char *name, *text;
    size_t n; /* 0: text is a string */
};

/* An archive of parts, up to one without a name. */
static inline struct bytes pack(const struct part *parts)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *z = zip_open_from_source(to, ZIP_TRUNCATE, &error);
    assert_non_null(z);
    zip_source_keep(to);
    for (; parts->name; parts++) {
        size_t n = parts->n ? parts->n : strlen(parts->text);
        zip_source_t *from = zip_source_buffer(z, parts->text, n, 0);
        assert_true(zip_file_add(z, parts->name, from, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
    assert_int_equal(zip_source_open(to), 0);
    zip_stat_t st;
    assert_int_equal(zip_source_stat(to, &st), 0);
    struct bytes b = {.n = (size_t)st.size};
    b.p = arena_alloc(a, b.n);
    assert_int_equal(zip_source_read(to, b.p, b.n), b.n);
    zip_source_close(to);
    zip_source_free(to);
    return b;
}

#define TYPES "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char root_rels[] = "<Relationships><Relationship Id='r1' Type='" TYPES
                                "officeDocument' Target='xl/workbook.xml'/></Relationships>";
static const char book_rels[] = "<Relationships><Relationship Id='r1' Type='" TYPES
                                "worksheet' Target='worksheets/sheet1.xml'/>"
                                "<Relationship Id='r2' Type='" TYPES "styles' Target='styles.xml'/>"
                                "<Relationship Id='r3' Type='" TYPES
                                "sharedStrings' Target='/xl/sharedStrings.xml'/></Relationships>";
static const char book[] =
    "<workbook xmlns:r='x'><sheets><sheet name='Data' sheetId='1' r:id='r1'/></sheets></workbook>";
static const char styles[] =
    "<styleSheet><numFmts>"
    "<numFmt numFmtId='164' formatCode='[$-421]dd\\ mmmm\\ yyyy;@'/>"
    "<numFmt numFmtId='165' formatCode='000000000000'/>"
    "<numFmt numFmtId='166' formatCode='\"Rp\"#,##0;[Red]\\-\"Rp\"#,##0'/>"
    "<numFmt numFmtId='167' formatCode='\\0#'/>"
    "<numFmt numFmtId='168' formatCode='yyyy\\-mm\\-dd hh:mm'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
    "<xf numFmtId='166'/><xf numFmtId='167'/><xf numFmtId='168'/><xf "
    "numFmtId='20'/></cellXfs></styleSheet>";
static const char strings[] =
    "<sst><si><t>Nama Usaha</t></si><si><r><t>Kopi </t></r><r><t>Tubruk</t></r></si>"
    "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si><si><t></t></si>"
    "<si><t>a_x000D_\nb_x005F_c_xZZZZ_</t></si></sst>";

/* A workbook whose one sheet holds these rows. */
static inline struct bytes workbook(const char *sheet_data)
{
    const char *sheet =
        arena_printf(a, "<worksheet><sheetData>%s</sheetData></worksheet>", sheet_data);
    const struct part parts[] = {{"_rels/.rels", root_rels, 0},
                                 {"xl/workbook.xml", book, 0},
                                 {"xl/_rels/workbook.xml.rels", book_rels, 0},
                                 {"xl/styles.xml", styles, 0},
                                 {"xl/sharedStrings.xml", strings, 0},
                                 {"xl/worksheets/sheet1.xml", sheet, 0},
                                 {NULL, NULL, 0}};
    return pack(parts);
}

/* The same with one part put in another's place (NULL text: left out). */
static inline struct bytes workbook_with(const char *name, const char *text, size_t n)
{
    struct part parts[] = {{"_rels/.rels", root_rels, 0},
                           {"xl/workbook.xml", book, 0},
                           {"xl/_rels/workbook.xml.rels", book_rels, 0},
                           {"xl/styles.xml", styles, 0},
                           {"xl/sharedStrings.xml", strings, 0},
                           {"xl/worksheets/sheet1.xml", "<x><row><c><v>1</v></c></row></x>", 0},
                           {NULL, NULL, 0},
                           {NULL, NULL, 0}};
    size_t i = 0;
    while (parts[i].name && strcmp(parts[i].name, name) != 0)
        i++;
    parts[i] = (struct part){name, text, n};
    for (; !text && i + 1 < COUNT(parts); i++)
        parts[i] = parts[i + 1];
    return pack(parts);
}

#endif
