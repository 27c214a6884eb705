/* Papers of applications as files: who attaches, to whom they are handed and how long, that each
 * look is written down; on both engines. */
#include "test_stage_loans.h"

#include "application_file.h"
#include "file.h"
#include "loan_personal.h"

static int64_t product;

static enum err product_rule_(struct ctx *c, void *arg)
{
    QUERY(one, true,
          "INSERT INTO product (code, name, family, partner_id, provider, created_at, updated_at) "
          "VALUES ($1, $1, $1, $2, 'Uji', 1, 1) RETURNING id");
    QUERY(version, true,
          "INSERT INTO product_version (product_id, valid_from, purposes, method, rate, collateral,"
          " documents, source, confidence, created_at) VALUES ($1, '2020-01-01', 'working', "
          "'flat', '6', 'none', 'ktp,sku', 'uji', 'high', 1)");
    TRY(db_int_of(c, &one, ARGS(db_text("UJI"), db_int(bank_id)), 0, &product));
    return db_exec(c, &version, ARGS(db_int(product)), NULL);
}

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    as(NULL);
    must(&cx, write_now(product_rule_, NULL));
    return 0;
}

struct doing {
    int64_t id, other;
    const char *text, *client_id;
    struct application_file f;
};
static enum err add_rule(struct ctx *c, void *arg)
{
    return application_add(c, arg);
}
static enum err file_rule(struct ctx *c, void *arg)
{
    struct doing *d = arg;
    const struct document_file f = {"application/pdf", "%PDF-1.4 KTP", 12};
    return application_file_add(c, d->id, d->text, d->client_id, &f, &d->f);
}
static enum err take_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return application_file_remove(c, d->id, d->other);
}
static enum err paper_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return application_paper_set(c, d->id, d->text, d->other, true);
}
static enum err paper_gone_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return application_paper_set(c, d->id, d->text, 0, false);
}
static enum err agree_rule_(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return share_agree(c, d->id, d->text);
}
static enum err withdraw_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return share_withdraw(c, d->id, d->text);
}
static enum err send_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    TRY(application_submit(c, d->id, 0));
    return application_refer(c, d->id, 0);
}
static enum err look_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    struct application a;
    struct application_file f;
    TRY(application_get(c, d->id, &a));
    TRY(application_file_get(c, &a, d->other, &f));
    return application_file_looked(c, &a, &f);
}

static int64_t draft(void)
{
    struct application a = {.business_id = warung,
                            .product_id = product,
                            .purpose = "working",
                            .amount = 5 * MILLION,
                            .months = 12,
                            .assessment = "recommend"};
    as(&companion);
    must(&cx, write_now(add_rule, &a));
    return a.id;
}

static int64_t attached(int64_t id, const char *code)
{
    struct doing d = {.id = id, .text = code};
    must(&cx, write_now(file_rule, &d));
    return d.f.id;
}

/* With a file for each paper, and consent; waits for the bank. */
static int64_t sent(int64_t *ret_ktp)
{
    int64_t id = draft();
    *ret_ktp = attached(id, "ktp");
    attached(id, "sku");
    must(&cx, write_now(agree_rule_, &(struct doing){.id = id, .text = "spoken"}));
    as(&officer);
    must(&cx, write_now(send_rule, &(struct doing){.id = id}));
    return id;
}

static size_t files_of(int64_t id)
{
    struct application a;
    struct application_file *list;
    size_t n = 99;
    look();
    must(&cx, application_get(&cx, id, &a));
    must(&cx, application_files(&cx, &a, &list, &n));
    return n;
}

static enum err look_at(const struct actor *who, int64_t id, int64_t file)
{
    as(who);
    return write_now(look_rule, &(struct doing){.id = id, .other = file});
}

static bool there(int64_t id, const char *code)
{
    struct application a;
    struct application_paper *list;
    size_t n;
    look();
    must(&cx, application_get(&cx, id, &a));
    must(&cx, application_papers(&cx, &a, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].code, code) == 0)
            return list[i].there;
    return false;
}

/* ---- tests ---- */

static void test_attached_and_taken_off(void **state)
{
    int64_t id = draft();
    struct doing d = {.id = id, .text = "ktp", .client_id = "hp-berkas-1"}, twice = d;
    must(&cx, write_now(file_rule, &d));
    assert_true(there(id, "ktp"));
    must(&cx, write_now(file_rule, &twice)); /* sent twice */
    assert_int_equal(twice.f.id, d.f.id);
    assert_int_equal(files_of(id), 1);
    d.client_id = NULL;
    d.text = "npwp"; /* is not asked for */
    assert_int_equal(write_now(file_rule, &d), ERR_NOT_FOUND);
    as(&owner); /* by their own account */
    int64_t second = attached(id, "ktp");
    as(&lurah);
    assert_int_equal(write_now(file_rule, &twice), ERR_FORBIDDEN);
    as(&companion_2);
    assert_int_equal(write_now(file_rule, &twice), ERR_NOT_FOUND);
    as(&bank);
    assert_int_equal(write_now(file_rule, &twice), ERR_NOT_FOUND);
    as(&companion);
    must(&cx, write_now(take_rule, &(struct doing){.id = id, .other = twice.f.id}));
    assert_true(there(id, "ktp")); /* the other one stands */
    must(&cx, write_now(take_rule, &(struct doing){.id = id, .other = second}));
    assert_false(there(id, "ktp"));
    assert_int_equal(write_now(take_rule, &(struct doing){.id = id, .other = second}),
                     ERR_NOT_FOUND);
    struct doing many = {.id = id, .text = "sku"};
    enum err e = OK;
    for (int i = 0; i <= APPLICATION_FILES_MAX && e == OK; i++)
        e = write_now(file_rule, &many);
    assert_int_equal(e, ERR_INVALID);
    assert_non_null(said("file"));
    assert_int_equal(files_of(id), APPLICATION_FILES_MAX);
}

static void test_handed_while_consent_holds(void **state)
{
    struct share *shares;
    size_t n;
    int64_t ktp, other_ktp, id = sent(&ktp), draft_id = draft();
    as(&companion);
    int64_t of_draft = attached(draft_id, "ktp");
    sent(&other_ktp);
    as(&bank);
    assert_int_equal(files_of(id), 2);
    must(&cx, look_at(&bank, id, ktp));
    must(&cx, look_at(&bank, id, ktp)); /* each look, also within the hour */
    assert_int_equal(look_at(&bank, id, other_ktp), ERR_NOT_FOUND); /* of another application */
    assert_int_equal(look_at(&bank, draft_id, of_draft), ERR_NOT_FOUND);
    assert_int_equal(look_at(&other_bank, id, ktp), ERR_NOT_FOUND);
    assert_int_equal(audited("file-look", "application", id), 2);
    as(&owner);
    look();
    must(&cx, application_shares(&cx, id, &shares, &n));
    assert_int_equal(n, 2);
    assert_string_equal(shares[0].what, "paper:ktp");
    assert_string_equal(shares[0].who, "bank-uji");
    as(&companion); /* with the partner it stays as it was sent */
    assert_int_equal(write_now(file_rule, &(struct doing){.id = id, .text = "ktp"}), ERR_CONFLICT);
    assert_int_equal(write_now(take_rule, &(struct doing){.id = id, .other = ktp}), ERR_CONFLICT);
    as(&owner);
    must(&cx, write_now(withdraw_rule, &(struct doing){.id = id}));
    assert_int_equal(files_of(id), 2); /* their own */
    as(&bank);
    assert_int_equal(files_of(id), 0);
    assert_int_equal(look_at(&bank, id, ktp), ERR_NOT_FOUND);
    assert_int_equal(audited("file-look", "application", id), 2);
}

/* The words of before spoke of no files. */
static void test_older_consent(void **state)
{
    QUERY(
        older, true,
        "UPDATE share_consent SET text_version = '2026-11' WHERE application_id = $1 AND id > $2");
    int64_t ktp, id = sent(&ktp);
    by_hand(&older, id, 0);
    as(&bank);
    assert_int_equal(files_of(id), 0);
    assert_int_equal(look_at(&bank, id, ktp), ERR_NOT_FOUND);
    as(&companion);
    must(&cx, write_now(agree_rule_, &(struct doing){.id = id, .text = "paper"}));
    must(&cx, write_now(agree_rule_, &(struct doing){.id = id, .text = "paper"})); /* stands */
    as(&bank);
    assert_int_equal(files_of(id), 2);
    as(&owner);
    must(&cx, write_now(withdraw_rule, &(struct doing){.id = id})); /* of both */
    as(&bank);
    assert_int_equal(files_of(id), 0);
}

static enum err document_rule(struct ctx *c, void *arg)
{
    const struct document_file f = {"application/pdf", "%PDF-1.4 SKU", 12};
    struct document d;
    TRY(document_add(c, warung, "document", "SKU", &f, &d));
    *(int64_t *)arg = d.id;
    return OK;
}
static enum err document_gone_rule(struct ctx *c, void *arg)
{
    return document_remove(c, warung, *(int64_t *)arg);
}

static void test_document_of_the_business(void **state)
{
    int64_t id = draft(), doc = 0, next = 0;
    as(&officer);
    must(&cx, write_now(document_rule, &doc));
    must(&cx, write_now(paper_rule, &(struct doing){.id = id, .text = "sku", .other = doc}));
    assert_int_equal(files_of(id), 1);
    must(&cx, write_now(document_rule, &next));
    must(&cx, write_now(paper_rule, &(struct doing){.id = id, .text = "sku", .other = next}));
    assert_int_equal(files_of(id), 1); /* in its place */
    must(&cx, write_now(document_gone_rule, &next));
    assert_int_equal(files_of(id), 0); /* gone from the business, gone from here */
    must(&cx, write_now(paper_rule, &(struct doing){.id = id, .text = "sku", .other = doc}));
    attached(id, "sku");
    assert_int_equal(files_of(id), 2);
    must(&cx, write_now(paper_gone_rule, &(struct doing){.id = id, .text = "sku"}));
    assert_int_equal(files_of(id), 0);
}

static enum err erase_rule(struct ctx *c, void *arg)
{
    for (const struct personal_source *s = loans_personal; s->code; s++)
        if (s->erase)
            TRY(s->erase(c, *(int64_t *)arg));
    return OK;
}

static void test_erased_with_the_person(void **state)
{
    struct application a;
    struct application_file f;
    struct file kept;
    char *bytes;
    int64_t ktp, id = sent(&ktp), person = owner.person_id;
    as(&officer);
    look();
    must(&cx, application_get(&cx, id, &a));
    must(&cx, application_file_get(&cx, &a, ktp, &f));
    must(&cx, file_read(&cx, f.file_id, &kept, &bytes));
    assert_memory_equal(bytes, "%PDF-1.4 KTP", 12);
    as(NULL);
    must(&cx, write_now(erase_rule, &person));
    as(&officer);
    assert_int_equal(files_of(id), 0);
    assert_int_not_equal(file_read(&cx, f.file_id, &kept, &bytes), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attached_and_taken_off),
        cmocka_unit_test(test_handed_while_consent_holds),
        cmocka_unit_test(test_older_consent),
        cmocka_unit_test(test_document_of_the_business),
        cmocka_unit_test(test_erased_with_the_person),
    };
    size_t n = sizeof(tests) / sizeof(tests[0]);
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_stage, stage_end)
                  : failed;
}
