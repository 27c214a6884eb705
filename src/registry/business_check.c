/*
 * What a business must be before it is written: formats by their rules, a ward that exists and lies
 * in the actor's territory, a phone or an address. A NIK that disagrees with place or birth date
 * warns and never refuses.
 */
#include "business_parts.h"

#include "calendar.h"
#include "formats.h"
#include "kbli.h"
#include "places.h"
#include "text.h"

static const char *null_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static void tell(struct ctx *cx, const char *field, struct format_verdict v)
{
    if (v.error)
        fail_field(cx, field, v.error, NULL);
    if (v.warning)
        warn_field(cx, field, v.warning, NULL);
}

static void tidy(struct ctx *cx, struct business *b)
{
    struct arena *a = cx->a;
    b->name = null_if_empty(b->name ? text_trim(a, b->name) : NULL);
    b->owner_name = null_if_empty(b->owner_name ? text_trim(a, b->owner_name) : NULL);
    b->address = null_if_empty(b->address ? text_trim(a, b->address) : NULL);
    b->phone = null_if_empty(b->phone);
    b->ward = null_if_empty(b->ward ? text_trim(a, b->ward) : NULL);
    b->kbli = null_if_empty(b->kbli);
    b->kbli_version = null_if_empty(b->kbli_version);
    b->sector = null_if_empty(b->sector);
    b->nib = null_if_empty(b->nib);
    b->owner_nik = null_if_empty(b->owner_nik);
    b->owner_npwp = null_if_empty(b->owner_npwp);
    b->owner_birth_date = null_if_empty(b->owner_birth_date);
    b->owner_gender = null_if_empty(b->owner_gender);
    b->founded_on = null_if_empty(b->founded_on);
    b->channels = null_if_empty(b->channels);
    b->notes = null_if_empty(b->notes);
    b->client_id = null_if_empty(b->client_id);
    if (b->kbli && !b->kbli_version)
        b->kbli_version = "2020";
    if (b->kbli && !b->sector)
        b->sector = kbli_sector(b->kbli);
}

static void check_owner(struct ctx *cx, const struct business *b, struct date today)
{
    struct date birth;
    struct nik nik;
    if (b->owner_birth_date && date_parse(b->owner_birth_date, &birth))
        tell(cx, "owner_birth_date", format_birth(birth, today));
    if (b->owner_nik) {
        struct format_verdict v = format_nik(b->owner_nik, today, &nik);
        tell(cx, "owner_nik", v);
        if (!v.error)
            tell(cx, "owner_nik",
                 format_nik_agrees(&nik, b->owner_birth_date,
                                   b->owner_gender ? *b->owner_gender : '\0', b->ward));
    }
    if (b->owner_npwp)
        tell(cx, "npwp", format_npwp(b->owner_npwp, today));
}

static void check_place(struct ctx *cx, const struct business *b, const struct business *before)
{
    if (!b->ward)
        return; /* required: field_check says so */
    if (!is_ward(places(), b->ward)) {
        fail_field(cx, "ward", "error.ward_unknown", "ward", b->ward, NULL);
        return;
    }
    const struct actor *a = cx->actor;
    bool same = before && before->ward && strcmp(before->ward, b->ward) == 0;
    if (!same && a && !area_holds(a->area ? a->area : "", b->ward))
        fail_field(cx, "ward", "error.ward_outside", NULL);
}

/* Already, while it was read. */
static bool refused(const struct ctx *cx, const char *field)
{
    for (const struct field_err *e = cx->err.fields; e; e = e->next)
        if (!e->warning && strcmp(e->field, field) == 0)
            return true;
    return false;
}

enum err business_check(struct ctx *cx, struct business *b, const struct business *before)
{
    struct date today = date_of_instant(cx->now), founded;
    tidy(cx, b);
    field_check(cx, &business_fields, b, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (b->phone)
        tell(cx, "phone", format_phone(b->phone, NULL));
    if (!b->phone && !b->address && !refused(cx, "phone"))
        fail_field(cx, "phone", "error.phone_or_address", NULL);
    if (b->nib)
        tell(cx, "nib", format_nib(b->nib));
    if (b->kbli)
        tell(cx, "kbli", kbli_verdict(b->kbli_version, b->kbli));
    if (b->founded_on && date_parse(b->founded_on, &founded) &&
        date_days(founded) > date_days(today))
        fail_field(cx, "founded_on", "error.date_future", NULL);
    const char *half = b->lat == FIELD_UNSET ? "lat" : "lng";
    if ((b->lat == FIELD_UNSET) != (b->lng == FIELD_UNSET) && !refused(cx, half))
        fail_field(cx, half, "error.point_half", NULL);
    check_owner(cx, b, today);
    check_place(cx, b, before);
    return fields_check(cx);
}
