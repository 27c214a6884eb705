/*
 * What acts do: to clocks, which cannot be gamed; to people and levels; to the end and after it; to
 * the history and to who is told.
 */
#include "test_stage_work.h"

#include "setting.h"

/* ---- answering ---- */

static void the_first_words_meet_the_first_clock(void **state)
{
    cx.now = NOON;
    int64_t by_reply = MAKE(.category = "licence_nib"), by_look = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, by_look, .type = "verify"));
    assert_string_equal(clock_of(by_look, "response", 0).state, "met");
    assert_string_equal(clock_of(by_look, "ward", 0).state, "running"); /* looking is not acting */
    must(&cx, DO(&lurah, by_look, .type = "assign", .assignee = "sahabat-kauman-1"));
    assert_string_equal(clock_of(by_look, "ward", 0).state, "running"); /* nor is passing it on */
    must(&cx, DO(&companion, by_reply, .type = "reply", .text = TEXT));
    assert_string_equal(clock_of(by_reply, "response", 0).state, "met");
    assert_string_equal(clock_of(by_reply, "ward", 0).state, "met");
    assert_string_equal(load(by_reply).state, "open");
    assert_int_equal(load(by_reply).responded_at, NOON);
    assert_string_equal(clock_of(by_reply, "solution", 0).state, "running");
    /* Words from below do not excuse who holds it. */
    must(&cx, DO(&lurah, by_look, .type = "transfer", .level = "district", .reason = REASON));
    must(&cx, DO(&lurah, by_look, .type = "reply", .text = TEXT));
    assert_string_equal(clock_of(by_look, "district", 0).state, "running");
    must(&cx, DO(&officer, by_look, .type = "contact"));
    assert_string_equal(clock_of(by_look, "district", 0).state, "met");
    assert_int_equal(load(by_look).contacted_at, NOON);
    assert_int_equal(load(by_look).consent_at, 0);
}

static void no_edit_restarts_a_clock(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    struct case_clock ward = clock_of(id, "ward", 0), solution = clock_of(id, "solution", 0);
    cx.now = when("2026-11-25 09:00");
    must(&cx, DO(&lurah, id, .type = "verify", .category = "other_question"));
    must(&cx, DO(&lurah, id, .type = "category", .category = "debt_illegal", .reason = REASON));
    must(&cx, DO(&lurah, id, .type = "place", .ward = BARENG));
    assert_int_equal(clock_of(id, "ward", 0).due_at, ward.due_at);
    assert_int_equal(clock_of(id, "ward", 0).rule_id, ward.rule_id);
    assert_int_equal(clock_of(id, "solution", 0).due_at, solution.due_at);
    assert_string_equal(load(id).category, "debt_illegal");
    assert_string_equal(load(id).ward, BARENG);
    cx.now = NOON;
}

/* ---- people and levels ---- */

static void only_to_who_may_have_it(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib"), levy = MAKE(.category = "place_levy");
    struct actor gone = account("sahabat-kauman-9", "companion", KAUMAN);
    assert_true(gone.account_id);
    must(&cx, people_disable(&cx, "sahabat-kauman-9"));
    static const char *const never[] = {
        "sahabat-bareng-1", "lurah-arjosari", "walikota",         "admin",
        "baznas",           "pemilik-1",      "sahabat-kauman-9", "nobody"};
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        assert_int_equal(DO(&officer, id, .type = "assign", .assignee = never[i]), ERR_INVALID);
        assert_string_equal(said("assignee"), "case.error.assignee");
    }
    must(&cx, DO(&officer, id, .type = "assign", .assignee = "sahabat-kota-1"));
    assert_int_equal(told("case_assigned", city_companion.account_id), 1);
    /* Sealed from ward and district: for the city's people alone. */
    assert_int_equal(DO(&officer, levy, .type = "assign", .assignee = "sahabat-kauman-1"),
                     ERR_INVALID);
    assert_int_equal(DO(&officer, levy, .type = "assign", .assignee = "camat-klojen"), ERR_INVALID);
    must(&cx, DO(&officer, levy, .type = "assign", .assignee = "sahabat-kota-1"));
}

static void companions_take_and_give_back(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib"),
            before = told("case_assigned", companion.account_id);
    assert_int_equal(DO(&companion, id, .type = "assign", .assignee = "lurah-kauman"),
                     ERR_FORBIDDEN);
    must(&cx, DO(&companion, id, .type = "assign", .assignee = "sahabat-kauman-1"));
    assert_int_equal(told("case_assigned", companion.account_id), before); /* they know */
    assert_int_equal(DO(&companion, id, .type = "assign", .assignee = "sahabat-kauman-1"),
                     ERR_CONFLICT);
    must(&cx, DO(&companion, id, .type = "assign", .assignee = ""));
    assert_int_equal(load(id).assignee_id, 0);
    must(&cx, DO(&lurah, id, .type = "assign", .assignee = "lurah-kauman"));
    assert_int_equal(DO(&companion, id, .type = "assign", .assignee = "sahabat-kauman-1"),
                     ERR_FORBIDDEN);
}

static void levels_take_turns(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib"), passed = told("case_passed", camat.account_id);
    must(&cx, DO(&lurah, id, .type = "transfer", .level = "district", .reason = REASON));
    assert_int_equal(told("case_passed", camat.account_id), passed + 1);
    assert_at(clock_of(id, "district", 0).due_at, "2026-11-30 16:00");
    assert_int_equal(DO(&camat, id, .type = "transfer", .level = "district", .reason = REASON),
                     ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.nothing_changes");
    cx.now = when("2026-11-24 12:00");
    must(&cx, DO(&camat, id, .type = "return", .reason = REASON));
    assert_int_equal(load(id).level, LEVEL_WARD);
    assert_at(clock_of(id, "ward", 0).due_at, "2026-12-01 16:00"); /* as before, and a day away */
    assert_int_equal(clock_of(id, "ward", 1).id, 0);
    assert_int_equal(DO(&lurah, id, .type = "return", .reason = REASON), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.lowest");
    must(&cx,
         DO(&lurah, id, .type = "transfer", .level = "ward", .ward = BARENG, .reason = REASON));
    assert_at(clock_of(id, "ward", 0).due_at, "2026-12-01 16:00");
    assert_string_equal(load(id).ward, BARENG);
    assert_due(id);
    cx.now = NOON;
}

static void to_a_partner_and_back(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "debt_illegal"), plain = MAKE(.category = "licence_nib"),
            referred = told("case_referred", partner.account_id);
    assert_int_equal(DO(&lurah, id, .type = "refer", .partner = "baznas", .reason = REASON),
                     ERR_INVALID);
    assert_string_equal(said("consent"), "case.error.consent");
    must(&cx, DO(&lurah, id, .type = "contact", .consent = true));
    must(&cx, DO(&lurah, id, .type = "refer", .partner = "baznas", .reason = REASON));
    struct casefile c = load(id);
    assert_int_equal(c.level, LEVEL_OUTSIDE);
    assert_int_equal(c.partner_id, partner.account_id);
    assert_string_equal(c.state, "open");
    assert_string_equal(clock_of(id, "response", 0).state, "met");
    assert_at(clock_of(id, "partner", 0).due_at, "2026-12-07 16:00");
    assert_int_equal(told("case_referred", partner.account_id), referred + 1);
    must(&cx, DO(&partner, id, .type = "reply", .text = TEXT));
    assert_string_equal(clock_of(id, "partner", 0).state, "met");
    must(&cx, DO(&partner, id, .type = "return", .reason = REASON));
    c = load(id);
    assert_int_equal(c.level, LEVEL_CITY);
    assert_int_equal(c.partner_id, 0);
    assert_int_equal(DO(&partner, id, .type = "note", .text = TEXT), ERR_NOT_FOUND);
    /* About another: who is concerned is spoken with first. */
    int64_t other = MAKE(.concerns = "other");
    struct case_act refer = {.type = "refer", .body = "lapor", .reason = REASON};
    assert_int_equal(do_act(&lurah, other, refer), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.contact_first");
    must(&cx, DO(&lurah, other, .type = "contact"));
    must(&cx, do_act(&lurah, other, refer));
    /* An outside body without an account; one of the two, and one that exists. */
    assert_int_equal(DO(&lurah, plain, .type = "refer", .body = "ojk_157", .partner = "baznas",
                        .reason = REASON),
                     ERR_INVALID);
    assert_int_equal(DO(&lurah, plain, .type = "refer", .body = "moon", .reason = REASON),
                     ERR_INVALID);
    assert_int_equal(DO(&lurah, plain, .type = "refer", .partner = "dinas", .reason = REASON),
                     ERR_INVALID);
    must(&cx, DO(&lurah, plain, .type = "refer", .body = "ojk_157", .reason = REASON));
    assert_string_equal(load(plain).body_code, "ojk_157");
    assert_int_equal(DO(&officer, plain, .type = "transfer", .level = "ward", .reason = REASON),
                     ERR_CONFLICT);
    must(&cx, DO(&officer, plain, .type = "return", .reason = REASON));
    assert_null(load(plain).body_code);
}

/* ---- pauses ---- */

static void a_pause_has_an_end_and_a_limit(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib");
    static const char *const bad[] = {"2026-11-23", "2026-11-31", "soon", "2026-12-24"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(DO(&lurah, id, .type = "pause", .reason = "papers", .until = bad[i]),
                         ERR_INVALID);
        assert_non_null(said("until"));
    }
    assert_int_equal(DO(&lurah, id, .type = "pause", .reason = "tired", .until = "2026-11-25"),
                     ERR_INVALID);
    must(&cx, DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-12-05"));
    assert_at(load(id).paused_until, "2026-12-05 00:00");
    assert_int_equal(DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-12-09"),
                     ERR_CONFLICT);
    cx.now = when("2026-12-03 12:00"); /* ten days */
    must(&cx, DO(&lurah, id, .type = "resume"));
    assert_int_equal(DO(&lurah, id, .type = "resume"), ERR_CONFLICT);
    assert_int_equal(DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-12-25"),
                     ERR_INVALID);
    assert_string_equal(said("until"), "case.error.until_far"); /* 20 are left */
    must(&cx, DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-12-04"));
    must(&cx, DO(&lurah, id, .type = "resume"));
    must(&cx, DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-12-04"));
    must(&cx, DO(&lurah, id, .type = "resume"));
    assert_int_equal(DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-12-04"),
                     ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.pauses");
    assert_due(id);
    cx.now = NOON;
}

static enum err set_rule(struct ctx *c, void *arg)
{
    return setting_set(c, "case_pauses_max", arg);
}

static void limits_are_settings(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib");
    must(&cx, write_now(set_rule, (void *)(uintptr_t) "0"));
    assert_int_equal(DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-11-25"),
                     ERR_CONFLICT);
    must(&cx, write_now(set_rule, (void *)(uintptr_t) "3"));
    must(&cx, DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-11-25"));
}

static void what_is_awaited_ends_the_pause(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib"),
            office = MAKE_OPEN(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "pause", .reason = "papers", .until = "2026-12-05"));
    must(&cx, DO(&lurah, office, .type = "pause", .reason = "other_office", .until = "2026-12-05"));
    must(&cx, ASK(id, .type = "reply", .text = "Ini berkasnya."));
    must(&cx, ASK(office, .type = "reply", .text = "Bagaimana?"));
    assert_int_equal(load(id).paused_until, 0);
    assert_int_equal(events_of(id, "resume"), 1);
    assert_true(load(office).paused_until);
    assert_int_equal(told("case_wrote", lurah.account_id), 2);
    /* Whatever moves the case moves its clocks on, too. */
    must(&cx, DO(&lurah, office, .type = "transfer", .level = "district", .reason = REASON));
    assert_int_equal(load(office).paused_until, 0);
    assert_due(id);
    assert_due(office);
}

/* ---- ending ---- */

static void solved_asked_and_closed(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib"), asked = told("case_resolved", 0);
    must(&cx, DO(&lurah, id, .type = "resolve", .outcome = "solved", .text = TEXT));
    static const char *const met[] = {"response", "ward", "solution"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(clock_of(id, met[i], 0).state, "met");
    assert_at(clock_of(id, "answer", 0).due_at, "2026-12-04 00:00"); /* ten days */
    assert_int_equal(told("case_resolved", 0), asked + 1);
    assert_int_equal(ASK(id, .type = "rate", .rating = 6, .solved = true), ERR_INVALID);
    must(&cx, ASK(id, .type = "rate", .rating = 5, .solved = true, .text = "Terima kasih"));
    struct casefile c = load(id);
    assert_string_equal(c.state, "closed");
    assert_string_equal(c.outcome, "solved");
    assert_int_equal(c.rating, 5);
    assert_int_equal(c.closed_at, NOON);
    assert_int_equal(c.due_at, CASE_NEVER);
    assert_string_equal(clock_of(id, "answer", 0).state, "met");
    assert_int_equal(ASK(id, .type = "reply", .text = TEXT), ERR_CONFLICT);
}

static void not_solved_begins_a_new_round(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "resolve", .outcome = "solved", .text = TEXT));
    cx.now = when("2026-11-25 10:00");
    must(&cx, ASK(id, .type = "rate", .rating = 1, .solved = false, .text = "Belum ada apa-apa"));
    struct casefile c = load(id);
    assert_string_equal(c.state, "open");
    assert_int_equal(c.reopened, 1);
    assert_null(c.outcome);
    assert_at(clock_of(id, "response", 1).due_at, "2026-11-30 16:00");
    assert_at(clock_of(id, "ward", 1).due_at, "2026-12-02 16:00");
    assert_at(clock_of(id, "solution", 1).due_at, "2026-12-15 16:00");
    assert_string_equal(clock_of(id, "answer", 0).state, "cancelled");
    assert_true(told("case_reopened", lurah.account_id) >= 1);
    assert_due(id);
    cx.now = NOON;
}

static void reopened_in_time_only(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib"), spam = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "close", .outcome = "declined", .reason = REASON));
    must(&cx, DO(&lurah, spam, .type = "close", .outcome = "spam"));
    assert_int_equal(ASK(spam, .type = "reopen", .reason = REASON), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.judged");
    must(&cx, DO(&lurah, spam, .type = "reopen", .reason = "Keliru"));
    cx.now += REOPEN_DAYS * INT64_C(86400) + 1;
    assert_int_equal(ASK(id, .type = "reopen", .reason = REASON), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.reopen_late");
    cx.now--;
    must(&cx, ASK(id, .type = "reopen", .reason = REASON));
    assert_string_equal(load(id).state, "open");
    cx.now = NOON;
}

static void who_reported_it_may_loosen_its_seal(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib"),
            told_before = told("case_loosened", lurah.account_id);
    must(&cx, DO(&lurah, id, .type = "seal", .seal = SEAL_CONFIDENTIAL, .reason = REASON));
    assert_int_equal(DO(&lurah, id, .type = "seal", .seal = SEAL_NONE, .reason = REASON),
                     ERR_FORBIDDEN);
    assert_int_equal(ASK(id, .type = "seal", .seal = SEAL_CITY), ERR_FORBIDDEN); /* only looser */
    assert_int_equal(ASK(id, .type = "seal", .seal = SEAL_CONFIDENTIAL), ERR_CONFLICT);
    must(&cx, ASK(id, .type = "seal", .seal = SEAL_NONE));
    assert_int_equal(load(id).seal, SEAL_NONE);
    assert_non_null(load(id).title);
    assert_int_equal(events_of(id, "seal"), 2);
    assert_int_equal(told("case_loosened", lurah.account_id), told_before + 1);
    /* Signed in, too; of another's problem nobody but the office. */
    int64_t own = MAKE(.reporter = &owner), other = MAKE(.reporter = &owner, .concerns = "other");
    assert_int_equal(DO(&owner, own, .type = "seal", .seal = SEAL_NONE), ERR_CONFLICT);
    must(&cx, DO(&lurah, own, .type = "seal", .seal = SEAL_CONFIDENTIAL, .reason = REASON));
    must(&cx, DO(&lurah, other, .type = "seal", .seal = SEAL_CONFIDENTIAL, .reason = REASON));
    must(&cx, DO(&owner, own, .type = "seal", .seal = SEAL_NONE));
    assert_int_equal(load(own).seal, SEAL_NONE);
    assert_int_equal(DO(&owner, other, .type = "seal", .seal = SEAL_NONE), ERR_FORBIDDEN);
    assert_int_equal(ASK(other, .type = "seal", .seal = SEAL_NONE), ERR_FORBIDDEN);
    must(&cx, DO(&lurah, own, .type = "seal", .seal = SEAL_CONFIDENTIAL, .reason = REASON));
    must(&cx, DO(&lurah, own, .type = "close", .outcome = "declined", .reason = REASON));
    assert_int_equal(DO(&owner, own, .type = "seal", .seal = SEAL_NONE), ERR_FORBIDDEN);
}

/* Ending and opening again is no way to a fresh clock. */
static void the_office_gains_no_time_by_opening_again(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib");
    int64_t solution = clock_of(id, "solution", 0).due_at, ward = clock_of(id, "ward", 0).due_at;
    must(&cx, DO(&lurah, id, .type = "resolve", .outcome = "solved", .text = TEXT));
    cx.now = when("2026-11-25 10:00");
    must(&cx, DO(&lurah, id, .type = "reopen", .reason = "Ternyata belum"));
    struct casefile c = load(id);
    assert_string_equal(c.state, "open");
    assert_int_equal(c.reopened, 1);
    assert_int_equal(clock_of(id, "solution", 1).due_at, solution);
    assert_string_equal(clock_of(id, "solution", 1).state, "running");
    assert_int_equal(clock_of(id, "ward", 1).due_at, ward); /* met by what did not hold */
    assert_string_equal(clock_of(id, "ward", 1).state, "running");
    assert_string_equal(clock_of(id, "solution", 0).state, "met"); /* the past is not rewritten */
    assert_due(id);
    /* After its deadline: missed, as though it had never ended. */
    must(&cx, DO(&lurah, id, .type = "close", .outcome = "declined", .reason = REASON));
    cx.now = solution + 3600;
    must(&cx, DO(&lurah, id, .type = "reopen", .reason = "Keliru ditutup"));
    assert_int_equal(load(id).due_at, ward);
    must(&cx, DO(&lurah, id, .type = "resolve", .outcome = "solved", .text = TEXT));
    assert_string_equal(clock_of(id, "solution", 2).state, "missed");
    assert_int_equal(load(id).overdue, 2);
    assert_string_equal(clock_of(id, "answer", 2).state, "running"); /* the reporter's own time */
    cx.now = NOON;
}

static void levels_that_did_not_hold_it_lose_no_time(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib"), ward = clock_of(id, "ward", 0).due_at;
    must(&cx, DO(&lurah, id, .type = "transfer", .level = "district", .reason = REASON));
    cx.now = when("2026-11-24 12:00"); /* a working day later */
    must(&cx, DO(&camat, id, .type = "close", .outcome = "declined", .reason = REASON));
    cx.now = when("2026-11-25 12:00");
    must(&cx, DO(&camat, id, .type = "reopen", .reason = "Keliru ditutup"));
    assert_true(clock_of(id, "ward", 1).paused_at);
    must(&cx, DO(&camat, id, .type = "return", .reason = REASON));
    struct case_clock k = clock_of(id, "ward", 1);
    assert_string_equal(k.state, "running");
    assert_false(k.paused_at);
    assert_at(ward, "2026-11-30 16:00");
    assert_at(k.due_at, "2026-12-02 16:00"); /* two working days were not theirs */
    assert_due(id);
    cx.now = NOON;
}

static void owners_ask_by_their_account(void **state)
{
    cx.now = NOON;
    int64_t own = MAKE(.reporter = &owner), other = MAKE(.reporter = &owner, .concerns = "other");
    must(&cx, DO(&owner, own, .type = "reply", .text = "Ada tambahan."));
    must(&cx, DO(&owner, other, .type = "reply", .text = "Ada tambahan."));
    assert_string_equal(clock_of(own, "response", 0).state, "running"); /* their words, not ours */
    assert_int_equal(do_act(&owner, own, full("note")), ERR_FORBIDDEN);
    assert_int_equal(do_act(&owner, own, full("resolve")), ERR_FORBIDDEN);
    for (int i = 0; i < 2; i++)
        must(&cx,
             DO(&lurah, i ? other : own, .type = "resolve", .outcome = "advised", .text = TEXT));
    must(&cx, DO(&owner, own, .type = "rate", .rating = 3, .solved = true));
    assert_int_equal(DO(&owner, other, .type = "rate", .rating = 3, .solved = true), ERR_FORBIDDEN);
    assert_int_equal(DO(&lurah, other, .type = "rate", .rating = 5, .solved = true), ERR_FORBIDDEN);
    assert_int_equal(ASK(other, .type = "rate", .rating = 5, .solved = true), ERR_FORBIDDEN);
}

/* ---- sealing, letting in ---- */

static void sealed_tighter_and_looser(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "assign", .assignee = "sahabat-kauman-1"));
    assert_int_equal(DO(&companion, id, .type = "seal", .seal = 1, .reason = REASON),
                     ERR_FORBIDDEN);
    must(&cx, DO(&lurah, id, .type = "seal", .seal = SEAL_CITY, .reason = REASON));
    struct casefile c = load(id);
    assert_int_equal(c.level, LEVEL_CITY);
    assert_int_equal(c.assignee_id, 0);
    assert_string_equal(c.title, "Izin belum terbit");
    QUERY(clear, false, "SELECT count(*) FROM casefile WHERE id = $1 AND title IS NOT NULL");
    assert_int_equal(number_of(&clear, id), 0);
    assert_string_equal(clock_of(id, "city", 0).state, "running");
    assert_int_equal(DO(&lurah, id, .type = "note", .text = TEXT), ERR_NOT_FOUND);
    assert_int_equal(DO(&officer, id, .type = "transfer", .level = "ward", .reason = REASON),
                     ERR_INVALID);
    assert_int_equal(DO(&officer, id, .type = "return", .reason = REASON), ERR_CONFLICT);
    must(&cx, DO(&officer, id, .type = "seal", .seal = 0, .reason = REASON));
    assert_int_equal(number_of(&clear, id), 1);
    must(&cx, DO(&lurah, id, .type = "note", .text = TEXT));
    int64_t debt = MAKE(.category = "debt_illegal");
    assert_int_equal(DO(&lurah, debt, .type = "seal", .seal = 0, .reason = REASON), ERR_FORBIDDEN);
    assert_string_equal(cx.err.msgid, "case.error.loosen");
    assert_due(id);
}

static void let_in_from_the_queue(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.held = true), by_code = MAKE(.held = true);
    assert_int_equal(clock_of(id, "response", 0).id, 0);
    cx.now = when("2026-11-24 09:00");
    must(&cx, DO(&lurah, id, .type = "admit"));
    assert_at(clock_of(id, "response", 0).due_at, "2026-11-27 16:00");
    assert_int_equal(load(id).opened_at, cx.now);
    assert_int_equal(load(id).confirmed, false);
    must(&cx, ASK(by_code, .type = "admit"));
    assert_int_equal(load(by_code).confirmed, true);
    assert_string_equal(load(by_code).state, "new");
    assert_due(id);
    cx.now = NOON;
}

/* ---- history ---- */

static struct case_event *read_as(const struct actor *who, int64_t id, size_t *ret_n)
{
    struct casefile c;
    struct case_event *list;
    as(who);
    look();
    must(&cx, case_get(&cx, id, &c));
    must(&cx, case_events(&cx, &c, &list, ret_n));
    as(NULL);
    return list;
}

static void who_reads_what(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.reporter = &owner);
    must(&cx, DO(&lurah, id, .type = "note", .text = "Catatan dalam"));
    must(&cx,
         DO(&lurah, id, .type = "transfer", .level = "district", .reason = "Di luar wewenang"));
    must(&cx, DO(&camat, id, .type = "reply", .text = "Kami proses"));
    size_t n;
    struct case_event *e = read_as(&lurah, id, &n);
    assert_int_equal(n, 4);
    assert_string_equal(e[1].text, "Catatan dalam");
    assert_string_equal(e[2].text, "Di luar wewenang");
    assert_string_equal(e[2].actor, "lurah-kauman");
    const struct actor *const outside[] = {&owner, &mayor};
    for (size_t i = 0; i < 2; i++) {
        e = read_as(outside[i], id, &n);
        assert_int_equal(n, 3);
        assert_string_equal(e[1].type, "transfer");
        assert_null(e[1].text); /* that it happened, not why, nor who */
        assert_string_equal(e[1].actor, "office");
        assert_string_equal(e[1].data, "{\"level\":[\"ward\",\"district\"]}");
        assert_string_equal(e[2].text, "Kami proses");
    }
    /* Who works on it is not the reporter's to know, nor which other case it is the same as. */
    int64_t twice = MAKE(.reporter = &owner);
    must(&cx, DO(&lurah, twice, .type = "assign", .assignee = "sahabat-kauman-1"));
    must(&cx, DO(&lurah, twice, .type = "verify", .ward = BARENG));
    must(&cx, DO(&officer, twice, .type = "close", .outcome = "duplicate",
                 .duplicate_of = load(id).code));
    e = read_as(&owner, twice, &n);
    assert_int_equal(n, 3);
    assert_string_equal(e[1].data,
                        "{\"state\":[\"new\",\"open\"],\"ward\":[\"" KAUMAN "\",\"" BARENG "\"]}");
    assert_string_equal(e[2].data, "{\"outcome\":\"duplicate\",\"state\":[\"open\",\"closed\"]}");
    int64_t debt = MAKE(.category = "debt_illegal");
    read_as(&officer, debt, &n);
    assert_int_equal(n, 0); /* known of, not read */
    /* What was written lies sealed. */
    QUERY(q, false,
          "SELECT count(*) FROM case_event WHERE case_id = $1 AND data LIKE '%wewenang%'");
    assert_int_equal(number_of(&q, id), 0);
    QUERY(a, false,
          "SELECT count(*) FROM audit WHERE entity = 'case' AND entity_id = $1"
          " AND changes LIKE '%Kami proses%'");
    assert_int_equal(number_of(&a, id), 0);
    QUERY(b, false, "SELECT count(*) FROM audit WHERE entity = 'case' AND entity_id = $1");
    assert_int_equal(number_of(&b, id), 5);
}

/* ---- who is told ---- */

static void who_reported_for_another_hears_less(void **state)
{
    cx.now = NOON;
    int64_t replies = told("case_reply", 0), in_hand = told("case_in_hand", 0),
            resolved = told("case_resolved", 0), closed = told("case_closed", 0);
    int64_t id = MAKE(.concerns = "other");
    must(&cx, DO(&lurah, id, .type = "reply", .text = TEXT));
    must(&cx, DO(&lurah, id, .type = "reply", .text = TEXT));
    assert_int_equal(told("case_reply", 0), replies);
    assert_int_equal(told("case_in_hand", 0), in_hand + 1);
    must(&cx, DO(&lurah, id, .type = "close", .outcome = "declined", .reason = REASON));
    assert_int_equal(told("case_closed", 0), closed + 1);
    int64_t own = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, own, .type = "reply", .text = TEXT));
    must(&cx, DO(&lurah, own, .type = "resolve", .outcome = "solved", .text = TEXT));
    assert_int_equal(told("case_reply", 0), replies + 1);
    assert_int_equal(told("case_resolved", 0), resolved + 1);
    int64_t spam = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, spam, .type = "close", .outcome = "spam"));
    assert_int_equal(told("case_closed", 0), closed + 1); /* nobody who did it is told */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_words_meet_the_first_clock),
        cmocka_unit_test(no_edit_restarts_a_clock),
        cmocka_unit_test(only_to_who_may_have_it),
        cmocka_unit_test(companions_take_and_give_back),
        cmocka_unit_test(levels_take_turns),
        cmocka_unit_test(to_a_partner_and_back),
        cmocka_unit_test(a_pause_has_an_end_and_a_limit),
        cmocka_unit_test(limits_are_settings),
        cmocka_unit_test(what_is_awaited_ends_the_pause),
        cmocka_unit_test(solved_asked_and_closed),
        cmocka_unit_test(not_solved_begins_a_new_round),
        cmocka_unit_test(reopened_in_time_only),
        cmocka_unit_test(who_reported_it_may_loosen_its_seal),
        cmocka_unit_test(the_office_gains_no_time_by_opening_again),
        cmocka_unit_test(levels_that_did_not_hold_it_lose_no_time),
        cmocka_unit_test(owners_ask_by_their_account),
        cmocka_unit_test(sealed_tighter_and_looser),
        cmocka_unit_test(let_in_from_the_queue),
        cmocka_unit_test(who_reads_what),
        cmocka_unit_test(who_reported_for_another_hears_less),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), work_open, stage_end);
}
