/* Accounts: see account.h. */
#include "account.h"

#include "app_sql.h"
#include "audit.h"
#include "text.h"

enum { DELAY_FROM = 3, DELAY_MAX = 900 };

static const struct field_choice role_choices[] = {
    {"owner", "role.owner"},     {"companion", "role.companion"},
    {"lurah", "role.lurah"},     {"camat", "role.camat"},
    {"officer", "role.officer"}, {"partner", "role.partner"},
    {"mayor", "role.mayor"},     {"admin", "role.admin"},
    {"gateway", "role.gateway"}, {NULL, NULL},
};

static void check_name(struct ctx *cx, const struct field *f, const void *record)
{
    const struct account *a = record;
    for (const char *s = a->name; s && *s; s++) {
        if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '-' || *s == '.' ||
              *s == '_')) {
            fail_field(cx, f->name, "error.account_name", NULL);
            return;
        }
    }
}

static const struct field fields[] = {
    {.name = "id",
     .kind = F_REF,
     .offset = FIELD_INT(struct account, id),
     .flags = F_READONLY | F_HIDDEN},
    {.name = "name",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct account, name),
     .flags = F_REQUIRED,
     .min = 2,
     .max = 60,
     .label = "account.name",
     .help = "account.name_help",
     .check = check_name},
    {.name = "display_name",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct account, display_name),
     .flags = F_REQUIRED,
     .max = 120,
     .label = "account.display_name"},
    {.name = "phone",
     .kind = F_PHONE,
     .offset = FIELD_TEXT(struct account, phone),
     .label = "account.phone",
     .flags = F_PERSONAL,
     .help = "account.phone_help"},
    {.name = "role",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct account, role),
     .flags = F_REQUIRED,
     .choices = role_choices,
     .label = "account.role"},
    {.name = "area",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct account, area),
     .max = 20,
     .label = "account.area",
     .help = "account.area_help"},
    {.name = "active",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct account, active),
     .flags = F_READONLY | F_HIDDEN,
     .label = "account.active"},
    {.name = "version",
     .kind = F_INT,
     .offset = FIELD_INT(struct account, version),
     .flags = F_READONLY | F_HIDDEN},
    {.name = "created_at",
     .kind = F_INSTANT,
     .offset = FIELD_INT(struct account, created_at),
     .flags = F_READONLY | F_HIDDEN},
    {.name = "updated_at",
     .kind = F_INSTANT,
     .offset = FIELD_INT(struct account, updated_at),
     .flags = F_READONLY | F_HIDDEN},
};
const struct field_table account_fields = FIELD_TABLE("Account", fields, struct account);

static struct account account_row(struct rows *r)
{
    struct account a = {.id = row_int(r, 0),
                        .version = row_int(r, 1),
                        .created_at = row_int(r, 2),
                        .updated_at = row_int(r, 3),
                        .person_id = row_int(r, 4),
                        .failures = row_int(r, 5),
                        .failed_at = row_int(r, 6),
                        .totp_step = row_int(r, 7),
                        .name = row_str(r, 8),
                        .phone = row_str(r, 9),
                        .display_name = row_str(r, 10),
                        .role = row_str(r, 11),
                        .area = row_str(r, 12),
                        .lang = row_str(r, 13),
                        .password = row_str(r, 14),
                        .active = row_int(r, 16) != 0,
                        .must_change = row_int(r, 17) != 0};
    return a;
}

static enum err one(struct ctx *cx, unsigned mask, struct db_val key, struct account *ret)
{
    bool found = false;
    struct rows *r = db_rows_mask(cx, &q_account_one, mask, ARGS(key, key, key));
    if (rows_next(r)) {
        *ret = account_row(r);
        const void *p = row_blob(r, 15, &ret->totp_n);
        ret->totp_secret = p ? arena_memdup(cx->a, p, ret->totp_n) : NULL;
        ret->has_totp = p != NULL;
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.account_unknown", NULL);
}

enum err account_get(struct ctx *cx, int64_t id, struct account *ret)
{
    return one(cx, q_part_account_one_id, db_int(id), ret);
}

enum err account_find(struct ctx *cx, const char *name_or_phone, struct account *ret)
{
    const char *phone = text_phone(cx->a, name_or_phone);
    if (phone && (phone_is_mobile(phone) || phone_is_landline(phone)))
        return one(cx, q_part_account_one_phone, db_text(phone), ret);
    char *name = text_trim(cx->a, name_or_phone);
    for (char *s = name; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s + 'a' - 'A');
    return one(cx, q_part_account_one_name, db_text(name), ret);
}

enum err account_called(struct ctx *cx, const char *name, const char **ret)
{
    const char *called = NULL;
    struct rows *r = db_rows(cx, &q_account_called, ARGS(db_text(name)));
    if (rows_next(r))
        called = row_str(r, 0);
    TRY(rows_end(r));
    *ret = called && *called ? called : name;
    return OK;
}

/* Role and area must fit each other. That the area is a known place is the people room's to see. */
static enum err check_role(struct ctx *cx, const struct account *a)
{
    enum role role;
    if (!role_of_code(a->role, &role)) {
        fail_field(cx, "role", "error.role_unknown", NULL);
        return fields_check(cx);
    }
    const char *kind = role_area_kind(role), *area = a->area ? a->area : "";
    size_t dots = 0;
    for (const char *s = area; *s; s++)
        dots += *s == '.';
    if (strcmp(kind, "ward") == 0 && dots != 3)
        fail_field(cx, "area", "error.area_ward", NULL);
    else if (strcmp(kind, "district") == 0 && dots != 2)
        fail_field(cx, "area", "error.area_district", NULL);
    else if (*kind == '\0' && *area)
        fail_field(cx, "area", "error.area_none", NULL);
    return fields_check(cx);
}

static enum err name_is_free(struct ctx *cx, const struct account *a)
{
    struct account other;
    bool name =
        one(cx, q_part_account_one_name, db_text(a->name), &other) == OK && other.id != a->id;
    bool phone = a->phone && *a->phone &&
                 one(cx, q_part_account_one_phone, db_text(a->phone), &other) == OK &&
                 other.id != a->id;
    ctx_forgive(cx); /* "unknown" is what we hope for */
    if (name)
        fail_field(cx, "name", "error.account_taken", NULL);
    if (phone)
        fail_field(cx, "phone", "error.phone_taken", NULL);
    return fields_check(cx);
}

static const char *null_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

enum err account_create(struct ctx *cx, const struct account *a, const char *password,
                        int64_t *ret_id)
{
    enum err role = check_role(cx, a); /* first: its words for a role are better than the table's */
    TRY(field_check(cx, &account_fields, a, NULL));
    TRY(role);
    TRY(name_is_free(cx, a));
    int64_t id;
    TRY(db_int_of(cx, &q_account_insert,
                  ARGS(db_text(a->name), db_text(null_if_empty(a->phone)), db_text(a->display_name),
                       db_text(a->role), db_text(a->area ? a->area : ""),
                       a->person_id ? db_int(a->person_id) : db_null(), db_text(password),
                       db_int(a->must_change), db_text(a->lang ? a->lang : "id"), db_int(cx->now)),
                  0, &id));
    struct account none = {0};
    TRY(audit(cx, "create", "account", id,
              field_diff(cx->a, &account_fields, &none, a, NULL, NULL)));
    *ret_id = id;
    return OK;
}

account_follower *const *account_followers;

static enum err followed(struct ctx *cx, const struct account *before, const struct account *now)
{
    for (account_follower *const *f = account_followers; f && *f; f++)
        TRY((*f)(cx, before, now));
    return OK;
}

enum err account_update(struct ctx *cx, const struct account *a)
{
    struct account old;
    TRY(account_get(cx, a->id, &old));
    enum err role = check_role(cx, a); /* first: its words for a role are better than the table's */
    TRY(field_check(cx, &account_fields, a, NULL));
    TRY(role);
    TRY(name_is_free(cx, a));
    int64_t changed;
    TRY(db_exec(cx, &q_account_update,
                ARGS(db_int(a->id), db_int(a->version), db_text(null_if_empty(a->phone)),
                     db_text(a->display_name), db_text(a->role), db_text(a->area ? a->area : ""),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(audit(cx, "change", "account", a->id,
              field_diff(cx->a, &account_fields, &old, a, NULL, NULL)));
    return followed(cx, &old, a);
}

enum err account_set_password(struct ctx *cx, int64_t id, const char *hash, bool must_change)
{
    TRY(db_exec(cx, &q_account_password,
                ARGS(db_int(id), db_text(hash), db_int(must_change), db_int(cx->now)), NULL));
    return audit(cx, "password", "account", id, NULL);
}

enum err account_set_active(struct ctx *cx, int64_t id, bool active)
{
    TRY(db_exec(cx, &q_account_active, ARGS(db_int(id), db_int(active), db_int(cx->now)), NULL));
    if (!active) {
        TRY(db_exec(cx, &q_session_revoke, ARGS(db_int(id), db_int(0), db_int(cx->now)), NULL));
        TRY(db_exec(cx, &q_token_revoke, ARGS(db_int(id), db_int(0), db_int(cx->now)), NULL));
    }
    return audit(cx, active ? "enable" : "disable", "account", id, NULL);
}

enum err account_set_lang(struct ctx *cx, int64_t id, const char *lang)
{
    return db_exec(cx, &q_account_lang, ARGS(db_int(id), db_text(lang)), NULL);
}

enum err account_set_totp(struct ctx *cx, int64_t id, const struct sealed *secret)
{
    TRY(db_exec(
        cx, &q_account_totp,
        ARGS(db_int(id), secret ? db_blob(secret->p, secret->n) : db_null(), db_int(cx->now)),
        NULL));
    return audit(cx, secret ? "totp-on" : "totp-off", "account", id, NULL);
}

enum err account_totp_step(struct ctx *cx, int64_t id, int64_t step)
{
    int64_t changed;
    TRY(db_exec(cx, &q_account_totp_step, ARGS(db_int(id), db_int(step)), &changed));
    return changed ? OK : fail(cx, ERR_INVALID, "error.totp_wrong", NULL);
}

int64_t account_delay(const struct account *a, int64_t now)
{
    if (a->failures < DELAY_FROM)
        return 0;
    int64_t over = a->failures - DELAY_FROM;
    int64_t wait = over > 9 ? DELAY_MAX : (INT64_C(2) << over);
    wait = wait > DELAY_MAX ? DELAY_MAX : wait;
    return a->failed_at + wait > now ? a->failed_at + wait - now : 0;
}

enum err account_failed(struct ctx *cx, int64_t id)
{
    return db_exec(cx, &q_account_failed, ARGS(db_int(id), db_int(cx->now)), NULL);
}

enum err account_signed_in(struct ctx *cx, int64_t id)
{
    return db_exec(cx, &q_account_good, ARGS(db_int(id)), NULL);
}

enum err account_list(struct ctx *cx, const struct account_filter *f, struct account **ret,
                      size_t *ret_n, int64_t *ret_total)
{
    unsigned mask = (f->role ? (unsigned)q_part_account_list_role : 0) |
                    (f->text ? (unsigned)q_part_account_list_text : 0);
    struct account *list = arena_array(cx->a, (size_t)f->limit, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_account_list, mask,
                     ARGS(db_int(f->after), db_int(f->limit), db_text(f->role), db_text(f->text)));
    while (n < (size_t)f->limit && rows_next(r))
        list[n++] = account_row(r);
    TRY(rows_end(r));
    int64_t total = 0;
    struct rows *c = db_rows_mask(cx, &q_account_count, mask,
                                  ARGS(db_int(0), db_int(1), db_text(f->role), db_text(f->text)));
    if (rows_next(c))
        total = row_int(c, 0);
    TRY(rows_end(c));
    *ret = list;
    *ret_n = n;
    *ret_total = total;
    return OK;
}

struct actor account_actor(struct arena *a, const struct account *acc)
{
    struct actor who = {.account_id = acc->id,
                        .person_id = acc->person_id,
                        .name = arena_strdup(a, acc->name),
                        .display_name = arena_strdup(a, acc->display_name),
                        .role = ROLE_PUBLIC,
                        .area = arena_strdup(a, acc->area ? acc->area : "")};
    role_of_code(acc->role, &who.role);
    who.caps = role_caps(who.role);
    return who;
}

enum err account_hand(struct ctx *cx, int64_t id, struct actor *ret)
{
    struct account acc;
    struct actor hand = *actor_operator();
    if (id) {
        TRY(account_get(cx, id, &acc));
        hand.account_id = acc.id;
        hand.name = acc.name;
        hand.display_name = acc.display_name;
    }
    *ret = hand;
    return OK;
}
