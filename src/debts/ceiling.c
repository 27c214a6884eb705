/* Rules of what lenders may ask for: kept, read, beside a debt. See ceiling.h. */
#include "ceiling.h"

#include "audit.h"
#include "ceiling_sql.h"
#include "curation_dated.h"
#include "debts_parts.h"
#include "holiday.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { PPM = 10000, PERCENT_MAX = 1000, DAY_MINUTES = 24 * 60 };

const struct field_choice ceiling_topics[] = {{"benefit", "ceiling_topic.benefit"},
                                              {"late", "ceiling_topic.late"},
                                              {"total", "ceiling_topic.total"},
                                              {"platforms", "ceiling_topic.platforms"},
                                              {"income", "ceiling_topic.income"},
                                              {"hours", "ceiling_topic.hours"},
                                              {"threats", "ceiling_topic.threats"},
                                              {"others", "ceiling_topic.others"},
                                              {"place", "ceiling_topic.place"},
                                              {"incessant", "ceiling_topic.incessant"},
                                              {"identity", "ceiling_topic.identity"},
                                              {"data", "ceiling_topic.data"},
                                              {NULL, NULL}};
const struct field_choice ceiling_purposes[] = {{"all", "ceiling_purpose.all"},
                                                {"consumer", "debt_purpose.consumer"},
                                                {"productive", "debt_purpose.productive"},
                                                {NULL, NULL}};
const struct field_choice ceiling_scales[] = {{"all", "ceiling_scale.all"},
                                              {"micro", "ceiling_scale.micro"},
                                              {"larger", "ceiling_scale.larger"},
                                              {NULL, NULL}};
static const struct field_choice verdicts[] = {{"exceeds", "ceiling_verdict.exceeds"},
                                               {"within", "ceiling_verdict.within"},
                                               {"unknown", "ceiling_verdict.unknown"},
                                               {"uncovered", "ceiling_verdict.uncovered"},
                                               {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct ceiling_rule, member)
#define I(member) .offset = FIELD_INT(struct ceiling_rule, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
#define ENDS {.name = "valid_to", .kind = F_DATE, T(valid_to), .label = "ceiling.valid_to", .help = "ceiling.valid_to_help"}
#define VERIFIED {.name = "verified", .kind = F_BOOL, .offset = FIELD_BOOL(struct ceiling_rule, verified), .label = "ceiling.verified"}
#define SOURCE {.name = "source", .kind = F_TEXT, T(source), .flags = F_REQUIRED, .min = 3, .max = 300, .label = "ceiling.source"}
#define CHECKED {.name = "checked_on", .kind = F_DATE, T(checked_on), .flags = F_REQUIRED, .label = "ceiling.checked_on"}
#define NOTE {.name = "note", .kind = F_PARA, T(note), .max = 600, .label = "ceiling.note"}
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "topic", .kind = F_CHOICE, T(topic), .flags = F_REQUIRED, .choices = ceiling_topics, .label = "ceiling.topic"},
    {.name = "value", .kind = F_TEXT, T(value_text), .max = 20, .label = "ceiling.value", .help = "ceiling.value_help"},
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .choices = ceiling_purposes, .label = "ceiling.purpose"},
    {.name = "scale", .kind = F_CHOICE, T(scale), .choices = ceiling_scales, .label = "ceiling.scale"},
    {.name = "days_from", .kind = F_INT, I(days_from), .min = 0, .max = 40000, .label = "ceiling.days_from"},
    {.name = "days_to", .kind = F_INT, I(days_to), .min = 0, .max = 40000, .label = "ceiling.days_to"},
    {.name = "valid_from", .kind = F_DATE, T(valid_from), .flags = F_REQUIRED, .label = "ceiling.valid_from"},
    ENDS,
    {.name = "law", .kind = F_TEXT, T(law), .flags = F_REQUIRED, .min = 3, .max = 120, .label = "ceiling.law"},
    {.name = "article", .kind = F_TEXT, T(article), .max = 120, .label = "ceiling.article"},
    SOURCE, CHECKED, VERIFIED, NOTE,
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table ceiling_fields = FIELD_TABLE("CeilingRule", fields, struct ceiling_rule);
static const struct field change_list[] = {ENDS, VERIFIED, SOURCE, CHECKED, NOTE};
/* clang-format on */
const struct field_table ceiling_change_fields =
    FIELD_TABLE("CeilingChange", change_list, struct ceiling_rule);
#undef T
#undef I

#define T(member) .offset = FIELD_TEXT(struct ceiling_finding, member), .flags = OUT
#define I(member) .offset = FIELD_INT(struct ceiling_finding, member), .flags = OUT
#define B(member) .offset = FIELD_BOOL(struct ceiling_finding, member), .flags = OUT
static const struct field finding_list[] = {
    {.name = "topic", .kind = F_TEXT, T(topic)},
    {.name = "verdict", .kind = F_CHOICE, T(verdict), .choices = verdicts},
    {.name = "check", .kind = F_BOOL, B(check)},
    {.name = "citable", .kind = F_BOOL, B(citable)},
    {.name = "actual", .kind = F_INT, I(actual)},
    {.name = "allowed", .kind = F_INT, I(allowed)},
    {.name = "excess", .kind = F_INT, I(excess)},
    {.name = "days", .kind = F_INT, I(days)},
    {.name = "per", .kind = F_CHOICE, T(per), .choices = debt_units},
    {.name = "missing", .kind = F_TEXT, T(missing)},
    {.name = "legal", .kind = F_CHOICE, T(legal), .choices = debt_legal},
};
const struct field_table ceiling_finding_fields =
    FIELD_TABLE("CeilingFinding", finding_list, struct ceiling_finding);

/* ---- values as people write them ---- */

/* "0,275" or "0.275" percent → parts per million; at most four places. */
static bool percent_read(const char *s, int64_t *ret)
{
    int64_t n = 0;
    int places = -1;
    if (!*s || *s == '.' || *s == ',' || strlen(s) > 12)
        return false;
    for (; *s; s++) {
        if ((*s == '.' || *s == ',') && places < 0 && s[1])
            places = 0;
        else if (*s < '0' || *s > '9' || places >= 4)
            return false;
        else {
            n = n * 10 + (*s - '0');
            places += places >= 0;
        }
    }
    for (; places < 4; places++)
        n *= places >= 0 ? 10 : 1;
    *ret = n;
    return n <= (int64_t)PERCENT_MAX * PPM;
}

static bool clock_read(const char *s, int64_t *ret)
{
    int64_t v[4];
    if (strlen(s) != 11 || s[2] != ':' || s[5] != '-' || s[8] != ':')
        return false;
    for (int i = 0; i < 4; i++) {
        const char *at = s + i * 3;
        if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
            return false;
        v[i] = (at[0] - '0') * 10 + at[1] - '0';
    }
    int64_t from = v[0] * 60 + v[1], to = v[2] * 60 + v[3];
    *ret = from * PPM + to;
    return v[1] < 60 && v[3] < 60 && from < to && to <= DAY_MINUTES;
}

static bool value_read(const char *topic, const char *s, int64_t *ret)
{
    if (ceiling_is_conduct(topic)) {
        *ret = 0;
        return !*s;
    }
    if (strcmp(topic, "platforms") == 0)
        return text_int(s, ret) && *ret > 0 && *ret <= 100;
    return strcmp(topic, "hours") == 0 ? clock_read(s, ret) : percent_read(s, ret);
}

static const char *value_text(struct arena *a, const char *topic, int64_t v)
{
    if (ceiling_is_conduct(topic))
        return "";
    if (strcmp(topic, "platforms") == 0)
        return arena_printf(a, "%" PRId64, v);
    if (strcmp(topic, "hours") == 0) {
        int64_t from = v / PPM, to = v % PPM;
        return arena_printf(a, "%02" PRId64 ":%02" PRId64 "-%02" PRId64 ":%02" PRId64, from / 60,
                            from % 60, to / 60, to % 60);
    }
    char *s = arena_printf(a, "%" PRId64 ".%04" PRId64, v / PPM, v % PPM);
    size_t n = strlen(s);
    while (s[n - 1] == '0')
        s[--n] = '\0';
    if (s[n - 1] == '.')
        s[n - 1] = '\0';
    return s;
}

/* ---- reading ---- */

static struct ceiling_rule row_of(struct ctx *cx, struct rows *r)
{
    struct ceiling_rule x = {.id = row_int(r, 0),
                             .version = row_int(r, 1),
                             .created_at = row_int(r, 2),
                             .updated_at = row_int(r, 3),
                             .topic = row_str(r, 4),
                             .purpose = row_str(r, 5),
                             .scale = row_str(r, 6),
                             .days_from = row_int(r, 7),
                             .days_to = row_null(r, 8) ? FIELD_UNSET : row_int(r, 8),
                             .value = row_int(r, 9),
                             .valid_from = row_str(r, 10),
                             .valid_to = row_str(r, 11),
                             .verified = row_int(r, 12),
                             .law = row_str(r, 13),
                             .article = row_str(r, 14),
                             .source = row_str(r, 15),
                             .checked_on = row_str(r, 16),
                             .note = row_str(r, 17)};
    x.value_text = value_text(cx->a, x.topic, x.value);
    return x;
}

enum err ceiling_list(struct ctx *cx, struct ceiling_rules *ret)
{
    ret->list = arena_array(cx->a, CEILING_RULES_MAX, sizeof(*ret->list));
    ret->n = 0;
    struct rows *r = db_rows_mask(cx, &q_ceiling_list, 0, ARGS(db_int(0)));
    while (ret->n < CEILING_RULES_MAX && rows_next(r))
        ret->list[ret->n++] = row_of(cx, r);
    return rows_end(r);
}

enum err ceiling_get(struct ctx *cx, int64_t id, struct ceiling_rule *ret)
{
    bool found = false;
    struct rows *r = db_rows_mask(cx, &q_ceiling_list, q_part_ceiling_list_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = row_of(cx, r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.ceiling_unknown", NULL);
}

/* ---- writing ---- */

static void check_span(struct ctx *cx, const struct ceiling_rule *r)
{
    if (given(r->valid_to) && given(r->valid_from) && strcmp(r->valid_to, r->valid_from) <= 0)
        fail_field(cx, "valid_to", "error.ceiling_end", NULL);
    if (given(r->checked_on) && strcmp(r->checked_on, today_text(cx)) > 0)
        fail_field(cx, "checked_on", "error.debt_future", NULL);
}

static enum err check(struct ctx *cx, struct ceiling_rule *r)
{
    r->purpose = given(r->purpose) ? r->purpose : "all";
    r->scale = given(r->scale) ? r->scale : "all";
    r->days_from = r->days_from == FIELD_UNSET ? 0 : r->days_from;
    if (field_check(cx, &ceiling_fields, r, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    bool conduct = given(r->topic) && ceiling_is_conduct(r->topic);
    if (!conduct && !given(r->value_text))
        fail_field(cx, "value", "field.error.required", NULL);
    else if (given(r->topic) &&
             !value_read(r->topic, r->value_text ? r->value_text : "", &r->value))
        fail_field(cx, "value", "error.ceiling_value", NULL);
    if (r->days_to != FIELD_UNSET && r->days_to < r->days_from)
        fail_field(cx, "days_to", "error.ceiling_days", NULL);
    check_span(cx, r);
    return fields_check(cx);
}

static enum err insert(struct ctx *cx, struct ceiling_rule *r)
{
    int64_t by = cx->actor->account_id;
    return db_int_of(
        cx, &q_ceiling_insert,
        ARGS(db_text(r->topic), db_text(r->purpose), db_text(r->scale), db_int(r->days_from),
             r->days_to == FIELD_UNSET ? db_null() : db_int(r->days_to), db_int(r->value),
             db_text(r->valid_from), db_text(given(r->valid_to) ? r->valid_to : NULL),
             db_int(r->verified), db_text(r->law), db_text(r->article ? r->article : ""),
             db_text(r->source), db_text(r->checked_on), db_text(r->note ? r->note : ""),
             id_or_null(by), db_int(cx->now)),
        0, &r->id);
}

enum err ceiling_add(struct ctx *cx, struct ceiling_rule *r)
{
    int64_t n;
    TRY(need(cx, CAP_LENDER_EDIT));
    TRY(check(cx, r));
    TRY(db_int_of(cx, &q_ceiling_some, NO_ARGS, 0, &n));
    if (n >= CEILING_RULES_MAX)
        return fail(cx, ERR_CONFLICT, "error.ceilings_many", NULL);
    TRY(insert(cx, r));
    struct ceiling_rule nothing;
    field_clear(&ceiling_fields, &nothing);
    TRY(audit(cx, "create", "ceiling_rule", r->id,
              field_diff(cx->a, &ceiling_fields, &nothing, r, NULL, NULL)));
    return ceiling_get(cx, r->id, r);
}

enum err ceiling_put(struct ctx *cx, struct ceiling_rule *r)
{
    struct ceiling_rule was;
    int64_t changed;
    TRY(need(cx, CAP_LENDER_EDIT));
    TRY(ceiling_get(cx, r->id, &was));
    if (field_check(cx, &ceiling_change_fields, r, NULL) == ERR_INVALID)
        cx->err.code = OK;
    r->valid_from = was.valid_from;
    check_span(cx, r);
    TRY(fields_check(cx));
    TRY(db_exec(cx, &q_ceiling_update,
                ARGS(db_int(r->id), db_int(r->version),
                     db_text(given(r->valid_to) ? r->valid_to : NULL), db_int(r->verified),
                     db_text(r->source), db_text(r->checked_on), db_text(r->note ? r->note : ""),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(audit(cx, "change", "ceiling_rule", r->id,
              field_diff(cx->a, &ceiling_change_fields, &was, r, NULL, NULL)));
    return ceiling_get(cx, r->id, r);
}

/* ---- a debt beside them ---- */

static enum err holiday_of(struct ctx *cx, const char *day, struct ceiling_about *about)
{
    struct holiday *list;
    struct holiday_year *years;
    struct date d;
    size_t n;
    if (!given(day) || !date_parse(day, &d))
        return OK;
    TRY(holiday_years(cx, &years, &n));
    for (size_t i = 0; i < n; i++)
        about->known = about->known || years[i].year == d.year;
    TRY(holiday_list(cx, d.year, false, &list, &n));
    for (size_t i = 0; i < n; i++)
        about->holiday = about->holiday || (list[i].official && strcmp(list[i].date, day) == 0 &&
                                            strcmp(list[i].kind, "national") == 0);
    return OK;
}

enum err ceiling_of_debt(struct ctx *cx, const struct debt_sheet *s, const struct debt *d,
                         const struct ceiling_rules *rules, struct ceiling_finding **ret,
                         size_t *ret_n)
{
    struct ceiling_about about = {.on = today_text(cx)};
    char *class_ = NULL;
    TRY(db_text_of(cx, &q_ceiling_class, ARGS(db_int(s->business_id)), &class_));
    if (given(class_))
        about.scale = strcmp(class_, "micro") == 0 ? "micro" : "larger";
    TRY(holiday_of(cx, d->contacted_on, &about));
    *ret = arena_array(cx->a, CEILING_FINDINGS_MAX, sizeof(**ret));
    *ret_n = ceiling_check(d, rules, &about, *ret);
    return OK;
}
