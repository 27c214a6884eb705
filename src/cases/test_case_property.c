/*
 * Whatever anybody does to cases, in whatever order and at whatever time: due times only ever move
 * by time that stood still, no clock begins twice, and what the inbox is sorted by is what the
 * clocks say. SAHABAT_TEST_SEED gives another run.
 */
#include "test_stage_work.h"

#include "holiday.h"

enum { CASES = 12, STEPS = 3000, CLOCKS_MAX = 60 };

static uint64_t seed_state;

static uint64_t any(uint64_t below)
{
    seed_state ^= seed_state << 13;
    seed_state ^= seed_state >> 7;
    seed_state ^= seed_state << 17;
    return (seed_state >> 11) % below;
}
#define ANY(list) ((list)[any(sizeof(list) / sizeof((list)[0]))])

/* What a case looked like before a step. */
struct before {
    int64_t id;
    struct case_clock clocks[CLOCKS_MAX];
    size_t n;
};
static struct before cases[CASES];

static void keep(struct before *b)
{
    struct case_clock *list;
    size_t n;
    must(&cx, case_clocks(&cx, b->id, &list, &n));
    assert_true(n <= CLOCKS_MAX);
    memcpy(b->clocks, list, n * sizeof(*list));
    b->n = n;
    for (size_t i = 0; i < n; i++) /* texts outlive the step */
        b->clocks[i].state = strcmp(list[i].state, "running") == 0 ? "running" : "ended";
}

/* ---- steps ---- */

static const char *day_from(int64_t days)
{
    char text[DATE_LEN + 1];
    date_format(date_of_instant(cx.now + days * 86400), text);
    return arena_strdup(cx.a, text);
}

/* Mostly one that is open to them, sometimes any. */
static const char *some_type(const struct actor *who, int64_t id)
{
    struct casefile c;
    size_t acts = 0;
    while (case_act_choices[acts].code)
        acts++;
    size_t i = any(acts);
    as(who);
    look();
    if (any(8) && case_get(&cx, id, &c) == OK) {
        uint64_t open = case_acts_open(&cx, &c);
        for (size_t n = 0; n < acts && !(open >> i & 1); n++)
            i = (i + 1) % acts;
    }
    return case_act_choices[i].code;
}

static struct case_act some_act(const char *type)
{
    static const char *const reasons[] = {"papers", "reporter", "other_office", "tired"};
    static const char *const outcomes[] = {"solved", "advised", "declined", "spam", "withdrawn"};
    static const char *const levels[] = {"ward", "district", "city"};
    static const char *const wards[] = {KAUMAN, KAUMAN, BARENG, NULL};
    static const char *const people[] = {"sahabat-kauman-1", "lurah-kauman", "dinas", ""};
    static const char *const categories[] = {"licence_halal", "debt_illegal", "other_question"};
    struct case_act a = {.type = type, .text = any(8) ? TEXT : NULL};
    bool pause = strcmp(a.type, "pause") == 0;
    a.reason = pause ? ANY(reasons) : REASON;
    a.until = day_from((int64_t)any(12));
    a.outcome = ANY(outcomes);
    a.level = ANY(levels);
    a.ward = strcmp(a.type, "transfer") == 0 || strcmp(a.type, "place") == 0 ? ANY(wards) : NULL;
    a.assignee = ANY(people);
    a.category = any(2) ? ANY(categories) : NULL;
    a.partner = "baznas";
    a.consent = any(2);
    a.solved = any(2);
    a.rating = (int64_t)any(5) + 1;
    a.seal = (int64_t)any(3);
    return a;
}

/* One act on one case, whose place comes back; or a pass over all of them: CASES. */
static size_t step(void)
{
    static const struct actor *const who[] = {&companion, &lurah,   &camat,
                                              &officer,   &officer, &partner};
    static const char *const asked[] = {"reply", "rate", "reopen"};
    const struct actor *by = ANY(who);
    size_t which = any(CASES);
    int64_t missed, id = cases[which].id;
    cx.now += (int64_t)(any(8) ? any(7200) : any(2 * 86400));
    if (any(6) == 0) {
        as(NULL);
        look();
        must(&cx, case_escalate(&cx, 1 + (int64_t)any(9), &missed));
        look();
        return CASES;
    }
    bool reporter = any(5) == 0;
    struct case_act a = some_act(reporter ? ANY(asked) : some_type(by, id));
    enum err e = reporter ? ask(id, a) : do_act(by, id, a);
    if (e >= ERR_INTERNAL)
        print_error("%s: %s %s\n", a.type, cx.err.msgid ? cx.err.msgid : "-",
                    cx.err.detail ? cx.err.detail : "-");
    assert_true(e < ERR_INTERNAL);
    return which;
}

/* ---- what holds after each ---- */

static const struct case_clock *same_clock(const struct case_clock *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

static bool is_level(const char *kind)
{
    return strcmp(kind, "response") != 0 && strcmp(kind, "solution") != 0 &&
           strcmp(kind, "answer") != 0;
}

/* A clock moves later only, by no more than it stood still; what ended stays ended. */
static void check_clock(const struct case_clock *was, const struct case_clock *is)
{
    assert_int_equal(is->started_at, was->started_at);
    assert_int_equal(is->rule_id, was->rule_id);
    if (!(was->paused_at && is->provisional && !was->provisional)) /* moved past the last year */
        assert_int_equal(is->calendar, was->calendar);
    assert_true(is->due_at >= was->due_at && is->risk_at >= was->risk_at);
    assert_true(is->stood >= was->stood);
    if (is->due_at > was->due_at)
        assert_true(was->paused_at && is->stood > was->stood);
    if (strcmp(was->state, "running") != 0)
        assert_int_equal(is->due_at, was->due_at);
    if (was->ended_at)
        assert_int_equal(is->ended_at, was->ended_at);
    if (!is_level(is->kind)) /* it stands still by pauses alone, and those have a limit */
        assert_true(is->stood <= PAUSE_DAYS_MAX * INT64_C(86400));
}

/* Which clocks run in which state. */
static void check_running(const struct casefile *c, const struct case_clock *list, size_t n)
{
    bool working = strcmp(c->state, "new") == 0 || strcmp(c->state, "open") == 0;
    bool solution = false, own = false, answer = false;
    int64_t missed = 0;
    for (size_t i = 0; i < n; i++) {
        const struct case_clock *k = &list[i];
        bool mine = is_level(k->kind) && strcmp(k->kind, case_clock_of_level(c->level)) == 0;
        missed += strcmp(k->state, "missed") == 0 && strcmp(k->kind, "answer") != 0;
        own |= mine && k->round == c->reopened;
        for (size_t j = 0; j < i; j++)
            assert_false(strcmp(list[j].kind, k->kind) == 0 && list[j].round == k->round);
        if (k->ended_at)
            continue;
        assert_int_equal(k->round, c->reopened);
        solution |= strcmp(k->kind, "solution") == 0;
        answer |= strcmp(k->kind, "answer") == 0;
        if (is_level(k->kind) && !mine)
            assert_true(k->paused_at); /* of a level that does not hold it */
        assert_true(working || strcmp(k->kind, "answer") == 0);
    }
    assert_int_equal(c->overdue, missed);
    assert_int_equal(solution, working);
    assert_int_equal(answer, strcmp(c->state, "resolved") == 0);
    assert_true(!working || own);
}

static void check(struct before *b, bool calendar)
{
    struct arena_mark mark = arena_mark(cx.a);
    struct casefile c = load(b->id);
    struct case_clock *list;
    size_t n;
    must(&cx, case_clocks(&cx, b->id, &list, &n));
    assert_true(n >= b->n);
    for (size_t i = 0; i < b->n; i++) {
        const struct case_clock *is = same_clock(list, n, b->clocks[i].id);
        assert_non_null(is);
        if (!calendar || !b->clocks[i].provisional)
            check_clock(&b->clocks[i], is);
    }
    check_running(&c, list, n);
    assert_due(b->id);
    keep(b);
    db_reader_end(app->db, &cx); /* its memory is given back */
    arena_reset(cx.a, mark);
    look();
}

/* What is closed for good makes room for another. */
static void renew(struct before *b)
{
    struct casefile c = load(b->id);
    if (!c.closed_at || c.closed_at + REOPEN_DAYS * INT64_C(86400) / 4 > cx.now)
        return;
    b->id = MAKE(.category = any(4) ? "licence_nib" : "place_levy");
    b->n = 0;
}

static enum err load_year(struct ctx *c, void *arg)
{
    struct holiday_line lines[20];
    for (int i = 0; i < 20; i++)
        lines[i] = (struct holiday_line){i + 1, arena_printf(c->a, "2027-01-%02d", i + 1),
                                         arena_printf(c->a, "Libur uji %d", i), "national"};
    struct holiday_list list = {
        .year = 2027, .source = "SKB untuk pengujian", .lines = lines, .n = 20};
    struct holiday_load ret;
    return holiday_year_load(c, &list, &ret);
}

static void whatever_anybody_does(void **state)
{
    const char *seed = getenv("SAHABAT_TEST_SEED");
    int64_t missed;
    seed_state = seed ? strtoull(seed, NULL, 10) * 2 + 1 : 20261123;
    cx.now = NOON;
    for (size_t i = 0; i < CASES; i++) {
        cases[i].id = MAKE(.category = any(4) ? "licence_nib" : "place_levy");
        cases[i].n = 0;
        check(&cases[i], false);
    }
    for (int i = 0; i < STEPS; i++) {
        bool calendar = i == STEPS / 4;
        size_t touched = CASES;
        struct arena_mark mark = arena_mark(cx.a);
        if (calendar) {
            as(&officer);
            must(&cx, write_now(load_year, NULL));
            as(NULL);
            must(&cx, case_escalate(&cx, 7, &missed));
        } else {
            touched = step();
        }
        db_reader_end(app->db, &cx);
        arena_reset(cx.a, mark);
        look();
        for (size_t k = 0; k < CASES; k++)
            if (touched == CASES || k == touched || i % 50 == 0) /* and others are left alone */
                check(&cases[k], calendar);
        renew(&cases[i % CASES]);
    }
    /* The run went through what it is to show. */
    static const char *const seen[] = {"assign",  "close",    "contact", "escalate",  "missed",
                                       "pause",   "rate",     "refer",   "reopen",    "reply",
                                       "resolve", "resume",   "return",  "transfer",  "verify",
                                       "seal",    "category", "place",   "recomputed"};
    QUERY(q, false, "SELECT count(*) FROM case_event WHERE type = $1");
    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
        int64_t n;
        must(&cx, db_int_of(&cx, &q, ARGS(db_text(seen[i])), 0, &n));
        if (!n)
            print_error("never: %s\n", seen[i]);
        assert_true(n || seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_anybody_does)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), work_open, stage_end);
}
