/*
 * Wards of rows that name none: sections between the data, cells merged downwards, a ward chosen
 * for the whole file; and that rows stay who they are by it.
 */
#include "test_stage_import.h"

#define HEAD    "DATA UMKM;;;;\nNo;Nama Usaha;Pemilik;No HP;Alamat\n"
#define COLUMNS "Nama Usaha;Pemilik;No HP;Alamat;Kelurahan\n"

static const char *code_of(const char *name)
{
    bool exact;
    const struct place *p = ward_guess(places(), cx.a, name, NULL, &exact, NULL);
    assert_true(p && exact);
    return p->code;
}

static void in_ward(const char *business, const char *ward)
{
    struct business b = named(business);
    assert_string_equal(b.ward, code_of(ward));
}

static struct import_counts with(const char *source, const char *ward, const char *text)
{
    struct import_counts n = {0};
    struct import_how how = {
        .source = source, .filename = "daftar.csv", .without_ward = ward, .report_fd = -1};
    cx.now += 60;
    must(&cx, try_as(&how, text, strlen(text), &n));
    ctx_forgive(&cx);
    return n;
}

/* ---- sections ---- */

static void sections_give_their_ward(void **state)
{
    static const char text[] = HEAD "KELURAHAN GADANG;;;;\n"
                                    "1;Kedai A;Ani;081200000001;Jl. A\n"
                                    "2;Kedai B;Budi;081200000002;Jl. B, Kel. Kauman\n"
                                    ";Kel. Kasin;;;\n"
                                    "3;Kedai C;Citra;081200000003;Jl. C\n"
                                    "JUMLAH;3;;;\n"
                                    "Bareng;;;;\n"
                                    "4;Kedai D;Dodi;081200000004;\n"
                                    "B.;KELURAHAN : KAUMAN;;;\n"
                                    "5;Kedai E;Eka;081200000005;Jl. E\n"
                                    "KELURAHAN;GADING KASRI;;;\n"
                                    "6;Kedai F;Fani;081200000006;Jl. F\n"
                                    "Kelurahan Oro-Oro Dowo (2 usaha);;;;\n"
                                    "7;Kedai G;Gani;081200000007;Jl. G\n";
    counted(take("s", text), 7, 0, 0, 0);
    in_ward("Kedai A", "Gadang");
    in_ward("Kedai B", "Kauman"); /* its own address says so */
    in_ward("Kedai C", "Kasin");
    in_ward("Kedai D", "Bareng");
    in_ward("Kedai E", "Kauman");
    in_ward("Kedai F", "Gading Kasri");
    in_ward("Kedai G", "Oro-Oro Dowo");
    counted(take("s", text), 0, 0, 7, 0);
}

static void sections_above_the_headings(void **state)
{
    counted(take("s", "DATA UMKM\nKECAMATAN : SUKUN\nKELURAHAN : GADANG\nKELURAHAN SE-KOTA\n"
                      "Nama Usaha;Pemilik;No HP\nKedai A;Ani;081200000001\n"),
            1, 0, 0, 0);
    in_ward("Kedai A", "Gadang");
}

/* Offices number their sections, in the ward's cell or in one before it. */
static void numbered_sections_give_their_ward(void **state)
{
    static const char *const heads[] = {"1. Gadang;;;;",       "II. Kel. Kauman;;;;",
                                        "C) KASIN (2);;;;",    ";XVIII. Kelurahan Bareng;;;",
                                        "A. 3 Polehan;;;;",    "IV;Gading Kasri;;;",
                                        "F.;Kel. Mergosono;;;"};
    static const char *const wards[] = {"Gadang",  "Kauman",       "Kasin",    "Bareng",
                                        "Polehan", "Gading Kasri", "Mergosono"};
    for (size_t i = 0; i < 7; i++) {
        const char *name = arena_printf(cx.a, "Kedai %zu", i);
        counted(take("s", arena_printf(cx.a, HEAD "%s\n1;%s;Ani;08120000000%zu;Jl. A\n", heads[i],
                                       name, i)),
                1, 0, 0, 0);
        in_ward(name, wards[i]);
    }
    /* A ward that has its district's name may be either's. */
    counted(take("s", HEAD "1. Gadang;;;;\nA. Klojen;;;;\n1;Kedai K;Ani;081200000020;Jl. K\n"), 0,
            0, 0, 1);
    rejected_as("Kelurahan: Wajib diisi");
}

/* The next number is a section even where its name is no ward that we know. */
static void numbered_sections_go_on(void **state)
{
    static const char *const ends[] = {"2. Kepanjen", "2) Kepanjen", "2 Kepanjen"};
    for (size_t i = 0; i < 3; i++) {
        counted(take("s", arena_printf(cx.a,
                                       HEAD "1. Gadang;;;;\n1;Kedai A;Ani;081200000001;Jl. A\n"
                                            "%s;;;;\n1;Kedai B;Budi;081200000002;Jl. B\n",
                                       ends[i])),
                i == 0, 0, i != 0, 1);
        rejected_as("Kelurahan: Kelurahan “Kepanjen” tidak dikenal di kota ini");
    }
    counted(take("t", HEAD "I. Gadang;;;;\n1;Kedai A;Ani;081200000001;Jl. A\n"
                           "II. Kassin;;;;\n1;Kedai B;Budi;081200000002;Jl. B\n"),
            2, 0, 0, 0);
    in_ward("Kedai B", "Kasin"); /* misspelt, as a cell may be */
    counted(take("u", HEAD "A;KELURAHAN GADANG;;;\n1;Kedai A;Ani;081200000001;Jl. A\n"
                           "B;KELURAHAN KEPANJEN;;;\n1;Kedai B;Budi;081200000002;Jl. B\n"),
            1, 0, 0, 1);
}

/* Lone cells with other numbers, or elsewhere, and businesses named so end nothing. */
static void numbers_of_something_else(void **state)
{
    static const char *const rows[] = {"a. Kuliner;;;;", ";;;;2. Sambal", ";2. Toko Kasin;;;",
                                       "2;Kasin;;;", "Toko 2 Kasin;;;;"};
    for (size_t i = 0; i < 5; i++) {
        cx.now += 60;
        const char *name = arena_printf(cx.a, "Kedai %zu", i);
        take("s", arena_printf(cx.a,
                               HEAD "1. Gadang;;;;\n1;Kedai A;Ani;081200000001;Jl. A\n%s\n"
                                    "3;%s;Budi;08120000001%zu;Jl. B\n",
                               rows[i], name, i));
        in_ward(name, "Gadang");
    }
    counted(take("t", HEAD "1. Gadang;;;;\n1;1. Kasin;Citra;081200000030;Jl. C\n"
                           "2;2. Toko Kasin;Dodi;081200000031;Jl. D\n"),
            2, 0, 0, 0);
    in_ward("1. Kasin", "Gadang");
    in_ward("2. Toko Kasin", "Gadang");
    /* Without a section before it a shop's lone name is none. */
    counted(take("u", HEAD "1. Toko Kasin;;;;\n1;Kedai U;Eka;081200000032;Jl. E\n"), 0, 0, 0, 1);
    rejected_as("Kelurahan: Wajib diisi");
}

/* Nobody is given to the ward of another section. */
static void unknown_section_ends_the_one_before(void **state)
{
    static const char *const ends[] = {"KELURAHAN KEPANJEN", "KECAMATAN KLOJEN", "Klojen"};
    static const char *const why[] = {"Kelurahan: Kelurahan “KELURAHAN KEPANJEN” tidak dikenal di "
                                      "kota ini",
                                      "Kelurahan: Wajib diisi", "Kelurahan: Wajib diisi"};
    for (size_t i = 0; i < 3; i++) {
        counted(take("s", arena_printf(cx.a,
                                       HEAD "KELURAHAN GADANG;;;;\n"
                                            "1;Kedai A;Ani;081200000001;Jl. A\n%s;;;;\n"
                                            "2;Kedai B;Budi;081200000002;Jl. B\n",
                                       ends[i])),
                i == 0, 0, i != 0, 1);
        rejected_as(why[i]);
    }
    /* Lone cells that are no ward end nothing. */
    counted(take("t", HEAD "KELURAHAN GADANG;;;;\nKULINER;;;;\n"
                           "1;Kedai B;Budi;081200000002;Jl. B\n"),
            1, 0, 0, 0);
    in_ward("Kedai B", "Gadang");
}

/* The same words in two sections are two businesses; a column that is filled later changes
 * nobody. */
static void sections_are_part_of_who_a_row_is(void **state)
{
    counted(take("s", HEAD "KELURAHAN GADANG;;;;\n1;Barokah;Siti;081200000001;Jl. Raya\n"
                           "KELURAHAN KASIN;;;;\n1;Barokah;Siti;081200000001;Jl. Raya\n"),
            2, 0, 0, 0);
    counted(take("s", COLUMNS "Barokah;Siti;081200000001;Jl. Raya;Gadang\n"
                              "Barokah;Siti;081200000001;Jl. Raya;Kasin\n"),
            0, 0, 2, 0);
    /* An address that names its ward is the same under a section. */
    counted(take("s", "Nama Usaha;Pemilik;No HP;Alamat\n"
                      "Kedai B;Budi;081200000002;Jl. B, Kel. Kauman\n"),
            1, 0, 0, 0);
    counted(take("s", HEAD "KELURAHAN GADANG;;;;\n"
                           "1;Kedai B;Budi;081200000002;Jl. B, Kel. Kauman\n"),
            0, 0, 1, 0);
    assert_int_equal(rows_of(&how_many), 3);
}

/* ---- merged cells ---- */

#define MERGED                                                                          \
    COLUMNS "Kedai A;Ani;081200000001;Jl. A;Gadang\nKedai B;Budi;081200000002;Jl. B;\n" \
            "Kedai C;Citra;081200000003;Jl. C;Kasin\nKedai D;Dodi;081200000004;Jl. D;-\n"

static void merged_cells_go_on_when_asked(void **state)
{
    counted(take("s", MERGED), 2, 0, 0, 2);
    rejected_as("Kelurahan: Wajib diisi");
    counted(with("s", "down", MERGED), 2, 0, 2, 0);
    in_ward("Kedai B", "Gadang");
    in_ward("Kedai D", "Kasin");
    assert_string_equal(import_mapping_without_ward(cx.a, newest().mapping), "down");
    counted(with("s", "down", MERGED), 0, 0, 4, 0);
    counted(take("s", COLUMNS "Kedai B;Budi;081200000002;Jl. B;Gadang\n"), 0, 0, 1, 0);
}

/* What is refused for something else keeps the ward in its column. */
static void rejects_keep_the_ward(void **state)
{
    counted(with("s", "down",
                 COLUMNS "Kedai A;Ani;081200000001;Jl. A;Gadang\nKedai B;;081200000002;Jl. B\n"),
            1, 0, 0, 1);
    struct import imp = newest();
    const struct import_said_at at = import_said_at(cx.a, imp.mapping);
    size_t n;
    struct rows *r = db_rows(&cx, &q_import_rows,
                             ARGS(db_int(imp.id), db_text("rejected"), db_int(0), db_int(1),
                                  db_int(IMPORT_SAID_SEALED)));
    assert_true(rows_next(r));
    const void *cells = row_blob(r, 7, &n);
    assert_string_equal(import_said(&cx, &at, cells, n).ward, "Gadang");
    must(&cx, rows_end(r));
}

static bool put_buf(void *arg, const void *p, size_t n)
{
    buf_put(arg, p, n);
    return true;
}

/* Where the file has no such column, the reject file has: put right, the row is in its ward. */
static void rejects_of_sections_come_back(void **state)
{
    counted(take("s", HEAD "KELURAHAN GADANG;;;;\n1;Kedai A;;081200000001;Jl. A\n"
                           "2;Kedai B;Budi;081200000002;\n;;;;\n"
                           "KELURAHAN KASIN;;;;\n3;Kedai C;;081200000003;\n"),
            1, 0, 0, 2);
    struct arena *kept = arena_new(8 << 20);
    struct buf csv = buf_new(kept, 1 << 20);
    must(&cx, import_reject_write(&cx, newest().id, TABLE_CSV, (struct table_sink){put_buf, &csv}));
    const char *text = buf_str(&csv);
    assert_non_null(strstr(text, "No,Nama Usaha,Pemilik,No HP,Alamat,Kelurahan,Baris,Alasan"));
    assert_non_null(strstr(text, "1,Kedai A,,081200000001,Jl. A,Gadang,4,"));
    const char *row = strstr(text, "3,Kedai C,,081200000003,,Kasin,8,");
    assert_non_null(row);
    counted(take("s", arena_printf(cx.a, "%.*s3,Kedai C,Citra,%s", (int)(row - text), text,
                                   row + strlen("3,Kedai C,,"))),
            1, 0, 0, 1);
    in_ward("Kedai C", "Kasin");
    /* And it is the one that the section's own row means. */
    counted(take("s", HEAD "KELURAHAN KASIN;;;;\n3;Kedai C;Citra;081200000003;\n"), 0, 0, 1, 0);
    arena_free(kept);
}

/* ---- one ward for all ---- */

static void chosen_ward_fills_and_moves_nobody(void **state)
{
    static const char list[] = "ID Sumber;Nama Usaha;Pemilik;No HP;Kelurahan\n"
                               "A-1;Kedai A;Ani;081200000001;Kasin\n"
                               "A-2;Kedai B;Budi;081200000002;\n";
    const char *gadang = code_of("Gadang");
    counted(with("s", gadang, list), 2, 0, 0, 0);
    in_ward("Kedai A", "Kasin");
    in_ward("Kedai B", "Gadang");
    counted(with("s", gadang, list), 0, 0, 2, 0);
    counted(with("s", gadang,
                 "ID Sumber;Nama Usaha;Pemilik;No HP\n"
                 "A-1;Kedai A;Ani;081200000009\n"),
            0, 1, 0, 0);
    assert_string_equal(named("Kedai A").phone, "081200000009");
    in_ward("Kedai A", "Kasin");
    /* A section comes first. */
    counted(with("t", gadang,
                 "Nama Usaha;Pemilik;No HP\nKedai C;Citra;081200000003\n"
                 "Kel. Kauman;;\nKedai D;Dodi;081200000004\n"),
            2, 0, 0, 0);
    in_ward("Kedai C", "Gadang");
    in_ward("Kedai D", "Kauman");
}

static void what_is_no_ward_is_refused(void **state)
{
    static const char *const bad[] = {"35.73.04", "99.99", "Gadang", "up"};
    struct import_counts n = {0};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct import_how how = {
            .source = "s", .filename = "a.csv", .without_ward = bad[i], .report_fd = -1};
        assert_int_equal(try_as(&how, MERGED, sizeof(MERGED) - 1, &n), ERR_INVALID);
        look();
    }
    /* Nor one outside of who asks. */
    struct actor hand = *actor_operator();
    hand.area = "35.73.02";
    cx.actor = &hand;
    struct import_how how = {.source = "s",
                             .filename = "a.csv",
                             .without_ward = code_of("Gadang"),
                             .report_fd = -1,
                             .dry_run = true};
    assert_int_equal(try_as(&how, MERGED, sizeof(MERGED) - 1, &n), ERR_INVALID);
    look();
    how.without_ward = code_of("Kasin");
    must(&cx, try_as(&how, MERGED, sizeof(MERGED) - 1, &n));
    cx.actor = actor_operator();
    assert_int_equal(rows_of(&how_many), 0);
}

/* ---- the preview, and back again ---- */

static void preview_tells_the_wards(void **state)
{
    struct import_counts n = {0};
    struct import_how how = {.source = "s",
                             .filename = "a.csv",
                             .without_ward = "down",
                             .report_fd = -1,
                             .dry_run = true};
    must(&cx, try_as(&how, MERGED, sizeof(MERGED) - 1, &n));
    counted(n, 4, 0, 0, 0);
    assert_int_equal(n.wards_n, 2);
    const struct import_ward_rows *kasin = &n.wards[0], *gadang = &n.wards[1];
    assert_string_equal(kasin->ward, code_of("Kasin"));
    assert_string_equal(gadang->ward, code_of("Gadang"));
    assert_true(kasin->rows == 2 && kasin->given == 1 && gadang->rows == 2 && gadang->given == 1);
}

static void undo_takes_all_back(void **state)
{
    counted(with("s", "down", MERGED), 4, 0, 0, 0);
    struct import imp = newest();
    must(&cx, import_undo(&cx, imp.id, imp.version));
    ctx_forgive(&cx);
    assert_int_equal(rows_of(&how_many), 0);
    counted(with("s", "down", MERGED), 4, 0, 0, 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(sections_give_their_ward),
        CASE(sections_above_the_headings),
        CASE(numbered_sections_give_their_ward),
        CASE(numbered_sections_go_on),
        CASE(numbers_of_something_else),
        CASE(unknown_section_ends_the_one_before),
        CASE(sections_are_part_of_who_a_row_is),
        CASE(merged_cells_go_on_when_asked),
        CASE(rejects_keep_the_ward),
        CASE(rejects_of_sections_come_back),
        CASE(chosen_ward_fills_and_moves_nobody),
        CASE(what_is_no_ward_is_refused),
        CASE(preview_tells_the_wards),
        CASE(undo_takes_all_back),
    };
    int failed = cmocka_run_group_tests_name("import: wards, SQLite", tests, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("import: wards, PostgreSQL", tests, NULL, NULL);
    return failed;
}
