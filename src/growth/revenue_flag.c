/*
 * Odd figures: see revenue_flag.h. The rules are arithmetic over a business's months; what they say
 * is compared with the flags there are, so that looking again changes nothing.
 */
#include "revenue_flag.h"

#include "audit.h"
#include "i18n.h"
#include "resilience.h"
#include "revenue_flag_sql.h"
#include "task.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FIGURES = 240, FLAGS = 400, LIST_MAX = 200, NOTE_MAX = 300, TASK_DAYS = 14, TOLD = 40 };

const struct field_choice revenue_flag_kinds[] = {
    {"outlier", "revenue_flag.outlier"},
    {"copied", "revenue_flag.copied"},
    {"before_founding", "revenue_flag.before_founding"},
    {NULL, NULL}};
const struct field_choice revenue_flag_states[] = {{"open", "revenue_flag_state.open"},
                                                   {"right", "revenue_flag_state.right"},
                                                   {"wrong", "revenue_flag_state.wrong"},
                                                   {"passed", "revenue_flag_state.passed"},
                                                   {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct revenue_flag, member)
#define I(member) .offset = FIELD_INT(struct revenue_flag, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "revenue_id", .kind = F_REF, I(revenue_id), .flags = OUT},
    {.name = "business_id", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business", .kind = F_TEXT, T(business), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = OUT, .choices = revenue_flag_kinds},
    {.name = "state", .kind = F_CHOICE, T(state), .flags = OUT, .choices = revenue_flag_states},
    {.name = "month", .kind = F_MONTH, T(month), .flags = OUT},
    {.name = "amount", .kind = F_MONEY, I(amount), .flags = OUT},
    {.name = "source", .kind = F_CHOICE, T(source), .flags = OUT, .choices = revenue_sources},
    {.name = "note", .kind = F_TEXT, T(note), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "decided_at", .kind = F_INSTANT, I(decided_at), .flags = OUT},
};
const struct field_table revenue_flag_fields =
    FIELD_TABLE("RevenueFlag", fields, struct revenue_flag);

int32_t figure_month(const char *month)
{
    int year =
        (month[0] - '0') * 1000 + (month[1] - '0') * 100 + (month[2] - '0') * 10 + (month[3] - '0');
    return (year - 2000) * 12 + (month[5] - '0') * 10 + (month[6] - '0') - 1;
}

const char *figure_month_text(struct arena *a, int32_t number)
{
    return arena_printf(a, "%04d-%02d", 2000 + (int)number / 12, (int)number % 12 + 1);
}

/* ---- the rules ---- */

static bool outlies(const struct flag_figure *f, size_t n, size_t at)
{
    int64_t others[FIGURES];
    size_t k = 0;
    for (size_t i = 0; i < n && k < FIGURES; i++)
        if (i != at && !f[i].running && f[i].month >= f[at].month - 12 &&
            f[i].month <= f[at].month + 12)
            others[k++] = f[i].amount;
    if (k < FLAG_OTHERS)
        return false;
    int64_t usual = median_of(others, k);
    bool low = FLAG_TIMES * f[at].amount < usual && !f[at].running;
    return f[at].amount > FLAG_TIMES * usual || low;
}

static bool goes_on(const struct flag_figure *a, const struct flag_figure *b)
{
    return b->told && b->amount == a->amount && b->month == a->month + 1;
}

void revenue_odd(const struct flag_figure *f, size_t n, int32_t founded, unsigned *ret)
{
    size_t run = 0;
    bool right = false;
    for (size_t i = 0; i < n; i++) {
        ret[i] = outlies(f, n, i) ? 1U << FLAG_OUTLIER : 0;
        if (f[i].month < founded)
            ret[i] |= 1U << FLAG_BEFORE_FOUNDING;
        bool same = run && goes_on(&f[i - 1], &f[i]);
        run = same ? run + 1 : f[i].told && f[i].amount;
        right = (same && right) || f[i].right;
        bool last = i + 1 == n || !goes_on(&f[i], &f[i + 1]);
        if (run >= FLAG_RUN && last && !right)
            ret[i] |= 1U << FLAG_COPIED;
    }
}

/* ---- a business's flags follow ---- */

struct flag {
    int64_t id, revenue_id;
    int kind;
    char state; /* the first letter */
};
struct looked {
    struct flag_figure f[FIGURES];
    const char *months[FIGURES];
    unsigned odd[FIGURES];
    size_t n;
    struct flag flags[FLAGS];
    size_t flags_n;
    const char *ward;
    int32_t founded;
};

static int kind_of(const char *code)
{
    int k = 0;
    while (k < FLAG_KINDS && strcmp(revenue_flag_kinds[k].code, code) != 0)
        k++;
    return k;
}

static enum err read_flags(struct ctx *cx, int64_t business_id, struct looked *l)
{
    struct rows *r = db_rows(cx, &q_flag_of_business, ARGS(db_int(business_id)));
    while (l->flags_n < FLAGS && rows_next(r))
        l->flags[l->flags_n++] = (struct flag){.id = row_int(r, 0),
                                               .revenue_id = row_int(r, 1),
                                               .kind = kind_of(row_text(r, 2)),
                                               .state = *row_text(r, 3)};
    return rows_end(r);
}

static struct flag *flag_of(struct looked *l, int64_t revenue_id, int kind)
{
    for (size_t i = 0; i < l->flags_n; i++)
        if (l->flags[i].revenue_id == revenue_id && l->flags[i].kind == kind)
            return &l->flags[i];
    return NULL;
}

static enum err read_figures(struct ctx *cx, int64_t business_id, struct looked *l)
{
    struct date today = date_of_instant(cx->now);
    int32_t running = (today.year - 2000) * 12 + today.month - 1;
    struct rows *r = db_rows(cx, &q_flag_figures, ARGS(db_int(business_id)));
    while (l->n < FIGURES && rows_next(r)) {
        const char *month = row_str(r, 1);
        l->months[l->n] = month;
        l->f[l->n++] = (struct flag_figure){.id = row_int(r, 0),
                                            .month = figure_month(month),
                                            .amount = row_int(r, 2),
                                            .account_id = row_int(r, 3),
                                            .recorded_at = row_int(r, 5),
                                            .told = row_int(r, 4) <= TOLD,
                                            .running = figure_month(month) >= running};
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < l->n / 2; i++) { /* the oldest first */
        struct flag_figure f = l->f[i];
        const char *m = l->months[i];
        l->f[i] = l->f[l->n - 1 - i];
        l->months[i] = l->months[l->n - 1 - i];
        l->f[l->n - 1 - i] = f;
        l->months[l->n - 1 - i] = m;
    }
    for (size_t i = 0; i < l->n; i++) {
        struct flag *x = flag_of(l, l->f[i].id, FLAG_COPIED);
        l->f[i].right = x && x->state == 'r';
    }
    return OK;
}

static enum err read_business(struct ctx *cx, int64_t business_id, struct looked *l)
{
    l->founded = -1;
    struct rows *r = db_rows(cx, &q_flag_place, ARGS(db_int(business_id)));
    if (rows_next(r)) {
        l->ward = row_str(r, 0);
        if (!row_null(r, 1) && strcmp(row_text(r, 1), "2000") >= 0)
            l->founded = figure_month(row_text(r, 1));
    }
    return rows_end(r);
}

/* One account gave the same of many: all of theirs are flagged, not this business's alone. Asked of
 * the newest figures (several came at once by a file), and of those that are flagged as copied. */
static enum err look_at_crowd(struct ctx *cx, struct looked *l)
{
    int64_t newest = 0, crowd;
    for (size_t i = 0; i < l->n; i++)
        newest = l->f[i].recorded_at > newest ? l->f[i].recorded_at : newest;
    for (size_t i = 0; i < l->n; i++) {
        const struct flag_figure *f = &l->f[i];
        const struct flag *x = flag_of(l, f->id, FLAG_COPIED);
        if (!f->told || !f->account_id || !f->amount ||
            (f->recorded_at != newest && !(x && x->state == 'o')))
            continue;
        TRY(db_int_of(cx, &q_flag_crowd,
                      ARGS(db_int(f->account_id), db_text(l->months[i]), db_int(f->amount)), 0,
                      &crowd));
        if (crowd < FLAG_CROWD)
            continue;
        l->odd[i] |= 1U << FLAG_COPIED;
        TRY(db_exec(
            cx, &q_flag_crowd_all,
            ARGS(db_int(f->account_id), db_text(l->months[i]), db_int(f->amount), db_int(cx->now)),
            NULL));
    }
    return OK;
}

static bool is_odd(const struct looked *l, const struct flag *x)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->f[i].id == x->revenue_id)
            return x->kind < FLAG_KINDS && (l->odd[i] & 1U << x->kind);
    return false;
}

enum err revenue_flags_follow(struct ctx *cx, int64_t business_id)
{
    struct looked *l = arena_new_of(cx->a, struct looked);
    TRY(read_business(cx, business_id, l));
    if (!l->ward)
        return OK;
    TRY(read_flags(cx, business_id, l));
    TRY(read_figures(cx, business_id, l));
    revenue_odd(l->f, l->n, l->founded, l->odd);
    TRY(look_at_crowd(cx, l));
    if (l->flags_n)
        TRY(db_exec(cx, &q_flag_ward, ARGS(db_int(business_id), db_text(l->ward)), NULL));
    for (size_t i = 0; i < l->flags_n; i++) {
        const struct flag *x = &l->flags[i];
        bool odd = is_odd(l, x);
        if ((x->state == 'o' && !odd) || (x->state == 'p' && odd))
            TRY(db_exec(cx, &q_flag_state, ARGS(db_int(x->id), db_text(odd ? "open" : "passed")),
                        NULL));
    }
    for (size_t i = 0; i < l->n; i++)
        for (int k = 0; k < FLAG_KINDS; k++)
            if ((l->odd[i] & 1U << k) && !flag_of(l, l->f[i].id, k))
                TRY(db_exec(cx, &q_flag_insert,
                            ARGS(db_int(l->f[i].id), db_int(business_id), db_text(l->ward),
                                 db_text(revenue_flag_kinds[k].code), db_int(cx->now)),
                            NULL));
    return OK;
}

const struct business_follower revenue_flag_follower = {.changed = revenue_flags_follow};

enum err revenue_flags_of(struct ctx *cx, int64_t business_id, struct revenue_flag **ret,
                          size_t *ret_n)
{
    struct revenue_flag *rows = arena_array(cx->a, FLAGS, sizeof(*rows));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_flag_of_business, ARGS(db_int(business_id)));
    while (n < FLAGS && rows_next(r))
        rows[n++] = (struct revenue_flag){.id = row_int(r, 0),
                                          .revenue_id = row_int(r, 1),
                                          .business_id = business_id,
                                          .kind = row_str(r, 2),
                                          .state = row_str(r, 3)};
    *ret = rows;
    *ret_n = n;
    return rows_end(r);
}

/* ---- looking ---- */

static struct revenue_flag row_of(struct rows *r)
{
    return (struct revenue_flag){.id = row_int(r, 0),
                                 .revenue_id = row_int(r, 1),
                                 .business_id = row_int(r, 2),
                                 .amount = row_int(r, 3),
                                 .created_at = row_int(r, 4),
                                 .decided_at = row_int(r, 5),
                                 .kind = row_str(r, 6),
                                 .state = row_str(r, 7),
                                 .note = row_str(r, 8),
                                 .month = row_str(r, 9),
                                 .source = row_str(r, 10),
                                 .business = row_str(r, 11),
                                 .ward = row_str(r, 12)};
}

static enum err list(struct ctx *cx, const struct flag_filter *f, int64_t one,
                     struct revenue_flag **ret, size_t *ret_n)
{
    TRY(need(cx, CAP_CURATE_WARD)); /* heads and officers: they see turnover within their area */
    struct scope s = scope_of(cx);
    bool all = f->state && strcmp(f->state, "all") == 0, open = !f->state && !one;
    int64_t limit = f->limit > 0 && f->limit < LIST_MAX ? f->limit : LIST_MAX;
    unsigned mask =
        (open ? q_part_flag_list_open : 0) | (f->state && !all ? q_part_flag_list_state : 0) |
        (f->business ? q_part_flag_list_business : 0) |
        (f->before > 0 ? q_part_flag_list_before : 0) | (one ? q_part_flag_list_one : 0);
    struct revenue_flag *rows = arena_array(cx->a, (size_t)limit, sizeof(*rows));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_flag_list, mask,
                     ARGS(db_text(s.lo), db_text(s.hi), db_text(f->state), db_int(f->business),
                          db_int(f->before), db_int(limit), db_int(one)));
    while (n < (size_t)limit && rows_next(r))
        rows[n++] = row_of(r);
    *ret = rows;
    *ret_n = n;
    return rows_end(r);
}

enum err revenue_flag_list(struct ctx *cx, const struct flag_filter *f, struct revenue_flag **ret,
                           size_t *ret_n)
{
    return list(cx, f, 0, ret, ret_n);
}

enum err revenue_flag_count(struct ctx *cx, int64_t *ret)
{
    TRY(need(cx, CAP_CURATE_WARD));
    struct scope s = scope_of(cx);
    return db_int_of(cx, &q_flag_count, ARGS(db_text(s.lo), db_text(s.hi)), 0, ret);
}

enum err revenue_flag_get(struct ctx *cx, int64_t id, struct revenue_flag *ret)
{
    struct revenue_flag *rows;
    size_t n;
    TRY(list(cx, &(struct flag_filter){.limit = 1}, id, &rows, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = rows[0];
    return OK;
}

/* ---- deciding ---- */

static enum err ask_companion(struct ctx *cx, const struct revenue_flag *f, const char *note)
{
    char due[DATE_LEN + 1];
    date_format(date_from_days(date_days(date_of_instant(cx->now)) + TASK_DAYS), due);
    struct task t = {.origin = "follow_up",
                     .who = "companion",
                     .business_id = f->business_id,
                     .due_on = arena_strdup(cx->a, due),
                     .client_id = arena_printf(cx->a, "revenue-flag-%" PRId64, f->id)};
    const char *what = i18n_text(cx->app->words, cx->a, LANG_ID, "revenue_flag.task", "month",
                                 i18n_date(cx->a, LANG_ID, f->month), NULL);
    t.title = note && *note ? arena_printf(cx->a, "%s %s", what, note) : what;
    if (strlen(t.title) > TASK_TITLE_MAX)
        t.title = what;
    return task_add(cx, &t);
}

enum err revenue_flag_decide(struct ctx *cx, int64_t id, bool right, const char *note,
                             struct revenue_flag *ret)
{
    const char *state = right ? "right" : "wrong";
    struct revenue_flag f;
    note = note ? text_trim(cx->a, note) : "";
    TRY(revenue_flag_get(cx, id, &f));
    if (strlen(note) > NOTE_MAX)
        fail_field(cx, "note", "field.error.too_long", "max", "300", "count",
                   arena_printf(cx->a, "%zu", strlen(note)), NULL);
    TRY(fields_check(cx));
    if (strcmp(f.state, state) == 0)
        goto done;
    if (strcmp(f.state, "open") != 0)
        return fail(cx, ERR_CONFLICT, "error.revenue_flag_decided", NULL);
    TRY(db_exec(cx, &q_flag_decide,
                ARGS(db_int(id), db_text(state), db_text(note), db_int(cx->actor->account_id),
                     db_int(cx->now)),
                NULL));
    if (!right)
        TRY(ask_companion(cx, &f, note));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "state", state);
    TRY(audit(cx, "decide", "revenue_flag", id, m));
    f.state = state;
    f.note = note;
    f.decided_at = cx->now;
done:
    *ret = f;
    return OK;
}

/* ---- merging ---- */

const struct merge_mover revenue_flag_mover = {
    .name = "revenue_flag", .rows = &q_flag_merge_move, .rows_back = &q_flag_merge_back};
