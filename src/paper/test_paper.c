/* Documents, read back as others read them: poppler's pdftotext, pdfinfo and pdftoppm. */
#include "paper.h"

#include "buf.h"
#include "money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct doc {
    struct arena *a;
    struct ctx cx;
    struct paper *p;
    const void *bytes;
    size_t n;
};

static struct doc doc_new(void)
{
    struct doc d = {.a = arena_new(64 << 20)};
    d.cx = ctx_new(d.a, 1796000000);
    return d;
}

static void begin(struct doc *d)
{
    const struct paper_setup s = {.title = "Surat — uji & coba",
                                  .lang = "id",
                                  .author = "Diskopindag Kota Malang",
                                  .made = 1796000000,
                                  .foot = "Kaki halaman",
                                  .page = "Halaman {n} dari {of}"};
    d->p = paper_new(&d->cx, &s);
}

static void end(struct doc *d)
{
    assert_int_equal(paper_end(d->p, &d->bytes, &d->n), OK);
    assert_true(d->n > 500);
    assert_memory_equal(d->bytes, "%PDF-1.4", 8);
}

/* What `command` says of the document (its file's name in place of %s). */
static char *ask(struct doc *d, const char *command)
{
    char path[] = "/tmp/test-paper-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, d->bytes, d->n), (ssize_t)d->n);
    close(fd);
    char line[256];
    snprintf(line, sizeof line, "%s %s 2>&1", command, path);
    if (strncmp(command, "pdftotext", 9) == 0)
        snprintf(line, sizeof line, "%s %s - 2>&1", command, path);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    char *said = arena_alloc(d->a, 4 << 20);
    size_t n = fread(said, 1, (4 << 20) - 1, f);
    said[n] = '\0';
    assert_int_equal(pclose(f), 0);
    unlink(path);
    return said;
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
        n++;
    return n;
}

/* Each after the one before. */
static void in_order(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *at = strstr(text, words[i]);
        if (!at)
            fail_msg("not there, or not after '%s': '%s' in\n%s", i ? words[i - 1] : "", words[i],
                     text);
        text = at + strlen(words[i]);
    }
}

static const char *const HEAD[] = {"PEMERINTAH KOTA MALANG", "Dinas Koperasi",
                                   "Jl. Tumapel 1, Malang"};

static void letter(struct doc *d)
{
    static const struct paper_fact facts[] = {
        {"Nomor", "S-0001A-8"}, {"Hal", "Permohonan rincian tagihan"}, {"Diterima oleh", NULL}};
    static const char *const items[] = {"Rincian pokok", "Rincian bunga & denda <semua>"};
    static const struct paper_column columns[] = {{"Pemberi", 3, false}, {"Tagihan", 2, true}};
    static const char *const cells[] = {"Pinjol A", "Rp1.500.000", "Jumlah", "Rp1.500.000"};
    static const struct paper_table table = {.caption = "Daftar",
                                             .columns = columns,
                                             .column_n = 2,
                                             .cells = cells,
                                             .row_n = 2,
                                             .totals = true};
    static const unsigned char dots[] = {1, 0, 1, 0, 1, 0, 1, 0, 1};
    static const int64_t in[] = {100, -20, PAPER_NONE, 50}, out[] = {1, 2, 3, 4};
    static const struct paper_series series[] = {{"Masuk", in}, {"Keluar", out}};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr"};
    static const struct paper_qr qr = {3, dots, "Periksa keaslian surat ini.", "https://x.id/s/1"};
    struct paper_chart chart = {
        "Omzet", "Omzet turun di Februari.", false, months, 4, series, 2, money_format};
    paper_letterhead(d->p, HEAD, 3);
    paper_heading(d->p, 1, "Surat permohonan");
    paper_facts(d->p, facts, 3);
    paper_text(d->p, "Dengan hormat,\nkami mohon:");
    paper_list(d->p, items, 2, true);
    paper_table(d->p, &table);
    paper_heading(d->p, 2, "Gambar");
    paper_chart(d->p, &chart);
    chart.lines = true;
    chart.title = "Garis";
    paper_chart(d->p, &chart);
    paper_note(d->p, "Sumber: catatan.");
    paper_signature(d->p, "Malang, 29 November 2026", "Siti Aminah\nSahabat Kauman");
    paper_qr(d->p, &qr);
}

static void test_letter(void **state)
{
    (void)state;
    struct doc d = doc_new();
    begin(&d);
    letter(&d);
    end(&d);
    static const char *const order[] = {"PEMERINTAH KOTA MALANG",
                                        "Dinas Koperasi",
                                        "Surat permohonan",
                                        "S-0001A-8",
                                        "Dengan hormat",
                                        "Rincian pokok",
                                        "& denda <semua>",
                                        "Pinjol A",
                                        "Rp1.500.000",
                                        "Jumlah",
                                        "Omzet",
                                        "Omzet turun di Februari.",
                                        "Garis",
                                        "Sumber: catatan",
                                        "Malang, 29",
                                        "Siti Aminah",
                                        "Periksa keaslian",
                                        "https://x.id/s/1"};
    char *text = ask(&d, "pdftotext -raw");
    in_order(text, order, sizeof order / sizeof *order);
    assert_non_null(strstr(text, "Halaman 1 dari 2"));
    assert_non_null(strstr(text, "-Rp50"));
    char *info = ask(&d, "pdfinfo");
    assert_non_null(strstr(info, "Surat — uji & coba"));
    assert_non_null(strstr(info, "Diskopindag Kota Malang"));
    assert_non_null(strstr(info, "Tagged:          yes"));
    assert_non_null(strstr(info, "595.276 x 841.89 pts (A4)"));
    assert_null(strstr(info, "Error"));
    arena_free(d.a);
}

/* As a screen reader goes through it. */
static void test_structure(void **state)
{
    (void)state;
    struct doc d = doc_new();
    begin(&d);
    letter(&d);
    end(&d);
    char *tree = ask(&d, "pdfinfo -struct-text");
    static const char *const order[] = {"Document",
                                        "H1",
                                        "Surat permohonan",
                                        "Table",
                                        "TH",
                                        "Nomor",
                                        "TD",
                                        "S-0001A-8",
                                        "L ",
                                        "LI",
                                        "Lbl",
                                        "LBody",
                                        "Rincian pokok",
                                        "Caption",
                                        "Table",
                                        "TH",
                                        "Pemberi",
                                        "TD",
                                        "Pinjol A",
                                        "H2",
                                        "Gambar",
                                        "Figure",
                                        "Omzet turun"};
    in_order(tree, order, sizeof order / sizeof *order);
    assert_int_equal(count(tree, "Figure"), 3);
    assert_null(strstr(tree, "Halaman 1"));
    assert_null(strstr(tree, "Kaki halaman"));
    arena_free(d.a);
}

static void test_language(void **state)
{
    (void)state;
    struct doc d = doc_new();
    begin(&d);
    paper_text(d.p, "Halo");
    end(&d);
    assert_non_null(memmem(d.bytes, d.n, "/Lang (id)", 10));
    assert_non_null(memmem(d.bytes, d.n, "/DisplayDocTitle true", 21));
    assert_null(strstr(ask(&d, "pdfinfo"), "Syntax"));
    assert_int_equal(count(ask(&d, "pdftotext -raw"), "Halo"), 1);
    arena_free(d.a);
}

static void test_equal_bytes(void **state)
{
    (void)state;
    struct doc a = doc_new(), b = doc_new();
    begin(&a);
    letter(&a);
    end(&a);
    begin(&b);
    letter(&b);
    end(&b);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.bytes, b.bytes, a.n);
    arena_free(a.a);
    arena_free(b.a);
}

/* A table of `rows` numbered rows. */
static void long_table(struct doc *d, size_t rows, const char *words)
{
    static const struct paper_column columns[] = {
        {"Nomor urut", 1, true}, {"Keterangan", 5, false}, {"Kosong", 2, false}};
    const char **cells = arena_array(d->a, rows * 3, sizeof *cells);
    for (size_t i = 0; i < rows; i++) {
        cells[i * 3] = arena_printf(d->a, "#%zu.", i + 1);
        cells[i * 3 + 1] = words;
    }
    struct paper_table t = {
        .columns = columns, .column_n = 3, .cells = cells, .row_n = rows, .row_mm = 8};
    paper_table(d->p, &t);
}

static void test_table_over_pages(void **state)
{
    (void)state;
    struct doc d = doc_new();
    begin(&d);
    long_table(&d, 150, "Utang kepada tetangga");
    end(&d);
    char *text = ask(&d, "pdftotext -layout");
    for (int i = 1; i <= 150; i++)
        assert_int_equal(count(text, arena_printf(d.a, "#%d.", i)), 1);
    int pages = count(text, "Halaman ");
    assert_true(pages >= 5);
    assert_non_null(strstr(text, arena_printf(d.a, "Halaman %d dari %d", pages, pages)));
    assert_int_equal(count(text, "Nomor urut"), pages);
    assert_int_equal(count(ask(&d, "pdfinfo -struct-text"), "Nomor urut"), 1);
    arena_free(d.a);
}

/* A row higher than a page goes on, and nothing of it is lost. */
static void test_huge_cell(void **state)
{
    (void)state;
    struct doc d = doc_new();
    begin(&d);
    struct buf b = buf_new(d.a, 30000);
    for (int i = 0; i < 1500; i++)
        buf_printf(&b, "kata%d ", i);
    long_table(&d, 1, buf_str(&b));
    paper_text(d.p, buf_str(&b));
    end(&d);
    char *text = ask(&d, "pdftotext");
    for (int i = 0; i < 1500; i++)
        assert_int_equal(count(text, arena_printf(d.a, "kata%d", i)) >= 2, true);
    assert_true(count(text, "Halaman ") >= 3);
    arena_free(d.a);
}

static void test_too_long(void **state)
{
    (void)state;
    struct doc d = doc_new();
    begin(&d);
    for (int i = 0; i < 250; i++) {
        paper_text(d.p, "x");
        paper_break(d.p);
    }
    assert_int_equal(paper_end(d.p, &d.bytes, &d.n), ERR_TOO_LARGE);
    assert_null(d.bytes);
    arena_free(d.a);
    d = doc_new();
    begin(&d);
    long_table(&d, 9000, "x");
    assert_int_equal(paper_end(d.p, &d.bytes, &d.n), ERR_TOO_LARGE);
    arena_free(d.a);
    struct arena *small = arena_new(16 << 10);
    d = (struct doc){.a = small, .cx = ctx_new(small, 0)};
    begin(&d);
    letter(&d);
    assert_int_equal(paper_end(d.p, &d.bytes, &d.n), ERR_BUSY);
    arena_free(small);
}

static void test_odd_text(void **state)
{
    (void)state;
    struct doc d = doc_new();
    begin(&d);
    paper_heading(d.p, 9, "Judul\x01\x02 aneh\x7F");
    paper_text(d.p, "a\xFF\xC0\x80"
                    "b");
    paper_text(d.p, "Nama \xE2\x80\xAE"
                    "terbalik\xE2\x80\xAC selesai");
    paper_text(d.p, "مرحبا بالعالم");
    paper_text(d.p, "שלום עולם 123");
    paper_text(d.p, "😀👩‍👩‍👧‍👦 𝕏 ꦗꦮ e\xCC\x81\xCC\x81\xCC\x81\xCC\x81");
    paper_text(d.p, NULL);
    paper_text(d.p, "");
    paper_space(d.p, 5);
    char *word = arena_alloc(d.a, 5001);
    memset(word, 'w', 5000);
    paper_text(d.p, word);
    long_table(&d, 2, word);
    end(&d);
    char *text = ask(&d, "pdftotext -raw");
    assert_non_null(strstr(text, "Judul aneh"));
    assert_non_null(strstr(text, "Nama terbalik selesai"));
    assert_non_null(strstr(text, "a\xEF\xBF\xBD"));
    int w = 0;
    for (const char *p = text; *p; p++)
        w += *p == 'w';
    assert_int_equal(w, 15000);
    arena_free(d.a);
}

/* Bytes of all kinds: never anything but a document. Words are 1 to 400 bytes of a small generator.
 */
static void test_any_bytes(void **state)
{
    (void)state;
    uint32_t x = 7;
    for (int round = 0; round < 60; round++) {
        struct doc d = doc_new();
        begin(&d);
        for (int t = 0; t < 8; t++) {
            char *s = arena_alloc(d.a, 401);
            x = x * 1664525 + 1013904223;
            size_t n = 1 + (x >> 8) % 400;
            for (size_t i = 0; i < n; i++) {
                x = x * 1664525 + 1013904223;
                unsigned wild = (x >> 10) % 4; /* mostly bytes that make up characters */
                s[i] = (char)(wild == 0   ? 0xC2 + (x >> 16) % 0x32
                              : wild == 1 ? 0x80 + (x >> 16) % 64
                                          : x >> 16);
            }
            if (t % 2)
                paper_text(d.p, s);
            else
                long_table(&d, 1, s);
        }
        end(&d);
        if (round % 20 == 0)
            assert_null(strstr(ask(&d, "pdfinfo"), "Error"));
        arena_free(d.a);
    }
}

/* Numbers at the edge of what fits. */
static void test_chart_edges(void **state)
{
    (void)state;
    static const int64_t rows[][2] = {{0, 0},
                                      {INT64_MAX, PAPER_NONE},
                                      {-INT64_MAX, INT64_MAX},
                                      {PAPER_NONE, PAPER_NONE},
                                      {1, 1},
                                      {-1, -1},
                                      {999999999999999, -3}};
    static const char *const labels[] = {"satu", "dua"};
    struct doc d = doc_new();
    begin(&d);
    struct paper_series series[7];
    for (size_t i = 0; i < 7; i++) {
        series[i] = (struct paper_series){"Seri", rows[i]};
        struct paper_chart c = {"Judul", "Kata", i % 2, labels, 2, &series[i], 1, NULL};
        paper_chart(d.p, &c);
    }
    end(&d);
    assert_null(strstr(ask(&d, "pdfinfo"), "Error"));
    arena_free(d.a);
}

/* Names of two series have room side by side. */
static void test_chart_legend(void **state)
{
    (void)state;
    static const int64_t values[] = {1, 2};
    static const char *const labels[] = {"satu", "dua"};
    const struct paper_series series[] = {{"Belum pernah dikunjungi siapa pun", values},
                                          {"Laporan belum selesai di kelurahan", values}};
    struct doc d = doc_new();
    begin(&d);
    paper_chart(d.p, &(struct paper_chart){"Judul", "Kata", true, labels, 2, series, 2, NULL});
    end(&d);
    char *text = ask(&d, "pdftotext -raw");
    assert_non_null(strstr(text, series[0].name));
    assert_non_null(strstr(text, series[1].name));
    arena_free(d.a);
}

/* The lists of pieces are the document's own: who made them may use theirs again. */
static void test_own_lists(void **state)
{
    (void)state;
    struct doc d = doc_new();
    struct list {
        const char *lines[2], *cells[2], *points[2];
        struct paper_fact facts[1];
        struct paper_column columns[1];
        int64_t values[2];
        struct paper_series series[1];
    } *l = arena_new_of(d.a, struct list);
    *l = (struct list){{"Kepala", "Surat"}, {"Baris satu", "Baris dua"}, {"Jan", "Feb"},
                       {{"Nomor", "S-1"}},  {{"Kolom", 1, false}},       {5, 7},
                       {{"Masuk", NULL}}};
    l->series[0].values = l->values;
    begin(&d);
    paper_letterhead(d.p, l->lines, 2);
    paper_facts(d.p, l->facts, 1);
    paper_list(d.p, l->lines, 2, false);
    paper_table(d.p, &(struct paper_table){
                         .columns = l->columns, .column_n = 1, .cells = l->cells, .row_n = 2});
    paper_chart(d.p, &(struct paper_chart){"Judul", "Kata", false, l->points, 2, l->series, 1,
                                           money_format});
    memset(l, 0, sizeof *l);
    end(&d);
    static const char *const order[] = {"Kepala", "Nomor",      "S-1",       "Surat",
                                        "Kolom",  "Baris satu", "Baris dua", "Feb"};
    in_order(ask(&d, "pdftotext -raw"), order, sizeof order / sizeof *order);
    arena_free(d.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letter),           cmocka_unit_test(test_structure),
        cmocka_unit_test(test_language),         cmocka_unit_test(test_equal_bytes),
        cmocka_unit_test(test_table_over_pages), cmocka_unit_test(test_huge_cell),
        cmocka_unit_test(test_too_long),         cmocka_unit_test(test_odd_text),
        cmocka_unit_test(test_any_bytes),        cmocka_unit_test(test_chart_edges),
        cmocka_unit_test(test_chart_legend),     cmocka_unit_test(test_own_lists),
    };
    return cmocka_run_group_tests_name("paper", tests, NULL, NULL);
}
