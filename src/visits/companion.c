/* The companions' register: see companion.h. */
#include "companion.h"

#include "audit.h"
#include "calendar.h"
#include "companion_sql.h"
#include "curation_dated.h"
#include "places.h"
#include "text.h"

enum { LIMIT_MAX = 200, ALONE_CAP = 1000, RECENT_DAYS = 90 };

const struct field_choice companion_duties[] = {{"companion", "companion.duty_companion"},
                                                {"coordinator", "companion.duty_coordinator"},
                                                {"enumerator", "companion.duty_enumerator"},
                                                {NULL, NULL}};
const struct field_choice companion_states[] = {{"active", "companion.state_active"},
                                                {"idle", "companion.state_idle"},
                                                {"handover", "companion.state_handover"},
                                                {"ended", "companion.state_ended"},
                                                {NULL, NULL}};

/* ---- fields ---- */

static void check_ward(struct ctx *cx, const struct field *f, const void *record)
{
    const struct companion *c = record;
    if (!is_ward(places(), c->home_ward))
        fail_field(cx, "home_ward", "error.ward_unknown", "ward", c->home_ward, NULL);
    else if (c->area && !area_holds(c->area, c->home_ward))
        fail_field(cx, "home_ward", "companion.error.home_ward", NULL);
}

static void check_term(struct ctx *cx, const struct field *f, const void *record)
{
    const struct companion *c = record;
    if (c->term_from && *c->term_from && strcmp(c->term_until, c->term_from) < 0)
        fail_field(cx, "term_until", "companion.error.term", NULL);
}

#define T(member) .offset = FIELD_TEXT(struct companion, member)
#define I(member) .offset = FIELD_INT(struct companion, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* What is written down, the same in both tables. */
#define WRITTEN                                                                              \
    {.name = "duty",                                                                         \
     .kind = F_CHOICE,                                                                       \
     T(duty),                                                                                \
     .flags = F_REQUIRED,                                                                    \
     .choices = companion_duties,                                                            \
     .label = "companion.duty"},                                                             \
        {.name = "letter_number",                                                            \
         .kind = F_TEXT,                                                                     \
         T(letter_number),                                                                   \
         .max = 80,                                                                          \
         .label = "companion.letter_number"},                                                \
        {.name = "letter_on", .kind = F_DATE, T(letter_on), .label = "companion.letter_on"}, \
        {.name = "term_from", .kind = F_DATE, T(term_from), .label = "companion.term_from"}, \
        {.name = "term_until",                                                               \
         .kind = F_DATE,                                                                     \
         T(term_until),                                                                      \
         .check = check_term,                                                                \
         .label = "companion.term_until",                                                    \
         .help = "companion.term_until_help"},                                               \
        {.name = "sectors",                                                                  \
         .kind = F_CHOICES,                                                                  \
         T(sectors),                                                                         \
         .choices = sector_choices,                                                          \
         .label = "companion.sectors",                                                       \
         .help = "companion.sectors_help"},                                                  \
        {.name = "capacity",                                                                 \
         .kind = F_INT,                                                                      \
         I(capacity),                                                                        \
         .flags = F_REQUIRED,                                                                \
         .min = 1,                                                                           \
         .max = COMPANION_CAPACITY_MAX,                                                      \
         .label = "companion.capacity",                                                      \
         .help = "companion.capacity_help"},                                                 \
        {.name = "home_ward",                                                                \
         .kind = F_TEXT,                                                                     \
         T(home_ward),                                                                       \
         .max = 20,                                                                          \
         .check = check_ward,                                                                \
         .label = "companion.home_ward",                                                     \
         .help = "companion.home_ward_help"},                                                \
    {                                                                                        \
        .name = "active", .kind = F_BOOL, .offset = FIELD_BOOL(struct companion, active),    \
        .label = "companion.active"                                                          \
    }

static const struct field fields[] = {WRITTEN};
const struct field_table companion_fields = FIELD_TABLE("Companion", fields, struct companion);

static const struct field row_fields[] = {
    {.name = "id", .kind = F_REF, I(account_id), .flags = OUT},
    {.name = "name", .kind = F_TEXT, T(name), .flags = OUT},
    {.name = "display_name", .kind = F_TEXT, T(display_name), .flags = OUT},
    {.name = "area", .kind = F_TEXT, T(area), .flags = OUT},
    {.name = "area_name", .kind = F_TEXT, T(area_name), .flags = OUT},
    {.name = "phone", .kind = F_TEXT, T(phone), .flags = OUT | F_PERSONAL},
    {.name = "state", .kind = F_CHOICE, T(state), .flags = OUT, .choices = companion_states},
    WRITTEN,
    {.name = "businesses", .kind = F_INT, I(businesses), .flags = OUT, .max = INT64_MAX},
    {.name = "never_visited", .kind = F_INT, I(never_visited), .flags = OUT, .max = INT64_MAX},
    {.name = "visited_90", .kind = F_INT, I(visited_90), .flags = OUT, .max = INT64_MAX},
    {.name = "last_visit_at", .kind = F_INSTANT, I(last_visit_at), .flags = OUT},
    {.name = "tasks_open", .kind = F_INT, I(tasks_open), .flags = OUT, .max = INT64_MAX},
    {.name = "tasks_late", .kind = F_INT, I(tasks_late), .flags = OUT, .max = INT64_MAX},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table companion_row_fields =
    FIELD_TABLE("CompanionRow", row_fields, struct companion);

/* ---- reading ---- */

/* Without a row of their own, an account has what the table would give it. */
static struct companion row_of(struct rows *r)
{
    bool own = !row_null(r, 3), stands = row_int(r, 8);
    struct companion c = {.account_id = row_int(r, 0),
                          .created_at = own ? row_int(r, 4) : row_int(r, 1),
                          .updated_at = own ? row_int(r, 5) : row_int(r, 2),
                          .version = own ? row_int(r, 3) : 1,
                          .capacity = own ? row_int(r, 6) : COMPANION_CAPACITY,
                          .active = own ? row_int(r, 7) : true,
                          .name = row_str(r, 9),
                          .display_name = row_str(r, 10),
                          .area = row_str(r, 11),
                          .phone = row_str(r, 12),
                          .duty = own ? row_str(r, 13) : "companion",
                          .letter_number = own ? row_str(r, 14) : "",
                          .letter_on = row_str(r, 15),
                          .term_from = row_str(r, 16),
                          .term_until = row_str(r, 17),
                          .sectors = own ? row_str(r, 18) : "",
                          .home_ward = row_str(r, 19),
                          .businesses = row_int(r, 20),
                          .never_visited = row_int(r, 21),
                          .visited_90 = row_int(r, 22),
                          .last_visit_at = row_int(r, 23),
                          .tasks_open = row_int(r, 24),
                          .tasks_late = row_int(r, 25)};
    c.area_name = *c.area ? place_name(places(), c.area) : NULL;
    c.state = stands ? c.businesses ? "active" : "idle" : c.businesses ? "handover" : "ended";
    return c;
}

/* What a list asks for, as the queries take it. */
struct asked {
    unsigned mask, count_mask;
    const char *lo, *hi, *today, *recent, *text, *name;
    int64_t one, after, limit;
};

#define PART(a, part)                                     \
    do {                                                  \
        (a)->mask |= q_part_companion_rows_##part;        \
        (a)->count_mask |= q_part_companion_count_##part; \
    } while (0)

static const char *day_before(struct ctx *cx, int64_t days)
{
    char *day = arena_alloc(cx->a, DATE_LEN + 1);
    date_format(date_from_days(date_days(date_of_instant(cx->now)) - days), day);
    return day;
}

static void ask(struct ctx *cx, struct asked *a)
{
    struct scope s = scope_of(cx);
    *a = (struct asked){.lo = s.lo,
                        .hi = s.hi,
                        .today = today_text(cx),
                        .recent = day_before(cx, RECENT_DAYS),
                        .limit = 1};
    if (!can(cx->actor, CAP_BOARD)) {
        a->one = cx->actor->account_id;
        PART(a, one);
    } else if (*s.lo) {
        PART(a, area);
    }
}

static struct rows *run(struct ctx *cx, const struct asked *a)
{
    return db_rows_mask(cx, &q_companion_rows, a->mask,
                        ARGS(db_int(a->limit), db_text(a->today), db_text(a->recent),
                             db_text(a->lo), db_text(a->hi), db_int(a->one), db_int(a->after),
                             db_text(a->text), db_text(a->name)));
}

static enum err one(struct ctx *cx, const struct asked *a, struct companion *ret)
{
    bool found = false;
    struct rows *r = run(cx, a);
    if (rows_next(r)) {
        *ret = row_of(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "companion.error.unknown", NULL);
}

enum err companion_get(struct ctx *cx, int64_t account_id, struct companion *ret)
{
    struct asked a;
    TRY(need(cx, CAP_VISIT_WRITE));
    ask(cx, &a);
    if (a.one && a.one != account_id)
        return fail(cx, ERR_NOT_FOUND, "companion.error.unknown", NULL);
    a.one = account_id;
    PART(&a, one);
    return one(cx, &a, ret);
}

enum err companion_find(struct ctx *cx, const char *name, struct companion *ret)
{
    struct asked a;
    TRY(need(cx, CAP_VISIT_WRITE));
    ask(cx, &a);
    a.name = name;
    a.mask |= q_part_companion_rows_name;
    return one(cx, &a, ret);
}

/* As LIKE takes it: in small letters, with its own signs escaped. */
static const char *like_text(struct ctx *cx, const char *text)
{
    const char *s = text_trim(cx->a, text);
    char *out = arena_alloc(cx->a, 2 * strlen(s) + 1), *to = out;
    for (; *s; s++) {
        if (*s == '%' || *s == '_' || *s == '!')
            *to++ = '!';
        *to++ = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
    }
    *to = '\0';
    return out;
}

static enum err ask_filter(struct ctx *cx, const struct companion_filter *f, struct asked *a)
{
    ask(cx, a);
    if (f->area && *f->area) {
        const char *lo, *hi;
        area_range(cx->a, f->area, &lo, &hi);
        a->lo = strcmp(lo, a->lo) > 0 ? lo : a->lo;
        a->hi = strcmp(hi, a->hi) < 0 ? hi : a->hi;
        PART(a, area);
    }
    if (f->within)
        PART(a, within);
    const char *state = f->state ? f->state : "";
    if (strcmp(state, "stands") == 0 || strcmp(state, "active") == 0 || strcmp(state, "idle") == 0)
        PART(a, stands);
    if (strcmp(state, "ended") == 0 || strcmp(state, "handover") == 0)
        PART(a, ended);
    if (strcmp(state, "ended") == 0 || strcmp(state, "idle") == 0)
        PART(a, none);
    if (strcmp(state, "handover") == 0)
        PART(a, some);
    if (f->text && *f->text) {
        a->text = like_text(cx, f->text);
        PART(a, text);
    }
    if (f->after) {
        a->after = f->after;
        a->mask |= q_part_companion_rows_after;
    }
    a->limit = f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : 50;
    return OK;
}

enum err companion_list(struct ctx *cx, const struct companion_filter *f, struct companion **ret,
                        size_t *ret_n, bool *ret_more, int64_t *ret_total)
{
    struct asked a;
    size_t n = 0;
    *ret_more = false;
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(ask_filter(cx, f, &a));
    size_t limit = (size_t)a.limit++;
    struct companion *list = arena_array(cx->a, limit, sizeof(*list));
    struct rows *r = run(cx, &a);
    while (rows_next(r)) {
        if (n == limit) {
            *ret_more = true;
            break;
        }
        list[n++] = row_of(r);
    }
    TRY(rows_end(r));
    r = db_rows_mask(
        cx, &q_companion_count, a.count_mask,
        ARGS(db_text(a.today), db_text(a.lo), db_text(a.hi), db_int(a.one), db_text(a.text)));
    if (rows_next(r))
        *ret_total = row_int(r, 0);
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

bool companion_shows_phone(const struct ctx *cx, const struct companion *c)
{
    return can(cx->actor, CAP_ASSIGN) || c->account_id == cx->actor->account_id;
}

enum err companion_alone(struct ctx *cx, const char *area, int64_t *ret_n, bool *ret_capped)
{
    struct scope s = scope_of(cx);
    const char *lo = s.lo, *hi = s.hi;
    if (area && *area) {
        area_range(cx->a, area, &lo, &hi);
        lo = strcmp(lo, s.lo) > 0 ? lo : s.lo;
        hi = strcmp(hi, s.hi) < 0 ? hi : s.hi;
    }
    TRY(db_int_of(cx, &q_companion_alone_count, ARGS(db_text(lo), db_text(hi)), 0, ret_n));
    *ret_capped = *ret_n > ALONE_CAP;
    *ret_n = *ret_capped ? ALONE_CAP : *ret_n;
    return OK;
}

/* ---- writing ---- */

static enum err write_row(struct ctx *cx, struct companion *c, bool *ret_stale)
{
    int64_t changed = 0;
    struct db_val from = db_text(c->term_from), until = db_text(c->term_until),
                  on = db_text(c->letter_on), home = db_text(c->home_ward);
    const char *letter = c->letter_number ? c->letter_number : "",
               *sectors = c->sectors ? c->sectors : "";
    TRY(db_exec(cx, &q_companion_update,
                ARGS(db_int(c->account_id), db_int(c->version), db_text(c->duty), db_text(letter),
                     on, from, until, db_text(sectors), db_int(c->capacity), home,
                     db_int(c->active), db_int(cx->now)),
                &changed));
    *ret_stale = false;
    if (changed)
        return OK;
    int64_t there = 0;
    TRY(db_int_of(cx, &q_companion_version, ARGS(db_int(c->account_id)), 0, &there));
    *ret_stale = there || c->version != 1;
    if (*ret_stale)
        return OK;
    return db_exec(cx, &q_companion_insert,
                   ARGS(db_int(c->account_id), db_text(c->duty), db_text(letter), on, from, until,
                        db_text(sectors), db_int(c->capacity), home, db_int(c->active),
                        db_int(cx->now)),
                   NULL);
}

static const char *or_null(const char *s)
{
    return s && *s ? s : NULL;
}

enum err companion_put(struct ctx *cx, struct companion *c)
{
    struct companion old;
    bool stale;
    TRY(need(cx, CAP_ASSIGN));
    TRY(companion_get(cx, c->account_id, &old));
    if (!area_holds(cx->actor->area, old.area))
        return fail(cx, ERR_FORBIDDEN, "companion.error.not_yours", NULL);
    c->area = old.area;
    c->letter_on = or_null(c->letter_on);
    c->term_from = or_null(c->term_from);
    c->term_until = or_null(c->term_until);
    c->home_ward = or_null(c->home_ward);
    TRY(field_check(cx, &companion_fields, c, NULL));
    struct model *diff = field_diff(cx->a, &companion_fields, &old, c, NULL, NULL);
    if (c->version != old.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (diff) {
        TRY(write_row(cx, c, &stale));
        if (stale)
            return fail(cx, ERR_STALE, "error.stale", NULL);
        TRY(audit(cx, "change", "companion", c->account_id, diff));
    }
    return companion_get(cx, c->account_id, c);
}

enum err companion_keep(struct ctx *cx, int64_t account_id)
{
    return db_exec(cx, &q_companion_keep, ARGS(db_int(account_id), db_int(cx->now)), NULL);
}
