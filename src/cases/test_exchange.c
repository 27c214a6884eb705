/* Exchange with sister systems: what files say, what comes of it, once each; ours is never
 * overwritten; what is kept is sealed and goes; and cases as a file. */
#include "test_stage_work.h"

#include "case_exchange_parts.h"
#include "case_export.h"

#define HEAD                                                                      \
    "Tracking ID;Judul;Isi Laporan;Status;Tanggal Laporan;Tanggal Status;Tindak " \
    "Lanjut;Kelurahan\n"

static int tickets;
static struct arena *files; /* the rules give the scratch in cx.a back */

static int begin(void **state)
{
    work_open(state);
    files = arena_new((size_t)256 << 20);
    return 0;
}

static int finish(void **state)
{
    arena_free(files);
    return stage_end(state);
}

static const char *ticket(void)
{
    return arena_printf(cx.a, "%d", 7000 + ++tickets);
}

/* A row of HEAD: an old matter of licences in Kauman. */
static const char *row(const char *number, const char *state, const char *at, const char *answer)
{
    return arena_printf(cx.a,
                        "%s;Izin lama;NIB saya belum terbit, sudah ditunggu lama;%s;02/11/2026 "
                        "09:00;%s;%s;Kauman\n",
                        number, state, at, answer);
}

static bool put_buf(void *arg, const void *p, size_t n)
{
    buf_put(arg, p, n);
    return true;
}

static struct case_exchange_counts counts;

static enum err try_in(const char *system, const char *text, bool dry, struct buf *rejects)
{
    struct table_sink sink = {put_buf, rejects};
    as(NULL);
    ctx_forgive(&cx);
    if (cx.conn) {
        db_reader_end(app->db, &cx);
        cx.conn = NULL;
    }
    counts = (struct case_exchange_counts){0};
    enum err e = case_exchange_file(&cx, system, "berkas.csv", text, strlen(text), dry,
                                    rejects ? &sink : NULL, NULL, NULL, &counts);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    return e;
}

static void take(const char *rows)
{
    must(&cx, try_in("lapor", arena_printf(cx.a, HEAD "%s", rows), false, NULL));
}

static void expect(int64_t opened, int64_t changed, int64_t unchanged, int64_t conflicts,
                   int64_t rejected)
{
    assert_int_equal(counts.opened, opened);
    assert_int_equal(counts.changed, changed);
    assert_int_equal(counts.unchanged, unchanged);
    assert_int_equal(counts.conflicts, conflicts);
    assert_int_equal(counts.rejected, rejected);
    assert_int_equal(counts.total, opened + changed + unchanged + conflicts + rejected);
}

static struct casefile of(const char *number)
{
    QUERY(q, false,
          "SELECT id FROM casefile WHERE foreign_system = 'lapor' AND foreign_number = $1");
    int64_t id;
    look();
    must(&cx, db_int_of(&cx, &q, ARGS(db_text(number)), 0, &id));
    assert_true(id > 0);
    return load(id);
}

/* ---- what comes in ---- */

static void a_ticket_becomes_a_case_as_it_was(void **state)
{
    cx.now = NOON;
    const char *n = ticket();
    int64_t messages = told("case_received", 0);
    take(row(n, "Selesai", "04/11/2026 10:00", "Izin sudah terbit."));
    expect(1, 0, 0, 0, 0);
    struct casefile c = of(n);
    assert_string_equal(c.channel, "exchange");
    assert_string_equal(c.category, "licence_nib");
    assert_string_equal(c.ward, KAUMAN);
    assert_false(c.place_guessed);
    assert_string_equal(c.state, "resolved");
    assert_string_equal(c.outcome, "solved");
    assert_string_equal(said_at(c.opened_at), "2026-11-02 09:00");
    assert_string_equal(said_at(c.resolved_at), "2026-11-04 10:00");
    assert_int_equal(c.updated_at, NOON); /* the record tells when it was written */
    assert_string_equal(clock_of(c.id, "response", 0).state, "met"); /* by when they did it */
    assert_string_equal(clock_of(c.id, "solution", 0).state, "met");
    assert_int_equal(told("case_received", 0), messages);
    QUERY(
        q, false,
        "SELECT count(*) FROM audit WHERE entity = 'case' AND entity_id = $1 AND at < 1795410000");
    assert_int_equal(number_of(&q, c.id), 0); /* and the audit, too */
}

static void the_same_again_changes_nothing(void **state)
{
    cx.now = NOON;
    const char *a = ticket(), *b = ticket();
    const char *rows =
        arena_printf(cx.a, "%s%s%s", row(a, "Proses", "05/11/2026", "Kami cek."),
                     row(b, "Belum Ditindaklanjuti", "", ""), row(b, "Proses", "", ""));
    take(rows);
    expect(2, 1, 0, 0, 0);
    assert_string_equal(of(a).state, "open");
    assert_string_equal(of(b).state, "open");
    QUERY(all, false, "SELECT count(*) FROM case_event WHERE id > $1");
    int64_t events = number_of(&all, 0), version = of(a).version;
    for (int i = 0; i < 2; i++) {
        cx.now += 86400;
        must(&cx, try_in("lapor", arena_printf(cx.a, HEAD "%s", rows), i == 0, NULL));
        expect(0, 0, 3, 0, 0);
    }
    assert_int_equal(number_of(&all, 0), events);
    assert_int_equal(of(a).version, version);
    must(&cx, try_in("sambat", arena_printf(cx.a, HEAD "%s", rows), true, NULL));
    expect(2, 1, 0, 0, 0); /* another system numbers for itself */
}

static void a_newer_state_becomes_an_event(void **state)
{
    cx.now = NOON;
    const char *n = ticket();
    take(row(n, "Belum Ditindaklanjuti", "", ""));
    struct casefile c = of(n);
    assert_string_equal(c.state, "new");
    cx.now += 3600;
    take(row(n, "Proses", "23/11/2026 12:30", "Sedang kami periksa."));
    expect(0, 1, 0, 0, 0);
    assert_string_equal(of(n).state, "open");
    assert_int_equal(events_of(c.id, "reply"), 1);
    assert_int_equal(clock_of(c.id, "response", 0).ended_at, cx.now); /* when we heard of it */
    take(row(n, "Belum Ditindaklanjuti", "20/11/2026", "")); /* an older file after a newer one */
    expect(0, 0, 1, 0, 0);
    take(row(n, "Selesai", "23/11/2026 12:45", ""));
    expect(0, 1, 0, 0, 0);
    assert_string_equal(of(n).state, "resolved");
    must(&cx, ASK(c.id, .type = "rate", .rating = 4, .solved = true));
    assert_string_equal(of(n).state, "closed"); /* went on the same way as theirs */
    take(row(n, "Dibuka Kembali", "23/11/2026 13:00", ""));
    expect(0, 1, 0, 0, 0);
    assert_string_equal(of(n).state, "open");
    assert_int_equal(of(n).reopened, 1);
    take(row(n, "Bukan Wewenang", "23/11/2026 13:00", ""));
    expect(0, 1, 0, 0, 0);
    assert_string_equal(of(n).outcome, "declined");
}

static void ours_is_not_overwritten_when_both_moved(void **state)
{
    cx.now = NOON;
    const char *n = ticket();
    take(row(n, "Belum Ditindaklanjuti", "", ""));
    struct casefile c = of(n);
    must(&cx, DO(&officer, c.id, .type = "resolve", .outcome = "advised", .text = TEXT));
    take(row(n, "Bukan Wewenang", "23/11/2026 11:00", "")); /* both have ended it: agreed */
    expect(0, 1, 0, 0, 0);
    assert_string_equal(of(n).outcome, "advised");

    n = ticket();
    take(row(n, "Belum Ditindaklanjuti", "", ""));
    c = of(n);
    must(&cx, DO(&officer, c.id, .type = "verify"));
    int64_t version = of(n).version;
    must(&cx, try_in("lapor", arena_printf(cx.a, HEAD "%s", row(n, "Selesai", "", "Beres.")), true,
                     NULL));
    expect(0, 0, 0, 1, 0);
    take(row(n, "Selesai", "", "Beres."));
    expect(0, 0, 0, 1, 0);
    assert_string_equal(of(n).state, "open"); /* kept, and theirs stands beside it */
    assert_int_equal(of(n).version, version);
    assert_int_equal(events_of(c.id, "exchange"), 2);
    take(row(n, "Selesai", "", "Beres."));
    expect(0, 0, 1, 0, 0);
    take(row(n, "Selesai", "", "Sungguh beres.")); /* again: still nobody decided */
    expect(0, 0, 0, 1, 0);
    must(&cx, DO(&officer, c.id, .type = "resolve", .outcome = "solved", .text = TEXT));
    take(row(n, "Selesai", "", "Beres sekali."));
    expect(0, 1, 0, 0, 0);
    take(row(n, "Proses", "", "")); /* now they agree, and theirs moves ours again */
    expect(0, 1, 0, 0, 0);
    assert_string_equal(of(n).state, "open");
}

static void too_late_to_open_again_is_for_a_person(void **state)
{
    cx.now = NOON;
    const char *n = ticket();
    take(row(n, "Diarsipkan", "03/11/2026", ""));
    struct casefile c = of(n);
    assert_string_equal(c.state, "closed");
    cx.now += 60 * (int64_t)86400;
    take(row(n, "Proses", "20/01/2027", ""));
    expect(0, 0, 0, 1, 0);
    assert_string_equal(of(n).state, "closed");
    take(row(n, "Proses", "20/01/2027", ""));
    expect(0, 0, 1, 0, 0);
}

/* ---- what is doubtful ---- */

static void what_is_unsure_waits_for_a_person(void **state)
{
    cx.now = NOON;
    const char *a = ticket(), *b = ticket(), *c = ticket();
    take(arena_printf(cx.a,
                      "%s;Halo;Mohon perhatiannya ya pak, terima kasih;Terdisposisi;;;;\n"
                      "%s;Halo;Mohon perhatiannya ya pak, terima kasih;Selesai;;;;Kauwman\n"
                      "%s;Rentenir;Saya ditagih rentenir bank titil setiap hari;Proses;;;;Bareng\n",
                      a, b, c));
    expect(3, 0, 0, 0, 0);
    assert_int_equal(counts.waiting, 1);
    assert_string_equal(of(a).state, "held");
    assert_string_equal(of(a).ward, "35.73"); /* nobody said where: the city's */
    assert_true(of(a).place_guessed);
    assert_string_equal(of(b).state, "resolved"); /* nothing is left to be done */
    assert_string_equal(of(b).ward, KAUMAN);
    assert_true(of(b).place_guessed);
    assert_int_equal(of(c).seal, SEAL_CONFIDENTIAL);
    take(arena_printf(cx.a, "%s;;;Selesai;;;;\n", a));
    expect(0, 1, 0, 0, 0);
    assert_string_equal(of(a).state, "held"); /* the look is still owed */
    must(&cx, DO(&officer, of(a).id, .type = "category", .category = "other_question",
                 .reason = REASON));
    must(&cx, DO(&officer, of(a).id, .type = "admit"));
    take(arena_printf(cx.a, "%s;;;Proses;;;;\n", a));
    expect(0, 1, 0, 0, 0); /* somebody let it in since: verifying it is theirs */
}

static void bad_rows_never_stop_good_ones(void **state)
{
    cx.now = NOON;
    const char *good = ticket(), *long_name = ticket();
    struct buf rejects = buf_new(files, 1 << 20);
    const char *rows =
        arena_printf(cx.a,
                     HEAD ";Tanpa nomor;Isi yang cukup panjang;Proses;;;;\n"
                          "1;Status;Isi yang cukup panjang;Entahlah;;;;\n"
                          "2;Tanggal;Isi yang cukup panjang;Proses;kapan-kapan;;;\n"
                          "3;Besok;Isi yang cukup panjang;Proses;01/01/2030;;;\n"
                          "4;;;Proses;;;;\n"
                          "%s;%s;=HYPERLINK(1);Proses;;;;Kauman\n"
                          "%s",
                     long_name,
                     "Judul yang sangat panjang sekali, jauh lebih panjang daripada yang "
                     "muat sebagai judul, maka ia berdiri di atas isinya sebagai kalimat",
                     row(good, "Proses", "", ""));
    must(&cx, try_in("lapor", rows, false, &rejects));
    expect(2, 0, 0, 0, 5);
    assert_null(of(long_name).title);
    assert_non_null(strstr(of(long_name).body, "Judul yang sangat"));
    const char *text = buf_str(&rejects);
    assert_non_null(strstr(text, "Tracking ID,Judul,"));
    assert_non_null(strstr(text, "Entahlah,,,,,3,"));
    assert_non_null(strstr(text, "kapan-kapan"));
    struct buf again = buf_new(files, 1 << 20);
    must(&cx, try_in("lapor", text, true, &again)); /* the file of rejects comes back as it is */
    expect(0, 0, 0, 0, 5);
}

static void files_that_are_none(void **state)
{
    static const struct {
        const char *text, *msgid;
    } bad[] = {
        {"", "table.empty"},
        {"a;b\n1;2\n", "case_exchange.error.heading"},
        {"Judul;Status\nx;Proses\n", "case_exchange.error.heading"},
        {"Nomor Laporan;Tiket Sahabat;Status\n1;A-0001A-7;Proses\n", "case_exchange.error.ours"}};
    cx.now = NOON;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(try_in("lapor", bad[i].text, false, NULL), ERR_INPUT);
        assert_string_equal(cx.err.msgid, bad[i].msgid);
    }
    assert_int_equal(try_in("qlue", HEAD, false, NULL), ERR_INVALID);
    assert_string_equal(said("system"), "case_exchange.error.system");
    QUERY(q, false, "SELECT count(*) FROM case_exchange WHERE state <> 'done' AND id > $1");
    assert_int_equal(number_of(&q, 0), 0);
}

/* ---- files: seen, run, forgotten ---- */

static int64_t upload(const struct actor *who, const char *text)
{
    int64_t id = 0;
    as(who);
    ctx_forgive(&cx);
    if (cx.conn)
        db_reader_end(app->db, &cx);
    cx.conn = NULL;
    enum err e = case_exchange_upload(&cx, "lapor", "a.csv", text, strlen(text), &id);
    enum err want = who == &officer ? OK : ERR_FORBIDDEN;
    assert_int_equal(e, want);
    as(NULL);
    look();
    return id;
}

static void what_is_kept_is_sealed_and_goes(void **state)
{
    cx.now = NOON;
    const char *n = ticket();
    const char *text = arena_printf(cx.a, HEAD "%s%s", row(n, "Proses", "", "Rahasia-nya-di-sini"),
                                    row(ticket(), "Entahlah", "", "Rahasia-ditolak"));
    struct case_exchange x;
    int64_t job;
    QUERY(stored, false, "SELECT count(*) FROM file WHERE id > $1");
    int64_t before = number_of(&stored, 0);
    upload(&lurah, text);
    upload(&admin, text); /* sees no contents of cases */
    int64_t id = upload(&officer, text), other = upload(&officer, text);
    assert_int_equal(number_of(&stored, 0), before + 2); /* never shared: one may go */
    as(&officer);
    must(&cx, case_exchange_get(&cx, id, &x));
    assert_int_equal(case_exchange_start(&cx, id, x.version + 1, &job), ERR_STALE);
    ctx_forgive(&cx);
    must(&cx, case_exchange_start(&cx, id, x.version, &job));
    must(&cx, case_exchange_run(&cx, job, id, NULL, NULL));
    look();
    must(&cx, case_exchange_get(&cx, id, &x));
    assert_string_equal(x.state, "done");
    assert_int_equal(x.opened, 1);
    assert_int_equal(x.rejected, 1);
    assert_int_equal(x.file_id, 0);
    assert_int_equal(number_of(&stored, 0), before + 1);
    QUERY(who, false, "SELECT account_id FROM case_event WHERE case_id = $1 AND type = 'exchange'");
    assert_int_equal(number_of(&who, of(n).id), officer.account_id);
    QUERY(clear, false,
          "SELECT count(*) FROM case_exchange_row WHERE exchange_id = $1 AND cells IS NOT NULL");
    assert_int_equal(number_of(&clear, id), 1);

    cx.now += EXCHANGE_KEPT + 60; /* the other was never run */
    as(NULL);
    must(&cx, case_exchange_care(&cx));
    look();
    must(&cx, case_exchange_get(&cx, other, &x));
    assert_string_equal(x.state, "dropped");
    assert_int_equal(number_of(&stored, 0), before);
    assert_int_equal(number_of(&clear, id), 1);
    int64_t died = upload(&officer, text); /* in the middle of a command's run */
    must(&cx, write_now(run_script, arena_printf(cx.a,
                                                 "UPDATE case_exchange SET state = 'running' "
                                                 "WHERE id = %lld",
                                                 (long long)died)));
    cx.now += EXCHANGE_REJECTS;
    must(&cx, case_exchange_care(&cx));
    assert_int_equal(number_of(&clear, id), 0);
    assert_int_equal(number_of(&stored, 0), before);
    must(&cx, case_exchange_get(&cx, died, &x));
    assert_string_equal(x.state, "failed");
    struct buf b = buf_new(files, 1 << 16);
    look();
    assert_int_equal(case_exchange_rejects(&cx, id, TABLE_CSV, (struct table_sink){put_buf, &b}),
                     ERR_GONE);
    ctx_forgive(&cx);
}

static void a_run_that_stopped_goes_on(void **state)
{
    cx.now = NOON;
    struct buf text = buf_new(files, 1 << 20);
    const char *first = ticket();
    buf_puts(&text, HEAD);
    buf_puts(&text, row(first, "Proses", "", ""));
    for (int i = 0; i < 20; i++)
        buf_puts(&text, row(ticket(), "Proses", "", ""));
    struct case_exchange x;
    int64_t job, id = upload(&officer, buf_str(&text));
    must(&cx, case_exchange_start(&cx, id, 1, &job));
    char *sql = arena_printf(
        cx.a, "UPDATE case_exchange SET last_row = 11, total = 10, opened = 10 WHERE id = %lld",
        (long long)id);
    must(&cx, write_now(run_script, sql)); /* as if the process had died behind line 11 */
    must(&cx, case_exchange_run(&cx, job, id, NULL, NULL));
    look();
    must(&cx, case_exchange_get(&cx, id, &x));
    assert_int_equal(x.total, 21);
    assert_int_equal(x.opened, 21);
    QUERY(rows, false, "SELECT count(*) FROM case_exchange_row WHERE exchange_id = $1");
    assert_int_equal(number_of(&rows, id), 11);
    take(row(first, "Proses", "", "")); /* was never written after all */
    expect(1, 0, 0, 0, 0);
    must(&cx, case_exchange_run(&cx, job, id, NULL, NULL)); /* ended: nothing to do */
}

/* ---- out ---- */

static const char *states_as(const struct actor *who, const char *system, const char *since)
{
    struct buf *b = arena_new_of(files, struct buf);
    struct export_file *f;
    *b = buf_new(files, 4 << 20);
    look();
    as(who);
    must(&cx, export_open(&cx, "csv", "x", (struct table_sink){put_buf, b}, &f));
    must(&cx, case_exchange_states(&cx, system, since, f));
    must(&cx, export_close(f));
    as(NULL);
    return buf_str(b);
}

static void our_states_go_back_in_their_words(void **state)
{
    cx.now = NOON + 400 * (int64_t)86400;
    const char *n = ticket(), *hidden = ticket();
    take(arena_printf(
        cx.a, "%s%s;Rentenir;Saya ditagih rentenir bank titil;Belum Ditindaklanjuti;;;;Kauman\n",
        row(n, "Belum Ditindaklanjuti", "", ""), hidden));
    struct casefile c = of(n);
    must(&cx, DO(&lurah, c.id, .type = "reply", .text = "Kami datang besok."));
    must(&cx, DO(&lurah, c.id, .type = "note", .text = "Catatan dalam."));
    const char *since = "2027-12-01", *text = states_as(&officer, "lapor", since);
    const char *line = strstr(text, arena_printf(cx.a, "\n%s,", n));
    assert_non_null(line);
    assert_non_null(strstr(line, arena_printf(cx.a, "%s,%s,Proses,", n, c.code)));
    assert_non_null(strstr(line, "Kami datang besok."));
    assert_null(strstr(text, "Catatan dalam."));
    assert_null(
        strstr(text, arena_printf(cx.a, "\n%s,", hidden))); /* sealed while the ward holds it */
    assert_non_null(strstr(states_as(NULL, "lapor", since), arena_printf(cx.a, "\n%s,", hidden)));
    assert_null(strstr(states_as(NULL, "lapor", "2028-12-01"), n));
    assert_null(strstr(states_as(NULL, "sambat", since), n));
    must(&cx, DO(&officer, c.id, .type = "close", .outcome = "declined", .reason = REASON));
    assert_non_null(strstr(states_as(&officer, "lapor", since), "Diarsipkan"));
    struct export_file *f;
    struct buf b = buf_new(files, 1 << 16);
    must(&cx, export_open(&cx, "csv", "x", (struct table_sink){put_buf, &b}, &f));
    as(&lurah);
    assert_int_equal(case_exchange_states(&cx, "lapor", NULL, f), ERR_FORBIDDEN);
    as(NULL);
    ctx_forgive(&cx);
}

/* ---- cases as a file ---- */

static const char *export_as(const struct actor *who, const char *format)
{
    struct case_filter all = {.box = BOX_ALL};
    struct buf *b = arena_new_of(files, struct buf);
    struct export_file *f;
    *b = buf_new(files, 16 << 20);
    look();
    as(who);
    must(&cx, export_open(&cx, format, "x", (struct table_sink){put_buf, b}, &f));
    must(&cx, case_export(&cx, &all, f));
    must(&cx, export_close(f));
    as(NULL);
    return buf_str(b);
}

static void a_list_goes_out_as_far_as_one_sees(void **state)
{
    cx.now = NOON;
    struct casefile open = load(MAKE(.phone = "081377700001")),
                    sealed = load(MAKE(.category = "debt_moneylender", .phone = "081377700002")),
                    city = load(MAKE(.sealed = true, .phone = "081377700003")),
                    far = load(MAKE(.ward = ARJOSARI, .phone = "081377700004"));
    static const char *const formats[] = {"csv", "json"};
    for (size_t i = 0; i < 2; i++) {
        const char *all = export_as(NULL, formats[i]), *ward = export_as(&lurah, formats[i]),
                   *office = export_as(&officer, formats[i]),
                   *major = export_as(&mayor, formats[i]);
        for (int k = 1; k <= 4; k++)
            assert_non_null(strstr(all, arena_printf(cx.a, "08137770000%d", k)));
        assert_non_null(strstr(ward, open.code));
        assert_non_null(strstr(ward, "081377700002")); /* the ward holds it */
        assert_null(strstr(ward, city.code));
        assert_null(strstr(ward, far.code));
        assert_non_null(strstr(office, sealed.code));
        assert_null(strstr(office, "081377700002"));
        assert_non_null(strstr(office, "081377700003"));
        assert_non_null(strstr(major, open.code));
        assert_null(strstr(major, "08137770000"));
        assert_null(strstr(export_as(&other_lurah, formats[i]), open.code));
    }
    struct export_file *f;
    assert_int_equal(export_open(&cx, "pdf", "x", (struct table_sink){put_buf, NULL}, &f),
                     ERR_INPUT);
    ctx_forgive(&cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_becomes_a_case_as_it_was),
        cmocka_unit_test(the_same_again_changes_nothing),
        cmocka_unit_test(a_newer_state_becomes_an_event),
        cmocka_unit_test(ours_is_not_overwritten_when_both_moved),
        cmocka_unit_test(too_late_to_open_again_is_for_a_person),
        cmocka_unit_test(what_is_unsure_waits_for_a_person),
        cmocka_unit_test(bad_rows_never_stop_good_ones),
        cmocka_unit_test(files_that_are_none),
        cmocka_unit_test(what_is_kept_is_sealed_and_goes),
        cmocka_unit_test(a_run_that_stopped_goes_on),
        cmocka_unit_test(our_states_go_back_in_their_words),
        cmocka_unit_test(a_list_goes_out_as_far_as_one_sees),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, finish);
}
