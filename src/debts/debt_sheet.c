/* Debt sheets: opened with consent, read by who has the task. See debt_sheet.h. */
#include "debt_sheet.h"

#include "audit.h"
#include "business.h"
#include "casefile.h"
#include "debt_sheet_sql.h"
#include "debts_parts.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000 };

const struct field_choice sheet_states[] = {{"open", "sheet_state.open"},
                                            {"closed", "sheet_state.closed"},
                                            {"withdrawn", "sheet_state.withdrawn"},
                                            {NULL, NULL}};
const struct field_choice sheet_outcomes[] = {{"settled", "sheet_outcome.settled"},
                                              {"stopped", "sheet_outcome.stopped"},
                                              {"mistaken", "sheet_outcome.mistaken"},
                                              {NULL, NULL}};
const struct field_choice consent_ways[] = {{"spoken", "consent_way.spoken"},
                                            {"signed", "consent_way.signed"},
                                            {"web", "consent_way.web"},
                                            {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct debt_sheet, member)
#define I(member) .offset = FIELD_INT(struct debt_sheet, member)
#define B(member) .offset = FIELD_BOOL(struct debt_sheet, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "business", .kind = F_REF, I(business_id), .flags = F_REQUIRED | F_HIDDEN},
    {.name = "case", .kind = F_REF, I(case_id), .flags = F_HIDDEN},
    {.name = "consent",
     .kind = F_BOOL,
     B(consent),
     .flags = F_REQUIRED | F_NO_OUT,
     .label = "sheet.consent"},
    {.name = "consent_via",
     .kind = F_CHOICE,
     T(consent_via),
     .choices = consent_ways,
     .label = "sheet.consent_via"},
    {.name = "consent_on",
     .kind = F_DATE,
     T(consent_on),
     .flags = F_HIDDEN | F_NO_OUT,
     .label = "sheet.consent_on"},
    {.name = "consent_version",
     .kind = F_TEXT,
     T(consent_version),
     .flags = F_HIDDEN,
     .max = 40,
     .label = "sheet.consent_text_version"},
    {.name = "person_id", .kind = F_REF, I(person_id), .flags = OUT},
    {.name = "owner_name", .kind = F_TEXT, T(owner_name), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "state", .kind = F_CHOICE, T(state), .flags = OUT, .choices = sheet_states},
    {.name = "outcome", .kind = F_CHOICE, T(outcome), .flags = OUT, .choices = sheet_outcomes},
    {.name = "debts", .kind = F_INT, I(debts), .flags = OUT},
    {.name = "consent_at", .kind = F_INSTANT, I(consent_at), .flags = OUT},
    {.name = "withdrawn_at", .kind = F_INSTANT, I(withdrawn_at), .flags = OUT},
    {.name = "closed_at", .kind = F_INSTANT, I(closed_at), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table debt_sheet_fields = FIELD_TABLE("DebtSheet", fields, struct debt_sheet);

#undef T
#undef I
#define I(member) .offset = FIELD_INT(struct debt_figure, member), .flags = OUT
static const struct field figure_list[] = {
    {.name = "ward", .kind = F_TEXT, .offset = FIELD_TEXT(struct debt_figure, ward), .flags = OUT},
    {.name = "open", .kind = F_INT, I(open)},
    {.name = "closed", .kind = F_INT, I(closed)},
    {.name = "withdrawn", .kind = F_INT, I(withdrawn)},
};
const struct field_table debt_figure_fields =
    FIELD_TABLE("DebtFigure", figure_list, struct debt_figure);

bool given(const char *s)
{
    return s && *s;
}

struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

const char *debt_consent_version(struct ctx *cx)
{
    return setting_get(cx, "debt_consent_version", "2026-11");
}

/* ---- sealing ---- */

struct sealed sheet_seal(struct ctx *cx, const struct own_key *key, const char *text)
{
    return text ? own_seal(cx, key, text, strlen(text)) : (struct sealed){0};
}

const char *sheet_unseal(struct ctx *cx, const struct own_key *key, const void *p, size_t n)
{
    char *text;
    return p && own_unseal(cx, key, p, n, &text, NULL) ? text : NULL;
}

const char *sheet_protect(void *arg, const char *clear)
{
    const struct sheet_sealer *s = arg;
    struct sealed x = sheet_seal(s->cx, s->key, clear);
    return arena_printf(s->cx->a, "sealed:%s", text_base64url(s->cx->a, x.p, x.n));
}

/* ---- who sees it ---- */

enum sheet_sight debt_sheet_sight(const struct actor *a, const struct debt_sheet *s)
{
    bool withdrawn = strcmp(s->state, "withdrawn") == 0;
    enum sheet_sight most = withdrawn ? SHEET_HIDDEN : SHEET_FULL;
    if (!can(a, CAP_DEBT_READ))
        return SHEET_NONE;
    switch (a->role) {
    case ROLE_OPERATOR:
    case ROLE_OFFICER: return most;
    case ROLE_OWNER: return a->person_id && a->person_id == s->person_id ? SHEET_FULL : SHEET_NONE;
    case ROLE_COMPANION:
        return a->account_id && s->owners && s->companion_id == a->account_id ? most : SHEET_NONE;
    case ROLE_LURAH:
    case ROLE_CAMAT:
        if (!area_holds(a->area, s->ward))
            return SHEET_NONE;
        return s->opened_until ? most : SHEET_HIDDEN;
    default: return SHEET_NONE;
    }
}

/* ---- reading ---- */

static struct debt_sheet row_of(struct ctx *cx, struct rows *r)
{
    struct debt_sheet s = {.id = row_int(r, 0),
                           .version = row_int(r, 1),
                           .created_at = row_int(r, 2),
                           .updated_at = row_int(r, 3),
                           .closed_at = row_int(r, 4),
                           .consent_at = row_int(r, 5),
                           .withdrawn_at = row_int(r, 6),
                           .person_id = row_int(r, 7),
                           .business_id = row_int(r, 8),
                           .case_id = row_int(r, 9),
                           .debts = row_int(r, 10),
                           .companion_id = row_int(r, 11),
                           .client_id = row_str(r, 12),
                           .state = row_str(r, 13),
                           .outcome = row_str(r, 14),
                           .consent_version = row_str(r, 15),
                           .consent_via = row_str(r, 16),
                           .owner_name = row_str(r, 17),
                           .business_name = row_str(r, 18),
                           .ward = row_str(r, 19),
                           .owners = row_int(r, 20) == row_int(r, 7),
                           .opened_until = row_int(r, 22)};
    s.outcome = given(s.outcome) ? s.outcome : NULL;
    if (s.opened_until <= cx->now)
        s.opened_until = 0;
    s.sight = debt_sheet_sight(cx->actor, &s);
    if (s.sight == SHEET_HIDDEN) {
        s.debts = FIELD_UNSET;
        s.case_id = 0;
    }
    return s;
}

static enum err open_key(struct ctx *cx, struct rows *r, struct debt_sheet *s)
{
    struct own_key *key = arena_new_of(cx->a, struct own_key);
    size_t n;
    const void *p = row_blob(r, 21, &n);
    if (!p || !own_key_open(cx, cx->app->keys, p, n, key))
        return fail_log(cx, ERR_INTERNAL, "the key of debt sheet %lld does not open",
                        (long long)s->id);
    s->key = key;
    return OK;
}

enum err debt_sheet_load(struct ctx *cx, int64_t id, struct debt_sheet *ret)
{
    bool found = false;
    enum err opening = OK;
    struct rows *r =
        db_rows(cx, &q_debt_sheet_one, ARGS(db_int(id), db_int(cx->actor->account_id)));
    if (rows_next(r)) {
        *ret = row_of(cx, r);
        opening = open_key(cx, r, ret);
        found = true;
    }
    TRY(rows_end(r));
    TRY(opening);
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.sheet_unknown", NULL);
}

enum err debt_sheet_get(struct ctx *cx, int64_t id, struct debt_sheet *ret)
{
    struct debt_sheet s;
    TRY(need(cx, CAP_DEBT_READ));
    TRY(debt_sheet_load(cx, id, &s));
    if (s.sight == SHEET_NONE)
        return fail(cx, ERR_NOT_FOUND, "error.sheet_unknown", NULL);
    if (s.sight != SHEET_FULL)
        s.key = NULL;
    *ret = s;
    return OK;
}

enum err debt_sheet_full(struct ctx *cx, int64_t id, struct debt_sheet *ret)
{
    TRY(debt_sheet_get(cx, id, ret));
    return ret->key ? OK : fail(cx, ERR_FORBIDDEN, "error.sheet_sealed", NULL);
}

enum err debt_sheet_writable(struct ctx *cx, int64_t id, struct debt_sheet *ret)
{
    TRY(debt_sheet_full(cx, id, ret));
    TRY(need(cx, CAP_DEBT_WRITE));
    return strcmp(ret->state, "open") == 0 ? OK
                                           : fail(cx, ERR_CONFLICT, "error.sheet_closed", NULL);
}

void debt_sheet_to_model(struct ctx *cx, const struct debt_sheet *s, struct model *ret_object)
{
    struct model *masked = model_array(cx->a);
    field_to_model(cx->a, &debt_sheet_fields, s, true, ret_object, NULL);
    if (s->sight != SHEET_FULL) {
        model_add_text(cx->a, masked, "case");
        model_add_text(cx->a, masked, "debts");
    }
    model_set(ret_object, "masked", masked);
}

enum err debt_figures(struct ctx *cx, struct debt_figure **ret, size_t *ret_n)
{
    enum { MOST = 1000 };
    const char *lo, *hi;
    struct debt_figure *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    TRY(need(cx, CAP_FIGURES));
    area_range(cx->a, cx->actor->area, &lo, &hi);
    struct rows *r = db_rows(cx, &q_debt_figures, ARGS(db_text(lo), db_text(hi)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct debt_figure){.ward = row_str(r, 0),
                                         .open = row_int(r, 1),
                                         .closed = row_int(r, 2),
                                         .withdrawn = row_int(r, 3)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- opening ---- */

/* A business whose owner's debts the actor may write down. */
static enum err of_business(struct ctx *cx, int64_t id, struct business *ret)
{
    TRY(business_get(cx, id, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (cx->actor->role == ROLE_COMPANION && ret->companion_id != cx->actor->account_id)
        return fail(cx, ERR_FORBIDDEN, "error.sheet_not_yours", NULL);
    return OK;
}

static enum err check_case(struct ctx *cx, const struct debt_sheet *s)
{
    struct casefile c;
    if (!s->case_id)
        return OK;
    enum err e = case_get(cx, s->case_id, &c);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    if (e != OK || c.sight != SIGHT_FULL || (c.business_id && c.business_id != s->business_id))
        fail_field(cx, "case", "error.sheet_case", NULL);
    return OK;
}

static enum err insert(struct ctx *cx, struct debt_sheet *s)
{
    struct own_key key;
    struct sealed own = own_key_make(cx, cx->app->keys, &key);
    struct model *m = model_object(cx->a);
    s->consent_version = debt_consent_version(cx);
    TRY(db_int_of(cx, &q_debt_sheet_insert,
                  ARGS(db_text(given(s->client_id) ? s->client_id : NULL), db_int(s->person_id),
                       db_int(s->business_id), id_or_null(s->case_id), db_text(s->consent_version),
                       db_text(s->consent_via), db_int(s->consent_at), db_int(cx->now),
                       id_or_null(cx->actor->account_id), db_blob(own.p, own.n)),
                  0, &s->id));
    model_set_int(cx->a, m, "person", s->person_id);
    model_set_int(cx->a, m, "business", s->business_id);
    model_set_text(cx->a, m, "consent_version", s->consent_version);
    model_set_text(cx->a, m, "consent_via", s->consent_via);
    if (given(s->consent_on))
        model_set_text(cx->a, m, "consent_on", s->consent_on);
    return audit(cx, "open", "debt_sheet", s->id, m);
}

static enum err check_via(struct ctx *cx, const char **via)
{
    if (cx->actor->role == ROLE_OWNER)
        *via = "web"; /* of their own hand */
    else if (!given(*via) || strcmp(*via, "web") == 0)
        fail_field(cx, "consent_via", "error.sheet_via", NULL);
    return OK;
}

/* When the owner agreed, and to which text. Of another day than today its noon is kept. */
static void check_consent(struct ctx *cx, struct debt_sheet *s)
{
    struct date on, today = date_of_instant(cx->now);
    s->consent_at = cx->now;
    if (given(s->consent_version) && strcmp(s->consent_version, debt_consent_version(cx)) != 0)
        fail_field(cx, "consent_version", "error.sheet_text", NULL);
    if (!given(s->consent_on) || !date_parse(s->consent_on, &on))
        return; /* what is no day was said already */
    int64_t ago = date_days(today) - date_days(on);
    if (ago < 0 || ago > SHEET_CONSENT_DAYS)
        fail_field(cx, "consent_on", "error.sheet_consent_on", NULL);
    if (ago > 0)
        s->consent_at = date_begins(on) + INT64_C(12) * 3600;
}

enum err debt_sheet_open(struct ctx *cx, struct debt_sheet *s)
{
    struct business b;
    int64_t id = 0;
    TRY(need(cx, CAP_DEBT_WRITE));
    if (given(s->client_id))
        TRY(db_int_of(cx, &q_debt_sheet_of_client, ARGS(db_text(s->client_id)), 0, &id));
    if (id)
        return debt_sheet_get(cx, id, s);
    TRY(of_business(cx, s->business_id, &b));
    s->person_id = b.owner_id;
    if (field_check(cx, &debt_sheet_fields, s, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    TRY(check_via(cx, &s->consent_via));
    check_consent(cx, s);
    struct errinfo so_far = cx->err;
    TRY(check_case(cx, s));
    if (so_far.fields)
        cx->err = so_far;
    TRY(fields_check(cx));
    TRY(db_int_of(cx, &q_debt_sheet_open_of, ARGS(db_int(s->person_id), db_int(0)), 0, &id));
    if (id)
        return fail(cx, ERR_CONFLICT, "error.sheet_open", NULL);
    TRY(insert(cx, s));
    return debt_sheet_get(cx, s->id, s);
}

/* ---- many ---- */

_Static_assert((int)q_part_debt_sheet_list_area == (int)q_part_debt_sheet_count_area &&
                   (int)q_part_debt_sheet_list_case == (int)q_part_debt_sheet_count_case,
               "parts in one order");

struct asked {
    unsigned mask;
    const char *lo, *hi, *state;
    int64_t me, person, business, case_id;
};

static void ask(struct ctx *cx, const struct sheet_filter *f, struct asked *a)
{
    const struct actor *who = cx->actor;
    *a = (struct asked){.me = who->account_id,
                        .person = who->person_id ? who->person_id : -1,
                        .state = f->state,
                        .business = f->business,
                        .case_id = f->case_id};
    const char *area = who->area;
    if (given(f->area) && area_holds(area, f->area))
        area = f->area;
    else if (given(f->area) && !area_holds(f->area, area))
        area = "-"; /* outside the territory: nothing lies there */
    area_range(cx->a, area, &a->lo, &a->hi);
    if (*area)
        a->mask |= q_part_debt_sheet_list_area;
    if (who->role == ROLE_COMPANION)
        a->mask |= q_part_debt_sheet_list_companion;
    if (who->role == ROLE_OWNER || who->role == ROLE_MAYOR) /* whose person is nobody */
        a->mask |= q_part_debt_sheet_list_owner;
    a->mask |= given(f->state) ? (unsigned)q_part_debt_sheet_list_state : 0;
    a->mask |= f->business ? (unsigned)q_part_debt_sheet_list_business : 0;
    a->mask |= f->case_id ? (unsigned)q_part_debt_sheet_list_case : 0;
}

static enum err count(struct ctx *cx, const struct asked *a, struct sheet_page *ret)
{
    struct rows *r =
        db_rows_mask(cx, &q_debt_sheet_count, a->mask,
                     ARGS(db_text(a->lo), db_text(a->hi), db_int(a->me), db_int(a->person),
                          db_text(a->state), db_int(a->business), db_int(a->case_id)));
    if (rows_next(r))
        ret->total = row_int(r, 0);
    ret->total_capped = ret->total > COUNT_CAP;
    ret->total = ret->total_capped ? COUNT_CAP : ret->total;
    return rows_end(r);
}

enum err debt_sheet_list(struct ctx *cx, const struct sheet_filter *f, struct sheet_page *ret)
{
    struct asked a;
    *ret = (struct sheet_page){0};
    TRY(need(cx, CAP_DEBT_READ));
    ask(cx, f, &a);
    TRY(count(cx, &a, ret));
    unsigned before = f->before ? (unsigned)q_part_debt_sheet_list_before : 0;
    size_t limit = (size_t)(f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL);
    ret->rows = arena_array(cx->a, limit, sizeof(*ret->rows));
    struct rows *r =
        db_rows_mask(cx, &q_debt_sheet_list, a.mask | before,
                     ARGS(db_int((int64_t)limit + 1), db_int(a.me), db_text(a.lo), db_text(a.hi),
                          db_int(a.me), db_int(a.person), db_text(a.state), db_int(a.business),
                          db_int(a.case_id), db_int(f->before)));
    while (rows_next(r)) {
        if (ret->n == limit) {
            ret->next = ret->rows[limit - 1].id;
            break;
        }
        struct debt_sheet s = row_of(cx, r);
        if (s.sight != SHEET_NONE)
            ret->rows[ret->n++] = s;
    }
    return rows_end(r);
}
