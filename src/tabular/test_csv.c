/* CSV: all encodings, separators and quotes, what must be refused, limits. */
#include "test_stage_tabular.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),         cmocka_unit_test(test_csv_recognised),
        cmocka_unit_test(test_csv_refused), cmocka_unit_test(test_csv_limits),
        cmocka_unit_test(test_csv_edges),
    };
    return cmocka_run_group_tests_name("csv", tests, set_up, tear_down);
}
