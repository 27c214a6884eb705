/* Accounts from files: who is made, who is known already, which rows are refused and why. */
#include "test_stage_people.h"

#include "people_import.h"

/* ---- import ---- */

static enum err import(const char *csv, struct people_import *ret)
{
    look();
    return people_import(&cx, &(struct table_open){.fd = -1, .data = csv, .n = strlen(csv)}, ret);
}

static const char OFFICE[] = "DAFTAR SAHABAT UMKM KOTA MALANG;;;;\n"
                             "Tahun 2026;;;;\n"
                             ";;;;\n"
                             "No;Nama;Jabatan;Kelurahan;No. HP\n"
                             "1;Siti Aminah;Sahabat;Kel. Purwantoro;0813 1111 0001\n"
                             "2;Budi Santoso;Sahabat UMKM;PURWANTORO;8131\n"
                             "3;Bambang;Lurah;Purwantoro;\n"
                             "4;;Lurah Bunulrejo;;\n"
                             "5;Rudi;Sahabat Kota;;081311110005\n"
                             "6;Andi;Sekretaris Lurah;Kauman;\n"
                             "7;Dewi;Sahabat;Purwantro;\n"
                             "8;;Sahabat;Kauman;\n"
                             "9;Tono;;Kauman;\n"
                             "10;Yuni;Sahabat;Kauman;081311110001\n"
                             "Jumlah;;;;\n";

static void test_import(void **state)
{
    struct people_import r;
    assert_int_equal(import(OFFICE, &r), OK);
    static const char *const names[] = {"sahabat-purwantoro-1", "lurah-purwantoro",
                                        "lurah-bunulrejo", "sahabat-kota-1"};
    static const int64_t rejects[] = {6, 10, 11, 12, 13, 14};
    static const char *const why[] = {"field.error.phone",  "error.role_title",
                                      "error.area_near",    "error.name_missing",
                                      "error.role_missing", "error.phone_taken"};
    assert_int_equal(r.created, 4);
    assert_int_equal(r.unchanged, 0);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(r.codes[i].name, names[i]);
    assert_string_equal(r.codes[2].display_name, "Lurah Bunulrejo");
    assert_string_equal(r.codes[3].area, "");
    assert_int_equal(r.rejected, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(r.rejects[i].number, rejects[i]);
        assert_string_equal(r.rejects[i].reasons->msgid, why[i]);
    }
    assert_string_equal(r.rejects[0].name, "Budi Santoso");
    struct account a;
    look();
    assert_int_equal(sign_in_code_use(&cx, "lurah-purwantoro", r.codes[1].code, GOOD, &a), OK);
    assert_string_equal(a.display_name, "Bambang");
}

static void test_import_twice(void **state)
{
    struct people_import r;
    assert_int_equal(import(OFFICE, &r), OK);
    assert_int_equal(r.created, 0);
    assert_int_equal(r.unchanged, 4);
    assert_int_equal(r.rejected, 6);
}

static void test_import_english_and_names_given(void **state)
{
    struct people_import r;
    assert_int_equal(import("name,display name,role,area,phone\n"
                            "camat-sukun,Ibu Camat,district-head,35.73.04,\n"
                            "camat-sukun,Orang Lain,lurah,Sukun,\n"
                            "Nama Besar,Ibu,lurah,Kauman,\n"
                            ",Ibu Camat,camat,Kedungkandang,0341 555123\n",
                            &r),
                     OK);
    assert_int_equal(r.created, 2);
    assert_string_equal(r.codes[0].name, "camat-sukun");
    assert_string_equal(r.codes[1].name, "camat-kedungkandang");
    assert_int_equal(r.rejected, 2);
    assert_string_equal(r.rejects[0].reasons->msgid, "error.account_taken");
    assert_string_equal(r.rejects[1].reasons->msgid, "error.account_name");
    assert_int_equal(import("name,role,area\n"
                            "camat-sukun,camat,Kec. Sukun\n"
                            "camat-blimbing,camat,Kec. Blimbing\n"
                            "Pak Slamet,sahabat,\"Sukun, Sukun\"\n"
                            "sahabat-x,sahabat,kota\n",
                            &r),
                     OK);
    assert_int_equal(r.unchanged, 1);
    assert_int_equal(r.created, 3);
    assert_string_equal(r.codes[0].display_name, "Camat Blimbing");
    assert_string_equal(r.codes[1].name, "sahabat-sukun-1");
    assert_string_equal(r.codes[1].display_name, "Pak Slamet");
    assert_string_equal(r.codes[2].name, "sahabat-x");
}

static void test_import_camat_under_kelurahan(void **state)
{
    struct people_import r;
    assert_int_equal(import("Nama;Jabatan;Kelurahan\n"
                            "Bu Camat;Camat;Sukun\n"
                            "Pak Camat;Camat Blimbing;\n"
                            "Bu Lurah;Lurah;Sukun\n",
                            &r),
                     OK);
    assert_int_equal(r.created, 2);
    assert_int_equal(r.rejected, 1);
    assert_string_equal(r.rejects[0].reasons->msgid, "error.area_of_camat");
    assert_string_equal(r.rejects[0].reasons->args[0].value, "Sukun");
}

static void test_import_two_of_one_name(void **state)
{
    struct people_import r;
    assert_int_equal(import("Nama,Jabatan,Kelurahan,HP\n"
                            "Sri,Sahabat,Dinoyo,081322220001\n"
                            "Sri,Sahabat,Dinoyo,081322220002\n"
                            "Sri,Sahabat,Dinoyo,081322220001\n",
                            &r),
                     OK);
    assert_int_equal(r.created, 2);
    assert_int_equal(r.unchanged, 1);
    assert_string_equal(r.codes[1].name, "sahabat-dinoyo-2");
}

static void test_import_refused_as_a_whole(void **state)
{
    struct people_import r;
    assert_int_equal(import("", &r), ERR_INPUT);
    assert_int_equal(import("a,b\n1,2\n", &r), ERR_INPUT);
    assert_string_equal(cx.err.msgid, "error.users_heading");
    struct buf b = buf_new(cx.a, 1 << 20);
    buf_puts(&b, "nama,jabatan\n");
    for (int i = 0; i <= PEOPLE_IMPORT_ROWS; i++)
        buf_printf(&b, "Orang %d,petugas\n", i);
    int64_t before, after;
    look();
    people_waiting(&cx, &before);
    assert_int_equal(import(buf_str(&b), &r), ERR_INPUT);
    assert_string_equal(cx.err.msgid, "error.users_rows");
    look();
    people_waiting(&cx, &after);
    assert_int_equal(before, after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_import_twice),
        cmocka_unit_test(test_import_english_and_names_given),
        cmocka_unit_test(test_import_camat_under_kelurahan),
        cmocka_unit_test(test_import_two_of_one_name),
        cmocka_unit_test(test_import_refused_as_a_whole),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), open_all, stage_end);
}
