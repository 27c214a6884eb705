/*
 * Which members of a business a merge chooses among, grouped into the fields that people see. One
 * table serves taking, keeping for the undo, and telling whether somebody changed the record since.
 */
#include "merge_parts.h"

#include <assert.h>
#include <jansson.h>

struct member {
    const char *name;  /* in the log */
    const char *field; /* in merge_fields */
    size_t offset;
    bool is_int;
};

#define TEXT(field, member)                                        \
    {                                                              \
#member, field, FIELD_TEXT(struct business, member), false \
    }
#define INT(field, member)                                       \
    {                                                            \
#member, field, FIELD_INT(struct business, member), true \
    }

static const struct member members[] = {
    TEXT("name", name),
    INT("owner_name", owner_id),
    TEXT("owner_name", owner_name),
    TEXT("phone", phone),
    TEXT("address", address),
    TEXT("ward", ward),
    INT("point", lat),
    INT("point", lng),
    TEXT("sector", sector),
    TEXT("kbli", kbli),
    TEXT("kbli", kbli_version),
    TEXT("nib", nib),
    TEXT("founded_on", founded_on),
    INT("capital", capital),
    INT("employees", employees),
    TEXT("channels", channels),
    TEXT("notes", notes),
    INT("photo", photo_id),
    TEXT("curation", curation),
    TEXT("curation", curation_on),
    TEXT("curation", curation_until),
    TEXT("activity", activity),
    TEXT("class", business_class),
    INT("companion", companion_id),
    TEXT("companion", companion),
};
enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

const char *const merge_fields[] = {"name",     "owner_name", "phone",    "address",   "ward",
                                    "point",    "sector",     "kbli",     "nib",       "founded_on",
                                    "capital",  "employees",  "channels", "notes",     "photo",
                                    "curation", "activity",   "class",    "companion", NULL};

static int64_t get_int(const struct business *b, const struct member *m)
{
    int64_t value;
    memcpy(&value, (const char *)b + m->offset, sizeof(value));
    return value;
}

static const char *get_text(const struct business *b, const struct member *m)
{
    const char *value;
    memcpy(&value, (const char *)b + m->offset, sizeof(value));
    return value;
}

static void set_int(struct business *b, const struct member *m, int64_t value)
{
    memcpy((char *)b + m->offset, &value, sizeof(value));
}

static void set_text(struct business *b, const struct member *m, const char *value)
{
    memcpy((char *)b + m->offset, &value, sizeof(value));
}

static bool member_same(const struct business *a, const struct business *b, const struct member *m)
{
    if (m->is_int)
        return get_int(a, m) == get_int(b, m);
    const char *s = get_text(a, m), *t = get_text(b, m);
    return strcmp(s ? s : "", t ? t : "") == 0;
}

bool merge_same(const struct business *a, const struct business *b, const char *field)
{
    for (size_t i = 0; i < MEMBERS; i++)
        if (strcmp(members[i].field, field) == 0 && !member_same(a, b, &members[i]))
            return false;
    return true;
}

bool merge_empty(const struct business *b, const char *field)
{
    struct business unset = business_new();
    for (size_t i = 0; i < MEMBERS; i++)
        if (strcmp(members[i].field, field) == 0 && !member_same(b, &unset, &members[i]))
            return false;
    return true;
}

bool merge_take(const char *field, const struct business *from, struct business *to)
{
    bool known = false;
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        if (strcmp(m->field, field) != 0)
            continue;
        known = true;
        if (m->is_int)
            set_int(to, m, get_int(from, m));
        else
            set_text(to, m, get_text(from, m));
    }
    return known;
}

void merge_to_json(struct ctx *cx, const struct business *b, struct model *ret_object)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        if (!m->is_int)
            model_set_text(cx->a, ret_object, m->name, get_text(b, m));
        else if (get_int(b, m) == FIELD_UNSET)
            model_set_null(cx->a, ret_object, m->name);
        else
            model_set_int(cx->a, ret_object, m->name, get_int(b, m));
    }
}

void merge_of_json(struct ctx *cx, const struct json_t *object, struct business *ret)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        const json_t *v = json_object_get(object, m->name);
        if (m->is_int)
            set_int(ret, m, json_is_integer(v) ? json_integer_value(v) : FIELD_UNSET);
        else
            set_text(ret, m, arena_strdup(cx->a, json_string_value(v)));
    }
}
