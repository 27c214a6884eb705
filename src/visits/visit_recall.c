/* Call-backs by lot: see visit_recall.h. */
#include "visit_recall.h"

#include "app.h"
#include "audit.h"
#include "calendar.h"
#include "setting.h"
#include "text.h"
#include "visit_acts_sql.h"
#include "visit_confirm.h"
#include "visit_parts.h"

#include <string.h>

enum { WEEK = 7, WEEK_VISITS = 50000, MOST = 200, NOTE_MAX = 500 };

const struct field_choice recall_results[] = {{"confirmed", "recall.confirmed"},
                                              {"denied", "recall.denied"},
                                              {"no_answer", "recall.no_answer"},
                                              {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct visit_recall, member)
#define I(member) .offset = FIELD_INT(struct visit_recall, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id)},
    {.name = "visit", .kind = F_REF, I(visit_id)},
    {.name = "business_id", .kind = F_REF, I(business_id)},
    {.name = "business_name", .kind = F_TEXT, T(business)},
    {.name = "owner_name", .kind = F_TEXT, T(owner)},
    {.name = "phone", .kind = F_TEXT, T(phone)},
    {.name = "by", .kind = F_TEXT, T(companion)},
    {.name = "ward", .kind = F_TEXT, T(ward)},
    {.name = "visited_at", .kind = F_INSTANT, I(visited_at)},
    {.name = "picked_at", .kind = F_INSTANT, I(picked_at)},
    {.name = "called_at", .kind = F_INSTANT, I(called_at)},
    {.name = "called_by", .kind = F_TEXT, T(by)},
    {.name = "result", .kind = F_CHOICE, T(result), .choices = recall_results},
    {.name = "note", .kind = F_TEXT, T(note), .max = NOTE_MAX},
};
const struct field_table visit_recall_fields =
    FIELD_TABLE("VisitRecall", fields, struct visit_recall);

static const struct field result_fields[] = {
    {.name = "result",
     .kind = F_CHOICE,
     T(result),
     .flags = F_REQUIRED,
     .choices = recall_results,
     .label = "recall.result"},
    {.name = "note",
     .kind = F_PARA,
     T(note),
     .max = NOTE_MAX,
     .label = "recall.note",
     .help = "recall.note_help"},
};
const struct field_table visit_recall_result_fields =
    FIELD_TABLE("VisitRecallResult", result_fields, struct visit_recall);

/* ---- drawing ---- */

int64_t recall_percent(struct ctx *cx)
{
    int64_t n;
    const char *text = setting_get(cx, "recall_percent", NULL);
    return text && text_int(text, &n) && n >= 0 && n <= RECALL_PERCENT_MAX ? n : RECALL_PERCENT;
}

enum err recall_percent_set(struct ctx *cx, int64_t percent)
{
    TRY(need(cx, CAP_FIELD_CONFIG));
    if (percent < 0 || percent > RECALL_PERCENT_MAX) {
        fail_field(cx, "recall_percent", "error.recall_percent", NULL);
        return fields_check(cx);
    }
    return setting_set(cx, "recall_percent", arena_printf(cx->a, "%d", (int)percent));
}

struct lot {
    int64_t visit_id;
    const char *ward;
};

/* So many of the first places get a lot from anywhere behind: none is likelier than another. */
static void shuffle(struct ctx *cx, struct lot *lots, size_t n, size_t drawn)
{
    for (size_t i = 0; i < drawn; i++) {
        uint64_t roll;
        ctx_random(cx, &roll, sizeof(roll));
        size_t other = i + (size_t)(roll % (n - i));
        struct lot kept = lots[i];
        lots[i] = lots[other];
        lots[other] = kept;
    }
}

static enum err draw_week(struct ctx *cx, const char *from, const char *until, size_t *ret_n)
{
    struct lot *lots = arena_array(cx->a, WEEK_VISITS, sizeof(*lots));
    size_t n = 0;
    int64_t percent = recall_percent(cx);
    struct rows *r = db_rows(cx, &q_recall_week, ARGS(db_text(from), db_text(until)));
    while (n < WEEK_VISITS && rows_next(r))
        lots[n++] = (struct lot){row_int(r, 0), row_str(r, 1)};
    TRY(rows_end(r));
    *ret_n = n;
    size_t drawn = percent ? (n * (size_t)percent + 99) / 100 : 0;
    shuffle(cx, lots, n, drawn);
    for (size_t i = 0; i < drawn; i++)
        TRY(db_exec(cx, &q_recall_insert,
                    ARGS(db_int(lots[i].visit_id), db_text(lots[i].ward), db_int(cx->now)), NULL));
    return OK;
}

static const char *day_text(struct ctx *cx, int64_t days)
{
    char text[DATE_LEN + 1];
    date_format(date_from_days(days), text);
    return arena_strdup(cx->a, text);
}

/* Of this week. */
static int64_t monday_of(const struct ctx *cx)
{
    int64_t today = date_days(date_of_instant(cx->now));
    return today - (today + 3) % WEEK; /* 1970-01-01 was a Thursday */
}

const char *visit_recall_next(struct ctx *cx)
{
    return day_text(cx, monday_of(cx) + WEEK);
}

static enum err draw(struct ctx *cx, void *arg)
{
    int64_t monday = monday_of(cx);
    const char *week = day_text(cx, monday), *last = setting_get(cx, "_recall_week", "");
    size_t visits = 0;
    (void)arg;
    if (strcmp(last, week) >= 0)
        return OK;
    TRY(draw_week(cx, day_text(cx, monday - WEEK), week, &visits));
    return visits ? setting_set(cx, "_recall_week", week) : OK; /* else asked again in an hour */
}

enum err visit_recall_draw(struct ctx *cx)
{
    return app_write(cx, draw, NULL);
}

/* ---- reading ---- */

static struct visit_recall row_of(struct ctx *cx, struct rows *r)
{
    return (struct visit_recall){.id = row_int(r, 0),
                                 .visit_id = row_int(r, 1),
                                 .picked_at = row_int(r, 2),
                                 .called_at = row_int(r, 3),
                                 .visited_at = row_int(r, 4),
                                 .business = row_str(r, 5),
                                 .owner = row_str(r, 6),
                                 .phone = row_str(r, 7),
                                 .companion = row_str(r, 8),
                                 .result = row_str(r, 9),
                                 .note = row_str(r, 10),
                                 .by = row_str(r, 11),
                                 .ward = row_str(r, 12),
                                 .business_id = row_int(r, 14)};
}

static enum err load(struct ctx *cx, unsigned mask, int64_t id, struct visit_recall **ret,
                     size_t *ret_n)
{
    struct visit_recall *list = arena_array(cx->a, MOST, sizeof(*list));
    struct scope s = scope_of(cx);
    size_t n = 0;
    TRY(need(cx, CAP_ASSIGN));
    struct rows *r =
        db_rows_mask(cx, &q_recall_list, mask,
                     ARGS(db_text(s.lo), db_text(s.hi), db_int(cx->actor->account_id), db_int(id)));
    while (n < MOST && rows_next(r))
        list[n++] = row_of(cx, r);
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err visit_recalls(struct ctx *cx, bool open, struct visit_recall **ret, size_t *ret_n)
{
    return load(cx, open ? q_part_recall_list_open : (unsigned)q_part_recall_list_closed, 0, ret,
                ret_n);
}

enum err visit_recall_get(struct ctx *cx, int64_t id, struct visit_recall *ret)
{
    struct visit_recall *list;
    size_t n;
    TRY(load(cx, q_part_recall_list_one, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

/* ---- the call ---- */

enum err visit_recall_result(struct ctx *cx, int64_t id, const char *result, const char *note)
{
    struct visit_recall r, said = {.result = result, .note = note};
    struct visit v;
    int64_t changed;
    TRY(visit_recall_get(cx, id, &r));
    field_check(cx, &visit_recall_result_fields, &said, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    bool denied = result && strcmp(result, "denied") == 0;
    if (denied && !(note && *note))
        fail_field(cx, "note", "error.recall_note", NULL);
    TRY(fields_check(cx));
    TRY(db_exec(cx, &q_recall_result,
                ARGS(db_int(id), db_text(result), db_text(note ? note : ""),
                     db_int(cx->actor->account_id), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_CONFLICT, "error.recall_done", NULL);
    if (denied) {
        TRY(visit_load(cx, r.visit_id, &v));
        TRY(visit_objected(cx, &v, note));
    }
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "result", result);
    return audit(cx, "recall", "visit", r.visit_id, m);
}
