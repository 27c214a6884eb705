/* Tables written: CSV and workbooks that read back as they were, and writing that fails. */
#include "test_stage_xlsx.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_csv),
        cmocka_unit_test(test_write_xlsx),
        cmocka_unit_test(test_write_faults),
    };
    return cmocka_run_group_tests_name("table writing", tests, set_up, tear_down);
}
