/* What an act is told with: see case_work.h. */
#include "case_work_parts.h"
#include "category.h"

#include "text.h"

enum { TEXT_MAX = 4000 };

const struct field_choice case_act_choices[] = {{"verify", "case_act.verify"},
                                                {"reply", "case_act.reply"},
                                                {"note", "case_act.note"},
                                                {"assign", "case_act.assign"},
                                                {"transfer", "case_act.transfer"},
                                                {"refer", "case_act.refer"},
                                                {"return", "case_act.return"},
                                                {"pause", "case_act.pause"},
                                                {"resume", "case_act.resume"},
                                                {"contact", "case_act.contact"},
                                                {"resolve", "case_act.resolve"},
                                                {"close", "case_act.close"},
                                                {"reopen", "case_act.reopen"},
                                                {"rate", "case_act.rate"},
                                                {"category", "case_act.category"},
                                                {"seal", "case_act.seal"},
                                                {"place", "case_act.place"},
                                                {"admit", "case_act.admit"},
                                                {NULL, NULL}};
const struct field_choice pause_reasons[] = {{"reporter", "case_pause.reporter"},
                                             {"papers", "case_pause.papers"},
                                             {"other_office", "case_pause.other_office"},
                                             {"disaster", "case_pause.disaster"},
                                             {NULL, NULL}};
static const struct field_choice levels[] = {{"ward", "case_level.ward"},
                                             {"district", "case_level.district"},
                                             {"city", "case_level.city"},
                                             {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct case_act, member)
#define I(member) .offset = FIELD_INT(struct case_act, member)
#define B(member) .offset = FIELD_BOOL(struct case_act, member)
static const struct field fields[] = {
    {.name = "type",
     .kind = F_CHOICE,
     T(type),
     .flags = F_REQUIRED,
     .choices = case_act_choices,
     .label = "case_act.type"},
    {.name = "client_id",
     .kind = F_TEXT,
     T(client_id),
     .flags = F_HIDDEN,
     .max = 80,
     .label = "case_act.client_id"},
    {.name = "text", .kind = F_PARA, T(text), .max = TEXT_MAX, .label = "case_act.text"},
    {.name = "reason", .kind = F_PARA, T(reason), .max = TEXT_MAX, .label = "case_act.reason"},
    {.name = "assignee", .kind = F_TEXT, T(assignee), .max = 80, .label = "case_act.assignee"},
    {.name = "level", .kind = F_CHOICE, T(level), .choices = levels, .label = "case_act.level"},
    {.name = "ward", .kind = F_TEXT, T(ward), .max = 20, .label = "case_act.ward"},
    {.name = "body", .kind = F_TEXT, T(body), .max = 80, .label = "case_act.body"},
    {.name = "partner", .kind = F_TEXT, T(partner), .max = 80, .label = "case_act.partner"},
    {.name = "until", .kind = F_DATE, T(until), .label = "case_act.until"},
    {.name = "outcome",
     .kind = F_CHOICE,
     T(outcome),
     .choices = case_outcome_choices,
     .label = "case_act.outcome"},
    {.name = "category", .kind = F_TEXT, T(category), .max = 80, .label = "case_act.category"},
    {.name = "duplicate_of",
     .kind = F_TEXT,
     T(duplicate_of),
     .max = 40,
     .label = "case_act.duplicate_of"},
    {.name = "rating", .kind = F_INT, I(rating), .min = 1, .max = 5, .label = "case_act.rating"},
    {.name = "solved", .kind = F_BOOL, B(solved), .label = "case_act.solved"},
    {.name = "consent", .kind = F_BOOL, B(consent), .label = "case_act.consent"},
    {.name = "seal", .kind = F_INT, I(seal), .min = 0, .max = 2, .label = "case_act.seal"},
};
const struct field_table case_act_fields = FIELD_TABLE("CaseAct", fields, struct case_act);

void act_need(struct ctx *cx, const char *what, const char *text)
{
    if (!text || !*text_trim(cx->a, text))
        fail_field(cx, what, "field.error.required", NULL);
    else if (strlen(text) > TEXT_MAX * 4 || !text_valid(text, strlen(text), true))
        fail_field(cx, what, "case.error.text", NULL);
}
