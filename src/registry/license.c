/* Licences: see license.h. */
#include "license.h"

#include "audit.h"
#include "business_parts.h"
#include "business_sql.h"
#include "calendar.h"
#include "file.h"
#include "follow.h"
#include "license_sql.h"
#include "text.h"

enum { SOON_MONTHS = 6 };

const struct field_choice license_kinds[] = {{"pirt", "license.pirt"},
                                             {"halal", "license.halal"},
                                             {"brand", "license.brand"},
                                             {"bpom", "license.bpom"},
                                             {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct license, member)
#define I(member) .offset = FIELD_INT(struct license, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "business_id", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = license_kinds,
     .label = "license.kind"},
    {.name = "number",
     .kind = F_TEXT,
     T(number),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 60,
     .label = "license.number",
     .help = "license.number_help"},
    {.name = "issued_on", .kind = F_DATE, T(issued_on), .label = "license.issued_on"},
    {.name = "expires_on",
     .kind = F_DATE,
     T(expires_on),
     .label = "license.expires_on",
     .help = "license.expires_help"},
    {.name = "has_file",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct license, has_file),
     .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table license_fields = FIELD_TABLE("License", fields, struct license);

/* ---- checking ---- */

struct format_verdict license_number(struct ctx *cx, const char *kind, const char *typed,
                                     const char **ret)
{
    if (strcmp(kind, "pirt") == 0) {
        *ret = format_pirt_plain(cx->a, typed);
        return format_pirt(*ret ? *ret : "", date_of_instant(cx->now), NULL);
    }
    if (strcmp(kind, "halal") == 0) {
        *ret = format_plain(cx->a, typed);
        return format_halal(*ret ? *ret : "");
    }
    if (strcmp(kind, "bpom") == 0) {
        *ret = format_bpom_plain(cx->a, typed);
        return format_bpom(*ret ? *ret : "");
    }
    *ret = text_trim(cx->a, typed);
    return (struct format_verdict){NULL, NULL};
}

static void check_number(struct ctx *cx, struct license *l)
{
    struct format_verdict v = license_number(cx, l->kind, l->number, &l->number);
    if (v.error)
        fail_field(cx, "number", v.error, NULL);
    else if (v.warning)
        warn_field(cx, "number", v.warning, NULL);
}

static void check_days(struct ctx *cx, const struct license *l)
{
    struct date issued, expires, today = date_of_instant(cx->now);
    bool has_issued = l->issued_on && date_parse(l->issued_on, &issued);
    bool has_expires = l->expires_on && date_parse(l->expires_on, &expires);
    if (has_issued && date_days(issued) > date_days(today))
        fail_field(cx, "issued_on", "error.date_future", NULL);
    if (has_issued && has_expires && date_days(expires) < date_days(issued))
        fail_field(cx, "expires_on", "error.license_days", NULL);
    if (has_expires && date_days(expires) < date_days(today))
        warn_field(cx, "expires_on", "warning.license_expired", NULL);
}

static const char *null_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static enum err check(struct ctx *cx, struct license *l)
{
    l->issued_on = null_if_empty(l->issued_on);
    l->expires_on = null_if_empty(l->expires_on);
    field_check(cx, &license_fields, l, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (l->number && l->kind)
        check_number(cx, l);
    check_days(cx, l);
    TRY(fields_check(cx));
    int64_t same = 0, have = 0;
    TRY(db_int_of(cx, &q_license_same,
                  ARGS(db_int(l->business_id), db_text(l->kind), db_text(l->number)), 0, &same));
    TRY(db_int_of(cx, &q_license_count, ARGS(db_int(l->business_id)), 0, &have));
    if (same)
        fail_field(cx, "number", "error.license_same", NULL);
    if (have >= LICENSES_MAX)
        fail_field(cx, "number", "error.documents_many", NULL);
    return fields_check(cx);
}

int license_year(const struct ctx *cx, const struct license *l)
{
    int year = 0;
    if (l->expires_on || strcmp(l->kind, "pirt") != 0)
        return 0;
    format_pirt(l->number, date_of_instant(cx->now), &year);
    return year;
}

const char *license_state(const struct ctx *cx, const struct license *l)
{
    struct date expires, today = date_of_instant(cx->now);
    if (!l->expires_on && license_year(cx, l))
        expires = (struct date){license_year(cx, l), 12, 31};
    else if (!l->expires_on || !date_parse(l->expires_on, &expires))
        return "good";
    if (date_days(expires) < date_days(today))
        return "expired";
    return date_days(expires) < date_days(date_add_months(today, SOON_MONTHS)) ? "soon" : "good";
}

/* ---- writing ---- */

/* A person decided: an import that comes later leaves this kind alone. */
static enum err touch(struct ctx *cx, const struct license *l)
{
    return db_exec(cx, &q_touch_set,
                   ARGS(db_int(l->business_id), db_text(l->kind), db_int(cx->now)), NULL);
}

static enum err audit_added(struct ctx *cx, const struct license *l)
{
    struct license none = {0};
    return audit(cx, "license-add", "business", l->business_id,
                 field_diff(cx->a, &license_fields, &none, l, NULL, NULL));
}

static enum err audit_removed(struct ctx *cx, const struct license *l)
{
    struct license none = {0};
    return audit(cx, "license-remove", "business", l->business_id,
                 field_diff(cx->a, &license_fields, l, &none, NULL, NULL));
}

static enum err insert(struct ctx *cx, struct license *l)
{
    TRY(db_int_of(cx, &q_license_insert,
                  ARGS(db_int(l->business_id), db_text(l->kind), db_text(l->number),
                       db_text(l->issued_on), db_text(l->expires_on),
                       l->file_id ? db_int(l->file_id) : db_null(), db_int(cx->now)),
                  0, &l->id));
    l->version = 1;
    l->created_at = l->updated_at = cx->now;
    l->has_file = l->file_id != 0;
    return OK;
}

enum err license_add(struct ctx *cx, int64_t business_id, struct license *l,
                     const struct document_file *f)
{
    struct business b;
    TRY(document_begin(cx, business_id, &b));
    l->business_id = business_id;
    TRY(check(cx, l));
    l->file_id = 0;
    if (f)
        TRY(file_put(cx, "license", f->type, f->p, f->n, &l->file_id));
    TRY(insert(cx, l));
    TRY(touch(cx, l));
    TRY(document_vouch(cx, &b));
    TRY(business_followed(cx, business_id));
    return audit_added(cx, l);
}

enum err license_put(struct ctx *cx, int64_t business_id, const char *kind, const char *number,
                     int64_t *ret_id)
{
    struct license l = {.business_id = business_id, .kind = kind, .number = number};
    TRY(insert(cx, &l));
    *ret_id = l.id;
    return audit_added(cx, &l);
}

static enum err load(struct ctx *cx, int64_t business_id, int64_t id, struct license **ret,
                     size_t *ret_n)
{
    struct license *list = arena_array(cx->a, LICENSES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_license_list, id ? q_part_license_list_one : 0,
                                  ARGS(db_int(business_id), db_int(id)));
    while (n < LICENSES_MAX && rows_next(r))
        list[n++] = (struct license){.id = row_int(r, 0),
                                     .version = row_int(r, 1),
                                     .business_id = row_int(r, 2),
                                     .file_id = row_int(r, 3),
                                     .has_file = row_int(r, 3) != 0,
                                     .created_at = row_int(r, 4),
                                     .updated_at = row_int(r, 5),
                                     .kind = row_str(r, 6),
                                     .number = row_str(r, 7),
                                     .issued_on = row_str(r, 8),
                                     .expires_on = row_str(r, 9)};
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err license_load(struct ctx *cx, int64_t business_id, struct license **ret, size_t *ret_n)
{
    return load(cx, business_id, 0, ret, ret_n);
}

enum err license_list(struct ctx *cx, int64_t business_id, struct license **ret, size_t *ret_n)
{
    struct business b;
    TRY(business_get(cx, business_id, &b));
    return load(cx, business_id, 0, ret, ret_n);
}

enum err license_get(struct ctx *cx, int64_t business_id, int64_t id, struct license *ret)
{
    struct business b;
    struct license *list;
    size_t n;
    TRY(business_get(cx, business_id, &b));
    TRY(load(cx, business_id, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

enum err license_columns(struct ctx *cx, int64_t business_id, const char *ret[LICENSE_KINDS])
{
    for (size_t i = 0; i < LICENSE_KINDS; i++)
        ret[i] = "";
    struct rows *r = db_rows(cx, &q_license_numbers, ARGS(db_int(business_id)));
    while (rows_next(r)) {
        const char *number = row_text(r, 1);
        for (size_t i = 0; i < LICENSE_KINDS; i++) {
            if (strcmp(license_kinds[i].code, row_text(r, 0)) == 0)
                ret[i] = arena_printf(cx->a, "%s%s%s", ret[i], *ret[i] ? "; " : "", number);
        }
    }
    return rows_end(r);
}

enum err license_to_model(struct ctx *cx, int64_t business_id, struct model *ret_object)
{
    const char *numbers[LICENSE_KINDS];
    TRY(license_columns(cx, business_id, numbers));
    for (size_t i = 0; i < LICENSE_KINDS; i++)
        model_set_text(cx->a, ret_object, license_kinds[i].code, *numbers[i] ? numbers[i] : NULL);
    return OK;
}

/* ---- removing ---- */

enum err license_remove(struct ctx *cx, int64_t business_id, int64_t id)
{
    struct business b;
    struct license l;
    TRY(document_begin(cx, business_id, &b));
    TRY(license_get(cx, business_id, id, &l));
    TRY(db_exec(cx, &q_license_remove, ARGS(db_int(id), db_int(business_id), db_int(cx->now)),
                NULL));
    TRY(touch(cx, &l));
    TRY(document_vouch(cx, &b));
    TRY(business_followed(cx, business_id));
    return audit_removed(cx, &l);
}

enum err license_take_back(struct ctx *cx, int64_t business_id, int64_t id)
{
    struct license *l;
    size_t n;
    TRY(load(cx, business_id, id, &l, &n));
    if (!n)
        return OK;
    TRY(db_exec(cx, &q_license_delete, ARGS(db_int(id), db_int(business_id)), NULL));
    TRY(business_followed(cx, business_id));
    return audit_removed(cx, l);
}
