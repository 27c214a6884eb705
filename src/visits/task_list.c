/*
 * Lists of tasks. A filter becomes a mask of optional parts; the count takes the same mask. Paging
 * is by key. Duties of other rooms are laid among one's own by their day: each on the page whose
 * days hold it, so that each is shown once.
 */
#include "signal.h"
#include "task_parts.h"
#include "task_sql.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_USUAL = 50, LIMIT_MAX = 200, COUNT_CAP = 1000, DUTIES_MAX = 200, WEEK = 7 };

/* Bits are the same in all four. */
enum {
    P_MINE = q_part_task_open_mine,
    P_OWNER = q_part_task_open_owner,
    P_MADE = q_part_task_open_made,
    P_AREA = q_part_task_open_area,
    P_THEIRS = q_part_task_open_theirs,
    P_BUSINESS = q_part_task_open_business,
    P_NARROW = q_part_task_open_narrow,
    P_AFTER = q_part_task_open_after,
};
_Static_assert(P_MINE == 1, "the first part");
_Static_assert((int)P_AFTER == (int)q_part_task_closed_after, "parts in one order");
_Static_assert((int)P_NARROW == (int)q_part_task_closed_narrow, "parts in one order");
_Static_assert((int)P_NARROW == (int)q_part_task_open_count_narrow, "parts in one order");
_Static_assert((int)P_NARROW == (int)q_part_task_closed_count_narrow, "parts in one order");

struct plan {
    unsigned mask;
    bool open, duties;
    struct scope s;
    int64_t limit, business;
    const char *narrow, *due_before; /* the latter also for duties; NULL: any */
    const char *after;               /* day of the cursor, NULL: from the beginning */
    int64_t after_id;
};

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

static enum err no_filter(struct ctx *cx, const char *value)
{
    return fail(cx, ERR_INPUT, "error.case_filter", "value", value, NULL);
}

/* ---- the plan ---- */

/* Of one business: all of them, where the actor sees its personal data; else what is theirs. */
static enum err plan_business(struct ctx *cx, int64_t id, struct plan *p)
{
    struct business b;
    TRY(business_get(cx, id, &b));
    p->business = id;
    p->mask |= P_BUSINESS;
    if (cx->actor->role == ROLE_OWNER)
        p->mask |= P_OWNER;
    else if (cx->actor->role == ROLE_MAYOR)
        p->mask |= P_MADE; /* what they promised there, not other people's tasks */
    else if (!business_shows_personal(cx, &b))
        p->mask |= P_MINE;
    return OK;
}

static enum err plan_box(struct ctx *cx, const struct task_filter *f, struct plan *p)
{
    bool area = same(f->box, "area"), made = same(f->box, "made");
    if (f->box && !area && !made && !same(f->box, "mine"))
        return no_filter(cx, f->box);
    p->duties = !made && !area && p->open;
    if (f->business)
        return plan_business(cx, f->business, p);
    if (made)
        p->mask |= P_MADE;
    else if (cx->actor->role == ROLE_OWNER)
        p->mask |= P_OWNER;
    else if (area && task_heads(cx))
        p->mask |= *p->s.lo ? (unsigned)P_AREA : 0; /* the city's by their day alone */
    else if (area && cx->actor->role == ROLE_COMPANION)
        p->mask |= P_THEIRS;
    else
        p->mask |= P_MINE;
    return OK;
}

static enum err plan_state(struct ctx *cx, const struct task_filter *f, struct plan *p)
{
    p->open = !f->state || same(f->state, "open");
    if (p->open || same(f->state, "closed"))
        return OK;
    if (!same(f->state, "done") && !same(f->state, "dropped"))
        return no_filter(cx, f->state);
    p->narrow = f->state;
    p->mask |= P_NARROW;
    return OK;
}

static enum err plan_due(struct ctx *cx, const struct task_filter *f, struct plan *p)
{
    if (!f->due || !p->open)
        return OK;
    if (!same(f->due, "late") && !same(f->due, "week"))
        return no_filter(cx, f->due);
    char *day = arena_alloc(cx->a, DATE_LEN + 1);
    int64_t today = date_days(date_of_instant(cx->now));
    date_format(date_from_days(today + (same(f->due, "week") ? WEEK : 0)), day);
    p->narrow = p->due_before = day;
    p->mask |= P_NARROW;
    return OK;
}

/* The cursor: "2026-11-30:17" in base64url; of closed ones the id alone counts. */
static enum err plan_after(struct ctx *cx, const char *cursor, struct plan *p)
{
    void *raw;
    size_t n;
    struct date d;
    if (!cursor || !*cursor)
        return OK;
    if (strlen(cursor) > 60 || !text_unbase64url(cx->a, cursor, &raw, &n))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    char *text = arena_strndup(cx->a, raw, n);
    if (n < DATE_LEN + 2 || strlen(text) != n || text[DATE_LEN] != ':' ||
        !text_int(text + DATE_LEN + 1, &p->after_id))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    text[DATE_LEN] = '\0';
    if (!date_parse(text, &d))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    p->after = text;
    p->mask |= P_AFTER;
    return OK;
}

static struct rows *run(struct ctx *cx, const struct plan *p, bool count)
{
    const struct query *q = p->open ? count ? &q_task_open_count : &q_task_open
                            : count ? &q_task_closed_count
                                    : &q_task_closed;
    const struct db_val args[] = {db_int(count ? COUNT_CAP + 1 : p->limit + 1),
                                  db_int(cx->actor->account_id ? cx->actor->account_id : -1),
                                  db_text(task_role_of(cx->actor)),
                                  db_text(p->s.lo),
                                  db_text(p->s.hi),
                                  db_int(cx->actor->person_id ? cx->actor->person_id : -1),
                                  db_int(p->business),
                                  db_text(p->narrow),
                                  db_text(p->after),
                                  db_int(p->after_id)};
    size_t n = sizeof(args) / sizeof(args[0]);
    return db_rows_mask(cx, q, count ? p->mask & ~(unsigned)P_AFTER : p->mask, args,
                        count ? n - 2 : n);
}

/* ---- duties of other rooms ---- */

struct gathering {
    struct ctx *cx;
    const char *source;
    const struct plan *p;
    struct task *rows;
    size_t n;
};

static void take_duty(void *arg, const struct duty *d)
{
    struct gathering *g = arg;
    bool later = g->p->due_before && strcmp(d->due_on, g->p->due_before) >= 0;
    if (g->n == DUTIES_MAX || later || (g->p->business && d->business_id != g->p->business))
        return;
    struct arena *a = g->cx->a;
    g->rows[g->n++] = (struct task){.id = d->id,
                                    .source = d->source,
                                    .origin = d->source,
                                    .title = arena_strdup(a, d->title),
                                    .href = arena_strdup(a, d->href),
                                    .due_on = arena_strdup(a, d->due_on),
                                    .business_id = d->business_id,
                                    .quiet = d->quiet,
                                    .business_name = arena_strdup(a, d->about),
                                    .account_id = g->cx->actor->account_id,
                                    .account = g->cx->actor->name,
                                    .account_name = g->cx->actor->display_name,
                                    .state = "open",
                                    .version = FIELD_UNSET};
}

static enum err gather(struct ctx *cx, const struct plan *p, struct gathering *g)
{
    *g = (struct gathering){.cx = cx, .p = p};
    if (!p->duties || !duty_sources)
        return OK;
    g->rows = arena_array(cx->a, DUTIES_MAX, sizeof(*g->rows));
    for (size_t i = 0; duty_sources[i]; i++)
        TRY(duty_sources[i]->mine(cx, take_duty, g));
    return OK;
}

static int by_day(const void *a, const void *b)
{
    const struct task *x = a, *y = b;
    int order = strcmp(x->due_on, y->due_on);
    if (order)
        return order;
    if (!x->source != !y->source)
        return x->source ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Those whose day lies on this page: after the cursor's, until its last (the last page: all). */
static void lay_among(struct ctx *cx, const struct plan *p, const struct gathering *g,
                      struct task_page *page)
{
    const char *last = page->next ? page->rows[page->n - 1].due_on : NULL;
    struct task *all = arena_array(cx->a, page->n + g->n + 1, sizeof(*all));
    size_t n = page->n;
    if (n)
        memcpy(all, page->rows, n * sizeof(*all));
    for (size_t i = 0; i < g->n; i++) {
        const char *day = g->rows[i].due_on;
        if ((!p->after || strcmp(day, p->after) > 0) && (!last || strcmp(day, last) <= 0))
            all[n++] = g->rows[i];
    }
    if (n > page->n)
        qsort(all, n, sizeof(*all), by_day);
    page->rows = all;
    page->n = n;
}

/* ---- the list ---- */

static enum err read_rows(struct ctx *cx, const struct plan *p, struct task_page *page)
{
    struct task *rows = arena_array(cx->a, (size_t)p->limit, sizeof(*rows));
    size_t n = 0;
    bool more = false, sees;
    struct rows *r = run(cx, p, false);
    while (rows_next(r)) {
        more = n == (size_t)p->limit;
        if (more)
            break;
        rows[n] = task_of_row(cx, r, &sees);
        n++;
    }
    TRY(rows_end(r));
    page->rows = rows;
    page->n = n;
    if (more) {
        const struct task *t = &rows[n - 1];
        const char *text = arena_printf(cx->a, "%s:%" PRId64, t->due_on, t->id);
        page->next = text_base64url(cx->a, text, strlen(text));
    }
    return OK;
}

static enum err count_rows(struct ctx *cx, const struct plan *p, size_t duties,
                           struct task_page *page)
{
    struct rows *r = run(cx, p, true);
    if (rows_next(r))
        page->total = row_int(r, 0);
    TRY(rows_end(r));
    page->total_capped = page->total > COUNT_CAP;
    page->total = page->total_capped ? COUNT_CAP : page->total + (int64_t)duties;
    return OK;
}

enum err task_list(struct ctx *cx, const struct task_filter *f, struct task_page *ret)
{
    struct plan p = {.s = scope_of(cx)};
    struct gathering g;
    TRY(need(cx, CAP_VISIT_READ));
    TRY(plan_state(cx, f, &p));
    TRY(plan_box(cx, f, &p));
    TRY(plan_due(cx, f, &p));
    TRY(plan_after(cx, f->cursor, &p));
    p.limit = f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL;
    *ret = (struct task_page){0};
    TRY(gather(cx, &p, &g));
    TRY(read_rows(cx, &p, ret));
    TRY(count_rows(cx, &p, g.n, ret));
    lay_among(cx, &p, &g, ret);
    return OK;
}
