/* The field tables of a visit: what is written, what is answered. */
#include "need.h"
#include "task.h"
#include "visit.h"

const struct field_choice visit_kinds[] = {
    {"first", "visit_kind.first"},
    {"routine", "visit_kind.routine"},
    {"follow_up", "visit_kind.follow_up"},
    {"problem", "visit_kind.problem"},
    {"phone", "visit_kind.phone"},
    {"group", "visit_kind.group"},
    {NULL, NULL},
};
const struct field_choice visit_met[] = {
    {"owner", "visit_met.owner"},
    {"family", "visit_met.family"},
    {"worker", "visit_met.worker"},
    {"nobody", "visit_met.nobody"},
    {NULL, NULL},
};
const struct field_choice visit_flags[] = {
    {"far", "visit_flag.far"},       {"fast", "visit_flag.fast"},   {"late", "visit_flag.late"},
    {"future", "visit_flag.future"}, {"crowd", "visit_flag.crowd"}, {NULL, NULL},
};
static const struct field_choice confirmations[] = {{"signature", "visit_confirmed.signature"},
                                                    {"code", "visit_confirmed.code"},
                                                    {"link", "visit_confirmed.link"},
                                                    {NULL, NULL}};

#define T(member)  .offset = FIELD_TEXT(struct visit, member)
#define I(member)  .offset = FIELD_INT(struct visit, member)
#define OUT        (F_READONLY | F_HIDDEN)
#define DEGREES(n) .min = -(n)*INT64_C(1000000), .max = (n)*INT64_C(1000000)

static const struct field fields[] = {
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 70},
    {.name = "business", .kind = F_TEXT, T(business), .flags = F_HIDDEN, .max = 20},
    {.name = "visited_on", .kind = F_DATE, T(visited_on), .label = "visit.day"},
    {.name = "kind", .kind = F_CHOICE, T(kind), .choices = visit_kinds, .label = "visit.kind"},
    {.name = "met", .kind = F_CHOICE, T(met), .choices = visit_met, .label = "visit.met"},
    {.name = "summary",
     .kind = F_PARA,
     T(summary),
     .flags = F_PERSONAL,
     .max = 2000,
     .label = "visit.summary",
     .help = "visit.summary_help"},
    {.name = "advice",
     .kind = F_PARA,
     T(advice),
     .flags = F_PERSONAL,
     .max = 2000,
     .label = "visit.advice"},
    {.name = "needs", .kind = F_CHOICES, T(needs), .choices = need_kinds, .label = "visit.needs"},
    {.name = "lat", .kind = F_POINT, I(lat), .flags = F_HIDDEN | F_PERSONAL, DEGREES(90)},
    {.name = "lng", .kind = F_POINT, I(lng), .flags = F_HIDDEN | F_PERSONAL, DEGREES(180)},
    {.name = "accuracy",
     .kind = F_INT,
     I(accuracy),
     .flags = F_HIDDEN,
     .min = 0,
     .max = 100000,
     .label = "visit.accuracy"},
    {.name = "plan", .kind = F_REF, I(plan_id), .flags = F_HIDDEN},
};
const struct field_table visit_fields = FIELD_TABLE("Visit", fields, struct visit);

static const struct field row_fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = OUT},
    {.name = "business", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business_code", .kind = F_TEXT, T(business_code), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "by", .kind = F_TEXT, T(account), .flags = OUT},
    {.name = "visited_at", .kind = F_INSTANT, I(visited_at), .flags = OUT},
    {.name = "visited_on", .kind = F_DATE, T(visited_on), .flags = OUT},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = OUT, .choices = visit_kinds},
    {.name = "met", .kind = F_CHOICE, T(met), .flags = OUT, .choices = visit_met},
    {.name = "needs", .kind = F_CHOICES, T(needs), .flags = OUT, .choices = need_kinds},
    {.name = "summary", .kind = F_PARA, T(summary), .flags = OUT | F_PERSONAL},
    {.name = "advice", .kind = F_PARA, T(advice), .flags = OUT | F_PERSONAL},
    {.name = "lat", .kind = F_POINT, I(lat), .flags = OUT | F_PERSONAL, DEGREES(90)},
    {.name = "lng", .kind = F_POINT, I(lng), .flags = OUT | F_PERSONAL, DEGREES(180)},
    {.name = "accuracy", .kind = F_INT, I(accuracy), .flags = OUT | F_PERSONAL, .max = 100000},
    {.name = "revenue_amount", .kind = F_MONEY, I(revenue_amount), .flags = OUT | F_PERSONAL},
    {.name = "revenue_month", .kind = F_MONTH, T(revenue_month), .flags = OUT | F_PERSONAL},
    {.name = "revenue_source",
     .kind = F_CHOICE,
     T(revenue_source),
     .flags = OUT | F_PERSONAL,
     .choices = revenue_sources},
    {.name = "flags", .kind = F_CHOICES, T(flags), .flags = OUT, .choices = visit_flags},
    {.name = "clock_off",
     .kind = F_INT,
     I(clock_off),
     .flags = OUT,
     .min = INT64_MIN + 1,
     .max = INT64_MAX},
    {.name = "photos", .kind = F_INT, I(photos), .flags = OUT, .max = 1000},
    {.name = "confirmed_at", .kind = F_INSTANT, I(confirmed_at), .flags = OUT},
    {.name = "confirmed_by",
     .kind = F_CHOICE,
     T(confirmed_by),
     .flags = OUT,
     .choices = confirmations},
    {.name = "objected_at", .kind = F_INSTANT, I(objected_at), .flags = OUT},
    {.name = "withdrawn_at", .kind = F_INSTANT, I(withdrawn_at), .flags = OUT},
    {.name = "withdrawn_by", .kind = F_TEXT, T(withdrawn_by), .flags = OUT},
    {.name = "withdrawn_why", .kind = F_TEXT, T(withdrawn_why), .flags = OUT | F_PERSONAL},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "recorded_at", .kind = F_INSTANT, I(recorded_at), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table visit_row_fields = FIELD_TABLE("VisitRow", row_fields, struct visit);

#define P(member) .offset = FIELD_TEXT(struct visit_promise, member)
static const struct field promise_fields[] = {
    {.name = "id", .kind = F_REF, .offset = FIELD_INT(struct visit_promise, id), .flags = F_HIDDEN},
    {.name = "version",
     .kind = F_INT,
     .offset = FIELD_INT(struct visit_promise, version),
     .flags = F_HIDDEN,
     .max = INT64_MAX},
    {.name = "client_id", .kind = F_TEXT, P(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "task",
     .kind = F_TEXT,
     P(task),
     .flags = F_REQUIRED,
     .min = 2,
     .max = 200,
     .label = "visit.promise_task"},
    {.name = "who",
     .kind = F_CHOICE,
     P(who),
     .flags = F_REQUIRED,
     .choices = task_whos,
     .label = "visit.promise_who"},
    {.name = "due_on",
     .kind = F_DATE,
     P(due_on),
     .flags = F_REQUIRED,
     .label = "visit.promise_due"},
    {.name = "state", .kind = F_CHOICE, P(state), .flags = OUT, .choices = task_states},
};
const struct field_table visit_promise_fields =
    FIELD_TABLE("VisitPromise", promise_fields, struct visit_promise);

struct visit visit_new(void)
{
    struct visit v = {.revenue_amount = FIELD_UNSET};
    field_clear(&visit_fields, &v);
    v.revenue = revenue_new();
    return v;
}
