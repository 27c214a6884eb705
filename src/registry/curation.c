/*
 * Curation's rules: see curation.h. The steps are a table; a change writes the fact, the columns,
 * the counts and the audit row in one transaction.
 */
#include "curation.h"

#include "audit.h"
#include "business_parts.h"
#include "calendar.h"
#include "curation_dated.h"
#include "curation_sql.h"
#include "day_cursor.h"
#include "i18n.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>

enum {
    MONTHS = 24,
    MONTHS_MOST = 120,
    AGE_MONTHS = 6,
    FRESH_MONTHS = 12,
    LIMIT = 50,
    COUNT_CAP = 1000
};

const struct field_choice curation_reason_choices[] = {
    {"legality", "reason.legality"}, {"production", "reason.production"},
    {"market", "reason.market"},     {"place", "reason.place"},
    {"data", "reason.data"},         {"size", "reason.size"},
    {"other", "reason.other"},       {NULL, NULL},
};

#define C(member) .offset = FIELD_TEXT(struct curation_change, member)
static const struct field change_fields[] = {
    {.name = "state",
     .kind = F_CHOICE,
     C(state),
     .flags = F_REQUIRED,
     .choices = curation_choices,
     .label = "curation.state"},
    {.name = "on", .kind = F_DATE, C(on), .label = "curation.on", .help = "curation.on_help"},
    {.name = "reasons",
     .kind = F_CHOICES,
     C(reasons),
     .choices = curation_reason_choices,
     .label = "curation.reasons",
     .help = "curation.reasons_help"},
    {.name = "note", .kind = F_PARA, C(note), .max = 1000, .label = "curation.note"},
};
const struct field_table curation_change_fields =
    FIELD_TABLE("CurationChange", change_fields, struct curation_change);

/* ---- steps ---- */

static const struct step {
    const char *from, *to;
    bool ward, city; /* who may take it */
} steps[] = {
    {"proposed", "verified", true, false}, {"proposed", "not_yet", true, true},
    {"verified", "curated", false, true},  {"verified", "not_yet", true, true},
    {"not_yet", "verified", true, false},  {"not_yet", "not_yet", true, true},
    {"curated", "curated", false, true},   {"curated", "not_yet", false, true},
};

static const struct step *step_find(const char *from, const char *to)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (strcmp(steps[i].from, from) == 0 && strcmp(steps[i].to, to) == 0)
            return &steps[i];
    return NULL;
}

bool curation_step(const char *from, const char *to)
{
    return step_find(from, to) != NULL;
}

bool curation_may(const struct actor *a, const char *from, const char *to)
{
    const struct step *s = step_find(from, to);
    return s && ((s->ward && can(a, CAP_CURATE_WARD)) || (s->city && can(a, CAP_CURATE_CITY)));
}

static const char *state_words(struct ctx *cx, const char *state)
{
    return i18n_text(cx->app->words, cx->a, cx->lang, arena_printf(cx->a, "curation.%s", state),
                     NULL);
}

static enum err check_step(struct ctx *cx, const char *from, const char *to)
{
    if (!curation_step(from, to))
        return fail(cx, ERR_CONFLICT, "error.curation_step", "from", state_words(cx, from), "to",
                    state_words(cx, to), NULL);
    if (!curation_may(cx->actor, from, to))
        return fail(cx, ERR_FORBIDDEN, "error.curation_level", "to", state_words(cx, to), NULL);
    return OK;
}

static bool has_code(const char *list, const char *code)
{
    size_t n = strlen(code);
    for (const char *s = list; s && *s; s += strcspn(s, ","), s += *s == ',')
        if (strncmp(s, code, n) == 0 && (s[n] == ',' || s[n] == '\0'))
            return true;
    return false;
}

static void check_reasons(struct ctx *cx, const struct curation_change *c)
{
    bool some = c->reasons && *c->reasons, not_yet = c->state && strcmp(c->state, "not_yet") == 0;
    if (not_yet && !some)
        fail_field(cx, "reasons", "error.reasons_needed", NULL);
    if (!not_yet && some)
        fail_field(cx, "reasons", "error.reasons_only_not_yet", NULL);
    if (has_code(c->reasons, "other") && !(c->note && *c->note))
        fail_field(cx, "note", "error.reason_other_note", NULL);
}

/* ---- writing ---- */

const char *curation_term(struct ctx *cx, const char *on)
{
    int64_t months;
    struct date d;
    if (!text_int(setting_get(cx, "curation_months", ""), &months) || months < 1 ||
        months > MONTHS_MOST)
        months = MONTHS;
    if (!date_parse(on, &d))
        return NULL;
    char *until = arena_alloc(cx->a, DATE_LEN + 1);
    date_format(date_add_months(d, (int)months), until);
    return until;
}

static struct model *changes_of(struct ctx *cx, const struct business *old,
                                const struct business *b, const char *reasons, const char *note)
{
    struct model *changes = field_diff(cx->a, &business_fields, old, b, business_protect, cx);
    if (!changes)
        changes = model_object(cx->a);
    const char *extra[][2] = {{"reasons", reasons},
                              {"note", note && *note ? business_protect(cx, note) : NULL}};
    for (size_t i = 0; i < 2; i++) {
        if (!extra[i][1] || !*extra[i][1])
            continue;
        struct model *pair = model_set_array(cx->a, changes, extra[i][0]);
        model_add_text(cx->a, pair, NULL);
        model_add_text(cx->a, pair, extra[i][1]);
    }
    return changes;
}

/* Columns, fact, counts, audit of a state that holds today. */
static enum err put(struct ctx *cx, const struct business *old, struct business *b,
                    const struct dated *d, const char *reasons, const char *note)
{
    b->curation_until =
        strcmp(b->curation, "curated") == 0 ? curation_term(cx, b->curation_on) : NULL;
    TRY(business_put_state(cx, b));
    TRY(dated_put(cx, b->id, "curation", d, b->curation, b->curation_on, reasons, note));
    TRY(count_move(cx, old, b));
    return audit(cx, "curation", "business", b->id, changes_of(cx, old, b, reasons, note));
}

enum err curation_set(struct ctx *cx, int64_t id, int64_t version, const struct curation_change *c,
                      struct business *ret)
{
    struct business b;
    struct dated d;
    const char *on = NULL;
    TRY(business_get(cx, id, &b));
    if (b.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (b.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    field_check(cx, &curation_change_fields, c, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    check_reasons(cx, c);
    TRY(fields_check(cx));
    TRY(check_step(cx, b.curation, c->state));
    TRY(dated_get(cx, id, "curation", &d));
    TRY(dated_day(cx, "on", c->on, &d, &on));
    struct business old = b;
    b.curation = c->state;
    b.curation_on = on;
    TRY(put(cx, &old, &b, &d, c->reasons, c->note));
    *ret = b;
    return OK;
}

/* A fact of long ago: today's state stays. */
static enum err put_history(struct ctx *cx, int64_t id, const char *then, const char *state,
                            const char *day)
{
    const char *sides[][3] = {{"curation", then, state}, {"curation_on", NULL, day}};
    struct model *changes = model_object(cx->a);
    for (size_t i = 0; i < 2; i++) {
        struct model *pair = model_set_array(cx->a, changes, sides[i][0]);
        model_add_text(cx->a, pair, sides[i][1]);
        model_add_text(cx->a, pair, sides[i][2]);
    }
    TRY(fact_add(cx, id, "curation", state, day, NULL, NULL));
    TRY(dated_ward(cx, id, day));
    return audit(cx, "curation", "business", id, changes);
}

enum err curation_import(struct ctx *cx, int64_t id, const char *state, const char *on,
                         bool *ret_changed)
{
    struct business b;
    struct dated d;
    const char *day, *then;
    *ret_changed = false;
    TRY(need(cx, CAP_IMPORT));
    TRY(business_get(cx, id, &b));
    TRY(dated_day(cx, "curation_on", on, NULL, &day));
    TRY(fact_on(cx, id, "curation", day, &then));
    if (then && strcmp(then, state) == 0)
        return OK;
    TRY(dated_get(cx, id, "curation", &d));
    *ret_changed = true;
    if (d.since && strcmp(day, d.since) < 0 && !(d.n == 1 && strcmp(d.value, "proposed") == 0))
        return put_history(cx, id, then, state, day);
    struct business old = b;
    b.curation = state;
    b.curation_on = day;
    return put(cx, &old, &b, &d, NULL, NULL);
}

/* ---- criteria ---- */

static bool filled(const char *s)
{
    return s && *s;
}

static bool older_than(struct ctx *cx, const char *day, int months)
{
    struct date d;
    if (!day || !date_parse(day, &d))
        return false;
    return date_days(date_add_months(d, months)) <= date_days(date_of_instant(cx->now));
}

static bool has_place(const struct business *b)
{
    return b->lat != FIELD_UNSET || has_code(b->channels, "shop") ||
           has_code(b->channels, "stall") || has_code(b->channels, "market");
}

size_t curation_criteria(struct ctx *cx, const struct business *b,
                         struct criterion ret[static CRITERIA_MAX])
{
    int64_t fresh = date_begins(date_add_months(date_of_instant(cx->now), -FRESH_MONTHS));
    const struct criterion all[] = {
        {"complete", filled(b->name) && filled(b->owner_name) && filled(b->ward)},
        {"contact", filled(b->phone) || filled(b->address)},
        {"nib", filled(b->nib)},
        {"place", has_place(b)},
        {"active", strcmp(b->activity, "active") == 0},
        {"age", older_than(cx, b->founded_on, AGE_MONTHS)},
        {"sector", filled(b->sector) || filled(b->kbli)},
        {"photo", b->photo_id != 0},
        {"fresh", b->confirmed_at >= fresh},
    };
    _Static_assert(sizeof(all) / sizeof(all[0]) <= CRITERIA_MAX, "room for all criteria");
    memcpy(ret, all, sizeof(all));
    return sizeof(all) / sizeof(all[0]);
}

/* ---- the queue of those to be looked at again ---- */

/* The narrower of the actor's territory and the area asked for. */
static void range_of(struct ctx *cx, const char *area, const char **ret_lo, const char **ret_hi)
{
    const char *lo, *hi;
    area_range(cx->a, cx->actor->area, ret_lo, ret_hi);
    if (!area || !*area)
        return;
    area_range(cx->a, area, &lo, &hi);
    if (strcmp(lo, *ret_lo) > 0)
        *ret_lo = lo;
    if (strcmp(hi, *ret_hi) < 0)
        *ret_hi = hi;
}

static const char *soon(struct ctx *cx)
{
    char *day = arena_alloc(cx->a, DATE_LEN + 1);
    date_format(date_from_days(date_days(date_of_instant(cx->now)) + CURATION_SOON_DAYS), day);
    return day;
}

enum err curation_expiring(struct ctx *cx, const char *area, const char *cursor, int64_t limit,
                           struct business_page *ret)
{
    const char *lo, *hi, *after = NULL, *until = soon(cx);
    int64_t after_id = 0;
    bool more = cursor && *cursor;
    *ret = (struct business_page){0};
    TRY(need(cx, CAP_CURATE_WARD));
    if (more)
        TRY(day_cursor_read(cx, cursor, &after, &after_id));
    limit = limit > 0 && limit <= 200 ? limit : LIMIT;
    range_of(cx, area, &lo, &hi);
    ret->rows = arena_array(cx->a, (size_t)limit + 1, sizeof(*ret->rows));
    struct rows *r =
        db_rows_mask(cx, &q_curation_expiring, more ? q_part_curation_expiring_after : 0,
                     ARGS(db_text(until), db_text(lo), db_text(hi), db_int(limit + 1),
                          db_text(after), db_int(after_id)));
    while (rows_next(r)) {
        if (ret->n == (size_t)limit) {
            ret->next =
                day_cursor(cx, ret->rows[ret->n - 1].curation_until, ret->rows[ret->n - 1].id);
            break;
        }
        struct business_row *row = &ret->rows[ret->n++];
        *row = business_row_of(cx, r);
        row->curation_on = row_str(r, 15);
        row->curation_until = row_str(r, 16);
        row->capital = row->employees = row->lat = row->lng = FIELD_UNSET;
    }
    TRY(rows_end(r));
    TRY(db_int_of(cx, &q_curation_expiring_count, ARGS(db_text(until), db_text(lo), db_text(hi)), 0,
                  &ret->total));
    ret->total_capped = ret->total > COUNT_CAP;
    ret->total = ret->total_capped ? COUNT_CAP : ret->total;
    return OK;
}
