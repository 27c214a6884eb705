/* The field tables of a business: what the API, forms, imports, exports and audit know of it. */
#include "business.h"

#include "formats.h"
#include "kbli.h"

const struct field_choice sector_choices[] = {
    {"culinary", "sector.culinary"},   {"food_processing", "sector.food_processing"},
    {"trade", "sector.trade"},         {"services", "sector.services"},
    {"crafts", "sector.crafts"},       {"fashion", "sector.fashion"},
    {"agriculture", "sector.agriculture"}, {"creative", "sector.creative"},
    {"transport", "sector.transport"}, {"manufacturing", "sector.manufacturing"},
    {"other", "sector.other"},         {NULL, NULL},
};
const struct field_choice curation_choices[] = {
    {"proposed", "curation.proposed"}, {"verified", "curation.verified"},
    {"curated", "curation.curated"},   {"not_yet", "curation.not_yet"},
    {NULL, NULL},
};
const struct field_choice activity_choices[] = {
    {"active", "activity.active"}, {"paused", "activity.paused"}, {"closed", "activity.closed"},
    {"moved", "activity.moved"},   {NULL, NULL},
};
const struct field_choice class_choices[] = {
    {"micro", "class.micro"}, {"small", "class.small"}, {"medium", "class.medium"}, {NULL, NULL}};
const struct field_choice channel_choices[] = {
    {"home", "channel.home"},         {"stall", "channel.stall"},
    {"shop", "channel.shop"},         {"market", "channel.market"},
    {"door_to_door", "channel.door_to_door"}, {"whatsapp", "channel.whatsapp"},
    {"social_media", "channel.social_media"}, {"marketplace", "channel.marketplace"},
    {"delivery_app", "channel.delivery_app"}, {"reseller", "channel.reseller"},
    {"export", "channel.export"},     {NULL, NULL},
};
static const struct field_choice kbli_versions[] = {
    {"2020", "kbli.version_2020"}, {"2025", "kbli.version_2025"}, {NULL, NULL}};
const struct field_choice gender_choices[] = {
    {"f", "gender.f"}, {"m", "gender.m"}, {NULL, NULL}};

#define TEXT(member) .offset = FIELD_TEXT(struct business, member)
#define INT(member)  .offset = FIELD_INT(struct business, member)
#define OUT          (F_READONLY | F_HIDDEN)

static const struct field fields[] = {
    {.name = "id", .kind = F_REF, INT(id), .flags = OUT},
    {.name = "code", .kind = F_TEXT, TEXT(code), .flags = OUT | F_NO_COLUMN},
    {.name = "client_id", .kind = F_TEXT, TEXT(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "name", .kind = F_TEXT, TEXT(name), .flags = F_REQUIRED, .min = 2, .max = 160},
    {.name = "owner_name", .kind = F_TEXT, TEXT(owner_name), .flags = F_REQUIRED, .min = 2, .max = 120},
    {.name = "owner_nik", .kind = F_DIGITS, TEXT(owner_nik), .flags = F_PERSONAL, .min = 16, .max = 16,
     .help = "field.owner_nik_help"},
    {.name = "owner_birth_date", .kind = F_DATE, TEXT(owner_birth_date), .flags = F_PERSONAL},
    {.name = "owner_gender", .kind = F_CHOICE, TEXT(owner_gender), .choices = gender_choices},
    {.name = "phone", .kind = F_PHONE, TEXT(phone), .flags = F_PERSONAL, .autocomplete = "tel",
     .help = "field.phone_help"},
    {.name = "address", .kind = F_TEXT, TEXT(address), .flags = F_PERSONAL, .max = 300},
    {.name = "ward", .kind = F_TEXT, TEXT(ward), .flags = F_REQUIRED, .max = 20},
    {.name = "district", .kind = F_TEXT, TEXT(district), .flags = OUT | F_NO_COLUMN},
    {.name = "lat", .kind = F_POINT, INT(lat), .min = -90000000, .max = 90000000},
    {.name = "lng", .kind = F_POINT, INT(lng), .min = -180000000, .max = 180000000},
    {.name = "sector", .kind = F_CHOICE, TEXT(sector), .choices = sector_choices},
    {.name = "kbli", .kind = F_DIGITS, TEXT(kbli), .min = 5, .max = 5, .help = "field.kbli_help"},
    {.name = "kbli_version", .kind = F_CHOICE, TEXT(kbli_version), .choices = kbli_versions},
    {.name = "nib", .kind = F_DIGITS, TEXT(nib), .min = 13, .max = 13},
    {.name = "npwp", .kind = F_DIGITS, TEXT(owner_npwp), .flags = F_PERSONAL, .min = 15, .max = 16},
    {.name = "founded_on", .kind = F_DATE, TEXT(founded_on)},
    {.name = "capital", .kind = F_MONEY, INT(capital), .min = 0, .max = INT64_C(1000000000000000),
     .help = "field.capital_help"},
    {.name = "employees", .kind = F_INT, INT(employees), .min = 0, .max = 100000},
    {.name = "channels", .kind = F_CHOICES, TEXT(channels), .choices = channel_choices},
    {.name = "notes", .kind = F_PARA, TEXT(notes), .max = 2000},
    {.name = "curation", .kind = F_CHOICE, TEXT(curation), .flags = OUT, .choices = curation_choices},
    {.name = "curation_on", .kind = F_DATE, TEXT(curation_on), .flags = OUT},
    {.name = "curation_until", .kind = F_DATE, TEXT(curation_until), .flags = OUT},
    {.name = "activity", .kind = F_CHOICE, TEXT(activity), .flags = OUT, .choices = activity_choices},
    {.name = "class", .kind = F_CHOICE, TEXT(business_class), .flags = OUT, .choices = class_choices},
    {.name = "companion", .kind = F_TEXT, TEXT(companion), .flags = OUT | F_NO_COLUMN},
    {.name = "source", .kind = F_TEXT, TEXT(source), .flags = OUT},
    {.name = "source_id", .kind = F_TEXT, TEXT(source_id), .flags = OUT, .max = 120},
    {.name = "owner_id", .kind = F_REF, INT(owner_id), .flags = OUT},
    {.name = "merged_into", .kind = F_REF, INT(merged_into), .flags = OUT},
    {.name = "version", .kind = F_INT, INT(version), .flags = OUT},
    {.name = "confirmed_at", .kind = F_INSTANT, INT(confirmed_at), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, INT(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, INT(updated_at), .flags = OUT},
};
const struct field_table business_fields = FIELD_TABLE("Business", fields, struct business);

#define ROW_TEXT(member) .offset = FIELD_TEXT(struct business_row, member)
#define ROW_INT(member)  .offset = FIELD_INT(struct business_row, member)

static const struct field row_fields[] = {
    {.name = "id", .kind = F_REF, ROW_INT(id), .flags = OUT},
    {.name = "code", .kind = F_TEXT, ROW_TEXT(code), .flags = OUT},
    {.name = "name", .kind = F_TEXT, ROW_TEXT(name), .flags = OUT},
    {.name = "owner_id", .kind = F_REF, ROW_INT(owner_id), .flags = OUT},
    {.name = "owner_name", .kind = F_TEXT, ROW_TEXT(owner_name), .flags = OUT},
    {.name = "phone", .kind = F_TEXT, ROW_TEXT(phone), .flags = OUT | F_PERSONAL},
    {.name = "address", .kind = F_TEXT, ROW_TEXT(address), .flags = OUT | F_PERSONAL},
    {.name = "ward", .kind = F_TEXT, ROW_TEXT(ward), .flags = OUT},
    {.name = "district", .kind = F_TEXT, ROW_TEXT(district), .flags = OUT},
    {.name = "lat", .kind = F_POINT, ROW_INT(lat), .flags = OUT, .min = -90000000, .max = 90000000},
    {.name = "lng", .kind = F_POINT, ROW_INT(lng), .flags = OUT, .min = -180000000, .max = 180000000},
    {.name = "kbli", .kind = F_TEXT, ROW_TEXT(kbli), .flags = OUT},
    {.name = "kbli_version", .kind = F_TEXT, ROW_TEXT(kbli_version), .flags = OUT},
    {.name = "sector", .kind = F_CHOICE, ROW_TEXT(sector), .flags = OUT, .choices = sector_choices},
    {.name = "nib", .kind = F_TEXT, ROW_TEXT(nib), .flags = OUT},
    {.name = "founded_on", .kind = F_DATE, ROW_TEXT(founded_on), .flags = OUT},
    {.name = "capital", .kind = F_MONEY, ROW_INT(capital), .flags = OUT, .max = INT64_C(1000000000000000)},
    {.name = "employees", .kind = F_INT, ROW_INT(employees), .flags = OUT, .max = 100000},
    {.name = "channels", .kind = F_CHOICES, ROW_TEXT(channels), .flags = OUT, .choices = channel_choices},
    {.name = "curation", .kind = F_CHOICE, ROW_TEXT(curation), .flags = OUT, .choices = curation_choices},
    {.name = "curation_on", .kind = F_DATE, ROW_TEXT(curation_on), .flags = OUT},
    {.name = "curation_until", .kind = F_DATE, ROW_TEXT(curation_until), .flags = OUT},
    {.name = "activity", .kind = F_CHOICE, ROW_TEXT(activity), .flags = OUT, .choices = activity_choices},
    {.name = "class", .kind = F_CHOICE, ROW_TEXT(class_), .flags = OUT, .choices = class_choices},
    {.name = "companion", .kind = F_TEXT, ROW_TEXT(companion), .flags = OUT},
    {.name = "source", .kind = F_TEXT, ROW_TEXT(source), .flags = OUT},
    {.name = "source_id", .kind = F_TEXT, ROW_TEXT(source_id), .flags = OUT},
    {.name = "version", .kind = F_INT, ROW_INT(version), .flags = OUT},
    {.name = "confirmed_at", .kind = F_INSTANT, ROW_INT(confirmed_at), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, ROW_INT(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, ROW_INT(updated_at), .flags = OUT},
};
const struct field_table business_row_fields = FIELD_TABLE("BusinessRow", row_fields, struct business_row);
