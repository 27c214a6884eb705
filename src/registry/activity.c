/* At work or not, and where: see activity.h. */
#include "activity.h"

#include "activity_sql.h"
#include "audit.h"
#include "business_companion.h"
#include "business_parts.h"
#include "business_sql.h"
#include "curation_dated.h"
#include "dup.h"
#include "places.h"
#include "text.h"

const struct field_choice activity_reason_choices[] = {
    {"season", "reason.season"}, {"illness", "reason.illness"},
    {"family", "reason.family"}, {"capital", "reason.capital"},
    {"sales", "reason.sales"},   {"premises", "reason.premises"},
    {"job", "reason.job"},       {"passed_away", "reason.passed_away"},
    {"other", "reason.other"},   {NULL, NULL},
};

#define A(member) .offset = FIELD_TEXT(struct activity_change, member)
static const struct field activity_list[] = {
    {.name = "activity",
     .kind = F_CHOICE,
     A(activity),
     .flags = F_REQUIRED,
     .choices = activity_choices},
    {.name = "on", .kind = F_DATE, A(on), .label = "curation.on", .help = "curation.on_help"},
    {.name = "reason",
     .kind = F_CHOICE,
     A(reason),
     .choices = activity_reason_choices,
     .label = "activity.reason",
     .help = "activity.reason_help"},
    {.name = "note", .kind = F_PARA, A(note), .max = 1000, .label = "curation.note"},
};
const struct field_table activity_change_fields =
    FIELD_TABLE("ActivityChange", activity_list, struct activity_change);

#define M(member) .offset = FIELD_TEXT(struct ward_move, member)
static const struct field move_list[] = {
    {.name = "ward", .kind = F_TEXT, M(ward), .flags = F_REQUIRED, .max = 20},
    {.name = "on", .kind = F_DATE, M(on), .label = "curation.on", .help = "curation.on_help"},
    {.name = "address",
     .kind = F_TEXT,
     M(address),
     .max = 300,
     .label = "move.address",
     .flags = F_PERSONAL},
    {.name = "note", .kind = F_PARA, M(note), .max = 1000, .label = "curation.note"},
};
const struct field_table ward_move_fields = FIELD_TABLE("WardMove", move_list, struct ward_move);

/* The business as it may be changed now. */
static enum err begin(struct ctx *cx, int64_t id, int64_t version, struct business *ret)
{
    TRY(need(cx, CAP_BUSINESS_EDIT));
    TRY(business_get(cx, id, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (ret->version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return OK;
}

static struct model *with_words(struct ctx *cx, struct model *changes, const char *key,
                                const char *words)
{
    if (!changes)
        changes = model_object(cx->a);
    if (!words || !*words)
        return changes;
    struct model *pair = model_set_array(cx->a, changes, key);
    model_add_text(cx->a, pair, NULL);
    model_add_text(cx->a, pair, words);
    return changes;
}

static void check_reason(struct ctx *cx, const struct activity_change *c)
{
    bool active = c->activity && strcmp(c->activity, "active") == 0;
    if (c->activity && !active && !(c->reason && *c->reason))
        fail_field(cx, "reason", "error.reason_needed", NULL);
    if (c->reason && strcmp(c->reason, "other") == 0 && !(c->note && *c->note))
        fail_field(cx, "note", "error.reason_other_note", NULL);
}

enum err activity_set(struct ctx *cx, int64_t id, int64_t version, const struct activity_change *c,
                      struct business *ret)
{
    struct business b;
    struct dated d;
    const char *on;
    TRY(begin(cx, id, version, &b));
    field_check(cx, &activity_change_fields, c, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    check_reason(cx, c);
    TRY(fields_check(cx));
    TRY(dated_get(cx, id, "activity", &d));
    TRY(dated_day(cx, "on", c->on, &d, &on));
    struct business old = b;
    b.activity = c->activity;
    TRY(business_put_state(cx, &b));
    TRY(dated_put(cx, id, "activity", &d, b.activity, on, c->reason, c->note));
    TRY(count_move(cx, &old, &b));
    struct model *changes = field_diff(cx->a, &business_fields, &old, &b, business_protect, cx);
    changes = with_words(cx, changes, "since", on);
    changes = with_words(cx, changes, "reasons", c->reason);
    if (c->note && *c->note)
        changes = with_words(cx, changes, "note", business_protect(cx, c->note));
    TRY(audit(cx, "activity", "business", id, changes));
    *ret = b;
    return OK;
}

/* ---- another ward ---- */

static enum err check_move(struct ctx *cx, const struct ward_move *m, const struct business *b)
{
    field_check(cx, &ward_move_fields, m, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    if (m->ward && !is_ward(places(), m->ward))
        fail_field(cx, "ward", "error.ward_unknown", "ward", m->ward, NULL);
    else if (m->ward && strcmp(m->ward, b->ward) == 0)
        fail_field(cx, "ward", "error.ward_same", NULL);
    else if (m->ward && !area_holds(cx->actor->area, m->ward))
        fail_field(cx, "ward", "error.ward_outside", NULL);
    if (!(m->address && *m->address) && !b->phone)
        fail_field(cx, "address", "error.phone_or_address", NULL);
    return fields_check(cx);
}

static enum err touch(struct ctx *cx, int64_t id)
{
    static const char *const fields[] = {"ward", "address", "lat", "lng"};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        TRY(db_exec(cx, &q_touch_set, ARGS(db_int(id), db_text(fields[i]), db_int(cx->now)), NULL));
    return OK;
}

static enum err put_move(struct ctx *cx, const struct business *old, struct business *b)
{
    int64_t possible;
    TRY(business_put_state(cx, b));
    TRY(db_exec(cx, &q_activity_place,
                ARGS(db_int(b->id), db_text(b->address),
                     db_text(b->address ? text_fold(cx->a, b->address) : "")),
                NULL));
    TRY(count_move(cx, old, b));
    TRY(search_refresh(cx, b, false));
    TRY(touch(cx, b->id));
    return dup_refresh(cx, b, &possible);
}

enum err ward_move(struct ctx *cx, int64_t id, int64_t version, const struct ward_move *m,
                   struct business *ret)
{
    struct business b;
    struct dated d;
    const char *on;
    TRY(begin(cx, id, version, &b));
    TRY(check_move(cx, m, &b));
    TRY(dated_get(cx, id, "ward", &d));
    TRY(dated_day(cx, "on", m->on, &d, &on));
    TRY(business_load(cx, id, true, &b));
    struct business old = b;
    b.ward = m->ward;
    b.district = district_of(cx->a, b.ward);
    b.address = m->address && *m->address ? m->address : NULL;
    b.lat = b.lng = FIELD_UNSET;
    TRY(companion_follow(cx, &old, &b));
    TRY(put_move(cx, &old, &b));
    TRY(companion_left(cx, &old, &b));
    TRY(dated_put(cx, id, "ward", &d, b.ward, on, NULL, m->note));
    struct model *changes = field_diff(cx->a, &business_fields, &old, &b, business_protect, cx);
    TRY(audit(cx, "move", "business", id, with_words(cx, changes, "since", on)));
    *ret = b;
    return OK;
}
