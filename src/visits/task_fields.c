/* The field tables of a task. */
#include "task.h"

const struct field_choice task_whos[] = {{"companion", "task_who.companion"},
                                         {"owner", "task_who.owner"},
                                         {"lurah", "task_who.lurah"},
                                         {"officer", "task_who.officer"},
                                         {NULL, NULL}};
const struct field_choice task_states[] = {{"open", "task_state.open"},
                                           {"done", "task_state.done"},
                                           {"dropped", "task_state.dropped"},
                                           {NULL, NULL}};
const struct field_choice task_origins[] = {
    {"promise", "task_origin.promise"},     {"follow_up", "task_origin.follow_up"},
    {"need", "task_origin.need"},           {"training", "task_origin.training"},
    {"objection", "task_origin.objection"}, {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct task, member)
#define I(member) .offset = FIELD_INT(struct task, member)
#define OUT       (F_READONLY | F_HIDDEN)
#define TITLE                                                                     \
    {                                                                             \
        .name = "title", .kind = F_TEXT, T(title), .flags = F_REQUIRED, .min = 2, \
        .max = TASK_TITLE_MAX, .label = "task.title", .help = "task.title_help"   \
    }
#define DUE                                                                                      \
    {                                                                                            \
        .name = "due_on", .kind = F_DATE, T(due_on), .flags = F_REQUIRED, .label = "task.due_on" \
    }
#define WHO                                                                                 \
    {                                                                                       \
        .name = "who", .kind = F_CHOICE, T(who), .flags = F_REQUIRED, .choices = task_whos, \
        .label = "task.who", .help = "task.who_help"                                        \
    }
#define ACCOUNT                                                                            \
    {                                                                                      \
        .name = "account", .kind = F_TEXT, T(account), .max = 80, .label = "task.account", \
        .help = "task.account_help"                                                        \
    }

static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = OUT},
    {.name = "title", .kind = F_TEXT, T(title), .flags = OUT},
    {.name = "due_on", .kind = F_DATE, T(due_on), .flags = OUT},
    {.name = "who", .kind = F_CHOICE, T(who), .flags = OUT, .choices = task_whos},
    {.name = "account", .kind = F_TEXT, T(account), .flags = OUT},
    {.name = "account_name", .kind = F_TEXT, T(account_name), .flags = OUT},
    {.name = "origin", .kind = F_TEXT, T(origin), .flags = OUT},
    {.name = "business_id", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "visit_id", .kind = F_REF, I(visit_id), .flags = OUT},
    {.name = "need_id", .kind = F_REF, I(need_id), .flags = OUT},
    {.name = "state", .kind = F_CHOICE, T(state), .flags = OUT, .choices = task_states},
    {.name = "outcome", .kind = F_PARA, T(outcome), .flags = OUT},
    {.name = "done_at", .kind = F_INSTANT, I(done_at), .flags = OUT},
    {.name = "done_by", .kind = F_TEXT, T(done_by), .flags = OUT},
    {.name = "source", .kind = F_TEXT, T(source), .flags = OUT},
    {.name = "href", .kind = F_TEXT, T(href), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table task_fields = FIELD_TABLE("Task", fields, struct task);

static const struct field new_fields[] = {
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "business_id", .kind = F_REF, I(business_id), .flags = F_HIDDEN},
    TITLE,
    DUE,
    WHO,
    ACCOUNT,
};
const struct field_table task_new_fields = FIELD_TABLE("TaskNew", new_fields, struct task);

static const struct field change_fields[] = {TITLE, DUE, WHO, ACCOUNT};
const struct field_table task_change_fields = FIELD_TABLE("TaskChange", change_fields, struct task);
