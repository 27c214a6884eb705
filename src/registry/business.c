/*
 * Reading one business: with the actor's scope, opening protected values only for those who may see
 * them. The scope is part of the query; masking is done where the record leaves for a page or
 * program.
 */
#include "business.h"

#include "business_parts.h"
#include "business_sql.h"
#include "places.h"
#include "text.h"

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

struct business business_new(void)
{
    struct business b = {0};
    field_clear(&business_fields, &b);
    return b;
}

/* Columns as in business_one; 33–35 are the sealed NIK, NPWP and data key. */
static void open_secrets(struct ctx *cx, struct rows *r, struct business *b)
{
    struct own_key key;
    size_t n;
    const void *p = row_blob(r, 35, &n);
    if (!p || !own_key_open(cx, cx->app->keys, p, n, &key))
        return;
    char *text;
    p = row_blob(r, 33, &n);
    if (p && own_unseal(cx, &key, p, n, &text, NULL))
        b->owner_nik = text;
    p = row_blob(r, 34, &n);
    if (p && own_unseal(cx, &key, p, n, &text, NULL))
        b->owner_npwp = text;
}

static struct business business_of_row(struct ctx *cx, struct rows *r)
{
    struct business b = {.id = row_int(r, 0),
                         .version = row_int(r, 1),
                         .created_at = row_int(r, 2),
                         .updated_at = row_int(r, 3),
                         .confirmed_at = row_int(r, 4),
                         .owner_id = row_int(r, 5),
                         .companion_id = row_int(r, 6),
                         .photo_id = row_int(r, 7),
                         .merged_into = row_int(r, 8),
                         .client_id = row_str(r, 9),
                         .name = row_str(r, 10),
                         .owner_name = row_str(r, 11),
                         .phone = row_str(r, 12),
                         .address = row_str(r, 13),
                         .ward = row_str(r, 14),
                         .lat = int_or_unset(r, 15),
                         .lng = int_or_unset(r, 16),
                         .kbli = row_str(r, 17),
                         .kbli_version = row_str(r, 18),
                         .sector = row_str(r, 19),
                         .nib = row_str(r, 20),
                         .founded_on = row_str(r, 21),
                         .capital = int_or_unset(r, 22),
                         .employees = int_or_unset(r, 23),
                         .channels = row_str(r, 24),
                         .notes = row_str(r, 25),
                         .curation = row_str(r, 26),
                         .curation_on = row_str(r, 27),
                         .curation_until = row_str(r, 28),
                         .activity = row_str(r, 29),
                         .business_class = row_str(r, 30),
                         .source = row_str(r, 31),
                         .source_id = row_str(r, 32),
                         .owner_birth_date = row_str(r, 36),
                         .owner_gender = row_str(r, 37),
                         .companion = row_str(r, 38),
                         .companion_name = row_str(r, 39)};
    b.code = code_make(cx->a, "U", (uint64_t)b.id);
    b.district = district_of(cx->a, b.ward);
    return b;
}

enum err business_load(struct ctx *cx, int64_t id, bool secrets, struct business *ret)
{
    bool found = false;
    struct rows *r = db_rows_mask(cx, &q_business_one, 0,
                                  ARGS(db_int(id), db_null(), db_null(), db_null(), db_null()));
    if (rows_next(r)) {
        *ret = business_of_row(cx, r);
        if (secrets)
            open_secrets(cx, r, ret);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.business_unknown", NULL);
}

enum err business_get(struct ctx *cx, int64_t id, struct business *ret)
{
    TRY(need(cx, CAP_BUSINESS_READ));
    struct scope s = scope_of(cx);
    unsigned mask = (*s.lo ? (unsigned)q_part_business_one_area : 0) |
                    (s.companion ? (unsigned)q_part_business_one_companion : 0) |
                    (s.person ? (unsigned)q_part_business_one_owner : 0);
    bool found = false;
    struct rows *r = db_rows_mask(
        cx, &q_business_one, mask,
        ARGS(db_int(id), db_text(s.lo), db_text(s.hi), db_int(s.companion), db_int(s.person)));
    if (rows_next(r)) {
        *ret = business_of_row(cx, r);
        if (business_shows_nik(cx, ret))
            open_secrets(cx, r, ret);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.business_unknown", NULL);
}

enum err business_siblings(struct ctx *cx, const struct business *b,
                           struct business ret[static SIBLINGS_MAX], size_t *ret_n, bool *ret_more)
{
    struct scope s = scope_of(cx);
    unsigned mask = (*s.lo ? (unsigned)q_part_business_siblings_area : 0) |
                    (s.companion ? (unsigned)q_part_business_siblings_companion : 0) |
                    (s.person ? (unsigned)q_part_business_siblings_owner : 0);
    *ret_n = 0;
    *ret_more = false;
    TRY(need(cx, CAP_BUSINESS_READ));
    if (b->merged_into)
        return OK;
    struct rows *r =
        db_rows_mask(cx, &q_business_siblings, mask,
                     ARGS(db_int(b->owner_id), db_int(b->id), db_int(SIBLINGS_MAX + 1),
                          db_text(s.lo), db_text(s.hi), db_int(s.companion), db_int(s.person)));
    while (rows_next(r)) {
        if (*ret_n == SIBLINGS_MAX) {
            *ret_more = true;
            break;
        }
        ret[(*ret_n)++] = (struct business){.id = row_int(r, 0), .name = row_str(r, 1)};
    }
    return rows_end(r);
}

enum err business_by_code(struct ctx *cx, const char *code, struct business *ret)
{
    uint64_t n;
    if (!code_read(code, "U", &n) || n > INT64_MAX)
        return fail(cx, ERR_NOT_FOUND, "error.business_unknown", NULL);
    return business_get(cx, (int64_t)n, ret);
}

bool business_shows_personal(const struct ctx *cx, const struct business *b)
{
    const struct actor *a = cx->actor;
    if (!can(a, CAP_BUSINESS_PERSONAL))
        return false;
    if (a->role == ROLE_COMPANION)
        return b->companion_id && b->companion_id == a->account_id;
    if (a->role == ROLE_OWNER)
        return b->owner_id && b->owner_id == a->person_id;
    return true;
}

bool business_shows_nik(const struct ctx *cx, const struct business *b)
{
    return cx->actor && cx->actor->role != ROLE_COMPANION && business_shows_personal(cx, b);
}

void business_to_model(struct ctx *cx, const struct business *b, struct model *ret_object)
{
    bool personal = business_shows_personal(cx, b);
    struct model *masked = model_array(cx->a);
    field_to_model(cx->a, &business_fields, b, personal, ret_object, masked);
    if (personal && !business_shows_nik(cx, b)) {
        model_add_text(cx->a, masked, "owner_nik");
        model_add_text(cx->a, masked, "npwp");
    }
    model_set_text(cx->a, ret_object, "ward_name", place_name(places(), b->ward));
    model_set_text(cx->a, ret_object, "district_name", place_name(places(), b->district));
    model_set(ret_object, "masked", masked);
}
