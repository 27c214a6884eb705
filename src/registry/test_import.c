/*
 * Import over a real database, with the messy files of tests/data. The numbers were counted by hand
 * in the files (tests/data/README.md says what is in them).
 */
#include "test_stage_import.h"

#include "activity.h"
#include "merge.h"

#define HEAD "ID Sumber,Nama Usaha,Nama Pemilik,NIK,No HP,Alamat,Kelurahan\n"
#define SITI "A-1,Warung Siti,Siti Aminah,3573024208880058,081200000001,Jl. Kawi 1,Kauman\n"

/* ---- files as offices send them ---- */

static void files_are_counted(void **state)
{
    static const struct {
        const char *name;
        int64_t created, rejected;
    } files[] = {
        {"01-rekap-dinas.xlsx", 45, 0}, {"02-kecamatan.csv", 40, 0},
        {"03-hp-ilmiah.csv", 27, 3},    {"04-paguyuban.csv", 24, 0},
        {"05-kelurahan.xlsx", 31, 2},   {"06-libreoffice.xlsx", 25, 0},
        {"08-baris-salah.csv", 13, 13}, {"09-izin-produk.csv", 9, 5},
    };
    int64_t all = 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        counted(take_data(files[i].name, true), files[i].created, 0, 0, files[i].rejected);
        assert_int_equal(rows_of(&how_many), all); /* a dry run leaves nothing */
        counted(take_data(files[i].name, false), files[i].created, 0, 0, files[i].rejected);
        all += files[i].created;
    }
    assert_int_equal(rows_of(&how_many), all);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        counted(take_data(files[i].name, false), 0, 0, files[i].created, files[i].rejected);
    assert_int_equal(rows_of(&how_many), all);
    /* 07 repeats eight of 01 under the same NIK, seven of them under the same name, with notes. */
    counted(take_data("07-ekspor-aplikasi.csv", true), 29, 7, 0, 0);
    counted(take_data("07-ekspor-aplikasi.csv", false), 29, 7, 0, 0);
    counted(take_data("07-ekspor-aplikasi.csv", false), 0, 0, 36, 0);
}

static void recap_is_read(void **state)
{
    take_data("01-rekap-dinas.xlsx", false);
    struct import imp = newest();
    assert_string_equal(imp.source, "01 rekap dinas");
    assert_string_equal(imp.sheet, "Data UMKM 2024");
    assert_int_equal(imp.header_row, 6);
    assert_string_equal(imp.state, "done");
    struct business b = named("Warung Ojo Lali"); /* its zero was lost */
    assert_string_equal(b.phone, "085800000008");
    assert_string_equal(b.ward, "35.73.02.1010");
    assert_string_equal(b.founded_on, "2023-09-15");
    assert_string_equal(b.owner_nik, "3573025901640006");
    assert_string_equal(b.kbli, "56102");
    assert_string_equal(b.source, "01 rekap dinas");
    assert_int_equal(b.capital, 5000000);
    assert_int_equal(b.employees, 1);
    assert_int_equal(b.lat, FIELD_UNSET);
}

static void district_list_is_read(void **state)
{
    static const char *const dates[] = {"2013-03-13", "2007-01-27", "2004-01-13", "2015-08-20",
                                        "2021-10-14"};
    static const char *const names[] = {"Café Tlogomas “Ngopi Sik”", "Kedai Déjà Brew",
                                        "Roti ’t Hoekje", "Warung Sederhana – cabang 2",
                                        "Keramik Pak Heri"};
    static const int64_t capitals[] = {10000000, 5000000, 500000, 1500000, 10000000};
    static const char *const phones[] = {"085800000046", "081300000047", "085800000048",
                                         "085700000049", "0341550050"};
    take_data("02-kecamatan.csv", false);
    for (size_t i = 0; i < 5; i++) {
        struct business b = named(names[i]);
        assert_string_equal(b.founded_on, dates[i]);
        assert_string_equal(b.phone, phones[i]);
        assert_int_equal(b.capital, capitals[i]);
    }
    assert_int_equal(named("Keramik Pak Heri").employees, 5); /* "5 orang" */
    assert_string_equal(named("Kedai Déjà Brew").ward, "35.73.05.1012");
}

static void scientific_is_read(void **state)
{
    take_data("03-hp-ilmiah.csv", false);
    assert_string_equal(named("Salon Ayu").phone, "081200000086");
    assert_string_equal(named("Salon Ayu").nib, "9120003396976");
    assert_string_equal(named("Salon Ayu").founded_on, "2012-01-01"); /* a year alone */
    assert_string_equal(named("Keripik Singo Edan").owner_nik, "3573035005830037");
    assert_string_equal(named("Tempe Makmur").nib, "9120006644540"); /* a last zero not written */
    rejected_as("NIK pemilik: Angka NIK hilang karena lembar kerja membulatkannya; isi lagi 16 "
                "angka dari KTP");
}

static void association_is_read(void **state)
{
    take_data("04-paguyuban.csv", false);
    struct business b = named("Toko Madura Sri");
    assert_string_equal(b.owner_name, "Siti");
    assert_string_equal(b.notes, "Pemilik lain: Budi");
    b = named("Keramik Cendana");
    assert_string_equal(b.owner_name, "Endang");
    assert_string_equal(b.notes, "Pemilik lain: Joko");
    b = named("Keramik Pak Moch");
    assert_string_equal(b.owner_name, "Bu Titik");
    assert_string_equal(b.notes, "Keterangan pemilik: alm. Pak Gatot");
    b = named("Batik Arum");
    assert_null(b.phone); /* "-" */
    assert_string_equal(b.founded_on, "2005-01-01");
    assert_null(b.owner_nik);
}

static void wards_are_read(void **state)
{
    static const char *const wards[][2] = {
        {"KOPI TUBRUK NGALAM", "35.73.02.1007"}, {"ROTI KENANGA", "35.73.02.1007"},
        {"Roti Mawar", "35.73.02.1008"},         {"BENGKEL AREMA MOTOR", "35.73.02.1008"},
        {"Konveksi Ken Arok", "35.73.02.1010"},  {"KONVEKSI WIWIK COLLECTION", "35.73.02.1011"},
        {"Batik Kendedes", "35.73.02.1008"},     {"SALON KHOLIFAH", "35.73.04.1004"},
        {"Bengkel Motor Eko", "35.73.03.1001"},  {"PENJAHIT MODISTE ERNA", "35.73.04.1005"}};
    take_data("05-kelurahan.xlsx", false);
    for (size_t i = 0; i < sizeof(wards) / sizeof(wards[0]); i++)
        assert_string_equal(named(wards[i][0]).ward, wards[i][1]);
    rejected_as("Kelurahan: Kelurahan “Kepanjen” tidak dikenal di kota ini");
}

static void application_is_read(void **state)
{
    take_data("07-ekspor-aplikasi.csv", false);
    struct business b = named("Depot Pak Moch \"Cabang Utama\"");
    assert_string_equal(b.source_id, "APP-01000");
    assert_string_equal(b.address, "Jl. Mayjen Panjaitan No. 98 RT 9 RW 1");
    assert_string_equal(b.notes, "Sudah punya PIRT.\nHalal: proses.");
    assert_string_equal(named("Tempe Sanan Sri").notes, "a, b; c\td");
}

/* ---- who a row is about ---- */

static void number_is_identity(void **state)
{
    counted(take("dinas", HEAD SITI), 1, 0, 0, 0);
    counted(take("dinas", HEAD "A-1,Warung Siti Jaya,Siti Aminah,,,Jl. Kawi 2,\n"), 0, 1, 0, 0);
    struct business b = named("Warung Siti Jaya");
    assert_string_equal(b.address, "Jl. Kawi 2");
    assert_string_equal(b.phone, "081200000001"); /* an empty cell says nothing */
    assert_string_equal(b.owner_nik, "3573024208880058");
    assert_string_equal(b.ward, "35.73.02.1007");
    /* Back to what it said first: that is news again. */
    counted(take("Dinas", HEAD SITI), 0, 1, 0, 0);
    assert_string_equal(named("Warung Siti").address, "Jl. Kawi 1");
    /* Another source's number is another matter; NIK and name say it is she. */
    counted(take("camat", HEAD SITI), 0, 0, 1, 0);
    counted(take("camat", HEAD "A-1,Warung Siti,Siti Aminah,,,Jl. Kawi 9,\n"), 0, 1, 0, 0);
    assert_int_equal(rows_of(&how_many), 1);
}

static void columns_may_move(void **state)
{
    counted(take("a", "No,Nama Usaha,Nama Pemilik,No HP,Alamat,Kelurahan\n"
                      "1,Depot A,Ani,081200000001,Jl. A,Kauman\n2,Depot B,Budi,,Jl. B,Kasin\n"),
            2, 0, 0, 0);
    counted(take("a", "Kelurahan;Alamat;Nama Pemilik;No HP;Nama Usaha;Baris;Alasan\n"
                      "KASIN;JL B;BUDI;;DEPOT B;7;x\nKauman;Jl. A;Ani;081200000001;Depot A;;\n"),
            0, 0, 2, 0);
    /* Another source that says the very same is not known by the row. */
    assert_int_equal(take("b", "Nama Usaha,Nama Pemilik,No HP,Alamat,Kelurahan\n"
                               "Depot A,Ani,081200000001,Jl. A,Kauman\n")
                         .possible,
                     1);
    assert_int_equal(rows_of(&how_many), 3);
}

static void twice_in_one_file(void **state)
{
    struct import_counts n =
        take("a", HEAD ",Depot A,Ani,3573024208880058,081200000001,Jl. Melati No. 10,Kauman\n"
                       ",Depot A,Ani,3573024208880058,081200000001,Jl. Melati No. 10,Kauman\n"
                       ",Depot A,Ani,3573024208880058,081200000001,Jl. Melati No. 10 RT 1,Kauman\n"
                       "X-1,Depot C,Citra,,081200000003,Jl. C,Kasin\n"
                       "X-1,Depot D,Dodi,,081200000004,Jl. D,Kasin\n");
    counted(n, 3, 0, 1, 1);
    assert_int_equal(n.possible, 1);
    rejected_as("ID sumber: Nomor sumber ini sudah dipakai baris 5 dengan isi lain");
    n = take("a",
             HEAD ",Depot A,Ani,3573024208880058,081200000001,Jl. Melati No. 10,Kauman\n"
                  ",Depot A,Ani,3573024208880058,081200000001,Jl. Melati No. 10 RT 1,Kauman\n");
    counted(n, 0, 0, 2, 0);
}

struct join {
    int64_t kept, gone;
};
static enum err run_join(struct ctx *c, void *arg)
{
    const struct join *j = arg;
    struct business a, b;
    int64_t id;
    TRY(business_load(c, j->kept, false, &a));
    TRY(business_load(c, j->gone, false, &b));
    return merge_businesses(c, &(struct merge_choice){a.id, a.version, b.id, b.version, NULL}, &id);
}

/* Two rows of one business, since a person joined what they had made: one of them counts. */
static void rows_of_merged_ones(void **state)
{
    static const char one[] = "M-1,Depot Sari,Sari,,081200000021,Jl. Sari 1,Kauman\n";
    static const char two[] = "M-2,Depot Sari Dua,Sari,,081200000021,Jl. Sari 1,Kauman\n",
                      two_new[] = "M-2,Depot Sari Dua,Sari,,081200000022,Jl. Sari 1,Kauman\n";
    take("m", arena_printf(cx.a, HEAD "%s%s", one, two));
    struct join j = {named("Depot Sari").id, named("Depot Sari Dua").id};
    cx.now += 60;
    must(&cx, app_write(&cx, run_join, &j));
    counted(take("m", arena_printf(cx.a, HEAD "%s%s", one, two)), 0, 0, 2, 0);
    counted(take("m", arena_printf(cx.a, HEAD "%s%s", one, two_new)), 0, 0, 2, 0);
    assert_string_equal(named("Depot Sari").phone, "081200000021");
    /* The other way about: the first that speaks counts, and none is refused. */
    counted(take("m", arena_printf(cx.a, HEAD "%s%s", two, one)), 0, 1, 1, 0);
}

static void other_owner_is_proposed(void **state)
{
    take("dinas", HEAD SITI);
    counted(take("dinas", HEAD
                 "A-1,Warung Siti,Joko Susilo,3573020506750017,081200000009,Jl. Kawi 1,Kauman\n"),
            0, 1, 0, 0);
    struct business b = named("Warung Siti");
    assert_string_equal(b.owner_name, "Siti Aminah");
    assert_string_equal(b.owner_nik, "3573024208880058");
    assert_string_equal(b.phone, "081200000009");
    assert_int_equal(rows_of(&proposals), 1);
}

/* ---- a person's hand ---- */

static void touched_field_is_proposed(void **state)
{
    take("dinas", HEAD SITI);
    struct business b = named("Warung Siti");
    edit(b.id, "phone", "081299999999");
    counted(take("dinas", HEAD SITI), 0, 0, 1, 0); /* nothing new was said */
    assert_int_equal(rows_of(&proposals), 0);
    counted(take("dinas", HEAD "A-1,Warung Siti,Siti Aminah,,081211111111,Jl. Kawi 5,Kauman\n"), 0,
            1, 0, 0);
    b = named("Warung Siti");
    assert_string_equal(b.phone, "081299999999");
    assert_string_equal(b.address, "Jl. Kawi 5");
    assert_int_equal(rows_of(&proposals), 1);
    /* Only a proposal: the record does not change. */
    edit(b.id, "address", "Jl. Kawi 77");
    counted(take("dinas", HEAD "A-1,Warung Siti,Siti Aminah,,,Jl. Kawi 6,Kauman\n"), 0, 0, 1, 0);
    assert_string_equal(named("Warung Siti").address, "Jl. Kawi 77");
    assert_int_equal(rows_of(&proposals), 2);
    /* The source has spoken since the person did: now it may write again. */
    counted(take("dinas", HEAD "A-1,Warung Siti,Siti Aminah,,,Jl. Kawi 8,Kauman\n"), 0, 1, 0, 0);
    assert_string_equal(named("Warung Siti").address, "Jl. Kawi 8");
}

/* The old ward comes along with every row: it does not move the business back. */
static void repeating_is_no_news(void **state)
{
    take("dinas", HEAD SITI);
    struct business b = named("Warung Siti");
    edit(b.id, "ward", "35.73.03.1001");
    take("dinas", HEAD "A-1,Warung Siti,Siti Aminah,,,Jl. Kawi 2,Kauman\n");
    counted(take("dinas", HEAD "A-1,Warung Siti,Siti Aminah,,,Jl. Kawi 3,Kauman\n"), 0, 1, 0, 0);
    b = named("Warung Siti");
    assert_string_equal(b.address, "Jl. Kawi 3");
    assert_string_equal(b.ward, "35.73.03.1001");
    assert_int_equal(rows_of(&proposals), 1);
    /* Something new is written, and what comes after it, too. */
    take("dinas", HEAD "A-1,Warung Siti,Siti Aminah,,,Jl. Kawi 3,Gadang\n");
    assert_string_equal(named("Warung Siti").ward, "35.73.04.1002");
    take("dinas", HEAD "A-1,Warung Siti,Siti Aminah,,,Jl. Kawi 3,Kauman\n");
    assert_string_equal(named("Warung Siti").ward, "35.73.02.1007");
}

#define STATES "ID Sumber,Nama Usaha,Nama Pemilik,Alamat,Kelurahan,Status Usaha\n"

static enum err run_close(struct ctx *c, void *arg)
{
    struct activity_change shut = {.activity = "closed"};
    struct business b;
    TRY(business_load(c, *(int64_t *)arg, true, &b));
    shut.reason = activity_reason_choices[0].code;
    return activity_set(c, b.id, b.version, &shut, &b);
}

static void decided_state_stays(void **state)
{
    take("dinas", STATES "A-1,Warung Siti,Siti Aminah,Jl. Kawi 1,Kauman,Aktif\n");
    struct business b = named("Warung Siti");
    cx.now += 60;
    must(&cx, app_write(&cx, run_close, &b.id));
    look();
    for (int i = 2; i < 5; i++)
        take(
            "dinas",
            arena_printf(cx.a, STATES "A-1,Warung Siti,Siti Aminah,Jl. Kawi %d,Kauman,Aktif\n", i));
    b = named("Warung Siti");
    assert_string_equal(b.address, "Jl. Kawi 4");
    assert_string_equal(b.activity, "closed");
    /* Once it agrees, its next word counts. */
    take("dinas", STATES "A-1,Warung Siti,Siti Aminah,Jl. Kawi 5,Kauman,Tutup\n");
    take("dinas", STATES "A-1,Warung Siti,Siti Aminah,Jl. Kawi 5,Kauman,Aktif\n");
    assert_string_equal(named("Warung Siti").activity, "active");
}

/* ---- rejects ---- */

static bool put_buf(void *arg, const void *p, size_t n)
{
    buf_put(arg, p, n);
    return true;
}

static void rejects_come_back(void **state)
{
    take_data("08-baris-salah.csv", false);
    struct arena *kept = arena_new(8 << 20); /* rows give their scratch back */
    struct buf csv = buf_new(kept, 1 << 20), xlsx = buf_new(kept, 1 << 20);
    struct import imp = newest();
    must(&cx, import_reject_write(&cx, imp.id, TABLE_CSV, (struct table_sink){put_buf, &csv}));
    must(&cx, import_reject_write(&cx, imp.id, TABLE_XLSX, (struct table_sink){put_buf, &xlsx}));
    assert_memory_equal(xlsx.p, "PK\3\4", 4);
    assert_non_null(strstr(buf_str(&csv), ",Baris,Alasan"));
    assert_non_null(strstr(buf_str(&csv), ",3,Nama usaha: Wajib diisi"));
    assert_non_null(strstr(buf_str(&csv), "'=HYPERLINK")); /* defused */
    struct import_counts n = {0};
    must(&cx, try_bytes(imp.source, csv.p, csv.n, &n));
    counted(n, 0, 0, 0, 13); /* as they are they are refused again */
    csv.n = 0;
    must(&cx, import_reject_write(&cx, newest().id, TABLE_CSV, (struct table_sink){put_buf, &csv}));
    assert_null(strstr(buf_str(&csv), "Alasan,Baris")); /* our columns stand once */
    must(&cx, try_bytes(imp.source, xlsx.p, xlsx.n, &n));
    counted(n, 0, 0, 0, 13);
    /* One put right. */
    char *fixed = arena_strdup(cx.a, buf_str(&csv)), *nik = strstr(fixed, "357301610864005,");
    assert_non_null(nik);
    counted(take(imp.source, arena_printf(cx.a, "%.*s3573016108640055,%s", (int)(nik - fixed),
                                          fixed, nik + strlen("357301610864005,"))),
            1, 0, 0, 12);
    arena_free(kept);
}

static void reasons_are_plain(void **state)
{
    static const char *const cases[][2] = {
        {",Kedai,Ani,357302420888005,081200000001,Jl. A,Kauman", /* lost a digit */
         "NIK pemilik: Harus 16 angka (sekarang 15)"},
        {",Kedai,Ani,,12345,Jl. A,Kauman",
         "Nomor HP: Nomor ini belum benar; tulis seperti 0812-3456-7890 atau 0341-123456"},
        {",Kedai,Ani,,,,Kauman", "Nomor HP: Isi nomor telepon atau alamat"},
        {",Kedai,,,081200000001,,Kauman", "Nama pemilik: Wajib diisi"},
        {",=1+1,Ani,,081200000001,,Kauman",
         "Nama usaha: Isi diawali tanda rumus (=, @, atau +/- dengan fungsi); tulis sebagai teks "
         "biasa"},
        {",Kedai,Ani,,081200000001,,Kauman,lebih",
         "Baris: Ada isi di luar kolom berjudul; mungkin tanda pemisah di dalam isi tidak diberi "
         "tanda petik"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        counted(take("s", arena_printf(cx.a, HEAD "%s\n", cases[i][0])), 0, 0, 0, 1);
        rejected_as(cases[i][1]);
    }
    assert_int_equal(rows_of(&how_many), 0);
}

/* What cannot be read is quoted, as far as it is nobody's own. */
static void reasons_quote_the_cell(void **state)
{
    static const char *const cases[][3] = {
        {"Tahun Berdiri", "dulu sekali",
         "Berdiri sejak: “dulu sekali” bukan tanggal; tulis tanggal yang ada, misalnya 17-8-2015"},
        {"Tahun Berdiri", "2099", "Berdiri sejak: “2099”: tanggal ini belum tiba"},
        {"Tanggal Kurasi", "kemarin",
         "Tanggal kurasi: “kemarin” bukan tanggal; tulis tanggal yang ada, misalnya 17-8-2015"},
        {"Tenaga Kerja", "banyak",
         "Jumlah tenaga kerja: “banyak” bukan jumlah orang; tulis bilangan bulat, misalnya 3"},
        {"Modal", "± sekian",
         "Modal usaha: “± sekian” bukan jumlah rupiah; tulis jumlah bulat, misalnya 1.500.000"},
        {"Koordinat", "dekat masjid",
         "Lintang: “dekat masjid” bukan koordinat; tulis derajat desimal, misalnya -7,966620"},
        {"Latitude;Longitude", "-7,9;timur",
         "Bujur: “timur” bukan koordinat; tulis derajat desimal, misalnya -7,966620"},
        {"Tanggal Lahir", "lama",
         "Tanggal lahir pemilik: Tulis tanggal yang ada, misalnya 17-8-2015"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        counted(take("s", arena_printf(cx.a,
                                       "Nama Usaha;Pemilik;No HP;Kelurahan;%s\n"
                                       "Kedai;Ani;081200000001;Kauman;%s\n",
                                       cases[i][0], cases[i][1])),
                0, 0, 0, 1);
        rejected_as(cases[i][2]);
    }
}

/* The first reject of the newest import, as a list shows it. */
static struct import_said first_said(void)
{
    struct import imp = newest();
    const struct import_said_at at = import_said_at(cx.a, imp.mapping);
    struct import_said said = {"?", "?", "?"};
    size_t n;
    struct rows *r = db_rows(&cx, &q_import_rows,
                             ARGS(db_int(imp.id), db_text("rejected"), db_int(0), db_int(1),
                                  db_int(IMPORT_SAID_SEALED)));
    assert_true(rows_next(r));
    const void *cells = row_blob(r, 7, &n);
    said = import_said(&cx, &at, cells, n);
    if (n) { /* as with another key */
        char *spoilt = arena_memdup(cx.a, cells, n);
        spoilt[n - 1] ^= 1;
        const struct import_said none = import_said(&cx, &at, spoilt, n);
        assert_true(!none.name && !none.owner && !none.ward);
    }
    must(&cx, rows_end(r));
    return said;
}

/* Sums at the end of a sheet, their word in the column of row numbers. */
static void totals_are_no_rows(void **state)
{
    static const char *const totals[] = {"TOTAL,2,,,,,",
                                         "Jumlah,,,,,,5000000",
                                         "Total Keseluruhan,2 usaha,,,,,5.000.000",
                                         "TOTAL,2 UMKM,2 orang,,,,",
                                         "Jumlah,,2,,,,Rp 5.000.000",
                                         "Jumlah:,2,2,,,,5",
                                         "Total Kelurahan Kauman,2,,,,,5000000",
                                         "TOTAL,TOTAL,,,,,7"};
    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
        counted(take(arena_printf(cx.a, "s%zu", i),
                     arena_printf(cx.a,
                                  "No,Nama Usaha,Nama Pemilik,No HP,Alamat,Kelurahan,Omzet\n"
                                  "1,Kedai %zu,Ani,081200000001,Jl. A,Kauman,2000000\n"
                                  "2,Total Motor %zu,Budi,081200000002,Jl. B,Kauman,3000000\n"
                                  "%s\n",
                                  i, i, totals[i])),
                2, 0, 0, 0);
    }
    /* Who is named is a business, whatever stands before it. */
    counted(take("t", "No,Nama Usaha,Nama Pemilik,No HP,Alamat,Kelurahan\n"
                      "Total,Kedai T,Tini,081200000003,Jl. C,Kauman\n"
                      "2,Kedai U,,081200000004,Jl. C,Kauman\n"),
            1, 0, 0, 1);
}

static void rejects_say_who(void **state)
{
    take("s", HEAD ",=1+1, Bu  Ani ,,,,Kepanjen\n");
    struct import_said said = first_said();
    assert_string_equal(said.name, "=1+1"); /* as it stands */
    assert_string_equal(said.owner, "Bu Ani");
    assert_string_equal(said.ward, "Kepanjen");
    take("s", HEAD "A-1,,Bu Ani,,,,\n");
    said = first_said();
    assert_null(said.name);
    assert_string_equal(said.owner, "Bu Ani");
    assert_null(said.ward);
    /* Clipped by characters, not by bytes. */
    struct buf long_name = buf_new(cx.a, 1 << 10);
    for (int i = 0; i < 90; i++)
        buf_puts(&long_name, "é");
    take("s", arena_printf(cx.a, HEAD ",%s,,,,,Kauman\n", buf_str(&long_name)));
    said = first_said();
    assert_int_equal(strlen(said.name), 2 * IMPORT_SAID_CHARACTERS + strlen("…"));
    /* A row of much is not opened for a list. */
    char *much = arena_alloc(cx.a, IMPORT_SAID_SEALED + 1);
    memset(much, 'x', IMPORT_SAID_SEALED);
    take("s", arena_printf(cx.a, HEAD ",Kedai,,,,%s,Kauman\n", much));
    said = first_said();
    assert_true(!said.name && !said.owner && !said.ward);
}

/* ---- what is no list ---- */

static void hostile_files_change_nothing(void **state)
{
#define BYTES(text) text, sizeof(text) - 1
    size_t wide = 400000;
    char *columns = arena_alloc(cx.a, wide + 1);
    memset(columns, 'a', wide);
    for (size_t i = 1; i < wide; i += 2)
        columns[i] = ',';
    const struct {
        const char *p;
        size_t n;
        enum err e;
        const char *msgid;
    } files[] = {
        {BYTES(""), ERR_INPUT, "table.empty"},
        {BYTES("\n\n\n"), ERR_INPUT, "import.error.heading"},
        {BYTES("PK\3\4 no zip at all"), ERR_INPUT, NULL},
        {BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old excel"), ERR_TYPE, "table.old_excel"},
        {BYTES("\x7f\x45LF\1\2\3\0\0\0"), ERR_TYPE, NULL},
        {BYTES("satu,dua,tiga\n1,2,3\n"), ERR_INPUT, "import.error.heading"},
        {BYTES("Nama Pemilik,Alamat,NIK\nAni,Jl. A,\n"), ERR_INVALID, "error.fields"},
        {columns, wide, ERR_TOO_LARGE, "table.columns"},
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct import_counts n = {0};
        enum err e = try_bytes("s", files[i].p, files[i].n, &n);
        if (e != files[i].e)
            print_error("case %zu: %d %s\n", i, (int)e, cx.err.msgid ? cx.err.msgid : "-");
        assert_int_equal(e, files[i].e);
        if (files[i].msgid)
            assert_string_equal(cx.err.msgid, files[i].msgid);
    }
    assert_int_equal(rows_of(&how_many), 0);
    struct import *list;
    size_t n;
    must(&cx, import_list(&cx, 0, 5, &list, &n));
    assert_int_equal(n, 0);
}

/* A file that is damaged further on: what was good before it stays, and it is said. */
static void damage_in_the_middle(void **state)
{
    struct buf b = buf_new(cx.a, 1 << 20);
    struct import_counts n = {0};
    buf_puts(&b, HEAD);
    for (int i = 0; i < 150; i++)
        buf_printf(&b, "N-%d,Kedai %d,Ani %d,,0812000%05d,,Kauman\n", i, i, i, i);
    buf_puts(&b, "N-150,\"never closed,Ani,,0812,,Kauman\n");
    assert_int_equal(try_bytes("s", b.p, b.n, &n), ERR_INPUT);
    assert_string_equal(cx.err.msgid, "table.quote");
    assert_int_equal(rows_of(&how_many), 0); /* counted through before the first row is written */
}

static void nobody_else_may(void **state)
{
    struct actor lurah = {.name = "lurah-kauman",
                          .display_name = "Lurah",
                          .role = ROLE_LURAH,
                          .area = "35.73.02.1007",
                          .caps = role_caps(ROLE_LURAH)};
    struct import_counts n = {0};
    struct import *list;
    size_t m;
    int64_t id;
    cx.actor = &lurah;
    look();
    assert_int_equal(import_upload(&cx, "s", "f.csv", HEAD, strlen(HEAD), &id), ERR_FORBIDDEN);
    ctx_forgive(&cx);
    assert_int_equal(try_bytes("s", HEAD SITI, strlen(HEAD SITI), &n), ERR_FORBIDDEN);
    ctx_forgive(&cx);
    assert_int_equal(import_list(&cx, 0, 5, &list, &m), ERR_FORBIDDEN);
    ctx_forgive(&cx);
    assert_int_equal(import_undo(&cx, 1, 1), ERR_FORBIDDEN);
    cx.actor = actor_operator();
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(files_are_counted),
        CASE(recap_is_read),
        CASE(district_list_is_read),
        CASE(scientific_is_read),
        CASE(association_is_read),
        CASE(wards_are_read),
        CASE(application_is_read),
        CASE(number_is_identity),
        CASE(columns_may_move),
        CASE(twice_in_one_file),
        CASE(other_owner_is_proposed),
        CASE(touched_field_is_proposed),
        CASE(rows_of_merged_ones),
        CASE(repeating_is_no_news),
        CASE(decided_state_stays),
        CASE(rejects_come_back),
        CASE(reasons_are_plain),
        CASE(reasons_quote_the_cell),
        CASE(totals_are_no_rows),
        CASE(rejects_say_who),
        CASE(hostile_files_change_nothing),
        CASE(damage_in_the_middle),
        CASE(nobody_else_may),
    };
    int failed = cmocka_run_group_tests_name("import, SQLite", tests, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("import, PostgreSQL", tests, NULL, NULL);
    return failed;
}
