/* Ward offices: see ward_office.h. */
#include "ward_office.h"

#include "audit.h"
#include "curation_dated.h"
#include "db.h"
#include "listing_sql.h"
#include "places.h"
#include "text.h"

#include <string.h>

#define T(member) .offset = FIELD_TEXT(struct ward_office, member)
static const struct field fields[] = {
    {.name = "address", .kind = F_TEXT, T(address), .max = 200, .label = "face.office_address"},
    {.name = "phone",
     .kind = F_PHONE,
     T(phone),
     .label = "face.office_phone",
     .help = "face.office_phone_help"},
    {.name = "hours", .kind = F_TEXT, T(hours), .max = 120, .label = "face.office_hours"},
};
const struct field_table ward_office_fields = FIELD_TABLE("WardOffice", fields, struct ward_office);

enum err ward_office_get(struct ctx *cx, const char *ward, struct ward_office *ret)
{
    *ret = (struct ward_office){.ward = ward, .address = "", .hours = ""};
    if (!is_ward(places(), ward))
        return fail(cx, ERR_NOT_FOUND, "error.ward_unknown", "ward", ward, NULL);
    struct rows *r = db_rows(cx, &q_ward_office_one, ARGS(db_text(ward)));
    if (rows_next(r)) {
        ret->address = row_str(r, 0);
        ret->phone = row_str(r, 1);
        ret->hours = row_str(r, 2);
        ret->updated_at = row_int(r, 3);
        ret->version = row_int(r, 4);
    }
    return rows_end(r);
}

enum err ward_companions(struct ctx *cx, const char *ward, const char *ret[WARD_COMPANIONS_MAX],
                         size_t *ret_n)
{
    *ret_n = 0;
    struct rows *r = db_rows(cx, &q_ward_companions, ARGS(db_text(ward), db_text(today_text(cx))));
    while (*ret_n < WARD_COMPANIONS_MAX && rows_next(r))
        ret[(*ret_n)++] = row_str(r, 0);
    return rows_end(r);
}

bool ward_office_may(const struct ctx *cx, const char *ward)
{
    return can(cx->actor, CAP_CURATE_WARD) && area_holds(cx->actor->area, ward);
}

static enum err check(struct ctx *cx, const struct ward_office *o)
{
    field_check(cx, &ward_office_fields, o, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    if (o->phone && *o->phone && !phone_is_mobile(o->phone) && !phone_is_landline(o->phone))
        fail_field(cx, "phone", "face.error.phone", NULL);
    return fields_check(cx);
}

enum err ward_office_put(struct ctx *cx, struct ward_office *o)
{
    struct ward_office before;
    int64_t changed, by = cx->actor->account_id;
    TRY(need(cx, CAP_CURATE_WARD));
    TRY(ward_office_get(cx, o->ward, &before));
    if (!ward_office_may(cx, o->ward))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(check(cx, o));
    struct db_val address = db_text(o->address ? o->address : ""),
                  phone = db_text(o->phone && *o->phone ? o->phone : NULL),
                  hours = db_text(o->hours ? o->hours : ""), who = by ? db_int(by) : db_null();
    if (!o->version)
        TRY(db_exec(cx, &q_ward_office_insert,
                    ARGS(db_text(o->ward), address, phone, hours, who, db_int(cx->now)), &changed));
    else
        TRY(db_exec(
            cx, &q_ward_office_update,
            ARGS(db_text(o->ward), db_int(o->version), address, phone, hours, who, db_int(cx->now)),
            &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    o->version++;
    struct model *m = field_diff(cx->a, &ward_office_fields, &before, o, NULL, NULL);
    return m ? audit(cx, arena_printf(cx->a, "ward-office:%s", o->ward), "ward_office", 0, m) : OK;
}
