/*
 * Lists and counts of cases. A filter becomes a mask of optional parts: what the actor knows of
 * (case_scope), then what is asked for; the count takes the same mask. Paging is by key.
 */
#include "casefile_parts.h"

#include "calendar.h"
#include "casefile_list_sql.h"
#include "memo.h"
#include "text.h"

#include <inttypes.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000, DAY = 86400 };
enum { WORDS_MAX = 3, WORD_RARE = 5000, WORDS_COUNT_CAP = 200 };

/* Bits are the same in both orders; the count has no `full` before them, so its bits lie one lower.
 */
enum {
    P_FULL = q_part_case_by_due_full,
    P_WARD = q_part_case_by_due_ward,
    P_DISTRICT = q_part_case_by_due_district,
    P_AREA = q_part_case_by_due_area,
    P_SEAL = q_part_case_by_due_seal,
    P_MINE = q_part_case_by_due_mine,
    P_REPORTED = q_part_case_by_due_reported,
    P_PARTNER = q_part_case_by_due_partner,
    P_THEIRS = q_part_case_by_due_theirs,
    P_UNFINISHED = q_part_case_by_due_unfinished,
    P_HELD = q_part_case_by_due_held,
    P_GOING = q_part_case_by_due_going,
    P_TOLD = q_part_case_by_due_told,
    P_NARROW = q_part_case_by_due_narrow,
    P_CATEGORY = q_part_case_by_due_category,
    P_BUSINESS = q_part_case_by_due_business,
    P_CLEAR = q_part_case_by_due_clear,
    P_NUMBER = q_part_case_by_due_number,
    P_PHONE = q_part_case_by_due_phone,
    P_RARE = q_part_case_by_due_rare,
    P_WORDS = q_part_case_by_due_words,
    P_AFTER = q_part_case_by_due_after,
};
_Static_assert(P_FULL == 1, "the first part");
_Static_assert((int)P_AFTER == (int)q_part_case_by_new_after, "parts in one order");
_Static_assert((int)P_CLEAR == (int)q_part_case_by_new_clear, "parts in one order");
_Static_assert((int)P_WARD == (int)q_part_case_count_some_ward << 1, "parts in one order");
_Static_assert((int)P_CLEAR == (int)q_part_case_count_some_clear << 1, "parts in one order");
_Static_assert((int)P_WORDS == (int)q_part_case_count_some_words << 1, "parts in one order");

struct plan {
    const struct query *q;
    unsigned mask;
    struct case_scope s;
    bool none; /* nothing can be found */
    const char *ward, *district, *state, *category;
    int64_t due_from, due_until, risk, business, number, limit;
    struct db_val level, assignee, phone, after, after_id;
    const char *from[WORDS_MAX], *to[WORDS_MAX];
    unsigned char hash[HASH_LEN];
};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static enum err no_filter(struct ctx *cx, const char *value)
{
    return fail(cx, ERR_INPUT, "error.case_filter", "value", value, NULL);
}

/* ---- what the actor knows of ---- */

static void plan_territory(struct plan *p)
{
    const struct case_scope *s = &p->s;
    if (s->partner || s->owner || s->theirs) {
        p->mask |= s->partner ? P_PARTNER : s->owner ? P_REPORTED : P_THEIRS;
    } else if (s->ward || s->district) {
        p->ward = s->ward;
        p->district = s->district;
        p->mask |= s->ward ? P_WARD : P_DISTRICT;
    } else if (*s->lo) {
        p->mask |= P_AREA;
    }
    if (!s->partner && !s->owner && s->max_seal < SEAL_CITY)
        p->mask |= P_SEAL;
}

static void plan_box(struct plan *p, enum case_box box)
{
    if (box == BOX_REPORTED)
        p->mask |= P_REPORTED;
    else if (box == BOX_MINE && !p->s.partner && !p->s.owner)
        p->mask |= P_MINE;
    else
        plan_territory(p);
}

/* ---- what is asked for ---- */

static void plan_area(struct plan *p, const char *area)
{
    size_t dots = 0;
    for (const char *s = area; *s; s++)
        dots += *s == '.';
    if (p->ward) {
        p->none = !area_holds(area, p->ward);
    } else if (p->district) {
        p->none = !area_holds(area, p->district) && !area_holds(p->district, area);
    } else if (dots < 2) {
        return; /* a city */
    }
    if (dots == 3 && !p->ward) {
        p->ward = area;
        p->mask = (p->mask & ~(unsigned)P_DISTRICT) | P_WARD;
    } else if (dots == 2 && !p->ward && !p->district) {
        p->district = area;
        p->mask |= P_DISTRICT;
    }
}

static enum err plan_state(struct ctx *cx, const struct case_filter *f, struct plan *p)
{
    const char *state = f->state && *f->state ? f->state : NULL;
    bool inbox = f->box == BOX_MINE || f->box == BOX_AREA, known = false;
    bool told = p->mask & P_REPORTED; /* their own reports: as their reporter sees them */
    if (!state && !inbox)
        return OK;
    if (!state || same(state, "unfinished")) {
        p->mask |= told ? P_GOING : P_UNFINISHED;
        return OK;
    }
    for (const struct field_choice *c = case_state_choices; c->code; c++)
        known = known || same(c->code, state);
    if (!known)
        return no_filter(cx, state);
    if (told) {
        p->state = state;
        p->mask |= P_TOLD;
        return OK;
    }
    if (same(state, "held")) {
        p->mask |= P_HELD;
        if (p->mask & P_DISTRICT) { /* their index is by wards */
            area_range(cx->a, p->district, &p->s.lo, &p->s.hi);
            p->mask = (p->mask & ~(unsigned)P_DISTRICT) | P_AREA;
        }
        return OK;
    }
    p->state = state;
    p->mask |= P_NARROW | (same(state, "closed") ? 0 : (unsigned)P_UNFINISHED);
    return OK;
}

static enum err plan_due(struct ctx *cx, const char *due, struct plan *p)
{
    int64_t today = date_begins(date_of_instant(cx->now));
    if (same(due, "overdue")) {
        p->due_until = cx->now;
    } else if (same(due, "at_risk")) {
        p->due_from = p->risk = cx->now;
    } else if (same(due, "today") || same(due, "week")) {
        p->due_from = cx->now;
        p->due_until = today + (same(due, "today") ? 1 : 7) * (int64_t)DAY;
    } else {
        return no_filter(cx, due);
    }
    p->mask |= P_NARROW | P_UNFINISHED;
    return OK;
}

static enum err plan_holder(struct ctx *cx, const struct case_filter *f, struct plan *p)
{
    if (f->level && *f->level) {
        p->level = db_int(case_level_of(f->level));
        p->mask |= P_NARROW;
        if (!p->level.i)
            return no_filter(cx, f->level);
    }
    if (f->assignee && *f->assignee) {
        int64_t id = 0;
        if (!same(f->assignee, "none") && !same(f->assignee, "belum"))
            TRY(db_int_of(cx, &q_case_account, ARGS(db_text(f->assignee)), -1, &id));
        p->assignee = db_int(id);
        p->mask |= P_NARROW;
    }
    return OK;
}

/* A word that few titles hold is asked of the index of words, and what it gives is looked through;
 * else the list is walked in its order and each title looked at: common words are found soon. */
static enum err plan_rarest(struct ctx *cx, struct plan *p)
{
    int64_t fewest = WORD_RARE + 1;
    size_t rarest = 0;
    for (size_t i = 0; i < WORDS_MAX; i++) {
        int64_t n;
        TRY(db_int_of(cx, &q_case_word_count,
                      ARGS(db_text(p->from[i]), db_text(p->to[i]), db_int(WORD_RARE + 1)), 0, &n));
        if (n < fewest) {
            fewest = n;
            rarest = i;
        }
    }
    if (fewest > WORD_RARE)
        return OK;
    const char *from = p->from[rarest], *to = p->to[rarest];
    p->from[rarest] = p->from[0], p->to[rarest] = p->to[0];
    p->from[0] = from, p->to[0] = to;
    p->none = p->none || fewest == 0;
    p->mask |= P_RARE;
    return OK;
}

static enum err plan_words(struct ctx *cx, const char *text, struct plan *p)
{
    size_t n = 0;
    char *s = text_fold(cx->a, text);
    while (*s && n < WORDS_MAX) {
        size_t length = strcspn(s, " ");
        if (length >= 2) {
            p->from[n] = arena_strndup(cx->a, s, length);
            p->to[n] =
                arena_printf(cx->a, "%s\xf4\x8f\xbf\xbf", p->from[n]); /* after all letters */
            n++;
        }
        s += length + (s[length] == ' ');
    }
    p->mask |= P_WORDS;
    p->none = p->none || n == 0;
    if (p->none)
        return OK;
    for (size_t i = n; i < WORDS_MAX; i++) {
        p->from[i] = p->from[0];
        p->to[i] = p->to[0];
    }
    return plan_rarest(cx, p);
}

static enum err plan_text(struct ctx *cx, const struct case_filter *f, struct plan *p)
{
    uint64_t number;
    const char *phone = text_phone(cx->a, f->text);
    if (code_read(f->text, "A", &number) && number <= INT64_MAX) {
        p->number = (int64_t)number;
        p->mask |= P_NUMBER;
    } else if (phone && (phone_is_mobile(phone) || phone_is_landline(phone))) {
        /* Whose report it is, is told to who may see it. */
        p->none = p->none || f->box == BOX_REPORTED || !can(cx->actor, CAP_BUSINESS_PERSONAL);
        case_phone_hash(cx, phone, p->hash);
        p->phone = db_blob(p->hash, HASH_LEN);
        p->mask |= P_PHONE | P_CLEAR;
    } else {
        return plan_words(cx, f->text, p);
    }
    return OK;
}

static enum err plan_filter(struct ctx *cx, const struct case_filter *f, struct plan *p)
{
    bool handled = f->box != BOX_REPORTED && !p->s.owner; /* the actor knows how it is handled */
    if (f->area && *f->area)
        plan_area(p, f->area);
    TRY(plan_state(cx, f, p));
    if (handled && f->due && *f->due)
        TRY(plan_due(cx, f->due, p));
    if (handled)
        TRY(plan_holder(cx, f, p));
    if (f->category && *f->category) {
        p->category = f->category;
        p->mask |= P_CATEGORY;
    }
    if (f->business_id) {
        p->business = f->business_id;
        p->mask |= P_BUSINESS | (handled ? (unsigned)P_CLEAR : 0);
    }
    return f->text && *f->text ? plan_text(cx, f, p) : OK;
}

/* ---- the cursor: "d:<due>:<id>" or "n:0:<id>" in base64url ---- */

static char cursor_letter(const struct plan *p)
{
    return p->q == &q_case_by_due ? 'd' : 'n';
}

static enum err cursor_read(struct ctx *cx, const char *cursor, struct plan *p)
{
    void *raw;
    size_t n;
    int64_t id, due;
    p->after = p->after_id = db_int(0);
    if (!cursor || !*cursor)
        return OK;
    if (strlen(cursor) > 200 || !text_unbase64url(cx->a, cursor, &raw, &n))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    char *text = arena_strndup(cx->a, raw, n), *colon = strrchr(text, ':');
    if (n < 5 || strlen(text) != n || text[0] != cursor_letter(p) || text[1] != ':' ||
        colon < text + 2 || !text_int(colon + 1, &id))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    *colon = '\0';
    if (!text_int(text + 2, &due))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    p->after = db_int(due);
    p->after_id = db_int(id);
    p->mask |= P_AFTER;
    return OK;
}

static const char *cursor_make(struct ctx *cx, const struct plan *p, int64_t due, int64_t id)
{
    char letter = cursor_letter(p);
    const char *text =
        arena_printf(cx->a, "%c:%" PRId64 ":%" PRId64, letter, letter == 'd' ? due : 0, id);
    return text_base64url(cx->a, text, strlen(text));
}

/* ---- the plan ---- */

static enum err plan(struct ctx *cx, const struct case_filter *f, struct plan *p)
{
    TRY(need(cx, CAP_CASE_READ));
    *p = (struct plan){.s = case_scope_of(cx),
                       .due_from = -1,
                       .due_until = INT64_MAX,
                       .risk = INT64_MAX,
                       .q = &q_case_by_new};
    plan_box(p, f->box);
    TRY(plan_filter(cx, f, p));
    if (p->mask & P_UNFINISHED && (f->box == BOX_MINE || f->box == BOX_AREA))
        p->q = &q_case_by_due;
    p->limit = f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL;
    if (f->full)
        p->mask |= P_FULL;
    return cursor_read(cx, f->cursor, p);
}

static struct rows *run(struct ctx *cx, const struct plan *p, const struct query *q, unsigned mask,
                        int64_t limit, bool keys)
{
    const struct case_scope *s = &p->s;
    const struct db_val args[] = {db_int(limit),
                                  db_text(s->lo),
                                  db_text(s->hi),
                                  db_text(p->ward),
                                  db_text(p->district),
                                  db_int(s->me),
                                  db_int(s->max_seal),
                                  db_text(p->state),
                                  db_int(p->due_from),
                                  db_int(p->due_until),
                                  db_int(p->risk),
                                  p->level,
                                  p->assignee,
                                  db_text(p->category),
                                  db_int(p->business),
                                  db_int(s->level_lo),
                                  db_int(s->level_hi),
                                  db_int(s->open_seal),
                                  db_int(p->number),
                                  p->phone,
                                  db_text(p->from[0]),
                                  db_text(p->to[0]),
                                  db_text(p->from[1]),
                                  db_text(p->to[1]),
                                  db_text(p->from[2]),
                                  db_text(p->to[2]),
                                  p->after,
                                  p->after_id};
    size_t n = sizeof(args) / sizeof(args[0]);
    return db_rows_mask(cx, q, mask, args, keys ? n : n - 2);
}

/* ---- rows ---- */

static struct case_row row_of(struct ctx *cx, struct rows *r)
{
    struct casefile c = {.seal = row_int(r, 1),
                         .level = row_int(r, 2),
                         .assignee_id = row_int(r, 7),
                         .partner_id = row_int(r, 8),
                         .reporter_id = row_int(r, 9),
                         .consent_at = row_int(r, 11),
                         .concerns = row_text(r, 12),
                         .ward = row_text(r, 15)};
    struct case_row row = {.id = row_int(r, 0),
                           .seal = c.seal,
                           .level = c.level,
                           .due_at = row_int(r, 3),
                           .risk_at = row_int(r, 4),
                           .overdue = row_int(r, 5),
                           .opened_at = row_int(r, 6),
                           .assignee_id = c.assignee_id,
                           .paused_until = row_int(r, 10),
                           .category = row_str(r, 13),
                           .title = row_str(r, 14),
                           .ward = row_str(r, 15),
                           .state = row_str(r, 16),
                           .assignee_name = row_str(r, 17),
                           .sight = case_sight_plain(cx->actor, &c)};
    row.code = code_make(cx->a, "A", (uint64_t)row.id);
    return row;
}
enum { FULL_COLUMNS = 18 };

static void row_full(struct ctx *cx, struct rows *r, struct case_row *row)
{
    int i = FULL_COLUMNS;
    row->version = row_int(r, i++);
    row->updated_at = row_int(r, i++);
    row->business_id = row_int(r, i++);
    row->outcome = row_str(r, i++);
    row->assignee = row_str(r, i++);
    if (case_business_in_scope(cx, row_text(r, i + 1), row_int(r, i + 2), row_int(r, i + 3)))
        row->business_name = row_str(r, i);
}

/* Openings of the actor that still hold make what is hidden plain again. */
static enum err apply_openings(struct ctx *cx, struct case_page *page)
{
    bool some = false;
    for (size_t i = 0; i < page->n; i++)
        some = some || page->rows[i].sight == SIGHT_HIDDEN || page->rows[i].sight == SIGHT_PLAIN;
    if (!some || !can(cx->actor, CAP_CASE_UNSEAL))
        return OK;
    struct rows *r =
        db_rows(cx, &q_case_openings, ARGS(db_int(cx->actor->account_id), db_int(cx->now)));
    while (rows_next(r))
        for (size_t i = 0; i < page->n; i++)
            if (page->rows[i].id == row_int(r, 0) && page->rows[i].sight != SIGHT_STAGE)
                page->rows[i].sight = SIGHT_FULL;
    return rows_end(r);
}

/* As case_cover() does with a whole one; an owner hears from the office, not from its people. */
static void cover_row(const struct ctx *cx, struct case_row *row)
{
    if (cx->actor->role == ROLE_OWNER) {
        row->assignee = NULL;
        row->assignee_id = 0;
    }
    row->hidden = row->sight <= SIGHT_HIDDEN;
    if (row->hidden) {
        row->title = row->business_name = NULL;
        row->business_id = 0;
    }
    if (row->sight != SIGHT_STAGE)
        return;
    bool begun = same(row->state, "open") || same(row->state, "resolved");
    row->state = same(row->state, "closed") ? "closed" : begun ? "open" : "new";
    row->assignee = row->assignee_name = row->outcome = NULL;
    row->assignee_id = row->level = row->overdue = row->paused_until = 0;
    row->due_at = row->risk_at = CASE_NEVER;
}

static enum err read_rows(struct ctx *cx, const struct plan *p, struct case_page *ret)
{
    int64_t due = 0;
    bool theirs = p->mask & P_THEIRS;
    ret->rows = arena_array(cx->a, (size_t)p->limit + 1, sizeof(*ret->rows));
    struct rows *r = run(cx, p, p->q, p->mask, p->limit + 1, true);
    while (rows_next(r)) {
        if (ret->n == (size_t)p->limit) {
            ret->next = cursor_make(cx, p, due, ret->rows[ret->n - 1].id);
            break;
        }
        struct case_row row = row_of(cx, r);
        if (theirs && row.seal == SEAL_NONE)
            row.sight = SIGHT_FULL;
        if (p->mask & P_FULL)
            row_full(cx, r, &row);
        due = row.due_at;
        ret->rows[ret->n++] = row;
    }
    TRY(rows_end(r));
    TRY(apply_openings(cx, ret));
    for (size_t i = 0; i < ret->n; i++)
        cover_row(cx, &ret->rows[i]);
    return OK;
}

/* ---- counting ---- */

static enum err count_rows(struct ctx *cx, const struct plan *p, int64_t cap, int64_t *ret)
{
    unsigned mask = (p->mask & ~(unsigned)(P_FULL | P_AFTER)) >> 1;
    struct rows *r = run(cx, p, &q_case_count_some, mask, cap, false);
    if (rows_next(r))
        *ret = row_int(r, 0);
    return rows_end(r);
}

/* Whether nothing narrows a box: its total is what everybody looks at. */
static bool whole(const struct case_filter *f)
{
    return !(f->area && *f->area) && !(f->state && *f->state) && !(f->due && *f->due) &&
           !(f->category && *f->category) && !(f->level && *f->level) &&
           !(f->assignee && *f->assignee) && !(f->text && *f->text) && !f->business_id;
}

static enum err total_of(struct ctx *cx, const struct case_filter *f, const struct plan *p,
                         struct case_page *ret)
{
    static const char *const boxes[] = {"case_mine", "case_area", "case_all", "case_reported"};
    int64_t values[MEMO_VALUES] = {0}, cap = p->mask & P_WORDS ? WORDS_COUNT_CAP : COUNT_CAP;
    bool remembered = whole(f) && !f->count_exact;
    if (!remembered || !memo_get(cx, boxes[f->box], p->s.me, values)) {
        TRY(count_rows(cx, p, f->count_exact ? INT64_MAX : cap + 1, &values[0]));
        if (remembered)
            memo_put(cx, boxes[f->box], p->s.me, values);
    }
    ret->total = values[0];
    if (!f->count_exact && ret->total > cap) {
        ret->total = cap;
        ret->total_capped = true;
    }
    return OK;
}

enum err case_list(struct ctx *cx, const struct case_filter *f, struct case_page *ret)
{
    struct plan p;
    *ret = (struct case_page){0};
    TRY(plan(cx, f, &p));
    if (p.none) {
        ret->rows = arena_array(cx->a, 1, sizeof(*ret->rows));
        return OK;
    }
    TRY(read_rows(cx, &p, ret));
    if (p.mask & P_NUMBER && !ret->n) { /* "Anggrek" may read as a ticket that is not there */
        p.mask &= ~(unsigned)P_NUMBER;
        TRY(plan_words(cx, f->text, &p));
        if (!p.none)
            TRY(read_rows(cx, &p, ret));
    }
    if (!ret->next && !(p.mask & P_AFTER)) {
        ret->total = (int64_t)ret->n; /* all of them are here */
        return OK;
    }
    return total_of(cx, f, &p, ret);
}

static enum err count_of(struct ctx *cx, const struct case_filter *f, int64_t *ret)
{
    struct plan p;
    *ret = 0;
    TRY(plan(cx, f, &p));
    if (!p.none)
        TRY(count_rows(cx, &p, COUNT_CAP, ret));
    return OK;
}

enum err case_count(struct ctx *cx, struct case_counts *ret)
{
    static const struct case_filter filters[] = {{.box = BOX_MINE},
                                                 {.box = BOX_AREA},
                                                 {.box = BOX_AREA, .due = "overdue"},
                                                 {.box = BOX_AREA, .due = "at_risk"},
                                                 {.box = BOX_AREA, .state = "held"}};
    enum { FILTERS = sizeof(filters) / sizeof(filters[0]) };
    int64_t n[MEMO_VALUES] = {0}, whose = cx->actor ? cx->actor->account_id : 0;
    _Static_assert((int)FILTERS <= (int)MEMO_VALUES, "room for all");
    TRY(need(cx, CAP_CASE_READ));
    if (!memo_get(cx, "case_counts", whose, n)) {
        for (int i = 0; i < FILTERS; i++)
            TRY(count_of(cx, &filters[i], &n[i]));
        memo_put(cx, "case_counts", whose, n);
    }
    *ret = (struct case_counts){
        .mine = n[0], .area = n[1], .overdue = n[2], .at_risk = n[3], .held = n[4]};
    return OK;
}
