/* Numbers of offices: what is taken, what is told, what is refused, with the message's id. */
#include "formats.h"
#include "nik_regions.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct date today = {2026, 11, 23};

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void says(struct format_verdict v, const char *error, const char *warning)
{
    assert_string_equal(v.error ? v.error : "", error);
    assert_string_equal(v.warning ? v.warning : "", warning);
}

static void taken(struct format_verdict v)
{
    says(v, "", "");
}

static void test_plain(void **state)
{
    struct arena *a = *state;
    assert_string_equal(format_plain(a, " '3573.0241-0790 0001 "), "3573024107900001");
    assert_string_equal(format_plain(a, "3573024107900001.0"), "3573024107900001");
    assert_string_equal(format_plain(a, "35\xc2\xa0"
                                        "73\xe2\x80\x93"
                                        "02"),
                        "357302");
    assert_string_equal(format_plain(a, "id3511"), "ID3511");
    assert_string_equal(format_plain(a, "35730241O7900001"), "35730241O7900001");
    assert_string_equal(format_plain(a, "3,57302E+15"), "3,57302E+15");
    assert_string_equal(format_plain(a, "1.0"), "10");
    assert_null(format_plain(a, " - "));
    assert_null(format_plain(a, ""));
    assert_null(format_plain(a, NULL));
}

static void test_nik_says(void **state)
{
    (void)state;
    struct nik nik;
    taken(format_nik("3573024107900001", today, &nik));
    assert_int_equal(nik.sex, 'f');
    assert_int_equal(nik.birth.year, 1990);
    assert_int_equal(nik.birth.month, 7);
    assert_int_equal(nik.birth.day, 1);
    assert_int_equal(nik.serial, 1);
    assert_string_equal(nik.province, "35");
    assert_string_equal(nik.regency, "3573");
    assert_true(nik.regency_known);
    assert_false(nik.regency_former);
    taken(format_nik("3573023112809999", today, &nik));
    assert_int_equal(nik.sex, 'm');
    assert_int_equal(nik.birth.day, 31);
    taken(format_nik("9101014107900001", today, &nik)); /* a code of Papua before 2022 */
    assert_true(nik.regency_former);
    taken(format_nik("3573024107900001", today, NULL));
}

static void test_nik_century(void **state)
{
    (void)state;
    struct nik nik;
    taken(format_nik("3573022311260001", today, &nik)); /* born today */
    assert_int_equal(nik.birth.year, 2026);
    taken(format_nik("3573022411260001", today, &nik)); /* tomorrow is a hundred years ago */
    assert_int_equal(nik.birth.year, 1926);
    taken(format_nik("3573022902000001", today, &nik)); /* 29 February 2000 was */
    assert_int_equal(nik.birth.year, 2000);
    says(format_nik("3573022902010001", today, NULL), "format.nik.date",
         ""); /* 2001, 1901 had none */
}

static void test_nik_refused(void **state)
{
    (void)state;
    struct nik nik = {.serial = 77};
    says(format_nik("357302410790001", today, &nik), "format.nik.length", "");
    says(format_nik("35730241079000011", today, NULL), "format.nik.length", "");
    says(format_nik("357302410790000A", today, NULL), "format.nik.length", "");
    says(format_nik("", today, NULL), "format.nik.length", "");
    says(format_nik("9973024107900001", today, NULL), "format.nik.province", "");
    says(format_nik("3573023207900001", today, NULL), "format.nik.date", "");
    says(format_nik("3573020007900001", today, NULL), "format.nik.date", "");
    says(format_nik("3573024007900001", today, NULL), "format.nik.date", "");
    says(format_nik("3573027207900001", today, NULL), "format.nik.date", "");
    says(format_nik("3573024113900001", today, NULL), "format.nik.date", "");
    says(format_nik("3573027102900001", today, NULL), "format.nik.date", ""); /* 31 February */
    says(format_nik("3573024107900000", today, &nik), "format.nik.serial", "");
    assert_int_equal(nik.serial, 77); /* untouched */
    says(format_nik("3599024107900001", today, &nik), "", "format.nik.regency");
    assert_false(nik.regency_known);
}

static void test_nik_agrees(void **state)
{
    (void)state;
    struct nik nik;
    taken(format_nik("3573024107900001", today, &nik));
    taken(format_nik_agrees(&nik, "1990-07-01", 'f', "35.73.02.1007"));
    taken(format_nik_agrees(&nik, NULL, '\0', NULL));
    taken(format_nik_agrees(&nik, "", '\0', ""));
    taken(format_nik_agrees(&nik, "not a date", 'f', NULL));
    says(format_nik_agrees(&nik, "1990-07-02", 'f', NULL), "", "format.nik.birth");
    says(format_nik_agrees(&nik, "1991-07-01", 'f', NULL), "", "format.nik.birth");
    says(format_nik_agrees(&nik, "1990-07-01", 'm', NULL), "", "format.nik.sex");
    says(format_nik_agrees(&nik, "1990-07-01", 'f', "35.79.01.1001"), "", "format.nik.place");
    says(format_nik_agrees(&nik, NULL, '\0', "35.7"), "", "format.nik.place");
}

static void test_regions(void **state)
{
    (void)state;
    size_t provinces, active, former;
    nik_region_counts(&provinces, &active, &former);
    assert_int_equal(provinces, 38);
    assert_int_equal(active, 514);
    assert_int_equal(former, 31);
    struct nik_region r = {.name = "untouched"};
    assert_false(nik_region(3599, &r));
    assert_false(nik_region(9973, &r));
    assert_false(nik_region(0, &r));
    assert_string_equal(r.name, "untouched");
    assert_true(nik_region(3573, &r));
    assert_string_equal(r.name, "Kota Malang");
    assert_string_equal(r.province, "Jawa Timur");
    assert_true(nik_region(3507, &r));
    assert_string_equal(r.name, "Kabupaten Malang");
    assert_true(nik_region(3171, &r));
    assert_string_equal(r.name, "Kota Administrasi Jakarta Pusat");
    assert_true(nik_region(6473, &r));
    assert_true(r.former);
    assert_string_equal(nik_province(35), "Jawa Timur");
    assert_null(nik_province(10));
    for (unsigned code = 0; code < 10000; code++)
        if (nik_region(code, &r))
            assert_true(strlen(r.name) > 5 && strlen(r.name) < NIK_REGION_NAME - 1);
}

static void test_kk(void **state)
{
    (void)state;
    taken(format_kk("3573021005200003"));
    says(format_kk("3573023205200003"), "", "format.kk.date");
    says(format_kk("357302100520000"), "format.kk.length", "");
    says(format_kk("357302100520000X"), "format.kk.length", "");
}

static void test_business_numbers(void **state)
{
    (void)state;
    taken(format_nib("1234567890123"));
    taken(format_nib("0220001234567"));
    says(format_nib("220001234567"), "format.nib.length", "");
    says(format_nib("12345678901234"), "format.nib.length", "");
    says(format_nib("12345678901B3"), "format.nib.length", "");
    taken(format_npwp("012345678623000", today));
    taken(format_npwp("0012345678623000", today));
    taken(format_npwp("3573024107900001", today));
    says(format_npwp("3573024113900001", today), "format.npwp.nik", "");
    says(format_npwp("01234567862300", today), "format.npwp.length", "");
    says(format_npwp("", today), "format.npwp.length", "");
    taken(format_nitku("3573024107900001000000", today));
    says(format_nitku("3573024113900001000000", today), "format.nitku.npwp", "");
    says(format_nitku("3573024107900001", today), "format.nitku.length", "");
}

static void test_pirt(void **state)
{
    struct arena *a = *state;
    int year = 0;
    assert_string_equal(format_pirt_plain(a, "P-IRT No. 2103573010001-29"), "2103573010001-29");
    assert_string_equal(format_pirt_plain(a, "210357301000129"), "2103573010001-29");
    assert_string_equal(format_pirt_plain(a, "PIRT: 12345"), "12345");
    assert_null(format_pirt_plain(a, " "));
    taken(format_pirt("2103573010001-29", today, &year));
    assert_int_equal(year, 2029);
    taken(format_pirt("2153573010001-29", today, NULL)); /* kinds from 11 on are not checked */
    says(format_pirt("2103573010001-27", today, NULL), "", "format.pirt.soon");
    says(format_pirt("2103573010001-26", today, NULL), "", "format.pirt.soon");
    says(format_pirt("2103573010001-25", today, &year), "", "format.pirt.expired");
    assert_int_equal(year, 2025);
    says(format_pirt("2103573010001-32", today, NULL), "", "format.pirt.year");
    says(format_pirt("9103573010001-29", today, NULL), "", "format.pirt.package");
    says(format_pirt("2003573010001-29", today, NULL), "", "format.pirt.kind");
    says(format_pirt("2103599010001-29", today, NULL), "", "format.pirt.regency");
    year = 0;
    says(format_pirt("210357301000129", today, &year), "format.pirt.form", "");
    assert_int_equal(year, 0);
    says(format_pirt("2103573010001-2", today, NULL), "format.pirt.form", "");
    says(format_pirt("210357301000A-29", today, NULL), "format.pirt.form", "");
    says(format_pirt("", today, NULL), "format.pirt.form", "");
    taken(format_pirt("2103573010001-27", (struct date){2026, 6, 30}, NULL));
}

static void test_halal_and_bpom(void **state)
{
    struct arena *a = *state;
    taken(format_halal("ID35110001325901022"));
    says(format_halal("ID3511000132590102"), "format.halal.length", "");
    says(format_halal("ID351100013259010222"), "format.halal.length", "");
    says(format_halal("35110001325901022"), "format.halal.length", "");
    assert_string_equal(format_bpom_plain(a, "BPOM RI MD 1234 5678 9012"), "MD123456789012");
    taken(format_bpom("MD123456789012"));
    taken(format_bpom("ML123456789012"));
    says(format_bpom("MD12345678901"), "format.bpom.form", "");
    says(format_bpom("MD1234567890123"), "format.bpom.form", "");
    says(format_bpom("123456789012"), "format.bpom.form", "");
    says(format_bpom("XX123456789012"), "format.bpom.form", "");
    says(format_bpom("NA18171234567"), "", "format.bpom.other");
    says(format_bpom("NA1817"), "format.bpom.form", "");
}

static void test_phone(void **state)
{
    struct arena *a = *state;
    taken(format_phone("081234567890", "0341"));
    taken(format_phone(text_phone(a, "+62 812-3456-7890"), "0341"));
    taken(format_phone("0341123456", "0341"));
    taken(format_phone("03411234567", "0341"));
    taken(format_phone("0217654321", NULL));
    says(format_phone("0217654321", "0341"), "", "format.phone.area");
    says(format_phone("034112345", "0341"), "", "format.phone.landline");
    says(format_phone("080123456789", "0341"), "format.phone", "");
    says(format_phone("0812345", "0341"), "format.phone", "");
    says(format_phone("08123456789012", "0341"), "format.phone", "");
    says(format_phone("tidak ada", "0341"), "format.phone", "");
    says(format_phone("", "0341"), "format.phone", "");
}

static void test_postcode(void **state)
{
    (void)state;
    taken(format_postcode("65119", "651"));
    taken(format_postcode("60111", NULL));
    says(format_postcode("60111", "651"), "", "format.postcode.place");
    says(format_postcode("6511", "651"), "format.postcode.length", "");
    says(format_postcode("651191", "651"), "format.postcode.length", "");
    says(format_postcode("6511O", "651"), "format.postcode.length", "");
}

static void test_birth(void **state)
{
    (void)state;
    taken(format_birth((struct date){1990, 7, 1}, today));
    taken(format_birth((struct date){2008, 11, 23}, today));
    says(format_birth((struct date){2008, 11, 24}, today), "", "format.birth.guardian");
    says(format_birth((struct date){2009, 11, 24}, today), "", "format.birth.young");
    taken(format_birth((struct date){1925, 11, 24}, today));
    says(format_birth((struct date){1925, 11, 23}, today), "", "format.birth.old");
    says(format_birth((struct date){2026, 11, 24}, today), "format.birth.future", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain, set_up, tear_down),
        cmocka_unit_test(test_nik_says),
        cmocka_unit_test(test_nik_century),
        cmocka_unit_test(test_nik_refused),
        cmocka_unit_test(test_nik_agrees),
        cmocka_unit_test(test_regions),
        cmocka_unit_test(test_kk),
        cmocka_unit_test(test_business_numbers),
        cmocka_unit_test_setup_teardown(test_pirt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_halal_and_bpom, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_phone, set_up, tear_down),
        cmocka_unit_test(test_postcode),
        cmocka_unit_test(test_birth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
