/* What the files of the tasks share; nobody else includes this. */
#ifndef TASK_PARTS_H
#define TASK_PARTS_H

#include "task.h"

/* A row of task_one, task_open, task_closed. *ret_sees: whether the actor may see it. */
struct task task_of_row(struct ctx *cx, struct rows *r, bool *ret_sees);
/* What the actor holds of tasks without an account: the role as task.who has it, or "". */
const char *task_role_of(const struct actor *a);
/* Whether the actor looks after other people's tasks in their territory. */
bool task_heads(const struct ctx *cx);

#endif
