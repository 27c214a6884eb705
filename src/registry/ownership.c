/* Change of owner: see ownership.h. */
#include "ownership.h"

#include "activity_sql.h"
#include "audit.h"
#include "business_parts.h"
#include "business_sql.h"
#include "curation_dated.h"
#include "dup.h"
#include "ownership_sql.h"
#include "text.h"

#include <inttypes.h>

static const struct field_choice genders[] = {{"f", "gender.f"}, {"m", "gender.m"}, {NULL, NULL}};

#define O(member) .offset = FIELD_TEXT(struct owner_change, member)
static const struct field owner_list[] = {
    {.name = "owner_name",
     .kind = F_TEXT,
     O(owner_name),
     .min = 2,
     .max = 120,
     .label = "owner.new_name"},
    {.name = "owner_of",
     .kind = F_TEXT,
     O(owner_of),
     .max = 20,
     .label = "owner.of",
     .help = "owner.of_help"},
    {.name = "phone",
     .kind = F_PHONE,
     O(phone),
     .flags = F_PERSONAL,
     .autocomplete = "off",
     .label = "owner.phone",
     .help = "owner.phone_help"},
    {.name = "owner_nik",
     .kind = F_DIGITS,
     O(owner_nik),
     .flags = F_PERSONAL,
     .min = 16,
     .max = 16,
     .help = "field.owner_nik_help"},
    {.name = "owner_birth_date", .kind = F_DATE, O(owner_birth_date), .flags = F_PERSONAL},
    {.name = "owner_gender", .kind = F_CHOICE, O(owner_gender), .choices = genders},
    {.name = "on", .kind = F_DATE, O(on), .label = "curation.on", .help = "curation.on_help"},
    {.name = "note", .kind = F_PARA, O(note), .max = 1000, .label = "curation.note"},
};
const struct field_table owner_change_fields =
    FIELD_TABLE("OwnerChange", owner_list, struct owner_change);

static bool given(const char *s)
{
    return s && *s;
}

enum err owner_name_of(struct ctx *cx, int64_t person_id, const char **ret_name)
{
    *ret_name = NULL;
    struct rows *r = db_rows(cx, &q_ownership_person, ARGS(db_int(person_id)));
    if (rows_next(r))
        *ret_name = row_str(r, 1);
    return rows_end(r);
}

static const char *owner_text(struct ctx *cx, int64_t id)
{
    return arena_printf(cx->a, "%" PRId64, id);
}

/* ---- who it is ---- */

/* The owner of another business, named by its code. */
static enum err owner_of_code(struct ctx *cx, const struct owner_change *c, struct business *b)
{
    struct business other;
    if (given(c->owner_name) || given(c->owner_nik)) {
        fail_field(cx, "owner_of", "error.owner_either", NULL);
        return fields_check(cx);
    }
    if (business_by_code(cx, c->owner_of, &other) != OK) {
        if (cx->err.code != ERR_NOT_FOUND)
            return cx->err.code;
        ctx_forgive(cx);
        fail_field(cx, "owner_of", "error.business_unknown", NULL);
        return fields_check(cx);
    }
    TRY(business_load(cx, other.id, true, &other));
    b->owner_id = other.owner_id;
    b->owner_name = other.owner_name;
    b->owner_nik = other.owner_nik;
    b->owner_npwp = other.owner_npwp;
    b->owner_birth_date = other.owner_birth_date;
    b->owner_gender = other.owner_gender;
    return OK;
}

static void owner_of_fields(const struct owner_change *c, struct business *b)
{
    b->owner_id = 0;
    b->owner_name = c->owner_name;
    b->owner_nik = c->owner_nik;
    b->owner_npwp = NULL;
    b->owner_birth_date = c->owner_birth_date;
    b->owner_gender = c->owner_gender;
}

/* A person of this NIK and name, or 0. */
static enum err person_find(struct ctx *cx, const struct business *b, int64_t *ret_id)
{
    unsigned char hash[HASH_LEN];
    *ret_id = 0;
    if (!nik_hash(cx, b->owner_nik, hash))
        return OK;
    const char *name = text_fold(cx->a, b->owner_name);
    struct rows *r = db_rows(cx, &q_person_by_nik, ARGS(db_blob(hash, HASH_LEN)));
    while (!*ret_id && rows_next(r))
        if (strcmp(row_text(r, 1), name) == 0)
            *ret_id = row_int(r, 0);
    return rows_end(r);
}

/* ---- writing ---- */

static enum err put(struct ctx *cx, struct business *b)
{
    static const char *const touched[] = {"owner_name", "owner_nik", "phone"};
    int64_t possible;
    TRY(business_put_state(cx, b));
    TRY(db_exec(cx, &q_ownership_phone, ARGS(db_int(b->id), db_text(b->phone)), NULL));
    for (size_t i = 0; i < sizeof(touched) / sizeof(touched[0]); i++)
        TRY(db_exec(cx, &q_touch_set, ARGS(db_int(b->id), db_text(touched[i]), db_int(cx->now)),
                    NULL));
    TRY(search_refresh(cx, b, false));
    return dup_refresh(cx, b, &possible);
}

static enum err record(struct ctx *cx, const struct business *old, const struct business *b,
                       const char *on)
{
    struct model *changes = field_diff(cx->a, &business_fields, old, b, business_protect, cx);
    if (!changes)
        changes = model_object(cx->a);
    struct model *since = model_set_array(cx->a, changes, "since");
    model_add_text(cx->a, since, NULL);
    model_add_text(cx->a, since, on);
    return audit(cx, "owner", "business", b->id, changes);
}

static enum err take_over(struct ctx *cx, const struct owner_change *c, struct business *b,
                          const struct business *old)
{
    if (given(c->owner_of))
        TRY(owner_of_code(cx, c, b));
    else
        owner_of_fields(c, b);
    b->phone = given(c->phone) ? c->phone : NULL;
    TRY(business_check(cx, b, old));
    if (!b->owner_id)
        TRY(person_find(cx, b, &b->owner_id));
    if (b->owner_id == old->owner_id) {
        fail_field(cx, given(c->owner_of) ? "owner_of" : "owner_name", "error.owner_same", NULL);
        return fields_check(cx);
    }
    return b->owner_id ? OK : owner_make(cx, b, &b->owner_id);
}

enum err owner_set(struct ctx *cx, int64_t id, int64_t version, const struct owner_change *c,
                   struct business *ret)
{
    struct business b;
    struct dated d;
    const char *on;
    TRY(need(cx, CAP_BUSINESS_EDIT));
    TRY(business_get(cx, id, &b)); /* within the scope */
    TRY(business_load(cx, id, true, &b));
    if (b.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (b.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(dated_get(cx, id, "owner", &d));
    TRY(dated_day(cx, "on", c->on, &d, &on));
    struct business old = b;
    TRY(take_over(cx, c, &b, &old));
    TRY(put(cx, &b));
    TRY(dated_put(cx, id, "owner", &d, owner_text(cx, b.owner_id), on, NULL, c->note));
    TRY(record(cx, &old, &b, on));
    *ret = b;
    return OK;
}
