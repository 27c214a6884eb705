/*
 * Tables in files: what is no file of a table, readers that nobody closes, the files that offices
 * really send, and a whole register in little memory.
 */
#include "test_stage_xlsx.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

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
        execl("/proc/self/exe", "test_table_files", path, NULL);
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
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_left_open),
        cmocka_unit_test(test_office_files),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests_name("table files", tests, set_up, tear_down);
}
