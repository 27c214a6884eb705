/* Proposed changes: who proposes, who sees, who decides; what is stale; what an import leaves
 * behind. */
#include "test_stage_curation.h"

struct proposing {
    struct business after;
    const char *note, *reason;
    int64_t id, version, business_version;
    struct proposal done;
};
static enum err create_proposal(struct ctx *c, void *arg)
{
    struct proposing *p = arg;
    return proposal_create(c, &p->after, p->note, &p->id);
}
static enum err accept_rule(struct ctx *c, void *arg)
{
    struct proposing *p = arg;
    return proposal_accept(c, p->id, p->version, p->business_version, &p->done);
}
static enum err reject_rule(struct ctx *c, void *arg)
{
    struct proposing *p = arg;
    return proposal_reject(c, p->id, p->version, p->reason, &p->done);
}
static enum err update_rule(struct ctx *c, void *arg)
{
    bool changed;
    return business_update(c, arg, HAND_PERSON, &changed);
}

static enum err run(const struct actor *who, enum err (*rule)(struct ctx *, void *), void *arg)
{
    as(who);
    enum err e = write_now(rule, arg);
    as(NULL);
    return e;
}

/* The record as this actor gets it. */
static struct business seen_by(const struct actor *who, int64_t id)
{
    struct business b;
    as(who);
    look();
    assert_int_equal(business_get(&cx, id, &b), OK);
    as(NULL);
    return b;
}

static enum err read_as(const struct actor *who, int64_t id, struct proposal *ret)
{
    as(who);
    look();
    enum err e = proposal_get(&cx, id, ret);
    as(NULL);
    return e;
}

static struct proposing companions(const char *name)
{
    struct business b = business(name, "Pemilik Usulan", KAUMAN, "081233500001");
    assign(b.id, &companion);
    struct proposing p = {.after = seen_by(&companion, b.id), .note = "Dilihat saat kunjungan"};
    p.after.address = "Jl. Baru 12";
    p.after.employees = 4;
    p.after.channels = "shop,whatsapp";
    assert_int_equal(run(&companion, create_proposal, &p), OK);
    return p;
}

static void test_accepting(void **state)
{
    struct proposing p = companions("Toko Usul");
    struct proposal seen;
    assert_int_equal(read_as(&companion, p.id, &seen), OK);
    assert_string_equal(seen.state, "open");
    assert_string_equal(seen.origin, "companion");
    assert_int_equal(seen.n, 3);
    assert_string_equal(seen.changes[0].field, "address");
    assert_string_equal(seen.changes[0].value, "Jl. Baru 12");
    assert_string_equal(seen.changes[0].now, "Jl. Melati 1");
    assert_int_equal(read_as(&lurah, p.id, &seen), OK);
    assert_false(seen.changes[0].stale);
    p.version = seen.version;
    p.business_version = seen.business_version;
    assert_int_equal(run(&companion, accept_rule, &p), ERR_FORBIDDEN);
    assert_int_equal(run(&other_lurah, accept_rule, &p), ERR_NOT_FOUND);
    assert_int_equal(run(&lurah, accept_rule, &p), OK);
    struct business b = get(p.after.id);
    assert_string_equal(b.address, "Jl. Baru 12");
    assert_int_equal(b.employees, 4);
    assert_string_equal(b.channels, "shop,whatsapp");
    assert_int_equal(run(&lurah, accept_rule, &p), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.proposal_decided");
    assert_int_equal(read_as(&companion, p.id, &seen), OK);
    assert_string_equal(seen.state, "accepted");
    assert_string_equal(seen.decider, "lurah-kauman");
    /* As stored it is sealed. */
    QUERY(stored, false, "SELECT changes FROM proposal WHERE id = $1");
    look();
    struct rows *r = db_rows(&cx, &stored, ARGS(db_int(p.id)));
    size_t n = 0;
    assert_true(rows_next(r));
    const void *bytes = row_blob(r, 0, &n);
    assert_true(n > 0);
    assert_null(memmem(bytes, n, "Jl. Baru", 8));
    assert_int_equal(rows_end(r), OK);
}

static void test_rejecting(void **state)
{
    struct proposing p = companions("Toko Tolak");
    struct proposal seen;
    p.version = 1;
    assert_int_equal(run(&lurah, reject_rule, &p), ERR_INVALID);
    assert_string_equal(said("reason"), "error.reason_needed");
    p.reason = "   ";
    assert_int_equal(run(&lurah, reject_rule, &p), ERR_INVALID);
    p.reason = "Alamatnya keliru";
    p.version = 7;
    assert_int_equal(run(&lurah, reject_rule, &p), ERR_STALE);
    p.version = 1;
    assert_int_equal(run(&lurah, reject_rule, &p), OK);
    assert_string_equal(get(p.after.id).address, "Jl. Melati 1");
    assert_int_equal(read_as(&companion, p.id, &seen), OK);
    assert_string_equal(seen.state, "rejected");
    assert_string_equal(seen.reason, "Alamatnya keliru");
}

static void test_stale(void **state)
{
    struct proposing p = companions("Toko Basi");
    struct proposal seen;
    assert_int_equal(read_as(&lurah, p.id, &seen), OK);
    p.version = seen.version;
    p.business_version = seen.business_version;
    cx.now += 60;
    struct business b = seen_by(&lurah, p.after.id);
    b.address = "Jl. Diubah Lurah 3";
    assert_int_equal(run(&lurah, update_rule, &b), OK);
    assert_int_equal(run(&lurah, accept_rule, &p), ERR_STALE);
    assert_string_equal(cx.err.msgid, "error.proposal_stale");
    assert_string_equal(get(p.after.id).address, "Jl. Diubah Lurah 3");
    assert_int_equal(read_as(&lurah, p.id, &seen), OK);
    assert_true(seen.changes[0].stale); /* address */
    assert_string_equal(seen.changes[0].now, "Jl. Diubah Lurah 3");
    assert_false(seen.changes[1].stale);
    p.business_version = seen.business_version; /* looked again: accepts it all the same */
    assert_int_equal(run(&lurah, accept_rule, &p), OK);
    assert_string_equal(get(p.after.id).address, "Jl. Baru 12");
    cx.now = NOON;
}

static void test_who_proposes(void **state)
{
    struct business b = business("Toko Bukan Saya", "Pemilik Asing", KAUMAN, "081233500002");
    struct proposing p = {.after = seen_by(&companion, b.id)};
    p.after.name = "Toko Saya";
    assert_int_equal(run(&companion, create_proposal, &p),
                     ERR_FORBIDDEN); /* in the ward, but not assigned */
    assert_int_equal(run(&mayor, create_proposal, &p), ERR_FORBIDDEN);
    assert_int_equal(run(actor_public(), create_proposal, &p), ERR_AUTH);
    assign(b.id, &companion);
    p.after = seen_by(&companion, b.id);
    assert_int_equal(run(&companion, create_proposal, &p), ERR_INVALID);
    assert_string_equal(cx.err.msgid, "error.proposal_empty");
    p.after.nib = "12";
    assert_int_equal(run(&companion, create_proposal, &p), ERR_INVALID);
    assert_non_null(said("nib"));
    p.after = seen_by(&companion, b.id);
    p.after.version--;
    p.after.name = "Toko Saya";
    assert_int_equal(run(&companion, create_proposal, &p), ERR_STALE);
}

static void test_an_owner_proposes(void **state)
{
    struct business b = business("Warung Pemilik", "Pemilik Warung", KAUMAN, "081233500003");
    struct actor owner = account("pemilik-x", "owner", NULL);
    owner.person_id = b.owner_id;
    struct proposing p = {.after = seen_by(&owner, b.id)};
    p.after.owner_nik = "3573024107900001";
    assert_int_equal(run(&owner, create_proposal, &p), OK);
    struct proposal seen;
    assert_int_equal(read_as(&owner, p.id, &seen), OK);
    assert_string_equal(seen.origin, "owner");
    assert_int_equal(seen.n, 1);
    /* A companion of the ward sees others' proposals as little as their NIK. */
    assert_int_equal(read_as(&companion, p.id, &seen), ERR_NOT_FOUND);
    assert_int_equal(read_as(&other_lurah, p.id, &seen), ERR_NOT_FOUND);
    assert_int_equal(read_as(&lurah, p.id, &seen), OK);
    p.version = seen.version;
    p.business_version = seen.business_version;
    assert_int_equal(run(&lurah, accept_rule, &p), OK);
    assert_string_equal(get(b.id).owner_nik, "3573024107900001");
    /* The business is sold: what the former owner proposed stays theirs, what stands now does not
     * show. */
    owner.person_id = 999999;
    assert_int_equal(read_as(&owner, p.id, &seen), OK);
    assert_null(seen.changes[0].now);
    assert_int_equal(seen.business_version, 0);
}

static int64_t listed(const struct actor *who, const char *state, int64_t *ret_total)
{
    struct proposal *list;
    size_t n;
    as(who);
    look();
    assert_int_equal(
        proposal_list(&cx, &(struct proposal_filter){.state = state}, &list, &n, ret_total), OK);
    as(NULL);
    return (int64_t)n;
}

static void test_lists(void **state)
{
    int64_t total;
    struct proposing p = companions("Toko Daftar");
    int64_t before = listed(&lurah, "open", &total);
    assert_int_equal(total, before);
    assert_true(before > 0);
    assert_int_equal(listed(&other_lurah, NULL, &total), 0);
    assert_int_equal(listed(&officer, NULL, &total), before);
    assert_true(listed(&companion, "rejected", &total) > 0);
    p.version = 1;
    p.reason = "Sudah ada";
    assert_int_equal(run(&camat, reject_rule, &p), OK);
    assert_int_equal(listed(&lurah, "open", &total), before - 1);
    struct proposal *list;
    size_t n;
    as(&lurah);
    look();
    assert_int_equal(proposal_list(&cx, &(struct proposal_filter){.state = "rejected", .limit = 1},
                                   &list, &n, &total),
                     OK);
    assert_int_equal(n, 1);
    int64_t first = list[0].id;
    assert_int_equal(
        proposal_list(&cx,
                      &(struct proposal_filter){.state = "rejected", .limit = 1, .before = first},
                      &list, &n, &total),
        OK);
    assert_true(n == 1 && list[0].id < first);
    as(&mayor);
    look();
    assert_int_equal(proposal_list(&cx, &(struct proposal_filter){0}, &list, &n, &total),
                     ERR_FORBIDDEN);
    as(NULL);
}

struct importing {
    int64_t business_id, id;
    const char *field, *value;
};
static enum err import_rule(struct ctx *c, void *arg)
{
    struct importing *i = arg;
    struct model *m = model_object(c->a);
    model_set_text(c->a, m, i->field, i->value);
    return proposal_insert(c, i->business_id, "import", m, "Data Dinas 2026", &i->id);
}

static void test_what_an_import_proposes(void **state)
{
    struct business b = business("Toko Impor", "Pemilik Impor", KAUMAN, "081233500004");
    struct importing i = {.business_id = b.id, .field = "phone", .value = "081233500005"};
    assert_int_equal(write_now(import_rule, &i), OK);
    struct proposal seen;
    assert_int_equal(read_as(&lurah, i.id, &seen), OK);
    assert_string_equal(seen.origin, "import");
    assert_null(seen.by);
    struct proposing p = {
        .id = i.id, .version = seen.version, .business_version = seen.business_version};
    assert_int_equal(run(&lurah, accept_rule, &p), OK);
    assert_string_equal(get(b.id).phone, "081233500005");
    /* What the record may not be is refused as anywhere. */
    i.value = "nomor rusak";
    assert_int_equal(write_now(import_rule, &i), OK);
    p = (struct proposing){.id = i.id, .version = 1, .business_version = get(b.id).version};
    assert_int_equal(run(&lurah, accept_rule, &p), ERR_INVALID);
    assert_non_null(said("phone"));
    i.field = "curation";
    i.value = "curated";
    assert_int_equal(write_now(import_rule, &i), OK);
    p.id = i.id;
    assert_int_equal(run(&lurah, accept_rule, &p), ERR_INVALID); /* no way around the steps */
    assert_string_equal(get(b.id).curation, "proposed");
}

static void test_proposals_end_somewhere(void **state)
{
    struct business b = business("Toko Rajin", "Pemilik Rajin", KAUMAN, "081233500006");
    assign(b.id, &companion);
    struct proposing p = {.after = seen_by(&companion, b.id)};
    for (int i = 0; i < PROPOSALS_OPEN_MAX; i++) {
        p.after.name = arena_printf(cx.a, "Nama ke-%d", i);
        assert_int_equal(run(&companion, create_proposal, &p), OK);
    }
    assert_int_equal(run(&companion, create_proposal, &p), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.proposals_many");
}

static int begin(void **state)
{
    return open_stage(state, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepting),
        cmocka_unit_test(test_rejecting),
        cmocka_unit_test(test_stale),
        cmocka_unit_test(test_who_proposes),
        cmocka_unit_test(test_an_owner_proposes),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_what_an_import_proposes),
        cmocka_unit_test(test_proposals_end_somewhere),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
