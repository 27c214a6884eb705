/*
 * How headings and cells are understood, one by one: what is taken, what is told, what is refused.
 */
#include "test_stage_import.h"

/* ---- headings ---- */

struct heading {
    const char *text, *field;
};

static void guessed(const struct heading *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct import_guess g = import_guess(cx.a, "", cases[i].text);
        const char *got = import_what_name(g.what);
        if (strcmp(got ? got : "", cases[i].field ? cases[i].field : "") != 0)
            print_error("%s: %s\n", cases[i].text, got ? got : "-");
        assert_string_equal(got ? got : "", cases[i].field ? cases[i].field : "");
    }
}

static void headings_are_guessed(void **state)
{
    static const struct heading cases[] = {
        {"Nama Usaha", "name"},
        {"NAMA UMKM", "name"},
        {"Nama Pemilik", "owner_name"},
        {"PEMILIK", "owner_name"},
        {"Nama Anggota", "owner_name"},
        {"No. HP", "phone"},
        {"TELP/HP", "phone"},
        {"Nomor HP/WA", "phone"},
        {"No. HP (WhatsApp)", "phone"},
        {"Kelurahan", "ward"},
        {"KEL.", "ward"},
        {"Desa/Kelurahan", "ward"},
        {"Kec.", "district"},
        {"NO KTP", "owner_nik"},
        {"N I K", NULL},
        {"NIK", "owner_nik"},
        {"No. Induk Kependudukan", "owner_nik"},
        {"ID Sumber", "source_id"},
        {"source_id", "source_id"},
        {"ID", NULL},
        {"No", NULL},
        {"No.", NULL},
        {"Alamat Usaha", "address"},
        {"Tempat Jualan", "address"},
        {"Modal (Rp)", "capital"},
        {"Modal awal usaha (Rp)", "capital"},
        {"Jml. TK", "employees"},
        {"Jumlah Karyawan", "employees"},
        {"Tenaga Kerja Laki-laki", NULL},
        {"Tgl Berdiri", "founded_on"},
        {"MULAI USAHA", "founded_on"},
        {"Tahun Berdiri", "founded_on"},
        {"Bidang Usaha", "sector"},
        {"Jenis Dagangan", "sector"},
        {"Kode KBLI", "kbli"},
        {"KBLI 2025", "kbli"},
        {"Ket.", "notes"},
        {"Omzet per bulan", NULL},
        {"Media Jualan", "channels"},
        {"Status Kurasi", "curation"},
        {"Tanggal Kurasi", "curation_on"},
        {"Terakhir didata", "confirmed_on"},
        {"Latitude", "lat"},
        {"Titik Koordinat", "point"},
        {"Nomor Induk Berusaha (NIB)", "nib"},
        {"Baris", NULL},
        {"Alasan", NULL},
        {"", NULL},
        {"Foto produk", NULL},
    };
    guessed(cases, sizeof(cases) / sizeof(cases[0]));
}

static void headings_of_papers_are_guessed(void **state)
{
    static const struct heading cases[] = {
        {"PIRT", "pirt"},
        {"P-IRT", "pirt"},
        {"No. P.IRT", "pirt"},
        {"NO. SPP-IRT", "pirt"},
        {"Nomor Izin PIRT/Dinkes", "pirt"},
        {"Masa Berlaku PIRT", NULL},
        {"Tgl. PIRT", NULL},
        {"Sertifikat Halal", "halal"},
        {"NO HALAL", "halal"},
        {"Punya Sertifikat Halal?", "halal"},
        {"Tanggal terbit halal", NULL},
        {"Legalitas (NIB/PIRT/Halal)", NULL},
        {"Merek", "brand"},
        {"MERK DAGANG", "brand"},
        {"No. HKI", "brand"},
        {"Nomor Sertifikat Merek", "brand"},
        {"Nama Usaha/Merek", "name"},
        {"BPOM MD", "bpom"},
        {"No. BPOM", "bpom"},
        {"Foto sertifikat halal", NULL},
        {"Sertifikat pelatihan", NULL},
    };
    guessed(cases, sizeof(cases) / sizeof(cases[0]));
}

static void row_of_headings(const char *const *headings, const char *const *groups, size_t n,
                            const char *want)
{
    struct import_guess g[16];
    char got[400] = "";
    assert_true(import_guess_row(cx.a, groups, headings, n, g) > 0);
    for (size_t i = 0; i < n; i++) {
        const char *name = import_what_name(g[i].what);
        snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? "," : "",
                 name ? name : "-");
    }
    assert_string_equal(got, want);
}

static void rows_of_headings_are_settled(void **state)
{
    static const char *const a[] = {"No", "Nama", "Nama Usaha", "Alamat", "No HP"};
    row_of_headings(a, NULL, 5, "-,owner_name,name,address,phone");
    static const char *const b[] = {"No", "Nama", "Pemilik", "Alamat", "Alamat Usaha"};
    row_of_headings(b, NULL, 5, "-,name,owner_name,address,-");
    static const char *const c[] = {"Nama Ushaa", "Nama Pemilk", "Kelurhan", "No HP", "Almaat"};
    row_of_headings(c, NULL, 5, "name,owner_name,ward,phone,address");
    static const char *const d[] = {"Nama", "NIK", "Nama", "Alamat"};
    static const char *const groups[] = {"PEMILIK", "PEMILIK", "USAHA", "USAHA"};
    row_of_headings(d, groups, 4, "owner_name,owner_nik,name,address");
    static const char *const e[] = {"Alamat Rumah", "Alamat Usaha", "Nama Usaha", "Pemilik"};
    row_of_headings(e, NULL, 4, "-,address,name,owner_name");
    static const char *const f[] = {"Nama Usaha", "Merek", "Pemilik", "PIRT", "Halal"};
    row_of_headings(f, NULL, 5, "name,brand,owner_name,pirt,halal");
    static const char *const h[] = {"Nama", "Merek", "No HP", "Alamat", "P-IRT"};
    row_of_headings(h, NULL, 5, "owner_name,name,phone,address,pirt");
    static const char *const i[] = {"Nama Usaha", "Merek", "Pemilik", "No. HKI"};
    row_of_headings(i, NULL, 4, "name,-,owner_name,brand");
    struct import_guess g[4];
    static const char *const data[] = {"1", "Warung Siti", "Kauman", "0812"};
    assert_int_equal(import_guess_row(cx.a, NULL, data, 4, g), 0);
}

/* ---- dates ---- */

static void dates_in_many_forms(void **state)
{
    static const struct {
        const char *text, *iso;
        bool rough;
    } cases[] = {
        {"13/03/2013", "2013-03-13", false},
        {"27-1-07", "2007-01-27", false},
        {"13 Januari 2004", "2004-01-13", false},
        {"2015-08-20", "2015-08-20", false},
        {"14 Okt 2021", "2021-10-14", false},
        {"2015-08-20 00:00:00", "2015-08-20", false},
        {"41510", "2013-08-24", false},
        {"2015", "2015-01-01", true},
        {"± 2005", "2005-01-01", true},
        {"th. 1998", "1998-01-01", true},
        {"sejak tahun 2010", "2010-01-01", true},
        {"Mei 2015", "2015-05-01", true},
        {"05/2015", "2015-05-01", true},
        {"2015-05", "2015-05-01", true},
        {"2015.0", "2015-01-01", true},
        {"31/02/2019", NULL, false},
        {"07/25/2019", NULL, false},
        {"lama", NULL, false},
        {"0", NULL, false},
        {"1", NULL, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *iso = NULL;
        bool rough = false, good = import_date(&cx, cases[i].text, &iso, &rough);
        if (good != (cases[i].iso != NULL))
            print_error("%s: %s\n", cases[i].text, good ? iso : "-");
        assert_int_equal(good, cases[i].iso != NULL);
        if (!good)
            continue;
        assert_string_equal(iso, cases[i].iso);
        assert_int_equal(rough, cases[i].rough);
    }
}

/* ---- cells ---- */

static const char *told(const struct import_draft *d)
{
    struct buf b = buf_new(cx.a, 1000);
    for (const struct field_err *f = d->told; f; f = f->next)
        buf_printf(&b, "%s%s%s:%s", b.n ? " " : "", f->warning ? "?" : "!", f->field, f->msgid);
    return buf_str(&b);
}

/* One column and its cell; the rest of the row is good. */
static struct import_draft draft(const char *heading, const char *cell)
{
    struct import_scan *s;
    struct import_draft d = {0};
    const char *text =
        arena_printf(cx.a, "Nama Usaha\tNama Pemilik\t%s\nKedai\tAni\t%s\n", heading, cell);
    struct import_plan plan = {.source = "s", .data = text, .n = strlen(text)};
    look();
    must(&cx, import_head_find(&cx, &plan));
    must(&cx, import_scan_open(&cx, &plan, &s));
    assert_true(import_scan_next(s, &d));
    must(&cx, import_scan_end(s));
    return d;
}

static void cells_are_put_right(void **state)
{
    static const struct {
        const char *heading, *cell, *field, *value, *told;
    } cases[] = {
        {"No HP", "+62 813 0000 0047", "phone", "081300000047", ""},
        {"No HP", "8,2100000089E+10", "phone", "082100000089", ""},
        {"No HP", "'082100000091", "phone", "082100000091", ""},
        {"No HP", "0896 0000 0122 / 0857 0000 0122", "phone", "089600000122",
         "?phone:import.warning.phones"},
        {"No HP", "tidak ada", "phone", "", ""},
        {"No HP", "8,12E+11", "phone", "", "!phone:import.error.phone_lost"},
        {"No HP", "081200000092 (WA)", "phone", "081200000092", ""},
        {"No HP", "HP: 0812-0000-0092", "phone", "081200000092", ""},
        {"No HP", "(0341) 550050", "phone", "0341550050", ""},
        {"No HP", "0812-0000-0092 a.n. Budi", "phone", "081200000092", ""},
        {"No HP", "O81200000092", "phone", NULL, ""},
        {"No HP", "081200000092ext2", "phone", NULL, ""},
        {"No HP", "=\"081200000093\"", "phone", "081200000093", ""},
        {"NIK", "=\"3573035005830037\"", "owner_nik", "3573035005830037", ""},
        {"NIK", "'=\"3573035005830037\"", "owner_nik", "3573035005830037", ""},
        {"Alamat", "=\"Jl. Kawi 3\"", "address", "Jl. Kawi 3", ""},
        {"Alamat", "=\"Jl\"&\" Kawi\"", "address", NULL, "!address:import.error.formula"},
        {"Alamat", "#REF!", "address", NULL, "!address:import.error.failed"},
        {"Alamat", "Err:502", "address", NULL, "!address:import.error.failed"},
        {"Alamat", "#N/A", "address", "", ""},
        {"ID Sumber", "#VALUE!", "source_id", NULL, "!source_id:import.error.failed"},
        {"NIK", "3.573035005830037E+15", "owner_nik", "3573035005830037", ""},
        {"NIK", "3.57303E+15", "owner_nik", "", "!owner_nik:import.error.nik_lost"},
        {"NIK", "35.7303.500583.0037", "owner_nik", "3573035005830037", ""},
        {"NIB", "9.12000664454E+12", "nib", "9120006644540", ""},
        {"NIB", "9.12E+12", "nib", "", "!nib:import.error.digits_lost"},
        {"Modal", "Rp 10.000.000,-", "capital", "10000000", ""},
        {"Modal", "± 7,5 juta", "capital", "7500000", ""},
        {"Modal", "banyak", "capital", "", "!capital:import.error.money"},
        {"Tenaga Kerja", "3 orang", "employees", "3", ""},
        {"Tenaga Kerja", "banyak", "employees", "", "!employees:import.error.employees"},
        {"KBLI", "C.10710 Industri Roti", "kbli", "10710", ""},
        {"KBLI", "roti", "kbli", "", "!kbli:import.error.kbli"},
        {"Kelurahan", "KELURAHAN KAUMAN", "ward", "35.73.02.1007", ""},
        {"Kelurahan", "Kawman", "ward", "35.73.02.1007", "?ward:import.warning.ward"},
        {"Kelurahan", "Kepanjen", "ward", "", "!ward:import.error.ward"},
        {"Alamat", "Jl. Kawi 3, Kel. Bareng, Kec. Klojen", "ward", "35.73.02.1009",
         "?ward:import.warning.ward"},
        {"Koordinat", "-7.966620, 112.632629", "lat", "-7.966620", ""},
        {"Koordinat", "112,632629 -7,966620", "lat", "-7.966620",
         "?lat:import.warning.point_turned"},
        {"Koordinat", "dekat masjid", "lat", "", "!lat:import.error.point"},
        {"Bidang Usaha", "jual nasi pecel", "sector", "culinary", ""},
        {"Bidang Usaha", "xyzzy", "sector", "", "?sector:import.warning.sector"},
        {"Jenis Kelamin", "P", "owner_gender", "f", ""},
        {"Tempat/Tgl Lahir", "Malang, 12-3-1980", "owner_birth_date", "1980-03-12", ""},
        {"Kanal Penjualan", "pasar, WA dan Shopee", "channels", "market,whatsapp,marketplace", ""},
        {"Tahun Berdiri", "2015", "founded_on", "2015-01-01",
         "?founded_on:import.warning.date_rough"},
        {"Tahun Berdiri", "2099", "founded_on", "", "!founded_on:import.error.date_future"},
        {"Keterangan", "-", "notes", "", ""},
        {"Keterangan", "=\"Buka pagi\"", "notes", "Buka pagi", ""},
        {"Keterangan", "#GALERI!", "notes", "#GALERI!", ""},
        {"Keterangan", "=cmd|'/C calc'!A0", "notes", NULL, "!notes:import.error.formula"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct import_draft d = draft(cases[i].heading, cases[i].cell);
        const struct field *f = field_find(&business_fields, cases[i].field);
        if (strcmp(told(&d), cases[i].told) != 0)
            print_error("%s %s\n", cases[i].heading, cases[i].cell);
        assert_string_equal(told(&d), cases[i].told);
        if (cases[i].value)
            assert_string_equal(field_text(cx.a, f, &d.b), cases[i].value);
    }
}

static void words_around_a_phone(void **state)
{
    static const char *const cases[][2] = {
        {"081200000092 (WA)", ""},
        {"WA. 0812 0000 0092", ""},
        {"081200000092 a.n. Budi", "Keterangan telepon: 081200000092 a.n. Budi"},
        {"081200000092 (WA) / 081200000093 (istri)",
         "Keterangan telepon: 081200000093 (istri)\nTelepon lain: 081200000093"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct import_draft d = draft("No HP", cases[i][0]);
        assert_string_equal(d.b.phone, "081200000092");
        assert_string_equal(d.extra ? d.extra : "", cases[i][1]);
    }
}

static void licences_are_read(void **state)
{
    static const struct {
        const char *heading, *cell, *numbers, *told, *extra;
    } cases[] = {
        {"PIRT", "2103573010001-29", "pirt 2103573010001-29", "", ""},
        {"PIRT", "P-IRT No. 2.10.3573.01.0001-29", "pirt 2103573010001-29", "", ""},
        {"PIRT", "'210357301000129", "pirt 2103573010001-29", "", ""},
        {"PIRT", "2.1035730100012E+14", "pirt 2103573010001-20", "?pirt:format.pirt.expired", ""},
        {"PIRT", "2.10357E+14", "", "!pirt:import.error.digits_lost", ""},
        {"PIRT", "2103573010001-29 / 2083573010002-30",
         "pirt 2103573010001-29, pirt 2083573010002-30", "", ""},
        {"PIRT", "2103573010001-29 dan 210357301000129", "pirt 2103573010001-29", "", ""},
        {"PIRT", "\"2103573010001-29\n2083573010002-30\"",
         "pirt 2103573010001-29, pirt 2083573010002-30", "", ""},
        {"PIRT", "2103573010001-24", "pirt 2103573010001-24", "?pirt:format.pirt.expired", ""},
        {"PIRT", "206357301234", "", "!pirt:format.pirt.form", ""},
        {"PIRT", "2103573010001-29, 12345", "pirt 2103573010001-29", "!pirt:format.pirt.form", ""},
        {"PIRT", "belum ada", "", "", ""},
        {"PIRT", "Tidak", "", "", ""},
        {"PIRT", "000", "", "?pirt:import.warning.license_remark", "P-IRT: 000"},
        {"PIRT", "proses 2026", "", "?pirt:import.warning.license_remark", "P-IRT: proses 2026"},
        {"Sertifikat Halal", "id 3511-0001-3259-01022", "halal ID35110001325901022", "", ""},
        {"Sertifikat Halal", "07100012340516", "", "!halal:format.halal.length", ""},
        {"Sertifikat Halal", "Sudah", "", "?halal:import.warning.license_remark", "Halal: Sudah"},
        {"Sertifikat Halal", "12/06/2024", "", "?halal:import.warning.license_remark",
         "Halal: 12/06/2024"},
        {"BPOM", "BPOM RI MD 2111 3020 0102", "bpom MD211130200102", "", ""},
        {"BPOM", "TR 123567890", "bpom TR123567890", "?bpom:format.bpom.other", ""},
        {"BPOM", "MD12345", "", "!bpom:format.bpom.form", ""},
        {"Merek", "Ayam & Bebek, Malang", "brand Ayam & Bebek, Malang", "", ""},
        {"Merek", "Lestari; Lestari Gold", "brand Lestari, brand Lestari Gold", "", ""},
        {"No. HKI", "IDM000123456", "brand IDM000123456", "", ""},
        {"No. HKI", "ada", "", "?brand:import.warning.license_remark", "Merek: ada"},
        {"Merek", "=cmd|'/C calc'!A0", "brand =cmd|'/C calc'!A0", "!brand:import.error.formula",
         ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct import_draft d = draft(cases[i].heading, cases[i].cell);
        struct buf b = buf_new(cx.a, 1000);
        for (size_t k = 0; k < d.licenses_n; k++)
            buf_printf(&b, "%s%s %s", k ? ", " : "", d.licenses[k].kind, d.licenses[k].number);
        if (strcmp(told(&d), cases[i].told) != 0)
            print_error("%s %s\n", cases[i].heading, cases[i].cell);
        assert_string_equal(told(&d), cases[i].told);
        assert_string_equal(buf_str(&b), cases[i].numbers);
        assert_string_equal(d.extra ? d.extra : "", cases[i].extra);
    }
}

static void owners_are_told_apart(void **state)
{
    static const char *const cases[][3] = {
        {"Siti / Budi", "Siti", "Pemilik lain: Budi"},
        {"Hj. Aminah & Pak Slamet", "Hj. Aminah", "Pemilik lain: Pak Slamet"},
        {"Rudi dan Yayuk", "Rudi", "Pemilik lain: Yayuk"},
        {"Endang, Joko", "Endang", "Pemilik lain: Joko"},
        {"Contoh Nama, S.E., M.M.", "Contoh Nama, S.E., M.M.", NULL},
        {"Contoh Nama, S.Pd, Budi", "Contoh Nama, S.Pd", "Pemilik lain: Budi"},
        {"Bu Titik (alm. Pak Gatot)", "Bu Titik", "Keterangan pemilik: alm. Pak Gatot"},
        {"a/n Budi", "a/n Budi", NULL},
        {"Wildandani", "Wildandani", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text =
            arena_printf(cx.a, "Nama Usaha;Nama Pemilik;Alamat\nA;%s;B\n", cases[i][0]);
        struct import_plan plan = {.source = "s", .data = text, .n = strlen(text)};
        struct import_scan *s;
        struct import_draft d;
        look();
        must(&cx, import_head_find(&cx, &plan));
        must(&cx, import_scan_open(&cx, &plan, &s));
        assert_true(import_scan_next(s, &d));
        must(&cx, import_scan_end(s));
        assert_string_equal(d.b.owner_name, cases[i][1]);
        assert_string_equal(d.extra ? d.extra : "", cases[i][2] ? cases[i][2] : "");
    }
}

/* ---- rows ---- */

static void only_data_is_read(void **state)
{
    static const char text[] = "DAFTAR USAHA\n"
                               "Kelurahan Kauman\n"
                               "\n"
                               "No;Nama Usaha;Pemilik;No HP;Alamat;Modal\n"
                               "(1);(2);(3);(4);(5);(6)\n"
                               "A. KULINER;;;;;\n"
                               "1;Kedai A;Ani;0812;Jl. A;100\n"
                               ";;;;;\n"
                               "No;Nama Usaha;Pemilik;No HP;Alamat;Modal\n"
                               "2;Total Laundry;Budi;0813;Jl. B;200\n"
                               "SUB TOTAL;;;;;300\n"
                               "JUMLAH;2;;;;300\n"
                               ";;;;Malang, 1 Juli 2024;\n"
                               ";;;Mengetahui;Ketua;\n";
    struct import_plan plan = {.source = "s", .data = text, .n = sizeof(text) - 1};
    struct import_scan *s;
    struct import_draft d;
    must(&cx, import_head_find(&cx, &plan));
    assert_int_equal(plan.header_row, 4);
    must(&cx, import_scan_open(&cx, &plan, &s));
    assert_true(import_scan_next(s, &d));
    assert_int_equal(d.number, 7);
    assert_string_equal(d.b.name, "Kedai A");
    assert_true(import_scan_next(s, &d));
    assert_string_equal(d.b.name, "Total Laundry");
    assert_false(import_scan_next(s, &d));
    must(&cx, import_scan_end(s));
}

static void headings_in_two_rows(void **state)
{
    static const char text[] = "REKAP;;;;;\n"
                               "No;Nama Usaha;PEMILIK;;;Kelurahan\n"
                               ";;Nama;NIK;No HP;\n"
                               "1;Kedai A;Ani;;081200000001;Kauman\n";
    struct import_plan plan = {.source = "s", .data = text, .n = sizeof(text) - 1};
    must(&cx, import_head_find(&cx, &plan));
    assert_int_equal(plan.header_row, 3);
    assert_string_equal(import_mapping_text(cx.a, &plan),
                        "{\"1\":\"name\",\"2\":\"owner_name\",\"3\":\"owner_nik\",\"4\":\"phone\","
                        "\"5\":\"ward\"}");
}

/* Ward names as rows between the data make no heading, whatever stands above them. */
static void section_is_no_heading(void **state)
{
    static const char *const sections[] = {"KELURAHAN GADANG;;;;", ";KELURAHAN GADANG;;;",
                                           "A.;KELURAHAN GADANG;;;", "Kel. Gadang;;;;",
                                           ";;;;Kelurahan Gadang"};
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        const char *text = arena_printf(cx.a,
                                        "DATA UMKM;;;;\n"
                                        "No;Nama Usaha;Pemilik;No HP;Alamat\n"
                                        "%s\n"
                                        "1;Kedai A;Ani;081200000001;Jl. A\n",
                                        sections[i]);
        struct import_plan plan = {.source = "s", .data = text, .n = strlen(text)};
        must(&cx, import_head_find(&cx, &plan));
        assert_int_equal(plan.header_row, 2);
        assert_string_equal(import_mapping_text(cx.a, &plan),
                            "{\"1\":\"name\",\"2\":\"owner_name\",\"3\":\"phone\","
                            "\"4\":\"address\"}");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_are_guessed),
        cmocka_unit_test(headings_of_papers_are_guessed),
        cmocka_unit_test(rows_of_headings_are_settled),
        cmocka_unit_test(dates_in_many_forms),
        cmocka_unit_test(cells_are_put_right),
        cmocka_unit_test(words_around_a_phone),
        cmocka_unit_test(licences_are_read),
        cmocka_unit_test(owners_are_told_apart),
        cmocka_unit_test(only_data_is_read),
        cmocka_unit_test(headings_in_two_rows),
        cmocka_unit_test(section_is_no_heading),
    };
    return cmocka_run_group_tests_name("import: headings and cells", tests, stage_setup, stage_end);
}
