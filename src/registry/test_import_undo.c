/*
 * What an import may be asked besides running: its columns by hand, a preview, going on after a
 * crash, states with days, and being taken back.
 */
#include "test_stage_import.h"

#include "fact.h"

#define HEAD "ID Sumber,Nama Usaha,Nama Pemilik,NIK,No HP,Alamat,Kelurahan,Kurasi,Tgl Kurasi\n"
#define SITI                                                                             \
    "A-1,Warung Siti,Siti Aminah,3573024208880058,081200000001,Jl. Kawi 1,Kauman,Belum," \
    "1/2/2024\n"

/* ---- the whole register as text ---- */

QUERY(businesses, false,
      "SELECT id, name, owner_id, owner_name, phone, address, ward, lat_e6, kbli, kbli_version, "
      "sector, nib, founded_on, capital, employees, channels, notes, curation, curation_on, "
      "curation_until, activity, class, source, source_id, confirmed_at FROM business ORDER BY id");
QUERY(persons, false,
      "SELECT id, name, phone, birth_date, gender, CASE WHEN nik IS NULL THEN 0 ELSE 1 END FROM "
      "person ORDER BY id");
QUERY(facts, false,
      "SELECT id, business_id, kind, value, valid_from, recorded_at FROM fact ORDER BY id");
QUERY(counts, false,
      "SELECT area, curation, activity, n FROM business_count WHERE n <> 0 ORDER BY area, "
      "curation, activity");
QUERY(texts, false,
      "SELECT business_id, area, name_fold, owner_fold, address_fold, phone, nib FROM search_text "
      "ORDER BY business_id");
QUERY(keys, false, "SELECT source, source_id, business_id FROM source_key ORDER BY 1, 2");
QUERY(matches, false, "SELECT key, business_id FROM match_key ORDER BY 1, 2");
QUERY(pairs, false, "SELECT a_id, b_id, score, state FROM dup_pair ORDER BY 1, 2");
QUERY(waiting, false,
      "SELECT id, business_id, origin FROM proposal WHERE state = 'open' ORDER BY id");
QUERY(licences, false,
      "SELECT business_id, kind, number, removed_at FROM license ORDER BY business_id, kind, id");
QUERY(touches, false, "SELECT business_id, field, at FROM field_touch ORDER BY 1, 2");

static const char *dump(void)
{
    static const struct {
        const struct query *q;
        int columns;
    } all[] = {{&businesses, 25}, {&persons, 6},  {&facts, 6},   {&counts, 4},
               {&texts, 7},       {&keys, 3},     {&matches, 2}, {&pairs, 4},
               {&waiting, 3},     {&licences, 4}, {&touches, 3}};
    look();
    struct buf b = buf_new(cx.a, 8 << 20);
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct rows *r = db_rows(&cx, all[i].q, NO_ARGS);
        while (rows_next(r)) {
            buf_puts(&b, all[i].q->name);
            for (int c = 0; c < all[i].columns; c++) {
                const char *text = row_text(r, c);
                buf_printf(&b, "|%s", row_null(r, c) ? "-" : text ? text : "");
            }
            buf_putc(&b, '\n');
        }
        must(&cx, rows_end(r));
    }
    assert_false(b.over);
    return buf_str(&b);
}

static enum err undo_of(const struct import *imp)
{
    cx.now += 60;
    look();
    enum err e = import_undo(&cx, imp->id, imp->version);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    return e;
}

static enum err undo(void)
{
    struct import imp = newest();
    return undo_of(&imp);
}

/* ---- undo ---- */

static void undo_is_exact(void **state)
{
    take("dinas", HEAD SITI "A-2,Depot Budi,Budi,,081200000002,Jl. B,Kasin,Sudah,3/4/2024\n"
                            "A-3,Toko Citra,Citra,,081200000003,Jl. C,Kasin,,\n");
    take_data("01-rekap-dinas.xlsx", false);
    edit(named("Toko Citra").id, "phone", "081288888888");
    const char *before = dump();
    counted(take("dinas",
                 HEAD "A-1,Warung Siti Jaya,Siti A. Jaya,,081200000011,Jl. Kawi 2,Klojen,Sudah,"
                      "1/6/2024\n"
                      "A-2,Depot Budi,Budi,,081200000022,Jl. B,Kasin,Belum,5/5/2025\n"
                      "A-3,Toko Citra,Citra,,081299999999,Jl. C,Kasin,,\n"
                      "A-4,Salon Dewi,Dewi,,081200000004,Jl. D,Kauman,,\n"),
            1, 2, 1, 0);
    assert_string_equal(named("Warung Siti Jaya").curation, "curated");
    assert_string_not_equal(dump(), before);
    must(&cx, undo());
    assert_string_equal(dump(), before);
    assert_string_equal(newest().state, "undone");
    assert_int_equal(undo(), ERR_CONFLICT); /* once is enough */
}

/* One after the other, the last first; never an earlier one below a later one. */
static void undo_of_one_upon_another(void **state)
{
    const char *empty = dump();
    take("dinas", HEAD SITI "A-2,Depot Budi,Budi,,081200000002,Jl. B,Kasin,Sudah,3/4/2024\n");
    struct import first = newest();
    const char *before = dump();
    take("dinas",
         HEAD "A-1,Warung Siti,Siti Aminah,,081200000012,Jl. Kawi 9,Kauman,Sudah,1/6/2024\n"
              "A-2,Depot Budi,Budi,,081200000002,Jl. B,Kasin,Belum,5/5/2025\n");
    assert_int_equal(undo_of(&first), ERR_CONFLICT);
    must(&cx, undo());
    assert_string_equal(dump(), before);
    must(&cx, undo_of(&first));
    assert_string_equal(dump(), empty);
}

/* What a person said is theirs again: neither its source nor another one writes over it. */
static void undo_gives_back_whose_word_it_is(void **state)
{
    take("dinas", HEAD "A-1,Warung Siti,Siti,3573024208880058,,Jl. Lama,Kauman,,\n");
    take("bps", HEAD "9,Warung Siti,Siti,3573024208880058,,Jl. Lama,Kauman,,\n");
    edit(named("Warung Siti").id, "address", "Jl. Benar");
    take("dinas", HEAD "A-1,Warung Siti,Siti,,,Jl. Tua,Kauman,,\n");
    const char *before = dump();
    take("dinas", HEAD "A-1,Warung Siti,Siti,,,Jl. Baru,Kauman,,\n");
    assert_string_equal(named("Warung Siti").address, "Jl. Baru");
    struct import overtook = newest();
    take("bps", HEAD "9,Warung Siti,Siti,,,Jl. Lain,Kauman,,\n");
    assert_string_equal(named("Warung Siti").address, "Jl. Baru"); /* changed since bps spoke */
    must(&cx, undo());
    must(&cx, undo_of(&overtook));
    assert_string_equal(dump(), before);
    take("dinas", HEAD "A-1,Warung Siti,Siti,,081200000001,Jl. Tua,Kauman,,\n");
    assert_string_equal(named("Warung Siti").phone, "081200000001");
    assert_string_equal(named("Warung Siti").address, "Jl. Benar");
}

static void undo_of_all_leaves_nothing(void **state)
{
    const char *before = dump();
    take_data("05-kelurahan.xlsx", false);
    must(&cx, undo());
    assert_string_equal(dump(), before);
    counted(take_data("05-kelurahan.xlsx", false), 31, 0, 0, 2);
}

/* Who comes after an import that was taken back gets no number, code or history of those who went.
 */
static void undo_leaves_its_numbers_to_nobody(void **state)
{
    QUERY(said_of, false,
          "SELECT count(*) FROM audit WHERE entity = 'business' AND entity_id = "
          "(SELECT max(id) FROM business)");
    counted(take("dinas", HEAD "A-1,Warung Tini,Tini,3573024508800001,081200000011,Jl. A,Kasin,,\n"
                               "A-2,Warung Tono,Tono,,081200000012,Jl. B,Kasin,,\n"),
            2, 0, 0, 0);
    struct business gone = named("Warung Tono");
    must(&cx, undo());
    counted(take("dinas", HEAD "A-3,Kedai Lain,Pak Lain,,081200000013,Jl. C,Kasin,,\n"), 1, 0, 0,
            0);
    struct business next = named("Kedai Lain");
    assert_true(next.id > gone.id);
    assert_true(next.owner_id > gone.owner_id);
    assert_int_equal(rows_of(&said_of), 1); /* that it was made */
}

static void undo_names_what_changed(void **state)
{
    take("dinas", HEAD SITI "A-2,Depot Budi,Budi,,081200000002,Jl. B,Kasin,,\n"
                            "A-3,Toko Citra,Citra,,081200000003,Jl. C,Kasin,,\n");
    edit(named("Toko Citra").id, "phone", "081288888888");
    edit(named("Depot Budi").id, "phone", "081277777777");
    const char *before = dump();
    assert_int_equal(undo(), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "import.error.changed");
    assert_string_equal(cx.err.args[0].value, "Depot Budi");
    assert_string_equal(cx.err.args[1].value, "3");
    assert_string_equal(dump(), before);
    assert_string_equal(newest().state, "done");
    struct import imp = newest();
    assert_int_equal(import_undo(&cx, imp.id, imp.version + 1), ERR_CONFLICT);
}

QUERY(
    licence, true,
    "INSERT INTO license (business_id, kind, number, created_at, updated_at) VALUES ($1, 'halal', "
    "'ID1', 0, 0)");
static enum err add_licence(struct ctx *c, void *arg)
{
    return db_exec(c, &licence, ARGS(db_int(*(int64_t *)arg)), NULL);
}

static void undo_leaves_what_was_worked_on(void **state)
{
    take("dinas", HEAD SITI);
    int64_t id = named("Warung Siti").id;
    must(&cx, app_write(&cx, add_licence, &id));
    assert_int_equal(undo(), ERR_CONFLICT);
    assert_string_equal(cx.err.args[0].value, "Warung Siti");
}

/* A renamed owner bumps the owner's other businesses: that is no change by somebody. */
static void undo_knows_one_owner(void **state)
{
    take("dinas", HEAD SITI "A-2,Toko Siti,Siti Aminah,3573024208880058,081200000001,Jl. Kawi 3,"
                            "Kauman,,\n");
    assert_int_equal(named("Warung Siti").owner_id, named("Toko Siti").owner_id);
    const char *before = dump();
    counted(take("dinas", HEAD "A-2,Toko Siti,Siti Aminah,3573024208880058,081200000009,"
                               "Jl. Kawi 4,Kauman,,\n"
                               "A-1,Warung Siti,Siti Aminah Putri,3573024208880058,081200000001,"
                               "Jl. Kawi 1,Kauman,Belum,1/2/2024\n"),
            0, 2, 0, 0);
    assert_string_equal(named("Toko Siti").owner_name, "Siti Aminah Putri");
    must(&cx, undo());
    assert_string_equal(dump(), before);
}

/* ---- a crash ---- */

enum { MANY = 350 };

static const char *many(struct arena *a)
{
    struct buf b = buf_new(a, 1 << 20);
    buf_puts(&b, "ID Sumber,Nama Usaha,Nama Pemilik,No HP,Kelurahan\n");
    for (int i = 0; i < MANY; i++)
        buf_printf(&b, "N-%d,Kedai Nomor %d,Pemilik %d,08120%07d,%s\n", i, i, i, i,
                   i % 50 == 7 ? "Tidak Ada" : "Kauman");
    return buf_str(&b);
}

static void die_after_some(void *arg, int64_t done, int64_t total)
{
    assert_int_equal(total, MANY);
    if (done >= 150)
        _exit(9); /* no close, no word: as kill -9 */
}

/* In a child: begins an import and dies in its middle. */
static void child(void)
{
    struct import_counts n;
    stage_open(true);
    const char *text = many(cx.a);
    int fd = file_of(text, strlen(text));
    struct import_how how = {.source = "s", .filename = "banyak.csv", .report_fd = -1};
    import_file(&cx, &how, fd, die_after_some, NULL, &n);
    _exit(1);
}

static void goes_on_after_a_crash(void **state)
{
    int status = 0;
    stage_folder();
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 9);
    stage_open(false);
    struct import imp = newest();
    int64_t job;
    assert_string_equal(imp.state, "running");
    assert_true(imp.total >= 150 && imp.total < MANY);
    assert_int_equal(rows_of(&how_many), imp.created);
    must(&cx, import_start(&cx, imp.id, imp.version, &job));
    look();
    must(&cx, import_run(&cx, job, imp.id, NULL, NULL));
    imp = newest();
    assert_string_equal(imp.state, "done");
    assert_int_equal(imp.total, MANY);
    assert_int_equal(imp.rejected, 7);
    assert_int_equal(imp.created, MANY - 7);
    assert_int_equal(rows_of(&how_many), MANY - 7);
    must(&cx, import_run(&cx, job, imp.id, NULL, NULL)); /* once more: nothing left to do */
    assert_int_equal(newest().total, MANY);
    must(&cx, undo());
    assert_int_equal(rows_of(&how_many), 0);
    stage_app_close();
    stage_folder_drop();
}

/* ---- columns by hand ---- */

static int64_t upload(const char *text)
{
    int64_t id = 0;
    look();
    must(&cx,
         import_upload(&cx, "kelurahan", "/tmp/Data Kel. Kauman.csv", text, strlen(text), &id));
    look();
    return id;
}

static void columns_by_hand(void **state)
{
    struct import imp;
    struct import_column *c;
    size_t n;
    int64_t job;
    int64_t id = upload("Daftar\n\nUsahanya,Yang Punya,Ponselnya,Tempat,Kel\n"
                        "Kedai A,Ani,081200000001,Jl. A,Kauman\n");
    must(&cx, import_columns(&cx, id, &c, &n));
    assert_int_equal(n, 5);
    assert_string_equal(c[4].field, "ward");
    assert_true(c[4].sure);
    assert_string_equal(c[0].field, "");
    assert_string_equal(c[1].sample[0], "Ani");
    must(&cx, import_get(&cx, id, &imp));
    assert_int_equal(imp.header_row, 3);
    assert_int_equal(import_start(&cx, id, imp.version, &job), ERR_INVALID);
    look();
    static const char *const bad[] = {
        "",         "[]", "{\"9\":\"name\"}", "{\"0\":\"nama\"}", "{\"0\":\"name\",\"1\":\"name\"}",
        "{\"0\":7}"};
    for (size_t i = 1; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(import_map(&cx, id, imp.version, NULL, 3, bad[i]), ERR_INVALID);
        look();
    }
    assert_int_equal(import_map(&cx, id, imp.version, NULL, 99, NULL), ERR_INVALID);
    look();
    const char *good =
        "{\"0\":\"name\",\"1\":\"owner_name\",\"2\":\"phone\",\"3\":\"address\",\"4\":\"ward\"}";
    assert_int_equal(import_map(&cx, id, imp.version + 1, NULL, 3, good), ERR_STALE);
    look();
    must(&cx, import_map(&cx, id, imp.version, NULL, 3, good));
    look();
    must(&cx, import_get(&cx, id, &imp));
    must(&cx, import_start(&cx, id, imp.version, &job));
    look();
    must(&cx, import_run(&cx, job, id, NULL, NULL));
    assert_string_equal(named("Kedai A").owner_name, "Ani");
    assert_int_equal(import_start(&cx, id, newest().version, &job), ERR_CONFLICT);
    look();
    assert_int_equal(import_map(&cx, id, newest().version, NULL, 3, good), ERR_CONFLICT);
}

/* A file without headings: its first row is a business, too. */
static void no_headings(void **state)
{
    static const char mapping[] =
        "{\"0\":\"name\",\"1\":\"owner_name\",\"2\":\"phone\",\"3\":\"ward\"}";
    struct import imp;
    struct import_column *c;
    size_t n;
    int64_t job, id = upload("Kedai A,Ani,081200000001,Kauman\nKedai B,Budi,081200000002,Kasin\n");
    must(&cx, import_get(&cx, id, &imp));
    assert_int_equal(imp.header_row, 0); /* no heading has a phone's digits */
    must(&cx, import_columns(&cx, id, &c, &n));
    assert_int_equal(n, 4);
    assert_string_equal(c[3].heading, "D");
    assert_string_equal(c[0].sample[0], "Kedai A");
    must(&cx, import_map(&cx, id, imp.version, NULL, IMPORT_NO_HEADING, mapping));
    look();
    must(&cx, import_start(&cx, id, imp.version + 1, &job));
    look();
    must(&cx, import_run(&cx, job, id, NULL, NULL));
    assert_int_equal(newest().created, 2);
    assert_string_equal(named("Kedai A").phone, "081200000001");
    /* The same under headings is the same. */
    counted(take("kelurahan", "Nama Usaha,Pemilik,HP,Kelurahan\nKedai A,Ani,081200000001,Kauman\n"),
            0, 0, 1, 0);
    /* Words alone may be headings that we do not know: a person says so. */
    look();
    id = upload("Kedai C,Citra,Jl. C,Kauman\nKedai D,Dodi,Jl. D,Kasin\n");
    must(&cx, import_get(&cx, id, &imp));
    assert_int_equal(imp.header_row, 1);
    must(&cx, import_map(&cx, id, imp.version, NULL, IMPORT_NO_HEADING,
                         "{\"0\":\"name\",\"1\":\"owner_name\",\"2\":\"address\",\"3\":\"ward\"}"));
    look();
    must(&cx, import_start(&cx, id, imp.version + 1, &job));
    look();
    must(&cx, import_run(&cx, job, id, NULL, NULL));
    assert_int_equal(newest().created, 2);
    struct import_counts none;
    assert_int_equal(try_bytes("a", "Kedai C,Citra,08123456789,Kauman\n", 33, &none), ERR_INPUT);
}

static void another_sheet(void **state)
{
    struct import imp;
    int64_t id = 0, job;
    char data[16384];
    int fd = open("tests/data/05-kelurahan.xlsx", O_RDONLY);
    ssize_t n = read(fd, data, sizeof(data));
    close(fd);
    look();
    must(&cx, import_upload(&cx, NULL, "05-kelurahan.xlsx", data, (size_t)n, &id));
    look();
    assert_int_equal(import_map(&cx, id, 1, "Lembar", 3, NULL), ERR_NOT_FOUND);
    look();
    must(&cx, import_map(&cx, id, 1, "RW 07 Kauman", 0, NULL));
    look();
    must(&cx, import_get(&cx, id, &imp));
    assert_string_equal(imp.sheet, "RW 07 Kauman");
    assert_int_equal(imp.header_row, 1);
    must(&cx, import_start(&cx, id, imp.version, &job));
    look();
    must(&cx, import_run(&cx, job, id, NULL, NULL));
    assert_int_equal(newest().created, 12);
}

static void runs_as_previewed(int64_t id, const struct import_counts *c)
{
    int64_t job;
    must(&cx, import_start(&cx, id, 1, &job));
    look();
    must(&cx, import_run(&cx, job, id, NULL, NULL));
    struct import imp = newest();
    assert_int_equal(imp.created, c->created);
    assert_int_equal(imp.updated, c->updated);
    assert_int_equal(imp.unchanged, c->unchanged);
    assert_int_equal(imp.rejected, c->rejected);
    assert_int_equal(imp.possible, c->possible);
}

static void preview_tells_what_the_run_does(void **state)
{
    struct import_counts c;
    struct import_preview_row *rows;
    size_t n;
    take("kelurahan", "ID Sumber,Nama Usaha,Nama Pemilik,No HP,Kelurahan\n"
                      "1,Kedai A,Ani,081200000001,Kauman\n2,Kedai B,Budi,081200000002,Kauman\n");
    const char *before = dump();
    int64_t id = upload("ID Sumber,Nama Usaha,Nama Pemilik,No HP,Kelurahan\n"
                        "1,Kedai A,Ani,081200000001,Kauman\n"
                        "2,Kedai B,Budi,081200000022,Kauman\n"
                        "3,Kedai C,Citra,081200000003,Entah\n"
                        "4,Kedai A.,Ani,081200000001,Kauman\n"
                        "4,Kedai E,Eko,081200000005,Kauman\n");
    must(&cx, import_preview(&cx, id, &c, &rows, &n));
    assert_int_equal(n, 5);
    counted(c, 1, 1, 1, 2);
    assert_int_equal(c.possible, 1);
    assert_string_equal(rows[1].action, "updated");
    assert_string_equal(rows[2].reasons, "Kelurahan: Kelurahan “Entah” tidak dikenal di kota ini");
    assert_string_equal(dump(), before);
    runs_as_previewed(id, &c);
}

/* A refused row is not remembered: neither the row nor its number stands in the way of the next. */
static void preview_refuses_the_same_row_again(void **state)
{
    struct import_counts c;
    struct import_preview_row *rows;
    size_t n;
    int64_t id = upload("ID Sumber,Nama Usaha,Nama Pemilik,No HP,Kelurahan\n"
                        "1,Kedai A,Ani,08xx,Kauman\n1,Kedai A,Ani,08xx,Kauman\n"
                        "1,Kedai A,Ani,081200000001,Kauman\n1,Kedai A,Ani,081200000001,Kauman\n"
                        "1,Kedai B,Budi,081200000002,Kauman\n");
    must(&cx, import_preview(&cx, id, &c, &rows, &n));
    counted(c, 1, 0, 1, 3);
    assert_string_equal(rows[1].action, "rejected");
    runs_as_previewed(id, &c);
}

/* ---- states with days ---- */

static int64_t curated_on(const char *day)
{
    int64_t n;
    look();
    must(&cx, fact_count_on(&cx, "curation", "curated", day, "", &n));
    return n;
}

static void curation_of_the_past(void **state)
{
    take("dinas", HEAD "A-1,Depot Ani,Ani,,081200000001,,Kauman,Terkurasi,30/06/2024\n"
                       "A-2,Depot Budi,Budi,,081200000002,,Kauman,Belum,30/06/2024\n"
                       "A-3,Depot Citra,Citra,,081200000003,,Kauman,,1 Juli 2024\n"
                       "A-4,Depot Dodi,Dodi,,081200000004,,Kauman,Terkurasi,1/1/2099\n");
    struct business b = named("Depot Ani");
    assert_string_equal(b.curation, "curated");
    assert_string_equal(b.curation_on, "2024-06-30");
    assert_non_null(b.curation_until);
    assert_string_equal(named("Depot Budi").curation, "not_yet");
    assert_int_equal(curated_on("2024-06-29"), 0);
    assert_int_equal(curated_on("2024-06-30"), 1);
    assert_int_equal(curated_on("2024-07-01"), 2); /* a day alone means curated */
    rejected_as("Tanggal kurasi: “1/1/2099”: tanggal ini belum tiba");
    counted(take("dinas", HEAD "A-2,Depot Budi,Budi,,081200000002,,Kauman,Terkurasi,2/8/2024\n"), 0,
            1, 0, 0);
    assert_int_equal(curated_on("2024-08-01"), 2);
    assert_int_equal(curated_on("2024-08-02"), 3);
    assert_string_equal(named("Depot Budi").curation, "curated");
}

static void freshness_is_the_sources(void **state)
{
    take_data("06-libreoffice.xlsx", false);
    /* "Terakhir didata" 1 May 2024, in the city's time. */
    assert_int_equal(named("Warung Barokah").confirmed_at, date_begins((struct date){2024, 5, 2}));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(undo_is_exact),
        CASE(undo_of_one_upon_another),
        CASE(undo_gives_back_whose_word_it_is),
        CASE(undo_of_all_leaves_nothing),
        CASE(undo_leaves_its_numbers_to_nobody),
        CASE(undo_names_what_changed),
        CASE(undo_leaves_what_was_worked_on),
        CASE(undo_knows_one_owner),
        CASE(columns_by_hand),
        CASE(no_headings),
        CASE(another_sheet),
        CASE(preview_tells_what_the_run_does),
        CASE(preview_refuses_the_same_row_again),
        CASE(curation_of_the_past),
        CASE(freshness_is_the_sources),
        cmocka_unit_test(goes_on_after_a_crash),
    };
    int failed = cmocka_run_group_tests_name("import, SQLite", tests, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("import, PostgreSQL", tests, NULL, NULL);
    return failed;
}
