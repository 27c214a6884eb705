/* Accounts over a real SQLite database: territories, who is made and who refused, links, codes. */
#include "test_stage_people.h"

#include "people_pages.h"

/* ---- territory ---- */

static const char *area(const char *role, const char *text)
{
    const char *code = NULL;
    look();
    return people_area(&cx, role, text, &code) == OK ? code : NULL;
}

static void test_area(void **state)
{
    assert_string_equal(area("lurah", "Kauman"), "35.73.02.1007");
    assert_string_equal(area("lurah", " KELURAHAN  kauman "), "35.73.02.1007");
    assert_string_equal(area("lurah", "35.73.02.1007"), "35.73.02.1007");
    assert_string_equal(area("camat", "Kec. Klojen"), "35.73.02");
    assert_string_equal(area("camat", "klojen"), "35.73.02");
    /* A ward and a district bear this name: the role, or the word before it, decides. */
    assert_string_equal(area("companion", "Klojen"), area("lurah", "Klojen"));
    assert_string_equal(area("companion", "Kecamatan Klojen"), "35.73.02");
    assert_string_equal(area("companion", ""), "");
    assert_string_equal(area("companion", "Kota"), "");
    assert_string_equal(area("officer", ""), "");
}

static void test_area_refused(void **state)
{
    assert_null(area("lurah", "Kaumn"));
    assert_string_equal(said("area"), "error.area_near");
    assert_null(area("lurah", "Surabaya Utara"));
    assert_string_equal(said("area"), "error.area_unknown");
    assert_null(area("lurah", "35.73.02"));
    assert_string_equal(said("area"), "error.area_unknown");
    assert_null(area("lurah", "Kecamatan Klojen"));
    assert_null(area("camat", "Kelurahan Kauman"));
    assert_null(area("camat", "35.73.02.1007"));
    assert_null(area("officer", "Kauman"));
    assert_string_equal(said("area"), "error.area_none");
    assert_null(area("raja", "Kauman"));
    assert_string_equal(said("role"), "error.role_unknown");
}

/* ---- making accounts ---- */

static void expect_refused(const struct people_new *n, const char *field, const char *msgid)
{
    int64_t id = 0;
    look();
    assert_int_equal(people_add(&cx, n, &id), ERR_INVALID);
    assert_non_null(said(field));
    assert_string_equal(said(field), msgid);
}

static void test_add(void **state)
{
    int64_t id = add("lurah-test", "ward-head", "Kauman", NULL);
    struct account a = get(id);
    assert_string_equal(a.role, "lurah");
    assert_string_equal(a.area, "35.73.02.1007");
    assert_string_equal(a.display_name, "lurah-test");
    assert_null(a.password);
    assert_true(a.active);
}

static void test_add_refused(void **state)
{
    add("taken", "officer", NULL, NULL);
    expect_refused(&(struct people_new){.name = "taken", .role = "officer"}, "name",
                   "error.account_taken");
    expect_refused(&(struct people_new){.name = "Besar", .role = "officer"}, "name",
                   "error.account_name");
    expect_refused(&(struct people_new){.name = "x1", .role = "king"}, "role",
                   "error.role_unknown");
    expect_refused(&(struct people_new){.name = "x2", .role = "lurah"}, "area", "error.area_ward");
    expect_refused(&(struct people_new){.name = "x3", .role = "camat"}, "area",
                   "error.area_district");
    expect_refused(&(struct people_new){.name = "x4", .role = "officer", .phone = "12"}, "phone",
                   "field.error.phone");
    expect_refused(&(struct people_new){.name = "x5", .role = "officer", .password = "pendek"},
                   "password", "error.password_short");
    expect_refused(&(struct people_new){.name = "x6", .role = "officer", .password = "sahabat1"},
                   "password", "error.password_weak");
}

static enum err shut(struct ctx *c, struct call *k)
{
    return people_set_active(c, k->id, false);
}
static enum err change(struct ctx *c, struct call *k)
{
    return people_change(c, &k->account);
}

static void test_own_account_is_kept(void **state)
{
    struct account a = get(add("boss", "admin", NULL, NULL));
    struct actor me = account_actor(cx.a, &a);
    cx.actor = &me;
    assert_int_equal(write_call(&(struct call){.rule = shut, .id = a.id}), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.account_own");
    struct call k = {.rule = change, .account = a};
    k.account.role = "officer";
    assert_int_equal(write_call(&k), ERR_CONFLICT);
    k.account.role = "admin";
    k.account.display_name = "Bu Boss";
    assert_int_equal(write_call(&k), OK);
    assert_int_equal(write_call(&k), ERR_STALE);
    cx.actor = actor_operator();
    assert_string_equal(get(a.id).display_name, "Bu Boss");
    assert_int_equal(write_call(&(struct call){.rule = shut, .id = a.id}), OK);
    assert_false(get(a.id).active);
}

/* ---- links and codes ---- */

static enum err reset(struct ctx *c, struct call *k)
{
    return people_reset(c, k->id, &k->text);
}

static void test_link_works_once(void **state)
{
    int64_t id = add("lupa", "officer", NULL, GOOD);
    struct call k = {.rule = reset, .id = id};
    struct account a;
    assert_int_equal(write_call(&k), OK);
    look();
    assert_int_equal(sign_in_link_look(&cx, k.text, &a), OK);
    assert_int_equal(sign_in_link_look(&cx, k.text, &a), OK); /* looking uses nothing up */
    assert_int_equal(a.id, id);
    assert_int_equal(try_in("lupa", GOOD, NULL, NULL),
                     OK); /* the old password stays good till then */
    assert_int_equal(sign_in_link_use(&cx, k.text, "hujan-meja-gitar", &a), OK);
    assert_int_equal(try_in("lupa", "hujan-meja-gitar", NULL, NULL), OK);
    look();
    assert_int_equal(sign_in_link_use(&cx, k.text, "lain-lagi-kunci", &a), ERR_GONE);
    look();
    assert_int_equal(sign_in_link_look(&cx, k.text, &a), ERR_GONE);
    look();
    assert_int_equal(sign_in_link_look(&cx, "bukan-tautan", &a), ERR_GONE);
}

static void test_link_ends(void **state)
{
    int64_t id = add("lupa-lagi", "officer", NULL, GOOD);
    struct call first = {.rule = reset, .id = id}, second = first, third = first;
    struct account a;
    assert_int_equal(write_call(&first), OK);
    assert_int_equal(write_call(&second), OK);
    look();
    assert_int_equal(sign_in_link_look(&cx, first.text, &a), ERR_GONE); /* by the newer one */
    later(PEOPLE_RESET_SECONDS - 1);
    assert_int_equal(sign_in_link_look(&cx, second.text, &a), OK);
    later(1);
    assert_int_equal(sign_in_link_look(&cx, second.text, &a), ERR_GONE);
    assert_int_equal(write_call(&third), OK);
    assert_int_equal(people_password(&cx, "lupa-lagi", "hujan-meja-gitar"), OK);
    look();
    assert_int_equal(sign_in_link_look(&cx, third.text, &a), ERR_GONE); /* by a new password */
    assert_int_equal(people_disable(&cx, "lupa-lagi"), OK);
    assert_int_equal(write_call(&third), ERR_CONFLICT);
}

static void test_code_works_once(void **state)
{
    int64_t id = add("sahabat-kode", "companion", "Kauman", NULL);
    struct account a;
    char *code;
    look();
    assert_int_equal(people_code_for(&cx, "sahabat-kode", &code), OK);
    assert_int_equal(strlen(code), 9);
    assert_int_equal(try_in("sahabat-kode", code, NULL, NULL), ERR_INVALID); /* it is no password */
    look();
    assert_int_equal(sign_in_code_use(&cx, "sahabat-lain", code, GOOD, &a), ERR_INVALID);
    assert_string_equal(cx.err.msgid, "error.code_bad");
    look();
    assert_int_equal(sign_in_code_use(&cx, "sahabat-kode", "0000-0000", GOOD, &a), ERR_INVALID);
    const char *typed = arena_printf(cx.a, " %.4s %s ", code, code + 5);
    look();
    assert_int_equal(sign_in_code_use(&cx, "Sahabat-Kode", typed, GOOD, &a), OK);
    assert_int_equal(a.id, id);
    assert_int_equal(try_in("sahabat-kode", GOOD, NULL, NULL), OK);
    look();
    assert_int_equal(sign_in_code_use(&cx, "sahabat-kode", code, "lain-lagi-kunci", &a),
                     ERR_INVALID);
}

static void test_code_tries_wait(void **state)
{
    struct account a;
    char *code;
    add("sahabat-tebak", "companion", "Kauman", NULL);
    assert_int_equal(people_code_for(&cx, "sahabat-tebak", &code), OK);
    for (int i = 0; i < 3; i++) {
        look();
        assert_int_equal(sign_in_code_use(&cx, "sahabat-tebak", "1111-1111", GOOD, &a),
                         ERR_INVALID);
    }
    look();
    assert_int_equal(sign_in_code_use(&cx, "sahabat-tebak", code, GOOD, &a), ERR_SLOW_DOWN);
    assert_int_equal(cx.err.retry_after, 2);
    later(PEOPLE_CODE_SECONDS);
    assert_int_equal(sign_in_code_use(&cx, "sahabat-tebak", code, GOOD, &a), ERR_INVALID);
}

static enum err all_codes(struct ctx *c, struct call *k)
{
    struct people_code *list;
    size_t n;
    TRY(people_codes(c, &list, &n));
    k->id = (int64_t)n;
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, "sahabat-lembar") == 0)
            k->text = (char *)list[i].code;
    return OK;
}

static void test_sheet_of_codes(void **state)
{
    struct account a;
    int64_t waiting, after;
    struct call first = {.rule = all_codes}, second = first;
    add("sahabat-lembar", "companion", "Kauman", NULL);
    assert_int_equal(people_waiting(&cx, &waiting), OK);
    assert_int_equal(write_call(&first), OK);
    assert_int_equal(first.id, waiting);
    assert_int_equal(write_call(&second), OK);
    look();
    assert_int_equal(sign_in_code_use(&cx, "sahabat-lembar", first.text, GOOD, &a), ERR_INVALID);
    look();
    assert_int_equal(sign_in_code_use(&cx, "sahabat-lembar", second.text, GOOD, &a), OK);
    look();
    assert_int_equal(people_waiting(&cx, &after), OK);
    assert_int_equal(after, waiting - 1);
}

/* ---- odds and ends ---- */

static void test_next_is_local(void **state)
{
    assert_string_equal(pages_local("/businesses?q=a"), "/businesses?q=a");
    assert_null(pages_local("//evil.example"));
    assert_null(pages_local("/\\evil.example"));
    assert_null(pages_local("https://evil.example"));
    assert_null(pages_local("/a\r\nSet-Cookie: x=y"));
    assert_null(pages_local("/a\tb"));
    assert_null(pages_local(""));
    assert_null(pages_local(NULL));
}

static void told(void *arg, const char *text)
{
    (void)arg;
    print_error("%s\n", text);
}

static void test_all_of_it_is_on_record(void **state)
{
    int64_t rows;
    int problems;
    look();
    assert_int_equal(audit_verify(&cx, told, NULL, &rows, &problems), OK);
    assert_int_equal(problems, 0);
    assert_true(rows > 20);
    struct account a;
    struct audit_row *list;
    size_t n;
    assert_int_equal(account_find(&cx, "sahabat-kode", &a), OK);
    assert_int_equal(audit_list(&cx, "account", a.id, 0, 10, &list, &n), OK);
    assert_int_equal(n, 3);
    assert_string_equal(list[2].action, "create");
    assert_string_equal(list[1].action, "code");
    assert_string_equal(list[0].action, "password");
    assert_string_equal(list[0].actor, "sahabat-kode"); /* by themselves */
    for (size_t i = 0; i < n; i++)
        assert_null(strstr(list[i].changes, "argon2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_area),
        cmocka_unit_test(test_area_refused),
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_add_refused),
        cmocka_unit_test(test_own_account_is_kept),
        cmocka_unit_test(test_link_works_once),
        cmocka_unit_test(test_link_ends),
        cmocka_unit_test(test_code_works_once),
        cmocka_unit_test(test_code_tries_wait),
        cmocka_unit_test(test_sheet_of_codes),
        cmocka_unit_test(test_next_is_local),
        cmocka_unit_test(test_all_of_it_is_on_record),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), open_all, stage_end);
}
