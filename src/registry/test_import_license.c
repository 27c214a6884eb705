/*
 * Licences that a list tells of: added once, never over what a person decided, taken back with the
 * import.
 */
#include "test_stage_import.h"

#include "license.h"

#define HEAD \
    "ID Sumber,Nama Usaha,Nama Pemilik,No HP,Alamat,Kelurahan,PIRT,Sertifikat Halal,Merek\n"
#define ROW "A-1,Dapur Siti,Siti Aminah,081200000001,"
#define P1  "2103573010001-29"
#define P2  "2103573010002-30"
#define H1  "ID35110001325901022"

/* "brand Ndower, pirt 2103573010001-29" of a business, by kind, the newest first. */
static const char *licences_of(const char *name)
{
    struct license *list;
    size_t n;
    struct buf b = buf_new(cx.a, 4000);
    int64_t id = named(name).id;
    must(&cx, license_list(&cx, id, &list, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s %s", i ? ", " : "", list[i].kind, list[i].number);
    return buf_str(&b);
}

/* ---- a person's hand ---- */

struct by_hand {
    int64_t business_id, id;
    struct license l;
};
static enum err add_rule(struct ctx *c, void *arg)
{
    struct by_hand *x = arg;
    return license_add(c, x->business_id, &x->l, NULL);
}
static enum err remove_rule(struct ctx *c, void *arg)
{
    struct by_hand *x = arg;
    return license_remove(c, x->business_id, x->id);
}
static void person_adds(const char *name, const char *kind, const char *number)
{
    struct by_hand x = {.business_id = named(name).id, .l = {.kind = kind, .number = number}};
    cx.now += 60;
    must(&cx, app_write(&cx, add_rule, &x));
    look();
}
static void person_removes(const char *name, const char *number)
{
    struct license *list;
    size_t n;
    struct by_hand x = {.business_id = named(name).id};
    must(&cx, license_list(&cx, x.business_id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].number, number) == 0)
            x.id = list[i].id;
    assert_true(x.id > 0);
    cx.now += 60;
    must(&cx, app_write(&cx, remove_rule, &x));
    look();
}

/* ---- taken ---- */

static void added_once(void **state)
{
    const char *first = HEAD ROW "Jl. Kawi 1,Kauman," P1 "," H1 ",Ndower\n";
    counted(take("dinas", first), 1, 0, 0, 0);
    assert_string_equal(licences_of("Dapur Siti"), "brand Ndower, halal " H1 ", pirt " P1);
    int64_t version = named("Dapur Siti").version;
    counted(take("dinas", first), 0, 0, 1, 0);
    assert_int_equal(named("Dapur Siti").version, version);
    /* An empty cell says nothing; a number of another form is the same. */
    counted(take("dinas", HEAD ROW "Jl. Kawi 2,Kauman,PIRT 210357301000129,,\n"), 0, 1, 0, 0);
    assert_string_equal(licences_of("Dapur Siti"), "brand Ndower, halal " H1 ", pirt " P1);
    /* Renewed: the new one stands beside the old one. That alone is an update. */
    version = named("Dapur Siti").version;
    counted(take("dinas", HEAD ROW "Jl. Kawi 2,Kauman," P1 " / " P2 ",,\n"), 0, 1, 0, 0);
    assert_string_equal(licences_of("Dapur Siti"),
                        "brand Ndower, halal " H1 ", pirt " P2 ", pirt " P1);
    assert_int_equal(named("Dapur Siti").version, version + 1);
    /* Another source that says what is known adds nothing. */
    counted(take("camat", "ID Sumber,Nama Usaha,Nama Pemilik,No HP,Kelurahan,P-IRT\n"
                          "C-1,Kedai C,Citra,081200000003,Kauman," P1 "\n"),
            1, 0, 0, 0);
    assert_int_equal(rows_of(&proposals), 0);
}

static void bad_numbers_refuse_their_row(void **state)
{
    counted(take("dinas", HEAD ROW "Jl. Kawi 1,Kauman,206357301234,,\n"
                                   "A-2,Dapur Ani,Ani,081200000002,Jl. B,Kauman," P1 ",sudah,\n"),
            1, 0, 0, 1);
    rejected_as("Nomor P-IRT: Nomor P-IRT harus 15 angka, misalnya 2103573010001-29.");
    assert_string_equal(licences_of("Dapur Ani"), "pirt " P1);
    assert_string_equal(named("Dapur Ani").notes, "Halal: sudah");
    /* A known business, too, stays as it is. */
    counted(take("dinas", HEAD "A-2,Dapur Ani Jaya,Ani,081200000002,Jl. B,Kauman,," H1 "9,\n"), 0,
            0, 0, 1);
    assert_string_equal(licences_of("Dapur Ani"), "pirt " P1);
}

/* ---- what a person decided ---- */

static void removed_by_a_person(void **state)
{
    take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 "," H1 ",\n");
    person_removes("Dapur Siti", P1);
    counted(take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 "," H1 ",\n"), 0, 0, 1, 0);
    counted(take("dinas", HEAD ROW "Jl. Kawi 2,Kauman," P1 "," H1 ",Ndower\n"), 0, 1, 0, 0);
    assert_string_equal(licences_of("Dapur Siti"), "brand Ndower, halal " H1);
    /* The source has spoken since the person did: now it may write again, as with other fields. */
    counted(take("dinas", HEAD ROW "Jl. Kawi 3,Kauman," P1 "," H1 ",\n"), 0, 1, 0, 0);
    assert_string_equal(licences_of("Dapur Siti"), "brand Ndower, halal " H1 ", pirt " P1);
}

static bool unchanged_is_told(const char *word)
{
    bool found = false;
    struct import imp = newest();
    struct rows *r = db_rows(&cx, &q_import_rows,
                             ARGS(db_int(imp.id), db_text("unchanged"), db_int(0), db_int(10),
                                  db_int(IMPORT_SAID_SEALED)));
    while (rows_next(r))
        found =
            found || strstr(reject_json_words(&cx, "import.field", row_text(r, 3), false), word);
    must(&cx, rows_end(r));
    return found;
}

static void added_by_a_person(void **state)
{
    take("dinas", HEAD ROW "Jl. Kawi 1,Kauman,,,\n");
    person_adds("Dapur Siti", "pirt", P2);
    int64_t version = named("Dapur Siti").version;
    counted(take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 ",,\n"), 0, 0, 1, 0);
    assert_true(unchanged_is_told("Nomor P-IRT: " P1 " tidak dicatat"));
    assert_string_equal(licences_of("Dapur Siti"), "pirt " P2);
    assert_int_equal(named("Dapur Siti").version, version);
}

static void no_more_than_may_be(void **state)
{
    char number[40];
    take("dinas", HEAD ROW "Jl. Kawi 1,Kauman,,,\n");
    for (int i = 0; i < LICENSES_MAX; i++) {
        snprintf(number, sizeof(number), "IDM%09d", i);
        person_adds("Dapur Siti", "brand", number);
    }
    counted(take("dinas", HEAD ROW "Jl. Kawi 9,Kauman," P1 ",,\n"), 0, 0, 0, 1);
    assert_string_equal(named("Dapur Siti").address, "Jl. Kawi 1"); /* nothing of the row */
}

/* ---- taken back ---- */

static enum err undo(void)
{
    struct import imp = newest();
    cx.now += 60;
    look();
    enum err e = import_undo(&cx, imp.id, imp.version);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    return e;
}

QUERY(rows_of_license, false, "SELECT count(*) FROM license");

static void undone(void **state)
{
    take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 ",,\n");
    counted(take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 ";" P2 "," H1 ",\n"
                                   "A-2,Dapur Ani,Ani,081200000002,Jl. B,Kauman,," H1 ",Ani\n"),
            1, 1, 0, 0);
    assert_int_equal(rows_of(&rows_of_license), 5);
    must(&cx, undo());
    assert_string_equal(licences_of("Dapur Siti"), "pirt " P1);
    assert_int_equal(rows_of(&how_many), 1);
    assert_int_equal(rows_of(&rows_of_license), 1);
    /* The same file again: what was taken back comes again. */
    counted(take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 ";" P2 "," H1 ",\n"), 0, 1, 0, 0);
    assert_string_equal(licences_of("Dapur Siti"), "halal " H1 ", pirt " P2 ", pirt " P1);
}

static void not_undone_over_a_person(void **state)
{
    take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 ",,\n");
    person_adds("Dapur Siti", "halal", H1);
    assert_int_equal(undo(), ERR_CONFLICT);
    assert_string_equal(licences_of("Dapur Siti"), "halal " H1 ", pirt " P1);
}

/* ---- looked at before, read out after ---- */

static void previewed(void **state)
{
    struct import_counts c;
    struct import_preview_row *rows;
    size_t n;
    int64_t id = 0;
    take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 ",,\n");
    const char *text = HEAD ROW "Jl. Kawi 1,Kauman," P1 "," H1 ",\n"
                                "A-2,Dapur Ani,Ani,081200000002,Jl. B,Kauman," P2 ",,Ani Gold\n"
                                "A-3,Dapur Eko,Eko,081200000003,Jl. C,Kauman,1234567890,,\n";
    must(&cx, import_upload(&cx, "dinas", "izin.csv", text, strlen(text), &id));
    look();
    must(&cx, import_preview(&cx, id, &c, &rows, &n));
    counted(c, 1, 1, 0, 1);
    assert_int_equal(n, 3);
    assert_int_equal(rows[1].licenses_n, 2);
    assert_string_equal(rows[1].licenses[0].kind, "pirt");
    assert_string_equal(rows[1].licenses[0].number, P2);
    assert_string_equal(rows[1].licenses[1].number, "Ani Gold");
    assert_int_equal(rows_of(&rows_of_license), 1);
}

static void read_out(void **state)
{
    const char *cells[LICENSE_KINDS];
    take("dinas", HEAD ROW "Jl. Kawi 1,Kauman," P1 ";" P2 "," H1 ",\n");
    person_removes("Dapur Siti", H1);
    int64_t id = named("Dapur Siti").id;
    must(&cx, license_columns(&cx, id, cells));
    assert_string_equal(cells[0], P2 "; " P1);
    assert_string_equal(cells[1], "");
    /* What an export says is understood again. */
    counted(take("lain", arena_printf(cx.a,
                                      "name,owner_name,ward,phone,pirt,halal,brand,bpom\n"
                                      "Kedai Lain,Budi,Kauman,081200000009,%s,%s,,\n",
                                      cells[0], cells[1])),
            1, 0, 0, 0);
    assert_string_equal(licences_of("Kedai Lain"), "pirt " P1 ", pirt " P2);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(added_once),        CASE(bad_numbers_refuse_their_row), CASE(removed_by_a_person),
        CASE(added_by_a_person), CASE(no_more_than_may_be),          CASE(undone),
        CASE(previewed),         CASE(not_undone_over_a_person),     CASE(read_out),
    };
    int failed = cmocka_run_group_tests_name("import: licences, SQLite", tests, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("import: licences, PostgreSQL", tests, NULL, NULL);
    return failed;
}
