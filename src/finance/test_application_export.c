/* The file of applications for one partner: what stands in it, for whom, what an ended consent
 * leaves, formulas in names, that it is written down; on both engines. */
#include "test_stage_loans.h"

#include "application_export.h"
#include "award.h"
#include "text.h"

static int64_t lends, gives; /* the bank's: asks for papers; the other's: a grant, for none */

static enum err products_rule(struct ctx *c, void *arg)
{
    QUERY(one, true,
          "INSERT INTO product (code, name, family, partner_id, provider, created_at, updated_at) "
          "VALUES ($1, $1, $1, $2, 'Uji', 1, 1) RETURNING id");
    QUERY(version, true,
          "INSERT INTO product_version (product_id, valid_from, purposes, method, rate, collateral,"
          " documents, source, confidence, created_at) VALUES ($1, '2020-01-01', 'working', "
          "$2, '0', 'none', $3, 'uji', 'high', 1)");
    TRY(db_int_of(c, &one, ARGS(db_text("=PINJAM"), db_int(bank_id)), 0, &lends));
    TRY(db_exec(c, &version, ARGS(db_int(lends), db_text("qardh"), db_text("ktp")), NULL));
    TRY(db_int_of(c, &one, ARGS(db_text("HIBAH"), db_int(other_bank_id)), 0, &gives));
    return db_exec(c, &version, ARGS(db_int(gives), db_text("grant"), db_text("")), NULL);
}

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    as(NULL);
    must(&cx, write_now(products_rule, NULL));
    return 0;
}

/* ---- doing ---- */

static enum err add_rule(struct ctx *c, void *arg)
{
    return application_add(c, arg);
}
static enum err send_rule(struct ctx *c, void *arg)
{
    const struct application *a = arg;
    if (a->product_id == lends)
        TRY(application_paper_set(c, a->id, "ktp", 0, true));
    TRY(share_agree(c, a->id, "spoken"));
    TRY(application_submit(c, a->id, 0));
    return application_refer(c, a->id, 0);
}
static enum err withdraw_rule(struct ctx *c, void *arg)
{
    return share_withdraw(c, *(int64_t *)arg, NULL);
}
static enum err accept_rule(struct ctx *c, void *arg)
{
    struct decision d = {.what = "accept", .amount = 3 * MILLION, .months = FIELD_UNSET};
    return application_decide(c, *(int64_t *)arg, &d);
}
static enum err award_rule(struct ctx *c, void *arg)
{
    int64_t award;
    TRY(award_of_application(c, *(int64_t *)arg, &award));
    return award_disburse(
        c, award, &(struct award_act){.on = "2026-11-23", .amount = 2 * MILLION, .proof = "BA-1"});
}

static int64_t drafted(int64_t business, int64_t product, const char *need)
{
    struct application a = {.business_id = business,
                            .product_id = product,
                            .purpose = "working",
                            .amount = 5 * MILLION,
                            .months = 12,
                            .need = need,
                            .assessment = "recommend"};
    as(&officer);
    must(&cx, write_now(add_rule, &a));
    return a.id;
}
static int64_t sent(int64_t business, int64_t product)
{
    int64_t id = drafted(business, product, "Oven");
    must(&cx, write_now(send_rule, &(struct application){.id = id, .product_id = product}));
    return id;
}

/* ---- the file ---- */

static char file_bytes[1 << 18];
static size_t file_n;

static bool keep(void *arg, const void *p, size_t n)
{
    if (file_n + n >= sizeof(file_bytes))
        return false;
    memcpy(file_bytes + file_n, p, n);
    file_n += n;
    file_bytes[file_n] = '\0';
    return true;
}
static enum err open_rule(struct ctx *c, void *arg)
{
    return application_export_open(c, arg);
}
static enum err opened(const struct actor *who, int64_t partner, struct application_share *ret)
{
    as(who);
    *ret = (struct application_share){.partner_id = partner};
    return write_now(open_rule, ret);
}
static void written(const struct application_share *s, const char *format)
{
    struct export_file *f;
    file_n = 0;
    look();
    must(&cx, export_open(&cx, format, "uji", (struct table_sink){.put = keep}, &f));
    must(&cx, application_export(&cx, s, f));
    must(&cx, export_close(f));
}
static enum err made(const struct actor *who, int64_t partner, const char *format)
{
    struct application_share s;
    enum err e = opened(who, partner, &s);
    if (e == OK)
        written(&s, format);
    return e;
}

static struct table_reader *reader;
static size_t heads_n;
static const char *heads[40];

/* Reads what was written, by the program's own reader of such files. */
static void read_back(void)
{
    struct table_row row;
    look();
    must(&cx,
         table_open(&cx, &(struct table_open){.fd = -1, .data = file_bytes, .n = file_n}, &reader));
    assert_true(table_next(reader, &row));
    heads_n = row.n;
    for (size_t i = 0; i < row.n; i++)
        heads[i] = arena_strdup(cx.a, row.cells[i]);
}
static const char *cell(const struct table_row *row, const char *column)
{
    for (size_t i = 0; i < heads_n; i++)
        if (strcmp(heads[i], column) == 0)
            return i < row->n ? row->cells[i] : "";
    assert_string_equal(column, "there is no such column");
    return "";
}
static bool find(int64_t id, struct table_row *ret)
{
    read_back();
    const char *number = code_make(cx.a, "P", (uint64_t)id);
    while (table_next(reader, ret))
        if (strcmp(ret->cells[0], number) == 0)
            return true;
    table_close(reader);
    return false;
}
static void holds(const struct table_row *row, const char *const *want)
{
    for (; *want; want += 2)
        assert_string_equal(cell(row, want[0]), want[1]);
}

static int64_t shares_of(int64_t id)
{
    QUERY(n, false, "SELECT count(*) FROM share_log WHERE application_id = $1 AND what = 'export'");
    return number_of(&n, id);
}

/* ---- tests ---- */

static void test_contents(void **state)
{
    struct table_row row;
    int64_t loan = sent(warung, lends), grant = sent(warung, gives),
            draft = drafted(warung, lends, "Rak");
    as(&bank);
    must(&cx, write_now(accept_rule, &loan));
    as(&other_bank);
    must(&cx, write_now(accept_rule, &grant));
    must(&cx, write_now(award_rule, &grant));
    const char *const of_loan[] = {"product",
                                   "'=PINJAM",
                                   "purpose",
                                   "working",
                                   "amount",
                                   "5000000",
                                   "months",
                                   "12",
                                   "owner_name",
                                   "Sri Wahyuni",
                                   "ward",
                                   KAUMAN,
                                   "business_name",
                                   "Warung Bu Sri",
                                   "phone",
                                   "081234567890",
                                   "papers_there",
                                   "ktp",
                                   "state",
                                   "accepted",
                                   "granted",
                                   "3000000",
                                   "disbursed",
                                   "",
                                   "consent",
                                   "yes",
                                   "of_package",
                                   "no",
                                   NULL};
    static const char *const formats[] = {"csv", "xlsx"};
    for (int i = 0; i < 2; i++) {
        must(&cx, made(&bank, bank_id, formats[i]));
        assert_true(find(loan, &row));
        const char *const *want = of_loan;
        /* a text cell of a sheet needs no apostrophe, and gets the same one */
        holds(&row, want);
        table_close(reader);
        assert_false(find(grant, &row)); /* of another partner */
        assert_false(find(draft, &row)); /* was not sent */
    }
    must(&cx, made(&officer, other_bank_id, NULL));
    assert_true(find(grant, &row));
    const char *const of_grant[] = {
        "granted",    "3000000",      "disbursed", "2000000", "disbursed_on",
        "2026-11-23", "papers_there", "",          NULL};
    holds(&row, of_grant);
    table_close(reader);
    assert_false(find(loan, &row));
    must(&cx, made(&bank, bank_id, "json"));
    assert_non_null(strstr(file_bytes, "\"product\":\"=PINJAM\""));
    assert_non_null(strstr(file_bytes, "\"amount\":5000000"));
    assert_non_null(strstr(file_bytes, "\"disbursed\":null"));
}

static void test_who_makes_one(void **state)
{
    struct application_share s;
    struct actor admin = account("admin-uji", "admin", NULL),
                 nobody = account("mitra-baru", "partner", NULL);
    const struct actor *refused[] = {&companion, &companion_2, &lurah, &camat,
                                     &mayor,     &owner,       &admin};
    int64_t id = sent(warung, lends);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(opened(refused[i], bank_id, &s), ERR_FORBIDDEN);
        look();
        assert_int_equal(application_export(&cx, &s, NULL), ERR_FORBIDDEN);
    }
    assert_int_not_equal(opened(actor_public(), bank_id, &s), OK);
    assert_int_equal(opened(&bank, other_bank_id, &s), ERR_NOT_FOUND);
    assert_int_equal(opened(&other_bank, bank_id, &s), ERR_NOT_FOUND);
    assert_int_equal(opened(&nobody, bank_id, &s), ERR_NOT_FOUND);
    assert_int_equal(opened(&officer, 99999, &s), ERR_NOT_FOUND);
    assert_int_equal(shares_of(id), 0);
    int64_t before = audited("export", "partner", bank_id);
    must(&cx, made(&bank, bank_id, NULL));
    must(&cx, made(&bank, bank_id, NULL)); /* within the hour: once for the owner */
    assert_int_equal(shares_of(id), 1);
    assert_int_equal(audited("export", "partner", bank_id), before + 2);
    must(&cx, made(&officer, bank_id, NULL));
    assert_int_equal(shares_of(id), 2);
    cx.now = NOON + 3700;
    must(&cx, made(&bank, bank_id, NULL));
    assert_int_equal(shares_of(id), 3);
    cx.now = NOON;
    struct application_partner *list;
    size_t n;
    as(&bank);
    look();
    must(&cx, application_partners(&cx, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, bank_id);
    as(&companion);
    look();
    assert_int_equal(application_partners(&cx, &list, &n), ERR_FORBIDDEN);
}

static void covered(int64_t id)
{
    static const char *const gone[] = {
        "purpose",      "amount",         "months",  "owner_name", "business_name", "ward",
        "ward_name",    "phone",          "granted", "reason",     "reason_words",  "decided_on",
        "papers_there", "papers_missing", "due_on",  "disbursed",  "disbursed_on",  "of_package"};
    struct table_row row;
    assert_true(find(id, &row));
    for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
        assert_string_equal(cell(&row, gone[i]), "");
    const char *const left[] = {"product", "'=PINJAM", "consent", "ended", NULL};
    holds(&row, left);
    table_close(reader);
}

static void test_consent_ended(void **state)
{
    struct application_share s;
    struct table_row row;
    int64_t id = sent(warung, lends), other = sent(kios, lends), late = sent(warung, lends);
    as(&owner);
    must(&cx, write_now(withdraw_rule, &id));
    must(&cx, made(&bank, bank_id, "csv"));
    covered(id);
    assert_int_equal(shares_of(id), 0);
    must(&cx, made(&officer, bank_id, "csv")); /* the file is for the partner, whoever makes it */
    covered(id);
    assert_true(find(other, &row));
    assert_string_equal(cell(&row, "owner_name"), "Budi Santoso");
    table_close(reader);
    must(&cx, opened(&bank, bank_id, &s));
    as(&owner); /* while the file is made */
    must(&cx, write_now(withdraw_rule, &late));
    int64_t since = sent(kios, lends); /* and what was not written down */
    as(&bank);
    written(&s, "csv");
    covered(late);
    covered(since);
}

/* The words of before spoke of no telephone; another owner's is nobody's business. */
static void test_telephone(void **state)
{
    QUERY(
        older, true,
        "UPDATE share_consent SET text_version = '2026-12' WHERE application_id = $1 AND id > $2");
    QUERY(sold, true, "UPDATE business SET owner_id = $2 WHERE id = $1");
    struct table_row row;
    int64_t id = sent(warung, lends);
    by_hand(&older, id, 0);
    must(&cx, made(&bank, bank_id, "csv"));
    assert_true(find(id, &row));
    assert_string_equal(cell(&row, "phone"), "");
    assert_string_equal(cell(&row, "owner_name"), "Sri Wahyuni");
    table_close(reader);
    int64_t mine = sent(kios, lends), was = owner_of(kios);
    by_hand(&sold, kios, owner.person_id);
    must(&cx, made(&bank, bank_id, "csv"));
    assert_true(find(mine, &row));
    assert_string_equal(cell(&row, "owner_name"), "Budi Santoso");
    assert_string_equal(cell(&row, "phone"), "");
    table_close(reader);
    by_hand(&sold, kios, was);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_who_makes_one),
        cmocka_unit_test(test_consent_ended),
        cmocka_unit_test(test_telephone),
    };
    size_t n = sizeof(tests) / sizeof(tests[0]);
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_stage, stage_end)
                  : failed;
}
