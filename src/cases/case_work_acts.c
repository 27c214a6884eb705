/* The daily acts: looking at a case, talking, correcting what it was filed under. */
#include "case_work_parts.h"

#include "category.h"
#include "places.h"

void act_moved(struct ctx *cx, struct acting *a, const char *key, const char *from, const char *to)
{
    struct model *pair = model_set_array(cx->a, a->data, key);
    model_add_text(cx->a, pair, from);
    model_add_text(cx->a, pair, to);
}

/* ---- what several of them do ---- */

enum err act_answered(struct ctx *cx, struct acting *a)
{
    if (strcmp(a->c.state, "new") == 0)
        a->c.state = "open";
    if (!a->c.responded_at)
        a->c.responded_at = cx->now;
    return case_clock_meet(cx, a->c.id, "response");
}

/* Acting means acting from where it is held, or from above: others' words are no excuse. */
enum err act_level_met(struct ctx *cx, struct acting *a)
{
    const struct actor *who = cx->actor;
    if (!act_holds(who, &a->c) && act_rank(who) < a->c.level)
        return OK;
    return case_clock_meet(cx, a->c.id, case_clock_of_level(a->c.level));
}

void act_set_ward(struct ctx *cx, struct acting *a, const char *ward)
{
    if (strcmp(ward, a->c.ward) != 0)
        act_moved(cx, a, "ward", a->c.ward, ward);
    a->c.ward = ward;
    a->c.district = district_of(cx->a, ward);
    a->c.place_guessed = false;
}

static void check_ward(struct ctx *cx, const char *ward)
{
    if (!is_ward(places(), ward))
        fail_field(cx, "ward", "case.error.ward", NULL);
}

static void check_category(struct ctx *cx, const char *code)
{
    struct category k;
    if (category_get(cx, code, &k) == OK && category_open(cx, code))
        return;
    ctx_forgive(cx);
    fail_field(cx, "category", "case.error.category", NULL);
}

/* Sealed from ward and district: the city holds it. */
static enum err to_city(struct ctx *cx, struct acting *a)
{
    if (a->c.seal < SEAL_CITY || a->c.level >= LEVEL_CITY)
        return OK;
    a->c.level = LEVEL_CITY;
    act_moved(cx, a, "level", case_clock_of_level(a->before.level), "city");
    if (strcmp(a->c.state, "new") != 0 && strcmp(a->c.state, "open") != 0)
        return OK;
    TRY(act_end_pause(cx, a));
    return case_clock_held(cx, &a->c);
}

enum err act_set_category(struct ctx *cx, struct acting *a, const char *code)
{
    struct category k;
    if (strcmp(code, a->c.category) == 0)
        return OK;
    TRY(category_get(cx, code, &k));
    act_moved(cx, a, "category", a->c.category, code);
    a->c.category = k.code;
    a->c.desk = k.desk ? k.desk : "";
    if (k.seal > a->c.seal)
        a->c.seal = k.seal;
    TRY(to_city(cx, a));
    return act_check_assignee(cx, a);
}

/* ---- the acts ---- */

/* Words that may be added: they stay in the history. */
static void note_text(struct ctx *cx, struct acting *a)
{
    if (!a->act->text || !*a->act->text)
        return;
    act_need(cx, "text", a->act->text);
    a->text = a->act->text;
}

enum err act_verify(struct ctx *cx, struct acting *a)
{
    const char *category = a->act->category, *ward = a->act->ward;
    if (category && *category)
        check_category(cx, category);
    if (ward && *ward)
        check_ward(cx, ward);
    note_text(cx, a);
    TRY(fields_check(cx));
    if (ward && *ward)
        act_set_ward(cx, a, ward);
    TRY(act_answered(cx, a));
    if (category && *category)
        TRY(act_set_category(cx, a, category));
    return act_check_assignee(cx, a);
}

/* The reporter's words end a pause that waits for them. */
static enum err reporter_wrote(struct ctx *cx, struct acting *a)
{
    return a->c.paused_until && act_waits_for_reporter(cx, &a->c) ? act_end_pause(cx, a) : OK;
}

enum err act_reply(struct ctx *cx, struct acting *a)
{
    act_need(cx, "text", a->act->text);
    TRY(fields_check(cx));
    a->text = a->act->text;
    if (a->by_reporter)
        return reporter_wrote(cx, a);
    TRY(act_answered(cx, a));
    return act_level_met(cx, a);
}

enum err act_note(struct ctx *cx, struct acting *a)
{
    act_need(cx, "text", a->act->text);
    a->text = a->act->text;
    return fields_check(cx);
}

enum err act_contact(struct ctx *cx, struct acting *a)
{
    note_text(cx, a);
    TRY(fields_check(cx));
    a->c.contacted_at = cx->now;
    if (a->act->consent)
        a->c.consent_at = cx->now;
    model_set_bool(cx->a, a->data, "consent", a->act->consent);
    return act_level_met(cx, a);
}

enum err act_category(struct ctx *cx, struct acting *a)
{
    act_need(cx, "category", a->act->category);
    act_need(cx, "reason", a->act->reason);
    TRY(fields_check(cx));
    check_category(cx, a->act->category);
    TRY(fields_check(cx));
    if (strcmp(a->act->category, a->c.category) == 0)
        return fail(cx, ERR_CONFLICT, "case.error.nothing_changes", NULL);
    a->text = a->act->reason;
    return act_set_category(cx, a, a->act->category);
}

enum err act_seal(struct ctx *cx, struct acting *a)
{
    int64_t to = a->act->seal;
    bool words = a->act->reason && *a->act->reason;
    if (!a->by_reporter || words)
        act_need(cx, "reason", a->act->reason);
    if (to < SEAL_NONE || to > SEAL_CITY)
        fail_field(cx, "seal", "field.error.required", NULL);
    TRY(fields_check(cx));
    if (to == a->c.seal)
        return fail(cx, ERR_CONFLICT, "case.error.nothing_changes", NULL);
    if (a->by_reporter ? to > a->c.seal || strcmp(a->c.state, "closed") == 0
                       : to < a->c.seal && !can(cx->actor, CAP_CASE_CONFIG))
        return fail(cx, ERR_FORBIDDEN, a->by_reporter ? "case.error.hand" : "case.error.loosen",
                    NULL);
    struct model *pair = model_set_array(cx->a, a->data, "seal");
    model_add_int(cx->a, pair, a->c.seal);
    model_add_int(cx->a, pair, to);
    a->text = words ? a->act->reason : NULL;
    if (a->by_reporter)
        a->shown = SHOWN_ALL;
    a->c.seal = to;
    TRY(to_city(cx, a));
    return act_check_assignee(cx, a);
}

/* The city held it because nobody knew where: it begins where its category does after all. */
static enum err begin_there(struct ctx *cx, struct acting *a)
{
    struct category k;
    if (strcmp(a->c.state, "held") != 0 || a->c.seal == SEAL_CITY)
        return OK;
    TRY(category_get(cx, a->c.category, &k));
    if (k.level != a->c.level)
        act_moved(cx, a, "level", case_clock_of_level(a->c.level), case_clock_of_level(k.level));
    a->c.level = k.level;
    return OK;
}

enum err act_place(struct ctx *cx, struct acting *a)
{
    act_need(cx, "ward", a->act->ward);
    TRY(fields_check(cx));
    check_ward(cx, a->act->ward);
    TRY(fields_check(cx));
    bool moves = strcmp(a->act->ward, a->c.ward) != 0;
    if (!moves && !a->c.place_guessed)
        return fail(cx, ERR_CONFLICT, "case.error.nothing_changes", NULL);
    if (moves && !a->c.place_guessed && !act_holds(cx->actor, &a->c))
        return fail(cx, ERR_FORBIDDEN, "case.error.hand", NULL);
    if (!is_ward(places(), a->c.ward))
        TRY(begin_there(cx, a));
    act_set_ward(cx, a, a->act->ward);
    return act_check_assignee(cx, a);
}

enum err act_admit(struct ctx *cx, struct acting *a)
{
    a->c.state = "new";
    a->c.opened_at = cx->now;
    if (a->by_reporter) /* their phone's code was right */
        a->c.confirmed = true;
    return case_clock_begin(cx, &a->c, cx->now);
}
