/*
 * What becomes of a case: scripts of steps, each with the time that it usually takes, done by
 * whoever holds the case when its time has come. A tale's pace stretches all its times: most are in
 * time, some late, a few badly; what is missed climbs by itself. See demo_case_parts.h.
 */
#include "demo_case_parts.h"
#include "demo_sql.h"

#include "casefile.h"
#include "category.h"
#include "text.h"

enum { HOUR = 3600, DAY = 86400, SLOW = 220 };

enum deed {
    END,
    ADMIT,  /* the phone's code comes */
    SPAM,   /* it is none */
    VERIFY, /* and the person concerned is spoken with, where it is another */
    ASSIGN,
    REPLY,
    NOTE,
    CONTACT,
    TASK,
    LINK,
    TO_DISTRICT,
    TO_CITY,
    BACK, /* a level down */
    REFER,
    ANSWER, /* the partner's words */
    GIVE_BACK,
    PAUSE,
    RESUME,
    ASKS, /* the reporter's words */
    UNSEAL,
    RESOLVE,
    DECLINE,
    WITHDRAW,
    DUPLICATE,
    HAPPY, /* the reporter says that it is solved */
    AGAIN, /* … that it is not */
};

/* Hours after the step before it: working hours for who works, any for reporters. */
struct demo_step {
    enum deed deed;
    uint16_t from, until;
    uint16_t chance; /* per mille */
};

/* ---- scripts ---- */

/* clang-format off */
#define RATED {HAPPY, 6, 140, 560}, {END, 0, 0, 0}
static const struct demo_step quick[] = {
    {VERIFY, 1, 8, 1000}, {REPLY, 0, 6, 600}, {RESOLVE, 3, 24, 1000}, RATED};
static const struct demo_step usual[] = {
    {ASSIGN, 1, 7, 1000}, {VERIFY, 1, 10, 1000}, {REPLY, 1, 12, 850}, {NOTE, 2, 16, 450}, {TASK, 0, 2, 160},
    {ASKS, 8, 50, 220}, {REPLY, 1, 10, 300}, {RESOLVE, 8, 40, 1000}, RATED};
static const struct demo_step to_city[] = {
    {VERIFY, 1, 8, 1000}, {REPLY, 1, 8, 700}, {TO_CITY, 3, 16, 1000}, {ASSIGN, 1, 8, 900}, {REPLY, 2, 16, 800},
    {NOTE, 2, 12, 300}, {RESOLVE, 8, 44, 1000}, RATED};
static const struct demo_step to_district[] = {
    {VERIFY, 1, 8, 1000}, {TO_DISTRICT, 3, 16, 1000}, {REPLY, 2, 12, 900}, {BACK, 2, 12, 300}, {RESOLVE, 8, 36, 1000},
    RATED};
static const struct demo_step paused[] = {
    {ASSIGN, 1, 6, 800}, {VERIFY, 1, 10, 1000}, {REPLY, 1, 8, 900}, {PAUSE, 1, 8, 1000}, {ASKS, 20, 160, 500},
    {RESUME, 4, 30, 400}, {RESOLVE, 8, 40, 1000}, RATED};
static const struct demo_step referred[] = {
    {VERIFY, 1, 8, 1000}, {CONTACT, 1, 8, 500}, {REPLY, 0, 8, 700}, {TO_CITY, 2, 14, 1000}, {REFER, 2, 16, 1000},
    {ANSWER, 6, 30, 850}, {GIVE_BACK, 8, 40, 500}, {RESOLVE, 4, 30, 1000}, RATED};
static const struct demo_step again[] = {
    {VERIFY, 1, 8, 1000}, {REPLY, 1, 10, 800}, {RESOLVE, 6, 30, 1000}, {AGAIN, 6, 100, 1000}, {REPLY, 1, 8, 900},
    {RESOLVE, 6, 30, 1000}, RATED};
static const struct demo_step declined[] = {
    {VERIFY, 1, 10, 700}, {REPLY, 1, 8, 300}, {DECLINE, 2, 20, 1000}, {END, 0, 0, 0}};
static const struct demo_step withdrawn[] = {
    {VERIFY, 1, 10, 1000}, {REPLY, 1, 8, 500}, {WITHDRAW, 8, 60, 1000}, {END, 0, 0, 0}};
static const struct demo_step duplicate[] = {
    {VERIFY, 1, 8, 500}, {DUPLICATE, 0, 8, 1000}, {REPLY, 0, 8, 500}, {RESOLVE, 6, 30, 1000}, RATED};
static const struct demo_step linked[] = {
    {VERIFY, 1, 4, 1000}, {LINK, 0, 2, 1000}, {REPLY, 0, 8, 900}, {NOTE, 1, 8, 500}, {RESOLVE, 8, 40, 1000}, RATED};
/* Debts: the person is spoken with before anything else. */
static const struct demo_step secret[] = {
    {VERIFY, 1, 6, 1000}, {CONTACT, 0, 6, 950}, {REPLY, 0, 6, 800}, {NOTE, 2, 10, 600}, {TASK, 0, 2, 300},
    {ASKS, 8, 60, 250}, {CONTACT, 4, 16, 400}, {RESOLVE, 10, 44, 1000}, RATED};
static const struct demo_step secret_referred[] = {
    {VERIFY, 1, 6, 1000}, {CONTACT, 0, 6, 1000}, {REPLY, 0, 6, 700}, {TO_CITY, 1, 8, 1000}, {UNSEAL, 1, 8, 250},
    {REFER, 1, 10, 1000}, {ANSWER, 6, 30, 900}, {NOTE, 4, 16, 500}, {GIVE_BACK, 6, 40, 400}, {RESOLVE, 6, 40, 1000},
    RATED};
static const struct demo_step held[] = {{END, 0, 0, 0}};
static const struct demo_step spam[] = {{SPAM, 2, 20, 900}, {END, 0, 0, 0}};
static const struct demo_step admitted[] = {{ADMIT, 0, 0, 1000}, {END, 0, 0, 0}};

static const struct {
    const struct demo_step *steps;
    unsigned open, sealed; /* how often */
} scripts[] = {{quick, 300, 40}, {usual, 290, 60}, {to_city, 140, 40}, {to_district, 40, 0}, {paused, 85, 60},
               {referred, 70, 0}, {again, 45, 40}, {declined, 30, 20}, {withdrawn, 20, 40},
               {secret, 0, 420}, {secret_referred, 0, 280}};
/* clang-format on */

static const struct demo_step *draw_script(struct past *p, bool sealed)
{
    uint32_t sum = 0, drawn;
    size_t i = 0, n = sizeof(scripts) / sizeof(scripts[0]);
    for (i = 0; i < n; i++)
        sum += sealed ? scripts[i].sealed : scripts[i].open;
    drawn = demo_below(&p->rng, sum);
    for (i = 0; drawn >= (sealed ? scripts[i].sealed : scripts[i].open); i++)
        drawn -= sealed ? scripts[i].sealed : scripts[i].open;
    return scripts[i].steps;
}

static uint16_t draw_pace(struct past *p, const struct tale *t)
{
    uint32_t luck = demo_below(&p->rng, 1000);
    int64_t pace = luck < 800   ? demo_between(&p->rng, 50, 120)
                   : luck < 940 ? demo_between(&p->rng, 180, 380)
                                : demo_between(&p->rng, 500, 1400);
    return (uint16_t)(pace * p->ward_pace[t->ward] / 100);
}

/* Of what is held now, most was let in by its code within minutes; of that of the last days some
 * still waits. */
static const struct demo_step *fate_of_held(struct past *p, const struct casefile *c)
{
    bool late = p->end - c->opened_at < 6 * DAY;
    if (!c->title && strcmp(c->category, "other") == 0)
        return spam;
    return late && demo_chance(&p->rng, 350) ? held : admitted;
}

void demo_case_fate(struct past *p, struct tale *t, const struct casefile *c)
{
    bool disaster = strncmp(c->category, "disaster", 8) == 0;
    t->pace = draw_pace(p, t);
    if (strcmp(c->state, "held") == 0)
        t->next = fate_of_held(p, c);
    else if (t->first)
        t->next = disaster ? linked : duplicate;
    else
        t->next = draw_script(p, c->seal != SEAL_NONE);
}

/* ---- when ---- */

static bool of_reporter(enum deed d)
{
    return d == ASKS || d == HAPPY || d == AGAIN;
}

/* People do not write at night. */
static int64_t by_day(int64_t at)
{
    int64_t second = at - date_begins(date_of_instant(at));
    if (second < 6 * HOUR)
        return at + 6 * HOUR;
    return second >= 22 * HOUR ? at - 5 * HOUR : at;
}

static int64_t time_of(struct past *p, const struct tale *t, const struct demo_step *s, int64_t now)
{
    int64_t span = demo_between(&p->rng, s->from * (int64_t)HOUR, s->until * (int64_t)HOUR);
    if (s->deed == ADMIT)
        return now + demo_between(&p->rng, 40, 900);
    if (of_reporter(s->deed)) {
        int64_t at = by_day(now + span);
        return at > now ? at : now + HOUR;
    }
    int64_t work = span * t->pace / 100 + demo_between(&p->rng, 60, 1500);
    return worktime_add_seconds(p->time, now, work, NULL);
}

void demo_case_plan(struct ctx *cx, struct past *p, uint32_t tale)
{
    struct tale *t = &p->tales[tale];
    while (t->next->deed != END && !demo_chance(&p->rng, t->next->chance))
        t->next++;
    if (t->next->deed != END)
        demo_case_later(p, tale, time_of(p, t, t->next, cx->now));
}

/* ---- who ---- */

/* How the case stands. */
struct now {
    char state[12];
    int64_t level, seal, due_at, paused_until, assignee_id, partner_id, contacted_at;
};

static enum err look(struct ctx *cx, int64_t id, struct now *ret)
{
    struct rows *r = db_rows(cx, &q_demo_case, ARGS(db_int(id)));
    if (rows_next(r)) {
        text_copy(ret->state, sizeof(ret->state), row_text(r, 0));
        ret->level = row_int(r, 1);
        ret->seal = row_int(r, 2);
        ret->due_at = row_int(r, 3);
        ret->paused_until = row_int(r, 4);
        ret->assignee_id = row_int(r, 5);
        ret->partner_id = row_int(r, 6);
        ret->contacted_at = row_int(r, 7);
    }
    return rows_end(r);
}

static const struct actor *head(const struct past *p, const struct tale *t, const struct now *s)
{
    if (s->level == LEVEL_WARD)
        return &p->people.lurah[t->ward];
    return s->level == LEVEL_DISTRICT ? &p->people.camat[t->ward] : &p->people.officer;
}

static const struct actor *partner(const struct past *p, const struct now *s)
{
    for (size_t i = 0; i < p->people.partners_n; i++)
        if (p->people.partners[i].account_id == s->partner_id)
            return &p->people.partners[i];
    return NULL;
}

/* The companion whom it is assigned to, while the ward holds it; else who heads the level. */
static const struct actor *holder(const struct past *p, const struct tale *t, const struct now *s)
{
    const struct actor *list = p->people.companions[t->ward];
    for (size_t i = 0; s->level == LEVEL_WARD && i < p->people.companions_n[t->ward]; i++)
        if (list[i].account_id == s->assignee_id)
            return &list[i];
    return head(p, t, s);
}

/* ---- what ---- */

struct doing {
    struct ctx *cx;
    struct past *p;
    struct tale *t;
    struct now s;
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static const char *any(const struct doing *d, const char *list)
{
    return demo_case_any(d->cx, d->p, list);
}

static const struct demo_answers *answers(const struct doing *d)
{
    const char *root = category_root(d->cx, demo_topics[d->t->topic].category);
    size_t i = 0;
    while (i + 1 < demo_answers_n && !is(demo_answers[i].root, root))
        i++;
    return &demo_answers[i];
}

static enum err act(const struct doing *d, const struct actor *who, const struct case_act *a)
{
    struct casefile c;
    d->cx->actor = who;
    enum err e = case_act(d->cx, d->t->id, 0, a, &c);
    d->cx->actor = actor_operator();
    return e;
}
#define ACT(d, who, ...) act(d, who, &(const struct case_act){__VA_ARGS__})

static enum err by_reporter(const struct doing *d, const struct case_act *a)
{
    struct casefile c;
    d->cx->actor = actor_public();
    enum err e = case_act_reporter(d->cx, d->t->id, a, &c);
    d->cx->actor = actor_operator();
    return e;
}

static enum err contact(const struct doing *d, const struct actor *who)
{
    return ACT(d, who, .type = "contact", .consent = true, .text = any(d, demo_words_contact));
}

static enum err verify(const struct doing *d, const struct actor *who)
{
    if (is(d->s.state, "new"))
        TRY(ACT(d, who, .type = "verify"));
    return d->t->own || d->s.contacted_at ? OK : contact(d, who);
}

static enum err assign(const struct doing *d)
{
    const struct demo_people *people = &d->p->people;
    size_t ward = d->t->ward, n = people->companions_n[ward];
    const struct actor *to = head(d->p, d->t, &d->s);
    if (d->s.assignee_id || d->s.level == LEVEL_OUTSIDE)
        return OK;
    if (d->s.level == LEVEL_WARD && n)
        to = &people->companions[ward][demo_below(&d->p->rng, (uint32_t)n)];
    return ACT(d, head(d->p, d->t, &d->s), .type = "assign", .assignee = to->name);
}

static enum err reply(const struct doing *d, const struct actor *who)
{
    const char *text = any(d, answers(d)->reply);
    if (d->t->pace > SLOW)
        text = arena_printf(d->cx->a, "%s %s", any(d, demo_words_late), text);
    return ACT(d, who, .type = "reply", .text = text);
}

static enum err task(const struct doing *d, const struct actor *who)
{
    int64_t day = date_days(date_of_instant(d->cx->now)) + demo_between(&d->p->rng, 2, 12);
    char due_on[DATE_LEN + 1];
    date_format(date_from_days(day), due_on);
    d->cx->actor = who;
    enum err e =
        case_task_add(d->cx, d->t->id, any(d, answers(d)->task), who->name, due_on, &d->t->task);
    d->cx->actor = actor_operator();
    return e;
}

static enum err task_done(const struct doing *d, const struct actor *who)
{
    d->cx->actor = who;
    enum err e = d->t->task ? case_task_done(d->cx, d->t->task, true) : OK;
    d->cx->actor = actor_operator();
    d->t->task = 0;
    return e;
}

static enum err link(const struct doing *d, const struct actor *who)
{
    const char *other = code_make(d->cx->a, "A", (uint64_t)d->t->first);
    d->cx->actor = who;
    enum err e = case_link(d->cx, d->t->id, other);
    d->cx->actor = actor_operator();
    return e;
}

static enum err transfer(const struct doing *d, const struct actor *who, enum deed deed)
{
    bool up = deed == TO_CITY;
    int64_t to = up ? LEVEL_CITY : LEVEL_DISTRICT;
    if (d->s.level >= to)
        return OK;
    return ACT(d, who, .type = "transfer", .level = up ? "city" : "district",
               .reason = any(d, up ? demo_words_to_city : demo_words_to_district));
}

static enum err refer(const struct doing *d)
{
    const struct demo_topic *topic = &demo_topics[d->t->topic];
    bool partner_first = *topic->partner && (!*topic->body || demo_chance(&d->p->rng, 700));
    const struct actor *officer = &d->p->people.officer;
    if (d->s.level != LEVEL_CITY || (!*topic->partner && !*topic->body))
        return OK;
    if (!d->t->own && !d->s.contacted_at)
        TRY(contact(d, officer));
    return ACT(d, officer, .type = "refer", .partner = partner_first ? topic->partner : NULL,
               .body = partner_first ? NULL : topic->body, .consent = true,
               .reason = any(d, demo_words_refer));
}

static enum err give_back(const struct doing *d, enum deed deed)
{
    const struct actor *who = d->s.level == LEVEL_OUTSIDE ? partner(d->p, &d->s) : NULL;
    if (deed == BACK)
        return d->s.level == LEVEL_DISTRICT ? ACT(d, head(d->p, d->t, &d->s), .type = "return",
                                                  .reason = any(d, demo_words_back))
                                            : OK;
    if (!who)
        return OK;
    return deed == ANSWER
               ? ACT(d, who, .type = "reply", .text = any(d, demo_words_partner))
               : ACT(d, who, .type = "return", .reason = any(d, demo_words_partner_back));
}

static enum err pause(const struct doing *d, const struct actor *who)
{
    static const char *const reasons[] = {"papers", "papers", "other_office", "reporter"};
    int64_t day = date_days(date_of_instant(d->cx->now)) + demo_between(&d->p->rng, 4, 14);
    char until[DATE_LEN + 1];
    date_format(date_from_days(day), until);
    if (!is(d->s.state, "open") || d->s.paused_until || d->s.due_at <= d->cx->now)
        return OK;
    return ACT(d, who, .type = "pause", .until = until,
               .reason = reasons[demo_below(&d->p->rng, sizeof(reasons) / sizeof(reasons[0]))],
               .text = any(d, demo_words_pause));
}

/* The lurah, who knows that there is one. */
static enum err break_glass(const struct doing *d)
{
    int64_t until;
    if (d->s.seal != SEAL_CONFIDENTIAL || d->s.level == LEVEL_WARD)
        return OK;
    d->cx->actor = &d->p->people.lurah[d->t->ward];
    enum err e = case_unseal(d->cx, d->t->id, any(d, demo_words_unseal), &until);
    d->cx->actor = actor_operator();
    return e;
}

static enum err resolve(const struct doing *d, const struct actor *who)
{
    static const char *const outcomes[] = {"solved", "solved", "solved", "advised"};
    const char *outcome =
        d->s.level == LEVEL_OUTSIDE ? "referred" : outcomes[demo_below(&d->p->rng, 4)];
    TRY(task_done(d, who));
    return ACT(d, who, .type = "resolve", .outcome = outcome, .text = any(d, answers(d)->solved));
}

/* Closing the second one where the first is unfinished; else it goes its own way. */
static enum err close_duplicate(const struct doing *d)
{
    struct now first = {.level = 0};
    TRY(look(d->cx, d->t->first, &first));
    if (!is(first.state, "new") && !is(first.state, "open"))
        return OK;
    return ACT(d, head(d->p, d->t, &d->s), .type = "close", .outcome = "duplicate",
               .duplicate_of = code_make(d->cx->a, "A", (uint64_t)d->t->first));
}

static enum err rate(const struct doing *d, bool solved)
{
    bool slow = d->t->pace > SLOW;
    uint32_t luck = demo_below(&d->p->rng, 100);
    int64_t stars = slow ? (luck < 15   ? 1
                            : luck < 40 ? 2
                            : luck < 80 ? 3
                                        : 4)
                         : (luck < 10   ? 3
                            : luck < 42 ? 4
                                        : 5);
    if (!solved)
        return by_reporter(d, &(const struct case_act){.type = "rate",
                                                       .rating = 1 + stars / 3,
                                                       .text = any(d, demo_words_again)});
    const char *words = any(d, stars > 3 ? demo_words_happy : demo_words_unhappy);
    return by_reporter(d, &(const struct case_act){
                              .type = "rate", .rating = stars, .solved = true, .text = words});
}

/* ---- the step ---- */

static enum err let_in(const struct doing *d)
{
    struct casefile c;
    TRY(by_reporter(d, &(const struct case_act){.type = "admit"}));
    TRY(case_load(d->cx, d->t->id, &c));
    demo_case_fate(d->p, d->t, &c);
    return OK;
}

/* What reporters do. */
static enum err asked(const struct doing *d, enum deed deed)
{
    bool waits = is(d->s.state, "resolved");
    if (deed == ADMIT)
        return let_in(d);
    if (deed == ASKS)
        return d->t->anonymous
                   ? OK
                   : by_reporter(d, &(const struct case_act){.type = "reply",
                                                             .text = any(d, demo_words_asks)});
    return waits && d->t->own ? rate(d, deed == HAPPY) : OK;
}

static enum err moved(const struct doing *d, enum deed deed, const struct actor *who)
{
    switch (deed) {
    case ASSIGN: return assign(d);
    case TO_DISTRICT:
    case TO_CITY: return transfer(d, who, deed);
    case REFER: return refer(d);
    case PAUSE: return pause(d, who);
    case RESUME: return d->s.paused_until ? ACT(d, who, .type = "resume") : OK;
    default: return give_back(d, deed);
    }
}

/* What who works on it does; each only where the state allows it. */
static enum err worked(const struct doing *d, enum deed deed)
{
    const struct actor *who = holder(d->p, d->t, &d->s), *heads = head(d->p, d->t, &d->s);
    switch (deed) {
    case VERIFY: return verify(d, who);
    case REPLY: return reply(d, who);
    case NOTE: return ACT(d, who, .type = "note", .text = any(d, answers(d)->note));
    case CONTACT: return contact(d, who);
    case TASK: return task(d, who);
    case LINK: return link(d, who);
    case UNSEAL: return break_glass(d);
    case RESOLVE: return resolve(d, who);
    case DECLINE:
        return ACT(d, heads, .type = "close", .outcome = "declined",
                   .reason = any(d, demo_words_declined));
    case WITHDRAW:
        return ACT(d, heads, .type = "close", .outcome = "withdrawn",
                   .reason = any(d, demo_words_withdrawn));
    case DUPLICATE: return close_duplicate(d);
    default: return moved(d, deed, who);
    }
}

enum err demo_case_step(struct ctx *cx, struct past *p, struct tale *t)
{
    struct doing d = {.cx = cx, .p = p, .t = t};
    enum deed deed = t->next++->deed;
    TRY(look(cx, t->id, &d.s));
    if (deed == ADMIT || of_reporter(deed))
        return asked(&d, deed);
    if (deed == SPAM)
        return ACT(&d, head(p, t, &d.s), .type = "close", .outcome = "spam");
    return is(d.s.state, "new") || is(d.s.state, "open") ? worked(&d, deed) : OK;
}
