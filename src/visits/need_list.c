/* Reading needs: see need.h. The scope is part of every query. */
#include "need.h"

#include "calendar.h"
#include "curation_dated.h"
#include "day_cursor.h"
#include "need_sql.h"
#include "text.h"

#include <inttypes.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000 };

/* The parts of the list and of its count have the same bits. */
enum { P_AFTER = q_part_need_list_after };
_Static_assert((int)q_part_need_list_one == (int)q_part_need_count_one, "parts in one order");
_Static_assert((int)q_part_need_list_late == (int)q_part_need_count_late, "parts in one order");

struct asked {
    unsigned mask;
    const char *lo, *hi, *state, *kind, *today, *after;
    int64_t one, companion, person, business, me, after_id, limit;
};

static struct need row_of(struct ctx *cx, struct rows *r, const char *today)
{
    struct need n = {.id = row_int(r, 0),
                     .version = row_int(r, 1),
                     .created_at = row_int(r, 2),
                     .updated_at = row_int(r, 3),
                     .closed_at = row_int(r, 4),
                     .business_id = row_int(r, 5),
                     .visit_id = row_int(r, 6),
                     .account_id = row_int(r, 7),
                     .training_id = row_int(r, 8),
                     .client_id = row_str(r, 9),
                     .kind = row_str(r, 10),
                     .detail = row_str(r, 11),
                     .due_on = row_str(r, 12),
                     .state = row_str(r, 13),
                     .outcome = row_str(r, 14),
                     .account = row_str(r, 15),
                     .account_name = row_str(r, 16),
                     .business_name = row_str(r, 17),
                     .ward = row_str(r, 18)};
    bool unfinished = strcmp(n.state, "open") == 0 || strcmp(n.state, "working") == 0;
    n.late = unfinished && n.due_on && strcmp(n.due_on, today) < 0;
    return n;
}

static void ask(struct ctx *cx, struct asked *a)
{
    struct scope s = scope_of(cx);
    const struct actor *who = cx->actor;
    *a = (struct asked){
        .lo = s.lo, .hi = s.hi, .person = s.person, .me = who->account_id, .today = today_text(cx)};
    /* A ward's companion knows the index of the ward, but reads only what is theirs. */
    if (who->role == ROLE_COMPANION) {
        a->companion = who->account_id;
        a->mask |= q_part_need_list_companion;
    } else if (*s.lo) {
        a->mask |= q_part_need_list_area;
    }
    if (s.person)
        a->mask |= q_part_need_list_owner;
}

static struct rows *run(struct ctx *cx, const struct asked *a)
{
    return db_rows_mask(cx, &q_need_list, a->mask,
                        ARGS(db_int(a->limit), db_int(a->one), db_text(a->lo), db_text(a->hi),
                             db_int(a->companion), db_int(a->person), db_text(a->state),
                             db_text(a->kind), db_int(a->business), db_int(a->me),
                             db_text(a->today), db_text(a->after), db_int(a->after_id)));
}

enum err need_get(struct ctx *cx, int64_t id, struct need *ret)
{
    struct asked a;
    bool found = false;
    TRY(need(cx, CAP_VISIT_READ));
    ask(cx, &a);
    a.one = id;
    a.limit = 1;
    a.mask |= q_part_need_list_one;
    struct rows *r = run(cx, &a);
    if (rows_next(r)) {
        *ret = row_of(cx, r, a.today);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "need.error.unknown", NULL);
}

bool need_shows_words(const struct ctx *cx)
{
    return can(cx->actor, CAP_BUSINESS_PERSONAL);
}

/* ---- lists ---- */

static void narrow(struct ctx *cx, const char *area, struct asked *a)
{
    const char *lo, *hi;
    if (!area || !*area)
        return;
    area_range(cx->a, area, &lo, &hi);
    a->lo = strcmp(lo, a->lo) > 0 ? lo : a->lo;
    a->hi = strcmp(hi, a->hi) < 0 ? hi : a->hi;
    a->mask |= q_part_need_list_area;
}

static void ask_filter(struct ctx *cx, const struct need_filter *f, struct asked *a)
{
    const char *state = f->state && *f->state ? f->state : NULL;
    ask(cx, a);
    narrow(cx, f->area, a);
    a->state = state;
    a->kind = f->kind;
    a->business = f->business;
    if (!state || f->late)
        a->mask |= q_part_need_list_unfinished;
    if (state && strcmp(state, "all") != 0)
        a->mask |= q_part_need_list_state;
    a->mask |= f->kind && *f->kind ? (unsigned)q_part_need_list_kind : 0;
    a->mask |= f->business ? (unsigned)q_part_need_list_business : 0;
    a->mask |= f->mine ? (unsigned)q_part_need_list_mine : 0;
    a->mask |= f->late ? (unsigned)q_part_need_list_late : 0;
}

static enum err count(struct ctx *cx, const struct asked *a, struct need_page *ret)
{
    struct rows *r =
        db_rows_mask(cx, &q_need_count, a->mask & ~(unsigned)P_AFTER,
                     ARGS(db_int(a->one), db_text(a->lo), db_text(a->hi), db_int(a->companion),
                          db_int(a->person), db_text(a->state), db_text(a->kind),
                          db_int(a->business), db_int(a->me), db_text(a->today)));
    if (rows_next(r))
        ret->total = row_int(r, 0);
    ret->total_capped = ret->total > COUNT_CAP;
    ret->total = ret->total_capped ? COUNT_CAP : ret->total;
    return rows_end(r);
}

enum err need_list(struct ctx *cx, const struct need_filter *f, struct need_page *ret)
{
    struct asked a;
    *ret = (struct need_page){0};
    TRY(need(cx, CAP_VISIT_READ));
    ask_filter(cx, f, &a);
    TRY(count(cx, &a, ret));
    if (f->cursor && *f->cursor) {
        TRY(day_cursor_read(cx, f->cursor, &a.after, &a.after_id));
        a.mask |= P_AFTER;
    }
    size_t limit = (size_t)(f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL);
    a.limit = (int64_t)limit + 1;
    ret->rows = arena_array(cx->a, limit, sizeof(*ret->rows));
    struct rows *r = run(cx, &a);
    while (rows_next(r)) {
        if (ret->n == limit) {
            ret->next = day_cursor(cx, ret->rows[limit - 1].due_on, ret->rows[limit - 1].id);
            break;
        }
        ret->rows[ret->n++] = row_of(cx, r, a.today);
    }
    return rows_end(r);
}
