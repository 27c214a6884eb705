/*
 * Tables: CSV in all encodings, XLSX of every make, what must be refused, and writing. Small
 * archives are packed here, part by part, so that each hostile one differs from a good one in one
 * thing only.
 */
#include "tabular.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "buf.h"
#include "xlsx.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))
#define TEXT(s)  (s), sizeof(s) - 1

static struct arena *a;
static struct ctx cx;

static int set_up(void **state)
{
    (void)state;
    a = arena_new((size_t)2 << 30);
    cx = ctx_new(a, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* ---- helpers ---- */

/* "1:a|b/2:c|d": number and cells of every row; what went wrong is left in cx.err. */
static const char *read_all(const struct table_open *from, struct table_reader **ret_reader)
{
    struct buf b = buf_new(a, 64 << 20);
    struct table_reader *r = NULL;
    ctx_forgive(&cx);
    if (ret_reader)
        *ret_reader = NULL;
    if (table_open(&cx, from, &r) != OK)
        return "";
    struct table_row row;
    while (table_next(r, &row)) {
        if (b.n)
            buf_putc(&b, '/');
        buf_int(&b, row.number);
        for (size_t i = 0; i < row.n; i++) {
            buf_putc(&b, i ? '|' : ':');
            buf_puts(&b, row.cells[i]);
        }
    }
    assert_int_equal(table_error(r), cx.err.code);
    assert_false(table_next(r, &row)); /* the end stays the end */
    assert_int_equal(table_progress(r), 1000);
    if (ret_reader)
        *ret_reader = r;
    else
        table_close(r);
    return buf_str(&b);
}

static struct table_open memory(const char *data, size_t n)
{
    return (struct table_open){.fd = -1, .data = data, .n = n};
}

static void expect_rows(const char *data, size_t n, const char *rows)
{
    struct table_open from = memory(data, n);
    const char *got = read_all(&from, NULL);
    if (cx.err.code != OK)
        fail_msg("refused (%s), wanted %s", cx.err.msgid, rows);
    if (strcmp(got, rows) != 0)
        fail_msg("got    %s\nwanted %s", got, rows);
}

/* The value of a named argument of the message, "" when there is none. */
static const char *argument(const char *name)
{
    for (const struct msg_arg *m = cx.err.args; m && m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m->value;
    return "";
}

/* Refused with this code and message, and one argument's value (or ""). */
static void expect_refused(const char *data, size_t n, enum err code, const char *msgid,
                           const char *said)
{
    struct table_open from = memory(data, n);
    const char *got = read_all(&from, NULL);
    if (cx.err.code == OK)
        fail_msg("taken as \"%.200s\", wanted %s", got, msgid);
    if (cx.err.code != code || !cx.err.msgid || strcmp(cx.err.msgid, msgid) != 0)
        fail_msg("%d %s instead of %d %s", cx.err.code, cx.err.msgid ? cx.err.msgid : cx.err.detail,
                 code, msgid);
    const char *line = argument("line"), *part = argument("part");
    if (strcmp(*line ? line : part, said) != 0)
        fail_msg("%s says \"%s\", not \"%s\"", msgid, *line ? line : part, said);
}

struct bytes {
    char *p;
    size_t n;
};

struct part {
    const char *name, *text;
    size_t n; /* 0: text is a string */
};

/* An archive of parts, up to one without a name. */
static struct bytes pack(const struct part *parts)
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
static struct bytes workbook(const char *sheet_data)
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
static struct bytes workbook_with(const char *name, const char *text, size_t n)
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

/* ---- CSV ---- */

static void test_csv(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t n;
        const char *rows;
    } rows[] = {
        {TEXT("a,b\n1,2\n"), "1:a|b/2:1|2"},
        {TEXT("a;b\r\n1;2"), "1:a|b/2:1|2"},
        {TEXT("a\tb\r1\t2\r"), "1:a|b/2:1|2"},
        {TEXT("a|b\n1|2\n"), "1:a|b/2:1|2"},
        {TEXT("\xef\xbb\xbf"
              "a,b\n"),
         "1:a|b"},
        {TEXT("sep=;\r\na;b,c\r\n"), "2:a|b,c"},
        {TEXT("a,\"b\nc\",d\ne,f,g\n"), "1:a|b\nc|d/3:e|f|g"},
        {TEXT("a,\"b\r\nc\",d\r\ne,f,g\r\n"), "1:a|b\nc|d/3:e|f|g"},
        {TEXT("a,\"say \"\"hi\"\"\"\n"), "1:a|say \"hi\""},
        {TEXT("a,\"\",\"\"\"\"\n"), "1:a||\""},
        {TEXT("a,5\" pipa,b\n"), "1:a|5\" pipa|b"}, /* a quote inside plain text is a character */
        {TEXT("a,\"Toko\" Maju,b\n"), "1:a|Toko Maju|b"}, /* text after the closing one joins */
        {TEXT("a,b\n\n \n,\n\n1,2"), "1:a|b/3: /6:1|2"}, /* blank rows are left out, numbers stay */
        {TEXT("a,b\n1,2,3\n4\n"), "1:a|b/2:1|2|3/3:4"},
        {TEXT("satu kolom saja\ndua\n"), "1:satu kolom saja/2:dua"},
        {TEXT("a,b\n1,2\x1a"), "1:a|b/2:1|2"},
        {TEXT("Caf\xe9;\x80 5\n\x93x\x94;\x96\n"), "1:Café|€ 5/2:“x”|–"},
        {TEXT("Café;é\n"), "1:Café|é"},
        {TEXT("\xff\xfe"
              "a\0\t\0b\0\n\0\x3d\xd8\x00\xde\t\0c\0"),
         "1:a|b/2:😀|c"},
        {TEXT("\xfe\xff"
              "\0a\0,\0b\0\n\x20\xac\0,\0c"),
         "1:a|b/2:€|c"},
        {TEXT("a\0;\0b\0\n\0c\0;\0d\0"), "1:a|b/2:c|d"}, /* UTF-16 without a mark */
        {TEXT("\0a\0;\0b\0\n\0c\0;\0d"), "1:a|b/2:c|d"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_rows(rows[i].data, rows[i].n, rows[i].rows);
}

static void test_csv_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t n;
        const char *encoding;
        char delimiter;
    } rows[] = {
        {TEXT("a,b\n1,2\n"), "UTF-8", ','},
        {TEXT("Caf\xe9;b;c\n1;2;3\n"), "Windows-1252", ';'},
        {TEXT("\xff\xfe"
              "a\0\t\0b\0"),
         "UTF-16LE", '\t'},
        {TEXT("\0a\0;\0b"), "UTF-16BE", ';'},
        /* one comma in every address, more semicolons; and the other way about */
        {TEXT("No;Nama;Alamat\n1;A;Jl. X, 1\n2;B;Jl. Y, 2\n3;C;Jl. Z, 3\n"), "UTF-8", ';'},
        {TEXT("Judul\n\nNo,Nama,Catatan\n1,A,x;y;z;w\n2,B,\n3,C,\n"), "UTF-8", ','},
        {TEXT("No,Nama\n1,\"a;b;c;d\"\n2,\"e;f;g;h\"\n"), "UTF-8", ','},
        {TEXT("tidak ada\n"), "UTF-8", ','},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table_open from = memory(rows[i].data, rows[i].n);
        struct table_reader *r;
        ctx_forgive(&cx);
        assert_int_equal(table_open(&cx, &from, &r), OK);
        assert_int_equal(table_format(r), TABLE_CSV);
        assert_string_equal(table_encoding(r), rows[i].encoding);
        assert_int_equal(table_delimiter(r), rows[i].delimiter);
        size_t sheets = 7;
        assert_null(table_sheets(r, &sheets));
        assert_int_equal(sheets, 0);
        assert_null(table_sheet(r));
        table_close(r);
        table_close(r);
    }
}

static void test_csv_refused(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t n;
        enum err code;
        const char *msgid, *said;
    } rows[] = {
        {"", 0, ERR_INPUT, "table.empty", ""},
        {TEXT("\xef\xbb\xbf"), ERR_INPUT, "table.empty", ""},
        {TEXT("a,b\n1,\"tidak ditutup\n2,3\n"), ERR_INPUT, "table.quote", "2"},
        {TEXT("\xef\xbb\xbf"
              "a,b\nc,\xe9\n"),
         ERR_INPUT, "table.encoding", "2"},
        {TEXT("é,é,é\nb,c\nd,\xe9\n"), ERR_INPUT, "table.encoding", "3"},
        {TEXT("Caf\xe9\n\x81\n"), ERR_INPUT, "table.encoding", "2"}, /* no such character in 1252 */
        {TEXT("\xff\xfe"
              "a\0\n\0\x00\xdc"),
         ERR_INPUT, "table.encoding", "2"}, /* half a pair */
        {TEXT("\xff\xfe"
              "a\0\n\0b"),
         ERR_INPUT, "table.encoding", "2"}, /* half a character */
        {TEXT("\xef\xbb\xbf"
              "a\nb\0c\n"),
         ERR_INPUT, "table.encoding", "2"},
        {TEXT("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"), ERR_TYPE, "table.type",
         ""},
        {TEXT("%PDF-1.4\n1 0 obj\n"), ERR_TYPE, "table.type", ""},
        {TEXT("\x7f"
              "ELF\2\1\1\0\0\0\0\0\0\0\0\0"),
         ERR_TYPE, "table.type", ""},
        {TEXT("\1\2\3\4\5\6"), ERR_TYPE, "table.type", ""},
        {TEXT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ERR_TYPE, "table.old_excel", ""},
        {TEXT("  <HTML><table><tr><td>1</td></tr></table>"), ERR_TYPE, "table.html", ""},
        {TEXT("<?xml version='1.0'?><Workbook/>"), ERR_TYPE, "table.html", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_refused(rows[i].data, rows[i].n, rows[i].code, rows[i].msgid, rows[i].said);
}

/* `n` bytes of one, with a beginning and an end. */
static struct bytes repeated(const char *begin, const char *unit, size_t times, const char *end)
{
    struct bytes b = {.n = strlen(begin) + strlen(unit) * times + strlen(end)};
    b.p = arena_alloc(a, b.n + 1);
    char *p = b.p + strlen(begin);
    memcpy(b.p, begin, strlen(begin));
    for (size_t i = 0; i < times; i++, p += strlen(unit))
        memcpy(p, unit, strlen(unit));
    memcpy(p, end, strlen(end));
    return b;
}

static void test_csv_limits(void **state)
{
    (void)state;
    struct bytes b = repeated("a,b\n", "x,", 200000, "x\n");
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.columns", "2");
    b = repeated("a,b\n", ",", TABLE_COLUMNS_MAX, "\n");
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.columns", "2");
    b = repeated("a\n", "x,", TABLE_COLUMNS_MAX - 1, "x\n");
    struct table_open from = memory(b.p, b.n);
    assert_true(strlen(read_all(&from, NULL)) > 500);
    assert_int_equal(cx.err.code, OK);
    b = repeated("a,b\n1,", "x", TABLE_CELL_MAX + 1, "\n");
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.cell", "2");
    b = repeated("a,b\n1,", "x", TABLE_CELL_MAX, "\n");
    from = memory(b.p, b.n);
    assert_int_equal(strlen(read_all(&from, NULL)), TABLE_CELL_MAX + 10);
    const char *cell = repeated("", "x", 30000, ",").p;
    b = repeated("a\n", cell, 9, "\n");
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.row", "2");
    b = repeated("a,b\n1,\"", "x\n", 20000, ""); /* swallows everything: told where it began */
    expect_refused(b.p, b.n, ERR_TOO_LARGE, "table.cell", "2");
}

/* Characters that stand across the edges of the pieces that are read at a time. */
static void test_csv_edges(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 8; shift++) {
        struct buf b = buf_new(a, 1 << 20), want = buf_new(a, 1 << 20);
        for (size_t i = 0; i < shift; i++)
            buf_putc(&b, 'x');
        for (int i = 0; i < 9000; i++)
            buf_puts(&b, i % 1000 ? "é€😀\"\"" : "\"\r\n");
        buf_puts(&b, "\n");
        struct table_open from = memory(b.p, b.n);
        const char *got = read_all(&from, NULL);
        assert_int_equal(cx.err.code, OK);
        assert_true(strstr(got, "\xef\xbf\xbd") == NULL);
        buf_puts(&want, got);
        size_t characters = 0;
        for (size_t i = 0; i + 3 < want.n; i++)
            characters += memcmp(want.p + i, "😀", 4) == 0;
        assert_int_equal(characters, 8991);
    }
}

/* ---- XLSX ---- */

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

/* ---- files ---- */

static void test_files(void **state)
{
    (void)state;
    struct table_open from = {.path = "/tidak/ada.csv", .fd = -1};
    read_all(&from, NULL);
    assert_int_equal(cx.err.code, ERR_NOT_FOUND);
    assert_string_equal(argument("path"), "/tidak/ada.csv");
    from.path = "/";
    read_all(&from, NULL);
    assert_string_equal(cx.err.msgid, "table.no_plain_file");
    from.path = "/dev/null";
    read_all(&from, NULL);
    assert_string_equal(cx.err.msgid, "table.no_plain_file");
    char path[] = "/tmp/sahabat-test-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "a,b\n1,2\n", 8), 8);
    from = (struct table_open){.path = path, .fd = -1};
    assert_string_equal(read_all(&from, NULL), "1:a|b/2:1|2");
    from = (struct table_open){.fd = fd};
    assert_string_equal(read_all(&from, NULL), "1:a|b/2:1|2");
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 8); /* its owner's place is left alone */
    struct table_reader *r;
    assert_int_equal(table_open(&cx, &from, &r), OK);
    assert_int_equal(ftruncate(fd, 2), 0);
    struct table_row row;
    while (table_next(r, &row))
        ;
    table_close(r);
    struct bytes b = workbook("<row><c><v>1</v></c></row>");
    assert_int_equal(pwrite(fd, b.p, b.n, 0), b.n);
    assert_string_equal(read_all(&from, NULL), "1:1");
    close(fd);
    unlink(path);
}

/* A reader that nobody closes goes with its context's arena: the sanitizer would tell. */
static void test_left_open(void **state)
{
    (void)state;
    struct arena *own = arena_new(1 << 24);
    struct ctx mine = ctx_new(own, 0);
    struct bytes b = workbook("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>");
    struct table_open from = memory(b.p, b.n);
    struct table_reader *r;
    struct table_row row;
    assert_int_equal(table_open(&mine, &from, &r), OK);
    assert_true(table_next(r, &row));
    arena_free(own);
}

/* The files in tests/data, as their README says: rows with text, and one row of each. */
static void test_office_files(void **state)
{
    (void)state;
    static const struct {
        const char *name, *sheet, *has;
        int rows;
    } files[] = {
        {"01-rekap-dinas.xlsx", NULL,
         "/7:1|Penjahit Modiste Yuni|Busana|Yuni Mulyani|3573024312860030|089600000001|Jl. "
         "Sudimoro No. 7A "
         "RT 1 RW 4|Penanggungan|Klojen|14120||2023-12-08|1500000|4/",
         55},
        {"01-rekap-dinas.xlsx", "Pilihan", "1:Kuliner/2:Busana", 4},
        {"02-kecamatan.csv", NULL, "|Café Tlogomas “Ngopi Sik”|HESTI SUSANTI|3573054301770052|",
         43},
        {"03-hp-ilmiah.csv", NULL, "|8,12E+11|", 31},
        {"04-paguyuban.csv", NULL, "|Siti / Budi|Toko Madura Sri|", 27},
        {"05-kelurahan.xlsx", NULL, "|Oro2 Dowo|", 35},
        {"05-kelurahan.xlsx", "RW 07 Kauman", "/13:12|Depot Lumayan|", 13},
        {"06-libreoffice.xlsx", NULL,
         "/4:SNN-0001|1|Batik Kendedes|Titik Wulandari|3573015610780010|081300000185|Jl. Simpang "
         "Kenanga No. "
         "81 RT 7 RW 4\n(belakang masjid)|Balearjosari|13134|2014-04-02|25000000|3|2024-05-01/",
         28},
        {"07-ekspor-aplikasi.csv", NULL, "|pindah dari pasar;\nsekarang di rumah\n\nbuka pagi/",
         37},
        {"08-baris-salah.csv", NULL, "|=HYPERLINK(\"http://contoh.invalid\",\"klik\")|", 27},
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        struct table_open from = {.fd = -1, .sheet = files[i].sheet};
        from.path = arena_printf(a, "tests/data/%s", files[i].name);
        struct table_reader *r;
        struct table_row row;
        int rows = 0;
        ctx_forgive(&cx);
        assert_int_equal(table_open(&cx, &from, &r), OK);
        while (table_next(r, &row))
            rows++;
        assert_int_equal(table_error(r), OK);
        table_close(r);
        if (rows != files[i].rows)
            fail_msg("%s has %d rows", files[i].name, rows);
        if (!strstr(read_all(&from, NULL), files[i].has))
            fail_msg("%s lacks %s", files[i].name, files[i].has);
    }
}

/* ---- writing ---- */

static bool take(void *arg, const void *p, size_t n)
{
    buf_put(arg, p, n);
    return true;
}

static bool refuse(void *arg, const void *p, size_t n)
{
    (void)arg, (void)p, (void)n;
    return false;
}

static void test_write_csv(void **state)
{
    (void)state;
    struct buf out = buf_new(a, 1 << 20);
    struct table_writer *w;
    ctx_forgive(&cx);
    assert_int_equal(table_write(&cx, TABLE_CSV, NULL, (struct table_sink){take, &out}, &w), OK);
    const char *const one[] = {"Nama", "Toko \"Maju\"", "a,b", "a;b", "baris\nbaru", " x", "", NULL,
                               "é"};
    assert_int_equal(table_put(w, one, NULL, COUNT(one)), OK);
    const char *const two[] = {"=1+1",  "+62", "-5",  "-1.000,50", "-1+1", "@x",
                               "\tx",   "\rx", "--5", "-",         "5-1",  "'x",
                               "＝1+1", "-5.", "\nx", "a=b",       "-cmd", "- 5"};
    assert_int_equal(table_put(w, two, NULL, COUNT(two)), OK);
    const char *const three[] = {"a\xff"
                                 "b",
                                 "\x01"};
    assert_int_equal(table_put(w, three, NULL, 2), OK);
    assert_int_equal(table_finish(w), OK);
    assert_string_equal(
        buf_str(&out),
        "\xef\xbb\xbfNama,\"Toko \"\"Maju\"\"\",\"a,b\",\"a;b\",\"baris\nbaru\",\" x\",,,é\r\n"
        "'=1+1,'+62,-5,\"-1.000,50\",'-1+1,'@x,\"'\tx\",\"'\rx\",'--5,'-,5-1,'x,'＝1+1,'-5.,"
        "\"'\nx\",a=b,'-cmd,'- 5\r\n"
        "a?b,?\r\n");
}

static void test_write_xlsx(void **state)
{
    (void)state;
    struct buf out = buf_new(a, 1 << 24);
    struct table_writer *w;
    ctx_forgive(&cx);
    enum err e = table_write(&cx, TABLE_XLSX, "Usaha [Kota]: 'Malang' yang sangat panjang sekali",
                             (struct table_sink){take, &out}, &w);
    assert_int_equal(e, OK);
    const char *const one[] = {"Nama", "=1+1", "3573024107900001", "12", "007", "-1.5",
                               "",     "x\ny", "é & <b>"};
    const bool numeric[] = {false, false, true, true, true, true, true, false, false};
    assert_int_equal(table_put(w, one, numeric, COUNT(one)), OK);
    assert_int_equal(table_put(w, one, NULL, 1), OK);
    assert_int_equal(table_finish(w), OK);
    assert_int_equal(table_finish(w), OK); /* once is enough */
    struct table_open from = memory(out.p, out.n);
    struct table_reader *r;
    assert_string_equal(read_all(&from, &r),
                        "1:Nama|'=1+1|3573024107900001|12|007|-1.5||x\ny|é & <b>/2:Nama");
    assert_string_equal(table_sheet(r), "Usaha -Kota-- -Malang- yang san");
    table_close(r);
}

/* Temporary files are gone, also when nobody finishes. */
static int temporary_files(void)
{
    int n = 0;
    const char *tmp = getenv("TMPDIR");
    DIR *d = opendir(tmp ? tmp : "/tmp");
    for (struct dirent *e; (e = readdir(d));)
        n += strncmp(e->d_name, "sahabat-xlsx-", 13) == 0;
    closedir(d);
    return n;
}

static void test_write_faults(void **state)
{
    (void)state;
    char folder[] = "/tmp/sahabat-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("TMPDIR", folder, 1);
    const char *const cells[] = {"x"};
    for (int format = TABLE_CSV; format <= TABLE_XLSX; format++) {
        struct arena *own = arena_new(1 << 24);
        struct ctx mine = ctx_new(own, 0);
        struct table_writer *w;
        enum err e = table_write(&mine, format, "A", (struct table_sink){refuse, NULL}, &w);
        assert_int_equal(e, OK);
        assert_int_equal(table_put(w, cells, NULL, 1), OK);
        assert_int_equal(table_finish(w), ERR_INTERNAL);
        ctx_forgive(&mine);
        assert_int_equal(table_write(&mine, format, "A", (struct table_sink){refuse, NULL}, &w),
                         OK);
        assert_int_equal(table_put(w, cells, NULL, 1), OK); /* and never finished */
        assert_int_equal(temporary_files(), format == TABLE_XLSX);
        arena_free(own);
        assert_int_equal(temporary_files(), 0);
    }
    assert_int_equal(rmdir(folder), 0);
    ctx_forgive(&cx);
    struct table_writer *w;
    enum err e = table_write(&cx, TABLE_XLSX, "A", (struct table_sink){refuse, NULL}, &w);
    assert_int_equal(e, ERR_INTERNAL); /* no folder for temporary files */
    unsetenv("TMPDIR");
    ctx_forgive(&cx);
    struct buf out = buf_new(a, 1 << 20);
    assert_int_equal(table_write(&cx, TABLE_XLSX, "A", (struct table_sink){take, &out}, &w), OK);
    const char *const long_cell[] = {repeated("", "x", 32768, "").p};
    assert_int_equal(table_put(w, long_cell, NULL, 1), ERR_TOO_LARGE);
    assert_int_equal(table_finish(w), ERR_TOO_LARGE); /* an error stays */
}

/* ---- an office's whole register ---- */

enum { LARGE_ROWS = 21000, LARGE_COLUMNS = 15, LARGE_OWN = 12, LARGE_RESIDENT_KB = 50 * 1024 };

/* 21,000 rows of 15 columns with shared strings, 12 of them all different. */
static struct bytes large_workbook(void)
{
    struct buf sheet = buf_new(a, 64 << 20), texts = buf_new(a, 64 << 20);
    buf_puts(&sheet, "<worksheet><sheetData>");
    buf_puts(&texts, "<sst><si><t>Lowokwaru</t></si>");
    for (int row = 1, next = 1; row <= LARGE_ROWS; row++) {
        buf_printf(&sheet, "<row r=\"%d\">", row);
        for (int c = 0; c < LARGE_COLUMNS; c++) {
            buf_printf(&sheet, "<c r=\"%c%d\" t=\"s\"><v>%d</v></c>", 'A' + c, row,
                       c < LARGE_OWN ? next : 0);
            if (c < LARGE_OWN)
                buf_printf(&texts, "<si><t>Jalan Danau Nomor %d Blok %d</t></si>", next++,
                           row * 7919 % 104729);
        }
        buf_puts(&sheet, "</row>");
    }
    buf_puts(&sheet, "</sheetData></worksheet>");
    buf_puts(&texts, "</sst>");
    struct part parts[] = {{"_rels/.rels", root_rels, 0},
                           {"xl/workbook.xml", book, 0},
                           {"xl/_rels/workbook.xml.rels", book_rels, 0},
                           {"xl/sharedStrings.xml", texts.p, texts.n},
                           {"xl/worksheets/sheet1.xml", sheet.p, sheet.n},
                           {NULL, NULL, 0}};
    return pack(parts);
}

/* The most memory that this program ever had, in KB (getrusage would count its parent's before
 * exec). */
__attribute__((unused)) static long resident_peak(void)
{
    char line[256];
    long kb = LARGE_RESIDENT_KB + 1;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof(line), f))
        if (sscanf(line, "VmHWM: %ld kB", &kb) == 1)
            break;
    if (f)
        fclose(f);
    return kb;
}

/* What a process of its own does: reads the file and exits with 0 when all was there in little
 * memory. */
static int read_large(const char *path)
{
    struct arena *own = arena_new(1 << 20);
    struct ctx mine = ctx_new(own, 0);
    struct table_open from = {.path = path, .fd = -1};
    struct table_reader *r;
    struct table_row row;
    int64_t rows = 0, cells = 0;
    int progress = 0;
    bool fine = table_open(&mine, &from, &r) == OK;
    while (fine && table_next(r, &row)) {
        rows++;
        cells += (int64_t)row.n;
        fine =
            table_progress(r) >= progress && strcmp(row.cells[LARGE_COLUMNS - 1], "Lowokwaru") == 0;
        progress = table_progress(r);
    }
    fine =
        fine && table_error(r) == OK && rows == LARGE_ROWS && cells == LARGE_ROWS * LARGE_COLUMNS;
    arena_free(own);
#ifndef __SANITIZE_ADDRESS__
    if (resident_peak() > LARGE_RESIDENT_KB)
        return 3;
#endif
    return fine ? 0 : 2;
}

static void test_large(void **state)
{
    (void)state;
    struct bytes b = large_workbook();
    char path[] = "/tmp/sahabat-test-XXXXXX";
    int fd = mkstemp(path), status = -1;
    assert_int_equal(write(fd, b.p, b.n), b.n);
    close(fd);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "test_tabular", path, NULL);
        _exit(9);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return read_large(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),          cmocka_unit_test(test_csv_recognised),
        cmocka_unit_test(test_csv_refused),  cmocka_unit_test(test_csv_limits),
        cmocka_unit_test(test_csv_edges),    cmocka_unit_test(test_xlsx_cells),
        cmocka_unit_test(test_xlsx_1904),    cmocka_unit_test(test_xlsx_formats),
        cmocka_unit_test(test_xlsx_numbers), cmocka_unit_test(test_xlsx_sheets),
        cmocka_unit_test(test_xlsx_refused), cmocka_unit_test(test_xlsx_limits),
        cmocka_unit_test(test_xlsx_bombs),   cmocka_unit_test(test_xlsx_damage),
        cmocka_unit_test(test_files),        cmocka_unit_test(test_left_open),
        cmocka_unit_test(test_office_files), cmocka_unit_test(test_write_csv),
        cmocka_unit_test(test_write_xlsx),   cmocka_unit_test(test_write_faults),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests_name("tabular", tests, set_up, tear_down);
}
