/* Acts that end a case, and the reporter's word on it. */
#include "case_work_parts.h"

#include "text.h"

enum { DAY = 86400 };

static bool one_of(const char *what, const char *const *list)
{
    for (; what && *list; list++)
        if (strcmp(what, *list) == 0)
            return true;
    return false;
}

enum err act_resolve(struct ctx *cx, struct acting *a)
{
    static const char *const outcomes[] = {"solved", "advised", "referred", NULL};
    act_need(cx, "text", a->act->text);
    if (!one_of(a->act->outcome, outcomes))
        fail_field(cx, "outcome", "case.error.outcome", NULL);
    TRY(fields_check(cx));
    TRY(act_end_pause(cx, a));
    TRY(act_answered(cx, a));
    TRY(act_level_met(cx, a));
    TRY(case_clock_meet(cx, a->c.id, "solution"));
    TRY(case_clock_cancel(cx, a->c.id, NULL));
    a->c.state = "resolved";
    a->c.outcome = a->act->outcome;
    a->c.resolved_at = cx->now;
    a->text = a->act->text;
    model_set_text(cx->a, a->data, "outcome", a->act->outcome);
    return case_clock_start(cx, &a->c, "answer", cx->now);
}

/* Closed for good without asking whether it is solved. */
enum err act_close(struct ctx *cx, struct acting *a)
{
    static const char *const outcomes[] = {"declined", "withdrawn", "spam", "duplicate", NULL};
    const char *outcome = a->act->outcome;
    const char *text = a->act->reason && *a->act->reason ? a->act->reason : a->act->text;
    bool duplicate = outcome && strcmp(outcome, "duplicate") == 0;
    bool spam = outcome && strcmp(outcome, "spam") == 0;
    if (!one_of(outcome, outcomes))
        fail_field(cx, "outcome", "case.error.outcome", NULL);
    else if ((!spam && !duplicate) || (text && *text))
        act_need(cx, "reason", text);
    if (duplicate)
        act_need(cx, "duplicate_of", a->act->duplicate_of);
    TRY(fields_check(cx));
    if (duplicate)
        TRY(case_duplicate_close(cx, a));
    TRY(act_end_pause(cx, a));
    TRY(case_clock_cancel(cx, a->c.id, NULL));
    a->c.state = "closed";
    a->c.outcome = outcome;
    a->c.closed_at = cx->now;
    a->text = text && *text ? text : NULL;
    a->shown = spam ? SHOWN_STAFF : SHOWN_ALL;
    model_set_text(cx->a, a->data, "outcome", outcome);
    return OK;
}

/* The reporter says that it is not solved: a new round with clocks of its own. Those who ended it
 * themselves get none for that: their round's deadlines go on. */
enum err act_begin_again(struct ctx *cx, struct acting *a)
{
    int64_t ended = a->c.resolved_at ? a->c.resolved_at : a->c.closed_at;
    TRY(case_clock_cancel(cx, a->c.id, NULL));
    if (a->c.level == LEVEL_OUTSIDE) {
        act_moved(cx, a, "level", "outside", "city");
        a->c.level = LEVEL_CITY;
    }
    a->c.state = "open";
    a->c.outcome = NULL;
    a->c.duplicate_of = 0;
    a->c.resolved_at = a->c.closed_at = 0;
    a->c.reopened++;
    model_set_int(cx->a, a->data, "round", a->c.reopened);
    TRY(act_check_assignee(cx, a));
    return a->by_reporter ? case_clock_begin(cx, &a->c, cx->now)
                          : case_clock_go_on(cx, &a->c, ended);
}

bool act_in_time(const struct ctx *cx, const struct casefile *c)
{
    return !c->closed_at || cx->now <= c->closed_at + REOPEN_DAYS * DAY;
}

static enum err check_in_time(struct ctx *cx, const struct casefile *c)
{
    if (act_in_time(cx, c))
        return OK;
    return fail(cx, ERR_CONFLICT, "case.error.reopen_late", NULL);
}

bool act_judged(const struct casefile *c)
{
    static const char *const outcomes[] = {"spam", "duplicate", NULL};
    return strcmp(c->state, "closed") == 0 && one_of(c->outcome, outcomes);
}

enum err act_reopen(struct ctx *cx, struct acting *a)
{
    act_need(cx, "reason", a->act->reason);
    TRY(fields_check(cx));
    TRY(check_in_time(cx, &a->c));
    if (a->by_reporter && act_judged(&a->c))
        return fail(cx, ERR_CONFLICT, "case.error.judged", NULL);
    a->text = a->act->reason;
    a->shown = a->by_reporter ? SHOWN_ALL : SHOWN_FACT;
    return act_begin_again(cx, a);
}

enum err act_rate(struct ctx *cx, struct acting *a)
{
    if (a->act->rating < 1 || a->act->rating > 5)
        fail_field(cx, "rating", "case.error.rating", NULL);
    if (a->act->text && *a->act->text)
        act_need(cx, "text", a->act->text);
    TRY(fields_check(cx));
    TRY(check_in_time(cx, &a->c));
    if (act_judged(&a->c))
        return fail(cx, ERR_CONFLICT, "case.error.judged", NULL);
    a->c.rating = a->act->rating;
    a->text = a->act->text && *a->act->text ? a->act->text : NULL;
    model_set_int(cx->a, a->data, "rating", a->act->rating);
    model_set_bool(cx->a, a->data, "solved", a->act->solved);
    if (!a->act->solved)
        return act_begin_again(cx, a);
    if (strcmp(a->c.state, "closed") == 0)
        return OK;
    a->c.state = "closed";
    a->c.closed_at = cx->now;
    return case_clock_meet(cx, a->c.id, "answer");
}
