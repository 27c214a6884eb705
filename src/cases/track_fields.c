/* The forms on the page of a private link. */
#include "track_fields.h"

static const struct field_choice yes_no[] = {
    {"1", "track.solved_yes"}, {"0", "track.solved_no"}, {NULL, NULL}};
static const struct field_choice stars[] = {{"5", "track.rating5"}, {"4", "track.rating4"},
                                            {"3", "track.rating3"}, {"2", "track.rating2"},
                                            {"1", "track.rating1"}, {NULL, NULL}};

static const struct field rate_list[] = {
    {.name = "solved",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct verdict, solved),
     .flags = F_REQUIRED,
     .choices = yes_no,
     .label = "track.solved"},
    {.name = "rating",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct verdict, rating),
     .flags = F_REQUIRED,
     .choices = stars,
     .label = "track.rating"},
    {.name = "text",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct verdict, text),
     .max = 1000,
     .label = "track.rate_text"},
};
const struct field_table track_rate_fields = FIELD_TABLE("CaseVerdict", rate_list, struct verdict);

static const struct field words_list[] = {
    {.name = "text",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct words, text),
     .flags = F_REQUIRED,
     .min = 2,
     .max = 4000,
     .label = "track.text"},
};
const struct field_table track_words_fields = FIELD_TABLE("CaseWords", words_list, struct words);

static const struct field ticket_list[] = {
    {.name = "ticket",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct ticket, ticket),
     .flags = F_REQUIRED,
     .max = 20,
     .label = "track.ticket",
     .help = "track.ticket_help"},
    {.name = "phone",
     .kind = F_PHONE,
     .offset = FIELD_TEXT(struct ticket, phone),
     .flags = F_REQUIRED | F_PERSONAL,
     .autocomplete = "tel",
     .help = "track.phone_help"},
};
const struct field_table track_ticket_fields =
    FIELD_TABLE("CaseTicket", ticket_list, struct ticket);

static const struct field code_list[] = {
    {.name = "code",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct code, code),
     .flags = F_REQUIRED,
     .max = 12,
     .label = "register.code"},
};
const struct field_table track_code_fields = FIELD_TABLE("CaseCode", code_list, struct code);

/* From the tightest that can be loosened to. */
const struct field_choice track_looser[] = {
    {"1", "track.loosen_1"}, {"0", "track.loosen_0"}, {NULL, NULL}};
static const struct field loosen_list[] = {
    {.name = "seal",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct loosening, seal),
     .flags = F_REQUIRED,
     .choices = track_looser,
     .label = "track.loosen"},
    {.name = "text",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct loosening, text),
     .max = 1000,
     .label = "track.loosen_text"},
};
const struct field_table track_loosen_fields =
    FIELD_TABLE("CaseLoosen", loosen_list, struct loosening);
