/* The tasks of cases among what somebody is to do: see registry/signal.h. */
#include "case_duty.h"

#include "case_work.h"

#include <inttypes.h>

static enum err mine(struct ctx *cx, duty_taker *take, void *arg)
{
    struct case_task *tasks;
    size_t n;
    if (!can(cx->actor, CAP_CASE_WORK))
        return OK;
    TRY(case_tasks_mine(cx, &tasks, &n));
    for (size_t i = 0; i < n; i++) {
        const struct duty d = {.id = tasks[i].id,
                               .source = "case",
                               .title = tasks[i].title ? tasks[i].title : tasks[i].code,
                               .href = arena_printf(cx->a, "/cases/%" PRId64, tasks[i].case_id),
                               .due_on = tasks[i].due_on,
                               .about = tasks[i].code};
        take(arg, &d);
    }
    return OK;
}

const struct duty_source case_duties = {.code = "case", .mine = mine};
