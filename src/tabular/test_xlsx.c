/* Workbooks of every make: cells, dates, formats, sheets; what must be refused, bombs, damage. */
#include "test_stage_xlsx.h"

static void test_xlsx_cells(void **state)
{
    (void)state;
    static const struct {
        const char *row, *rows;
    } rows[] = {
        {"<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>",
         "1:Nama Usaha|Kopi Tubruk"},
        {"<row r='1'><c r='A1' t='s'><v>2</v></c></row>", "1:東京"},
        {"<row r='1'><c r='A1' t='s'><v>4</v></c></row>", "1:a\nb_c_xZZZZ_"},
        {"<row r='3'><c r='C3' t='inlineStr'><is><t> x </t></is></c></row>", "3:|| x "},
        {"<row r='3'><c r='A3' t='inlineStr'><is><r><t>x</t></r><r><t>y</t></r></is></c></row>",
         "3:xy"},
        {"<row><c><v>1</v></c><c "
         "t='str'><f>A1&amp;\"x\"</f><v>1x</v></c></row><row><c><v>2</v></c></row>",
         "1:1|1x/2:2"}, /* without references: counted */
        {"<row r='1'><c r='A1' t='b'><v>1</v></c><c r='B1' t='b'><v>0</v></c><c r='C1' "
         "t='e'><v>#N/A</v></c>"
         "</row>",
         "1:TRUE|FALSE|#N/A"},
        {"<row r='1'><c r='A1' s='9'/><c r='B1' t='s'><v>3</v></c></row><row r='9'><c "
         "r='A9'><v>7</v></c>"
         "</row>",
         "9:7"}, /* a row without text is left out */
        {"<row r='1'><c r='XFD1' s='1'/><c r='A1'><v>1</v></c></row>",
         "1:1"}, /* empty far out: no fault */
        {"<row r='1'><c r='B1'><v>2</v></c><c r='A1'><v>1</v></c></row>", "1:1|2"},
        {"<row r='1'><c r='A1'><v>3573024107900001</v></c><c "
         "r='B1'><v>3.573024107900001E+15</v></c>"
         "<c r='C1'><v>1.2345678901234567E+15</v></c><c r='D1'><v>8.12345678901E11</v></c></row>",
         "1:3573024107900001|3573024107900001|1234567890123456.7|812345678901"},
        {"<row r='1'><c r='A1'><v>2.2999999999999998</v></c><c "
         "r='B1'><v>0.30000000000000004</v></c>"
         "<c r='C1'><v>-1.5E-3</v></c><c r='D1'><v>1E3</v></c><c "
         "r='E1'><v>0.99999999999999999</v></c></row>",
         "1:2.3|0.3|-0.0015|1000|1"},
        {"<row r='1'><c r='A1' s='1'><v>33055</v></c><c r='B1' s='2'><v>33055</v></c>"
         "<c r='C1' s='6'><v>33055.5</v></c><c r='D1' s='7'><v>0.25</v></c><c r='E1' "
         "s='1'><v>1</v></c>"
         "<c r='F1' s='1'><v>60</v></c><c r='G1' s='1'><v>61</v></c><c r='H1' "
         "s='1'><v>59</v></c></row>",
         "1:1990-07-01|1990-07-01|1990-07-01 12:00:00|06:00:00|1900-01-01|1900-02-29|1900-03-01|"
         "1900-02-28"},
        {"<row r='1'><c r='A1' s='1'><v>-1</v></c><c r='B1' s='1'><v>99999999</v></c>"
         "<c r='C1' s='1' t='str'><v>1 Juli</v></c><c r='D1' s='1'><v>0</v></c></row>",
         "1:-1|99999999|1 Juli|0"}, /* no dates: shown as they are */
        {"<row r='1'><c r='A1' s='3'><v>81234567890</v></c><c r='B1' s='5'><v>81234567890</v></c>"
         "<c r='C1' s='4'><v>1500000</v></c><c r='D1' s='3'><v>1.5</v></c></row>",
         "1:081234567890|081234567890|1500000|1.5"},
        {"<row r='1'><c r='A1' t='d'><v>1990-07-01T00:00:00</v></c></row>", "1:1990-07-01"},
        {"<x:row xmlns:x='y' r='1'><x:c r='A1'><x:v>1</x:v></x:c></x:row>", "1:1"},
        {"", ""},
    };
    for (size_t i = 0; i + 1 < COUNT(rows); i++) {
        struct bytes b = workbook(rows[i].row);
        expect_rows(b.p, b.n, rows[i].rows);
    }
    struct bytes b = workbook("");
    expect_refused(b.p, b.n, ERR_INPUT, "table.empty", "");
}

static void test_xlsx_1904(void **state)
{
    (void)state;
    struct part parts[] = {
        {"_rels/.rels", root_rels, 0},
        {"xl/workbook.xml",
         "<workbook xmlns:r='x'><workbookPr date1904='1'/><sheets><sheet name='D' "
         "r:id='r1'/></sheets></workbook>",
         0},
        {"xl/_rels/workbook.xml.rels", book_rels, 0},
        {"xl/styles.xml", styles, 0},
        {"xl/sharedStrings.xml", strings, 0},
        {"xl/worksheets/sheet1.xml",
         "<x><row><c s='1'><v>31593</v></c><c s='1'><v>0</v></c></row></x>", 0},
        {NULL, NULL, 0}};
    struct bytes b = pack(parts);
    expect_rows(b.p, b.n, "1:1990-07-01|1904-01-01");
}

static void test_xlsx_formats(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        enum xlsx_kind kind;
    } rows[] = {
        {"General", XLSX_PLAIN},
        {"0", XLSX_PLAIN},
        {"0.00", XLSX_PLAIN},
        {"#,##0", XLSX_PLAIN},
        {"0.00E+00", XLSX_PLAIN},
        {"\"days\" 0", XLSX_PLAIN},
        {"[Red]0", XLSX_PLAIN},
        {"[$Rp-421]#,##0", XLSX_PLAIN},
        {"\\R\\p#,##0", XLSX_PLAIN},
        {"@", XLSX_PLAIN},
        {"dd/mm/yyyy", XLSX_DATE},
        {"[$-421]dd mmmm yyyy;@", XLSX_DATE},
        {"d-mmm-yy", XLSX_DATE},
        {"mmm-yy", XLSX_DATE},
        {"YYYY\"-\"MM", XLSX_DATE},
        {"dddd", XLSX_DATE},
        {"hh:mm", XLSX_TIME},
        {"[h]:mm:ss", XLSX_TIME},
        {"mm:ss.0", XLSX_TIME},
        {"m/d/yy h:mm", XLSX_DATETIME},
        {"0000", XLSX_PADDED},
        {"\"0\"#", XLSX_PADDED},
        {"\\+62#", XLSX_PLAIN},
        {"0;yyyy", XLSX_PLAIN},
        {"\"Rp\"0", XLSX_PLAIN},
        {"[", XLSX_PLAIN},
        {"\"", XLSX_PLAIN},
        {"\\", XLSX_PLAIN},
        {"", XLSX_PLAIN},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct xlsx_style style = xlsx_style_of_code(rows[i].code);
        if (style.kind != rows[i].kind)
            fail_msg("%s is taken for %d", rows[i].code, style.kind);
    }
}

static void test_xlsx_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out; /* NULL: no number */
    } rows[] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.0", "0"},
        {"007", "7"},
        {"+5", "5"},
        {"1.50", "1.5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"1e21", "1000000000000000000000"},
        {"1E-5", "0.00001"},
        {"123E-2", "1.23"},
        {"99999999999999.99", "100000000000000"},
        {"999999999999999.9", "999999999999999.9"},
        {"123456789012345678", "123456789012345678"},
        {"1E+999", NULL},
        {"1E+99999999999999999999", NULL},
        {"1E", NULL},
        {"1E+", NULL},
        {"E5", NULL},
        {"", NULL},
        {"-", NULL},
        {".", NULL},
        {"1.2.3", NULL},
        {"1,5", NULL},
        {"NaN", NULL},
        {"0x10", NULL},
        {" 1", NULL},
    };
    char to[XLSX_NUMBER_MAX];
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is = xlsx_number_plain(rows[i].in, strlen(rows[i].in), to);
        if (is != (rows[i].out != NULL) || (is && strcmp(to, rows[i].out) != 0))
            fail_msg("%s became %s", rows[i].in, is ? to : "no number");
    }
    struct bytes nines = repeated("", "9", 400, "");
    assert_false(xlsx_number_plain(nines.p, nines.n, to));
    struct bytes many = repeated("", "9", 339, "");
    assert_false(xlsx_number_plain(many.p, many.n, to)); /* no number of a sheet has so many */
    struct bytes small = repeated("0.", "0", 300, "1");
    assert_true(xlsx_number_plain(small.p, small.n, to));
}

static const char three_rels[] =
    "<Relationships><Relationship Id='a' Type='" TYPES "worksheet' Target='worksheets/sheet1.xml'/>"
    "<Relationship Id='b' Type='" TYPES "worksheet' Target='/xl/worksheets/sheet2.xml'/>"
    "<Relationship Id='c' Type='" TYPES "worksheet' Target='../xl/worksheets/sheet3.xml'/>"
    "<Relationship Id='d' Type='" TYPES "chartsheet' Target='x.xml'/></Relationships>";

static void test_xlsx_sheets(void **state)
{
    (void)state;
    const struct part parts[] = {
        {"_rels/.rels", root_rels, 0},
        {"xl/workbook.xml",
         "<workbook xmlns:r='x'><sheets><sheet name='Bagan' r:id='d'/><sheet name='Tersembunyi' "
         "state='hidden' r:id='a'/><sheet name='Kosong' r:id='b'/><sheet name='Isi &amp; Data' "
         "r:id='c'/>"
         "</sheets></workbook>",
         0},
        {"xl/_rels/workbook.xml.rels", three_rels, 0},
        {"xl/worksheets/sheet1.xml", "<x><row><c><v>1</v></c></row></x>", 0},
        {"xl/worksheets/sheet2.xml", "<x><row><c s='1'/></row></x>", 0},
        {"xl/worksheets/sheet3.xml", "<x><row><c><v>3</v></c></row></x>", 0},
        {NULL, NULL, 0}};
    struct bytes b = pack(parts);
    struct table_open from = memory(b.p, b.n);
    struct table_reader *r;
    assert_string_equal(read_all(&from, &r), "1:3"); /* the first shown one with rows */
    size_t n;
    const char *const *names = table_sheets(r, &n);
    assert_int_equal(n, 3);
    assert_string_equal(names[0], "Tersembunyi");
    assert_string_equal(names[2], "Isi & Data");
    assert_string_equal(table_sheet(r), "Isi & Data");
    assert_int_equal(table_format(r), TABLE_XLSX);
    table_close(r);
    from.sheet = "Tersembunyi";
    assert_string_equal(read_all(&from, NULL), "1:1");
    from.sheet = "Kosong";
    assert_string_equal(read_all(&from, NULL), "");
    assert_int_equal(cx.err.code, OK);
    from.sheet = "kosong";
    assert_string_equal(read_all(&from, NULL), "");
    assert_int_equal(cx.err.code, ERR_NOT_FOUND);
    assert_string_equal(cx.err.msgid, "table.sheet_unknown");
}

static void test_xlsx_refused(void **state)
{
    (void)state;
    static const char sheet[] = "xl/worksheets/sheet1.xml";
    static const struct {
        const char *part, *text;
        enum err code;
        const char *msgid, *said;
    } rows[] = {
        {sheet, "<!DOCTYPE x [<!ENTITY a 'b'>]><x><row><c><v>1</v></c></row></x>", ERR_INPUT,
         "table.doctype", sheet},
        {"xl/sharedStrings.xml", "<!DOCTYPE x><sst/>", ERR_INPUT, "table.doctype",
         "xl/sharedStrings.xml"},
        {"xl/workbook.xml", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><workbook/>", ERR_INPUT,
         "table.doctype", "xl/workbook.xml"},
        {sheet, "<x><row><c><v>1</v></c></row>", ERR_INPUT, "table.damaged", sheet},
        {sheet, "", ERR_INPUT, "table.damaged", sheet},
        {sheet, "<x><row></c></row></x>", ERR_INPUT, "table.damaged", sheet},
        {sheet, "<x><row><c><v>&a;</v></c></row></x>", ERR_INPUT, "table.damaged", sheet},
        {sheet, "<x><row><c><v>\xff</v></c></row></x>", ERR_INPUT, "table.damaged", sheet},
        {sheet, "<x><row><c t='s'><v>99</v></c></row></x>", ERR_INPUT, "table.bad_cell", "1"},
        {sheet, "<x><row r='7'><c t='s'><v>-1</v></c></row></x>", ERR_INPUT, "table.bad_cell", "7"},
        {sheet, "<x><row><c t='s'><v>99999999999999999999999999999</v></c></row></x>", ERR_INPUT,
         "table.bad_cell", "1"},
        {sheet, "<x><row r='5'><c r='XFD5'><v>1</v></c></row></x>", ERR_TOO_LARGE, "table.columns",
         "5"},
        {sheet, "<x><row r='5'><c r='IW5'><v>1</v></c></row></x>", ERR_TOO_LARGE, "table.columns",
         "5"},
        {sheet, NULL, ERR_INPUT, "table.no_part", sheet},
        {"xl/workbook.xml", NULL, ERR_INPUT, "table.no_part", "xl/workbook.xml"},
        {"xl/_rels/workbook.xml.rels", NULL, ERR_INPUT, "table.no_part",
         "xl/_rels/workbook.xml.rels"},
        {"xl/workbook.xml", "<workbook><sheets/></workbook>", ERR_INPUT, "table.no_sheet", ""},
        {"_rels/.rels", NULL, ERR_TYPE, "table.other_zip", ""},
        {"_rels/.rels",
         "<Relationships><Relationship Id='r1' Type='" TYPES
         "officeDocument' Target='word/document.xml'/></Relationships>",
         ERR_TYPE, "table.other_zip", ""},
        {"_rels/.rels",
         "<Relationships><Relationship Id='r1' Type='" TYPES
         "officeDocument' Target='xl/workbook.bin'/></Relationships>",
         ERR_TYPE, "table.other_zip", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bytes b = workbook_with(rows[i].part, rows[i].text, 0);
        expect_refused(b.p, b.n, rows[i].code, rows[i].msgid, rows[i].said);
    }
}

static void test_xlsx_limits(void **state)
{
    (void)state;
    static const char sheet[] = "xl/worksheets/sheet1.xml";
    struct bytes x = repeated("<x><row><c t='inlineStr'><is><t>", "y", TABLE_CELL_MAX + 1,
                              "</t></is></c></row></x>");
    struct bytes b = workbook_with(sheet, x.p, x.n);
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.cell", "1");
    x = repeated("<sst><si><t>", "y", TABLE_CELL_MAX + 1, "</t></si></sst>");
    b = workbook_with("xl/sharedStrings.xml", x.p, x.n);
    expect_rows(b.p, b.n, "1:1"); /* a long text that no row shows harms nobody */
    struct part parts[] = {{"_rels/.rels", root_rels, 0},
                           {"xl/workbook.xml", book, 0},
                           {"xl/_rels/workbook.xml.rels", book_rels, 0},
                           {"xl/sharedStrings.xml", x.p, x.n},
                           {sheet, "<x><row><c t='s'><v>0</v></c></row></x>", 0},
                           {NULL, NULL, 0}};
    b = pack(parts);
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.cell", "1");
    x = repeated("", "<a>", 1000, "");
    b = workbook_with(sheet, x.p, x.n);
    expect_refused(b.p, b.n, ERR_INPUT, "table.damaged", sheet);
    struct buf names = buf_new(a, 1 << 20);
    buf_puts(&names, "<x>");
    for (int i = 0; i < 2000; i++)
        buf_printf(&names, "<e%d/>", i);
    buf_puts(&names, "</x>");
    b = workbook_with(sheet, names.p, names.n);
    expect_refused(b.p, b.n, ERR_INPUT, "table.damaged", sheet);
    struct buf many = buf_new(a, 1 << 20);
    buf_puts(&many, "<workbook xmlns:r='x'><sheets>");
    for (int i = 0; i < 65; i++)
        buf_printf(&many, "<sheet name='S%d' r:id='r1'/>", i);
    buf_puts(&many, "</sheets></workbook>");
    b = workbook_with("xl/workbook.xml", many.p, many.n);
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.sheets", "xl/workbook.xml");
}

/* Bombs: by ratio as stated, by ratio when the archive lies, by an endless token. */
static void test_xlsx_bombs(void **state)
{
    (void)state;
    static const char sheet[] = "xl/worksheets/sheet1.xml";
    struct bytes x = repeated("<x>", "<row r='1'/>", 400000, "</x>");
    struct bytes b = workbook_with(sheet, x.p, x.n);
    assert_true(x.n / b.n > 200);
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.bomb", sheet);
    x = repeated("<sst>", "<si><t>aaaaaaaaaaaaaaaaaaaaaa</t></si>", 200000, "</sst>");
    b = workbook_with("xl/sharedStrings.xml", x.p, x.n);
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.bomb", "xl/sharedStrings.xml");
    char *noise = arena_alloc(a, 6 << 20);
    unsigned seed = 7;
    for (size_t i = 0; i < (6 << 20) - 1; i++) {
        seed = seed * 1103515245u + 12345u;
        noise[i] = (char)('a' + (seed >> 16) % 26);
    }
    memcpy(noise, "<x><row q='", 11);
    b = workbook_with(sheet, noise, (6 << 20) - 1);
    expect_refused(b.p, b.n, ERR_INPUT, "table.damaged", sheet);
}

/* Whatever is cut off or turned over: an error, never a crash, never rows beyond those that are
 * there. */
static void test_xlsx_damage(void **state)
{
    (void)state;
    struct bytes b = workbook("<row r='1'><c r='A1'><v>1</v></c></row>");
    for (size_t n = 4; n < b.n; n += 7) {
        struct table_open from = memory(arena_memdup(a, b.p, n), n);
        read_all(&from, NULL);
        assert_int_equal(cx.err.code, ERR_INPUT);
        assert_true(strcmp(cx.err.msgid, "table.truncated") == 0 ||
                    strcmp(cx.err.msgid, "table.damaged") == 0);
    }
    for (size_t i = 0; i < b.n; i += 3) {
        char *copy = arena_memdup(a, b.p, b.n);
        copy[i] ^= 0x55;
        struct table_open from = memory(copy, b.n);
        const char *got = read_all(&from, NULL);
        assert_true(strlen(got) < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xlsx_cells),   cmocka_unit_test(test_xlsx_1904),
        cmocka_unit_test(test_xlsx_formats), cmocka_unit_test(test_xlsx_numbers),
        cmocka_unit_test(test_xlsx_sheets),  cmocka_unit_test(test_xlsx_refused),
        cmocka_unit_test(test_xlsx_limits),  cmocka_unit_test(test_xlsx_bombs),
        cmocka_unit_test(test_xlsx_damage),
    };
    return cmocka_run_group_tests_name("xlsx", tests, set_up, tear_down);
}
